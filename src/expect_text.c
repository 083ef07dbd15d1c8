/*
 * expect_text.c
 *		Expectations about values as text: length, patterns, formats.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "expect_values.h"
#include "suite_catalogue.h"
#include "text_checks.h"

static const char *const match_words[] = {"any", "all", NULL};

/* How long a value is: characters of texts, bytes of bytea. */
static char *
length_of(Check *check)
{
	Oid			type = check_attribute(check, "column")->atttypid;

	if (type_is_text(type))
		return psprintf("char_length(%s)", check_text_column(check, "column"));
	if (getBaseType(type) == BYTEAOID)
		return psprintf("octet_length(%s)", check_column(check, "column"));
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("\"column\" must name a column of text or bytea, not type %s",
					format_type_be(type))));
}

/* Lengths from low to high, which may be beyond what is possible. */
static void
compile_length_range(Check *check, double low, double high)
{
	Oid			base = getBaseType(check_attribute(check, "column")->atttypid);
	char	   *length = length_of(check);
	char	   *op = NULL;

	low = Max(low, 0);
	high = Min(high, PG_INT32_MAX);
	if (base != BYTEAOID && base != NAMEOID && low <= high)
		op = psprintf("\"op\": \"length\", \"min\": %.0f, \"max\": %.0f", low, high);
	check_map(check, psprintf("%s BETWEEN %.0f AND %.0f", length, low, high),
			  check_column(check, "column"), op);
}

static void
compile_lengths(Check *check)
{
	double		low = 0;
	double		high = PG_INT32_MAX;
	bool		has_low = kwarg_number(check, "min_value", &low);
	bool		has_high = kwarg_number(check, "max_value", &high);

	if (!has_low && !has_high)
		kwarg_error("min_value", "or \"max_value\" must be given");
	if (has_low)
		low = kwarg_bool(check, "strict_min", false) ? floor(low) + 1 : ceil(low);
	if (has_high)
		high = kwarg_bool(check, "strict_max", false) ? ceil(high) - 1 : floor(high);
	compile_length_range(check, low, high);
}

static void
compile_length(Check *check)
{
	int64		length = 0;

	(void) kwarg_integer(check, "value", &length);
	if (length < 0)
		kwarg_error("value", "must not be negative");
	compile_length_range(check, (double) length, (double) length);
}

static void
pattern_context(void *arg)
{
	errcontext("kwarg \"%s\"", (const char *) arg);
}

/* Patterns that are none are found before the first row is. */
static void
check_pattern(const char *kwarg, const char *pattern, bool is_like)
{
	ErrorContextCallback context = {error_context_stack, pattern_context, (void *) kwarg};
	Size		length = strlen(pattern);
	Size		slashes = 0;

	if (!is_like)
	{
		error_context_stack = &context;
		(void) DirectFunctionCall2Coll(textregexeq, DEFAULT_COLLATION_OID,
									   CStringGetTextDatum(""),
									   CStringGetTextDatum(pattern));
		error_context_stack = context.previous;
		return;
	}
	while (slashes < length && pattern[length - 1 - slashes] == '\\')
		slashes++;
	if (slashes % 2 == 1)
		kwarg_error(kwarg, "must not end with the escape character");
}

/*
 * The text of a value matches any or all of the patterns: in SQL, null for
 * null.
 */
static char *
pattern_test(Check *check, const char *kwarg, List *patterns, bool is_like, bool all)
{
	char	   *column = check_column(check, "column");
	StringInfoData test;
	ListCell   *cell;

	if (patterns == NIL)
		kwarg_error(kwarg, "must not be empty");
	initStringInfo(&test);
	foreach(cell, patterns)
	{
		check_pattern(kwarg, lfirst(cell), is_like);
		appendStringInfo(&test, "%s%s::pg_catalog.text %s %s",
						 foreach_current_index(cell) == 0 ? "" : all ? " AND " : " OR ",
						 column, is_like ? "LIKE" : "~", quote_literal_cstr(lfirst(cell)));
	}
	return test.data;
}

static void
compile_pattern(Check *check, const char *kwarg, bool is_like, bool negate)
{
	bool		all = false;
	char	   *test;

	if (strstr(check->expectation->parameters, "match_on"))
		all = kwarg_word(check, "match_on", match_words, 0) == 1;
	test = pattern_test(check, kwarg, kwarg_texts(check, kwarg), is_like, all);
	check_map(check, negate ? psprintf("NOT (%s)", test) : test,
			  check_column(check, "column"), NULL);
}

static void
compile_regex(Check *check)
{
	compile_pattern(check, "regex", false, false);
}

static void
compile_not_regex(Check *check)
{
	compile_pattern(check, "regex", false, true);
}

static void
compile_regex_list(Check *check)
{
	compile_pattern(check, "regex_list", false, false);
}

static void
compile_not_regex_list(Check *check)
{
	compile_pattern(check, "regex_list", false, true);
}

static void
compile_like(Check *check)
{
	compile_pattern(check, "like_pattern", true, false);
}

static void
compile_not_like(Check *check)
{
	compile_pattern(check, "like_pattern", true, true);
}

static void
compile_like_list(Check *check)
{
	compile_pattern(check, "like_pattern_list", true, false);
}

static void
compile_not_like_list(Check *check)
{
	compile_pattern(check, "like_pattern_list", true, true);
}

static void
compile_strftime(Check *check)
{
	char	   *column = check_text_column(check, "column");
	char	   *format = kwarg_text(check, "strftime_format");

	strftime_format_check("strftime_format", format);
	check_map(check, psprintf("mlcheck.matches_strftime(%s, %s::text)", column,
							  quote_literal_cstr(format)),
			  check_column(check, "column"), NULL);
}

