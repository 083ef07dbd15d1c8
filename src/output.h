/*
 * output.h
 *		Rows of a set-returning function, a column at a time.
 */
#ifndef MLCHECK_OUTPUT_H
#define MLCHECK_OUTPUT_H

#include "postgres.h"

#include "nodes/execnodes.h"

#include "kernel/verdict.h"

#define MAX_OUTPUT_COLUMNS 32

typedef struct OutputRow
{
	ReturnSetInfo *set;
	Datum		values[MAX_OUTPUT_COLUMNS];
	bool		nulls[MAX_OUTPUT_COLUMNS];
} OutputRow;

/* A row of nulls. */
extern void output_begin(OutputRow *row, ReturnSetInfo *set);

/* What is no finite number, NULL, or 0 as an array, is null. */
extern void output_double(OutputRow *row, int column, double value);
extern void output_int64(OutputRow *row, int column, int64 value);
extern void output_bool(OutputRow *row, int column, bool value);
extern void output_text(OutputRow *row, int column, const char *value);
extern void output_array(OutputRow *row, int column, Datum value);

/* The column is of type mlcheck.verdict. */
extern void output_verdict(OutputRow *row, int column, mlc_verdict verdict);

extern void output_put(OutputRow *row);

#endif
