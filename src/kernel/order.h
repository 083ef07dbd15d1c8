/*
 * order.h
 *		Sorting keys that carry something with them.
 */
#ifndef MLC_ORDER_H
#define MLC_ORDER_H

#include "kernel.h"

typedef struct mlc_keyed
{
	uint64_t	key;
	uint64_t	item;
} mlc_keyed;

/*
 * Sort ascending by key; items of equal keys keep their order.  Returns where
 * the result stands: entries or scratch, which both hold n and are overwritten.
 */
extern mlc_keyed *mlc_sort_keyed(mlc_keyed *entries, size_t n,
								 mlc_keyed *scratch, mlc_poll poll);

#endif
