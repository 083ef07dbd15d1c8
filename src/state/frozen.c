/*
 * frozen.c
 *		A frozen reference in memory.
 *
 * Keys wait in a buffer and are counted in blocks, so that the searches of
 * several keys overlap.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "state/frozen.h"

static Size frozen_get_flat_size(ExpandedObjectHeader *header);
static void frozen_flatten_into(ExpandedObjectHeader *header, void *result,
								Size allocated);

static const ExpandedObjectMethods frozen_methods = {
	frozen_get_flat_size,
	frozen_flatten_into
};

/* Decode; everything is allocated in the context. */
static const char *
decode(const uint8 *bytes, Size length, FrozenImage *image,
	   MemoryContext context)
{
	const char *error = frozen_decode_head(bytes, length, image);
	ProfileImage *reference = &image->reference;
	Size		k = reference->k;

	if (error != NULL)
		return error;
	reference->cells = MemoryContextAlloc(context, sizeof(mlc_cell) * k + 1);
	if (reference->kind == PROFILE_TEXT)
		reference->labels = MemoryContextAlloc(context,
											   sizeof(ProfileLabel) * k + 1);
	if (reference->collapsed)
		reference->registers = MemoryContextAlloc(context, MLC_HLL_REGISTERS);
	image->count = MemoryContextAlloc(context,
									  sizeof(int64) * MLC_TALLY_SLOTS(k));
	return frozen_decode_body(bytes, length, image);
}

static void
decode_error(const char *error, int code)
{
	ereport(ERROR,
			(errcode(code),
			 errmsg("invalid frozen reference"),
			 errdetail_internal("%s.", error)));
}

Frozen *
frozen_from_bytes(const uint8 *bytes, Size length, MemoryContext parent,
				  int code)
{
	MemoryContext context = AllocSetContextCreate(parent, "mlcheck frozen",
												  ALLOCSET_START_SMALL_SIZES);
	Frozen	   *frozen = MemoryContextAllocZero(context, sizeof(Frozen));
	uint8	   *copy = MemoryContextAlloc(context, Max(length, 1));
	const char *error;

	memcpy(copy, bytes, length);
	error = decode(copy, length, &frozen->image, context);
	if (error != NULL)
		decode_error(error, code);
	EOH_init_header(&frozen->header, &frozen_methods, context);
	frozen->magic = FROZEN_MAGIC;
	return frozen;
}

static Frozen *
expanded_frozen(Datum datum)
{
	Frozen	   *frozen = (Frozen *) DatumGetEOHP(datum);

	if (frozen->magic != FROZEN_MAGIC)
		elog(ERROR, "not an expanded frozen reference");
	return frozen;
}

static bool
is_expanded(Datum datum)
{
	return VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(datum));
}

const FrozenImage *
frozen_read(Datum datum)
{
	struct varlena *flat;
	FrozenImage *image;
	const char *error;

	if (is_expanded(datum))
		return frozen_list(expanded_frozen(datum));
	flat = PG_DETOAST_DATUM_PACKED(datum);
	image = palloc(sizeof(FrozenImage));
	error = decode((const uint8 *) VARDATA_ANY(flat), VARSIZE_ANY_EXHDR(flat),
				   image, CurrentMemoryContext);
	if (error != NULL)
		decode_error(error, ERRCODE_DATA_CORRUPTED);
	return image;
}

static Frozen *
copy_frozen(Datum datum, MemoryContext parent)
{
	struct varlena *flat = is_expanded(datum) ?
		frozen_flatten(frozen_list(expanded_frozen(datum))) :
		PG_DETOAST_DATUM_PACKED(datum);
	Frozen	   *frozen = frozen_from_bytes((const uint8 *) VARDATA_ANY(flat),
										   VARSIZE_ANY_EXHDR(flat), parent,
										   ERRCODE_DATA_CORRUPTED);

	if ((Pointer) flat != DatumGetPointer(datum))
		pfree(flat);
	return frozen;
}

static void
prepare_to_count(Frozen *frozen)
{
	const ProfileImage *reference = &frozen->image.reference;
	MemoryContext context = frozen->header.eoh_context;
	uint32		i;

	frozen->lows = MemoryContextAlloc(context, sizeof(uint64) * reference->k + 1);
	frozen->highs = MemoryContextAlloc(context, sizeof(uint64) * reference->k + 1);
	frozen->buffer = MemoryContextAlloc(context, sizeof(uint64) * FROZEN_BUFFER);
	for (i = 0; i < reference->k; i++)
	{
		frozen->lows[i] = reference->cells[i].low;
		frozen->highs[i] = reference->cells[i].high;
	}
}

Frozen *
frozen_for_update(Datum datum, MemoryContext parent)
{
	Frozen	   *frozen = VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(datum)) ?
		expanded_frozen(datum) : copy_frozen(datum, parent);

	if (frozen->lows == NULL)
		prepare_to_count(frozen);
	return frozen;
}

static bool
is_toasted(Datum datum)
{
	return VARATT_IS_EXTERNAL_ONDISK(DatumGetPointer(datum)) ||
		VARATT_IS_COMPRESSED(DatumGetPointer(datum));
}

static void
remember_toasted(Frozen *frozen, Datum reference)
{
	if (!is_toasted(reference))
		return;
	if (frozen->toasted != NULL)
		pfree(frozen->toasted);
	frozen->toasted_size = VARSIZE_ANY(DatumGetPointer(reference));
	frozen->toasted = MemoryContextAlloc(frozen->header.eoh_context,
										 frozen->toasted_size);
	memcpy(frozen->toasted, DatumGetPointer(reference), frozen->toasted_size);
}

