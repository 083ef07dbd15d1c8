/*
 * expect_values.h
 *		Types, operators and literals that expectations about rows put into SQL.
 */
#ifndef MLCHECK_EXPECT_VALUES_H
#define MLCHECK_EXPECT_VALUES_H

#include "suite.h"

/* Domains are looked through. */
extern bool type_is_float(Oid type);
extern bool type_is_number(Oid type);	/* floats, integers, numeric */
extern bool type_is_time(Oid type);		/* dates and timestamps */
extern bool type_is_text(Oid type);		/* text, varchar, char(n), name */
extern bool type_has_nan(Oid type);

/* Types whose equality check_agg() knows; texts in such a collation. */
extern bool type_is_typed(Oid type, Oid collation);

/* ereport unless the column that a kwarg names holds text; its SQL, as text. */
extern char *check_text_column(Check *check, const char *kwarg);

/*
 * A type's default operator (BTEqualStrategyNumber, ...) as it stands in SQL;
 * ereport when the type of the kwarg's column has none.
 */
extern const char *column_operator(const char *kwarg, Oid type, int strategy);

/*
 * ereport unless PostgreSQL has this operator between the types of two columns
 * that kwargs name.
 */
extern void require_operator(const char *operator, const char *kwarg, Oid type,
							 const char *other_kwarg, Oid other);

/*
 * A literal of SQL for a value that is compared with a column of this type:
 * numbers for numbers, whatever the type of the column; else of the column's
 * type.  ereport when it cannot be one.
 */
extern char *column_literal(const char *kwarg, const JsonbValue *value, Oid type);

/* The elements of a kwarg that is an array, without nulls: of JsonbValue. */
extern List *kwarg_elements(const Check *check, const char *name);

/* Of such a list those that a column of this type can be equal to. */
extern List *possible_values(const char *kwarg, Oid type, List *values);

/*
 * Unexpected are rows for which flag is true, which may have window functions
 * over the rows of the plan; for those where absent is true it does not count.
 */
extern char *flagged_rows(const Check *check, const char *flag, const char *absent);

/* check_rows() for these, counted in the same way. */
extern void check_flagged(Check *check, const char *flag, const char *absent,
						  char *value, const char *why);

#endif
