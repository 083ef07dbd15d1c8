/*
 * test_sort.c
 *		Sorting, merging and searching keys, against qsort and linear scans.
 */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/sort.h"

#define MILLION 1000000
#define GUARD UINT64_C(0xDEADBEEFDEADBEEF)

/* Arrays of this many keys are worked through in more than one piece. */
#define PIECE ((size_t) 1 << 18)

static uint64_t random_state = 1;
static int	polls;
static jmp_buf interrupted;

static uint64_t
random_bits(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static void
count_poll(void)
{
	polls++;
}

static void
interrupt_third_poll(void)
{
	if (++polls == 3)
		longjmp(interrupted, 1);
}

static int
compare(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

static uint64_t *
allocate(size_t n)
{
	uint64_t   *keys = malloc((n + 2) * sizeof(uint64_t));

	if (keys == NULL)
		abort();
	return keys;
}

typedef enum shape
{
	RANDOM,
	ASCENDING,
	DESCENDING,
	CONSTANT,
	LOW_BYTE,					/* only bits 0 to 7 differ */
	MIDDLE_BYTES,				/* only bits 24 to 40 differ */
	HIGH_BITS,					/* only bits 55 to 63 differ */
	TWO_DIGITS,					/* bits 3 and 61 */
	ENDS,						/* 0, 1, UINT64_MAX - 1, UINT64_MAX */
	ONE_OFF,					/* ascending but for the last */
	SHAPES
} shape;

static const char *const shape_titles[SHAPES] = {
	"random", "ascending", "descending", "constant", "low byte differs",
	"middle bytes differ", "high bits differ", "two bits differ",
	"first and last keys", "ascending but for the last"
};

static uint64_t
shaped_key(shape what, size_t i, size_t n)
{
	uint64_t	base = UINT64_C(0x8123456789ABCDEF);
	uint64_t	x = random_bits();

	switch (what)
	{
		case ASCENDING:
			return base + i / 3;
		case DESCENDING:
			return base - i;
		case CONSTANT:
			return base;
		case LOW_BYTE:
			return base ^ (x & 0xFF);
		case MIDDLE_BYTES:
			return base ^ (x & UINT64_C(0x1FFFF000000));
		case HIGH_BITS:
			return base ^ (x & UINT64_C(0xFF80000000000000));
		case TWO_DIGITS:
			return base ^ (x & UINT64_C(0x2000000000000008));
		case ENDS:
			return (x & 1 ? UINT64_MAX : 0) + (x & 2 ? (x & 1 ? UINT64_MAX : 1) : 0);
		case ONE_OFF:
			return i + 1 == n ? base - 1 : base + i;
		default:
			return x;
	}
}

/* keys[0, n) sorted by the kernel and by qsort are the same. */
static bool
sorts(shape what, size_t n)
{
	uint64_t   *keys = allocate(n);
	uint64_t   *want = allocate(n);
	uint64_t   *scratch = allocate(n);
	bool		right;
	size_t		i;

	for (i = 0; i < n; i++)
		keys[i] = want[i] = shaped_key(what, i, n);
	keys[n] = scratch[n] = GUARD;
	qsort(want, n, sizeof(uint64_t), compare);
	mlc_sort_keys(keys, n, scratch, count_poll);
	right = memcmp(keys, want, n * sizeof(uint64_t)) == 0 &&
		keys[n] == GUARD && scratch[n] == GUARD;
	free(keys);
	free(want);
	free(scratch);
	return right;
}

static void
test_sort_small(void)
{
	int			wrong[SHAPES] = {0};
	size_t		n;
	int			s;

	/* each size in turn with another shape */
	for (n = 0; n <= 5000; n += n < 600 ? 1 : 7)
		wrong[n % SHAPES] += !sorts((shape) (n % SHAPES), n);
	/* all shapes at all sizes up to 70, and where the method may change */
	for (s = 0; s < SHAPES; s++)
	{
		for (n = 0; n <= 70; n++)
			wrong[s] += !sorts((shape) s, n);
		for (n = 253; n <= 258; n++)
			wrong[s] += !sorts((shape) s, n);
		for (n = 2046; n <= 2050; n++)
			wrong[s] += !sorts((shape) s, n);
		for (n = 4094; n <= 4098; n++)
			wrong[s] += !sorts((shape) s, n);
		CHECK(wrong[s] == 0, shape_titles[s]);
	}
}

static void
test_sort_large(void)
{
	int			s;

	for (s = 0; s < SHAPES; s++)
		CHECK(sorts((shape) s, MILLION), shape_titles[s]);
	CHECK(sorts(RANDOM, PIECE - 1), "one less than a piece");
	CHECK(sorts(RANDOM, PIECE), "a whole piece");
	CHECK(sorts(RANDOM, PIECE + 1), "one more than a piece");
}

static void
test_sort_polls(void)
{
	uint64_t   *keys = allocate(MILLION);
	uint64_t   *scratch = allocate(MILLION);
	size_t		i;

	for (i = 0; i < MILLION; i++)
		keys[i] = random_bits();
	polls = 0;
	mlc_sort_keys(keys, MILLION, scratch, count_poll);
	CHECK(polls >= 4, "poll is called while a million keys are sorted");
	for (i = 0; i < MILLION; i++)
		keys[i] = random_bits();
	mlc_sort_keys(keys, MILLION, scratch, NULL);
	CHECK(mlc_is_sorted(keys, MILLION, NULL), "poll may be NULL");

	for (i = 0; i < MILLION; i++)
		keys[i] = random_bits();
	polls = 0;
	if (setjmp(interrupted) == 0)
	{
		mlc_sort_keys(keys, MILLION, scratch, interrupt_third_poll);
		CHECK(false, "poll that does not return ends the sort");
	}
	else
		CHECK(polls == 3, "poll that does not return ends the sort");
	free(keys);
	free(scratch);
}

/* n ascending keys out of few, so that runs have keys in common */
static void
fill_ascending(uint64_t *keys, size_t n, uint64_t few)
{
	size_t		i;

	for (i = 0; i < n; i++)
		keys[i] = random_bits() % few;
	qsort(keys, n, sizeof(uint64_t), compare);
}

static bool
merges(size_t n, size_t m, uint64_t few)
{
	uint64_t   *keys = allocate(n + m);
	uint64_t   *tail = allocate(m);
	uint64_t   *want = allocate(n + m);
	bool		right;

	fill_ascending(keys, n, few);
	fill_ascending(tail, m, few);
	memcpy(want, keys, n * sizeof(uint64_t));
	memcpy(want + n, tail, m * sizeof(uint64_t));
	qsort(want, n + m, sizeof(uint64_t), compare);
	keys[n + m] = GUARD;
	mlc_merge_keys(keys, n, tail, m, count_poll);
	right = memcmp(keys, want, (n + m) * sizeof(uint64_t)) == 0 &&
		keys[n + m] == GUARD;
	free(keys);
	free(tail);
	free(want);
	return right;
}

static void
test_merge(void)
{
	int			wrong = 0;
	size_t		n;
	size_t		m;

	for (n = 0; n <= 40; n++)
		for (m = 0; m <= 40; m++)
			wrong += !merges(n, m, 1 + random_bits() % 60);
	CHECK(wrong == 0, "all lengths up to 40, either run empty, with common keys");
	polls = 0;
	CHECK(merges(400000, 500000, UINT64_MAX), "long runs");
	CHECK(polls > 0, "poll is called while long runs are merged");
	CHECK(merges(400000, 500000, 10), "long runs of few keys");
	CHECK(merges(PIECE, PIECE, 1000), "runs of whole pieces");
	CHECK(merges(500000, 1, UINT64_MAX), "one key into a long run");
	CHECK(merges(1, 500000, UINT64_MAX), "a long run into one key");
}

static void
test_merge_of_disjoint_runs(void)
{
	uint64_t	keys[6] = {1, 2, 3};
	uint64_t	tail[3] = {7, 8, UINT64_MAX};
	uint64_t	after[6] = {1, 2, 3, 7, 8, UINT64_MAX};
	uint64_t	low[6] = {7, 8, UINT64_MAX};
	uint64_t	low_tail[3] = {1, 2, 3};

	mlc_merge_keys(keys, 3, tail, 3, NULL);
	CHECK(memcmp(keys, after, sizeof(after)) == 0, "all of the tail is larger");
	mlc_merge_keys(low, 3, low_tail, 3, NULL);
	CHECK(memcmp(low, after, sizeof(after)) == 0, "all of the tail is smaller");
}

static size_t
scan_le(const uint64_t *keys, size_t n, uint64_t key)
{
	size_t		count = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		count += keys[i] <= key;
	return count;
}

static size_t
scan_lt(const uint64_t *keys, size_t n, uint64_t key)
{
	size_t		count = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		count += keys[i] < key;
	return count;
}

static size_t
scan_distinct(const uint64_t *keys, size_t n)
{
	size_t		count = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		count += scan_le(keys, i, keys[i]) == scan_lt(keys, i, keys[i]);
	return count;
}

static void
test_counts(void)
{
	uint64_t	keys[80];
	int			wrong_le = 0;
	int			wrong_lt = 0;
	int			wrong_distinct = 0;
	size_t		n;
	int			round;

	for (n = 0; n <= 80; n++)
	{
		for (round = 0; round < 4; round++)
		{
			uint64_t	key;
			size_t		i;

			fill_ascending(keys, n, 1 + random_bits() % 50);
			for (i = 0; round == 3 && i < n; i++)
				keys[i] = i < n / 3 ? 0 : i < n / 2 ? 25 : UINT64_MAX;
			for (key = 0; key <= 51; key++)
			{
				wrong_le += mlc_count_le(keys, n, key) != scan_le(keys, n, key);
				wrong_lt += mlc_count_lt(keys, n, key) != scan_lt(keys, n, key);
			}
			for (key = UINT64_MAX - 1; key >= UINT64_MAX - 1; key++)
			{
				wrong_le += mlc_count_le(keys, n, key) != scan_le(keys, n, key);
				wrong_lt += mlc_count_lt(keys, n, key) != scan_lt(keys, n, key);
			}
			wrong_distinct += mlc_count_distinct(keys, n, count_poll) !=
				scan_distinct(keys, n);
		}
	}
	CHECK(wrong_le == 0, "keys <= a key, by a linear scan");
	CHECK(wrong_lt == 0, "keys < a key, by a linear scan");
	CHECK(wrong_distinct == 0, "distinct keys, by a linear scan");
}

static void
test_long_counts(void)
{
	size_t		n = 3 * PIECE + 5;
	uint64_t   *keys = allocate(n);
	size_t		at[] = {1, 2, PIECE - 1, PIECE, PIECE + 1, PIECE + 2,
	2 * PIECE, 2 * PIECE + 1, 2 * PIECE + 2, 3 * PIECE + 4};
	int			missed = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		keys[i] = i;
	polls = 0;
	CHECK(mlc_count_distinct(keys, n, count_poll) == n,
		  "all keys of more than one piece differ");
	CHECK(polls > 0, "poll is called while distinct keys are counted");
	polls = 0;
	CHECK(mlc_is_sorted(keys, n, count_poll), "0, 1, 2, ... ascends");
	CHECK(polls > 0, "poll is called while the order is checked");
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
	{
		uint64_t	key = keys[at[i]];

		keys[at[i]] = keys[at[i] - 1] - 1;
		if (at[i] == 1)
			keys[0] = 1, keys[1] = 0;
		missed += mlc_is_sorted(keys, n, NULL);
		keys[0] = 0;
		keys[at[i]] = key;
	}
	CHECK(missed == 0, "one descent is found wherever it is");
	for (i = 0; i < n; i++)
		keys[i] = i / PIECE;
	CHECK(mlc_count_distinct(keys, n, NULL) == 4, "keys change between pieces");
	CHECK(mlc_is_sorted(keys, n, NULL), "equal keys are in order");
	free(keys);
}

static void
test_is_sorted(void)
{
	uint64_t	keys[4] = {0, 0, UINT64_MAX, UINT64_MAX};
	uint64_t	last[3] = {5, 5, 4};

	CHECK(mlc_is_sorted(keys, 0, NULL), "no key is in order");
	CHECK(mlc_is_sorted(keys, 1, NULL), "one key is in order");
	CHECK(mlc_is_sorted(keys, 4, NULL), "0, 0, max, max");
	CHECK(!mlc_is_sorted(last, 3, NULL), "5, 5, 4");
	CHECK(mlc_is_sorted(last, 2, NULL), "5, 5");
}

int
main(void)
{
	test_sort_small();
	test_sort_large();
	test_sort_polls();
	test_merge();
	test_merge_of_disjoint_runs();
	test_counts();
	test_long_counts();
	test_is_sorted();
	return check_report("sort");
}
