/*
 * probe.c
 *		probe_results(relation, ...): how often predictions break what is
 *		expected of them, per capability and kind of probe.
 *
 * Cases, expectations and what they are combined by are those of CheckList
 * (Ribeiro et al. 2020).
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "parser/parse_coerce.h"
#include "parser/parse_oper.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "kernel/proportion.h"
#include "kernel/verdict.h"
#include "relation.h"

enum
{
	ARG_RELATION,
	ARG_THRESHOLD,
	ARG_ALPHA,
	ARG_FIRST_COLUMN,			/* as many as there are ProbeColumns */
	ARG_ROW_SECURITY = ARG_FIRST_COLUMN + 8
};

/* What a column of the relation is for, in the order of the arguments. */
typedef enum ProbeColumn
{
	COLUMN_CAPABILITY,
	COLUMN_KIND,
	COLUMN_CASE_ID,
	COLUMN_IS_ORIGINAL,
	COLUMN_LABEL,
	COLUMN_PREDICTION,
	COLUMN_SCORE,
	COLUMN_TOLERANCE,
	PROBE_COLUMNS
} ProbeColumn;

static const char *const column_argument[PROBE_COLUMNS] = {
	"capability", "kind", "case_id", "is_original", "label", "prediction",
	"score", "tolerance"
};

typedef enum ProbeKind
{
	KIND_MINIMUM_FUNCTIONALITY,
	KIND_INVARIANCE,
	KIND_INCREASING,
	KIND_DECREASING,
	PROBE_KINDS
} ProbeKind;

static const char *const kind_name[PROBE_KINDS] = {
	"minimum_functionality", "invariance", "increasing", "decreasing"
};

/* Columns of the query. */
enum
{
	IN_CAPABILITY = 1,
	IN_KIND,
	IN_CASES,
	IN_FILTERED,
	IN_FAILURES,
	IN_ORIGINALS,
	IN_NULL_CASE,
	IN_BAD_TOLERANCE,
	IN_BAD_SCORE,
	IN_SCORE_OUTSIDE
};

/* Columns of the result. */
enum
{
	OUT_CAPABILITY,
	OUT_KIND,
	OUT_CASES,
	OUT_FILTERED,
	OUT_FAILURES,
	OUT_FAILURE_RATE,
	OUT_LOWER,
	OUT_UPPER,
	OUT_THRESHOLD,
	OUT_VERDICT,
	OUT_REASON,
	OUT_COLUMNS
};

typedef struct ProbeOptions
{
	char	   *column[PROBE_COLUMNS];	/* NULL: the relation has none */
	double		threshold;
	double		alpha;
	bool		row_security;
} ProbeOptions;

typedef struct ProbeRow
{
	char	   *capability;		/* or NULL */
	ProbeKind	kind;
	int64		cases;
	int64		filtered;
	int64		failures;
	double		rate;			/* NaN when all cases are filtered */
	mlc_interval interval;
	mlc_verdict verdict;
	const char *reason;
} ProbeRow;

static void
require_not_null(FunctionCallInfo fcinfo, int arg, const char *argument)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"%s\" must not be null", argument)));
}

static void
read_options(FunctionCallInfo fcinfo, ProbeOptions *options)
{
	int			i;

	require_not_null(fcinfo, ARG_RELATION, "relation");
	require_not_null(fcinfo, ARG_THRESHOLD, "threshold");
	require_not_null(fcinfo, ARG_ALPHA, "alpha");
	require_not_null(fcinfo, ARG_ROW_SECURITY, "row_security");
	options->threshold = PG_GETARG_FLOAT8(ARG_THRESHOLD);
	if (!(options->threshold >= 0 && options->threshold <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"threshold\" must be between 0 and 1")));
	options->alpha = PG_GETARG_FLOAT8(ARG_ALPHA);
	if (!(options->alpha > 0 && options->alpha < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"alpha\" must be above 0 and below 1")));
	options->row_security = PG_GETARG_BOOL(ARG_ROW_SECURITY);
	for (i = 0; i < PROBE_COLUMNS; i++)
		options->column[i] = PG_ARGISNULL(ARG_FIRST_COLUMN + i) ? NULL :
			text_to_cstring(PG_GETARG_TEXT_PP(ARG_FIRST_COLUMN + i));
}

