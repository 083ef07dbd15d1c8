/*
 * block.c
 *		Sum, mean, variance and range of a block of numbers.
 */
#include "block.h"

#define LANES 4

/* Each lane has every fourth value; those that are left over go to the first. */
static void
sum_and_range(const double *values, size_t n, mlc_block *block)
{
	mlc_sum		sum[LANES] = {{0, 0}};
	double		min[LANES];
	double		max[LANES];
	size_t		i;
	int			lane;

	for (lane = 0; lane < LANES; lane++)
		min[lane] = max[lane] = values[0];
	for (i = 0; i + LANES <= n; i += LANES)
	{
		for (lane = 0; lane < LANES; lane++)
		{
			double		x = values[i + (size_t) lane];

			mlc_sum_add(&sum[lane], x);
			min[lane] = x < min[lane] ? x : min[lane];
			max[lane] = x > max[lane] ? x : max[lane];
		}
	}
	for (; i < n; i++)
	{
		mlc_sum_add(&sum[0], values[i]);
		min[0] = values[i] < min[0] ? values[i] : min[0];
		max[0] = values[i] > max[0] ? values[i] : max[0];
	}
	for (lane = 1; lane < LANES; lane++)
	{
		mlc_sum_merge(&sum[0], &sum[lane]);
		min[0] = min[lane] < min[0] ? min[lane] : min[0];
		max[0] = max[lane] > max[0] ? max[lane] : max[0];
	}
	block->sum = sum[0];
	block->min = min[0];
	block->max = max[0];
}

/* Squared deviations from the mean, which is known. */
static double
squares_about(const double *values, size_t n, double mean)
{
	double		squares[LANES] = {0};
	size_t		i;
	int			lane;

	for (i = 0; i + LANES <= n; i += LANES)
	{
		for (lane = 0; lane < LANES; lane++)
		{
			double		deviation = values[i + (size_t) lane] - mean;

			squares[lane] += deviation * deviation;
		}
	}
	for (; i < n; i++)
		squares[0] += (values[i] - mean) * (values[i] - mean);
	return (squares[0] + squares[1]) + (squares[2] + squares[3]);
}

void
mlc_block_of(const double *values, size_t n, mlc_block *block)
{
	mlc_running running = {0, 0, 0};
	double		mean;
	size_t		i;

	sum_and_range(values, n, block);
	mean = mlc_sum_value(&block->sum) / (double) n;
	if (isfinite(mean))
	{
		block->running.n = (double) n;
		block->running.mean = mean;
		block->running.squares = squares_about(values, n, mean);
		return;
	}
	/* the sum is too large, not the mean */
	for (i = 0; i < n; i++)
		mlc_running_add(&running, values[i]);
	block->running = running;
}
