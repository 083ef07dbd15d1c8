/*
 * test_pairs.c
 *		Statistics from counts in cells: on single keys those of the keys
 *		themselves, and with mixed cells those of every key replaced by the one
 *		that stands for its pair; bounds of D against the keys that the cells
 *		hide, and against the worst keys that they could.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/bins.h"
#include "kernel/cells.h"
#include "kernel/distance.h"
#include "kernel/key.h"
#include "kernel/moments.h"
#include "kernel/pairs.h"
#include "kernel/rank.h"

#define MAX_SAMPLE 5000
#define MAX_BINS 2000

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
same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

typedef enum data
{
	CONTINUOUS,					/* doubles, hardly a tie */
	LATTICE,					/* integers, each about three times */
	SKEWED,						/* few values hold most rows */
	ATOMS,						/* doubles of all sizes with some atoms */
	ENDS,						/* integers, both ends of the keys are atoms */
	INFINITE,					/* doubles with infinities and zeros */
	DATA
} data;

static const char *const names[DATA] = {
	"continuous", "lattice", "skewed", "atoms", "ends", "infinite"
};

static mlc_key_kind
kind_of(data what)
{
	return what == CONTINUOUS || what == ATOMS || what == INFINITE ?
		MLC_KEY_DOUBLE : MLC_KEY_INTEGER;
}

/* Of any magnitude within about 10^(+-30), either sign. */
static double
random_double(void)
{
	return ldexp((double) (int64_t) random_bits(), (int) (random_bits() % 200) - 160);
}

static uint64_t
data_key(data what, size_t n)
{
	uint64_t	x = random_bits();

	switch (what)
	{
		case LATTICE:
			return mlc_key_from_int64((int64_t) (x % (n / 3 + 1)) - 20);
		case SKEWED:
			return mlc_key_from_int64((int64_t) ((x >> 16) % ((x & 0xFF) % 40 + 1)) * 3);
		case ATOMS:
			return mlc_key_from_double(x % 3 ? random_double() :
									   (double) (x % 5) - 2);
		case ENDS:
			return x % 4 == 0 ? 0 : x % 4 == 1 ? UINT64_MAX : random_bits();
		case INFINITE:
			return mlc_key_from_double(x % 7 == 0 ? INFINITY :
									   x % 7 == 1 ? -INFINITY :
									   x % 7 == 2 ? -0.0 : random_double());
		default:
			return mlc_key_from_double((double) (x >> 11) * 0x1p-53);
	}
}

/* Two samples, what profiles know of them, and the common grid. */
typedef struct samples
{
	uint64_t	reference[MAX_SAMPLE];
	uint64_t	current[MAX_SAMPLE];
	mlc_cell	cells1[MAX_SAMPLE];
	mlc_cell	cells2[MAX_SAMPLE];
	mlc_pair	pair[2 * MAX_SAMPLE];
	mlc_two_keys keys;
	size_t		k1;
	size_t		k2;
	mlc_pairs	pairs;
	mlc_key_kind kind;
} samples;

static samples two;

static size_t
single_cells(const uint64_t *keys, int64_t n, mlc_cell *cells)
{
	size_t		k = 0;
	int64_t		i;

	for (i = 0; i < n; i++)
	{
		if (i == 0 || keys[i] != keys[i - 1])
			cells[k++] = (mlc_cell) {keys[i], keys[i], 0};
		cells[k - 1].count++;
	}
	return k;
}

/* Doubles that no mixed cell may hold: infinities are their own. */
static bool
has_infinity(const uint64_t *keys, int64_t n, mlc_key_kind kind)
{
	return kind == MLC_KEY_DOUBLE &&
		(isinf(mlc_double_from_key(keys[0])) ||
		 isinf(mlc_double_from_key(keys[n - 1])));
}

/*
 * The cells of keys, all of which lie in the range of 2^level keys from low:
 * split at random.
 */
static size_t
coarse_cells(const uint64_t *keys, int64_t n, uint64_t low, int level,
			 int64_t most, mlc_cell *cells)
{
	uint64_t	half = level > 0 ? UINT64_C(1) << (level - 1) : 0;
	uint64_t	high = level > 0 ? low + 2 * half - 1 : low;
	bool		distinct = n > 0 && keys[0] != keys[n - 1];
	int64_t		split = 0;
	size_t		k;

	if (n == 0)
		return 0;
	if (level == 0 || (!distinct && (random_bits() % 8 != 0 || level > 62)))
	{
		cells[0] = (mlc_cell) {keys[0], keys[0], n};
		return 1;
	}
	while (split < n && keys[split] < low + half)
		split++;
	if (!has_infinity(keys, n, two.kind) &&
		(distinct ? split > 0 && split < n && n <= most && random_bits() % 3 == 0 :
		 random_bits() % 64 == 0))
	{
		cells[0] = (mlc_cell) {low, high, n};
		return 1;
	}
	k = coarse_cells(keys, split, low, level - 1, most, cells);
	return k + coarse_cells(keys + split, n - split, low + half, level - 1,
							most, cells + k);
}

