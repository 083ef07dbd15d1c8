/*
 * profile_agg.c
 *		The aggregates profile_agg(value) and merge_agg(profile).
 *
 * One transition function a type, as Citus calls them without telling which
 * type an argument has.  The state is a read-write expanded profile.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

#include "kernel/hash.h"
#include "profile.h"
#include "rounded.h"
#include "value.h"

static MemoryContext
state_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	return AggCheckCallContext(fcinfo, &context) ? context :
		CurrentMemoryContext;
}

/* The budget of cells that the call asks for. */
static uint32
argument_cells(FunctionCallInfo fcinfo)
{
	int32		cells = PROFILE_DEFAULT_CELLS;

	if (PG_NARGS() < 3)
		return cells;
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"max_cells\" must not be null")));
	cells = PG_GETARG_INT32(2);
	if (cells < MLC_MIN_CELLS || cells > MLC_MAX_CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"max_cells\" must be between %d and %d",
						MLC_MIN_CELLS, MLC_MAX_CELLS)));
	return (uint32) cells;
}

static void
require_kind(const Profile *profile, ProfileKind kind)
{
	if (profile->image.kind != kind)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot add a value of kind %s to a profile of kind %s",
						profile_kind_name(kind),
						profile_kind_name(profile->image.kind))));
}

/* The state of the first row, or one that is not ready to be added to. */
static pg_noinline Profile *
prepare_state(FunctionCallInfo fcinfo, ProfileKind kind)
{
	Profile    *profile;

	if (PG_ARGISNULL(0))
	{
		profile = profile_create(state_context(fcinfo), kind,
								 argument_cells(fcinfo));
		return profile_for_update(EOHPGetRWDatum(&profile->header), NULL);
	}
	profile = profile_for_update(PG_GETARG_DATUM(0), state_context(fcinfo));
	require_kind(profile, kind);
	if (PG_NARGS() >= 3 && argument_cells(fcinfo) != profile->image.max_cells)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"max_cells\" must be the same for all rows of a group")));
	return profile;
}

/* The state to change: usually the one that was returned for the last row. */
static pg_attribute_always_inline Profile *
state_of(FunctionCallInfo fcinfo, ProfileKind kind)
{
	if (likely(!PG_ARGISNULL(0) && PG_NARGS() < 3 &&
			   VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0))))
	{
		Profile    *profile = (Profile *) DatumGetEOHP(PG_GETARG_DATUM(0));

		if (likely(profile->magic == PROFILE_MAGIC && profile->loaded &&
				   profile->image.kind == kind))
			return profile;
	}
	return prepare_state(fcinfo, kind);
}

#define RETURN_PROFILE(profile) \
	PG_RETURN_DATUM(EOHPGetRWDatum(&(profile)->header))

/* Count by, 1 or -1, in one of the classes that are no cells. */
static void
count_class(Profile *profile, int64 *count, int by)
{
	profile_touch(profile);
	*count += by;
}

static void
count_infinite(Profile *profile, uint64 key, int by)
{
	count_class(profile, key < MLC_KEY_SIGN ? &profile->image.low_infinite :
				&profile->image.high_infinite, by);
}

/* base is a constant in every caller, so that little of this is left. */
static inline void
add_ordered(Profile *profile, Oid base, Datum value)
{
	uint64		low;
	uint64		high;
	uint64		key;

	if (!value_to_key(base, value, &key))
	{
		count_class(profile, &profile->image.nans, 1);
		return;
	}
	value_finite_range(base, &low, &high);
	if (likely(key >= low && key <= high))
		profile_add_key(profile, key);
	else
		count_infinite(profile, key, 1);
}

/* False when the profile cannot do it. */
static bool
remove_ordered(Profile *profile, Oid base, Datum value)
{
	uint64		low;
	uint64		high;
	uint64		key;

	profile_settle(profile);
	if (profile->image.collapsed)
		return false;
	if (!value_to_key(base, value, &key))
	{
		count_class(profile, &profile->image.nans, -1);
		return true;
	}
	value_finite_range(base, &low, &high);
	if (key >= low && key <= high)
		return profile_remove_key(profile, key);
	count_infinite(profile, key, -1);
	return true;
}

/* Can NULL be taken away? While the profile is exact, as all else. */
static bool
remove_null(Profile *profile)
{
	profile_settle(profile);
	if (profile->image.collapsed || profile->image.nulls == 0)
		return false;
	count_class(profile, &profile->image.nulls, -1);
	return true;
}

static Profile *
inverse_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("a value can only be taken from a profile that holds some"),
				 errhint("Only aggregates in a moving window call this function.")));
	return profile_for_update(PG_GETARG_DATUM(0), state_context(fcinfo));
}

