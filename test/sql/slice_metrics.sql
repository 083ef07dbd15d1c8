--
-- slice_metrics(): metrics of a model for every slice, against the rest of the
-- rows, against limits and against a baseline
--
-- Intervals of shares are Wilson's, of differences Newcombe's: statsmodels'
-- proportion_confint(..., method='wilson') and confint_proportions_2indep(...,
-- method='newcomb').  p-values of few rows are Fisher's mid-p, of many Pearson's.
-- test/reference/check_slices.py compares many random tables.
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA slice_metrics;
SET search_path = slice_metrics, mlcheck;
SET extra_float_digits = 0;
SET datestyle = 'ISO';

CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text; hint text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE,
		message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', code, message, nullif('(' || hint || ')', '()'));
END
$$;
CREATE FUNCTION r(x double precision) RETURNS numeric LANGUAGE sql AS 'SELECT round(x::numeric, 6)';

-- n rows each of a region, an age, a label and a prediction
CREATE TABLE counted (region text, age double precision, actual boolean, predicted boolean, n integer);
INSERT INTO counted VALUES
	('north', 20, true, true, 40), ('north', 30, false, false, 45), ('north', 40, true, false, 5), ('north', 70, false, true, 10),
	('south', 20, true, true, 12), ('south', 30, false, false, 12), ('south', 18, true, false, 8), ('south', 65, false, true, 8),
	(NULL, NULL, true, true, 3), (NULL, 'NaN', false, false, 1), ('north', 50, NULL, true, 2), ('south', 50, true, NULL, 1);
CREATE TABLE loans AS
	SELECT row_number() OVER () AS id, region, age, actual, predicted,
		actual::integer AS y, predicted::integer AS p, CASE WHEN actual THEN 'good' WHEN NOT actual THEN 'bad' END AS label,
		CASE WHEN predicted THEN 'good' WHEN NOT predicted THEN 'bad' END AS guess
	FROM counted, generate_series(1, n);

--
-- Values.  NULL is a slice value; rows without label or prediction are left
-- out and counted.  north: 85 of 100 right, south: 24 of 40, null: 4 of 4.
--
SELECT slice, slice_columns, support, r(value) AS value, r(lower) AS lower, r(upper) AS upper, left_out
FROM slice_metrics('loans', 'actual', 'predicted', slices => '["region"]', metrics => '{accuracy_score}');
-- 85/100 against 28/44: scipy.stats.hypergeom(144, 113, 44), 2 * (cdf(28) - pmf(28) / 2)
SELECT slice, r(rest_value) AS rest, r(difference) AS difference, r(difference_lower) AS lower, r(difference_upper) AS upper,
	r(pvalue) AS pvalue, r(pvalue_adjusted) AS adjusted
FROM slice_metrics('loans', 'actual', 'predicted', slices => '["region"]', metrics => '{accuracy_score}');
-- north has tp 40, fp 10, fn 5, tn 45
SELECT metric, r(value) AS value, support
FROM slice_metrics('loans', 'actual', 'predicted', slices => '["region"]', metrics => '{accuracy_score, balanced_accuracy_score,
	precision_score, recall_score, specificity_score, f1_score, jaccard_score, matthews_corrcoef, cohen_kappa_score,
	false_positive_rate, false_negative_rate, negative_predictive_value, selection_rate}')
WHERE slice = 'region=north';
-- booleans, 0 and 1, other numbers, and texts with a positive class are the same labels
SELECT DISTINCT kind, metric, r(value) AS value
FROM (VALUES ('boolean', 'actual', 'predicted', NULL), ('integer', 'y', 'p', NULL), ('numeric', 'y::numeric(3,1)', 'p', NULL),
			 ('float', 'y::float8', 'p::float8', NULL), ('text', 'label', 'guess', 'good'), ('mixed', 'actual', 'guess', 'good'),
			 ('turned round', 'label', 'guess', 'bad'), ('not true', 'actual', 'predicted', 'false'))
	 AS k (kind, actual, predicted, positive),
	 slice_metrics('loans', k.actual, k.predicted, positive => k.positive, metrics => '{recall_score}')
ORDER BY 1, 2;
-- without a positive class: means over the classes. 1/2 and 2/3 and 0/1
CREATE TABLE classes (actual text, predicted text);
INSERT INTO classes VALUES ('a', 'a'), ('a', 'b'), ('b', 'b'), ('b', 'b'), ('b', 'c'), ('c', 'a');
SELECT metric, r(value) AS value, reason FROM slice_metrics('classes', 'actual', 'predicted',
	metrics => '{accuracy_score, recall_score, precision_score, balanced_accuracy_score, selection_rate}');
