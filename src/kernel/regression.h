/*
 * regression.h
 *		Metrics of regression from sums over rows, one pass and mergeable.
 *
 * The error of a row is predicted - actual.  A row of weight w counts as w
 * rows.  Everything is NaN while there is no row of positive weight, and when
 * doubles cannot hold what is summed.
 */
#ifndef MLC_REGRESSION_H
#define MLC_REGRESSION_H

#include "kernel.h"
#include "key.h"
#include "sum.h"

typedef enum mlc_regression_metric
{
	MLC_MEAN_ABSOLUTE_ERROR,
	MLC_MEAN_SQUARED_ERROR,
	MLC_ROOT_MEAN_SQUARED_ERROR,
	MLC_MEAN_ABSOLUTE_PERCENTAGE_ERROR,
	MLC_R2_SCORE,
	MLC_EXPLAINED_VARIANCE_SCORE,
	MLC_MAX_ERROR,
	MLC_MEAN_BIAS_ERROR,
	MLC_REGRESSION_METRICS		/* how many there are */
} mlc_regression_metric;

/* "mean_absolute_error" and so on, as in SQL. */
extern const char *const mlc_regression_metric_name[MLC_REGRESSION_METRICS];

/*
 * Sums of deviations from a value of the data.  With n rows of equal weight
 * squares is at most n + 1 times the sum of squared deviations from the mean,
 * so that their difference keeps its digits however far from zero the values
 * are; and it is exactly 0 when all values are equal.
 */
typedef struct mlc_deviations
{
	double		origin;
	mlc_sum		sum;
	mlc_sum		squares;
} mlc_deviations;

/* All zeros is the state without rows. */
typedef struct mlc_regression
{
	int64_t		n;				/* rows of positive weight */
	mlc_sum		weight;
	mlc_sum		over;			/* of the errors above 0 */
	mlc_sum		under;			/* of those below 0, negated */
	mlc_sum		squares;
	mlc_sum		ratios;			/* |error| / |actual| */
	double		max_error;		/* largest |error| */
	mlc_deviations actual;
	mlc_deviations error;
} mlc_regression;

/* Finite numbers, weight not negative; weight 0 adds nothing. */
extern void mlc_regression_add(mlc_regression *r, double actual,
							   double predicted, double weight);

extern void mlc_regression_merge(mlc_regression *r,
								 const mlc_regression *other);

/*
 * NaN besides: the percentage error when an actual value is 0, R2 and the
 * explained variance when the actual values do not vary.
 */
extern double mlc_regression_value(const mlc_regression *r,
								   mlc_regression_metric metric);

/*
 * Mean pinball (quantile) loss: alpha |error| of a prediction below the actual
 * value, (1 - alpha) |error| of one above.
 */
extern double mlc_regression_pinball(const mlc_regression *r, double alpha);

/* The middle of n > 0 ascending keys of doubles, or between its two. */
extern double mlc_median(const uint64_t *keys, size_t n);

#endif
