/*
 * value.c
 *		Values of PostgreSQL's types as order-preserving keys or categories.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "value.h"

ValueKind
value_kind(Oid type, Oid *base)
{
	*base = getBaseType(type);
	switch (*base)
	{
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			return VALUE_FLOAT;
		case INT2OID:
		case INT4OID:
		case INT8OID:
			return VALUE_INTEGER;
		case DATEOID:
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case INTERVALOID:
			return VALUE_TIME;
		case BOOLOID:
			return VALUE_CODE;
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			return VALUE_TEXT;
		default:
			return type_is_enum(*base) ? VALUE_CODE : VALUE_UNSUPPORTED;
	}
}

void
value_unsupported_error(Oid type)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("type %s cannot be compared between two samples",
					format_type_be(type)),
			 errhint("Use an expression that gives a number, a date or time, "
					 "an interval, a boolean, an enum or text.")));
}

/*
 * Microseconds, with 30-day months and 24-hour days, as interval's own
 * comparison counts them.  Beyond some 292,000 years the key saturates.
 */
static int64
interval_microseconds(const Interval *interval)
{
	int64		days = (int64) interval->month * 30 + interval->day;
	int64		microseconds;

	if (INTERVAL_IS_LOW(interval))
		return PG_INT64_MIN;
	if (INTERVAL_IS_HIGH(interval))
		return PG_INT64_MAX;
	if (pg_mul_s64_overflow(days, USECS_PER_DAY, &microseconds))
		return days < 0 ? PG_INT64_MIN : PG_INT64_MAX;
	if (pg_add_s64_overflow(microseconds, interval->time, &microseconds))
		return interval->time < 0 ? PG_INT64_MIN : PG_INT64_MAX;
	return microseconds;
}

static int64
date_key(DateADT date)
{
	if (DATE_IS_NOBEGIN(date))
		return PG_INT64_MIN;
	if (DATE_IS_NOEND(date))
		return PG_INT64_MAX;
	return date;
}

static inline bool
float_key(double value, uint64 *key)
{
	if (isnan(value))
		return false;
	*key = mlc_key_from_double(value);
	return true;
}

static inline bool
integer_key(int64 value, uint64 *key)
{
	*key = mlc_key_from_int64(value);
	return true;
}

/* numeric rounds to the nearest float8, which keeps the order. */
bool
value_to_key(Oid base, Datum value, uint64 *key)
{
	switch (base)
	{
		case FLOAT8OID:
			return float_key(DatumGetFloat8(value), key);
		case FLOAT4OID:
			return float_key(DatumGetFloat4(value), key);
		case NUMERICOID:
			return float_key(DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
																value)),
							 key);
		case INT2OID:
			return integer_key(DatumGetInt16(value), key);
		case INT4OID:
			return integer_key(DatumGetInt32(value), key);
		case DATEOID:
			return integer_key(date_key(DatumGetDateADT(value)), key);
		case INTERVALOID:
			return integer_key(interval_microseconds(DatumGetIntervalP(value)),
							   key);
		default:
			/* bigint, time, timestamp, timestamptz */
			return integer_key(DatumGetInt64(value), key);
	}
}

mlc_key_kind
value_key_kind(ValueKind kind)
{
	return kind == VALUE_FLOAT ? MLC_KEY_DOUBLE : MLC_KEY_INTEGER;
}

void
value_finite_range(Oid base, uint64 *low, uint64 *high)
{
	switch (base)
	{
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			*low = mlc_key_from_double(-INFINITY) + 1;
			*high = mlc_key_from_double(INFINITY) - 1;
			break;
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case INTERVALOID:
			*low = mlc_key_from_int64(PG_INT64_MIN) + 1;
			*high = mlc_key_from_int64(PG_INT64_MAX) - 1;
			break;
		default:
			*low = 0;
			*high = PG_UINT64_MAX;
	}
}

double
value_unit(Oid base)
{
	switch (base)
	{
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case INTERVALOID:
			return 1.0 / USECS_PER_SEC;
		default:
			return 1;
	}
}

static Datum
datum_from_key(Oid base, uint64 key)
{
	int64		integer = mlc_int64_from_key(key);

	switch (base)
	{
		case FLOAT4OID:
			return Float4GetDatum((float4) mlc_double_from_key(key));
		case FLOAT8OID:
		case NUMERICOID:
			return Float8GetDatum(mlc_double_from_key(key));
		case INT2OID:
			return Int16GetDatum((int16) integer);
		case INT4OID:
			return Int32GetDatum((int32) integer);
		case DATEOID:
			return DateADTGetDatum(integer == PG_INT64_MIN ? DATEVAL_NOBEGIN :
								   integer == PG_INT64_MAX ? DATEVAL_NOEND :
								   (DateADT) integer);
		case INTERVALOID:
			{
				Interval   *interval = palloc0(sizeof(Interval));

				interval->day = (int32) (integer / USECS_PER_DAY);
				interval->time = integer % USECS_PER_DAY;
				return IntervalPGetDatum(interval);
			}
		default:
			return Int64GetDatum(integer);
	}
}

char *
value_from_key(Oid base, uint64 key)
{
	Oid			output;
	bool		is_varlena;

	if (base == TEXTOID)
		elog(ERROR, "the key of a text is not a value");
	/* what was rounded to float8 prints as float8 */
	getTypeOutputInfo(base == NUMERICOID ? FLOAT8OID : base, &output,
					  &is_varlena);
	return OidOutputFunctionCall(output, datum_from_key(base, key));
}

char *
value_describe_key(ValueKind kind, Oid base, uint64 key)
{
	if (kind != VALUE_FLOAT)
		return value_from_key(base, key);
	return psprintf("%.6g", mlc_double_from_key(key));
}

/* char(n) compares without its trailing blanks. */
void
value_to_category(ValueKind kind, Oid base, Datum value,
				  CategoryBytes *bytes)
{
	struct varlena *text;

	bytes->detoasted = NULL;
	if (kind == VALUE_CODE)
	{
		bytes->fixed = base == BOOLOID ? (int32) DatumGetBool(value) :
			(int32) DatumGetObjectId(value);
		bytes->data = (const char *) &bytes->fixed;
		bytes->length = sizeof(bytes->fixed);
		return;
	}
	text = PG_DETOAST_DATUM_PACKED(value);
	bytes->data = VARDATA_ANY(text);
	bytes->length = VARSIZE_ANY_EXHDR(text);
	if (base == BPCHAROID)
		bytes->length = bpchartruelen(VARDATA_ANY(text), bytes->length);
	if ((Pointer) text != DatumGetPointer(value))
		bytes->detoasted = text;
}

char *
value_from_category(ValueKind kind, Oid base, const char *data, int length)
{
	int32		fixed;
	HeapTuple	tuple;
	char	   *label;

	if (kind != VALUE_CODE)
		return pnstrdup(data, length);
	memcpy(&fixed, data, sizeof(fixed));
	if (base == BOOLOID)
		return pstrdup(fixed ? "true" : "false");
	tuple = SearchSysCache1(ENUMOID, ObjectIdGetDatum((Oid) fixed));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for enum label %u", (Oid) fixed);
	label = pstrdup(NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel));
	ReleaseSysCache(tuple);
	return label;
}
