--
-- gate_on_write(..., 'reject'): statements whose new rows do not pass a suite
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA gow;
SET search_path = gow, mlcheck;

-- What a statement ends with; numbers of expectations differ from run to run.
CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text; detail text; hint text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE,
		message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	IF code = 'ML001' THEN
		hint := '';
	END IF;
	RETURN concat_ws(' ', code, message, '[' || nullif(regexp_replace(detail, 'expectation [0-9]+', 'expectation N', 'g'), '') || ']', nullif('(' || hint || ')', '()'));
END
$$;
CREATE FUNCTION make_suite(suite text, relation regclass, min_value float8 DEFAULT 0) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM mlcheck.create_suite(suite, relation);
	PERFORM mlcheck.add_expectation(suite, 'expect_column_values_to_be_between', jsonb_build_object('column', 'amount', 'min_value', min_value));
END
$$;

CREATE TABLE orders (id integer PRIMARY KEY, amount double precision, "Note" text);
SELECT make_suite('gow orders', 'orders');
SELECT gate_on_write('orders', 'gow orders');

--
-- Statements
--

-- each is stored as a whole, or not at all
INSERT INTO orders VALUES (1, 10, 'a'), (2, 20, 'b');
SELECT error_of($$INSERT INTO orders VALUES (3, 1, 'c'), (4, -1, 'd'), (5, -2, 'e')$$);
SELECT error_of($$UPDATE orders SET amount = 15 - amount$$);
SELECT error_of($$INSERT INTO orders VALUES (1, 1, 'c') ON CONFLICT (id) DO UPDATE SET amount = -1$$);
SELECT error_of($$INSERT INTO orders VALUES (6, -1, 'c') ON CONFLICT (id) DO UPDATE SET amount = 1$$);
SELECT error_of($$MERGE INTO orders o USING (VALUES (1, 5), (7, -7)) AS s (id, amount) ON o.id = s.id
	WHEN MATCHED THEN UPDATE SET amount = s.amount WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.amount)$$);
SELECT error_of($$MERGE INTO orders o USING (VALUES (1, -5), (7, 7)) AS s (id, amount) ON o.id = s.id
	WHEN MATCHED THEN UPDATE SET amount = s.amount WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.amount)$$);
SELECT error_of($$WITH new AS (INSERT INTO orders VALUES (8, -8) RETURNING id) SELECT * FROM new$$);
\set VERBOSITY terse
COPY orders FROM stdin;
8	8	x
9	-9	y
\.
\set VERBOSITY default
-- old rows are no reason to refuse new ones, nor are statements without any
TABLE orders;
UPDATE orders SET amount = -1 WHERE false;
INSERT INTO orders SELECT 1, -1 WHERE false;
DELETE FROM orders WHERE id = 2;

-- what the rest of the transaction did is undone with it
BEGIN;
INSERT INTO orders VALUES (10, 10);
\set VERBOSITY terse
INSERT INTO orders VALUES (11, -11);
\set VERBOSITY default
COMMIT;
SELECT count(*) FROM orders WHERE id >= 10;
-- unless a savepoint keeps it
BEGIN;
INSERT INTO orders VALUES (10, 10);
SAVEPOINT s;
\set VERBOSITY terse
INSERT INTO orders VALUES (11, -11);
\set VERBOSITY default
ROLLBACK TO s;
COMMIT;
SELECT count(*) FROM orders WHERE id >= 10;

-- a whole load, larger than memory keeps
SET work_mem = '64kB';
SELECT error_of($$INSERT INTO orders SELECT 1000 + g, CASE WHEN g % 1000 = 0 THEN -1 ELSE g END FROM generate_series(1, 20000) AS g$$);
INSERT INTO orders SELECT 1000 + g, g FROM generate_series(1, 20000) AS g;
RESET work_mem;
SELECT count(*) FROM orders;
DELETE FROM orders WHERE id >= 1000;

--
-- Suites
--

