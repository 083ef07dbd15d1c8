--
-- Frozen references: counts of current rows against brute force, for all types;
-- merging, parallel plans, input and output, errors
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA freezing;
SET search_path = freezing, mlcheck;
SET TimeZone = 'UTC';

-- The error a query ends with, and its SQLSTATE
CREATE FUNCTION error_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
	hint text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(detail, ''), nullif(hint, ''));
END
$$;

-- Deterministic rows: half of them current, with values that the reference has,
-- values between and beyond them, NULL, NaN and infinities
CREATE TABLE data AS
	SELECT g AS id, g % 2 = 0 AS c, ((g * 7919) % 1000) / 8.0::float8 AS f, ((g * 104729) % 500)::int AS i
	FROM generate_series(1, 4000) g;
UPDATE data SET f = CASE id % 97 WHEN 3 THEN NULL WHEN 4 THEN 'NaN' WHEN 5 THEN 'Infinity' WHEN 6 THEN '-Infinity' ELSE f + 0.5 END,
	i = CASE id % 89 WHEN 3 THEN NULL ELSE i + CASE WHEN c THEN 30 ELSE 0 END END;
UPDATE data SET f = f / 4 WHERE c AND id % 3 = 0;
CREATE TABLE references_of AS
	SELECT freeze(profile_agg(f), 'data, odd ids', '2025-01-01 00:00:00+00') AS f, freeze(profile_agg(i)) AS i FROM data WHERE NOT c;

--
-- What a reference says of itself
--
SELECT provenance(f), frozen_at(f), current_count(f), row_count(frozen_reference(f)) FROM references_of;
SELECT provenance(i), frozen_at(i) = (SELECT xact_start FROM pg_stat_activity WHERE pid = pg_backend_pid()) AS now FROM
	(SELECT freeze(frozen_reference(i)) AS i FROM references_of) r;
SELECT frozen_reference(f) = (SELECT profile_agg(f) FROM data WHERE NOT c) AS same FROM references_of;
SELECT freeze(NULL::profile) IS NULL AS no_profile, freeze(p, NULL, NULL)::text AS bare, provenance(freeze(p, '')) = '' AS empty
FROM (SELECT profile_agg(1) AS p) p;
SELECT length(provenance(freeze(profile_agg(1), repeat('é', 500)))) AS longest;

--
-- Counts, against those of SQL
--
-- The counts of a frozen reference, one row for every cell and gap: low and
-- high are the values of the cells around it
CREATE FUNCTION counts(f frozen) RETURNS TABLE (part text, place int, n bigint) LANGUAGE sql AS $$
	SELECT part, (e ->> 0)::int, (e ->> 1)::bigint
	FROM (VALUES ('cells'), ('gaps')) p (part), jsonb_array_elements(f::text::jsonb -> part) e
$$;
-- All values as numbers in the profile's own unit, and brute force over them;
-- 0 rows differ
CREATE FUNCTION differing(f frozen, current_values numeric[]) RETURNS bigint LANGUAGE sql AS $$
	WITH cells AS (
		SELECT o - 1 AS place, (e ->> 0)::numeric AS value
		FROM jsonb_array_elements(f::text::jsonb -> 'reference' -> 'cells') WITH ORDINALITY AS c (e, o)
	), wanted AS (
		SELECT CASE WHEN c.value = v THEN 'cells' ELSE 'gaps' END AS part,
			   CASE WHEN c.value = v THEN c.place ELSE coalesce(c.place + 1, 0) END::int AS place, count(*) AS n
		FROM unnest(current_values) v
			LEFT JOIN LATERAL (SELECT * FROM cells WHERE cells.value <= v ORDER BY value DESC LIMIT 1) c ON true
		GROUP BY 1, 2
	)
	SELECT count(*) FROM counts(f) FULL JOIN wanted USING (part, place) WHERE counts.n IS DISTINCT FROM wanted.n
$$;
ANALYZE data, references_of;
CREATE TABLE counted AS
	SELECT count_agg(data.f, r.f) AS f, count_agg(data.i, r.i) AS i FROM data, references_of r WHERE c;
