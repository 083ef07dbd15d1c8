/*
 * test_profile_codec.c
 *		The bytes of a profile: what is written can be read, and only that.  Of
 *		every changed encoding the decoder says that it is wrong, or what it
 *		reads is written as the same bytes again.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/hash.h"
#include "state/profile_codec.h"

#define MAX_KEYS 1500
#define MAX_BYTES 200000

static uint64_t random_state = 1;

static uint64_t
random_bits(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* An image with room for all it may hold. */
typedef struct room
{
	ProfileImage image;
	mlc_cell	cells[MAX_KEYS];
	ProfileLabel labels[MAX_KEYS];
	uint8_t		registers[MLC_HLL_REGISTERS];
	ProfileHitter hitter[PROFILE_HITTERS];
} room;

static room made;
static room decoded;
static uint8_t bytes[MAX_BYTES];
static uint8_t again[MAX_BYTES];

static void
give_room(room *r)
{
	r->image.cells = r->cells;
	r->image.labels = r->labels;
	r->image.registers = r->registers;
	r->image.hitter = r->hitter;
}

/* A copy of exactly the size, so that a sanitizer sees reads beyond it. */
static const char *
decode(const uint8_t *from, size_t length)
{
	static uint8_t *copy;
	const char *error;

	free(copy);					/* labels point into the last one until now */
	copy = malloc(length > 0 ? length : 1);
	if (copy == NULL)
		abort();
	memcpy(copy, from, length);
	error = profile_decode_head(copy, length, &decoded.image);
	if (error)
		return error;
	give_room(&decoded);
	return profile_decode_body(copy, length, &decoded.image);
}

/*
 * Making images
 */

typedef struct keyed
{
	uint64_t	key;
	char		label[24];
} keyed;

static keyed values[MAX_KEYS];

static int
compare(const void *a, const void *b)
{
	uint64_t	x = ((const keyed *) a)->key;
	uint64_t	y = ((const keyed *) b)->key;

	return (x > y) - (x < y);
}

static uint64_t
random_key(ProfileKind kind)
{
	uint64_t	bits = random_bits();

	switch (kind)
	{
		case PROFILE_FLOAT:
			return mlc_key_from_double((double) (bits >> 20) / 1e6 * (bits & 1 ? 1e-9 : -1));
		case PROFILE_BOOLEAN:
			return mlc_key_from_int64((int64_t) (bits & 1));
		case PROFILE_DATE:
			return mlc_key_from_int64((int64_t) (bits % 20000) - 5000);
		case PROFILE_TIME:
			return mlc_key_from_int64((int64_t) (bits % UINT64_C(86400000001)));
		default:
			return mlc_key_from_int64((int64_t) (bits >> 14) - (INT64_C(1) << 48));
	}
}

static void
set_counts(ProfileImage *image)
{
	image->nulls = (int64_t) (random_bits() % 300);
	if (image->kind == PROFILE_FLOAT)
		image->nans = (int64_t) (random_bits() % 3);
	if (profile_has_infinity(image->kind))
	{
		image->low_infinite = (int64_t) (random_bits() % 2);
		image->high_infinite = (int64_t) (random_bits() % 100000);
	}
	if (image->n > 0)
		image->rounded = (int64_t) (random_bits() % 2);
}

static void
set_labels(ProfileImage *image, size_t n)
{
	size_t		i;
	size_t		at = 0;

	for (i = 0; i < image->k; i++)
	{
		while (values[at].key < image->cells[i].low)
			at++;
		image->labels[i].data = values[at].label;
		image->labels[i].length = (uint32_t) strlen(values[at].label);
	}
	image->hitter_error = (int64_t) n / 257;
	for (i = 0; i < n && image->hitters < PROFILE_HITTERS; i += 5)
	{
		ProfileHitter *hitter = &image->hitter[image->hitters++];

		hitter->key = values[i].key;
		hitter->count = 1 + (int64_t) (random_bits() % n);
		hitter->label.data = values[i].label;
		hitter->label.length = (uint32_t) strlen(values[i].label);
	}
}

