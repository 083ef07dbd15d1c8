/*
 * slice_limits.c
 *		Limits for the metrics of slices, and verdicts by them.
 *
 * A limit is broken where the test behind it is significant, after adjustment,
 * and the value is beyond it; it is kept where the interval stays within it.
 * Between the two the rows cannot tell.  The test of an absolute limit is
 * whether the value is beyond it; that of a difference, whether there is one.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"

#include "kernel/laws.h"
#include "slice_limits.h"

/* Fewer rows of a class tell nothing of the area under a ROC curve. */
#define MIN_CLASS 10

static const char *const argument = "thresholds";

static const char *const limit_names[LIMIT_KINDS] = {
	[LIMIT_MIN] = "min",
	[LIMIT_MAX] = "max",
	[LIMIT_DROP] = "max_drop",
	[LIMIT_DIFFERENCE] = "max_difference",
	[LIMIT_BASELINE_DROP] = "max_baseline_drop"
};

/* A number, which fails, or {"warn": ..., "fail": ...}. */
static SliceLimit
read_limit(const JsonbValue *value)
{
	SliceLimit		limit = {get_float8_nan(), get_float8_nan()};
	JsonbIterator *members;
	JsonbValue	level;
	char	   *key;

	if (value->type == jbvNumeric)
	{
		limit.fail = jsonb_number(argument, value);
		return limit;
	}
	members = jsonb_members(argument, jsonb_nested(argument, value));
	while (jsonb_next_member(&members, &key, &level))
	{
		if (strcmp(key, "warn") == 0)
			limit.warn = jsonb_number(argument, &level);
		else if (strcmp(key, "fail") == 0)
			limit.fail = jsonb_number(argument, &level);
		else
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" has an unknown key: \"%s\"", argument, key),
					 errhint("A limit is a number, or has the levels \"warn\" and \"fail\".")));
	}
	return limit;
}

static LimitKind
limit_kind(const char *key)
{
	int			kind;

	for (kind = 0; kind < LIMIT_KINDS; kind++)
	{
		if (strcmp(key, limit_names[kind]) == 0)
			return (LimitKind) kind;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" has an unknown key: \"%s\"", argument, key),
			 errhint("A metric has the limits min, max, max_drop, max_difference and max_baseline_drop.")));
}

static void
check_limit(const SliceMetric *metric, LimitKind kind, const SliceLimit *limit)
{
	bool		lower_is_worse = kind == LIMIT_MIN;

	if ((kind == LIMIT_DROP || kind == LIMIT_BASELINE_DROP) && metric->direction == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" limits a drop of %s, of which neither more nor less is better",
						argument, metric->name),
				 errhint("Use min, max or max_difference.")));
	if (kind >= LIMIT_DROP && (limit->warn < 0 || limit->fail < 0))
		invalid_argument(argument, "must not have negative limits of differences");
	if (isnan(limit->warn) || isnan(limit->fail))
		return;
	if (lower_is_worse ? limit->warn < limit->fail : limit->warn > limit->fail)
		invalid_argument(argument, "must not warn later than it fails");
}

static MetricLimits *
read_metric_limits(const char *name, const JsonbValue *value, char *label)
{
	MetricLimits *result = palloc0(sizeof(MetricLimits));
	JsonbIterator *members = jsonb_members(argument, jsonb_nested(argument, value));
	JsonbValue	limit;
	char	   *key;
	int			i;

	result->metric = slice_metric_by_name(argument, name);
	result->label = label;
	for (i = 0; i < LIMIT_KINDS; i++)
		result->limits[i].warn = result->limits[i].fail = get_float8_nan();
	while (jsonb_next_member(&members, &key, &limit))
	{
		LimitKind	kind = limit_kind(key);

		result->limits[kind] = read_limit(&limit);
		check_limit(result->metric, kind, &result->limits[kind]);
	}
	return result;
}

