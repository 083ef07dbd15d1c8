/*
 * expect_values.c
 *		Types, operators and literals that expectations about rows put into SQL.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "access/stratnum.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "nodes/value.h"
#include "parser/parse_oper.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/pg_locale.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "expect_values.h"
#include "json_values.h"
#include "relation.h"

bool
type_is_float(Oid type)
{
	Oid			base = getBaseType(type);

	return base == FLOAT4OID || base == FLOAT8OID;
}

bool
type_is_number(Oid type)
{
	Oid			base = getBaseType(type);

	return type_has_nan(type) || base == INT2OID || base == INT4OID ||
		base == INT8OID;
}

bool
type_has_nan(Oid type)
{
	return type_is_float(type) || getBaseType(type) == NUMERICOID;
}

bool
type_is_time(Oid type)
{
	Oid			base = getBaseType(type);

	return base == DATEOID || base == TIMESTAMPOID || base == TIMESTAMPTZOID;
}

bool
type_is_text(Oid type)
{
	Oid			base = getBaseType(type);

	return base == TEXTOID || base == VARCHAROID || base == BPCHAROID ||
		base == NAMEOID;
}

bool
type_is_typed(Oid type, Oid collation)
{
	switch (getBaseType(type))
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			return !OidIsValid(collation) || get_collation_isdeterministic(collation);
		case BOOLOID:
			return true;
		default:
			return type_is_number(type) || type_is_time(type);
	}
}

char *
check_text_column(Check *check, const char *kwarg)
{
	Form_pg_attribute attribute = check_attribute(check, kwarg);

	if (!type_is_text(attribute->atttypid))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"%s\" must name a column of text, not type %s", kwarg,
						format_type_be(attribute->atttypid))));
	return psprintf("%s::pg_catalog.text", check_column(check, kwarg));
}

static const char *
operator_sql(Oid operator)
{
	HeapTuple	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(operator));
	Form_pg_operator form;
	const char *sql;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for operator %u", operator);
	form = (Form_pg_operator) GETSTRUCT(tuple);
	if (form->oprnamespace == PG_CATALOG_NAMESPACE)
		sql = pstrdup(NameStr(form->oprname));
	else
		sql = psprintf("OPERATOR(%s.%s)",
					   quote_identifier(get_namespace_name(form->oprnamespace)),
					   NameStr(form->oprname));
	ReleaseSysCache(tuple);
	return sql;
}

const char *
column_operator(const char *kwarg, Oid type, int strategy)
{
	TypeCacheEntry *cache = lookup_type_cache(getBaseType(type), TYPECACHE_BTREE_OPFAMILY |
											  TYPECACHE_EQ_OPR | TYPECACHE_LT_OPR);
	Oid			operator = cache->eq_opr;

	if (strategy != BTEqualStrategyNumber)
		operator = !OidIsValid(cache->btree_opf) || !OidIsValid(cache->lt_opr) ? InvalidOid :
			get_opfamily_member(cache->btree_opf, cache->btree_opintype,
								cache->btree_opintype, strategy);
	if (!OidIsValid(operator))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"%s\" names a column of type %s, which has no %s", kwarg,
						format_type_be(type),
						strategy == BTEqualStrategyNumber ? "equality" : "order")));
	return operator_sql(operator);
}

void
require_operator(const char *operator, const char *kwarg, Oid type,
				 const char *other_kwarg, Oid other)
{
	Operator	found = oper(NULL, list_make1(makeString(pstrdup(operator))),
							 type, other, true, -1);

	if (found == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"%s\" and \"%s\" name columns that cannot be compared: types %s and %s",
						kwarg, other_kwarg, format_type_be(type),
						format_type_be(other))));
	ReleaseSysCache(found);
}

static void
literal_context(void *arg)
{
	errcontext("a value of \"%s\"", (const char *) arg);
}

/* ereport unless the text is a value of the type. */
static void
require_value(const char *kwarg, char *text, Oid type)
{
	ErrorContextCallback context = {error_context_stack, literal_context,
	(void *) kwarg};
	Oid			function;
	Oid			parameter;

	error_context_stack = &context;
	getTypeInputInfo(type, &function, &parameter);
	(void) OidInputFunctionCall(function, text, parameter, -1);
	error_context_stack = context.previous;
}

static char *
cast_literal(const char *kwarg, char *text, Oid type)
{
	require_value(kwarg, text, type);
	return typed_literal(text, type);
}

/* Does a number become one of the values that a real can have? */
static bool
fits_float4(const char *kwarg, char *text)
{
	double		number;
	float		narrow;

	require_value(kwarg, text, FLOAT8OID);
	number = DatumGetFloat8(DirectFunctionCall1(float8in, CStringGetDatum(text)));
	narrow = (float) number;
	return isinf(narrow) == isinf(number) && (narrow == 0) == (number == 0);
}

