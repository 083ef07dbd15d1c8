/*
 * expect_column_distinct.c
 *		Expectations about which values a column has, and how many.
 *
 * Nulls are no values here; NaN is one, equal to itself.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"

#include "expect_values.h"
#include "suite_catalogue.h"
#include "suite_figure.h"
#include "suite_queries.h"

#define SHOWN_MODES 20

static const FigureOrder number_order = {NUMERICOID, InvalidOid};

static JsonbContainer *
answer_of(const Check *check)
{
	return check->step->answer ? &check->step->answer->root : NULL;
}

static void
read_rows(Check *check, FigureCounts *counts)
{
	memset(counts, 0, sizeof(*counts));
	figure_read_counts(counts, answer_of(check), "missing");
	check->element_count = counts->rows;
	check->missing_count = counts->missing;
}

static void
judge_distinct_count(Check *check)
{
	FigureCounts counts;
	JsonbValue	figure;

	read_rows(check, &counts);
	figure_integer(&figure, answer_int64(answer_of(check), "distinct"));
	figure_judge(check, &number_order, &counts,
				 counts.rows > counts.missing ? &figure : NULL);
}

static void
judge_distinct_share(Check *check)
{
	FigureCounts counts;

	read_rows(check, &counts);
	if (counts.rows == counts.missing)
		check_empty(check, figure_empty_reason(&counts));
	else
		figure_judge_ratio(check, answer_int64(answer_of(check), "distinct"),
						   counts.rows - counts.missing);
}

static void
compile_uniqueness(Check *check, void (*judge) (Check *check))
{
	figure_check_bounds(check, &number_order);
	check->step = plan_query(check, uniqueness_query(check, check_column(check, "column")),
							 UNIQUENESS_WHY);
	check->judge = judge;
	check->sample_size = 0;
}

static void
compile_distinct_count(Check *check)
{
	compile_uniqueness(check, judge_distinct_count);
}

static void
compile_distinct_share(Check *check)
{
	compile_uniqueness(check, judge_distinct_share);
}

static void
judge_present_share(Check *check)
{
	JsonbContainer *domain = plan_domain_answer(check->plan, check->op);

	check->element_count = answer_int64(domain, "rows");
	check->missing_count = answer_int64(domain, "null");
	if (check->element_count == 0)
		check_empty(check, "there are no rows to check");
	else
		figure_judge_ratio(check, check->element_count - check->missing_count,
						   check->element_count);
}

static void
compile_present_share(Check *check)
{
	figure_check_bounds(check, &number_order);
	check->sample_size = 0;
	check->op = plan_op(check, check_column(check, "column"), NULL, NULL,
						"\"op\": \"not_null\"");
	check->judge = judge_present_share;
}

static void
judge_mode(Check *check)
{
	FigureCounts counts;
	int64		modes = answer_int64(answer_of(check), "modes");
	int64		inside = answer_int64(answer_of(check), "inside");
	JsonWriter	details;

	read_rows(check, &counts);
	if (modes == 0)
	{
		check_empty(check, figure_empty_reason(&counts));
		return;
	}
	check->observed = answer_jsonb(answer_of(check), "values");
	json_open(&details, false);
	json_int64(&details, "mode_count", answer_int64(answer_of(check), "count"));
	json_int64(&details, "modes", modes);
	json_close(&details, false);
	check->details = json_result(&details);
	if (inside == 0)
		check_failed(check, "the most common value is not in the set");
	else if (modes > 1 && !kwarg_bool(check, "ties_okay", false))
		check_failed(check, INT64_FORMAT " values are equally common", modes);
	else
		check_met(check);
}

static void
compile_mode(Check *check)
{
	FigureColumn *column = figure_column(check, "column");
	char	   *set = figure_literals(check, "value_set", column->type);

	(void) kwarg_bool(check, "ties_okay", false);
	check->step = plan_query(check,
							 psprintf("WITH s AS (SELECT %s AS v, count(*) AS n %s GROUP BY 1),"
									  " m AS (SELECT v, n FROM s WHERE v IS NOT NULL AND"
									  " n = (SELECT max(n) FROM s WHERE v IS NOT NULL))"
									  " SELECT jsonb_build_object('rows', (SELECT coalesce(sum(n), 0) FROM s),"
									  " 'missing', (SELECT coalesce(sum(n), 0) FROM s WHERE v IS NULL),"
									  " 'modes', count(*), 'count', max(n),"
									  " 'inside', count(*) FILTER (WHERE %s),"
									  " 'values', (SELECT jsonb_agg(j ORDER BY t) FROM (SELECT to_jsonb(v) AS j,"
									  " v::text COLLATE \"C\" AS t FROM m ORDER BY 2 LIMIT %d) AS f)) FROM m",
									  column->sql, plan_from(check, NULL),
									  set ? psprintf("v IN (%s)", set) : "false",
									  SHOWN_MODES),
							 "the most common value needs a count of each");
	check->judge = judge_mode;
	check->sample_size = 0;
}

/* Which values of the set there are, and how many rows have others. */
typedef struct SetState
{
	bool		all;			/* each value of the set must be there */
	bool		only;			/* and no others */
	List	   *values;			/* of JsonbValue */
} SetState;

