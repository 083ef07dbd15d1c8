/*
 * expect_model.c
 *		Expectations about metrics of a model: labels or values against what was
 *		predicted, in the scan of all checks.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "expect_slices.h"
#include "expression.h"
#include "relation.h"
#include "suite_catalogue.h"

typedef enum MetricKind
{
	OF_MATRIX,					/* of the confusion matrix as a whole */
	OF_LABEL,					/* of one label in it, or a mean over all */
	OF_SCORE,
	OF_NUMBERS
} MetricKind;

typedef struct ModelMetric
{
	const char *name;			/* of its function in SQL, too */
	MetricKind	kind;
} ModelMetric;

static const ModelMetric metrics[] = {
	{"accuracy_score", OF_MATRIX},
	{"balanced_accuracy_score", OF_MATRIX},
	{"matthews_corrcoef", OF_MATRIX},
	{"cohen_kappa_score", OF_MATRIX},
	{"precision_score", OF_LABEL},
	{"recall_score", OF_LABEL},
	{"specificity_score", OF_LABEL},
	{"f1_score", OF_LABEL},
	{"jaccard_score", OF_LABEL},
	{"false_positive_rate", OF_LABEL},
	{"false_negative_rate", OF_LABEL},
	{"negative_predictive_value", OF_LABEL},
	{"selection_rate", OF_LABEL},
	{"roc_auc_score", OF_SCORE},
	{"gini_score", OF_SCORE},
	{"ks_score", OF_SCORE},
	{"average_precision_score", OF_SCORE},
	{"log_loss", OF_SCORE},
	{"brier_score_loss", OF_SCORE},
	{"expected_calibration_error", OF_SCORE},
	{"mean_absolute_error", OF_NUMBERS},
	{"mean_squared_error", OF_NUMBERS},
	{"root_mean_squared_error", OF_NUMBERS},
	{"mean_absolute_percentage_error", OF_NUMBERS},
	{"median_absolute_error", OF_NUMBERS},
	{"max_error", OF_NUMBERS},
	{"mean_bias_error", OF_NUMBERS},
	{"r2_score", OF_NUMBERS},
	{"explained_variance_score", OF_NUMBERS}
};

static const char *const average_words[] = {
	"binary", "micro", "macro", "weighted", NULL
};

/* Something that is compared, in SQL. */
typedef struct Input
{
	char	   *sql;			/* NULL: not given */
	Oid			type;
} Input;

static const ModelMetric *
read_metric(const Check *check)
{
	const char *names[lengthof(metrics) + 1];
	int			i;

	for (i = 0; i < (int) lengthof(metrics); i++)
		names[i] = metrics[i].name;
	names[i] = NULL;
	return &metrics[kwarg_word(check, "metric", names, 0)];
}

/* A column, or else an expression. */
static Input
read_input(const Check *check, const char *kwarg)
{
	Input		input = {NULL, InvalidOid};
	Relation	relation = check->plan->relation;
	char	   *text = kwarg_text(check, kwarg);
	Form_pg_attribute attribute;

	if (text == NULL)
		return input;
	attribute = find_column(relation, text);
	if (attribute != NULL)
	{
		input.sql = plan_column(check->plan, text);
		input.type = getBaseType(attribute->atttypid);
	}
	else
	{
		input.type = getBaseType(expression_type("expect", kwarg, text, relation));
		input.sql = psprintf("(%s\n)", text);
	}
	return input;
}

static Input
require_input(const Check *check, const char *kwarg, const char *metric)
{
	Input		input = read_input(check, kwarg);

	if (input.sql == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s needs \"%s\"", metric, kwarg)));
	return input;
}

static bool
is_number(Oid type)
{
	char		category;
	bool		preferred;

	get_type_category_preferred(type, &category, &preferred);
	return category == TYPCATEGORY_NUMERIC;
}

static bool
is_integer(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

static char *
number_input(const char *kwarg, Input input)
{
	if (!is_number(input.type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"%s\" must be a number, not type %s", kwarg,
						format_type_be(input.type))));
	return psprintf("%s::float8", input.sql);
}

/* A label as text: 1.0 and 1 are the same one, and NaN is none. */
static char *
label_text(Input input)
{
	if (is_number(input.type) && !is_integer(input.type))
		return psprintf("(CASE WHEN %s::numeric <> 'NaN' THEN trim_scale(%s::numeric) END)::text",
						input.sql, input.sql);
	return psprintf("%s::text", input.sql);
}

/* Is it the positive label? */
static char *
positive_test(const char *positive, Input input)
{
	if (input.type == BOOLOID && strcmp(positive, "true") != 0 &&
		strcmp(positive, "false") != 0)
		kwarg_error("positive", "must be \"true\" or \"false\" where labels are booleans");
	return psprintf("(%s = %s)", label_text(input), quote_literal_cstr(positive));
}

/*
 * An aggregate over what is there: nulls, and numbers that are not finite, are
 * left out.
 */
