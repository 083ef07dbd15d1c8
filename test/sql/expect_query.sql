--
-- Expectations in SQL of the author's own: one expression or one query, which
-- only reads, with the rights of whoever is checking
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_query;
SET search_path = expect_query, mlcheck;
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

CREATE TABLE orders (id integer, a float8, b float8, "Größe" text);
INSERT INTO orders VALUES (1, 1, 2, 'ä'), (2, 5, 3, 'ö'), (3, NULL, 1, NULL), (4, 'NaN', 1, 'x''y'), (5, 2, 2, '{batch}');
CREATE TABLE customers (id integer);
INSERT INTO customers VALUES (1), (2), (3);
CREATE TABLE log (id integer);
-- names that the queries around them have, too
CREATE TABLE batch AS SELECT id AS batch FROM customers;
CREATE TABLE unexpected AS SELECT id AS unexpected FROM customers;
CREATE TABLE nothing (id integer, a float8, b float8);
CREATE TABLE nulls AS SELECT NULL::integer AS id, NULL::float8 AS a, NULL::float8 AS b FROM generate_series(1, 3);
CREATE TABLE "Od""d'; DROP TABLE orders; --" ("select" integer, "x'y" integer);
INSERT INTO "Od""d'; DROP TABLE orders; --" VALUES (1, 2), (3, 2);
CREATE VIEW big AS SELECT * FROM orders WHERE id > 3;
CREATE TABLE parts (id integer) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (2);
CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (2) TO (20);
INSERT INTO parts VALUES (1), (2), (9);
CREATE FUNCTION is_good(integer) RETURNS boolean LANGUAGE sql AS 'SELECT $1 < 4';
CREATE FUNCTION writes(integer) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN INSERT INTO expect_query.log VALUES ($1); RETURN true; END$$;