static Oid
number_literal_type(const char *kwarg, char *text, Oid base)
{
	if (base == FLOAT4OID)
		return fits_float4(kwarg, text) ? FLOAT4OID : FLOAT8OID;
	return base == FLOAT8OID ? FLOAT8OID : NUMERICOID;
}

/* Arrays of JSON as arrays of PostgreSQL. */
static void
append_array(StringInfo text, const char *kwarg, JsonbContainer *array)
{
	ListCell   *cell;

	appendStringInfoChar(text, '{');
	foreach(cell, jsonb_elements(array))
	{
		const JsonbValue *item = lfirst(cell);
		const char *c;

		if (foreach_current_index(cell) > 0)
			appendStringInfoChar(text, ',');
		if (item->type == jbvNull)
			appendStringInfoString(text, "NULL");
		else if (jsonb_is_array(item))
			append_array(text, kwarg, item->val.binary.data);
		else
		{
			appendStringInfoChar(text, '"');
			for (c = jsonb_scalar_text(kwarg, item); *c; c++)
			{
				if (*c == '"' || *c == '\\')
					appendStringInfoChar(text, '\\');
				appendStringInfoChar(text, *c);
			}
			appendStringInfoChar(text, '"');
		}
	}
	appendStringInfoChar(text, '}');
}

/* The text of a value that is not to be a number. */
static char *
value_text(const char *kwarg, const JsonbValue *value, Oid base)
{
	StringInfoData text;

	if (base == JSONBOID)
	{
		Jsonb	   *whole = JsonbValueToJsonb((JsonbValue *) value);

		return JsonbToCString(NULL, &whole->root, VARSIZE(whole));
	}
	if (!jsonb_is_array(value) || !OidIsValid(get_element_type(base)))
		return jsonb_scalar_text(kwarg, value);
	initStringInfo(&text);
	append_array(&text, kwarg, value->val.binary.data);
	return text.data;
}

char *
column_literal(const char *kwarg, const JsonbValue *value, Oid type)
{
	Oid			base = getBaseType(type);
	char	   *text = value_text(kwarg, value, base);

	if (type_is_number(base))
		base = number_literal_type(kwarg, text, base);
	return cast_literal(kwarg, text, base);
}

List *
kwarg_elements(const Check *check, const char *name)
{
	JsonbValue *value = kwarg_value(check, name);
	List	   *elements = NIL;
	ListCell   *cell;

	if (value == NULL)
		return NIL;
	if (!jsonb_is_array(value))
		kwarg_error(name, "must be an array");
	foreach(cell, jsonb_elements(value->val.binary.data))
	{
		if (((JsonbValue *) lfirst(cell))->type != jbvNull)
			elements = lappend(elements, lfirst(cell));
	}
	return elements;
}

/* Numbers out of the range of real raise errors where others are just no match. */
List *
possible_values(const char *kwarg, Oid type, List *values)
{
	List	   *possible = NIL;
	ListCell   *cell;

	if (getBaseType(type) != FLOAT4OID)
		return values;
	foreach(cell, values)
	{
		if (fits_float4(kwarg, jsonb_scalar_text(kwarg, lfirst(cell))))
			possible = lappend(possible, lfirst(cell));
	}
	return possible;
}

/* A name for a column beside those of the relation. */
static const char *
unused_column_name(const SuitePlan *plan, const char *wanted)
{
	const char *name = wanted;
	int			i;

	for (i = 1; find_column(plan->relation, name) != NULL; i++)
		name = psprintf("%s %d", wanted, i);
	return name;
}

/* Rows without a case are unexpected when nulls fail. */
static char *
flag_of(const Check *check, const char *flag, const char *absent)
{
	return psprintf("CASE WHEN %s THEN %s ELSE %s END", absent,
					check->on_null == NULL_FAILS ? "true" : "false", flag);
}

char *
flagged_rows(const Check *check, const char *flag, const char *absent)
{
	const SuitePlan *plan = check->plan;
	const char *name = quote_identifier(RelationGetRelationName(plan->relation));
	const char *column = quote_identifier(unused_column_name(plan, "unexpected"));

	return psprintf("SELECT %s FROM (SELECT %s.*, %s AS %s %s) AS %s WHERE %s.%s",
					relation_columns(plan->relation, psprintf("%s.", name)), name, flag_of(check, flag, absent), column,
					plan_from(check, NULL), name, name, column);
}

void
check_flagged(Check *check, const char *flag, const char *absent, char *value,
			  const char *why)
{
	check_rows(check, flagged_rows(check, flag, absent), value,
			   psprintf("SELECT jsonb_build_object('rows', count(*), 'missing', %s,"
						" 'unexpected', count(*) FILTER (WHERE f))"
						" FROM (SELECT %s AS a, %s AS f %s) AS s",
						check->on_null == NULL_IGNORED ? "count(*) FILTER (WHERE a)" : "0",
						absent, flag_of(check, flag, absent), plan_from(check, NULL)),
			   why);
}
