/*
 * quarantine.c
 *		The gate on write that diverts: rows that fail go to another table.
 *
 * Only what can be told from one row decides: expectations of severity error,
 * whose SQL becomes expressions over the row, as those of check constraints
 * are.  They are made once for a statement: nobody can change the table in
 * between, and what has become of the suite counts for the next one.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "optimizer/optimizer.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

#include "gate_on_write.h"
#include "relation.h"
#include "sandbox.h"

/* What a statement keeps about a table and a suite. */
typedef struct RowGate
{
	WriteGate	gate;			/* its checks: those that decide */
	Relation	relation;		/* while it is being prepared */
	Oid			quarantine;
	ExprState **unexpected;		/* of each check: is the row unexpected? */
	ExprContext *context;		/* what they are evaluated in */
	bool	   *failed;			/* what came out for the row */
	SPIPlanPtr	store;			/* a row in the quarantine table */
} RowGate;

static List *
deciding_checks(List *checks)
{
	List	   *deciding = NIL;
	ListCell   *cell;

	foreach(cell, checks)
	{
		Check	   *check = lfirst(cell);

		if (check->severity == SEVERITY_ERROR)
			deciding = lappend(deciding, check);
	}
	return deciding;
}

/* A row that does not count is not unexpected. */
static char *
unexpected_sql(const Check *check)
{
	if (check->row_condition == NULL)
		return psprintf("(%s) IS FALSE", check->expected);
	return psprintf("CASE WHEN (%s\n) THEN (%s) END IS FALSE",
					check->row_condition, check->expected);
}

/*
 * SQL over the columns of the table, which go by the name of the suite's
 * relation, as a query.  It is never run.
 */
static Query *
parse_over_row(const RowGate *rows, const SuitePlan *plan, const char *sql)
{
	SPIPlanPtr	parsed = SPI_prepare(psprintf("SELECT %s FROM ONLY %s AS %s", sql,
											  quote_relation(rows->relation),
											  quote_identifier(RelationGetRelationName(plan->relation))),
									 0, NULL);
	CachedPlanSource *source;

	if (parsed == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	source = linitial(SPI_plan_get_plan_sources(parsed));
	return linitial_node(Query, source->query_list);
}

static Node *
sole_output(const Query *query)
{
	return (Node *) linitial_node(TargetEntry, query->targetList)->expr;
}

static const char *
column_obstacle(const Form_pg_attribute attribute)
{
	if (!attribute->attgenerated || attribute->attisdropped)
		return NULL;
	return psprintf("generated column \"%s\" has no value before the row is stored",
					NameStr(attribute->attname));
}

/* Why a column that an expression uses has no value yet, or NULL. */
static const char *
var_obstacle(const RowGate *rows, const Var *var)
{
	TupleDesc	descriptor = RelationGetDescr(rows->relation);
	const char *reason = NULL;
	int			i;

	if (var->varattno < 0)
		return "system columns have no value before the row is stored";
	if (var->varattno > 0)
		return column_obstacle(TupleDescAttr(descriptor, var->varattno - 1));
	if (rows->gate.relation != rows->gate.suite->relation)
		return "it takes the row as a whole, which partitions and children have in another form";
	for (i = 0; i < descriptor->natts && reason == NULL; i++)
		reason = column_obstacle(TupleDescAttr(descriptor, i));
	return reason;
}

/* Why a check cannot be an expression over the row, or NULL. */
static const char *
query_obstacle(const RowGate *rows, Query *query)
{
	const char *reason = NULL;
	ListCell   *cell;

	if (query->hasAggs || query->hasWindowFuncs || query->hasTargetSRFs ||
		query->hasSubLinks)
		return "it needs other rows";
	foreach(cell, pull_var_clause(sole_output(query), 0))
	{
		if (reason == NULL)
			reason = var_obstacle(rows, lfirst(cell));
	}
	return reason;
}

/* Why a check cannot be an expression over the row, whatever its SQL, or NULL. */
static const char *
check_obstacle(const Check *check)
{
	if (check->expected == NULL)
		return "it is not about single rows";
	if (check->mostly < 1)
		return "\"mostly\" is about many rows";
	return check->max_unexpected > 0 ? "\"max_unexpected\" is about many rows" : NULL;
}

/*
 * The check as an expression over the row, or NULL and the reason why not.  In
 * the sandbox: rights on functions are looked at here.
 */
static ExprState *
make_expression(const RowGate *rows, const SuitePlan *plan, const Check *check,
				const char **reason)
{
	MemoryContext context = CurrentMemoryContext;
	Query	   *query;
	Node	   *expression;

	*reason = check_obstacle(check);
	if (*reason)
		return NULL;
	query = parse_over_row(rows, plan, unexpected_sql(check));
	/* SPI has gone to a context of its own */
	MemoryContextSwitchTo(context);
	*reason = query_obstacle(rows, query);
	if (*reason)
		return NULL;
	expression = copyObject(sole_output(query));
	return ExecInitExpr(expression_planner((Expr *) expression), NULL);
}

static void
prepare_checks(SuitePlan *plan, List *checks, void *arg)
{
	RowGate    *rows = arg;
	MemoryContext context = CurrentMemoryContext;
	StringInfoData refused;
	int			n = 0;
	ListCell   *cell;

	SPI_connect();
	MemoryContextSwitchTo(context);
	initStringInfo(&refused);
	rows->unexpected = palloc(sizeof(ExprState *) * list_length(checks));
	foreach(cell, checks)
	{
		const Check *check = lfirst(cell);
		const char *reason;

		rows->unexpected[foreach_current_index(cell)] = make_expression(rows, plan, check, &reason);
		if (reason)
			appendStringInfo(&refused, "%sexpectation " INT64_FORMAT ": %s: %s",
							 n++ > 0 ? "\n" : "", check->id,
							 check->expectation->name, reason);
	}
	if (n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d of the expectations of suite \"%s\" cannot decide about a single row",
						n, rows->gate.suite->name),
				 errdetail("%s", refused.data),
				 errhint("Put them into another suite, for on_fail => 'reject' or mlcheck.gate(), or give them severity warn: quarantine looks at those of severity error alone.")));
	SPI_finish();
	MemoryContextSwitchTo(context);
}

