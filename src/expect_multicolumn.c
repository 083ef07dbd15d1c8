/*
 * expect_multicolumn.c
 *		Expectations about several columns of a row.
 *
 * Nulls are not left out silently: two nulls are the same, and a sum with a
 * null is none, unless "ignore_row_if" says that the row does not count.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "expect_values.h"
#include "relation.h"
#include "suite_catalogue.h"

static const char *const ignore_words[] = {"all_values_are_missing",
	"any_value_is_missing", "never", NULL};

typedef struct Columns
{
	List	   *names;			/* of char *, SQL */
	List	   *attributes;		/* of Form_pg_attribute */
	int			ignore;			/* of ignore_words */
} Columns;

static Columns
read_columns(Check *check)
{
	Columns		columns = {NIL, NIL, 0};
	List	   *names = kwarg_texts(check, "column_list");
	ListCell   *cell;

	if (list_length(names) < 2)
		kwarg_error("column_list", "must name two columns at least");
	foreach(cell, names)
	{
		char	   *name = lfirst(cell);

		require_column(check->plan->relation, "column_list", name);
		columns.attributes = lappend(columns.attributes,
									 find_column(check->plan->relation, name));
		columns.names = lappend(columns.names, plan_column(check->plan, name));
		if (is_name_in(list_copy_tail(names, foreach_current_index(cell) + 1), name))
			kwarg_error("column_list", "must not name a column twice");
	}
	columns.ignore = kwarg_word(check, "ignore_row_if", ignore_words, 0);
	return columns;
}

/* The columns with something before and between them. */
static char *
joined(const Columns *columns, const char *between, const char *behind)
{
	StringInfoData list;
	ListCell   *cell;

	initStringInfo(&list);
	foreach(cell, columns->names)
		appendStringInfo(&list, "%s%s%s", foreach_current_index(cell) > 0 ? between : "",
						 (char *) lfirst(cell), behind);
	return list.data;
}

/* Which rows are left out. */
static char *
ignored_rows(const Columns *columns)
{
	switch (columns->ignore)
	{
		case 0:
			return psprintf("(%s)", joined(columns, " AND ", " IS NULL"));
		case 1:
			return psprintf("(%s)", joined(columns, " OR ", " IS NULL"));
		default:
			return "false";
	}
}

static char *
values_of(const Columns *columns)
{
	return psprintf("jsonb_build_array(%s)", joined(columns, ", ", ""));
}

static void
check_columns(Check *check, const Columns *columns, const char *test)
{
	check_map(check, psprintf("CASE WHEN %s THEN NULL ELSE coalesce(%s, false) END",
							  ignored_rows(columns), test), NULL, NULL);
	check->value = values_of(columns);
}

/*
 * As numeric, so that integers do not overflow and 0.1 + 0.2 is 0.3: a float is
 * what its 15 digits say.
 */
static void
compile_sum(Check *check)
{
	Columns		columns = read_columns(check);
	ListCell   *cell;

	foreach(cell, columns.attributes)
	{
		if (!type_is_number(((Form_pg_attribute) lfirst(cell))->atttypid))
			kwarg_error("column_list", "must name columns of numbers");
	}
	if (kwarg_value(check, "sum_total")->type != jbvNumeric)
		kwarg_error("sum_total", "must be a number");
	check_columns(check, &columns,
				  psprintf("%s = %s", joined(&columns, " + ", "::numeric"),
						   check_literal("sum_total", kwarg_value(check, "sum_total"), InvalidOid)));
}

static char *
same_values(const Columns *columns, int i, int j)
{
	const char *a = list_nth(columns->names, i);
	const char *b = list_nth(columns->names, j);
	Oid			a_type = getBaseType(((Form_pg_attribute) list_nth(columns->attributes, i))->atttypid);
	Oid			b_type = getBaseType(((Form_pg_attribute) list_nth(columns->attributes, j))->atttypid);
	const char *operator = "=";

	if (a_type == b_type)
		operator = column_operator("column_list", a_type, BTEqualStrategyNumber);
	else
		require_operator("=", "column_list", a_type, "column_list", b_type);
	return psprintf("coalesce(%s %s %s, %s IS NULL AND %s IS NULL)", a, operator, b, a, b);
}

static void
compile_unique_within(Check *check)
{
	Columns		columns = read_columns(check);
	int			n = list_length(columns.names);
	StringInfoData test;
	int			i;
	int			j;

	initStringInfo(&test);
	for (i = 0; i < n; i++)
	{
		for (j = i + 1; j < n; j++)
			appendStringInfo(&test, "%s%s", test.len > 0 ? " OR " : "",
							 same_values(&columns, i, j));
	}
	check_columns(check, &columns, psprintf("NOT (%s)", test.data));
}

/* All copies are unexpected; nulls are equal to each other. */
static void
compile_compound_unique(Check *check)
{
	Columns		columns = read_columns(check);
	char	   *absent = ignored_rows(&columns);
	char	   *keys = joined(&columns, ", ", "");
	ListCell   *cell;

	foreach(cell, columns.attributes)
		(void) column_operator("column_list", ((Form_pg_attribute) lfirst(cell))->atttypid,
							   BTEqualStrategyNumber);
	check_rows(check, flagged_rows(check, psprintf("count(*) OVER (PARTITION BY %s) > 1", keys),
								   absent),
			   values_of(&columns),
			   psprintf("SELECT jsonb_build_object('rows', sum(n), 'missing', sum(n) FILTER (WHERE %s),"
						" 'unexpected', sum(n) FILTER (WHERE CASE WHEN a THEN %s ELSE n > 1 END))"
						" FROM (SELECT %s AS a, count(*) AS n %s GROUP BY %s) AS s",
						check->on_null == NULL_IGNORED ? "a" : "false",
						check->on_null == NULL_FAILS ? "true" : "false",
						absent, plan_from(check, NULL), keys),
			   "uniqueness needs all values at once");
}

const Expectation multicolumn_expectations[] = {
	{"expect_multicolumn_sum_to_equal", FAMILY_MULTICOLUMN,
		"column_list! sum_total! ignore_row_if", compile_sum,
	"the columns of each row sum up to a total"},
	{"expect_select_column_values_to_be_unique_within_record", FAMILY_MULTICOLUMN,
		"column_list! ignore_row_if", compile_unique_within,
	"no two of the columns have the same value in a row; nulls are the same"},
	{"expect_compound_columns_to_be_unique", FAMILY_MULTICOLUMN,
		"column_list! ignore_row_if", compile_compound_unique,
	"no combination of values occurs twice; all copies are unexpected, nulls are the same"},
	{NULL}
};
