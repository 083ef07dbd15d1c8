/*
 * json_values.c
 *		Values within jsonb: of which kind they are, and how they compare.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "json_values.h"

void
jsonb_string(JsonbValue *value, const char *text)
{
	value->type = jbvString;
	value->val.string.val = pstrdup(text);
	value->val.string.len = strlen(text);
}

List *
jsonb_elements(JsonbContainer *array)
{
	JsonbIterator *iterator = JsonbIteratorInit(array);
	JsonbIteratorToken token;
	JsonbValue	item;
	List	   *elements = NIL;

	while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		JsonbValue *copy;

		if (token != WJB_ELEM)
			continue;
		copy = palloc(sizeof(JsonbValue));
		*copy = item;
		elements = lappend(elements, copy);
	}
	return elements;
}

char *
jsonb_scalar(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out,
													   NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		default:
			return NULL;
	}
}

bool
jsonb_is_string(const JsonbValue *value, const char *string)
{
	return value->type == jbvString &&
		value->val.string.len == (int) strlen(string) &&
		memcmp(value->val.string.val, string, value->val.string.len) == 0;
}

bool
jsonb_is_whole(const JsonbValue *number)
{
	Datum		datum = NumericGetDatum(number->val.numeric);

	return DatumGetBool(DirectFunctionCall2(numeric_eq, datum,
											DirectFunctionCall1(numeric_floor, datum)));
}

bool
jsonb_has_type(const JsonbValue *value, const JsonbValue *type_name)
{
	switch (value->type)
	{
		case jbvNull:
			return jsonb_is_string(type_name, "null");
		case jbvBool:
			return jsonb_is_string(type_name, "boolean");
		case jbvString:
			return jsonb_is_string(type_name, "string");
		case jbvNumeric:
			return jsonb_is_string(type_name, "number") ||
				(jsonb_is_string(type_name, "integer") && jsonb_is_whole(value));
		default:
			return jsonb_is_string(type_name, jsonb_is_array(value) ? "array" : "object");
	}
}

bool
jsonb_equals(const JsonbValue *a, const JsonbValue *b)
{
	Jsonb	   *first = JsonbValueToJsonb(unconstify(JsonbValue *, a));
	Jsonb	   *second = JsonbValueToJsonb(unconstify(JsonbValue *, b));
	bool		result = compareJsonbContainers(&first->root, &second->root) == 0;

	pfree(first);
	pfree(second);
	return result;
}

int
jsonb_compare_numbers(const JsonbValue *a, const JsonbValue *b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a->val.numeric),
											 NumericGetDatum(b->val.numeric)));
}
