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

-- Second act: two months later it is known who repaid. The model's decision is
-- "approved"; a retrained candidate was run beside it. Their mistakes are made
-- here: the model turns away newcomers under 25 who would have repaid, the
-- candidate no longer does, but is weak where applications come by phone.
CREATE TABLE outcomes AS
SELECT application_id, residence, age, channel, repaid,
	repaid <> CASE
		WHEN residence = 'newcomer' AND age < 25 AND repaid THEN pg_temp.uniform(application_id, 42) < 0.69
		WHEN residence = 'newcomer' AND age < 25 THEN pg_temp.uniform(application_id, 42) < 0.15
		ELSE pg_temp.uniform(application_id, 42) < 0.032 END AS approved,
	repaid <> CASE
		WHEN channel = 'phone' THEN pg_temp.uniform(application_id, 44) < 0.12
		ELSE pg_temp.uniform(application_id, 44) < 0.022 END AS approved_by_candidate
FROM (SELECT *, pg_temp.uniform(application_id, 41) < 0.75 AS repaid FROM live) AS l;
ANALYZE outcomes;

\echo ------------------------------------------------------------------------
\echo Two months later it is known who repaid. The model should be right in nine
\echo cases of ten. Is it, and for whom? The worst slices come first:
\echo
\echo '    SELECT slice, value AS accuracy, rest_value AS rest, support AS rows, verdict'
\echo '    FROM mlcheck.slice_metrics(''outcomes'', ''repaid'', ''approved'','
\echo '        slices => ''["channel", "residence", {"column": "age", "bins": [25, 60]},'
\echo '                    ["residence", {"column": "age", "bins": [25, 60]}]]'','
\echo '        thresholds => ''{"accuracy_score": {"min": 0.9}}'')'
\echo '    LIMIT 5;'
\echo
SELECT slice, round(value::numeric, 3) AS accuracy, round(rest_value::numeric, 3) AS rest,
	support AS rows, verdict
FROM mlcheck.slice_metrics('outcomes', 'repaid', 'approved',
	slices => '["channel", "residence", {"column": "age", "bins": [25, 60]},
				["residence", {"column": "age", "bins": [25, 60]}]]',
	thresholds => '{"accuracy_score": {"min": 0.9}}')
LIMIT 5;

\echo The overall figure passes. Read the first line: of 393 newcomers under 25
\echo the model gets 44 % right, of all others 97 %. The two lines below it fail
\echo because they contain these people. All other slices pass.
\echo
\echo What does that do to the groups? The group named is the worst one, each
\echo against the largest:
\echo
\echo '    SELECT metric, group_name, value, threshold AS "limit", verdict'
\echo '    FROM mlcheck.fairness(''outcomes'', ''repaid'', ''approved'','
\echo '        groups => ''[["residence", {"column": "age", "bins": [25]}]]'')'
\echo '    WHERE metric IN (''demographic_parity_ratio'', ''equal_opportunity_difference'','
\echo '                     ''predictive_parity_difference'');'
\echo
SELECT metric, group_name, round(value::numeric, 2) AS value, threshold AS "limit", verdict
FROM mlcheck.fairness('outcomes', 'repaid', 'approved',
	groups => '[["residence", {"column": "age", "bins": [25]}]]')
WHERE metric IN ('demographic_parity_ratio', 'equal_opportunity_difference',
				 'predictive_parity_difference');

\echo They are approved 0.39 times as often (the four-fifths rule wants 0.8); of
\echo those who do repay, 64 points fewer are approved. How many of the approved
\echo repay differs little, and for a verdict there are too few of them.
\echo
\echo A retrained candidate was run beside the model. May it take its place, if
\echo it must not be 2 points worse for anybody?
\echo
\echo '    SELECT slice, champion_value AS model, challenger_value AS candidate,'
\echo '           difference, support AS rows, verdict, decision'
\echo '    FROM mlcheck.compare_models(''outcomes'', ''repaid'', ''approved'', ''approved_by_candidate'','
\echo '        slices => ''["channel", "residence", {"name": "newcomers under 25",'
\echo '                    "filter": "residence = $$newcomer$$ AND age < 25"}]'','
\echo '        margin => 0.02);'
\echo
SELECT slice, round(champion_value::numeric, 3) AS model, round(challenger_value::numeric, 3) AS candidate,
	round(difference::numeric, 3) AS difference, support AS rows, verdict, decision
