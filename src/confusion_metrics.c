/*
 * confusion_metrics.c
 *		Metrics of a confusion matrix.
 *
 * They are the final functions of the aggregates of the same names, too, and
 * are then called without the arguments that have defaults.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/tuplestore.h"

#include "confusion.h"

/* What a metric of classes is computed for. */
typedef struct Question
{
	mlc_average average;
	size_t		positive;
	double		beta;
	double		zero_division;
} Question;

static Datum
result_or_null(FunctionCallInfo fcinfo, double value)
{
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

static bool
argument_is_given(FunctionCallInfo fcinfo, int n)
{
	return n < PG_NARGS() && !PG_ARGISNULL(n);
}

static double
zero_division_argument(FunctionCallInfo fcinfo, int n)
{
	return argument_is_given(fcinfo, n) ? PG_GETARG_FLOAT8(n) : NAN;
}

/* A label's place, or that of a class that never occurs. */
static size_t
place_of_label(const ConfusionImage *image, const ConfusionLabel *label)
{
	uint32		i;

	for (i = 0; i < image->k; i++)
	{
		if (confusion_compare_labels(image->kind, &image->labels[i], label) == 0)
			return i;
	}
	return MLC_NO_CLASS;
}

static size_t
place_of_text(const ConfusionImage *image, const text *name)
{
	ConfusionLabel label = {0};
	Datum		string = CStringGetDatum(text_to_cstring(name));

	if (image->kind == CONFUSION_TEXT)
	{
		label.data = VARDATA_ANY(name);
		label.length = (uint32_t) VARSIZE_ANY_EXHDR(name);
	}
	else if (image->kind == CONFUSION_BOOLEAN)
		label.value = DatumGetBool(DirectFunctionCall1(boolin, string)) ? 1 : 0;
	else
		label.value = DatumGetInt64(DirectFunctionCall1(int8in, string));
	return place_of_label(image, &label);
}

/*
 * The positive class when none is named: true; of at most two integers 1.
 * Nothing can be guessed of others.
 */
static size_t
default_positive(const ConfusionImage *image)
{
	ConfusionLabel one = {1, NULL, 0};
	size_t		place;

	if (image->kind == CONFUSION_TEXT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("text labels have no positive class of their own"),
				 errhint("Name it, as in precision_score(confusion_agg(actual, predicted), label => 'yes'), or ask for average => 'macro'.")));
	place = place_of_label(image, &one);
	if (image->k > 2 || (image->k == 2 && place == MLC_NO_CLASS))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("only two labels of which one is 1 have a positive class of their own"),
				 errhint("Name it, as in precision_score(confusion_agg(actual, predicted), label => '3'), or ask for average => 'macro'.")));
	return place;
}

static mlc_average
average_argument(const text *name)
{
	mlc_average average;

	if (!mlc_average_by_name(text_to_cstring(name), &average))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"average\" must be binary, micro, macro or weighted")));
	return average;
}

/* The arguments average, label and zero_division, the first of which is the nth. */
static void
read_question(FunctionCallInfo fcinfo, int n, const ConfusionImage *image,
			  Question *question)
{
	bool		has_label = argument_is_given(fcinfo, n + 1);

	question->average = argument_is_given(fcinfo, n) ?
		average_argument(PG_GETARG_TEXT_PP(n)) : MLC_AVERAGE_BINARY;
	question->positive = MLC_NO_CLASS;
	question->zero_division = zero_division_argument(fcinfo, n + 2);
	if (question->average != MLC_AVERAGE_BINARY)
	{
		if (has_label)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"label\" must not be given with an \"average\" of all classes")));
		return;
	}
	question->positive = has_label ?
		place_of_text(image, PG_GETARG_TEXT_PP(n + 1)) : default_positive(image);
}

static double
answer(const ConfusionImage *image, mlc_confusion_metric metric,
	   const Question *question)
{
	return mlc_confusion_score(confusion_table(image), metric,
							   question->positive, question->average,
							   question->beta, question->zero_division);
}

/* (confusion, average, label, zero_division) */
static Datum
class_metric(FunctionCallInfo fcinfo, mlc_confusion_metric metric)
{
	const ConfusionImage *image;
	Question	question = {0};

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	image = PG_GETARG_CONFUSION(0);
	read_question(fcinfo, 1, image, &question);
	return result_or_null(fcinfo, answer(image, metric, &question));
}

/* (confusion, zero_division) */
static Datum
whole_metric(FunctionCallInfo fcinfo, mlc_confusion_metric metric)
{
	Question	question = {.positive = MLC_NO_CLASS};

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	question.zero_division = zero_division_argument(fcinfo, 1);
	return result_or_null(fcinfo, answer(PG_GETARG_CONFUSION(0), metric, &question));
}

