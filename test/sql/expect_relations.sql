--
-- Expectations about a relation and another one: references, and data that must
-- be apart
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_relations;
SET search_path = expect_relations, mlcheck;
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

CREATE TABLE customers (id bigint, region text, "Größe" text, x float8);
INSERT INTO customers VALUES (1, 'n', 'ä', 1), (2, 's', NULL, 'NaN'), (NULL, 's', 'ü', NULL), (2, 'n', 'ö', 3);
CREATE TABLE orders (number integer, customer integer, region text, "Größe" text, x float8);
INSERT INTO orders VALUES (1, 1, 'n', 'ä', 1), (2, 2, 's', NULL, 'NaN'), (3, 3, 'n', 'ß', 2), (4, NULL, 'n', NULL, NULL), (5, 1, 's', 'ü', 3), (6, 3, NULL, NULL, NULL);
-- the name that the other relation has in queries
CREATE TABLE other AS TABLE orders;
CREATE TABLE another AS TABLE customers;
CREATE TABLE "Other""s; DROP TABLE orders; --" AS SELECT customer AS "select", region AS "x'y" FROM orders;
CREATE TABLE nothing (customer integer, id bigint, region text);
CREATE TABLE nulls AS SELECT NULL::integer AS customer, NULL::bigint AS id FROM generate_series(1, 3);
CREATE TABLE one AS SELECT 1 AS customer;
CREATE VIEW customers_view AS SELECT id, region FROM customers;
CREATE TABLE parts (id integer) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (2);
CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (2) TO (20);
INSERT INTO parts VALUES (1), (2), (9);

