/*
 * sum.h
 *		Sums that do not lose what rounding takes.
 *
 * The error of each addition is found exactly (Knuth 1998, section 4.2.2,
 * theorem B) and summed up beside it, so a sum is as exact as one in twice
 * the precision, whatever the order of its terms.  A sum that overflows, or
 * has a term that is not finite, is NaN.
 */
#ifndef MLC_SUM_H
#define MLC_SUM_H

typedef struct mlc_sum
{
	double		high;
	double		low;			/* what rounding took from high */
} mlc_sum;

static inline void
mlc_sum_add(mlc_sum *sum, double x)
{
	double		high = sum->high + x;
	double		x_part = high - sum->high;

	sum->low += (sum->high - (high - x_part)) + (x - x_part);
	sum->high = high;
}

static inline void
mlc_sum_merge(mlc_sum *sum, const mlc_sum *other)
{
	mlc_sum_add(sum, other->high);
	sum->low += other->low;
}

static inline double
mlc_sum_value(const mlc_sum *sum)
{
	return sum->high + sum->low;
}

/* one - two; what they share goes first */
static inline double
mlc_sum_difference(const mlc_sum *one, const mlc_sum *two)
{
	mlc_sum		difference = *one;

	mlc_sum_add(&difference, -two->high);
	difference.low -= two->low;
	return mlc_sum_value(&difference);
}

#endif
