/*
 * auc.c
 *		The area under the ROC curve, its variance and its interval.
 */
#include "auc.h"

#include <math.h>

#include "laws.h"

#define POLL_STEPS 0xFFFF
#define BISECTIONS 1100			/* enough to reach the smallest double */

typedef struct auc_walk
{
	int64_t		i;				/* negatives passed */
	int64_t		j;				/* positives passed */
	int64_t		halves;			/* u2 / 2 of the steps without ties */
	mlc_auc_sums sums;			/* of the steps with ties */
	mlc_wide	quarters_positive;	/* and of those without: a fourth */
	mlc_wide	quarters_negative;
} auc_walk;

/*
 * At most this many scores, and no further than to one that both classes have
 * or to the end of a class.  No branch depends on which class is next: in a
 * poor model nothing predicts it.
 */
static void
walk_untied(const mlc_two_keys *scores, auc_walk *walk, int steps)
{
	int64_t		n1 = scores->n_reference;
	int64_t		n2 = scores->n_current;
	int64_t		i = walk->i;
	int64_t		j = walk->j;
	int64_t		halves = walk->halves;
	mlc_wide	positive = walk->quarters_positive;
	mlc_wide	negative = walk->quarters_negative;

	for (; steps > 0 && i < n1 && j < n2; steps--)
	{
		uint64_t	a = scores->reference[i];
		uint64_t	b = scores->current[j];
		int64_t		is_positive = b < a;
		int64_t		below = i & -is_positive;
		int64_t		above = (n2 - j) & (is_positive - 1);

		if (a == b)
			break;
		halves += below;
		positive += below * below;
		negative += above * above;
		i += 1 - is_positive;
		j += is_positive;
	}
	walk->i = i;
	walk->j = j;
	walk->halves = halves;
	walk->quarters_positive = positive;
	walk->quarters_negative = negative;
}

/* All rows of the score that both classes have. */
static void
walk_tied(const mlc_two_keys *scores, auc_walk *walk)
{
	uint64_t	key = scores->reference[walk->i];
	int64_t		i = walk->i;
	int64_t		j = walk->j;
	int64_t		below;
	int64_t		above;

	while (i < scores->n_reference && scores->reference[i] == key)
		i++;
	while (j < scores->n_current && scores->current[j] == key)
		j++;
	below = walk->i + i;
	above = 2 * scores->n_current - walk->j - j;
	walk->sums.u2 += (j - walk->j) * below;
	walk->sums.squares_positive += (mlc_wide) (j - walk->j) * below * below;
	walk->sums.squares_negative += (mlc_wide) (i - walk->i) * above * above;
	walk->i = i;
	walk->j = j;
}

/* Positives above all negatives; negatives there have no positive above. */
static void
walk_rest(const mlc_two_keys *scores, auc_walk *walk)
{
	int64_t		below = 2 * scores->n_reference;
	int64_t		rest = scores->n_current - walk->j;

	walk->sums.u2 += rest * below;
	walk->sums.squares_positive += (mlc_wide) rest * below * below;
}

void
mlc_auc_walk(const mlc_two_keys *scores, mlc_auc_sums *sums, mlc_poll poll)
{
	auc_walk	walk = {0};
	int64_t		next_poll = POLL_STEPS;

	walk.sums.positives = scores->n_current;
	walk.sums.negatives = scores->n_reference;
	while (walk.i < scores->n_reference && walk.j < scores->n_current)
	{
		if (scores->reference[walk.i] == scores->current[walk.j])
			walk_tied(scores, &walk);
		else
			walk_untied(scores, &walk, POLL_STEPS);
		if (walk.i + walk.j >= next_poll)
		{
			MLC_POLL(poll);
			next_poll = walk.i + walk.j + POLL_STEPS;
		}
	}
	walk_rest(scores, &walk);
	*sums = walk.sums;
	sums->u2 += 2 * walk.halves;
	sums->squares_positive += 4 * walk.quarters_positive;
	sums->squares_negative += 4 * walk.quarters_negative;
}

double
mlc_auc(const mlc_auc_sums *sums)
{
	if (sums->positives < 1 || sums->negatives < 1)
		return NAN;
	return (double) sums->u2 /
		(2 * (double) sums->positives * (double) sums->negatives);
}

/* The variance of the mean of a class's placements, over their greatest value. */
static double
variance_of_mean(mlc_wide squares, int64_t u2, int64_t n, int64_t others)
{
	mlc_wide	spread = n * squares - (mlc_wide) u2 * u2;
	double		rows = (double) n;
	double		greatest = 2 * (double) others;

	return (double) spread / (rows * rows * (rows - 1)) / (greatest * greatest);
}

double
mlc_delong_variance(const mlc_auc_sums *sums)
{
	if (sums->positives < 2 || sums->negatives < 2)
		return NAN;
	return variance_of_mean(sums->squares_positive, sums->u2,
							sums->positives, sums->negatives) +
		variance_of_mean(sums->squares_negative, sums->u2,
						 sums->negatives, sums->positives);
}

double
mlc_gini(const mlc_auc_sums *sums)
{
	int64_t		pairs = sums->positives * sums->negatives;

	if (sums->positives < 1 || sums->negatives < 1)
		return NAN;
	return (double) (sums->u2 - pairs) / (double) pairs;
}

mlc_interval
mlc_delong_auc(const mlc_auc_sums *sums, double alpha)
{
	double		half = mlc_normal_isf(alpha / 2) * sqrt(mlc_delong_variance(sums));
	mlc_interval interval = {NAN, NAN};

	if (isnan(half))
		return interval;
	interval.lower = fmax(mlc_auc(sums) - half, 0);
	interval.upper = fmin(mlc_auc(sums) + half, 1);
	return interval;
}

/*
 * Hanley & McNeil 1982, eq. 1 and 2, for exponential scores, where theta is
 * the area; balanced stands for either class less one.
 */
static double
newcombe_variance(double theta, double positives, double negatives)
{
	double		balanced = (positives + negatives) / 2 - 1;

	return theta * (1 - theta) *
		(1 + balanced * ((1 - theta) / (2 - theta) + theta / (1 + theta))) /
		(positives * negatives);
}

/*
 * The root of auc - theta = z sqrt(variance(theta)) in [0, auc].  The right
 * side is concave in theta and 0 at 0 and at 1, so there is exactly one, apart
 * from the 1 for an area of 1: whatever is right of it has a smaller left side.
 */
static double
newcombe_lower(double auc, double positives, double negatives, double z)
{
	double		low = 0;
	double		high = auc;
	int			i;

	for (i = 0; i < BISECTIONS; i++)
	{
		double		theta = low + (high - low) / 2;

		if (theta <= low || theta >= high)
			break;
		if (auc - theta > z * sqrt(newcombe_variance(theta, positives, negatives)))
			low = theta;
		else
			high = theta;
	}
	return low;
}

mlc_interval
mlc_newcombe_auc(double auc, double positives, double negatives, double alpha)
{
	mlc_interval interval = {NAN, NAN};
	double		z = mlc_normal_isf(alpha / 2);

	if (!(auc >= 0 && auc <= 1 && positives > 0 && negatives > 0 &&
		  isfinite(positives) && isfinite(negatives) && alpha > 0 && alpha < 1))
		return interval;
	interval.lower = newcombe_lower(auc, positives, negatives, z);
	/* the variance is the same at theta and at 1 - theta */
	interval.upper = 1 - newcombe_lower(1 - auc, positives, negatives, z);
	return interval;
}
