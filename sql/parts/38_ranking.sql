-- ranking: metrics of the rows of one query, ordered by a score; GROUP BY the
-- query, and take the mean over queries

CREATE FUNCTION mlcheck.ranking_accum(internal, double precision, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'ranking_accum_graded'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ranking_accum(internal, double precision, double precision) IS
	'transition function of ndcg_score';

CREATE FUNCTION mlcheck.ranking_accum(internal, double precision, double precision, integer)
RETURNS internal
AS 'MODULE_PATHNAME', 'ranking_accum_graded'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ranking_accum(internal, double precision, double precision, integer) IS
	'transition function of ndcg_score';

CREATE FUNCTION mlcheck.ranking_accum(internal, double precision, double precision, integer, text)
RETURNS internal
AS 'MODULE_PATHNAME', 'ranking_accum_graded'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ranking_accum(internal, double precision, double precision, integer, text) IS
	'transition function of ndcg_score';

CREATE FUNCTION mlcheck.ranking_accum(internal, boolean, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'ranking_accum_binary'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ranking_accum(internal, boolean, double precision) IS
	'transition function of the ranking metrics of a boolean relevance';

CREATE FUNCTION mlcheck.ranking_accum(internal, boolean, double precision, integer)
RETURNS internal
AS 'MODULE_PATHNAME', 'ranking_accum_binary'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ranking_accum(internal, boolean, double precision, integer) IS
	'transition function of the ranking metrics of a boolean relevance';

CREATE FUNCTION mlcheck.ranking_accum(internal, boolean, double precision, integer, text)
RETURNS internal
AS 'MODULE_PATHNAME', 'ranking_accum_binary'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ranking_accum(internal, boolean, double precision, integer, text) IS
	'transition function of the ranking metrics of a boolean relevance';

CREATE FUNCTION mlcheck.ranking_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'ranking_combine_states'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ranking_combine(internal, internal) IS
	'combine function of the ranking metrics';

CREATE FUNCTION mlcheck.ranking_serialize(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'ranking_serialize_state'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ranking_serialize(internal) IS
	'serialization function of the ranking metrics';

CREATE FUNCTION mlcheck.ranking_deserialize(bytea, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'ranking_deserialize_state'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ranking_deserialize(bytea, internal) IS
	'deserialization function of the ranking metrics';

CREATE FUNCTION mlcheck.ndcg_score_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'ndcg_score_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ndcg_score_final(internal) IS
	'final function of ndcg_score';

CREATE FUNCTION mlcheck.average_precision_at_k_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'average_precision_at_k_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.average_precision_at_k_final(internal) IS
	'final function of average_precision_at_k';

CREATE FUNCTION mlcheck.precision_at_k_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'precision_at_k_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.precision_at_k_final(internal) IS
	'final function of precision_at_k';

CREATE FUNCTION mlcheck.recall_at_k_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'recall_at_k_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.recall_at_k_final(internal) IS
	'final function of recall_at_k';

CREATE FUNCTION mlcheck.reciprocal_rank_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'reciprocal_rank_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.reciprocal_rank_final(internal) IS
	'final function of reciprocal_rank';

CREATE AGGREGATE mlcheck.ndcg_score(relevance double precision, score double precision) (
	SFUNC = mlcheck.ranking_accum,
	STYPE = internal,
	SSPACE = 512,
	FINALFUNC = mlcheck.ndcg_score_final,
	COMBINEFUNC = mlcheck.ranking_combine,
	SERIALFUNC = mlcheck.ranking_serialize,
	DESERIALFUNC = mlcheck.ranking_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.ndcg_score(double precision, double precision) IS
	'normalized discounted cumulative gain of a query; NULL when no row is relevant';

CREATE AGGREGATE mlcheck.ndcg_score(relevance double precision, score double precision, k integer) (
	SFUNC = mlcheck.ranking_accum,
	STYPE = internal,
	SSPACE = 512,
	FINALFUNC = mlcheck.ndcg_score_final,
	COMBINEFUNC = mlcheck.ranking_combine,
	SERIALFUNC = mlcheck.ranking_serialize,
	DESERIALFUNC = mlcheck.ranking_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.ndcg_score(double precision, double precision, integer) IS
	'normalized discounted cumulative gain of the first k rows of a query';

CREATE AGGREGATE mlcheck.ndcg_score(relevance double precision, score double precision, k integer, gain text) (
	SFUNC = mlcheck.ranking_accum,
	STYPE = internal,
	SSPACE = 512,
	FINALFUNC = mlcheck.ndcg_score_final,
	COMBINEFUNC = mlcheck.ranking_combine,
	SERIALFUNC = mlcheck.ranking_serialize,
	DESERIALFUNC = mlcheck.ranking_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.ndcg_score(double precision, double precision, integer, text) IS
	'normalized discounted cumulative gain with the gain relevance (linear) or 2^relevance - 1 (exp)';

CREATE AGGREGATE mlcheck.average_precision_at_k(relevant boolean, score double precision, k integer) (
	SFUNC = mlcheck.ranking_accum,
	STYPE = internal,
	SSPACE = 512,
	FINALFUNC = mlcheck.average_precision_at_k_final,
	COMBINEFUNC = mlcheck.ranking_combine,
	SERIALFUNC = mlcheck.ranking_serialize,
	DESERIALFUNC = mlcheck.ranking_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.average_precision_at_k(boolean, double precision, integer) IS
	'average precision of the first k rows of a query, divided by the smaller of k and the number of relevant rows; NULL when no row is relevant';

CREATE AGGREGATE mlcheck.average_precision_at_k(relevant boolean, score double precision, k integer, divisor text) (
	SFUNC = mlcheck.ranking_accum,
	STYPE = internal,
	SSPACE = 512,
	FINALFUNC = mlcheck.average_precision_at_k_final,
	COMBINEFUNC = mlcheck.ranking_combine,
	SERIALFUNC = mlcheck.ranking_serialize,
	DESERIALFUNC = mlcheck.ranking_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.average_precision_at_k(boolean, double precision, integer, text) IS
	'average precision of the first k rows of a query, divided by k (k), the number of relevant rows (relevant) or the smaller (min)';

CREATE AGGREGATE mlcheck.precision_at_k(relevant boolean, score double precision, k integer) (
	SFUNC = mlcheck.ranking_accum,
	STYPE = internal,
	SSPACE = 512,
	FINALFUNC = mlcheck.precision_at_k_final,
	COMBINEFUNC = mlcheck.ranking_combine,
	SERIALFUNC = mlcheck.ranking_serialize,
	DESERIALFUNC = mlcheck.ranking_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.precision_at_k(boolean, double precision, integer) IS
	'relevant rows among the first k rows of a query, divided by k';

CREATE AGGREGATE mlcheck.recall_at_k(relevant boolean, score double precision, k integer) (
	SFUNC = mlcheck.ranking_accum,
	STYPE = internal,
	SSPACE = 512,
	FINALFUNC = mlcheck.recall_at_k_final,
	COMBINEFUNC = mlcheck.ranking_combine,
	SERIALFUNC = mlcheck.ranking_serialize,
	DESERIALFUNC = mlcheck.ranking_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.recall_at_k(boolean, double precision, integer) IS
	'share of the relevant rows of a query that are among its first k rows; NULL when no row is relevant';

CREATE AGGREGATE mlcheck.reciprocal_rank(relevant boolean, score double precision) (
	SFUNC = mlcheck.ranking_accum,
	STYPE = internal,
	SSPACE = 512,
	FINALFUNC = mlcheck.reciprocal_rank_final,
	COMBINEFUNC = mlcheck.ranking_combine,
	SERIALFUNC = mlcheck.ranking_serialize,
	DESERIALFUNC = mlcheck.ranking_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.reciprocal_rank(boolean, double precision) IS
	'1 / place of the first relevant row of a query, 0 when no row is relevant';

CREATE AGGREGATE mlcheck.reciprocal_rank(relevant boolean, score double precision, k integer) (
	SFUNC = mlcheck.ranking_accum,
	STYPE = internal,
	SSPACE = 512,
	FINALFUNC = mlcheck.reciprocal_rank_final,
	COMBINEFUNC = mlcheck.ranking_combine,
	SERIALFUNC = mlcheck.ranking_serialize,
	DESERIALFUNC = mlcheck.ranking_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.reciprocal_rank(boolean, double precision, integer) IS
	'1 / place of the first relevant row of a query, 0 when it is not among the first k rows';
