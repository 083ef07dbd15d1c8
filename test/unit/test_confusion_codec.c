/*
 * test_confusion_codec.c
 *		The bytes of a confusion matrix: what is written is read, one encoding
 *		for each content, and nothing else is accepted.
 *
 * Each decoded buffer is an allocation of just its size, so that the address
 * sanitizer sees a read beyond it (make unit SANITIZE=1).
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/hash.h"
#include "state/confusion_codec.h"

#define MUTATIONS 20000

static uint64_t random_state = 1;

static uint64_t
random_bits(void)
{
	return mlc_mix64(random_state += UINT64_C(0x9E3779B97F4A7C15));
}

static size_t
random_below(size_t n)
{
	return (size_t) (random_bits() % n);
}

typedef struct matrix
{
	ConfusionImage image;
	ConfusionLabel labels[CONFUSION_MAX_CLASSES];
	ConfusionCell cells[20000];
	char		text[CONFUSION_MAX_CLASSES][16];
} matrix;

static void
set_label(matrix *m, uint32_t i)
{
	ConfusionLabel *label = &m->labels[i];

	memset(label, 0, sizeof(*label));
	if (m->image.kind == CONFUSION_TEXT)
	{
		snprintf(m->text[i], sizeof(m->text[i]), "c%05u", i);
		label->data = m->text[i];
		label->length = (uint32_t) strlen(m->text[i]);
	}
	else if (m->image.kind == CONFUSION_INTEGER && m->image.k > 2 && (i == 0 || i == m->image.k - 1))
		label->value = i == 0 ? INT64_MIN : INT64_MAX;
	else
		label->value = i;
}

/* Every label occurs: the diagonal is full, other cells are so sometimes. */
static void
make(matrix *m, ConfusionKind kind, bool weighted, uint32_t k, size_t one_in)
{
	uint32_t	i;
	uint32_t	j;

	memset(&m->image, 0, sizeof(m->image));
	m->image.kind = kind;
	m->image.weighted = weighted;
	m->image.k = k;
	m->image.excluded = (int64_t) random_below(1000);
	m->image.labels = m->labels;
	m->image.cells = m->cells;
	for (i = 0; i < k; i++)
	{
		set_label(m, i);
		for (j = 0; j < k; j++)
		{
			ConfusionCell *cell = &m->cells[m->image.n];

			if (i != j && random_below(one_in) > 0)
				continue;
			cell->actual = (uint16_t) i;
			cell->predicted = (uint16_t) j;
			if (weighted)
				cell->count.weight = 0.1 * (double) (1 + random_below(1000));
			else
				cell->count.rows = (int64_t) (1 + random_below(300));
			m->image.n++;
		}
	}
	if (weighted)
	{
		m->image.rows = (int64_t) m->image.n + 5;
		m->image.squares = k > 0 ? 3.25 : 0;
		if (k == 0)
			m->image.rows = 0;
	}
}

static bool
same_label(ConfusionKind kind, const ConfusionLabel *a, const ConfusionLabel *b)
{
	return confusion_compare_labels(kind, a, b) == 0;
}

static bool
same(const ConfusionImage *a, const ConfusionImage *b)
{
	size_t		i;

	if (a->kind != b->kind || a->weighted != b->weighted || a->excluded != b->excluded ||
		a->rows != b->rows || a->squares != b->squares || a->k != b->k || a->n != b->n)
		return false;
	for (i = 0; i < a->k; i++)
		if (!same_label(a->kind, &a->labels[i], &b->labels[i]))
			return false;
	for (i = 0; i < a->n; i++)
		if (a->cells[i].actual != b->cells[i].actual || a->cells[i].predicted != b->cells[i].predicted ||
			a->cells[i].count.rows != b->cells[i].count.rows)
			return false;
	return true;
}

/*
 * Decode bytes in an allocation of their own; expected may be NULL.  Returns
 * what is wrong; sets *good when it is nothing and encodes to the same bytes.
 */
