/*
 * slice_measure.c
 *		Metrics of slices, of the rest of the rows, and of a baseline.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"
#include "utils/memutils.h"

#include "kernel/label_table.h"
#include "slice_discordant.h"
#include "slice_measure.h"

/* A table of a slice as the kernel takes it. */
typedef struct Counts
{
	double	   *counts;
	double	   *squares;
	double	   *moments;
} Counts;

struct SliceMeasurer
{
	const SliceQuery *query;
	Slices	   *current;
	Slices	   *baseline;
	double		alpha;
	bool		binary;
	Counts		own;
	Counts		rest;
	double	   *gradients[2];
	double	   *cross;
	double	   *work;
	Size		room;			/* cells that these have room for */
};

bool
slice_is_binary(const SliceQuery *query, const Slices *slices)
{
	return query->labels != LABEL_ANY && codes_count(slices->classes) <= 2;
}

static double *
palloc_doubles(Size n)
{
	return palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE);
}

static void
make_room(SliceMeasurer *m, const Slices *slices)
{
	Size		cells = slices_cells(slices);
	Size		square = slices->layout.given[SLICE_CLUSTER] ? cells * cells : 0;
	Counts	   *both[2] = {&m->own, &m->rest};
	int			i;

	if (cells <= m->room)
		return;
	for (i = 0; i < 2; i++)
	{
		both[i]->counts = palloc_doubles(cells);
		both[i]->squares = palloc_doubles(cells);
		both[i]->moments = palloc_doubles(square);
		m->gradients[i] = palloc_doubles(cells);
	}
	m->cross = palloc_doubles(square);
	m->work = palloc_doubles(MLC_LABEL_WORKSIZE((Size) slices->width));
	m->room = cells;
}

SliceMeasurer *
slice_measurer(const SliceQuery *query, Slices *current, Slices *baseline,
			   double alpha)
{
	SliceMeasurer *m = palloc0(sizeof(SliceMeasurer));

	m->query = query;
	m->current = current;
	m->baseline = baseline;
	m->alpha = alpha;
	m->binary = slice_is_binary(query, current);
	make_room(m, current);
	if (baseline)
		make_room(m, baseline);
	return m;
}

/* Counts of a slice; of all rows less those where rest is asked for. */
static void
load_counts(const Slices *slices, int slicing, int32 slice, bool rest,
			Counts *counts, mlc_label_table *table)
{
	const Slicing *s = &slices->slicings[slicing];
	const Slicing *all = &slices->slicings[0];
	Size		cells = slices_cells(slices);
	Size		at = (Size) slice * cells;
	Size		i;

	memset(table, 0, sizeof(*table));
	table->k = slices->width;
	table->models = slices->layout.given[SLICE_SECOND] ? 2 : 1;
	table->counts = counts->counts;
	for (i = 0; i < cells; i++)
	{
		double		own = s->weights ? s->weights[2 * (at + i)] : (double) s->counts[at + i];
		double		total = s->weights ? all->weights[2 * i] : (double) all->counts[i];

		counts->counts[i] = rest ? Max(total - own, 0) : own;
		/* what is left of sums of weights may be rounding alone */
		if (rest && all->counts[i] == s->counts[at + i])
			counts->counts[i] = 0;
		if (s->weights)
			counts->squares[i] = !rest ? s->weights[2 * (at + i) + 1] :
				Max(all->weights[2 * i + 1] - s->weights[2 * (at + i) + 1], 0);
	}
	table->squares = s->weights ? counts->squares : NULL;
	if (s->moments == NULL)
		return;
	table->moments = counts->moments;
	table->clusters = rest ? all->clusters[0] - s->whole_clusters[slice] :
		s->clusters[slice];
	for (i = 0; i < cells * cells; i++)
	{
		Size		transposed = i % cells * cells + i / cells;
		const double *cross = &s->cross_moments[at * cells];

		counts->moments[i] = s->moments[at * cells + i];
		if (rest)
			counts->moments[i] += all->moments[i] - cross[i] - cross[transposed];
	}
}

