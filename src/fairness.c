/*
 * fairness.c
 *		fairness(relation, actual, predicted, groups, ...): rates of groups
 *		against those of a reference group.
 *
 * The groups of one entry of "groups" are compared with one of them.  A measure
 * such as the demographic parity difference is the worst of these comparisons;
 * its interval is that of the worst group at a level which holds for all groups
 * at once.  Groups too small to tell are listed and left out of the worst.
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
#include "kernel/laws.h"
#include "output.h"
#include "slice_measure.h"

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
	OUT_REASON
};

static const char *const argument_names[SLICE_INPUTS] = {
	[SLICE_ACTUAL] = "actual",
	[SLICE_PREDICTED] = "predicted",
	[SLICE_SCORE] = "score",
	[SLICE_WEIGHT] = "weight",
	[SLICE_CLUSTER] = "cluster"
};

/* What is compared between groups. */
typedef enum Rate
{
	RATE_SELECTION,
	RATE_TRUE_POSITIVE,
	RATE_FALSE_POSITIVE,
	RATE_PREDICTIVE,
	RATES
} Rate;

static const char *const rate_names[RATES] = {
	[RATE_SELECTION] = "selection_rate",
	[RATE_TRUE_POSITIVE] = "recall_score",
	[RATE_FALSE_POSITIVE] = "false_positive_rate",
	[RATE_PREDICTIVE] = "precision_score"
};

/* The worst difference or ratio of one rate, or of two. */
typedef struct Disparity
{
	const char *name;
	bool		is_ratio;
	int			rates[2];
	int			nrates;
	double		limit;			/* by default */
} Disparity;

#define DISPARITIES 6

static const Disparity disparities[DISPARITIES] = {
	{"demographic_parity_difference", false, {RATE_SELECTION}, 1, 0.1},
	{"demographic_parity_ratio", true, {RATE_SELECTION}, 1, 0.8},
	{"equal_opportunity_difference", false, {RATE_TRUE_POSITIVE}, 1, 0.1},
	{"equalized_odds_difference", false, {RATE_TRUE_POSITIVE, RATE_FALSE_POSITIVE}, 2, 0.1},
	{"equalized_odds_ratio", true, {RATE_TRUE_POSITIVE, RATE_FALSE_POSITIVE}, 2, 0.8},
	{"predictive_parity_difference", false, {RATE_PREDICTIVE}, 1, 0.1}
};

typedef enum ReferenceRule
{
	REFERENCE_LARGEST,
	REFERENCE_BEST,				/* the highest selection rate */
	REFERENCE_NAMED
} ReferenceRule;

typedef struct FairnessOptions
{
	SliceInputs inputs;
	Jsonb	   *groups;
	ReferenceRule rule;
	char	   *reference;		/* label of the group, if named */
	double		limits[DISPARITIES];	/* NaN: no verdict */
	double		alpha;
	Adjustment	adjustment;
	int64		min_support;
} FairnessOptions;

/* A rate of a group beside that of the reference group. */
typedef struct GroupRate
{
	mlc_estimate own;
	const char *undefined;
	mlc_contrast difference;
	mlc_ratio	ratio;
	mlc_contrast joint_difference;	/* intervals for all groups at once */
	mlc_ratio	joint_ratio;
	double		adjusted;		/* p-value */
	bool		judged;			/* there is enough of it */
} GroupRate;

typedef struct FairGroup
{
	char	   *label;
	int32		slice;
	int64		rows;
	GroupRate	rates[RATES];
} FairGroup;

/* The groups of one entry of "groups". */
typedef struct Grouping
{
	Datum		columns;
	FairGroup	   *groups;
	int			n;
	int			reference;		/* -1: there is none */
	const char *problem;		/* why not */
} Grouping;

