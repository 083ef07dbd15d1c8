/*
 * expect_cramer.c
 *		Two columns are not associated: Cramer's V of their contingency table.
 */
#include "postgres.h"

#include <math.h>

#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "kernel/laws.h"
#include "suite_catalogue.h"
#include "suite_figure.h"
#include "value.h"

#define DEFAULT_BINS 10
#define MAX_BINS 1000
#define DEFAULT_THRESHOLD 0.1

typedef struct CramerState
{
	int			bins[2];		/* their numbers are below it */
	double		limit;
} CramerState;

/* The bin of value v, of which there are n rows, within a select of values. */
static char *
edges_bin(const Check *check, const char *kwarg, const FigureColumn *column,
		  int *bins)
{
	FigureOrder order = {column->type, column->collation};
	const JsonbValue *array = kwarg_value(check, kwarg);
	char	   *edges = figure_literals(check, kwarg, column->type);
	int			n = (int) JsonContainerSize(array->val.binary.data);
	int			i;

	figure_require_order(column);
	if (n < 1 || n > MAX_BINS)
		kwarg_error(kwarg, "must have 1 to 1000 edges");
	for (i = 0; i < n; i++)
	{
		JsonbValue *edge = getIthJsonbValueFromContainer(array->val.binary.data, i);

		if (edge->type == jbvNull)
			kwarg_error(kwarg, "must not have null among its edges");
		if (i > 0 &&
			figure_compare(&order, kwarg,
						   getIthJsonbValueFromContainer(array->val.binary.data, i - 1),
						   edge) >= 0)
			kwarg_error(kwarg, "must have edges that ascend");
	}
	*bins = n + 1;
	return psprintf("width_bucket(v, ARRAY[%s])", edges);
}

static bool
is_ordered(const FigureColumn *column)
{
	Oid			base;

	return value_kind(column->type, &base) != VALUE_UNSUPPORTED &&
		!VALUE_IS_CATEGORY(value_kind(column->type, &base));
}

/*
 * Values in order go to the bin of their middle rank, few values to one each;
 * of categories the most common have a bin each, and all others one.
 */
static char *
counted_bin(const Check *check, const char *kwarg, const FigureColumn *column,
			int *bins)
{
	int64		n = DEFAULT_BINS;

	if (kwarg_integer(check, kwarg, &n) && (n < 2 || n > MAX_BINS))
		kwarg_error(kwarg, "must be between 2 and 1000");
	*bins = (int) n + 2;
	if (!is_ordered(column))
		return psprintf("least(row_number() OVER (ORDER BY n DESC, v::text COLLATE \"C\"), %d)",
						(int) n + 1);
	return psprintf("CASE WHEN count(*) OVER () <= %d THEN row_number() OVER (ORDER BY v)"
					" ELSE div(%d * (2 * sum(n) OVER (ORDER BY v) - n), 2 * sum(n) OVER ()) END",
					(int) n, (int) n);
}

static char *
bin_sql(const Check *check, const FigureColumn *column, const char *edges,
		const char *number, int *bins)
{
	return kwarg_given(check, edges) ?
		edges_bin(check, edges, column, bins) :
		counted_bin(check, number, column, bins);
}

static int64
integer_at(JsonbContainer *array, uint32 i)
{
	return DatumGetInt64(DirectFunctionCall1(numeric_int8,
											 NumericGetDatum(getIthJsonbValueFromContainer(array, i)->val.numeric)));
}

/* Pearson's statistic; *rows and *columns are bins that are not empty. */
static double
contingency(JsonbContainer *cells, const CramerState *state, int64 n,
			int *rows, int *columns)
{
	int64	   *total[2];
	uint32		k = JsonContainerSize(cells);
	double		statistic = 0;
	double		covered = 0;
	uint32		i;
	int			side;

	*rows = *columns = 0;
	for (side = 0; side < 2; side++)
		total[side] = palloc0(sizeof(int64) * state->bins[side]);
	for (i = 0; i < k; i++)
	{
		JsonbContainer *cell = getIthJsonbValueFromContainer(cells, i)->val.binary.data;

		for (side = 0; side < 2; side++)
		{
			int64	   *sum = &total[side][integer_at(cell, side)];

			if (*sum == 0)
				(*(side == 0 ? rows : columns))++;
			*sum += integer_at(cell, 2);
		}
	}
	for (i = 0; i < k; i++)
	{
		JsonbContainer *cell = getIthJsonbValueFromContainer(cells, i)->val.binary.data;
		double		expected = (double) total[0][integer_at(cell, 0)] *
			((double) total[1][integer_at(cell, 1)] / (double) n);
		double		difference = (double) integer_at(cell, 2) - expected;

		statistic += difference * (difference / expected);
		covered += expected;
	}
	/* an empty cell adds what was expected of it */
	return statistic + fmax((double) n - covered, 0);
}

