/*
 * test_frozen_codec.c
 *		The bytes of a frozen reference: what is written is read, and nothing
 *		else is accepted; and its pairs: D from them is that of the values.
 *
 * Each decoded buffer is an allocation of just its size, so that the address
 * sanitizer sees a read beyond it (make unit SANITIZE=1).
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/hash.h"
#include "kernel/key.h"
#include "kernel/pairs.h"
#include "kernel/rank.h"
#include "kernel/sort.h"
#include "state/frozen_codec.h"

#define MAX_VALUES 4000
#define MAX_CELLS 4096
#define MAX_SIZE 200000

static uint64_t random_state = 1;

static uint64_t
random_bits(void)
{
	return mlc_mix64(random_state += UINT64_C(0x9E3779B97F4A7C15));
}

typedef struct sample
{
	uint64_t	keys[MAX_VALUES];	/* ascending */
	size_t		n;
} sample;

static void
sort_sample(sample *s)
{
	static uint64_t scratch[MAX_VALUES];

	mlc_sort_keys(s->keys, s->n, scratch, NULL);
}

typedef enum data
{
	CONTINUOUS,					/* doubles, hardly a tie */
	LATTICE,					/* integers with ties */
	ENDS,						/* integers, both ends of the keys among them */
	BOOLEANS,
	DATA
} data;

static ProfileKind
kind_of(data what)
{
	return what == CONTINUOUS ? PROFILE_FLOAT :
		what == BOOLEANS ? PROFILE_BOOLEAN : PROFILE_INTEGER;
}

static uint64_t
random_key(data what, int64_t spread)
{
	uint64_t	bits = random_bits();

	switch (what)
	{
		case CONTINUOUS:
			return mlc_key_from_double(ldexp((double) (int64_t) bits,
											 (int) (random_bits() % 40) - 60));
		case ENDS:
			if (bits % 5 < 2)
				return bits % 5 == 0 ? 0 : UINT64_MAX;
			return mlc_key_from_int64((int64_t) (random_bits() % (uint64_t) spread));
		case BOOLEANS:
			return mlc_key_from_int64((int64_t) (bits % 3 % 2));
		default:
			return mlc_key_from_int64((int64_t) (bits % (uint64_t) spread) - spread / 2);
	}
}

static void
fill(sample *s, data what, size_t n, int64_t spread)
{
	for (s->n = 0; s->n < n; s->n++)
		s->keys[s->n] = random_key(what, spread);
	sort_sample(s);
}

/* Storage for one image, and the profile in it. */
typedef struct storage
{
	mlc_cell	cells[MAX_VALUES];
	ProfileLabel labels[MAX_VALUES];
	uint8_t		registers[MLC_HLL_REGISTERS];
	int64_t		count[2 * MAX_VALUES + 1];
	uint8_t		profile[MAX_SIZE];
	uint8_t		fixed[MAX_SIZE];
	FrozenImage image;
} storage;

static void
make_profile(storage *s, ProfileKind kind, uint32_t max_cells,
			 const sample *values)
{
	ProfileImage *reference = &s->image.reference;
	size_t		k = 0;
	size_t		i;

	memset(&s->image, 0, sizeof(s->image));
	for (i = 0; i < values->n; i++)
	{
		if (i == 0 || values->keys[i] > values->keys[i - 1])
		{
			s->cells[k].low = s->cells[k].high = values->keys[i];
			s->cells[k++].count = 0;
		}
		s->cells[k - 1].count++;
	}
	reference->kind = kind;
	reference->max_cells = max_cells;
	reference->n = (int64_t) values->n;
	reference->cells = s->cells;
	reference->collapsed = k > max_cells;
	reference->k = (uint32_t) mlc_cells_reduce(profile_prefix_kind(kind),
											   max_cells, s->cells, k);
	reference->registers = s->registers;
	memset(s->registers, 0, sizeof(s->registers));
	if (values->n == 0)
		return;
	reference->minimum = values->keys[0];
	reference->maximum = values->keys[values->n - 1];
}

