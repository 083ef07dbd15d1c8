/*
 * confusion.c
 *		The type mlcheck.confusion: input, output, and what it counts.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "confusion.h"

text *
confusion_label_text(const ConfusionImage *image, uint32 i)
{
	const ConfusionLabel *label = &image->labels[i];

	switch (image->kind)
	{
		case CONFUSION_TEXT:
			return cstring_to_text_with_len(label->data, (int) label->length);
		case CONFUSION_BOOLEAN:
			return cstring_to_text(label->value != 0 ? "true" : "false");
		default:
			return cstring_to_text(psprintf(INT64_FORMAT, label->value));
	}
}

static double
count_of(const ConfusionImage *image, const ConfusionCell *cell)
{
	return image->weighted ? cell->count.weight : (double) cell->count.rows;
}

mlc_confusion *
confusion_table(const ConfusionImage *image)
{
	size_t		k = image->k;
	mlc_confusion *table = palloc(sizeof(mlc_confusion));
	double	   *counts = palloc0(sizeof(double) * k * k + 1);
	double	   *margins = palloc(sizeof(double) * 2 * k + 1);
	size_t		i;

	for (i = 0; i < image->n; i++)
		counts[image->cells[i].actual * k + image->cells[i].predicted] =
			count_of(image, &image->cells[i]);
	mlc_confusion_init(table, k, counts, margins);
	return table;
}

PG_FUNCTION_INFO_V1(confusion_in);
Datum
confusion_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(confusion_flatten(confusion_parse_text(PG_GETARG_CSTRING(0))));
}

PG_FUNCTION_INFO_V1(confusion_out);
Datum
confusion_out(PG_FUNCTION_ARGS)
{
	StringInfoData text;

	initStringInfo(&text);
	confusion_write_text(&text, PG_GETARG_CONFUSION(0));
	PG_RETURN_CSTRING(text.data);
}

/* Labels from outside must be text in this database. */
static void
verify_labels(const ConfusionImage *image)
{
	uint32		i;

	for (i = 0; image->kind == CONFUSION_TEXT && i < image->k; i++)
		(void) pg_verifymbstr(image->labels[i].data,
							  (int) image->labels[i].length, false);
}

PG_FUNCTION_INFO_V1(confusion_recv);
Datum
confusion_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buffer->len - buffer->cursor;
	const uint8 *bytes = (const uint8 *) pq_getmsgbytes(buffer, length);
	const ConfusionImage *image = confusion_from_bytes(bytes, (Size) length,
													   ERRCODE_INVALID_BINARY_REPRESENTATION);

	verify_labels(image);
	PG_RETURN_POINTER(confusion_flatten(image));
}

PG_FUNCTION_INFO_V1(confusion_send);
Datum
confusion_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(confusion_flatten(PG_GETARG_CONFUSION(0)));
}

PG_FUNCTION_INFO_V1(confusion_total_count);
Datum
confusion_total_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_CONFUSION(0)->rows);
}

PG_FUNCTION_INFO_V1(confusion_excluded_count);
Datum
confusion_excluded_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_CONFUSION(0)->excluded);
}

PG_FUNCTION_INFO_V1(confusion_label_kind);
Datum
confusion_label_kind(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(confusion_kind_name(PG_GETARG_CONFUSION(0)->kind)));
}

PG_FUNCTION_INFO_V1(confusion_weight_sum);
Datum
confusion_weight_sum(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(confusion_table(PG_GETARG_CONFUSION(0))->total);
}

PG_FUNCTION_INFO_V1(confusion_effective_count);
Datum
confusion_effective_count(PG_FUNCTION_ARGS)
{
	const ConfusionImage *image = PG_GETARG_CONFUSION(0);
	double		result = mlc_effective_count(confusion_table(image)->total,
											 image->weighted ? image->squares : (double) image->rows);

	if (isnan(result))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}

PG_FUNCTION_INFO_V1(confusion_class_labels);
Datum
confusion_class_labels(PG_FUNCTION_ARGS)
{
	const ConfusionImage *image = PG_GETARG_CONFUSION(0);
	Datum	   *labels = palloc(sizeof(Datum) * image->k + 1);
	uint32		i;

	for (i = 0; i < image->k; i++)
		labels[i] = PointerGetDatum(confusion_label_text(image, i));
	PG_RETURN_ARRAYTYPE_P(construct_array(labels, (int) image->k, TEXTOID, -1,
										  false, TYPALIGN_INT));
}

PG_FUNCTION_INFO_V1(confusion_matrix);
Datum
confusion_matrix(PG_FUNCTION_ARGS)
{
	const ConfusionImage *image = PG_GETARG_CONFUSION(0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	mlc_confusion *table = confusion_table(image);
	uint32		i;
	uint32		j;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < image->k; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (j = 0; j < image->k; j++)
		{
			Datum		values[3];
			bool		nulls[3] = {false};

			values[0] = PointerGetDatum(confusion_label_text(image, i));
			values[1] = PointerGetDatum(confusion_label_text(image, j));
			values[2] = Float8GetDatum(table->counts[(size_t) i * image->k + j]);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
			pfree(DatumGetPointer(values[0]));
			pfree(DatumGetPointer(values[1]));
		}
	}
	PG_RETURN_NULL();
}

PG_FUNCTION_INFO_V1(confusion_class_counts);
Datum
confusion_class_counts(PG_FUNCTION_ARGS)
{
	const ConfusionImage *image = PG_GETARG_CONFUSION(0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	mlc_confusion *table = confusion_table(image);
	uint32		i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < image->k; i++)
	{
		mlc_class_counts counts = mlc_confusion_class(table, i);
		Datum		values[5];
		bool		nulls[5] = {false};

		values[0] = PointerGetDatum(confusion_label_text(image, i));
		values[1] = Float8GetDatum(counts.tp);
		values[2] = Float8GetDatum(counts.fp);
		values[3] = Float8GetDatum(counts.fn);
		values[4] = Float8GetDatum(counts.tn);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	PG_RETURN_NULL();
}
