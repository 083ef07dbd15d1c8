/*
 * suite_partition.h
 *		A reference distribution of an expectation, and the rows counted by it.
 *
 * As Great Expectations writes them: {"values": [...], "weights": [...]} of
 * categories, {"bins": [...], "weights": [...], "tail_weights": [below,
 * above]} of bins [a, b), the last of which is closed.
 */
#ifndef MLCHECK_SUITE_PARTITION_H
#define MLCHECK_SUITE_PARTITION_H

#include "suite_figure.h"

typedef struct Partition
{
	FigureColumn *column;
	bool		is_binned;
	int			n;				/* categories or bins */
	double	   *weight;			/* of each */
	double		tail[2];		/* what lies below and above the bins */
	bool		has_tails;
	bool		open[2];		/* the first or last edge is infinite */
	int			nedges;			/* finite ones */
	JsonbValue **edge;
} Partition;

/* From the kwargs "column" and "partition_object". */
extern Partition *partition_read(Check *check);

/* Ask for the counts; the step is the check's. */
extern void partition_ask(Check *check, const Partition *partition);

typedef struct PartitionCounts
{
	FigureCounts rows;
	int64	   *count;			/* of each category or bin */
	int64		tail[2];
	int64		total;			/* of all that is not null and not NaN */
	/* categories beside those of the partition: how many have n rows */
	int			nothers;
	int64	   *other_size;
	int64	   *other_number;
	int64		others;			/* number of such categories */
	int64		other_rows;
	JsonbValue *unexpected;		/* a sample of them, with counts; or NULL */
} PartitionCounts;

extern void partition_counts(Check *check, const Partition *partition,
							 PartitionCounts *counts);

/*
 * Observed shares against expected ones, both without norm: k cells, where a
 * cell of other categories stands for number of them.
 */
typedef struct PartitionCells
{
	int			k;
	double	   *observed;		/* rows in each */
	double	   *expected;		/* weight of each */
	int64	   *number;			/* of equal cells */
} PartitionCells;

/* The holdouts are weights for what the partition gives none. */
extern void partition_cells(const Partition *partition,
							const PartitionCounts *counts, double tail_holdout,
							double internal_holdout, PartitionCells *cells);

/* From the kwargs of these names; ereport unless they fit the partition. */
extern void partition_holdouts(const Check *check, const Partition *partition,
							   double *tail, double *internal);

/* What was counted, for details. */
extern void json_partition(JsonWriter *writer, const Partition *partition,
						   const PartitionCounts *counts);

#endif
