/*
 * weights.c
 *		Sums over weights, and how many equal weights would say as much.
 */
#include "weights.h"

#include <math.h>

/* Powers of two: no rounding, unless what underflows does not matter. */
static void
set_exponent(mlc_weights *weights, double exponent)
{
	int			shift = (int) (weights->exponent - exponent);

	weights->sum = ldexp(weights->sum, shift);
	weights->squares = ldexp(weights->squares, 2 * shift);
	weights->exponent = exponent;
}

void
mlc_weights_merge(mlc_weights *weights, const mlc_weights *other)
{
	mlc_weights scaled = *other;

	if (other->sum == 0.0)
		return;
	if (weights->sum == 0.0 || weights->exponent < other->exponent)
		set_exponent(weights, other->exponent);
	set_exponent(&scaled, weights->exponent);
	weights->sum += scaled.sum;
	weights->squares += scaled.squares;
}

void
mlc_weights_add(mlc_weights *weights, double weight)
{
	mlc_weights one;
	int			exponent;

	one.sum = frexp(weight, &exponent);
	one.squares = one.sum * one.sum;
	one.exponent = exponent;
	mlc_weights_merge(weights, &one);
}

double
mlc_effective_n(const mlc_weights *weights)
{
	if (!(weights->squares > 0.0))
		return NAN;
	return weights->sum * (weights->sum / weights->squares);
}
