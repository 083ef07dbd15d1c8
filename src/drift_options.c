/*
 * drift_options.c
 *		Reading and checking the arguments of drift().
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"

#include "arguments.h"
#include "binning.h"
#include "drift.h"
#include "relation.h"

/* Positions of drift()'s arguments behind the two relations. */
enum
{
	ARG_COLUMNS = 2,
	ARG_EXCLUDE_COLUMNS,
	ARG_REFERENCE_FILTER,
	ARG_CURRENT_FILTER,
	ARG_METHODS,
	ARG_THRESHOLDS,
	ARG_COLUMN_OPTIONS,
	ARG_ALPHA,
	ARG_ADJUSTMENT,
	ARG_BINS,
	ARG_SAMPLE_ROWS,
	ARG_SAMPLE_KEY,
	ARG_LABEL,
	ARG_PREDICTION,
	ARG_ROW_SECURITY,
	ARG_EXACT
};

static mlc_method
method_named(const char *argument, const char *name)
{
	mlc_method	method;

	if (!mlc_method_by_name(name, &method))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" names an unknown method: \"%s\"", argument, name),
				 errhint("The methods are psi, jensenshannon, kl_divergence, hellinger_distance, "
						 "total_variation_distance, linf_distance, chi2_contingency, ks_2samp, "
						 "wasserstein_distance, energy_distance, cramervonmises_2samp, "
						 "anderson_ksamp, mannwhitneyu and ttest_ind.")));
	return method;
}

static void
add_method(const char *argument, const char *name, mlc_method *methods,
		   int *nmethods)
{
	mlc_method	method = method_named(argument, name);
	int			i;

	for (i = 0; i < *nmethods; i++)
	{
		if (methods[i] == method)
			invalid_argument(argument, "names a method twice");
	}
	methods[(*nmethods)++] = method;
}

static double
level_value(const char *argument, const JsonbValue *value)
{
	double		level;

	if (value->type != jbvNumeric)
		invalid_argument(argument, "must have numbers as levels");
	level = DatumGetFloat8(DirectFunctionCall1(numeric_float8,
											   NumericGetDatum(value->val.numeric)));
	if (!(level > 0) || isinf(level))
		invalid_argument(argument, "must have levels above 0");
	return level;
}

/* {"psi": {"warn": 0.1, "fail": 0.25}, "missing": {...}} */
static void
read_levels(const char *argument, JsonbContainer *container, Levels *levels)
{
	JsonbIterator *methods = jsonb_members(argument, container);
	JsonbValue	value;
	char	   *name;

	while (jsonb_next_member(&methods, &name, &value))
	{
		Levels	   *level = &levels[strcmp(name, "missing") == 0 ?
									LEVELS_MISSING : (int) method_named(argument, name)];
		JsonbIterator *members = jsonb_members(argument, jsonb_nested(argument, &value));
		char	   *key;

		while (jsonb_next_member(&members, &key, &value))
		{
			if (strcmp(key, "warn") == 0)
				level->warn = level_value(argument, &value);
			else if (strcmp(key, "fail") == 0)
				level->fail = level_value(argument, &value);
			else
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("\"%s\" has an unknown key: \"%s\"", argument, key),
						 errhint("A method has the levels \"warn\" and \"fail\".")));
		}
		if (level->warn > level->fail)
			invalid_argument(argument, "must not warn later than it fails");
	}
}

/* {"methods": [...], "thresholds": {...}}; true when it has methods. */
static bool
read_column_options(JsonbContainer *container, DriftColumn *column)
{
	static const char *argument = "column_options";
	JsonbIterator *members = jsonb_members(argument, container);
	JsonbValue	value;
	bool		own_methods = false;
	char	   *key;

	while (jsonb_next_member(&members, &key, &value))
	{
		if (strcmp(key, "thresholds") == 0)
			read_levels(argument, jsonb_nested(argument, &value), column->levels);
		else if (strcmp(key, "methods") == 0)
		{
			JsonbContainer *array = jsonb_nested(argument, &value);
			uint32		i;

			if (!JsonContainerIsArray(array) || JsonContainerSize(array) == 0)
				invalid_argument(argument, "must have an array as \"methods\"");
			own_methods = true;
			column->nmethods = 0;
			for (i = 0; i < JsonContainerSize(array); i++)
			{
				JsonbValue *name = getIthJsonbValueFromContainer(array, i);

				if (name->type != jbvString)
					invalid_argument(argument, "must have names as \"methods\"");
				add_method(argument, pnstrdup(name->val.string.val,
											  name->val.string.len),
						   column->methods, &column->nmethods);
			}
		}
		else
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" has an unknown key: \"%s\"", argument, key),
					 errhint("A column has the options \"methods\" and \"thresholds\".")));
	}
	return own_methods;
}

/* Ordered methods need an order; all others take whatever can be binned. */
bool
drift_method_applies(mlc_method method, ValueKind kind)
{
	return mlc_method_family(method) == MLC_FAMILY_BINNED ||
		!VALUE_IS_CATEGORY(kind);
}

