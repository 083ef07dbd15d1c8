/*
 * confusion.c
 *		A confusion matrix in memory.
 *
 * Counts are a square array that doubles its sides, so that counting a row is
 * finding two labels and adding to one number.
 */
#include "postgres.h"

#include "common/int.h"
#include "utils/memutils.h"

#include "state/confusion.h"

#define FIRST_CAPACITY 4

static Size confusion_get_flat_size(ExpandedObjectHeader *header);
static void confusion_flatten_into(ExpandedObjectHeader *header, void *result,
								   Size allocated);

static const ExpandedObjectMethods confusion_methods = {
	confusion_get_flat_size,
	confusion_flatten_into
};

static void
insert_slot(Confusion *confusion, uint32 place)
{
	uint32		at = confusion->classes[place].key & confusion->mask;

	while (confusion->slots[at] != 0)
		at = (at + 1) & confusion->mask;
	confusion->slots[at] = (uint16) (place + 1);
}

/* Room for more classes; booleans have 2 and never more. */
static void
set_capacity(Confusion *confusion, uint32 capacity)
{
	MemoryContext context = confusion->header.eoh_context;
	ConfusionCount *counts = capacity == 2 ? confusion->small :
		MemoryContextAllocZero(context, sizeof(ConfusionCount) * capacity * capacity);
	ConfusionClass *classes = MemoryContextAlloc(context, sizeof(ConfusionClass) * capacity);
	uint16	   *slots = MemoryContextAllocZero(context, sizeof(uint16) * 4 * capacity);
	uint32		i;

	for (i = 0; i < confusion->k; i++)
	{
		memcpy(counts + i * capacity,
			   confusion->counts + i * confusion->capacity,
			   sizeof(ConfusionCount) * confusion->k);
		classes[i] = confusion->classes[i];
	}
	if (confusion->capacity > 0)
	{
		pfree(confusion->counts);
		pfree(confusion->classes);
		pfree(confusion->slots);
	}
	confusion->counts = counts;
	confusion->classes = classes;
	confusion->slots = slots;
	confusion->capacity = capacity;
	confusion->mask = 4 * capacity - 1;
	for (i = 0; i < confusion->k; i++)
		insert_slot(confusion, i);
}

static uint32
add_class(Confusion *confusion, uint64 key, const ConfusionLabel *label)
{
	ConfusionClass *added;

	if (confusion->k == CONFUSION_MAX_CLASSES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("more than %d classes", CONFUSION_MAX_CLASSES),
				 errhint("Give rare classes one label, or leave them out with FILTER.")));
	if (confusion->kind == CONFUSION_TEXT && label->length > CONFUSION_LABEL_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a label is longer than %d bytes", CONFUSION_LABEL_BYTES),
				 errhint("Count shorter labels, such as their md5().")));
	if (confusion->k == confusion->capacity)
		set_capacity(confusion, 2 * confusion->capacity);
	added = &confusion->classes[confusion->k];
	added->key = key;
	added->label = *label;
	if (confusion->kind == CONFUSION_TEXT)
	{
		char	   *copy = MemoryContextAlloc(confusion->header.eoh_context,
											  Max(label->length, 1));

		memcpy(copy, label->data, label->length);
		added->label.data = copy;
	}
	insert_slot(confusion, confusion->k);
	return confusion->k++;
}

uint32
confusion_find_slowly(Confusion *confusion, uint64 key,
					  const ConfusionLabel *label)
{
	uint32		at = key & confusion->mask;

	for (; confusion->slots[at] != 0; at = (at + 1) & confusion->mask)
	{
		const ConfusionClass *class = &confusion->classes[confusion->slots[at] - 1];

		if (class->key == key && class->label.length == label->length &&
			(label->length == 0 ||
			 memcmp(class->label.data, label->data, label->length) == 0))
			return confusion->slots[at] - 1;
	}
	return add_class(confusion, key, label);
}