FROM mlcheck.compare_models('outcomes', 'repaid', 'approved', 'approved_by_candidate',
	slices => '["channel", "residence", {"name": "newcomers under 25",
				"filter": "residence = $$newcomer$$ AND age < 25"}]',
	margin => 0.02);

\echo It mends what was broken, and is better overall. But customers who come by
\echo phone would be worse off, which the average hides: keep the model.

-- Third act: rows for the next training come in, with three faults of a kind
-- that everybody has met: a supplier sends zeros, a year is mistyped, and a
-- new channel appears that the model has no weights for.
CREATE TABLE delivery AS
SELECT application_id + 200000 AS application_id, applied_on + 150 AS applied_on, age, residence, income, payment_amount,
	channel, phone_verified, months_at_address, score
FROM training;

\echo
\echo ------------------------------------------------------------------------
\echo New rows come in for the next training. What may be expected of them? What
\echo held for the last ones, to begin with:
\echo
\echo '    SELECT mlcheck.create_suite(''applications'', ''applications'', key_columns => ''{application_id}'');'
\echo '    SELECT count(mlcheck.add_expectation(''applications'', expectation_type, kwargs, severity))'
\echo '    FROM mlcheck.suggest_expectations(''training'', exclude_columns => ''{application_id}'', with_drift => true);'
\echo
SELECT mlcheck.create_suite('applications', 'applications', key_columns => '{application_id}') \gset
SELECT count(mlcheck.add_expectation('applications', expectation_type, kwargs, severity)) AS expectations
FROM mlcheck.suggest_expectations('training', exclude_columns => '{application_id}', with_drift => true);

\echo Some of them, with the evidence that speaks for them:
\echo
SELECT expectation_type, kwargs ->> 'column' AS "column", evidence
FROM mlcheck.suggest_expectations('training', columns => '{applied_on,channel,income}')
WHERE expectation_type IN ('expect_column_values_to_be_in_set', 'expect_column_values_to_be_between',
						   'expect_column_values_to_not_be_in_future');

\echo The load runs in a transaction, and the gate stands before its end:
\echo
\echo '    BEGIN;'
\echo '    INSERT INTO applications SELECT ... ;'
\echo '    SELECT mlcheck.gate(''applications'');'
\echo '    COMMIT;'
\echo
\set ON_ERROR_STOP off
BEGIN;
INSERT INTO applications
SELECT application_id, applied_on + CASE WHEN application_id % 4000 = 0 THEN 36525 ELSE 0 END, age, residence,
	CASE WHEN pg_temp.uniform(application_id, 51) < 0.3 THEN 0 ELSE income END, payment_amount,
	CASE WHEN pg_temp.uniform(application_id, 52) < 0.01 THEN 'kiosk' ELSE channel END,
	phone_verified, months_at_address, score
FROM delivery;
SELECT mlcheck.gate('applications');
ROLLBACK;
\set ON_ERROR_STOP on

\echo
\echo Nothing of it was stored. Zeros where incomes were, dates that have not come
\echo yet, and a channel that nobody knew: the load is mended and run again.
\echo
BEGIN;
INSERT INTO applications SELECT * FROM delivery;
SELECT mlcheck.gate('applications') \gset
COMMIT;
\echo '    SELECT verdict, pass_count, fail_count FROM mlcheck.run_suite(''applications'');'
\echo
SELECT verdict, pass_count, fail_count FROM mlcheck.run_suite('applications');
