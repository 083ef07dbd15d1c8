--
-- The types whose values have an order: numbers, dates, times, intervals
--
-- Every value becomes a key of 64 bits with the same order; the tests look at
-- the order alone, wasserstein_distance and energy_distance at differences: of
-- numbers, of days for dates, of seconds for times and intervals.
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA ordered_types;
SET search_path = ordered_types, mlcheck;
SET datestyle = iso;
SET intervalstyle = postgres;
SET timezone = 'UTC';

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

-- The statistics of two samples given as arrays of some type.
CREATE FUNCTION compare(reference anyarray, current anyarray,
						OUT d numeric, OUT location text, OUT u float8, OUT t numeric,
						OUT w numeric, OUT e numeric, OUT n text)
LANGUAGE sql AS $$
	SELECT round((ks_2samp(x, c)).statistic::numeric, 9), (ks_2samp(x, c)).location,
		   (mannwhitneyu(x, c)).statistic,
		   round((ttest_ind(x, c)).statistic::numeric, 9),
		   round(wasserstein_distance(x, c)::numeric, 9),
		   round(energy_distance(x, c)::numeric, 9),
		   (ks_2samp(x, c)).n_reference || ' and ' || (ks_2samp(x, c)).n_current
	FROM (SELECT unnest(reference) AS x, false AS c
		  UNION ALL SELECT unnest(current), true) AS v
$$;

--
-- 2, 4, 6, 9 against 3, 4, 7 in every type. By hand: D = 1/4, first at 2; pairs
-- in which the reference is larger: 4 > 3, 6 > 3, 6 > 4, 9 > 3, 9 > 4, 9 > 7 and
-- half of 4 = 4, U = 6.5; W = 1/4 + 1/12 + 2/6 + 1/12 + 2/4 = 1.25; E^2 =
-- 2 (1/16 + 1/144 + 2/36 + 1/144 + 2/16) = 37/72, E = 0.716860439. SciPy says
-- the same, and t = 0.304347826 (equal_var=False).
--
CREATE DOMAIN score AS float8 CHECK (VALUE >= 0);
CREATE DOMAIN small_score AS score CHECK (VALUE < 10);
CREATE TABLE numbers AS
	SELECT '{2,4,6,9}'::int[] AS r, '{3,4,7}'::int[] AS c,
		   timestamptz '2024-02-28 23:59:50+00' AS instant;
CREATE FUNCTION seconds(n int[]) RETURNS interval[] LANGUAGE sql AS $$
	SELECT array_agg(make_interval(secs => x)) FROM unnest(n) x
$$;
CREATE FUNCTION shifted(n int[], instant timestamptz) RETURNS timestamptz[] LANGUAGE sql AS $$
	SELECT array_agg(instant + make_interval(secs => x)) FROM unnest(n) x
$$;
CREATE FUNCTION shifted(n int[], day date) RETURNS date[] LANGUAGE sql AS $$
	SELECT array_agg(day + x) FROM unnest(n) x
$$;
SELECT 'smallint' AS type, (compare(r::smallint[], c::smallint[])).* FROM numbers
UNION ALL SELECT 'integer', (compare(r, c)).* FROM numbers
UNION ALL SELECT 'bigint', (compare(r::bigint[], c::bigint[])).* FROM numbers
UNION ALL SELECT 'real', (compare(r::real[], c::real[])).* FROM numbers
UNION ALL SELECT 'double precision', (compare(r::float8[], c::float8[])).* FROM numbers
UNION ALL SELECT 'numeric', (compare(r::numeric[], c::numeric[])).* FROM numbers
UNION ALL SELECT 'domain', (compare(r::score[], c::score[])).* FROM numbers
UNION ALL SELECT 'domain over domain', (compare(r::small_score[], c::small_score[])).* FROM numbers
UNION ALL SELECT 'date', (compare(shifted(r, date '2024-02-27'), shifted(c, date '2024-02-27'))).* FROM numbers
UNION ALL SELECT 'time', (compare(seconds(r)::time[], seconds(c)::time[])).* FROM numbers
UNION ALL SELECT 'interval', (compare(seconds(r), seconds(c))).* FROM numbers
UNION ALL SELECT 'timestamp', (compare(shifted(r, instant)::timestamp[], shifted(c, instant)::timestamp[])).* FROM numbers
UNION ALL SELECT 'timestamptz', (compare(shifted(r, instant), shifted(c, instant))).* FROM numbers;

-- dates before 2000 and before Christ, times before 1970: 4 and 2 days apart
SELECT (compare('{1969-12-30,1969-12-31}'::date[], '{1970-01-03}'::date[])).*
UNION ALL SELECT (compare('{0044-03-15 BC}'::date[], '{0044-03-18 BC}'::date[])).*
UNION ALL SELECT (compare('{1969-12-31 23:59:57}'::timestamp[], '{1970-01-01}'::timestamp[])).*;

--
-- Integers beyond 2^53 keep all digits
--

-- 2^53 and 2^53 + 1 are one float8, and two bigints
SELECT (compare('{9007199254740992}'::bigint[], '{9007199254740993}'::bigint[])).*
UNION ALL
SELECT (compare('{9007199254740992}'::float8[], '{9007199254740993}'::float8[])).*;

-- and so do means: what was said of 2, 4, 6, 9 and 3, 4, 7 holds 8 * 10^18 higher
SELECT (compare((SELECT array_agg(8000000000000000000 + x) FROM unnest(r) x),
				(SELECT array_agg(8000000000000000000 + x) FROM unnest(c) x))).*
FROM numbers;

-- the ends of bigint: 2^64 - 1 apart, nearest float8 18446744073709551616
SELECT (compare('{-9223372036854775808}'::bigint[], '{9223372036854775807}'::bigint[])).*;

