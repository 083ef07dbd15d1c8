/*
 * json_schema.c
 *		Does a document match a JSON schema?
 *
 * The keywords are those of draft 2020-12, with "items" as an array,
 * "additionalItems" and "dependencies" of older drafts.  Each says something of
 * documents of one kind, and nothing of the others.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "regex/regex.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "arguments.h"
#include "compat.h"
#include "json_values.h"
#include "text_checks.h"

/* A document, or a part of it, and a schema, or a part of it. */
typedef struct Match
{
	JsonbContainer *root;		/* of the whole schema */
	JsonbContainer *schema;		/* the object that the keyword is in */
	const JsonbValue *document;
	JsonbContainer *object;		/* of the document, if it is one; or NULL */
	JsonbContainer *array;
} Match;

typedef bool (*Keyword) (const Match *match, const JsonbValue *value);

static bool
matches_here(const Match *match, const JsonbValue *document, const JsonbValue *schema)
{
	return json_schema_matches(match->root, document, schema);
}

static JsonbValue *
member(JsonbContainer *object, const char *name, int length)
{
	return getKeyJsonValueFromContainer(object, name, length, NULL);
}

static JsonbValue *
sibling(const Match *match, const char *keyword)
{
	return member(match->schema, keyword, strlen(keyword));
}

/* How does a count compare with one that the schema gives? */
static int
compare_count(uint32 count, const JsonbValue *limit)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp,
											 NumericGetDatum(int64_to_numeric(count)),
											 NumericGetDatum(limit->val.numeric)));
}

static bool
match_type(const Match *match, const JsonbValue *value)
{
	uint32		i;

	if (value->type == jbvString)
		return jsonb_has_type(match->document, value);
	for (i = 0; i < jsonb_array_size(value); i++)
	{
		if (jsonb_has_type(match->document, jsonb_array_item(value, i)))
			return true;
	}
	return false;
}

static bool
match_enum(const Match *match, const JsonbValue *value)
{
	uint32		i;

	for (i = 0; i < jsonb_array_size(value); i++)
	{
		if (jsonb_equals(match->document, jsonb_array_item(value, i)))
			return true;
	}
	return false;
}

static bool
match_const(const Match *match, const JsonbValue *value)
{
	return jsonb_equals(match->document, value);
}

static bool
match_minimum(const Match *match, const JsonbValue *value)
{
	return match->document->type != jbvNumeric ||
		jsonb_compare_numbers(match->document, value) >= 0;
}

static bool
match_maximum(const Match *match, const JsonbValue *value)
{
	return match->document->type != jbvNumeric ||
		jsonb_compare_numbers(match->document, value) <= 0;
}

static bool
match_exclusive_minimum(const Match *match, const JsonbValue *value)
{
	return match->document->type != jbvNumeric ||
		jsonb_compare_numbers(match->document, value) > 0;
}

static bool
match_exclusive_maximum(const Match *match, const JsonbValue *value)
{
	return match->document->type != jbvNumeric ||
		jsonb_compare_numbers(match->document, value) < 0;
}

static bool
match_multiple_of(const Match *match, const JsonbValue *value)
{
	Datum		rest;

	if (match->document->type != jbvNumeric)
		return true;
	rest = DirectFunctionCall2(numeric_mod, NumericGetDatum(match->document->val.numeric),
							   NumericGetDatum(value->val.numeric));
	return DatumGetBool(DirectFunctionCall2(numeric_eq, rest,
											DirectFunctionCall1(int4_numeric, Int32GetDatum(0))));
}

static uint32
characters(const JsonbValue *string)
{
	return pg_mbstrlen_with_len(string->val.string.val, string->val.string.len);
}

static bool
match_min_length(const Match *match, const JsonbValue *value)
{
	return match->document->type != jbvString ||
		compare_count(characters(match->document), value) >= 0;
}

static bool
match_max_length(const Match *match, const JsonbValue *value)
{
	return match->document->type != jbvString ||
		compare_count(characters(match->document), value) <= 0;
}

static bool
fits_pattern(const char *string, int string_length, const char *pattern, int length)
{
	return RE_compile_and_execute(cstring_to_text_with_len(pattern, length),
								  unconstify(char *, string), string_length,
								  REG_ADVANCED, DEFAULT_COLLATION_OID, 0, NULL);
}

static bool
match_pattern(const Match *match, const JsonbValue *value)
{
	return match->document->type != jbvString ||
		fits_pattern(match->document->val.string.val, match->document->val.string.len,
					 value->val.string.val, value->val.string.len);
}

/* All items of the document from first on. */
static bool
match_items_from(const Match *match, uint32 first, const JsonbValue *schema)
{
	uint32		i;

	for (i = first; i < JsonContainerSize(match->array); i++)
	{
		if (!matches_here(match, getIthJsonbValueFromContainer(match->array, i), schema))
			return false;
	}
	return true;
}

