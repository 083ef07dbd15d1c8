/*
 * column_drift.c
 *		The support aggregate measure_column_drift(): everything that drift() needs to
 *		judge one column, from the state of the two-sample aggregates.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "binning.h"
#include "column_drift.h"
#include "kernel/laws.h"
#include "kernel/rank_laws.h"
#include "kernel/verdict.h"
#include "profile_sample.h"
#include "two_sample.h"

/* How many new and vanished categories are named. */
#define MAX_NAMED_CATEGORIES 100

/* Clamping points of the winsorised distances, as shares of the reference. */
#define WINSOR_SHARE 0.005

typedef struct ColumnDrift
{
	Datum		values[DRIFT_FIELDS];
	bool		nulls[DRIFT_FIELDS];
	Datum		effects[MLC_METHODS];
	Datum		pvalues[MLC_METHODS];
	Datum		findings[MLC_METHODS];
	bool		effect_nulls[MLC_METHODS];
	bool		pvalue_nulls[MLC_METHODS];
	bool		finding_nulls[MLC_METHODS];
} ColumnDrift;

static void
set_field(ColumnDrift *drift, ColumnDriftField field, Datum value)
{
	drift->values[field] = value;
	drift->nulls[field] = false;
}

static void
set_int64(ColumnDrift *drift, ColumnDriftField field, int64 value)
{
	set_field(drift, field, Int64GetDatum(value));
}

static void
set_method(ColumnDrift *drift, mlc_method method, double effect,
		   double pvalue, const char *finding)
{
	drift->effects[method] = Float8GetDatum(effect);
	drift->effect_nulls[method] = !isfinite(effect);
	drift->pvalues[method] = Float8GetDatum(pvalue);
	drift->pvalue_nulls[method] = !isfinite(pvalue);
	drift->findings[method] = CStringGetTextDatum(finding);
	drift->finding_nulls[method] = false;
}

static inline bool
wants(const TwoSample *sample, mlc_method method)
{
	return (sample->methods & (1 << method)) != 0;
}

static int32
cdf_methods(void)
{
	int32		set = 0;
	int			method;

	for (method = 0; method < MLC_METHODS; method++)
	{
		if (mlc_method_family((mlc_method) method) == MLC_FAMILY_CDF)
			set |= 1 << method;
	}
	return set;
}

/* "31 % of current values lie at or below 4.99, against 10 % of ..." */
static char *
describe_largest_term(const TwoSample *sample, const Binning *binning)
{
	const mlc_counts *counts = &binning->counts;
	size_t		largest = 0;
	size_t		i;

	for (i = 1; i < counts->k; i++)
	{
		if (mlc_psi_term(counts, i) > mlc_psi_term(counts, largest))
			largest = i;
	}
	return psprintf("%.3g %% of current values %s, against %.3g %% of reference values",
					100.0 * (double) counts->current[largest] / (double) counts->n_current,
					bin_describe(sample, &binning->labels[largest]),
					100.0 * (double) counts->reference[largest] / (double) counts->n_reference);
}

static void
measure_bins(ColumnDrift *drift, TwoSample *sample, int32 methods)
{
	static double (*const distances[]) (const mlc_counts *) = {
		[MLC_PSI] = mlc_psi,
		[MLC_JENSENSHANNON] = mlc_jensenshannon,
		[MLC_KL] = mlc_kl_divergence,
		[MLC_HELLINGER] = mlc_hellinger,
		[MLC_TOTAL_VARIATION] = mlc_total_variation,
		[MLC_LINF] = mlc_linf,
		[MLC_CHI2] = mlc_symmetric_v
	};
	Binning		binning;
	size_t		used;
	double		chi2;
	double		pvalue;
	int64		empty = 0;
	char	   *finding;
	size_t		i;

	if (!bin_sample(sample, false, &binning))
		return;
	chi2 = mlc_pearson(&binning.counts, false, &used);
	pvalue = used > 1 ? mlc_chi2_sf(chi2, (double) (used - 1)) : 1;
	for (i = 0; i < binning.counts.k; i++)
		empty += (binning.counts.reference[i] == 0) !=
			(binning.counts.current[i] == 0);
	set_int64(drift, DRIFT_BINS, (int64) used);
	set_int64(drift, DRIFT_EMPTY_BINS, empty);
	set_field(drift, DRIFT_CHI2, Float8GetDatum(chi2));
	set_field(drift, DRIFT_CHI2_PVALUE, Float8GetDatum(pvalue));
	finding = describe_largest_term(sample, &binning);
	for (i = 0; i < lengthof(distances); i++)
	{
		if (methods & (1 << i))
			set_method(drift, (mlc_method) i, distances[i] (&binning.counts),
					   pvalue, finding);
	}
}

