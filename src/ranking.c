/*
 * ranking.c
 *		Aggregates of the ranking of one query's rows:
 *		ndcg_score(relevance, score [, k [, gain]]) and, of a boolean
 *		relevance, precision, recall and average precision at k and the
 *		reciprocal rank.
 */
#include "postgres.h"

#include "fmgr.h"

#include "aggregate.h"
#include "compat.h"
#include "state/ranking.h"
#include "state/sample.h"

/* A text argument and the values it may have, in the order of an enum. */
typedef struct OptionKind
{
	const char *name;
	const char *values[3];
	const char *choice;
	const char *hint;
} OptionKind;

static const OptionKind gain_option = {
	"gain", {"linear", "exp"}, "\"linear\" or \"exp\"",
	"The gain of a row is its relevance, or 2^relevance - 1."
};
static const OptionKind divisor_option = {
	"divisor", {"min", "relevant", "k"}, "\"min\", \"relevant\" or \"k\"",
	"The sum of precisions is divided by the number of relevant rows, by k, or by the smaller of them."
};

static int32
k_argument(FunctionCallInfo fcinfo)
{
	int32		k;

	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"k\" must not be null")));
	k = PG_GETARG_INT32(3);
	if (k < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"k\" must be at least 1")));
	return k;
}

static int32
option_argument(FunctionCallInfo fcinfo, const OptionKind *kind)
{
	text	   *value;
	int32		i;

	if (PG_ARGISNULL(4))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"%s\" must not be null", kind->name)));
	value = PG_GETARG_TEXT_PP(4);
	for (i = 0; i < (int32) lengthof(kind->values) && kind->values[i] != NULL; i++)
	{
		Size		length = strlen(kind->values[i]);

		if (VARSIZE_ANY_EXHDR(value) == length &&
			memcmp(VARDATA_ANY(value), kind->values[i], length) == 0)
		{
			PG_FREE_IF_COPY(value, 4);
			return i;
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" must be %s", kind->name, kind->choice),
			 errhint("%s", kind->hint)));
}

static double
relevance_argument(FunctionCallInfo fcinfo)
{
	double		relevance = finite_argument(PG_GETARG_FLOAT8(1), "relevance");

	if (relevance < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"relevance\" must not be negative")));
	return relevance;
}

/* Any score with an order will do. */
static double
score_argument(FunctionCallInfo fcinfo)
{
	double		score = PG_GETARG_FLOAT8(2);

	return isinf(score) ? score : finite_argument(score, "score");
}

