--
-- Rates of groups against a reference group: fairness(relation, ...)
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA fairness;
SET search_path = fairness, mlcheck;

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

CREATE FUNCTION r(x float8) RETURNS numeric
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN abs(x) = 'Infinity' THEN x::numeric ELSE round(x::numeric, 4) END;

-- a table of counts: rows with label a and prediction p
CREATE FUNCTION rows_of(tp int, fn int, fp int, tn int, OUT a boolean, OUT p boolean) RETURNS SETOF record
LANGUAGE sql IMMUTABLE AS $$
	SELECT x.a, x.p FROM (VALUES (true, true, tp), (true, false, fn), (false, true, fp), (false, false, tn)) x(a, p, n),
		generate_series(1, x.n)
$$;

--
-- Three groups, by hand:
--           rows  selection  recall      false positives  precision
--   north   60    30/60=.5   24/30=.8    6/30=.2          24/30=.8
--   south   40    15/40=.375 12/20=.6    3/20=.15         12/15=.8
--   west    20    14/20=.7   9/10=.9     5/10=.5          9/14=.6429
--
CREATE TABLE loans AS
SELECT region, a AS repaid, p AS granted, (p::int * 2 + 1) / 4.0::float8 AS score,
	(row_number() OVER ())::int AS id, CASE region WHEN 'north' THEN 25 WHEN 'south' THEN 45 ELSE 70 END AS age
FROM (SELECT 'north' AS region, * FROM rows_of(24, 6, 6, 24)
	UNION ALL SELECT 'south', * FROM rows_of(12, 8, 3, 17)
	UNION ALL SELECT 'west', * FROM rows_of(9, 1, 5, 5)) x;

-- rates of the groups; differences and ratios with signs, as in AIF360
-- (unprivileged less, or by, privileged).  The largest group is the reference.
SELECT metric, group_name, r(value) AS value, support, reference_group, r(reference_value) AS ref, r(difference) AS difference, r(ratio) AS ratio
FROM fairness('loans', 'repaid', 'granted', '["region"]', min_support => 10)
WHERE metric ~ '(score|rate)$';

-- the disparities: the worst group against the reference, without sign:
-- |.7 - .5|, |.9 - .8| and |.6 - .8|, |.5 - .2|; ratios fold below 1: .5/.7, .2/.5
SELECT group_columns, metric, group_name, r(value) AS value, support, reference_group, threshold
FROM fairness('loans', 'repaid', 'granted', '["region"]', min_support => 10)
WHERE metric ~ '(difference|ratio)$';

-- against the best, these are fairlearn's definitions between groups, the
-- largest less the smallest and the smallest by the largest, where the best
-- group is the extreme one: .7 - .375 and .375 / .7 of selection_rate
SELECT metric, group_name, r(value) AS value, reference_group
FROM fairness('loans', 'repaid', 'granted', '["region"]', reference => 'best', min_support => 10)
WHERE metric ~ '^demographic';
SELECT r(max(value) - min(value)) AS difference, r(min(value) / max(value)) AS ratio
FROM slice_metrics('loans', 'repaid', 'granted', slices => '["region"]', metrics => '{selection_rate}')
WHERE slice <> 'overall';

-- a reference by name
SELECT metric, group_name, r(value) AS value, reference_group
FROM fairness('loans', 'repaid', 'granted', '["region"]', reference => 'region=south', min_support => 10)
WHERE metric ~ '(difference|ratio)$';
-- with more than one grouping, the others take their largest group
SELECT DISTINCT group_columns, reference_group
FROM fairness('loans', 'repaid', 'granted', '["region", "age"]', reference => 'region=south', min_support => 10)
WHERE reference_group IS NOT NULL ORDER BY 1;
-- none of that name: a group is called as in the output
SELECT error_of($$SELECT * FROM fairness('loans', 'repaid', 'granted', '["region"]', reference => 'south')$$) AS unknown;

