/*
 * row_condition.c
 *		The kwarg "row_condition": SQL, or what Great Expectations writes.
 *
 * Its parser "great_expectations" knows col("x") > 5, col("x") == "a",
 * col("x") < date("2026-01-31"), col("x").notNull() and .isNull(), here also
 * joined by and, or and parentheses.  Newer suites hold an object instead.
 */
#include "postgres.h"

#include <ctype.h>

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "suite.h"

typedef struct Reader
{
	const char *rest;
	StringInfoData sql;
} Reader;

static const struct
{
	const char *name;
	const char *sql;
}			operators[] = {
	{"==", "="}, {"!=", "<>"}, {"<=", "<="}, {">=", ">="}, {"<", "<"}, {">", ">"},
	{"=", "="}
};

pg_noreturn static void condition_error(void);

static void
condition_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"row_condition\" is none that Great Expectations' own parser knows"),
			 errhint("Leave \"condition_parser\" out and write SQL: what could stand after WHERE.")));
}

static void
skip_blanks(Reader *reader)
{
	while (isspace((unsigned char) *reader->rest))
		reader->rest++;
}

static bool
take(Reader *reader, const char *token)
{
	skip_blanks(reader);
	if (strncmp(reader->rest, token, strlen(token)) != 0)
		return false;
	reader->rest += strlen(token);
	return true;
}

static void
need(Reader *reader, const char *token)
{
	if (!take(reader, token))
		condition_error();
}

/* and, or, AND, OR, &, | */
static bool
take_word(Reader *reader, const char *word, const char *sign)
{
	Size		length = strlen(word);

	if (take(reader, sign))
	{
		(void) (*reader->rest == *sign && reader->rest++);
		return true;
	}
	skip_blanks(reader);
	if (pg_strncasecmp(reader->rest, word, length) != 0 ||
		isalnum((unsigned char) reader->rest[length]) || reader->rest[length] == '_')
		return false;
	reader->rest += length;
	return true;
}

/* What is between quotes of either kind. */
static char *
take_string(Reader *reader)
{
	const char *end;
	char	   *text;

	skip_blanks(reader);
	if (*reader->rest != '"' && *reader->rest != '\'')
		return NULL;
	end = strchr(reader->rest + 1, *reader->rest);
	if (end == NULL)
		condition_error();
	text = pnstrdup(reader->rest + 1, end - reader->rest - 1);
	reader->rest = end + 1;
	return text;
}

static char *
need_string(Reader *reader)
{
	char	   *text = take_string(reader);

	if (text == NULL)
		condition_error();
	return text;
}

