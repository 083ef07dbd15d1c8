/*
 * other_relation.c
 *		A second relation, which an expectation names.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/regproc.h"

#include "compat.h"
#include "other_relation.h"
#include "relation.h"

Relation
open_other_relation(const Check *check)
{
	static const char kwarg[] = "other_table_name";
	char	   *text = kwarg_text(check, kwarg);
	RangeVar   *name;
	Oid			oid;

	if (text == NULL)
		kwarg_error(kwarg, "must name a table");
	name = makeRangeVarFromNameList(string_to_qualified_name(text));
	if (name->schemaname == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("\"%s\" must name the schema too: \"%s\"", kwarg, text),
				 errhint("Write schema.table.")));
	oid = RangeVarGetRelid(name, NoLock, true);
	if (!OidIsValid(oid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("\"%s\" names a relation that does not exist: \"%s\"",
						kwarg, text)));
	return open_readable_relation(oid);
}

void
close_other_relation(Relation other)
{
	relation_close(other, NoLock);
}

static List *
find_columns(Relation relation, const char *kwarg, List *names)
{
	List	   *columns = NIL;
	ListCell   *cell;

	foreach(cell, names)
	{
		require_column(relation, kwarg, lfirst(cell));
		columns = lappend(columns, find_column(relation, lfirst(cell)));
	}
	return columns;
}

ColumnMatch
match_columns(const Check *check, Relation other)
{
	List	   *names = kwarg_texts(check, "column_list");
	List	   *other_names = kwarg_given(check, "other_column_list") ?
		kwarg_texts(check, "other_column_list") : names;
	ColumnMatch match;

	if (names == NIL)
		kwarg_error("column_list", "must name a column");
	if (list_length(other_names) != list_length(names))
		kwarg_error("other_column_list", "must have as many columns as \"column_list\"");
	match.ours = find_columns(check->plan->relation, "column_list", names);
	match.theirs = find_columns(other, "other_column_list", other_names);
	return match;
}
