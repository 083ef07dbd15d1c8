-- regression: metrics of a number and its prediction

CREATE FUNCTION mlcheck.regression_accum(internal, double precision, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'regression_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.regression_accum(internal, double precision, double precision) IS
	'transition function of the regression metrics';

CREATE FUNCTION mlcheck.regression_accum(internal, double precision, double precision, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'regression_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.regression_accum(internal, double precision, double precision, double precision) IS
	'transition function of the weighted regression metrics';

CREATE FUNCTION mlcheck.mean_pinball_loss_accum(internal, double precision, double precision, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'regression_accum_alpha'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mean_pinball_loss_accum(internal, double precision, double precision, double precision) IS
	'transition function of mean_pinball_loss';

CREATE FUNCTION mlcheck.mean_pinball_loss_accum(internal, double precision, double precision, double precision, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'regression_accum_alpha'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mean_pinball_loss_accum(internal, double precision, double precision, double precision, double precision) IS
	'transition function of the weighted mean_pinball_loss';

CREATE FUNCTION mlcheck.regression_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'regression_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.regression_combine(internal, internal) IS
	'combine function of the regression metrics';

CREATE FUNCTION mlcheck.regression_serialize(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'regression_serialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.regression_serialize(internal) IS
	'serialization function of the regression metrics';

CREATE FUNCTION mlcheck.regression_deserialize(bytea, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'regression_deserialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.regression_deserialize(bytea, internal) IS
	'deserialization function of the regression metrics';

CREATE FUNCTION mlcheck.median_absolute_error_accum(internal, double precision, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'median_absolute_error_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.median_absolute_error_accum(internal, double precision, double precision) IS
	'transition function of median_absolute_error';

CREATE FUNCTION mlcheck.mean_absolute_error_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'mean_absolute_error_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mean_absolute_error_final(internal) IS
	'final function of mean_absolute_error';

CREATE FUNCTION mlcheck.mean_squared_error_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'mean_squared_error_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mean_squared_error_final(internal) IS
	'final function of mean_squared_error';

CREATE FUNCTION mlcheck.root_mean_squared_error_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'root_mean_squared_error_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.root_mean_squared_error_final(internal) IS
	'final function of root_mean_squared_error';

CREATE FUNCTION mlcheck.mean_absolute_percentage_error_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'mean_absolute_percentage_error_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mean_absolute_percentage_error_final(internal) IS
	'final function of mean_absolute_percentage_error';

CREATE FUNCTION mlcheck.r2_score_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'r2_score_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.r2_score_final(internal) IS
	'final function of r2_score';

CREATE FUNCTION mlcheck.explained_variance_score_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'explained_variance_score_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.explained_variance_score_final(internal) IS
	'final function of explained_variance_score';

CREATE FUNCTION mlcheck.max_error_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'max_error_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.max_error_final(internal) IS
	'final function of max_error';

CREATE FUNCTION mlcheck.mean_bias_error_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'mean_bias_error_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mean_bias_error_final(internal) IS
	'final function of mean_bias_error';

CREATE FUNCTION mlcheck.median_absolute_error_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'median_absolute_error_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.median_absolute_error_final(internal) IS
	'final function of median_absolute_error';

CREATE FUNCTION mlcheck.mean_pinball_loss_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'mean_pinball_loss_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mean_pinball_loss_final(internal) IS
	'final function of mean_pinball_loss';

CREATE AGGREGATE mlcheck.mean_absolute_error(actual double precision, predicted double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_absolute_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_absolute_error(double precision, double precision) IS
	'mean of |predicted - actual|';

CREATE AGGREGATE mlcheck.mean_absolute_error(actual double precision, predicted double precision, weight double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_absolute_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_absolute_error(double precision, double precision, double precision) IS
	'mean of |predicted - actual|, weighted';

CREATE AGGREGATE mlcheck.mean_squared_error(actual double precision, predicted double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_squared_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_squared_error(double precision, double precision) IS
	'mean of (predicted - actual) squared';

CREATE AGGREGATE mlcheck.mean_squared_error(actual double precision, predicted double precision, weight double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_squared_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_squared_error(double precision, double precision, double precision) IS
	'mean of (predicted - actual) squared, weighted';

CREATE AGGREGATE mlcheck.root_mean_squared_error(actual double precision, predicted double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.root_mean_squared_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.root_mean_squared_error(double precision, double precision) IS
	'square root of the mean of (predicted - actual) squared';

CREATE AGGREGATE mlcheck.root_mean_squared_error(actual double precision, predicted double precision, weight double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.root_mean_squared_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.root_mean_squared_error(double precision, double precision, double precision) IS
	'square root of the mean of (predicted - actual) squared, weighted';

CREATE AGGREGATE mlcheck.mean_absolute_percentage_error(actual double precision, predicted double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_absolute_percentage_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_absolute_percentage_error(double precision, double precision) IS
	'mean of |predicted - actual| / |actual|, as a fraction; NULL when an actual value is 0';

CREATE AGGREGATE mlcheck.mean_absolute_percentage_error(actual double precision, predicted double precision, weight double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_absolute_percentage_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_absolute_percentage_error(double precision, double precision, double precision) IS
	'mean of |predicted - actual| / |actual|, as a fraction, weighted; NULL when an actual value is 0';

CREATE AGGREGATE mlcheck.r2_score(actual double precision, predicted double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.r2_score_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.r2_score(double precision, double precision) IS
	'coefficient of determination R2; NULL when the actual values do not vary';

CREATE AGGREGATE mlcheck.r2_score(actual double precision, predicted double precision, weight double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.r2_score_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.r2_score(double precision, double precision, double precision) IS
	'coefficient of determination R2, weighted; NULL when the actual values do not vary';

CREATE AGGREGATE mlcheck.explained_variance_score(actual double precision, predicted double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.explained_variance_score_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.explained_variance_score(double precision, double precision) IS
	'1 - variance of the errors / variance of the actual values; NULL when these do not vary';

CREATE AGGREGATE mlcheck.explained_variance_score(actual double precision, predicted double precision, weight double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.explained_variance_score_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.explained_variance_score(double precision, double precision, double precision) IS
	'1 - variance of the errors / variance of the actual values, weighted; NULL when these do not vary';

CREATE AGGREGATE mlcheck.max_error(actual double precision, predicted double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.max_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.max_error(double precision, double precision) IS
	'largest |predicted - actual|';

CREATE AGGREGATE mlcheck.mean_bias_error(actual double precision, predicted double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_bias_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_bias_error(double precision, double precision) IS
	'mean of predicted - actual: above 0 when predictions are too high';

CREATE AGGREGATE mlcheck.mean_bias_error(actual double precision, predicted double precision, weight double precision) (
	SFUNC = mlcheck.regression_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_bias_error_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_bias_error(double precision, double precision, double precision) IS
	'weighted mean of predicted - actual: above 0 when predictions are too high';

CREATE AGGREGATE mlcheck.median_absolute_error(actual double precision, predicted double precision) (
	SFUNC = mlcheck.median_absolute_error_accum,
	STYPE = internal,
	SSPACE = 1024,
	FINALFUNC = mlcheck.median_absolute_error_final,
	COMBINEFUNC = mlcheck.two_sample_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.median_absolute_error(double precision, double precision) IS
	'median of |predicted - actual|';

CREATE AGGREGATE mlcheck.mean_pinball_loss(actual double precision, predicted double precision, alpha double precision) (
	SFUNC = mlcheck.mean_pinball_loss_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_pinball_loss_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_pinball_loss(double precision, double precision, double precision) IS
	'mean pinball loss of a predicted alpha quantile';

CREATE AGGREGATE mlcheck.mean_pinball_loss(actual double precision, predicted double precision, alpha double precision, weight double precision) (
	SFUNC = mlcheck.mean_pinball_loss_accum,
	STYPE = internal,
	SSPACE = 320,
	FINALFUNC = mlcheck.mean_pinball_loss_final,
	COMBINEFUNC = mlcheck.regression_combine,
	SERIALFUNC = mlcheck.regression_serialize,
	DESERIALFUNC = mlcheck.regression_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.mean_pinball_loss(double precision, double precision, double precision, double precision) IS
	'mean pinball loss of a predicted alpha quantile, weighted';
