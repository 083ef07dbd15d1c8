/*
 * drift_profiles.c
 *		drift_profiles(reference, current, ...): which columns differ, from
 *		profiles alone.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/makefuncs.h"
#include "parser/parse_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/typcache.h"

#include "compat.h"
#include "drift.h"
#include "profile_sample.h"
#include "relation.h"

/* Columns of mlcheck.column_profile, in order. */
enum
{
	IN_GROUP_VALUES,
	IN_COLUMN_NAME,
	IN_PROFILE,
	IN_COLUMNS
};

/* A column of a group, and its profile on either side. */
typedef struct ProfiledColumn
{
	char	   *name;			/* as shown: with the group, if any */
	char	   *column_name;
	Profile    *profile[2];
} ProfiledColumn;

static ProfiledColumn *
find_profiled(List **columns, const char *name, const char *column_name)
{
	ProfiledColumn *column;
	ListCell   *cell;

	foreach(cell, *columns)
	{
		column = lfirst(cell);
		if (strcmp(column->name, name) == 0)
			return column;
	}
	column = palloc0(sizeof(ProfiledColumn));
	column->name = pstrdup(name);
	column->column_name = pstrdup(column_name);
	*columns = lappend(*columns, column);
	return column;
}

/* Several profiles of one column, of several days perhaps, are merged. */
static void
add_profile(List **columns, int side, const Datum *values, const bool *nulls)
{
	char	   *column_name;
	char	   *name;
	ProfiledColumn *column;
	const ProfileImage *image;

	if (nulls[IN_COLUMN_NAME])
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("a column name of \"%s\" must not be null",
						side == REFERENCE ? "reference" : "current")));
	if (nulls[IN_PROFILE])
		return;
	name = column_name = TextDatumGetCString(values[IN_COLUMN_NAME]);
	if (!nulls[IN_GROUP_VALUES])
	{
		Jsonb	   *group = DatumGetJsonbP(values[IN_GROUP_VALUES]);

		name = psprintf("%s %s", column_name,
						JsonbToCString(NULL, &group->root, VARSIZE(group)));
	}
	column = find_profiled(columns, name, column_name);
	image = profile_read(values[IN_PROFILE]);
	if (column->profile[side] == NULL)
		column->profile[side] = profile_create(CurrentMemoryContext, image->kind,
											   image->max_cells);
	profile_merge(column->profile[side], image);
}

static void
read_profiles(ArrayType *array, int side, List **columns)
{
	TupleDesc	descriptor = lookup_rowtype_tupdesc(ARR_ELEMTYPE(array), -1);
	Datum	   *elements;
	bool	   *element_nulls;
	int			n;
	int			i;

	if (descriptor->natts != IN_COLUMNS)
		elog(ERROR, "type mlcheck.column_profile has %d columns instead of %d",
			 descriptor->natts, IN_COLUMNS);
	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_DOUBLE,
					  &elements, &element_nulls, &n);
	for (i = 0; i < n; i++)
	{
		Datum		values[IN_COLUMNS];
		bool		nulls[IN_COLUMNS];
		HeapTupleHeader header;
		HeapTupleData tuple = {0};

		if (element_nulls[i])
			continue;
		header = DatumGetHeapTupleHeader(elements[i]);
		tuple.t_len = HeapTupleHeaderGetDatumLength(header);
		tuple.t_data = header;
		heap_deform_tuple(&tuple, descriptor, values, nulls);
		add_profile(columns, side, values, nulls);
	}
	ReleaseTupleDesc(descriptor);
}

/* The arguments in the order of drift()'s: { position here, position there } */
static void
read_options(FunctionCallInfo fcinfo, DriftOptions *options)
{
	static const int positions[][2] = {
		{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 6}, {5, 7}, {6, 8}, {7, 9},
		{8, 10}, {9, 11}, {10, 14}, {11, 15}
	};

	drift_read_some_options(fcinfo, positions, lengthof(positions), options);
}

static bool
is_name(const char *option, const char *name)
{
	return option != NULL && strcmp(option, name) == 0;
}

