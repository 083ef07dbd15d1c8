--
-- gate_on_write(..., 'quarantine'): rows that do not pass go to another table
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA quarantine;
SET search_path = quarantine, mlcheck;

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

CREATE TABLE orders (id integer PRIMARY KEY, amount double precision NOT NULL, "Note" text DEFAULT 'none');
SELECT make_suite('qua orders', 'orders');
SELECT add_expectation('qua orders', 'expect_column_values_to_match_regex', '{"column": "Note", "regex": "^[a-z]+$", "row_condition": "orders.id < 100"}') AS note \gset
SELECT gate_on_write('orders', 'qua orders', on_fail => 'quarantine');
SELECT attname, atttypid::regtype, attnotnull FROM pg_attribute WHERE attrelid = 'orders_quarantine'::regclass AND attnum > 0 ORDER BY attnum;

--
-- Rows
--

-- bad ones are neither counted nor returned
WITH written AS (INSERT INTO orders VALUES (1, 1, 'a'), (2, -2, 'b'), (3, -3, 'C'), (4, 4, 'D'), (104, 4, 'D'), (5, 5, 'e') RETURNING id)
SELECT count(*), array_agg(id) FROM written;
TABLE orders;
SELECT relation, operation, suite, failed_expectations, array_length(expectation_ids, 1) AS n, row_data, old_data
FROM orders_quarantine ORDER BY quarantine_id;
SELECT bool_and(written_by = current_user), bool_and(quarantined_at = now()) AS of_this_transaction FROM orders_quarantine;
-- null is no case, and what other constraints refuse is diverted if it fails a check
INSERT INTO orders VALUES (6, 6, NULL);
SELECT error_of('INSERT INTO orders VALUES (7, NULL)');
SELECT add_expectation('qua orders', 'expect_column_values_to_not_be_null', '{"column": "amount"}') AS id \gset
SELECT error_of('INSERT INTO orders VALUES (7, NULL)');
SELECT failed_expectations, row_data FROM orders_quarantine WHERE row_data @> '{"id": 7}';

-- an update: the old row stays
TRUNCATE orders_quarantine;
UPDATE orders SET amount = 3 - amount, "Note" = 'new' WHERE id < 100;
SELECT * FROM orders ORDER BY id;
SELECT operation, failed_expectations, row_data, old_data FROM orders_quarantine ORDER BY quarantine_id;
INSERT INTO orders VALUES (1, -1) ON CONFLICT (id) DO UPDATE SET amount = 100;
INSERT INTO orders VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET amount = -100;
MERGE INTO orders o USING (VALUES (1, -5), (8, 8), (9, -9)) AS s (id, amount) ON o.id = s.id
	WHEN MATCHED THEN UPDATE SET amount = s.amount WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.amount);
COPY orders FROM stdin;
10	10	x
11	-11	y
12	NaN	z
\.
SELECT id, amount FROM orders WHERE id IN (1, 8, 9, 10, 11, 12) ORDER BY id;
SELECT operation, row_data, old_data FROM orders_quarantine ORDER BY quarantine_id OFFSET 3;

-- repaired and released: rows that are still bad come back
UPDATE orders_quarantine SET row_data = row_data || '{"amount": 0.5}' WHERE row_data @> '{"id": 11}';
WITH released AS (DELETE FROM orders_quarantine WHERE operation = 'INSERT' AND row_data->>'id' IN ('11', '12') RETURNING row_data)
INSERT INTO orders SELECT r.* FROM released, jsonb_populate_record(NULL::orders, row_data) AS r;
SELECT id, amount FROM orders WHERE id IN (11, 12) ORDER BY id;
SELECT row_data FROM orders_quarantine WHERE row_data->>'id' IN ('11', '12');

-- a check that raises an error for a row fails it, and no other one
SELECT add_expectation('qua orders', 'expect_column_values_to_not_be_null', '{"column": "Note", "row_condition": "10 / (id - 20) < 100"}') AS id \gset
TRUNCATE orders_quarantine;
INSERT INTO orders VALUES (20, 20), (21, -21), (22, 22);
SELECT id FROM orders WHERE id BETWEEN 20 AND 29;
SELECT failed_expectations, row_data->'id' AS id FROM orders_quarantine ORDER BY quarantine_id;
SELECT drop_expectation('qua orders', :id);

