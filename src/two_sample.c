/*
 * two_sample.c
 *		The two-sample aggregates f(value, is_current): how rows come in.  How
 *		each statistic comes out is in statistics.c.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "binning.h"
#include "state/sample.h"
#include "two_sample.h"

/* What the transition function knows of its argument's type. */
typedef struct ValueType
{
	Oid			type;
	Oid			base;
	ValueKind	kind;
} ValueType;

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("this function can only be called by an aggregate")));
	return context;
}

/* The type belongs to the call site, so fn_extra may hold it. */
static const ValueType *
argument_type(FunctionCallInfo fcinfo)
{
	ValueType  *type = fcinfo->flinfo->fn_extra;

	if (type != NULL)
		return type;
	type = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(ValueType));
	type->type = get_fn_expr_argtype(fcinfo->flinfo, 1);
	if (!OidIsValid(type->type))
		ereport(ERROR,
				(errcode(ERRCODE_INDETERMINATE_DATATYPE),
				 errmsg("could not determine the type of the values to compare")));
	type->kind = value_kind(type->type, &type->base);
	if (type->kind == VALUE_UNSUPPORTED)
		value_unsupported_error(type->type);
	fcinfo->flinfo->fn_extra = type;
	return type;
}

static void
add_category(TwoSample *sample, int side, Datum value)
{
	CategoryBytes bytes;

	value_to_category(sample->kind, sample->base, value, &bytes);
	sample_add_category(sample, side, bytes.data, bytes.length, 1);
	if (bytes.detoasted != NULL)
		pfree(bytes.detoasted);
}

static void
add_value(TwoSample *sample, int side, Datum value)
{
	uint64		key;

	if (sample->categories != NULL)
		add_category(sample, side, value);
	else if (value_to_key(sample->base, value, &key))
		sample_add_key(sample, side, key);
	else
		sample->side[side].nans++;
}

/* The state after this row, NULL before the first row with a flag. */
static TwoSample *
accumulate(FunctionCallInfo fcinfo)
{
	MemoryContext context = aggregate_context(fcinfo);
	TwoSample  *sample = PG_ARGISNULL(0) ? NULL :
		(TwoSample *) PG_GETARG_POINTER(0);
	int			side;

	if (PG_ARGISNULL(2))
		return sample;
	if (sample == NULL)
	{
		const ValueType *type = argument_type(fcinfo);

		sample = sample_create(context, type->type, type->base, type->kind);
	}
	side = PG_GETARG_BOOL(2) ? CURRENT : REFERENCE;
	if (PG_ARGISNULL(1))
		sample->side[side].nulls++;
	else
		add_value(sample, side, PG_GETARG_DATUM(1));
	return sample;
}

static Datum
return_state(FunctionCallInfo fcinfo, TwoSample *sample)
{
	if (sample == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(sample);
}

PG_FUNCTION_INFO_V1(two_sample_accum);
Datum
two_sample_accum(PG_FUNCTION_ARGS)
{
	return return_state(fcinfo, accumulate(fcinfo));
}

PG_FUNCTION_INFO_V1(two_sample_accum_bins);
Datum
two_sample_accum_bins(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = accumulate(fcinfo);
	int32		bins;

	if (sample == NULL)
		PG_RETURN_NULL();
	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"bins\" must not be null")));
	bins = PG_GETARG_INT32(3);
	if (bins < 2 || bins > MAX_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bins\" must be between 2 and %d", MAX_BINS)));
	if (sample->bins != 0 && sample->bins != bins)
		sample_configuration_error("bins");
	sample->bins = bins;
	PG_RETURN_POINTER(sample);
}

/*
 * The transition of measure_column_drift(value, is_current, bins, methods), which
 * only drift() calls, with constants.
 */
