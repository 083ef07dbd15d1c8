/*
 * check_agg.c
 *		check_agg(program, ...): the aggregate behind suites, which only they
 *		call.
 *
 * check_program.c says what a program is.
 */
#include "postgres.h"

#include "fmgr.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "check_program.h"

#define FIRST_INPUT 2			/* behind the state and the program */

/* The program of a call site, for as long as the query runs. */
typedef struct CallSite
{
	CheckProgram *program;
	bool		constant;		/* need nobody look whether it changes? */
} CallSite;

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "check_agg called outside an aggregate");
	return context;
}

static bool
program_is_constant(FunctionCallInfo fcinfo)
{
	const Aggref *aggregate = AggGetAggref(fcinfo);
	const TargetEntry *first;

	if (aggregate == NULL || aggregate->args == NIL)
		return false;
	first = linitial_node(TargetEntry, aggregate->args);
	return IsA(first->expr, Const) ||
		(IsA(first->expr, Param) &&
		 ((const Param *) first->expr)->paramkind == PARAM_EXTERN);
}

static bool
is_program(const CheckProgram *program, const Jsonb *source, int32 ninputs,
		   const Oid *types)
{
	return VARSIZE(program->source) == VARSIZE(source) &&
		memcmp(program->source, source, VARSIZE(source)) == 0 &&
		program->ninputs == ninputs &&
		memcmp(program->types, types, ninputs * sizeof(Oid)) == 0;
}

static pg_noinline CallSite *
prepare_call(FunctionCallInfo fcinfo)
{
	MemoryContext context = fcinfo->flinfo->fn_mcxt;
	CallSite   *site = MemoryContextAllocZero(context, sizeof(CallSite));
	Oid			types[FUNC_MAX_ARGS];
	int			ninputs = PG_NARGS() - FIRST_INPUT;
	int			i;

	for (i = 0; i < ninputs; i++)
	{
		types[i] = get_fn_expr_argtype(fcinfo->flinfo, i + FIRST_INPUT);
		if (!OidIsValid(types[i]))
			elog(ERROR, "check_agg cannot tell the type of an input");
	}
	site->program = check_program_read(context, PG_GETARG_JSONB_P(1), ninputs,
									   types);
	site->constant = program_is_constant(fcinfo);
	fcinfo->flinfo->fn_extra = site;
	return site;
}

static void
require_program(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"program\" must not be null"),
				 errhint("Only the functions for suites call check_agg.")));
}

static void
program_changed_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"program\" must be the same for all rows"),
			 errhint("Only the functions for suites call check_agg.")));
}

static const CheckProgram *
call_program(FunctionCallInfo fcinfo)
{
	CallSite   *site = fcinfo->flinfo->fn_extra;

	if (likely(site != NULL && site->constant))
		return site->program;
	require_program(fcinfo);
	if (site == NULL)
		site = prepare_call(fcinfo);
	else if (!is_program(site->program, PG_GETARG_JSONB_P(1),
						 site->program->ninputs, site->program->types))
		program_changed_error();
	return site->program;
}

PG_FUNCTION_INFO_V1(check_accum);
Datum
check_accum(PG_FUNCTION_ARGS)
{
	const CheckProgram *program = call_program(fcinfo);
	Checks	   *checks = PG_ARGISNULL(0) ? NULL : (Checks *) PG_GETARG_POINTER(0);

	if (checks == NULL)
		checks = checks_create(aggregate_context(fcinfo), program);
	checks_add(checks, fcinfo->args + FIRST_INPUT);
	PG_RETURN_POINTER(checks);
}

PG_FUNCTION_INFO_V1(check_combine);
Datum
check_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	Checks	   *checks = PG_ARGISNULL(0) ? NULL : (Checks *) PG_GETARG_POINTER(0);
	const Checks *other = PG_ARGISNULL(1) ? NULL : (Checks *) PG_GETARG_POINTER(1);

	if (other != NULL && checks == NULL)
		checks = checks_create(context, other->program);
	if (checks == NULL)
		PG_RETURN_NULL();
	if (other != NULL && other->program != checks->program &&
		!is_program(checks->program, other->program->source,
					other->program->ninputs, other->program->types))
		program_changed_error();
	if (other != NULL)
		checks_merge(checks, other);
	PG_RETURN_POINTER(checks);
}

PG_FUNCTION_INFO_V1(check_serialize);
Datum
check_serialize(PG_FUNCTION_ARGS)
{
	(void) aggregate_context(fcinfo);
	PG_RETURN_BYTEA_P(checks_serialize((Checks *) PG_GETARG_POINTER(0)));
}

/* All workers have the same program, so the leader reads it once. */
static const CheckProgram *
worker_program(void *arg, Jsonb *source, int32 ninputs, const Oid *types)
{
	FmgrInfo   *flinfo = arg;
	CheckProgram *program = flinfo->fn_extra;

	if (program == NULL || !is_program(program, source, ninputs, types))
		program = check_program_read(flinfo->fn_mcxt, source, ninputs, types);
	flinfo->fn_extra = program;
	return program;
}

PG_FUNCTION_INFO_V1(check_deserialize);
Datum
check_deserialize(PG_FUNCTION_ARGS)
{
	(void) aggregate_context(fcinfo);
	PG_RETURN_POINTER(checks_deserialize(PG_GETARG_BYTEA_PP(0), worker_program,
										 fcinfo->flinfo));
}

/* Without rows nobody knows the program: null. */
PG_FUNCTION_INFO_V1(check_final);
Datum
check_final(PG_FUNCTION_ARGS)
{
	(void) aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(check_result((const Checks *) PG_GETARG_POINTER(0)));
}
