/*
 * expect_column_quantile.c
 *		Expectations about the median and other quantiles of a column.
 *
 * They need the values in order: one further query for each column and row
 * condition, which all checks of it extend by the quantiles that they need.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "expect_values.h"
#include "json_values.h"
#include "suite_catalogue.h"
#include "suite_figure.h"

/*
 * percentile_disc() takes the value number ceil(share * n): with the smallest
 * share above 1/2 that is the upper one of two middle values.
 */
#define LOWER_MIDDLE "0.5"
#define UPPER_MIDDLE "0.5000000000000001"

/* A query, and the shares that it asks for. */
typedef struct QuantileQuery
{
	FigureColumn *column;
	List	   *shares;			/* of char * */
	PlanStep   *step;
} QuantileQuery;

typedef struct QuantileState
{
	QuantileQuery *query;
	int			n;
	int		   *places;			/* of the shares, among the query's */
	FigureOrder order;
} QuantileState;

static void judge_median(Check *check);
static void judge_quantiles(Check *check);

static char *
query_text(const Check *check, const QuantileQuery *query)
{
	const FigureColumn *column = query->column;
	StringInfoData shares;
	ListCell   *cell;

	initStringInfo(&shares);
	foreach(cell, query->shares)
		appendStringInfo(&shares, "%s%s", shares.len > 0 ? "," : "",
						 (char *) lfirst(cell));
	return psprintf("SELECT jsonb_build_object('quantiles', to_jsonb(percentile_disc('{%s}'::float8[])"
					" WITHIN GROUP (ORDER BY %s)%s), %s) %s",
					shares.data, column->sql, plan_filter(check, column->finite),
					figure_counts_sql(check, column),
					plan_from(check, NULL));
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The query of another check of this column and row condition, or NULL. */
static QuantileQuery *
find_query(const Check *check, const FigureColumn *column)
{
	ListCell   *cell;

	foreach(cell, check->plan->queries)
	{
		const PlanStep *step = lfirst(cell);
		const Check *other = linitial(step->checks);

		if ((other->judge == judge_median || other->judge == judge_quantiles) &&
			same_text(other->row_condition, check->row_condition))
		{
			QuantileQuery *query = ((QuantileState *) other->state)->query;

			if (query->column->number == column->number)
				return query;
		}
	}
	return NULL;
}

static int
add_share(QuantileQuery *query, const char *share)
{
	ListCell   *cell;

	foreach(cell, query->shares)
	{
		if (strcmp(lfirst(cell), share) == 0)
			return foreach_current_index(cell);
	}
	query->shares = lappend(query->shares, pstrdup(share));
	return list_length(query->shares) - 1;
}

static void
ask_for(Check *check, FigureColumn *column, List *shares,
		void (*judge) (Check *check))
{
	QuantileState *state = palloc0(sizeof(QuantileState));
	QuantileQuery *query = find_query(check, column);
	ListCell   *cell;

	if (query == NULL)
	{
		query = palloc0(sizeof(QuantileQuery));
		query->column = column;
	}
	state->query = query;
	state->order.type = column->type;
	state->order.collation = column->collation;
	state->places = palloc(sizeof(int) * Max(list_length(shares), 1));
	foreach(cell, shares)
		state->places[state->n++] = add_share(query, lfirst(cell));
	if (query->step == NULL)
		query->step = plan_query(check, query_text(check, query),
								 "quantiles need the values in order");
	else
		query->step->checks = lappend(query->step->checks, check);
	query->step->sql = query_text(check, query);
	check->step = query->step;
	check->state = state;
	check->judge = judge;
	check->sample_size = 0;
}

static void
compile_median(Check *check)
{
	FigureColumn *column = figure_column(check, "column");
	FigureOrder order = {column->type, column->collation};

	figure_require_order(column);
	figure_check_bounds(check, &order);
	ask_for(check, column, list_make2(LOWER_MIDDLE, UPPER_MIDDLE), judge_median);
}

static JsonbContainer *
answer_of(const Check *check)
{
	return check->step->answer ? &check->step->answer->root : NULL;
}

/* The value at one of the check's shares; NULL where there are none. */
static JsonbValue *
value_at(const Check *check, int i)
{
	const QuantileState *state = check->state;
	JsonbValue *values = answer_member(answer_of(check), "quantiles");

	if (values == NULL || values->type != jbvBinary)
		return NULL;
	return getIthJsonbValueFromContainer(values->val.binary.data, state->places[i]);
}

/* The mean of the middle two of numbers, the lower of other values. */
static JsonbValue *
middle(const QuantileState *state, JsonbValue *low, JsonbValue *high)
{
	Datum		half;
	Datum		sum;

	if (low == NULL || !type_is_number(state->order.type) ||
		low->type != jbvNumeric || high->type != jbvNumeric)
		return low;
	half = DirectFunctionCall3(numeric_in, CStringGetDatum("0.5"),
							   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	sum = DirectFunctionCall2(numeric_add, NumericGetDatum(low->val.numeric),
							  NumericGetDatum(high->val.numeric));
	low->val.numeric = DatumGetNumeric(DirectFunctionCall2(numeric_mul, sum, half));
	return low;
}

static void
judge_median(Check *check)
{
	const QuantileState *state = check->state;
	FigureCounts counts;

	figure_read_counts(&counts, answer_of(check), "missing");
	figure_judge(check, &state->order, &counts,
				 middle(state, value_at(check, 0), value_at(check, 1)));
}

/* {"quantiles": [...], "value_ranges": [[low, high], ...]} */
static JsonbContainer *
ranges_member(const Check *check, const char *name)
{
	JsonbValue *ranges = kwarg_value(check, "quantile_ranges");
	JsonbValue *member;

	if (ranges == NULL || !jsonb_is_object(ranges))
		kwarg_error("quantile_ranges", "must be an object with \"quantiles\" and \"value_ranges\"");
	member = answer_member(ranges->val.binary.data, name);
	if (member == NULL || !jsonb_is_array(member))
		kwarg_error("quantile_ranges", "must be an object with \"quantiles\" and \"value_ranges\"");
	return member->val.binary.data;
}

static List *
read_shares(const Check *check)
{
	JsonbContainer *array = ranges_member(check, "quantiles");
	List	   *shares = NIL;
	uint32		i;

	for (i = 0; i < JsonContainerSize(array); i++)
	{
		JsonbValue *share = getIthJsonbValueFromContainer(array, i);
		double		number;

		if (share->type != jbvNumeric)
			kwarg_error("quantile_ranges", "must have numbers as \"quantiles\"");
		number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
													NumericGetDatum(share->val.numeric)));
		if (!(number >= 0 && number <= 1))
			kwarg_error("quantile_ranges", "must have \"quantiles\" between 0 and 1");
		shares = lappend(shares, jsonb_scalar_text("quantile_ranges", share));
	}
	if (shares == NIL)
		kwarg_error("quantile_ranges", "must have one quantile or more");
	return shares;
}

