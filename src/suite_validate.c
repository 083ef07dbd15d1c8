/*
 * suite_validate.c
 *		validate_suite() and its kin: all expectations of a suite at once.
 *
 * A stored suite runs with its owner's rights.  What else goes into its queries
 * is therefore the owner's too: only members of that role may point it at
 * another relation, or filter its rows.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

#include "arguments.h"
#include "compat.h"
#include "expect.h"
#include "suite_catalogue.h"
#include "suite_validate.h"

static const char *const severity_names[] = {
	[SEVERITY_INFO] = "info", [SEVERITY_WARN] = "warn", [SEVERITY_ERROR] = "error"
};

const char *
severity_name(Severity severity)
{
	return severity_names[severity];
}

static Severity
severity_of(const char *name)
{
	if (strcmp(name, "info") == 0)
		return SEVERITY_INFO;
	return strcmp(name, "warn") == 0 ? SEVERITY_WARN : SEVERITY_ERROR;
}

static Check *
stored_check(const StoredExpectation *stored)
{
	Check	   *check;

	expectation_check(stored->type, stored->kwargs);
	check = check_create(expectation_find(stored->type), stored->kwargs,
						 stored->id);
	if (!kwarg_given(check, "severity"))
		check->severity = severity_of(stored->severity);
	return check;
}

List *
suite_checks(const StoredSuite *suite)
{
	List	   *checks = NIL;
	ListCell   *cell;

	foreach(cell, suite->expectations)
		checks = lappend(checks, stored_check(lfirst(cell)));
	return checks;
}

void
suite_source(const StoredSuite *suite, SuiteSource *source)
{
	memset(source, 0, sizeof(SuiteSource));
	source->relation = suite->relation;
	source->key_columns = suite->key_columns;
	source->owner = suite->owner;
	source->time_zone = suite->time_zone;
	source->isolate = true;
}

static void
relation_is_gone(const StoredSuite *suite, List *checks)
{
	ListCell   *cell;

	foreach(cell, checks)
	{
		Check	   *check = lfirst(cell);

		check->reason = psprintf("relation %s no longer exists",
								 suite->relation_name);
	}
}

bool
suite_validate(const StoredSuite *suite, const SuiteSource *source, List *checks)
{
	if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(source->relation)))
	{
		relation_is_gone(suite, checks);
		return false;
	}
	suite_run_checks(source, checks);
	return true;
}

mlc_verdict
suite_verdict(List *checks, int64 counts[4])
{
	const char *reason;
	ListCell   *cell;

	memset(counts, 0, 4 * sizeof(int64));
	foreach(cell, checks)
		counts[check_verdict(lfirst(cell), &reason)]++;
	if (counts[MLC_FAIL] > 0)
		return MLC_FAIL;
	if (counts[MLC_WARN] > 0)
		return MLC_WARN;
	if (counts[MLC_UNDECIDED] > 0 || checks == NIL)
		return MLC_UNDECIDED;
	return MLC_PASS;
}

/* A row each: number, severity, and the result. */
static void
put_results(ReturnSetInfo *set, List *checks)
{
	ListCell   *cell;

	foreach(cell, checks)
	{
		Check	   *check = lfirst(cell);
		OutputRow	row;

		output_begin(&row, set);
		output_int64(&row, 0, check->id);
		output_text(&row, 1, severity_name(check->severity));
		output_check(&row, 2, check);
		output_put(&row);
	}
}

StoredSuite *
suite_load_for(FunctionCallInfo fcinfo, SuiteSource *source, int relation,
			   int row_filter, int row_security)
{
	bool		redirected = !PG_ARGISNULL(row_filter) ||
		(relation >= 0 && !PG_ARGISNULL(relation));
	StoredSuite *suite;

	require_not_null(fcinfo, 0, "suite");
	require_not_null(fcinfo, row_security, "row_security");
	suite = suite_load(text_argument(fcinfo, 0), redirected);
	suite_source(suite, source);
	if (relation >= 0 && !PG_ARGISNULL(relation))
		source->relation = PG_GETARG_OID(relation);
	source->row_filter = text_argument(fcinfo, row_filter);
	source->row_security = PG_GETARG_BOOL(row_security);
	return suite;
}

PG_FUNCTION_INFO_V1(validate_suite);
Datum
validate_suite(PG_FUNCTION_ARGS)
{
	SuiteSource source;
	StoredSuite *suite;
	List	   *checks;

	InitMaterializedSRF(fcinfo, 0);
	suite = suite_load_for(fcinfo, &source, 1, 2, 3);
	checks = suite_checks(suite);
	(void) suite_validate(suite, &source, checks);
	put_results((ReturnSetInfo *) fcinfo->resultinfo, checks);
	PG_RETURN_NULL();
}

PG_FUNCTION_INFO_V1(validate_suite_json);
Datum
validate_suite_json(PG_FUNCTION_ARGS)
{
	StoredSuite suite = {0};
	SuiteSource source;
	List	   *checks;

	InitMaterializedSRF(fcinfo, 0);
	require_not_null(fcinfo, 0, "suite");
	require_not_null(fcinfo, 1, "relation");
	require_not_null(fcinfo, 4, "row_security");
	suite.relation = PG_GETARG_OID(1);
	suite.key_columns = names_argument(fcinfo, 2, "key_columns");
	suite.expectations = suite_parse(PG_GETARG_JSONB_P(0));
	suite_source(&suite, &source);
	source.row_filter = text_argument(fcinfo, 3);
	source.row_security = PG_GETARG_BOOL(4);
	checks = suite_checks(&suite);
	suite_run_checks(&source, checks);
	put_results((ReturnSetInfo *) fcinfo->resultinfo, checks);
	PG_RETURN_NULL();
}
