/*
 * slices_wire.c
 *		The state behind slice_metrics() and its kin as bytes: from a worker to
 *		its leader, and from the aggregate to the function that asked.
 *
 * They never leave the server and are not stored, and no user can hand some
 * in: numbers keep the byte order of the machine, and the reader only checks
 * that it does not read too far.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "state/slices.h"
#include "utils/memutils.h"

#define LONG_TEXT INT64CONST(-1)

static void
put(StringInfo out, const void *data, Size bytes)
{
	appendBinaryStringInfo(out, data, bytes);
}

static void
put_number(StringInfo out, int64 value)
{
	put(out, &value, sizeof(value));
}

/* An array that may not be there. */
static void
put_array(StringInfo out, const void *data, Size bytes)
{
	put_number(out, data != NULL);
	if (data != NULL)
		put(out, data, bytes);
}

static void
put_codes(StringInfo out, const Codes *codes)
{
	int32		i;

	put_number(out, codes_count(codes));
	for (i = 0; i < codes_count(codes); i++)
	{
		const CodeValue *value = codes_value(codes, i);

		put_number(out, value->data ? value->length : LONG_TEXT);
		if (value->data)
			put(out, value->data, value->length);
		else
			put(out, &value->word, sizeof(value->word));
	}
}

static void
put_slicing(StringInfo out, const Slices *slices, const Slicing *s)
{
	Size		n = s->n;
	Size		cells = slices_cells(slices);

	put_number(out, s->n);
	put_number(out, s->finished);
	put(out, s->keys, n * sizeof(uint64));
	put(out, s->left_out, n * sizeof(int64));
	put(out, s->unscored, n * sizeof(int64));
	put_array(out, s->counts, n * cells * sizeof(int64));
	put_array(out, s->weights, n * cells * 2 * sizeof(double));
	put_array(out, s->numbers, n * SLICE_NUMBERS * sizeof(mlc_running));
	put_array(out, s->scores, n * sizeof(SliceScore));
	put_array(out, s->clusters, n * sizeof(double));
	put_array(out, s->whole_clusters, n * sizeof(double));
	put_array(out, s->moments, n * cells * cells * sizeof(double));
	put_array(out, s->cross_moments, n * cells * cells * sizeof(double));
}

bytea *
slices_serialize(const Slices *slices)
{
	StringInfoData out;
	Size		row_bytes = (Size) slices->nrows * slices->row_size;
	int			i;

	if (row_bytes > MaxAllocSize / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a parallel worker has more rows with scores than it can hand over"),
				 errhint("Set \"max_parallel_workers_per_gather\" to 0.")));
	pq_begintypsend(&out);
	put(&out, &slices->layout, sizeof(slices->layout));
	put_number(&out, slices->width);
	put_number(&out, slices->probabilities);
	put_codes(&out, slices->classes);
	for (i = 0; i < slices->layout.ncolumns; i++)
		put_codes(&out, slices->columns[i]);
	for (i = 0; i < slices->layout.nslicings; i++)
		put_slicing(&out, slices, &slices->slicings[i]);
	put_number(&out, (int64) slices->row_size);
	put_number(&out, slices->nrows);
	if (row_bytes > 0)
		put(&out, slices->rows, row_bytes);
	return pq_endtypsend(&out);
}

/* Reading: what is left. */
typedef struct Input
{
	const char *next;
	Size		left;
} Input;

static const char *
take(Input *in, Size bytes)
{
	const char *data = in->next;

	if (bytes > in->left)
		elog(ERROR, "the state of slices is cut off");
	in->next += bytes;
	in->left -= bytes;
	return data;
}

static int64
take_number(Input *in)
{
	int64		value;

	memcpy(&value, take(in, sizeof(value)), sizeof(value));
	return value;
}

static void
take_codes(Input *in, Codes *codes)
{
	int64		n = take_number(in);

	for (; n > 0; n--)
	{
		int64		length = take_number(in);
		CodeValue	value = {0, NULL, 0};

		if (length == LONG_TEXT)
			memcpy(&value.word, take(in, sizeof(value.word)), sizeof(value.word));
		else
		{
			value.length = (int32) length;
			value.data = take(in, length);
		}
		(void) codes_of_value(codes, &value);
	}
}

static void
take_into(Input *in, void *to, Size bytes)
{
	if (bytes > 0)
		memcpy(to, take(in, bytes), bytes);
}

/* An array that may not be there; made where the state has none yet. */
static void *
take_array(Input *in, MemoryContext context, void *to, Size bytes)
{
	if (take_number(in) == 0)
		return to;
	if (to == NULL)
		to = MemoryContextAllocExtended(context, Max(bytes, 1), MCXT_ALLOC_HUGE);
	take_into(in, to, bytes);
	return to;
}

static void
take_slicing(Input *in, Slices *slices, int slicing)
{
	Slicing    *s = &slices->slicings[slicing];
	Size		n = (Size) take_number(in);
	int32		finished = (int32) take_number(in);
	Size		cells = slices_cells(slices);
	uint64	   *keys = palloc(Max(n, 1) * sizeof(uint64));
	Size		i;
	int			depth;

	take_into(in, keys, n * sizeof(uint64));
	for (i = 0; i < n; i++)
	{
		uint16		codes[SLICE_MAX_COLUMNS];

		for (depth = 0; depth < slices->layout.depth[slicing]; depth++)
			codes[slices->layout.columns[slicing][depth]] =
				(uint16) (keys[i] >> (16 * depth));
		(void) slices_find(slices, slicing, codes);
	}
	pfree(keys);
	s->finished = finished;
#define TAKE(array, bytes) \
	s->array = take_array(in, slices->context, s->array, bytes)
	take_into(in, s->left_out, n * sizeof(int64));
	take_into(in, s->unscored, n * sizeof(int64));
	TAKE(counts, n * cells * sizeof(int64));
	TAKE(weights, n * cells * 2 * sizeof(double));
	TAKE(numbers, n * SLICE_NUMBERS * sizeof(mlc_running));
	TAKE(scores, n * sizeof(SliceScore));
	TAKE(clusters, n * sizeof(double));
	TAKE(whole_clusters, n * sizeof(double));
	TAKE(moments, n * cells * cells * sizeof(double));
	TAKE(cross_moments, n * cells * cells * sizeof(double));
#undef TAKE
}

Slices *
slices_deserialize(MemoryContext context, bytea *bytes)
{
	Input		in = {VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)};
	SliceLayout layout;
	Slices	   *slices;
	int			i;

	take_into(&in, &layout, sizeof(layout));
	slices = slices_create(context, &layout);
	slices->width = (int32) take_number(&in);
	slices->probabilities = take_number(&in) != 0;
	take_codes(&in, slices->classes);
	for (i = 0; i < layout.ncolumns; i++)
		take_codes(&in, slices->columns[i]);
	for (i = 0; i < layout.nslicings; i++)
		take_slicing(&in, slices, i);
	slices->row_size = (Size) take_number(&in);
	slices->nrows = slices->row_capacity = take_number(&in);
	if (slices->nrows > 0)
	{
		slices->rows = MemoryContextAllocHuge(context, slices->nrows * slices->row_size);
		take_into(&in, slices->rows, slices->nrows * slices->row_size);
	}
	return slices;
}
