/*
 * drift_report.c
 *		From measures to rows: adjusted p-values, verdicts, and what happened
 *		in words.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "drift.h"
#include "kernel/bins.h"
#include "kernel/laws.h"

/* Default levels of the change of the missing share. */
#define MISSING_WARN 0.05
#define MISSING_FAIL 0.10

/* Six standard errors of an estimated number of distinct values. */
#define KEY_TOLERANCE 0.1

static DriftRow *
new_row(DriftColumn *column)
{
	DriftRow   *row = palloc0(sizeof(DriftRow));

	row->column = column;
	row->statistic = row->threshold = row->pvalue = row->pvalue_adjusted =
		row->minimum_detectable = get_float8_nan();
	return row;
}

static DriftRow *
verdict_row(DriftColumn *column, mlc_verdict verdict, char *reason)
{
	DriftRow   *row = new_row(column);

	row->has_verdict = true;
	row->verdict = verdict;
	row->decides = true;
	row->reason = reason;
	return row;
}

/* 12345 as 12,345: numbers of rows are read by people. */
static char *
with_commas(double value)
{
	char		digits[64];
	StringInfoData text;
	int			n = snprintf(digits, sizeof(digits), "%.0f", value);
	int			i;

	initStringInfo(&text);
	for (i = 0; i < n; i++)
	{
		if (i > 0 && (n - i) % 3 == 0)
			appendStringInfoChar(&text, ',');
		appendStringInfoChar(&text, digits[i]);
	}
	return text.data;
}

/* An estimate of the number of distinct values cannot exclude a key. */
static bool
may_be_key(const DriftColumn *column)
{
	const DriftMeasure *m = &column->measure;
	int			side;

	if (column->named || column->kind != VALUE_INTEGER || !m->estimated)
		return false;
	for (side = 0; side < 2; side++)
	{
		if (fabs((double) m->distinct[side] - (double) m->n[side]) >
			KEY_TOLERANCE * (double) m->n[side])
			return false;
	}
	return true;
}

/*
 * Why a column that was read is not compared after all, or NULL.  These rules
 * need the data; those that the catalog decides are in drift_columns.c.
 */
static char *
skipped_by_data(const DriftColumn *column)
{
	const DriftMeasure *m = &column->measure;
	bool		large = m->n[REFERENCE] > MLC_MAX_DISCRETE &&
		m->n[CURRENT] > MLC_MAX_DISCRETE;

	if (column->named)
		return NULL;
	if (column->kind == VALUE_INTEGER && large &&
		m->distinct[REFERENCE] == m->n[REFERENCE] &&
		m->distinct[CURRENT] == m->n[CURRENT])
		return pstrdup("every value is there once, as in a key");
	if (may_be_key(column) && large)
		return pstrdup("about every value is there once, as in a key");
	if (column->kind == VALUE_TIME && !m->overlap &&
		(column->base == DATEOID || column->base == TIMESTAMPOID ||
		 column->base == TIMESTAMPTZOID))
		return psprintf("the times do not overlap: %s to %s, then %s to %s",
						m->range[REFERENCE][0], m->range[REFERENCE][1],
						m->range[CURRENT][0], m->range[CURRENT][1]);
	if (column->by_filter && m->distinct[REFERENCE] == 1 &&
		m->distinct[CURRENT] == 1 && m->bins > 1)
		return pstrdup("a filter makes it constant on either side, at different values");
	return NULL;
}

/* Is there one value, or one length of texts, the same on both sides? */
static bool
is_constant(const DriftMeasure *m)
{
	if (m->bins != 1)
		return false;
	if (m->by_length)
		return true;
	return m->distinct[REFERENCE] == 1 && m->distinct[CURRENT] == 1 &&
		(m->range[REFERENCE][0] == NULL ||
		 strcmp(m->range[REFERENCE][0], m->range[CURRENT][0]) == 0);
}

