/*
 * test_auc.c
 *		The area under the ROC curve: what follows by hand, pROC's variance,
 *		and on random tied scores the definitions, a comparison of every pair.
 *
 * pROC 1.18.0: var(roc(y, s, direction = "<"), method = "delong").
 * Newcombe's limits: the equation solved with 60 digits in mpmath.
 */
#include <stdlib.h>

#include "check.h"
#include "kernel/auc.h"
#include "kernel/key.h"

#define MAX_CLASS 60
#define ROUNDS 4000

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

static int
compare(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

/* From the definition, pair by pair. */
static void
pairwise(const mlc_two_keys *scores, mlc_auc_sums *sums)
{
	int64_t		i;
	int64_t		j;

	*sums = (mlc_auc_sums) {scores->n_current, scores->n_reference, 0, 0, 0};
	for (j = 0; j < scores->n_current; j++)
	{
		int64_t		placement = 0;

		for (i = 0; i < scores->n_reference; i++)
			placement += 2 * (scores->reference[i] < scores->current[j]) +
				(scores->reference[i] == scores->current[j]);
		sums->u2 += placement;
		sums->squares_positive += placement * placement;
	}
	for (i = 0; i < scores->n_reference; i++)
	{
		int64_t		placement = 0;

		for (j = 0; j < scores->n_current; j++)
			placement += 2 * (scores->reference[i] < scores->current[j]) +
				(scores->reference[i] == scores->current[j]);
		sums->squares_negative += placement * placement;
	}
}

static bool
same_sums(const mlc_auc_sums *a, const mlc_auc_sums *b)
{
	return a->positives == b->positives && a->negatives == b->negatives &&
		a->u2 == b->u2 && a->squares_positive == b->squares_positive &&
		a->squares_negative == b->squares_negative;
}

static void
check_random(void)
{
	static uint64_t x[MAX_CLASS];
	static uint64_t y[MAX_CLASS];
	int			bad = 0;
	int			round;

	for (round = 0; round < ROUNDS; round++)
	{
		mlc_two_keys scores = {x, y, (int64_t) (random_bits() % MAX_CLASS),
		(int64_t) (random_bits() % MAX_CLASS)};
		uint64_t	values = 1 + random_bits() % 100;
		mlc_auc_sums got;
		mlc_auc_sums want;
		int64_t		i;

		for (i = 0; i < scores.n_reference; i++)
			x[i] = random_bits() % values;
		for (i = 0; i < scores.n_current; i++)
			y[i] = random_bits() % values + random_bits() % 3;
		qsort(x, (size_t) scores.n_reference, sizeof(uint64_t), compare);
		qsort(y, (size_t) scores.n_current, sizeof(uint64_t), compare);
		mlc_auc_walk(&scores, &got, NULL);
		pairwise(&scores, &want);
		bad += !same_sums(&got, &want);
	}
	CHECK(bad == 0, "sums are those of all pairs");
}

static void
check_example(void)
{
	uint64_t	negatives[] = {mlc_key_from_double(0.1), mlc_key_from_double(0.4),
	mlc_key_from_double(0.5), mlc_key_from_double(0.5)};
	uint64_t	positives[] = {mlc_key_from_double(0.35), mlc_key_from_double(0.5),
	mlc_key_from_double(0.8)};
	mlc_two_keys scores = {negatives, positives, 4, 3};
	mlc_auc_sums sums;

	mlc_auc_walk(&scores, &sums, NULL);
	/* placements 2, 6, 8 of the positives; 6, 4, 3, 3 of the negatives */
	CHECK(sums.u2 == 16 && sums.squares_positive == 104 &&
		  sums.squares_negative == 70, "placements");
	CHECK_CLOSE(mlc_auc(&sums), 16.0 / 24, 1e-15, "area");
	/* (104 - 256/3) / 2 / 64 / 3 + (70 - 64) / 3 / 36 / 4 */
	CHECK_CLOSE(mlc_delong_variance(&sums), 0.0625, 1e-14, "variance, as pROC");

	scores.n_current = 1;
	mlc_auc_walk(&scores, &sums, NULL);
	CHECK_CLOSE(mlc_auc(&sums), 0.25, 0, "one positive");
	CHECK(isnan(mlc_delong_variance(&sums)), "no variance of one positive");
	scores.n_current = 0;
	mlc_auc_walk(&scores, &sums, NULL);
	CHECK(isnan(mlc_auc(&sums)) && sums.u2 == 0, "no positives");
	scores.n_current = 3;
	scores.n_reference = 0;
	mlc_auc_walk(&scores, &sums, NULL);
	CHECK(isnan(mlc_auc(&sums)) && isnan(mlc_delong_variance(&sums)), "no negatives");
}

/* Squares of large classes need more than 64 bits. */
static void
check_large(void)
{
	int64_t		n = 3000000;
	uint64_t   *keys = malloc((size_t) n * sizeof(uint64_t));
	mlc_two_keys scores = {keys, keys, n, n};
	mlc_auc_sums sums;
	int64_t		i;

	for (i = 0; i < n; i++)
		keys[i] = (uint64_t) i;
	mlc_auc_walk(&scores, &sums, count_poll);
	CHECK(mlc_auc(&sums) == 0.5, "a sample against itself");
	/* placements 1, 3, .. 2n - 1: sum of squares n (4 n^2 - 1) / 3 */
	CHECK(sums.squares_positive == (mlc_wide) n * (4 * (mlc_wide) n * n - 1) / 3 &&
		  sums.squares_negative == sums.squares_positive, "squares");
	/* (4 n^2 - 1) / 3 - n^2 = (n^2 - 1) / 3, twice */
	CHECK_CLOSE(mlc_delong_variance(&sums),
				((double) n * (double) n - 1) / 6 / (double) n / (double) n / (double) (n - 1),
				1e-13, "variance");
	CHECK(polls > 10, "polls on the way");
	for (i = 0; i < n; i++)
		keys[i] = 7;
	mlc_auc_walk(&scores, &sums, count_poll);
	CHECK(mlc_auc(&sums) == 0.5 && mlc_delong_variance(&sums) == 0, "all equal");
	free(keys);
}

static void
check_newcombe_case(double auc, double m, double n, double alpha, double lower, double upper)
{
	mlc_interval interval = mlc_newcombe_auc(auc, m, n, alpha);

	CHECK_CLOSE(interval.lower, lower, 1e-12, "Newcombe, lower");
	CHECK_CLOSE(interval.upper, upper, 1e-12, "Newcombe, upper");
}

static void
check_newcombe(void)
{
	double		auc;
	mlc_interval interval;

	check_newcombe_case(0.5, 10, 10, 0.05, 0.2735155881898939, 0.7264844118101061);
	check_newcombe_case(0.75, 30, 70, 0.05, 0.631161970461257, 0.8368447419477609);
	check_newcombe_case(0.9042816, 76890, 120000, 0.05, 0.9028589684782681, 0.9056836229598293);
	check_newcombe_case(0.99, 10, 190, 0.05, 0.8777780633114791, 0.9991757130162128);
	check_newcombe_case(1, 10, 10, 0.05, 0.8002136128811059, 1.0);
	check_newcombe_case(0, 10, 10, 0.05, 0.0, 0.1997863871188941);
	check_newcombe_case(1, 1, 1, 0.05, 0.2065493143772374, 1.0);
	check_newcombe_case(0.875, 12.5, 40.25, 0.1, 0.7428247048592383, 0.9411807347349928);
	check_newcombe_case(0.96875, 100, 100, 0.01, 0.9149494668940032, 0.9884612202570338);
	for (auc = 0; auc <= 1; auc += 0.0078125)
	{
		mlc_interval mirrored = mlc_newcombe_auc(1 - auc, 10, 200, 0.05);

		interval = mlc_newcombe_auc(auc, 10, 200, 0.05);
		CHECK(interval.lower <= auc && auc <= interval.upper &&
			  interval.lower >= 0 && interval.upper <= 1 &&
			  interval.upper - interval.lower > 0.05, "holds the area, and some more");
		CHECK_CLOSE(interval.lower + mirrored.upper, 1, 1e-14, "symmetric");
	}
	interval = mlc_newcombe_auc(1, 0.5, 0.5, 0.05);
	CHECK(interval.lower > 0 && interval.lower < 0.2 && interval.upper == 1, "less than a row");
	CHECK(isnan(mlc_newcombe_auc(1.01, 10, 10, 0.05).lower), "area above 1");
	CHECK(isnan(mlc_newcombe_auc(NAN, 10, 10, 0.05).lower), "no area");
	CHECK(isnan(mlc_newcombe_auc(0.5, 0, 10, 0.05).upper), "no positives");
	CHECK(isnan(mlc_newcombe_auc(0.5, 10, -1, 0.05).upper), "fewer than no negatives");
	CHECK(isnan(mlc_newcombe_auc(0.5, 10, 10, 0).upper), "alpha 0");
	CHECK(isnan(mlc_newcombe_auc(0.5, 10, 10, 1).upper), "alpha 1");
	CHECK(isnan(mlc_newcombe_auc(0.5, INFINITY, 10, 0.05).upper), "infinitely many");
}

int
main(void)
{
	check_random();
	check_example();
	check_large();
	check_newcombe();
	return check_report("auc");
}
