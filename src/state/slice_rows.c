/*
 * slice_rows.c
 *		The state behind slice_metrics() and its kin: rows that are kept for
 *		their scores or clusters, and what they tell of every slice.
 *
 * All rows are brought into the order of their scores once.  Then, for each
 * slicing, they are dealt out to their slices in that order: a slice's
 * negatives and positives are two ascending samples, like those of all rows.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>
#include <stdalign.h>

#include "kernel/auc_rest.h"
#include "kernel/delong.h"
#include "kernel/key.h"
#include "kernel/order.h"
#include "miscadmin.h"
#include "state/sample.h"
#include "state/slices.h"
#include "utils/float.h"
#include "utils/memutils.h"

#define INITIAL_ROWS 64
#define CALIBRATION_BINS 10
#define MAX_CLUSTER_CLASSES 2	/* of which moments of counts are kept */

/* A row as it is kept; the codes of the columns follow. */
typedef struct KeptRow
{
	uint64		keys[2];		/* of the scores */
	uint64		cluster;
	int8		classes[3];
	bool		complete;
	bool		scored;
} KeptRow;

static inline uint16 *
kept_codes(const KeptRow *row)
{
	return (uint16 *) (row + 1);
}

static inline KeptRow *
kept_row(const Slices *slices, int64 i)
{
	return (KeptRow *) (slices->rows + (Size) i * slices->row_size);
}

static void
reserve_rows(Slices *slices, int64 n)
{
	int64		capacity = slices->row_capacity;

	if (slices->row_size == 0)
		slices->row_size = MAXALIGN(sizeof(KeptRow) +
									slices->layout.ncolumns * sizeof(uint16));
	if (n <= capacity)
		return;
	capacity = Max(Max(capacity + capacity / 2, INITIAL_ROWS), n);
	/* and what sorting them takes */
	sample_check_memory((Size) capacity * (slices->row_size + 2 * sizeof(mlc_keyed)));
	slices->rows = slices->rows == NULL ?
		MemoryContextAllocHuge(slices->context, capacity * slices->row_size) :
		repalloc_huge(slices->rows, capacity * slices->row_size);
	slices->row_capacity = capacity;
}

void
slices_keep_row(Slices *slices, const SliceRow *row)
{
	KeptRow    *kept;
	int			i;

	reserve_rows(slices, slices->nrows + 1);
	kept = kept_row(slices, slices->nrows++);
	memset(kept, 0, sizeof(*kept));
	for (i = 0; i < 2 && row->scored; i++)
	{
		kept->keys[i] = mlc_key_from_double(row->scores[i]);
		slices->probabilities &= row->scores[i] >= 0 && row->scores[i] <= 1;
	}
	for (i = 0; i < 3; i++)
		kept->classes[i] = (int8) row->classes[i];
	kept->cluster = row->cluster;
	kept->complete = row->complete;
	kept->scored = row->scored;
	memcpy(kept_codes(kept), row->codes, slices->layout.ncolumns * sizeof(uint16));
}

void
slices_append_rows(Slices *slices, const Slices *other, const int32 *classes,
				   uint16 *const *codes)
{
	int64		i;
	int			j;

	if (other->nrows == 0)
		return;
	reserve_rows(slices, slices->nrows + other->nrows);
	memcpy(kept_row(slices, slices->nrows), other->rows,
		   (Size) other->nrows * other->row_size);
	for (i = slices->nrows; i < slices->nrows + other->nrows; i++)
	{
		KeptRow    *row = kept_row(slices, i);

		for (j = 0; j < 3; j++)
		{
			if (row->classes[j] >= 0)
				row->classes[j] = (int8) classes[row->classes[j]];
		}
		for (j = 0; j < slices->layout.ncolumns; j++)
			kept_codes(row)[j] = codes[j][kept_codes(row)[j]];
	}
	slices->nrows += other->nrows;
}

typedef uint64 (*RowKey) (const KeptRow *row);

static uint64
score_key(const KeptRow *row)
{
	return row->keys[0];
}

static uint64
cluster_key(const KeptRow *row)
{
	return row->cluster;
}

static bool
is_scored(const KeptRow *row)
{
	return row->scored;
}