#define ORDERED_TYPE(name, kind, base) \
PG_FUNCTION_INFO_V1(profile_accum_##name); \
Datum \
profile_accum_##name(PG_FUNCTION_ARGS) \
{ \
	Profile    *profile = state_of(fcinfo, kind); \
 \
	if (PG_ARGISNULL(1)) \
		count_class(profile, &profile->image.nulls, 1); \
	else \
		add_ordered(profile, base, PG_GETARG_DATUM(1)); \
	RETURN_PROFILE(profile); \
} \
 \
PG_FUNCTION_INFO_V1(profile_remove_##name); \
Datum \
profile_remove_##name(PG_FUNCTION_ARGS) \
{ \
	Profile    *profile = inverse_state(fcinfo); \
 \
	if (!(PG_ARGISNULL(1) ? remove_null(profile) : \
		  remove_ordered(profile, base, PG_GETARG_DATUM(1)))) \
		PG_RETURN_NULL(); \
	RETURN_PROFILE(profile); \
}

ORDERED_TYPE(float4, PROFILE_FLOAT, FLOAT4OID)
ORDERED_TYPE(int2, PROFILE_INTEGER, INT2OID)
ORDERED_TYPE(int4, PROFILE_INTEGER, INT4OID)
ORDERED_TYPE(int8, PROFILE_INTEGER, INT8OID)
ORDERED_TYPE(date, PROFILE_DATE, DATEOID)
ORDERED_TYPE(time, PROFILE_TIME, TIMEOID)
ORDERED_TYPE(timestamp, PROFILE_TIMESTAMP, TIMESTAMPOID)
ORDERED_TYPE(timestamptz, PROFILE_TIMESTAMPTZ, TIMESTAMPTZOID)

/* float8, without a call for what most rows are */
PG_FUNCTION_INFO_V1(profile_accum_float8);
Datum
profile_accum_float8(PG_FUNCTION_ARGS)
{
	Profile    *profile = state_of(fcinfo, PROFILE_FLOAT);

	if (PG_ARGISNULL(1))
		count_class(profile, &profile->image.nulls, 1);
	else
	{
		float8		value = PG_GETARG_FLOAT8(1);

		if (likely(isfinite(value)))
			profile_add_key(profile, mlc_key_from_double(value));
		else
			add_ordered(profile, FLOAT8OID, PG_GETARG_DATUM(1));
	}
	RETURN_PROFILE(profile);
}

PG_FUNCTION_INFO_V1(profile_remove_float8);
Datum
profile_remove_float8(PG_FUNCTION_ARGS)
{
	Profile    *profile = inverse_state(fcinfo);

	if (!(PG_ARGISNULL(1) ? remove_null(profile) :
		  remove_ordered(profile, FLOAT8OID, PG_GETARG_DATUM(1))))
		PG_RETURN_NULL();
	RETURN_PROFILE(profile);
}

#define ROUNDED_TYPE(name, kind, base, is_rounded) \
PG_FUNCTION_INFO_V1(profile_accum_##name); \
Datum \
profile_accum_##name(PG_FUNCTION_ARGS) \
{ \
	Profile    *profile = state_of(fcinfo, kind); \
 \
	if (PG_ARGISNULL(1)) \
		count_class(profile, &profile->image.nulls, 1); \
	else \
	{ \
		add_ordered(profile, base, PG_GETARG_DATUM(1)); \
		if (is_rounded(PG_GETARG_DATUM(1))) \
			count_class(profile, &profile->image.rounded, 1); \
	} \
	RETURN_PROFILE(profile); \
} \
 \
PG_FUNCTION_INFO_V1(profile_remove_##name); \
Datum \
profile_remove_##name(PG_FUNCTION_ARGS) \
{ \
	Profile    *profile = inverse_state(fcinfo); \
 \
	if (!(PG_ARGISNULL(1) ? remove_null(profile) : \
		  remove_ordered(profile, base, PG_GETARG_DATUM(1)))) \
		PG_RETURN_NULL(); \
	if (!PG_ARGISNULL(1) && is_rounded(PG_GETARG_DATUM(1))) \
		count_class(profile, &profile->image.rounded, -1); \
	RETURN_PROFILE(profile); \
}

ROUNDED_TYPE(numeric, PROFILE_FLOAT, NUMERICOID, value_numeric_is_rounded)
ROUNDED_TYPE(interval, PROFILE_INTERVAL, INTERVALOID, value_interval_is_rounded)

static inline uint64
bool_key(Datum value)
{
	return mlc_key_from_int64(DatumGetBool(value) ? 1 : 0);
}

PG_FUNCTION_INFO_V1(profile_accum_bool);
Datum
profile_accum_bool(PG_FUNCTION_ARGS)
{
	Profile    *profile = state_of(fcinfo, PROFILE_BOOLEAN);

	if (PG_ARGISNULL(1))
		count_class(profile, &profile->image.nulls, 1);
	else
		profile_add_key(profile, bool_key(PG_GETARG_DATUM(1)));
	RETURN_PROFILE(profile);
}

PG_FUNCTION_INFO_V1(profile_remove_bool);
Datum
profile_remove_bool(PG_FUNCTION_ARGS)
{
	Profile    *profile = inverse_state(fcinfo);

	if (!(PG_ARGISNULL(1) ? remove_null(profile) :
		  profile_remove_key(profile, bool_key(PG_GETARG_DATUM(1)))))
		PG_RETURN_NULL();
	RETURN_PROFILE(profile);
}

/* The whole text decides the key; a long one is shown cut. */
static void
add_bytes(Profile *profile, const char *data, int length)
{
	int			shown = length;

	if (length > PROFILE_LABEL_BYTES)
		shown = pg_mbcliplen(data, length, PROFILE_LABEL_BYTES);
	profile_add_text(profile, mlc_hash_bytes(data, length), data,
					 (uint32) shown);
}

PG_FUNCTION_INFO_V1(profile_accum_text);
Datum
profile_accum_text(PG_FUNCTION_ARGS)
{
	Profile    *profile = state_of(fcinfo, PROFILE_TEXT);

	if (PG_ARGISNULL(1))
		count_class(profile, &profile->image.nulls, 1);
	else
	{
		text	   *value = PG_GETARG_TEXT_PP(1);

		add_bytes(profile, VARDATA_ANY(value), (int) VARSIZE_ANY_EXHDR(value));
		PG_FREE_IF_COPY(value, 1);
	}
	RETURN_PROFILE(profile);
}

PG_FUNCTION_INFO_V1(profile_remove_text);
Datum
profile_remove_text(PG_FUNCTION_ARGS)
{
	Profile    *profile = inverse_state(fcinfo);
	bool		removed;

	if (PG_ARGISNULL(1))
		removed = remove_null(profile);
	else
	{
		text	   *value = PG_GETARG_TEXT_PP(1);

		removed = profile_remove_key(profile,
									 mlc_hash_bytes(VARDATA_ANY(value),
													VARSIZE_ANY_EXHDR(value)));
	}
	if (!removed)
		PG_RETURN_NULL();
	RETURN_PROFILE(profile);
}

/* A uuid or an enum's label, as text. */
static char *
output_text(FunctionCallInfo fcinfo, PGFunction output)
{
	return DatumGetCString(DirectFunctionCall1(output, PG_GETARG_DATUM(1)));
}

static Datum
accum_as_text(FunctionCallInfo fcinfo, PGFunction output)
{
	Profile    *profile = state_of(fcinfo, PROFILE_TEXT);

	if (PG_ARGISNULL(1))
		count_class(profile, &profile->image.nulls, 1);
	else
	{
		char	   *text = output_text(fcinfo, output);

		add_bytes(profile, text, (int) strlen(text));
		pfree(text);
	}
	RETURN_PROFILE(profile);
}

static Datum
remove_as_text(FunctionCallInfo fcinfo, PGFunction output)
{
	Profile    *profile = inverse_state(fcinfo);
	bool		removed;

	if (PG_ARGISNULL(1))
		removed = remove_null(profile);
	else
	{
		char	   *text = output_text(fcinfo, output);

		removed = profile_remove_key(profile, mlc_hash_bytes(text, strlen(text)));
	}
	if (!removed)
		PG_RETURN_NULL();
	RETURN_PROFILE(profile);
}

PG_FUNCTION_INFO_V1(profile_accum_uuid);
Datum
profile_accum_uuid(PG_FUNCTION_ARGS)
{
	return accum_as_text(fcinfo, uuid_out);
}

PG_FUNCTION_INFO_V1(profile_remove_uuid);
Datum
profile_remove_uuid(PG_FUNCTION_ARGS)
{
	return remove_as_text(fcinfo, uuid_out);
}

PG_FUNCTION_INFO_V1(profile_accum_enum);
Datum
profile_accum_enum(PG_FUNCTION_ARGS)
{
	return accum_as_text(fcinfo, enum_out);
}

PG_FUNCTION_INFO_V1(profile_remove_enum);
Datum
profile_remove_enum(PG_FUNCTION_ARGS)
{
	return remove_as_text(fcinfo, enum_out);
}

/*
 * The transition of merge_agg, and the combine function of all aggregates: the
 * second argument may be an object or flat, and is not changed.
 */
PG_FUNCTION_INFO_V1(profile_merge_accum);
Datum
profile_merge_accum(PG_FUNCTION_ARGS)
{
	Profile    *profile;
	const ProfileImage *other;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = PG_GETARG_PROFILE(1);
	if (PG_ARGISNULL(0))
		profile = profile_create(state_context(fcinfo), other->kind,
								 other->max_cells);
	else if (VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0)))
	{
		profile = (Profile *) DatumGetEOHP(PG_GETARG_DATUM(0));
		if (profile->magic != PROFILE_MAGIC)
			elog(ERROR, "not an expanded profile");
	}
	else
		profile = profile_for_update(PG_GETARG_DATUM(0), state_context(fcinfo));
	profile_merge(profile, other);
	RETURN_PROFILE(profile);
}
