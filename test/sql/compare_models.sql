--
-- Two models on the same rows: compare_models(relation, ...) and
-- model_agreement(relation, ...)
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA compare_models;
SET search_path = compare_models, mlcheck;

CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text; hint text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', code, message, nullif(left(hint, 100), ''));
END
$$;

CREATE FUNCTION r(x float8) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN round(x::numeric, 4);
CREATE FUNCTION near(a float8, b float8) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN coalesce(abs(a - b) <= 1e-12 * greatest(abs(b), 1e-3), a IS NULL AND b IS NULL);

-- n rows: what is true, what the champion says and what the challenger says
CREATE FUNCTION rows_of(a boolean, old boolean, new boolean, n int) RETURNS TABLE (a boolean, old boolean, new boolean)
LANGUAGE sql IMMUTABLE AS 'SELECT $1, $2, $3 FROM generate_series(1, $4)';

--
-- 1000 rows: 500 positive, of which the champion finds 400 and the challenger
-- 420 (30 gained, 10 lost); of 500 negatives they give alarm on 50 and 45
-- (15 gained by the challenger, 10 lost).  Right: 850 and 875; 45 and 20.
--
CREATE TABLE preds AS
SELECT 'x' AS g, * FROM rows_of(true, true, true, 390)
UNION ALL SELECT 'x', * FROM rows_of(true, false, true, 30)
UNION ALL SELECT 'x', * FROM rows_of(true, true, false, 10)
UNION ALL SELECT 'x', * FROM rows_of(true, false, false, 70)
UNION ALL SELECT 'x', * FROM rows_of(false, true, true, 35)
UNION ALL SELECT 'x', * FROM rows_of(false, true, false, 15)
UNION ALL SELECT 'x', * FROM rows_of(false, false, true, 10)
UNION ALL SELECT 'x', * FROM rows_of(false, false, false, 440);
ALTER TABLE preds ADD COLUMN id int GENERATED ALWAYS AS IDENTITY;

-- values, by hand; less is better for the rates of errors
SELECT metric, r(champion_value) AS champion, r(challenger_value) AS challenger, r(difference) AS difference, support, r(agreement) AS agreement, margin_allowed AS margin, verdict, decision
FROM compare_models('preds', 'a', 'old', 'new',
	metrics => '{accuracy_score,recall_score,specificity_score,false_positive_rate,false_negative_rate,precision_score,f1_score,balanced_accuracy_score}')
ORDER BY decision NULLS LAST, metric COLLATE "C";

-- shares of the same rows: McNemar's exact test and Tango's interval and test
-- on the discordant counts.  b: the challenger only, c: the champion only
SELECT v.metric, near(m.pvalue, (t.mcnemar).pvalue) AS mcnemar, near(m.difference, (b - c)::float8 / n) AS difference,
	near(m.difference_lower, i.lower) AND near(m.difference_upper, i.upper) AS interval, near(m.noninferiority_pvalue, (t.tango).pvalue) AS tango
FROM (VALUES ('accuracy_score', 45, 20, 1000, 1), ('recall_score', 30, 10, 500, 1), ('false_negative_rate', 10, 30, 500, -1),
		('specificity_score', 15, 10, 500, 1), ('false_positive_rate', 10, 15, 500, -1)) v(metric, b, c, n, direction)
JOIN compare_models('preds', 'a', 'old', 'new', margin => 0.03, alpha => 0.1,
	metrics => '{accuracy_score,recall_score,specificity_score,false_positive_rate,false_negative_rate}') m USING (metric),
	confint_paired(b, c, n, 0.9) i,
	LATERAL (SELECT mcnemar(b, c) AS mcnemar, CASE WHEN direction > 0 THEN noninferiority_paired(b, c, n, 0.03) ELSE noninferiority_paired(c, b, n, 0.03) END AS tango) t
ORDER BY v.metric;

