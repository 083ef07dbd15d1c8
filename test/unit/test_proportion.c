/*
 * test_proportion.c
 *		Intervals and tests of proportions, beta quantiles, weights.
 *
 * Expected values: closed forms, or mpmath with 40 digits (betainc and its
 * inverse by findroot; direct maximisation of the likelihood).
 */
#include <math.h>

#include "check.h"
#include "kernel/beta.h"
#include "kernel/laws.h"
#include "kernel/proportion.h"
#include "kernel/weights.h"

#define Z_975 1.9599639845400545

static void
test_ends(void)
{
	mlc_interval (*methods[]) (double, double, double) = {
		mlc_wilson, mlc_clopper_pearson, mlc_jeffreys
	};
	size_t		i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
	{
		mlc_interval none = methods[i] (0, 1e9, 1e-200);
		mlc_interval all = methods[i] (1e9, 1e9, 1e-200);
		mlc_interval some = methods[i] (1, 3, 0.05);
		mlc_interval rest = methods[i] (2, 3, 0.05);

		CHECK(none.lower == 0.0 && none.upper > 0.0 && none.upper < 1e-5, "0 of n");
		CHECK(all.upper == 1.0 && all.lower < 1.0, "n of n");
		CHECK_CLOSE(1.0 - all.lower, none.upper, 1e-9, "0 of n mirrors n of n");
		CHECK_CLOSE(1.0 - rest.upper, some.lower, 1e-13, "lower mirrors upper");
		CHECK(isnan(methods[i] (0, 0, 0.05).lower), "no trials");
		CHECK(isnan(methods[i] (4, 3, 0.05).upper), "too many");
		CHECK(isnan(methods[i] (-1, 3, 0.05).upper), "negative");
		CHECK(isnan(methods[i] (NAN, 3, 0.05).upper), "NaN");
		CHECK(isnan(methods[i] (1, INFINITY, 0.05).upper), "infinite");
		CHECK(isnan(methods[i] (1, 3, 0.0).upper), "alpha 0");
		CHECK(isnan(methods[i] (1, 3, 1.0).upper), "alpha 1");
	}
}

static void
test_one_proportion(void)
{
	mlc_interval interval;

	/* x = 0: z^2 / (n + z^2), 1 - (alpha/2)^(1/n) */
	CHECK_CLOSE(mlc_wilson(0, 20, 0.05).upper, Z_975 * Z_975 / (20 + Z_975 * Z_975),
				1e-14, "Wilson of none");
	CHECK_CLOSE(mlc_clopper_pearson(0, 20, 0.05).upper, -expm1(log(0.025) / 20),
				1e-13, "Clopper-Pearson of none");
	CHECK_CLOSE(mlc_clopper_pearson(0, 1e9, 0.05).upper, -expm1(log(0.025) / 1e9),
				1e-13, "Clopper-Pearson of none of 1e9");
	CHECK_CLOSE(mlc_clopper_pearson(1, 1e9, 1e-100).lower, 5e-110, 1e-12,
				"Clopper-Pearson of one of 1e9");
	CHECK_CLOSE(mlc_clopper_pearson(20, 20, 1e-12).lower, exp(log(5e-13) / 20),
				1e-13, "Clopper-Pearson of all");
	/* R's help of binom.test: Mendel */
	interval = mlc_clopper_pearson(682, 925, 0.05);
	CHECK_CLOSE(interval.lower, 0.7076683, 1e-7, "Mendel, lower");
	CHECK_CLOSE(interval.upper, 0.7654066, 1e-7, "Mendel, upper");
	interval = mlc_jeffreys(1, 29, 0.05);
	CHECK_CLOSE(interval.lower, 0.0037, 0.02, "Jeffreys, lower");
	CHECK_CLOSE(interval.upper, 0.1501, 0.001, "Jeffreys, upper");
	/* the arcsine law: sin^2(pi p / 2) */
	CHECK_CLOSE(1.0 / (1.0 + exp(-mlc_beta_quantile_logit(0.1, 0.5, 0.5))),
				pow(sin(0.05 * 3.14159265358979323846), 2), 1e-12, "arcsine law");
	CHECK(isnan(mlc_beta_quantile_logit(0.6, 1, 1)), "not the lower half");
	CHECK(isnan(mlc_beta_quantile_logit(0.1, 1, 0.25)), "b too small");
	CHECK(isnan(mlc_beta_log_cdf(0.0, 0, 1)), "a must be positive");
	CHECK(mlc_beta_log_cdf(INFINITY, 2, 1) == 0.0, "all of it");
}

