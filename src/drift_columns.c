/*
 * drift_columns.c
 *		Which columns of two relations drift() compares, and why not others.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "nodes/primnodes.h"
#include "rewrite/rewriteHandler.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"

#include "drift.h"
#include "expression.h"
#include "relation.h"

static bool
calls_nextval(Relation relation, AttrNumber attnum)
{
	Node	   *value = build_column_default(relation, attnum);

	while (value != NULL && IsA(value, FuncExpr))
	{
		FuncExpr   *call = (FuncExpr *) value;

		if (call->funcid == F_NEXTVAL)
			return true;
		/* a cast of nextval() to the column's type */
		if (list_length(call->args) != 1)
			return false;
		value = linitial(call->args);
	}
	return false;
}

static bool
is_generated(Relation relation, Form_pg_attribute attribute)
{
	return attribute->attidentity != '\0' ||
		calls_nextval(relation, attribute->attnum);
}

static bool
has_unique_index(Relation relation, AttrNumber attnum)
{
	List	   *indexes = RelationGetIndexList(relation);
	bool		found = false;
	ListCell   *cell;

	foreach(cell, indexes)
	{
		Relation	index = index_open(lfirst_oid(cell), AccessShareLock);
		Form_pg_index form = index->rd_index;

		found |= form->indisunique && form->indisvalid &&
			form->indnkeyatts == 1 &&
			form->indkey.values[0] == attnum &&
			RelationGetIndexPredicate(index) == NIL;
		index_close(index, AccessShareLock);
	}
	list_free(indexes);
	return found;
}

static char *
type_problem(Form_pg_attribute reference, Form_pg_attribute current)
{
	return psprintf("the types differ: %s in the reference, %s in the current relation",
					format_type_be(reference->atttypid),
					format_type_be(current->atttypid));
}

static char *
skip_reason(const DriftColumn *column)
{
	if (column->kind == VALUE_UNSUPPORTED && column->base == UUIDOID)
		return pstrdup("uuids identify rows");
	if (column->kind == VALUE_UNSUPPORTED)
		return psprintf("type %s has no order or categories that could be compared; "
						"compare a view with an expression of it",
						format_type_be(column->type));
	if (column->named)
		return NULL;
	if (column->generated)
		return pstrdup("its values come from a sequence");
	if (column->unique)
		return pstrdup("a unique index says that its values identify rows");
	return NULL;
}

static bool
is_role(const char *role, const char *name)
{
	return role != NULL && strcmp(role, name) == 0;
}

/* A column that at least one of the relations has. */
static DriftColumn *
make_column(Relation reference, Relation current, const char *name,
			const DriftOptions *options)
{
	DriftColumn *column = palloc0(sizeof(DriftColumn));
	Form_pg_attribute ours = find_column(reference, name);
	Form_pg_attribute theirs = find_column(current, name);
	Form_pg_attribute any = ours ? ours : theirs;

	column->name = pstrdup(name);
	column->type = any->atttypid;
	column->typmod = any->atttypmod;
	column->kind = value_kind(any->atttypid, &column->base);
	if (is_role(options->label, name))
		column->role = "label";
	else if (is_role(options->prediction, name))
		column->role = "prediction";
	column->named = is_name_in(options->columns, name) || column->role != NULL;
	if (ours == NULL)
		column->problem = pstrdup("the reference does not have this column");
	else if (theirs == NULL)
		column->problem = pstrdup("the current relation does not have this column");
	else if (getBaseType(ours->atttypid) != getBaseType(theirs->atttypid))
		column->problem = type_problem(ours, theirs);
	if (ours != NULL && theirs != NULL)
	{
		column->generated = is_generated(reference, ours) ||
			is_generated(current, theirs);
		column->unique = has_unique_index(reference, ours->attnum) ||
			has_unique_index(current, theirs->attnum);
	}
	/* one relation against itself: only the filters tell the sides apart */
	column->by_filter =
		RelationGetRelid(reference) == RelationGetRelid(current) ||
		filter_uses(options->filter[REFERENCE], name) ||
		filter_uses(options->filter[CURRENT], name);
	if (column->problem == NULL)
		column->skipped = skip_reason(column);
	drift_set_column_options(options, column);
	if (column->problem == NULL && column->skipped == NULL &&
		column->nmethods == 0)
		column->skipped = psprintf("none of the methods takes type %s",
								   format_type_be(column->type));
	return column;
}

static bool
is_wanted(const DriftOptions *options, const char *name)
{
	if (is_role(options->label, name) || is_role(options->prediction, name))
		return true;
	if (is_name_in(options->exclude_columns, name))
		return false;
	return options->columns == NIL || is_name_in(options->columns, name);
}

static void
require_named_columns(Relation reference, Relation current,
					  const DriftOptions *options)
{
	ListCell   *cell;

	foreach(cell, options->columns)
	{
		require_column(reference, "columns", lfirst(cell));
		require_column(current, "columns", lfirst(cell));
	}
	foreach(cell, options->exclude_columns)
	{
		/* enough that one of the relations has it */
		if (find_column(current, lfirst(cell)) == NULL)
			require_column(reference, "exclude_columns", lfirst(cell));
	}
	foreach(cell, options->sample_key)
	{
		require_column(reference, "sample_key", lfirst(cell));
		require_column(current, "sample_key", lfirst(cell));
	}
	if (options->label)
		require_column(reference, "label", options->label);
	if (options->prediction)
		require_column(reference, "prediction", options->prediction);
}

/* All columns of either relation that were asked for, in order. */
List *
drift_find_columns(Relation reference, Relation current,
				   const DriftOptions *options)
{
	Relation	relations[2] = {reference, current};
	List	   *columns = NIL;
	int			side;
	int			i;

	require_named_columns(reference, current, options);
	for (side = 0; side < 2; side++)
	{
		TupleDesc	descriptor = RelationGetDescr(relations[side]);

		for (i = 0; i < descriptor->natts; i++)
		{
			Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
			const char *name = NameStr(attribute->attname);

			if (attribute->attisdropped || !is_wanted(options, name) ||
				(side == CURRENT && find_column(reference, name) != NULL))
				continue;
			columns = lappend(columns, make_column(reference, current, name,
												   options));
		}
	}
	if (columns == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("there is no column to compare")));
	drift_check_column_options(options, columns);
	return columns;
}
