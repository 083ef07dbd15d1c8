/*
 * test_laws.c
 *	  Chi-square, Student and normal tails, effect sizes and corrections for
 *	  multiple tests.
 *
 * Expected values are from mpmath with 340 digits (test/reference/check_laws.py
 * has the series) unless another source is given.
 */
#include "check.h"

#include <string.h>

#include <gsl/gsl_errno.h>

#include "kernel/laws.h"

static void
test_special_functions(void)
{
	CHECK_CLOSE(mlc_log1pmx(1e-10), -4.999999999666667e-21, 1e-15, "log1pmx(1e-10)");
	CHECK_CLOSE(mlc_log1pmx(0.00999), -4.9570185946053062e-05, 1e-15, "end of the series");
	CHECK_CLOSE(mlc_log1pmx(-0.5), -0.19314718055994531, 1e-15, "log1pmx(-1/2)");
	CHECK_CLOSE(mlc_log1pmx(1.0), -0.30685281944005469, 1e-15, "log1pmx(1)");
	CHECK_CLOSE(mlc_log1pmx(-1.0), -INFINITY, 0.0, "log1pmx(-1) = -inf");
	CHECK(isnan(mlc_log1pmx(-1.5)), "log1pmx below -1 is NaN");
	CHECK_CLOSE(mlc_stirling_error(1.0), 0.081061466795327258, 1e-14, "1 - log(2 pi)/2");
	CHECK_CLOSE(mlc_stirling_error(15.99), 0.0052109118929237212, 1e-13, "end of GSL's range");
	CHECK_CLOSE(mlc_stirling_error(16.0), 0.0052076559196096404, 1e-13, "start of the series");
	CHECK(isnan(mlc_stirling_error(0.0)), "stirling_error(0) is NaN");
}

static void
test_chi2(void)
{
	CHECK_CLOSE(mlc_chi2_sf(3.841458820694124, 1), 0.050000000000000057, 1e-13, "df 1 at 5 %");
	CHECK_CLOSE(mlc_chi2_sf(16.918977604620448, 9), 0.050000000000000032, 1e-13, "df 9 at 5 %");
	CHECK_CLOSE(mlc_chi2_sf(1e-10, 1), 0.9999920211543921, 1e-14, "df 1, tiny x");
	CHECK_CLOSE(mlc_chi2_sf(0.5, 0.5), 0.25632205526853896, 1e-13, "df 1/2");
	CHECK_CLOSE(mlc_chi2_sf(10, 9.5), 0.39521574962466929, 1e-13, "df 9.5");
	CHECK_CLOSE(mlc_chi2_sf(1380, 1), 4.6611584556739129e-302, 1e-11, "df 1, p = 1e-302");
	CHECK_CLOSE(mlc_chi2_sf(400, 2), 1.3838965267367375e-87, 1e-13, "df 2: exp(-x/2)");
	CHECK_CLOSE(mlc_chi2_sf(1000, 1000), 0.49405285382923964, 1e-12, "df 1000, mean");
	CHECK_CLOSE(mlc_chi2_sf(1200, 1000.25), 1.2554032006364959e-5, 1e-12, "df 1000.25");
	CHECK_CLOSE(mlc_chi2_sf(1e6, 1e6), 0.4998119368033945, 1e-11, "df 1e6, mean");
	CHECK_CLOSE(mlc_chi2_sf(1.003e6, 1e6), 0.017016772933266315, 1e-11, "df 1e6, 2 sigma");
	CHECK_CLOSE(mlc_chi2_sf(1.04e6, 1e6), 8.4881596141563673e-172, 1e-11, "df 1e6, 28 sigma");
	CHECK_CLOSE(mlc_chi2_sf(914086, 915414), 0.83681359476149591, 1e-11, "where GSL is off by 5e-5");
	CHECK(mlc_chi2_sf(0.01, 30) == 1.0, "x far below the mean");
	CHECK(mlc_chi2_sf(0, 3) == 1.0 && mlc_chi2_sf(-1, 3) == 1.0, "x <= 0 is certain");
	CHECK(mlc_chi2_sf(INFINITY, 3) == 0.0, "x = inf is impossible");
	CHECK(isnan(mlc_chi2_sf(NAN, 3)), "NaN gives NaN");
	CHECK(isnan(mlc_chi2_sf(1, 0)) && isnan(mlc_chi2_sf(1, NAN)), "df must be positive");
}

