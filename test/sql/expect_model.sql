--
-- Expectations about a model: metrics of predictions against the truth, over all
-- rows and in every slice
--
-- test/reference compares the metrics themselves with scikit-learn; here it is
-- that the same aggregates judge the right rows.
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_model;
SET search_path = expect_model, mlcheck;
SET extra_float_digits = 0;

-- an expectation, what is to come of it, and what came: verdict, then
-- rows/missing/unexpected, then the unexpected values; or the error
CREATE FUNCTION outcome(relation regclass, expectation text, kwargs jsonb, detailed boolean DEFAULT false) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	r mlcheck.validation_result; code text; message text; hint text;
BEGIN
	r := mlcheck.expect(relation, expectation, kwargs);
	RETURN concat_ws(' ', r.verdict, nullif(concat_ws('/', r.element_count, r.missing_count, r.unexpected_count), ''), r.unexpected_values,
		CASE WHEN detailed THEN concat_ws(' ', r.observed_value, r.details, '-- ' || r.reason) END);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', code, message, nullif('(' || hint || ')', '()'));
END
$$;
CREATE TABLE spec (number serial, title text, relation regclass, expectation text, kwargs jsonb, wanted text);

-- 40 true positives, 45 true negatives, 5 false negatives, 10 false positives
CREATE TABLE counted (actual boolean, predicted boolean, score float8, n integer);
INSERT INTO counted VALUES (true, true, 0.9, 40), (false, false, 0.1, 45), (true, false, 0.4, 5), (false, true, 0.6, 10);
CREATE TABLE rows AS SELECT row_number() OVER () AS id, actual, predicted, score, actual::integer AS yi, predicted::integer AS pi,
	actual::integer::float8 AS yf, predicted::integer::numeric(3, 1) AS pn, CASE WHEN actual THEN 'ja' ELSE 'nö' END AS "Y",
	CASE WHEN predicted THEN 'ja' ELSE 'nö' END AS "P'; --"
FROM counted, generate_series(1, n) ORDER BY 1;
-- the same, and rows that say nothing
CREATE TABLE gaps AS TABLE rows;
INSERT INTO gaps (id, actual, predicted, score, yf, pn) VALUES (101, NULL, true, 0.5, NULL, 1), (102, true, NULL, 'NaN', 1, NULL), (103, true, NULL, NULL, 'NaN', 1), (104, false, NULL, NULL, 1, 'NaN'), (105, false, NULL, NULL, 'Infinity', 1);
CREATE TABLE classes (actual text, predicted text);
INSERT INTO classes VALUES ('a', 'a'), ('a', 'b'), ('b', 'b'), ('b', 'b'), ('b', 'c'), ('c', 'a');
CREATE TABLE nothing (LIKE rows);
CREATE TABLE nulls AS SELECT NULL::boolean AS actual, NULL::boolean AS predicted, NULL::float8 AS score FROM generate_series(1, 3);
CREATE TABLE one AS SELECT true AS actual, true AS predicted, 0.9::float8 AS score, 1.5::float8 AS y, 2::float8 AS p;
CREATE TABLE numbers (y float8, p float8);
INSERT INTO numbers VALUES (3, 2.5), (-0.5, 0), (2, 2), (7, 8);
CREATE VIEW positives AS SELECT * FROM rows WHERE actual;
CREATE TABLE parts (LIKE rows) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (50);
CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (50) TO (200);
INSERT INTO parts TABLE rows;

