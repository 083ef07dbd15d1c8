/*
 * budget.c
 *		Which cells a profile has.
 */
#include "budget.h"

#include <string.h>

#define KEY_BITS 64

/* A cell that is larger than its prefix holds for all prefixes. */
static inline bool
spans_prefixes(mlc_prefix_kind kind, int level)
{
	return level > mlc_prefix_levels(kind);
}

/* The end of the prefix that begins with cells[begin], and its level. */
static size_t
prefix_end(mlc_prefix_kind kind, const mlc_cell *cells, size_t k, size_t begin,
		   int *level)
{
	unsigned	prefix = mlc_prefix(kind, cells[begin].low);
	size_t		end = begin;

	*level = 0;
	while (end < k && mlc_prefix(kind, cells[end].low) == prefix)
	{
		int			own = mlc_cell_level(&cells[end++]);

		*level = own > *level ? own : *level;
	}
	return end;
}

static int
highest_level(const mlc_cell *cells, size_t k)
{
	uint64_t	differ = 0;
	size_t		i;

	for (i = 0; i < k; i++)
		differ |= cells[i].low ^ cells[i].high;
	return mlc_bit_length(differ);
}

int
mlc_cells_levels(mlc_prefix_kind kind, const mlc_cell *cells, size_t k,
				 uint8_t *levels)
{
	int			highest = highest_level(cells, k);
	size_t		begin;
	size_t		end;

	if (spans_prefixes(kind, highest))
	{
		memset(levels, highest, k);
		return highest;
	}
	for (begin = 0; begin < k; begin = end)
	{
		int			level;

		end = prefix_end(kind, cells, k, begin, &level);
		memset(levels + begin, level, end - begin);
	}
	return highest;
}

/* What the rule needs to know of a prefix. */
typedef struct prefix_size
{
	uint32_t	cells;
	bool		full;			/* has more keys than any c in question */
} prefix_size;

/* c of the rule; 0 when there are more prefixes than cells. */
static uint32_t
cells_per_prefix(const prefix_size *prefix, size_t prefixes,
				 uint32_t max_cells)
{
	uint32_t	low = 0;
	uint32_t	high = max_cells;

	while (low < high)
	{
		uint32_t	c = low + (high - low + 1) / 2;
		uint64_t	sum = 0;
		size_t		p;

		for (p = 0; p < prefixes; p++)
			sum += prefix[p].full || prefix[p].cells > c ? c : prefix[p].cells;
		if (sum <= max_cells)
			low = c;
		else
			high = c - 1;
	}
	return low;
}

/* The smallest level, at least the given one, with at most c cells. */
static int
level_for(const mlc_cell *cells, size_t n, int level, size_t c)
{
	size_t		differ[KEY_BITS + 1] = {0}; /* neighbours by highest bit that differs */
	size_t		count = 1;
	size_t		i;

	for (i = 1; i < n; i++)
		differ[mlc_bit_length(cells[i].low ^ cells[i - 1].low)]++;
	for (i = (size_t) level + 1; i <= KEY_BITS; i++)
		count += differ[i];
	while (count > c)
		count -= differ[++level];
	return level;
}

static inline uint64_t
level_mask(int level)
{
	return level == 0 ? 0 : UINT64_MAX >> (KEY_BITS - level);
}

/* Make from[0, n) cells of the level, at to, which is from or lies before. */
static size_t
raise_level(const mlc_cell *from, size_t n, int level, mlc_cell *to)
{
	uint64_t	mask = level_mask(level);
	size_t		k = 0;
	size_t		i;

	for (i = 0; i < n; i++)
	{
		mlc_cell	cell = from[i];

		if (mlc_cell_is_mixed(&cell))
		{
			cell.low &= ~mask;
			cell.high |= mask;
		}
		if (k > 0 && ((to[k - 1].low ^ cell.low) & ~mask) == 0)
		{
			to[k - 1].low &= ~mask;
			to[k - 1].high |= mask;
			to[k - 1].count += cell.count;
		}
		else
			to[k++] = cell;
	}
	return k;
}

static size_t
reduce_all(mlc_prefix_kind kind, uint32_t max_cells, mlc_cell *cells, size_t k,
		   int level)
{
	if (level <= mlc_prefix_levels(kind))
		level = mlc_prefix_levels(kind) + 1;
	return raise_level(cells, k, level_for(cells, k, level, max_cells), cells);
}

