/*
 * sort.h
 *		Sorting, merging and searching arrays of order-preserving keys.
 */
#ifndef MLC_SORT_H
#define MLC_SORT_H

#include "kernel.h"

/*
 * Sort n keys ascending.  scratch holds n keys and overlaps nothing.  The
 * result stands in keys.  If poll does not return, keys holds an undefined
 * permutation of a part of the input: throw the array away.
 */
extern void mlc_sort_keys(uint64_t *keys, size_t n, uint64_t *scratch,
						  mlc_poll poll);

/*
 * Merge two ascending runs in place: keys[0, n) and the separate array
 * tail[0, m) become keys[0, n + m).  keys has room for n + m.
 */
extern void mlc_merge_keys(uint64_t *keys, size_t n, const uint64_t *tail,
						   size_t m, mlc_poll poll);

/* The number of keys in ascending keys[0, n) that are <= key. */
extern size_t mlc_count_le(const uint64_t *keys, size_t n, uint64_t key);

/* The number of keys in ascending keys[0, n) that are < key. */
extern size_t mlc_count_lt(const uint64_t *keys, size_t n, uint64_t key);

/* The number of distinct keys in ascending keys[0, n). */
extern size_t mlc_count_distinct(const uint64_t *keys, size_t n,
								 mlc_poll poll);

extern bool mlc_is_sorted(const uint64_t *keys, size_t n, mlc_poll poll);

#endif
