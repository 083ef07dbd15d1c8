/*
 * category.c
 *		A table of categories and how often either sample holds each.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "state/category.h"

static inline bool
same_category(CategoryKey a, CategoryKey b)
{
	return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

#define SH_PREFIX categories
#define SH_ELEMENT_TYPE Category
#define SH_KEY_TYPE CategoryKey
#define SH_KEY key
#define SH_HASH_KEY(tb, k) hash_bytes((const unsigned char *) (k).data, (k).length)
#define SH_EQUAL(tb, a, b) same_category(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a) (a)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

#define INITIAL_CATEGORIES 16

struct CategoryTable
{
	categories_hash *hash;
	MemoryContext context;
	Size		bytes;			/* of the category names */
};

CategoryTable *
category_create(MemoryContext context)
{
	CategoryTable *table = MemoryContextAlloc(context, sizeof(CategoryTable));

	table->hash = categories_create(context, INITIAL_CATEGORIES, NULL);
	table->context = context;
	table->bytes = 0;
	return table;
}

Category *
category_add(CategoryTable *table, const char *data, int length)
{
	CategoryKey key = {data, length};
	bool		found;
	Category   *category = categories_insert(table->hash, key, &found);
	char	   *copy;

	if (found)
		return category;
	category->count[0] = category->count[1] = 0;
	copy = MemoryContextAlloc(table->context, Max(length, 1));
	memcpy(copy, data, length);
	category->key.data = copy;
	table->bytes += MAXALIGN(length) + 2 * sizeof(void *);
	return category;
}

int64
category_count(const CategoryTable *table)
{
	return table->hash->members;
}

Size
category_memory(const CategoryTable *table)
{
	return table->bytes + table->hash->size * sizeof(Category);
}

/* qsort works in place, so that an interrupt may end it anywhere. */
static int
compare_categories(const void *a, const void *b)
{
	CategoryKey x = (*(const Category *const *) a)->key;
	CategoryKey y = (*(const Category *const *) b)->key;
	int			result = memcmp(x.data, y.data, Min(x.length, y.length));

	CHECK_FOR_INTERRUPTS();
	return result != 0 ? result : x.length - y.length;
}

const Category **
category_sorted(const CategoryTable *table)
{
	const Category **sorted;
	categories_iterator iterator;
	Category   *category;
	Size		n = 0;

	sorted = MemoryContextAllocHuge(CurrentMemoryContext,
									Max(table->hash->members, 1) * sizeof(*sorted));
	categories_start_iterate(table->hash, &iterator);
	while ((category = categories_iterate(table->hash, &iterator)) != NULL)
		sorted[n++] = category;
	qsort(sorted, n, sizeof(*sorted), compare_categories);
	return sorted;
}
