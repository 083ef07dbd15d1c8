/*
 * expect_column_map.c
 *		Expectations about each value of a column, whatever it holds.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"

#include "expect_type.h"
#include "expect_values.h"
#include "expression.h"
#include "json_values.h"
#include "suite_catalogue.h"
#include "suite_queries.h"

/* NULL for null, which is no case, else the condition. */
static char *
unless_null(const char *column, const char *condition)
{
	return psprintf("CASE WHEN %s IS NOT NULL THEN %s END", column, condition);
}

/* Numbers bound numbers, and strings everything else. */
static bool
bound_is_typed(const JsonbValue *bound, Oid type)
{
	return bound == NULL ||
		(bound->type == jbvNumeric) == type_is_number(type);
}

static void
append_between(StringInfo expected, StringInfo op, Check *check,
			   const char *column, Oid type, const char *bound,
			   const char *strict, bool low)
{
	const JsonbValue *value = kwarg_value(check, bound);
	bool		is_strict = kwarg_bool(check, strict, false);
	char	   *text;
	int			strategy = low ?
		(is_strict ? BTGreaterStrategyNumber : BTGreaterEqualStrategyNumber) :
		(is_strict ? BTLessStrategyNumber : BTLessEqualStrategyNumber);

	if (value == NULL)
		return;
	appendStringInfo(expected, " AND %s %s %s", column,
					 column_operator("column", type, strategy),
					 column_literal(bound, value, type));
	if (value->type == jbvBinary)
		return;
	text = jsonb_scalar_text(bound, value);
	if (type_has_nan(type) && pg_strcasecmp(text, "NaN") == 0)
		kwarg_error(bound, "must not be NaN");
	appendStringInfo(op, ", \"%.3s\": ", bound);
	escape_json(op, text);
	appendStringInfo(op, ", \"%s\": %s", strict, is_strict ? "true" : "false");
}

/* Between bounds in the wrong order there is nothing. */
static void
check_bounds(const Check *check)
{
	const JsonbValue *low = kwarg_value(check, "min_value");
	const JsonbValue *high = kwarg_value(check, "max_value");

	if (low == NULL && high == NULL)
		kwarg_error("min_value", "or \"max_value\" must be given");
	if (low != NULL && high != NULL && low->type == jbvNumeric &&
		high->type == jbvNumeric &&
		DatumGetBool(DirectFunctionCall2(numeric_gt, NumericGetDatum(low->val.numeric),
										 NumericGetDatum(high->val.numeric))))
		kwarg_error("min_value", "must not be greater than \"max_value\"");
}

/* NaN lies between no bounds, although PostgreSQL sorts it last. */
static void
compile_between(Check *check)
{
	Oid			type = check_attribute(check, "column")->atttypid;
	char	   *column = check_column(check, "column");
	bool		typed = (type_is_number(type) || type_is_time(type)) &&
		bound_is_typed(kwarg_value(check, "min_value"), type) &&
		bound_is_typed(kwarg_value(check, "max_value"), type);
	StringInfoData expected;
	StringInfoData op;

	check_bounds(check);
	initStringInfo(&expected);
	initStringInfo(&op);
	appendStringInfo(&expected, "%s", type_has_nan(type) ?
					 psprintf("%s <> 'NaN'", column) : "true");
	appendStringInfoString(&op, "\"op\": \"range\"");
	append_between(&expected, &op, check, column, type, "min_value", "strict_min", true);
	append_between(&expected, &op, check, column, type, "max_value", "strict_max", false);
	check_map(check, unless_null(column, expected.data), column, typed ? op.data : NULL);
}

