/*
 * cells.c
 *		The common grid of the cells of two samples.
 */
#include "cells.h"

/* Whether a comes before b, or holds it. */
static inline bool
comes_first(const mlc_cell *a, const mlc_cell *b)
{
	return a->low < b->low || (a->low == b->low && a->high >= b->high);
}

/* Take the cells from *i on that lie below the key high or at it. */
static inline int64_t
take_cells(const mlc_cell *cells, size_t k, uint64_t high, size_t *i)
{
	int64_t		count = 0;

	for (; *i < k && cells[*i].low <= high; (*i)++)
		count += cells[*i].count;
	return count;
}

size_t
mlc_pair_cells(const mlc_cell *reference, size_t k1, const mlc_cell *current,
			   size_t k2, mlc_pair *result)
{
	size_t		i = 0;
	size_t		j = 0;
	size_t		k = 0;

	while (i < k1 || j < k2)
	{
		const mlc_cell *outer = j == k2 ||
			(i < k1 && comes_first(&reference[i], &current[j])) ?
			&reference[i] : &current[j];
		mlc_pair   *pair = &result[k++];

		pair->low = outer->low;
		pair->high = outer->high;
		pair->reference = take_cells(reference, k1, pair->high, &i);
		pair->current = take_cells(current, k2, pair->high, &j);
	}
	return k;
}