static Levels
levels_of(const DriftColumn *column, int method)
{
	Levels		levels = column->levels[method];
	double		warn;
	double		fail;

	if (method == LEVELS_MISSING)
	{
		warn = MISSING_WARN;
		fail = MISSING_FAIL;
	}
	else
		mlc_default_levels((mlc_method) method, (size_t) column->measure.bins,
						   &warn, &fail);
	if (isnan(levels.warn))
		levels.warn = isnan(levels.fail) ? warn : Min(warn, levels.fail);
	if (isnan(levels.fail))
		levels.fail = Max(fail, levels.warn);
	return levels;
}

static bool
uses_method(const DriftColumn *column, mlc_method method)
{
	int			i;

	for (i = 0; i < column->nmethods; i++)
	{
		if (column->methods[i] == method)
			return true;
	}
	return false;
}

/* Is the level within the interval in which the statistic of the rows lies? */
static bool
ks_straddles(const DriftColumn *column)
{
	const DriftMeasure *m = &column->measure;
	Levels		levels = levels_of(column, MLC_KS);
	double		lower = m->effects[MLC_KS];

	return m->ks_upper > lower &&
		((lower < levels.warn && m->ks_upper >= levels.warn) ||
		 (lower < levels.fail && m->ks_upper >= levels.fail));
}

bool
drift_is_too_coarse(const DriftColumn *column)
{
	return column->measure.coarse || may_be_key(column) ||
		(uses_method(column, MLC_KS) && ks_straddles(column));
}

/* PSI decides where it is among the methods, else the first one. */
static int
deciding_method(const DriftColumn *column)
{
	int			i;

	for (i = 0; i < column->nmethods; i++)
	{
		if (column->methods[i] == MLC_PSI)
			return i;
	}
	return 0;
}

static List *
method_rows(DriftColumn *column)
{
	const DriftMeasure *m = &column->measure;
	int			deciding = deciding_method(column);
	List	   *rows = NIL;
	int			i;

	for (i = 0; i < column->nmethods; i++)
	{
		DriftRow   *row = new_row(column);

		row->has_method = true;
		row->method = column->methods[i];
		row->decides = i == deciding;
		row->statistic = m->effects[row->method];
		row->pvalue = m->pvalues[row->method];
		rows = lappend(rows, row);
	}
	return rows;
}

static DriftRow *
missing_row(DriftColumn *column)
{
	const DriftMeasure *m = &column->measure;
	double		n1 = (double) (m->n[REFERENCE] + m->missing[REFERENCE]);
	double		n2 = (double) (m->n[CURRENT] + m->missing[CURRENT]);
	DriftRow   *row = new_row(column);

	row->has_method = true;
	row->method = LEVELS_MISSING;
	row->decides = true;
	if (n1 > 0 && n2 > 0)
	{
		row->statistic = (double) m->missing[CURRENT] / n2 -
			(double) m->missing[REFERENCE] / n1;
		row->pvalue = mlc_two_proportions_pvalue((double) m->missing[REFERENCE], n1,
												 (double) m->missing[CURRENT], n2);
	}
	return row;
}

/*
 * The tests that are adjusted together: those that decide, one a column, and
 * beside them those of every informing method, and the missing shares.
 */
#define FAMILY_DECIDING (LEVELS_MISSING + 1)
#define FAMILIES (LEVELS_MISSING + 2)

static int
family_of(const DriftRow *row)
{
	return row->decides && row->method != LEVELS_MISSING ? FAMILY_DECIDING :
		row->method;
}

static int
count_tests(List *rows, int family)
{
	int			tests = 0;
	ListCell   *cell;

	foreach(cell, rows)
	{
		DriftRow   *row = lfirst(cell);

		tests += family_of(row) == family && !isnan(row->pvalue);
	}
	return Max(tests, 1);
}

static void
adjust_family(List *rows, int family, Adjustment adjustment)
{
	int			n = list_length(rows);
	double	   *p = palloc(sizeof(double) * n);
	ListCell   *cell;

	foreach(cell, rows)
	{
		DriftRow   *row = lfirst(cell);

		p[foreach_current_index(cell)] =
			family_of(row) == family ? row->pvalue : get_float8_nan();
	}
	adjust_pvalues(p, n, adjustment);
	foreach(cell, rows)
	{
		DriftRow   *row = lfirst(cell);

		if (family_of(row) == family)
			row->pvalue_adjusted = p[foreach_current_index(cell)];
	}
}

