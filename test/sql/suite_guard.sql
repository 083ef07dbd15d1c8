-- What a check does must not outlive it, what a suite says must not depend on
-- who runs it, and a superuser's suite must not run other people's views.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA suite_guard;
SET search_path = suite_guard, mlcheck;
CREATE ROLE regress_guard_owner;
GRANT ALL ON SCHEMA suite_guard TO regress_guard_owner;

CREATE TABLE rows AS SELECT g AS id, timestamptz '2026-03-01 00:00+00' + g * interval '1 hour' AS at FROM generate_series(0, 9) AS g;

-- lo_create() writes even where the transaction is read-only: it is undone
SELECT verdict, element_count FROM expect('rows', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "lo_create(0) > 0"}');
SELECT create_suite('suite_guard', 'rows') > 0 AS made;
SELECT add_expectation('suite_guard', 'expect_column_values_to_be_between', '{"column": "id", "max_value": 4, "row_condition": "lo_create(0) > 0"}') AS id \gset
SELECT verdict, unexpected_count FROM validate_suite('suite_guard');
SELECT count(*) FROM failing_rows('suite_guard', :id);
SELECT count(*) AS large_objects FROM pg_largeobject_metadata;
SELECT drop_suite('suite_guard');

-- a bound without a zone is in the zone of the session that made the suite, and
-- is read as ISO has it, whatever the settings of who runs it
SET TimeZone = 'UTC';
SELECT create_suite('suite_guard', 'rows') > 0 AS made;
SELECT add_expectation('suite_guard', 'expect_column_values_to_be_between', '{"column": "at", "min_value": "2026-03-01 05:00"}') > 0 AS added;
SELECT unexpected_count, unexpected_values -> 0 AS value FROM validate_suite('suite_guard');
SET TimeZone = 'Asia/Tokyo';
SET DateStyle = 'German, DMY';
SET array_nulls = off;
SELECT unexpected_count, unexpected_values -> 0 AS value FROM validate_suite('suite_guard');
RESET TimeZone;
RESET DateStyle;
RESET array_nulls;
SELECT drop_suite('suite_guard');

-- whoever owns a view decides what runs when it is read
SET ROLE regress_guard_owner;
CREATE FUNCTION code() RETURNS integer LANGUAGE sql VOLATILE AS 'SELECT 1';
CREATE VIEW theirs AS SELECT suite_guard.code() AS id;
RESET ROLE;
SELECT create_suite('suite_guard', 'theirs') > 0 AS made;
SELECT add_expectation('suite_guard', 'expect_column_values_to_not_be_null', '{"column": "id"}') > 0 AS added;
SELECT verdict FROM validate_suite('suite_guard');
-- a view of a superuser is read
ALTER VIEW theirs OWNER TO CURRENT_USER;
SELECT verdict FROM validate_suite('suite_guard');
SELECT drop_suite('suite_guard');

DROP SCHEMA suite_guard CASCADE;
DROP ROLE regress_guard_owner;