SELECT differing(f, (SELECT array_agg(f::numeric) FROM data WHERE c AND abs(f) < 'Infinity')) AS f,
	   differing(i, (SELECT array_agg(i::numeric) FROM data WHERE c AND i IS NOT NULL)) AS i,
	   (SELECT sum(n) FROM counts(f) WHERE part = 'gaps') AS f_in_gaps, (SELECT sum(n) FROM counts(i) WHERE part = 'gaps') AS i_in_gaps
FROM counted;
SELECT current_count(f) AS f_rows, current_count(i) AS i_rows FROM counted;
SELECT t ->> 'nulls' AS nulls, t ->> 'nans' AS nans, t ->> 'low_infinite' AS low, t ->> 'high_infinite' AS high,
	   t ->> 'minimum' AS minimum, t ->> 'maximum' AS maximum
FROM (SELECT f::text::jsonb FROM counted) c (t);
SELECT count(*) FILTER (WHERE f IS NULL) AS nulls, count(*) FILTER (WHERE f = 'NaN') AS nans,
	   count(*) FILTER (WHERE f = '-Infinity') AS low, count(*) FILTER (WHERE f = 'Infinity') AS high,
	   min(f) FILTER (WHERE abs(f) < 'Infinity') AS minimum, max(f) FILTER (WHERE abs(f) < 'Infinity') AS maximum
FROM data WHERE c;
-- the reference stayed as it was
SELECT frozen_reference(counted.f) = frozen_reference(r.f) AS f, frozen_reference(counted.i) = frozen_reference(r.i) AS i,
	   provenance(counted.f), frozen_at(counted.f)
FROM counted, references_of r;

-- D is exact: what the counts give is what the aggregate over all rows gives
CREATE FUNCTION exact_d(f frozen) RETURNS float8 LANGUAGE sql AS $$
	WITH t AS (SELECT f::text::jsonb AS t),
	steps AS (
		SELECT 2 * o - 1 AS slot, (e ->> 1)::numeric AS r, 0::numeric AS c FROM t, jsonb_array_elements(t -> 'reference' -> 'cells') WITH ORDINALITY AS x (e, o)
		UNION ALL SELECT 2 * (e ->> 0)::int + 1, 0, (e ->> 1)::numeric FROM t, jsonb_array_elements(t -> 'cells') e
		UNION ALL SELECT 2 * (e ->> 0)::int, 0, (e ->> 1)::numeric FROM t, jsonb_array_elements(t -> 'gaps') e
		UNION ALL SELECT -1, (t -> 'reference' ->> 'low_infinite')::numeric, (t ->> 'low_infinite')::numeric FROM t
		UNION ALL SELECT 1000000, (t -> 'reference' ->> 'high_infinite')::numeric, (t ->> 'high_infinite')::numeric FROM t
	), sums AS (SELECT slot, sum(r) AS r, sum(c) AS c FROM steps GROUP BY slot)
	SELECT max(d)::float8 FROM (SELECT abs(sum(r) OVER (ORDER BY slot) / sum(r) OVER () - sum(c) OVER (ORDER BY slot) / sum(c) OVER ()) FROM sums) s (d)
$$;
SELECT abs(exact_d(counted.f) - (SELECT (ks_2samp(f, c)).statistic FROM data)) < 1e-15 AS f,
	   abs(exact_d(counted.i) - (SELECT (ks_2samp(i, c)).statistic FROM data)) < 1e-15 AS i
FROM counted;

-- A collapsed reference: mixed cells hold what lies in them
CREATE TABLE wide AS SELECT (g * 7919) % 100003 AS x FROM generate_series(1, 20000) g;
SELECT is_exact(frozen_reference(f)) AS exact, current_count(f), sum(n) FILTER (WHERE part = 'cells') AS in_cells,
	   sum(n) FILTER (WHERE part = 'gaps') AS in_gaps
FROM (SELECT count_agg(x, (SELECT freeze(profile_agg(x, 64)) FROM wide)) AS f FROM wide) w, counts(f) GROUP BY 1, 2;
SELECT sum(n) FILTER (WHERE part = 'gaps' AND place = 0) AS below, sum(n) FILTER (WHERE part = 'gaps' AND place > 0) AS above
FROM (SELECT count_agg(CASE WHEN x % 2 = 0 THEN -1 - x ELSE x + 1000000 END, (SELECT freeze(profile_agg(x, 64)) FROM wide)) AS f
	  FROM wide) w, counts(f);

