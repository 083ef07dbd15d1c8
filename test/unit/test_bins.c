/*
 * test_bins.c
 *		Bins from the reference: which values are bins of their own, where the
 *		quantile cuts are, and that every key is in exactly one bin.
 *
 * "The sheet" is facts/verdicts.md, section 2.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/bins.h"
#include "kernel/distance.h"
#include "kernel/key.h"

#define MAX_KEYS 6000
#define MAX_BINS 5000

static uint64_t random_state = 1;

static uint64_t
random_bits(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static int
compare(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

static bool
bin_is(const mlc_bin *bin, mlc_bin_kind kind, uint64_t low, uint64_t high,
	   int64_t reference)
{
	return bin->kind == kind && bin->low == low && bin->high == high &&
		bin->reference == reference;
}

/* Append count keys of an integer value. */
static size_t
repeat(uint64_t *keys, size_t n, int64_t value, size_t count)
{
	while (count-- > 0)
		keys[n++] = mlc_key_from_int64(value);
	return n;
}

/* PSI of two ascending samples on the bins of the first. */
static double
psi_of(const mlc_bin *bins, size_t k)
{
	int64_t		reference[MAX_BINS];
	int64_t		current[MAX_BINS];
	mlc_counts	counts = {reference, current, k, 0, 0};
	size_t		i;

	for (i = 0; i < k; i++)
	{
		counts.n_reference += reference[i] = bins[i].reference;
		counts.n_current += current[i] = bins[i].current;
	}
	return mlc_psi(&counts);
}

/* The sheet: a 0/1 column whose share of ones falls from 95 % to 50 %. */
static void
test_zeros_and_ones(void)
{
	uint64_t	reference[100];
	uint64_t	current[100];
	mlc_bin		bins[MAX_BINS];
	uint64_t	zero = mlc_key_from_int64(0);
	uint64_t	one = mlc_key_from_int64(1);
	size_t		k;

	repeat(reference, repeat(reference, 0, 0, 5), 1, 95);
	repeat(current, repeat(current, 0, 0, 50), 1, 50);
	k = mlc_bins_from_reference(reference, 100, 10, bins);
	CHECK(k == 3, "0/1: two values and other");
	CHECK(bin_is(&bins[0], MLC_BIN_VALUE, zero, zero, 5), "0/1: 5 zeros");
	CHECK(bin_is(&bins[1], MLC_BIN_VALUE, one, one, 95), "0/1: 95 ones");
	CHECK(bins[2].kind == MLC_BIN_OTHER && bins[2].reference == 0,
		  "0/1: nothing else");
	mlc_bins_count_current(bins, k, current, 100);
	CHECK(bins[0].current == 50 && bins[1].current == 50 && bins[2].current == 0,
		  "0/1: current counts");
	/* (0.05 - 0.5) ln 0.1 + (0.95 - 0.5) ln 1.9, where deciles see nothing */
	CHECK_CLOSE(psi_of(bins, k), 0.45 * 2.302585092994046 + 0.45 * 0.6418538861723947,
				1e-12, "0/1: PSI of 95 % to 50 %");
}

/* The sheet: a column capped at 100, falling from 92 % to 50 % at the cap. */
static void
test_capped(void)
{
	uint64_t	reference[1000];
	uint64_t	current[1000];
	mlc_bin		bins[MAX_BINS];
	uint64_t	cap = mlc_key_from_int64(100);
	size_t		n = 0;
	size_t		m = 0;
	size_t		k;
	int			v;

	for (v = 20; v < 100; v++)
		n = repeat(reference, n, v, 1);
	n = repeat(reference, n, 100, 920);
	for (v = 0; v < 100; v++)
		m = repeat(current, m, v, 5);
	m = repeat(current, m, 100, 500);
	k = mlc_bins_from_reference(reference, n, 10, bins);
	CHECK(k == 3, "capped: below the cap, the cap, above the cap");
	CHECK(bin_is(&bins[0], MLC_BIN_INTERVAL, 0, cap - 1, 80),
		  "capped: 80 of 1000 keys are round(0.8) = 1 bin");
	CHECK(bin_is(&bins[1], MLC_BIN_VALUE, cap, cap, 920), "capped: the cap");
	CHECK(bin_is(&bins[2], MLC_BIN_INTERVAL, cap + 1, UINT64_MAX, 0),
		  "capped: nothing above the cap");
	mlc_bins_count_current(bins, k, current, m);
	CHECK(bins[0].current == 500 && bins[1].current == 500 && bins[2].current == 0,
		  "capped: current counts");
	/* 0.42 (ln(0.5 / 0.08) + ln(0.92 / 0.5)) = 0.42 ln 11.5 */
	CHECK_CLOSE(psi_of(bins, k), 0.42 * 2.4423470353692043, 1e-12,
				"capped: PSI of 92 % to 50 %");
}

