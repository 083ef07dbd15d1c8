/*
 * confusion_text.c
 *		The text form of a confusion matrix: JSON, readable and without loss.
 *
 * Counts are written where there are any, as [actual, predicted, count], the
 * first two being places in the list of labels, from 0 on.
 */
#include "postgres.h"

#include "common/shortest_dec.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "confusion.h"

static void
write_double(StringInfo out, double value)
{
	char		buffer[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(value, buffer);
	appendStringInfoString(out, buffer);
}

static void
write_label(StringInfo out, const ConfusionImage *image, uint32 i)
{
	const ConfusionLabel *label = &image->labels[i];

	if (image->kind == CONFUSION_TEXT)
		escape_json(out, pnstrdup(label->data, label->length));
	else if (image->kind == CONFUSION_BOOLEAN)
		appendStringInfoString(out, label->value != 0 ? "true" : "false");
	else
		appendStringInfo(out, INT64_FORMAT, label->value);
}

static void
write_cell(StringInfo out, const ConfusionImage *image,
		   const ConfusionCell *cell)
{
	appendStringInfo(out, "[%u, %u, ", cell->actual, cell->predicted);
	if (image->weighted)
		write_double(out, cell->count.weight);
	else
		appendStringInfo(out, INT64_FORMAT, cell->count.rows);
	appendStringInfoChar(out, ']');
}

void
confusion_write_text(StringInfo out, const ConfusionImage *image)
{
	uint32		i;
	size_t		n;

	appendStringInfo(out, "{\"version\": %d, \"kind\": \"%s\", \"excluded\": " INT64_FORMAT,
					 CONFUSION_VERSION, confusion_kind_name(image->kind),
					 image->excluded);
	if (image->weighted)
	{
		appendStringInfo(out, ", \"rows\": " INT64_FORMAT ", \"squared_weights\": ",
						 image->rows);
		write_double(out, image->squares);
	}
	appendStringInfoString(out, ", \"labels\": [");
	for (i = 0; i < image->k; i++)
	{
		appendStringInfoString(out, i > 0 ? ", " : "");
		write_label(out, image, i);
	}
	appendStringInfoString(out, "], \"counts\": [");
	for (n = 0; n < image->n; n++)
	{
		appendStringInfoString(out, n > 0 ? ", " : "");
		write_cell(out, image, &image->cells[n]);
	}
	appendStringInfoString(out, "]}");
}

pg_noreturn static void
syntax_error(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type mlcheck.confusion"),
			 errdetail_internal("%s.", detail)));
}

static JsonbValue *
field(JsonbContainer *object, const char *name)
{
	return getKeyJsonValueFromContainer(object, name, (int) strlen(name), NULL);
}

static Datum
number(const JsonbValue *value, PGFunction convert)
{
	if (value == NULL || value->type != jbvNumeric)
		syntax_error("A number is missing");
	return DirectFunctionCall1(convert, NumericGetDatum(value->val.numeric));
}

static int64
read_integer(const JsonbValue *value)
{
	return DatumGetInt64(number(value, numeric_int8));
}

static double
read_double(const JsonbValue *value)
{
	return DatumGetFloat8(number(value, numeric_float8_no_overflow));
}

static JsonbContainer *
read_array(const JsonbValue *value)
{
	if (value == NULL || value->type != jbvBinary ||
		!JsonContainerIsArray(value->val.binary.data))
		syntax_error("An array is missing");
	return value->val.binary.data;
}

static ConfusionKind
read_kind(const JsonbValue *value)
{
	int			kind;

	for (kind = CONFUSION_BOOLEAN; kind <= CONFUSION_LAST_KIND; kind++)
	{
		const char *name = confusion_kind_name((ConfusionKind) kind);

		if (value != NULL && value->type == jbvString &&
			value->val.string.len == (int) strlen(name) &&
			memcmp(value->val.string.val, name, strlen(name)) == 0)
			return (ConfusionKind) kind;
	}
	syntax_error("\"kind\" is missing or not known");
}

static void
read_label(ConfusionKind kind, const JsonbValue *value, ConfusionLabel *label)
{
	memset(label, 0, sizeof(*label));
	if (kind == CONFUSION_INTEGER)
		label->value = read_integer(value);
	else if (kind == CONFUSION_BOOLEAN && value->type == jbvBool)
		label->value = value->val.boolean ? 1 : 0;
	else if (kind == CONFUSION_TEXT && value->type == jbvString)
	{
		label->data = value->val.string.val;
		label->length = (uint32_t) value->val.string.len;
	}
	else
		syntax_error("A label is of a wrong kind");
}

static void
read_labels(ConfusionImage *image, JsonbContainer *array)
{
	uint32		i;

	if (JsonContainerSize(array) > CONFUSION_MAX_CLASSES)
		syntax_error("There are too many labels");
	image->k = JsonContainerSize(array);
	image->labels = palloc(sizeof(ConfusionLabel) * image->k + 1);
	for (i = 0; i < image->k; i++)
		read_label(image->kind, getIthJsonbValueFromContainer(array, i),
				   &image->labels[i]);
}

static uint16
read_place(const ConfusionImage *image, const JsonbValue *value)
{
	int64		place = read_integer(value);

	if (place < 0 || place >= image->k)
		syntax_error("A count has no label");
	return (uint16) place;
}

static void
read_cell(const ConfusionImage *image, JsonbContainer *array,
		  ConfusionCell *cell)
{
	JsonbValue *count;

	if (JsonContainerSize(array) != 3)
		syntax_error("A count is not [actual, predicted, count]");
	cell->actual = read_place(image, getIthJsonbValueFromContainer(array, 0));
	cell->predicted = read_place(image, getIthJsonbValueFromContainer(array, 1));
	count = getIthJsonbValueFromContainer(array, 2);
	if (image->weighted)
		cell->count.weight = read_double(count);
	else
		cell->count.rows = read_integer(count);
}

static void
read_cells(ConfusionImage *image, JsonbContainer *array)
{
	image->cells = palloc(sizeof(ConfusionCell) * JsonContainerSize(array) + 1);
	for (image->n = 0; image->n < JsonContainerSize(array); image->n++)
		read_cell(image,
				  read_array(getIthJsonbValueFromContainer(array, (uint32) image->n)),
				  &image->cells[image->n]);
}

ConfusionImage *
confusion_parse_text(const char *text)
{
	Jsonb	   *json = DatumGetJsonbP(DirectFunctionCall1(jsonb_in,
														  CStringGetDatum(text)));
	JsonbContainer *object = &json->root;
	ConfusionImage *image = palloc0(sizeof(ConfusionImage));
	const char *error;

	if (!JB_ROOT_IS_OBJECT(json))
		syntax_error("It is not a JSON object");
	if (read_integer(field(object, "version")) != CONFUSION_VERSION)
		syntax_error("The format version is not known");
	image->kind = read_kind(field(object, "kind"));
	image->excluded = read_integer(field(object, "excluded"));
	image->weighted = field(object, "squared_weights") != NULL;
	if (image->weighted)
	{
		image->rows = read_integer(field(object, "rows"));
		image->squares = read_double(field(object, "squared_weights"));
	}
	read_labels(image, read_array(field(object, "labels")));
	read_cells(image, read_array(field(object, "counts")));
	error = confusion_validate(image);
	if (error != NULL)
		syntax_error(error);
	return image;
}
