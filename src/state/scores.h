/*
 * scores.h
 *		The state of delong_test: two scores of the same rows.
 *
 * Each score is kept as the keys of a sample, negatives as the reference and
 * positives as the current one, which counts the memory.  They are never
 * sorted in place: the same place in both is the same row.
 */
#ifndef MLCHECK_SCORES_H
#define MLCHECK_SCORES_H

#include "postgres.h"

#include "kernel/delong.h"
#include "state/sample.h"

typedef struct PairedScores
{
	TwoSample  *score[2];
} PairedScores;

extern PairedScores *scores_create(MemoryContext context);
extern void scores_combine(PairedScores *scores, const PairedScores *other);
extern bytea *scores_serialize(const PairedScores *scores);
extern PairedScores *scores_deserialize(const bytea *bytes);

static inline void
scores_add(PairedScores *scores, int side, uint64 first, uint64 second)
{
	sample_add_key(scores->score[0], side, first);
	sample_add_key(scores->score[1], side, second);
}

/* ereport when the memory for it is not allowed. */
extern void scores_compare(const PairedScores *scores, mlc_delong_sums *sums);

#endif
