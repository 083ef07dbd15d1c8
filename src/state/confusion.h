/*
 * confusion.h
 *		A confusion matrix in memory: an expanded object in which rows are
 *		counted.
 *
 * Flattened, it is the canonical encoding of confusion_codec.h.
 */
#ifndef MLCHECK_CONFUSION_H
#define MLCHECK_CONFUSION_H

#include "postgres.h"

#include "compat.h"
#include "utils/expandeddatum.h"

#include "kernel/hash.h"
#include "state/confusion_codec.h"

#define CONFUSION_MAGIC 0x6d6c6363

typedef struct ConfusionClass
{
	uint64		key;			/* hash of the label */
	ConfusionLabel label;
} ConfusionClass;

typedef struct Confusion
{
	ExpandedObjectHeader header;
	int			magic;			/* what a row needs comes first */
	bool		weighted;
	ConfusionKind kind;
	uint32		capacity;
	ConfusionCount *counts;		/* [actual * capacity + predicted] */
	ConfusionCount small[4];	/* those of booleans */
	int64		excluded;
	int64		rows;			/* when weighted */
	double		squares;
	uint32		k;				/* of booleans always 2, in their order */
	uint32		mask;			/* number of slots less 1 */
	uint16	   *slots;			/* hash table: place of a class + 1, or 0 */
	ConfusionClass *classes;	/* in order of appearance */
} Confusion;

/* An object that has the context for itself, or is one of many in it. */
extern Confusion *confusion_create(MemoryContext context, ConfusionKind kind,
								   bool weighted);

/* The place of a label that was not at its slot; ereport when there is no room. */
extern uint32 confusion_find_slowly(Confusion *confusion, uint64 key,
									const ConfusionLabel *label);

static inline uint32
confusion_place_of_integer(Confusion *confusion, int64 value)
{
	uint64		key = mlc_mix64((uint64) value);
	uint32		slot = confusion->slots[key & confusion->mask];
	ConfusionLabel label = {0};

	if (likely(slot > 0 && confusion->classes[slot - 1].label.value == value))
		return slot - 1;
	label.value = value;
	return confusion_find_slowly(confusion, key, &label);
}

static inline uint32
confusion_place_of_text(Confusion *confusion, const char *data, uint32 length)
{
	uint64		key = mlc_hash_bytes(data, length);
	ConfusionLabel label = {0, data, length};

	return confusion_find_slowly(confusion, key, &label);
}

static inline void
confusion_count(Confusion *confusion, uint32 actual, uint32 predicted)
{
	confusion->counts[actual * confusion->capacity + predicted].rows++;
}

/* weight is positive and finite. */
static inline void
confusion_weigh(Confusion *confusion, uint32 actual, uint32 predicted,
				double weight)
{
	confusion->counts[actual * confusion->capacity + predicted].weight += weight;
	confusion->squares += weight * weight;
	confusion->rows++;
}

/* The datum's own object, or a copy of it, to be changed. */
extern Confusion *confusion_for_update(Datum datum, MemoryContext parent);

/* Add other's counts; ereport when the kinds differ. */
extern void confusion_merge(Confusion *confusion, const ConfusionImage *other);

/* What a datum says, in the current memory context. */
extern const ConfusionImage *confusion_read(Datum datum);

/* The same from bytes of outside; ereport with the given errcode. */
extern ConfusionImage *confusion_from_bytes(const uint8 *bytes, Size length,
											int code);

/* A bytea-like varlena with the canonical encoding. */
extern struct varlena *confusion_flatten(const ConfusionImage *image);

#endif
