--
-- Expectations about the columns of a relation, its schema and its number of rows
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_table;
SET search_path = expect_table, mlcheck;
SET datestyle = 'ISO';
SET timezone = 'UTC';

-- an expectation, what is to come of it, and what came: verdict, then
-- rows/missing/unexpected, then the unexpected values; or the error
CREATE FUNCTION outcome(relation regclass, expectation text, kwargs jsonb, detailed boolean DEFAULT false) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	r mlcheck.validation_result; code text; message text; hint text;
BEGIN
	r := mlcheck.expect(relation, expectation, kwargs);
	RETURN concat_ws(' ', r.verdict, nullif(concat_ws('/', r.element_count, r.missing_count, r.unexpected_count), ''), r.unexpected_values,
		CASE WHEN detailed THEN concat_ws(' ', r.observed_value, r.details, '-- ' || r.reason) END);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', code, message, nullif('(' || hint || ')', '()'));
END
$$;
CREATE TABLE spec (number serial, title text, relation regclass, expectation text, kwargs jsonb, wanted text);

CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE orders (id integer NOT NULL, gone text, amount numeric(10,2), "Größe" varchar(7), "select" mood[], "x""; DROP TABLE orders; --" "char");
ALTER TABLE orders DROP COLUMN gone;
INSERT INTO orders SELECT i, i / 3.0, NULL, NULL, NULL FROM generate_series(1, 10) AS i;
CREATE TABLE "Mixed "".Case" (LIKE orders INCLUDING ALL);
CREATE TABLE nothing (id integer);
CREATE TABLE columnless ();
INSERT INTO columnless DEFAULT VALUES;
CREATE VIEW orders_view AS SELECT * FROM orders;
CREATE TABLE parts (id integer, at date) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
INSERT INTO parts SELECT i FROM generate_series(5, 14) AS i;

