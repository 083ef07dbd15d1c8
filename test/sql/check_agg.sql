--
-- check_agg: what a program of checks counts in its inputs
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA check_agg;
SET search_path = check_agg, mlcheck;
SET datestyle = 'ISO, MDY';
SET extra_float_digits = 0;

CREATE FUNCTION error_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	code text; message text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
	RETURN concat_ws(' ', code, message);
END
$$;

-- what one op finds in values of a type
CREATE FUNCTION op_result(type text, vals text[], op jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	result jsonb;
BEGIN
	EXECUTE format('SELECT mlcheck.check_agg(%L, v::%s) FROM unnest($1) AS v',
				   jsonb_build_object('domains', jsonb_build_array(jsonb_build_object('input', 0, 'ops', jsonb_build_array(op)))), type)
		INTO result USING vals;
	RETURN result #> '{domains,0,ops,0}';
END
$$;

--
-- The form of the result
--
CREATE TABLE rows (id int, i int, f float8, t text, n numeric, d date, b boolean, m boolean);
INSERT INTO rows VALUES
	(1, 1, 0.5, 'a', 1.0, '2024-01-01', true, true), (2, 2, 'NaN', 'b', 1.00, 'infinity', false, true),
	(3, 3, 'Infinity', '', 'NaN', '2024-01-03', NULL, true), (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(5, 12, -0.0, 'été', 2.5, '2024-01-05', false, false), (6, 12, 1e300, 'été', 2.50, '-infinity', true, true);
SELECT check_agg('{"keys": [{"input": 0, "name": "id"}], "domains": [
	{"input": 1, "ops": [{"op": "range", "min": "2", "max": "10", "sample": 5, "keys": 5}, {"op": "stats"}]},
	{"input": 1, "second": 0, "ops": [{"op": "compare", "operator": "=", "ignore": "either", "sample": 5}]},
	{"input": 3, "mask": 5, "ops": [{"op": "set", "values": ["a", "z"], "seen": true, "sample": 5}, {"op": "not_null"}]}]}',
	id, i, f, t, b, m) FROM rows;

-- without rows nothing is known; without domains the rows are counted
SELECT check_agg('{"domains": []}', i) IS NULL AS nothing FROM rows WHERE false;
SELECT check_agg('{"domains": []}', i), check_agg('{"domains": [{"input": 0}]}', i) FROM rows;

--
-- Ranges: bounds of integers may be fractions or beyond the type, NaN is outside all ranges
--
SELECT type, o AS op, op_result(type, vals, ('{"op": "range"}'::jsonb || o::jsonb)) ->> 'unexpected' AS unexpected
FROM (VALUES
	('smallint', '{-3,0,1,2,3,NULL,32767}'::text[]), ('int', '{-3,0,1,2,3,NULL,2147483647}'), ('bigint', '{-3,0,1,2,3,NULL,9223372036854775807}'),
	('real', '{-3,0,1,2,3,NULL,3e38}'), ('float8', '{-3,-0,1,2,3,NULL,1e300}'), ('numeric', '{-3,0,1.0,2.00,3,NULL,1e300}')) AS t(type, vals),
	unnest(ARRAY['{}', '{"min": 1}', '{"min": "1", "strict_min": true}', '{"max": 1}', '{"max": "1", "strict_max": true}', '{"min": "0.5", "max": "2.5"}',
		'{"min": "0.5", "max": "2.5", "strict_min": true, "strict_max": true}', '{"min": 2, "max": 1}', '{"min": "1e30"}', '{"max": "1e30"}',
		'{"min": "-Infinity"}', '{"min": "Infinity", "strict_min": true}', '{"max": "-Infinity", "strict_max": true}', '{"min": 0, "strict_min": true}']) WITH ORDINALITY AS u(o, nr)
