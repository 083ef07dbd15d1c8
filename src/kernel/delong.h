/*
 * delong.h
 *		Two scores of the same rows: do their areas under the ROC curve differ?
 *		DeLong, DeLong & Clarke-Pearson 1988.
 */
#ifndef MLC_DELONG_H
#define MLC_DELONG_H

#include "auc.h"

/* Keys of either score, in any order: the same place is the same row. */
typedef struct mlc_two_scores
{
	const uint64_t *negative[2];
	const uint64_t *positive[2];
	int64_t		negatives;		/* at most MLC_MAX_SIDE */
	int64_t		positives;		/* at most MLC_MAX_SIDE */
} mlc_two_scores;

/*
 * Integers, as those of mlc_auc_sums.  The variance of the difference comes
 * from the differences of placements, row by row, so nothing cancels.
 */
typedef struct mlc_delong_sums
{
	mlc_auc_sums score[2];
	mlc_wide	differences_positive;	/* sum of their squares */
	mlc_wide	differences_negative;
} mlc_delong_sums;

/* work has mlc_delong_worksize() keys; O(n log n). */
extern size_t mlc_delong_worksize(int64_t positives, int64_t negatives);
extern void mlc_delong_walk(const mlc_two_scores *scores, uint64_t *work,
							mlc_delong_sums *sums, mlc_poll poll);

/*
 * The first area less the second, and the variance of that; NaN without both
 * classes, the variance unless both classes have two rows.
 */
extern double mlc_delong_difference(const mlc_delong_sums *sums);
extern double mlc_delong_difference_variance(const mlc_delong_sums *sums);

/*
 * z test and interval of the difference, both from its variance.  Without
 * variance: no difference gives z = 0 and p = 1, as pROC has it; with a
 * difference all but that is NaN.
 */
typedef struct mlc_delong
{
	double		difference;
	double		lower;			/* within -1 and 1 */
	double		upper;
	double		statistic;
	double		pvalue;			/* two-sided */
} mlc_delong;

extern void mlc_delong_test(const mlc_delong_sums *sums, double alpha,
							mlc_delong *result);

#endif
