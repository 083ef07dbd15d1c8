/*
 * expect_table.c
 *		Expectations about the columns of a relation and the number of its rows.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "expect_schema.h"
#include "other_relation.h"
#include "relation.h"
#include "suite_catalogue.h"
#include "table_schema.h"

/* Names of the relation's columns, in order: a list of char *. */
static List *
column_names(const Check *check)
{
	TupleDesc	descriptor = RelationGetDescr(check->plan->relation);
	List	   *names = NIL;
	int			i;

	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

		if (!attribute->attisdropped)
			names = lappend(names, pstrdup(NameStr(attribute->attname)));
	}
	return names;
}

static Jsonb *
array_of(List *names)
{
	JsonbParseState *state = NULL;
	ListCell   *cell;
	JsonbValue	item = {.type = jbvString};

	(void) pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	foreach(cell, names)
	{
		item.val.string.val = lfirst(cell);
		item.val.string.len = strlen(lfirst(cell));
		(void) pushJsonbValue(&state, WJB_ELEM, &item);
	}
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY, NULL));
}

static Jsonb *
number_of(int64 number)
{
	JsonbValue	value = {.type = jbvNumeric};

	value.val.numeric = int64_to_numeric(number);
	return JsonbValueToJsonb(&value);
}

/* Those of a that are not among b. */
static List *
names_without(List *a, List *b)
{
	List	   *rest = NIL;
	ListCell   *cell;

	foreach(cell, a)
	{
		if (!is_name_in(b, lfirst(cell)) && !is_name_in(rest, lfirst(cell)))
			rest = lappend(rest, lfirst(cell));
	}
	return rest;
}

static int
position_in(List *names, const char *name)
{
	ListCell   *cell;

	foreach(cell, names)
	{
		if (strcmp(lfirst(cell), name) == 0)
			return foreach_current_index(cell);
	}
	return -1;
}

static void
judge_column_exists(Check *check)
{
	int			position = position_in(column_names(check),
									   kwarg_text(check, "column"));
	int64		wanted;

	if (position < 0)
	{
		check_failed(check, "there is no such column");
		return;
	}
	check->observed = number_of(position);
	if (kwarg_integer(check, "column_index", &wanted) && wanted != position)
		check_failed(check, "the column is at position %d, not " INT64_FORMAT,
					 position, wanted);
	else
		check_met(check);
}

static void
compile_column_exists(Check *check)
{
	int64		position;

	if (kwarg_text(check, "column") == NULL)
		kwarg_error("column", "must name a column");
	if (kwarg_integer(check, "column_index", &position) && position < 0)
		kwarg_error("column_index", "must not be negative: the first column is 0");
	check->judge = judge_column_exists;
}

/* As Great Expectations tells it. */
static Jsonb *
mismatched_set(List *missing, List *unexpected)
{
	JsonbParseState *state = NULL;

	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	push_key(&state, "mismatched");
	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	if (missing != NIL)
		push_strings(&state, "missing", missing);
	if (unexpected != NIL)
		push_strings(&state, "unexpected", unexpected);
	(void) pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
}

static void
judge_column_set(Check *check)
{
	List	   *names = column_names(check);
	List	   *wanted = kwarg_texts(check, "column_set");
	List	   *missing = names_without(wanted, names);
	List	   *unexpected = kwarg_bool(check, "exact_match", true) ?
		names_without(names, wanted) : NIL;

	check->observed = array_of(names);
	if (missing == NIL && unexpected == NIL)
	{
		check_met(check);
		return;
	}
	check->details = mismatched_set(missing, unexpected);
	check_failed(check, "%d columns are missing, %d are unexpected",
				 list_length(missing), list_length(unexpected));
}

static void
compile_column_set(Check *check)
{
	(void) kwarg_texts(check, "column_set");
	(void) kwarg_bool(check, "exact_match", true);
	check->judge = judge_column_set;
}

static const char *
name_at(List *names, int i)
{
	return i < list_length(names) ? list_nth(names, i) : NULL;
}