/* Make the reference's bytes, with no current rows. */
static void
freeze(storage *s, const char *provenance, int64_t frozen_at)
{
	FrozenImage *image = &s->image;

	image->profile = s->profile;
	image->profile_length = profile_encode(&image->reference, s->profile);
	image->has_provenance = provenance != NULL;
	image->provenance = provenance;
	image->provenance_length = provenance ? (uint32_t) strlen(provenance) : 0;
	image->has_time = frozen_at != 0;
	image->frozen_at = frozen_at;
	image->fixed_length = frozen_encode_fixed(image, s->fixed);
	image->fixed = s->fixed;
	image->count = s->count;
	image->n = 0;
	memset(s->count, 0, sizeof(s->count));
}

static void
count(storage *s, const sample *current)
{
	static uint64_t lows[MAX_VALUES];
	static uint64_t highs[MAX_VALUES];
	FrozenImage *image = &s->image;
	uint32_t	i;

	for (i = 0; i < image->reference.k; i++)
	{
		lows[i] = s->cells[i].low;
		highs[i] = s->cells[i].high;
	}
	mlc_tally_keys(lows, highs, image->reference.k, current->keys, current->n,
				   s->count);
	image->n += (int64_t) current->n;
	if (current->n == 0)
		return;
	image->minimum = current->keys[0];
	image->maximum = current->keys[current->n - 1];
}

/* NULL, or what the decoder says; what it accepts must encode to itself. */
static const char *
decode(const uint8_t *bytes, size_t length, FrozenImage *image)
{
	static storage s;
	uint8_t    *copy = malloc(length > 0 ? length : 1);
	uint8_t    *again;
	const char *error;

	memcpy(copy, bytes, length);
	error = frozen_decode_head(copy, length, image);
	image->reference.cells = s.cells;
	image->reference.labels = s.labels;
	image->reference.registers = s.registers;
	image->count = s.count;
	if (error == NULL && image->reference.k > MAX_VALUES)
		error = "too large for this test";
	if (error == NULL)
		error = frozen_decode_body(copy, length, image);
	if (error == NULL)
	{
		again = malloc(length);
		if (frozen_encode(image, NULL) != length ||
			frozen_encode(image, again) != length ||
			memcmp(again, bytes, length) != 0)
			error = "another encoding";
		free(again);
	}
	free(copy);
	return error;
}

static uint8_t buffer[MAX_SIZE];

static size_t
encode(const storage *s)
{
	return frozen_encode(&s->image, buffer);
}

static bool
is_accepted(size_t length)
{
	FrozenImage image;

	return decode(buffer, length, &image) == NULL;
}

static bool
same_current(const FrozenImage *a, const FrozenImage *b)
{
	return a->nulls == b->nulls && a->nans == b->nans &&
		a->low_infinite == b->low_infinite &&
		a->high_infinite == b->high_infinite && a->rounded == b->rounded &&
		a->n == b->n && a->minimum == b->minimum && a->maximum == b->maximum &&
		memcmp(a->count, b->count,
			   sizeof(int64_t) * MLC_TALLY_SLOTS(a->reference.k)) == 0;
}

static storage one;
static sample reference;
static sample current;

static void
test_tally(void)
{
	int			wrong = 0;
	int			round;

	for (round = 0; round < 200; round++)
	{
		size_t		slot;

		fill(&reference, round % DATA, random_bits() % 600, 1 + (int64_t) (random_bits() % 3000));
		fill(&current, round % DATA, random_bits() % 600, 1 + (int64_t) (random_bits() % 5000));
		make_profile(&one, kind_of(round % DATA), round % 2 ? 64 : MAX_CELLS, &reference);
		freeze(&one, NULL, 0);
		count(&one, &current);
		for (slot = 0; slot < MLC_TALLY_SLOTS(one.image.reference.k); slot++)
		{
			const mlc_cell *cell = one.cells + slot / 2;
			int64_t		want = 0;
			size_t		i;

			for (i = 0; i < current.n; i++)
				want += slot % 2 ? current.keys[i] >= cell->low && current.keys[i] <= cell->high :
					(slot == 0 || current.keys[i] > cell[-1].high) &&
					(slot / 2 == one.image.reference.k || current.keys[i] < cell->low);
			wrong += one.count[slot] != want;
		}
	}
	CHECK(wrong == 0, "cells and gaps hold the keys that belong to them");
}

