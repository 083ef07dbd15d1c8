/*
 * pairs.c
 *		Two-sample statistics from counts on a common grid of cells.
 *
 * Expressions and the order of sums are those of the functions on keys (rank.c,
 * distance.c, bins.c), so that single-key pairs give the same doubles.
 */
#include "pairs.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_math.h>

#include "kolmogorov.h"

static inline bool
is_empty(const mlc_pair *pair)
{
	return pair->reference == 0 && pair->current == 0;
}

/*
 * Cells are ranges of bits: one at either end of the doubles has NaN and an
 * infinity within, but no such value.
 */
static uint64_t
middle_double(uint64_t low, uint64_t high)
{
	double		a;
	double		b;
	uint64_t	key;

	low = GSL_MAX(low, mlc_key_from_double(-DBL_MAX));
	high = GSL_MIN(high, mlc_key_from_double(DBL_MAX));
	a = mlc_double_from_key(low);
	b = mlc_double_from_key(high);
	key = mlc_key_from_double(b - a <= DBL_MAX ? a + (b - a) / 2 :
							  a / 2 + b / 2);
	return GSL_MIN(GSL_MAX(key, low), high);
}

uint64_t
mlc_pair_key(const mlc_pair *pair, mlc_key_kind kind)
{
	if (!mlc_pair_is_mixed(pair))
		return pair->low;
	if (kind == MLC_KEY_DOUBLE)
		return middle_double(pair->low, pair->high);
	return pair->low + (pair->high - pair->low) / 2;
}

static uint64_t
clamped_key(const mlc_pair *pair, mlc_key_kind kind, uint64_t low,
			uint64_t high)
{
	uint64_t	key = mlc_pair_key(pair, kind);

	return key < low ? low : key > high ? high : key;
}

double
mlc_pairs_largest_mixed_share(const mlc_pairs *pairs)
{
	int64_t		reference = 0;
	int64_t		current = 0;
	double		share = 0;
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		const mlc_pair *pair = &pairs->pair[i];

		if (!mlc_pair_is_mixed(pair))
			continue;
		reference = GSL_MAX(reference, pair->reference);
		current = GSL_MAX(current, pair->current);
	}
	if (reference > 0)
		share = (double) reference / (double) pairs->n_reference;
	if (current > 0)
		share = GSL_MAX_DBL(share, (double) current / (double) pairs->n_current);
	return share;
}

void
mlc_pairs_counts(const mlc_pairs *pairs, int64_t *reference, int64_t *current)
{
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		reference[i] = pairs->pair[i].reference;
		current[i] = pairs->pair[i].current;
	}
}

/* Kolmogorov-Smirnov */

/* Extremes of n1 n2 (F_reference - F_current). */
typedef struct ks_walk
{
	mlc_wide	highest;
	mlc_wide	lowest;
	mlc_wide	possible;		/* of either sign, within a mixed pair */
	uint64_t	at_highest;
	uint64_t	at_lowest;
} ks_walk;

static void
walk_ks(const mlc_pairs *pairs, ks_walk *walk)
{
	mlc_wide	n1 = pairs->n_reference;
	mlc_wide	n2 = pairs->n_current;
	mlc_wide	delta = 0;
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		const mlc_pair *pair = &pairs->pair[i];
		mlc_wide	rise = pair->reference * n2;
		mlc_wide	fall = pair->current * n1;

		if (mlc_pair_is_mixed(pair))
		{
			/* all values of one side before all of the other */
			walk->possible = GSL_MAX(walk->possible, delta + rise);
			walk->possible = GSL_MAX(walk->possible, fall - delta);
		}
		delta += rise - fall;
		if (delta > walk->highest)
		{
			walk->highest = delta;
			walk->at_highest = pair->high;
		}
		if (delta < walk->lowest)
		{
			walk->lowest = delta;
			walk->at_lowest = pair->high;
		}
	}
}

static size_t
first_filled(const mlc_pairs *pairs)
{
	size_t		i = 0;

	while (i + 1 < pairs->k && is_empty(&pairs->pair[i]))
		i++;
	return i;
}