ORDER BY type, nr;
SELECT type, o AS op, op_result(type, vals, ('{"op": "range", "sample": 9}'::jsonb || o::jsonb)) AS result
FROM (VALUES
	('real', '{NaN,Infinity,-Infinity,0.1,-0,NULL}'::text[], '{"min": "0.1", "max": "1e300"}'), ('real', '{NaN,Infinity,0.1,NULL}', '{"min": "0.1", "strict_min": true}'),
	('float8', '{NaN,Infinity,-Infinity,0.1,-0,0,NULL}', '{"min": "-Infinity"}'), ('float8', '{NaN,Infinity,-Infinity,0.1,-0,0,NULL}', '{"min": 0, "strict_min": true, "max": "Infinity"}'),
	('numeric', '{NaN,Infinity,-Infinity,0.10,0,NULL}', '{"min": "0.1", "max": "Infinity"}'), ('numeric', '{NaN,0.1,0.10}', '{"max": 0.1, "strict_max": true}'),
	('date', '{2024-01-01,infinity,-infinity,2024-06-01,NULL}', '{"min": "2024-01-01", "strict_min": true}'), ('date', '{2024-01-01,infinity,-infinity}', '{"max": "infinity", "strict_max": true}'),
	('timestamp', '{2024-01-01,infinity,-infinity,2024-01-01 00:00:00.000001}', '{"max": "2024-01-01"}'), ('timestamp', '{infinity}', '{"min": "infinity", "strict_min": true}'),
	('timestamptz', '{2024-01-01 00:00+00}', '{"max": "2024-01-01 00:00+00", "strict_max": true}'), ('time', '{10:00,23:59,24:00}', '{"max": "12:00"}')) AS t(type, vals, o);

-- several ranges of one column
SELECT type, jsonb_path_query_array(check_agg, '$.domains[0].ops[*].unexpected') AS unexpected
FROM (SELECT 'int' AS type, check_agg(p, v) FROM generate_series(1, 20) v, LATERAL (SELECT '{"domains": [{"input": 0, "ops": [{"op": "range", "min": 3}, {"op": "range", "max": 18}, {"op": "range", "min": 10, "max": 12}, {"op": "range", "min": 30}]}]}'::jsonb AS p) AS x
	UNION ALL SELECT 'float8', check_agg(p, v::float8) FROM generate_series(1, 20) v, LATERAL (SELECT '{"domains": [{"input": 0, "ops": [{"op": "range", "min": 3}, {"op": "range", "max": 18}, {"op": "range", "min": 10, "max": 12}, {"op": "range", "max": 0}]}]}'::jsonb AS p) AS x
	UNION ALL SELECT 'nested', check_agg(p, v) FROM generate_series(1, 20) v, LATERAL (SELECT '{"domains": [{"input": 0, "ops": [{"op": "range", "min": 2, "max": 19}, {"op": "range", "min": 5, "max": 15}]}]}'::jsonb AS p) AS x) AS s ORDER BY type COLLATE "C";

--
-- Sets: equal values are one, whatever they look like; NaN is in a set that has it
--
SELECT type, s AS values, op_result(type, vals, jsonb_build_object('op', 'set', 'values', s::jsonb, 'seen', true, 'sample', 9)) AS result,
	   op_result(type, vals, jsonb_build_object('op', 'set', 'values', s::jsonb, 'negate', true)) ->> 'unexpected' AS negated
