/*
 * budget.h
 *		Which cells a profile has: the rule that depends on the multiset of keys
 *		alone.
 *
 * Keys fall into prefixes: a float's sign and exponent, an integer's sign and
 * bit length; a hash has one prefix.  Let N_p be the number of distinct keys
 * in prefix p, and c the largest integer with sum min(N_p, c) <= max_cells.
 * A prefix with at most c distinct keys keeps them all.  Any other has cells
 * of 2^level keys, with the smallest level that leaves it at most c cells; a
 * cell whose keys are all equal still keeps its key.  As keys are added c only
 * falls and levels only rise, and a coarser cell is the sum of finer ones: the
 * result does not depend on the order, nor on what was merged with what.
 *
 * Where there are more prefixes than max_cells (floats, and integers when
 * max_cells is below 128), all keys share the smallest level beyond that of a
 * prefix which leaves max_cells cells.
 *
 * A prefix above level 0 has fewer cells than distinct keys, so at least one
 * of its cells is mixed: the cells alone tell the levels.
 */
#ifndef MLC_BUDGET_H
#define MLC_BUDGET_H

#include "cells.h"
#include "kernel.h"
#include "key.h"

#define MLC_MIN_CELLS 64
#define MLC_MAX_CELLS 65536

typedef enum mlc_prefix_kind
{
	MLC_PREFIX_DOUBLE,			/* keys of mlc_key_from_double */
	MLC_PREFIX_INTEGER,			/* keys of mlc_key_from_int64 */
	MLC_PREFIX_HASH
} mlc_prefix_kind;

#define MLC_PREFIXES 4096

#define MLC_DOUBLE_LEVELS 52	/* bits below a double's sign and exponent */

/* The highest level that a cell within one prefix can have. */
static inline int
mlc_prefix_levels(mlc_prefix_kind kind)
{
	return kind == MLC_PREFIX_DOUBLE ? MLC_DOUBLE_LEVELS :
		kind == MLC_PREFIX_INTEGER ? 62 : 64;
}

static inline int
mlc_bit_length(uint64_t value)
{
	return value == 0 ? 0 : 64 - __builtin_clzll(value);
}

/* The prefix of a key; ascending keys have ascending prefixes. */
static inline unsigned
mlc_prefix(mlc_prefix_kind kind, uint64_t key)
{
	int64_t		value;

	if (kind == MLC_PREFIX_DOUBLE)
		return (unsigned) (key >> MLC_DOUBLE_LEVELS);
	if (kind == MLC_PREFIX_HASH)
		return 0;
	value = mlc_int64_from_key(key);
	return value >= 0 ? 64U + (unsigned) mlc_bit_length((uint64_t) value) :
		63U - (unsigned) mlc_bit_length(~(uint64_t) value);
}

/* 0 for a single-valued cell; a mixed one has 2^level keys. */
static inline int
mlc_cell_level(const mlc_cell *cell)
{
	return mlc_bit_length(cell->low ^ cell->high);
}

/*
 * The level of the prefix of every cell; returns the highest.  A level beyond
 * that of a prefix holds for all cells.
 */
extern int	mlc_cells_levels(mlc_prefix_kind kind, const mlc_cell *cells,
							 size_t k, uint8_t *levels);

/*
 * Apply the rule to ascending cells at levels that are not above those of the
 * rule, in place; returns the number of cells.
 */
extern size_t mlc_cells_reduce(mlc_prefix_kind kind, uint32_t max_cells,
							   mlc_cell *cells, size_t k);

/*
 * All values of a and b: result has room for ka + kb cells and overlaps
 * neither.  Apply mlc_cells_reduce() to it.
 */
extern size_t mlc_cells_merge(const mlc_cell *a, size_t ka, const mlc_cell *b,
							  size_t kb, mlc_cell *result);

/* Could the rule give these cells? For cells that come from outside. */
extern bool mlc_cells_are_canonical(mlc_prefix_kind kind, uint32_t max_cells,
									const mlc_cell *cells, size_t k);

#endif