/* All of it in the current memory context. */
static void
open_row_gate(RowGate *rows, Relation relation, const char *suite)
{
	write_gate_open(&rows->gate, relation, suite);
	rows->relation = relation;
	rows->gate.checks = deciding_checks(rows->gate.checks);
	if (rows->gate.checks == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("suite \"%s\" has no expectation of severity error", suite),
				 errhint("Nothing could be diverted.")));
	suite_with_plan(&rows->gate.source, rows->gate.checks, prepare_checks, rows);
	rows->failed = palloc(sizeof(bool) * list_length(rows->gate.checks));
	rows->context = CreateStandaloneExprContext();
}

void
quarantine_require_rows(const WriteGate *gate, Relation relation)
{
	RowGate		rows = {0};

	open_row_gate(&rows, relation, gate->suite->name);
	FreeExprContext(rows.context, true);
}

/* Is it a plain table of that very role? */
static bool
is_table_of(Oid table, Oid owner)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	Form_pg_class form;
	bool		is;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_class) GETSTRUCT(tuple);
	is = form->relkind == RELKIND_RELATION && form->relowner == owner;
	ReleaseSysCache(tuple);
	return is;
}

/* Rows go there with the owner's rights: nobody else may have them sent elsewhere. */
Oid
quarantine_table(const char *name, Oid owner)
{
	RangeVar   *range = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(name)));
	Oid			table = RangeVarGetRelid(range, NoLock, true);

	if (!OidIsValid(table))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("quarantine table %s does not exist", name)));
	if (!is_table_of(table, owner))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("quarantine table %s must be a table, and have the same owner as the table whose rows go there",
						name)));
	return table;
}

/* Some checks, about one row. */
typedef struct Question
{
	RowGate    *rows;
	int			first;
	int			end;
} Question;