-- intervals of a group are Wilson's, of a difference Newcombe's
SELECT f.group_name, f.lower = i.lower AND f.upper = i.upper AS wilson,
	abs(f.difference_lower - d.lower) < 1e-14 AND abs(f.difference_upper - d.upper) < 1e-14 AS newcombe
FROM fairness('loans', 'repaid', 'granted', '["region"]', min_support => 10, alpha => 0.1) f,
	(VALUES ('region=south', 15, 40), ('region=west', 14, 20)) v(name, x, n),
	proportion_confint(x, n, 0.9) i, confint_proportions_2indep(x, n, 30, 60, 0.9) d
WHERE f.metric = 'selection_rate' AND f.group_name = v.name ORDER BY f.group_name;

-- the interval of a ratio ends where that of group - ratio * reference does at
-- 0: MOVER-R (Donner and Zou 2012); check_fairness.py finds these by bisection
SELECT r(ratio) AS ratio, r(ratio_lower) AS lower, r(ratio_upper) AS upper
FROM fairness('loans', 'repaid', 'granted', '["region"]', min_support => 10)
WHERE metric = 'selection_rate' AND group_name = 'region=south';

-- the interval of the worst holds for both comparisons at once: alpha / 2
SELECT r(f.lower) AS lower, r(f.upper) AS upper, r(d.lower) AS d_lower, r(d.upper) AS d_upper
FROM fairness('loans', 'repaid', 'granted', '["region"]', min_support => 10, alpha => 0.1) f, confint_proportions_2indep(14, 20, 30, 60, 0.95) d
WHERE metric = 'demographic_parity_difference';

-- p-values of a rate are adjusted over its comparisons
SELECT f.metric, bool_and(abs(f.pvalue_adjusted - a.padj) < 1e-14) AS adjusted
FROM (SELECT metric, array_agg(pvalue ORDER BY group_name) AS p, array_agg(group_name ORDER BY group_name) AS g
	FROM fairness('loans', 'repaid', 'granted', '["region"]', min_support => 10) WHERE difference IS NOT NULL GROUP BY metric) s,
	unnest(g, false_discovery_control(p, 'holm')) AS a(name, padj), fairness('loans', 'repaid', 'granted', '["region"]', min_support => 10, adjustment => 'holm') f
WHERE f.metric = s.metric AND f.group_name = a.name GROUP BY f.metric ORDER BY f.metric;

--
-- Verdicts.  1000 rows in each group, half of them positive.
--
CREATE TABLE many AS
SELECT g, a, p FROM (SELECT 'a' AS g, * FROM rows_of(400, 100, 100, 400)
	UNION ALL SELECT 'b', * FROM rows_of(410, 90, 100, 400)		-- as a
	UNION ALL SELECT 'c', * FROM rows_of(200, 300, 50, 450)) x;	-- half as often selected

-- fail: shown to be above the limit's side.  Precision is alike
SELECT metric, group_name, r(value) AS value, threshold, verdict, reason
FROM fairness('many', 'a', 'p', '["g"]') WHERE metric ~ '(difference|ratio)$';
-- pass: no group can be farther away than the limit
SELECT metric, group_name, r(value) AS value, r(upper) AS upper, verdict, reason
FROM fairness('many', 'a', 'p', '["g"]', row_filter => 'g <> ''c''') WHERE metric ~ '(difference|ratio)$';
-- undecided: it may be (40 rows a group)
SELECT metric, group_name, r(value) AS value, r(upper) AS upper, verdict, reason
FROM fairness('loans', 'repaid', 'granted', '["region"]', row_filter => 'region <> ''west''', min_support => 10)
WHERE metric = 'demographic_parity_difference';

