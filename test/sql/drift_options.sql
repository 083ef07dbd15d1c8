--
-- drift(): methods, thresholds, column_options, alpha, adjustment, bins
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA drift_options;
SET search_path = drift_options, mlcheck;

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

-- 1,000 and 800 values that only look random
CREATE TABLE before AS
	SELECT (hashint4(g) & 65535) / 65536.0::float8 AS x, (hashint4(g + 10000) & 65535) / 65536.0::float8 AS y,
		   hashint4(g + 20000) & 3 AS k, chr(97 + (hashint4(g + 30000) & 3)) AS t
	FROM generate_series(1, 1000) g;
CREATE TABLE after AS
	SELECT (hashint4(g + 40000) & 65535) / 65536.0::float8 * 0.85 AS x, (hashint4(g + 50000) & 65535) / 65536.0::float8 AS y,
		   least(3, hashint4(g + 60000) & 7) AS k, chr(97 + (hashint4(g + 70000) & 3)) AS t
	FROM generate_series(1, 800) g;
CREATE VIEW joined AS
	SELECT x, y, k, t, false AS c FROM before UNION ALL SELECT x, y, k, t, true FROM after;

--
-- methods
--

-- The statistic of each is an effect, from the aggregate of the same name:
-- chi2_contingency gives the form of V that does not depend on the sizes of the
-- samples; Wasserstein and energy distance are winsorised at the reference's 0.5
-- and 99.5 % points and in units of its standard deviation; Cramér-von Mises
-- is sqrt(T / n_eff), Anderson-Darling sqrt(A^2 / n_eff), 1 / n_eff = 1/N + 1/M;
-- Mann-Whitney |P(X < Y) - 1/2|; t Cohen's d.
CREATE VIEW winsorised AS
	SELECT greatest(low, least(high, x)) AS x, c
	FROM joined, (SELECT percentile_disc(6 / 1000.0::float8) WITHIN GROUP (ORDER BY x) AS low,
						 percentile_disc(995 / 1000.0::float8) WITHIN GROUP (ORDER BY x) AS high
				  FROM before) AS ends;
