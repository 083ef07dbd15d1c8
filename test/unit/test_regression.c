/*
 * test_regression.c
 *		Metrics of regression: known values, far from zero, weights, merging,
 *		and where they are undefined.
 *
 * Expected values are from scikit-learn 1.2.1, or by hand.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "check.h"
#include "kernel/regression.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define VALUE(r, metric) mlc_regression_value(&(r), (metric))

static mlc_regression
sums_of(const double *actual, const double *predicted, const double *weight,
		size_t n)
{
	mlc_regression r = {0};
	size_t		i;

	for (i = 0; i < n; i++)
		mlc_regression_add(&r, actual[i], predicted[i],
						   weight ? weight[i] : 1);
	return r;
}

static const double actual[] = {3, -0.5, 2, 7};
static const double predicted[] = {2.5, 0, 2, 8};

static void
test_plain(void)
{
	mlc_regression r = sums_of(actual, predicted, NULL, 4);

	CHECK(r.n == 4, "n");
	CHECK(VALUE(r, MLC_MEAN_ABSOLUTE_ERROR) == 0.5, "mean absolute error");
	CHECK(VALUE(r, MLC_MEAN_SQUARED_ERROR) == 0.375, "mean squared error");
	CHECK_CLOSE(VALUE(r, MLC_ROOT_MEAN_SQUARED_ERROR), 0.6123724356957945, 1e-15,
				"root mean squared error");
	CHECK_CLOSE(VALUE(r, MLC_MEAN_ABSOLUTE_PERCENTAGE_ERROR), 0.3273809523809524,
				1e-15, "mean absolute percentage error");
	CHECK_CLOSE(VALUE(r, MLC_R2_SCORE), 0.9486081370449679, 1e-15, "R2");
	CHECK_CLOSE(VALUE(r, MLC_EXPLAINED_VARIANCE_SCORE), 0.9571734475374732, 1e-15,
				"explained variance");
	CHECK(VALUE(r, MLC_MAX_ERROR) == 1, "largest error");
	CHECK(VALUE(r, MLC_MEAN_BIAS_ERROR) == 0.25, "bias: predicted above actual");
	/* 0.9 0.5 + 0.1 (0.5 + 1), by four */
	CHECK_CLOSE(mlc_regression_pinball(&r, 0.9), 0.15, 1e-15, "pinball loss");
	CHECK_CLOSE(mlc_regression_pinball(&r, 0.5), 0.25, 1e-15,
				"half the absolute error at the median");
	CHECK(mlc_regression_pinball(&r, 0) == 0.375 &&
		  mlc_regression_pinball(&r, 1) == 0.125, "one side of the errors");
}

static void
test_names(void)
{
	int			i;

	for (i = 0; i < MLC_REGRESSION_METRICS; i++)
		CHECK(mlc_regression_metric_name[i] != NULL, "every metric has a name");
	CHECK(strcmp(mlc_regression_metric_name[MLC_R2_SCORE], "r2_score") == 0,
		  "names are in the order of the metrics");
}

static void
test_undefined(void)
{
	static const double constant[] = {0.1, 0.1, 0.1};
	static const double other[] = {0.2, 0.1, 0.3};
	static const double zero[] = {1, 0, 2};
	mlc_regression r = {0};
	int			i;

	for (i = 0; i < MLC_REGRESSION_METRICS; i++)
		CHECK(isnan(mlc_regression_value(&r, i)), "no rows");
	CHECK(isnan(mlc_regression_pinball(&r, 0.5)), "pinball loss of no rows");
	r = sums_of(constant, other, NULL, 3);
	CHECK(isnan(VALUE(r, MLC_R2_SCORE)) &&
		  isnan(VALUE(r, MLC_EXPLAINED_VARIANCE_SCORE)), "actual is constant");
	CHECK(isnan(mlc_regression_pinball(&r, -0.1)) &&
		  isnan(mlc_regression_pinball(&r, 1.1)) &&
		  isnan(mlc_regression_pinball(&r, NAN)), "alpha outside 0 .. 1");
	r = sums_of(actual, predicted, NULL, 1);
	CHECK(isnan(VALUE(r, MLC_R2_SCORE)), "R2 of one row");
	CHECK(VALUE(r, MLC_MAX_ERROR) == 0.5, "the others are defined");
	r = sums_of(zero, other, NULL, 3);
	CHECK(isnan(VALUE(r, MLC_MEAN_ABSOLUTE_PERCENTAGE_ERROR)), "an actual value is 0");
	CHECK(!isnan(VALUE(r, MLC_MEAN_ABSOLUTE_ERROR)), "the others are defined");
	r = sums_of(zero, zero, NULL, 3);
	CHECK(isnan(VALUE(r, MLC_MEAN_ABSOLUTE_PERCENTAGE_ERROR)),
		  "0 predicted as 0 has no percentage either");
	CHECK(VALUE(r, MLC_R2_SCORE) == 1 && VALUE(r, MLC_MEAN_SQUARED_ERROR) == 0,
		  "perfect");
}

