/*
 * score.c
 *		The aggregates f(actual, score).
 *
 * The state is that of the two-sample aggregates, which keeps keys and sorts
 * them once: the score is the value, negatives are the reference and positives
 * the current sample.  A further argument of a metric is kept in it too: bins
 * in bins, a number as the only cut point, and methods says which it is.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/lsyscache.h"

#include "binning.h"
#include "kernel/auc.h"
#include "kernel/key.h"
#include "kernel/score.h"
#include "score.h"
#include "two_sample.h"

#define CONFIDENCE_ALPHA 0.05

/* What methods of the state says. */
typedef enum ScoreArgument
{
	SCORE_NOTHING,
	SCORE_FRACTION,
	SCORE_MAX_FPR,
	SCORE_UNIFORM,
	SCORE_QUANTILE
} ScoreArgument;

static const char *const argument_names[] =
{
	[SCORE_NOTHING] = "bins",
	[SCORE_FRACTION] = "fraction",
	[SCORE_MAX_FPR] = "max_fpr",
	[SCORE_UNIFORM] = "strategy",
	[SCORE_QUANTILE] = "strategy"
};

MemoryContext
score_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("this function can only be called by an aggregate")));
	return context;
}

TwoSample *
score_create(MemoryContext context)
{
	return sample_create(context, FLOAT8OID, FLOAT8OID, VALUE_FLOAT);
}

/* The type belongs to the call site, so fn_extra may hold it. */
static Oid
label_type(FunctionCallInfo fcinfo)
{
	Oid		   *base = fcinfo->flinfo->fn_extra;
	Oid			type;

	if (likely(base != NULL))
		return *base;
	type = get_fn_expr_argtype(fcinfo->flinfo, 1);
	if (!OidIsValid(type))
		ereport(ERROR,
				(errcode(ERRCODE_INDETERMINATE_DATATYPE),
				 errmsg("could not determine the type of \"actual\"")));
	base = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(Oid));
	*base = getBaseType(type);
	if (*base != BOOLOID && *base != INT2OID && *base != INT4OID &&
		*base != INT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"actual\" must be boolean or an integer, not type %s",
						format_type_be(type)),
				 errhint("Compare it with the positive label, as in actual = 'yes'.")));
	fcinfo->flinfo->fn_extra = base;
	return *base;
}

int
score_label(FunctionCallInfo fcinfo)
{
	int64		label;

	switch (label_type(fcinfo))
	{
		case BOOLOID:
			return PG_GETARG_BOOL(1) ? CURRENT : REFERENCE;
		case INT2OID:
			label = PG_GETARG_INT16(1);
			break;
		case INT4OID:
			label = PG_GETARG_INT32(1);
			break;
		default:
			label = PG_GETARG_INT64(1);
	}
	if (unlikely(label != 0 && label != 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("label must be 0 or 1"),
				 errhint("Compare it with the positive label, as in actual = 2.")));
	return label == 1 ? CURRENT : REFERENCE;
}

uint64
score_key(FunctionCallInfo fcinfo, int argument)
{
	float8		score = PG_GETARG_FLOAT8(argument);

	if (unlikely(isnan(score)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("score must not be NaN"),
				 errhint("Leave such rows out with FILTER, or use nullif(score, 'NaN').")));
	return mlc_key_from_double(score);
}

/* The state after this row, NULL before the first with a label and a score. */
static TwoSample *
accumulate(FunctionCallInfo fcinfo)
{
	MemoryContext context = score_context(fcinfo);
	TwoSample  *sample = PG_ARGISNULL(0) ? NULL :
		(TwoSample *) PG_GETARG_POINTER(0);
	int			side;
	uint64		key;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return sample;
	side = score_label(fcinfo);
	key = score_key(fcinfo, 2);
	if (unlikely(sample == NULL))
		sample = score_create(context);
	sample_add_key(sample, side, key);
	return sample;
}

static Datum
return_state(FunctionCallInfo fcinfo, TwoSample *sample)
{
	if (sample == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(sample);
}

PG_FUNCTION_INFO_V1(score_accum);
Datum
score_accum(PG_FUNCTION_ARGS)
{
	return return_state(fcinfo, accumulate(fcinfo));
}

static void
require_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"%s\" must not be null", name)));
}

static void
keep_bins(FunctionCallInfo fcinfo, TwoSample *sample)
{
	int32		bins;

	require_argument(fcinfo, 3, "bins");
	bins = PG_GETARG_INT32(3);
	if (bins < 1 || bins > MAX_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bins\" must be between 1 and %d", MAX_BINS)));
	if (sample->bins != 0 && sample->bins != bins)
		sample_configuration_error("bins");
	sample->bins = bins;
}

