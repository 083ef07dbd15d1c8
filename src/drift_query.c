/*
 * drift_query.c
 *		Reading both relations for drift(): one query, one scan of either side,
 *		all columns together, in parallel when PostgreSQL can.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "nodes/bitmapset.h"
#include "nodes/plannodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/typcache.h"

#include "drift.h"
#include "relation.h"

/*
 * Memory of a kept value: 8 bytes, a quarter more while the array grows.  A
 * column's larger side takes 8 more while it is sorted.
 */
#define VALUE_MEMORY 10.0
#define SORT_MEMORY 8.0

/* Believe the planner's number of rows only as long as it does not matter. */
#define TRUSTED_SHARE 0.5
#define BATCH_SHARE 0.9

/* The columns whose hash decides whether a row is in the sample. */
static List *
sample_key_columns(Relation relation, const DriftOptions *options)
{
	Bitmapset  *primary;
	List	   *names = NIL;
	int			x = -1;

	if (options->sample_key != NIL)
		return options->sample_key;
	primary = RelationGetIndexAttrBitmap(relation,
										 INDEX_ATTR_BITMAP_PRIMARY_KEY);
	while ((x = bms_next_member(primary, x)) >= 0)
		names = lappend(names,
						get_attname(RelationGetRelid(relation),
									x + FirstLowInvalidHeapAttributeNumber,
									false));
	return names;
}

static bool
has_row_positions(Relation relation)
{
	char		kind = relation->rd_rel->relkind;

	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE ||
		kind == RELKIND_MATVIEW;
}

/*
 * A condition that keeps threshold / 2^32 of the rows, the same ones in every
 * run: by the hash of the key; without a key, of the row's position, or of the
 * whole row where rows have no position.
 */
static void
append_sample_condition(StringInfo query, Relation relation,
						const DriftOptions *options, uint64 threshold)
{
	List	   *names = sample_key_columns(relation, options);
	const char *separator = "";
	ListCell   *cell;

	appendStringInfoString(query,
						   "(pg_catalog.hashtextextended(CAST(ROW(");
	foreach(cell, names)
	{
		appendStringInfo(query, "%s%s.%s", separator,
						 quote_identifier(RelationGetRelationName(relation)),
						 quote_identifier(lfirst(cell)));
		separator = ", ";
	}
	if (names == NIL && has_row_positions(relation))
		appendStringInfo(query, "%s.tableoid, %s.ctid",
						 quote_identifier(RelationGetRelationName(relation)),
						 quote_identifier(RelationGetRelationName(relation)));
	else if (names == NIL)
		appendStringInfo(query, "%s.*",
						 quote_identifier(RelationGetRelationName(relation)));
	appendStringInfo(query,
					 ") AS pg_catalog.text), 0) OPERATOR(pg_catalog.&) 4294967295::bigint) "
					 "OPERATOR(pg_catalog.<) " UINT64_FORMAT "::bigint",
					 threshold);
}

/* FROM relation WHERE filter AND sample; threshold 0 takes all rows. */
static void
append_from(StringInfo query, Relation relation, const char *filter,
			const DriftOptions *options, uint64 threshold)
{
	appendStringInfo(query, " FROM %s", quote_relation(relation));
	if (filter != NULL)
		appendStringInfo(query, " WHERE (%s\n)", filter);
	if (threshold > 0)
	{
		appendStringInfoString(query, filter ? " AND " : " WHERE ");
		append_sample_condition(query, relation, options, threshold);
	}
}

