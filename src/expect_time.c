/*
 * expect_time.c
 *		Expectations about the age of rows, and about gaps between them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "relation.h"
#include "expect_values.h"
#include "suite_catalogue.h"

static bool
is_number(Oid type)
{
	char		category;
	bool		preferred;

	get_type_category_preferred(getBaseType(type), &category, &preferred);
	return category == TYPCATEGORY_NUMERIC;
}

/* An interval that is not negative, as a literal. */
static char *
interval_literal(const char *kwarg, const char *text)
{
	Datum		zero = DirectFunctionCall3(interval_in, CStringGetDatum("0"),
										   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	Datum		interval = DirectFunctionCall3(interval_in, CStringGetDatum(text),
											   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));

	if (DatumGetBool(DirectFunctionCall2(interval_lt, interval, zero)))
		kwarg_error(kwarg, "must not be negative");
	return psprintf("%s::interval", quote_literal_cstr(text));
}

static void
judge_freshness(Check *check)
{
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;

	check->element_count = answer_int64(answer, "rows");
	check->missing_count = answer_int64(answer, "missing");
	check->observed = answer_jsonb(answer, "newest");
	check->details = answer_jsonb(answer, "details");
	if (check->observed == NULL)
		check_empty(check, check->element_count > check->missing_count ?
					"all values lie in the future or are infinite" :
					"there are no values to check");
	else if (answer_bool(answer, "fresh"))
		check_met(check);
	else
		check_failed(check, "the newest value is older than %s",
					 kwarg_text(check, "max_age"));
}

/* A value of the future would make the table look fresh for ever. */
static void
compile_freshness(Check *check)
{
	Form_pg_attribute attribute = check_attribute(check, "column");
	char	   *column = check_column(check, "column");
	char	   *age = kwarg_text(check, "max_age");
	char	   *newest;

	if (age == NULL)
		kwarg_error("max_age", "must be an interval");
	if (!type_is_time(attribute->atttypid))
		kwarg_error("column", "must be of type date, timestamp or timestamp with time zone");
	newest = psprintf("max(%s)%s", column,
					  plan_filter(check, psprintf("%s <= now() AND isfinite(%s)", column, column)));
	check->judge = judge_freshness;
	check->step = plan_item(check,
							psprintf("jsonb_build_object('rows', count(*)%s, 'missing', count(*)%s,"
									 " 'newest', %s, 'fresh', %s >= now() - %s,"
									 " 'details', jsonb_build_object('age_seconds', extract(epoch FROM now() - %s), 'future', count(*)%s))",
									 plan_filter(check, NULL),
									 plan_filter(check, psprintf("%s IS NULL", column)),
									 newest, newest, interval_literal("max_age", age), newest,
									 plan_filter(check, psprintf("%s > now()", column))));
}

/* A name that no column of the relation has. */
static char *
free_name(Relation relation)
{
	char	   *name = pstrdup("too_far");

	while (find_column(relation, name) != NULL)
		name = psprintf("%s_", name);
	return name;
}

/* OVER (...): the rows of a group in the column's order. */
static char *
window(Check *check, const char *column)
{
	StringInfoData sql;
	ListCell   *cell;

	initStringInfo(&sql);
	appendStringInfoString(&sql, " OVER (");
	foreach(cell, kwarg_texts(check, "group_by"))
	{
		require_column(check->plan->relation, "group_by", lfirst(cell));
		appendStringInfo(&sql, "%s%s",
						 foreach_current_index(cell) > 0 ? ", " : "PARTITION BY ",
						 plan_column(check->plan, lfirst(cell)));
	}
	appendStringInfo(&sql, " ORDER BY %s)", column);
	return sql.data;
}

/* The greatest gap that is no longer fine, as SQL. */
static char *
gap_literal(Check *check, Form_pg_attribute attribute)
{
	const JsonbValue *gap = kwarg_value(check, "max_gap");
	double		number;

	if (gap == NULL)
		kwarg_error("max_gap", "must be an interval or a number");
	if (gap->type == jbvNumeric)
	{
		if (!is_number(attribute->atttypid) && getBaseType(attribute->atttypid) != DATEOID)
			kwarg_error("max_gap", "must be an interval where the column is a time");
		if (kwarg_number(check, "max_gap", &number) && number < 0)
			kwarg_error("max_gap", "must not be negative");
		return is_number(attribute->atttypid) ?
			check_literal("max_gap", gap, NUMERICOID) :
			interval_literal("max_gap", psprintf("%s days", jsonb_scalar_text("max_gap", gap)));
	}
	if (!type_is_time(attribute->atttypid))
		kwarg_error("max_gap", "must be a number where the column is one");
	return interval_literal("max_gap", kwarg_text(check, "max_gap"));
}

