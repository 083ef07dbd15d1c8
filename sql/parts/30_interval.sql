-- intervals and tests of proportions, many tests, the bootstrap

CREATE TYPE mlcheck.confidence_interval AS (
	lower double precision,
	upper double precision
);
COMMENT ON TYPE mlcheck.confidence_interval IS
	'a confidence interval, both limits included';

CREATE TYPE mlcheck.pvalue_result AS (
	statistic double precision,
	pvalue double precision
);
COMMENT ON TYPE mlcheck.pvalue_result IS
	'a test''s statistic and p-value; null where undefined';

CREATE TYPE mlcheck.bootstrap_interval AS (
	value double precision,
	lower double precision,
	upper double precision,
	replicates integer
);
COMMENT ON TYPE mlcheck.bootstrap_interval IS
	'a ratio of counts, its bootstrap percentile interval, and how many replicates that rests on: those with rows in the denominator';

CREATE FUNCTION mlcheck.proportion_confint(
	successes bigint,
	trials bigint,
	confidence double precision DEFAULT 0.95,
	method text DEFAULT 'wilson'
)
RETURNS mlcheck.confidence_interval
AS 'MODULE_PATHNAME', 'proportion_confint'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.proportion_confint(bigint, bigint, double precision, text) IS
	'interval of a proportion: wilson, clopper_pearson (beta) or jeffreys; null without trials';

CREATE FUNCTION mlcheck.confint_proportions_2indep(
	successes1 bigint,
	trials1 bigint,
	successes2 bigint,
	trials2 bigint,
	confidence double precision DEFAULT 0.95
)
RETURNS mlcheck.confidence_interval
AS 'MODULE_PATHNAME', 'confint_proportions_2indep'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confint_proportions_2indep(bigint, bigint, bigint, bigint, double precision) IS
	'Newcombe''s interval of the difference p1 - p2 of two independent proportions; null without trials';

CREATE FUNCTION mlcheck.confint_paired(
	b bigint,
	c bigint,
	n bigint,
	confidence double precision DEFAULT 0.95
)
RETURNS mlcheck.confidence_interval
AS 'MODULE_PATHNAME', 'confint_paired'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confint_paired(bigint, bigint, bigint, double precision) IS
	'Tango''s interval of the difference (b - c) / n of two proportions on the same n rows; null without rows';

CREATE FUNCTION mlcheck.proportions_ztest(
	successes1 bigint,
	trials1 bigint,
	successes2 bigint,
	trials2 bigint
)
RETURNS mlcheck.pvalue_result
AS 'MODULE_PATHNAME', 'proportions_ztest'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.proportions_ztest(bigint, bigint, bigint, bigint) IS
	'two-sided z test of equality of two independent proportions, pooled variance; null without trials';

CREATE FUNCTION mlcheck.mcnemar(
	b bigint,
	c bigint,
	exact boolean DEFAULT true,
	correction boolean DEFAULT true
)
RETURNS mlcheck.pvalue_result
AS 'MODULE_PATHNAME', 'mcnemar'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mcnemar(bigint, bigint, boolean, boolean) IS
	'McNemar''s test of two proportions on the same rows, from the discordant counts: exact binomial, or chi-square with or without continuity correction';

CREATE FUNCTION mlcheck.noninferiority_2indep(
	successes1 bigint,
	trials1 bigint,
	successes2 bigint,
	trials2 bigint,
	margin double precision
)
RETURNS mlcheck.pvalue_result
AS 'MODULE_PATHNAME', 'noninferiority_2indep'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.noninferiority_2indep(bigint, bigint, bigint, bigint, double precision) IS
	'Farrington and Manning''s test that p1 is less than margin below p2, independent samples; a small one-sided p-value says that it is; null without trials';

CREATE FUNCTION mlcheck.noninferiority_paired(b bigint, c bigint, n bigint, margin double precision)
RETURNS mlcheck.pvalue_result
AS 'MODULE_PATHNAME', 'noninferiority_paired'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.noninferiority_paired(bigint, bigint, bigint, double precision) IS
	'Tango''s test that the first proportion, with b rows of its own, is less than margin below the second, with c, on the same n rows; a small one-sided p-value says that it is; null without rows';

CREATE FUNCTION mlcheck.false_discovery_control(pvalues double precision[], method text DEFAULT 'bh')
RETURNS double precision[]
AS 'MODULE_PATHNAME', 'false_discovery_control'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.false_discovery_control(double precision[], text) IS
	'p-values adjusted for their number: bh (Benjamini-Hochberg) or holm; null elements stay null and are not counted';

CREATE FUNCTION mlcheck.p_adjust(pvalue double precision, method text DEFAULT 'bh')
RETURNS double precision
AS 'MODULE_PATHNAME', 'p_adjust'
LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION mlcheck.p_adjust(double precision, text) IS
	'window function: the p-value adjusted for the number of p-values in the partition, bh (Benjamini-Hochberg) or holm';

CREATE FUNCTION mlcheck.effective_n_accum(state double precision[], weight double precision)
RETURNS double precision[]
AS 'MODULE_PATHNAME', 'effective_n_accum'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.effective_n_accum(double precision[], double precision) IS
	'transition function of effective_n';

