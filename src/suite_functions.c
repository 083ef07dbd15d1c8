/*
 * suite_functions.c
 *		SQL's functions that make, change and share suites.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"

#include "arguments.h"
#include "sandbox.h"
#include "suite_store.h"

static Jsonb *
jsonb_argument(FunctionCallInfo fcinfo, int arg)
{
	return PG_ARGISNULL(arg) ? NULL : PG_GETARG_JSONB_P(arg);
}

/* The suite that the first argument names, which the caller may change. */
static StoredSuite *
own_suite(FunctionCallInfo fcinfo)
{
	return suite_load_to_change(text_to_cstring(PG_GETARG_TEXT_PP(0)));
}

PG_FUNCTION_INFO_V1(create_suite);
Datum
create_suite(PG_FUNCTION_ARGS)
{
	require_not_null(fcinfo, 0, "name");
	require_not_null(fcinfo, 1, "relation");
	PG_RETURN_INT64(suite_create(text_argument(fcinfo, 0), PG_GETARG_OID(1),
								 names_argument(fcinfo, 2, "key_columns"),
								 jsonb_argument(fcinfo, 3)));
}

PG_FUNCTION_INFO_V1(drop_suite);
Datum
drop_suite(PG_FUNCTION_ARGS)
{
	StoredSuite *suite = own_suite(fcinfo);
	StoreQuery	query = {0};
	StoreAccess access;

	store_parameter(&query, INT8OID, Int64GetDatum(suite->id), false);
	store_open(&access);
	(void) store_run(&query, "DELETE FROM mlcheck.suite WHERE suite_id = $1");
	store_close(&access);
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(add_expectation);
Datum
add_expectation(PG_FUNCTION_ARGS)
{
	require_not_null(fcinfo, 0, "suite");
	require_not_null(fcinfo, 1, "expectation_type");
	require_not_null(fcinfo, 2, "kwargs");
	require_not_null(fcinfo, 3, "severity");
	PG_RETURN_INT64(suite_add(own_suite(fcinfo)->id, text_argument(fcinfo, 1),
							  PG_GETARG_JSONB_P(2), text_argument(fcinfo, 3),
							  jsonb_argument(fcinfo, 4)));
}

PG_FUNCTION_INFO_V1(drop_expectation);
Datum
drop_expectation(PG_FUNCTION_ARGS)
{
	StoredSuite *suite = own_suite(fcinfo);
	StoreQuery	query = {0};
	StoreAccess access;
	uint64		dropped;

	store_parameter(&query, INT8OID, Int64GetDatum(suite->id), false);
	store_parameter(&query, INT8OID, PG_GETARG_DATUM(1), false);
	store_open(&access);
	dropped = store_run(&query,
						"DELETE FROM mlcheck.suite_expectation"
						" WHERE suite_id = $1 AND expectation_id = $2");
	store_close(&access);
	if (dropped == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("suite \"%s\" has no expectation " INT64_FORMAT,
						suite->name, PG_GETARG_INT64(1))));
	PG_RETURN_VOID();
}

static void
change_grant(FunctionCallInfo fcinfo, const char *sql)
{
	StoredSuite *suite = own_suite(fcinfo);
	StoreQuery	query = {0};
	StoreAccess access;

	store_parameter(&query, INT8OID, Int64GetDatum(suite->id), false);
	store_parameter(&query, REGROLEOID, PG_GETARG_DATUM(1), false);
	store_open(&access);
	(void) store_run(&query, sql);
	store_close(&access);
}

PG_FUNCTION_INFO_V1(grant_suite);
Datum
grant_suite(PG_FUNCTION_ARGS)
{
	require_role(PG_GETARG_OID(1));
	change_grant(fcinfo,
				 "INSERT INTO mlcheck.suite_grant (suite_id, grantee)"
				 " VALUES ($1, $2) ON CONFLICT DO NOTHING");
	PG_RETURN_VOID();
}

/* Also from a role that was dropped. */
PG_FUNCTION_INFO_V1(revoke_suite);
Datum
revoke_suite(PG_FUNCTION_ARGS)
{
	change_grant(fcinfo,
				 "DELETE FROM mlcheck.suite_grant"
				 " WHERE suite_id = $1 AND grantee = $2");
	PG_RETURN_VOID();
}
