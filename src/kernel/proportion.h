/*
 * proportion.h
 *		Intervals and tests of proportions: one, two independent ones, two on
 *		the same rows.
 *
 * Counts are doubles, since an effective number of rows need not be whole.
 * alpha is one minus the confidence, 0 < alpha < 1.  Outside the domain (n not
 * positive, x not within 0 and n) every result is NaN.
 */
#ifndef MLC_PROPORTION_H
#define MLC_PROPORTION_H

#include "kernel.h"

typedef struct mlc_interval
{
	double		lower;
	double		upper;
} mlc_interval;

/* A proportion of x in n: Wilson 1927; Clopper & Pearson 1934; Jeffreys' prior. */
extern mlc_interval mlc_wilson(double x, double n, double alpha);
extern mlc_interval mlc_clopper_pearson(double x, double n, double alpha);
extern mlc_interval mlc_jeffreys(double x, double n, double alpha);

/*
 * z of p1 = p2, two independent samples with a common variance, and its
 * two-sided p-value: Pearson's chi-square without correction.  When all or
 * none are successes, z is NaN and the p-value 1.
 */
extern double mlc_proportions_z(double x1, double n1, double x2, double n2,
								double *pvalue);

/*
 * McNemar's test of two proportions on the same rows: b rows have the first
 * only, c the second only.  Exact: two-sided binomial, at most 1.  The other:
 * chi-square with one degree of freedom; when b + c is 0, *statistic is NaN
 * and the p-value 1.
 */
extern double mlc_mcnemar_exact_pvalue(double b, double c);
extern double mlc_mcnemar_pvalue(double b, double c, bool correction,
								 double *statistic);

/*
 * Is p1 no more than margin (0 <= margin < 1) below p2?  Returns z, *pvalue is
 * one-sided: small when p1 - p2 > -margin.  Without a variance (margin 0, and
 * all or none are successes; or b + c is 0) z is 0.
 *
 * Independent samples: Farrington & Manning 1990.
 * The same n rows, b with the first only, c with the second only: Tango 1998.
 */
extern double mlc_farrington_manning(double x1, double n1, double x2, double n2,
									 double margin, double *pvalue);
extern double mlc_tango(double b, double c, double n, double margin,
						double *pvalue);

/* The difference (b - c) / n of paired proportions, by inverting Tango's test. */
extern mlc_interval mlc_tango_interval(double b, double c, double n,
									   double alpha);

#endif
