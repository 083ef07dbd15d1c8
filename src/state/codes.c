/*
 * codes.c
 *		Small numbers for the distinct values of a column.
 *
 * Words 0 to 255, which booleans, flags and small integers are, are looked up
 * in an array; others and short texts in a hash table of words; long texts in
 * one of strings.
 */
#include "postgres.h"

#include "kernel/hash.h"
#include "state/codes.h"
#include "state/sample.h"

#define DIRECT 256
#define INITIAL_VALUES 16
#define NO_CODE (-1)
#define SHORT_TEXT 7

typedef struct WordCode
{
	uint64		word;
	int32		code;
	char		status;
} WordCode;

#define SH_PREFIX words
#define SH_ELEMENT_TYPE WordCode
#define SH_KEY_TYPE uint64
#define SH_KEY word
#define SH_HASH_KEY(tb, k) ((uint32) mlc_mix64(k))
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct String
{
	const char *data;
	int32		length;
} String;

typedef struct StringCode
{
	String		string;
	uint32		hash;
	int32		code;
	char		status;
} StringCode;

#define SH_PREFIX strings
#define SH_ELEMENT_TYPE StringCode
#define SH_KEY_TYPE String
#define SH_KEY string
#define SH_HASH_KEY(tb, k) ((uint32) mlc_hash_bytes((k).data, (size_t) (k).length))
#define SH_EQUAL(tb, a, b) ((a).length == (b).length && memcmp((a).data, (b).data, (a).length) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a) (a)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct Codes
{
	int32		direct[DIRECT];
	words_hash *words;
	strings_hash *strings;
	CodeValue  *values;			/* by code */
	int32		n;
	int32		capacity;
	int32		limit;
	Size		bytes;			/* of the strings */
	MemoryContext context;
};

Codes *
codes_create(MemoryContext context, int32 limit)
{
	Codes	   *codes = MemoryContextAllocZero(context, sizeof(Codes));

	memset(codes->direct, 0xFF, sizeof(codes->direct));
	codes->words = words_create(context, INITIAL_VALUES, NULL);
	codes->strings = strings_create(context, INITIAL_VALUES, NULL);
	codes->capacity = INITIAL_VALUES;
	codes->values = MemoryContextAlloc(context, INITIAL_VALUES * sizeof(CodeValue));
	codes->limit = limit;
	codes->context = context;
	return codes;
}

/* The next code, for this value. */
static int32
new_code(Codes *codes, CodeValue value)
{
	if (codes->n == codes->capacity)
	{
		codes->capacity *= 2;
		codes->values = repalloc(codes->values,
								 codes->capacity * sizeof(CodeValue));
	}
	codes->values[codes->n] = value;
	return codes->n++;
}

int32
codes_of_word(Codes *codes, uint64 word)
{
	CodeValue	value = {word, NULL, 0};
	WordCode   *entry;
	bool		found;

	if (word < DIRECT && codes->direct[word] != NO_CODE)
		return codes->direct[word];
	if (word >= DIRECT)
	{
		entry = words_lookup(codes->words, word);
		if (entry != NULL)
			return entry->code;
	}
	if (codes->n == codes->limit)
		return NO_CODE;
	if (word < DIRECT)
		return codes->direct[word] = new_code(codes, value);
	entry = words_insert(codes->words, word, &found);
	return entry->code = new_code(codes, value);
}

static int32
code_of_string(Codes *codes, const char *data, int32 length)
{
	String		string = {data, length};
	StringCode *entry = strings_lookup(codes->strings, string);
	CodeValue	value = {0, NULL, length};
	char	   *copy;
	bool		found;

	if (entry != NULL)
		return entry->code;
	if (codes->n == codes->limit)
		return NO_CODE;
	sample_check_memory(codes->bytes + length);
	copy = MemoryContextAlloc(codes->context, length);
	memcpy(copy, data, length);
	string.data = value.data = copy;
	entry = strings_insert(codes->strings, string, &found);
	codes->bytes += length;
	return entry->code = new_code(codes, value);
}

int32
codes_of_value(Codes *codes, const CodeValue *value)
{
	if (value->data == NULL)
		return codes_of_word(codes, value->word);
	return code_of_string(codes, value->data, value->length);
}

int32
codes_count(const Codes *codes)
{
	return codes->n;
}

const CodeValue *
codes_value(const Codes *codes, int32 code)
{
	return &codes->values[code];
}

/* The length is in the first byte, so that the empty text is 0. */
CodeValue
codes_text(const char *data, int32 length)
{
	CodeValue	value = {0, data, length};

	if (length > SHORT_TEXT)
		return value;
	memcpy((char *) &value.word + 1, data, length);
	*(char *) &value.word = (char) length;
	value.data = NULL;
	return value;
}

const char *
codes_text_of(const CodeValue *value, char word[8], int32 *length)
{
	if (value->data != NULL)
	{
		*length = value->length;
		return value->data;
	}
	memcpy(word, &value->word, 8);
	*length = word[0];
	return word + 1;
}

Size
codes_memory(const Codes *codes)
{
	return codes->bytes + (Size) codes->capacity * sizeof(CodeValue) +
		(codes->words->size * sizeof(WordCode)) +
		(codes->strings->size * sizeof(StringCode));
}
