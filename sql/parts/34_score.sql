-- scores: labels against scores

CREATE TYPE mlcheck.roc_point AS (
	fpr double precision,
	tpr double precision,
	threshold double precision
);
COMMENT ON TYPE mlcheck.roc_point IS
	'point of roc_curve: shares of negatives and of positives with this score or a higher one';

CREATE TYPE mlcheck.precision_recall_point AS (
	"precision" double precision,
	recall double precision,
	threshold double precision
);
COMMENT ON TYPE mlcheck.precision_recall_point IS
	'point of precision_recall_curve: precision and recall of the rows with this score or a higher one';

CREATE TYPE mlcheck.calibration_point AS (
	prob_true double precision,
	prob_pred double precision,
	n bigint
);
COMMENT ON TYPE mlcheck.calibration_point IS
	'bin of calibration_curve: share of positives, mean score, number of rows';

CREATE TYPE mlcheck.auc_result AS (
	auc double precision,
	variance double precision,
	lower double precision,
	upper double precision,
	delong_lower double precision,
	delong_upper double precision,
	positives bigint,
	negatives bigint,
	reason text
);
COMMENT ON TYPE mlcheck.auc_result IS
	'area under the ROC curve with DeLong''s variance; lower and upper are Newcombe''s 95 % interval, delong_lower and delong_upper the one of that variance; reason says what is undefined';

CREATE TYPE mlcheck.calibration_result AS (
	ece double precision,
	ece_null_mean double precision,
	ece_null_95 double precision,
	excess double precision,
	calibration_in_the_large double precision,
	lower double precision,
	upper double precision,
	pvalue double precision,
	bins integer,
	n bigint,
	reason text
);
COMMENT ON TYPE mlcheck.calibration_result IS
	'expected calibration error, beside its mean and 95 % quantile if every score were the probability of its label, and what it exceeds the mean by; calibration in the large is the mean score less the share of positives, with its 95 % interval and the p-value of no difference; reason says what is undefined';

CREATE TYPE mlcheck.delong_result AS (
	auc_a double precision,
	auc_b double precision,
	difference double precision,
	lower double precision,
	upper double precision,
	statistic double precision,
	pvalue double precision,
	positives bigint,
	negatives bigint,
	reason text
);
COMMENT ON TYPE mlcheck.delong_result IS
	'paired DeLong test: difference is auc_a - auc_b, with its 95 % interval; reason says what is undefined';

-- one state for all metrics, so that PostgreSQL collects and sorts once for
-- all with the same arguments; the rest of it is that of the two-sample aggregates

