/*
 * strftime.c
 *		Texts in a format of strftime, read as Python's strptime() reads them:
 *		whatever the case, numbers with or without leading zeros, any white space
 *		for white space.  The date must exist; without a year it is one of 1900.
 */
#include "postgres.h"

#include <ctype.h>

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

#include "text_checks.h"

#define MAX_FORMAT 200

typedef struct Fields
{
	int			year;			/* or -1 */
	int			short_year;		/* of a century, or -1 */
	int			month;
	int			day;
	int			day_of_year;	/* or 0 */
} Fields;

static const struct
{
	char		directive;
	const char *meaning;
}			shorthands[] = {
	{'D', "%m/%d/%y"}, {'F', "%Y-%m-%d"}, {'R', "%H:%M"}, {'T', "%H:%M:%S"}
};

static const char *const month_names[] = {"january", "february", "march", "april",
	"may", "june", "july", "august", "september", "october", "november",
	"december", NULL};
static const char *const day_names[] = {"monday", "tuesday", "wednesday",
	"thursday", "friday", "saturday", "sunday", NULL};
static const char *const half_names[] = {"am", "pm", NULL};
static const char *const zone_names[] = {"utc", "gmt", NULL};

static const char *
shorthand(char directive)
{
	Size		i;

	for (i = 0; i < lengthof(shorthands); i++)
	{
		if (shorthands[i].directive == directive)
			return shorthands[i].meaning;
	}
	return NULL;
}

static char *
expand(const char *format)
{
	StringInfoData expanded;

	initStringInfo(&expanded);
	for (; *format; format++)
	{
		const char *meaning = *format == '%' ? shorthand(format[1]) : NULL;

		if (meaning)
			appendStringInfoString(&expanded, meaning);
		else
			appendStringInfoChar(&expanded, *format);
		if (*format == '%' && format[1] != '\0')
		{
			format++;
			if (!meaning)
				appendStringInfoChar(&expanded, *format);
		}
	}
	return expanded.data;
}

void
strftime_format_check(const char *argument, const char *format)
{
	const char *expanded = expand(format);
	bool		seen[256] = {false};

	if (strlen(format) > MAX_FORMAT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must not be longer than %d bytes", argument, MAX_FORMAT)));
	for (; *expanded; expanded++)
	{
		unsigned char directive;

		if (*expanded != '%')
			continue;
		directive = (unsigned char) *++expanded;
		if (directive == '\0' || strchr("YymdeHIMSfjpbBhaAzZ%nt", directive) == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("\"%s\" has a directive that is not supported: %%%.*s", argument,
							pg_mblen(expanded), expanded),
					 errhint("Supported are %%Y %%y %%m %%d %%e %%H %%I %%M %%S %%f %%j %%p %%b %%B %%h %%a %%A %%z %%Z %%D %%F %%R %%T %%n %%t %%%%.")));
		if (seen[directive] && !strchr("%nt", directive))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" has %%%c twice", argument, directive)));
		seen[directive] = true;
	}
}

/* Two digits mean a year from 1969 to 2068. */
static int
full_year(const Fields *fields)
{
	if (fields->year >= 0)
		return fields->year;
	if (fields->short_year < 0)
		return 1900;
	return fields->short_year + (fields->short_year < 69 ? 2000 : 1900);
}

static bool
date_exists(const Fields *fields)
{
	int			year = full_year(fields);
	bool		leap = isleap(year);

	if (fields->day_of_year > 365 + leap)
		return false;
	return year >= 1 && fields->day <= day_tab[leap][fields->month - 1];
}

/* The rest of the text is what the rest of the format says. */
static bool match(const char *text, const char *format, Fields *fields);

/* A number of at most so many digits, the longest first. */
static bool
match_number(const char *text, const char *format, Fields *fields,
			 int at_least, int at_most, int low, int high, int *field)
{
	int			digits = 0;

	while (digits < at_most && isdigit((unsigned char) text[digits]))
		digits++;
	for (; digits >= at_least; digits--)
	{
		int			number = 0;
		int			i;

		for (i = 0; i < digits; i++)
			number = number * 10 + text[i] - '0';
		if (number < low || number > high)
			continue;
		*field = number;
		if (match(text + digits, format, fields))
			return true;
	}
	return false;
}