static void
test_student(void)
{
	CHECK_CLOSE(mlc_t_two_sided_pvalue(1, 1), 0.5, 1e-14, "df 1, t 1");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(-1, 1), 0.5, 1e-14, "df 1, t -1");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(12.706204736432095, 1), 0.049999999998991306, 1e-13, "df 1 at 5 %");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(1e300, 1), 6.3661977236758131e-301, 1e-12, "df 1, t = 1e300");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(1e150, 2), 1e-300, 1e-12, "df 2, t = 1e150");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(1e-9, 1), 0.99999999936338023, 1e-14, "df 1, tiny t");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(2, 2), 0.18350341907227397, 1e-13, "df 2");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(3, 0.5), 0.36730815598594345, 1e-13, "df 1/2");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(2.228138851964939, 10), 0.050000000001808631, 1e-13, "df 10 at 5 %");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(1.96, 30.5), 0.059187639235947782, 1e-13, "df 30.5");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(5, 31), 2.1477834670175631e-5, 1e-13, "df 31, where GSL approximates");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(19.4374, 38.4304), 1.7591312420141911e-21, 1e-12, "where GSL is off by 9e-7");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(20, 31), 2.8161788997864676e-19, 1e-12, "df 31, t 20");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(1.7, 100.7), 0.092217729745312648, 1e-13, "df 100.7");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(1.959963984540054, 1e7), 0.050000027729512615, 1e-12, "df 1e7 at 5 %");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(37, 1e7), 1.2001212322638342e-299, 1e-11, "df 1e7, p = 1e-299");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(0.01, 1e7), 0.9920212875702179, 1e-14, "df 1e7, small t");
	CHECK_CLOSE(mlc_t_two_sided_pvalue(1.959963984540054, INFINITY), 0.050000000000000022, 1e-14, "df inf is the normal law");
	CHECK(mlc_t_two_sided_pvalue(0, 5) == 1.0, "t = 0 is certain");
	CHECK(mlc_t_two_sided_pvalue(-INFINITY, 5) == 0.0, "t = -inf is impossible");
	CHECK(isnan(mlc_t_two_sided_pvalue(NAN, 5)), "NaN gives NaN");
	CHECK(isnan(mlc_t_two_sided_pvalue(1, 0)) && isnan(mlc_t_two_sided_pvalue(1, NAN)), "df must be positive");
}

static void
test_normal(void)
{
	CHECK_CLOSE(mlc_normal_sf(-3), 0.99865010196836991, 1e-15, "z = -3");
	CHECK_CLOSE(mlc_normal_sf(0.5), 0.3085375387259869, 1e-15, "z = 0.5");
	CHECK_CLOSE(mlc_normal_sf(6), 9.8658764503769814e-10, 1e-14, "z = 6");
	CHECK_CLOSE(mlc_normal_sf(20), 2.7536241186062337e-89, 1e-13, "z = 20");
	CHECK_CLOSE(mlc_normal_sf(37.5), 4.6053530095819548e-308, 1e-12, "z = 37.5");
	CHECK(mlc_normal_sf(INFINITY) == 0.0 && mlc_normal_sf(-INFINITY) == 1.0, "z = +-inf");
	CHECK(isnan(mlc_normal_sf(NAN)), "NaN gives NaN");
	CHECK_CLOSE(mlc_normal_isf(0.025), 1.9599639845400542, 1e-14, "2.5 %");
	CHECK_CLOSE(mlc_normal_isf(0.999), -3.0902323061678133, 1e-14, "99.9 %");
	CHECK_CLOSE(mlc_normal_isf(0.4999), 0.00025066283008800749, 1e-12, "next to 1/2");
	CHECK_CLOSE(mlc_normal_isf(1e-10), 6.3613409024040562, 1e-14, "1e-10");
	CHECK_CLOSE(mlc_normal_isf(1e-300), 37.047096299361199, 1e-14, "1e-300");
	CHECK(mlc_normal_isf(0.5) == 0.0, "1/2");
	CHECK_CLOSE(mlc_normal_isf(0), INFINITY, 0.0, "p = 0 gives inf");
	CHECK_CLOSE(mlc_normal_isf(1), -INFINITY, 0.0, "p = 1 gives -inf");
	CHECK(isnan(mlc_normal_isf(1.1)) && isnan(mlc_normal_isf(NAN)), "no probability");
}

