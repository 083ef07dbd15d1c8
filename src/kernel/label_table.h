/*
 * label_table.h
 *		Metrics of one or two classifiers, with their variance, from a table of
 *		actual and predicted classes.
 *
 * With weights, counts are sums of weights and squares sums of their squares.
 * With clusters, moments has the sums, over clusters, of the products of the
 * counts of two cells, and rows of one cluster may depend on one another.
 */
#ifndef MLC_LABEL_TABLE_H
#define MLC_LABEL_TABLE_H

#include "confusion.h"
#include "estimate.h"

typedef struct mlc_label_table
{
	size_t		k;				/* classes */
	int			models;			/* 1 or 2 */
	const double *counts;		/* [actual * k + predicted], or of two models
								 * [(actual * k + first) * k + second] */
	const double *squares;		/* NULL: every row counts once */
	const double *moments;		/* [cell * cells + cell]; NULL: rows are
								 * independent */
	double		clusters;
} mlc_label_table;

extern size_t mlc_label_cells(const mlc_label_table *table);

typedef struct mlc_label_metric
{
	mlc_confusion_metric metric;
	size_t		positive;
	mlc_average average;
} mlc_label_metric;

#define MLC_LABEL_WORKSIZE(k) (2 * (k) + 3 * (k) * (k))

/*
 * A metric of the first model (0) or the second (1).  gradient, of as many
 * elements as the table has cells, becomes its derivatives by the counts; work
 * has MLC_LABEL_WORKSIZE(k) elements.
 */
extern mlc_estimate mlc_estimate_labels(const mlc_label_table *table, int model,
										const mlc_label_metric *metric,
										double alpha, double *gradient,
										double *work);

/* Of two metrics of the same rows, from their derivatives. */
extern double mlc_label_covariance(const mlc_label_table *table,
								   const double *gradient1,
								   const double *gradient2);

/* gradient1' moments gradient2, with the factor for their number. */
extern double mlc_cluster_covariance(const double *moments, size_t cells,
									 double clusters, const double *gradient1,
									 const double *gradient2);

#endif
