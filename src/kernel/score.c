/*
 * score.c
 *		What a score is worth.
 */
#include "score.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>

#include "key.h"
#include "laws.h"
#include "sort.h"

#define POLL_THRESHOLDS 0xFFFF
#define POLL_KEYS 0x4000

bool
mlc_next_threshold(const mlc_two_keys *scores, mlc_threshold *at)
{
	int64_t		i = scores->n_reference - at->fp;
	int64_t		j = scores->n_current - at->tp;
	const uint64_t *x = scores->reference;
	const uint64_t *y = scores->current;

	if (i > 0 && (j == 0 || x[i - 1] > y[j - 1]))
		at->key = x[i - 1];
	else if (j > 0)
		at->key = y[j - 1];
	else
		return false;
	while (i > 0 && x[i - 1] == at->key)
		i--;
	while (j > 0 && y[j - 1] == at->key)
		j--;
	at->fp = scores->n_reference - i;
	at->tp = scores->n_current - j;
	return true;
}

static inline bool
same_growth(const mlc_threshold *a, const mlc_threshold *b,
			const mlc_threshold *c)
{
	return c->fp - b->fp == b->fp - a->fp && c->tp - b->tp == b->tp - a->tp;
}

/* The first and the last threshold always stay. */
bool
mlc_next_corner(const mlc_two_keys *scores, mlc_corner *corner)
{
	if (!corner->started)
	{
		corner->started = true;
		if (!mlc_next_threshold(scores, &corner->after))
			return false;
		corner->at = corner->after;
		corner->ended = !mlc_next_threshold(scores, &corner->after);
		corner->before = corner->at;
		return true;
	}
	if (corner->ended)
		return false;
	for (;;)
	{
		corner->at = corner->after;
		corner->ended = !mlc_next_threshold(scores, &corner->after);
		if (corner->ended ||
			!same_growth(&corner->before, &corner->at, &corner->after))
			break;
		corner->before = corner->at;
	}
	corner->before = corner->at;
	return true;
}

static inline void
poll_now_and_then(uint32_t *count, mlc_poll poll)
{
	if ((++*count & POLL_THRESHOLDS) == 0)
		MLC_POLL(poll);
}

double
mlc_average_precision(const mlc_two_keys *scores, mlc_poll poll)
{
	mlc_threshold at = {0};
	int64_t		before = 0;
	long double sum = 0;
	uint32_t	count = 0;

	if (scores->n_current < 1)
		return NAN;
	while (before < scores->n_current && mlc_next_threshold(scores, &at))
	{
		if (at.tp > before)
			sum += (double) (at.tp - before) * (double) at.tp /
				(double) (at.tp + at.fp);
		before = at.tp;
		poll_now_and_then(&count, poll);
	}
	return (double) (sum / scores->n_current);
}

double
mlc_partial_auc(const mlc_two_keys *scores, double max_fpr, mlc_poll poll)
{
	mlc_threshold at = {0};
	mlc_threshold before = {0};
	double		end = max_fpr * (double) scores->n_reference;
	double		lowest = max_fpr * max_fpr / 2;
	long double area = 0;
	uint32_t	count = 0;
	double		share;

	if (scores->n_current < 1 || scores->n_reference < 1 ||
		!(max_fpr > 0 && max_fpr <= 1))
		return NAN;
	while (mlc_next_threshold(scores, &at) && (double) at.fp <= end)
	{
		area += (double) (at.fp - before.fp) * (double) (at.tp + before.tp) / 2;
		before = at;
		poll_now_and_then(&count, poll);
	}
	if (at.fp > before.fp)
	{
		double		width = end - (double) before.fp;
		double		rise = (double) (at.tp - before.tp) * width /
			(double) (at.fp - before.fp);

		area += width * ((double) before.tp + rise / 2);
	}
	share = (double) (area / scores->n_current / scores->n_reference);
	if (max_fpr == 1)
		return share;
	return 0.5 * (1 + (share - lowest) / (max_fpr - lowest));
}

double
mlc_gain(const mlc_two_keys *scores, double fraction, mlc_poll poll)
{
	mlc_threshold at = {0};
	mlc_threshold before = {0};
	double		rows = fraction *
		(double) (scores->n_reference + scores->n_current);
	uint32_t	count = 0;
	double		tp;

	if (scores->n_current < 1 || !(fraction > 0 && fraction <= 1))
		return NAN;
	while (mlc_next_threshold(scores, &at) && (double) (at.tp + at.fp) < rows)
	{
		before = at;
		poll_now_and_then(&count, poll);
	}
	tp = (double) before.tp + (double) (at.tp - before.tp) *
		(rows - (double) (before.tp + before.fp)) /
		(double) (at.tp + at.fp - before.tp - before.fp);
	return tp / (double) scores->n_current;
}