/* n values, many of them different if the kind has so many. */
static void
make_image(ProfileKind kind, uint32_t max_cells, size_t n)
{
	ProfileImage *image = &made.image;
	size_t		i;
	size_t		k = 0;

	memset(image, 0, sizeof(*image));
	give_room(&made);
	image->kind = kind;
	image->max_cells = max_cells;
	for (i = 0; i < n; i++)
	{
		if (kind == PROFILE_TEXT)
		{
			sprintf(values[i].label, "text %d", (int) (random_bits() % 100000));
			values[i].key = mlc_hash_bytes(values[i].label, strlen(values[i].label));
		}
		else
			values[i].key = random_key(kind);
	}
	qsort(values, n, sizeof(keyed), compare);
	for (i = 0; i < n; i++)
	{
		if (k == 0 || values[i].key != made.cells[k - 1].low)
		{
			made.cells[k].low = made.cells[k].high = values[i].key;
			made.cells[k++].count = 0;
		}
		made.cells[k - 1].count += 1 + (int64_t) (random_bits() % 200);
	}
	image->collapsed = k > max_cells;
	image->k = (uint32_t) mlc_cells_reduce(profile_prefix_kind(kind), max_cells, made.cells, k);
	for (i = 0; i < image->k; i++)
		image->n += made.cells[i].count;
	set_counts(image);
	if (kind == PROFILE_TEXT)
		set_labels(image, n);
	for (i = 0; i < MLC_HLL_REGISTERS; i++)
		made.registers[i] = (uint8_t) (random_bits() % (MLC_HLL_HIGHEST + 1));
	if (n > 0)
	{
		image->minimum = values[0].key;
		image->maximum = values[n - 1].key;
	}
	image->moments.n = (double) image->n;
	image->moments.mean = 0.1;
	image->moments.m2 = 1e300;
	image->moments.m3 = -1.0 / 3;
	image->moments.m4 = 5e-324;
}

static bool
labels_equal(const ProfileLabel *a, const ProfileLabel *b)
{
	return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
}

static bool
images_equal(const ProfileImage *a, const ProfileImage *b)
{
	uint32_t	i;

	if (a->kind != b->kind || a->max_cells != b->max_cells || a->nulls != b->nulls ||
		a->nans != b->nans || a->low_infinite != b->low_infinite ||
		a->high_infinite != b->high_infinite || a->rounded != b->rounded ||
		a->n != b->n || a->collapsed != b->collapsed || a->k != b->k)
		return false;
	for (i = 0; i < a->k; i++)
	{
		if (a->cells[i].low != b->cells[i].low || a->cells[i].high != b->cells[i].high ||
			a->cells[i].count != b->cells[i].count)
			return false;
		if (a->kind == PROFILE_TEXT && !labels_equal(&a->labels[i], &b->labels[i]))
			return false;
	}
	if (!a->collapsed)
		return true;
	if (memcmp(a->registers, b->registers, MLC_HLL_REGISTERS) != 0)
		return false;
	if (a->kind != PROFILE_TEXT)
		return a->minimum == b->minimum && a->maximum == b->maximum &&
			memcmp(&a->moments, &b->moments, sizeof(mlc_central)) == 0;
	if (a->hitters != b->hitters || a->hitter_error != b->hitter_error)
		return false;
	for (i = 0; i < a->hitters; i++)
		if (a->hitter[i].key != b->hitter[i].key || a->hitter[i].count != b->hitter[i].count ||
			!labels_equal(&a->hitter[i].label, &b->hitter[i].label))
			return false;
	return true;
}

/*
 * Checks
 */

/* Refused, or written again as it was. */
static bool
refused_or_same(const uint8_t *from, size_t length)
{
	return decode(from, length) != NULL ||
		(profile_encode(&decoded.image, again) == length && memcmp(again, from, length) == 0);
}

static size_t
check_round_trip(ProfileKind kind, uint32_t max_cells, size_t n)
{
	size_t		length;
	const char *error;

	make_image(kind, max_cells, n);
	length = profile_encode(&made.image, NULL);
	CHECK(length <= MAX_BYTES && profile_encode(&made.image, bytes) == length, "the length is known before");
	error = decode(bytes, length);
	CHECK(error == NULL, error ? error : "can be read");
	CHECK(images_equal(&made.image, &decoded.image), "reads as it was written");
	CHECK(profile_encode(&decoded.image, again) == length && memcmp(again, bytes, length) == 0,
		  "written again as the same bytes");
	length = profile_encode_equal(&made.image, again);
	CHECK(length <= profile_encode(&made.image, NULL) && memcmp(again, bytes, length) == 0,
		  "what equality compares comes first");
	return profile_encode(&made.image, bytes);
}