/* The values of the set that are not null, and an op that looks for them. */
static char *
set_op(const Check *check, SetState *state)
{
	StringInfoData op;
	ListCell   *cell;

	initStringInfo(&op);
	appendStringInfoString(&op, "\"op\": \"set\", \"seen\": true, \"values\": [");
	state->values = kwarg_elements(check, "value_set");
	foreach(cell, state->values)
	{
		appendStringInfoString(&op, foreach_current_index(cell) > 0 ? ", " : "");
		escape_json(&op, jsonb_scalar_text("value_set", lfirst(cell)));
	}
	appendStringInfoChar(&op, ']');
	return op.data;
}

/* The values that were seen; *unseen is the number of the others. */
static Jsonb *
seen_values(const SetState *state, JsonbContainer *answer, int64 *unseen)
{
	JsonbValue *seen = answer_member(answer, "seen");
	JsonWriter	writer;
	ListCell   *cell;

	*unseen = 0;
	json_open(&writer, true);
	foreach(cell, state->values)
	{
		JsonbValue *flag = seen == NULL || seen->type != jbvBinary ? NULL :
			getIthJsonbValueFromContainer(seen->val.binary.data,
										  foreach_current_index(cell));

		if (flag != NULL && flag->type == jbvBool && flag->val.boolean)
			json_element(&writer, lfirst(cell));
		else
			(*unseen)++;
	}
	json_close(&writer, true);
	return json_result(&writer);
}

static void
judge_set(Check *check)
{
	const SetState *state = check->state;
	JsonbContainer *domain = plan_domain_answer(check->plan, check->op);
	JsonbContainer *op = plan_op_answer(check->plan, check->op);
	FigureCounts counts;
	int64		unseen;

	figure_read_counts(&counts, domain, "null");
	check->element_count = counts.rows;
	check->missing_count = counts.missing;
	if (counts.rows == counts.missing)
	{
		check_empty(check, figure_empty_reason(&counts));
		return;
	}
	check->observed = seen_values(state, op, &unseen);
	if (state->only)
	{
		check->unexpected_count = answer_int64(op, "unexpected");
		check->unexpected_percent = 100.0 * (double) check->unexpected_count /
			(double) (counts.rows - counts.missing);
		check_take_sample(check, op);
	}
	if (state->only && check->unexpected_count > 0)
		check_failed(check, INT64_FORMAT " of " INT64_FORMAT " values are not in the set",
					 check->unexpected_count, counts.rows - counts.missing);
	else if (state->all && unseen > 0)
		check_failed(check, INT64_FORMAT " of %d values of the set do not occur",
					 unseen, list_length(state->values));
	else
		check_met(check);
}

static void
compile_set(Check *check, bool all, bool only)
{
	FigureColumn *column = figure_column(check, "column");
	SetState   *state = palloc0(sizeof(SetState));
	char	   *set = figure_literals(check, "value_set", column->type);

	state->all = all;
	state->only = only;
	check->state = state;
	check->judge = judge_set;
	if (only && !all)
	{
		check->expected = psprintf("CASE WHEN %s IS NOT NULL THEN %s END", column->sql,
								   set ? psprintf("%s IN (%s)", column->sql, set) : "false");
		check->value = column->sql;
	}
	check->op = plan_op(check, column->sql, NULL, NULL, set_op(check, state));
}

static void
compile_in_set(Check *check)
{
	compile_set(check, false, true);
}

static void
compile_contain_set(Check *check)
{
	compile_set(check, true, false);
}

static void
compile_equal_set(Check *check)
{
	compile_set(check, true, true);
}

#define BOUNDS "column! min_value max_value strict_min strict_max"
#define SAMPLE " partial_unexpected_count unexpected_index_column_names"

const Expectation column_distinct_expectations[] = {
	{"expect_column_unique_value_count_to_be_between", FAMILY_COLUMN_AGGREGATE,
		BOUNDS, compile_distinct_count,
	"the number of different values, without null, lies between two bounds"},
	{"expect_column_proportion_of_unique_values_to_be_between", FAMILY_COLUMN_AGGREGATE,
		BOUNDS, compile_distinct_share,
	"the number of different values per value that is not null lies between two bounds"},
	{"expect_column_proportion_of_non_null_values_to_be_between", FAMILY_COLUMN_AGGREGATE,
		BOUNDS, compile_present_share,
	"the share of values that are not null lies between two bounds"},
	{"expect_column_most_common_value_to_be_in_set", FAMILY_COLUMN_AGGREGATE,
		"column! value_set! ties_okay", compile_mode,
	"the most common value is in a set; of several, ties_okay lets one be enough"},
	{"expect_column_distinct_values_to_be_in_set", FAMILY_COLUMN_AGGREGATE,
		"column! value_set!" SAMPLE, compile_in_set,
	"the column has no values but those of a set; null is no value"},
	{"expect_column_distinct_values_to_contain_set", FAMILY_COLUMN_AGGREGATE,
		"column! value_set!" SAMPLE, compile_contain_set,
	"the column has all values of a set"},
	{"expect_column_distinct_values_to_equal_set", FAMILY_COLUMN_AGGREGATE,
		"column! value_set!" SAMPLE, compile_equal_set,
	"the column has all values of a set, and no others"},
	{NULL}
};
