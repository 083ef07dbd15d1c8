/*
 * regression.c
 *		Aggregates f(actual, predicted [, weight]) of regression.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"

#include "aggregate.h"
#include "compat.h"
#include "kernel/key.h"
#include "kernel/regression.h"
#include "state/sample.h"

/* The state of all of them but the median. */
typedef struct RegressionState
{
	mlc_regression sums;
	double		alpha;			/* of mean_pinball_loss; 0 elsewhere */
} RegressionState;

static double
weight_argument(FunctionCallInfo fcinfo, int arg)
{
	double		weight = finite_argument(PG_GETARG_FLOAT8(arg), "weight");

	if (weight < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"weight\" must not be negative")));
	return weight;
}

static double
alpha_argument(FunctionCallInfo fcinfo, int arg)
{
	double		alpha;

	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"alpha\" must not be null")));
	alpha = PG_GETARG_FLOAT8(arg);
	if (!(alpha >= 0 && alpha <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"alpha\" must be between 0 and 1")));
	return alpha;
}

/*
 * The state after this row, NULL before the first complete row.  The weight is
 * argument weight_arg where the aggregate takes one.
 */
static RegressionState *
accumulate(FunctionCallInfo fcinfo, int weight_arg)
{
	MemoryContext context = aggregate_memory(fcinfo);
	RegressionState *state = PG_ARGISNULL(0) ? NULL :
		(RegressionState *) PG_GETARG_POINTER(0);
	double		weight = 1;
	double		actual;
	double		predicted;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state;
	if (PG_NARGS() > weight_arg)
	{
		if (PG_ARGISNULL(weight_arg))
			return state;
		weight = weight_argument(fcinfo, weight_arg);
	}
	actual = finite_argument(PG_GETARG_FLOAT8(1), "actual");
	predicted = finite_argument(PG_GETARG_FLOAT8(2), "predicted");
	if (state == NULL)
		state = MemoryContextAllocZero(context, sizeof(RegressionState));
	mlc_regression_add(&state->sums, actual, predicted, weight);
	return state;
}

PG_FUNCTION_INFO_V1(regression_accum);
Datum
regression_accum(PG_FUNCTION_ARGS)
{
	RegressionState *state = accumulate(fcinfo, 3);

	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(regression_accum_alpha);
Datum
regression_accum_alpha(PG_FUNCTION_ARGS)
{
	double		alpha = alpha_argument(fcinfo, 3);
	RegressionState *state = accumulate(fcinfo, 4);

	if (state == NULL)
		PG_RETURN_NULL();
	if (PG_ARGISNULL(0))
		state->alpha = alpha;
	else if (state->alpha != alpha)
		sample_configuration_error("alpha");
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(regression_combine);
Datum
regression_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_memory(fcinfo);
	RegressionState *state = PG_ARGISNULL(0) ? NULL :
		(RegressionState *) PG_GETARG_POINTER(0);
	const RegressionState *other = PG_ARGISNULL(1) ? NULL :
		(const RegressionState *) PG_GETARG_POINTER(1);

	if (other == NULL && state == NULL)
		PG_RETURN_NULL();
	if (other == NULL)
		PG_RETURN_POINTER(state);
	if (state == NULL)
	{
		state = MemoryContextAlloc(context, sizeof(RegressionState));
		*state = *other;
		PG_RETURN_POINTER(state);
	}
	if (state->alpha != other->alpha)
		sample_configuration_error("alpha");
	mlc_regression_merge(&state->sums, &other->sums);
	PG_RETURN_POINTER(state);
}

/* For a process of the same server: the bytes of the state as they are. */
PG_FUNCTION_INFO_V1(regression_serialize);
Datum
regression_serialize(PG_FUNCTION_ARGS)
{
	bytea	   *result = palloc(VARHDRSZ + sizeof(RegressionState));

	aggregate_memory(fcinfo);
	SET_VARSIZE(result, VARHDRSZ + sizeof(RegressionState));
	memcpy(VARDATA(result), PG_GETARG_POINTER(0), sizeof(RegressionState));
	PG_RETURN_BYTEA_P(result);
}

PG_FUNCTION_INFO_V1(regression_deserialize);
Datum
regression_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	RegressionState *state = palloc(sizeof(RegressionState));

	aggregate_memory(fcinfo);
	if (VARSIZE_ANY_EXHDR(bytes) != sizeof(RegressionState))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid serialized regression state")));
	memcpy(state, VARDATA_ANY(bytes), sizeof(RegressionState));
	PG_RETURN_POINTER(state);
}

static Datum
return_metric(FunctionCallInfo fcinfo, mlc_regression_metric metric)
{
	aggregate_memory(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	return return_defined(fcinfo,
						  mlc_regression_value(&((RegressionState *) PG_GETARG_POINTER(0))->sums,
											   metric));
}

#define REGRESSION_FINAL(name, metric) \
PG_FUNCTION_INFO_V1(name##_final); \
Datum \
name##_final(PG_FUNCTION_ARGS) \
{ \
	return return_metric(fcinfo, metric); \
}

REGRESSION_FINAL(mean_absolute_error, MLC_MEAN_ABSOLUTE_ERROR)
REGRESSION_FINAL(mean_squared_error, MLC_MEAN_SQUARED_ERROR)
REGRESSION_FINAL(root_mean_squared_error, MLC_ROOT_MEAN_SQUARED_ERROR)
REGRESSION_FINAL(mean_absolute_percentage_error, MLC_MEAN_ABSOLUTE_PERCENTAGE_ERROR)
REGRESSION_FINAL(r2_score, MLC_R2_SCORE)
REGRESSION_FINAL(explained_variance_score, MLC_EXPLAINED_VARIANCE_SCORE)
REGRESSION_FINAL(max_error, MLC_MAX_ERROR)
REGRESSION_FINAL(mean_bias_error, MLC_MEAN_BIAS_ERROR)

PG_FUNCTION_INFO_V1(mean_pinball_loss_final);
Datum
mean_pinball_loss_final(PG_FUNCTION_ARGS)
{
	RegressionState *state;

	aggregate_memory(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (RegressionState *) PG_GETARG_POINTER(0);
	return return_defined(fcinfo,
						  mlc_regression_pinball(&state->sums, state->alpha));
}

/*
 * The median needs all errors: they are one side of a two-sample state, whose
 * combine and serialization functions serve here too.
 */
PG_FUNCTION_INFO_V1(median_absolute_error_accum);
Datum
median_absolute_error_accum(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_memory(fcinfo);
	TwoSample  *sample = PG_ARGISNULL(0) ? NULL :
		(TwoSample *) PG_GETARG_POINTER(0);
	double		actual;
	double		predicted;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (sample == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(sample);
	}
	actual = finite_argument(PG_GETARG_FLOAT8(1), "actual");
	predicted = finite_argument(PG_GETARG_FLOAT8(2), "predicted");
	if (sample == NULL)
		sample = sample_create(context, FLOAT8OID, FLOAT8OID, VALUE_FLOAT);
	sample_add_key(sample, REFERENCE,
				   mlc_key_from_double(fabs(predicted - actual)));
	PG_RETURN_POINTER(sample);
}

PG_FUNCTION_INFO_V1(median_absolute_error_final);
Datum
median_absolute_error_final(PG_FUNCTION_ARGS)
{
	mlc_two_keys keys;

	aggregate_memory(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	keys = sample_sorted((TwoSample *) PG_GETARG_POINTER(0));
	return return_defined(fcinfo,
						  mlc_median(keys.reference, (size_t) keys.n_reference));
}