/* P(X <= quantile) is p again, far out and for large counts. */
static void
test_round_trip(void)
{
	const double p[] = {0.5, 0.025, 1e-10, 1e-300};
	const double a[] = {0.5, 1, 30.25, 1e5, 1e9};
	size_t		i,
				j,
				k;

	for (i = 0; i < 4; i++)
		for (j = 0; j < 5; j++)
			for (k = 0; k < 5; k++)
			{
				double		w = mlc_beta_quantile_logit(p[i], a[j], a[k]);

				CHECK_CLOSE(mlc_beta_log_cdf(w, a[j], a[k]), log(p[i]), 1e-9, "round trip");
				CHECK(fabs(log1p(-exp(mlc_beta_log_cdf(-w, a[k], a[j]))) - log(p[i])) < 1e-6 ||
					  p[i] < 1e-9, "complement");
			}
}

static void
test_mcnemar(void)
{
	double		statistic;

	CHECK_CLOSE(mlc_mcnemar_exact_pvalue(2, 9), 0.0654296875, 1e-14, "134/2048");
	CHECK_CLOSE(mlc_mcnemar_exact_pvalue(0, 1000), ldexp(1, -999), 1e-12, "2^-999");
	CHECK_CLOSE(mlc_mcnemar_exact_pvalue(1, 920), ldexp(922, -920), 1e-12, "922 / 2^920");
	CHECK(mlc_mcnemar_exact_pvalue(7, 7) == 1.0, "equal");
	CHECK(mlc_mcnemar_exact_pvalue(7, 8) == 1.0, "at most 1");
	CHECK(mlc_mcnemar_exact_pvalue(0, 0) == 1.0, "none");
	CHECK(isnan(mlc_mcnemar_exact_pvalue(-1, 0)), "negative");
	CHECK_CLOSE(mlc_mcnemar_pvalue(150, 86, true, &statistic), 4.11456228134595e-05,
				1e-12, "R, corrected");
	CHECK_CLOSE(statistic, 63.0 * 63 / 236, 1e-15, "R, statistic");
	CHECK(mlc_mcnemar_pvalue(4, 4, true, &statistic) == 1.0 && statistic == 0.0,
		  "the correction makes no difference");
	CHECK(mlc_mcnemar_pvalue(0, 0, true, &statistic) == 1.0 && isnan(statistic), "none");
	CHECK(isnan(mlc_mcnemar_pvalue(NAN, 0, true, &statistic)), "NaN");
}

static void
test_two_samples(void)
{
	double		pvalue;

	CHECK_CLOSE(mlc_proportions_z(56, 70, 48, 80, &pvalue), sqrt(7.0234113712374575), 1e-14, "z");
	CHECK_CLOSE(pvalue, 0.008045, 1e-4, "its p-value");
	CHECK(isnan(mlc_proportions_z(3, 3, 4, 4, &pvalue)) && pvalue == 1.0, "all");
	CHECK(isnan(mlc_proportions_z(3, 0, 4, 4, &pvalue)) && isnan(pvalue), "no trials");
	CHECK_CLOSE(mlc_farrington_manning(85, 100, 88, 100, 0.1, &pvalue), 1.4192975729510815,
				1e-13, "Farrington-Manning");
	CHECK_CLOSE(pvalue, 0.0779061397109222, 1e-13, "its p-value");
	CHECK_CLOSE(mlc_farrington_manning(12, 100, 15, 100, 0.1, &pvalue), 1.4192975729510815,
				1e-13, "of the failures");
	CHECK_CLOSE(mlc_farrington_manning(9, 9, 5, 5, 0.1, &pvalue), 1.0, 1e-13, "all");
	CHECK_CLOSE(mlc_farrington_manning(0, 5, 0, 9, 0.1, &pvalue), 1.0, 1e-13, "none");
	CHECK_CLOSE(mlc_farrington_manning(210675908, 210675909, 428497399, 428497400, 1e-8, &pvalue),
				0.977568783029277, 1e-10, "nearly all of many");
	CHECK(mlc_farrington_manning(5, 5, 5, 5, 0, &pvalue) == 0.0 && pvalue == 0.5, "no evidence");
	CHECK(isnan(mlc_farrington_manning(5, 5, 5, 5, 1, &pvalue)) && isnan(pvalue), "margin 1");
	CHECK(isnan(mlc_farrington_manning(5, 5, 5, 5, -0.1, &pvalue)), "negative margin");
	CHECK(isnan(mlc_farrington_manning(6, 5, 5, 5, 0.1, &pvalue)), "too many");
}

