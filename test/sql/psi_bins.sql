--
-- psi(value, is_current): the population stability index
--
--		PSI = sum over bins of (p - q) ln(p / q)
--
-- with p and q the shares of the reference and of the current sample. A share
-- of zero counts as 0.0001; a bin that is empty on both sides adds nothing.
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA psi_bins;
SET search_path = psi_bins, mlcheck;

-- The formula in plain SQL: counts in, PSI out.
CREATE FUNCTION psi_of(reference numeric[], current numeric[]) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
	SELECT round(sum((p - q) * ln(p / q)), 9)
	FROM (SELECT coalesce(nullif(r, 0) / sum(r) OVER (), 0.0001) AS p,
				 coalesce(nullif(c, 0) / sum(c) OVER (), 0.0001) AS q
		  FROM unnest(reference, current) AS u(r, c)) AS shares
$$;

-- One row per unit of the counts: sample('{2,1}', '{0,3}') has the values
-- 1, 1, 2 in the reference and 2, 2, 2 in the current sample.
CREATE FUNCTION sample(reference int[], current int[])
RETURNS TABLE (x int, c boolean)
LANGUAGE sql IMMUTABLE AS $$
	SELECT i::int, side.c
	FROM (VALUES (reference, false), (current, true)) AS side(counts, c),
		 unnest(side.counts) WITH ORDINALITY AS u(n, i),
		 generate_series(1, n)
$$;

--
-- Published values
--

-- facts/drift.md, vector 1, worked by scouter: shares .20 .30 .24 .26 against
-- .16 .28 .32 .24 give 0.0349210194
CREATE TABLE scouter AS SELECT * FROM sample('{20,30,24,26}', '{16,28,32,24}');
SELECT round(psi('category ' || x, c)::numeric, 10) AS text,
	   round(psi(x, c)::numeric, 10) AS integer,
	   round(psi(x::float8, c)::numeric, 10) AS float,
	   round(psi(x, c, ARRAY[1.5, 2.5, 3.5])::numeric, 10) AS edges
FROM scouter;

-- facts/drift.md, vector 2: 0.0372183816
CREATE TABLE evidently AS
	SELECT * FROM sample('{16,18,16,14,12,12}', '{16,16,16,16,16,8}');
SELECT round(psi(x::text, c)::numeric, 10) AS text,
	   round(psi(x, c)::numeric, 10) AS integer
FROM evidently;

-- PSI is symmetric while the bins are the same
SELECT round(psi(x, NOT c)::numeric, 10) FROM evidently;

-- the same distribution, whatever the sizes: 0
SELECT psi(x, c) FROM sample('{1,2,3}', '{100,200,300}');

--
-- Categories
--

-- A reference category with a share below 1 % is counted under "other", one
-- of exactly 1 % is not; categories that the reference does not have are "new".
-- a 900, b 80, c 10, d 6, e 4 of 1000; a 50, b 20, c 10, d 15, f 3, g 2 of 100:
-- bins a, b, c, other (d, e), new (f, g)
CREATE TABLE rare AS
	SELECT chr(96 + x) AS x, c
	FROM sample('{900,80,10,6,4,0,0}', '{50,20,10,15,0,3,2}');
SELECT round(psi(x, c)::numeric, 9) AS psi,
	   psi_of('{900,80,10,10,0}', '{50,20,10,15,5}') AS expected
FROM rare;

-- "new" alone: one empty bin costs (0.0001 - 0.2) ln(0.0001 / 0.2) and what
-- the others lose
SELECT round(psi(x::text, c)::numeric, 9) AS psi,
	   psi_of('{100,0}', '{80,20}') AS expected
FROM sample('{100,0,0}', '{80,10,10}');

-- a category that vanished
SELECT round(psi(x::text, c)::numeric, 9) AS psi,
	   psi_of('{50,50}', '{100,0}') AS expected
FROM sample('{50,50}', '{100,0}');

--
-- Atoms: facts/verdicts.md 2. Deduplicated deciles see none of these.
--

-- ones from 95 % to 50 %, and the mirror image
SELECT round(psi(x - 1, c)::numeric, 6) AS integer,
	   round(psi((x - 1)::float8, c)::numeric, 6) AS float,
	   round(psi(x = 2, c)::numeric, 6) AS boolean,
	   round(psi(2 - x, c)::numeric, 6) AS mirrored,
	   round(psi((2 - x)::float8, c)::numeric, 6) AS mirrored_float,
	   round((0.05 - 0.5) * ln(0.05 / 0.5) + (0.95 - 0.5) * ln(0.95 / 0.5), 6) AS expected
FROM sample('{50,950}', '{500,500}');

