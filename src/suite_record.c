/*
 * suite_record.c
 *		run_suite(): validate a suite and store what came of it.
 *
 * A run and its results are written when all is done, in the transaction of the
 * caller: there is no half of a run.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "arguments.h"
#include "compat.h"
#include "output.h"
#include "suite_validate.h"

static const char *const verdict_names[] = {
	[MLC_PASS] = "pass", [MLC_WARN] = "warn", [MLC_FAIL] = "fail",
	[MLC_UNDECIDED] = "undecided"
};

#define INSERT_RUN \
	"INSERT INTO mlcheck.suite_run (suite_id, suite_name, owner, relation, run_by, started_at, finished_at," \
	" row_filter, row_security, verdict, pass_count, warn_count, fail_count, undecided_count)" \
	" VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7, $8, $9::mlcheck.verdict, $10, $11, $12, $13)" \
	" RETURNING run_id"

#define INSERT_RESULT \
	"INSERT INTO mlcheck.suite_result (run_id, expectation_id, severity, expectation_type, kwargs, verdict," \
	" success, element_count, missing_count, unexpected_count, unexpected_percent, observed_value," \
	" unexpected_values, unexpected_keys, details, reason)" \
	" VALUES ($1, $2, $3, $4, $5, $6::mlcheck.verdict, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"

static void
add_text(StoreQuery *query, const char *text)
{
	store_parameter(query, TEXTOID,
					text ? CStringGetTextDatum(text) : (Datum) 0, text == NULL);
}

static void
add_int64(StoreQuery *query, int64 number)
{
	store_parameter(query, INT8OID, Int64GetDatum(number), false);
}

static void
add_count(StoreQuery *query, int64 count)
{
	store_parameter(query, INT8OID, Int64GetDatum(count), count < 0);
}

static void
add_jsonb(StoreQuery *query, const Jsonb *json)
{
	store_parameter(query, JSONBOID, JsonbPGetDatum(json), json == NULL);
}

static int64
store_suite_run(const StoredSuite *suite, const SuiteSource *source,
				TimestampTz started, const char *run_by, mlc_verdict verdict,
				const int64 counts[4])
{
	StoreQuery	query = {0};

	add_int64(&query, suite->id);
	add_text(&query, suite->name);
	store_parameter(&query, OIDOID, ObjectIdGetDatum(suite->owner), false);
	add_text(&query, suite->relation_name);
	add_text(&query, run_by);
	store_parameter(&query, TIMESTAMPTZOID, TimestampTzGetDatum(started), false);
	add_text(&query, source->row_filter);
	store_parameter(&query, BOOLOID, BoolGetDatum(source->row_security), false);
	add_text(&query, verdict_names[verdict]);
	add_int64(&query, counts[MLC_PASS]);
	add_int64(&query, counts[MLC_WARN]);
	add_int64(&query, counts[MLC_FAIL]);
	add_int64(&query, counts[MLC_UNDECIDED]);
	(void) store_run(&query, INSERT_RUN);
	return store_int64(0, 1);
}

static void
store_result(int64 run, const Check *check)
{
	StoreQuery	query = {0};
	const char *reason;
	mlc_verdict verdict = check_verdict(check, &reason);

	add_int64(&query, run);
	add_int64(&query, check->id);
	add_text(&query, severity_name(check->severity));
	add_text(&query, check->expectation->name);
	add_jsonb(&query, check->kwargs);
	add_text(&query, verdict_names[verdict]);
	store_parameter(&query, BOOLOID, BoolGetDatum(check->verdict == MLC_PASS),
					check->verdict == MLC_UNDECIDED);
	add_count(&query, check->element_count);
	add_count(&query, check->missing_count);
	add_count(&query, check->unexpected_count);
	store_parameter(&query, FLOAT8OID, Float8GetDatum(check->unexpected_percent),
					isnan(check->unexpected_percent));
	add_jsonb(&query, check->observed);
	add_jsonb(&query, check->unexpected_values);
	add_jsonb(&query, check->unexpected_keys);
	add_jsonb(&query, check->details);
	add_text(&query, reason);
	(void) store_run(&query, INSERT_RESULT);
}

static int64
store_all(const StoredSuite *suite, const SuiteSource *source, List *checks,
		  TimestampTz started, mlc_verdict verdict, const int64 counts[4])
{
	char	   *run_by = GetUserNameFromId(GetUserId(), false);
	StoreAccess access;
	ListCell   *cell;
	int64		run;

	store_open(&access);
	run = store_suite_run(suite, source, started, run_by, verdict, counts);
	foreach(cell, checks)
		store_result(run, lfirst(cell));
	store_close(&access);
	return run;
}

PG_FUNCTION_INFO_V1(run_suite);
Datum
run_suite(PG_FUNCTION_ARGS)
{
	TimestampTz started = GetCurrentTimestamp();
	ReturnSetInfo set = {0};
	OutputRow	row;
	StoredSuite *suite;
	SuiteSource source;
	List	   *checks;
	int64		counts[4];
	mlc_verdict verdict;

	if (get_call_result_type(fcinfo, NULL, &set.setDesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	PreventCommandIfReadOnly("run_suite()");
	suite = suite_load_for(fcinfo, &source, -1, 1, 2);
	checks = suite_checks(suite);
	(void) suite_validate(suite, &source, checks);
	verdict = suite_verdict(checks, counts);
	output_begin(&row, &set);
	output_int64(&row, 0, store_all(suite, &source, checks, started, verdict, counts));
	output_verdict(&row, 1, verdict);
	output_int64(&row, 2, counts[MLC_PASS]);
	output_int64(&row, 3, counts[MLC_WARN]);
	output_int64(&row, 4, counts[MLC_FAIL]);
	output_int64(&row, 5, counts[MLC_UNDECIDED]);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(set.setDesc),
											 row.values, row.nulls));
}
