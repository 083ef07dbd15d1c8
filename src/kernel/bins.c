/*
 * bins.c
 *		Bins for the binned distances, from the reference alone.
 *
 * Deciles with duplicates removed cannot see mass move onto or off a value
 * that holds several deciles, so such values become bins of their own.  The
 * reference is sorted: a run of at least m equal keys covers an index that is
 * a multiple of m, so all of this takes a few binary searches.
 */
#include "bins.h"

#include "sort.h"

size_t
mlc_bins_capacity(int bins)
{
	size_t		quantile = 4 * (size_t) bins + 8;

	return quantile > MLC_MAX_DISCRETE + 1 ? quantile : MLC_MAX_DISCRETE + 1;
}

static size_t
discrete_bins(const uint64_t *reference, size_t n, mlc_bin *result)
{
	size_t		k = 0;
	size_t		i = 0;

	while (i < n)
	{
		size_t		end = i + mlc_count_le(reference + i, n - i, reference[i]);

		if (k == MLC_MAX_DISCRETE)
			return 0;
		result[k].kind = MLC_BIN_VALUE;
		result[k].low = result[k].high = reference[i];
		result[k].reference = (int64_t) (end - i);
		k++;
		i = end;
	}
	if (n < 2 * k)
		return 0;
	result[k].kind = MLC_BIN_OTHER;
	result[k].low = 0;
	result[k].high = UINT64_MAX;
	result[k].reference = 0;
	return k + 1;
}

static void
add_interval(mlc_bin *result, size_t *k, uint64_t low, uint64_t high,
			 size_t count)
{
	mlc_bin    *bin = &result[(*k)++];

	bin->kind = MLC_BIN_INTERVAL;
	bin->low = low;
	bin->high = high;
	bin->reference = (int64_t) count;
}

/*
 * Cut the keys low .. high, in which lie the reference's indexes begin .. end
 * - 1, into parts of about equal count.
 */
static void
fill_gap(const uint64_t *reference, size_t n, int bins, size_t begin,
		 size_t end, uint64_t low, uint64_t high, mlc_bin *result, size_t *k)
{
	size_t		count = end - begin;
	size_t		parts = (size_t) (((double) count * bins) / (double) n + 0.5);
	size_t		done = begin;
	size_t		part;

	for (part = 1; part < parts; part++)
	{
		/* the index of the inverse distribution function at part / parts */
		size_t		rank = (size_t) (((uint64_t) count * part + parts - 1) /
									 parts);
		uint64_t	cut = reference[begin + rank - 1];
		size_t		next = begin +
			mlc_count_le(reference + begin, count, cut);

		if (next == end)
			break;				/* nothing would be left beyond the cut */
		if (next == done)
			continue;
		add_interval(result, k, low, cut, next - done);
		low = cut + 1;
		done = next;
	}
	add_interval(result, k, low, high, end - done);
}

static size_t
quantile_bins(const uint64_t *reference, size_t n, int bins, mlc_bin *result)
{
	size_t		atom = (n + (size_t) bins - 1) / (size_t) bins;
	size_t		begin = 0;		/* first index that is in no bin yet */
	uint64_t	low = 0;		/* first key that is in no bin yet */
	size_t		k = 0;
	size_t		i;

	if (atom < 2)
		atom = 2;
	for (i = atom - 1; i < n; i += atom)
	{
		uint64_t	key = reference[i];
		size_t		first = mlc_count_lt(reference, n, key);
		size_t		end = mlc_count_le(reference, n, key);

		if (end - first < atom || first < begin)
			continue;
		if (key > low)
			fill_gap(reference, n, bins, begin, first, low, key - 1,
					 result, &k);
		result[k].kind = MLC_BIN_VALUE;
		result[k].low = result[k].high = key;
		result[k].reference = (int64_t) (end - first);
		k++;
		begin = end;
		if (key == UINT64_MAX)
			return k;
		low = key + 1;
	}
	fill_gap(reference, n, bins, begin, n, low, UINT64_MAX, result, &k);
	return k;
}

size_t
mlc_bins_from_reference(const uint64_t *reference, size_t n, int bins,
						mlc_bin *result)
{
	size_t		k;

	if (n == 0)
		return 0;
	k = discrete_bins(reference, n, result);
	return k > 0 ? k : quantile_bins(reference, n, bins, result);
}

size_t
mlc_bins_from_cuts(const uint64_t *cuts, size_t k, mlc_bin *result)
{
	uint64_t	low = 0;
	bool		above = true;	/* are there keys beyond the cut? 1 .. 0 has none */
	size_t		used = 0;
	size_t		i;

	for (i = 0; i < k; i++)
	{
		add_interval(result, &used, above ? low : 1, above ? cuts[i] : 0, 0);
		above = cuts[i] < UINT64_MAX;
		low = cuts[i] + 1;
	}
	add_interval(result, &used, above ? low : 1, above ? UINT64_MAX : 0, 0);
	return used;
}

static int64_t
count_between(const uint64_t *keys, size_t n, uint64_t low, uint64_t high)
{
	return (int64_t) (mlc_count_le(keys, n, high) -
					  mlc_count_lt(keys, n, low));
}

/* The bin MLC_BIN_OTHER comes last and takes what the others leave. */
void
mlc_bins_count_reference(mlc_bin *bins, size_t k, const uint64_t *keys,
						 size_t n)
{
	int64_t		rest = (int64_t) n;
	size_t		i;

	for (i = 0; i < k; i++)
	{
		bins[i].reference = bins[i].kind == MLC_BIN_OTHER ? rest :
			count_between(keys, n, bins[i].low, bins[i].high);
		rest -= bins[i].reference;
	}
}

void
mlc_bins_count_current(mlc_bin *bins, size_t k, const uint64_t *keys,
					   size_t n)
{
	int64_t		rest = (int64_t) n;
	size_t		i;

	for (i = 0; i < k; i++)
	{
		bins[i].current = bins[i].kind == MLC_BIN_OTHER ? rest :
			count_between(keys, n, bins[i].low, bins[i].high);
		rest -= bins[i].current;
	}
}
