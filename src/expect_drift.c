/*
 * expect_drift.c
 *		A column has not drifted from a reference: the verdict is that of
 *		drift_profiles() and drift_frozen(), over a profile from the same scan.
 */
#include "postgres.h"

#include <math.h>

#include "access/relation.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "expression.h"
#include "kernel/verdict.h"
#include "relation.h"
#include "suite_catalogue.h"
#include "suite_figure.h"
#include "value.h"

#define ARGUMENT "reference"

/* Members of the rows of the drift functions that are shown. */
#define DRIFT_DETAILS \
	"'pvalue', d.pvalue, 'minimum_detectable', d.minimum_detectable," \
	" 'n_reference', d.n_reference, 'n_current', d.n_current," \
	" 'missing_reference', d.missing_reference, 'missing_current', d.missing_current," \
	" 'new_categories', d.new_categories, 'vanished_categories', d.vanished_categories," \
	" 'finding', d.reason"

typedef struct DriftState
{
	mlc_method	method;
	double		limit;			/* NaN: the method's own, which bins decide */
} DriftState;

/* The reference as a JSON object; *text is how a type reads it. */
static JsonbContainer *
read_reference(const Check *check, char **text)
{
	JsonbValue *value = kwarg_value(check, ARGUMENT);
	Jsonb	   *object;

	if (value->type == jbvString)
	{
		*text = jsonb_scalar_text(ARGUMENT, value);
		object = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(*text)));
	}
	else
	{
		object = JsonbValueToJsonb(value);
		*text = JsonbToCString(NULL, &object->root, VARSIZE(object));
	}
	if (!JB_ROOT_IS_OBJECT(object))
		kwarg_error(ARGUMENT, "must be a profile, a frozen reference, or an object with \"relation\"");
	return &object->root;
}

static char *
text_member(JsonbContainer *object, const char *name)
{
	JsonbValue *value = answer_member(object, name);

	if (value == NULL)
		return NULL;
	if (value->type != jbvString)
		kwarg_error(ARGUMENT, psprintf("must have a string as \"%s\"", name));
	return jsonb_scalar_text(ARGUMENT, value);
}

/* A profile of {"relation", "column", "row_condition"}, as a subselect. */
static char *
profile_of_relation(const Check *check, JsonbContainer *object)
{
	char	   *column = text_member(object, "column");
	char	   *condition = text_member(object, "row_condition");
	Oid			oid = DatumGetObjectId(DirectFunctionCall1(regclassin,
														   CStringGetDatum(text_member(object, "relation"))));
	Relation	relation = open_readable_relation(oid);
	const char *name = quote_identifier(pstrdup(RelationGetRelationName(relation)));
	char	   *sql;

	if (column == NULL)
		column = kwarg_text(check, "column");
	require_column(relation, ARGUMENT, column);
	if (condition)
		check_filter("expect", ARGUMENT, condition, relation);
	sql = psprintf("(SELECT mlcheck.profile_agg(%s.%s) FROM %s AS %s%s)",
				   name, quote_identifier(column), quote_relation(relation), name,
				   condition ? psprintf(" WHERE (%s\n)", condition) : "");
	relation_close(relation, NoLock);
	return sql;
}

/* The functions' thresholds: nothing lies between warn and fail. */
static char *
thresholds_sql(const DriftState *state)
{
	const char *limit;

	if (isnan(state->limit))
		return "NULL";
	limit = DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(state->limit)));
	return psprintf("'{\"%s\": {\"warn\": %s, \"fail\": %s}}'",
					mlc_method_name(state->method), limit, limit);
}

