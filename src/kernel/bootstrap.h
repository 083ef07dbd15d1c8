/*
 * bootstrap.h
 *		The Poisson bootstrap with draws that a hash decides: how often a row
 *		is in a replicate depends on its key, the seed and the replicate's
 *		number, and on nothing else.
 */
#ifndef MLC_BOOTSTRAP_H
#define MLC_BOOTSTRAP_H

#include "hash.h"
#include "proportion.h"

/* What the draws of one row in all replicates start from. */
static inline uint64_t
mlc_poisson_stream(uint64_t row_hash, uint64_t seed)
{
	return mlc_mix64(row_hash ^ mlc_mix64(seed + UINT64_C(0x9E3779B97F4A7C15)));
}

/*
 * A draw from the Poisson law of mean 1, 0 to 20.  The law is that of a
 * binomial resample in the limit; rows draw independently, so no worker needs
 * to know the others' rows: Chamandy, Muralidharan, Najmi & Naidu 2012,
 * "Estimating uncertainty for massive data streams".
 */
extern int32_t mlc_poisson_draw(uint64_t row_hash, uint64_t seed,
								int32_t replicate);

/*
 * Add a row's draws to the counters of replicates: always to denominator, to
 * numerator when it has the event.
 */
extern void mlc_bootstrap_add(uint64_t row_hash, uint64_t seed, bool event,
							  int64_t *numerator, int64_t *denominator,
							  int32_t replicates);

/*
 * The percentile interval of numerator / denominator, with linear
 * interpolation (type 7 of Hyndman & Fan 1996, as SciPy's bootstrap).
 * Replicates with denominator 0 have no ratio and are left out; *used is how
 * many have one.  work has an element for each.  NaN when none is used.
 */
extern mlc_interval mlc_bootstrap_interval(const int64_t *numerator,
										   const int64_t *denominator,
										   int32_t replicates, double alpha,
										   double *work, int32_t *used);

#endif