/* A bound of range i; NULL for none. */
static JsonbValue *
range_bound(const Check *check, int i, int end)
{
	JsonbValue *range = getIthJsonbValueFromContainer(ranges_member(check, "value_ranges"), i);
	JsonbValue *bound;

	if (range == NULL || !jsonb_is_array(range) ||
		JsonContainerSize(range->val.binary.data) != 2)
		kwarg_error("quantile_ranges", "must have pairs of bounds as \"value_ranges\"");
	bound = getIthJsonbValueFromContainer(range->val.binary.data, end);
	return bound->type == jbvNull ? NULL : bound;
}

static void
check_ranges(const Check *check, const FigureOrder *order, int n)
{
	int			i;

	if ((int) JsonContainerSize(ranges_member(check, "value_ranges")) != n)
		kwarg_error("quantile_ranges", "must have as many \"value_ranges\" as \"quantiles\"");
	for (i = 0; i < n; i++)
	{
		JsonbValue *low = range_bound(check, i, 0);
		JsonbValue *high = range_bound(check, i, 1);

		if (low)
			(void) figure_compare(order, "quantile_ranges", low, low);
		if (high)
			(void) figure_compare(order, "quantile_ranges", high, high);
		if (low && high && figure_compare(order, "quantile_ranges", low, high) > 0)
			kwarg_error("quantile_ranges", "must have \"value_ranges\" whose lower bound is not above the upper one");
	}
}

