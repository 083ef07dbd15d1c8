--
-- The extension: what it installs, what it says of it, and how it comes and goes
--
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS mlcheck CASCADE;
DROP SCHEMA IF EXISTS mlcheck CASCADE;

--
-- CREATE EXTENSION
--

-- Nobody else may have made the schema: what is in it could capture calls
\set VERBOSITY terse
CREATE ROLE regress_mlcheck_stranger;
CREATE SCHEMA mlcheck AUTHORIZATION regress_mlcheck_stranger;
CREATE FUNCTION mlcheck.psi_final(internal) RETURNS float8 LANGUAGE internal AS 'float8_accum';
ALTER FUNCTION mlcheck.psi_final OWNER TO regress_mlcheck_stranger;
CREATE EXTENSION mlcheck;
DROP FUNCTION mlcheck.psi_final;
CREATE FUNCTION mlcheck.decoy(anyelement, boolean) RETURNS float8 LANGUAGE sql AS 'SELECT 1.0::float8';
CREATE EXTENSION mlcheck;
DROP SCHEMA mlcheck CASCADE;
-- not even types or operators, which capture calls no less than functions do
CREATE SCHEMA mlcheck;
CREATE DOMAIN mlcheck.regclass AS text;
CREATE EXTENSION mlcheck;
DROP SCHEMA mlcheck CASCADE;
-- not a stranger's schema, even if it is empty: its owner could put there what
-- drift() calls, and wait for a superuser
CREATE SCHEMA mlcheck AUTHORIZATION regress_mlcheck_stranger;
SET ROLE regress_mlcheck_stranger;
CREATE EXTENSION mlcheck;
RESET ROLE;
CREATE EXTENSION mlcheck;
DROP SCHEMA mlcheck CASCADE;
DROP ROLE regress_mlcheck_stranger;
\set VERBOSITY default
-- in no other schema
CREATE SCHEMA elsewhere;
CREATE EXTENSION mlcheck SCHEMA elsewhere;
DROP SCHEMA elsewhere;

-- and the search_path, in which something waits, is not that of the script
CREATE SCHEMA hostile;
CREATE DOMAIN hostile.int4 AS text;
CREATE DOMAIN hostile.text AS int8;
SET search_path = hostile, public;
CREATE EXTENSION mlcheck;
RESET search_path;
SELECT extname, extrelocatable, extversion = (SELECT default_version FROM pg_available_extensions WHERE name = 'mlcheck') AS current,
	   extnamespace::regnamespace AS schema
FROM pg_extension WHERE extname = 'mlcheck';
SELECT superuser, trusted, relocatable, schema FROM pg_available_extension_versions WHERE name = 'mlcheck' AND installed;
DROP SCHEMA hostile CASCADE;

--
-- The objects. What is in this list is the public surface: changes here need an
-- entry in CHANGELOG.md
--
SELECT pg_describe_object(classid, objid, 0) AS object
FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
	AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'mlcheck')
	AND pg_describe_object(classid, objid, 0) !~ '_(final|accum|remove|merge|combine|serialize|deserialize|in|out|recv|send|eq|ne|hash|hash_extended)\('
ORDER BY pg_describe_object(classid, objid, 0) COLLATE "C";

-- all of them in the extension's schema
SELECT count(*) AS elsewhere
FROM pg_depend d LEFT JOIN pg_proc p ON classid = 'pg_proc'::regclass AND p.oid = objid
	LEFT JOIN pg_type t ON classid = 'pg_type'::regclass AND t.oid = objid
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'mlcheck')
	AND coalesce(pronamespace, typnamespace) <> 'mlcheck'::regnamespace;

-- each has a comment, and so has the schema
SELECT pg_describe_object(classid, objid, 0) AS without_comment
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'mlcheck')
	AND obj_description(objid, classid::regclass::name) IS NULL
	AND NOT (classid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type WHERE pg_type.oid = objid AND typcategory = 'A'));
SELECT obj_description('mlcheck'::regnamespace, 'pg_namespace') IS NOT NULL AS schema_has_one;

-- volatility and parallel safety are said of each function: functions of their
-- arguments are immutable (what prints times: stable) and safe; what runs queries with a snapshot of its own is volatile and unsafe
SELECT provolatile, proparallel, proleakproof, prosecdef, count(*) > 0 AS some,
	   array_agg(DISTINCT proname::text) FILTER (WHERE provolatile <> 'i') AS functions
FROM pg_proc WHERE pronamespace = 'mlcheck'::regnamespace
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2;

-- aggregates: parallel, with all that this needs, and final functions that leave
-- the state as it was, so that it can be shared and used in windows
SELECT bool_and((aggcombinefn <> 0 OR proargtypes[0] = 'anyenum'::regtype)
				AND (aggtranstype <> 'internal'::regtype OR (aggserialfn <> 0 AND aggdeserialfn <> 0))) AS parallel,
	   bool_and(aggfinalmodify = 'r' AND aggmfinalmodify = 'r') AS read_only, bool_and(aggkind = 'n') AS plain,
	   count(DISTINCT (aggcombinefn, aggserialfn, aggdeserialfn, aggtranstype)) AS states
FROM pg_aggregate JOIN pg_proc ON aggfnoid = pg_proc.oid WHERE pronamespace = 'mlcheck'::regnamespace;

-- no function has the name of a function or type of PostgreSQL, which would hide
-- it, or be hidden, when mlcheck is in the search_path
SELECT DISTINCT proname FROM pg_proc p
WHERE pronamespace = 'mlcheck'::regnamespace
	AND (EXISTS (SELECT FROM pg_proc o WHERE o.pronamespace = 'pg_catalog'::regnamespace AND o.proname = p.proname)
		 OR EXISTS (SELECT FROM pg_type t WHERE t.typname = p.proname));

-- no parameter has a name that must be quoted
SELECT DISTINCT proname, name FROM pg_proc, unnest(proargnames) AS name
WHERE pronamespace = 'mlcheck'::regnamespace AND quote_ident(name) <> name;

-- anybody may use what only reads; the schema has to be opened for that
SELECT has_function_privilege('public', oid, 'EXECUTE') AS everybody, count(*) > 0 AS functions
FROM pg_proc WHERE pronamespace = 'mlcheck'::regnamespace GROUP BY 1;

-- the setting's prefix is reserved from the moment that the library is loaded
LOAD 'mlcheck';
SET mlcheck.no_such_setting = 1;

--
-- DROP EXTENSION
--
CREATE TABLE t AS SELECT g AS x, g % 2 = 0 AS c FROM generate_series(1, 100) g;
CREATE VIEW uses_it AS SELECT mlcheck.psi(x, c) AS psi FROM t;
CREATE TABLE keeps_it (v mlcheck.verdict);
\set VERBOSITY terse
DROP EXTENSION mlcheck;
\set VERBOSITY default
DROP VIEW uses_it;
DROP TABLE keeps_it;
DROP EXTENSION mlcheck;
SELECT count(*) AS left_behind FROM pg_proc WHERE probin LIKE '%mlcheck%';
SELECT to_regnamespace('mlcheck') IS NULL OR NOT EXISTS (SELECT FROM pg_proc WHERE pronamespace = to_regnamespace('mlcheck')) AS empty;
-- and back again, twice in one session
CREATE EXTENSION mlcheck;
SELECT mlcheck.psi(x, c) FROM t;
BEGIN;
DROP EXTENSION mlcheck;
CREATE EXTENSION mlcheck;
SELECT count(*) FROM mlcheck.drift('t', 't', '{x}');
ROLLBACK;
SELECT count(*) FROM mlcheck.drift('t', 't', '{x}');
DROP TABLE t;