static void
test_overflow(void)
{
	static const double ends[] = {-DBL_MAX, DBL_MAX};
	static const double swapped[] = {DBL_MAX, -DBL_MAX};
	static const double large[] = {1e200, 2e200};
	static const double larger[] = {2e200, 3e200};
	mlc_regression r = sums_of(ends, swapped, NULL, 2);
	int			i;

	for (i = 0; i < MLC_REGRESSION_METRICS; i++)
		CHECK(isnan(mlc_regression_value(&r, i)), "errors beyond doubles");
	r = sums_of(large, larger, NULL, 2);
	CHECK(VALUE(r, MLC_MEAN_ABSOLUTE_ERROR) == 1e200, "large errors");
	CHECK(isnan(VALUE(r, MLC_MEAN_SQUARED_ERROR)) && isnan(VALUE(r, MLC_R2_SCORE)),
		  "their squares are beyond doubles");
}

/*
 * 1000 rows, actual = offset + i mod 7, predicted = that + 1/4 (i mod 3): all
 * of it exact in doubles, so every metric is that without the offset.
 */
static mlc_regression
offset_sums(double offset, int from, int to)
{
	mlc_regression r = {0};
	int			i;

	for (i = from; i < to; i++)
		mlc_regression_add(&r, offset + i % 7, offset + i % 7 + (i % 3) / 4.0, 1);
	return r;
}

static void
test_far_from_zero(void)
{
	static const double offsets[] = {1e6, 1e9, -1e12, 1e15};
	mlc_regression near = offset_sums(0, 0, 1000);
	size_t		o;
	int			m;

	for (o = 0; o < LENGTH(offsets); o++)
	{
		mlc_regression far = offset_sums(offsets[o], 0, 1000);

		for (m = 0; m < MLC_REGRESSION_METRICS; m++)
			if (m != MLC_MEAN_ABSOLUTE_PERCENTAGE_ERROR)
				CHECK_CLOSE(mlc_regression_value(&far, m),
							mlc_regression_value(&near, m), 1e-14,
							mlc_regression_metric_name[m]);
	}
}

/* A large bias takes nothing from the variance of the errors. */
static void
test_large_bias(void)
{
	mlc_regression near = offset_sums(0, 0, 1000);
	mlc_regression far = {0};
	int			i;

	for (i = 0; i < 1000; i++)
		mlc_regression_add(&far, i % 7, i % 7 + (i % 3) / 4.0 + 1e12, 1);
	CHECK_CLOSE(VALUE(far, MLC_EXPLAINED_VARIANCE_SCORE),
				VALUE(near, MLC_EXPLAINED_VARIANCE_SCORE), 1e-14,
				"explained variance with a bias of 10^12");
}

/* The first row, from which deviations are taken, is the odd one out. */
static void
test_first_row_far_away(void)
{
	mlc_regression r = {0};
	int			i;

	mlc_regression_add(&r, 0, 0, 1);
	for (i = 0; i < 99999; i++)
		mlc_regression_add(&r, 1e9 + i % 2, 1e9 + i % 2 + 1e4, 1);
	/* in Python's fractions */
	CHECK_CLOSE(VALUE(r, MLC_R2_SCORE), 0.99999000000001, 1e-14,
				"a first row far from the others");
	CHECK_CLOSE(1 - VALUE(r, MLC_R2_SCORE), 9.99999998999985e-6, 1e-10,
				"and what is not explained");
}

