/*
 * slice_agg.c
 *		slice_agg(spec, ...): the aggregate behind slice_metrics() and its kin,
 *		which only they call.
 *
 * spec says what the other arguments are: { how labels become classes,
 * regression?, what is wanted of scores, each of SLICE_INPUTS given?, columns, slicings, then for each
 * slicing its depth and its columns }.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"

#include "kernel/hash.h"
#include "slice.h"

#define FIRST_INPUT 2			/* behind the state and the spec */

/* What the transition function knows of its arguments. */
typedef struct Arguments
{
	SliceLayout layout;
	LabelKind	labels;
	int			inputs[SLICE_INPUTS];	/* positions, 0: not given */
	int			first_column;
	Oid			bases[FUNC_MAX_ARGS];
} Arguments;

/* Anybody can call the aggregate, and with anything. */
static void
spec_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"spec\" does not describe the other arguments"),
			 errhint("Only slice_metrics() and its kin call slice_agg.")));
}

static void
read_spec(ArrayType *spec, Arguments *arguments)
{
	SliceLayout *layout = &arguments->layout;
	const int32 *number = (const int32 *) ARR_DATA_PTR(spec);
	const int32 *end = number + ArrayGetNItems(ARR_NDIM(spec), ARR_DIMS(spec));
	int			i;
	int			j;

	if (array_contains_nulls(spec) || end - number < SLICE_INPUTS + 5)
		spec_error();
	arguments->labels = (LabelKind) *number++;
	layout->regression = *number++ != 0;
	layout->wanted = *number++;
	for (i = 0; i < SLICE_INPUTS; i++)
		layout->given[i] = *number++ != 0;
	layout->ncolumns = *number++;
	layout->nslicings = *number++;
	if (layout->ncolumns < 0 || layout->ncolumns > SLICE_MAX_COLUMNS ||
		layout->nslicings < 1 || layout->nslicings > SLICE_MAX_SLICINGS)
		spec_error();
	for (i = 0; i < layout->nslicings; i++)
	{
		if (end - number < 1 || *number < 0 || *number > SLICE_MAX_DEPTH ||
			end - number <= *number)
			spec_error();
		layout->depth[i] = *number++;
		for (j = 0; j < layout->depth[i]; j++)
		{
			layout->columns[i][j] = *number++;
			if (layout->columns[i][j] < 0 ||
				layout->columns[i][j] >= layout->ncolumns)
				spec_error();
		}
	}
}

/* Tables need labels of all models, and numbers are float8. */
static void
check_inputs(const Arguments *arguments)
{
	const SliceLayout *layout = &arguments->layout;
	const bool *given = layout->given;
	int			i;

	if (!given[SLICE_ACTUAL] || !given[SLICE_PREDICTED] ||
		(given[SLICE_SECOND_SCORE] && !given[SLICE_SCORE]) ||
		(layout->regression &&
		 (given[SLICE_SCORE] || given[SLICE_WEIGHT] || given[SLICE_CLUSTER])))
		spec_error();
	for (i = 0; i < SLICE_INPUTS; i++)
	{
		bool		is_number = (i >= SLICE_SCORE && i <= SLICE_WEIGHT) ||
			(layout->regression && i <= SLICE_SECOND);

		if (given[i] && is_number && arguments->bases[arguments->inputs[i]] != FLOAT8OID)
			spec_error();
	}
}

/* The spec and the types belong to the call site, so fn_extra may hold them. */
static const Arguments *
call_arguments(FunctionCallInfo fcinfo)
{
	Arguments  *arguments = fcinfo->flinfo->fn_extra;
	int			next = FIRST_INPUT;
	int			i;

	if (arguments != NULL)
		return arguments;
	if (PG_ARGISNULL(1))
		spec_error();
	arguments = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Arguments));
	read_spec(PG_GETARG_ARRAYTYPE_P(1), arguments);
	for (i = 0; i < SLICE_INPUTS; i++)
	{
		if (arguments->layout.given[i])
			arguments->inputs[i] = next++;
	}
	arguments->first_column = next;
	if (PG_NARGS() != next + arguments->layout.ncolumns)
		spec_error();
	for (i = FIRST_INPUT; i < PG_NARGS(); i++)
		arguments->bases[i] = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, i));
	check_inputs(arguments);
	fcinfo->flinfo->fn_extra = arguments;
	return arguments;
}

