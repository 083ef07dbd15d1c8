/*
 * slice_metric_names.c
 *		The metrics that slices have, by name.
 */
#include "postgres.h"

#include "slice_measure.h"

static const SliceMetric metrics[] = {
	{"roc_auc_score", METRIC_SCORE, SCORE_AREA, 1},
	{"average_precision_score", METRIC_SCORE, SCORE_AVERAGE_PRECISION, 1},
	{"brier_score_loss", METRIC_SCORE, SCORE_BRIER, -1},
	{"log_loss", METRIC_SCORE, SCORE_LOG_LOSS, -1},
	{"expected_calibration_error", METRIC_SCORE, SCORE_CALIBRATION_ERROR, -1},
	{"calibration_in_the_large", METRIC_SCORE, SCORE_EXCESS, 0},
	{"mean_absolute_error", METRIC_NUMBERS, NUMBER_MAE, -1},
	{"mean_squared_error", METRIC_NUMBERS, NUMBER_MSE, -1},
	{"root_mean_squared_error", METRIC_NUMBERS, NUMBER_RMSE, -1},
	{"mean_bias_error", METRIC_NUMBERS, NUMBER_BIAS, 0},
	{"r2_score", METRIC_NUMBERS, NUMBER_R2, 1}
};

const SliceMetric *
slice_metric_by_name(const char *argument, const char *name)
{
	mlc_confusion_metric id;
	SliceMetric *metric;
	int			i;

	for (i = 0; i < (int) lengthof(metrics); i++)
	{
		if (strcmp(metrics[i].name, name) == 0)
			return &metrics[i];
	}
	if (!mlc_confusion_metric_by_name(name, &id) || id == MLC_FBETA)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" names an unknown metric: \"%s\"", argument, name),
				 errhint("Of labels: accuracy_score, balanced_accuracy_score, precision_score, recall_score, "
						 "specificity_score, f1_score, jaccard_score, matthews_corrcoef, cohen_kappa_score, "
						 "false_positive_rate, false_negative_rate, negative_predictive_value, selection_rate; "
						 "of scores: roc_auc_score, average_precision_score, brier_score_loss, log_loss, "
						 "expected_calibration_error, calibration_in_the_large; of numbers: mean_absolute_error, "
						 "mean_squared_error, root_mean_squared_error, mean_bias_error, r2_score.")));
	metric = palloc(sizeof(SliceMetric));
	metric->name = mlc_confusion_metric_name(id);
	metric->family = METRIC_LABELS;
	metric->id = id;
	metric->direction = mlc_confusion_metric_direction(id);
	return metric;
}

int
slice_wanted_scores(List *of)
{
	int			wanted = 0;
	ListCell   *cell;

	foreach(cell, of)
	{
		const SliceMetric *metric = lfirst(cell);

		if (metric->family != METRIC_SCORE)
			continue;
		wanted |= metric->id == SCORE_AREA ? SLICE_AREA :
			metric->id == SCORE_AVERAGE_PRECISION ? SLICE_AVERAGE_PRECISION :
			SLICE_PROBABILITIES;
	}
	return wanted;
}