static void
pair_up(void)
{
	two.pairs.pair = two.pair;
	two.pairs.k = mlc_pair_cells(two.cells1, two.k1, two.cells2, two.k2,
								 two.pair);
	two.pairs.n_reference = two.keys.n_reference;
	two.pairs.n_current = two.keys.n_current;
}

static void
take_keys(data what, int64_t n1, int64_t n2)
{
	uint64_t	shift = what == LATTICE || what == SKEWED ? random_bits() % 3 : 0;
	int64_t		i;

	for (i = 0; i < n1; i++)
		two.reference[i] = data_key(what, (size_t) n1);
	for (i = 0; i < n2; i++)
		two.current[i] = data_key(what, (size_t) n2) + shift;
	for (i = 0; i < n2; i++)	/* ties between the sides */
		if (n1 > 0 && random_bits() % 8 == 0)
			two.current[i] = two.reference[random_bits() % (uint64_t) n1];
	qsort(two.reference, (size_t) n1, sizeof(uint64_t), compare);
	qsort(two.current, (size_t) n2, sizeof(uint64_t), compare);
	two.keys = (mlc_two_keys) {two.reference, two.current, n1, n2};
	two.kind = kind_of(what);
}

static void
take_single(data what, int64_t n1, int64_t n2)
{
	take_keys(what, n1, n2);
	two.k1 = single_cells(two.reference, n1, two.cells1);
	two.k2 = single_cells(two.current, n2, two.cells2);
	pair_up();
}

static int64_t
random_most(int64_t n)
{
	return random_bits() % 4 == 0 ? 0 : (int64_t) (random_bits() % (uint64_t) (n + 1));
}

static void
take_mixed(data what, int64_t n1, int64_t n2)
{
	take_keys(what, n1, n2);
	two.k1 = coarse_cells(two.reference, n1, 0, 64, random_most(n1), two.cells1);
	two.k2 = coarse_cells(two.current, n2, 0, 64, random_most(n2), two.cells2);
	pair_up();
}

static int64_t
random_size(int64_t largest)
{
	return 1 + (int64_t) (random_bits() % (uint64_t) (random_bits() % 2 ? largest : 8));
}

/* Comparisons of one case; true when all is as it should be. */

static bool
same_rank(const mlc_two_keys *keys)
{
	mlc_rank_sums got;
	mlc_rank_sums want;

	mlc_rank_statistics(keys, &want, NULL);
	return mlc_pairs_rank(&two.pairs, &got) &&
		got.u_reference == want.u_reference &&
		got.ties == want.ties && got.tie_term == want.tie_term &&
		got.cramervonmises_u4 == want.cramervonmises_u4 &&
		same(got.cramervonmises, want.cramervonmises) &&
		same(got.anderson_a2, want.anderson_a2) &&
		same(got.anderson, want.anderson);
}

static bool
same_transport_between(const mlc_two_keys *keys, uint64_t low, uint64_t high)
{
	double		got[2];
	double		want[2];

	mlc_transport(keys, two.kind, low, high, &want[0], &want[1], NULL);
	mlc_pairs_transport(&two.pairs, two.kind, low, high, &got[0], &got[1]);
	return same(got[0], want[0]) && same(got[1], want[1]);
}

static bool
finite_keys(const mlc_two_keys *keys)
{
	return !has_infinity(keys->reference, keys->n_reference, two.kind) &&
		!has_infinity(keys->current, keys->n_current, two.kind);
}

/* Finite limits within the samples, or at the ends of the doubles. */
static void
clamps(const mlc_two_keys *keys, uint64_t *low, uint64_t *high)
{
	*low = keys->reference[keys->n_reference / 5];
	*high = keys->current[keys->n_current - 1 - keys->n_current / 5];
	if (*high < *low || random_bits() % 4 == 0)
		*high = *low;
	if (two.kind == MLC_KEY_DOUBLE)
	{
		uint64_t	least = mlc_key_from_double(-DBL_MAX);
		uint64_t	most = mlc_key_from_double(DBL_MAX);

		*low = *low < least ? least : *low > most ? most : *low;
		*high = *high < least ? least : *high > most ? most : *high;
	}
}

static bool
same_transport(const mlc_two_keys *keys)
{
	uint64_t	low;
	uint64_t	high;

	clamps(keys, &low, &high);
	return same_transport_between(keys, low, high) &&
		(!finite_keys(keys) ||
		 same_transport_between(keys, 0, UINT64_MAX));
}

static bool
near(double got, double want, double scale)
{
	return fabs(got - want) <= 1e-13 * scale;
}

