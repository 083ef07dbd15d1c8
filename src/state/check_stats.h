/*
 * check_stats.h
 *		Figures of a column: count, range, sum, mean and deviation.
 *
 * Values wait in a block until it is full, so that they are added up together.
 */
#ifndef MLCHECK_CHECK_STATS_H
#define MLCHECK_CHECK_STATS_H

#include "postgres.h"

#include "kernel/block.h"
#include "kernel/wide.h"

#define CHECK_BLOCK 128

typedef enum CheckStatsKind
{
	STATS_FLOAT,
	STATS_INTEGER,
	STATS_TIME					/* has a range, and no sum */
} CheckStatsKind;

/* What crosses processes. */
typedef struct CheckStats
{
	int64		n;
	int64		integer_min;
	int64		integer_max;
	mlc_wide_sum integer_sum;
	mlc_wide_squares integer_squares;
	double		min;
	double		max;
	mlc_sum		sum;
	mlc_running running;
} CheckStats;

typedef struct CheckFigures
{
	CheckStatsKind kind;
	int32		waiting;
	CheckStats	stats;			/* of all that do not wait */
	union
	{
		double		number[CHECK_BLOCK];
		int64		integer[CHECK_BLOCK];
	}			value;
} CheckFigures;

extern void check_figures_flush(CheckFigures *figures);
extern void check_figures_merge(CheckFigures *figures, CheckFigures *other);

/* Of all values. */
static inline const CheckStats *
check_figures_stats(CheckFigures *figures)
{
	check_figures_flush(figures);
	return &figures->stats;
}

static inline void
check_figures_add_float(CheckFigures *figures, double value)
{
	figures->value.number[figures->waiting++] = value;
	if (unlikely(figures->waiting == CHECK_BLOCK))
		check_figures_flush(figures);
}

static inline void
check_figures_add_integer(CheckFigures *figures, int64 value)
{
	figures->value.integer[figures->waiting++] = value;
	if (unlikely(figures->waiting == CHECK_BLOCK))
		check_figures_flush(figures);
}

#endif