static const char *
undefined_reason(const DriftColumn *column, mlc_method method)
{
	const DriftMeasure *m = &column->measure;

	if (m->n[REFERENCE] == 0)
		return m->missing[REFERENCE] > 0 ?
			"all reference values are missing" : "the reference has no rows";
	if (m->n[CURRENT] == 0)
		return m->missing[CURRENT] > 0 ?
			"all current values are missing" : "the current relation has no rows";
	if (m->bins == 1 && mlc_method_family(method) == MLC_FAMILY_BINNED)
		return VALUE_IS_CATEGORY(column->kind) ?
			"every category of the reference is rarer than 1 %, which leaves one bin for all" :
			"the reference has too few rows for more than one bin";
	switch (method)
	{
		case MLC_WASSERSTEIN:
		case MLC_ENERGY:
			return "the reference does not vary, which leaves no scale to compare on";
		case MLC_TTEST:
			return "the mean is undefined: infinite values, one row, or no variance";
		default:
			return "not defined for these values";
	}
}

static char *
few_rows_reason(const DriftRow *row, const mlc_decision *decision, double warn)
{
	if (isinf(decision->rows_needed))
		return psprintf("too few rows to see a %s of %.3g: that needs about %s on either side",
						mlc_method_name((mlc_method) row->method), warn,
						with_commas(decision->rows_needed_each));
	return psprintf("too few rows to see a %s of %.3g: that needs about %s current rows",
					mlc_method_name((mlc_method) row->method), warn,
					with_commas(decision->rows_needed));
}

/* What the verdict rests on, in words. */
static char *
verdict_reason(const DriftRow *row, const mlc_decision *decision,
			   const Levels *levels)
{
	const DriftMeasure *m = &row->column->measure;
	const char *finding = m->findings[row->method];

	switch (decision->rule)
	{
		case MLC_RULE_UNDEFINED:
			return pstrdup(undefined_reason(row->column, (mlc_method) row->method));
		case MLC_RULE_FAIL:
		case MLC_RULE_WARN:
			return pstrdup(finding);
		case MLC_RULE_DETECTABLE:
			if (decision->significant)
				return psprintf("real but small: %s", finding);
			return pstrdup("no sign of drift, and these rows would show it");
		case MLC_RULE_CONSTANT:
			return pstrdup("one value, the same on both sides");
		case MLC_RULE_EXCLUDED:
			if (decision->significant)
				return psprintf("real but small: %s", finding);
			return psprintf("a drift as large as the warning level %.3g is unlikely",
							levels->warn);
		case MLC_RULE_TOO_FEW:
			return few_rows_reason(row, decision, levels->warn);
	}
	return pstrdup("");
}

