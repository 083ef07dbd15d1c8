--
-- drift(): reference_filter and current_filter, each one boolean expression
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA drift_filters;
SET search_path = drift_filters, mlcheck;

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

CREATE TABLE trips AS
	SELECT g AS id, 2015 + g % 2 AS year, g % 5 AS x, CASE g % 4 WHEN 0 THEN 'it''s' WHEN 1 THEN NULL ELSE 'a' END AS t,
		   g % 3 = 0 AS flag
	FROM generate_series(1, 1200) g;
CREATE TABLE secrets AS SELECT 42 AS secret;
CREATE DOMAIN truth AS boolean;

-- rows read of either side by a filter
CREATE FUNCTION rows_read(filter text) RETURNS text LANGUAGE sql AS $$
	SELECT DISTINCT n_reference || ' and ' || n_current FROM drift('trips', 'trips', '{x}', current_filter => filter)
$$;

--
-- What may stand after WHERE
--
SELECT filter, rows_read(filter)
FROM unnest(ARRAY[
	NULL, 'true', 'year = 2015', 'flag', 'not flag', 'trips.year = 2015 and x < 3', 'year = 2015 or x = 0',
	't = ''it''''s''', 't is null', 't in (''a'', ''b'')', 'year between 2015 and 2016', '"year" = 2016',
	'(year = 2015)', '((year = 2015))', 'year = 2015 -- the first year', E'year = 2015 /* first */', E'\n year\n=\n2015\n',
	'exists (select from secrets where secret > trips.x + 40)', 'flag::truth', 'case when flag then true end', 'null::boolean',
	't like ''%''''%''', 't = $$;$$', 't = ''--''', 'year = (select 2015)', 'flag is not true']) AS filter;

-- each side has its own
SELECT DISTINCT n_reference, n_current
FROM drift('trips', 'trips', '{x}', reference_filter => 'year = 2015', current_filter => 'x > 0');

--
-- What may not: whatever is not one boolean expression over the relation's
-- columns
--
SELECT filter, error_of(format('SELECT * FROM drift(''trips'', ''trips'', current_filter => %L)', filter)) AS error
FROM unnest(ARRAY[
	-- more than one statement or clause
	'true; drop table trips', 'true;', ';', 'true) or (true', 'true) union select (true', 'true union select true',
	'true group by x', 'true order by x', 'true limit 1', 'true for update', 'true from secrets', 'true where true',
	'true, true', 'true as a', 'true a', 'distinct true', 'all true', 'into stolen true', 'true /*', '*/ true', '-- true', '',
	'   ', 'true) -- ', '1 = 1) from secrets --', 'with s as (select 1) select true', 'select true', '*', 'trips.*', '(select true) x',
	-- unfinished
	'year =', 'year = ''2015', '(year = 2015', 'year = 2015)', '"year', 'year = $1',
	-- not boolean
	'year', '''true''', '1', 'null', 'x + 1', 'row(true)', 'array[true]',
	-- nothing that WHERE could not hold
	'count(*) > 1', 'bool_or(flag)', 'rank() over () = 1', 'generate_series(1, 2) = 1', 'psi(x, flag) > 0', 'grouping(x) = 1',
	-- misspelt names
	'yaer = 2015', 'year = "2015"', 'secrets.secret = 42', 'nothing(x)', 'year ~~~ 2015', 'current_filter = 1', 'is_current',
	-- errors of the expression itself
	'1 / (x - x) > 0', 'x = ''a''', 't::int = 1']) AS filter;
-- nothing was dropped or made
SELECT count(*) FROM trips;
SELECT to_regclass('stolen');

-- the error names the argument, and points into the filter
DO $$
DECLARE
	context text;
BEGIN
	PERFORM * FROM drift('trips', 'trips', reference_filter => 'yaer = 2015');
EXCEPTION WHEN undefined_column THEN
	GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
	RAISE WARNING '%', split_part(context, E'\n', 1);
END
$$;
\set VERBOSITY terse
SELECT * FROM drift('trips', 'trips', reference_filter => 'yaer = 2015');
SELECT * FROM drift('trips', 'trips', reference_filter => 'year = ');
\set VERBOSITY default

-- a filter runs with the rights of the caller
CREATE ROLE regress_mlcheck_filter;
GRANT USAGE ON SCHEMA drift_filters, mlcheck TO regress_mlcheck_filter;
GRANT SELECT ON trips TO regress_mlcheck_filter;
SET ROLE regress_mlcheck_filter;
SELECT error_of($$SELECT * FROM drift('trips', 'trips', '{x}', current_filter => 'x in (select secret from secrets)')$$);
RESET ROLE;

-- it sees the query's snapshot and may not write: functions that would are
-- stopped, where PostgreSQL stops them
CREATE FUNCTION writes() RETURNS boolean LANGUAGE sql VOLATILE AS 'INSERT INTO secrets VALUES (43) RETURNING true';
BEGIN READ ONLY;
SELECT error_of($$SELECT * FROM drift('trips', 'trips', '{x}', current_filter => 'writes()')$$);
COMMIT;
SELECT * FROM secrets;

DROP SCHEMA drift_filters CASCADE;
REVOKE USAGE ON SCHEMA mlcheck FROM regress_mlcheck_filter;
DROP ROLE regress_mlcheck_filter;
