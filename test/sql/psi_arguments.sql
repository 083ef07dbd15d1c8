--
-- psi(value, is_current, bins) and psi(value, is_current, edges): arguments and
-- their errors
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA psi_arguments;
SET search_path = psi_arguments, mlcheck;

CREATE FUNCTION psi_of(reference numeric[], current numeric[]) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
	SELECT round(sum((p - q) * ln(p / q)), 9)
	FROM (SELECT coalesce(nullif(r, 0) / sum(r) OVER (), 0.0001) AS p,
				 coalesce(nullif(c, 0) / sum(c) OVER (), 0.0001) AS q
		  FROM unnest(reference, current) AS u(r, c)) AS shares
$$;

-- What a query raises: SQLSTATE, message and hint.
CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text; hint text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE,
		message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', code, message, nullif('(' || hint || ')', '()'));
END
$$;

--
-- Edges: (-inf, e1], (e1, e2], ..., (ek, inf)
--

-- every value of 1, 1.5, 2, 2.5, 3 as the reference, one of them as the current
-- sample: with edges 1.5 and 2.5 the bins are {1, 1.5}, {2, 2.5}, {3}
CREATE TABLE halves AS
	SELECT 1 + g / 2.0::float8 AS x FROM generate_series(0, 4) g;
SELECT y.x AS current,
	   round(psi(v.x, v.c, '{1.5,2.5}'::float8[])::numeric, 9) AS psi,
	   CASE WHEN y.x <= 1.5 THEN psi_of('{2,2,1}', '{1,0,0}')
			WHEN y.x <= 2.5 THEN psi_of('{2,2,1}', '{0,1,0}')
			ELSE psi_of('{2,2,1}', '{0,0,1}') END AS expected
FROM halves AS y,
	 LATERAL (SELECT x, false AS c FROM halves UNION ALL SELECT y.x, true) AS v
GROUP BY y.x ORDER BY y.x;

-- integers between fractional edges, negative ones too: -0.5 parts -1 from 0,
-- and -2 itself belongs to the left
SELECT y AS current,
	   round(psi(x, c, '{-2,-0.5,1.999}'::float8[])::numeric, 9) AS psi,
	   psi_of('{2,1,2,1}', ARRAY[(y <= -2)::int, (y = -1)::int, (y IN (0, 1))::int, (y >= 2)::int]) AS expected
FROM generate_series(-3, 3) AS y,
	 LATERAL (SELECT x, false AS c FROM generate_series(-3, 2) x UNION ALL SELECT y, true) AS v
GROUP BY y ORDER BY y;

-- smallint, bigint, real and numeric take edges too
SELECT round(psi(x::smallint, c, '{1}'::float8[])::numeric, 9) AS smallint,
	   round(psi(x::bigint, c, '{1}'::float8[])::numeric, 9) AS bigint,
	   round(psi(x::real, c, '{1}'::float8[])::numeric, 9) AS real,
	   round(psi(x::numeric, c, '{1}'::float8[])::numeric, 9) AS numeric,
	   psi_of('{1,1}', '{1,3}') AS expected
FROM (VALUES (1, false), (2, false), (1, true), (2, true), (3, true), (4, true)) AS v(x, c);

-- integer and numeric arrays, and subscripts that do not start at 1
SELECT psi(x, c, ARRAY[1, 3]) = psi(x, c, '{1,3}'::float8[]) AS integer,
	   psi(x, c, ARRAY[1, 3]::numeric[]) = psi(x, c, '{1,3}'::float8[]) AS numeric,
	   psi(x, c, '[5:6]={1,3}'::float8[]) = psi(x, c, '{1,3}'::float8[]) AS subscripts
FROM (VALUES (1, false), (2, false), (1, true), (4, true)) AS v(x, c);

-- edges beyond what the type holds: everything lies on one side of them
SELECT round(psi(x, c, '{-1e19,0,1e19}'::float8[])::numeric, 9) AS bigint,
	   round(psi(x::int, c, '{-1e10,0,1e10}'::float8[])::numeric, 9) AS integer,
	   psi_of('{0,1,3,0}', '{0,3,1,0}') AS expected
