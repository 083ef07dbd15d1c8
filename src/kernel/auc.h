/*
 * auc.h
 *		The area under the ROC curve, its variance and its interval, from sums
 *		over the placements of either class among the other.
 */
#ifndef MLC_AUC_H
#define MLC_AUC_H

#include "proportion.h"
#include "rank.h"

/*
 * A placement of a positive is twice the number of negatives with a lower
 * score, and one more for each with the same; a placement of a negative is
 * twice the number of positives with a higher score, and one more for each
 * with the same.  Integers, so nothing depends on the order of the rows.
 */
typedef struct mlc_auc_sums
{
	int64_t		positives;
	int64_t		negatives;
	int64_t		u2;				/* sum of placements, of either class */
	mlc_wide	squares_positive;	/* sum of their squares, over the positives */
	mlc_wide	squares_negative;	/* and over the negatives */
} mlc_auc_sums;

/* From the ascending scores of negatives (reference) and positives (current). */
extern void mlc_auc_walk(const mlc_two_keys *scores, mlc_auc_sums *sums,
						 mlc_poll poll);

/* NaN without both classes. */
extern double mlc_auc(const mlc_auc_sums *sums);

/*
 * DeLong, DeLong & Clarke-Pearson 1988, eq. 3 to 5, from sums of placements;
 * NaN unless both classes have two rows.
 */
extern double mlc_delong_variance(const mlc_auc_sums *sums);

/* 2 AUC - 1, and the interval around the area by that variance, within 0 and 1. */
extern double mlc_gini(const mlc_auc_sums *sums);
extern mlc_interval mlc_delong_auc(const mlc_auc_sums *sums, double alpha);

/*
 * Newcombe 2006, "Confidence intervals for an effect size measure based on the
 * Mann-Whitney statistic. Part 2", method 5: where the squared distance of the
 * area is z^2 times Hanley and McNeil's variance at the limit, with
 * (positives + negatives) / 2 - 1 in place of either class less one.
 */
extern mlc_interval mlc_newcombe_auc(double auc, double positives,
									 double negatives, double alpha);

#endif
