/*
 * test_estimate.c
 *		Estimates with intervals, what two differ by, and tests against levels:
 *		closed forms.
 */
#include <math.h>

#include "check.h"

#include "kernel/auc.h"
#include "kernel/estimate.h"
#include "kernel/laws.h"
#include "kernel/verdict.h"

static void
test_share(void)
{
	static const double cases[][2] = {{0, 10}, {10, 10}, {85, 100}, {1, 2000}};
	int			i;

	for (i = 0; i < 4; i++)
	{
		double		x = cases[i][0];
		double		n = cases[i][1];
		mlc_estimate e = mlc_estimate_share(x, n, 0.05);
		mlc_interval wilson = mlc_wilson(x, n, 0.05);

		CHECK_CLOSE(e.value, x / n, 1e-15, "share");
		CHECK_CLOSE(e.lower, wilson.lower, 1e-12, "Wilson, lower");
		CHECK_CLOSE(e.upper, wilson.upper, 1e-12, "Wilson, upper");
		CHECK(e.trials == n && e.support == n, "rows");
	}
	CHECK(isnan(mlc_estimate_share(0, 0, 0.05).value), "0 of 0 is undefined");
	CHECK(isnan(mlc_estimate_share(0, 0, 0.05).upper), "and has no interval");
}

static void
test_bounded(void)
{
	mlc_estimate share = mlc_estimate_share(85, 100, 0.05);
	mlc_estimate e = mlc_estimate_bounded(0.7, 4 * 0.85 * 0.15 / 100, -1, 1, 7,
										  100, 0.05);

	CHECK_CLOSE(e.trials, 100, 1e-12, "rows from the variance");
	CHECK_CLOSE(e.lower, 2 * share.lower - 1, 1e-12, "a share between other bounds");
	CHECK_CLOSE(e.upper, 2 * share.upper - 1, 1e-12, "a share between other bounds");
	e = mlc_estimate_bounded(1, 0, 0, 1, 7, 100, 0.05);
	CHECK_CLOSE(e.lower, mlc_wilson(7, 7, 0.05).lower, 1e-12, "no variance: rows as told");
}

/* Newcombe's interval and Pearson's test, and their mirror image. */
static void
test_independent_shares(void)
{
	mlc_estimate a = mlc_estimate_share(85, 100, 0.05);
	mlc_estimate b = mlc_estimate_share(28, 44, 0.05);
	mlc_contrast c = mlc_contrast_of(&a, &b);
	mlc_contrast back = mlc_contrast_of(&b, &a);
	double		lower;
	double		upper;

	mlc_newcombe_diff(28, 44, 85, 100, 0.05, &lower, &upper);
	CHECK_CLOSE(c.difference, 0.85 - 28.0 / 44, 1e-14, "difference");
	CHECK_CLOSE(c.lower, lower, 1e-12, "Newcombe, lower");
	CHECK_CLOSE(c.upper, upper, 1e-12, "Newcombe, upper");
	/* R: with phyper and dhyper, 2 * (phyper(27, 113, 31, 44) + dhyper(28, 113, 31, 44) / 2) */
	CHECK_CLOSE(c.pvalue, 0.0060955460347908309, 1e-12, "Fisher, mid-p");
	CHECK_CLOSE(back.lower, -c.upper, 1e-12, "the other way round");
	CHECK_CLOSE(back.pvalue, c.pvalue, 1e-12, "the other way round");
	a = mlc_estimate_share(850, 1000, 0.05);
	b = mlc_estimate_share(820, 1000, 0.05);
	CHECK_CLOSE(mlc_contrast_of(&a, &b).pvalue,
				mlc_two_proportions_pvalue(850, 1000, 820, 1000), 1e-12, "many rows: Pearson");
	/* two errors of 20 beside 1 % of 50,000: the exact tail, not Pearson's 5e-5 */
	a = mlc_estimate_share(18, 20, 0.05);
	b = mlc_estimate_share(49500, 50000, 0.05);
	c = mlc_contrast_of(&a, &b);
	CHECK(c.pvalue > 0.01 && c.pvalue < 0.025, "few errors");
	a = mlc_estimate_share(20, 20, 0.05);
	b = mlc_estimate_share(30, 30, 0.05);
	CHECK_CLOSE(mlc_contrast_of(&a, &b).pvalue, 1, 1e-15, "no errors at all");
}

static void
test_dependent(void)
{
	mlc_estimate a = mlc_estimate_normal(5, 4, -INFINITY, 50, 0.05);
	mlc_estimate b = mlc_estimate_normal(3, 4, -INFINITY, 50, 0.05);
	double		z = mlc_normal_isf(0.025);
	mlc_contrast c = mlc_contrast_dependent(&a, &b, 1);

	CHECK_CLOSE(c.upper, 2 + z * sqrt(4 + 4 - 2), 1e-12, "normal interval of a difference");
	CHECK_CLOSE(c.lower, 2 - z * sqrt(4 + 4 - 2), 1e-12, "normal interval of a difference");
	CHECK_CLOSE(c.pvalue, 2 * mlc_normal_sf(2 / sqrt(6)), 1e-12, "z test");
	c = mlc_contrast_dependent(&a, &a, 4);
	CHECK(c.difference == 0 && c.lower == 0 && c.upper == 0 && c.pvalue == 1,
		  "something and itself");
}

