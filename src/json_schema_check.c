/*
 * json_schema_check.c
 *		Is a JSON schema one that documents can be judged by?  And the functions
 *		of SQL that judge by it.
 *
 * Keywords that are known must have values of the right kind, patterns must
 * compile, and references must lead somewhere within the schema.  Of others
 * some would decide about documents: those are refused, the rest says nothing.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "arguments.h"
#include "compat.h"
#include "json_values.h"
#include "text_checks.h"

typedef enum Shape
{
	SHAPE_SCHEMA,
	SHAPE_SCHEMAS,				/* an array, not empty */
	SHAPE_ITEMS,				/* a schema, or an array */
	SHAPE_SCHEMA_MAP,
	SHAPE_PATTERN_MAP,			/* the names are patterns */
	SHAPE_NUMBER,
	SHAPE_POSITIVE,
	SHAPE_COUNT,
	SHAPE_BOOL,
	SHAPE_NAMES,
	SHAPE_NAMES_MAP,
	SHAPE_DEPENDENCIES,			/* a map of names or schemas */
	SHAPE_PATTERN,
	SHAPE_TYPES,
	SHAPE_ARRAY,
	SHAPE_REFERENCE,
	SHAPE_REFUSED
} Shape;

static const struct
{
	const char *name;
	Shape		shape;
}			keywords[] = {
	{"type", SHAPE_TYPES}, {"enum", SHAPE_ARRAY},
	{"minimum", SHAPE_NUMBER}, {"maximum", SHAPE_NUMBER},
	{"exclusiveMinimum", SHAPE_NUMBER}, {"exclusiveMaximum", SHAPE_NUMBER},
	{"multipleOf", SHAPE_POSITIVE},
	{"minLength", SHAPE_COUNT}, {"maxLength", SHAPE_COUNT}, {"pattern", SHAPE_PATTERN},
	{"items", SHAPE_ITEMS}, {"additionalItems", SHAPE_SCHEMA},
	{"prefixItems", SHAPE_SCHEMAS}, {"contains", SHAPE_SCHEMA},
	{"minContains", SHAPE_COUNT}, {"maxContains", SHAPE_COUNT},
	{"minItems", SHAPE_COUNT}, {"maxItems", SHAPE_COUNT}, {"uniqueItems", SHAPE_BOOL},
	{"properties", SHAPE_SCHEMA_MAP}, {"patternProperties", SHAPE_PATTERN_MAP},
	{"additionalProperties", SHAPE_SCHEMA}, {"propertyNames", SHAPE_SCHEMA},
	{"required", SHAPE_NAMES}, {"minProperties", SHAPE_COUNT},
	{"maxProperties", SHAPE_COUNT}, {"dependentRequired", SHAPE_NAMES_MAP},
	{"dependentSchemas", SHAPE_SCHEMA_MAP}, {"dependencies", SHAPE_DEPENDENCIES},
	{"allOf", SHAPE_SCHEMAS}, {"anyOf", SHAPE_SCHEMAS}, {"oneOf", SHAPE_SCHEMAS},
	{"not", SHAPE_SCHEMA}, {"if", SHAPE_SCHEMA}, {"then", SHAPE_SCHEMA},
	{"else", SHAPE_SCHEMA}, {"$ref", SHAPE_REFERENCE},
	{"$defs", SHAPE_SCHEMA_MAP}, {"definitions", SHAPE_SCHEMA_MAP},
	{"unevaluatedProperties", SHAPE_REFUSED}, {"unevaluatedItems", SHAPE_REFUSED},
	{"$dynamicRef", SHAPE_REFUSED}, {"$recursiveRef", SHAPE_REFUSED}
};

static const char *const type_names[] = {"null", "boolean", "object", "array",
"number", "string", "integer"};

typedef struct Walk
{
	const char *argument;
	JsonbContainer *root;
	List	   *references;		/* of char *: looked at already */
} Walk;

static void check_schema(Walk *walk, const JsonbValue *schema);

pg_noreturn static void keyword_error(const Walk *walk, const char *keyword,
									  const char *what);

static void
keyword_error(const Walk *walk, const char *keyword, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" is no JSON schema: \"%s\" %s", walk->argument, keyword, what)));
}

static JsonbContainer *
container_of(const Walk *walk, const char *keyword, const JsonbValue *value, bool array)
{
	if (!(array ? jsonb_is_array(value) : jsonb_is_object(value)))
		keyword_error(walk, keyword, array ? "must be an array" : "must be an object");
	return value->val.binary.data;
}

static void
check_number(const Walk *walk, const char *keyword, const JsonbValue *value, Shape shape)
{
	Datum		zero = DirectFunctionCall1(int4_numeric, Int32GetDatum(0));
	Datum		number;

	if (value->type != jbvNumeric)
		keyword_error(walk, keyword, "must be a number");
	number = NumericGetDatum(value->val.numeric);
	if (shape == SHAPE_POSITIVE && !DatumGetBool(DirectFunctionCall2(numeric_gt, number, zero)))
		keyword_error(walk, keyword, "must be positive");
	if (shape == SHAPE_COUNT &&
		(DatumGetBool(DirectFunctionCall2(numeric_lt, number, zero)) ||
		 !jsonb_is_whole(value)))
		keyword_error(walk, keyword, "must be a whole number from 0");
}

