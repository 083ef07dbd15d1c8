/*
 * slice.h
 *		What slice_metrics(), fairness() and compare_models() share: which rows
 *		and slices are asked for, and what was counted of them.
 */
#ifndef MLCHECK_SLICE_H
#define MLCHECK_SLICE_H

#include "postgres.h"

#include "fmgr.h"
#include "nodes/pg_list.h"
#include "utils/jsonb.h"
#include "utils/rel.h"

#include "kernel/estimate.h"
#include "state/slices.h"

/* How labels become classes. */
typedef enum LabelKind
{
	LABEL_ANY,					/* none of them is the positive one */
	LABEL_WORDS,				/* booleans and integers: 1 is positive */
	LABEL_DIGITS				/* other numbers, as text: "1" is positive */
} LabelKind;

/* With such labels, these are the codes of 0 and 1. */
#define SLICE_NEGATIVE 0
#define SLICE_POSITIVE 1

/* Something that rows are sliced by: a column, bins of it, or a predicate. */
typedef struct SliceColumn
{
	char	   *name;			/* in the label of a slice */
	char	   *expression;		/* in the query */
	Oid			base;			/* its type there */
	bool		is_predicate;	/* only where it is true there is a slice */
	int			nedges;			/* of bins, else 0 */
	double	   *edges;
} SliceColumn;

typedef struct SliceQuery
{
	const char *function;		/* that asks, for messages */
	const char *const *names;	/* of its arguments, for SLICE_INPUTS */
	const char *slices_name;	/* of the argument with the slices */
	Relation	relation;
	char	   *inputs[SLICE_INPUTS];	/* expressions, or NULL */
	LabelKind	labels;
	List	   *columns;		/* of SliceColumn */
	SliceLayout layout;
	char	   *row_filter;		/* or NULL */
	char	   *baseline_filter;	/* rows of the period before, or NULL */
	bool		row_security;
} SliceQuery;

/* slice_spec.c: the argument "slices" */
extern void slice_read_slices(SliceQuery *query, Jsonb *slices);

/* Within SPI: edges of bins of which only the number was given. */
extern void slice_find_edges(SliceQuery *query);

/* "region=south, age=[18,25)"; "overall" for all rows. */
extern char *slice_label(const SliceQuery *query, const Slices *slices,
						 int slicing, int32 slice);

/* text[] of the names of its columns */
extern Datum slice_column_names(const SliceQuery *query, int slicing);

/*
 * slice_query.c: from arguments as given to expressions of the query.
 * positive is the text of the positive label, or NULL.
 */
typedef struct SliceInputs
{
	char	   *given[SLICE_INPUTS];
	char	   *positive;
	double		score_threshold;
	bool		regression;
	int			wanted_scores;	/* SLICE_AREA and so on, 0: no more than they predict */
} SliceInputs;

/* "task": is it a regression? */
extern bool slice_task_argument(FunctionCallInfo fcinfo, int arg);

/*
 * Open the relation, check what was given, and read all of it once.  *baseline
 * is NULL unless there is a baseline_filter.  Both live in the current memory
 * context; the relation stays locked.  function, names, slices_name, filters
 * and row_security of the query are set already.
 */
extern void slice_read(SliceQuery *query, Oid relation, Jsonb *slices,
					   const SliceInputs *inputs, Slices **current,
					   Slices **baseline);

/*
 * Step through all rows and the slices that have rows, whether complete or not;
 * the rows beside a predicate are no slice.  False at the end.
 */
typedef struct SlicePosition
{
	int			slicing;
	int32		slice;
} SlicePosition;

#define SLICE_START {0, -1}

extern bool slice_next(const SliceQuery *query, const Slices *slices,
					   SlicePosition *at);

/* Has the slice any row? */
extern bool slice_has_rows(const Slices *slices, int slicing, int32 slice);

#endif