/* What else a reader of this row should know. */
static char *
with_remarks(const DriftRow *row, const mlc_decision *decision, char *reason,
			 const DriftOptions *options, const DriftReading *reading)
{
	const DriftMeasure *m = &row->column->measure;
	StringInfoData text;

	initStringInfo(&text);
	if (row->column->role != NULL)
		appendStringInfo(&text, "%s: ", row->column->role);
	appendStringInfoString(&text, reason);
	if (m->by_length && row->method != LEVELS_MISSING)
		appendStringInfoString(&text, "; compared by length, as the texts are mostly distinct");
	if (decision != NULL && row->method == MLC_PSI &&
		decision->rule != MLC_RULE_UNDEFINED && m->bins > 1 &&
		decision->noise >= 0.1 * row->statistic)
		appendStringInfo(&text, "; chance alone gives %.2g", decision->noise);
	if (decision != NULL && m->empty_bins > 0 &&
		mlc_method_family((mlc_method) row->method) == MLC_FAMILY_BINNED)
		appendStringInfo(&text, "; " INT64_FORMAT " of " INT64_FORMAT
						 " bins are empty on one side", m->empty_bins, m->bins);
	if (!row->decides)
		appendStringInfoString(&text, "; informs only");
	if (reading->sampled_from[REFERENCE] > 0 || reading->sampled_from[CURRENT] > 0)
	{
		appendStringInfo(&text, "; sample of about %s rows",
						 with_commas((double) options->sample_rows));
		if (reading->sampled_from[REFERENCE] > 0)
			appendStringInfo(&text, " of %s in the reference",
							 with_commas((double) reading->sampled_from[REFERENCE]));
		if (reading->sampled_from[CURRENT] > 0)
			appendStringInfo(&text, "%s of %s in the current relation",
							 reading->sampled_from[REFERENCE] > 0 ? " and" : "",
							 with_commas((double) reading->sampled_from[CURRENT]));
	}
	if (reading->batches > 1)
		appendStringInfo(&text, "; read in %d passes to stay within mlcheck.max_sample_memory",
						 reading->batches);
	return text.data;
}

/* Why a profile cannot tell, NULL if it can: no row is left to read instead. */
static char *
coarse_reason(const DriftRow *row)
{
	const DriftMeasure *m = &row->column->measure;

	if (row->method == MLC_KS && ks_straddles(row->column))
		return psprintf("profile too coarse: D lies between %.3g and %.3g",
						m->effects[MLC_KS], m->ks_upper);
	if (m->coarse && row->method != MLC_KS)
		return pstrdup(row->column->kind == VALUE_TEXT ?
					   "profile too coarse: it has more distinct texts than cells, or nearly as many as rows" :
					   "profile too coarse: a cell holds more than half of a bin's share of the values");
	return NULL;
}

static void
judge_method(DriftRow *row, const DriftOptions *options, int tests,
			 const DriftReading *reading)
{
	const DriftMeasure *m = &row->column->measure;
	Levels		levels = levels_of(row->column, row->method);
	mlc_evidence evidence = {0};
	mlc_decision decision;
	char	   *reason;

	evidence.method = (mlc_method) row->method;
	evidence.effect = row->statistic;
	evidence.constant = is_constant(m);
	evidence.warn = levels.warn;
	evidence.fail = levels.fail;
	evidence.n_reference = (double) m->n[REFERENCE];
	evidence.n_current = (double) m->n[CURRENT];
	evidence.bins = (size_t) m->bins;
	evidence.pearson = m->chi2;
	evidence.pvalue_adjusted = row->pvalue_adjusted;
	evidence.alpha = options->alpha;
	evidence.tests = tests;
	mlc_decide(&evidence, &decision);

	row->has_verdict = true;
	row->verdict = decision.verdict;
	row->minimum_detectable = decision.minimum_detectable;
	row->threshold = decision.verdict == MLC_FAIL ? levels.fail : levels.warn;
	if (decision.rule == MLC_RULE_UNDEFINED)
		row->statistic = get_float8_nan();
	reason = coarse_reason(row);
	if (reason != NULL)
		row->verdict = MLC_UNDECIDED;
	else
		reason = verdict_reason(row, &decision, &levels);
	row->reason = with_remarks(row, &decision, reason, options, reading);
}

static char *
missing_reason(const DriftRow *row, const mlc_missing_decision *decision)
{
	const DriftMeasure *m = &row->column->measure;
	double		n1 = (double) (m->n[REFERENCE] + m->missing[REFERENCE]);
	double		n2 = (double) (m->n[CURRENT] + m->missing[CURRENT]);

	if (m->missing[REFERENCE] + m->missing[CURRENT] == 0)
		return pstrdup("no value is missing on either side");
	return psprintf("%.3g %% of current values are missing, against %.3g %% of reference values (difference between %.3g and %.3g points)",
					100.0 * (double) m->missing[CURRENT] / n2,
					100.0 * (double) m->missing[REFERENCE] / n1,
					100 * decision->lower, 100 * decision->upper);
}

