/*
 * laws.h
 *	  Chi-square, Student and normal tails, effect sizes and corrections for
 *	  multiple tests, and the two special functions they are built of.
 *
 * GSL 2.7.1 does for most arguments, but not for all: measured relative errors
 * reach 9e-7 in gsl_cdf_tdist_Q (t 19.4, df 38.4; a Cornish-Fisher
 * approximation), 1e-7 in gsl_sf_beta_inc (t 1.5e-4, df 5.7e6) and 5e-5 in
 * gsl_cdf_chisq_Q (x 914086, df 915414).
 */
#ifndef MLC_LAWS_H
#define MLC_LAWS_H

#include "kernel.h"

/* log(1 + x) - x without cancellation, x > -1 (NaN below, -inf at -1). */
extern double mlc_log1pmx(double x);

/*
 * log Gamma(x + 1) - (x + 1/2) log x + x - log(2 pi)/2, the error of
 * Stirling's formula, for x > 0; 1e-15 absolute for x >= 1, 1e-14 below.
 * Series: Abramowitz & Stegun 6.1.41.
 */
extern double mlc_stirling_error(double x);

/*
 * P(X >= x) for X chi-square with df > 0 degrees of freedom (not necessarily
 * an integer).  x <= 0 gives 1, +inf gives 0.  Relative error below 1e-11 for
 * df up to 1e6 and values down to 1e-300.
 * Source: Abramowitz & Stegun 6.5.29 (series) and 6.5.31 (continued fraction);
 * the common factor as in Loader (2000), "Fast and Accurate Computation of
 * Binomial Probabilities".
 */
extern double mlc_chi2_sf(double x, double df);

/*
 * P(|T| >= |t|) for T Student with df > 0 degrees of freedom (not necessarily
 * an integer; +inf is the normal law).  t = +-inf gives 0.  Relative error
 * below 1e-11 for values down to 1e-300.
 * Source: continued fraction of DiDonato & Morris (1992), ACM TOMS 18(3),
 * eq. 9, and the series DLMF 8.17.8.
 */
extern double mlc_t_two_sided_pvalue(double t, double df);

/* P(Z >= z) for Z standard normal; relative error z^2 * 1e-16. */
extern double mlc_normal_sf(double z);

/*
 * The z with P(Z >= z) = p, 0 <= p <= 1 (the ends give +inf and -inf).
 * Relative error below 1e-12, absolute near z = 0.
 */
extern double mlc_normal_isf(double p);

/*
 * P(X <= x) for X noncentral chi-square, df > 0 degrees of freedom and
 * noncentrality 0 <= ncp <= 1e9 (NaN outside).  x <= 0 gives 0, +inf gives 1.
 * Relative error below 1e-10 for values down to 1e-290, smaller values may
 * come out as 0.
 * Source: the Poisson mixture of central laws, Johnson, Kotz & Balakrishnan,
 * Continuous Univariate Distributions 2, (29.3).
 */
extern double mlc_ncx2_cdf(double x, double df, double ncp);

/*
 * The noncentrality with which a chi-square test of df > 0 degrees of freedom
 * at level alpha has the given power, 0 < alpha <= power < 1 (NaN outside;
 * power = alpha gives 0).  Relative error below 1e-10 unless power is very
 * close to alpha.  df up to 1e6.
 */
extern double mlc_ncx2_lambda(double df, double alpha, double power);

/*
 * Newcombe's hybrid score interval, without continuity correction, of the
 * difference x2/n2 - x1/n1 of two independent proportions at confidence
 * 1 - alpha.  Domain: n > 0, 0 <= x <= n, 0 < alpha < 1; both limits are NaN
 * outside.
 * Source: Newcombe (1998), "Interval estimation for the difference between
 * independent proportions", Statistics in Medicine 17, method 10.
 */
extern void mlc_newcombe_diff(double x1, double n1, double x2, double n2,
							  double alpha, double *lower, double *upper);

/*
 * P-values adjusted for n tests.  NaN entries stay NaN and are not counted.
 * adjusted has n elements and may be p itself; work has n elements.
 *
 * bh:   Benjamini & Hochberg (1995), false discovery rate, made monotone.
 * holm: Holm (1979), family-wise error rate, made monotone.
 */
extern void mlc_adjust_bh(const double *p, size_t n, double *adjusted,
						  size_t *work);
extern void mlc_adjust_holm(const double *p, size_t n, double *adjusted,
							size_t *work);

#endif							/* MLC_LAWS_H */
