/*
 * relation.c
 *		What all functions that read the columns of a relation share.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"

#include "relation.h"

/*
 * Names no farther than this from a misspelt one are suggested, and no farther
 * than half its length.
 */
#define SUGGESTION_DISTANCE 3

bool
is_name_in(List *names, const char *name)
{
	ListCell   *cell;

	foreach(cell, names)
	{
		if (strcmp(lfirst(cell), name) == 0)
			return true;
	}
	return false;
}

/* The query checks each column; this is for when there is none to read. */
static void
require_right(Relation relation)
{
	Oid			oid = RelationGetRelid(relation);

	if (pg_class_aclcheck(oid, GetUserId(), ACL_SELECT) != ACLCHECK_OK &&
		pg_attribute_aclcheck_all(oid, GetUserId(), ACL_SELECT,
								  ACLMASK_ANY) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV,
					   get_relkind_objtype(relation->rd_rel->relkind),
					   RelationGetRelationName(relation));
}

Relation
open_readable_relation(Oid oid)
{
	Relation	relation = try_relation_open(oid, AccessShareLock);

	if (relation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", oid)));
	require_right(relation);
	switch (relation->rd_rel->relkind)
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_VIEW:
		case RELKIND_MATVIEW:
		case RELKIND_FOREIGN_TABLE:
			return relation;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_WRONG_OBJECT_TYPE),
					 errmsg("\"%s\" is not a table or view",
							RelationGetRelationName(relation))));
	}
}

const char *
quote_relation(Relation relation)
{
	return quote_qualified_identifier(get_namespace_name(RelationGetNamespace(relation)),
									  RelationGetRelationName(relation));
}

Form_pg_attribute
find_column(Relation relation, const char *name)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	int			i;

	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

		if (!attribute->attisdropped &&
			strcmp(NameStr(attribute->attname), name) == 0)
			return attribute;
	}
	return NULL;
}

/*
 * The relation's column whose name is nearest to a misspelt one, whatever the
 * case, or NULL.
 */
static const char *
nearest_name(Relation relation, const char *name)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	const char *nearest = NULL;
	char	   *wanted = asc_tolower(name, strlen(name));
	int			limit = Min(SUGGESTION_DISTANCE, (int) strlen(name) / 2);
	int			smallest = limit + 1;
	int			i;

	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		char	   *candidate = asc_tolower(NameStr(attribute->attname),
											strlen(NameStr(attribute->attname)));
		int			distance;

		if (attribute->attisdropped || strlen(name) >= NAMEDATALEN)
			continue;
		distance = varstr_levenshtein_less_equal(wanted, strlen(wanted),
												 candidate, strlen(candidate),
												 1, 1, 1, limit,
												 true);
		if (distance < smallest)
		{
			smallest = distance;
			nearest = NameStr(attribute->attname);
		}
	}
	return nearest;
}

void
require_column(Relation relation, const char *argument, const char *name)
{
	const char *nearest;

	if (find_column(relation, name) != NULL)
		return;
	nearest = nearest_name(relation, name);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("\"%s\" names a column that relation \"%s\" does not have: \"%s\"",
					argument, RelationGetRelationName(relation), name),
			 nearest ? errhint("Perhaps you mean \"%s\".", nearest) : 0));
}

char *
relation_columns(Relation relation, const char *prefix)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	StringInfoData columns;
	int			i;

	initStringInfo(&columns);
	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

		if (!attribute->attisdropped)
			appendStringInfo(&columns, "%s%s%s", columns.len > 0 ? ", " : "",
							 prefix, quote_identifier(NameStr(attribute->attname)));
	}
	return columns.data;
}

void
execute_reading(const char *query)
{
	SPIExecuteOptions options = {0};
	int			result;

	options.read_only = true;
	result = SPI_execute_extended(query, &options);
	if (result != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_extended failed: %s",
			 SPI_result_code_string(result));
}
