/*
 * suite.h
 *		What the parts of the glue around expectations share: an expectation
 *		while it is compiled, run and judged, and the plan of a run.
 *
 * Each expectation asks for what it needs while it is compiled: counts of rows
 * in the program of check_agg(), other aggregates of the same scan, or queries
 * of its own.  All of it is run together; then each one is judged by what came
 * out.  Answers are jsonb throughout.
 */
#ifndef MLCHECK_SUITE_H
#define MLCHECK_SUITE_H

#include "postgres.h"

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "utils/jsonb.h"
#include "utils/rel.h"

#include "compat.h"
#include "kernel/verdict.h"

typedef struct Check Check;

/* What an expectation is about; in the catalogue in this order. */
typedef enum ExpectationFamily
{
	FAMILY_COLUMN_MAP,			/* each value of a column */
	FAMILY_COLUMN_AGGREGATE,	/* a figure of a column */
	FAMILY_DISTRIBUTION,		/* a column against a reference */
	FAMILY_PAIR,				/* each row, two columns */
	FAMILY_MULTICOLUMN,			/* each row, several columns */
	FAMILY_TABLE,				/* the relation */
	FAMILY_TIME,				/* order, gaps and age of rows */
	FAMILY_RELATIONS,			/* the relation and another one */
	FAMILY_QUERY,				/* SQL of the author */
	FAMILY_MODEL				/* labels and predictions */
} ExpectationFamily;

/* A line of the catalogue. */
typedef struct Expectation
{
	const char *name;
	ExpectationFamily family;
	const char *parameters;		/* its own kwargs, "!" behind required ones */
	void		(*compile) (Check *check);
	const char *summary;
} Expectation;

/* What a null, or a row with nulls, is. */
typedef enum OnNull
{
	NULL_IGNORED,				/* no case at all */
	NULL_FAILS,
	NULL_PASSES
} OnNull;

typedef enum Severity
{
	SEVERITY_INFO,
	SEVERITY_WARN,
	SEVERITY_ERROR
} Severity;

/* A query of the plan, or a select item of its scan, with its answer. */
typedef struct PlanStep
{
	char	   *sql;
	const char *why;			/* it is a query of its own, or NULL */
	List	   *checks;			/* of Check, that asked for it */
	Jsonb	   *answer;			/* NULL before it ran, and for SQL's null */
} PlanStep;

/* Rows of a relation, or of a set of new rows of it. */
typedef struct SuitePlan
{
	Relation	relation;		/* whose columns they have */
	const char *source;			/* in FROM, under the relation's name */
	struct TriggerData *trigger;	/* whose transition table source is, or NULL */
	const char *row_filter;		/* rows beside it are not looked at; or NULL */
	List	   *key_columns;	/* of char *, name failing rows; or NIL */
	List	   *programs;		/* of PlanProgram: suite_plan.c */
	List	   *items;			/* of PlanStep */
	List	   *queries;		/* of PlanStep */
} SuitePlan;

/* Where the answer about an op of check_agg() will be. */
typedef struct PlanOp
{
	int			program;
	int			domain;
	int			op;
} PlanOp;

#define PLAN_NO_OP ((PlanOp) {-1, -1, -1})

struct Check
{
	const Expectation *expectation;
	Jsonb	   *kwargs;
	int64		id;				/* of a stored expectation, or its position */
	Severity	severity;
	SuitePlan  *plan;

	/* what all have in common */
	double		mostly;
	int64		max_unexpected; /* -1: mostly decides */
	char	   *row_condition;	/* or NULL */
	OnNull		on_null;
	mlc_verdict on_empty;		/* where the rows say nothing */
	int			sample_size;	/* of unexpected values and keys */
	Check	   *warning;		/* with the kwargs of the warning level, or NULL */

	/* set while compiling */
	void		(*judge) (Check *check);
	PlanOp		op;
	PlanStep   *step;			/* item or query that answers it */
	char	   *expected;		/* of a row: SQL, null when it does not count */
	char	   *rows;			/* else a query of the unexpected rows */
	char	   *value;			/* SQL: what is unexpected of such a row */
	bool		counts_nulls;	/* a null is a case like others */
	const char *missing;		/* member of the answer: rows that are no case; NULL: the usual one */
	void	   *state;			/* of the expectation's own */

	/* set by judge(); -1 where it does not apply */
	int64		element_count;
	int64		missing_count;
	int64		unexpected_count;
	double		unexpected_percent; /* NaN */
	Jsonb	   *observed;		/* or NULL */
	Jsonb	   *unexpected_values;
	Jsonb	   *unexpected_keys;
	Jsonb	   *details;
	mlc_verdict verdict;		/* before the severity: pass, fail or undecided */
	char	   *reason;			/* or NULL */
};

/* suite_catalogue.c */
extern const Expectation *expectation_find(const char *name);

/* ereport unless there is such an expectation, and the kwargs are its own. */
extern void expectation_check(const char *expectation_type, Jsonb *kwargs);

/*
 * suite_kwargs.c: reading kwargs.  JSON's null is as good as no value; NULL and
 * false stand for that.  ereport for a value of another kind.
 */
pg_noreturn extern void kwarg_error(const char *name, const char *what);
extern bool kwarg_given(const Check *check, const char *name);
extern JsonbValue *kwarg_value(const Check *check, const char *name);
extern char *kwarg_text(const Check *check, const char *name);
extern bool kwarg_bool(const Check *check, const char *name, bool fallback);
extern bool kwarg_number(const Check *check, const char *name, double *number);
extern bool kwarg_integer(const Check *check, const char *name, int64 *number);

