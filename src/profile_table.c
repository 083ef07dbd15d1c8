/*
 * profile_table.c
 *		profile_table(relation, ...): a profile of every column, from one scan.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

#include "arguments.h"
#include "compat.h"
#include "drift.h"
#include "expression.h"
#include "profile.h"
#include "relation.h"

/*
 * jsonb_build_object takes two arguments a column.  With as many, the columns
 * of the largest table still fit into one target list.
 */
#define MAX_GROUP_COLUMNS (FUNC_MAX_ARGS / 2)

enum
{
	ARG_RELATION,
	ARG_COLUMNS,
	ARG_ROW_FILTER,
	ARG_GROUP_BY,
	ARG_EXCLUDE_COLUMNS,
	ARG_MAX_CELLS,
	ARG_ROW_SECURITY
};

/* Columns of the result. */
enum
{
	OUT_GROUP_VALUES,
	OUT_COLUMN_NAME,
	OUT_PROFILE,
	OUT_COLUMNS
};

typedef struct TableOptions
{
	List	   *columns;		/* of char *; NIL: all */
	char	   *row_filter;		/* or NULL */
	List	   *group_by;
	List	   *exclude_columns;
	uint32		max_cells;
	bool		row_security;
} TableOptions;

typedef struct TableColumn
{
	char	   *name;
	ProfileKind kind;
	Oid			base;			/* what it is cast to */
} TableColumn;

static uint32
max_cells_argument(FunctionCallInfo fcinfo)
{
	int32		cells;

	require_not_null(fcinfo, ARG_MAX_CELLS, "max_cells");
	cells = PG_GETARG_INT32(ARG_MAX_CELLS);
	if (cells < MLC_MIN_CELLS || cells > MLC_MAX_CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"max_cells\" must be between %d and %d",
						MLC_MIN_CELLS, MLC_MAX_CELLS)));
	return (uint32) cells;
}

static void
read_options(FunctionCallInfo fcinfo, TableOptions *options)
{
	require_not_null(fcinfo, ARG_RELATION, "relation");
	options->columns = names_argument(fcinfo, ARG_COLUMNS, "columns");
	options->row_filter = PG_ARGISNULL(ARG_ROW_FILTER) ? NULL :
		text_to_cstring(PG_GETARG_TEXT_PP(ARG_ROW_FILTER));
	options->group_by = names_argument(fcinfo, ARG_GROUP_BY, "group_by");
	if (list_length(options->group_by) > MAX_GROUP_COLUMNS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"group_by\" must not name more than %d columns",
						MAX_GROUP_COLUMNS)));
	options->exclude_columns = names_argument(fcinfo, ARG_EXCLUDE_COLUMNS,
											  "exclude_columns");
	options->max_cells = max_cells_argument(fcinfo);
	require_not_null(fcinfo, ARG_ROW_SECURITY, "row_security");
	options->row_security = PG_GETARG_BOOL(ARG_ROW_SECURITY);
}

static void
require_columns(Relation relation, const char *argument, List *names)
{
	ListCell   *cell;

	foreach(cell, names)
		require_column(relation, argument, lfirst(cell));
}

static void
require_group_columns(Relation relation, List *names)
{
	ListCell   *cell;

	require_columns(relation, "group_by", names);
	foreach(cell, names)
	{
		Oid			type = find_column(relation, lfirst(cell))->atttypid;

		if (!OidIsValid(lookup_type_cache(type, TYPECACHE_LT_OPR)->lt_opr))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("\"group_by\" names column \"%s\" of type %s, which has no order",
							(char *) lfirst(cell), format_type_be(type)),
					 errhint("Group a view with an expression of the column.")));
	}
}

static bool
is_wanted(const TableOptions *options, const char *name)
{
	if (is_name_in(options->exclude_columns, name))
		return false;
	if (options->columns != NIL)
		return is_name_in(options->columns, name);
	return !is_name_in(options->group_by, name);
}

static void
no_profile_error(const char *name, Oid type)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("\"columns\" names column \"%s\" of type %s, which has no profile",
					name, format_type_be(type)),
			 errhint("Profile a view with an expression that gives a number, a date or time, "
					 "an interval, a boolean, an enum, a uuid or text.")));
}

/* The columns to profile, in the order of the relation. */
static List *
find_columns(Relation relation, const TableOptions *options)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	List	   *columns = NIL;
	int			i;

	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		TableColumn *column;
		ProfileKind kind;
		Oid			base;

		if (attribute->attisdropped ||
			!is_wanted(options, NameStr(attribute->attname)))
			continue;
		kind = profile_kind_of_type(attribute->atttypid, &base);
		if (kind == 0)
		{
			if (options->columns != NIL)
				no_profile_error(NameStr(attribute->attname), attribute->atttypid);
			continue;
		}
		column = palloc(sizeof(TableColumn));
		column->name = pstrdup(NameStr(attribute->attname));
		column->kind = kind;
		/* char(n) loses its blanks, an aggregate of enums does not run in parallel */
		column->base = kind == PROFILE_TEXT && base != UUIDOID ? TEXTOID : base;
		columns = lappend(columns, column);
	}
	if (columns == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("there is no column to profile")));
	return columns;
}

static void
append_column(StringInfo query, Relation relation, const char *name)
{
	appendStringInfo(query, "%s.%s",
					 quote_identifier(RelationGetRelationName(relation)),
					 quote_identifier(name));
}