/* SQL: is the column one of the values?  An array of arrays is none of these. */
static char *
set_test(const char *column, Oid type, List *elements)
{
	const char *operator = column_operator("column", type, BTEqualStrategyNumber);
	bool		is_array = OidIsValid(get_element_type(getBaseType(type)));
	StringInfoData test;
	ListCell   *cell;

	if (elements == NIL)
		return "false";
	initStringInfo(&test);
	if (!is_array)
		appendStringInfo(&test, "%s %s ANY (ARRAY[", column, operator);
	foreach(cell, elements)
	{
		const char *literal = column_literal("value_set", lfirst(cell), type);
		bool		first = foreach_current_index(cell) == 0;

		if (is_array)
			appendStringInfo(&test, "%s%s %s %s", first ? "" : " OR ", column,
							 operator, literal);
		else
			appendStringInfo(&test, "%s%s", first ? "" : ", ", literal);
	}
	appendStringInfoString(&test, is_array ? "" : "])");
	return test.data;
}

static char *
set_op(List *elements, bool negate)
{
	StringInfoData op;
	ListCell   *cell;

	initStringInfo(&op);
	appendStringInfo(&op, "\"op\": \"set\", \"negate\": %s, \"values\": [",
					 negate ? "true" : "false");
	foreach(cell, elements)
	{
		appendStringInfoString(&op, foreach_current_index(cell) > 0 ? ", " : "");
		escape_json(&op, jsonb_scalar_text("value_set", lfirst(cell)));
	}
	appendStringInfoChar(&op, ']');
	return op.data;
}

/* Null in a set means that null is fine, which it is anyway. */
static void
compile_set(Check *check, bool negate)
{
	Form_pg_attribute attribute = check_attribute(check, "column");
	char	   *column = check_column(check, "column");
	List	   *elements = possible_values("value_set", attribute->atttypid,
										   kwarg_elements(check, "value_set"));
	char	   *test = set_test(column, attribute->atttypid, elements);

	check_map(check, unless_null(column, psprintf("%s(%s)", negate ? "NOT " : "", test)),
			  column, type_is_typed(attribute->atttypid, attribute->attcollation) ?
			  set_op(elements, negate) : NULL);
}

static void
compile_in_set(Check *check)
{
	compile_set(check, false);
}

static void
compile_not_in_set(Check *check)
{
	compile_set(check, true);
}

/* Every row is a case, whether null or not. */
static void
compile_nulls(Check *check, const char *test, const char *op)
{
	char	   *column = check_column(check, "column");

	check->counts_nulls = true;
	check_map(check, psprintf("%s %s", column, test), column, op);
}

static void
compile_not_null(Check *check)
{
	compile_nulls(check, "IS NOT NULL", "\"op\": \"not_null\"");
	check->value = NULL;
}

static void
compile_null(Check *check)
{
	compile_nulls(check, "IS NULL", "\"op\": \"null\"");
}

/* All copies of a value that is there more than once are unexpected. */
static void
compile_unique(Check *check)
{
	char	   *column = check_column(check, "column");
	char	   *from = plan_from(check, psprintf("%s IS NOT NULL", column));
	const char *name = quote_identifier(RelationGetRelationName(check->plan->relation));
	bool		nulls_fail = check->on_null == NULL_FAILS;
	char	   *rows;
	char	   *counts;

	/* equal as GROUP BY has it, which of some types is not what "=" says */
	rows = psprintf("SELECT %s.* %s", name,
					plan_from(check, psprintf("EXISTS (SELECT FROM (SELECT %s AS v %s GROUP BY 1 HAVING count(*) > 1) AS d WHERE d.v %s %s)%s",
											  column, from,
											  column_operator("column", check_attribute(check, "column")->atttypid,
															  BTEqualStrategyNumber),
											  column,
											  nulls_fail ? psprintf(" OR %s IS NULL", column) : "")));
	if (check->on_null == NULL_IGNORED)
		counts = uniqueness_query(check, column);
	else
		counts = psprintf("SELECT jsonb_build_object('rows', sum(n), 'unexpected', sum(n) FILTER (WHERE %s))"
						  " FROM (SELECT %s AS v, count(*) AS n %s GROUP BY 1) AS s",
						  nulls_fail ? "n > 1 OR v IS NULL" : "n > 1 AND v IS NOT NULL",
						  column, plan_from(check, NULL));
	check_rows(check, rows, column, counts, UNIQUENESS_WHY);
}

