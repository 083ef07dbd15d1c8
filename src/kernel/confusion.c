/*
 * confusion.c
 *		Metrics of a classifier, from counts of actual and predicted classes.
 *
 * Sums of weights are rounded, so nothing that decides whether a metric is
 * defined is a difference: sums of what is left leave the rest out instead.
 */
#include "confusion.h"

#include <math.h>
#include <string.h>

typedef struct metric_entry
{
	const char *name;
	bool		has_class;
	int			direction;
} metric_entry;

static const metric_entry metrics[MLC_CONFUSION_METRICS] = {
	[MLC_ACCURACY] = {"accuracy_score", false, 1},
	[MLC_BALANCED_ACCURACY] = {"balanced_accuracy_score", false, 1},
	[MLC_PRECISION] = {"precision_score", true, 1},
	[MLC_RECALL] = {"recall_score", true, 1},
	[MLC_SPECIFICITY] = {"specificity_score", true, 1},
	[MLC_F1] = {"f1_score", true, 1},
	[MLC_FBETA] = {"fbeta_score", true, 1},
	[MLC_JACCARD] = {"jaccard_score", true, 1},
	[MLC_MCC] = {"matthews_corrcoef", false, 1},
	[MLC_KAPPA] = {"cohen_kappa_score", false, 1},
	[MLC_FALSE_POSITIVE_RATE] = {"false_positive_rate", true, -1},
	[MLC_FALSE_NEGATIVE_RATE] = {"false_negative_rate", true, -1},
	[MLC_NEGATIVE_PREDICTIVE_VALUE] = {"negative_predictive_value", true, 1},
	[MLC_SELECTION_RATE] = {"selection_rate", true, 0},
};

static const char *const averages[MLC_AVERAGES] = {
	[MLC_AVERAGE_BINARY] = "binary",
	[MLC_AVERAGE_MICRO] = "micro",
	[MLC_AVERAGE_MACRO] = "macro",
	[MLC_AVERAGE_WEIGHTED] = "weighted",
};

const char *
mlc_confusion_metric_name(mlc_confusion_metric metric)
{
	return metrics[metric].name;
}

bool
mlc_confusion_metric_by_name(const char *name, mlc_confusion_metric *metric)
{
	int			i;

	for (i = 0; i < MLC_CONFUSION_METRICS; i++)
	{
		if (strcmp(metrics[i].name, name) == 0)
		{
			*metric = (mlc_confusion_metric) i;
			return true;
		}
	}
	return false;
}

const char *
mlc_average_name(mlc_average average)
{
	return averages[average];
}

bool
mlc_average_by_name(const char *name, mlc_average *average)
{
	int			i;

	for (i = 0; i < MLC_AVERAGES; i++)
	{
		if (strcmp(averages[i], name) == 0)
		{
			*average = (mlc_average) i;
			return true;
		}
	}
	return false;
}

bool
mlc_confusion_metric_has_class(mlc_confusion_metric metric)
{
	return metrics[metric].has_class;
}

int
mlc_confusion_metric_direction(mlc_confusion_metric metric)
{
	return metrics[metric].direction;
}

void
mlc_confusion_init(mlc_confusion *table, size_t k, const double *counts,
				   double *margins)
{
	double	   *actual = margins;
	double	   *predicted = margins + k;
	size_t		i;
	size_t		j;

	for (i = 0; i < 2 * k; i++)
		margins[i] = 0;
	for (i = 0; i < k; i++)
	{
		for (j = 0; j < k; j++)
		{
			actual[i] += counts[i * k + j];
			predicted[j] += counts[i * k + j];
		}
	}
	table->k = k;
	table->counts = counts;
	table->actual = actual;
	table->predicted = predicted;
	table->total = 0;
	for (i = 0; i < k; i++)
		table->total += actual[i];
}

/*
 * The sum of a row but for one column.  Where that holds most of the row, which
 * one column at most does, a difference would lose digits.
 */
static double
rest_of_row(const mlc_confusion *table, size_t row, size_t column)
{
	const double *counts = table->counts + row * table->k;
	double		sum = 0;
	size_t		i;

	if (2 * counts[column] <= table->actual[row])
		return table->actual[row] - counts[column];
	for (i = 0; i < table->k; i++)
		sum += i == column ? 0 : counts[i];
	return sum;
}