-- warnings let rows in; so does what says nothing, with a warning unless told otherwise
SELECT add_expectation('gow orders', 'expect_column_mean_to_be_between', '{"column": "amount", "max_value": 100}', 'warn') AS id \gset
\set VERBOSITY terse
INSERT INTO orders VALUES (12, 1000);
INSERT INTO orders VALUES (13, NULL);
\set VERBOSITY default
SELECT error_of($$SELECT gate_on_write('orders', 'gow orders', undecided => 'pass')$$);
SELECT drop_gate_on_write('orders', 'gow orders');
SELECT gate_on_write('orders', 'gow orders', undecided => 'pass');
INSERT INTO orders VALUES (14, NULL);
SELECT drop_gate_on_write('orders');
SELECT gate_on_write('orders', 'gow orders', undecided => 'fail', show_values => true);
SELECT error_of($$INSERT INTO orders VALUES (15, NULL)$$);
SELECT error_of($$INSERT INTO orders VALUES (15, 1), (16, -3)$$);
SELECT drop_gate_on_write('orders');
SELECT drop_expectation('gow orders', :id);
SELECT gate_on_write('orders', 'gow orders');
-- again: there is nothing to do
SELECT gate_on_write('orders', 'gow orders');

-- expectations of all kinds see the new rows alone
SELECT add_expectation('gow orders', 'expect_column_values_to_be_unique', '{"column": "Note"}') AS id \gset
INSERT INTO orders VALUES (20, 1, 'a');
SELECT error_of($$INSERT INTO orders VALUES (21, 1, 'same'), (22, 1, 'same')$$);
SELECT drop_expectation('gow orders', :id);
-- a condition on the rows, with the table's name; one that raises an error fails
SELECT add_expectation('gow orders', 'expect_column_values_to_not_be_null', '{"column": "Note", "row_condition": "10 / orders.id >= 0 AND \"Note\" IS DISTINCT FROM ''x''"}') AS id \gset
INSERT INTO orders VALUES (23, 1, 'b');
SELECT error_of($$INSERT INTO orders VALUES (24, 1, NULL)$$);
SELECT error_of($$INSERT INTO orders VALUES (0, 1, 'c')$$);
SELECT drop_expectation('gow orders', :id);
-- what the condition reads of the table itself has the new rows
SELECT add_expectation('gow orders', 'expect_column_values_to_be_null', '{"column": "Note", "row_condition": "(SELECT count(*) FROM gow.orders AS o WHERE o.\"Note\" = orders.\"Note\") > 2"}') AS id \gset
\set VERBOSITY terse
INSERT INTO orders VALUES (25, 1, 'three');
INSERT INTO orders VALUES (26, 1, 'three');
\set VERBOSITY default
SELECT error_of($$INSERT INTO orders VALUES (27, 1, 'three')$$);
SELECT drop_expectation('gow orders', :id);

-- two suites, one of which goes
SELECT make_suite('gow other', 'orders', -10);
SELECT gate_on_write('orders', 'gow other');
SELECT relation, suite, on_fail, undecided, show_values, uncovered FROM write_gates WHERE relation = 'orders'::regclass ORDER BY suite;
SELECT drop_gate_on_write('orders', 'gow orders');
INSERT INTO orders VALUES (30, -5);
SELECT error_of($$INSERT INTO orders VALUES (31, -15)$$);
SELECT error_of($$SELECT drop_gate_on_write('orders', 'gow orders')$$);
-- a suite that was dropped is no silent pass
SELECT drop_suite('gow other');
SELECT error_of($$INSERT INTO orders VALUES (31, 1)$$);
\set SHOW_CONTEXT always
INSERT INTO orders VALUES (31, 1);
\set SHOW_CONTEXT errors
-- nor is one without expectations, or one of another table by that name
SELECT create_suite('gow other', 'orders') > 0 AS made;
SELECT error_of($$INSERT INTO orders VALUES (31, 1)$$);
SELECT drop_suite('gow other');
CREATE TABLE elsewhere (amount double precision);
SELECT make_suite('gow other', 'elsewhere');
SELECT error_of($$INSERT INTO orders VALUES (31, 1)$$);
SELECT drop_gate_on_write('orders');
SELECT error_of($$SELECT drop_gate_on_write('orders')$$);
INSERT INTO orders VALUES (31, -1);

--
-- What can have a gate
--

