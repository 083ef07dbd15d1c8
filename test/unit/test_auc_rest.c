/*
 * test_auc_rest.c
 *		The area under the ROC curve of a slice and of all other rows: the sums
 *		are those of a walk over these rows, to the last bit; and the sort behind.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "kernel/auc_rest.h"
#include "kernel/order.h"

#define MAX_ROWS 400

static uint64_t state = 88172645463325252u;

static uint64_t
draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

typedef struct rows
{
	int			n;
	uint64_t	rank[MAX_ROWS];	/* ascending */
	int			positive[MAX_ROWS];
	int			slice[MAX_ROWS];
} rows;

static int
compare(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

/* The rows of one slice (or, 1 - slice, of the others), as the walk wants them. */
static void
gather(const rows *r, int slice, uint64_t *negative, uint64_t *positive,
	   mlc_two_keys *keys)
{
	int			i;

	memset(keys, 0, sizeof(*keys));
	keys->reference = negative;
	keys->current = positive;
	for (i = 0; i < r->n; i++)
	{
		if (r->slice[i] != slice)
			continue;
		if (r->positive[i])
			positive[keys->n_current++] = r->rank[i];
		else
			negative[keys->n_reference++] = r->rank[i];
	}
}

static bool
same_sums(const mlc_auc_sums *a, const mlc_auc_sums *b)
{
	return a->positives == b->positives && a->negatives == b->negatives &&
		a->u2 == b->u2 && a->squares_positive == b->squares_positive &&
		a->squares_negative == b->squares_negative;
}

static bool
random_case_holds(void)
{
	static rows r;
	static rows all;
	static uint64_t negative[MAX_ROWS];
	static uint64_t positive[MAX_ROWS];
	static mlc_lower_ranks lower[MAX_ROWS + 1];
	uint64_t	distinct = 1 + draw(60);
	uint64_t	share = draw(11);
	mlc_ranked	ranked = {0};
	mlc_rest_walk walk = {0};
	mlc_two_keys keys;
	mlc_auc_sums want;
	mlc_auc_sums own;
	mlc_auc_sums rest;
	int			i;

	r.n = (int) draw(MAX_ROWS);
	for (i = 0; i < r.n; i++)
	{
		r.rank[i] = draw(distinct);
		r.positive[i] = draw(10) < 4;
		r.slice[i] = draw(10) < share;
	}
	qsort(r.rank, (size_t) r.n, sizeof(uint64_t), compare);
	ranked.groups = (int64_t) distinct;
	ranked.lower = lower;
	memset(lower, 0, sizeof(lower));
	for (i = 0; i < r.n; i++)
	{
		lower[r.rank[i] + 1].positives += r.positive[i];
		lower[r.rank[i] + 1].negatives += !r.positive[i];
	}
	mlc_rank_groups(&ranked);
	all = r;
	memset(all.slice, 0, sizeof(all.slice));
	gather(&all, 0, negative, positive, &keys);
	mlc_auc_walk(&keys, &want, NULL);
	if (!same_sums(&ranked.all, &want))
		return false;

	gather(&r, 1, negative, positive, &keys);
	walk.slice_positives = keys.n_current;
	for (i = 0; i < r.n; i++)
	{
		if (r.slice[i] == 1)
			mlc_rest_row(&ranked, &walk, (int64_t) r.rank[i], r.positive[i]);
	}
	mlc_rest_finish(&ranked, &walk, &own, &rest);
	mlc_auc_walk(&keys, &want, NULL);
	if (!same_sums(&own, &want))
		return false;
	gather(&r, 0, negative, positive, &keys);
	mlc_auc_walk(&keys, &want, NULL);
	return same_sums(&rest, &want);
}

static void
test_rest(void)
{
	int			held = 0;
	int			i;

	for (i = 0; i < 2000; i++)
		held += random_case_holds();
	CHECK(held == 2000, "2000 random cases with ties, empty slices, one class, all rows");
}

static void
test_sort(void)
{
	static mlc_keyed entries[5000];
	static mlc_keyed scratch[5000];
	int			rounds;

	for (rounds = 0; rounds < 20; rounds++)
	{
		size_t		n = (size_t) draw(5000);
		int			shift = (int) draw(60);
		const mlc_keyed *sorted;
		bool		good = true;
		size_t		i;

		for (i = 0; i < n; i++)
		{
			entries[i].key = draw(1000) << shift;
			entries[i].item = i;
		}
		sorted = mlc_sort_keyed(entries, n, scratch, NULL);
		for (i = 1; i < n; i++)
			good &= sorted[i - 1].key < sorted[i].key ||
				(sorted[i - 1].key == sorted[i].key && sorted[i - 1].item < sorted[i].item);
		CHECK(good, "ascending, and equal keys in their order");
	}
}

int
main(void)
{
	test_rest();
	test_sort();
	return check_report("auc_rest");
}
