/*
 * slices.c
 *		The state behind slice_metrics() and its kin: counting.
 */
#include "postgres.h"

#include <math.h>

#include "kernel/hash.h"
#include "miscadmin.h"

#include "state/sample.h"
#include "state/slices.h"

#define INITIAL_SLICES 4

typedef struct SliceEntry
{
	uint64		key;
	int32		slice;
	char		status;
} SliceEntry;

#define SH_PREFIX slice_index
#define SH_ELEMENT_TYPE SliceEntry
#define SH_KEY_TYPE uint64
#define SH_KEY key
#define SH_HASH_KEY(tb, k) ((uint32) mlc_mix64(k))
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

#define INITIAL_CLASSES 2

static int32
max_classes(const SliceLayout *layout)
{
	return layout->given[SLICE_SECOND] ? SLICE_MAX_PAIRED_CLASSES :
		SLICE_MAX_CLASSES;
}

Slices *
slices_create(MemoryContext context, const SliceLayout *layout)
{
	Slices	   *slices = MemoryContextAllocZero(context, sizeof(Slices));
	int			i;

	slices->layout = *layout;
	slices->context = context;
	slices->width = layout->regression ? 0 : INITIAL_CLASSES;
	slices->probabilities = true;
	slices->classes = codes_create(context, max_classes(layout));
	for (i = 0; i < layout->ncolumns; i++)
		slices->columns[i] = codes_create(context, SLICE_MAX_VALUES);
	slices->slicings = MemoryContextAllocZero(context,
											  layout->nslicings * sizeof(Slicing));
	for (i = 0; i < layout->nslicings; i++)
	{
		Slicing    *s = &slices->slicings[i];

		s->depth = layout->depth[i];
		memcpy(s->columns, layout->columns[i], sizeof(s->columns));
		if (s->depth > 1)
			s->index = slice_index_create(context, INITIAL_SLICES, NULL);
		if (s->depth == 2)
			s->direct = MemoryContextAllocZero(context, SLICE_DIRECT * SLICE_DIRECT *
											   sizeof(int32));
	}
	return slices;
}

int32
slices_cells(const Slices *slices)
{
	int32		cells = slices->width * slices->width;

	return slices->layout.given[SLICE_SECOND] ? cells * slices->width : cells;
}

static void *
grow(MemoryContext context, void *array, Size element, int32 from, int32 to)
{
	char	   *grown = array ? repalloc_huge(array, element * to) :
		MemoryContextAllocHuge(context, element * to);

	memset(grown + element * from, 0, element * (to - from));
	return grown;
}

/* Room for the slice of this number, and nothing counted in it. */
static void
reserve_slice(Slices *slices, Slicing *s, int32 slice)
{
	int32		capacity = Max(s->capacity, INITIAL_SLICES);
	Size		cells = slices_cells(slices);

	while (capacity <= slice)
		capacity *= 2;
	if (capacity > s->capacity)
	{
		slices->bytes += (capacity - s->capacity) *
			(cells * (sizeof(int64) + (slices->layout.given[SLICE_WEIGHT] ?
									   2 * sizeof(double) : 0)) + 3 * sizeof(int64));
		sample_check_memory(slices->bytes);
#define GROW(array, element) \
	(s->array = grow(slices->context, s->array, element, s->capacity, capacity))
		GROW(keys, sizeof(uint64));
		GROW(left_out, sizeof(int64));
		GROW(unscored, sizeof(int64));
		if (slices->layout.regression)
			GROW(numbers, SLICE_NUMBERS * sizeof(mlc_running));
		else
			GROW(counts, cells * sizeof(int64));
		if (slices->layout.given[SLICE_WEIGHT])
			GROW(weights, cells * 2 * sizeof(double));
#undef GROW
		s->capacity = capacity;
	}
	s->n = Max(s->n, slice + 1);
}

static void
too_many_slices(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("\"slices\" would give more than %d slices of the same columns",
					SLICE_MAX_SLICES),
			 errhint("Give numeric columns \"bins\", or replace a column by predicates.")));
}

