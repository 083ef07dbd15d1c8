/*
 * compare_models.c
 *		compare_models(relation, actual, champion, challenger, ...): may the
 *		challenger take the champion's place?
 *
 * Promote: in every slice the challenger is shown not to be worse by the margin
 * or more.  That all of them must hold needs no adjustment (intersection-union).
 * Keep: in some slice it is worse by the margin or more, and significantly so
 * after adjustment over all slices.  Otherwise there is not enough evidence.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "arguments.h"
#include "compare_margins.h"
#include "compat.h"
#include "kernel/laws.h"
#include "output.h"
#include "slice_pair.h"

enum
{
	ARG_RELATION,
	ARG_ACTUAL,
	ARG_CHAMPION,
	ARG_CHALLENGER,
	ARG_CHAMPION_SCORE,
	ARG_CHALLENGER_SCORE,
	ARG_SLICES,
	ARG_METRICS,
	ARG_MARGIN,
	ARG_MARGINS,
	ARG_SUPERIORITY,
	ARG_POSITIVE,
	ARG_SCORE_THRESHOLD,
	ARG_TASK,
	ARG_ROW_FILTER,
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
	OUT_CHAMPION,
	OUT_CHALLENGER,
	OUT_DIFFERENCE,
	OUT_LOWER,
	OUT_UPPER,
	OUT_SUPPORT,
	OUT_PVALUE,
	OUT_PVALUE_ADJUSTED,
	OUT_MARGIN,
	OUT_NONINFERIORITY,
	OUT_AGREEMENT,
	OUT_VERDICT,
	OUT_REASON,
	OUT_DECISION,
	OUT_LEFT_OUT
};

static const char *const argument_names[SLICE_INPUTS] = {
	[SLICE_ACTUAL] = "actual",
	[SLICE_PREDICTED] = "champion",
	[SLICE_SECOND] = "challenger",
	[SLICE_SCORE] = "champion_score",
	[SLICE_SECOND_SCORE] = "challenger_score",
	[SLICE_CLUSTER] = "cluster"
};

/* Fewer rows of a class tell nothing of the area under a ROC curve. */
#define MIN_CLASS 10

/* So many slices are named in the reason of the decision. */
#define NAMED_SLICES 3

typedef struct CompareOptions
{
	SliceInputs inputs;
	Jsonb	   *slices;
	List	   *metrics;		/* of const SliceMetric * */
	Margins		margins;
	bool		superiority;	/* must it be better overall? */
	double		alpha;
	Adjustment	adjustment;
	int64		min_support;
} CompareOptions;

typedef struct Comparison
{
	char	   *label;
	bool		overall;
	Datum		columns;
	const SliceMetric *metric;
	double		margin;
	SlicePair	pair;
	double		agreement;
	double		adjusted;
	mlc_verdict verdict;
	char	   *reason;
} Comparison;

static void
read_inputs(FunctionCallInfo fcinfo, SliceInputs *inputs)
{
	static const int positions[SLICE_INPUTS] = {
		[SLICE_ACTUAL] = ARG_ACTUAL,
		[SLICE_PREDICTED] = ARG_CHAMPION,
		[SLICE_SECOND] = ARG_CHALLENGER,
		[SLICE_SCORE] = ARG_CHAMPION_SCORE,
		[SLICE_SECOND_SCORE] = ARG_CHALLENGER_SCORE,
		[SLICE_CLUSTER] = ARG_CLUSTER
	};
	int			i;

	require_not_null(fcinfo, ARG_ACTUAL, "actual");
	for (i = 0; i < SLICE_INPUTS; i++)
	{
		if (i != SLICE_WEIGHT)
			inputs->given[i] = text_argument(fcinfo, positions[i]);
	}
	inputs->positive = text_argument(fcinfo, ARG_POSITIVE);
	require_not_null(fcinfo, ARG_SCORE_THRESHOLD, "score_threshold");
	inputs->score_threshold = PG_GETARG_FLOAT8(ARG_SCORE_THRESHOLD);
	inputs->regression = slice_task_argument(fcinfo, ARG_TASK);
	if (inputs->regression &&
		(inputs->given[SLICE_SCORE] || inputs->given[SLICE_SECOND_SCORE] ||
		 inputs->given[SLICE_CLUSTER] || inputs->positive))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a regression takes \"champion\" and \"challenger\", and neither scores, "
						"\"positive\" nor \"cluster\"")));
	if ((inputs->given[SLICE_SCORE] == NULL) != (inputs->given[SLICE_SECOND_SCORE] == NULL))
		invalid_argument("champion_score", "and \"challenger_score\" must be given together");
	if (inputs->given[SLICE_SCORE] == NULL &&
		(inputs->given[SLICE_PREDICTED] == NULL || inputs->given[SLICE_SECOND] == NULL))
		invalid_argument("champion", "and \"challenger\", or their scores, must be given");
}