void
drift_set_column_options(const DriftOptions *options, DriftColumn *column)
{
	JsonbValue	key;
	JsonbValue *value = NULL;
	bool		own_methods = false;
	int			kept = 0;
	int			i;

	memcpy(column->methods, options->methods, sizeof(column->methods));
	column->nmethods = options->nmethods;
	memcpy(column->levels, options->levels, sizeof(column->levels));
	if (options->column_options != NULL)
	{
		key.type = jbvString;
		key.val.string.val = column->name;
		key.val.string.len = strlen(column->name);
		value = findJsonbValueFromContainer(&options->column_options->root,
											JB_FOBJECT, &key);
	}
	if (value != NULL)
		own_methods = read_column_options(jsonb_nested("column_options", value),
										  column);

	for (i = 0; i < column->nmethods; i++)
	{
		if (drift_method_applies(column->methods[i], column->kind))
			column->methods[kept++] = column->methods[i];
		else if (own_methods)
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("method %s of column \"%s\" needs an order, which type %s does not have",
							mlc_method_name(column->methods[i]), column->name,
							format_type_be(column->type))));
	}
	column->nmethods = kept;
}

/* Every key of column_options must be the name of a column. */
void
drift_check_column_options(const DriftOptions *options, List *columns)
{
	JsonbIterator *members;
	JsonbValue	value;
	char	   *name;

	if (options->column_options == NULL)
		return;
	members = jsonb_members("column_options", &options->column_options->root);
	while (jsonb_next_member(&members, &name, &value))
	{
		ListCell   *cell;
		bool		found = false;

		foreach(cell, columns)
			found |= strcmp(((DriftColumn *) lfirst(cell))->name, name) == 0;
		if (!found)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("\"column_options\" names a column that is not compared: \"%s\"",
							name)));
	}
}

static void
read_methods(FunctionCallInfo fcinfo, DriftOptions *options)
{
	List	   *names = names_argument(fcinfo, ARG_METHODS, "methods");
	ListCell   *cell;

	if (names == NIL)
		options->methods[options->nmethods++] = MLC_PSI;
	foreach(cell, names)
		add_method("methods", lfirst(cell), options->methods,
				   &options->nmethods);
}

static void
read_numbers(FunctionCallInfo fcinfo, DriftOptions *options)
{
	options->alpha = alpha_argument(fcinfo, ARG_ALPHA);
	require_not_null(fcinfo, ARG_BINS, "bins");
	options->bins = PG_GETARG_INT32(ARG_BINS);
	if (options->bins < 2 || options->bins > MAX_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bins\" must be between 2 and %d", MAX_BINS)));
	if (!PG_ARGISNULL(ARG_SAMPLE_ROWS))
	{
		options->sample_rows = PG_GETARG_INT64(ARG_SAMPLE_ROWS);
		if (options->sample_rows < 1)
			invalid_argument("sample_rows", "must be at least 1");
	}
}

void
drift_read_options(FunctionCallInfo fcinfo, DriftOptions *options)
{
	int			i;

	StaticAssertStmt(ARG_EXACT + 1 == DRIFT_ARGUMENTS,
					 "drift() has another number of arguments");
	require_not_null(fcinfo, 0, "reference");
	require_not_null(fcinfo, 1, "current");
	memset(options, 0, sizeof(*options));
	for (i = 0; i <= LEVELS_MISSING; i++)
		options->levels[i].warn = options->levels[i].fail = get_float8_nan();

	options->columns = names_argument(fcinfo, ARG_COLUMNS, "columns");
	options->exclude_columns = names_argument(fcinfo, ARG_EXCLUDE_COLUMNS,
											  "exclude_columns");
	options->filter[REFERENCE] = text_argument(fcinfo, ARG_REFERENCE_FILTER);
	options->filter[CURRENT] = text_argument(fcinfo, ARG_CURRENT_FILTER);
	read_methods(fcinfo, options);
	if (!PG_ARGISNULL(ARG_THRESHOLDS))
		read_levels("thresholds", &PG_GETARG_JSONB_P(ARG_THRESHOLDS)->root,
					options->levels);
	if (!PG_ARGISNULL(ARG_COLUMN_OPTIONS))
		options->column_options = PG_GETARG_JSONB_P(ARG_COLUMN_OPTIONS);
	read_numbers(fcinfo, options);
	options->adjustment = adjustment_argument(fcinfo, ARG_ADJUSTMENT);
	options->sample_key = names_argument(fcinfo, ARG_SAMPLE_KEY, "sample_key");
	options->label = text_argument(fcinfo, ARG_LABEL);
	options->prediction = text_argument(fcinfo, ARG_PREDICTION);
	require_not_null(fcinfo, ARG_ROW_SECURITY, "row_security");
	options->row_security = PG_GETARG_BOOL(ARG_ROW_SECURITY);
	require_not_null(fcinfo, ARG_EXACT, "exact");
	options->exact = PG_GETARG_BOOL(ARG_EXACT);
}

/* What is not asked for: null where that is the default, else false or it. */
void
drift_read_some_options(FunctionCallInfo fcinfo, const int (*positions)[2],
						int n, DriftOptions *options)
{
	LOCAL_FCINFO(call, DRIFT_ARGUMENTS);
	int			i;

	InitFunctionCallInfoData(*call, fcinfo->flinfo, DRIFT_ARGUMENTS,
							 fcinfo->fncollation, NULL, NULL);
	for (i = 0; i < DRIFT_ARGUMENTS; i++)
	{
		call->args[i].value = (Datum) 0;
		call->args[i].isnull = true;
	}
	/* these two must not be null; 0 is false, and they are not looked at */
	call->args[0].isnull = call->args[1].isnull = false;
	call->args[ARG_ROW_SECURITY].isnull = call->args[ARG_EXACT].isnull = false;
	call->args[ARG_ADJUSTMENT].value = CStringGetTextDatum("none");
	call->args[ARG_ADJUSTMENT].isnull = false;
	for (i = 0; i < n; i++)
		call->args[positions[i][1]] = fcinfo->args[positions[i][0]];
	drift_read_options(call, options);
}
