-- The table to measure on: :rows rows in no order, no ties in x.  The flag
-- stands beside x: PostgreSQL takes a row apart up to the last column that a
-- query needs, and what a flag behind texts and numerics costs is not ours.

SELECT setseed(0.5);

CREATE UNLOGGED TABLE bench AS
SELECT random() AS x,
	random() < 0.5 AS is_current,
	(random() * 99)::integer AS code,
	round((exp(3 + 0.8 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))::numeric, 2) AS price,
	'category ' || 1 + floor(20 * random() ^ 2)::integer AS category
FROM generate_series(1, :rows);

CREATE UNLOGGED TABLE bench_reference AS
SELECT x, code, price, category, random() < 0.3 AS flag FROM bench WHERE NOT is_current;

CREATE UNLOGGED TABLE bench_current AS
SELECT x, code, price, category, random() < 0.3 AS flag FROM bench WHERE is_current;

-- a fifth of the rows, 20 columns
CREATE UNLOGGED TABLE bench_wide AS
SELECT random() + 1 * random() AS x1, random() + 2 * random() AS x2, random() + 3 * random() AS x3, random() + 4 * random() AS x4, random() + 5 * random() AS x5, random() + 6 * random() AS x6, random() + 7 * random() AS x7, random() + 8 * random() AS x8, random() + 9 * random() AS x9, random() + 10 * random() AS x10, random() + 11 * random() AS x11, random() + 12 * random() AS x12, random() + 13 * random() AS x13, random() + 14 * random() AS x14, random() + 15 * random() AS x15, random() + 16 * random() AS x16, random() + 17 * random() AS x17, random() + 18 * random() AS x18, random() + 19 * random() AS x19, random() + 20 * random() AS x20
FROM generate_series(1, :rows / 5);

-- a year of daily profiles, and two profiles of half the rows
CREATE UNLOGGED TABLE bench_daily AS
SELECT day, mlcheck.profile_agg(y) AS profile
FROM (SELECT exp(6 * x) AS y, (row_number() OVER ()) % 365 AS day FROM bench) AS days GROUP BY day;

CREATE UNLOGGED TABLE bench_two AS
SELECT mlcheck.profile_agg(x) FILTER (WHERE NOT is_current) AS reference, mlcheck.profile_agg(x) FILTER (WHERE is_current) AS current
FROM bench;

-- a model: 1,000 segments, and twenty columns to slice by
CREATE UNLOGGED TABLE bench_model AS
SELECT random() < 0.4 AS actual, random() < 0.4 AS predicted, random() AS score, (random() * 999)::integer AS segment,
	'region ' || (random() * 9)::integer AS c1, 'tier' || (random() * 4)::integer AS c2, (random() * 5)::integer AS c3,
	(random() * 19)::integer AS c4, random() < 0.5 AS c5,
	'a' || (random() * 3)::integer AS c6, 'b' || (random() * 3)::integer AS c7, 'a longer text ' || (random() * 3)::integer AS c8,
	(random() * 3)::integer AS c9, (random() * 3)::integer AS c10, (random() * 3)::integer AS c11, (random() * 3)::integer AS c12,
	(random() * 3)::integer AS c13, (random() * 3)::integer AS c14, (random() * 3)::integer AS c15, random() < 0.1 AS c16,
	random() < 0.1 AS c17, random() < 0.1 AS c18, 'word' || (random() * 6)::integer AS c19, (random() * 99)::integer AS c20
FROM generate_series(1, :rows);

VACUUM (FREEZE, ANALYZE) bench_model, bench, bench_reference, bench_current, bench_wide, bench_daily, bench_two;
CHECKPOINT;

-- A plain scan of a large table leaves shared buffers alone; one by row address
-- does not. From here on every page is in shared buffers.
SET enable_seqscan = off;
SET max_parallel_workers_per_gather = 0;
SELECT count(*) FROM bench WHERE ctid >= '(0,0)';
SELECT count(*) FROM bench_reference WHERE ctid >= '(0,0)';
SELECT count(*) FROM bench_current WHERE ctid >= '(0,0)';
SELECT count(*) FROM bench_wide WHERE ctid >= '(0,0)';
SELECT count(*) FROM bench_model WHERE ctid >= '(0,0)';
