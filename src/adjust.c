/*
 * adjust.c
 *		P-values adjusted for the number of tests: of an array, and of the
 *		rows of a window.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"
#include "windowapi.h"

#include "adjust.h"
#include "compat.h"
#include "kernel/laws.h"

static Adjustment
adjust_method(Datum argument)
{
	const char *name = text_to_cstring(DatumGetTextPP(argument));

	if (pg_strcasecmp(name, "bh") == 0)
		return ADJUST_BH;
	if (pg_strcasecmp(name, "holm") == 0)
		return ADJUST_HOLM;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"method\" must be bh or holm")));
	return ADJUST_BH;
}

/* NULL is NaN to the kernel, which leaves it out. */
static double
checked_pvalue(Datum value, bool isnull, const char *argument)
{
	double		pvalue;

	if (isnull)
		return get_float8_nan();
	pvalue = DatumGetFloat8(value);
	if (!(pvalue >= 0.0 && pvalue <= 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must be between 0 and 1", argument),
				 errhint("A test without a result is null, not NaN: see NULLIF.")));
	return pvalue;
}

void
adjust_pvalues(double *pvalues, Size n, Adjustment adjustment)
{
	size_t	   *work = palloc_extended((n + 1) * sizeof(size_t), MCXT_ALLOC_HUGE);

	if (adjustment == ADJUST_BH)
		mlc_adjust_bh(pvalues, n, pvalues, work);
	else if (adjustment == ADJUST_HOLM)
		mlc_adjust_holm(pvalues, n, pvalues, work);
	pfree(work);
}

PG_FUNCTION_INFO_V1(false_discovery_control);
Datum
false_discovery_control(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	Adjustment method = adjust_method(PG_GETARG_DATUM(1));
	Datum	   *values;
	bool	   *nulls;
	double	   *pvalues;
	int			n;
	int			i;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("\"pvalues\" must be a one-dimensional array")));
	if (ARR_NDIM(array) == 0)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(FLOAT8OID));
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &values, &nulls, &n);
	pvalues = palloc(n * sizeof(double));
	for (i = 0; i < n; i++)
		pvalues[i] = checked_pvalue(values[i], nulls[i], "pvalues");
	adjust_pvalues(pvalues, n, method);
	for (i = 0; i < n; i++)
		values[i] = Float8GetDatum(pvalues[i]);
	PG_RETURN_ARRAYTYPE_P(construct_md_array(values, nulls, 1, ARR_DIMS(array),
											 ARR_LBOUND(array), FLOAT8OID,
											 sizeof(float8), FLOAT8PASSBYVAL,
											 TYPALIGN_DOUBLE));
}

/* A partition's adjusted p-values; NaN where there is none. */
typedef struct Adjusted
{
	bool		ready;
	Adjustment method;
	double		pvalues[FLEXIBLE_ARRAY_MEMBER];
} Adjusted;

#define MAX_ROWS \
	((int64) ((MaxAllocSize - offsetof(Adjusted, pvalues)) / sizeof(double)))

static Adjustment
method_of_row(WindowObject window)
{
	bool		isnull;
	Datum		argument = WinGetFuncArgCurrent(window, 1, &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"method\" must not be null")));
	return adjust_method(argument);
}

static void
adjust_partition(WindowObject window, Adjusted *adjusted, int64 rows)
{
	int64		i;

	for (i = 0; i < rows; i++)
	{
		bool		isnull;
		bool		isout;
		Datum		value;

		CHECK_FOR_INTERRUPTS();
		value = WinGetFuncArgInPartition(window, 0, (int) i, WINDOW_SEEK_HEAD,
										 false, &isnull, &isout);

		adjusted->pvalues[i] = checked_pvalue(value, isnull, "pvalue");
	}
	adjusted->method = method_of_row(window);
	adjust_pvalues(adjusted->pvalues, rows, adjusted->method);
	adjusted->ready = true;
}

PG_FUNCTION_INFO_V1(p_adjust);
Datum
p_adjust(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	int64		rows = WinGetPartitionRowCount(window);
	Adjusted   *adjusted;
	double		pvalue;

	if (rows > MAX_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("p_adjust cannot take more than %lld rows in a partition",
						(long long) MAX_ROWS)));
	adjusted = WinGetPartitionLocalMemory(window, offsetof(Adjusted, pvalues) +
										  rows * sizeof(double));
	if (!adjusted->ready)
		adjust_partition(window, adjusted, rows);
	else if (method_of_row(window) != adjusted->method)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"method\" must be the same for all rows of a partition")));
	pvalue = adjusted->pvalues[WinGetCurrentPosition(window)];
	if (isnan(pvalue))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(pvalue);
}
