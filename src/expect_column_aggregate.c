/*
 * expect_column_aggregate.c
 *		Expectations about a figure of a column: extremes and moments.
 *
 * Figures are those of finite values; the others are counted in details.  Of
 * integers, floats, dates and timestamps they come from check_agg(), of other
 * types from PostgreSQL's own aggregates in the same scan.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "parser/parse_func.h"
#include "utils/lsyscache.h"

#include "expect_values.h"
#include "suite_catalogue.h"
#include "suite_figure.h"

typedef struct FigureState
{
	const char *member;			/* of the answer */
	FigureOrder order;
} FigureState;

/* Does check_agg() tell this of such values? */
static bool
has_stats(const FigureColumn *column, const char *member)
{
	switch (column->base)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
			return true;
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return strcmp(member, "min") == 0 || strcmp(member, "max") == 0;
		default:
			return false;
	}
}

/* The type of an aggregate of PostgreSQL's; ereport when there is none. */
static Oid
aggregate_type(const FigureColumn *column, const char *aggregate)
{
	List	   *name = list_make2(makeString("pg_catalog"),
								  makeString(pstrdup(aggregate)));
	Oid			argument = column->type;
	Oid			function;
	Oid			result;
	bool		returns_set;
	int			variadic;
	Oid			variadic_type;
	Oid		   *types;

	if (func_get_detail(name, NIL, NIL, 1, &argument, false, false, false,
						&function, &result, &returns_set, &variadic,
						&variadic_type, &types, NULL) != FUNCDETAIL_AGGREGATE)
		kwarg_error(column->kwarg, psprintf("must be a column of a type for which PostgreSQL has %s()",
											aggregate));
	return result;
}

static void
judge_stats(Check *check)
{
	const FigureState *state = check->state;
	FigureCounts counts;

	figure_read_counts(&counts, plan_domain_answer(check->plan, check->op), "null");
	figure_judge(check, &state->order, &counts,
				 figure_iso(&state->order,
							answer_member(plan_op_answer(check->plan, check->op),
										  state->member)));
}

static void
judge_item(Check *check)
{
	const FigureState *state = check->state;
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;
	FigureCounts counts;

	figure_read_counts(&counts, answer, "missing");
	figure_judge(check, &state->order, &counts, answer_member(answer, state->member));
}

static void
compile_figure(Check *check, const char *member, const char *aggregate)
{
	FigureColumn *column = figure_column(check, "column");
	FigureState *state = palloc(sizeof(FigureState));
	Oid			result;

	check->state = state;
	check->sample_size = 0;
	state->member = member;
	state->order.type = column->type;
	state->order.collation = column->collation;
	if (has_stats(column, member))
	{
		figure_check_bounds(check, &state->order);
		check->op = plan_op(check, column->sql, NULL, NULL, "\"op\": \"stats\"");
		check->judge = judge_stats;
		return;
	}
	result = aggregate_type(column, aggregate);
	if (!type_is_number(column->type) && result != ANYENUMOID &&
		result != ANYARRAYOID)
		state->order.type = result;
	figure_check_bounds(check, &state->order);
	check->step = plan_item(check, psprintf("jsonb_build_object('%s', %s(%s)%s, %s)",
											member, aggregate, column->sql,
											plan_filter(check, column->finite),
											figure_counts_sql(check, column)));
	check->judge = judge_item;
}

static void
compile_min(Check *check)
{
	compile_figure(check, "min", "min");
}

static void
compile_max(Check *check)
{
	compile_figure(check, "max", "max");
}

static void
compile_sum(Check *check)
{
	compile_figure(check, "sum", "sum");
}

static void
compile_mean(Check *check)
{
	compile_figure(check, "mean", "avg");
}

static void
compile_stdev(Check *check)
{
	compile_figure(check, "std", "stddev_samp");
}

/* The moments of a profile: of floats, with nothing lost where it collapses. */
static void
compile_moment(Check *check, const char *function)
{
	FigureColumn *column = figure_column(check, "column");
	FigureState *state = palloc(sizeof(FigureState));

	figure_require_number(column);
	check->state = state;
	state->member = function;
	state->order.type = FLOAT8OID;
	state->order.collation = InvalidOid;
	figure_check_bounds(check, &state->order);
	check->step = plan_item(check, psprintf("jsonb_build_object('%s', mlcheck.%s(mlcheck.profile_agg(%s)%s), %s)",
											function, function, column->sql,
											plan_filter(check, column->finite),
											figure_counts_sql(check, column)));
	check->judge = judge_item;
}

static void
compile_skewness(Check *check)
{
	compile_moment(check, "skewness");
}

static void
compile_kurtosis(Check *check)
{
	compile_moment(check, "kurtosis");
}

#define BOUNDS "column! min_value max_value strict_min strict_max"

const Expectation column_aggregate_expectations[] = {
	{"expect_column_min_to_be_between", FAMILY_COLUMN_AGGREGATE, BOUNDS,
		compile_min,
	"the smallest finite value lies between two bounds"},
	{"expect_column_max_to_be_between", FAMILY_COLUMN_AGGREGATE, BOUNDS,
		compile_max,
	"the largest finite value lies between two bounds"},
	{"expect_column_mean_to_be_between", FAMILY_COLUMN_AGGREGATE, BOUNDS,
		compile_mean,
	"the mean of the finite values lies between two bounds"},
	{"expect_column_sum_to_be_between", FAMILY_COLUMN_AGGREGATE, BOUNDS,
		compile_sum,
	"the sum of the finite values lies between two bounds"},
	{"expect_column_stdev_to_be_between", FAMILY_COLUMN_AGGREGATE, BOUNDS,
		compile_stdev,
	"the standard deviation (n - 1) of the finite values lies between two bounds"},
	{"expect_column_skewness_to_be_between", FAMILY_COLUMN_AGGREGATE, BOUNDS,
		compile_skewness,
	"the skewness of the finite values lies between two bounds"},
	{"expect_column_kurtosis_to_be_between", FAMILY_COLUMN_AGGREGATE, BOUNDS,
		compile_kurtosis,
	"the excess kurtosis of the finite values lies between two bounds"},
	{NULL}
};