static mlc_label_metric
label_metric(const SliceMeasurer *m, const SliceMetric *metric)
{
	mlc_label_metric label;

	label.metric = (mlc_confusion_metric) metric->id;
	label.positive = SLICE_POSITIVE;
	label.average = m->binary ? MLC_AVERAGE_BINARY : MLC_AVERAGE_MACRO;
	return label;
}

/* Rows of one cluster may be in the slice and beside it. */
static double
rest_covariance(SliceMeasurer *m, int slicing, int32 slice)
{
	const Slicing *s = &m->current->slicings[slicing];
	Size		cells = slices_cells(m->current);
	Size		at = (Size) slice * cells * cells;
	Size		i;

	if (s->moments == NULL)
		return 0;
	for (i = 0; i < cells * cells; i++)
		m->cross[i] = s->cross_moments[at + i] - s->moments[at + i];
	return mlc_cluster_covariance(m->cross, cells,
								  m->current->slicings[0].clusters[0],
								  m->gradients[0], m->gradients[1]);
}

static const char *
undefined_labels(const SliceMetric *metric, double rows)
{
	if (rows == 0)
		return "no rows with a label and a prediction";
	switch ((mlc_confusion_metric) metric->id)
	{
		case MLC_PRECISION:
			return "undefined: nothing was predicted positive";
		case MLC_RECALL:
		case MLC_FALSE_NEGATIVE_RATE:
			return "undefined: no label is positive";
		case MLC_SPECIFICITY:
		case MLC_FALSE_POSITIVE_RATE:
			return "undefined: no label is negative";
		case MLC_NEGATIVE_PREDICTIVE_VALUE:
			return "undefined: nothing was predicted negative";
		case MLC_F1:
		case MLC_JACCARD:
			return "undefined: neither a label nor a prediction is positive";
		default:
			return "undefined: all labels or all predictions are the same";
	}
}

static double
sum_of_counts(const Slices *slices, int slicing, int32 slice)
{
	const Slicing *s = &slices->slicings[slicing];
	Size		cells = slices_cells(slices);
	int64		sum = 0;
	Size		i;

	for (i = 0; i < cells; i++)
		sum += s->counts[(Size) slice * cells + i];
	return (double) sum;
}

/* The same slice in the period before, new and empty if there is none. */
static int32
baseline_slice(SliceMeasurer *m, int slicing, int32 slice)
{
	const SliceLayout *layout = &m->current->layout;
	const Slicing *s = &m->current->slicings[slicing];
	uint16		codes[SLICE_MAX_COLUMNS];
	int			i;

	for (i = 0; i < layout->depth[slicing]; i++)
	{
		int			column = layout->columns[slicing][i];
		int32		code = slice_code(s, slice, i);

		codes[column] = code == SLICE_NULL ? SLICE_NULL :
			slices_code(m->baseline, column,
						codes_value(m->current->columns[column], code - 1));
	}
	return slices_find(m->baseline, slicing, codes);
}

/* Of two estimates of the same rows, from the variance of their difference. */
static double
paired_covariance(const mlc_estimate *one, const mlc_estimate *other,
				  double difference_variance)
{
	return (one->variance + other->variance - difference_variance) / 2;
}

/* Of the second model less the first; its derivatives replace the second's. */
static double
pair_variance(SliceMeasurer *m, const mlc_label_table *table)
{
	Size		cells = slices_cells(m->current);
	Size		i;

	for (i = 0; i < cells; i++)
		m->gradients[1][i] -= m->gradients[0][i];
	return mlc_label_covariance(table, m->gradients[1], m->gradients[1]);
}

/* Rows on which the models differ tell more: McNemar's test, Tango's interval. */
static void
take_discordant(const SliceMeasurer *m, const SliceMetric *metric, int slicing,
				int32 slice, mlc_contrast *change)
{
	mlc_interval interval;
	Discordant	d;

	if (isnan(change->difference) ||
		!slice_discordant(m->current, metric, m->binary, slicing, slice, &d))
		return;
	interval = mlc_tango_interval(d.first, d.second, d.rows, m->alpha);
	change->lower = interval.lower;
	change->upper = interval.upper;
	change->pvalue = mlc_mcnemar_exact_pvalue(d.first, d.second);
}

