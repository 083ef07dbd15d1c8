/*
 * confusion_codec.c
 *		The bytes of a confusion matrix.
 */
#include "confusion_codec.h"

#include <math.h>
#include <string.h>

#include "bytes.h"

#define FLAG_WEIGHTED 16

static const char *const truncated = "the bytes end too early or hold a number out of range";

const char *
confusion_kind_name(ConfusionKind kind)
{
	static const char *const names[] = {
		[CONFUSION_BOOLEAN] = "boolean",
		[CONFUSION_INTEGER] = "integer",
		[CONFUSION_TEXT] = "text"
	};

	return names[kind];
}

int
confusion_compare_labels(ConfusionKind kind, const ConfusionLabel *a,
						 const ConfusionLabel *b)
{
	uint32_t	common;
	int			order;

	if (kind != CONFUSION_TEXT)
		return (a->value > b->value) - (a->value < b->value);
	common = a->length < b->length ? a->length : b->length;
	order = common > 0 ? memcmp(a->data, b->data, common) : 0;
	return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

/* Validating */

static const char *
validate_labels(const ConfusionImage *image)
{
	uint32_t	i;

	for (i = 0; i < image->k; i++)
	{
		const ConfusionLabel *label = &image->labels[i];

		if (image->kind == CONFUSION_BOOLEAN &&
			(label->value < 0 || label->value > 1))
			return "a label is not boolean";
		if (image->kind == CONFUSION_TEXT &&
			(label->length > CONFUSION_LABEL_BYTES ||
			 (label->length > 0 && memchr(label->data, 0, label->length) != NULL)))
			return "a label is too long or holds a zero byte";
		if (i > 0 && confusion_compare_labels(image->kind, label - 1, label) >= 0)
			return "labels are not in order";
	}
	return NULL;
}

static const char *
validate_cells(const ConfusionImage *image)
{
	uint8_t		occurs[CONFUSION_MAX_CLASSES] = {0};
	int64_t		previous = -1;
	size_t		i;

	for (i = 0; i < image->n; i++)
	{
		const ConfusionCell *cell = &image->cells[i];
		int64_t		place = (int64_t) cell->actual * image->k + cell->predicted;

		if (cell->actual >= image->k || cell->predicted >= image->k)
			return "a count has no label";
		if (place <= previous)
			return "counts are not in order";
		previous = place;
		occurs[cell->actual] = occurs[cell->predicted] = 1;
	}
	for (i = 0; i < image->k; i++)
	{
		if (!occurs[i])
			return "a label does not occur";
	}
	return NULL;
}

static const char *
validate_counts(ConfusionImage *image)
{
	int64_t		rows = 0;
	size_t		i;

	for (i = 0; i < image->n; i++)
	{
		int64_t		count = image->cells[i].count.rows;

		if (count <= 0 || count > INT64_MAX - rows)
			return "a count is out of range";
		rows += count;
	}
	image->rows = rows;
	return NULL;
}

static const char *
validate_weights(const ConfusionImage *image)
{
	double		sum = 0;
	size_t		i;

	for (i = 0; i < image->n; i++)
	{
		double		weight = image->cells[i].count.weight;

		if (!(weight > 0))
			return "a weight is not positive";
		sum += weight;
	}
	if (!isfinite(sum) || !isfinite(image->squares))
		return "the sum of weights is out of range";
	if (!(image->squares >= 0) || signbit(image->squares))
		return "the sum of squared weights is negative";
	if (image->rows < 0 || (uint64_t) image->rows < image->n)
		return "there are fewer rows than counts";
	if (image->n == 0 && (image->rows > 0 || image->squares > 0))
		return "there are rows without a count";
	return NULL;
}

const char *
confusion_validate(ConfusionImage *image)
{
	const char *error;

	if (image->kind < CONFUSION_BOOLEAN || image->kind > CONFUSION_LAST_KIND)
		return "the kind of labels is not known";
	if (image->k > CONFUSION_MAX_CLASSES)
		return "there are too many classes";
	error = validate_labels(image);
	if (error == NULL)
		error = validate_cells(image);
	if (error == NULL)
		error = image->weighted ? validate_weights(image) :
			validate_counts(image);
	if (error == NULL &&
		(image->excluded < 0 || image->excluded > INT64_MAX - image->rows))
		error = "a count is out of range";
	return error;
}

/* Writing */

static void
put_label(Writer *w, const ConfusionImage *image, uint32_t i)
{
	const ConfusionLabel *label = &image->labels[i];
	uint64_t	bits = (uint64_t) label->value;

	if (image->kind == CONFUSION_TEXT)
	{
		put_varint(w, label->length);
		put_bytes(w, label->data, label->length);
	}
	else if (i == 0)
		put_varint(w, bits << 1 ^ (label->value < 0 ? UINT64_MAX : 0));
	else
		put_varint(w, bits - (uint64_t) label[-1].value - 1);
}

static void
put_count(Writer *w, const ConfusionImage *image, const ConfusionCell *cell)
{
	if (image->weighted)
		put_double(w, cell->count.weight);
	else
		put_varint(w, (uint64_t) cell->count.rows);
}

static inline uint64_t
place_of(const ConfusionImage *image, size_t i)
{
	return (uint64_t) image->cells[i].actual * image->k +
		image->cells[i].predicted;
}

static void
put_cells(Writer *w, const ConfusionImage *image)
{
	uint64_t	end = (uint64_t) image->k * image->k;
	uint64_t	at = 0;
	size_t		i = 0;

	while (at < end)
	{
		uint64_t	next = i < image->n ? place_of(image, i) : end;
		size_t		last = i;

		put_varint(w, next - at);
		at = next;
		if (at == end)
			break;
		while (last + 1 < image->n && place_of(image, last + 1) == place_of(image, last) + 1)
			last++;
		put_varint(w, last - i + 1);
		at += last - i + 1;
		for (; i <= last; i++)
			put_count(w, image, &image->cells[i]);
	}
}

size_t
confusion_encode(const ConfusionImage *image, uint8_t *out)
{
	Writer		w = {.out = out};
	uint32_t	i;

	put_byte(&w, CONFUSION_VERSION);
	put_byte(&w, (uint8_t) (image->kind | (image->weighted ? FLAG_WEIGHTED : 0)));
	put_varint(&w, (uint64_t) image->excluded);
	put_varint(&w, image->k);
	for (i = 0; i < image->k; i++)
		put_label(&w, image, i);
	if (image->weighted)
	{
		put_varint(&w, (uint64_t) image->rows);
		put_double(&w, image->squares);
	}
	put_cells(&w, image);
	return w.length;
}

/* Reading */

static const char *
read_head(Reader *r, ConfusionImage *image)
{
	uint8_t		version = get_byte(r);
	uint8_t		kind = get_byte(r);
	int64_t		excluded = get_count(r);
	uint64_t	k = get_varint(r);

	if (r->failed)
		return truncated;
	if (version != CONFUSION_VERSION)
		return "the format version is not known";
	image->weighted = (kind & FLAG_WEIGHTED) != 0;
	kind &= (uint8_t) ~FLAG_WEIGHTED;
	if (kind < CONFUSION_BOOLEAN || kind > CONFUSION_LAST_KIND)
		return "the kind of labels is not known";
	if (k > CONFUSION_MAX_CLASSES)
		return "there are too many classes";
	if (k > (uint64_t) (r->end - r->next))
		return truncated;
	image->kind = (ConfusionKind) kind;
	image->excluded = excluded;
	image->k = (uint32_t) k;
	return NULL;
}

const char *
confusion_decode_head(const uint8_t *bytes, size_t length,
					  ConfusionImage *image)
{
	Reader		r = {bytes, bytes + length, false};

	memset(image, 0, sizeof(*image));
	return read_head(&r, image);
}

static const char *
read_text(Reader *r, ConfusionLabel *label)
{
	uint64_t	length = get_varint(r);

	if (r->failed || length > (uint64_t) (r->end - r->next))
		return truncated;
	if (length > CONFUSION_LABEL_BYTES)
		return "a label is too long or holds a zero byte";
	label->data = (const char *) r->next;
	label->length = (uint32_t) length;
	r->next += length;
	return NULL;
}

/* A sum beyond the integers wraps to something smaller, which is refused. */
static void
read_integer(Reader *r, ConfusionLabel *label, bool first)
{
	uint64_t	bits = get_varint(r);

	if (first)
		bits = bits >> 1 ^ (bits & 1 ? UINT64_MAX : 0);
	else
		bits += (uint64_t) label[-1].value + 1;
	label->value = (int64_t) bits;
}

static const char *
read_labels(Reader *r, ConfusionImage *image)
{
	uint32_t	i;

	for (i = 0; i < image->k; i++)
	{
		ConfusionLabel *label = &image->labels[i];
		const char *error = NULL;

		memset(label, 0, sizeof(*label));
		if (image->kind == CONFUSION_TEXT)
			error = read_text(r, label);
		else
			read_integer(r, label, i == 0);
		if (error != NULL)
			return error;
	}
	return r->failed ? truncated : NULL;
}

static const char *
read_run(Reader *r, ConfusionImage *image, uint64_t at, uint64_t run)
{
	for (; run > 0; run--, at++)
	{
		ConfusionCell *cell = &image->cells[image->n];

		if (r->next == r->end)
			return truncated;	/* so there is room for the cell */
		cell->actual = (uint16_t) (at / image->k);
		cell->predicted = (uint16_t) (at % image->k);
		if (image->weighted)
			cell->count.weight = get_double(r);
		else
			cell->count.rows = get_count(r);
		if (r->failed)
			return truncated;
		image->n++;
	}
	return NULL;
}

static const char *
read_cells(Reader *r, ConfusionImage *image)
{
	uint64_t	end = (uint64_t) image->k * image->k;
	uint64_t	at = 0;

	image->n = 0;
	while (at < end)
	{
		uint64_t	zeros = get_varint(r);
		uint64_t	run;
		const char *error;

		if (r->failed)
			return truncated;
		if (zeros > end - at || (zeros == 0 && at > 0))
			return "a run of counts is too long, or two runs are one";
		at += zeros;
		if (at == end)
			break;
		run = get_varint(r);
		if (r->failed)
			return truncated;
		if (run == 0 || run > end - at)
			return "a run of counts is too long, or two runs are one";
		error = read_run(r, image, at, run);
		if (error != NULL)
			return error;
		at += run;
	}
	return NULL;
}

const char *
confusion_decode_body(const uint8_t *bytes, size_t length,
					  ConfusionImage *image)
{
	Reader		r = {bytes, bytes + length, false};
	const char *error = read_head(&r, image);

	if (error == NULL)
		error = read_labels(&r, image);
	if (error == NULL && image->weighted)
	{
		image->rows = get_count(&r);
		image->squares = get_double(&r);
		error = r.failed ? truncated : NULL;
	}
	if (error == NULL)
		error = read_cells(&r, image);
	if (error == NULL && r.next != r.end)
		error = "bytes are left over";
	return error == NULL ? confusion_validate(image) : error;
}
