/*
 * label_table.c
 *		Metrics of one or two classifiers, with their variance, from a table of
 *		actual and predicted classes.
 */
#include "label_table.h"

#include <math.h>

/* A step that is small, but not lost in the last digits of a metric. */
#define RELATIVE_STEP 1e-5

size_t
mlc_label_cells(const mlc_label_table *table)
{
	return table->models == 2 ? table->k * table->k * table->k :
		table->k * table->k;
}

/* The cell of one model's own table that a cell belongs to. */
static size_t
own_cell(const mlc_label_table *table, int model, size_t cell)
{
	size_t		k = table->k;

	if (table->models == 1)
		return cell;
	return model == 0 ? cell / k : cell / k / k * k + cell % k;
}

static double
value_of(size_t k, const double *counts, const mlc_label_metric *metric,
		 double *margins)
{
	mlc_confusion table;

	mlc_confusion_init(&table, k, counts, margins);
	return mlc_confusion_score(&table, metric->metric, metric->positive,
							   metric->average, 1, NAN);
}

/*
 * By central differences: all metrics are smooth where they are defined, and
 * do not change when all counts are multiplied.  A cell without rows has no
 * variance and needs no derivative.
 */
static double
differentiate(size_t k, const double *counts, const mlc_label_metric *metric,
			  double *gradient, double *moved, double *margins)
{
	double		value = value_of(k, counts, metric, margins);
	size_t		i;

	for (i = 0; i < k * k; i++)
		moved[i] = counts[i];
	for (i = 0; i < k * k; i++)
	{
		double		step = counts[i] * RELATIVE_STEP;
		double		above;

		gradient[i] = 0;
		if (!(counts[i] > 0) || isnan(value))
			continue;
		moved[i] = counts[i] + step;
		above = value_of(k, moved, metric, margins);
		moved[i] = counts[i] - step;
		gradient[i] = (above - value_of(k, moved, metric, margins)) / (2 * step);
		moved[i] = counts[i];
	}
	return value;
}

/* Few clusters make the sandwich too thin: n / (n - 1), as in Stata and R. */
double
mlc_cluster_covariance(const double *moments, size_t cells, double clusters,
					   const double *gradient1, const double *gradient2)
{
	double		sum = 0;
	size_t		i;
	size_t		j;

	if (clusters < 2)
		return NAN;
	for (i = 0; i < cells; i++)
		for (j = 0; j < cells; j++)
			sum += gradient1[i] * moments[i * cells + j] * gradient2[j];
	return sum * clusters / (clusters - 1);
}

/*
 * The metrics do not change with the scale, so the derivatives weighted with
 * the counts add up to 0, and the multinomial law gives what independent counts
 * give: the sum of squares.
 */
double
mlc_label_covariance(const mlc_label_table *table, const double *gradient1,
					 const double *gradient2)
{
	const double *squares = table->squares ? table->squares : table->counts;
	size_t		cells = mlc_label_cells(table);
	double		sum = 0;
	size_t		i;

	if (table->moments != NULL)
		return mlc_cluster_covariance(table->moments, cells, table->clusters,
									  gradient1, gradient2);
	for (i = 0; i < cells; i++)
		sum += gradient1[i] * gradient2[i] * squares[i];
	return sum;
}

/* Kish's effective number of rows, or the number of clusters if that is less. */
static double
effective_rows(const mlc_label_table *table)
{
	const double *squares = table->squares ? table->squares : table->counts;
	size_t		cells = mlc_label_cells(table);
	double		sum = 0;
	double		sum_squares = 0;
	size_t		i;

	for (i = 0; i < cells; i++)
	{
		sum += table->counts[i];
		sum_squares += squares[i];
	}
	if (!(sum > 0))
		return 0;
	sum = sum * sum / sum_squares;
	return table->moments ? fmin(sum, table->clusters) : sum;
}

