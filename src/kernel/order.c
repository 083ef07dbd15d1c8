/*
 * order.c
 *		Sorting keys that carry something with them: radix sort, the lowest
 *		digits first, leaving out digits that all keys share.
 */
#include "order.h"

#include <string.h>

#define DIGIT_BITS 11
#define BUCKETS (1 << DIGIT_BITS)
#define DIGITS ((64 + DIGIT_BITS - 1) / DIGIT_BITS)
#define POLL_MASK 0xFFFFF

static inline size_t
digit_of(uint64_t key, int digit)
{
	return (size_t) (key >> (digit * DIGIT_BITS)) & (BUCKETS - 1);
}

static void
count_digit(const mlc_keyed *entries, size_t n, int digit, size_t *counts)
{
	size_t		i;

	memset(counts, 0, sizeof(size_t) * BUCKETS);
	for (i = 0; i < n; i++)
		counts[digit_of(entries[i].key, digit)]++;
}

static void
move_by_digit(const mlc_keyed *from, size_t n, int digit, size_t *counts,
			  mlc_keyed *to, mlc_poll poll)
{
	size_t		start = 0;
	size_t		i;

	for (i = 0; i < BUCKETS; i++)
	{
		size_t		count = counts[i];

		counts[i] = start;
		start += count;
	}
	for (i = 0; i < n; i++)
	{
		if ((i & POLL_MASK) == 0)
			MLC_POLL(poll);
		to[counts[digit_of(from[i].key, digit)]++] = from[i];
	}
}

mlc_keyed *
mlc_sort_keyed(mlc_keyed *entries, size_t n, mlc_keyed *scratch, mlc_poll poll)
{
	size_t		counts[BUCKETS];
	int			digit;

	for (digit = 0; digit < DIGITS && n > 1; digit++)
	{
		mlc_keyed  *other;

		MLC_POLL(poll);
		count_digit(entries, n, digit, counts);
		if (counts[digit_of(entries[0].key, digit)] == n)
			continue;
		move_by_digit(entries, n, digit, counts, scratch, poll);
		other = entries;
		entries = scratch;
		scratch = other;
	}
	return entries;
}
