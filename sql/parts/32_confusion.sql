-- confusion: labels against predictions

CREATE TYPE mlcheck.confusion;

CREATE FUNCTION mlcheck.confusion_in(cstring)
RETURNS mlcheck.confusion
AS 'MODULE_PATHNAME', 'confusion_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_in(cstring) IS
	'input function of confusion';

CREATE FUNCTION mlcheck.confusion_out(mlcheck.confusion)
RETURNS cstring
AS 'MODULE_PATHNAME', 'confusion_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_out(mlcheck.confusion) IS
	'output function of confusion';

CREATE FUNCTION mlcheck.confusion_recv(internal)
RETURNS mlcheck.confusion
AS 'MODULE_PATHNAME', 'confusion_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_recv(internal) IS
	'binary input function of confusion';

CREATE FUNCTION mlcheck.confusion_send(mlcheck.confusion)
RETURNS bytea
AS 'MODULE_PATHNAME', 'confusion_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_send(mlcheck.confusion) IS
	'binary output function of confusion: the canonical encoding';

CREATE TYPE mlcheck.confusion (
	INPUT = mlcheck.confusion_in,
	OUTPUT = mlcheck.confusion_out,
	RECEIVE = mlcheck.confusion_recv,
	SEND = mlcheck.confusion_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE mlcheck.confusion IS
	'counts of actual and predicted labels; can be stored and merged';

-- what it counts

CREATE FUNCTION mlcheck.total_count(confusion mlcheck.confusion)
RETURNS bigint
AS 'MODULE_PATHNAME', 'confusion_total_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.total_count(mlcheck.confusion) IS
	'rows that are counted';

CREATE FUNCTION mlcheck.excluded_count(confusion mlcheck.confusion)
RETURNS bigint
AS 'MODULE_PATHNAME', 'confusion_excluded_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.excluded_count(mlcheck.confusion) IS
	'rows that were left out: a label or the weight is NULL, or the weight is 0';

CREATE FUNCTION mlcheck.label_kind(confusion mlcheck.confusion)
RETURNS text
AS 'MODULE_PATHNAME', 'confusion_label_kind'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.label_kind(mlcheck.confusion) IS
	'kind of the labels: boolean, integer or text';

CREATE FUNCTION mlcheck.weight_sum(confusion mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_weight_sum'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.weight_sum(mlcheck.confusion) IS
	'sum of the weights; of unweighted rows their number';

CREATE FUNCTION mlcheck.effective_count(confusion mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_effective_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.effective_count(mlcheck.confusion) IS
	'rows of equal weight that would tell as much: squared sum over sum of squares of the weights';

CREATE FUNCTION mlcheck.class_labels(confusion mlcheck.confusion)
RETURNS text[]
AS 'MODULE_PATHNAME', 'confusion_class_labels'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.class_labels(mlcheck.confusion) IS
	'labels that occur, as actual or as predicted, in ascending order';

CREATE FUNCTION mlcheck.confusion_matrix(confusion mlcheck.confusion)
RETURNS TABLE (
	actual text,
	predicted text,
	count double precision
)
AS 'MODULE_PATHNAME', 'confusion_matrix'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
ROWS 25;
COMMENT ON FUNCTION mlcheck.confusion_matrix(mlcheck.confusion) IS
	'rows, or their weights, of each pair of labels';

CREATE FUNCTION mlcheck.class_counts(confusion mlcheck.confusion)
RETURNS TABLE (
	label text,
	true_positives double precision,
	false_positives double precision,
	false_negatives double precision,
	true_negatives double precision
)
AS 'MODULE_PATHNAME', 'confusion_class_counts'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
ROWS 5;
COMMENT ON FUNCTION mlcheck.class_counts(mlcheck.confusion) IS
	'rows, or their weights, of each class against all others';

-- metrics: the plain ones are the final functions of the aggregates below

CREATE FUNCTION mlcheck.accuracy_score(confusion mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_accuracy_score'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.accuracy_score(mlcheck.confusion) IS
	'share of right predictions';

CREATE FUNCTION mlcheck.balanced_accuracy_score(confusion mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_balanced_accuracy_score'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.balanced_accuracy_score(mlcheck.confusion) IS
	'mean recall of the classes that are actual ones';

CREATE FUNCTION mlcheck.matthews_corrcoef(confusion mlcheck.confusion, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_matthews_corrcoef'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.matthews_corrcoef(mlcheck.confusion, double precision) IS
	'Matthews correlation coefficient, of any number of classes';

CREATE FUNCTION mlcheck.cohen_kappa_score(confusion mlcheck.confusion, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_cohen_kappa_score'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.cohen_kappa_score(mlcheck.confusion, double precision) IS
	'agreement beyond chance: Cohen''s kappa';

CREATE FUNCTION mlcheck.precision_score(confusion mlcheck.confusion, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_precision_score'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.precision_score(mlcheck.confusion, text, text, double precision) IS
	'share of the positive predictions that are right';

CREATE FUNCTION mlcheck.recall_score(confusion mlcheck.confusion, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_recall_score'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.recall_score(mlcheck.confusion, text, text, double precision) IS
	'share of the actual positives that are found';

CREATE FUNCTION mlcheck.specificity_score(confusion mlcheck.confusion, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_specificity_score'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.specificity_score(mlcheck.confusion, text, text, double precision) IS
	'share of the actual negatives that are found';

CREATE FUNCTION mlcheck.f1_score(confusion mlcheck.confusion, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_f1_score'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.f1_score(mlcheck.confusion, text, text, double precision) IS
	'harmonic mean of precision and recall';

CREATE FUNCTION mlcheck.jaccard_score(confusion mlcheck.confusion, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_jaccard_score'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.jaccard_score(mlcheck.confusion, text, text, double precision) IS
	'true positives among all that are positive on either side';

CREATE FUNCTION mlcheck.false_positive_rate(confusion mlcheck.confusion, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_false_positive_rate'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.false_positive_rate(mlcheck.confusion, text, text, double precision) IS
	'share of the actual negatives that are predicted positive';

CREATE FUNCTION mlcheck.false_negative_rate(confusion mlcheck.confusion, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_false_negative_rate'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.false_negative_rate(mlcheck.confusion, text, text, double precision) IS
	'share of the actual positives that are predicted negative';

CREATE FUNCTION mlcheck.negative_predictive_value(confusion mlcheck.confusion, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_negative_predictive_value'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.negative_predictive_value(mlcheck.confusion, text, text, double precision) IS
	'share of the negative predictions that are right';

CREATE FUNCTION mlcheck.selection_rate(confusion mlcheck.confusion, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_selection_rate'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.selection_rate(mlcheck.confusion, text, text, double precision) IS
	'share of rows that are predicted positive';

CREATE FUNCTION mlcheck.fbeta_score(confusion mlcheck.confusion, beta double precision, average text DEFAULT NULL, label text DEFAULT NULL, zero_division double precision DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_fbeta_score'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.fbeta_score(mlcheck.confusion, double precision, text, text, double precision) IS
	'weighted harmonic mean of precision and recall; recall counts beta times as much';

CREATE FUNCTION mlcheck.classification_report(confusion mlcheck.confusion, zero_division double precision DEFAULT NULL)
RETURNS TABLE (
	row_kind text,
	label text,
	precision_score double precision,
	recall_score double precision,
	f1_score double precision,
	support double precision
)
AS 'MODULE_PATHNAME', 'confusion_classification_report'
LANGUAGE C IMMUTABLE PARALLEL SAFE
ROWS 6;
COMMENT ON FUNCTION mlcheck.classification_report(mlcheck.confusion, double precision) IS
	'precision, recall, F1 and support of each class, accuracy (as f1_score), macro and weighted averages';

-- aggregates on rows: all with equal arguments share one state

CREATE FUNCTION mlcheck.confusion_accum(mlcheck.confusion, boolean, boolean)
RETURNS mlcheck.confusion
AS 'MODULE_PATHNAME', 'confusion_accum_bool'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_accum(mlcheck.confusion, boolean, boolean) IS
	'transition function of the aggregates of classification';

CREATE FUNCTION mlcheck.confusion_accum(mlcheck.confusion, boolean, boolean, double precision)
RETURNS mlcheck.confusion
AS 'MODULE_PATHNAME', 'confusion_weigh_bool'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_accum(mlcheck.confusion, boolean, boolean, double precision) IS
	'transition function of the weighted aggregates of classification';

CREATE FUNCTION mlcheck.confusion_accum(mlcheck.confusion, bigint, bigint)
RETURNS mlcheck.confusion
AS 'MODULE_PATHNAME', 'confusion_accum_int8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_accum(mlcheck.confusion, bigint, bigint) IS
	'transition function of the aggregates of classification';

CREATE FUNCTION mlcheck.confusion_accum(mlcheck.confusion, bigint, bigint, double precision)
RETURNS mlcheck.confusion
AS 'MODULE_PATHNAME', 'confusion_weigh_int8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_accum(mlcheck.confusion, bigint, bigint, double precision) IS
	'transition function of the weighted aggregates of classification';

CREATE FUNCTION mlcheck.confusion_accum(mlcheck.confusion, text, text)
RETURNS mlcheck.confusion
AS 'MODULE_PATHNAME', 'confusion_accum_text'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_accum(mlcheck.confusion, text, text) IS
	'transition function of the aggregates of classification';

CREATE FUNCTION mlcheck.confusion_accum(mlcheck.confusion, text, text, double precision)
RETURNS mlcheck.confusion
AS 'MODULE_PATHNAME', 'confusion_weigh_text'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_accum(mlcheck.confusion, text, text, double precision) IS
	'transition function of the weighted aggregates of classification';

CREATE FUNCTION mlcheck.confusion_merge(mlcheck.confusion, mlcheck.confusion)
RETURNS mlcheck.confusion
AS 'MODULE_PATHNAME', 'confusion_merge_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.confusion_merge(mlcheck.confusion, mlcheck.confusion) IS
	'combine function of the aggregates of classification; the first argument may be changed';

-- final functions: the metrics with their defaults

CREATE FUNCTION mlcheck.matthews_corrcoef_final(mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_matthews_corrcoef'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.matthews_corrcoef_final(mlcheck.confusion) IS
	'final function of matthews_corrcoef';

CREATE FUNCTION mlcheck.cohen_kappa_score_final(mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_cohen_kappa_score'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.cohen_kappa_score_final(mlcheck.confusion) IS
	'final function of cohen_kappa_score';

CREATE FUNCTION mlcheck.precision_score_final(mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_precision_score'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.precision_score_final(mlcheck.confusion) IS
	'final function of precision_score';

CREATE FUNCTION mlcheck.recall_score_final(mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_recall_score'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.recall_score_final(mlcheck.confusion) IS
	'final function of recall_score';

CREATE FUNCTION mlcheck.specificity_score_final(mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_specificity_score'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.specificity_score_final(mlcheck.confusion) IS
	'final function of specificity_score';

CREATE FUNCTION mlcheck.f1_score_final(mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_f1_score'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.f1_score_final(mlcheck.confusion) IS
	'final function of f1_score';

CREATE FUNCTION mlcheck.jaccard_score_final(mlcheck.confusion)
RETURNS double precision
AS 'MODULE_PATHNAME', 'confusion_jaccard_score'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.jaccard_score_final(mlcheck.confusion) IS
	'final function of jaccard_score';

CREATE AGGREGATE mlcheck.confusion_agg(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.confusion_agg(actual boolean, predicted boolean) IS
	'counts of actual and predicted labels';

CREATE AGGREGATE mlcheck.confusion_agg(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.confusion_agg(actual boolean, predicted boolean, weight double precision) IS
	'counts of actual and predicted labels, rows weighted';

CREATE AGGREGATE mlcheck.confusion_agg(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.confusion_agg(actual bigint, predicted bigint) IS
	'counts of actual and predicted labels';

CREATE AGGREGATE mlcheck.confusion_agg(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.confusion_agg(actual bigint, predicted bigint, weight double precision) IS
	'counts of actual and predicted labels, rows weighted';

CREATE AGGREGATE mlcheck.confusion_agg(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.confusion_agg(actual text, predicted text) IS
	'counts of actual and predicted labels';

CREATE AGGREGATE mlcheck.confusion_agg(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.confusion_agg(actual text, predicted text, weight double precision) IS
	'counts of actual and predicted labels, rows weighted';

CREATE AGGREGATE mlcheck.accuracy_score(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.accuracy_score(actual boolean, predicted boolean) IS
	'share of right predictions';

CREATE AGGREGATE mlcheck.accuracy_score(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.accuracy_score(actual boolean, predicted boolean, weight double precision) IS
	'share of right predictions, rows weighted';

CREATE AGGREGATE mlcheck.accuracy_score(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.accuracy_score(actual bigint, predicted bigint) IS
	'share of right predictions';

CREATE AGGREGATE mlcheck.accuracy_score(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.accuracy_score(actual bigint, predicted bigint, weight double precision) IS
	'share of right predictions, rows weighted';

CREATE AGGREGATE mlcheck.accuracy_score(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.accuracy_score(actual text, predicted text) IS
	'share of right predictions';

CREATE AGGREGATE mlcheck.accuracy_score(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.accuracy_score(actual text, predicted text, weight double precision) IS
	'share of right predictions, rows weighted';

CREATE AGGREGATE mlcheck.balanced_accuracy_score(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.balanced_accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.balanced_accuracy_score(actual boolean, predicted boolean) IS
	'mean recall of the classes that are actual ones';

CREATE AGGREGATE mlcheck.balanced_accuracy_score(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.balanced_accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.balanced_accuracy_score(actual boolean, predicted boolean, weight double precision) IS
	'mean recall of the classes that are actual ones, rows weighted';

CREATE AGGREGATE mlcheck.balanced_accuracy_score(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.balanced_accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.balanced_accuracy_score(actual bigint, predicted bigint) IS
	'mean recall of the classes that are actual ones';

CREATE AGGREGATE mlcheck.balanced_accuracy_score(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.balanced_accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.balanced_accuracy_score(actual bigint, predicted bigint, weight double precision) IS
	'mean recall of the classes that are actual ones, rows weighted';

CREATE AGGREGATE mlcheck.balanced_accuracy_score(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.balanced_accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.balanced_accuracy_score(actual text, predicted text) IS
	'mean recall of the classes that are actual ones';

CREATE AGGREGATE mlcheck.balanced_accuracy_score(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.balanced_accuracy_score,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.balanced_accuracy_score(actual text, predicted text, weight double precision) IS
	'mean recall of the classes that are actual ones, rows weighted';

CREATE AGGREGATE mlcheck.matthews_corrcoef(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.matthews_corrcoef_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.matthews_corrcoef(actual boolean, predicted boolean) IS
	'Matthews correlation coefficient, of any number of classes';

CREATE AGGREGATE mlcheck.matthews_corrcoef(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.matthews_corrcoef_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.matthews_corrcoef(actual boolean, predicted boolean, weight double precision) IS
	'Matthews correlation coefficient, of any number of classes, rows weighted';

CREATE AGGREGATE mlcheck.matthews_corrcoef(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.matthews_corrcoef_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.matthews_corrcoef(actual bigint, predicted bigint) IS
	'Matthews correlation coefficient, of any number of classes';

CREATE AGGREGATE mlcheck.matthews_corrcoef(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.matthews_corrcoef_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.matthews_corrcoef(actual bigint, predicted bigint, weight double precision) IS
	'Matthews correlation coefficient, of any number of classes, rows weighted';

CREATE AGGREGATE mlcheck.matthews_corrcoef(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.matthews_corrcoef_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.matthews_corrcoef(actual text, predicted text) IS
	'Matthews correlation coefficient, of any number of classes';

CREATE AGGREGATE mlcheck.matthews_corrcoef(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.matthews_corrcoef_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.matthews_corrcoef(actual text, predicted text, weight double precision) IS
	'Matthews correlation coefficient, of any number of classes, rows weighted';

CREATE AGGREGATE mlcheck.cohen_kappa_score(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.cohen_kappa_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.cohen_kappa_score(actual boolean, predicted boolean) IS
	'agreement beyond chance: Cohen''s kappa';

CREATE AGGREGATE mlcheck.cohen_kappa_score(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.cohen_kappa_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.cohen_kappa_score(actual boolean, predicted boolean, weight double precision) IS
	'agreement beyond chance: Cohen''s kappa, rows weighted';

CREATE AGGREGATE mlcheck.cohen_kappa_score(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.cohen_kappa_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.cohen_kappa_score(actual bigint, predicted bigint) IS
	'agreement beyond chance: Cohen''s kappa';

CREATE AGGREGATE mlcheck.cohen_kappa_score(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.cohen_kappa_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.cohen_kappa_score(actual bigint, predicted bigint, weight double precision) IS
	'agreement beyond chance: Cohen''s kappa, rows weighted';

CREATE AGGREGATE mlcheck.cohen_kappa_score(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.cohen_kappa_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.cohen_kappa_score(actual text, predicted text) IS
	'agreement beyond chance: Cohen''s kappa';

CREATE AGGREGATE mlcheck.cohen_kappa_score(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.cohen_kappa_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.cohen_kappa_score(actual text, predicted text, weight double precision) IS
	'agreement beyond chance: Cohen''s kappa, rows weighted';

CREATE AGGREGATE mlcheck.precision_score(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.precision_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.precision_score(actual boolean, predicted boolean) IS
	'share of the positive predictions that are right';

CREATE AGGREGATE mlcheck.precision_score(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.precision_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.precision_score(actual boolean, predicted boolean, weight double precision) IS
	'share of the positive predictions that are right, rows weighted';

CREATE AGGREGATE mlcheck.precision_score(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.precision_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.precision_score(actual bigint, predicted bigint) IS
	'share of the positive predictions that are right';

CREATE AGGREGATE mlcheck.precision_score(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.precision_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.precision_score(actual bigint, predicted bigint, weight double precision) IS
	'share of the positive predictions that are right, rows weighted';

CREATE AGGREGATE mlcheck.precision_score(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.precision_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.precision_score(actual text, predicted text) IS
	'share of the positive predictions that are right';

CREATE AGGREGATE mlcheck.precision_score(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.precision_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.precision_score(actual text, predicted text, weight double precision) IS
	'share of the positive predictions that are right, rows weighted';

CREATE AGGREGATE mlcheck.recall_score(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.recall_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.recall_score(actual boolean, predicted boolean) IS
	'share of the actual positives that are found';

CREATE AGGREGATE mlcheck.recall_score(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.recall_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.recall_score(actual boolean, predicted boolean, weight double precision) IS
	'share of the actual positives that are found, rows weighted';

CREATE AGGREGATE mlcheck.recall_score(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.recall_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.recall_score(actual bigint, predicted bigint) IS
	'share of the actual positives that are found';

CREATE AGGREGATE mlcheck.recall_score(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.recall_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.recall_score(actual bigint, predicted bigint, weight double precision) IS
	'share of the actual positives that are found, rows weighted';

CREATE AGGREGATE mlcheck.recall_score(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.recall_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.recall_score(actual text, predicted text) IS
	'share of the actual positives that are found';

CREATE AGGREGATE mlcheck.recall_score(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.recall_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.recall_score(actual text, predicted text, weight double precision) IS
	'share of the actual positives that are found, rows weighted';

CREATE AGGREGATE mlcheck.specificity_score(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.specificity_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.specificity_score(actual boolean, predicted boolean) IS
	'share of the actual negatives that are found';

CREATE AGGREGATE mlcheck.specificity_score(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.specificity_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.specificity_score(actual boolean, predicted boolean, weight double precision) IS
	'share of the actual negatives that are found, rows weighted';

CREATE AGGREGATE mlcheck.specificity_score(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.specificity_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.specificity_score(actual bigint, predicted bigint) IS
	'share of the actual negatives that are found';

CREATE AGGREGATE mlcheck.specificity_score(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.specificity_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.specificity_score(actual bigint, predicted bigint, weight double precision) IS
	'share of the actual negatives that are found, rows weighted';

CREATE AGGREGATE mlcheck.specificity_score(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.specificity_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.specificity_score(actual text, predicted text) IS
	'share of the actual negatives that are found';

CREATE AGGREGATE mlcheck.specificity_score(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.specificity_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.specificity_score(actual text, predicted text, weight double precision) IS
	'share of the actual negatives that are found, rows weighted';

CREATE AGGREGATE mlcheck.f1_score(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.f1_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.f1_score(actual boolean, predicted boolean) IS
	'harmonic mean of precision and recall';

CREATE AGGREGATE mlcheck.f1_score(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.f1_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.f1_score(actual boolean, predicted boolean, weight double precision) IS
	'harmonic mean of precision and recall, rows weighted';

CREATE AGGREGATE mlcheck.f1_score(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.f1_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.f1_score(actual bigint, predicted bigint) IS
	'harmonic mean of precision and recall';

CREATE AGGREGATE mlcheck.f1_score(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.f1_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.f1_score(actual bigint, predicted bigint, weight double precision) IS
	'harmonic mean of precision and recall, rows weighted';

CREATE AGGREGATE mlcheck.f1_score(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.f1_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.f1_score(actual text, predicted text) IS
	'harmonic mean of precision and recall';

CREATE AGGREGATE mlcheck.f1_score(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.f1_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.f1_score(actual text, predicted text, weight double precision) IS
	'harmonic mean of precision and recall, rows weighted';

CREATE AGGREGATE mlcheck.jaccard_score(actual boolean, predicted boolean) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.jaccard_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.jaccard_score(actual boolean, predicted boolean) IS
	'true positives among all that are positive on either side';

CREATE AGGREGATE mlcheck.jaccard_score(actual boolean, predicted boolean, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 512,
	FINALFUNC = mlcheck.jaccard_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.jaccard_score(actual boolean, predicted boolean, weight double precision) IS
	'true positives among all that are positive on either side, rows weighted';

CREATE AGGREGATE mlcheck.jaccard_score(actual bigint, predicted bigint) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.jaccard_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.jaccard_score(actual bigint, predicted bigint) IS
	'true positives among all that are positive on either side';

CREATE AGGREGATE mlcheck.jaccard_score(actual bigint, predicted bigint, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.jaccard_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.jaccard_score(actual bigint, predicted bigint, weight double precision) IS
	'true positives among all that are positive on either side, rows weighted';

CREATE AGGREGATE mlcheck.jaccard_score(actual text, predicted text) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.jaccard_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.jaccard_score(actual text, predicted text) IS
	'true positives among all that are positive on either side';

CREATE AGGREGATE mlcheck.jaccard_score(actual text, predicted text, weight double precision) (
	SFUNC = mlcheck.confusion_accum,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	FINALFUNC = mlcheck.jaccard_score_final,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.jaccard_score(actual text, predicted text, weight double precision) IS
	'true positives among all that are positive on either side, rows weighted';

CREATE AGGREGATE mlcheck.merge_agg(confusion mlcheck.confusion) (
	SFUNC = mlcheck.confusion_merge,
	STYPE = mlcheck.confusion,
	SSPACE = 1024,
	COMBINEFUNC = mlcheck.confusion_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.merge_agg(confusion mlcheck.confusion) IS
	'one confusion matrix of all the rows that the matrices count';