/* A list of char * from an array, or from one string. */
extern List *kwarg_texts(const Check *check, const char *name);

/* The text of a scalar; ereport for arrays and objects. */
extern char *jsonb_scalar_text(const char *name, const JsonbValue *value);

/* One of the words, which end with NULL: its position. */
extern int	kwarg_word(const Check *check, const char *name,
					   const char *const *words, int fallback);

/* suite_plan.c: what a check asks for while it is compiled */
extern SuitePlan *plan_create(Relation relation, const char *source,
							  const char *row_filter, List *key_columns);

/* A column of the relation as it stands in SQL; ereport when there is none. */
extern char *plan_column(const SuitePlan *plan, const char *name);

/*
 * An op of check_agg() over inputs given as SQL; second and mask can be NULL.
 * json holds the members of the op; the size of samples is added to it.
 */
extern PlanOp plan_op(Check *check, const char *input, const char *second,
					  const char *value, const char *json);

/* A select item of the scan, of type jsonb. */
extern PlanStep *plan_item(Check *check, char *sql);

/* A query for one jsonb; why tells what keeps it out of the scan. */
extern PlanStep *plan_query(Check *check, char *sql, const char *why);

/* " FILTER (WHERE ...)" of the row condition and what else is asked, or "". */
extern char *plan_filter(const Check *check, const char *also);

/* "FROM ... WHERE ...": the rows that a query about the check looks at. */
extern char *plan_from(const Check *check, const char *also);

/* The query of the scan: the statements that plan_run() will run. */
extern List *plan_scan_queries(SuitePlan *plan);

/* Within a sandbox: run it all. */
extern void plan_run(SuitePlan *plan);

/* The answer about an op, and its domain; NULL when no row was read. */
extern JsonbContainer *plan_op_answer(const SuitePlan *plan, PlanOp op);
extern JsonbContainer *plan_domain_answer(const SuitePlan *plan, PlanOp op);

/* suite_check.c: compiling and judging what many expectations share */
extern Check *check_create(const Expectation *expectation, Jsonb *kwargs,
						   int64 id);
extern void check_compile(Check *check, SuitePlan *plan);

/* The column that a kwarg names, in SQL and in the catalog. */
extern char *check_column(Check *check, const char *kwarg);
extern Form_pg_attribute check_attribute(Check *check, const char *kwarg);

/*
 * Rows are unexpected where expected is false; null is no case.  value, of the
 * same row, is what is shown of it.  op, when it is not NULL, is the same
 * within check_agg(), over the column alone.
 */
extern void check_map(Check *check, char *expected, char *value,
					  const char *op);

/*
 * The same for what needs other rows too: query gives the unexpected rows, as
 * the relation's, and counts is one for jsonb with "rows", "missing" and
 * "unexpected".
 */
extern void check_rows(Check *check, char *rows, char *value, char *counts,
					   const char *why);

/* The judge of both: counts of unexpected rows, whatever they come from. */
extern void judge_counts(Check *check);

/* A judge ends with one of these. */
extern void check_met(Check *check);
extern void check_failed(Check *check, const char *reason,...) pg_attribute_printf(2, 3);

/* The rows say nothing: undecided unless on_empty says otherwise. */
extern void check_empty(Check *check, const char *reason);

/* What the expectation amounts to, with its severity and warning level. */
extern mlc_verdict check_verdict(const Check *check, const char **reason);

/* A further query for samples that are not there yet, or NULL. */
extern char *check_sample_query(const Check *check);
extern void check_take_sample(Check *check, JsonbContainer *answer);

/* A literal of SQL of a type. */
extern char *typed_literal(const char *text, Oid type);

/* A literal of SQL: a number as it is, else quoted and cast to the type. */
extern char *check_literal(const char *kwarg, const JsonbValue *value, Oid type);

/* The unexpected rows: what stands in FROM, under the relation's name. */
extern char *check_unexpected_rows(const Check *check);

/* row_condition.c: the kwarg in SQL, or NULL; ereport for what is none. */
extern char *read_row_condition(const Check *check);

/* suite_json.c: reading and making answers */
extern JsonbValue *answer_member(JsonbContainer *object, const char *name);
extern int64 answer_int64(JsonbContainer *object, const char *name);
extern double answer_double(JsonbContainer *object, const char *name);
extern bool answer_bool(JsonbContainer *object, const char *name);
extern Jsonb *answer_jsonb(JsonbContainer *object, const char *name);
extern char *answer_text(JsonbContainer *object, const char *name);

/* suite_run.c */
typedef struct SuiteSource
{
	Oid			relation;
	const char *source;			/* in FROM; NULL: the relation itself */
	struct TriggerData *trigger;	/* whose transition table source is, or NULL */
	const char *row_filter;		/* or NULL */
	List	   *key_columns;
	Oid			owner;			/* with whose rights; InvalidOid: the caller's */
	const char *time_zone;		/* or NULL: the caller's */
	bool		row_security;
	bool		isolate;		/* errors are those of single checks */
} SuiteSource;

/* Compile, run and judge the checks; their results live in this context. */
extern void suite_run_checks(const SuiteSource *source, List *checks);

/* Compile the checks, and do something else with the plan, in the sandbox. */
extern void suite_with_plan(const SuiteSource *source, List *checks,
							void (*body) (SuitePlan *plan, List *checks, void *arg),
							void *arg);

#endif