static bool
same_name(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static void
judge_column_order(Check *check)
{
	List	   *names = column_names(check);
	List	   *wanted = kwarg_texts(check, "column_list");
	JsonbParseState *state = NULL;
	int			differing = 0;
	int			i;

	check->observed = array_of(names);
	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	push_key(&state, "mismatched");
	(void) pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	for (i = 0; i < Max(list_length(names), list_length(wanted)); i++)
	{
		if (same_name(name_at(wanted, i), name_at(names, i)))
			continue;
		differing++;
		(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		push_int64(&state, "position", i);
		if (name_at(wanted, i))
			push_string(&state, "expected", name_at(wanted, i));
		if (name_at(names, i))
			push_string(&state, "found", name_at(names, i));
		(void) pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	}
	(void) pushJsonbValue(&state, WJB_END_ARRAY, NULL);
	if (differing == 0)
	{
		check_met(check);
		return;
	}
	check->details = JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
	check_failed(check, "%d positions have another column", differing);
}

static void
compile_column_order(Check *check)
{
	(void) kwarg_texts(check, "column_list");
	check->judge = judge_column_order;
}

/* A bound as it was given. */
static char *
bound_text(const Check *check, const char *bound)
{
	return jsonb_scalar_text(bound, kwarg_value(check, bound));
}

/* Against "value", or the bounds. */
static void
judge_number(Check *check, int64 number)
{
	bool		strict_min = kwarg_bool(check, "strict_min", false);
	bool		strict_max = kwarg_bool(check, "strict_max", false);
	int64		value;
	double		low = -INFINITY;
	double		high = INFINITY;

	check->observed = number_of(number);
	(void) kwarg_number(check, "min_value", &low);
	(void) kwarg_number(check, "max_value", &high);
	if (kwarg_integer(check, "value", &value) && number != value)
		check_failed(check, "there are " INT64_FORMAT ", not " INT64_FORMAT,
					 number, value);
	else if ((double) number < low || (strict_min && (double) number == low))
		check_failed(check, "there are " INT64_FORMAT ", not %s %s", number,
					 strict_min ? "more than" : "at least",
					 bound_text(check, "min_value"));
	else if ((double) number > high || (strict_max && (double) number == high))
		check_failed(check, "there are " INT64_FORMAT ", not %s %s", number,
					 strict_max ? "less than" : "at most",
					 bound_text(check, "max_value"));
	else
		check_met(check);
}

/* What is wrong with the kwargs is said before anything runs. */
static void
check_bounds(Check *check)
{
	double		low;
	double		high;
	bool		has_low = kwarg_number(check, "min_value", &low);
	bool		has_high = kwarg_number(check, "max_value", &high);
	int64		value;

	(void) kwarg_bool(check, "strict_min", false);
	(void) kwarg_bool(check, "strict_max", false);
	if (kwarg_integer(check, "value", &value))
		return;
	if (!has_low && !has_high)
		kwarg_error("min_value", "or \"max_value\" must be given");
	if (has_low && has_high && low > high)
		kwarg_error("min_value", "must not be greater than \"max_value\"");
}

static void
judge_column_count(Check *check)
{
	judge_number(check, list_length(column_names(check)));
}

static void
compile_column_count(Check *check)
{
	check_bounds(check);
	check->judge = judge_column_count;
}

static PlanStep *
row_count_item(Check *check)
{
	return plan_item(check, psprintf("jsonb_build_object('rows', count(*)%s)",
									 plan_filter(check, NULL)));
}

static int64
row_count(const PlanStep *step)
{
	return answer_int64(step->answer ? &step->answer->root : NULL, "rows");
}

static void
judge_row_count(Check *check)
{
	check->element_count = row_count(check->step);
	judge_number(check, check->element_count);
}

static void
compile_row_count(Check *check)
{
	check_bounds(check);
	check->judge = judge_row_count;
	check->step = row_count_item(check);
}

static void
judge_other_row_count(Check *check)
{
	int64		ours = row_count(check->step);
	int64		theirs = row_count(check->state);
	JsonbParseState *state = NULL;

	check->element_count = ours;
	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	push_int64(&state, "self", ours);
	push_int64(&state, "other", theirs);
	check->observed = JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
	if (ours == theirs)
		check_met(check);
	else
		check_failed(check, "there are " INT64_FORMAT " rows, and " INT64_FORMAT " in the other table",
					 ours, theirs);
}

static void
compile_other_row_count(Check *check)
{
	Relation	other = open_other_relation(check);

	check->judge = judge_other_row_count;
	check->step = row_count_item(check);
	check->state = plan_query(check,
							  psprintf("SELECT jsonb_build_object('rows', count(*)) FROM %s",
									   quote_relation(other)),
							  "it reads another table");
	close_other_relation(other);
}

const Expectation table_expectations[] = {
	{"expect_column_to_exist", FAMILY_TABLE,
		"column! column_index", compile_column_exists,
	"there is a column of this name, at this position if one is given"},
	{"expect_table_columns_to_match_set", FAMILY_TABLE,
		"column_set! exact_match", compile_column_set,
	"the columns are these, in any order, and no others unless exact_match is false"},
	{"expect_table_columns_to_match_ordered_list", FAMILY_TABLE,
		"column_list!", compile_column_order,
	"the columns are these, in this order"},
	{"expect_table_column_count_to_equal", FAMILY_TABLE,
		"value!", compile_column_count,
	"there are so many columns"},
	{"expect_table_column_count_to_be_between", FAMILY_TABLE,
		"min_value max_value strict_min strict_max", compile_column_count,
	"the number of columns lies between two bounds"},
	{"expect_table_row_count_to_equal", FAMILY_TABLE,
		"value! row_condition", compile_row_count,
	"there are so many rows; none is a number like any other"},
	{"expect_table_row_count_to_be_between", FAMILY_TABLE,
		"min_value max_value strict_min strict_max row_condition", compile_row_count,
	"the number of rows lies between two bounds"},
	{"expect_table_row_count_to_equal_other_table", FAMILY_TABLE,
		"other_table_name! row_condition", compile_other_row_count,
	"there are as many rows as in another table"},
	{"expect_table_schema_to_match", FAMILY_TABLE,
		"schema other_table_name", compile_schema,
	"names, types, nullability and order of the columns are those of a stored schema or of another table"},
	{NULL}
};
