/*
 * category.h
 *		A table of categories and how often either sample holds each.
 */
#ifndef MLCHECK_CATEGORY_H
#define MLCHECK_CATEGORY_H

#include "postgres.h"

typedef struct CategoryKey
{
	const char *data;
	int32		length;
} CategoryKey;

typedef struct Category
{
	CategoryKey key;
	uint32		hash;
	int64		count[2];		/* reference, current */
	char		status;			/* simplehash's */
} Category;

typedef struct CategoryTable CategoryTable;

/* Everything is allocated in context. */
extern CategoryTable *category_create(MemoryContext context);

/* The entry of a category, new with counts 0; the caller counts in it. */
extern Category *category_add(CategoryTable *table, const char *data,
							  int length);

extern int64 category_count(const CategoryTable *table);

/* Bytes the table takes, about. */
extern Size category_memory(const CategoryTable *table);

/*
 * All categories in the order of their bytes, so that sums over them do not
 * depend on the plan; palloc'd.
 */
extern const Category **category_sorted(const CategoryTable *table);

#endif