-- balanced accuracy is the mean of recall and specificity, and the variance of
-- its difference a quarter of theirs: (30 + 10 - 20^2 / 500 + 15 + 10 - 5^2 /
-- 500) / 500^2 / 4, so z is .025 / .0080094 = 3.1213
SELECT r(difference) AS difference, round(pvalue::numeric, 5) AS pvalue
FROM compare_models('preds', 'a', 'old', 'new', metrics => '{balanced_accuracy_score}') WHERE decision IS NULL;

--
-- The three decisions
--
-- promote: nowhere worse by the margin
SELECT slice, metric, verdict, reason, decision FROM compare_models('preds', 'a', 'old', 'new');
-- keep: significantly worse, by the margin or more, the other way round
SELECT slice, metric, verdict, reason, decision FROM compare_models('preds', 'a', 'new', 'old');
-- worse by less than the margin, and not shown to be: not enough evidence
SELECT slice, metric, verdict, reason, decision FROM compare_models('preds', 'a', 'new', 'old', margin => 0.03);
-- and shown to be
SELECT slice, metric, r(noninferiority_pvalue) AS p, verdict, reason, decision FROM compare_models('preds', 'a', 'new', 'old', margin => 0.06);

-- one slice is enough to keep the champion: 30 rows of y on which the
-- challenger is wrong 20 times more
CREATE TABLE two AS
SELECT g, a, old, new FROM preds
UNION ALL SELECT 'y', * FROM rows_of(true, true, false, 20)
UNION ALL SELECT 'y', * FROM rows_of(true, true, true, 10)
UNION ALL SELECT NULL, * FROM rows_of(false, false, false, 8);
SELECT slice, slice_columns, support, r(difference) AS difference, verdict, reason, decision FROM compare_models('two', 'a', 'old', 'new', slices => '["g"]');
-- or to know too little: in y the models are equal, but of 10 rows
SELECT slice, support, r(difference) AS difference, r(difference_lower) AS lower, verdict, reason, decision
FROM compare_models('two', 'a', 'old', 'new', slices => '["g"]', row_filter => 'g = ''x'' OR old = new');

-- superiority: better in the first metric, over all rows
SELECT decision, reason FROM compare_models('preds', 'a', 'old', 'new', superiority => true) WHERE decision IS NOT NULL
UNION ALL SELECT decision, reason FROM compare_models('preds', 'a', 'old', 'new', metrics => '{specificity_score,accuracy_score}', margin => 0.05, superiority => true) WHERE decision IS NOT NULL
UNION ALL SELECT decision, reason FROM compare_models('preds', 'a', 'old', 'new', metrics => '{false_negative_rate}', superiority => true) WHERE decision IS NOT NULL;
-- margins of metrics
SELECT metric, margin_allowed, verdict, decision
FROM compare_models('preds', 'a', 'old', 'new', metrics => '{accuracy_score,specificity_score}', margin => 0, margins => '{"specificity_score": 0.05}');

-- identical models are no worse, once there are rows enough to say so: with
-- none on which they differ, z is sqrt(n margin / (1 - margin))
SELECT n, metric, r(difference) AS difference, r(noninferiority_pvalue) AS p, verdict, decision
FROM (VALUES (100), (1000)) v(n), compare_models('preds', 'a', 'old', 'old', metrics => '{accuracy_score,f1_score}', row_filter => format('id %% 10 < %s', n / 100))
ORDER BY n, metric COLLATE "C";
SELECT metric, r(noninferiority_pvalue) AS p, verdict, decision
FROM compare_models('preds', 'a', 'a', 'a', metrics => '{accuracy_score,f1_score,precision_score,balanced_accuracy_score}', row_filter => 'id % 50 = 1');

--
-- Scores
--
CREATE TABLE scored AS
SELECT i AS id, i % 3 = 0 AS y, i % 4 AS shop, ((i * 7919) % 101 + CASE WHEN i % 3 = 0 THEN 25 ELSE 0 END) / 130.0::float8 AS old,
	((i * 104729) % 103 + CASE WHEN i % 3 = 0 THEN 30 ELSE 0 END) / 140.0::float8 AS new
