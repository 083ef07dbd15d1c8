/*
 * check_value.h
 *		The values that check_agg looks at: how they are stored, and one form
 *		of bytes for all of them.
 */
#ifndef MLCHECK_CHECK_VALUE_H
#define MLCHECK_CHECK_VALUE_H

#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/jsonb.h"

typedef enum CheckStorage
{
	STORE_INTEGER,				/* boolean, integers, dates, times: an int64 */
	STORE_FLOAT,
	STORE_TEXT,					/* text, varchar; char(n) without its padding */
	STORE_NUMERIC,
	STORE_OTHER					/* as the type prints it */
} CheckStorage;

/* How a Datum is read. */
typedef enum CheckDecode
{
	DECODE_BOOL,
	DECODE_INT2,
	DECODE_INT4,
	DECODE_INT8,
	DECODE_FLOAT4,
	DECODE_FLOAT8,
	DECODE_TEXT,
	DECODE_NUMERIC
} CheckDecode;

/* An argument of check_agg. */
typedef struct CheckInput
{
	Oid			type;			/* as declared, for messages */
	Oid			base;
	CheckStorage storage;
	CheckDecode decode;
	bool		has_infinity;	/* an integer that may be one of these two */
	int64		infinity[2];
	FmgrInfo	output;
} CheckInput;

/* Bytes, with what is compared first. */
typedef struct CheckText
{
	const char *data;
	int32		length;
	uint64		start;			/* the first 8 bytes, padded with 0 */
	uint64		hash;			/* of check_text_hash() */
	bool		hashed;
} CheckText;

/* A value as samples see it: equal values, equal hash and equal bytes. */
typedef struct CheckValue
{
	bool		is_null;
	bool		is_word;
	uint64		word;			/* an order-preserving key */
	CheckText	text;
} CheckValue;

extern void check_input_init(CheckInput *input, Oid type,
							 MemoryContext context);

extern CheckText check_text(const char *data, int32 length);
extern uint64 check_text_hash(CheckText *text);

/* Of every storage but integers and floats; may live as long as the row. */
extern CheckText check_text_of(const CheckInput *input, Datum datum);

extern double check_float_of(const CheckInput *input, Datum datum);

extern void check_value_read(const CheckInput *input,
							 const NullableDatum *datum, CheckValue *value);
extern uint64 check_value_hash(CheckValue *value);

/* Bytes that compare like the values do, as far as their text does. */
extern void check_value_encode(StringInfo out, const CheckValue *value);

/* Of a value at *at, which moves behind it; false if there is none. */
extern bool check_value_json(const CheckInput *input, const char **at,
							 const char *end, JsonbValue *json);

/* An integer as its type prints it; a number of its digits. */
extern void check_integer_json(const CheckInput *input, int64 value,
							   JsonbValue *json);
extern void check_float_json(const CheckInput *input, double value,
							 JsonbValue *json);
extern void check_number_json(const char *digits, JsonbValue *json);
extern void check_string_json(const char *string, int32 length,
							  JsonbValue *json);

/* Integers and their kin. */
static inline int64
check_integer(const CheckInput *input, Datum datum)
{
	switch (input->decode)
	{
		case DECODE_BOOL:
			return DatumGetBool(datum);
		case DECODE_INT2:
			return DatumGetInt16(datum);
		case DECODE_INT4:
			return DatumGetInt32(datum);
		default:
			return DatumGetInt64(datum);
	}
}

#endif