static int32
new_slice(Slices *slices, Slicing *s, uint64 key)
{
	int32		slice = s->n;

	if (slice == SLICE_MAX_SLICES)
		too_many_slices();
	reserve_slice(slices, s, slice);
	s->keys[slice] = key;
	return slice;
}

/* The slice of one column is the number of its code. */
static inline int32
slice_of_code(Slices *slices, Slicing *s, uint16 code)
{
	while (unlikely(s->n <= code))
		(void) new_slice(slices, s, s->n);
	return code;
}

static inline int32
slice_of_key(Slices *slices, Slicing *s, uint64 key)
{
	SliceEntry *entry = slice_index_lookup(s->index, key);
	bool		found;

	if (likely(entry != NULL))
		return entry->slice;
	entry = slice_index_insert(s->index, key, &found);
	return entry->slice = new_slice(slices, s, key);
}

static int32
find_crossed(Slices *slices, Slicing *s, const uint16 *codes)
{
	uint64		key = 0;
	int			i;

	for (i = 0; i < s->depth; i++)
		key |= (uint64) codes[s->columns[i]] << (16 * i);
	return slice_of_key(slices, s, key);
}

static inline int32
find_slice(Slices *slices, Slicing *s, const uint16 *codes)
{
	uint16		first;
	uint16		second;
	int32	   *direct;

	if (s->depth == 1)
		return slice_of_code(slices, s, codes[s->columns[0]]);
	if (s->depth == 0)
		return slice_of_code(slices, s, 0);
	first = codes[s->columns[0]];
	second = codes[s->columns[1]];
	if (s->direct == NULL || first >= SLICE_DIRECT || second >= SLICE_DIRECT)
		return find_crossed(slices, s, codes);
	direct = &s->direct[first * SLICE_DIRECT + second];
	if (unlikely(*direct == 0))
		*direct = find_crossed(slices, s, codes) + 1;
	return *direct - 1;
}

int32
slices_find(Slices *slices, int slicing, const uint16 *codes)
{
	return find_slice(slices, &slices->slicings[slicing], codes);
}

/* Lay out the tables of all slices anew for more classes. */
static void
widen(Slices *slices, int32 width)
{
	int32		old_width = slices->width;
	int32		old_cells = slices_cells(slices);
	int32		cells;
	int			i;

	slices->width = width;
	cells = slices_cells(slices);
	for (i = 0; i < slices->layout.nslicings; i++)
	{
		Slicing    *s = &slices->slicings[i];
		int64	   *counts;
		double	   *weights = NULL;
		int32		slice;
		int32		cell;

		if (s->capacity == 0)
			continue;
		slices->bytes += (Size) s->capacity * (cells - old_cells) *
			(sizeof(int64) + (s->weights ? 2 * sizeof(double) : 0));
		sample_check_memory(slices->bytes);
		counts = grow(slices->context, NULL, cells * sizeof(int64), 0, s->capacity);
		if (s->weights)
			weights = grow(slices->context, NULL, cells * 2 * sizeof(double), 0,
						   s->capacity);
		for (slice = 0; slice < s->n; slice++)
		{
			for (cell = 0; cell < old_cells; cell++)
			{
				int32		rest = cell;
				int32		to = 0;
				int32		unit = 1;

				/* the digits of the cell, the last model first */
				for (; unit < cells; unit *= width, rest /= old_width)
					to += rest % old_width * unit;
				counts[(Size) slice * cells + to] =
					s->counts[(Size) slice * old_cells + cell];
				if (weights)
					memcpy(&weights[((Size) slice * cells + to) * 2],
						   &s->weights[((Size) slice * old_cells + cell) * 2],
						   2 * sizeof(double));
			}
		}
		pfree(s->counts);
		s->counts = counts;
		if (weights)
			pfree(s->weights);
		s->weights = weights;
	}
}