static bool
match_prefix_items(const Match *match, const JsonbValue *value)
{
	uint32		i;

	if (!match->array)
		return true;
	for (i = 0; i < Min(jsonb_array_size(value), JsonContainerSize(match->array)); i++)
	{
		if (!matches_here(match, getIthJsonbValueFromContainer(match->array, i),
						  jsonb_array_item(value, i)))
			return false;
	}
	return true;
}

static bool
match_items(const Match *match, const JsonbValue *value)
{
	const JsonbValue *prefix = sibling(match, "prefixItems");

	if (jsonb_is_array(value))
		return match_prefix_items(match, value);
	return !match->array ||
		match_items_from(match, prefix ? jsonb_array_size(prefix) : 0, value);
}

static bool
match_additional_items(const Match *match, const JsonbValue *value)
{
	const JsonbValue *items = sibling(match, "items");

	return !match->array || !items || !jsonb_is_array(items) ||
		match_items_from(match, jsonb_array_size(items), value);
}

static bool
match_contains(const Match *match, const JsonbValue *value)
{
	const JsonbValue *least = sibling(match, "minContains");
	const JsonbValue *most = sibling(match, "maxContains");
	uint32		n = 0;
	uint32		i;

	if (!match->array)
		return true;
	for (i = 0; i < JsonContainerSize(match->array); i++)
		n += matches_here(match, getIthJsonbValueFromContainer(match->array, i), value);
	return (least ? compare_count(n, least) >= 0 : n > 0) &&
		(!most || compare_count(n, most) <= 0);
}

static bool
match_min_items(const Match *match, const JsonbValue *value)
{
	return !match->array ||
		compare_count(JsonContainerSize(match->array), value) >= 0;
}

static bool
match_max_items(const Match *match, const JsonbValue *value)
{
	return !match->array ||
		compare_count(JsonContainerSize(match->array), value) <= 0;
}

static bool
match_unique_items(const Match *match, const JsonbValue *value)
{
	uint32		i;
	uint32		j;

	if (!match->array || !value->val.boolean)
		return true;
	for (i = 1; i < JsonContainerSize(match->array); i++)
	{
		const JsonbValue *item = getIthJsonbValueFromContainer(match->array, i);

		CHECK_FOR_INTERRUPTS();
		for (j = 0; j < i; j++)
		{
			if (jsonb_equals(item, getIthJsonbValueFromContainer(match->array, j)))
				return false;
		}
	}
	return true;
}

static bool
match_properties(const Match *match, const JsonbValue *value)
{
	JsonbIterator *iterator;
	JsonbValue	schema;
	char	   *name;

	if (!match->object)
		return true;
	iterator = jsonb_members("json_schema", value->val.binary.data);
	while (jsonb_next_member(&iterator, &name, &schema))
	{
		const JsonbValue *property = member(match->object, name, strlen(name));

		if (property && !matches_here(match, property, &schema))
			return false;
	}
	return true;
}

/* Does a property fit those of the patterns that fit its name? */
static bool
fits_patterns(const Match *match, const JsonbValue *patterns, const char *name,
			  const JsonbValue *property, bool *any)
{
	JsonbIterator *iterator = jsonb_members("json_schema", patterns->val.binary.data);
	JsonbValue	schema;
	char	   *pattern;

	*any = false;
	while (jsonb_next_member(&iterator, &pattern, &schema))
	{
		if (!fits_pattern(name, strlen(name), pattern, strlen(pattern)))
			continue;
		*any = true;
		if (!matches_here(match, property, &schema))
			return false;
	}
	return true;
}

static bool
match_pattern_properties(const Match *match, const JsonbValue *value)
{
	JsonbIterator *iterator;
	JsonbValue	property;
	char	   *name;
	bool		any;

	if (!match->object)
		return true;
	iterator = jsonb_members("json_schema", match->object);
	while (jsonb_next_member(&iterator, &name, &property))
	{
		if (!fits_patterns(match, value, name, &property, &any))
			return false;
	}
	return true;
}

static bool
match_additional_properties(const Match *match, const JsonbValue *value)
{
	const JsonbValue *properties = sibling(match, "properties");
	const JsonbValue *patterns = sibling(match, "patternProperties");
	JsonbIterator *iterator;
	JsonbValue	property;
	char	   *name;
	bool		known = false;

	if (!match->object)
		return true;
	iterator = jsonb_members("json_schema", match->object);
	while (jsonb_next_member(&iterator, &name, &property))
	{
		if (properties && member(properties->val.binary.data, name, strlen(name)))
			continue;
		if (patterns)
			(void) fits_patterns(match, patterns, name, &property, &known);
		if (!known && !matches_here(match, &property, value))
			return false;
	}
	return true;
}

static bool
match_property_names(const Match *match, const JsonbValue *value)
{
	JsonbIterator *iterator;
	JsonbValue	property;
	JsonbValue	string = {.type = jbvString};

	if (!match->object)
		return true;
	iterator = jsonb_members("json_schema", match->object);
	while (jsonb_next_member(&iterator, &string.val.string.val, &property))
	{
		string.val.string.len = strlen(string.val.string.val);
		if (!matches_here(match, &string, value))
			return false;
	}
	return true;
}

