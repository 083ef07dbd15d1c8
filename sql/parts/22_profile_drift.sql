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
