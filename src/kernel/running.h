/*
 * running.h
 *		Mean and variance, a value at a time and mergeable: Youngs & Cramer 1971,
 *		Chan, Golub & LeVeque 1979.  The last bits depend on the order.
 */
#ifndef MLC_RUNNING_H
#define MLC_RUNNING_H

#include <math.h>

#include "kernel.h"

/* What a difference of sums of squares may be wrong by, of the larger one. */
#define MLC_RUNNING_ROUNDING 1e-14

typedef struct mlc_running
{
	double		n;
	double		mean;
	double		squares;		/* sum of squared deviations from the mean */
} mlc_running;

static inline void
mlc_running_add(mlc_running *r, double value)
{
	double		delta = value - r->mean;

	r->n += 1;
	r->mean += delta / r->n;
	r->squares += delta * (value - r->mean);
}

static inline void
mlc_running_merge(mlc_running *r, const mlc_running *other)
{
	double		n = r->n + other->n;
	double		delta = other->mean - r->mean;

	if (other->n == 0)
		return;
	r->squares += other->squares + delta * delta * (r->n / n * other->n);
	r->mean += delta * (other->n / n);
	r->n = n;
}

/* What is left of all when part, which it holds, is taken out. */
static inline mlc_running
mlc_running_less(const mlc_running *all, const mlc_running *part)
{
	mlc_running rest = {0, 0, 0};
	double		delta;

	if (!(all->n > part->n))
		return rest;
	rest.n = all->n - part->n;
	rest.mean = all->mean + (all->mean - part->mean) * (part->n / rest.n);
	delta = rest.mean - part->mean;
	rest.squares = all->squares - part->squares -
		delta * delta * (part->n / all->n * rest.n);
	/* one value, or nothing but rounding */
	if (rest.n <= 1 || rest.squares < MLC_RUNNING_ROUNDING * all->squares)
		rest.squares = 0;
	return rest;
}

/* Squared standard error of the mean; NaN for fewer than two values. */
static inline double
mlc_running_error(const mlc_running *r)
{
	return r->n < 2 ? NAN : r->squares / (r->n - 1) / r->n;
}

#endif
