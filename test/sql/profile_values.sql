--
-- What a profile says of a column: every type, exact and collapsed, and moving
-- windows
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA profile_values;
SET search_path = profile_values, mlcheck;
SET client_encoding = 'UTF8';
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';

CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
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

CREATE TYPE size AS ENUM ('small', 'large', 'medium');
CREATE DOMAIN code AS text CHECK (length(VALUE) < 10);
CREATE DOMAIN age AS int CHECK (VALUE >= 0);

--
-- Every type: seven rows, one of them NULL, 1 twice or so
--
CREATE TABLE types (
	"boolean" boolean, "smallint" smallint, "integer" integer, "bigint" bigint, "age" age, "real" real, "float8" float8, "numeric" numeric,
	"date" date, "time" time, "timestamp" timestamp, "timestamptz" timestamptz, "interval" interval,
	"text" text, "varchar" varchar(10), "char" char(10), "code" code, "size" size, "uuid" uuid);
INSERT INTO types VALUES
	(true, 1, 1, 1, 1, 1, 1, 1, '2000-01-02', '00:00', '2000-01-02', '2000-01-02 00:00+00', '1 day', 'a', 'a', 'a', 'a', 'small', '00000000-0000-0000-0000-000000000001'),
	(true, 1, 1, 1, 1, 1, 1, 1.0, '2000-01-02', '00:00', '2000-01-02', '2000-01-02 02:00+02', '24:00', 'a', 'a', 'a   ', 'a', 'small', '00000000-0000-0000-0000-000000000001'),
	(false, -32768, -2147483648, -9223372036854775808, 0, -1.5, -0.0, 0.1, '-infinity', '24:00', '-infinity', '-infinity', '-1 mon', '', '', '', '', 'medium', '00000000-0000-0000-0000-000000000000'),
	(false, 32767, 2147483647, 9223372036854775807, 100, 'Infinity', 'Infinity', 'Infinity', 'infinity', '23:59:59.999999', 'infinity', 'infinity', '1 year', 'A', 'A', 'A', 'A', 'large', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
	(false, 0, 0, 0, 0, 'NaN', 'NaN', 'NaN', '4713-01-01 BC', '12:00', '4713-01-01 BC', '4713-01-01 BC', '0', 'é', 'é', 'é', 'é', 'large', '00000000-0000-0000-0000-000000000000'),
	(true, 7, 7, 7, 7, '-Infinity', '-Infinity', '-Infinity', '5874897-12-31', '12:00', '294276-12-31', '294276-12-31', '1 us', ' a', ' a', ' a', ' a', 'large', '00000000-0000-0000-0000-000000000001'),
	(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE profiles (nr serial, type text, p profile, again profile);
DO $$
DECLARE
	name text;
BEGIN
	FOR name IN SELECT attname FROM pg_attribute WHERE attrelid = 'types'::regclass AND attnum > 0 ORDER BY attnum LOOP
		EXECUTE format('INSERT INTO profiles (type, p, again) SELECT %L, profile_agg(%1$I), profile_agg(%1$I, 4096) FROM types', name);
	END LOOP;
END
$$;
-- 24 hours are a day, and a blank at the end of char(n) is none
SELECT type, kind(p), row_count(p) AS rows, null_count(p) AS nulls, nan_count(p) AS nans, infinity_count(p) AS infinities,
	   rounded_count(p) AS rounded, distinct_count(p) AS distinct, is_exact(p) AS exact, p = again AS same
FROM profiles ORDER BY nr;
-- numbers are those of extract(epoch), or days since 1970; an interval counts as
-- it compares, a month as 30 days
SELECT type, min_value(p), max_value(p), (describe(p)).minimum, (describe(p)).maximum, quantile(p, 0.5) AS median FROM profiles WHERE kind(p) <> 'text' ORDER BY nr;
SELECT type, string_agg(concat_ws('=', quote_literal(value), count), ' ' ORDER BY count DESC, value COLLATE "C") AS top_values
FROM profiles, top_values(p) GROUP BY type ORDER BY type;

-- numeric beyond 15 digits, and intervals beyond 292,000 years, are rounded
SELECT rounded_count(profile_agg(v)) AS rounded, is_exact(profile_agg(v)) AS exact, distinct_count(profile_agg(v)) AS distinct
FROM unnest('{0.1,123456789012345,1234567890123456,1234567890123450000,0.30000000000000004,NaN}'::numeric[]) v;
SELECT v, rounded_count(profile_agg(v)) AS rounded, infinity_count(profile_agg(v)) AS infinite
FROM unnest('{178000000 years,-178000000 years,1 day}'::interval[]) v GROUP BY v ORDER BY v;
SELECT nan_count(profile_agg(v)) AS nans, max_value(profile_agg(v)) AS maximum, infinity_count(profile_agg(v)) AS infinite FROM unnest('{1e400,1e308,-1e400,NaN}'::numeric[]) v;

--
-- Exact profiles against plain SQL
--
CREATE TABLE rows AS
	SELECT g AS id, (hashint4(g) & 1023) - 300 AS i, (hashint4(g + 10000) & 2047) / 16.0::float8 + 1e6 AS f,
		   timestamp '2024-01-01' + (hashint4(g + 20000) & 1023) * interval '1 min' AS ts, 'v' || (hashint4(g + 30000) & 15) AS t
	FROM generate_series(1, 3000) g;
SELECT is_exact(p) AS exact, row_count(p) = n AS n, abs(mean(p) - avg) < 1e-12 * abs(avg) AS mean, abs(std(p) - stddev) < 1e-9 * stddev AS std,
	   min_value(p) = min AS minimum, max_value(p) = max AS maximum, distinct_count(p) = distinct_n AS distinct,
	   (SELECT count(*) FROM generate_series(0, 100) q WHERE quantile(p, q / 100.0) IS DISTINCT FROM v[q + 1]) AS other_quantiles, rank_error(p)
FROM (SELECT profile_agg(i) AS p, count(*) AS n, avg(i::float8), stddev_samp(i::float8) AS stddev, min(i), max(i), count(DISTINCT i) AS distinct_n,
			 percentile_disc((SELECT array_agg(q / 100.0::float8 ORDER BY q) FROM generate_series(0, 100) q)) WITHIN GROUP (ORDER BY i) AS v FROM rows
	  UNION ALL
	  SELECT profile_agg(f), count(*), avg(f), stddev_samp(f), min(f), max(f), count(DISTINCT f),
			 percentile_disc((SELECT array_agg(q / 100.0::float8 ORDER BY q) FROM generate_series(0, 100) q)) WITHIN GROUP (ORDER BY f) FROM rows) AS s;
SELECT abs(mean(p) - epoch) < 1e-3 AS mean, min_value(p) = low AS minimum, abs(std(p) - stddev) < 1e-3 AS std, (describe(p)).maximum = high::text AS maximum
FROM (SELECT profile_agg(ts) AS p, avg(extract(epoch FROM ts)) AS epoch, stddev_samp(extract(epoch FROM ts)) AS stddev, min(extract(epoch FROM ts)) AS low, max(ts) AS high FROM rows) AS s;
-- skewness and kurtosis by their definition: of 1, 2, 2, 3, 7 about 3 the sums are 22, 54, 274
SELECT abs(skewness(p) - sqrt(5) * 54 / 22 ^ 1.5) < 1e-12 AS skewness, abs(kurtosis(p) - (5 * 274 / 22.0 ^ 2 - 3)) < 1e-12 AS kurtosis
FROM (SELECT profile_agg(x) AS p FROM unnest('{1,2,2,3,7}'::int[]) x) AS s;
SELECT count(*) AS values, count(*) FILTER (WHERE v.count = s.count AND v.share = s.count / 3000.0::float8 AND v.count_error = 0) AS equal
FROM (SELECT profile_agg(t) AS p FROM rows) AS q, top_values(p, 100) AS v FULL JOIN (SELECT t AS value, count(*) FROM rows GROUP BY t) AS s USING (value);

--
-- Collapsed profiles of 100,000 rows: quantiles are as exact as rank_error
-- says, distinct_count within 5 %, the rest as before
--
CREATE TABLE many AS
	SELECT exp(3 * sin(g * 1.7)) * (1 + hashint4(g) / 5e9) AS skewed, hashint8(g) % 1000000 AS big, 1e6 + hashint4(g) / 1e9 AS far,
		   CASE WHEN g % 5 < 3 THEN 0 ELSE g / 7.0::float8 END AS zeros
	FROM generate_series(1, 100000) g;
CREATE TABLE collapsed (name text, p profile, value float8[]);
INSERT INTO collapsed SELECT 'skewed', profile_agg(skewed), array_agg(skewed ORDER BY skewed) FROM many;
INSERT INTO collapsed SELECT 'skewed 64', profile_agg(skewed, 64), array_agg(skewed ORDER BY skewed) FROM many;
INSERT INTO collapsed SELECT 'big', profile_agg(big), array_agg(big::float8 ORDER BY big) FROM many;
INSERT INTO collapsed SELECT 'far', profile_agg(far), array_agg(far ORDER BY far) FROM many;
INSERT INTO collapsed SELECT 'zeros', profile_agg(zeros), array_agg(zeros ORDER BY zeros) FROM many;
SELECT name, is_exact(p) AS exact, row_count(p) AS rows, round(rank_error(p)::numeric, 3) AS rank_error,
	   min_value(p) = value[1] AS minimum, max_value(p) = value[100000] AS maximum,
	   abs(mean(p) / (SELECT avg(v) FROM unnest(value) v) - 1) < 1e-12 AS mean, abs(std(p) / (SELECT stddev_samp(v) FROM unnest(value) v) - 1) < 1e-6 AS std,
	   abs(distinct_count(p) / (SELECT count(DISTINCT v) FROM unnest(value) v)::float8 - 1) < 0.05 AS distinct
FROM collapsed ORDER BY name;
SELECT name, count(*) FILTER (WHERE below / 1e5 > q + rank_error(p) OR at_or_below / 1e5 < q - rank_error(p)) AS too_far
FROM collapsed, (SELECT g / 50.0::float8 AS q FROM generate_series(0, 50) g) AS q,
	 LATERAL (SELECT count(*) FILTER (WHERE v < x) AS below, count(*) FILTER (WHERE v <= x) AS at_or_below FROM unnest(value) v, quantile(p, q) x) AS s
GROUP BY name ORDER BY name;
-- a value that fills its cell alone keeps its count: 60,000 zeros
SELECT t.* FROM collapsed, top_values(p, 1) t WHERE name = 'zeros';

-- frequent texts: the true count lies between count and count + count_error
SELECT is_exact(p) AS exact, kind(p), row_count(p) AS rows, abs(distinct_count(p) - 5008) < 250 AS distinct, top.*
FROM (SELECT profile_agg(CASE WHEN g % 2 = 0 THEN 'half' WHEN g % 4 = 1 THEN 'label ' || g % 28 ELSE 'once ' || g END) AS p FROM generate_series(1, 20000) g) AS s,
	 LATERAL (SELECT bool_and(CASE WHEN value = 'half' THEN 10000 ELSE 715 END BETWEEN count - 1 AND count + count_error + 1) AS bounds, count(*) AS values,
					 max(count_error) <= 20000 / 257 AS error FROM top_values(p, 8)) AS top;

--
-- describe, histogram, render
--
SELECT (describe(profile_agg(i))).* FROM unnest('{1,2,2,3,7,NULL}'::int[]) i \gx
SELECT (describe(profile_agg(t))).* FROM unnest('{a,b,a,NULL}'::text[]) t \gx
SELECT h.* FROM (SELECT profile_agg(x) AS p FROM unnest('{0,1,2,2.5,5,9.99,10,NULL,NaN,Infinity}'::float8[]) x) AS s, histogram(p, 4) h;
-- numpy.histogram's bins: of equal width, the last one closed; a constant has one
SELECT h.* FROM (SELECT profile_agg(7) AS p FROM generate_series(1, 3)) AS s, histogram(p) h;
SELECT count(*) FROM (SELECT profile_agg(NULL::int) AS p) AS s, histogram(p);
SELECT sum(count), count(*), min(lower), max(upper) FROM collapsed, histogram(p, 20) WHERE name = 'big' HAVING sum(count) = 100000;
-- one value a bin, but 722 and 723 are both in the last
SELECT h.count = s.n AS equal, count(*) FROM (SELECT profile_agg(i) AS p FROM rows) AS q, histogram(p, 1023) h
	JOIN (SELECT i + 301 AS bin, count(*) AS n FROM rows GROUP BY i) AS s USING (bin) GROUP BY 1;
SELECT render(profile_agg(x)) FROM unnest('{0,0,0,1,2,2,3,11.5,12,NULL,NaN,-Infinity}'::float8[]) x;
SELECT render(profile_agg(t)) FROM unnest('{a,b,a,日本,NULL}'::text[]) t;
SELECT render(profile_agg(b)) FROM unnest('{t,t,f,NULL}'::boolean[]) b;
SELECT render(profile_agg(d)) FROM unnest('{2024-01-01,2024-02-29,infinity}'::date[]) d;

--
-- NULL, empty, one row
--
SELECT profile_agg(x) IS NULL AS none FROM unnest('{}'::int[]) x;
SELECT type, row_count(p), null_count(p), distinct_count(p) AS distinct, is_exact(p) AS exact, mean(p), std(p), min_value(p), max_value(p), quantile(p, 0.5), rank_error(p), skewness(p)
FROM (SELECT 'null', profile_agg(x) FROM unnest('{NULL,NULL}'::int[]) x UNION ALL
	  SELECT 'one', profile_agg(x) FROM unnest('{42}'::int[]) x UNION ALL
	  SELECT 'constant', profile_agg(x) FROM unnest('{42,42,42}'::int[]) x UNION ALL
	  SELECT 'nan', profile_agg(x) FROM unnest('{NaN}'::float8[]) x UNION ALL
	  SELECT 'infinite', profile_agg(x) FROM unnest('{-Infinity,Infinity,Infinity}'::float8[]) x) AS s(type, p) ORDER BY type;
SELECT row_count(NULL) IS NULL AND quantile(NULL, 0.5) IS NULL AND describe(NULL) IS NULL AS null;
SELECT render(profile_agg(NULL::float8)) AS render, count(t.*) AS values FROM (SELECT profile_agg(NULL::text) AS p) AS s LEFT JOIN top_values(p) t ON true;

--
-- Errors
--
SELECT query, error_of(query) AS error FROM (VALUES
	('SELECT profile_agg(i, 63) FROM rows'), ('SELECT profile_agg(i, 65537) FROM rows'), ('SELECT profile_agg(i, -1) FROM rows'), ('SELECT profile_agg(i, NULL) FROM rows'),
	('SELECT profile_agg(i, 64 + id) FROM rows'), ('SELECT profile_agg(i, CASE WHEN id = 1 THEN 64 END) FROM rows'),
	('SELECT quantile(profile_agg(i), -0.01) FROM rows'), ('SELECT quantile(profile_agg(i), 1.01) FROM rows'), ('SELECT quantile(profile_agg(i), ''NaN'') FROM rows'),
	('SELECT quantile(profile_agg(t), 0.5) FROM rows'), ('SELECT mean(profile_agg(t)) FROM rows'), ('SELECT min_value(profile_agg(t)) FROM rows'),
	('SELECT histogram(profile_agg(t)) FROM rows'), ('SELECT histogram(profile_agg(i), 0) FROM rows'), ('SELECT histogram(profile_agg(i), 10001) FROM rows'),
	('SELECT top_values(profile_agg(i), 0) FROM rows'), ('SELECT profile_agg(''{1}''::int[])'), ('SELECT profile_agg(''{}''::jsonb)'),
	('SELECT profile_accum(profile_agg(t), 1.5::float8) FROM rows'), ('SELECT profile_merge(profile_agg(t), profile_agg(i)) FROM rows')) AS v(query);
SELECT error_of(format('SELECT %L::profile', t)) AS error, t FROM unnest(ARRAY['', '{}', '[]', '1', 'null', '{"version": 2}',
	'{"version": 1, "kind": "float", "max_cells": 63, "nulls": 0, "nans": 0, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": []}',
	'{"version": 1, "kind": "money", "max_cells": 64, "nulls": 0, "nans": 0, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": []}',
	'{"version": 1, "kind": "float", "max_cells": 64, "nulls": -1, "nans": 0, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": []}',
	'{"version": 1, "kind": "text", "max_cells": 64, "nulls": 0, "nans": 1, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": []}',
	'{"version": 1, "kind": "integer", "max_cells": 64, "nulls": 0, "nans": 0, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": [[2, 1], [1, 1]]}',
	'{"version": 1, "kind": "integer", "max_cells": 64, "nulls": 0, "nans": 0, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": [[1, 0]]}',
	'{"version": 1, "kind": "integer", "max_cells": 64, "nulls": 0, "nans": 0, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": [[0, 2, 1]]}',
	'{"version": 1, "kind": "boolean", "max_cells": 64, "nulls": 0, "nans": 0, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": [[2, 1]]}',
	'{"version": 1, "kind": "text", "max_cells": 64, "nulls": 0, "nans": 0, "low_infinite": 0, "high_infinite": 0, "rounded": 0, "cells": [["a", "0x0000000000000001", 1]]}']) AS t;

--
-- The text form says all, to the last bit
--
SELECT type, p::text::profile = p AND profile_send(p::text::profile) = profile_send(p) AND p::text::profile::text = p::text AS same FROM profiles ORDER BY nr;
SELECT name, profile_send(p::text::profile) = profile_send(p) AS same, jsonb_typeof(p::text::jsonb -> 'cells') AS json FROM collapsed ORDER BY name;
-- labels with quotes, backslashes, braces, control and multibyte characters
CREATE TABLE labels AS SELECT profile_agg(v) AS p FROM unnest(ARRAY['"', '\', '\\"', '{', '}', '[1,2]', E'\n\t\r\b', E'\x01\x1f', 'é', '日本語', U&'\+01F600', '', ' ', '''', 'NULL', '\u0041']) v;
SELECT profile_send(p::text::profile) = profile_send(p) AS same, distinct_count(p) AS distinct FROM labels;
SELECT profile_send(p::profile) = profile_send(original) AS collapsed FROM (SELECT profile_agg(repeat('"', g) || g || '日', 64) AS original FROM generate_series(1, 200) g) AS s, LATERAL (SELECT original::text AS p) AS t;
SELECT profile_agg(x) AS text FROM unnest('{1,1,2.5,NULL,NaN}'::float8[]) x;
-- in arrays and rows, which quote it again
CREATE TYPE labels_row AS (a int, p profile);
SELECT (ARRAY[p]::text::profile[])[1] = p AS array, (ROW(1, p)::labels_row::text::labels_row).p = p AS row FROM labels;

--
-- Moving windows: each row's profile is that of its frame
--
CREATE TABLE series AS
	SELECT g AS id, g % 3 AS k,
		   CASE WHEN g % 7 = 0 THEN NULL WHEN g % 11 = 0 THEN 'NaN' WHEN g % 13 = 0 THEN '-Infinity' ELSE (g % 5)::float8 END AS f,
		   CASE WHEN g % 7 = 0 THEN NULL ELSE 'label ' || g % 4 END AS t,
		   CASE WHEN g % 6 = 0 THEN NULL WHEN g % 10 = 0 THEN 'NaN' WHEN g % 4 = 0 THEN 1 / 3.0 ELSE (g % 3)::numeric END AS n,
		   CASE WHEN g % 6 = 0 THEN NULL ELSE g % 4 = 0 END AS b, CASE WHEN g % 9 = 0 THEN NULL ELSE g * g END AS i
	FROM generate_series(1, 300) g;
CREATE FUNCTION windows(name text, frame text) RETURNS TABLE (rows bigint, equal bigint) LANGUAGE plpgsql AS $$
BEGIN
	-- array_agg remembers the frame, and profile_agg of its elements is fresh
	RETURN QUERY EXECUTE format('
		SELECT count(*), count(*) FILTER (WHERE p IS NOT DISTINCT FROM fresh AND profile_send(p) IS NOT DISTINCT FROM profile_send(fresh))
		FROM (SELECT profile_agg(%1$I) OVER w AS p, array_agg(%1$I) OVER w AS frame FROM series WINDOW w AS (ORDER BY id %2$s)) AS s,
			 LATERAL (SELECT profile_agg(v) AS fresh FROM unnest(frame) v) AS t', name, frame);
END
$$;
SELECT name, frame, w.*
FROM unnest('{f,t,n,b,i}'::text[]) WITH ORDINALITY AS v(name, nr),
	 unnest('{ROWS BETWEEN 3 PRECEDING AND CURRENT ROW,ROWS BETWEEN 50 PRECEDING AND 20 PRECEDING,ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING,GROUPS BETWEEN 5 PRECEDING AND 5 FOLLOWING,ROWS BETWEEN 3 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW}'::text[]) WITH ORDINALITY AS f(frame, fr),
	 LATERAL windows(name, frame) AS w
ORDER BY nr, fr;
-- frames that collapse are recomputed; the profile leaves the collapse behind
SELECT count(*) AS rows, count(*) FILTER (WHERE is_exact(p)) AS exact, count(*) FILTER (WHERE p = fresh) AS equal
FROM (SELECT profile_agg(v, 64) OVER w AS p, array_agg(v) OVER w AS frame
	  FROM (SELECT g AS id, CASE WHEN g < 100 THEN g ELSE g % 50 END AS v FROM generate_series(1, 200) g) AS s
	  WINDOW w AS (ORDER BY id ROWS BETWEEN 79 PRECEDING AND CURRENT ROW)) AS s,
	 LATERAL (SELECT profile_agg(v, 64) AS fresh FROM unnest(frame) v) AS t;

--
-- Long labels: the whole text decides, 255 bytes at most are kept, at the end
-- of a character
--
SELECT distinct_count(p) AS distinct, (SELECT string_agg(octet_length(value) || ':' || count, ' ' ORDER BY octet_length(value), count) FROM top_values(p)) AS bytes,
	   (SELECT bool_and(value ~ '^(x+|日+|a日+)$') FROM top_values(p)) AS whole, profile_send(p::text::profile) = profile_send(p) AS same
FROM (SELECT profile_agg(v) AS p FROM unnest(ARRAY[repeat('x', 255), repeat('x', 256), repeat('x', 256), repeat('x', 256) || 'y', repeat('x', 10000),
												   repeat('日', 85), repeat('日', 86), 'a' || repeat('日', 85)]) v) AS s;
-- 300 texts that begin alike, collapsed
SELECT is_exact(p) AS exact, abs(distinct_count(p) - 300) < 15 AS distinct, row_count(p) AS rows, profile_send(p::text::profile) = profile_send(p) AS same
FROM (SELECT profile_agg(repeat('é', 200) || g, 64) AS p FROM generate_series(1, 300) g) AS s;
-- toasted and compressed
CREATE TABLE toasted AS SELECT string_agg(md5(g::text), '') AS t FROM generate_series(1, 5000) g;
SELECT (top_values(profile_agg(t))).count, left((top_values(profile_agg(t))).value, 10) AS begin FROM toasted;

DROP SCHEMA profile_values CASCADE;