static const SliceMetric *
usable_metric(const char *name, const SliceInputs *inputs)
{
	const SliceMetric *metric = slice_metric_by_name("metrics", name);

	if ((metric->family == METRIC_NUMBERS) != inputs->regression)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"metrics\" names %s, which is no metric of a %s", name,
						inputs->regression ? "regression" : "classification"),
				 errhint("Choose with \"task\".")));
	if (metric->family == METRIC_SCORE &&
		(inputs->given[SLICE_SCORE] == NULL || inputs->given[SLICE_CLUSTER] != NULL))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"metrics\" names %s, which needs scores and knows no \"cluster\"", name)));
	if (metric->direction == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"metrics\" names %s, of which neither more nor less is better", name)));
	return metric;
}

static void
read_metrics(FunctionCallInfo fcinfo, CompareOptions *options)
{
	List	   *names = names_argument(fcinfo, ARG_METRICS, "metrics");
	ListCell   *cell;

	if (names == NIL)
	{
		names = list_make1(options->inputs.regression ? "mean_absolute_error" :
						   "accuracy_score");
		if (options->inputs.given[SLICE_SCORE] && !options->inputs.given[SLICE_CLUSTER])
			names = lappend(names, "roc_auc_score");
	}
	foreach(cell, names)
	{
		const SliceMetric *metric = usable_metric(lfirst(cell), &options->inputs);

		options->metrics = lappend(options->metrics, (void *) metric);
	}
	options->inputs.wanted_scores = slice_wanted_scores(options->metrics);
}

static void
read_options(FunctionCallInfo fcinfo, CompareOptions *options)
{
	memset(options, 0, sizeof(*options));
	require_not_null(fcinfo, ARG_RELATION, "relation");
	read_inputs(fcinfo, &options->inputs);
	options->slices = PG_ARGISNULL(ARG_SLICES) ? NULL : PG_GETARG_JSONB_P(ARG_SLICES);
	read_metrics(fcinfo, options);
	compare_read_margins(fcinfo, ARG_MARGIN, ARG_MARGINS, options->inputs.regression,
						 &options->margins);
	require_not_null(fcinfo, ARG_SUPERIORITY, "superiority");
	options->superiority = PG_GETARG_BOOL(ARG_SUPERIORITY);
	options->alpha = alpha_argument(fcinfo, ARG_ALPHA);
	options->adjustment = adjustment_argument(fcinfo, ARG_ADJUSTMENT);
	require_not_null(fcinfo, ARG_MIN_SUPPORT, "min_support");
	options->min_support = PG_GETARG_INT64(ARG_MIN_SUPPORT);
	if (options->min_support < 0)
		invalid_argument("min_support", "must not be negative");
}

static List *
compare_slice(List *comparisons, SliceMeasurer *measurer, const SliceQuery *query,
			  const Slices *slices, const CompareOptions *options, int slicing,
			  int32 slice)
{
	char	   *label = slice_label(query, slices, slicing, slice);
	Datum		columns = slice_column_names(query, slicing);
	double		same;
	double		rows;
	ListCell   *cell;

	slice_agreement(slices, slicing, slice, &same, &rows);
	foreach(cell, options->metrics)
	{
		Comparison *c = palloc0(sizeof(Comparison));

		c->label = label;
		c->overall = slicing == 0;
		c->columns = columns;
		c->metric = lfirst(cell);
		c->margin = compare_margin(&options->margins, c->metric, label);
		c->agreement = rows > 0 ? same / rows : get_float8_nan();
		slice_pair(measurer, query, slices, c->metric, slicing, slice, c->margin,
				   &c->pair);
		comparisons = lappend(comparisons, c);
	}
	return comparisons;
}

static void
adjust_all(List *comparisons, Adjustment adjustment)
{
	int			n = list_length(comparisons);
	double	   *p = palloc(sizeof(double) * Max(n, 1));
	ListCell   *cell;

	foreach(cell, comparisons)
		p[foreach_current_index(cell)] = ((Comparison *) lfirst(cell))->pair.gain.pvalue;
	adjust_pvalues(p, n, adjustment);
	foreach(cell, comparisons)
		((Comparison *) lfirst(cell))->adjusted = p[foreach_current_index(cell)];
}

