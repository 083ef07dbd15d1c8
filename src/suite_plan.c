/*
 * suite_plan.c
 *		One scan for many expectations.
 *
 * What can be told from a row alone goes into programs of check_agg(), whose
 * inputs and domains are shared by all checks that use them.  A program and
 * other aggregates are select items of one query.  An aggregate takes a limited
 * number of arguments, so that there may be several programs.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/json.h"

#include "relation.h"
#include "suite.h"

/* FUNC_MAX_ARGS is 100 on a default server; the aggregate has a state and a program. */
#define MAX_INPUTS (FUNC_MAX_ARGS - 2)

/* A target list has at most 1664 entries (MaxTupleAttributeNumber). */
#define MAX_ITEMS 1600

#define NO_INPUT (-1)

typedef struct PlanDomain
{
	int			input;
	int			second;
	int			mask;
	List	   *ops;			/* of char *, as json */
} PlanDomain;

typedef struct PlanProgram
{
	List	   *inputs;			/* of char *, SQL */
	List	   *domains;		/* of PlanDomain */
	PlanStep   *step;
} PlanProgram;

SuitePlan *
plan_create(Relation relation, const char *source, const char *row_filter,
			List *key_columns)
{
	SuitePlan  *plan = palloc0(sizeof(SuitePlan));
	ListCell   *cell;

	plan->relation = relation;
	plan->source = source ? source : quote_relation(relation);
	plan->row_filter = row_filter;
	plan->key_columns = key_columns;
	foreach(cell, key_columns)
		require_column(relation, "key_columns", lfirst(cell));
	return plan;
}

char *
plan_column(const SuitePlan *plan, const char *name)
{
	return psprintf("%s.%s",
					quote_identifier(RelationGetRelationName(plan->relation)),
					quote_identifier(name));
}

/* The position of a text in a list, or its length. */
static int
position_of(List *texts, const char *text)
{
	ListCell   *cell;

	foreach(cell, texts)
	{
		if (strcmp(lfirst(cell), text) == 0)
			return foreach_current_index(cell);
	}
	return list_length(texts);
}

static int
add_input(PlanProgram *program, const char *input)
{
	int			position;

	if (input == NULL)
		return NO_INPUT;
	position = position_of(program->inputs, input);
	if (position == list_length(program->inputs))
		program->inputs = lappend(program->inputs, pstrdup(input));
	return position;
}

static PlanProgram *
add_program(SuitePlan *plan)
{
	PlanProgram *program = palloc0(sizeof(PlanProgram));
	ListCell   *cell;

	foreach(cell, plan->key_columns)
		add_input(program, plan_column(plan, lfirst(cell)));
	plan->programs = lappend(plan->programs, program);
	return program;
}

/* How many of the inputs a program does not have yet. */
static int
count_missing(const PlanProgram *program, const char *const *inputs, int n)
{
	int			missing = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (inputs[i] != NULL &&
			position_of(program->inputs, inputs[i]) == list_length(program->inputs))
			missing++;
	}
	return missing;
}

/* The program that needs the fewest further inputs. */
static int
choose_program(SuitePlan *plan, const char *const *inputs, int n)
{
	int			best = -1;
	int			fewest = n + 1;
	ListCell   *cell;

	foreach(cell, plan->programs)
	{
		const PlanProgram *program = lfirst(cell);
		int			missing = count_missing(program, inputs, n);

		if (missing < fewest &&
			list_length(program->inputs) + missing <= MAX_INPUTS)
		{
			fewest = missing;
			best = foreach_current_index(cell);
		}
	}
	if (best < 0)
	{
		(void) add_program(plan);
		best = list_length(plan->programs) - 1;
	}
	return best;
}

static int
find_domain(PlanProgram *program, int input, int second, int mask)
{
	PlanDomain *domain;
	ListCell   *cell;

	foreach(cell, program->domains)
	{
		domain = lfirst(cell);
		if (domain->input == input && domain->second == second &&
			domain->mask == mask)
			return foreach_current_index(cell);
	}
	domain = palloc0(sizeof(PlanDomain));
	domain->input = input;
	domain->second = second;
	domain->mask = mask;
	program->domains = lappend(program->domains, domain);
	return list_length(program->domains) - 1;
}

/* That a value is false, or null, says nothing. */
static bool
shows_values(const char *json)
{
	return strncmp(json, "\"op\": \"true\"", 12) != 0 &&
		strncmp(json, "\"op\": \"not_null\"", 16) != 0;
}

static char *
op_json(const Check *check, const char *json, int value)
{
	StringInfoData op;

	initStringInfo(&op);
	appendStringInfo(&op, "{%s", json);
	if (value != NO_INPUT)
		appendStringInfo(&op, ", \"value\": %d", value);
	if (check->sample_size > 0)
	{
		if (value != NO_INPUT || shows_values(json))
			appendStringInfo(&op, ", \"sample\": %d", check->sample_size);
		if (check->plan->key_columns != NIL)
			appendStringInfo(&op, ", \"keys\": %d", check->sample_size);
	}
	appendStringInfoChar(&op, '}');
	return op.data;
}

