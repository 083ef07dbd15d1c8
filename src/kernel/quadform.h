/*
 * quadform.h
 *	  Upper tails of infinite sums of weighted chi-square(1) variables, the
 *	  limit laws of the quadratic goodness-of-fit statistics.
 *
 * Both are Smirnov's alternating integrals: with Q = sum_j Z_j^2 / lambda_j
 * and the Fredholm determinant D(y) = prod_j (1 - y / lambda_j),
 *
 *	P(Q > x) = 1/pi sum_k (-1)^(k+1)
 *			   int_{lambda_{2k-1}}^{lambda_{2k}} e^(-xy/2) / (y sqrt|D(y)|) dy
 *
 * Smirnov (1937), Mat. Sb. 2(44); see Durbin (1973), "Distribution Theory for
 * Tests Based on the Sample Distribution Function", section 5.
 *
 * Accuracy of both: 1e-11 relative down to 1e-300.  x so small that the tail
 * is 1 to within 1e-16 gives 1, also x <= 0; +inf gives 0, NaN gives NaN.
 */
#ifndef MLC_QUADFORM_H
#define MLC_QUADFORM_H

#include "kernel.h"

/*
 * P(omega^2 > x) for the limit law of Cramer & von Mises' statistic:
 * lambda_j = (j pi)^2, D(y) = sin(sqrt y) / sqrt y.
 */
extern double mlc_cramervonmises_sf(double x);

/*
 * P(A^2 > x) for the limit law of Anderson & Darling's one-sample statistic:
 * lambda_j = j (j + 1), D(y) = -cos(pi/2 sqrt(1 + 4y)) / (pi y).
 */
extern double mlc_anderson_sf(double x);

#endif							/* MLC_QUADFORM_H */
