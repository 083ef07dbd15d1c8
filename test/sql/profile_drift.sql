--
-- Comparing profiles: the drift functions on two profiles and on a frozen
-- reference, drift_profiles(), drift_frozen(), and drift() with profiles against
-- drift() with rows
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA profile_drift;
SET search_path = profile_drift, mlcheck, public;
SET TimeZone = 'UTC';

-- deterministic numbers in (0, 1)
CREATE FUNCTION noise(i bigint, salt int) RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
	$$SELECT ((hashint8extended(i, salt) & 1048575) + 0.5) / 1048576$$;

-- Exact profiles give what the rows give, to the last bit: floats with ties, NULL,
-- NaN and infinities, integers, times, intervals, booleans and texts.
CREATE TABLE small AS
SELECT i > 1200 AS c,
	   CASE WHEN i % 31 = 0 THEN NULL WHEN i % 37 = 0 THEN 'NaN' WHEN i % 401 = 0 THEN 'Infinity' WHEN i % 397 = 0 THEN '-Infinity'
			ELSE round((noise(i, 1) * 1000)::numeric) / 7 + (i > 1200)::int * 3 END::float8 AS f,
	   noise(i, 2) ^ 2 + (i > 1200)::int * 0.01 AS finite,
	   (noise(i, 3) * 12 + (i > 1200)::int)::int AS n,
	   (noise(i, 4) * 12 - 6)::bigint * 1000000000000 AS b,
	   '2026-01-01'::timestamptz + noise(i, 5) * interval '9 days' + (i > 1200)::int * interval '1 hour' AS t,
	   CASE WHEN i % 100 = 0 THEN 'infinity' ELSE '2026-01-01'::date + (noise(i, 6) * 400)::int END AS d,
	   noise(i, 7) * interval '1 day' AS v,
	   noise(i, 8) < 0.3 + (i > 1200)::int * 0.1 AS o,
	   CASE WHEN i % 50 = 0 THEN NULL ELSE 'k' || (noise(i, 9) * 9 + (i > 1200)::int)::int END AS k
FROM generate_series(1, 2100) AS i;
CREATE TABLE small_profiles AS
SELECT profile_agg(f) FILTER (WHERE NOT c) AS f1, profile_agg(f) FILTER (WHERE c) AS f2,
	   profile_agg(finite) FILTER (WHERE NOT c) AS finite1, profile_agg(finite) FILTER (WHERE c) AS finite2,
	   profile_agg(n) FILTER (WHERE NOT c) AS n1, profile_agg(n) FILTER (WHERE c) AS n2,
	   profile_agg(b) FILTER (WHERE NOT c) AS b1, profile_agg(b) FILTER (WHERE c) AS b2,
	   profile_agg(t) FILTER (WHERE NOT c) AS t1, profile_agg(t) FILTER (WHERE c) AS t2,
	   profile_agg(d) FILTER (WHERE NOT c) AS d1, profile_agg(d) FILTER (WHERE c) AS d2,
	   profile_agg(v) FILTER (WHERE NOT c) AS v1, profile_agg(v) FILTER (WHERE c) AS v2,
	   profile_agg(o) FILTER (WHERE NOT c) AS o1, profile_agg(o) FILTER (WHERE c) AS o2,
	   profile_agg(k) FILTER (WHERE NOT c) AS k1, profile_agg(k) FILTER (WHERE c) AS k2
FROM small;