static void
compile_quantiles(Check *check)
{
	FigureColumn *column = figure_column(check, "column");
	FigureOrder order = {column->type, column->collation};
	List	   *shares = read_shares(check);

	figure_require_order(column);
	check_ranges(check, &order, list_length(shares));
	ask_for(check, column, shares, judge_quantiles);
}

static bool
is_within(const Check *check, int i, const JsonbValue *value)
{
	const QuantileState *state = check->state;
	const JsonbValue *low = range_bound(check, i, 0);
	const JsonbValue *high = range_bound(check, i, 1);

	return (low == NULL ||
			figure_compare(&state->order, "quantile_ranges", value, low) >= 0) &&
		(high == NULL ||
		 figure_compare(&state->order, "quantile_ranges", value, high) <= 0);
}

/* {"quantiles": [...], "values": [...]}, as Great Expectations shows it. */
static Jsonb *
observed_quantiles(const Check *check)
{
	const QuantileState *state = check->state;
	JsonbContainer *shares = ranges_member(check, "quantiles");
	JsonWriter	writer;
	int			i;

	json_open(&writer, false);
	json_key(&writer, "quantiles");
	(void) pushJsonbValue(&writer.state, WJB_BEGIN_ARRAY, NULL);
	for (i = 0; i < state->n; i++)
		json_element(&writer, getIthJsonbValueFromContainer(shares, i));
	(void) pushJsonbValue(&writer.state, WJB_END_ARRAY, NULL);
	json_key(&writer, "values");
	(void) pushJsonbValue(&writer.state, WJB_BEGIN_ARRAY, NULL);
	for (i = 0; i < state->n; i++)
		json_element(&writer, value_at(check, i));
	(void) pushJsonbValue(&writer.state, WJB_END_ARRAY, NULL);
	json_close(&writer, false);
	return json_result(&writer);
}

static void
judge_quantiles(Check *check)
{
	const QuantileState *state = check->state;
	FigureCounts counts;
	JsonWriter	details;
	int			outside = 0;
	int			i;

	figure_read_counts(&counts, answer_of(check), "missing");
	check->element_count = counts.rows;
	check->missing_count = counts.missing;
	if (value_at(check, 0) == NULL)
	{
		check_empty(check, figure_empty_reason(&counts));
		return;
	}
	check->observed = observed_quantiles(check);
	json_open(&details, false);
	json_special_counts(&details, &counts);
	json_key(&details, "success_details");
	(void) pushJsonbValue(&details.state, WJB_BEGIN_ARRAY, NULL);
	for (i = 0; i < state->n; i++)
	{
		JsonbValue	within = {.type = jbvBool};

		within.val.boolean = is_within(check, i, value_at(check, i));
		outside += !within.val.boolean;
		json_element(&details, &within);
	}
	(void) pushJsonbValue(&details.state, WJB_END_ARRAY, NULL);
	json_close(&details, false);
	check->details = json_result(&details);
	if (outside == 0)
		check_met(check);
	else
		check_failed(check, "%d of %d quantiles are out of range", outside, state->n);
}

const Expectation column_quantile_expectations[] = {
	{"expect_column_median_to_be_between", FAMILY_COLUMN_AGGREGATE,
		"column! min_value max_value strict_min strict_max", compile_median,
	"the median of the finite values lies between two bounds"},
	{"expect_column_quantile_values_to_be_between", FAMILY_COLUMN_AGGREGATE,
		"column! quantile_ranges! allow_relative_error", compile_quantiles,
	"quantiles of the finite values, each a value of the column, lie in ranges"},
	{NULL}
};