static void
ask(void *arg)
{
	const Question *question = arg;
	const RowGate *rows = question->rows;
	int			i;

	for (i = question->first; i < question->end; i++)
	{
		bool		isnull;
		Datum		answer = ExecEvalExprSwitchContext(rows->unexpected[i],
													   rows->context, &isnull);

		rows->failed[i] = !isnull && DatumGetBool(answer);
	}
}

/* One that raises an error for the row fails it. */
static void
ask_one_by_one(RowGate *rows, int n)
{
	Question	question = {rows, 0, 1};
	ErrorData  *error;

	for (; question.first < n; question.first++, question.end++)
	{
		if (!sandbox_try(rows->gate.source.owner, false, ask, &question, &error))
			rows->failed[question.first] = true;
	}
}

/* Does a check fail the row? */
static bool
row_fails(RowGate *rows, TupleTableSlot *row)
{
	int			n = list_length(rows->gate.checks);
	Question	question = {rows, 0, n};
	ErrorData  *error;
	int			i;

	rows->context->ecxt_scantuple = row;
	if (!sandbox_try(rows->gate.source.owner, false, ask, &question, &error))
		ask_one_by_one(rows, n);
	ResetExprContext(rows->context);
	for (i = 0; i < n; i++)
	{
		if (rows->failed[i])
			return true;
	}
	return false;
}