static void
check_regex(const char *pattern, int length)
{
	(void) DirectFunctionCall2Coll(textregexeq, DEFAULT_COLLATION_OID,
								   CStringGetTextDatum(""),
								   PointerGetDatum(cstring_to_text_with_len(pattern, length)));
}

static void
check_names(const Walk *walk, const char *keyword, const JsonbValue *value)
{
	JsonbContainer *names = container_of(walk, keyword, value, true);
	uint32		i;

	for (i = 0; i < JsonContainerSize(names); i++)
	{
		if (getIthJsonbValueFromContainer(names, i)->type != jbvString)
			keyword_error(walk, keyword, "must be made of strings");
	}
}

static void
check_type_name(const Walk *walk, const JsonbValue *value)
{
	Size		i;

	for (i = 0; i < lengthof(type_names); i++)
	{
		if (jsonb_is_string(value, type_names[i]))
			return;
	}
	keyword_error(walk, "type", "must be made of JSON's types");
}

static void
check_types(const Walk *walk, const JsonbValue *value)
{
	JsonbContainer *types;
	uint32		i;

	if (value->type == jbvString)
	{
		check_type_name(walk, value);
		return;
	}
	types = container_of(walk, "type", value, true);
	for (i = 0; i < JsonContainerSize(types); i++)
		check_type_name(walk, getIthJsonbValueFromContainer(types, i));
}

static void
check_schemas(Walk *walk, const char *keyword, const JsonbValue *value)
{
	JsonbContainer *schemas = container_of(walk, keyword, value, true);
	uint32		i;

	for (i = 0; i < JsonContainerSize(schemas); i++)
		check_schema(walk, getIthJsonbValueFromContainer(schemas, i));
}

static void
check_map_of(Walk *walk, const char *keyword, const JsonbValue *value, Shape shape)
{
	JsonbIterator *iterator = jsonb_members(walk->argument,
											container_of(walk, keyword, value, false));
	JsonbValue	item;
	char	   *name;

	while (jsonb_next_member(&iterator, &name, &item))
	{
		if (shape == SHAPE_PATTERN_MAP)
			check_regex(name, strlen(name));
		if (shape == SHAPE_NAMES_MAP ||
			(shape == SHAPE_DEPENDENCIES && jsonb_is_array(&item)))
			check_names(walk, keyword, &item);
		else
			check_schema(walk, &item);
	}
}

static void
check_reference(Walk *walk, const JsonbValue *value)
{
	char	   *reference;
	JsonbValue *target;
	ListCell   *cell;

	if (value->type != jbvString)
		keyword_error(walk, "$ref", "must be a string");
	reference = pnstrdup(value->val.string.val, value->val.string.len);
	foreach(cell, walk->references)
	{
		if (strcmp(lfirst(cell), reference) == 0)
			return;
	}
	walk->references = lappend(walk->references, reference);
	target = json_schema_resolve(walk->root, reference, strlen(reference));
	if (target == NULL)
		keyword_error(walk, "$ref", "must lead to a place within the schema, such as #/$defs/name");
	check_schema(walk, target);
}

static void
check_keyword(Walk *walk, const char *keyword, Shape shape, const JsonbValue *value)
{
	switch (shape)
	{
		case SHAPE_SCHEMA:
			check_schema(walk, value);
			break;
		case SHAPE_ITEMS:
			if (jsonb_is_array(value))
				check_schemas(walk, keyword, value);
			else
				check_schema(walk, value);
			break;
		case SHAPE_SCHEMAS:
			check_schemas(walk, keyword, value);
			break;
		case SHAPE_SCHEMA_MAP:
		case SHAPE_PATTERN_MAP:
		case SHAPE_NAMES_MAP:
		case SHAPE_DEPENDENCIES:
			check_map_of(walk, keyword, value, shape);
			break;
		case SHAPE_NUMBER:
		case SHAPE_POSITIVE:
		case SHAPE_COUNT:
			check_number(walk, keyword, value, shape);
			break;
		case SHAPE_BOOL:
			if (value->type != jbvBool)
				keyword_error(walk, keyword, "must be true or false");
			break;
		case SHAPE_NAMES:
			check_names(walk, keyword, value);
			break;
		case SHAPE_PATTERN:
			if (value->type != jbvString)
				keyword_error(walk, keyword, "must be a string");
			check_regex(value->val.string.val, value->val.string.len);
			break;
		case SHAPE_TYPES:
			check_types(walk, value);
			break;
		case SHAPE_ARRAY:
			(void) container_of(walk, keyword, value, true);
			break;
		case SHAPE_REFERENCE:
			check_reference(walk, value);
			break;
		case SHAPE_REFUSED:
			keyword_error(walk, keyword, "is not supported");
	}
}

