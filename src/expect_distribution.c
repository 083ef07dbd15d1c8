/*
 * expect_distribution.c
 *		Expectations about a column and a reference of categories or bins.
 */
#include "postgres.h"

#include <math.h>

#include "kernel/laws.h"
#include "suite_catalogue.h"
#include "suite_partition.h"

#define DEFAULT_PVALUE 0.05

typedef struct PartitionState
{
	Partition  *partition;
	double		tail_holdout;
	double		internal_holdout;
	double		limit;
} PartitionState;

static PartitionState *
compile_partition(Check *check)
{
	PartitionState *state = palloc0(sizeof(PartitionState));

	state->partition = partition_read(check);
	partition_holdouts(check, state->partition, &state->tail_holdout,
					   &state->internal_holdout);
	partition_ask(check, state->partition);
	check->state = state;
	return state;
}

static void
show_figure(Check *check, double figure)
{
	JsonbValue	shown;

	figure_double(&shown, figure);
	check->observed = JsonbValueToJsonb(&shown);
}

/* sum p ln(p / q) of the shares; infinite where q is 0 and p is not. */
static double
kl_divergence(const PartitionCells *cells)
{
	double		observed = 0;
	double		expected = 0;
	double		sum = 0;
	int			i;

	for (i = 0; i < cells->k; i++)
	{
		observed += cells->observed[i] * (double) cells->number[i];
		expected += cells->expected[i] * (double) cells->number[i];
	}
	for (i = 0; i < cells->k; i++)
	{
		double		p = cells->observed[i] / observed;
		double		q = cells->expected[i] / expected;

		if (p > 0)
			sum += (double) cells->number[i] * p * log(p / q);
	}
	return sum < 0 ? 0 : sum;
}

static void
judge_kl(Check *check)
{
	const PartitionState *state = check->state;
	PartitionCounts counts;
	PartitionCells cells;
	JsonWriter	details;
	double		divergence;

	partition_counts(check, state->partition, &counts);
	if (counts.total == 0)
	{
		check_empty(check, figure_empty_reason(&counts.rows));
		return;
	}
	partition_cells(state->partition, &counts, state->tail_holdout,
					state->internal_holdout, &cells);
	divergence = kl_divergence(&cells);
	show_figure(check, divergence);
	json_open(&details, false);
	json_partition(&details, state->partition, &counts);
	json_close(&details, false);
	check->details = json_result(&details);
	if (isinf(divergence))
		check_failed(check, "there are values to which the reference gives no weight");
	else if (divergence > state->limit)
		check_failed(check, "the divergence is %.4g, above %.4g", divergence, state->limit);
	else
		check_met(check);
}

static void
compile_kl(Check *check)
{
	PartitionState *state = compile_partition(check);

	if (!kwarg_number(check, "threshold", &state->limit) || !(state->limit >= 0))
		kwarg_error("threshold", "must be a number that is not negative");
	if (state->partition->is_binned && !kwarg_bool(check, "bucketize_data", true))
		kwarg_error("bucketize_data", "must be true for a reference of bins");
	check->judge = judge_kl;
}

typedef struct ChiSquare
{
	double		statistic;
	double		dof;
	double		smallest;		/* expected count */
} ChiSquare;

/* Cells that nobody expects, and that have no rows, do not count. */
static void
chi_square(const PartitionCells *cells, double total, ChiSquare *result)
{
	int			i;

	result->statistic = 0;
	result->dof = -1;
	result->smallest = INFINITY;
	for (i = 0; i < cells->k; i++)
	{
		double		expected = cells->expected[i] * total;
		double		difference = cells->observed[i] - expected;

		if (expected == 0 && cells->observed[i] == 0)
			continue;
		result->statistic += (double) cells->number[i] * difference * (difference / expected);
		result->dof += (double) cells->number[i];
		result->smallest = fmin(result->smallest, expected);
	}
}

static void
judge_pvalue(Check *check, double pvalue, double limit)
{
	show_figure(check, pvalue);
	if (pvalue > limit)
		check_met(check);
	else
		check_failed(check, "the p-value is %.4g, not above %.4g", pvalue, limit);
}

static void
judge_chi_square(Check *check)
{
	const PartitionState *state = check->state;
	PartitionCounts counts;
	PartitionCells cells;
	ChiSquare	test;
	JsonWriter	details;

	partition_counts(check, state->partition, &counts);
	if (counts.total == 0)
	{
		check_empty(check, figure_empty_reason(&counts.rows));
		return;
	}
	partition_cells(state->partition, &counts, state->tail_holdout, 0, &cells);
	chi_square(&cells, (double) counts.total, &test);
	json_open(&details, false);
	json_partition(&details, state->partition, &counts);
	json_double(&details, "statistic", test.statistic);
	json_double(&details, "dof", test.dof);
	json_double(&details, "smallest_expected_count", test.smallest);
	json_close(&details, false);
	check->details = json_result(&details);
	if (test.dof < 1)
		check_empty(check, "with a single category there is nothing to test");
	else
		judge_pvalue(check, mlc_chi2_sf(test.statistic, test.dof), state->limit);
}

static void
compile_chi_square(Check *check)
{
	PartitionState *state = compile_partition(check);

	state->limit = DEFAULT_PVALUE;
	if (kwarg_number(check, "p", &state->limit) &&
		!(state->limit >= 0 && state->limit < 1))
		kwarg_error("p", "must be at least 0 and less than 1");
	check->judge = judge_chi_square;
}

const Expectation distribution_expectations[] = {
	{"expect_column_kl_divergence_to_be_less_than", FAMILY_DISTRIBUTION,
		"column! partition_object! threshold! tail_weight_holdout internal_weight_holdout bucketize_data",
		compile_kl,
	"the Kullback-Leibler divergence from a reference, in nats, is at most the threshold"},
	{"expect_column_chisquare_test_p_value_to_be_greater_than", FAMILY_DISTRIBUTION,
		"column! partition_object! p tail_weight_holdout", compile_chi_square,
	"the chi-square test against the weights of a reference does not reject it"},
	{NULL}
};
