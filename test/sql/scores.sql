--
-- Scores: labels against scores. Areas, losses, calibration, curves, the paired
-- DeLong test. Values from scikit-learn's documentation, from pROC, or by hand.
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA scores;
SET search_path = scores, mlcheck;
SET extra_float_digits = 0;

CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text; hint text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', code, message, nullif(hint, ''));
END
$$;

--
-- The example of scikit-learn's roc_auc_score and average_precision_score
--
CREATE TABLE four (actual int, score float8);
INSERT INTO four VALUES (0, 0.1), (0, 0.4), (1, 0.35), (1, 0.8);
SELECT roc_auc_score(actual, score), gini_score(actual, score), ks_score(actual, score),
	   average_precision_score(actual, score) AS average_precision, log_loss(actual, score), brier_score_loss(actual, score)
FROM four;
-- roc_auc_score(y, s, max_fpr=0.5) is 2/3
SELECT roc_auc_score(actual, score, 0.5) AS partial, roc_auc_score(actual, score, 1) AS whole FROM four;
-- the best row of four is one of two positives
SELECT gain_score(actual, score, 0.25) AS gain, lift_score(actual, score, 0.25) AS lift,
	   gain_score(actual, score, 0.625) AS within_a_row, gain_score(actual, score, 1) AS everything FROM four;

-- labels of other types are the same labels
SELECT roc_auc_score(actual = 1, score) AS boolean, roc_auc_score(actual::smallint, score) AS smallint,
	   roc_auc_score(actual::bigint, score) AS bigint, roc_auc_score(actual, score::real) AS real_score,
	   roc_auc_score(actual, (score * 100)::int) AS integer_score FROM four;
CREATE DOMAIN label AS int;
SELECT roc_auc_score(actual::label, score) AS domain FROM four;

-- rows without label or score are left out
SELECT roc_auc_score(actual, score), count(*) FROM (TABLE four UNION ALL VALUES (NULL, 0.5), (1, NULL), (NULL, NULL)) AS r(actual, score);

-- ties count one half; all equal is chance
SELECT roc_auc_score(actual, 0.5), gini_score(actual, 7), ks_score(actual, 0.5), average_precision_score(actual, 0.5), lift_score(actual, 0.5, 0.1)
FROM four;
SELECT roc_auc_score(actual, score) FROM (VALUES (0, 1), (0, 2), (1, 2), (1, 3)) AS v(actual, score);

-- ranks alone matter to areas, so infinities do too; -0 is 0
SELECT roc_auc_score(a, s), average_precision_score(a, s), ks_score(a, s), lift_score(a, s, 0.25)
FROM (VALUES (0, '-Infinity'::float8), (0, 4), (1, 3.5), (1, 'Infinity')) AS v(a, s);
SELECT roc_auc_score(a, s) AS half FROM (VALUES (0, '-0'::float8), (1, 0)) AS v(a, s);

--
-- One class only, or no rows: what is undefined is null. Losses need no second
-- class.
--
SELECT roc_auc_score(actual, score) AS auc, gini_score(actual, score) AS gini, ks_score(actual, score) AS ks,
	   average_precision_score(actual, score) AS ap, roc_auc_score(actual, score, 0.5) AS partial,
	   gain_score(actual, score, 0.5) AS gain, lift_score(actual, score, 0.5) AS lift,
	   roc_curve(actual, score) AS roc, precision_recall_curve(actual, score) AS pr, count(*)
FROM four GROUP BY actual;
SELECT log_loss(actual, score), brier_score_loss(actual, score), expected_calibration_error(actual, score) AS ece
FROM four GROUP BY actual ORDER BY actual;
SELECT roc_auc_score(actual, score) AS auc, ks_score(actual, score) AS ks, log_loss(actual, score), brier_score_loss(actual, score) AS brier,
	   expected_calibration_error(actual, score) AS ece, lift_score(actual, score, 0.1) AS lift,
	   calibration_curve(actual, score) AS curve, roc_curve(actual, score) AS roc
FROM four WHERE actual > 1;

--
-- DeLong's variance and both intervals. pROC: var(roc(...)) 0.0625
--
CREATE TABLE seven (actual boolean, a float8, b float8);
INSERT INTO seven VALUES (false, 0.1, 0.2), (false, 0.4, 0.1), (false, 0.5, 0.6), (false, 0.5, 0.7),
	(true, 0.35, 0.3), (true, 0.5, 0.9), (true, 0.8, 0.65);