--
-- numeric is compared as the nearest float8
--

-- two that differ in the 20th digit are tied; two that differ in the 15th are
-- not; what no float8 holds counts as infinite
SELECT (compare('{1.00000000000000000001}'::numeric[], '{1.00000000000000000002}'::numeric[])).*
UNION ALL SELECT (compare('{1.00000000000001}'::numeric[], '{1.00000000000002}'::numeric[])).*
UNION ALL SELECT (compare('{-1e400,1}'::numeric[], '{1e400}'::numeric[])).*;

-- real: as exact float8, printed as real
SELECT (compare('{0.1,0.3}'::real[], '{0.2}'::real[])).*;
-- 0.1::real is 1.49e-9 above 0.1: a difference of types, not of the statistic
SELECT round(wasserstein_distance(x, c)::numeric, 12) AS w
FROM (VALUES (0.1::real::float8, false), (0.1, true)) AS v(x, c);

--
-- Special values
--

-- minus zero is zero
SELECT (compare('{-0}'::float8[], '{0}'::float8[])).*
UNION ALL SELECT (compare('{0,0,1}'::float8[], '{-0,1,1}'::float8[])).*;

-- the smallest float8 is not zero
SELECT (compare('{0}'::float8[], '{5e-324}'::float8[])).d AS d;

-- NULL and NaN are not counted, in no type
SELECT (compare('{1,NULL,NaN,3,NaN}'::float8[], '{NaN,NULL,2}'::float8[])).n AS float8,
	   (compare('{1,NULL,NaN,3,NaN}'::numeric[], '{NaN,NULL,2}'::numeric[])).n AS numeric,
	   (compare('{1,NULL,NaN,3,NaN}'::real[], '{NaN,NULL,2}'::real[])).n AS real;

-- a row without flag belongs to no sample
SELECT (ks_2samp(x, c)).n_reference, (ks_2samp(x, c)).n_current, wasserstein_distance(x, c)
FROM (VALUES (1, false), (2, true), (100, NULL::boolean)) AS v(x, c);

-- infinities have their place in the order, and no differences: the mean, the
-- Wasserstein and the energy distance are undefined
SELECT (compare('{-Infinity,1,2}'::float8[], '{1,2,Infinity}'::float8[])).*
UNION ALL SELECT (compare('{-Infinity,1,2}'::real[], '{1,2,Infinity}'::real[])).*
UNION ALL SELECT (compare('{-Infinity,1,2}'::numeric[], '{1,2,Infinity}'::numeric[])).*
UNION ALL SELECT (compare('{-infinity,2024-01-01,2024-01-02}'::date[], '{2024-01-01,2024-01-02,infinity}'::date[])).*
UNION ALL SELECT (compare('{-infinity,2024-01-01,2024-01-02}'::timestamp[], '{2024-01-01,2024-01-02,infinity}'::timestamp[])).*
UNION ALL SELECT (compare('{-infinity,2024-01-01,2024-01-02}'::timestamptz[], '{2024-01-01,2024-01-02,infinity}'::timestamptz[])).*;
-- one of either sign is enough
SELECT (compare(ARRAY[i, '1']::float8[], '{2}'::float8[])).w AS float8, (compare(ARRAY[i, '1']::real[], '{2}'::real[])).w AS real,
	   (compare(ARRAY[i, '1']::numeric[], '{2}'::numeric[])).w AS numeric, (compare(ARRAY[i, '2024-01-01']::date[], '{2024-01-02}'::date[])).w AS date,
	   (compare(ARRAY[i, '2024-01-01']::timestamp[], '{2024-01-02}'::timestamp[])).w AS timestamp,
	   (compare(ARRAY[i, '2024-01-01']::timestamptz[], '{2024-01-02}'::timestamptz[])).w AS timestamptz
FROM unnest('{-infinity,infinity}'::text[]) AS i;
SELECT (ttest_ind(x, c)).method
FROM unnest('{1,2,Infinity,4}'::float8[], '{f,f,t,t}'::boolean[]) AS v(x, c);

-- differences beyond what float8 holds are an error, not infinity
SELECT error_of($$SELECT wasserstein_distance(x, c) FROM (VALUES (-1.7e308::float8, false), (1.7e308, true)) AS v(x, c)$$) AS w,
	   error_of($$SELECT energy_distance(x, c) FROM (VALUES (-1.7e308::float8, false), (1.7e308, true)) AS v(x, c)$$) AS e;
-- and means beyond it make t undefined
SELECT (ttest_ind(x, c)).statistic IS NULL AS undefined
FROM unnest('{-1.7e308,1.7e308,1.7e308,1.6e308}'::float8[], '{f,f,t,t}'::boolean[]) AS v(x, c);

--
-- Intervals compare as PostgreSQL compares them: a month has 30 days, a day 24
-- hours
--
SELECT (compare('{1 mon,36:00}'::interval[], '{720:00,1 day 12:00}'::interval[])).d AS equal,
	   (compare('{1 mon}'::interval[], '{31 days}'::interval[])).w AS seconds_of_a_day,
	   (compare('{-1 mon +29 days}'::interval[], '{00:00}'::interval[])).w AS seconds_of_a_day,
	   (compare('{1 mon -1 day}'::interval[], '{-00:00:01}'::interval[])).location;
-- intervals of more than 292,000 years are as good as that
SELECT (compare('{178000000 years}'::interval[], '{170000000 years}'::interval[])).d AS saturated,
	   (compare('{-178000000 years}'::interval[], '{1 day}'::interval[])).d AS apart;

DROP SCHEMA ordered_types CASCADE;