/* The mirror image: the atom is the smallest value. */
static void
test_floored(void)
{
	uint64_t	reference[1000];
	mlc_bin		bins[MAX_BINS];
	uint64_t	zero = mlc_key_from_int64(0);
	size_t		n = repeat(reference, 0, 0, 500);
	size_t		k;
	int			v;

	for (v = 1; v <= 500; v++)
		n = repeat(reference, n, v, 1);
	k = mlc_bins_from_reference(reference, n, 10, bins);
	CHECK(k == 7, "half zeros: below 0, 0, and five bins for the other half");
	CHECK(bin_is(&bins[0], MLC_BIN_INTERVAL, 0, zero - 1, 0), "below 0");
	CHECK(bin_is(&bins[1], MLC_BIN_VALUE, zero, zero, 500), "0");
	CHECK(bin_is(&bins[2], MLC_BIN_INTERVAL, zero + 1, zero + 100, 100),
		  "1 to 100");
	CHECK(bin_is(&bins[6], MLC_BIN_INTERVAL, zero + 401, UINT64_MAX, 100),
		  "401 and above");
}

/* The sheet: a constant that moves from 5 to 3. */
static void
test_constant(void)
{
	uint64_t	reference[50];
	uint64_t	current[50];
	mlc_bin		bins[MAX_BINS];
	uint64_t	five = mlc_key_from_int64(5);
	size_t		k;

	repeat(reference, 0, 5, 50);
	repeat(current, 0, 3, 50);
	k = mlc_bins_from_reference(reference, 50, 10, bins);
	CHECK(k == 2 && bin_is(&bins[0], MLC_BIN_VALUE, five, five, 50),
		  "constant: the value and other");
	mlc_bins_count_current(bins, k, current, 50);
	CHECK(bins[0].current == 0 && bins[1].kind == MLC_BIN_OTHER &&
		  bins[1].current == 50, "constant: another constant is other");
	mlc_bins_count_current(bins, k, reference, 50);
	CHECK(bins[0].current == 50 && bins[1].current == 0,
		  "constant: the same constant");
}

static size_t
count_kind(const mlc_bin *bins, size_t k, mlc_bin_kind kind)
{
	size_t		count = 0;
	size_t		i;

	for (i = 0; i < k; i++)
		count += bins[i].kind == kind;
	return count;
}

/* At most 20 distinct values are bins, if there are two rows a value. */
static void
test_discrete_limits(void)
{
	uint64_t	keys[200];
	mlc_bin		bins[MAX_BINS];
	size_t		n;
	size_t		k;
	int			v;

	for (n = 0, v = 0; v < 20; v++)
		n = repeat(keys, n, v, 2);
	k = mlc_bins_from_reference(keys, n, 10, bins);
	CHECK(k == 21 && count_kind(bins, k, MLC_BIN_VALUE) == 20 &&
		  bins[20].kind == MLC_BIN_OTHER,
		  "20 values in 40 rows: each a bin, and other");

	k = mlc_bins_from_reference(keys, n - 1, 10, bins);
	CHECK(k == 10 && count_kind(bins, k, MLC_BIN_INTERVAL) == 10,
		  "20 values in 39 rows: deciles");

	n = repeat(keys, n, 20, 2);
	k = mlc_bins_from_reference(keys, n, 10, bins);
	CHECK(count_kind(bins, k, MLC_BIN_OTHER) == 0, "21 values: quantile bins");

	/* one value in one row: quantile bins, of which there is one */
	k = mlc_bins_from_reference(keys, 1, 10, bins);
	CHECK(k == 1 && bin_is(&bins[0], MLC_BIN_INTERVAL, 0, UINT64_MAX, 1),
		  "one row: one bin of all keys");
	k = mlc_bins_from_reference(keys, 2, 10, bins);
	CHECK(k == 2 && bin_is(&bins[0], MLC_BIN_VALUE, keys[0], keys[0], 2),
		  "one value twice: a bin of its own");
	CHECK(mlc_bins_from_reference(keys, 0, 10, bins) == 0, "no row: no bin");
}