static void
test_round_trip(void)
{
	static const char *const provenances[] = {NULL, "", "orders, 2025"};
	FrozenImage image;
	int			refused = 0;
	int			wrong = 0;
	int			round;

	for (round = 0; round < 120; round++)
	{
		const char *provenance = provenances[round % 3];

		fill(&reference, round % DATA, random_bits() % (round < 12 ? 3 : 800), 1000);
		fill(&current, round % DATA, round % 5 ? random_bits() % 800 : 0, 1500);
		make_profile(&one, kind_of(round % DATA), round % 7 ? MAX_CELLS : 64, &reference);
		freeze(&one, provenance, round % 2 ? 0 : -1234567890123);
		count(&one, &current);
		one.image.nulls = round % 4;
		one.image.rounded = round % 4;
		one.image.nans = round % DATA == CONTINUOUS ? round : 0;
		one.image.low_infinite = round % DATA == CONTINUOUS ? 3 : 0;
		one.image.high_infinite = round % DATA == CONTINUOUS ? INT64_C(1) << 40 : 0;
		if (decode(buffer, encode(&one), &image) != NULL)
		{
			refused++;
			continue;
		}
		wrong += !same_current(&image, &one.image);
		wrong += image.has_provenance != (provenance != NULL) || image.has_time != (round % 2 == 0);
		wrong += image.has_time && image.frozen_at != -1234567890123;
		wrong += image.provenance_length != one.image.provenance_length;
		wrong += image.reference.n != (int64_t) reference.n;
	}
	CHECK(refused == 0, "what is written is accepted");
	CHECK(wrong == 0, "and says the same");
}

/* Two texts, and new ones. */
static void
make_texts(void)
{
	static const char *const texts[] = {"air", "water"};
	uint64_t	keys[2];
	int			i;

	reference.n = 0;
	for (i = 0; i < 2; i++)
		keys[i] = mlc_hash_bytes(texts[i], strlen(texts[i]));
	for (i = 0; i < 2; i++)
		reference.keys[reference.n++] = keys[i ^ (keys[0] > keys[1])];
	make_profile(&one, PROFILE_TEXT, 64, &reference);
	for (i = 0; i < 2; i++)
	{
		one.labels[i].data = texts[i ^ (keys[0] > keys[1])];
		one.labels[i].length = (uint32_t) strlen(one.labels[i].data);
	}
	one.image.reference.labels = one.labels;
	freeze(&one, "texts", 1);
}

static void
test_texts(void)
{
	mlc_pair	pair[16];
	FrozenImage image;

	make_texts();
	CHECK(is_accepted(encode(&one)), "texts");
	one.count[0] = 7;
	one.count[1] = 2;
	one.count[3] = 3;
	one.image.n = 12;
	CHECK(decode(buffer, encode(&one), &image) == NULL, "texts and new texts");
	CHECK(image.n == 12 && frozen_new_texts(&image) == 7 && image.count[1] == 2 &&
		  image.count[3] == 3 && image.count[2] == 0 && image.count[4] == 0, "are counted");
	CHECK(frozen_list_pairs(&one.image, pair) == 2 && pair[0].reference == 1 &&
		  pair[0].current == 2 && pair[1].current == 3, "a pair for each label");
}

/* Bytes that are one step away from good ones, with a fingerprint that fits. */
static void
test_fingerprint(void)
{
	size_t		length;
	int			accepted = 0;
	size_t		i;

	fill(&reference, LATTICE, 50, 100);
	fill(&current, LATTICE, 50, 200);
	make_profile(&one, PROFILE_INTEGER, 64, &reference);
	freeze(&one, "here", 5);
	count(&one, &current);
	length = encode(&one);
	CHECK(is_accepted(length), "whole, it is accepted");
	for (i = 0; i < one.image.fixed_length; i++)
	{
		buffer[i] ^= 4;
		accepted += is_accepted(length);
		buffer[i] ^= 4;
	}
	CHECK(accepted == 0, "a changed reference does not fit the fingerprint");
	memset(buffer + 1, 0, FROZEN_HEAD_BYTES - 1);
	CHECK(!is_accepted(length), "no fingerprint");
	CHECK(frozen_seal(buffer, length) && is_accepted(length), "and sealed again");
	CHECK(!frozen_seal(buffer, 8), "too short to seal");
}