static char *
too_little(const Comparison *c, int64 min_support)
{
	const SliceMeasure *measure = &c->pair.measure;

	if (measure->undefined != NULL)
		return pstrdup(measure->undefined);
	if (isnan(measure->baseline.value))
		return "the challenger's value is undefined";
	if (measure->smaller_class >= 0 && measure->smaller_class < MIN_CLASS)
		return psprintf("one class has %lld rows, fewer than %d",
						(long long) measure->smaller_class, MIN_CLASS);
	if (measure->own.support < (double) min_support)
		return psprintf("%.0f row%s, fewer than min_support", measure->own.support,
						measure->own.support == 1 ? "" : "s");
	if (isnan(c->pair.noninferiority))
		return psprintf("%s has no test of a difference", c->metric->name);
	return NULL;
}

/* How much worse the challenger is, at most. */
static double
largest_loss(const Comparison *c)
{
	return c->metric->direction > 0 ? -c->pair.gain.lower : c->pair.gain.upper;
}

static void
judge(Comparison *c, double alpha, int64 min_support)
{
	double		loss = -c->metric->direction * c->pair.gain.difference;

	c->verdict = MLC_UNDECIDED;
	c->reason = too_little(c, min_support);
	if (c->reason != NULL)
		return;
	if (c->adjusted <= alpha && loss > 0 && loss >= c->margin)
	{
		c->verdict = MLC_FAIL;
		c->reason = psprintf("the challenger is %.4g worse, the margin is %.4g",
							 loss, c->margin);
	}
	else if (c->pair.noninferiority <= alpha / 2)
		c->verdict = MLC_PASS;
	else
		c->reason = psprintf("the challenger may be %.4g worse, the margin is %.4g",
							 largest_loss(c), c->margin);
}

/* Order: what fails, what is undecided, what passes; the largest loss first. */
static int
compare_comparisons(const ListCell *a, const ListCell *b)
{
	static const int order[] = {
		[MLC_FAIL] = 0, [MLC_WARN] = 1, [MLC_UNDECIDED] = 2, [MLC_PASS] = 3
	};
	const Comparison *x = lfirst(a);
	const Comparison *y = lfirst(b);
	double		loss_x = largest_loss(x);
	double		loss_y = largest_loss(y);

	if (order[x->verdict] != order[y->verdict])
		return order[x->verdict] - order[y->verdict];
	if (x->overall != y->overall)
		return x->overall ? -1 : 1;
	if (isnan(loss_x) != isnan(loss_y))
		return isnan(loss_x) ? 1 : -1;
	if (!isnan(loss_x) && loss_x != loss_y)
		return loss_x > loss_y ? -1 : 1;
	if (strcmp(x->label, y->label) != 0)
		return strcmp(x->label, y->label);
	return strcmp(x->metric->name, y->metric->name);
}

static List *
compare_all(const SliceQuery *query, Slices *slices, const CompareOptions *options)
{
	SliceMeasurer *measurer = slice_measurer(query, slices, NULL, options->alpha);
	List	   *comparisons = NIL;
	ListCell   *cell;
	SlicePosition at = SLICE_START;

	while (slice_next(query, slices, &at))
		comparisons = compare_slice(comparisons, measurer, query, slices, options,
									at.slicing, at.slice);
	compare_require_used_margins(&options->margins);
	adjust_all(comparisons, options->adjustment);
	foreach(cell, comparisons)
		judge(lfirst(cell), options->alpha, options->min_support);
	list_sort(comparisons, compare_comparisons);
	return comparisons;
}

/* "worse by the margin or more in 2 of 14 comparisons: region=south (...), ..." */
static char *
describe_blockers(List *comparisons, mlc_verdict verdict, int n)
{
	StringInfoData text;
	ListCell   *cell;
	int			named = 0;

	initStringInfo(&text);
	appendStringInfo(&text, "%s in %d of %d comparisons: ",
					 verdict == MLC_FAIL ? "worse by the margin or more" :
					 "a loss of the margin cannot be excluded",
					 n, list_length(comparisons));
	foreach(cell, comparisons)
	{
		const Comparison *c = lfirst(cell);

		if (c->verdict != verdict)
			continue;
		if (named == NAMED_SLICES)
		{
			appendStringInfoString(&text, ", ...");
			break;
		}
		appendStringInfo(&text, "%s%s (%s)", named++ > 0 ? ", " : "", c->label,
						 c->metric->name);
	}
	return text.data;
}

