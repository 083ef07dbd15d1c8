/*
 * test_moments.c
 *		Mean and variance, where doubles would lose them, and Welch's test.
 *
 * Exact moments are computed in Python's fractions from the doubles as they
 * are, or by hand.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "kernel/laws.h"
#include "kernel/moments.h"

#define MAX_KEYS 1000

static int	polls;

static void
count_poll(void)
{
	polls++;
}

static int
compare(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

static mlc_moments
moments_of(const double *values, size_t n)
{
	uint64_t	keys[MAX_KEYS];
	mlc_moments result;
	size_t		i;

	for (i = 0; i < n; i++)
		keys[i] = mlc_key_from_double(values[i]);
	qsort(keys, n, sizeof(uint64_t), compare);
	mlc_moments_of_keys(keys, n, MLC_KEY_DOUBLE, 0, UINT64_MAX, &result, NULL);
	return result;
}

static mlc_moments
integer_moments_of(const int64_t *values, size_t n)
{
	uint64_t	keys[MAX_KEYS];
	mlc_moments result;
	size_t		i;

	for (i = 0; i < n; i++)
		keys[i] = mlc_key_from_int64(values[i]);
	qsort(keys, n, sizeof(uint64_t), compare);
	mlc_moments_of_keys(keys, n, MLC_KEY_INTEGER, 0, UINT64_MAX, &result, NULL);
	return result;
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define MOMENTS(values) moments_of(values, LENGTH(values))
#define INTEGER_MOMENTS(values) integer_moments_of(values, LENGTH(values))

static void
test_plain(void)
{
	static const double eight[] = {2, 4, 4, 4, 5, 5, 7, 9};
	static const double tenths[] = {0.1, 0.2, 0.3};
	static const double negative[] = {-3, -1, 1, 3};
	static const double one[] = {42.5};
	mlc_moments m = MOMENTS(eight);

	CHECK(m.n == 8, "n");
	CHECK(m.mean == 5, "mean of 2, 4, 4, 4, 5, 5, 7, 9");
	CHECK(m.squares == 32, "sum of squares of the same");
	CHECK(mlc_population_sd(&m) == 2, "standard deviation of the same");
	m = MOMENTS(tenths);
	CHECK_CLOSE(m.mean, 0.2, 1e-15, "mean of 0.1, 0.2, 0.3");
	CHECK_CLOSE(m.squares, 0.02, 1e-15, "sum of squares of the same");
	m = MOMENTS(negative);
	CHECK(m.mean == 0 && m.squares == 20, "negative values");
	m = MOMENTS(one);
	CHECK(m.n == 1 && m.mean == 42.5 && m.squares == 0, "one value");
	CHECK(mlc_population_sd(&m) == 0, "one value does not vary");
}

/* Equal values have a variance of exactly 0, whatever their mean rounds to. */
static void
test_constant(void)
{
	double		values[1000];
	mlc_moments m;
	int			i;

	for (i = 0; i < 1000; i++)
		values[i] = 0.1;
	m = moments_of(values, 1000);
	CHECK(m.mean == 0.1 && m.squares == 0, "1000 times 0.1");
	for (i = 0; i < 1000; i++)
		values[i] = 1e300 / 3;
	m = moments_of(values, 1000);
	CHECK(m.mean == 1e300 / 3 && m.squares == 0, "1000 times 1e300 / 3");
}

/* Sizes where the sum rounds, and values without a pattern. */
static void
test_random_constants(void)
{
	static uint64_t keys[6000];
	uint64_t	bits = UINT64_C(88172645463325252);
	int			wrong = 0;
	int			round;

	for (round = 0; round < 500; round++)
	{
		size_t		n = 3000 + (size_t) round * 6;
		double		value;
		mlc_moments m;
		size_t		i;

		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		value = (double) (bits >> 11) / 1e3;
		for (i = 0; i < n; i++)
			keys[i] = mlc_key_from_double(value);
		mlc_moments_of_keys(keys, n, MLC_KEY_DOUBLE, 0, UINT64_MAX, &m, NULL);
		wrong += m.squares != 0 || m.mean != value || m.mean + m.mean_rest != value;
	}
	CHECK(wrong == 0, "3000 to 6000 equal values: their mean, and no variance");
}

