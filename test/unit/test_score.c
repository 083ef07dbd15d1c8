/*
 * test_score.c
 *		Metrics of scores: the vectors of scikit-learn's documentation, what
 *		follows by hand, and simulated calibrated models against the law that
 *		the calibration test takes them to have.
 */
#include <stdlib.h>

#include "check.h"
#include "kernel/key.h"
#include "kernel/laws.h"
#include "kernel/score.h"

#define MAX_ROWS 2000
#define ROUNDS 20000

static uint64_t random_state = 1;
static int	polls;

static double
random_share(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (double) ((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
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

static uint64_t negatives[MAX_ROWS];
static uint64_t positives[MAX_ROWS];

/* Ascending keys of labelled scores. */
static mlc_two_keys
make(const int *labels, const double *scores, int n)
{
	mlc_two_keys keys = {negatives, positives, 0, 0};
	int			i;

	for (i = 0; i < n; i++)
	{
		if (labels[i])
			positives[keys.n_current++] = mlc_key_from_double(scores[i]);
		else
			negatives[keys.n_reference++] = mlc_key_from_double(scores[i]);
	}
	qsort(negatives, (size_t) keys.n_reference, sizeof(uint64_t), compare);
	qsort(positives, (size_t) keys.n_current, sizeof(uint64_t), compare);
	return keys;
}

static const int four_labels[] = {0, 0, 1, 1};
static const double four_scores[] = {0.1, 0.4, 0.35, 0.8};

/* scikit-learn's example of average_precision_score and roc_curve. */
static void
check_ranking(void)
{
	mlc_two_keys keys = make(four_labels, four_scores, 4);
	const double tied[] = {0.5, 0.5, 0.5, 0.5};

	CHECK_CLOSE(mlc_average_precision(&keys, NULL), 0.8333333333333333, 1e-15, "average precision");
	/* up to fpr 0.5: area 0.25; (0.25 - 0.125) / (0.5 - 0.125) = 1/3 */
	CHECK_CLOSE(mlc_partial_auc(&keys, 0.5, NULL), 2.0 / 3, 1e-15, "partial area");
	CHECK_CLOSE(mlc_partial_auc(&keys, 1, NULL), 0.75, 1e-15, "all of the area");
	/* top row 0.8; three quarters of a row; a row and a half */
	CHECK_CLOSE(mlc_gain(&keys, 0.25, NULL), 0.5, 1e-15, "gain, one row");
	CHECK_CLOSE(mlc_gain(&keys, 0.1875, NULL), 0.375, 1e-15, "gain, less than a row");
	CHECK_CLOSE(mlc_gain(&keys, 0.625, NULL), 0.75, 1e-15, "gain, within the third row");
	CHECK_CLOSE(mlc_gain(&keys, 1, NULL), 1, 0, "gain, all rows");
	CHECK_CLOSE(mlc_lift(&keys, 0.25, NULL), 2, 1e-15, "lift");
	CHECK(isnan(mlc_gain(&keys, 0, NULL)) && isnan(mlc_gain(&keys, 1.5, NULL)) &&
		  isnan(mlc_partial_auc(&keys, 0, NULL)) && isnan(mlc_partial_auc(&keys, NAN, NULL)),
		  "shares outside 0 and 1");

	keys = make(four_labels, tied, 4);
	CHECK_CLOSE(mlc_average_precision(&keys, NULL), 0.5, 0, "all tied: prevalence");
	CHECK_CLOSE(mlc_gain(&keys, 0.1, NULL), 0.1, 1e-15, "all tied: the fraction");
	CHECK_CLOSE(mlc_lift(&keys, 0.1, NULL), 1, 1e-15, "all tied: no lift");
	CHECK_CLOSE(mlc_partial_auc(&keys, 0.1, NULL), 0.5, 1e-14, "all tied: chance");

	keys.n_current = 0;
	CHECK(isnan(mlc_average_precision(&keys, NULL)) && isnan(mlc_gain(&keys, 0.5, NULL)) &&
		  isnan(mlc_partial_auc(&keys, 0.5, NULL)), "no positives");
	keys.n_current = 2;
	keys.n_reference = 0;
	CHECK(mlc_average_precision(&keys, NULL) == 1, "no negatives: precision is 1");
	CHECK(isnan(mlc_partial_auc(&keys, 0.5, NULL)), "no negatives");
}

static void
check_thresholds(void)
{
	/* ten steps of a positive and a negative each, all alike: the ends stay */
	int			labels[20];
	double		scores[20];
	mlc_two_keys keys;
	mlc_threshold at = {0};
	mlc_corner	corner = {0};
	int			n = 0;
	int			i;

	for (i = 0; i < 20; i++)
	{
		labels[i] = i & 1;
		scores[i] = (i / 2) * 0.125;
	}
	keys = make(labels, scores, 20);
	while (mlc_next_threshold(&keys, &at))
	{
		n++;
		CHECK(at.tp == n && at.fp == n &&
			  mlc_double_from_key(at.key) == (10 - n) * 0.125, "a threshold");
	}
	CHECK(n == 10, "all thresholds");
	CHECK(mlc_next_corner(&keys, &corner) && corner.at.tp == 1, "first corner");
	CHECK(mlc_next_corner(&keys, &corner) && corner.at.tp == 10, "last corner");
	CHECK(!mlc_next_corner(&keys, &corner) && !mlc_next_corner(&keys, &corner), "no more");

	/* twice as large a step on the same line stays, as in scikit-learn */
	labels[0] = labels[2] = labels[4] = 0;
	scores[0] = scores[1] = 0.9;
	scores[2] = scores[3] = 0.8;
	for (i = 4; i < 8; i++)
		scores[i] = 0.7;
	keys = make(labels, scores, 8);
	corner = (mlc_corner) {0};
	for (n = 0; mlc_next_corner(&keys, &corner); n++)
		;
	CHECK(n == 3, "steps of another size");

	keys = make(labels, scores, 0);
	corner = (mlc_corner) {0};
	CHECK(!mlc_next_corner(&keys, &corner), "no rows");
	keys = make(labels, scores, 1);
	corner = (mlc_corner) {0};
	CHECK(mlc_next_corner(&keys, &corner) && !mlc_next_corner(&keys, &corner), "one row");
}

static void
check_losses(void)
{
	mlc_two_keys keys = make(four_labels, four_scores, 4);
	const double certain[] = {1, 0, 0, 1};

	CHECK_CLOSE(mlc_log_loss(&keys, NULL),
				-(log(0.9) + log(0.6) + log(0.35) + log(0.8)) / 4, 1e-15, "log loss");
	CHECK_CLOSE(mlc_brier_score(&keys, NULL), 0.158125, 1e-15, "Brier score");
	keys = make(four_labels, certain, 4);
	/* one of each wrong: -log(2^-52), twice; nearly nothing of the others */
	CHECK_CLOSE(mlc_log_loss(&keys, NULL), 52 * log(2) / 2, 1e-15, "clipped");
	CHECK_CLOSE(mlc_brier_score(&keys, NULL), 0.5, 0, "half wrong");
	keys.n_current = 0;
	CHECK_CLOSE(mlc_brier_score(&keys, NULL), 0.5, 0, "one class has a Brier score");
	keys.n_reference = 0;
	CHECK(isnan(mlc_log_loss(&keys, NULL)) && isnan(mlc_brier_score(&keys, NULL)), "no rows");
}

/* scikit-learn's example of calibration_curve. */
static void
check_bins(void)
{
	const int	labels[] = {0, 0, 0, 0, 1, 1, 1, 1, 1};
	const double scores[] = {0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9, 1};
	mlc_two_keys keys = make(labels, scores, 9);
	mlc_calibration_bin bin[3];
	double		edges[9];

	mlc_uniform_edges(3, edges);
	mlc_calibration_bins(&keys, edges, 3, bin, NULL);
	CHECK(bin[0].positives == 0 && bin[0].negatives == 3 && bin[1].positives == 1 &&
		  bin[1].negatives == 1 && bin[2].positives == 4 && bin[2].negatives == 0, "counts");
	CHECK_CLOSE(mlc_bin_mean(&bin[0]), 0.2, 1e-15, "lowest bin");
	CHECK_CLOSE(mlc_bin_mean(&bin[1]), 0.525, 1e-15, "middle bin");
	CHECK_CLOSE(mlc_bin_mean(&bin[2]), 0.85, 1e-15, "highest bin");
	CHECK_CLOSE(bin[1].variance, 0.24 + 0.2275, 1e-15, "variance");

	mlc_uniform_edges(10, edges);
	CHECK(edges[0] == 0.1 && edges[2] == 3 * 0.1 && edges[2] > 0.3, "as linspace rounds");
	mlc_quantile_edges(&keys, 2, edges);
	CHECK(edges[0] == 0.65, "the median");
	mlc_quantile_edges(&keys, 4, edges);
	CHECK(edges[0] == 0.3 && edges[1] == 0.65 && edges[2] == 0.8, "quartiles");
	keys.n_current = 0;
	mlc_quantile_edges(&keys, 2, edges);
	CHECK_CLOSE(edges[0], 0.25, 1e-15, "median of negatives alone");
	keys = make(labels + 4, scores + 4, 4);
	mlc_quantile_edges(&keys, 2, edges);
	CHECK_CLOSE(edges[0], 0.75, 1e-15, "median of positives alone");
}

/*
 * The error of models whose scores are the probabilities of their labels: its
 * mean and how often it exceeds the 95 % quantile.  power skews the scores.
 */
static void
simulate(int n, double power, int rounds, double mean_tolerance, double low, double high)
{
	static double scores[MAX_ROWS];
	static int	labels[MAX_ROWS];
	double		ece = 0;
	double		expected = 0;
	double		above = 0;
	double		covered = 0;
	double		rejected = 0;
	int			round;
	int			i;

	for (round = 0; round < rounds; round++)
	{
		mlc_two_keys keys;
		mlc_calibration_bin bin[10];
		mlc_calibration result;
		double		edges[9];

		for (i = 0; i < n; i++)
		{
			scores[i] = pow(random_share(), power);
			labels[i] = random_share() < scores[i];
		}
		keys = make(labels, scores, n);
		mlc_uniform_edges(10, edges);
		mlc_calibration_bins(&keys, edges, 10, bin, NULL);
		mlc_calibration_test(bin, 10, mlc_brier_score(&keys, NULL), 0.05, &result);
		ece += result.ece / rounds;
		expected += result.null_mean / rounds;
		above += (result.ece > result.null_95) / (double) rounds;
		covered += (result.lower <= 0 && result.upper >= 0) / (double) rounds;
		rejected += (result.pvalue < 0.05) / (double) rounds;
	}
	printf("calibrated, n = %d, power %g: mean error %.4f, expected %.4f, above the 95 %% quantile %.4f, "
		   "in the large covered %.4f, rejected %.4f\n", n, power, ece, expected, above, covered, rejected);
	CHECK(fabs(ece / expected - 1) < mean_tolerance, "mean error of calibrated models");
	CHECK(above > low && above < high, "errors above the 95 % quantile");
	CHECK(covered > 0.93 && covered < 0.965, "interval of the difference in the large");
	CHECK(rejected > 0.04 && rejected < 0.06, "test of the difference in the large");
}

static void
check_calibration(void)
{
	const int	labels[] = {0, 1};
	const double scores[] = {0.25, 0.5};
	const double certain[] = {0, 1};
	mlc_calibration_bin bin[1];
	mlc_calibration result;
	mlc_two_keys keys = make(labels, scores, 2);

	mlc_calibration_bins(&keys, NULL, 1, bin, NULL);
	mlc_calibration_test(bin, 1, mlc_brier_score(&keys, NULL), 0.05, &result);
	CHECK(result.n == 2, "rows");
	CHECK_CLOSE(result.ece, 0.125, 1e-15, "error of one bin");
	CHECK_CLOSE(result.difference, -0.125, 1e-15, "in the large");
	/* variance 0.1875 + 0.25; half-normal */
	CHECK_CLOSE(result.null_mean, sqrt(2 / M_PI * 0.4375) / 2, 1e-14, "null mean");
	CHECK_CLOSE(result.null_95, 1.96 * sqrt(0.4375) / 2, 0.02, "null quantile of one bin");
	CHECK_CLOSE(result.excess, result.ece - result.null_mean, 0, "excess");
	CHECK_CLOSE(result.pvalue, 2 * mlc_normal_sf(0.25 / sqrt(0.4375)), 1e-14, "p-value");
	/* differences 0.25, -0.5: standard error 0.375 */
	CHECK_CLOSE(result.upper, -0.125 + 1.959963984540054 * 0.375, 1e-14, "upper");
	CHECK_CLOSE(result.lower, -0.125 - 1.959963984540054 * 0.375, 1e-14, "lower");

	keys = make(labels, certain, 2);
	mlc_calibration_bins(&keys, NULL, 1, bin, NULL);
	mlc_calibration_test(bin, 1, 0, 0.05, &result);
	CHECK(result.ece == 0 && result.null_mean == 0 && result.null_95 == 0 &&
		  isnan(result.pvalue) && result.lower == 0 && result.upper == 0, "certain and right");
	keys = make(labels, scores, 1);
	mlc_calibration_bins(&keys, NULL, 1, bin, NULL);
	mlc_calibration_test(bin, 1, mlc_brier_score(&keys, NULL), 0.05, &result);
	CHECK(result.ece == 0.25 && isnan(result.lower) && isnan(result.upper), "one row");
	keys = make(labels, scores, 0);
	mlc_calibration_bins(&keys, NULL, 1, bin, NULL);
	mlc_calibration_test(bin, 1, NAN, 0.05, &result);
	CHECK(result.n == 0 && isnan(result.ece) && isnan(result.null_95) && isnan(result.pvalue), "no rows");

	simulate(200, 1, ROUNDS, 0.01, 0.045, 0.055);
	simulate(1000, 1, ROUNDS / 4, 0.01, 0.04, 0.06);
	simulate(1000, 4, ROUNDS / 4, 0.01, 0.04, 0.06);
	/* few positives in most bins: the law is coarser than a normal one */
	simulate(200, 10, ROUNDS, 0.05, 0.03, 0.07);
}

static void
check_polls(void)
{
	static uint64_t many[200000];
	mlc_two_keys keys = {many, many, 200000, 200000};
	int			i;

	for (i = 0; i < 200000; i++)
		many[i] = mlc_key_from_double(i / 200000.0);
	(void) mlc_average_precision(&keys, count_poll);
	CHECK(polls > 0, "average precision polls");
	polls = 0;
	(void) mlc_log_loss(&keys, count_poll);
	CHECK(polls > 10, "log loss polls");
	polls = 0;
	(void) mlc_gain(&keys, 1, count_poll);
	(void) mlc_partial_auc(&keys, 1, count_poll);
	CHECK(polls > 1, "gain and partial area poll");
}

int
main(void)
{
	check_ranking();
	check_thresholds();
	check_losses();
	check_bins();
	check_calibration();
	check_polls();
	return check_report("score");
}
