/*
 * other_relation.h
 *		A second relation, which an expectation names.
 */
#ifndef MLCHECK_OTHER_RELATION_H
#define MLCHECK_OTHER_RELATION_H

#include "suite.h"

/*
 * What "other_table_name" names, open and locked; the current user must have a
 * right to read it.  The name needs its schema, so that it means the same
 * whoever runs the check: a temporary table of theirs is not meant.
 */
extern Relation open_other_relation(const Check *check);

/* Close it; the lock stays until the transaction ends. */
extern void close_other_relation(Relation other);

/* Columns in both relations that are compared with one another. */
typedef struct ColumnMatch
{
	List	   *ours;			/* of Form_pg_attribute */
	List	   *theirs;
} ColumnMatch;

/* From "column_list" and "other_column_list". */
extern ColumnMatch match_columns(const Check *check, Relation other);

#endif