/* 1 .. 100: the deciles are 10, 20, .. 90, right-closed. */
static void
test_deciles(void)
{
	uint64_t	keys[100];
	mlc_bin		bins[MAX_BINS];
	uint64_t	zero = mlc_key_from_int64(0);
	int			wrong = 0;
	size_t		k;
	size_t		i;

	for (i = 0; i < 100; i++)
		keys[i] = zero + i + 1;
	k = mlc_bins_from_reference(keys, 100, 10, bins);
	CHECK(k == 10, "1 .. 100: ten bins");
	for (i = 0; i < k; i++)
		wrong += !bin_is(&bins[i], MLC_BIN_INTERVAL,
						 i == 0 ? 0 : zero + 10 * i + 1,
						 i == 9 ? UINT64_MAX : zero + 10 * i + 10, 10);
	CHECK(wrong == 0, "1 .. 100: 10 is in the first decile, 11 in the second");
}

/* A value with exactly the share 1 / bins is an atom; a row less, it is not. */
static void
test_atom_limit(void)
{
	uint64_t	keys[100];
	mlc_bin		bins[MAX_BINS];
	uint64_t	atom = mlc_key_from_int64(50);
	size_t		n = 0;
	size_t		k;
	int			v;

	for (v = 0; v < 90; v++)
		n = repeat(keys, n, v < 45 ? v : v + 10, 1);
	n = repeat(keys, n, 50, 10);
	qsort(keys, n, sizeof(uint64_t), compare);
	k = mlc_bins_from_reference(keys, n, 10, bins);
	CHECK(count_kind(bins, k, MLC_BIN_VALUE) == 1, "10 of 100 keys: an atom");
	/* 45 keys on either side are round(4.5) = 5 bins */
	CHECK(k == 11 && bin_is(&bins[5], MLC_BIN_VALUE, atom, atom, 10),
		  "five bins, the atom, five bins");

	n = 0;
	for (v = 0; v < 91; v++)
		n = repeat(keys, n, v < 45 ? v : v + 10, 1);
	n = repeat(keys, n, 50, 9);
	qsort(keys, n, sizeof(uint64_t), compare);
	k = mlc_bins_from_reference(keys, n, 10, bins);
	CHECK(count_kind(bins, k, MLC_BIN_VALUE) == 0, "9 of 100 keys: no atom");

	/* 25 rows, 50 bins: the share of one row is 1 / bins, but it is one row */
	for (n = 0, v = 0; v < 23; v++)
		n = repeat(keys, n, v, v == 7 ? 3 : 1);
	k = mlc_bins_from_reference(keys, n, 50, bins);
	CHECK(count_kind(bins, k, MLC_BIN_VALUE) == 1,
		  "a value that is seen once is no atom");
}

/*
 * The rules of bins.h in the slowest way: list the values that are atoms, for
 * each gap list its keys, and take percentile_disc by scanning them.
 */

/* the smallest v such that at least part / parts of the keys are <= v */
static uint64_t
percentile_disc(const uint64_t *keys, size_t n, size_t part, size_t parts)
{
	size_t		i = 0;

	for (;;)
	{
		size_t		end = i;

		while (end < n && keys[end] == keys[i])
			end++;
		if (end * parts >= part * n)
			return keys[i];
		i = end;
	}
}

static void
slow_gap(const uint64_t *keys, size_t n, size_t bins, uint64_t low,
		 uint64_t high, mlc_bin *result, size_t *k)
{
	static uint64_t inside[MAX_KEYS];
	size_t		g = 0;
	size_t		parts;
	size_t		part;
	size_t		i;

	for (i = 0; i < n; i++)
		if (keys[i] >= low && keys[i] <= high)
			inside[g++] = keys[i];
	parts = (2 * g * bins + n) / (2 * n);	/* round half up */
	for (part = 1; part < parts; part++)
	{
		uint64_t	cut = percentile_disc(inside, g, part, parts);

		if (cut < low || cut >= inside[g - 1])
			continue;
		result[*k].kind = MLC_BIN_INTERVAL;
		result[*k].low = low;
		result[(*k)++].high = cut;
		low = cut + 1;
	}
	result[*k].kind = MLC_BIN_INTERVAL;
	result[*k].low = low;
	result[(*k)++].high = high;
}

