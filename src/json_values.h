/*
 * json_values.h
 *		Values within jsonb: of which kind they are, and how they compare.
 */
#ifndef MLCHECK_JSON_VALUES_H
#define MLCHECK_JSON_VALUES_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

static inline bool
jsonb_is_array(const JsonbValue *value)
{
	return value->type == jbvBinary && JsonContainerIsArray(value->val.binary.data);
}

static inline bool
jsonb_is_object(const JsonbValue *value)
{
	return value->type == jbvBinary && JsonContainerIsObject(value->val.binary.data);
}

/* Of an array. */
static inline uint32
jsonb_array_size(const JsonbValue *array)
{
	return JsonContainerSize(array->val.binary.data);
}

static inline JsonbValue *
jsonb_array_item(const JsonbValue *array, uint32 i)
{
	return getIthJsonbValueFromContainer(array->val.binary.data, i);
}

/* A string; the text is copied. */
extern void jsonb_string(JsonbValue *value, const char *text);

/* The elements of an array: of JsonbValue. */
extern List *jsonb_elements(JsonbContainer *array);

/* The text of a string, number or boolean; NULL for what is none of these. */
extern char *jsonb_scalar(const JsonbValue *value);

/* Is it this string? */
extern bool jsonb_is_string(const JsonbValue *value, const char *string);

/* Does the number have no fraction? */
extern bool jsonb_is_whole(const JsonbValue *number);

/*
 * Is it of the type of JSON that a string names?  A number is an integer by its
 * value: 1.0 is one.
 */
extern bool jsonb_has_type(const JsonbValue *value, const JsonbValue *type_name);

/* By its value: 1.0 equals 1, and the order of members does not count. */
extern bool jsonb_equals(const JsonbValue *a, const JsonbValue *b);

/* -1, 0 or 1; both are numbers. */
extern int	jsonb_compare_numbers(const JsonbValue *a, const JsonbValue *b);

#endif