static void
judge_cramer(Check *check)
{
	const CramerState *state = check->state;
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;
	JsonbValue *cells = answer_member(answer, "cells");
	int64		n = answer_int64(answer, "n");
	double		statistic;
	double		phi;
	int			rows;
	int			columns;
	JsonbValue	shown;
	JsonWriter	details;

	check->element_count = answer_int64(answer, "rows");
	check->missing_count = answer_int64(answer, "missing");
	if (n == 0)
	{
		check_empty(check, check->element_count == 0 ? "there are no rows to check" :
					"no row has a value in both columns");
		return;
	}
	statistic = contingency(cells->val.binary.data, state, n, &rows, &columns);
	json_open(&details, false);
	json_int64(&details, "n", n);
	json_int64(&details, "bins_A", rows);
	json_int64(&details, "bins_B", columns);
	if (rows > 1 && columns > 1)
	{
		json_double(&details, "statistic", statistic);
		json_double(&details, "pvalue",
					mlc_chi2_sf(statistic, (double) (rows - 1) * (columns - 1)));
	}
	json_close(&details, false);
	check->details = json_result(&details);
	if (rows < 2 || columns < 2)
	{
		check_empty(check, "a column does not vary: the association is undefined");
		return;
	}
	phi = fmin(sqrt(statistic / (double) n / (Min(rows, columns) - 1)), 1);
	figure_double(&shown, phi);
	check->observed = JsonbValueToJsonb(&shown);
	if (phi <= state->limit)
		check_met(check);
	else
		check_failed(check, "the association is %.4g, above %.4g", phi, state->limit);
}

static void
compile_cramer(Check *check)
{
	FigureColumn *a = figure_column(check, "column_A");
	FigureColumn *b = figure_column(check, "column_B");
	CramerState *state = palloc0(sizeof(CramerState));
	char	   *bin_a = bin_sql(check, a, "bins_A", "n_bins_A", &state->bins[0]);
	char	   *bin_b = bin_sql(check, b, "bins_B", "n_bins_B", &state->bins[1]);

	state->limit = DEFAULT_THRESHOLD;
	if (kwarg_number(check, "threshold", &state->limit) &&
		!(state->limit >= 0 && state->limit <= 1))
		kwarg_error("threshold", "must be between 0 and 1");
	check->state = state;
	check->sample_size = 0;
	check->judge = judge_cramer;
	check->step = plan_query(check,
							 psprintf("WITH p AS (SELECT %s AS a, %s AS b, coalesce((%s) AND (%s), false) AS good,"
									  " %s IS NULL OR %s IS NULL AS missing, count(*) AS n %s GROUP BY 1, 2, 3, 4),"
									  " x AS (SELECT v, %s AS bin FROM (SELECT a AS v, sum(n) AS n FROM p WHERE good GROUP BY 1) AS s),"
									  " y AS (SELECT v, %s AS bin FROM (SELECT b AS v, sum(n) AS n FROM p WHERE good GROUP BY 1) AS s),"
									  " c AS (SELECT x.bin AS i, y.bin AS j, sum(n) AS n FROM p JOIN x ON x.v = p.a"
									  " JOIN y ON y.v = p.b WHERE good GROUP BY 1, 2)"
									  " SELECT jsonb_build_object('rows', coalesce(sum(n), 0),"
									  " 'missing', coalesce(sum(n) FILTER (WHERE missing), 0),"
									  " 'n', coalesce(sum(n) FILTER (WHERE good), 0),"
									  " 'cells', (SELECT jsonb_agg(jsonb_build_array(i, j, n) ORDER BY i, j) FROM c)) FROM p",
									  a->sql, b->sql, a->finite, b->finite, a->sql, b->sql,
									  plan_from(check, NULL), bin_a, bin_b),
							 "a contingency table needs a count of each pair");
}

const Expectation cramer_expectations[] = {
	{"expect_column_pair_cramers_phi_value_to_be_less_than", FAMILY_DISTRIBUTION,
		"column_A! column_B! bins_A bins_B n_bins_A n_bins_B threshold", compile_cramer,
	"Cramer's V of two columns, a measure of association between 0 and 1, is at most the threshold"},
	{NULL}
};