static bool
same_moments_between(const mlc_two_keys *keys, mlc_side side, uint64_t low,
					 uint64_t high)
{
	const uint64_t *x = side == MLC_REFERENCE ? keys->reference : keys->current;
	int64_t		n = side == MLC_REFERENCE ? keys->n_reference : keys->n_current;
	mlc_moments got;
	mlc_moments want;
	double		scale;

	mlc_moments_of_keys(x, (size_t) n, two.kind, low, high, &want, NULL);
	mlc_pairs_moments(&two.pairs, side, two.kind, low, high, &got);
	scale = mlc_population_sd(&want) + fabs(want.mean);
	return got.n == want.n &&
		near(got.mean + got.mean_rest, want.mean + want.mean_rest, scale) &&
		fabs(got.mean_rest) <= 0x1p-52 * fabs(got.mean) &&
		(same(got.squares, want.squares) ||
		 fabs(got.squares - want.squares) <= 1e-12 * want.squares +
		 1e-30 * scale * scale * (double) n);
}

static bool
same_moments(const mlc_two_keys *keys)
{
	uint64_t	low;
	uint64_t	high;
	bool		good = true;

	clamps(keys, &low, &high);
	if (finite_keys(keys))
		good = same_moments_between(keys, MLC_REFERENCE, 0, UINT64_MAX) &&
			same_moments_between(keys, MLC_CURRENT, 0, UINT64_MAX);
	return good && same_moments_between(keys, MLC_REFERENCE, low, high) &&
		same_moments_between(keys, MLC_CURRENT, low, high);
}

static bool
same_bins(const mlc_bin *a, size_t k, const mlc_bin *b, size_t l)
{
	size_t		i;

	if (k != l)
		return false;
	for (i = 0; i < k; i++)
		if (a[i].kind != b[i].kind || a[i].low != b[i].low ||
			a[i].high != b[i].high || a[i].reference != b[i].reference ||
			a[i].current != b[i].current)
			return false;
	return true;
}

/* Bins of the same keys. */
static bool
same_binning(int bins)
{
	static mlc_bin got[4 * MAX_BINS];
	static mlc_bin want[4 * MAX_BINS];
	size_t		k;

	k = mlc_bins_from_reference(two.reference, (size_t) two.keys.n_reference,
								bins, want);
	mlc_bins_count_current(want, k, two.current, (size_t) two.keys.n_current);
	return same_bins(got, mlc_pairs_bins(&two.pairs, bins, got), want, k);
}

/* Exact bounds and p-value as of the keys. */
static bool
same_ks(void)
{
	mlc_ks		want;
	mlc_ks_interval got;
	void	   *work = malloc(mlc_pairs_ks_pvalue_worksize(&two.pairs) + 1);
	bool		good;

	if (work == NULL)
		abort();
	mlc_ks_statistic(&two.keys, &want, NULL);
	mlc_pairs_ks(&two.pairs, &got);
	good = got.statistic == want.statistic && got.upper == got.statistic &&
		got.location == want.location && got.sign == want.sign &&
		mlc_pairs_ks_is_exact(&two.pairs) ==
		mlc_ks_is_exact(two.keys.n_reference, two.keys.n_current) &&
		mlc_pairs_ks_pvalue_worksize(&two.pairs) ==
		mlc_ks_pvalue_worksize(two.keys.n_reference, two.keys.n_current);
	if (good)
		good = mlc_pairs_ks_pvalue(&two.pairs, got.statistic, work, NULL) ==
			mlc_ks_pvalue(&two.keys, &want, work, NULL);
	free(work);
	return good;
}

typedef struct tally
{
	int			grid;
	int			ks;
	int			rank;
	int			square;
	int			transport;
	int			moments;
	int			bins;
} tally;

static bool
grid_is_single(void)
{
	size_t		i;

	for (i = 0; i < two.pairs.k; i++)
		if (mlc_pair_is_mixed(&two.pair[i]))
			return false;
	return mlc_pairs_largest_mixed_share(&two.pairs) == 0;
}

static void
compare_single(tally *bad)
{
	int			bins = 2 + (int) (random_bits() % (random_bits() % 2 ? 30 : 400));

	bad->grid += !grid_is_single();
	bad->ks += !same_ks();
	bad->rank += !same_rank(&two.keys);
	bad->square += mlc_pairs_cdf_mean_square(&two.pairs) !=
		mlc_cdf_mean_square(&two.keys, NULL);
	bad->transport += !same_transport(&two.keys);
	bad->moments += !same_moments(&two.keys);
	bad->bins += !same_binning(bins);
}

