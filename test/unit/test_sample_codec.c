/*
 * test_sample_codec.c
 *		The bytes between worker and leader: what is written is read, and
 *		nothing else is accepted.
 *
 * Buffers are laid out here byte by byte from the comment in sample_codec.h;
 * each decoded buffer is an allocation of just its size, so that the address
 * sanitizer sees a read beyond it (make unit SANITIZE=1).
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/rank.h"
#include "state/sample_codec.h"

#define MAX_SIZE 4096
#define HEADER sizeof(mlc_sample_header)
#define CATEGORY sizeof(mlc_sample_category)

static unsigned char buffer[MAX_SIZE];
static size_t size;
static volatile unsigned char sink;

static void
put(const void *bytes, size_t n)
{
	memcpy(buffer + size, bytes, n);
	size += n;
}

static mlc_sample_header
plain_header(void)
{
	mlc_sample_header header = {0};

	header.version = MLC_SAMPLE_VERSION;
	header.type = 701;
	header.bins = 10;
	header.methods = 5;
	header.nulls[0] = 3;
	header.nulls[1] = 4;
	header.nans[0] = 5;
	header.nans[1] = 6;
	return header;
}

static void
put_category(int64_t reference, int64_t current, const char *bytes, int32_t length)
{
	mlc_sample_category category = {{reference, current}, length, 0};

	put(&category, sizeof(category));
	put(bytes, (size_t) length);
}

/* Two cuts, three reference keys, one current key. */
static mlc_sample_header
build_keys(void)
{
	static const double cuts[] = {0.5, 1.5};
	static const uint64_t reference[] = {1, 2, UINT64_MAX};
	static const uint64_t current[] = {77};
	mlc_sample_header header = plain_header();

	header.cuts = 2;
	header.n[0] = 3;
	header.n[1] = 1;
	size = 0;
	put(&header, sizeof(header));
	put(cuts, sizeof(cuts));
	put(reference, sizeof(reference));
	put(current, sizeof(current));
	return header;
}

/* Three categories, one of them of no bytes. */
static mlc_sample_header
build_categories(void)
{
	mlc_sample_header header = plain_header();

	header.categories = 3;
	size = 0;
	put(&header, sizeof(header));
	put_category(1, 2, "", 0);
	put_category(30, 0, "air", 3);
	put_category(0, 40, "water", 5);
	return header;
}

/* Both at once: of that, the caller judges. */
static void
build_both(void)
{
	mlc_sample_header header = build_keys();

	header.categories = 1;
	memcpy(buffer, &header, sizeof(header));
	put_category(7, 8, "x", 1);
}

/* Read all that the decoder accepted; false when it is not within the data. */
static bool
walk(const mlc_sample_view *view, const unsigned char *data, size_t n)
{
	const unsigned char *at = view->categories;
	const unsigned char *bytes;
	const unsigned char *p;
	mlc_sample_category category;
	int64_t		steps = 0;

	for (p = data + HEADER; p < view->categories; p++)
		sink = *p;
	while (mlc_sample_next_category(view, &at, &category, &bytes))
	{
		steps++;
		if (category.length < 0 || bytes < data || bytes + category.length > data + n)
			return false;
		for (p = bytes; p < bytes + category.length; p++)
			sink = *p;
	}
	return view->end == data + n && view->cuts == data + HEADER &&
		view->keys[0] == view->cuts + 8 * (size_t) view->header.cuts &&
		view->keys[1] == view->keys[0] + 8 * (size_t) view->header.n[0] &&
		view->categories == view->keys[1] + 8 * (size_t) view->header.n[1] &&
		steps == view->header.categories && at == view->end;
}

/* 1 accepted and readable, 0 refused, -1 accepted what cannot be read */
static int
decode(const void *bytes, size_t n)
{
	unsigned char *data = malloc(n > 0 ? n : 1);
	mlc_sample_view view;
	int			result;

	if (data == NULL)
		abort();
	memcpy(data, bytes, n);
	result = !mlc_sample_decode(data, n, &view) ? 0 : walk(&view, data, n) ? 1 : -1;
	free(data);
	return result;
}

static int
decode_with(const mlc_sample_header *header)
{
	unsigned char copy[MAX_SIZE];

	memcpy(copy, buffer, size);
	memcpy(copy, header, sizeof(*header));
	return decode(copy, size);
}

/* The layout has no holes: what is compared is what is sent. */
static void
test_layout(void)
{
	CHECK(sizeof(mlc_sample_header) == 80, "a header of 6 * 4 + 7 * 8 bytes");
	CHECK(sizeof(mlc_sample_category) == 24, "a category of 2 * 8 + 2 * 4 bytes");
}

