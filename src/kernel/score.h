/*
 * score.h
 *		What a score is worth, from the ascending scores of negatives
 *		(reference) and of positives (current): ranking, calibration, curves.
 *
 * Keys are those of doubles.  Everything is computed from the sorted keys, so
 * nothing depends on the order of the rows.  The names and, unless said
 * otherwise, the conventions are scikit-learn's.
 */
#ifndef MLC_SCORE_H
#define MLC_SCORE_H

#include "rank.h"

/*
 * How many rows have this score or a higher one; all zero at the start, then
 * every distinct score in descending order.
 */
typedef struct mlc_threshold
{
	uint64_t	key;
	int64_t		tp;				/* positives */
	int64_t		fp;				/* negatives */
} mlc_threshold;

extern bool mlc_next_threshold(const mlc_two_keys *scores, mlc_threshold *at);

/*
 * The thresholds of roc_curve(drop_intermediate=True): without those where
 * both counts grow as they do at the next one.  All zero at the start; at is
 * what was found.
 */
typedef struct mlc_corner
{
	mlc_threshold at;
	mlc_threshold before;
	mlc_threshold after;
	bool		started;
	bool		ended;			/* after is the last threshold already */
} mlc_corner;

extern bool mlc_next_corner(const mlc_two_keys *scores, mlc_corner *corner);

/* Sum of precision times gained recall; equal scores are one threshold. */
extern double mlc_average_precision(const mlc_two_keys *scores, mlc_poll poll);

/*
 * The area under the ROC curve up to 0 < max_fpr <= 1, interpolated there, as
 * McClish 1989 scales it: 0.5 is chance, 1 is perfect.
 */
extern double mlc_partial_auc(const mlc_two_keys *scores, double max_fpr,
							  mlc_poll poll);

/*
 * The share of positives among the 0 < fraction <= 1 of rows with the highest
 * scores.  Where the cut falls among equal scores, or within a row, it is what
 * to expect when those are in random order.
 */
extern double mlc_gain(const mlc_two_keys *scores, double fraction,
					   mlc_poll poll);

/* The same over what to expect of a random score: gain over fraction. */
extern double mlc_lift(const mlc_two_keys *scores, double fraction,
					   mlc_poll poll);

/* Scores within 0 and 1; NaN without rows. */
extern double mlc_log_loss(const mlc_two_keys *scores, mlc_poll poll);
extern double mlc_brier_score(const mlc_two_keys *scores, mlc_poll poll);

typedef struct mlc_calibration_bin
{
	int64_t		positives;
	int64_t		negatives;
	double		scores;			/* their sum */
	double		variance;		/* of the number of positives, if the scores are
								 * their probabilities */
} mlc_calibration_bin;

/* The bins - 1 inner edges of equal width, or at quantiles of all scores. */
extern void mlc_uniform_edges(size_t bins, double *edges);
extern void mlc_quantile_edges(const mlc_two_keys *scores, size_t bins,
							   double *edges);

/* The mean score of a bin that is not empty; a count over a size that is not 0. */
extern double mlc_bin_mean(const mlc_calibration_bin *bin);
extern double mlc_rate(int64_t count, int64_t size);

/* A score that equals an edge is in the lower bin. */
extern void mlc_calibration_bins(const mlc_two_keys *scores,
								 const double *edges, size_t bins,
								 mlc_calibration_bin *bin, mlc_poll poll);

/*
 * Naeini, Cooper & Hauskrecht 2015: mean of |positives - scores| over the
 * bins.  If every score is the probability of its label, the difference of a
 * bin is nearly normal with the bin's variance: from the moments of its
 * absolute value (half-normal) follow the mean of the sum and, by a shifted
 * gamma law of the same three moments, its 95 % quantile.
 */
typedef struct mlc_calibration
{
	int64_t		n;
	double		ece;
	double		excess;			/* over null_mean */
	double		null_mean;
	double		null_95;
	double		difference;		/* mean score less share of positives */
	double		lower;			/* its interval; NaN for fewer than two rows */
	double		upper;
	double		pvalue;			/* of no difference; NaN without variance */
} mlc_calibration;

/* brier is of the same scores; 0 < alpha < 1.  All NaN without rows. */
extern void mlc_calibration_test(const mlc_calibration_bin *bin, size_t bins,
								 double brier, double alpha,
								 mlc_calibration *result);

#endif
