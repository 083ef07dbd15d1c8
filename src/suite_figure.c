/*
 * suite_figure.c
 *		Figures of a column: how they are asked for, compared and shown.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/typcache.h"

#include "expect_values.h"
#include "json_values.h"
#include "suite_figure.h"

static void
set_tests(FigureColumn *column)
{
	const char *sql = column->sql;

	switch (column->base)
	{
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			column->finite = psprintf("%s > '-Infinity' AND %s < 'Infinity'", sql, sql);
			column->nan = psprintf("%s = 'NaN'", sql);
			column->infinite = psprintf("%s IN ('-Infinity', 'Infinity')", sql);
			break;
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			column->finite = psprintf("isfinite(%s)", sql);
			column->infinite = psprintf("NOT isfinite(%s)", sql);
			break;
		default:
			column->finite = psprintf("%s IS NOT NULL", sql);
	}
}

FigureColumn *
figure_column(Check *check, const char *kwarg)
{
	Form_pg_attribute attribute = check_attribute(check, kwarg);
	FigureColumn *column = palloc0(sizeof(FigureColumn));

	column->kwarg = kwarg;
	column->sql = check_column(check, kwarg);
	column->number = attribute->attnum;
	column->type = attribute->atttypid;
	column->base = getBaseType(attribute->atttypid);
	column->collation = attribute->attcollation;
	set_tests(column);
	return column;
}

void
figure_require_number(const FigureColumn *column)
{
	if (!type_is_number(column->type))
		kwarg_error(column->kwarg, "must be a column of numbers");
}

void
figure_require_order(const FigureColumn *column)
{
	if (!OidIsValid(lookup_type_cache(column->base, TYPECACHE_CMP_PROC)->cmp_proc))
		kwarg_error(column->kwarg, "must be a column of a type that has an order");
}

/* Numbers stay exact; a float4's are those that it would store. */
char *
figure_literal(const char *kwarg, const JsonbValue *value, Oid type)
{
	Oid			base = getBaseType(type);
	char	   *text = jsonb_scalar_text(kwarg, value);

	if (value->type == jbvNumeric && type_is_number(base) &&
		!type_is_float(base))
		base = NUMERICOID;
	return typed_literal(text, base);
}

char *
figure_literals(const Check *check, const char *kwarg, Oid type)
{
	StringInfoData list;
	ListCell   *cell;

	initStringInfo(&list);
	foreach(cell, kwarg_elements(check, kwarg))
		appendStringInfo(&list, "%s%s", foreach_current_index(cell) > 0 ? ", " : "",
						 figure_literal(kwarg, lfirst(cell), type));
	return list.len > 0 ? list.data : NULL;
}

char *
figure_counts_sql(const Check *check, const FigureColumn *column)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "'rows', count(*)%s, 'missing', count(*)%s",
					 plan_filter(check, NULL),
					 plan_filter(check, psprintf("%s IS NULL", column->sql)));
	if (column->nan)
		appendStringInfo(&sql, ", 'nan', count(*)%s",
						 plan_filter(check, column->nan));
	if (column->infinite)
		appendStringInfo(&sql, ", 'infinite', count(*)%s",
						 plan_filter(check, column->infinite));
	return sql.data;
}

void
figure_read_counts(FigureCounts *counts, JsonbContainer *answer,
				   const char *missing)
{
	counts->rows = answer_int64(answer, "rows");
	counts->missing = answer_int64(answer, missing);
	counts->nan = answer_int64(answer, "nan");
	counts->infinite = answer_int64(answer, "infinite");
}

const char *
figure_empty_reason(const FigureCounts *counts)
{
	if (counts->rows == 0)
		return "there are no rows to check";
	if (counts->rows == counts->missing)
		return "all values are missing";
	if (counts->rows == counts->missing + counts->nan + counts->infinite)
		return "there is no finite value";
	return "the figure is undefined for these rows";
}

