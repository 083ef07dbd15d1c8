/*
 * expect.c
 *		expect(): one expectation, and the wrappers that are named like one.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "arguments.h"
#include "expect.h"
#include "suite_catalogue.h"

enum
{
	OUT_TYPE,
	OUT_KWARGS,
	OUT_VERDICT,
	OUT_SUCCESS,
	OUT_ELEMENT_COUNT,
	OUT_MISSING_COUNT,
	OUT_UNEXPECTED_COUNT,
	OUT_UNEXPECTED_PERCENT,
	OUT_OBSERVED,
	OUT_UNEXPECTED_VALUES,
	OUT_UNEXPECTED_KEYS,
	OUT_DETAILS,
	OUT_REASON
};

static void
output_count(OutputRow *row, int column, int64 count)
{
	if (count >= 0)
		output_int64(row, column, count);
}

void
output_check(OutputRow *row, int first, const Check *check)
{
	const char *reason;
	mlc_verdict verdict = check_verdict(check, &reason);

	output_text(row, first + OUT_TYPE, check->expectation->name);
	output_array(row, first + OUT_KWARGS, JsonbPGetDatum(check->kwargs));
	output_verdict(row, first + OUT_VERDICT, verdict);
	if (check->verdict != MLC_UNDECIDED)
		output_bool(row, first + OUT_SUCCESS, check->verdict == MLC_PASS);
	output_count(row, first + OUT_ELEMENT_COUNT, check->element_count);
	output_count(row, first + OUT_MISSING_COUNT, check->missing_count);
	output_count(row, first + OUT_UNEXPECTED_COUNT, check->unexpected_count);
	output_double(row, first + OUT_UNEXPECTED_PERCENT, check->unexpected_percent);
	output_array(row, first + OUT_OBSERVED, PointerGetDatum(check->observed));
	output_array(row, first + OUT_UNEXPECTED_VALUES,
				 PointerGetDatum(check->unexpected_values));
	output_array(row, first + OUT_UNEXPECTED_KEYS,
				 PointerGetDatum(check->unexpected_keys));
	output_array(row, first + OUT_DETAILS, PointerGetDatum(check->details));
	output_text(row, first + OUT_REASON, reason);
}

/* Check one expectation with the rights of the caller. */
static Datum
expect_one(FunctionCallInfo fcinfo, Oid relation, const char *expectation_type,
		   Jsonb *kwargs)
{
	SuiteSource source = {0};
	ReturnSetInfo set = {0};
	OutputRow	row;
	Check	   *check;

	expectation_check(expectation_type, kwargs);
	check = check_create(expectation_find(expectation_type), kwargs, 1);
	source.relation = relation;
	suite_run_checks(&source, list_make1(check));
	if (get_call_result_type(fcinfo, NULL, &set.setDesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	output_begin(&row, &set);
	output_check(&row, 0, check);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(set.setDesc),
											 row.values, row.nulls));
}

PG_FUNCTION_INFO_V1(expect);
Datum
expect(PG_FUNCTION_ARGS)
{
	require_not_null(fcinfo, 0, "relation");
	require_not_null(fcinfo, 1, "expectation_type");
	require_not_null(fcinfo, 2, "kwargs");
	return expect_one(fcinfo, PG_GETARG_OID(0), text_argument(fcinfo, 1),
					  PG_GETARG_JSONB_P(2));
}

/* What to_jsonb() makes of a value. */
static Jsonb *
value_to_jsonb(Oid type, Datum value)
{
	FuncExpr   *call = makeFuncExpr(F_TO_JSONB, JSONBOID,
									list_make1(makeNullConst(type, -1, InvalidOid)),
									InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
	FmgrInfo	function;

	fmgr_info(F_TO_JSONB, &function);
	fmgr_info_set_expr((Node *) call, &function);
	return DatumGetJsonbP(FunctionCall1(&function, value));
}

/* The kwarg that a parameter stands for. */
static const char *
kwarg_of(const Expectation *expectation, const char *parameter)
{
	List	   *names = list_concat(expectation_own_parameters(expectation, NULL),
									expectation_common_parameters(expectation));
	ListCell   *cell;

	foreach(cell, names)
	{
		if (strcmp(wrapper_parameter(lfirst(cell)), parameter) == 0)
			return lfirst(cell);
	}
	elog(ERROR, "%s has no parameter \"%s\"", expectation->name, parameter);
}

static Jsonb *
kwargs_from_arguments(FunctionCallInfo fcinfo, const Expectation *expectation,
					  char **names)
{
	JsonbParseState *state = NULL;
	JsonbValue	key = {.type = jbvString};
	JsonbValue	value;
	int			i;

	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (i = 1; i < PG_NARGS(); i++)
	{
		if (PG_ARGISNULL(i))
			continue;
		key.val.string.val = (char *) kwarg_of(expectation, names[i]);
		key.val.string.len = strlen(key.val.string.val);
		JsonbToJsonbValue(value_to_jsonb(get_fn_expr_argtype(fcinfo->flinfo, i),
										 PG_GETARG_DATUM(i)), &value);
		(void) pushJsonbValue(&state, WJB_KEY, &key);
		(void) pushJsonbValue(&state, WJB_VALUE, &value);
	}
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
}

/* All wrappers are this function: their names and parameters tell the rest. */
PG_FUNCTION_INFO_V1(expect_named);
Datum
expect_named(PG_FUNCTION_ARGS)
{
	char	   *name = get_func_name(fcinfo->flinfo->fn_oid);
	const Expectation *expectation = expectation_find(name);
	HeapTuple	tuple;
	Oid		   *types;
	char	  **names;
	char	   *modes;
	Jsonb	   *kwargs;

	if (expectation == NULL)
		elog(ERROR, "there is no expectation \"%s\"", name);
	require_not_null(fcinfo, 0, "relation");
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(fcinfo->flinfo->fn_oid));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", fcinfo->flinfo->fn_oid);
	(void) get_func_arg_info(tuple, &types, &names, &modes);
	ReleaseSysCache(tuple);
	kwargs = kwargs_from_arguments(fcinfo, expectation, names);
	return expect_one(fcinfo, PG_GETARG_OID(0), name, kwargs);
}