static bool
is_complete(const KeptRow *row)
{
	return row->complete;
}

/*
 * Bring the rows that are wanted to the front, in ascending order of a key, and
 * return their number.  The rows themselves are moved: what follows reads them
 * from end to end, many times.
 */
static int64
order_rows(Slices *slices, RowKey key, bool (*wanted) (const KeptRow *row))
{
	Size		bytes = Max(slices->nrows, 1) * sizeof(mlc_keyed);
	mlc_keyed  *memory = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	mlc_keyed  *scratch = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	char	   *moved = MemoryContextAllocHuge(slices->context,
											   Max(slices->nrows * slices->row_size, 1));
	const mlc_keyed *sorted;
	int64		front = 0;
	int64		back = slices->nrows;
	int64		i;

	for (i = 0; i < slices->nrows; i++)
	{
		const KeptRow *row = kept_row(slices, i);
		int64		at = wanted(row) ? front++ : --back;

		memory[at].key = at < front ? key(row) : 0;
		memory[at].item = (uint64) i;
	}
	for (i = back; i < slices->nrows; i++)
		memcpy(moved + (Size) i * slices->row_size,
			   kept_row(slices, (int64) memory[i].item), slices->row_size);
	sorted = mlc_sort_keyed(memory, (size_t) front, scratch, sample_poll);
	for (i = 0; i < front; i++)
		memcpy(moved + (Size) i * slices->row_size,
			   kept_row(slices, (int64) sorted[i].item), slices->row_size);
	if (slices->rows)
		pfree(slices->rows);
	slices->rows = moved;
	pfree(memory);
	pfree(scratch);
	return front;
}

/* The distinct scores, and the rank of each row among them. */
typedef struct Ranking
{
	mlc_ranked	ranked;
	uint64	   *ranks;			/* of each row, which are in order */
	bool	   *positive;		/* is each row? */
	int64		n;				/* rows with a score */
} Ranking;

