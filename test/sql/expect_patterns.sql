-- Expectations about values as text: patterns, dates, JSON, personal data.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_patterns;
SET search_path = expect_patterns, mlcheck;
SET datestyle = 'ISO, MDY';

CREATE TABLE data (id integer, t text, c char(6), n integer, js text, jb jsonb, j json, nothing text);
INSERT INTO data VALUES
	(1, 'abc', 'abc', 10, '{"a": 1}', '{"a": 1}', '{"a": 1}', NULL),
	(2, 'ABC', 'ab', 20, '{"a": "x"}', '{"a": "x"}', '{"a": "x"}', NULL),
	(3, 'été 100%', 'x_y', 30, '[1, 2', '[1]', '[1]', NULL),
	(4, '', '', 40, '"\u0000"', 'null', 'null', NULL),
	(5, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE cases (
	n integer GENERATED ALWAYS AS IDENTITY, short text, kwargs jsonb,
	verdict text, missing bigint, unexpected bigint
);
INSERT INTO cases (short, kwargs, verdict, missing, unexpected) VALUES
	('match_regex', '{"column": "t", "regex": "^[a-z]+$"}', 'FAIL', 1, 3),
	('match_regex', '{"column": "t", "regex": "b", "mostly": 0.25}', 'PASS', 1, 3),
	('match_regex', '{"column": "t", "regex": "^.{0,8}$"}', 'PASS', 1, 0),
	('match_regex', '{"column": "c", "regex": "b$"}', 'FAIL', 1, 3),
	('match_regex', '{"column": "n", "regex": "0$"}', 'PASS', 1, 0),
	('match_regex', '{"column": "t", "regex": "''"}', 'FAIL', 1, 4),
	('match_regex', '{"column": "nothing", "regex": "a"}', 'UNDECIDED', 5, 0),
	('match_regex', '{"column": "nothing", "regex": "a", "on_null": "fail"}', 'FAIL', 0, 5),
	('not_match_regex', '{"column": "t", "regex": "b"}', 'FAIL', 1, 1),
	('not_match_regex', '{"column": "t", "regex": "zz"}', 'PASS', 1, 0),
	('match_regex_list', '{"column": "t", "regex_list": ["a", "A"]}', 'FAIL', 1, 2),
	('match_regex_list', '{"column": "t", "regex_list": ["a", "A"], "match_on": "all"}', 'FAIL', 1, 4),
	('match_regex_list', '{"column": "t", "regex_list": ["a", "b"], "match_on": "all"}', 'FAIL', 1, 3),
	('not_match_regex_list', '{"column": "t", "regex_list": ["^a", "^A"]}', 'FAIL', 1, 2),
	('match_like_pattern', '{"column": "t", "like_pattern": "a%"}', 'FAIL', 1, 3),
	('match_like_pattern', '{"column": "t", "like_pattern": "%100\\%"}', 'FAIL', 1, 3),
	('match_like_pattern', '{"column": "c", "like_pattern": "x\\_y"}', 'FAIL', 1, 3),
	('not_match_like_pattern', '{"column": "t", "like_pattern": "%b%"}', 'FAIL', 1, 1),
	('match_like_pattern_list', '{"column": "t", "like_pattern_list": ["a%", "A%"]}', 'FAIL', 1, 2),
	('match_like_pattern_list', '{"column": "t", "like_pattern_list": ["a%", "%c"], "match_on": "all"}', 'FAIL', 1, 3),
	('not_match_like_pattern_list', '{"column": "t", "like_pattern_list": ["a%", "A%"]}', 'FAIL', 1, 2),
	('be_json_parseable', '{"column": "js"}', 'FAIL', 1, 1),
	('be_json_parseable', '{"column": "jb"}', 'PASS', 1, 0),
	('be_json_parseable', '{"column": "j"}', 'PASS', 1, 0),
	('match_json_schema', '{"column": "js", "json_schema": {"type": "object"}}', 'FAIL', 1, 2),
	('match_json_schema', '{"column": "jb", "json_schema": {"type": "object", "properties": {"a": {"type": "integer"}}}}', 'FAIL', 1, 3),
	('match_json_schema', '{"column": "j", "json_schema": {"type": ["object", "array", "null"]}}', 'PASS', 1, 0),
	('match_json_schema', '{"column": "jb", "json_schema": false}', 'FAIL', 1, 4),
	('match_strftime_format', '{"column": "t", "strftime_format": "%Y"}', 'FAIL', 1, 4),
	('be_dateutil_parseable', '{"column": "t"}', 'FAIL', 1, 4),
	('not_contain_pii', '{"column": "t"}', 'PASS', 1, 0),
	('not_contain_pii', '{"column": "n", "patterns": ["card_number"]}', 'PASS', 1, 0);
CREATE TABLE answers AS
SELECT n, short, c.kwargs AS given, c.verdict AS wanted, missing, unexpected, r.*
FROM cases AS c, LATERAL expect('data', 'expect_column_values_to_' || short, c.kwargs) AS r;
SELECT n, short, given, wanted, verdict, missing, missing_count, unexpected, unexpected_count
FROM answers
WHERE (wanted, missing, unexpected) IS DISTINCT FROM (upper(verdict::text), missing_count, unexpected_count)
ORDER BY n;
SELECT n, short, given - 'column' AS kwargs, verdict, unexpected_values, reason FROM answers ORDER BY n;

-- what is personal is not shown
INSERT INTO data (id, t) VALUES (6, 'write to jane.doe@example.org');
SELECT verdict, unexpected_count, unexpected_values, unexpected_keys, details
FROM expect('data', 'expect_column_values_to_not_contain_pii', '{"column": "t", "unexpected_index_column_names": ["id"]}');

-- dates: as strptime reads them, and they must exist
CREATE TABLE dates (value text, format text, wanted boolean);
INSERT INTO dates VALUES
	('2026-02-28', '%Y-%m-%d', true), ('2026-02-30', '%Y-%m-%d', false), ('2024-02-29', '%Y-%m-%d', true),
	('1900-02-29', '%Y-%m-%d', false), ('2000-02-29', '%Y-%m-%d', true), ('2026-2-3', '%Y-%m-%d', true),
	('2026-13-01', '%Y-%m-%d', false), ('2026-00-01', '%Y-%m-%d', false), ('0000-01-01', '%Y-%m-%d', false),
	('26-02-03', '%Y-%m-%d', false), ('2026-02-03x', '%Y-%m-%d', false), (' 2026-02-03', '%Y-%m-%d', false),
	('2026-02-03', '%F', true), ('20260203', '%Y%m%d', true), ('111', '%m%d', true), ('12', '%m%d', true), ('1', '%m%d', false),
	('29/02', '%d/%m', false), ('68-01-01', '%y-%m-%d', true), ('29.2.00', '%d.%m.%y', true), ('29.2.01', '%d.%m.%y', false),
	('Feb 29 2024', '%b %d %Y', true), ('february 29 2023', '%B %d %Y', false), ('MAY 1 2023', '%b %d %Y', true),
	('Mon Jan  1 2024', '%a %b %d %Y', true), ('Noday Jan 1 2024', '%a %b %d %Y', false), ('Sunday', '%A', true),
	('2024-366', '%Y-%j', true), ('2023-366', '%Y-%j', false), ('23:59:59', '%H:%M:%S', true), ('24:00:00', '%H:%M:%S', false),
	('23:60', '%H:%M', false), ('12:30 pm', '%I:%M %p', true), ('13:30 pm', '%I:%M %p', false), ('00:30 am', '%I:%M %p', false),
	('1.123456', '%S.%f', true), ('1.1234567', '%S.%f', false), ('+0100', '%z', true), ('+01:00', '%z', true), ('Z', '%z', true),
	('+01', '%z', false), ('+0160', '%z', false), ('UTC', '%Z', true), ('CET', '%Z', false), ('100%', '%j%%', true),
	('été 2026', 'été %Y', true), ('', '%Y', false), ('', '', true), (NULL, '%Y', NULL);
SELECT * FROM dates WHERE matches_strftime(value, format) IS DISTINCT FROM wanted;

CREATE TABLE times (value text, wanted boolean);
INSERT INTO times VALUES ('2026-02-28', true), ('2026-02-30', false), ('2026-02-28 25:00', false), ('2026-02-28 23:59:60', true),
	('February 3, 2026', true), ('2026-02-28T10:00:00Z', true), ('2026-02-28 10:00 Europe/Paris', true), ('2026-02-28 10:00 Nowhere/Else', false), ('February 3 2026 Nowhere/Else', false),
	('Jan-08-1999', true), ('10:00 Jan-08-1999', false), ('Friday Jan-08-1999', false), ('today Nowhere/Else', false), ('2026-01-01 Jan-08-1999', false), ('2026-01-01 nosuchzone', false),
	('12/31/2026', true), ('31/12/2026', false), ('20260228', true), ('', false), ('yes', false), ('now', true), ('294277-01-01', false), ('4714-01-01 BC', false), ('4714-12-01 BC', true),
	('99999999999999999999', false), (repeat('1', 200), false), (repeat('x ', 100), false), (NULL, NULL);
SELECT *, is_timestamp(value) FROM times WHERE is_timestamp(value) IS DISTINCT FROM wanted;
-- the same answer as a cast, which raises an error where this says no
CREATE FUNCTION by_cast(value text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM value::timestamptz;
	RETURN true;
EXCEPTION WHEN OTHERS THEN
	RETURN false;
END $$;
CREATE TABLE words AS SELECT unnest('{2026-02-28,Jan-08-1999,10:00,Friday,Feb,3,1999,today,Nowhere/Else,Europe/Paris,UTC,BC,+05}'::text[]) AS word;
CREATE TABLE texts AS SELECT concat_ws(' ', a.word, b.word, c.word) AS value FROM words AS a, words AS b, words AS c;
SELECT value FROM texts WHERE is_timestamp(value) <> by_cast(value);
SELECT count(*) FILTER (WHERE is_timestamp(value)) > 50 AS some, count(*) FILTER (WHERE NOT is_timestamp(value)) > 50 AS others FROM texts;
SET datestyle = 'ISO, DMY';
SELECT is_timestamp('12/31/2026'), is_timestamp('31/12/2026');

SELECT value, is_json(value) FROM (VALUES ('{}'), ('{"a": [1, 2.5e3, true, null, "x"]}'), ('{a: 1}'), ('[1,]'), (''), (' '), ('NaN'), ('1e999999'),
	('"\ud800"'), ('{"a": 1} x'), ('"'), ('"\"'), ('été'), ('"été"'), (NULL)) AS v(value);
SELECT is_json(repeat('[', 1000) || repeat(']', 1000)) AS deep, is_json(repeat('[', 1001) || repeat(']', 1001)) AS deeper,
	is_json(repeat('{"a":', 1000000)) AS deepest, is_json('"' || repeat('[', 5000) || '"') AS text;
SELECT matches_json_schema(document, 'true') FROM (VALUES ('1e999999'), ('-1e-999999'), ('1e99999999999999999999'), ('"\u0000"'), ('"\ud800"'), (repeat('1', 20000)), ('1'),
	(repeat('[', 100000))) AS v(document);

-- personal data: what is, and what looks like it
CREATE TABLE personal (value text, wanted text);
INSERT INTO personal VALUES
	('jane.doe@example.org', 'email'), ('<a+b@mail.example.co.uk>', 'email'), ('x@y', NULL), ('@example.org', NULL), ('a@.org', NULL),
	('a.@example.org', NULL), ('a@example.c0m', NULL), ('a@1.2.3.4', NULL), ('user@localhost', NULL), ('3 items @ 2.50', NULL), ('a@-x.org', NULL),
	('4111111111111111', 'card_number'), ('4111 1111 1111 1111', 'card_number'), ('4111-1111-1111-1111.', 'card_number'),
	('378282246310005', 'card_number'), ('3782 822463 10005', 'card_number'), ('5555555555554444', 'card_number'), ('no 12 4111 1111 1111 1111', 'card_number'),
	('4111111111111112', NULL), ('411 1111 1111 11111', NULL), ('9999999999999995', NULL), ('1234567812345670', NULL), ('14111111111111111', NULL),
	('x4111111111111111', NULL), ('4111111111111111x', NULL), ('0.4111111111111111', NULL), ('4111111111111111.5', NULL), ('4111 1111-1111 1111', NULL),
	('6011111111111117', 'card_number'), ('4242424242424242', 'card_number'), ('00000000000000', NULL), (repeat('4', 500), NULL),
	('+49 30 901820', 'phone'), ('+1 (212) 555-0123', 'phone'), ('+33123456789', 'phone'), ('(212) 555-0123', 'phone'), ('212-555-0123', 'phone'), ('call 212.555.0123', 'phone'),
	('+1 2', NULL), ('+0123456789', NULL), ('2026-11-21', NULL), ('112-555-0123', NULL), ('212-155-0123', NULL), ('2125550123', NULL), ('192.168.100.1000', NULL),
	('x212-555-0123', NULL), ('212-555-01234', NULL), ('1+12345678', NULL), ('2026-11-21 10:00:00+0100', NULL), ('212-555-0123-4', NULL),
	('DE89370400440532013000', 'iban'), ('DE89 3704 0044 0532 0130 00', 'iban'), ('GB82WEST12345698765432', 'iban'), ('NO9386011117947', 'iban'),
	('DE89370400440532013001', NULL), ('DE8937040044053201300', NULL), ('XX89370400440532013000', NULL), ('DE89 37040044 0532 0130 00', NULL),
	('ADE89370400440532013000', NULL), ('DE893704004405320130001', NULL), ('de89370400440532013000', NULL), ('DE', NULL), ('', NULL), ('日本語 100', NULL);
SELECT value, wanted, kind FROM personal, unnest('{email,card_number,phone,iban}'::text[]) AS kind
WHERE contains_pii(value, ARRAY[kind]) IS DISTINCT FROM (kind IS NOT DISTINCT FROM wanted);

-- JSON schemas: documents that match, and documents that do not
CREATE TABLE schemas (json_schema jsonb, good jsonb, bad jsonb);
INSERT INTO schemas VALUES
	('{"type": "integer"}', '[1, 1.0, 1e2, -3]', '[1.5, "1", null, true, [], {}]'),
	('{"type": ["number", "null"]}', '[1, 1.5, null]', '["1", true, [], {}]'),
	('{"enum": [1, "a", null, [1], {"a": 1}]}', '[1, 1.0, "a", null, [1.0], {"a": 1}]', '[2, "A", [], {"a": 2}, false]'),
	('{"const": {"a": [1]}}', '[{"a": [1]}]', '[{"a": [2]}, {}, 1]'),
	('{"const": null}', '[null]', '[0, false]'),
	('{"minimum": 1, "exclusiveMaximum": 3}', '[1, 2.9, "x", null]', '[0.9, 3]'),
	('{"maximum": 3, "exclusiveMinimum": 1}', '[1.1, 3, "x"]', '[1, 3.1]'),
	('{"multipleOf": 0.1}', '[0.3, 1, 0, "x"]', '[0.35]'),
	('{"minLength": 2, "maxLength": 3}', '["éé", "日本語", 1]', '["é", "abcd"]'),
	('{"pattern": "^a.c$"}', '["abc", 5]', '["abcd", "ABC"]'),
	('{"items": {"type": "integer"}, "minItems": 1, "maxItems": 2}', '[[1], [1, 2], "x", {}]', '[[], [1, 2, 3], ["a"]]'),
	('{"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}', '[[], ["a"], ["a", 1]]', '[[1], ["a", "b"], ["a", 1, 2]]'),
	('{"items": [{"type": "string"}], "additionalItems": {"type": "integer"}}', '[["a", 1, 2], []]', '[["a", "b"], [1]]'),
	('{"contains": {"const": 1}, "maxContains": 2}', '[[1], [0, 1, 1], {}]', '[[], [0], [1, 1, 1]]'),
	('{"contains": {"const": 1}, "minContains": 0}', '[[], [0]]', '[]'),
	('{"uniqueItems": true}', '[[1, 2], [], [1, "1"], [[1], [2]], "x"]', '[[1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]]'),
	('{"required": ["a", "b"], "properties": {"a": {"type": "string"}}}', '[{"a": "x", "b": 1}, [], "x"]', '[{"a": "x"}, {"a": 1, "b": 1}, {}]'),
	('{"properties": {"a": true}, "patternProperties": {"^x_": {"type": "integer"}}, "additionalProperties": false}', '[{"a": 1, "x_1": 2}, {}, 1]', '[{"b": 1}, {"x_1": "a"}]'),
	('{"additionalProperties": {"type": "string"}}', '[{"a": "x"}, {}]', '[{"a": 1}]'),
	('{"propertyNames": {"maxLength": 2}}', '[{"ab": 1}, {}]', '[{"abc": 1}]'),
	('{"minProperties": 1, "maxProperties": 2}', '[{"a": 1}, {"a": 1, "b": 2}, []]', '[{}, {"a": 1, "b": 2, "c": 3}]'),
	('{"dependentRequired": {"a": ["b"]}}', '[{"a": 1, "b": 2}, {"b": 1}, {}]', '[{"a": 1}]'),
	('{"dependentSchemas": {"a": {"required": ["b"]}}, "dependencies": {"c": ["d"], "e": {"minProperties": 2}}}', '[{"a": 1, "b": 2}, {"c": 1, "d": 1}, {"e": 1, "f": 1}]', '[{"a": 1}, {"c": 1}, {"e": 1}]'),
	('{"allOf": [{"minimum": 1}, {"maximum": 2}]}', '[1, 2]', '[0, 3]'),
	('{"anyOf": [{"type": "string"}, {"minimum": 5}]}', '["a", 5]', '[4]'),
	('{"oneOf": [{"multipleOf": 3}, {"multipleOf": 5}]}', '[3, 5]', '[15, 2]'),
	('{"not": {"type": "string"}}', '[1, null]', '["a"]'),
	('{"if": {"properties": {"k": {"const": "a"}}, "required": ["k"]}, "then": {"required": ["x"]}, "else": {"required": ["y"]}}', '[{"k": "a", "x": 1}, {"k": "b", "y": 1}, {"y": 1}]', '[{"k": "a", "y": 1}, {"k": "b"}, {}]'),
	('{"$ref": "#/$defs/positive", "$defs": {"positive": {"exclusiveMinimum": 0}}}', '[1, "x"]', '[0, -1]'),
	('{"definitions": {"a/b~c": {"type": "integer"}}, "properties": {"x": {"$ref": "#/definitions/a~1b~0c"}}}', '[{"x": 1}]', '[{"x": "1"}]'),
	('{"type": "object", "properties": {"child": {"$ref": "#"}}, "additionalProperties": false}', '[{"child": {"child": {}}}]', '[{"child": {"child": {"x": 1}}}, {"child": 1}]'),
	('{"format": "email", "title": "anything", "x-own": [1]}', '["no mail", 1]', '[]'),
	('true', '[1, null]', '[]'), ('false', '[]', '[1, null]'), ('{}', '[1]', '[]');
SELECT json_schema, document FROM schemas, jsonb_array_elements(good) AS document WHERE NOT matches_json_schema(document, json_schema);
SELECT json_schema, document FROM schemas, jsonb_array_elements(bad) AS document WHERE matches_json_schema(document, json_schema);
SELECT count(*) FROM schemas, jsonb_array_elements(good || bad);

-- what is no pattern, format or schema
CREATE PROCEDURE refused(expectation text, kwargs jsonb) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM mlcheck.expect('expect_patterns.data', 'expect_column_values_to_' || expectation, kwargs);
	RAISE WARNING '% % was not refused', expectation, kwargs;
EXCEPTION WHEN OTHERS THEN
	RAISE NOTICE '%: %', SQLSTATE, SQLERRM;
END $$;
SET client_min_messages = notice;
CALL refused('match_regex', '{"column": "nothing", "regex": "("}');
CALL refused('match_regex_list', '{"column": "t", "regex_list": []}');
CALL refused('match_regex_list', '{"column": "t", "regex_list": ["a"], "match_on": "some"}');
CALL refused('match_like_pattern', '{"column": "t", "like_pattern": "a\\"}');
CALL refused('match_strftime_format', '{"column": "t", "strftime_format": "%Y %Q"}');
CALL refused('match_strftime_format', '{"column": "t", "strftime_format": "%Y %U"}');
CALL refused('match_strftime_format', '{"column": "t", "strftime_format": "%Y%"}');
CALL refused('match_strftime_format', '{"column": "t", "strftime_format": "%d%d"}');
CALL refused('match_strftime_format', '{"column": "n", "strftime_format": "%Y"}');
CALL refused('be_dateutil_parseable', '{"column": "n"}');
CALL refused('be_json_parseable', '{"column": "n"}');
CALL refused('not_contain_pii', '{"column": "t", "patterns": ["name"]}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": []}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"type": "text"}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"properties": {"a": {"pattern": "("}}}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"minimum": "1"}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"minLength": -1}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"multipleOf": 0}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"exclusiveMinimum": true}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"$ref": "https://example.org/schema"}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"$ref": "#/nowhere"}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"unevaluatedProperties": false}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"$ref": "#"}}');
CALL refused('match_json_schema', '{"column": "jb", "json_schema": {"required": "a"}}');
SET client_min_messages = warning;
RESET datestyle;
DROP SCHEMA expect_patterns CASCADE;