CREATE FUNCTION distances_agree(col text, function text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	by_rows float8;
	by_profiles profile_distance;
BEGIN
	EXECUTE format('SELECT %I(%I, c) FROM small', function, col) INTO by_rows;
	EXECUTE format('SELECT (%I(%I, %I)).* FROM small_profiles', function, col || '1', col || '2') INTO by_profiles;
	RETURN by_rows IS NOT DISTINCT FROM by_profiles.value AND by_profiles.bound = CASE WHEN by_rows IS NULL THEN 'undefined' ELSE 'exact' END;
END
$$;
SELECT col, bool_and(distances_agree(col, function)) AS equal
FROM unnest('{f,finite,n,b,t,d,v}'::text[]) AS col,
	 unnest('{psi,jensenshannon,kl_divergence,hellinger_distance,total_variation_distance,linf_distance,wasserstein_distance,energy_distance}'::text[]) AS function
GROUP BY 1 ORDER BY 1;
SELECT col, bool_and(distances_agree(col, function)) AS equal
FROM unnest('{o,k}'::text[]) AS col,
	 unnest('{psi,jensenshannon,kl_divergence,hellinger_distance,total_variation_distance,linf_distance}'::text[]) AS function
GROUP BY 1 ORDER BY 1;

-- tests: the columns that both have; Welch's t and chi-square to 12 digits, as their sums are taken in another order
CREATE FUNCTION tests_agree(col text, function text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	by_rows jsonb;
	by_profiles jsonb;
	name text;
BEGIN
	EXECUTE format('SELECT to_jsonb(%I(%I, c)) FROM small', function, col) INTO by_rows;
	EXECUTE format('SELECT to_jsonb(%I(%I, %I)) FROM small_profiles', function, col || '1', col || '2') INTO by_profiles;
	FOREACH name IN ARRAY ARRAY(SELECT jsonb_object_keys(by_rows)) LOOP
		IF function IN ('ttest_ind', 'chi2_contingency') AND name IN ('statistic', 'pvalue', 'cramers_v') THEN
			IF abs((by_rows->>name)::float8 - (by_profiles->>name)::float8) > 1e-12 * abs((by_rows->>name)::float8) THEN
				RETURN false;
			END IF;
		ELSIF by_rows->name IS DISTINCT FROM by_profiles->name THEN
			RETURN false;
		END IF;
	END LOOP;
	RETURN true;
END
$$;
SELECT function, bool_and(tests_agree(col, function)) AS equal
FROM unnest('{f,finite,n,b,t,d,v}'::text[]) AS col,
	 unnest('{ks_2samp,cramervonmises_2samp,anderson_ksamp,mannwhitneyu,ttest_ind}'::text[]) AS function
GROUP BY 1 ORDER BY 1;
SELECT col, tests_agree(col, 'chi2_contingency') AS equal FROM unnest('{n,b,o,k}'::text[]) AS col;
SELECT (ks_2samp(f1, f2)).lower = (ks_2samp(f1, f2)).upper AS no_interval, (ks_2samp(f1, f2)).pvalue = (ks_2samp(f1, f2)).pvalue_upper AS one_pvalue,
	   (mannwhitneyu(f1, f2)).bound
FROM small_profiles;

-- Profiles that have collapsed: D of the rows lies in the interval, and its
-- p-value between those of the ends; binned distances are no larger than those
-- of the finest bins, which here are the values themselves.
CREATE TABLE large AS
SELECT i > 30000 AS c, exp(noise(i, 1) * 5) + (i > 30000)::int * 0.7 AS x, 'text ' || (noise(i, 2) * 9999)::int AS k, i AS id FROM generate_series(1, 50000) AS i;
CREATE TABLE large_profiles AS
SELECT cells, profile_agg(x, cells) FILTER (WHERE NOT c) AS x1, profile_agg(x, cells) FILTER (WHERE c) AS x2,
	   profile_agg(k, cells) FILTER (WHERE NOT c) AS k1, profile_agg(k, cells) FILTER (WHERE c) AS k2
FROM large, unnest('{64,300,4096}'::int[]) AS cells GROUP BY cells;
SELECT cells, k.lower <= r.statistic AND r.statistic <= k.upper AS inside, k.statistic = k.lower AS grid, round((k.upper - k.lower)::numeric, 4) AS width,
	   k.pvalue_upper <= r.pvalue AND r.pvalue <= k.pvalue AS pvalue_inside, k.method
FROM large_profiles, LATERAL ks_2samp(x1, x2) AS k, (SELECT (ks_2samp(x, c)).* FROM large) AS r ORDER BY cells;
SELECT cells, (psi(x1, x2)).bound, (jensenshannon(x1, x2)).bound AS js, (linf_distance(x1, x2)).bound AS linf, (wasserstein_distance(x1, x2)).bound AS w1,
	   abs((wasserstein_distance(x1, x2)).value / w - 1) < 0.05 AS w1_near, (ttest_ind(x1, x2)).bound AS t,
	   abs((ttest_ind(x1, x2)).statistic / t - 1) < 1e-9 AS t_near
FROM large_profiles, (SELECT wasserstein_distance(x, c) AS w, (ttest_ind(x, c)).statistic AS t FROM large) AS r ORDER BY cells;
-- texts beyond the cells are known by their hashes only: at most what all of them would give
WITH counts AS (SELECT k, count(*) FILTER (WHERE NOT c) / 30000.0 AS p, count(*) FILTER (WHERE c) / 20000.0 AS q FROM large GROUP BY k)
SELECT cells, (total_variation_distance(k1, k2)).bound, (total_variation_distance(k1, k2)).value <= (SELECT sum(abs(p - q)) / 2 FROM counts) AS at_most
FROM large_profiles ORDER BY cells;

-- No value on a side is undefined; NULL gives NULL; kinds do not mix; texts have no order.
SELECT psi(e, f1), ks_2samp(e, f1), (ks_2samp(f1, e)).method, psi(e, e) FROM small_profiles, (SELECT profile_agg(NULL::float8) FILTER (WHERE false) AS none, profile_agg('NaN'::float8) AS e) AS s;
SELECT psi(NULL, f1) IS NULL AS psi, ks_2samp(f1, NULL) IS NULL AS ks FROM small_profiles;
CREATE FUNCTION error_of(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;
SELECT error_of('SELECT psi(f1, n1) FROM small_profiles');
SELECT error_of('SELECT ks_2samp(k1, k2) FROM small_profiles');
SELECT error_of('SELECT wasserstein_distance(o1, o2) FROM small_profiles');
SELECT error_of('SELECT chi2_contingency(f1, f2) FROM small_profiles');
SELECT error_of('SELECT mannwhitneyu(k1, k2) FROM large_profiles');

-- drift() by profiles says of these tables what it says by rows
CREATE TABLE before AS
SELECT i AS id, noise(i, 1) AS same, noise(i, 2) ^ 2 AS moved, (noise(i, 3) * 6)::int AS code, 'k' || (noise(i, 4) * 6)::int AS category,
	   CASE WHEN noise(i, 5) < 0.02 THEN NULL ELSE noise(i, 6) * 1e9 END AS gaps, noise(i, 7)::text AS free, noise(i, 8) < 0.4 AS flag,
	   CASE WHEN noise(i, 9) < 0.6 THEN 0 ELSE exp(noise(i, 10) * 8) END AS zeros
FROM generate_series(1, 20000) AS i;
CREATE TABLE after AS
SELECT i AS id, noise(i, 1) AS same, noise(i, 2) ^ 2 + 0.2 AS moved, (noise(i, 3) * 6)::int AS code, 'k' || (noise(i, 4) * 6 + 1)::int AS category,
	   CASE WHEN noise(i, 5) < 0.2 THEN NULL ELSE noise(i, 6) * 1e9 END AS gaps, noise(i, 7)::text AS free, noise(i, 8) < 0.4 AS flag,
	   CASE WHEN noise(i, 9) < 0.1 THEN 0 ELSE exp(noise(i, 10) * 8) END AS zeros
FROM generate_series(20001, 35000) AS i;
SELECT column_name, method, p.verdict, p.verdict = r.verdict AS as_by_rows, abs(p.statistic - r.statistic) < 0.02 * abs(r.statistic) + 0.001 AS near,
	   p.n_reference = r.n_reference AND p.n_current = r.n_current AS counts, p.new_categories
FROM drift('before', 'after', methods => '{psi,ks_2samp}') AS p FULL JOIN drift('before', 'after', methods => '{psi,ks_2samp}', exact => true) AS r USING (column_name, method)
ORDER BY 1, 2;
-- what profiles cannot tell is read again: a text that is mostly distinct, a key, and a cell with too many of the values
SELECT column_name, reason FROM drift('before', 'after', '{free}') WHERE decides AND method = 'psi';
SELECT column_name, reason FROM drift('before', 'after') WHERE method IS NULL;
CREATE TABLE narrow_before AS SELECT 1e9 + noise(i, 1) * 1e-4 AS x FROM generate_series(1, 9000) AS i UNION ALL SELECT exp(40 * noise(i, 2)) FROM generate_series(1, 9000) AS i;
CREATE TABLE narrow_after AS SELECT 1e9 + noise(i, 3) * 1e-4 + 5e-5 AS x FROM generate_series(1, 9000) AS i UNION ALL SELECT exp(40 * noise(i, 4)) FROM generate_series(1, 9000) AS i;
SELECT p.verdict, r.verdict AS by_rows, p.statistic = r.statistic AS read_again
FROM drift('narrow_before', 'narrow_after') AS p JOIN drift('narrow_before', 'narrow_after', exact => true) AS r USING (column_name, method) WHERE method = 'psi';

-- drift_profiles(): the same from profiles alone
SELECT column_name, method, p.verdict, p.verdict = r.verdict AS as_by_rows
FROM drift_profiles(ARRAY(SELECT p FROM profile_table('before') AS p), ARRAY(SELECT p FROM profile_table('after') AS p), exclude_columns => '{id}') AS p
LEFT JOIN drift('before', 'after', exact => true) AS r USING (column_name, method) ORDER BY 1, 2;
-- what profiles cannot tell stays undecided
SELECT column_name, method, verdict, reason
FROM drift_profiles(ARRAY(SELECT p FROM profile_table('narrow_before', max_cells => 64) AS p), ARRAY(SELECT p FROM profile_table('narrow_after', max_cells => 64) AS p), methods => '{psi,ks_2samp}')
WHERE method <> 'missing' ORDER BY method;
SELECT verdict, reason FROM drift_profiles(ARRAY(SELECT p FROM profile_table('before', '{free}') AS p), ARRAY(SELECT p FROM profile_table('after', '{free}') AS p)) WHERE method = 'psi';
-- several profiles of a column are merged: days make a week
SELECT method, p.statistic = r.statistic AS equal, p.n_current
FROM drift_profiles(ARRAY(SELECT p FROM profile_table('before', '{moved}') AS p),
					ARRAY(SELECT (NULL, column_name, profile)::column_profile FROM profile_table('after', '{moved}', group_by => '{code}'))) AS p
JOIN drift_profiles(ARRAY(SELECT p FROM profile_table('before', '{moved}') AS p), ARRAY(SELECT p FROM profile_table('after', '{moved}') AS p)) AS r USING (column_name, method);
-- groups are compared with the same group; a side may lack one, or have it in another kind
SELECT column_name, method, verdict, left(reason, 60) AS reason
FROM drift_profiles(ARRAY(SELECT p FROM profile_table('before', '{moved}', 'code < 2', '{code}') AS p),
					ARRAY(SELECT p FROM profile_table('after', '{moved}', 'code BETWEEN 1 AND 2', '{code}') AS p)) ORDER BY 1, 2;
SELECT column_name, verdict, reason FROM drift_profiles(ARRAY[(SELECT (NULL, 'x', profile_agg(1))::column_profile)], ARRAY[(SELECT (NULL, 'x', profile_agg('a'::text))::column_profile)]);
-- options of drift()
SELECT column_name, method, threshold, verdict, left(reason, 30) AS reason
FROM drift_profiles(ARRAY(SELECT p FROM profile_table('before') AS p), ARRAY(SELECT p FROM profile_table('after') AS p), columns => '{flag,code}', methods => '{linf_distance}',
					thresholds => '{"linf_distance": {"warn": 0.3, "fail": 0.4}}', label => 'flag') WHERE method <> 'missing' ORDER BY 1;
SELECT error_of($$SELECT * FROM drift_profiles('{}', '{}')$$);
SELECT error_of($$SELECT * FROM drift_profiles(NULL, '{}')$$);
SELECT error_of($$SELECT * FROM drift_profiles(ARRAY[(SELECT (NULL, NULL, profile_agg(1))::column_profile)], '{}')$$);
SELECT error_of($$SELECT * FROM drift_profiles(ARRAY[(SELECT (NULL, 'x', profile_agg(1))::column_profile)], '{}', bins => 1)$$);

-- plain literals find the function of relations
SELECT count(*) > 0 AS found FROM drift('before', 'after');

-- A frozen reference whose profile is exact gives what the rows give: binned
-- distances to the last digit, and D; its p-value by the asymptotic law.
CREATE TABLE counted AS
WITH r AS (SELECT freeze(f1) AS f, freeze(n1) AS n, freeze(b1) AS b, freeze(t1) AS t, freeze(d1) AS d, freeze(v1) AS v, freeze(o1) AS o, freeze(k1) AS k FROM small_profiles)
SELECT count_agg(f, (SELECT f FROM r)) AS f, count_agg(n, (SELECT n FROM r)) AS n, count_agg(b, (SELECT b FROM r)) AS b, count_agg(t, (SELECT t FROM r)) AS t,
	   count_agg(d, (SELECT d FROM r)) AS d, count_agg(v, (SELECT v FROM r)) AS v, count_agg(o, (SELECT o FROM r)) AS o, count_agg(k, (SELECT k FROM r)) AS k
FROM small WHERE c;
CREATE FUNCTION frozen_agrees(col text, function text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	by_rows float8;
	by_counts profile_distance;
BEGIN
	EXECUTE format('SELECT %I(%I, c) FROM small', function, col) INTO by_rows;
	EXECUTE format('SELECT (%I(%I)).* FROM counted', function, col) INTO by_counts;
	RETURN by_rows = by_counts.value AND by_counts.bound = 'exact';
END
$$;
SELECT col, bool_and(frozen_agrees(col, function)) AS equal
FROM unnest('{f,n,b,t,d,v,o,k}'::text[]) AS col,
	 unnest('{psi,jensenshannon,kl_divergence,hellinger_distance,total_variation_distance,linf_distance}'::text[]) AS function
GROUP BY 1 ORDER BY 1;
SELECT (ks_2samp(f)).statistic = (SELECT (ks_2samp(f, c)).statistic FROM small) AS f, (ks_2samp(n)).statistic = (SELECT (ks_2samp(n, c)).statistic FROM small) AS n,
	   (ks_2samp(t)).statistic = (SELECT (ks_2samp(t, c)).statistic FROM small) AS t, (ks_2samp(v)).statistic = (SELECT (ks_2samp(v, c)).statistic FROM small) AS v,
	   (ks_2samp(f)).lower = (ks_2samp(f)).upper AS no_interval, (ks_2samp(f)).method
FROM counted;
-- one that has collapsed: D of the rows lies in the interval
SELECT cells, k.lower <= r.statistic AND r.statistic <= k.upper AS inside, k.lower < k.upper AS interval, (psi(counts)).bound, (linf_distance(counts)).bound AS linf
FROM large_profiles, LATERAL (SELECT count_agg(x, freeze(x1)) AS counts FROM large WHERE c) AS s, LATERAL ks_2samp(counts) AS k,
	 (SELECT (ks_2samp(x, c)).statistic FROM large) AS r ORDER BY cells;
-- drift_frozen() judges as drift() does; before any current row it is undecided
SELECT f.method, f.verdict = r.verdict AS verdict, f.statistic = r.statistic AS statistic, f.reason = r.reason AS reason
FROM (SELECT count_agg(finite, (SELECT freeze(finite1) FROM small_profiles)) AS counts FROM small WHERE c) AS s,
	 LATERAL drift_frozen(counts, 'finite', methods => '{psi,ks_2samp,hellinger_distance}') AS f
JOIN drift('small', 'small', '{finite}', reference_filter => 'NOT c', current_filter => 'c', methods => '{psi,ks_2samp,hellinger_distance}', exact => true) AS r
	ON r.method = f.method ORDER BY 1;
SELECT column_name, method, verdict, reason FROM small_profiles, drift_frozen(freeze(finite1));
SELECT error_of($$SELECT * FROM small_profiles, drift_frozen(freeze(f1), methods => '{ttest_ind}')$$);
SELECT error_of('SELECT ks_2samp(freeze(k1)) FROM small_profiles');

DROP SCHEMA profile_drift CASCADE;