static size_t
slow_bins(const uint64_t *keys, size_t n, size_t bins, mlc_bin *result)
{
	size_t		distinct = 0;
	size_t		k = 0;
	uint64_t	low = 0;
	bool		rest = true;	/* is there a key from low on? */
	size_t		i;

	for (i = 0; i < n; i++)
		distinct += i == 0 || keys[i] != keys[i - 1];
	for (i = 0; i < n; i++)
	{
		size_t		count = 0;

		if (i > 0 && keys[i] == keys[i - 1])
			continue;
		while (i + count < n && keys[i + count] == keys[i])
			count++;
		if (distinct > MLC_MAX_DISCRETE || n < 2 * distinct)
		{
			if (count * bins < n || count < 2)
				continue;
			if (keys[i] > low)
				slow_gap(keys, n, bins, low, keys[i] - 1, result, &k);
		}
		result[k].kind = MLC_BIN_VALUE;
		result[k].low = result[k].high = keys[i];
		k++;
		rest = keys[i] < UINT64_MAX;
		low = keys[i] + 1;
	}
	if (distinct <= MLC_MAX_DISCRETE && n >= 2 * distinct)
		result[k++].kind = MLC_BIN_OTHER;
	else if (rest)
		slow_gap(keys, n, bins, low, UINT64_MAX, result, &k);
	return k;
}

/* How often a bin holds key; MLC_BIN_OTHER holds what no other bin does. */
static int
bins_with(const mlc_bin *bins, size_t k, uint64_t key)
{
	int			count = 0;
	bool		other = false;
	size_t		i;

	for (i = 0; i < k; i++)
	{
		if (bins[i].kind == MLC_BIN_OTHER)
			other = true;
		else
			count += bins[i].low <= key && key <= bins[i].high;
	}
	return count == 0 && other ? 1 : count;
}

static bool
covers(const mlc_bin *bins, size_t k)
{
	bool		right = bins_with(bins, k, 0) == 1 &&
		bins_with(bins, k, UINT64_MAX) == 1;
	size_t		i;

	for (i = 0; i < k; i++)
	{
		right &= bins[i].low <= bins[i].high;
		right &= bins_with(bins, k, bins[i].low) == 1;
		right &= bins_with(bins, k, bins[i].high) == 1;
		right &= bins_with(bins, k, bins[i].low - 1) == 1;
		right &= bins_with(bins, k, bins[i].high + 1) == 1;
		right &= bins_with(bins, k, random_bits()) == 1;
		if (i > 0 && bins[i].kind != MLC_BIN_OTHER)
			right &= bins[i].low > bins[i - 1].high;
	}
	return right;
}

/* The counts of both sides, by looking every key up. */
static bool
counts_right(mlc_bin *bins, size_t k, const uint64_t *keys, size_t n,
			 const uint64_t *others, size_t m)
{
	static int64_t reference[MAX_BINS];
	static int64_t current[MAX_BINS];
	bool		right = true;
	size_t		side;
	size_t		i;
	size_t		b;

	memset(reference, 0, sizeof(reference));
	memset(current, 0, sizeof(current));
	for (side = 0; side < 2; side++)
	{
		for (i = 0; i < (side == 0 ? n : m); i++)
		{
			uint64_t	key = side == 0 ? keys[i] : others[i];

			for (b = 0; b + 1 < k; b++)
				if (bins[b].low <= key && key <= bins[b].high)
					break;
			(side == 0 ? reference : current)[b]++;
		}
	}
	for (b = 0; b < k; b++)
		right &= bins[b].reference == reference[b];
	mlc_bins_count_current(bins, k, others, m);
	for (b = 0; b < k; b++)
	{
		right &= bins[b].current == current[b];
		bins[b].reference = -1;
	}
	mlc_bins_count_reference(bins, k, keys, n);
	for (b = 0; b < k; b++)
		right &= bins[b].reference == reference[b];
	return right;
}

typedef enum data
{
	CONTINUOUS,					/* hardly a tie */
	LATTICE,					/* each value about three times */
	SKEWED,						/* few values hold most rows */
	ATOMS,						/* continuous with some atoms */
	ENDS,						/* both ends of the keys are atoms */
	CLOSE,						/* neighbouring keys, so gaps hold no key */
	DATA
} data;

