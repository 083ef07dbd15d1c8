/*
 * test_kolmogorov.c
 *	  Laws of the Kolmogorov-Smirnov statistics.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "kernel/kolmogorov.h"

static long polls;

static void
count_poll(void)
{
	polls++;
}

static void
one_sample(int64_t n, double d, double want, double rel, const char *title)
{
	CHECK_CLOSE(mlc_kolmogorov_sf(n, d, count_poll), want, rel, title);
}

/* Expected values: scipy.stats.kstwo.sf(d, n), SciPy 1.10.1. */
static void
test_one_sample_as_scipy(void)
{
	one_sample(1, 0.75, 0.5, 1e-9, "n = 1: 2 (1 - d)");
	one_sample(10, 0.08, 0.9999978058034054, 1e-9, "lower end, Ruben-Gambino");
	one_sample(10, 0.95, 1.9531250000000172e-13, 1e-9, "upper end, 2 (1-d)^n");
	one_sample(3, 0.3, 0.8862222222222222, 1e-9, "n = 3, lower end");
	one_sample(10, 0.6, 0.0005681672000000003, 1e-9, "d >= 1/2: 2 Smirnov");
	one_sample(20, 0.2, 0.352720173623415, 1e-9, "n = 20, Pomeranz in SciPy");
	one_sample(100, 0.1, 0.2526927570063874, 1e-9, "n = 100, Pomeranz in SciPy");
	one_sample(10, 0.12, 0.9948566839762616, 1e-9, "n = 10, Durbin's matrix of order 3, h = 0.8");
	one_sample(10, 0.15, 0.95396527, 1e-9, "n = 10, h = 0.5");
	one_sample(10, 0.19, 0.7994599807966074, 1e-9, "n = 10, h = 0.1");
	one_sample(140, 0.1467, 0.004293912804186879, 1e-9, "n = 140, n d^2 = 3.01");
	one_sample(140, 0.16, 0.0013440163244194184, 1e-9, "n = 140, n d^2 = 3.6");
	one_sample(140, 0.169, 0.0005778682806183945, 1e-9, "n = 140, n d^2 just below 4");
	one_sample(100, 0.3, 1.7719869892662917e-08, 1e-9, "n = 100, Miller's tail");
	one_sample(141, 0.05, 0.8548456930096628, 1e-9, "n = 141, small d");
	one_sample(1000, 0.03, 0.3226902143914636, 1e-9, "n = 1000, Pelz-Good");
	one_sample(1000, 0.06, 0.001428597887952891, 1e-9, "n = 1000, Smirnov tail");
	one_sample(100000, 0.00058, 0.999999999999998, 1e-13, "n = 10^5, matrix of order 115");
	one_sample(100000, 0.00058087, 0.9999999999999978, 1e-13, "n = 10^5, largest matrix, 117");
	one_sample(100000, 0.002, 0.8178408363081542, 1e-9, "n = 10^5, Pelz-Good");
	one_sample(200000, 0.0025, 0.16380630168585142, 1e-9, "n = 2*10^5, Pelz-Good");
	one_sample(1000000, 0.002, 0.0006700277103670718, 1e-9, "n = 10^6, Smirnov tail");
	one_sample(2000000, 0.001, 0.03660662431970485, 1e-9, "n > 10^6, Pelz-Good");
	one_sample(2000000, 0.002, 2.247704493692889e-07, 1e-9, "n > 10^6, asymptotic tail");
	one_sample(5000, 0.2, 9.004289573855005e-176, 1e-6, "n d^2 = 200: p = 1e-175");
	one_sample(5000, 0.3, 0.0, 0.0, "n d^2 >= 370 is 0");
}

/* Expected values: 2 d sum_j C(n,j) (d+j/n)^(j-1) (1-d-j/n)^(n-j), mpmath. */
static void
test_one_sample_tail(void)
{
	one_sample(50, 0.5, 4.3928534991197484e-12, 1e-12, "Smirnov's sum, n = 50");
	one_sample(20, 0.9, 2.0006866455078036e-20, 1e-12, "Smirnov's sum, n = 20");
	one_sample(300, 0.9, 2.2226563669755546e-300, 1e-12, "Smirnov's sum, p = 1e-300");
	one_sample(1000, 0.55, 1.356299236791213e-284, 1e-12, "Smirnov's sum, n = 1000");
}

static void
test_one_sample_edges(void)
{
	one_sample(10, 0.05, 1.0, 0.0, "d = 1/(2n) is certain");
	one_sample(10, -1.0, 1.0, 0.0, "d < 0 is certain");
	one_sample(10, 1.0, 0.0, 0.0, "d = 1 has probability 0");
	one_sample(10, INFINITY, 0.0, 0.0, "d = inf has probability 0");
	one_sample(10, NAN, NAN, 0.0, "NaN gives NaN");
	one_sample(0, 0.5, NAN, 0.0, "n = 0 gives NaN");

	polls = 0;
	mlc_kolmogorov_sf(1000000, 0.002, count_poll);
	CHECK(polls >= 1, "Smirnov's sum of some 10^4 terms polls");
	polls = 0;
	mlc_kolmogorov_sf(100000, 0.00058087, count_poll);
	CHECK(polls >= 1000, "the squarings of the largest matrix poll");
	CHECK_CLOSE(mlc_kolmogorov_sf(1000000, 0.002, NULL), 0.0006700277103670718,
				1e-9, "poll may be NULL");
}