CREATE TABLE expected AS
	SELECT 'psi' AS method, psi(x, c) AS effect FROM joined
	UNION ALL SELECT 'jensenshannon', jensenshannon(x, c) FROM joined
	UNION ALL SELECT 'kl_divergence', kl_divergence(x, c) FROM joined
	UNION ALL SELECT 'hellinger_distance', hellinger_distance(x, c) FROM joined
	UNION ALL SELECT 'total_variation_distance', total_variation_distance(x, c) FROM joined
	UNION ALL SELECT 'linf_distance', linf_distance(x, c) FROM joined
	UNION ALL SELECT 'ks_2samp', (ks_2samp(x, c)).statistic FROM joined
	UNION ALL SELECT 'cramervonmises_2samp', sqrt(avg((f - g) ^ 2)) FROM -- x has ties
		(SELECT count(*) FILTER (WHERE NOT c) OVER upto / 1000::float8 AS f, count(*) FILTER (WHERE c) OVER upto / 800::float8 AS g
		 FROM joined WINDOW upto AS (ORDER BY x)) AS s
	UNION ALL SELECT 'anderson_ksamp', sqrt(a2 * (1 / 1000.0 + 1 / 800.0)) FROM
		-- for two samples of n1 and n2 = N - n1 the variance of A^2 is
		-- (a N^3 + b N^2 + c N + d) / ((N - 1)(N - 2)(N - 3)), Scholz and Stephens 1987
		(SELECT 1 + (anderson_ksamp(x, c)).statistic * sqrt((a * n ^ 3 + b * n ^ 2 + cc * n + d) / ((n - 1) * (n - 2) * (n - 3))) AS a2
		 FROM joined,
			  (SELECT n, (4 * g - 6) * 1 + (10 - 6 * g) * hh AS a,
					  (2 * g - 4) * 4 + 8 * h * 2 + (2 * g - 14 * h - 4) * hh - 8 * h + 4 * g - 6 AS b,
					  (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * hh + 4 * h AS cc,
					  (2 * h + 6) * 4 - 4 * h * 2 AS d
			   FROM (SELECT 1800.0::float8 AS n, 1 / 1000.0::float8 + 1 / 800.0 AS hh,
							(SELECT sum(1 / i::float8) FROM generate_series(1, 1799) i) AS h,
							-- sum over i < j < N of 1 / ((N - i) j)
							(SELECT sum(tail / (1801 - j)) FROM
							 (SELECT j, sum(1 / j::float8) OVER (ORDER BY j DESC) AS tail FROM generate_series(2, 1799) j) AS t) AS g) AS s) AS v
		 GROUP BY a, b, cc, d, n) AS s
	UNION ALL SELECT 'mannwhitneyu', abs((mannwhitneyu(x, c)).statistic / 800000 - 0.5) FROM joined
	UNION ALL SELECT 'ttest_ind', abs(avg(x) FILTER (WHERE c) - avg(x) FILTER (WHERE NOT c))
		/ sqrt((var_samp(x) FILTER (WHERE c) + var_samp(x) FILTER (WHERE NOT c)) / 2) FROM joined
	UNION ALL SELECT 'chi2_contingency', sqrt(sum((p - q) ^ 2 / (p + q)) / 2)
		FROM (SELECT count(*) FILTER (WHERE NOT c) / 1000.0 AS p, count(*) FILTER (WHERE c) / 800.0 AS q
			  FROM (SELECT c, (SELECT count(*) FROM unnest(cuts) cut WHERE x > cut) AS bin
					FROM joined, (SELECT percentile_disc('{0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9}'::float8[])
										 WITHIN GROUP (ORDER BY x) AS cuts FROM before) AS q) AS b GROUP BY bin) AS s
	UNION ALL SELECT 'wasserstein_distance', wasserstein_distance(x, c) / stddev_pop(x) FILTER (WHERE NOT c) FROM winsorised
	UNION ALL SELECT 'energy_distance', energy_distance(x, c) / sqrt(stddev_pop(x) FILTER (WHERE NOT c)) FROM winsorised;

SELECT method, abs(statistic - effect) < 1e-9 AS expected, decides, reason ~ 'informs only' AS informs
FROM drift('before', 'after', '{x}', methods => (SELECT array_agg(method) FROM expected))
LEFT JOIN expected USING (method) ORDER BY method;

-- p-values: those of the aggregate; distances on bins have that of Pearson's test
-- on them, Wasserstein and energy distance that of Kolmogorov-Smirnov. With the
-- few ties of x, Cramér-von Mises is close to that of the aggregate
SELECT method, CASE method WHEN 'cramervonmises_2samp' THEN abs(ln(pvalue / cvm)) < 0.1 ELSE pvalue = CASE method WHEN 'ks_2samp' THEN ks WHEN 'wasserstein_distance' THEN ks WHEN 'energy_distance' THEN ks
		WHEN 'anderson_ksamp' THEN ad WHEN 'mannwhitneyu' THEN u
		WHEN 'ttest_ind' THEN t ELSE (SELECT pvalue FROM drift('before', 'after', '{x}') WHERE method = 'psi') END END AS expected
FROM drift('before', 'after', '{x}', methods => (SELECT array_agg(method) FROM expected)),
	 (SELECT (ks_2samp(x, c)).pvalue AS ks, (cramervonmises_2samp(x, c)).pvalue AS cvm, (anderson_ksamp(x, c)).pvalue AS ad,
			 (mannwhitneyu(x, c)).pvalue AS u, (ttest_ind(x, c)).pvalue AS t FROM joined) AS a
WHERE method <> 'missing' ORDER BY method;

-- the first method decides, unless psi is among them; all others inform
SELECT m AS methods, array_agg(method ORDER BY method) FILTER (WHERE decides AND method <> 'missing') AS decides,
	   array_agg(method ORDER BY method) FILTER (WHERE NOT decides) AS informs
FROM unnest(ARRAY['{ks_2samp}', '{ks_2samp,ttest_ind}', '{ks_2samp,psi,linf_distance}']) m,
	 LATERAL drift('before', 'after', '{x}', methods => m::text[])
GROUP BY m ORDER BY m;

-- methods that need an order are left out for categories, and a column to which
-- none applies is skipped
SELECT column_name, method
FROM drift('before', 'after', '{x,t}', methods => '{ks_2samp,hellinger_distance}')
WHERE method IS DISTINCT FROM 'missing' ORDER BY column_name, method;
SELECT column_name, method, verdict, reason FROM drift('before', 'after', '{t}', methods => '{ks_2samp}');

-- what happened, in the terms of the method: the distribution functions where they
-- are farthest apart, the means, the share of pairs
SELECT method, reason,
	   regexp_replace(reason, '^real but small: |; informs only$', '', 'g') = CASE method
	   WHEN 'ks_2samp' THEN format('%s %% of current values lie at or below %s, against %s %% of reference values',
								   round(100 * below_current, 1), trim_scale(round(location, 6)), round(100 * below_reference, 1))
	   WHEN 'ttest_ind' THEN format('the mean is %s, against %s in the reference', round(mean_current, 6), round(mean_reference, 6))
	   WHEN 'mannwhitneyu' THEN format('the current value is the larger one in %s %% of all pairs (ties count half)', round(100 - u / 8000, 1))
	   END AS expected
FROM drift('before', 'after', '{x}', methods => '{ks_2samp,ttest_ind,mannwhitneyu}'),
	 (SELECT (ks_2samp(x, c)).location::numeric AS location, (mannwhitneyu(x, c)).statistic::numeric AS u FROM joined) AS j,
	 LATERAL (SELECT avg((x <= location)::int) FILTER (WHERE c) AS below_current, avg((x <= location)::int) FILTER (WHERE NOT c) AS below_reference,
					 avg(x::numeric) FILTER (WHERE c) AS mean_current, avg(x::numeric) FILTER (WHERE NOT c) AS mean_reference FROM joined) AS m
WHERE method <> 'missing' ORDER BY method;

--
-- adjustment: over the columns, for each method apart
--
WITH d AS (
	SELECT a.adjustment, d.column_name, d.method, d.pvalue, d.pvalue_adjusted
	FROM unnest('{bh,holm,none}'::text[]) AS a(adjustment),
		 LATERAL drift('before', 'after', methods => '{psi,ks_2samp}', adjustment => a.adjustment) AS d
), ranked AS (
	SELECT *, count(*) OVER f AS m, row_number() OVER (f ORDER BY pvalue, column_name) AS i
	FROM d WINDOW f AS (PARTITION BY adjustment, method)
), formula AS (
	SELECT *, CASE adjustment
			  WHEN 'bh' THEN min(least(1, pvalue * m / i)) OVER (PARTITION BY adjustment, method ORDER BY i DESC)
			  WHEN 'holm' THEN max(least(1, pvalue * (m - i + 1))) OVER (PARTITION BY adjustment, method ORDER BY i)
			  ELSE pvalue END AS expected
	FROM ranked
)
SELECT adjustment, method, count(*) AS columns, bool_and(abs(pvalue_adjusted - expected) <= 1e-12 * expected) AS expected,
	   count(DISTINCT pvalue_adjusted) > 1 OR method = 'missing' AS differ
FROM formula GROUP BY adjustment, method ORDER BY adjustment, method;

--
-- alpha: lambda of facts/drift.md 4 for ten bins: 15.65 at 0.05, 21.43 at 0.01
--
SELECT alpha, round((minimum_detectable / (1 / 1000.0 + 1 / 800.0))::numeric, 2) AS lambda
FROM unnest('{0.05,0.01}'::float8[]) alpha, LATERAL drift('before', 'after', '{x}', alpha => alpha) WHERE method = 'psi'
UNION ALL
-- and for five bins at 0.05: 11.94
SELECT 0.05, round((minimum_detectable / (1 / 1000.0 + 1 / 800.0))::numeric, 2)
FROM drift('before', 'after', '{x}', bins => 5) WHERE method = 'psi';

-- a test that is significant at 5 % only: with alpha = 1e-300 nothing is
SELECT alpha, verdict, round(statistic::numeric, 1) AS statistic
FROM unnest('{0.05,1e-300}'::float8[]) alpha, LATERAL drift('before', 'after', '{x}', alpha => alpha)
WHERE method = 'psi';

-- bins: the statistic is psi(x, c, bins)
SELECT bins, statistic = psi AS equal
FROM (SELECT bins, psi(x, c, bins) AS psi FROM joined, unnest('{2,5,20,100}'::int[]) bins GROUP BY bins) AS s,
	 LATERAL drift('before', 'after', '{x}', bins => bins) WHERE method = 'psi' ORDER BY bins;

--
-- thresholds and column_options
--

-- default levels, facts/verdicts.md 3 (L-infinity: 0.07 on ten bins, 0.10 on at
-- most five categories), shown where nothing fails
CREATE TABLE same AS SELECT * FROM before;
SELECT column_name, method, threshold
FROM drift('before', 'same', '{x,k}', methods => (SELECT array_agg(method) FROM expected))
WHERE column_name = 'x' OR method = 'linf_distance' ORDER BY column_name, method;

-- where warn and fail are, decides the verdict
SELECT column_name, round(statistic::numeric, 2) AS psi FROM drift('before', 'after', '{x,k}') WHERE method = 'psi';
SELECT thresholds, string_agg(column_name || ' ' || verdict || ' ' || threshold, ', ' ORDER BY column_name) AS verdicts
FROM unnest('{NULL,"{\"psi\": {\"fail\": 10}}","{\"psi\": {\"warn\": 10, \"fail\": 20}}",
			  "{\"psi\": {\"warn\": 0.7, \"fail\": 0.7}}","{\"psi\": {\"warn\": 0.3}}","{}"}'::jsonb[]) AS thresholds,
	 LATERAL drift('before', 'after', '{x,k}', thresholds => thresholds)
WHERE method = 'psi' GROUP BY thresholds ORDER BY thresholds::text NULLS FIRST;
-- for one column, before those for all
SELECT column_name, verdict, threshold
FROM drift('before', 'after', '{x,k}', thresholds => '{"psi": {"warn": 10, "fail": 20}}',
		   column_options => '{"k": {"thresholds": {"psi": {"warn": 0.2, "fail": 0.3}}}}')
WHERE method = 'psi' ORDER BY column_name;
-- of the missing share
CREATE TABLE some_missing AS SELECT nullif(k, 2) AS k FROM before;
SELECT verdict, threshold FROM drift('before', 'some_missing', '{k}', thresholds => '{"missing": {"warn": 0.3, "fail": 0.4}}')
WHERE method = 'missing';
-- methods of one column
SELECT column_name, array_agg(method ORDER BY method) AS methods
FROM drift('before', 'after', column_options => '{"x": {"methods": ["ks_2samp", "ttest_ind"]}, "t": {}}')
GROUP BY column_name ORDER BY column_name;

--
-- Errors
--
SELECT argument, error_of(format('SELECT * FROM drift(''before'', ''after'', %s)', argument)) AS error
FROM unnest(ARRAY[
	'methods => ''{}''', 'methods => ''{psi,NULL}''', 'methods => ''{PSI}''', 'methods => ''{ks}''', 'methods => ''{psi,psi}''',
	'alpha => 0', 'alpha => 0.5', 'alpha => ''NaN''', 'alpha => NULL',
	'adjustment => ''bonferroni''', 'adjustment => NULL', 'bins => 1', 'bins => 10001', 'bins => NULL',
	'sample_rows => 0', 'row_security => NULL',
	'thresholds => ''[]''', 'thresholds => ''1''', 'thresholds => ''{"ks": {"warn": 1}}''', 'thresholds => ''{"psi": 1}''',
	'thresholds => ''{"psi": {"warm": 1}}''', 'thresholds => ''{"psi": {"warn": "1"}}''', 'thresholds => ''{"psi": {"warn": null}}''',
	'thresholds => ''{"psi": {"warn": 0}}''', 'thresholds => ''{"psi": {"warn": -1}}''',
	'thresholds => ''{"psi": {"warn": 2, "fail": 1}}''', 'thresholds => ''{"psi": {"warn": 1e300}}''', 'thresholds => ''{"psi": []}''',
	'column_options => ''[1]''', 'column_options => ''{"x": 1}''', 'column_options => ''{"x": {"method": []}}''',
	'column_options => ''{"x": {"methods": []}}''', 'column_options => ''{"x": {"methods": "psi"}}''', 'column_options => ''{"x": {"methods": {}}}''',
	'column_options => ''{"x": {"methods": [1]}}''', 'column_options => ''{"x": {"methods": ["psi", "psi"]}}''',
	'column_options => ''{"t": {"methods": ["ks_2samp"]}}''', 'column_options => ''{"x": {"thresholds": 1}}''',
	'column_options => ''{"z": {}}''']) AS argument;
SELECT error_of('SELECT * FROM drift(NULL, ''after'')') AS reference, error_of('SELECT * FROM drift(''before'', NULL)') AS current;

DROP SCHEMA drift_options CASCADE;