/* The reference's 0.5 % and 99.5 % points, kept within the finite values. */
static void
winsor_range(TwoSample *sample, uint64 *low, uint64 *high)
{
	int64		n = sample->side[REFERENCE].n;
	int64		cut = (int64) (WINSOR_SHARE * (double) n);
	uint64		finite_low;
	uint64		finite_high;

	value_finite_range(sample->base, &finite_low, &finite_high);
	*low = Max(sample_key_at(sample, REFERENCE, cut), finite_low);
	*high = Min(sample_key_at(sample, REFERENCE, n - 1 - cut), finite_high);
}

/* Winsorised distances over the reference's standard deviation, or its root. */
static void
measure_transport(ColumnDrift *drift, TwoSample *sample, double ks_pvalue,
				  const char *finding)
{
	mlc_moments moments[2];
	double		wasserstein;
	double		energy;
	double		sd;
	uint64		low;
	uint64		high;

	winsor_range(sample, &low, &high);
	sample_clamped_transport(sample, low, high, &wasserstein, &energy);
	sample_moments(sample, low, high, moments);
	sd = mlc_population_sd(&moments[REFERENCE]);
	if (!(sd > 0))
		return;
	if (wants(sample, MLC_WASSERSTEIN))
		set_method(drift, MLC_WASSERSTEIN, wasserstein / sd, ks_pvalue,
				   finding);
	if (wants(sample, MLC_ENERGY))
		set_method(drift, MLC_ENERGY, energy / sqrt(sd), ks_pvalue,
				   finding);
}

/* Where the distribution functions are farthest apart. */
static char *
describe_largest_distance(TwoSample *sample)
{
	uint64		location = sample_ks(sample)->location;
	return psprintf("%.3g %% of current values lie at or below %s, against %.3g %% of reference values",
					100.0 * (double) sample_count_le(sample, CURRENT, location) /
					(double) sample->side[CURRENT].n,
					value_describe_key(sample->kind, sample->base, location),
					100.0 * (double) sample_count_le(sample, REFERENCE, location) /
					(double) sample->side[REFERENCE].n);
}

/*
 * T counts ties as differences, so that two equal samples of zeros and ones
 * would look far apart.  With ties the integral behind T takes its place.
 */
static void
measure_cramervonmises(ColumnDrift *drift, TwoSample *sample, double f,
					   const char *finding)
{
	double		mean_square = sample_mean_square(sample);
	double		pvalue;
	bool		exact;

	if (sample_rank(sample)->ties)
		pvalue = mlc_cramervonmises_2samp_asymptotic_pvalue((double) sample->side[REFERENCE].n,
															(double) sample->side[CURRENT].n,
															mean_square / f);
	else
		pvalue = two_sample_cramervonmises_pvalue(sample, &exact);
	set_method(drift, MLC_CRAMERVONMISES, sqrt(mean_square), pvalue, finding);
}

static void
measure_cdf(ColumnDrift *drift, TwoSample *sample, double f)
{
	char	   *finding;
	double		ks_pvalue;

	if ((sample->methods & cdf_methods()) == 0)
		return;
	finding = describe_largest_distance(sample);
	if (wants(sample, MLC_KS) || wants(sample, MLC_WASSERSTEIN) ||
		wants(sample, MLC_ENERGY))
	{
		ks_pvalue = two_sample_ks_pvalue(sample);
		if (wants(sample, MLC_KS))
			set_method(drift, MLC_KS, sample_ks(sample)->statistic, ks_pvalue,
					   finding);
		if (wants(sample, MLC_WASSERSTEIN) || wants(sample, MLC_ENERGY))
			measure_transport(drift, sample, ks_pvalue, finding);
	}
	if (wants(sample, MLC_CRAMERVONMISES))
		measure_cramervonmises(drift, sample, f, finding);
	if (wants(sample, MLC_ANDERSON) && !isnan(sample_rank(sample)->anderson))
		set_method(drift, MLC_ANDERSON,
				   sqrt(sample_rank(sample)->anderson_a2 * f),
				   mlc_anderson_2samp_pvalue(sample_rank(sample)->anderson),
				   finding);
}