CREATE FUNCTION mlcheck.score_accum(internal, anyelement, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'score_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.score_accum(internal, anyelement, double precision) IS
	'transition function of the metrics of scores';

CREATE FUNCTION mlcheck.score_bins_accum(internal, anyelement, double precision, integer)
RETURNS internal
AS 'MODULE_PATHNAME', 'score_bins_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.score_bins_accum(internal, anyelement, double precision, integer) IS
	'transition function of the metrics of scores with a number of bins';

CREATE FUNCTION mlcheck.score_strategy_accum(internal, anyelement, double precision, integer, text)
RETURNS internal
AS 'MODULE_PATHNAME', 'score_strategy_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.score_strategy_accum(internal, anyelement, double precision, integer, text) IS
	'transition function of calibration_curve with a strategy';

CREATE FUNCTION mlcheck.score_fraction_accum(internal, anyelement, double precision, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'score_fraction_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.score_fraction_accum(internal, anyelement, double precision, double precision) IS
	'transition function of the metrics of the highest scores';

CREATE FUNCTION mlcheck.score_max_fpr_accum(internal, anyelement, double precision, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'score_max_fpr_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.score_max_fpr_accum(internal, anyelement, double precision, double precision) IS
	'transition function of the partial area under the ROC curve';

CREATE FUNCTION mlcheck.score_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'score_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.score_combine(internal, internal) IS
	'combine function of the metrics of scores';

CREATE FUNCTION mlcheck.roc_auc_score_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'roc_auc_score_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.roc_auc_score_final(internal) IS
	'final function of roc_auc_score';

CREATE FUNCTION mlcheck.gini_score_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'gini_score_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.gini_score_final(internal) IS
	'final function of gini_score';

CREATE FUNCTION mlcheck.ks_score_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'ks_score_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ks_score_final(internal) IS
	'final function of ks_score';

CREATE FUNCTION mlcheck.average_precision_score_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'average_precision_score_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.average_precision_score_final(internal) IS
	'final function of average_precision_score';

CREATE FUNCTION mlcheck.log_loss_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'log_loss_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.log_loss_final(internal) IS
	'final function of log_loss';

CREATE FUNCTION mlcheck.brier_score_loss_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'brier_score_loss_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.brier_score_loss_final(internal) IS
	'final function of brier_score_loss';

CREATE FUNCTION mlcheck.expected_calibration_error_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'expected_calibration_error_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.expected_calibration_error_final(internal) IS
	'final function of expected_calibration_error';

CREATE FUNCTION mlcheck.gain_score_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'gain_score_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.gain_score_final(internal) IS
	'final function of gain_score';

CREATE FUNCTION mlcheck.lift_score_final(internal)
RETURNS double precision
AS 'MODULE_PATHNAME', 'lift_score_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.lift_score_final(internal) IS
	'final function of lift_score';

CREATE FUNCTION mlcheck.roc_auc_delong_final(internal)
RETURNS mlcheck.auc_result
AS 'MODULE_PATHNAME', 'roc_auc_delong_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.roc_auc_delong_final(internal) IS
	'final function of roc_auc_delong';

CREATE FUNCTION mlcheck.calibration_test_final(internal)
RETURNS mlcheck.calibration_result
AS 'MODULE_PATHNAME', 'calibration_test_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.calibration_test_final(internal) IS
	'final function of calibration_test';

CREATE FUNCTION mlcheck.roc_curve_final(internal)
RETURNS mlcheck.roc_point[]
AS 'MODULE_PATHNAME', 'roc_curve_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.roc_curve_final(internal) IS
	'final function of roc_curve';

CREATE FUNCTION mlcheck.precision_recall_curve_final(internal)
RETURNS mlcheck.precision_recall_point[]
AS 'MODULE_PATHNAME', 'precision_recall_curve_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.precision_recall_curve_final(internal) IS
	'final function of precision_recall_curve';

CREATE FUNCTION mlcheck.calibration_curve_final(internal)
RETURNS mlcheck.calibration_point[]
AS 'MODULE_PATHNAME', 'calibration_curve_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.calibration_curve_final(internal) IS
	'final function of calibration_curve';

CREATE AGGREGATE mlcheck.roc_auc_score(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.roc_auc_score_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.roc_auc_score(actual anyelement, score double precision) IS
	'area under the ROC curve; ties count one half';

CREATE AGGREGATE mlcheck.roc_auc_score(actual anyelement, score double precision, max_fpr double precision) (
	SFUNC = mlcheck.score_max_fpr_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.roc_auc_score_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.roc_auc_score(actual anyelement, score double precision, max_fpr double precision) IS
	'partial area under the ROC curve up to this false positive rate, as McClish scales it';

CREATE AGGREGATE mlcheck.gini_score(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.gini_score_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.gini_score(actual anyelement, score double precision) IS
	'Gini coefficient of a score (accuracy ratio): twice the area under the ROC curve less one';

CREATE AGGREGATE mlcheck.ks_score(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.ks_score_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.ks_score(actual anyelement, score double precision) IS
	'Kolmogorov-Smirnov statistic of a score: greatest difference of true and false positive rate';

CREATE AGGREGATE mlcheck.average_precision_score(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.average_precision_score_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.average_precision_score(actual anyelement, score double precision) IS
	'average precision: sum of precision times gain of recall over the thresholds';

CREATE AGGREGATE mlcheck.log_loss(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.log_loss_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.log_loss(actual anyelement, score double precision) IS
	'mean negative log-likelihood, natural logarithm, scores clipped to [2^-52, 1 - 2^-52]';

CREATE AGGREGATE mlcheck.brier_score_loss(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.brier_score_loss_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.brier_score_loss(actual anyelement, score double precision) IS
	'mean squared difference of score and label';

CREATE AGGREGATE mlcheck.expected_calibration_error(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.expected_calibration_error_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.expected_calibration_error(actual anyelement, score double precision) IS
	'expected calibration error over ten bins of equal width';

CREATE AGGREGATE mlcheck.expected_calibration_error(actual anyelement, score double precision, bins integer) (
	SFUNC = mlcheck.score_bins_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.expected_calibration_error_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.expected_calibration_error(actual anyelement, score double precision, bins integer) IS
	'expected calibration error over this many bins of equal width';

CREATE AGGREGATE mlcheck.calibration_test(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.calibration_test_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.calibration_test(actual anyelement, score double precision) IS
	'expected calibration error over ten bins of equal width beside what a calibrated score would show, and calibration in the large';

CREATE AGGREGATE mlcheck.calibration_test(actual anyelement, score double precision, bins integer) (
	SFUNC = mlcheck.score_bins_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.calibration_test_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.calibration_test(actual anyelement, score double precision, bins integer) IS
	'the same over this many bins';

CREATE AGGREGATE mlcheck.gain_score(actual anyelement, score double precision, fraction double precision) (
	SFUNC = mlcheck.score_fraction_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.gain_score_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.gain_score(actual anyelement, score double precision, fraction double precision) IS
	'share of the positives among this fraction of the rows, those with the highest scores';

CREATE AGGREGATE mlcheck.lift_score(actual anyelement, score double precision, fraction double precision) (
	SFUNC = mlcheck.score_fraction_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.lift_score_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.lift_score(actual anyelement, score double precision, fraction double precision) IS
	'positives among this fraction of the rows, those with the highest scores, over those to expect of any';

CREATE AGGREGATE mlcheck.roc_auc_delong(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.roc_auc_delong_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.roc_auc_delong(actual anyelement, score double precision) IS
	'area under the ROC curve with variance and intervals';

CREATE AGGREGATE mlcheck.roc_curve(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.roc_curve_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.roc_curve(actual anyelement, score double precision) IS
	'points of the ROC curve, thresholds descending';

CREATE AGGREGATE mlcheck.precision_recall_curve(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.precision_recall_curve_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.precision_recall_curve(actual anyelement, score double precision) IS
	'points of the precision-recall curve, thresholds ascending';

CREATE AGGREGATE mlcheck.calibration_curve(actual anyelement, score double precision) (
	SFUNC = mlcheck.score_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.calibration_curve_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.calibration_curve(actual anyelement, score double precision) IS
	'share of positives and mean score in five bins of equal width';

CREATE AGGREGATE mlcheck.calibration_curve(actual anyelement, score double precision, bins integer) (
	SFUNC = mlcheck.score_bins_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.calibration_curve_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.calibration_curve(actual anyelement, score double precision, bins integer) IS
	'share of positives and mean score in this many bins of equal width';

CREATE AGGREGATE mlcheck.calibration_curve(actual anyelement, score double precision, bins integer, strategy text) (
	SFUNC = mlcheck.score_strategy_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.calibration_curve_final,
	COMBINEFUNC = mlcheck.score_combine,
	SERIALFUNC = mlcheck.two_sample_serialize,
	DESERIALFUNC = mlcheck.two_sample_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.calibration_curve(actual anyelement, score double precision, bins integer, strategy text) IS
	'share of positives and mean score in this many bins of equal width (uniform) or at quantiles (quantile)';

-- two scores of the same rows

CREATE FUNCTION mlcheck.delong_accum(internal, anyelement, double precision, double precision)
RETURNS internal
AS 'MODULE_PATHNAME', 'delong_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.delong_accum(internal, anyelement, double precision, double precision) IS
	'transition function of delong_test';

CREATE FUNCTION mlcheck.delong_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'delong_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.delong_combine(internal, internal) IS
	'combine function of delong_test';

CREATE FUNCTION mlcheck.delong_serialize(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'delong_serialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.delong_serialize(internal) IS
	'serialization function of delong_test';

CREATE FUNCTION mlcheck.delong_deserialize(bytea, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'delong_deserialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.delong_deserialize(bytea, internal) IS
	'deserialization function of delong_test';

CREATE FUNCTION mlcheck.delong_test_final(internal)
RETURNS mlcheck.delong_result
AS 'MODULE_PATHNAME', 'delong_test_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.delong_test_final(internal) IS
	'final function of delong_test';

CREATE AGGREGATE mlcheck.delong_test(actual anyelement, score_a double precision, score_b double precision) (
	SFUNC = mlcheck.delong_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = mlcheck.delong_test_final,
	COMBINEFUNC = mlcheck.delong_combine,
	SERIALFUNC = mlcheck.delong_serialize,
	DESERIALFUNC = mlcheck.delong_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.delong_test(actual anyelement, score_a double precision, score_b double precision) IS
	'paired DeLong test: do two scores of the same rows have the same area under the ROC curve?';

-- from a stored area

CREATE FUNCTION mlcheck.auc_confint(auc double precision, positives double precision,
	negatives double precision, confidence double precision DEFAULT 0.95)
RETURNS mlcheck.confidence_interval
AS 'MODULE_PATHNAME', 'auc_confint'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.auc_confint(double precision, double precision, double precision, double precision) IS
	'Newcombe''s interval of an area under the ROC curve, from the area and the numbers of positives and negatives';
