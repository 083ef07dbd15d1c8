/*
 * test_rank_laws.c
 *	  P-values of two-sample rank statistics.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "kernel/rank_laws.h"

typedef double (*ExactLaw) (int64_t, int64_t, int64_t, double *, mlc_poll);
typedef size_t (*Worksize) (int64_t, int64_t);

static long polls;

static void
count_poll(void)
{
	polls++;
}

/* Evaluate with scratch memory full of NaN and a guard behind it. */
static double
evaluate(ExactLaw law, Worksize worksize, int64_t n1, int64_t n2, int64_t u)
{
	size_t		size = worksize(n1, n2);
	double	   *work = malloc((size + 1) * sizeof(double));
	double		pvalue;

	memset(work, 0xff, (size + 1) * sizeof(double));
	pvalue = law(n1, n2, u, work, count_poll);
	CHECK(isnan(work[size]), "no write beyond the work array");
	free(work);
	return pvalue;
}

static double
mannwhitneyu(int64_t n1, int64_t n2, int64_t u)
{
	return evaluate(mlc_mannwhitneyu_exact_pvalue,
					mlc_mannwhitneyu_exact_worksize, n1, n2, u);
}

static double
cramervonmises(int64_t n1, int64_t n2, int64_t u4)
{
	return evaluate(mlc_cramervonmises_2samp_exact_pvalue,
					mlc_cramervonmises_2samp_exact_worksize, n1, n2, u4);
}

/* Expected values: SciPy 1.10.1, mannwhitneyu(method='exact'). */
static void
test_mannwhitneyu_exact(void)
{
	CHECK_CLOSE(mannwhitneyu(3, 4, 0), 2.0 / 35.0, 1e-14, "3 and 4, U 0: 2 / C(7,3)");
	CHECK_CLOSE(mannwhitneyu(3, 4, 12), 2.0 / 35.0, 1e-14, "3 and 4, U 12, the other end");
	CHECK_CLOSE(mannwhitneyu(3, 4, 6), 1.0, 0.0, "U in the middle: clipped to 1");
	CHECK_CLOSE(mannwhitneyu(1, 1, 0), 1.0, 0.0, "1 and 1");
	CHECK_CLOSE(mannwhitneyu(8, 8, 10), 0.020668220668220667, 1e-14, "8 and 8, U 10");
	CHECK_CLOSE(mannwhitneyu(10, 7, 60), 0.013574660633484163, 1e-14, "10 and 7, U 60");
	CHECK_CLOSE(mannwhitneyu(7, 10, 60), 0.013574660633484163, 1e-14, "7 and 10, U 60");
	CHECK_CLOSE(mannwhitneyu(25, 25, 200), 0.028881271831140212, 1e-13, "25 and 25, U 200");
	CHECK_CLOSE(mannwhitneyu(25, 25, 0), 1.5821457204897228e-14, 1e-13, "25 and 25, U 0");
	CHECK(isnan(mannwhitneyu(3, 4, 13)), "U > n1 n2 gives NaN");
	CHECK(isnan(mannwhitneyu(3, 4, -1)), "U < 0 gives NaN");
	CHECK(isnan(mannwhitneyu(0, 4, 0)), "an empty sample gives NaN");

	polls = 0;
	CHECK_CLOSE(mannwhitneyu(1, 5000000, 1000000), 2.0 * 1000001.0 / 5000001.0,
				1e-12, "1 and 5*10^6: uniform law of U");
	CHECK(polls >= 1, "long polynomials poll");
}

/* Expected values: SciPy 1.10.1, mannwhitneyu(method='asymptotic'). */
static void
test_mannwhitneyu_asymptotic(void)
{
	CHECK_CLOSE(mlc_mannwhitneyu_asymptotic_pvalue(12, 15, 50, 0),
				0.05392947037277041, 1e-13, "x = 12, y = 15 untied values, U 50");
	CHECK_CLOSE(mlc_mannwhitneyu_asymptotic_pvalue(12, 15, 130, 0),
				0.05392947037277041, 1e-13, "the same U from the other side");
	CHECK_CLOSE(mlc_mannwhitneyu_asymptotic_pvalue(6, 8, 9.0, 192),
				0.05220280763726585, 1e-13, "x = 1,1,2,2,3,3  y = 2,2,3,3,3,4,4,5");
	CHECK_CLOSE(mlc_mannwhitneyu_asymptotic_pvalue(400, 500, 0, 0),
				7.706714719690747e-147, 1e-12, "400 and 500, complete separation");
	CHECK(mlc_mannwhitneyu_asymptotic_pvalue(3, 4, 6, 336) == 1.0,
		  "all values tied (7^3 - 7 = 336) gives 1");
	CHECK(mlc_mannwhitneyu_asymptotic_pvalue(10, 10, 50, 0) == 1.0,
		  "U at its mean: the continuity correction gives 1");
	CHECK(isnan(mlc_mannwhitneyu_asymptotic_pvalue(10, 10, NAN, 0)),
		  "NaN gives NaN");
	CHECK(isnan(mlc_mannwhitneyu_asymptotic_pvalue(0, 10, 0, 0)),
		  "an empty sample gives NaN");
}