static void
check_schema(Walk *walk, const JsonbValue *schema)
{
	JsonbIterator *iterator;
	JsonbValue	value;
	char	   *name;
	Size		i;

	check_stack_depth();
	if (schema->type == jbvBool)
		return;
	if (!jsonb_is_object(schema))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no JSON schema: schemas are objects, true or false",
						walk->argument)));
	iterator = jsonb_members(walk->argument, schema->val.binary.data);
	while (jsonb_next_member(&iterator, &name, &value))
	{
		for (i = 0; i < lengthof(keywords); i++)
		{
			if (strcmp(keywords[i].name, name) == 0)
				check_keyword(walk, name, keywords[i].shape, &value);
		}
	}
}

/* What stands at the top of it, which may be a scalar. */
static void
root_of(Jsonb *schema, JsonbValue *root)
{
	if (JB_ROOT_IS_SCALAR(schema))
	{
		*root = *getIthJsonbValueFromContainer(&schema->root, 0);
		return;
	}
	root->type = jbvBinary;
	root->val.binary.data = &schema->root;
	root->val.binary.len = VARSIZE(schema) - VARHDRSZ;
}

void
json_schema_check(const char *argument, Jsonb *schema)
{
	Walk		walk = {argument, &schema->root, NIL};
	JsonbValue	root;

	root_of(schema, &root);
	check_schema(&walk, &root);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = pg_tolower((unsigned char) c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A step of a JSON pointer in a URI: %xx, ~1 is / and ~0 is ~. */
static char *
decode_step(const char *step, int length)
{
	char	   *decoded = palloc(length + 1);
	int			n = 0;
	int			i;

	for (i = 0; i < length; i++)
	{
		char		c = step[i];

		if (c == '%' && i + 2 < length && hex_digit(step[i + 1]) >= 0 &&
			hex_digit(step[i + 2]) >= 0)
		{
			c = (char) (hex_digit(step[i + 1]) * 16 + hex_digit(step[i + 2]));
			i += 2;
		}
		else if (c == '~' && i + 1 < length && (step[i + 1] == '0' || step[i + 1] == '1'))
			c = step[++i] == '0' ? '~' : '/';
		decoded[n++] = c;
	}
	decoded[n] = '\0';
	return decoded;
}

JsonbValue *
json_schema_resolve(JsonbContainer *root, const char *reference, int length)
{
	JsonbValue *value = palloc0(sizeof(JsonbValue));
	const char *c = reference;
	const char *end = reference + length;

	if (c == end || *c++ != '#')
		return NULL;
	value->type = jbvBinary;
	value->val.binary.data = root;
	while (c < end)
	{
		const char *step = c + 1;
		char	   *name;

		if (*c != '/' || value->type != jbvBinary)
			return NULL;
		for (c = step; c < end && *c != '/';)
			c++;
		name = decode_step(step, c - step);
		if (JsonContainerIsObject(value->val.binary.data))
			value = getKeyJsonValueFromContainer(value->val.binary.data, name,
												 strlen(name), NULL);
		else if (strlen(name) > 0 && strlen(name) < 9 &&
				 strspn(name, "0123456789") == strlen(name))
			value = getIthJsonbValueFromContainer(value->val.binary.data, atoi(name));
		else
			return NULL;
		if (value == NULL)
			return NULL;
	}
	return value;
}

/* The schema is the same for all rows, as a rule: it is looked at once. */
static void
check_schema_once(FunctionCallInfo fcinfo, Jsonb *schema)
{
	Jsonb	   *seen = fcinfo->flinfo->fn_extra;
	Jsonb	   *copy;

	if (seen && VARSIZE(seen) == VARSIZE(schema) &&
		memcmp(seen, schema, VARSIZE(schema)) == 0)
		return;
	json_schema_check("json_schema", schema);
	copy = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, VARSIZE(schema));
	memcpy(copy, schema, VARSIZE(schema));
	fcinfo->flinfo->fn_extra = copy;
	if (seen)
		pfree(seen);
}

static bool
document_matches(FunctionCallInfo fcinfo, Jsonb *document, Jsonb *schema)
{
	JsonbValue	document_root;
	JsonbValue	schema_root;

	check_schema_once(fcinfo, schema);
	root_of(document, &document_root);
	root_of(schema, &schema_root);
	return json_schema_matches(&schema->root, &document_root, &schema_root);
}

PG_FUNCTION_INFO_V1(matches_json_schema);
Datum
matches_json_schema(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(document_matches(fcinfo, PG_GETARG_JSONB_P(0), PG_GETARG_JSONB_P(1)));
}

PG_FUNCTION_INFO_V1(matches_json_schema_text);
Datum
matches_json_schema_text(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	Jsonb	   *document;

	if (!text_is_json(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), true))
		PG_RETURN_BOOL(false);
	document = DatumGetJsonbP(DirectFunctionCall1(jsonb_in,
												  CStringGetDatum(text_to_cstring(value))));
	PG_RETURN_BOOL(document_matches(fcinfo, document, PG_GETARG_JSONB_P(1)));
}