static void
report(const char *name, const char *what, const tally *bad)
{
	char		title[100];
	const int	counts[] = {bad->grid, bad->ks, bad->rank, bad->square,
		bad->transport, bad->moments, bad->bins};
	static const char *const parts[] = {"grid", "D and p", "ranks",
	"mean square", "transport", "moments", "bins"};
	size_t		i;

	for (i = 0; i < 7; i++)
	{
		snprintf(title, sizeof(title), "%s, %s: %s, %d wrong", name, what,
				 parts[i], counts[i]);
		CHECK(counts[i] == 0, title);
	}
}

static void
test_single(void)
{
	int			what;

	for (what = 0; what < DATA; what++)
	{
		tally		bad = {0};
		int			round;

		for (round = 0; round < 3000; round++)
		{
			take_single((data) what, random_size(80), random_size(80));
			compare_single(&bad);
		}
		for (round = 0; round < 4; round++)
		{
			take_single((data) what, 600 + random_size(700), 400 + random_size(700));
			compare_single(&bad);
			take_single((data) what, 3000 + random_size(2000), 4000 + random_size(900));
			compare_single(&bad);
		}
		report("single", names[what], &bad);
	}
}

/* Without ties rank.c rounds a sum after each run of so many single keys. */
static void
test_no_ties(void)
{
	int			wrong = 0;
	int			round;

	for (round = 0; round < 20; round++)
	{
		int64_t		i;

		for (i = 0; i < MAX_SAMPLE; i++)
		{
			two.reference[i] = random_bits();
			two.current[i] = random_bits();
		}
		qsort(two.reference, MAX_SAMPLE, sizeof(uint64_t), compare);
		qsort(two.current, MAX_SAMPLE, sizeof(uint64_t), compare);
		two.keys = (mlc_two_keys) {two.reference, two.current, MAX_SAMPLE,
			MAX_SAMPLE - round};
		two.k1 = single_cells(two.reference, two.keys.n_reference, two.cells1);
		two.k2 = single_cells(two.current, two.keys.n_current, two.cells2);
		pair_up();
		wrong += !same_rank(&two.keys);
	}
	CHECK(wrong == 0, "long runs of single keys: the same ranks");
}

/* The cells are ascending and disjoint, and count the keys in them. */
static bool
counts_keys(const uint64_t *keys, int64_t n, bool reference)
{
	int64_t		seen = 0;
	size_t		i;

	for (i = 0; i < two.pairs.k; i++)
	{
		const mlc_pair *pair = &two.pair[i];
		int64_t		count = reference ? pair->reference : pair->current;

		if (pair->high < pair->low ||
			(i > 0 && pair->low <= two.pair[i - 1].high) ||
			(pair->reference == 0 && pair->current == 0))
			return false;
		for (; count > 0; count--, seen++)
			if (seen == n || keys[seen] < pair->low || keys[seen] > pair->high)
				return false;
	}
	return seen == n;
}

/* Every pair is a cell of one of the samples. */
static bool
pairs_are_cells(void)
{
	size_t		i;
	size_t		j;

	for (i = 0; i < two.pairs.k; i++)
	{
		bool		found = false;

		for (j = 0; j < two.k1; j++)
			found |= two.cells1[j].low == two.pair[i].low &&
				two.cells1[j].high == two.pair[i].high;
		for (j = 0; j < two.k2; j++)
			found |= two.cells2[j].low == two.pair[i].low &&
				two.cells2[j].high == two.pair[i].high;
		if (!found)
			return false;
	}
	return true;
}

/* D by its definition. */
static double
slow_d(const mlc_two_keys *keys)
{
	int64_t		largest = 0;
	int64_t		i;

	for (i = 0; i < keys->n_reference + keys->n_current; i++)
	{
		uint64_t	at = i < keys->n_reference ? keys->reference[i] :
			keys->current[i - keys->n_reference];
		int64_t		a = 0;
		int64_t		b = 0;
		int64_t		j;

		for (j = 0; j < keys->n_reference; j++)
			a += keys->reference[j] <= at;
		for (j = 0; j < keys->n_current; j++)
			b += keys->current[j] <= at;
		a = llabs(a * keys->n_current - b * keys->n_reference);
		largest = a > largest ? a : largest;
	}
	return (double) largest /
		((double) keys->n_reference * (double) keys->n_current);
}

typedef enum place
{
	AT_LOW,
	AT_HIGH,
	AT_KEY
} place;

/* Keys that give the same counts: each at the same place of its pair. */
static int64_t
placed_side(uint64_t *keys, bool reference, place where)
{
	int64_t		n = 0;
	size_t		i;

	for (i = 0; i < two.pairs.k; i++)
	{
		const mlc_pair *pair = &two.pair[i];
		int64_t		count = reference ? pair->reference : pair->current;

		for (; count > 0; count--)
			keys[n++] = where == AT_LOW ? pair->low :
				where == AT_HIGH ? pair->high : mlc_pair_key(pair, two.kind);
	}
	return n;
}