static void
test_round_trip_keys(void)
{
	mlc_sample_header header = build_keys();
	mlc_sample_view view;
	double		cuts[2];
	uint64_t	keys[3];

	CHECK(size == 80 + 2 * 8 + 3 * 8 + 8, "two cuts, three keys and one key");
	CHECK(mlc_sample_decode(buffer, size, &view), "keys are accepted");
	CHECK(memcmp(&view.header, &header, sizeof(header)) == 0, "the header comes back");
	memcpy(cuts, view.cuts, sizeof(cuts));
	CHECK(cuts[0] == 0.5 && cuts[1] == 1.5, "the cuts come back");
	memcpy(keys, view.keys[0], sizeof(keys));
	CHECK(keys[0] == 1 && keys[1] == 2 && keys[2] == UINT64_MAX,
		  "the reference's keys come back");
	memcpy(keys, view.keys[1], 8);
	CHECK(keys[0] == 77, "the current key comes back");
	CHECK(view.categories == view.end && view.end == buffer + size, "nothing follows");
}

static void
test_round_trip_categories(void)
{
	mlc_sample_view view;
	mlc_sample_category c = {{0, 0}, 0, 0};
	const unsigned char *at;
	const unsigned char *bytes = NULL;

	build_categories();
	CHECK(mlc_sample_decode(buffer, size, &view), "categories are accepted");
	at = view.categories;
	CHECK(mlc_sample_next_category(&view, &at, &c, &bytes) &&
		  c.count[0] == 1 && c.count[1] == 2 && c.length == 0, "the empty category");
	CHECK(mlc_sample_next_category(&view, &at, &c, &bytes) &&
		  c.count[0] == 30 && c.count[1] == 0 && c.length == 3 &&
		  memcmp(bytes, "air", 3) == 0, "the second category");
	CHECK(mlc_sample_next_category(&view, &at, &c, &bytes) &&
		  c.count[0] == 0 && c.count[1] == 40 && c.length == 5 &&
		  memcmp(bytes, "water", 5) == 0, "the third category");
	CHECK(!mlc_sample_next_category(&view, &at, &c, &bytes), "and no more");
	CHECK(!mlc_sample_next_category(&view, &at, &c, &bytes), "and still no more");
}

static void
test_round_trip_empty(void)
{
	mlc_sample_header header = plain_header();

	size = 0;
	put(&header, sizeof(header));
	CHECK(decode(buffer, size) == 1, "a header alone: both sides are empty");
	CHECK(decode(buffer, 0) == 0, "no byte");
	build_both();
	CHECK(decode(buffer, size) == 1, "keys and categories");
}

static void
check_cut_short(const char *shorter, const char *longer)
{
	int			accepted = 0;
	size_t		n;

	CHECK(decode(buffer, size) == 1, "whole, it is accepted");
	for (n = 0; n < size; n++)
		accepted += decode(buffer, n) != 0;
	CHECK(accepted == 0, shorter);
	memset(buffer + size, 0, 300);
	for (n = size + 1; n <= size + 300; n++)
		accepted += decode(buffer, n) != 0;
	CHECK(accepted == 0, longer);
}

static void
test_truncations(void)
{
	build_keys();
	check_cut_short("keys: every truncation is refused", "keys: and every extension");
	build_categories();
	check_cut_short("categories: every truncation is refused",
					"categories: and every extension");
	build_both();
	check_cut_short("both: every truncation is refused", "both: and every extension");
}

/* Each count, one off, negative, and so large that products wrap round. */
static void
test_wrong_counts(void)
{
	static const int64_t wrong[] = {
		-1, INT64_MIN, INT64_MAX, INT64_C(1) << 61, (INT64_C(1) << 61) + 3,
		(INT64_C(1) << 60) + 1, (INT64_C(1) << 30) + 1, INT64_C(1) << 30,
		(INT64_C(1) << 32) + 3, (INT64_C(1) << 32) + 1, 0, 2, 4, 1000
	};
	mlc_sample_header good = build_keys();
	int			accepted = 0;
	size_t		i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		mlc_sample_header h = good;

		h.n[0] = wrong[i];
		accepted += decode_with(&h) != 0;
		h = good;
		h.n[1] = wrong[i];
		accepted += decode_with(&h) != 0;
		h = good;
		h.categories = wrong[i];
		accepted += wrong[i] != 0 && decode_with(&h) != 0;
		h = good;
		h.cuts = (uint32_t) wrong[i];
		accepted += h.cuts != 2 && decode_with(&h) != 0;
	}
	CHECK(accepted == 0, "wrong numbers of keys, cuts and categories");
	good = build_categories();
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		mlc_sample_header h = good;

		h.categories = wrong[i];
		accepted += decode_with(&h) != 0;
	}
	CHECK(accepted == 0, "wrong numbers of categories among categories");
}

