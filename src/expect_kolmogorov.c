/*
 * expect_kolmogorov.c
 *		Expectations that a column follows a continuous distribution: the
 *		one-sample Kolmogorov-Smirnov test.
 *
 * The law of the statistic is known, so that nothing is bootstrapped.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"

#include "kernel/distribution.h"
#include "kernel/kolmogorov.h"
#include "state/sample.h"
#include "suite_catalogue.h"
#include "suite_partition.h"

#define DEFAULT_PVALUE 0.05
#define WHY "distances of distribution functions need the values in order"

typedef struct KolmogorovState
{
	double		limit;
} KolmogorovState;

static void
judge_kolmogorov(Check *check)
{
	const KolmogorovState *state = check->state;
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;
	FigureCounts counts;
	int64		n = answer_int64(answer, "n");
	double		distance = answer_double(answer, "distance");
	double		pvalue;
	JsonbValue	shown;
	JsonWriter	details;

	figure_read_counts(&counts, answer, "missing");
	check->element_count = counts.rows;
	check->missing_count = counts.missing;
	if (n == 0)
	{
		check_empty(check, figure_empty_reason(&counts));
		return;
	}
	pvalue = mlc_kolmogorov_sf(n, distance, sample_poll);
	figure_double(&shown, pvalue);
	check->observed = JsonbValueToJsonb(&shown);
	json_open(&details, false);
	json_double(&details, "statistic", distance);
	json_int64(&details, "n", n);
	json_special_counts(&details, &counts);
	json_close(&details, false);
	check->details = json_result(&details);
	if (pvalue > state->limit)
		check_met(check);
	else
		check_failed(check, "the p-value is %.4g, not above %.4g", pvalue, state->limit);
}

/* The largest distance is at a value: before its step, or after it. */
static char *
distance_query(const Check *check, const FigureColumn *column,
			   const char *distribution, const char *parameters)
{
	return psprintf("SELECT jsonb_build_object('rows', max(r), 'missing', max(m), 'nan', max(nan),"
					" 'infinite', max(inf), 'n', coalesce(max(total), 0),"
					" 'distance', max(greatest(f - (upto - n)::float8 / total::float8,"
					" upto::float8 / total::float8 - f)))"
					" FROM (SELECT count(*) AS r, count(*) FILTER (WHERE %s IS NULL) AS m,"
					" %s AS nan, %s AS inf %s) AS c"
					" LEFT JOIN (SELECT mlcheck.distribution_cdf(%s, '{%s}', v) AS f, n,"
					" sum(n) OVER (ORDER BY v) AS upto, sum(n) OVER () AS total"
					" FROM (SELECT %s::float8 AS v, count(*) AS n %s GROUP BY 1) AS g) AS s ON true",
					column->sql,
					column->nan ? psprintf("count(*) FILTER (WHERE %s)", column->nan) : "0",
					column->infinite ? psprintf("count(*) FILTER (WHERE %s)", column->infinite) : "0",
					plan_from(check, NULL), quote_literal_cstr(distribution), parameters,
					column->sql, plan_from(check, column->finite));
}

static void
compile_distance(Check *check, const FigureColumn *column, const char *limit,
				 const char *distribution, const char *parameters)
{
	KolmogorovState *state = palloc(sizeof(KolmogorovState));

	state->limit = DEFAULT_PVALUE;
	if (kwarg_number(check, limit, &state->limit) &&
		!(state->limit >= 0 && state->limit < 1))
		kwarg_error(limit, "must be at least 0 and less than 1");
	check->state = state;
	check->sample_size = 0;
	check->judge = judge_kolmogorov;
	check->step = plan_query(check, distance_query(check, column, distribution, parameters), WHY);
}

static void
append_number(StringInfo list, double number)
{
	appendStringInfo(list, "%s%s", list->len > 0 ? "," : "",
					 float8out_internal(number));
}

static void
compile_bins(Check *check)
{
	Partition  *partition = partition_read(check);
	StringInfoData list;
	int64		ignored;
	int			i;

	figure_require_number(partition->column);
	if (!partition->is_binned || partition->open[0] || partition->open[1] ||
		partition->has_tails)
		kwarg_error("partition_object", "must have finite \"bins\", and no \"tail_weights\"");
	(void) kwarg_integer(check, "bootstrap_samples", &ignored);
	(void) kwarg_integer(check, "bootstrap_sample_size", &ignored);
	initStringInfo(&list);
	for (i = 0; i < partition->nedges; i++)
		appendStringInfo(&list, "%s%s", i > 0 ? "," : "",
						 jsonb_scalar_text("partition_object", partition->edge[i]));
	for (i = 0; i < partition->n; i++)
		append_number(&list, partition->weight[i]);
	compile_distance(check, partition->column, "p", "bins", list.data);
}

/* Names of the parameters in Great Expectations' objects; NULL: loc, scale. */
static const char *const shape_names[MLC_DISTRIBUTIONS][2] = {
	[MLC_DIST_LOGNORM] = {"s", NULL},
	[MLC_DIST_GAMMA] = {"alpha", NULL},
	[MLC_DIST_CHI2] = {"df", NULL},
	[MLC_DIST_BETA] = {"alpha", "beta"}
};

