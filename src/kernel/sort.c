/*
 * sort.c
 *		Sorting, merging and searching arrays of order-preserving keys.
 *
 * Least-significant-digit radix sort: one pass counts every digit, then each
 * digit that is not the same everywhere moves all keys once.  Its time does
 * not depend on the order or the distribution of the input.  Short arrays
 * take narrow digits, because clearing wide counters would dominate there.
 */
#include "sort.h"

#include <string.h>

#define INSERTION_LIMIT 32
#define NARROW_LIMIT 4096
#define NARROW_BITS 8
#define WIDE_BITS 11
#define MAX_DIGITS 8
#define WIDE_DIGITS 6
#define POLL_KEYS ((size_t) 1 << 18)

static inline size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void
insertion_sort(uint64_t *keys, size_t n)
{
	size_t		i;

	for (i = 1; i < n; i++)
	{
		uint64_t	key = keys[i];
		size_t		j = i;

		for (; j > 0 && keys[j - 1] > key; j--)
			keys[j] = keys[j - 1];
		keys[j] = key;
	}
}

static void
count_narrow(const uint64_t *keys, size_t n, uint32_t *counts)
{
	size_t		i;
	int			d;

	for (i = 0; i < n; i++)
		for (d = 0; d < MAX_DIGITS; d++)
			counts[(d << NARROW_BITS) + ((keys[i] >> (d * NARROW_BITS)) & 0xFF)]++;
}

static void
sort_narrow(uint64_t *keys, size_t n, uint64_t *scratch)
{
	uint32_t	counts[MAX_DIGITS << NARROW_BITS] = {0};
	uint64_t   *from = keys;
	uint64_t   *to = scratch;
	int			d;

	count_narrow(keys, n, counts);
	for (d = 0; d < MAX_DIGITS; d++)
	{
		uint32_t   *count = counts + (d << NARROW_BITS);
		int			shift = d * NARROW_BITS;
		uint32_t	sum = 0;
		uint64_t   *swap;
		size_t		i;

		if (count[(from[0] >> shift) & 0xFF] == n)
			continue;
		for (i = 0; i < ((size_t) 1 << NARROW_BITS); i++)
		{
			uint32_t	c = count[i];

			count[i] = sum;
			sum += c;
		}
		for (i = 0; i < n; i++)
			to[count[(from[i] >> shift) & 0xFF]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != keys)
		memcpy(keys, from, n * sizeof(uint64_t));
}

#define WIDE_SIZE ((size_t) 1 << WIDE_BITS)
#define WIDE_MASK (WIDE_SIZE - 1)

static void
count_wide(const uint64_t *keys, size_t n, size_t (*counts)[WIDE_SIZE],
		   mlc_poll poll)
{
	size_t		start;

	for (start = 0; start < n; start += POLL_KEYS)
	{
		size_t		end = start + smaller(POLL_KEYS, n - start);
		size_t		i;

		for (i = start; i < end; i++)
		{
			uint64_t	key = keys[i];

			counts[0][key & WIDE_MASK]++;
			counts[1][key >> 11 & WIDE_MASK]++;
			counts[2][key >> 22 & WIDE_MASK]++;
			counts[3][key >> 33 & WIDE_MASK]++;
			counts[4][key >> 44 & WIDE_MASK]++;
			counts[5][key >> 55]++;
		}
		if (poll)
			poll();
	}
}

static void
scatter_wide(const uint64_t *from, size_t n, uint64_t *to, size_t *count,
			 int shift, mlc_poll poll)
{
	size_t		sum = 0;
	size_t		start;
	size_t		i;

	for (i = 0; i < WIDE_SIZE; i++)
	{
		size_t		c = count[i];

		count[i] = sum;
		sum += c;
	}
	for (start = 0; start < n; start += POLL_KEYS)
	{
		size_t		end = start + smaller(POLL_KEYS, n - start);

		for (i = start; i < end; i++)
			to[count[from[i] >> shift & WIDE_MASK]++] = from[i];
		if (poll)
			poll();
	}
}

static void
sort_wide(uint64_t *keys, size_t n, uint64_t *scratch, mlc_poll poll)
{
	size_t		counts[WIDE_DIGITS][WIDE_SIZE] = {{0}};
	uint64_t   *from = keys;
	uint64_t   *to = scratch;
	int			d;

	count_wide(keys, n, counts, poll);
	for (d = 0; d < WIDE_DIGITS; d++)
	{
		int			shift = d * WIDE_BITS;
		uint64_t   *swap;

		if (counts[d][from[0] >> shift & WIDE_MASK] == n)
			continue;
		scatter_wide(from, n, to, counts[d], shift, poll);
		swap = from;
		from = to;
		to = swap;
	}
	if (from != keys)
		memcpy(keys, from, n * sizeof(uint64_t));
}

void
mlc_sort_keys(uint64_t *keys, size_t n, uint64_t *scratch, mlc_poll poll)
{
	if (n < INSERTION_LIMIT)
		insertion_sort(keys, n);
	else if (n < NARROW_LIMIT)
		sort_narrow(keys, n, scratch);
	else
		sort_wide(keys, n, scratch, poll);
}

/* From the back, so that no key is overwritten before it has moved. */
void
mlc_merge_keys(uint64_t *keys, size_t n, const uint64_t *tail, size_t m,
			   mlc_poll poll)
{
	while (m > 0 && n > 0)
	{
		size_t		steps = smaller(POLL_KEYS, n + m);

		for (; steps > 0 && m > 0 && n > 0; steps--)
		{
			bool		take_tail = tail[m - 1] >= keys[n - 1];

			keys[n + m - 1] = take_tail ? tail[m - 1] : keys[n - 1];
			m -= take_tail;
			n -= !take_tail;
		}
		if (poll)
			poll();
	}
	memcpy(keys, tail, m * sizeof(uint64_t));
}

size_t
mlc_count_le(const uint64_t *keys, size_t n, uint64_t key)
{
	size_t		low = 0;

	while (n > 0)
	{
		size_t		half = n / 2;

		if (keys[low + half] <= key)
		{
			low += half + 1;
			n -= half + 1;
		}
		else
			n = half;
	}
	return low;
}

size_t
mlc_count_lt(const uint64_t *keys, size_t n, uint64_t key)
{
	return key == 0 ? 0 : mlc_count_le(keys, n, key - 1);
}

size_t
mlc_count_distinct(const uint64_t *keys, size_t n, mlc_poll poll)
{
	size_t		distinct = n > 0;
	size_t		start;

	for (start = 1; start < n; start += POLL_KEYS)
	{
		size_t		end = start + smaller(POLL_KEYS, n - start);
		size_t		i;

		for (i = start; i < end; i++)
			distinct += keys[i] != keys[i - 1];
		if (poll)
			poll();
	}
	return distinct;
}

bool
mlc_is_sorted(const uint64_t *keys, size_t n, mlc_poll poll)
{
	size_t		start;

	for (start = 1; start < n; start += POLL_KEYS)
	{
		size_t		end = start + smaller(POLL_KEYS, n - start);
		size_t		i;
		bool		descends = false;

		for (i = start; i < end; i++)
			descends |= keys[i] < keys[i - 1];
		if (descends)
			return false;
		if (poll)
			poll();
	}
	return true;
}