SELECT (roc_auc_delong(actual, a)).* FROM seven;
-- a perfect score of ten rows has no variance, and yet an interval
SELECT (roc_auc_delong(g > 5, g)).* FROM generate_series(1, 10) AS g;
-- what is undefined, and why
SELECT n, (roc_auc_delong(actual, a)).*
FROM (SELECT 1 AS n, * FROM seven WHERE actual UNION ALL SELECT 2, * FROM seven WHERE NOT actual
	  UNION ALL SELECT 3, * FROM seven WHERE a IN (0.1, 0.8) UNION ALL SELECT 4, NULL, a, b FROM seven) AS s
GROUP BY n ORDER BY n;
SELECT (roc_auc_delong(actual, a)).* FROM seven WHERE a > 1;

-- the interval from a stored area; 0 and 1 have one too
SELECT auc, (auc_confint(auc, 10, 190)).* FROM unnest(ARRAY[0, 0.5, 0.99, 1]) AS auc;
SELECT (auc_confint(0.75, 30, 70, confidence => 0.99)).*, auc_confint(0.5, 0, 10) IS NULL AS no_positives,
	   auc_confint(NULL, 10, 10) IS NULL AS no_area;
SELECT error_of('SELECT auc_confint(1.1, 10, 10)') AS auc, error_of('SELECT auc_confint(0.5, -1, 10)') AS positives,
	   error_of('SELECT auc_confint(0.5, 10, 10, 1)') AS confidence, error_of('SELECT auc_confint(''NaN'', 10, 10)') AS nan;

--
-- Two scores of the same rows. pROC: roc.test z -0.42008402520840, p 0.67442407223529,
-- interval -0.47213729216985 0.30547062550318
--
SELECT (delong_test(actual, a, b)).* FROM seven;
SELECT (delong_test(actual, a, a)).pvalue AS same_score, (delong_test(actual, b, a)).difference AS other_way FROM seven;
SELECT n, (delong_test(actual, a, b)).*
FROM (SELECT 1 AS n, * FROM seven WHERE actual UNION ALL SELECT 2, * FROM seven WHERE NOT actual
	  UNION ALL SELECT 3, * FROM seven WHERE a IN (0.1, 0.8)
	  UNION ALL SELECT 4, g > 2, g, -g FROM generate_series(1, 4) AS g) AS s
GROUP BY n ORDER BY n;
SELECT (delong_test(actual, a, b)).* FROM seven WHERE a > 1;
-- a row that lacks one of the scores is left out of both
SELECT delong_test(actual, a, b) = (SELECT delong_test(actual, a, b) FROM seven) AS same
FROM (TABLE seven UNION ALL VALUES (true, NULL, 1), (true, 1, NULL), (NULL, 0, 0)) AS r(actual, a, b);

--
-- Calibration: scikit-learn's example of calibration_curve
--
CREATE TABLE nine (actual int, score float8);
INSERT INTO nine VALUES (0, 0.1), (0, 0.2), (0, 0.3), (0, 0.4), (1, 0.65), (1, 0.7), (1, 0.8), (1, 0.9), (1, 1);
SELECT p.* FROM (SELECT calibration_curve(actual, score, 3) AS c FROM nine) AS q, unnest(q.c) AS p;
SELECT p.* FROM (SELECT calibration_curve(actual, score, 2, 'quantile') AS c FROM nine) AS q, unnest(q.c) AS p;
-- five bins by default, as scikit-learn's; empty ones are left out
SELECT calibration_curve(actual, score) = calibration_curve(actual, score, 5, 'uniform') AS five,
	   cardinality(calibration_curve(actual, score, 100)) AS of_100 FROM nine;
-- a score that equals an edge is in the lower bin
SELECT calibration_curve(1, s, 2) FROM unnest(ARRAY[0, 0.5, 1]) AS s;
-- by hand: |0 - 0.6| + |1 - 1.05| + |4 - 3.4| over 9
SELECT expected_calibration_error(actual, score, 3) AS ece, expected_calibration_error(actual, score) AS of_ten FROM nine;
SELECT (calibration_test(actual, score, 3)).* FROM nine;
SELECT (calibration_test(actual, score)).* FROM nine WHERE score = 0.65;
SELECT (calibration_test(actual, score)).* FROM nine WHERE score = 1;
SELECT (calibration_test(actual, score)).* FROM nine WHERE score > 1;
-- a calibrated and an overconfident model
SELECT name, round(ece::numeric, 4) AS ece, round(ece_null_mean::numeric, 4) AS null_mean, round(ece_null_95::numeric, 4) AS null_95,
	   ece > ece_null_95 AS shown, round(calibration_in_the_large::numeric, 4) AS in_the_large, round(pvalue::numeric, 4) AS pvalue, n
