-- The table to measure suites on: :rows rows of 8 columns; and a suite of 50
-- checks with what plain SQL would count for each of them.

SELECT setseed(0.5);

CREATE UNLOGGED TABLE bench_load AS
SELECT random() * 1000 AS amount, (random() * 99)::integer AS quantity,
	CASE WHEN random() > 0.02 THEN random() END AS rate, g AS id,
	timestamptz '2026-01-01' + g * interval '1 second' AS created,
	(random() * 100)::real AS score,
	-- one in a hundred is not in the sets below
	CASE WHEN random() < 0.01 THEN 'back' ELSE (ARRAY['new', 'paid', 'sent', 'done'])[1 + floor(random() * 4)::integer] END AS status,
	CASE WHEN random() < 0.01 THEN 'AT' ELSE (ARRAY['DE', 'FR', 'IT', 'ES', 'PL', 'NL'])[1 + floor(random() * 6)::integer] END AS country
FROM generate_series(1::bigint, :rows) AS g;
VACUUM (FREEZE, ANALYZE) bench_load;

SET enable_seqscan = off;
SELECT count(*) FROM bench_load WHERE ctid >= '(0,0)';
RESET enable_seqscan;

-- rows that are not as expected, or the figure that is compared with bounds
CREATE TABLE bench_checks (n integer GENERATED ALWAYS AS IDENTITY, name text, kwargs jsonb, plain text);
INSERT INTO bench_checks (name, kwargs, plain)
SELECT 'expect_column_values_to_not_be_null', jsonb_build_object('column', c),
	format('count(*) FILTER (WHERE %I IS NULL)', c)
FROM unnest('{amount,quantity,rate,id,created,score,status,country}'::text[]) AS c
UNION ALL
SELECT 'expect_column_values_to_be_between', jsonb_build_object('column', c, 'min_value', l, 'max_value', h),
	format('count(*) FILTER (WHERE NOT (%1$I >= %2$s AND %1$I <= %3$s))', c, l, h)
FROM (VALUES ('amount', 0, 999), ('quantity', 0, 98), ('rate', 0, 1), ('id', 1, 1000000000), ('score', 0, 99),
	('amount', 1, 2000), ('quantity', 1, 200), ('rate', 0, 2), ('id', 0, 2000000000), ('score', 1, 200)) AS v (c, l, h)
UNION ALL
SELECT 'expect_column_values_to_be_between', jsonb_build_object('column', c, 'min_value', l, 'strict_min', true),
	format('count(*) FILTER (WHERE NOT (%I > %s))', c, l)
FROM (VALUES ('amount', 0.5), ('quantity', 0), ('rate', 0.001), ('id', 0), ('score', 0.5)) AS v (c, l)
UNION ALL
SELECT 'expect_column_values_to_be_between', '{"column": "created", "min_value": "2026-01-01", "max_value": "2100-01-01"}',
	'count(*) FILTER (WHERE NOT (created >= ''2026-01-01'' AND created <= ''2100-01-01''))'
UNION ALL
SELECT 'expect_column_values_to_be_between', '{"column": "created", "min_value": "2025-01-01"}',
	'count(*) FILTER (WHERE NOT (created >= ''2025-01-01''))'
UNION ALL
SELECT 'expect_column_values_to_not_be_in_set', jsonb_build_object('column', c, 'value_set', s),
	format('count(*) FILTER (WHERE %I = ANY (%L))', c, translate(s::text, '[]', '{}'))
FROM (VALUES ('amount', '[-1, 999, 9999]'::jsonb), ('quantity', '[-1, 999]'), ('rate', '[-1, -9]'), ('id', '[0, -1]'),
	('score', '[-1]'), ('status', '["unknown", "n/a"]'), ('country', '["XX", "ZZ"]')) AS v (c, s)
UNION ALL
SELECT 'expect_column_values_to_be_in_set', jsonb_build_object('column', c, 'value_set', s),
	format('count(*) FILTER (WHERE NOT %I = ANY (%L))', c, translate(s::text, '[]', '{}'))
FROM (VALUES ('status', '["new", "paid", "sent", "done"]'::jsonb), ('country', '["DE", "FR", "IT", "ES", "PL", "NL"]')) AS v (c, s)
UNION ALL
SELECT 'expect_column_value_lengths_to_be_between', jsonb_build_object('column', c, 'min_value', 2, 'max_value', 4),
	format('count(*) FILTER (WHERE NOT char_length(%I) BETWEEN 2 AND 4)', c)
FROM unnest('{status,country}'::text[]) AS c
UNION ALL
SELECT 'expect_column_values_to_be_finite', jsonb_build_object('column', c),
	format('count(*) FILTER (WHERE %I IN (''NaN'', ''Infinity'', ''-Infinity''))', c)
FROM unnest('{amount,rate,score}'::text[]) AS c
UNION ALL
SELECT 'expect_column_pair_values_a_to_be_greater_than_b', '{"column_A": "amount", "column_B": "rate", "ignore_row_if": "either_value_is_missing"}',
	'count(*) FILTER (WHERE NOT amount > rate)'
UNION ALL
SELECT 'expect_column_' || f || '_to_be_between', jsonb_build_object('column', c, 'min_value', -1000, 'max_value', 3000000000),
	format('%s(%I)', CASE f WHEN 'mean' THEN 'avg' WHEN 'stdev' THEN 'stddev' ELSE f END, c)
FROM (VALUES ('amount', 'min'), ('amount', 'max'), ('amount', 'mean'), ('amount', 'stdev'), ('quantity', 'mean'),
	('quantity', 'stdev'), ('rate', 'mean'), ('rate', 'stdev'), ('score', 'mean'), ('score', 'max')) AS v (c, f);

SELECT mlcheck.create_suite('fifty', 'bench_load');
SELECT mlcheck.add_expectation('fifty', name, kwargs) FROM bench_checks ORDER BY n;
SELECT mlcheck.create_suite('rows40', 'bench_load');
SELECT mlcheck.add_expectation('rows40', name, kwargs) FROM bench_checks WHERE plain LIKE 'count%' ORDER BY n;
-- as many typed checks again, with other bounds
SELECT mlcheck.create_suite('rows80', 'bench_load');
SELECT mlcheck.add_expectation('rows80', name, kwargs) FROM bench_checks WHERE plain LIKE 'count%' ORDER BY n;
SELECT mlcheck.add_expectation('rows80', 'expect_column_values_to_be_between',
		jsonb_build_object('column', (ARRAY['amount', 'quantity', 'rate', 'id', 'score'])[1 + n % 5], 'min_value', -n, 'max_value', 2000000000 + n))
FROM generate_series(1, 40) AS n;
