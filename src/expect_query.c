/*
 * expect_query.c
 *		Expectations in the author's own SQL.
 *
 * It runs in the sandbox of all checks: with the author's rights, and able to
 * read only.  Here it is made sure that it is one expression or one query and
 * cannot end the statement it is put into.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "expression.h"
#include "relation.h"
#include "suite_catalogue.h"

/*
 * What {batch} becomes: a name that means the same in any kind of quotes,
 * unlike that of a relation, which may hold quotes itself.
 */
#define BATCH "{batch}"
#define BATCH_NAME "batch"

/*
 * The relation itself as the rows that are looked at: what names and types mean
 * is the same, and it is there already when the rows are not.
 */
static char *
from_relation(const Check *check)
{
	Relation	relation = check->plan->relation;

	return psprintf("FROM %s AS %s", quote_relation(relation),
					quote_identifier(RelationGetRelationName(relation)));
}

/* Names and types are checked before anything runs. */
static void
prepare(const char *query)
{
	SPI_connect();
	if (SPI_prepare(query, 0, NULL) == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	SPI_finish();
}

static char *
substitute(const char *text, const char *from, const char *to)
{
	StringInfoData result;
	const char *found;

	initStringInfo(&result);
	while ((found = strstr(text, from)) != NULL)
	{
		appendBinaryStringInfo(&result, text, found - text);
		appendStringInfoString(&result, to);
		text = found + strlen(from);
	}
	appendStringInfoString(&result, text);
	return result.data;
}

/* A semicolon at the end says nothing. */
static char *
without_semicolon(char *query)
{
	int			length = strlen(query);

	while (length > 0 && strchr(" \t\r\n", query[length - 1]))
		length--;
	if (length > 0 && query[length - 1] == ';')
		length--;
	return pnstrdup(query, length);
}

typedef struct QueryState
{
	bool		uses_batch;
	PlanStep   *rows;			/* how many are looked at */
} QueryState;

static void
judge_query(Check *check)
{
	const QueryState *state = check->state;
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;

	check->element_count = answer_int64(state->rows->answer ?
										&state->rows->answer->root : NULL, "rows");
	check->unexpected_count = answer_int64(answer, "unexpected");
	check->observed = answer_jsonb(answer, "unexpected");
	check->unexpected_values = answer_jsonb(answer, "values");
	if (check->unexpected_count > Max(check->max_unexpected, 0))
		check_failed(check, "the query returns " INT64_FORMAT " rows, not at most " INT64_FORMAT,
					 check->unexpected_count, Max(check->max_unexpected, 0));
	else if (state->uses_batch && check->element_count == 0)
		check_empty(check, "there are no rows to check");
	else
		check_met(check);
}

/* from: FROM and WHERE of the rows that are looked at. */
static char *
counting_query(const Check *check, const char *from, const char *text)
{
	StringInfoData query;

	initStringInfo(&query);
	appendStringInfo(&query, "WITH " BATCH_NAME " AS (SELECT %s.* %s), unexpected AS (%s\n)"
					 " SELECT jsonb_build_object('unexpected', (SELECT count(*) FROM unexpected)",
					 quote_identifier(RelationGetRelationName(check->plan->relation)),
					 from, text);
	if (check->sample_size > 0)
		appendStringInfo(&query, ", 'values', (SELECT jsonb_agg(v ORDER BY v) FROM (SELECT to_jsonb(u) AS v"
						 " FROM unexpected AS u ORDER BY 1 LIMIT %d) AS s)", check->sample_size);
	appendStringInfoChar(&query, ')');
	return query.data;
}

static void
compile_unexpected_rows(Check *check)
{
	static const char kwarg[] = "unexpected_rows_query";
	char	   *text = kwarg_text(check, kwarg);
	QueryState *state = palloc0(sizeof(QueryState));
	char	   *query;

	if (text == NULL)
		kwarg_error(kwarg, "must be a query");
	state->uses_batch = strstr(text, BATCH) != NULL;
	text = without_semicolon(substitute(text, BATCH, BATCH_NAME));
	check_select("expect", kwarg, text);
	prepare(counting_query(check, from_relation(check), text));
	query = counting_query(check, plan_from(check, NULL), text);
	state->rows = plan_item(check, psprintf("jsonb_build_object('rows', count(*)%s)",
											plan_filter(check, NULL)));
	check->state = state;
	check->judge = judge_query;
	check->step = plan_query(check, query, "it is a query of its own");
}

static char *
read_expression(Check *check)
{
	char	   *text = kwarg_text(check, "expression");

	if (text == NULL)
		kwarg_error("expression", "must be a boolean expression");
	check_filter("expect", "expression", text, check->plan->relation);
	return text;
}

/* The columns that an expression names: what is shown of unexpected rows. */
static char *
named_columns(const Check *check, const char *expression, int *n)
{
	TupleDesc	descriptor = RelationGetDescr(check->plan->relation);
	StringInfoData list;
	int			i;

	*n = 0;
	initStringInfo(&list);
	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		char	   *name = NameStr(attribute->attname);

		if (attribute->attisdropped || !filter_uses(expression, name))
			continue;
		appendStringInfo(&list, "%s%s::text, %s",
						 (*n)++ > 0 ? ", " : "jsonb_build_object(",
						 quote_literal_cstr(name), plan_column(check->plan, name));
	}
	appendStringInfoChar(&list, ')');
	return list.data;
}

