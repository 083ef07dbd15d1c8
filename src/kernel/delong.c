/*
 * delong.c
 *		The paired comparison of two areas under the ROC curve.
 *
 * Placements are found by binary search in the sorted scores of the other
 * class: the rows of a class stay where they are, so that the placements of a
 * row by both scores meet.
 */
#include "delong.h"

#include <math.h>
#include <string.h>

#include "laws.h"
#include "sort.h"

#define POLL_ROWS 0xFFF

size_t
mlc_delong_worksize(int64_t positives, int64_t negatives)
{
	return 3 * (size_t) (positives > negatives ? positives : negatives);
}

/* Both scores of a class, each ascending: work[0, n) and work[n, 2n). */
static void
sort_class(const uint64_t *const scores[2], size_t n, uint64_t *work,
		   mlc_poll poll)
{
	int			k;

	for (k = 0; k < 2 && n > 0; k++)
	{
		memcpy(work + k * n, scores[k], n * sizeof(uint64_t));
		mlc_sort_keys(work + k * n, n, work + 2 * n, poll);
	}
}

/* Twice the number of lower keys, and one for each equal one. */
static inline int64_t
placement(const uint64_t *sorted, size_t n, uint64_t key)
{
	size_t		lower = mlc_count_lt(sorted, n, key);
	size_t		equal = lower < n && sorted[lower] == key ?
		mlc_count_le(sorted + lower, n - lower, key) : 0;

	return (int64_t) (2 * lower + equal);
}

/* Of a class among the others; sums of placements, squares, differences. */
typedef struct class_sums
{
	int64_t		sum[2];
	mlc_wide	squares[2];
	mlc_wide	differences;
} class_sums;

static void
add_class(const uint64_t *const scores[2], int64_t n, const uint64_t *sorted,
		  size_t others, bool above, class_sums *sums, mlc_poll poll)
{
	int64_t		i;

	for (i = 0; i < n; i++)
	{
		int64_t		place[2];
		int			k;

		for (k = 0; k < 2; k++)
		{
			place[k] = placement(sorted + k * others, others, scores[k][i]);
			if (above)
				place[k] = 2 * (int64_t) others - place[k];
			sums->sum[k] += place[k];
			sums->squares[k] += (mlc_wide) place[k] * place[k];
		}
		sums->differences += (mlc_wide) (place[0] - place[1]) *
			(place[0] - place[1]);
		if ((i & POLL_ROWS) == 0)
			MLC_POLL(poll);
	}
}

void
mlc_delong_walk(const mlc_two_scores *scores, uint64_t *work,
				mlc_delong_sums *sums, mlc_poll poll)
{
	class_sums	positive = {{0}, {0}, 0};
	class_sums	negative = {{0}, {0}, 0};
	int			k;

	sort_class(scores->negative, (size_t) scores->negatives, work, poll);
	add_class(scores->positive, scores->positives, work,
			  (size_t) scores->negatives, false, &positive, poll);
	sort_class(scores->positive, (size_t) scores->positives, work, poll);
	add_class(scores->negative, scores->negatives, work,
			  (size_t) scores->positives, true, &negative, poll);
	for (k = 0; k < 2; k++)
	{
		sums->score[k].positives = scores->positives;
		sums->score[k].negatives = scores->negatives;
		sums->score[k].u2 = positive.sum[k];
		sums->score[k].squares_positive = positive.squares[k];
		sums->score[k].squares_negative = negative.squares[k];
	}
	sums->differences_positive = positive.differences;
	sums->differences_negative = negative.differences;
}

double
mlc_delong_difference(const mlc_delong_sums *sums)
{
	const mlc_auc_sums *a = &sums->score[0];

	if (a->positives < 1 || a->negatives < 1)
		return NAN;
	return (double) (a->u2 - sums->score[1].u2) /
		(2 * (double) a->positives * (double) a->negatives);
}

/* The variance of differences of placements is that of placements. */
double
mlc_delong_difference_variance(const mlc_delong_sums *sums)
{
	mlc_auc_sums differences = sums->score[0];

	differences.u2 -= sums->score[1].u2;
	differences.squares_positive = sums->differences_positive;
	differences.squares_negative = sums->differences_negative;
	return mlc_delong_variance(&differences);
}

void
mlc_delong_test(const mlc_delong_sums *sums, double alpha, mlc_delong *result)
{
	double		difference = mlc_delong_difference(sums);
	double		deviation = sqrt(mlc_delong_difference_variance(sums));
	double		half = mlc_normal_isf(alpha / 2) * deviation;

	result->difference = difference;
	result->lower = result->upper = NAN;
	result->statistic = result->pvalue = NAN;
	if (isnan(half) || (deviation == 0 && difference != 0))
		return;
	result->lower = fmax(difference - half, -1);
	result->upper = fmin(difference + half, 1);
	result->statistic = deviation > 0 ? difference / deviation : 0;
	result->pvalue = 2 * mlc_normal_sf(fabs(result->statistic));
}
