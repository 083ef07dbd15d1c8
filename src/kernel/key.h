/*
 * key.h
 *		Order-preserving 64-bit keys.
 *
 * Every ordered value becomes a uint64 whose unsigned order is the order of
 * the values, so that one radix sort, one merge walk and one equality test
 * serve all types and no comparison ever needs a tolerance.
 */
#ifndef MLC_KEY_H
#define MLC_KEY_H

#include <stdint.h>
#include <string.h>

/* How a key maps back to a number. */
typedef enum mlc_key_kind
{
	MLC_KEY_DOUBLE,				/* IEEE-754 bits, sign folded */
	MLC_KEY_INTEGER				/* two's complement, sign bit flipped */
} mlc_key_kind;

#define MLC_KEY_SIGN UINT64_C(0x8000000000000000)

/* The caller keeps NaN out; -0 becomes +0, because -0 = 0. */
static inline uint64_t
mlc_key_from_double(double value)
{
	uint64_t	bits;

	value += 0.0;				/* -0 + 0 = +0 in round-to-nearest */
	memcpy(&bits, &value, sizeof(bits));
	return bits ^ ((uint64_t) -(int64_t) (bits >> 63) | MLC_KEY_SIGN);
}

static inline double
mlc_double_from_key(uint64_t key)
{
	uint64_t	bits = (key & MLC_KEY_SIGN) ? key ^ MLC_KEY_SIGN : ~key;
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static inline uint64_t
mlc_key_from_int64(int64_t value)
{
	return (uint64_t) value ^ MLC_KEY_SIGN;
}

static inline int64_t
mlc_int64_from_key(uint64_t key)
{
	return (int64_t) (key ^ MLC_KEY_SIGN);
}

static inline double
mlc_key_to_double(mlc_key_kind kind, uint64_t key)
{
	return kind == MLC_KEY_DOUBLE ? mlc_double_from_key(key)
		: (double) mlc_int64_from_key(key);
}

/*
 * b - a for a <= b.  Integers subtract exactly before they are rounded, so
 * neighbours beyond 2^53 keep their distance.
 */
static inline double
mlc_key_gap(mlc_key_kind kind, uint64_t a, uint64_t b)
{
	return kind == MLC_KEY_DOUBLE ?
		mlc_double_from_key(b) - mlc_double_from_key(a) :
		(double) (b - a);
}

#endif
