/*
 * suite_catalogue.c
 *		All expectations there are, and what each of them takes.
 *
 * expectation_types() shows the catalogue; the documentation's table and the
 * wrappers in SQL are made from it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/varlena.h"

#include "arguments.h"
#include "compat.h"
#include "output.h"
#include "relation.h"
#include "suite_catalogue.h"

#define SUGGESTION_DISTANCE 6

static const Expectation *const expectation_tables[] = {
	column_map_expectations,
	column_text_expectations,
	column_order_expectations,
	pair_expectations,
	multicolumn_expectations,
	column_aggregate_expectations,
	column_quantile_expectations,
	column_distinct_expectations,
	distribution_expectations,
	kolmogorov_expectations,
	cramer_expectations,
	drift_expectations,
	table_expectations,
	time_expectations,
	relations_expectations,
	query_expectations,
	model_expectations,
	NULL
};

static const char *const family_names[] = {
	[FAMILY_COLUMN_MAP] = "column map",
	[FAMILY_COLUMN_AGGREGATE] = "column aggregate",
	[FAMILY_DISTRIBUTION] = "distribution",
	[FAMILY_PAIR] = "column pair",
	[FAMILY_MULTICOLUMN] = "multicolumn",
	[FAMILY_TABLE] = "table",
	[FAMILY_TIME] = "time",
	[FAMILY_RELATIONS] = "two relations",
	[FAMILY_QUERY] = "query",
	[FAMILY_MODEL] = "model"
};

/* A kwarg: its type as a parameter of wrappers, and what it is. */
typedef struct Parameter
{
	const char *name;			/* in kwargs */
	const char *type;			/* of SQL */
	const char *summary;
} Parameter;

