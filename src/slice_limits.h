/*
 * slice_limits.h
 *		Limits for the metrics of slices, and verdicts by them.
 */
#ifndef MLCHECK_SLICE_LIMITS_H
#define MLCHECK_SLICE_LIMITS_H

#include "slice_measure.h"

#include "arguments.h"
#include "kernel/verdict.h"

typedef enum LimitKind
{
	LIMIT_MIN,					/* of the value */
	LIMIT_MAX,
	LIMIT_DROP,					/* how much worse than the rest */
	LIMIT_DIFFERENCE,			/* how different from the rest, either way */
	LIMIT_BASELINE_DROP,		/* how much worse than the baseline */
	LIMIT_KINDS
} LimitKind;

/* NaN: not set. */
typedef struct SliceLimit
{
	double		warn;
	double		fail;
} SliceLimit;

/* Limits of a metric, for all slices or, where label is not NULL, for one. */
typedef struct MetricLimits
{
	const SliceMetric *metric;
	char	   *label;
	SliceLimit		limits[LIMIT_KINDS];
	bool		used;			/* is there such a slice? */
} MetricLimits;

/* The argument "thresholds", as a list of MetricLimits. */
extern List *slice_read_limits(Jsonb *thresholds);

/* Those of a slice, else those of all slices, else NULL. */
extern MetricLimits *slice_find_limits(List *limits, const char *metric,
									   const char *label);

/* A row of the result: a metric of a slice, and how it was judged. */
typedef struct SliceResult
{
	char	   *label;
	int			slicing;		/* -1: a slice that there is not */
	Datum		columns;		/* text[] */
	const SliceMetric *metric;
	int			order;			/* of the metric among those asked for */
	SliceMeasure measure;
	double		pvalue;
	double		pvalue_adjusted;
	double		threshold;
	bool		limited;		/* by a limit, which the verdict is of */
	bool		has_verdict;
	mlc_verdict verdict;
	char	   *reason;
} SliceResult;

/*
 * Judge the rows together: p-values are adjusted over all limits or, for rows
 * without limits, over the slices of a metric.
 */
extern void slice_judge(List *results, List *limits, double alpha,
						Adjustment adjustment, int64 min_support);

/* The worst first. */
extern void slice_sort(List *results);

#endif
