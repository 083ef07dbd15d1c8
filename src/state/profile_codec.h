/*
 * profile_codec.h
 *		The bytes of a profile.
 *
 * One canonical encoding, described in docs/profile-format.md, and one decoder
 * that believes nothing: bytes that it takes encode to themselves again.
 * Knows nothing of PostgreSQL, so that it can be fuzzed.
 */
#ifndef MLCHECK_PROFILE_CODEC_H
#define MLCHECK_PROFILE_CODEC_H

#include "kernel/budget.h"
#include "kernel/central.h"
#include "kernel/hyperloglog.h"

#define PROFILE_VERSION 1

/* Longer labels are cut at a character's end, at least this much shorter. */
#define PROFILE_LABEL_BYTES 255
#define PROFILE_LABEL_WHOLE (PROFILE_LABEL_BYTES - 7)

#define PROFILE_HITTERS 256

/* The kind of key; stored, so never renumber. */
typedef enum ProfileKind
{
	PROFILE_FLOAT = 1,			/* float4, float8, numeric */
	PROFILE_INTEGER = 2,		/* smallint, integer, bigint */
	PROFILE_BOOLEAN = 3,
	PROFILE_DATE = 4,			/* days since 2000-01-01 */
	PROFILE_TIME = 5,			/* microseconds, here and below */
	PROFILE_TIMESTAMP = 6,
	PROFILE_TIMESTAMPTZ = 7,
	PROFILE_INTERVAL = 8,
	PROFILE_TEXT = 9			/* keys are hashes; text, uuid, enums as text */
} ProfileKind;

#define PROFILE_LAST_KIND PROFILE_TEXT

typedef struct ProfileLabel
{
	const char *data;
	uint32_t	length;
} ProfileLabel;

/* A text that may be frequent, and how often it was seen at least. */
typedef struct ProfileHitter
{
	uint64_t	key;
	int64_t		count;			/* the true count is at most error larger */
	ProfileLabel label;
} ProfileHitter;

typedef struct ProfileImage
{
	ProfileKind kind;
	uint32_t	max_cells;
	int64_t		nulls;
	int64_t		nans;
	int64_t		low_infinite;	/* -Infinity */
	int64_t		high_infinite;
	int64_t		rounded;		/* values that rounding to the key changed */
	int64_t		n;				/* values in cells */
	bool		collapsed;		/* is any cell mixed? */
	uint32_t	k;
	mlc_cell   *cells;
	ProfileLabel *labels;		/* text: k of them */

	/* only once collapsed */
	uint64_t	minimum;		/* not for text */
	uint64_t	maximum;
	mlc_central moments;
	uint8_t    *registers;		/* MLC_HLL_REGISTERS */
	int64_t		hitter_error;	/* text */
	uint32_t	hitters;		/* at most PROFILE_HITTERS */
	ProfileHitter *hitter;
} ProfileImage;

extern mlc_prefix_kind profile_prefix_kind(ProfileKind kind);
extern mlc_key_kind profile_key_kind(ProfileKind kind);
extern bool profile_has_infinity(ProfileKind kind);

/* The number of bytes of the encoding; they are written unless out is NULL. */
extern size_t profile_encode(const ProfileImage *image, uint8_t *out);

/*
 * The same without what depends on the order of the rows: the moments and the
 * frequent texts are left out.  Equality and hashes are those of these bytes.
 */
extern size_t profile_encode_equal(const ProfileImage *image, uint8_t *out);

/*
 * Decode in two steps.  The first reads the head: kind, counts, k.  The caller
 * then provides cells (k), labels (k, for text), registers and hitter
 * (PROFILE_HITTERS, for text); labels will point into bytes.  Both return
 * NULL, or what is wrong.
 */
extern const char *profile_decode_head(const uint8_t *bytes, size_t length,
									   ProfileImage *image);
extern const char *profile_decode_body(const uint8_t *bytes, size_t length,
									   ProfileImage *image);

/*
 * The same for bytes that profile_encode() wrote or profile_decode_body() has
 * taken before: they may be damaged, but need not be in canonical form.
 */
extern const char *profile_decode_stored(const uint8_t *bytes, size_t length,
										 ProfileImage *image);

/* What the decoder checks of cells, labels and limits; NULL when all is well. */
extern const char *profile_validate(const ProfileImage *image);

#endif