FROM (VALUES
	('int', '{1,2,NULL,3,3}'::text[], '[1, "2.0", 2, 2.5, "1e40", "NaN"]'), ('int', '{1,2,NULL}', '[]'), ('bigint', '{1,100000000000,-5}', '[100000000000, 1, 2, 3, 4, 5, 6, 7]'),
	('boolean', '{t,f,NULL,t}', '["true"]'), ('boolean', '{t,f,NULL,t}', '[false]'), ('float8', '{NaN,-0,0.1,Infinity,NULL}', '["NaN", 0, "Infinity"]'), ('real', '{0.1,0.2}', '[0.1]'),
	('float8', '{1,2,3,4,5,6,7,8.5,1e20}', '[1, 2, 3, 4, 5, 6, 7, 8]'), ('numeric', '{1.0,1,2.50,NaN,NULL}', '["1.00", 2.5, "NaN"]'),
	('date', '{2024-01-01,infinity,NULL}', '["January 1, 2024"]'), ('timestamptz', '{2024-01-01 00:00+00,infinity}', '["2024-01-01 01:00+01"]'),
	('text', '{a,b,"",NULL,été,"a "}', '["a", "", "été"]'), ('varchar', '{abcdefgh,abcdefghi,abcdefghj,abcdefg}', '["abcdefghi", "abcdefgh"]'),
	('char(4)', '{a,ab,"  b"}', '["a   ", "ab"]'), ('uuid', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', '["A0EEBC999C0B4EF8BB6D6BB9BD380A11"]'), ('bytea', '{abc,"\\x00"}', '["\\x616263"]'),
	('interval', '{1 day,NULL}', '["24:00", "1 day"]'), ('int[]', '{"{1,2}","{3}"}', '["{3}"]')) AS t(type, vals, s);
CREATE TYPE color AS ENUM ('red', 'green');
CREATE DOMAIN positive AS int CHECK (value > 0);
SELECT op_result('color', '{red,green,NULL}', '{"op": "set", "values": ["red"], "sample": 2}') AS enum, op_result('positive', '{1,2,3}', '{"op": "range", "max": 2, "sample": 2}') AS domain;
-- many texts that start alike, and many that do not
SELECT op_result('text', array_agg(p || g), jsonb_build_object('op', 'set', 'values', jsonb_agg(p || g) FILTER (WHERE g % 3 = 0))) AS result
FROM generate_series(100, 999) g, (VALUES ('the same beginning '), ('')) AS v(p) GROUP BY p;

--
-- Lengths in characters; not finite; null and not
--
SELECT type, o AS op, op_result(type, vals, o::jsonb) AS result
FROM (VALUES
	('text', '{"",a,été,日本語です,NULL}'::text[], '{"op": "length", "min": 1, "max": 3, "sample": 5}'), ('text', '{"",a,日本語です}', '{"op": "length", "max": 5}'), ('text', '{"",a,日本語です}', '{"op": "length", "min": 6}'),
	('text', '{ééé,éé}', '{"op": "length", "min": 3, "max": 3, "sample": 5}'), ('char(5)', '{abc,a}', '{"op": "length", "min": 3}'),
	('float8', '{NaN,Infinity,-Infinity,1,NULL}', '{"op": "finite", "sample": 5}'), ('real', '{NaN,1}', '{"op": "finite"}'), ('numeric', '{NaN,Infinity,1}', '{"op": "finite", "sample": 5}'),
	('date', '{infinity,2024-01-01}', '{"op": "finite", "sample": 1}'), ('int', '{1,NULL,1}', '{"op": "null", "sample": 1}'), ('int', '{1,NULL,NULL}', '{"op": "not_null", "sample": 1}'),
	('json', '{"{}",NULL}', '{"op": "null", "sample": 1}'), ('boolean', '{t,f,f,NULL}', '{"op": "true", "sample": 1}')) AS t(type, vals, o);
SELECT check_agg('{"keys": [{"input": 1, "name": "id"}, {"input": 2, "name": "Name"}], "domains": [{"input": 0, "ops": [{"op": "true", "value": 2, "sample": 5, "keys": 5}]}]}', b, id, t) FROM rows;

--
-- Pairs
--
CREATE FUNCTION pair_result(type text, second text, operator text, ignore text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result jsonb;
BEGIN
	EXECUTE format('SELECT mlcheck.check_agg(%L, x::%s, y::%s) FROM (VALUES (''1'', ''1''), (''1'', ''2''), (''2'', ''1''), (''3'', ''1''), (NULL, ''1''), (''1'', NULL), (''1'', NULL), (NULL, NULL)) AS r(x, y)',
				   format('{"domains": [{"input": 0, "second": 1, "ops": [{"op": "compare", "operator": "%s", "ignore": "%s"}]}]}', operator, ignore), type, second) INTO result;
	RETURN concat_ws('/', result #>> '{domains,0,ops,0,unexpected}', result #>> '{domains,0,null}', result #>> '{domains,0,both_null}', result #>> '{domains,0,either_null}');
END
$$;
SELECT type, second, operator, pair_result(type, second, operator, 'both') AS both, pair_result(type, second, operator, 'either') AS either, pair_result(type, second, operator, 'neither') AS neither
FROM (VALUES ('int', 'bigint'), ('smallint', 'numeric'), ('bigint', 'float8'), ('real', 'numeric')) AS t(type, second), unnest(ARRAY['=', '<>', '<', '<=', '>', '>=']) AS operator;
SELECT pair_result('text', 'varchar', '=', 'both') AS text, pair_result('char(3)', 'text', '<>', 'both') AS char, pair_result('"char"', '"char"', '=', 'both') AS other;
SELECT check_agg('{"domains": [{"input": 0, "second": 1, "ops": [{"op": "compare", "operator": "<", "ignore": "both", "sample": 9}]}]}', x, y)
FROM (VALUES (date '2024-01-01', date '2024-01-01'), ('-infinity', 'infinity'), ('infinity', '2024-01-01'), (NULL, '2024-01-01')) AS v(x, y);
SELECT check_agg('{"domains": [{"input": 0, "second": 1, "mask": 2, "ops": [{"op": "compare", "operator": ">", "ignore": "neither", "sample": 9}]}]}', x, y, m)
FROM (VALUES (1::float8, 2::int, true), (1, 2, true), ('NaN', 5, true), (NULL, 1, true), (1, 2, false), (1, 2, NULL)) AS v(x, y, m);

--
-- Statistics: integers are exact
--
SELECT type, op_result(type, vals, '{"op": "stats"}') AS result
FROM (VALUES
	('bigint', '{9223372036854775807,9223372036854775807,9223372036854775805,-9223372036854775808}'::text[]), ('bigint', '{9223372036854775807,9223372036854775805}'), ('int', '{1,2,4,NULL}'), ('smallint', '{-32768}'), ('int', '{NULL}'),
	('float8', '{1,2,4,NaN,Infinity,-Infinity,NULL}'), ('float8', '{1e16,1,-1e16}'), ('real', '{0.1}'), ('real', '{1e10,2e-5}'), ('float8', '{NaN}'), ('float8', '{-0}'),
	('date', '{2024-01-01,2023-01-01,infinity,NULL}'), ('timestamp', '{-infinity,2024-01-01 10:00:00.5}'), ('time', '{10:00,09:00}')) AS t(type, vals);

--
-- Samples: the same whatever the order, with exact counts, even where there are more values than places
--
CREATE TABLE many AS SELECT g AS id, g * 7919 % 1000 AS v, 'v' || g * 7919 % 1000 AS t FROM generate_series(1, 5000) g;
INSERT INTO many SELECT id + 5000, v, t FROM many WHERE v < 300;
SELECT jsonb_array_length(forward #> '{domains,0,ops,0,values}') AS n, jsonb_array_length(forward #> '{domains,0,ops,0,keys}') AS keys, forward = backward AS same,
	   (SELECT count(*) FROM jsonb_to_recordset(forward #> '{domains,0,ops,0,values}') AS s(value int, count bigint) WHERE count <> (SELECT count(*) FROM many WHERE v = value)) AS wrong_counts,
	   (SELECT count(*) FROM jsonb_to_recordset(forward #> '{domains,1,ops,0,values}') AS s(value text, count bigint) WHERE count <> (SELECT count(*) FROM many WHERE t = value)) AS wrong_texts
FROM (SELECT check_agg(p, v, t, id ORDER BY id) AS forward, check_agg(p, v, t, id ORDER BY id DESC) AS backward
	  FROM many, (VALUES ('{"keys": [{"input": 2, "name": "id"}, {"input": 1, "name": "t"}], "domains": [{"input": 0, "ops": [{"op": "range", "max": "-1", "sample": 37, "keys": 11}]},
		{"input": 1, "ops": [{"op": "null", "sample": 37}]}]}'::jsonb)) AS v(p)) AS s;
-- a value at the bound is counted to the end
SELECT k, (SELECT count(*) FROM jsonb_to_recordset(r #> '{domains,0,ops,0,values}') AS s(value int, count bigint) WHERE count = 200) AS right_counts
FROM generate_series(1, 5) k, LATERAL (SELECT check_agg(format('{"domains": [{"input": 0, "ops": [{"op": "null", "sample": %s}]}]}', 1)::jsonb, g % 25) AS r FROM generate_series(1, 5000) g WHERE k = 1
	UNION ALL SELECT check_agg('{"domains": [{"input": 0, "ops": [{"op": "null", "sample": 3}]}]}', g % 25) FROM generate_series(1, 5000) g WHERE k = 3
	UNION ALL SELECT check_agg('{"domains": [{"input": 0, "ops": [{"op": "null", "sample": 5}]}]}', g % 32) FROM generate_series(1, 6400) g WHERE k = 5) AS s
WHERE r IS NOT NULL;
-- all of them
SELECT jsonb_array_length(check_agg('{"domains": [{"input": 0, "ops": [{"op": "null", "sample": 1000000}]}]}', v) #> '{domains,0,ops,0,values}') AS n FROM many;

--
-- Parallel plans give what serial ones give
--
CREATE FUNCTION parallel(on_or_off boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('parallel_setup_cost', '0', false), set_config('parallel_tuple_cost', '0', false),
			set_config('min_parallel_table_scan_size', '0', false), set_config('parallel_leader_participation', 'off', false),
			set_config('max_parallel_workers_per_gather', CASE WHEN on_or_off THEN '2' ELSE '0' END, false);
END
$$;
CREATE FUNCTION both_plans(query text, OUT equal boolean, OUT serial text) LANGUAGE plpgsql AS $$
DECLARE
	line text;
	partial boolean := false;
	in_parallel text;
BEGIN
	PERFORM parallel(false);
	EXECUTE query INTO serial;
	PERFORM parallel(true);
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		partial := partial OR line ~ 'Partial (Hash|Group)?Aggregate';
	END LOOP;
	IF NOT partial THEN
		RAISE EXCEPTION 'no Partial Aggregate in the plan of %', query;
	END IF;
	EXECUTE query INTO in_parallel;
	equal := serial IS NOT DISTINCT FROM in_parallel;
END
$$;
SELECT p.equal, length(p.serial) > 0 AS has_result FROM (VALUES ($$SELECT md5(check_agg('{"keys": [{"input": 2, "name": "id"}], "domains": [{"input": 0, "ops": [{"op": "range", "min": 500, "sample": 20, "keys": 20}, {"op": "stats"}, {"op": "set", "values": [3, 5000], "seen": true, "sample": 7}]},
	{"input": 1, "mask": 3, "ops": [{"op": "length", "max": 3, "sample": 30, "keys": 3}, {"op": "not_null"}]}, {"input": 0, "second": 2, "ops": [{"op": "compare", "operator": "<", "ignore": "both", "sample": 4}]}]}', v, t, id, v > 10)::text) FROM many$$),
	($$SELECT check_agg('{"domains": [{"input": 0, "ops": [{"op": "null"}]}]}', v) FROM many WHERE id < 0$$),
	($$SELECT check_agg('{"domains": [{"input": 0, "ops": [{"op": "null"}, {"op": "stats"}]}]}', v) FROM many WHERE id = 7$$),
	($$SELECT md5(string_agg(r, '' ORDER BY k)) FROM (SELECT v % 10 AS k, check_agg('{"domains": [{"input": 0, "ops": [{"op": "null", "sample": 3}, {"op": "stats"}]}]}', v)::text AS r FROM many GROUP BY v % 10) AS s$$)) AS v(query), both_plans(query) AS p;
SELECT parallel(false);
-- over a window, and with a program that is no constant
SELECT id, check_agg('{"domains": [{"input": 0, "ops": [{"op": "range", "max": 2, "sample": 1}]}]}', i) OVER (ORDER BY id) #> '{domains,0,ops,0}' AS so_far FROM rows WHERE id < 4;
SELECT check_agg(jsonb_build_object('domains', '[]'::jsonb), i) FROM rows;

--
-- Anybody can call it, and with anything
--
SELECT program, error_of(format('SELECT check_agg(%L, 1, 2.5::float8, ''a''::text, true, 1::numeric, ''a''::char, now()) FROM generate_series(1, 2)', program)) AS error
FROM (VALUES (NULL), ('1'), ('[]'), ('{}'), ('{"domains": 1}'), ('{"domains": [1]}'), ('{"domains": [], "more": 1}'), ('{"domains": [{}]}'), ('{"domains": [{"input": 7}]}'), ('{"domains": [{"input": -1}]}'),
	('{"domains": [{"input": 0.5}]}'), ('{"domains": [{"input": "0"}]}'), ('{"domains": [{"input": 0, "mask": 1}]}'), ('{"domains": [{"input": 0, "ops": {}}]}'), ('{"domains": [], "keys": [{"input": 1}]}'),
	('{"domains": [], "keys": [{"input": 1, "name": "a"}, {"input": 1, "name": "a"}]}'), ('{"domains": [{"input": 0, "second": 6, "ops": [{"op": "compare", "operator": "=", "ignore": "both"}]}]}'),
	('{"domains": [{"input": 2, "second": 2, "ops": [{"op": "compare", "operator": "<", "ignore": "both"}]}]}'), ('{"domains": [{"input": 0, "second": 1, "ops": [{"op": "null"}]}]}')) AS v(program);
SELECT input, op, error_of(format('SELECT check_agg(%L, 1, 2.5::float8, ''a''::text, true, 1::numeric, ''a''::"char", now()) FROM generate_series(1, 2)', format('{"domains": [{"input": %s, "ops": [%s]}]}', input, op))) AS error
FROM (VALUES (0, '{}'), (0, '{"op": "median"}'), (0, '{"op": "null", "min": 1}'), (0, '{"op": "null", "sample": -1}'), (0, '{"op": "null", "sample": 1000001}'), (0, '{"op": "null", "sample": "1"}'), (0, '{"op": "null", "keys": 1}'),
	(0, '{"op": "range", "min": "a"}'), (0, '{"op": "range", "min": "NaN"}'), (1, '{"op": "range", "max": "NaN"}'), (4, '{"op": "range", "max": "NaN"}'), (1, '{"op": "range", "max": "1e999"}'), (0, '{"op": "range", "min": [1]}'),
	(0, '{"op": "range", "strict_min": 1}'), (0, '{"op": "set"}'), (0, '{"op": "set", "values": 1}'), (0, '{"op": "set", "values": [null]}'), (0, '{"op": "set", "values": ["a"]}'), (2, '{"op": "length", "min": -1}'), (2, '{"op": "length", "max": 1e10}'),
	(0, '{"op": "compare", "operator": "=", "ignore": "both"}'), (3, '{"op": "true", "value": 9}'),
	-- what does not fit
	(2, '{"op": "range"}'), (3, '{"op": "range"}'), (5, '{"op": "range"}'), (0, '{"op": "length"}'), (5, '{"op": "length"}'), (0, '{"op": "finite"}'), (2, '{"op": "finite"}'), (0, '{"op": "true"}'), (2, '{"op": "stats"}'), (3, '{"op": "stats"}'), (4, '{"op": "stats"}')) AS v(input, op);
SELECT error_of($$SELECT check_agg('{"domains": [{"input": 0}]}') FROM rows$$) AS no_inputs, error_of($$SELECT check_agg(jsonb_build_object('domains', '[]'::jsonb, 'keys', CASE WHEN id > 1 THEN '[]'::jsonb END), i) FROM rows$$) AS changing,
	   error_of('SELECT check_accum(NULL, ''{"domains": []}'', 1)') AS by_hand;
-- the memory of samples and of sets is bounded
SET mlcheck.max_sample_memory = '64kB';
SELECT error_of($$SELECT check_agg('{"domains": [{"input": 0, "ops": [{"op": "null", "sample": 1000000}]}]}', id) FROM many$$) AS sample;
SELECT error_of(format('SELECT check_agg(%L, id) FROM many', format('{"domains": [{"input": 0, "ops": [{"op": "set", "values": %s}]}]}', jsonb_agg(g)))) AS set FROM generate_series(1, 20000) g;
SELECT jsonb_array_length(check_agg('{"domains": [{"input": 0, "ops": [{"op": "null", "sample": 50}]}]}', id) #> '{domains,0,ops,0,values}') AS small FROM many;
RESET mlcheck.max_sample_memory;

DROP SCHEMA check_agg CASCADE;
