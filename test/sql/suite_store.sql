--
-- The store of suites: who may make, change, share and see them; and their
-- exchange with Great Expectations
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA suite_store;
SET search_path = suite_store, mlcheck;

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

CREATE ROLE regress_store_alice;
CREATE ROLE regress_store_bob;
CREATE ROLE regress_store_carol;
CREATE ROLE regress_store_team;
CREATE ROLE regress_store_guests;
CREATE ROLE regress_store_member IN ROLE regress_store_alice;
CREATE ROLE regress_store_shy NOINHERIT IN ROLE regress_store_alice;
CREATE ROLE regress_store_guest IN ROLE regress_store_guests;
CREATE ROLE regress_store_root SUPERUSER;
GRANT USAGE ON SCHEMA suite_store TO PUBLIC;
GRANT CREATE ON SCHEMA suite_store TO regress_store_alice;

SET ROLE regress_store_alice;
CREATE TABLE orders (id bigint, "Odd ""Column" text, amount numeric, at timestamptz, dropped int);
ALTER TABLE orders DROP COLUMN dropped;
CREATE VIEW big_orders AS SELECT * FROM orders WHERE amount > 100;
CREATE TABLE "we""ird'; DROP TABLE orders; --" (id int);
CREATE INDEX orders_index ON orders (id);
CREATE TEMP TABLE passing (id int);

--
-- Making suites: the owner is the current user
--
SELECT create_suite('orders', 'orders', '{id,"Odd \"Column"}', '{"team": "sales"}') > 0 AS made;
SELECT create_suite('no keys', 'big_orders') > 0 AS made;
-- within the same statement
SELECT create_suite('both', 'orders') < add_expectation('both', 'expect_column_mean_to_be_between', '{"column": "amount", "min_value": 1}') + 1000000 AS both_made;
SELECT name, owner, relation, key_columns, meta, created_at <= now() AS dated, grantees, may_change FROM suites ORDER BY name COLLATE "C";

