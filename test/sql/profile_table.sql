--
-- profile_table(): profiles of the columns of a relation, from one scan
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA profile_table;
SET search_path = profile_table, mlcheck;

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

CREATE TYPE weather AS ENUM ('sun', 'rain');
CREATE DOMAIN price AS numeric(8, 2) CHECK (VALUE >= 0);
CREATE DOMAIN code AS char(6);
CREATE DOMAIN sky AS weather;
CREATE TABLE trips AS
	SELECT g AS id, (g % 7)::smallint AS small, g % 1000 AS i, g::bigint << 20 AS big,
		   CASE WHEN g % 10 = 0 THEN 'NaN' WHEN g % 100 = 1 THEN 'Infinity' ELSE sqrt(g) END AS f8, (g / 8.0)::real AS f4,
		   (g % 50 + 0.25)::price AS p, NULLIF(g % 3, 0) = 1 AS flag,
		   date '2026-01-01' + g % 28 AS day, time '00:00' + g % 1440 * interval '1 minute' AS clock,
		   timestamp '2026-01-01' + g * interval '1 minute' AS ts, timestamptz '2026-01-01 00:00+00' + g * interval '1 minute' AS tstz,
		   g * interval '1 second' AS lasting, 'text ' || g % 5 AS t, ('v' || g % 4)::varchar(9) AS v, ('c' || g % 4)::char(5) AS c,
		   ('d' || g % 4)::code AS dc, (ARRAY['sun', 'rain'])[g % 2 + 1]::weather AS w, (ARRAY['sun', 'rain'])[g % 2 + 1]::sky AS dw,
		   md5(g::text)::uuid AS u, CASE g % 4 WHEN 0 THEN 'north' WHEN 1 THEN 'south' WHEN 2 THEN 'it''s "west"' END AS region,
		   -- these have no profile
		   ARRAY[g] AS a, jsonb_build_object('g', g) AS j, g::text::bytea AS b, point(g, g) AS pt, '10.0.0.1'::inet AS ip
	FROM generate_series(1, 6000) g;
ALTER TABLE trips DROP COLUMN big;
ANALYZE trips;

--
-- Values against plain SQL: what the aggregate gives of each column
--

SELECT group_values, column_name, (describe(profile)).kind, (describe(profile)).row_count, (describe(profile)).null_count,
	   (describe(profile)).nan_count, (describe(profile)).infinity_count, (describe(profile)).distinct_count, (describe(profile)).is_exact,
	   (describe(profile)).minimum, (describe(profile)).maximum
FROM profile_table('trips');

SELECT column_name, row_count(profile), profile = CASE column_name
		WHEN 'small' THEN (SELECT profile_agg(small) FROM trips)
		WHEN 'f8' THEN (SELECT profile_agg(f8) FROM trips)
		WHEN 'p' THEN (SELECT profile_agg(p) FROM trips)
		WHEN 'flag' THEN (SELECT profile_agg(flag) FROM trips)
		WHEN 'dc' THEN (SELECT profile_agg(rtrim(dc::text)) FROM trips)
		WHEN 'dw' THEN (SELECT profile_agg(dw::text) FROM trips)
		WHEN 'w' THEN (SELECT profile_agg(w) FROM trips)
		WHEN 'u' THEN (SELECT profile_agg(u) FROM trips)
		WHEN 'tstz' THEN (SELECT profile_agg(tstz) FROM trips)
	END AS same
FROM profile_table('trips', '{u,tstz,dw,w,dc,flag,p,f8,small}');

SELECT column_name, mean(profile) = s.mean AS mean, round(std(profile)::numeric - s.std::numeric, 9) AS std, min_value(profile) = s.min AS min,
	   max_value(profile) = s.max AS max, quantile(profile, 0.5) = s.median AS median, distinct_count(profile) = s.distinct AS distinct
FROM profile_table('trips', '{i}'),
	 (SELECT avg(i)::float8 AS mean, stddev_samp(i)::float8 AS std, min(i) AS min, max(i) AS max,
			 percentile_disc(0.5) WITHIN GROUP (ORDER BY i) AS median, count(DISTINCT i) AS distinct FROM trips) AS s;

--
-- Which columns
--

