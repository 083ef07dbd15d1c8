/*
 * delong.c
 *		The aggregate delong_test(actual, score_a, score_b).
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "kernel/delong.h"
#include "score.h"
#include "state/scores.h"

#define CONFIDENCE_ALPHA 0.05

PG_FUNCTION_INFO_V1(delong_accum);
Datum
delong_accum(PG_FUNCTION_ARGS)
{
	MemoryContext context = score_context(fcinfo);
	PairedScores *scores = PG_ARGISNULL(0) ? NULL :
		(PairedScores *) PG_GETARG_POINTER(0);

	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2) && !PG_ARGISNULL(3))
	{
		int			side = score_label(fcinfo);
		uint64		first = score_key(fcinfo, 2);
		uint64		second = score_key(fcinfo, 3);

		if (scores == NULL)
			scores = scores_create(context);
		scores_add(scores, side, first, second);
	}
	if (scores == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(scores);
}

PG_FUNCTION_INFO_V1(delong_combine);
Datum
delong_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = score_context(fcinfo);
	PairedScores *scores = PG_ARGISNULL(0) ? NULL :
		(PairedScores *) PG_GETARG_POINTER(0);

	if (!PG_ARGISNULL(1))
	{
		if (scores == NULL)
			scores = scores_create(context);
		scores_combine(scores, (PairedScores *) PG_GETARG_POINTER(1));
	}
	if (scores == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(scores);
}

PG_FUNCTION_INFO_V1(delong_serialize);
Datum
delong_serialize(PG_FUNCTION_ARGS)
{
	score_context(fcinfo);
	PG_RETURN_BYTEA_P(scores_serialize((PairedScores *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(delong_deserialize);
Datum
delong_deserialize(PG_FUNCTION_ARGS)
{
	score_context(fcinfo);
	PG_RETURN_POINTER(scores_deserialize(PG_GETARG_BYTEA_PP(0)));
}

/* Why there is no test, NULL when there is one. */
static const char *
why_no_test(int64 positives, int64 negatives, const mlc_delong *test)
{
	const char *why = score_undefined(positives, negatives);

	if (why == NULL && isnan(test->pvalue))
		return "no test: the difference has no variance";
	return why;
}

#define DELONG_COLUMNS 10

PG_FUNCTION_INFO_V1(delong_test_final);
Datum
delong_test_final(PG_FUNCTION_ARGS)
{
	mlc_delong_sums sums = {0};
	mlc_delong	test;
	Datum		values[DELONG_COLUMNS];
	bool		nulls[DELONG_COLUMNS] = {false};

	score_context(fcinfo);
	if (!PG_ARGISNULL(0))
		scores_compare((PairedScores *) PG_GETARG_POINTER(0), &sums);
	mlc_delong_test(&sums, CONFIDENCE_ALPHA, &test);
	score_put_number(values, nulls, 0, mlc_auc(&sums.score[0]));
	score_put_number(values, nulls, 1, mlc_auc(&sums.score[1]));
	score_put_number(values, nulls, 2, test.difference);
	score_put_number(values, nulls, 3, test.lower);
	score_put_number(values, nulls, 4, test.upper);
	score_put_number(values, nulls, 5, test.statistic);
	score_put_number(values, nulls, 6, test.pvalue);
	values[7] = Int64GetDatum(sums.score[0].positives);
	values[8] = Int64GetDatum(sums.score[0].negatives);
	score_put_reason(values, nulls, 9,
					 why_no_test(sums.score[0].positives,
								 sums.score[0].negatives, &test));
	return score_return_row(fcinfo, values, nulls);
}