FROM generate_series(1, 300) i;

-- the area: DeLong's paired test
SELECT near(m.champion_value, (d.d).auc_a) AS champion, near(m.challenger_value, (d.d).auc_b) AS challenger, near(m.difference, -(d.d).difference) AS difference, near(m.pvalue, (d.d).pvalue) AS pvalue
FROM compare_models('scored', 'y', champion_score => 'old', challenger_score => 'new') m, (SELECT delong_test(y, old, new) AS d FROM scored) d
WHERE metric = 'roc_auc_score';
-- the Brier score: a mean of squares, and the standard error of the mean of
-- their differences
SELECT near(m.champion_value, s.one) AND near(m.challenger_value, s.two) AS brier, r(m.noninferiority_pvalue) AS p, r((0.05 - (s.two - s.one)) / se) AS z
FROM compare_models('scored', 'y', champion_score => 'old', challenger_score => 'new', metrics => '{brier_score_loss}', margin => 0.05) m,
	(SELECT avg((old - y::int) ^ 2) AS one, avg((new - y::int) ^ 2) AS two, stddev_samp((new - y::int) ^ 2 - (old - y::int) ^ 2) / sqrt(count(*)) AS se FROM scored) s
WHERE metric = 'brier_score_loss';
-- with less than ten of a class there is nothing to say of the area, whatever
-- the other metrics say
SELECT metric, support, verdict, reason, decision
FROM compare_models('scored', 'y', champion_score => 'old', challenger_score => 'old', row_filter => 'NOT y OR id < 28');
-- a score of the threshold or more is a prediction, which accuracy is of
SELECT r(champion_value) AS champion, r(challenger_value) AS challenger FROM compare_models('scored', 'y', champion_score => 'old', challenger_score => 'new', score_threshold => 0.7) WHERE metric = 'accuracy_score'
UNION ALL SELECT r(avg((y = (old >= 0.7))::int)), r(avg((y = (new >= 0.7))::int)) FROM scored;

