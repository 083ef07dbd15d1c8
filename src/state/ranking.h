/*
 * ranking.h
 *		The state of the ranking aggregates: the rows of one query.
 *
 * There may be many queries of a few rows each, so a state starts small.
 */
#ifndef MLCHECK_RANKING_H
#define MLCHECK_RANKING_H

#include "postgres.h"

#include "kernel/ranking.h"

typedef struct Ranking
{
	mlc_ranked *rows;
	int64		n;
	int64		capacity;
	int64		sorted;			/* n when rows were last sorted */
	int32		k;				/* places that count, 0 for all */
	int32		option;			/* mlc_gain or mlc_ap_divisor */
	MemoryContext context;		/* holds everything */
	Size		charged;		/* counted against mlcheck.max_sample_memory */
	MemoryContextCallback release;
} Ranking;

extern Ranking *ranking_create(MemoryContext context, int32 k, int32 option);

extern void ranking_add(Ranking *ranking, double relevance, double score);

/* ereport unless these are what the rows before were ranked with. */
extern void ranking_check_options(const Ranking *ranking, int32 k,
								  int32 option, const char *option_name);

extern void ranking_combine(Ranking *ranking, const Ranking *other);

/* Rows in the order that the kernel takes. */
extern const mlc_ranked *ranking_sorted(Ranking *ranking);

/* Scratch memory of bytes for a row, in the current context. */
extern void *ranking_scratch(const Ranking *ranking, Size bytes);

extern bytea *ranking_serialize(const Ranking *ranking);
extern Ranking *ranking_deserialize(bytea *bytes);

#endif
