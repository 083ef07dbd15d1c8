/*
 * expect_type.c
 *		Expectations about the declared type of a column.
 *
 * Nobody looks at the rows.  A type without modifiers stands for all of them:
 * numeric for numeric(10,2).  A domain is itself and what it is based on.
 */
#include "postgres.h"

#include <ctype.h>

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "parser/parse_type.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "expect_type.h"
#include "json_values.h"

#define MAX_ALIAS_TYPES 4

/* What SQLAlchemy's names stand for where PostgreSQL knows none such, or less. */
static const struct
{
	const char *name;
	Oid			types[MAX_ALIAS_TYPES];
}			aliases[] = {
	{"biginteger", {INT8OID}},
	{"smallinteger", {INT2OID}},
	{"double", {FLOAT8OID}},
	{"double_precision", {FLOAT8OID}},
	{"float", {FLOAT4OID, FLOAT8OID}},
	{"timestamp", {TIMESTAMPOID, TIMESTAMPTZOID}},
	{"datetime", {TIMESTAMPOID, TIMESTAMPTZOID}},
	{"time", {TIMEOID, TIMETZOID}},
	{"string", {TEXTOID, VARCHAROID, BPCHAROID}},
	{"unicode", {TEXTOID, VARCHAROID, BPCHAROID}},
	{"unicodetext", {TEXTOID}},
	{"nvarchar", {VARCHAROID}},
	{"char", {BPCHAROID}},
	{"character", {BPCHAROID}},
	{"nchar", {BPCHAROID}},
	{"bit", {BITOID}},
	{"largebinary", {BYTEAOID}},
	{"binary", {BYTEAOID}},
	{"varbinary", {BYTEAOID}},
	{"blob", {BYTEAOID}},
	{"clob", {TEXTOID}}
};

typedef struct TypeAnswer
{
	bool		met;
	const char *actual;
	const char *wanted;
} TypeAnswer;

static bool
is_one_of(Oid type, const Oid *types)
{
	int			i;

	for (i = 0; i < MAX_ALIAS_TYPES && OidIsValid(types[i]); i++)
	{
		if (types[i] == type)
			return true;
	}
	return false;
}

/* True and *met when the name is one of these words. */
static bool
is_alias(const char *name, Oid type, bool *met)
{
	Size		i;

	if (strcmp(name, "enum") == 0)
		*met = type_is_enum(type);
	else if (strcmp(name, "array") == 0)
		*met = OidIsValid(get_element_type(type));
	else
	{
		for (i = 0; i < lengthof(aliases); i++)
		{
			if (strcmp(name, aliases[i].name) == 0)
				break;
		}
		if (i == lengthof(aliases))
			return false;
		*met = is_one_of(type, aliases[i].types);
	}
	return true;
}

/* What could be a type's name for the parser, which raises errors. */
static bool
looks_like_type(const char *name)
{
	const char *c;

	if (!isalpha((unsigned char) *name) && *name != '_' && *name != '"')
		return false;
	for (c = name; *c; c++)
	{
		if (!isalnum((unsigned char) *c) && !IS_HIGHBIT_SET(*c) &&
			strchr("_ .\"(),[]", *c) == NULL)
			return false;
	}
	return true;
}

/* A type of this name in any schema: the path has only pg_catalog. */
static bool
is_any_schemas_type(const char *name)
{
	CatCList   *list = SearchSysCacheList1(TYPENAMENSP, CStringGetDatum(name));
	bool		found = list->n_members > 0;

	ReleaseSysCacheList(list);
	return found;
}

/* True and *met when there is such a type. */
static bool
is_type(const char *name, const char *lower, Form_pg_attribute attribute, bool *met)
{
	Oid			declared = attribute->atttypid;
	Oid			base;
	int32		base_typmod = attribute->atttypmod;
	Oid			type = InvalidOid;
	int32		typmod = -1;

	base = getBaseTypeAndTypmod(declared, &base_typmod);
	if (is_alias(lower, base, met))
		return true;
	if (pg_strcasecmp(name, format_type_be(declared)) == 0 ||
		pg_strcasecmp(name, format_type_with_typemod(base, base_typmod)) == 0)
	{
		*met = true;
		return true;
	}
	if (is_any_schemas_type(name))
	{
		HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(declared));

		*met = HeapTupleIsValid(tuple) &&
			strcmp(NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname), name) == 0;
		if (HeapTupleIsValid(tuple))
			ReleaseSysCache(tuple);
		if (*met)
			return true;
	}
	if (!looks_like_type(name))
		return false;
	find_type_name(name, &type, &typmod);
	if (!OidIsValid(type))
		return is_any_schemas_type(name);
	*met = (type == declared || type == base) &&
		(typmod < 0 || typmod == base_typmod);
	return true;
}

static Jsonb *
text_jsonb(const char *text)
{
	JsonbValue	value;

	jsonb_string(&value, text);
	return JsonbValueToJsonb(&value);
}

static void
judge_type(Check *check)
{
	const TypeAnswer *answer = check->state;

	check->observed = text_jsonb(answer->actual);
	if (answer->met)
		check_met(check);
	else
		check_failed(check, "the column is declared as %s, not %s",
					 answer->actual, answer->wanted);
}

/* Names from other systems in a list are no mistake, unless all of them are. */
static void
compile_types(Check *check, const char *kwarg, List *names, const char *wanted)
{
	Form_pg_attribute attribute = check_attribute(check, "column");
	TypeAnswer *answer = palloc0(sizeof(TypeAnswer));
	bool		known = false;
	ListCell   *cell;

	foreach(cell, names)
	{
		char	   *name = lfirst(cell);
		bool		met = false;

		known |= is_type(name, asc_tolower(name, strlen(name)), attribute, &met);
		answer->met |= met;
	}
	if (!known)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("\"%s\" names no type that PostgreSQL has", kwarg),
				 errhint("Write it as in CREATE TABLE, with its schema where that is not pg_catalog.")));
	answer->actual = format_type_with_typemod(attribute->atttypid, attribute->atttypmod);
	answer->wanted = wanted;
	check->state = answer;
	check->judge = judge_type;
}

void
compile_of_type(Check *check)
{
	char	   *name = kwarg_text(check, "type_");

	compile_types(check, "type_", list_make1(name), name);
}

void
compile_in_type_list(Check *check)
{
	compile_types(check, "type_list", kwarg_texts(check, "type_list"),
				  "one of the list");
}