static void
test_truncations(void)
{
	size_t		length = encode(&one);
	int			accepted = 0;
	size_t		n;

	for (n = 0; n < length; n++)
		accepted += is_accepted(n);
	CHECK(accepted == 0, "every truncation is refused");
	memset(buffer + length, 0, 50);
	for (n = length + 1; n < length + 50; n++)
		accepted += is_accepted(n);
	CHECK(accepted == 0, "and every extension");
}

/* Whatever one byte is changed, what is accepted encodes to itself. */
static void
check_changed_bytes(const char *title)
{
	static uint8_t good[MAX_SIZE];
	size_t		length = encode(&one);
	FrozenImage image;
	int			other = 0;
	size_t		i;
	int			x;

	memcpy(good, buffer, length);
	for (i = 0; i < length; i++)
	{
		for (x = 1; x < 256; x++)
		{
			const char *error;

			memcpy(buffer, good, length);
			buffer[i] ^= (uint8_t) x;
			(void) frozen_seal(buffer, length);
			error = decode(buffer, length, &image);
			other += error != NULL && strcmp(error, "another encoding") == 0;
		}
	}
	CHECK(other == 0, title);
}

static void
expect(const char *want, const char *title)
{
	FrozenImage image;
	const char *error = decode(buffer, encode(&one), &image);

	CHECK(error != NULL && strcmp(error, want) == 0, title);
}

/* A reference of 1, 2, 10 and 20, with some counts. */
static void
begin_small(ProfileKind kind)
{
	static const int64_t values[] = {1, 2, 10, 20};
	int			i;

	for (i = 0; i < 4; i++)
		reference.keys[i] = kind == PROFILE_FLOAT ? mlc_key_from_double((double) values[i]) :
			mlc_key_from_int64(values[i]);
	reference.n = 4;
	current.keys[0] = kind == PROFILE_FLOAT ? mlc_key_from_double(5) : mlc_key_from_int64(5);
	current.n = 1;
	make_profile(&one, kind, 64, &reference);
	freeze(&one, NULL, 0);
	count(&one, &current);
}

static void
test_wrong_counts(void)
{
	begin_small(PROFILE_INTEGER);
	CHECK(is_accepted(encode(&one)), "one row in a gap");
	one.image.minimum--;
	expect("the maximum is out of range", "one row, but two values");
	one.image.minimum = mlc_key_from_int64(2);
	expect("the minimum is out of range", "a minimum in the cell below");
	begin_small(PROFILE_INTEGER);
	one.image.maximum = mlc_key_from_int64(10);
	expect("the maximum is out of range", "a maximum in the cell above");
	begin_small(PROFILE_INTEGER);
	one.count[2] = 1;
	one.image.n++;
	expect("there is no gap where rows were counted", "between 1 and 2");
	begin_small(PROFILE_INTEGER);
	one.image.nans = 1;
	expect("only floats can be NaN", "an integer that is NaN");
	begin_small(PROFILE_INTEGER);
	one.image.low_infinite = 1;
	expect("this kind has no infinity", "an infinite integer");
	begin_small(PROFILE_INTEGER);
	one.image.rounded = 2;
	expect("more values are rounded than there are", "two of one row rounded");
	begin_small(PROFILE_FLOAT);
	one.image.nulls = INT64_MAX;
	expect("counts are too large", "more rows than an int64 holds");
	one.image.nulls = INT64_MAX - 1;
	CHECK(is_accepted(encode(&one)), "as many as it holds");
	begin_small(PROFILE_FLOAT);
	one.count[1] = INT64_MAX;
	expect("counts are too large", "more values than an int64 holds");
}

