/*
 * expect_relations.c
 *		Expectations about the rows of a relation and those of another one.
 *
 * Rows are found by NOT EXISTS and EXISTS, which become anti and semi joins:
 * NOT IN would compare each pair of rows, and a null there would hide them all.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "other_relation.h"
#include "relation.h"
#include "suite_catalogue.h"

/* Not the name of the relation that is checked, which it would hide. */
static const char *
other_alias(const Check *check)
{
	return strcmp(RelationGetRelationName(check->plan->relation), "other") == 0 ?
		"another" : "other";
}

static char *
qualified(const char *alias, Form_pg_attribute attribute)
{
	return psprintf("%s.%s", alias, quote_identifier(NameStr(attribute->attname)));
}

static char *
our_column(const Check *check, Form_pg_attribute attribute)
{
	return plan_column(check->plan, NameStr(attribute->attname));
}

/*
 * The equality of a type that an extension brought is not found by its name
 * in pg_catalog, where another one may be that would do.
 */
static void
append_equality(StringInfo sql, const char *left, Oid left_type,
				const char *right, Oid right_type)
{
	Oid			type = getBaseType(left_type);
	Oid			operator = lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr;

	if (type == getBaseType(right_type) && OidIsValid(operator))
		generate_operator_clause(sql, left, left_type, operator, right, right_type);
	else
		appendStringInfo(sql, "%s = %s", left, right);
}

static char *
key_equality(const Check *check, const ColumnMatch *match, const char *alias)
{
	StringInfoData sql;
	int			i;

	initStringInfo(&sql);
	for (i = 0; i < list_length(match->ours); i++)
	{
		Form_pg_attribute ours = list_nth(match->ours, i);
		Form_pg_attribute theirs = list_nth(match->theirs, i);

		appendStringInfoString(&sql, i > 0 ? " AND " : "");
		append_equality(&sql, our_column(check, ours), ours->atttypid,
						qualified(alias, theirs), theirs->atttypid);
	}
	return sql.data;
}

/* Records are equal where nulls meet nulls, and can be sorted to be joined. */
static char *
record_equality(const Check *check, const ColumnMatch *match, const char *alias)
{
	StringInfoData left;
	StringInfoData right;
	int			i;

	initStringInfo(&left);
	initStringInfo(&right);
	for (i = 0; i < list_length(match->ours); i++)
	{
		appendStringInfo(&left, "%s%s", i > 0 ? ", " : "",
						 our_column(check, list_nth(match->ours, i)));
		appendStringInfo(&right, "%s%s", i > 0 ? ", " : "",
						 qualified(alias, list_nth(match->theirs, i)));
	}
	return psprintf("ROW(%s)::record = ROW(%s)::record", left.data, right.data);
}

/* Which rows are a case: no key is null, or not all of them. */
static char *
key_test(const Check *check, const ColumnMatch *match, const char *joint)
{
	StringInfoData sql;
	ListCell   *cell;

	initStringInfo(&sql);
	foreach(cell, match->ours)
		appendStringInfo(&sql, "%s%s IS NOT NULL",
						 foreach_current_index(cell) > 0 ? joint : "",
						 our_column(check, lfirst(cell)));
	return sql.data;
}

/* What is shown of an unexpected row. */
static char *
key_value(const Check *check, const ColumnMatch *match)
{
	StringInfoData sql;
	ListCell   *cell;

	if (list_length(match->ours) == 1)
		return our_column(check, linitial(match->ours));
	initStringInfo(&sql);
	foreach(cell, match->ours)
		appendStringInfo(&sql, "%s%s",
						 foreach_current_index(cell) > 0 ? ", " : "jsonb_build_array(",
						 our_column(check, lfirst(cell)));
	appendStringInfoChar(&sql, ')');
	return sql.data;
}

/* Unexpected are rows whose key occurs in the other relation, or does not. */
static void
compile_occurrence(Check *check, bool occurs, bool nulls_equal)
{
	Relation	other = open_other_relation(check);
	ColumnMatch match = match_columns(check, other);
	const char *alias = other_alias(check);
	char	   *case_test = key_test(check, &match, nulls_equal ? " OR " : " AND ");
	char	   *found = psprintf("(%s) AND %sEXISTS (SELECT 1 FROM %s AS %s WHERE %s)",
								 case_test, occurs ? "" : "NOT ",
								 quote_relation(other), alias,
								 nulls_equal ? record_equality(check, &match, alias) :
								 key_equality(check, &match, alias));
	char	   *rows = psprintf("SELECT %s.* %s",
								quote_identifier(RelationGetRelationName(check->plan->relation)),
								plan_from(check, found));
	char	   *counts = psprintf("SELECT jsonb_build_object('rows', a.n, 'missing', a.m, 'unexpected', u.n)"
								  " FROM (SELECT count(*) AS n, count(*) FILTER (WHERE NOT (%s)) AS m %s) AS a,"
								  " (SELECT count(*) AS n %s) AS u",
								  case_test, plan_from(check, NULL), plan_from(check, found));

	close_other_relation(other);
	check_rows(check, rows, key_value(check, &match), counts, "it joins another table");
}

static void
compile_references(Check *check)
{
	compile_occurrence(check, false, false);
}

static void
compile_no_overlap(Check *check)
{
	compile_occurrence(check, true, kwarg_bool(check, "nulls_equal", false));
}

const Expectation relations_expectations[] = {
	{"expect_column_values_to_exist_in_other_table", FAMILY_RELATIONS,
		"column_list! other_table_name! other_column_list" COUNTING_KWARGS, compile_references,
	"the columns are a key of another table, as for a foreign key; where one of them is null, nothing is asked"},
	{"expect_no_overlap_with_other_table", FAMILY_RELATIONS,
		"column_list! other_table_name! other_column_list nulls_equal" COUNTING_KWARGS, compile_no_overlap,
	"no row has a key, or features, that a row of another table has: training and test data are apart"},
	{NULL}
};
