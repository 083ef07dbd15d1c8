/*
 * test_distribution.c
 *		Distribution functions.
 *
 * Expected values: closed forms.
 */
#include <math.h>
#include <string.h>

#include "check.h"
#include "kernel/distribution.h"

static void
test_names(void)
{
	mlc_distribution found;
	int			i;

	for (i = 0; i < MLC_DISTRIBUTIONS; i++)
	{
		CHECK(mlc_distribution_by_name(mlc_distribution_name((mlc_distribution) i), &found) &&
			  (int) found == i, "a name and back");
		CHECK(mlc_distribution_shapes((mlc_distribution) i) + 2 <= MLC_DIST_MAX_PARAMETERS,
			  "number of parameters");
	}
	CHECK(!mlc_distribution_by_name("cauchy", &found), "no such name");
}

static void
test_valid(void)
{
	CHECK(mlc_distribution_valid(MLC_DIST_NORM, (double[]) {-3, 1}), "any loc");
	CHECK(!mlc_distribution_valid(MLC_DIST_NORM, (double[]) {0, 0}), "no scale");
	CHECK(!mlc_distribution_valid(MLC_DIST_NORM, (double[]) {NAN, 1}), "NaN");
	CHECK(!mlc_distribution_valid(MLC_DIST_GAMMA, (double[]) {-1, 0, 1}), "negative shape");
	CHECK(!mlc_distribution_valid(MLC_DIST_BETA, (double[]) {1, INFINITY, 0, 1}), "infinite shape");
}

static double
cdf(mlc_distribution distribution, const double *parameter, double x)
{
	return mlc_distribution_cdf(distribution, parameter, x);
}

static void
test_cdf(void)
{
	CHECK_CLOSE(cdf(MLC_DIST_NORM, (double[]) {1, 2}, 1), 0.5, 1e-15, "norm at its middle");
	CHECK_CLOSE(cdf(MLC_DIST_UNIFORM, (double[]) {1, 4}, 2), 0.25, 1e-15, "uniform");
	CHECK_CLOSE(cdf(MLC_DIST_EXPON, (double[]) {1, 2}, 3), 1 - exp(-1), 1e-15, "expon");
	CHECK_CLOSE(cdf(MLC_DIST_LOGNORM, (double[]) {0.7, 0, 3}, 3), 0.5, 1e-15, "lognorm at its median");
	CHECK_CLOSE(cdf(MLC_DIST_GAMMA, (double[]) {2, 0, 1}, 1), 1 - 2 * exp(-1), 1e-12, "gamma of shape 2");
	CHECK_CLOSE(cdf(MLC_DIST_CHI2, (double[]) {2, 0, 1}, 3), 1 - exp(-1.5), 1e-12, "chi2 of 2 degrees");
	CHECK_CLOSE(cdf(MLC_DIST_BETA, (double[]) {2, 1, 0, 2}, 1), 0.25, 1e-12, "beta(2, 1) is x^2");
	CHECK(cdf(MLC_DIST_BETA, (double[]) {2, 1, 0, 2}, 2) == 1, "beta at its end");
	CHECK(cdf(MLC_DIST_EXPON, (double[]) {0, 1}, -1) == 0, "below the support");
	CHECK(cdf(MLC_DIST_NORM, (double[]) {0, 1}, INFINITY) == 1, "infinity");
	CHECK(cdf(MLC_DIST_NORM, (double[]) {0, 1}, -INFINITY) == 0, "minus infinity");
	CHECK(isnan(cdf(MLC_DIST_NORM, (double[]) {0, 1}, NAN)), "NaN");
}

static void
test_bins(void)
{
	const double edge[] = {0, 1, 3};
	const double weight[] = {1, 3};

	CHECK(mlc_bins_cdf(edge, weight, 2, -1) == 0, "below the bins");
	CHECK(mlc_bins_cdf(edge, weight, 2, 0.5) == 0.125, "in the first");
	CHECK(mlc_bins_cdf(edge, weight, 2, 1) == 0.25, "at an edge");
	CHECK(mlc_bins_cdf(edge, weight, 2, 2) == 0.625, "in the second");
	CHECK(mlc_bins_cdf(edge, weight, 2, 3) == 1, "at the end");
	CHECK(isnan(mlc_bins_cdf(edge, weight, 2, NAN)), "NaN");
}

int
main(void)
{
	test_names();
	test_valid();
	test_cdf();
	test_bins();
	return check_report("distribution");
}
