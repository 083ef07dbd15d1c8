/*
 * slice_pair.c
 *		Two models on the same rows: what the second gains over the first.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "kernel/confusion.h"
#include "kernel/laws.h"
#include "slice_pair.h"

/* Rows on which only one of the models has what the metric counts. */
typedef struct Discordant
{
	double		first;
	double		second;
	double		rows;
} Discordant;

/* Is such a row among those that the metric looks at? */
static bool
is_considered(mlc_confusion_metric metric, int actual)
{
	switch (metric)
	{
		case MLC_RECALL:
		case MLC_FALSE_NEGATIVE_RATE:
			return actual == SLICE_POSITIVE;
		case MLC_SPECIFICITY:
		case MLC_FALSE_POSITIVE_RATE:
			return actual == SLICE_NEGATIVE;
		default:
			return true;
	}
}

/* Does the metric count this prediction? */
static bool
is_counted(mlc_confusion_metric metric, int actual, int predicted)
{
	switch (metric)
	{
		case MLC_ACCURACY:
			return predicted == actual;
		case MLC_SPECIFICITY:
		case MLC_FALSE_NEGATIVE_RATE:
			return predicted != SLICE_POSITIVE;
		default:
			return predicted == SLICE_POSITIVE;
	}
}

/* A share of rows that the predictions have no part in choosing. */
static bool
is_paired_share(const SliceMetric *metric, const Slices *slices)
{
	if (metric->family != METRIC_LABELS || slices->layout.given[SLICE_WEIGHT] ||
		slices->layout.given[SLICE_CLUSTER])
		return false;
	switch ((mlc_confusion_metric) metric->id)
	{
		case MLC_ACCURACY:
			return true;
		case MLC_RECALL:
		case MLC_SPECIFICITY:
		case MLC_FALSE_POSITIVE_RATE:
		case MLC_FALSE_NEGATIVE_RATE:
		case MLC_SELECTION_RATE:
			return codes_count(slices->classes) <= 2;
		default:
			return false;
	}
}

static void
count_discordant(const Slices *slices, mlc_confusion_metric metric, int slicing,
				 int32 slice, Discordant *discordant)
{
	const int64 *counts = &slices->slicings[slicing].counts[(Size) slice * slices_cells(slices)];
	int			k = slices->width;
	int			actual;
	int			first;
	int			second;

	memset(discordant, 0, sizeof(*discordant));
	for (actual = 0; actual < k; actual++)
	{
		if (!is_considered(metric, actual))
			continue;
		for (first = 0; first < k; first++)
		{
			for (second = 0; second < k; second++)
			{
				double		n = (double) counts[(actual * k + first) * k + second];
				bool		in_first = is_counted(metric, actual, first);
				bool		in_second = is_counted(metric, actual, second);

				discordant->rows += n;
				if (in_first && !in_second)
					discordant->first += n;
				if (in_second && !in_first)
					discordant->second += n;
			}
		}
	}
}

static void
pair_shares(const Discordant *d, int direction, double margin, double alpha,
			SlicePair *pair)
{
	mlc_interval interval = mlc_tango_interval(d->second, d->first, d->rows, alpha);
	double		better = direction < 0 ? d->first : d->second;
	double		worse = direction < 0 ? d->second : d->first;

	pair->gain.difference = (d->second - d->first) / d->rows;
	pair->gain.lower = interval.lower;
	pair->gain.upper = interval.upper;
	pair->gain.pvalue = mlc_mcnemar_exact_pvalue(d->first, d->second);
	if (direction != 0)
		(void) mlc_tango(better, worse, d->rows, margin, &pair->noninferiority);
}

static void
pair_values(int direction, double margin, SlicePair *pair)
{
	const SliceMeasure *measure = &pair->measure;
	const mlc_contrast *change = &measure->change;

	pair->gain.difference = measure->baseline.value - measure->own.value;
	pair->gain.lower = -change->upper;
	pair->gain.upper = -change->lower;
	pair->gain.pvalue = change->pvalue;
	if (direction != 0)
		pair->noninferiority =
			mlc_noninferiority_pvalue(&measure->own, &measure->baseline, change,
									  direction * pair->gain.difference, margin);
}

void
slice_pair(SliceMeasurer *measurer, const Slices *slices,
		   const SliceMetric *metric, int slicing, int32 slice, double margin,
		   double alpha, SlicePair *pair)
{
	Discordant	discordant;

	memset(pair, 0, sizeof(*pair));
	slice_measure(measurer, metric, slicing, slice, &pair->measure);
	pair->gain = pair->measure.change;
	pair->noninferiority = get_float8_nan();
	if (isnan(pair->measure.own.value) || isnan(pair->measure.baseline.value))
		return;
	if (is_paired_share(metric, slices))
	{
		count_discordant(slices, (mlc_confusion_metric) metric->id, slicing, slice,
						 &discordant);
		pair_shares(&discordant, metric->direction, margin, alpha, pair);
	}
	else
		pair_values(metric->direction, margin, pair);
}

void
slice_agreement(const Slices *slices, int slicing, int32 slice, double *same,
				double *rows)
{
	const int64 *counts = &slices->slicings[slicing].counts[(Size) slice * slices_cells(slices)];
	int			k = slices->width;
	int			cell;

	*same = *rows = 0;
	for (cell = 0; cell < slices_cells(slices); cell++)
	{
		*rows += (double) counts[cell];
		if (cell / k % k == cell % k)
			*same += (double) counts[cell];
	}
}
