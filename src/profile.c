/*
 * profile.c
 *		The type mlcheck.profile: input, output, comparison; and what its kinds
 *		of values mean.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "kernel/hash.h"
#include "profile.h"
#include "value.h"

#define UNIX_DAYS (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)

ProfileKind
profile_kind_of_type(Oid type, Oid *base)
{
	*base = getBaseType(type);
	switch (*base)
	{
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			return PROFILE_FLOAT;
		case INT2OID:
		case INT4OID:
		case INT8OID:
			return PROFILE_INTEGER;
		case BOOLOID:
			return PROFILE_BOOLEAN;
		case DATEOID:
			return PROFILE_DATE;
		case TIMEOID:
			return PROFILE_TIME;
		case TIMESTAMPOID:
			return PROFILE_TIMESTAMP;
		case TIMESTAMPTZOID:
			return PROFILE_TIMESTAMPTZ;
		case INTERVALOID:
			return PROFILE_INTERVAL;
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case UUIDOID:
			return PROFILE_TEXT;
		default:
			return type_is_enum(*base) ? PROFILE_TEXT : (ProfileKind) 0;
	}
}

Oid
profile_kind_type(ProfileKind kind)
{
	static const Oid types[] = {
		[PROFILE_FLOAT] = FLOAT8OID, [PROFILE_INTEGER] = INT8OID,
		[PROFILE_BOOLEAN] = BOOLOID, [PROFILE_DATE] = DATEOID,
		[PROFILE_TIME] = TIMEOID, [PROFILE_TIMESTAMP] = TIMESTAMPOID,
		[PROFILE_TIMESTAMPTZ] = TIMESTAMPTZOID,
		[PROFILE_INTERVAL] = INTERVALOID, [PROFILE_TEXT] = TEXTOID
	};

	return types[kind];
}

char *
profile_value(ProfileKind kind, uint64 key)
{
	if (kind == PROFILE_BOOLEAN)
		return pstrdup(mlc_int64_from_key(key) != 0 ? "true" : "false");
	return value_from_key(profile_kind_type(kind), key);
}

double
profile_unit(ProfileKind kind)
{
	return value_unit(profile_kind_type(kind));
}

double
profile_number(ProfileKind kind, double raw)
{
	switch (kind)
	{
		case PROFILE_DATE:
			return raw + UNIX_DAYS;
		case PROFILE_TIMESTAMP:
		case PROFILE_TIMESTAMPTZ:
			return raw / USECS_PER_SEC + (double) UNIX_DAYS * SECS_PER_DAY;
		default:
			return raw * profile_unit(kind);
	}
}

int64
profile_present(const ProfileImage *image)
{
	return image->n + image->low_infinite + image->high_infinite;
}

int64
profile_rows(const ProfileImage *image)
{
	return profile_present(image) + image->nulls + image->nans;
}

PG_FUNCTION_INFO_V1(profile_in);
Datum
profile_in(PG_FUNCTION_ARGS)
{
	Profile    *profile = profile_parse_text(PG_GETARG_CSTRING(0));

	PG_RETURN_POINTER(profile_flatten(profile_list(profile)));
}

PG_FUNCTION_INFO_V1(profile_out);
Datum
profile_out(PG_FUNCTION_ARGS)
{
	StringInfoData text;

	initStringInfo(&text);
	profile_write_text(&text, PG_GETARG_PROFILE(0));
	PG_RETURN_CSTRING(text.data);
}

/* Labels from outside must be text in this database. */
static void
verify_labels(const ProfileImage *image)
{
	uint32		i;

	if (image->kind != PROFILE_TEXT)
		return;
	for (i = 0; i < image->k; i++)
		(void) pg_verifymbstr(image->labels[i].data,
							  (int) image->labels[i].length, false);
	for (i = 0; i < image->hitters; i++)
		(void) pg_verifymbstr(image->hitter[i].label.data,
							  (int) image->hitter[i].label.length, false);
}

PG_FUNCTION_INFO_V1(profile_recv);
Datum
profile_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buffer->len - buffer->cursor;
	const uint8 *bytes = (const uint8 *) pq_getmsgbytes(buffer, length);
	Profile    *profile = profile_from_bytes(bytes, (Size) length,
											 CurrentMemoryContext,
											 ERRCODE_INVALID_BINARY_REPRESENTATION);
	struct varlena *result;

	verify_labels(profile_list(profile));
	result = palloc(VARHDRSZ + (Size) length);
	SET_VARSIZE(result, VARHDRSZ + (Size) length);
	memcpy(VARDATA(result), bytes, (Size) length);
	PG_RETURN_POINTER(result);
}

PG_FUNCTION_INFO_V1(profile_send);
Datum
profile_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(profile_flatten(PG_GETARG_PROFILE(0)));
}

/* The bytes that equality compares. */
static uint8 *
equal_bytes(const ProfileImage *image, Size *length)
{
	uint8	   *bytes;

	*length = profile_encode_equal(image, NULL);
	bytes = palloc(*length);
	(void) profile_encode_equal(image, bytes);
	return bytes;
}

static bool
profiles_are_equal(const ProfileImage *a, const ProfileImage *b)
{
	Size		length_a;
	Size		length_b;
	uint8	   *bytes_a = equal_bytes(a, &length_a);
	uint8	   *bytes_b = equal_bytes(b, &length_b);

	return length_a == length_b && memcmp(bytes_a, bytes_b, length_a) == 0;
}

PG_FUNCTION_INFO_V1(profile_eq);
Datum
profile_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(profiles_are_equal(PG_GETARG_PROFILE(0),
									  PG_GETARG_PROFILE(1)));
}

PG_FUNCTION_INFO_V1(profile_ne);
Datum
profile_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!profiles_are_equal(PG_GETARG_PROFILE(0),
									   PG_GETARG_PROFILE(1)));
}

PG_FUNCTION_INFO_V1(profile_hash);
Datum
profile_hash(PG_FUNCTION_ARGS)
{
	Size		length;
	uint8	   *bytes = equal_bytes(PG_GETARG_PROFILE(0), &length);

	PG_RETURN_INT32((int32) mlc_hash_bytes(bytes, length));
}

PG_FUNCTION_INFO_V1(profile_hash_extended);
Datum
profile_hash_extended(PG_FUNCTION_ARGS)
{
	Size		length;
	uint8	   *bytes = equal_bytes(PG_GETARG_PROFILE(0), &length);
	uint64		hash = mlc_hash_bytes(bytes, length);
	uint64		seed = (uint64) PG_GETARG_INT64(1);

	PG_RETURN_INT64((int64) (seed == 0 ? hash : mlc_mix64(hash ^ seed)));
}
