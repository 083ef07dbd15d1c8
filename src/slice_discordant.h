/*
 * slice_discordant.h
 *		Rows on which two models differ in what a metric counts.
 */
#ifndef MLCHECK_SLICE_DISCORDANT_H
#define MLCHECK_SLICE_DISCORDANT_H

#include "slice_measure.h"

typedef struct Discordant
{
	double		first;			/* rows that only the first model has */
	double		second;
	double		rows;			/* that the metric looks at */
} Discordant;

/*
 * False unless the metric is a share of rows that the predictions have no part
 * in choosing, and the rows are independent and count once.
 */
extern bool slice_discordant(const Slices *slices, const SliceMetric *metric,
							 bool binary, int slicing, int32 slice,
							 Discordant *discordant);

#endif
