--
-- drift(): what can be compared, under which names, and with which rights
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA drift_relations;
SET search_path = drift_relations, mlcheck;

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

CREATE TABLE events AS SELECT g % 5 AS x, CASE g % 3 WHEN 0 THEN 'a' ELSE 'b' END AS t FROM generate_series(1, 600) g;

--
-- Kinds of relations
--

CREATE VIEW events_view AS SELECT * FROM events;
CREATE MATERIALIZED VIEW events_matview AS SELECT * FROM events;
CREATE TABLE events_parts (LIKE events) PARTITION BY LIST (x);
CREATE TABLE events_part_0 PARTITION OF events_parts FOR VALUES IN (0, 1, 2);
CREATE TABLE events_part_1 PARTITION OF events_parts DEFAULT;
INSERT INTO events_parts SELECT * FROM events;
CREATE TEMP TABLE events_temp AS SELECT * FROM events;
CREATE UNLOGGED TABLE events_unlogged AS SELECT * FROM events;
CREATE TABLE events_parent (LIKE events);
CREATE TABLE events_child () INHERITS (events_parent);
INSERT INTO events_child SELECT * FROM events;
CREATE SEQUENCE a_sequence;
CREATE INDEX an_index ON events (x);
CREATE TYPE a_type AS (x int);

SELECT relation, count(*) AS rows, sum(statistic) AS statistic, min(n_current) AS n
FROM unnest('{events,events_view,events_matview,events_parts,events_temp,events_unlogged,events_parent}'::regclass[]) AS relation,
	 LATERAL drift('events', relation)
GROUP BY relation ORDER BY relation::text;
SELECT relation, error_of(format('SELECT * FROM drift(''events'', %L)', relation)) AS error
FROM unnest('{a_sequence,an_index,a_type,nothing,pg_catalog.pg_class_oid_index}'::text[]) AS relation;
-- an OID that is no relation's is "undefined table", not an internal error
SELECT left(error_of('SELECT * FROM drift(''events'', 0::oid)'), 5) AS zero,
	   left(error_of('SELECT * FROM drift(4294967295, ''events'')'), 5) AS none;

-- foreign tables, where file_fdw is there
SELECT count(*) = 0 AS without_file_fdw FROM pg_available_extensions WHERE name = 'file_fdw' \gset
\if :without_file_fdw
SELECT 'events_file' AS relation, 4 AS rows, 0::float8 AS statistic, 600::bigint AS n;
\else
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE events_file (x int, t text) SERVER files
	OPTIONS (program $$for g in $(seq 600); do case $((g % 3)) in 0) t=a;; *) t=b;; esac; echo "$((g % 5)),$t"; done$$, format 'csv');
SELECT 'events_file' AS relation, count(*) AS rows, sum(statistic) AS statistic, min(n_current) AS n
FROM drift('events', 'events_file');
\endif

-- a view that computes; the catalogs themselves
CREATE VIEW computed AS SELECT x * 2 AS x, upper(t) AS t FROM events;
SELECT column_name, verdict, new_categories, vanished_categories FROM drift('events', 'computed') WHERE method = 'psi' ORDER BY 1;
SELECT count(*) > 0 AS some FROM drift('pg_catalog.pg_attribute', 'pg_catalog.pg_attribute');

-- both sides may be the same relation
SELECT DISTINCT verdict, statistic FROM drift('events', 'events') WHERE method = 'psi';

--
-- Names
--

-- every kind of name that has broken some tool; the column of a relation may be
-- called like the relation, like an alias in the query, or like a type
CREATE TABLE "we""ird; drop table events; --" ("we""ird; drop" int, "select" int, "Mixed Case" int, "a.b" int,
	"line
break" int, "we""ird; drop table events; --" int, s int, c0 int, is_current int, "$1" int, "int" int, "'quote'" int, "ünï" int, "\" int, "%s" int,
	"123" int, " " int);
INSERT INTO "we""ird; drop table events; --"
	SELECT g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5, g % 5
	FROM generate_series(1, 600) g;
