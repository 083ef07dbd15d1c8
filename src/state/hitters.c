/*
 * hitters.c
 *		The frequent texts of a profile that has collapsed.
 */
#include "postgres.h"

#include "state/hitters.h"

Hitters *
hitters_create(MemoryContext context)
{
	Hitters    *hitters = MemoryContextAllocZero(context, sizeof(Hitters));

	hitters->context = context;
	return hitters;
}

static int16 *
find_place(Hitters *hitters, uint64 key)
{
	uint32		mask = lengthof(hitters->index) - 1;
	uint32		i = (uint32) key & mask;

	while (hitters->index[i] != 0 &&
		   hitters->entry[hitters->index[i] - 1].key != key)
		i = (i + 1) & mask;
	return &hitters->index[i];
}

static void
rebuild_index(Hitters *hitters)
{
	int			i;

	memset(hitters->index, 0, sizeof(hitters->index));
	for (i = 0; i < hitters->n; i++)
		*find_place(hitters, hitters->entry[i].key) = (int16) (i + 1);
}

static int
compare_counts(const void *a, const void *b)
{
	const ProfileHitter *x = a;
	const ProfileHitter *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

static int
compare_keys(const void *a, const void *b)
{
	const ProfileHitter *x = a;
	const ProfileHitter *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/* Keep PROFILE_HITTERS texts at most. */
static void
thin_out(Hitters *hitters)
{
	int64		least;
	int			kept = 0;
	int			i;

	if (hitters->n <= PROFILE_HITTERS)
		return;
	qsort(hitters->entry, hitters->n, sizeof(ProfileHitter), compare_counts);
	least = hitters->entry[PROFILE_HITTERS].count;
	for (i = 0; i < hitters->n; i++)
	{
		ProfileHitter *hitter = &hitters->entry[i];

		if (hitter->count > least)
		{
			hitter->count -= least;
			hitters->entry[kept++] = *hitter;
		}
		else
			pfree(unconstify(char *, hitter->label.data));
	}
	hitters->n = kept;
	hitters->error += least;
	rebuild_index(hitters);
}

void
hitters_add(Hitters *hitters, uint64 key, int64 count,
			const ProfileLabel *label)
{
	int16	   *place = find_place(hitters, key);
	ProfileHitter *hitter;
	char	   *copy;

	if (*place != 0)
	{
		hitters->entry[*place - 1].count += count;
		return;
	}
	if (hitters->n == HITTERS_ROOM)
	{
		thin_out(hitters);
		place = find_place(hitters, key);
	}
	copy = MemoryContextAlloc(hitters->context, label->length + 1);
	memcpy(copy, label->data, label->length);
	hitter = &hitters->entry[hitters->n++];
	hitter->key = key;
	hitter->count = count;
	hitter->label.data = copy;
	hitter->label.length = label->length;
	*place = (int16) hitters->n;
}

void
hitters_list(Hitters *hitters)
{
	thin_out(hitters);
	qsort(hitters->entry, hitters->n, sizeof(ProfileHitter), compare_keys);
	rebuild_index(hitters);
}