--
-- Every type: reference and current rows are given as text
--
CREATE TYPE mood AS ENUM ('sad', 'fine', 'glad', 'new');
CREATE FUNCTION count_as(type text, reference text[], current_rows text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT count_agg(c::%1$s, (SELECT freeze(profile_agg(r::%1$s), NULL, NULL) FROM unnest($1) r)) FROM unnest($2) c', type)
		INTO result USING reference, current_rows;
	RETURN result::jsonb - 'reference' - 'version' - 'provenance' - 'frozen_at';
END
$$;
SELECT type, count_as(type, '{1,2,2,5}', '{0,1,2,3,4,5,5,6,NULL}') AS counts
FROM unnest('{float8,real,smallint,integer,bigint,numeric}'::text[]) type;
SELECT type, count_as(type, '{1,2,2,5}', '{NaN,Infinity,-Infinity,-Infinity,2}') AS counts
FROM unnest('{float8,real,numeric}'::text[]) type;
SELECT count_as('numeric', '{0.1}', '{0.1,0.10000000000000000001,123456789012345678901234567890,0.123456789012345}') AS rounded;
SELECT count_as('float8', '{0,1.5}', '{-0,1e-310,1.4999999999999998,1.5}') AS near;
SELECT count_as('bigint', '{-9223372036854775808,9223372036854775807}', '{-9223372036854775808,0,9223372036854775807}') AS ends;
SELECT count_as('date', '{2024-01-01,2024-02-01}', '{2023-12-31,2024-01-01,2024-01-15,infinity,-infinity,NULL}') AS date;
SELECT count_as('time', '{00:00,12:00}', '{00:00,11:59:59.999999,24:00}') AS time;
SELECT type, count_as(type, '{2024-01-01 00:00:00,2024-02-01 12:00:00.000001}', '{2024-01-01 00:00:00,2024-02-01 12:00:00,infinity,-infinity,NULL}') AS counts
FROM unnest('{timestamp,timestamptz}'::text[]) type;
SELECT count_as('interval', '{1 day,1 mon}', '{24 hours,30 days,31 days,12 hours,NULL}') AS interval,
	   count_as('interval', '{1 day}', '{1000000 years,-1000000 years}') AS beyond;
SELECT count_as('boolean', '{true,false,true}', '{true,false,false,NULL}') AS boolean, count_as('boolean', '{true}', '{false,true}') AS only_true;
SELECT type, count_as(type, '{air,water,air}', '{air,earth,water,fire,water,NULL}') AS counts
FROM unnest('{text,varchar,char(6)}'::text[]) type;
SELECT count_as('text', ARRAY['', repeat('x', 300)], ARRAY['', repeat('x', 300), repeat('x', 299)]) AS long_texts;
SELECT count_as('uuid', '{00000000-0000-0000-0000-000000000001}',
				'{00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002}') AS uuid;
SELECT count_as('mood', '{sad,fine,glad}', '{sad,sad,glad,new,NULL}') AS enum;
-- types that are numbers to the profile are one kind
SELECT current_count(count_agg(x::smallint, (SELECT freeze(profile_agg(x)) FROM generate_series(1, 10) x))) AS integers,
	   current_count(count_agg(x::real, (SELECT freeze(profile_agg(x::numeric)) FROM generate_series(1, 10) x))) AS floats
FROM generate_series(5, 15) x;
-- references without values, and no rows
SELECT count_agg(x, (SELECT freeze(profile_agg(NULL::int), NULL, NULL))) AS no_reference FROM generate_series(1, 3) x;
SELECT count_agg(x, (SELECT freeze(profile_agg(1)))) IS NULL AS no_rows FROM generate_series(1, 0) x;
SELECT current_count(count_agg(NULL::int, (SELECT freeze(profile_agg(1))))) AS nulls FROM generate_series(1, 3) x;

--
-- Ways that the reference can come: whatever they are, the result is the same
--
CREATE TABLE forms (how text, f frozen);
ALTER TABLE forms ALTER f SET STORAGE EXTERNAL;
INSERT INTO forms SELECT 'external', freeze(profile_agg(x * 1.5), repeat('a', 900), NULL) FROM generate_series(1, 500) x;
INSERT INTO forms SELECT 'short', freeze(profile_agg(x), NULL, NULL) FROM generate_series(1, 3) x;
ALTER TABLE forms ALTER f SET STORAGE MAIN;
INSERT INTO forms SELECT 'compressed', freeze(profile_agg(x), repeat('a', 900), NULL) FROM generate_series(1, 150) x;
ALTER TABLE forms ALTER f SET STORAGE PLAIN;
INSERT INTO forms SELECT 'plain', freeze(profile_agg(x), repeat('a', 900), NULL) FROM generate_series(1, 150) x;
CREATE FUNCTION count_against(kind text, reference text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT count_agg(x::%s, %s) FROM forms, generate_series(1, 60) x WHERE how = $1', CASE kind WHEN 'external' THEN 'numeric' ELSE 'int' END, reference)
		INTO result USING kind;
	RETURN result;
END
$$;
SELECT how, count(DISTINCT count_against(how, reference)) AS different
FROM forms, unnest(ARRAY['f', 'f::text::frozen', '(SELECT i.f FROM forms i WHERE i.how = $1)', '(SELECT merge_agg(i.f) FROM forms i WHERE i.how = $1)',
	'CASE WHEN x % 2 = 0 THEN f ELSE f::text::frozen END']) reference
GROUP BY how ORDER BY how;
-- counts that the argument holds do not count
SELECT current_count(count_agg(x, (SELECT count_agg(y, f) FROM generate_series(1, 70) y))) FROM forms, generate_series(1, 5) x WHERE how = 'short' GROUP BY f::text;
-- several groups, and windows
SELECT x % 3 AS g, current_count(count_agg(x, f)) FROM forms, generate_series(1, 1000) x WHERE how = 'plain' GROUP BY 1 ORDER BY 1;
SELECT how, current_count(count_agg(x, f)) FROM forms, generate_series(1, 1000) x WHERE how <> 'external' GROUP BY 1 ORDER BY 1;
SELECT x, current_count(count_agg(x, f) OVER w) AS counted, count_agg(x, f) OVER w ::text ~ '"gaps": \[\[3, 1\]\]' AS beyond FROM forms, generate_series(1, 4) x
WHERE how = 'short' WINDOW w AS (ORDER BY x);

--
-- Merging
--
CREATE TABLE days AS SELECT id % 5 AS day, count_agg(data.f, r.f) AS f, count_agg(data.i, r.i) AS i FROM data, references_of r WHERE c GROUP BY 1;
SELECT merge_agg(days.f)::text = counted.f::text AS f, merge_agg(days.i)::text = counted.i::text AS i FROM days, counted GROUP BY counted.f::text, counted.i::text;
SELECT merge_agg(f)::text = (SELECT merge_agg(f ORDER BY day DESC)::text FROM days) AS any_order FROM days;
SELECT merge_agg(f) IS NULL AS nothing FROM days WHERE day > 10;
SELECT current_count(merge_agg(CASE WHEN day < 2 THEN f END)) FROM days;
-- merging does not change its arguments
SELECT sum(current_count(f)) FROM days;

--
-- Parallel plans
--
CREATE FUNCTION both_plans(query text, OUT equal boolean) LANGUAGE plpgsql AS $$
DECLARE
	line text;
	partial boolean := false;
	serial text;
	in_parallel text;
BEGIN
	PERFORM set_config('parallel_setup_cost', '0', false), set_config('parallel_tuple_cost', '0', false),
			set_config('min_parallel_table_scan_size', '0', false), set_config('parallel_leader_participation', 'off', false),
			set_config('max_parallel_workers_per_gather', '0', false);
	EXECUTE query INTO serial;
	PERFORM set_config('max_parallel_workers_per_gather', '2', false);
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		partial := partial OR line ~ 'Partial (Hash|Group)?Aggregate';
	END LOOP;
	IF NOT partial THEN
		RAISE EXCEPTION 'no Partial Aggregate in the plan of %', query;
	END IF;
	EXECUTE query INTO in_parallel;
	equal := serial = in_parallel;
END
$$;

SELECT both_plans('SELECT count_agg(f, (SELECT f FROM references_of)) FROM data WHERE c') AS floats,
	   both_plans('SELECT count_agg(i, (SELECT i FROM references_of)) FROM data WHERE c') AS integers,
	   both_plans('SELECT count_agg(i::text, (SELECT freeze(profile_agg(i::text), NULL, NULL) FROM data WHERE NOT c)) FROM data WHERE c') AS texts,
	   both_plans('SELECT merge_agg(f) FROM days') AS merged;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET parallel_leader_participation;
RESET max_parallel_workers_per_gather;

--
-- Input and output
--
CREATE TABLE kept AS
	SELECT 'float' AS what, f FROM counted UNION ALL SELECT 'integer', i FROM counted UNION ALL SELECT 'reference', f FROM references_of
	UNION ALL SELECT 'text', count_agg(t, (SELECT freeze(profile_agg(t), 'here "quoted" \ é', NULL) FROM unnest('{a,b,"c d"}'::text[]) t)) FROM unnest('{a,z,y}'::text[]) t
	UNION ALL SELECT 'collapsed', count_agg(x, (SELECT freeze(profile_agg(x, 64), NULL, '4714-11-24 00:00:00+00 BC') FROM wide)) FROM wide
	UNION ALL SELECT 'boolean', count_agg(x < 5, (SELECT freeze(profile_agg(true), 'b', '294276-12-31 23:59:59.999999+00'))) FROM wide
	UNION ALL SELECT 'tiny', count_agg(x, (SELECT freeze(profile_agg(1e-300::float8)))) FROM unnest('{4.9e-324,-1.7976931348623157e308,1e-301}'::float8[]) x;
SELECT what, f::text::frozen::text = f::text AS text, frozen_send(f::text::frozen) = frozen_send(f) AS bytes, frozen_send(f) = frozen_send((f::text::jsonb)::text::frozen) AS jsonb
FROM kept ORDER BY what;
CREATE TEMP TABLE file (name text);
INSERT INTO file SELECT current_setting('data_directory') || '/mlcheck_freeze.bin';
CREATE TABLE read_back (what text, f frozen);
DO $$
BEGIN
	EXECUTE format('COPY kept TO %L (FORMAT binary)', (SELECT name FROM file));
	EXECUTE format('COPY read_back FROM %L (FORMAT binary)', (SELECT name FROM file));
END
$$;
SELECT count(*) AS kept, count(*) FILTER (WHERE frozen_send(kept.f) = frozen_send(read_back.f)) AS same FROM kept JOIN read_back USING (what);
\pset format unaligned
-- the encoding does not change without a new version
SELECT encode(frozen_send(f), 'hex') FROM kept WHERE what = 'text';
SELECT f FROM kept WHERE what IN ('text', 'boolean') ORDER BY what;

\pset format aligned

--
-- Errors
--
CREATE FUNCTION replace_first(t text, old text, new text) RETURNS text LANGUAGE sql AS $$ SELECT overlay(t PLACING new FROM position(old IN t) FOR length(old)) $$;
SELECT error_of(query) FROM unnest(ARRAY[
	$$SELECT freeze(profile_agg(x::text)) FROM wide$$,
	$$SELECT freeze(profile_agg(1), repeat('x', 1001))$$,
	$$SELECT freeze(profile_agg(1), NULL, 'infinity')$$,
	$$SELECT count_agg(x, NULL) FROM wide$$,
	$$SELECT count_agg(x, CASE WHEN x > 50000 THEN f END) FROM wide, forms WHERE how = 'short'$$,
	$$SELECT count_agg(x::float8, f) FROM wide, forms WHERE how = 'short'$$,
	$$SELECT count_agg(x::text, f) FROM wide, forms WHERE how = 'short'$$,
	$$SELECT count_agg(x, f) FROM forms, wide WHERE how IN ('short', 'plain')$$,
	$$SELECT count_agg(x, f) FROM forms, wide WHERE how IN ('compressed', 'short')$$,
	$$SELECT count_agg(x, f) FROM forms, wide WHERE how IN ('external', 'compressed')$$,
	$$SELECT count_agg(x, f) FROM wide, (SELECT f FROM forms WHERE how = 'short' UNION ALL SELECT freeze(frozen_reference(f), 'x') FROM forms WHERE how = 'short') f$$,
	$$SELECT merge_agg(f) FROM forms WHERE how IN ('short', 'plain')$$,
	$$SELECT merge_agg(f) FROM kept$$,
	$$SELECT merge_agg(replace_first(f::text, '"nulls": 0', '"nulls": 9223372036854775807')::frozen) FROM forms, generate_series(1, 2) WHERE how = 'short'$$]) AS query;
-- text that is none
CREATE FUNCTION small() RETURNS text LANGUAGE sql AS $$ SELECT f::text FROM forms WHERE how = 'short' $$;
SELECT old, left(new, 50) AS new, error_of(format('SELECT %L::frozen', replace_first(small(), old, new))) FROM (VALUES
	('{', '['), ('"version": 1, "prov', '"version": 2, "prov'), ('"provenance": null, ', ''), ('"provenance": null', '"provenance": 1'),
	('"provenance": null', '"provenance": "' || repeat('x', 1001) || '"'), ('"frozen_at": null', '"frozen_at": 9223372036854775807'),
	('"frozen_at": null', '"frozen_at": "now"'), ('"nulls": 0', '"nulls": -1'), ('"nans": 0', '"nans": 1'), ('"high_infinite": 0', '"high_infinite": 1'),
	('"rounded": 0', '"rounded": 1'), ('"cells": []', '"cells": {}'), ('"cells": []', '"cells": [1]'), ('"cells": []', '"cells": [[1]]'),
	('"cells": []', '"cells": [[3, 1]]'), ('"cells": []', '"cells": [[1, 0]]'), ('"cells": []', '"cells": [[1, 1], [0, 1]]'),
	('"cells": []', '"cells": [[1, 1]]'), ('"cells": []', '"cells": [[1, 1]], "minimum": 2, "maximum": 3'), ('"cells": []', '"cells": [[1, 1]], "minimum": 2, "maximum": 2'),
	('"cells": []', '"cells": [[0, 9223372036854775807], [1, 1]], "minimum": 1, "maximum": 2'),
	('"gaps": []', '"gaps": [[1, 1]], "minimum": 2, "maximum": 2'), ('"gaps": []', '"gaps": [[3, 1]], "minimum": 9, "maximum": 9'),
	('"gaps": []', '"gaps": [[4, 1]], "minimum": 9, "maximum": 9'), ('"reference"', '"other"'), ('"max_cells": 4096', '"max_cells": 1')) t (old, new);
-- bytes that are none, from a file: cut short, or with one bit changed.  The
-- fingerprint protects the reference; a count may become another
CREATE FUNCTION try_bytes(bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	file text := (SELECT name FROM file);
BEGIN
	EXECUTE format('COPY (SELECT %L::bytea) TO %L (FORMAT binary)', bytes, file);
	EXECUTE format('COPY forms (f) FROM %L (FORMAT binary)', file);
	IF (SELECT frozen_send(f) FROM forms WHERE how IS NULL) <> bytes THEN
		RAISE EXCEPTION 'read differently';
	END IF;
	DELETE FROM forms WHERE how IS NULL;
	RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;
SELECT try_bytes(substr(good, 1, n)), count(*) FROM (SELECT frozen_send(f) AS good FROM forms WHERE how = 'short') f, generate_series(0, length(good)) n GROUP BY 1 ORDER BY 1;
SELECT try_bytes(set_byte(good, n, get_byte(good, n) # (1 << bit))), count(*), bool_and(n >= length(good) - 7) AS only_counts
FROM (SELECT frozen_send(f) AS good FROM forms WHERE how = 'short') f, generate_series(0, length(good) - 1) n, generate_series(0, 7) bit GROUP BY 1 ORDER BY 1;
DO $$
BEGIN
	EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', format('cat >/dev/null; rm -f %L', (SELECT name FROM file)));
END
$$;
DROP SCHEMA freezing CASCADE;