static void
append_group_values(StringInfo query, Relation relation, List *names)
{
	ListCell   *cell;

	appendStringInfoString(query, "pg_catalog.jsonb_build_object(");
	foreach(cell, names)
	{
		appendStringInfo(query, "%s%s::pg_catalog.text, ",
						 foreach_current_index(cell) > 0 ? ", " : "",
						 quote_literal_cstr(lfirst(cell)));
		append_column(query, relation, lfirst(cell));
	}
	appendStringInfoChar(query, ')');
}

/*
 * Only calls with equal arguments share a state, so the default is not passed.
 * "No typmod" is given to the cast on purpose: numeric(5,2) stays as it is.
 */
static void
append_profile(StringInfo query, Relation relation, const TableColumn *column,
			   uint32 max_cells)
{
	appendStringInfoString(query, ", mlcheck.profile_agg(");
	append_column(query, relation, column->name);
	appendStringInfo(query, "::%s",
					 format_type_extended(column->base, -1,
										  FORMAT_TYPE_TYPEMOD_GIVEN |
										  FORMAT_TYPE_FORCE_QUALIFY));
	if (max_cells != PROFILE_DEFAULT_CELLS)
		appendStringInfo(query, ", %u", max_cells);
	appendStringInfoChar(query, ')');
}

static void
append_clause(StringInfo query, const char *clause, Relation relation,
			  List *names)
{
	ListCell   *cell;

	foreach(cell, names)
	{
		appendStringInfoString(query,
							   foreach_current_index(cell) > 0 ? ", " : clause);
		append_column(query, relation, lfirst(cell));
	}
}

/* One scan for all: the values of the group, then a profile a column. */
static char *
build_query(Relation relation, const TableOptions *options, List *columns)
{
	StringInfoData query;
	ListCell   *cell;

	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT ");
	if (options->group_by == NIL)
		appendStringInfoString(&query, "NULL::pg_catalog.jsonb");
	else
		append_group_values(&query, relation, options->group_by);
	foreach(cell, columns)
		append_profile(&query, relation, lfirst(cell), options->max_cells);
	appendStringInfo(&query, " FROM %s", quote_relation(relation));
	if (options->row_filter)
		appendStringInfo(&query, " WHERE (%s\n)", options->row_filter);
	append_clause(&query, " GROUP BY ", relation, options->group_by);
	append_clause(&query, " ORDER BY ", relation, options->group_by);
	return query.data;
}

/* The profile of no rows. */
static Datum
empty_profile(ProfileKind kind, uint32 max_cells)
{
	Profile    *profile = profile_create(CurrentMemoryContext, kind, max_cells);

	return PointerGetDatum(profile_flatten(profile_list(profile)));
}

static void
put_group(ReturnSetInfo *result, HeapTuple tuple, TupleDesc descriptor,
		  List *columns, uint32 max_cells)
{
	Datum		values[OUT_COLUMNS];
	bool		nulls[OUT_COLUMNS] = {false};
	ListCell   *cell;

	values[OUT_GROUP_VALUES] = SPI_getbinval(tuple, descriptor, 1,
											 &nulls[OUT_GROUP_VALUES]);
	foreach(cell, columns)
	{
		TableColumn *column = lfirst(cell);
		bool		isnull;

		values[OUT_COLUMN_NAME] = CStringGetTextDatum(column->name);
		values[OUT_PROFILE] = SPI_getbinval(tuple, descriptor,
											foreach_current_index(cell) + 2,
											&isnull);
		if (isnull)
			values[OUT_PROFILE] = empty_profile(column->kind, max_cells);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

/*
 * Row security must not hide rows unasked: with row_security off, PostgreSQL
 * raises an error instead.
 */
static void
put_profiles(ReturnSetInfo *result, Relation relation,
			 const TableOptions *options, List *columns)
{
	int			nest = NewGUCNestLevel();
	uint64		i;

	if (!options->row_security)
		(void) set_config_option("row_security", "off", PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
								 false);
	SPI_connect();
	execute_reading(build_query(relation, options, columns));
	for (i = 0; i < SPI_processed; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_group(result, SPI_tuptable->vals[i], SPI_tuptable->tupdesc, columns,
				  options->max_cells);
	}
	SPI_finish();
	AtEOXact_GUC(false, nest);
}

PG_FUNCTION_INFO_V1(profile_table);
Datum
profile_table(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	TableOptions options;
	Relation	relation;

	read_options(fcinfo, &options);
	InitMaterializedSRF(fcinfo, 0);
	relation = open_readable_relation(PG_GETARG_OID(ARG_RELATION));
	require_columns(relation, "columns", options.columns);
	require_columns(relation, "exclude_columns", options.exclude_columns);
	require_group_columns(relation, options.group_by);

	/* younger than the lock: to an older one, a rewritten table looks empty */
	PushActiveSnapshot(GetTransactionSnapshot());
	if (options.row_filter)
		check_filter("profile_table", "row_filter", options.row_filter,
						   relation);
	put_profiles(result, relation, &options, find_columns(relation, &options));
	PopActiveSnapshot();
	/* keep the lock: what was said holds until the transaction ends */
	relation_close(relation, NoLock);
	PG_RETURN_NULL();
}