static Datum
number_of(const char *kwarg, const JsonbValue *value)
{
	Datum		number;

	if (value->type == jbvNumeric)
		return NumericGetDatum(value->val.numeric);
	if (value->type != jbvString)
		kwarg_error(kwarg, "must be a number");
	number = DirectFunctionCall3(numeric_in,
								 CStringGetDatum(jsonb_scalar_text(kwarg, value)),
								 ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	if (numeric_is_nan(DatumGetNumeric(number)))
		kwarg_error(kwarg, "must not be NaN");
	return number;
}

static Datum
value_of(Oid type, const char *kwarg, const JsonbValue *value)
{
	Oid			function;
	Oid			parameter;

	getTypeInputInfo(type, &function, &parameter);
	return OidInputFunctionCall(function, jsonb_scalar_text(kwarg, value),
								parameter, -1);
}

/* As to_jsonb() has it, whatever DateStyle is. */
JsonbValue *
figure_iso(const FigureOrder *order, JsonbValue *figure)
{
	Oid			base = getBaseType(order->type);
	char		text[MAXDATELEN + 1];

	if (figure == NULL || figure->type != jbvString ||
		!type_is_time(base))
		return figure;
	JsonEncodeDateTime(text, value_of(base, "column", figure), base, NULL);
	jsonb_string(figure, text);
	return figure;
}

int
figure_compare(const FigureOrder *order, const char *kwarg,
			   const JsonbValue *figure, const JsonbValue *bound)
{
	Oid			base = getBaseType(order->type);
	TypeCacheEntry *entry;

	if (type_is_number(base))
		return DatumGetInt32(DirectFunctionCall2(numeric_cmp,
												 number_of(kwarg, figure),
												 number_of(kwarg, bound)));
	entry = lookup_type_cache(base, TYPECACHE_CMP_PROC_FINFO);
	return DatumGetInt32(FunctionCall2Coll(&entry->cmp_proc_finfo, order->collation,
										   value_of(base, kwarg, figure),
										   value_of(base, kwarg, bound)));
}

void
figure_check_bounds(Check *check, const FigureOrder *order)
{
	const JsonbValue *low = kwarg_value(check, "min_value");
	const JsonbValue *high = kwarg_value(check, "max_value");

	if (low == NULL && high == NULL)
		kwarg_error("min_value", "or \"max_value\" must be given");
	if (low != NULL)
		(void) figure_compare(order, "min_value", low, low);
	if (high != NULL)
		(void) figure_compare(order, "max_value", high, high);
	if (low != NULL && high != NULL &&
		figure_compare(order, "min_value", low, high) > 0)
		kwarg_error("min_value", "must not be above \"max_value\"");
	(void) kwarg_bool(check, "strict_min", false);
	(void) kwarg_bool(check, "strict_max", false);
}

/* The sign of a figure minus a bound is what bounds are judged by. */
typedef int (*CompareBound) (const void *figure, const char *kwarg,
							 const JsonbValue *bound);

static bool
is_beyond(Check *check, const char *bound, const char *strict, int sign,
		  const void *figure, CompareBound compare)
{
	const JsonbValue *value = kwarg_value(check, bound);
	int			difference;

	if (value == NULL)
		return false;
	difference = sign * compare(figure, bound, value);
	return difference < 0 ||
		(difference == 0 && kwarg_bool(check, strict, false));
}

/* The figure itself is in observed_value: reasons hold no values of rows. */
static void
judge_bounds(Check *check, const void *figure, CompareBound compare)
{
	if (is_beyond(check, "min_value", "strict_min", 1, figure, compare))
		check_failed(check, "the figure is %s %s",
					 kwarg_bool(check, "strict_min", false) ?
					 "not above" : "below the minimum of",
					 jsonb_scalar_text("min_value", kwarg_value(check, "min_value")));
	else if (is_beyond(check, "max_value", "strict_max", -1, figure, compare))
		check_failed(check, "the figure is %s %s",
					 kwarg_bool(check, "strict_max", false) ?
					 "not below" : "above the maximum of",
					 jsonb_scalar_text("max_value", kwarg_value(check, "max_value")));
	else
		check_met(check);
}

typedef struct OrderedFigure
{
	const FigureOrder *order;
	const JsonbValue *value;
} OrderedFigure;

static int
compare_value(const void *figure, const char *kwarg, const JsonbValue *bound)
{
	const OrderedFigure *ordered = figure;

	return figure_compare(ordered->order, kwarg, ordered->value, bound);
}

/* NULL for an object without members. */
static Jsonb *
json_result_or_null(JsonWriter *writer)
{
	Jsonb	   *result = json_result(writer);

	return JB_ROOT_COUNT(result) > 0 ? result : NULL;
}

void
figure_judge(Check *check, const FigureOrder *order,
			 const FigureCounts *counts, JsonbValue *figure)
{
	OrderedFigure ordered = {order, figure};
	JsonWriter	details;

	check->element_count = counts->rows;
	check->missing_count = counts->missing;
	json_open(&details, false);
	json_special_counts(&details, counts);
	json_close(&details, false);
	check->details = json_result_or_null(&details);
	if (figure == NULL)
	{
		check_empty(check, figure_empty_reason(counts));
		return;
	}
	if (figure->type == jbvNumeric)
		figure->val.numeric = DatumGetNumeric(DirectFunctionCall1(numeric_trim_scale,
																  NumericGetDatum(figure->val.numeric)));
	check->observed = JsonbValueToJsonb(figure);
	judge_bounds(check, &ordered, compare_value);
}

typedef struct RatioFigure
{
	int64		part;
	int64		whole;
} RatioFigure;

/* part / whole against b is part against b * whole. */
static int
compare_ratio(const void *figure, const char *kwarg, const JsonbValue *bound)
{
	const RatioFigure *ratio = figure;
	Datum		product = DirectFunctionCall2(numeric_mul, number_of(kwarg, bound),
											  NumericGetDatum(int64_to_numeric(ratio->whole)));

	return DatumGetInt32(DirectFunctionCall2(numeric_cmp,
											 NumericGetDatum(int64_to_numeric(ratio->part)),
											 product));
}

void
figure_judge_ratio(Check *check, int64 part, int64 whole)
{
	RatioFigure ratio = {part, whole};
	JsonbValue	shown;

	figure_double(&shown, (double) part / (double) whole);
	check->observed = JsonbValueToJsonb(&shown);
	judge_bounds(check, &ratio, compare_ratio);
}

void
figure_integer(JsonbValue *value, int64 number)
{
	value->type = jbvNumeric;
	value->val.numeric = int64_to_numeric(number);
}

void
figure_double(JsonbValue *value, double number)
{
	char	   *text;

	if (isnan(number))
	{
		value->type = jbvNull;
		return;
	}
	text = DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(number)));
	if (isinf(number))
	{
		jsonb_string(value, text);
		return;
	}
	value->type = jbvNumeric;
	value->val.numeric = DatumGetNumeric(DirectFunctionCall3(numeric_in,
															 CStringGetDatum(text),
															 ObjectIdGetDatum(InvalidOid),
															 Int32GetDatum(-1)));
}

