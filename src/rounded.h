/*
 * rounded.h
 *		Values that their key does not hold whole.
 */
#ifndef MLCHECK_ROUNDED_H
#define MLCHECK_ROUNDED_H

#include "postgres.h"

/*
 * The nearest float8, NaN or an infinity; rounded unless it gives the number
 * back, as it does up to 15 digits.
 */
extern double value_round_numeric(Datum value, bool *rounded);

extern bool value_numeric_is_rounded(Datum value);
extern bool value_interval_is_rounded(Datum value);

#endif