static mlc_two_keys
placed(place where1, place where2)
{
	static uint64_t reference[MAX_SAMPLE];
	static uint64_t current[MAX_SAMPLE];
	mlc_two_keys keys = {reference, current, 0, 0};

	keys.n_reference = placed_side(reference, true, where1);
	keys.n_current = placed_side(current, false, where2);
	return keys;
}

static bool
ks_bounds(void)
{
	mlc_two_keys keys;
	mlc_ks_interval got;
	double		d = slow_d(&two.keys);
	double		worst;
	double		least;

	mlc_pairs_ks(&two.pairs, &got);
	keys = placed(AT_LOW, AT_HIGH);
	worst = slow_d(&keys);
	keys = placed(AT_HIGH, AT_LOW);
	worst = fmax(worst, slow_d(&keys));
	keys = placed(AT_HIGH, AT_HIGH);
	least = slow_d(&keys);
	return got.statistic <= d && d <= got.upper &&
		got.statistic == least && got.upper == worst;
}

/* Location and sign are those of the keys moved to the end of their pair. */
static bool
ks_place(void)
{
	mlc_two_keys keys = placed(AT_HIGH, AT_HIGH);
	mlc_ks_interval got;
	mlc_ks		want;

	mlc_pairs_ks(&two.pairs, &got);
	mlc_ks_statistic(&keys, &want, NULL);
	return got.sign == want.sign && got.location == want.location &&
		got.statistic == want.statistic;
}

static double
largest_share(void)
{
	double		largest = 0;
	size_t		i;

	for (i = 0; i < two.pairs.k; i++)
		if (two.pair[i].low != two.pair[i].high)
		{
			largest = fmax(largest, (double) two.pair[i].reference /
						   (double) two.keys.n_reference);
			largest = fmax(largest, (double) two.pair[i].current /
						   (double) two.keys.n_current);
		}
	return largest;
}

static bool
is_in_reference(uint64_t key)
{
	int64_t		i;

	for (i = 0; i < two.keys.n_reference; i++)
		if (two.reference[i] == key)
			return true;
	return false;
}

/* Bins count the keys, cover all of them, and cut no pair. */
static bool
bins_hold(int bins)
{
	static mlc_bin got[4 * MAX_BINS];
	static mlc_bin want[4 * MAX_BINS];
	size_t		k = mlc_pairs_bins(&two.pairs, bins, got);
	bool		other = got[k - 1].kind == MLC_BIN_OTHER;
	size_t		i;

	memcpy(want, got, k * sizeof(mlc_bin));
	mlc_bins_count_reference(want, k, two.reference, (size_t) two.keys.n_reference);
	mlc_bins_count_current(want, k, two.current, (size_t) two.keys.n_current);
	if (!same_bins(got, k, want, k) || k > mlc_bins_capacity(bins))
		return false;
	for (i = 0; i < k; i++)
		if (got[i].kind == MLC_BIN_VALUE &&
			(got[i].low != got[i].high || !is_in_reference(got[i].low)))
			return false;
	if (other)
		return got[k - 1].reference == 0;
	for (i = 1; i < k; i++)
		if (got[i].low != got[i - 1].high + 1)
			return false;
	return got[0].low == 0 && got[k - 1].high == UINT64_MAX;
}

/* Cuts as of the keys moved to the end of their pair, where no atom is made. */
static bool
cuts_agree(int bins)
{
	static mlc_bin got[4 * MAX_BINS];
	static mlc_bin want[4 * MAX_BINS];
	mlc_two_keys keys = placed(AT_HIGH, AT_HIGH);
	size_t		k = mlc_bins_from_reference(keys.reference,
											(size_t) keys.n_reference, bins, want);
	size_t		i;
	size_t		j;

	for (i = 0; i < k; i++)
		for (j = 0; j < two.pairs.k; j++)
			if (want[i].kind != MLC_BIN_INTERVAL &&
				two.pair[j].high == want[i].high && mlc_pair_is_mixed(&two.pair[j]))
				return true;
	if (want[k - 1].kind == MLC_BIN_OTHER)
		return true;
	mlc_bins_count_current(want, k, keys.current, (size_t) keys.n_current);
	return same_bins(got, mlc_pairs_bins(&two.pairs, bins, got), want, k);
}

static void
compare_mixed(tally *bad)
{
	mlc_two_keys keys;
	int			bins = 2 + (int) (random_bits() % 20);

	bad->grid += !counts_keys(two.reference, two.keys.n_reference, true) ||
		!counts_keys(two.current, two.keys.n_current, false) ||
		!pairs_are_cells() ||
		mlc_pairs_largest_mixed_share(&two.pairs) != largest_share();
	bad->ks += !ks_bounds() || !ks_place();
	bad->bins += !bins_hold(bins) || !cuts_agree(bins);
	keys = placed(AT_KEY, AT_KEY);
	bad->rank += !same_rank(&keys);
	bad->square += mlc_pairs_cdf_mean_square(&two.pairs) !=
		mlc_cdf_mean_square(&keys, NULL);
	bad->transport += !same_transport(&keys);
	bad->moments += !same_moments(&keys);
}

