/*
 * personal.c
 *		Personal data in a text: e-mail addresses, card numbers, phone numbers
 *		and IBANs.
 *
 * Made to raise few false alarms: card numbers need an issuer's prefix, a
 * length and Luhn's check digit, IBANs the length of their country and their
 * check digits, and phone numbers + in front or the separators of North
 * America.
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "text_checks.h"

#define MIN_CARD 13
#define MAX_CARD 19
#define MIN_PHONE 8
#define MAX_PHONE 15
#define MAX_IBAN 34

typedef struct Span
{
	const char *start;
	const char *end;
} Span;

/* Prefixes of four digits from low to high, and possible lengths. */
static const struct
{
	int			low;
	int			high;
	int			lengths[4];
}			issuers[] = {
	{4000, 4999, {13, 16, 19}},
	{5100, 5599, {16}}, {2221, 2720, {16}},
	{3400, 3499, {15}}, {3700, 3799, {15}},
	{6011, 6011, {16, 19}}, {6440, 6599, {16, 19}},
	{3000, 3059, {14}}, {3600, 3600 + 99, {14}}, {3800, 3999, {14}},
	{3528, 3589, {16, 17, 18, 19}},
	{6200, 6299, {16, 17, 18, 19}},
	{5018, 5018, {16, 19}}, {5020, 5020, {16, 19}}, {5038, 5038, {16, 19}},
	{6304, 6304, {16, 19}}, {6759, 6759, {16, 19}}, {6761, 6763, {16, 19}}
};

/* Countries and the lengths of their IBANs. */
static const char iban_lengths[] =
"AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18"
"DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23"
"IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31"
"MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24"
"SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

static const char *const kind_names[] = {
	[PERSONAL_EMAIL] = "email",
	[PERSONAL_CARD] = "card_number",
	[PERSONAL_PHONE] = "phone",
	[PERSONAL_IBAN] = "iban"
};

int
personal_kind(const char *name, int length)
{
	int			i;

	for (i = 0; i < PERSONAL_KINDS; i++)
	{
		if ((int) strlen(kind_names[i]) == length &&
			memcmp(kind_names[i], name, length) == 0)
			return i;
	}
	return -1;
}

/* Letters of other alphabets are letters. */
static bool
is_word(const char *c, Span text)
{
	return c >= text.start && c < text.end &&
		(isalnum((unsigned char) *c) || *c == '_' || IS_HIGHBIT_SET(*c));
}

static bool
is_digit(const char *c, Span text)
{
	return c >= text.start && c < text.end && isdigit((unsigned char) *c);
}

/* A name of at least two labels, the last one of letters alone. */
static bool
is_domain(const char *c, Span text)
{
	int			labels = 0;

	for (;;)
	{
		const char *label = c;
		int			letters = 0;

		while (c < text.end && (isalnum((unsigned char) *c) || *c == '-'))
			letters += isalpha((unsigned char) *c++) != 0;
		if (c == label || c - label > 63 || *label == '-' || c[-1] == '-')
			return false;
		labels++;
		if (labels > 1 && letters == c - label && letters >= 2 && letters <= 24)
			return true;
		if (c >= text.end || *c != '.')
			return false;
		c++;
	}
}

static bool
has_email(Span text)
{
	const char *at = text.start;

	while ((at = memchr(at, '@', text.end - at)) != NULL)
	{
		const char *local = at;

		while (local > text.start && at - local < 65 &&
			   (isalnum((unsigned char) local[-1]) ||
				(local[-1] != '\0' && strchr("._%+-", local[-1]))))
			local--;
		while (local < at && *local == '.')
			local++;
		at++;
		if (local < at - 1 && at - local < 66 && at[-2] != '.' && is_domain(at, text))
			return true;
	}
	return false;
}

static bool
passes_luhn(const char *digits, int n)
{
	int			sum = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		int			digit = digits[n - 1 - i] - '0';

		if (i % 2 == 1)
			digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
		sum += digit;
	}
	return sum % 10 == 0;
}