FROM (VALUES (-1::bigint, false), (1, false), (2, false), (3, false),
			 (-1, true), (-2, true), (-3, true), (3, true)) AS v(x, c);

-- the same beside missing values: one bin more
SELECT round(psi(x, c, '{0,1e19}'::float8[])::numeric, 9) AS psi,
	   psi_of('{1,1,0,2}', '{2,1,0,1}') AS expected
FROM (VALUES (-1::bigint, false), (1, false), (NULL, false), (NULL, false),
			 (-1, true), (-2, true), (3, true), (NULL, true)) AS v(x, c);

-- the smallest bigint is above -1e19
SELECT round(psi(x, c, '{-1e19,0}'::float8[])::numeric, 9) AS psi,
	   psi_of('{0,2,1}', '{0,1,3}') AS expected
FROM (VALUES ('-9223372036854775808'::bigint, false), (-5, false), (1, false),
			 ('-9223372036854775808', true), (2, true), (3, true), (4, true)) AS v(x, c);

-- with given edges the reference may have no value
SELECT round(psi(CASE WHEN c THEN x END, c, '{1}'::float8[])::numeric, 9) AS psi,
	   psi_of('{0,0,2}', '{1,1,0}') AS expected
FROM (VALUES (1, false), (2, false), (1, true), (2, true)) AS v(x, c);

--
-- Errors
--

CREATE TABLE two AS
	SELECT g AS x, g % 2 = 0 AS c FROM generate_series(1, 40) g;

-- bins: 2 to 10,000, the same for all rows, not null
SELECT bins, error_of(format('SELECT psi(x, c, %L::int) FROM two', bins)) AS error
FROM unnest('{NULL,-1,0,1,2,10000,10001,2147483647}'::int[]) AS bins;
SELECT error_of('SELECT psi(x, c, 2 + x % 2) FROM two') AS varying;
SELECT error_of('SELECT psi(x, c, nullif(10, x)) FROM two') AS sometimes_null;

-- edges: 1 to 9,999 finite numbers, ascending, one-dimensional, no nulls
SELECT edges, error_of(format('SELECT psi(x, c, %L::float8[]) FROM two', edges)) AS error
FROM unnest('{NULL,"{}","{NULL}","{1,NULL}","{2,1}","{1,1}","{0,-0}","{1,NaN}","{NaN}",
			  "{-Infinity,1}","{1,Infinity}","{{1,2},{3,4}}","{{1}}","{1}"}'::text[]) AS edges;
SELECT n, error_of(format('SELECT psi(x, c, ARRAY(SELECT generate_series(1, %s))) FROM two', n)) AS error
FROM unnest('{9999,10000}'::int[]) AS n;
SELECT error_of('SELECT psi(x, c, ARRAY[x]) FROM two') AS varying,
	   error_of('SELECT psi(x, c, ARRAY[1] || array_fill(2, ARRAY[x % 2])) FROM two') AS varying_length;

-- bins and edges that differ from partition to partition are found when the
-- parts are combined
CREATE TABLE parts (part int, x int, c boolean) PARTITION BY LIST (part);
CREATE TABLE part_5 PARTITION OF parts FOR VALUES IN (5);
CREATE TABLE part_7 PARTITION OF parts FOR VALUES IN (7);
INSERT INTO parts SELECT 5 + 2 * (x / 21), x, c FROM two;
SET enable_partitionwise_aggregate = on;
SELECT error_of('SELECT psi(x, c, part) FROM parts') AS bins,
	   error_of('SELECT psi(x, c, ARRAY[part]) FROM parts') AS edges;
RESET enable_partitionwise_aggregate;

-- edges need numbers
SELECT type, error_of(format('SELECT psi(NULL::%s, c, ''{1}''::float8[]) FROM two', type)) AS error
FROM unnest('{timestamptz,date,time,interval,text,boolean}'::text[]) AS type;

-- no rows: nothing to check, and nothing to say
SELECT psi(x, c, 1) AS bins, psi(x, c, '{NaN}'::float8[]) AS edges FROM two WHERE x > 100;

DROP SCHEMA psi_arguments CASCADE;