static void
test_wrong_references(void)
{
	static char long_text[FROZEN_PROVENANCE_BYTES + 2];

	begin_small(PROFILE_INTEGER);
	memset(long_text, 'x', FROZEN_PROVENANCE_BYTES + 1);
	freeze(&one, long_text, 0);
	expect("the provenance is too long", "1001 bytes of provenance");
	long_text[FROZEN_PROVENANCE_BYTES] = '\0';
	freeze(&one, long_text, 0);
	CHECK(is_accepted(encode(&one)), "1000 bytes of provenance");
	freeze(&one, NULL, FROZEN_LAST_TIME + 1);
	expect("the time is out of range", "an infinite time");
	freeze(&one, NULL, FROZEN_FIRST_TIME);
	CHECK(is_accepted(encode(&one)), "the first time");
	freeze(&one, NULL, FROZEN_LAST_TIME);
	CHECK(is_accepted(encode(&one)), "the last time");

	/* an interval of INT64_MIN microseconds is -Infinity, no value */
	reference.keys[0] = 0;
	reference.n = 1;
	make_profile(&one, PROFILE_INTERVAL, 64, &reference);
	freeze(&one, NULL, 0);
	CHECK(!is_accepted(encode(&one)), "an infinity in a cell");
}

/* Runs of zeros have one form. */
static void
test_zeros(void)
{
	size_t		length;

	begin_small(PROFILE_INTEGER);
	memset(one.count, 0, sizeof(one.count));
	one.image.n = 0;
	length = encode(&one);
	CHECK(length == one.image.fixed_length + 5 + 2, "nine zeros in two bytes");
	CHECK(is_accepted(length), "are accepted");
	buffer[length - 1] = 7;
	CHECK(!is_accepted(length), "eight are not");
	buffer[length - 1] = 9;
	CHECK(!is_accepted(length), "nor are ten");
	buffer[length - 1] = 7;
	buffer[length] = buffer[length + 1] = 0;
	CHECK(!is_accepted(length + 2), "nor is a run in two pieces");
}

static int64_t
sum(const mlc_pair *pair, size_t k, bool of_reference)
{
	int64_t		total = 0;
	size_t		i;

	for (i = 0; i < k; i++)
		total += of_reference ? pair[i].reference : pair[i].current;
	return total;
}

static bool
are_ascending(const mlc_pair *pair, size_t k)
{
	size_t		i;

	for (i = 0; i < k; i++)
	{
		if (pair[i].low > pair[i].high || (i > 0 && pair[i].low <= pair[i - 1].high))
			return false;
	}
	return true;
}

/* Some infinities beside the values; s has room. */
static void
add_infinities(sample *s, int64_t low, int64_t high)
{
	for (; low > 0; low--)
		s->keys[s->n++] = mlc_key_from_double(-INFINITY);
	for (; high > 0; high--)
		s->keys[s->n++] = mlc_key_from_double(INFINITY);
	sort_sample(s);
}

/* D of the values between the bounds from the pairs, equal when exact. */
static void
check_ks(data what, uint32_t max_cells, int *wrong)
{
	static mlc_pair pair[2 * MAX_VALUES + 3];
	mlc_pairs	pairs = {.pair = pair};
	FrozenImage *image = &one.image;
	mlc_ks_interval interval;
	mlc_two_keys keys;
	mlc_ks		ks;

	fill(&reference, what, 1 + random_bits() % 300, 1 + (int64_t) (random_bits() % 900));
	fill(&current, what, 1 + random_bits() % 300, 1 + (int64_t) (random_bits() % 1200));
	make_profile(&one, kind_of(what), max_cells, &reference);
	if (what == CONTINUOUS)
	{
		image->reference.low_infinite = (int64_t) (random_bits() % 3);
		image->reference.high_infinite = (int64_t) (random_bits() % 3);
	}
	freeze(&one, NULL, 0);
	count(&one, &current);
	if (what == CONTINUOUS)
	{
		image->low_infinite = (int64_t) (random_bits() % 3);
		image->high_infinite = (int64_t) (random_bits() % 3);
		add_infinities(&reference, image->reference.low_infinite, image->reference.high_infinite);
		add_infinities(&current, image->low_infinite, image->high_infinite);
	}
	pairs.k = frozen_list_pairs(image, pair);
	*wrong += pairs.k > frozen_pairs_capacity(image);
	*wrong += !are_ascending(pair, pairs.k);
	pairs.n_reference = sum(pair, pairs.k, true);
	pairs.n_current = sum(pair, pairs.k, false);
	*wrong += pairs.n_reference != (int64_t) reference.n || pairs.n_current != (int64_t) current.n;
	mlc_pairs_ks(&pairs, &interval);
	keys.reference = reference.keys;
	keys.current = current.keys;
	keys.n_reference = (int64_t) reference.n;
	keys.n_current = (int64_t) current.n;
	mlc_ks_statistic(&keys, &ks, NULL);
	*wrong += interval.statistic > ks.statistic || interval.upper < ks.statistic;
	if (!image->reference.collapsed)
		*wrong += interval.statistic != ks.statistic || interval.upper != ks.statistic;
}

