/*
 * relation.h
 *		What all functions that read the columns of a relation share.
 */
#ifndef MLCHECK_RELATION_H
#define MLCHECK_RELATION_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "nodes/pg_list.h"
#include "utils/rel.h"

extern bool is_name_in(List *names, const char *name);

/*
 * Lock and open what a query can read from; the caller must have a right to
 * read it, or some of its columns.
 */
extern Relation open_readable_relation(Oid oid);

/* The relation's name in a query. */
extern const char *quote_relation(Relation relation);

/* The relation's column of this name, or NULL. */
extern Form_pg_attribute find_column(Relation relation, const char *name);

/* ereport unless there is one; argument is what named it. */
extern void require_column(Relation relation, const char *argument,
						   const char *name);

/* "s.a, s.b": all columns in SQL, each with the prefix, which is SQL too. */
extern char *relation_columns(Relation relation, const char *prefix);

/*
 * Within SPI: run a query that only reads, under the active snapshot.  Without
 * a limit of rows, so that workers may help.
 */
extern void execute_reading(const char *query);

#endif