SELECT error_of($$SELECT gate_on_write('orders', 'gow other')$$);
SELECT error_of($$SELECT gate_on_write('orders', 'no such suite')$$);
SELECT error_of($$SELECT gate_on_write('orders', 'gow orders', 'divert')$$);
SELECT error_of($$SELECT gate_on_write('orders', 'gow orders', undecided => 'perhaps')$$);
SELECT error_of($$SELECT gate_on_write('orders', 'gow orders', quarantine_table => 'q')$$);
SELECT error_of($$SELECT gate_on_write(NULL, 'gow orders')$$);
SELECT error_of($$SELECT gate_on_write('orders', NULL)$$);
SELECT error_of($$SELECT gate_on_write('orders', 'gow orders', NULL)$$);
SELECT error_of($$SELECT drop_gate_on_write(NULL)$$);
CREATE VIEW orders_view AS SELECT * FROM orders;
SELECT make_suite('gow view', 'orders_view');
SELECT error_of($$SELECT gate_on_write('orders_view', 'gow view')$$);
SELECT error_of($$SELECT gate_on_write('orders_pkey', 'gow view')$$);
CREATE FOREIGN DATA WRAPPER regress_gow;
CREATE SERVER regress_gow FOREIGN DATA WRAPPER regress_gow;
CREATE FOREIGN TABLE far (amount double precision) SERVER regress_gow;
SELECT make_suite('gow far', 'far');
SELECT error_of($$SELECT gate_on_write('far', 'gow far')$$);
-- an expectation that does not fit any more is found now, not at each write
CREATE TABLE changed (amount double precision);
SELECT make_suite('gow changed', 'changed');
ALTER TABLE changed RENAME amount TO price;
SELECT error_of($$SELECT gate_on_write('changed', 'gow changed')$$);
-- the functions are for triggers of that kind
SELECT error_of($$SELECT reject_new_rows()$$);
CREATE TRIGGER t BEFORE INSERT ON changed FOR EACH ROW EXECUTE FUNCTION reject_new_rows('gow changed', 'warn', 'false');
SELECT error_of($$INSERT INTO changed VALUES (1)$$);
DROP TRIGGER t ON changed;
CREATE TRIGGER t AFTER INSERT ON changed REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION reject_new_rows('gow changed');
SELECT error_of($$INSERT INTO changed VALUES (1)$$);

-- arguments as the catalog has them
SELECT trigger_arguments(''), trigger_arguments('\x6100006200'), trigger_arguments('\x61'), trigger_arguments(NULL) IS NULL AS null;
SELECT left(error_of($$SELECT trigger_arguments('\xff00')$$), 5);

--
-- Partitions and children
--