/*
 * ends lists the pooled positions that end a group of ties, 0-terminated; NULL
 * means none are tied.
 */
static void
two_sample(int64_t n1, int64_t n2, int64_t d, const int *ends, double want,
		   double rel, const char *title)
{
	size_t		worksize = mlc_ks_exact_worksize(n1, n2);
	double	   *work = malloc((worksize + 1) * sizeof(double));
	unsigned char *tie_end = calloc((size_t) (n1 + n2 + 1), 1);
	const unsigned char *ties = ends == NULL ? NULL : tie_end;

	memset(work, 0xff, (worksize + 1) * sizeof(double));
	for (; ends != NULL && *ends != 0; ends++)
		tie_end[*ends] = 1;

	CHECK_CLOSE(mlc_ks_2samp_exact_sf(n1, n2, d, ties, work, count_poll), want,
				rel, title);
	CHECK(isnan(work[worksize]), "no write beyond the work array");
	free(work);
	free(tie_end);
}

/* Expected values: R 4.2.2, ks.test(x, y, exact = TRUE), and path counts. */
static void
test_two_sample_ties(void)
{
	static const int small[] = {2, 5, 9, 10, 11, 0};
	static const int middle[] = {2, 6, 9, 12, 14, 15, 0};
	static const int large[] = {13, 22, 33, 45, 0};
	static const int single[] = {1, 2, 3, 4, 6, 0};
	static const int constant[] = {9, 0};

	two_sample(5, 6, 10, small, 57.0 / 77.0, 1e-14,
			   "x = 1,2,2,3,3  y = 1,2,3,3,4,5");
	two_sample(7, 8, 33, middle, 32.0 / 429.0, 1e-14,
			   "x = 1,1,2,2,2,3,5  y = 2,3,3,4,4,4,5,6");
	two_sample(8, 7, 33, middle, 32.0 / 429.0, 1e-14, "the same, samples swapped");
	two_sample(20, 25, 235, large, 870328909.0 / 243836217702.0, 1e-14,
			   "x = 1*10,2*5,3*3,4*2  y = 1*3,2*4,3*8,4*10");
	two_sample(5, 1, 5, single, 1.0 / 6.0, 1e-14, "x = 2,3,4,5,5  y = 1");
	two_sample(4, 5, 1, constant, 0.0, 0.0, "all values tied: D > 0 is impossible");
	two_sample(4, 5, 0, constant, 1.0, 0.0, "all values tied: D = 0 is certain");
}

/* Expected values: exact fractions by counting paths in integers. */
static void
test_two_sample_untied(void)
{
	two_sample(1, 4, 4, NULL, 2.0 / 5.0, 1e-14, "x = 1  y = 2,3,4,5");
	two_sample(1, 1, 1, NULL, 1.0, 1e-14, "one against one: D is always 1");
	two_sample(8, 9, 72, NULL, 2.0 / 24310.0, 1e-14, "complete separation");
	two_sample(10, 20, 60, NULL, 0.5691054572613793, 1e-13, "D = 0.3, 10 and 20");
	two_sample(100, 80, 4000, NULL, 1.288344169692381e-10, 1e-13,
			   "D = 0.5; R 4.2's lower-tail sum has lost all but five digits");
	two_sample(200, 300, 54000, NULL, 7.412856339057996e-104, 1e-12,
			   "p = 1e-103");
	two_sample(1, 1000000, 900000, NULL, 200002.0 / 1000001.0, 1e-9,
			   "x is among the 100001 smallest or largest of 1000001");
	two_sample(3, 4, 13, NULL, 0.0, 0.0, "d > n1 n2 is impossible");
	two_sample(3, 4, -1, NULL, 1.0, 0.0, "d < 0 is certain");
	two_sample(0, 4, 1, NULL, NAN, 0.0, "an empty sample gives NaN");
}

static void
test_two_sample_polls(void)
{
	double		work[3001];

	polls = 0;
	mlc_ks_2samp_exact_sf(3000, 3000, 300000, NULL, work, count_poll);
	CHECK(polls >= 8, "9*10^6 cells poll at least every million");
}

int
main(void)
{
	gsl_set_error_handler_off();
	test_one_sample_as_scipy();
	test_one_sample_tail();
	test_one_sample_edges();
	test_two_sample_ties();
	test_two_sample_untied();
	test_two_sample_polls();
	return check_report("kolmogorov");
}
