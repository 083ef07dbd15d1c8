/*
 * ranking.h
 *		Metrics of the ranking of one query's rows by a score, highest first.
 *
 * Rows of equal score have no order.  Every metric is its mean over all orders
 * of such rows, in closed form (McSherry and Najork 2008): the result does not
 * depend on the order in which rows come, and ties earn nothing.
 *
 * depth is k, the number of first places that count; n when all of them do.
 * Binary relevance is 0 or 1.
 */
#ifndef MLC_RANKING_H
#define MLC_RANKING_H

#include "kernel.h"

typedef struct mlc_ranked
{
	double		score;
	double		relevance;		/* finite, not negative */
} mlc_ranked;

/* The gain of a row in the NDCG. */
typedef enum mlc_gain
{
	MLC_GAIN_LINEAR,			/* relevance */
	MLC_GAIN_EXPONENTIAL		/* 2^relevance - 1 */
} mlc_gain;

/* What the sum of precisions is divided by; R rows are relevant. */
typedef enum mlc_ap_divisor
{
	MLC_AP_REACHABLE,			/* min(depth, R): a perfect ranking has 1 */
	MLC_AP_RELEVANT,			/* R */
	MLC_AP_DEPTH				/* depth */
} mlc_ap_divisor;

/*
 * Sort by falling score, equal scores by falling relevance, so that sums come
 * out the same whatever the order was.  scratch holds n rows.  If poll does
 * not return, rows may stand in the array twice or not at all: throw it away.
 */
extern void mlc_sort_ranked(mlc_ranked *rows, size_t n, mlc_ranked *scratch,
							mlc_poll poll);

/*
 * All of these take rows in that order, n > 0, depth > 0.  NaN when no row is
 * relevant, which leaves nothing to divide by.
 */

/* scratch holds 2 n keys */
extern double mlc_ndcg(const mlc_ranked *rows, size_t n, int64_t depth,
					   mlc_gain gain, uint64_t *scratch, mlc_poll poll);

extern double mlc_average_precision_at(const mlc_ranked *rows, size_t n,
									   int64_t depth, mlc_ap_divisor divisor,
									   mlc_poll poll);

extern double mlc_recall_at(const mlc_ranked *rows, size_t n, int64_t depth);

/* Relevant rows among the first depth places / depth: 0 when none is relevant */
extern double mlc_precision_at(const mlc_ranked *rows, size_t n, int64_t depth);

/* 1 / place of the first relevant row, 0 when it is beyond depth or is none */
extern double mlc_reciprocal_rank(const mlc_ranked *rows, size_t n,
								  int64_t depth, mlc_poll poll);

#endif