mlc_class_counts
mlc_confusion_class(const mlc_confusion *table, size_t positive)
{
	const double *counts = table->counts;
	mlc_class_counts result = {0, 0, 0, 0};
	size_t		k = table->k;
	size_t		i;

	if (positive >= k)
	{
		result.tn = table->total;
		return result;
	}
	result.tp = counts[positive * k + positive];
	for (i = 0; i < k; i++)
	{
		if (i == positive)
			continue;
		result.fp += counts[i * k + positive];
		result.fn += counts[positive * k + i];
		result.tn += rest_of_row(table, i, positive);
	}
	return result;
}

/* A share of the counts: x of n. */
static bool
class_share(const mlc_class_counts *c, mlc_confusion_metric metric, double *x,
			double *n)
{
	switch (metric)
	{
		case MLC_PRECISION:
			*x = c->tp;
			*n = c->tp + c->fp;
			return true;
		case MLC_RECALL:
			*x = c->tp;
			*n = c->tp + c->fn;
			return true;
		case MLC_SPECIFICITY:
			*x = c->tn;
			*n = c->tn + c->fp;
			return true;
		case MLC_JACCARD:
			*x = c->tp;
			*n = c->tp + c->fp + c->fn;
			return true;
		case MLC_FALSE_POSITIVE_RATE:
			*x = c->fp;
			*n = c->tn + c->fp;
			return true;
		case MLC_FALSE_NEGATIVE_RATE:
			*x = c->fn;
			*n = c->tp + c->fn;
			return true;
		case MLC_NEGATIVE_PREDICTIVE_VALUE:
			*x = c->tn;
			*n = c->tn + c->fn;
			return true;
		case MLC_SELECTION_RATE:
			*x = c->tp + c->fp;
			*n = c->tp + c->fp + c->fn + c->tn;
			return true;
		default:
			return false;
	}
}

/*
 * (1 + b^2) tp / (b^2 (tp + fn) + tp + fp), van Rijsbergen 1979: undefined only
 * where the class is neither actual nor predicted, or has no weight.
 */
static double
fbeta(const mlc_class_counts *c, double beta)
{
	double		square = beta * beta;

	if (!(beta >= 0))
		return NAN;
	if (isinf(square))
		return c->tp / (c->tp + c->fn);
	return (1 + square) * c->tp / (square * (c->tp + c->fn) + c->tp + c->fp);
}

double
mlc_class_score(const mlc_class_counts *counts, mlc_confusion_metric metric,
				double beta)
{
	double		x;
	double		n;

	if (metric == MLC_F1)
		return fbeta(counts, 1);
	if (metric == MLC_FBETA)
		return fbeta(counts, beta);
	if (!class_share(counts, metric, &x, &n))
		return NAN;
	return x / n;				/* NaN when 0 of 0 */
}

static double
correct(const mlc_confusion *table)
{
	double		sum = 0;
	size_t		i;

	for (i = 0; i < table->k; i++)
		sum += table->counts[i * table->k + i];
	return sum;
}

bool
mlc_confusion_share(const mlc_confusion *table, mlc_confusion_metric metric,
					size_t positive, double *x, double *n)
{
	mlc_class_counts counts;

	if (metric == MLC_ACCURACY)
	{
		*x = correct(table);
		*n = table->total;
		return true;
	}
	if (!metrics[metric].has_class)
		return false;
	counts = mlc_confusion_class(table, positive);
	return class_share(&counts, metric, x, n);
}

/* Mean recall of the classes that are actual ones. */
static double
balanced_accuracy(const mlc_confusion *table)
{
	double		sum = 0;
	size_t		n = 0;
	size_t		i;

	for (i = 0; i < table->k; i++)
	{
		if (table->actual[i] > 0)
		{
			sum += table->counts[i * table->k + i] / table->actual[i];
			n++;
		}
	}
	return sum / (double) n;
}

/* Number of classes on one side. */
static size_t
occupied(const double *margin, size_t k)
{
	size_t		n = 0;
	size_t		i;

	for (i = 0; i < k; i++)
		n += margin[i] > 0;
	return n;
}

/*
 * Of actual and predicted as sets of 0/1 variables, times the square of the
 * total; Gorodkin 2004.  correct * total - sum of a_i p_i, without its
 * cancellation.
 */
