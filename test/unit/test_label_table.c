/*
 * test_label_table.c
 *		Metrics of classifiers with their variance: derivatives, weights,
 *		clusters and paired models against closed forms and brute force.
 */
#include "check.h"

#include "kernel/label_table.h"

#define CELLS 8

static double gradient[CELLS];
static double other[CELLS];
static double work[MLC_LABEL_WORKSIZE(2)];

/* tn fp fn tp */
static const double counts[4] = {45, 10, 5, 40};

static mlc_label_table
table_of(const double *cells, const double *squares)
{
	mlc_label_table table = {2, 1, cells, squares, NULL, 0};

	return table;
}

static mlc_estimate
estimate(const mlc_label_table *table, int model, mlc_confusion_metric metric,
		 double *g)
{
	mlc_label_metric label = {metric, 1, MLC_AVERAGE_BINARY};

	return mlc_estimate_labels(table, model, &label, 0.05, g, work);
}

static void
test_gradients(void)
{
	mlc_label_table table = table_of(counts, NULL);
	double		d = 2 * 40 + 10 + 5;
	mlc_estimate e;

	(void) estimate(&table, 0, MLC_ACCURACY, gradient);
	CHECK_CLOSE(gradient[0], 0.15 / 100, 1e-8, "accuracy by tn: wrong / n^2");
	CHECK_CLOSE(gradient[1], -0.85 / 100, 1e-8, "accuracy by fp");
	(void) estimate(&table, 0, MLC_RECALL, gradient);
	CHECK_CLOSE(gradient[3], 5.0 / (45 * 45), 1e-8, "recall by tp: fn / positives^2");
	CHECK_CLOSE(gradient[2], -40.0 / (45 * 45), 1e-8, "recall by fn");
	CHECK(gradient[0] == 0 && gradient[1] == 0, "negatives do not touch it");
	e = estimate(&table, 0, MLC_F1, gradient);
	CHECK_CLOSE(gradient[3], 2 * 15.0 / (d * d), 1e-8, "F1 by tp");
	CHECK_CLOSE(gradient[1], -2 * 40.0 / (d * d), 1e-8, "F1 by fp");
	CHECK_CLOSE(gradient[2], -2 * 40.0 / (d * d), 1e-8, "F1 by fn");
	CHECK_CLOSE(e.variance, (30.0 * 30 * 40 + 80.0 * 80 * 15) / (d * d * d * d),
				1e-8, "delta method");
	CHECK(e.support == 55, "true negatives are none of its rows");
}

static void
test_shares(void)
{
	mlc_label_table table = table_of(counts, NULL);
	mlc_estimate e = estimate(&table, 0, MLC_ACCURACY, gradient);
	mlc_interval wilson = mlc_wilson(85, 100, 0.05);

	CHECK_CLOSE(e.value, 0.85, 1e-15, "accuracy");
	CHECK_CLOSE(e.lower, wilson.lower, 1e-15, "Wilson");
	CHECK_CLOSE(e.upper, wilson.upper, 1e-15, "Wilson");
	CHECK_CLOSE(mlc_label_covariance(&table, gradient, gradient), 0.85 * 0.15 / 100,
				1e-8, "the delta method is the binomial law");
	e = estimate(&table, 0, MLC_RECALL, gradient);
	CHECK(e.support == 45, "rows that a recall looks at");
}

static void
test_weights(void)
{
	static const double halves[4] = {45 * 0.5, 10 * 0.5, 5 * 0.5, 40 * 0.5};
	static const double squares[4] = {45 * 0.25, 10 * 0.25, 5 * 0.25, 40 * 0.25};
	int			metric;

	for (metric = 0; metric < MLC_CONFUSION_METRICS; metric++)
	{
		mlc_label_table plain = table_of(counts, NULL);
		mlc_label_table ones = table_of(counts, counts);
		mlc_label_table half = table_of(halves, squares);
		mlc_estimate want = estimate(&plain, 0, (mlc_confusion_metric) metric, gradient);
		mlc_estimate got = estimate(&ones, 0, (mlc_confusion_metric) metric, other);

		if (metric == MLC_FBETA)
			continue;
		CHECK_CLOSE(got.value, want.value, 1e-15, "weights of one: value");
		CHECK_CLOSE(got.lower, want.lower, 1e-7, "weights of one: lower");
		CHECK_CLOSE(got.upper, want.upper, 1e-7, "weights of one: upper");
		CHECK_CLOSE(got.support, want.support, 1e-12, "weights of one: support");
		got = estimate(&half, 0, (mlc_confusion_metric) metric, other);
		CHECK_CLOSE(got.lower, want.lower, 1e-7, "equal weights: lower");
		CHECK_CLOSE(got.support, want.support, 1e-12, "equal weights: support");
	}
}