static void
read_limits(FunctionCallInfo fcinfo, double *limits)
{
	JsonbIterator *members;
	JsonbValue	value;
	char	   *key;
	int			i;

	for (i = 0; i < DISPARITIES; i++)
		limits[i] = disparities[i].limit;
	if (PG_ARGISNULL(ARG_THRESHOLDS))
		return;
	members = jsonb_members("thresholds", &PG_GETARG_JSONB_P(ARG_THRESHOLDS)->root);
	while (jsonb_next_member(&members, &key, &value))
	{
		for (i = 0; i < DISPARITIES && strcmp(key, disparities[i].name) != 0; i++)
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

/* Every group and its rates, at a level of confidence of 1 - alpha. */
static void
measure_groups(Grouping *grouping, const SliceQuery *query, Slices *slices,
			   int slicing, double alpha, const FairnessOptions *options)
{
	SliceMeasurer *measurer = slice_measurer(query, slices, NULL, alpha);
	int			i;
	int			rate;

	for (i = 0; i < grouping->n; i++)
	{
		FairGroup	   *group = &grouping->groups[i];

		for (rate = 0; rate < RATES; rate++)
		{
			GroupRate  *r = &group->rates[rate];
			SliceMeasure measure;

			slice_measure(measurer, slice_metric_by_name("metrics", rate_names[rate]),
						  slicing, group->slice, &measure);
			r->own = measure.own;
			r->undefined = measure.undefined;
			r->judged = measure.undefined == NULL &&
				measure.own.support >= (double) options->min_support;
			if (rate == RATE_SELECTION)
				group->rows = (int64) rint(measure.own.support);
		}
	}
}

static void
collect_groups(Grouping *grouping, const SliceQuery *query, const Slices *slices,
			   int slicing)
{
	int32		slice;

	memset(grouping, 0, sizeof(*grouping));
	grouping->columns = slice_column_names(query, slicing);
	grouping->groups = palloc0(sizeof(FairGroup) * Max(slices->slicings[slicing].n, 1));
	for (slice = 0; slice < slices->slicings[slicing].n; slice++)
	{
		if (!slice_has_rows(slices, slicing, slice))
			continue;
		grouping->groups[grouping->n].label = slice_label(query, slices, slicing, slice);
		grouping->groups[grouping->n++].slice = slice;
	}
}

/* Is a better reference than b? */
static bool
is_better_reference(const FairGroup *a, const FairGroup *b, ReferenceRule rule)
{
	if (rule == REFERENCE_BEST &&
		a->rates[RATE_SELECTION].own.value != b->rates[RATE_SELECTION].own.value)
		return a->rates[RATE_SELECTION].own.value > b->rates[RATE_SELECTION].own.value;
	if (a->rows != b->rows)
		return a->rows > b->rows;
	return strcmp(a->label, b->label) < 0;
}

static void
choose_reference(Grouping *grouping, const FairnessOptions *options)
{
	int			i;

	grouping->reference = -1;
	for (i = 0; i < grouping->n; i++)
	{
		const FairGroup *group = &grouping->groups[i];

		if (options->rule == REFERENCE_NAMED)
		{
			if (strcmp(group->label, options->reference) == 0)
				grouping->reference = i;
			continue;
		}
		if (group->rates[RATE_SELECTION].judged &&
			(grouping->reference < 0 ||
			 is_better_reference(group, &grouping->groups[grouping->reference],
								 options->rule)))
			grouping->reference = i;
	}
	if (grouping->reference < 0)
		grouping->problem = options->rule == REFERENCE_NAMED ?
			"there is no such reference group" :
			"no group has min_support rows";
}

/* Where a named reference is of another entry, the largest group takes its place. */
static bool
names_group_of_any(const Grouping *groupings, int n, const char *label)
{
	int			i;
	int			j;

	for (i = 0; i < n; i++)
	{
		for (j = 0; j < groupings[i].n; j++)
		{
			if (strcmp(groupings[i].groups[j].label, label) == 0)
				return true;
		}
	}
	return false;
}

static int
groups_to_compare(const Grouping *grouping)
{
	int			n = 0;
	int			i;

	for (i = 0; i < grouping->n; i++)
		n += i != grouping->reference && grouping->groups[i].rates[RATE_SELECTION].judged;
	return Max(n, 1);
}

static void
compare_groups(Grouping *grouping, bool joint)
{
	const FairGroup *reference = &grouping->groups[grouping->reference];
	int			i;
	int			rate;

	for (i = 0; i < grouping->n; i++)
	{
		for (rate = 0; rate < RATES; rate++)
		{
			GroupRate  *r = &grouping->groups[i].rates[rate];
			const mlc_estimate *other = &reference->rates[rate].own;
			mlc_contrast difference = mlc_contrast_of(&r->own, other);
			mlc_ratio	ratio = mlc_ratio_of(&r->own, other);

			if (joint)
			{
				r->joint_difference = difference;
				r->joint_ratio = ratio;
				continue;
			}
			r->difference = difference;
			r->ratio = ratio;
		}
	}
}

/* P-values of all judged groups of a rate. */
static void
adjust_rate(Grouping *grouping, int rate, Adjustment adjustment)
{
	double	   *p = palloc(sizeof(double) * grouping->n);
	size_t	   *work = palloc(sizeof(size_t) * grouping->n);
	int			i;

	for (i = 0; i < grouping->n; i++)
	{
		const GroupRate *r = &grouping->groups[i].rates[rate];

		p[i] = r->judged && i != grouping->reference ? r->difference.pvalue :
			get_float8_nan();
	}
	if (adjustment == ADJUST_BH)
		mlc_adjust_bh(p, (size_t) grouping->n, p, work);
	else if (adjustment == ADJUST_HOLM)
		mlc_adjust_holm(p, (size_t) grouping->n, p, work);
	for (i = 0; i < grouping->n; i++)
		grouping->groups[i].rates[rate].adjusted = p[i];
}

/* The intervals for all groups at once are made first, and then those shown. */
static void
measure_grouping(Grouping *grouping, const SliceQuery *query, Slices *slices,
				 int slicing, const FairnessOptions *options)
{
	int			rate;

	if (grouping->reference >= 0)
	{
		measure_groups(grouping, query, slices, slicing,
					   options->alpha / groups_to_compare(grouping), options);
		compare_groups(grouping, true);
	}
	measure_groups(grouping, query, slices, slicing, options->alpha, options);
	if (grouping->reference < 0)
		return;
	compare_groups(grouping, false);
	for (rate = 0; rate < RATES; rate++)
		adjust_rate(grouping, rate, options->adjustment);
}

/* One comparison as a disparity: 0 (differences) or 1 (ratios) is parity. */
typedef struct Worst
{
	const FairGroup *group;
	const GroupRate *rate;
	double		value;
	double		lower;
	double		upper;
} Worst;

/* |difference| and its interval. */
static void
difference_of(const GroupRate *r, Worst *worst)
{
	const mlc_contrast *d = &r->joint_difference;

	worst->value = fabs(d->difference);
	worst->lower = fmax(fmax(d->lower, -d->upper), 0);
	worst->upper = fmax(fabs(d->lower), fabs(d->upper));
}

static double
fold(double ratio)
{
	return ratio > 1 ? 1 / ratio : ratio;
}

/* The ratio of the smaller to the larger, and its interval. */
static void
ratio_of(const GroupRate *r, Worst *worst)
{
	const mlc_ratio *ratio = &r->joint_ratio;

	worst->value = fold(ratio->ratio);
	worst->lower = fmin(fold(ratio->lower), fold(ratio->upper));
	worst->upper = ratio->lower <= 1 && ratio->upper >= 1 ? 1 :
		fmax(fold(ratio->lower), fold(ratio->upper));
}

/*
 * The worst comparison of a measure.  *bound is the farthest from parity that
 * any group may be, *left_out the number of groups that cannot be told, and
 * *significant says whether a difference beyond the limit is.
 */
static bool
find_worst(const Grouping *grouping, const Disparity *disparity, double limit,
		   double alpha, Worst *worst, double *bound, int *left_out,
		   bool *significant)
{
	bool		found = false;
	int			i;
	int			j;

	*bound = disparity->is_ratio ? 1 : 0;
	*left_out = 0;
	*significant = false;
	for (i = 0; i < grouping->n; i++)
	{
		for (j = 0; j < disparity->nrates; j++)
		{
			const GroupRate *r = &grouping->groups[i].rates[disparity->rates[j]];
			const GroupRate *reference =
				&grouping->groups[grouping->reference].rates[disparity->rates[j]];
			Worst		candidate = {&grouping->groups[i], r, 0, 0, 0};

			if (i == grouping->reference)
				continue;
			if (!r->judged || !reference->judged)
			{
				(*left_out)++;
				continue;
			}
			if (disparity->is_ratio)
				ratio_of(r, &candidate);
			else
				difference_of(r, &candidate);
			if (isnan(candidate.value))
			{
				(*left_out)++;	/* 0 of 0 */
				continue;
			}
			*bound = disparity->is_ratio ? fmin(*bound, candidate.lower) :
				fmax(*bound, candidate.upper);
			*significant |= r->adjusted <= alpha &&
				(disparity->is_ratio ? candidate.value < limit : candidate.value > limit);
			if (!found || (disparity->is_ratio ? candidate.value < worst->value :
						   candidate.value > worst->value))
				*worst = candidate;
			found = true;
		}
	}
	return found;
}

static mlc_verdict
judge(bool is_ratio, double limit, double bound, bool significant)
{
	if (significant)
		return MLC_FAIL;
	if (is_ratio ? bound >= limit : bound <= limit)
		return MLC_PASS;
	return MLC_UNDECIDED;
}

static char *
describe(const Disparity *disparity, double limit, double bound,
		 mlc_verdict verdict, int left_out)
{
	const char *small = left_out == 0 ? "" :
		psprintf("%s%d comparison%s left out for lack of rows",
				 verdict == MLC_PASS ? "" : "; ", left_out, left_out > 1 ? "s" : "");

	if (verdict == MLC_PASS)
		return left_out > 0 ? pstrdup(small) : NULL;
	if (verdict == MLC_FAIL)
		return psprintf("%s %.4g%s", disparity->is_ratio ? "below" : "above",
						limit, small);
	return psprintf("too few rows: it may be as %s as %.4g, the limit is %.4g%s",
					disparity->is_ratio ? "low" : "high", bound, limit, small);
}

static void
put_disparity(ReturnSetInfo *set, const Grouping *grouping,
			  const Disparity *disparity, double limit,
			  const FairnessOptions *options)
{
	OutputRow	output;
	Worst		worst = {0};
	double		bound;
	bool		significant;
	int			left_out;
	mlc_verdict verdict;

	output_begin(&output, set);
	output_array(&output, OUT_GROUP_COLUMNS, grouping->columns);
	output_text(&output, OUT_METRIC, disparity->name);
	output_double(&output, OUT_THRESHOLD, limit);
	if (grouping->reference < 0 ||
		!find_worst(grouping, disparity, limit, options->alpha, &worst, &bound,
					&left_out, &significant))
	{
		output_verdict(&output, OUT_VERDICT, MLC_UNDECIDED);
		output_text(&output, OUT_REASON, grouping->problem ? grouping->problem :
					"no other group has min_support rows");
		output_put(&output);
		return;
	}
	output_text(&output, OUT_GROUP_NAME, worst.group->label);
	output_text(&output, OUT_REFERENCE_GROUP,
				grouping->groups[grouping->reference].label);
	output_int64(&output, OUT_SUPPORT, (int64) rint(worst.rate->own.support));
	output_double(&output, OUT_VALUE, worst.value);
	output_double(&output, OUT_LOWER, worst.lower);
	output_double(&output, OUT_UPPER, worst.upper);
	output_double(&output, OUT_PVALUE, worst.rate->difference.pvalue);
	output_double(&output, OUT_PVALUE_ADJUSTED, worst.rate->adjusted);
	if (!isnan(limit))
	{
		verdict = judge(disparity->is_ratio, limit, bound, significant);
		output_verdict(&output, OUT_VERDICT, verdict);
		output_text(&output, OUT_REASON,
					describe(disparity, limit, bound, verdict, left_out));
	}
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
	output_text(&output, OUT_METRIC, rate_names[rate]);
	output_text(&output, OUT_GROUP_NAME, group->label);
	output_double(&output, OUT_VALUE, r->own.value);
	output_double(&output, OUT_LOWER, r->own.lower);
	output_double(&output, OUT_UPPER, r->own.upper);
	output_int64(&output, OUT_SUPPORT, (int64) rint(r->own.support));
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

static int
compare_group_sizes(const void *a, const void *b)
{
	const FairGroup *x = a;
	const FairGroup *y = b;

	if (x->rows != y->rows)
		return x->rows > y->rows ? -1 : 1;
	return strcmp(x->label, y->label);
}

static Grouping *
measure_all(SliceQuery *query, Slices *slices, FairnessOptions *options)
{
	int			n = query->layout.nslicings;
	Grouping   *groupings = palloc0(sizeof(Grouping) * n);
	int			i;

	for (i = 1; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		collect_groups(&groupings[i], query, slices, i);
		measure_groups(&groupings[i], query, slices, i, options->alpha, options);
		qsort(groupings[i].groups, groupings[i].n, sizeof(FairGroup), compare_group_sizes);
	}
	if (options->rule == REFERENCE_NAMED &&
		!names_group_of_any(groupings, n, options->reference))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"reference\" names no group"),
				 errhint("A group is called like region=south; \"largest\" and \"best\" are chosen by the data.")));
	for (i = 1; i < n; i++)
	{
		FairnessOptions own = *options;

		if (own.rule == REFERENCE_NAMED &&
			!names_group_of_any(&groupings[i], 1, own.reference))
			own.rule = REFERENCE_LARGEST;
		choose_reference(&groupings[i], &own);
		measure_grouping(&groupings[i], query, slices, i, options);
	}
	return groupings;
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
	groupings = measure_all(query, slices, &options);
	for (i = 1; i < query->layout.nslicings; i++)
	{
		for (j = 0; j < DISPARITIES; j++)
			put_disparity(set, &groupings[i], &disparities[j], options.limits[j],
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
