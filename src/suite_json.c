/*
 * suite_json.c
 *		Reading the answers of queries, which are jsonb.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "suite.h"

JsonbValue *
answer_member(JsonbContainer *object, const char *name)
{
	JsonbValue *value;

	if (object == NULL)
		return NULL;
	value = getKeyJsonValueFromContainer(object, name, strlen(name), NULL);
	return value == NULL || value->type == jbvNull ? NULL : value;
}

/* 0 for what is not there. */
int64
answer_int64(JsonbContainer *object, const char *name)
{
	JsonbValue *value = answer_member(object, name);

	if (value == NULL || value->type != jbvNumeric)
		return 0;
	return DatumGetInt64(DirectFunctionCall1(numeric_int8,
											 NumericGetDatum(value->val.numeric)));
}

/* NaN for what is not there. */
double
answer_double(JsonbContainer *object, const char *name)
{
	JsonbValue *value = answer_member(object, name);

	if (value == NULL || value->type != jbvNumeric)
		return NAN;
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
											  NumericGetDatum(value->val.numeric)));
}

bool
answer_bool(JsonbContainer *object, const char *name)
{
	JsonbValue *value = answer_member(object, name);

	return value != NULL && value->type == jbvBool && value->val.boolean;
}

Jsonb *
answer_jsonb(JsonbContainer *object, const char *name)
{
	JsonbValue *value = answer_member(object, name);

	return value == NULL ? NULL : JsonbValueToJsonb(value);
}

char *
answer_text(JsonbContainer *object, const char *name)
{
	JsonbValue *value = answer_member(object, name);

	if (value == NULL)
		return NULL;
	if (value->type == jbvBinary)
		return JsonbToCString(NULL, value->val.binary.data, value->val.binary.len);
	return jsonb_scalar_text(name, value);
}
