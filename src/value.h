/*
 * value.h
 *		Values of PostgreSQL's types as order-preserving keys or categories.
 */
#ifndef MLCHECK_VALUE_H
#define MLCHECK_VALUE_H

#include "postgres.h"

#include "compat.h"
#include "kernel/key.h"

typedef enum ValueKind
{
	VALUE_UNSUPPORTED,
	VALUE_FLOAT,				/* float4, float8, numeric */
	VALUE_INTEGER,				/* smallint, integer, bigint */
	VALUE_TIME,					/* date, time, timestamp, timestamptz, interval */
	VALUE_CODE,					/* boolean, enum: a category in 4 bytes */
	VALUE_TEXT					/* text, varchar, char(n): a category */
} ValueKind;

#define VALUE_IS_CATEGORY(kind) ((kind) >= VALUE_CODE)

/* A category's identity: equal bytes, equal category. */
typedef struct CategoryBytes
{
	const char *data;
	int			length;
	int32		fixed;			/* storage for booleans and enums */
	struct varlena *detoasted;	/* to free, or NULL */
} CategoryBytes;

/* Domains are looked through; *base is the type that values really have. */
extern ValueKind value_kind(Oid type, Oid *base);

/* ereport: type has no order and no equality that mlcheck can use. */
pg_noreturn extern void value_unsupported_error(Oid type);

/* False for NaN; otherwise *key is set. */
extern bool value_to_key(Oid base, Datum value, uint64 *key);

extern mlc_key_kind value_key_kind(ValueKind kind);

/* The lowest and highest keys that are finite values. */
extern void value_finite_range(Oid base, uint64 *low, uint64 *high);

/* What a difference of keys is in the unit of the docs: seconds, days, 1. */
extern double value_unit(Oid base);

/* The value of a key as its type prints it; palloc'd. */
extern char *value_from_key(Oid base, uint64 key);

/* The same for a sentence: a float with six digits. */
extern char *value_describe_key(ValueKind kind, Oid base, uint64 key);

extern void value_to_category(ValueKind kind, Oid base, Datum value,
							  CategoryBytes *bytes);

/* How a category prints; palloc'd. */
extern char *value_from_category(ValueKind kind, Oid base, const char *data,
								 int length);

#endif
