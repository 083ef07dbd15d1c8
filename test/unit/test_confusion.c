/*
 * test_confusion.c
 *		Metrics of a classifier: published and hand-computed values, and what
 *		is undefined.
 */
#include <string.h>

#include "check.h"
#include "kernel/confusion.h"

#define MAX_CLASSES 8
#define TIGHT 1e-15

static double margins[2 * MAX_CLASSES];

static mlc_confusion
table_of(size_t k, const double *counts)
{
	mlc_confusion table;

	mlc_confusion_init(&table, k, counts, margins);
	return table;
}

static double
score(const mlc_confusion *table, mlc_confusion_metric metric, mlc_average average)
{
	return mlc_confusion_score(table, metric, 1, average, 1, NAN);
}

/* From the documentation of scikit-learn: y = 0 1 2 0 1 2, p = 0 2 1 0 0 1. */
static void
check_documented(void)
{
	static const double counts[] = {2, 0, 0, 1, 0, 1, 0, 2, 0};
	mlc_confusion t = table_of(3, counts);

	CHECK_CLOSE(score(&t, MLC_PRECISION, MLC_AVERAGE_MICRO), 1.0 / 3, TIGHT, "micro precision");
	CHECK_CLOSE(score(&t, MLC_PRECISION, MLC_AVERAGE_MACRO), 2.0 / 9, TIGHT, "macro precision");
	CHECK_CLOSE(score(&t, MLC_PRECISION, MLC_AVERAGE_WEIGHTED), 2.0 / 9, TIGHT, "weighted precision");
	CHECK_CLOSE(score(&t, MLC_RECALL, MLC_AVERAGE_MACRO), 1.0 / 3, TIGHT, "macro recall");
	CHECK_CLOSE(score(&t, MLC_F1, MLC_AVERAGE_MACRO), 0.8 / 3, TIGHT, "macro F1");
	CHECK_CLOSE(score(&t, MLC_ACCURACY, MLC_AVERAGE_MACRO), 1.0 / 3, TIGHT, "accuracy");
	CHECK_CLOSE(score(&t, MLC_BALANCED_ACCURACY, MLC_AVERAGE_MACRO), 1.0 / 3, TIGHT, "balanced accuracy");
}

