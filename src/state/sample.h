/*
 * sample.h
 *		The state of every two-sample aggregate: all values of a reference
 *		and of a current sample.
 *
 * One state serves all statistics, so PostgreSQL collects and sorts once for
 * all aggregates with the same arguments.  Ordered values are kept as keys of
 * 8 bytes; categories are counted.  Sorting happens behind a mark and changes
 * nothing that can be observed: final functions may run, rows may follow, and
 * final functions may run again, as in a window.
 */
#ifndef MLCHECK_SAMPLE_H
#define MLCHECK_SAMPLE_H

#include "postgres.h"

#include "compat.h"
#include "kernel/moments.h"
#include "kernel/pairs.h"
#include "kernel/rank.h"
#include "state/category.h"
#include "value.h"

#define REFERENCE 0
#define CURRENT 1

typedef struct SampleSide
{
	uint64	   *keys;
	int64		capacity;
	int64		n;				/* values that are neither NULL nor NaN */
	int64		sorted;			/* keys[0, sorted) are ascending */
	int64		nulls;
	int64		nans;
} SampleSide;

/*
 * What two profiles know of ordered values: counts in common cells instead of
 * keys.  Statistics then come from these, and are those of the values while no
 * pair is mixed.
 */
typedef struct SampleCells
{
	mlc_pairs	pairs;
	bool		mixed;			/* is any pair mixed that is not a gap? */
	bool		gaps;			/* pairs of a range without reference values */
	int64		distinct[2];
	uint64		minimum[2];		/* of a side that has values */
	uint64		maximum[2];
	bool		has_moments[2]; /* of all values, or are they those of the cells? */
	mlc_moments moments[2];
} SampleCells;

/* What a walk over the sorted keys found; valid for these sizes. */
typedef struct SampleCache
{
	int64		ks_n[2];
	int64		rank_n[2];
	int64		transport_n[2];
	mlc_ks		ks;
	double		ks_upper;		/* D is not more than this */
	mlc_rank_sums rank;
	double		wasserstein;
	double		energy;
} SampleCache;

typedef struct TwoSample
{
	Oid			type;			/* as declared, for messages */
	Oid			base;			/* what the values are */
	ValueKind	kind;
	int32		bins;			/* asked-for number of bins, 0 when not given */
	int32		ncuts;			/* asked-for cut points */
	double	   *cuts;
	int32		methods;		/* set of mlc_method, for column_drift */
	SampleSide	side[2];
	CategoryTable *categories;	/* for categories, else NULL */
	bool		from_profiles;	/* counted already, no rows were seen */
	const SampleCells *cells;	/* for ordered values of profiles, else NULL */
	SampleCache cache;
	MemoryContext context;		/* holds everything */
	Size		charged;		/* counted against mlcheck.max_sample_memory */
	MemoryContextCallback release;
} TwoSample;

/* mlcheck.max_sample_memory, in kB */
extern int	sample_max_memory;

extern TwoSample *sample_create(MemoryContext context, Oid type, Oid base,
								ValueKind kind);

/*
 * Count the memory of a state, now *charged, as this many bytes from here on.
 * False, and nothing changes, when mlcheck.max_sample_memory forbids it.
 */
extern bool sample_charge(Size *charged, Size bytes);

/* Does the setting allow one more allocation of this size? */
extern bool sample_memory_allows(Size bytes);

/* ereport unless the keys of one more allocation of this size are allowed. */
extern void sample_check_memory(Size bytes);

extern void sample_reserve(TwoSample *sample, int side, int64 n);

extern void sample_add_category(TwoSample *sample, int side,
								const char *data, int length, int64 n);

static inline void
sample_add_key(TwoSample *sample, int side, uint64 key)
{
	SampleSide *s = &sample->side[side];

	if (unlikely(s->n == s->capacity))
		sample_reserve(sample, side, s->n + 1);
	s->keys[s->n++] = key;
}

/* Bring both sides into order and return them; not where there are cells. */
extern mlc_two_keys sample_sorted(TwoSample *sample);

/* Results over the sorted keys, kept while no row is added.  n > 0. */
extern const mlc_ks *sample_ks(TwoSample *sample);
extern double sample_ks_upper(TwoSample *sample);
extern const mlc_rank_sums *sample_rank(TwoSample *sample);
extern void sample_transport(TwoSample *sample, double *wasserstein,
							 double *energy);

/*
 * Transport and moments with every value clamped to [low, high]; mean square
 * of the difference of the distribution functions.
 */
extern void sample_clamped_transport(TwoSample *sample, uint64 low,
									 uint64 high, double *wasserstein,
									 double *energy);
extern void sample_moments(TwoSample *sample, uint64 low, uint64 high,
						   mlc_moments moments[2]);
extern double sample_mean_square(TwoSample *sample);

/* Smallest and largest key of a side that has values. */
extern void sample_range(TwoSample *sample, int side, uint64 *minimum,
						 uint64 *maximum);

extern int64 sample_distinct(TwoSample *sample, int side);

/* A side's key of a rank, 0 .. n - 1. */
extern uint64 sample_key_at(TwoSample *sample, int side, int64 rank);

/* The number of values of a side up to the key, an end of a cell if any. */
extern int64 sample_count_le(TwoSample *sample, int side, uint64 key);

/* Both sides hold finite values only (at least one each). */
extern bool sample_is_finite(TwoSample *sample);

/* ereport: an argument that belongs to the group differs between its rows. */
pg_noreturn extern void sample_configuration_error(const char *argument);

/* Add all of other to sample. */
extern void sample_combine(TwoSample *sample, const TwoSample *other);

extern bytea *sample_serialize(TwoSample *sample);
extern TwoSample *sample_deserialize(bytea *bytes);

/* For kernels: cancels the query when that was asked for. */
extern void sample_poll(void);

#endif
