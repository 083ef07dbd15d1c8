/*
 * profile_text.c
 *		The text form of a profile: JSON, readable and without loss.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "profile.h"

#define HEX_KEY "0x%016llx"

static void
write_double(StringInfo out, double value)
{
	char		buffer[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(value, buffer);
	appendStringInfo(out, isfinite(value) ? "%s" : "\"%s\"", buffer);
}

static void
write_hex_key(StringInfo out, uint64 key)
{
	appendStringInfo(out, "\"" HEX_KEY "\"", (unsigned long long) key);
}

/* A number, in the raw unit of the kind; a key that is none in hexadecimal. */
static void
write_key(StringInfo out, ProfileKind kind, uint64 key)
{
	double		value;

	if (kind == PROFILE_TEXT)
		write_hex_key(out, key);
	else if (kind != PROFILE_FLOAT)
		appendStringInfo(out, INT64_FORMAT, mlc_int64_from_key(key));
	else if (value = mlc_double_from_key(key), isfinite(value) && (value != 0 || key == MLC_KEY_SIGN))
		write_double(out, value);
	else
		write_hex_key(out, key);
}

static void
write_label(StringInfo out, const ProfileLabel *label)
{
	char	   *text = pnstrdup(label->data, label->length);

	escape_json(out, text);
	pfree(text);
}

/* [label,] value, count [, level] */
static void
write_cells(StringInfo out, const ProfileImage *image)
{
	uint32		i;

	appendStringInfoString(out, ", \"cells\": [");
	for (i = 0; i < image->k; i++)
	{
		const mlc_cell *cell = &image->cells[i];

		appendStringInfoString(out, i > 0 ? ", [" : "[");
		if (image->kind == PROFILE_TEXT)
		{
			write_label(out, &image->labels[i]);
			appendStringInfoString(out, ", ");
		}
		write_key(out, image->kind, cell->low);
		appendStringInfo(out, ", " INT64_FORMAT, cell->count);
		if (mlc_cell_is_mixed(cell))
			appendStringInfo(out, ", %d", mlc_cell_level(cell));
		appendStringInfoChar(out, ']');
	}
	appendStringInfoChar(out, ']');
}

static void
write_registers(StringInfo out, const uint8 *registers)
{
	static const char digits[] =
		"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	int			i;

	appendStringInfoString(out, ", \"registers\": \"");
	for (i = 0; i < MLC_HLL_REGISTERS; i++)
		appendStringInfoChar(out, digits[registers[i]]);
	appendStringInfoChar(out, '"');
}

static void
write_frequent(StringInfo out, const ProfileImage *image)
{
	uint32		i;

	appendStringInfo(out, ", \"frequent_error\": " INT64_FORMAT ", \"frequent\": [",
					 image->hitter_error);
	for (i = 0; i < image->hitters; i++)
	{
		appendStringInfoString(out, i > 0 ? ", [" : "[");
		write_label(out, &image->hitter[i].label);
		appendStringInfoString(out, ", ");
		write_hex_key(out, image->hitter[i].key);
		appendStringInfo(out, ", " INT64_FORMAT "]", image->hitter[i].count);
	}
	appendStringInfoChar(out, ']');
}

static void
write_range(StringInfo out, const ProfileImage *image)
{
	appendStringInfoString(out, ", \"minimum\": ");
	write_key(out, image->kind, image->minimum);
	appendStringInfoString(out, ", \"maximum\": ");
	write_key(out, image->kind, image->maximum);
	appendStringInfoString(out, ", \"moments\": [");
	write_double(out, image->moments.mean);
	appendStringInfoString(out, ", ");
	write_double(out, image->moments.m2);
	appendStringInfoString(out, ", ");
	write_double(out, image->moments.m3);
	appendStringInfoString(out, ", ");
	write_double(out, image->moments.m4);
	appendStringInfoChar(out, ']');
}

void
profile_write_text(StringInfo out, const ProfileImage *image)
{
	appendStringInfo(out,
					 "{\"version\": %d, \"kind\": \"%s\", \"max_cells\": %u, "
					 "\"nulls\": " INT64_FORMAT ", \"nans\": " INT64_FORMAT
					 ", \"low_infinite\": " INT64_FORMAT ", \"high_infinite\": " INT64_FORMAT
					 ", \"rounded\": " INT64_FORMAT,
					 PROFILE_VERSION, profile_kind_name(image->kind),
					 image->max_cells, image->nulls, image->nans,
					 image->low_infinite, image->high_infinite, image->rounded);
	write_cells(out, image);
	if (image->collapsed)
	{
		write_registers(out, image->registers);
		if (image->kind == PROFILE_TEXT)
			write_frequent(out, image);
		else
			write_range(out, image);
	}
	appendStringInfoChar(out, '}');
}

