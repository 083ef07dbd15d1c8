/*
 * slice_pair.h
 *		Two models on the same rows: what the second gains over the first.
 */
#ifndef MLCHECK_SLICE_PAIR_H
#define MLCHECK_SLICE_PAIR_H

#include "slice_measure.h"

typedef struct SlicePair
{
	SliceMeasure measure;		/* own: the first model's, baseline: the second's */
	mlc_contrast gain;			/* the second's value less the first's */
	double		noninferiority;	/* one-sided p-value: small when the second is not
								 * worse by the margin or more */
} SlicePair;

/* Tango's test where rows are discordant; else from the difference's variance. */
extern void slice_pair(SliceMeasurer *measurer, const SliceQuery *query,
					   const Slices *slices, const SliceMetric *metric,
					   int slicing, int32 slice, double margin, SlicePair *pair);

/* How many rows both models give the same class, of how many. */
extern void slice_agreement(const Slices *slices, int slicing, int32 slice,
							double *same, double *rows);

#endif