/* {"metric": {"min": 0.8}, "slices": {"region=south": {"metric": ...}}} */
static List *
read_metrics(JsonbContainer *container, char *label)
{
	JsonbIterator *members = jsonb_members(argument, container);
	List	   *result = NIL;
	JsonbValue	value;
	char	   *key;

	while (jsonb_next_member(&members, &key, &value))
	{
		if (label == NULL && strcmp(key, "slices") == 0)
		{
			JsonbIterator *slices = jsonb_members(argument, jsonb_nested(argument, &value));
			JsonbValue	metrics;
			char	   *slice;

			while (jsonb_next_member(&slices, &slice, &metrics))
				result = list_concat(result,
									 read_metrics(jsonb_nested(argument, &metrics), slice));
		}
		else
			result = lappend(result, read_metric_limits(key, &value, label));
	}
	return result;
}

List *
slice_read_limits(Jsonb *thresholds)
{
	return thresholds == NULL ? NIL : read_metrics(&thresholds->root, NULL);
}

MetricLimits *
slice_find_limits(List *limits, const char *metric, const char *label)
{
	MetricLimits *general = NULL;
	ListCell   *cell;

	foreach(cell, limits)
	{
		MetricLimits *candidate = lfirst(cell);

		if (strcmp(candidate->metric->name, metric) != 0)
			continue;
		if (candidate->label == NULL)
			general = candidate;
		else if (strcmp(candidate->label, label) == 0)
		{
			candidate->used = true;
			return candidate;
		}
	}
	return general;
}

/* A limit of a row, with what it says turned so that more is worse. */
typedef struct Test
{
	SliceResult *result;
	LimitKind	kind;
	SliceLimit		limit;			/* as given */
	double		sign;			/* -1 where less is worse */
	double		harm;
	double		harm_upper;
	double		pvalue;
	double		adjusted;
	mlc_verdict verdict;
	char	   *reason;
} Test;

static double
weaker_level(const SliceLimit *limit)
{
	return isnan(limit->warn) ? limit->fail : limit->warn;
}

static void
measure_test(Test *test)
{
	const SliceMeasure *measure = &test->result->measure;
	const mlc_contrast *contrast = test->kind == LIMIT_BASELINE_DROP ?
		&measure->change : &measure->difference;
	int			direction = test->result->metric->direction;

	test->sign = 1;
	switch (test->kind)
	{
		case LIMIT_MIN:
			test->sign = -1;
			test->harm = -measure->own.value;
			test->harm_upper = -measure->own.lower;
			test->pvalue = mlc_pvalue_below(&measure->own, weaker_level(&test->limit));
			break;
		case LIMIT_MAX:
			test->harm = measure->own.value;
			test->harm_upper = measure->own.upper;
			test->pvalue = mlc_pvalue_above(&measure->own, weaker_level(&test->limit));
			break;
		case LIMIT_DIFFERENCE:
			test->harm = fabs(contrast->difference);
			test->harm_upper = fmax(fabs(contrast->lower), fabs(contrast->upper));
			test->pvalue = contrast->pvalue;
			break;
		default:
			test->harm = direction > 0 ? -contrast->difference : contrast->difference;
			test->harm_upper = direction > 0 ? -contrast->lower : contrast->upper;
			test->pvalue = contrast->pvalue;
			break;
	}
}

static bool
is_applicable(const SliceResult *result, LimitKind kind)
{
	return result->slicing > 0 || (kind != LIMIT_DROP && kind != LIMIT_DIFFERENCE);
}

static List *
collect_tests(List *results, List *limits)
{
	List	   *tests = NIL;
	ListCell   *cell;
	int			kind;

	foreach(cell, results)
	{
		SliceResult *result = lfirst(cell);
		MetricLimits *of_metric = slice_find_limits(limits, result->metric->name,
													result->label);

		for (kind = 0; of_metric != NULL && kind < LIMIT_KINDS; kind++)
		{
			Test	   *test;

			if (isnan(weaker_level(&of_metric->limits[kind])) ||
				!is_applicable(result, (LimitKind) kind))
				continue;
			test = palloc0(sizeof(Test));
			test->result = result;
			test->kind = (LimitKind) kind;
			test->limit = of_metric->limits[kind];
			measure_test(test);
			tests = lappend(tests, test);
		}
	}
	return tests;
}

