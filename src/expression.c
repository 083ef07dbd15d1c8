/*
 * expression.c
 *		Filters and other expressions that callers give as text.
 *
 * Such text is code in its caller's name and runs with the caller's rights; it
 * must still be one expression and nothing else, so that it cannot end the
 * query it is put into.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"

#include "expression.h"
#include "relation.h"

/* What is being checked, for the context of an error. */
typedef struct ExpressionCheck
{
	const char *function;		/* whose argument it is */
	const char *argument;
	const char *text;
	const char *query;			/* that is parsed at the moment */
} ExpressionCheck;

static void
syntax_error(const char *argument)
{
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("\"%s\" must be one expression", argument),
			 errhint("Write what could stand after WHERE or SELECT, without semicolon.")));
}

/* The expression of SELECT <text>, or NULL when there is more to it. */
static Node *
sole_expression(ExpressionCheck *check, const char *query)
{
	List	   *statements;
	SelectStmt *select;
	ResTarget  *target;

	check->query = query;
	statements = raw_parser(query, RAW_PARSE_DEFAULT);
	if (list_length(statements) != 1)
		return NULL;
	select = (SelectStmt *) linitial_node(RawStmt, statements)->stmt;
	if (!IsA(select, SelectStmt) || select->op != SETOP_NONE ||
		list_length(select->targetList) != 1 ||
		select->distinctClause != NIL || select->intoClause != NULL ||
		select->fromClause != NIL || select->whereClause != NULL ||
		select->groupClause != NIL || select->havingClause != NULL ||
		select->windowClause != NIL || select->valuesLists != NIL ||
		select->sortClause != NIL || select->limitOffset != NULL ||
		select->limitCount != NULL || select->lockingClause != NIL ||
		select->withClause != NULL)
		return NULL;
	target = linitial_node(ResTarget, select->targetList);
	return target->name == NULL && target->indirection == NIL ?
		target->val : NULL;
}

static Node *
parse_text(ExpressionCheck *check)
{
	Node	   *bare = sole_expression(check, psprintf("SELECT %s", check->text));
	Node	   *wrapped = sole_expression(check, psprintf("SELECT (%s\n)", check->text));

	/* both ways: one catches "true) OR (true", the other a comment */
	if (bare == NULL || wrapped == NULL)
		syntax_error(check->argument);
	return bare;
}

/* A position in the filter's query is none in the statement that called us. */
static void
expression_context(void *arg)
{
	const ExpressionCheck *check = arg;
	int			position = geterrposition();

	if (position > 0)
	{
		errposition(0);
		internalerrposition(position);
		internalerrquery(check->query);
	}
	errcontext("argument \"%s\" of %s()", check->argument, check->function);
}

/* Does it write, or lock rows, anywhere? */
static bool
does_more_than_read(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, InsertStmt) || IsA(node, UpdateStmt) ||
		IsA(node, DeleteStmt) || IsA(node, LockingClause) ||
		IsA(node, IntoClause))
		return true;
	if (IsA(node, CommonTableExpr) &&
		!IsA(((CommonTableExpr *) node)->ctequery, SelectStmt))
		return true;
	return raw_expression_tree_walker(node, does_more_than_read, context);
}

/* The SELECT of a query, or NULL when there is more to it. */
static Node *
sole_select(ExpressionCheck *check, const char *query)
{
	List	   *statements;
	Node	   *statement;

	check->query = query;
	statements = raw_parser(query, RAW_PARSE_DEFAULT);
	if (list_length(statements) != 1)
		return NULL;
	statement = linitial_node(RawStmt, statements)->stmt;
	return IsA(statement, SelectStmt) ? statement : NULL;
}

void
check_select(const char *function, const char *argument, const char *query)
{
	ExpressionCheck check = {function, argument, query, NULL};
	ErrorContextCallback context;
	Node	   *bare;

	context.callback = expression_context;
	context.arg = &check;
	context.previous = error_context_stack;
	error_context_stack = &context;
	bare = sole_select(&check, query);
	/* both ways, as for expressions */
	if (bare == NULL ||
		sole_select(&check, psprintf("SELECT 1 FROM (%s\n) AS query", query)) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("\"%s\" must be one SELECT", argument)));
	if (does_more_than_read(bare, NULL))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("\"%s\" must only read", argument),
				 errhint("It has neither INTO nor FOR UPDATE, and neither INSERT, UPDATE nor DELETE in WITH.")));
	error_context_stack = context.previous;
}

Oid
expression_type(const char *function, const char *argument, const char *text,
				Relation relation)
{
	ExpressionCheck check = {function, argument, text, NULL};
	ErrorContextCallback context;
	StringInfoData query;
	SPIPlanPtr	plan;
	Oid			type;

	context.callback = expression_context;
	context.arg = &check;
	context.previous = error_context_stack;
	error_context_stack = &context;
	(void) parse_text(&check);
	SPI_connect();
	initStringInfo(&query);
	appendStringInfo(&query, "SELECT (%s\n) FROM %s", text,
					 quote_relation(relation));
	plan = SPI_prepare(query.data, 0, NULL);
	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	type = TupleDescAttr(((CachedPlanSource *) linitial(SPI_plan_get_plan_sources(plan)))->resultDesc,
						 0)->atttypid;
	SPI_finish();
	error_context_stack = context.previous;
	return type;
}

void
check_filter(const char *function, const char *argument, const char *filter,
			 Relation relation)
{
	Oid			type = expression_type(function, argument, filter, relation);

	if (getBaseType(type) != BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"%s\" must be boolean, not type %s", argument,
						format_type_be(type)),
				 errhint("Write what could stand after WHERE, such as year = 2015."),
				 errcontext("argument \"%s\" of %s()", argument, function)));
}

static bool
names_column(Node *node, void *column)
{
	if (node == NULL)
		return false;
	if (IsA(node, ColumnRef))
	{
		Node	   *last = llast(((ColumnRef *) node)->fields);

		return IsA(last, String) && strcmp(strVal(last), column) == 0;
	}
	return raw_expression_tree_walker(node, names_column, column);
}

bool
filter_uses(const char *filter, const char *column)
{
	ExpressionCheck check = {"drift", "filter", filter, NULL};

	return filter != NULL &&
		names_column(parse_text(&check), (void *) column);
}
