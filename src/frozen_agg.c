/*
 * frozen_agg.c
 *		The aggregates count_agg(value, reference) and merge_agg(frozen).
 *
 * As in profile_agg.c, one transition function a type; the state is a
 * read-write expanded object.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/uuid.h"

#include "kernel/hash.h"
#include "profile.h"
#include "rounded.h"
#include "state/frozen.h"
#include "value.h"

static MemoryContext
state_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	return AggCheckCallContext(fcinfo, &context) ? context :
		CurrentMemoryContext;
}

/* A state, after all checks that explain themselves. */
static pg_noinline Frozen *
checked_state(FunctionCallInfo fcinfo, ProfileKind kind)
{
	Frozen	   *frozen;

	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"reference\" must not be null")));
	frozen = PG_ARGISNULL(0) ?
		frozen_begin(PG_GETARG_DATUM(2), state_context(fcinfo)) :
		frozen_for_update(PG_GETARG_DATUM(0), state_context(fcinfo));
	if (frozen->image.reference.kind != kind)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot count a value of kind %s against a reference of kind %s",
						profile_kind_name(kind),
						profile_kind_name(frozen->image.reference.kind))));
	if (!frozen_refers_to(frozen, PG_GETARG_DATUM(2)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"reference\" must be the same for all rows of a group")));
	return frozen;
}

/* The state to count in: usually the one that was returned for the last row. */
static pg_attribute_always_inline Frozen *
state_of(FunctionCallInfo fcinfo, ProfileKind kind)
{
	if (likely(!PG_ARGISNULL(0) && !PG_ARGISNULL(2) &&
			   VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0))))
	{
		Frozen	   *frozen = (Frozen *) DatumGetEOHP(PG_GETARG_DATUM(0));

		if (likely(frozen->magic == FROZEN_MAGIC && frozen->lows != NULL &&
				   frozen->image.reference.kind == kind &&
				   frozen_refers_to(frozen, PG_GETARG_DATUM(2))))
			return frozen;
	}
	return checked_state(fcinfo, kind);
}

#define RETURN_FROZEN(frozen) \
	PG_RETURN_DATUM(EOHPGetRWDatum(&(frozen)->header))

static void
count_infinite(Frozen *frozen, bool high)
{
	if (high)
		frozen->image.high_infinite++;
	else
		frozen->image.low_infinite++;
}

/* Any value that has an order. */
static void
count_ordered(Frozen *frozen, Oid base, Datum value)
{
	uint64		low;
	uint64		high;
	uint64		key;

	if (!value_to_key(base, value, &key))
	{
		frozen->image.nans++;
		return;
	}
	value_finite_range(base, &low, &high);
	if (likely(key >= low && key <= high))
		frozen_count_key(frozen, key);
	else
		count_infinite(frozen, key > high);
}