pg_noreturn static void
syntax_error(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type mlcheck.profile"),
			 errdetail_internal("%s.", detail)));
}

static JsonbValue *
required(JsonbContainer *object, const char *name, enum jbvType type)
{
	JsonbValue *value = getKeyJsonValueFromContainer(object, name,
													 (int) strlen(name), NULL);

	if (value == NULL || value->type != type)
		syntax_error(psprintf("\"%s\" is missing or of a wrong type", name));
	return value;
}

static int64
read_count(const JsonbValue *value)
{
	int64		count;

	if (value == NULL || value->type != jbvNumeric)
		syntax_error("A count is not a number");
	count = DatumGetInt64(DirectFunctionCall1(numeric_int8,
											  NumericGetDatum(value->val.numeric)));
	if (count < 0)
		syntax_error("A count is negative");
	return count;
}

static int64
count_field(JsonbContainer *object, const char *name)
{
	return read_count(required(object, name, jbvNumeric));
}

static char *
read_string(const JsonbValue *value)
{
	if (value == NULL || value->type != jbvString)
		syntax_error("A string is missing");
	return pnstrdup(value->val.string.val, value->val.string.len);
}

static double
read_double(const JsonbValue *value)
{
	if (value != NULL && value->type == jbvNumeric)
		return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
												  NumericGetDatum(value->val.numeric)));
	return DatumGetFloat8(DirectFunctionCall1(float8in,
											  CStringGetDatum(read_string(value))));
}

static uint64
read_hex_key(const JsonbValue *value)
{
	char	   *text = read_string(value);
	unsigned long long key;
	int			end = 0;

	if (sscanf(text, "0x%16llx%n", &key, &end) != 1 || text[end] != '\0')
		syntax_error("A key is not hexadecimal");
	return (uint64) key;
}

static uint64
read_key(ProfileKind kind, const JsonbValue *value)
{
	double		number;

	if (value == NULL || value->type == jbvString)
		return read_hex_key(value);
	if (value->type != jbvNumeric)
		syntax_error("A value is not a number");
	if (kind != PROFILE_FLOAT)
		return mlc_key_from_int64(DatumGetInt64(DirectFunctionCall1(numeric_int8,
																	NumericGetDatum(value->val.numeric))));
	number = read_double(value);
	if (!isfinite(number))
		syntax_error("A value is out of range");
	return mlc_key_from_double(number);
}

static void
read_label(const JsonbValue *value, ProfileLabel *label)
{
	label->data = read_string(value);
	label->length = (uint32_t) strlen(label->data);
}

static void
read_cell(ProfileImage *image, uint32 i, const JsonbValue *value)
{
	mlc_cell   *cell = &image->cells[i];
	JsonbContainer *array;
	uint32		at = 0;
	uint32		elements;

	if (value->type != jbvBinary ||
		!JsonContainerIsArray(value->val.binary.data))
		syntax_error("A cell is not an array");
	array = value->val.binary.data;
	elements = JsonContainerSize(array);
	if (image->kind == PROFILE_TEXT)
		read_label(getIthJsonbValueFromContainer(array, at++), &image->labels[i]);
	cell->low = read_key(image->kind, getIthJsonbValueFromContainer(array, at++));
	cell->high = cell->low;
	cell->count = read_count(getIthJsonbValueFromContainer(array, at++));
	if (at < elements)
	{
		int64		level = read_count(getIthJsonbValueFromContainer(array, at++));

		if (level < 1 || level > 63)
			syntax_error("A level is out of range");
		cell->high |= PG_UINT64_MAX >> (64 - level);
	}
	if (at != elements)
		syntax_error("A cell has a wrong number of elements");
}

static void
read_cells(ProfileImage *image, JsonbContainer *object)
{
	JsonbValue *value = required(object, "cells", jbvBinary);
	JsonbContainer *array = value->val.binary.data;
	uint32		i;

	if (!JsonContainerIsArray(array) || JsonContainerSize(array) > image->max_cells)
		syntax_error("\"cells\" is no array, or too long");
	image->k = JsonContainerSize(array);
	image->cells = palloc(sizeof(mlc_cell) * image->k + 1);
	image->labels = palloc(sizeof(ProfileLabel) * image->k + 1);
	for (i = 0; i < image->k; i++)
	{
		read_cell(image, i, getIthJsonbValueFromContainer(array, i));
		if (image->cells[i].count > PG_INT64_MAX - image->n)
			syntax_error("Counts are too large");
		image->n += image->cells[i].count;
		image->collapsed |= mlc_cell_is_mixed(&image->cells[i]);
	}
}

