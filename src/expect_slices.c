/*
 * expect_slices.c
 *		Expectations about a model in every slice: what slice_metrics() says.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "expect_slices.h"
#include "relation.h"

/* A kwarg that is handed on as an argument of the same name. */
static void
append_argument(StringInfo sql, const Check *check, const char *name)
{
	JsonbValue *value = kwarg_value(check, name);
	char	   *text;

	if (value == NULL)
		return;
	text = value->type == jbvBinary ?
		JsonbToCString(NULL, value->val.binary.data, value->val.binary.len) :
		jsonb_scalar_text(name, value);
	appendStringInfo(sql, ", %s => %s", name, quote_literal_cstr(text));
}

/* Both conditions, or NULL. */
static char *
all_conditions(const Check *check)
{
	const char *filter = check->plan->row_filter;

	if (filter == NULL)
		return check->row_condition;
	if (check->row_condition == NULL)
		return pstrdup(filter);
	return psprintf("(%s\n) AND (%s\n)", filter, check->row_condition);
}

static char *
call_of_slice_metrics(const Check *check)
{
	static const char *const handed_on[] = {
		"actual", "predicted", "score", "slices", "thresholds", "positive",
		"score_threshold", "task", "min_support", "alpha", "adjustment"
	};
	char	   *conditions = all_conditions(check);
	StringInfoData sql;
	int			i;

	initStringInfo(&sql);
	appendStringInfo(&sql, "mlcheck.slice_metrics(%s::regclass",
					 quote_literal_cstr(quote_relation(check->plan->relation)));
	for (i = 0; i < (int) lengthof(handed_on); i++)
		append_argument(&sql, check, handed_on[i]);
	if (conditions != NULL)
		appendStringInfo(&sql, ", row_filter => %s", quote_literal_cstr(conditions));
	appendStringInfoString(&sql, ", row_security => current_setting('row_security')::boolean)");
	return sql.data;
}

/* The warning has been judged together with its check. */
static void
keep_verdict(Check *check)
{
	(void) check;
}

static void
warn_of_slices(Check *check, int64 warned)
{
	Check	   *warning = palloc0(sizeof(Check));

	warning->expectation = check->expectation;
	warning->kwargs = check->kwargs;
	warning->judge = keep_verdict;
	check_failed(warning, INT64_FORMAT " metrics of slices are beyond their warning level", warned);
	check->warning = warning;
}

static void
judge_slices(Check *check)
{
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;
	int64		failed = answer_int64(answer, "failed");
	int64		warned = answer_int64(answer, "warned");
	int64		undecided = answer_int64(answer, "undecided");
	int64		passed = answer_int64(answer, "passed");

	check->observed = answer_jsonb(answer, "worst");
	check->details = answer_jsonb(answer, "details");
	check->element_count = answer_int64(answer, "rows");
	check->missing_count = answer_int64(answer, "left_out");
	if (failed > 0)
	{
		check_failed(check, INT64_FORMAT " of " INT64_FORMAT " metrics of slices are beyond their limit",
					 failed, failed + warned + undecided + passed);
		return;
	}
	if (passed + warned == 0)
		check_empty(check, "no slice has enough rows");
	else if (undecided > 0 && !kwarg_bool(check, "ignore_undecided", false))
		check_empty(check, "some slices have too few rows to tell");
	else
		check_met(check);
	if (warned > 0 && check->verdict != MLC_FAIL && check->warning == NULL)
		warn_of_slices(check, warned);
}

void
compile_slices(Check *check)
{
	static const char judged[] = "'slice', slice, 'slice_columns', slice_columns, 'metric', metric, 'value', value,"
		" 'lower', lower, 'upper', upper, 'support', support, 'threshold', threshold,"
		" 'verdict', verdict, 'reason', reason";
	SuitePlan  *plan = check->plan;

	if (strcmp(plan->source, quote_relation(plan->relation)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("slices are measured of a whole relation, not of new rows")));
	(void) kwarg_bool(check, "ignore_undecided", false);
	check->judge = judge_slices;
	check->step = plan_query(check,
							 psprintf("SELECT jsonb_build_object('failed', count(*) FILTER (WHERE verdict = 'fail'),"
									  " 'warned', count(*) FILTER (WHERE verdict = 'warn'),"
									  " 'undecided', count(*) FILTER (WHERE verdict = 'undecided'),"
									  " 'passed', count(*) FILTER (WHERE verdict = 'pass'),"
									  " 'rows', max(left_out + support) FILTER (WHERE slice = 'overall'),"
									  " 'left_out', max(left_out) FILTER (WHERE slice = 'overall'),"
									  " 'worst', jsonb_agg(jsonb_build_object('slice', slice, 'metric', metric, 'value', value)"
									  " ORDER BY array_position('{fail,warn,pass,undecided}', verdict::text), slice_columns = '{}', ordinality)"
									  " FILTER (WHERE verdict IS NOT NULL) -> 0,"
									  " 'details', jsonb_build_object('slices', jsonb_agg(jsonb_build_object(%s) ORDER BY ordinality)"
									  " FILTER (WHERE verdict IS NOT NULL AND ordinality <= %d)))"
									  " FROM %s WITH ORDINALITY",
									  judged, Max(check->sample_size, 1),
									  call_of_slice_metrics(check)),
							 "it measures every slice");
}
