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

VACUUM (FREEZE, ANALYZE) bench, bench_reference, bench_current;
CHECKPOINT;

-- A plain scan of a large table leaves shared buffers alone; one by row address
-- does not. From here on every page is in shared buffers.
SET enable_seqscan = off;
SET max_parallel_workers_per_gather = 0;
SELECT count(*) FROM bench WHERE ctid >= '(0,0)';
SELECT count(*) FROM bench_reference WHERE ctid >= '(0,0)';
SELECT count(*) FROM bench_current WHERE ctid >= '(0,0)';
