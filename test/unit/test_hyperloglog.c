/*
 * test_hyperloglog.c
 *		The number of distinct keys: within four standard errors from none to a
 *		million, whatever their order and how often they come; merging is a
 *		union.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "check.h"
#include "kernel/hyperloglog.h"

#define STANDARD_ERROR (1.04 / 64)	/* 1.04 / sqrt(4096) */

static uint8_t registers[MLC_HLL_REGISTERS];
static uint8_t other[MLC_HLL_REGISTERS];
static uint8_t both[MLC_HLL_REGISTERS];

/* n distinct keys: neighbours, or far from each other. */
static uint64_t
key_of(uint64_t i, int kind)
{
	return kind == 0 ? i : kind == 1 ? i * UINT64_C(0x9E3779B97F4A7C15) : UINT64_MAX - (i << 20);
}

static void
add_range(uint8_t *to, uint64_t from, uint64_t until, int kind)
{
	uint64_t	i;

	for (i = from; i < until; i++)
		mlc_hll_add(to, key_of(i, kind));
}

/* A small count is much closer: few keys share a register. */
static void
check_error(uint64_t n, int kind)
{
	double		estimate;
	double		largest = 4 * STANDARD_ERROR * (double) n;

	memset(registers, 0, sizeof(registers));
	add_range(registers, 0, n, kind);
	estimate = mlc_hll_estimate(registers);
	if (n <= 100)
		largest = 1 + 0.02 * (double) n;
	CHECK(fabs(estimate - (double) n) <= largest, "within four standard errors");

	/* again, in the opposite order */
	memcpy(other, registers, sizeof(other));
	memset(registers, 0, sizeof(registers));
	while (n-- > 0)
	{
		mlc_hll_add(registers, key_of(n, kind));
		mlc_hll_add(registers, key_of(n, kind));
	}
	CHECK(memcmp(registers, other, sizeof(other)) == 0, "neither order nor repetition counts");
}

/* 0 .. m - 1 and l .. n - 1 merged are the registers of 0 .. n - 1. */
static void
check_merge(uint64_t m, uint64_t l, uint64_t n)
{
	memset(registers, 0, sizeof(registers));
	memset(other, 0, sizeof(other));
	memset(both, 0, sizeof(both));
	add_range(registers, 0, m, 1);
	add_range(other, l, n, 1);
	add_range(both, 0, n, 1);
	mlc_hll_merge(registers, other);
	CHECK(memcmp(registers, both, sizeof(both)) == 0, "merging is a union");
	mlc_hll_merge(registers, registers);
	CHECK(memcmp(registers, both, sizeof(both)) == 0, "with itself it changes nothing");
	memset(other, 0, sizeof(other));
	mlc_hll_merge(registers, other);
	CHECK(memcmp(registers, both, sizeof(both)) == 0, "with none it changes nothing");
}

/* One sum over many counts: no bias. */
static void
check_bias(void)
{
	double		sum = 0;
	int			round;

	for (round = 0; round < 100; round++)
	{
		uint64_t	i;

		memset(registers, 0, sizeof(registers));
		for (i = 0; i < 12000; i++)
			mlc_hll_add(registers, ((uint64_t) round << 32) + i);
		sum += mlc_hll_estimate(registers) / 12000;
	}
	CHECK(fabs(sum / 100 - 1) < 4 * STANDARD_ERROR / 10, "no bias at 12000 keys");
}

int
main(void)
{
	static const uint64_t counts[] = {1, 2, 5, 10, 30, 100, 300, 1000, 3000, 4096, 10000, 12000,
	20000, 30000, 100000, 300000, 1000000};
	size_t		i;
	int			kind;

	memset(registers, 0, sizeof(registers));
	CHECK(mlc_hll_estimate(registers) == 0, "no keys");

	/* the first 12 bits of the hash are the register, the rank is 1 + the
	 * leading zeros of the other 52: mix64(0) = 0 gives register 0, 53 */
	mlc_hll_add(registers, 0);
	CHECK(registers[0] == 53 && MLC_HLL_HIGHEST == 53, "key 0: the highest rank");
	/* mix64(1) = 0x5692161d100b05e5: register 0x569, 0x2161d... has two zeros */
	mlc_hll_add(registers, 1);
	CHECK(registers[0x569] == 3, "key 1: register 0x569, rank 3");

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		for (kind = 0; kind < 3; kind++)
			check_error(counts[i], kind);
	check_merge(1000, 500, 2000);
	check_merge(10, 10, 100000);
	check_merge(0, 0, 5000);
	check_merge(5000, 5000, 5000);
	check_bias();

	/* all registers full */
	memset(registers, MLC_HLL_HIGHEST, sizeof(registers));
	CHECK(mlc_hll_estimate(registers) > 1e15, "the largest count is large");
	return check_report("hyperloglog");
}
