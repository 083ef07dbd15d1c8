/*
 * grid.c
 *		Counting keys in the cells of a profile as they come.
 */
#include "grid.h"

#include <string.h>

#include "sort.h"

#define KEY_BITS 64
#define BLOCK 16
#define HASH_FACTOR UINT64_C(0x9E3779B97F4A7C15)	/* 2^64 over the golden ratio */

int
mlc_grid_last_bits(uint32_t max_cells)
{
	int			bits = MLC_GRID_FIRST_BITS;

	while (((uint32_t) 1 << bits) < 2 * max_cells)
		bits++;
	return bits;
}

/* Three quarters may be in use: in the largest table 1.5 budgets. */
static void
set_slots(mlc_grid *grid, mlc_slot *slots, int bits)
{
	grid->slots = slots;
	grid->bits = bits;
	grid->limit = (uint32_t) 3 << (bits - 2);
	grid->used = 0;
	memset(slots, 0, sizeof(mlc_slot) << bits);
}

static inline int
level_of(const mlc_grid *grid, mlc_prefix_kind kind, uint64_t key)
{
	if (grid->level > 0)
		return grid->level;
	if (kind == MLC_PREFIX_DOUBLE)
		return grid->levels[key >> MLC_DOUBLE_LEVELS];
	return grid->levels[mlc_prefix(kind, key)];
}

static inline size_t
home_of(const mlc_grid *grid, uint64_t key, int level)
{
	return (size_t) (((key >> level) * HASH_FACTOR) >> (KEY_BITS - grid->bits));
}

/* The slot of the cell of key: in use, or free. */
static inline mlc_slot *
probe_from(const mlc_grid *grid, uint64_t key, int level, size_t i)
{
	size_t		mask = ((size_t) 1 << grid->bits) - 1;

	while (grid->slots[i].count != 0 &&
		   ((grid->slots[i].key ^ key) >> level) != 0)
		i = (i + 1) & mask;
	return &grid->slots[i];
}

static inline mlc_slot *
probe(const mlc_grid *grid, uint64_t key, int level)
{
	return probe_from(grid, key, level, home_of(grid, key, level));
}

static inline mlc_slot *
slot_of(const mlc_grid *grid, uint64_t key)
{
	return probe(grid, key, grid->collapsed ?
				 level_of(grid, grid->kind, key) : 0);
}

static void
set_levels(mlc_grid *grid, const mlc_cell *cells, size_t k)
{
	size_t		i;

	memset(grid->levels, 0, sizeof(grid->levels));
	for (i = 0; i < k; i++)
	{
		int			level = mlc_cell_level(&cells[i]);

		if (level == 0)
			continue;
		grid->collapsed = true;
		if (level > mlc_prefix_levels(grid->kind))
			grid->level = (uint8_t) level;
		else
			grid->levels[mlc_prefix(grid->kind, cells[i].low)] = (uint8_t) level;
	}
}

void
mlc_grid_load(mlc_grid *grid, mlc_prefix_kind kind, mlc_slot *slots, int bits,
			  const mlc_cell *cells, size_t k)
{
	size_t		i;

	grid->kind = kind;
	grid->collapsed = false;
	grid->level = 0;
	set_slots(grid, slots, bits);
	set_levels(grid, cells, k);
	for (i = 0; i < k; i++)
	{
		mlc_slot   *slot = slot_of(grid, cells[i].low);

		slot->key = cells[i].low;
		slot->count = (uint64_t) cells[i].count |
			(mlc_cell_is_mixed(&cells[i]) ? MLC_SLOT_MIXED : 0);
	}
	grid->used = (uint32_t) k;
}

void
mlc_grid_grow(mlc_grid *grid, mlc_slot *slots)
{
	mlc_slot   *old = grid->slots;
	size_t		n = (size_t) 1 << grid->bits;
	uint32_t	used = grid->used;
	size_t		i;

	set_slots(grid, slots, grid->bits + 1);
	for (i = 0; i < n; i++)
	{
		if (old[i].count != 0)
			*slot_of(grid, old[i].key) = old[i];
	}
	grid->used = used;
}

/* False: the table is full. */
static inline bool
add_key(mlc_grid *grid, uint64_t key, mlc_slot *slot)
{
	if (slot->count != 0)
	{
		slot->count = (slot->count + 1) |
			((uint64_t) (slot->key != key) << (KEY_BITS - 1));
		return true;
	}
	if (grid->used == grid->limit)
		return false;
	slot->key = key;
	slot->count = 1;
	grid->used++;
	return true;
}