static void
test_ks(void)
{
	int			wrong = 0;
	int			round;

	for (round = 0; round < 4000; round++)
		check_ks(round % DATA, MAX_CELLS, &wrong);
	CHECK(wrong == 0, "an exact reference gives the exact D");
	for (round = 0; round < 4000; round++)
		check_ks(round % DATA, 64, &wrong);
	CHECK(wrong == 0, "a collapsed one bounds it");
}

/* Where the gaps of pairs end. */
static void
test_gap_ranges(void)
{
	mlc_pair	pair[16];
	size_t		k;

	begin_small(PROFILE_INTEGER);
	k = frozen_list_pairs(&one.image, pair);
	CHECK(k == 5 && pair[2].low == pair[2].high && pair[2].low == mlc_key_from_int64(5) &&
		  pair[2].reference == 0 && pair[2].current == 1, "a gap with one value is that value");
	one.count[4]++;
	one.image.n++;
	one.image.maximum = mlc_key_from_int64(9);
	(void) frozen_list_pairs(&one.image, pair);
	CHECK(pair[2].low == mlc_key_from_int64(5) && pair[2].high == mlc_key_from_int64(9),
		  "no gap is wider than minimum and maximum");
	one.count[8]++;
	one.count[0]++;
	one.image.n += 2;
	one.image.minimum = mlc_key_from_int64(-7);
	one.image.maximum = mlc_key_from_int64(30);
	k = frozen_list_pairs(&one.image, pair);
	CHECK(k == 7 && pair[0].low == mlc_key_from_int64(-7) && pair[0].high == mlc_key_from_int64(0) &&
		  pair[3].low == mlc_key_from_int64(3) && pair[3].high == mlc_key_from_int64(9) &&
		  pair[6].low == mlc_key_from_int64(21) && pair[6].high == mlc_key_from_int64(30),
		  "gaps reach from cell to cell");
	reference.n = 0;
	make_profile(&one, PROFILE_FLOAT, 64, &reference);
	freeze(&one, NULL, 0);
	current.keys[0] = mlc_key_from_double(-DBL_MAX);
	current.keys[1] = mlc_key_from_double(DBL_MAX);
	current.n = 2;
	count(&one, &current);
	CHECK(is_accepted(encode(&one)), "a reference without values");
	CHECK(frozen_list_pairs(&one.image, pair) == 1 && pair[0].low == mlc_key_from_double(-DBL_MAX) &&
		  pair[0].high == mlc_key_from_double(DBL_MAX) && pair[0].current == 2, "is one gap");
}

int
main(void)
{
	test_tally();
	test_round_trip();
	test_texts();
	test_fingerprint();
	test_truncations();
	check_changed_bytes("integers: any one byte changed");
	make_texts();
	one.count[0] = one.image.n = 300;
	check_changed_bytes("texts: any one byte changed");
	test_wrong_counts();
	test_wrong_references();
	test_zeros();
	test_ks();
	test_gap_ranges();
	return check_report("frozen_codec");
}
