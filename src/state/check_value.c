/*
 * check_value.c
 *		The values that check_agg looks at.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "kernel/hash.h"
#include "kernel/key.h"
#include "state/check_value.h"

#define TAG_WORD '\1'
#define TAG_TEXT '\2'
#define TAG_NULL '\3'			/* nulls come last */

typedef struct TypeForm
{
	Oid			base;
	CheckStorage storage;
	CheckDecode decode;
} TypeForm;

static const TypeForm type_forms[] = {
	{BOOLOID, STORE_INTEGER, DECODE_BOOL},
	{INT2OID, STORE_INTEGER, DECODE_INT2},
	{INT4OID, STORE_INTEGER, DECODE_INT4},
	{INT8OID, STORE_INTEGER, DECODE_INT8},
	{DATEOID, STORE_INTEGER, DECODE_INT4},
	{TIMEOID, STORE_INTEGER, DECODE_INT8},
	{TIMESTAMPOID, STORE_INTEGER, DECODE_INT8},
	{TIMESTAMPTZOID, STORE_INTEGER, DECODE_INT8},
	{FLOAT4OID, STORE_FLOAT, DECODE_FLOAT4},
	{FLOAT8OID, STORE_FLOAT, DECODE_FLOAT8},
	{TEXTOID, STORE_TEXT, DECODE_TEXT},
	{VARCHAROID, STORE_TEXT, DECODE_TEXT},
	{BPCHAROID, STORE_TEXT, DECODE_TEXT},
	{NUMERICOID, STORE_NUMERIC, DECODE_NUMERIC},
};

static void
set_form(CheckInput *input)
{
	Size		i;

	input->storage = STORE_OTHER;
	input->decode = DECODE_TEXT;
	for (i = 0; i < lengthof(type_forms); i++)
	{
		if (type_forms[i].base != input->base)
			continue;
		input->storage = type_forms[i].storage;
		input->decode = type_forms[i].decode;
	}
}

void
check_input_init(CheckInput *input, Oid type, MemoryContext context)
{
	Oid			output;
	bool		is_varlena;

	input->type = type;
	input->base = getBaseType(type);
	set_form(input);
	if (input->base == DATEOID)
	{
		input->infinity[0] = DATEVAL_NOBEGIN;
		input->infinity[1] = DATEVAL_NOEND;
		input->has_infinity = true;
	}
	if (input->base == TIMESTAMPOID || input->base == TIMESTAMPTZOID)
	{
		input->infinity[0] = DT_NOBEGIN;
		input->infinity[1] = DT_NOEND;
		input->has_infinity = true;
	}
	getTypeOutputInfo(input->base, &output, &is_varlena);
	fmgr_info_cxt(output, &input->output, context);
}

uint64
check_text_hash(CheckText *text)
{
	if (!text->hashed)
		text->hash = mlc_hash_bytes(text->data, (size_t) text->length);
	text->hashed = true;
	return text->hash;
}

/* Equal numbers print alike without the zeros at their end. */
static char *
numeric_digits(Datum datum)
{
	return DatumGetCString(DirectFunctionCall1(numeric_out,
											   DirectFunctionCall1(numeric_trim_scale,
																   datum)));
}

void
check_text_read(const CheckInput *input, Datum datum, CheckText *text)
{
	struct varlena *value;
	const char *printed;
	int32		length;

	if (input->storage != STORE_TEXT)
	{
		printed = input->storage == STORE_NUMERIC ? numeric_digits(datum) :
			OutputFunctionCall(unconstify(FmgrInfo *, &input->output), datum);
		check_text_set(text, printed, (int32) strlen(printed));
		return;
	}
	value = (struct varlena *) DatumGetPointer(datum);
	if (VARATT_IS_EXTENDED(value) && !VARATT_IS_SHORT(value))
		value = PG_DETOAST_DATUM_PACKED(datum);
	length = (int32) VARSIZE_ANY_EXHDR(value);
	if (input->base == BPCHAROID)
		length = bpchartruelen(VARDATA_ANY(value), length);
	check_text_set(text, VARDATA_ANY(value), length);
}

double
check_float_of(const CheckInput *input, Datum datum)
{
	switch (input->base)
	{
		case FLOAT4OID:
			return DatumGetFloat4(datum);
		case FLOAT8OID:
			return DatumGetFloat8(datum);
		case NUMERICOID:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
													  datum));
		default:
			return (double) check_integer(input, datum);
	}
}