/* A mean as its type would print it, times to the microsecond. */
static char *
describe_mean(const TwoSample *sample, double mean)
{
	if (sample->kind != VALUE_TIME)
		return psprintf("%.6g", mean);
	return value_from_key(sample->base, mlc_key_from_int64((int64) rint(mean)));
}

static void
measure_mannwhitneyu(ColumnDrift *drift, TwoSample *sample)
{
	double		pairs = (double) sample->side[REFERENCE].n *
		(double) sample->side[CURRENT].n;
	double		larger = 1 - sample_rank(sample)->u_reference / pairs;
	bool		exact;
	double		pvalue = two_sample_mannwhitneyu_pvalue(sample, &exact);

	set_method(drift, MLC_MANNWHITNEYU, fabs(larger - 0.5), pvalue,
			   psprintf("the current value is the larger one in %.3g %% of all pairs (ties count half)",
						100 * larger));
}

static void
measure_ttest(ColumnDrift *drift, TwoSample *sample)
{
	mlc_moments moments[2];
	double		t;
	double		df;

	if (!sample_is_finite(sample))
		return;
	sample_moments(sample, 0, PG_UINT64_MAX, moments);
	if (!mlc_welch(&moments[REFERENCE], &moments[CURRENT], &t, &df))
		return;
	set_method(drift, MLC_TTEST,
			   fabs(mlc_cohens_d(&moments[REFERENCE], &moments[CURRENT])),
			   mlc_t_two_sided_pvalue(t, df),
			   psprintf("the mean is %s, against %s in the reference",
						describe_mean(sample, moments[CURRENT].mean),
						describe_mean(sample, moments[REFERENCE].mean)));
}

static Datum
range_array(TwoSample *sample, int side)
{
	Datum		ends[2];
	uint64		minimum;
	uint64		maximum;

	sample_range(sample, side, &minimum, &maximum);
	ends[0] = CStringGetTextDatum(value_from_key(sample->base, minimum));
	ends[1] = CStringGetTextDatum(value_from_key(sample->base, maximum));
	return PointerGetDatum(construct_array(ends, 2, TEXTOID, -1, false,
										   TYPALIGN_INT));
}

/* Values of a side that the other side does not have, at most so many. */
static ArrayType *
values_only_in(TwoSample *sample, int side)
{
	Datum		names[MLC_MAX_DISCRETE];
	int			found = 0;
	int64		at = 0;

	while (at < sample->side[side].n && found < MLC_MAX_DISCRETE)
	{
		uint64		key = sample_key_at(sample, side, at);

		if (sample_count_le(sample, 1 - side, key) ==
			(key == 0 ? 0 : sample_count_le(sample, 1 - side, key - 1)))
			names[found++] = CStringGetTextDatum(value_from_key(sample->base, key));
		at = sample_count_le(sample, side, key);
	}
	return construct_array(names, found, TEXTOID, -1, false, TYPALIGN_INT);
}

/* Do the ranges of the two sides share a value? */
static bool
ranges_overlap(TwoSample *sample)
{
	uint64		minimum[2];
	uint64		maximum[2];

	sample_range(sample, REFERENCE, &minimum[REFERENCE], &maximum[REFERENCE]);
	sample_range(sample, CURRENT, &minimum[CURRENT], &maximum[CURRENT]);
	return minimum[REFERENCE] <= maximum[CURRENT] &&
		minimum[CURRENT] <= maximum[REFERENCE];
}