-- a label that is NaN is a missing one
SELECT metric, value, left_out FROM slice_metrics('loans', $$case when id = 1 then 'NaN' else y::float8 end$$, 'p::float8',
	metrics => '{accuracy_score, recall_score}');

--
-- Slices: crosses, predicates that overlap, bins by edges and by number
--
SELECT slice, slice_columns, support, r(value) AS value
FROM slice_metrics('loans', 'actual', 'predicted', metrics => '{accuracy_score}',
	slices => '[["region", {"column": "age", "bins": [25, 60]}], {"name": "young", "filter": "age < 25"},
		{"name": "all of them", "filter": "true"}, {"name": "nobody", "filter": "age < 0"}, [{"name": "young", "filter": "age < 25"}, "region"]]')
ORDER BY slice COLLATE "C";
SELECT slice, support FROM slice_metrics('loans', 'actual', 'predicted', metrics => '{accuracy_score}',
	slices => '[{"column": "age", "bins": 3}]') ORDER BY slice COLLATE "C";
-- an edge belongs to the bin above it
SELECT slice, support FROM slice_metrics('loans', 'actual', 'predicted', metrics => '{accuracy_score}',
	slices => '[{"column": "age", "bins": [30]}]') ORDER BY slice COLLATE "C";
-- values that could be taken for something else are quoted
CREATE TABLE odd AS SELECT v, true AS a, true AS p FROM unnest(ARRAY['', 'null', 'a,b', 'a=b', 'plain', 'ä', NULL]) v;
SELECT slice FROM slice_metrics('odd', 'a', 'p', slices => '["v"]', metrics => '{accuracy_score}') ORDER BY slice COLLATE "C";
-- types
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE typed AS SELECT 'ok'::mood AS e, date '2026-02-03' AS d, 1.50::numeric AS n, 2.5::float8 AS f, 'x'::char(3) AS c,
	-5 AS i, true AS b, 9000000000 AS l, time '10:00' AS t, true AS a;
SELECT slice FROM slice_metrics('typed', 'a', 'a', slices => '["e", "d", "n", "f", "c", "i", "b", "l", "t"]',
	metrics => '{accuracy_score}') ORDER BY slice COLLATE "C";

