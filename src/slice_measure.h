/*
 * slice_measure.h
 *		Metrics of slices, of the rest of the rows, and of a baseline.
 */
#ifndef MLCHECK_SLICE_MEASURE_H
#define MLCHECK_SLICE_MEASURE_H

#include "kernel/confusion.h"
#include "slice.h"

typedef enum MetricFamily
{
	METRIC_LABELS,				/* of actual and predicted classes */
	METRIC_SCORE,
	METRIC_NUMBERS				/* of a regression */
} MetricFamily;

/* ids of METRIC_SCORE; those of METRIC_LABELS are mlc_confusion_metric */
typedef enum ScoreMetric
{
	SCORE_AREA,
	SCORE_AVERAGE_PRECISION,
	SCORE_BRIER,
	SCORE_LOG_LOSS,
	SCORE_CALIBRATION_ERROR,
	SCORE_EXCESS
} ScoreMetric;

/* and of METRIC_NUMBERS */
typedef enum NumberMetric
{
	NUMBER_MAE,
	NUMBER_MSE,
	NUMBER_RMSE,
	NUMBER_BIAS,
	NUMBER_R2
} NumberMetric;

typedef struct SliceMetric
{
	const char *name;
	MetricFamily family;
	int			id;				/* within the family */
	int			direction;		/* 1: more is better, -1: less; 0: neither */
} SliceMetric;

/* slice_metric_names.c: ereport when there is none of this name; argument is what named it. */
extern const SliceMetric *slice_metric_by_name(const char *argument,
											   const char *name);

/* What metrics want of scores: SLICE_AREA and so on. */
extern int	slice_wanted_scores(List *metrics);

/* NaN wherever there is nothing to say. */
typedef struct SliceMeasure
{
	mlc_estimate own;
	mlc_estimate rest;			/* of all rows beside the slice */
	mlc_contrast difference;	/* own less rest */
	mlc_estimate baseline;		/* of the period before, or of the other model */
	mlc_contrast change;		/* own less baseline */
	const char *undefined;		/* why own has no value, or NULL */
	int64		left_out;		/* rows that lack what the metric needs */
	int64		smaller_class;	/* rows of it, for the area; else -1 */
} SliceMeasure;

typedef struct SliceMeasurer SliceMeasurer;

/* baseline is NULL, or what slice_read() found before. */
extern SliceMeasurer *slice_measurer(const SliceQuery *query, Slices *current,
									 Slices *baseline, double alpha);

extern void slice_measure(SliceMeasurer *measurer, const SliceMetric *metric,
						  int slicing, int32 slice, SliceMeasure *measure);

/* Are there two classes, one of them the positive one? */
extern bool slice_is_binary(const SliceQuery *query, const Slices *slices);

#endif