static void
test_mixed(void)
{
	int			mixed = 0;
	int			wider = 0;
	int			rounds = 0;
	int			what;

	for (what = 0; what < DATA; what++)
	{
		tally		bad = {0};
		int			round;

		for (round = 0; round < 3000; round++)
		{
			mlc_ks_interval ks;

			take_mixed((data) what, random_size(80), random_size(80));
			compare_mixed(&bad);
			mlc_pairs_ks(&two.pairs, &ks);
			rounds++;
			mixed += !grid_is_single();
			wider += ks.upper > ks.statistic;
		}
		for (round = 0; round < 10; round++)
		{
			take_mixed((data) what, random_size(600), random_size(600));
			compare_mixed(&bad);
		}
		report("mixed", names[what], &bad);
	}
	CHECK(mixed > rounds / 3 && mixed < rounds && wider > rounds / 10,
		  "the random grids are mixed often, and not always");
}

/* By hand. */

static void
set_pairs(const mlc_pair *pair, size_t k)
{
	size_t		i;

	memcpy(two.pair, pair, k * sizeof(mlc_pair));
	two.pairs = (mlc_pairs) {two.pair, k, 0, 0};
	for (i = 0; i < k; i++)
	{
		two.pairs.n_reference += pair[i].reference;
		two.pairs.n_current += pair[i].current;
	}
}

static bool
pair_is(size_t i, uint64_t low, uint64_t high, int64_t reference,
		int64_t current)
{
	return two.pair[i].low == low && two.pair[i].high == high &&
		two.pair[i].reference == reference && two.pair[i].current == current;
}

static void
test_grid(void)
{
	static const mlc_cell a[] = {{0, 0, 1}, {2, 3, 2}, {8, 15, 3}, {16, 16, 4},
	{UINT64_MAX, UINT64_MAX, 5}};
	static const mlc_cell b[] = {{0, 1, 10}, {2, 2, 20}, {3, 3, 30}, {8, 8, 40},
	{10, 11, 50}, {17, 17, 60}};
	size_t		k = mlc_pair_cells(a, 5, b, 6, two.pair);

	CHECK(k == 6 && pair_is(0, 0, 1, 1, 10) && pair_is(1, 2, 3, 2, 50) &&
		  pair_is(2, 8, 15, 3, 90) && pair_is(3, 16, 16, 4, 0) &&
		  pair_is(4, 17, 17, 0, 60) &&
		  pair_is(5, UINT64_MAX, UINT64_MAX, 5, 0),
		  "the outer cell takes what lies within");
	k = mlc_pair_cells(a, 0, b, 2, two.pair);
	CHECK(k == 2 && pair_is(0, 0, 1, 0, 10) && pair_is(1, 2, 2, 0, 20),
		  "one side empty");
	CHECK(mlc_pair_cells(a, 0, b, 0, two.pair) == 0, "both sides empty");
}

static double
middle(double low, double high)
{
	mlc_pair	pair = {mlc_key_from_double(low), mlc_key_from_double(high), 1, 1};

	return mlc_double_from_key(mlc_pair_key(&pair, MLC_KEY_DOUBLE));
}

static void
test_middle(void)
{
	mlc_pair	all = {0, UINT64_MAX, 1, 1};
	mlc_pair	above = {UINT64_C(1) << 63, UINT64_MAX, 1, 1};
	mlc_pair	below = {0, (UINT64_C(1) << 63) - 1, 1, 1};
	mlc_pair	some = {mlc_key_from_int64(-8), mlc_key_from_int64(-5), 1, 1};

	CHECK(middle(1, 2) == 1.5, "between 1 and 2");
	CHECK(middle(-4, -2) == -3, "between -4 and -2");
	CHECK(middle(0, 0x4p-1074) == 0x2p-1074, "subnormal values");
	CHECK(middle(DBL_MAX / 2, DBL_MAX) == DBL_MAX / 4 * 3, "large values");
	CHECK(middle(-DBL_MAX, DBL_MAX) == 0, "no overflow");
	CHECK(mlc_pair_key(&all, MLC_KEY_DOUBLE) == mlc_key_from_double(0),
		  "the middle of all doubles");
	CHECK(mlc_double_from_key(mlc_pair_key(&above, MLC_KEY_DOUBLE)) == DBL_MAX / 2,
		  "positive doubles without the infinity");
	CHECK(mlc_double_from_key(mlc_pair_key(&below, MLC_KEY_DOUBLE)) == -DBL_MAX / 2,
		  "negative doubles without the infinity");
	CHECK(mlc_int64_from_key(mlc_pair_key(&some, MLC_KEY_INTEGER)) == -7,
		  "between -8 and -5, rounded down");
	CHECK(mlc_int64_from_key(mlc_pair_key(&all, MLC_KEY_INTEGER)) == -1,
		  "the middle of all integers, rounded down");
}

