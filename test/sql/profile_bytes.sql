--
-- The same values give the same profile, whatever their order, however they
-- are split, and along whichever tree the parts are merged
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA profile_bytes;
SET search_path = profile_bytes, mlcheck;

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

-- The third byte says whether a profile has collapsed. If so it ends, unless it
-- is of kind text, with four moments whose last bits depend on the order.
CREATE FUNCTION bytes(p profile) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN get_byte(s, 2) = 0 THEN s ELSE substr(s, 1, length(s) - 32) END FROM profile_send(p) AS s
$$;

-- An empty profile.
CREATE FUNCTION empty(kind text, cells int) RETURNS profile LANGUAGE sql AS $$
	SELECT format('{"version": 1, "kind": "%s", "max_cells": %s, "nulls": 0, "nans": 0, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": []}', kind, cells)::profile
$$;

-- 6,000 rows: more than 4,096 distinct floats, bigints, numbers, texts and times
CREATE TABLE rows AS
	SELECT g AS id,
		   CASE WHEN g % 100 = 0 THEN 'NaN' WHEN g % 101 = 0 THEN 'Infinity' WHEN g % 103 = 0 THEN '-Infinity' WHEN g % 11 = 0 THEN NULL
				WHEN g % 7 = 0 THEN 99.99 WHEN g % 13 = 0 THEN 0 WHEN g % 17 = 0 THEN -exp(hashint4(g) / 1e7)
				ELSE exp(hashint4(g) / 1e9) * 100 END AS float,
		   CASE WHEN g % 50 = 0 THEN NULL WHEN g % 3 = 0 THEN g % 40 ELSE hashint8extended(g, 0) >> (g % 60) END AS bigint,
		   CASE WHEN g % 50 = 0 THEN NULL WHEN g % 49 = 0 THEN 'NaN' ELSE g / 7.0 END AS numeric,
		   CASE WHEN g % 50 = 0 THEN NULL WHEN g % 5 = 0 THEN 'often' ELSE 'text ' || g END AS text,
		   CASE WHEN g % 50 = 0 THEN 'infinity' ELSE timestamptz '2024-01-01 00:00+00' + g * interval '61.5 s' END AS timestamptz,
		   CASE WHEN g % 50 = 0 THEN NULL ELSE g % 3 = 0 END AS boolean,
		   g % 300 AS integer
	FROM generate_series(1, 6000) g;

-- Add the first n rows in random order to up to 20 shards, each with a budget
-- of the given number of cells or more; merge these in random order to up to 3, and these.
CREATE FUNCTION split(name text, cells int, n int) RETURNS profile LANGUAGE plpgsql AS $$
DECLARE
	shards float8 := ceil(20 * random());
	result profile;
