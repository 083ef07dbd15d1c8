/*
 * check_set.h
 *		The values that a column may, or may not, have.
 */
#ifndef MLCHECK_CHECK_SET_H
#define MLCHECK_CHECK_SET_H

#include "postgres.h"

#include "state/check_value.h"

typedef struct CheckSet CheckSet;

/* A set of words or of texts.  Everything is allocated in context. */
extern CheckSet *check_set_create(MemoryContext context, int32 capacity);

/* The place of a value, from 0 on; equal values share one. */
extern int32 check_set_add_word(CheckSet *set, uint64 word);
extern int32 check_set_add_text(CheckSet *set, const CheckText *text);

/* To be called when all values have been added. */
extern void check_set_finish(CheckSet *set);

/* The same, or -1. */
extern int32 check_set_find_word(CheckSet *set, uint64 word);
extern int32 check_set_find_text(CheckSet *set, CheckText *text);

extern int32 check_set_count(const CheckSet *set);

#endif
