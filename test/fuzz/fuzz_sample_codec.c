/*
 * fuzz_sample_codec.c
 *		Whatever bytes the decoder accepts can be read to the end, and written
 *		again they are the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/rank.h"
#include "state/sample_codec.h"

#define COUNT_LIMIT (INT64_C(1) << 60)

#define REQUIRE(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

int			LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static volatile unsigned char sink;

static void
read_all(const unsigned char *bytes, size_t n)
{
	unsigned char sum = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		sum ^= bytes[i];
	sink = sum;
}

static void
check_header(const mlc_sample_header *header)
{
	int			side;

	REQUIRE(header->version == MLC_SAMPLE_VERSION && header->padding == 0);
	REQUIRE(header->bins >= 0 && header->categories >= 0);
	for (side = 0; side < 2; side++)
	{
		REQUIRE(header->n[side] >= 0 && header->n[side] <= MLC_MAX_SIDE);
		REQUIRE(header->nulls[side] >= 0 && header->nulls[side] <= COUNT_LIMIT);
		REQUIRE(header->nans[side] >= 0 && header->nans[side] <= COUNT_LIMIT);
	}
}

static unsigned char *
append(unsigned char *at, const void *bytes, size_t n)
{
	if (n > 0)
		memcpy(at, bytes, n);
	return at + n;
}

/* Read every part, and write it as the layout in sample_codec.h says. */
static unsigned char *
walk(const mlc_sample_view *view, unsigned char *out)
{
	const unsigned char *at = view->categories;
	const unsigned char *bytes;
	mlc_sample_category category;
	size_t		cuts = sizeof(double) * (size_t) view->header.cuts;
	int64_t		categories = 0;
	int			side;

	out = append(out, &view->header, sizeof(view->header));
	read_all(view->cuts, cuts);
	out = append(out, view->cuts, cuts);
	for (side = 0; side < 2; side++)
	{
		size_t		n = sizeof(uint64_t) * (size_t) view->header.n[side];

		read_all(view->keys[side], n);
		out = append(out, view->keys[side], n);
	}
	while (mlc_sample_next_category(view, &at, &category, &bytes))
	{
		REQUIRE(category.length >= 0 && category.padding == 0);
		for (side = 0; side < 2; side++)
			REQUIRE(category.count[side] >= 0 && category.count[side] <= COUNT_LIMIT);
		read_all(bytes, (size_t) category.length);
		out = append(out, &category, sizeof(category));
		out = append(out, bytes, (size_t) category.length);
		categories++;
	}
	REQUIRE(categories == view->header.categories);
	REQUIRE(at == view->end);
	return out;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	mlc_sample_view view;
	unsigned char *copy;

	if (!mlc_sample_decode(data, size, &view))
		return 0;
	check_header(&view.header);
	REQUIRE(view.end == data + size);
	REQUIRE(view.header.cuts <= size && (size_t) view.header.n[0] <= size &&
			(size_t) view.header.n[1] <= size);
	copy = malloc(size);
	REQUIRE(copy != NULL);
	/* sizes first: the copy has room for no more than there was */
	REQUIRE(view.categories >= data && view.categories <= view.end);
	REQUIRE(walk(&view, copy) == copy + size);
	REQUIRE(memcmp(copy, data, size) == 0);
	free(copy);
	return 0;
}
