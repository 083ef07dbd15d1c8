/*
 * bootstrap.c
 *		The aggregates bootstrap_confint(numerator, denominator, row_key, seed,
 *		replicates, confidence), and the draws themselves.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"

#include "compat.h"
#include "kernel/bootstrap.h"
#include "state/bootstrap.h"

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "aggregate function called in a context that is none");
	return context;
}

/* A whole number's hash is that of its 8 bytes, on every machine. */
static uint64
hash_bigint(Datum key)
{
	uint64		bits = (uint64) DatumGetInt64(key);
	unsigned char bytes[8];
	int			i;

	for (i = 0; i < 8; i++)
		bytes[i] = (unsigned char) (bits >> (8 * i));
	return mlc_hash_bytes(bytes, sizeof(bytes));
}

static uint64
hash_text(Datum key)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(key);
	uint64		hash = mlc_hash_bytes(VARDATA_ANY(text),
									  VARSIZE_ANY_EXHDR(text));

	if ((Pointer) text != DatumGetPointer(key))
		pfree(text);
	return hash;
}

static Datum
poisson_weight(FunctionCallInfo fcinfo, uint64 row_hash)
{
	int32		replicate = PG_GETARG_INT32(2);

	if (replicate < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"replicate\" must be at least 1")));
	PG_RETURN_INT32(mlc_poisson_draw(row_hash, (uint64) PG_GETARG_INT64(1),
									 replicate));
}

PG_FUNCTION_INFO_V1(poisson_weight_bigint);
Datum
poisson_weight_bigint(PG_FUNCTION_ARGS)
{
	return poisson_weight(fcinfo, hash_bigint(PG_GETARG_DATUM(0)));
}

PG_FUNCTION_INFO_V1(poisson_weight_text);
Datum
poisson_weight_text(PG_FUNCTION_ARGS)
{
	return poisson_weight(fcinfo, hash_text(PG_GETARG_DATUM(0)));
}

static void
require_argument(FunctionCallInfo fcinfo, int number, const char *name)
{
	if (PG_ARGISNULL(number))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"%s\" must not be null", name)));
}

static BootstrapSettings
settings_of(FunctionCallInfo fcinfo)
{
	BootstrapSettings settings;

	require_argument(fcinfo, 4, "seed");
	require_argument(fcinfo, 5, "replicates");
	require_argument(fcinfo, 6, "confidence");
	settings.seed = PG_GETARG_INT64(4);
	settings.replicates = PG_GETARG_INT32(5);
	settings.confidence = PG_GETARG_FLOAT8(6);
	return settings;
}

static Datum
accumulate(FunctionCallInfo fcinfo, uint64 (*hash) (Datum))
{
	MemoryContext context = aggregate_context(fcinfo);
	Bootstrap  *bootstrap = PG_ARGISNULL(0) ? NULL :
		(Bootstrap *) PG_GETARG_POINTER(0);
	BootstrapSettings settings = settings_of(fcinfo);

	if (bootstrap == NULL)
		bootstrap = bootstrap_create(context, &settings);
	else
		bootstrap_check(bootstrap, &settings);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(bootstrap);
	require_argument(fcinfo, 3, "row_key");
	if (PG_GETARG_BOOL(2))
	{
		bool		event = PG_GETARG_BOOL(1);

		bootstrap->rows++;
		bootstrap->events += event;
		mlc_bootstrap_add(hash(PG_GETARG_DATUM(3)), (uint64) settings.seed,
						  event, bootstrap->numerator, bootstrap->denominator,
						  settings.replicates);
	}
	PG_RETURN_POINTER(bootstrap);
}

PG_FUNCTION_INFO_V1(bootstrap_confint_accum_bigint);
Datum
bootstrap_confint_accum_bigint(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, hash_bigint);
}

PG_FUNCTION_INFO_V1(bootstrap_confint_accum_text);
Datum
bootstrap_confint_accum_text(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, hash_text);
}

PG_FUNCTION_INFO_V1(bootstrap_confint_combine);
Datum
bootstrap_confint_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	Bootstrap  *bootstrap = PG_ARGISNULL(0) ? NULL :
		(Bootstrap *) PG_GETARG_POINTER(0);
	const Bootstrap *other = PG_ARGISNULL(1) ? NULL :
		(const Bootstrap *) PG_GETARG_POINTER(1);

	if (other != NULL)
	{
		if (bootstrap == NULL)
			bootstrap = bootstrap_create(context, &other->settings);
		bootstrap_merge(bootstrap, other);
	}
	if (bootstrap == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(bootstrap);
}

PG_FUNCTION_INFO_V1(bootstrap_confint_serialize);
Datum
bootstrap_confint_serialize(PG_FUNCTION_ARGS)
{
	aggregate_context(fcinfo);
	PG_RETURN_BYTEA_P(bootstrap_serialize((Bootstrap *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(bootstrap_confint_deserialize);
Datum
bootstrap_confint_deserialize(PG_FUNCTION_ARGS)
{
	aggregate_context(fcinfo);
	PG_RETURN_POINTER(bootstrap_deserialize(PG_GETARG_BYTEA_PP(0)));
}

PG_FUNCTION_INFO_V1(bootstrap_confint_final);
Datum
bootstrap_confint_final(PG_FUNCTION_ARGS)
{
	const Bootstrap *bootstrap = PG_ARGISNULL(0) ? NULL :
		(const Bootstrap *) PG_GETARG_POINTER(0);
	TupleDesc	descriptor;
	mlc_interval interval;
	double	   *work;
	int32		used;
	Datum		values[4];
	bool		nulls[4] = {false};

	aggregate_context(fcinfo);
	if (bootstrap == NULL || bootstrap->rows == 0)
		PG_RETURN_NULL();
	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	work = palloc(bootstrap->settings.replicates * sizeof(double));
	interval = mlc_bootstrap_interval(bootstrap->numerator,
									  bootstrap->denominator,
									  bootstrap->settings.replicates,
									  1.0 - bootstrap->settings.confidence,
									  work, &used);
	pfree(work);
	values[0] = Float8GetDatum((double) bootstrap->events /
							   (double) bootstrap->rows);
	values[1] = Float8GetDatum(interval.lower);
	nulls[1] = isnan(interval.lower);
	values[2] = Float8GetDatum(interval.upper);
	nulls[2] = isnan(interval.upper);
	values[3] = Int32GetDatum(used);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
													  values, nulls)));
}
