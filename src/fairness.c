/*
 * fairness.c
 *		fairness(relation, actual, predicted, groups, ...): rates of groups
 *		against those of a reference group.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "compat.h"
#include "fairness.h"
#include "output.h"

enum
{
	ARG_RELATION,
	ARG_ACTUAL,
	ARG_PREDICTED,
	ARG_GROUPS,
	ARG_SCORE,
	ARG_REFERENCE,
	ARG_THRESHOLDS,
	ARG_POSITIVE,
	ARG_SCORE_THRESHOLD,
	ARG_ROW_FILTER,
	ARG_WEIGHT,
	ARG_CLUSTER,
	ARG_ALPHA,
	ARG_ADJUSTMENT,
	ARG_MIN_SUPPORT,
	ARG_ROW_SECURITY
};

enum
{
	OUT_GROUP_COLUMNS,
	OUT_METRIC,
	OUT_GROUP_NAME,
	OUT_VALUE,
	OUT_LOWER,
	OUT_UPPER,
	OUT_SUPPORT,
	OUT_REFERENCE_GROUP,
	OUT_REFERENCE_VALUE,
	OUT_DIFFERENCE,
	OUT_DIFFERENCE_LOWER,
	OUT_DIFFERENCE_UPPER,
	OUT_RATIO,
	OUT_RATIO_LOWER,
	OUT_RATIO_UPPER,
	OUT_PVALUE,
	OUT_PVALUE_ADJUSTED,
	OUT_THRESHOLD,
	OUT_VERDICT,
	OUT_REASON,
	OUT_LEFT_OUT
};

static const char *const argument_names[SLICE_INPUTS] = {
	[SLICE_ACTUAL] = "actual",
	[SLICE_PREDICTED] = "predicted",
	[SLICE_SCORE] = "score",
	[SLICE_WEIGHT] = "weight",
	[SLICE_CLUSTER] = "cluster"
};

/* So many groups are named in a reason. */
#define NAMED_GROUPS 3

static void
read_limits(FunctionCallInfo fcinfo, double *limits)
{
	JsonbIterator *members;
	JsonbValue	value;
	char	   *key;
	int			i;

	for (i = 0; i < DISPARITIES; i++)
		limits[i] = fair_disparities[i].limit;
	if (PG_ARGISNULL(ARG_THRESHOLDS))
		return;
	members = jsonb_members("thresholds", &PG_GETARG_JSONB_P(ARG_THRESHOLDS)->root);
	while (jsonb_next_member(&members, &key, &value))
	{
		for (i = 0; i < DISPARITIES && strcmp(key, fair_disparities[i].name) != 0; i++)
			;
		if (i == DISPARITIES)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"thresholds\" names an unknown measure: \"%s\"", key),
					 errhint("The measures are demographic_parity_difference, demographic_parity_ratio, "
							 "equal_opportunity_difference, equalized_odds_difference, equalized_odds_ratio "
							 "and predictive_parity_difference.")));
		limits[i] = value.type == jbvNull ? get_float8_nan() :
			jsonb_number("thresholds", &value);
		if (limits[i] < 0 || limits[i] > 1)
			invalid_argument("thresholds", "must be between 0 and 1");
	}
}

static void
read_reference(FunctionCallInfo fcinfo, FairnessOptions *options)
{
	options->reference = text_argument(fcinfo, ARG_REFERENCE);
	if (options->reference == NULL || strcmp(options->reference, "largest") == 0)
		options->rule = REFERENCE_LARGEST;
	else if (strcmp(options->reference, "best") == 0)
		options->rule = REFERENCE_BEST;
	else
		options->rule = REFERENCE_NAMED;
}

static void
read_options(FunctionCallInfo fcinfo, FairnessOptions *options)
{
	SliceInputs *inputs = &options->inputs;

	memset(options, 0, sizeof(*options));
	require_not_null(fcinfo, ARG_RELATION, "relation");
	require_not_null(fcinfo, ARG_ACTUAL, "actual");
	require_not_null(fcinfo, ARG_GROUPS, "groups");
	inputs->given[SLICE_ACTUAL] = text_argument(fcinfo, ARG_ACTUAL);
	inputs->given[SLICE_PREDICTED] = text_argument(fcinfo, ARG_PREDICTED);
	inputs->given[SLICE_SCORE] = text_argument(fcinfo, ARG_SCORE);
	inputs->given[SLICE_WEIGHT] = text_argument(fcinfo, ARG_WEIGHT);
	inputs->given[SLICE_CLUSTER] = text_argument(fcinfo, ARG_CLUSTER);
	if (inputs->given[SLICE_PREDICTED] == NULL && inputs->given[SLICE_SCORE] == NULL)
		invalid_argument("predicted", "or \"score\" must be given");
	if (inputs->given[SLICE_WEIGHT] && inputs->given[SLICE_CLUSTER])
		invalid_argument("weight", "and \"cluster\" cannot be given together");
	inputs->positive = text_argument(fcinfo, ARG_POSITIVE);
	require_not_null(fcinfo, ARG_SCORE_THRESHOLD, "score_threshold");
	inputs->score_threshold = PG_GETARG_FLOAT8(ARG_SCORE_THRESHOLD);
	options->groups = PG_GETARG_JSONB_P(ARG_GROUPS);
	read_reference(fcinfo, options);
	read_limits(fcinfo, options->limits);
	options->alpha = alpha_argument(fcinfo, ARG_ALPHA);
	options->adjustment = adjustment_argument(fcinfo, ARG_ADJUSTMENT);
	require_not_null(fcinfo, ARG_MIN_SUPPORT, "min_support");
	options->min_support = PG_GETARG_INT64(ARG_MIN_SUPPORT);
	if (options->min_support < 1)
		invalid_argument("min_support", "must be at least 1");
}

