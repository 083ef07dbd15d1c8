/*
 * test_block.c
 *		Figures of a block against sums in long double, for all lengths.
 */
#include "check.h"

#include <stdint.h>
#include <string.h>

#include "kernel/block.h"

#define N 200

static double values[N];

static void
check_block(size_t n, const char *title)
{
	mlc_block	block;
	long double sum = 0;
	long double squares = 0;
	long double mean;
	double		min = values[0];
	double		max = values[0];
	size_t		i;

	for (i = 0; i < n; i++)
	{
		sum += values[i];
		min = values[i] < min ? values[i] : min;
		max = values[i] > max ? values[i] : max;
	}
	mean = sum / (long double) n;
	for (i = 0; i < n; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	mlc_block_of(values, n, &block);
	CHECK(block.min == min && block.max == max, title);
	CHECK(block.running.n == (double) n, title);
	CHECK_CLOSE(mlc_sum_value(&block.sum), (double) sum, 1e-15, title);
	CHECK_CLOSE(block.running.mean, (double) mean, 1e-15, title);
	CHECK_CLOSE(block.running.squares, (double) squares, 1e-9, title);
}

int
main(void)
{
	uint64_t	state = 88172645463325252u;
	mlc_block	block;
	size_t		i;

	for (i = 0; i < N; i++)
	{
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		values[i] = 1e6 + (double) (state >> 11) / 9007199254740992.0;
	}
	for (i = 1; i <= N; i++)
		check_block(i, "far from zero, close together");

	for (i = 0; i < N; i++)
		values[i] = 0.1;
	mlc_block_of(values, 10, &block);
	CHECK(mlc_sum_value(&block.sum) == 1.0, "ten times 0.1 is 1: what rounding takes is kept");
	CHECK(block.running.squares < 1e-30, "no variance");

	values[0] = -3;
	mlc_block_of(values, 1, &block);
	CHECK(block.min == -3 && block.max == -3 && block.running.squares == 0, "one value");

	for (i = 0; i < N; i++)
		values[i] = i % 2 == 0 ? 1.7e308 : 1.6e308;
	mlc_block_of(values, 4, &block);
	CHECK_CLOSE(block.running.mean, 1.65e308, 1e-15, "the sum overflows, the mean does not");
	return check_report("block");
}
