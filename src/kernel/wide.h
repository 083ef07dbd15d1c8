/*
 * wide.h
 *		Exact sums of 64-bit integers and of their squares.
 *
 * Sums have 128 bits and sums of squares 192, so no number of rows overflows
 * them.  Limbs, not a 128-bit type: not every compiler has one.
 */
#ifndef MLC_WIDE_H
#define MLC_WIDE_H

#include <stdint.h>

/* high * 2^64 + low */
typedef struct mlc_wide_sum
{
	uint64_t	low;
	int64_t		high;
} mlc_wide_sum;

/* The lowest limb first. */
typedef struct mlc_wide_squares
{
	uint64_t	limb[3];
} mlc_wide_squares;

static inline void
mlc_wide_sum_add(mlc_wide_sum *sum, int64_t value)
{
	uint64_t	low = sum->low + (uint64_t) value;

	sum->high += (low < sum->low) - (value < 0);
	sum->low = low;
}

static inline void
mlc_wide_sum_merge(mlc_wide_sum *sum, const mlc_wide_sum *other)
{
	sum->low += other->low;
	sum->high += other->high + (sum->low < other->low);
}

static inline void
mlc_wide_squares_merge(mlc_wide_squares *squares, const mlc_wide_squares *other)
{
	uint64_t	low = squares->limb[0] + other->limb[0];
	uint64_t	carry = low < other->limb[0];
	uint64_t	middle = squares->limb[1] + carry;

	carry = middle < carry;
	middle += other->limb[1];
	carry += middle < other->limb[1];
	squares->limb[0] = low;
	squares->limb[1] = middle;
	squares->limb[2] += other->limb[2] + carry;
}

static inline void
mlc_wide_squares_add(mlc_wide_squares *squares, int64_t value)
{
	uint64_t	size = value < 0 ? 0 - (uint64_t) value : (uint64_t) value;
	mlc_wide_squares product = {{size * size, 0, 0}};

#ifdef __SIZEOF_INT128__
	__extension__ typedef unsigned __int128 wide;

	product.limb[1] = (uint64_t) (((wide) size * size) >> 64);
#else
	uint64_t	upper = size >> 32;
	uint64_t	lower = size & UINT32_MAX;
	uint64_t	cross = upper * lower;
	uint64_t	once = ((lower * lower) >> 32) + (cross & UINT32_MAX);
	uint64_t	twice = (once & UINT32_MAX) + (cross & UINT32_MAX);

	product.limb[1] = upper * upper + 2 * (cross >> 32) + (once >> 32) +
		(twice >> 32);
#endif
	mlc_wide_squares_merge(squares, &product);
}

#endif
