/*
 * slice_metrics.c
 *		slice_metrics(relation, actual, predicted, ...): where a model breaks,
 *		and for whom.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "arguments.h"
#include "compat.h"
#include "output.h"
#include "slice_limits.h"

enum
{
	ARG_RELATION,
	ARG_ACTUAL,
	ARG_PREDICTED,
	ARG_SCORE,
	ARG_SLICES,
	ARG_METRICS,
	ARG_THRESHOLDS,
	ARG_POSITIVE,
	ARG_SCORE_THRESHOLD,
	ARG_TASK,
	ARG_ROW_FILTER,
	ARG_BASELINE_FILTER,
	ARG_BASELINE_PREDICTED,
	ARG_BASELINE_SCORE,
	ARG_WEIGHT,
	ARG_CLUSTER,
	ARG_ALPHA,
	ARG_ADJUSTMENT,
	ARG_MIN_SUPPORT,
	ARG_ROW_SECURITY
};

enum
{
	OUT_SLICE,
	OUT_SLICE_COLUMNS,
	OUT_METRIC,
	OUT_VALUE,
	OUT_LOWER,
	OUT_UPPER,
	OUT_SUPPORT,
	OUT_REST_VALUE,
	OUT_DIFFERENCE,
	OUT_DIFFERENCE_LOWER,
	OUT_DIFFERENCE_UPPER,
	OUT_PVALUE,
	OUT_PVALUE_ADJUSTED,
	OUT_THRESHOLD,
	OUT_VERDICT,
	OUT_REASON,
	OUT_BASELINE_VALUE,
	OUT_LEFT_OUT
};

static const char *const argument_names[SLICE_INPUTS] = {
	[SLICE_ACTUAL] = "actual",
	[SLICE_PREDICTED] = "predicted",
	[SLICE_SECOND] = "baseline_predicted",
	[SLICE_SCORE] = "score",
	[SLICE_SECOND_SCORE] = "baseline_score",
	[SLICE_WEIGHT] = "weight",
	[SLICE_CLUSTER] = "cluster"
};

typedef struct SliceOptions
{
	SliceInputs inputs;
	Jsonb	   *slices;
	List	   *metrics;		/* of const SliceMetric * */
	List	   *limits;
	double		alpha;
	Adjustment	adjustment;
	int64		min_support;
} SliceOptions;

static bool
read_task(FunctionCallInfo fcinfo)
{
	char	   *task;

	require_not_null(fcinfo, ARG_TASK, "task");
	task = text_argument(fcinfo, ARG_TASK);
	if (strcmp(task, "classification") == 0)
		return false;
	if (strcmp(task, "regression") == 0)
		return true;
	invalid_argument("task", "must be \"classification\" or \"regression\"");
	return false;
}

static void
read_inputs(FunctionCallInfo fcinfo, SliceInputs *inputs)
{
	static const int positions[SLICE_INPUTS] = {
		[SLICE_ACTUAL] = ARG_ACTUAL,
		[SLICE_PREDICTED] = ARG_PREDICTED,
		[SLICE_SECOND] = ARG_BASELINE_PREDICTED,
		[SLICE_SCORE] = ARG_SCORE,
		[SLICE_SECOND_SCORE] = ARG_BASELINE_SCORE,
		[SLICE_WEIGHT] = ARG_WEIGHT,
		[SLICE_CLUSTER] = ARG_CLUSTER
	};
	int			i;

	require_not_null(fcinfo, ARG_ACTUAL, "actual");
	for (i = 0; i < SLICE_INPUTS; i++)
		inputs->given[i] = text_argument(fcinfo, positions[i]);
	inputs->positive = text_argument(fcinfo, ARG_POSITIVE);
	require_not_null(fcinfo, ARG_SCORE_THRESHOLD, "score_threshold");
	inputs->score_threshold = PG_GETARG_FLOAT8(ARG_SCORE_THRESHOLD);
	if (!isfinite(inputs->score_threshold))
		invalid_argument("score_threshold", "must be finite");
	inputs->regression = read_task(fcinfo);
}

/* What does not go together. */
static void
check_inputs(const SliceInputs *inputs)
{
	char	   *const *given = inputs->given;

	if (given[SLICE_PREDICTED] == NULL && given[SLICE_SCORE] == NULL)
		invalid_argument("predicted", "or \"score\" must be given");
	if (inputs->regression &&
		(given[SLICE_PREDICTED] == NULL || given[SLICE_SCORE] || inputs->positive ||
		 given[SLICE_SECOND] || given[SLICE_WEIGHT] || given[SLICE_CLUSTER]))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a regression takes \"predicted\", and neither \"score\", \"positive\", "
						"\"baseline_predicted\", \"weight\" nor \"cluster\"")));
	if (given[SLICE_SECOND_SCORE] && !given[SLICE_SCORE])
		invalid_argument("baseline_score", "needs \"score\"");
	if (given[SLICE_SCORE] && given[SLICE_SECOND] && !given[SLICE_SECOND_SCORE])
		invalid_argument("baseline_score", "is needed beside \"score\" and \"baseline_predicted\"");
	if (given[SLICE_WEIGHT] && given[SLICE_CLUSTER])
		invalid_argument("weight", "and \"cluster\" cannot be given together");
	if (given[SLICE_SCORE] && (given[SLICE_WEIGHT] || given[SLICE_CLUSTER]))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("metrics of a \"score\" know neither \"weight\" nor \"cluster\""),
				 errhint("Give the predicted class instead.")));
}