/* All truncations, or in long ones the first, the last and some. */
static void
check_changes(size_t length)
{
	bool		long_one = length > 1500;
	bool		shorter = true;
	bool		flips = true;
	size_t		i;
	int			bit;

	for (i = 0; i < length; i += long_one && i > 400 && i + 100 < length ? 13 : 1)
		shorter &= decode(bytes, i) != NULL;
	CHECK(shorter, "every truncation is refused");
	bytes[length] = 0;
	CHECK(decode(bytes, length + 1) != NULL, "a byte more is refused");
	for (i = 0; i < length; i += long_one && i > 400 && i + 100 < length ? 7 : 1)
		for (bit = 0; bit < 8; bit++)
		{
			bytes[i] ^= (uint8_t) (1 << bit);
			flips &= refused_or_same(bytes, length);
			bytes[i] ^= (uint8_t) (1 << bit);
		}
	CHECK(flips, "every changed bit is refused or kept");
	CHECK(decode(bytes, length) == NULL, "the bytes are as they were");
}

static void
check_random_changes(size_t length)
{
	bool		good = true;
	int			round;

	for (round = 0; round < 300; round++)
	{
		static uint8_t changed[MAX_BYTES];
		size_t		n = length;
		int			changes = 1 + (int) (random_bits() % 4);

		memcpy(changed, bytes, length);
		while (changes-- > 0)
		{
			size_t		at = random_bits() % n;

			if (random_bits() % 3 == 0 && n > 1)
				memmove(changed + at, changed + at + 1, --n - at);
			else
				changed[at] = (uint8_t) random_bits();
		}
		good &= refused_or_same(changed, n);
	}
	CHECK(good, "random changes are refused or kept");
}

/* Give the bytes of a small profile, written out by hand. */
static void
check_by_hand(void)
{
	/* integers 1 (twice) and 5; 3 NULLs */
	static const uint8_t small[] = {
		1,						/* version */
		2,						/* integer */
		0,						/* not collapsed */
		0x80, 0x20,				/* max_cells 4096 */
		3, 0, 0, 0, 0,			/* NULLs; NaNs, infinities, rounded */
		2,						/* two cells */
		0, 2,					/* a run at level 0 of two cells */
		0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, /* key 2^63 + 1 */
		1,						/* twice: less 1 */
		3,						/* three keys skipped: 2, 3, 4 */
		0						/* once */
	};
	uint8_t		copy[sizeof(small) + 10];
	static const struct
	{
		size_t		at;
		uint8_t		value;
		const char *title;
	}			wrong[] = {
		{0, 0, "version 0"}, {0, 2, "version 2"}, {1, 0, "kind 0"}, {1, 10, "kind 10"},
		{2, 1, "collapsed without a mixed cell"}, {2, 2, "flag 2"}, {2, 128, "flag 128"},
		{4, 0, "max_cells 0 in two bytes"}, {6, 1, "NaN integers"}, {7, 1, "an infinite integer"},
		{8, 1, "an infinite integer"}, {9, 7, "more rounded than rows"}, {10, 1, "bytes left over"},
		{10, 3, "a cell missing"}, {11, 64, "level 64"}, {11, 1, "level 1 in an exact profile"},
		{12, 0, "an empty run"}, {12, 3, "a run too long"}, {12, 1, "a run too short"},
		{22, 2, "a key beyond 64 bits"}, {22, 0, "a varint that is not the shortest"}
	};
	size_t		i;

	CHECK(decode(small, sizeof(small)) == NULL, "by hand: is a profile");
	CHECK(decoded.image.n == 3 && decoded.image.nulls == 3 && decoded.image.k == 2 &&
		  decoded.cells[0].low == mlc_key_from_int64(1) && decoded.cells[0].count == 2 &&
		  decoded.cells[1].low == mlc_key_from_int64(5) && decoded.cells[1].count == 1,
		  "by hand: what it says");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		memcpy(copy, small, sizeof(small));
		copy[wrong[i].at] = wrong[i].value;
		CHECK(decode(copy, sizeof(small)) != NULL, wrong[i].title);
	}

	/* 3 NULLs as 0x83 0x00, and as a number of ten bytes */
	memcpy(copy, small, 5);
	copy[5] = 0x83;
	copy[6] = 0;
	memcpy(copy + 7, small + 6, sizeof(small) - 6);
	CHECK(decode(copy, sizeof(small) + 1) != NULL, "a count that is not the shortest");
	memset(copy + 5, 0xFF, 9);
	copy[14] = 1;
	memcpy(copy + 15, small + 6, 10);
	CHECK(decode(copy, sizeof(small) + 9) != NULL, "a count beyond 2^63");

	/* max_cells 63 and 65537 */
	memcpy(copy, small, 3);
	copy[3] = 63;
	memcpy(copy + 4, small + 5, sizeof(small) - 5);
	CHECK(decode(copy, sizeof(small) - 1) != NULL, "max_cells 63");
	copy[3] = 64;
	CHECK(decode(copy, sizeof(small) - 1) == NULL, "max_cells 64");
	copy[3] = 0x81;
	copy[4] = 0x80;
	copy[5] = 4;
	memcpy(copy + 6, small + 5, sizeof(small) - 5);
	CHECK(decode(copy, sizeof(small) + 1) != NULL, "max_cells 65537");
	copy[3] = 0x80;
	CHECK(decode(copy, sizeof(small) + 1) == NULL, "max_cells 65536");
	CHECK(decode(copy, 0) != NULL, "no bytes");
}