Confusion *
confusion_create(MemoryContext context, ConfusionKind kind, bool weighted)
{
	Confusion  *confusion = MemoryContextAllocZero(context, sizeof(Confusion));

	EOH_init_header(&confusion->header, &confusion_methods, context);
	confusion->magic = CONFUSION_MAGIC;
	confusion->kind = kind;
	confusion->weighted = weighted;
	if (kind == CONFUSION_BOOLEAN)
	{
		set_capacity(confusion, 2);
		(void) confusion_place_of_integer(confusion, 0);
		(void) confusion_place_of_integer(confusion, 1);
	}
	else
		set_capacity(confusion, FIRST_CAPACITY);
	return confusion;
}

static Confusion *
expanded_confusion(Datum datum)
{
	Confusion  *confusion = (Confusion *) DatumGetEOHP(datum);

	if (confusion->magic != CONFUSION_MAGIC)
		elog(ERROR, "not an expanded confusion matrix");
	return confusion;
}

Confusion *
confusion_for_update(Datum datum, MemoryContext parent)
{
	const ConfusionImage *image;
	Confusion  *confusion;

	if (VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(datum)))
		return expanded_confusion(datum);
	image = confusion_read(datum);
	confusion = confusion_create(AllocSetContextCreate(parent, "mlcheck confusion",
													   ALLOCSET_SMALL_SIZES),
								 image->kind, image->weighted);
	confusion_merge(confusion, image);
	return confusion;
}

/* Merging */

pg_noreturn static void
out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("a count of a confusion matrix is out of range")));
}

static void
add_rows(int64 *count, int64 more)
{
	if (pg_add_s64_overflow(*count, more, count))
		out_of_range();
}

static void
require_alike(const Confusion *confusion, const ConfusionImage *other)
{
	if (confusion->kind != other->kind)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot merge confusion matrices of %s and %s labels",
						confusion_kind_name(confusion->kind),
						confusion_kind_name(other->kind))));
	if (confusion->weighted != other->weighted)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot merge weighted and unweighted confusion matrices"),
				 errhint("Give the rows of the unweighted one a weight of 1.")));
}

static uint32
place_of_label(Confusion *confusion, const ConfusionLabel *label)
{
	return confusion->kind == CONFUSION_TEXT ?
		confusion_place_of_text(confusion, label->data, label->length) :
		confusion_place_of_integer(confusion, label->value);
}

void
confusion_merge(Confusion *confusion, const ConfusionImage *other)
{
	uint32	   *places = palloc(sizeof(uint32) * Max(other->k, 1));
	uint32		i;
	size_t		n;

	require_alike(confusion, other);
	for (i = 0; i < other->k; i++)
		places[i] = place_of_label(confusion, &other->labels[i]);
	for (n = 0; n < other->n; n++)
	{
		const ConfusionCell *cell = &other->cells[n];
		ConfusionCount *count = &confusion->counts[places[cell->actual] * confusion->capacity + places[cell->predicted]];

		if (confusion->weighted)
			count->weight += cell->count.weight;
		else
			add_rows(&count->rows, cell->count.rows);
	}
	add_rows(&confusion->excluded, other->excluded);
	if (confusion->weighted)
	{
		add_rows(&confusion->rows, other->rows);
		confusion->squares += other->squares;
	}
	pfree(places);
}

/* Listing */

static inline bool
is_counted(const Confusion *confusion, uint32 actual, uint32 predicted)
{
	const ConfusionCount *count = &confusion->counts[actual * confusion->capacity + predicted];

	return confusion->weighted ? count->weight > 0 : count->rows != 0;
}

/* Booleans have a class for each of both labels before they occur. */
static bool
occurs(const Confusion *confusion, uint32 place)
{
	uint32		i;

	for (i = 0; i < confusion->k; i++)
	{
		if (is_counted(confusion, place, i) || is_counted(confusion, i, place))
			return true;
	}
	return false;
}

static int
compare_places(const void *a, const void *b, void *arg)
{
	const Confusion *confusion = arg;

	return confusion_compare_labels(confusion->kind,
									&confusion->classes[*(const uint32 *) a].label,
									&confusion->classes[*(const uint32 *) b].label);
}