-- a column capped at 100: 92 % at the cap, then 50 %. The 80 other values of
-- the reference are below a tenth of it: one bin. Nothing lies above the cap.
CREATE TABLE capped AS
	SELECT least(100, x + 0.5)::float8 AS x, c
	FROM (SELECT g AS x, false AS c FROM generate_series(0, 79) g
		  UNION ALL SELECT 1000, false FROM generate_series(1, 920)
		  UNION ALL SELECT g % 80, true FROM generate_series(0, 499) g
		  UNION ALL SELECT 1000, true FROM generate_series(1, 500)) AS s;
SELECT round(psi(x, c)::numeric, 9) AS psi,
	   psi_of('{80,920,0}', '{500,500,0}') AS expected
FROM capped;

-- values above the cap have a bin of their own, which was empty
SELECT round(psi(CASE WHEN c AND x = 100 THEN 101 ELSE x END, c)::numeric, 9) AS psi,
	   psi_of('{80,920,0}', '{500,0,500}') AS expected
FROM capped;

-- a tenth exactly is enough for an atom: 45.5 is ten of 100 values, between 45
-- values on either side, which make five bins of nine each. It moves to 45.6.
SELECT round(psi(CASE WHEN x <> 46 THEN x - (x > 46)::int WHEN c THEN 45.6 ELSE 45.5 END, c)::numeric, 9) AS psi,
	   psi_of('{9,9,9,9,9,10,9,9,9,9,9}', '{9,9,9,9,9,0,19,9,9,9,9}') AS expected
FROM sample(array_fill(1, ARRAY[45]) || 10 || array_fill(1, ARRAY[45]), array_fill(1, ARRAY[45]) || 10 || array_fill(1, ARRAY[45]));

-- a constant moves from 5 to 3: bins "5" and "anything else",
-- 2 (1 - 0.0001) ln(1 / 0.0001)
SELECT round(psi(x, c)::numeric, 9) AS integer,
	   round(psi(x::float8, c)::numeric, 9) AS float,
	   round(2 * (1 - 0.0001) * ln(10000.0), 9) AS expected
FROM sample('{0,0,0,0,50}', '{0,0,50}');

-- and stays: 0
SELECT psi(x, c) FROM sample('{0,0,0,0,50}', '{0,0,0,0,7}');

-- at most 20 distinct reference values are 20 bins, and "other" between them:
-- the current sample moves from 7 to 7.5
SELECT round(psi(CASE WHEN c AND x = 7 THEN 7.5 ELSE x END, c)::numeric, 9) AS psi,
	   psi_of(array_fill(10, ARRAY[20]) || 0,
			  array_fill(10, ARRAY[6]) || 0 || array_fill(10, ARRAY[13]) || 10) AS expected
FROM sample(array_fill(10, ARRAY[20]), array_fill(10, ARRAY[20]));

-- Moved down by a half, 20 values of five rows each are all elsewhere, while 21
-- values stay in the deciles in which they were. So do ten values of one row
-- each: what is on average there less than twice is taken for continuous.
SELECT n, rows, round(psi(x - 0.5 * c::int, c)::numeric, 9) AS psi, expected
FROM (VALUES (20, 5, psi_of(array_fill(1, ARRAY[20]) || 0, array_fill(0, ARRAY[20]) || 1)),
			 (21, 5, 0), (10, 2, psi_of(array_fill(1, ARRAY[10]) || 0, array_fill(0, ARRAY[10]) || 1)),
			 (10, 1, 0)) AS v(n, rows, expected),
	 sample(array_fill(rows, ARRAY[n]), array_fill(rows, ARRAY[n]))
GROUP BY n, rows, expected ORDER BY n, rows;

--
-- Quantile bins: cut points are percentile_disc(k / bins) of the reference,
-- closed on the right, open at both ends
--

-- 997 values a side (a prime, so that no fraction of it is an integer), as good
-- as random and always the same; the current sample is shifted and stretched
CREATE TABLE observed AS
	SELECT CASE WHEN c THEN 1.2 * u - 0.05 ELSE u END AS x, c
	FROM (SELECT (hashint4(g) & 1048575) / 1048576.0::float8 AS u, g > 997 AS c
		  FROM generate_series(1, 1994) g) AS s;

CREATE FUNCTION psi_at_quantiles(fractions int) RETURNS numeric
LANGUAGE sql STABLE AS $$
	WITH cuts AS (
		SELECT percentile_disc(ARRAY(SELECT k::float8 / fractions
									 FROM generate_series(1, fractions - 1) k))
			   WITHIN GROUP (ORDER BY x) AS cuts
		FROM observed WHERE NOT c
	), binned AS (
		SELECT c, (SELECT count(DISTINCT cut) FROM unnest(cuts) cut WHERE x > cut) AS bin
		FROM observed, cuts
	), counts AS (
		SELECT count(*) FILTER (WHERE NOT c) AS r, count(*) FILTER (WHERE c) AS q
		FROM binned GROUP BY bin
	)
	SELECT psi_of(array_agg(r), array_agg(q)) FROM counts