double
mlc_lift(const mlc_two_keys *scores, double fraction, mlc_poll poll)
{
	return mlc_gain(scores, fraction, poll) / fraction;
}

/* Sum of term(score) over ascending keys. */
static long double
sum_terms(const uint64_t *keys, int64_t n, double (*term) (double), mlc_poll poll)
{
	long double sum = 0;
	int64_t		i;

	for (i = 0; i < n; i++)
	{
		sum += term(mlc_double_from_key(keys[i]));
		if ((i & (POLL_KEYS - 1)) == 0)
			MLC_POLL(poll);
	}
	return sum;
}

static double
mean_terms(const mlc_two_keys *scores, double (*negative) (double),
		   double (*positive) (double), mlc_poll poll)
{
	int64_t		n = scores->n_reference + scores->n_current;

	if (n < 1)
		return NAN;
	return (double) ((sum_terms(scores->reference, scores->n_reference, negative, poll) +
					  sum_terms(scores->current, scores->n_current, positive, poll)) / n);
}

static double
clip(double p)
{
	return p < DBL_EPSILON ? DBL_EPSILON :
		p > 1 - DBL_EPSILON ? 1 - DBL_EPSILON : p;
}

static double
loss_of_positive(double p)
{
	return -log(clip(p));
}

static double
loss_of_negative(double p)
{
	return -log1p(-clip(p));
}

static double
square(double p)
{
	return p * p;
}

static double
square_of_rest(double p)
{
	return (1 - p) * (1 - p);
}

static double
same(double p)
{
	return p;
}

static double
bernoulli_variance(double p)
{
	return p * (1 - p);
}

double
mlc_log_loss(const mlc_two_keys *scores, mlc_poll poll)
{
	return mean_terms(scores, loss_of_negative, loss_of_positive, poll);
}

double
mlc_brier_score(const mlc_two_keys *scores, mlc_poll poll)
{
	return mean_terms(scores, square, square_of_rest, poll);
}

/* As NumPy's linspace rounds. */
static double
linspace(size_t i, size_t bins)
{
	return (double) i * (1 / (double) bins);
}

void
mlc_uniform_edges(size_t bins, double *edges)
{
	size_t		i;

	for (i = 1; i < bins; i++)
		edges[i - 1] = linspace(i, bins);
}

/* The key of a rank, 0 .. n - 1, among the scores of both classes. */
static uint64_t
pooled_key(const mlc_two_keys *scores, int64_t rank)
{
	const uint64_t *x = scores->reference;
	const uint64_t *y = scores->current;
	int64_t		low = rank + 1 - scores->n_current;
	int64_t		high = rank + 1;

	low = low < 0 ? 0 : low;
	high = high > scores->n_reference ? scores->n_reference : high;

	/* how many of the rank + 1 smallest are negatives */
	while (low < high)
	{
		int64_t		i = low + (high - low) / 2;

		if (x[i] < y[rank - i])
			low = i + 1;
		else
			high = i;
	}
	if (low == 0)
		return y[rank];
	if (low == rank + 1)
		return x[rank];
	return x[low - 1] > y[rank - low] ? x[low - 1] : y[rank - low];
}

/* As NumPy's percentile rounds: whether a score equals its edge matters. */
void
mlc_quantile_edges(const mlc_two_keys *scores, size_t bins, double *edges)
{
	int64_t		last = scores->n_reference + scores->n_current - 1;
	size_t		i;

	for (i = 1; i < bins; i++)
	{
		double		position = linspace(i, bins) * 100 / 100 * (double) last;
		int64_t		rank = (int64_t) floor(position);
		int64_t		next = rank < last ? rank + 1 : last;
		double		low = mlc_double_from_key(pooled_key(scores, rank));
		double		high = mlc_double_from_key(pooled_key(scores, next));
		double		part = position - (double) rank;

		edges[i - 1] = part < 0.5 ? low + (high - low) * part :
			high - (high - low) * (1 - part);
	}
}

