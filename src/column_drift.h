/*
 * column_drift.h
 *		What the support aggregate measure_column_drift() tells drift() of a column.
 *
 * The columns of the type mlcheck.column_drift, in order.
 */
#ifndef MLCHECK_COLUMN_DRIFT_H
#define MLCHECK_COLUMN_DRIFT_H

#include "postgres.h"

#include "access/tupdesc.h"

#include "state/sample.h"

typedef enum ColumnDriftField
{
	DRIFT_N_REFERENCE,
	DRIFT_N_CURRENT,
	DRIFT_MISSING_REFERENCE,
	DRIFT_MISSING_CURRENT,
	DRIFT_DISTINCT_REFERENCE,
	DRIFT_DISTINCT_CURRENT,
	DRIFT_BY_LENGTH,			/* text compared by its length */
	DRIFT_BINS,					/* bins that hold a value of either side */
	DRIFT_EMPTY_BINS,			/* of those, bins that one side leaves empty */
	DRIFT_CHI2,					/* Pearson's statistic on the bins */
	DRIFT_CHI2_PVALUE,
	DRIFT_RANGE_REFERENCE,		/* minimum and maximum, ordered types */
	DRIFT_RANGE_CURRENT,
	DRIFT_OVERLAP,				/* do the ranges overlap? */
	DRIFT_NEW_CATEGORIES,
	DRIFT_VANISHED_CATEGORIES,
	DRIFT_EFFECTS,				/* float8[], indexed by mlc_method */
	DRIFT_PVALUES,				/* float8[], indexed by mlc_method */
	DRIFT_FINDINGS,				/* text[], indexed by mlc_method: what differs most */
	DRIFT_ESTIMATED,			/* of profiles that have collapsed: distinct counts
								 * are estimates */
	DRIFT_COARSE,				/* and they cannot tell what the rows would */
	DRIFT_KS_UPPER,				/* D of the rows is not more than this */
	DRIFT_FIELDS
} ColumnDriftField;

/* The composite of a sample that is not of categories by length. */
extern Datum column_drift_of_sample(TwoSample *sample, TupleDesc descriptor);

#endif
