/*
 * check_set.c
 *		The values that a column may, or may not, have.
 *
 * Words close together are looked up in an array; other words, and texts, in a
 * hash table, or one after the other where they are few.  The value of the last
 * row is tried first.
 */
#include "postgres.h"

#include "kernel/hash.h"
#include "state/check_set.h"
#include "state/sample.h"

#define FEW 6
#define DIRECT_SPAN 4096
#define NOT_THERE (-1)

struct CheckSet
{
	int32		n;
	int32		capacity;
	int32		last;			/* of the value found last */
	uint64	   *words;
	CheckText  *texts;			/* NULL for words */
	int32	   *slots;			/* of the hash table: a place or NOT_THERE */
	uint32		mask;
	int32	   *direct;			/* places of lowest, lowest + 1, ... */
	uint64		lowest;
	uint64		span;
	MemoryContext context;
};

static void *
allocate(const CheckSet *set, Size bytes)
{
	sample_check_memory(bytes);
	return MemoryContextAllocHuge(set->context, Max(bytes, 1));
}

CheckSet *
check_set_create(MemoryContext context, int32 capacity)
{
	CheckSet   *set = MemoryContextAllocZero(context, sizeof(CheckSet));
	uint32		slots = 16;

	set->context = context;
	set->capacity = capacity;
	while (slots < 2 * (uint32) capacity)
		slots *= 2;
	set->mask = slots - 1;
	set->words = allocate(set, (Size) capacity * sizeof(uint64));
	set->slots = allocate(set, (Size) slots * sizeof(int32));
	memset(set->slots, 0xFF, (Size) slots * sizeof(int32));
	return set;
}

int32
check_set_count(const CheckSet *set)
{
	return set->n;
}

static inline int32
word_slot(const CheckSet *set, uint64 word)
{
	uint32		slot = (uint32) mlc_mix64(word) & set->mask;

	while (set->slots[slot] != NOT_THERE && set->words[set->slots[slot]] != word)
		slot = (slot + 1) & set->mask;
	return (int32) slot;
}

int32
check_set_add_word(CheckSet *set, uint64 word)
{
	int32		slot = word_slot(set, word);

	if (set->slots[slot] != NOT_THERE)
		return set->slots[slot];
	Assert(set->n < set->capacity);
	set->words[set->n] = word;
	return set->slots[slot] = set->n++;
}

static inline bool
is_text(const CheckSet *set, int32 place, const CheckText *text)
{
	const CheckText *other = &set->texts[place];

	return other->start == text->start && other->length == text->length &&
		(text->length <= 8 ||
		 memcmp(other->data + 8, text->data + 8, text->length - 8) == 0);
}

static inline int32
text_slot(const CheckSet *set, CheckText *text)
{
	uint32		slot = (uint32) check_text_hash(text) & set->mask;

	while (set->slots[slot] != NOT_THERE && !is_text(set, set->slots[slot], text))
		slot = (slot + 1) & set->mask;
	return (int32) slot;
}

int32
check_set_add_text(CheckSet *set, const CheckText *text)
{
	CheckText	copy = *text;
	int32		slot = 0;
	char	   *data;

	if (set->texts == NULL)
		set->texts = allocate(set, (Size) set->capacity * sizeof(CheckText));
	slot = text_slot(set, &copy);
	if (set->slots[slot] != NOT_THERE)
		return set->slots[slot];
	Assert(set->n < set->capacity);
	data = allocate(set, text->length);
	memcpy(data, text->data, text->length);
	copy.data = data;
	set->texts[set->n] = copy;
	return set->slots[slot] = set->n++;
}

/* Words that are not much farther apart than they are many. */
void
check_set_finish(CheckSet *set)
{
	uint64		highest = 0;
	int32		i;

	if (set->texts != NULL || set->n == 0)
		return;
	set->lowest = PG_UINT64_MAX;
	for (i = 0; i < set->n; i++)
	{
		set->lowest = Min(set->lowest, set->words[i]);
		highest = Max(highest, set->words[i]);
	}
	if (highest - set->lowest >= Max(DIRECT_SPAN, 4 * (uint64) set->n))
		return;
	set->span = highest - set->lowest + 1;
	set->direct = allocate(set, set->span * sizeof(int32));
	memset(set->direct, 0xFF, set->span * sizeof(int32));
	for (i = 0; i < set->n; i++)
		set->direct[set->words[i] - set->lowest] = i;
}

int32
check_set_find_word(CheckSet *set, uint64 word)
{
	int32		i;

	if (set->direct != NULL)
		return word - set->lowest < set->span ?
			set->direct[word - set->lowest] : NOT_THERE;
	if (set->n == 0)
		return NOT_THERE;
	if (set->words[set->last] == word)
		return set->last;
	if (set->n > FEW)
	{
		i = set->slots[word_slot(set, word)];
		set->last = Max(i, 0);
		return i;
	}
	for (i = 0; i < set->n; i++)
	{
		if (set->words[i] == word)
			return set->last = i;
	}
	return NOT_THERE;
}

int32
check_set_find_text(CheckSet *set, CheckText *text)
{
	int32		i;

	if (set->n == 0)
		return NOT_THERE;
	if (is_text(set, set->last, text))
		return set->last;
	if (set->n > FEW)
	{
		i = set->slots[text_slot(set, text)];
		set->last = Max(i, 0);
		return i;
	}
	for (i = 0; i < set->n; i++)
	{
		if (is_text(set, i, text))
			return set->last = i;
	}
	return NOT_THERE;
}
