/*
 * frozen_codec.h
 *		The bytes of a frozen reference: a profile that never changes, where it
 *		came from, and counts of current rows in its cells and between them.
 *
 * As profile_codec.h: one canonical encoding, one decoder that believes
 * nothing, no PostgreSQL.
 *
 *	version			1 byte
 *	fingerprint		8 bytes: hash of what follows, up to the counts
 *	flags			1 byte: has provenance, has a time
 *	provenance		varint length, bytes
 *	time			8 bytes, microseconds since 2000-01-01 UTC
 *	profile			varint length, its own encoding
 *	nulls, NaN, -Infinity, +Infinity, rounded	varints
 *	counts			a varint each, but a run of zeros is 0 and its length less 1
 *	minimum, maximum	8 bytes each, if a cell or a gap holds rows; not for text
 *
 * Up to the counts, all encodings of one reference are equal.
 */
#ifndef MLCHECK_FROZEN_CODEC_H
#define MLCHECK_FROZEN_CODEC_H

#include "kernel/cells.h"
#include "kernel/tally.h"
#include "state/profile_codec.h"

#define FROZEN_VERSION 1
#define FROZEN_PROVENANCE_BYTES 1000

/* References that differ do so in these bytes: version and fingerprint. */
#define FROZEN_HEAD_BYTES 9

/* Finite timestamps: 4714-11-24 BC to 294276-12-31 */
#define FROZEN_FIRST_TIME INT64_C(-211813488000000000)
#define FROZEN_LAST_TIME INT64_C(9223371331199999999)

typedef struct FrozenImage
{
	/* the reference */
	const uint8_t *fixed;		/* its encoding, up to the counts */
	size_t		fixed_length;
	bool		has_provenance;
	bool		has_time;
	const char *provenance;		/* no 0 at its end */
	uint32_t	provenance_length;
	int64_t		frozen_at;
	const uint8_t *profile;		/* within fixed */
	size_t		profile_length;
	ProfileImage reference;

	/* current rows */
	int64_t		nulls;
	int64_t		nans;
	int64_t		low_infinite;	/* -Infinity */
	int64_t		high_infinite;
	int64_t		rounded;
	int64_t		n;				/* values in cells and gaps */
	uint64_t	minimum;		/* of these, where n > 0; not for text */
	uint64_t	maximum;
	int64_t    *count;			/* slots of kernel/tally.h; for text the gap
								 * of slot 0 stands for all gaps */
} FrozenImage;

/*
 * Both give the number of bytes of the encoding, which are written unless out
 * is NULL.  The first makes what fixed points to of provenance, time and
 * profile; the second takes it from there.
 */
extern size_t frozen_encode_fixed(const FrozenImage *image, uint8_t *out);
extern size_t frozen_encode(const FrozenImage *image, uint8_t *out);

/*
 * Decode in two steps, as a profile.  The first reads the reference's head;
 * the caller then provides what image->reference needs, and count
 * (MLC_TALLY_SLOTS of its k).  Pointers will point into bytes.  Both return
 * NULL, or what is wrong.
 */
extern const char *frozen_decode_head(const uint8_t *bytes, size_t length,
									  FrozenImage *image);
extern const char *frozen_decode_body(const uint8_t *bytes, size_t length,
									  FrozenImage *image);

/*
 * Put the right fingerprint into bytes; false when there is no telling where
 * the reference ends.
 */
extern bool frozen_seal(uint8_t *bytes, size_t length);

/*
 * The reference and the current rows as pairs, ascending and disjoint:
 *	 a pair for every cell of the reference, also where no current row is;
 *	 for every gap that holds current rows a pair with reference = 0, from the
 *	 end of one cell to the begin of the next, or to the smallest and largest
 *	 current value;
 *	 the infinities, single keys.
 * Their sums are the present values of both sides.
 *
 * Gaps are pairs of low < high like mixed cells, but the distribution function
 * of the reference is constant there: mlc_pairs_ks() loses nothing by them, and
 * gives the exact D of the rows when the reference is an exact profile.  Nor do
 * bins end within them.  So that mlc_pairs_largest_mixed_share() and
 * mlc_pair_is_mixed() do not take them for lost detail, ask reference > 0 first.
 * Where single values count (transport, moments, ranks, quantiles of the
 * current side), gaps are as coarse as any mixed pair.
 *
 * Texts have a pair for every label, in the order of reference.labels; current
 * texts that the reference does not know are in frozen_new_texts() alone.
 *
 * pair has room for frozen_pairs_capacity().  Returns the number of pairs.
 */
extern size_t frozen_list_pairs(const FrozenImage *image, mlc_pair *pair);

static inline size_t
frozen_pairs_capacity(const FrozenImage *image)
{
	return MLC_TALLY_SLOTS(image->reference.k) + 2;
}

static inline int64_t
frozen_new_texts(const FrozenImage *image)
{
	return image->reference.kind == PROFILE_TEXT ? image->count[0] : 0;
}

/* All current rows. */
static inline int64_t
frozen_rows(const FrozenImage *image)
{
	return image->n + image->low_infinite + image->high_infinite +
		image->nulls + image->nans;
}

#endif