-- hostile names
SELECT create_suite($$'; DROP TABLE mlcheck.suite; --$$, $$"we""ird'; DROP TABLE orders; --"$$) > 0 AS made,
	   create_suite('Ünïcødé %s %I " \', 'orders') > 0 AS made;
SELECT name, relation FROM suites WHERE name ~ 'DROP|Ün' ORDER BY name COLLATE "C";
SELECT add_expectation($$'; DROP TABLE mlcheck.suite; --$$, 'expect_column_values_to_not_be_null', '{"column": "''); DROP TABLE orders; --"}') > 0 AS added;
SELECT kwargs FROM expectations WHERE suite ~ 'DROP';
SELECT drop_suite($$'; DROP TABLE mlcheck.suite; --$$), drop_suite('Ünïcødé %s %I " \');

-- errors
SELECT query, error_of(query) FROM (VALUES
	($$SELECT create_suite(NULL, 'orders')$$),
	($$SELECT create_suite('x', NULL)$$),
	($$SELECT create_suite('', 'orders')$$),
	($$SELECT create_suite(repeat('x', 256), 'orders')$$),
	($$SELECT create_suite('orders', 'orders')$$),
	($$SELECT create_suite('x', 'nowhere')$$),
	($$SELECT create_suite('x', 4294967295::oid::regclass)$$),
	($$SELECT create_suite('x', 'orders_index')$$),
	($$SELECT create_suite('x', 'passing')$$),
	($$SELECT create_suite('x', 'orders', '{}')$$),
	($$SELECT create_suite('x', 'orders', '{id,NULL}')$$),
	($$SELECT create_suite('x', 'orders', '{id,id}')$$),
	($$SELECT create_suite('x', 'orders', '{ID}')$$),
	($$SELECT create_suite('x', 'orders', meta => '[]')$$),
	($$SELECT create_suite('x', 'orders', meta => '1')$$)) AS v(query);

--
-- Expectations
--
SELECT add_expectation('orders', 'expect_column_values_to_not_be_null', '{"column": "id"}') > 0 AS added;
SELECT add_expectation('orders', 'expect_column_values_to_be_between', '{"column": "amount", "min_value": 0, "mostly": 0.99}', 'warn', '{"why": "refunds"}') > 0 AS added;
SELECT add_expectation(suite => 'orders', expectation_type => 'expect_column_mean_to_be_between', severity => 'info', kwargs => '{"column": "amount", "min_value": 1}') > 0 AS added;
SELECT suite, expectation_type, kwargs, severity, meta FROM expectations WHERE suite = 'orders' ORDER BY expectation_id;
SELECT query, error_of(query) FROM (VALUES
	($$SELECT add_expectation(NULL, 'expect_column_values_to_not_be_null')$$),
	($$SELECT add_expectation('orders', NULL)$$),
	($$SELECT add_expectation('orders', 'expect_column_mean_to_be_between', NULL)$$),
	($$SELECT add_expectation('orders', 'expect_column_mean_to_be_between', '{}', NULL)$$),
	($$SELECT add_expectation('nothing', 'expect_column_mean_to_be_between', '{}')$$),
	($$SELECT add_expectation('orders', 'expect_column_mean_to_be_between', '{"column": "amount", "min_value": 1}', 'critical')$$),
	($$SELECT add_expectation('orders', 'expect_column_mean_to_be_between', '{"column": "amount", "min_value": 1}', 'error', '[]')$$)) AS v(query);
-- what no expectation can be made of is not stored
SELECT left(error_of($$SELECT add_expectation('orders', 'expect_the_impossible', '{}')$$), 5) <> 'no er' AS unknown,
	   left(error_of($$SELECT add_expectation('orders', 'expect_column_values_to_not_be_null', '{}')$$), 5) <> 'no er' AS without_column,
	   left(error_of($$SELECT add_expectation('orders', 'expect_column_values_to_not_be_null', '[]')$$), 5) <> 'no er' AS no_object;
SELECT count(*) FROM expectations WHERE suite = 'orders';

SELECT drop_expectation('orders', max(expectation_id)) FROM expectations WHERE suite = 'orders';
SELECT error_of(format('SELECT drop_expectation(''no keys'', %s)', min(expectation_id))) = format('42704 suite "no keys" has no expectation %s', min(expectation_id))
	AS of_another_suite
FROM expectations WHERE suite = 'orders';
SELECT error_of($$SELECT drop_expectation('orders', -1)$$);
SELECT count(*) FROM expectations WHERE suite = 'orders';
-- null in, null out: nothing is dropped
SELECT drop_suite(NULL) IS NULL AS suite, drop_expectation('orders', NULL) IS NULL AS expectation, grant_suite('orders', NULL) IS NULL AS grantee;

--
-- Rights. What everybody tries, of alice's suite and as whom
--
CREATE TABLE attempts (number int PRIMARY KEY, query text);
INSERT INTO attempts VALUES
	(1, $$SELECT export_suite('orders')$$),
	(2, $$SELECT add_expectation('orders', 'expect_column_mean_to_be_between', '{"column": "amount", "min_value": 1}')$$),
	(3, $$SELECT drop_expectation('orders', -1)$$),
	(4, $$SELECT grant_suite('orders', 'regress_store_bob')$$),
	(5, $$SELECT revoke_suite('orders', 'regress_store_bob')$$),
	(6, $$SELECT drop_suite('orders')$$),
	(7, $$SELECT create_suite('mine', 'suite_store.orders')$$);
GRANT SELECT ON attempts TO PUBLIC;
-- each attempt is undone
CREATE FUNCTION attempt(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RAISE EXCEPTION USING errcode = 'PASS1', message = 'allowed';
EXCEPTION WHEN OTHERS THEN
	RETURN concat_ws(' ', nullif(sqlstate, 'PASS1'), sqlerrm);
END
$$;

-- a stranger: nothing
SET ROLE regress_store_bob;
SELECT number, attempt(query) FROM attempts ORDER BY number;
SELECT (SELECT count(*) FROM suites) AS suites, (SELECT count(*) FROM expectations) AS expectations;
-- a member of the owner's role: everything
SET ROLE regress_store_member;
SELECT number, attempt(query) FROM attempts ORDER BY number;
SELECT count(*) AS suites, bool_and(may_change) AS may_change FROM suites;
-- a member who has to ask for the role's rights: nothing before that
SET ROLE regress_store_shy;
SELECT number, attempt(query) FROM attempts ORDER BY number;
SELECT count(*) AS suites FROM suites;
-- a superuser: everything
SET ROLE regress_store_root;
SELECT number, attempt(query) FROM attempts ORDER BY number;
SELECT count(*) AS suites FROM suites WHERE owner = 'regress_store_alice'::regrole;
-- holders of a grant, one of them by way of a role: read, but not change
SET ROLE regress_store_alice;
SELECT grant_suite('orders', 'regress_store_bob'), grant_suite('orders', 'regress_store_guests'), grant_suite('orders', 'regress_store_bob');
SELECT name, grantees FROM suites WHERE name = 'orders';
SET ROLE regress_store_bob;
SELECT number, attempt(query) FROM attempts ORDER BY number;
SELECT name, owner, may_change FROM suites;
SELECT expectation_type FROM expectations ORDER BY expectation_id;
SET ROLE regress_store_guest;
SELECT number, attempt(query) FROM attempts ORDER BY number;
SELECT name, may_change FROM suites;
SET ROLE regress_store_alice;
SELECT revoke_suite('orders', 'regress_store_bob'), revoke_suite('orders', 'regress_store_bob');
SET ROLE regress_store_bob;
SELECT number, attempt(query) FROM attempts WHERE number = 1;
SELECT count(*) FROM suites;
SELECT error_of($$SELECT grant_suite('orders', 4294967295::oid::regrole)$$);

-- a function that runs with other rights acts in that role's name
SET ROLE regress_store_alice;
CREATE FUNCTION by_definer() RETURNS bigint LANGUAGE sql SECURITY DEFINER
	AS $$SELECT mlcheck.create_suite('by definer', 'suite_store.orders')$$;
GRANT EXECUTE ON FUNCTION by_definer() TO PUBLIC;
SET ROLE regress_store_bob;
SELECT by_definer() > 0 AS made;
SET ROLE regress_store_alice;
SELECT name, owner FROM suites WHERE name = 'by definer';

-- nobody reaches the tables themselves, and no sequence
SET ROLE regress_store_member;
SELECT relname, has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') AS any_right
FROM pg_class c WHERE relnamespace = 'mlcheck'::regnamespace AND relkind = 'r' ORDER BY relname;
SELECT relname, has_sequence_privilege(c.oid, 'USAGE, SELECT, UPDATE') AS any_right
FROM pg_class c WHERE relnamespace = 'mlcheck'::regnamespace AND relkind = 'S' ORDER BY relname;
SELECT relname, has_table_privilege(c.oid, 'SELECT') AS readable, has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER') AS writable, reloptions
FROM pg_class c WHERE relnamespace = 'mlcheck'::regnamespace AND relkind = 'v' ORDER BY relname;

-- the caller's search_path and temporary tables hide nothing from the functions
RESET ROLE;
CREATE SCHEMA regress_store_hostile AUTHORIZATION regress_store_bob;
SET ROLE regress_store_bob;
CREATE FUNCTION regress_store_hostile.pg_has_role(oid, regrole, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION regress_store_hostile.pg_has_role(oid, oid, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION regress_store_hostile.yes(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR regress_store_hostile.= (LEFTARG = text, RIGHTARG = text, FUNCTION = regress_store_hostile.yes);
CREATE TEMP TABLE suite (suite_id bigint, name text, owner regrole);
SET search_path = regress_store_hostile, pg_temp, pg_catalog, suite_store;
SELECT error_of($$SELECT mlcheck.export_suite('orders')$$), error_of($$SELECT mlcheck.drop_suite('orders')$$);
SELECT current_setting('search_path') AS unchanged, current_user = 'regress_store_bob' AS still_bob;
DROP TABLE pg_temp.suite;
SET search_path = suite_store, mlcheck;

-- another's table: the relation must be readable
RESET ROLE;
SET ROLE regress_store_carol;
SELECT error_of($$SELECT mlcheck.create_suite('spying', 'suite_store.orders')$$);
RESET ROLE;
GRANT SELECT (id) ON orders TO regress_store_carol;
SET ROLE regress_store_carol;
SELECT mlcheck.create_suite('one column', 'suite_store.orders') > 0 AS made;
SELECT mlcheck.drop_suite('one column');
-- names are one for all
SELECT error_of($$SELECT mlcheck.create_suite('orders', 'pg_catalog.pg_class')$$);

-- read-only transactions: reading works, writing says why not
SET ROLE regress_store_alice;
BEGIN READ ONLY;
SELECT export_suite('orders') -> 'name' AS name;
SELECT create_suite('late', 'orders');
ROLLBACK;
SELECT current_user;

-- an error, caught or not, leaves nobody else's rights behind
DO $$
BEGIN
	PERFORM mlcheck.create_suite('orders', 'suite_store.orders');
EXCEPTION WHEN duplicate_object THEN
	RAISE WARNING '% as %, %', sqlerrm, current_user, current_setting('search_path');
END
$$;
BEGIN;
SAVEPOINT before;
SELECT add_expectation('orders', 'expect_column_mean_to_be_between', '{"column": "amount", "min_value": 1}', 'none');
ROLLBACK TO before;
SELECT current_user, current_setting('search_path');
COMMIT;

--
-- Runs and results: kept when the suite is dropped, for the owner's role
--
RESET ROLE;
INSERT INTO mlcheck.suite_run (suite_id, suite_name, owner, relation, run_by, started_at, finished_at, row_security, verdict, pass_count, warn_count, fail_count, undecided_count)
	SELECT suite_id, name, owner, relation_name, 'regress_store_bob', now(), now(), false, 'fail', 1, 0, 1, 0 FROM mlcheck.suite WHERE name IN ('orders', 'both');
INSERT INTO mlcheck.suite_result (run_id, expectation_id, severity, expectation_type, kwargs, verdict, success, unexpected_count, unexpected_values)
	SELECT run_id, 1, 'error', 'expect_column_values_to_not_be_null', '{"column": "id"}', 'fail', false, 2, '["secret"]' FROM mlcheck.suite_run WHERE owner = 'regress_store_alice'::regrole;
SET ROLE regress_store_bob;
SELECT (SELECT count(*) FROM suite_runs) AS runs, (SELECT count(*) FROM suite_results) AS results;
SET ROLE regress_store_shy;
SELECT (SELECT count(*) FROM suite_runs) AS runs, (SELECT count(*) FROM suite_results) AS results;
SET ROLE regress_store_guest;
SELECT suite, relation, run_by, verdict, fail_count FROM suite_runs;
SELECT suite, expectation_type, verdict, unexpected_values FROM suite_results;
SET ROLE regress_store_alice;
SELECT suite, owner, relation, verdict FROM suite_runs ORDER BY suite COLLATE "C";
SELECT drop_suite('orders');
SELECT error_of($$SELECT drop_suite('orders')$$);
SELECT suite, relation, verdict FROM suite_runs ORDER BY suite COLLATE "C";
SELECT suite, unexpected_values FROM suite_results ORDER BY suite COLLATE "C";
-- what a grant showed ends with the suite; so it does for a suite of the same name
SELECT create_suite('orders', 'orders') > 0 AS made, grant_suite('orders', 'regress_store_guests');
SET ROLE regress_store_guest;
SELECT (SELECT count(*) FROM suites) AS suites, (SELECT count(*) FROM suite_runs) AS runs, (SELECT count(*) FROM suite_results) AS results;
RESET ROLE;
SELECT count(*) AS expectations_left FROM mlcheck.suite_expectation e WHERE NOT EXISTS (SELECT FROM mlcheck.suite s WHERE s.suite_id = e.suite_id);
DELETE FROM mlcheck.suite_run WHERE owner = 'regress_store_alice'::regrole;
SELECT count(*) AS results_left FROM mlcheck.suite_result;

--
-- What is gone. A relation: the suite stays. A role: nobody but a superuser sees
-- its suites
--
SET ROLE regress_store_alice;
CREATE TABLE soon_gone (id int);
SELECT create_suite('dangling', 'soon_gone') > 0 AS made;
DROP TABLE soon_gone;
SELECT relation::text ~ '^\d+$' AS a_number FROM suites WHERE name = 'dangling';
SELECT jsonb_array_length(export_suite('dangling') -> 'expectations') AS exported;
SELECT drop_suite('dangling');
RESET ROLE;
SET ROLE regress_store_team;
SELECT create_suite('orphan', 'pg_catalog.pg_class') > 0 AS made, grant_suite('orphan', 'regress_store_carol');
RESET ROLE;
SELECT grant_suite('orders', 'regress_store_team');
DROP ROLE regress_store_team;
SET ROLE regress_store_bob;
SELECT count(*) FROM suites;
SET ROLE regress_store_carol;
-- the grant holds on
SELECT owner::text ~ '^\d+$' AS a_number, may_change FROM suites;
RESET ROLE;
SELECT name, owner::text ~ '^\d+$' AS a_number, may_change FROM suites WHERE name = 'orphan';
SELECT revoke_suite('orders', grantee) FROM suites, unnest(grantees) AS grantee WHERE name = 'orders' AND grantee::text ~ '^\d+$';
SELECT grantees FROM suites WHERE name = 'orders';
SELECT drop_suite('orphan');

--
-- Import and export
--
SET ROLE regress_store_alice;
CREATE TABLE documents (number int PRIMARY KEY, layout text, document jsonb);
INSERT INTO documents VALUES
-- the older layout, as it was written by 0.18
(1, 'expectation_type', '{"data_asset_type": null, "expectation_suite_name": "taxi.warning", "ge_cloud_id": null,
	"expectations": [
		{"expectation_type": "expect_column_mean_to_be_between", "kwargs": {"max_value": 10000, "min_value": 1, "column": "amount"}, "meta": {}},
		{"expectation_type": "expect_column_values_to_be_between", "kwargs": {"column": "vendor_id", "min_value": 4.50, "mostly": 0.95, "result_format": "COMPLETE", "catch_exceptions": false, "batch_id": "abc"},
		 "meta": {"profiler_details": {"metric_configuration": {"metric_name": "column.distinct_values"}}, "notes": {"format": "markdown", "content": ["**why**"]}}},
		{"expectation_type": "expect_column_values_to_not_be_null", "kwargs": {"column": "vendor_id"}, "meta": {"severity": "warning"}, "ge_cloud_id": "1", "expectation_context": {"description": null}},
		{"expectation_type": "expect_column_values_to_not_be_null", "kwargs": {"column": "a"}},
		{"expectation_type": "expect_column_values_to_not_be_null", "kwargs": {"column": "b"}, "meta": null, "success_on_last_run": true}],
	"meta": {"great_expectations_version": "0.18.21", "citations": [{"citation_date": "2026-01-01T00:00:00.000000Z"}]}}'),
-- the newer layout, as it is written since 1.0
(2, 'type', '{"name": "taxi", "id": "8a1b2c3d-0000-4000-8000-000000000001", "notes": ["of the", {"whole": "suite"}],
	"expectations": [
		{"type": "expect_column_values_to_be_between", "kwargs": {"column": "fare", "min_value": 0, "strict_min": true, "row_condition": "\"Odd \"\"Column\" > ''x''", "condition_parser": "postgresql"},
		 "meta": {"a": {"b": [1, {"c": null}]}}, "id": "8a1b2c3d-0000-4000-8000-000000000002", "severity": "warning", "notes": "n", "description": "d", "rendered_content": [{"value": {"template": "$x"}}], "windows": null},
		{"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "fare"}, "meta": {}, "id": "3", "severity": "critical"},
		{"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "Ünï \"x\""}, "severity": "info"},
		{"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "a"}, "severity": null, "meta": "no object"},
		{"type": "expect_column_values_to_match_regex", "kwargs": {"column": "code", "regex": "^\\d{3}''$"}, "id": null}],
	"meta": {"great_expectations_version": "1.3.5"}}'),
(3, 'type', '{"name": "empty", "expectations": []}'),
(4, 'expectation_type', '{"expectation_suite_name": "empty too", "expectations": [], "meta": {}}'),
(5, 'type', '{"name": "odd meta", "meta": null, "expectations": [], "members": {"meta": 1}}');

SELECT number, import_suite(document, 'orders') AS name FROM documents ORDER BY number;
-- lossless: what comes out is what went in
SELECT number, export_suite(coalesce(document ->> 'name', document ->> 'expectation_suite_name'), layout) = document AS same FROM documents ORDER BY number;
SELECT suite, expectation_type, severity, kwargs FROM expectations WHERE suite ~ 'taxi' ORDER BY expectation_id;
-- one layout into the other and back: severity goes along
SELECT jsonb_pretty(export_suite('taxi.warning'));
SELECT jsonb_pretty(export_suite('taxi', 'expectation_type'));
SELECT import_suite(export_suite('taxi', 'expectation_type'), 'orders', 'taxi again') AS name;
SELECT (SELECT array_agg(row(expectation_type, kwargs, severity) ORDER BY expectation_id) FROM expectations WHERE suite = 'taxi')
	 = (SELECT array_agg(row(expectation_type, kwargs, severity) ORDER BY expectation_id) FROM expectations WHERE suite = 'taxi again') AS same;
-- of a suite made here
SELECT add_expectation('both', 'expect_column_values_to_not_be_null', '{"column": "id"}', 'warn', '{"why": "w"}') > 0 AS added,
	   add_expectation('both', 'expect_column_values_to_not_be_null', '{"column": "at"}', 'info') > 0 AS added;
SELECT export_suite('both'), export_suite('both', 'expectation_type');
SELECT import_suite(export_suite('both'), 'orders', 'copy', key_columns => '{id}') AS name;
SELECT export_suite('copy') - 'name' = export_suite('both') - 'name' AS same, key_columns, owner FROM suites WHERE name = 'copy';

-- unknown types: all of them in one error, or left out
\set VERBOSITY terse
SELECT import_suite('{"name": "partly", "expectations": [{"type": "expect_a", "kwargs": {}}, {"type": "expect_column_mean_to_be_between", "kwargs": {"column": "amount", "min_value": 1}}, {"type": "expect_b"}, {"type": "expect_a"}]}', 'orders');
\set VERBOSITY default
SET client_min_messages = notice;
SELECT import_suite('{"name": "partly", "expectations": [{"type": "expect_a", "kwargs": {}}, {"type": "expect_column_mean_to_be_between", "kwargs": {"column": "amount", "min_value": 1}}, {"type": "expect_b"}, {"type": "expect_a"}]}', 'orders', skip_unknown => true);
SET client_min_messages = warning;
SELECT expectation_type, kwargs, severity FROM expectations WHERE suite = 'partly';
-- bad kwargs: which one it is
SELECT count(*) AS before FROM suites \gset
DO $$
DECLARE
	context text;
BEGIN
	PERFORM mlcheck.import_suite('{"name": "x", "expectations": [{"type": "expect_column_mean_to_be_between", "kwargs": {"column": "amount", "min_value": 1}}, {"type": "expect_column_values_to_not_be_null", "kwargs": {}}]}', 'suite_store.orders');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
	RAISE WARNING '%', split_part(context, E'\n', 1);
END
$$;
SELECT document, error_of(format('SELECT import_suite(%L, ''orders'')', document)) FROM (VALUES
	('[]'), ('1'), ('{}'), ('{"expectations": {}}'), ('{"expectations": []}'), ('{"name": null, "expectations": []}'),
	('{"name": 1, "expectations": []}'), ('{"name": "", "expectations": []}'),
	('{"name": "a", "expectation_suite_name": "b", "expectations": []}'),
	('{"name": "a", "expectations": [1]}'), ('{"name": "a", "expectations": [[]]}'), ('{"name": "a", "expectations": [{}]}'),
	('{"name": "a", "expectations": [{"type": 1}]}'),
	('{"name": "a", "expectations": [{"type": "a", "expectation_type": "a"}]}'),
	('{"name": "a", "expectations": [{"type": "a", "kwargs": []}]}'),
	('{"name": "a", "expectations": [{"type": "a", "kwargs": null}]}'),
	('{"name": "a", "expectations": [{"type": "a", "severity": "fatal"}]}'),
	('{"name": "a", "expectations": [{"type": "a", "severity": 1}]}'),
	('{"name": "a", "expectations": [{"type": "a", "meta": {"mlcheck.members": 1}}]}'),
	('{"name": "a", "meta": {"mlcheck.members": 1}, "expectations": []}'),
	('{"name": "empty", "expectations": []}')) AS v(document);
SELECT query, error_of(query) FROM (VALUES
	($$SELECT import_suite(NULL, 'orders')$$), ($$SELECT import_suite('{}', NULL)$$),
	($$SELECT import_suite('{}', 'orders', skip_unknown => NULL)$$),
	($$SELECT export_suite('nothing')$$), ($$SELECT export_suite('empty', 'newest')$$)) AS v(query);
SELECT count(*) = :before AS nothing_stored FROM suites;
-- a member of "meta" that looks like ours, from where anything is allowed
SELECT create_suite('ours', 'orders', meta => '{"mlcheck.members": 5}') > 0 AS made, export_suite('ours');

RESET ROLE;
DELETE FROM mlcheck.suite WHERE owner IN (SELECT oid FROM pg_roles WHERE rolname ~ '^regress_store');
DROP SCHEMA regress_store_hostile CASCADE;
DROP TABLE passing;
DROP SCHEMA suite_store CASCADE;
DROP ROLE regress_store_alice, regress_store_bob, regress_store_carol, regress_store_guests, regress_store_member, regress_store_shy, regress_store_guest, regress_store_root;