static void
append_side(StringInfo query, Relation relation, int side,
			const DriftOptions *options, List *columns, uint64 threshold)
{
	ListCell   *cell;

	appendStringInfoString(query, "SELECT ");
	foreach(cell, columns)
	{
		DriftColumn *column = lfirst(cell);

		/*
		 * Domains over one type may differ between the sides.  "No typmod" is
		 * given on purpose: char(n) without one would become char(1).
		 */
		appendStringInfo(query, "%s.%s::%s AS c%d, ",
						 quote_identifier(RelationGetRelationName(relation)),
						 quote_identifier(column->name),
						 format_type_extended(column->base, -1,
											  FORMAT_TYPE_TYPEMOD_GIVEN |
											  FORMAT_TYPE_FORCE_QUALIFY),
						 foreach_current_index(cell));
	}
	appendStringInfo(query, "%s AS is_current", side == CURRENT ? "true" : "false");
	append_from(query, relation, options->filter[side], options, threshold);
}

static int32
method_set(const DriftColumn *column)
{
	int32		set = 0;
	int			i;

	for (i = 0; i < column->nmethods; i++)
		set |= 1 << column->methods[i];
	return set;
}

static char *
build_query(Relation relations[2], const DriftOptions *options, List *columns,
			const uint64 thresholds[2])
{
	StringInfoData query;
	ListCell   *cell;

	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT ");
	foreach(cell, columns)
		appendStringInfo(&query,
						 "%smlcheck.measure_column_drift(s.c%d, s.is_current, %d, %d)",
						 foreach_current_index(cell) > 0 ? ", " : "",
						 foreach_current_index(cell), options->bins,
						 method_set(lfirst(cell)));
	appendStringInfoString(&query, " FROM (");
	append_side(&query, relations[REFERENCE], REFERENCE, options, columns,
				thresholds[REFERENCE]);
	appendStringInfoString(&query, " UNION ALL ");
	append_side(&query, relations[CURRENT], CURRENT, options, columns,
				thresholds[CURRENT]);
	appendStringInfoString(&query, ") AS s");
	return query.data;
}

/* An enum is profiled by its labels. */
static Oid
profiled_type(const DriftColumn *column)
{
	return type_is_enum(column->base) ? TEXTOID : column->base;
}

/* (SELECT profiles of all columns FROM relation ...) AS side */
static void
append_profiles(StringInfo query, Relation relation, int side,
				const DriftOptions *options, List *columns, uint64 threshold)
{
	ListCell   *cell;

	appendStringInfoString(query, "(SELECT ");
	foreach(cell, columns)
	{
		DriftColumn *column = lfirst(cell);

		appendStringInfo(query, "%smlcheck.profile_agg(%s.%s::%s%s) AS c%d",
						 foreach_current_index(cell) > 0 ? ", " : "",
						 quote_identifier(RelationGetRelationName(relation)),
						 quote_identifier(column->name),
						 format_type_extended(column->base, -1,
											  FORMAT_TYPE_TYPEMOD_GIVEN |
											  FORMAT_TYPE_FORCE_QUALIFY),
						 profiled_type(column) == TEXTOID ? "::pg_catalog.text" : "",
						 foreach_current_index(cell));
	}
	append_from(query, relation, options->filter[side], options, threshold);
	appendStringInfo(query, ") AS %s", side == CURRENT ? "c" : "r");
}

static char *
build_profile_query(Relation relations[2], const DriftOptions *options,
					List *columns, const uint64 thresholds[2])
{
	StringInfoData query;
	ListCell   *cell;

	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT ");
	foreach(cell, columns)
		appendStringInfo(&query,
						 "%smlcheck.measure_column_drift(r.c%d, c.c%d, %d, %d)",
						 foreach_current_index(cell) > 0 ? ", " : "",
						 foreach_current_index(cell), foreach_current_index(cell),
						 options->bins, method_set(lfirst(cell)));
	appendStringInfoString(&query, " FROM ");
	append_profiles(&query, relations[REFERENCE], REFERENCE, options, columns,
					thresholds[REFERENCE]);
	appendStringInfoString(&query, ", ");
	append_profiles(&query, relations[CURRENT], CURRENT, options, columns,
					thresholds[CURRENT]);
	return query.data;
}

