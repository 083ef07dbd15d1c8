/*
 * sample_codec.c
 *		Decoding what a worker hands to the leader.
 */
#include "sample_codec.h"

#include <string.h>

#include "kernel/rank.h"

/* Sums of counts stay far from overflow below this. */
#define COUNT_LIMIT (INT64_C(1) << 60)

static bool
valid_header(const mlc_sample_header *header)
{
	int			side;

	if (header->version != MLC_SAMPLE_VERSION ||
		header->padding != 0 || header->bins < 0 ||
		header->categories < 0 || header->categories > COUNT_LIMIT)
		return false;
	for (side = 0; side < 2; side++)
	{
		if (header->n[side] < 0 || header->n[side] > MLC_MAX_SIDE ||
			header->nulls[side] < 0 || header->nulls[side] > COUNT_LIMIT ||
			header->nans[side] < 0 || header->nans[side] > COUNT_LIMIT)
			return false;
	}
	return true;
}

/* Take count items of size bytes from what is left of the data. */
static bool
take(const unsigned char **at, const unsigned char *end, uint64_t count,
	 size_t size, const unsigned char **part)
{
	if (count > (uint64_t) (end - *at) / size)
		return false;
	*part = *at;
	*at += count * size;
	return true;
}

static bool
take_category(const unsigned char **at, const unsigned char *end,
			  mlc_sample_category *category, const unsigned char **bytes)
{
	const unsigned char *fixed;

	if (!take(at, end, 1, sizeof(*category), &fixed))
		return false;
	memcpy(category, fixed, sizeof(*category));
	return category->length >= 0 &&
		take(at, end, (uint64_t) category->length, 1, bytes);
}

static bool
valid_categories(const mlc_sample_view *view)
{
	const unsigned char *at = view->categories;
	int64_t		i;

	for (i = 0; i < view->header.categories; i++)
	{
		mlc_sample_category category;
		const unsigned char *bytes;

		if (!take_category(&at, view->end, &category, &bytes) ||
			category.padding != 0 ||
			category.count[0] < 0 || category.count[0] > COUNT_LIMIT ||
			category.count[1] < 0 || category.count[1] > COUNT_LIMIT)
			return false;
	}
	return at == view->end;
}

bool
mlc_sample_decode(const unsigned char *data, size_t size,
				  mlc_sample_view *view)
{
	const unsigned char *at;

	if (size < sizeof(view->header))
		return false;
	at = data + sizeof(view->header);
	memcpy(&view->header, data, sizeof(view->header));
	view->end = data + size;
	if (!valid_header(&view->header) ||
		!take(&at, view->end, view->header.cuts, sizeof(double), &view->cuts) ||
		!take(&at, view->end, (uint64_t) view->header.n[0],
			  sizeof(uint64_t), &view->keys[0]) ||
		!take(&at, view->end, (uint64_t) view->header.n[1],
			  sizeof(uint64_t), &view->keys[1]))
		return false;
	view->categories = at;
	return valid_categories(view);
}

bool
mlc_sample_next_category(const mlc_sample_view *view,
						 const unsigned char **at,
						 mlc_sample_category *category,
						 const unsigned char **bytes)
{
	return *at < view->end && take_category(at, view->end, category, bytes);
}
