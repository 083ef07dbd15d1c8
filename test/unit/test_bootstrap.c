/*
 * test_bootstrap.c
 *		The Poisson bootstrap: the law of the draws, that they stay what they
 *		are, and the percentile interval.
 */
#include <math.h>
#include <string.h>

#include "check.h"
#include "kernel/bootstrap.h"

#define REPLICATES 1000
#define KEYS 1000

/* Shares within five standard errors of e^-1 / k!; neighbours uncorrelated. */
static void
test_law(void)
{
	double		share = exp(-1.0);
	double		n = (double) KEYS * REPLICATES;
	double		product = 0;
	double		mean = 0;
	int64_t		count[32] = {0};
	bool		in_range = true;
	int			k;
	int			i;

	for (k = 0; k < KEYS; k++)
	{
		int32_t		last = 1;

		for (i = 1; i <= REPLICATES; i++)
		{
			int32_t		times = mlc_poisson_draw((uint64_t) k, 7, i);
			int32_t		above = mlc_poisson_draw((uint64_t) k + 1, 7, i);

			in_range = in_range && times >= 0 && times <= 20;
			count[times & 31]++;
			mean += times;
			product += (times - 1) * (last - 1) + (times - 1) * (above - 1);
			last = times;
		}
	}
	CHECK(in_range, "0 to 20");
	for (k = 0; k < 8; k++)
	{
		double		error = sqrt(share * (1 - share) / n);

		CHECK(fabs(count[k] / n - share) < 5 * error, "Poisson share");
		share /= k + 1;
	}
	CHECK(fabs(mean / n - 1) < 5 / sqrt(n), "mean 1");
	CHECK(fabs(product / n) < 5 * sqrt(2 / n), "rows and replicates are uncorrelated");
}

/* Results that were published must not change with a release. */
static void
test_constancy(void)
{
	const int32_t want[] = {0, 2, 0, 0, 6, 1, 0, 2, 0, 1, 2, 1, 1, 2, 0, 2, 0, 1, 0, 0, 0, 1, 1, 2};
	size_t		i;

	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		CHECK(mlc_poisson_draw(12345, 42, (int32_t) i + 1) == want[i], "draw");
}

static void
test_counters(void)
{
	int64_t		numerator[REPLICATES] = {0};
	int64_t		denominator[REPLICATES] = {0};
	bool		good = true;
	int			i;

	mlc_bootstrap_add(11, 5, true, numerator, denominator, REPLICATES);
	mlc_bootstrap_add(12, 5, false, numerator, denominator, REPLICATES);
	for (i = 0; i < REPLICATES; i++)
	{
		int32_t		first = mlc_poisson_draw(11, 5, i + 1);
		int32_t		second = mlc_poisson_draw(12, 5, i + 1);

		good = good && numerator[i] == first && denominator[i] == first + second;
	}
	CHECK(good, "counters hold the draws");
}

static void
test_interval(void)
{
	int64_t		numerator[101];
	int64_t		denominator[101];
	double		work[101];
	int32_t		used;
	mlc_interval interval;
	int			i;

	/* ratios 0.00, 0.01, ... 1.00, in another order */
	for (i = 0; i < 101; i++)
	{
		numerator[i] = i * 37 % 101;
		denominator[i] = 100;
	}
	interval = mlc_bootstrap_interval(numerator, denominator, 101, 0.05, work, &used);
	CHECK_CLOSE(interval.lower, 0.025, 1e-12, "2.5 %, interpolated");
	CHECK_CLOSE(interval.upper, 0.975, 1e-12, "97.5 %, interpolated");
	CHECK(used == 101, "all replicates");
	denominator[0] = 0;
	interval = mlc_bootstrap_interval(numerator, denominator, 101, 0.05, work, &used);
	CHECK(used == 100, "without the empty replicate");
	memset(denominator, 0, sizeof(denominator));
	interval = mlc_bootstrap_interval(numerator, denominator, 101, 0.05, work, &used);
	CHECK(used == 0 && isnan(interval.lower) && isnan(interval.upper), "none");
}

int
main(void)
{
	test_law();
	test_constancy();
	test_counters();
	test_interval();
	return check_report("bootstrap");
}