/* Where an interval is not known, none may come out, least of all a short one. */
static void
test_unknown(void)
{
	mlc_estimate one = mlc_estimate_normal(5, NAN, 0, 1, 0.05);
	mlc_estimate many = mlc_estimate_normal(3, 4, 0, 50, 0.05);
	mlc_estimate none = mlc_undefined_estimate(0);
	mlc_contrast c = mlc_contrast_of(&one, &many);

	CHECK(one.value == 5 && isnan(one.lower) && isnan(one.upper), "one value");
	CHECK(isnan(mlc_estimate_normal(5, NAN, -INFINITY, 1, 0.05).lower), "without a floor");
	CHECK(isnan(mlc_estimate_root(&one).lower), "its root");
	CHECK(c.difference == 2 && isnan(c.lower) && isnan(c.upper) && isnan(c.pvalue),
		  "a difference to one value");
	CHECK(isnan(mlc_contrast_of(&one, &one).pvalue), "of one value to itself");
	CHECK(isnan(mlc_contrast_of(&none, &many).difference), "nothing less something");
	CHECK(isnan(mlc_pvalue_below(&one, 7)), "a level and one value");
	CHECK(isnan(mlc_pvalue_above(&none, 7)), "a level and nothing");
}

static void
test_normal(void)
{
	mlc_estimate square = mlc_estimate_normal(4, 1, 0, 50, 0.05);
	mlc_estimate root = mlc_estimate_root(&square);
	double		z = mlc_normal_isf(0.025);

	CHECK_CLOSE(square.lower, 4 - z, 1e-12, "lower");
	CHECK(mlc_estimate_normal(1, 4, 0, 50, 0.05).lower == 0, "not below the floor");
	CHECK_CLOSE(root.value, 2, 1e-15, "root");
	CHECK_CLOSE(root.upper, sqrt(4 + z), 1e-12, "root of the limit");
	CHECK_CLOSE(root.variance, 1.0 / 16, 1e-15, "delta method");
}

static void
test_levels(void)
{
	mlc_estimate e = mlc_estimate_share(85, 100, 0.05);
	mlc_estimate area = mlc_estimate_auc(0.8, 0.0016, 30, 40, 0.05);
	mlc_interval newcombe = mlc_newcombe_auc(0.8, 30, 40, 0.05);

	CHECK_CLOSE(mlc_pvalue_below(&e, 0.9), mlc_normal_sf(0.05 / sqrt(0.9 * 0.1 / 100)),
				1e-12, "score test");
	CHECK_CLOSE(mlc_pvalue_above(&e, 0.9) + mlc_pvalue_below(&e, 0.9), 1, 1e-12, "both sides");
	CHECK_CLOSE(mlc_pvalue_below(&e, 0.85), 0.5, 1e-12, "at the level");
	/* the limit of Wilson's interval is where the score test has alpha / 2 */
	CHECK_CLOSE(mlc_pvalue_below(&e, e.upper), 0.025, 1e-9, "at the upper limit");
	CHECK_CLOSE(mlc_pvalue_above(&e, e.lower), 0.025, 1e-9, "at the lower limit");
	CHECK_CLOSE(mlc_pvalue_below(&area, 0.9), mlc_normal_sf(0.1 / 0.04), 1e-12, "an area");
	CHECK(area.lower == newcombe.lower && area.upper == newcombe.upper, "Newcombe's interval");
}

/* Whether two models on the same rows differ by the margin. */
static void
test_noninferiority(void)
{
	mlc_estimate e = mlc_estimate_share(85, 100, 0.05);
	mlc_estimate area = mlc_estimate_auc(0.8, 0.0016, 30, 40, 0.05);
	mlc_contrast none = {0, 0, 0, 1, 0};
	mlc_contrast some = {0.01, -0.1, 0.1, 0.8, 0.04};
	mlc_contrast unknown = {0, 0, 0, 1, NAN};
	double		tango;

	(void) mlc_tango(0, 0, 100, 0.05, &tango);
	CHECK_CLOSE(mlc_noninferiority_pvalue(&e, &e, &none, 0, 0.05), tango, 1e-12,
				"no row tells them apart: Tango's test");
	CHECK_CLOSE(mlc_noninferiority_pvalue(&e, &e, &some, 0.01, 0.05),
				mlc_normal_sf(0.06 / 0.04), 1e-12, "the error is the larger");
	CHECK_CLOSE(mlc_noninferiority_pvalue(&area, &area, &some, -0.01, 0.05),
				mlc_normal_sf(0.04 / 0.04), 1e-12, "areas");
	CHECK_CLOSE(mlc_noninferiority_pvalue(&area, &area, &none, 0, 0.05),
				mlc_normal_sf(0.05 / sqrt(0.05 * 0.95 / 70)), 1e-12, "equal areas");
	CHECK(mlc_noninferiority_pvalue(&e, &e, &none, 0, 0) == 0.5, "no margin");
	CHECK(isnan(mlc_noninferiority_pvalue(&e, &e, &unknown, 0, 0.05)), "an unknown error");
}

int
main(void)
{
	test_share();
	test_bounded();
	test_independent_shares();
	test_dependent();
	test_unknown();
	test_normal();
	test_levels();
	test_noninferiority();
	return check_report("estimate");
}