/*
 * Some keys at a time are looked up before they are counted: when many columns
 * are profiled at once their tables do not fit into the cache, and so the
 * misses overlap.  kind and collapsed are constants in every caller.
 */
static inline size_t
add_keys(mlc_grid *grid, const uint64_t *keys, size_t n, mlc_prefix_kind kind,
		 bool collapsed)
{
	size_t		home[BLOCK];
	uint8_t		level[BLOCK];
	size_t		start;
	size_t		i;

	for (start = 0; start < n; start += BLOCK)
	{
		size_t		block = n - start < BLOCK ? n - start : BLOCK;

		for (i = 0; i < block; i++)
		{
			uint64_t	key = keys[start + i];

			level[i] = collapsed ? (uint8_t) level_of(grid, kind, key) : 0;
			home[i] = home_of(grid, key, level[i]);
			__builtin_prefetch(&grid->slots[home[i]], 1);
		}
		for (i = 0; i < block; i++)
		{
			uint64_t	key = keys[start + i];

			if (!add_key(grid, key, probe_from(grid, key, level[i], home[i])))
				return start + i;
		}
	}
	return n;
}

size_t
mlc_grid_add(mlc_grid *grid, const uint64_t *keys, size_t n)
{
	if (!grid->collapsed)
		return add_keys(grid, keys, n, MLC_PREFIX_HASH, false);
	switch (grid->kind)
	{
		case MLC_PREFIX_DOUBLE:
			return add_keys(grid, keys, n, MLC_PREFIX_DOUBLE, true);
		case MLC_PREFIX_INTEGER:
			return add_keys(grid, keys, n, MLC_PREFIX_INTEGER, true);
		default:
			return add_keys(grid, keys, n, MLC_PREFIX_HASH, true);
	}
}

mlc_slot *
mlc_grid_find(const mlc_grid *grid, uint64_t key)
{
	mlc_slot   *slot = slot_of(grid, key);

	return slot->count != 0 ? slot : NULL;
}

/* Close the gap that a freed slot leaves in the sequences of others. */
static void
free_slot(mlc_grid *grid, mlc_slot *slot, char *beside, size_t size)
{
	size_t		mask = ((size_t) 1 << grid->bits) - 1;
	size_t		gap = (size_t) (slot - grid->slots);
	size_t		i;

	for (i = (gap + 1) & mask; grid->slots[i].count != 0; i = (i + 1) & mask)
	{
		size_t		home = home_of(grid, grid->slots[i].key, 0);

		if (((i - home) & mask) < ((i - gap) & mask))
			continue;			/* its home lies behind the gap */
		grid->slots[gap] = grid->slots[i];
		if (beside)
			memcpy(beside + gap * size, beside + i * size, size);
		gap = i;
	}
	grid->slots[gap].count = 0;
	grid->used--;
}

bool
mlc_grid_remove(mlc_grid *grid, uint64_t key, void *beside, size_t size)
{
	mlc_slot   *slot;

	if (grid->collapsed)
		return false;
	slot = probe(grid, key, 0);
	if (slot->count == 0)
		return false;
	if (--slot->count == 0)
		free_slot(grid, slot, beside, size);
	return true;
}

size_t
mlc_grid_list(const mlc_grid *grid, mlc_cell *cells, uint64_t *work)
{
	size_t		n = (size_t) 1 << grid->bits;
	size_t		k = 0;
	size_t		i;

	for (i = 0; i < n; i++)
	{
		if (grid->slots[i].count != 0)
			work[k++] = grid->slots[i].key;
	}
	mlc_sort_keys(work, k, work + k, NULL);
	for (i = 0; i < k; i++)
	{
		uint64_t	key = work[i];
		const mlc_slot *slot = slot_of(grid, key);
		int			level = (slot->count & MLC_SLOT_MIXED) == 0 ? 0 :
			level_of(grid, grid->kind, key);
		uint64_t	mask = level == 0 ? 0 : UINT64_MAX >> (KEY_BITS - level);

		cells[i].low = key & ~mask;
		cells[i].high = key | mask;
		cells[i].count = (int64_t) (slot->count & ~MLC_SLOT_MIXED);
	}
	return k;
}