static Datum
return_ranking(FunctionCallInfo fcinfo, Ranking *ranking)
{
	if (ranking == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(ranking);
}

/* The state after this row, NULL before the first complete row. */
static Ranking *
accumulate(FunctionCallInfo fcinfo, bool graded)
{
	const OptionKind *kind = graded ? &gain_option : &divisor_option;
	MemoryContext context = aggregate_memory(fcinfo);
	Ranking    *ranking = PG_ARGISNULL(0) ? NULL :
		(Ranking *) PG_GETARG_POINTER(0);
	int32		k = PG_NARGS() > 3 ? k_argument(fcinfo) : 0;
	int32		option = PG_NARGS() > 4 ? option_argument(fcinfo, kind) : 0;
	double		relevance;
	double		score;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return ranking;
	relevance = graded ? relevance_argument(fcinfo) :
		PG_GETARG_BOOL(1) ? 1 : 0;
	score = score_argument(fcinfo);
	if (ranking == NULL)
		ranking = ranking_create(context, k, option);
	else
		ranking_check_options(ranking, k, option, kind->name);
	ranking_add(ranking, relevance, score);
	return ranking;
}

PG_FUNCTION_INFO_V1(ranking_accum_graded);
Datum
ranking_accum_graded(PG_FUNCTION_ARGS)
{
	return return_ranking(fcinfo, accumulate(fcinfo, true));
}

PG_FUNCTION_INFO_V1(ranking_accum_binary);
Datum
ranking_accum_binary(PG_FUNCTION_ARGS)
{
	return return_ranking(fcinfo, accumulate(fcinfo, false));
}

PG_FUNCTION_INFO_V1(ranking_combine_states);
Datum
ranking_combine_states(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_memory(fcinfo);
	Ranking    *ranking = PG_ARGISNULL(0) ? NULL :
		(Ranking *) PG_GETARG_POINTER(0);
	const Ranking *other = PG_ARGISNULL(1) ? NULL :
		(const Ranking *) PG_GETARG_POINTER(1);

	if (other == NULL)
		return return_ranking(fcinfo, ranking);
	if (ranking == NULL)
		ranking = ranking_create(context, other->k, other->option);
	else
		ranking_check_options(ranking, other->k, other->option, "option");
	ranking_combine(ranking, other);
	PG_RETURN_POINTER(ranking);
}

PG_FUNCTION_INFO_V1(ranking_serialize_state);
Datum
ranking_serialize_state(PG_FUNCTION_ARGS)
{
	aggregate_memory(fcinfo);
	PG_RETURN_BYTEA_P(ranking_serialize((Ranking *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(ranking_deserialize_state);
Datum
ranking_deserialize_state(PG_FUNCTION_ARGS)
{
	aggregate_memory(fcinfo);
	PG_RETURN_POINTER(ranking_deserialize(PG_GETARG_BYTEA_PP(0)));
}

/* The state of a final function, NULL when there were no complete rows. */
static Ranking *
final_state(FunctionCallInfo fcinfo)
{
	aggregate_memory(fcinfo);
	return PG_ARGISNULL(0) ? NULL : (Ranking *) PG_GETARG_POINTER(0);
}

static int64
depth_of(const Ranking *ranking)
{
	return ranking->k > 0 ? ranking->k : ranking->n;
}

PG_FUNCTION_INFO_V1(ndcg_score_final);
Datum
ndcg_score_final(PG_FUNCTION_ARGS)
{
	Ranking    *ranking = final_state(fcinfo);
	const mlc_ranked *rows;
	uint64	   *scratch;
	double		ndcg;

	if (ranking == NULL)
		PG_RETURN_NULL();
	rows = ranking_sorted(ranking);
	scratch = ranking_scratch(ranking, 2 * sizeof(uint64));
	ndcg = mlc_ndcg(rows, (Size) ranking->n, depth_of(ranking),
					(mlc_gain) ranking->option, scratch, sample_poll);
	pfree(scratch);
	return return_defined(fcinfo, ndcg);
}

PG_FUNCTION_INFO_V1(average_precision_at_k_final);
Datum
average_precision_at_k_final(PG_FUNCTION_ARGS)
{
	Ranking    *ranking = final_state(fcinfo);

	if (ranking == NULL)
		PG_RETURN_NULL();
	return return_defined(fcinfo,
						  mlc_average_precision_at(ranking_sorted(ranking),
												   (Size) ranking->n,
												   depth_of(ranking),
												   (mlc_ap_divisor) ranking->option,
												   sample_poll));
}

PG_FUNCTION_INFO_V1(precision_at_k_final);
Datum
precision_at_k_final(PG_FUNCTION_ARGS)
{
	Ranking    *ranking = final_state(fcinfo);

	if (ranking == NULL)
		PG_RETURN_NULL();
	return return_defined(fcinfo, mlc_precision_at(ranking_sorted(ranking),
												   (Size) ranking->n,
												   depth_of(ranking)));
}

PG_FUNCTION_INFO_V1(recall_at_k_final);
Datum
recall_at_k_final(PG_FUNCTION_ARGS)
{
	Ranking    *ranking = final_state(fcinfo);

	if (ranking == NULL)
		PG_RETURN_NULL();
	return return_defined(fcinfo, mlc_recall_at(ranking_sorted(ranking),
												(Size) ranking->n,
												depth_of(ranking)));
}

PG_FUNCTION_INFO_V1(reciprocal_rank_final);
Datum
reciprocal_rank_final(PG_FUNCTION_ARGS)
{
	Ranking    *ranking = final_state(fcinfo);

	if (ranking == NULL)
		PG_RETURN_NULL();
	return return_defined(fcinfo, mlc_reciprocal_rank(ranking_sorted(ranking),
													  (Size) ranking->n,
													  depth_of(ranking),
													  sample_poll));
}
