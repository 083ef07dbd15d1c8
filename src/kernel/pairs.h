/*
 * pairs.h
 *		Two-sample statistics from counts on a common grid of cells.
 *
 * Where every pair is a single key, the results are those of the functions
 * named here on the keys themselves, to the last bit unless it says otherwise.
 * A mixed pair hides the order within: it counts as a group of ties, and where
 * values matter, as if all of them were in the middle of the cell.
 *
 * Pairs are ascending and disjoint, and their counts add up to n_reference and
 * n_current.  Infinities are single keys.  Unless it says otherwise, either
 * side has 1 to 2^62 values.
 */
#ifndef MLC_PAIRS_H
#define MLC_PAIRS_H

#include "kernel.h"
#include "bins.h"
#include "cells.h"
#include "key.h"
#include "moments.h"
#include "rank.h"

static inline bool
mlc_pair_is_mixed(const mlc_pair *pair)
{
	return pair->low < pair->high;
}

/*
 * The key that stands for the values of a pair: the key itself, or the one
 * nearest to the middle of the cell, as a value.
 */
extern uint64_t mlc_pair_key(const mlc_pair *pair, mlc_key_kind kind);

/* The largest share, in [0, 1], that a mixed pair has of either side. */
extern double mlc_pairs_largest_mixed_share(const mlc_pairs *pairs);

/* Either array has pairs->k elements; for mlc_counts. */
extern void mlc_pairs_counts(const mlc_pairs *pairs, int64_t *reference,
							 int64_t *current);

typedef struct mlc_ks_interval
{
	double		statistic;		/* D at the ends of the pairs: D is not less */
	double		upper;			/* D is not more */
	uint64_t	location;		/* high of the first pair where statistic is
								 * attained with sign */
	int			sign;			/* as in mlc_ks */
} mlc_ks_interval;

/*
 * Bounds of the D of the values, in [0, 1]; mlc_ks_statistic.  Values in the
 * mixed cells can be such that D is one bound or the other; single keys do not
 * widen the interval.
 */
extern void mlc_pairs_ks(const mlc_pairs *pairs, mlc_ks_interval *ks);

/*
 * The two-sided p-value of d, a statistic or an upper; mlc_ks_pvalue.  It is
 * exact when every pair is a single key and n1 * n2 <= MLC_KS_EXACT_LIMIT,
 * else the one-sample law at the effective size (of at least 1).  NaN d gives
 * NaN.  work has mlc_pairs_ks_pvalue_worksize() bytes, suitably aligned for
 * double.
 */
extern bool mlc_pairs_ks_is_exact(const mlc_pairs *pairs);
extern size_t mlc_pairs_ks_pvalue_worksize(const mlc_pairs *pairs);
extern double mlc_pairs_ks_pvalue(const mlc_pairs *pairs, double d,
								  void *work, mlc_poll poll);

/*
 * mlc_rank_statistics; false (nothing set) when a side has more than
 * MLC_MAX_SIDE values or none.
 */
extern bool mlc_pairs_rank(const mlc_pairs *pairs, mlc_rank_sums *sums);

/* mlc_cdf_mean_square, in [0, 1] */
extern double mlc_pairs_cdf_mean_square(const mlc_pairs *pairs);

/*
 * mlc_transport, in the unit of the values.  Infinities must be clamped, or
 * the result may be infinite or NaN.
 */
extern void mlc_pairs_transport(const mlc_pairs *pairs, mlc_key_kind kind,
								uint64_t low, uint64_t high,
								double *wasserstein, double *energy);

typedef enum mlc_side
{
	MLC_REFERENCE,
	MLC_CURRENT
} mlc_side;

/*
 * mlc_moments_of_keys of one side, up to rounding, which must not be empty;
 * the other may be.  Infinities must be clamped.
 */
extern void mlc_pairs_moments(const mlc_pairs *pairs, mlc_side side,
							  mlc_key_kind kind, uint64_t low, uint64_t high,
							  mlc_moments *moments);

/*
 * mlc_bins_from_reference with the counts of both sides.  No bin ends within a
 * pair: a quantile in a mixed pair cuts at its end, and a mixed pair is
 * neither an atom nor a discrete value, however many values it holds.  result
 * has room for mlc_bins_capacity(bins).  Returns the number of bins; 0 for an
 * empty reference.  The current side may be empty.
 */
extern size_t mlc_pairs_bins(const mlc_pairs *pairs, int bins,
							 mlc_bin *result);

#endif