static bool
is_wanted(const DriftOptions *options, const char *name)
{
	if (is_name(options->label, name) || is_name(options->prediction, name))
		return true;
	if (is_name_in(options->exclude_columns, name))
		return false;
	return options->columns == NIL || is_name_in(options->columns, name);
}

/* The composite that drift() would have got from a query. */
static Datum
measure(TwoSample *sample)
{
	List	   *name = list_make2(makeString(pstrdup("mlcheck")),
								  makeString(pstrdup("column_drift")));
	TupleDesc	descriptor = lookup_rowtype_tupdesc(typenameTypeId(NULL,
																   makeTypeNameFromNameList(name)),
													-1);
	Datum		result = column_drift_of_sample(sample, descriptor);

	ReleaseTupleDesc(descriptor);
	return result;
}

/* Methods and thresholds for a column of this kind; false if none applies. */
static bool
set_kind(DriftColumn *column, ProfileKind kind, const DriftOptions *options)
{
	column->base = column->type = profile_kind_type(kind);
	column->typmod = -1;
	column->kind = sample_of_kind(kind)->kind;
	drift_set_column_options(options, column);
	if (column->nmethods > 0)
		return true;
	column->skipped = psprintf("none of the methods takes kind %s",
							   profile_kind_name(kind));
	return false;
}

void
drift_measure_sample(DriftColumn *column, ProfileKind kind, TwoSample *sample,
					 const DriftOptions *options)
{
	int			i;

	if (!set_kind(column, kind, options))
		return;
	sample->bins = options->bins;
	for (i = 0; i < column->nmethods; i++)
		sample->methods |= 1 << column->methods[i];
	drift_read_measure(measure(sample), &column->measure);
}

/* Why the two profiles cannot be compared, or NULL. */
static char *
problem_of(const ProfiledColumn *profiled)
{
	if (profiled->profile[REFERENCE] == NULL)
		return pstrdup("the reference has no profile of it");
	if (profiled->profile[CURRENT] == NULL)
		return pstrdup("the current side has no profile of it");
	if (profiled->profile[REFERENCE]->image.kind ==
		profiled->profile[CURRENT]->image.kind)
		return NULL;
	return psprintf("the profiles are of different kinds: %s, then %s",
					profile_kind_name(profiled->profile[REFERENCE]->image.kind),
					profile_kind_name(profiled->profile[CURRENT]->image.kind));
}

static DriftColumn *
make_column(const ProfiledColumn *profiled, const DriftOptions *options)
{
	DriftColumn *column = palloc0(sizeof(DriftColumn));
	const Profile *known = profiled->profile[REFERENCE] ?
		profiled->profile[REFERENCE] : profiled->profile[CURRENT];

	column->name = profiled->column_name;
	column->named = is_name_in(options->columns, profiled->column_name);
	column->role = is_name(options->label, profiled->column_name) ? "label" :
		is_name(options->prediction, profiled->column_name) ? "prediction" : NULL;
	column->problem = problem_of(profiled);
	if (column->problem != NULL)
		(void) set_kind(column, known->image.kind, options);
	else
		drift_measure_sample(column, known->image.kind,
							 sample_from_profiles(profile_list(profiled->profile[REFERENCE]),
												  profile_list(profiled->profile[CURRENT])),
							 options);
	column->name = profiled->name;
	return column;
}

PG_FUNCTION_INFO_V1(drift_profiles);
Datum
drift_profiles(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	DriftReading reading = {0};
	DriftOptions options;
	List	   *profiled = NIL;
	List	   *columns = NIL;
	ListCell   *cell;

	read_options(fcinfo, &options);
	InitMaterializedSRF(fcinfo, 0);
	read_profiles(PG_GETARG_ARRAYTYPE_P(0), REFERENCE, &profiled);
	read_profiles(PG_GETARG_ARRAYTYPE_P(1), CURRENT, &profiled);
	foreach(cell, profiled)
	{
		ProfiledColumn *column = lfirst(cell);

		if (is_wanted(&options, column->column_name))
			columns = lappend(columns, make_column(column, &options));
	}
	if (columns == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("there is no column to compare")));
	reading.batches = 1;
	drift_put_rows(result, drift_report(columns, &options, &reading));
	PG_RETURN_NULL();
}