INSERT INTO spec (title, relation, expectation, kwargs, wanted) VALUES
	-- references: a null key asks for nothing
	('a reference, across types', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"]}', 'fail 6/1/2 [3]'),
	('one column as a string', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": "customer", "other_table_name": "expect_relations.customers", "other_column_list": "id"}', 'fail 6/1/2 [3]'),
	('few enough', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"], "mostly": 0.6}', 'pass 6/1/2 [3]'),
	('rows that count', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"], "row_condition": "number < 6"}', 'fail 5/1/1 [3]'),
	('columns of the same name', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["region"], "other_table_name": "expect_relations.customers"}', 'pass 6/1/0'),
	('a null in the other table hides nothing', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["Größe"], "other_table_name": "expect_relations.customers"}', 'fail 6/3/1 ["ß"]'),
	('two columns', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer", "region"], "other_table_name": "expect_relations.customers", "other_column_list": ["id", "region"]}', 'fail 6/2/2 [[1, "s"], [3, "n"]]'),
	('NaN is NaN', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["x"], "other_table_name": "expect_relations.customers"}', 'fail 6/2/1 [2]'),
	('a view', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["region"], "other_table_name": "expect_relations.customers_view"}', 'pass 6/1/0'),
	('of a view', 'customers_view', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["id"], "other_table_name": "expect_relations.orders", "other_column_list": ["customer"]}', 'pass 4/1/0'),
	('partitions', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.parts", "other_column_list": ["id"]}', 'fail 6/1/2 [3]'),
	('of partitions', 'parts', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["id"], "other_table_name": "expect_relations.customers"}', 'fail 3/0/1 [9]'),
	('itself', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.orders"}', 'pass 6/1/0'),
	('a table called other', 'other', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.another", "other_column_list": ["id"]}', 'fail 6/1/2 [3]'),
	('a hostile name', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.\"Other\"\"s; DROP TABLE orders; --\"", "other_column_list": ["select"]}', 'pass 6/1/0'),
	('of a hostile name', '"Other""s; DROP TABLE orders; --"', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["select", "x''y"], "other_table_name": "expect_relations.orders", "other_column_list": ["customer", "region"]}', 'pass 6/2/0'),
	('an empty other table has no keys', 'one', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.nothing"}', 'fail 1/0/1 [1]'),
	('empty', 'nothing', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["id"], "other_table_name": "expect_relations.customers"}', 'undecided 0/0/0'),
	('all null', 'nulls', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["id"], "other_table_name": "expect_relations.customers"}', 'undecided 3/3/0'),
	('no such column', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.customers"}',
		'42703 "other_column_list" names a column that relation "customers" does not have: "customer"'),
	('fewer columns', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["customer", "region"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"]}',
		'22023 "other_column_list" must have as many columns as "column_list"'),
	('no columns', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": [], "other_table_name": "expect_relations.customers"}', '22023 "column_list" must name a column'),
	('types that cannot be compared', 'orders', 'expect_column_values_to_exist_in_other_table', '{"column_list": ["region"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"]}',
		'42883 operator does not exist: text = bigint (No operator matches the given name and argument types. You might need to add explicit type casts.)'),
	-- tables that are apart
	('a key in both', 'orders', 'expect_no_overlap_with_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"]}', 'fail 6/1/3 [1, 2]'),
	('few enough', 'orders', 'expect_no_overlap_with_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"], "max_unexpected": 3}', 'pass 6/1/3 [1, 2]'),
	('apart', 'orders', 'expect_no_overlap_with_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"], "row_condition": "number in (3, 4, 6)"}', 'pass 3/1/0'),
	('features: a null is like no other', 'orders', 'expect_no_overlap_with_other_table', '{"column_list": ["region", "Größe"], "other_table_name": "expect_relations.customers"}', 'fail 6/3/2 [["n", "ä"], ["s", "ü"]]'),
	('unless it is said to be', 'orders', 'expect_no_overlap_with_other_table', '{"column_list": ["region", "Größe"], "other_table_name": "expect_relations.customers", "nulls_equal": true}', 'fail 6/1/3 [["n", "ä"], ["s", null], ["s", "ü"]]'),
	('NaN is NaN', 'orders', 'expect_no_overlap_with_other_table', '{"column_list": ["x"], "other_table_name": "expect_relations.customers", "nulls_equal": true}', 'fail 6/2/3 ["NaN", 1, 3]'),
	('records have their types', 'orders', 'expect_no_overlap_with_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"], "nulls_equal": true}',
		'42804 cannot compare dissimilar column types integer and bigint at record column 1'),
	('nothing is in an empty table', 'orders', 'expect_no_overlap_with_other_table', '{"column_list": ["region"], "other_table_name": "expect_relations.nothing"}', 'pass 6/1/0'),
	('empty', 'nothing', 'expect_no_overlap_with_other_table', '{"column_list": ["id"], "other_table_name": "expect_relations.customers"}', 'undecided 0/0/0'),
	('all null', 'nulls', 'expect_no_overlap_with_other_table', '{"column_list": ["id"], "other_table_name": "expect_relations.customers", "nulls_equal": true}', 'undecided 3/3/0'),
	('itself', 'one', 'expect_no_overlap_with_other_table', '{"column_list": ["customer"], "other_table_name": "expect_relations.one"}', 'fail 1/0/1 [1]');
SELECT count(*) AS specified, count(*) FILTER (WHERE outcome(relation, expectation, kwargs) = wanted) AS as_wanted FROM spec;
SELECT title, wanted, outcome(relation, expectation, kwargs) AS got FROM spec WHERE outcome(relation, expectation, kwargs) <> wanted ORDER BY number;

-- keys name all of the rows that are counted
SELECT number, title, (e).unexpected_count = jsonb_array_length((e).unexpected_keys) AS all_named, (e).unexpected_keys
FROM (SELECT number, title, expect(relation, expectation, kwargs || '{"unexpected_index_column_names": ["number"], "partial_unexpected_count": -1}') AS e
	  FROM spec WHERE relation = 'orders'::regclass AND wanted ~ '^fail' OFFSET 0) AS s ORDER BY number;

-- rights, and row security of the other table
CREATE ROLE regress_expect_relations;
GRANT USAGE ON SCHEMA expect_relations TO regress_expect_relations;
GRANT SELECT ON orders, parts TO regress_expect_relations;
GRANT SELECT (region) ON customers TO regress_expect_relations;
ALTER TABLE parts ENABLE ROW LEVEL SECURITY;
SET ROLE regress_expect_relations;
SELECT outcome('orders', 'expect_column_values_to_exist_in_other_table', kwargs) FROM (VALUES
	('{"column_list": ["customer"], "other_table_name": "expect_relations.one"}'::jsonb),
	('{"column_list": ["customer"], "other_table_name": "expect_relations.customers", "other_column_list": ["id"]}'),
	('{"column_list": ["region"], "other_table_name": "expect_relations.customers"}'),
	('{"column_list": ["customer"], "other_table_name": "expect_relations.parts", "other_column_list": ["id"]}')) AS v(kwargs);
RESET ROLE;

-- joins, not a comparison of each pair: that would take minutes
CREATE TABLE many AS SELECT i AS id, 'text ' || i AS t FROM generate_series(1, 100000) AS i;
CREATE TABLE many_more AS SELECT i AS id, 'text ' || i AS t FROM generate_series(50001, 200000) AS i;
SELECT outcome('many', expectation, kwargs || '{"other_table_name": "expect_relations.many_more", "partial_unexpected_count": 0}') FROM (VALUES
	('expect_column_values_to_exist_in_other_table', '{"column_list": ["id"]}'::jsonb),
	('expect_column_values_to_exist_in_other_table', '{"column_list": ["id", "t"]}'),
	('expect_no_overlap_with_other_table', '{"column_list": ["id", "t"]}'),
	('expect_no_overlap_with_other_table', '{"column_list": ["id", "t"], "nulls_equal": true}')) AS v(expectation, kwargs);
DROP SCHEMA expect_relations CASCADE;
DROP OWNED BY regress_expect_relations;
DROP ROLE regress_expect_relations;
