-- drift between profiles

CREATE TYPE mlcheck.profile_distance AS (
	value double precision,
	bound text
);
COMMENT ON TYPE mlcheck.profile_distance IS
	'a distance between two profiles; bound says what it is of the distance between the rows: exact, lower bound, approximate, or undefined';

CREATE TYPE mlcheck.profile_test_result AS (
	statistic double precision,
	pvalue double precision,
	method text,
	n_reference bigint,
	n_current bigint,
	bound text
);
COMMENT ON TYPE mlcheck.profile_test_result IS
	'result of a test on two profiles; bound says what the statistic is of that of the rows';

CREATE TYPE mlcheck.profile_chi2_result AS (
	statistic double precision,
	pvalue double precision,
	method text,
	n_reference bigint,
	n_current bigint,
	dof bigint,
	cramers_v double precision,
	bound text
);
COMMENT ON TYPE mlcheck.profile_chi2_result IS
	'result of the chi-square test on two profiles; bound says what the statistic is of that of the rows';

CREATE TYPE mlcheck.profile_ks_result AS (
	statistic double precision,
	pvalue double precision,
	method text,
	n_reference bigint,
	n_current bigint,
	location text,
	sign integer,
	lower double precision,
	upper double precision,
	pvalue_upper double precision
);
COMMENT ON TYPE mlcheck.profile_ks_result IS
	'result of the Kolmogorov-Smirnov test on two profiles: D of the rows lies between lower (the statistic on the grid) and upper, its p-value between pvalue_upper and pvalue';

CREATE FUNCTION mlcheck.psi(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'psi_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.psi(mlcheck.profile, mlcheck.profile) IS
	'population stability index of two profiles, NULL and NaN as a bin';

CREATE FUNCTION mlcheck.jensenshannon(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'jensenshannon_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.jensenshannon(mlcheck.profile, mlcheck.profile) IS
	'Jensen-Shannon distance of two profiles, base 2';

CREATE FUNCTION mlcheck.kl_divergence(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'kl_divergence_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.kl_divergence(mlcheck.profile, mlcheck.profile) IS
	'Kullback-Leibler divergence of two profiles, in nats';

CREATE FUNCTION mlcheck.hellinger_distance(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'hellinger_distance_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.hellinger_distance(mlcheck.profile, mlcheck.profile) IS
	'Hellinger distance of two profiles';

CREATE FUNCTION mlcheck.total_variation_distance(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'total_variation_distance_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.total_variation_distance(mlcheck.profile, mlcheck.profile) IS
	'total variation distance of two profiles';

CREATE FUNCTION mlcheck.linf_distance(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'linf_distance_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.linf_distance(mlcheck.profile, mlcheck.profile) IS
	'largest difference of the shares of a bin between two profiles';

CREATE FUNCTION mlcheck.wasserstein_distance(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'wasserstein_distance_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.wasserstein_distance(mlcheck.profile, mlcheck.profile) IS
	'first Wasserstein distance of two profiles';

CREATE FUNCTION mlcheck.energy_distance(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'energy_distance_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.energy_distance(mlcheck.profile, mlcheck.profile) IS
	'energy distance of two profiles';

CREATE FUNCTION mlcheck.ks_2samp(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_ks_result
AS 'MODULE_PATHNAME', 'ks_2samp_profiles'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ks_2samp(mlcheck.profile, mlcheck.profile) IS
	'two-sample Kolmogorov-Smirnov test of two profiles, with a guaranteed interval';

CREATE FUNCTION mlcheck.cramervonmises_2samp(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_test_result
AS 'MODULE_PATHNAME', 'cramervonmises_2samp_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.cramervonmises_2samp(mlcheck.profile, mlcheck.profile) IS
	'two-sample Cramér-von Mises test of two profiles';

CREATE FUNCTION mlcheck.anderson_ksamp(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_test_result
AS 'MODULE_PATHNAME', 'anderson_ksamp_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.anderson_ksamp(mlcheck.profile, mlcheck.profile) IS
	'Anderson-Darling test of two profiles';

CREATE FUNCTION mlcheck.mannwhitneyu(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_test_result
AS 'MODULE_PATHNAME', 'mannwhitneyu_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mannwhitneyu(mlcheck.profile, mlcheck.profile) IS
	'Mann-Whitney U test of two profiles';

CREATE FUNCTION mlcheck.ttest_ind(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_test_result
AS 'MODULE_PATHNAME', 'ttest_ind_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ttest_ind(mlcheck.profile, mlcheck.profile) IS
	'Welch''s t test of two profiles';

CREATE FUNCTION mlcheck.chi2_contingency(reference mlcheck.profile, current mlcheck.profile)
RETURNS mlcheck.profile_chi2_result
AS 'MODULE_PATHNAME', 'chi2_contingency_profiles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.chi2_contingency(mlcheck.profile, mlcheck.profile) IS
	'chi-square test of homogeneity of two profiles';

-- drift between the columns of two sets of profiles

CREATE FUNCTION mlcheck.drift_profiles(
	reference mlcheck.column_profile[],
	current mlcheck.column_profile[],
	columns text[] DEFAULT NULL,
	exclude_columns text[] DEFAULT NULL,
	methods text[] DEFAULT NULL,
	thresholds jsonb DEFAULT NULL,
	column_options jsonb DEFAULT NULL,
	alpha double precision DEFAULT 0.05,
	adjustment text DEFAULT 'bh',
	bins integer DEFAULT 10,
	label text DEFAULT NULL,
	prediction text DEFAULT NULL
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
AS 'MODULE_PATHNAME', 'drift_profiles'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.drift_profiles(mlcheck.column_profile[], mlcheck.column_profile[], text[], text[], text[], jsonb, jsonb, double precision, text, integer, text, text) IS
	'which columns differ between two sets of profiles: a row per column and method, the worst first';