static void
measure_labels(SliceMeasurer *m, const SliceMetric *metric, int slicing,
			   int32 slice, SliceMeasure *measure)
{
	mlc_label_metric label = label_metric(m, metric);
	mlc_label_table table;
	mlc_label_table rest;

	measure->left_out = m->current->slicings[slicing].left_out[slice];
	if (metric->id == MLC_SELECTION_RATE && !m->binary)
	{
		measure->undefined = "undefined: there is no positive class";
		return;
	}
	load_counts(m->current, slicing, slice, false, &m->own, &table);
	measure->own = mlc_estimate_labels(&table, 0, &label, m->alpha,
									   m->gradients[0], m->work);
	if (isnan(measure->own.value))
		measure->undefined = undefined_labels(metric,
											  sum_of_counts(m->current, slicing, slice));
	if (slicing > 0)
	{
		load_counts(m->current, slicing, slice, true, &m->rest, &rest);
		measure->rest = mlc_estimate_labels(&rest, 0, &label, m->alpha,
											m->gradients[1], m->work);
		measure->difference = m->current->layout.given[SLICE_CLUSTER] ?
			mlc_contrast_dependent(&measure->own, &measure->rest,
								   rest_covariance(m, slicing, slice)) :
			mlc_contrast_of(&measure->own, &measure->rest);
	}
	if (m->current->layout.given[SLICE_SECOND])
	{
		measure->baseline = mlc_estimate_labels(&table, 1, &label, m->alpha,
												m->gradients[1], m->work);
		measure->change =
			mlc_contrast_dependent(&measure->own, &measure->baseline,
								   paired_covariance(&measure->own, &measure->baseline,
													 pair_variance(m, &table)));
		take_discordant(m, metric, slicing, slice, &measure->change);
	}
	else if (m->baseline)
	{
		int32		same = baseline_slice(m, slicing, slice);

		/* a slice that was not there has no moments */
		if (same >= m->baseline->slicings[slicing].finished)
			return;
		load_counts(m->baseline, slicing, same, false, &m->own, &table);
		measure->baseline = mlc_estimate_labels(&table, 0, &label, m->alpha,
												m->gradients[0], m->work);
		measure->change = mlc_contrast_of(&measure->own, &measure->baseline);
	}
}

static mlc_estimate
estimate_area(const SliceArea *area, double alpha)
{
	return mlc_estimate_auc(area->area, area->variance, (double) area->positives,
							(double) area->negatives, alpha);
}

static mlc_estimate
estimate_mean(const mlc_running *values, double floor, double alpha)
{
	if (values->n == 0)
		return mlc_undefined_estimate(0);
	return mlc_estimate_normal(values->mean, mlc_running_error(values), floor,
							   values->n, alpha);
}

typedef struct MeanMetric
{
	const mlc_running *own;
	const mlc_running *all;
	const mlc_running *second;
	const mlc_running *difference;	/* of the rows of own and second */
	double		floor;
} MeanMetric;

static void
measure_mean(SliceMeasurer *m, const MeanMetric *mean, bool has_rest,
			 SliceMeasure *measure)
{
	measure->own = estimate_mean(mean->own, mean->floor, m->alpha);
	if (has_rest)
	{
		mlc_running rest = mlc_running_less(mean->all, mean->own);

		measure->rest = estimate_mean(&rest, mean->floor, m->alpha);
		measure->difference = mlc_contrast_of(&measure->own, &measure->rest);
	}
	if (mean->second == NULL)
		return;
	measure->baseline = estimate_mean(mean->second, mean->floor, m->alpha);
	measure->change = mean->difference == NULL ?
		mlc_contrast_of(&measure->own, &measure->baseline) :
		mlc_contrast_dependent(&measure->own, &measure->baseline,
							   paired_covariance(&measure->own, &measure->baseline,
												 mlc_running_error(mean->difference)));
}

static mlc_estimate
value_alone(double value, double support)
{
	mlc_estimate estimate = mlc_undefined_estimate(support);

	estimate.value = value;
	return estimate;
}