/* Values from the Poisson mixture in mpmath, from its far end, 40 digits. */
static void
test_noncentral_chi2(void)
{
	CHECK_CLOSE(mlc_ncx2_cdf(16.92, 9, 15.65), 0.20003291083326838, 1e-12, "df 9, ncp 15.65");
	CHECK_CLOSE(mlc_ncx2_cdf(5, 9, 15.65), 0.0010527259627038626, 1e-12, "lower tail");
	CHECK_CLOSE(mlc_ncx2_cdf(1, 4, 100), 2.8900418290446396e-21, 1e-12, "far lower tail");
	CHECK_CLOSE(mlc_ncx2_cdf(600, 1, 2000), 2.8633681723454049e-91, 1e-11, "farther");
	CHECK_CLOSE(mlc_ncx2_cdf(10, 4, 1500), 5.1046078129566824e-279, 1e-11, "p = 1e-279");
	CHECK_CLOSE(mlc_ncx2_cdf(1e4, 10, 1e4), 0.48205335570736286, 1e-12, "ncp 1e4, centre");
	CHECK_CLOSE(mlc_ncx2_cdf(8000, 10, 1e4), 1.4147555316200849e-26, 1e-11, "ncp 1e4, lower tail");
	CHECK_CLOSE(mlc_ncx2_cdf(30, 2.5, 0.01), 0.99999928483251346, 1e-14, "nearly central");
	CHECK_CLOSE(mlc_ncx2_cdf(16.918977604620448, 9, 0), 0.95, 1e-13, "ncp 0 is central");
	CHECK(mlc_ncx2_cdf(0, 3, 1) == 0.0 && mlc_ncx2_cdf(INFINITY, 3, 1) == 1.0, "the ends");
	CHECK(isnan(mlc_ncx2_cdf(1, 3, -1)) && isnan(mlc_ncx2_cdf(1, 0, 1)) &&
		  isnan(mlc_ncx2_cdf(NAN, 3, 1)), "outside of the domain");
}

/*
 * Expected values: SciPy 1.10.1, the root l of ncx2.sf(chi2.isf(alpha, df),
 * df, l) = power.
 */
static void
test_noncentrality(void)
{
	CHECK_CLOSE(mlc_ncx2_lambda(9, 0.05, 0.8), 15.649797895188247, 1e-10, "df 9, 5 %, power 0.8");
	CHECK_CLOSE(mlc_ncx2_lambda(9, 0.05, 0.9), 19.829118398999746, 1e-10, "df 9, 5 %, power 0.9");
	CHECK_CLOSE(mlc_ncx2_lambda(9, 0.01, 0.8), 21.42855746842088, 1e-10, "df 9, 1 %, power 0.8");
	CHECK_CLOSE(mlc_ncx2_lambda(4, 0.05, 0.8), 11.935285837704695, 1e-10, "df 4, 5 %, power 0.8");
	CHECK_CLOSE(mlc_ncx2_lambda(19, 0.05, 0.8), 20.55537539647112, 1e-10, "df 19, 5 %, power 0.8");
	CHECK_CLOSE(1.0 - mlc_ncx2_cdf(16.918977604620448, 9, mlc_ncx2_lambda(9, 0.05, 0.8)),
				0.8, 1e-12, "the power at this noncentrality");
	CHECK(mlc_ncx2_lambda(9, 0.05, 0.05) == 0.0, "power = alpha needs none");
	CHECK(isnan(mlc_ncx2_lambda(9, 0.05, 0.01)), "power < alpha is impossible");
	CHECK(isnan(mlc_ncx2_lambda(9, 0.05, 1.0)), "power 1 is impossible");
	CHECK(isnan(mlc_ncx2_lambda(0, 0.05, 0.8)), "df must be positive");
}

static void
newcombe(double x1, double n1, double x2, double n2, double lower, double upper,
		 const char *title)
{
	double		got_lower;
	double		got_upper;

	mlc_newcombe_diff(x1, n1, x2, n2, 0.05, &got_lower, &got_upper);
	CHECK(fabs(got_lower - lower) <= 0.00005 && fabs(got_upper - upper) <= 0.00005, title);
}