static const SliceMetric *
usable_metric(const char *argument, const char *name, const SliceInputs *inputs)
{
	const SliceMetric *metric = slice_metric_by_name(argument, name);

	if ((metric->family == METRIC_NUMBERS) != inputs->regression)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" names %s, which is no metric of a %s", argument, name,
						inputs->regression ? "regression" : "classification"),
				 errhint("Choose with \"task\".")));
	if (metric->family == METRIC_SCORE && inputs->given[SLICE_SCORE] == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" names %s, which needs \"score\"", argument, name)));
	return metric;
}

static bool
has_metric(List *metrics, const char *name)
{
	ListCell   *cell;

	foreach(cell, metrics)
	{
		if (strcmp(((const SliceMetric *) lfirst(cell))->name, name) == 0)
			return true;
	}
	return false;
}

static List *
add_metric(List *metrics, const char *argument, const char *name,
		   const SliceInputs *inputs)
{
	const SliceMetric *metric = usable_metric(argument, name, inputs);

	return has_metric(metrics, name) ? metrics : lappend(metrics, (void *) metric);
}

/* Those named; without a name, those with limits; else what suits the task. */
static List *
choose_metrics(List *names, const SliceOptions *options)
{
	const SliceInputs *inputs = &options->inputs;
	List	   *metrics = NIL;
	ListCell   *cell;

	foreach(cell, names)
		metrics = add_metric(metrics, "metrics", lfirst(cell), inputs);
	foreach(cell, options->limits)
		metrics = add_metric(metrics, "thresholds",
							 ((MetricLimits *) lfirst(cell))->metric->name, inputs);
	if (metrics != NIL)
		return metrics;
	if (inputs->regression)
		return add_metric(add_metric(NIL, "metrics", "mean_absolute_error", inputs),
						  "metrics", "mean_bias_error", inputs);
	metrics = add_metric(NIL, "metrics", "accuracy_score", inputs);
	metrics = add_metric(metrics, "metrics", "precision_score", inputs);
	metrics = add_metric(metrics, "metrics", "recall_score", inputs);
	if (inputs->given[SLICE_SCORE])
		metrics = add_metric(metrics, "metrics", "roc_auc_score", inputs);
	return metrics;
}

static void
read_options(FunctionCallInfo fcinfo, SliceOptions *options)
{
	List	   *names;

	memset(options, 0, sizeof(*options));
	require_not_null(fcinfo, ARG_RELATION, "relation");
	read_inputs(fcinfo, &options->inputs);
	check_inputs(&options->inputs);
	options->slices = PG_ARGISNULL(ARG_SLICES) ? NULL : PG_GETARG_JSONB_P(ARG_SLICES);
	names = names_argument(fcinfo, ARG_METRICS, "metrics");
	options->limits = slice_read_limits(PG_ARGISNULL(ARG_THRESHOLDS) ? NULL :
										PG_GETARG_JSONB_P(ARG_THRESHOLDS));
	options->metrics = choose_metrics(names, options);
	options->inputs.wanted_scores = slice_wanted_scores(options->metrics);
	options->alpha = alpha_argument(fcinfo, ARG_ALPHA);
	options->adjustment = adjustment_argument(fcinfo, ARG_ADJUSTMENT);
	require_not_null(fcinfo, ARG_MIN_SUPPORT, "min_support");
	options->min_support = PG_GETARG_INT64(ARG_MIN_SUPPORT);
	if (options->min_support < 0)
		invalid_argument("min_support", "must not be negative");
}

static SliceResult *
new_result(char *label, int slicing, Datum columns, const SliceMetric *metric)
{
	SliceResult *result = palloc0(sizeof(SliceResult));

	result->label = label;
	result->slicing = slicing;
	result->columns = columns;
	result->metric = metric;
	result->pvalue = result->pvalue_adjusted = get_float8_nan();
	result->threshold = get_float8_nan();
	return result;
}

static List *
measure_slice(List *results, SliceMeasurer *measurer, const SliceQuery *query,
			  const Slices *slices, const SliceOptions *options, int slicing,
			  int32 slice)
{
	char	   *label = slice_label(query, slices, slicing, slice);
	Datum		columns = slice_column_names(query, slicing);
	ListCell   *cell;

	foreach(cell, options->metrics)
	{
		SliceResult *result = new_result(label, slicing, columns, lfirst(cell));

		result->order = foreach_current_index(cell);
		slice_measure(measurer, result->metric, slicing, slice, &result->measure);
		result->pvalue = result->measure.difference.pvalue;
		(void) slice_find_limits(options->limits, result->metric->name, label);
		results = lappend(results, result);
	}
	return results;
}