PlanOp
plan_op(Check *check, const char *input, const char *second, const char *value,
		const char *json)
{
	SuitePlan  *plan = check->plan;
	const char *mask = check->row_condition ?
		psprintf("(%s\n)", check->row_condition) : NULL;
	const char *inputs[] = {input, second, value, mask};
	PlanOp		op;
	PlanProgram *program;
	PlanDomain *domain;
	char	   *text;

	op.program = choose_program(plan, inputs, lengthof(inputs));
	program = list_nth(plan->programs, op.program);
	op.domain = find_domain(program, add_input(program, input),
							add_input(program, second), add_input(program, mask));
	domain = list_nth(program->domains, op.domain);
	text = op_json(check, json, add_input(program, value));
	op.op = position_of(domain->ops, text);
	if (op.op == list_length(domain->ops))
		domain->ops = lappend(domain->ops, text);
	return op;
}

static PlanStep *
find_step(List *steps, const char *sql)
{
	ListCell   *cell;

	foreach(cell, steps)
	{
		PlanStep   *step = lfirst(cell);

		if (strcmp(step->sql, sql) == 0)
			return step;
	}
	return NULL;
}

/* Two checks that ask for the same share the answer. */
static PlanStep *
add_step(List **steps, Check *check, char *sql, const char *why)
{
	PlanStep   *step = find_step(*steps, sql);

	if (step == NULL)
	{
		step = palloc0(sizeof(PlanStep));
		step->sql = sql;
		step->why = why;
		*steps = lappend(*steps, step);
	}
	step->checks = lappend(step->checks, check);
	return step;
}

PlanStep *
plan_item(Check *check, char *sql)
{
	return add_step(&check->plan->items, check, sql, NULL);
}

PlanStep *
plan_query(Check *check, char *sql, const char *why)
{
	return add_step(&check->plan->queries, check, sql, why);
}

char *
plan_filter(const Check *check, const char *also)
{
	if (check->row_condition == NULL)
		return also ? psprintf(" FILTER (WHERE %s)", also) : "";
	if (also == NULL)
		return psprintf(" FILTER (WHERE (%s\n))", check->row_condition);
	return psprintf(" FILTER (WHERE (%s\n) AND %s)", check->row_condition, also);
}

/* FROM and WHERE of all rows that the plan looks at. */
static void
append_from(StringInfo query, const SuitePlan *plan)
{
	appendStringInfo(query, "FROM %s AS %s", plan->source,
					 quote_identifier(RelationGetRelationName(plan->relation)));
	if (plan->row_filter)
		appendStringInfo(query, " WHERE (%s\n)", plan->row_filter);
}

char *
plan_from(const Check *check, const char *also)
{
	StringInfoData query;

	initStringInfo(&query);
	append_from(&query, check->plan);
	if (check->row_condition)
		appendStringInfo(&query, " %s (%s\n)",
						 check->plan->row_filter ? "AND" : "WHERE",
						 check->row_condition);
	if (also)
		appendStringInfo(&query, " %s (%s)",
						 check->plan->row_filter || check->row_condition ? "AND" : "WHERE",
						 also);
	return query.data;
}

static void
append_keys(StringInfo json, const SuitePlan *plan, PlanProgram *program)
{
	ListCell   *cell;

	if (plan->key_columns == NIL)
		return;
	appendStringInfoString(json, "\"keys\": [");
	foreach(cell, plan->key_columns)
	{
		appendStringInfo(json, "%s{\"input\": %d, \"name\": ",
						 foreach_current_index(cell) > 0 ? ", " : "",
						 add_input(program, plan_column(plan, lfirst(cell))));
		escape_json(json, lfirst(cell));
		appendStringInfoChar(json, '}');
	}
	appendStringInfoString(json, "], ");
}

static void
append_domain(StringInfo json, const PlanDomain *domain)
{
	ListCell   *cell;

	appendStringInfo(json, "{\"input\": %d", domain->input);
	if (domain->second != NO_INPUT)
		appendStringInfo(json, ", \"second\": %d", domain->second);
	if (domain->mask != NO_INPUT)
		appendStringInfo(json, ", \"mask\": %d", domain->mask);
	appendStringInfoString(json, ", \"ops\": [");
	foreach(cell, domain->ops)
		appendStringInfo(json, "%s%s",
						 foreach_current_index(cell) > 0 ? ", " : "",
						 (char *) lfirst(cell));
	appendStringInfoString(json, "]}");
}