static void
refuse_predicates(const SliceQuery *query)
{
	ListCell   *cell;

	foreach(cell, query->columns)
	{
		if (((SliceColumn *) lfirst(cell))->is_predicate)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"groups\" must be columns or bins, not predicates"),
					 errhint("Use a view or a generated column with the groups.")));
	}
}

/* A rate without any comparison cannot be passed. */
static mlc_verdict
judge(const Disparity *disparity, double limit, const Finding *finding)
{
	if (finding->worst.significant)
		return MLC_FAIL;
	if (finding->silent < 0 && (disparity->is_ratio ? finding->bound >= limit :
								finding->bound <= limit))
		return MLC_PASS;
	return MLC_UNDECIDED;
}

static void
add_reason(StringInfo reason, const char *text)
{
	appendStringInfo(reason, "%s%s", reason->len > 0 ? "; " : "", text);
}

/* "not compared: race=Asian, ..." */
static void
add_left_out(StringInfo reason, List *left_out)
{
	ListCell   *cell;

	if (left_out == NIL)
		return;
	add_reason(reason, "not compared: ");
	foreach(cell, left_out)
	{
		if (foreach_current_index(cell) == NAMED_GROUPS)
		{
			appendStringInfoString(reason, ", ...");
			break;
		}
		appendStringInfo(reason, "%s%s", foreach_current_index(cell) > 0 ? ", " : "",
						 (char *) lfirst(cell));
	}
}

/* Why a rate of this measure has no comparison. */
static const char *
describe_silence(const Grouping *grouping, const Finding *finding)
{
	if (grouping->n == 1)
		return "there is no other group";
	if (!grouping->groups[grouping->reference].rates[finding->silent].judged)
		return psprintf("the reference group has too few rows for %s",
						fair_rate_names[finding->silent]);
	return psprintf("no group can be compared in %s", fair_rate_names[finding->silent]);
}

static char *
describe(const Grouping *grouping, const Disparity *disparity, double limit,
		 mlc_verdict verdict, const Finding *finding)
{
	bool		beyond = disparity->is_ratio ? finding->bound < limit :
		finding->bound > limit;
	StringInfoData reason;

	initStringInfo(&reason);
	if (verdict == MLC_FAIL)
		add_reason(&reason, psprintf("%s%.4g is %s %.4g", disparity->nrates == 1 ? "" :
									 psprintf("%s: ", fair_rate_names[finding->worst.which]),
									 finding->worst.value,
									 disparity->is_ratio ? "below" : "above", limit));
	if (verdict == MLC_UNDECIDED && beyond)
		add_reason(&reason, psprintf("not enough to tell: it may be as %s as %.4g, the limit is %.4g",
									 disparity->is_ratio ? "low" : "high",
									 finding->bound, limit));
	if (finding->silent >= 0)
		add_reason(&reason, describe_silence(grouping, finding));
	add_left_out(&reason, finding->left_out);
	return reason.len > 0 ? reason.data : NULL;
}

static void
put_worst(OutputRow *output, const Grouping *grouping, const Worst *worst)
{
	output_text(output, OUT_GROUP_NAME, worst->group->label);
	output_text(output, OUT_REFERENCE_GROUP,
				grouping->groups[grouping->reference].label);
	output_int64(output, OUT_SUPPORT, (int64) rint(worst->rate->own.support));
	output_double(output, OUT_VALUE, worst->value);
	output_double(output, OUT_LOWER, worst->lower);
	output_double(output, OUT_UPPER, worst->upper);
	output_double(output, OUT_PVALUE, worst->rate->difference.pvalue);
	output_double(output, OUT_PVALUE_ADJUSTED, worst->rate->adjusted);
}

