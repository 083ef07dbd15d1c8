/*
 * rounded.c
 *		Values that their key does not hold whole.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/fmgrprotos.h"

#include "rounded.h"
#include "value.h"

/* Digits of a decimal number that float8 gives back unchanged. */
#define EXACT_DIGITS 15

/* Significant digits of a number that PostgreSQL printed. */
static int
count_digits(const char *text)
{
	int			digits = 0;
	int			zeros = 0;

	for (; *text; text++)
	{
		if (*text == '0')
			zeros += digits > 0;
		else if (*text >= '1' && *text <= '9')
		{
			digits += zeros + 1;
			zeros = 0;
		}
	}
	return digits;
}

/*
 * As numeric_float8_no_overflow(), which prints the number too: this way that
 * is done once.
 */
double
value_round_numeric(Datum value, bool *rounded)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, value));
	double		result = strtod(text, NULL);
	int			digits;

	digits = count_digits(text);
	*rounded = digits > EXACT_DIGITS ||
		(digits > 0 && (result == 0 || isinf(result)));
	pfree(text);
	return result;
}

bool
value_numeric_is_rounded(Datum value)
{
	bool		rounded;

	(void) value_round_numeric(value, &rounded);
	return rounded;
}

/* An interval that counts as infinite, but is not, was rounded. */
bool
value_interval_is_rounded(Datum value)
{
	uint64		low;
	uint64		high;
	uint64		key;

	(void) value_to_key(INTERVALOID, value, &key);
	value_finite_range(INTERVALOID, &low, &high);
	return (key < low || key > high) &&
		!INTERVAL_IS_LOW(DatumGetIntervalP(value)) &&
		!INTERVAL_IS_HIGH(DatumGetIntervalP(value));
}