static void
judge_missing(DriftRow *row, const DriftOptions *options, int tests,
			  const DriftReading *reading)
{
	const DriftMeasure *m = &row->column->measure;
	Levels		levels = levels_of(row->column, LEVELS_MISSING);
	mlc_missing_decision decision;

	row->has_verdict = true;
	row->threshold = levels.warn;
	if (isnan(row->pvalue))
	{
		row->verdict = MLC_UNDECIDED;
		row->reason = pstrdup(m->n[REFERENCE] + m->missing[REFERENCE] == 0 ?
							  "the reference has no rows" :
							  "the current relation has no rows");
		return;
	}
	mlc_decide_missing((double) m->missing[REFERENCE],
					   (double) (m->n[REFERENCE] + m->missing[REFERENCE]),
					   (double) m->missing[CURRENT],
					   (double) (m->n[CURRENT] + m->missing[CURRENT]),
					   levels.warn, levels.fail, options->alpha, tests,
					   row->pvalue_adjusted, &decision);
	row->verdict = decision.verdict;
	row->minimum_detectable = decision.minimum_detectable;
	if (decision.verdict == MLC_FAIL)
		row->threshold = levels.fail;
	row->reason = with_remarks(row, NULL, missing_reason(row, &decision),
							   options, reading);
}

/* fail, warn, undecided, pass, and what was skipped */
static int
severity(const DriftRow *row)
{
	static const int order[] = {
		[MLC_FAIL] = 0, [MLC_WARN] = 1, [MLC_UNDECIDED] = 2, [MLC_PASS] = 3
	};

	return row->has_verdict ? order[row->verdict] : 4;
}

/* How far beyond its threshold; what is undefined comes last. */
static double
excess(const DriftRow *row)
{
	return isnan(row->statistic) ? -1 : fabs(row->statistic) / row->threshold;
}

/* What decides comes first, then the larger excess over the threshold. */
static int
compare_rows(const ListCell *a, const ListCell *b)
{
	const DriftRow *x = lfirst(a);
	const DriftRow *y = lfirst(b);
	double		excess_x = excess(x);
	double		excess_y = excess(y);
	int			name;

	if (severity(x) != severity(y))
		return severity(x) - severity(y);
	if (x->decides != y->decides)
		return x->decides ? -1 : 1;
	if (excess_x > excess_y)
		return -1;
	if (excess_x < excess_y)
		return 1;
	name = strcmp(x->column->name, y->column->name);
	return name != 0 ? name : x->method - y->method;
}

static DriftRow *
skipped_row(DriftColumn *column, const char *why)
{
	DriftRow   *row = new_row(column);

	row->reason = psprintf("skipped: %s", why);
	return row;
}

List *
drift_report(List *columns, const DriftOptions *options,
			 const DriftReading *reading)
{
	List	   *judged = NIL;
	List	   *rows = NIL;
	int			tests[FAMILIES];
	ListCell   *cell;
	int			family;

	foreach(cell, columns)
	{
		DriftColumn *column = lfirst(cell);
		char	   *skipped = column->skipped;

		if (column->problem != NULL)
		{
			rows = lappend(rows, verdict_row(column, MLC_UNDECIDED, column->problem));
			continue;
		}
		if (skipped == NULL)
			skipped = skipped_by_data(column);
		if (skipped != NULL)
		{
			rows = lappend(rows, skipped_row(column, skipped));
			continue;
		}
		judged = list_concat(judged, method_rows(column));
		judged = lappend(judged, missing_row(column));
	}
	for (family = 0; family < FAMILIES; family++)
	{
		tests[family] = count_tests(judged, family);
		adjust_family(judged, family, options->adjustment);
	}
	foreach(cell, judged)
	{
		DriftRow   *row = lfirst(cell);

		if (row->method == LEVELS_MISSING)
			judge_missing(row, options, tests[family_of(row)], reading);
		else
			judge_method(row, options, tests[family_of(row)], reading);
	}
	rows = list_concat(judged, rows);
	list_sort(rows, compare_rows);
	return rows;
}