--
-- Thresholds.  The worst verdict first.  overall 113 of 144 = 0.785
--
CREATE FUNCTION verdicts(thresholds jsonb, VARIADIC more text[] DEFAULT '{}')
RETURNS TABLE (slice text, metric text, value numeric, threshold double precision, verdict verdict, reason text)
LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT slice, metric, r(value), threshold, verdict, reason FROM slice_metrics(''loans'', ''actual'', '
		'''predicted'', slices => ''["region"]'', thresholds => %L %s)', thresholds, array_to_string(array_prepend('', more), ', '));
END
$$;
SELECT * FROM verdicts('{"accuracy_score": {"min": 0.8}}');
SELECT * FROM verdicts('{"accuracy_score": {"min": {"warn": 0.8, "fail": 0.5}}}');
SELECT * FROM verdicts('{"accuracy_score": {"max": 0.5}}');
SELECT * FROM verdicts('{"accuracy_score": {"max_drop": 0.1}}');
SELECT * FROM verdicts('{"accuracy_score": {"max_drop": {"warn": 0.1, "fail": 0.5}}}');
SELECT * FROM verdicts('{"false_negative_rate": {"max_drop": 0.1}}');
SELECT * FROM verdicts('{"selection_rate": {"max_difference": 0.3}}');
-- a slice has limits of its own; one that is not there fails
SELECT * FROM verdicts('{"accuracy_score": {"min": 0.5}, "slices": {"region=south": {"accuracy_score": {"min": 0.4}},
	"region=west": {"accuracy_score": {"min": 0.1}}, "overall": {"accuracy_score": {"min": 0.9}}}}');
-- few rows do not pass
SELECT * FROM verdicts('{"accuracy_score": {"min": 0.1}}', 'min_support => 0');
SELECT * FROM verdicts('{"accuracy_score": {"min": 0.1}}', 'min_support => 50');
-- what is undefined is named
SELECT * FROM verdicts('{"accuracy_score": {"min": 0.1}}', $$row_filter => 'actual is null'$$);
SELECT slice, metric, value, reason FROM slice_metrics('loans', 'actual', 'predicted', row_filter => 'not actual and not predicted',
	metrics => '{accuracy_score, precision_score, recall_score, f1_score, matthews_corrcoef, specificity_score, false_positive_rate}');
SELECT slice, metric, value, support, reason FROM slice_metrics('loans', 'actual', 'predicted', row_filter => 'false', slices => '["region"]');
SELECT slice, metric, value, lower, upper, support FROM slice_metrics('loans', 'actual', 'predicted', row_filter => 'id = 1',
	metrics => '{accuracy_score}', slices => '["region"]');

--
-- Adjustment: over the slices of a metric, or over all limits.  Three
-- tests: statsmodels' multipletests(p, method='fdr_bh' and 'holm')
--
SELECT adjustment, slice, r(pvalue) AS pvalue, r(pvalue_adjusted) AS adjusted
FROM unnest('{bh, holm, none}'::text[]) AS adjustment, slice_metrics('loans', 'actual', 'predicted', slices => '["region"]',
	metrics => '{accuracy_score}', adjustment => adjustment)
WHERE slice <> 'overall' ORDER BY 1, 3;

--
-- Scores.  y 0 0 1 1, score .1 .4 .35 .8: area 0.75, average precision 0.8333
--
CREATE TABLE scored (y integer, s double precision, t double precision, g text);
INSERT INTO scored VALUES (0, .1, .2, 'a'), (0, .4, .1, 'a'), (1, .35, .4, 'a'), (1, .8, .9, 'a'),
	(0, .5, .5, 'one class'), (1, NULL, .5, 'a'), (NULL, .5, .5, 'a'), (1, 'NaN', .5, 'a');
SELECT slice, metric, r(value) AS value, support, left_out, reason
FROM slice_metrics('scored', 'y', NULL, 's', slices => '["g"]', metrics => '{roc_auc_score, average_precision_score,
	brier_score_loss, log_loss, expected_calibration_error, calibration_in_the_large, accuracy_score}');
-- without predictions, a score of the threshold or more predicts the positive class
SELECT t, r(value) AS recall FROM unnest('{0.35, 0.36, 0.8, 0.81}'::float8[]) AS t, slice_metrics('scored', 'y', NULL, 's',
	score_threshold => t, metrics => '{recall_score}', row_filter => 's <> ''NaN''') ORDER BY t;
-- scores beyond 0 and 1 have an area, and no loss
SELECT metric, r(value) AS value, reason FROM slice_metrics('scored', 'y', NULL, 's * 10', metrics => '{roc_auc_score, log_loss}');
-- fewer than ten of a class decide nothing
SELECT slice, r(value) AS value, verdict, reason FROM slice_metrics('scored', 'y', NULL, 's', slices => '["g"]',
	thresholds => '{"roc_auc_score": {"min": 0.1}}', min_support => 0);

--
-- Baselines: another period, another model, another score
--
SELECT slice, r(value) AS value, r(baseline_value) AS baseline, threshold, verdict, reason
FROM slice_metrics('loans', 'actual', 'predicted', baseline_filter => 'region = ''north''', slices => '["region"]',
	thresholds => '{"accuracy_score": {"max_baseline_drop": 0.1}}');
SELECT slice, r(value) AS value, r(baseline_value) AS baseline
FROM slice_metrics('loans', 'actual', 'predicted', baseline_filter => 'id > 60', slices => '["region", ["region", "age"]]',
	cluster => 'id / 3', metrics => '{accuracy_score}') ORDER BY slice COLLATE "C";
SELECT slice, r(value) AS value, r(baseline_value) AS baseline, r(pvalue) AS pvalue, verdict
FROM slice_metrics('loans', 'actual', 'not predicted', baseline_predicted => 'predicted', slices => '["region"]',
	thresholds => '{"accuracy_score": {"max_baseline_drop": 0.01}}');
SELECT metric, r(value) AS value, r(baseline_value) AS baseline FROM slice_metrics('scored', 'y', NULL, 's', baseline_score => 't',
	metrics => '{roc_auc_score, brier_score_loss}', row_filter => 's <> ''NaN''');