/* A column that is not named is that of the argument's name, if there is one. */
static void
find_columns(Relation relation, ProbeOptions *options)
{
	int			i;

	for (i = 0; i < PROBE_COLUMNS; i++)
	{
		bool		required = i == COLUMN_KIND || i == COLUMN_CASE_ID ||
			i == COLUMN_PREDICTION;

		if (options->column[i] == NULL)
		{
			if (!required && find_column(relation, column_argument[i]) == NULL)
				continue;
			options->column[i] = pstrdup(column_argument[i]);
		}
		require_column(relation, column_argument[i], options->column[i]);
	}
}

static Oid
column_type(Relation relation, const ProbeOptions *options, ProbeColumn column)
{
	return getBaseType(find_column(relation, options->column[column])->atttypid);
}

static void
require_types(Relation relation, const ProbeOptions *options)
{
	static const ProbeColumn numbers[] = {COLUMN_SCORE, COLUMN_TOLERANCE};
	int			i;

	for (i = 0; i < (int) lengthof(numbers); i++)
	{
		const char *name = options->column[numbers[i]];

		if (name != NULL &&
			TypeCategory(column_type(relation, options, numbers[i])) != TYPCATEGORY_NUMERIC)
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("\"%s\" must name a column of numbers, and \"%s\" is none",
							column_argument[numbers[i]], name)));
	}
	if (options->column[COLUMN_IS_ORIGINAL] != NULL &&
		column_type(relation, options, COLUMN_IS_ORIGINAL) != BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"is_original\" must name a boolean column, and \"%s\" is none",
						options->column[COLUMN_IS_ORIGINAL])));
}

/*
 * The operator = that a comparison of a column with the prediction would find
 * here, by its schema, so that the query finds the same.
 */
static char *
equality(Relation relation, const ProbeOptions *options, ProbeColumn column)
{
	Oid			left = column_type(relation, options, column);
	Oid			right = column_type(relation, options, COLUMN_PREDICTION);
	Operator	operator = oper(NULL, list_make1(makeString("=")), left, right,
								true, -1);
	char	   *schema;

	if (operator == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("columns \"%s\" of type %s and \"%s\" of type %s cannot be compared",
						options->column[column], format_type_be(left),
						options->column[COLUMN_PREDICTION], format_type_be(right)),
				 errhint("Cast them in a view.")));
	schema = get_namespace_name(((Form_pg_operator) GETSTRUCT(operator))->oprnamespace);
	ReleaseSysCache(operator);
	return psprintf("OPERATOR(%s.=)", quote_identifier(schema));
}

/* "p.column::type", or a null of the type. */
static void
append_column(StringInfo query, const ProbeOptions *options,
			  ProbeColumn column, const char *type)
{
	const char *name = options->column[column];

	if (name == NULL)
		appendStringInfo(query, "NULL::%s", type);
	else if (type == NULL)
		appendStringInfo(query, "p.%s", quote_identifier(name));
	else
		appendStringInfo(query, "p.%s::%s", quote_identifier(name), type);
}

/* A row of the relation, beside it the first of its case: the original, if any. */
static void
append_rows(StringInfo query, Relation relation, const ProbeOptions *options)
{
	appendStringInfoString(query, "SELECT *, "
						   "pg_catalog.count(*) FILTER (WHERE is_original) OVER this_case AS originals, "
						   "pg_catalog.first_value(prediction) OVER this_case AS first_prediction, "
						   "pg_catalog.first_value(score) OVER this_case AS first_score "
						   "FROM (SELECT ");
	append_column(query, options, COLUMN_CAPABILITY, "pg_catalog.text");
	appendStringInfoString(query, " AS capability, ");
	append_column(query, options, COLUMN_KIND, "pg_catalog.text");
	appendStringInfoString(query, " AS kind, ");
	append_column(query, options, COLUMN_CASE_ID, NULL);
	appendStringInfoString(query, " AS case_id, (");
	append_column(query, options, COLUMN_IS_ORIGINAL, "pg_catalog.bool");
	appendStringInfoString(query, ") IS TRUE AS is_original, ");
	append_column(query, options, COLUMN_PREDICTION, NULL);
	appendStringInfoString(query, " AS prediction, ");
	append_column(query, options, COLUMN_LABEL,
				  options->column[COLUMN_LABEL] ? NULL : "pg_catalog.text");
	appendStringInfoString(query, " AS label, ");
	append_column(query, options, COLUMN_SCORE, "pg_catalog.float8");
	appendStringInfoString(query, " AS score, COALESCE(");
	append_column(query, options, COLUMN_TOLERANCE, "pg_catalog.float8");
	appendStringInfo(query, ", 0) AS tolerance FROM %s AS p) AS probes "
					 "WINDOW this_case AS (PARTITION BY capability, kind, case_id ORDER BY is_original DESC)",
					 quote_relation(relation));
}