static char *
drift_call(const Check *check, const FigureColumn *column, DriftState *state)
{
	char	   *text;
	JsonbContainer *object = read_reference(check, &text);
	const char *name = quote_literal_cstr(kwarg_text(check, "column"));
	const char *method = mlc_method_name(state->method);
	char	   *reference;

	if (answer_member(object, "frozen_at") || answer_member(object, "reference"))
		return psprintf("mlcheck.drift_frozen(mlcheck.count_agg(%s, %s::mlcheck.frozen)%s,"
						" %s, ARRAY['%s'], %s)",
						column->sql, quote_literal_cstr(text), plan_filter(check, NULL),
						name, method, thresholds_sql(state));
	if (answer_member(object, "relation"))
		reference = profile_of_relation(check, object);
	else
		reference = psprintf("%s::mlcheck.profile", quote_literal_cstr(text));
	return psprintf("mlcheck.drift_profiles(ARRAY[ROW(NULL, %s, %s)::mlcheck.column_profile],"
					" ARRAY[ROW(NULL, %s, mlcheck.profile_agg(%s)%s)::mlcheck.column_profile],"
					" columns => ARRAY[%s], methods => ARRAY['%s'], thresholds => %s)",
					name, reference, name, column->sql, plan_filter(check, NULL),
					name, method, thresholds_sql(state));
}

static void
judge_drift(Check *check)
{
	const DriftState *state = check->state;
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;
	JsonbValue *drift = answer_member(answer, "drift");
	JsonbContainer *row = drift && drift->type == jbvBinary ? drift->val.binary.data : NULL;
	FigureCounts counts;
	char	   *verdict = answer_text(row, "verdict");

	memset(&counts, 0, sizeof(counts));
	figure_read_counts(&counts, answer, "missing");
	check->element_count = counts.rows;
	check->missing_count = counts.missing;
	check->observed = answer_jsonb(row, "statistic");
	check->details = answer_jsonb(row, "details");
	if (verdict == NULL || counts.rows == counts.missing)
		check_empty(check, figure_empty_reason(&counts));
	else if (strcmp(verdict, "undecided") == 0)
	{
		check->verdict = MLC_UNDECIDED;
		check->reason = pstrdup("drift cannot be told; \"finding\" in details says why");
	}
	else if (strcmp(verdict, "fail") != 0)
		check_met(check);
	else
		check_failed(check, "%s is %.4g, where %.4g is too much",
					 mlc_method_name(state->method), answer_double(row, "statistic"),
					 answer_double(row, "threshold"));
}

static void
compile_drift(Check *check)
{
	FigureColumn *column = figure_column(check, "column");
	DriftState *state = palloc0(sizeof(DriftState));
	char	   *method = kwarg_text(check, "method");
	double		warn;
	Oid			base;

	state->method = MLC_PSI;
	if (method != NULL && !mlc_method_by_name(method, &state->method))
		kwarg_error("method", "must be a method of drift(), such as psi or ks_2samp");
	if (value_kind(column->type, &base) == VALUE_UNSUPPORTED)
		kwarg_error("column", "must be a column of a type that has profiles");
	mlc_default_levels(state->method, 10, &warn, &state->limit);
	if (state->method == MLC_LINF)
		state->limit = NAN;
	if (kwarg_number(check, "threshold", &state->limit) &&
		!(state->limit > 0 && !isinf(state->limit)))
		kwarg_error("threshold", "must be above 0");
	check->state = state;
	check->sample_size = 0;
	check->judge = judge_drift;
	check->step = plan_item(check,
							psprintf("jsonb_build_object(%s, 'drift', (SELECT jsonb_build_object("
									 "'verdict', d.verdict, 'statistic', d.statistic, 'threshold', d.threshold,"
									 " 'details', jsonb_strip_nulls(jsonb_build_object(" DRIFT_DETAILS ")))"
									 " FROM %s AS d WHERE d.method IS NULL OR d.method = '%s' LIMIT 1))",
									 figure_counts_sql(check, column),
									 drift_call(check, column, state),
									 mlc_method_name(state->method)));
}

const Expectation drift_expectations[] = {
	{"expect_column_drift_to_be_less_than", FAMILY_DISTRIBUTION,
		"column! reference! method threshold", compile_drift,
	"the column has not drifted from a reference: a profile, a frozen reference or a column of another relation"},
	{NULL}
};