-- changes of the suite and of the table count from the next statement on, in
-- prepared ones too
PREPARE add AS INSERT INTO orders (id, amount) VALUES ($1, $2);
TRUNCATE orders_quarantine;
EXECUTE add(30, 1000);
SELECT add_expectation('qua orders', 'expect_column_values_to_be_between', '{"column": "amount", "max_value": 999}') AS id \gset
EXECUTE add(31, 1000);
ALTER TABLE orders DROP COLUMN "Note", ADD COLUMN more integer DEFAULT 7;
SELECT error_of('EXECUTE add(32, 1000)');
SELECT drop_expectation('qua orders', :note);
EXECUTE add(32, 1000);
ALTER TABLE orders ALTER amount TYPE numeric;
EXECUTE add(33, 1000);
SELECT id FROM orders WHERE id BETWEEN 30 AND 39 ORDER BY id;
SELECT row_data FROM orders_quarantine ORDER BY quarantine_id;

-- the text of values is that of any session
CREATE TABLE styles (amount double precision, span interval, during daterange);
SELECT make_suite('qua styles', 'styles');
SELECT gate_on_write('styles', 'qua styles', 'quarantine');
SET datestyle = 'German'; SET intervalstyle = 'sql_standard'; SET extra_float_digits = -10;
INSERT INTO styles VALUES (-1::double precision / 3, '1 day -2 hours', '[2026-03-04,2026-03-05)');
RESET datestyle; RESET intervalstyle; RESET extra_float_digits;
SELECT row_data FROM styles_quarantine;

-- an error in the same transaction takes the diverted rows with it
BEGIN;
INSERT INTO orders VALUES (40, -40);
ROLLBACK;
SELECT count(*) FROM orders_quarantine WHERE row_data @> '{"id": 40}';

-- many rows
TRUNCATE orders_quarantine;
INSERT INTO orders SELECT 1000 + g, CASE WHEN g % 10 = 0 THEN -g ELSE g % 900 END FROM generate_series(1, 5000) AS g;
SELECT count(*) FROM orders WHERE id > 1000;
SELECT count(*) FROM orders_quarantine;

SELECT relation, suite, on_fail, undecided, show_values, quarantine_table, uncovered FROM write_gates WHERE relation = 'orders'::regclass;
SELECT drop_gate_on_write('orders', 'qua orders');
INSERT INTO orders VALUES (-1, -1);
-- the table stays, and is used again
SELECT count(*) FROM orders_quarantine;
SELECT gate_on_write('orders', 'qua orders', 'quarantine');
SELECT gate_on_write('orders', 'qua orders', 'quarantine');
SELECT error_of($$SELECT gate_on_write('orders', 'qua orders', 'reject')$$);
INSERT INTO orders VALUES (-2, -2);
SELECT count(*) FROM orders_quarantine;
DROP TABLE orders_quarantine;
INSERT INTO orders VALUES (50, 50);
SELECT error_of('INSERT INTO orders VALUES (51, -51)');
SELECT drop_suite('qua orders');
SELECT error_of('INSERT INTO orders VALUES (50, 50)');

--
-- Expectations
--

