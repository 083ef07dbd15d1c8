/*
 * estimate.h
 *		A metric of some rows with its interval, what two of them differ by,
 *		and on which side of a level one of them is.
 *
 * Whatever lies between two bounds is treated as a share: of whole rows where
 * it is one, else of as many effective rows as have its variance.  Weighted,
 * clustered and averaged metrics thereby get the intervals and tests of shares,
 * which hold up near the bounds where a normal law does not.
 */
#ifndef MLC_ESTIMATE_H
#define MLC_ESTIMATE_H

#include "auc.h"
#include "confusion.h"
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

/* An area under the ROC curve and DeLong's variance; Newcombe's interval. */
extern mlc_estimate mlc_estimate_auc(double area, double variance,
									 double positives, double negatives,
									 double alpha);

/*
 * A table of actual and predicted classes.  With weights, counts are their
 * sums and squares those of their squares.  With clusters, moments is the
 * matrix of the sums, over clusters, of the products of the counts of two
 * cells.
 */
typedef struct mlc_table
{
	size_t		k;
	const double *counts;		/* [actual * k + predicted] */
	const double *squares;		/* NULL: every row counts once */
	const double *moments;		/* [cell * k * k + cell]; NULL: rows are
								 * independent */
	double		clusters;
} mlc_table;

#define MLC_TABLE_WORKSIZE(k) (2 * (k) + (k) * (k))

/*
 * The derivatives of a metric by each count that is not 0, at those counts (0
 * elsewhere); *value is the metric.  work has MLC_TABLE_WORKSIZE(k) elements.
 */
extern void mlc_table_gradient(size_t k, const double *counts,
							   mlc_confusion_metric metric, size_t positive,
							   mlc_average average, double *value,
							   double *gradient, double *work);

/* gradient' M gradient, with M the variances of the counts. */
extern double mlc_table_variance(const mlc_table *table,
								 const double *gradient);

/* gradient has k * k elements and is filled in. */
extern mlc_estimate mlc_estimate_table(const mlc_table *table,
									   mlc_confusion_metric metric,
									   size_t positive, mlc_average average,
									   double alpha, double *gradient,
									   double *work);

/*
 * Hybrid of the intervals of both (Newcombe 1998, method 10; with the
 * correlation as in Zou & Donner 2008), and Pearson's test of two shares, or
 * that of a normal difference where they are no shares or not independent.
 */
extern mlc_contrast mlc_contrast_of(const mlc_estimate *one,
									const mlc_estimate *other,
									double covariance);

/*
 * One-sided: small when the value is below the level.  That of the value above
 * the level is one minus it.
 */
extern double mlc_pvalue_below(const mlc_estimate *estimate, double level);

#endif