static bool
is_card(const char *digits, int n)
{
	int			prefix;
	Size		i;
	int			j;

	if (n < MIN_CARD || n > MAX_CARD || !passes_luhn(digits, n))
		return false;
	prefix = (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 +
		(digits[2] - '0') * 10 + (digits[3] - '0');
	for (i = 0; i < lengthof(issuers); i++)
	{
		if (prefix < issuers[i].low || prefix > issuers[i].high)
			continue;
		for (j = 0; j < 4; j++)
		{
			if (issuers[i].lengths[j] == n)
				return true;
		}
	}
	return false;
}

/* Cards are printed in groups of four, or 4-6-5 and 4-6-4. */
static bool
are_card_groups(const int *groups, int ngroups)
{
	int			i;

	if (ngroups == 1)
		return true;
	if (ngroups == 3)
		return groups[0] == 4 && groups[1] == 6 && (groups[2] == 5 || groups[2] == 4);
	for (i = 0; i < ngroups - 1; i++)
	{
		if (groups[i] != 4)
			return false;
	}
	return groups[i] <= 4;
}

/* Digits that begin at start, with one separator throughout; end is set. */
static bool
card_at(const char *start, Span text, const char **end)
{
	char		digits[MAX_CARD + 1];
	int			groups[MAX_CARD + 1] = {0};
	int			ngroups = 1;
	int			n = 0;
	char		separator = '\0';
	const char *c = start;

	while (is_digit(c, text) ||
		   (c < text.end && (*c == ' ' || *c == '-') && is_digit(c + 1, text) &&
			(separator == '\0' || separator == *c)))
	{
		if (isdigit((unsigned char) *c))
		{
			if (n <= MAX_CARD)
				digits[n] = *c;
			groups[Min(ngroups, MAX_CARD) - 1]++;
			n = Min(n + 1, MAX_CARD + 1);
		}
		else
		{
			separator = *c;
			ngroups = Min(ngroups + 1, MAX_CARD + 1);
		}
		c++;
	}
	*end = c;
	return !is_word(c, text) && !(c < text.end && *c == '.' && is_digit(c + 1, text)) &&
		n <= MAX_CARD && ngroups <= MAX_CARD && are_card_groups(groups, ngroups) &&
		is_card(digits, n);
}

/* Can a number begin here?  Not within another one, or a decimal fraction. */
static bool
begins_number(const char *c, Span text)
{
	if (!is_digit(c, text) || is_word(c - 1, text))
		return false;
	return c == text.start || (c[-1] != '.' && (c[-1] != '-' || !is_digit(c - 2, text)));
}

static bool
has_card(Span text)
{
	const char *c;
	const char *end;

	for (c = text.start; c < text.end; c++)
	{
		if (begins_number(c, text) && card_at(c, text, &end))
			return true;
	}
	return false;
}

/* Digits behind +, grouped by anything that people write. */
static bool
is_international_phone(const char *c, Span text)
{
	int			n = 0;
	bool		separated = true;

	if (c >= text.end || *c < '1' || *c > '9')
		return false;
	for (; c < text.end; c++)
	{
		if (isdigit((unsigned char) *c))
		{
			n++;
			separated = false;
		}
		else if (strchr(" -.()/", *c) && *c != '\0' && !separated)
			separated = *c != '(' && *c != ')';
		else if (*c != '(' && *c != ')')
			break;
	}
	return n >= MIN_PHONE && n <= MAX_PHONE && !is_word(c, text);
}

static bool
take_digits(const char **c, Span text, int n)
{
	for (; n > 0; n--, (*c)++)
	{
		if (!is_digit(*c, text))
			return false;
	}
	return true;
}

/* (212) 555-0123, 212-555-0123, 212.555.0123, 212 555 0123 */
static bool
is_american_phone(const char *c, Span text)
{
	bool		bracket = *c == '(';
	char		separator;

	c += bracket;
	if (c >= text.end || *c < '2' || *c > '9' || !take_digits(&c, text, 3))
		return false;
	if (bracket)
	{
		if (c >= text.end || *c++ != ')')
			return false;
		c += c < text.end && *c == ' ';
		separator = '-';
	}
	else
	{
		if (c >= text.end || (*c != '-' && *c != '.' && *c != ' '))
			return false;
		separator = *c++;
	}
	if (c >= text.end || *c < '2' || *c > '9' || !take_digits(&c, text, 3) ||
		c >= text.end || *c++ != separator || !take_digits(&c, text, 4))
		return false;
	return !is_word(c, text) &&
		!(c < text.end && (*c == '-' || *c == '.') && is_digit(c + 1, text));
}

static bool
has_phone(Span text)
{
	const char *c;

	for (c = text.start; c < text.end; c++)
	{
		if (*c == '+' && !is_word(c - 1, text) && is_international_phone(c + 1, text))
			return true;
		if ((begins_number(c, text) || (*c == '(' && !is_word(c - 1, text))) &&
			is_american_phone(c, text))
			return true;
	}
	return false;
}

static int
iban_length(const char *country)
{
	const char *entry;

	for (entry = iban_lengths; *entry; entry += 4)
	{
		if (entry[0] == country[0] && entry[1] == country[1])
			return (entry[2] - '0') * 10 + entry[3] - '0';
	}
	return 0;
}

/* The first four characters count as if they stood at the end. */
static bool
passes_mod97(const char *iban, int length)
{
	int			remainder = 0;
	int			i;

	for (i = 0; i < length; i++)
	{
		char		c = iban[(i + 4) % length];

		if (isdigit((unsigned char) c))
			remainder = (remainder * 10 + c - '0') % 97;
		else
			remainder = (remainder * 100 + c - 'A' + 10) % 97;
	}
	return remainder == 1;
}

static bool
is_upper(const char *c, Span text)
{
	return c < text.end && *c >= 'A' && *c <= 'Z';
}

/* In one piece, or in groups of four. */
static bool
is_iban(const char *c, Span text)
{
	char		iban[MAX_IBAN];
	int			length;
	int			n = 0;
	bool		grouped = false;

	if (!is_upper(c, text) || !is_upper(c + 1, text) ||
		!is_digit(c + 2, text) || !is_digit(c + 3, text))
		return false;
	length = iban_length(c);
	if (length == 0)
		return false;
	for (; n < length; c++)
	{
		if (n == 4)
			grouped = grouped || (c < text.end && *c == ' ');
		if (grouped && n > 0 && n % 4 == 0)
		{
			if (c >= text.end || *c++ != ' ')
				return false;
		}
		if (!is_upper(c, text) && !is_digit(c, text))
			return false;
		iban[n++] = *c;
	}
	return !is_word(c, text) && passes_mod97(iban, length);
}

static bool
has_iban(Span text)
{
	const char *c;

	for (c = text.start; c < text.end; c++)
	{
		if (*c >= 'A' && *c <= 'Z' && !is_word(c - 1, text) && is_iban(c, text))
			return true;
	}
	return false;
}

static bool (*const finders[]) (Span text) =
{
	[PERSONAL_EMAIL] = has_email,
	[PERSONAL_CARD] = has_card,
	[PERSONAL_PHONE] = has_phone,
	[PERSONAL_IBAN] = has_iban
};

static void
pattern_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"patterns\" must be some of \"email\", \"card_number\", \"phone\" and \"iban\"")));
}

PG_FUNCTION_INFO_V1(contains_pii);
Datum
contains_pii(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	Span		text = {VARDATA_ANY(value), VARDATA_ANY(value) + VARSIZE_ANY_EXHDR(value)};
	Datum	   *names;
	bool	   *nulls;
	int			n;
	int			i;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT,
					  &names, &nulls, &n);
	for (i = 0; i < n; i++)
	{
		int			kind = -1;

		if (!nulls[i])
			kind = personal_kind(VARDATA_ANY(DatumGetPointer(names[i])),
								 VARSIZE_ANY_EXHDR(DatumGetPointer(names[i])));
		if (kind < 0)
			pattern_error();
		if (finders[kind] (text))
			PG_RETURN_BOOL(true);
	}
	PG_RETURN_BOOL(false);
}
