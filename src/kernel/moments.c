/*
 * moments.c
 *		Mean, variance and Welch's test from ascending keys.
 */
#include "moments.h"

#include <math.h>

#include <gsl/gsl_math.h>

#define POLL_KEYS ((size_t) 1 << 18)

static inline long double
clamped_value(uint64_t key, mlc_key_kind kind, uint64_t low, uint64_t high)
{
	key = key < low ? low : key > high ? high : key;
	return kind == MLC_KEY_DOUBLE ? (long double) mlc_double_from_key(key) :
		(long double) mlc_int64_from_key(key);
}

/* Two passes; the second also finds what rounding took from the mean. */
void
mlc_moments_of_keys(const uint64_t *keys, size_t n, mlc_key_kind kind,
					uint64_t low, uint64_t high, mlc_moments *moments,
					mlc_poll poll)
{
	long double sum = 0;
	long double rest = 0;
	long double squares = 0;
	double		mean;
	size_t		i;

	for (i = 0; i < n; i++)
	{
		sum += clamped_value(keys[i], kind, low, high);
		if (i % POLL_KEYS == 0 && poll)
			poll();
	}
	mean = (double) (sum / n);
	for (i = 0; i < n; i++)
	{
		long double x = clamped_value(keys[i], kind, low, high) - mean;

		rest += x;
		squares += x * x;
		if (i % POLL_KEYS == 0 && poll)
			poll();
	}
	moments->n = (int64_t) n;
	moments->mean = (double) (mean + rest / n);
	moments->mean_rest = (double) (rest / n -
								   ((long double) moments->mean - mean));
	moments->squares = (double) (squares - rest * rest / n);
	if (keys[0] == keys[n - 1] || moments->squares < 0)
		moments->squares = 0;
}

double
mlc_population_sd(const mlc_moments *moments)
{
	return sqrt(moments->squares / (double) moments->n);
}

static double
mean_difference(const mlc_moments *one, const mlc_moments *two)
{
	return (one->mean - two->mean) + (one->mean_rest - two->mean_rest);
}

bool
mlc_welch(const mlc_moments *one, const mlc_moments *two, double *t,
		  double *df)
{
	double		n1 = (double) one->n;
	double		n2 = (double) two->n;
	double		v1 = one->squares / (n1 - 1) / n1;
	double		v2 = two->squares / (n2 - 1) / n2;
	double		larger = GSL_MAX_DBL(v1, v2);

	if (one->n < 2 || two->n < 2 || !(larger > 0) || !isfinite(larger))
		return false;
	*t = mean_difference(one, two) / sqrt(v1 + v2);
	v1 /= larger;				/* keeps the squares in range */
	v2 /= larger;
	*df = (v1 + v2) * (v1 + v2) / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1));
	return true;
}

double
mlc_cohens_d(const mlc_moments *one, const mlc_moments *two)
{
	double		v1 = one->squares / (double) (one->n - 1);
	double		v2 = two->squares / (double) (two->n - 1);

	if (one->n < 2 || two->n < 2 || !(v1 + v2 > 0))
		return GSL_NAN;
	return mean_difference(two, one) / sqrt(v1 / 2 + v2 / 2);
}
