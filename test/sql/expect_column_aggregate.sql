--
-- Expectations about figures of a column: extremes, moments, quantiles,
-- distinct values
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_aggregate;
SET search_path = expect_aggregate, mlcheck;
SET intervalstyle = postgres;

CREATE DOMAIN positive AS numeric CHECK (value > 0);
CREATE TYPE mood AS ENUM ('sad', 'fine', 'glad');
CREATE TABLE sample (
	i int, big bigint, f float8, r real, n numeric(10, 2), p positive, d date, ts timestamp,
	t text, c char(4), b boolean, m mood, iv interval, u uuid, j jsonb, same int, nothing int,
	"Größe""; --" int
);
INSERT INTO sample
SELECT g, 9223372036854775800 + g % 2, g / 10.0, g / 10.0, g * 1.5, g, date '2024-01-01' + g, timestamp '2024-01-01' + g * interval '1h',
	chr(64 + g % 3), 'a' || g % 2, g % 2 = 0, (ARRAY['sad', 'fine', 'glad'])[1 + g % 2]::mood, g * interval '1 day',
	'00000000-0000-0000-0000-000000000001', '{}', 7, NULL, g
FROM generate_series(1, 4) AS g;
INSERT INTO sample (t) VALUES (NULL), ('ü');
CREATE TABLE special (f float8, n numeric, d date, ts timestamptz);
INSERT INTO special VALUES
	(1, 1, '2024-01-01', '2024-01-01 00:00+00'), (2, 2, '2024-01-02', '2024-01-02 00:00+00'),
	('NaN', 'NaN', 'infinity', 'infinity'), ('Infinity', 'Infinity', '-infinity', '-infinity'), ('-Infinity', '-Infinity', NULL, NULL),
	(NULL, NULL, NULL, NULL);
CREATE TABLE only_special (f float8, n numeric, d date);
INSERT INTO only_special VALUES ('NaN', 'NaN', 'infinity'), ('Infinity', 'NaN', NULL), (NULL, NULL, NULL);
CREATE TABLE empty (LIKE sample);
CREATE TABLE single AS SELECT * FROM sample WHERE i = 1;