--
-- Weights and clusters
--
-- weights: the scale does not matter, nor do equal weights; twice the weight is
-- not twice the evidence.  Kish: (1 + 3)^2 / (1 + 9) = 1.6 of every 2 rows
SELECT w, r(value) AS value, r(lower) AS lower, r(upper) AS upper, support, verdict
FROM unnest('{1, 0.0001, 5000, case when id % 2 = 0 then 1 else 3 end}'::text[]) AS w,
	slice_metrics('loans', 'actual', 'predicted', weight => w, thresholds => '{"accuracy_score": {"min": 0.6}}') ORDER BY w;
-- rows of weight 0 tell nothing
SELECT slice, value, reason FROM slice_metrics('loans', 'actual', 'predicted', weight => '0', metrics => '{accuracy_score}');
-- every row its own cluster, or 36 of 4: a wider interval, the same value
SELECT c, r(value) AS value, r(lower) AS lower, r(upper) AS upper, support
FROM unnest('{id, id / 4}'::text[]) AS c, slice_metrics('loans', 'actual', 'predicted', cluster => c, metrics => '{accuracy_score}') ORDER BY c;
-- beside 99 clusters of 2 rows stands one of 100, which says as much as one row
CREATE TABLE clustered AS SELECT g % 2 = 0 AS a, g % 3 = 0 AS p, least(g, 200) / 2 AS c, g >= 200 AS lone FROM generate_series(2, 300) g;
SELECT slice, r(difference_lower) AS lower, r(difference_upper) AS upper, r(pvalue) AS pvalue
FROM slice_metrics('clustered', 'a', 'p', cluster => 'c', slices => '["lone"]', metrics => '{accuracy_score}') ORDER BY slice;

--
-- Regression.  Errors are 1, -1, 2, 0, of 4 values; b has one row
--
CREATE TABLE prices (g text, y double precision, p double precision);
INSERT INTO prices VALUES ('a', 1, 2), ('a', 2, 1), ('a', 3, 5), ('a', 4, 4), ('b', 10, 11), ('c', 5, 'NaN'), ('c', 'infinity', 1);
SELECT slice, metric, r(value) AS value, r(lower) AS lower, r(upper) AS upper, r(rest_value) AS rest,
	r(difference_lower) AS dlower, r(difference_upper) AS dupper, r(pvalue) AS pvalue, reason
FROM slice_metrics('prices', 'y', 'p', task => 'regression', slices => '["g"]', metrics => '{mean_absolute_error, mean_squared_error,
	root_mean_squared_error, mean_bias_error, r2_score}');
-- no interval, no pass
SELECT slice, metric, r(value) AS value, verdict, reason FROM slice_metrics('prices', 'y', 'p', task => 'regression', slices => '["g"]',
	min_support => 0, row_filter => 'g <> ''c''',
	thresholds => '{"mean_absolute_error": {"max": 100, "max_difference": 100}, "r2_score": {"max_drop": 0.9}}');