/* Other types were cast to text by the query. */
static inline CodeValue
code_value(Oid base, Datum datum)
{
	CodeValue	value = {0, NULL, 0};
	struct varlena *text;

	switch (base)
	{
		case BOOLOID:
			value.word = DatumGetBool(datum);
			return value;
		case INT2OID:
			value.word = (uint64) (int64) DatumGetInt16(datum);
			return value;
		case INT4OID:
		case DATEOID:
			value.word = (uint64) (int64) DatumGetInt32(datum);
			return value;
		case INT8OID:
			value.word = (uint64) DatumGetInt64(datum);
			return value;
		case TEXTOID:
		case VARCHAROID:
			text = PG_DETOAST_DATUM_PACKED(datum);
			return codes_text(VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text));
		default:
			value.word = DatumGetObjectId(datum);	/* an enum */
			return value;
	}
}

static bool
read_label(FunctionCallInfo fcinfo, const Arguments *arguments, Slices *slices,
		   SliceInput input, SliceRow *row)
{
	int			arg = arguments->inputs[input];
	CodeValue	value;

	row->classes[input] = SLICE_MISSING;
	if (arg == 0 || PG_ARGISNULL(arg))
		return arg == 0;
	value = code_value(arguments->bases[arg], PG_GETARG_DATUM(arg));
	row->classes[input] = slices_class(slices, &value);
	return true;
}

/* A number that is not missing and not NaN. */
static bool
read_number(FunctionCallInfo fcinfo, const Arguments *arguments,
			SliceInput input, double *number)
{
	int			arg = arguments->inputs[input];

	if (arg == 0)
		return true;
	if (PG_ARGISNULL(arg))
		return false;
	*number = PG_GETARG_FLOAT8(arg);
	return !isnan(*number);
}

static bool
read_finite(FunctionCallInfo fcinfo, const Arguments *arguments,
			SliceInput input, double *number)
{
	return read_number(fcinfo, arguments, input, number) && isfinite(*number);
}

static bool
read_weight(FunctionCallInfo fcinfo, const Arguments *arguments, SliceRow *row)
{
	if (!read_number(fcinfo, arguments, SLICE_WEIGHT, &row->weight))
		return false;
	if (arguments->inputs[SLICE_WEIGHT] != 0 &&
		(row->weight < 0 || isinf(row->weight)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"weight\" must be finite and not negative")));
	return true;
}

static uint64
read_cluster(FunctionCallInfo fcinfo, const Arguments *arguments)
{
	int			arg = arguments->inputs[SLICE_CLUSTER];
	CodeValue	value;

	if (arg == 0)
		return 0;
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"cluster\" must not be null in any row"),
				 errhint("Leave such rows out with \"row_filter\".")));
	value = code_value(arguments->bases[arg], PG_GETARG_DATUM(arg));
	return value.data ? mlc_hash_bytes(value.data, (size_t) value.length) :
		mlc_mix64(value.word);
}