CREATE TABLE expected (
	number int GENERATED ALWAYS AS IDENTITY,
	relation regclass, expectation text, kwargs jsonb,
	verdict text, observed text, reason text
);
INSERT INTO expected (relation, expectation, kwargs, verdict, observed, reason)
SELECT relation, 'expect_column_' || expectation, kwargs::jsonb, verdict, observed, reason
FROM (VALUES
	-- extremes: of any type that has them
	('sample'::regclass, 'min_to_be_between', '{"column": "i", "min_value": 1, "max_value": 1}', 'pass', '1', NULL),
	('sample', 'min_to_be_between', '{"column": "i", "min_value": 1, "strict_min": true}', 'fail', '1', 'the figure is not above 1'),
	('sample', 'min_to_be_between', '{"column": "i", "min_value": 1.5}', 'fail', '1', 'the figure is below the minimum of 1.5'),
	('sample', 'max_to_be_between', '{"column": "i", "max_value": 4, "strict_max": true}', 'fail', '4', 'the figure is not below 4'),
	('sample', 'max_to_be_between', '{"column": "i", "max_value": 3.9}', 'fail', '4', 'the figure is above the maximum of 3.9'),
	('sample', 'max_to_be_between', '{"column": "big", "max_value": 9223372036854775800}', 'fail', '9223372036854775801', NULL),
	('sample', 'max_to_be_between', '{"column": "f", "min_value": 0.4, "max_value": 0.4}', 'pass', '0.4', NULL),
	('sample', 'max_to_be_between', '{"column": "r", "min_value": 0.4, "max_value": 0.4}', 'pass', '0.4', NULL),
	('sample', 'max_to_be_between', '{"column": "n", "min_value": "6", "max_value": 6.0}', 'pass', '6', NULL),
	('sample', 'max_to_be_between', '{"column": "p", "min_value": 4, "max_value": 4}', 'pass', '4', NULL),
	('sample', 'max_to_be_between', '{"column": "d", "min_value": "2024-01-05", "max_value": "2024-01-05"}', 'pass', '"2024-01-05"', NULL),
	('sample', 'min_to_be_between', '{"column": "ts", "min_value": "2024-01-01 01:00:01"}', 'fail', '"2024-01-01T01:00:00"', 'the figure is below the minimum of 2024-01-01 01:00:01'),
	('sample', 'min_to_be_between', '{"column": "t", "min_value": "B"}', 'fail', '"@"', NULL),
	('sample', 'max_to_be_between', '{"column": "c", "max_value": "a1"}', 'pass', '"a1  "', NULL),
	('sample', 'max_to_be_between', '{"column": "m", "max_value": "sad"}', 'fail', '"fine"', NULL),
	('sample', 'max_to_be_between', '{"column": "iv", "max_value": "95 hours"}', 'fail', '"4 days"', NULL),
	('sample', 'min_to_be_between', '{"column": "Größe\"; --", "min_value": 1}', 'pass', '1', NULL),
	('sample', 'max_to_be_between', '{"column": "i", "max_value": 2, "row_condition": "i < 3"}', 'pass', '2', NULL),
	('sample', 'max_to_be_between', '{"column": "b", "max_value": 2}', 'error', NULL, '"column" must be a column of a type for which PostgreSQL has max()'),
	('sample', 'max_to_be_between', '{"column": "i"}', 'error', NULL, '"min_value" or "max_value" must be given'),
	('sample', 'max_to_be_between', '{"column": "i", "min_value": 2, "max_value": 1}', 'error', NULL, '"min_value" must not be above "max_value"'),
	('sample', 'max_to_be_between', '{"column": "i", "max_value": "x"}', 'error', NULL, 'invalid input syntax for type numeric: "x"'),
	('sample', 'max_to_be_between', '{"column": "i", "max_value": "NaN"}', 'error', NULL, '"max_value" must not be NaN'),
	('sample', 'max_to_be_between', '{"column": "I", "max_value": 1}', 'error', NULL, NULL),
	-- moments
	('sample', 'sum_to_be_between', '{"column": "i", "min_value": 10, "max_value": 10}', 'pass', '10', NULL),
	('sample', 'sum_to_be_between', '{"column": "big", "min_value": 36893488147419103202, "max_value": 36893488147419103202}', 'pass', '36893488147419103202', NULL),
	('sample', 'sum_to_be_between', '{"column": "iv", "max_value": "10 days"}', 'pass', '"10 days"', NULL),
	('sample', 'mean_to_be_between', '{"column": "i", "min_value": 2.5, "max_value": 2.5}', 'pass', '2.5', NULL),
	('sample', 'mean_to_be_between', '{"column": "n", "min_value": 3.75, "max_value": 3.75}', 'pass', '3.75', NULL),
	('sample', 'mean_to_be_between', '{"column": "iv", "max_value": "2 days 12 hours"}', 'pass', '"2 days 12:00:00"', NULL),
	('sample', 'mean_to_be_between', '{"column": "t", "max_value": 1}', 'error', NULL, '"column" must be a column of a type for which PostgreSQL has avg()'),
	('sample', 'mean_to_be_between', '{"column": "d", "max_value": 1}', 'error', NULL, '"column" must be a column of a type for which PostgreSQL has avg()'),
	('sample', 'stdev_to_be_between', '{"column": "i", "min_value": 1.29, "max_value": 1.3}', 'pass', '1.2909944487358056', NULL),
	('sample', 'stdev_to_be_between', '{"column": "same", "min_value": 0, "strict_min": true}', 'fail', '0', 'the figure is not above 0'),
	('single', 'stdev_to_be_between', '{"column": "i", "min_value": 0}', 'undecided', NULL, 'the figure is undefined for these rows'),
	('sample', 'skewness_to_be_between', '{"column": "i", "min_value": 0, "max_value": 0}', 'pass', '0', NULL),
	('sample', 'skewness_to_be_between', '{"column": "same", "min_value": 0, "max_value": 0}', 'undecided', NULL, 'the figure is undefined for these rows'),
	('sample', 'kurtosis_to_be_between', '{"column": "i", "max_value": 0}', 'pass', '-1.36', NULL),
	-- quantiles
	('sample', 'median_to_be_between', '{"column": "i", "min_value": 2.5, "max_value": 2.5}', 'pass', '2.5', NULL),
	('sample', 'median_to_be_between', '{"column": "i", "row_condition": "i < 4", "min_value": 2, "max_value": 2}', 'pass', '2', NULL),
	('sample', 'median_to_be_between', '{"column": "big", "min_value": 9223372036854775800.5, "max_value": 9223372036854775800.5}', 'pass', '9223372036854775800.5', NULL),
	('sample', 'median_to_be_between', '{"column": "d", "min_value": "2024-01-03", "max_value": "2024-01-03"}', 'pass', '"2024-01-03"', NULL),
	('sample', 'median_to_be_between', '{"column": "t", "min_value": "A"}', 'pass', '"A"', NULL),
	('sample', 'median_to_be_between', '{"column": "t", "min_value": "B"}', 'fail', '"A"', NULL),
	('sample', 'quantile_values_to_be_between', '{"column": "i", "quantile_ranges": {"quantiles": [0, 0.5, 0.75, 1], "value_ranges": [[null, 1], [2, 2], [3, null], [null, null]]}}',
		'pass', '{"values": [1, 2, 3, 4], "quantiles": [0, 0.5, 0.75, 1]}', NULL),
	('sample', 'quantile_values_to_be_between', '{"column": "i", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[2.0001, 3]]}, "allow_relative_error": true}',
		'fail', '{"values": [2], "quantiles": [0.5]}', '1 of 1 quantiles are out of range'),
	('sample', 'quantile_values_to_be_between', '{"column": "d", "quantile_ranges": {"quantiles": [0.1], "value_ranges": [["2024-01-02", "2024-01-02"]]}}',
		'pass', '{"values": ["2024-01-02"], "quantiles": [0.1]}', NULL),
	('sample', 'quantile_values_to_be_between', '{"column": "i", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[2, 2]]}, "warn": {"quantile_ranges": {"quantiles": [1, 0.5], "value_ranges": [[null, 3], [null, null]]}}}',
		'warn', '{"values": [2], "quantiles": [0.5]}', '1 of 2 quantiles are out of range'),
	('sample', 'quantile_values_to_be_between', '{"column": "i", "quantile_ranges": {"quantiles": [0.5], "value_ranges": []}}', 'error', NULL, '"quantile_ranges" must have as many "value_ranges" as "quantiles"'),
	('sample', 'quantile_values_to_be_between', '{"column": "i", "quantile_ranges": {"quantiles": [50], "value_ranges": [[1, 2]]}}', 'error', NULL, '"quantile_ranges" must have "quantiles" between 0 and 1'),
	('sample', 'quantile_values_to_be_between', '{"column": "i", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[2, 1]]}}', 'error', NULL, NULL),
	('sample', 'quantile_values_to_be_between', '{"column": "i", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [3]}}', 'error', NULL, '"quantile_ranges" must have pairs of bounds as "value_ranges"'),
	('sample', 'quantile_values_to_be_between', '{"column": "i", "quantile_ranges": {"quantiles": [], "value_ranges": []}}', 'error', NULL, '"quantile_ranges" must have one quantile or more'),
	-- how many values, how many different ones
	('sample', 'unique_value_count_to_be_between', '{"column": "t", "min_value": 4, "max_value": 4}', 'pass', '4', NULL),
	('sample', 'unique_value_count_to_be_between', '{"column": "j", "max_value": 0}', 'fail', '1', 'the figure is above the maximum of 0'),
	('sample', 'proportion_of_unique_values_to_be_between', '{"column": "t", "min_value": 0.8, "max_value": 0.8}', 'pass', '0.8', NULL),
	('sample', 'proportion_of_unique_values_to_be_between', '{"column": "same", "min_value": 0.25, "strict_min": true}', 'fail', '0.25', 'the figure is not above 0.25'),
	('sample', 'proportion_of_non_null_values_to_be_between', '{"column": "i", "min_value": 0.67}', 'fail', '0.6666666666666666', NULL),
	('sample', 'proportion_of_non_null_values_to_be_between', '{"column": "i", "min_value": 0.6666666666666666}', 'pass', '0.6666666666666666', NULL),
	('sample', 'proportion_of_non_null_values_to_be_between', '{"column": "nothing", "max_value": 0}', 'pass', '0', NULL),
	('special', 'unique_value_count_to_be_between', '{"column": "f", "min_value": 5, "max_value": 5}', 'pass', '5', NULL),
	-- the most common value
	('sample', 'most_common_value_to_be_in_set', '{"column": "t", "value_set": ["A", "B"]}', 'pass', '["A"]', NULL),
	('sample', 'most_common_value_to_be_in_set', '{"column": "t", "value_set": ["B"]}', 'fail', '["A"]', 'the most common value is not in the set'),
	('sample', 'most_common_value_to_be_in_set', '{"column": "b", "value_set": [true]}', 'fail', '[false, true]', '2 values are equally common'),
	('sample', 'most_common_value_to_be_in_set', '{"column": "b", "value_set": [true], "ties_okay": true}', 'pass', '[false, true]', NULL),
	('sample', 'most_common_value_to_be_in_set', '{"column": "same", "value_set": [7.0, null]}', 'pass', '[7]', NULL),
	('sample', 'most_common_value_to_be_in_set', '{"column": "same", "value_set": []}', 'fail', '[7]', NULL),
	('sample', 'most_common_value_to_be_in_set', '{"column": "u", "value_set": ["00000000-0000-0000-0000-000000000001"]}', 'pass', '["00000000-0000-0000-0000-000000000001"]', NULL),
	('sample', 'most_common_value_to_be_in_set', '{"column": "same", "value_set": 7}', 'error', NULL, '"value_set" must be an array'),
	-- sets of values
	('sample', 'distinct_values_to_be_in_set', '{"column": "t", "value_set": ["A", "B", "@", "ü", "Z"]}', 'pass', '["A", "B", "@", "ü"]', NULL),
	('sample', 'distinct_values_to_be_in_set', '{"column": "t", "value_set": ["A", "B", null]}', 'fail', '["A", "B"]', '2 of 5 values are not in the set'),
	('sample', 'distinct_values_to_be_in_set', '{"column": "i", "value_set": []}', 'fail', '[]', '4 of 4 values are not in the set'),
	('sample', 'distinct_values_to_be_in_set', '{"column": "r", "value_set": [0.1, 0.2, 0.3, 0.4]}', 'pass', '[0.1, 0.2, 0.3, 0.4]', NULL),
	('sample', 'distinct_values_to_be_in_set', '{"column": "c", "value_set": ["a0", "a1"]}', 'pass', '["a0", "a1"]', NULL),
	('sample', 'distinct_values_to_contain_set', '{"column": "n", "value_set": [1.5, 3]}', 'pass', '[1.5, 3]', NULL),
	('sample', 'distinct_values_to_contain_set', '{"column": "i", "value_set": [1, 5, 6]}', 'fail', '[1]', '2 of 3 values of the set do not occur'),
	('sample', 'distinct_values_to_contain_set', '{"column": "d", "value_set": ["2024-01-02"]}', 'pass', '["2024-01-02"]', NULL),
	('sample', 'distinct_values_to_equal_set', '{"column": "m", "value_set": ["sad", "fine"]}', 'pass', '["sad", "fine"]', NULL),
	('sample', 'distinct_values_to_equal_set', '{"column": "m", "value_set": ["sad"]}', 'fail', '["sad"]', '2 of 4 values are not in the set'),
	('sample', 'distinct_values_to_equal_set', '{"column": "m", "value_set": ["sad", "fine", "glad"]}', 'fail', '["sad", "fine"]', '1 of 3 values of the set do not occur'),
	('sample', 'distinct_values_to_equal_set', '{"column": "b", "value_set": [true, false]}', 'pass', '[true, false]', NULL),
	-- NaN and infinities are no part of figures
	('special', 'min_to_be_between', '{"column": "f", "min_value": 1}', 'pass', '1', NULL),
	('special', 'max_to_be_between', '{"column": "n", "max_value": 2}', 'pass', '2', NULL),
	('special', 'max_to_be_between', '{"column": "d", "max_value": "2024-01-02"}', 'pass', '"2024-01-02"', NULL),
	('special', 'min_to_be_between', '{"column": "ts", "min_value": "2024-01-01 00:00+00"}', 'pass', NULL, NULL),
	('special', 'mean_to_be_between', '{"column": "f", "min_value": 1.5, "max_value": 1.5}', 'pass', '1.5', NULL),
	('special', 'mean_to_be_between', '{"column": "n", "min_value": 1.5, "max_value": 1.5}', 'pass', '1.5', NULL),
	('special', 'median_to_be_between', '{"column": "f", "min_value": 1.5, "max_value": 1.5}', 'pass', '1.5', NULL),
	('special', 'mean_to_be_between', '{"column": "f", "max_value": "Infinity"}', 'pass', '1.5', NULL),
	('only_special', 'mean_to_be_between', '{"column": "f", "min_value": 0}', 'undecided', NULL, 'there is no finite value'),
	('only_special', 'sum_to_be_between', '{"column": "n", "min_value": 0}', 'undecided', NULL, 'there is no finite value'),
	('only_special', 'median_to_be_between', '{"column": "f", "min_value": 0}', 'undecided', NULL, 'there is no finite value'),
	('only_special', 'max_to_be_between', '{"column": "d", "max_value": "2024-01-01"}', 'undecided', NULL, 'there is no finite value'),
	('single', 'median_to_be_between', '{"column": "f", "min_value": 0.1, "max_value": 0.1}', 'pass', '0.1', NULL),
	-- whatever the author says of nothing at all
	('empty', 'min_to_be_between', '{"column": "i", "min_value": 0, "on_empty": "fail"}', 'fail', NULL, 'there are no rows to check'),
	('empty', 'min_to_be_between', '{"column": "i", "min_value": 0, "on_empty": "pass"}', 'pass', NULL, 'there are no rows to check'),
	('sample', 'mean_to_be_between', '{"column": "i", "min_value": 3, "severity": "warn"}', 'warn', '2.5', NULL),
	('sample', 'mean_to_be_between', '{"column": "i", "min_value": 2, "warn": {"min_value": 3}}', 'warn', '2.5', 'the figure is below the minimum of 3')
) AS cases (relation, expectation, kwargs, verdict, observed, reason);

