/*
 * ranking.c
 *		Metrics of the ranking of one query's rows.
 */
#include "ranking.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_math.h>

#include "key.h"
#include "sort.h"
#include "sum.h"

#define INSERTION_RUN 16
#define POLL_ROWS ((size_t) 1 << 16)

/* Rows of equal score: they stand at places start + 1 .. start + n. */
typedef struct Tied
{
	size_t		start;
	size_t		n;
	size_t		relevant;		/* rows of them with relevance > 0 */
} Tied;

static inline bool
comes_before(const mlc_ranked *a, const mlc_ranked *b)
{
	return a->score > b->score ||
		(a->score == b->score && a->relevance > b->relevance);
}

static void
insertion_sort(mlc_ranked *rows, size_t n)
{
	size_t		i;

	for (i = 1; i < n; i++)
	{
		mlc_ranked	row = rows[i];
		size_t		j = i;

		for (; j > 0 && comes_before(&row, &rows[j - 1]); j--)
			rows[j] = rows[j - 1];
		rows[j] = row;
	}
}

/* Merge from[0, middle) and from[middle, n) to to. */
static void
merge_runs(const mlc_ranked *from, size_t middle, size_t n, mlc_ranked *to)
{
	size_t		left = 0;
	size_t		right = middle;
	size_t		i;

	for (i = 0; i < n; i++)
	{
		if (right == n ||
			(left < middle && !comes_before(&from[right], &from[left])))
			to[i] = from[left++];
		else
			to[i] = from[right++];
	}
}

/* Merge sort from the bottom; most queries are a run or two. */
void
mlc_sort_ranked(mlc_ranked *rows, size_t n, mlc_ranked *scratch, mlc_poll poll)
{
	mlc_ranked *from = rows;
	mlc_ranked *to = scratch;
	size_t		width;
	size_t		i;

	for (i = 0; i < n; i += INSERTION_RUN)
		insertion_sort(rows + i, GSL_MIN(INSERTION_RUN, n - i));
	for (width = INSERTION_RUN; width < n; width *= 2)
	{
		mlc_ranked *swap = from;

		for (i = 0; i < n; i += 2 * width)
		{
			size_t		length = GSL_MIN(2 * width, n - i);

			merge_runs(from + i, GSL_MIN(width, length), length, to + i);
			if (length > POLL_ROWS || i % POLL_ROWS == 0)
				MLC_POLL(poll);
		}
		from = to;
		to = swap;
	}
	if (from != rows)
		memcpy(rows, from, n * sizeof(mlc_ranked));
}

/* The rows after the last tied ones; false at the end.  Starts from zeros. */
static bool
next_tied(const mlc_ranked *rows, size_t n, Tied *tied)
{
	size_t		i;

	tied->start += tied->n;
	tied->relevant = 0;
	for (i = tied->start; i < n && rows[i].score == rows[tied->start].score; i++)
		tied->relevant += rows[i].relevance > 0;
	tied->n = i - tied->start;
	return tied->n > 0;
}

static inline double
gain_of(double relevance, mlc_gain gain)
{
	return gain == MLC_GAIN_LINEAR ? relevance : expm1(relevance * M_LN2);
}

/* Of place i + 1 */
static inline double
discount(size_t i)
{
	return 1 / log2((double) i + 2);
}

/*
 * Each of the rows of equal score has the same mean discount (McSherry and
 * Najork 2008, section 2.6).
 */
static double
expected_dcg(const mlc_ranked *rows, size_t n, size_t depth, mlc_gain gain,
			 mlc_poll poll)
{
	Tied		tied = {0};
	mlc_sum		dcg = {0};

	while (tied.start + tied.n < depth && next_tied(rows, n, &tied))
	{
		mlc_sum		gains = {0};
		mlc_sum		discounts = {0};
		size_t		i;

		for (i = tied.start; i < tied.start + tied.n; i++)
		{
			mlc_sum_add(&gains, gain_of(rows[i].relevance, gain));
			if (i < depth)
				mlc_sum_add(&discounts, discount(i));
			if (i % POLL_ROWS == 0)
				MLC_POLL(poll);
		}
		mlc_sum_add(&dcg, mlc_sum_value(&gains) / (double) tied.n *
					mlc_sum_value(&discounts));
	}
	return mlc_sum_value(&dcg);
}

/* Of the rows by falling relevance. */
static double
ideal_dcg(const mlc_ranked *rows, size_t n, size_t depth, mlc_gain gain,
		  uint64_t *keys, mlc_poll poll)
{
	mlc_sum		dcg = {0};
	size_t		i;

	for (i = 0; i < n; i++)
		keys[i] = mlc_key_from_double(rows[i].relevance);
	mlc_sort_keys(keys, n, keys + n, poll);
	for (i = 0; i < depth; i++)
	{
		mlc_sum_add(&dcg, gain_of(mlc_double_from_key(keys[n - 1 - i]), gain) *
					discount(i));
		if (i % POLL_ROWS == 0)
			MLC_POLL(poll);
	}
	return mlc_sum_value(&dcg);
}