--
-- Names that need quotes
--
CREATE TABLE "My Table" ("a b'c""d" text, "Label" boolean, "Predicted" boolean, "select" integer);
INSERT INTO "My Table" VALUES ('x', true, true, 1), ('''; drop table loans; --', true, false, 2);
SELECT slice, slice_columns, value FROM slice_metrics('"My Table"', 'Label', 'Predicted', metrics => '{accuracy_score}',
	slices => '["a b''c\"d", "select", {"name": "n''s", "filter": "\"My Table\".\"select\" = 1"}, {"column": "select", "bins": [2]}]',
	row_filter => '"Label"') ORDER BY slice COLLATE "C";
-- an expression where a column may stand
SELECT value FROM slice_metrics('"My Table"', '"Label" and true', 'not "Predicted"', metrics => '{accuracy_score}');

--
-- Errors
--
SELECT arguments, error_of(format('SELECT * FROM slice_metrics(''loans'', ''actual'', %s)', arguments)) AS error
FROM unnest(ARRAY[
	$$NULL$$, $$'predictd'$$, $$'age'$$, $$'label'$$, $$'predicted', slices => '["regio"]'$$, $$'predicted', slices => '{}'$$,
	$$'predicted', slices => '"region"'$$, $$'predicted', slices => '[1]'$$, $$'predicted', slices => '[null]'$$,
	$$'predicted', slices => '[[]]'$$, $$'predicted', slices => '[["region", "region"]]'$$,
	$$'predicted', slices => '[["region", "age", "y", "p", "id"]]'$$, $$'predicted', slices => '[[["region"]]]'$$,
	$$'predicted', slices => '[{"column": "age"}]'$$, $$'predicted', slices => '[{"column": "region", "bins": 3}]'$$,
	$$'predicted', slices => '[{"column": "age", "bins": 1}]'$$, $$'predicted', slices => '[{"column": "age", "bins": 2.5}]'$$,
	$$'predicted', slices => '[{"column": "age", "bins": []}]'$$, $$'predicted', slices => '[{"column": "age", "bins": [3, 1]}]'$$,
	$$'predicted', slices => '[{"column": "age", "bins": ["a"]}]'$$, $$'predicted', slices => '[{"column": "age", "bins": [1e400]}]'$$,
	$$'predicted', slices => '[{"column": "age", "bins": {"a": 1}}]'$$, $$'predicted', slices => '[{"column": "age", "bins": "3"}]'$$,
	$$'predicted', slices => '[{"name": "n"}]'$$, $$'predicted', slices => '[{"name": 1, "filter": "true"}]'$$,
	$$'predicted', slices => '[{"name": "n", "filter": "true", "bins": 3}]'$$, $$'predicted', slices => '[{"other": "n"}]'$$,
	-- hostile filters
	$$'predicted', slices => '[{"name": "n", "filter": "true) or (true"}]'$$,
	$$'predicted', slices => '[{"name": "n", "filter": "true; drop table loans"}]'$$,
	$$'predicted', slices => '[{"name": "n", "filter": "true) from pg_authid --"}]'$$,
	$$'predicted', slices => '[{"name": "n", "filter": "age"}]'$$, $$'predicted', slices => '[{"name": "n", "filter": ""}]'$$,
	$$'predicted', row_filter => 'true) or (true'$$, $$'predicted', row_filter => '; drop table loans'$$,
	$$'predicted', baseline_filter => 'count(*) > 1'$$, $$'predicted) from loans --'$$, $$'predicted, 1'$$,
	-- thresholds
	$$'predicted', thresholds => '[]'$$, $$'predicted', thresholds => '{"accuracy": {"min": 1}}'$$,
	$$'predicted', thresholds => '{"accuracy_score": 0.9}'$$, $$'predicted', thresholds => '{"accuracy_score": {"least": 1}}'$$,
	$$'predicted', thresholds => '{"accuracy_score": {"min": "0.9"}}'$$, $$'predicted', thresholds => '{"accuracy_score": {"min": {"stop": 1}}}'$$,
	$$'predicted', thresholds => '{"accuracy_score": {"min": {"warn": 0.8, "fail": 0.9}}}'$$,
	$$'predicted', thresholds => '{"accuracy_score": {"max_drop": -0.1}}'$$,
	$$'predicted', thresholds => '{"selection_rate": {"max_drop": 0.1}}'$$, $$'predicted', thresholds => '{"slices": []}'$$,
	$$'predicted', thresholds => '{"slices": {"region=north": 1}}'$$,
	-- metrics and other arguments
	$$'predicted', metrics => '{accuracy}'$$, $$'predicted', metrics => '{roc_auc_score}'$$, $$'predicted', metrics => '{r2_score}'$$,
	$$'predicted', metrics => '{NULL}'$$, $$'predicted', metrics => '{}'$$, $$'predicted', task => 'ranking'$$, $$'predicted', alpha => 0$$,
	$$'predicted', alpha => 'NaN'$$, $$'predicted', adjustment => 'fdr'$$, $$'predicted', min_support => -1$$,
	$$'predicted', score_threshold => 'NaN'$$, $$NULL, 'age', score_threshold => 'Infinity'$$, $$'predicted', 'region'$$,
	$$'predicted', weight => 'region'$$, $$'predicted', weight => '-1'$$, $$'predicted', weight => '''Infinity''::float8'$$,
	$$'predicted', cluster => 'region'$$, $$'predicted', weight => 'age', cluster => 'id'$$, $$'predicted', 'age', weight => 'age'$$,
	$$'predicted', task => 'regression'$$, $$'predicted', baseline_score => 'age'$$,
	$$'predicted', baseline_filter => 'true', baseline_predicted => 'predicted'$$, $$'predicted', positive => 'yes'$$]) AS arguments;
SELECT error_of($$SELECT * FROM slice_metrics(NULL, 'actual', 'predicted')$$);
SELECT error_of($$SELECT * FROM slice_metrics('loans', NULL, 'predicted')$$);
SELECT error_of($$SELECT * FROM slice_metrics('loans', 'label', 'guess', 'age')$$);
SELECT error_of($$SELECT * FROM slice_metrics('classes', 'actual', 'predicted', cluster => 'actual')$$);
SELECT error_of($$SELECT * FROM slice_metrics('loans', 'id', 'id')$$);
SELECT count(*) FROM loans;