static const Comparison *
overall_comparison(List *comparisons, const SliceMetric *metric)
{
	ListCell   *cell;

	foreach(cell, comparisons)
	{
		const Comparison *c = lfirst(cell);

		if (c->overall && c->metric == metric)
			return c;
	}
	return NULL;				/* not reached */
}

/* Is the challenger better, in the first metric over all rows? */
static bool
is_superior(List *comparisons, const CompareOptions *options)
{
	const SliceMetric *metric = linitial(options->metrics);
	const mlc_contrast *gain = &overall_comparison(comparisons, metric)->pair.gain;

	return metric->direction > 0 ? gain->lower > 0 : gain->upper < 0;
}

static void
put_decision(ReturnSetInfo *set, List *comparisons, const CompareOptions *options)
{
	OutputRow	output;
	mlc_verdict verdict = MLC_PASS;
	char	   *reason = NULL;
	int			counts[MLC_UNDECIDED + 1] = {0};
	ListCell   *cell;

	foreach(cell, comparisons)
		counts[((Comparison *) lfirst(cell))->verdict]++;
	if (counts[MLC_FAIL] > 0)
		verdict = MLC_FAIL;
	else if (counts[MLC_UNDECIDED] > 0)
		verdict = MLC_UNDECIDED;
	else if (options->superiority && !is_superior(comparisons, options))
	{
		verdict = MLC_UNDECIDED;
		reason = psprintf("nowhere worse, but not shown to be better in %s overall",
						  ((const SliceMetric *) linitial(options->metrics))->name);
	}
	if (verdict != MLC_PASS && reason == NULL)
		reason = describe_blockers(comparisons, verdict, counts[verdict]);

	output_begin(&output, set);
	output_text(&output, OUT_SLICE, "overall");
	output_text(&output, OUT_METRIC, "decision");
	output_verdict(&output, OUT_VERDICT, verdict);
	output_text(&output, OUT_REASON, reason);
	output_text(&output, OUT_DECISION, verdict == MLC_PASS ? "promote" :
				verdict == MLC_FAIL ? "keep" : "not enough evidence");
	output_put(&output);
}

static void
put_comparison(ReturnSetInfo *set, const Comparison *c)
{
	const SliceMeasure *measure = &c->pair.measure;
	OutputRow	output;

	output_begin(&output, set);
	output_text(&output, OUT_SLICE, c->label);
	output_array(&output, OUT_SLICE_COLUMNS, c->columns);
	output_text(&output, OUT_METRIC, c->metric->name);
	output_double(&output, OUT_CHAMPION, measure->own.value);
	output_double(&output, OUT_CHALLENGER, measure->baseline.value);
	output_double(&output, OUT_DIFFERENCE, c->pair.gain.difference);
	output_double(&output, OUT_LOWER, c->pair.gain.lower);
	output_double(&output, OUT_UPPER, c->pair.gain.upper);
	output_int64(&output, OUT_SUPPORT, (int64) rint(measure->own.support));
	output_double(&output, OUT_PVALUE, c->pair.gain.pvalue);
	output_double(&output, OUT_PVALUE_ADJUSTED, c->adjusted);
	output_double(&output, OUT_MARGIN, c->margin);
	output_double(&output, OUT_NONINFERIORITY, c->pair.noninferiority);
	output_double(&output, OUT_AGREEMENT, c->agreement);
	output_int64(&output, OUT_LEFT_OUT, measure->left_out);
	output_verdict(&output, OUT_VERDICT, c->verdict);
	output_text(&output, OUT_REASON, c->reason);
	output_put(&output);
}

PG_FUNCTION_INFO_V1(compare_models);
Datum
compare_models(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	SliceQuery *query = palloc0(sizeof(SliceQuery));
	CompareOptions options;
	Slices	   *slices;
	Slices	   *baseline;
	List	   *comparisons;
	ListCell   *cell;

	read_options(fcinfo, &options);
	query->function = "compare_models";
	query->names = argument_names;
	query->slices_name = "slices";
	query->row_filter = text_argument(fcinfo, ARG_ROW_FILTER);
	require_not_null(fcinfo, ARG_ROW_SECURITY, "row_security");
	query->row_security = PG_GETARG_BOOL(ARG_ROW_SECURITY);
	InitMaterializedSRF(fcinfo, 0);
	slice_read(query, PG_GETARG_OID(ARG_RELATION), options.slices,
			   &options.inputs, &slices, &baseline);
	comparisons = compare_all(query, slices, &options);
	put_decision(set, comparisons, &options);
	foreach(cell, comparisons)
		put_comparison(set, lfirst(cell));
	PG_RETURN_NULL();
}