-- the p-value is that of two proportions (of few rows, Fisher's: check_fairness.py)
SELECT f.metric, f.group_name, abs(f.pvalue / (t.t).pvalue - 1) < 1e-9 AS pearson
FROM fairness('many', 'a', 'p', '["g"]') f,
	(VALUES ('recall_score', 'g=c', 200, 400, 500), ('selection_rate', 'g=b', 510, 500, 1000), ('selection_rate', 'g=c', 250, 500, 1000)) v(metric, name, x, y, n),
	LATERAL (SELECT proportions_ztest(x, n, y, n) AS t) t
WHERE f.metric = v.metric AND f.group_name = v.name ORDER BY f.metric, f.group_name;

-- limits: set, switched off (no verdict, still a value), unknown
SELECT metric, r(value) AS value, threshold, verdict, reason
FROM fairness('many', 'a', 'p', '["g"]', thresholds => '{"demographic_parity_difference": 0.3, "demographic_parity_ratio": 0.4, "equal_opportunity_difference": null, "equalized_odds_ratio": 1, "predictive_parity_difference": 0}')
WHERE metric ~ '(difference|ratio)$';
SELECT error_of(format($$SELECT * FROM fairness('many', 'a', 'p', '["g"]', thresholds => %L)$$, t)) AS thresholds
FROM (VALUES ('{"selection_rate": 0.1}'), ('{"demographic_parity_ratio": 1.2}'), ('{"demographic_parity_ratio": -0.1}'),
	('{"demographic_parity_ratio": "0.8"}'), ('[0.8]'), ('0.8')) v(t);

--
-- Groups that cannot be told
--
CREATE TABLE small AS
SELECT * FROM many
UNION ALL SELECT 'tiny', * FROM rows_of(1, 0, 3, 0)
UNION ALL SELECT NULL, * FROM rows_of(10, 30, 5, 0)
UNION ALL SELECT 'no positives', * FROM rows_of(0, 0, 20, 80)
UNION ALL SELECT 'no negatives', * FROM rows_of(80, 20, 0, 0)
UNION ALL SELECT 'none selected', * FROM rows_of(0, 50, 0, 50);

-- a rate that is undefined is null and says why, and is not an extreme of 0;
-- a group of 4 is listed; NULL is a group
SELECT metric, group_name, r(value) AS value, support, r(difference) AS difference, pvalue_adjusted IS NOT NULL AS tested, verdict, reason
FROM fairness('small', 'a', 'p', '["g"]') WHERE metric ~ '(score|rate)$';
-- left out of the worst, and named: recall of the group without positives,
-- the false positive rate of the one without negatives, and of the small ones
SELECT metric, group_name, r(value) AS value, verdict, reason
FROM fairness('small', 'a', 'p', '["g"]') WHERE metric ~ '(difference|ratio)$';
-- so a pass says what it does not speak of
SELECT metric, group_name, r(value) AS value, verdict, reason
FROM fairness('small', 'a', 'p', '["g"]', row_filter => 'g IN (''a'', ''b'', ''tiny'')') WHERE metric ~ '(difference|ratio)$';
-- many groups are named up to three
SELECT reason
FROM fairness('small', 'a', 'p', '["g"]', min_support => 1000) WHERE metric = 'demographic_parity_difference';

-- 0 of all against 0 of all is no ratio; 0 against something is a ratio of 0
SELECT metric, group_name, r(value) AS value, r(difference) AS difference, r(ratio) AS ratio, r(ratio_lower) AS lower, r(ratio_upper) AS upper, reason
FROM fairness('small', 'a', 'p', '["g"]', reference => 'g=none selected',
	row_filter => 'g = ''none selected'' OR NOT p AND g = ''b'' OR g = ''a''')
WHERE metric IN ('selection_rate', 'demographic_parity_ratio');

-- a reference that is small itself cannot be compared with
SELECT metric, group_name, r(value) AS value, verdict, reason
FROM fairness('small', 'a', 'p', '["g"]', reference => 'g=tiny') WHERE metric ~ '(difference|ratio)$';
-- nor one without positives, in recall
SELECT metric, group_name, r(value) AS value, verdict, reason
FROM fairness('small', 'a', 'p', '["g"]', reference => 'g=no positives', row_filter => 'g IN (''no positives'', ''a'')') WHERE metric ~ '(difference|ratio)$';
-- equalized odds is of two rates: with no comparison in one of them it does
-- not pass.  Here nobody outside the reference has a positive label
SELECT metric, group_name, r(value) AS value, verdict, reason
FROM fairness('small', 'a', 'p', '["g"]', row_filter => 'g = ''a'' OR g = ''b'' AND NOT a') WHERE metric ~ '^equal.*(difference|ratio)$';
-- one group only, and none large enough
SELECT metric, group_name, value, verdict, reason
FROM fairness('many', 'a', 'p', '["g"]', row_filter => 'g = ''a''') WHERE metric ~ '(difference|ratio)$';
SELECT metric, group_name, value, verdict, reason
FROM fairness('many', 'a', 'p', '["g"]', min_support => 1001) WHERE metric ~ '(difference|ratio)$';
-- no row at all
SELECT metric, group_name, value, support, verdict, reason
FROM fairness('many', 'a', 'p', '["g"]', row_filter => 'false');
-- rows without a label or a prediction are in no rate
SELECT metric, group_name, value, support, verdict, reason
FROM fairness('many', 'nullif(a, a)', 'p', '["g"]') WHERE metric IN ('selection_rate', 'demographic_parity_ratio');

--
-- What groups are
--
-- crosses and bins
SELECT group_columns, group_name, r(value) AS value, support, reference_group
FROM fairness('loans', 'repaid', 'granted', '[["region", {"column": "age", "bins": [40, 60]}], {"column": "age", "bins": [40]}]', min_support => 10)
WHERE metric = 'selection_rate';
SELECT error_of(format($$SELECT * FROM fairness('loans', 'repaid', 'granted', %L)$$, g)) AS groups
FROM (VALUES ('[{"name": "old", "filter": "age > 60"}]'), ('[["region", {"name": "old", "filter": "age > 60"}]]'), ('["county"]'), ('"region"'), ('[["region", "region"]]')) v(g);

--
-- Labels and scores
--
-- integers and texts; text needs a positive class
SELECT r(value) AS value FROM fairness('loans', 'repaid::int', 'granted::int', '["region"]', min_support => 10) WHERE metric = 'demographic_parity_difference';
SELECT r(value) AS value FROM fairness('loans', 'CASE WHEN repaid THEN ''yes'' ELSE ''no'' END', 'CASE WHEN granted THEN ''yes'' ELSE ''no'' END', '["region"]', positive => 'yes', min_support => 10) WHERE metric = 'demographic_parity_difference';
SELECT error_of($$SELECT * FROM fairness('loans', 'repaid::text', 'granted::text', '["region"]')$$) AS text
UNION ALL SELECT error_of($$SELECT * FROM fairness('loans', 'age', 'granted::int', '["region"]')$$)
UNION ALL SELECT error_of($$SELECT * FROM fairness('loans', 'repaid', 'granted::int', '["region"]')$$);
-- a score of the threshold or more is positive: scores are .25 and .75
SELECT t, r(value) AS value FROM (VALUES (0.25), (0.5), (0.75), (0.76)) v(t),
	fairness('loans', 'repaid', groups => '["region"]', score => 'score', score_threshold => t, min_support => 10) WHERE metric = 'demographic_parity_difference';
-- where both are given, the prediction counts
SELECT r(value) AS value FROM fairness('loans', 'repaid', 'NOT granted', '["region"]', score => 'score', min_support => 10) WHERE metric = 'selection_rate' AND group_name = 'region=west';

--
-- Weights and clusters
--
-- a weight of 3 for the selected: 90/120, 45/70, 42/48
SELECT group_name, r(value) AS value FROM fairness('loans', 'repaid', 'granted', '["region"]', weight => 'CASE WHEN granted THEN 3 ELSE 1 END', min_support => 10)
WHERE metric = 'selection_rate';
-- equal weights change no rate and no interval, whatever their unit
SELECT bool_and(w.group_name IS NOT DISTINCT FROM u.group_name AND w.metric = u.metric AND abs(w.value - u.value) < 1e-12 AND w.verdict IS NOT DISTINCT FROM u.verdict
	AND abs(w.lower - u.lower) < 1e-9 AND abs(w.upper - u.upper) < 1e-9 AND coalesce(abs(w.difference_lower - u.difference_lower) < 1e-9, u.difference_lower IS NULL)) AS same
FROM fairness('many', 'a', 'p', '["g"]', weight => '0.001') WITH ORDINALITY w
JOIN fairness('many', 'a', 'p', '["g"]') WITH ORDINALITY u USING (ordinality);
-- ten copies of each row, which are one cluster, tell as much as one row
CREATE TABLE copies AS SELECT loans.* FROM loans, generate_series(1, 10);
SELECT o.group_name, r(o.value) AS value, r(o.lower) AS lower, r(o.upper) AS upper, r(c.lower) AS clusters_lower, r(c.upper) AS clusters_upper, r(n.lower) AS naive_lower, r(n.upper) AS naive_upper
FROM fairness('loans', 'repaid', 'granted', '["region"]', min_support => 10) o
JOIN fairness('copies', 'repaid', 'granted', '["region"]', cluster => 'id', min_support => 10) c USING (metric, group_name)
JOIN fairness('copies', 'repaid', 'granted', '["region"]', min_support => 10) n USING (metric, group_name)
WHERE metric = 'recall_score' ORDER BY o.group_name;

--
-- Errors
--
SELECT error_of($$SELECT * FROM fairness('loans', $$ || a || ')') AS errors
FROM (VALUES ($$'repaid', 'granted'$$), ($$NULL, 'granted', '["region"]'$$), ($$'repaid', groups => '["region"]'$$),
	($$'repaid', 'granted', '["region"]', weight => '1', cluster => 'id'$$), ($$'repaid', 'granted', '["region"]', weight => '-1'$$),
	($$'repaid', 'granted', '["region"]', alpha => 0$$), ($$'repaid', 'granted', '["region"]', alpha => 'NaN'$$), ($$'repaid', 'granted', '["region"]', adjustment => 'bonferroni'$$),
	($$'repaid', 'granted', '["region"]', min_support => 0$$), ($$'repaid', 'granted', '["region"]', min_support => NULL$$),
	($$'repaid', 'granted', '["region"]', score_threshold => NULL$$), ($$'repaid', 'granted', '["region"]', row_security => NULL$$),
	($$'repaid', 'granted', '["region"]', row_filter => 'age >'$$), ($$'repaid', 'refused', '["region"]'$$)) v(a);
SELECT error_of($$SELECT * FROM fairness(NULL, 'repaid', 'granted', '["region"]')$$) AS relation;

--
-- Rights and row security are the caller's
--
CREATE ROLE regress_mlcheck_fairness;
GRANT USAGE ON SCHEMA fairness TO regress_mlcheck_fairness;
SET ROLE regress_mlcheck_fairness;
SELECT error_of($$SELECT * FROM fairness('loans', 'repaid', 'granted', '["region"]')$$) AS rights;
RESET ROLE;
GRANT SELECT ON loans TO regress_mlcheck_fairness;
ALTER TABLE loans ENABLE ROW LEVEL SECURITY;
CREATE POLICY no_west ON loans FOR SELECT TO regress_mlcheck_fairness USING (region <> 'west');
SET ROLE regress_mlcheck_fairness;
SELECT error_of($$SELECT * FROM fairness('loans', 'repaid', 'granted', '["region"]')$$) AS hidden_rows;
SELECT group_name, support FROM fairness('loans', 'repaid', 'granted', '["region"]', row_security => true) WHERE metric = 'selection_rate';
RESET ROLE;

DROP SCHEMA fairness CASCADE;
DROP ROLE regress_mlcheck_fairness;
