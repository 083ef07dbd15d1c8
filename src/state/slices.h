/*
 * slices.h
 *		The state behind slice_metrics() and its kin: what one scan counts of
 *		every slice.
 *
 * A slicing divides the rows by the values of up to four columns, a slice is
 * one combination of them.  The first slicing has no column: its only slice is
 * all rows.  Labels are counted in a table for each slice; rows are kept only
 * where scores or clusters ask for it.
 */
#ifndef MLCHECK_SLICES_H
#define MLCHECK_SLICES_H

#include "postgres.h"

#include "compat.h"
#include "kernel/running.h"
#include "kernel/score.h"
#include "state/codes.h"

#define SLICE_MAX_COLUMNS 90
#define SLICE_MAX_SLICINGS 1000
#define SLICE_MAX_DEPTH 4		/* columns of a slicing: 16 bits each */
#define SLICE_MAX_VALUES 65534	/* of a column, besides null */
#define SLICE_MAX_SLICES 100000 /* of a slicing */
#define SLICE_MAX_CLASSES 64
#define SLICE_MAX_PAIRED_CLASSES 16

/* The code of null; values come after it. */
#define SLICE_NULL 0

/* What a row brings, besides the columns it is sliced by. */
typedef enum SliceInput
{
	SLICE_ACTUAL,
	SLICE_PREDICTED,
	SLICE_SECOND,				/* of another model */
	SLICE_SCORE,
	SLICE_SECOND_SCORE,
	SLICE_WEIGHT,
	SLICE_CLUSTER,
	SLICE_INPUTS
} SliceInput;

/* What is wanted of scores; a set of these. */
#define SLICE_AREA 1			/* under the ROC curve */
#define SLICE_AVERAGE_PRECISION 2
#define SLICE_PROBABILITIES 4	/* losses and calibration */

typedef struct SliceLayout
{
	bool		regression;		/* actual and predicted are numbers */
	int			wanted;			/* of scores */
	bool		given[SLICE_INPUTS];
	int			ncolumns;
	int			nslicings;
	int			depth[SLICE_MAX_SLICINGS];
	int			columns[SLICE_MAX_SLICINGS][SLICE_MAX_DEPTH];
} SliceLayout;

#define SLICE_MISSING (-1)

typedef struct SliceRow
{
	int32		classes[3];		/* SLICE_ACTUAL to SLICE_SECOND */
	double		numbers[3];		/* SLICE_ACTUAL to SLICE_SECOND, for a regression */
	bool		complete;		/* nothing of these is missing */
	bool		scored;			/* neither the label nor a score is missing */
	double		scores[2];
	double		weight;
	uint64		cluster;
	uint16		codes[SLICE_MAX_COLUMNS];
} SliceRow;

/* Of a regression: moments of the actual values and of the errors. */
typedef enum SliceNumber
{
	SLICE_VALUE,
	SLICE_ERROR,
	SLICE_ABSOLUTE,
	SLICE_SQUARED,
	/* in the same order: of the other model, and what its errors are less */
	SLICE_SECOND_ERROR,
	SLICE_SECOND_ABSOLUTE,
	SLICE_SECOND_SQUARED,
	SLICE_ERROR_GAIN,
	SLICE_ABSOLUTE_GAIN,
	SLICE_SQUARED_GAIN,
	SLICE_NUMBERS
} SliceNumber;

/* The area under a ROC curve; NaN without both classes. */
typedef struct SliceArea
{
	int64		positives;
	int64		negatives;
	double		area;
	double		variance;
} SliceArea;

/* What the scores of a slice tell. */
typedef struct SliceScore
{
	SliceArea	own;
	SliceArea	rest;			/* of all rows that are not in the slice */
	SliceArea	second;			/* of the other model's score */
	double		difference_variance;	/* of own less second */
	double		average_precision;
	mlc_calibration calibration;
	mlc_running excess;			/* score less label */
	mlc_running brier[2];		/* of the first and of the second score */
	mlc_running loss[2];
	mlc_running brier_difference;
	mlc_running loss_difference;
} SliceScore;

/* Crosses of two columns with small codes are found without hashing. */
#define SLICE_DIRECT 64

typedef struct Slicing
{
	int			depth;			/* as in the layout, close at hand */
	int			columns[SLICE_MAX_DEPTH];
	int32		n;				/* slices */
	int32		capacity;
	int32	   *direct;			/* [code][code]: slice + 1, or 0; or NULL */
	uint64	   *keys;			/* the codes of each slice, 16 bits a column */
	struct slice_index_hash *index; /* of keys, where there are two columns */
	int64	   *left_out;		/* rows without label, prediction or weight */
	int64	   *unscored;		/* rows without label or score */
	int64	   *counts;			/* [slice][cell] */
	double	   *weights;		/* [slice][cell][2]: weights, their squares */
	mlc_running *numbers;		/* [slice][SLICE_NUMBERS] */

	/* once finished; slices that came after that have none */
	int32		finished;
	SliceScore *scores;
	double	   *clusters;		/* [slice]: number of clusters */
	double	   *whole_clusters;	/* [slice]: of those, without rows elsewhere */
	double	   *moments;		/* [slice][cell][cell]: of the slice's counts */
	double	   *cross_moments;	/* and with those of all rows */
} Slicing;

typedef struct Slices
{
	SliceLayout layout;
	Codes	   *classes;		/* labels, of all models */
	Codes	   *columns[SLICE_MAX_COLUMNS];
	int32		width;			/* classes that the tables have room for */
	Slicing    *slicings;
	Size		bytes;			/* of the tables of all slicings */
	bool		probabilities;	/* all scores are within 0 and 1 */

	/* kept rows, see slice_rows.c */
	char	   *rows;
	Size		row_size;
	int64		nrows;
	int64		row_capacity;
	MemoryContext context;
} Slices;

extern Slices *slices_create(MemoryContext context, const SliceLayout *layout);
extern void slices_add(Slices *slices, const SliceRow *row);
extern void slices_combine(Slices *slices, const Slices *other);

/* The code of a value among the labels, or in a column; -1: null. */
extern int32 slices_class(Slices *slices, const CodeValue *value);
extern uint16 slices_code(Slices *slices, int column, const CodeValue *value);

/* Numbers in a table of counts of a slice: width^2, or width^3 for two models. */
extern int32 slices_cells(const Slices *slices);

/* The slice of a slicing with these codes, new if need be. */
extern int32 slices_find(Slices *slices, int slicing, const uint16 *codes);

/* The code of the slicing's column at this depth. */
static inline int32
slice_code(const Slicing *slicing, int32 slice, int depth)
{
	return (int32) (slicing->keys[slice] >> (16 * depth) & 0xFFFF);
}

/* slice_rows.c */
extern void slices_keep_row(Slices *slices, const SliceRow *row);
extern void slices_append_rows(Slices *slices, const Slices *other,
							   const int32 *classes, uint16 *const *codes);

/*
 * Turn the kept rows into what they tell, and forget them.  positive is the
 * class that scores are scores of, SLICE_MISSING if no row has it.
 */
extern void slices_finish(Slices *slices, int32 positive);

/* slices_wire.c: for a worker's leader, or for the function that asked */
extern bytea *slices_serialize(const Slices *slices);
extern Slices *slices_deserialize(MemoryContext context, bytea *bytes);

#endif
