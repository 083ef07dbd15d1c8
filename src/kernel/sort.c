/*
 * sort.c
 *		Sorting, merging and searching arrays of order-preserving keys.
 *
 * Most-significant-digit radix sort over the range that the keys really have:
 * one pass finds the range, one counts about a quarter as many buckets as
 * there are keys (at most 2048), one moves the keys, and each bucket is sorted
 * in the same way until insertion does it faster.  After the first level a
 * bucket fits into the cache, which a sort from the least significant digit
 * never gets to; and keys that are in order already are found to be so.
 */
#include "sort.h"

#include <string.h>

#define INSERTION_LIMIT 32
#define DIGIT_BITS 11
#define FILL_BITS 2				/* keys a bucket, as a power of two */
#define POLL_KEYS ((size_t) 1 << 18)

static inline size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Sort few keys from[0, n) into to, which may be from. */
static inline void
insertion_sort(const uint64_t *from, size_t n, uint64_t *to)
{
	size_t		i;

	for (i = 0; i < n; i++)
	{
		uint64_t	key = from[i];
		size_t		j = i;

		for (; j > 0 && to[j - 1] > key; j--)
			to[j] = to[j - 1];
		to[j] = key;
	}
}

static inline int
bit_length(uint64_t value)
{
	int			bits = 0;

	for (; value >= 256; value >>= 8)
		bits += 8;
	for (; value > 0; value >>= 1)
		bits++;
	return bits;
}

/* The smallest and the largest key; true when the keys are in order. */
static inline bool
find_range(const uint64_t *keys, size_t n, uint64_t *low, uint64_t *high,
		   mlc_poll poll)
{
	uint64_t	least = keys[0];
	uint64_t	most = keys[0];
	bool		descends = false;
	size_t		start;
	size_t		i;

	for (start = 1; start < n; start += POLL_KEYS)
	{
		size_t		end = start + smaller(POLL_KEYS, n - start);

		for (i = start; i < end; i++)
		{
			uint64_t	key = keys[i];

			least = key < least ? key : least;
			most = key > most ? key : most;
			descends |= key < keys[i - 1];
		}
		if (poll && n > POLL_KEYS)
			poll();
	}
	*low = least;
	*high = most;
	return !descends;
}

/* Move from[0, n) to their buckets in to; ends becomes each bucket's end. */
static inline void
distribute(const uint64_t *from, size_t n, uint64_t *to, uint64_t low,
		   int shift, size_t *ends, size_t buckets, mlc_poll poll)
{
	size_t		sum = 0;
	size_t		start;
	size_t		i;

	memset(ends, 0, buckets * sizeof(size_t));
	for (start = 0; start < n; start += POLL_KEYS)
	{
		size_t		end = start + smaller(POLL_KEYS, n - start);

		for (i = start; i < end; i++)
			ends[(from[i] - low) >> shift]++;
		if (poll && n > POLL_KEYS)
			poll();
	}
	for (i = 0; i < buckets; i++)
	{
		size_t		count = ends[i];

		ends[i] = sum;
		sum += count;
	}
	for (start = 0; start < n; start += POLL_KEYS)
	{
		size_t		end = start + smaller(POLL_KEYS, n - start);

		for (i = start; i < end; i++)
		{
			uint64_t	key = from[i];

			to[ends[(key - low) >> shift]++] = key;
		}
		if (poll && n > POLL_KEYS)
			poll();
	}
}

/*
 * Sort keys[0, n) into keys, or into other when that is asked for; other is
 * scratch of the same size.  At most 16 levels deep, as every level takes at
 * least 4 of 64 bits, with 16 kB of stack each.
 */
static void
sort_range(uint64_t *keys, size_t n, uint64_t *other, bool into_other,
		   mlc_poll poll)
{
	size_t		ends[(size_t) 1 << DIGIT_BITS];
	uint64_t   *result = into_other ? other : keys;
	uint64_t	low;
	uint64_t	high;
	size_t		begin = 0;
	size_t		buckets;
	size_t		i;
	int			shift;
	int			bits;

	if (find_range(keys, n, &low, &high, poll))
	{
		if (into_other)
			memcpy(other, keys, n * sizeof(uint64_t));
		return;
	}
	bits = bit_length(n) - FILL_BITS;
	bits = bits < DIGIT_BITS ? bits : DIGIT_BITS;
	shift = bit_length(high - low) - bits;
	shift = shift > 0 ? shift : 0;
	buckets = (size_t) ((high - low) >> shift) + 1;
	distribute(keys, n, other, low, shift, ends, buckets, poll);
	if (shift == 0)
	{
		/* a bucket holds one value: nothing is left to sort */
		if (!into_other)
			memcpy(keys, other, n * sizeof(uint64_t));
		return;
	}
	for (i = 0; i < buckets; i++)
	{
		size_t		count = ends[i] - begin;

		if (count <= INSERTION_LIMIT)
			insertion_sort(other + begin, count, result + begin);
		else
			sort_range(other + begin, count, keys + begin, !into_other, poll);
		begin += count;
		if (poll && (i & 63) == 63)
			poll();
	}
}

void
mlc_sort_keys(uint64_t *keys, size_t n, uint64_t *scratch, mlc_poll poll)
{
	if (n <= INSERTION_LIMIT)
		insertion_sort(keys, n, keys);
	else
		sort_range(keys, n, scratch, false, poll);
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
