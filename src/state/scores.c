/*
 * scores.c
 *		The state of delong_test.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/memutils.h"

#include "state/scores.h"

#define SCORES_VERSION 1

/*
 * What a worker hands to the leader: this, and the keys of the negatives by
 * either score, then those of the positives.
 */
typedef struct ScoresHeader
{
	uint32		version;
	uint32		padding;		/* always 0 */
	int64		n[2];			/* rows of either side */
} ScoresHeader;

PairedScores *
scores_create(MemoryContext context)
{
	PairedScores *scores = MemoryContextAlloc(context, sizeof(PairedScores));
	int			k;

	for (k = 0; k < 2; k++)
		scores->score[k] = sample_create(context, FLOAT8OID, FLOAT8OID,
										 VALUE_FLOAT);
	return scores;
}

static void
append_keys(TwoSample *sample, int side, const void *keys, int64 n)
{
	SampleSide *s = &sample->side[side];

	if (n == 0)
		return;
	sample_reserve(sample, side, s->n + n);
	memcpy(s->keys + s->n, keys, sizeof(uint64) * (Size) n);
	s->n += n;
}

void
scores_combine(PairedScores *scores, const PairedScores *other)
{
	int			side;
	int			k;

	for (side = 0; side < 2; side++)
	{
		for (k = 0; k < 2; k++)
		{
			const SampleSide *s = &other->score[k]->side[side];

			append_keys(scores->score[k], side, s->keys, s->n);
		}
	}
}

bytea *
scores_serialize(const PairedScores *scores)
{
	ScoresHeader header = {SCORES_VERSION, 0, {0, 0}};
	Size		size = VARHDRSZ + sizeof(header);
	bytea	   *result;
	char	   *at;
	int			side;
	int			k;

	for (side = 0; side < 2; side++)
	{
		header.n[side] = scores->score[0]->side[side].n;
		size += 2 * sizeof(uint64) * (Size) header.n[side];
	}
	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a parallel worker's part of the scores exceeds 1 GB"),
				 errhint("Set \"max_parallel_workers_per_gather\" to 0, or compare a sample of the rows.")));
	result = palloc(size);
	SET_VARSIZE(result, size);
	at = VARDATA(result);
	memcpy(at, &header, sizeof(header));
	at += sizeof(header);
	for (side = 0; side < 2; side++)
	{
		Size		bytes = sizeof(uint64) * (Size) header.n[side];

		for (k = 0; k < 2 && bytes > 0; k++, at += bytes)
			memcpy(at, scores->score[k]->side[side].keys, bytes);
	}
	return result;
}

static void
invalid_state_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("invalid serialized scores")));
}

/* The result is short-lived: combining copies it. */
PairedScores *
scores_deserialize(const bytea *bytes)
{
	const char *at = VARDATA_ANY(bytes);
	Size		size = VARSIZE_ANY_EXHDR(bytes);
	PairedScores *scores;
	ScoresHeader header;
	int			side;
	int			k;

	if (size < sizeof(header))
		invalid_state_error();
	memcpy(&header, at, sizeof(header));
	at += sizeof(header);
	if (header.version != SCORES_VERSION || header.padding != 0 ||
		header.n[0] < 0 || header.n[0] > MLC_MAX_SIDE ||
		header.n[1] < 0 || header.n[1] > MLC_MAX_SIDE ||
		size - sizeof(header) !=
		2 * sizeof(uint64) * (Size) (header.n[0] + header.n[1]))
		invalid_state_error();
	scores = scores_create(CurrentMemoryContext);
	for (side = 0; side < 2; side++)
	{
		for (k = 0; k < 2; k++)
		{
			append_keys(scores->score[k], side, at, header.n[side]);
			at += sizeof(uint64) * (Size) header.n[side];
		}
	}
	return scores;
}

void
scores_compare(const PairedScores *scores, mlc_delong_sums *sums)
{
	mlc_two_scores keys;
	Size		bytes;
	uint64	   *work;
	int			k;

	for (k = 0; k < 2; k++)
	{
		keys.negative[k] = scores->score[k]->side[REFERENCE].keys;
		keys.positive[k] = scores->score[k]->side[CURRENT].keys;
	}
	keys.negatives = scores->score[0]->side[REFERENCE].n;
	keys.positives = scores->score[0]->side[CURRENT].n;
	bytes = mlc_delong_worksize(keys.positives, keys.negatives) * sizeof(uint64);
	sample_check_memory(bytes);
	work = MemoryContextAllocHuge(CurrentMemoryContext, bytes);
	mlc_delong_walk(&keys, work, sums, sample_poll);
	pfree(work);
}