CREATE TABLE parts (id integer, amount double precision) PARTITION BY LIST (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE parts_2 (amount double precision, gone text, id integer);
ALTER TABLE parts_2 DROP COLUMN gone;
ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES IN (2);
CREATE TABLE parts_3 PARTITION OF parts FOR VALUES IN (3, 4) PARTITION BY LIST (id);
CREATE TABLE parts_3_3 PARTITION OF parts_3 FOR VALUES IN (3);
SELECT make_suite('gow parts', 'parts');
-- the name of the suite's relation stands for the rows of any partition
SELECT add_expectation('gow parts', 'expect_column_values_to_be_between', '{"column": "amount", "max_value": 50, "row_condition": "parts.id < 9"}') > 0 AS added;
-- five tables: writing to a partition is no writing to its parent
SELECT gate_on_write('parts', 'gow parts');
INSERT INTO parts VALUES (1, 1), (2, 2), (3, 3);
SELECT error_of($$INSERT INTO parts VALUES (1, 1), (2, -2)$$);
SELECT error_of($$INSERT INTO parts_1 VALUES (1, -1)$$);
SELECT error_of($$INSERT INTO parts_2 VALUES (-1, 2)$$);
SELECT error_of($$INSERT INTO parts_2 VALUES (51, 2)$$);
SELECT error_of($$INSERT INTO parts_3 VALUES (3, -1)$$);
SELECT error_of($$INSERT INTO parts_3_3 VALUES (3, -1)$$);
SELECT error_of($$UPDATE parts_2 SET amount = -amount$$);
-- rows that an update moves
SELECT error_of($$UPDATE parts SET id = 2, amount = -1 WHERE id = 1$$);
UPDATE parts SET id = 2, amount = 5 WHERE id = 1;
SELECT tableoid::regclass, * FROM parts ORDER BY id, amount;
-- partitions made or attached later are not covered, and reported
CREATE TABLE parts_3_4 PARTITION OF parts_3 FOR VALUES IN (4);
CREATE TABLE parts_5 (id integer, amount double precision);
ALTER TABLE parts ATTACH PARTITION parts_5 FOR VALUES IN (5);
INSERT INTO parts_5 VALUES (5, -5);
SELECT error_of($$INSERT INTO parts VALUES (5, -5)$$);
SELECT * FROM gate_coverage('parts');
SELECT relation, suite, uncovered FROM write_gates WHERE relation = 'parts'::regclass;
-- until the gate is asked for again
SELECT gate_on_write('parts', 'gow parts');
SELECT error_of($$INSERT INTO parts_5 VALUES (5, -5)$$);
SELECT relation, suite, uncovered FROM write_gates WHERE relation = 'parts'::regclass;
-- a disabled trigger does not cover
ALTER TABLE parts_1 DISABLE TRIGGER USER;
SELECT member, on_insert, on_update, covered FROM gate_coverage('parts') WHERE NOT covered;
INSERT INTO parts_1 VALUES (1, -1);
-- a suite of the parent says nothing about what was its partition
ALTER TABLE parts DETACH PARTITION parts_5;
SELECT error_of($$INSERT INTO parts_5 VALUES (5, 5)$$);
SELECT drop_gate_on_write('parts_5');
SELECT drop_gate_on_write('parts');
-- one partition alone, by the suite of its parent
SELECT gate_on_write('parts_2', 'gow parts');
SELECT error_of($$INSERT INTO parts_2 VALUES (-1, 2)$$);
INSERT INTO parts VALUES (2, -2);
SELECT relation, suite, uncovered FROM write_gates WHERE suite = 'gow parts';
CREATE FOREIGN TABLE parts_far PARTITION OF parts FOR VALUES IN (9) SERVER regress_gow;
SELECT error_of($$SELECT gate_on_write('parts', 'gow parts')$$);

CREATE TABLE base (id integer, amount double precision);
CREATE TABLE child (extra text) INHERITS (base);
SELECT make_suite('gow base', 'base');
-- of a child, the suite has the columns of its own relation
SELECT add_expectation('gow base', 'expect_column_values_to_be_null', '{"column": "id", "row_condition": "to_jsonb(base) ? ''extra''", "on_empty": "pass"}') > 0 AS added;
SELECT gate_on_write('base', 'gow base');
SELECT error_of($$INSERT INTO child VALUES (1, -1, 'x')$$);
INSERT INTO child VALUES (1, 1, 'x');
SELECT error_of($$UPDATE base SET amount = -amount$$);
SELECT error_of($$UPDATE child SET amount = -amount$$);
SELECT * FROM gate_coverage('base');

--
-- Rights
--

CREATE ROLE regress_gow_owner;
CREATE ROLE regress_gow_author;
CREATE ROLE regress_gow_writer;
GRANT ALL ON SCHEMA gow TO regress_gow_owner, regress_gow_author;
GRANT USAGE ON SCHEMA gow TO regress_gow_writer;
SET ROLE regress_gow_owner;
CREATE TABLE owned (id integer, amount double precision);
GRANT SELECT ON owned TO regress_gow_author;
GRANT INSERT, TRIGGER ON owned TO regress_gow_writer, regress_gow_author;
SET ROLE regress_gow_author;
SELECT make_suite('gow owned', 'owned');
-- only the owner of the table
SELECT error_of($$SELECT gate_on_write('owned', 'gow owned')$$);
SELECT error_of($$SELECT drop_gate_on_write('owned')$$);
-- who may run the suite
SET ROLE regress_gow_owner;
SELECT error_of($$SELECT gate_on_write('owned', 'gow owned')$$);
RESET ROLE;
SELECT error_of($$SELECT gate_on_write('owned', 'gow owned')$$);
SET ROLE regress_gow_author;
SELECT grant_suite('gow owned', 'regress_gow_owner');
SET ROLE regress_gow_owner;
SELECT gate_on_write('owned', 'gow owned');
-- who writes needs no right on the suite, nor to read
SET ROLE regress_gow_writer;
INSERT INTO owned VALUES (1, 1);
SELECT error_of($$INSERT INTO owned VALUES (1, -1)$$);
-- a suite whose owner may no longer read, or is no longer granted, stops
SET ROLE regress_gow_owner;
REVOKE SELECT ON owned FROM regress_gow_author;
SELECT error_of($$INSERT INTO owned VALUES (1, 1)$$);
GRANT SELECT (id, amount) ON owned TO regress_gow_author;
ALTER TABLE owned ADD secret text;
SELECT error_of($$INSERT INTO owned VALUES (1, 1)$$);
GRANT SELECT ON owned TO regress_gow_author;
ALTER TABLE owned ENABLE ROW LEVEL SECURITY;
SELECT error_of($$INSERT INTO owned VALUES (1, 1)$$);
ALTER TABLE owned DISABLE ROW LEVEL SECURITY;
SET ROLE regress_gow_author;
SELECT revoke_suite('gow owned', 'regress_gow_owner');
SET ROLE regress_gow_writer;
SELECT error_of($$INSERT INTO owned VALUES (1, 1)$$);
-- a right to make triggers is none to read: the suite that looks must be one
-- whose owner may read, and which the table's owner may run
SET ROLE regress_gow_owner;
SELECT drop_gate_on_write('owned');
GRANT SELECT (id) ON owned TO regress_gow_writer;
SET ROLE regress_gow_writer;
SELECT create_suite('gow writer', 'owned') > 0 AS made;
SELECT add_expectation('gow writer', 'expect_column_values_to_be_null', '{"column": "secret"}') > 0 AS added;
SELECT grant_suite('gow writer', 'regress_gow_owner');
CREATE TRIGGER peek AFTER INSERT ON owned REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION reject_new_rows('gow writer', 'warn', 'true');
RESET ROLE;
SELECT error_of($$INSERT INTO owned VALUES (1, 1, 'secret')$$);
DROP TRIGGER peek ON owned;
-- the suite runs in its owner's name, and only reads
SET ROLE regress_gow_author;
CREATE TABLE spoils (who text);
CREATE FUNCTION take() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN INSERT INTO gow.spoils VALUES (current_user); RETURN true; END$$;
CREATE FUNCTION who() RETURNS text LANGUAGE sql AS 'SELECT current_user::text';
SELECT make_suite('gow thief', 'owned');
SELECT add_expectation('gow thief', 'expect_column_values_to_be_null', '{"column": "secret", "row_condition": "gow.take()"}') > 0 AS added;
SELECT add_expectation('gow thief', 'expect_column_values_to_be_null', '{"column": "secret", "row_condition": "gow.who() <> ''regress_gow_author''"}') > 0 AS added;
SELECT grant_suite('gow thief', 'regress_gow_owner');
SET ROLE regress_gow_owner;
SELECT gate_on_write('owned', 'gow thief', undecided => 'pass');
RESET ROLE;
SELECT error_of($$INSERT INTO owned VALUES (1, 1, 'secret')$$);
SELECT count(*) FROM spoils;

--
-- What triggers cannot do
--

CREATE TABLE limits (id integer, amount double precision);
SELECT make_suite('gow limits', 'limits');
SELECT gate_on_write('limits', 'gow limits');
-- replication, and who sets this, writes past it
SET session_replication_role = replica;
INSERT INTO limits VALUES (1, -1);
RESET session_replication_role;
-- so does the owner who disables triggers
ALTER TABLE limits DISABLE TRIGGER USER;
INSERT INTO limits VALUES (2, -2);
SELECT relation, uncovered FROM write_gates WHERE relation = 'limits'::regclass;
ALTER TABLE limits ENABLE TRIGGER USER;
-- and rows that go are not looked at
SELECT add_expectation('gow limits', 'expect_column_values_to_not_be_null', '{"column": "id"}') > 0 AS added;
DELETE FROM limits WHERE id = 1;
TRUNCATE limits;
SELECT count(*) FROM limits;

SELECT drop_suite(name) FROM suites WHERE name LIKE 'gow %';
DROP SCHEMA gow CASCADE;
DROP SERVER regress_gow;
DROP FOREIGN DATA WRAPPER regress_gow;
DROP ROLE regress_gow_owner, regress_gow_author, regress_gow_writer;
