-- drift: a reference sample against a current one

-- two-sample aggregates: one state for all, so that PostgreSQL collects and
-- sorts once for every statistic of the same arguments

CREATE FUNCTION mlcheck.two_sample_accum(internal, anyelement, boolean)
RETURNS internal
AS 'MODULE_PATHNAME', 'two_sample_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.two_sample_accum(internal, anyelement, boolean) IS
	'transition function of the two-sample aggregates';

CREATE FUNCTION mlcheck.two_sample_accum(internal, anyelement, boolean, integer)
RETURNS internal
AS 'MODULE_PATHNAME', 'two_sample_accum_bins'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.two_sample_accum(internal, anyelement, boolean, integer) IS
	'transition function of psi with a number of bins';

CREATE FUNCTION mlcheck.two_sample_accum(internal, anyelement, boolean, double precision[])
RETURNS internal
AS 'MODULE_PATHNAME', 'two_sample_accum_edges'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.two_sample_accum(internal, anyelement, boolean, double precision[]) IS
	'transition function of psi with given edges';

CREATE FUNCTION mlcheck.two_sample_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'two_sample_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.two_sample_combine(internal, internal) IS
	'combine function of the two-sample aggregates';

CREATE FUNCTION mlcheck.two_sample_serialize(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'two_sample_serialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.two_sample_serialize(internal) IS
	'serialization function of the two-sample aggregates';

CREATE FUNCTION mlcheck.two_sample_deserialize(bytea, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'two_sample_deserialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.two_sample_deserialize(bytea, internal) IS
	'deserialization function of the two-sample aggregates';

CREATE FUNCTION mlcheck.psi_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'psi_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.psi_final(internal) IS
	'final function of psi';

CREATE FUNCTION mlcheck.jensenshannon_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'jensenshannon_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.jensenshannon_final(internal) IS
	'final function of jensenshannon';

CREATE FUNCTION mlcheck.kl_divergence_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'kl_divergence_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.kl_divergence_final(internal) IS
	'final function of kl_divergence';

CREATE FUNCTION mlcheck.hellinger_distance_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'hellinger_distance_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.hellinger_distance_final(internal) IS
	'final function of hellinger_distance';

CREATE FUNCTION mlcheck.total_variation_distance_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'total_variation_distance_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.total_variation_distance_final(internal) IS
	'final function of total_variation_distance';

CREATE FUNCTION mlcheck.linf_distance_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'linf_distance_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.linf_distance_final(internal) IS
	'final function of linf_distance';

CREATE FUNCTION mlcheck.wasserstein_distance_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'wasserstein_distance_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.wasserstein_distance_final(internal) IS
	'final function of wasserstein_distance';

CREATE FUNCTION mlcheck.energy_distance_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'energy_distance_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.energy_distance_final(internal) IS
	'final function of energy_distance';

-- stable: the location prints as DateStyle and TimeZone say
CREATE FUNCTION mlcheck.ks_2samp_final(internal)
RETURNS mlcheck.ks_result
AS 'MODULE_PATHNAME', 'ks_2samp_final'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ks_2samp_final(internal) IS
	'final function of ks_2samp';

CREATE FUNCTION mlcheck.cramervonmises_2samp_final(internal)
RETURNS mlcheck.test_result
AS 'MODULE_PATHNAME', 'cramervonmises_2samp_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.cramervonmises_2samp_final(internal) IS
	'final function of cramervonmises_2samp';

CREATE FUNCTION mlcheck.anderson_ksamp_final(internal)
RETURNS mlcheck.test_result
AS 'MODULE_PATHNAME', 'anderson_ksamp_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.anderson_ksamp_final(internal) IS
	'final function of anderson_ksamp';

CREATE FUNCTION mlcheck.mannwhitneyu_final(internal)
RETURNS mlcheck.test_result
AS 'MODULE_PATHNAME', 'mannwhitneyu_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mannwhitneyu_final(internal) IS
	'final function of mannwhitneyu';

CREATE FUNCTION mlcheck.ttest_ind_final(internal)
RETURNS mlcheck.test_result
AS 'MODULE_PATHNAME', 'ttest_ind_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ttest_ind_final(internal) IS
	'final function of ttest_ind';

CREATE FUNCTION mlcheck.chi2_contingency_final(internal)
RETURNS mlcheck.chi2_result
AS 'MODULE_PATHNAME', 'chi2_contingency_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.chi2_contingency_final(internal) IS
	'final function of chi2_contingency';

CREATE AGGREGATE mlcheck.psi(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.psi_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.psi(value anyelement, is_current boolean) IS
	'population stability index over the reference''s deciles, atoms and missing values; natural logarithm, empty shares count as 0.0001';

CREATE AGGREGATE mlcheck.psi(value anyelement, is_current boolean, bins integer) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.psi_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.psi(value anyelement, is_current boolean, bins integer) IS
	'population stability index with this number of quantile bins';

CREATE AGGREGATE mlcheck.psi(value anyelement, is_current boolean, edges double precision[]) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.psi_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.psi(value anyelement, is_current boolean, edges double precision[]) IS
	'population stability index between these cut points; bins are closed on the right, the first and the last are open';

CREATE AGGREGATE mlcheck.jensenshannon(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.jensenshannon_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.jensenshannon(value anyelement, is_current boolean) IS
	'Jensen-Shannon distance, base 2, on the bins of psi';

CREATE AGGREGATE mlcheck.kl_divergence(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.kl_divergence_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.kl_divergence(value anyelement, is_current boolean) IS
	'Kullback-Leibler divergence of the reference from the current sample, in nats, on the bins of psi';

CREATE AGGREGATE mlcheck.hellinger_distance(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.hellinger_distance_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.hellinger_distance(value anyelement, is_current boolean) IS
	'Hellinger distance on the bins of psi';

CREATE AGGREGATE mlcheck.total_variation_distance(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.total_variation_distance_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.total_variation_distance(value anyelement, is_current boolean) IS
	'total variation distance on the bins of psi';

CREATE AGGREGATE mlcheck.linf_distance(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.linf_distance_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.linf_distance(value anyelement, is_current boolean) IS
	'largest difference of a share on the bins of psi';

CREATE AGGREGATE mlcheck.wasserstein_distance(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.wasserstein_distance_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.wasserstein_distance(value anyelement, is_current boolean) IS
	'first Wasserstein distance, in the unit of the values (times: seconds, dates: days)';

CREATE AGGREGATE mlcheck.energy_distance(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.energy_distance_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.energy_distance(value anyelement, is_current boolean) IS
	'energy distance, in the square root of the unit of the values';

CREATE AGGREGATE mlcheck.ks_2samp(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.ks_2samp_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.ks_2samp(value anyelement, is_current boolean) IS
	'two-sample Kolmogorov-Smirnov test, two-sided';

CREATE AGGREGATE mlcheck.cramervonmises_2samp(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.cramervonmises_2samp_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.cramervonmises_2samp(value anyelement, is_current boolean) IS
	'two-sample Cramér-von Mises test';

CREATE AGGREGATE mlcheck.anderson_ksamp(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.anderson_ksamp_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.anderson_ksamp(value anyelement, is_current boolean) IS
	'Anderson-Darling test of two samples, with midranks';

CREATE AGGREGATE mlcheck.mannwhitneyu(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.mannwhitneyu_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mannwhitneyu(value anyelement, is_current boolean) IS
	'Mann-Whitney U test, two-sided; the statistic is U of the reference';

CREATE AGGREGATE mlcheck.ttest_ind(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.ttest_ind_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.ttest_ind(value anyelement, is_current boolean) IS
	'Welch''s t test, two-sided; positive when the reference''s mean is the larger';

CREATE AGGREGATE mlcheck.chi2_contingency(value anyelement, is_current boolean) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.chi2_contingency_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.chi2_contingency(value anyelement, is_current boolean) IS
	'chi-square test of homogeneity of categories, with Cramér''s V';

-- support of drift(): all that is to be known of one column

CREATE TYPE mlcheck.column_drift AS (
	n_reference bigint,
	n_current bigint,
	missing_reference bigint,
	missing_current bigint,
	distinct_reference bigint,
	distinct_current bigint,
	by_length boolean,
	bins bigint,
	empty_bins bigint,
	chi2 double precision,
	chi2_pvalue double precision,
	range_reference text[],
	range_current text[],
	overlap boolean,
	new_categories text[],
	vanished_categories text[],
	effects double precision[],
	pvalues double precision[],
	findings text[],
	estimated boolean,
	coarse boolean,
	ks_upper double precision
);
COMMENT ON TYPE mlcheck.column_drift IS
	'what drift() learns of a column';

CREATE FUNCTION mlcheck.two_sample_accum(internal, anyelement, boolean, integer, integer)
RETURNS internal
AS 'MODULE_PATHNAME', 'two_sample_accum_methods'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.two_sample_accum(internal, anyelement, boolean, integer, integer) IS
	'transition function of measure_column_drift';

CREATE FUNCTION mlcheck.column_drift_final(internal)
RETURNS mlcheck.column_drift
AS 'MODULE_PATHNAME', 'column_drift_final'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.column_drift_final(internal) IS
	'final function of measure_column_drift';

CREATE AGGREGATE mlcheck.measure_column_drift(value anyelement, is_current boolean, bins integer, methods integer) (
	SFUNC = mlcheck.two_sample_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.column_drift_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.measure_column_drift(value anyelement, is_current boolean, bins integer, methods integer) IS
	'support of drift(): all that is to be known of one column';

CREATE FUNCTION mlcheck.measure_column_drift(reference mlcheck.profile, current mlcheck.profile, bins integer, methods integer)
RETURNS mlcheck.column_drift
AS 'MODULE_PATHNAME', 'column_drift_profiles'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.measure_column_drift(mlcheck.profile, mlcheck.profile, integer, integer) IS
	'support of drift(): all that profiles tell of one column';

-- drift between two relations

CREATE FUNCTION mlcheck.drift(
	reference regclass,
	current regclass,
	columns text[] DEFAULT NULL,
	exclude_columns text[] DEFAULT NULL,
	reference_filter text DEFAULT NULL,
	current_filter text DEFAULT NULL,
	methods text[] DEFAULT NULL,
	thresholds jsonb DEFAULT NULL,
	column_options jsonb DEFAULT NULL,
	alpha double precision DEFAULT 0.05,
	adjustment text DEFAULT 'bh',
	bins integer DEFAULT 10,
	sample_rows bigint DEFAULT NULL,
	sample_key text[] DEFAULT NULL,
	label text DEFAULT NULL,
	prediction text DEFAULT NULL,
	row_security boolean DEFAULT false,
	exact boolean DEFAULT false
)
RETURNS TABLE (
	column_name text,
	column_type text,
	method text,
	statistic double precision,
	threshold double precision,
	verdict mlcheck.verdict,
	reason text,
	pvalue double precision,
	pvalue_adjusted double precision,
	minimum_detectable double precision,
	n_reference bigint,
	n_current bigint,
	missing_reference double precision,
	missing_current double precision,
	new_categories text[],
	vanished_categories text[],
	decides boolean
)
AS 'MODULE_PATHNAME', 'drift'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.drift(regclass, regclass, text[], text[], text, text, text[], jsonb, jsonb, double precision, text, integer, bigint, text[], text, text, boolean, boolean) IS
	'which columns differ between a reference and a current relation: a row per column and method, the worst first';