PG_FUNCTION_INFO_V1(score_bins_accum);
Datum
score_bins_accum(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = accumulate(fcinfo);

	if (sample != NULL)
		keep_bins(fcinfo, sample);
	return return_state(fcinfo, sample);
}

static ScoreArgument
strategy_of(const text *name)
{
	const char *data = VARDATA_ANY(name);
	Size		length = VARSIZE_ANY_EXHDR(name);

	if (length == 7 && memcmp(data, "uniform", 7) == 0)
		return SCORE_UNIFORM;
	if (length == 8 && memcmp(data, "quantile", 8) == 0)
		return SCORE_QUANTILE;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"strategy\" must be uniform or quantile")));
}

PG_FUNCTION_INFO_V1(score_strategy_accum);
Datum
score_strategy_accum(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = accumulate(fcinfo);
	ScoreArgument strategy;

	if (sample == NULL)
		PG_RETURN_NULL();
	keep_bins(fcinfo, sample);
	require_argument(fcinfo, 4, "strategy");
	strategy = strategy_of(PG_GETARG_TEXT_PP(4));
	if (sample->methods != SCORE_NOTHING && sample->methods != (int32) strategy)
		sample_configuration_error("strategy");
	sample->methods = strategy;
	PG_RETURN_POINTER(sample);
}

static Datum
accumulate_share(FunctionCallInfo fcinfo, ScoreArgument argument)
{
	TwoSample  *sample = accumulate(fcinfo);
	const char *name = argument_names[argument];
	float8		share;

	if (sample == NULL)
		PG_RETURN_NULL();
	require_argument(fcinfo, 3, name);
	share = PG_GETARG_FLOAT8(3);
	if (!(share > 0 && share <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must be greater than 0 and at most 1", name)));
	if (sample->ncuts == 0)
	{
		sample->cuts = MemoryContextAlloc(sample->context, sizeof(double));
		sample->cuts[0] = share;
		sample->ncuts = 1;
		sample->methods = argument;
	}
	else if (sample->cuts[0] != share)
		sample_configuration_error(name);
	PG_RETURN_POINTER(sample);
}

PG_FUNCTION_INFO_V1(score_fraction_accum);
Datum
score_fraction_accum(PG_FUNCTION_ARGS)
{
	return accumulate_share(fcinfo, SCORE_FRACTION);
}

PG_FUNCTION_INFO_V1(score_max_fpr_accum);
Datum
score_max_fpr_accum(PG_FUNCTION_ARGS)
{
	return accumulate_share(fcinfo, SCORE_MAX_FPR);
}

/* The two-sample state would name another argument in these errors. */
static void
require_same_argument(const TwoSample *a, const TwoSample *b)
{
	if (a->methods != b->methods ||
		(a->ncuts == 1 && b->ncuts == 1 && a->cuts[0] != b->cuts[0]))
		sample_configuration_error(argument_names[b->methods]);
}

PG_FUNCTION_INFO_V1(score_combine);
Datum
score_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = score_context(fcinfo);
	TwoSample  *sample = PG_ARGISNULL(0) ? NULL :
		(TwoSample *) PG_GETARG_POINTER(0);
	TwoSample  *other = PG_ARGISNULL(1) ? NULL :
		(TwoSample *) PG_GETARG_POINTER(1);

	if (other == NULL)
		return return_state(fcinfo, sample);
	if (sample == NULL)
		sample = score_create(context);
	else
		require_same_argument(sample, other);
	sample_combine(sample, other);
	PG_RETURN_POINTER(sample);
}

bool
score_keys(FunctionCallInfo fcinfo, TwoSample **sample, mlc_two_keys *keys)
{
	*sample = two_sample_state(fcinfo);
	if (*sample == NULL)
		return false;
	*keys = sample_sorted(*sample);
	return true;
}

/* false without rows, and where a metric needs both classes but has one. */
static bool
both_classes(FunctionCallInfo fcinfo, TwoSample **sample, mlc_two_keys *keys)
{
	return score_keys(fcinfo, sample, keys) &&
		keys->n_reference > 0 && keys->n_current > 0;
}

static bool
outside(const uint64 *keys, int64 n)
{
	return n > 0 && (mlc_double_from_key(keys[0]) < 0 ||
					 mlc_double_from_key(keys[n - 1]) > 1);
}

void
score_require_probability(const mlc_two_keys *keys, const char *function)
{
	if (outside(keys->reference, keys->n_reference) ||
		outside(keys->current, keys->n_current))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s needs scores between 0 and 1", function),
				 errhint("The score must be the probability of the positive label; roc_auc_score takes any number.")));
}

