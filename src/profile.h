/*
 * profile.h
 *		What the parts of the glue around profiles share.
 */
#ifndef MLCHECK_PROFILE_GLUE_H
#define MLCHECK_PROFILE_GLUE_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "state/profile.h"

#define PG_GETARG_PROFILE(n) profile_read(PG_GETARG_DATUM(n))

/* The kind of a profile of this type, 0 when there is none. */
extern ProfileKind profile_kind_of_type(Oid type, Oid *base);

/* The type whose output function prints the kind's values. */
extern Oid	profile_kind_type(ProfileKind kind);

/* A value as its type prints it; palloc'd. */
extern char *profile_value(ProfileKind kind, uint64 key);

/* The same as a number: seconds since 1970, seconds, days since 1970-01-01. */
extern double profile_number(ProfileKind kind, double raw);

/* What a difference of keys is in that unit. */
extern double profile_unit(ProfileKind kind);

/* All rows: values, infinities, NaN and NULL. */
extern int64 profile_rows(const ProfileImage *image);

/* Values and infinities. */
extern int64 profile_present(const ProfileImage *image);

/* profile_text.c: the text form */
extern void profile_write_text(StringInfo out, const ProfileImage *image);
extern Profile *profile_parse_text(const char *text);

#endif
