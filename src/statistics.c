/*
 * statistics.c
 *		The final functions of the two-sample aggregates: how each statistic
 *		comes out of the state that two_sample.c collects.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "binning.h"
#include "kernel/laws.h"
#include "kernel/moments.h"
#include "kernel/rank_laws.h"
#include "state/sample.h"
#include "two_sample.h"

bool
two_sample_binned(TwoSample *sample, double (*distance) (const mlc_counts *),
				  double *result)
{
	Binning		binning;

	if (sample == NULL || !bin_sample(sample, true, &binning))
		return false;
	*result = distance(&binning.counts);
	return true;
}

/* Distances on bins: float8, NULL when a side has no rows. */
static Datum
binned_distance(FunctionCallInfo fcinfo, double (*distance) (const mlc_counts *))
{
	double		result;

	if (!two_sample_binned(two_sample_state(fcinfo), distance, &result))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}

#define BINNED_DISTANCE(name, kernel) \
PG_FUNCTION_INFO_V1(name); \
Datum \
name(PG_FUNCTION_ARGS) \
{ \
	return binned_distance(fcinfo, kernel); \
}

BINNED_DISTANCE(psi_final, mlc_psi)
BINNED_DISTANCE(jensenshannon_final, mlc_jensenshannon)
BINNED_DISTANCE(kl_divergence_final, mlc_kl_divergence)
BINNED_DISTANCE(hellinger_distance_final, mlc_hellinger)
BINNED_DISTANCE(total_variation_distance_final, mlc_total_variation)
BINNED_DISTANCE(linf_distance_final, mlc_linf)

/* ereport when an ordered statistic was asked of categories. */
static void
require_order(const TwoSample *sample, const char *function)
{
	if (VALUE_IS_CATEGORY(sample->kind))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("%s needs numbers, dates, times or intervals, not type %s",
						function, format_type_be(sample->type)),
				 errhint("For categories use psi, chi2_contingency, jensenshannon, "
						 "kl_divergence, hellinger_distance, total_variation_distance "
						 "or linf_distance.")));
}

bool
two_sample_transport(TwoSample *sample, bool energy, double *result)
{
	double		wasserstein;
	double		energy_distance;

	if (sample == NULL)
		return false;
	require_order(sample, energy ? "energy_distance" : "wasserstein_distance");
	if (sample->side[REFERENCE].n == 0 || sample->side[CURRENT].n == 0 ||
		!sample_is_finite(sample))
		return false;
	sample_transport(sample, &wasserstein, &energy_distance);
	*result = energy ? energy_distance * sqrt(value_unit(sample->base)) :
		wasserstein * value_unit(sample->base);
	if (!isfinite(*result))
		float_overflow_error();
	return true;
}

/* NULL unless both sides have a value and all values are finite. */
static Datum
moment_distance(FunctionCallInfo fcinfo, bool energy)
{
	double		result;

	if (!two_sample_transport(two_sample_state(fcinfo), energy, &result))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}

PG_FUNCTION_INFO_V1(wasserstein_distance_final);
Datum
wasserstein_distance_final(PG_FUNCTION_ARGS)
{
	return moment_distance(fcinfo, false);
}

PG_FUNCTION_INFO_V1(energy_distance_final);
Datum
energy_distance_final(PG_FUNCTION_ARGS)
{
	return moment_distance(fcinfo, true);
}

static void
undefined(TestResult *result, const char *why)
{
	result->statistic = result->pvalue = get_float8_nan();
	result->method = why;
	result->extra_null[0] = result->extra_null[1] = true;
}

/* Why no two-sample test can be made of this state, or NULL. */
static const char *
missing_side(const TwoSample *sample)
{
	if (sample == NULL ||
		(sample->side[REFERENCE].n == 0 && sample->side[CURRENT].n == 0))
		return "undefined: no values";
	if (sample->side[REFERENCE].n == 0)
		return "undefined: no reference values";
	if (sample->side[CURRENT].n == 0)
		return "undefined: no current values";
	return NULL;
}