bool
score_is_quantile(const TwoSample *sample)
{
	return sample->methods == SCORE_QUANTILE;
}

static Datum
return_number(FunctionCallInfo fcinfo, double number)
{
	if (isnan(number))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(number);
}

PG_FUNCTION_INFO_V1(roc_auc_score_final);
Datum
roc_auc_score_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;
	mlc_auc_sums sums;

	if (!both_classes(fcinfo, &sample, &keys))
		PG_RETURN_NULL();
	if (sample->ncuts == 1)
		return return_number(fcinfo, mlc_partial_auc(&keys, sample->cuts[0],
													 sample_poll));
	mlc_auc_walk(&keys, &sums, sample_poll);
	PG_RETURN_FLOAT8(mlc_auc(&sums));
}

PG_FUNCTION_INFO_V1(gini_score_final);
Datum
gini_score_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;
	mlc_auc_sums sums;

	if (!both_classes(fcinfo, &sample, &keys))
		PG_RETURN_NULL();
	mlc_auc_walk(&keys, &sums, sample_poll);
	PG_RETURN_FLOAT8(mlc_gini(&sums));
}

PG_FUNCTION_INFO_V1(ks_score_final);
Datum
ks_score_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;

	if (!both_classes(fcinfo, &sample, &keys))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(sample_ks(sample)->statistic);
}

PG_FUNCTION_INFO_V1(average_precision_score_final);
Datum
average_precision_score_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;

	if (!both_classes(fcinfo, &sample, &keys))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(mlc_average_precision(&keys, sample_poll));
}

PG_FUNCTION_INFO_V1(log_loss_final);
Datum
log_loss_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;

	if (!score_keys(fcinfo, &sample, &keys))
		PG_RETURN_NULL();
	score_require_probability(&keys, "log_loss");
	PG_RETURN_FLOAT8(mlc_log_loss(&keys, sample_poll));
}

PG_FUNCTION_INFO_V1(brier_score_loss_final);
Datum
brier_score_loss_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;

	if (!score_keys(fcinfo, &sample, &keys))
		PG_RETURN_NULL();
	score_require_probability(&keys, "brier_score_loss");
	PG_RETURN_FLOAT8(mlc_brier_score(&keys, sample_poll));
}

PG_FUNCTION_INFO_V1(gain_score_final);
Datum
gain_score_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;

	if (!both_classes(fcinfo, &sample, &keys) || sample->ncuts != 1)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(mlc_gain(&keys, sample->cuts[0], sample_poll));
}

PG_FUNCTION_INFO_V1(lift_score_final);
Datum
lift_score_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;

	if (!both_classes(fcinfo, &sample, &keys) || sample->ncuts != 1)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(mlc_lift(&keys, sample->cuts[0], sample_poll));
}

/* The calibration of scores that were checked, in bins of equal width. */
static void
calibration(const TwoSample *sample, const mlc_two_keys *keys,
			mlc_calibration *result)
{
	size_t		bins = sample->bins != 0 ? (size_t) sample->bins : SCORE_BINS;
	double	   *edges = palloc(sizeof(double) * bins);
	mlc_calibration_bin *bin = palloc(sizeof(mlc_calibration_bin) * bins);

	mlc_uniform_edges(bins, edges);
	mlc_calibration_bins(keys, edges, bins, bin, sample_poll);
	mlc_calibration_test(bin, bins, mlc_brier_score(keys, sample_poll),
						 CONFIDENCE_ALPHA, result);
	pfree(edges);
	pfree(bin);
}

PG_FUNCTION_INFO_V1(expected_calibration_error_final);
Datum
expected_calibration_error_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;
	mlc_calibration result;

	if (!score_keys(fcinfo, &sample, &keys))
		PG_RETURN_NULL();
	score_require_probability(&keys, "expected_calibration_error");
	calibration(sample, &keys, &result);
	PG_RETURN_FLOAT8(result.ece);
}

Datum
score_return_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	TupleDesc	descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
													  values, nulls)));
}

void
score_put_number(Datum *values, bool *nulls, int column, double number)
{
	values[column] = Float8GetDatum(number);
	nulls[column] = isnan(number);
}

void
score_put_reason(Datum *values, bool *nulls, int column, const char *reason)
{
	nulls[column] = reason == NULL;
	if (reason != NULL)
		values[column] = CStringGetTextDatum(reason);
}

