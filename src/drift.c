/*
 * drift.c
 *		drift(reference, current, ...): which columns differ between two
 *		relations.
 */
#include "postgres.h"

#include "access/relation.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "drift.h"
#include "expression.h"
#include "output.h"
#include "relation.h"

/* Columns of the result, in order. */
enum
{
	OUT_COLUMN_NAME,
	OUT_COLUMN_TYPE,
	OUT_METHOD,
	OUT_STATISTIC,
	OUT_THRESHOLD,
	OUT_VERDICT,
	OUT_REASON,
	OUT_PVALUE,
	OUT_PVALUE_ADJUSTED,
	OUT_MINIMUM_DETECTABLE,
	OUT_N_REFERENCE,
	OUT_N_CURRENT,
	OUT_MISSING_REFERENCE,
	OUT_MISSING_CURRENT,
	OUT_NEW_CATEGORIES,
	OUT_VANISHED_CATEGORIES,
	OUT_DECIDES
};

static void
put_share(OutputRow *output, int column, int64 part, int64 rest)
{
	if (part + rest > 0)
		output_double(output, column, (double) part / (double) (part + rest));
}

static void
put_measure(OutputRow *output, const DriftMeasure *m)
{
	output_int64(output, OUT_N_REFERENCE, m->n[REFERENCE]);
	output_int64(output, OUT_N_CURRENT, m->n[CURRENT]);
	put_share(output, OUT_MISSING_REFERENCE, m->missing[REFERENCE], m->n[REFERENCE]);
	put_share(output, OUT_MISSING_CURRENT, m->missing[CURRENT], m->n[CURRENT]);
	output_array(output, OUT_NEW_CATEGORIES, m->new_categories);
	output_array(output, OUT_VANISHED_CATEGORIES, m->vanished_categories);
}

static void
put_row(ReturnSetInfo *result, const DriftRow *row)
{
	const DriftColumn *column = row->column;
	OutputRow	output;

	output_begin(&output, result);
	output_text(&output, OUT_COLUMN_NAME, column->name);
	output_text(&output, OUT_COLUMN_TYPE,
				format_type_with_typemod(column->type, column->typmod));
	if (row->has_method)
		output_text(&output, OUT_METHOD, row->method == LEVELS_MISSING ? "missing" :
					mlc_method_name((mlc_method) row->method));
	output_double(&output, OUT_STATISTIC, row->statistic);
	output_double(&output, OUT_THRESHOLD, row->threshold);
	if (row->has_verdict)
		output_verdict(&output, OUT_VERDICT, row->verdict);
	output_text(&output, OUT_REASON, row->reason);
	output_double(&output, OUT_PVALUE, row->pvalue);
	output_double(&output, OUT_PVALUE_ADJUSTED, row->pvalue_adjusted);
	output_double(&output, OUT_MINIMUM_DETECTABLE, row->minimum_detectable);
	if (column->measure.known)
		put_measure(&output, &column->measure);
	output_bool(&output, OUT_DECIDES, row->decides);
	output_put(&output);
}

void
drift_put_rows(ReturnSetInfo *result, List *rows)
{
	ListCell   *cell;

	foreach(cell, rows)
		put_row(result, lfirst(cell));
}

static void
check_filters(Relation relations[2], const DriftOptions *options)
{
	if (options->filter[REFERENCE])
		check_filter("drift", "reference_filter",
						   options->filter[REFERENCE], relations[REFERENCE]);
	if (options->filter[CURRENT])
		check_filter("drift", "current_filter",
						   options->filter[CURRENT], relations[CURRENT]);
}

PG_FUNCTION_INFO_V1(drift);
Datum
drift(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	DriftReading reading = {0};
	DriftOptions options;
	Relation	relations[2];
	List	   *columns;

	drift_read_options(fcinfo, &options);
	InitMaterializedSRF(fcinfo, 0);
	relations[REFERENCE] = open_readable_relation(PG_GETARG_OID(0));
	relations[CURRENT] = open_readable_relation(PG_GETARG_OID(1));

	/*
	 * One snapshot for everything, and one that is younger than the locks: to
	 * the caller's, a table that was rewritten while we waited looks empty.
	 */
	PushActiveSnapshot(GetTransactionSnapshot());
	check_filters(relations, &options);
	columns = drift_find_columns(relations[REFERENCE], relations[CURRENT],
								 &options);
	drift_measure_columns(relations, &options, columns, &reading);
	PopActiveSnapshot();
	drift_put_rows(result, drift_report(columns, &options, &reading));
	/* keep the locks: what was said holds until the transaction ends */
	relation_close(relations[REFERENCE], NoLock);
	relation_close(relations[CURRENT], NoLock);
	PG_RETURN_NULL();
}