/* 90 true negatives, 5 false positives, 2 false negatives, 3 true positives. */
static void
check_binary(void)
{
	static const double counts[] = {90, 5, 2, 3};
	mlc_confusion t = table_of(2, counts);
	mlc_class_counts c = mlc_confusion_class(&t, 1);
	double		x;
	double		n;

	CHECK(c.tp == 3 && c.fp == 5 && c.fn == 2 && c.tn == 90, "counts of one class");
	CHECK_CLOSE(score(&t, MLC_ACCURACY, MLC_AVERAGE_BINARY), 0.93, TIGHT, "accuracy");
	CHECK_CLOSE(score(&t, MLC_PRECISION, MLC_AVERAGE_BINARY), 3.0 / 8, TIGHT, "precision");
	CHECK_CLOSE(score(&t, MLC_RECALL, MLC_AVERAGE_BINARY), 3.0 / 5, TIGHT, "recall");
	CHECK_CLOSE(score(&t, MLC_SPECIFICITY, MLC_AVERAGE_BINARY), 90.0 / 95, TIGHT, "specificity");
	CHECK_CLOSE(score(&t, MLC_FALSE_POSITIVE_RATE, MLC_AVERAGE_BINARY), 5.0 / 95, TIGHT, "false positive rate");
	CHECK_CLOSE(score(&t, MLC_FALSE_NEGATIVE_RATE, MLC_AVERAGE_BINARY), 2.0 / 5, TIGHT, "false negative rate");
	CHECK_CLOSE(score(&t, MLC_NEGATIVE_PREDICTIVE_VALUE, MLC_AVERAGE_BINARY), 90.0 / 92, TIGHT, "negative predictive value");
	CHECK_CLOSE(score(&t, MLC_SELECTION_RATE, MLC_AVERAGE_BINARY), 0.08, TIGHT, "selection rate");
	CHECK_CLOSE(score(&t, MLC_F1, MLC_AVERAGE_BINARY), 6.0 / 13, TIGHT, "F1");
	CHECK_CLOSE(score(&t, MLC_JACCARD, MLC_AVERAGE_BINARY), 0.3, TIGHT, "Jaccard");
	CHECK_CLOSE(score(&t, MLC_BALANCED_ACCURACY, MLC_AVERAGE_BINARY), (90.0 / 95 + 0.6) / 2, TIGHT, "balanced accuracy");
	CHECK_CLOSE(score(&t, MLC_MCC, MLC_AVERAGE_BINARY), 260 / sqrt(95.0 * 5 * 92 * 8), TIGHT, "MCC");
	/* expected agreement: (95 * 92 + 5 * 8) / 100^2 = 0.878 */
	CHECK_CLOSE(score(&t, MLC_KAPPA, MLC_AVERAGE_BINARY), 0.052 / 0.122, 1e-13, "kappa");
	CHECK_CLOSE(mlc_confusion_score(&t, MLC_FBETA, 1, MLC_AVERAGE_BINARY, 2, NAN), 15.0 / 28, TIGHT, "F2");
	CHECK_CLOSE(mlc_confusion_score(&t, MLC_FBETA, 1, MLC_AVERAGE_BINARY, 0, NAN), 3.0 / 8, TIGHT, "F0 is precision");
	CHECK_CLOSE(mlc_confusion_score(&t, MLC_FBETA, 1, MLC_AVERAGE_BINARY, INFINITY, NAN), 3.0 / 5, TIGHT,
				"F with infinite beta is recall");
	CHECK(isnan(mlc_confusion_score(&t, MLC_FBETA, 1, MLC_AVERAGE_BINARY, -1, 0)), "negative beta");
	CHECK(isnan(mlc_confusion_score(&t, MLC_FBETA, 1, MLC_AVERAGE_BINARY, NAN, 0)), "NaN beta");

	CHECK(mlc_confusion_share(&t, MLC_RECALL, 1, &x, &n) && x == 3 && n == 5, "recall as a share");
	CHECK(mlc_confusion_share(&t, MLC_ACCURACY, MLC_NO_CLASS, &x, &n) && x == 93 && n == 100, "accuracy as a share");
	CHECK(!mlc_confusion_share(&t, MLC_F1, 1, &x, &n), "F1 is not a share");
	CHECK(!mlc_confusion_share(&t, MLC_MCC, 1, &x, &n), "nor is MCC");
}

/* Actual a a, predicted a b: precision of b is 0, its recall is undefined. */
static void
check_undefined(void)
{
	static const double counts[] = {1, 1, 0, 0};
	mlc_confusion t = table_of(2, counts);

	CHECK(isnan(score(&t, MLC_RECALL, MLC_AVERAGE_BINARY)), "recall without actual positives");
	CHECK_CLOSE(score(&t, MLC_RECALL, MLC_AVERAGE_MACRO), 0.5, TIGHT, "is left out of the mean");
	CHECK_CLOSE(mlc_confusion_score(&t, MLC_RECALL, 1, MLC_AVERAGE_MACRO, 1, 0), 0.25, TIGHT, "counts as 0");
	CHECK_CLOSE(mlc_confusion_score(&t, MLC_RECALL, 1, MLC_AVERAGE_MACRO, 1, 1), 0.75, TIGHT, "counts as 1");
	CHECK_CLOSE(mlc_confusion_score(&t, MLC_RECALL, 1, MLC_AVERAGE_BINARY, 1, 1), 1, TIGHT, "is 1");
	CHECK_CLOSE(score(&t, MLC_F1, MLC_AVERAGE_BINARY), 0, 0, "F1 without actual positives is 0");
	CHECK_CLOSE(score(&t, MLC_BALANCED_ACCURACY, MLC_AVERAGE_MACRO), 0.5, TIGHT, "recall of actual classes");
	CHECK(isnan(score(&t, MLC_MCC, MLC_AVERAGE_MACRO)), "MCC of one actual class");
	CHECK_CLOSE(mlc_confusion_score(&t, MLC_MCC, 1, MLC_AVERAGE_MACRO, 1, 0), 0, 0, "0 as scikit-learn has it");
	CHECK_CLOSE(score(&t, MLC_KAPPA, MLC_AVERAGE_MACRO), 0, 0, "kappa of one actual class");
	CHECK_CLOSE(mlc_confusion_score(&t, MLC_SPECIFICITY, 7, MLC_AVERAGE_BINARY, 1, NAN), 1, 0, "a class that never occurs");
	CHECK(isnan(mlc_confusion_score(&t, MLC_PRECISION, 7, MLC_AVERAGE_BINARY, 1, NAN)), "its precision");
}

