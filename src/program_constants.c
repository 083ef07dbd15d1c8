/*
 * program_constants.c
 *		Bounds and sets in a program of check_agg, as values of their columns.
 *
 * Bounds become inclusive here: the next integer or the next float is the end
 * of a range without its bound, and a fractional bound of an integer is rounded
 * inwards.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "kernel/key.h"
#include "program_constants.h"
#include "program_json.h"

static Datum
input_value(Oid base, char *text)
{
	Oid			function;
	Oid			parameter;

	getTypeInputInfo(base, &function, &parameter);
	return OidInputFunctionCall(function, text, parameter, -1);
}

/*
 * float4 where the number fits into one, as its values do; beyond it the
 * number itself is as good a bound.
 */
static double
float_value(Oid base, char *text)
{
	double		number = DatumGetFloat8(DirectFunctionCall1(float8in,
															CStringGetDatum(text)));
	float		narrow = (float) number;

	if (base != FLOAT4OID || (isinf(narrow) && !isinf(number)) ||
		(narrow == 0 && number != 0))
		return number;
	return narrow;
}

static Datum
numeric_value(char *text)
{
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text),
							   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

/* -1, 0, 1: is a whole number below, in or above the range of int64? */
static int
whole_place(Datum number)
{
	Datum		lowest = NumericGetDatum(int64_to_numeric(PG_INT64_MIN));
	Datum		highest = NumericGetDatum(int64_to_numeric(PG_INT64_MAX));

	if (DatumGetInt32(DirectFunctionCall2(numeric_cmp, number, lowest)) < 0)
		return -1;
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, number, highest)) > 0;
}

bool
is_whole_type(Oid base)
{
	return base == INT2OID || base == INT4OID || base == INT8OID;
}

/* An end of a range; false when nothing is inside it. */
static bool
integer_bound(const CheckInput *input, char *text, bool is_low, bool strict, int64 *bound)
{
	Oid			base = input->base;
	Datum		number;
	bool		is_fraction = false;
	Datum		whole;
	int			place;

	if (is_whole_type(base))
	{
		number = numeric_value(text);
		if (numeric_is_nan(DatumGetNumeric(number)))
			program_error("must not be NaN", is_low ? "min" : "max");
		whole = DirectFunctionCall1(is_low ? numeric_ceil : numeric_floor, number);
		is_fraction = DatumGetInt32(DirectFunctionCall2(numeric_cmp, whole, number)) != 0;
		place = whole_place(whole);
		if (place != 0)
			return is_low == (place < 0);
		*bound = DatumGetInt64(DirectFunctionCall1(numeric_int8, whole));
	}
	else
		*bound = check_integer(input, input_value(base, text));
	if (!strict || is_fraction)
		return true;
	if (*bound == (is_low ? PG_INT64_MAX : PG_INT64_MIN))
		return false;
	*bound += is_low ? 1 : -1;
	return true;
}

static bool
float_bound(Oid base, char *text, bool is_low, bool strict, double *bound)
{
	*bound = float_value(base, text);
	if (isnan(*bound))
		program_error("must not be NaN", is_low ? "min" : "max");
	if (!strict)
		return true;
	if (isinf(*bound) && is_low == (*bound > 0))
		return false;
	*bound = nextafter(*bound, is_low ? INFINITY : -INFINITY);
	return true;
}

static void
read_range_of_words(const CheckInput *input, CheckOp *op, char *low, char *high)
{
	CheckRange *range = &op->range;
	bool		possible = true;

	if (input->storage == STORE_INTEGER)
	{
		range->low.integer = PG_INT64_MIN;
		range->high.integer = PG_INT64_MAX;
		if (low != NULL)
			possible &= integer_bound(input, low, true, op->strict_low,
									  &range->low.integer);
		if (high != NULL)
			possible &= integer_bound(input, high, false, op->strict_high,
									  &range->high.integer);
		if (!possible)
		{
			range->low.integer = 1;
			range->high.integer = 0;
		}
		return;
	}
	range->low.number = -INFINITY;
	range->high.number = INFINITY;
	if (low != NULL)
		possible &= float_bound(input->base, low, true, op->strict_low,
								&range->low.number);
	if (high != NULL)
		possible &= float_bound(input->base, high, false, op->strict_high,
								&range->high.number);
	if (!possible)
	{
		range->low.number = 1;
		range->high.number = 0;
	}
}

static Numeric
numeric_bound(MemoryContext context, char *text, const char *name)
{
	Datum		number;
	MemoryContext old;

	if (text == NULL)
		return NULL;
	number = numeric_value(text);
	if (numeric_is_nan(DatumGetNumeric(number)))
		program_error("must not be NaN", name);
	old = MemoryContextSwitchTo(context);
	number = datumCopy(number, false, -1);
	MemoryContextSwitchTo(old);
	return DatumGetNumeric(number);
}

void
read_range(MemoryContext context, const CheckInput *input,
		   JsonbContainer *object, CheckOp *op)
{
	char	   *low = text_member(object, "min");
	char	   *high = text_member(object, "max");

	op->strict_low = bool_member(object, "strict_min");
	op->strict_high = bool_member(object, "strict_max");
	if (input->storage != STORE_NUMERIC)
	{
		read_range_of_words(input, op, low, high);
		return;
	}
	op->low = numeric_bound(context, low, "min");
	op->high = numeric_bound(context, high, "max");
}

/* A number that no integer equals is in no set of them. */
static int32
add_whole_number(CheckSet *set, char *text)
{
	Datum		number = numeric_value(text);
	Datum		whole;

	if (numeric_is_nan(DatumGetNumeric(number)))
		return -1;
	whole = DirectFunctionCall1(numeric_floor, number);
	if (DatumGetInt32(DirectFunctionCall2(numeric_cmp, whole, number)) != 0 ||
		whole_place(whole) != 0)
		return -1;
	return check_set_add_word(set,
							  mlc_key_from_int64(DatumGetInt64(DirectFunctionCall1(numeric_int8,
																				   whole))));
}

static int32
add_to_set(CheckSet *set, const CheckInput *input, char *text)
{
	Oid			base = input->base;
	NullableDatum datum = {0, false};
	CheckValue	value;
	CheckText	bytes;
	int32		length = (int32) strlen(text);

	if (is_whole_type(base))
		return add_whole_number(set, text);
	if (input->storage == STORE_TEXT)
	{
		check_text_set(&bytes, text,
					   base == BPCHAROID ? bpchartruelen(text, length) : length);
		return check_set_add_text(set, &bytes);
	}
	datum.value = input_value(base, text);
	check_value_read(input, &datum, &value);
	return value.is_word ? check_set_add_word(set, value.word) :
		check_set_add_text(set, &value.text);
}

void
read_set(MemoryContext context, const CheckInput *input,
		 JsonbContainer *object, CheckOp *op)
{
	JsonbContainer *values = array_member(object, "values");
	int32		n;
	int32		i;

	if (values == NULL)
		program_error("is missing", "values");
	n = (int32) JsonContainerSize(values);
	op->set = check_set_create(context, n);
	op->negate = bool_member(object, "negate");
	op->places = MemoryContextAllocHuge(context, Max(n, 1) * sizeof(int32));
	op->seen = bool_member(object, "seen");
	op->nvalues = n;
	for (i = 0; i < n; i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(values, (uint32) i);
		char	   *text = program_text(value, "values");

		op->places[i] = add_to_set(op->set, input, text);
		pfree(text);
		pfree(value);
		CHECK_FOR_INTERRUPTS();
	}
	check_set_finish(op->set);
}