static inline size_t
places(size_t n, int64_t depth)
{
	return (uint64_t) depth < n ? (size_t) depth : n;
}

double
mlc_ndcg(const mlc_ranked *rows, size_t n, int64_t depth, mlc_gain gain,
		 uint64_t *scratch, mlc_poll poll)
{
	size_t		last = places(n, depth);
	double		ideal = ideal_dcg(rows, n, last, gain, scratch, poll);

	if (!(ideal > 0))
		return GSL_NAN;
	return GSL_MIN_DBL(expected_dcg(rows, n, last, gain, poll) / ideal, 1);
}

static size_t
count_relevant(const mlc_ranked *rows, size_t n)
{
	size_t		relevant = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		relevant += rows[i].relevance > 0;
	return relevant;
}

/*
 * Precisions at the places of relevant rows.  The j-th of t tied rows, r of
 * them relevant, is relevant with probability r / t, and then each of the
 * j - 1 before it with probability (r - 1) / (t - 1).
 */
static double
expected_precisions(const mlc_ranked *rows, size_t n, size_t depth,
					mlc_poll poll)
{
	Tied		tied = {0};
	mlc_sum		sum = {0};
	double		before = 0;		/* relevant rows of higher score */

	while (tied.start + tied.n < depth && next_tied(rows, n, &tied))
	{
		double		share = (double) tied.relevant / (double) tied.n;
		double		others = tied.n == 1 ? 0 :
			((double) tied.relevant - 1) / ((double) tied.n - 1);
		size_t		end = GSL_MIN(tied.start + tied.n, depth);
		size_t		i;

		for (i = tied.start; i < end && tied.relevant > 0; i++)
		{
			double		hits = before + 1 + (double) (i - tied.start) * others;

			mlc_sum_add(&sum, share * hits / ((double) i + 1));
			if (i % POLL_ROWS == 0)
				MLC_POLL(poll);
		}
		before += (double) tied.relevant;
	}
	return mlc_sum_value(&sum);
}

double
mlc_average_precision_at(const mlc_ranked *rows, size_t n, int64_t depth,
						 mlc_ap_divisor divisor, mlc_poll poll)
{
	double		relevant = (double) count_relevant(rows, n);
	double		by = divisor == MLC_AP_DEPTH ? (double) depth :
		divisor == MLC_AP_RELEVANT ? relevant :
		GSL_MIN_DBL(relevant, (double) depth);

	if (relevant == 0)
		return GSL_NAN;
	return expected_precisions(rows, n, places(n, depth), poll) / by;
}

/* Relevant rows among the first depth places. */
static double
expected_hits(const mlc_ranked *rows, size_t n, size_t depth)
{
	Tied		tied = {0};
	double		hits = 0;

	while (tied.start + tied.n < depth && next_tied(rows, n, &tied))
	{
		size_t		within = GSL_MIN(tied.n, depth - tied.start);

		hits += (double) tied.relevant * (double) within / (double) tied.n;
	}
	return hits;
}

double
mlc_recall_at(const mlc_ranked *rows, size_t n, int64_t depth)
{
	size_t		relevant = count_relevant(rows, n);

	if (relevant == 0)
		return GSL_NAN;
	return expected_hits(rows, n, places(n, depth)) / (double) relevant;
}

double
mlc_precision_at(const mlc_ranked *rows, size_t n, int64_t depth)
{
	return expected_hits(rows, n, places(n, depth)) / (double) depth;
}

/*
 * The first of r relevant rows among t tied ones is the j-th with probability
 * p(j) = C(t - j, r - 1) / C(t, r): p(1) = r / t, and p(j + 1) / p(j) =
 * (t - j - r + 1) / (t - j), which ends at 0.
 */
double
mlc_reciprocal_rank(const mlc_ranked *rows, size_t n, int64_t depth,
					mlc_poll poll)
{
	size_t		last = places(n, depth);
	Tied		tied = {0};
	mlc_sum		sum = {0};
	double		probability;
	double		t;
	double		r;
	size_t		i;

	while (tied.start + tied.n < last && next_tied(rows, n, &tied) &&
		   tied.relevant == 0)
		;
	if (tied.relevant == 0)
		return 0;
	t = (double) tied.n;
	r = (double) tied.relevant;
	probability = r / t;
	for (i = tied.start; i < last && probability > 0; i++)
	{
		double		j = (double) (i - tied.start) + 1;

		mlc_sum_add(&sum, probability / ((double) i + 1));
		probability *= (t - j - r + 1) / (t - j);
		if (i % POLL_ROWS == 0)
			MLC_POLL(poll);
	}
	return mlc_sum_value(&sum);
}