/* PostgreSQL allows a function at most 100 arguments. */
#define MAX_NAMED 49

/* What the scan shows of an unexpected row is that the expression is false. */
static void
judge_expression(Check *check)
{
	judge_counts(check);
	check->unexpected_values = NULL;
	check->details = NULL;
}

static void
compile_expression(Check *check)
{
	char	   *text = read_expression(check);
	char	   *value;
	int			n;

	prepare(psprintf("SELECT 1 %s WHERE (%s\n)", from_relation(check), text));
	if (!kwarg_given(check, "on_null"))
		check->on_null = NULL_FAILS;
	check_map(check, psprintf("(%s\n)", text), NULL, NULL);
	value = named_columns(check, text, &n);
	if (n > 0 && n <= MAX_NAMED)
		check->value = value;
	check->judge = judge_expression;
}

static void
judge_aggregate(Check *check)
{
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;

	check->element_count = answer_int64(answer, "rows");
	check->observed = answer_jsonb(answer, "value");
	if (check->observed == NULL)
		check_empty(check, check->element_count > 0 ?
					"the expression is null for these rows" :
					"there are no rows to check");
	else if (answer_bool(answer, "value"))
		check_met(check);
	else
		check_failed(check, "the expression is false");
}

/* Other aggregates of a scan cannot be filtered from here: a query of its own. */
static void
compile_aggregate(Check *check)
{
	char	   *text = read_expression(check);
	char	   *json = psprintf("jsonb_build_object('rows', count(*), 'value', (%s\n))", text);

	prepare(psprintf("SELECT %s %s", json, from_relation(check)));
	check->judge = judge_aggregate;
	if (check->row_condition == NULL)
		check->step = plan_item(check, json);
	else
		check->step = plan_query(check, psprintf("SELECT %s %s", json, plan_from(check, NULL)),
								 "its aggregates are of some rows only");
}

const Expectation query_expectations[] = {
	{"unexpected_rows_expectation", FAMILY_QUERY,
		"unexpected_rows_query! max_unexpected row_condition partial_unexpected_count",
		compile_unexpected_rows,
	"a query returns no rows; {batch} in it stands for the rows looked at"},
	{"expect_expression_to_be_true", FAMILY_QUERY,
		"expression! on_null" COUNTING_KWARGS, compile_expression,
	"a boolean expression is true in each row; null is not, unless on_null says otherwise"},
	{"expect_aggregate_expression_to_be_true", FAMILY_QUERY,
		"expression! row_condition", compile_aggregate,
	"a boolean expression over aggregates, such as sum(a) = sum(b), is true"},
	{NULL}
};