/* A million keys: each addition to the sum rounds the same way. */
static void
test_long_constant(void)
{
	size_t		n = 1000000;
	uint64_t   *keys = malloc(n * sizeof(uint64_t));
	int			wrong_mean = 0;
	int			wrong_squares = 0;
	int			v;
	size_t		i;

	if (keys == NULL)
		abort();
	for (v = 1; v <= 9; v++)
	{
		double		value = v / 10.0;
		mlc_moments m;

		for (i = 0; i < n; i++)
			keys[i] = mlc_key_from_double(value);
		mlc_moments_of_keys(keys, n, MLC_KEY_DOUBLE, 0, UINT64_MAX, &m, NULL);
		wrong_mean += m.mean != value || m.mean + m.mean_rest != value;
		wrong_squares += m.squares != 0;
	}
	CHECK(wrong_mean == 0, "the mean of a million times 0.1 is 0.1, and so on");
	CHECK(wrong_squares == 0, "and they do not vary");
	free(keys);
}

static void
test_large_offsets(void)
{
	static const double small[] = {1e9, 1e9 + 1e-6, 1e9 + 3e-6};
	static const double eighths[] = {1e15, 1e15 + 0.125, 1e15 + 0.25, 1e15 + 1};
	static const double cancelling[] = {-1e16, 1, 1e16};
	double		walk[1000];
	mlc_moments m;
	int			i;

	m = MOMENTS(small);
	CHECK_CLOSE(m.mean, 1000000000.0000013, 1e-16, "mean of 10^9 + millionths");
	CHECK_CLOSE(m.squares, 4.632738637155853e-12, 1e-9, "squares of 10^9 + millionths");
	/* deviations -11, -7, -3, 21 in 1/32 */
	m = MOMENTS(eighths);
	CHECK(m.mean == 1e15 + 0.375, "mean of 10^15 + eighths, as a double");
	CHECK_CLOSE(m.squares, 620.0 / 1024, 1e-9, "squares of 10^15 + eighths");
	m = MOMENTS(cancelling);
	CHECK_CLOSE(m.mean, 1.0 / 3, 1e-3, "mean of -10^16, 1, 10^16");
	CHECK_CLOSE(m.squares, 2e32, 1e-15, "squares of the same");
	for (i = 0; i < 1000; i++)
		walk[i] = 1e12 + i * 0.1;
	m = MOMENTS(walk);
	CHECK_CLOSE(m.mean, 1000000000049.95, 1e-16, "mean of 10^12 + tenths");
	CHECK_CLOSE(m.squares, 833332.5048840046, 1e-12, "squares of 10^12 + tenths");
}

static void
test_integers(void)
{
	static const int64_t ends[] = {INT64_MIN, INT64_MAX};
	static const int64_t odd[] = {INT64_C(9007199254740992),
	INT64_C(9007199254740993), INT64_C(9007199254740994)};
	static const int64_t last[] = {INT64_MAX - 1, INT64_MAX};
	static const int64_t thirds[] = {INT64_MAX - 2, INT64_MAX - 1, INT64_MAX - 1};
	mlc_moments m = INTEGER_MOMENTS(ends);

	CHECK(m.mean == -0.5, "mean of INT64_MIN and INT64_MAX");
	/* 2 (2^63 - 1/2)^2 */
	CHECK_CLOSE(m.squares, 1.7014118346046923e38, 1e-15,
				"squares of INT64_MIN and INT64_MAX");
	m = INTEGER_MOMENTS(odd);
	CHECK(m.mean == 9007199254740992.0 || m.mean == 9007199254740994.0,
		  "mean of 2^53, 2^53 + 1, 2^53 + 2, as a double");
	CHECK_CLOSE(m.squares, 2, 1e-12, "which vary by 2");
	m = INTEGER_MOMENTS(last);
	CHECK_CLOSE(m.squares, 0.5, 1e-12, "INT64_MAX - 1 and INT64_MAX vary");
	/* not even extended precision holds the mean; 4/9 + 1/9 + 1/9 */
	m = INTEGER_MOMENTS(thirds);
	CHECK_CLOSE(m.squares, 2.0 / 3, 1e-12,
				"INT64_MAX - 2 and twice INT64_MAX - 1: what the mean lacks is made up");
}

