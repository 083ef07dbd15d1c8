/*
 * distribution.h
 *		Distribution functions of a few continuous laws, as SciPy parametrises
 *		them.
 */
#ifndef MLC_DISTRIBUTION_H
#define MLC_DISTRIBUTION_H

#include "kernel.h"

typedef enum mlc_distribution
{
	MLC_DIST_NORM,				/* loc, scale */
	MLC_DIST_UNIFORM,			/* loc, scale */
	MLC_DIST_EXPON,				/* loc, scale */
	MLC_DIST_LOGNORM,			/* s, loc, scale */
	MLC_DIST_GAMMA,				/* a, loc, scale */
	MLC_DIST_CHI2,				/* df, loc, scale */
	MLC_DIST_BETA,				/* a, b, loc, scale */
	MLC_DISTRIBUTIONS
} mlc_distribution;

/* SciPy's name; and the other way, false if there is none. */
extern const char *mlc_distribution_name(mlc_distribution distribution);
extern bool mlc_distribution_by_name(const char *name,
									 mlc_distribution *distribution);

/* Shape parameters, which come before loc and scale: 0, 1 or 2. */
extern size_t mlc_distribution_shapes(mlc_distribution distribution);

#define MLC_DIST_MAX_PARAMETERS 4

/* Finite, with scale and shapes above 0? */
extern bool mlc_distribution_valid(mlc_distribution distribution,
								   const double *parameter);

/*
 * P(X <= x) for valid parameters; NaN for NaN.  Absolute error below 1e-11.
 */
extern double mlc_distribution_cdf(mlc_distribution distribution,
								   const double *parameter, double x);

/*
 * The same for a law that is uniform within each of k bins between k + 1
 * ascending edges, with these weights, which need not sum up to 1.
 */
extern double mlc_bins_cdf(const double *edge, const double *weight, size_t k,
						   double x);

#endif							/* MLC_DISTRIBUTION_H */
