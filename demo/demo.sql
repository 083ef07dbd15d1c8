-- mlcheck's demo: two tables made here, the same in every run.
--
-- A lender trains a screening model on last year's applications and runs it
-- on this spring's. Three things happened in between that no test of the code
-- could notice: a payment app brought micro-transactions, one group of
-- applicants that the training data hardly knew arrived in numbers, and a
-- supplier stopped sending a field for some of the rows.

\set QUIET on
\pset footer off
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;

-- uniform and normal numbers from a hash: no seed, no order, no surprises
CREATE FUNCTION pg_temp.uniform(i bigint, salt bigint) RETURNS float8
LANGUAGE sql IMMUTABLE AS
$$ SELECT (((hashint8extended(i, salt) >> 12) & 4503599627370495) + 0.5) / 4503599627370496.0 $$;

CREATE FUNCTION pg_temp.normal(i bigint, salt bigint) RETURNS float8
LANGUAGE sql IMMUTABLE AS
$$ SELECT sqrt(-2 * ln(pg_temp.uniform(i, salt))) * cos(2 * pi() * pg_temp.uniform(i, salt + 1)) $$;

CREATE TABLE applications (
	application_id bigint PRIMARY KEY,
	applied_on date,
	age int,
	residence text,
	income numeric(10, 2),
	payment_amount numeric(10, 2),
	channel text,
	phone_verified boolean,
	months_at_address int,
	score float8
);

CREATE TABLE training (LIKE applications INCLUDING ALL);
CREATE TABLE live (LIKE applications INCLUDING ALL);

INSERT INTO training
SELECT i, date '2025-01-01' + (i % 365)::int,
	18 + (55 * power(pg_temp.uniform(i, 1), 1.4))::int,
	CASE WHEN pg_temp.uniform(i, 2) < 0.04 THEN 'newcomer'
		 WHEN pg_temp.uniform(i, 2) < 0.55 THEN 'city' ELSE 'country' END,
	round(exp(10.3 + 0.45 * pg_temp.normal(i, 10))::numeric, 2),
	round(exp(3.4 + 0.6 * pg_temp.normal(i, 20))::numeric, 2),
	CASE WHEN pg_temp.uniform(i, 3) < 0.5 THEN 'web'
		 WHEN pg_temp.uniform(i, 3) < 0.8 THEN 'branch' ELSE 'phone' END,
	pg_temp.uniform(i, 4) < 0.83,
	CASE WHEN pg_temp.uniform(i, 5) > 0.01 THEN (120 * power(pg_temp.uniform(i, 6), 2))::int END,
	1 / (1 + exp(-pg_temp.normal(i, 30)))
FROM generate_series(1, 20000) AS i;

INSERT INTO live
SELECT i, date '2026-03-01' + (i % 60)::int,
	18 + (55 * power(pg_temp.uniform(i, 1), 1.4))::int,
	CASE WHEN pg_temp.uniform(i, 2) < 0.22 THEN 'newcomer'
		 WHEN pg_temp.uniform(i, 2) < 0.64 THEN 'city' ELSE 'country' END,
	round(exp(10.3 + 0.45 * pg_temp.normal(i, 10))::numeric, 2),
	CASE WHEN pg_temp.uniform(i, 7) < 0.24
		 THEN round((0.2 + 1.8 * pg_temp.uniform(i, 8))::numeric, 2)
		 ELSE round(exp(3.4 + 0.6 * pg_temp.normal(i, 20))::numeric, 2) END,
	CASE WHEN pg_temp.uniform(i, 3) < 0.06 THEN 'wallet'
		 WHEN pg_temp.uniform(i, 3) < 0.55 THEN 'web'
		 WHEN pg_temp.uniform(i, 3) < 0.82 THEN 'branch' ELSE 'phone' END,
	pg_temp.uniform(i, 4) < 0.83,
	CASE WHEN pg_temp.uniform(i, 5) > 0.13 THEN (120 * power(pg_temp.uniform(i, 6), 2))::int END,
	1 / (1 + exp(-0.1 - pg_temp.normal(i, 30)))
FROM generate_series(100001, 108000) AS i;

ANALYZE training, live;

\echo Which columns of live differ from training?
\echo
\echo '    SELECT column_name, method, statistic, threshold, verdict'
\echo '    FROM mlcheck.drift(''training'', ''live'');'
\echo
SELECT column_name, method, round(statistic::numeric, 4) AS statistic,
	threshold, coalesce(verdict::text, '(skipped)') AS verdict
FROM mlcheck.drift('training', 'live');

\echo What happened, in words:
\echo
\pset tuples_only on
\pset format unaligned
SELECT format('%-10s %s: %s', coalesce(verdict::text, ''), column_name, reason)
FROM mlcheck.drift('training', 'live')
WHERE verdict IS DISTINCT FROM 'pass' OR reason LIKE 'real but small%';

\pset tuples_only off
\pset format aligned
\echo
\echo How far did the payments move? Any statistic is an aggregate, and all of
\echo them share one scan and one sort:
\echo
\echo '    SELECT mlcheck.psi(payment_amount, is_live),'
\echo '           (mlcheck.ks_2samp(payment_amount, is_live)).*'
\echo '    FROM (SELECT payment_amount, false AS is_live FROM training'
\echo '          UNION ALL SELECT payment_amount, true FROM live) AS both_samples;'
\echo
SELECT round(mlcheck.psi(payment_amount, is_live)::numeric, 4) AS psi,
	round((mlcheck.ks_2samp(payment_amount, is_live)).statistic::numeric, 4) AS ks,
	(mlcheck.ks_2samp(payment_amount, is_live)).pvalue,
	(mlcheck.ks_2samp(payment_amount, is_live)).location AS "farthest apart at",
	round(mlcheck.wasserstein_distance(payment_amount, is_live)::numeric, 3) AS wasserstein
FROM (SELECT payment_amount, false AS is_live FROM training
	  UNION ALL SELECT payment_amount, true FROM live) AS both_samples;