static void
put_disparity(ReturnSetInfo *set, const Grouping *grouping,
			  const Disparity *disparity, double limit,
			  const FairnessOptions *options)
{
	OutputRow	output;
	Finding		finding = {.silent = 0};
	mlc_verdict verdict;

	output_begin(&output, set);
	output_array(&output, OUT_GROUP_COLUMNS, grouping->columns);
	output_text(&output, OUT_METRIC, disparity->name);
	output_double(&output, OUT_THRESHOLD, limit);
	if (grouping->reference >= 0)
		fair_find_worst(grouping, disparity, limit, options->alpha, &finding);
	if (finding.worst.group != NULL)
		put_worst(&output, grouping, &finding.worst);
	verdict = judge(disparity, limit, &finding);
	if (!isnan(limit))
		output_verdict(&output, OUT_VERDICT, verdict);
	output_text(&output, OUT_REASON, grouping->reference < 0 ?
				"no group has min_support rows" :
				describe(grouping, disparity, limit, verdict, &finding));
	output_put(&output);
}

static void
put_group(ReturnSetInfo *set, const Grouping *grouping, int number, int rate,
		  const FairnessOptions *options)
{
	const FairGroup *group = &grouping->groups[number];
	const GroupRate *r = &group->rates[rate];
	OutputRow	output;

	output_begin(&output, set);
	output_array(&output, OUT_GROUP_COLUMNS, grouping->columns);
	output_text(&output, OUT_METRIC, fair_rate_names[rate]);
	output_text(&output, OUT_GROUP_NAME, group->label);
	output_double(&output, OUT_VALUE, r->own.value);
	output_double(&output, OUT_LOWER, r->own.lower);
	output_double(&output, OUT_UPPER, r->own.upper);
	output_int64(&output, OUT_SUPPORT, (int64) rint(r->own.support));
	output_int64(&output, OUT_LEFT_OUT, group->left_out);
	if (!r->judged)
	{
		output_verdict(&output, OUT_VERDICT, MLC_UNDECIDED);
		output_text(&output, OUT_REASON, r->undefined ? r->undefined :
					psprintf("fewer than %lld rows", (long long) options->min_support));
	}
	if (grouping->reference >= 0 && number != grouping->reference)
	{
		const FairGroup *reference = &grouping->groups[grouping->reference];

		output_text(&output, OUT_REFERENCE_GROUP, reference->label);
		output_double(&output, OUT_REFERENCE_VALUE, reference->rates[rate].own.value);
		output_double(&output, OUT_DIFFERENCE, r->difference.difference);
		output_double(&output, OUT_DIFFERENCE_LOWER, r->difference.lower);
		output_double(&output, OUT_DIFFERENCE_UPPER, r->difference.upper);
		output_double(&output, OUT_RATIO, r->ratio.ratio);
		output_double(&output, OUT_RATIO_LOWER, r->ratio.lower);
		output_double(&output, OUT_RATIO_UPPER, r->ratio.upper);
		output_double(&output, OUT_PVALUE, r->difference.pvalue);
		output_double(&output, OUT_PVALUE_ADJUSTED, r->adjusted);
	}
	output_put(&output);
}

PG_FUNCTION_INFO_V1(fairness);
Datum
fairness(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	SliceQuery *query = palloc0(sizeof(SliceQuery));
	FairnessOptions options;
	Grouping   *groupings;
	Slices	   *slices;
	Slices	   *baseline;
	int			i;
	int			j;
	int			rate;

	read_options(fcinfo, &options);
	query->function = "fairness";
	query->names = argument_names;
	query->slices_name = "groups";
	query->row_filter = text_argument(fcinfo, ARG_ROW_FILTER);
	require_not_null(fcinfo, ARG_ROW_SECURITY, "row_security");
	query->row_security = PG_GETARG_BOOL(ARG_ROW_SECURITY);
	InitMaterializedSRF(fcinfo, 0);
	slice_read(query, PG_GETARG_OID(ARG_RELATION), options.groups,
			   &options.inputs, &slices, &baseline);
	refuse_predicates(query);
	if (!slice_is_binary(query, slices))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"actual\" and \"predicted\" must be labels of two classes"),
				 errhint("Name the positive class with \"positive\".")));
	groupings = fair_measure(query, slices, &options);
	for (i = 1; i < query->layout.nslicings; i++)
	{
		for (j = 0; j < DISPARITIES; j++)
			put_disparity(set, &groupings[i], &fair_disparities[j], options.limits[j],
						  &options);
	}
	for (i = 1; i < query->layout.nslicings; i++)
	{
		for (rate = 0; rate < RATES; rate++)
		{
			for (j = 0; j < groupings[i].n; j++)
				put_group(set, &groupings[i], j, rate, &options);
		}
	}
	PG_RETURN_NULL();
}