static bool
number_member(JsonbContainer *object, const char *name, double *number)
{
	JsonbValue *value = answer_member(object, name);

	if (value == NULL)
		return false;
	if (value->type != jbvNumeric)
		kwarg_error("params", "must be made of numbers");
	*number = answer_double(object, name);
	return true;
}

static const char *const parameter_names[] = {
	"loc", "scale", "mean", "std_dev", "min", "max", "alpha", "beta", "df", "s", NULL
};

static void
check_parameter_names(JsonbContainer *object)
{
	JsonbIterator *iterator = JsonbIteratorInit(object);
	JsonbIteratorToken token;
	JsonbValue	item;

	while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		int			i = 0;

		if (token != WJB_KEY)
			continue;
		while (parameter_names[i] != NULL &&
			   (strlen(parameter_names[i]) != item.val.string.len ||
				strncmp(parameter_names[i], item.val.string.val, item.val.string.len) != 0))
			i++;
		if (parameter_names[i] == NULL)
			kwarg_error("params", "has a member that no distribution has");
	}
}

static void
read_named(JsonbContainer *object, mlc_distribution distribution,
		   double *parameter)
{
	size_t		shapes = mlc_distribution_shapes(distribution);
	double	   *loc = &parameter[shapes];
	double		high;
	size_t		i;

	check_parameter_names(object);
	for (i = 0; i < shapes; i++)
	{
		if (!number_member(object, shape_names[distribution][i], &parameter[i]))
			kwarg_error("params", psprintf("must have \"%s\"", shape_names[distribution][i]));
	}
	(void) number_member(object, "loc", &loc[0]);
	(void) number_member(object, "scale", &loc[1]);
	if (distribution == MLC_DIST_NORM)
	{
		(void) number_member(object, "mean", &loc[0]);
		(void) number_member(object, "std_dev", &loc[1]);
	}
	if (distribution == MLC_DIST_UNIFORM)
	{
		(void) number_member(object, "min", &loc[0]);
		if (number_member(object, "max", &high))
			loc[1] = high - loc[0];
	}
}

static void
read_listed(JsonbContainer *array, mlc_distribution distribution,
			double *parameter)
{
	uint32		shapes = (uint32) mlc_distribution_shapes(distribution);
	uint32		n = JsonContainerSize(array);
	uint32		i;

	if (n < shapes || n > shapes + 2)
		kwarg_error("params", psprintf("must have %u to %u numbers", shapes, shapes + 2));
	for (i = 0; i < n; i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(array, i);

		if (value->type != jbvNumeric)
			kwarg_error("params", "must be made of numbers");
		parameter[i] = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
														  NumericGetDatum(value->val.numeric)));
	}
}

static void
read_parameters(const Check *check, mlc_distribution distribution,
				double *parameter)
{
	size_t		shapes = mlc_distribution_shapes(distribution);
	JsonbValue *params = kwarg_value(check, "params");

	parameter[shapes] = 0;
	parameter[shapes + 1] = 1;
	if (params != NULL && params->type != jbvBinary)
		kwarg_error("params", "must be an array or an object");
	if (params != NULL && JsonContainerIsArray(params->val.binary.data))
		read_listed(params->val.binary.data, distribution, parameter);
	else if (params != NULL)
		read_named(params->val.binary.data, distribution, parameter);
	else if (shapes > 0)
		kwarg_error("params", "must be given: this distribution has a shape");
	if (!mlc_distribution_valid(distribution, parameter))
		kwarg_error("params", "must be finite, shapes and scale above 0");
}

static void
compile_parameterized(Check *check)
{
	FigureColumn *column = figure_column(check, "column");
	char	   *name = kwarg_text(check, "distribution");
	double		parameter[MLC_DIST_MAX_PARAMETERS];
	mlc_distribution distribution;
	StringInfoData list;
	size_t		i;

	figure_require_number(column);
	if (!mlc_distribution_by_name(name, &distribution))
		kwarg_error("distribution", "must be norm, uniform, expon, lognorm, gamma, chi2 or beta");
	read_parameters(check, distribution, parameter);
	initStringInfo(&list);
	for (i = 0; i < mlc_distribution_shapes(distribution) + 2; i++)
		append_number(&list, parameter[i]);
	compile_distance(check, column, "p_value", name, list.data);
}

const Expectation kolmogorov_expectations[] = {
	{"expect_column_bootstrapped_ks_test_p_value_to_be_greater_than", FAMILY_DISTRIBUTION,
		"column! partition_object! p bootstrap_samples bootstrap_sample_size", compile_bins,
	"the Kolmogorov-Smirnov test does not reject a reference that is uniform within bins; its p-value is exact, nothing is drawn"},
	{"expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than", FAMILY_DISTRIBUTION,
		"column! distribution! params p_value", compile_parameterized,
	"the Kolmogorov-Smirnov test does not reject a distribution with known parameters"},
	{NULL}
};
