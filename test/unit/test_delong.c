/*
 * test_delong.c
 *		The paired DeLong test: pROC's numbers, and on random tied scores the
 *		definitions, a comparison of every pair.
 *
 * pROC 1.18.0: roc.test(roc(y, a), roc(y, b), method = "delong", paired = TRUE).
 */
#include <stdlib.h>

#include "check.h"
#include "kernel/delong.h"
#include "kernel/key.h"

#define MAX_CLASS 50
#define ROUNDS 2000

static uint64_t random_state = 1;
static int	polls;

static uint64_t
random_bits(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static void
count_poll(void)
{
	polls++;
}

static uint64_t keys[4][MAX_CLASS];
static uint64_t work[3 * MAX_CLASS];

static mlc_two_scores
arrays(int64_t positive, int64_t negative)
{
	return (mlc_two_scores) {{keys[0], keys[1]}, {keys[2], keys[3]}, negative, positive};
}

/* Twice the wins of the positive, ties once. */
static int64_t
wins(uint64_t positive, uint64_t negative)
{
	return 2 * (positive > negative) + (positive == negative);
}

static void
pairwise(const mlc_two_scores *scores, mlc_delong_sums *sums)
{
	int64_t		m = scores->positives;
	int64_t		n = scores->negatives;
	int64_t		p[2];
	int64_t		i;
	int64_t		j;
	int			k;

	*sums = (mlc_delong_sums) {{{m, n, 0, 0, 0}, {m, n, 0, 0, 0}}, 0, 0};
	for (j = 0; j < m; j++)
	{
		for (k = 0; k < 2; k++)
		{
			for (p[k] = 0, i = 0; i < n; i++)
				p[k] += wins(scores->positive[k][j], scores->negative[k][i]);
			sums->score[k].u2 += p[k];
			sums->score[k].squares_positive += p[k] * p[k];
		}
		sums->differences_positive += (p[0] - p[1]) * (p[0] - p[1]);
	}
	for (i = 0; i < n; i++)
	{
		for (k = 0; k < 2; k++)
		{
			for (p[k] = 0, j = 0; j < m; j++)
				p[k] += wins(scores->positive[k][j], scores->negative[k][i]);
			sums->score[k].squares_negative += p[k] * p[k];
		}
		sums->differences_negative += (p[0] - p[1]) * (p[0] - p[1]);
	}
}

static bool
same_sums(const mlc_delong_sums *a, const mlc_delong_sums *b)
{
	int			k;

	for (k = 0; k < 2; k++)
	{
		if (a->score[k].positives != b->score[k].positives ||
			a->score[k].negatives != b->score[k].negatives ||
			a->score[k].u2 != b->score[k].u2 ||
			a->score[k].squares_positive != b->score[k].squares_positive ||
			a->score[k].squares_negative != b->score[k].squares_negative)
			return false;
	}
	return a->differences_positive == b->differences_positive &&
		a->differences_negative == b->differences_negative;
}

static void
check_random(void)
{
	int			bad = 0;
	int			round;

	for (round = 0; round < ROUNDS; round++)
	{
		mlc_two_scores scores = arrays((int64_t) (random_bits() % MAX_CLASS),
									   (int64_t) (random_bits() % MAX_CLASS));
		uint64_t	values = 1 + random_bits() % 60;
		mlc_delong_sums got;
		mlc_delong_sums want;
		int			i;

		for (i = 0; i < 4 * MAX_CLASS; i++)
			keys[i / MAX_CLASS][i % MAX_CLASS] = random_bits() % values;
		if (round % 5 == 0)		/* the smallest and the largest key */
			keys[2][0] = keys[0][0] = (round % 2) ? 0 : UINT64_MAX;
		mlc_delong_walk(&scores, work, &got, round % 2 ? count_poll : NULL);
		pairwise(&scores, &want);
		bad += !same_sums(&got, &want);
	}
	CHECK(bad == 0, "sums are those of all pairs");
	CHECK(polls > 0, "polls");
}

static void
set(int which, const double *values, int n)
{
	int			i;

	for (i = 0; i < n; i++)
		keys[which][i] = mlc_key_from_double(values[i]);
}

static void
check_example(void)
{
	const double negative_a[] = {0.1, 0.4, 0.5, 0.5};
	const double positive_a[] = {0.35, 0.5, 0.8};
	const double negative_b[] = {0.2, 0.1, 0.6, 0.7};
	const double positive_b[] = {0.3, 0.9, 0.65};
	mlc_two_scores scores = arrays(3, 4);
	mlc_delong_sums sums;
	mlc_delong	test;

	CHECK(mlc_delong_worksize(3, 4) == 12 && mlc_delong_worksize(4, 3) == 12, "scratch");
	set(0, negative_a, 4);
	set(1, negative_b, 4);
	set(2, positive_a, 3);
	set(3, positive_b, 3);
	mlc_delong_walk(&scores, work, &sums, NULL);
	mlc_delong_test(&sums, 0.05, &test);
	CHECK_CLOSE(mlc_auc(&sums.score[0]), 2.0 / 3, 1e-15, "first area");
	CHECK_CLOSE(mlc_auc(&sums.score[1]), 0.75, 1e-15, "second area");
	CHECK_CLOSE(test.difference, -1.0 / 12, 1e-15, "difference");
	CHECK_CLOSE(test.statistic, -0.4200840252084032, 1e-12, "pROC, z");
	CHECK_CLOSE(test.pvalue, 0.6744240722352935, 1e-12, "pROC, p-value");
	CHECK_CLOSE(test.lower, -0.4721372921698461, 1e-12, "pROC, lower");
	CHECK_CLOSE(test.upper, 0.3054706255031793, 1e-12, "pROC, upper");

	/* the same score twice */
	scores.negative[1] = scores.negative[0];
	scores.positive[1] = scores.positive[0];
	mlc_delong_walk(&scores, work, &sums, NULL);
	mlc_delong_test(&sums, 0.05, &test);
	CHECK(test.difference == 0 && test.statistic == 0 && test.pvalue == 1 &&
		  test.lower == 0 && test.upper == 0, "the same score");

	/* perfect against reversed: a difference without variance */
	set(0, (double[]) {1, 2}, 2);
	set(1, (double[]) {8, 9}, 2);
	set(2, (double[]) {3, 4}, 2);
	set(3, (double[]) {6, 7}, 2);
	scores = arrays(2, 2);
	mlc_delong_walk(&scores, work, &sums, NULL);
	mlc_delong_test(&sums, 0.05, &test);
	CHECK(test.difference == 1 && isnan(test.statistic) && isnan(test.pvalue) &&
		  isnan(test.lower) && isnan(test.upper), "no variance");

	scores = arrays(1, 2);
	mlc_delong_walk(&scores, work, &sums, NULL);
	mlc_delong_test(&sums, 0.05, &test);
	CHECK(test.difference == 1 && isnan(test.pvalue) && isnan(test.lower), "one positive");
	scores = arrays(0, 2);
	mlc_delong_walk(&scores, work, &sums, NULL);
	mlc_delong_test(&sums, 0.05, &test);
	CHECK(isnan(test.difference) && isnan(test.statistic) && isnan(test.upper), "no positives");
}

int
main(void)
{
	check_random();
	check_example();
	return check_report("delong");
}
