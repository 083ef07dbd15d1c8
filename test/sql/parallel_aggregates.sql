--
-- Parallel aggregation: partial states are serialized, combined, and give what
-- a serial plan gives, to the last bit
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA parallel_aggregates;
SET search_path = parallel_aggregates, mlcheck;

-- Settings under which the smallest table is read by two workers and not by the
-- leader, and others under which nothing is.
CREATE FUNCTION parallel(on_or_off boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('parallel_setup_cost', '0', false), set_config('parallel_tuple_cost', '0', false),
			set_config('min_parallel_table_scan_size', '0', false), set_config('parallel_leader_participation', 'off', false),
			set_config('max_parallel_workers_per_gather', CASE WHEN on_or_off THEN '2' ELSE '0' END, false);
END
$$;

-- The result of a query of one text, by a serial and by a parallel plan; raises
-- unless the plan is as it should be.
CREATE FUNCTION both_plans(query text, OUT equal boolean, OUT serial text) LANGUAGE plpgsql AS $$
DECLARE
	line text;
	partial boolean := false;
	in_parallel text;
BEGIN
	PERFORM parallel(false);
	EXECUTE query INTO serial;
	PERFORM parallel(true);
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		partial := partial OR line ~ 'Partial (Hash|Group)?Aggregate';
	END LOOP;
	IF NOT partial THEN
		RAISE EXCEPTION 'no Partial Aggregate in the plan of %', query;
	END IF;
	EXECUTE query INTO in_parallel;
	equal := serial IS NOT DISTINCT FROM in_parallel;
END
$$;

-- 20,000 rows on several pages, with missing values, ties, atoms
CREATE TABLE rows AS
	SELECT g AS id, (hashint4(g) & 4095) / 16.0::float8 AS f, hashint4(g + 30000) & 1023 AS i,
		   nullif(hashint4(g + 60000) & 63, 7) AS small, chr(97 + (hashint4(g + 90000) & 15)) AS t,
		   CASE WHEN g % 100 = 0 THEN 'NaN' WHEN g % 101 = 0 THEN 'Infinity' WHEN g % 103 = 0 THEN '-Infinity'
				WHEN g % 11 = 0 THEN NULL ELSE (g % 1000)::float8 END AS odd,
		   hashint4(g + 120000) & 1 = 0 AS c, g % 10 AS k
	FROM generate_series(1, 20000) g;

--
-- Each aggregate over numbers
--
CREATE TABLE aggregates (name text, ordered boolean, categories boolean);
INSERT INTO aggregates VALUES
	('psi', true, true), ('jensenshannon', true, true), ('kl_divergence', true, true), ('hellinger_distance', true, true),
	('total_variation_distance', true, true), ('linf_distance', true, true), ('chi2_contingency', false, true),
	('ks_2samp', true, false), ('cramervonmises_2samp', true, false), ('anderson_ksamp', true, false), ('mannwhitneyu', true, false),
	('ttest_ind', true, false), ('wasserstein_distance', true, false), ('energy_distance', true, false);
-- none was forgotten; drift()'s own aggregate follows below
SELECT array_agg(proname ORDER BY proname) AS untested
FROM (SELECT DISTINCT proname::text FROM pg_proc WHERE prokind = 'a' AND pronamespace = 'mlcheck'::regnamespace
		AND proargtypes[0] = 'anyelement'::regtype AND proargtypes[1] = 'boolean'::regtype
	  EXCEPT SELECT name FROM aggregates) AS s;

SELECT name, (both_plans(format('SELECT %I(f, c)::text FROM rows', name))).equal AS float,
	   (both_plans(format('SELECT %I(i, c)::text FROM rows', name))).equal AS integer,
	   (both_plans(format('SELECT %I(small, c)::text FROM rows', name))).equal AS with_null,
	   (both_plans(format('SELECT %I(odd, c)::text FROM rows', name))).equal AS special,
	   (both_plans(format('SELECT %I(f::numeric, c)::text FROM rows', name))).equal AS numeric,
	   (both_plans(format('SELECT %I(date ''2024-01-01'' + i, c)::text FROM rows', name))).equal AS date
FROM aggregates WHERE ordered ORDER BY name;
SELECT name, (both_plans(format('SELECT %I(t, c)::text FROM rows', name))).equal AS text,
	   (both_plans(format('SELECT %I(i::text, c)::text FROM rows', name))).equal AS many,
	   (both_plans(format('SELECT %I(nullif(t, ''a''), c)::text FROM rows', name))).equal AS with_null,
	   (both_plans(format('SELECT %I(f > 100, c)::text FROM rows', name))).equal AS boolean,
	   (both_plans(format('SELECT %I(t::char(3), c)::text FROM rows', name))).equal AS char,
	   (both_plans(format('SELECT %I(small, c)::text FROM rows', name))).equal AS integer
FROM aggregates WHERE categories ORDER BY name;

-- with bins and edges; with the support aggregate of drift()
SELECT (both_plans('SELECT psi(f, c, 37)::text FROM rows')).equal AS bins,
	   (both_plans('SELECT psi(f, c, ARRAY[10, 20.5, 100])::text FROM rows')).equal AS edges,
	   (both_plans('SELECT psi(small, c, ARRAY[0.5])::text FROM rows')).equal AS integer_edges,
	   (both_plans('SELECT measure_column_drift(f, c, 10, 16383)::text FROM rows')).equal AS drift,
	   (both_plans('SELECT measure_column_drift(t, c, 10, 127)::text FROM rows')).equal AS drift_text;
-- bins and edges come through: results differ from those without
SELECT (both_plans('SELECT psi(f, c, 37)::text FROM rows')).serial <> psi(f, c)::text AS bins,
	   (both_plans('SELECT psi(f, c, ARRAY[10, 20.5, 100])::text FROM rows')).serial <> psi(f, c)::text AS edges FROM rows;

--
-- Partial states that are missing or empty
--
SELECT what, (r).equal, (r).serial
FROM (VALUES
	('no rows', 'SELECT concat_ws('' '', psi(f, c), (ks_2samp(f, c)).method) FROM rows WHERE f < 0'),
	('rows of one worker', 'SELECT round(psi(f, c)::numeric, 3) FROM rows WHERE id <= 10'),
	('one row', 'SELECT (ks_2samp(f, c)).method FROM rows WHERE id = 1'),
	('all null', 'SELECT concat_ws('' '', psi(nullif(k, k), c), (mannwhitneyu(nullif(k, k), c)).method) FROM rows'),
	('null text', 'SELECT concat_ws('' '', psi(nullif(t, t), c), (chi2_contingency(nullif(t, t), c)).method) FROM rows'),
	('only nulls in some', 'SELECT (ks_2samp(CASE WHEN id <= 50 THEN f END, c)).n_reference + (ks_2samp(CASE WHEN id <= 50 THEN f END, c)).n_current FROM rows'),
	('all nan', 'SELECT concat_ws('' '', psi(nan, c), (ttest_ind(nan, c)).method) FROM (SELECT ''NaN''::float8 + f AS nan, c FROM rows) AS s'),
	('no flag', 'SELECT psi(f, nullif(c, c))::text FROM rows'),
	('filter', 'SELECT (ks_2samp(f, c) FILTER (WHERE id > 19990)).n_reference + (ks_2samp(f, c) FILTER (WHERE id > 19990)).n_current FROM rows'),
	('filter of nothing', 'SELECT psi(t, c) FILTER (WHERE id < 0) FROM rows'),
	('one side each', 'SELECT (ks_2samp(f, id > 10000)).n_reference FROM rows')) AS v(what, query),
	LATERAL both_plans(query) AS r;

-- groups, of which workers see some, and some only one
SELECT what, (both_plans(query)).equal
FROM (VALUES
	('groups', 'SELECT string_agg(r, E''\n'' ORDER BY k) FROM (SELECT k, concat_ws('' '', k, psi(f, c), ks_2samp(f, c), psi(t, c)) AS r FROM rows GROUP BY k) AS s'),
	('groups of one worker', 'SELECT string_agg(r, E''\n'' ORDER BY k) FROM (SELECT id / 500 AS k, concat_ws('' '', id / 500, psi(f, c), ks_2samp(f, c), psi(t, c)) AS r FROM rows GROUP BY id / 500) AS s'),
	('groups of one row', 'SELECT md5(string_agg(r, E''\n'' ORDER BY id)) FROM (SELECT id, concat_ws('' '', id, psi(f, c), ks_2samp(f, c), psi(t, c)) AS r FROM rows WHERE id < 2000 GROUP BY id) AS s'),
	('filter by group', 'SELECT string_agg(r, E''\n'' ORDER BY k) FROM (SELECT k, concat_ws('' '', k, psi(f, c) FILTER (WHERE id % 2000 < 7), psi(t, c) FILTER (WHERE id > 19000)) AS r FROM rows GROUP BY k) AS s')) AS v(what, query);

-- an empty table has no pages for anyone
CREATE TABLE empty (LIKE rows);
SELECT (both_plans('SELECT concat_ws('' '', psi(f, c), (ks_2samp(f, c)).method, psi(t, c)) FROM empty')).*;

-- long strings cross too
CREATE TABLE long AS SELECT repeat(md5((g % 5)::text), 3000) AS t, g % 3 = 0 AS c FROM generate_series(1, 300) g;
SELECT (both_plans('SELECT concat_ws('' '', psi(t, c), chi2_contingency(t, c)) FROM long')).equal;

--
-- Partitions: partial aggregates of each, combined
--
CREATE TABLE parts (LIKE rows) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (0) TO (9000);
CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM (9000) TO (9003);
CREATE TABLE part_3 PARTITION OF parts FOR VALUES FROM (9003) TO (30000);
CREATE TABLE part_4 PARTITION OF parts DEFAULT;
INSERT INTO parts SELECT * FROM rows;
ANALYZE parts;
SELECT parallel(false);
CREATE TABLE whole AS SELECT k, psi(f, c) AS p, ks_2samp(f, c) AS ks, psi(t, c) AS t, energy_distance(f, c) AS e FROM rows GROUP BY k;
SET enable_partitionwise_aggregate = on;
DO $$
DECLARE
	line text;
	partial int := 0;
BEGIN
	FOR line IN EXPLAIN (COSTS OFF) SELECT k, psi(f, c) FROM parts GROUP BY k LOOP
		partial := partial + (line ~ 'Partial HashAggregate')::int;
	END LOOP;
	ASSERT partial = 4, partial;
END
$$;
SELECT count(*) AS differences FROM (
	TABLE whole EXCEPT
	SELECT k, psi(f, c) AS p, ks_2samp(f, c) AS ks, psi(t, c) AS t, energy_distance(f, c) AS e FROM parts GROUP BY k) AS s;
SELECT parallel(true);
SELECT count(*) AS differences FROM (
	TABLE whole EXCEPT
	SELECT k, psi(f, c) AS p, ks_2samp(f, c) AS ks, psi(t, c) AS t, energy_distance(f, c) AS e FROM parts GROUP BY k) AS s;
RESET enable_partitionwise_aggregate;

--
-- Support functions are for aggregates: called by hand they refuse
--
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
SELECT parallel(false);
SELECT count(*) > 40 AS tried, count(*) FILTER (WHERE error = 'no error') AS accepted
FROM (SELECT error_of(format('SELECT %s(%s)', p.oid::regproc,
							 (SELECT string_agg(format(literal, replace(t::regtype::text, 'anyelement', 'float8')), ', ' ORDER BY n)
							  FROM unnest(p.proargtypes) WITH ORDINALITY AS a(t, n)))) AS error
	  FROM pg_proc p, unnest('{NULL::%s,NULL}'::text[]) AS literal
	  WHERE pronamespace = 'mlcheck'::regnamespace AND prokind = 'f' AND 'internal'::regtype = ANY (proargtypes || prorettype)) AS s;

-- an aggregate that a superuser put together wrongly gets an answer or an error
CREATE AGGREGATE without_methods(anyelement, boolean)
	(SFUNC = mlcheck.two_sample_accum, STYPE = internal, FINALFUNC = mlcheck.column_drift_final);
CREATE AGGREGATE bytes_of(anyelement, boolean)
	(SFUNC = mlcheck.two_sample_accum, STYPE = internal, FINALFUNC = mlcheck.two_sample_serialize);
SELECT (without_methods(f, c)).distinct_reference > 0 AS float, (without_methods(t, c)).distinct_reference AS text FROM rows;
SELECT length(bytes_of(f, c)) > 100000 AS bytes, bytes_of(f, c) FILTER (WHERE false) IS NULL AS none FROM rows;
SELECT bins, methods, error_of(format('SELECT measure_column_drift(f, c, %s, %s), measure_column_drift(t, c, %1$s, %2$s) FROM rows', bins, methods)) AS error
FROM (VALUES ('10', '-1'), ('10', '2147483647'), ('10', '0'), ('1', '1'), ('10001', '1'), ('NULL', '1'), ('10', 'NULL')) AS v(bins, methods);
-- nobody can make an aggregate of them that passes other arguments
CREATE ROLE regress_mlcheck_user;
GRANT USAGE, CREATE ON SCHEMA parallel_aggregates TO regress_mlcheck_user;
GRANT USAGE ON SCHEMA mlcheck TO regress_mlcheck_user;
SET ROLE regress_mlcheck_user;
SELECT error_of('CREATE AGGREGATE mine(float8, boolean) (SFUNC = mlcheck.two_sample_accum, STYPE = internal, FINALFUNC = mlcheck.psi_final)') AS mine;
RESET ROLE;

DROP SCHEMA parallel_aggregates CASCADE;
REVOKE ALL ON SCHEMA mlcheck FROM regress_mlcheck_user;
DROP ROLE regress_mlcheck_user;
