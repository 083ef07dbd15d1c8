/*
 * rank_laws.h
 *	  P-values of two-sample rank statistics.
 */
#ifndef MLC_RANK_LAWS_H
#define MLC_RANK_LAWS_H

#include "kernel.h"

/*
 * Two-sided exact p-value of Mann & Whitney's U without ties, as
 * scipy.stats.mannwhitneyu(method='exact'): min(1, 2 P(U >= max(u, n1 n2 - u))).
 *
 * Domain: n1, n2 >= 1, 0 <= u <= n1 n2 (NaN otherwise).  Relative error below
 * 1e-13 for min(n1, n2) <= 8 with any other size and for both sizes up to 25;
 * digits are lost slowly beyond.  Time and memory min(n1, n2)^2 max(n1, n2)
 * and n1 n2 / 2.
 *
 * Source: the generating function of U is the Gaussian binomial coefficient,
 * Mann & Whitney (1947), Ann. Math. Stat. 18.
 */
extern double mlc_mannwhitneyu_exact_pvalue(int64_t n1, int64_t n2, int64_t u,
											double *work, mlc_poll poll);

/* Number of doubles in its work; 0 outside the domain. */
extern size_t mlc_mannwhitneyu_exact_worksize(int64_t n1, int64_t n2);

/*
 * Two-sided normal approximation with continuity correction, as
 * scipy.stats.mannwhitneyu(method='asymptotic').  tie_term is the sum of
 * t^3 - t over the groups of t tied values.  If all values are tied the result
 * is 1.  Domain: n1, n2 >= 1 (NaN otherwise).
 */
extern double mlc_mannwhitneyu_asymptotic_pvalue(double n1, double n2,
												 double u, double tie_term);

/*
 * Exact p-value of the two-sample Cramer-von Mises statistic, as
 * scipy.stats.cramervonmises_2samp(method='exact').
 *
 * u4 is 4 U, U = n1 sum (r_i - i)^2 + n2 sum (s_j - j)^2 (Anderson 1962,
 * eq. 10); it is an integer also with midranks, which are referred to the law
 * without ties, rounded down to an attainable value as SciPy does.
 *
 * Domain: 1 <= n1, n2 <= 20 (NaN otherwise).  The counts are exact, and so is
 * the p-value up to one division.  At worst (19 with 20) 8 MB of work and some
 * 20 ms.
 *
 * Source: the recursion of Xiao, Gordon & Yakovlev (2006), J. Stat. Soft.
 * 17(8).
 */
extern double mlc_cramervonmises_2samp_exact_pvalue(int64_t n1, int64_t n2,
													int64_t u4, double *work,
													mlc_poll poll);

/* Number of doubles in its work; 0 outside the domain. */
extern size_t mlc_cramervonmises_2samp_exact_worksize(int64_t n1, int64_t n2);

/*
 * P-value of the statistic T from the one-sample limit law, with mean and
 * variance of T matched to it, as scipy.stats.cramervonmises_2samp(
 * method='asymptotic'), but with the tail computed directly, so that small
 * p-values are right.  (SciPy breaks its series off at 1e-7.)
 *
 * Source: Anderson (1962), Ann. Math. Stat. 33, eqs. 9, 11, 14, 15.
 * Domain: n1, n2 >= 1 (NaN otherwise).
 */
extern double mlc_cramervonmises_2samp_asymptotic_pvalue(double n1, double n2,
														 double t);

/*
 * P-value of the Anderson-Darling statistic for two samples in normalised
 * form, t = (A^2 - 1) / sigma.  For two samples the limit law of A^2 is the
 * one-sample one, with variance 2 (pi^2 - 9)/3.
 *
 * Source: Scholz & Stephens (1987), J. Am. Stat. Assoc. 82.
 */
extern double mlc_anderson_2samp_pvalue(double t);

#endif							/* MLC_RANK_LAWS_H */
