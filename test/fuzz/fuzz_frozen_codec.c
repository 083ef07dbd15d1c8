/*
 * fuzz_frozen_codec.c
 *		Whatever bytes the decoder accepts encode to themselves, and their pairs
 *		are as pairs have to be.
 *
 * Nearly no input has the right fingerprint: it is put in.  The input is also
 * taken as the counts of a reference that is right.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/key.h"
#include "state/frozen_codec.h"

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

static void
check_pairs(const FrozenImage *image)
{
	mlc_pair   *pair = allocate(sizeof(mlc_pair) * frozen_pairs_capacity(image));
	size_t		k = frozen_list_pairs(image, pair);
	uint64_t	total = (uint64_t) frozen_new_texts(image);
	size_t		i;

	REQUIRE(k <= frozen_pairs_capacity(image));
	for (i = 0; i < k; i++)
	{
		REQUIRE(pair[i].low <= pair[i].high);
		REQUIRE(i == 0 || pair[i].low > pair[i - 1].high);
		REQUIRE(pair[i].reference >= 0 && pair[i].current >= 0);
		REQUIRE(pair[i].reference > 0 || pair[i].current > 0);
		total += (uint64_t) pair[i].current;
	}
	REQUIRE(total == (uint64_t) (image->n + image->low_infinite + image->high_infinite));
	free(pair);
}

static void
check_encoding(const FrozenImage *image, const unsigned char *bytes, size_t size)
{
	unsigned char *again = allocate(size);

	REQUIRE(frozen_encode(image, NULL) == size);
	REQUIRE(frozen_encode(image, again) == size);
	REQUIRE(memcmp(again, bytes, size) == 0);
	REQUIRE(frozen_encode_fixed(image, NULL) == image->fixed_length);
	(void) frozen_encode_fixed(image, again);
	REQUIRE(memcmp(again, bytes, image->fixed_length) == 0);
	free(again);
}

static void
check(const unsigned char *bytes, size_t size)
{
	FrozenImage image;
	ProfileImage *reference = &image.reference;

	if (frozen_decode_head(bytes, size, &image) != NULL)
		return;
	REQUIRE(image.fixed_length <= size && reference->k <= size);
	reference->cells = allocate(sizeof(mlc_cell) * reference->k);
	reference->labels = allocate(sizeof(ProfileLabel) * reference->k);
	reference->registers = allocate(MLC_HLL_REGISTERS);
	image.count = allocate(sizeof(int64_t) * MLC_TALLY_SLOTS(reference->k));
	if (frozen_decode_body(bytes, size, &image) == NULL)
	{
		check_encoding(&image, bytes, size);
		check_pairs(&image);
	}
	free(reference->cells);
	free(reference->labels);
	free(reference->registers);
	free(image.count);
}

/* A reference whose kind and cells are taken from the first byte. */
static size_t
make_reference(unsigned char choice, unsigned char *out)
{
	static unsigned char profile[1000];
	mlc_cell	cells[8];
	FrozenImage image = {0};
	uint32_t	i;

	image.reference.kind = (ProfileKind) (1 + choice % 8);
	image.reference.max_cells = 64;
	image.reference.k = image.reference.kind == PROFILE_BOOLEAN ? 1 : choice / 8 % 8;
	image.reference.cells = cells;
	for (i = 0; i < image.reference.k; i++)
	{
		int64_t		value = (int64_t) (i * i);

		cells[i].low = image.reference.kind == PROFILE_FLOAT ?
			mlc_key_from_double((double) value) : mlc_key_from_int64(value);
		cells[i].high = cells[i].low;
		cells[i].count = 1 + i;
	}
	image.profile_length = profile_encode(&image.reference, profile);
	image.profile = profile;
	return frozen_encode_fixed(&image, out);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	unsigned char *copy;
	unsigned char reference[2000];
	size_t		length;

	if (size == 0)
		return 0;
	copy = allocate(size);
	memcpy(copy, data, size);
	check(copy, size);
	if (frozen_seal(copy, size))
		check(copy, size);
	free(copy);
	length = make_reference(data[0], reference);
	copy = allocate(length + size - 1);
	memcpy(copy, reference, length);
	memcpy(copy + length, data + 1, size - 1);
	check(copy, length + size - 1);
	free(copy);
	return 0;
}
