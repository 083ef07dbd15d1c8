/*
 * auc_rest.c
 *		The area under the ROC curve of all rows but a slice.
 *
 * With a the placement of a row among all rows of the other class and p its
 * placement among those of the slice, a - p is its placement among the rest.
 * p changes only at the ranks that the slice has, so the sums of a p and of
 * p^2 over all rows come from running sums of 1 and of a between those ranks.
 */
#include "auc_rest.h"

/*
 * One class: its rows, those of the slice, and the placements of both.  A
 * placement is at most twice MLC_MAX_SIDE, so its square and a sum of placements
 * fit into 64 bits; products of those take one multiplication to 128.
 */
typedef struct side_sums
{
	int64_t		all_p;			/* sum of p over all rows */
	mlc_wide	all_ap;
	mlc_wide	all_pp;
	int64_t		slice_a;		/* sum of a over the slice's rows */
	mlc_wide	slice_aa;
	mlc_wide	slice_ap;
} side_sums;

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

void
mlc_rank_groups(mlc_ranked *r)
{
	mlc_lower_ranks *lower = r->lower;
	int64_t		i;

	for (i = 0; i < r->groups; i++)
	{
		lower[i + 1].positives += lower[i].positives;
		lower[i + 1].negatives += lower[i].negatives;
	}
	for (i = 0; i < r->groups; i++)
	{
		lower[i + 1].placements_positive = lower[i].placements_positive +
			(lower[i + 1].positives - lower[i].positives) * positive_placement(r, i);
		lower[i + 1].placements_negative = lower[i].placements_negative +
			(lower[i + 1].negatives - lower[i].negatives) * negative_placement(r, i);
	}
}

/* So many rows, with placements of this sum, all have this p. */
static void
add_all(side_sums *sums, int64_t rows, int64_t a, int64_t p)
{
	sums->all_p += rows * p;
	sums->all_ap += (mlc_wide) a * p;
	sums->all_pp += (mlc_wide) rows * (p * p);
}

/* The rows of ranks from first to before end, with their p and q. */
static void
add_ranks(const mlc_ranked *r, side_sums *positive, side_sums *negative,
		  int64_t first, int64_t end, int64_t p, int64_t q)
{
	const mlc_lower_ranks *from = &r->lower[first];
	const mlc_lower_ranks *to = &r->lower[end];

	add_all(positive, to->positives - from->positives,
			to->placements_positive - from->placements_positive, p);
	add_all(negative, to->negatives - from->negatives,
			to->placements_negative - from->placements_negative, q);
}

static void
add_slice(side_sums *sums, int64_t rows, int64_t a, int64_t p)
{
	if (rows == 0)
		return;
	sums->slice_a += rows * a;
	sums->slice_aa += (mlc_wide) rows * (a * a);
	sums->slice_ap += (mlc_wide) (rows * a) * p;
}

/* Sum of (a - p)^2 over all rows of a class that are not in the slice. */
static mlc_wide
rest_squares(const side_sums *sums, mlc_wide all_aa, mlc_wide slice_pp)
{
	return all_aa - sums->slice_aa - 2 * (sums->all_ap - sums->slice_ap) +
		sums->all_pp - slice_pp;
}

static int64_t
rows_of_rank(const uint64_t *ranks, int64_t n, int64_t at, uint64_t rank)
{
	int64_t		end = at;

	while (end < n && ranks[end] == rank)
		end++;
	return end - at;
}

void
mlc_auc_rest(const mlc_ranked *r, const mlc_two_keys *slice,
			 const mlc_auc_sums *own, mlc_auc_sums *rest)
{
	side_sums	positive = {0};
	side_sums	negative = {0};
	int64_t		next = 0;		/* ranks below are done */
	int64_t		i = 0;			/* negatives of the slice passed */
	int64_t		j = 0;			/* positives */

	while (i < slice->n_reference || j < slice->n_current)
	{
		uint64_t	rank = i < slice->n_reference ? slice->reference[i] : UINT64_MAX;
		int64_t		negatives;
		int64_t		positives;
		int64_t		p;
		int64_t		q;

		if (j < slice->n_current && slice->current[j] < rank)
			rank = slice->current[j];
		negatives = rows_of_rank(slice->reference, slice->n_reference, i, rank);
		positives = rows_of_rank(slice->current, slice->n_current, j, rank);
		add_ranks(r, &positive, &negative, next, (int64_t) rank, 2 * i,
				  2 * (slice->n_current - j));
		p = 2 * i + negatives;
		q = 2 * (slice->n_current - j) - positives;
		next = (int64_t) rank + 1;
		add_ranks(r, &positive, &negative, (int64_t) rank, next, p, q);
		add_slice(&positive, positives, positive_placement(r, (int64_t) rank), p);
		add_slice(&negative, negatives, negative_placement(r, (int64_t) rank), q);
		i += negatives;
		j += positives;
	}
	/* above all ranks of the slice, no positive of it is higher */
	add_ranks(r, &positive, &negative, next, r->groups, 2 * i, 0);

	rest->positives = r->all.positives - own->positives;
	rest->negatives = r->all.negatives - own->negatives;
	rest->u2 = r->all.u2 - positive.slice_a - positive.all_p + own->u2;
	rest->squares_positive = rest_squares(&positive, r->all.squares_positive,
										  own->squares_positive);
	rest->squares_negative = rest_squares(&negative, r->all.squares_negative,
										  own->squares_negative);
}