PG_FUNCTION_INFO_V1(two_sample_accum_methods);
Datum
two_sample_accum_methods(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = accumulate(fcinfo);

	if (sample == NULL)
		PG_RETURN_NULL();
	if (PG_ARGISNULL(3) || PG_ARGISNULL(4) ||
		PG_GETARG_INT32(3) < 2 || PG_GETARG_INT32(3) > MAX_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bins\" must be between 2 and %d, and \"methods\" must not be null",
						MAX_BINS)));
	sample->bins = PG_GETARG_INT32(3);
	sample->methods = PG_GETARG_INT32(4);
	PG_RETURN_POINTER(sample);
}

/* Copy the cut points of the first row into the state, once checked. */
static void
set_cuts(TwoSample *sample, const float8 *cuts, int n)
{
	int			i;

	if (sample->kind != VALUE_FLOAT && sample->kind != VALUE_INTEGER)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"edges\" need numbers to compare, not type %s",
						format_type_be(sample->type)),
				 sample->kind == VALUE_TIME ?
				 errhint("Leave the edges out, or compare extract(epoch from ...).") : 0));
	if (n < 1 || n >= MAX_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"edges\" must hold between 1 and %d numbers",
						MAX_BINS - 1)));
	for (i = 0; i < n; i++)
	{
		if (isnan(cuts[i]) || isinf(cuts[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"edges\" must be finite"),
					 errhint("The first and the last bin are open: leave the infinities out.")));
		if (i > 0 && cuts[i] <= cuts[i - 1])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"edges\" must be in ascending order")));
	}
	sample->cuts = MemoryContextAlloc(sample->context, n * sizeof(double));
	memcpy(sample->cuts, cuts, n * sizeof(double));
	sample->ncuts = n;
}

PG_FUNCTION_INFO_V1(two_sample_accum_edges);
Datum
two_sample_accum_edges(PG_FUNCTION_ARGS)
{
	TwoSample  *sample = accumulate(fcinfo);
	ArrayType  *edges;
	const float8 *cuts;
	int			n;

	if (sample == NULL)
		PG_RETURN_NULL();
	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"edges\" must not be null")));
	edges = PG_GETARG_ARRAYTYPE_P(3);
	if (ARR_NDIM(edges) > 1 || array_contains_nulls(edges))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("\"edges\" must be a one-dimensional array without nulls")));
	n = ArrayGetNItems(ARR_NDIM(edges), ARR_DIMS(edges));
	cuts = (const float8 *) ARR_DATA_PTR(edges);
	if (sample->cuts == NULL)
		set_cuts(sample, cuts, n);
	else if (sample->ncuts != n ||
			 memcmp(sample->cuts, cuts, n * sizeof(double)) != 0)
		sample_configuration_error("edges");
	PG_FREE_IF_COPY(edges, 3);
	PG_RETURN_POINTER(sample);
}

PG_FUNCTION_INFO_V1(two_sample_combine);
Datum
two_sample_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	TwoSample  *sample = PG_ARGISNULL(0) ? NULL :
		(TwoSample *) PG_GETARG_POINTER(0);
	TwoSample  *other = PG_ARGISNULL(1) ? NULL :
		(TwoSample *) PG_GETARG_POINTER(1);

	if (other == NULL)
		return return_state(fcinfo, sample);
	if (sample == NULL)
		sample = sample_create(context, other->type, other->base, other->kind);
	sample_combine(sample, other);
	PG_RETURN_POINTER(sample);
}

PG_FUNCTION_INFO_V1(two_sample_serialize);
Datum
two_sample_serialize(PG_FUNCTION_ARGS)
{
	aggregate_context(fcinfo);
	PG_RETURN_BYTEA_P(sample_serialize((TwoSample *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(two_sample_deserialize);
Datum
two_sample_deserialize(PG_FUNCTION_ARGS)
{
	aggregate_context(fcinfo);
	PG_RETURN_POINTER(sample_deserialize(PG_GETARG_BYTEA_PP(0)));
}

TwoSample *
two_sample_state(FunctionCallInfo fcinfo)
{
	aggregate_context(fcinfo);
	return PG_ARGISNULL(0) ? NULL : (TwoSample *) PG_GETARG_POINTER(0);
}
