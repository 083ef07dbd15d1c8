/*
 * program_json.h
 *		Reading the members of a program of check_agg, which is JSON.
 *
 * JSON's null is as good as nothing.  ereport for a member of another kind.
 */
#ifndef MLCHECK_PROGRAM_JSON_H
#define MLCHECK_PROGRAM_JSON_H

#include "postgres.h"

#include "utils/jsonb.h"

#include "compat.h"

/* what: that which is wrong with the member of this name. */
pg_noreturn extern void program_error(const char *what, const char *name);

/* ereport when the object has others than these, which end with NULL. */
extern void check_members(JsonbContainer *object, const char *const *allowed);

/* NULL when it is not there. */
extern JsonbContainer *array_member(JsonbContainer *object, const char *name);
extern char *text_member(JsonbContainer *object, const char *name);

extern int32 integer_member(JsonbContainer *object, const char *name,
							int32 missing, int32 low, int32 high);
extern bool bool_member(JsonbContainer *object, const char *name);

/* Which of n words. */
extern int	choice_member(JsonbContainer *object, const char *name,
						  const char *const *choices, int n);

/* An object within an array of this name. */
extern JsonbContainer *object_element(JsonbContainer *array, int32 i,
									  const char *name);

/* A value of some type in JSON, as text. */
extern char *program_text(const JsonbValue *value, const char *name);

#endif
