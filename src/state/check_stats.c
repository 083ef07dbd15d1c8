/*
 * check_stats.c
 *		Figures of a column: count, range, sum, mean and deviation.
 */
#include "postgres.h"

#include "state/check_stats.h"

static void
merge_stats(CheckStats *stats, const CheckStats *other)
{
	if (other->n == 0)
		return;
	if (stats->n == 0)
	{
		*stats = *other;
		return;
	}
	stats->n += other->n;
	stats->integer_min = Min(stats->integer_min, other->integer_min);
	stats->integer_max = Max(stats->integer_max, other->integer_max);
	mlc_wide_sum_merge(&stats->integer_sum, &other->integer_sum);
	mlc_wide_squares_merge(&stats->integer_squares, &other->integer_squares);
	stats->min = Min(stats->min, other->min);
	stats->max = Max(stats->max, other->max);
	mlc_sum_merge(&stats->sum, &other->sum);
	mlc_running_merge(&stats->running, &other->running);
}

static void
stats_of_floats(const CheckFigures *figures, CheckStats *stats)
{
	mlc_block	block;

	mlc_block_of(figures->value.number, (size_t) figures->waiting, &block);
	stats->min = block.min;
	stats->max = block.max;
	stats->sum = block.sum;
	stats->running = block.running;
}

static void
stats_of_integers(const CheckFigures *figures, CheckStats *stats)
{
	const int64 *value = figures->value.integer;
	int32		i;

	stats->integer_min = stats->integer_max = value[0];
	for (i = 0; i < figures->waiting; i++)
	{
		stats->integer_min = Min(stats->integer_min, value[i]);
		stats->integer_max = Max(stats->integer_max, value[i]);
	}
	for (i = 0; figures->kind == STATS_INTEGER && i < figures->waiting; i++)
	{
		mlc_wide_sum_add(&stats->integer_sum, value[i]);
		mlc_wide_squares_add(&stats->integer_squares, value[i]);
	}
}

void
check_figures_flush(CheckFigures *figures)
{
	CheckStats	stats = {0};

	if (figures->waiting == 0)
		return;
	stats.n = figures->waiting;
	if (figures->kind == STATS_FLOAT)
		stats_of_floats(figures, &stats);
	else
		stats_of_integers(figures, &stats);
	figures->waiting = 0;
	merge_stats(&figures->stats, &stats);
}

void
check_figures_merge(CheckFigures *figures, CheckFigures *other)
{
	check_figures_flush(figures);
	merge_stats(&figures->stats, check_figures_stats(other));
}