$$;

SELECT bins, round(psi(x, c, bins)::numeric, 9) AS psi, psi_at_quantiles(bins) AS expected
FROM observed, unnest('{2,3,5,10,20,50,100}'::int[]) AS bins
GROUP BY bins ORDER BY bins;

-- ten bins are the default
SELECT psi(x, c) = psi(x, c, 10) AS ten FROM observed;

-- the same with ties: 40 distinct integers with shares near 2.5 %, so that no
-- value is an atom of ten bins
CREATE TABLE continuous AS TABLE observed;
DROP TABLE observed;
CREATE TABLE observed AS SELECT floor(x * 40)::int AS x, c FROM continuous;
SELECT bins, round(psi(x, c, bins)::numeric, 9) AS psi, psi_at_quantiles(bins) AS expected
FROM observed, unnest('{2,4,10}'::int[]) AS bins
GROUP BY bins ORDER BY bins;

-- more bins than values: every value is an atom, the gaps between integers
-- hold nothing
SELECT round(psi(x, c, 1000)::numeric, 9) AS psi,
	   (SELECT psi_of(array_agg(r), array_agg(q))
		FROM (SELECT count(*) FILTER (WHERE NOT c) AS r, count(*) FILTER (WHERE c) AS q
			  FROM observed
			  GROUP BY CASE WHEN x < 0 THEN -1 WHEN x >= 40 THEN 40 ELSE x END) AS s) AS expected
FROM observed;

-- an atom between quantile bins: a third of the reference is 0.5. The values
-- below and above fill about a third each: three or four bins of a tenth
DROP TABLE observed;
CREATE TABLE observed AS
	SELECT CASE WHEN hashint4(g) % 3 = 0 THEN 0.5 ELSE x END AS x, c
	FROM (SELECT row_number() OVER (ORDER BY c, x)::int AS g, x, c FROM continuous) AS s;
WITH gap AS (
	SELECT side, lo, hi,
		   array_agg(x ORDER BY x) AS xs,
		   round(count(*) * 10.0 / (SELECT count(*) FROM observed WHERE NOT c)) AS parts
	FROM (VALUES (1, '-inf'::float8, 0.5::float8), (2, 0.5, 'inf')) AS g(side, lo, hi)
	JOIN observed ON NOT c AND x > lo AND x < hi
	GROUP BY side, lo, hi
), cut AS (
	SELECT xs[ceil(cardinality(xs) * k / parts)::int] AS cut
	FROM gap, generate_series(1, parts::int - 1) AS k
	UNION ALL VALUES (0.5::float8), (0.5 - 1e-9)	-- both ends of the atom
), counts AS (
	SELECT count(*) FILTER (WHERE NOT c) AS r, count(*) FILTER (WHERE c) AS q
	FROM (SELECT c, (SELECT count(*) FROM cut WHERE x > cut) AS bin FROM observed) AS b
	GROUP BY bin
)
SELECT round((SELECT psi(x, c) FROM observed)::numeric, 9) AS psi,
	   psi_of(array_agg(r), array_agg(q)) AS expected, count(*) AS bins
FROM counts;

--
-- Missing values: NULL and NaN are one more bin, and part of either total
--

SELECT round(psi(x::text, c)::numeric, 9) AS text,
	   round(psi(x, c)::numeric, 9) AS integer,
	   psi_of('{90,10}', '{60,40}') AS expected
FROM (SELECT nullif(x, 2) AS x, c FROM sample('{90,10}', '{60,40}')) AS s;

-- 5 NULL and 5 NaN of 100 against 30 NULL and 10 NaN of 100
SELECT round(psi(v, c)::numeric, 9) AS float,
	   round(psi(v::numeric, c)::numeric, 9) AS numeric,
	   psi_of('{90,10}', '{60,40}') AS expected
FROM (SELECT c, CASE x WHEN 1 THEN 1 WHEN 2 THEN 'NaN'::float8 END AS v
	  FROM sample('{90,5,5}', '{60,10,30}')) AS s;

-- all missing on both sides is no change; all missing on one side is all of it
SELECT psi(NULL::int, c) AS both,
	   round(psi(CASE WHEN c THEN x END, c)::numeric, 9) AS reference,
	   round(psi(CASE WHEN NOT c THEN x END, c)::numeric, 9) AS current,
	   psi_of('{1,0}', '{0,1}') AS expected
FROM sample('{10}', '{10}');

-- infinities are values: they lie in the outermost bins, here those of the
-- values that they replace
SELECT round(psi(CASE WHEN c AND x > 900 THEN 'inf' WHEN c AND x < 51 THEN '-inf' ELSE x::float8 END, c)::numeric, 9) AS psi
FROM (SELECT g AS x, c FROM generate_series(1, 1000) g, (VALUES (false), (true)) AS side(c)) AS s;

DROP SCHEMA psi_bins CASCADE;
