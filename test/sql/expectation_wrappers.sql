-- Every expectation whose name fits has a function of that name, with the
-- parameters of the catalogue; calls by name, with literals of any type, are
-- not ambiguous.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expectation_wrappers;
SET search_path = expectation_wrappers, mlcheck;

-- the catalogue and the functions: no difference
SELECT coalesce(e.expectation_type, p.proname::text) AS expectation, e.wrapper_arguments, pg_get_function_arguments(p.oid) AS arguments
FROM (SELECT * FROM expectation_types() WHERE wrapper_arguments IS NOT NULL) AS e
FULL JOIN (SELECT * FROM pg_proc WHERE pronamespace = 'mlcheck'::regnamespace AND prosrc = 'expect_named') AS p
	ON p.proname = e.expectation_type
WHERE replace(regexp_replace(pg_get_function_arguments(p.oid), 'DEFAULT NULL::"?[a-z ]+"?(\[\])?', 'DEFAULT NULL', 'g'), 'anycompatiblearray DEFAULT NULL[]', 'anycompatiblearray DEFAULT NULL')
	IS DISTINCT FROM e.wrapper_arguments;

-- names that are too long for a function: expect() takes them
SELECT expectation_type FROM expectation_types() WHERE wrapper_arguments IS NULL ORDER BY 1;

-- each expectation has a summary, each kwarg an explanation
SELECT expectation_type FROM expectation_types() WHERE coalesce(summary, '') = '';
SELECT k.name FROM expectation_types() AS e, unnest(e.kwargs || e.common_kwargs) AS k (name)
WHERE NOT EXISTS (SELECT FROM expectation_kwargs() AS x WHERE x.kwarg = k.name);

-- a typed call and the same as jsonb
CREATE TABLE "Orders" AS SELECT g AS id, g * 1.5 AS amount, timestamptz '2026-01-01 00:00+00' + g * interval '1 day' AS at, 'c' || g % 3 AS code FROM generate_series(1, 10) AS g;
SELECT kwargs, verdict, unexpected_count FROM expect_column_values_to_be_between('"Orders"', 'amount', min_value => 2, mostly => 0.9);
SELECT kwargs, verdict, unexpected_count FROM expect_column_values_to_be_between('"Orders"', 'amount', 2, 10.5, strict_max => true);
SELECT kwargs, verdict, unexpected_count FROM expect_column_values_to_be_between('"Orders"', 'at', min_value => '2026-01-03');
SELECT kwargs, verdict, unexpected_count FROM expect_column_values_to_be_between('"Orders"', 'at', max_value => timestamptz '2026-01-03 12:00+00');
SELECT kwargs, verdict, unexpected_count FROM expect_column_values_to_be_in_set('"Orders"', 'code', ARRAY['c0', 'c1']);
SELECT kwargs, verdict, unexpected_count FROM expect_column_values_to_be_in_set('"Orders"', 'code', '{c0,c1}');
SELECT kwargs, verdict, unexpected_count FROM expect_column_values_to_be_in_set('"Orders"', 'id', ARRAY[1, 2], max_unexpected => 8);
SELECT kwargs, verdict, unexpected_values, unexpected_keys FROM expect_column_values_to_match_regex('"Orders"', 'code', '^c[01]$',
	unexpected_index_column_names => '{id}', row_condition => 'id > 4', severity => 'warn', warn => '{"mostly": 0.99}');
SELECT expect_column_values_to_be_between(NULL, 'amount', 1);
SELECT expect_column_values_to_be_between('"Orders"', NULL, 1);
-- a warning level cannot take away what is needed
SELECT expect_multicolumn_sum_to_equal('"Orders"', '{id,amount}', 1, warn => '{"sum_total": null}');

DROP SCHEMA expectation_wrappers CASCADE;
