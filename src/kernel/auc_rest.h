/*
 * auc_rest.h
 *		The area under the ROC curve of every slice, and of all rows but a
 *		slice, from one walk over all rows.
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
 * Fill in the rest, where groups is set and lower, which the caller has made, is
 * all 0 but for the counts of each rank in positives and negatives of
 * lower[rank + 1].
 */
extern void mlc_rank_groups(mlc_ranked *ranked);

/*
 * One class: sums over all rows of it (all_), and over those of the slice, of
 * their placements a among all rows and p among those of the slice.  A placement
 * is at most twice MLC_MAX_SIDE, so its square and a sum of placements fit into
 * 64 bits; products of those take one multiplication to 128.
 */
typedef struct mlc_rest_sums
{
	int64_t		all_p;
	mlc_wide	all_ap;
	mlc_wide	all_pp;
	int64_t		slice_a;
	int64_t		slice_p;
	mlc_wide	slice_aa;
	mlc_wide	slice_ap;
	mlc_wide	slice_pp;
} mlc_rest_sums;

/* A slice on the way: all 0 but its number of positives at the start. */
typedef struct mlc_rest_walk
{
	int64_t		slice_positives;
	int64_t		positives;		/* passed */
	int64_t		negatives;
	int64_t		next;			/* lower ranks are done */
	int64_t		rank;			/* that rows have come of, not added yet */
	int64_t		rank_positives;
	int64_t		rank_negatives;
	mlc_rest_sums positive;
	mlc_rest_sums negative;
} mlc_rest_walk;

/* The next row of the slice; ranks never fall. */
extern void mlc_rest_row(const mlc_ranked *ranked, mlc_rest_walk *walk,
						 int64_t rank, bool positive);

/* After its last row: the sums of the slice, and of all other rows. */
extern void mlc_rest_finish(const mlc_ranked *ranked, mlc_rest_walk *walk,
							mlc_auc_sums *own, mlc_auc_sums *rest);

#endif
