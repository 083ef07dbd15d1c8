/*
 * tally.c
 *		Counts of keys in the cells of a reference and in the gaps between them.
 */
#include "tally.h"

/*
 * How many of k > 0 ascending numbers are not above key.  Every key takes the
 * same steps, and no branch depends on it: the processor works on several keys
 * at once.
 */
static inline size_t
count_up_to(const uint64_t *lows, size_t k, uint64_t key)
{
	const uint64_t *base = lows;
	size_t		n = k;

	while (n > 1)
	{
		size_t		half = n / 2;

		base += half & -(size_t) (base[half] <= key);
		n -= half;
	}
	return (size_t) (base - lows) + (*base <= key);
}

void
mlc_tally_keys(const uint64_t *lows, const uint64_t *highs, size_t k,
			   const uint64_t *keys, size_t n, int64_t *count)
{
	size_t		i;

	if (k == 0)
	{
		count[0] += (int64_t) n;
		return;
	}
	for (i = 0; i < n; i++)
	{
		size_t		at = count_up_to(lows, k, keys[i]);

		/* above the end of the last cell that begins at the key or before? */
		count[2 * at - (at > 0 && keys[i] <= highs[at - (at > 0)])]++;
	}
}
