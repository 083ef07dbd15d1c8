/*
 * score.h
 *		The aggregates f(actual, score): labels in, rows out.
 */
#ifndef MLCHECK_SCORE_H
#define MLCHECK_SCORE_H

#include "postgres.h"

#include "fmgr.h"

#include "kernel/rank.h"
#include "state/sample.h"

#define SCORE_BINS 10			/* of the calibration error, by default */
#define SCORE_CURVE_BINS 5		/* of calibration_curve, as scikit-learn's */

/*
 * The side of this row's label, argument 1; ereport unless it is boolean, or
 * an integer that is 0 or 1.  Not for a null label.
 */
extern int	score_label(FunctionCallInfo fcinfo);

/* The key of the score in this argument, which is not null; ereport if NaN. */
extern uint64 score_key(FunctionCallInfo fcinfo, int argument);

extern MemoryContext score_context(FunctionCallInfo fcinfo);
extern TwoSample *score_create(MemoryContext context);

/* The sorted scores of a final function; false when there are no rows. */
extern bool score_keys(FunctionCallInfo fcinfo, TwoSample **sample,
					   mlc_two_keys *keys);

/* ereport unless all scores are within 0 and 1. */
extern void score_require_probability(const mlc_two_keys *keys,
									  const char *function);

/* Why an area, or its variance, is undefined; NULL when both are defined. */
extern const char *score_undefined(int64 positives, int64 negatives);

/* How calibration_curve bins. */
extern bool score_is_quantile(const TwoSample *sample);

/* A row of the composite type that the function returns; NaN becomes null. */
extern Datum score_return_row(FunctionCallInfo fcinfo, Datum *values,
							  bool *nulls);
extern void score_put_number(Datum *values, bool *nulls, int column,
							 double number);
extern void score_put_reason(Datum *values, bool *nulls, int column,
							 const char *reason);

#endif