/* Room for all classes that have a code. */
static void
fit_classes(Slices *slices)
{
	int32		limit = max_classes(&slices->layout);
	int32		width = slices->width;

	if (slices->layout.regression || codes_count(slices->classes) <= width)
		return;
	while (width < codes_count(slices->classes))
		width *= 2;
	widen(slices, Min(width, limit));
}

int32
slices_class(Slices *slices, const CodeValue *value)
{
	int32		code = codes_of_value(slices->classes, value);

	if (code < 0)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("\"actual\" and \"predicted\" have more than %d classes",
						max_classes(&slices->layout)),
				 errhint("Name the positive class, or \"task\" => 'regression' for numbers.")));
	if (unlikely(code >= slices->width))
		fit_classes(slices);
	return code;
}

uint16
slices_code(Slices *slices, int column, const CodeValue *value)
{
	int32		code = codes_of_value(slices->columns[column], value);

	if (unlikely(code < 0))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a column of \"slices\" has more than %d distinct values",
						SLICE_MAX_VALUES),
				 errhint("Give numeric columns \"bins\", or replace the column by predicates.")));
	return (uint16) (code + 1);
}

static inline void
count_weight(const Slices *slices, Slicing *s, Size at, double weight)
{
	if (!slices->layout.given[SLICE_WEIGHT])
		return;
	s->weights[2 * at] += weight;
	s->weights[2 * at + 1] += weight * weight;
}

static void
add_numbers(const Slices *slices, Slicing *s, int32 slice, const SliceRow *row)
{
	mlc_running *numbers = &s->numbers[(Size) slice * SLICE_NUMBERS];
	double		error = row->numbers[SLICE_PREDICTED] - row->numbers[SLICE_ACTUAL];
	double		second = row->numbers[SLICE_SECOND] - row->numbers[SLICE_ACTUAL];

	mlc_running_add(&numbers[SLICE_VALUE], row->numbers[SLICE_ACTUAL]);
	mlc_running_add(&numbers[SLICE_ERROR], error);
	mlc_running_add(&numbers[SLICE_ABSOLUTE], fabs(error));
	mlc_running_add(&numbers[SLICE_SQUARED], error * error);
	if (!slices->layout.given[SLICE_SECOND])
		return;
	mlc_running_add(&numbers[SLICE_SECOND_ERROR], second);
	mlc_running_add(&numbers[SLICE_SECOND_ABSOLUTE], fabs(second));
	mlc_running_add(&numbers[SLICE_SECOND_SQUARED], second * second);
	mlc_running_add(&numbers[SLICE_ERROR_GAIN], error - second);
	mlc_running_add(&numbers[SLICE_ABSOLUTE_GAIN], fabs(error) - fabs(second));
	mlc_running_add(&numbers[SLICE_SQUARED_GAIN], error * error - second * second);
}

static int32
cell_of(const Slices *slices, const int32 *classes)
{
	int32		cell = classes[SLICE_ACTUAL] * slices->width + classes[SLICE_PREDICTED];

	return slices->layout.given[SLICE_SECOND] ?
		cell * slices->width + classes[SLICE_SECOND] : cell;
}

void
slices_add(Slices *slices, const SliceRow *row)
{
	const SliceLayout *layout = &slices->layout;
	bool		needs_score = layout->given[SLICE_SCORE];
	Size		cells = slices_cells(slices);
	int32		cell = row->complete && !layout->regression ?
		cell_of(slices, row->classes) : 0;
	int			i;

	for (i = 0; i < layout->nslicings; i++)
	{
		Slicing    *s = &slices->slicings[i];
		int32		slice = find_slice(slices, s, row->codes);

		if (needs_score && !row->scored)
			s->unscored[slice]++;
		if (!row->complete)
			s->left_out[slice]++;
		else if (layout->regression)
			add_numbers(slices, s, slice, row);
		else
		{
			s->counts[slice * cells + cell]++;
			count_weight(slices, s, slice * cells + cell, row->weight);
		}
	}
	if ((needs_score && row->scored) ||
		(layout->given[SLICE_CLUSTER] && row->complete))
		slices_keep_row(slices, row);
}

