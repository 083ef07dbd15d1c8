/*
 * regression.c
 *		Metrics of regression from sums over rows.
 */
#include "regression.h"

#include <math.h>

#include <gsl/gsl_math.h>

const char *const mlc_regression_metric_name[MLC_REGRESSION_METRICS] = {
	[MLC_MEAN_ABSOLUTE_ERROR] = "mean_absolute_error",
	[MLC_MEAN_SQUARED_ERROR] = "mean_squared_error",
	[MLC_ROOT_MEAN_SQUARED_ERROR] = "root_mean_squared_error",
	[MLC_MEAN_ABSOLUTE_PERCENTAGE_ERROR] = "mean_absolute_percentage_error",
	[MLC_R2_SCORE] = "r2_score",
	[MLC_EXPLAINED_VARIANCE_SCORE] = "explained_variance_score",
	[MLC_MAX_ERROR] = "max_error",
	[MLC_MEAN_BIAS_ERROR] = "mean_bias_error",
};

static inline void
add_deviation(mlc_deviations *d, double x, double weight)
{
	double		deviation = x - d->origin;

	mlc_sum_add(&d->sum, weight * deviation);
	mlc_sum_add(&d->squares, weight * deviation * deviation);
}

void
mlc_regression_add(mlc_regression *r, double actual, double predicted,
				   double weight)
{
	double		error = predicted - actual;
	double		size = fabs(error);

	if (!(weight > 0))
		return;
	if (r->n == 0)
	{
		r->actual.origin = actual;
		r->error.origin = error;
	}
	r->n++;
	mlc_sum_add(&r->weight, weight);
	mlc_sum_add(error > 0 ? &r->over : &r->under, weight * size);
	mlc_sum_add(&r->squares, weight * size * size);
	mlc_sum_add(&r->ratios, weight * (size / fabs(actual)));
	r->max_error = GSL_MAX_DBL(r->max_error, size);
	add_deviation(&r->actual, actual, weight);
	add_deviation(&r->error, error, weight);
}

/*
 * Add deviations of this total weight from another origin.  As both origins
 * are values of the data, the terms here are no larger than those of rows.
 */
static void
merge_deviations(mlc_deviations *d, const mlc_deviations *other, double weight)
{
	double		shift = other->origin - d->origin;

	mlc_sum_merge(&d->sum, &other->sum);
	mlc_sum_merge(&d->squares, &other->squares);
	if (shift == 0)
		return;
	mlc_sum_add(&d->sum, weight * shift);
	mlc_sum_add(&d->squares, 2 * shift * mlc_sum_value(&other->sum));
	mlc_sum_add(&d->squares, weight * shift * shift);
}

void
mlc_regression_merge(mlc_regression *r, const mlc_regression *other)
{
	double		weight = mlc_sum_value(&other->weight);

	if (other->n == 0)
		return;
	if (r->n == 0)
	{
		*r = *other;
		return;
	}
	r->n += other->n;
	mlc_sum_merge(&r->weight, &other->weight);
	mlc_sum_merge(&r->over, &other->over);
	mlc_sum_merge(&r->under, &other->under);
	mlc_sum_merge(&r->squares, &other->squares);
	mlc_sum_merge(&r->ratios, &other->ratios);
	r->max_error = GSL_MAX_DBL(r->max_error, other->max_error);
	merge_deviations(&r->actual, &other->actual, weight);
	merge_deviations(&r->error, &other->error, weight);
}

/* Sum of squared deviations from the mean. */
static double
squares_about_mean(const mlc_deviations *d, double weight)
{
	double		sum = mlc_sum_value(&d->sum);
	mlc_sum		squares = d->squares;

	mlc_sum_add(&squares, -sum * (sum / weight));
	return GSL_MAX_DBL(mlc_sum_value(&squares), 0);
}

/* 1 - squares / those of the actual values; NaN when these do not vary. */
static double
explained(const mlc_regression *r, double squares)
{
	double		total = squares_about_mean(&r->actual,
										   mlc_sum_value(&r->weight));

	return total > 0 ? 1 - squares / total : GSL_NAN;
}

double
mlc_regression_value(const mlc_regression *r, mlc_regression_metric metric)
{
	double		weight = mlc_sum_value(&r->weight);

	if (r->n == 0)
		return GSL_NAN;
	switch (metric)
	{
		case MLC_MEAN_ABSOLUTE_ERROR:
			return (mlc_sum_value(&r->over) + mlc_sum_value(&r->under)) / weight;
		case MLC_MEAN_SQUARED_ERROR:
			return mlc_sum_value(&r->squares) / weight;
		case MLC_ROOT_MEAN_SQUARED_ERROR:
			return sqrt(mlc_sum_value(&r->squares) / weight);
		case MLC_MEAN_ABSOLUTE_PERCENTAGE_ERROR:
			return mlc_sum_value(&r->ratios) / weight;
		case MLC_R2_SCORE:
			return explained(r, mlc_sum_value(&r->squares));
		case MLC_EXPLAINED_VARIANCE_SCORE:
			return explained(r, squares_about_mean(&r->error, weight));
		case MLC_MAX_ERROR:
			return isinf(r->max_error) ? GSL_NAN : r->max_error;
		case MLC_MEAN_BIAS_ERROR:
			return mlc_sum_difference(&r->over, &r->under) / weight;
		case MLC_REGRESSION_METRICS:
			break;
	}
	return GSL_NAN;
}

double
mlc_regression_pinball(const mlc_regression *r, double alpha)
{
	if (r->n == 0 || !(alpha >= 0 && alpha <= 1))
		return GSL_NAN;
	return (alpha * mlc_sum_value(&r->under) +
			(1 - alpha) * mlc_sum_value(&r->over)) / mlc_sum_value(&r->weight);
}

double
mlc_median(const uint64_t *keys, size_t n)
{
	double		low = mlc_double_from_key(keys[(n - 1) / 2]);
	double		high = mlc_double_from_key(keys[n / 2]);

	return isinf(high) ? GSL_NAN : low / 2 + high / 2;
}
