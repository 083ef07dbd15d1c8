/*
 * hyperloglog.h
 *		How many distinct keys there were, from 4096 registers.
 *
 * Every register keeps a maximum, so that the registers depend on the set of
 * keys alone.  The standard error of the estimate is 1.04 / sqrt(4096) = 1.6 %
 * (Flajolet, Fusy, Gandouet and Meunier 2007).
 */
#ifndef MLC_HYPERLOGLOG_H
#define MLC_HYPERLOGLOG_H

#include "hash.h"
#include "kernel.h"

#define MLC_HLL_BITS 12
#define MLC_HLL_REGISTERS (1 << MLC_HLL_BITS)
#define MLC_HLL_HIGHEST (64 - MLC_HLL_BITS + 1)

static inline void
mlc_hll_add(uint8_t *registers, uint64_t key)
{
	uint64_t	hash = mlc_mix64(key);
	uint8_t    *reg = &registers[hash >> (64 - MLC_HLL_BITS)];
	uint64_t	rest = (hash << MLC_HLL_BITS) | (UINT64_C(1) << (MLC_HLL_BITS - 1));
	uint8_t		rank = (uint8_t) (__builtin_clzll(rest) + 1);

	if (rank > *reg)
		*reg = rank;
}

extern void mlc_hll_merge(uint8_t *registers, const uint8_t *other);

/* Ertl 2017, "New cardinality estimation algorithms for HyperLogLog sketches",
 * algorithm 6: no bias at small or large counts, and no table. */
extern double mlc_hll_estimate(const uint8_t *registers);

#endif