static const char *
decode(const uint8_t *bytes, size_t size, const ConfusionImage *expected, bool *good)
{
	uint8_t    *copy = malloc(size > 0 ? size : 1);
	ConfusionImage image;
	const char *error;

	memcpy(copy, bytes, size);
	error = confusion_decode_head(copy, size, &image);
	*good = false;
	if (error == NULL)
	{
		uint8_t    *again = malloc(size);

		image.labels = malloc(sizeof(ConfusionLabel) * image.k + 1);
		image.cells = malloc(sizeof(ConfusionCell) * confusion_capacity(&image, size) + 1);
		error = confusion_decode_body(copy, size, &image);
		if (error == NULL)
			*good = confusion_encode(&image, NULL) == size && confusion_encode(&image, again) == size &&
				memcmp(again, bytes, size) == 0 && (expected == NULL || same(&image, expected));
		free(again);
		free(image.labels);
		free(image.cells);
	}
	free(copy);
	return error;
}

static size_t
mutate(uint8_t *bytes, size_t size, size_t room)
{
	size_t		at = random_below(size);

	switch (random_below(6))
	{
		case 0:
			bytes[at] = (uint8_t) random_bits();
			return size;
		case 1:
			bytes[at] ^= (uint8_t) (1 << random_below(8));
			return size;
		case 2:
			memmove(bytes + at, bytes + at + 1, size - at - 1);
			return size - 1;
		case 3:
			if (size == room)
				return size;
			memmove(bytes + at + 1, bytes + at, size - at);
			bytes[at] = (uint8_t) random_bits();
			return size + 1;
		case 4:
			return at;
		default:
			bytes[at] += 1;
			return size;
	}
}

static void
check_mutations(const uint8_t *bytes, size_t size, const char *title)
{
	size_t		room = size + 8;
	uint8_t    *changed = malloc(room);
	bool		all_good = true;
	int			i;

	for (i = 0; i < MUTATIONS / (int) (1 + size / 100); i++)
	{
		size_t		n = size;
		size_t		times = 1 + random_below(3);
		bool		good;

		memcpy(changed, bytes, size);
		while (times-- > 0 && n > 0)
			n = mutate(changed, n, room);
		if (decode(changed, n, NULL, &good) == NULL && !good)
			all_good = false;
	}
	CHECK(all_good, title);
	free(changed);
}

static void
check_round_trips(void)
{
	static const uint32_t sizes[] = {0, 1, 2, 3, 10, 50, 100, CONFUSION_MAX_CLASSES};
	static matrix m;
	size_t		i;
	int			kind;
	int			weighted;

	for (kind = CONFUSION_BOOLEAN; kind <= CONFUSION_LAST_KIND; kind++)
		for (weighted = 0; weighted < 2; weighted++)
			for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
			{
				uint8_t    *bytes;
				size_t		size;
				bool		good;

				if (kind == CONFUSION_BOOLEAN && sizes[i] > 2)
					continue;
				make(&m, (ConfusionKind) kind, weighted == 1, sizes[i], sizes[i] > 100 ? 200 : 3);
				CHECK(confusion_validate(&m.image) == NULL, "a matrix to begin with");
				size = confusion_encode(&m.image, NULL);
				bytes = malloc(size);
				CHECK(confusion_encode(&m.image, bytes) == size, "size of the encoding");
				CHECK(decode(bytes, size, &m.image, &good) == NULL && good, "decoded as it was");
				check_mutations(bytes, size, "changed bytes are refused, or encode to themselves");
				free(bytes);
			}
}

/* 50 classes, all pairs: two bytes a count at most. */
static void
check_size(void)
{
	static matrix m;

	make(&m, CONFUSION_INTEGER, false, 50, 1);
	CHECK(m.image.n == 2500, "all pairs occur");
	CHECK(confusion_encode(&m.image, NULL) < 5200, "50 classes are small");
	make(&m, CONFUSION_INTEGER, false, 50, 1000000);
	CHECK(confusion_encode(&m.image, NULL) < 300, "and smaller when all predictions are right");
}