static void
test_extreme_doubles(void)
{
	static const double largest[] = {DBL_MAX, DBL_MAX};
	static const double both[] = {-DBL_MAX, DBL_MAX};
	static const double tiny[] = {4.9406564584124654e-324, 1.4821969375237396e-323};
	mlc_moments m = MOMENTS(largest);

	CHECK(m.mean == DBL_MAX && m.squares == 0, "DBL_MAX twice");
	m = MOMENTS(both);
	CHECK(m.mean == 0 && m.squares == INFINITY, "-DBL_MAX and DBL_MAX");
	m = MOMENTS(tiny);
	CHECK(m.mean == 9.8813129168249309e-324, "mean of subnormals");
}

/* Clamped to 2 .. 10: 2, 2, 5, 10, 10. */
static void
test_clamped(void)
{
	static const double values[] = {-INFINITY, 1, 5, 10, 1e300};
	uint64_t	keys[5];
	mlc_moments m;
	int			i;

	for (i = 0; i < 5; i++)
		keys[i] = mlc_key_from_double(values[i]);
	mlc_moments_of_keys(keys, 5, MLC_KEY_DOUBLE, mlc_key_from_double(2),
						mlc_key_from_double(10), &m, NULL);
	CHECK_CLOSE(m.mean, 5.8, 1e-15, "mean of clamped values");
	/* 2 3.8^2 + 0.8^2 + 2 4.2^2 */
	CHECK_CLOSE(m.squares, 64.8, 1e-14, "squares of clamped values");
	mlc_moments_of_keys(keys, 5, MLC_KEY_DOUBLE, mlc_key_from_double(0.1),
						mlc_key_from_double(0.1), &m, NULL);
	CHECK(m.mean == 0.1 && mlc_population_sd(&m) < 1e-15,
		  "all clamped to one value");
}

/*
 * SciPy: ttest_ind(x, y, equal_var=False) for t and the p-value, and its
 * _unequal_var_ttest_denom for the degrees of freedom; Cohen's d is
 * (mean(y) - mean(x)) / sqrt((var(x, ddof=1) + var(y, ddof=1)) / 2).
 */
static void
check_welch(const char *title, mlc_moments one, mlc_moments two, double want_t,
			double want_df, double want_p, double want_d)
{
	double		t = NAN;
	double		df = NAN;

	CHECK(mlc_welch(&one, &two, &t, &df), title);
	CHECK_CLOSE(t, want_t, 1e-10, title);
	CHECK_CLOSE(df, want_df, 1e-10, title);
	CHECK_CLOSE(mlc_t_two_sided_pvalue(t, df), want_p, 1e-9, title);
	CHECK_CLOSE(mlc_cohens_d(&one, &two), want_d, 1e-10, title);
	CHECK(mlc_welch(&two, &one, &t, &df), title);
	CHECK_CLOSE(t, -want_t, 1e-10, title);
	CHECK_CLOSE(df, want_df, 1e-10, title);
	CHECK_CLOSE(mlc_cohens_d(&two, &one), -want_d, 1e-10, title);
}

static void
test_welch(void)
{
	static const double a[] = {1, 2, 3, 4, 5};
	static const double b[] = {2, 4, 6, 8, 10, 12};
	static const double c[] = {30.02, 29.99, 30.11, 29.97, 30.01, 29.99};
	static const double d[] = {29.89, 29.93, 29.72, 29.98, 30.02, 29.98};
	static const double e[] = {1, 1, 1, 1};
	static const double f[] = {2, 3, 4};
	double		x[5];
	double		y[7];
	int			i;

	check_welch("1 .. 5 and 2 .. 12", MOMENTS(a), MOMENTS(b),
				-2.3763541031440183, 6.9722557297949335, 0.04928433820673049,
				1.3926212476455828);
	check_welch("screws", MOMENTS(c), MOMENTS(d), 1.9590058081081434,
				7.030559959884322, 0.09077332428566114, -1.131032530655277);
	check_welch("one side is constant", MOMENTS(e), MOMENTS(f),
				-3.464101615137755, 2, 0.07417990022744853, 2.82842712474619);
	/* exact values in fractions and mpmath; SciPy loses digits here */
	for (i = 0; i < 5; i++)
		x[i] = 1e9 + i / 1024.0;
	for (i = 0; i < 7; i++)
		y[i] = 1e9 + i / 512.0;
	check_welch("10^9 + 1/1024", MOMENTS(x), MOMENTS(y), -2.2478059476960655,
				8.037105751391465, 0.05460549723610036, 1.2295572469885439);
}