static void
list_cells(const Confusion *confusion, const uint32 *places,
		   ConfusionImage *image)
{
	size_t		n = 0;
	uint32		i;
	uint32		j;

	for (i = 0; i < image->k; i++)
		for (j = 0; j < image->k; j++)
			n += is_counted(confusion, places[i], places[j]);
	image->cells = palloc(sizeof(ConfusionCell) * Max(n, 1));
	for (i = 0; i < image->k; i++)
	{
		for (j = 0; j < image->k; j++)
		{
			ConfusionCell *cell = &image->cells[image->n];

			if (!is_counted(confusion, places[i], places[j]))
				continue;
			cell->actual = (uint16) i;
			cell->predicted = (uint16) j;
			cell->count = confusion->counts[places[i] * confusion->capacity + places[j]];
			image->n++;
		}
	}
}

static ConfusionImage *
list(const Confusion *confusion)
{
	ConfusionImage *image = palloc0(sizeof(ConfusionImage));
	uint32	   *places = palloc(sizeof(uint32) * Max(confusion->k, 1));
	uint32		i;

	image->kind = confusion->kind;
	image->weighted = confusion->weighted;
	image->excluded = confusion->excluded;
	image->rows = confusion->weighted ? confusion->rows : 0;
	image->squares = confusion->squares;
	for (i = 0; i < confusion->k; i++)
	{
		if (occurs(confusion, i))
			places[image->k++] = i;
	}
	qsort_arg(places, image->k, sizeof(uint32), compare_places,
			  unconstify(Confusion *, confusion));
	image->labels = palloc(sizeof(ConfusionLabel) * Max(image->k, 1));
	for (i = 0; i < image->k; i++)
		image->labels[i] = confusion->classes[places[i]].label;
	list_cells(confusion, places, image);
	pfree(places);
	if (confusion_validate(image) != NULL)
		out_of_range();
	return image;
}

/* Flat form */

static void
free_image(ConfusionImage *image)
{
	pfree(image->labels);
	pfree(image->cells);
	pfree(image);
}

static Size
confusion_get_flat_size(ExpandedObjectHeader *header)
{
	ConfusionImage *image = list((Confusion *) header);
	Size		size = VARHDRSZ + confusion_encode(image, NULL);

	free_image(image);
	return size;
}

static void
confusion_flatten_into(ExpandedObjectHeader *header, void *result,
					   Size allocated)
{
	ConfusionImage *image = list((Confusion *) header);

	SET_VARSIZE(result, allocated);
	(void) confusion_encode(image, (uint8 *) VARDATA(result));
	free_image(image);
}

struct varlena *
confusion_flatten(const ConfusionImage *image)
{
	Size		length = confusion_encode(image, NULL);
	struct varlena *result = palloc(VARHDRSZ + length);

	SET_VARSIZE(result, VARHDRSZ + length);
	(void) confusion_encode(image, (uint8 *) VARDATA(result));
	return result;
}

ConfusionImage *
confusion_from_bytes(const uint8 *bytes, Size length, int code)
{
	ConfusionImage *image = palloc(sizeof(ConfusionImage));
	const char *error = confusion_decode_head(bytes, length, image);

	if (error == NULL)
	{
		image->labels = palloc(sizeof(ConfusionLabel) * Max(image->k, 1));
		image->cells = palloc(sizeof(ConfusionCell) * Max(confusion_capacity(image, length), 1));
		error = confusion_decode_body(bytes, length, image);
	}
	if (error != NULL)
		ereport(ERROR,
				(errcode(code),
				 errmsg("invalid confusion matrix"),
				 errdetail_internal("%s.", error)));
	return image;
}

const ConfusionImage *
confusion_read(Datum datum)
{
	struct varlena *flat;

	if (VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(datum)))
		return list(expanded_confusion(datum));
	flat = PG_DETOAST_DATUM_PACKED(datum);
	return confusion_from_bytes((const uint8 *) VARDATA_ANY(flat),
								VARSIZE_ANY_EXHDR(flat),
								ERRCODE_DATA_CORRUPTED);
}
