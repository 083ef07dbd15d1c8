--
-- The two-sample aggregates in every shape of query
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA state_shapes;
SET search_path = state_shapes, mlcheck;

CREATE TABLE rows AS
	SELECT g AS id, g % 7 AS k, g % 3 AS m, (hashint4(g) & 255) / 4.0::float8 AS x,
		   chr(97 + (hashint4(g) & 7)) AS t, hashint4(g + 5000) & 1 = 0 AS c
	FROM generate_series(1, 2000) g;

-- Several statistics of a sample in one text; the reference for all that follows
-- is the plain query over exactly the rows in question.
CREATE FUNCTION plain(condition text) RETURNS text LANGUAGE plpgsql STABLE
SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT concat_ws('' '', psi(x, c), ks_2samp(x, c), energy_distance(x, c), psi(t, c), chi2_contingency(t, c)) FROM state_shapes.rows WHERE %s', condition) INTO result;
	RETURN result;
END
$$;

-- FILTER
SELECT concat_ws(' ', psi(x, c) FILTER (WHERE k = 1), ks_2samp(x, c) FILTER (WHERE k = 1), energy_distance(x, c) FILTER (WHERE k = 1),
				 psi(t, c) FILTER (WHERE k = 1), chi2_contingency(t, c) FILTER (WHERE k = 1)) = plain('k = 1') AS filter,
	   psi(x, c) FILTER (WHERE false) IS NULL AS nothing
FROM rows;

-- GROUP BY, sorted and hashed, few groups and many
SELECT count(*) AS groups, bool_and(r = plain('k = ' || k)) AS equal
FROM (SELECT k, concat_ws(' ', psi(x, c), ks_2samp(x, c), energy_distance(x, c), psi(t, c), chi2_contingency(t, c)) AS r
	  FROM rows GROUP BY k) AS s;
SET enable_hashagg = off;
SELECT count(*) AS groups, bool_and(r = plain('k = ' || k)) AS equal
FROM (SELECT k, concat_ws(' ', psi(x, c), ks_2samp(x, c), energy_distance(x, c), psi(t, c), chi2_contingency(t, c)) AS r
	  FROM rows GROUP BY k) AS s;
RESET enable_hashagg;
-- 40,000 groups of two rows, one on either side: D is 1 unless they are equal
SELECT count(*) AS groups, sum((t).statistic) AS d, sum(w) AS w
FROM (SELECT ks_2samp(x, c) AS t, wasserstein_distance(x, c) AS w
	  FROM (SELECT g / 2 AS g, CASE WHEN g % 4 < 2 THEN g ELSE g / 2 END AS x, g % 2 = 0 AS c FROM generate_series(0, 79999) g) AS s
	  GROUP BY g) AS s;
-- the same with little memory: groups are spilled before they are aggregated
SET work_mem = '64kB';
SELECT count(*) AS groups, sum((t).statistic) AS d
FROM (SELECT ks_2samp(x, c) AS t
	  FROM (SELECT g / 2 AS g, CASE WHEN g % 4 < 2 THEN g ELSE g / 2 END AS x, g % 2 = 0 AS c FROM generate_series(0, 79999) g) AS s
	  GROUP BY g) AS s;
RESET work_mem;

-- grouping sets, rollup, cube: hashed and sorted together
SELECT count(*) AS groups, bool_and(r = plain(concat_ws(' and ', 'true', 'k = ' || k, 'm = ' || m))) AS equal
FROM (SELECT k, m, concat_ws(' ', psi(x, c), ks_2samp(x, c), energy_distance(x, c), psi(t, c), chi2_contingency(t, c)) AS r
	  FROM rows GROUP BY CUBE (k, m)) AS s;
SET enable_hashagg = off;
SELECT count(*) AS groups, bool_and(r = plain(concat_ws(' and ', 'true', 'k = ' || k, 'm = ' || m))) AS equal
FROM (SELECT k, m, concat_ws(' ', psi(x, c), ks_2samp(x, c), energy_distance(x, c), psi(t, c), chi2_contingency(t, c)) AS r
	  FROM rows GROUP BY GROUPING SETS ((k, m), (m), ())) AS s;
RESET enable_hashagg;

-- windows: final functions run again after more rows, which they must not have
-- disturbed. A running frame, a moving one, and a partition
SELECT count(*) AS rows, bool_and(r = plain('id <= ' || id)) AS running
FROM (SELECT id, concat_ws(' ', psi(x, c) OVER w, ks_2samp(x, c) OVER w, energy_distance(x, c) OVER w, psi(t, c) OVER w, chi2_contingency(t, c) OVER w) AS r
	  FROM rows WHERE id <= 300 WINDOW w AS (ORDER BY id)) AS s;