typedef struct Figure
{
	char	   *sql;
	char	   *present;		/* SQL: does the row count? */
} Figure;

/* Without a positive label, booleans and integers have one of their own. */
static char *
binary_actual(const Check *check, Input actual)
{
	char	   *positive = kwarg_text(check, "positive");

	if (positive != NULL)
		return positive_test(positive, actual);
	if (actual.type == BOOLOID)
		return actual.sql;
	if (is_integer(actual.type))
		return psprintf("%s::bigint", actual.sql);
	kwarg_error("positive", "must be given: only booleans and integers have a positive label of their own");
}

static Figure
score_figure(const Check *check, const ModelMetric *metric)
{
	Input		actual = require_input(check, "actual", metric->name);
	char	   *score = number_input("score", require_input(check, "score", metric->name));
	char	   *label = binary_actual(check, actual);
	Figure		figure;

	figure.present = psprintf("%s IS NOT NULL AND %s <> 'NaN'", label, score);
	figure.sql = psprintf("mlcheck.%s(%s, %s)%s", metric->name, label, score,
						  plan_filter(check, figure.present));
	return figure;
}

static Figure
number_figure(const Check *check, const ModelMetric *metric)
{
	char	   *actual = number_input("actual", require_input(check, "actual", metric->name));
	char	   *predicted = number_input("predicted", require_input(check, "predicted", metric->name));
	Figure		figure;

	figure.present = psprintf("%s > '-Infinity' AND %s < 'Infinity' AND %s > '-Infinity' AND %s < 'Infinity'",
							  actual, actual, predicted, predicted);
	figure.sql = psprintf("mlcheck.%s(%s, %s)%s", metric->name, actual, predicted,
						  plan_filter(check, figure.present));
	return figure;
}

/* Both sides as labels of one type, and the name of the positive one if needed. */
typedef struct Labels
{
	char	   *actual;
	char	   *predicted;
	const char *positive;		/* where they are texts; or NULL */
	bool		is_text;
} Labels;

/* Scores from the threshold on predict the positive label. */
static char *
predict_by_score(const Check *check, const char *cast)
{
	Input		input = read_input(check, "score");
	double		threshold = 0.5;
	char	   *score;

	if (input.sql == NULL)
		kwarg_error("predicted", "or \"score\" must be given");
	score = number_input("score", input);
	(void) kwarg_number(check, "score_threshold", &threshold);
	if (!isfinite(threshold))
		kwarg_error("score_threshold", "must be finite");
	return psprintf("(CASE WHEN %s <> 'NaN' THEN %s >= %.17g::float8 END)%s",
					score, score, threshold, cast);
}

static Labels
read_labels(const Check *check, Input actual, Input predicted)
{
	char	   *positive = kwarg_text(check, "positive");
	Labels		labels = {NULL, NULL, NULL, false};

	if (predicted.sql == NULL)
	{
		labels.actual = binary_actual(check, actual);
		labels.predicted = predict_by_score(check,
											positive == NULL && is_integer(actual.type) ? "::integer::bigint" : "");
		return labels;
	}
	if (positive != NULL)
	{
		bool		mixed = actual.type != predicted.type;

		/* a boolean beside other labels says whether it is the positive one */
		labels.actual = mixed && actual.type == BOOLOID ? actual.sql :
			positive_test(positive, actual);
		labels.predicted = mixed && predicted.type == BOOLOID ? predicted.sql :
			positive_test(positive, predicted);
		return labels;
	}
	if ((actual.type == BOOLOID) != (predicted.type == BOOLOID) ||
		is_number(actual.type) != is_number(predicted.type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"actual\" of type %s and \"predicted\" of type %s cannot be the same labels",
						format_type_be(actual.type), format_type_be(predicted.type)),
				 errhint("Name the positive label with \"positive\", or give expressions of one type.")));
	if (actual.type == BOOLOID)
	{
		labels.actual = actual.sql;
		labels.predicted = predicted.sql;
	}
	else if (is_integer(actual.type) && is_integer(predicted.type))
	{
		labels.actual = psprintf("%s::bigint", actual.sql);
		labels.predicted = psprintf("%s::bigint", predicted.sql);
	}
	else
	{
		labels.is_text = true;
		labels.actual = label_text(actual);
		labels.predicted = label_text(predicted);
		labels.positive = is_number(actual.type) ? "1" : NULL;
	}
	return labels;
}