SELECT column_name, verdict, statistic, n_current
FROM drift('"we""ird; drop table events; --"', '"we""ird; drop table events; --"') WHERE method = 'psi' ORDER BY column_name COLLATE "C";
SELECT DISTINCT n_reference, n_current
FROM drift('"we""ird; drop table events; --"', '"we""ird; drop table events; --"', '{"we\"ird; drop"}',
		   '{"a.b"}', '"we""ird; drop" = 1', '"we""ird; drop table events; --"."line
break" < 2', sample_rows => 10000, sample_key => '{"line
break","we\"ird; drop","%s"}');
CREATE SCHEMA "Sche""ma.x";
CREATE TABLE "Sche""ma.x"."Ta.ble" AS TABLE events;
SELECT DISTINCT verdict FROM drift('"Sche""ma.x"."Ta.ble"', 'events', sample_rows => 100000) WHERE method = 'psi';

-- names of 63 bytes
DO $$
BEGIN
	EXECUTE format('CREATE TABLE %I AS SELECT g %% 5 AS %I FROM generate_series(1, 600) g', repeat('t', 63), repeat('c', 63));
END
$$;
SELECT length(column_name), verdict FROM drift(repeat('t', 63)::regclass, repeat('t', 63)::regclass, sample_rows => 599) WHERE method = 'missing';

-- a relation is the one that the caller's search_path finds, and stays it: a
-- table of the same name in another schema, or a temporary one, is another
CREATE SCHEMA drift_shadow;
CREATE TABLE drift_shadow.events AS SELECT 99 AS x, 'z' AS t FROM generate_series(1, 600);
SELECT column_name, verdict FROM drift('events', 'drift_shadow.events') WHERE method = 'psi' ORDER BY 1;
SET search_path = drift_shadow, drift_relations, mlcheck;
SELECT column_name, verdict FROM drift('events', 'drift_relations.events') WHERE method = 'psi' ORDER BY 1;
CREATE TEMP TABLE events AS SELECT 7 AS x, 'temp' AS t FROM generate_series(1, 600);
SELECT column_name, verdict, new_categories FROM drift('drift_shadow.events', 'events') WHERE method = 'psi' ORDER BY 1;
DROP TABLE pg_temp.events;
SET search_path = drift_relations, mlcheck;