/*
 * 2^62 + (0, 1, 2) and 2^62 + (1, 2, 3), whose means are one double: t =
 * -1 / sqrt(1/3 + 1/3), d = 1, as without the 2^62.
 */
static void
test_welch_far_from_zero(void)
{
	static const int64_t offsets[] = {0, INT64_C(1) << 62, -(INT64_C(1) << 62)};
	int			o;

	for (o = 0; o < 3; o++)
	{
		int64_t		x[3];
		int64_t		y[3];
		int			i;

		for (i = 0; i < 3; i++)
		{
			x[i] = offsets[o] + i;
			y[i] = offsets[o] + i + 1;
		}
		check_welch("consecutive integers far from zero", INTEGER_MOMENTS(x),
					INTEGER_MOMENTS(y), -1.224744871391589, 4, 0.2878641347266908, 1);
	}
}

/* t, df and d have no unit. */
static void
test_welch_scales(void)
{
	static const double scales[] = {1e-100, 1e100, 1e150, 1e-140};
	static const double a[] = {1, 2, 3, 4, 5};
	static const double b[] = {2, 4, 6, 8, 10, 12};
	int			s;

	for (s = 0; s < 4; s++)
	{
		double		x[5];
		double		y[6];
		int			i;

		for (i = 0; i < 5; i++)
			x[i] = a[i] * scales[s];
		for (i = 0; i < 6; i++)
			y[i] = b[i] * scales[s];
		check_welch("1 .. 5 and 2 .. 12 in another unit", MOMENTS(x), MOMENTS(y),
					-2.3763541031440183, 6.9722557297949335,
					0.04928433820673049, 1.3926212476455828);
	}
}

static void
test_welch_undefined(void)
{
	static const double one[] = {3};
	static const double many[] = {1, 2, 3};
	static const double constant[] = {4, 4, 4};
	static const double huge[] = {-DBL_MAX, DBL_MAX};
	mlc_moments m1 = MOMENTS(one);
	mlc_moments m3 = MOMENTS(many);
	mlc_moments c = MOMENTS(constant);
	mlc_moments h = MOMENTS(huge);
	double		t = 77;
	double		df = 78;

	CHECK(!mlc_welch(&m1, &m3, &t, &df), "one value in the reference");
	CHECK(!mlc_welch(&m3, &m1, &t, &df), "one current value");
	CHECK(!mlc_welch(&c, &c, &t, &df), "neither side varies");
	CHECK(!mlc_welch(&h, &m3, &t, &df), "the variance overflows");
	CHECK(t == 77 && df == 78, "nothing is set then");
	CHECK(isnan(mlc_cohens_d(&m1, &m3)), "d: one value in the reference");
	CHECK(isnan(mlc_cohens_d(&m3, &m1)), "d: one current value");
	CHECK(isnan(mlc_cohens_d(&c, &c)), "d: neither side varies");
}

static void
test_polls(void)
{
	size_t		n = 1000000;
	uint64_t   *keys = malloc(n * sizeof(uint64_t));
	mlc_moments m;
	size_t		i;

	if (keys == NULL)
		abort();
	for (i = 0; i < n; i++)
		keys[i] = mlc_key_from_int64((int64_t) i);
	polls = 0;
	mlc_moments_of_keys(keys, n, MLC_KEY_INTEGER, 0, UINT64_MAX, &m, count_poll);
	CHECK(polls >= 4, "poll is called while a million keys are added");
	CHECK(m.mean == 499999.5, "mean of 0 .. 999999");
	/* n (n^2 - 1) / 12 */
	CHECK_CLOSE(m.squares, 83333333333250000.0, 1e-15, "squares of 0 .. 999999");
	free(keys);
}

int
main(void)
{
	test_plain();
	test_constant();
	test_random_constants();
	test_long_constant();
	test_large_offsets();
	test_integers();
	test_extreme_doubles();
	test_clamped();
	test_welch();
	test_welch_far_from_zero();
	test_welch_scales();
	test_welch_undefined();
	test_polls();
	return check_report("moments");
}