/*
 * What is expected of a row: true, false, or null where nothing is.  A
 * confidence that cannot fall by the tolerance, or rise by it, tells nothing.
 */
static void
append_expectation(StringInfo query, Relation relation,
				   const ProbeOptions *options)
{
	const char *same = equality(relation, options, COLUMN_PREDICTION);

	appendStringInfo(query, "CASE WHEN kind OPERATOR(pg_catalog.=) '%s' THEN ",
					 kind_name[KIND_MINIMUM_FUNCTIONALITY]);
	if (options->column[COLUMN_LABEL] == NULL)
		appendStringInfoString(query, "NULL");
	else
		appendStringInfo(query, "label %s prediction",
						 equality(relation, options, COLUMN_LABEL));
	appendStringInfo(query, " WHEN is_original OR originals OPERATOR(pg_catalog.=) 0 THEN NULL "
					 "WHEN kind OPERATOR(pg_catalog.=) '%s' THEN "
					 "CASE WHEN tolerance OPERATOR(pg_catalog.>) 0 AND NOT first_prediction %s prediction "
					 "THEN COALESCE(pg_catalog.abs(score OPERATOR(pg_catalog.-) first_score) OPERATOR(pg_catalog.<=) tolerance, false) "
					 "ELSE first_prediction %s prediction END",
					 kind_name[KIND_INVARIANCE], same, same);
	appendStringInfo(query, " WHEN kind OPERATOR(pg_catalog.=) '%s' THEN CASE WHEN first_score OPERATOR(pg_catalog.>) tolerance "
					 "THEN score OPERATOR(pg_catalog.-) first_score OPERATOR(pg_catalog.+) tolerance OPERATOR(pg_catalog.>=) 0 END",
					 kind_name[KIND_INCREASING]);
	appendStringInfo(query, " WHEN kind OPERATOR(pg_catalog.=) '%s' THEN CASE WHEN first_score OPERATOR(pg_catalog.<) (1 OPERATOR(pg_catalog.-) tolerance) "
					 "THEN score OPERATOR(pg_catalog.-) first_score OPERATOR(pg_catalog.-) tolerance OPERATOR(pg_catalog.<=) 0 END END",
					 kind_name[KIND_DECREASING]);
}

/* One scan: rows, then cases, then a row per capability and kind. */
static char *
build_query(Relation relation, const ProbeOptions *options)
{
	StringInfoData query;

	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT capability, kind, pg_catalog.count(*), "
						   "pg_catalog.count(*) FILTER (WHERE holds IS NULL), "
						   "pg_catalog.count(*) FILTER (WHERE NOT holds), "
						   "pg_catalog.max(originals), pg_catalog.bool_or(case_id IS NULL), "
						   "pg_catalog.bool_or(bad_tolerance), pg_catalog.bool_or(bad_score), pg_catalog.bool_or(score_outside) "
						   "FROM (SELECT capability, kind, case_id, pg_catalog.bool_and(expectation) AS holds, "
						   "pg_catalog.max(originals) AS originals, "
						   "pg_catalog.bool_or(tolerance OPERATOR(pg_catalog.<) 0 OR tolerance OPERATOR(pg_catalog.=) 'NaN') AS bad_tolerance, "
						   "pg_catalog.bool_or(score OPERATOR(pg_catalog.=) 'NaN') AS bad_score, "
						   "pg_catalog.bool_or(score OPERATOR(pg_catalog.<) 0 OR score OPERATOR(pg_catalog.>) 1) AS score_outside "
						   "FROM (SELECT *, ");
	append_expectation(&query, relation, options);
	appendStringInfoString(&query, " AS expectation FROM (");
	append_rows(&query, relation, options);
	appendStringInfoString(&query, ") AS rows) AS expectations GROUP BY capability, kind, case_id) AS cases "
						   "GROUP BY capability, kind ORDER BY capability, kind");
	return query.data;
}