-- in the order of the table, each once
SELECT string_agg(column_name, ',') FROM profile_table('trips', '{t,id,t,small}');
SELECT string_agg(column_name, ',') FROM profile_table('trips', exclude_columns => '{id,j,f8,f4,t,v,c,dc}');
SELECT string_agg(column_name, ',') FROM profile_table('trips', '{t,id,small}', exclude_columns => '{id}');
-- those of groups only when they are named
SELECT string_agg(DISTINCT column_name, ',') FROM profile_table('trips', group_by => '{flag,w}', exclude_columns => '{f8,u,id,i}');
SELECT string_agg(DISTINCT column_name, ',') FROM profile_table('trips', '{w,i}', group_by => '{w}');

--
-- Filter
--

SELECT column_name, row_count(profile), max_value(profile) FROM profile_table('trips', '{id,i}', 'id <= 100 and flag -- of the first');
SELECT column_name, row_count(profile) FROM profile_table('trips', '{id}', 'trips.region is null');
SELECT (SELECT profile FROM profile_table('trips', '{i}', 'id <= 3000')) = (SELECT profile_agg(i) FROM trips WHERE id <= 3000) AS same;

--
-- Groups: in order, NULL is one of them
--

SELECT group_values, column_name, row_count(profile), min_value(profile), max_value(profile)
FROM profile_table('trips', '{small,id}', group_by => '{region}');
SELECT group_values, row_count(profile), profile = (SELECT profile_agg(i) FROM trips
		WHERE region IS NOT DISTINCT FROM group_values ->> 'region' AND flag IS NOT DISTINCT FROM (group_values ->> 'flag')::boolean) AS same
FROM profile_table('trips', '{i}', group_by => '{region,flag}');
-- the same column twice; columns without a profile; after a filter
SELECT group_values, row_count(profile) FROM profile_table('trips', '{i}', 'id <= 3', group_by => '{w,w}');
SELECT group_values, row_count(profile) FROM profile_table('trips', '{i}', 'id <= 3', group_by => '{a,j,b,ip}');
-- values as JSON writes them
SELECT group_values FROM profile_table('trips', '{i}', 'id = 10', group_by => '{small,f8,p,day,clock,ts,lasting,c,dc,dw,region}');
-- all groups together are all rows
SELECT merge_agg(profile) = (SELECT profile_agg(f8) FROM trips) AS same FROM profile_table('trips', '{f8}', group_by => '{region,small}');

--
-- max_cells
--

SELECT (describe(profile)).cells, (describe(profile)).max_cells, profile = (SELECT profile_agg(id, 100) FROM trips) AS same
FROM profile_table('trips', '{id}', max_cells => 100);
SELECT column_name, (describe(profile)).cells, (describe(profile)).max_cells FROM profile_table('trips', '{id,i}', max_cells => 65536);

--
-- No rows
--

SELECT group_values, column_name, kind(profile), row_count(profile), mean(profile) FROM profile_table('trips', '{id,f8,flag,day,clock,ts,tstz,lasting,w,u}', 'false')
	WHERE kind(profile) <> 'text';
SELECT column_name, kind(profile), row_count(profile), (describe(profile)).max_cells FROM profile_table('trips', '{t,w,u}', 'false', max_cells => 64);
SELECT * FROM profile_table('trips', row_filter => 'false', group_by => '{region}');
-- an empty profile changes nothing
SELECT merge_agg(p) = (SELECT profile_agg(i) FROM trips) AS same
FROM (SELECT profile FROM profile_table('trips', '{i}', 'false') UNION ALL SELECT profile FROM profile_table('trips', '{i}')) AS s(p);

--
-- Kinds of relations
--