void
json_open(JsonWriter *writer, bool is_array)
{
	writer->state = NULL;
	(void) pushJsonbValue(&writer->state,
						  is_array ? WJB_BEGIN_ARRAY : WJB_BEGIN_OBJECT, NULL);
}

void
json_close(JsonWriter *writer, bool is_array)
{
	writer->result = pushJsonbValue(&writer->state,
									is_array ? WJB_END_ARRAY : WJB_END_OBJECT, NULL);
}

void
json_key(JsonWriter *writer, const char *key)
{
	JsonbValue	value;

	jsonb_string(&value, key);
	(void) pushJsonbValue(&writer->state, WJB_KEY, &value);
}

void
json_element(JsonWriter *writer, JsonbValue *value)
{
	(void) pushJsonbValue(&writer->state, WJB_ELEM, value);
}

void
json_value(JsonWriter *writer, const char *key, JsonbValue *value)
{
	JsonbValue	null = {.type = jbvNull};

	json_key(writer, key);
	(void) pushJsonbValue(&writer->state, WJB_VALUE, value ? value : &null);
}

void
json_int64(JsonWriter *writer, const char *key, int64 value)
{
	JsonbValue	number;

	figure_integer(&number, value);
	json_value(writer, key, &number);
}

void
json_double(JsonWriter *writer, const char *key, double value)
{
	JsonbValue	number;

	figure_double(&number, value);
	json_value(writer, key, &number);
}

Jsonb *
json_result(JsonWriter *writer)
{
	return JsonbValueToJsonb(writer->result);
}

void
json_special_counts(JsonWriter *writer, const FigureCounts *counts)
{
	if (counts->nan > 0)
		json_int64(writer, "nan_count", counts->nan);
	if (counts->infinite > 0)
		json_int64(writer, "infinite_count", counts->infinite);
}
