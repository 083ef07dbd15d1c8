/*
 * text_checks.h
 *		Is a text of a kind?  Nothing here raises an error for what it is given.
 */
#ifndef MLCHECK_TEXT_CHECKS_H
#define MLCHECK_TEXT_CHECKS_H

#include "postgres.h"

#include "utils/jsonb.h"

/*
 * Is it JSON?  for_jsonb: such that jsonb takes it, which does not take all
 * numbers and characters.  What is nested deeper than 1000 levels is none.
 */
extern bool text_is_json(const char *text, int length, bool for_jsonb);

/* strftime.c: ereport for formats that it cannot read. */
extern void strftime_format_check(const char *argument, const char *format);
extern bool text_matches_strftime(const char *text, const char *format);

/* personal.c */
typedef enum PersonalKind
{
	PERSONAL_EMAIL,
	PERSONAL_CARD,
	PERSONAL_PHONE,
	PERSONAL_IBAN,
	PERSONAL_KINDS
} PersonalKind;

/* -1 when there is no such kind. */
extern int	personal_kind(const char *name, int length);

/* json_schema_check.c: ereport unless it is a schema that can be judged by. */
extern void json_schema_check(const char *argument, Jsonb *schema);

/* json_schema.c: by a schema, or a part of root, that was checked. */
extern bool json_schema_matches(JsonbContainer *root, const JsonbValue *document,
								const JsonbValue *schema);

/* The subschema that a local reference means, or NULL. */
extern JsonbValue *json_schema_resolve(JsonbContainer *root, const char *reference,
									   int length);

#endif