Datum
two_sample_return_test(FunctionCallInfo fcinfo, const TwoSample *sample,
					   const TestResult *result)
{
	TupleDesc	descriptor;
	Datum		values[TEST_COLUMNS + TEST_EXTRAS];
	bool		nulls[TEST_COLUMNS + TEST_EXTRAS] = {false};
	int			i;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Float8GetDatum(result->statistic);
	nulls[0] = isnan(result->statistic);
	values[1] = Float8GetDatum(result->pvalue);
	nulls[1] = isnan(result->pvalue);
	values[2] = CStringGetTextDatum(result->method);
	values[3] = Int64GetDatum(sample ? sample->side[REFERENCE].n : 0);
	values[4] = Int64GetDatum(sample ? sample->side[CURRENT].n : 0);
	for (i = 0; i < result->extras; i++)
	{
		values[TEST_COLUMNS + i] = result->extra[i];
		nulls[TEST_COLUMNS + i] = result->extra_null[i];
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
													  values, nulls)));
}

double
two_sample_ks_pvalue(TwoSample *sample)
{
	mlc_two_keys keys;
	const mlc_ks *ks = sample_ks(sample);
	void	   *work;
	double		pvalue;

	if (sample->cells != NULL)
		return two_sample_ks_pvalue_of(sample, ks->statistic);
	keys = sample_sorted(sample);
	work = palloc(mlc_ks_pvalue_worksize(keys.n_reference, keys.n_current) + 1);
	pvalue = mlc_ks_pvalue(&keys, ks, work, sample_poll);
	pfree(work);
	return pvalue;
}

double
two_sample_ks_pvalue_of(const TwoSample *sample, double d)
{
	const mlc_pairs *pairs = &sample->cells->pairs;
	void	   *work = palloc(mlc_pairs_ks_pvalue_worksize(pairs) + 1);
	double		pvalue = mlc_pairs_ks_pvalue(pairs, d, work, sample_poll);

	pfree(work);
	return pvalue;
}

static void
ks_test(TwoSample *sample, TestResult *result)
{
	const mlc_ks *ks = sample_ks(sample);

	result->statistic = ks->statistic;
	result->pvalue = two_sample_ks_pvalue(sample);
	result->method = (sample->cells != NULL ?
					  mlc_pairs_ks_is_exact(&sample->cells->pairs) :
					  mlc_ks_is_exact(sample->side[REFERENCE].n,
									  sample->side[CURRENT].n)) ?
		"exact" : "asymptotic";
	result->extra[0] = CStringGetTextDatum(value_from_key(sample->base,
														  ks->location));
	result->extra[1] = Int32GetDatum(ks->sign);
}

/* SciPy's choice: exact for a small side without ties. */
#define MANNWHITNEYU_EXACT_SIDE 8

double
two_sample_mannwhitneyu_pvalue(TwoSample *sample, bool *exact)
{
	const mlc_rank_sums *rank = sample_rank(sample);
	int64		n1 = sample->side[REFERENCE].n;
	int64		n2 = sample->side[CURRENT].n;
	double	   *work;
	double		pvalue;

	*exact = !rank->ties && Min(n1, n2) <= MANNWHITNEYU_EXACT_SIDE &&
		mlc_ks_is_exact(n1, n2);
	if (!*exact)
		return mlc_mannwhitneyu_asymptotic_pvalue((double) n1, (double) n2,
												  rank->u_reference,
												  rank->tie_term);
	work = palloc(mlc_mannwhitneyu_exact_worksize(n1, n2) * sizeof(double));
	pvalue = mlc_mannwhitneyu_exact_pvalue(n1, n2, (int64) rank->u_reference,
										   work, sample_poll);
	pfree(work);
	return pvalue;
}

static void
mannwhitneyu_test(TwoSample *sample, TestResult *result)
{
	bool		exact;

	result->statistic = sample_rank(sample)->u_reference;
	result->pvalue = two_sample_mannwhitneyu_pvalue(sample, &exact);
	result->method = exact ? "exact" : "asymptotic";
}

/* SciPy's choice: exact while neither side has more. */
#define CRAMERVONMISES_EXACT_SIDE 20