#define TITLES(data) { \
	data ": bins are those of the definition", \
	data ": every key is in exactly one bin", \
	data ": counts are those of a key by key look-up", \
	data ": no more bins than the capacity" \
}

static const char *const titles[DATA][4] = {
	TITLES("continuous"), TITLES("lattice"), TITLES("skewed"),
	TITLES("with atoms"), TITLES("atoms at both ends"),
	TITLES("atoms next to one another")
};

static uint64_t
data_key(data what, size_t n)
{
	uint64_t	x = random_bits();

	switch (what)
	{
		case LATTICE:
			return (x >> 16) % (n / 3 + 1) * 1000;
		case SKEWED:
			return (x >> 16) % ((x & 0xFF) % 40 + 1);
		case ATOMS:
			return x % 3 ? x : x % 5 << 61;
		case ENDS:
			return x % 4 == 0 ? 0 : x % 4 == 1 ? UINT64_MAX : x;
		case CLOSE:
			return x % 3 ? 1000 + x % 7 : x % 100000;
		default:
			return x;
	}
}

static void
fill(data what, uint64_t *keys, size_t n)
{
	size_t		i;

	for (i = 0; i < n; i++)
		keys[i] = data_key(what, n);
	qsort(keys, n, sizeof(uint64_t), compare);
}

static bool
same_bins(const mlc_bin *a, size_t k, const mlc_bin *b, size_t l)
{
	size_t		i;

	if (k != l)
		return false;
	for (i = 0; i < k; i++)
	{
		if (a[i].kind != b[i].kind)
			return false;
		if (a[i].kind != MLC_BIN_OTHER &&
			(a[i].low != b[i].low || a[i].high != b[i].high))
			return false;
	}
	return true;
}

typedef struct tally
{
	int			different;
	int			uncovered;
	int			miscounted;
	int			overflowed;
} tally;

static void
compare_with_slow(data what, size_t n, int nominal, tally *bad)
{
	static uint64_t keys[MAX_KEYS];
	static uint64_t others[50];
	static mlc_bin bins[MAX_BINS];
	static mlc_bin slow[MAX_BINS];
	size_t		k;

	fill(what, keys, n);
	fill(what, others, 50);
	k = mlc_bins_from_reference(keys, n, nominal, bins);
	bad->overflowed += k > mlc_bins_capacity(nominal);
	bad->different += !same_bins(bins, k, slow,
								 slow_bins(keys, n, (size_t) nominal, slow));
	bad->uncovered += !covers(bins, k);
	bad->miscounted += !counts_right(bins, k, keys, n, others, 50);
}

/* Sizes 1 to 300, 2 to 20 bins, and more bins for 5000 keys. */
static void
test_against_slow(void)
{
	int			what;

	for (what = 0; what < DATA; what++)
	{
		tally		bad = {0};
		size_t		n;
		int			nominal;

		for (n = 1; n <= 300; n++)
			for (nominal = 2; nominal <= 20; nominal++)
				compare_with_slow((data) what, n, nominal, &bad);
		for (nominal = 2; nominal <= 1000; nominal += 1 + nominal / 3)
			compare_with_slow((data) what, 5000, nominal, &bad);
		CHECK(bad.different == 0, titles[what][0]);
		CHECK(bad.uncovered == 0, titles[what][1]);
		CHECK(bad.miscounted == 0, titles[what][2]);
		CHECK(bad.overflowed == 0, titles[what][3]);
	}
}

/* As many bins as there can be: atoms just large enough, a key between. */
static void
test_capacity(void)
{
	static uint64_t keys[MAX_KEYS];
	static mlc_bin bins[MAX_BINS];
	int			nominal;
	int			wrong = 0;

	for (nominal = 2; nominal <= 400; nominal += 1 + nominal / 8)
	{
		size_t		size;

		for (size = 2; size <= 12; size++)
		{
			size_t		n = size * (size_t) nominal;
			size_t		i;
			size_t		k;

			/* atoms of the smallest size that is one, single keys between */
			for (i = 0; i < n; i++)
				keys[i] = i % (size + 1) == size ? 10 * i + 5 :
					10 * (i - i % (size + 1));
			k = mlc_bins_from_reference(keys, n, nominal, bins);
			wrong += k > mlc_bins_capacity(nominal) || !covers(bins, k);
		}
	}
	CHECK(wrong == 0, "as many atoms as can be, with gaps between them");
	CHECK(mlc_bins_capacity(2) >= MLC_MAX_DISCRETE + 1,
		  "20 values and other fit for any number of bins");
}

