/*
 * slice_discordant.c
 *		Rows on which two models differ in what a metric counts.
 */
#include "postgres.h"

#include "slice_discordant.h"

/* Is such a row among those that the metric looks at? */
static bool
is_considered(mlc_confusion_metric metric, int actual)
{
	switch (metric)
	{
		case MLC_RECALL:
		case MLC_FALSE_NEGATIVE_RATE:
			return actual == SLICE_POSITIVE;
		case MLC_SPECIFICITY:
		case MLC_FALSE_POSITIVE_RATE:
			return actual == SLICE_NEGATIVE;
		default:
			return true;
	}
}

/* Does the metric count this prediction? */
static bool
is_counted(mlc_confusion_metric metric, int actual, int predicted)
{
	switch (metric)
	{
		case MLC_ACCURACY:
			return predicted == actual;
		case MLC_SPECIFICITY:
		case MLC_FALSE_NEGATIVE_RATE:
			return predicted != SLICE_POSITIVE;
		default:
			return predicted == SLICE_POSITIVE;
	}
}

/* A share of rows that the predictions have no part in choosing. */
static bool
is_paired_share(const SliceMetric *metric, bool binary)
{
	if (metric->family != METRIC_LABELS)
		return false;
	switch ((mlc_confusion_metric) metric->id)
	{
		case MLC_ACCURACY:
			return true;
		case MLC_RECALL:
		case MLC_SPECIFICITY:
		case MLC_FALSE_POSITIVE_RATE:
		case MLC_FALSE_NEGATIVE_RATE:
		case MLC_SELECTION_RATE:
			return binary;
		default:
			return false;
	}
}

static void
count_discordant(const Slices *slices, mlc_confusion_metric metric, int slicing,
				 int32 slice, Discordant *discordant)
{
	const int64 *counts = &slices->slicings[slicing].counts[(Size) slice * slices_cells(slices)];
	int			k = slices->width;
	int			actual;
	int			first;
	int			second;

	memset(discordant, 0, sizeof(*discordant));
	for (actual = 0; actual < k; actual++)
	{
		if (!is_considered(metric, actual))
			continue;
		for (first = 0; first < k; first++)
		{
			for (second = 0; second < k; second++)
			{
				double		n = (double) counts[(actual * k + first) * k + second];
				bool		in_first = is_counted(metric, actual, first);
				bool		in_second = is_counted(metric, actual, second);

				discordant->rows += n;
				if (in_first && !in_second)
					discordant->first += n;
				if (in_second && !in_first)
					discordant->second += n;
			}
		}
	}
}

bool
slice_discordant(const Slices *slices, const SliceMetric *metric, bool binary,
				 int slicing, int32 slice, Discordant *discordant)
{
	if (!is_paired_share(metric, binary) || !slices->layout.given[SLICE_SECOND] ||
		slices->layout.given[SLICE_WEIGHT] || slices->layout.given[SLICE_CLUSTER])
		return false;
	count_discordant(slices, (mlc_confusion_metric) metric->id, slicing, slice,
					 discordant);
	return true;
}