void
mlc_pairs_ks(const mlc_pairs *pairs, mlc_ks_interval *ks)
{
	double		n = (double) pairs->n_reference * (double) pairs->n_current;
	ks_walk		walk = {0};
	mlc_wide	d;

	walk.at_highest = pairs->pair[first_filled(pairs)].high;
	walk.at_lowest = walk.at_highest;
	walk_ks(pairs, &walk);
	ks->sign = -walk.lowest > walk.highest ? -1 : 1;
	ks->location = ks->sign < 0 ? walk.at_lowest : walk.at_highest;
	d = ks->sign < 0 ? -walk.lowest : walk.highest;

	/* beyond 2^53 values the two roundings need not agree that all is 1 */
	ks->statistic = GSL_MIN_DBL(1, (double) d / n);
	ks->upper = GSL_MIN_DBL(1, (double) GSL_MAX(d, walk.possible) / n);
}

bool
mlc_pairs_ks_is_exact(const mlc_pairs *pairs)
{
	size_t		i;

	if ((mlc_wide) pairs->n_reference * pairs->n_current > MLC_KS_EXACT_LIMIT)
		return false;
	for (i = 0; i < pairs->k; i++)
		if (mlc_pair_is_mixed(&pairs->pair[i]))
			return false;
	return true;
}

size_t
mlc_pairs_ks_pvalue_worksize(const mlc_pairs *pairs)
{
	return mlc_pairs_ks_is_exact(pairs) ?
		mlc_ks_pvalue_worksize(pairs->n_reference, pairs->n_current) : 0;
}

/* tie_end[k] is set when the k smallest pooled keys end with a whole pair. */
static void
mark_tie_ends(const mlc_pairs *pairs, unsigned char *tie_end)
{
	int64_t		n = pairs->n_reference + pairs->n_current;
	int64_t		end = 0;
	int64_t		k;
	size_t		i;

	for (k = 0; k <= n; k++)
		tie_end[k] = 0;
	for (i = 0; i < pairs->k; i++)
	{
		end += pairs->pair[i].reference + pairs->pair[i].current;
		tie_end[end] = 1;
	}
}

/* d came from an integer of at most 10^7, which rounding gives back. */
static double
exact_pvalue(const mlc_pairs *pairs, double d, void *work, mlc_poll poll)
{
	int64_t		n1 = pairs->n_reference;
	int64_t		n2 = pairs->n_current;
	double	   *doubles = work;
	unsigned char *tie_end =
		(unsigned char *) (doubles + mlc_ks_exact_worksize(n1, n2));

	mark_tie_ends(pairs, tie_end);
	return mlc_ks_2samp_exact_sf(n1, n2,
								 (int64_t) rint(d * (double) (n1 * n2)),
								 tie_end, doubles, poll);
}

double
mlc_pairs_ks_pvalue(const mlc_pairs *pairs, double d, void *work,
					mlc_poll poll)
{
	double		a = (double) pairs->n_reference;
	double		b = (double) pairs->n_current;
	double		effective = rint(a * b / (a + b));

	if (isnan(d))
		return GSL_NAN;
	if (mlc_pairs_ks_is_exact(pairs))
		return exact_pvalue(pairs, GSL_MIN_DBL(2, GSL_MAX_DBL(0, d)), work,
							poll);
	return mlc_kolmogorov_sf((int64_t) GSL_MAX_DBL(1, effective), d, poll);
}

/* Ranks */

bool
mlc_pairs_rank(const mlc_pairs *pairs, mlc_rank_sums *sums)
{
	mlc_rank_walk walk = {0};
	size_t		i;

	if (pairs->n_reference < 1 || pairs->n_reference > MLC_MAX_SIDE ||
		pairs->n_current < 1 || pairs->n_current > MLC_MAX_SIDE)
		return false;
	walk.n_reference = pairs->n_reference;
	walk.n_current = pairs->n_current;
	for (i = 0; i < pairs->k; i++)
		if (!is_empty(&pairs->pair[i]))
			mlc_rank_add(&walk, pairs->pair[i].reference,
						 pairs->pair[i].current);
	mlc_rank_finish(&walk, sums);
	return true;
}

