/*
 * test_ranking.c
 *		Metrics of rankings: known values, ties against the mean over all
 *		orders of tied rows, undefined ones, sorting.
 *
 * Expected values are from scikit-learn 1.2.1, or by hand.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "kernel/ranking.h"

#define MAX_ROWS 8
#define ALL INT64_MAX

static int	polls;

static void
count_poll(void)
{
	polls++;
}

typedef enum Metric
{
	NDCG_LINEAR,
	NDCG_EXPONENTIAL,
	AP_REACHABLE,
	AP_RELEVANT,
	AP_DEPTH,
	RECALL,
	PRECISION,
	RECIPROCAL_RANK,
	METRICS
} Metric;

/* Of sorted rows */
static double
measure(Metric metric, const mlc_ranked *rows, size_t n, int64_t depth)
{
	uint64_t	scratch[2 * MAX_ROWS];

	switch (metric)
	{
		case NDCG_LINEAR:
			return mlc_ndcg(rows, n, depth, MLC_GAIN_LINEAR, scratch, NULL);
		case NDCG_EXPONENTIAL:
			return mlc_ndcg(rows, n, depth, MLC_GAIN_EXPONENTIAL, scratch, NULL);
		case AP_REACHABLE:
			return mlc_average_precision_at(rows, n, depth, MLC_AP_REACHABLE, NULL);
		case AP_RELEVANT:
			return mlc_average_precision_at(rows, n, depth, MLC_AP_RELEVANT, NULL);
		case AP_DEPTH:
			return mlc_average_precision_at(rows, n, depth, MLC_AP_DEPTH, NULL);
		case RECALL:
			return mlc_recall_at(rows, n, depth);
		case PRECISION:
			return mlc_precision_at(rows, n, depth);
		case RECIPROCAL_RANK:
			return mlc_reciprocal_rank(rows, n, depth, NULL);
		case METRICS:
			break;
	}
	abort();
}

static double
measure_unsorted(Metric metric, const double *relevance, const double *score,
				 size_t n, int64_t depth)
{
	mlc_ranked	rows[MAX_ROWS];
	mlc_ranked	scratch[MAX_ROWS];
	size_t		i;

	for (i = 0; i < n; i++)
	{
		rows[i].relevance = relevance[i];
		rows[i].score = score[i];
	}
	mlc_sort_ranked(rows, n, scratch, NULL);
	return measure(metric, rows, n, depth);
}

static void
test_ndcg(void)
{
	static const double relevance[] = {10, 0, 0, 1, 5};
	static const double score[] = {.1, .2, .3, 4, 70};
	static const double tied[] = {1, 0, 0, 0, 1};
	static const double graded[] = {3, 2, 3, 0, 1, 2};
	static const double falling[] = {6, 5, 4, 3, 2, 1};

	CHECK_CLOSE(measure_unsorted(NDCG_LINEAR, relevance, score, 5, ALL),
				0.6956940443813076, 1e-14, "scikit-learn's example");
	CHECK_CLOSE(measure_unsorted(NDCG_LINEAR, relevance, score, 5, 4),
				0.41238188175345303, 1e-14, "its first 4");
	CHECK_CLOSE(measure_unsorted(NDCG_LINEAR, relevance, tied, 5, 1), 0.75, 1e-15,
				"and ties for the first place");
	CHECK(measure_unsorted(NDCG_LINEAR, graded, falling, 6, 5) < 1, "not ideal");
	CHECK_CLOSE(measure_unsorted(NDCG_LINEAR, graded, falling, 6, ALL),
				0.9608081943360616, 1e-14, "6.86113 / 7.14100");
	/* 13.848263629272981 / 14.595390756454922 */
	CHECK_CLOSE(measure_unsorted(NDCG_EXPONENTIAL, graded, falling, 6, ALL),
				0.9488107485678985, 1e-14, "exponential gain");
	CHECK(measure_unsorted(NDCG_LINEAR, falling, falling, 6, ALL) == 1,
		  "the ideal order has 1");
}