/* Cumulative shares 1/4 and 1/2, 3/4 and 1/2, 1 and 1; the second is mixed. */
static void
test_interval(void)
{
	static const mlc_pair mixed[] = {{5, 5, 1, 2}, {8, 15, 2, 0}, {16, 31, 1, 2}};
	static const mlc_pair single[] = {{5, 5, 1, 2}, {8, 8, 2, 0}, {16, 16, 1, 2}};
	mlc_ks_interval ks;

	set_pairs(mixed, 3);
	mlc_pairs_ks(&two.pairs, &ks);
	CHECK(ks.statistic == 0.25 && ks.sign == 1 && ks.location == 15,
		  "attained both ways: 1, at the end of its pair");
	CHECK(ks.upper == 0.5, "the last pair hides 1 - 1/2");
	CHECK(mlc_pairs_largest_mixed_share(&two.pairs) == 0.5, "half of either side");
	CHECK(mlc_pairs_ks_pvalue_worksize(&two.pairs) == 0, "no exact law, no work");
	CHECK(mlc_pairs_ks_pvalue(&two.pairs, ks.statistic, NULL, NULL) >
		  mlc_pairs_ks_pvalue(&two.pairs, ks.upper, NULL, NULL),
		  "the larger D has the smaller p-value");
	CHECK(isnan(mlc_pairs_ks_pvalue(&two.pairs, NAN, NULL, NULL)), "p of NaN");
	set_pairs(single, 3);
	mlc_pairs_ks(&two.pairs, &ks);
	CHECK(ks.statistic == 0.25 && ks.upper == 0.25, "single keys add no slack");
	CHECK(mlc_pairs_largest_mixed_share(&two.pairs) == 0, "no mixed pair");
}

static void
test_one_cell(void)
{
	static const mlc_pair one[] = {{8, 15, 1, 1}};
	mlc_ks_interval ks;
	mlc_rank_sums sums;
	double		wasserstein;
	double		energy;

	set_pairs(one, 1);
	mlc_pairs_ks(&two.pairs, &ks);
	CHECK(ks.statistic == 0 && ks.upper == 1 && ks.location == 15,
		  "one cell of all values says nothing of D");
	CHECK(mlc_pairs_ks_pvalue(&two.pairs, 0, NULL, NULL) == 1 &&
		  mlc_pairs_ks_pvalue(&two.pairs, 1, NULL, NULL) == 0,
		  "two values have an effective size too");
	CHECK(mlc_pairs_rank(&two.pairs, &sums) && sums.u_reference == 0.5 &&
		  isnan(sums.anderson_a2), "all tied");
	mlc_pairs_transport(&two.pairs, MLC_KEY_INTEGER, 0, UINT64_MAX,
						&wasserstein, &energy);
	CHECK(wasserstein == 0 && energy == 0, "all in the middle");
}

/* Shares 1/2, 1/4, 1/4 and 1/4, 1/4, 1/2 of 2^62 and 2^61 values. */
static void
test_huge_counts(void)
{
	static const mlc_pair huge[] = {
		{1, 1, INT64_C(1) << 61, INT64_C(1) << 59},
		{2, 3, INT64_C(1) << 60, INT64_C(1) << 59},
		{4, 4, INT64_C(1) << 60, INT64_C(1) << 60}
	};
	mlc_ks_interval ks;
	mlc_rank_sums sums;
	mlc_moments moments;
	mlc_bin		bins[100];
	double		wasserstein;
	double		energy;

	set_pairs(huge, 3);
	mlc_pairs_ks(&two.pairs, &ks);
	CHECK(ks.statistic == 0.25 && ks.location == 1 && ks.sign == 1, "D of 2^62");
	CHECK(ks.upper == 0.5, "bound of D of 2^62");
	CHECK(!mlc_pairs_ks_is_exact(&two.pairs) &&
		  mlc_pairs_ks_pvalue(&two.pairs, ks.statistic, NULL, NULL) == 0,
		  "p-value of 2^62");
	CHECK(!mlc_pairs_rank(&two.pairs, &sums), "too many for ranks");
	CHECK_CLOSE(mlc_pairs_cdf_mean_square(&two.pairs), 1.0 / 24, 1e-15,
				"mean square of 2^62");
	mlc_pairs_transport(&two.pairs, MLC_KEY_INTEGER, 0, UINT64_MAX,
						&wasserstein, &energy);
	CHECK(wasserstein == 0.75 && energy == sqrt(2 * 3.0 / 16), "transport of 2^62");
	mlc_pairs_moments(&two.pairs, MLC_REFERENCE, MLC_KEY_INTEGER,
					  mlc_key_from_int64(0), UINT64_MAX, &moments);
	CHECK(moments.mean == 0 && moments.squares == 0, "all clamped to 0");
	/* 20 parts: 10 are the first atom, 5 the mixed pair, 5 the last atom */
	CHECK(mlc_pairs_bins(&two.pairs, 20, bins) == 5 &&
		  bins[1].kind == MLC_BIN_VALUE && bins[1].current == INT64_C(1) << 59 &&
		  bins[2].low == 2 && bins[2].high == 3 &&
		  bins[2].reference == INT64_C(1) << 60 &&
		  bins[3].kind == MLC_BIN_VALUE, "bins of 2^62");
}