static void
measure_area(SliceMeasurer *m, const SliceScore *score, const SliceScore *before,
			 bool has_rest, SliceMeasure *measure)
{
	measure->own = estimate_area(&score->own, m->alpha);
	measure->smaller_class = Min(score->own.positives, score->own.negatives);
	if (has_rest)
	{
		measure->rest = estimate_area(&score->rest, m->alpha);
		measure->difference = mlc_contrast_of(&measure->own, &measure->rest);
	}
	if (m->current->layout.given[SLICE_SECOND_SCORE])
	{
		measure->baseline = estimate_area(&score->second, m->alpha);
		measure->change =
			mlc_contrast_dependent(&measure->own, &measure->baseline,
								   paired_covariance(&measure->own, &measure->baseline,
													 score->difference_variance));
	}
	else if (before)
	{
		measure->baseline = estimate_area(&before->own, m->alpha);
		measure->change = mlc_contrast_of(&measure->own, &measure->baseline);
	}
}

/* Losses of the slice, of all rows, and of what they are compared with. */
static void
measure_loss(SliceMeasurer *m, ScoreMetric id, const SliceScore *score,
			 const SliceScore *all, const SliceScore *before, bool has_rest,
			 SliceMeasure *measure)
{
	bool		paired = m->current->layout.given[SLICE_SECOND_SCORE];
	MeanMetric	mean = {0};

	switch (id)
	{
		case SCORE_BRIER:
			mean.own = &score->brier[0];
			mean.all = &all->brier[0];
			mean.second = paired ? &score->brier[1] : before ? &before->brier[0] : NULL;
			mean.difference = paired ? &score->brier_difference : NULL;
			break;
		case SCORE_LOG_LOSS:
			mean.own = &score->loss[0];
			mean.all = &all->loss[0];
			mean.second = paired ? &score->loss[1] : before ? &before->loss[0] : NULL;
			mean.difference = paired ? &score->loss_difference : NULL;
			break;
		default:
			mean.own = &score->excess;
			mean.all = &all->excess;
			mean.second = before ? &before->excess : NULL;
			mean.floor = -get_float8_infinity();
			break;
	}
	measure_mean(m, &mean, has_rest, measure);
}

static void
measure_score(SliceMeasurer *m, const SliceMetric *metric, int slicing,
			  int32 slice, SliceMeasure *measure)
{
	const Slicing *s = &m->current->slicings[slicing];
	const SliceScore *score = s->scores ? &s->scores[slice] : NULL;
	const SliceScore *before = NULL;

	measure->left_out = s->unscored[slice];
	measure->undefined = "no rows with a label and a score";
	if (score == NULL || score->own.positives + score->own.negatives == 0)
		return;
	if (m->baseline != NULL)
	{
		int32		same = baseline_slice(m, slicing, slice);

		/* a slice that was not there has no scores */
		if (m->baseline->slicings[slicing].scores != NULL &&
			same < m->baseline->slicings[slicing].finished)
			before = &m->baseline->slicings[slicing].scores[same];
	}
	switch ((ScoreMetric) metric->id)
	{
		case SCORE_AREA:
			measure_area(m, score, before, slicing > 0, measure);
			break;
		case SCORE_AVERAGE_PRECISION:
			measure->own = value_alone(score->average_precision,
									   (double) (score->own.positives + score->own.negatives));
			break;
		case SCORE_CALIBRATION_ERROR:
			if (m->current->probabilities)
				measure->own = value_alone(score->calibration.ece,
										   (double) score->calibration.n);
			break;
		default:
			if (m->current->probabilities)
				measure_loss(m, (ScoreMetric) metric->id, score,
							 &m->current->slicings[0].scores[0], before,
							 slicing > 0, measure);
			break;
	}
	measure->undefined = !isnan(measure->own.value) ? NULL :
		metric->id == SCORE_AREA || metric->id == SCORE_AVERAGE_PRECISION ?
		"undefined: only one class" : "undefined: scores are not within 0 and 1";
}

/* The numbers that a metric is the mean of, or comes from. */
static SliceNumber
number_of(const SliceMetric *metric)
{
	switch ((NumberMetric) metric->id)
	{
		case NUMBER_MAE:
			return SLICE_ABSOLUTE;
		case NUMBER_BIAS:
			return SLICE_ERROR;
		default:
			return SLICE_SQUARED;
	}
}

