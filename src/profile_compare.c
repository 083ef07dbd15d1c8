/*
 * profile_compare.c
 *		The drift functions f(reference profile, current profile).
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "profile_sample.h"
#include "two_sample.h"

/*
 * What a value is of that of the rows.  A binned distance between profiles
 * that have collapsed cannot exceed that of the values themselves, as binning
 * only loses (data processing inequality).
 */
static const char *const exact = "exact";
static const char *const lower_bound = "lower bound";
static const char *const approximate = "approximate";

static TwoSample *
sample_argument(FunctionCallInfo fcinfo)
{
	return sample_from_profiles(PG_GETARG_PROFILE(0), PG_GETARG_PROFILE(1));
}

static const char *
bound_of(const TwoSample *sample, const char *when_mixed)
{
	return sample->cells != NULL && sample->cells->mixed ? when_mixed : exact;
}

static Datum
return_distance(FunctionCallInfo fcinfo, bool defined, double value,
				const char *bound)
{
	TupleDesc	descriptor;
	Datum		values[2];
	bool		nulls[2] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Float8GetDatum(value);
	nulls[0] = !defined;
	values[1] = CStringGetTextDatum(defined ? bound : "undefined");
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
													  values, nulls)));
}

#define BINNED_DISTANCE(name, kernel, when_mixed) \
PG_FUNCTION_INFO_V1(name); \
Datum \
name(PG_FUNCTION_ARGS) \
{ \
	TwoSample  *sample = sample_argument(fcinfo); \
	double		value = 0; \
	bool		defined = two_sample_binned(sample, kernel, &value); \
 \
	return return_distance(fcinfo, defined, value, \
						   bound_of(sample, when_mixed)); \
}

BINNED_DISTANCE(psi_profiles, mlc_psi, lower_bound)
BINNED_DISTANCE(jensenshannon_profiles, mlc_jensenshannon, lower_bound)
BINNED_DISTANCE(kl_divergence_profiles, mlc_kl_divergence, lower_bound)
BINNED_DISTANCE(hellinger_distance_profiles, mlc_hellinger, lower_bound)
BINNED_DISTANCE(total_variation_distance_profiles, mlc_total_variation, lower_bound)
BINNED_DISTANCE(linf_distance_profiles, mlc_linf, approximate)

static Datum
transport_distance(FunctionCallInfo fcinfo, bool energy)
{
	TwoSample  *sample = sample_argument(fcinfo);
	double		value = 0;
	bool		defined = two_sample_transport(sample, energy, &value);

	return return_distance(fcinfo, defined, value, bound_of(sample, approximate));
}

PG_FUNCTION_INFO_V1(wasserstein_distance_profiles);
Datum
wasserstein_distance_profiles(PG_FUNCTION_ARGS)
{
	return transport_distance(fcinfo, false);
}

PG_FUNCTION_INFO_V1(energy_distance_profiles);
Datum
energy_distance_profiles(PG_FUNCTION_ARGS)
{
	return transport_distance(fcinfo, true);
}

static void
add_extra(TestResult *result, Datum value, bool isnull)
{
	result->extra[result->extras] = value;
	result->extra_null[result->extras++] = isnull;
}

/* The columns of a test, and whether it is exact behind them. */
static Datum
return_bounded_test(FunctionCallInfo fcinfo, const TwoSample *sample,
					TestResult *result, const char *bound)
{
	add_extra(result, CStringGetTextDatum(isnan(result->statistic) ?
										  "undefined" : bound), false);
	return two_sample_return_test(fcinfo, sample, result);
}

#define ORDERED_TEST(name, test, when_mixed) \
PG_FUNCTION_INFO_V1(name); \
Datum \
name(PG_FUNCTION_ARGS) \
{ \
	TwoSample  *sample = sample_argument(fcinfo); \
	TestResult	result; \
 \
	two_sample_test(sample, test, &result); \
	return return_bounded_test(fcinfo, sample, &result, \
							   bound_of(sample, when_mixed)); \
}

ORDERED_TEST(mannwhitneyu_profiles, TEST_MANNWHITNEYU, approximate)
ORDERED_TEST(cramervonmises_2samp_profiles, TEST_CRAMERVONMISES, approximate)
ORDERED_TEST(anderson_ksamp_profiles, TEST_ANDERSON, approximate)
/* moments are of the values, collapsed or not */
ORDERED_TEST(ttest_ind_profiles, TEST_WELCH, exact)

PG_FUNCTION_INFO_V1(ks_2samp_profiles);
Datum
ks_2samp_profiles(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = sample_argument(fcinfo);
	TestResult	result;

	two_sample_test(sample, TEST_KS, &result);
	return two_sample_return_ks_interval(fcinfo, sample, &result);
}

PG_FUNCTION_INFO_V1(chi2_contingency_profiles);
Datum
chi2_contingency_profiles(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = sample_argument(fcinfo);
	TestResult	result;

	two_sample_chi2(sample, &result);
	return return_bounded_test(fcinfo, sample, &result,
							   bound_of(sample, lower_bound));
}
