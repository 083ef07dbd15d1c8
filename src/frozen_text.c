/*
 * frozen_text.c
 *		The text form of a frozen reference: JSON, with the profile's text form
 *		within.
 *
 * Counts of current rows are written where there are any, as [place, count]:
 * cell 0 is the reference's first, gap 0 lies below it.
 */
#include "postgres.h"

#include "common/shortest_dec.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "frozen.h"
#include "kernel/key.h"
#include "profile.h"

static void
write_provenance(StringInfo out, const FrozenImage *image)
{
	appendStringInfoString(out, ", \"provenance\": ");
	if (image->has_provenance)
		escape_json(out, pnstrdup(image->provenance, image->provenance_length));
	else
		appendStringInfoString(out, "null");
	if (image->has_time)
		appendStringInfo(out, ", \"frozen_at\": " INT64_FORMAT, image->frozen_at);
	else
		appendStringInfoString(out, ", \"frozen_at\": null");
}

/* Every second slot, from the given one on. */
static void
write_counts(StringInfo out, const char *name, const FrozenImage *image,
			 Size slot)
{
	const char *separator = "";

	appendStringInfo(out, ", \"%s\": [", name);
	for (; slot < MLC_TALLY_SLOTS(image->reference.k); slot += 2)
	{
		if (image->count[slot] == 0)
			continue;
		appendStringInfo(out, "%s[%zu, " INT64_FORMAT "]", separator, slot / 2,
						 image->count[slot]);
		separator = ", ";
	}
	appendStringInfoChar(out, ']');
}

static void
write_key(StringInfo out, const FrozenImage *image, const char *name, uint64 key)
{
	char		buffer[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (profile_key_kind(image->reference.kind) == MLC_KEY_INTEGER)
	{
		appendStringInfo(out, ", \"%s\": " INT64_FORMAT, name,
						 mlc_int64_from_key(key));
		return;
	}
	double_to_shortest_decimal_buf(mlc_double_from_key(key), buffer);
	appendStringInfo(out, ", \"%s\": %s", name, buffer);
}

void
frozen_write_text(StringInfo out, const FrozenImage *image)
{
	appendStringInfo(out, "{\"version\": %d", FROZEN_VERSION);
	write_provenance(out, image);
	appendStringInfo(out,
					 ", \"nulls\": " INT64_FORMAT ", \"nans\": " INT64_FORMAT
					 ", \"low_infinite\": " INT64_FORMAT ", \"high_infinite\": " INT64_FORMAT
					 ", \"rounded\": " INT64_FORMAT,
					 image->nulls, image->nans, image->low_infinite,
					 image->high_infinite, image->rounded);
	write_counts(out, "cells", image, 1);
	if (image->reference.kind == PROFILE_TEXT)
		appendStringInfo(out, ", \"new\": " INT64_FORMAT, frozen_new_texts(image));
	else
	{
		write_counts(out, "gaps", image, 0);
		if (image->n > 0)
		{
			write_key(out, image, "minimum", image->minimum);
			write_key(out, image, "maximum", image->maximum);
		}
	}
	appendStringInfoString(out, ", \"reference\": ");
	profile_write_text(out, &image->reference);
	appendStringInfoChar(out, '}');
}

pg_noreturn static void syntax_error(const char *detail);

static void
syntax_error(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type mlcheck.frozen"),
			 errdetail_internal("%s.", detail)));
}

/* A field of this type; NULL for a null where the field may be one. */
static JsonbValue *
field(JsonbContainer *object, const char *name, enum jbvType type,
	  bool nullable)
{
	JsonbValue *value = getKeyJsonValueFromContainer(object, name,
													 (int) strlen(name), NULL);

	if (value != NULL && nullable && value->type == jbvNull)
		return NULL;
	if (value == NULL || value->type != type)
		syntax_error(psprintf("\"%s\" is missing or of a wrong type", name));
	return value;
}

static int64
read_int64(const JsonbValue *value)
{
	if (value == NULL || value->type != jbvNumeric)
		syntax_error("A count is not a number");
	return DatumGetInt64(DirectFunctionCall1(numeric_int8,
											 NumericGetDatum(value->val.numeric)));
}

static int64
read_count(const JsonbValue *value)
{
	int64		count = read_int64(value);

	if (count < 0)
		syntax_error("A count is negative");
	return count;
}

static int64
count_field(JsonbContainer *object, const char *name)
{
	return read_count(field(object, name, jbvNumeric, false));
}

