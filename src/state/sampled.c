/*
 * sampled.c
 *		A sample of distinct values with exact counts.
 *
 * Up to twice k values are kept before those that cannot be in the sample any
 * more are thrown out, so that this seldom happens.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "state/sample.h"
#include "state/sampled.h"

#define INITIAL_VALUES 8
#define SPARE_VALUES 16

static int	compare_keys(const SampledKey *a, const SampledKey *b);

#define SH_PREFIX table
#define SH_ELEMENT_TYPE SampledValue
#define SH_KEY_TYPE SampledKey
#define SH_KEY key
#define SH_HASH_KEY(tb, k) ((uint32) (k).hash)
#define SH_EQUAL(tb, a, b) (compare_keys(&(a), &(b)) == 0)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

static int
compare_keys(const SampledKey *a, const SampledKey *b)
{
	int			order;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	order = memcmp(a->bytes, b->bytes, Min(a->length, b->length));
	if (order != 0)
		return order;
	return a->length < b->length ? -1 : a->length > b->length;
}

static int
compare_values(const void *a, const void *b)
{
	return compare_keys(&((const SampledValue *) a)->key,
						&((const SampledValue *) b)->key);
}

/* The table grows when it is nine tenths full. */
static Size
value_memory(int32 length)
{
	return 2 * sizeof(SampledValue) + MAXALIGN(length + 1) + 16;
}

Sampled *
sampled_create(MemoryContext context, int32 k, Size *charged)
{
	Sampled    *sampled = MemoryContextAllocZero(context, sizeof(Sampled));

	sampled->k = k;
	sampled->context = context;
	sampled->charged = charged;
	sampled->values = table_create(context, INITIAL_VALUES, NULL);
	return sampled;
}

static SampledValue *
all_values(const Sampled *sampled)
{
	SampledValue *list = palloc_extended(Max(sampled->values->members, 1) *
										 sizeof(SampledValue), MCXT_ALLOC_HUGE);
	SampledValue *value;
	table_iterator iterator;
	int64		n = 0;

	table_start_iterate(sampled->values, &iterator);
	while ((value = table_iterate(sampled->values, &iterator)) != NULL)
		list[n++] = *value;
	qsort(list, n, sizeof(SampledValue), compare_values);
	return list;
}

SampledValue *
sampled_list(const Sampled *sampled, int32 *n)
{
	*n = (int32) Min(sampled->values->members, (uint32) sampled->k);
	return all_values(sampled);
}

static void
put_value(Sampled *sampled, const SampledValue *value)
{
	bool		found;
	SampledValue *entry = table_insert(sampled->values, value->key, &found);

	entry->count = value->count;
}

static void
throw_out(Sampled *sampled)
{
	SampledValue *list = all_values(sampled);
	int64		n = sampled->values->members;
	Size		freed = 0;
	int64		i;

	CHECK_FOR_INTERRUPTS();
	sampled->bounded = true;
	sampled->bound = list[sampled->k - 1].key;
	table_reset(sampled->values);
	for (i = 0; i < sampled->k; i++)
		put_value(sampled, &list[i]);
	for (; i < n; i++)
	{
		freed += value_memory(list[i].key.length);
		pfree(unconstify(char *, list[i].key.bytes));
	}
	(void) sample_charge(sampled->charged, *sampled->charged - freed);
	pfree(list);
}

void
sampled_add(Sampled *sampled, uint64 hash, const char *bytes, int32 length,
			int64 count)
{
	SampledKey	key = {hash, bytes, length};
	SampledValue *value;
	SampledValue added;
	char	   *copy;

	if (sampled->bounded && compare_keys(&key, &sampled->bound) > 0)
		return;
	value = table_lookup(sampled->values, key);
	if (value != NULL)
	{
		value->count += count;
		return;
	}
	if (!sample_charge(sampled->charged, *sampled->charged + value_memory(length)))
		sample_check_memory(value_memory(length));
	copy = MemoryContextAllocHuge(sampled->context, (Size) length + 1);
	memcpy(copy, bytes, length);
	added.key = key;
	added.key.bytes = copy;
	added.count = count;
	put_value(sampled, &added);
	if (sampled->values->members >= 2 * (uint32) sampled->k + SPARE_VALUES)
		throw_out(sampled);
}

void
sampled_merge(Sampled *sampled, const Sampled *other)
{
	int32		n;
	SampledValue *list = sampled_list(other, &n);
	int32		i;

	for (i = 0; i < n; i++)
		sampled_add(sampled, list[i].key.hash, list[i].key.bytes,
					list[i].key.length, list[i].count);
	pfree(list);
}