--
-- More than two classes
--
CREATE TABLE classes AS
SELECT i % 3 AS actual, CASE WHEN i % 10 = 0 THEN (i + 1) % 3 ELSE i % 3 END AS old, CASE WHEN i % 10 = 1 THEN 'c' || (i + 1) % 3 ELSE 'c' || i % 3 END AS new
FROM generate_series(1, 300) i;
SELECT metric, r(champion_value) AS champion, r(challenger_value) AS challenger, r(difference) AS difference, near(pvalue, 1) AS p, r(agreement) AS agreement, verdict
FROM compare_models('classes', '''c'' || actual', '''c'' || old', 'new', margin => 0.1);

--
-- Two classes without a positive one: averages of both, never one of them
--
SELECT near(champion_value, old) AS champion, near(challenger_value, new) AS challenger, near(difference, new - old) AS difference
FROM compare_models('preds', '''c'' || a', '''c'' || old', '''c'' || new', metrics => '{recall_score}', margin => 0.1),
	(SELECT recall_score(confusion_agg('c' || a, 'c' || p.old), 'macro') AS old, recall_score(confusion_agg('c' || a, 'c' || p.new), 'macro') AS new FROM preds p) s
WHERE metric = 'recall_score';

--
-- Regressions: paired means of losses, in their own unit (avg, stddev_samp)
--
CREATE TABLE amounts AS
SELECT 'r' || i % 3 AS region, sin(i) * 10 AS y, sin(i) * 10 + cos(i * 7) * 2 AS old, sin(i) * 10 + cos(i * 5) * CASE WHEN i % 3 = 1 THEN 2.5 ELSE 1.5 END AS new
FROM generate_series(1, 600) i;
SELECT slice, near(champion_value, old) AS champion, near(challenger_value, new) AS challenger, near(difference, new - old) AS difference,
	near(difference_upper - difference, 1.959963984540054 * error) AS upper, margin_allowed AS margin, verdict, reason
FROM compare_models('amounts', 'y', 'old', 'new', task => 'regression', slices => '["region"]', margin => 0.1,
	margins => '{"slices": {"region=r2": {"mean_absolute_error": 0.05}}}')
JOIN (SELECT region, avg(abs(a.old - y)) AS old, avg(abs(a.new - y)) AS new, stddev_samp(abs(a.new - y) - abs(a.old - y)) / sqrt(count(*)) AS error
	  FROM amounts a GROUP BY region) a ON slice = 'region=' || region;
SELECT decision, reason FROM compare_models('amounts', 'y', 'old', 'new', task => 'regression', slices => '["region"]', margin => 0.1) WHERE decision IS NOT NULL;
-- a root has the difference of both roots
SELECT near(difference, sqrt(avg((a.new - y) ^ 2)) - sqrt(avg((a.old - y) ^ 2))) AS difference, verdict
FROM compare_models('amounts', 'y', 'old', 'new', task => 'regression', metrics => '{root_mean_squared_error}', margin => 0.5) m, amounts a
WHERE metric = 'root_mean_squared_error' GROUP BY difference, verdict;

--
-- Rows that are no rows
--
-- a challenger that never says anything is not promoted
SELECT slice, metric, champion_value, challenger_value, support, verdict, reason, decision FROM compare_models('preds', 'a', 'old', 'nullif(new, new)');
-- and the rows that one of them says nothing of are in neither's value
SELECT metric, champion_value, support FROM compare_models('preds', 'a', 'old', 'CASE WHEN a THEN new END') WHERE decision IS NULL;
-- no row at all
SELECT slice, metric, champion_value, support, agreement, verdict, reason, decision FROM compare_models('preds', 'a', 'old', 'new', slices => '["g"]', row_filter => 'false');
-- one row
SELECT metric, champion_value, support, verdict, reason, decision FROM compare_models('preds', 'a', 'old', 'new', row_filter => 'id = 1');

--
-- Clusters: ten copies of each row tell as much as one row
--
CREATE TABLE copies AS SELECT preds.* FROM preds, generate_series(1, 10);
SELECT o.metric, near(o.difference, c.difference) AS difference, r(o.difference_lower) AS lower, r(c.difference_lower) AS clusters_lower, r(n.difference_lower) AS naive_lower
FROM compare_models('preds', 'a', 'old', 'new', metrics => '{accuracy_score,f1_score}') o
JOIN compare_models('copies', 'a', 'old', 'new', metrics => '{accuracy_score,f1_score}', cluster => 'id') c USING (metric)
JOIN compare_models('copies', 'a', 'old', 'new', metrics => '{accuracy_score,f1_score}') n USING (metric)
WHERE metric <> 'decision' ORDER BY metric COLLATE "C";

--
-- Agreement, without labels
--
SELECT slice, slice_columns, r(agreement) AS agreement, r(lower) AS lower, r(upper) AS upper, r(cohen_kappa) AS kappa, support, r(rest_agreement) AS rest
FROM model_agreement('two', 'old', 'new', slices => '["g"]');
-- the interval is Wilson's, kappa that of the labels
SELECT near(m.lower, i.lower) AND near(m.upper, i.upper) AS wilson, near(m.cohen_kappa, k) AS kappa
FROM model_agreement('preds', 'old', 'new', alpha => 0.1) m, proportion_confint(935, 1000, 0.9) i, (SELECT cohen_kappa_score(old, new) AS k FROM preds) s;
-- texts, row filters, empty tables
SELECT slice, agreement, cohen_kappa, support FROM model_agreement('classes', '''c'' || actual', 'new', row_filter => 'old = 1');
SELECT slice, agreement, support FROM model_agreement('classes', 'old', 'actual', slices => '["new"]', row_filter => 'false');
-- bins of the same column twice give each slice once per bins
SELECT slice, support FROM model_agreement('scored', 'y', 'old > 0.5', slices => '[{"column": "shop", "bins": [2]}, {"column": "shop", "bins": [2, 3]}]');
SELECT error_of($$SELECT * FROM model_agreement('preds', 'old', 'id')$$) AS agreement
UNION ALL SELECT error_of($$SELECT * FROM model_agreement('preds', 'old', NULL)$$)
UNION ALL SELECT error_of($$SELECT * FROM model_agreement('preds', 'old', 'new', alpha => 1)$$);

--
-- Errors
--
SELECT error_of($$SELECT * FROM compare_models('scored', $$ || a || ')') AS errors
FROM (VALUES ($$NULL, 'y', 'y'$$), ($$'y', 'y'$$), ($$'y'$$), ($$'y', champion_score => 'old'$$), ($$'y', 'y', 'id'$$),
	($$'y', 'y', 'y', metrics => '{accuracy}'$$), ($$'y', 'y', 'y', metrics => '{mean_absolute_error}'$$), ($$'y', 'y', 'y', metrics => '{selection_rate}'$$),
	($$'y', 'y', 'y', metrics => '{roc_auc_score}'$$), ($$'y', champion_score => 'old', challenger_score => 'new', metrics => '{roc_auc_score}', cluster => 'id'$$),
	($$'y', 'y', 'y', margin => -0.1$$), ($$'y', 'y', 'y', margin => 1$$), ($$'y', 'y', 'y', margin => 'NaN'$$), ($$'y', 'y', 'y', task => 'regression'$$),
	($$'y', 'y', 'y', margins => '{"accuracy": 0.1}'$$), ($$'y', 'y', 'y', margins => '{"accuracy_score": 2}'$$), ($$'y', 'y', 'y', margins => '[0.1]'$$),
	($$'y', 'y', 'y', margins => '{"recall_score": 0.1}'$$), ($$'y', 'y', 'y', margins => '{"slices": {"shop=9": {"accuracy_score": 0.1}}}'$$),
	($$'y', 'y', 'y', superiority => NULL$$), ($$'y', 'y', 'y', alpha => 0.5$$), ($$'y', 'y', 'y', min_support => -1$$), ($$'y', 'y', 'y', adjustment => 'sidak'$$),
	($$'y', 'y', 'nothing'$$), ($$'y', 'y', 'y', slices => '["nothing"]'$$), ($$'y', 'y', 'y', row_security => NULL$$),
	($$'y', champion_score => 'old', challenger_score => 'y'$$), ($$'y', champion_score => 'old', challenger_score => '''NaN''::float8'$$)) v(a);

--
-- Rights and row security are the caller's
--
CREATE ROLE regress_mlcheck_compare;
GRANT USAGE ON SCHEMA compare_models TO regress_mlcheck_compare;
SET ROLE regress_mlcheck_compare;
SELECT error_of($$SELECT * FROM compare_models('preds', 'a', 'old', 'new')$$) AS rights;
RESET ROLE;
GRANT SELECT ON preds TO regress_mlcheck_compare;
ALTER TABLE preds ENABLE ROW LEVEL SECURITY;
CREATE POLICY positives ON preds FOR SELECT TO regress_mlcheck_compare USING (a);
SET ROLE regress_mlcheck_compare;
SELECT error_of($$SELECT * FROM compare_models('preds', 'a', 'old', 'new')$$) AS hidden_rows;
SELECT support FROM compare_models('preds', 'a', 'old', 'new', row_security => true) WHERE metric = 'accuracy_score';
SELECT error_of($$SELECT * FROM model_agreement('preds', 'old', 'new')$$) AS hidden_rows;
SELECT support FROM model_agreement('preds', 'old', 'new', row_security => true);
RESET ROLE;

DROP SCHEMA compare_models CASCADE;
DROP ROLE regress_mlcheck_compare;
