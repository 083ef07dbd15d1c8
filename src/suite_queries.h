/*
 * suite_queries.h
 *		Queries that several expectations share: the same text, one answer.
 */
#ifndef MLCHECK_SUITE_QUERIES_H
#define MLCHECK_SUITE_QUERIES_H

#include "suite.h"

#define UNIQUENESS_WHY "uniqueness needs all values at once"

/*
 * How often each value of a column is there: {"rows", "missing", "unexpected":
 * rows whose value is there more than once, "distinct": values, "once": values
 * that are there once}.  Nulls are in "rows" and "missing" alone.
 */
extern char *uniqueness_query(const Check *check, const char *column);

#endif
