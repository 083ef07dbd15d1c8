/*
 * expect_order.c
 *		Expectations about values of a column that need the others: their order,
 *		and how far they are from the mean.
 */
#include "postgres.h"

#include <math.h>

#include "access/stratnum.h"
#include "utils/builtins.h"

#include "expect_values.h"
#include "relation.h"
#include "suite_catalogue.h"

/* Columns that a kwarg lists, each with a comma in front. */
static char *
listed_columns(Check *check, const char *kwarg)
{
	StringInfoData list;
	List	   *names = kwarg_texts(check, kwarg);
	ListCell   *cell;

	initStringInfo(&list);
	foreach(cell, names)
	{
		require_column(check->plan->relation, kwarg, lfirst(cell));
		appendStringInfo(&list, ", %s", plan_column(check->plan, lfirst(cell)));
	}
	return list.data;
}

/*
 * Each value is compared with the one before it.  Rows with the same place are
 * read in the order that is asked for, so that the answer does not depend on
 * how they happen to lie.  NaN, and what has no place, are unexpected and stand
 * between no others.
 */
static void
compile_monotonic(Check *check, bool increasing)
{
	Oid			type = check_attribute(check, "column")->atttypid;
	Oid			order_type = check_attribute(check, "order_column")->atttypid;
	char	   *column = check_column(check, "column");
	char	   *order = check_column(check, "order_column");
	bool		strictly = kwarg_bool(check, "strictly", false);
	int			strategy = increasing ?
		(strictly ? BTGreaterStrategyNumber : BTGreaterEqualStrategyNumber) :
		(strictly ? BTLessStrategyNumber : BTLessEqualStrategyNumber);
	char	   *odd = psprintf("%s IS NULL", order);
	char	   *flag;

	(void) column_operator("order_column", order_type, BTLessStrategyNumber);
	if (type_has_nan(type))
		odd = psprintf("%s OR %s = 'NaN'", odd, column);
	flag = psprintf("(%s OR coalesce(NOT (%s %s lag(%s) OVER"
					" (PARTITION BY %s IS NULL, %s%s ORDER BY %s, %s%s)), false))",
					odd, column, column_operator("column", type, strategy), column,
					column, odd, listed_columns(check, "group_by"), order, column,
					increasing ? "" : " DESC");
	check_flagged(check, flag, psprintf("%s IS NULL", column), column,
				  "order needs the neighbour of each row");
}

static void
compile_increasing(Check *check)
{
	compile_monotonic(check, true);
}

static void
compile_decreasing(Check *check)
{
	compile_monotonic(check, false);
}

/* Without a spread nothing is far from the mean, nor near it. */
static void
judge_scores(Check *check)
{
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;
	int64		values = answer_int64(answer, "rows") - answer_int64(answer, "missing");

	if (values == 0 || answer_double(answer, "spread") > 0)
	{
		judge_counts(check);
		return;
	}
	check->element_count = answer_int64(answer, "rows");
	check->missing_count = answer_int64(answer, "missing");
	check_empty(check, isnan(answer_double(answer, "spread")) ?
				"fewer than two values are finite: there is no standard deviation" :
				"the standard deviation is 0: there are no z-scores");
}

/*
 * Scores are those of the finite values; what is not finite is unexpected.
 */
static void
compile_scores(Check *check)
{
	Oid			type = check_attribute(check, "column")->atttypid;
	const char *name = quote_identifier(RelationGetRelationName(check->plan->relation));
	char	   *column = check_column(check, "column");
	char	   *real = psprintf("%s::pg_catalog.float8", column);
	const char *finite;
	char	   *figures;
	char	   *flag;
	char	   *score;
	double		threshold = 0;

	if (!type_is_number(type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"column\" must name a column of numbers, not type %s",
						format_type_be(type))));
	(void) kwarg_number(check, "threshold", &threshold);
	finite = type_has_nan(type) ?
		psprintf("%s > '-Infinity' AND %s < 'Infinity'", column, column) : "true";
	figures = psprintf("WITH \"mlcheck figures\" AS MATERIALIZED (SELECT avg(%s) AS mean,"
					   " stddev_samp(%s) AS spread %s)",
					   real, real, plan_from(check, psprintf("%s IS NOT NULL AND %s", column, finite)));
	score = psprintf("(%s - (SELECT mean FROM \"mlcheck figures\"))"
					 " / nullif((SELECT spread FROM \"mlcheck figures\"), 0)", real);
	if (kwarg_bool(check, "double_sided", true))
	{
		score = psprintf("abs(%s)", score);
		threshold = fabs(threshold);
	}
	flag = psprintf("CASE WHEN %s IS NULL THEN %s WHEN %s THEN coalesce(%s >= %.17g, false) ELSE true END",
					column, check->on_null == NULL_FAILS ? "true" : "false", finite, score,
					threshold);
	check_rows(check, psprintf("%s SELECT %s.* %s", figures, name, plan_from(check, flag)),
			   column,
			   psprintf("%s SELECT jsonb_build_object('rows', count(*), 'missing', %s,"
						" 'unexpected', count(*) FILTER (WHERE f),"
						" 'spread', (SELECT spread FROM \"mlcheck figures\"))"
						" FROM (SELECT %s AS v, %s AS f %s) AS s",
						figures, check->on_null == NULL_IGNORED ?
						"count(*) - count(v)" : "0", column, flag, plan_from(check, NULL)),
			   "scores need the mean and the standard deviation first");
	check->judge = judge_scores;
}

const Expectation column_order_expectations[] = {
	{"expect_column_value_z_scores_to_be_less_than", FAMILY_COLUMN_MAP,
		"column! threshold! double_sided", compile_scores,
	"values are less than a number of standard deviations from the mean of the finite ones"},
	{"expect_column_values_to_be_increasing", FAMILY_COLUMN_MAP,
		"column! order_column! strictly group_by", compile_increasing,
	"no value is below the one before it, in the order of another column"},
	{"expect_column_values_to_be_decreasing", FAMILY_COLUMN_MAP,
		"column! order_column! strictly group_by", compile_decreasing,
	"no value is above the one before it, in the order of another column"},
	{NULL}
};
