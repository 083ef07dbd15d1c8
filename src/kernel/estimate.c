/*
 * estimate.c
 *		A metric of some rows with its interval, what two of them differ by,
 *		and on which side of a level one of them is.
 */
#include "estimate.h"

#include <math.h>

#include "laws.h"
#include "verdict.h"

/* A step that is small, but not lost in the last digits of a metric. */
#define RELATIVE_STEP 1e-5

mlc_estimate
mlc_undefined_estimate(double support)
{
	mlc_estimate estimate = {NAN, NAN, NAN, NAN, 0, -INFINITY, INFINITY, NAN};

	estimate.support = support;
	return estimate;
}

mlc_estimate
mlc_estimate_bounded(double value, double variance, double low, double high,
					 double rows, double support, double alpha)
{
	mlc_estimate estimate = mlc_undefined_estimate(support);
	double		width = high - low;
	double		share = (value - low) / width;
	mlc_interval interval;

	if (isnan(value))
		return estimate;
	share = fmin(fmax(share, 0), 1);	/* rounding */
	if (variance > 0 && share > 0 && share < 1)
		rows = share * (1 - share) * width * width / variance;
	interval = mlc_wilson(share * rows, rows, alpha);
	estimate.value = value;
	estimate.lower = low + width * interval.lower;
	estimate.upper = low + width * interval.upper;
	estimate.variance = variance;
	estimate.low = low;
	estimate.high = high;
	estimate.trials = rows;
	return estimate;
}

mlc_estimate
mlc_estimate_share(double x, double n, double alpha)
{
	if (!(n > 0))
		return mlc_undefined_estimate(0);
	return mlc_estimate_bounded(x / n, x / n * (1 - x / n) / n, 0, 1, n, n,
								alpha);
}

mlc_estimate
mlc_estimate_normal(double value, double variance, double floor,
					double support, double alpha)
{
	mlc_estimate estimate = mlc_undefined_estimate(support);
	double		half = mlc_normal_isf(alpha / 2) * sqrt(variance);

	if (isnan(value))
		return estimate;
	estimate.value = value;
	estimate.variance = variance;
	estimate.lower = fmax(value - half, floor);
	estimate.upper = value + half;
	return estimate;
}

mlc_estimate
mlc_estimate_auc(double area, double variance, double positives,
				 double negatives, double alpha)
{
	mlc_estimate estimate = mlc_undefined_estimate(positives + negatives);
	mlc_interval interval;

	if (isnan(area))
		return estimate;
	interval = mlc_newcombe_auc(area, positives, negatives, alpha);
	estimate.value = area;
	estimate.lower = interval.lower;
	estimate.upper = interval.upper;
	estimate.variance = variance;
	return estimate;
}

static double
table_value(size_t k, const double *counts, mlc_confusion_metric metric,
			size_t positive, mlc_average average, double *margins)
{
	mlc_confusion table;

	mlc_confusion_init(&table, k, counts, margins);
	return mlc_confusion_score(&table, metric, positive, average, 1, NAN);
}

/*
 * By central differences: all metrics are smooth where they are defined, and
 * do not change when all counts are multiplied.  A cell without rows has no
 * variance and needs no derivative.
 */
void
mlc_table_gradient(size_t k, const double *counts, mlc_confusion_metric metric,
				   size_t positive, mlc_average average, double *value,
				   double *gradient, double *work)
{
	double	   *margins = work;
	double	   *moved = work + 2 * k;
	size_t		cells = k * k;
	size_t		i;

	for (i = 0; i < cells; i++)
		moved[i] = counts[i];
	*value = table_value(k, counts, metric, positive, average, margins);
	for (i = 0; i < cells; i++)
	{
		double		step = counts[i] * RELATIVE_STEP;
		double		above;

		gradient[i] = 0;
		if (!(counts[i] > 0) || isnan(*value))
			continue;
		moved[i] = counts[i] + step;
		above = table_value(k, moved, metric, positive, average, margins);
		moved[i] = counts[i] - step;
		gradient[i] = (above - table_value(k, moved, metric, positive, average,
										   margins)) / (2 * step);
		moved[i] = counts[i];
	}
}

static double
quadratic_form(const double *moments, const double *gradient, size_t cells)
{
	double		sum = 0;
	size_t		i;
	size_t		j;

	for (i = 0; i < cells; i++)
		for (j = 0; j < cells; j++)
			sum += gradient[i] * moments[i * cells + j] * gradient[j];
	return sum;
}

/*
 * The metrics do not change with the scale, so the derivatives weighted with
 * the counts add up to 0 and the multinomial law gives the same as independent
 * counts: the sum of squares.  Clusters: the sandwich, with the factor of
 * Liang & Zeger for their number.
 */
