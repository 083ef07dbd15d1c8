--
-- gate(): a suite as a statement that fails when the data does
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA gates;
SET search_path = gates, mlcheck;
\set SHOW_CONTEXT never

-- What a statement ends with; numbers of expectations differ from run to run.
CREATE FUNCTION attempt(sql text, OUT outcome text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE sql;
	outcome := 'went on';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	outcome := 'stopped';
	detail := regexp_replace(detail, 'expectation [0-9]+', 'expectation N', 'g');
END
$$;

CREATE TABLE orders (id integer, amount double precision, note text);
INSERT INTO orders SELECT g, g, 'n' || g FROM generate_series(1, 10) AS g;
SELECT create_suite('gates', 'orders') > 0 AS made;
SELECT add_expectation('gates', 'expect_column_values_to_be_between', '{"column": "amount", "min_value": 0}') > 0 AS added;
SELECT add_expectation('gates', 'expect_column_values_to_be_unique', '{"column": "id"}') > 0 AS added;
SELECT add_expectation('gates', 'expect_column_values_to_match_regex', '{"column": "note", "regex": "^n"}', 'warn') > 0 AS added;
SELECT add_expectation('gates', 'expect_column_mean_to_be_between', '{"column": "amount", "max_value": 100}', 'info') > 0 AS added;

-- all is well: nothing is said
SELECT * FROM attempt($$SELECT gate('gates')$$);

-- what fails is listed, with counts and without values
UPDATE orders SET amount = -amount WHERE id <= 2;
UPDATE orders SET id = 5 WHERE id = 6;
SELECT * FROM attempt($$SELECT gate('gates')$$) \gx
-- with values, when they are asked for
SELECT detail FROM attempt($$SELECT gate('gates', show_values => true)$$) \gx
-- among the rows of a filter
SELECT * FROM attempt($$SELECT gate('gates', 'id > 6')$$);
SELECT outcome, state, detail FROM attempt($$SELECT gate('gates', 'id < 5')$$) \gx

-- inside a transaction it stops the load that would have committed bad rows
UPDATE orders SET amount = abs(amount);
UPDATE orders SET id = 6 WHERE amount = 6;
BEGIN;
INSERT INTO orders VALUES (11, 11, 'n11'), (12, -12, 'n12');
DO $$ BEGIN PERFORM gate('gates'); EXCEPTION WHEN SQLSTATE 'ML001' THEN RAISE EXCEPTION 'the load is stopped'; END $$;
SELECT 'not reached';
COMMIT;
SELECT count(*), min(amount) FROM orders;

-- a warning for severity warn, nothing for info, and the load goes on
CREATE TABLE warned (id integer, note text);
SELECT create_suite('warned', 'warned') > 0 AS made;
SELECT add_expectation('warned', 'expect_column_mean_to_be_between', '{"column": "id", "max_value": 0}', 'info') IS NOT NULL AS added;
INSERT INTO warned VALUES (1, 'a'), (2, 'b');
SELECT gate('warned');
SELECT add_expectation('warned', 'expect_column_values_to_match_regex', '{"column": "note", "regex": "^a"}', 'warn') AS id \gset
\set VERBOSITY terse
SELECT gate('warned');
-- a warning level in one check with an error level
SELECT drop_expectation('warned', :id);
SELECT add_expectation('warned', 'expect_column_values_to_match_regex', '{"column": "note", "regex": "^a", "mostly": 0.4, "warn": {"mostly": 0.9}}') AS id \gset
SELECT gate('warned');
INSERT INTO warned VALUES (3, 'c');
SELECT outcome, state, detail FROM attempt($$SELECT gate('warned')$$);
\set VERBOSITY default

-- no rows: undecided, which warns unless it is to fail or pass
TRUNCATE orders;
\set VERBOSITY terse
SELECT gate('gates');
\set VERBOSITY default
SELECT gate('gates', undecided => 'pass');
SELECT * FROM attempt($$SELECT gate('gates', undecided => 'fail')$$) \gx
SELECT outcome, state, message FROM attempt($$SELECT gate('gates', undecided => 'perhaps')$$);
-- unless the expectation itself says what no rows are
SELECT create_suite('decided', 'orders') > 0 AS made;
SELECT add_expectation('decided', 'expect_column_values_to_be_between', '{"column": "amount", "min_value": 0, "on_empty": "fail"}') AS id \gset
SELECT outcome, state, detail FROM attempt($$SELECT gate('decided')$$);

-- an expectation that raises an error has failed; the others are still checked
INSERT INTO orders VALUES (0, -1, 'n');
SELECT add_expectation('decided', 'expect_column_values_to_not_be_null', '{"column": "note", "row_condition": "1 / id > 0"}') IS NOT NULL AS added;
SELECT outcome, state, message, detail FROM attempt($$SELECT gate('decided')$$) \gx

-- arguments, and what is not there
SELECT outcome, state, message FROM attempt($$SELECT gate(NULL)$$);
SELECT outcome, state, message FROM attempt($$SELECT gate('gates', undecided => NULL)$$);
SELECT outcome, state, message FROM attempt($$SELECT gate('gates', show_values => NULL)$$);
SELECT outcome, state, message FROM attempt($$SELECT gate('no such suite')$$);
DROP TABLE warned;
SELECT outcome, state, message FROM attempt($$SELECT gate('warned')$$);

-- a list that a person can read
CREATE TABLE wide (a integer);
INSERT INTO wide VALUES (1);
SELECT create_suite('wide', 'wide') > 0 AS made;
SELECT count(add_expectation('wide', 'expect_column_values_to_be_between', jsonb_build_object('column', 'a', 'min_value', g))) FROM generate_series(2, 26) AS g;
SELECT message, count(*) AS lines, max(line) FILTER (WHERE line LIKE 'and%') AS last
FROM attempt($$SELECT gate('wide')$$), regexp_split_to_table(detail, '\n') AS line GROUP BY message;

-- it reads, and so works in a read-only transaction
BEGIN READ ONLY;
SELECT outcome, state FROM attempt($$SELECT gate('wide')$$);
COMMIT;

SELECT drop_suite(s) FROM unnest(ARRAY['gates', 'warned', 'decided', 'wide']) AS s;
DROP SCHEMA gates CASCADE;