FROM (SELECT name, (calibration_test(actual, score)).*
	  FROM (SELECT i, (((hashint8extended(i, 1) >> 12) & 1048575) + 0.5) / 1048576 AS p,
				(((hashint8extended(i, 2) >> 12) & 1048575) + 0.5) / 1048576 AS u FROM generate_series(1, 2000) AS i) AS r,
		LATERAL (VALUES ('calibrated', p), ('overconfident', p * p / (p * p + (1 - p) * (1 - p)))) AS s(name, score),
		LATERAL (SELECT u < p AS actual) AS l GROUP BY name) AS t ORDER BY name;

--
-- Curves: scikit-learn 1.3's points
--
SELECT p.* FROM (SELECT roc_curve(actual, score) AS c FROM four) AS q, unnest(q.c) AS p;
SELECT p.* FROM (SELECT precision_recall_curve(actual, score) AS c FROM four) AS q, unnest(q.c) AS p;
-- points on a straight line are dropped: ten thresholds, two corners and the start
SELECT cardinality(roc_curve(g % 2, g / 2)) AS roc, cardinality(precision_recall_curve(g % 2, g / 2)) AS pr FROM generate_series(0, 19) AS g;
SELECT error_of('SELECT precision_recall_curve(g % 2, g) FROM generate_series(1, 1000000) AS g') AS too_many;

