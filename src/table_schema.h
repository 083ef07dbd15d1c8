/*
 * table_schema.h
 *		The columns of a relation as jsonb.
 */
#ifndef MLCHECK_TABLE_SCHEMA_H
#define MLCHECK_TABLE_SCHEMA_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "utils/jsonb.h"

/* The type as it stands in a schema: pg_catalog goes without saying. */
extern char *schema_type_name(Oid type, int32 typmod);

/* [{"name": ..., "type": ..., "nullable": ...}, ...] */
extern Jsonb *schema_of(TupleDesc descriptor);

/* Building jsonb: members of an object that has begun. */
extern void push_key(JsonbParseState **state, const char *name);
extern void push_string(JsonbParseState **state, const char *name,
						const char *value);
extern void push_int64(JsonbParseState **state, const char *name, int64 value);

/* An array of strings, as a member. */
extern void push_strings(JsonbParseState **state, const char *name,
						 List *strings);

#endif