static double
covariance(const mlc_confusion *table)
{
	double		sum = 0;
	size_t		i;

	for (i = 0; i < table->k; i++)
	{
		mlc_class_counts c = mlc_confusion_class(table, i);

		sum += c.tp * c.tn - c.fp * c.fn;
	}
	return sum;
}

/* Sum over pairs of different classes of x_i y_j. */
static double
different(const double *x, const double *y, size_t k)
{
	double		sum = 0;
	size_t		i;
	size_t		j;

	for (i = 0; i < k; i++)
	{
		double		others = 0;

		if (!(x[i] > 0))
			continue;
		for (j = 0; j < k; j++)
			others += j == i ? 0 : y[j];
		sum += x[i] * others;
	}
	return sum;
}

/* Undefined when either side has one class only. */
static double
matthews(const mlc_confusion *t)
{
	double		variances;

	if (occupied(t->actual, t->k) < 2 || occupied(t->predicted, t->k) < 2)
		return NAN;
	variances = sqrt(different(t->actual, t->actual, t->k)) *
		sqrt(different(t->predicted, t->predicted, t->k));
	return covariance(t) / variances;
}

/*
 * (observed - expected) / (1 - expected) agreement, Cohen 1960; undefined when
 * both sides have the same class only.
 */
static double
kappa(const mlc_confusion *t)
{
	return covariance(t) / different(t->actual, t->predicted, t->k);
}

static mlc_class_counts
all_decisions(const mlc_confusion *table)
{
	mlc_class_counts sum = {0, 0, 0, 0};
	size_t		i;

	for (i = 0; i < table->k; i++)
	{
		mlc_class_counts c;

		if (!mlc_class_occurs(table, i))
			continue;
		c = mlc_confusion_class(table, i);
		sum.tp += c.tp;
		sum.fp += c.fp;
		sum.fn += c.fn;
		sum.tn += c.tn;
	}
	return sum;
}

static double
or_else(double value, double zero_division)
{
	return isnan(value) ? zero_division : value;
}

static double
mean_over_classes(const mlc_confusion *table, mlc_confusion_metric metric,
				  bool weighted, double beta, double zero_division)
{
	double		sum = 0;
	double		weights = 0;
	size_t		i;

	for (i = 0; i < table->k; i++)
	{
		double		weight = weighted ? table->actual[i] : 1;
		mlc_class_counts c;
		double		value;

		if (!mlc_class_occurs(table, i))
			continue;
		c = mlc_confusion_class(table, i);
		value = or_else(mlc_class_score(&c, metric, beta), zero_division);
		if (isnan(value))
			continue;
		sum += weight * value;
		weights += weight;
	}
	return sum / weights;
}

static double
class_metric(const mlc_confusion *table, mlc_confusion_metric metric,
			 size_t positive, mlc_average average, double beta,
			 double zero_division)
{
	mlc_class_counts counts;

	switch (average)
	{
		case MLC_AVERAGE_BINARY:
			counts = mlc_confusion_class(table, positive);
			return mlc_class_score(&counts, metric, beta);
		case MLC_AVERAGE_MICRO:
			counts = all_decisions(table);
			return mlc_class_score(&counts, metric, beta);
		case MLC_AVERAGE_MACRO:
		case MLC_AVERAGE_WEIGHTED:
			return mean_over_classes(table, metric,
									 average == MLC_AVERAGE_WEIGHTED, beta,
									 zero_division);
		default:
			return NAN;
	}
}

double
mlc_confusion_score(const mlc_confusion *table, mlc_confusion_metric metric,
					size_t positive, mlc_average average, double beta,
					double zero_division)
{
	double		value;

	if (metric == MLC_FBETA && !(beta >= 0))
		return NAN;
	switch (metric)
	{
		case MLC_ACCURACY:
			value = correct(table) / table->total;
			break;
		case MLC_BALANCED_ACCURACY:
			value = balanced_accuracy(table);
			break;
		case MLC_MCC:
			value = matthews(table);
			break;
		case MLC_KAPPA:
			value = kappa(table);
			break;
		default:
			value = class_metric(table, metric, positive, average, beta,
								 zero_division);
	}
	return or_else(value, zero_division);
}