CREATE TABLE picky (id integer, amount double precision, twice double precision GENERATED ALWAYS AS (amount * 2) STORED);
SELECT make_suite('qua picky', 'picky');
-- of severity warn and info none decides, whatever it is about
SELECT add_expectation('qua picky', 'expect_column_values_to_be_between', '{"column": "amount", "max_value": 10}', 'warn') > 0 AS added;
SELECT add_expectation('qua picky', 'expect_column_mean_to_be_between', '{"column": "amount", "max_value": 10}', 'info') > 0 AS added;
SELECT gate_on_write('picky', 'qua picky', 'quarantine');
INSERT INTO picky VALUES (1, 100), (2, -100);
TABLE picky;
-- what generated columns would hold is not known yet
SELECT row_data FROM picky_quarantine;
UPDATE picky SET amount = -100;
SELECT row_data, old_data FROM picky_quarantine WHERE operation = 'UPDATE';
SELECT drop_gate_on_write('picky');
-- those that are not about single rows are refused, all at once
SELECT add_expectation('qua picky', 'expect_column_mean_to_be_between', '{"column": "amount", "max_value": 10}') AS mean \gset
SELECT add_expectation('qua picky', 'expect_column_values_to_be_unique', '{"column": "id"}') > 0 AS added;
SELECT add_expectation('qua picky', 'expect_column_values_to_not_be_null', '{"column": "id", "mostly": 0.9}') > 0 AS added;
SELECT add_expectation('qua picky', 'expect_column_values_to_not_be_null', '{"column": "id", "max_unexpected": 1}') > 0 AS added;
SELECT add_expectation('qua picky', 'expect_column_values_to_not_be_null', '{"column": "id", "max_unexpected": 0}') > 0 AS added;
SELECT add_expectation('qua picky', 'expect_column_values_to_not_be_null', '{"column": "twice"}') > 0 AS added;
SELECT add_expectation('qua picky', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "picky IS NOT NULL"}') > 0 AS added;
SELECT add_expectation('qua picky', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "ctid IS NOT NULL"}') > 0 AS added;
SELECT add_expectation('qua picky', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "EXISTS (SELECT FROM quarantine.picky AS p WHERE p.id = picky.id)"}') > 0 AS added;
SELECT error_of($$SELECT gate_on_write('picky', 'qua picky', 'quarantine')$$);
SELECT count(drop_expectation('qua picky', expectation_id)) FROM expectations WHERE suite = 'qua picky' AND severity = 'error' AND kwargs->>'column' IN ('id', 'twice');
SELECT drop_expectation('qua picky', :mean);
SELECT gate_on_write('picky', 'qua picky', 'quarantine');
-- one that is added later stops what it cannot decide about
SELECT add_expectation('qua picky', 'expect_column_mean_to_be_between', '{"column": "amount", "max_value": 10}') > 0 AS added;
SELECT error_of('INSERT INTO picky VALUES (3, 3)');
SELECT count(drop_expectation('qua picky', expectation_id)) FROM expectations WHERE suite = 'qua picky' AND severity = 'error';
SELECT error_of('INSERT INTO picky VALUES (3, 3)');
SELECT error_of($$SELECT gate_on_write('picky', 'qua picky', 'quarantine')$$);

--
-- Names of the quarantine table
--

CREATE TABLE "Odd Name" (amount double precision);
SELECT make_suite('qua odd', '"Odd Name"');
SELECT gate_on_write('"Odd Name"', 'qua odd', 'quarantine');
INSERT INTO "Odd Name" VALUES (-1);
SELECT relation, row_data FROM "Odd Name_quarantine";
SELECT drop_gate_on_write('"Odd Name"');
SELECT gate_on_write('"Odd Name"', 'qua odd', 'quarantine', quarantine_table => '"It''s \ bad"');
INSERT INTO "Odd Name" VALUES (-2);
SELECT row_data FROM "It's \ bad";
SELECT quarantine_table FROM write_gates WHERE suite = 'qua odd';
SELECT drop_gate_on_write('"Odd Name"');
CREATE TABLE something (quarantine_id bigint);
SELECT error_of($$SELECT gate_on_write('"Odd Name"', 'qua odd', 'quarantine', quarantine_table => 'something')$$);
SELECT error_of($$SELECT gate_on_write('"Odd Name"', 'qua odd', 'quarantine', quarantine_table => 'no_schema.q')$$);
SELECT error_of($$SELECT gate_on_write('"Odd Name"', 'qua odd', 'quarantine', quarantine_table => '')$$);

--
-- Partitions and children
--

