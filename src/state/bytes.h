/*
 * bytes.h
 *		Writing and reading the bytes of a codec, one field after the other.
 */
#ifndef MLCHECK_BYTES_H
#define MLCHECK_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Counts always; writes, or compares with what is there, when asked to. */
typedef struct Writer
{
	size_t		length;
	uint8_t    *out;
	const uint8_t *expected;
	size_t		expected_length;
	bool		differs;
} Writer;

static inline void
put_byte(Writer *w, uint8_t byte)
{
	if (w->out)
		w->out[w->length] = byte;
	else if (w->expected)
		w->differs |= w->length >= w->expected_length ||
			w->expected[w->length] != byte;
	w->length++;
}

static inline void
put_bytes(Writer *w, const void *data, size_t n)
{
	const uint8_t *bytes = data;
	size_t		i;

	for (i = 0; i < n; i++)
		put_byte(w, bytes[i]);
}

/* Seven bits a byte, the lowest first; the highest bit says that more follow. */
static inline void
put_varint(Writer *w, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put_byte(w, (uint8_t) (value | 0x80));
	put_byte(w, (uint8_t) value);
}

/* The lowest n bytes, the highest of them first. */
static inline void
put_fixed(Writer *w, uint64_t value, int n)
{
	while (n-- > 0)
		put_byte(w, (uint8_t) (value >> (8 * n)));
}

static inline void
put_double(Writer *w, double value)
{
	uint64_t	bits;

	memcpy(&bits, &value, sizeof(bits));
	if (value != value)
		bits = UINT64_C(0x7FF8000000000000);	/* one NaN: machines differ in its sign */
	put_fixed(w, bits, 8);
}

/* Reading: after a failure everything reads as 0. */
typedef struct Reader
{
	const uint8_t *next;
	const uint8_t *end;
	bool		failed;
} Reader;

static inline uint8_t
get_byte(Reader *r)
{
	if (r->next == r->end)
	{
		r->failed = true;
		return 0;
	}
	return *r->next++;
}

static inline uint64_t
get_varint(Reader *r)
{
	uint64_t	value = 0;
	int			shift;

	if (r->next < r->end && *r->next < 0x80)
		return *r->next++;		/* most of them are short */
	for (shift = 0; shift < 64; shift += 7)
	{
		uint8_t		byte = get_byte(r);

		if (shift == 63 && byte > 1)
			break;				/* beyond 64 bits */
		value |= (uint64_t) (byte & 0x7F) << shift;
		if (byte < 0x80)
		{
			if (byte == 0 && shift > 0)
				break;			/* not the shortest form */
			return value;
		}
	}
	r->failed = true;
	return 0;
}

/* A varint that is a count. */
static inline int64_t
get_count(Reader *r)
{
	uint64_t	value = get_varint(r);

	if (value > INT64_MAX)
	{
		r->failed = true;
		return 0;
	}
	return (int64_t) value;
}

static inline uint64_t
get_fixed(Reader *r, int n)
{
	uint64_t	value = 0;

	while (n-- > 0)
		value = value << 8 | get_byte(r);
	return value;
}

static inline double
get_double(Reader *r)
{
	uint64_t	bits = get_fixed(r, 8);
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

#endif