double
mlc_table_variance(const mlc_table *table, const double *gradient)
{
	size_t		cells = table->k * table->k;
	const double *squares = table->squares ? table->squares : table->counts;
	double		sum = 0;
	size_t		i;

	if (table->moments != NULL)
		return table->clusters < 2 ? NAN :
			fmax(quadratic_form(table->moments, gradient, cells), 0) *
			table->clusters / (table->clusters - 1);
	for (i = 0; i < cells; i++)
		sum += gradient[i] * gradient[i] * squares[i];
	return sum;
}

/* Kish's effective number of rows, or the number of clusters if that is less. */
static double
effective_rows(const mlc_table *table)
{
	size_t		cells = table->k * table->k;
	double		sum = 0;
	double		squares = 0;
	size_t		i;

	for (i = 0; i < cells; i++)
	{
		sum += table->counts[i];
		squares += table->squares ? table->squares[i] : table->counts[i];
	}
	sum = sum > 0 ? sum * sum / squares : 0;
	return table->moments ? fmin(sum, table->clusters) : sum;
}

static bool
is_signed(mlc_confusion_metric metric)
{
	return metric == MLC_MCC || metric == MLC_KAPPA;
}

mlc_estimate
mlc_estimate_table(const mlc_table *table, mlc_confusion_metric metric,
				   size_t positive, mlc_average average, double alpha,
				   double *gradient, double *work)
{
	mlc_confusion confusion;
	double		x;
	double		n;
	double		rows = 0;
	double		value;
	double		share;
	bool		is_share;

	mlc_table_gradient(table->k, table->counts, metric, positive, average,
					   &value, gradient, work);
	mlc_confusion_init(&confusion, table->k, table->counts, work);
	is_share = average == MLC_AVERAGE_BINARY || !mlc_confusion_metric_has_class(metric);
	is_share = is_share && mlc_confusion_share(&confusion, metric, positive, &x, &n);
	if (!is_share)
		n = confusion.total;
	if (isnan(value))
		return mlc_undefined_estimate(n);
	if (is_share && table->squares == NULL && table->moments == NULL)
		return mlc_estimate_share(x, n, alpha);

	/* of all effective rows, those that the metric looks at */
	share = confusion.total > 0 ? n / confusion.total : 0;
	rows = effective_rows(table) * share;
	return mlc_estimate_bounded(value, mlc_table_variance(table, gradient),
								is_signed(metric) ? -1 : 0, 1, rows, n, alpha);
}

static double
difference_pvalue(const mlc_estimate *one, const mlc_estimate *other,
				  double covariance)
{
	double		width = one->high - one->low;
	double		variance = one->variance + other->variance - 2 * covariance;
	double		difference = one->value - other->value;

	if (isfinite(width) && covariance == 0 && one->low == other->low)
		return mlc_two_proportions_pvalue((one->value - one->low) / width * one->trials,
										  one->trials,
										  (other->value - other->low) / width * other->trials,
										  other->trials);
	if (difference == 0)
		return 1;
	if (!(variance > 0))
		return NAN;
	return 2 * mlc_normal_sf(fabs(difference) / sqrt(variance));
}

mlc_contrast
mlc_contrast_of(const mlc_estimate *one, const mlc_estimate *other,
				double covariance)
{
	mlc_contrast contrast = {NAN, NAN, NAN, NAN};
	double		correlation = 0;
	double		below1 = one->value - one->lower;
	double		above1 = one->upper - one->value;
	double		below2 = other->value - other->lower;
	double		above2 = other->upper - other->value;

	if (isnan(one->value) || isnan(other->value))
		return contrast;
	if (covariance != 0 && one->variance > 0 && other->variance > 0)
		correlation = fmax(fmin(covariance / sqrt(one->variance * other->variance),
								1), -1);
	contrast.difference = one->value - other->value;
	contrast.lower = contrast.difference -
		sqrt(fmax(below1 * below1 + above2 * above2 - 2 * correlation * below1 * above2, 0));
	contrast.upper = contrast.difference +
		sqrt(fmax(above1 * above1 + below2 * below2 - 2 * correlation * above1 * below2, 0));
	contrast.pvalue = difference_pvalue(one, other, covariance);
	return contrast;
}

/* The score test of a share, whose interval is Wilson's; else a normal law. */
double
mlc_pvalue_below(const mlc_estimate *estimate, double level)
{
	double		width = estimate->high - estimate->low;
	double		variance = estimate->variance;

	if (isnan(estimate->value))
		return NAN;
	if (isfinite(width))
	{
		double		share = (level - estimate->low) / width;

		if (share <= 0)
			return 1;			/* nothing is below */
		if (share > 1)
			return 0;
		variance = share * (1 - share) * width * width / estimate->trials;
	}
	if (!(variance > 0))
		return estimate->value < level ? 0 : 1;
	return mlc_normal_sf((level - estimate->value) / sqrt(variance));
}