/* The planner's number of rows of a side after its filter. */
static double
estimate_rows(Relation relation, const DriftOptions *options, int side)
{
	StringInfoData query;
	SPIPlanPtr	plan;
	CachedPlan *cached;
	double		rows;

	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT");
	append_from(&query, relation, options->filter[side], options, 0);
	plan = SPI_prepare(query.data, 0, NULL);
	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	cached = SPI_plan_get_cached_plan(plan);
	rows = linitial_node(PlannedStmt, cached->stmt_list)->planTree->plan_rows;
	ReleaseCachedPlan(cached, NULL);	/* not a saved plan: nobody owns it */
	SPI_freeplan(plan);
	return rows;
}

static int64
count_rows(Relation relation, const DriftOptions *options, int side)
{
	StringInfoData query;
	bool		isnull;
	int64		count;

	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT pg_catalog.count(*)");
	append_from(&query, relation, options->filter[side], options, 0);
	execute_reading(query.data);
	count = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0],
										SPI_tuptable->tupdesc, 1, &isnull));
	SPI_freetuptable(SPI_tuptable);
	return count;
}

/*
 * Memory for columns of so many values a side, as a share of the limit.  What
 * a worker hands over is one tuple, which bounds it as well.
 */
static double
memory_share(const double rows[2], int columns)
{
	double		limit = Min((double) sample_max_memory * 1024, MaxAllocSize);

	return (VALUE_MEMORY * (rows[0] + rows[1]) * columns +
			SORT_MEMORY * Max(rows[0], rows[1])) / limit;
}

/* Which rows to take, where a sample is asked for. */
static void
plan_sample(Relation relations[2], const DriftOptions *options,
			uint64 thresholds[2], DriftReading *reading)
{
	int			side;

	for (side = 0; side < 2; side++)
	{
		double		wanted = (double) options->sample_rows;
		double		rows;

		thresholds[side] = 0;
		if (options->sample_rows == 0)
			continue;
		rows = (double) count_rows(relations[side], options, side);
		if (rows <= wanted)
			continue;
		reading->sampled_from[side] = (int64) rows;
		thresholds[side] = Max((uint64) (wanted / rows * 4294967296.0), 1);
	}
}

/*
 * The number of columns whose values fit into memory at once.  Rows are
 * counted only where that decides something.
 */
static int
plan_batches(Relation relations[2], const DriftOptions *options, int columns,
			 const uint64 thresholds[2])
{
	double		rows[2];
	int			side;

	for (side = 0; side < 2; side++)
		rows[side] = thresholds[side] > 0 ? (double) options->sample_rows :
			estimate_rows(relations[side], options, side);
	if (memory_share(rows, columns) > TRUSTED_SHARE)
	{
		for (side = 0; side < 2; side++)
		{
			if (thresholds[side] == 0)
				rows[side] = (double) count_rows(relations[side], options, side);
		}
	}
	while (columns > 1 && memory_share(rows, columns) > BATCH_SHARE)
		columns--;
	return columns;
}

/* A field of the composite that the aggregate returned. */
typedef struct Fields
{
	Datum		values[DRIFT_FIELDS];
	bool		nulls[DRIFT_FIELDS];
} Fields;

static int64
int64_field(const Fields *fields, ColumnDriftField field)
{
	return fields->nulls[field] ? 0 : DatumGetInt64(fields->values[field]);
}

static bool
bool_field(const Fields *fields, ColumnDriftField field)
{
	return !fields->nulls[field] && DatumGetBool(fields->values[field]);
}

static double
double_field(const Fields *fields, ColumnDriftField field)
{
	return fields->nulls[field] ? get_float8_nan() :
		DatumGetFloat8(fields->values[field]);
}

