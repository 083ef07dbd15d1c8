/*
 * slice_pair.c
 *		Two models on the same rows: what the second gains over the first.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "slice_discordant.h"
#include "slice_pair.h"

void
slice_pair(SliceMeasurer *measurer, const SliceQuery *query,
		   const Slices *slices, const SliceMetric *metric, int slicing,
		   int32 slice, double margin, SlicePair *pair)
{
	const SliceMeasure *measure = &pair->measure;
	int			direction = metric->direction;
	Discordant	d;

	memset(pair, 0, sizeof(*pair));
	slice_measure(measurer, metric, slicing, slice, &pair->measure);
	pair->gain = measure->change;
	pair->noninferiority = get_float8_nan();
	if (isnan(measure->own.value) || isnan(measure->baseline.value))
		return;
	pair->gain.difference = measure->baseline.value - measure->own.value;
	pair->gain.lower = -measure->change.upper;
	pair->gain.upper = -measure->change.lower;
	if (direction == 0)
		return;
	if (slice_discordant(slices, metric, slice_is_binary(query, slices), slicing,
						 slice, &d))
		(void) mlc_tango(direction < 0 ? d.first : d.second,
						 direction < 0 ? d.second : d.first, d.rows, margin,
						 &pair->noninferiority);
	else
		pair->noninferiority =
			mlc_noninferiority_pvalue(&measure->own, &measure->baseline,
									  &measure->change,
									  direction * pair->gain.difference, margin);
}

void
slice_agreement(const Slices *slices, int slicing, int32 slice, double *same,
				double *rows)
{
	const int64 *counts;
	int			k = slices->width;
	int			cell;

	*same = *rows = 0;
	if (slices->layout.regression)
		return;
	counts = &slices->slicings[slicing].counts[(Size) slice * slices_cells(slices)];
	for (cell = 0; cell < slices_cells(slices); cell++)
	{
		*rows += (double) counts[cell];
		if (cell / k % k == cell % k)
			*same += (double) counts[cell];
	}
}
