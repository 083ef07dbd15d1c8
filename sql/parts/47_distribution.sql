-- distribution functions, for tests of columns against a distribution

CREATE FUNCTION mlcheck.distribution_cdf(
	distribution text,
	parameters double precision[],
	value double precision
)
RETURNS double precision
AS 'MODULE_PATHNAME', 'distribution_cdf'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.distribution_cdf(text, double precision[], double precision) IS
	'P(X <= value) for a distribution of SciPy''s name with SciPy''s parameters in SciPy''s order: norm, uniform and expon (loc, scale), lognorm (s, loc, scale), gamma (a, loc, scale), chi2 (df, loc, scale), beta (a, b, loc, scale); or bins (edges, then the weight of each bin), uniform within each bin';