static uint64
key_field(const FrozenImage *image, JsonbContainer *object, const char *name)
{
	JsonbValue *value = field(object, name, jbvNumeric, false);

	if (profile_key_kind(image->reference.kind) == MLC_KEY_INTEGER)
		return mlc_key_from_int64(read_int64(value));
	return mlc_key_from_double(DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
																  NumericGetDatum(value->val.numeric))));
}

static JsonbContainer *
array_of(const JsonbValue *value, const char *name)
{
	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data))
		syntax_error(psprintf("\"%s\" is not an array of arrays", name));
	return value->val.binary.data;
}

/* Counts of every second slot, from first on. */
static void
read_counts(FrozenImage *image, JsonbContainer *object, const char *name,
			Size first)
{
	JsonbContainer *array = array_of(field(object, name, jbvBinary, false), name);
	Size		places = image->reference.k + (first == 0);
	int64		previous = -1;
	uint32		i;

	for (i = 0; i < JsonContainerSize(array); i++)
	{
		JsonbContainer *entry = array_of(getIthJsonbValueFromContainer(array, i), name);
		int64		place;
		int64		count;

		if (JsonContainerSize(entry) != 2)
			syntax_error(psprintf("An element of \"%s\" is not [place, count]", name));
		place = read_count(getIthJsonbValueFromContainer(entry, 0));
		count = read_count(getIthJsonbValueFromContainer(entry, 1));
		if (place <= previous || place >= (int64) places || count == 0)
			syntax_error(psprintf("\"%s\" is not in order", name));
		if (count > PG_INT64_MAX - image->n)
			syntax_error("Counts are too large");
		image->count[first + 2 * place] = count;
		image->n += count;
		previous = place;
	}
}

static void
read_new_texts(FrozenImage *image, JsonbContainer *object)
{
	image->count[0] = count_field(object, "new");
	if (image->count[0] > PG_INT64_MAX - image->n)
		syntax_error("Counts are too large");
	image->n += image->count[0];
}

static void
read_provenance(FrozenImage *image, JsonbContainer *object)
{
	JsonbValue *provenance = field(object, "provenance", jbvString, true);
	JsonbValue *frozen_at = field(object, "frozen_at", jbvNumeric, true);

	if (provenance != NULL)
	{
		image->has_provenance = true;
		image->provenance = provenance->val.string.val;
		image->provenance_length = (uint32) provenance->val.string.len;
	}
	if (frozen_at != NULL)
	{
		image->has_time = true;
		image->frozen_at = read_int64(frozen_at);
	}
}

static void
read_reference(FrozenImage *image, JsonbContainer *object)
{
	JsonbContainer *reference = field(object, "reference", jbvBinary, false)->val.binary.data;
	char	   *text = JsonbToCString(NULL, reference, 0);

	frozen_set_reference(image, profile_list(profile_parse_text(text)));
}

static void
read_current(FrozenImage *image, JsonbContainer *object)
{
	image->nulls = count_field(object, "nulls");
	image->nans = count_field(object, "nans");
	image->low_infinite = count_field(object, "low_infinite");
	image->high_infinite = count_field(object, "high_infinite");
	image->rounded = count_field(object, "rounded");
	read_counts(image, object, "cells", 1);
	if (image->reference.kind == PROFILE_TEXT)
	{
		read_new_texts(image, object);
		return;
	}
	read_counts(image, object, "gaps", 0);
	if (image->n == 0)
		return;
	image->minimum = key_field(image, object, "minimum");
	image->maximum = key_field(image, object, "maximum");
}

struct varlena *
frozen_parse_text(const char *text)
{
	Jsonb	   *json = DatumGetJsonbP(DirectFunctionCall1(jsonb_in,
														  CStringGetDatum(text)));
	FrozenImage image = {0};
	struct varlena *flat;

	if (!JB_ROOT_IS_OBJECT(json))
		syntax_error("It is not a JSON object");
	if (count_field(&json->root, "version") != FROZEN_VERSION)
		syntax_error("The format version is not known");
	read_provenance(&image, &json->root);
	read_reference(&image, &json->root);
	read_current(&image, &json->root);
	flat = frozen_flatten(&image);
	(void) frozen_from_bytes((const uint8 *) VARDATA(flat),
							 VARSIZE(flat) - VARHDRSZ, CurrentMemoryContext,
							 ERRCODE_INVALID_TEXT_REPRESENTATION);
	return flat;
}