/* A side of 2^30, the most that ranks take. */
static void
test_rank_limit(void)
{
	static const mlc_pair most[] = {
		{1, 1, INT64_C(1) << 30, 0}, {2, 2, 0, INT64_C(1) << 30}
	};
	static const mlc_pair more[] = {{1, 1, (INT64_C(1) << 30) + 1, 1}};
	static const mlc_pair none[] = {{1, 1, 5, 0}};
	mlc_rank_sums sums;

	set_pairs(most, 2);
	CHECK(mlc_pairs_rank(&two.pairs, &sums) && sums.u_reference == 0 &&
		  sums.ties, "2^30 a side");
	CHECK_CLOSE(sums.tie_term, 2 * (0x1p90 - 0x1p30), 1e-15, "ties of 2^30");
	CHECK(isfinite(sums.cramervonmises) && isfinite(sums.anderson_a2),
		  "statistics of 2^30");
	set_pairs(more, 1);
	CHECK(!mlc_pairs_rank(&two.pairs, &sums), "2^30 + 1");
	set_pairs(none, 1);
	CHECK(!mlc_pairs_rank(&two.pairs, &sums), "an empty side");
}

static void
test_bins_by_hand(void)
{
	static const mlc_pair values[] = {{5, 5, 3, 1}, {6, 7, 0, 4}, {9, 9, 3, 2}};
	static const mlc_pair cells[] = {{4, 7, 9, 1}, {8, 8, 0, 2}, {9, 9, 1, 3}};
	static const mlc_pair atom[] = {{4, 7, 3, 1}, {8, 8, 5, 2},
	{UINT64_MAX, UINT64_MAX, 2, 3}};
	mlc_bin		bins[100];

	set_pairs(values, 3);
	CHECK(mlc_pairs_bins(&two.pairs, 10, bins) == 3 &&
		  bins[2].kind == MLC_BIN_OTHER && bins[2].current == 4,
		  "a mixed pair of the current side alone is other");
	set_pairs(cells, 3);
	CHECK(mlc_pairs_bins(&two.pairs, 2, bins) == 2 &&
		  bins[0].kind == MLC_BIN_INTERVAL && bins[0].high == 7 &&
		  bins[0].reference == 9 && bins[1].current == 5,
		  "a mixed pair is no atom, and a quantile in it cuts at its end");
	set_pairs(atom, 3);
	CHECK(mlc_pairs_bins(&two.pairs, 3, bins) == 3 && bins[0].high == 7 &&
		  bins[1].kind == MLC_BIN_VALUE && bins[1].current == 2 &&
		  bins[2].low == 9 && bins[2].high == UINT64_MAX,
		  "a gap ends at the key before the atom");
	two.pairs.n_reference = 0;
	CHECK(mlc_pairs_bins(&two.pairs, 3, bins) == 0, "no reference, no bins");
}

/* Pearson's X^2 over the distinct keys. */
static void
test_counts(void)
{
	static int64_t reference[2 * MAX_SAMPLE];
	static int64_t current[2 * MAX_SAMPLE];
	int			wrong = 0;
	int			round;

	for (round = 0; round < 500; round++)
	{
		int64_t		categories;
		size_t		used;
		double		want;
		double		got;
		mlc_counts	counts;

		take_single(SKEWED, random_size(80), random_size(80));
		mlc_pairs_counts(&two.pairs, reference, current);
		counts = (mlc_counts) {reference, current, two.pairs.k,
			two.pairs.n_reference, two.pairs.n_current};
		want = mlc_distinct_chi2(&two.keys, false, &categories, NULL);
		got = mlc_pearson(&counts, false, &used);
		wrong += !check_is_close(got, want, 1e-13) || used != (size_t) categories;
	}
	CHECK(wrong == 0, "counts are those of the distinct keys");
}

int
main(void)
{
	test_grid();
	test_middle();
	test_interval();
	test_one_cell();
	test_huge_counts();
	test_rank_limit();
	test_bins_by_hand();
	test_counts();
	test_single();
	test_no_ties();
	test_mixed();
	return check_report("pairs");
}
