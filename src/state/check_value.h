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
#include "port/pg_bswap.h"
#include "utils/jsonb.h"

#include "kernel/hash.h"

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
	bool		hashed;
	uint64		start;			/* the first 8 bytes, padded with 0 */
	uint64		start_hash;		/* of these and the length */
	uint64		hash;			/* of check_text_hash() */
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

static inline uint64
check_read_4(const char *data)
{
	uint32		word;

	memcpy(&word, data, sizeof(word));
#ifdef WORDS_BIGENDIAN
	word = pg_bswap32(word);
#endif
	return word;
}

/* Parts of the start that overlap agree, so "or" combines them. */
static inline void
check_text_set(CheckText *text, const char *data, int32 length)
{
	const unsigned char *byte = (const unsigned char *) data;

	text->data = data;
	text->length = length;
	text->hashed = false;
	if (length >= 8)
		text->start = check_read_4(data) | check_read_4(data + 4) << 32;
	else if (length >= 4)
		text->start = check_read_4(data) |
			check_read_4(data + length - 4) << (8 * (length - 4));
	else if (length > 0)
		text->start = byte[0] | (uint64) byte[length / 2] << (8 * (length / 2)) |
			(uint64) byte[length - 1] << (8 * (length - 1));
	else
		text->start = 0;
	text->start_hash = mlc_mix64(text->start + (uint64) length);
}

extern uint64 check_text_hash(CheckText *text);

/* Of every storage but integers and floats; may live as long as the row. */
extern void check_text_read(const CheckInput *input, Datum datum,
							CheckText *text);

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