--
-- Relations
--
CREATE VIEW seen AS SELECT * FROM loans WHERE region = 'north';
CREATE TABLE parts (LIKE loans) PARTITION BY LIST (region);
CREATE TABLE parts_north PARTITION OF parts FOR VALUES IN ('north');
CREATE TABLE parts_other PARTITION OF parts DEFAULT;
INSERT INTO parts SELECT * FROM loans;
SELECT relation, slice, r(value) AS value FROM unnest('{seen, parts, parts_north}'::text[]) AS relation,
	slice_metrics(relation::regclass, 'actual', 'predicted', metrics => '{accuracy_score}') ORDER BY 1;
CREATE ROLE regress_mlcheck_slices;
GRANT USAGE ON SCHEMA slice_metrics, mlcheck TO regress_mlcheck_slices;
SET ROLE regress_mlcheck_slices;
SELECT error_of($$SELECT * FROM slice_metrics('loans', 'actual', 'predicted')$$);
RESET ROLE;
GRANT SELECT (region, actual, predicted) ON loans TO regress_mlcheck_slices;
SET ROLE regress_mlcheck_slices;
SELECT error_of($$SELECT * FROM slice_metrics('loans', 'y', 'p')$$);
RESET ROLE;
-- row security hides rows only where that was asked for
GRANT SELECT ON loans TO regress_mlcheck_slices;
ALTER TABLE loans ENABLE ROW LEVEL SECURITY;
CREATE POLICY south ON loans USING (region = 'south');
SET ROLE regress_mlcheck_slices;
SELECT error_of($$SELECT * FROM slice_metrics('loans', 'actual', 'predicted')$$);
SELECT slice, support FROM slice_metrics('loans', 'actual', 'predicted', metrics => '{accuracy_score}', slices => '["region"]', row_security => true);
RESET ROLE;
SHOW row_security;
ALTER TABLE loans DISABLE ROW LEVEL SECURITY;

-- a read-only transaction will do
BEGIN READ ONLY;
SELECT slice, support FROM slice_metrics('loans', 'actual', 'predicted', metrics => '{accuracy_score}');
COMMIT;

--
-- Workers change nothing
--
CREATE TABLE many AS SELECT g % 7 AS a, chr(97 + g % 5) AS b, g % 3 = 0 AS y, g % 4 < 2 AS p, (g * 7919 % 1000) / 1000.0 AS s, g / 10 AS c
	FROM generate_series(1, 20000) g;
ANALYZE many;
CREATE FUNCTION all_of_it() RETURNS text LANGUAGE sql AS $$
	SELECT md5(string_agg(m::text, E'\n' ORDER BY slice, metric)) FROM (
		SELECT * FROM slice_metrics('many', 'y', 'p', 's', slices => '["a", "b", ["a", "b"]]', metrics => '{accuracy_score, f1_score, roc_auc_score}')
		UNION ALL
		SELECT * FROM slice_metrics('many', 'y', 'p', slices => '["a", "b", ["a", "b"]]', cluster => 'c')) AS m
$$;
SET max_parallel_workers_per_gather = 0;
SELECT all_of_it() AS serial \gset
SET max_parallel_workers_per_gather = 4;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT all_of_it() = :'serial' AS the_same;

-- the aggregate behind it can be called by anybody: labels left out, a label for a
-- number, clusters of a regression, a spec cut off
SELECT error_of('SELECT mlcheck.slice_agg(' || a || ')') AS slice_agg
FROM (VALUES ($$'{1,0,0,0,0,0,0,0,0,0,0,1,0}', true$$), ($$'{1,0,0,1,0,1,0,0,0,0,0,1,0}', true, true$$), ($$'{1,1,0,1,1,0,0,0,0,0,0,1,0}', 1, 2$$),
	($$'{1,1,0,1,1,0,0,0,0,1,0,1,0}', 1::float8, 2::float8, 3$$), ($$'{1,0,0,1,1,0,1,0,0,0,0,1,0}', true, true, 'x'::text$$), ($$'{1,0,0}', true$$), ($$NULL, true$$)) v(a);
DROP SCHEMA slice_metrics CASCADE;
REVOKE USAGE ON SCHEMA mlcheck FROM regress_mlcheck_slices;
DROP ROLE regress_mlcheck_slices;
