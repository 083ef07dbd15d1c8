--
-- Which types can be compared, and how text is
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA value_types;
SET search_path = value_types, mlcheck;
SET client_encoding = 'UTF8';

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

CREATE TYPE pair AS (a int, b int);
CREATE TYPE size AS ENUM ('small', 'medium', 'large');
CREATE DOMAIN code AS text CHECK (length(VALUE) < 10);
CREATE DOMAIN list AS int[];

--
-- Types without an order or categories that could be compared
--

SELECT expression, error_of(format('SELECT psi(%s, true)', expression)) AS error
FROM (VALUES ('''{}''::jsonb'), ('''{}''::json'), ('NULL::uuid'), ('''(0,0)''::point'),
			 ('''{1}''::int[]'), ('''{a}''::text[]'), ('''{1}''::list'), ('ROW(1, 2)'),
			 ('ROW(1, 2)::pair'), ('''\x00''::bytea'), ('1::oid'), ('1::money'),
			 ('''12:00+01''::timetz'), ('''::1''::inet'), ('B''1'''), ('''1''::bit varying'),
			 ('int4range(1, 2)'), ('''a''::tsvector'), ('''a''::name'), ('''a''::"char"'),
			 ('''a''::cstring'), ('''pg_class''::regclass'), ('''0/0''::pg_lsn')) AS v(expression);

-- PostgreSQL gives an untyped literal no type here
SELECT error_of($$SELECT psi('a', true)$$) AS literal, error_of('SELECT psi(NULL, true)') AS "null";

-- ordered statistics refuse categories, whichever they are and however many
SELECT f, error_of(format('SELECT %I(%s, true)', f, x)) AS error
FROM unnest('{ks_2samp,cramervonmises_2samp,anderson_ksamp,mannwhitneyu,ttest_ind,wasserstein_distance,energy_distance}'::text[]) AS f,
	 unnest('{''a''::text}'::text[]) AS x;
SELECT x, left(error_of(format('SELECT ks_2samp(%s, true)', x)), 83) AS error
FROM unnest('{''a''::varchar(3),''a''::char(3),''a''::code,''small''::size,true,NULL::text}'::text[]) AS x;

--
-- Categories: the same counts in each of these types give the same results,
-- here 7 + 3 against 4 + 6: sum |p - q| / 2 = 0.3
--
CREATE TABLE flags AS
	SELECT g <= 7 AS v, false AS c FROM generate_series(1, 10) g
	UNION ALL SELECT g <= 4, true FROM generate_series(1, 10) g;
SELECT round(total_variation_distance(v, c)::numeric, 9) AS boolean,
	   round(total_variation_distance(v::text, c)::numeric, 9) AS text,
	   round(total_variation_distance(v::text::varchar, c)::numeric, 9) AS varchar,
	   round(total_variation_distance(v::text::char(20), c)::numeric, 9) AS char,
	   round(total_variation_distance(v::text::code, c)::numeric, 9) AS domain,
	   round(total_variation_distance((CASE WHEN v THEN 'small' ELSE 'large' END)::size, c)::numeric, 9) AS enum,
	   round(total_variation_distance(v::int, c)::numeric, 9) AS integer
FROM flags;

-- char(n) compares without its blanks at the end, text and varchar with them
SELECT psi(x::char(5), c) AS char, round(psi(x::text, c)::numeric, 6) AS text,
	   round(psi(x::varchar(5), c)::numeric, 6) AS varchar,
	   round(2 * (1 - 0.0001) * ln(10000.0), 6) AS expected
FROM (VALUES ('ab', false), ('ab  ', true)) AS v(x, c);
-- whatever its length
SELECT psi(x, c) AS char FROM (VALUES ('ab'::char(2)::bpchar, false), ('ab'::char(9)::bpchar, true)) AS v(x, c);

-- text compares byte by byte: case, accents and their composition count
SELECT x, y, total_variation_distance(v, c) AS tv
FROM (VALUES ('a', 'A'), ('é', 'e'), (U&'\00E9', U&'e\0301'), ('日本', '日本'), ('日本', '日木'),
			 ('', ' '), ('', ''), ('a', 'a ')) AS p(x, y),
	 LATERAL (VALUES (x, false), (y, true)) AS s(v, c)
GROUP BY x, y ORDER BY x COLLATE "C", y COLLATE "C";

-- the empty string is a category, NULL is missing, both are compared
SELECT round(psi(v, c)::numeric, 9) AS psi,
	   round((0.5 - 0.25) * ln(0.5 / 0.25) * 2
			 + (0.0001 - 0.5) * ln(0.0001 / 0.5), 9) AS expected
FROM (VALUES ('', false), ('a', false), ('', true), ('a', true), (NULL, true), (NULL, true)) AS s(v, c);

--
-- Long text
--

-- 1 MB each, stored out of line: random enough not to compress; equal on both
-- sides but for the last byte of the third
CREATE TABLE long (v text, c boolean);
ALTER TABLE long ALTER v SET STORAGE EXTERNAL;
INSERT INTO long
	SELECT string_agg(md5(k || '.' || g), '' ORDER BY g) || CASE WHEN c AND k = 3 THEN 'x' ELSE 'y' END, c
	FROM generate_series(1, 3) k, generate_series(1, 32768) g, (VALUES (false), (true)) AS side(c)
	GROUP BY k, c;
SELECT min(pg_column_size(v)) AS bytes,
	   round(total_variation_distance(v, c)::numeric, 9) AS tv,
	   (chi2_contingency(v, c)).dof
FROM long;

-- compressed, in line, and short: the same value is the same category
CREATE TABLE stored (v text, c boolean);
INSERT INTO stored VALUES (repeat('a', 5000), false), ('b', false);
INSERT INTO stored SELECT repeat('a', 5000) || '', true UNION ALL SELECT 'b' || '', true;
SELECT psi(v, c) FROM stored;

-- many categories of all lengths, among them such with a common beginning
SELECT (chi2_contingency(repeat('z', g % 500) || g % 7, g % 2 = 0)).dof
FROM generate_series(1, 20000) g;

--
-- Enumerations: labels added later, and dropped types, do not matter
--
CREATE TABLE sized AS
	SELECT (ARRAY['small', 'medium', 'large'])[1 + g % 3]::size AS v, g > 30 AS c
	FROM generate_series(1, 60) g;
ALTER TYPE size ADD VALUE 'huge' AFTER 'small';
INSERT INTO sized VALUES ('huge', true);
SELECT (chi2_contingency(v, c)).dof, round((chi2_contingency(v, c)).statistic::numeric, 9) AS statistic,
	   -- 10, 10, 10, 0 against 10, 10, 10, 1: by hand
	   round(61 * (3 * (100 / (30 * 20.0) + 100 / (31 * 20.0)) + 1 / 31.0 - 1), 9) AS expected
FROM sized;

DROP SCHEMA value_types CASCADE;
