/*
 * check_set.h
 *		The values that a column may, or may not, have.
 */
#ifndef MLCHECK_CHECK_SET_H
#define MLCHECK_CHECK_SET_H

#include "postgres.h"

#include "kernel/hash.h"
#include "state/check_value.h"

typedef struct CheckSet
{
	int32		n;
	int32		capacity;
	uint64	   *words;			/* NULL where there are texts */
	CheckText  *texts;
	uint32		mask;
	int32	   *slots;			/* of a hash table: a place, or -1 */
	bool		by_start;		/* are texts hashed by their start alone? */
	int32	   *direct;			/* places of lowest, lowest + 1, ..., if any */
	uint64		lowest;
	uint64		span;
	MemoryContext context;
} CheckSet;

#define CHECK_SET_FEW 6

/* A set of words or of texts.  Everything is allocated in context. */
extern CheckSet *check_set_create(MemoryContext context, int32 capacity);

/* The place of a value, from 0 on; equal values share one. */
extern int32 check_set_add_word(CheckSet *set, uint64 word);
extern int32 check_set_add_text(CheckSet *set, const CheckText *text);

/* To be called when all values have been added. */
extern void check_set_finish(CheckSet *set);

static inline uint32
check_set_word_slot(const CheckSet *set, uint64 word)
{
	uint32		slot = (uint32) mlc_mix64(word) & set->mask;

	while (set->slots[slot] >= 0 && set->words[set->slots[slot]] != word)
		slot = (slot + 1) & set->mask;
	return slot;
}

static inline bool
check_set_is_text(const CheckSet *set, int32 place, const CheckText *text)
{
	const CheckText *other = &set->texts[place];

	return other->start == text->start && other->length == text->length &&
		(text->length <= 8 ||
		 memcmp(other->data + 8, text->data + 8, text->length - 8) == 0);
}

static inline uint32
check_set_text_slot(const CheckSet *set, CheckText *text)
{
	uint64		hash = set->by_start ? text->start_hash : check_text_hash(text);
	uint32		slot = (uint32) hash & set->mask;

	while (set->slots[slot] >= 0 &&
		   !check_set_is_text(set, set->slots[slot], text))
		slot = (slot + 1) & set->mask;
	return slot;
}

/* The place of a value, or -1.  Few words are compared without a jump. */
static inline int32
check_set_find_word(const CheckSet *set, uint64 word)
{
	int32		place = -1;
	int32		i;

	if (set->direct != NULL)
		return word - set->lowest < set->span ?
			set->direct[word - set->lowest] : -1;
	if (set->n > CHECK_SET_FEW)
		return set->slots[check_set_word_slot(set, word)];
	for (i = 0; i < set->n; i++)
		place = set->words[i] == word ? i : place;
	return place;
}

static inline int32
check_set_find_text(const CheckSet *set, CheckText *text)
{
	return set->n == 0 ? -1 : set->slots[check_set_text_slot(set, text)];
}

#endif