/* One of the words, or of their first letters where length is not 0. */
static bool
match_word(const char *text, const char *format, Fields *fields,
		   const char *const *words, Size length, int *field)
{
	int			i;

	for (i = 0; words[i]; i++)
	{
		Size		compared = length ? length : strlen(words[i]);

		if (pg_strncasecmp(text, words[i], compared) != 0)
			continue;
		*field = i + 1;
		if (match(text + compared, format, fields))
			return true;
	}
	return false;
}

static bool
two_digits(const char *text, char highest)
{
	return text[0] >= '0' && text[0] <= highest &&
		isdigit((unsigned char) text[1]);
}

/* Z, +hhmm, +hh:mm, with seconds or without. */
static bool
match_zone(const char *text, const char *format, Fields *fields)
{
	int			parts;

	if (*text == 'Z' || *text == 'z')
		return match(text + 1, format, fields);
	if ((*text != '+' && *text != '-') || !two_digits(text + 1, '9'))
		return false;
	text += 3;
	for (parts = 0; parts < 2; parts++)
	{
		text += *text == ':';
		if (!two_digits(text, '5'))
			return false;
		text += 2;
		if (match(text, format, fields))
			return true;
	}
	return false;
}

static bool
match_blanks(const char *text, const char *format, Fields *fields)
{
	const char *end = text;

	while (isspace((unsigned char) *end))
		end++;
	for (; end > text; end--)
	{
		if (match(end, format, fields))
			return true;
	}
	return false;
}

static bool
match_day(const char *text, const char *format, Fields *fields)
{
	if (*text == ' ')
		return match_number(text + 1, format, fields, 1, 1, 1, 9, &fields->day);
	return match_number(text, format, fields, 1, 2, 1, 31, &fields->day);
}

/* format is behind the directive. */
static bool
match_directive(char directive, const char *text, const char *format, Fields *fields)
{
	int			ignored;

	switch (directive)
	{
		case 'Y':
			return match_number(text, format, fields, 4, 4, 0, 9999, &fields->year);
		case 'y':
			return match_number(text, format, fields, 2, 2, 0, 99, &fields->short_year);
		case 'm':
			return match_number(text, format, fields, 1, 2, 1, 12, &fields->month);
		case 'd':
		case 'e':
			return match_day(text, format, fields);
		case 'j':
			return match_number(text, format, fields, 1, 3, 1, 366, &fields->day_of_year);
		case 'H':
			return match_number(text, format, fields, 1, 2, 0, 23, &ignored);
		case 'I':
			return match_number(text, format, fields, 1, 2, 1, 12, &ignored);
		case 'M':
		case 'S':
			return match_number(text, format, fields, 1, 2, 0, 59, &ignored);
		case 'f':
			return match_number(text, format, fields, 1, 6, 0, 999999, &ignored);
		case 'p':
			return match_word(text, format, fields, half_names, 0, &ignored);
		case 'b':
		case 'h':
			return match_word(text, format, fields, month_names, 3, &fields->month);
		case 'B':
			return match_word(text, format, fields, month_names, 0, &fields->month);
		case 'a':
			return match_word(text, format, fields, day_names, 3, &ignored);
		case 'A':
			return match_word(text, format, fields, day_names, 0, &ignored);
		case 'z':
			return match_zone(text, format, fields);
		case 'Z':
			return match_word(text, format, fields, zone_names, 0, &ignored);
		case 'n':
		case 't':
			return match_blanks(text, format, fields);
		default:
			return *text == '%' && match(text + 1, format, fields);
	}
}

static bool
match(const char *text, const char *format, Fields *fields)
{
	for (; *format; format++, text++)
	{
		if (*format == '%')
			return match_directive(format[1], text, format + 2, fields);
		if (isspace((unsigned char) *format))
		{
			while (isspace((unsigned char) format[1]))
				format++;
			return match_blanks(text, format + 1, fields);
		}
		if (pg_tolower((unsigned char) *text) != pg_tolower((unsigned char) *format))
			return false;
	}
	return *text == '\0' && date_exists(fields);
}

bool
text_matches_strftime(const char *text, const char *format)
{
	Fields		fields = {-1, -1, 1, 1, 0};

	return match(text, expand(format), &fields);
}
