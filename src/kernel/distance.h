/*
 * distance.h
 *		Distances between two samples: on counts in common bins, and on the
 *		values themselves.
 */
#ifndef MLC_DISTANCE_H
#define MLC_DISTANCE_H

#include "kernel.h"
#include "key.h"
#include "rank.h"

/* An empty share counts as this in psi and kl_divergence. */
#define MLC_SHARE_FLOOR 1e-4

/* Counts of two samples in the same k bins; totals are the sums. */
typedef struct mlc_counts
{
	const int64_t *reference;
	const int64_t *current;
	size_t		k;
	int64_t		n_reference;	/* > 0 */
	int64_t		n_current;		/* > 0 */
} mlc_counts;

/* Sum (p - q) ln(p / q), empty shares floored; both empty adds nothing. */
extern double mlc_psi(const mlc_counts *counts);

/* The term of bin i in mlc_psi. */
extern double mlc_psi_term(const mlc_counts *counts, size_t i);

/* sqrt(JSD) with base-2 logarithms, in [0, 1] (Endres and Schindelin 2003). */
extern double mlc_jensenshannon(const mlc_counts *counts);

/* KL(reference || current) in nats, empty current shares floored; >= 0. */
extern double mlc_kl_divergence(const mlc_counts *counts);

/* sqrt(sum (sqrt p - sqrt q)^2 / 2), in [0, 1]. */
extern double mlc_hellinger(const mlc_counts *counts);

/* sum |p - q| / 2, in [0, 1]. */
extern double mlc_total_variation(const mlc_counts *counts);

/* max |p - q|, in [0, 1]. */
extern double mlc_linf(const mlc_counts *counts);

/* sqrt(sum (p - q)^2 / (p + q) / 2): Cramer's V at equal sample sizes. */
extern double mlc_symmetric_v(const mlc_counts *counts);

/*
 * Pearson's X^2 of the 2 x k table, with Yates' correction when asked; *used
 * is the number of bins that are not empty on both sides (dof = used - 1).
 */
extern double mlc_pearson(const mlc_counts *counts, bool yates,
						  size_t *used);

/*
 * First Wasserstein distance, integral |F - G|, and energy distance,
 * sqrt(2 integral (F - G)^2), as SciPy defines them, in the unit of the
 * values, after clamping every key to [low, high] (0 and UINT64_MAX: no
 * clamping).  Infinite values must not lie within [low, high].  Either may
 * come out infinite when a difference of values overflows.
 */
extern void mlc_transport(const mlc_two_keys *keys, mlc_key_kind kind,
						  uint64_t low, uint64_t high, double *wasserstein,
						  double *energy, mlc_poll poll);

#endif