/*
 * Expected values: SciPy 1.10.1, _pval_cvm_2samp_exact(u4 / 4, n1, n2), and as
 * fractions by counting paths in integers.
 */
static void
test_cramervonmises_exact(void)
{
	CHECK_CLOSE(cramervonmises(3, 4, 454), 2.0 / 7.0, 1e-15, "3 and 4, tied");
	CHECK_CLOSE(cramervonmises(4, 3, 454), 2.0 / 7.0, 1e-15, "4 and 3, tied");
	CHECK_CLOSE(cramervonmises(5, 5, 2100), 11.0 / 126.0, 1e-15, "5 and 5");
	CHECK_CLOSE(cramervonmises(7, 11, 18494), 37.0 / 884.0, 1e-15, "7 and 11");
	CHECK_CLOSE(cramervonmises(10, 10, 32380), 478.0 / 46189.0, 1e-15, "10 and 10, tied");
	CHECK_CLOSE(cramervonmises(12, 9, 36570), 159.0 / 7735.0, 1e-15, "12 and 9");
	CHECK_CLOSE(cramervonmises(1, 20, 1344), 10.0 / 21.0, 1e-15, "1 and 20");
	CHECK_CLOSE(cramervonmises(19, 20, 423414), 188629556.0 / 11487210735.0, 1e-15,
				"19 and 20, the longest tables");
	CHECK_CLOSE(cramervonmises(2, 2, 64), 1.0 / 3.0, 1e-15,
				"2 and 2, complete separation: 2 of C(4,2) = 6");
	CHECK(cramervonmises(2, 2, 68) == 0.0,
		  "midranks may exceed every attainable value; SciPy's 0 is kept");
	CHECK(cramervonmises(5, 6, 0) == 1.0, "U below its least value is certain");
	CHECK(isnan(cramervonmises(21, 5, 1000)), "sizes above 20 give NaN");
	CHECK(isnan(cramervonmises(0, 5, 1000)), "an empty sample gives NaN");
}

static void
test_cramervonmises_worksize(void)
{
	size_t		largest = 0;
	int			n1;
	int			n2;

	for (n1 = 1; n1 <= 20; n1++)
	{
		for (n2 = 1; n2 <= 20; n2++)
		{
			size_t		size = mlc_cramervonmises_2samp_exact_worksize(n1, n2);

			largest = size > largest ? size : largest;
		}
	}
	CHECK(largest * sizeof(double) < 32 * 1000 * 1000, "at most 32 MB of work");
	CHECK(mlc_cramervonmises_2samp_exact_worksize(21, 20) == 0, "none out of domain");
}

/*
 * Expected values: scipy.stats.cramervonmises_2samp(method='asymptotic') where
 * its series is precise; else the limit law in mpmath at the normalised T.
 */
static void
test_cramervonmises_asymptotic(void)
{
	CHECK_CLOSE(mlc_cramervonmises_2samp_asymptotic_pvalue(30, 40, 0.08366071428571509), 0.688358286199158,
				1e-9, "x = i/30, y = (i/40)^1.3");
	CHECK_CLOSE(mlc_cramervonmises_2samp_asymptotic_pvalue(100, 2000, 20.0), 7.7937601923756366e-45,
				1e-11, "T = 20, where SciPy gives 0");
	CHECK_CLOSE(mlc_cramervonmises_2samp_asymptotic_pvalue(30, 40, 0.02),
				0.99922049178425831, 1e-13, "T = 0.02, a p-value near 1");
	CHECK(mlc_cramervonmises_2samp_asymptotic_pvalue(30, 40, 0.004) == 1.0,
		  "normalised T below 0.003 gives 1");
	CHECK(isnan(mlc_cramervonmises_2samp_asymptotic_pvalue(30, 40, NAN)),
		  "NaN gives NaN");
	CHECK(isnan(mlc_cramervonmises_2samp_asymptotic_pvalue(0, 40, 0.1)),
		  "an empty sample gives NaN");
}

/* Expected values: Anderson & Darling's series in mpmath at 1 + sigma t. */
static void
test_anderson(void)
{
	CHECK_CLOSE(mlc_anderson_2samp_pvalue(0.0), 0.35726667321401909, 1e-13,
				"t = 0 is A^2 = 1");
	CHECK_CLOSE(mlc_anderson_2samp_pvalue(1.960), 0.050000908724799224, 1e-12,
				"Scholz & Stephens' 5 % point, 1.960, for two samples");
	CHECK_CLOSE(mlc_anderson_2samp_pvalue(3.752), 0.010243599450645123, 1e-12,
				"their 1 % point, 3.752");
	CHECK_CLOSE(mlc_anderson_2samp_pvalue(50.0), 1.6751515994073114e-18, 1e-12, "far tail");
	CHECK(mlc_anderson_2samp_pvalue(-2.0) == 1.0, "A^2 < 0 gives 1");
	CHECK(isnan(mlc_anderson_2samp_pvalue(NAN)), "NaN gives NaN");
}

int
main(void)
{
	gsl_set_error_handler_off();
	test_mannwhitneyu_exact();
	test_mannwhitneyu_asymptotic();
	test_cramervonmises_exact();
	test_cramervonmises_worksize();
	test_cramervonmises_asymptotic();
	test_anderson();
	return check_report("rank_laws");
}
