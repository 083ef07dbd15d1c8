/*
 * confusion.h
 *		Metrics of a classifier, from counts of actual and predicted classes.
 *
 * Counts are doubles, so that they can be sums of weights; whole ones are exact
 * up to 2^53.  Names and conventions are those of scikit-learn 1.3: averages
 * are over the classes that occur, as actual or as predicted; a class without
 * any count is as good as absent.
 *
 * What is undefined, a ratio of 0 to 0, is zero_division, which may be NaN.
 * Averages leave out classes that are undefined when it is NaN.
 */
#ifndef MLC_CONFUSION_H
#define MLC_CONFUSION_H

#include "kernel.h"

typedef struct mlc_confusion
{
	size_t		k;
	const double *counts;		/* [actual * k + predicted] */
	const double *actual;		/* sums of its rows */
	const double *predicted;	/* and of its columns */
	double		total;
} mlc_confusion;

/* One class against all others. */
typedef struct mlc_class_counts
{
	double		tp;
	double		fp;
	double		fn;
	double		tn;
} mlc_class_counts;

typedef enum mlc_confusion_metric
{
	MLC_ACCURACY,
	MLC_BALANCED_ACCURACY,
	MLC_PRECISION,
	MLC_RECALL,
	MLC_SPECIFICITY,
	MLC_F1,
	MLC_FBETA,
	MLC_JACCARD,
	MLC_MCC,
	MLC_KAPPA,
	MLC_FALSE_POSITIVE_RATE,
	MLC_FALSE_NEGATIVE_RATE,
	MLC_NEGATIVE_PREDICTIVE_VALUE,
	MLC_SELECTION_RATE,
	MLC_CONFUSION_METRICS		/* their number */
} mlc_confusion_metric;

typedef enum mlc_average
{
	MLC_AVERAGE_BINARY,			/* one class: the positive one */
	MLC_AVERAGE_MICRO,			/* all decisions about all classes */
	MLC_AVERAGE_MACRO,			/* mean over the classes */
	MLC_AVERAGE_WEIGHTED,		/* mean weighted by the actual counts */
	MLC_AVERAGES				/* their number */
} mlc_average;

/* Positive class for metrics that have none. */
#define MLC_NO_CLASS ((size_t) -1)

/* The table of k x k counts; margins is room for 2 * k sums and stays in use. */
extern void mlc_confusion_init(mlc_confusion *table, size_t k,
							   const double *counts, double *margins);

/* A place of k or more is a class that never occurs. */
extern mlc_class_counts mlc_confusion_class(const mlc_confusion *table,
											size_t positive);

static inline bool
mlc_class_occurs(const mlc_confusion *table, size_t i)
{
	return table->actual[i] > 0 || table->predicted[i] > 0;
}

/* Their names, as scikit-learn has them; false when there is none. */
extern const char *mlc_confusion_metric_name(mlc_confusion_metric metric);
extern bool mlc_confusion_metric_by_name(const char *name,
										 mlc_confusion_metric *metric);
extern const char *mlc_average_name(mlc_average average);
extern bool mlc_average_by_name(const char *name, mlc_average *average);

/* Does the metric depend on a positive class or an average? */
extern bool mlc_confusion_metric_has_class(mlc_confusion_metric metric);

/* Is more better? Error rates are better when less; a selection rate neither. */
extern int	mlc_confusion_metric_direction(mlc_confusion_metric metric);

/*
 * The metric.  positive counts for metrics that have a class and the binary
 * average only; beta (at least 0, or infinity) for MLC_FBETA only.
 */
extern double mlc_confusion_score(const mlc_confusion *table,
								  mlc_confusion_metric metric,
								  size_t positive, mlc_average average,
								  double beta, double zero_division);

/* The same from counts of one class; NaN for metrics that have no class. */
extern double mlc_class_score(const mlc_class_counts *counts,
							  mlc_confusion_metric metric, double beta);

/*
 * Metrics that are a share of rows, for their intervals: x of n, where n may be
 * 0.  False for others.
 */
extern bool mlc_confusion_share(const mlc_confusion *table,
								mlc_confusion_metric metric, size_t positive,
								double *x, double *n);

/* Kish 1965: rows of equal weight that tell as much; NaN when there are none. */
static inline double
mlc_effective_count(double weights, double squared_weights)
{
	return weights / squared_weights * weights;
}

#endif
