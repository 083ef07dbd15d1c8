/*
 * tally.h
 *		Counts of keys in the cells of a reference and in the gaps between them.
 *
 * k ascending, disjoint cells have 2k + 1 slots: slot 2i + 1 is cell i, slot 2i
 * the gap below it, slot 2k what lies above the last.
 */
#ifndef MLC_TALLY_H
#define MLC_TALLY_H

#include "kernel.h"

#define MLC_TALLY_SLOTS(k) (2 * (size_t) (k) + 1)

/* Add n keys to their slots' counts; lows and highs are the ends of the cells. */
extern void mlc_tally_keys(const uint64_t *lows, const uint64_t *highs,
						   size_t k, const uint64_t *keys, size_t n,
						   int64_t *count);

#endif