double
mlc_pairs_cdf_mean_square(const mlc_pairs *pairs)
{
	double		n1 = (double) pairs->n_reference;
	double		n2 = (double) pairs->n_current;
	long double sum = 0;
	int64_t		below1 = 0;
	int64_t		below2 = 0;
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		const mlc_pair *pair = &pairs->pair[i];
		double		d;

		below1 += pair->reference;
		below2 += pair->current;
		d = (double) below1 / n1 - (double) below2 / n2;
		sum += ((double) pair->reference + (double) pair->current) * d * d;
	}
	return (double) (sum / (n1 + n2));
}

/* Values */

void
mlc_pairs_transport(const mlc_pairs *pairs, mlc_key_kind kind, uint64_t low,
					uint64_t high, double *wasserstein, double *energy)
{
	mlc_wide	n1 = pairs->n_reference;
	mlc_wide	n2 = pairs->n_current;
	double		n = (double) pairs->n_reference * (double) pairs->n_current;
	mlc_wide	delta = 0;
	long double area = 0;
	long double squares = 0;
	uint64_t	last = 0;
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		const mlc_pair *pair = &pairs->pair[i];
		uint64_t	key = clamped_key(pair, kind, low, high);

		/* where the functions agree, not even an infinite gap counts */
		if (key != last && delta != 0)
		{
			double		gap = mlc_key_gap(kind, last, key);
			double		height = fabs((double) delta) / n;

			area += height * gap;
			squares += height * height * gap;
		}
		last = key;
		delta += pair->reference * n2 - pair->current * n1;
	}
	*wasserstein = (double) area;
	*energy = (double) sqrtl(2 * squares);
}

/* One side of the pairs as clamped values with counts. */
typedef struct weighted
{
	const mlc_pairs *pairs;
	mlc_side	side;
	mlc_key_kind kind;
	uint64_t	low;
	uint64_t	high;
} weighted;

static inline int64_t
weight_of(const weighted *w, size_t i)
{
	return w->side == MLC_REFERENCE ? w->pairs->pair[i].reference :
		w->pairs->pair[i].current;
}

static inline long double
value_of(const weighted *w, size_t i)
{
	uint64_t	key = clamped_key(&w->pairs->pair[i], w->kind, w->low, w->high);

	return w->kind == MLC_KEY_DOUBLE ? (long double) mlc_double_from_key(key) :
		(long double) mlc_int64_from_key(key);
}

/* The sum and the number of pairs that it has values of. */
static long double
weighted_sum(const weighted *w, size_t *used)
{
	long double sum = 0;
	size_t		i;

	*used = 0;
	for (i = 0; i < w->pairs->k; i++)
	{
		if (weight_of(w, i) == 0)
			continue;			/* 0 times infinity is no 0 */
		sum += (long double) weight_of(w, i) * value_of(w, i);
		(*used)++;
	}
	return sum;
}

/* Two passes, as in mlc_moments_of_keys. */
void
mlc_pairs_moments(const mlc_pairs *pairs, mlc_side side, mlc_key_kind kind,
				  uint64_t low, uint64_t high, mlc_moments *moments)
{
	weighted	w = {pairs, side, kind, low, high};
	int64_t		n = side == MLC_REFERENCE ? pairs->n_reference : pairs->n_current;
	long double rest = 0;
	long double squares = 0;
	size_t		used;
	double		mean = (double) (weighted_sum(&w, &used) / n);
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		long double weight = weight_of(&w, i);
		long double x = value_of(&w, i) - mean;

		if (weight > 0)
		{
			rest += weight * x;
			squares += weight * x * x;
		}
	}
	moments->n = n;
	moments->mean = (double) (mean + rest / n);
	moments->mean_rest = (double) (rest / n -
								   ((long double) moments->mean - mean));
	moments->squares = (double) (squares - rest * rest / n);
	if (used < 2 || moments->squares < 0)
		moments->squares = 0;
}

