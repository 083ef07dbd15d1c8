/*
 * test_budget.c
 *		The rule of levels against a model that is written from the text in
 *		budget.h and looks at all keys at once, however they came: in any order,
 *		reduced in between at any time, counted in tables of any size, merged
 *		along any tree.  Then which cells could come from the rule, and the
 *		bounds of the KS statistic of two reduced samples.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/budget.h"
#include "kernel/grid.h"
#include "kernel/key.h"
#include "kernel/pairs.h"

#define MAX_KEYS 3000
#define MULTISETS 2400
#define ORDERS 3
#define MAX_SHARDS 12
#define GRID_CELLS 4096

static uint64_t random_state = 1;

static uint64_t
random_bits(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* 0 .. n - 1 */
static size_t
random_below(size_t n)
{
	return (size_t) (random_bits() % n);
}

static int
compare(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

static void
sort(uint64_t *keys, size_t n)
{
	qsort(keys, n, sizeof(uint64_t), compare);
}

static void
shuffle(uint64_t *keys, size_t n)
{
	for (; n > 1; n--)
	{
		size_t		i = random_below(n);
		uint64_t	key = keys[i];

		keys[i] = keys[n - 1];
		keys[n - 1] = key;
	}
}

/*
 * The model
 */

/* A float's sign and exponent, an integer's sign and bit length. */
static int
model_prefix(mlc_prefix_kind kind, uint64_t key)
{
	int			bits = 0;
	bool		negative = key < MLC_KEY_SIGN;
	uint64_t	size;

	if (kind == MLC_PREFIX_HASH)
		return 0;
	if (kind == MLC_PREFIX_DOUBLE)
	{
		/* the exponent of a negative number is folded */
		size = negative ? ~key : key - MLC_KEY_SIGN;
		bits = (int) (size / (UINT64_C(1) << 52));
		return negative ? -1 - bits : bits;
	}
	for (size = negative ? ~(key - MLC_KEY_SIGN) : key - MLC_KEY_SIGN; size > 0; size /= 2)
		bits++;
	return negative ? -1 - bits : bits;
}

static size_t
count_cells(const uint64_t *keys, size_t n, int level)
{
	size_t		count = n > 0;
	size_t		i;

	for (i = 1; i < n; i++)
		count += keys[i] >> level != keys[i - 1] >> level;
	return count;
}

/* Cells of 2^level keys; those whose keys are all equal keep the key. */
static size_t
make_cells(const uint64_t *keys, size_t n, int level, mlc_cell *cells)
{
	size_t		k = 0;
	size_t		i;
	size_t		j;

	for (i = 0; i < n; i = j)
	{
		for (j = i + 1; j < n && keys[j] >> level == keys[i] >> level;)
			j++;
		cells[k].low = keys[i];
		cells[k].high = keys[j - 1];
		cells[k].count = (int64_t) (j - i);
		if (keys[i] != keys[j - 1])
		{
			cells[k].low = keys[i] >> level << level;
			cells[k].high = cells[k].low + ((UINT64_C(1) << level) - 1);
		}
		k++;
	}
	return k;
}

/* The cells of ascending keys. */
static size_t
model(mlc_prefix_kind kind, size_t max_cells, const uint64_t *keys, size_t n,
	  mlc_cell *cells)
{
	size_t		distinct[MAX_KEYS]; /* of every prefix */
	size_t		end[MAX_KEYS];
	size_t		prefixes = 0;
	size_t		c = max_cells;
	size_t		sum;
	size_t		k = 0;
	size_t		i;
	size_t		p;
	int			level;

	for (i = 0; i < n; i = end[prefixes++])
	{
		size_t		j = i;

		while (j < n && model_prefix(kind, keys[j]) == model_prefix(kind, keys[i]))
			j++;
		end[prefixes] = j;
		distinct[prefixes] = count_cells(keys + i, j - i, 0);
	}
	do
	{
		sum = 0;
		for (p = 0; p < prefixes; p++)
			sum += distinct[p] < c ? distinct[p] : c;
	} while (sum > max_cells && c-- > 0);
	if (c == 0)
	{
		/* a prefix has levels up to 52; one of integers, up to 62 */
		level = kind == MLC_PREFIX_DOUBLE ? 53 : 63;
		while (count_cells(keys, n, level) > max_cells)
			level++;
		return make_cells(keys, n, level, cells);
	}
	for (p = 0; p < prefixes; p++)
	{
		const uint64_t *own = keys + (p == 0 ? 0 : end[p - 1]);
		size_t		own_n = (size_t) (keys + end[p] - own);

		for (level = 0; count_cells(own, own_n, level) > c;)
			level++;
		k += make_cells(own, own_n, level, cells + k);
	}
	return k;
}

/*
 * Ways to the cells
 */

static bool
cells_equal(const mlc_cell *a, size_t ka, const mlc_cell *b, size_t kb)
{
	size_t		i;

	for (i = 0; i < ka && i < kb; i++)
		if (a[i].low != b[i].low || a[i].high != b[i].high ||
			a[i].count != b[i].count)
			return false;
	return ka == kb;
}

static mlc_slot slots[2][GRID_CELLS];

/* Take the cells out of the table, reduce them and put them back. */
static void
reduce_grid(mlc_grid *grid, uint32_t max_cells, int bits)
{
	static mlc_cell cells[GRID_CELLS];
	static uint64_t work[2 * GRID_CELLS];
	size_t		k = mlc_grid_list(grid, cells, work);

	k = mlc_cells_reduce(grid->kind, max_cells, cells, k);
	while ((size_t) 3 << (bits - 2) <= k)
		bits++;
	mlc_grid_load(grid, grid->kind, slots[0], bits, cells, k);
}

/*
 * Count keys in a table that begins with 64 slots and grows to last_bits, or
 * just enough; reduce when it is full, and now and then before.
 */
static size_t
count_in_grid(mlc_prefix_kind kind, uint32_t max_cells, const uint64_t *keys,
			  size_t n, int last_bits, bool now_and_then, mlc_cell *cells)
{
	static mlc_grid grid;
	static uint64_t work[2 * GRID_CELLS];
	size_t		done = 0;

	mlc_grid_load(&grid, kind, slots[0], MLC_GRID_FIRST_BITS, NULL, 0);
	while (done < n)
	{
		size_t		block = 1 + random_below(200);

		block = block < n - done ? block : n - done;
		block = mlc_grid_add(&grid, keys + done, block);
		done += block;
		if (now_and_then && random_below(20) == 0)
			reduce_grid(&grid, max_cells, grid.bits);
		else if (grid.used == grid.limit && grid.bits < last_bits)
		{
			mlc_grid_grow(&grid, slots[1]);
			memcpy(slots[0], slots[1], sizeof(mlc_slot) << grid.bits);
			grid.slots = slots[0];
		}
		else if (grid.used == grid.limit)
			reduce_grid(&grid, max_cells, last_bits);
	}
	return mlc_cells_reduce(kind, max_cells, cells,
							mlc_grid_list(&grid, cells, work));
}

/* Shards of the keys, reduced to at least max_cells, merged in any order. */
static size_t
merge_shards(mlc_prefix_kind kind, uint32_t max_cells, const uint64_t *keys,
			 size_t n, mlc_cell *cells)
{
	static mlc_cell shard[2][MAX_SHARDS][MAX_KEYS];
	static uint64_t part[MAX_KEYS];
	size_t		k[MAX_SHARDS];
	mlc_cell   *at[MAX_SHARDS];
	size_t		shards = 1 + random_below(MAX_SHARDS);
	size_t		done = 0;
	size_t		s;

	for (s = 0; s < shards; s++)
	{
		size_t		m = s + 1 == shards ? n - done : random_below(n - done + 1);

		memcpy(part, keys + done, m * sizeof(uint64_t));
		sort(part, m);
		k[s] = model(kind, max_cells + random_below(2) * random_below(500),
					 part, m, shard[0][s]);
		at[s] = shard[0][s];
		done += m;
	}
	while (shards > 1)
	{
		static mlc_cell merged[2 * MAX_KEYS];
		size_t		a = random_below(shards);
		size_t		b = random_below(shards - 1);

		b += b >= a;
		k[a] = mlc_cells_merge(at[a], k[a], at[b], k[b], merged);
		if (random_below(4) > 0 || shards == 2)
			k[a] = mlc_cells_reduce(kind, max_cells, merged, k[a]);
		memcpy(at[a], merged, k[a] * sizeof(mlc_cell));
		shards--;
		at[b] = at[shards];
		k[b] = k[shards];
	}
	k[0] = mlc_cells_reduce(kind, max_cells, at[0], k[0]);
	memcpy(cells, at[0], k[0] * sizeof(mlc_cell));
	return k[0];
}

/*
 * Keys of all sorts
 */

static uint64_t
random_double_key(int sort_of)
{
	uint64_t	bits = random_bits();
	double		unit = (double) (bits >> 11) / 9007199254740992.0;

	switch (sort_of)
	{
		case 0:					/* around 1, both signs now and then */
			return mlc_key_from_double((unit - 0.1) * 3);
		case 1:					/* every exponent */
			return mlc_key_from_double(ldexp(1 + unit, (int) (bits % 2098) - 1074) *
									   (bits & 4096 ? 1 : -1));
		case 2:					/* atoms */
			return mlc_key_from_double((double) (bits % 7) * 99.99);
		case 3:					/* neighbours */
			return mlc_key_from_double(1) - 500 + bits % 1000;
		case 4:					/* the ends of all keys */
			return bits & 1 ? bits % 300 >> 1 : UINT64_MAX - (bits % 300 >> 1);
		case 5:					/* denormal, around zero */
			return mlc_key_from_double(0) - 1000 + bits % 2000;
		case 6:					/* prices */
			return mlc_key_from_double(rint(exp(unit * 9) * 100) / 100);
		case 7:					/* far from zero */
			return mlc_key_from_double(-1e6 + unit);
		case 8:					/* whatever */
			return bits;
		default:
			return mlc_key_from_double(0);
	}
}

#define DOUBLE_SORTS 10

static uint64_t
random_integer_key(int sort_of)
{
	uint64_t	bits = random_bits();

	switch (sort_of)
	{
		case 0:
			return mlc_key_from_int64((int64_t) (bits % 2000));
		case 1:					/* around zero */
			return mlc_key_from_int64((int64_t) (bits % 1000) - 500);
		case 2:					/* any bit length up to 30 */
			return mlc_key_from_int64((int64_t) (bits >> (34 + bits % 30)) * (bits & 256 ? 1 : -1));
		case 3:					/* times */
			return mlc_key_from_int64(INT64_C(700000000000000) + (int64_t) (bits % 100000) * 1000000);
		case 4:					/* the ends of all keys */
			return bits & 1 ? bits % 300 >> 1 : UINT64_MAX - (bits % 300 >> 1);
		case 5:
			return mlc_key_from_int64(-42);
		case 6:					/* any bit length: more prefixes than cells */
			return mlc_key_from_int64((int64_t) (bits >> (1 + bits % 63)) ^ -(int64_t) (bits >> 32 & 1));
		default:
			return bits;
	}
}

#define INTEGER_SORTS 8

static uint64_t
random_hash_key(int sort_of)
{
	uint64_t	bits = random_bits();

	switch (sort_of)
	{
		case 0:
			return bits;
		case 1:					/* neighbours */
			return UINT64_C(0x123456789ABCDEF0) + bits % 1000;
		case 2:					/* the ends of all keys */
			return bits & 1 ? bits % 300 >> 1 : UINT64_MAX - (bits % 300 >> 1);
		default:				/* few */
			return (bits % 50) * UINT64_C(0x9E3779B97F4A7C15);
	}
}

#define HASH_SORTS 4

/* Up to three sorts of keys together. */
static size_t
random_multiset(mlc_prefix_kind kind, uint64_t *keys)
{
	size_t		sizes[] = {1, 10, 100, 1000, MAX_KEYS};
	size_t		n = 1 + random_below(sizes[random_below(5)]);
	int			sorts[3];
	size_t		i;

	for (i = 0; i < 3; i++)
		sorts[i] = (int) random_below(kind == MLC_PREFIX_DOUBLE ? DOUBLE_SORTS :
									  kind == MLC_PREFIX_INTEGER ? INTEGER_SORTS : HASH_SORTS);
	for (i = 0; i < n; i++)
	{
		int			sort_of = sorts[random_below(3)];

		keys[i] = kind == MLC_PREFIX_DOUBLE ? random_double_key(sort_of) :
			kind == MLC_PREFIX_INTEGER ? random_integer_key(sort_of) : random_hash_key(sort_of);
	}
	return n;
}

/*
 * Cells that the rule does not give
 */

static bool
is_canonical(mlc_prefix_kind kind, uint32_t max_cells, const mlc_cell *cells,
			 size_t k)
{
	return mlc_cells_are_canonical(kind, max_cells, cells, k);
}

/* All cells of the prefix of cells[i] as one, if that is too coarse. */
static bool
coarsest_is_refused(mlc_prefix_kind kind, uint32_t max_cells,
					const mlc_cell *cells, size_t k, size_t i)
{
	static mlc_cell coarse[MAX_KEYS];
	int			prefix = model_prefix(kind, cells[i].low);
	size_t		begin = i;
	size_t		end = i + 1;
	size_t		prefixes = 0;
	size_t		j;
	mlc_cell   *one;
	uint64_t	mask;

	for (j = 0; j < k; j++)
		prefixes += j == 0 || model_prefix(kind, cells[j].low) != model_prefix(kind, cells[j - 1].low);
	while (begin > 0 && model_prefix(kind, cells[begin - 1].low) == prefix)
		begin--;
	while (end < k && model_prefix(kind, cells[end].low) == prefix)
		end++;
	/* with c >= 2 two cells would be left, not one */
	if (begin + 1 == end || prefixes * 2 > max_cells ||
		model_prefix(kind, cells[end - 1].high) != prefix)
		return true;
	memcpy(coarse, cells, k * sizeof(mlc_cell));
	one = &coarse[begin];
	for (mask = 0; ((one->low ^ coarse[end - 1].high) & ~mask) != 0;)
		mask = mask << 1 | 1;
	for (j = begin + 1; j < end; j++)
		one->count += coarse[j].count;
	one->low &= ~mask;
	one->high = one->low | mask;
	memmove(one + 1, &coarse[end], (k - end) * sizeof(mlc_cell));
	return !is_canonical(kind, max_cells, coarse, k - (end - begin) + 1);
}

static void
check_perturbed(mlc_prefix_kind kind, uint32_t max_cells, mlc_cell *cells,
				size_t k)
{
	size_t		i = random_below(k);
	mlc_cell	own = cells[i];
	mlc_cell	next;

	CHECK(is_canonical(kind, max_cells, cells, k), "the rule's cells are canonical");
	cells[i].count = 0;
	CHECK(!is_canonical(kind, max_cells, cells, k), "a cell without values");
	cells[i].count = -1;
	CHECK(!is_canonical(kind, max_cells, cells, k), "a negative count");
	cells[i] = own;
	if (mlc_cell_is_mixed(&own))
	{
		cells[i].count = 1;
		CHECK(!is_canonical(kind, max_cells, cells, k), "a mixed cell with one value");
		cells[i] = own;
		if (own.high - own.low > 1)
		{
			cells[i].low++;
			CHECK(!is_canonical(kind, max_cells, cells, k), "a mixed cell that begins late");
			cells[i] = own;
			cells[i].high--;
			CHECK(!is_canonical(kind, max_cells, cells, k), "a mixed cell that ends early");
			cells[i] = own;
		}
		cells[i].low--;
		cells[i].high--;
		CHECK(!is_canonical(kind, max_cells, cells, k), "a mixed cell that is shifted");
		cells[i] = own;
	}
	if (i + 1 < k)
	{
		next = cells[i + 1];
		cells[i + 1].low = own.high;
		CHECK(!is_canonical(kind, max_cells, cells, k), "cells that overlap");
		cells[i + 1] = own;
		CHECK(!is_canonical(kind, max_cells, cells, k), "a cell twice");
		cells[i] = next;
		CHECK(!is_canonical(kind, max_cells, cells, k), "cells in descending order");
		cells[i] = own;
		cells[i + 1] = next;
	}
	CHECK(coarsest_is_refused(kind, max_cells, cells, k, i), "a level above the smallest one");
}

static void
check_rule(mlc_prefix_kind kind)
{
	static uint64_t keys[MAX_KEYS];
	static uint64_t sorted[MAX_KEYS];
	static mlc_cell want[MAX_KEYS];
	static mlc_cell got[GRID_CELLS];
	uint32_t	max_cells = 64 + (uint32_t) random_below(237);
	int			last_bits = mlc_grid_last_bits(max_cells);
	size_t		n = random_multiset(kind, keys);
	size_t		k;
	size_t		i;
	int			order;

	memcpy(sorted, keys, n * sizeof(uint64_t));
	sort(sorted, n);
	k = model(kind, max_cells, sorted, n, want);

	for (i = 0; i < n; i++)
	{
		got[i].low = got[i].high = sorted[i];
		got[i].count = 1;
	}
	CHECK(cells_equal(got, mlc_cells_reduce(kind, max_cells, got,
											mlc_cells_merge(got, 0, got, n, got)),
					  want, k), "all keys at once");
	for (order = 0; order < ORDERS; order++)
	{
		shuffle(keys, n);
		CHECK(cells_equal(got, count_in_grid(kind, max_cells, keys, n, last_bits, false, got),
						  want, k), "the table as the profile uses it");
		CHECK(cells_equal(got, count_in_grid(kind, max_cells, keys, n,
											 last_bits - (int) random_below(2), true, got),
						  want, k), "a table that is reduced now and then");
		CHECK(cells_equal(got, merge_shards(kind, max_cells, keys, n, got), want, k),
			  "shards that are merged");
	}
	memcpy(got, want, k * sizeof(mlc_cell));
	CHECK(cells_equal(got, mlc_cells_reduce(kind, max_cells, got, k), want, k),
		  "reducing again changes nothing");
	check_perturbed(kind, max_cells, want, k);
}

/* All 128 signs and bit lengths of integers, for the smallest budget. */
static void
check_all_integer_prefixes(void)
{
	static mlc_cell cells[512];
	static mlc_cell halves[2][256];
	static mlc_cell merged[512];
	size_t		k[2] = {0, 0};
	size_t		n = 0;
	size_t		km;
	uint32_t	max_cells = MLC_MIN_CELLS;
	int			bits;
	int			side;

	for (side = 0; side < 2; side++)
		for (bits = 0; bits < 64; bits++)
		{
			uint64_t	size = bits == 0 ? 0 : UINT64_C(1) << (bits - 1);
			uint64_t	key = MLC_KEY_SIGN ^ (side == 0 ? ~size : size);
			size_t		at = side == 0 ? 63 - (size_t) bits : 64 + (size_t) bits;

			cells[at].low = cells[at].high = key;
			cells[at].count = 1;
			n++;
		}
	for (bits = 0; bits < 128; bits++)
	{
		mlc_cell   *half = halves[bits & 1];

		half[k[bits & 1]++] = cells[bits];
	}
	n = mlc_cells_reduce(MLC_PREFIX_INTEGER, max_cells, cells, n);
	CHECK(n <= max_cells, "integers of all sizes: the budget holds");
	CHECK(is_canonical(MLC_PREFIX_INTEGER, max_cells, cells, n), "integers of all sizes: canonical");
	km = mlc_cells_merge(halves[0], k[0], halves[1], k[1], merged);
	km = mlc_cells_reduce(MLC_PREFIX_INTEGER, max_cells, merged, km);
	CHECK(cells_equal(merged, km, cells, n), "integers of all sizes: merged");
	/* the same keys once more into the table of the collapsed cells */
	{
		static mlc_grid grid;
		static uint64_t work[2 * GRID_CELLS];
		static uint64_t keys[128];
		size_t		i = 0;

		for (bits = 0; bits < 128; bits++)
			keys[bits] = bits < 64 ? MLC_KEY_SIGN ^ ~(bits == 63 ? 0 : UINT64_C(1) << (62 - bits)) :
				MLC_KEY_SIGN ^ (bits == 64 ? 0 : UINT64_C(1) << (bits - 65));
		mlc_grid_load(&grid, MLC_PREFIX_INTEGER, slots[0], 9, cells, n);
		CHECK(mlc_grid_add(&grid, keys, 128) == 128, "room for all");
		km = mlc_cells_reduce(MLC_PREFIX_INTEGER, max_cells, merged,
							  mlc_grid_list(&grid, merged, work));
		CHECK(km == n, "integers of all sizes twice: the same cells");
		for (; i < n && i < km; i++)
			CHECK(merged[i].low == cells[i].low && merged[i].high == cells[i].high &&
				  merged[i].count == 2 * cells[i].count, "with twice the counts");
	}
}

/*
 * The KS statistic of the keys lies within the bounds from the cells
 */

static double
true_ks(const uint64_t *x, size_t n, const uint64_t *y, size_t m)
{
	double		d = 0;
	size_t		i = 0;
	size_t		j = 0;

	while (i < n || j < m)
	{
		uint64_t	key = j == m || (i < n && x[i] <= y[j]) ? x[i] : y[j];

		while (i < n && x[i] == key)
			i++;
		while (j < m && y[j] == key)
			j++;
		d = fmax(d, fabs((double) i / (double) n - (double) j / (double) m));
	}
	return d;
}

static void
check_ks(mlc_prefix_kind kind, int round)
{
	static uint64_t x[MAX_KEYS];
	static uint64_t y[MAX_KEYS];
	static mlc_cell cx[MAX_KEYS];
	static mlc_cell cy[MAX_KEYS];
	static mlc_pair pair[2 * MAX_KEYS];
	size_t		n = random_multiset(kind, x);
	size_t		m;
	mlc_pairs	pairs;
	mlc_ks_interval ks;
	double		d;
	size_t		i;
	int64_t		sum1 = 0;
	int64_t		sum2 = 0;

	if (round % 2 == 0)
		m = random_multiset(kind, y);
	else
	{
		/* much like x */
		m = n;
		for (i = 0; i < m; i++)
			y[i] = x[random_below(n)] + (random_below(4) == 0);
	}
	sort(x, n);
	sort(y, m);
	pairs.pair = pair;
	pairs.k = mlc_pair_cells(cx, model(kind, 64 + random_below(237), x, n, cx),
							 cy, model(kind, 64 + random_below(237), y, m, cy), pair);
	pairs.n_reference = (int64_t) n;
	pairs.n_current = (int64_t) m;
	for (i = 0; i < pairs.k; i++)
	{
		sum1 += pair[i].reference;
		sum2 += pair[i].current;
		if (i > 0 && pair[i].low <= pair[i - 1].high)
			break;
	}
	CHECK(i == pairs.k && sum1 == pairs.n_reference && sum2 == pairs.n_current,
		  "the common grid is ascending and holds all values");
	mlc_pairs_ks(&pairs, &ks);
	d = true_ks(x, n, y, m);
	CHECK(ks.statistic <= d + 1e-12 && d <= ks.upper + 1e-12, "D lies within its bounds");
}

/* The value of a level written out: three cases by hand. */
static void
check_by_hand(void)
{
	mlc_cell	cells[200];
	size_t		i;
	size_t		k;

	/* 128 neighbours for 64 cells: pairs, as 128 / 2 = 64 */
	for (i = 0; i < 128; i++)
	{
		cells[i].low = cells[i].high = 1024 + i;
		cells[i].count = 1;
	}
	k = mlc_cells_reduce(MLC_PREFIX_HASH, 64, cells, 128);
	CHECK(k == 64 && cells[0].low == 1024 && cells[0].high == 1025 && cells[0].count == 2 &&
		  cells[63].low == 1150 && cells[63].high == 1151, "128 neighbours in 64 cells");

	/* 60 integers of 10 bits, 10 of 20 bits: sum min(N_p, c) <= 64 gives c = 54;
	 * 0 .. 59 of 512 .. 571 then need level 1 */
	for (i = 0; i < 60; i++)
	{
		cells[i].low = cells[i].high = mlc_key_from_int64(512 + (int64_t) i);
		cells[i].count = 3;
	}
	for (; i < 70; i++)
	{
		cells[i].low = cells[i].high = mlc_key_from_int64(524288 + (int64_t) i);
		cells[i].count = 1;
	}
	k = mlc_cells_reduce(MLC_PREFIX_INTEGER, 64, cells, 70);
	CHECK(k == 40 && cells[0].high - cells[0].low == 1 && cells[0].count == 6 &&
		  cells[30].low == cells[30].high && cells[30].low == mlc_key_from_int64(524288 + 60),
		  "a full prefix leaves one that is not alone");

	/* 40 pairs of neighbours and 40 single keys far apart: level 1 gives 80 > 64,
	 * and single keys stay single where nothing is near */
	for (i = 0; i < 40; i++)
	{
		cells[2 * i].low = cells[2 * i].high = (uint64_t) i << 40;
		cells[2 * i + 1].low = cells[2 * i + 1].high = ((uint64_t) i << 40) + 2;
		cells[2 * i].count = cells[2 * i + 1].count = 1;
	}
	cells[80].low = cells[80].high = UINT64_MAX;
	cells[80].count = 7;
	k = mlc_cells_reduce(MLC_PREFIX_HASH, 64, cells, 81);
	CHECK(k == 41 && cells[0].low == 0 && cells[0].high == 3 && cells[0].count == 2 &&
		  cells[40].low == UINT64_MAX && cells[40].high == UINT64_MAX && cells[40].count == 7,
		  "a cell with one key keeps it");
}

int
main(void)
{
	static const mlc_prefix_kind kinds[] = {MLC_PREFIX_DOUBLE, MLC_PREFIX_INTEGER, MLC_PREFIX_HASH};
	int			i;

	check_by_hand();
	for (i = 0; i < MULTISETS; i++)
		check_rule(kinds[i % 3]);
	for (i = 0; i < MULTISETS / 2; i++)
		check_ks(kinds[i % 3], i / 3);
	check_all_integer_prefixes();
	return check_report("budget");
}