BEGIN
	EXECUTE format('
		SELECT merge_agg(p ORDER BY random())
		FROM (SELECT merge_agg(p ORDER BY random()) AS p
			  FROM (SELECT shard, CASE WHEN shard = 0 THEN profile_agg(v, %2$s ORDER BY random()) ELSE profile_agg(v, %3$s ORDER BY random()) END AS p
					FROM (SELECT %1$I AS v, floor(random() * %5$s) AS shard FROM rows WHERE id <= %4$s OFFSET 0) AS s GROUP BY shard) AS t
			  GROUP BY floor(random() * 3)) AS u', name, cells, cells * CASE WHEN random() < 0.5 THEN 1 ELSE 4 END, n, shards)
	INTO result;
	RETURN result;
END
$$;

SELECT setseed(0.5);
CREATE FUNCTION splits(name text, cells int, rounds int, n int) RETURNS TABLE (tried int, equal bigint, same_hash bigint, same_bytes bigint) LANGUAGE plpgsql AS $$
DECLARE
	expected profile;
BEGIN
	EXECUTE format('SELECT profile_agg(%I, %s ORDER BY id) FROM rows WHERE id <= %s', name, cells, n) INTO expected;
	RETURN QUERY
	WITH s AS MATERIALIZED (SELECT split(name, cells, n) AS p FROM generate_series(1, rounds))
	SELECT rounds, count(*) FILTER (WHERE p = expected), count(*) FILTER (WHERE profile_hash(p) = profile_hash(expected)),
		   CASE WHEN name = 'text' AND get_byte(profile_send(expected), 2) = 1 THEN NULL
				ELSE count(*) FILTER (WHERE bytes(p) = bytes(expected)) END
	FROM s;
END
$$;

--
-- More than 1,000 random splits
--
SELECT name, cells, s.*
FROM unnest('{float,bigint,numeric,text,timestamptz,boolean}'::text[]) WITH ORDINALITY AS v(name, nr),
	 (VALUES (64, 80, 1000), (256, 80, 1000), (4096, 8, 6000)) AS c(cells, rounds, n),
	 LATERAL splits(name, cells, rounds, n) AS s
ORDER BY cells, nr;

--
-- Merging is commutative and associative; an empty profile and NULL add nothing
--
CREATE TABLE parts AS
	SELECT name, part, p
	FROM (SELECT id % 3 AS part, profile_agg(float, 64) AS float, profile_agg(bigint, 256) AS bigint, profile_agg(text, 64) AS text,
				 profile_agg(numeric) AS numeric, profile_agg(timestamptz, 100) AS timestamptz, profile_agg(boolean) AS boolean
		  FROM rows WHERE id <= 1000 GROUP BY id % 3) AS s,
		 LATERAL (VALUES ('float', float), ('bigint', bigint), ('text', text), ('numeric', numeric), ('timestamptz', timestamptz), ('boolean', boolean)) AS v(name, p);
SELECT a.name,
	   profile_merge(a.p, b.p) = profile_merge(b.p, a.p) AS commutative,
	   profile_merge(profile_merge(a.p, b.p), c.p) = profile_merge(a.p, profile_merge(b.p, c.p)) AS associative,
	   profile_merge(a.p, empty(kind(a.p), 4096)) = a.p AND profile_merge(empty(kind(a.p), 64), a.p) = a.p AS neutral,
	   profile_send(profile_merge(a.p, empty(kind(a.p), 4096))) = profile_send(a.p)
		   AND profile_send(profile_merge(empty(kind(a.p), 64), a.p)) = profile_send(a.p) AS neutral_bytes,
	   profile_merge(a.p, b.p) = a.p AS nothing_added
FROM parts a JOIN parts b USING (name) JOIN parts c USING (name) WHERE a.part = 0 AND b.part = 1 AND c.part = 2 ORDER BY name;
SELECT merge_agg(p) IS NULL AS of_nothing FROM parts WHERE false;
SELECT merge_agg(p) = (SELECT p FROM parts WHERE name = 'float' AND part = 1) AS of_one_and_null
FROM (SELECT CASE WHEN part = 1 THEN p END AS p FROM parts WHERE name = 'float') AS s;
-- merging does not change what is merged
SELECT count(*) AS pairs, count(*) FILTER (WHERE before <> after) AS changed
FROM parts a, parts b, LATERAL (SELECT profile_send(a.p) AS before, profile_merge(a.p, b.p) AS merged, profile_send(a.p) AS after) AS s WHERE a.name = b.name AND merged IS NOT NULL;
SELECT row_count(profile_merge(profile_agg(id), profile_agg(id))) AS twice, row_count(profile_agg(id)) AS once FROM rows;

-- merged in a table: the profile of a month is that of its days
CREATE TABLE days AS SELECT id / 500 AS day, profile_agg(float, 256) AS p FROM rows GROUP BY 1;
SELECT merge_agg(p) = (SELECT profile_agg(float, 256) FROM rows) AS month FROM days;
-- the smallest budget holds for all
SELECT merge_agg(p) = (SELECT profile_agg(float, 64) FROM rows WHERE id <= 1000) AS smallest
FROM (SELECT profile_agg(float, 64) AS p FROM rows WHERE id <= 400 UNION ALL SELECT profile_agg(float, 9999) FROM rows WHERE id BETWEEN 401 AND 1000) AS s;

--
-- Kinds do not mix
--
SELECT left(error, 5) AS sqlstate, count(*) AS pairs
FROM (SELECT error_of(format('SELECT profile_merge(empty(%L, 64), empty(%L, 64))', a, b)) AS error
	  FROM unnest('{float,integer,boolean,date,time,timestamp,timestamptz,interval,text}'::text[]) AS a,
		   unnest('{float,integer,boolean,date,time,timestamp,timestamptz,interval,text}'::text[]) AS b WHERE a <> b) AS s GROUP BY 1;
SELECT left(error_of('SELECT merge_agg(p) FROM parts'), 5) AS sqlstate;
-- the types of one kind do
SELECT profile_merge(profile_agg(id::smallint), profile_agg(id)) = profile_merge(profile_agg(id::bigint), profile_agg(id)) AS integers,
	   profile_agg(id::real) = profile_agg(id::float8) AND profile_agg(id::numeric) = profile_agg(id::float8) AS floats,
	   profile_agg(text) = profile_agg(text::varchar) AS texts
FROM rows;

--
-- Equality: GROUP BY, DISTINCT, a hash index
--
CREATE TABLE stored AS
	SELECT g AS id, (SELECT profile_agg(float, 64 ORDER BY hashint4(id + g)) FROM rows WHERE id % 4 = g % 4 AND id <= 2000) AS p FROM generate_series(1, 40) g;
SELECT count(*) AS groups, min(n) AS least, max(n) AS most FROM (SELECT count(*) AS n FROM stored GROUP BY p) AS s;
SELECT count(*) AS distinct FROM (SELECT DISTINCT p FROM stored) AS s;
CREATE INDEX stored_p ON stored USING hash (p);
SET enable_seqscan = off;
SELECT count(*) FROM stored WHERE p = (SELECT p FROM stored WHERE id = 3);
RESET enable_seqscan;
SELECT count(*) AS joined FROM stored a JOIN stored b ON a.p = b.p;
SELECT p <> (SELECT p FROM stored WHERE id = 1) AS differs, count(*) FROM stored GROUP BY 1 ORDER BY 1;
-- what differs: the number of cells, the kind, a count, NULLs; -0 is 0
SELECT empty('float', 64) = empty('float', 64) AS same, empty('float', 64) = empty('float', 65) AS cells, empty('float', 64) = empty('integer', 64) AS kind,
	   (SELECT profile_agg(x) FROM unnest('{1,2}'::float8[]) x) = (SELECT profile_agg(x) FROM unnest('{1,2,2}'::float8[]) x) AS count,
	   (SELECT profile_agg(x) FROM unnest('{1,2}'::float8[]) x) = (SELECT profile_agg(x) FROM unnest('{1,2,NULL}'::float8[]) x) AS nulls,
	   (SELECT profile_agg(x) FROM unnest('{1,-0}'::float8[]) x) = (SELECT profile_agg(x) FROM unnest('{0,1}'::float8[]) x) AS zero;

--
-- Parallel plans: partial states are serialized and combined
--
CREATE FUNCTION parallel(on_or_off boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('parallel_setup_cost', '0', false), set_config('parallel_tuple_cost', '0', false),
			set_config('min_parallel_table_scan_size', '0', false), set_config('parallel_leader_participation', 'off', false),
			set_config('max_parallel_workers_per_gather', CASE WHEN on_or_off THEN '2' ELSE '0' END, false);
END
$$;
-- Is the profile of a query the same by a serial and by a parallel plan?
CREATE FUNCTION both_plans(query text, OUT equal boolean) LANGUAGE plpgsql AS $$
DECLARE
	line text;
	partial boolean := false;
	serial profile;
	in_parallel profile;
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
	equal := CASE WHEN kind(serial) = 'text' THEN serial = in_parallel ELSE bytes(serial) = bytes(in_parallel) END;
END
$$;
SELECT name, both_plans(format('SELECT profile_agg(%I) FROM rows', name)) AS "4096", both_plans(format('SELECT profile_agg(%I, 64) FROM rows', name)) AS "64",
	   both_plans(format('SELECT profile_agg(%I) FROM rows WHERE id < 5', name)) AS few, both_plans(format('SELECT profile_agg(nullif(%I, %1$I)) FROM rows', name)) AS nulls
FROM unnest('{float,bigint,numeric,text,timestamptz,boolean,integer}'::text[]) AS name;
CREATE TABLE text_days AS SELECT id / 50 AS day, profile_agg(text, 64) AS p FROM rows GROUP BY 1;
SELECT both_plans('SELECT merge_agg(p) FROM days') AS merged, both_plans('SELECT merge_agg(p) FROM text_days') AS text;
SELECT parallel(false);

DROP SCHEMA profile_bytes CASCADE;
