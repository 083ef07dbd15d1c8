/*
 * fairness_measure.c
 *		Rates of groups, and how far they are from those of a reference group.
 *
 * A measure such as the demographic parity difference is the worst comparison
 * of a group with the reference group; its interval is that of the worst group
 * at a level which holds for all groups at once.  Groups too small to tell are
 * left out of the worst.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/float.h"

#include "fairness.h"
#include "kernel/laws.h"

const char *const fair_rate_names[RATES] = {
	[RATE_SELECTION] = "selection_rate",
	[RATE_TRUE_POSITIVE] = "recall_score",
	[RATE_FALSE_POSITIVE] = "false_positive_rate",
	[RATE_PREDICTIVE] = "precision_score"
};

const Disparity fair_disparities[DISPARITIES] = {
	{"demographic_parity_difference", false, {RATE_SELECTION}, 1, 0.1},
	{"demographic_parity_ratio", true, {RATE_SELECTION}, 1, 0.8},
	{"equal_opportunity_difference", false, {RATE_TRUE_POSITIVE}, 1, 0.1},
	{"equalized_odds_difference", false, {RATE_TRUE_POSITIVE, RATE_FALSE_POSITIVE}, 2, 0.1},
	{"equalized_odds_ratio", true, {RATE_TRUE_POSITIVE, RATE_FALSE_POSITIVE}, 2, 0.8},
	{"predictive_parity_difference", false, {RATE_PREDICTIVE}, 1, 0.1}
};

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
		FairGroup  *group = &grouping->groups[i];

		for (rate = 0; rate < RATES; rate++)
		{
			GroupRate  *r = &group->rates[rate];
			SliceMeasure measure;

			slice_measure(measurer, slice_metric_by_name("metrics", fair_rate_names[rate]),
						  slicing, group->slice, &measure);
			r->own = measure.own;
			r->undefined = measure.undefined;
			r->judged = measure.undefined == NULL &&
				measure.own.support >= (double) options->min_support;
			group->left_out = measure.left_out;
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
	int			i;

	for (i = 0; i < grouping->n; i++)
	{
		const GroupRate *r = &grouping->groups[i].rates[rate];

		p[i] = r->judged && i != grouping->reference ? r->difference.pvalue :
			get_float8_nan();
	}
	adjust_pvalues(p, grouping->n, adjustment);
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

static int
compare_group_sizes(const void *a, const void *b)
{
	const FairGroup *x = a;
	const FairGroup *y = b;

	if (x->rows != y->rows)
		return x->rows > y->rows ? -1 : 1;
	return strcmp(x->label, y->label);
}

Grouping *
fair_measure(SliceQuery *query, Slices *slices, const FairnessOptions *options)
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

static bool
is_worse(const Disparity *disparity, double value, double than)
{
	return disparity->is_ratio ? value < than : value > than;
}

/* The group beside the reference; false where it cannot be told. */
static bool
compare_rate(const Grouping *grouping, int number, const Disparity *disparity,
			 Rate rate, Worst *comparison)
{
	const GroupRate *r = &grouping->groups[number].rates[rate];

	if (!r->judged || !grouping->groups[grouping->reference].rates[rate].judged)
		return false;
	comparison->group = &grouping->groups[number];
	comparison->rate = r;
	comparison->which = rate;
	if (disparity->is_ratio)
		ratio_of(r, comparison);
	else
		difference_of(r, comparison);
	return !isnan(comparison->value);	/* 0 of 0 */
}

static void
take_comparison(const Disparity *disparity, double limit, double alpha,
				Worst *comparison, Finding *finding)
{
	const Worst *worst = &finding->worst;

	finding->bound = disparity->is_ratio ? fmin(finding->bound, comparison->lower) :
		fmax(finding->bound, comparison->upper);
	comparison->significant = comparison->rate->adjusted <= alpha &&
		is_worse(disparity, comparison->value, limit);
	if (worst->group == NULL ||
		(comparison->significant && !worst->significant) ||
		(comparison->significant == worst->significant &&
		 is_worse(disparity, comparison->value, worst->value)))
		finding->worst = *comparison;
}

void
fair_find_worst(const Grouping *grouping, const Disparity *disparity,
				double limit, double alpha, Finding *finding)
{
	int			compared[lengthof(disparity->rates)] = {0};
	Worst		comparison;
	bool		complete;
	int			i;
	int			j;

	memset(finding, 0, sizeof(*finding));
	finding->bound = disparity->is_ratio ? 1 : 0;
	for (i = 0; i < grouping->n; i++)
	{
		if (i == grouping->reference)
			continue;
		complete = true;
		for (j = 0; j < disparity->nrates; j++)
		{
			if (compare_rate(grouping, i, disparity, disparity->rates[j], &comparison))
			{
				take_comparison(disparity, limit, alpha, &comparison, finding);
				compared[j]++;
			}
			else
				complete = false;
		}
		if (!complete)
			finding->left_out = lappend(finding->left_out, grouping->groups[i].label);
	}
	finding->silent = -1;
	for (j = disparity->nrates - 1; j >= 0; j--)
	{
		if (compared[j] == 0)
			finding->silent = (int) disparity->rates[j];
	}
}