double
two_sample_cramervonmises_pvalue(TwoSample *sample, bool *exact)
{
	const mlc_rank_sums *rank = sample_rank(sample);
	int64		n1 = sample->side[REFERENCE].n;
	int64		n2 = sample->side[CURRENT].n;
	double	   *work;
	double		pvalue;

	*exact = Max(n1, n2) <= CRAMERVONMISES_EXACT_SIDE;
	if (!*exact)
		return mlc_cramervonmises_2samp_asymptotic_pvalue((double) n1,
														  (double) n2,
														  rank->cramervonmises);
	work = palloc(mlc_cramervonmises_2samp_exact_worksize(n1, n2) *
				  sizeof(double));
	pvalue = mlc_cramervonmises_2samp_exact_pvalue(n1, n2,
												   rank->cramervonmises_u4,
												   work, sample_poll);
	pfree(work);
	return pvalue;
}

static void
cramervonmises_test(TwoSample *sample, TestResult *result)
{
	bool		exact;

	result->statistic = sample_rank(sample)->cramervonmises;
	result->pvalue = two_sample_cramervonmises_pvalue(sample, &exact);
	result->method = exact ? "exact" : "asymptotic";
}

static void
anderson_test(TwoSample *sample, TestResult *result)
{
	double		statistic = sample_rank(sample)->anderson;

	if (isnan(statistic))
	{
		undefined(result, "undefined: needs four values, not all equal");
		return;
	}
	result->statistic = statistic;
	result->pvalue = mlc_anderson_2samp_pvalue(statistic);
	result->method = "asymptotic";
}

static void
welch_test(TwoSample *sample, TestResult *result)
{
	mlc_moments moments[2];
	double		df;

	if (!sample_is_finite(sample))
	{
		undefined(result, "undefined: infinite values");
		return;
	}
	sample_moments(sample, 0, PG_UINT64_MAX, moments);
	if (!mlc_welch(&moments[REFERENCE], &moments[CURRENT],
				   &result->statistic, &df))
	{
		undefined(result, "undefined: needs two values a side and a variance within range");
		return;
	}
	result->pvalue = mlc_t_two_sided_pvalue(result->statistic, df);
	result->method = "welch";
}

static const struct
{
	const char *name;
	int			extras;
	void		(*test) (TwoSample *sample, TestResult *result);
}			ordered_tests[] =
{
	[TEST_KS] = {"ks_2samp", 2, ks_test},
	[TEST_MANNWHITNEYU] = {"mannwhitneyu", 0, mannwhitneyu_test},
	[TEST_CRAMERVONMISES] = {"cramervonmises_2samp", 0, cramervonmises_test},
	[TEST_ANDERSON] = {"anderson_ksamp", 0, anderson_test},
	[TEST_WELCH] = {"ttest_ind", 0, welch_test}
};

void
two_sample_test(TwoSample *sample, OrderedTest test, TestResult *result)
{
	const char *why = missing_side(sample);

	memset(result, 0, sizeof(*result));
	result->extras = ordered_tests[test].extras;
	if (sample != NULL)
		require_order(sample, ordered_tests[test].name);
	if (why != NULL)
		undefined(result, why);
	else
		ordered_tests[test].test(sample, result);
}

#define ORDERED_TEST(name, test) \
PG_FUNCTION_INFO_V1(name); \
Datum \
name(PG_FUNCTION_ARGS) \
{ \
	TwoSample  *sample = two_sample_state(fcinfo); \
	TestResult	result; \
 \
	two_sample_test(sample, test, &result); \
	return two_sample_return_test(fcinfo, sample, &result); \
}

ORDERED_TEST(ks_2samp_final, TEST_KS)
ORDERED_TEST(mannwhitneyu_final, TEST_MANNWHITNEYU)
ORDERED_TEST(cramervonmises_2samp_final, TEST_CRAMERVONMISES)
ORDERED_TEST(anderson_ksamp_final, TEST_ANDERSON)
ORDERED_TEST(ttest_ind_final, TEST_WELCH)

static void
add_number(TestResult *result, double value)
{
	result->extra[result->extras] = Float8GetDatum(value);
	result->extra_null[result->extras++] = isnan(value);
}

