/*
 * expect_pair.c
 *		Expectations about two columns of a row.
 *
 * A row with one null that is not to be ignored is unexpected: nobody can say
 * that its values are equal.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"

#include "expect_values.h"
#include "json_values.h"
#include "suite_catalogue.h"

typedef enum IgnoreRow
{
	IGNORE_BOTH_NULL,
	IGNORE_EITHER_NULL,
	IGNORE_NO_ROW
} IgnoreRow;

static const char *const ignore_words[] = {"both_values_are_missing",
	"either_value_is_missing", "neither", "never", NULL};
static const char *const op_words[] = {"both", "either", "neither"};
static const char *const missing_members[] = {"both_null", "either_null", "none"};

typedef struct Pair
{
	char	   *a;
	char	   *b;
	Form_pg_attribute a_attribute;
	Form_pg_attribute b_attribute;
	IgnoreRow	ignore;
} Pair;

static Pair
read_pair(Check *check)
{
	Pair		pair;
	int			ignore = kwarg_word(check, "ignore_row_if", ignore_words, 0);

	pair.a = check_column(check, "column_A");
	pair.b = check_column(check, "column_B");
	pair.a_attribute = check_attribute(check, "column_A");
	pair.b_attribute = check_attribute(check, "column_B");
	pair.ignore = Min(ignore, IGNORE_NO_ROW);
	return pair;
}

/* SQL of a test with the rule for nulls around it. */
static char *
with_ignored_rows(const Pair *pair, const char *test)
{
	test = psprintf("coalesce(%s, false)", test);
	if (pair->ignore == IGNORE_NO_ROW)
		return pstrdup(test);
	return psprintf("CASE WHEN %s IS NULL %s %s IS NULL THEN NULL ELSE %s END",
					pair->a, pair->ignore == IGNORE_BOTH_NULL ? "AND" : "OR",
					pair->b, test);
}

/* What is shown of a row is an array of both values. */
static void
check_pair(Check *check, const Pair *pair, const char *test, const char *op)
{
	if (op == NULL || check->on_null != NULL_IGNORED)
	{
		check_map(check, with_ignored_rows(pair, test), NULL, NULL);
		check->value = psprintf("jsonb_build_array(%s, %s)", pair->a, pair->b);
		return;
	}
	check->expected = with_ignored_rows(pair, test);
	check->value = psprintf("jsonb_build_array(%s, %s)", pair->a, pair->b);
	check->missing = missing_members[pair->ignore];
	check->op = plan_op(check, pair->a, pair->b, NULL, op);
	check->judge = judge_counts;
}

/* Both are numbers, or of the same type, and check_agg() compares those. */
static bool
is_typed_pair(const Pair *pair, bool equality)
{
	Oid			a = getBaseType(pair->a_attribute->atttypid);
	Oid			b = getBaseType(pair->b_attribute->atttypid);

	if (type_is_number(a) && type_is_number(b))
		return true;
	if (a != b || !type_is_typed(a, pair->a_attribute->attcollation) ||
		!type_is_typed(b, pair->b_attribute->attcollation))
		return false;
	return equality ? pair->a_attribute->attcollation == pair->b_attribute->attcollation :
		!type_is_text(a);
}

/* Domains have the operators of their types, and extensions have their own. */
static const char *
pair_operator(const Pair *pair, const char *operator, int strategy)
{
	Oid			a = getBaseType(pair->a_attribute->atttypid);
	Oid			b = getBaseType(pair->b_attribute->atttypid);

	if (a == b)
		return column_operator("column_A", a, strategy);
	require_operator(operator, "column_A", a, "column_B", b);
	return operator;
}

static void
compile_comparison(Check *check, const char *operator, int strategy)
{
	Pair		pair = read_pair(check);
	char	   *test = psprintf("%s %s %s", pair.a, pair_operator(&pair, operator, strategy),
								pair.b);

	check_pair(check, &pair, test,
			   is_typed_pair(&pair, strategy == BTEqualStrategyNumber) ?
			   psprintf("\"op\": \"compare\", \"operator\": \"%s\", \"ignore\": \"%s\"",
						operator, op_words[pair.ignore]) : NULL);
}

static void
compile_equal(Check *check)
{
	compile_comparison(check, "=", BTEqualStrategyNumber);
}

static void
compile_greater(Check *check)
{
	if (kwarg_bool(check, "or_equal", false))
		compile_comparison(check, ">=", BTGreaterEqualStrategyNumber);
	else
		compile_comparison(check, ">", BTGreaterStrategyNumber);
}

/* A column is a value; null is null. */
static char *
value_test(const char *column, Form_pg_attribute attribute, const char *kwarg,
		   const JsonbValue *value)
{
	if (value->type == jbvNull)
		return psprintf("%s IS NULL", column);
	return psprintf("coalesce(%s %s %s, false)", column,
					column_operator(kwarg, attribute->atttypid, BTEqualStrategyNumber),
					column_literal("value_pairs_set", value, attribute->atttypid));
}

static void
compile_in_pairs(Check *check)
{
	Pair		pair = read_pair(check);
	List	   *pairs = kwarg_elements(check, "value_pairs_set");
	StringInfoData test;
	ListCell   *cell;

	initStringInfo(&test);
	foreach(cell, pairs)
	{
		JsonbValue *item = lfirst(cell);

		if (!jsonb_is_array(item) ||
			JsonContainerSize(item->val.binary.data) != 2)
			kwarg_error("value_pairs_set", "must be an array of arrays of two values each");
		appendStringInfo(&test, "%s(%s AND %s)",
						 foreach_current_index(cell) > 0 ? " OR " : "",
						 value_test(pair.a, pair.a_attribute, "column_A",
									getIthJsonbValueFromContainer(item->val.binary.data, 0)),
						 value_test(pair.b, pair.b_attribute, "column_B",
									getIthJsonbValueFromContainer(item->val.binary.data, 1)));
	}
	check_pair(check, &pair, pairs == NIL ? "false" : test.data, NULL);
}

const Expectation pair_expectations[] = {
	{"expect_column_pair_values_to_be_equal", FAMILY_PAIR,
		"column_A! column_B! ignore_row_if", compile_equal,
	"the values of two columns are equal in each row"},
	{"expect_column_pair_values_a_to_be_greater_than_b", FAMILY_PAIR,
		"column_A! column_B! or_equal ignore_row_if", compile_greater,
	"the value of the first column is greater than that of the second one in each row"},
	{"expect_column_pair_values_to_be_in_set", FAMILY_PAIR,
		"column_A! column_B! value_pairs_set! ignore_row_if", compile_in_pairs,
	"the values of two columns are one of several pairs in each row; null in a pair is null"},
	{NULL}
};
