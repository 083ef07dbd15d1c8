/*
 * frozen_compare.c
 *		The drift functions f(frozen), and drift_frozen(): a frozen reference
 *		against the current rows that were counted in it.
 *
 * No bin ends where the reference has no value, and its distribution function
 * is constant there: what lies between its cells need not be known any better
 * than by its number.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "compat.h"
#include "drift.h"
#include "frozen.h"
#include "profile_sample.h"
#include "two_sample.h"

/* All current texts that the reference does not know. */
#define NEW_TEXTS "(other texts)"

static void
add_labels(TwoSample *sample, const FrozenPairs *pairs)
{
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		const mlc_pair *pair = &pairs->pair[i];

		sample_add_label(sample, REFERENCE, pair->low, &pairs->labels[i],
						 pair->reference);
		sample_add_label(sample, CURRENT, pair->low, &pairs->labels[i],
						 pair->current);
	}
	if (pairs->new_texts > 0)
		sample_add_category(sample, CURRENT, NEW_TEXTS, strlen(NEW_TEXTS),
							pairs->new_texts);
}

/* A gap above false holds true, one below true holds false. */
static void
add_booleans(TwoSample *sample, const FrozenPairs *pairs)
{
	size_t		i;

	for (i = 0; i < pairs->k; i++)
	{
		const mlc_pair *pair = &pairs->pair[i];
		int32		code = pair->low >= mlc_key_from_int64(1);

		if (pair->reference > 0)
			sample_add_category(sample, REFERENCE, (const char *) &code,
								sizeof(code), pair->reference);
		if (pair->current > 0)
			sample_add_category(sample, CURRENT, (const char *) &code,
								sizeof(code), pair->current);
	}
}

static TwoSample *
sample_of_pairs(const FrozenImage *image, const FrozenPairs *pairs)
{
	SampleCells *cells = palloc0(sizeof(SampleCells));
	TwoSample  *sample = sample_from_pairs(image->reference.kind, pairs->pair,
										   pairs->k, cells);
	size_t		i;

	cells->gaps = true;
	cells->mixed = image->reference.collapsed;
	for (i = 0; i < pairs->k; i++)
	{
		const mlc_pair *pair = &pairs->pair[i];

		if (pair->reference > 0)
		{
			cells->minimum[REFERENCE] = cells->distinct[REFERENCE]++ == 0 ?
				pair->low : cells->minimum[REFERENCE];
			cells->maximum[REFERENCE] = pair->high;
		}
		if (pair->current > 0)
		{
			cells->minimum[CURRENT] = cells->distinct[CURRENT] == 0 ?
				pair->low : cells->minimum[CURRENT];
			cells->distinct[CURRENT] += mlc_pair_is_mixed(pair) ? 2 : 1;
			cells->maximum[CURRENT] = pair->high;
		}
	}
	return sample;
}

static TwoSample *
sample_from_frozen(const FrozenImage *image)
{
	FrozenPairs pairs;
	TwoSample  *sample;
	int			side;

	frozen_pairs(image, &pairs);
	if (image->reference.kind == PROFILE_TEXT)
	{
		sample = sample_of_kind(PROFILE_TEXT);
		add_labels(sample, &pairs);
	}
	else if (image->reference.kind == PROFILE_BOOLEAN)
	{
		sample = sample_of_kind(PROFILE_BOOLEAN);
		add_booleans(sample, &pairs);
	}
	else
		sample = sample_of_pairs(image, &pairs);
	for (side = 0; side < 2; side++)
		sample->side[side].nulls = pairs.missing[side];
	return sample;
}

static Datum
return_distance(FunctionCallInfo fcinfo, double (*distance) (const mlc_counts *),
				bool is_bound)
{
	const FrozenImage *image = PG_GETARG_FROZEN(0);
	TupleDesc	descriptor;
	double		value = 0;
	bool		defined = two_sample_binned(sample_from_frozen(image), distance,
											&value);
	Datum		values[2];
	bool		nulls[2] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Float8GetDatum(value);
	nulls[0] = !defined;
	values[1] = CStringGetTextDatum(!defined ? "undefined" :
									!image->reference.collapsed ? "exact" :
									is_bound ? "lower bound" : "approximate");
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
													  values, nulls)));
}

#define BINNED_DISTANCE(name, kernel, is_bound) \
PG_FUNCTION_INFO_V1(name); \
Datum \
name(PG_FUNCTION_ARGS) \
{ \
	return return_distance(fcinfo, kernel, is_bound); \
}

BINNED_DISTANCE(psi_frozen, mlc_psi, true)
BINNED_DISTANCE(jensenshannon_frozen, mlc_jensenshannon, true)
BINNED_DISTANCE(kl_divergence_frozen, mlc_kl_divergence, true)
BINNED_DISTANCE(hellinger_distance_frozen, mlc_hellinger, true)
BINNED_DISTANCE(total_variation_distance_frozen, mlc_total_variation, true)
BINNED_DISTANCE(linf_distance_frozen, mlc_linf, false)

PG_FUNCTION_INFO_V1(ks_2samp_frozen);
Datum
ks_2samp_frozen(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = sample_from_frozen(PG_GETARG_FROZEN(0));
	TestResult	result;

	two_sample_test(sample, TEST_KS, &result);
	return two_sample_return_ks_interval(fcinfo, sample, &result);
}

/* The arguments in the order of drift()'s: { position here, position there } */
static void
read_options(FunctionCallInfo fcinfo, DriftOptions *options)
{
	static const int positions[][2] = {{2, 6}, {3, 7}, {4, 9}, {5, 11}};

	drift_read_some_options(fcinfo, positions, lengthof(positions), options);
}

/* Counts tell the binned distances and Kolmogorov-Smirnov, nothing of means. */
static void
check_methods(const DriftOptions *options)
{
	int			i;

	for (i = 0; i < options->nmethods; i++)
	{
		if (mlc_method_family(options->methods[i]) != MLC_FAMILY_BINNED &&
			options->methods[i] != MLC_KS)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("\"methods\" names %s, which needs more than the counts of a frozen reference",
							mlc_method_name(options->methods[i])),
					 errhint("Compare profiles, or rows.")));
	}
}

PG_FUNCTION_INFO_V1(drift_frozen);
Datum
drift_frozen(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	DriftReading reading = {0};
	DriftColumn *column = palloc0(sizeof(DriftColumn));
	DriftOptions options;
	const FrozenImage *image;

	read_options(fcinfo, &options);
	check_methods(&options);
	InitMaterializedSRF(fcinfo, 0);
	image = PG_GETARG_FROZEN(0);
	column->name = PG_ARGISNULL(1) ? pstrdup("value") :
		text_to_cstring(PG_GETARG_TEXT_PP(1));
	column->named = true;
	drift_measure_sample(column, image->reference.kind,
						 sample_from_frozen(image), &options);
	reading.batches = 1;
	drift_put_rows(result, drift_report(list_make1(column), &options, &reading));
	PG_RETURN_NULL();
}