SELECT count(*) AS rows, bool_and(r = plain(format('id between %s and %s', id - 40, id + 9))) AS moving
FROM (SELECT id, concat_ws(' ', psi(x, c) OVER w, ks_2samp(x, c) OVER w, energy_distance(x, c) OVER w, psi(t, c) OVER w, chi2_contingency(t, c) OVER w) AS r
	  FROM rows WINDOW w AS (ORDER BY id ROWS BETWEEN 40 PRECEDING AND 9 FOLLOWING)) AS s
WHERE id <= 300;
SELECT count(*) AS partitions, bool_and(r = plain('k = ' || k)) AS partition
FROM (SELECT DISTINCT k, concat_ws(' ', psi(x, c) OVER w, ks_2samp(x, c) OVER w, energy_distance(x, c) OVER w, psi(t, c) OVER w, chi2_contingency(t, c) OVER w) AS r
	  FROM rows WINDOW w AS (PARTITION BY k)) AS s;
-- excluding the current row, and a frame that may be empty
SELECT bool_and(r = plain(format('id between %s and %s and id <> %1$s + 3', id - 3, id + 3))) AS exclude
FROM (SELECT id, concat_ws(' ', psi(x, c) OVER w, ks_2samp(x, c) OVER w, energy_distance(x, c) OVER w, psi(t, c) OVER w, chi2_contingency(t, c) OVER w) AS r
	  FROM rows WINDOW w AS (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING EXCLUDE CURRENT ROW)) AS s
WHERE id BETWEEN 4 AND 100;
SELECT count(*) FILTER (WHERE p IS NULL) AS empty
FROM (SELECT psi(x, c) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS p, id FROM rows) AS s WHERE id = 1;

-- DISTINCT and ORDER BY in the aggregate
SELECT psi(DISTINCT t, c) = (SELECT psi(t, c) FROM (SELECT DISTINCT t, c FROM rows) AS s) AS "distinct",
	   (ks_2samp(DISTINCT x, c)) = (SELECT ks_2samp(x, c) FROM (SELECT DISTINCT x, c FROM rows) AS s) AS "distinct",
	   psi(x, c ORDER BY id DESC) = psi(x, c) AS ordered,
	   psi(x, c, 5 ORDER BY x, id) = psi(x, c, 5) AS ordered
FROM rows;

-- the order of the rows does not matter, to the last bit
SELECT count(DISTINCT r) AS results
FROM (SELECT concat_ws(' ', psi(x, c ORDER BY hashint4(id + s)), ks_2samp(x, c ORDER BY hashint4(id + s)), ttest_ind(x, c ORDER BY hashint4(id + s)),
					   energy_distance(x, c ORDER BY hashint4(id + s)), anderson_ksamp(x, c ORDER BY hashint4(id + s)),
					   psi(t, c ORDER BY hashint4(id + s)), chi2_contingency(t, c ORDER BY hashint4(id + s))) AS r
	  FROM rows, generate_series(1, 10) s GROUP BY s) AS s;

-- in subqueries, lateral joins, CTEs, views, with the state of an outer query
SELECT bool_and(r = plain('k = ' || k)) AS correlated
FROM (SELECT k, (SELECT concat_ws(' ', psi(x, c), ks_2samp(x, c), energy_distance(x, c), psi(t, c), chi2_contingency(t, c))
				 FROM rows r WHERE r.k = o.k) AS r FROM generate_series(0, 6) AS o(k)) AS s;

-- empty input, all NULL, one row, one side: null, or undefined with a reason
SELECT 'no rows' AS input, psi(x, c), linf_distance(x, c) AS linf, wasserstein_distance(x, c) AS w, (ks_2samp(x, c)).method, (chi2_contingency(t, c)).method AS chi2
FROM rows WHERE false
UNION ALL SELECT 'all null', psi(NULL::float8, c), linf_distance(NULL::float8, c), wasserstein_distance(NULL::float8, c), (ks_2samp(NULL::float8, c)).method,
	(chi2_contingency(NULL::text, c)).method FROM rows
UNION ALL SELECT 'no flag', psi(x, NULL), linf_distance(x, NULL), wasserstein_distance(x, NULL), (ks_2samp(x, NULL)).method, (chi2_contingency(t, NULL)).method FROM rows
UNION ALL SELECT 'one row', psi(x, c), linf_distance(x, c), wasserstein_distance(x, c), (ks_2samp(x, c)).method, (chi2_contingency(t, c)).method FROM rows WHERE id = 1
UNION ALL SELECT 'one side', psi(x, c), linf_distance(x, c), wasserstein_distance(x, c), (ks_2samp(x, c)).method, (chi2_contingency(t, c)).method FROM rows WHERE c
UNION ALL SELECT 'no group', psi(x, c), linf_distance(x, c), wasserstein_distance(x, c), (ks_2samp(x, c)).method, (chi2_contingency(t, c)).method
FROM rows WHERE false GROUP BY k
ORDER BY input;

DROP SCHEMA state_shapes CASCADE;
