/*
 * aggregate.h
 *		What aggregates of numbers share in taking arguments and giving results.
 */
#ifndef MLCHECK_AGGREGATE_H
#define MLCHECK_AGGREGATE_H

#include "postgres.h"

#include <math.h>

#include "fmgr.h"

/* The memory of the running aggregate; ereport when called by hand. */
static inline MemoryContext
aggregate_memory(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("this function can only be called by an aggregate")));
	return context;
}

/* A number of a row that a metric can be computed from. */
static inline double
finite_argument(double value, const char *argument)
{
	if (isnan(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must not be NaN", argument),
				 errhint("Leave such rows out with FILTER, or make them null with nullif.")));
	if (isinf(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must be finite", argument),
				 errhint("Leave such rows out with FILTER.")));
	return value;
}

/* The result of a kernel, which says with NaN that it is undefined. */
static inline Datum
return_defined(FunctionCallInfo fcinfo, double value)
{
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

#endif
