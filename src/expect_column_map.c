/*
 * expect_column_map.c
 *		Expectations about each value of a column.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"

#include "suite_catalogue.h"
#include "value.h"

/* Numbers and times: what check_agg() can tell the order of. */
static bool
has_typed_order(Oid type)
{
	switch (getBaseType(type))
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return true;
		default:
			return false;
	}
}

static bool
is_float(Oid type)
{
	Oid			base = getBaseType(type);

	return base == FLOAT4OID || base == FLOAT8OID;
}

static bool
is_number(Oid type)
{
	Oid			base = getBaseType(type);

	return is_float(base) || base == INT2OID || base == INT4OID ||
		base == INT8OID || base == NUMERICOID;
}

/* Numbers bound numbers, and strings everything else. */
static bool
bound_is_typed(const JsonbValue *bound, Oid type)
{
	return bound == NULL ||
		(bound->type == jbvNumeric) == is_number(type);
}

static void
append_between(StringInfo expected, StringInfo op, Check *check,
			   const char *column, Oid type, const char *bound,
			   const char *strict, const char *operator)
{
	const JsonbValue *value = kwarg_value(check, bound);
	bool		is_strict = kwarg_bool(check, strict, false);

	if (value == NULL)
		return;
	appendStringInfo(expected, " AND %s %s%s %s", column, operator,
					 is_strict ? "" : "=", check_literal(bound, value, type));
	appendStringInfo(op, ", \"%.3s\": ", bound);
	escape_json(op, jsonb_scalar_text(bound, value));
	appendStringInfo(op, ", \"%s\": %s", strict, is_strict ? "true" : "false");
}

/* NaN lies between no bounds, although PostgreSQL sorts it last. */
static void
compile_between(Check *check)
{
	Form_pg_attribute attribute = check_attribute(check, "column");
	Oid			type = attribute->atttypid;
	char	   *column = check_column(check, "column");
	bool		typed = has_typed_order(type) &&
		bound_is_typed(kwarg_value(check, "min_value"), type) &&
		bound_is_typed(kwarg_value(check, "max_value"), type);
	StringInfoData expected;
	StringInfoData op;

	if (!kwarg_given(check, "min_value") && !kwarg_given(check, "max_value"))
		kwarg_error("min_value", "or \"max_value\" must be given");
	initStringInfo(&expected);
	initStringInfo(&op);
	appendStringInfo(&expected, "%s IS NOT NULL", column);
	if (is_float(type) || getBaseType(type) == NUMERICOID)
		appendStringInfo(&expected, " AND %s <> 'NaN'", column);
	appendStringInfoString(&op, "\"op\": \"range\"");
	append_between(&expected, &op, check, column, type, "min_value", "strict_min", ">");
	append_between(&expected, &op, check, column, type, "max_value", "strict_max", "<");
	check_map(check, psprintf("CASE WHEN %s IS NOT NULL THEN %s END", column, expected.data),
			  column, typed ? op.data : NULL);
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
}

static void
compile_null(Check *check)
{
	compile_nulls(check, "IS NULL", "\"op\": \"null\"");
}

static void
compile_regex(Check *check)
{
	char	   *column = check_column(check, "column");

	check_map(check, psprintf("%s::pg_catalog.text ~ %s", column,
							  quote_literal_cstr(kwarg_text(check, "regex"))),
			  column, NULL);
}

/* All copies of a value that is there more than once are unexpected. */
static void
compile_unique(Check *check)
{
	char	   *column = check_column(check, "column");
	const char *name = quote_identifier(RelationGetRelationName(check->plan->relation));
	char	   *from = plan_from(check, psprintf("%s IS NOT NULL", column));
	char	   *rows = psprintf("SELECT %s.* %s AND %s IN (SELECT %s %s GROUP BY 1 HAVING count(*) > 1)",
								name, from, column, column, from);
	char	   *counts = psprintf("SELECT jsonb_build_object('rows', sum(n), 'missing', coalesce(sum(n) FILTER (WHERE v IS NULL), 0),"
								  " 'unexpected', coalesce(sum(n) FILTER (WHERE n > 1 AND v IS NOT NULL), 0))"
								  " FROM (SELECT %s AS v, count(*) AS n %s GROUP BY 1) AS s",
								  column, plan_from(check, NULL));

	check_rows(check, rows, column, counts, "uniqueness needs all values at once");
}

const Expectation column_map_expectations[] = {
	{"expect_column_values_to_be_between", FAMILY_COLUMN_MAP,
		"column! min_value max_value strict_min strict_max", compile_between,
	"values lie between two bounds, either of which may be left out"},
	{"expect_column_values_to_not_be_null", FAMILY_COLUMN_MAP,
		"column!", compile_not_null,
	"values are not null"},
	{"expect_column_values_to_be_null", FAMILY_COLUMN_MAP,
		"column!", compile_null,
	"values are null"},
	{"expect_column_values_to_match_regex", FAMILY_COLUMN_MAP,
		"column! regex!", compile_regex,
	"the text of values matches a regular expression somewhere"},
	{"expect_column_values_to_be_unique", FAMILY_COLUMN_MAP,
		"column!", compile_unique,
	"no value occurs twice; all copies of one that does are unexpected"},
	{NULL}
};
