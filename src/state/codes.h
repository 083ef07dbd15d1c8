/*
 * codes.h
 *		Small numbers for the distinct values of a column, in the order in
 *		which they appear.
 *
 * A value is a word of 64 bits or, where it is longer, a string of bytes.
 */
#ifndef MLCHECK_CODES_H
#define MLCHECK_CODES_H

#include "postgres.h"

/* Text of up to 7 bytes is a word as well, with its length in the first byte. */
typedef struct CodeValue
{
	uint64		word;			/* when data is NULL */
	const char *data;
	int32		length;
} CodeValue;

typedef struct Codes Codes;

/* Everything is allocated in context.  At most limit codes are given out. */
extern Codes *codes_create(MemoryContext context, int32 limit);

/* The value's code, new if need be; -1 when that would be one too many. */
extern int32 codes_of_word(Codes *codes, uint64 word);
extern int32 codes_of_value(Codes *codes, const CodeValue *value);

extern int32 codes_count(const Codes *codes);

/* The value of a code below codes_count(). */
extern const CodeValue *codes_value(const Codes *codes, int32 code);

/* Text as a value; data must stay while it is looked up. */
extern CodeValue codes_text(const char *data, int32 length);

/* The text of such a value; *data points into it or to where it points. */
extern const char *codes_text_of(const CodeValue *value, char word[8],
								 int32 *length);

extern Size codes_memory(const Codes *codes);

#endif
