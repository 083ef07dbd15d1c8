/*
 * table_schema.c
 *		The columns of a relation as jsonb.
 */
#include "postgres.h"

#include "access/relation.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "json_values.h"
#include "relation.h"
#include "table_schema.h"

void
push_key(JsonbParseState **state, const char *name)
{
	JsonbValue	key;

	jsonb_string(&key, name);
	(void) pushJsonbValue(state, WJB_KEY, &key);
}

void
push_string(JsonbParseState **state, const char *name, const char *value)
{
	JsonbValue	member;

	push_key(state, name);
	jsonb_string(&member, value);
	(void) pushJsonbValue(state, WJB_VALUE, &member);
}

static void
push_bool(JsonbParseState **state, const char *name, bool value)
{
	JsonbValue	member = {.type = jbvBool};

	push_key(state, name);
	member.val.boolean = value;
	(void) pushJsonbValue(state, WJB_VALUE, &member);
}

void
push_int64(JsonbParseState **state, const char *name, int64 value)
{
	JsonbValue	member = {.type = jbvNumeric};

	push_key(state, name);
	member.val.numeric = int64_to_numeric(value);
	(void) pushJsonbValue(state, WJB_VALUE, &member);
}

void
push_strings(JsonbParseState **state, const char *name, List *strings)
{
	ListCell   *cell;
	JsonbValue	item;

	push_key(state, name);
	(void) pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	foreach(cell, strings)
	{
		jsonb_string(&item, lfirst(cell));
		(void) pushJsonbValue(state, WJB_ELEM, &item);
	}
	(void) pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

/* The same whatever the search_path. */
char *
schema_type_name(Oid type, int32 typmod)
{
	static const char prefix[] = "pg_catalog.";
	char	   *name = format_type_extended(type, typmod,
											FORMAT_TYPE_TYPEMOD_GIVEN |
											FORMAT_TYPE_FORCE_QUALIFY);

	return strncmp(name, prefix, strlen(prefix)) == 0 ? name + strlen(prefix) :
		name;
}

Jsonb *
schema_of(TupleDesc descriptor)
{
	JsonbParseState *state = NULL;
	int			i;

	(void) pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

		if (attribute->attisdropped)
			continue;
		(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		push_string(&state, "name", NameStr(attribute->attname));
		push_string(&state, "type", schema_type_name(attribute->atttypid,
													 attribute->atttypmod));
		push_bool(&state, "nullable", !attribute->attnotnull);
		(void) pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	}
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY, NULL));
}

PG_FUNCTION_INFO_V1(table_schema);
Datum
table_schema(PG_FUNCTION_ARGS)
{
	Relation	relation = open_readable_relation(PG_GETARG_OID(0));
	Jsonb	   *schema = schema_of(RelationGetDescr(relation));

	relation_close(relation, AccessShareLock);
	PG_RETURN_JSONB_P(schema);
}