static ProbeKind
kind_of(const char *name)
{
	ProbeKind	kind;

	for (kind = 0; name != NULL && kind < PROBE_KINDS; kind++)
	{
		if (strcmp(name, kind_name[kind]) == 0)
			return kind;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the kind of a probe must be \"minimum_functionality\", \"invariance\", \"increasing\" or \"decreasing\"")));
}

static void
require_column_for(const ProbeOptions *options, ProbeColumn column,
				   ProbeKind kind)
{
	if (options->column[column] == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("probes of kind \"%s\" need a column \"%s\"",
						kind_name[kind], column_argument[column]),
				 errhint("Name it: %s => '...'.", column_argument[column])));
}

static void
require_columns_of_kind(const ProbeOptions *options, ProbeKind kind)
{
	if (kind == KIND_MINIMUM_FUNCTIONALITY)
	{
		require_column_for(options, COLUMN_LABEL, kind);
		return;
	}
	require_column_for(options, COLUMN_IS_ORIGINAL, kind);
	if (kind != KIND_INVARIANCE)
		require_column_for(options, COLUMN_SCORE, kind);
}

static int64
count_of(HeapTuple tuple, TupleDesc descriptor, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, descriptor, column, &isnull);

	return isnull ? 0 : DatumGetInt64(value);
}

static bool
flag_of(HeapTuple tuple, TupleDesc descriptor, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, descriptor, column, &isnull);

	return !isnull && DatumGetBool(value);
}

