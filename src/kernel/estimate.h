/*
 * estimate.h
 *		A metric of some rows with its interval, what two of them differ by,
 *		and on which side of a level one of them is.
 *
 * Whatever lies between two bounds is treated as a share: of whole rows where
 * it is one, else of as many effective rows as have its variance.  Weighted,
 * clustered and averaged metrics thereby get the intervals and tests of shares,
 * which hold up near the bounds, where a normal law does not.
 */
#ifndef MLC_ESTIMATE_H
#define MLC_ESTIMATE_H

#include "proportion.h"

typedef struct mlc_estimate
{
	double		value;			/* NaN: undefined, and so is all but support */
	double		lower;
	double		upper;
	double		variance;		/* of value */
	double		support;		/* rows that it rests on */
	double		low;			/* the bounds of a share; infinite: it is none */
	double		high;
	double		trials;			/* effective rows of a share */
} mlc_estimate;

/* What differs: one less the other. */
typedef struct mlc_contrast
{
	double		difference;
	double		lower;
	double		upper;
	double		pvalue;			/* two-sided, of no difference */
	double		error;			/* standard error of the difference */
} mlc_contrast;

extern mlc_estimate mlc_undefined_estimate(double support);

/* x of n rows; Wilson's interval. */
extern mlc_estimate mlc_estimate_share(double x, double n, double alpha);

/*
 * A value between low and high with this variance; where that is 0, with so
 * many effective rows.  Wilson's interval at the effective number of rows.
 */
extern mlc_estimate mlc_estimate_bounded(double value, double variance,
										 double low, double high, double rows,
										 double support, double alpha);

/* A value that is about normal; floor is its smallest possible value. */
extern mlc_estimate mlc_estimate_normal(double value, double variance,
										double floor, double support,
										double alpha);

/* The square root of one that is about normal and not negative. */
extern mlc_estimate mlc_estimate_root(const mlc_estimate *square);

/* An area under the ROC curve and DeLong's variance; Newcombe's interval. */
extern mlc_estimate mlc_estimate_auc(double area, double variance,
									 double positives, double negatives,
									 double alpha);

/*
 * Of independent rows: the hybrid of both intervals (Newcombe 1998, method 10),
 * and a test of two shares (Pearson's, or Fisher's with the mid-p-value where
 * less than 100 rows are expected of a kind), or that of a normal difference
 * where they are no shares.
 */
extern mlc_contrast mlc_contrast_of(const mlc_estimate *one,
									const mlc_estimate *other);

/*
 * Of rows that depend on one another: the hybrid with the correlation (Zou &
 * Donner 2008), and the test of a normal difference.
 */
extern mlc_contrast mlc_contrast_dependent(const mlc_estimate *one,
										   const mlc_estimate *other,
										   double covariance);

/*
 * One-sided, of two metrics of the same rows: small when the first is not below
 * the second by the margin or more.  gain is how far it is above.
 */
extern double mlc_noninferiority_pvalue(const mlc_estimate *one,
										const mlc_estimate *other,
										const mlc_contrast *difference,
										double gain, double margin);

/* A ratio of two independent shares or other values of at least 0. */
typedef struct mlc_ratio
{
	double		ratio;			/* infinite where other is 0; NaN: 0 of 0 */
	double		lower;
	double		upper;
} mlc_ratio;

/* Donner & Zou 2012, eq. 9: hybrid of the intervals of both. */
extern mlc_ratio mlc_ratio_of(const mlc_estimate *one,
							  const mlc_estimate *other);

/* One-sided: small when the value is below the level, or above it. */
extern double mlc_pvalue_below(const mlc_estimate *estimate, double level);
extern double mlc_pvalue_above(const mlc_estimate *estimate, double level);

#endif