static void
test_binary(void)
{
	static const double relevance[] = {1, 0, 1, 0, 0, 1};
	static const double falling[] = {6, 5, 4, 3, 2, 1};
	static const double late[] = {0, 0, 0, 1, 0, 0};

	/* 1, 2/3 and 1/2 at places 1, 3 and 6 */
	CHECK_CLOSE(measure_unsorted(AP_REACHABLE, relevance, falling, 6, ALL),
				(1 + 2.0 / 3 + 0.5) / 3, 1e-15, "average precision");
	CHECK_CLOSE(measure_unsorted(AP_REACHABLE, relevance, falling, 6, 2), 0.5,
				1e-15, "of two places, both reachable");
	CHECK_CLOSE(measure_unsorted(AP_RELEVANT, relevance, falling, 6, 2), 1.0 / 3,
				1e-15, "of two places, by the relevant rows");
	CHECK_CLOSE(measure_unsorted(AP_DEPTH, relevance, falling, 6, 10),
				(1 + 2.0 / 3 + 0.5) / 10, 1e-15, "by k beyond the rows");
	CHECK(measure_unsorted(PRECISION, relevance, falling, 6, 4) == 0.5, "precision at 4");
	CHECK_CLOSE(measure_unsorted(PRECISION, relevance, falling, 6, 10), 0.3, 1e-15,
				"precision at 10 of 6 rows");
	CHECK_CLOSE(measure_unsorted(RECALL, relevance, falling, 6, 4), 2.0 / 3, 1e-15,
				"recall at 4");
	CHECK(measure_unsorted(RECIPROCAL_RANK, relevance, falling, 6, ALL) == 1, "first");
	CHECK(measure_unsorted(RECIPROCAL_RANK, late, falling, 6, ALL) == 0.25, "fourth");
	CHECK(measure_unsorted(RECIPROCAL_RANK, late, falling, 6, 3) == 0, "beyond k");
}

static void
test_undefined(void)
{
	static const double none[] = {0, 0, 0};
	static const double score[] = {3, 2, 1};
	static const double huge[] = {2000, 1, 0};
	int			m;

	for (m = NDCG_LINEAR; m <= RECALL; m++)
		CHECK(isnan(measure_unsorted(m, none, score, 3, 2)), "nothing relevant");
	CHECK(measure_unsorted(PRECISION, none, score, 3, 2) == 0,
		  "no precision without relevant rows");
	CHECK(measure_unsorted(RECIPROCAL_RANK, none, score, 3, 2) == 0,
		  "nor a reciprocal rank");
	CHECK(isnan(measure_unsorted(NDCG_EXPONENTIAL, huge, score, 3, 2)),
		  "2^2000 is beyond doubles");
	CHECK(measure_unsorted(NDCG_LINEAR, huge, score, 3, 2) == 1, "2000 is not");
	CHECK(measure_unsorted(NDCG_LINEAR, huge, score, 1, 2) == 1, "one row");
}

/* The definitions, for rows at places 1 .. n. */
static double
plain_metric(Metric metric, const double *relevance, const double *sorted,
			 size_t n, int64_t depth)
{
	size_t		last = (size_t) (depth < (int64_t) n ? depth : (int64_t) n);
	double		relevant = 0;
	double		hits = 0;
	double		precisions = 0;
	double		dcg = 0;
	double		ideal = 0;
	size_t		first = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		relevant += relevance[i] > 0;
	for (i = 0; i < last; i++)
	{
		double		gain = metric == NDCG_LINEAR ? relevance[i] : pow(2, relevance[i]) - 1;
		double		best = metric == NDCG_LINEAR ? sorted[i] : pow(2, sorted[i]) - 1;

		dcg += gain / log2(i + 2.0);
		ideal += best / log2(i + 2.0);
		if (!(relevance[i] > 0))
			continue;
		hits++;
		precisions += hits / (i + 1.0);
		if (first == 0)
			first = i + 1;
	}
	switch (metric)
	{
		case NDCG_LINEAR:
		case NDCG_EXPONENTIAL:
			return dcg / ideal;
		case AP_REACHABLE:
			return precisions / fmin(relevant, depth);
		case AP_RELEVANT:
			return precisions / relevant;
		case AP_DEPTH:
			return precisions / depth;
		case RECALL:
			return hits / relevant;
		case PRECISION:
			return hits / depth;
		case RECIPROCAL_RANK:
			return first > 0 ? 1.0 / first : 0;
		case METRICS:
			break;
	}
	abort();
}

/* Add up the metric over all orders of rows[at, n) that follow the score. */
static void
all_orders(Metric metric, mlc_ranked *rows, size_t at, size_t n, int64_t depth,
		   const double *sorted, double *sum, int *orders)
{
	double		relevance[MAX_ROWS];
	size_t		i;

	for (i = at; i < n; i++)
	{
		mlc_ranked	swap = rows[at];

		if (rows[i].score < rows[at].score)
			break;
		rows[at] = rows[i];
		rows[i] = swap;
		all_orders(metric, rows, at + 1, n, depth, sorted, sum, orders);
		rows[i] = rows[at];
		rows[at] = swap;
	}
	if (at < n)
		return;
	for (i = 0; i < n; i++)
		relevance[i] = rows[i].relevance;
	*sum += plain_metric(metric, relevance, sorted, n, depth);
	(*orders)++;
}

