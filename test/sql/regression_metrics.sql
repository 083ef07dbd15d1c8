--
-- Metrics of regression: f(actual, predicted [, weight])
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA regression_metrics;
SET search_path = regression_metrics, mlcheck;

CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
	RETURN concat_ws(' ', code, message);
END
$$;

-- All metrics of a relation with the columns actual, predicted and weight, to
-- twelve digits: the last ones may depend on the plan.
CREATE FUNCTION metrics(relation text) RETURNS TABLE (metric text, value numeric, weighted numeric)
LANGUAGE plpgsql AS $$
BEGIN
	FOREACH metric IN ARRAY '{mean_absolute_error,mean_squared_error,root_mean_squared_error,mean_absolute_percentage_error,r2_score,explained_variance_score,mean_bias_error,max_error,median_absolute_error}'::text[] LOOP
		EXECUTE format('SELECT round(%I(actual, predicted)::numeric, 12) FROM %s', metric, relation) INTO value;
		weighted := NULL;
		IF metric NOT IN ('max_error', 'median_absolute_error') THEN
			EXECUTE format('SELECT round(%I(actual, predicted, weight)::numeric, 12) FROM %s', metric, relation) INTO weighted;
		END IF;
		RETURN NEXT;
	END LOOP;
END
$$;

--
-- Values of scikit-learn 1.2.1 (which has no bias: by hand), the root from NumPy
--
CREATE TABLE four AS
	SELECT * FROM (VALUES (3, 2.5, 2), (-0.5, 0, 0), (2, 2, 1), (7, 8, 3)) AS v(actual, predicted, weight);
SELECT * FROM metrics('four');
SELECT mean_pinball_loss(actual, predicted, 0.9) AS upper, mean_pinball_loss(actual, predicted, 0.1) AS lower,
	   mean_pinball_loss(actual, predicted, 0.5) AS half_absolute, mean_pinball_loss(actual, predicted, 0.5, weight) AS weighted FROM four;
-- a row of weight 3 is three rows
SELECT count(*) AS different FROM metrics('four') AS w
JOIN metrics('(SELECT f.* FROM four f, generate_series(1, weight)) AS s') AS r USING (metric)
WHERE w.weighted IS DISTINCT FROM r.value AND metric NOT IN ('max_error', 'median_absolute_error');
-- any numbers, and literals
SELECT mean_absolute_error(a, p) FROM (VALUES (1::smallint, 3::real), (2, 2)) AS v(a, p);
SELECT mean_absolute_error(1, 2), mean_absolute_error(1.5, 2, 2), mean_pinball_loss(1, 2, 0.9), mean_pinball_loss(1, '2', 0.9, 1);

--
-- Rows with a null are left out
--
SELECT count(*) AS different FROM metrics('four') AS w
JOIN metrics('(TABLE four UNION ALL VALUES (1, NULL, 1), (NULL, 1, 1), (NULL, NULL, NULL)) AS s') AS r USING (metric)
WHERE (w.value, w.weighted) IS DISTINCT FROM (r.value, r.weighted);
SELECT mean_absolute_error(actual, predicted, nullif(weight, 3)) AS without_last FROM four;
-- none is left
SELECT * FROM metrics('(SELECT NULL::float8 AS actual, 1 AS predicted, 1 AS weight) AS s') WHERE value IS NOT NULL OR weighted IS NOT NULL;
SELECT * FROM metrics('(SELECT * FROM four WHERE false) AS s') WHERE value IS NOT NULL OR weighted IS NOT NULL;
SELECT mean_pinball_loss(actual, predicted, 0.5) AS empty FROM four WHERE false;
-- all weights are 0
SELECT mean_absolute_error(actual, predicted, 0) AS mae, mean_pinball_loss(actual, predicted, 0.5, 0) AS pinball, r2_score(actual, predicted, 0) AS r2 FROM four;

--
-- Undefined is NULL: scikit-learn has NaN for R2 of one row, 1 or 0 of constant
-- values, and divides by 2.2e-16 where an actual value is 0
--
SELECT * FROM metrics('(SELECT 2 AS actual, 3 AS predicted, 5 AS weight) AS s');
SELECT * FROM metrics('(SELECT 0.1 AS actual, g AS predicted, g AS weight FROM generate_series(1, 100) g) AS s') WHERE metric ~ 'r2|variance';
SELECT mean_absolute_percentage_error(actual, predicted) AS with_zero,
	   mean_absolute_percentage_error(actual, predicted) FILTER (WHERE actual <> 0) AS without
FROM (VALUES (0, 0), (0, 1), (2, 1)) AS v(actual, predicted);
-- errors and squares beyond double precision
SELECT mean_absolute_error(a, p) AS mae, mean_squared_error(a, p) AS mse, r2_score(a, p) AS r2, max_error(a, p), median_absolute_error(a, p)
FROM (VALUES (1e200, 2e200), (2e200, 3e200)) AS v(a, p);
SELECT mean_absolute_error(a, p) AS mae, max_error(a, p), median_absolute_error(a, p), mean_bias_error(a, p) AS bias
FROM (VALUES (1.7e308, -1.7e308), (-1.7e308, 1.7e308)) AS v(a, p);

