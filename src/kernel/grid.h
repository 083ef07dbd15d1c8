/*
 * grid.h
 *		Counting keys in the cells of a profile as they come: an open-addressing
 *		table.
 *
 * Between two reductions the table may hold more cells than the budget allows,
 * at levels finer than the final ones: a coarser cell is the sum of finer
 * ones, so nothing is lost by raising the levels late.
 */
#ifndef MLC_GRID_H
#define MLC_GRID_H

#include "budget.h"
#include "cells.h"
#include "kernel.h"

/* The key lies in the slot's cell; a count of 0 is a free slot. */
typedef struct mlc_slot
{
	uint64_t	key;
	uint64_t	count;			/* highest bit: the cell is mixed */
} mlc_slot;

#define MLC_SLOT_MIXED (UINT64_C(1) << 63)

typedef struct mlc_grid
{
	mlc_prefix_kind kind;
	uint32_t	used;			/* slots in use */
	uint32_t	limit;			/* no more than these */
	int			bits;			/* 2^bits slots */
	bool		collapsed;		/* is any level above 0? */
	uint8_t		level;			/* of all keys, 0: that of the prefix */
	mlc_slot   *slots;
	uint8_t		levels[MLC_PREFIXES];	/* set once collapsed */
} mlc_grid;

#define MLC_GRID_FIRST_BITS 6

/* The table with so many bits is as large as it needs to be. */
extern int	mlc_grid_last_bits(uint32_t max_cells);

/*
 * An empty table of 2^bits slots, which need not be initialised, at the levels
 * of the cells, which it must have room for.  Then the cells are added.
 */
extern void mlc_grid_load(mlc_grid *grid, mlc_prefix_kind kind,
						  mlc_slot *slots, int bits, const mlc_cell *cells,
						  size_t k);

/* Move to twice as many slots. */
extern void mlc_grid_grow(mlc_grid *grid, mlc_slot *slots);

/*
 * Count keys[0, n), until the table is full: returns how many were counted.
 * If not all, grow or reduce, and go on.
 */
extern size_t mlc_grid_add(mlc_grid *grid, const uint64_t *keys, size_t n);

/* The slot of the cell of key, or NULL. */
extern mlc_slot *mlc_grid_find(const mlc_grid *grid, uint64_t key);

/*
 * Take a key away; false when the table has collapsed or has no such key.
 * Where slots move, so do the elements of beside, an array of one element of
 * size bytes a slot; it may be NULL.
 */
extern bool mlc_grid_remove(mlc_grid *grid, uint64_t key, void *beside,
							size_t size);

/*
 * The cells in ascending order: cells has room for grid->used, work for twice
 * as many keys.  Returns their number.
 */
extern size_t mlc_grid_list(const mlc_grid *grid, mlc_cell *cells,
							uint64_t *work);

#endif