static void
test_header_fields(void)
{
	int64_t		limit = INT64_C(1) << 60;
	mlc_sample_header good = build_keys();
	mlc_sample_header h;
	int			side;

	h = good;
	h.version = 0;
	CHECK(decode_with(&h) == 0, "version 0");
	h.version = MLC_SAMPLE_VERSION + 1;
	CHECK(decode_with(&h) == 0, "the next version");
	h = good;
	h.padding = 1;
	CHECK(decode_with(&h) == 0, "padding that is not 0");
	h = good;
	h.bins = -1;
	CHECK(decode_with(&h) == 0, "a negative number of bins");
	for (side = 0; side < 2; side++)
	{
		h = good;
		h.nulls[side] = -1;
		CHECK(decode_with(&h) == 0, "a negative number of NULLs");
		h.nulls[side] = limit + 1;
		CHECK(decode_with(&h) == 0, "too many NULLs");
		h.nulls[side] = limit;
		CHECK(decode_with(&h) == 1, "2^60 NULLs");
		h = good;
		h.nans[side] = -1;
		CHECK(decode_with(&h) == 0, "a negative number of NaNs");
		h.nans[side] = limit + 1;
		CHECK(decode_with(&h) == 0, "too many NaNs");
		h.nans[side] = limit;
		CHECK(decode_with(&h) == 1, "2^60 NaNs");
	}
}

/* Counts of categories and their lengths; the third category is the last. */
static void
test_category_fields(void)
{
	static const int32_t lengths[] = {-1, INT32_MIN, INT32_MAX, 0, 4, 6, 100};
	static const int64_t counts[] = {-1, INT64_MIN, INT64_MAX, (INT64_C(1) << 60) + 1};
	mlc_sample_category good = {{0, 40}, 5, 0};
	mlc_sample_category c;
	size_t		last;
	size_t		i;
	int			accepted = 0;

	build_categories();
	last = size - 5 - CATEGORY;
	CHECK(memcmp(buffer + last, &good, CATEGORY) == 0, "the last category is here");
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
	{
		c = good;
		c.length = lengths[i];
		memcpy(buffer + last, &c, CATEGORY);
		accepted += decode(buffer, size) != 0;
	}
	CHECK(accepted == 0, "wrong lengths");
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
	{
		c = good;
		c.count[0] = counts[i];
		memcpy(buffer + last, &c, CATEGORY);
		accepted += decode(buffer, size) != 0;
		c = good;
		c.count[1] = counts[i];
		memcpy(buffer + last, &c, CATEGORY);
		accepted += decode(buffer, size) != 0;
	}
	CHECK(accepted == 0, "negative and huge counts");
	c = good;
	c.padding = 1;
	memcpy(buffer + last, &c, CATEGORY);
	CHECK(decode(buffer, size) == 0, "padding that is not 0");
	c = good;
	c.count[0] = INT64_C(1) << 60;
	memcpy(buffer + last, &c, CATEGORY);
	CHECK(decode(buffer, size) == 1, "a count of 2^60");
}

/* Whatever byte is changed, what is accepted can be read. */
static void
check_changed_bytes(const char *title)
{
	unsigned char copy[MAX_SIZE];
	int			unreadable = 0;
	size_t		i;
	int			x;

	for (i = 0; i < size; i++)
	{
		for (x = 1; x < 256; x++)
		{
			memcpy(copy, buffer, size);
			copy[i] ^= (unsigned char) x;
			unreadable += decode(copy, size) < 0;
		}
	}
	CHECK(unreadable == 0, title);
}

static void
test_changed_bytes(void)
{
	build_keys();
	check_changed_bytes("keys: any one byte changed");
	build_categories();
	check_changed_bytes("categories: any one byte changed");
	build_both();
	check_changed_bytes("both: any one byte changed");
}

/* Nothing is read through a pointer that needs alignment. */
static void
test_alignment(void)
{
	static unsigned char shifted[MAX_SIZE];
	mlc_sample_view view;
	int			refused = 0;
	size_t		offset;
	int			both;

	for (both = 0; both < 2; both++)
	{
		if (both)
			build_both();
		else
			build_categories();
		for (offset = 0; offset < 16; offset++)
		{
			memcpy(shifted + offset, buffer, size);
			refused += !mlc_sample_decode(shifted + offset, size, &view) ||
				!walk(&view, shifted + offset, size);
		}
	}
	CHECK(refused == 0, "accepted at any address");
}

int
main(void)
{
	test_layout();
	test_round_trip_keys();
	test_round_trip_categories();
	test_round_trip_empty();
	test_truncations();
	test_wrong_counts();
	test_header_fields();
	test_category_fields();
	test_changed_bytes();
	test_alignment();
	return check_report("sample_codec");
}
