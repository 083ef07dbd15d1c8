/*
 * failing_rows.c
 *		failing_rows(): the rows that an expectation of a suite calls unexpected,
 *		as rows of the relation or as jsonb.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "executor/tstoreReceiver.h"
#include "fmgr.h"
#include "funcapi.h"
#include "tcop/dest.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "arguments.h"
#include "compat.h"
#include "relation.h"
#include "suite_validate.h"

typedef struct Failing
{
	ReturnSetInfo *set;
	bool		as_rows;
} Failing;

static Check *
find_check(List *checks, int64 id)
{
	ListCell   *cell;

	foreach(cell, checks)
	{
		Check	   *check = lfirst(cell);

		if (check->id == id)
			return check;
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("the suite has no expectation " INT64_FORMAT, id),
			 errhint("The view mlcheck.expectations lists them.")));
}

/* Straight into the result: there may be many. */
static void
put_rows(Failing *failing, const char *query)
{
	SPIExecuteOptions options = {0};
	DestReceiver *receiver = CreateDestReceiver(DestTuplestore);
	int			result;

	SetTuplestoreDestReceiverParams(receiver, failing->set->setResult,
									failing->set->econtext->ecxt_per_query_memory,
									false, failing->set->setDesc,
									"the relation's row type has changed");
	options.read_only = true;
	options.dest = receiver;
	SPI_connect();
	result = SPI_execute_extended(query, &options);
	if (result != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_extended failed: %s",
			 SPI_result_code_string(result));
	SPI_finish();
}

static void
read_rows(SuitePlan *plan, List *checks, void *arg)
{
	const Check *check = linitial(checks);
	Failing    *failing = arg;
	const char *name = quote_identifier(RelationGetRelationName(plan->relation));

	if (check->expected == NULL && check->rows == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is not about single rows",
						check->expectation->name)));
	if (failing->as_rows &&
		failing->set->setDesc->tdtypeid != RelationGetForm(plan->relation)->reltype)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"row_type\" must be of the relation's row type"),
				 errhint("Write NULL::%s.", quote_relation(plan->relation))));
	put_rows(failing, psprintf(failing->as_rows ? "SELECT %s.* FROM %s" :
							   "SELECT to_jsonb(%s.*) FROM %s",
							   name, check_unexpected_rows(check)));
}

static void
put_failing_rows(FunctionCallInfo fcinfo, bool as_rows)
{
	Failing		failing = {(ReturnSetInfo *) fcinfo->resultinfo, as_rows};
	StoredSuite *suite;
	SuiteSource source;
	Check	   *check;

	require_not_null(fcinfo, 0, "suite");
	require_not_null(fcinfo, 1, "expectation_id");
	suite = suite_load(text_argument(fcinfo, 0), false);
	suite_source(suite, &source);
	check = find_check(suite_checks(suite), PG_GETARG_INT64(1));
	suite_with_plan(&source, list_make1(check), read_rows, &failing);
}

PG_FUNCTION_INFO_V1(failing_rows_jsonb);
Datum
failing_rows_jsonb(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	put_failing_rows(fcinfo, false);
	PG_RETURN_NULL();
}

PG_FUNCTION_INFO_V1(failing_rows);
Datum
failing_rows(PG_FUNCTION_ARGS)
{
	/* no record, and no domain: nobody would check its constraints */
	if (get_typtype(get_fn_expr_argtype(fcinfo->flinfo, 2)) != TYPTYPE_COMPOSITE)
		invalid_argument("row_type", "must be of the relation's row type, as NULL::orders is");
	InitMaterializedSRF(fcinfo, 0);
	put_failing_rows(fcinfo, true);
	PG_RETURN_NULL();
}