/* The rest of the class that is in the bin: how far it goes. */
static int64_t
bin_end(const uint64_t *keys, int64_t start, int64_t n, const double *edge)
{
	if (edge == NULL)
		return n;
	return start + (int64_t) mlc_count_le(keys + start, (size_t) (n - start),
										  mlc_key_from_double(*edge));
}

void
mlc_calibration_bins(const mlc_two_keys *scores, const double *edges,
					 size_t bins, mlc_calibration_bin *bin, mlc_poll poll)
{
	int64_t		i = 0;
	int64_t		j = 0;
	size_t		k;

	for (k = 0; k < bins; k++)
	{
		const double *edge = k + 1 < bins ? &edges[k] : NULL;
		const uint64_t *x = scores->reference + i;
		const uint64_t *y = scores->current + j;
		int64_t		m = bin_end(scores->reference, i, scores->n_reference, edge) - i;
		int64_t		n = bin_end(scores->current, j, scores->n_current, edge) - j;

		bin[k].negatives = m;
		bin[k].positives = n;
		bin[k].scores = (double) (sum_terms(x, m, same, poll) +
								  sum_terms(y, n, same, poll));
		bin[k].variance = (double) (sum_terms(x, m, bernoulli_variance, poll) +
									sum_terms(y, n, bernoulli_variance, poll));
		i += m;
		j += n;
	}
}

double
mlc_bin_mean(const mlc_calibration_bin *bin)
{
	return bin->scores / (double) (bin->positives + bin->negatives);
}

double
mlc_rate(int64_t count, int64_t size)
{
	return (double) count / (double) size;
}

/* What the bins add up to. */
typedef struct calibration_sums
{
	double		n;
	double		positives;
	double		scores;
	double		variance;
	double		gaps;			/* |positives - scores| */
	double		deviations;		/* square roots of the variances */
	double		cubes;			/* third powers of those */
} calibration_sums;

static void
add_bins(const mlc_calibration_bin *bin, size_t bins, calibration_sums *sums)
{
	size_t		k;

	for (k = 0; k < bins; k++)
	{
		double		deviation = sqrt(bin[k].variance);

		sums->n += (double) (bin[k].positives + bin[k].negatives);
		sums->positives += (double) bin[k].positives;
		sums->scores += bin[k].scores;
		sums->gaps += fabs((double) bin[k].positives - bin[k].scores);
		sums->variance += bin[k].variance;
		sums->deviations += deviation;
		sums->cubes += deviation * bin[k].variance;
	}
}

/*
 * |Z| of a standard normal Z has mean sqrt(2/pi), variance 1 - 2/pi and third
 * central moment sqrt(2/pi) (4/pi - 1).
 */
static double
null_quantile(const calibration_sums *sums, double q)
{
	double		mean = M_SQRT2 / M_SQRTPI * sums->deviations;
	double		variance = (1 - 2 / M_PI) * sums->variance;
	double		third = M_SQRT2 / M_SQRTPI * (4 / M_PI - 1) * sums->cubes;
	double		shape;

	if (!(third > 0))
		return mean;
	shape = 4 * variance * variance * variance / (third * third);
	return mean + sqrt(variance / shape) *
		(gsl_cdf_gamma_Pinv(q, shape, 1) - shape);
}

void
mlc_calibration_test(const mlc_calibration_bin *bin, size_t bins,
					 double brier, double alpha, mlc_calibration *result)
{
	calibration_sums sums = {0};
	double		excess;
	double		n;
	double		half;

	add_bins(bin, bins, &sums);
	n = sums.n;
	excess = sums.scores - sums.positives;
	result->n = (int64_t) n;
	result->ece = sums.gaps / n;
	result->null_mean = M_SQRT2 / M_SQRTPI * sums.deviations / n;
	result->null_95 = null_quantile(&sums, 0.95) / n;
	result->excess = result->ece - result->null_mean;
	result->difference = excess / n;
	result->pvalue = sums.variance > 0 ?
		2 * mlc_normal_sf(fabs(excess) / sqrt(sums.variance)) : NAN;

	/* the variance of score less label, from its mean square */
	half = n < 2 ? NAN : mlc_normal_isf(alpha / 2) *
		sqrt(fmax(brier - result->difference * result->difference, 0) / (n - 1));
	result->lower = fmax(result->difference - half, -1);
	result->upper = fmin(result->difference + half, 1);
	if (isnan(half))
		result->lower = result->upper = NAN;
}
