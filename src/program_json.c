/*
 * program_json.c
 *		Reading the members of a program of check_agg, which is JSON.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "json_values.h"
#include "program_json.h"

void
program_error(const char *what, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"program\" is no program of checks: \"%s\" %s", name, what),
			 errhint("Only the functions for suites call check_agg.")));
}

static bool
get_member(JsonbContainer *object, const char *name, JsonbValue *value)
{
	return getKeyJsonValueFromContainer(object, name, (int) strlen(name),
										value) != NULL &&
		value->type != jbvNull;
}

static JsonbContainer *
object_of(const JsonbValue *value, const char *name)
{
	if (!jsonb_is_object(value))
		program_error("must be an object", name);
	return value->val.binary.data;
}

JsonbContainer *
array_member(JsonbContainer *object, const char *name)
{
	JsonbValue	value;

	if (!get_member(object, name, &value))
		return NULL;
	if (!jsonb_is_array(&value))
		program_error("must be an array", name);
	return value.val.binary.data;
}

void
check_members(JsonbContainer *object, const char *const *allowed)
{
	JsonbIterator *iterator = JsonbIteratorInit(object);
	JsonbValue	value;
	JsonbIteratorToken token;
	int			i;

	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token != WJB_KEY)
			continue;
		for (i = 0; allowed[i] != NULL; i++)
		{
			if (jsonb_is_string(&value, allowed[i]))
				break;
		}
		if (allowed[i] == NULL)
			program_error("is not known here", pnstrdup(value.val.string.val,
														value.val.string.len));
	}
}

static int32
integer_of(const JsonbValue *value, const char *name, int32 low, int32 high)
{
	double		number = -1;

	if (value->type == jbvNumeric)
		number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
													NumericGetDatum(value->val.numeric)));
	if (value->type != jbvNumeric || number != floor(number) ||
		!(number >= low && number <= high))
		program_error(psprintf("must be an integer from %d to %d", low, high), name);
	return (int32) number;
}

int32
integer_member(JsonbContainer *object, const char *name, int32 missing,
			   int32 low, int32 high)
{
	JsonbValue	value;

	return get_member(object, name, &value) ?
		integer_of(&value, name, low, high) : missing;
}

bool
bool_member(JsonbContainer *object, const char *name)
{
	JsonbValue	value;

	if (!get_member(object, name, &value))
		return false;
	if (value.type != jbvBool)
		program_error("must be true or false", name);
	return value.val.boolean;
}

char *
program_text(const JsonbValue *value, const char *name)
{
	char	   *text = jsonb_scalar(value);

	if (text == NULL)
		program_error("must be text, a number or a boolean", name);
	return text;
}

char *
text_member(JsonbContainer *object, const char *name)
{
	JsonbValue	value;

	return get_member(object, name, &value) ? program_text(&value, name) : NULL;
}

int
choice_member(JsonbContainer *object, const char *name,
			  const char *const *choices, int n)
{
	char	   *given = text_member(object, name);
	int			i;

	for (i = 0; given != NULL && i < n; i++)
	{
		if (strcmp(given, choices[i]) == 0)
			return i;
	}
	program_error("must be one of those that check_agg knows", name);
}

JsonbContainer *
object_element(JsonbContainer *array, int32 i, const char *name)
{
	return object_of(getIthJsonbValueFromContainer(array, (uint32) i), name);
}