INSERT INTO spec (title, relation, expectation, kwargs, wanted) VALUES
	-- columns
	('there is one', 'orders', 'expect_column_to_exist', '{"column": "amount"}', 'pass'),
	('case counts', 'orders', 'expect_column_to_exist', '{"column": "Amount"}', 'fail'),
	('a dropped one is none', 'orders', 'expect_column_to_exist', '{"column": "gone"}', 'fail'),
	('nor is a system column', 'orders', 'expect_column_to_exist', '{"column": "ctid"}', 'fail'),
	('Unicode', 'orders', 'expect_column_to_exist', '{"column": "Größe", "column_index": 2}', 'pass'),
	('a hostile name', 'orders', 'expect_column_to_exist', '{"column": "x\"; DROP TABLE orders; --"}', 'pass'),
	('the first column is 0, and that is checked', 'orders', 'expect_column_to_exist', '{"column": "amount", "column_index": 0}', 'fail'),
	('dropped columns take no position', 'orders', 'expect_column_to_exist', '{"column": "amount", "column_index": 1}', 'pass'),
	('a position', 'orders', 'expect_column_to_exist', '{"column": "id", "column_index": -1}', '22023 "column_index" must not be negative: the first column is 0'),
	('a name', 'orders', 'expect_column_to_exist', '{"column": 1}', '22023 "column" must be a string'),
	('of a view', 'orders_view', 'expect_column_to_exist', '{"column": "id"}', 'pass'),
	('of a relation without columns', 'columnless', 'expect_column_to_exist', '{"column": "id"}', 'fail'),
	('a set, in any order', 'parts', 'expect_table_columns_to_match_set', '{"column_set": ["at", "id"]}', 'pass'),
	('a set with one more', 'parts', 'expect_table_columns_to_match_set', '{"column_set": ["at", "id", "x"]}', 'fail'),
	('a set with one less', 'parts', 'expect_table_columns_to_match_set', '{"column_set": ["at"]}', 'fail'),
	('others may be there', 'parts', 'expect_table_columns_to_match_set', '{"column_set": ["at"], "exact_match": false}', 'pass'),
	('but all of these must', 'parts', 'expect_table_columns_to_match_set', '{"column_set": ["at", "x"], "exact_match": false}', 'fail'),
	('the empty set', 'columnless', 'expect_table_columns_to_match_set', '{"column_set": []}', 'pass'),
	('a set is an array', 'parts', 'expect_table_columns_to_match_set', '{"column_set": {"a": 1}}', '22023 "column_set" must be an array'),
	('a set is given', 'parts', 'expect_table_columns_to_match_set', '{}', '22023 expect_table_columns_to_match_set needs "column_set"'),
	('a list', 'parts', 'expect_table_columns_to_match_ordered_list', '{"column_list": ["id", "at"]}', 'pass'),
	('in order', 'parts', 'expect_table_columns_to_match_ordered_list', '{"column_list": ["at", "id"]}', 'fail'),
	('a shorter list', 'parts', 'expect_table_columns_to_match_ordered_list', '{"column_list": ["id"]}', 'fail'),
	('number of columns', 'orders', 'expect_table_column_count_to_equal', '{"value": 5}', 'pass'),
	('another number of columns', 'orders', 'expect_table_column_count_to_equal', '{"value": 6}', 'fail'),
	('between bounds', 'orders', 'expect_table_column_count_to_be_between', '{"min_value": 5, "max_value": 5}', 'pass'),
	('between strict bounds', 'orders', 'expect_table_column_count_to_be_between', '{"min_value": 5, "max_value": 6, "strict_min": true}', 'fail'),
	('without bounds', 'orders', 'expect_table_column_count_to_be_between', '{}', '22023 "min_value" or "max_value" must be given'),
	('bounds the wrong way round', 'orders', 'expect_table_column_count_to_be_between', '{"min_value": 6, "max_value": 5}', '22023 "min_value" must not be greater than "max_value"'),
	('a whole number', 'orders', 'expect_table_column_count_to_equal', '{"value": 5.5}', '22023 "value" must be a whole number'),
	-- rows; none is a number like any other
	('number of rows', 'orders', 'expect_table_row_count_to_equal', '{"value": 10}', 'pass 10'),
	('no rows', 'nothing', 'expect_table_row_count_to_equal', '{"value": 0}', 'pass 0'),
	('no rows where one must be', 'nothing', 'expect_table_row_count_to_be_between', '{"min_value": 1}', 'fail 0'),
	('rows that count', 'orders', 'expect_table_row_count_to_equal', '{"value": 4, "row_condition": "id > 6"}', 'pass 4'),
	('no rows that count', 'orders', 'expect_table_row_count_to_equal', '{"value": 0, "row_condition": "id > 60"}', 'pass 0'),
	('a condition that is null', 'orders', 'expect_table_row_count_to_equal', '{"value": 0, "row_condition": "\"Größe\" = ''x''"}', 'pass 0'),
	('rows without columns', 'columnless', 'expect_table_row_count_to_equal', '{"value": 1}', 'pass 1'),
	('rows of all partitions', 'parts', 'expect_table_row_count_to_be_between', '{"min_value": 10, "max_value": 10}', 'pass 10'),
	('rows of a partition', 'part1', 'expect_table_row_count_to_equal', '{"value": 5}', 'pass 5'),
	('a strict bound', 'parts', 'expect_table_row_count_to_be_between', '{"max_value": 10, "strict_max": true}', 'fail 10'),
	('as many as elsewhere', 'orders', 'expect_table_row_count_to_equal_other_table', '{"other_table_name": "expect_table.parts"}', 'pass 10'),
	('not as many', 'orders', 'expect_table_row_count_to_equal_other_table', '{"other_table_name": "expect_table.nothing"}', 'fail 10'),
	('a name with quotes', 'nothing', 'expect_table_row_count_to_equal_other_table', '{"other_table_name": "expect_table.\"Mixed \"\".Case\""}', 'pass 0'),
	('without a schema it could be anything', 'orders', 'expect_table_row_count_to_equal_other_table', '{"other_table_name": "parts"}',
		'42602 "other_table_name" must name the schema too: "parts" (Write schema.table.)'),
	('no such table', 'orders', 'expect_table_row_count_to_equal_other_table', '{"other_table_name": "expect_table.absent"}',
		'42P01 "other_table_name" names a relation that does not exist: "expect_table.absent" (Names that are not in pg_catalog need their schema here: write schema.name.)'),
	('no table at all', 'orders', 'expect_table_row_count_to_equal_other_table', '{"other_table_name": "expect_table.spec_number_seq"}', '42809 "spec_number_seq" is not a table or view'),
	('a warning level', 'orders', 'expect_table_row_count_to_be_between', '{"min_value": 5, "warn": {"min_value": 20}}', 'warn 10'),
	('severity', 'orders', 'expect_table_row_count_to_be_between', '{"min_value": 50, "severity": "warn"}', 'warn 10'),
	-- schemas
	('its own schema', 'orders', 'expect_table_schema_to_match', jsonb_build_object('schema', table_schema('orders')), 'pass'),
	('that of a table like it', '"Mixed "".Case"', 'expect_table_schema_to_match', '{"other_table_name": "expect_table.orders"}', 'pass'),
	('a view has no constraints', 'orders_view', 'expect_table_schema_to_match', '{"other_table_name": "expect_table.orders"}', 'fail'),
	('names alone', 'parts', 'expect_table_schema_to_match', '{"schema": [{"name": "id"}, {"name": "at"}]}', 'pass'),
	('other words for the same types', 'parts', 'expect_table_schema_to_match', '{"schema": [{"name": "id", "type": "int4"}, {"name": "at", "type": "pg_catalog.date"}]}', 'pass'),
	('another type', 'parts', 'expect_table_schema_to_match', '{"schema": [{"name": "id", "type": "int8"}, {"name": "at"}]}', 'fail'),
	('another length', 'orders', 'expect_table_schema_to_match', '{"schema": [{"name": "id"}, {"name": "amount", "type": "numeric"}, {"name": "Größe", "type": "varchar(7)"}, {"name": "select"}, {"name": "x\"; DROP TABLE orders; --"}]}', 'fail'),
	('an order', 'parts', 'expect_table_schema_to_match', '{"schema": [{"name": "at"}, {"name": "id"}]}', 'fail'),
	('nullability', 'parts', 'expect_table_schema_to_match', '{"schema": [{"name": "id", "nullable": false}, {"name": "at", "nullable": true}]}', 'fail'),
	('no columns', 'columnless', 'expect_table_schema_to_match', '{"schema": []}', 'pass'),
	('both', 'parts', 'expect_table_schema_to_match', '{"schema": [], "other_table_name": "expect_table.orders"}', '22023 "schema" or "other_table_name" must be given, and not both'),
	('neither', 'parts', 'expect_table_schema_to_match', '{}', '22023 "schema" or "other_table_name" must be given, and not both'),
	('no schema', 'parts', 'expect_table_schema_to_match', '{"schema": {"name": "id"}}', '22023 "schema" must be an array of objects'),
	('no objects', 'parts', 'expect_table_schema_to_match', '{"schema": ["id"]}', '22023 "schema" must be an array of objects'),
	('no name', 'parts', 'expect_table_schema_to_match', '{"schema": [{"type": "int"}]}', '22023 "schema" has a column without "name"'),
	('a misspelt member', 'parts', 'expect_table_schema_to_match', '{"schema": [{"name": "id", "typ": "int"}]}', '22023 "schema" has columns with "name" and "type" as strings and "nullable" as a boolean'),
	('a column twice', 'parts', 'expect_table_schema_to_match', '{"schema": [{"name": "id"}, {"name": "id"}]}', '22023 "schema" has a column twice'),
	('no such type', 'parts', 'expect_table_schema_to_match', '{"schema": [{"name": "id", "type": "entier"}]}', '42704 type "entier" does not exist');
