/*
 * moments.h
 *		Mean, variance and Welch's test from ascending keys.
 *
 * The values are added in ascending order and in extended precision, so the
 * result depends on the multiset alone.
 */
#ifndef MLC_MOMENTS_H
#define MLC_MOMENTS_H

#include "kernel.h"
#include "key.h"

typedef struct mlc_moments
{
	int64_t		n;
	double		mean;
	double		mean_rest;		/* the mean is mean + mean_rest, exactly enough
								 * for differences of means far from zero */
	double		squares;		/* sum of squared deviations from the mean */
} mlc_moments;

/*
 * Moments of finite values, each clamped to [low, high] first (0 and
 * UINT64_MAX: as they are).  n > 0.  squares is infinite when the values
 * exceed what a double can square, and 0 when all of them differ by less than
 * about 1e-162.
 */
extern void mlc_moments_of_keys(const uint64_t *keys, size_t n,
								mlc_key_kind kind, uint64_t low,
								uint64_t high, mlc_moments *moments,
								mlc_poll poll);

/* sqrt(squares / n) */
extern double mlc_population_sd(const mlc_moments *moments);

/*
 * Welch's t = (mean1 - mean2) / standard error, and the Welch-Satterthwaite
 * degrees of freedom.  False (nothing set) when a side has fewer than two
 * values or neither varies.
 */
extern bool mlc_welch(const mlc_moments *one, const mlc_moments *two,
					  double *t, double *df);

/* (mean2 - mean1) / sqrt of the mean of the two variances; NaN if they are 0 */
extern double mlc_cohens_d(const mlc_moments *one, const mlc_moments *two);

#endif