/* All actual a, all predicted b: what has support has no precision. */
static void
check_nothing_right(void)
{
	static const double counts[] = {0, 4, 0, 0};
	mlc_confusion t = table_of(2, counts);

	CHECK(isnan(score(&t, MLC_PRECISION, MLC_AVERAGE_WEIGHTED)), "weighted precision");
	CHECK_CLOSE(score(&t, MLC_PRECISION, MLC_AVERAGE_MACRO), 0, 0, "macro precision");
	CHECK_CLOSE(score(&t, MLC_KAPPA, MLC_AVERAGE_MACRO), 0, 0, "kappa");
	CHECK_CLOSE(score(&t, MLC_JACCARD, MLC_AVERAGE_MACRO), 0, 0, "Jaccard");
}

static void
check_one_class(void)
{
	static const double counts[] = {9};
	mlc_confusion t = table_of(1, counts);

	CHECK_CLOSE(score(&t, MLC_ACCURACY, MLC_AVERAGE_MACRO), 1, 0, "accuracy");
	CHECK_CLOSE(score(&t, MLC_F1, MLC_AVERAGE_MACRO), 1, 0, "F1");
	CHECK(isnan(score(&t, MLC_SPECIFICITY, MLC_AVERAGE_MACRO)), "specificity");
	CHECK(isnan(score(&t, MLC_MCC, MLC_AVERAGE_MACRO)), "MCC");
	CHECK(isnan(score(&t, MLC_KAPPA, MLC_AVERAGE_MACRO)), "kappa");
}

/* Nothing is defined without counts; classes without counts change nothing. */
static void
check_empty(void)
{
	static const double none[16] = {0};
	static const double padded[16] = {0, 0, 0, 0, 0, 90, 0, 5, 0, 0, 0, 0, 0, 2, 0, 3};
	static const double packed[4] = {90, 5, 2, 3};
	double		other_margins[2 * MAX_CLASSES];
	mlc_confusion t = table_of(4, none);
	mlc_confusion small;
	int			metric;
	int			average;

	for (metric = 0; metric < MLC_CONFUSION_METRICS; metric++)
		for (average = 0; average < MLC_AVERAGES; average++)
		{
			CHECK(isnan(score(&t, metric, average)), mlc_confusion_metric_name(metric));
			CHECK(mlc_confusion_score(&t, metric, 1, average, 1, 0.5) == 0.5, mlc_confusion_metric_name(metric));
		}
	t = table_of(0, none);
	CHECK(isnan(score(&t, MLC_ACCURACY, MLC_AVERAGE_MACRO)), "no classes");
	t = table_of(4, padded);
	mlc_confusion_init(&small, 2, packed, other_margins);
	for (metric = 0; metric < MLC_CONFUSION_METRICS; metric++)
		for (average = 0; average < MLC_AVERAGES; average++)
			CHECK_CLOSE(mlc_confusion_score(&t, metric, 3, average, 2, NAN),
						mlc_confusion_score(&small, metric, 1, average, 2, NAN), TIGHT, mlc_confusion_metric_name(metric));
}