void
check_value_read(const CheckInput *input, const NullableDatum *datum,
				 CheckValue *value)
{
	double		number;

	value->is_null = datum->isnull;
	value->is_word = false;
	if (datum->isnull)
		return;
	switch (input->storage)
	{
		case STORE_INTEGER:
			value->is_word = true;
			value->word = mlc_key_from_int64(check_integer(input, datum->value));
			return;
		case STORE_FLOAT:
			value->is_word = true;
			number = check_float_of(input, datum->value);
			/* one NaN for all */
			value->word = isnan(number) ? PG_UINT64_MAX : mlc_key_from_double(number);
			return;
		default:
			check_text_read(input, datum->value, &value->text);
	}
}

uint64
check_value_hash(CheckValue *value)
{
	if (value->is_null)
		return mlc_mix64(1);
	return value->is_word ? mlc_mix64(value->word) : check_text_hash(&value->text);
}

void
check_value_encode(StringInfo out, const CheckValue *value)
{
	uint64		word;

	if (value->is_null)
		appendStringInfoCharMacro(out, TAG_NULL);
	else if (value->is_word)
	{
		word = pg_hton64(value->word);
		appendStringInfoCharMacro(out, TAG_WORD);
		appendBinaryStringInfo(out, (const char *) &word, sizeof(word));
	}
	else
	{
		appendStringInfoCharMacro(out, TAG_TEXT);
		appendBinaryStringInfo(out, value->text.data, value->text.length);
		appendStringInfoCharMacro(out, '\0');
	}
}

void
check_string_json(const char *string, int32 length, JsonbValue *json)
{
	json->type = jbvString;
	json->val.string.val = pnstrdup(string, length);
	json->val.string.len = length;
}

/* What is no number in JSON, NaN and infinities, is a string. */
void
check_number_json(const char *digits, JsonbValue *json)
{
	if (strspn(digits, "0123456789.eE+-") != strlen(digits))
	{
		check_string_json(digits, (int32) strlen(digits), json);
		return;
	}
	json->type = jbvNumeric;
	json->val.numeric =
		DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(digits),
											ObjectIdGetDatum(InvalidOid),
											Int32GetDatum(-1)));
}

void
check_integer_json(const CheckInput *input, int64 value, JsonbValue *json)
{
	char	   *printed;

	switch (input->base)
	{
		case BOOLOID:
			json->type = jbvBool;
			json->val.boolean = value != 0;
			return;
		case INT2OID:
		case INT4OID:
		case INT8OID:
			json->type = jbvNumeric;
			json->val.numeric = int64_to_numeric(value);
			return;
		case DATEOID:
			printed = OutputFunctionCall(unconstify(FmgrInfo *, &input->output),
										 DateADTGetDatum((DateADT) value));
			break;
		default:
			printed = OutputFunctionCall(unconstify(FmgrInfo *, &input->output),
										 Int64GetDatum(value));
	}
	check_string_json(printed, (int32) strlen(printed), json);
}

/*
 * The shortest digits that give the number back, in its own type, whatever
 * extra_float_digits says.
 */
void
check_float_json(const CheckInput *input, double value, JsonbValue *json)
{
	char		digits[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (input->base == FLOAT4OID)
		float_to_shortest_decimal_buf((float) value, digits);
	else
		double_to_shortest_decimal_buf(value, digits);
	check_number_json(digits, json);
}

static void
word_json(const CheckInput *input, uint64 word, JsonbValue *json)
{
	if (input->storage != STORE_FLOAT)
		check_integer_json(input, mlc_int64_from_key(word), json);
	else
		check_float_json(input, word == PG_UINT64_MAX ? get_float8_nan() :
						 mlc_double_from_key(word), json);
}

bool
check_value_json(const CheckInput *input, const char **at, const char *end,
				 JsonbValue *json)
{
	char		tag = *at < end ? *(*at)++ : '\0';
	const char *text = *at;
	uint64		word;

	switch (tag)
	{
		case TAG_NULL:
			json->type = jbvNull;
			return true;
		case TAG_WORD:
			if (end - *at < (ptrdiff_t) sizeof(word) ||
				(input->storage != STORE_INTEGER && input->storage != STORE_FLOAT))
				return false;
			memcpy(&word, *at, sizeof(word));
			*at += sizeof(word);
			word_json(input, pg_ntoh64(word), json);
			return true;
		case TAG_TEXT:
			*at = memchr(text, '\0', end - text);
			if (*at == NULL)
				return false;
			if (input->storage == STORE_NUMERIC)
				check_number_json(text, json);
			else
				check_string_json(text, (int32) (*at - text), json);
			(*at)++;
			return true;
		default:
			return false;
	}
}