static void
measure_ordered(ColumnDrift *drift, TwoSample *sample)
{
	int64		n1 = sample->side[REFERENCE].n;
	int64		n2 = sample->side[CURRENT].n;
	int64		distinct = sample_distinct(sample, REFERENCE);

	set_int64(drift, DRIFT_DISTINCT_REFERENCE, distinct);
	set_int64(drift, DRIFT_DISTINCT_CURRENT, sample_distinct(sample, CURRENT));
	if (VALUE_IS_CATEGORY(sample->kind))
		return;					/* hashes of texts: nothing to show of them */
	if (n1 > 0)
		set_field(drift, DRIFT_RANGE_REFERENCE, range_array(sample, REFERENCE));
	if (n2 > 0)
		set_field(drift, DRIFT_RANGE_CURRENT, range_array(sample, CURRENT));
	if (n1 == 0 || n2 == 0)
		return;
	set_field(drift, DRIFT_OVERLAP, BoolGetDatum(ranges_overlap(sample)));
	if (sample->kind == VALUE_INTEGER &&
		distinct <= MLC_MAX_DISCRETE &&
		(sample->cells == NULL || !(sample->cells->mixed || sample->cells->gaps)))
	{
		set_field(drift, DRIFT_NEW_CATEGORIES,
				  PointerGetDatum(values_only_in(sample, CURRENT)));
		set_field(drift, DRIFT_VANISHED_CATEGORIES,
				  PointerGetDatum(values_only_in(sample, REFERENCE)));
	}
	measure_bins(drift, sample, sample->methods);
	measure_cdf(drift, sample, 1.0 / (double) n1 + 1.0 / (double) n2);
	if (wants(sample, MLC_MANNWHITNEYU))
		measure_mannwhitneyu(drift, sample);
	if (wants(sample, MLC_TTEST))
		measure_ttest(drift, sample);
}

static ArrayType *
categories_only_in(const TwoSample *sample, const Category **sorted, int side)
{
	int64		n = category_count(sample->categories);
	Datum	   *names = palloc(sizeof(Datum) * MAX_NAMED_CATEGORIES);
	int			found = 0;
	int64		i;

	for (i = 0; i < n && found < MAX_NAMED_CATEGORIES; i++)
	{
		if (sorted[i]->count[side] > 0 && sorted[i]->count[1 - side] == 0)
			names[found++] =
				CStringGetTextDatum(value_from_category(sample->kind,
														sample->base,
														sorted[i]->key.data,
														sorted[i]->key.length));
	}
	return construct_array(names, found, TEXTOID, -1, false, TYPALIGN_INT);
}

/* The lengths of all texts, as a sample of integers. */
static TwoSample *
sample_of_lengths(const TwoSample *sample, const Category **sorted)
{
	TwoSample  *lengths = sample_create(CurrentMemoryContext, INT4OID, INT4OID,
										VALUE_INTEGER);
	int64		n = category_count(sample->categories);
	int			side;
	int64		i;
	int64		j;

	lengths->bins = sample->bins;
	for (side = 0; side < 2; side++)
	{
		sample_reserve(lengths, side, sample->side[side].n);
		for (i = 0; i < n; i++)
		{
			CategoryKey key = sorted[i]->key;
			uint64		length = mlc_key_from_int64(pg_mbstrlen_with_len(key.data,
																	 key.length));

			for (j = 0; j < sorted[i]->count[side]; j++)
				sample_add_key(lengths, side, length);
			if (i % 4096 == 0)
				sample_poll();
		}
	}
	return lengths;
}

static void
measure_categories(ColumnDrift *drift, TwoSample *sample)
{
	const Category **sorted = category_sorted(sample->categories);
	int64		n = category_count(sample->categories);
	int64		distinct[2] = {0, 0};
	bool		by_length;
	int64		i;

	for (i = 0; i < n; i++)
	{
		distinct[REFERENCE] += sorted[i]->count[REFERENCE] > 0;
		distinct[CURRENT] += sorted[i]->count[CURRENT] > 0;
	}
	set_int64(drift, DRIFT_DISTINCT_REFERENCE, distinct[REFERENCE]);
	set_int64(drift, DRIFT_DISTINCT_CURRENT, distinct[CURRENT]);
	by_length = sample->kind == VALUE_TEXT &&
		distinct[REFERENCE] > MLC_MAX_DISCRETE &&
		2 * distinct[REFERENCE] > sample->side[REFERENCE].n;
	set_field(drift, DRIFT_BY_LENGTH, BoolGetDatum(by_length));
	if (by_length && sample->from_profiles)
	{
		/* the lengths of the rows are in no profile */
		set_field(drift, DRIFT_BY_LENGTH, BoolGetDatum(false));
		set_field(drift, DRIFT_COARSE, BoolGetDatum(true));
	}
	else if (by_length)
	{
		measure_bins(drift, sample_of_lengths(sample, sorted), sample->methods);
		return;
	}
	if (sample->side[REFERENCE].n > 0 && sample->side[CURRENT].n > 0)
	{
		set_field(drift, DRIFT_NEW_CATEGORIES,
				  PointerGetDatum(categories_only_in(sample, sorted, CURRENT)));
		set_field(drift, DRIFT_VANISHED_CATEGORIES,
				  PointerGetDatum(categories_only_in(sample, sorted, REFERENCE)));
	}
	measure_bins(drift, sample, sample->methods);
}