--
-- Far from zero: 1000 rows, whose metrics do not depend on the offset
--
CREATE VIEW far AS SELECT o AS offset, o + g % 7 AS actual, o + g % 7 + (g % 3) / 4.0::float8 AS predicted, 1 + g % 2 AS weight
FROM unnest('{0,1e9,-1e12,1e15}'::float8[]) AS o, generate_series(1, 1000) AS g;
SELECT DISTINCT metric, n.value, n.weighted
FROM unnest('{0,1e9,-1e12,1e15}'::float8[]) AS o, metrics(format('(SELECT * FROM far WHERE "offset" = %s) AS s', o)) AS n
WHERE metric <> 'mean_absolute_percentage_error' ORDER BY metric;

--
-- The median is exact: between the two in the middle, or the one
--
SELECT n, median_absolute_error(0, g * (-1) ^ g) AS median, percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(0 - g * (-1) ^ g)) AS percentile
FROM generate_series(1, 6) AS n, generate_series(1, n) AS g GROUP BY n ORDER BY n;
SET mlcheck.max_sample_memory = '1MB';
SELECT error_of('SELECT median_absolute_error(0, g) FROM generate_series(1, 200000) g');
SELECT r2_score(0, g) IS NULL AS others_need_none FROM generate_series(1, 200000) g;
RESET mlcheck.max_sample_memory;

--
-- Windows
--
SELECT actual, round(mean_absolute_error(actual, predicted) OVER w::numeric, 6) AS mae, median_absolute_error(actual, predicted) OVER w AS median,
	   round(r2_score(actual, predicted) OVER w::numeric, 6) AS r2
FROM four WINDOW w AS (ORDER BY actual) ORDER BY actual;

--
-- Errors
--
SELECT error_of(format('SELECT %s FROM (VALUES (1::float8, 2::float8)) AS v(a, p)', call)) AS error, call
FROM unnest(ARRAY['mean_absolute_error(''NaN'', p)', 'mean_absolute_error(a, ''NaN'')', 'r2_score(a, ''Infinity'')', 'r2_score(''-Infinity'', p)',
	'median_absolute_error(a, ''NaN'')', 'median_absolute_error(''Infinity'', p)', 'max_error(''NaN'', p)',
	'r2_score(a, p, -1)', 'r2_score(a, p, ''NaN'')', 'r2_score(a, p, ''Infinity'')',
	'mean_pinball_loss(a, p, 1.1)', 'mean_pinball_loss(a, p, -0.1)', 'mean_pinball_loss(a, p, ''NaN'')', 'mean_pinball_loss(a, p, NULL)',
	'mean_pinball_loss(a, p, 0.5, -1)', 'mean_pinball_loss(a, ''NaN'', 0.5)']) AS call;
SELECT error_of('SELECT mean_pinball_loss(1, 2, g / 10.0) FROM generate_series(1, 2) g');
-- how to leave such rows out
SELECT mean_absolute_error(a, p) FILTER (WHERE p <> 'NaN'), mean_absolute_error(a, nullif(p, 'NaN'))
FROM (VALUES (1::float8, 2::float8), (1, 'NaN')) AS v(a, p);

--
-- Parallel plans: partial states are serialized and combined
--
CREATE TABLE rows AS
	SELECT g AS id, CASE WHEN g % 97 > 0 THEN 1e9 + (hashint4(g) & 4095) / 16.0::float8 END AS actual,
		   1e9 + (hashint4(g) & 4095) / 16.0::float8 + (hashint4(g + 50000) & 255) / 32.0::float8 - 1 AS predicted, 1 + g % 3 AS weight, g % 4 AS k
	FROM generate_series(1, 20000) AS g;
ANALYZE rows;
CREATE FUNCTION parallel(on_or_off boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('parallel_setup_cost', '0', false), set_config('parallel_tuple_cost', '0', false),
			set_config('min_parallel_table_scan_size', '0', false), set_config('parallel_leader_participation', 'off', false),
			set_config('max_parallel_workers_per_gather', CASE WHEN on_or_off THEN '2' ELSE '0' END, false);
END
$$;
SELECT parallel(false);
CREATE TABLE serial AS SELECT * FROM metrics('rows');
CREATE TABLE serial_pinball AS SELECT k, round(mean_pinball_loss(actual, predicted, 0.9)::numeric, 12) AS loss FROM rows GROUP BY k;
TABLE serial;
SELECT parallel(true);
EXPLAIN (COSTS OFF) SELECT r2_score(actual, predicted), median_absolute_error(actual, predicted), mean_pinball_loss(actual, predicted, 0.9) FROM rows;
SELECT count(*) AS different FROM (TABLE serial EXCEPT SELECT * FROM metrics('rows')) AS s;
SELECT count(*) AS different FROM (TABLE serial_pinball EXCEPT SELECT k, round(mean_pinball_loss(actual, predicted, 0.9)::numeric, 12) FROM rows GROUP BY k) AS s;
-- groups that some workers do not see
SELECT count(*) AS groups, count(*) FILTER (WHERE bias IS DISTINCT FROM predicted - actual) AS different
FROM (SELECT min(actual) AS actual, min(predicted) AS predicted, mean_bias_error(actual, predicted) AS bias, median_absolute_error(actual, predicted) FROM rows GROUP BY id) AS s;
-- states of different alpha meet
SELECT error_of('SELECT mean_pinball_loss(actual, predicted, CASE WHEN ctid < ''(50,0)'' THEN 0.1 ELSE 0.2 END) FROM rows');

DROP SCHEMA regression_metrics CASCADE;
