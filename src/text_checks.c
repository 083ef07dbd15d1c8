/*
 * text_checks.c
 *		Is a text of a kind?  What expectations put into the scan.
 *
 * None of these raises an error for a text, so that one bad value is counted
 * and does not end the run.
 */
#include "postgres.h"

#include <ctype.h>

#include "common/jsonapi.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "text_checks.h"

#define MAX_DEPTH 1000
#define MAX_NUMBER_DIGITS 10000

/* The parser raises an error where the stack ends; count before it comes. */
static bool
is_shallow(const char *text, int length)
{
	bool		in_string = false;
	int			depth = 0;
	int			i;

	for (i = 0; i < length; i++)
	{
		if (in_string && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			in_string = !in_string;
		else if (!in_string && (text[i] == '[' || text[i] == '{') && ++depth > MAX_DEPTH)
			return false;
		else if (!in_string && (text[i] == ']' || text[i] == '}'))
			depth--;
	}
	return true;
}

/* Far from where numeric ends, and it raises an error. */
static void
judge_number(void *arg, char *token, JsonTokenType type)
{
	bool	   *fits = arg;
	const char *exponent = type == JSON_TOKEN_NUMBER ? strpbrk(token, "eE") : NULL;

	if (type == JSON_TOKEN_NUMBER && strlen(token) > MAX_NUMBER_DIGITS)
		*fits = false;
	if (exponent && (strlen(exponent) > 6 || abs(atoi(exponent + 1)) > MAX_NUMBER_DIGITS))
		*fits = false;
	pfree(token);
}

bool
text_is_json(const char *text, int length, bool for_jsonb)
{
	bool		fits = true;
	JsonSemAction actions = {0};
	JsonLexContext *lex;
	JsonParseErrorType result;

	if (!is_shallow(text, length))
		return false;
	actions.semstate = &fits;
	actions.scalar = for_jsonb ? judge_number : NULL;
	lex = MAKE_JSON_LEXER((char *) text, length, GetDatabaseEncoding(), for_jsonb);
	result = pg_parse_json(lex, &actions);
	FREE_JSON_LEXER(lex);
	return result == JSON_SUCCESS && fits;
}

PG_FUNCTION_INFO_V1(is_json);
Datum
is_json(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	bool		result = text_is_json(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value),
									  false);

	PG_FREE_IF_COPY(value, 0);
	PG_RETURN_BOOL(result);
}

/*
 * Is there a date in front of a field?  Then the decoder takes it for a time
 * zone, and raises an error when it does not know the name.
 */
static bool
stands_behind_date(char **fields, const int *types, int i)
{
	int			meaning;
	int			before;

	for (before = 0; before < i; before++)
	{
		if (types[before] == DTK_DATE || types[before] == DTK_NUMBER ||
			(types[before] == DTK_STRING &&
			 DecodeSpecial(before, fields[before], &meaning) == RESERV))
			return true;
	}
	return false;
}

static bool
names_unknown_zone(char **fields, const int *types, int nfields)
{
	int			i;

	for (i = 0; i < nfields; i++)
	{
		if (types[i] == DTK_DATE && !isdigit((unsigned char) *fields[i]) &&
			pg_tzset(fields[i]) == NULL && stands_behind_date(fields, types, i))
			return true;
	}
	return false;
}

/* What timestamptz_in() does, up to where it would raise an error. */
static bool
text_is_timestamp(const char *text)
{
	char		buffer[MAXDATELEN + MAXDATEFIELDS];
	char	   *fields[MAXDATEFIELDS];
	int			types[MAXDATEFIELDS];
	int			nfields;
	int			kind;
	int			zone;
	struct pg_tm time;
	fsec_t		fraction;
	TimestampTz timestamp;

	if (ParseDateTime(text, buffer, sizeof(buffer), fields, types, MAXDATEFIELDS,
					  &nfields) != 0 ||
		names_unknown_zone(fields, types, nfields) ||
		DECODE_DATE_TIME(fields, types, nfields, &kind, &time, &fraction, &zone) != 0)
		return false;
	if (kind == DTK_DATE)
		return tm2timestamp(&time, fraction, &zone, &timestamp) == 0;
	return kind == DTK_EPOCH || kind == DTK_LATE || kind == DTK_EARLY;
}

PG_FUNCTION_INFO_V1(is_timestamp);
Datum
is_timestamp(PG_FUNCTION_ARGS)
{
	char	   *value = text_to_cstring(PG_GETARG_TEXT_PP(0));
	bool		result = text_is_timestamp(value);

	pfree(value);
	PG_RETURN_BOOL(result);
}

PG_FUNCTION_INFO_V1(matches_strftime);
Datum
matches_strftime(PG_FUNCTION_ARGS)
{
	char	   *value = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *format = text_to_cstring(PG_GETARG_TEXT_PP(1));

	strftime_format_check("format", format);
	PG_RETURN_BOOL(text_matches_strftime(value, format));
}