static void
compile_parseable(Check *check)
{
	check_map(check, psprintf("mlcheck.is_timestamp(%s)",
							  check_text_column(check, "column")),
			  check_column(check, "column"), NULL);
}

static bool
is_json_type(Oid type)
{
	Oid			base = getBaseType(type);

	return base == JSONOID || base == JSONBOID;
}

static void
compile_json(Check *check)
{
	char	   *column = check_column(check, "column");
	char	   *test;

	if (is_json_type(check_attribute(check, "column")->atttypid))
		test = psprintf("CASE WHEN %s IS NOT NULL THEN true END", column);
	else
		test = psprintf("mlcheck.is_json(%s)", check_text_column(check, "column"));
	check_map(check, test, column, NULL);
}

static void
compile_json_schema(Check *check)
{
	Oid			type = check_attribute(check, "column")->atttypid;
	char	   *column = check_column(check, "column");
	Jsonb	   *schema = JsonbValueToJsonb(kwarg_value(check, "json_schema"));
	char	   *document = column;

	json_schema_check("json_schema", schema);
	if (!is_json_type(type))
		document = check_text_column(check, "column");
	else if (getBaseType(type) == JSONOID)
		document = psprintf("%s::pg_catalog.text", column);
	check_map(check, psprintf("mlcheck.matches_json_schema(%s, %s::jsonb)", document,
							  quote_literal_cstr(JsonbToCString(NULL, &schema->root, VARSIZE(schema)))),
			  column, NULL);
}

/* What is found is not shown. */
static void
compile_no_personal(Check *check)
{
	List	   *patterns = kwarg_texts(check, "patterns");
	StringInfoData names;
	ListCell   *cell;
	char	   *list;

	initStringInfo(&names);
	foreach(cell, patterns)
	{
		if (personal_kind(lfirst(cell), strlen(lfirst(cell))) < 0)
			kwarg_error("patterns", "must be some of \"email\", \"card_number\", \"phone\" and \"iban\"");
		appendStringInfo(&names, "%s%s", foreach_current_index(cell) > 0 ? ", " : "",
						 quote_literal_cstr(lfirst(cell)));
	}
	if (kwarg_given(check, "patterns") && patterns == NIL)
		kwarg_error("patterns", "must not be empty");
	list = patterns == NIL ? "'{email,card_number,phone,iban}'" : psprintf("ARRAY[%s]", names.data);
	check_map(check, psprintf("NOT mlcheck.contains_pii(%s::pg_catalog.text, %s::pg_catalog.text[])",
							  check_column(check, "column"), list),
			  NULL, NULL);
}

const Expectation column_text_expectations[] = {
	{"expect_column_value_lengths_to_be_between", FAMILY_COLUMN_MAP,
		"column! min_value max_value strict_min strict_max", compile_lengths,
	"texts have a number of characters between two bounds"},
	{"expect_column_value_lengths_to_equal", FAMILY_COLUMN_MAP,
		"column! value!", compile_length,
	"texts have a number of characters"},
	{"expect_column_values_to_match_regex", FAMILY_COLUMN_MAP,
		"column! regex!", compile_regex,
	"the text of values matches a regular expression somewhere"},
	{"expect_column_values_to_not_match_regex", FAMILY_COLUMN_MAP,
		"column! regex!", compile_not_regex,
	"the text of values matches a regular expression nowhere"},
	{"expect_column_values_to_match_regex_list", FAMILY_COLUMN_MAP,
		"column! regex_list! match_on", compile_regex_list,
	"the text of values matches any (or all) of several regular expressions"},
	{"expect_column_values_to_not_match_regex_list", FAMILY_COLUMN_MAP,
		"column! regex_list!", compile_not_regex_list,
	"the text of values matches none of several regular expressions"},
	{"expect_column_values_to_match_like_pattern", FAMILY_COLUMN_MAP,
		"column! like_pattern!", compile_like,
	"the text of values is LIKE a pattern"},
	{"expect_column_values_to_not_match_like_pattern", FAMILY_COLUMN_MAP,
		"column! like_pattern!", compile_not_like,
	"the text of values is not LIKE a pattern"},
	{"expect_column_values_to_match_like_pattern_list", FAMILY_COLUMN_MAP,
		"column! like_pattern_list! match_on", compile_like_list,
	"the text of values is LIKE any (or all) of several patterns"},
	{"expect_column_values_to_not_match_like_pattern_list", FAMILY_COLUMN_MAP,
		"column! like_pattern_list!", compile_not_like_list,
	"the text of values is LIKE none of several patterns"},
	{"expect_column_values_to_match_strftime_format", FAMILY_COLUMN_MAP,
		"column! strftime_format!", compile_strftime,
	"texts are dates or times in a format, and exist"},
	{"expect_column_values_to_be_dateutil_parseable", FAMILY_COLUMN_MAP,
		"column!", compile_parseable,
	"texts are what PostgreSQL reads as timestamp with time zone"},
	{"expect_column_values_to_be_json_parseable", FAMILY_COLUMN_MAP,
		"column!", compile_json,
	"texts are JSON"},
	{"expect_column_values_to_match_json_schema", FAMILY_COLUMN_MAP,
		"column! json_schema!", compile_json_schema,
	"JSON, or text that is JSON, matches a schema"},
	{"expect_column_values_to_not_contain_pii", FAMILY_COLUMN_MAP,
		"column! patterns", compile_no_personal,
	"the text of values holds no e-mail address, card number, phone number or IBAN; samples show keys only"},
	{NULL}
};