static void
check_refused(const uint8_t *bytes, size_t size, const char *title)
{
	bool		good;

	CHECK(decode(bytes, size, NULL, &good) != NULL, title);
}

#define REFUSED(title, ...) \
	do { \
		static const uint8_t bytes[] = {__VA_ARGS__}; \
 \
		check_refused(bytes, sizeof(bytes), title); \
	} while (0)

static void
check_hostile(void)
{
	/* integer, nothing excluded, labels 3 and 4: 5 rows 3 as 4 */
	static const uint8_t valid[] = {1, 2, 0, 2, 6, 0, 1, 1, 5, 2};
	bool		good;

	CHECK(decode(valid, sizeof(valid), NULL, &good) == NULL && good, "the bytes that are changed below");
	check_refused(valid, 0, "no bytes");
	REFUSED("version", 2, 2, 0, 2, 6, 0, 1, 1, 5, 2);
	REFUSED("kind", 1, 0, 0, 0);
	REFUSED("flag", 1, 34, 0, 0);
	REFUSED("too many classes", 1, 2, 0, 0x81, 8);
	REFUSED("label that does not occur", 1, 2, 0, 2, 6, 0, 0, 1, 5, 3);
	REFUSED("labels beyond the integers", 1, 2, 0, 2, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 1, 1, 5, 2);
	REFUSED("count of 0", 1, 2, 0, 2, 6, 0, 1, 1, 0, 2);
	REFUSED("run of no counts", 1, 2, 0, 2, 6, 0, 1, 0, 3);
	REFUSED("run in two parts", 1, 2, 0, 2, 6, 0, 0, 1, 1, 0, 1, 5, 2);
	REFUSED("run beyond the end", 1, 2, 0, 2, 6, 0, 1, 4, 5, 5, 5, 5);
	REFUSED("zeros beyond the end", 1, 2, 0, 2, 6, 0, 1, 1, 5, 3);
	REFUSED("bytes left over", 1, 2, 0, 2, 6, 0, 1, 1, 5, 2, 0);
	REFUSED("boolean of 2", 1, 1, 0, 1, 4, 0, 1, 5);
	REFUSED("texts out of order", 1, 3, 0, 2, 1, 'b', 1, 'a', 1, 1, 5, 2);
	REFUSED("text with a zero byte", 1, 3, 0, 1, 1, 0, 0, 1, 5);
	REFUSED("weight of 0", 1, 18, 0, 1, 4, 1, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
	REFUSED("weight of NaN", 1, 18, 0, 1, 4, 1, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0);
	REFUSED("infinite weight", 1, 18, 0, 1, 4, 1, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0);
	REFUSED("squares of -0", 1, 18, 0, 1, 4, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0);
	REFUSED("more counts than rows", 1, 18, 0, 1, 4, 0, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0, 1, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0);
	REFUSED("rows without counts", 1, 18, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
	REFUSED("sum beyond int64", 1, 2, 0, 2, 6, 0, 1, 2,
			0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 1);
	REFUSED("with excluded rows beyond int64", 1, 2, 1, 1, 6, 0, 1,
			0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F);
}

static void
check_order(void)
{
	ConfusionLabel a = {0, "ab", 2};
	ConfusionLabel b = {0, "abc", 3};
	ConfusionLabel c = {0, "\xc3\xa9", 2};
	ConfusionLabel none = {0, "", 0};

	CHECK(confusion_compare_labels(CONFUSION_TEXT, &a, &b) < 0, "a beginning comes first");
	CHECK(confusion_compare_labels(CONFUSION_TEXT, &c, &b) > 0, "bytes are unsigned");
	CHECK(confusion_compare_labels(CONFUSION_TEXT, &none, &a) < 0, "the empty text is first");
	CHECK(confusion_compare_labels(CONFUSION_TEXT, &a, &a) == 0, "equal");
}

int
main(void)
{
	check_round_trips();
	check_size();
	check_hostile();
	check_order();
	return check_report("confusion_codec");
}