static void
range_field(const Fields *fields, ColumnDriftField field, char *range[2])
{
	Datum	   *values;
	int			n;

	if (fields->nulls[field])
		return;
	deconstruct_array(DatumGetArrayTypeP(fields->values[field]), TEXTOID, -1,
					  false, TYPALIGN_INT, &values, NULL, &n);
	range[0] = TextDatumGetCString(values[0]);
	range[1] = TextDatumGetCString(values[1]);
}

static void
methods_field(const Fields *fields, ColumnDriftField field, double *result)
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
	int			i;

	deconstruct_array(DatumGetArrayTypeP(fields->values[field]), FLOAT8OID,
					  sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &values, &nulls, &n);
	for (i = 0; i < MLC_METHODS; i++)
		result[i] = nulls[i] ? get_float8_nan() : DatumGetFloat8(values[i]);
}

static void
findings_field(const Fields *fields, char **findings)
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
	int			i;

	deconstruct_array(DatumGetArrayTypeP(fields->values[DRIFT_FINDINGS]),
					  TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &n);
	for (i = 0; i < MLC_METHODS; i++)
		findings[i] = nulls[i] ? NULL : TextDatumGetCString(values[i]);
}

/* An array that outlives the query's memory, 0 for null. */
static Datum
array_field(const Fields *fields, ColumnDriftField field)
{
	return fields->nulls[field] ? (Datum) 0 :
		PointerGetDatum(DatumGetArrayTypePCopy(fields->values[field]));
}

void
drift_read_measure(Datum composite, DriftMeasure *measure)
{
	HeapTupleHeader header = DatumGetHeapTupleHeader(composite);
	TupleDesc	descriptor = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(header),
													HeapTupleHeaderGetTypMod(header));
	HeapTupleData tuple = {0};
	Fields		fields;

	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	tuple.t_data = header;
	if (descriptor->natts != DRIFT_FIELDS)
		elog(ERROR, "type mlcheck.column_drift has %d columns instead of %d",
			 descriptor->natts, DRIFT_FIELDS);
	heap_deform_tuple(&tuple, descriptor, fields.values, fields.nulls);
	ReleaseTupleDesc(descriptor);

	measure->known = true;
	measure->n[REFERENCE] = int64_field(&fields, DRIFT_N_REFERENCE);
	measure->n[CURRENT] = int64_field(&fields, DRIFT_N_CURRENT);
	measure->missing[REFERENCE] = int64_field(&fields, DRIFT_MISSING_REFERENCE);
	measure->missing[CURRENT] = int64_field(&fields, DRIFT_MISSING_CURRENT);
	measure->distinct[REFERENCE] = int64_field(&fields, DRIFT_DISTINCT_REFERENCE);
	measure->distinct[CURRENT] = int64_field(&fields, DRIFT_DISTINCT_CURRENT);
	measure->by_length = bool_field(&fields, DRIFT_BY_LENGTH);
	measure->bins = int64_field(&fields, DRIFT_BINS);
	measure->empty_bins = int64_field(&fields, DRIFT_EMPTY_BINS);
	measure->chi2 = double_field(&fields, DRIFT_CHI2);
	measure->chi2_pvalue = double_field(&fields, DRIFT_CHI2_PVALUE);
	range_field(&fields, DRIFT_RANGE_REFERENCE, measure->range[REFERENCE]);
	range_field(&fields, DRIFT_RANGE_CURRENT, measure->range[CURRENT]);
	measure->overlap = fields.nulls[DRIFT_OVERLAP] ||
		DatumGetBool(fields.values[DRIFT_OVERLAP]);
	measure->new_categories = array_field(&fields, DRIFT_NEW_CATEGORIES);
	measure->vanished_categories = array_field(&fields,
											   DRIFT_VANISHED_CATEGORIES);
	methods_field(&fields, DRIFT_EFFECTS, measure->effects);
	methods_field(&fields, DRIFT_PVALUES, measure->pvalues);
	findings_field(&fields, measure->findings);
	measure->estimated = bool_field(&fields, DRIFT_ESTIMATED);
	measure->coarse = bool_field(&fields, DRIFT_COARSE);
	measure->ks_upper = double_field(&fields, DRIFT_KS_UPPER);
}

