/*
 * interval.c
 *		Intervals and tests of proportions, and the effective number of rows.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "compat.h"
#include "kernel/laws.h"
#include "kernel/proportion.h"
#include "kernel/weights.h"

/* ---------- arguments ---------- */

/* False when there are no trials, and so no proportion. */
static bool
read_proportion(FunctionCallInfo fcinfo, int first, const char *successes,
				const char *trials, double *x, double *n)
{
	int64		count = PG_GETARG_INT64(first);
	int64		of = PG_GETARG_INT64(first + 1);

	if (of < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must not be negative", trials)));
	if (count < 0 || count > of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must be between 0 and \"%s\"", successes, trials)));
	*x = (double) count;
	*n = (double) of;
	return of > 0;
}

static bool
read_two_proportions(FunctionCallInfo fcinfo, double *x, double *n)
{
	bool		first = read_proportion(fcinfo, 0, "successes1", "trials1",
										&x[0], &n[0]);
	bool		second = read_proportion(fcinfo, 2, "successes2", "trials2",
										 &x[1], &n[1]);

	return first && second;
}

static void
read_discordant(FunctionCallInfo fcinfo, double *b, double *c)
{
	if (PG_GETARG_INT64(0) < 0 || PG_GETARG_INT64(1) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"b\" and \"c\" must not be negative")));
	*b = (double) PG_GETARG_INT64(0);
	*c = (double) PG_GETARG_INT64(1);
}

/* False when there are no rows. */
static bool
read_pairs(FunctionCallInfo fcinfo, double *b, double *c, double *n)
{
	int64		rows = PG_GETARG_INT64(2);

	read_discordant(fcinfo, b, c);
	if (PG_GETARG_INT64(0) > rows || PG_GETARG_INT64(1) > rows - PG_GETARG_INT64(0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"n\" must be at least \"b\" + \"c\""),
				 errhint("\"n\" counts all rows, also those on which both agree.")));
	*n = (double) rows;
	return rows > 0;
}

static double
read_alpha(FunctionCallInfo fcinfo, int number)
{
	double		confidence = PG_GETARG_FLOAT8(number);

	if (!(confidence > 0.0 && confidence < 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"confidence\" must be between 0 and 1, both excluded")));
	return 1.0 - confidence;
}

static double
read_margin(FunctionCallInfo fcinfo, int number)
{
	double		margin = PG_GETARG_FLOAT8(number);

	if (!(margin >= 0.0 && margin < 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"margin\" must be at least 0 and less than 1")));
	return margin;
}

/* ---------- results ---------- */

/* A row of two numbers; NaN is undefined. */
static Datum
return_two(FunctionCallInfo fcinfo, double first, double second)
{
	TupleDesc	descriptor;
	Datum		values[2];
	bool		nulls[2];

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Float8GetDatum(first);
	nulls[0] = isnan(first);
	values[1] = Float8GetDatum(second);
	nulls[1] = isnan(second);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
													  values, nulls)));
}

/* ---------- intervals ---------- */

typedef mlc_interval (*IntervalFunction) (double x, double n, double alpha);

static IntervalFunction
interval_method(const char *name)
{
	if (strcmp(name, "wilson") == 0)
		return mlc_wilson;
	if (strcmp(name, "clopper_pearson") == 0 || strcmp(name, "beta") == 0)
		return mlc_clopper_pearson;
	if (strcmp(name, "jeffreys") == 0)
		return mlc_jeffreys;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"method\" must be wilson, clopper_pearson (or beta) or jeffreys")));
	return NULL;
}

PG_FUNCTION_INFO_V1(proportion_confint);
Datum
proportion_confint(PG_FUNCTION_ARGS)
{
	double		alpha = read_alpha(fcinfo, 2);
	IntervalFunction method = interval_method(text_to_cstring(PG_GETARG_TEXT_PP(3)));
	mlc_interval interval;
	double		x;
	double		n;

	if (!read_proportion(fcinfo, 0, "successes", "trials", &x, &n))
		PG_RETURN_NULL();
	interval = method(x, n, alpha);
	return return_two(fcinfo, interval.lower, interval.upper);
}

PG_FUNCTION_INFO_V1(confint_proportions_2indep);
Datum
confint_proportions_2indep(PG_FUNCTION_ARGS)
{
	double		alpha = read_alpha(fcinfo, 4);
	double		x[2];
	double		n[2];
	double		lower;
	double		upper;

	if (!read_two_proportions(fcinfo, x, n))
		PG_RETURN_NULL();
	/* the kernel's difference is the second less the first */
	mlc_newcombe_diff(x[1], n[1], x[0], n[0], alpha, &lower, &upper);
	return return_two(fcinfo, lower, upper);
}

