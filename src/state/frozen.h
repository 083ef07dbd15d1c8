/*
 * frozen.h
 *		A frozen reference in memory: an expanded object in which current rows
 *		are counted.
 *
 * Flattened, it is the canonical encoding of frozen_codec.h.
 */
#ifndef MLCHECK_FROZEN_H
#define MLCHECK_FROZEN_H

#include "postgres.h"

#include "compat.h"
#include "utils/expandeddatum.h"

#include "state/frozen_codec.h"

#define FROZEN_BUFFER 512
#define FROZEN_MAGIC 0x6d6c6366

typedef struct Frozen
{
	ExpandedObjectHeader header;
	int			magic;
	FrozenImage image;			/* the counts lack what is in the buffer */
	uint64	   *lows;			/* ends of the cells, NULL while nothing is
								 * counted */
	uint64	   *highs;
	int			buffered;
	uint64	   *buffer;
	struct varlena *toasted;	/* the reference as rows had it, if toasted */
	Size		toasted_size;
} Frozen;

/* What a datum says, in the current memory context or in the object. */
extern const FrozenImage *frozen_read(Datum datum);

/* The same from bytes of outside; ereport with the given errcode. */
extern Frozen *frozen_from_bytes(const uint8 *bytes, Size length,
								 MemoryContext parent, int errcode);

/* A state that counts: the datum's own object, or a copy of it. */
extern Frozen *frozen_for_update(Datum datum, MemoryContext parent);

/* A state without rows for a reference; what the datum counted is left out. */
extern Frozen *frozen_begin(Datum reference, MemoryContext parent);

extern void frozen_settle(Frozen *frozen);

/* Count a finite value, or a text by its hash. */
static inline void
frozen_count_key(Frozen *frozen, uint64 key)
{
	frozen->buffer[frozen->buffered++] = key;
	if (frozen->buffered == FROZEN_BUFFER)
		frozen_settle(frozen);
}

extern bool frozen_refers_slowly(Frozen *frozen, Datum reference);

/*
 * Is this the state's reference?  Called for every row: a toasted datum is
 * compared as it is, any other by its fingerprint.
 */
static inline bool
frozen_refers_to(Frozen *frozen, Datum reference)
{
	const struct varlena *datum = (struct varlena *) DatumGetPointer(reference);

	if (VARATT_IS_EXTERNAL(datum) || VARATT_IS_COMPRESSED(datum))
	{
		if (VARSIZE_ANY(datum) == frozen->toasted_size &&
			memcmp(datum, frozen->toasted, frozen->toasted_size) == 0)
			return true;
	}
	else if (VARSIZE_ANY_EXHDR(datum) > FROZEN_HEAD_BYTES &&
			 memcmp(VARDATA_ANY(datum), frozen->image.fixed,
					FROZEN_HEAD_BYTES) == 0)
		return true;
	return frozen_refers_slowly(frozen, reference);
}

/* The image, brought up to date. */
extern FrozenImage *frozen_list(Frozen *frozen);

/* Add what other counted; ereport when the references differ. */
extern void frozen_merge(Frozen *frozen, const FrozenImage *other);

/* A bytea-like varlena with the canonical encoding. */
extern struct varlena *frozen_flatten(const FrozenImage *image);

/* Both sides of a comparison; see frozen_list_pairs(), which makes the pairs. */
typedef struct FrozenPairs
{
	mlc_pair   *pair;			/* palloc'd */
	size_t		k;
	int64		n[2];			/* present values: reference, current */
	int64		missing[2];		/* NULL and NaN */
	const ProfileLabel *labels; /* text: of each pair, else NULL */
	int64		new_texts;		/* current texts without a pair; in n */
} FrozenPairs;

extern void frozen_pairs(const FrozenImage *image, FrozenPairs *result);

#endif
