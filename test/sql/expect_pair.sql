-- Expectations about two columns of a row, and about several.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_pair;
SET search_path = expect_pair, mlcheck;

CREATE TABLE data (id integer, a integer, b integer, f double precision, n numeric, t text, v varchar, c char(3),
	d date, ts timestamp, x integer[], u uuid, "B ""b" integer, nothing integer);
INSERT INTO data VALUES
	(1, 1, 1, 1, 1, 'a', 'a', 'a', '2026-01-01', '2026-01-01', '{1}', NULL, 1, NULL),
	(2, 2, 1, 'NaN', 'NaN', 'b', 'a', 'b', '2026-01-02', '2026-01-01', '{2}', NULL, 2, NULL),
	(3, 1, 2, 'Infinity', 'Infinity', 'é', 'é', 'é', 'infinity', 'infinity', '{}', NULL, 3, NULL),
	(4, NULL, 2, NULL, 1, NULL, 'a', 'a', NULL, '2026-01-01', NULL, NULL, 4, NULL),
	(5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE empty (LIKE data);

CREATE TABLE cases (
	n integer GENERATED ALWAYS AS IDENTITY, relation regclass DEFAULT 'data', short text, kwargs jsonb,
	verdict text, missing bigint, unexpected bigint
);
INSERT INTO cases (short, kwargs, verdict, missing, unexpected) VALUES
	-- a null beside a value is unexpected, unless it is ignored
	('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "b"}', 'FAIL', 1, 3),
	('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "b", "ignore_row_if": "either_value_is_missing"}', 'FAIL', 2, 2),
	('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "b", "ignore_row_if": "neither"}', 'FAIL', 0, 4),
	('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "b", "ignore_row_if": "never", "mostly": 0.2}', 'PASS', 0, 4),
	('column_pair_values_to_be_equal', '{"column_A": "f", "column_B": "n", "ignore_row_if": "either_value_is_missing"}', 'PASS', 2, 0),
	('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "f", "ignore_row_if": "either_value_is_missing"}', 'FAIL', 2, 2),
	('column_pair_values_to_be_equal', '{"column_A": "t", "column_B": "v", "ignore_row_if": "either_value_is_missing"}', 'FAIL', 2, 1),
	('column_pair_values_to_be_equal', '{"column_A": "t", "column_B": "c"}', 'FAIL', 1, 1),
	('column_pair_values_to_be_equal', '{"column_A": "d", "column_B": "ts"}', 'FAIL', 1, 2),
	('column_pair_values_to_be_equal', '{"column_A": "x", "column_B": "x"}', 'PASS', 2, 0),
	('column_pair_values_to_be_equal', '{"column_A": "u", "column_B": "u"}', 'UNDECIDED', 5, 0),
	('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "B \"b"}', 'FAIL', 1, 2),
	('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "nothing", "ignore_row_if": "either_value_is_missing"}', 'UNDECIDED', 5, 0),
	('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "b", "on_null": "pass"}', 'FAIL', 0, 3),
	('column_pair_values_a_to_be_greater_than_b', '{"column_A": "a", "column_B": "b"}', 'FAIL', 1, 3),
	('column_pair_values_a_to_be_greater_than_b', '{"column_A": "a", "column_B": "b", "or_equal": true}', 'FAIL', 1, 2),
	('column_pair_values_a_to_be_greater_than_b', '{"column_A": "ts", "column_B": "d", "or_equal": true, "ignore_row_if": "either_value_is_missing"}', 'FAIL', 2, 1),
	('column_pair_values_a_to_be_greater_than_b', '{"column_A": "t", "column_B": "v", "or_equal": true, "ignore_row_if": "either_value_is_missing"}', 'PASS', 2, 0),
	('column_pair_values_a_to_be_greater_than_b', '{"column_A": "x", "column_B": "x"}', 'FAIL', 2, 3),
	('column_pair_values_to_be_in_set', '{"column_A": "a", "column_B": "b", "value_pairs_set": [[1, 1], [2, 1], [1, 2]]}', 'FAIL', 1, 1),
	('column_pair_values_to_be_in_set', '{"column_A": "a", "column_B": "b", "value_pairs_set": [[1, 1], [2, 1.0], [1, 2], [null, 2]]}', 'PASS', 1, 0),
	('column_pair_values_to_be_in_set', '{"column_A": "a", "column_B": "b", "value_pairs_set": [[null, null]], "ignore_row_if": "neither"}', 'FAIL', 0, 4),
	('column_pair_values_to_be_in_set', '{"column_A": "a", "column_B": "b", "value_pairs_set": []}', 'FAIL', 1, 4),
	('column_pair_values_to_be_in_set', '{"column_A": "t", "column_B": "c", "value_pairs_set": [["a", "a"], ["b", "b  "], ["é", "é"], [null, "a"]]}', 'PASS', 1, 0),
	('column_pair_values_to_be_in_set', '{"column_A": "d", "column_B": "f", "value_pairs_set": [["2026-01-02", "NaN"]]}', 'FAIL', 2, 2),
	-- sums
	('multicolumn_sum_to_equal', '{"column_list": ["a", "b"], "sum_total": 2}', 'FAIL', 1, 3),
	('multicolumn_sum_to_equal', '{"column_list": ["a", "b"], "sum_total": 3, "ignore_row_if": "any_value_is_missing"}', 'FAIL', 2, 1),
	('multicolumn_sum_to_equal', '{"column_list": ["a", "b"], "sum_total": 3, "ignore_row_if": "never"}', 'FAIL', 0, 3),
	('multicolumn_sum_to_equal', '{"column_list": ["a", "f", "n"], "sum_total": 3, "ignore_row_if": "any_value_is_missing"}', 'FAIL', 2, 2),
	('multicolumn_sum_to_equal', '{"column_list": ["nothing", "a"], "sum_total": 3, "ignore_row_if": "any_value_is_missing"}', 'UNDECIDED', 5, 0),
	-- within a row: nulls are the same
	('select_column_values_to_be_unique_within_record', '{"column_list": ["id", "a", "b"]}', 'FAIL', 0, 3),
	('select_column_values_to_be_unique_within_record', '{"column_list": ["a", "b"]}', 'FAIL', 1, 1),
	('select_column_values_to_be_unique_within_record', '{"column_list": ["a", "nothing"], "ignore_row_if": "never"}', 'FAIL', 0, 2),
	('select_column_values_to_be_unique_within_record', '{"column_list": ["a", "b", "nothing"], "ignore_row_if": "any_value_is_missing"}', 'UNDECIDED', 5, 0),
	('select_column_values_to_be_unique_within_record', '{"column_list": ["t", "v", "c"]}', 'FAIL', 1, 4),
	-- across rows: nulls are the same
	('compound_columns_to_be_unique', '{"column_list": ["a", "b"]}', 'PASS', 1, 0),
	('compound_columns_to_be_unique', '{"column_list": ["v", "u"]}', 'FAIL', 1, 3),
	('compound_columns_to_be_unique', '{"column_list": ["v", "u"], "ignore_row_if": "any_value_is_missing"}', 'UNDECIDED', 5, 0),
	('compound_columns_to_be_unique', '{"column_list": ["nothing", "u"], "ignore_row_if": "never"}', 'FAIL', 0, 5),
	('compound_columns_to_be_unique', '{"column_list": ["nothing", "u"], "on_null": "fail"}', 'FAIL', 0, 5),
	('compound_columns_to_be_unique', '{"column_list": ["v", "c"], "row_condition": "id <> 4"}', 'PASS', 1, 0),
	('compound_columns_to_be_unique', '{"column_list": ["v", "nothing"], "row_condition": "id in (2, 4, 5)", "max_unexpected": 2}', 'PASS', 1, 2);
INSERT INTO cases (relation, short, kwargs, verdict, missing, unexpected)
SELECT DISTINCT ON (short) 'empty'::regclass, short, kwargs - 'mostly', 'UNDECIDED', 0, 0 FROM cases ORDER BY short, n;
CREATE TABLE answers AS
SELECT n, short, c.kwargs AS given, c.verdict AS wanted, missing, unexpected, r.*
FROM cases AS c, LATERAL expect(relation, 'expect_' || short, c.kwargs) AS r;
SELECT n, short, given, wanted, verdict, missing, missing_count, unexpected, unexpected_count
FROM answers
WHERE (wanted, missing, unexpected) IS DISTINCT FROM (upper(verdict::text), missing_count, unexpected_count)
ORDER BY n;
SELECT n, short, given, verdict, unexpected_values, reason FROM answers ORDER BY n;

-- sums do not overflow, and floats are what they say
CREATE TABLE sums AS SELECT 2147483647 AS i, 9223372036854775807 AS big, 0.1::float8 AS f, 0.2::float8 AS g, 0.3::real AS r;
SELECT verdict FROM expect('sums', 'expect_multicolumn_sum_to_equal', '{"column_list": ["i", "big"], "sum_total": 9223372039002259454}');
SELECT verdict FROM expect('sums', 'expect_multicolumn_sum_to_equal', '{"column_list": ["f", "g", "r"], "sum_total": 0.6}');

SELECT unexpected_keys FROM expect('data', 'expect_compound_columns_to_be_unique', '{"column_list": ["v", "u"], "unexpected_index_column_names": ["id"]}');
SELECT unexpected_keys FROM expect('data', 'expect_column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "b", "unexpected_index_column_names": ["id"]}');

CREATE PROCEDURE refused(expectation text, kwargs jsonb) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM mlcheck.expect('expect_pair.data', 'expect_' || expectation, kwargs);
	RAISE WARNING '% % was not refused', expectation, kwargs;
EXCEPTION WHEN OTHERS THEN
	RAISE NOTICE '%: %', SQLSTATE, SQLERRM;
END $$;
SET client_min_messages = notice;
CALL refused('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "t"}');
CALL refused('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "b", "ignore_row_if": "always"}');
CALL refused('column_pair_values_to_be_equal', '{"column_A": "a"}');
CALL refused('column_pair_values_to_be_equal', '{"column_A": "a", "column_B": "zz"}');
CALL refused('column_pair_values_to_be_in_set', '{"column_A": "a", "column_B": "b", "value_pairs_set": [[1]]}');
CALL refused('column_pair_values_to_be_in_set', '{"column_A": "a", "column_B": "b", "value_pairs_set": [[1, "x"]]}');
CALL refused('multicolumn_sum_to_equal', '{"column_list": ["a", "t"], "sum_total": 1}');
CALL refused('multicolumn_sum_to_equal', '{"column_list": ["a"], "sum_total": 1}');
CALL refused('multicolumn_sum_to_equal', '{"column_list": ["a", "b"], "sum_total": "x"}');
CALL refused('compound_columns_to_be_unique', '{"column_list": ["a", "a"]}');
CALL refused('select_column_values_to_be_unique_within_record', '{"column_list": ["a", "t"]}');
SET client_min_messages = warning;
DROP SCHEMA expect_pair CASCADE;