PG_FUNCTION_INFO_V1(confint_paired);
Datum
confint_paired(PG_FUNCTION_ARGS)
{
	double		alpha = read_alpha(fcinfo, 3);
	mlc_interval interval;
	double		b;
	double		c;
	double		n;

	if (!read_pairs(fcinfo, &b, &c, &n))
		PG_RETURN_NULL();
	interval = mlc_tango_interval(b, c, n, alpha);
	return return_two(fcinfo, interval.lower, interval.upper);
}

/* ---------- tests ---------- */

PG_FUNCTION_INFO_V1(proportions_ztest);
Datum
proportions_ztest(PG_FUNCTION_ARGS)
{
	double		x[2];
	double		n[2];
	double		z;
	double		pvalue;

	if (!read_two_proportions(fcinfo, x, n))
		PG_RETURN_NULL();
	z = mlc_proportions_z(x[0], n[0], x[1], n[1], &pvalue);
	return return_two(fcinfo, z, pvalue);
}

PG_FUNCTION_INFO_V1(mcnemar);
Datum
mcnemar(PG_FUNCTION_ARGS)
{
	double		b;
	double		c;
	double		statistic;
	double		pvalue;

	read_discordant(fcinfo, &b, &c);
	if (PG_GETARG_BOOL(2))
		return return_two(fcinfo, Min(b, c), mlc_mcnemar_exact_pvalue(b, c));
	pvalue = mlc_mcnemar_pvalue(b, c, PG_GETARG_BOOL(3), &statistic);
	return return_two(fcinfo, statistic, pvalue);
}

PG_FUNCTION_INFO_V1(noninferiority_2indep);
Datum
noninferiority_2indep(PG_FUNCTION_ARGS)
{
	double		margin = read_margin(fcinfo, 4);
	double		x[2];
	double		n[2];
	double		z;
	double		pvalue;

	if (!read_two_proportions(fcinfo, x, n))
		PG_RETURN_NULL();
	z = mlc_farrington_manning(x[0], n[0], x[1], n[1], margin, &pvalue);
	return return_two(fcinfo, z, pvalue);
}

PG_FUNCTION_INFO_V1(noninferiority_paired);
Datum
noninferiority_paired(PG_FUNCTION_ARGS)
{
	double		margin = read_margin(fcinfo, 3);
	double		b;
	double		c;
	double		n;
	double		z;
	double		pvalue;

	if (!read_pairs(fcinfo, &b, &c, &n))
		PG_RETURN_NULL();
	z = mlc_tango(b, c, n, margin, &pvalue);
	return return_two(fcinfo, z, pvalue);
}

/* ---------- effective number of rows ---------- */

#define WEIGHTS_FIELDS 3		/* of mlc_weights, as an array in SQL */
#define MAX_EXPONENT 1100		/* of a finite float8, either way */

/* The support functions can be called by anyone: trust no array. */
static mlc_weights *
weights_of(ArrayType *array)
{
	mlc_weights *weights;

	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != WEIGHTS_FIELDS ||
		ARR_HASNULL(array) || ARR_ELEMTYPE(array) != FLOAT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid state of effective_n")));
	weights = (mlc_weights *) ARR_DATA_PTR(array);
	if (!(fabs(weights->exponent) <= MAX_EXPONENT) ||
		!(weights->sum >= 0.0) || isinf(weights->sum) ||
		!(weights->squares >= 0.0) || isinf(weights->squares))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid state of effective_n")));
	return weights;
}

/* The first argument, in place within an aggregate. */
static ArrayType *
state_array(FunctionCallInfo fcinfo)
{
	return AggCheckCallContext(fcinfo, NULL) ? PG_GETARG_ARRAYTYPE_P(0) :
		PG_GETARG_ARRAYTYPE_P_COPY(0);
}

PG_FUNCTION_INFO_V1(effective_n_accum);
Datum
effective_n_accum(PG_FUNCTION_ARGS)
{
	ArrayType  *array = state_array(fcinfo);
	mlc_weights *weights = weights_of(array);
	double		weight = PG_GETARG_FLOAT8(1);

	if (!(weight >= 0.0) || isinf(weight))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"weight\" must be finite and not negative")));
	mlc_weights_add(weights, weight);
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(effective_n_combine);
Datum
effective_n_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *array = state_array(fcinfo);

	mlc_weights_merge(weights_of(array), weights_of(PG_GETARG_ARRAYTYPE_P(1)));
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(effective_n_final);
Datum
effective_n_final(PG_FUNCTION_ARGS)
{
	double		n = mlc_effective_n(weights_of(PG_GETARG_ARRAYTYPE_P(0)));

	if (isnan(n))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(n);
}
