/*
 * adjust.h
 *		P-values adjusted for the number of tests.
 */
#ifndef MLCHECK_ADJUST_H
#define MLCHECK_ADJUST_H

#include "postgres.h"

typedef enum Adjustment
{
	ADJUST_BH,
	ADJUST_HOLM,
	ADJUST_NONE
} Adjustment;

/* In place; NaN stays NaN and is no test. */
extern void adjust_pvalues(double *pvalues, Size n, Adjustment adjustment);

#endif