-- Nothing is decided of no rows, and of nulls: by no expectation
INSERT INTO expected (relation, expectation, kwargs, verdict, reason)
SELECT relation, 'expect_column_' || expectation, jsonb_build_object('column', column_name) || kwargs::jsonb, 'undecided', reason
FROM (VALUES ('empty'::regclass, 'nothing', 'there are no rows to check'), ('sample', 'nothing', 'all values are missing')) AS r (relation, column_name, reason),
	(VALUES
		('min_to_be_between', '{"min_value": 0}'), ('max_to_be_between', '{"min_value": 0}'), ('sum_to_be_between', '{"min_value": 0}'),
		('mean_to_be_between', '{"min_value": 0}'), ('stdev_to_be_between', '{"min_value": 0}'), ('median_to_be_between', '{"min_value": 0}'),
		('skewness_to_be_between', '{"min_value": 0}'), ('kurtosis_to_be_between', '{"min_value": 0}'),
		('unique_value_count_to_be_between', '{"min_value": 0}'), ('proportion_of_unique_values_to_be_between', '{"min_value": 0}'),
		('quantile_values_to_be_between', '{"quantile_ranges": {"quantiles": [0.5], "value_ranges": [[0, 1]]}}'),
		('most_common_value_to_be_in_set', '{"value_set": [1]}'), ('distinct_values_to_be_in_set', '{"value_set": [1]}'),
		('distinct_values_to_contain_set', '{"value_set": [1]}'), ('distinct_values_to_equal_set', '{"value_set": [1]}')
	) AS e (expectation, kwargs);
