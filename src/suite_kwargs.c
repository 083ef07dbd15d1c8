/*
 * suite_kwargs.c
 *		Reading the kwargs of an expectation.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "json_values.h"
#include "suite.h"

void
kwarg_error(const char *name, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" %s", name, what)));
}

JsonbValue *
kwarg_value(const Check *check, const char *name)
{
	JsonbValue *value = getKeyJsonValueFromContainer(&check->kwargs->root, name,
													 strlen(name), NULL);

	return value == NULL || value->type == jbvNull ? NULL : value;
}

bool
kwarg_given(const Check *check, const char *name)
{
	return kwarg_value(check, name) != NULL;
}

char *
jsonb_scalar_text(const char *name, const JsonbValue *value)
{
	char	   *text = jsonb_scalar(value);

	if (text == NULL)
		kwarg_error(name, "must be made of strings, numbers or booleans");
	return text;
}

char *
kwarg_text(const Check *check, const char *name)
{
	const JsonbValue *value = kwarg_value(check, name);

	if (value == NULL)
		return NULL;
	if (value->type != jbvString)
		kwarg_error(name, "must be a string");
	return jsonb_scalar_text(name, value);
}

bool
kwarg_bool(const Check *check, const char *name, bool fallback)
{
	const JsonbValue *value = kwarg_value(check, name);

	if (value == NULL)
		return fallback;
	if (value->type != jbvBool)
		kwarg_error(name, "must be true or false");
	return value->val.boolean;
}

bool
kwarg_number(const Check *check, const char *name, double *number)
{
	const JsonbValue *value = kwarg_value(check, name);

	if (value == NULL)
		return false;
	if (value->type != jbvNumeric)
		kwarg_error(name, "must be a number");
	*number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
												 NumericGetDatum(value->val.numeric)));
	return true;
}

bool
kwarg_integer(const Check *check, const char *name, int64 *number)
{
	const JsonbValue *value = kwarg_value(check, name);
	double		real;

	if (!kwarg_number(check, name, &real))
		return false;
	if (real != floor(real) || fabs(real) > 1e18)
		kwarg_error(name, "must be a whole number");
	*number = DatumGetInt64(DirectFunctionCall1(numeric_int8,
												NumericGetDatum(value->val.numeric)));
	return true;
}

List *
kwarg_texts(const Check *check, const char *name)
{
	JsonbValue *value = kwarg_value(check, name);
	List	   *texts = NIL;
	ListCell   *cell;

	if (value == NULL)
		return NIL;
	if (value->type == jbvString)
		return list_make1(jsonb_scalar_text(name, value));
	if (!jsonb_is_array(value))
		kwarg_error(name, "must be an array");
	foreach(cell, jsonb_elements(value->val.binary.data))
		texts = lappend(texts, jsonb_scalar_text(name, lfirst(cell)));
	return texts;
}

int
kwarg_word(const Check *check, const char *name, const char *const *words,
		   int fallback)
{
	char	   *word = kwarg_text(check, name);
	StringInfoData list;
	int			i;

	if (word == NULL)
		return fallback;
	for (i = 0; words[i] != NULL; i++)
	{
		if (strcmp(word, words[i]) == 0)
			return i;
	}
	initStringInfo(&list);
	for (i = 0; words[i] != NULL; i++)
		appendStringInfo(&list, "%s\"%s\"", i == 0 ? "" : words[i + 1] ? ", " : " or ",
						 words[i]);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" must be %s", name, list.data)));
}