-- functions, operators and types of the caller's search_path capture nothing
CREATE SCHEMA drift_hostile;
CREATE FUNCTION drift_hostile.measure_column_drift(int, boolean, int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION drift_hostile.hashtextextended(text, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
CREATE FUNCTION drift_hostile.less(bigint, bigint) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
CREATE OPERATOR drift_hostile.< (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = drift_hostile.less);
CREATE FUNCTION drift_hostile.count() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
CREATE DOMAIN drift_hostile.text AS pg_catalog.text CHECK (VALUE = 'captured');
CREATE DOMAIN drift_hostile.int4 AS pg_catalog.int4 CHECK (VALUE < 0);
CREATE DOMAIN drift_hostile.int8 AS pg_catalog.int8 CHECK (VALUE < 0);
SET search_path = drift_hostile, pg_catalog, drift_relations;
SELECT DISTINCT verdict FROM mlcheck.drift('events', 'events', sample_rows => 500) WHERE method = 'psi';
SET search_path = drift_relations, mlcheck;

-- literal calls, with mlcheck in the search_path or not
SELECT count(*) FROM drift('events', 'events_view');
SELECT count(*) FROM drift('events', 'events_view', '{x}', NULL, 'x > 0', 'x > 1', '{psi,ks_2samp}', '{"psi": {"warn": 0.1}}',
						   '{"x": {}}', 0.05, 'bh', 10, 1000, '{x}', NULL, NULL, false);
SET search_path = drift_relations;
SELECT count(*) FROM mlcheck.drift('events', 'events_view');
SELECT count(*) FROM mlcheck.drift('drift_relations.events', 'drift_relations.events_view', methods => '{psi}', bins => 5);
SET search_path = '';
SELECT count(*) FROM mlcheck.drift('drift_relations.events', 'drift_relations.events_parts', sample_rows => 100);
SET search_path = drift_relations, mlcheck;

-- in other statements
CREATE TABLE results AS SELECT now() AS at, d.* FROM drift('events', 'events_view') AS d;
INSERT INTO results SELECT now(), d.* FROM drift('events', 'computed') AS d;
SELECT verdict, count(*) FROM results GROUP BY verdict ORDER BY verdict;
SELECT (drift('events', 'events')).verdict LIMIT 1;
DO $$ BEGIN ASSERT 2 = (SELECT count(*) FROM drift('events', 'events') WHERE method = 'psi' AND verdict = 'pass'); END $$;

--
-- Rights
--

CREATE ROLE regress_mlcheck_reader;
GRANT USAGE ON SCHEMA drift_relations, mlcheck TO regress_mlcheck_reader;
CREATE TABLE hidden AS TABLE events;
CREATE TABLE half_hidden AS TABLE events;
GRANT SELECT (x) ON half_hidden TO regress_mlcheck_reader;
GRANT SELECT ON events TO regress_mlcheck_reader;
SET ROLE regress_mlcheck_reader;
SELECT error_of('SELECT * FROM drift(''events'', ''hidden'')') AS hidden,
	   error_of('SELECT * FROM drift(''hidden'', ''events'')') AS reference,
	   error_of('SELECT * FROM drift(''events'', ''half_hidden'')') AS half;
SELECT DISTINCT verdict FROM drift('events', 'half_hidden', '{x}') WHERE method = 'psi';
SELECT error_of('SELECT * FROM drift(''events'', ''half_hidden'', ''{x}'', current_filter => ''t = ''''a'''''')') AS filter;
RESET ROLE;

-- row security: a role that would see half of the rows gets an error, unless it
-- asks for that
CREATE TABLE secured AS TABLE events;
ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
CREATE POLICY b_only ON secured FOR SELECT TO regress_mlcheck_reader USING (t = 'b');
GRANT SELECT ON secured TO regress_mlcheck_reader;
CREATE VIEW secured_view AS SELECT * FROM secured;
GRANT SELECT ON secured_view TO regress_mlcheck_reader;
SET ROLE regress_mlcheck_reader;
SELECT error_of('SELECT * FROM drift(''events'', ''secured'')') AS current,
	   error_of('SELECT * FROM drift(''secured'', ''events'')') AS reference,
	   error_of('SELECT * FROM drift(''events'', ''events'', current_filter => ''x in (select x from secured)'')') AS filter;
SELECT DISTINCT n_reference, n_current FROM drift('events', 'secured', row_security => true) WHERE column_name = 'x';
-- row_security stays as it was, after success and after errors
SHOW row_security;
SET row_security = off;
SELECT error_of('SELECT * FROM drift(''events'', ''secured'', row_security => true)') AS setting;
RESET row_security;
-- through a view the rows are those of the view's owner
SELECT DISTINCT n_current FROM drift('events', 'secured_view') WHERE column_name = 'x';
RESET ROLE;
-- the owner sees all rows
SELECT DISTINCT n_current FROM drift('events', 'secured') WHERE column_name = 'x';
SHOW row_security;

-- a read-only transaction, and each isolation level
BEGIN READ ONLY;
SELECT count(*) FROM drift('events', 'events_view', sample_rows => 100);
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;
SELECT count(*) FROM drift('events', 'events_view');
COMMIT;

-- locks: reading ones, kept until the transaction ends
BEGIN;
SELECT count(*) FROM drift('events', 'events_matview');
SELECT relation::regclass, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND relation IN ('events'::regclass, 'events_matview'::regclass) ORDER BY 1;
COMMIT;

DROP SCHEMA drift_relations, drift_shadow, drift_hostile, "Sche""ma.x" CASCADE;
DROP EXTENSION IF EXISTS file_fdw CASCADE;
REVOKE USAGE ON SCHEMA mlcheck FROM regress_mlcheck_reader;
DROP ROLE regress_mlcheck_reader;