INSERT INTO expected (relation, expectation, kwargs, verdict, reason) VALUES
	('empty', 'expect_column_proportion_of_non_null_values_to_be_between', '{"column": "i", "min_value": 0}', 'undecided', 'there are no rows to check');

CREATE FUNCTION outcome(relation regclass, expectation text, kwargs jsonb, OUT verdict text, OUT observed text, OUT reason text)
LANGUAGE plpgsql AS $$
DECLARE
	result validation_result;
BEGIN
	result := expect(relation, expectation, kwargs);
	verdict := result.verdict;
	observed := result.observed_value;
	reason := result.reason;
EXCEPTION WHEN OTHERS THEN
	verdict := 'error';
	reason := SQLERRM;
END
$$;

-- What is not as expected
SELECT e.relation, e.expectation, e.kwargs, o.*
FROM expected AS e, outcome(relation, expectation, kwargs) AS o
WHERE (e.verdict, coalesce(e.observed, o.observed), coalesce(e.reason, o.reason))
	IS DISTINCT FROM (o.verdict, o.observed, o.reason)
ORDER BY e.number;
SELECT count(*) FROM expected;
SELECT e.expectation, count(*) FILTER (WHERE verdict = 'pass') AS pass, count(*) FILTER (WHERE verdict = 'fail') AS fail,
	count(*) FILTER (WHERE verdict = 'undecided') AS undecided, count(*) FILTER (WHERE verdict = 'error') AS error