/* R2 is no mean and has no interval. */
static mlc_estimate
estimate_number(const SliceMetric *metric, const mlc_running *value,
				const mlc_running *number, double alpha)
{
	mlc_estimate estimate = estimate_mean(number, metric->id == NUMBER_BIAS ?
										  -get_float8_infinity() : 0, alpha);

	if (metric->id == NUMBER_RMSE)
		return mlc_estimate_root(&estimate);
	if (metric->id != NUMBER_R2)
		return estimate;
	return value->squares > 0 ?
		value_alone(1 - number->mean * number->n / value->squares, value->n) :
		mlc_undefined_estimate(value->n);
}

/* Of two models on the same rows; a root has the covariance over both roots. */
static double
number_covariance(const SliceMetric *metric, const mlc_running *numbers,
				  const SliceMeasure *measure)
{
	SliceNumber own = number_of(metric);
	mlc_running first = numbers[own];
	mlc_running second = numbers[own - SLICE_ERROR + SLICE_SECOND_ERROR];
	double		gain = mlc_running_error(&numbers[own - SLICE_ERROR + SLICE_ERROR_GAIN]);
	double		covariance = (mlc_running_error(&first) + mlc_running_error(&second) - gain) / 2;

	return metric->id == NUMBER_RMSE ?
		covariance / (4 * measure->own.value * measure->baseline.value) : covariance;
}

static void
measure_numbers(SliceMeasurer *m, const SliceMetric *metric, int slicing,
				int32 slice, SliceMeasure *measure)
{
	const Slicing *s = &m->current->slicings[slicing];
	const mlc_running *own = &s->numbers[(Size) slice * SLICE_NUMBERS];
	const mlc_running *all = m->current->slicings[0].numbers;
	SliceNumber number = number_of(metric);

	measure->own = estimate_number(metric, &own[SLICE_VALUE], &own[number], m->alpha);
	measure->left_out = s->left_out[slice];
	if (isnan(measure->own.value))
		measure->undefined = own[SLICE_ERROR].n == 0 ?
			"no rows with finite numbers" : "undefined: all actual values are the same";
	if (slicing > 0)
	{
		mlc_running value = mlc_running_less(&all[SLICE_VALUE], &own[SLICE_VALUE]);
		mlc_running rest = mlc_running_less(&all[number], &own[number]);

		measure->rest = estimate_number(metric, &value, &rest, m->alpha);
		measure->difference = mlc_contrast_of(&measure->own, &measure->rest);
	}
	if (m->current->layout.given[SLICE_SECOND])
	{
		measure->baseline =
			estimate_number(metric, &own[SLICE_VALUE],
							&own[number - SLICE_ERROR + SLICE_SECOND_ERROR], m->alpha);
		measure->change =
			mlc_contrast_dependent(&measure->own, &measure->baseline,
								   number_covariance(metric, own, measure));
	}
	else if (m->baseline)
	{
		int32		same = baseline_slice(m, slicing, slice);
		const mlc_running *before =
			&m->baseline->slicings[slicing].numbers[(Size) same * SLICE_NUMBERS];

		measure->baseline = estimate_number(metric, &before[SLICE_VALUE], &before[number],
											m->alpha);
		measure->change = mlc_contrast_of(&measure->own, &measure->baseline);
	}
}

void
slice_measure(SliceMeasurer *measurer, const SliceMetric *metric, int slicing,
			  int32 slice, SliceMeasure *measure)
{
	memset(measure, 0, sizeof(*measure));
	measure->own = measure->rest = measure->baseline = mlc_undefined_estimate(0);
	measure->difference = measure->change =
		mlc_contrast_of(&measure->own, &measure->rest);
	measure->smaller_class = -1;
	switch (metric->family)
	{
		case METRIC_LABELS:
			measure_labels(measurer, metric, slicing, slice, measure);
			break;
		case METRIC_SCORE:
			measure_score(measurer, metric, slicing, slice, measure);
			break;
		case METRIC_NUMBERS:
			measure_numbers(measurer, metric, slicing, slice, measure);
			break;
	}
}
