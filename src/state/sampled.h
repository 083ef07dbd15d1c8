/*
 * sampled.h
 *		A sample of distinct values with exact counts: the k values with the
 *		smallest hashes.
 *
 * Once k values are known, the largest of their hashes is a bound that only
 * falls.  A value that is in the sample at the end was below the bound whenever
 * it came, so none of its rows was missed; and the sample depends on the
 * multiset of values alone, not on their order or on who saw which.
 */
#ifndef MLCHECK_SAMPLED_H
#define MLCHECK_SAMPLED_H

#include "postgres.h"

#define SAMPLED_MAX_VALUES 1000000

/* Values of equal hash are ordered by their bytes. */
typedef struct SampledKey
{
	uint64		hash;
	const char *bytes;
	int32		length;
} SampledKey;

typedef struct SampledValue
{
	SampledKey	key;
	int64		count;
	char		status;
} SampledValue;

struct table_hash;

typedef struct Sampled
{
	int32		k;
	bool		bounded;
	SampledKey	bound;			/* the k-th value when they were last counted */
	struct table_hash *values;
	MemoryContext context;
	Size	   *charged;		/* of the state that it belongs to */
} Sampled;

/*
 * k is 1 to SAMPLED_MAX_VALUES.  Memory is counted in *charged, and against
 * mlcheck.max_sample_memory.
 */
extern Sampled *sampled_create(MemoryContext context, int32 k, Size *charged);

/* False for most values that are not in the sample. */
static inline bool
sampled_wants(const Sampled *sampled, uint64 hash)
{
	return !sampled->bounded || hash <= sampled->bound.hash;
}

/* Rows of a value; its bytes are copied where they are kept. */
extern void sampled_add(Sampled *sampled, uint64 hash, const char *bytes,
						int32 length, int64 count);

/* The sample in the order of its hashes; palloc'd, the bytes are not. */
extern SampledValue *sampled_list(const Sampled *sampled, int32 *n);

extern void sampled_merge(Sampled *sampled, const Sampled *other);

#endif
