/*
 * confusion_codec.h
 *		The bytes of a confusion matrix.
 *
 * As profile_codec.h: one canonical encoding, one decoder that believes
 * nothing, no PostgreSQL.  Equal rows, in whatever order, have equal bytes;
 * of weighted ones the sums may differ in their last bits.
 *
 *	version			1 byte
 *	kind			1 byte: kind of the labels, + 16 when weighted
 *	excluded		varint
 *	k				varint: classes; each of them occurs
 *	labels			ascending.  Text: varint length, bytes.  Others: the first
 *					as zigzag varint, then differences less 1 as varints
 *	rows, squares	varint, 8 bytes; only when weighted
 *	counts			k x k, row by row, actual classes first: in turn the length
 *					of a run of zeros as varint, the length of a run of others
 *					as varint, and these as varints or, weighted, 8 bytes each.
 *					Only the first run of zeros may be empty
 */
#ifndef MLCHECK_CONFUSION_CODEC_H
#define MLCHECK_CONFUSION_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFUSION_VERSION 1
#define CONFUSION_MAX_CLASSES 1024
#define CONFUSION_LABEL_BYTES 255

typedef enum ConfusionKind
{
	CONFUSION_BOOLEAN = 1,
	CONFUSION_INTEGER,
	CONFUSION_TEXT,
	CONFUSION_LAST_KIND = CONFUSION_TEXT
} ConfusionKind;

typedef struct ConfusionLabel
{
	int64_t		value;			/* of a boolean or an integer */
	const char *data;			/* of a text; no 0 at its end */
	uint32_t	length;
} ConfusionLabel;

typedef union ConfusionCount
{
	int64_t		rows;
	double		weight;			/* when weighted */
} ConfusionCount;

typedef struct ConfusionCell
{
	uint16_t	actual;			/* places of labels */
	uint16_t	predicted;
	ConfusionCount count;
} ConfusionCell;

typedef struct ConfusionImage
{
	ConfusionKind kind;
	bool		weighted;
	int64_t		excluded;		/* rows that were left out */
	int64_t		rows;			/* rows that count */
	double		squares;		/* sum of squared weights, when weighted */
	uint32_t	k;
	ConfusionLabel *labels;		/* ascending; texts by their bytes */
	size_t		n;				/* cells that are not 0, ascending */
	ConfusionCell *cells;
} ConfusionImage;

extern const char *confusion_kind_name(ConfusionKind kind);

/* Less than, equal to or greater than 0, as a is to b. */
extern int	confusion_compare_labels(ConfusionKind kind, const ConfusionLabel *a,
									 const ConfusionLabel *b);

/* NULL, or what is wrong with an image.  rows is computed unless weighted. */
extern const char *confusion_validate(ConfusionImage *image);

/* The number of bytes of the encoding, which are written unless out is NULL. */
extern size_t confusion_encode(const ConfusionImage *image, uint8_t *out);

/*
 * Decode in two steps.  The first reads all but labels and cells; the caller
 * then provides room for k labels and confusion_capacity() cells.  Labels will
 * point into bytes.  Both return NULL, or what is wrong.
 */
extern const char *confusion_decode_head(const uint8_t *bytes, size_t length,
										 ConfusionImage *image);
extern const char *confusion_decode_body(const uint8_t *bytes, size_t length,
										 ConfusionImage *image);

static inline size_t
confusion_capacity(const ConfusionImage *image, size_t length)
{
	size_t		cells = (size_t) image->k * image->k;

	return cells < length ? cells : length;
}

#endif