static void
adjust_tests(List *tests, Adjustment adjustment)
{
	double	   *p = palloc(sizeof(double) * Max(list_length(tests), 1));
	ListCell   *cell;

	foreach(cell, tests)
		p[foreach_current_index(cell)] = ((Test *) lfirst(cell))->pvalue;
	adjust_pvalues(p, list_length(tests), adjustment);
	foreach(cell, tests)
		((Test *) lfirst(cell))->adjusted = p[foreach_current_index(cell)];
}

/* Rows of one metric without limits: a family of its own. */
static void
adjust_metric(List *results, int order, Adjustment adjustment)
{
	double	   *p = palloc(sizeof(double) * Max(list_length(results), 1));
	ListCell   *cell;

	foreach(cell, results)
	{
		SliceResult *result = lfirst(cell);

		p[foreach_current_index(cell)] =
			result->limited || result->order != order ?
			get_float8_nan() : result->pvalue;
	}
	adjust_pvalues(p, list_length(results), adjustment);
	foreach(cell, results)
	{
		SliceResult *result = lfirst(cell);

		if (!isnan(p[foreach_current_index(cell)]))
			result->pvalue_adjusted = p[foreach_current_index(cell)];
	}
	pfree(p);
}

/* Why no limit can be applied, or NULL. */
static char *
too_little(const SliceMeasure *measure, int64 min_support)
{
	if (measure->undefined != NULL)
		return pstrdup(measure->undefined);
	if (measure->smaller_class >= 0 && measure->smaller_class < MIN_CLASS)
		return psprintf("one class has %lld rows, fewer than %d",
						(long long) measure->smaller_class, MIN_CLASS);
	if (measure->own.support < (double) min_support)
		return psprintf("%.0f row%s, fewer than min_support", measure->own.support,
						measure->own.support == 1 ? "" : "s");
	return NULL;
}

static char *
describe_break(const Test *test, double level)
{
	double		value = test->result->measure.own.value;

	switch (test->kind)
	{
		case LIMIT_MIN:
			return psprintf("%.4g is below the minimum of %.4g", value, level);
		case LIMIT_MAX:
			return psprintf("%.4g is above the maximum of %.4g", value, level);
		case LIMIT_DROP:
			return psprintf("%.4g worse than the rest, at most %.4g is allowed",
							test->harm, level);
		case LIMIT_DIFFERENCE:
			return psprintf("differs from the rest by %.4g, at most %.4g is allowed",
							test->harm, level);
		default:
			return psprintf("%.4g worse than the baseline, at most %.4g is allowed",
							test->harm, level);
	}
}

/* "0.02 worse", of a harm; a difference either way has no sign. */
static char *
describe_harm(const Test *test, double harm)
{
	if (test->kind == LIMIT_DIFFERENCE)
		return psprintf("%.4g", harm);
	return psprintf("%.4g %s", fabs(harm), harm < 0 ? "better" : "worse");
}

/* The least harm that the interval leaves. */
static double
harm_lower(const Test *test)
{
	const SliceMeasure *measure = &test->result->measure;
	const mlc_contrast *contrast = test->kind == LIMIT_BASELINE_DROP ?
		&measure->change : &measure->difference;

	if (test->kind == LIMIT_DIFFERENCE)
		return fmax(fmax(contrast->lower, -contrast->upper), 0);
	return test->result->metric->direction > 0 ? -contrast->upper : contrast->lower;
}

static char *
describe_doubt(const Test *test, double level)
{
	const SliceMeasure *measure = &test->result->measure;

	if (isnan(test->harm))
		return pstrdup(test->kind == LIMIT_BASELINE_DROP ?
					   "the baseline has no value" : "the rest has no value");
	if (isnan(test->harm_upper))
		return psprintf("%s has no interval", test->result->metric->name);
	if (test->kind == LIMIT_MIN || test->kind == LIMIT_MAX)
		return psprintf("not enough to tell: between %.4g and %.4g, the limit is %.4g",
						measure->own.lower, measure->own.upper, level);
	return psprintf("not enough to tell: between %s and %s, %.4g is allowed",
					describe_harm(test, harm_lower(test)),
					describe_harm(test, test->harm_upper), level);
}

