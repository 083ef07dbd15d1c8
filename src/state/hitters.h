/*
 * hitters.h
 *		The frequent texts of a profile that has collapsed.
 *
 * Counters are kept for some texts only.  When there are too many, the count
 * of the largest one that has to go is taken off all of them (Misra and Gries
 * 1982, in blocks; merging as in Agarwal et al. 2012): a text's true count is
 * at least its counter, and at most error more.  error is at most n / 257 for
 * n texts.  What is kept depends on the order of the rows.
 */
#ifndef MLCHECK_HITTERS_H
#define MLCHECK_HITTERS_H

#include "postgres.h"

#include "state/profile_codec.h"

#define HITTERS_ROOM (2 * PROFILE_HITTERS)

typedef struct Hitters
{
	int64		error;
	int			n;
	MemoryContext context;		/* holds the labels */
	int16		index[4 * HITTERS_ROOM];	/* by hash: entry + 1, 0: free */
	ProfileHitter entry[HITTERS_ROOM];
} Hitters;

extern Hitters *hitters_create(MemoryContext context);

extern void hitters_add(Hitters *hitters, uint64 key, int64 count,
						const ProfileLabel *label);

/* At most PROFILE_HITTERS entries, in the order of their keys. */
extern void hitters_list(Hitters *hitters);

#endif
