/*
 * weights.h
 *		Sums over weights, and how many equal weights would say as much.
 */
#ifndef MLC_WEIGHTS_H
#define MLC_WEIGHTS_H

#include "kernel.h"

/*
 * Sums of weights in units of 2^exponent, and of their squares in units of
 * 4^exponent, so that no square over- or underflows.  All zero: no weights.
 */
typedef struct mlc_weights
{
	double		exponent;		/* a whole number */
	double		sum;
	double		squares;
} mlc_weights;

/* weight is finite and not negative. */
extern void mlc_weights_add(mlc_weights *weights, double weight);
extern void mlc_weights_merge(mlc_weights *weights, const mlc_weights *other);

/* (sum of w)^2 / sum of w^2: Kish 1965, "Survey Sampling", 8.2.  NaN when 0. */
extern double mlc_effective_n(const mlc_weights *weights);

#endif