/* One meaning for one name, wherever it is. */
static const Parameter expectation_parameters[] = {
	{"column", "text", "the column"},
	{"column_A", "text", "the first column"},
	{"column_B", "text", "the second column"},
	{"column_list", "text[]", "columns"},
	{"column_set", "text[]", "names of columns, in any order"},
	{"column_index", "integer", "position of the column, from 0"},
	{"min_value", "anycompatible", "lower bound"},
	{"max_value", "anycompatible", "upper bound"},
	{"strict_min", "boolean", "the lower bound itself is out"},
	{"strict_max", "boolean", "the upper bound itself is out"},
	{"value_set", "anycompatiblearray", "values"},
	{"value_pairs_set", "jsonb", "pairs of values: [[a, b], ...]"},
	{"value", "bigint", "the number"},
	{"type_", "text", "name of a type"},
	{"type_list", "text[]", "names of types"},
	{"regex", "text", "POSIX regular expression, not anchored"},
	{"regex_list", "text[]", "regular expressions"},
	{"match_on", "text", "any or all of the list"},
	{"like_pattern", "text", "pattern of LIKE"},
	{"like_pattern_list", "text[]", "patterns of LIKE"},
	{"strftime_format", "text", "format of strftime, such as %Y-%m-%d"},
	{"json_schema", "jsonb", "a JSON schema"},
	{"threshold", "double precision", "the limit"},
	{"double_sided", "boolean", "both sides count"},
	{"strictly", "boolean", "equal neighbours are unexpected"},
	{"order_column", "text", "column that orders the rows"},
	{"group_by", "text[]", "columns within whose values it holds"},
	{"quantile_ranges", "jsonb", "{\"quantiles\": [...], \"value_ranges\": [[low, high], ...]}"},
	{"allow_relative_error", "boolean", "accepted for compatibility: quantiles are exact"},
	{"ties_okay", "boolean", "one of several most common values is enough"},
	{"partition_object", "jsonb", "{\"bins\" or \"values\": [...], \"weights\": [...]}"},
	{"bucketize_data", "boolean", "accepted for compatibility"},
	{"tail_weight_holdout", "double precision", "weight for values outside the reference"},
	{"internal_weight_holdout", "double precision", "weight for empty bins of the reference"},
	{"p", "double precision", "the p-value that must be exceeded, 0.05 by default"},
	{"p_value", "double precision", "the p-value that must be exceeded, 0.05 by default"},
	{"bootstrap_samples", "bigint", "accepted for compatibility: the p-value is exact"},
	{"bootstrap_sample_size", "bigint", "accepted for compatibility: the p-value is exact"},
	{"distribution", "text", "norm, uniform, expon, lognorm, gamma, chi2 or beta"},
	{"params", "jsonb", "parameters as SciPy orders them: [..., loc, scale], or an object of them"},
	{"bins_A", "jsonb", "edges of bins of the first column"},
	{"bins_B", "jsonb", "edges of bins of the second column"},
	{"n_bins_A", "integer", "number of bins of the first column, 10 by default"},
	{"n_bins_B", "integer", "number of bins of the second column, 10 by default"},
	{"reference", "jsonb", "a profile, a frozen reference, or {\"relation\", \"column\", \"row_condition\"}"},
	{"method", "text", "method of drift(), psi by default"},
	{"ignore_row_if", "text", "which rows with nulls do not count"},
	{"or_equal", "boolean", "equal values are fine"},
	{"sum_total", "double precision", "what the columns sum up to"},
	{"exact_match", "boolean", "no other column either"},
	{"tolerance", "interval", "how far into the future is fine"},
	{"patterns", "text[]", "email, card_number, phone, iban: all of them by default"},
	{"other_table_name", "text", "another table or view, as schema.name"},
	{"other_column_list", "text[]", "its columns; those of the same names when left out"},
	{"nulls_equal", "boolean", "a null is the same as another null"},
	{"schema", "jsonb", "columns as table_schema() gives them: [{\"name\", \"type\", \"nullable\"}, ...]"},
	{"max_age", "interval", "the greatest age"},
	{"max_gap", "anycompatible", "a smaller gap is fine: an interval, or a number (of dates: days)"},
	{"unexpected_rows_query", "text", "one SELECT of unexpected rows; {batch} stands for the rows looked at"},
	{"expression", "text", "SQL: one boolean expression"},
	{"metric", "text", "name of a metric, such as accuracy_score"},
	{"actual", "text", "column, or SQL, of the true label or value"},
	{"predicted", "text", "column, or SQL, of the predicted label or value"},
	{"score", "text", "column, or SQL, of the score of the positive label"},
	{"positive", "text", "the positive label"},
	{"average", "text", "over the labels: binary, micro, macro or weighted"},
	{"slices", "jsonb", "slices as slice_metrics() takes them"},
	{"thresholds", "jsonb", "limits as slice_metrics() takes them"},
	{"task", "text", "classification or regression"},
	{"score_threshold", "double precision", "scores from there on predict the positive label"},
	{"min_support", "bigint", "slices of fewer rows are undecided"},
	{"alpha", "double precision", "error rate over all slices"},
	{"adjustment", "text", "of p-values for many slices: bh, holm and others"},
	{"ignore_undecided", "boolean", "slices that cannot be decided do no harm"},
	{"severity", "text", "info, warn or error"},
	{"warn", "jsonb", "kwargs of the warning level"},
	{"on_empty", "text", "verdict where the rows say nothing: undecided, pass or fail"},
	{"mostly", "double precision", "share that must be as expected"},
	{"max_unexpected", "bigint", "number that may be unexpected, instead of mostly"},
	{"on_null", "text", "ignore, fail or pass"},
	{"row_condition", "text", "SQL: only rows where it is true count"},
	{"partial_unexpected_count", "integer", "size of the samples, -1 for all"},
	{"unexpected_index_column_names", "text[]", "columns that name unexpected rows"},
	{NULL, NULL, NULL}
};

/* In suites from elsewhere; they mean nothing here. */
static const char *const ignored_kwargs[] = {
	"batch_id", "catch_exceptions", "condition_parser", "include_config",
	"meta", "notes", "result_format", NULL
};