/* One element a method. */
static void
set_methods(ColumnDrift *drift, ColumnDriftField field, Datum *values,
			bool *nulls, Oid type)
{
	int			dims[1] = {MLC_METHODS};
	int			lower[1] = {1};
	int16		length;
	bool		by_value;
	char		align;

	get_typlenbyvalalign(type, &length, &by_value, &align);
	set_field(drift, field,
			  PointerGetDatum(construct_md_array(values, nulls, 1, dims, lower,
												 type, length, by_value,
												 align)));
}

/* What profiles cannot tell as rows would. */
static void
measure_coarseness(ColumnDrift *drift, TwoSample *sample)
{
	bool		mixed = sample->cells != NULL && sample->cells->mixed;

	set_field(drift, DRIFT_ESTIMATED, BoolGetDatum(mixed));
	set_field(drift, DRIFT_COARSE,
			  BoolGetDatum(sample_is_too_coarse(sample, sample->bins)));
	if (mixed && sample->side[REFERENCE].n > 0 && sample->side[CURRENT].n > 0)
		set_field(drift, DRIFT_KS_UPPER, Float8GetDatum(sample_ks_upper(sample)));
}

Datum
column_drift_of_sample(TwoSample *sample, TupleDesc descriptor)
{
	ColumnDrift drift;
	int			i;

	for (i = 0; i < DRIFT_FIELDS; i++)
		drift.nulls[i] = true;
	for (i = 0; i < MLC_METHODS; i++)
		drift.effect_nulls[i] = drift.pvalue_nulls[i] =
			drift.finding_nulls[i] = true;
	set_int64(&drift, DRIFT_N_REFERENCE, sample->side[REFERENCE].n);
	set_int64(&drift, DRIFT_N_CURRENT, sample->side[CURRENT].n);
	set_int64(&drift, DRIFT_MISSING_REFERENCE,
			  sample->side[REFERENCE].nulls + sample->side[REFERENCE].nans);
	set_int64(&drift, DRIFT_MISSING_CURRENT,
			  sample->side[CURRENT].nulls + sample->side[CURRENT].nans);
	measure_coarseness(&drift, sample);
	if (sample->categories != NULL)
		measure_categories(&drift, sample);
	else
		measure_ordered(&drift, sample);
	set_methods(&drift, DRIFT_EFFECTS, drift.effects, drift.effect_nulls,
				FLOAT8OID);
	set_methods(&drift, DRIFT_PVALUES, drift.pvalues, drift.pvalue_nulls,
				FLOAT8OID);
	set_methods(&drift, DRIFT_FINDINGS, drift.findings, drift.finding_nulls,
				TEXTOID);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
											 drift.values, drift.nulls));
}

static TupleDesc
result_descriptor(FunctionCallInfo fcinfo)
{
	TupleDesc	descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return descriptor;
}

PG_FUNCTION_INFO_V1(column_drift_final);
Datum
column_drift_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = two_sample_state(fcinfo);

	if (sample == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(column_drift_of_sample(sample, result_descriptor(fcinfo)));
}

/* A side without rows has no profile; NULL when neither has one. */
PG_FUNCTION_INFO_V1(column_drift_profiles);
Datum
column_drift_profiles(PG_FUNCTION_ARGS)
{
	const ProfileImage *image[2];
	ProfileImage empty = {0};
	TwoSample  *sample;
	int			side;

	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	for (side = 0; side < 2; side++)
		image[side] = PG_ARGISNULL(side) ? &empty : PG_GETARG_PROFILE(side);
	empty.kind = image[PG_ARGISNULL(0) ? CURRENT : REFERENCE]->kind;
	sample = sample_from_profiles(image[REFERENCE], image[CURRENT]);
	sample->bins = PG_GETARG_INT32(2);
	sample->methods = PG_GETARG_INT32(3);
	PG_RETURN_DATUM(column_drift_of_sample(sample, result_descriptor(fcinfo)));
}
