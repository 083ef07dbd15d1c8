-- Expectations about each value of a column.  A case is a line: what is
-- expected of the data, and what must come of it.  The answers that differ are
-- shown first, and there are none; then all of them.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_column_map;
SET search_path = expect_column_map, mlcheck;

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE data (
	id integer, i integer, big bigint, f double precision, r real, n numeric(10,2),
	t text, v varchar(10), c char(5), b boolean, d date, ts timestamptz, m mood,
	p positive, a integer[], j jsonb, u uuid, bin bytea, constant integer, nothing integer,
	"Mixed ""Case""; drop table data" integer, "new
line" text, "unexpected" integer, iv interval
);
INSERT INTO data VALUES
	(1, 1, 1, 1.5, 0.1, 1.5, 'a', 'one', 'ab', true, '2026-01-01', '2026-01-01 00:00+00', 'sad', 1, '{1,2}', '{"a": 1}', '00000000-0000-0000-0000-000000000001', '\x01', 7, NULL, 1, 'x', 1, '1 day'),
	(2, 2, 9223372036854775807, 'NaN', 'NaN', 'NaN', 'é', 'two', 'abc', false, '2026-01-02', '2026-01-02 00:00+00', 'ok', 2, '{2,1}', '[1]', '00000000-0000-0000-0000-000000000002', '\x0102', 7, NULL, 2, 'y', 2, '2 days'),
	(3, 3, -9223372036854775808, 'Infinity', 'Infinity', 0, '', 'three', 'abcde', true, 'infinity', 'infinity', 'happy', 3, '{}', '"a"', '00000000-0000-0000-0000-000000000003', '\x', 7, NULL, 3, 'z', 3, '3 days'),
	(4, 3, 0, '-Infinity', '-Infinity', -1.5, '日本語', 'two', 'ab', NULL, '-infinity', '-infinity', 'ok', 2, '{1,2}', '1', NULL, NULL, 7, NULL, 3, '; drop table data', 3, NULL),
	(5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 7, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE empty (LIKE data);
CREATE TABLE one (LIKE data);
INSERT INTO one SELECT * FROM data WHERE id = 1;

CREATE TABLE cases (
	n integer GENERATED ALWAYS AS IDENTITY, relation regclass DEFAULT 'data', short text, kwargs jsonb,
	verdict text, rows bigint, missing bigint, unexpected bigint
);
INSERT INTO cases (short, kwargs, verdict, rows, missing, unexpected) VALUES
	-- bounds
	('values_to_be_between', '{"column": "i", "min_value": 1, "max_value": 3}', 'PASS', 5, 1, 0),
	('values_to_be_between', '{"column": "i", "min_value": 1, "max_value": 3, "strict_min": true}', 'FAIL', 5, 1, 1),
	('values_to_be_between', '{"column": "i", "min_value": 1, "max_value": 3, "strict_max": true}', 'FAIL', 5, 1, 2),
	('values_to_be_between', '{"column": "i", "min_value": 1.5}', 'FAIL', 5, 1, 1),
	('values_to_be_between', '{"column": "i", "max_value": 1e30}', 'PASS', 5, 1, 0),
	('values_to_be_between', '{"column": "i", "min_value": "2"}', 'FAIL', 5, 1, 1),
	('values_to_be_between', '{"column": "i", "min_value": 2, "mostly": 0.75}', 'PASS', 5, 1, 1),
	('values_to_be_between', '{"column": "i", "min_value": 2, "mostly": 0.76}', 'FAIL', 5, 1, 1),
	('values_to_be_between', '{"column": "i", "min_value": 2, "max_unexpected": 1}', 'PASS', 5, 1, 1),
	('values_to_be_between', '{"column": "i", "min_value": 1, "on_null": "fail"}', 'FAIL', 5, 0, 1),
	('values_to_be_between', '{"column": "i", "min_value": 2, "on_null": "pass"}', 'FAIL', 5, 0, 1),
	('values_to_be_between', '{"column": "f", "min_value": 0}', 'FAIL', 5, 1, 2),
	('values_to_be_between', '{"column": "f", "min_value": "-Infinity", "max_value": "Infinity"}', 'FAIL', 5, 1, 1),
	('values_to_be_between', '{"column": "r", "min_value": 0.1}', 'FAIL', 5, 1, 2),
	('values_to_be_between', '{"column": "r", "max_value": 0.1}', 'FAIL', 5, 1, 2),
	('values_to_be_between', '{"column": "n", "min_value": -1.5, "max_value": 1.5}', 'FAIL', 5, 1, 1),
	('values_to_be_between', '{"column": "t", "min_value": "", "max_value": "b"}', 'FAIL', 5, 1, 2),
	('values_to_be_between', '{"column": "c", "min_value": "ab", "max_value": "abc"}', 'FAIL', 5, 1, 1),
	('values_to_be_between', '{"column": "d", "min_value": "2026-01-01", "max_value": "2026-01-02"}', 'FAIL', 5, 1, 2),
	('values_to_be_between', '{"column": "ts", "min_value": "2026-01-01 00:00+00", "strict_min": true}', 'FAIL', 5, 1, 2),
	('values_to_be_between', '{"column": "m", "min_value": "ok"}', 'FAIL', 5, 1, 1),
	('values_to_be_between', '{"column": "p", "min_value": 0, "max_value": 2}', 'FAIL', 5, 1, 1),
	('values_to_be_between', '{"column": "iv", "max_value": "2 days"}', 'FAIL', 5, 2, 1),
	('values_to_be_between', '{"column": "a", "min_value": [1, 2]}', 'FAIL', 5, 1, 1),
	-- sets
	('values_to_be_in_set', '{"column": "i", "value_set": [1, 2, 3]}', 'PASS', 5, 1, 0),
	('values_to_be_in_set', '{"column": "i", "value_set": [1, 2.5, null]}', 'FAIL', 5, 1, 3),
	('values_to_be_in_set', '{"column": "i", "value_set": []}', 'FAIL', 5, 1, 4),
	('values_to_not_be_in_set', '{"column": "i", "value_set": []}', 'PASS', 5, 1, 0),
	('values_to_not_be_in_set', '{"column": "i", "value_set": [3, null]}', 'FAIL', 5, 1, 2),
	('values_to_be_in_set', '{"column": "big", "value_set": [1, 0, 9223372036854775807, -9223372036854775808]}', 'PASS', 5, 1, 0),
	('values_to_be_in_set', '{"column": "f", "value_set": [1.5, "NaN", "Infinity"]}', 'FAIL', 5, 1, 1),
	('values_to_be_in_set', '{"column": "r", "value_set": [0.1, "NaN", "Infinity", "-Infinity", 1e39]}', 'PASS', 5, 1, 0),
	('values_to_be_in_set', '{"column": "n", "value_set": [1.50, "NaN", 0.00]}', 'FAIL', 5, 1, 1),
	('values_to_be_in_set', '{"column": "t", "value_set": ["a", "é", "", "日本語"]}', 'PASS', 5, 1, 0),
	('values_to_be_in_set', '{"column": "v", "value_set": ["one", "two"]}', 'FAIL', 5, 1, 1),
	('values_to_be_in_set', '{"column": "c", "value_set": ["ab", "abc  ", "abcde"]}', 'PASS', 5, 1, 0),
	('values_to_not_be_in_set', '{"column": "c", "value_set": ["ab"]}', 'FAIL', 5, 1, 2),
	('values_to_be_in_set', '{"column": "b", "value_set": [true]}', 'FAIL', 5, 2, 1),
	('values_to_be_in_set', '{"column": "d", "value_set": ["2026-01-01", "20260102", "infinity"]}', 'FAIL', 5, 1, 1),
	('values_to_be_in_set', '{"column": "m", "value_set": ["sad", "ok"]}', 'FAIL', 5, 1, 1),
	('values_to_be_in_set', '{"column": "p", "value_set": [1, 2, 0]}', 'FAIL', 5, 1, 1),
	('values_to_be_in_set', '{"column": "a", "value_set": [[1, 2], []]}', 'FAIL', 5, 1, 1),
	('values_to_be_in_set', '{"column": "j", "value_set": [{"a": 1.0}, [1], "a"]}', 'FAIL', 5, 1, 1),
	('values_to_be_in_set', '{"column": "u", "value_set": ["00000000-0000-0000-0000-000000000001"]}', 'FAIL', 5, 2, 2),
	('values_to_be_in_set', '{"column": "bin", "value_set": ["\\x01", "\\x0102"]}', 'FAIL', 5, 2, 1),
	('values_to_be_in_set', '{"column": "Mixed \"Case\"; drop table data", "value_set": [1, 2]}', 'FAIL', 5, 1, 2),
	('values_to_be_in_set', '{"column": "new\nline", "value_set": ["x", "y", "z", "; drop table data"]}', 'PASS', 5, 1, 0),
	-- nulls
	('values_to_be_null', '{"column": "nothing"}', 'PASS', 5, 5, 0),
	('values_to_be_null', '{"column": "i"}', 'FAIL', 5, 1, 4),
	('values_to_not_be_null', '{"column": "i"}', 'FAIL', 5, 1, 1),
	('values_to_not_be_null', '{"column": "nothing", "mostly": 0}', 'PASS', 5, 5, 5),
	('values_to_be_in_set', '{"column": "nothing", "value_set": [1]}', 'UNDECIDED', 5, 5, 0),
	('values_to_be_in_set', '{"column": "nothing", "value_set": [1], "on_empty": "fail"}', 'FAIL', 5, 5, 0),
	-- uniqueness: all copies are unexpected
	('values_to_be_unique', '{"column": "i"}', 'FAIL', 5, 1, 2),
	('values_to_be_unique', '{"column": "id"}', 'PASS', 5, 0, 0),
	('values_to_be_unique', '{"column": "f"}', 'PASS', 5, 1, 0),
	('values_to_be_unique', '{"column": "c"}', 'FAIL', 5, 1, 2),
	('values_to_be_unique', '{"column": "a"}', 'FAIL', 5, 1, 2),
	('values_to_be_unique', '{"column": "nothing"}', 'UNDECIDED', 5, 5, 0),
	('values_to_be_unique', '{"column": "nothing", "on_null": "fail"}', 'FAIL', 5, 0, 5),
	('values_to_be_unique', '{"column": "i", "row_condition": "id < 4"}', 'PASS', 3, 0, 0),
	-- declared types
	('values_to_be_of_type', '{"column": "i", "type_": "int4"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "i", "type_": "INTEGER"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "i", "type_": "BIGINT"}', 'FAIL', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "f", "type_": "DOUBLE_PRECISION"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "f", "type_": "float8"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "n", "type_": "numeric"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "n", "type_": "NUMERIC(10, 2)"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "n", "type_": "numeric(10,3)"}', 'FAIL', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "v", "type_": "VARCHAR"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "v", "type_": "character varying(10)"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "v", "type_": "varchar(11)"}', 'FAIL', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "c", "type_": "CHAR"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "c", "type_": "character(5)"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "ts", "type_": "TIMESTAMP"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "ts", "type_": "timestamp without time zone"}', 'FAIL', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "m", "type_": "mood"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "m", "type_": "expect_column_map.mood"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "m", "type_": "ENUM"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "i", "type_": "mood"}', 'FAIL', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "p", "type_": "positive"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "p", "type_": "integer"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "a", "type_": "integer[]"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_of_type', '{"column": "a", "type_": "ARRAY"}', 'PASS', NULL, NULL, NULL),
	('values_to_be_in_type_list', '{"column": "i", "type_list": ["IntegerType", "int64", "INTEGER"]}', 'PASS', NULL, NULL, NULL),
	('values_to_be_in_type_list', '{"column": "t", "type_list": ["VARCHAR", "int"]}', 'FAIL', NULL, NULL, NULL),
	-- numbers and times that are none
	('values_to_be_finite', '{"column": "f"}', 'FAIL', 5, 1, 3),
	('values_to_be_finite', '{"column": "r"}', 'FAIL', 5, 1, 3),
	('values_to_be_finite', '{"column": "n"}', 'FAIL', 5, 1, 1),
	('values_to_be_finite', '{"column": "i"}', 'PASS', 5, 1, 0),
	('values_to_be_finite', '{"column": "d"}', 'FAIL', 5, 1, 2),
	('values_to_be_finite', '{"column": "ts"}', 'FAIL', 5, 1, 2),
	('values_to_not_be_in_future', '{"column": "ts", "tolerance": "100 years"}', 'FAIL', 5, 1, 1),
	('values_to_not_be_in_future', '{"column": "d", "tolerance": "100 years"}', 'FAIL', 5, 1, 1),
	-- SQL
	('values_to_satisfy', '{"column": "i", "expression": "i < 3 OR t = ''''"}', 'FAIL', 5, 1, 1),
	('values_to_satisfy', '{"column": "i", "expression": "b"}', 'FAIL', 5, 2, 1),
	('values_to_satisfy', '{"column": "i", "expression": "b", "on_null": "fail"}', 'FAIL', 5, 0, 3),
	-- z-scores: of the finite values
	('value_z_scores_to_be_less_than', '{"column": "i", "threshold": 2}', 'PASS', 5, 1, 0),
	('value_z_scores_to_be_less_than', '{"column": "i", "threshold": 1}', 'FAIL', 5, 1, 1),
	('value_z_scores_to_be_less_than', '{"column": "i", "threshold": 1, "double_sided": false}', 'PASS', 5, 1, 0),
	('value_z_scores_to_be_less_than', '{"column": "i", "threshold": -1, "double_sided": true}', 'FAIL', 5, 1, 1),
	('value_z_scores_to_be_less_than', '{"column": "constant", "threshold": 3}', 'UNDECIDED', 5, 0, NULL),
	('value_z_scores_to_be_less_than', '{"column": "f", "threshold": 3}', 'UNDECIDED', 5, 1, NULL),
	('value_z_scores_to_be_less_than', '{"column": "n", "threshold": 3}', 'FAIL', 5, 1, 1),
	('value_z_scores_to_be_less_than', '{"column": "nothing", "threshold": 3}', 'UNDECIDED', 5, 5, 0),
	-- order
	('values_to_be_increasing', '{"column": "i", "order_column": "id"}', 'PASS', 5, 1, 0),
	('values_to_be_increasing', '{"column": "i", "order_column": "id", "strictly": true}', 'FAIL', 5, 1, 1),
	('values_to_be_decreasing', '{"column": "i", "order_column": "id"}', 'FAIL', 5, 1, 2),
	('values_to_be_increasing', '{"column": "f", "order_column": "id"}', 'FAIL', 5, 1, 2),
	('values_to_be_increasing', '{"column": "unexpected", "order_column": "d"}', 'FAIL', 5, 1, 1),
	('values_to_be_increasing', '{"column": "id", "order_column": "v"}', 'FAIL', 5, 0, 2),
	('values_to_be_increasing', '{"column": "id", "order_column": "i", "group_by": ["v"]}', 'FAIL', 5, 0, 1),
	('values_to_be_increasing', '{"column": "id", "order_column": "constant"}', 'PASS', 5, 0, 0),
	('values_to_be_decreasing', '{"column": "id", "order_column": "constant"}', 'PASS', 5, 0, 0),
	-- length
	('value_lengths_to_be_between', '{"column": "t", "min_value": 1, "max_value": 2}', 'FAIL', 5, 1, 2),
	('value_lengths_to_be_between', '{"column": "t", "min_value": 0, "max_value": 3, "strict_min": true}', 'FAIL', 5, 1, 1),
	('value_lengths_to_be_between', '{"column": "t", "max_value": 3, "strict_max": true}', 'FAIL', 5, 1, 1),
	('value_lengths_to_be_between', '{"column": "t", "min_value": 3, "max_value": 1}', 'FAIL', 5, 1, 4),
	('value_lengths_to_be_between', '{"column": "c", "min_value": 3}', 'FAIL', 5, 1, 2),
	('value_lengths_to_be_between', '{"column": "bin", "min_value": 1}', 'FAIL', 5, 2, 1),
	('value_lengths_to_equal', '{"column": "v", "value": 3}', 'FAIL', 5, 1, 1);
INSERT INTO cases (relation, short, kwargs, verdict, rows, missing, unexpected) VALUES
	('empty', 'values_to_be_between', '{"column": "i", "min_value": 1}', 'UNDECIDED', 0, 0, 0),
	('empty', 'values_to_be_between', '{"column": "i", "min_value": 1, "on_empty": "pass"}', 'PASS', 0, 0, 0),
	('empty', 'values_to_be_unique', '{"column": "i"}', 'UNDECIDED', 0, 0, 0),
	('empty', 'values_to_be_increasing', '{"column": "i", "order_column": "id"}', 'UNDECIDED', 0, 0, 0),
	('empty', 'value_z_scores_to_be_less_than', '{"column": "i", "threshold": 3}', 'UNDECIDED', 0, 0, 0),
	('empty', 'values_to_match_regex', '{"column": "t", "regex": "a"}', 'UNDECIDED', 0, 0, 0),
	('one', 'value_z_scores_to_be_less_than', '{"column": "i", "threshold": 3}', 'UNDECIDED', 1, 0, NULL),
	('one', 'values_to_be_increasing', '{"column": "i", "order_column": "id", "strictly": true}', 'PASS', 1, 0, 0),
	('one', 'values_to_be_unique', '{"column": "i"}', 'PASS', 1, 0, 0);

CREATE TABLE answers AS
SELECT n, c.relation, short, c.kwargs AS given, c.verdict AS wanted, rows, missing, unexpected, r.*
FROM cases AS c, LATERAL expect(c.relation, 'expect_column_' || short, c.kwargs) AS r;
SELECT n, short, given, wanted, verdict, rows, element_count, missing, missing_count, unexpected, unexpected_count
FROM answers
WHERE (wanted, rows, missing, unexpected) IS DISTINCT FROM (upper(verdict::text), element_count, missing_count, unexpected_count)
ORDER BY n;
SELECT n, short, given - 'column' AS kwargs, verdict, unexpected_values, reason FROM answers ORDER BY n;

-- keys name unexpected rows
SELECT unexpected_count, unexpected_values, unexpected_keys FROM expect('data', 'expect_column_values_to_be_in_set',
	'{"column": "i", "value_set": [1], "unexpected_index_column_names": ["id"]}');
SELECT unexpected_count, unexpected_values, unexpected_keys FROM expect('data', 'expect_column_values_to_be_unique',
	'{"column": "c", "unexpected_index_column_names": ["id"]}');
SELECT unexpected_count, unexpected_values, unexpected_keys FROM expect('data', 'expect_column_values_to_be_increasing',
	'{"column": "f", "order_column": "id", "unexpected_index_column_names": ["id"]}');
SELECT unexpected_count, unexpected_values, unexpected_keys FROM expect('data', 'expect_column_value_z_scores_to_be_less_than',
	'{"column": "i", "threshold": 1, "unexpected_index_column_names": ["id"]}');

-- the condition of rows in SQL, in Great Expectations' grammar, and as an object
CREATE FUNCTION rows_where(condition jsonb, parser text) RETURNS bigint LANGUAGE sql AS $$
	SELECT element_count FROM mlcheck.expect('expect_column_map.data', 'expect_column_values_to_not_be_null',
		jsonb_build_object('column', 'id', 'row_condition', condition, 'condition_parser', parser))
$$;
SELECT condition, rows_where(to_jsonb(condition), 'great_expectations') AS rows FROM (VALUES
	('col("i") > 1'), ('col("i")==3'), ('col("i") != 3'), ('col("i") <= -1.5e1'), ('col("t") == "é"'), ('col(''v'') == ''two'''),
	('col("d") < date("2026-01-02")'), ('col("i").notNull()'), ('col("i").isNull()'),
	('col("i") > 1 and col("v") == "two"'), ('col("i") == 1 OR col("i") == 2'), ('(col("i") == 1 | col("i") == 2) & col("b") == "true"'),
	('col("Mixed ""Case""; drop table data") == 1'), ('col("new
line") == "; drop table data"')) AS v(condition)
WHERE condition NOT LIKE '%Mixed%';
SELECT condition, rows_where(condition, NULL) AS rows FROM (VALUES
	('{"type": "comparison", "column": {"name": "i"}, "operator": "==", "parameter": 3}'::jsonb),
	('{"type": "comparison", "column": {"name": "v"}, "operator": "IN", "parameter": ["one", "two"]}'),
	('{"type": "comparison", "column": {"name": "i"}, "operator": "NOT_IN", "parameter": [1]}'),
	('{"type": "nullity", "column": {"name": "Mixed \"Case\"; drop table data"}, "is_null": false}'),
	('{"type": "or", "conditions": [{"type": "nullity", "column": {"name": "i"}, "is_null": true}, {"type": "and", "conditions": [{"type": "comparison", "column": {"name": "i"}, "operator": ">", "parameter": 1}, {"type": "comparison", "column": {"name": "b"}, "operator": "==", "parameter": true}]}]}')) AS v(condition);
SELECT rows_where('"i > 1 -- comment"', NULL);
\set VERBOSITY terse
SELECT rows_where('"col(\"i\") > 1; drop table data"', 'great_expectations');
SELECT rows_where('"i > 1"', 'great_expectations');
SELECT rows_where('"col(\"i\") > 1 and"', 'great_expectations');
SELECT rows_where('"i > 1"', 'pandas');
SELECT rows_where('{"type": "pass_through", "pass_through_filter": "i > 1"}', NULL);
SELECT rows_where('{"type": "comparison", "column": {"name": "i"}, "operator": "; drop", "parameter": 3}', NULL);

-- what is no expectation of this table
CREATE PROCEDURE refused(expectation text, kwargs jsonb) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM mlcheck.expect('expect_column_map.data', 'expect_column_' || expectation, kwargs);
	RAISE WARNING '% % was not refused', expectation, kwargs;
EXCEPTION WHEN OTHERS THEN
	RAISE NOTICE '%: %', SQLSTATE, SQLERRM;
END $$;
SET client_min_messages = notice;
CALL refused('values_to_be_between', '{"column": "i"}');
CALL refused('values_to_be_between', '{"column": "i", "min_value": 2, "max_value": 1}');
CALL refused('values_to_be_between', '{"column": "f", "min_value": "NaN"}');
CALL refused('values_to_be_between', '{"column": "i", "min_value": "x"}');
CALL refused('values_to_be_between', '{"column": "d", "min_value": "yesterday or so"}');
CALL refused('values_to_be_between', '{"column": "j", "min_value": [1], "max_value": {"a": 1}, "mostly": 2}');
CALL refused('values_to_be_in_set', '{"column": "i", "value_set": ["x"]}');
CALL refused('values_to_be_in_set', '{"column": "m", "value_set": ["glad"]}');
CALL refused('values_to_be_in_set', '{"column": "t", "value_set": [["a"]]}');
CALL refused('values_to_be_in_set', '{"column": "t", "value_set": "a"}');
CALL refused('values_to_be_in_set', '{"column": "t"}');
CALL refused('values_to_be_of_type', '{"column": "i", "type_": "no such type"}');
CALL refused('values_to_be_of_type', '{"column": "i", "type_": "nosuchtype"}');
CALL refused('values_to_be_of_type', '{"column": "i", "type_": "integer; drop table data"}');
CALL refused('values_to_be_in_type_list', '{"column": "i", "type_list": ["int64"]}');
CALL refused('values_to_be_finite', '{"column": "t"}');
CALL refused('values_to_not_be_in_future', '{"column": "i"}');
CALL refused('values_to_not_be_in_future', '{"column": "d", "tolerance": "long"}');
CALL refused('values_to_satisfy', '{"column": "i", "expression": "true) OR (true"}');
CALL refused('values_to_satisfy', '{"column": "i", "expression": "1"}');
CALL refused('value_z_scores_to_be_less_than', '{"column": "t", "threshold": 1}');
CALL refused('values_to_be_increasing', '{"column": "i"}');
CALL refused('values_to_be_increasing', '{"column": "i", "order_column": "j", "group_by": ["nobody"]}');
CALL refused('value_lengths_to_equal', '{"column": "i", "value": 1}');
CALL refused('value_lengths_to_equal', '{"column": "t", "value": -1}');
SET client_min_messages = warning;
DROP SCHEMA expect_column_map CASCADE;