static void
read_row(FunctionCallInfo fcinfo, const Arguments *arguments, Slices *slices,
		 SliceRow *row)
{
	const SliceLayout *layout = &arguments->layout;
	bool		has_actual;
	int			i;

	row->complete = read_weight(fcinfo, arguments, row);
	if (layout->regression)
	{
		has_actual = read_finite(fcinfo, arguments, SLICE_ACTUAL,
								 &row->numbers[SLICE_ACTUAL]);
		row->complete &= has_actual;
		row->complete &= read_finite(fcinfo, arguments, SLICE_PREDICTED,
									 &row->numbers[SLICE_PREDICTED]);
		row->numbers[SLICE_SECOND] = 0;
		row->complete &= read_finite(fcinfo, arguments, SLICE_SECOND,
									 &row->numbers[SLICE_SECOND]);
	}
	else
	{
		has_actual = read_label(fcinfo, arguments, slices, SLICE_ACTUAL, row);
		row->complete &= has_actual;
		row->complete &= read_label(fcinfo, arguments, slices, SLICE_PREDICTED, row);
		row->complete &= read_label(fcinfo, arguments, slices, SLICE_SECOND, row);
	}
	row->scored = has_actual;
	row->scored &= read_number(fcinfo, arguments, SLICE_SCORE, &row->scores[0]);
	row->scored &= read_number(fcinfo, arguments, SLICE_SECOND_SCORE, &row->scores[1]);
	row->cluster = read_cluster(fcinfo, arguments);
	for (i = 0; i < layout->ncolumns; i++)
	{
		int			arg = arguments->first_column + i;
		CodeValue	value;

		row->codes[i] = SLICE_NULL;
		if (PG_ARGISNULL(arg))
			continue;
		value = code_value(arguments->bases[arg], PG_GETARG_DATUM(arg));
		row->codes[i] = slices_code(slices, i, &value);
	}
}

/* The labels 0 and 1 have fixed codes. */
static void
seed_labels(Slices *slices, LabelKind labels)
{
	CodeValue	values[2] = {{0, NULL, 0}, {1, NULL, 0}};

	if (labels == LABEL_ANY)
		return;
	if (labels == LABEL_DIGITS)
	{
		values[SLICE_NEGATIVE] = codes_text("0", 1);
		values[SLICE_POSITIVE] = codes_text("1", 1);
	}
	(void) slices_class(slices, &values[SLICE_NEGATIVE]);
	(void) slices_class(slices, &values[SLICE_POSITIVE]);
}

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "slice_agg called outside an aggregate");
	return context;
}

PG_FUNCTION_INFO_V1(slice_accum);
Datum
slice_accum(PG_FUNCTION_ARGS)
{
	const Arguments *arguments = call_arguments(fcinfo);
	Slices	   *slices = PG_ARGISNULL(0) ? NULL : (Slices *) PG_GETARG_POINTER(0);
	SliceRow	row;

	if (slices == NULL)
	{
		slices = slices_create(aggregate_context(fcinfo), &arguments->layout);
		seed_labels(slices, arguments->labels);
	}
	read_row(fcinfo, arguments, slices, &row);
	slices_add(slices, &row);
	PG_RETURN_POINTER(slices);
}

PG_FUNCTION_INFO_V1(slice_combine);
Datum
slice_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	Slices	   *slices = PG_ARGISNULL(0) ? NULL : (Slices *) PG_GETARG_POINTER(0);
	const Slices *other = PG_ARGISNULL(1) ? NULL : (Slices *) PG_GETARG_POINTER(1);

	if (other != NULL && slices == NULL)
		slices = slices_create(context, &other->layout);
	if (other != NULL)
		slices_combine(slices, other);
	if (slices == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(slices);
}

PG_FUNCTION_INFO_V1(slice_serialize);
Datum
slice_serialize(PG_FUNCTION_ARGS)
{
	(void) aggregate_context(fcinfo);
	PG_RETURN_BYTEA_P(slices_serialize((Slices *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(slice_deserialize);
Datum
slice_deserialize(PG_FUNCTION_ARGS)
{
	(void) aggregate_context(fcinfo);
	PG_RETURN_POINTER(slices_deserialize(CurrentMemoryContext, PG_GETARG_BYTEA_PP(0)));
}

/* What was counted, for the function that built the query. */
PG_FUNCTION_INFO_V1(slice_final);
Datum
slice_final(PG_FUNCTION_ARGS)
{
	Slices	   *slices = PG_ARGISNULL(0) ? NULL : (Slices *) PG_GETARG_POINTER(0);

	(void) aggregate_context(fcinfo);
	if (slices == NULL)
		PG_RETURN_NULL();
	if (slices->layout.given[SLICE_SCORE] && codes_count(slices->classes) > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"score\" needs labels of two classes"),
				 errhint("Name the positive class with \"positive\".")));
	slices_finish(slices, SLICE_POSITIVE);
	PG_RETURN_BYTEA_P(slices_serialize(slices));
}