/* The gap between a value v and the one before it, p, as SQL; null if there is none. */
static const char *
gap_figure(Oid type)
{
	switch (getBaseType(type))
	{
		case DATEOID:
			return "CASE WHEN isfinite(v) AND isfinite(p) THEN (v - p) * '1 day'::interval END";
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return "CASE WHEN isfinite(v) AND isfinite(p) THEN v - p END";
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			return "CASE WHEN v NOT IN ('NaN', 'Infinity', '-Infinity') AND p NOT IN ('NaN', 'Infinity', '-Infinity')"
				" THEN v::numeric - p::numeric END";
		default:
			return "v::numeric - p::numeric";
	}
}

/* Counting is check_rows()'s; here is what else there is to tell. */
typedef struct GapState
{
	void		(*judge_counts) (Check *check);
} GapState;

static void
judge_gaps(Check *check)
{
	const GapState *state = check->state;
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;

	state->judge_counts(check);
	check->observed = answer_jsonb(answer, "largest");
	if (check->element_count > check->missing_count &&
		answer_int64(answer, "gaps") == 0)
		check_empty(check, "there are no two values to compare");
}

static char *
gap_rows(const Check *check, const char *column, const char *over, const char *gap)
{
	Relation	relation = check->plan->relation;
	const char *name = quote_identifier(RelationGetRelationName(relation));
	char	   *flag = free_name(relation);

	return psprintf("SELECT %s FROM (SELECT %s, NOT (%s < lag(%s)%s + %s) AS %s %s) AS s WHERE s.%s",
					relation_columns(relation, "s."),
					relation_columns(relation, psprintf("%s.", name)),
					column, column, over, gap, flag,
					plan_from(check, psprintf("%s IS NOT NULL", column)), flag);
}

/*
 * Whatever the types, a value is fine when it lies before its neighbour plus
 * the gap: what is infinite or NaN never does, and raises no error.  Nulls are
 * sorted last, so that none of them is the neighbour of a value.
 */
static void
compile_gap(Check *check)
{
	Form_pg_attribute attribute = check_attribute(check, "column");
	char	   *column = check_column(check, "column");
	GapState   *state = palloc(sizeof(GapState));
	char	   *over;
	char	   *gap;
	char	   *counts;

	if (!type_is_time(attribute->atttypid) && !is_number(attribute->atttypid))
		kwarg_error("column", "must be a number, a date or a timestamp");
	over = window(check, column);
	gap = gap_literal(check, attribute);
	counts = psprintf("SELECT jsonb_build_object('rows', count(*), 'missing', count(*) FILTER (WHERE v IS NULL),"
					  " 'unexpected', count(*) FILTER (WHERE NOT (v < p + %s)),"
					  " 'gaps', count(*) FILTER (WHERE v IS NOT NULL AND p IS NOT NULL), 'largest', max(%s))"
					  " FROM (SELECT %s AS v, lag(%s)%s AS p %s) AS s",
					  gap, gap_figure(attribute->atttypid),
					  column, column, over, plan_from(check, NULL));
	check_rows(check, gap_rows(check, column, over, gap), column, counts,
			   "neighbours are known only once the rows are sorted");
	state->judge_counts = check->judge;
	check->state = state;
	check->judge = judge_gaps;
}

const Expectation time_expectations[] = {
	{"expect_table_freshness", FAMILY_TIME,
		"column! max_age! row_condition", compile_freshness,
	"the newest value that does not lie in the future is not older than max_age"},
	{"expect_column_gap_to_be_less_than", FAMILY_TIME,
		"column! max_gap! group_by" COUNTING_KWARGS, compile_gap,
	"each value lies less than max_gap behind the one before it, in the column's own order"},
	{NULL}
};