static void
rank_scores(const Slices *slices, int64 n, int32 positive, Ranking *ranking)
{
	mlc_ranked *ranked = &ranking->ranked;
	int64		i;

	memset(ranking, 0, sizeof(*ranking));
	ranking->n = n;
	ranking->ranks = palloc_extended(Max(n, 1) * sizeof(uint64), MCXT_ALLOC_HUGE);
	ranking->positive = palloc_extended(Max(n, 1) * sizeof(bool), MCXT_ALLOC_HUGE);
	for (i = 0; i < n; i++)
	{
		if (i == 0 || kept_row(slices, i)->keys[0] != kept_row(slices, i - 1)->keys[0])
			ranked->groups++;
		ranking->ranks[i] = (uint64) ranked->groups - 1;
		ranking->positive[i] = kept_row(slices, i)->classes[SLICE_ACTUAL] == positive;
	}
	ranked->lower = palloc_extended((ranked->groups + 1) * sizeof(mlc_lower_ranks),
									MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (i = 0; i < n; i++)
	{
		uint64		rank = ranking->ranks[i];

		ranked->lower[rank + 1].positives += ranking->positive[i];
		ranked->lower[rank + 1].negatives += !ranking->positive[i];
	}
	mlc_rank_groups(ranked);
}

/* The rows of a slicing, dealt out to its slices in the order of their scores. */
typedef struct Deal
{
	int64	   *start[2];		/* of each slice's negatives and positives */
	uint64	   *keys[2];
	uint64	   *second[2];		/* keys of the second score */
} Deal;

static void
deal_rows(const Slices *slices, int slicing, const Ranking *ranking,
		  const int32 *slice_of, Deal *deal)
{
	const Slicing *s = &slices->slicings[slicing];
	int64	   *next[2];
	int64		i;
	int			side;

	for (side = 0; side < 2; side++)
	{
		deal->start[side] = palloc0((s->n + 1) * sizeof(int64));
		next[side] = palloc((s->n + 1) * sizeof(int64));
	}
	for (i = 0; i < ranking->n; i++)
		deal->start[ranking->positive[i]][slice_of[i] + 1]++;
	for (side = 0; side < 2; side++)
	{
		for (i = 0; i < s->n; i++)
			deal->start[side][i + 1] += deal->start[side][i];
		memcpy(next[side], deal->start[side], (s->n + 1) * sizeof(int64));
	}
	for (i = 0; i < ranking->n; i++)
	{
		const KeptRow *row = kept_row(slices, i);
		int64		at;

		side = ranking->positive[i];
		at = next[side][slice_of[i]]++;
		deal->keys[side][at] = row->keys[0];
		deal->second[side][at] = row->keys[1];
	}
	pfree(next[0]);
	pfree(next[1]);
}

/* Log loss clips where scikit-learn does. */
static double
row_loss(double score, double label)
{
	double		p = label > 0 ? score : 1 - score;

	return -log(fmin(fmax(p, DBL_EPSILON), 1 - DBL_EPSILON));
}

static double
row_brier(double score, double label)
{
	return (score - label) * (score - label);
}

/* keys and second are those of one side of a slice. */
static void
add_losses(SliceScore *score, const uint64 *keys, const uint64 *second,
		   int64 n, double label)
{
	int64		i;

	for (i = 0; i < n; i++)
	{
		double		p = mlc_double_from_key(keys[i]);
		double		q;

		mlc_running_add(&score->excess, p - label);
		mlc_running_add(&score->brier[0], row_brier(p, label));
		mlc_running_add(&score->loss[0], row_loss(p, label));
		if (second == NULL)
			continue;
		q = mlc_double_from_key(second[i]);
		mlc_running_add(&score->brier[1], row_brier(q, label));
		mlc_running_add(&score->loss[1], row_loss(q, label));
		mlc_running_add(&score->brier_difference,
						row_brier(p, label) - row_brier(q, label));
		mlc_running_add(&score->loss_difference,
						row_loss(p, label) - row_loss(q, label));
	}
}

static void
measure_probabilities(SliceScore *score, const mlc_two_keys *keys,
					  const uint64 *const second[2])
{
	double		edges[CALIBRATION_BINS];
	mlc_calibration_bin bins[CALIBRATION_BINS];

	add_losses(score, keys->reference, second[0], keys->n_reference, 0);
	add_losses(score, keys->current, second[1], keys->n_current, 1);
	mlc_uniform_edges(CALIBRATION_BINS, edges);
	mlc_calibration_bins(keys, edges, CALIBRATION_BINS, bins, sample_poll);
	mlc_calibration_test(bins, CALIBRATION_BINS, score->brier[0].mean, 0.05,
						 &score->calibration);
}

static SliceArea
area_of(const mlc_auc_sums *sums)
{
	SliceArea	area;

	area.positives = sums->positives;
	area.negatives = sums->negatives;
	area.area = mlc_auc(sums);
	area.variance = mlc_delong_variance(sums);
	return area;
}

static void
compare_scores(SliceScore *score, const mlc_two_keys *keys,
			   const uint64 *const second[2])
{
	mlc_two_scores scores = {0};
	mlc_delong_sums sums;
	uint64	   *work;

	scores.negative[0] = keys->reference;
	scores.negative[1] = second[0];
	scores.positive[0] = keys->current;
	scores.positive[1] = second[1];
	scores.negatives = keys->n_reference;
	scores.positives = keys->n_current;
	work = palloc_extended(sizeof(uint64) *
						   Max(mlc_delong_worksize(scores.positives, scores.negatives), 1),
						   MCXT_ALLOC_HUGE);
	mlc_delong_walk(&scores, work, &sums, sample_poll);
	pfree(work);
	score->second = area_of(&sums.score[1]);
	score->difference_variance = mlc_delong_difference_variance(&sums);
}

/* What the scores of one slice tell besides its area. */
static void
measure_slice(const Slices *slices, const Deal *deal, int32 slice,
			  SliceScore *score)
{
	int			wanted = slices->layout.wanted;
	const uint64 *second[2] = {NULL, NULL};
	mlc_two_keys keys;
	int			side;

	keys.reference = deal->keys[0] + deal->start[0][slice];
	keys.current = deal->keys[1] + deal->start[1][slice];
	keys.n_reference = deal->start[0][slice + 1] - deal->start[0][slice];
	keys.n_current = deal->start[1][slice + 1] - deal->start[1][slice];
	score->own.positives = keys.n_current;
	score->own.negatives = keys.n_reference;
	for (side = 0; slices->layout.given[SLICE_SECOND_SCORE] && side < 2; side++)
		second[side] = deal->second[side] + deal->start[side][slice];
	if (keys.n_current > 0 && (wanted & SLICE_AVERAGE_PRECISION))
		score->average_precision = mlc_average_precision(&keys, sample_poll);
	if (slices->probabilities && (wanted & SLICE_PROBABILITIES) &&
		keys.n_reference + keys.n_current > 0)
		measure_probabilities(score, &keys, second);
	if (slices->layout.given[SLICE_SECOND_SCORE] && (wanted & SLICE_AREA))
		compare_scores(score, &keys, second);
}

static void
measure_slices(const Slices *slices, int slicing, const Ranking *ranking,
			   const int32 *slice_of, Deal *deal)
{
	Slicing    *s = &slices->slicings[slicing];
	int32		slice;

	deal_rows(slices, slicing, ranking, slice_of, deal);
	for (slice = 0; slice < s->n; slice++)
		measure_slice(slices, deal, slice, &s->scores[slice]);
	pfree(deal->start[0]);
	pfree(deal->start[1]);
}

/* Areas of all slices of a slicing, and of what is beside each, in one walk. */
static void
measure_areas(const Slices *slices, int slicing, const Ranking *ranking,
			  const int32 *slice_of)
{
	Slicing    *s = &slices->slicings[slicing];
	Size		bytes = Max(s->n, 1) * sizeof(mlc_rest_walk) + alignof(mlc_rest_walk);
	char	   *memory = palloc_extended(bytes, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	/* integers of 128 bits want more than palloc promises */
	mlc_rest_walk *walks = (mlc_rest_walk *) TYPEALIGN(alignof(mlc_rest_walk), memory);
	int64		i;

	for (i = 0; i < ranking->n; i++)
		walks[slice_of[i]].slice_positives += ranking->positive[i];
	for (i = 0; i < ranking->n; i++)
	{
		if ((i & 0xFFFF) == 0)
			CHECK_FOR_INTERRUPTS();
		mlc_rest_row(&ranking->ranked, &walks[slice_of[i]], (int64) ranking->ranks[i],
					 ranking->positive[i]);
	}
	for (i = 0; i < s->n; i++)
	{
		mlc_auc_sums own;
		mlc_auc_sums rest;

		mlc_rest_finish(&ranking->ranked, &walks[i], &own, &rest);
		s->scores[i].own = area_of(&own);
		s->scores[i].rest = area_of(&rest);
	}
	pfree(memory);
}

static void
finish_slicing(Slices *slices, int slicing, const Ranking *ranking,
			   int32 *slice_of, Deal *deal)
{
	Slicing    *s = &slices->slicings[slicing];
	int			wanted = slices->layout.wanted;
	int64		i;

	s->scores = MemoryContextAllocExtended(slices->context,
										   Max(s->n, 1) * sizeof(SliceScore),
										   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (i = 0; i < s->n; i++)
		s->scores[i].average_precision = get_float8_nan();
	for (i = 0; i < ranking->n; i++)
		slice_of[i] = slices_find(slices, slicing, kept_codes(kept_row(slices, i)));
	if (wanted != SLICE_AREA || slices->layout.given[SLICE_SECOND_SCORE])
		measure_slices(slices, slicing, ranking, slice_of, deal);
	if (wanted & SLICE_AREA)
		measure_areas(slices, slicing, ranking, slice_of);
}

static void
finish_scores(Slices *slices, int32 positive)
{
	int64		n = order_rows(slices, score_key, is_scored);
	Size		bytes = Max(n, 1) * sizeof(uint64);
	Ranking		ranking;
	Deal		deal;
	int32	   *slice_of;
	int			i;

	rank_scores(slices, n, positive, &ranking);
	slice_of = palloc_extended(Max(n, 1) * sizeof(int32), MCXT_ALLOC_HUGE);
	for (i = 0; i < 2; i++)
	{
		deal.keys[i] = palloc_extended(bytes, MCXT_ALLOC_HUGE);
		deal.second[i] = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	}
	for (i = 0; i < slices->layout.nslicings; i++)
		finish_slicing(slices, i, &ranking, slice_of, &deal);
}

/* Counts of one cluster in the slices of a slicing that it reaches. */
typedef struct ClusterCounts
{
	double	   *counts;			/* [slice][cell] */
	double	   *total;			/* [cell] */
	int32	   *touched;		/* slices */
	bool	   *is_touched;
	int32		ntouched;
} ClusterCounts;

static void
end_cluster(Slicing *s, ClusterCounts *cluster, int cells)
{
	int32		i;
	int			a;
	int			b;

	if (cluster->ntouched == 1)
		s->whole_clusters[cluster->touched[0]]++;
	for (i = 0; i < cluster->ntouched; i++)
	{
		int32		slice = cluster->touched[i];
		double	   *counts = &cluster->counts[(Size) slice * cells];
		double	   *moments = &s->moments[(Size) slice * cells * cells];
		double	   *cross = &s->cross_moments[(Size) slice * cells * cells];

		for (a = 0; a < cells; a++)
		{
			for (b = 0; b < cells; b++)
			{
				moments[a * cells + b] += counts[a] * counts[b];
				cross[a * cells + b] += counts[a] * cluster->total[b];
			}
		}
		s->clusters[slice]++;
		memset(counts, 0, cells * sizeof(double));
		cluster->is_touched[slice] = false;
	}
	memset(cluster->total, 0, cells * sizeof(double));
	cluster->ntouched = 0;
}

static void
finish_clusters_of(Slices *slices, int slicing, int64 rows)
{
	Slicing    *s = &slices->slicings[slicing];
	int			cells = slices_cells(slices);
	Size		n = Max(s->n, 1);
	ClusterCounts cluster = {0};
	int64		i;

#define ALLOCATE(elements) \
	MemoryContextAllocExtended(slices->context, (elements) * sizeof(double), \
							   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO)
	s->clusters = ALLOCATE(n);
	s->whole_clusters = ALLOCATE(n);
	s->moments = ALLOCATE(n * cells * cells);
	s->cross_moments = ALLOCATE(n * cells * cells);
#undef ALLOCATE
	cluster.counts = palloc0(n * cells * sizeof(double));
	cluster.total = palloc0(cells * sizeof(double));
	cluster.touched = palloc(n * sizeof(int32));
	cluster.is_touched = palloc0(n * sizeof(bool));
	for (i = 0; i < rows; i++)
	{
		const KeptRow *row = kept_row(slices, i);
		int32		slice = slices_find(slices, slicing, kept_codes(row));
		int			cell = row->classes[SLICE_ACTUAL] * slices->width +
			row->classes[SLICE_PREDICTED];

		if (slices->layout.given[SLICE_SECOND])
			cell = cell * slices->width + row->classes[SLICE_SECOND];
		if (i > 0 && row->cluster != kept_row(slices, i - 1)->cluster)
			end_cluster(s, &cluster, cells);
		if (!cluster.is_touched[slice])
			cluster.touched[cluster.ntouched++] = slice;
		cluster.is_touched[slice] = true;
		cluster.counts[(Size) slice * cells + cell]++;
		cluster.total[cell]++;
	}
	end_cluster(s, &cluster, cells);
	pfree(cluster.counts);
	pfree(cluster.total);
	pfree(cluster.touched);
	pfree(cluster.is_touched);
}

static void
finish_clusters(Slices *slices)
{
	int64		rows;
	int			i;

	if (slices->width > MAX_CLUSTER_CLASSES)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("\"cluster\" needs two classes"),
				 errhint("Name the positive class with \"positive\".")));
	rows = order_rows(slices, cluster_key, is_complete);
	for (i = 0; i < slices->layout.nslicings; i++)
		finish_clusters_of(slices, i, rows);
}

void
slices_finish(Slices *slices, int32 positive)
{
	int			i;

	if (slices->layout.given[SLICE_SCORE])
		finish_scores(slices, positive);
	if (slices->layout.given[SLICE_CLUSTER])
		finish_clusters(slices);
	for (i = 0; i < slices->layout.nslicings; i++)
		slices->slicings[i].finished = slices->slicings[i].n;
	if (slices->rows)
		pfree(slices->rows);
	slices->rows = NULL;
	slices->nrows = slices->row_capacity = 0;
}
