--
-- Expectations about the age of rows and the gaps between them
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_time;
SET search_path = expect_time, mlcheck;
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

CREATE TABLE events (id integer, "Key" text, at timestamptz, day date, local timestamp, x float8, n numeric, b bigint);
INSERT INTO events VALUES
	(1, 'a', '2026-01-01 00:00Z', '2026-01-01', '2026-01-01 00:00', 1, 1, 9223372036854775807),
	(2, 'a', '2026-01-01 01:00Z', '2026-01-02', '2026-01-01 01:00', 2, 1e400, -9223372036854775808),
	(3, 'b', '2026-01-01 01:30Z', '2026-01-05', '2026-01-01 01:30', 2, 3, NULL),
	(4, NULL, '2026-01-01 06:00Z', '2026-01-05', '2026-01-01 06:00', 4, NULL, NULL),
	(5, NULL, '2026-01-01 07:00Z', NULL, NULL, NULL, NULL, NULL),
	(6, 'c', NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE infinite (x float8, n numeric, at timestamptz, day date);
INSERT INTO infinite VALUES (1, 1, '2026-01-01', '2026-01-01'), (2, 2, 'infinity', 'infinity'), ('Infinity', 'Infinity', '-infinity', '-infinity'), ('NaN', 'NaN', NULL, NULL), ('NaN', 'NaN', NULL, NULL), ('-Infinity', NULL, NULL, NULL);
CREATE TABLE "Od""d; --" ("too_far" integer, "too_far_" integer, "V" integer);
INSERT INTO "Od""d; --" VALUES (1, 1, 1), (5, 1, 2), (6, 2, NULL);
CREATE TABLE nothing (at timestamptz, x integer);
CREATE TABLE nulls AS SELECT NULL::timestamptz AS at, NULL::integer AS x FROM generate_series(1, 3);
CREATE TABLE one AS SELECT now() AS at, 1 AS x;
CREATE TABLE parts (x integer) PARTITION BY RANGE (x);
CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
INSERT INTO parts VALUES (1), (2), (9), (10), (15);
CREATE VIEW aged AS SELECT now() - age AS at, (now() - age)::date AS day, now() - age AS "At", (now() - age) AT TIME ZONE 'UTC' AS local, age >= '0' AS past
	FROM (VALUES (interval '2 hours'), ('30 days'), ('-3 days')) AS v(age);

INSERT INTO spec (title, relation, expectation, kwargs, wanted) VALUES
	-- freshness
	('young enough', 'aged', 'expect_table_freshness', '{"column": "at", "max_age": "3 hours"}', 'pass 3/0'),
	('too old: the future makes nothing fresh', 'aged', 'expect_table_freshness', '{"column": "At", "max_age": "1 hour"}', 'fail 3/0'),
	('the local time of the session', 'aged', 'expect_table_freshness', '{"column": "local", "max_age": "3 hours"}', 'pass 3/0'),
	('days', 'aged', 'expect_table_freshness', '{"column": "day", "max_age": "2 days"}', 'pass 3/0'),
	('rows that count', 'aged', 'expect_table_freshness', '{"column": "at", "max_age": "3 hours", "row_condition": "at < now() - interval ''1 day''"}', 'fail 1/0'),
	('all in the future', 'aged', 'expect_table_freshness', '{"column": "at", "max_age": "1 day", "row_condition": "not past"}', 'undecided 1/0'),
	('empty', 'nothing', 'expect_table_freshness', '{"column": "at", "max_age": "1 day"}', 'undecided 0/0'),
	('empty must not be', 'nothing', 'expect_table_freshness', '{"column": "at", "max_age": "1 day", "on_empty": "fail"}', 'fail 0/0'),
	('all null', 'nulls', 'expect_table_freshness', '{"column": "at", "max_age": "1 day"}', 'undecided 3/3'),
	('one row', 'one', 'expect_table_freshness', '{"column": "at", "max_age": "1 day"}', 'pass 1/0'),
	('infinity is not new, and minus infinity nothing', 'infinite', 'expect_table_freshness', '{"column": "at", "max_age": "1 day", "row_condition": "not isfinite(at)"}', 'undecided 2/0'),
	('no time', 'one', 'expect_table_freshness', '{"column": "x", "max_age": "1 day"}', '22023 "column" must be of type date, timestamp or timestamp with time zone'),
	('no interval', 'one', 'expect_table_freshness', '{"column": "at", "max_age": "soon"}', '22007 invalid input syntax for type interval: "soon"'),
	('no more than a quote', 'one', 'expect_table_freshness', '{"column": "at", "max_age": "1 day'' or true --"}', '22007 invalid input syntax for type interval: "1 day'' or true --"'),
	('a negative age', 'one', 'expect_table_freshness', '{"column": "at", "max_age": "-1 day"}', '22023 "max_age" must not be negative'),
	-- gaps: less than means less
	('hours', 'events', 'expect_column_gap_to_be_less_than', '{"column": "at", "max_gap": "2 hours"}', 'fail 6/1/1 ["2026-01-01T06:00:00+00:00"]'),
	('the largest gap itself is too large', 'events', 'expect_column_gap_to_be_less_than', '{"column": "at", "max_gap": "04:30:00"}', 'fail 6/1/1 ["2026-01-01T06:00:00+00:00"]'),
	('and a microsecond more is enough', 'events', 'expect_column_gap_to_be_less_than', '{"column": "at", "max_gap": "04:30:00.000001"}', 'pass 6/1/0'),
	('within a key, and null is one', 'events', 'expect_column_gap_to_be_less_than', '{"column": "at", "max_gap": "1 hour", "group_by": ["Key"]}', 'fail 6/1/2 ["2026-01-01T01:00:00+00:00", "2026-01-01T07:00:00+00:00"]'),
	('few enough', 'events', 'expect_column_gap_to_be_less_than', '{"column": "at", "max_gap": "2 hours", "mostly": 0.8}', 'pass 6/1/1 ["2026-01-01T06:00:00+00:00"]'),
	('one may be', 'events', 'expect_column_gap_to_be_less_than', '{"column": "at", "max_gap": "2 hours", "max_unexpected": 1}', 'pass 6/1/1 ["2026-01-01T06:00:00+00:00"]'),
	('rows that count', 'events', 'expect_column_gap_to_be_less_than', '{"column": "at", "max_gap": "2 hours", "row_condition": "id <> 3 and id < 4"}', 'pass 2/0/0'),
	('dates', 'events', 'expect_column_gap_to_be_less_than', '{"column": "day", "max_gap": "2 days"}', 'fail 6/2/1 ["2026-01-05"]'),
	('a number of days', 'events', 'expect_column_gap_to_be_less_than', '{"column": "day", "max_gap": 3.5}', 'pass 6/2/0'),
	('local times', 'events', 'expect_column_gap_to_be_less_than', '{"column": "local", "max_gap": "2 hours"}', 'fail 6/2/1 ["2026-01-01T06:00:00"]'),
	('numbers', 'events', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": 2}', 'fail 6/2/1 [4]'),
	('large numbers', 'events', 'expect_column_gap_to_be_less_than', '{"column": "b", "max_gap": 18446744073709551616}', 'pass 6/4/0'),
	('no number is too large', 'events', 'expect_column_gap_to_be_less_than', '{"column": "n", "max_gap": 2.5, "partial_unexpected_count": 0}', 'fail 6/3/1'),
	('NaN and infinity are never near', 'infinite', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": 2}', 'fail 6/0/4 ["NaN", "Infinity", 1]'),
	('infinite numerics', 'infinite', 'expect_column_gap_to_be_less_than', '{"column": "n", "max_gap": 2}', 'fail 6/1/3 ["NaN", "Infinity"]'),
	('infinite times', 'infinite', 'expect_column_gap_to_be_less_than', '{"column": "at", "max_gap": "2 days"}', 'fail 6/3/2 ["2026-01-01T00:00:00+00:00", "infinity"]'),
	('infinite days', 'infinite', 'expect_column_gap_to_be_less_than', '{"column": "day", "max_gap": 2}', 'fail 6/3/2 ["2026-01-01", "infinity"]'),
	('names as ours', '"Od""d; --"', 'expect_column_gap_to_be_less_than', '{"column": "too_far", "max_gap": 2}', 'fail 3/0/1 [5]'),
	('names as ours, in groups', '"Od""d; --"', 'expect_column_gap_to_be_less_than', '{"column": "too_far", "max_gap": 2, "group_by": ["too_far_"]}', 'fail 3/0/1 [5]'),
	('all partitions', 'parts', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": 5}', 'fail 5/0/2 [9, 15]'),
	('a warning level', 'parts', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": 8, "warn": {"max_gap": 2}}', 'warn 5/0/0'),
	('empty', 'nothing', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": 1}', 'undecided 0/0/0'),
	('all null', 'nulls', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": 1}', 'undecided 3/3/0'),
	('one row has no neighbour', 'one', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": 1}', 'undecided 1/0/0'),
	('a number is no interval', 'one', 'expect_column_gap_to_be_less_than', '{"column": "at", "max_gap": 1}', '22023 "max_gap" must be an interval where the column is a time'),
	('an interval is no number', 'one', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": "1 day"}', '22023 "max_gap" must be a number where the column is one'),
	('a negative gap', 'one', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": -1}', '22023 "max_gap" must not be negative'),
	('a text has no gaps', 'events', 'expect_column_gap_to_be_less_than', '{"column": "Key", "max_gap": 1}', '22023 "column" must be a number, a date or a timestamp'),
	('no such group', 'events', 'expect_column_gap_to_be_less_than', '{"column": "x", "max_gap": 1, "group_by": ["key"]}',
		'42703 "group_by" names a column that relation "events" does not have: "key" (Perhaps you mean "Key".)');
SELECT count(*) AS specified, count(*) FILTER (WHERE outcome(relation, expectation, kwargs) = wanted) AS as_wanted FROM spec;
SELECT title, wanted, outcome(relation, expectation, kwargs) AS got FROM spec WHERE outcome(relation, expectation, kwargs) <> wanted ORDER BY number;

-- the largest gap, and reasons
SELECT title, outcome(relation, expectation, kwargs, true) AS got
FROM spec WHERE wanted ~ '^(fail|pass|undecided)' AND expectation ~ 'gap' ORDER BY number;
SELECT title, (e).verdict, (e).details -> 'future' AS future, (e).reason
FROM (SELECT number, title, expect(relation, expectation, kwargs) AS e FROM spec WHERE expectation ~ 'fresh' AND wanted ~ '^(fail|pass|undecided)' OFFSET 0) AS s ORDER BY number;
SELECT round((details ->> 'age_seconds')::numeric) AS age, (observed_value #>> '{}')::timestamptz = now() - interval '2 hours' AS newest
FROM expect('aged', 'expect_table_freshness', '{"column": "at", "max_age": "3 hours"}');
-- rows are named by keys, as many as there are
SELECT unexpected_count, unexpected_keys FROM expect('events', 'expect_column_gap_to_be_less_than',
	'{"column": "at", "max_gap": "1 hour", "unexpected_index_column_names": ["id", "Key"]}');
DROP SCHEMA expect_time CASCADE;