/* No row came from either side. */
static void
read_empty_measure(DriftMeasure *measure)
{
	int			i;

	measure->known = true;
	measure->overlap = true;
	measure->ks_upper = get_float8_nan();
	for (i = 0; i < MLC_METHODS; i++)
		measure->effects[i] = measure->pvalues[i] = get_float8_nan();
}

/* Measure some columns with one query; results go to the caller's memory. */
static void
measure_batch(const char *query, List *columns, MemoryContext caller)
{
	SPITupleTable *result;
	ListCell   *cell;

	execute_reading(query);
	result = SPI_tuptable;
	foreach(cell, columns)
	{
		DriftColumn *column = lfirst(cell);
		MemoryContext old;
		bool		isnull;
		Datum		composite = SPI_getbinval(result->vals[0], result->tupdesc,
											  foreach_current_index(cell) + 1,
											  &isnull);

		if (isnull)
		{
			read_empty_measure(&column->measure);
			continue;
		}
		old = MemoryContextSwitchTo(caller);
		drift_read_measure(composite, &column->measure);
		MemoryContextSwitchTo(old);
	}
	SPI_freetuptable(result);
}

static List *
columns_to_measure(List *columns)
{
	List	   *result = NIL;
	ListCell   *cell;

	foreach(cell, columns)
	{
		DriftColumn *column = lfirst(cell);

		if (column->problem == NULL && column->skipped == NULL)
			result = lappend(result, column);
	}
	return result;
}

/* From the rows: as many columns at once as fit into memory. */
static void
measure_exactly(Relation relations[2], const DriftOptions *options,
				List *columns, const uint64 thresholds[2],
				DriftReading *reading, MemoryContext caller)
{
	int			per_batch;
	int			start;

	if (columns == NIL)
		return;
	per_batch = plan_batches(relations, options, list_length(columns),
							 thresholds);
	reading->batches = (list_length(columns) + per_batch - 1) / per_batch;
	for (start = 0; start < list_length(columns); start += per_batch)
	{
		List	   *batch = list_truncate(list_copy_tail(columns, start), per_batch);

		measure_batch(build_query(relations, options, batch, thresholds),
					  batch, caller);
	}
}

/* From profiles: all columns in one scan; returns those that need the rows. */
static List *
measure_by_profiles(Relation relations[2], const DriftOptions *options,
					List *columns, const uint64 thresholds[2],
					MemoryContext caller)
{
	List	   *coarse = NIL;
	ListCell   *cell;

	if (columns == NIL)
		return NIL;
	measure_batch(build_profile_query(relations, options, columns, thresholds),
				  columns, caller);
	foreach(cell, columns)
	{
		if (drift_is_too_coarse(lfirst(cell)))
			coarse = lappend(coarse, lfirst(cell));
	}
	return coarse;
}

/*
 * Fill in the measures of all columns that can be compared.  Row security
 * must not hide rows unasked: with row_security off, PostgreSQL raises an
 * error instead.
 */
void
drift_measure_columns(Relation relations[2], const DriftOptions *options,
					  List *columns, DriftReading *reading)
{
	List	   *measured = columns_to_measure(columns);
	MemoryContext caller = CurrentMemoryContext;
	uint64		thresholds[2];
	int			nest = NewGUCNestLevel();

	reading->batches = 1;
	if (!options->row_security)
		(void) set_config_option("row_security", "off", PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
								 false);
	SPI_connect();
	if (measured != NIL)
	{
		plan_sample(relations, options, thresholds, reading);
		if (!options->exact)
			measured = measure_by_profiles(relations, options, measured,
										   thresholds, caller);
		measure_exactly(relations, options, measured, thresholds, reading,
						caller);
	}
	SPI_finish();
	AtEOXact_GUC(false, nest);
}