INSERT INTO spec (title, relation, expectation, kwargs, wanted) VALUES
	-- an expression in each row: null is not true; NaN is greater than all
	('an expression', 'orders', 'expect_expression_to_be_true', '{"expression": "a <= b"}', 'fail 5/0/3 [{"a": null, "b": 1}, {"a": "NaN", "b": 1}, {"a": 5, "b": 3}]'),
	('null may be no case', 'orders', 'expect_expression_to_be_true', '{"expression": "a <= b", "on_null": "ignore"}', 'fail 5/1/2 [{"a": "NaN", "b": 1}, {"a": 5, "b": 3}]'),
	('or fine', 'orders', 'expect_expression_to_be_true', '{"expression": "a <= b", "on_null": "pass"}', 'fail 5/0/2 [{"a": "NaN", "b": 1}, {"a": 5, "b": 3}]'),
	('mostly', 'orders', 'expect_expression_to_be_true', '{"expression": "a <= b", "mostly": 0.4, "partial_unexpected_count": 0}', 'pass 5/0/3'),
	('rows that count', 'orders', 'expect_expression_to_be_true', '{"expression": "a <= b", "row_condition": "a < 3"}', 'pass 2/0/0'),
	('no columns', 'orders', 'expect_expression_to_be_true', '{"expression": "false"}', 'fail 5/0/5'),
	('null', 'orders', 'expect_expression_to_be_true', '{"expression": "null::boolean"}', 'fail 5/0/5'),
	('a comment at the end', 'orders', 'expect_expression_to_be_true', '{"expression": "id > 0 -- true"}', 'pass 5/0/0'),
	('Unicode and quotes', 'orders', 'expect_expression_to_be_true', '{"expression": "\"Größe\" <> ''x''''y'' or id = 4", "on_null": "ignore"}', 'pass 5/1/0'),
	('another table', 'orders', 'expect_expression_to_be_true', '{"expression": "id in (select c.id from expect_query.customers as c)"}', 'fail 5/0/2 [{"id": 4}, {"id": 5}]'),
	('hostile names', '"Od""d''; DROP TABLE orders; --"', 'expect_expression_to_be_true', '{"expression": "\"select\" < \"x''y\""}', 'fail 2/0/1 [{"x''y": 2, "select": 3}]'),
	('a view', 'big', 'expect_expression_to_be_true', '{"expression": "id > 3"}', 'pass 2/0/0'),
	('partitions', 'parts', 'expect_expression_to_be_true', '{"expression": "id < 9"}', 'fail 3/0/1 [{"id": 9}]'),
	('empty', 'nothing', 'expect_expression_to_be_true', '{"expression": "a < b"}', 'undecided 0/0/0'),
	('all null', 'nulls', 'expect_expression_to_be_true', '{"expression": "a < b"}', 'fail 3/0/3 [{"a": null, "b": null}]'),
	('all null, which is no case', 'nulls', 'expect_expression_to_be_true', '{"expression": "a < b", "on_null": "ignore"}', 'undecided 3/3/0'),
	('a function by its full name', 'orders', 'expect_expression_to_be_true', '{"expression": "expect_query.is_good(id)"}', 'fail 5/0/2 [{"id": 4}, {"id": 5}]'),
	('a function without schema', 'orders', 'expect_expression_to_be_true', '{"expression": "is_good(id)"}', '42883 function is_good(integer) does not exist (Names that are not in pg_catalog need their schema here: write schema.name.)'),
	('a table without schema', 'orders', 'expect_expression_to_be_true', '{"expression": "id in (select c.id from customers as c)"}', '42P01 relation "customers" does not exist (Names that are not in pg_catalog need their schema here: write schema.name.)'),
	('no such column', 'orders', 'expect_expression_to_be_true', '{"expression": "c > 1"}', '42703 column "c" does not exist'),
	('not boolean', 'orders', 'expect_expression_to_be_true', '{"expression": "a + b"}', '42804 "expression" must be boolean, not type double precision (Write what could stand after WHERE, such as year = 2015.)'),
	('no text', 'orders', 'expect_expression_to_be_true', '{"expression": true}', '22023 "expression" must be a string'),
	('an aggregate is of no row', 'orders', 'expect_expression_to_be_true', '{"expression": "sum(a) > 1"}', '42803 aggregate functions are not allowed in WHERE'),
	('nor is a window function', 'orders', 'expect_expression_to_be_true', '{"expression": "rank() over () = 1"}', '42P20 window functions are not allowed in WHERE'),
	('nor a set', 'orders', 'expect_expression_to_be_true', '{"expression": "generate_series(1, 2) = 1"}', '0A000 set-returning functions are not allowed in WHERE'),
	('an end of the parenthesis', 'orders', 'expect_expression_to_be_true', '{"expression": "true) union select (true"}', '42601 syntax error at or near ")"'),
	('an end of the statement', 'orders', 'expect_expression_to_be_true', '{"expression": "true; drop table expect_query.orders"}', '42601 syntax error at or near ";"'),
	('two expressions', 'orders', 'expect_expression_to_be_true', '{"expression": "true, false"}', '42601 "expression" must be one expression (Write what could stand after WHERE or SELECT, without semicolon.)'),
	('a comment that does not end', 'orders', 'expect_expression_to_be_true', '{"expression": "id > 0 /* c"}', '42601 unterminated /* comment at or near "/* c"'),
	('a condition', 'orders', 'expect_expression_to_be_true', '{"expression": "true where false"}', '42601 syntax error at or near "where"'),
	('nothing', 'orders', 'expect_expression_to_be_true', '{"expression": ""}', '42601 syntax error at or near ")"'),
	('a function that writes', 'orders', 'expect_expression_to_be_true', '{"expression": "expect_query.writes(id)"}', '25006 cannot execute INSERT in a read-only transaction'),
	('a sequence', 'orders', 'expect_expression_to_be_true', '{"expression": "nextval(''expect_query.spec_number_seq'') > 0"}', '25006 cannot execute nextval() in a read-only transaction'),
	('no way out', 'orders', 'expect_expression_to_be_true', '{"expression": "set_config(''transaction_read_only'', ''off'', false) = ''off''"}', '25001 cannot set transaction read-write mode inside a read-only transaction'),
	('a table and a column of the same name', 'batch', 'expect_expression_to_be_true', '{"expression": "batch.batch < 3"}', 'fail 3/0/1 [{"batch": 3}]'),
	('a warning level', 'orders', 'expect_expression_to_be_true', '{"expression": "id > 0", "warn": {"expression": "id > 1"}}', 'warn 5/0/0'),
	-- aggregates
	('an aggregate', 'orders', 'expect_aggregate_expression_to_be_true', '{"expression": "sum(b) = 9"}', 'pass 5'),
	('another', 'orders', 'expect_aggregate_expression_to_be_true', '{"expression": "max(id) - min(id) + 1 > count(*)"}', 'fail 5'),
	('rows that count', 'orders', 'expect_aggregate_expression_to_be_true', '{"expression": "sum(b) = 5", "row_condition": "id < 3"}', 'pass 2'),
	('another table', 'orders', 'expect_aggregate_expression_to_be_true', '{"expression": "count(*) = (select count(*) + 2 from expect_query.customers)"}', 'pass 5'),
	('sum of nothing', 'nothing', 'expect_aggregate_expression_to_be_true', '{"expression": "sum(b) >= 0"}', 'undecided 0'),
	('no rows is a number', 'nothing', 'expect_aggregate_expression_to_be_true', '{"expression": "count(*) > 0"}', 'fail 0'),
	('sum of nulls', 'nulls', 'expect_aggregate_expression_to_be_true', '{"expression": "sum(a) = sum(b)"}', 'undecided 3'),
	('a row is no aggregate', 'orders', 'expect_aggregate_expression_to_be_true', '{"expression": "a > 1"}', '42803 column "orders.a" must appear in the GROUP BY clause or be used in an aggregate function'),
	('more than one', 'orders', 'expect_aggregate_expression_to_be_true', '{"expression": "count(*) > 0 from expect_query.log"}', '42601 syntax error at or near "from"'),
	('a function that writes', 'orders', 'expect_aggregate_expression_to_be_true', '{"expression": "expect_query.writes(max(id))"}', '25006 cannot execute INSERT in a read-only transaction'),
	-- queries
	('rows of a query', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT id, a FROM {batch} WHERE a > b"}', 'fail 5/2 [{"a": "NaN", "id": 4}, {"a": 5, "id": 2}]'),
	('no rows', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT * FROM {batch} WHERE id > 5"}', 'pass 5/0'),
	('a semicolon at the end', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT * FROM {batch} WHERE id > 5;\n"}', 'pass 5/0'),
	('an alias, twice', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT x.id FROM {batch} AS x JOIN {batch} y ON x.b = y.b AND x.id < y.id"}', 'fail 5/2 [{"id": 1}, {"id": 3}]'),
	('rows that count', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT id FROM {batch} WHERE a > b", "row_condition": "id < 3"}', 'fail 2/1 [{"id": 2}]'),
	('a few may be', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT id FROM {batch} WHERE a > b", "max_unexpected": 2, "partial_unexpected_count": 1}', 'pass 5/2 [{"id": 2}]'),
	('aggregates and tables', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT count(*) AS n FROM {batch} HAVING count(*) > (SELECT count(*) FROM expect_query.customers)"}', 'fail 5/1 [{"n": 5}]'),
	('WITH, UNION, ORDER BY and LIMIT', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "WITH batch AS (SELECT id FROM {batch}) SELECT id FROM batch UNION SELECT 7 ORDER BY 1 DESC LIMIT 2"}', 'fail 5/2 [{"id": 5}, {"id": 7}]'),
	('VALUES are rows', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "VALUES (1)"}', 'fail 5/1 [{"column1": 1}]'),
	('in a literal it is a word', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT id FROM {batch} WHERE \"Größe\" = ''{batch}''"}', 'pass 5/0'),
	('hostile names', '"Od""d''; DROP TABLE orders; --"', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT \"x''y\" FROM {batch} WHERE ''{batch}'' <> \"select\"::text"}', 'fail 2/2 [{"x''y": 2}, {"x''y": 2}]'),
	('a view', 'big', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT id FROM {batch}"}', 'fail 2/2 [{"id": 4}, {"id": 5}]'),
	('a table called batch', 'batch', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT batch.batch FROM {batch} WHERE batch.batch > 2"}', 'fail 3/1 [{"batch": 3}]'),
	('a table called unexpected', 'unexpected', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT unexpected.* FROM {batch} AS unexpected WHERE unexpected > 2"}', 'fail 3/1 [{"unexpected": 3}]'),
	('a warning level', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT id FROM {batch} WHERE id < 3", "max_unexpected": 2, "warn": {"max_unexpected": 1}}', 'warn 5/2 [{"id": 1}, {"id": 2}]'),
	('empty', 'nothing', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT * FROM {batch}"}', 'undecided 0/0'),
	('empty, but the query says something', 'nothing', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT * FROM expect_query.log"}', 'pass 0/0'),
	('two statements', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT 1; DROP TABLE expect_query.orders"}', '42601 "unexpected_rows_query" must be one SELECT'),
	('another statement', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "DELETE FROM expect_query.orders RETURNING *"}', '42601 "unexpected_rows_query" must be one SELECT'),
	('a statement in a statement', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "EXPLAIN SELECT 1"}', '42601 "unexpected_rows_query" must be one SELECT'),
	('an end of the parenthesis', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT 1) AS x; DROP TABLE expect_query.orders; SELECT (1"}', '42601 syntax error at or near ")"'),
	('a comment that does not end', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT 1 /* c"}', '42601 unterminated /* comment at or near "/* c"'),
	('a comment at the end', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT 1 AS x WHERE false --"}', 'pass 5/0'),
	('a new table', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT * INTO expect_query.stolen FROM {batch}"}', '0A000 "unexpected_rows_query" must only read (It has neither INTO nor FOR UPDATE, and neither INSERT, UPDATE nor DELETE in WITH.)'),
	('a new table, before UNION', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT 1 AS x INTO expect_query.stolen UNION SELECT 2"}', '0A000 "unexpected_rows_query" must only read (It has neither INTO nor FOR UPDATE, and neither INSERT, UPDATE nor DELETE in WITH.)'),
	('locks', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT * FROM expect_query.orders FOR UPDATE"}', '0A000 "unexpected_rows_query" must only read (It has neither INTO nor FOR UPDATE, and neither INSERT, UPDATE nor DELETE in WITH.)'),
	('locks, inside', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT * FROM (SELECT * FROM expect_query.orders FOR SHARE) AS x"}', '0A000 "unexpected_rows_query" must only read (It has neither INTO nor FOR UPDATE, and neither INSERT, UPDATE nor DELETE in WITH.)'),
	('WITH that writes', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "WITH w AS (INSERT INTO expect_query.log VALUES (1) RETURNING *) SELECT * FROM w"}', '0A000 "unexpected_rows_query" must only read (It has neither INTO nor FOR UPDATE, and neither INSERT, UPDATE nor DELETE in WITH.)'),
	('a function that writes', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT id FROM {batch} WHERE expect_query.writes(id)"}', '25006 cannot execute INSERT in a read-only transaction'),
	('a function without schema', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT id FROM {batch} WHERE is_good(id)"}', '42883 function is_good(integer) does not exist (Names that are not in pg_catalog need their schema here: write schema.name.)'),
	('no such column', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT c FROM {batch}"}', '42703 column "c" does not exist'),
	('a parameter', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT $1"}', '42P02 there is no parameter $1'),
	('no text', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": ["SELECT 1"]}', '22023 "unexpected_rows_query" must be a string'),
	('nothing', 'orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": ""}', '42601 "unexpected_rows_query" must be one SELECT');
SELECT count(*) AS specified, count(*) FILTER (WHERE outcome(relation, expectation, kwargs) = wanted) AS as_wanted FROM spec;
SELECT title, wanted, outcome(relation, expectation, kwargs) AS got FROM spec WHERE outcome(relation, expectation, kwargs) <> wanted ORDER BY number;

-- nothing was written, and nothing is gone
SELECT (SELECT count(*) FROM log) AS log, (SELECT count(*) FROM orders) AS orders, to_regclass('expect_query.stolen') AS stolen, nextval('spec_number_seq') = count(*) + 1 AS same FROM spec;
-- what is observed, and reasons
SELECT title, outcome(relation, expectation, kwargs || '{"partial_unexpected_count": 0}', true) AS got
FROM spec WHERE expectation = 'unexpected_rows_expectation' AND wanted ~ '^(pass|fail|undecided)' ORDER BY number;
SELECT title, outcome(relation, expectation, kwargs, true) AS got
FROM spec WHERE expectation ~ 'aggregate' AND wanted ~ '^(pass|fail|undecided)' ORDER BY number;
SELECT outcome('orders', 'expect_expression_to_be_true', '{"expression": "a <= b"}', true);
-- keys name all of the rows that are counted
SELECT unexpected_count, unexpected_keys FROM expect('orders', 'expect_expression_to_be_true', '{"expression": "a <= b", "unexpected_index_column_names": ["id"]}');

-- rights are those of the caller
CREATE ROLE regress_expect_query;
GRANT USAGE ON SCHEMA expect_query TO regress_expect_query;
GRANT SELECT ON orders TO regress_expect_query;
SET ROLE regress_expect_query;
SELECT outcome('orders', 'expect_expression_to_be_true', '{"expression": "id in (select c.id from expect_query.customers as c)"}');
SELECT outcome('orders', 'expect_aggregate_expression_to_be_true', '{"expression": "count(*) = (select count(*) + 2 from expect_query.customers)"}');
SELECT outcome('orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT * FROM expect_query.customers"}');
SELECT outcome('orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT * FROM {batch} WHERE set_config(''role'', ''none'', false) IS NULL"}');
SELECT outcome('customers', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT 1"}');
RESET ROLE;
-- what a query sets is back afterwards
SELECT outcome('orders', 'unexpected_rows_expectation', '{"unexpected_rows_query": "SELECT 1 WHERE set_config(''search_path'', ''nowhere'', false) = ''x''"}');
SELECT current_setting('search_path') AS path, current_setting('transaction_read_only') AS read_only, current_user = session_user AS self;
DROP SCHEMA expect_query CASCADE;
DROP OWNED BY regress_expect_query;
DROP ROLE regress_expect_query;
