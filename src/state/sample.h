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

/* What a walk over the sorted keys found; valid for these sizes. */
typedef struct SampleCache
{
	int64		ks_n[2];
	int64		rank_n[2];
	int64		transport_n[2];
	mlc_ks		ks;
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
	SampleCache cache;
	MemoryContext context;		/* holds everything */
	Size		charged;		/* counted against mlcheck.max_sample_memory */
	MemoryContextCallback release;
} TwoSample;

/* mlcheck.max_sample_memory, in kB */
extern int	sample_max_memory;

extern TwoSample *sample_create(MemoryContext context, Oid type, Oid base,
								ValueKind kind);

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

/* Bring both sides into order and return them. */
extern mlc_two_keys sample_sorted(TwoSample *sample);

/* Results over the sorted keys, kept while no row is added.  n > 0. */
extern const mlc_ks *sample_ks(TwoSample *sample);
extern const mlc_rank_sums *sample_rank(TwoSample *sample);
extern void sample_transport(TwoSample *sample, double *wasserstein,
							 double *energy);

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
