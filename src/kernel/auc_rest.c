/*
 * auc_rest.c
 *		The area under the ROC curve of every slice, and of all rows but a
 *		slice, from one walk over all rows.
 *
 * With a the placement of a row among all rows of the other class and p its
 * placement among those of the slice, a - p is its placement among the rest.
 * p changes only at the ranks that the slice has, so the sums of a p and of
 * p^2 over all rows come from running sums of 1 and of a between those ranks.
 */
#include "auc_rest.h"

static inline int64_t
positive_placement(const mlc_ranked *r, int64_t rank)
{
	return r->lower[rank].negatives + r->lower[rank + 1].negatives;
}

static inline int64_t
negative_placement(const mlc_ranked *r, int64_t rank)
{
	return 2 * r->all.positives - r->lower[rank].positives -
		r->lower[rank + 1].positives;
}

static void
add_counts(mlc_ranked *r)
{
	int64_t		i;

	for (i = 0; i < r->groups; i++)
	{
		r->lower[i + 1].positives += r->lower[i].positives;
		r->lower[i + 1].negatives += r->lower[i].negatives;
	}
	r->all.positives = r->lower[r->groups].positives;
	r->all.negatives = r->lower[r->groups].negatives;
}

void
mlc_rank_groups(mlc_ranked *r)
{
	int64_t		i;

	add_counts(r);
	r->all.squares_positive = r->all.squares_negative = 0;
	for (i = 0; i < r->groups; i++)
	{
		const mlc_lower_ranks *lower = &r->lower[i];
		mlc_lower_ranks *next = &r->lower[i + 1];
		int64_t		a = positive_placement(r, i);
		int64_t		b = negative_placement(r, i);

		next->placements_positive = lower->placements_positive +
			(next->positives - lower->positives) * a;
		next->placements_negative = lower->placements_negative +
			(next->negatives - lower->negatives) * b;
		r->all.squares_positive += (mlc_wide) (next->positives - lower->positives) * (a * a);
		r->all.squares_negative += (mlc_wide) (next->negatives - lower->negatives) * (b * b);
	}
	r->all.u2 = r->lower[r->groups].placements_positive;
}

/* So many rows, with placements of this sum, all have this p. */
static inline void
add_all(mlc_rest_sums *sums, int64_t rows, int64_t a, int64_t p)
{
	sums->all_p += rows * p;
	sums->all_ap += (mlc_wide) a * p;
	sums->all_pp += (mlc_wide) rows * (p * p);
}

/* All rows of ranks from first to before end, which have this p and q. */
static inline void
add_ranks(const mlc_ranked *r, mlc_rest_walk *walk, int64_t first, int64_t end,
		  int64_t p, int64_t q)
{
	const mlc_lower_ranks *from = &r->lower[first];
	const mlc_lower_ranks *to = &r->lower[end];

	add_all(&walk->positive, to->positives - from->positives,
			to->placements_positive - from->placements_positive, p);
	add_all(&walk->negative, to->negatives - from->negatives,
			to->placements_negative - from->placements_negative, q);
}

static inline void
add_slice(mlc_rest_sums *sums, int64_t rows, int64_t a, int64_t p)
{
	if (rows == 0)
		return;
	sums->slice_a += rows * a;
	sums->slice_p += rows * p;
	sums->slice_aa += (mlc_wide) rows * (a * a);
	sums->slice_ap += (mlc_wide) (rows * a) * p;
	sums->slice_pp += (mlc_wide) rows * (p * p);
}

/* Positives of the slice that are still to come, twice. */
static inline int64_t
above(const mlc_rest_walk *walk)
{
	return 2 * (walk->slice_positives - walk->positives);
}

/* The ranks up to the one that rows have come of, and that one. */
static void
add_rank(const mlc_ranked *r, mlc_rest_walk *walk)
{
	int64_t		rank = walk->rank;
	int64_t		p = 2 * walk->negatives + walk->rank_negatives;
	int64_t		q = above(walk) - walk->rank_positives;

	if (walk->rank_positives + walk->rank_negatives == 0)
		return;
	add_ranks(r, walk, walk->next, rank, 2 * walk->negatives, above(walk));
	add_ranks(r, walk, rank, rank + 1, p, q);
	add_slice(&walk->positive, walk->rank_positives, positive_placement(r, rank), p);
	add_slice(&walk->negative, walk->rank_negatives, negative_placement(r, rank), q);
	walk->positives += walk->rank_positives;
	walk->negatives += walk->rank_negatives;
	walk->rank_positives = walk->rank_negatives = 0;
	walk->next = rank + 1;
}

void
mlc_rest_row(const mlc_ranked *ranked, mlc_rest_walk *walk, int64_t rank,
			 bool positive)
{
	if (rank != walk->rank)
	{
		add_rank(ranked, walk);
		walk->rank = rank;
	}
	walk->rank_positives += positive;
	walk->rank_negatives += !positive;
}

/* Sum of (a - p)^2 over all rows of a class that are not in the slice. */
static mlc_wide
rest_squares(const mlc_rest_sums *sums, mlc_wide all_aa)
{
	return all_aa - sums->slice_aa - 2 * (sums->all_ap - sums->slice_ap) +
		sums->all_pp - sums->slice_pp;
}

void
mlc_rest_finish(const mlc_ranked *r, mlc_rest_walk *walk, mlc_auc_sums *own,
				mlc_auc_sums *rest)
{
	add_rank(r, walk);
	/* above all ranks of the slice, no positive of it is higher */
	add_ranks(r, walk, walk->next, r->groups, 2 * walk->negatives, 0);

	own->positives = walk->positives;
	own->negatives = walk->negatives;
	own->u2 = walk->positive.slice_p;
	own->squares_positive = walk->positive.slice_pp;
	own->squares_negative = walk->negative.slice_pp;
	rest->positives = r->all.positives - own->positives;
	rest->negatives = r->all.negatives - own->negatives;
	rest->u2 = r->all.u2 - walk->positive.slice_a - walk->positive.all_p + own->u2;
	rest->squares_positive = rest_squares(&walk->positive, r->all.squares_positive);
	rest->squares_negative = rest_squares(&walk->negative, r->all.squares_negative);
}