--
-- One state for all metrics of the same arguments: they fit into the memory of
-- one, and those of other arguments do not
--
SET mlcheck.max_sample_memory = '3MB';
SELECT error_of('SELECT roc_auc_score(g % 2, s), log_loss(g % 2, s), ks_score(g % 2, s), average_precision_score(g % 2, s),
	calibration_test(g % 2, s), roc_auc_delong(g % 2, s), calibration_curve(g % 2, s)
	FROM (SELECT g, (g % 1000) / 1000.0::float8 AS s FROM generate_series(1, 150000) AS g) AS r') AS shared,
	error_of('SELECT roc_auc_score(g % 2, s), log_loss(g % 2, 1 - s)
	FROM (SELECT g, (g % 1000) / 1000.0::float8 AS s FROM generate_series(1, 150000) AS g) AS r') IS DISTINCT FROM 'no error' AS apart;
RESET mlcheck.max_sample_memory;
-- as a window, where rows follow after a result
SELECT score, roc_auc_score(actual, score) OVER w AS auc, round((log_loss(actual, score) OVER w)::numeric, 6) AS log_loss,
	   (roc_auc_delong(actual, score) OVER w).positives, round((delong_test(actual, score, -score) OVER w).difference::numeric, 6) AS difference
FROM four WINDOW w AS (ORDER BY score DESC);

--
-- Parallel plans give the same, to the last bit
--
CREATE TABLE many AS
	SELECT i, hashint8extended(i, 1) % 3 = 0 AS actual, (hashint8extended(i, 2) & 1023) / 1023.0::float8 AS a,
		   CASE WHEN i % 50 = 0 THEN NULL ELSE (hashint8extended(i, 3) & 65535) / 65535.0::float8 END AS b
	FROM generate_series(1, 20000) AS i;
ANALYZE many;
CREATE VIEW everything AS
	SELECT roc_auc_score(actual, b) AS r1, roc_auc_score(actual, b, 0.2) AS r2, gini_score(actual, b) AS r3, ks_score(actual, b) AS r4,
		average_precision_score(actual, b) AS r5, log_loss(actual, b) AS r6, brier_score_loss(actual, b) AS r7,
		expected_calibration_error(actual, b) AS r8, expected_calibration_error(actual, b, 33) AS r9, gain_score(actual, b, 0.1) AS r10,
		lift_score(actual, b, 0.05) AS r11, calibration_test(actual, b)::text AS r12, calibration_test(actual, b, 7)::text AS r13,
		roc_auc_delong(actual, a)::text AS r14, delong_test(actual, a, b)::text AS r15, md5(roc_curve(actual, a)::text) AS r16,
		md5(precision_recall_curve(actual, b)::text) AS r17, calibration_curve(actual, b)::text AS r18,
		calibration_curve(actual, b, 9)::text AS r19, calibration_curve(actual, b, 9, 'quantile')::text AS r20
	FROM many;
SET max_parallel_workers_per_gather = 0;
SELECT everything::text AS serial FROM everything \gset
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET parallel_leader_participation = off;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT roc_auc_score(actual, b), delong_test(actual, a, b) FROM many;
SELECT everything::text = :'serial' AS same FROM everything;
-- workers that see no row, or nothing that counts
SELECT roc_auc_score(actual, a) IS NOT NULL AS auc, (delong_test(actual, a, b)).reason FROM many WHERE i <= 10;
SELECT roc_auc_score(actual, NULL::float8) AS auc, (delong_test(actual, a, NULL)).reason FROM many;
SELECT count(*) AS groups, count(DISTINCT auc) > 1 AS differ FROM (SELECT roc_auc_score(actual, b) AS auc FROM many GROUP BY i % 7) AS s;
-- arguments that differ between rows are errors in any plan
CREATE FUNCTION differs(query text) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(error_of(query), ' / ') FROM (SELECT set_config('max_parallel_workers_per_gather', n, false) FROM unnest('{0,2}'::text[]) AS n OFFSET 0) AS s $$;
SELECT differs('SELECT gain_score(actual, a, CASE WHEN i % 2 = 0 THEN 0.1 ELSE 0.2 END) FROM many') AS fraction,
	   differs('SELECT roc_auc_score(actual, a, CASE WHEN i <= 10000 THEN 0.1 ELSE 0.2 END) FROM many') AS max_fpr,
	   differs('SELECT expected_calibration_error(actual, a, CASE WHEN i <= 10000 THEN 10 ELSE 20 END) FROM many') AS bins,
	   differs('SELECT calibration_curve(actual, a, 5, CASE WHEN i <= 10000 THEN ''uniform'' ELSE ''quantile'' END) FROM many') AS strategy;

--
-- Errors
--
SELECT what, error_of(query) AS error
FROM (VALUES
	('label 2', 'SELECT roc_auc_score(actual + 1, score) FROM four'),
	('bigint label', 'SELECT roc_auc_score(actual - 5000000000, score) FROM four'),
	('text label', 'SELECT roc_auc_score(actual::text, score) FROM four'),
	('float label', 'SELECT log_loss(actual::float8, score) FROM four'),
	('paired label', 'SELECT delong_test(actual::text, score, score) FROM four'),
	('NaN', 'SELECT roc_auc_score(actual, score) FROM (TABLE four UNION ALL VALUES (1, ''NaN''::float8)) AS r(actual, score)'),
	('NaN without label', 'SELECT roc_auc_score(actual, score) FROM (TABLE four UNION ALL VALUES (NULL::int, ''NaN''::float8)) AS r(actual, score)'),
	('NaN, paired', 'SELECT delong_test(actual, score, ''NaN'') FROM four'),
	('score above 1', 'SELECT log_loss(actual, score * 2) FROM four'),
	('score below 0', 'SELECT brier_score_loss(actual, score - 0.2) FROM four'),
	('infinite score', 'SELECT expected_calibration_error(actual, score - ''Infinity''::float8) FROM four'),
	('score of a test', 'SELECT calibration_test(actual, ''Infinity'') FROM four'),
	('score of a curve', 'SELECT calibration_curve(actual, -score) FROM four'),
	('no bins', 'SELECT expected_calibration_error(actual, score, 0) FROM four'),
	('too many bins', 'SELECT calibration_curve(actual, score, 10001) FROM four'),
	('null bins', 'SELECT calibration_test(actual, score, NULL) FROM four'),
	('strategy', 'SELECT calibration_curve(actual, score, 5, ''kmeans'') FROM four'),
	('null strategy', 'SELECT calibration_curve(actual, score, 5, NULL) FROM four'),
	('fraction 0', 'SELECT gain_score(actual, score, 0) FROM four'),
	('fraction above 1', 'SELECT lift_score(actual, score, 1.5) FROM four'),
	('null fraction', 'SELECT lift_score(actual, score, NULL) FROM four'),
	('max_fpr', 'SELECT roc_auc_score(actual, score, ''NaN'') FROM four')) AS v(what, query);

-- memory is that of the two-sample aggregates
SET max_parallel_workers_per_gather = 0;
SET mlcheck.max_sample_memory = '1MB';
SELECT error_of('SELECT roc_auc_score(g % 2, g) FROM generate_series(1, 200000) AS g') AS one,
	   error_of('SELECT delong_test(g % 2, g, -g) FROM generate_series(1, 100000) AS g') AS two;
RESET mlcheck.max_sample_memory;

DROP SCHEMA scores CASCADE;