static int
falling(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x < y) - (x > y);
}

static uint64_t
draw(uint64_t below)
{
	static uint64_t bits = UINT64_C(88172645463325252);

	bits ^= bits << 13;
	bits ^= bits >> 7;
	bits ^= bits << 17;
	return (bits >> 20) % below;
}

static void
test_ties_are_means(void)
{
	int			wrong[METRICS] = {0};
	int			tried = 0;
	int			round;
	int			m;

	for (round = 0; round < 400; round++)
	{
		mlc_ranked	rows[MAX_ROWS];
		mlc_ranked	scratch[MAX_ROWS];
		double		sorted[MAX_ROWS];
		size_t		n = 1 + draw(7);
		int64_t		depth = 1 + (int64_t) draw(9);
		uint64_t	scores = 1 + draw(4);
		uint64_t	grades = 2 + draw(3);
		size_t		i;

		for (i = 0; i < n; i++)
		{
			rows[i].score = (double) draw(scores);
			rows[i].relevance = sorted[i] = (double) draw(grades);
		}
		mlc_sort_ranked(rows, n, scratch, NULL);
		qsort(sorted, n, sizeof(double), falling);
		if (sorted[0] == 0)
			continue;
		tried++;
		for (m = 0; m < METRICS; m++)
		{
			double		sum = 0;
			int			orders = 0;

			all_orders(m, rows, 0, n, depth, sorted, &sum, &orders);
			wrong[m] += !check_is_close(measure(m, rows, n, depth), sum / orders, 1e-12);
		}
	}
	CHECK(tried > 300, "enough rankings have a relevant row");
	for (m = 0; m < METRICS; m++)
		CHECK(wrong[m] == 0, "the metric is its mean over the orders of tied rows");
}

static bool
is_sorted(const mlc_ranked *rows, size_t n)
{
	size_t		i;

	for (i = 1; i < n; i++)
		if (rows[i - 1].score < rows[i].score ||
			(rows[i - 1].score == rows[i].score &&
			 rows[i - 1].relevance < rows[i].relevance))
			return false;
	return true;
}

static void
test_sort(void)
{
	static const size_t sizes[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 100, 1000, 100000};
	mlc_ranked *rows = malloc(100000 * sizeof(mlc_ranked));
	mlc_ranked *scratch = malloc(100000 * sizeof(mlc_ranked));
	size_t		s;

	if (rows == NULL || scratch == NULL)
		abort();
	polls = 0;
	for (s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
	{
		double		sum = 0;
		size_t		i;

		for (i = 0; i < sizes[s]; i++)
		{
			rows[i].score = i % 5 == 0 ? -INFINITY : (double) draw(50);
			rows[i].relevance = (double) draw(1000);
			sum += rows[i].relevance;
		}
		mlc_sort_ranked(rows, sizes[s], scratch, count_poll);
		CHECK(is_sorted(rows, sizes[s]), "score and relevance fall");
		for (i = 0; i < sizes[s]; i++)
			sum -= rows[i].relevance;
		CHECK(sum == 0, "no row is lost");
	}
	CHECK(polls > 3, "poll is called while many rows are sorted");
	free(rows);
	free(scratch);
}

/* A million rows in one tie: 1 / (r + 1) sums of harmonic kind, no overflow. */
static void
test_one_large_tie(void)
{
	size_t		n = 1000000;
	mlc_ranked *rows = malloc(n * sizeof(mlc_ranked));
	double		harmonic = 0;
	size_t		i;

	if (rows == NULL)
		abort();
	for (i = 0; i < n; i++)
	{
		rows[i].score = 0;
		rows[i].relevance = i == 0;
	}
	for (i = n; i > 0; i--)
		harmonic += 1.0 / (double) i;
	CHECK_CLOSE(mlc_reciprocal_rank(rows, n, ALL, NULL), harmonic / n, 1e-12,
				"one relevant row at any of a million places");
	CHECK_CLOSE(mlc_average_precision_at(rows, n, ALL, MLC_AP_REACHABLE, NULL),
				harmonic / n, 1e-12, "its average precision is the same");
	for (i = 0; i < n; i++)
		rows[i].relevance = 1;
	CHECK(mlc_reciprocal_rank(rows, n, ALL, NULL) == 1, "all of them relevant");
	CHECK_CLOSE(mlc_average_precision_at(rows, n, ALL, MLC_AP_REACHABLE, NULL), 1,
				1e-14, "all of them relevant");
	free(rows);
}

int
main(void)
{
	test_ndcg();
	test_binary();
	test_undefined();
	test_ties_are_means();
	test_sort();
	test_one_large_tie();
	return check_report("ranking");
}