static void
decide(Test *test, double alpha, int64 min_support)
{
	double		fail = test->sign * test->limit.fail;
	double		warn = test->sign * test->limit.warn;
	double		weaker = test->sign * weaker_level(&test->limit);
	bool		significant = test->adjusted <= alpha;

	test->verdict = MLC_UNDECIDED;
	test->reason = too_little(&test->result->measure, min_support);
	if (test->reason != NULL)
		return;
	if (significant && test->harm >= fail)
	{
		test->verdict = MLC_FAIL;
		test->reason = describe_break(test, test->limit.fail);
	}
	else if (significant && test->harm >= warn)
	{
		test->verdict = MLC_WARN;
		test->reason = describe_break(test, test->limit.warn);
	}
	else if (test->harm_upper <= weaker)
		test->verdict = MLC_PASS;
	else
		test->reason = describe_doubt(test, weaker_level(&test->limit));
}

/* 0 is the worst; what has no limit comes last. */
static int
badness(bool limited, mlc_verdict verdict)
{
	if (!limited)
		return 4;
	switch (verdict)
	{
		case MLC_FAIL:
			return 0;
		case MLC_WARN:
			return 1;
		case MLC_UNDECIDED:
			return 2;
		default:
			return 3;
	}
}

/* A row shows the worst of its limits. */
static void
show_test(Test *test)
{
	SliceResult *result = test->result;

	if (badness(true, test->verdict) >=
		badness(result->limited, result->verdict))
		return;
	result->limited = result->has_verdict = true;
	result->verdict = test->verdict;
	result->reason = test->reason;
	result->pvalue = test->pvalue;
	result->pvalue_adjusted = test->adjusted;
	result->threshold = test->verdict == MLC_FAIL ? test->limit.fail :
		weaker_level(&test->limit);
}

void
slice_judge(List *results, List *limits, double alpha, Adjustment adjustment,
			int64 min_support)
{
	List	   *tests = collect_tests(results, limits);
	int			metrics = 0;
	int			i;
	ListCell   *cell;

	adjust_tests(tests, adjustment);
	foreach(cell, tests)
	{
		decide(lfirst(cell), alpha, min_support);
		show_test(lfirst(cell));
	}
	foreach(cell, results)
	{
		SliceResult *result = lfirst(cell);

		metrics = Max(metrics, result->order + 1);
		if (!result->limited)
			result->reason = too_little(&result->measure, min_support);
		if (!result->limited && result->reason != NULL)
		{
			result->has_verdict = true;
			result->verdict = MLC_UNDECIDED;
		}
	}
	for (i = 0; i < metrics; i++)
		adjust_metric(results, i, adjustment);
}

/* How much worse than the rest a slice is at least; -inf where that is unknown. */
static double
least_harm(const SliceResult *result)
{
	const mlc_contrast *difference = &result->measure.difference;
	double		harm;

	if (result->metric->direction > 0)
		harm = -difference->upper;
	else if (result->metric->direction < 0)
		harm = difference->lower;
	else
		harm = fmax(difference->lower, -difference->upper);
	return isnan(harm) ? -get_float8_infinity() : harm;
}

static int
compare_results(const ListCell *a, const ListCell *b)
{
	const SliceResult *x = lfirst(a);
	const SliceResult *y = lfirst(b);
	int			bad_x = badness(x->limited, x->verdict);
	int			bad_y = badness(y->limited, y->verdict);

	if (bad_x != bad_y)
		return bad_x - bad_y;
	/* how much worse says nothing between metrics */
	if (!x->limited && x->order != y->order)
		return x->order - y->order;
	if ((x->slicing == 0) != (y->slicing == 0))
		return x->slicing == 0 ? -1 : 1;
	if (least_harm(x) != least_harm(y))
		return least_harm(x) > least_harm(y) ? -1 : 1;
	if (strcmp(x->label, y->label) != 0)
		return strcmp(x->label, y->label);
	return strcmp(x->metric->name, y->metric->name);
}

void
slice_sort(List *results)
{
	list_sort(results, compare_results);
}