/* Tables of probes are written by hand: what makes no sense is a mistake. */
static void
require_sense(HeapTuple tuple, TupleDesc descriptor, ProbeKind kind)
{
	if (flag_of(tuple, descriptor, IN_NULL_CASE))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the case of a probe must not be null")));
	if (kind != KIND_MINIMUM_FUNCTIONALITY &&
		count_of(tuple, descriptor, IN_ORIGINALS) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("a case of kind \"%s\" has more than one original",
						kind_name[kind]),
				 errhint("A case is all rows of the same capability, kind and case.")));
	if (flag_of(tuple, descriptor, IN_BAD_TOLERANCE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the tolerance of a probe must not be negative or NaN")));
	if (flag_of(tuple, descriptor, IN_BAD_SCORE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the score of a probe must not be NaN")));
	if ((kind == KIND_INCREASING || kind == KIND_DECREASING) &&
		flag_of(tuple, descriptor, IN_SCORE_OUTSIDE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the score of a probe of kind \"%s\" must be between 0 and 1",
						kind_name[kind]),
				 errhint("Scale predicted numbers to 0 .. 1 in a view.")));
}

static void
decide(ProbeRow *row, const ProbeOptions *options)
{
	double		n = (double) (row->cases - row->filtered);

	row->verdict = MLC_UNDECIDED;
	row->rate = get_float8_nan();
	if (n == 0)
	{
		row->reason = "all cases were filtered";
		return;
	}
	row->rate = (double) row->failures / n;
	row->interval = mlc_wilson((double) row->failures, n, options->alpha);
	row->reason = "the threshold is within the interval";
	if (row->interval.lower > options->threshold)
	{
		row->verdict = MLC_FAIL;
		row->reason = "the whole interval is above the threshold";
	}
	else if (row->interval.upper <= options->threshold)
	{
		row->verdict = MLC_PASS;
		row->reason = "no part of the interval is above the threshold";
	}
}

static void
read_row(ProbeRow *row, HeapTuple tuple, TupleDesc descriptor,
		 const ProbeOptions *options)
{
	row->capability = SPI_getvalue(tuple, descriptor, IN_CAPABILITY);
	row->kind = kind_of(SPI_getvalue(tuple, descriptor, IN_KIND));
	require_columns_of_kind(options, row->kind);
	require_sense(tuple, descriptor, row->kind);
	row->cases = count_of(tuple, descriptor, IN_CASES);
	row->filtered = count_of(tuple, descriptor, IN_FILTERED);
	row->failures = count_of(tuple, descriptor, IN_FAILURES);
	decide(row, options);
}

/* The worst first, and every row in one place. */
static int
compare_rows(const void *a, const void *b)
{
	static const int order[] = {[MLC_FAIL] = 0, [MLC_WARN] = 1,
	[MLC_UNDECIDED] = 2, [MLC_PASS] = 3};
	const ProbeRow *one = a;
	const ProbeRow *two = b;

	if (one->verdict != two->verdict)
		return order[one->verdict] - order[two->verdict];
	if (one->rate > two->rate || (isnan(two->rate) && !isnan(one->rate)))
		return -1;
	if (two->rate > one->rate || (isnan(one->rate) && !isnan(two->rate)))
		return 1;
	if (one->capability == NULL || two->capability == NULL)
	{
		if (one->capability != two->capability)
			return one->capability == NULL ? 1 : -1;
	}
	else if (strcmp(one->capability, two->capability) != 0)
		return strcmp(one->capability, two->capability);
	return (int) one->kind - (int) two->kind;
}

static void
put_row(ReturnSetInfo *result, AttInMetadata *input, const ProbeRow *row,
		const ProbeOptions *options)
{
	static const char *const verdicts[] = {[MLC_PASS] = "pass",
		[MLC_WARN] = "warn", [MLC_FAIL] = "fail",
	[MLC_UNDECIDED] = "undecided"};
	char	   *values[OUT_COLUMNS] = {NULL};

	values[OUT_CAPABILITY] = row->capability;
	values[OUT_KIND] = pstrdup(kind_name[row->kind]);
	values[OUT_CASES] = psprintf(INT64_FORMAT, row->cases);
	values[OUT_FILTERED] = psprintf(INT64_FORMAT, row->filtered);
	values[OUT_FAILURES] = psprintf(INT64_FORMAT, row->failures);
	if (!isnan(row->rate))
	{
		values[OUT_FAILURE_RATE] = psprintf("%.17g", row->rate);
		values[OUT_LOWER] = psprintf("%.17g", row->interval.lower);
		values[OUT_UPPER] = psprintf("%.17g", row->interval.upper);
	}
	values[OUT_THRESHOLD] = psprintf("%.17g", options->threshold);
	values[OUT_VERDICT] = pstrdup(verdicts[row->verdict]);
	values[OUT_REASON] = pstrdup(row->reason);
	tuplestore_puttuple(result->setResult,
						BuildTupleFromCStrings(input, values));
}

/*
 * Row security must not hide rows unasked: with row_security off, PostgreSQL
 * raises an error instead.
 */
static void
put_results(ReturnSetInfo *result, Relation relation,
			const ProbeOptions *options)
{
	AttInMetadata *input = TupleDescGetAttInMetadata(result->setDesc);
	int			nest = NewGUCNestLevel();
	ProbeRow   *rows;
	uint64		i;

	if (!options->row_security)
		(void) set_config_option("row_security", "off", PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
								 false);
	SPI_connect();
	execute_reading(build_query(relation, options));
	rows = palloc0(sizeof(ProbeRow) * Max(SPI_processed, 1));
	for (i = 0; i < SPI_processed; i++)
		read_row(&rows[i], SPI_tuptable->vals[i], SPI_tuptable->tupdesc, options);
	qsort(rows, SPI_processed, sizeof(ProbeRow), compare_rows);
	for (i = 0; i < SPI_processed; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_row(result, input, &rows[i], options);
	}
	SPI_finish();
	AtEOXact_GUC(false, nest);
}

PG_FUNCTION_INFO_V1(probe_results);
Datum
probe_results(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ProbeOptions options;
	Relation	relation;

	read_options(fcinfo, &options);
	InitMaterializedSRF(fcinfo, 0);
	relation = open_readable_relation(PG_GETARG_OID(ARG_RELATION));
	find_columns(relation, &options);
	require_types(relation, &options);

	/* younger than the lock: to an older one, a rewritten table looks empty */
	PushActiveSnapshot(GetTransactionSnapshot());
	put_results(result, relation, &options);
	PopActiveSnapshot();
	/* keep the lock: what was said holds until the transaction ends */
	relation_close(relation, NoLock);
	PG_RETURN_NULL();
}
