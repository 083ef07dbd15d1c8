/*
 * expression.h
 *		Filters and other expressions that callers give as text.
 */
#ifndef MLCHECK_EXPRESSION_H
#define MLCHECK_EXPRESSION_H

#include "postgres.h"

#include "utils/rel.h"

/*
 * The type of what must be one expression over the relation's columns; ereport
 * if it is not.  argument of function is where it was given.
 */
extern Oid	expression_type(const char *function, const char *argument,
							const char *text, Relation relation);

/* ereport unless filter is a boolean expression over the relation's columns. */
extern void check_filter(const char *function, const char *argument,
						 const char *filter, Relation relation);

/*
 * ereport unless query is one SELECT that only reads: a subquery as it could
 * stand in FROM.  It is not run, nor are the names in it looked up.
 */
extern void check_select(const char *function, const char *argument,
						 const char *query);

/* Does a filter that was checked name this column? */
extern bool filter_uses(const char *filter, const char *column);

#endif