static bool
has_all(const Match *match, const JsonbValue *names)
{
	uint32		i;

	for (i = 0; i < jsonb_array_size(names); i++)
	{
		const JsonbValue *name = jsonb_array_item(names, i);

		if (!member(match->object, name->val.string.val, name->val.string.len))
			return false;
	}
	return true;
}

static bool
match_required(const Match *match, const JsonbValue *value)
{
	return !match->object || has_all(match, value);
}

/* Where a property is, others must be, or the object must match. */
static bool
match_dependencies(const Match *match, const JsonbValue *value)
{
	JsonbIterator *iterator;
	JsonbValue	item;
	char	   *name;

	if (!match->object)
		return true;
	iterator = jsonb_members("json_schema", value->val.binary.data);
	while (jsonb_next_member(&iterator, &name, &item))
	{
		if (!member(match->object, name, strlen(name)))
			continue;
		if (jsonb_is_array(&item) ? !has_all(match, &item) :
			!matches_here(match, match->document, &item))
			return false;
	}
	return true;
}

static bool
match_min_properties(const Match *match, const JsonbValue *value)
{
	return !match->object ||
		compare_count(JsonContainerSize(match->object), value) >= 0;
}

static bool
match_max_properties(const Match *match, const JsonbValue *value)
{
	return !match->object ||
		compare_count(JsonContainerSize(match->object), value) <= 0;
}

static uint32
count_matching(const Match *match, const JsonbValue *schemas, uint32 enough)
{
	uint32		n = 0;
	uint32		i;

	for (i = 0; i < jsonb_array_size(schemas) && n < enough; i++)
		n += matches_here(match, match->document, jsonb_array_item(schemas, i));
	return n;
}

static bool
match_all_of(const Match *match, const JsonbValue *value)
{
	return count_matching(match, value, PG_UINT32_MAX) == jsonb_array_size(value);
}

static bool
match_any_of(const Match *match, const JsonbValue *value)
{
	return count_matching(match, value, 1) == 1;
}

static bool
match_one_of(const Match *match, const JsonbValue *value)
{
	return count_matching(match, value, 2) == 1;
}

static bool
match_not(const Match *match, const JsonbValue *value)
{
	return !matches_here(match, match->document, value);
}

static bool
match_if(const Match *match, const JsonbValue *value)
{
	const JsonbValue *branch = sibling(match, matches_here(match, match->document, value) ?
									   "then" : "else");

	return !branch || matches_here(match, match->document, branch);
}

static bool
match_reference(const Match *match, const JsonbValue *value)
{
	return matches_here(match, match->document,
						json_schema_resolve(match->root, value->val.string.val,
											value->val.string.len));
}

static const struct
{
	const char *name;
	Keyword		match;
}			keywords[] = {
	{"type", match_type}, {"enum", match_enum}, {"const", match_const},
	{"properties", match_properties}, {"required", match_required},
	{"additionalProperties", match_additional_properties},
	{"patternProperties", match_pattern_properties},
	{"propertyNames", match_property_names},
	{"minProperties", match_min_properties}, {"maxProperties", match_max_properties},
	{"dependentRequired", match_dependencies}, {"dependentSchemas", match_dependencies},
	{"dependencies", match_dependencies},
	{"minimum", match_minimum}, {"maximum", match_maximum},
	{"exclusiveMinimum", match_exclusive_minimum},
	{"exclusiveMaximum", match_exclusive_maximum}, {"multipleOf", match_multiple_of},
	{"minLength", match_min_length}, {"maxLength", match_max_length},
	{"pattern", match_pattern},
	{"items", match_items}, {"prefixItems", match_prefix_items},
	{"additionalItems", match_additional_items}, {"contains", match_contains},
	{"minItems", match_min_items}, {"maxItems", match_max_items},
	{"uniqueItems", match_unique_items},
	{"allOf", match_all_of}, {"anyOf", match_any_of}, {"oneOf", match_one_of},
	{"not", match_not}, {"if", match_if}, {"$ref", match_reference}
};

bool
json_schema_matches(JsonbContainer *root, const JsonbValue *document,
					const JsonbValue *schema)
{
	Match		match = {root, NULL, document, NULL, NULL};
	JsonbIterator *iterator;
	JsonbValue	value;
	char	   *name;
	Size		i;

	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (schema->type == jbvBool)
		return schema->val.boolean;
	match.schema = schema->val.binary.data;
	if (jsonb_is_array(document))
		match.array = document->val.binary.data;
	else if (document->type == jbvBinary)
		match.object = document->val.binary.data;
	iterator = jsonb_members("json_schema", match.schema);
	while (jsonb_next_member(&iterator, &name, &value))
	{
		for (i = 0; i < lengthof(keywords); i++)
		{
			if (strcmp(keywords[i].name, name) == 0 && !keywords[i].match(&match, &value))
				return false;
		}
	}
	return true;
}