static const char common_all[] = "on_empty severity warn";
static const char common_filtered[] = "row_condition on_empty severity warn";
static const char common_rows[] = "mostly max_unexpected on_null row_condition"
	" partial_unexpected_count unexpected_index_column_names on_empty severity warn";

const Expectation *
expectation_find(const char *name)
{
	const Expectation *const *table;
	const Expectation *expectation;

	for (table = expectation_tables; *table; table++)
	{
		for (expectation = *table; expectation->name; expectation++)
		{
			if (strcmp(expectation->name, name) == 0)
				return expectation;
		}
	}
	return NULL;
}

/* The one whose name is nearest, or NULL. */
static const char *
nearest_expectation(const char *name)
{
	const Expectation *const *table;
	const Expectation *expectation;
	const char *nearest = NULL;
	int			smallest = SUGGESTION_DISTANCE + 1;

	if (strlen(name) > 200)
		return NULL;
	for (table = expectation_tables; *table; table++)
	{
		for (expectation = *table; expectation->name; expectation++)
		{
			int			distance = varstr_levenshtein_less_equal(name, strlen(name),
																 expectation->name,
																 strlen(expectation->name),
																 1, 1, 1,
																 SUGGESTION_DISTANCE, true);

			if (distance < smallest)
			{
				smallest = distance;
				nearest = expectation->name;
			}
		}
	}
	return nearest;
}

/* Words separated by blanks; a "!" behind one goes to *required. */
static List *
split_words(const char *words, List **required)
{
	List	   *list = NIL;

	while (*words)
	{
		Size		length = strcspn(words, " ");
		bool		needed = length > 0 && words[length - 1] == '!';
		char	   *word = pnstrdup(words, length - needed);

		list = lappend(list, word);
		if (needed && required)
			*required = lappend(*required, word);
		words += length;
		words += strspn(words, " ");
	}
	return list;
}

List *
expectation_own_parameters(const Expectation *expectation, List **required)
{
	if (required)
		*required = NIL;
	return split_words(expectation->parameters, required);
}

List *
expectation_common_parameters(const Expectation *expectation)
{
	switch (expectation->family)
	{
		case FAMILY_COLUMN_MAP:
		case FAMILY_PAIR:
		case FAMILY_MULTICOLUMN:
			return split_words(common_rows, NULL);
		case FAMILY_COLUMN_AGGREGATE:
		case FAMILY_DISTRIBUTION:
		case FAMILY_MODEL:
			return split_words(common_filtered, NULL);
		default:
			return split_words(common_all, NULL);
	}
}

const char *
wrapper_parameter(const char *kwarg)
{
	if (strcmp(kwarg, "column") == 0)
		return "column_name";
	return asc_tolower(kwarg, strlen(kwarg));
}

static bool
is_ignored(const char *name)
{
	int			i;

	for (i = 0; ignored_kwargs[i]; i++)
	{
		if (strcmp(name, ignored_kwargs[i]) == 0)
			return true;
	}
	return false;
}

static void
unknown_kwarg_error(const Expectation *expectation, const char *name, List *known)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s has no kwarg \"%s\"", expectation->name, name),
			 errhint("It takes %s.", join_names(known))));
}

static void
check_required_kwargs(const Check *check, List *required)
{
	ListCell   *cell;

	foreach(cell, required)
	{
		if (!kwarg_given(check, lfirst(cell)))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s needs \"%s\"", check->expectation->name,
							(char *) lfirst(cell))));
	}
}

static void
check_kwarg_names(const Expectation *expectation, JsonbContainer *kwargs,
				  List *known)
{
	JsonbIterator *iterator = jsonb_members("kwargs", kwargs);
	JsonbValue	value;
	char	   *name;

	while (jsonb_next_member(&iterator, &name, &value))
	{
		if (!is_name_in(known, name) && !is_ignored(name))
			unknown_kwarg_error(expectation, name, known);
	}
}

