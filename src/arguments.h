/*
 * arguments.h
 *		Reading and checking the arguments of functions.
 */
#ifndef MLCHECK_ARGUMENTS_H
#define MLCHECK_ARGUMENTS_H

#include "postgres.h"

#include "fmgr.h"
#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "adjust.h"

/* ereport: "argument" what. */
extern void invalid_argument(const char *argument, const char *what);

extern void require_not_null(FunctionCallInfo fcinfo, int arg,
							 const char *argument);

/* NULL for null; palloc'd. */
extern char *text_argument(FunctionCallInfo fcinfo, int arg);

/* An argument of type text[] as a list of char *; NIL for null. */
extern List *names_argument(FunctionCallInfo fcinfo, int arg,
							const char *argument);

/* A list of char * as text[]. */
extern Datum names_array(List *names);

/* "a, b, c" */
extern char *join_names(List *names);

/* "alpha", "adjustment" */
extern double alpha_argument(FunctionCallInfo fcinfo, int arg);
extern Adjustment adjustment_argument(FunctionCallInfo fcinfo, int arg);

/*
 * Step through the members of a jsonb object: start, then false at the end;
 * and what is inside a member.  ereport unless it is an object, or holds
 * something.
 */
extern JsonbIterator *jsonb_members(const char *argument,
									JsonbContainer *container);
extern bool jsonb_next_member(JsonbIterator **iterator, char **key,
							  JsonbValue *value);
extern JsonbContainer *jsonb_nested(const char *argument,
									const JsonbValue *value);

/* ereport unless it is a number. */
extern double jsonb_number(const char *argument, const JsonbValue *value);

#endif