#define COUNTED_TYPE(name, kind, count_value) \
PG_FUNCTION_INFO_V1(frozen_count_##name); \
Datum \
frozen_count_##name(PG_FUNCTION_ARGS) \
{ \
	Frozen	   *frozen = state_of(fcinfo, kind); \
 \
	if (PG_ARGISNULL(1)) \
		frozen->image.nulls++; \
	else \
		count_value(frozen, PG_GETARG_DATUM(1)); \
	RETURN_FROZEN(frozen); \
}

/* The types of most columns, without a call for what most rows are. */

static inline void
count_float(Frozen *frozen, double value)
{
	if (likely(isfinite(value)))
		frozen_count_key(frozen, mlc_key_from_double(value));
	else if (isnan(value))
		frozen->image.nans++;
	else
		count_infinite(frozen, value > 0);
}

static inline void
count_int64(Frozen *frozen, int64 value)
{
	frozen_count_key(frozen, mlc_key_from_int64(value));
}

/* Infinite timestamps are the two ends of their range. */
static inline void
count_timestamp(Frozen *frozen, int64 value)
{
	if (likely(value != PG_INT64_MIN && value != PG_INT64_MAX))
		count_int64(frozen, value);
	else
		count_infinite(frozen, value > 0);
}

#define COUNT_FLOAT4(f, d) count_float(f, DatumGetFloat4(d))
#define COUNT_FLOAT8(f, d) count_float(f, DatumGetFloat8(d))
#define COUNT_INT2(f, d) count_int64(f, DatumGetInt16(d))
#define COUNT_INT4(f, d) count_int64(f, DatumGetInt32(d))
#define COUNT_INT8(f, d) count_int64(f, DatumGetInt64(d))
#define COUNT_BOOL(f, d) count_int64(f, DatumGetBool(d) ? 1 : 0)
#define COUNT_DATE(f, d) count_ordered(f, DATEOID, d)
#define COUNT_TIME(f, d) count_int64(f, DatumGetTimeADT(d))
#define COUNT_TIMESTAMP(f, d) count_timestamp(f, DatumGetTimestamp(d))

COUNTED_TYPE(float4, PROFILE_FLOAT, COUNT_FLOAT4)
COUNTED_TYPE(float8, PROFILE_FLOAT, COUNT_FLOAT8)
COUNTED_TYPE(int2, PROFILE_INTEGER, COUNT_INT2)
COUNTED_TYPE(int4, PROFILE_INTEGER, COUNT_INT4)
COUNTED_TYPE(int8, PROFILE_INTEGER, COUNT_INT8)
COUNTED_TYPE(bool, PROFILE_BOOLEAN, COUNT_BOOL)
COUNTED_TYPE(date, PROFILE_DATE, COUNT_DATE)
COUNTED_TYPE(time, PROFILE_TIME, COUNT_TIME)
COUNTED_TYPE(timestamp, PROFILE_TIMESTAMP, COUNT_TIMESTAMP)
COUNTED_TYPE(timestamptz, PROFILE_TIMESTAMPTZ, COUNT_TIMESTAMP)

static void
count_numeric(Frozen *frozen, Datum value)
{
	bool		rounded;

	count_float(frozen, value_round_numeric(value, &rounded));
	frozen->image.rounded += rounded;
}

static void
count_interval(Frozen *frozen, Datum value)
{
	count_ordered(frozen, INTERVALOID, value);
	frozen->image.rounded += value_interval_is_rounded(value);
}

COUNTED_TYPE(numeric, PROFILE_FLOAT, count_numeric)
COUNTED_TYPE(interval, PROFILE_INTERVAL, count_interval)

/* The whole text decides. */
static void
count_text(Frozen *frozen, Datum value)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(value);

	frozen_count_key(frozen, mlc_hash_bytes(VARDATA_ANY(text),
											VARSIZE_ANY_EXHDR(text)));
	if ((Pointer) text != DatumGetPointer(value))
		pfree(text);
}

/* A uuid or an enum's label, as text. */
static void
count_output(Frozen *frozen, PGFunction output, Datum value)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(output, value));

	frozen_count_key(frozen, mlc_hash_bytes(text, strlen(text)));
	pfree(text);
}

#define COUNT_UUID(f, d) count_output(f, uuid_out, d)
#define COUNT_ENUM(f, d) count_output(f, enum_out, d)

COUNTED_TYPE(text, PROFILE_TEXT, count_text)
COUNTED_TYPE(uuid, PROFILE_TEXT, COUNT_UUID)
COUNTED_TYPE(enum, PROFILE_TEXT, COUNT_ENUM)

/*
 * The transition of merge_agg, and the combine function of all aggregates: the
 * second argument may be an object or flat, and is not changed.
 */
PG_FUNCTION_INFO_V1(frozen_merge_accum);
Datum
frozen_merge_accum(PG_FUNCTION_ARGS)
{
	Frozen	   *frozen;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	if (PG_ARGISNULL(0))
		frozen = frozen_begin(PG_GETARG_DATUM(1), state_context(fcinfo));
	else
		frozen = frozen_for_update(PG_GETARG_DATUM(0), state_context(fcinfo));
	frozen_merge(frozen, frozen_read(PG_GETARG_DATUM(1)));
	RETURN_FROZEN(frozen);
}
