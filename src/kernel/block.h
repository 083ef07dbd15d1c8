/*
 * block.h
 *		Sum, mean, variance and range of a block of numbers.
 *
 * A value at a time, a division and a chain of additions that wait for one
 * another take longer than everything else that is done with a row.  In a block
 * four chains run side by side, and there is one division.
 */
#ifndef MLC_BLOCK_H
#define MLC_BLOCK_H

#include <stddef.h>

#include "running.h"
#include "sum.h"

typedef struct mlc_block
{
	double		min;
	double		max;
	mlc_sum		sum;
	mlc_running running;
} mlc_block;

/* n is at least 1 and all values are finite. */
extern void mlc_block_of(const double *values, size_t n, mlc_block *block);

#endif