Frozen *
frozen_begin(Datum reference, MemoryContext parent)
{
	Frozen	   *frozen = copy_frozen(reference, parent);
	FrozenImage *image = &frozen->image;

	image->nulls = image->nans = image->rounded = image->n = 0;
	image->low_infinite = image->high_infinite = 0;
	memset(image->count, 0,
		   sizeof(int64) * MLC_TALLY_SLOTS(image->reference.k));
	prepare_to_count(frozen);
	remember_toasted(frozen, reference);
	return frozen;
}

static bool
same_reference(const FrozenImage *a, const FrozenImage *b)
{
	return a->fixed_length == b->fixed_length &&
		memcmp(a->fixed, b->fixed, a->fixed_length) == 0;
}

bool
frozen_refers_slowly(Frozen *frozen, Datum reference)
{
	struct varlena *flat;
	bool		same;

	if (is_expanded(reference))
		return same_reference(&frozen->image, &expanded_frozen(reference)->image);
	flat = PG_DETOAST_DATUM_PACKED(reference);
	same = VARSIZE_ANY_EXHDR(flat) > FROZEN_HEAD_BYTES &&
		memcmp(VARDATA_ANY(flat), frozen->image.fixed, FROZEN_HEAD_BYTES) == 0;
	if ((Pointer) flat != DatumGetPointer(reference))
		pfree(flat);
	if (same)
		remember_toasted(frozen, reference);
	return same;
}

static void
include_range(FrozenImage *image, uint64 minimum, uint64 maximum)
{
	image->minimum = image->n == 0 ? minimum : Min(image->minimum, minimum);
	image->maximum = image->n == 0 ? maximum : Max(image->maximum, maximum);
}

void
frozen_settle(Frozen *frozen)
{
	FrozenImage *image = &frozen->image;
	uint64		minimum = PG_UINT64_MAX;
	uint64		maximum = 0;
	int			i;

	if (frozen->buffered == 0)
		return;
	for (i = 0; i < frozen->buffered; i++)
	{
		minimum = Min(minimum, frozen->buffer[i]);
		maximum = Max(maximum, frozen->buffer[i]);
	}
	mlc_tally_keys(frozen->lows, frozen->highs, image->reference.k,
				   frozen->buffer, frozen->buffered, image->count);
	include_range(image, minimum, maximum);
	image->n += frozen->buffered;
	frozen->buffered = 0;
}

/* Between the hashes of known texts lie new ones: one count is enough. */
static void
gather_new_texts(FrozenImage *image)
{
	Size		slot;

	for (slot = 2; slot < MLC_TALLY_SLOTS(image->reference.k); slot += 2)
	{
		image->count[0] += image->count[slot];
		image->count[slot] = 0;
	}
}

FrozenImage *
frozen_list(Frozen *frozen)
{
	frozen_settle(frozen);
	if (frozen->image.reference.kind == PROFILE_TEXT)
		gather_new_texts(&frozen->image);
	return &frozen->image;
}

void
frozen_merge(Frozen *frozen, const FrozenImage *other)
{
	FrozenImage *image = frozen_list(frozen);
	Size		slot;

	if (!same_reference(image, other))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge counts against different frozen references")));
	if (frozen_rows(image) > PG_INT64_MAX - frozen_rows(other))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the frozen references together count more rows than a bigint holds")));
	if (other->n > 0)
		include_range(image, other->minimum, other->maximum);
	image->n += other->n;
	image->nulls += other->nulls;
	image->nans += other->nans;
	image->low_infinite += other->low_infinite;
	image->high_infinite += other->high_infinite;
	image->rounded += other->rounded;
	for (slot = 0; slot < MLC_TALLY_SLOTS(image->reference.k); slot++)
		image->count[slot] += other->count[slot];
}

struct varlena *
frozen_flatten(const FrozenImage *image)
{
	Size		length = frozen_encode(image, NULL);
	struct varlena *flat = palloc(VARHDRSZ + length);

	SET_VARSIZE(flat, VARHDRSZ + length);
	(void) frozen_encode(image, (uint8 *) VARDATA(flat));
	return flat;
}

static Size
frozen_get_flat_size(ExpandedObjectHeader *header)
{
	return VARHDRSZ + frozen_encode(frozen_list((Frozen *) header), NULL);
}

static void
frozen_flatten_into(ExpandedObjectHeader *header, void *result,
					Size allocated)
{
	SET_VARSIZE(result, allocated);
	(void) frozen_encode(frozen_list((Frozen *) header),
						 (uint8 *) VARDATA(result));
}

void
frozen_pairs(const FrozenImage *image, FrozenPairs *result)
{
	const ProfileImage *reference = &image->reference;

	result->pair = palloc(sizeof(mlc_pair) * frozen_pairs_capacity(image));
	result->k = frozen_list_pairs(image, result->pair);
	result->n[0] = reference->n + reference->low_infinite +
		reference->high_infinite;
	result->n[1] = image->n + image->low_infinite + image->high_infinite;
	result->missing[0] = reference->nulls + reference->nans;
	result->missing[1] = image->nulls + image->nans;
	result->labels = reference->labels;
	result->new_texts = frozen_new_texts(image);
}
