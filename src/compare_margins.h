/*
 * compare_margins.h
 *		How much worse a challenger may be: the arguments "margin" and "margins"
 *		of compare_models().
 */
#ifndef MLCHECK_COMPARE_MARGINS_H
#define MLCHECK_COMPARE_MARGINS_H

#include "slice_measure.h"

typedef struct Margins
{
	double		general;
	List	   *particular;		/* of metrics, and of metrics of slices */
} Margins;

extern void compare_read_margins(FunctionCallInfo fcinfo, int margin, int margins,
								 bool regression, Margins *result);

/* That of the slice, else of the metric, else the general one. */
extern double compare_margin(const Margins *margins, const SliceMetric *metric,
							 const char *label);

/* ereport if one was never asked for: a slip that would loosen a gate. */
extern void compare_require_used_margins(const Margins *margins);

#endif