#define CALIBRATION_COLUMNS 11

PG_FUNCTION_INFO_V1(calibration_test_final);
Datum
calibration_test_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;
	mlc_calibration result;
	Datum		values[CALIBRATION_COLUMNS];
	bool		nulls[CALIBRATION_COLUMNS];

	memset(nulls, true, sizeof(nulls));
	if (!score_keys(fcinfo, &sample, &keys))
	{
		values[9] = Int64GetDatum(0);
		nulls[9] = false;
		score_put_reason(values, nulls, 10, "undefined: no rows");
		return score_return_row(fcinfo, values, nulls);
	}
	score_require_probability(&keys, "calibration_test");
	calibration(sample, &keys, &result);
	score_put_number(values, nulls, 0, result.ece);
	score_put_number(values, nulls, 1, result.null_mean);
	score_put_number(values, nulls, 2, result.null_95);
	score_put_number(values, nulls, 3, result.excess);
	score_put_number(values, nulls, 4, result.difference);
	score_put_number(values, nulls, 5, result.lower);
	score_put_number(values, nulls, 6, result.upper);
	score_put_number(values, nulls, 7, result.pvalue);
	values[8] = Int32GetDatum(sample->bins != 0 ? sample->bins : SCORE_BINS);
	values[9] = Int64GetDatum(result.n);
	nulls[8] = nulls[9] = false;
	score_put_reason(values, nulls, 10,
					 isnan(result.pvalue) ? "no test: every score is 0 or 1" :
					 isnan(result.lower) ? "no interval: needs two rows" : NULL);
	return score_return_row(fcinfo, values, nulls);
}

const char *
score_undefined(int64 positives, int64 negatives)
{
	if (positives == 0 && negatives == 0)
		return "undefined: no rows";
	if (positives == 0)
		return "undefined: no positives";
	if (negatives == 0)
		return "undefined: no negatives";
	if (positives == 1 || negatives == 1)
		return "no variance: needs two rows of either class";
	return NULL;
}

#define AUC_COLUMNS 9

PG_FUNCTION_INFO_V1(roc_auc_delong_final);
Datum
roc_auc_delong_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys = {0};
	mlc_auc_sums sums = {0};
	mlc_interval newcombe;
	mlc_interval delong;
	Datum		values[AUC_COLUMNS];
	bool		nulls[AUC_COLUMNS] = {false};

	if (score_keys(fcinfo, &sample, &keys))
		mlc_auc_walk(&keys, &sums, sample_poll);
	newcombe = mlc_newcombe_auc(mlc_auc(&sums), (double) sums.positives,
								(double) sums.negatives, CONFIDENCE_ALPHA);
	delong = mlc_delong_auc(&sums, CONFIDENCE_ALPHA);
	score_put_number(values, nulls, 0, mlc_auc(&sums));
	score_put_number(values, nulls, 1, mlc_delong_variance(&sums));
	score_put_number(values, nulls, 2, newcombe.lower);
	score_put_number(values, nulls, 3, newcombe.upper);
	score_put_number(values, nulls, 4, delong.lower);
	score_put_number(values, nulls, 5, delong.upper);
	values[6] = Int64GetDatum(sums.positives);
	values[7] = Int64GetDatum(sums.negatives);
	score_put_reason(values, nulls, 8,
					 score_undefined(sums.positives, sums.negatives));
	return score_return_row(fcinfo, values, nulls);
}

PG_FUNCTION_INFO_V1(auc_confint);
Datum
auc_confint(PG_FUNCTION_ARGS)
{
	float8		auc = PG_GETARG_FLOAT8(0);
	float8		positives = PG_GETARG_FLOAT8(1);
	float8		negatives = PG_GETARG_FLOAT8(2);
	float8		confidence = PG_GETARG_FLOAT8(3);
	mlc_interval interval;
	Datum		values[2];
	bool		nulls[2];

	if (!(auc >= 0 && auc <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"auc\" must be between 0 and 1")));
	if (!(positives >= 0 && negatives >= 0) || isinf(positives) ||
		isinf(negatives))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"positives\" and \"negatives\" must be finite and not negative")));
	if (!(confidence > 0 && confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"confidence\" must be between 0 and 1")));
	interval = mlc_newcombe_auc(auc, positives, negatives, 1 - confidence);
	if (isnan(interval.lower))
		PG_RETURN_NULL();
	score_put_number(values, nulls, 0, interval.lower);
	score_put_number(values, nulls, 1, interval.upper);
	return score_return_row(fcinfo, values, nulls);
}
