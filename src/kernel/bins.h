/*
 * bins.h
 *		Bins for the binned distances, from the reference alone.
 *
 * A bin is a closed range of keys, which makes every half-open interval of
 * values exact.  The bins are in ascending order, do not overlap, and cover
 * all keys, except that in a discrete binning the gaps between the single
 * values form one last bin, MLC_BIN_OTHER.
 */
#ifndef MLC_BINS_H
#define MLC_BINS_H

#include "kernel.h"

/* With at most this many distinct reference values each is its own bin. */
#define MLC_MAX_DISCRETE 20

typedef enum mlc_bin_kind
{
	MLC_BIN_INTERVAL,			/* (low - 1, high] */
	MLC_BIN_VALUE,				/* low = high: an atom */
	MLC_BIN_OTHER				/* every key that is in no other bin */
} mlc_bin_kind;

typedef struct mlc_bin
{
	mlc_bin_kind kind;
	uint64_t	low;
	uint64_t	high;
	int64_t		reference;
	int64_t		current;
} mlc_bin;

/* An upper limit of the number of bins that the functions below write. */
extern size_t mlc_bins_capacity(int bins);

/*
 * Bins of ascending reference[0, n), for a nominal number of bins >= 2:
 *
 * - at most MLC_MAX_DISCRETE distinct values, on average seen twice or more:
 *   each its own bin, plus MLC_BIN_OTHER;
 * - otherwise a value with a share of at least 1 / bins that is seen twice or
 *   more is a bin of its own, and quantile bins fill the gaps: a gap that
 *   holds g keys is cut into round(g bins / n) bins (at least one) at its
 *   sample quantiles (inverse of the empirical distribution function, as
 *   percentile_disc), right-closed.  A cut at the last key of its gap is left
 *   out, as no reference value would lie beyond it.
 *
 * Only reference counts are filled in.  Returns the number of bins; 0 for
 * n = 0.
 */
extern size_t mlc_bins_from_reference(const uint64_t *reference, size_t n,
									  int bins, mlc_bin *result);

/*
 * Bins between ascending cut points: (-inf, c1], (c1, c2], ..., (ck, inf);
 * equal ones have nothing between them.  result has room for k + 1.
 */
extern size_t mlc_bins_from_cuts(const uint64_t *cuts, size_t k,
								 mlc_bin *result);

/* Fill in the counts of either side from ascending keys. */
extern void mlc_bins_count_reference(mlc_bin *bins, size_t k,
									 const uint64_t *keys, size_t n);
extern void mlc_bins_count_current(mlc_bin *bins, size_t k,
								   const uint64_t *keys, size_t n);

#endif