static void
test_tango(void)
{
	double		pvalue;
	mlc_interval interval = mlc_tango_interval(8, 12, 100, 0.05);
	mlc_interval mirror = mlc_tango_interval(12, 8, 100, 0.05);

	CHECK_CLOSE(mlc_tango(8, 12, 100, -interval.lower, &pvalue), Z_975, 1e-12, "z at the limit");
	CHECK(interval.lower == -mirror.upper && interval.upper == -mirror.lower, "mirror");
	CHECK_CLOSE(mlc_tango(8, 12, 100, 0, &pvalue), -4 / sqrt(20), 1e-14, "margin 0 is McNemar");
	CHECK_CLOSE(mlc_tango(0, 0, 90, 0.1, &pvalue), sqrt(10), 1e-14, "no discordant rows");
	CHECK(mlc_tango(0, 0, 90, 0, &pvalue) == 0.0 && pvalue == 0.5, "no evidence");
	interval = mlc_tango_interval(0, 0, 50, 0.05);
	CHECK_CLOSE(interval.upper, Z_975 * Z_975 / (50 + Z_975 * Z_975), 1e-13, "b = c = 0");
	CHECK(interval.lower == -interval.upper, "b = c = 0, lower");
	interval = mlc_tango_interval(50, 0, 50, 0.05);
	CHECK(interval.upper == 1.0, "b = n, upper");
	CHECK_CLOSE(interval.lower, (50 - Z_975 * Z_975) / (50 + Z_975 * Z_975), 1e-13, "b = n, lower");
	interval = mlc_tango_interval(1, 0, 5629, 0.05);
	CHECK_CLOSE(interval.lower, -0.0005044450197057417, 1e-12, "mpmath");
	CHECK(isnan(mlc_tango_interval(3, 3, 5, 0.05).lower), "b + c > n");
	CHECK(isnan(mlc_tango(3, 3, 5, 0.05, &pvalue)) && isnan(pvalue), "b + c > n");
	CHECK(isnan(mlc_tango(1, 1, 5, 1.0, &pvalue)), "margin 1");
}

static void
test_weights(void)
{
	mlc_weights a = {0};
	mlc_weights b = {0};

	CHECK(isnan(mlc_effective_n(&a)), "no weights");
	mlc_weights_add(&a, 0);
	CHECK(isnan(mlc_effective_n(&a)), "nothing but zero");
	mlc_weights_add(&a, 1e-300);
	mlc_weights_add(&a, 1e-300);
	CHECK_CLOSE(mlc_effective_n(&a), 2.0, 1e-15, "tiny");
	mlc_weights_add(&b, 1e300);
	mlc_weights_add(&b, 3e300);
	CHECK_CLOSE(mlc_effective_n(&b), 1.6, 1e-15, "huge");
	mlc_weights_merge(&a, &b);
	CHECK_CLOSE(mlc_effective_n(&a), 1.6, 1e-15, "the tiny ones do not matter");
}

int
main(void)
{
	test_ends();
	test_one_proportion();
	test_round_trip();
	test_mcnemar();
	test_two_samples();
	test_tango();
	test_weights();
	return check_report("proportion");
}
