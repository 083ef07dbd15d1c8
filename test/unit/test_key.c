/*
 * test_key.c
 *		Order-preserving keys: the order of the keys is the order of the values,
 *		equal values have equal keys, and nothing is lost on the way back.
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "check.h"
#include "kernel/key.h"

#define PAIRS 200000

static uint64_t random_state = 1;

/* SplitMix64 */
static uint64_t
random_bits(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static double
double_of(uint64_t bits)
{
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static uint64_t
bits_of(double value)
{
	uint64_t	bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static bool
double_pair_in_order(double a, double b)
{
	uint64_t	x = mlc_key_from_double(a);
	uint64_t	y = mlc_key_from_double(b);

	return (a < b) == (x < y) && (a > b) == (x > y) && (a == b) == (x == y);
}

static bool
int64_pair_in_order(int64_t a, int64_t b)
{
	uint64_t	x = mlc_key_from_int64(a);
	uint64_t	y = mlc_key_from_int64(b);

	return (a < b) == (x < y) && (a > b) == (x > y) && (a == b) == (x == y);
}

/* The bits follow from IEEE 754: flip all of a negative, the sign else. */
static void
test_known_double_keys(void)
{
	CHECK(mlc_key_from_double(0.0) == UINT64_C(0x8000000000000000),
		  "+0 has bits 0, with the sign flipped");
	CHECK(mlc_key_from_double(-0.0) == UINT64_C(0x8000000000000000),
		  "-0 has the key of +0");
	CHECK(mlc_key_from_double(1.0) == UINT64_C(0xBFF0000000000000),
		  "1.0 is 0x3FF0000000000000, with the sign flipped");
	CHECK(mlc_key_from_double(-1.0) == UINT64_C(0x400FFFFFFFFFFFFF),
		  "-1.0 is 0xBFF0000000000000, with all bits flipped");
	CHECK(mlc_key_from_double(INFINITY) == UINT64_C(0xFFF0000000000000),
		  "+infinity is 0x7FF0000000000000, with the sign flipped");
	CHECK(mlc_key_from_double(-INFINITY) == UINT64_C(0x000FFFFFFFFFFFFF),
		  "-infinity is 0xFFF0000000000000, with all bits flipped");
	CHECK(mlc_key_from_double(4.9406564584124654e-324) == UINT64_C(0x8000000000000001),
		  "the smallest subnormal follows 0");
}

static void
test_extreme_doubles(void)
{
	static const double ascending[] = {
		-INFINITY, -DBL_MAX, -1e300, -9007199254740993.0, -2.0,
		-1.0000000000000002, -1.0, -0.9999999999999999, -1e-300, -DBL_MIN,
		-2.2250738585072009e-308, -4.9406564584124654e-324, 0.0,
		4.9406564584124654e-324, 9.8813129168249309e-324,
		2.2250738585072009e-308, DBL_MIN, 1e-300, 0.9999999999999999, 1.0,
		1.0000000000000002, 2.0, 9007199254740992.0, 1e300, DBL_MAX, INFINITY
	};
	int			n = (int) (sizeof(ascending) / sizeof(ascending[0]));
	int			unordered = 0;
	int			changed = 0;
	int			i;
	int			j;

	for (i = 0; i < n; i++)
	{
		double		back = mlc_double_from_key(mlc_key_from_double(ascending[i]));

		changed += bits_of(back) != bits_of(ascending[i]);
		changed += bits_of(mlc_key_to_double(MLC_KEY_DOUBLE,
											 mlc_key_from_double(ascending[i]))) !=
			bits_of(ascending[i]);
		for (j = 0; j < n; j++)
			unordered += !double_pair_in_order(ascending[i], ascending[j]);
		for (j = i + 1; j < n; j++)
			unordered += mlc_key_from_double(ascending[i]) >=
				mlc_key_from_double(ascending[j]);
	}
	CHECK(unordered == 0, "infinities, subnormals and neighbours of 1 in order");
	CHECK(changed == 0, "each comes back bit for bit");
	CHECK(bits_of(mlc_double_from_key(mlc_key_from_double(-0.0))) == 0,
		  "-0 comes back as +0");
}

static void
test_random_doubles(void)
{
	int			unordered = 0;
	int			changed = 0;
	int			i;

	for (i = 0; i < PAIRS; i++)
	{
		double		a = double_of(random_bits());
		double		b = i % 2 ? double_of(random_bits()) :
			double_of(bits_of(a) ^ (random_bits() & 0xFF));

		if (isnan(a) || isnan(b))
			continue;
		unordered += !double_pair_in_order(a, b);
		changed += mlc_double_from_key(mlc_key_from_double(a)) != a;
	}
	CHECK(unordered == 0, "random bit patterns, far apart and near one another");
	CHECK(changed == 0, "random bit patterns come back");
}

/* No key lies between those of neighbouring doubles: bins are exact. */
static void
test_neighbouring_doubles(void)
{
	int			gaps = 0;
	int			i;

	for (i = 0; i < PAIRS; i++)
	{
		double		a = double_of(random_bits());

		if (!isfinite(a) || a == 0 || nextafter(a, INFINITY) == 0)
			continue;
		gaps += mlc_key_from_double(nextafter(a, INFINITY)) !=
			mlc_key_from_double(a) + 1;
	}
	CHECK(gaps == 0, "the next double has the next key");
}

static void
test_integers(void)
{
	static const int64_t ascending[] = {
		INT64_MIN, INT64_MIN + 1, -INT64_C(9007199254740993),
		-INT64_C(9007199254740992), INT32_MIN, -2, -1, 0, 1, 2, INT32_MAX,
		INT64_C(9007199254740992), INT64_C(9007199254740993), INT64_MAX - 1,
		INT64_MAX
	};
	int			n = (int) (sizeof(ascending) / sizeof(ascending[0]));
	int			unordered = 0;
	int			changed = 0;
	int			i;
	int			j;

	for (i = 0; i < n; i++)
	{
		changed += mlc_int64_from_key(mlc_key_from_int64(ascending[i])) !=
			ascending[i];
		for (j = 0; j < n; j++)
			unordered += !int64_pair_in_order(ascending[i], ascending[j]);
	}
	for (i = 0; i < PAIRS; i++)
	{
		int64_t		a = (int64_t) random_bits();
		int64_t		b = i % 2 ? (int64_t) random_bits() :
			(int64_t) ((uint64_t) a + random_bits() % 5 - 2);

		unordered += !int64_pair_in_order(a, b);
		changed += mlc_int64_from_key(mlc_key_from_int64(a)) != a;
	}
	CHECK(unordered == 0, "integers in order, extremes and neighbours too");
	CHECK(changed == 0, "integers come back");
	CHECK(mlc_key_from_int64(INT64_MIN) == 0, "INT64_MIN is the first key");
	CHECK(mlc_key_from_int64(INT64_MAX) == UINT64_MAX,
		  "INT64_MAX is the last key");
	CHECK(mlc_key_from_int64(0) == MLC_KEY_SIGN, "0 is in the middle");
	CHECK(mlc_key_to_double(MLC_KEY_INTEGER, mlc_key_from_int64(-7)) == -7,
		  "an integer key read as a number");
	CHECK(mlc_key_to_double(MLC_KEY_INTEGER, UINT64_MAX) == 9223372036854775808.0,
		  "INT64_MAX read as a double is 2^63");
}

static double
integer_gap(int64_t a, int64_t b)
{
	return mlc_key_gap(MLC_KEY_INTEGER, mlc_key_from_int64(a),
					   mlc_key_from_int64(b));
}

static double
double_gap(double a, double b)
{
	return mlc_key_gap(MLC_KEY_DOUBLE, mlc_key_from_double(a),
					   mlc_key_from_double(b));
}

static void
test_gaps(void)
{
	int64_t		two53 = INT64_C(1) << 53;

	CHECK(integer_gap(-3, 4) == 7, "from -3 to 4 it is 7");
	CHECK(integer_gap(5, 5) == 0, "no gap between equals");
	CHECK(integer_gap(two53, two53 + 1) == 1,
		  "2^53 and 2^53 + 1, equal as doubles, are 1 apart");
	CHECK(integer_gap(INT64_MAX - 3, INT64_MAX) == 3, "3 below INT64_MAX");
	CHECK(integer_gap(INT64_MIN, INT64_MIN + 2) == 2, "2 above INT64_MIN");
	CHECK(integer_gap(-two53 - 1, -two53) == 1, "-2^53 - 1 and -2^53");
	CHECK(integer_gap(INT64_MIN, 0) == 9223372036854775808.0, "2^63, exact");
	CHECK(integer_gap(INT64_MIN, INT64_MAX) == 18446744073709551616.0,
		  "2^64 - 1, rounded to 2^64");
	CHECK(double_gap(-1.5, 2.25) == 3.75, "doubles subtract");
	CHECK(double_gap(-0.0, 0.0) == 0, "-0 and +0 are no gap apart");
	CHECK(double_gap(0, 4.9406564584124654e-324) == 4.9406564584124654e-324,
		  "a subnormal gap");
	CHECK(double_gap(1, INFINITY) == INFINITY, "infinity is infinitely far");
}

int
main(void)
{
	test_known_double_keys();
	test_extreme_doubles();
	test_random_doubles();
	test_neighbouring_doubles();
	test_integers();
	test_gaps();
	return check_report("key");
}
