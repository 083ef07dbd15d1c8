/*
 * fuzz_profile_codec.c
 *		Whatever bytes the decoder accepts are written again as the same bytes.
 *		Two profiles of a kind merge into cells that the rule could give, in
 *		either order the same.
 *
 * The first two bytes say how long the first profile is, the rest is the second.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/budget.h"
#include "kernel/hyperloglog.h"
#include "state/profile_codec.h"

#define REQUIRE(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

int			LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void *
allocate(size_t size)
{
	void	   *memory = malloc(size > 0 ? size : 1);

	REQUIRE(memory != NULL);
	return memory;
}

/* False, and nothing to free, when the bytes are refused. */
static bool
decode(const unsigned char *data, size_t size, ProfileImage *image)
{
	bool		good;

	if (profile_decode_head(data, size, image) != NULL)
		return false;
	REQUIRE(image->k <= size && image->max_cells <= MLC_MAX_CELLS);
	image->cells = allocate(image->k * sizeof(mlc_cell));
	image->labels = allocate(image->k * sizeof(ProfileLabel));
	image->registers = allocate(MLC_HLL_REGISTERS);
	image->hitter = allocate(PROFILE_HITTERS * sizeof(ProfileHitter));
	good = profile_decode_body(data, size, image) == NULL;
	if (!good)
	{
		free(image->cells);
		free(image->labels);
		free(image->registers);
		free(image->hitter);
	}
	return good;
}

static void
check_image(const unsigned char *data, size_t size, const ProfileImage *image)
{
	unsigned char *copy = allocate(size);
	int64_t		n = 0;
	uint32_t	i;

	REQUIRE(profile_encode(image, NULL) == size);
	REQUIRE(profile_encode(image, copy) == size);
	REQUIRE(memcmp(copy, data, size) == 0);
	REQUIRE(profile_encode_equal(image, NULL) <= size);
	for (i = 0; i < image->k; i++)
	{
		REQUIRE(image->cells[i].count > 0);
		n += image->cells[i].count;
	}
	REQUIRE(n == image->n);
	if (image->collapsed)
		REQUIRE(mlc_hll_estimate(image->registers) >= 0);
	free(copy);
}

static size_t
merge(const ProfileImage *a, const ProfileImage *b, mlc_cell *cells)
{
	uint32_t	max_cells = a->max_cells < b->max_cells ? a->max_cells : b->max_cells;
	mlc_prefix_kind kind = profile_prefix_kind(a->kind);
	size_t		k = mlc_cells_merge(a->cells, a->k, b->cells, b->k, cells);

	REQUIRE(k <= (size_t) a->k + b->k);
	k = mlc_cells_reduce(kind, max_cells, cells, k);
	REQUIRE(k <= max_cells);
	REQUIRE(mlc_cells_are_canonical(kind, max_cells, cells, k));
	return k;
}

static void
check_merge(const ProfileImage *a, const ProfileImage *b)
{
	size_t		room = ((size_t) a->k + b->k) * sizeof(mlc_cell);
	mlc_cell   *ab;
	mlc_cell   *ba;
	size_t		k;
	int64_t		n = 0;
	size_t		i;

	if (a->n > INT64_MAX - b->n)
		return;					/* the server refuses these */
	ab = allocate(room);
	ba = allocate(room);
	k = merge(a, b, ab);
	REQUIRE(merge(b, a, ba) == k);
	for (i = 0; i < k; i++)
	{
		REQUIRE(ab[i].low == ba[i].low && ab[i].high == ba[i].high && ab[i].count == ba[i].count);
		n += ab[i].count;
	}
	REQUIRE(n == a->n + b->n);
	free(ab);
	free(ba);
}

static void
free_image(ProfileImage *image)
{
	free(image->cells);
	free(image->labels);
	free(image->registers);
	free(image->hitter);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	ProfileImage a;
	ProfileImage b;
	size_t		cut;

	if (size < 2)
		return 0;
	cut = (size_t) data[0] << 8 | data[1];
	data += 2;
	size -= 2;
	if (cut > size)
		cut = size;
	if (!decode(data, cut, &a))
		return 0;
	check_image(data, cut, &a);
	if (decode(data + cut, size - cut, &b))
	{
		check_image(data + cut, size - cut, &b);
		if (a.kind == b.kind)
			check_merge(&a, &b);
		free_image(&b);
	}
	free_image(&a);
	return 0;
}