/* The codes that the values of other have here; shift as in slices_code. */
static int32 *
translate(Codes *codes, const Codes *other, int32 shift)
{
	int32		n = codes_count(other);
	int32	   *map = palloc((n + shift + 1) * sizeof(int32));
	int32		i;

	map[0] = SLICE_NULL;
	for (i = 0; i < n; i++)
	{
		int32		code = codes_of_value(codes, codes_value(other, i));

		if (code < 0)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("a column of \"slices\" has more than %d distinct values",
							SLICE_MAX_VALUES)));
		map[i + shift] = code + shift;
	}
	return map;
}

static void
combine_slice(Slices *slices, Slicing *s, int32 slice, const Slices *other,
			  const Slicing *o, int32 from, const int32 *classes)
{
	Size		cells = slices_cells(slices);
	int32		other_cells = slices_cells(other);
	int32		cell;
	int			i;

	s->left_out[slice] += o->left_out[from];
	s->unscored[slice] += o->unscored[from];
	for (i = 0; slices->layout.regression && i < SLICE_NUMBERS; i++)
		mlc_running_merge(&s->numbers[(Size) slice * SLICE_NUMBERS + i],
						  &o->numbers[(Size) from * SLICE_NUMBERS + i]);
	for (cell = 0; cell < other_cells; cell++)
	{
		Size		source = (Size) from * other_cells + cell;
		Size		target = (Size) slice * cells;
		int32		digits[3] = {cell / other->width, cell % other->width, 0};

		if (o->counts[source] == 0)
			continue;
		if (slices->layout.given[SLICE_SECOND])
		{
			digits[SLICE_SECOND] = cell % other->width;
			digits[SLICE_PREDICTED] = cell / other->width % other->width;
			digits[SLICE_ACTUAL] = cell / other->width / other->width;
		}
		for (i = 0; i < 3; i++)
			digits[i] = classes[digits[i]];
		target += cell_of(slices, digits);
		s->counts[target] += o->counts[source];
		if (s->weights)
		{
			s->weights[2 * target] += o->weights[2 * source];
			s->weights[2 * target + 1] += o->weights[2 * source + 1];
		}
	}
}

void
slices_combine(Slices *slices, const Slices *other)
{
	const SliceLayout *layout = &slices->layout;
	int32	   *classes = translate(slices->classes, other->classes, 0);
	int32	   *maps[SLICE_MAX_COLUMNS];
	uint16	   *codes[SLICE_MAX_COLUMNS] = {NULL};
	uint16		key[SLICE_MAX_COLUMNS];
	int			i;
	int			j;

	fit_classes(slices);
	slices->probabilities &= other->probabilities;
	for (i = 0; i < layout->ncolumns; i++)
	{
		int32		n = codes_count(other->columns[i]) + 1;

		maps[i] = translate(slices->columns[i], other->columns[i], 1);
		codes[i] = palloc(n * sizeof(uint16));
		for (j = 0; j < n; j++)
			codes[i][j] = (uint16) maps[i][j];
	}
	for (i = 0; i < layout->nslicings; i++)
	{
		const Slicing *o = &other->slicings[i];
		int32		from;

		for (from = 0; from < o->n; from++)
		{
			int32		slice;

			CHECK_FOR_INTERRUPTS();
			for (j = 0; j < layout->depth[i]; j++)
				key[layout->columns[i][j]] =
					codes[layout->columns[i][j]][slice_code(o, from, j)];
			slice = slices_find(slices, i, key);
			combine_slice(slices, &slices->slicings[i], slice, other, o, from,
						  classes);
		}
	}
	slices_append_rows(slices, other, classes, codes);
	for (i = 0; i < layout->ncolumns; i++)
	{
		pfree(maps[i]);
		pfree(codes[i]);
	}
	pfree(classes);
}