/* Newcombe (1998), table II, method 10; four decimals. */
static void
test_newcombe(void)
{
	double		lower;
	double		upper;

	newcombe(48, 80, 56, 70, 0.0524, 0.3339, "56/70 - 48/80");
	newcombe(3, 10, 9, 10, 0.1705, 0.8090, "9/10 - 3/10");
	newcombe(2, 7, 6, 7, 0.0582, 0.8062, "6/7 - 2/7");
	newcombe(0, 29, 5, 56, -0.0381, 0.1926, "5/56 - 0/29");
	newcombe(0, 20, 0, 10, -0.1611, 0.2775, "0/10 - 0/20");
	newcombe(0, 10, 0, 10, -0.2775, 0.2775, "0/10 - 0/10");
	newcombe(0, 20, 10, 10, 0.6791, 1.0000, "10/10 - 0/20");
	newcombe(0, 10, 10, 10, 0.6075, 1.0000, "10/10 - 0/10");

	mlc_newcombe_diff(3, 0, 3, 10, 0.05, &lower, &upper);
	CHECK(isnan(lower) && isnan(upper), "n = 0 gives NaN");
	mlc_newcombe_diff(11, 10, 3, 10, 0.05, &lower, &upper);
	CHECK(isnan(lower) && isnan(upper), "x > n gives NaN");
	mlc_newcombe_diff(1, 10, 3, 10, 0, &lower, &upper);
	CHECK(isnan(lower) && isnan(upper), "alpha = 0 gives NaN");
}

static void
all_close(const double *got, const double *want, size_t n, const char *title)
{
	bool		good = true;
	size_t		i;

	for (i = 0; i < n; i++)
		good = good && check_is_close(got[i], want[i], 1e-14);
	CHECK(good, title);
}

/* Expected values: R 4.2.2, p.adjust(p, "BH") and p.adjust(p, "holm"). */
static void
test_adjustments(void)
{
	const double p[] = {0.01, 0.04, 0.03, 0.02, NAN, 0.5, 0.04};
	const double bh[] = {0.048, 0.048, 0.048, 0.048, NAN, 0.5, 0.048};
	const double holm[] = {0.06, 0.12, 0.12, 0.1, NAN, 0.5, 0.12};
	double		adjusted[7];
	size_t		work[7];

	mlc_adjust_bh(p, 7, adjusted, work);
	all_close(adjusted, bh, 7, "BH with ties and NaN");
	mlc_adjust_holm(p, 7, adjusted, work);
	all_close(adjusted, holm, 7, "Holm with ties and NaN");

	memcpy(adjusted, p, sizeof(p));
	mlc_adjust_bh(adjusted, 7, adjusted, work);
	all_close(adjusted, bh, 7, "BH in place");
	memcpy(adjusted, p, sizeof(p));
	mlc_adjust_holm(adjusted, 7, adjusted, work);
	all_close(adjusted, holm, 7, "Holm in place");
}

static void
test_adjustments_edges(void)
{
	/* Benjamini & Hochberg (1995), section 3.2: the first four at q = 5 %. */
	const double original[] = {
		0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
		0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000
	};
	const double high[] = {0.9, 0.8};
	const double high_bh[] = {0.9, 0.9};
	const double high_holm[] = {1.0, 1.0};
	const double none[] = {NAN, NAN};
	double		adjusted[15];
	size_t		work[15];

	mlc_adjust_bh(original, 15, adjusted, work);
	CHECK(adjusted[3] <= 0.05 && adjusted[4] > 0.05, "BH rejects four of 15");
	mlc_adjust_holm(original, 15, adjusted, work);
	CHECK(adjusted[2] <= 0.05 && adjusted[3] > 0.05, "Holm rejects three of 15");

	mlc_adjust_bh(high, 2, adjusted, work);
	all_close(adjusted, high_bh, 2, "BH of large p-values");
	mlc_adjust_holm(high, 2, adjusted, work);
	all_close(adjusted, high_holm, 2, "Holm is clipped at 1");
	mlc_adjust_bh(none, 2, adjusted, work);
	CHECK(isnan(adjusted[0]) && isnan(adjusted[1]), "only NaN stays NaN");
	mlc_adjust_holm(NULL, 0, adjusted, work);
	mlc_adjust_bh(NULL, 0, adjusted, work);
	CHECK(true, "no p-values at all");
}

int
main(void)
{
	gsl_set_error_handler_off();
	test_special_functions();
	test_chi2();
	test_student();
	test_normal();
	test_noncentral_chi2();
	test_noncentrality();
	test_newcombe();
	test_adjustments();
	test_adjustments_edges();
	return check_report("laws");
}