/* Location and sign are there; behind them the interval, and its end's p-value. */
Datum
two_sample_return_ks_interval(FunctionCallInfo fcinfo, TwoSample *sample,
							  TestResult *result)
{
	bool		defined = !isnan(result->statistic);
	double		upper = defined ? sample_ks_upper(sample) : get_float8_nan();

	add_number(result, result->statistic);
	add_number(result, upper);
	add_number(result, defined ? two_sample_ks_pvalue_of(sample, upper) :
			   get_float8_nan());
	return two_sample_return_test(fcinfo, sample, result);
}

/* The table of all categories, unmerged. */
static void
category_table(TwoSample *sample, mlc_counts *counts)
{
	const Category **sorted = category_sorted(sample->categories);
	size_t		k = (size_t) category_count(sample->categories);
	int64	   *reference = palloc_extended(sizeof(int64) * k, MCXT_ALLOC_HUGE);
	int64	   *current = palloc_extended(sizeof(int64) * k, MCXT_ALLOC_HUGE);
	size_t		i;

	for (i = 0; i < k; i++)
	{
		reference[i] = sorted[i]->count[REFERENCE];
		current[i] = sorted[i]->count[CURRENT];
	}
	counts->reference = reference;
	counts->current = current;
	counts->k = k;
	counts->n_reference = sample->side[REFERENCE].n;
	counts->n_current = sample->side[CURRENT].n;
}

/* The table of all cells, of which each holds one value if none is mixed. */
static void
cell_table(const TwoSample *sample, mlc_counts *counts)
{
	const mlc_pairs *pairs = &sample->cells->pairs;
	int64	   *reference = palloc(sizeof(int64) * pairs->k);
	int64	   *current = palloc(sizeof(int64) * pairs->k);

	mlc_pairs_counts(pairs, reference, current);
	counts->reference = reference;
	counts->current = current;
	counts->k = pairs->k;
	counts->n_reference = pairs->n_reference;
	counts->n_current = pairs->n_current;
}

/* X^2, uncorrected or with Yates' correction, and the number of categories. */
static double
pearson(TwoSample *sample, bool yates, int64 *categories)
{
	mlc_two_keys keys;
	mlc_counts	counts;
	size_t		used;
	double		result;

	if (sample->cells != NULL)
	{
		cell_table(sample, &counts);
		result = mlc_pearson(&counts, yates, &used);
		*categories = (int64) used;
		return result;
	}
	if (sample->categories == NULL)
	{
		keys = sample_sorted(sample);
		return mlc_distinct_chi2(&keys, yates, categories, sample_poll);
	}
	category_table(sample, &counts);
	result = mlc_pearson(&counts, yates, &used);
	*categories = (int64) used;
	return result;
}

static void
chi2_test(TwoSample *sample, TestResult *result)
{
	int64		categories;
	double		n = (double) (sample->side[REFERENCE].n +
							  sample->side[CURRENT].n);
	double		plain = pearson(sample, false, &categories);

	/* SciPy's default: Yates' correction for a 2 x 2 table */
	result->method = categories == 2 ? "yates" : "pearson";
	result->statistic = categories == 2 ?
		pearson(sample, true, &categories) : plain;
	result->pvalue = categories < 2 ? 1 :
		mlc_chi2_sf(result->statistic, (double) (categories - 1));
	result->extra[0] = Int64GetDatum(categories - 1);
	result->extra[1] = Float8GetDatum(sqrt(plain / n));
	result->extra_null[1] = categories < 2;
}

void
two_sample_chi2(TwoSample *sample, TestResult *result)
{
	const char *why = missing_side(sample);

	memset(result, 0, sizeof(*result));
	result->extras = 2;
	if (sample != NULL &&
		(sample->kind == VALUE_FLOAT || sample->kind == VALUE_TIME))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("chi2_contingency needs categories, not type %s",
						format_type_be(sample->type)),
				 errhint("Use psi, which bins the values, or ks_2samp; or cast the values to text.")));
	if (why != NULL)
		undefined(result, why);
	else
		chi2_test(sample, result);
}

PG_FUNCTION_INFO_V1(chi2_contingency_final);
Datum
chi2_contingency_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = two_sample_state(fcinfo);
	TestResult	result;

	two_sample_chi2(sample, &result);
	return two_sample_return_test(fcinfo, sample, &result);
}
