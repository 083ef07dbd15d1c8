/*
 * arguments.c
 *		Reading and checking the arguments of functions.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "arguments.h"

void
invalid_argument(const char *argument, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" %s", argument, what)));
}

void
require_not_null(FunctionCallInfo fcinfo, int arg, const char *argument)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"%s\" must not be null", argument)));
}

char *
text_argument(FunctionCallInfo fcinfo, int arg)
{
	return PG_ARGISNULL(arg) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(arg));
}

List *
names_argument(FunctionCallInfo fcinfo, int arg, const char *argument)
{
	List	   *names = NIL;
	Datum	   *values;
	bool	   *nulls;
	int			n;
	int			i;

	if (PG_ARGISNULL(arg))
		return NIL;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(arg), TEXTOID, -1, false,
					  TYPALIGN_INT, &values, &nulls, &n);
	if (n == 0)
		invalid_argument(argument, "must not be empty");
	for (i = 0; i < n; i++)
	{
		if (nulls[i])
			invalid_argument(argument, "must not contain nulls");
		names = lappend(names, TextDatumGetCString(values[i]));
	}
	return names;
}

Datum
names_array(List *names)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(list_length(names), 1));
	ListCell   *cell;

	foreach(cell, names)
		values[foreach_current_index(cell)] = CStringGetTextDatum(lfirst(cell));
	return PointerGetDatum(construct_array(values, list_length(names), TEXTOID,
										   -1, false, TYPALIGN_INT));
}

char *
join_names(List *names)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, names)
		appendStringInfo(&text, "%s%s", foreach_current_index(cell) > 0 ? ", " : "",
						 (char *) lfirst(cell));
	return text.data;
}

double
alpha_argument(FunctionCallInfo fcinfo, int arg)
{
	double		alpha;

	require_not_null(fcinfo, arg, "alpha");
	alpha = PG_GETARG_FLOAT8(arg);
	if (!(alpha > 0 && alpha < 0.5))
		invalid_argument("alpha", "must be above 0 and below 0.5");
	return alpha;
}

Adjustment
adjustment_argument(FunctionCallInfo fcinfo, int arg)
{
	char	   *name;

	require_not_null(fcinfo, arg, "adjustment");
	name = text_argument(fcinfo, arg);
	if (strcmp(name, "bh") == 0)
		return ADJUST_BH;
	if (strcmp(name, "holm") == 0)
		return ADJUST_HOLM;
	if (strcmp(name, "none") == 0)
		return ADJUST_NONE;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"adjustment\" must be \"bh\", \"holm\" or \"none\"")));
}

bool
jsonb_next_member(JsonbIterator **iterator, char **key, JsonbValue *value)
{
	JsonbValue	name;

	if (JsonbIteratorNext(iterator, &name, true) != WJB_KEY)
		return false;
	*key = pnstrdup(name.val.string.val, name.val.string.len);
	(void) JsonbIteratorNext(iterator, value, true);
	return true;
}

JsonbIterator *
jsonb_members(const char *argument, JsonbContainer *container)
{
	JsonbIterator *iterator;
	JsonbValue	value;

	if (!JsonContainerIsObject(container))
		invalid_argument(argument, "must be a JSON object");
	iterator = JsonbIteratorInit(container);
	(void) JsonbIteratorNext(&iterator, &value, false);
	return iterator;
}

JsonbContainer *
jsonb_nested(const char *argument, const JsonbValue *value)
{
	if (value->type != jbvBinary)
		invalid_argument(argument, "must be made of JSON objects");
	return value->val.binary.data;
}

double
jsonb_number(const char *argument, const JsonbValue *value)
{
	if (value->type != jbvNumeric)
		invalid_argument(argument, "must have numbers where it has levels or edges");
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
											  NumericGetDatum(value->val.numeric)));
}
