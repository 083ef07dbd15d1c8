/*
 * suite_explain.c
 *		explain_suite(): the queries that a suite's run consists of, and why
 *		there is more than one.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "arguments.h"
#include "compat.h"
#include "output.h"
#include "suite_validate.h"

typedef struct Explanation
{
	ReturnSetInfo *set;
	int			steps;			/* so far */
} Explanation;

static Datum
check_ids(List *checks)
{
	Datum	   *ids = palloc(sizeof(Datum) * Max(list_length(checks), 1));
	ListCell   *cell;
	int			n = 0;

	foreach(cell, checks)
	{
		Datum		id = Int64GetDatum(((Check *) lfirst(cell))->id);

		/* the warning level of a check stands behind it */
		if (n == 0 || DatumGetInt64(ids[n - 1]) != DatumGetInt64(id))
			ids[n++] = id;
	}
	return PointerGetDatum(construct_array(ids, n, INT8OID, sizeof(int64),
										   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* EXPLAIN is a utility command: SPI takes none for one that only reads. */
static char *
explain(const char *query)
{
	StringInfoData plan;
	uint64		i;

	initStringInfo(&plan);
	SPI_connect();
	if (SPI_execute(psprintf("EXPLAIN (COSTS OFF) %s", query), false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "EXPLAIN failed");
	for (i = 0; i < SPI_processed; i++)
		appendStringInfo(&plan, "%s%s", i > 0 ? "\n" : "",
						 SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1));
	SPI_finish();
	return plan.data;
}

static void
put_step(Explanation *explanation, const char *kind, List *checks,
		 const char *why, const char *query)
{
	OutputRow	row;

	output_begin(&row, explanation->set);
	row.values[0] = Int32GetDatum(++explanation->steps);
	row.nulls[0] = false;
	output_text(&row, 1, kind);
	output_array(&row, 2, check_ids(checks));
	output_text(&row, 3, why);
	output_text(&row, 4, query);
	output_text(&row, 5, explain(query));
	output_put(&row);
}

static bool
is_in_scan(const SuitePlan *plan, const Check *check)
{
	return check->op.program >= 0 || list_member_ptr(plan->items, check->step);
}

static void
put_plan(SuitePlan *plan, List *checks, void *arg)
{
	List	   *in_scan = NIL;
	ListCell   *cell;

	foreach(cell, checks)
	{
		if (is_in_scan(plan, lfirst(cell)))
			in_scan = lappend(in_scan, lfirst(cell));
	}
	foreach(cell, plan_scan_queries(plan))
		put_step(arg, "scan", in_scan,
				 "rows one by one, and aggregates: all in one scan", lfirst(cell));
	foreach(cell, plan->queries)
	{
		PlanStep   *step = lfirst(cell);

		put_step(arg, "query", step->checks, step->why, step->sql);
	}
}

PG_FUNCTION_INFO_V1(explain_suite);
Datum
explain_suite(PG_FUNCTION_ARGS)
{
	Explanation explanation = {(ReturnSetInfo *) fcinfo->resultinfo, 0};
	StoredSuite *suite;
	SuiteSource source;

	InitMaterializedSRF(fcinfo, 0);
	require_not_null(fcinfo, 0, "suite");
	suite = suite_load(text_argument(fcinfo, 0), false);
	suite_source(suite, &source);
	suite_with_plan(&source, suite_checks(suite), put_plan, &explanation);
	PG_RETURN_NULL();
}
