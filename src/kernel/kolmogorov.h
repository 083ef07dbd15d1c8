/*
 * kolmogorov.h
 *	  Laws of the Kolmogorov-Smirnov statistics, one and two samples.
 */
#ifndef MLC_KOLMOGOROV_H
#define MLC_KOLMOGOROV_H

#include "kernel.h"

/*
 * P(D_n >= d) for the two-sided one-sample Kolmogorov statistic of n
 * observations from a continuous distribution.
 *
 * Domain: n >= 1 (NaN otherwise), any d; d <= 1/(2n) gives 1, d >= 1 gives 0,
 * NaN gives NaN.  The choice of method by region is that of Simard & L'Ecuyer
 * (2011), "Computing the Two-Sided Kolmogorov-Smirnov Distribution", J. Stat.
 * Soft. 39(11), with SciPy's boundaries, except that the Durbin matrix is used
 * where SciPy uses Pomeranz's recursion.
 *
 * Agrees with scipy.stats.kstwo.sf(d, n) to 1e-11 relative.  Against the exact
 * law, the error is that of the methods which SciPy chooses:
 *
 *	1e-10 relative for n <= 140, and for any n <= 10^6 where d >= 1/2;
 *	exp(-6 n d^2) relative in the tail n d^2 >= 2.2 of n = 141..10^6, that is
 *	2e-6 at its start and nothing soon after;
 *	Pelz-Good, between the matrix and that tail: 3e-6 absolute at n = 141
 *	(2e-5 relative at its end), 6e-8 at 1000, 2e-8 at 2000;
 *	the tail for n > 10^6: about 4e-5 relative at p = 4e-9, growing with
 *	n d^4.
 *
 * n d^2 >= 370 gives 0 for n > 140, as in SciPy.
 *
 * Takes up to 220 kB of stack; at worst some 2 ms.
 */
extern double mlc_kolmogorov_sf(int64_t n, double d, mlc_poll poll);

/*
 * Exact conditional p-value of the two-sample two-sided statistic: the
 * fraction of the C(n1+n2, n1) labellings of the pooled sample for which
 * |i * n2 - j * n1| >= d at some pooled position k = i + j that ends a group
 * of tied values, i and j counting the first k values by sample.
 *
 * d is the integer D * n1 * n2.  tie_end has n1 + n2 + 1 bytes, entry k
 * nonzero if the k-th smallest pooled value (k = 1..n1+n2) differs from the
 * next one; entry 0 is not read.  NULL says that there are no ties.
 *
 * Domain: n1, n2 >= 1 (NaN otherwise) with (n1 + n2)^2 < 2^63; d <= 0 gives
 * 1, d > n1 * n2 gives 0.  Accuracy: about (n1 + n2) * 1e-16 relative, down to
 * 1e-300; smaller values may come out as 0.  Time n1 * n2 elementary steps.
 *
 * Source: the upper-tail recursion of Schroeer & Trenkler (1995), "Exact and
 * randomization distributions of Kolmogorov-Smirnov tests two or three
 * samples", Comput. Stat. Data Anal. 20, and Viehmann (2021), arXiv
 * 2102.08037; the same p-value as R's psmirnov(lower.tail = FALSE, z = ).
 */
extern double mlc_ks_2samp_exact_sf(int64_t n1, int64_t n2, int64_t d,
									const unsigned char *tie_end,
									double *work, mlc_poll poll);

/* Number of doubles in mlc_ks_2samp_exact_sf()'s work; 0 outside its domain. */
extern size_t mlc_ks_exact_worksize(int64_t n1, int64_t n2);

#endif							/* MLC_KOLMOGOROV_H */
