/*
 * auc_rest.h
 *		The area under the ROC curve of all rows but a slice, without a walk
 *		over all rows for each slice.
 *
 * Scores are replaced by their ranks among the distinct scores of all rows, 0
 * and up.
 */
#ifndef MLC_AUC_REST_H
#define MLC_AUC_REST_H

#include "auc.h"

/* Sums over all rows of a lower rank. */
typedef struct mlc_lower_ranks
{
	int64_t		positives;
	int64_t		negatives;
	int64_t		placements_positive;	/* of the positives */
	int64_t		placements_negative;
} mlc_lower_ranks;

typedef struct mlc_ranked
{
	int64_t		groups;			/* distinct scores */
	mlc_lower_ranks *lower;		/* of each rank, and one more */
	mlc_auc_sums all;
} mlc_ranked;

/*
 * Fill in lower, which the caller has made, all 0 but for the counts of each
 * rank in positives and negatives of lower[rank + 1]; all must be set.
 */
extern void mlc_rank_groups(mlc_ranked *ranked);

/*
 * slice has the ascending ranks of its negatives (reference) and positives
 * (current), sums are its own.  O(rows of the slice).
 */
extern void mlc_auc_rest(const mlc_ranked *ranked, const mlc_two_keys *slice,
						 const mlc_auc_sums *sums, mlc_auc_sums *rest);

#endif