/* Counts that add up to more than fit. */
static void
check_overflow(void)
{
	size_t		length;

	make_image(PROFILE_INTEGER, 64, 2);
	made.image.nulls = 0;
	made.image.rounded = 0;
	made.cells[0].count = INT64_MAX - made.cells[1].count;
	length = profile_encode(&made.image, bytes);
	CHECK(decode(bytes, length) == NULL && decoded.image.n == INT64_MAX, "2^63 - 1 values");
	made.cells[0].count++;
	length = profile_encode(&made.image, bytes);
	CHECK(decode(bytes, length) != NULL, "2^63 values");
	made.cells[0].count--;
	made.image.nulls = 1;
	length = profile_encode(&made.image, bytes);
	CHECK(decode(bytes, length) != NULL, "2^63 rows");
}

/* Moments may overflow; there is one NaN. */
static void
check_nan(void)
{
	static const uint8_t one_nan[] = {0x7F, 0xF8, 0, 0, 0, 0, 0, 0};
	size_t		length;

	make_image(PROFILE_FLOAT, 64, 400);
	made.image.moments.m2 = INFINITY;
	made.image.moments.m3 = -INFINITY;
	made.image.moments.m4 = copysign(NAN, -1);
	length = profile_encode(&made.image, bytes);
	CHECK(memcmp(bytes + length - 8, one_nan, 8) == 0, "a NaN is written without its sign");
	CHECK(decode(bytes, length) == NULL && isnan(decoded.image.moments.m4) &&
		  decoded.image.moments.m3 == -INFINITY, "and read");
	bytes[length - 8] = 0xFF;
	CHECK(decode(bytes, length) != NULL, "a NaN with a sign is refused");
	bytes[length - 8] = 0x7F;
	bytes[length - 1] = 1;
	CHECK(decode(bytes, length) != NULL, "another NaN is refused");
}

static void
check_registers(void)
{
	size_t		length;

	make_image(PROFILE_INTEGER, 64, 400);
	made.registers[4095] = MLC_HLL_HIGHEST;
	length = profile_encode(&made.image, bytes);
	CHECK(decode(bytes, length) == NULL, "a register of 53");
	made.registers[4095] = MLC_HLL_HIGHEST + 1;
	length = profile_encode(&made.image, bytes);
	CHECK(decode(bytes, length) != NULL, "a register of 54");
}

static void
check_labels(void)
{
	static char long_label[300];
	size_t		length;

	make_image(PROFILE_TEXT, 64, 1);
	made.image.rounded = 0;
	made.image.labels[0].data = "other";
	made.image.labels[0].length = 5;
	length = profile_encode(&made.image, bytes);
	CHECK(decode(bytes, length) != NULL, "a label with another hash");
	memset(long_label, 'x', sizeof(long_label));
	made.image.labels[0].data = long_label;
	made.image.labels[0].length = PROFILE_LABEL_WHOLE - 1;
	length = profile_encode(&made.image, bytes);
	CHECK(decode(bytes, length) != NULL, "247 bytes are not a part of a label");
	made.image.labels[0].length = PROFILE_LABEL_BYTES;
	length = profile_encode(&made.image, bytes);
	CHECK(decode(bytes, length) == NULL, "255 bytes may be");
	made.image.labels[0].length = PROFILE_LABEL_BYTES + 1;
	length = profile_encode(&made.image, bytes);
	CHECK(decode(bytes, length) != NULL, "256 bytes are too many");
}

int
main(void)
{
	static const size_t sizes[] = {0, 1, 2, 60, 64, 400, MAX_KEYS};
	int			kind;
	size_t		i;

	check_by_hand();
	check_overflow();
	check_labels();
	check_nan();
	check_registers();
	for (kind = PROFILE_FLOAT; kind <= PROFILE_LAST_KIND; kind++)
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		{
			size_t		length = check_round_trip((ProfileKind) kind, 64, sizes[i]);

			if (sizes[i] <= 64 || i == 5)
				check_changes(length);
			check_random_changes(length);
			check_round_trip((ProfileKind) kind, 256, sizes[i]);
			check_round_trip((ProfileKind) kind, 65536, sizes[i]);
		}
	return check_report("profile_codec");
}