FROM expected AS e GROUP BY 1 ORDER BY 1;

-- Rows, nulls and special values are counted
SELECT c, element_count, missing_count, details
FROM unnest('{f,n,d,ts}'::text[]) AS c,
	expect('special', 'expect_column_max_to_be_between', jsonb_build_object('column', c, 'max_value', CASE WHEN c IN ('d', 'ts') THEN '"2025-01-01"' ELSE '5' END::jsonb));
SELECT element_count, missing_count, details
FROM expect('special', 'expect_column_median_to_be_between', '{"column": "f", "max_value": 5}');
SELECT element_count, missing_count, unexpected_count, unexpected_percent, unexpected_values, unexpected_keys, details
FROM expect('sample', 'expect_column_distinct_values_to_be_in_set',
	'{"column": "t", "value_set": ["A", "B"], "unexpected_index_column_names": ["i"]}');
SELECT unexpected_values, details
FROM expect('sample', 'expect_column_distinct_values_to_equal_set', '{"column": "i", "value_set": [1], "partial_unexpected_count": 1}');
SELECT details FROM expect('sample', 'expect_column_most_common_value_to_be_in_set', '{"column": "i", "value_set": [1]}');

-- The wrappers need no JSON
SELECT wrapper_arguments FROM expectation_types() WHERE expectation_type ~ 'median|quantile|distinct_values_to_be' ORDER BY 1;

RESET intervalstyle;
RESET search_path;
DROP SCHEMA expect_aggregate CASCADE;