static void
read_registers(ProfileImage *image, JsonbContainer *object)
{
	JsonbValue *value = required(object, "registers", jbvString);
	int			i;

	if (value->val.string.len != MLC_HLL_REGISTERS)
		syntax_error("\"registers\" has a wrong length");
	image->registers = palloc(MLC_HLL_REGISTERS);
	for (i = 0; i < MLC_HLL_REGISTERS; i++)
	{
		char		c = value->val.string.val[i];

		if (c >= '0' && c <= '9')
			image->registers[i] = c - '0';
		else if (c >= 'a' && c <= 'z')
			image->registers[i] = c - 'a' + 10;
		else if (c >= 'A' && c <= 'Z')
			image->registers[i] = c - 'A' + 36;
		else
			syntax_error("\"registers\" has a wrong character");
	}
}

static void
read_frequent(ProfileImage *image, JsonbContainer *object)
{
	JsonbContainer *array = required(object, "frequent", jbvBinary)->val.binary.data;
	uint32		i;

	image->hitter_error = count_field(object, "frequent_error");
	if (!JsonContainerIsArray(array) || JsonContainerSize(array) > PROFILE_HITTERS)
		syntax_error("\"frequent\" is no array, or too long");
	image->hitters = JsonContainerSize(array);
	image->hitter = palloc(sizeof(ProfileHitter) * image->hitters + 1);
	for (i = 0; i < image->hitters; i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(array, i);
		JsonbContainer *entry;

		if (value->type != jbvBinary)
			syntax_error("A frequent text is not an array");
		entry = value->val.binary.data;
		if (!JsonContainerIsArray(entry) || JsonContainerSize(entry) != 3)
			syntax_error("A frequent text is not an array of three");
		read_label(getIthJsonbValueFromContainer(entry, 0), &image->hitter[i].label);
		image->hitter[i].key = read_hex_key(getIthJsonbValueFromContainer(entry, 1));
		image->hitter[i].count = read_count(getIthJsonbValueFromContainer(entry, 2));
	}
}

static void
read_range(ProfileImage *image, JsonbContainer *object)
{
	JsonbContainer *moments = required(object, "moments", jbvBinary)->val.binary.data;

	image->minimum = read_key(image->kind,
							  getKeyJsonValueFromContainer(object, "minimum", 7, NULL));
	image->maximum = read_key(image->kind,
							  getKeyJsonValueFromContainer(object, "maximum", 7, NULL));
	if (!JsonContainerIsArray(moments) || JsonContainerSize(moments) != 4)
		syntax_error("\"moments\" is not an array of four");
	image->moments.n = (double) image->n;
	image->moments.mean = read_double(getIthJsonbValueFromContainer(moments, 0));
	image->moments.m2 = read_double(getIthJsonbValueFromContainer(moments, 1));
	image->moments.m3 = read_double(getIthJsonbValueFromContainer(moments, 2));
	image->moments.m4 = read_double(getIthJsonbValueFromContainer(moments, 3));
}

static ProfileKind
read_kind(JsonbContainer *object)
{
	char	   *name = read_string(required(object, "kind", jbvString));
	int			kind;

	for (kind = PROFILE_FLOAT; kind <= PROFILE_LAST_KIND; kind++)
	{
		if (strcmp(name, profile_kind_name((ProfileKind) kind)) == 0)
			return (ProfileKind) kind;
	}
	syntax_error("\"kind\" is not known");
}

static void
read_image(ProfileImage *image, JsonbContainer *object)
{
	int64		max_cells = count_field(object, "max_cells");

	if (count_field(object, "version") != PROFILE_VERSION)
		syntax_error("The format version is not known");
	if (max_cells < MLC_MIN_CELLS || max_cells > MLC_MAX_CELLS)
		syntax_error("\"max_cells\" is out of range");
	image->kind = read_kind(object);
	image->max_cells = (uint32) max_cells;
	image->nulls = count_field(object, "nulls");
	image->nans = count_field(object, "nans");
	image->low_infinite = count_field(object, "low_infinite");
	image->high_infinite = count_field(object, "high_infinite");
	image->rounded = count_field(object, "rounded");
	read_cells(image, object);
	if (!image->collapsed)
		return;
	read_registers(image, object);
	if (image->kind == PROFILE_TEXT)
		read_frequent(image, object);
	else
		read_range(image, object);
}

Profile *
profile_parse_text(const char *text)
{
	Jsonb	   *json = DatumGetJsonbP(DirectFunctionCall1(jsonb_in,
														  CStringGetDatum(text)));
	ProfileImage image = {0};
	const char *error;
	Profile    *profile;

	if (!JB_ROOT_IS_OBJECT(json))
		syntax_error("It is not a JSON object");
	read_image(&image, &json->root);
	error = profile_validate(&image);
	if (error != NULL)
		syntax_error(error);
	profile = profile_create(CurrentMemoryContext, image.kind, image.max_cells);
	profile_merge(profile, &image);
	return profile;
}