SELECT count(*) AS specified, count(*) FILTER (WHERE outcome(relation, expectation, kwargs) = wanted) AS as_wanted FROM spec;
SELECT title, wanted, outcome(relation, expectation, kwargs) AS got FROM spec WHERE outcome(relation, expectation, kwargs) <> wanted ORDER BY number;

-- what is said about the differences
SELECT title, outcome(relation, expectation, kwargs, true) AS got
FROM spec WHERE wanted ~ '^(fail|warn)' AND title !~ 'constraints|length' ORDER BY number;
-- types have their schema, whatever the search_path, and built-in ones have none
SELECT jsonb_pretty(table_schema('orders'));
SET search_path = pg_catalog;
SELECT mlcheck.table_schema('expect_table.orders') = (mlcheck.expect('expect_table.orders', 'expect_table_schema_to_match',
	'{"other_table_name": "expect_table.orders"}')).observed_value AS same;
SET search_path = expect_table, mlcheck;

-- rights
CREATE ROLE regress_expect_table;
GRANT USAGE ON SCHEMA expect_table, mlcheck TO regress_expect_table;
GRANT SELECT ON orders TO regress_expect_table;
SET ROLE regress_expect_table;
SELECT outcome('orders', 'expect_table_row_count_to_equal_other_table', '{"other_table_name": "expect_table.nothing"}');
SELECT outcome('orders', 'expect_table_schema_to_match', '{"other_table_name": "expect_table.nothing"}');
SELECT table_schema('nothing');
RESET ROLE;
-- a temporary table is not what a name means
CREATE TEMPORARY TABLE shadow (id integer);
SELECT outcome('nothing', 'expect_table_row_count_to_equal_other_table', '{"other_table_name": "shadow"}');
DROP TABLE shadow;
DROP SCHEMA expect_table CASCADE;
DROP OWNED BY regress_expect_table;
DROP ROLE regress_expect_table;