pg_noreturn static void
unknown_expectation_error(const char *name)
{
	const char *nearest = nearest_expectation(name);

	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("there is no expectation \"%s\"", name),
			 nearest ? errhint("Perhaps you mean \"%s\".", nearest) :
			 errhint("expectation_types() lists them.")));
}

void
expectation_check(const char *expectation_type, Jsonb *kwargs)
{
	const Expectation *expectation = expectation_find(expectation_type);
	List	   *required;
	List	   *known;
	Check	   *check;

	if (expectation == NULL)
		unknown_expectation_error(expectation_type);
	known = list_concat(expectation_own_parameters(expectation, &required),
						expectation_common_parameters(expectation));
	check_kwarg_names(expectation, &kwargs->root, known);
	check = check_create(expectation, kwargs, 0);
	check_required_kwargs(check, required);
	if (check->warning == NULL)
		return;
	check_kwarg_names(expectation, &check->warning->kwargs->root, known);
	/* null takes one away */
	check_required_kwargs(check->warning, required);
}

static const Parameter *
find_parameter(const char *name)
{
	const Parameter *parameter;

	for (parameter = expectation_parameters; parameter->name; parameter++)
	{
		if (strcmp(parameter->name, name) == 0)
			return parameter;
	}
	elog(ERROR, "parameter \"%s\" is not in the catalogue", name);
}

/* The parameter list of its wrapper, as CREATE FUNCTION takes it. */
static char *
wrapper_arguments(List *parameters, List *required)
{
	StringInfoData list;
	ListCell   *cell;

	initStringInfo(&list);
	appendStringInfoString(&list, "relation regclass");
	foreach(cell, parameters)
	{
		if (is_name_in(required, lfirst(cell)))
			appendStringInfo(&list, ", %s %s", wrapper_parameter(lfirst(cell)),
							 find_parameter(lfirst(cell))->type);
	}
	foreach(cell, parameters)
	{
		if (!is_name_in(required, lfirst(cell)))
			appendStringInfo(&list, ", %s %s DEFAULT NULL",
							 wrapper_parameter(lfirst(cell)),
							 find_parameter(lfirst(cell))->type);
	}
	return list.data;
}

PG_FUNCTION_INFO_V1(expectation_types);
Datum
expectation_types(PG_FUNCTION_ARGS)
{
	const Expectation *const *table;
	const Expectation *expectation;
	OutputRow	row;

	InitMaterializedSRF(fcinfo, 0);
	for (table = expectation_tables; *table; table++)
	{
		for (expectation = *table; expectation->name; expectation++)
		{
			List	   *required;
			List	   *own = expectation_own_parameters(expectation, &required);
			List	   *common = expectation_common_parameters(expectation);

			output_begin(&row, (ReturnSetInfo *) fcinfo->resultinfo);
			output_text(&row, 0, expectation->name);
			output_text(&row, 1, family_names[expectation->family]);
			output_array(&row, 2, names_array(own));
			output_array(&row, 3, names_array(required));
			output_array(&row, 4, names_array(common));
			output_text(&row, 5, expectation->summary);
			if (strlen(expectation->name) < NAMEDATALEN)
				output_text(&row, 6, wrapper_arguments(list_concat_copy(own, common),
													   required));
			output_put(&row);
		}
	}
	PG_RETURN_NULL();
}

PG_FUNCTION_INFO_V1(expectation_kwargs);
Datum
expectation_kwargs(PG_FUNCTION_ARGS)
{
	const Parameter *parameter;
	OutputRow	row;

	InitMaterializedSRF(fcinfo, 0);
	for (parameter = expectation_parameters; parameter->name; parameter++)
	{
		output_begin(&row, (ReturnSetInfo *) fcinfo->resultinfo);
		output_text(&row, 0, parameter->name);
		output_text(&row, 1, parameter->type);
		output_text(&row, 2, parameter->summary);
		output_put(&row);
	}
	PG_RETURN_NULL();
}