/* (-inf, c1], (c1, c2], .., (ck, inf) */
static void
test_cuts(void)
{
	uint64_t	cuts[2] = {mlc_key_from_int64(0), mlc_key_from_int64(10)};
	int64_t		values[] = {INT64_MIN, -1, 0, 1, 9, 10, 11, INT64_MAX};
	uint64_t	keys[8];
	mlc_bin		bins[4];
	size_t		k;
	size_t		i;

	for (i = 0; i < 8; i++)
		keys[i] = mlc_key_from_int64(values[i]);
	k = mlc_bins_from_cuts(cuts, 2, bins);
	CHECK(k == 3 && covers(bins, k), "two cuts: three bins, no key left out");
	mlc_bins_count_reference(bins, k, keys, 8);
	CHECK(bins[0].reference == 3 && bins[1].reference == 3 &&
		  bins[2].reference == 2, "a cut belongs to the bin below it");
	mlc_bins_count_current(bins, k, keys + 4, 4);
	CHECK(bins[0].current == 0 && bins[1].current == 2 && bins[2].current == 2,
		  "the current side counts by itself");
	k = mlc_bins_from_cuts(cuts, 0, bins);
	CHECK(k == 1 && bin_is(&bins[0], MLC_BIN_INTERVAL, 0, UINT64_MAX, 0),
		  "no cut: one bin of all keys");
}

static void
test_cuts_at_the_ends(void)
{
	uint64_t	keys[6] = {0, 0, 1, 77, UINT64_MAX, UINT64_MAX};
	uint64_t	first[1] = {0};
	uint64_t	last[1] = {UINT64_MAX};
	uint64_t	both[3] = {0, 77, UINT64_MAX};
	mlc_bin		bins[4];
	size_t		k;

	k = mlc_bins_from_cuts(first, 1, bins);
	mlc_bins_count_reference(bins, k, keys, 6);
	CHECK(k == 2 && bins[0].reference == 2 && bins[1].reference == 4,
		  "a cut at the first key has it alone below");
	k = mlc_bins_from_cuts(last, 1, bins);
	mlc_bins_count_reference(bins, k, keys, 6);
	CHECK(bins[0].reference == 6 && (k == 1 || bins[1].reference == 0),
		  "a cut at the last key has nothing above");
	k = mlc_bins_from_cuts(both, 3, bins);
	mlc_bins_count_current(bins, k, keys, 6);
	CHECK(bins[0].current == 2 && bins[1].current == 2 && bins[2].current == 2 &&
		  (k == 3 || bins[3].current == 0),
		  "cuts at both ends: no key is counted twice");
}

static void
test_random_cuts(void)
{
	static uint64_t keys[300];
	static uint64_t cuts[60];
	static mlc_bin bins[61];
	int			wrong = 0;
	int			round;

	for (round = 0; round < 500; round++)
	{
		size_t		n = random_bits() % 300;
		size_t		k = 0;
		size_t		used;
		size_t		i;

		fill((data) (round % DATA), keys, n);
		fill(round % 2 ? CONTINUOUS : CLOSE, cuts, 60);
		for (i = 0; i < 60; i++)	/* cuts are distinct */
			if (i == 0 || cuts[i] != cuts[i - 1])
				cuts[k++] = cuts[i];
		used = mlc_bins_from_cuts(cuts, k, bins);
		wrong += used != k + 1 || !covers(bins, used);
		mlc_bins_count_reference(bins, used, keys, n);
		wrong += !counts_right(bins, used, keys, n, keys, n / 2);
	}
	CHECK(wrong == 0, "random cuts: covered, and counted as key by key");
}

int
main(void)
{
	test_zeros_and_ones();
	test_capped();
	test_floored();
	test_constant();
	test_discrete_limits();
	test_deciles();
	test_atom_limit();
	test_against_slow();
	test_capacity();
	test_cuts();
	test_cuts_at_the_ends();
	test_random_cuts();
	return check_report("bins");
}