CREATE VIEW trips_view AS SELECT i, t, region FROM trips;
CREATE MATERIALIZED VIEW trips_matview AS SELECT i, t, region FROM trips;
CREATE TABLE trips_parts (t text, dropped int, region text, i int) PARTITION BY LIST (region);
CREATE TABLE trips_part_0 PARTITION OF trips_parts FOR VALUES IN ('north', 'south');
ALTER TABLE trips_parts DROP COLUMN dropped;
CREATE TABLE trips_part_1 PARTITION OF trips_parts DEFAULT;
INSERT INTO trips_parts SELECT t, region, i FROM trips;
CREATE TEMP TABLE trips_temp AS SELECT i, t, region FROM trips;
CREATE TABLE trips_parent (i int, t text, region text);
CREATE TABLE trips_child () INHERITS (trips_parent);
INSERT INTO trips_child SELECT i, t, region FROM trips;
CREATE SEQUENCE a_sequence;
CREATE INDEX an_index ON trips (i);
CREATE TYPE a_type AS (x int);
SELECT relation, count(*) AS rows, bool_and(profile = CASE column_name WHEN 'i' THEN (SELECT profile_agg(i) FROM trips)
		WHEN 't' THEN (SELECT profile_agg(t) FROM trips) ELSE (SELECT profile_agg(region) FROM trips) END) AS same
FROM unnest('{trips_view,trips_matview,trips_parts,trips_temp,trips_parent}'::regclass[]) AS relation, LATERAL profile_table(relation)
GROUP BY relation ORDER BY relation::text;
SELECT relation, error_of(format('SELECT * FROM profile_table(%L)', relation)) AS error
FROM unnest('{a_sequence,an_index,a_type,nothing}'::text[]) AS relation;
SELECT left(error_of('SELECT * FROM profile_table(0::oid)'), 5) AS zero;
SELECT count(*) > 0 AS some FROM profile_table('pg_catalog.pg_attribute');

-- foreign tables, where file_fdw is there
SELECT count(*) = 0 AS without_file_fdw FROM pg_available_extensions WHERE name = 'file_fdw' \gset
\if :without_file_fdw
SELECT 'x' AS column_name, 5::bigint AS distinct_count, 600::bigint AS row_count;
\else
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE trips_file (x int) SERVER files OPTIONS (program $$for g in $(seq 600); do echo "$((g % 5))"; done$$, format 'csv');
SELECT column_name, distinct_count(profile), row_count(profile) FROM profile_table('trips_file');
\endif

--
-- One scan for all columns, groups and filters
--

-- views keep what they showed first, functions do not
CREATE FUNCTION scans() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT pg_stat_get_xact_numscans('trips'::regclass) $$;
-- a parallel plan counts its scans elsewhere
SET max_parallel_workers_per_gather = 0;
SET enable_indexscan = off;
SET enable_bitmapscan = off;
SET enable_indexonlyscan = off;
BEGIN;
SELECT scans() AS before \gset
SELECT count(*) FROM profile_table('trips', row_filter => 'id > 10', group_by => '{region}');
SELECT scans() - :before AS scans;
COMMIT;
RESET enable_indexscan;
RESET enable_bitmapscan;
RESET enable_indexonlyscan;
RESET max_parallel_workers_per_gather;

-- so many columns as a table can have, and as many groups
DO $$
BEGIN
	EXECUTE (SELECT format('CREATE TABLE widest (%s)', string_agg(format('c%s int DEFAULT %s', g, g), ', ')) FROM generate_series(1, 1600) g);
	INSERT INTO widest DEFAULT VALUES;
	INSERT INTO widest (c1) VALUES (2);
END
$$;
SELECT group_values, count(*), min(min_value(profile)), max(max_value(profile)), max(row_count(profile))
FROM profile_table('widest', group_by => '{c1}') GROUP BY group_values ORDER BY group_values;
SELECT count(*), count(DISTINCT group_values) AS groups, array_length(array(SELECT jsonb_object_keys(min(group_values::text)::jsonb)), 1) AS names
FROM profile_table('widest', group_by => ARRAY(SELECT 'c' || g FROM generate_series(1, 50) g));
SELECT error_of($$SELECT count(*) FROM profile_table('widest', group_by => ARRAY(SELECT 'c' || g FROM generate_series(1, 51) g))$$);

-- workers can help: they see all rows of this filter, and the leader none
CREATE FUNCTION in_worker() RETURNS boolean LANGUAGE plpgsql PARALLEL SAFE AS $$
BEGIN
	RETURN (SELECT backend_type = 'parallel worker' FROM pg_stat_activity WHERE pid = pg_backend_pid());
