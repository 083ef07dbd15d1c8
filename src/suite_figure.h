/*
 * suite_figure.h
 *		Figures of a column: how they are asked for, compared and shown.
 */
#ifndef MLCHECK_SUITE_FIGURE_H
#define MLCHECK_SUITE_FIGURE_H

#include "suite.h"

/* A column that an expectation is about. */
typedef struct FigureColumn
{
	const char *kwarg;			/* that names it */
	char	   *sql;
	AttrNumber	number;
	Oid			type;			/* as declared */
	Oid			base;			/* behind domains */
	Oid			collation;
	/* tests of a value, in SQL; NULL where the type has no such values */
	char	   *finite;
	char	   *nan;
	char	   *infinite;
} FigureColumn;

extern FigureColumn *figure_column(Check *check, const char *kwarg);

/* ereport unless it holds numbers. */
extern void figure_require_number(const FigureColumn *column);

/* ereport unless its type has an order. */
extern void figure_require_order(const FigureColumn *column);

/* A literal as what it is compared to in SQL, for a column of this type. */
extern char *figure_literal(const char *kwarg, const JsonbValue *value, Oid type);

/* "a, b, c", for IN; NULL when the array has no value that is not null. */
extern char *figure_literals(const Check *check, const char *kwarg, Oid type);

/* How rows and special values of a column are counted: members of a jsonb. */
extern char *figure_counts_sql(const Check *check, const FigureColumn *column);

/* These counts go into the check, those of special values into details. */
typedef struct FigureCounts
{
	int64		rows;
	int64		missing;
	int64		nan;
	int64		infinite;
} FigureCounts;

extern void figure_read_counts(FigureCounts *counts, JsonbContainer *answer,
							   const char *missing);

/* Why there is nothing to judge. */
extern const char *figure_empty_reason(const FigureCounts *counts);

/* Bounds of a figure: as numbers, or in the order of another type. */
typedef struct FigureOrder
{
	Oid			type;
	Oid			collation;
} FigureOrder;

extern int	figure_compare(const FigureOrder *order, const char *kwarg,
						   const JsonbValue *figure, const JsonbValue *bound);

/* A date or timestamp in the form of to_jsonb(), which no setting changes. */
extern JsonbValue *figure_iso(const FigureOrder *order, JsonbValue *figure);

/* ereport unless min_value or max_value is given, and they are in order. */
extern void figure_check_bounds(Check *check, const FigureOrder *order);

/* The end of a judge; figure is NULL where it is undefined. */
extern void figure_judge(Check *check, const FigureOrder *order,
						 const FigureCounts *counts, JsonbValue *figure);

/*
 * A ratio against bounds that are numbers, without rounding it; shown is the
 * figure as a double.
 */
extern void figure_judge_ratio(Check *check, int64 part, int64 whole);

/* A jsonb value of a double: a string when it is not finite. */
extern void figure_double(JsonbValue *value, double number);
extern void figure_integer(JsonbValue *value, int64 number);

/* Making a jsonb object or array. */
typedef struct JsonWriter
{
	JsonbParseState *state;
	JsonbValue *result;
} JsonWriter;

extern void json_open(JsonWriter *writer, bool is_array);
extern void json_key(JsonWriter *writer, const char *key);
extern void json_close(JsonWriter *writer, bool is_array);
extern void json_element(JsonWriter *writer, JsonbValue *value);

/* A null where the value is NULL; NaN is null too. */
extern void json_value(JsonWriter *writer, const char *key, JsonbValue *value);
extern void json_int64(JsonWriter *writer, const char *key, int64 value);
extern void json_double(JsonWriter *writer, const char *key, double value);
extern Jsonb *json_result(JsonWriter *writer);

/* "nan_count" and "infinite_count", where there are any. */
extern void json_special_counts(JsonWriter *writer, const FigureCounts *counts);

#endif