/* Bins */

static size_t
discrete_bins(const mlc_pairs *pairs, mlc_bin *result)
{
	int64_t		others = pairs->n_current;
	int64_t		k = 0;
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		const mlc_pair *pair = &pairs->pair[i];

		if (pair->reference == 0)
			continue;
		if (k == MLC_MAX_DISCRETE || mlc_pair_is_mixed(pair))
			return 0;
		result[k++] = (mlc_bin) {MLC_BIN_VALUE, pair->low, pair->high,
			pair->reference, pair->current};
		others -= pair->current;
	}
	if (pairs->n_reference < 2 * k)
		return 0;
	result[k++] = (mlc_bin) {MLC_BIN_OTHER, 0, UINT64_MAX, 0, others};
	return (size_t) k;
}

typedef struct bin_walk
{
	const mlc_pairs *pairs;
	int			bins;
	mlc_bin    *result;
	size_t		k;
	size_t		next;			/* first pair that is in no bin yet */
	uint64_t	low;			/* first key that is in no bin yet */
} bin_walk;

/* The bin of the keys up to high, which hold the pairs before end. */
static void
add_bin(bin_walk *walk, mlc_bin_kind kind, uint64_t high, size_t end)
{
	mlc_bin    *bin = &walk->result[walk->k++];

	*bin = (mlc_bin) {kind, walk->low, high, 0, 0};
	for (; walk->next < end; walk->next++)
	{
		bin->reference += walk->pairs->pair[walk->next].reference;
		bin->current += walk->pairs->pair[walk->next].current;
	}
	walk->low = high + 1;
}

/* The smallest integer that is not less than count * part / parts. */
static inline int64_t
quantile_rank(int64_t count, int64_t part, int64_t parts)
{
	return count / parts * part + (count % parts * part + parts - 1) / parts;
}

/* Cut the keys up to high, which hold the pairs before end. */
static void
fill_gap(bin_walk *walk, uint64_t high, size_t end)
{
	const mlc_pair *pair = walk->pairs->pair;
	double		n = (double) walk->pairs->n_reference;
	int64_t		count = 0;
	int64_t		below = 0;		/* of the reference, in pairs before i */
	int64_t		parts;
	int64_t		part;
	size_t		i;

	for (i = walk->next; i < end; i++)
		count += pair[i].reference;
	parts = (int64_t) (((double) count * walk->bins) / n + 0.5);
	i = walk->next;
	for (part = 1; part < parts; part++)
	{
		int64_t		rank = quantile_rank(count, part, parts);

		while (below < rank)
			below += pair[i++].reference;
		if (below == count)
			break;				/* nothing would be left beyond the cut */
		if (i > walk->next)
			add_bin(walk, MLC_BIN_INTERVAL, pair[i - 1].high, i);
	}
	add_bin(walk, MLC_BIN_INTERVAL, high, end);
}

static size_t
quantile_bins(const mlc_pairs *pairs, int bins, mlc_bin *result)
{
	bin_walk	walk = {pairs, bins, result, 0, 0, 0};
	int64_t		atom = (pairs->n_reference + bins - 1) / bins;
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		const mlc_pair *pair = &pairs->pair[i];

		if (mlc_pair_is_mixed(pair) || pair->reference < GSL_MAX(atom, 2))
			continue;
		if (pair->low > walk.low)
			fill_gap(&walk, pair->low - 1, i);
		add_bin(&walk, MLC_BIN_VALUE, pair->low, i + 1);
		if (pair->low == UINT64_MAX)
			return walk.k;
	}
	fill_gap(&walk, UINT64_MAX, pairs->k);
	return walk.k;
}

size_t
mlc_pairs_bins(const mlc_pairs *pairs, int bins, mlc_bin *result)
{
	size_t		k;

	if (pairs->n_reference == 0)
		return 0;
	k = discrete_bins(pairs, result);
	return k > 0 ? k : quantile_bins(pairs, bins, result);
}