/* Is it a share of rows, x of n? */
static bool
is_share(const mlc_confusion *own, const mlc_label_metric *metric, double *x,
		 double *n)
{
	*n = own->total;
	if (metric->average != MLC_AVERAGE_BINARY &&
		mlc_confusion_metric_has_class(metric->metric))
		return false;
	return mlc_confusion_share(own, metric->metric, metric->positive, x, n);
}

/*
 * Balanced accuracy is a mean of shares.  Of a class with few rows, all of them
 * right or wrong, the derivatives say that it has no variance; so each class
 * gets a right and a wrong row more (Agresti & Caffo 2000, Price & Bonett 2004).
 * Returns how many rows have this variance.
 */
static double
balanced_rows(const mlc_label_table *table, const mlc_confusion *own)
{
	const double *squares = table->squares ? table->squares : table->counts;
	size_t		cells = mlc_label_cells(table);
	size_t		per_class = cells / table->k;
	double		mean = 0;
	double		variance = 0;
	double		classes = 0;
	size_t		i;
	size_t		j;

	for (i = 0; i < table->k; i++)
	{
		double		sum_squares = 0;
		double		rows;
		double		share;

		if (!(own->actual[i] > 0))
			continue;
		for (j = 0; j < per_class; j++)
			sum_squares += squares[i * per_class + j];
		rows = own->actual[i] * own->actual[i] / sum_squares;
		share = (own->counts[i * table->k + i] / own->actual[i] * rows + 1) / (rows + 2);
		mean += share;
		variance += share * (1 - share) / (rows + 2);
		classes++;
	}
	mean /= classes;
	return mean * (1 - mean) * classes * classes / variance;
}

static double
lowest_value(mlc_confusion_metric metric)
{
	return metric == MLC_MCC || metric == MLC_KAPPA ? -1 : 0;
}

mlc_estimate
mlc_estimate_labels(const mlc_label_table *table, int model,
					const mlc_label_metric *metric, double alpha,
					double *gradient, double *work)
{
	size_t		k = table->k;
	double	   *margins = work;
	double	   *counts = work + 2 * k;
	double	   *own_gradient = counts + k * k;
	mlc_confusion own;
	double		value;
	double		x;
	double		n;
	double		rows;
	double		variance;
	bool		share;
	size_t		i;

	for (i = 0; i < k * k; i++)
		counts[i] = 0;
	for (i = 0; i < mlc_label_cells(table); i++)
		counts[own_cell(table, model, i)] += table->counts[i];
	value = differentiate(k, counts, metric, own_gradient,
						  own_gradient + k * k, margins);
	for (i = 0; i < mlc_label_cells(table); i++)
		gradient[i] = own_gradient[own_cell(table, model, i)];
	mlc_confusion_init(&own, k, counts, margins);
	share = is_share(&own, metric, &x, &n);
	/* 2 tp / (2 tp + fp + fn) looks at the same rows as Jaccard's index */
	if (metric->metric == MLC_F1 && metric->average == MLC_AVERAGE_BINARY)
		(void) mlc_confusion_share(&own, MLC_JACCARD, metric->positive, &x, &n);
	/* of the effective rows, those that the metric looks at */
	rows = own.total > 0 ? effective_rows(table) * n / own.total : 0;
	if (table->squares != NULL)
		n = rows;				/* a sum of weights is no number of rows */
	if (isnan(value))
		return mlc_undefined_estimate(n);
	if (share && table->squares == NULL && table->moments == NULL)
		return mlc_estimate_share(x, n, alpha);
	variance = mlc_label_covariance(table, gradient, gradient);
	if (metric->metric == MLC_BALANCED_ACCURACY && table->moments == NULL)
	{
		rows = balanced_rows(table, &own);
		variance = value * (1 - value) / rows;
	}
	return mlc_estimate_bounded(value, variance, lowest_value(metric->metric), 1,
								rows, n, alpha);
}