static Datum
failed_array(const RowGate *rows, bool names)
{
	Datum	   *values = palloc(sizeof(Datum) * list_length(rows->gate.checks));
	int			n = 0;
	ListCell   *cell;

	foreach(cell, rows->gate.checks)
	{
		const Check *check = lfirst(cell);

		if (rows->failed[foreach_current_index(cell)])
			values[n++] = names ? CStringGetTextDatum(check->expectation->name) :
				Int64GetDatum(check->id);
	}
	if (names)
		return PointerGetDatum(construct_array(values, n, TEXTOID, -1, false, TYPALIGN_INT));
	return PointerGetDatum(construct_array(values, n, INT8OID, sizeof(int64),
										   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

#define STORE_PARAMETERS 8

/* "- ..." in SQL: what a row that is not stored does not have yet. */
static char *
without_generated(Relation relation)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	StringInfoData sql;
	int			i;

	initStringInfo(&sql);
	for (i = 0; i < descriptor->natts; i++)
	{
		const Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

		if (attribute->attgenerated && !attribute->attisdropped)
			appendStringInfo(&sql, " - %s::text", quote_literal_cstr(NameStr(attribute->attname)));
	}
	return sql.data;
}

static SPIPlanPtr
prepare_store(const RowGate *rows)
{
	Oid			row = rows->relation->rd_rel->reltype;
	Oid			types[STORE_PARAMETERS] = {NAMEOID, TEXTOID, TEXTOID, TEXTOID,
	INT8ARRAYOID, TEXTARRAYOID, row, row};
	SPIPlanPtr	plan;

	plan = SPI_prepare(psprintf("INSERT INTO %s (" QUARANTINE_COLUMNS ")"
								" VALUES ($1, $2, $3, $4, $5, $6, to_jsonb($7)%s, to_jsonb($8))",
								quote_qualified_identifier(get_namespace_name(get_rel_namespace(rows->quarantine)),
														   get_rel_name(rows->quarantine)),
								without_generated(rows->relation)),
					   STORE_PARAMETERS, types);
	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	SPI_keepplan(plan);
	return plan;
}

/* Within SPI, as the owner of both tables. */
static void
insert_row(RowGate *rows, Oid user, const char *operation, Datum row, Datum old_row)
{
	Datum		values[STORE_PARAMETERS];
	char		nulls[STORE_PARAMETERS + 1] = "        ";

	if (rows->store == NULL)
		rows->store = prepare_store(rows);
	values[0] = DirectFunctionCall1(namein, CStringGetDatum(GetUserNameFromId(user, false)));
	values[1] = CStringGetTextDatum(quote_relation(rows->relation));
	values[2] = CStringGetTextDatum(operation);
	values[3] = CStringGetTextDatum(rows->gate.suite->name);
	values[4] = failed_array(rows, false);
	values[5] = failed_array(rows, true);
	values[6] = row;
	values[7] = old_row;
	if (old_row == (Datum) 0)
		nulls[7] = 'n';
	if (SPI_execute_plan(rows->store, values, nulls, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "SPI_execute_plan failed");
}

/*
 * As the owner of both tables, within a security-restricted operation: triggers
 * of the quarantine table can leave nothing behind that runs as somebody else.
 */
static void
divert_row(RowGate *rows, const char *operation, Datum row, Datum old_row)
{
	Oid			user;
	int			security;
	int			settings = NewGUCNestLevel();

	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(rows->relation->rd_rel->relowner,
						   security | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_RESTRICTED_OPERATION);
	pin_setting("search_path", "pg_catalog, pg_temp");
	/* the same text of a value, whatever the session prefers */
	pin_setting("datestyle", "ISO, YMD");
	pin_setting("intervalstyle", "postgres");
	pin_setting("extra_float_digits", "1");
	SPI_connect();
	insert_row(rows, user, operation, row, old_row);
	SPI_finish();
	AtEOXact_GUC(false, settings);
	SetUserIdAndSecContext(user, security);
}

static void
trigger_error(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("mlcheck.quarantine_new_row() must be called by a trigger %s", what),
			 errhint("mlcheck.gate_on_write() makes it.")));
}

static TriggerData *
row_trigger(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		trigger_error("only");
	if (!TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		trigger_error("for each row, before INSERT or UPDATE");
	if (trigger->tg_trigger->tgnargs != 2)
		trigger_error("with two arguments");
	return trigger;
}

static void
free_store(void *arg)
{
	RowGate    *rows = arg;

	if (rows->store)
		SPI_freeplan(rows->store);
}

/* What the statement has, or the first of its rows makes. */
static RowGate *
statement_gate(FmgrInfo *function, TriggerData *trigger)
{
	char	  **arguments = trigger->tg_trigger->tgargs;
	MemoryContext old;
	MemoryContextCallback *callback;
	RowGate    *rows;

	if (function->fn_extra)
		return function->fn_extra;
	old = MemoryContextSwitchTo(function->fn_mcxt);
	rows = palloc0(sizeof(RowGate));
	callback = palloc0(sizeof(MemoryContextCallback));
	callback->func = free_store;
	callback->arg = rows;
	MemoryContextRegisterResetCallback(function->fn_mcxt, callback);
	open_row_gate(rows, trigger->tg_relation, arguments[0]);
	rows->quarantine = quarantine_table(arguments[1], trigger->tg_relation->rd_rel->relowner);
	MemoryContextSwitchTo(old);
	function->fn_extra = rows;
	return rows;
}

static void
gate_context(void *arg)
{
	errcontext("gate on write of %s", quote_relation(arg));
}

/* Is the row diverted? */
static bool
check_row(FmgrInfo *function, TriggerData *trigger, HeapTuple row)
{
	TupleDesc	descriptor = RelationGetDescr(trigger->tg_relation);
	bool		update = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	RowGate    *rows = statement_gate(function, trigger);

	if (!row_fails(rows, update ? trigger->tg_newslot : trigger->tg_trigslot))
		return false;
	rows->relation = trigger->tg_relation;
	divert_row(rows, update ? "UPDATE" : "INSERT",
			   heap_copy_tuple_as_datum(row, descriptor),
			   update ? heap_copy_tuple_as_datum(trigger->tg_trigtuple, descriptor) :
			   (Datum) 0);
	return true;
}

PG_FUNCTION_INFO_V1(quarantine_new_row);
Datum
quarantine_new_row(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = row_trigger(fcinfo);
	HeapTuple	row = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ?
		trigger->tg_newtuple : trigger->tg_trigtuple;
	ErrorContextCallback context;
	bool		diverted;

	context.callback = gate_context;
	context.arg = trigger->tg_relation;
	context.previous = error_context_stack;
	error_context_stack = &context;
	diverted = check_row(fcinfo->flinfo, trigger, row);
	error_context_stack = context.previous;
	return PointerGetDatum(diverted ? NULL : row);
}