#define METRIC(name, kind, metric) \
PG_FUNCTION_INFO_V1(confusion_##name); \
Datum \
confusion_##name(PG_FUNCTION_ARGS) \
{ \
	return kind##_metric(fcinfo, metric); \
}

METRIC(accuracy_score, whole, MLC_ACCURACY)
METRIC(balanced_accuracy_score, whole, MLC_BALANCED_ACCURACY)
METRIC(matthews_corrcoef, whole, MLC_MCC)
METRIC(cohen_kappa_score, whole, MLC_KAPPA)
METRIC(precision_score, class, MLC_PRECISION)
METRIC(recall_score, class, MLC_RECALL)
METRIC(specificity_score, class, MLC_SPECIFICITY)
METRIC(f1_score, class, MLC_F1)
METRIC(jaccard_score, class, MLC_JACCARD)
METRIC(false_positive_rate, class, MLC_FALSE_POSITIVE_RATE)
METRIC(false_negative_rate, class, MLC_FALSE_NEGATIVE_RATE)
METRIC(negative_predictive_value, class, MLC_NEGATIVE_PREDICTIVE_VALUE)
METRIC(selection_rate, class, MLC_SELECTION_RATE)

/* (confusion, beta, average, label, zero_division) */
PG_FUNCTION_INFO_V1(confusion_fbeta_score);
Datum
confusion_fbeta_score(PG_FUNCTION_ARGS)
{
	const ConfusionImage *image;
	Question	question = {0};

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	question.beta = PG_GETARG_FLOAT8(1);
	if (!(question.beta >= 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"beta\" must not be negative")));
	image = PG_GETARG_CONFUSION(0);
	read_question(fcinfo, 2, image, &question);
	return result_or_null(fcinfo, answer(image, MLC_FBETA, &question));
}

/* The report */

#define REPORT_COLUMNS 6

typedef struct Report
{
	ReturnSetInfo *result;
	const ConfusionImage *image;
	mlc_confusion *table;
	double		zero_division;
} Report;

static void
put_row(Report *report, const char *row_kind, text *label, const double *metrics,
		double support)
{
	Datum		values[REPORT_COLUMNS];
	bool		nulls[REPORT_COLUMNS] = {false};
	int			i;

	values[0] = CStringGetTextDatum(row_kind);
	values[1] = PointerGetDatum(label);
	nulls[1] = label == NULL;
	for (i = 0; i < 3; i++)
	{
		values[2 + i] = Float8GetDatum(metrics[i]);
		nulls[2 + i] = isnan(metrics[i]);
	}
	values[5] = Float8GetDatum(support);
	tuplestore_putvalues(report->result->setResult, report->result->setDesc,
						 values, nulls);
}

static void
put_scores(Report *report, const char *row_kind, text *label, size_t positive,
		   mlc_average average, double support)
{
	static const mlc_confusion_metric metrics[3] = {
		MLC_PRECISION, MLC_RECALL, MLC_F1
	};
	double		scores[3];
	int			i;

	for (i = 0; i < 3; i++)
		scores[i] = mlc_confusion_score(report->table, metrics[i], positive,
										average, 1, report->zero_division);
	put_row(report, row_kind, label, scores, support);
}

static void
put_accuracy(Report *report)
{
	double		scores[3] = {NAN, NAN, NAN};

	scores[2] = mlc_confusion_score(report->table, MLC_ACCURACY, MLC_NO_CLASS,
									MLC_AVERAGE_MICRO, 1, NAN);
	put_row(report, "accuracy", NULL, scores, report->table->total);
}

PG_FUNCTION_INFO_V1(confusion_classification_report);
Datum
confusion_classification_report(PG_FUNCTION_ARGS)
{
	Report		report = {.result = (ReturnSetInfo *) fcinfo->resultinfo};
	uint32		i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	report.image = PG_GETARG_CONFUSION(0);
	report.table = confusion_table(report.image);
	report.zero_division = zero_division_argument(fcinfo, 1);
	for (i = 0; i < report.image->k; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_scores(&report, "class", confusion_label_text(report.image, i), i,
				   MLC_AVERAGE_BINARY, report.table->actual[i]);
	}
	put_accuracy(&report);
	put_scores(&report, "macro avg", NULL, MLC_NO_CLASS, MLC_AVERAGE_MACRO,
			   report.table->total);
	put_scores(&report, "weighted avg", NULL, MLC_NO_CLASS,
			   MLC_AVERAGE_WEIGHTED, report.table->total);
	PG_RETURN_NULL();
}
