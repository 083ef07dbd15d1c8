/*
 * beta.h
 *		The beta distribution: its lower tail and its quantiles.
 *
 * GSL 2.7.1 does not do: gsl_sf_beta_inc has relative errors of 1e-7 at large
 * arguments (see laws.h), and quantiles built on it fail to converge.
 */
#ifndef MLC_BETA_H
#define MLC_BETA_H

#include "kernel.h"

/*
 * log P(X <= x) for X beta with a, b > 0 and logit = log(x / (1 - x)): x itself
 * cannot tell 1 - 1e-20 from 1.  The upper tail is that of (b, a) at -logit.
 * NaN outside the domain.  Absolute error below 1e-11 for a and b up to 1e9.
 * Source: continued fraction of DiDonato & Morris (1992), ACM TOMS 18(3),
 * eq. 9; the common factor as in Loader (2000).
 */
extern double mlc_beta_log_cdf(double logit, double a, double b);

/*
 * The logit of the x with P(X <= x) = p, for 0 < p <= 1/2 and b >= 1/2; NaN
 * outside the domain.  The one with P(X >= x) = p is the negative of that of
 * (b, a).
 */
extern double mlc_beta_quantile_logit(double p, double a, double b);

#endif