/* Half of the rows have weight 1, half have 3: Kish's 16 / 10 of each two. */
static void
test_kish(void)
{
	static const double sums[4] = {0, 0, 2 * 20, 2 * 60};
	static const double squares[4] = {0, 0, 5 * 20, 5 * 60};
	mlc_label_table table = table_of(sums, squares);
	mlc_estimate e = estimate(&table, 0, MLC_RECALL, gradient);

	CHECK_CLOSE(e.value, 0.75, 1e-15, "weighted recall");
	CHECK_CLOSE(e.trials, 80 * 1.6 / 2, 1e-7, "Kish's effective rows");
	CHECK_CLOSE(e.support, 80 * 1.6 / 2, 1e-12, "are its support");
}

/* Few rows of a class, all right: that is not certainty. */
static void
test_few(void)
{
	static const double perfect[4] = {997, 0, 0, 3};
	static const double even[4] = {50, 0, 0, 50};
	mlc_label_table table = table_of(perfect, NULL);
	mlc_estimate e = estimate(&table, 0, MLC_F1, gradient);
	mlc_interval wilson = mlc_wilson(3, 3, 0.05);

	CHECK_CLOSE(e.lower, wilson.lower, 1e-12, "F1 of three positives");
	e = estimate(&table, 0, MLC_BALANCED_ACCURACY, gradient);
	CHECK(e.value == 1 && e.lower > 0.5 && e.lower < 0.85,
		  "balanced accuracy of three positives");
	table = table_of(even, NULL);
	e = estimate(&table, 0, MLC_BALANCED_ACCURACY, gradient);
	CHECK_CLOSE(e.trials, 104, 1e-12, "all rows, and four added");
}

/* Moments of clusters that are the rows: the variance with n / (n - 1). */
static void
test_clusters(void)
{
	static const double rows[16] = {[0] = 45,[5] = 10,[10] = 5,[15] = 40};
	static const double pairs[16] = {[0] = 2 * 44,[1] = 0,[15] = 2 * 56};
	static const double doubled[4] = {44, 0, 0, 56};
	static const double right_wrong[4] = {44, 56, 0, 0};
	double		moments[16] = {0};
	mlc_label_table table = table_of(counts, NULL);
	mlc_estimate plain = estimate(&table, 0, MLC_ACCURACY, gradient);
	mlc_estimate e;

	table.moments = rows;
	table.clusters = 100;
	e = estimate(&table, 0, MLC_ACCURACY, gradient);
	CHECK_CLOSE(e.variance, plain.variance * 100 / 99, 1e-8, "rows as clusters");
	CHECK(e.support == 100, "its support are rows");

	/* 22 clusters of two wrong rows, 28 of two right ones: half the evidence */
	moments[0] = 4 * 22;
	moments[5] = 4 * 28;
	table = table_of(right_wrong, NULL);
	table.moments = moments;
	table.clusters = 50;
	e = estimate(&table, 0, MLC_ACCURACY, gradient);
	CHECK_CLOSE(e.variance, 0.44 * 0.56 / 50 * 50 / 49, 1e-8, "twins are one row");
	table = table_of(doubled, NULL);
	table.moments = pairs;
	table.clusters = 50;
	e = estimate(&table, 0, MLC_ACCURACY, gradient);
	CHECK_CLOSE(e.trials, 50, 1e-12, "without variance: as many rows as clusters");
	table.clusters = 1;
	CHECK(isnan(mlc_label_covariance(&table, gradient, gradient)),
		  "one cluster has no variance");
}

/* Two models on the same rows: cells are [actual][first][second]. */
static void
test_pairs(void)
{
	static const double cells[8] = {30, 6, 5, 4, 3, 7, 8, 37};
	mlc_label_table table = {2, 2, cells, NULL, NULL, 0};
	mlc_estimate first = estimate(&table, 0, MLC_ACCURACY, gradient);
	mlc_estimate second = estimate(&table, 1, MLC_ACCURACY, other);
	double		n = 100;
	double		both = (30 + 37) / n;

	CHECK_CLOSE(first.value, (30 + 6 + 8 + 37) / n, 1e-15, "the first model");
	CHECK_CLOSE(second.value, (30 + 5 + 7 + 37) / n, 1e-15, "the second");
	CHECK_CLOSE(mlc_label_covariance(&table, gradient, other),
				(both - first.value * second.value) / n, 1e-7,
				"covariance of two means of the same rows");
	first = estimate(&table, 0, MLC_RECALL, gradient);
	second = estimate(&table, 1, MLC_PRECISION, other);
	CHECK_CLOSE(first.value, 45.0 / 55, 1e-15, "recall of the first");
	CHECK_CLOSE(second.value, 44.0 / 54, 1e-15, "precision of the second");
	/* sums over rows of both influences: only actual 1 and second 1 have two */
	CHECK_CLOSE(mlc_label_covariance(&table, gradient, other),
				(37 * (10.0 / 55 / 55) * (10.0 / 54 / 54) -
				 7 * (45.0 / 55 / 55) * (10.0 / 54 / 54)), 1e-7,
				"by influences of rows");
}

int
main(void)
{
	test_gradients();
	test_shares();
	test_weights();
	test_kish();
	test_few();
	test_clusters();
	test_pairs();
	return check_report("label_table");
}