static void
compile_finite(Check *check)
{
	Oid			type = check_attribute(check, "column")->atttypid;
	char	   *column = check_column(check, "column");
	const char *test;

	if (type_has_nan(type))
		test = psprintf("(%s <> 'NaN' AND %s <> 'Infinity' AND %s <> '-Infinity')",
						column, column, column);
	else if (type_is_number(type))
		test = "true";
	else if (type_is_time(type))
		test = psprintf("isfinite(%s)", column);
	else
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"column\" must name a column of numbers or times, not type %s",
						format_type_be(type))));
	check_map(check, unless_null(column, test), column,
			  type_has_nan(type) ? "\"op\": \"finite\"" : NULL);
}

/* A timestamp without time zone is one of the session's. */
static void
compile_not_in_future(Check *check)
{
	Oid			type = check_attribute(check, "column")->atttypid;
	char	   *column = check_column(check, "column");
	char	   *text = kwarg_text(check, "tolerance");
	JsonbValue	tolerance;

	jsonb_string(&tolerance, text ? text : "0");
	if (!type_is_time(type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"column\" must name a column of dates or timestamps, not type %s",
						format_type_be(type))));
	check_map(check, psprintf("%s <= (now() + %s)::%s", column,
							  column_literal("tolerance", &tolerance, INTERVALOID),
							  format_type_be(getBaseType(type))),
			  column, NULL);
}

/* Where it is null, nobody knows; on_null decides. */
static void
compile_satisfy(Check *check)
{
	char	   *column = check_column(check, "column");
	char	   *expression = kwarg_text(check, "expression");

	check_filter("expect", "expression", expression, check->plan->relation);
	check_map(check, unless_null(column, psprintf("(%s\n)", expression)), column, NULL);
}

const Expectation column_map_expectations[] = {
	{"expect_column_values_to_be_between", FAMILY_COLUMN_MAP,
		"column! min_value max_value strict_min strict_max", compile_between,
	"values lie between two bounds, either of which may be left out; NaN lies nowhere"},
	{"expect_column_values_to_be_in_set", FAMILY_COLUMN_MAP,
		"column! value_set!", compile_in_set,
	"values are in a set; null in it changes nothing"},
	{"expect_column_values_to_not_be_in_set", FAMILY_COLUMN_MAP,
		"column! value_set!", compile_not_in_set,
	"values are not in a set; null in it changes nothing"},
	{"expect_column_values_to_not_be_null", FAMILY_COLUMN_MAP,
		"column!", compile_not_null,
	"values are not null"},
	{"expect_column_values_to_be_null", FAMILY_COLUMN_MAP,
		"column!", compile_null,
	"values are null"},
	{"expect_column_values_to_be_unique", FAMILY_COLUMN_MAP,
		"column!", compile_unique,
	"no value occurs twice; all copies of one that does are unexpected"},
	{"expect_column_values_to_be_of_type", FAMILY_COLUMN_MAP,
		"column! type_!", compile_of_type,
	"the column is declared with a type: PostgreSQL's name or SQLAlchemy's"},
	{"expect_column_values_to_be_in_type_list", FAMILY_COLUMN_MAP,
		"column! type_list!", compile_in_type_list,
	"the column is declared with one of several types"},
	{"expect_column_values_to_be_finite", FAMILY_COLUMN_MAP,
		"column!", compile_finite,
	"numbers and times are neither NaN nor infinite"},
	{"expect_column_values_to_not_be_in_future", FAMILY_COLUMN_MAP,
		"column! tolerance", compile_not_in_future,
	"times are not after the start of the transaction, or not by more than a tolerance"},
	{"expect_column_values_to_satisfy", FAMILY_COLUMN_MAP,
		"column! expression!", compile_satisfy,
	"SQL over the row is true where the column is not null"},
	{NULL}
};