/* Weights whose sums are rounded do not make undefined metrics defined. */
static void
check_rounding(void)
{
	static const double one_predicted[] = {0, 0.1, 0, 0, 0.7, 0, 0, 0.3, 0};
	static const double one_actual[] = {0, 0, 0, 0.1, 0.7, 0.3, 0, 0, 0};
	static const double unequal[] = {1e-3, 1e12, 0, 0};
	mlc_confusion t = table_of(3, one_predicted);

	CHECK(isnan(score(&t, MLC_MCC, MLC_AVERAGE_MACRO)), "MCC of one predicted class");
	CHECK(isnan(mlc_confusion_score(&t, MLC_NEGATIVE_PREDICTIVE_VALUE, 1, MLC_AVERAGE_BINARY, 1, NAN)),
		  "negative predictive value of one predicted class");
	t = table_of(3, one_actual);
	CHECK(isnan(score(&t, MLC_MCC, MLC_AVERAGE_MACRO)), "MCC of one actual class");
	CHECK(isnan(mlc_confusion_score(&t, MLC_SPECIFICITY, 1, MLC_AVERAGE_BINARY, 1, NAN)),
		  "specificity of one actual class");
	t = table_of(2, unequal);
	CHECK_CLOSE(mlc_confusion_score(&t, MLC_SPECIFICITY, 1, MLC_AVERAGE_BINARY, 1, NAN), 1e-3 / (1e12 + 1e-3), TIGHT,
				"a small weight beside a large one");
}

/* 3 classes, Gorodkin's R_K and kappa from their definitions. */
static void
check_many_classes(void)
{
	static const double counts[] = {50, 3, 2, 4, 60, 6, 1, 5, 70};
	mlc_confusion t = table_of(3, counts);
	double		total = 201;
	double		right = 180;
	double		products = 55.0 * 55 + 70.0 * 68 + 76.0 * 78;
	double		actual = total * total - (55.0 * 55 + 70.0 * 70 + 76.0 * 76);
	double		predicted = total * total - (55.0 * 55 + 68.0 * 68 + 78.0 * 78);

	CHECK_CLOSE(score(&t, MLC_MCC, MLC_AVERAGE_MACRO), (right * total - products) / sqrt(actual * predicted), 1e-14, "MCC");
	CHECK_CLOSE(score(&t, MLC_KAPPA, MLC_AVERAGE_MACRO), (right * total - products) / (total * total - products), 1e-14, "kappa");
	CHECK_CLOSE(score(&t, MLC_JACCARD, MLC_AVERAGE_MICRO), 180.0 / 222, TIGHT, "micro Jaccard");
	CHECK_CLOSE(score(&t, MLC_SPECIFICITY, MLC_AVERAGE_MICRO), 381.0 / 402, TIGHT, "micro specificity");
	CHECK_CLOSE(score(&t, MLC_RECALL, MLC_AVERAGE_WEIGHTED), right / total, TIGHT, "weighted recall is accuracy");
}

static void
check_names(void)
{
	int			i;

	for (i = 0; i < MLC_CONFUSION_METRICS; i++)
	{
		mlc_confusion_metric found;

		CHECK(mlc_confusion_metric_by_name(mlc_confusion_metric_name(i), &found) && (int) found == i, "metric by name");
	}
	for (i = 0; i < MLC_AVERAGES; i++)
	{
		mlc_average found;

		CHECK(mlc_average_by_name(mlc_average_name(i), &found) && (int) found == i, "average by name");
	}
	{
		mlc_confusion_metric metric;
		mlc_average average;

		CHECK(!mlc_confusion_metric_by_name("accuracy", &metric), "no such metric");
		CHECK(!mlc_average_by_name("samples", &average), "no such average");
	}
	CHECK(mlc_confusion_metric_has_class(MLC_F1) && !mlc_confusion_metric_has_class(MLC_KAPPA), "who has a class");
	CHECK(mlc_confusion_metric_direction(MLC_FALSE_POSITIVE_RATE) < 0, "less is better");
}

int
main(void)
{
	check_documented();
	check_binary();
	check_undefined();
	check_nothing_right();
	check_one_class();
	check_empty();
	check_rounding();
	check_many_classes();
	check_names();
	return check_report("confusion");
}