size_t
mlc_cells_reduce(mlc_prefix_kind kind, uint32_t max_cells, mlc_cell *cells,
				 size_t k)
{
	prefix_size prefix[MLC_PREFIXES];
	size_t		prefixes = 0;
	int			highest = highest_level(cells, k);
	int			level;
	size_t		begin;
	size_t		end;
	size_t		result = 0;
	uint32_t	c;

	if (highest == 0 && k <= max_cells)
		return k;
	if (spans_prefixes(kind, highest))
		return reduce_all(kind, max_cells, cells, k, highest);
	for (begin = 0; begin < k; begin = end)
	{
		end = prefix_end(kind, cells, k, begin, &level);
		prefix[prefixes].cells = (uint32_t) (end - begin);
		prefix[prefixes++].full = level > 0;
	}
	c = cells_per_prefix(prefix, prefixes, max_cells);
	if (c == 0)
		return reduce_all(kind, max_cells, cells, k, 0);
	for (begin = 0; begin < k; begin = end)
	{
		end = prefix_end(kind, cells, k, begin, &level);
		level = level_for(cells + begin, end - begin, level, c);
		result += raise_level(cells + begin, end - begin, level,
							  cells + result);
	}
	return result;
}

/*
 * Add a cell behind the others, of which the last may hold it.  Or it holds the
 * last, if both begin with one key: what begins before it is not within it.
 */
static size_t
append_cell(mlc_cell *result, size_t k, const mlc_cell *cell)
{
	mlc_cell   *last = k > 0 ? &result[k - 1] : NULL;

	if (last == NULL || last->high < cell->low)
	{
		result[k] = *cell;
		return k + 1;
	}
	last->high = last->high > cell->high ? last->high : cell->high;
	last->count += cell->count;
	return k;
}

size_t
mlc_cells_merge(const mlc_cell *a, size_t ka, const mlc_cell *b, size_t kb,
				mlc_cell *result)
{
	size_t		i = 0;
	size_t		j = 0;
	size_t		k = 0;

	while (i < ka || j < kb)
	{
		if (j == kb || (i < ka && a[i].low <= b[j].low))
			k = append_cell(result, k, &a[i++]);
		else
			k = append_cell(result, k, &b[j++]);
	}
	return k;
}

/* Cells of one prefix, or of all: at one level, aligned, and not too many. */
static bool
level_is_canonical(const mlc_cell *cells, size_t n, int level, int lowest,
				   size_t c)
{
	uint64_t	mask = level_mask(level);
	size_t		finer = n;		/* cells there may be one level below */
	size_t		i;

	for (i = 0; i < n; i++)
	{
		const mlc_cell *cell = &cells[i];

		if (mlc_cell_is_mixed(cell))
		{
			if ((cell->low & mask) != 0 || cell->high != (cell->low | mask) ||
				cell->count < 2)
				return false;
			finer++;
		}
		if (cell->count < 1)
			return false;
		if (i > 0 && ((cell->low ^ cells[i - 1].low) & ~mask) == 0)
			return false;
	}
	return n <= c && (level <= lowest || finer > c);
}

bool
mlc_cells_are_canonical(mlc_prefix_kind kind, uint32_t max_cells,
						const mlc_cell *cells, size_t k)
{
	prefix_size prefix[MLC_PREFIXES];
	size_t		prefixes = 0;
	int			highest = highest_level(cells, k);
	int			level;
	size_t		begin;
	size_t		end;
	size_t		i;
	uint32_t	c;

	for (i = 0; i < k; i++)
	{
		if (cells[i].low > cells[i].high ||
			(i > 0 && cells[i].low <= cells[i - 1].high))
			return false;
	}
	if (spans_prefixes(kind, highest))
		return level_is_canonical(cells, k, highest, mlc_prefix_levels(kind) + 1,
								  max_cells);
	for (begin = 0; begin < k; begin = end)
	{
		end = prefix_end(kind, cells, k, begin, &level);
		if (mlc_prefix(kind, cells[end - 1].high) !=
			mlc_prefix(kind, cells[begin].low))
			return false;
		prefix[prefixes].cells = (uint32_t) (end - begin);
		prefix[prefixes++].full = level > 0;
	}
	if (highest == 0)
		return k <= max_cells &&
			level_is_canonical(cells, k, 0, 0, max_cells);
	c = cells_per_prefix(prefix, prefixes, max_cells);
	for (begin = 0; begin < k; begin = end)
	{
		end = prefix_end(kind, cells, k, begin, &level);
		if (c == 0 || !level_is_canonical(cells + begin, end - begin, level, 0, c))
			return false;
	}
	return true;
}