/* A limit for a slice that the data does not have is broken. */
static List *
add_missing_slices(List *results, const SliceOptions *options)
{
	ListCell   *cell;

	foreach(cell, options->limits)
	{
		MetricLimits *limits = lfirst(cell);
		SliceResult *result;

		if (limits->label == NULL || limits->used)
			continue;
		result = new_result(limits->label, -1, (Datum) 0, limits->metric);
		result->measure.own = mlc_undefined_estimate(0);
		result->measure.rest = result->measure.baseline = result->measure.own;
		result->measure.difference = mlc_contrast_of(&result->measure.own,
													 &result->measure.own, 0);
		result->measure.change = result->measure.difference;
		result->limited = result->has_verdict = true;
		result->verdict = MLC_FAIL;
		result->reason = "\"thresholds\" names this slice, and there is none";
		results = lappend(results, result);
	}
	return results;
}

static List *
measure_all(const SliceQuery *query, Slices *current, Slices *baseline,
			const SliceOptions *options)
{
	SliceMeasurer *measurer;
	List	   *results = NIL;
	int			slicing;
	int32		slice;

	measurer = slice_measurer(query, current, baseline, options->alpha);
	for (slicing = 0; slicing < query->layout.nslicings; slicing++)
	{
		for (slice = 0; slice < current->slicings[slicing].n; slice++)
		{
			CHECK_FOR_INTERRUPTS();
			if (slicing == 0 ||
				(slice_has_rows(current, slicing, slice) &&
				 slice_is_shown(query, current, slicing, slice)))
				results = measure_slice(results, measurer, query, current,
										options, slicing, slice);
		}
	}
	slice_judge(results, options->limits, options->alpha, options->adjustment,
				options->min_support);
	results = add_missing_slices(results, options);
	slice_sort(results);
	return results;
}

static void
put_result(ReturnSetInfo *set, const SliceResult *result)
{
	const SliceMeasure *measure = &result->measure;
	OutputRow	output;

	output_begin(&output, set);
	output_text(&output, OUT_SLICE, result->label);
	output_array(&output, OUT_SLICE_COLUMNS, result->columns);
	output_text(&output, OUT_METRIC, result->metric->name);
	output_double(&output, OUT_VALUE, measure->own.value);
	output_double(&output, OUT_LOWER, measure->own.lower);
	output_double(&output, OUT_UPPER, measure->own.upper);
	output_int64(&output, OUT_SUPPORT, (int64) rint(measure->own.support));
	output_double(&output, OUT_REST_VALUE, measure->rest.value);
	output_double(&output, OUT_DIFFERENCE, measure->difference.difference);
	output_double(&output, OUT_DIFFERENCE_LOWER, measure->difference.lower);
	output_double(&output, OUT_DIFFERENCE_UPPER, measure->difference.upper);
	output_double(&output, OUT_PVALUE, result->pvalue);
	output_double(&output, OUT_PVALUE_ADJUSTED, result->pvalue_adjusted);
	output_double(&output, OUT_THRESHOLD, result->threshold);
	if (result->has_verdict)
		output_verdict(&output, OUT_VERDICT, result->verdict);
	output_text(&output, OUT_REASON, result->reason);
	output_double(&output, OUT_BASELINE_VALUE, measure->baseline.value);
	output_int64(&output, OUT_LEFT_OUT, measure->left_out);
	output_put(&output);
}

PG_FUNCTION_INFO_V1(slice_metrics);
Datum
slice_metrics(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	SliceQuery *query = palloc0(sizeof(SliceQuery));
	SliceOptions options;
	Slices	   *current;
	Slices	   *baseline;
	ListCell   *cell;

	read_options(fcinfo, &options);
	query->function = "slice_metrics";
	query->names = argument_names;
	query->slices_name = "slices";
	query->row_filter = text_argument(fcinfo, ARG_ROW_FILTER);
	query->baseline_filter = text_argument(fcinfo, ARG_BASELINE_FILTER);
	if (query->baseline_filter &&
		(options.inputs.given[SLICE_SECOND] || options.inputs.given[SLICE_SECOND_SCORE]))
		invalid_argument("baseline_filter", "and another model cannot both be the baseline");
	require_not_null(fcinfo, ARG_ROW_SECURITY, "row_security");
	query->row_security = PG_GETARG_BOOL(ARG_ROW_SECURITY);
	InitMaterializedSRF(fcinfo, 0);
	slice_read(query, PG_GETARG_OID(ARG_RELATION), options.slices,
			   &options.inputs, &current, &baseline);
	foreach(cell, measure_all(query, current, baseline, &options))
		put_result(set, lfirst(cell));
	PG_RETURN_NULL();
}