static char *
program_sql(const SuitePlan *plan, PlanProgram *program)
{
	StringInfoData json;
	StringInfoData sql;
	ListCell   *cell;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	append_keys(&json, plan, program);
	appendStringInfoString(&json, "\"domains\": [");
	foreach(cell, program->domains)
	{
		appendStringInfoString(&json, foreach_current_index(cell) > 0 ? ", " : "");
		append_domain(&json, lfirst(cell));
	}
	appendStringInfoString(&json, "]}");
	initStringInfo(&sql);
	appendStringInfo(&sql, "mlcheck.check_agg(%s", quote_literal_cstr(json.data));
	foreach(cell, program->inputs)
		appendStringInfo(&sql, ", %s", (char *) lfirst(cell));
	appendStringInfoChar(&sql, ')');
	return sql.data;
}

/* The programs as select items, then the other items. */
static List *
scan_items(SuitePlan *plan)
{
	List	   *items = NIL;
	ListCell   *cell;

	foreach(cell, plan->programs)
	{
		PlanProgram *program = lfirst(cell);

		if (program->step == NULL)
			program->step = palloc0(sizeof(PlanStep));
		program->step->sql = program_sql(plan, program);
		items = lappend(items, program->step);
	}
	return list_concat(items, plan->items);
}

/* As many items as one query can have. */
static char *
scan_query(const SuitePlan *plan, List *items, int first)
{
	StringInfoData query;
	int			i;

	initStringInfo(&query);
	for (i = first; i < list_length(items) && i < first + MAX_ITEMS; i++)
		appendStringInfo(&query, "%s%s", i > first ? ", " : "SELECT ",
						 ((PlanStep *) list_nth(items, i))->sql);
	appendStringInfoChar(&query, ' ');
	append_from(&query, plan);
	return query.data;
}

List *
plan_scan_queries(SuitePlan *plan)
{
	List	   *items = scan_items(plan);
	List	   *queries = NIL;
	int			first;

	for (first = 0; first < list_length(items); first += MAX_ITEMS)
		queries = lappend(queries, scan_query(plan, items, first));
	return queries;
}

/* Within SPI: column i of the only row, in the context given. */
static Jsonb *
take_answer(MemoryContext context, int column)
{
	MemoryContext old;
	bool		isnull;
	Datum		datum;
	Jsonb	   *answer;

	if (SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("a query of an expectation returned " UINT64_FORMAT " rows instead of one",
						SPI_processed)));
	datum = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc,
						  column + 1, &isnull);
	if (isnull)
		return NULL;
	old = MemoryContextSwitchTo(context);
	answer = DatumGetJsonbPCopy(datum);
	MemoryContextSwitchTo(old);
	return answer;
}

static void
run_scan(SuitePlan *plan, MemoryContext context)
{
	List	   *items = scan_items(plan);
	int			first;
	int			i;

	for (first = 0; first < list_length(items); first += MAX_ITEMS)
	{
		execute_reading(scan_query(plan, items, first));
		for (i = first; i < list_length(items) && i < first + MAX_ITEMS; i++)
			((PlanStep *) list_nth(items, i))->answer = take_answer(context, i - first);
		SPI_freetuptable(SPI_tuptable);
	}
}

void
plan_run(SuitePlan *plan)
{
	MemoryContext context = CurrentMemoryContext;
	ListCell   *cell;

	SPI_connect();
	if (plan->trigger && SPI_register_trigger_data(plan->trigger) != SPI_OK_TD_REGISTER)
		elog(ERROR, "SPI_register_trigger_data failed");
	run_scan(plan, context);
	foreach(cell, plan->queries)
	{
		PlanStep   *step = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (step->answer != NULL)
			continue;
		execute_reading(step->sql);
		step->answer = take_answer(context, 0);
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_finish();
}

/* Element i of an array that is member name of an object. */
static JsonbContainer *
array_element(JsonbContainer *object, const char *name, int i)
{
	JsonbValue *array = answer_member(object, name);
	JsonbValue *element;

	if (array == NULL || array->type != jbvBinary)
		return NULL;
	element = getIthJsonbValueFromContainer(array->val.binary.data, i);
	return element == NULL || element->type != jbvBinary ? NULL :
		element->val.binary.data;
}

JsonbContainer *
plan_domain_answer(const SuitePlan *plan, PlanOp op)
{
	const PlanProgram *program;

	if (op.program < 0)
		return NULL;
	program = list_nth(plan->programs, op.program);
	if (program->step == NULL || program->step->answer == NULL)
		return NULL;
	return array_element(&program->step->answer->root, "domains", op.domain);
}

JsonbContainer *
plan_op_answer(const SuitePlan *plan, PlanOp op)
{
	JsonbContainer *domain = plan_domain_answer(plan, op);

	return domain == NULL ? NULL : array_element(domain, "ops", op.op);
}