static void
test_weights(void)
{
	static const double weight[] = {2, 0, 1, 3};
	static const double repeated_actual[] = {3, 3, 2, 7, 7, 7};
	static const double repeated[] = {2.5, 2.5, 2, 8, 8, 8};
	mlc_regression r = sums_of(actual, predicted, weight, 4);
	mlc_regression rows = sums_of(repeated_actual, repeated, NULL, 6);
	int			m;

	CHECK(r.n == 3, "a row of weight 0 is none");
	for (m = 0; m < MLC_REGRESSION_METRICS; m++)
		CHECK_CLOSE(mlc_regression_value(&r, m), mlc_regression_value(&rows, m),
					1e-15, "a row of weight 2 is two rows");
	CHECK_CLOSE(mlc_regression_pinball(&r, 0.2),
				mlc_regression_pinball(&rows, 0.2), 1e-15, "pinball loss");
}

static void
test_merge(void)
{
	static const double offsets[] = {0, 1e9, 1e15};
	static const int cuts[] = {0, 1, 2, 500, 999, 1000};
	mlc_regression constant = {0};
	mlc_regression part = {0};
	size_t		o;
	size_t		c;
	int			m;

	for (o = 0; o < LENGTH(offsets); o++)
	{
		mlc_regression whole = offset_sums(offsets[o], 0, 1000);

		for (c = 0; c < LENGTH(cuts); c++)
		{
			mlc_regression left = offset_sums(offsets[o], 0, cuts[c]);
			mlc_regression right = offset_sums(offsets[o], cuts[c], 1000);

			mlc_regression_merge(&left, &right);
			CHECK(left.n == 1000, "n of both");
			for (m = 0; m < MLC_REGRESSION_METRICS; m++)
				CHECK_CLOSE(mlc_regression_value(&left, m),
							mlc_regression_value(&whole, m), 1e-14,
							mlc_regression_metric_name[m]);
		}
	}
	mlc_regression_add(&constant, 0.1, 0, 1);
	mlc_regression_add(&part, 0.1, 1, 1);
	mlc_regression_merge(&constant, &part);
	CHECK(isnan(VALUE(constant, MLC_R2_SCORE)), "equal values stay constant");
}

/* 0.1 a million times: plain addition is off by 1e-11 of it. */
static void
test_long_sum(void)
{
	mlc_regression r = {0};
	int			i;

	for (i = 0; i < 1000000; i++)
		mlc_regression_add(&r, 1, i % 2 == 0 ? 1.1 : 0.9, 1);
	CHECK_CLOSE(VALUE(r, MLC_MEAN_ABSOLUTE_ERROR), 0.1, 1e-15, "a million times 0.1");
	/* 1.1 - 1 and 1 - 0.9 differ by 2^-54 + 2^-53 */
	CHECK_CLOSE(VALUE(r, MLC_MEAN_BIAS_ERROR), ((1.1 - 1) - (1 - 0.9)) / 2, 1e-9,
				"what is left of a million that cancel");
}

static void
test_median(void)
{
	static const double values[] = {0, 1, 2.5, 4, DBL_MAX, DBL_MAX, INFINITY};
	uint64_t	keys[7];
	int			i;

	for (i = 0; i < 7; i++)
		keys[i] = mlc_key_from_double(values[i]);
	CHECK(mlc_median(keys, 1) == 0, "one value");
	CHECK(mlc_median(keys, 4) == 1.75, "between the two in the middle");
	CHECK(mlc_median(keys, 5) == 2.5, "the one in the middle");
	CHECK(mlc_median(keys + 4, 2) == DBL_MAX, "no overflow between two");
	CHECK(isnan(mlc_median(keys + 5, 2)), "beyond doubles");
}

int
main(void)
{
	test_plain();
	test_names();
	test_undefined();
	test_overflow();
	test_far_from_zero();
	test_large_bias();
	test_first_row_far_away();
	test_weights();
	test_merge();
	test_long_sum();
	test_median();
	return check_report("regression");
}