static Figure
label_figure(const Check *check, const ModelMetric *metric)
{
	int			average = kwarg_word(check, "average", average_words, 0);
	Labels		labels = read_labels(check, require_input(check, "actual", metric->name),
									 read_input(check, "predicted"));
	Figure		figure;
	char	   *matrix;

	if (average > 0 && kwarg_given(check, "positive"))
		kwarg_error("positive", "must not be given with an \"average\" over all labels");
	if (average > 0 && metric->kind != OF_LABEL)
		kwarg_error("average", "is for metrics of single labels");
	if (metric->kind == OF_LABEL && average == 0 && labels.is_text && labels.positive == NULL)
		kwarg_error("positive", "or \"average\" must be given: these labels have no positive one of their own");
	figure.present = psprintf("%s IS NOT NULL AND %s IS NOT NULL",
							  labels.actual, labels.predicted);
	matrix = psprintf("mlcheck.confusion_agg(%s, %s)%s", labels.actual,
					  labels.predicted, plan_filter(check, figure.present));
	if (metric->kind != OF_LABEL)
		figure.sql = psprintf("mlcheck.%s(%s)", metric->name, matrix);
	else if (average > 0)
		figure.sql = psprintf("mlcheck.%s(%s, '%s')", metric->name, matrix,
							  average_words[average]);
	else if (labels.is_text)
		figure.sql = psprintf("mlcheck.%s(%s, label => %s)", metric->name, matrix,
							  quote_literal_cstr(labels.positive));
	else
		figure.sql = psprintf("mlcheck.%s(%s)", metric->name, matrix);
	return figure;
}

static void
append_bound(StringInfo json, const Check *check, const char *figure,
			 const char *bound, const char *strict, const char *name,
			 const char *operator)
{
	const JsonbValue *value = kwarg_value(check, bound);

	if (value != NULL)
		appendStringInfo(json, ", '%s', %s %s%s %s", name, figure, operator,
						 kwarg_bool(check, strict, false) ? "" : "=",
						 check_literal(bound, value, FLOAT8OID));
}

/*
 * SQL for {"value": the figure, "above": at least the minimum?, "below": at most
 * the maximum?, "rows": that it rests on}.
 */
static char *
between_json(Check *check, const char *figure, const char *rows)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "jsonb_build_object('value', %s, 'rows', %s",
					 figure, rows);
	append_bound(&json, check, figure, "min_value", "strict_min", "above", ">");
	append_bound(&json, check, figure, "max_value", "strict_max", "below", "<");
	appendStringInfoChar(&json, ')');
	return json.data;
}

/* The figure itself is in observed_value: reasons hold no values of rows. */
static void
judge_bound(Check *check, const char *bound, const char *strict,
			const char *beyond, const char *at)
{
	check_failed(check, "the figure is %s %s",
				 kwarg_bool(check, strict, false) ? at : beyond,
				 jsonb_scalar_text(bound, kwarg_value(check, bound)));
}

static void
judge_between(Check *check)
{
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;

	check->observed = answer_jsonb(answer, "value");
	check->element_count = answer_int64(answer, "rows");
	if (check->observed == NULL)
		check_empty(check, check->element_count > 0 ?
					"the figure is undefined for these rows" :
					"there are no values to check");
	else if (kwarg_given(check, "min_value") && !answer_bool(answer, "above"))
		judge_bound(check, "min_value", "strict_min",
					"below the minimum of", "not above");
	else if (kwarg_given(check, "max_value") && !answer_bool(answer, "below"))
		judge_bound(check, "max_value", "strict_max",
					"above the maximum of", "not below");
	else
		check_met(check);
}

static void
judge_metric(Check *check)
{
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;

	judge_between(check);
	check->missing_count = answer_int64(answer, "all") - check->element_count;
	check->element_count = answer_int64(answer, "all");
}

static void
compile_metric(Check *check)
{
	const ModelMetric *metric = read_metric(check);
	Figure		figure;
	char	   *json;

	if (!kwarg_given(check, "min_value") && !kwarg_given(check, "max_value"))
		kwarg_error("min_value", "or \"max_value\" must be given");
	if (metric->kind == OF_SCORE)
		figure = score_figure(check, metric);
	else if (metric->kind == OF_NUMBERS)
		figure = number_figure(check, metric);
	else
		figure = label_figure(check, metric);
	/* NaN is above any minimum, which it must not reach */
	json = between_json(check, psprintf("nullif(%s, 'NaN'::float8)", figure.sql),
						psprintf("count(*)%s", plan_filter(check, figure.present)));
	check->judge = judge_metric;
	check->step = plan_item(check, psprintf("%s || jsonb_build_object('all', count(*)%s)",
											json, plan_filter(check, NULL)));
}

const Expectation model_expectations[] = {
	{"expect_model_metric_to_be_between", FAMILY_MODEL,
		"metric! actual! predicted score positive score_threshold average min_value max_value strict_min strict_max",
		compile_metric,
	"a metric of predictions against the truth lies between two bounds"},
	{"expect_slice_metrics_to_meet_thresholds", FAMILY_MODEL,
		"actual! thresholds! predicted score slices positive score_threshold task min_support alpha adjustment"
		" ignore_undecided partial_unexpected_count",
		compile_slices,
	"metrics of every slice keep to limits, as slice_metrics() judges them"},
	{NULL}
};