CREATE TABLE parts (id integer, amount double precision) PARTITION BY LIST (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE parts_2 (amount double precision, gone text, id integer);
ALTER TABLE parts_2 DROP COLUMN gone;
ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES IN (2);
SELECT make_suite('qua parts', 'parts');
-- the name of the suite's relation stands for the rows of any partition
SELECT add_expectation('qua parts', 'expect_column_values_to_be_between', '{"column": "amount", "max_value": 50, "row_condition": "parts.id < 9"}') > 0 AS added;
SELECT gate_on_write('parts', 'qua parts', 'quarantine');
INSERT INTO parts VALUES (1, 1), (2, 2), (1, -1), (2, -2);
INSERT INTO parts_2 VALUES (-3, 2), (51, 2);
-- PostgreSQL gives the trigger to partitions that come later
CREATE TABLE parts_3 PARTITION OF parts FOR VALUES IN (3);
INSERT INTO parts_3 VALUES (3, -3);
-- rows that an update moves
UPDATE parts SET id = 2, amount = -7 WHERE id = 1;
UPDATE parts SET id = 3, amount = 7 WHERE id = 1;
SELECT tableoid::regclass, * FROM parts ORDER BY id;
SELECT relation, operation, row_data, old_data FROM parts_quarantine ORDER BY quarantine_id;
SELECT member, covered FROM gate_coverage('parts');
SELECT gate_on_write('parts', 'qua parts', 'quarantine');
SELECT left(error_of($$SELECT drop_gate_on_write('parts_1')$$), 5);
ALTER TABLE parts DETACH PARTITION parts_1;
INSERT INTO parts_1 VALUES (1, -1);
SELECT drop_gate_on_write('parts');
-- one partition alone
SELECT gate_on_write('parts_2', 'qua parts', 'quarantine');
INSERT INTO parts VALUES (2, -9), (3, -9);
SELECT row_data FROM parts_2_quarantine;

SELECT add_expectation('qua parts', 'expect_column_values_to_be_null', '{"column": "amount", "row_condition": "parts IS NULL"}') > 0 AS added;
SELECT error_of($$SELECT gate_on_write('parts', 'qua parts', 'quarantine')$$);

CREATE TABLE base (id integer, amount double precision);
CREATE TABLE child (extra text) INHERITS (base);
SELECT make_suite('qua base', 'base');
SELECT gate_on_write('base', 'qua base', 'quarantine');
INSERT INTO child VALUES (1, -1, 'x'), (2, 2, 'y');
UPDATE base SET amount = -amount;
SELECT relation, row_data, old_data FROM base_quarantine ORDER BY quarantine_id;
TABLE child;

--
-- Rights
--

CREATE ROLE regress_qua_owner;
CREATE ROLE regress_qua_author;
CREATE ROLE regress_qua_writer;
GRANT ALL ON SCHEMA quarantine TO regress_qua_owner, regress_qua_author, regress_qua_writer;
SET ROLE regress_qua_owner;
CREATE TABLE owned (id integer, amount double precision);
GRANT SELECT ON owned TO regress_qua_author;
GRANT INSERT, TRIGGER ON owned TO regress_qua_writer;
SET ROLE regress_qua_author;
SELECT make_suite('qua owned', 'owned');
SELECT grant_suite('qua owned', 'regress_qua_owner');
-- what runs for each row does so in the author's name, and only reads
CREATE TABLE spoils (who text);
CREATE FUNCTION take(id integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF id = 13 THEN
		INSERT INTO quarantine.spoils VALUES (current_user);
	END IF;
	RETURN current_user = 'regress_qua_author';
END
$$;
REVOKE EXECUTE ON FUNCTION take FROM PUBLIC;
SELECT add_expectation('qua owned', 'expect_column_values_to_be_null', '{"column": "id", "row_condition": "quarantine.take(id) IS NOT TRUE"}') > 0 AS added;
SELECT error_of($$SELECT gate_on_write('owned', 'qua owned', 'quarantine')$$);
-- the quarantine table is the table owner's, whoever defines the gate
RESET ROLE;
SELECT gate_on_write('owned', 'qua owned', 'quarantine');
SELECT relowner::regrole FROM pg_class WHERE oid = 'owned_quarantine'::regclass;
-- who writes needs no right on it, and can have none of it
SET ROLE regress_qua_writer;
INSERT INTO owned VALUES (1, 1), (2, -2), (13, 13);
SELECT error_of('SELECT * FROM owned_quarantine');
-- a trigger made by hand cannot send rows elsewhere
RESET ROLE;
CREATE TABLE loot (LIKE picky_quarantine INCLUDING ALL);
ALTER TABLE loot OWNER TO regress_qua_writer;
SET ROLE regress_qua_writer;
CREATE TRIGGER a BEFORE INSERT ON owned FOR EACH ROW EXECUTE FUNCTION quarantine_new_row('qua owned', 'quarantine.loot');
RESET ROLE;
SELECT error_of('INSERT INTO owned VALUES (3, -3)');
DROP TRIGGER a ON owned;
SELECT count(*) FROM loot;
SELECT written_by, failed_expectations, row_data FROM owned_quarantine ORDER BY quarantine_id;
SELECT * FROM owned;
SELECT count(*) FROM spoils;
-- triggers of the quarantine table are in its owner's name, whoever writes
SET ROLE regress_qua_owner;
CREATE TABLE seen (who text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO quarantine.seen VALUES (current_user); RETURN NEW; END$$;
CREATE TRIGGER note AFTER INSERT ON owned_quarantine FOR EACH ROW EXECUTE FUNCTION note();
RESET ROLE;
INSERT INTO owned VALUES (4, -4);
TABLE seen;
-- a row that cannot be put there stops the statement
ALTER TABLE owned_quarantine ADD CONSTRAINT small CHECK ((row_data->'id')::integer < 100);
SELECT left(error_of('INSERT INTO owned VALUES (5, -5), (100, -100)'), 5);
SELECT error_of('INSERT INTO owned VALUES (5, -5), (6, 6)');
SELECT row_data FROM owned_quarantine WHERE (row_data->'id')::integer > 3 ORDER BY quarantine_id;
-- and so does a partition whose owner is another one
CREATE TABLE mixed (id integer, amount double precision) PARTITION BY LIST (id);
CREATE TABLE mixed_1 PARTITION OF mixed FOR VALUES IN (1);
ALTER TABLE mixed_1 OWNER TO regress_qua_owner;
SELECT make_suite('qua mixed', 'mixed');
SELECT grant_suite('qua mixed', 'regress_qua_owner');
SELECT error_of($$SELECT gate_on_write('mixed', 'qua mixed', 'quarantine')$$);
SET ROLE regress_qua_author;
SELECT revoke_suite('qua owned', 'regress_qua_owner');
RESET ROLE;
SELECT error_of('INSERT INTO owned VALUES (1, 1)');
SELECT error_of('SELECT quarantine_new_row()');
CREATE TRIGGER a AFTER INSERT ON seen FOR EACH ROW EXECUTE FUNCTION quarantine_new_row('qua owned', 'quarantine.loot');
SELECT error_of($$INSERT INTO seen VALUES ('x')$$);
DROP TRIGGER a ON seen;
CREATE TRIGGER a BEFORE INSERT ON seen FOR EACH ROW EXECUTE FUNCTION quarantine_new_row('qua owned');
SELECT error_of($$INSERT INTO seen VALUES ('x')$$);

--
-- What triggers cannot do
--

CREATE TABLE limits (id integer, amount double precision);
SELECT make_suite('qua limits', 'limits');
SELECT gate_on_write('limits', 'qua limits', 'quarantine');
-- triggers that come before it by name have changed the row already, those that
-- come after it still can
CREATE FUNCTION halve() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.amount := NEW.amount - 10; RETURN NEW; END$$;
CREATE TRIGGER before_it BEFORE INSERT ON limits FOR EACH ROW EXECUTE FUNCTION halve();
INSERT INTO limits VALUES (1, 5), (2, 15);
SELECT * FROM limits;
SELECT row_data FROM limits_quarantine;
ALTER TRIGGER before_it ON limits RENAME TO zzz_after_it;
INSERT INTO limits VALUES (3, 5);
SELECT * FROM limits;
-- writing past it
SET session_replication_role = replica;
INSERT INTO limits VALUES (4, -1);
RESET session_replication_role;
ALTER TABLE limits DISABLE TRIGGER USER;
INSERT INTO limits VALUES (5, -1);
SELECT uncovered FROM write_gates WHERE suite = 'qua limits';
SELECT id FROM limits ORDER BY id;

SELECT count(drop_suite(name)) FROM suites WHERE name LIKE 'qua %';
DROP SCHEMA quarantine CASCADE;
DROP ROLE regress_qua_owner, regress_qua_author, regress_qua_writer;