static void
take_number(Reader *reader)
{
	Size		length;
	char	   *number;

	skip_blanks(reader);
	length = strspn(reader->rest, "+-0123456789.eE");
	number = pnstrdup(reader->rest, length);
	if (length == 0 || number[strcspn(number, "0123456789")] == '\0')
		condition_error();
	(void) DirectFunctionCall3(numeric_in, CStringGetDatum(number),
							   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	appendStringInfo(&reader->sql, "(%s)", number);
	reader->rest += length;
}

/* A literal without a type becomes one of the column's. */
static void
read_value(Reader *reader)
{
	char	   *text = take_string(reader);

	if (text != NULL)
		appendStringInfoString(&reader->sql, quote_literal_cstr(text));
	else if (take(reader, "date"))
	{
		need(reader, "(");
		appendStringInfoString(&reader->sql, quote_literal_cstr(need_string(reader)));
		need(reader, ")");
	}
	else
		take_number(reader);
}

static void
read_comparison(Reader *reader)
{
	Size		i;

	need(reader, "col");
	need(reader, "(");
	appendStringInfoString(&reader->sql, quote_identifier(need_string(reader)));
	need(reader, ")");
	if (take(reader, ".notNull()"))
	{
		appendStringInfoString(&reader->sql, " IS NOT NULL");
		return;
	}
	if (take(reader, ".isNull()"))
	{
		appendStringInfoString(&reader->sql, " IS NULL");
		return;
	}
	for (i = 0; i < lengthof(operators); i++)
	{
		if (take(reader, operators[i].name))
			break;
	}
	if (i == lengthof(operators))
		condition_error();
	appendStringInfo(&reader->sql, " %s ", operators[i].sql);
	read_value(reader);
}

static void
read_alternatives(Reader *reader)
{
	check_stack_depth();
	for (;;)
	{
		if (take(reader, "("))
		{
			appendStringInfoChar(&reader->sql, '(');
			read_alternatives(reader);
			need(reader, ")");
			appendStringInfoChar(&reader->sql, ')');
		}
		else
			read_comparison(reader);
		if (take_word(reader, "and", "&"))
			appendStringInfoString(&reader->sql, " AND ");
		else if (take_word(reader, "or", "|"))
			appendStringInfoString(&reader->sql, " OR ");
		else
			return;
	}
}

static char *
translate_text(const char *text)
{
	Reader		reader = {text};

	initStringInfo(&reader.sql);
	read_alternatives(&reader);
	skip_blanks(&reader);
	if (*reader.rest != '\0')
		condition_error();
	return reader.sql.data;
}

static void translate_object(StringInfo sql, JsonbContainer *condition);

static JsonbContainer *
member_container(JsonbContainer *object, const char *name, bool array)
{
	JsonbValue *value = answer_member(object, name);

	if (value == NULL || value->type != jbvBinary ||
		JsonContainerIsArray(value->val.binary.data) != array)
		condition_error();
	return value->val.binary.data;
}

static const char *
member_text(JsonbContainer *object, const char *name)
{
	JsonbValue *value = answer_member(object, name);

	if (value == NULL || value->type != jbvString)
		condition_error();
	return jsonb_scalar_text("row_condition", value);
}

static char *
parameter_literal(const JsonbValue *value)
{
	char	   *text = jsonb_scalar_text("row_condition", value);

	return value->type == jbvNumeric ? psprintf("(%s)", text) :
		quote_literal_cstr(text);
}

static void
translate_set(StringInfo sql, const char *column, JsonbContainer *values, bool negate)
{
	uint32		n = JsonContainerSize(values);
	uint32		i;

	if (n == 0)
	{
		appendStringInfoString(sql, negate ? "true" : "false");
		return;
	}
	appendStringInfo(sql, "%s %s (", column, negate ? "NOT IN" : "IN");
	for (i = 0; i < n; i++)
		appendStringInfo(sql, "%s%s", i > 0 ? ", " : "",
						 parameter_literal(getIthJsonbValueFromContainer(values, i)));
	appendStringInfoChar(sql, ')');
}

static void
translate_comparison(StringInfo sql, const char *column, JsonbContainer *condition)
{
	const char *operator = member_text(condition, "operator");
	JsonbValue *parameter = answer_member(condition, "parameter");
	Size		i;

	if (parameter == NULL)
		condition_error();
	if (strcmp(operator, "IN") == 0 || strcmp(operator, "NOT_IN") == 0)
	{
		translate_set(sql, column, member_container(condition, "parameter", true),
					  operator[0] == 'N');
		return;
	}
	for (i = 0; i < lengthof(operators); i++)
	{
		if (strcmp(operator, operators[i].name) == 0)
		{
			appendStringInfo(sql, "%s %s %s", column, operators[i].sql,
							 parameter_literal(parameter));
			return;
		}
	}
	condition_error();
}

static void
translate_list(StringInfo sql, JsonbContainer *conditions, const char *word)
{
	uint32		n = JsonContainerSize(conditions);
	uint32		i;

	if (n == 0)
		condition_error();
	for (i = 0; i < n; i++)
	{
		JsonbValue *item = getIthJsonbValueFromContainer(conditions, i);

		if (item->type != jbvBinary)
			condition_error();
		appendStringInfo(sql, "%s(", i > 0 ? word : "");
		translate_object(sql, item->val.binary.data);
		appendStringInfoChar(sql, ')');
	}
}

static const char *
condition_column(JsonbContainer *condition)
{
	return quote_identifier(member_text(member_container(condition, "column", false),
										"name"));
}

static void
translate_object(StringInfo sql, JsonbContainer *condition)
{
	const char *type;

	check_stack_depth();
	if (!JsonContainerIsObject(condition))
		condition_error();
	type = member_text(condition, "type");
	if (strcmp(type, "and") == 0)
		translate_list(sql, member_container(condition, "conditions", true), " AND ");
	else if (strcmp(type, "or") == 0)
		translate_list(sql, member_container(condition, "conditions", true), " OR ");
	else if (strcmp(type, "nullity") == 0)
		appendStringInfo(sql, "%s IS %sNULL", condition_column(condition),
						 answer_bool(condition, "is_null") ? "" : "NOT ");
	else if (strcmp(type, "comparison") == 0)
		translate_comparison(sql, condition_column(condition), condition);
	else
		condition_error();
}

/* Does the text follow a grammar other than SQL's? */
static bool
is_own_grammar(const Check *check)
{
	char	   *parser = kwarg_text(check, "condition_parser");

	if (parser == NULL)
		return false;
	if (strcmp(parser, "great_expectations") == 0 ||
		strcmp(parser, "great_expectations__experimental__") == 0)
		return true;
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("\"condition_parser\" must be \"great_expectations\", or be left out"),
			 errhint("Leave it out and write \"row_condition\" in SQL: what could stand after WHERE.")));
}

char *
read_row_condition(const Check *check)
{
	const JsonbValue *value = kwarg_value(check, "row_condition");
	StringInfoData sql;

	if (value == NULL)
		return NULL;
	if (value->type != jbvBinary)
		return is_own_grammar(check) ?
			translate_text(kwarg_text(check, "row_condition")) :
			kwarg_text(check, "row_condition");
	initStringInfo(&sql);
	translate_object(&sql, value->val.binary.data);
	return sql.data;
}