END
$$;
CREATE TABLE few AS SELECT id, f8, p, w, dw, dc, u FROM trips WHERE id <= 200;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET parallel_leader_participation = off;
SET max_parallel_workers_per_gather = 2;
SELECT column_name, row_count(profile) FROM profile_table('few', row_filter => 'in_worker()');
CREATE TABLE in_parallel AS SELECT * FROM profile_table('trips', group_by => '{region}');
SET max_parallel_workers_per_gather = 0;
SELECT DISTINCT row_count(profile) FROM profile_table('few', row_filter => 'in_worker()');
SELECT count(*), count(*) FILTER (WHERE s.profile <> p.profile) AS differ
FROM profile_table('trips', group_by => '{region}') AS s JOIN in_parallel AS p USING (group_values, column_name);
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET parallel_leader_participation;
RESET max_parallel_workers_per_gather;

--
-- Names
--

CREATE TABLE "we""ird; drop table trips; --" ("we""ird ""names" int, "select" text, "Mixed Case" float8, "a.b" date,
	"line
break" boolean, "we""ird; drop table trips; --" int, "$1" int, "'quote'" text, "ünï" int, "\" text, "%s" int, " " int);
INSERT INTO "we""ird; drop table trips; --" SELECT g, 's', g, '2026-01-01', true, g, g, 'it''s', g, '\', g, g FROM generate_series(1, 5) g;
SELECT column_name, kind(profile), row_count(profile) FROM profile_table('"we""ird; drop table trips; --"');
SELECT group_values, column_name, row_count(profile)
FROM profile_table('"we""ird; drop table trips; --"', '{"we\"ird \"names",select}', '"we""ird ""names" < 4',
				   '{"''quote''","\\","a.b","%s","line
break"}');
SET standard_conforming_strings = off;
SELECT group_values FROM profile_table('"we""ird; drop table trips; --"', '{select}', group_by => ARRAY[E'\'quote\'', E'\\']);
RESET standard_conforming_strings;
CREATE SCHEMA "Sche""ma.x";
CREATE TABLE "Sche""ma.x"."Ta.ble" AS SELECT 1 AS x;
SELECT column_name, row_count(profile) FROM profile_table('"Sche""ma.x"."Ta.ble"');

-- functions, operators and types of the caller's search_path capture nothing
CREATE SCHEMA profile_hostile;
CREATE FUNCTION profile_hostile.jsonb_build_object(text, text) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
CREATE FUNCTION profile_hostile.less(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
CREATE OPERATOR profile_hostile.< (LEFTARG = text, RIGHTARG = text, FUNCTION = profile_hostile.less);
CREATE DOMAIN profile_hostile.text AS pg_catalog.text CHECK (VALUE = 'captured');
CREATE DOMAIN profile_hostile.int4 AS pg_catalog.int4 CHECK (VALUE < 0);
SET search_path = profile_hostile, pg_catalog, profile_table;
SELECT count(*) FROM mlcheck.profile_table('trips', group_by => '{region}');
SET search_path = '';
SELECT count(*) FROM mlcheck.profile_table('profile_table.trips', '{w,dw,p,v,c}', max_cells => 100);
SET search_path = profile_table, mlcheck;

--
-- Errors
--

SELECT arguments, error_of(format('SELECT * FROM profile_table(%s)', arguments)) AS error
FROM unnest(ARRAY[
	'NULL', $$'trips', max_cells => NULL$$, $$'trips', row_security => NULL$$, $$'trips', max_cells => 63$$, $$'trips', max_cells => 65537$$,
	$$'trips', '{}'$$, $$'trips', '{id,NULL}'$$, $$'trips', group_by => '{}'$$, $$'trips', '{regoin}'$$, $$'trips', '{ctid}'$$, $$'trips', '{big}'$$,
	$$'trips', group_by => '{Flag}'$$, $$'trips', exclude_columns => '{nothing}'$$,
	$$'trips', '{id,a}'$$, $$'trips', '{j}'$$, $$'trips', '{b}'$$, $$'trips', '{pt}'$$, $$'trips', group_by => '{pt}'$$,
	$$'trips', '{id}', exclude_columns => '{id}'$$,
	$$'trips', row_filter => 'true; drop table trips'$$, $$'trips', row_filter => 'true) or (true'$$, $$'trips', row_filter => 'true group by region'$$,
	$$'trips', row_filter => 'id'$$, $$'trips', row_filter => 'count(*) > 1'$$, $$'trips', row_filter => ''$$,
	$$'trips', row_filter => 'no_such = 1'$$]) AS arguments;
CREATE VIEW nothing_to_profile AS SELECT j, a FROM trips;
CREATE TABLE no_columns ();
SELECT error_of($$SELECT * FROM profile_table('nothing_to_profile')$$) AS view, error_of($$SELECT * FROM profile_table('no_columns')$$) AS "table";

--
-- Rights and row security
--

CREATE ROLE regress_mlcheck_profiler;
GRANT USAGE ON SCHEMA profile_table, mlcheck TO regress_mlcheck_profiler;
CREATE TABLE hidden AS TABLE trips;
CREATE TABLE half_hidden AS SELECT i, t FROM trips;
GRANT SELECT (i) ON half_hidden TO regress_mlcheck_profiler;
CREATE TABLE secured AS SELECT i, t FROM trips;
ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON secured FOR SELECT TO regress_mlcheck_profiler USING (i < 100);
GRANT SELECT ON secured TO regress_mlcheck_profiler;
SET ROLE regress_mlcheck_profiler;
SELECT error_of('SELECT * FROM profile_table(''hidden'')') AS hidden,
	   error_of('SELECT * FROM profile_table(''half_hidden'')') AS half,
	   error_of('SELECT * FROM profile_table(''half_hidden'', ''{i}'', group_by => ''{t}'')') AS group_by;
SELECT column_name, row_count(profile) FROM profile_table('half_hidden', '{i}');
SELECT error_of('SELECT * FROM profile_table(''secured'')') AS secured;
SELECT column_name, row_count(profile) FROM profile_table('secured', row_security => true);
SHOW row_security;
RESET ROLE;
SELECT column_name, row_count(profile) FROM profile_table('secured');

-- it only reads; what it read stays locked until the transaction ends
BEGIN READ ONLY;
SELECT count(*) FROM profile_table('trips_view');
SELECT relation::regclass, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN ('trips'::regclass, 'trips_view'::regclass) ORDER BY 1;
COMMIT;

-- one snapshot: rows that a volatile filter inserts are not seen
CREATE TABLE growing AS SELECT g AS x FROM generate_series(1, 100) g;
CREATE FUNCTION grow() RETURNS boolean LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE AS $$
BEGIN
	INSERT INTO growing VALUES (99);
	RETURN true;
END
$$;
SELECT row_count(profile) FROM profile_table('growing', row_filter => 'grow()');
SELECT count(*) FROM growing;

--
-- Daily profiles, weeks and months: merging is profiling the rows together
--

CREATE TABLE daily (day date, column_name text, profile profile, PRIMARY KEY (day, column_name));
INSERT INTO daily
	SELECT (group_values ->> 'day')::date, column_name, profile
	FROM profile_table('trips', '{id,f8,p,t,w,u}', group_by => '{day}');
SELECT count(*), count(DISTINCT day) AS days FROM daily;
CREATE VIEW trips_by_week AS SELECT *, date_trunc('week', day)::date AS week, date_trunc('month', day)::date AS month FROM trips;
SELECT count(*) AS weeks, bool_and(rolled.profile = direct.profile) AS same
FROM (SELECT date_trunc('week', day)::date AS week, column_name, merge_agg(profile) AS profile FROM daily GROUP BY 1, 2) AS rolled
JOIN profile_table('trips_by_week', '{id,f8,p,t,w,u}', group_by => '{week}') AS direct
	ON direct.column_name = rolled.column_name AND (direct.group_values ->> 'week')::date = rolled.week;
SELECT rolled.column_name, is_exact(rolled.profile), rolled.profile = direct.profile AS same
FROM (SELECT column_name, merge_agg(profile) AS profile FROM daily GROUP BY 1) AS rolled
JOIN profile_table('trips_by_week', '{id,f8,p,t,w,u}', group_by => '{month}') AS direct USING (column_name)
ORDER BY 1;

DROP SCHEMA profile_table, profile_hostile, "Sche""ma.x" CASCADE;
DROP EXTENSION IF EXISTS file_fdw CASCADE;
REVOKE USAGE ON SCHEMA mlcheck FROM regress_mlcheck_profiler;
DROP ROLE regress_mlcheck_profiler;
