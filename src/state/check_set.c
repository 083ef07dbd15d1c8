/*
 * check_set.c
 *		The values that a column may, or may not, have.
 *
 * Words close together are looked up in an array; other words, and texts, in a
 * hash table.  Texts are hashed by their first bytes where that tells them
 * apart.
 */
#include "postgres.h"

#include "state/check_set.h"
#include "state/sample.h"

#define DIRECT_SPAN 4096
#define LONG_PROBE 8

static void *
allocate(const CheckSet *set, Size bytes)
{
	sample_check_memory(bytes);
	return MemoryContextAllocHuge(set->context, Max(bytes, 1));
}

static void
empty_slots(CheckSet *set)
{
	memset(set->slots, 0xFF, ((Size) set->mask + 1) * sizeof(int32));
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
	set->slots = allocate(set, (Size) slots * sizeof(int32));
	empty_slots(set);
	return set;
}

int32
check_set_add_word(CheckSet *set, uint64 word)
{
	uint32		slot;

	if (set->words == NULL)
		set->words = allocate(set, (Size) set->capacity * sizeof(uint64));
	slot = check_set_word_slot(set, word);
	if (set->slots[slot] >= 0)
		return set->slots[slot];
	Assert(set->n < set->capacity);
	set->words[set->n] = word;
	return set->slots[slot] = set->n++;
}

int32
check_set_add_text(CheckSet *set, const CheckText *text)
{
	CheckText	copy = *text;
	uint32		slot;
	char	   *data;

	if (set->texts == NULL)
		set->texts = allocate(set, (Size) set->capacity * sizeof(CheckText));
	slot = check_set_text_slot(set, &copy);
	if (set->slots[slot] >= 0)
		return set->slots[slot];
	Assert(set->n < set->capacity);
	data = allocate(set, text->length);
	memcpy(data, text->data, text->length);
	copy.data = data;
	set->texts[set->n] = copy;
	return set->slots[slot] = set->n++;
}

/* Put all texts into the table; false when some would be far from their slot. */
static bool
place_texts(CheckSet *set, bool by_start)
{
	int32		i;

	set->by_start = by_start;
	empty_slots(set);
	for (i = 0; i < set->n; i++)
	{
		CheckText  *text = &set->texts[i];
		uint64		hash = by_start ? text->start_hash : check_text_hash(text);
		uint32		slot = (uint32) hash & set->mask;
		int			probes = 0;

		while (set->slots[slot] >= 0)
		{
			slot = (slot + 1) & set->mask;
			if (++probes > LONG_PROBE && by_start)
				return false;
		}
		set->slots[slot] = i;
	}
	return true;
}

/* Are words not much farther apart than they are many? */
static void
place_words(CheckSet *set)
{
	uint64		highest = 0;
	int32		i;

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

void
check_set_finish(CheckSet *set)
{
	if (set->words != NULL)
		place_words(set);
	else if (set->texts != NULL && !place_texts(set, true))
		(void) place_texts(set, false);
}