CREATE FUNCTION mlcheck.effective_n_combine(state double precision[], other double precision[])
RETURNS double precision[]
AS 'MODULE_PATHNAME', 'effective_n_combine'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.effective_n_combine(double precision[], double precision[]) IS
	'combine function of effective_n';

CREATE FUNCTION mlcheck.effective_n_final(state double precision[])
RETURNS double precision
AS 'MODULE_PATHNAME', 'effective_n_final'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.effective_n_final(double precision[]) IS
	'final function of effective_n';

CREATE AGGREGATE mlcheck.effective_n(weight double precision) (
	SFUNC = mlcheck.effective_n_accum,
	STYPE = double precision[],
	INITCOND = '{0,0,0}',
	COMBINEFUNC = mlcheck.effective_n_combine,
	FINALFUNC = mlcheck.effective_n_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.effective_n(double precision) IS
	'Kish''s effective number of rows: the square of the sum of weights over the sum of their squares; null without weights';

CREATE FUNCTION mlcheck.poisson_weight(row_key bigint, seed bigint, replicate integer)
RETURNS integer
AS 'MODULE_PATHNAME', 'poisson_weight_bigint'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.poisson_weight(bigint, bigint, integer) IS
	'how often the row with this key is in a replicate of the Poisson bootstrap; the draw bootstrap_confint takes';

CREATE FUNCTION mlcheck.poisson_weight(row_key text, seed bigint, replicate integer)
RETURNS integer
AS 'MODULE_PATHNAME', 'poisson_weight_text'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.poisson_weight(text, bigint, integer) IS
	'how often the row with this key is in a replicate of the Poisson bootstrap; the draw bootstrap_confint takes';

CREATE FUNCTION mlcheck.bootstrap_confint_accum(
	state internal,
	numerator boolean,
	denominator boolean,
	row_key bigint,
	seed bigint,
	replicates integer,
	confidence double precision
)
RETURNS internal
AS 'MODULE_PATHNAME', 'bootstrap_confint_accum_bigint'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.bootstrap_confint_accum(internal, boolean, boolean, bigint, bigint, integer, double precision) IS
	'transition function of bootstrap_confint';

CREATE FUNCTION mlcheck.bootstrap_confint_accum(
	state internal,
	numerator boolean,
	denominator boolean,
	row_key text,
	seed bigint,
	replicates integer,
	confidence double precision
)
RETURNS internal
AS 'MODULE_PATHNAME', 'bootstrap_confint_accum_text'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.bootstrap_confint_accum(internal, boolean, boolean, text, bigint, integer, double precision) IS
	'transition function of bootstrap_confint';

CREATE FUNCTION mlcheck.bootstrap_confint_combine(state internal, other internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'bootstrap_confint_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.bootstrap_confint_combine(internal, internal) IS
	'combine function of bootstrap_confint';

CREATE FUNCTION mlcheck.bootstrap_confint_serialize(state internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'bootstrap_confint_serialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.bootstrap_confint_serialize(internal) IS
	'serialization of the state of bootstrap_confint';

CREATE FUNCTION mlcheck.bootstrap_confint_deserialize(state bytea, dummy internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'bootstrap_confint_deserialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.bootstrap_confint_deserialize(bytea, internal) IS
	'deserialization of the state of bootstrap_confint';

CREATE FUNCTION mlcheck.bootstrap_confint_final(state internal)
RETURNS mlcheck.bootstrap_interval
AS 'MODULE_PATHNAME', 'bootstrap_confint_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.bootstrap_confint_final(internal) IS
	'final function of bootstrap_confint';

CREATE AGGREGATE mlcheck.bootstrap_confint(
	numerator boolean,
	denominator boolean,
	row_key bigint,
	seed bigint,
	replicates integer,
	confidence double precision
) (
	SFUNC = mlcheck.bootstrap_confint_accum,
	STYPE = internal,
	SSPACE = 16384,
	COMBINEFUNC = mlcheck.bootstrap_confint_combine,
	SERIALFUNC = mlcheck.bootstrap_confint_serialize,
	DESERIALFUNC = mlcheck.bootstrap_confint_deserialize,
	FINALFUNC = mlcheck.bootstrap_confint_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.bootstrap_confint(boolean, boolean, bigint, bigint, integer, double precision) IS
	'share of the denominator''s rows that are in the numerator, with the percentile interval of a reproducible Poisson bootstrap over row_key; rows of one key are drawn together';

CREATE AGGREGATE mlcheck.bootstrap_confint(
	numerator boolean,
	denominator boolean,
	row_key text,
	seed bigint,
	replicates integer,
	confidence double precision
) (
	SFUNC = mlcheck.bootstrap_confint_accum,
	STYPE = internal,
	SSPACE = 16384,
	COMBINEFUNC = mlcheck.bootstrap_confint_combine,
	SERIALFUNC = mlcheck.bootstrap_confint_serialize,
	DESERIALFUNC = mlcheck.bootstrap_confint_deserialize,
	FINALFUNC = mlcheck.bootstrap_confint_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.bootstrap_confint(boolean, boolean, text, bigint, integer, double precision) IS
	'share of the denominator''s rows that are in the numerator, with the percentile interval of a reproducible Poisson bootstrap over row_key; rows of one key are drawn together';