INSERT INTO spec (title, relation, expectation, kwargs, wanted) SELECT title, relation::regclass, 'expect_model_metric_to_be_between', kwargs::jsonb, wanted FROM (VALUES
	('accuracy', 'rows', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "min_value": 0.85}', 'pass 100/0'),
	('not more than that', 'rows', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "min_value": 0.85, "strict_min": true}', 'fail 100/0'),
	('too good to be true', 'rows', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "max_value": 0.8}', 'fail 100/0'),
	('precision', 'rows', '{"metric": "precision_score", "actual": "actual", "predicted": "predicted", "min_value": 0.8, "max_value": 0.8}', 'pass 100/0'),
	('recall', 'rows', '{"metric": "recall_score", "actual": "actual", "predicted": "predicted", "min_value": 0.9}', 'fail 100/0'),
	('integers', 'rows', '{"metric": "recall_score", "actual": "yi", "predicted": "pi", "min_value": 0.9}', 'fail 100/0'),
	('other numbers', 'rows', '{"metric": "recall_score", "actual": "yf", "predicted": "pn", "min_value": 0.9}', 'fail 100/0'),
	('texts', 'rows', '{"metric": "recall_score", "actual": "Y", "predicted": "P''; --", "positive": "ja", "min_value": 0.9}', 'fail 100/0'),
	('the other class', 'rows', '{"metric": "recall_score", "actual": "Y", "predicted": "P''; --", "positive": "nö", "min_value": 0.8}', 'pass 100/0'),
	('and of booleans', 'rows', '{"metric": "recall_score", "actual": "actual", "predicted": "predicted", "positive": "false", "min_value": 0.8}', 'pass 100/0'),
	('a text beside a boolean', 'rows', '{"metric": "recall_score", "actual": "Y", "predicted": "predicted", "positive": "ja", "min_value": 0.9}', 'fail 100/0'),
	('by score', 'rows', '{"metric": "recall_score", "actual": "actual", "score": "score", "min_value": 0.9}', 'fail 100/0'),
	('by score, from another one on', 'rows', '{"metric": "recall_score", "actual": "yi", "score": "score", "score_threshold": 0.4, "min_value": 0.9}', 'pass 100/0'),
	('expressions', 'rows', '{"metric": "accuracy_score", "actual": "id > 45", "predicted": "id > 40 -- all", "min_value": 0.95}', 'pass 100/0'),
	('rows that count', 'rows', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "min_value": 1, "row_condition": "id <= 85"}', 'pass 85/0'),
	('rows that say nothing are left out and counted', 'gaps', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "min_value": 0.85, "max_value": 0.85}', 'pass 105/5'),
	('so are scores that are none', 'gaps', '{"metric": "roc_auc_score", "actual": "actual", "score": "score", "min_value": 0.9}', 'pass 105/5'),
	('and numbers that are not finite', 'gaps', '{"metric": "mean_absolute_error", "actual": "yf", "predicted": "pn", "max_value": 0.15}', 'pass 105/5'),
	('a view', 'positives', '{"metric": "recall_score", "actual": "actual", "predicted": "predicted", "min_value": 0.9}', 'fail 45/0'),
	('partitions', 'parts', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "min_value": 0.85}', 'pass 100/0'),
	('many classes', 'classes', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "min_value": 0.5}', 'pass 6/0'),
	('a mean over classes', 'classes', '{"metric": "recall_score", "actual": "actual", "predicted": "predicted", "average": "macro", "min_value": 0.4}', 'fail 6/0'),
	('one class of many', 'classes', '{"metric": "recall_score", "actual": "actual", "predicted": "predicted", "positive": "b", "min_value": 0.6}', 'pass 6/0'),
	('a class that nobody has', 'classes', '{"metric": "recall_score", "actual": "actual", "predicted": "predicted", "positive": "z", "min_value": 0.6}', 'undecided 6/0'),
	('numbers', 'numbers', '{"metric": "mean_absolute_error", "actual": "y", "predicted": "p", "max_value": 0.5}', 'pass 4/0'),
	('explained variance', 'numbers', '{"metric": "r2_score", "actual": "y", "predicted": "p", "min_value": 0.95}', 'fail 4/0'),
	('one row has no variance', 'one', '{"metric": "r2_score", "actual": "y", "predicted": "p", "min_value": 0.1}', 'undecided 1/0'),
	('and one class no curve', 'one', '{"metric": "roc_auc_score", "actual": "actual", "score": "score", "min_value": 0.1}', 'undecided 1/0'),
	('empty', 'nothing', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "min_value": 0}', 'undecided 0/0'),
	('empty must not be', 'nothing', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "min_value": 0, "on_empty": "fail"}', 'fail 0/0'),
	('all null', 'nulls', '{"metric": "f1_score", "actual": "actual", "predicted": "predicted", "min_value": 0}', 'undecided 3/3'),
	('all null scores', 'nulls', '{"metric": "log_loss", "actual": "actual", "score": "score", "max_value": 1}', 'undecided 3/3'),
	-- what cannot be measured
	('no bound', 'rows', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted"}', '22023 "min_value" or "max_value" must be given'),
	('no prediction', 'rows', '{"metric": "accuracy_score", "actual": "actual", "min_value": 0}', '22023 "predicted" or "score" must be given'),
	('no score', 'rows', '{"metric": "roc_auc_score", "actual": "actual", "predicted": "predicted", "min_value": 0}', '22023 roc_auc_score needs "score"'),
	('no positive label', 'rows', '{"metric": "recall_score", "actual": "Y", "predicted": "P''; --", "min_value": 0}', '22023 "positive" or "average" must be given: these labels have no positive one of their own'),
	('no positive label for a score', 'rows', '{"metric": "roc_auc_score", "actual": "Y", "score": "score", "min_value": 0}', '22023 "positive" must be given: only booleans and integers have a positive label of their own'),
	('a positive label and a mean', 'classes', '{"metric": "recall_score", "actual": "actual", "predicted": "predicted", "positive": "b", "average": "macro", "min_value": 0.6}', '22023 "positive" must not be given with an "average" over all labels'),
	('a mean of one figure', 'classes', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "average": "macro", "min_value": 0.6}', '22023 "average" is for metrics of single labels'),
	('labels of two kinds', 'rows', '{"metric": "accuracy_score", "actual": "actual", "predicted": "pi", "min_value": 0}', '42804 "actual" of type boolean and "predicted" of type integer cannot be the same labels (Name the positive label with "positive", or give expressions of one type.)'),
	('no such boolean', 'rows', '{"metric": "recall_score", "actual": "actual", "predicted": "predicted", "positive": "yes", "min_value": 0}', '22023 "positive" must be "true" or "false" where labels are booleans'),
	('no number', 'rows', '{"metric": "mean_absolute_error", "actual": "Y", "predicted": "score", "min_value": 0}', '42804 "actual" must be a number, not type text'),
	('no probability', 'numbers', '{"metric": "log_loss", "actual": "y > 0", "score": "p", "max_value": 1}', '22003 log_loss needs scores between 0 and 1 (The score must be the probability of the positive label; roc_auc_score takes any number.)'),
	('no column, and no expression', 'rows', '{"metric": "accuracy_score", "actual": "truth", "predicted": "predicted", "min_value": 0}', '42703 column "truth" does not exist'),
	('more than an expression', 'rows', '{"metric": "accuracy_score", "actual": "true) from expect_model.one; drop table expect_model.one; select (true", "predicted": "predicted", "min_value": 0}', '42601 syntax error at or near ")"')
) AS v(title, relation, kwargs, wanted);
SELECT count(*) AS specified, count(*) FILTER (WHERE outcome(relation, expectation, kwargs) = wanted) AS as_wanted FROM spec;
SELECT title, wanted, outcome(relation, expectation, kwargs) AS got FROM spec WHERE outcome(relation, expectation, kwargs) <> wanted ORDER BY number;

-- figures, which are those of the aggregates
SELECT kwargs ->> 'metric' AS metric, title, outcome(relation, expectation, kwargs, true) AS got
FROM spec WHERE wanted ~ '^(pass|fail|undecided)' ORDER BY number;
SELECT outcome('rows', 'expect_model_metric_to_be_between', '{"metric": "accuracy", "actual": "actual", "predicted": "predicted", "min_value": 0}') ~ '^22023 "metric" must be "accuracy_score", ' AS names_them;
SELECT m AS metric, (expect('rows', 'expect_model_metric_to_be_between', jsonb_build_object('metric', m, 'actual', CASE WHEN k = 'numbers' THEN 'yf' ELSE 'actual' END,
	CASE k WHEN 'scores' THEN 'score' ELSE 'predicted' END, CASE k WHEN 'labels' THEN 'predicted' ELSE 'score' END, 'min_value', 0))).observed_value::numeric::numeric(8, 6) AS value
FROM (VALUES ('labels', '{accuracy_score, balanced_accuracy_score, matthews_corrcoef, cohen_kappa_score, precision_score, recall_score, specificity_score, f1_score,
		jaccard_score, false_positive_rate, false_negative_rate, negative_predictive_value, selection_rate}'::text[]),
	('scores', '{roc_auc_score, gini_score, ks_score, average_precision_score, log_loss, brier_score_loss, expected_calibration_error}'),
	('numbers', '{mean_absolute_error, mean_squared_error, root_mean_squared_error, median_absolute_error, max_error, mean_bias_error, r2_score, explained_variance_score}')) AS v(k, names), unnest(names) AS m;
SELECT round(accuracy_score(actual, predicted)::numeric, 6) AS accuracy, round(matthews_corrcoef(actual, predicted)::numeric, 6) AS mcc, round(roc_auc_score(actual, score)::numeric, 6) AS auc,
	round(brier_score_loss(actual, score)::numeric, 6) AS brier, round(mean_absolute_error(yf, score)::numeric, 6) AS mae FROM rows;

--
-- Slices: the worst counts
--
CREATE TABLE loans AS SELECT row_number() OVER () AS id, region, actual, predicted, CASE WHEN predicted THEN 0.8 ELSE 0.2 END::float8 AS score FROM (VALUES
	('north', true, true, 90), ('north', false, false, 90), ('north', true, false, 10), ('north', false, true, 10),
	('south', true, true, 60), ('south', false, false, 60), ('south', true, false, 40), ('south', false, true, 40),
	('tiny "x"', true, true, 2), ('tiny "x"', false, false, 1), (NULL, true, true, 12)) AS v(region, actual, predicted, n), generate_series(1, n);
INSERT INTO loans (region, actual) VALUES ('north', NULL);
CREATE FUNCTION sliced(thresholds jsonb, more jsonb DEFAULT '{}') RETURNS TABLE (verdict verdict, success boolean, counts text, worst jsonb, slices text, reason text)
LANGUAGE sql AS $$
	SELECT verdict, success, concat_ws('/', element_count, missing_count), observed_value,
		(SELECT string_agg(concat_ws(' ', s ->> 'slice', s ->> 'metric', round((s ->> 'value')::numeric, 4), s ->> 'verdict'), ', ' ORDER BY n) FROM jsonb_array_elements(details -> 'slices') WITH ORDINALITY AS e(s, n)), reason
	FROM mlcheck.expect('loans', 'expect_slice_metrics_to_meet_thresholds', jsonb_build_object('actual', 'actual', 'predicted', 'predicted', 'slices', '["region"]'::jsonb, 'thresholds', $1) || $2)
$$;
-- south is beyond the limit
SELECT * FROM sliced('{"accuracy_score": {"min": 0.8}}');
SELECT * FROM sliced('{"accuracy_score": {"min": 0.8}}', '{"severity": "warn"}');
-- what is too small to tell is not passed, unless that is wanted
SELECT * FROM sliced('{"accuracy_score": {"min": 0.5}}');
SELECT * FROM sliced('{"accuracy_score": {"min": 0.5}}', '{"ignore_undecided": true}');
SELECT * FROM sliced('{"accuracy_score": {"min": 0.5}}', '{"on_empty": "fail"}');
SELECT * FROM sliced('{"accuracy_score": {"min": 0.5}}', '{"row_condition": "region <> ''tiny \"x\"''"}');
-- limits have warning levels, and so have checks
SELECT * FROM sliced('{"accuracy_score": {"min": {"warn": 0.8, "fail": 0.5}}}', '{"ignore_undecided": true}');
SELECT * FROM sliced('{"accuracy_score": {"min": {"warn": 0.8, "fail": 0.5}}}', '{"ignore_undecided": true, "severity": "info"}');
SELECT * FROM sliced('{"accuracy_score": {"min": 0.5}}', '{"ignore_undecided": true, "warn": {"thresholds": {"accuracy_score": {"min": 0.8}}}}');
-- several metrics, scores, single slices; the worst only
SELECT * FROM sliced('{"recall_score": {"min": 0.5, "max_drop": 0.05}, "roc_auc_score": {"min": 0.9}}', '{"score": "score", "partial_unexpected_count": 2}');
-- nothing to judge
SELECT * FROM sliced('{"accuracy_score": {"min": 0.5}}', '{"row_condition": "false"}');
SELECT * FROM sliced('{"accuracy_score": {"min": 0.5}}', '{"row_condition": "region = ''tiny \"x\"''"}');
SELECT outcome('loans', 'expect_slice_metrics_to_meet_thresholds', kwargs) FROM (VALUES
	('{"actual": "actual", "predicted": "predicted", "thresholds": {"accuracy": {"min": 1}}}'::jsonb),
	('{"actual": "actual", "predicted": "predicted"}'),
	('{"actual": "actual", "thresholds": {"accuracy_score": {"min": 1}}}'),
	('{"actual": "truth", "predicted": "predicted", "thresholds": {"accuracy_score": {"min": 1}}}'),
	('{"actual": "actual", "predicted": "predicted", "slices": ["country"], "thresholds": {"accuracy_score": {"min": 1}}}'),
	('{"actual": "actual", "predicted": "predicted", "slices": {"x": "true) union select (true"}, "thresholds": {"accuracy_score": {"min": 1}}}'),
	('{"actual": "actual", "predicted": "predicted", "ignore_undecided": 1, "thresholds": {"accuracy_score": {"min": 1}}}')) AS v(kwargs);
-- a table of a hostile name, a view, partitions
ALTER TABLE loans RENAME TO "Lo""an's; --";
CREATE VIEW loans_view AS TABLE "Lo""an's; --";
CREATE TABLE loan_parts (LIKE "Lo""an's; --") PARTITION BY LIST (region);
CREATE TABLE loan_part1 PARTITION OF loan_parts DEFAULT;
INSERT INTO loan_parts TABLE "Lo""an's; --";
SELECT relation::regclass, outcome(relation, 'expect_slice_metrics_to_meet_thresholds', '{"actual": "actual", "predicted": "predicted", "slices": ["region"], "thresholds": {"accuracy_score": {"min": 0.8}}}')
FROM unnest('{"\"Lo\"\"an''s; --\"", loans_view, loan_parts}'::regclass[]) AS relation;

-- rights and row security
CREATE ROLE regress_expect_model;
GRANT USAGE ON SCHEMA expect_model TO regress_expect_model;
GRANT SELECT ON loan_parts, loans_view TO regress_expect_model;
GRANT SELECT (actual) ON rows TO regress_expect_model;
ALTER TABLE loan_parts ENABLE ROW LEVEL SECURITY;
SET ROLE regress_expect_model;
SELECT relation::regclass, outcome(relation, 'expect_slice_metrics_to_meet_thresholds', '{"actual": "actual", "predicted": "predicted", "thresholds": {"accuracy_score": {"min": 0.8}}}')
FROM unnest('{loans_view, loan_parts, rows}'::regclass[]) AS relation;
SELECT outcome('rows', 'expect_model_metric_to_be_between', '{"metric": "accuracy_score", "actual": "actual", "predicted": "actual", "min_value": 1}');
SELECT outcome('rows', 'expect_model_metric_to_be_between', '{"metric": "accuracy_score", "actual": "actual", "predicted": "predicted", "min_value": 1}');
RESET ROLE;
DROP SCHEMA expect_model CASCADE;
DROP OWNED BY regress_expect_model;
DROP ROLE regress_expect_model;
