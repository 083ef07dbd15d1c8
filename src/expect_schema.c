/*
 * expect_schema.c
 *		Comparing the columns of a relation with a schema: a stored one, or that
 *		of another relation.
 */
#include "postgres.h"

#include "parser/parse_type.h"

#include "arguments.h"
#include "compat.h"
#include "expect_schema.h"
#include "json_values.h"
#include "other_relation.h"
#include "relation.h"
#include "table_schema.h"

/* A column of the schema that is expected. */
typedef struct ExpectedColumn
{
	char	   *name;
	char	   *type;			/* or NULL: any */
	int			nullable;		/* -1: either way */
} ExpectedColumn;

static void
schema_error(const char *what)
{
	kwarg_error("schema", what);
}

static ExpectedColumn *
read_column(JsonbContainer *object)
{
	JsonbIterator *members = jsonb_members("schema", object);
	ExpectedColumn *column = palloc0(sizeof(ExpectedColumn));
	JsonbValue	value;
	char	   *key;

	column->nullable = -1;
	while (jsonb_next_member(&members, &key, &value))
	{
		if (strcmp(key, "name") == 0 && value.type == jbvString)
			column->name = jsonb_scalar_text("schema", &value);
		else if (strcmp(key, "type") == 0 && value.type == jbvString)
			column->type = jsonb_scalar_text("schema", &value);
		else if (strcmp(key, "nullable") == 0 && value.type == jbvBool)
			column->nullable = value.val.boolean;
		else
			schema_error("has columns with \"name\" and \"type\" as strings and \"nullable\" as a boolean");
	}
	if (column->name == NULL)
		schema_error("has a column without \"name\"");
	return column;
}

static ExpectedColumn *
find_expected(List *columns, const char *name)
{
	ListCell   *cell;

	foreach(cell, columns)
	{
		ExpectedColumn *column = lfirst(cell);

		if (strcmp(column->name, name) == 0)
			return column;
	}
	return NULL;
}

static List *
read_schema(JsonbContainer *array)
{
	List	   *columns = NIL;
	ListCell   *cell;

	foreach(cell, jsonb_elements(array))
	{
		const JsonbValue *item = lfirst(cell);
		ExpectedColumn *column;

		if (!jsonb_is_object(item))
			schema_error("must be an array of objects");
		column = read_column(item->val.binary.data);
		if (find_expected(columns, column->name))
			schema_error("has a column twice");
		columns = lappend(columns, column);
	}
	return columns;
}

/* int is integer, and varchar is character varying. */
static bool
same_type(const char *expected, Form_pg_attribute attribute)
{
	Oid			type;
	int32		typmod;

	if (strcmp(expected, schema_type_name(attribute->atttypid,
										  attribute->atttypmod)) == 0)
		return true;
	parse_type_name(expected, &type, &typmod);
	return type == attribute->atttypid && typmod == attribute->atttypmod;
}

/* A difference of the list in details. */
static void
push_difference(JsonbParseState **state, const char *column, const char *what,
				const char *expected, const char *found)
{
	(void) pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	push_string(state, "column", column);
	push_string(state, "difference", what);
	if (expected)
		push_string(state, "expected", expected);
	if (found)
		push_string(state, "found", found);
	(void) pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

static const char *
null_word(bool nullable)
{
	return nullable ? "nullable" : "not null";
}

/* A column that is on both sides: how many differences? */
static int
compare_column(JsonbParseState **state, const ExpectedColumn *expected,
			   Form_pg_attribute attribute)
{
	int			differences = 0;

	if (expected->type && !same_type(expected->type, attribute))
	{
		push_difference(state, expected->name, "type", expected->type,
						schema_type_name(attribute->atttypid, attribute->atttypmod));
		differences++;
	}
	if (expected->nullable >= 0 && expected->nullable == attribute->attnotnull)
	{
		push_difference(state, expected->name, "nullable",
						null_word(expected->nullable),
						null_word(!attribute->attnotnull));
		differences++;
	}
	return differences;
}

static int
compare_expected(JsonbParseState **state, Relation relation, List *expected)
{
	int			differences = 0;
	ListCell   *cell;

	foreach(cell, expected)
	{
		const ExpectedColumn *column = lfirst(cell);
		Form_pg_attribute attribute = find_column(relation, column->name);

		if (attribute != NULL)
			differences += compare_column(state, column, attribute);
		else
		{
			push_difference(state, column->name, "missing", column->type, NULL);
			differences++;
		}
	}
	return differences;
}

/* Columns that were added, and those that changed places among the others. */
static int
compare_found(JsonbParseState **state, Relation relation, List *expected)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	int			next = 0;		/* of the expected ones */
	int			differences = 0;
	int			i;

	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		const char *name = NameStr(attribute->attname);
		const ExpectedColumn *wanted;

		if (attribute->attisdropped)
			continue;
		if (find_expected(expected, name) == NULL)
		{
			push_difference(state, name, "unexpected", NULL,
							schema_type_name(attribute->atttypid, attribute->atttypmod));
			differences++;
			continue;
		}
		do
			wanted = list_nth(expected, next++);
		while (find_column(relation, wanted->name) == NULL);
		if (strcmp(wanted->name, name) != 0)
		{
			push_difference(state, name, "order", wanted->name, name);
			differences++;
		}
	}
	return differences;
}

static void
judge_schema(Check *check)
{
	Relation	relation = check->plan->relation;
	List	   *expected = check->state;
	JsonbParseState *state = NULL;
	int			differences;

	check->observed = schema_of(RelationGetDescr(relation));
	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	push_key(&state, "differences");
	(void) pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	differences = compare_expected(&state, relation, expected) +
		compare_found(&state, relation, expected);
	(void) pushJsonbValue(&state, WJB_END_ARRAY, NULL);
	if (differences == 0)
	{
		check_met(check);
		return;
	}
	check->details = JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
	check_failed(check, "the schema differs in %d places", differences);
}

void
compile_schema(Check *check)
{
	JsonbValue *schema = kwarg_value(check, "schema");
	JsonbContainer *array;

	if ((schema == NULL) == !kwarg_given(check, "other_table_name"))
		kwarg_error("schema", "or \"other_table_name\" must be given, and not both");
	if (schema == NULL)
	{
		Relation	other = open_other_relation(check);

		array = &schema_of(RelationGetDescr(other))->root;
		close_other_relation(other);
	}
	else
	{
		if (!jsonb_is_array(schema))
			schema_error("must be an array of objects");
		array = schema->val.binary.data;
	}
	check->state = read_schema(array);
	check->judge = judge_schema;
}
