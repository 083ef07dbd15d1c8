/*
 * ranking.c
 *		The state of the ranking aggregates: the rows of one query.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "compat.h"
#include "state/ranking.h"
#include "state/sample.h"

#define INITIAL_ROWS 8

/* What a worker hands to the leader; the rows follow. */
typedef struct RankingHeader
{
	int64		n;
	int32		k;
	int32		option;
} RankingHeader;

static void
release_charge(void *arg)
{
	(void) sample_charge(&((Ranking *) arg)->charged, 0);
}

static void
memory_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			 errmsg("the rows to rank need more memory than \"mlcheck.max_sample_memory\" allows"),
			 errdetail("The limit is %d kB; a row takes 16 bytes, and 16 more while it is sorted.",
					   sample_max_memory),
			 errhint("Raise \"mlcheck.max_sample_memory\", or group by the query that the rows belong to.")));
}

Ranking *
ranking_create(MemoryContext context, int32 k, int32 option)
{
	Ranking    *ranking = MemoryContextAllocZero(context, sizeof(Ranking));

	ranking->k = k;
	ranking->option = option;
	ranking->context = context;
	ranking->release.func = release_charge;
	ranking->release.arg = ranking;
	MemoryContextRegisterResetCallback(context, &ranking->release);
	return ranking;
}

static void
reserve(Ranking *ranking, int64 n)
{
	int64		capacity = Max(Max(ranking->capacity * 2, n), INITIAL_ROWS);
	Size		bytes;

	if (n <= ranking->capacity)
		return;
	if (capacity > (int64) (MaxAllocHugeSize / sizeof(mlc_ranked)))
		memory_error();
	bytes = (Size) capacity * sizeof(mlc_ranked);
	if (!sample_charge(&ranking->charged, bytes))
		memory_error();
	if (ranking->rows == NULL)
		ranking->rows = MemoryContextAllocHuge(ranking->context, bytes);
	else
		ranking->rows = repalloc_huge(ranking->rows, bytes);
	ranking->capacity = capacity;
}

void
ranking_add(Ranking *ranking, double relevance, double score)
{
	mlc_ranked *row;

	if (unlikely(ranking->n == ranking->capacity))
		reserve(ranking, ranking->n + 1);
	row = &ranking->rows[ranking->n++];
	row->score = score;
	row->relevance = relevance;
}

void
ranking_check_options(const Ranking *ranking, int32 k, int32 option,
					  const char *option_name)
{
	if (ranking->k != k)
		sample_configuration_error("k");
	if (ranking->option != option)
		sample_configuration_error(option_name);
}

void
ranking_combine(Ranking *ranking, const Ranking *other)
{
	reserve(ranking, ranking->n + other->n);
	if (other->n > 0)
		memcpy(ranking->rows + ranking->n, other->rows,
			   (Size) other->n * sizeof(mlc_ranked));
	ranking->n += other->n;
}

void *
ranking_scratch(const Ranking *ranking, Size bytes)
{
	if (!sample_memory_allows((Size) ranking->n * bytes))
		memory_error();
	return MemoryContextAllocHuge(CurrentMemoryContext,
								  (Size) ranking->n * bytes);
}

const mlc_ranked *
ranking_sorted(Ranking *ranking)
{
	mlc_ranked *scratch;

	if (ranking->sorted == ranking->n)
		return ranking->rows;
	scratch = ranking_scratch(ranking, sizeof(mlc_ranked));
	mlc_sort_ranked(ranking->rows, (Size) ranking->n, scratch, sample_poll);
	pfree(scratch);
	ranking->sorted = ranking->n;
	return ranking->rows;
}

bytea *
ranking_serialize(const Ranking *ranking)
{
	RankingHeader header = {ranking->n, ranking->k, ranking->option};
	Size		rows = (Size) ranking->n * sizeof(mlc_ranked);
	Size		size = VARHDRSZ + sizeof(header) + rows;
	bytea	   *result;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a parallel worker's part of the rows to rank exceeds 1 GB"),
				 errhint("Set \"max_parallel_workers_per_gather\" to 0, or group by the query that the rows belong to.")));
	result = palloc(size);
	SET_VARSIZE(result, size);
	memcpy(VARDATA(result), &header, sizeof(header));
	memcpy(VARDATA(result) + sizeof(header), ranking->rows, rows);
	return result;
}

/* The result is short-lived: combining copies it. */
Ranking *
ranking_deserialize(bytea *bytes)
{
	Size		size = VARSIZE_ANY_EXHDR(bytes);
	RankingHeader header = {0};
	Ranking    *ranking;

	if (size >= sizeof(header))
		memcpy(&header, VARDATA_ANY(bytes), sizeof(header));
	if (header.n <= 0 ||
		header.n > (int64) (MaxAllocSize / sizeof(mlc_ranked)) ||
		size != sizeof(header) + (Size) header.n * sizeof(mlc_ranked))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid serialized ranking")));
	ranking = ranking_create(CurrentMemoryContext, header.k, header.option);
	reserve(ranking, header.n);
	memcpy(ranking->rows, VARDATA_ANY(bytes) + sizeof(header),
		   (Size) header.n * sizeof(mlc_ranked));
	ranking->n = header.n;
	return ranking;
}
