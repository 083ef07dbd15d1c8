--
-- Intervals and tests of proportions, adjusted p-values, the effective number
-- of rows, the bootstrap
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA intervals;
SET search_path = intervals, mlcheck;
SET extra_float_digits = 0;
\set SHOW_CONTEXT never

-- four digits of either limit
CREATE FUNCTION four(i mlcheck.confidence_interval) RETURNS text LANGUAGE sql IMMUTABLE AS
	$$ SELECT round((i).lower::numeric, 4) || ' ' || round((i).upper::numeric, 4) $$;
CREATE FUNCTION six(r mlcheck.pvalue_result) RETURNS text LANGUAGE sql IMMUTABLE AS
	$$ SELECT round((r).statistic::numeric, 6) || ' ' || round((r).pvalue::numeric, 6) $$;

--
-- A proportion: Newcombe 1998's cases, computed in R (binom.test, prop.test, qbeta)
--
-- 81/263: .2553 .3662, .2527 .3676, .2545 .3656; 15/148: .0624 .1605, .0578 .1617, .0604 .1576
-- 0/20: 0 .1611, 0 .1684, 0 .1166; 1/29: .0061 .1718, .0009 .1776, .0037 .1501
SELECT x, n, four(proportion_confint(x, n)) AS wilson, four(proportion_confint(x, n, 0.95, 'clopper_pearson')) AS clopper_pearson,
	   four(proportion_confint(x, n, method => 'jeffreys')) AS jeffreys
FROM (VALUES (81, 263), (15, 148), (0, 20), (1, 29)) v(x, n);
-- R's help of binom.test, Mendel: .7076683 .7654066
SELECT proportion_confint(682, 925, 0.95, 'beta');
-- the ends are exact
SELECT m, proportion_confint(0, 7, 0.9, m) AS none, (proportion_confint(7, 7, 0.9, m)).upper = 1 AS one
FROM unnest(ARRAY['wilson', 'clopper_pearson', 'jeffreys']) m;
-- ten thousand million rows, and a billionth of alpha
SELECT proportion_confint(3, 10000000000), proportion_confint(3, 10000000000, 0.95, 'beta'), proportion_confint(3, 100, 0.999999999, 'jeffreys');
-- no trials, no proportion; NULL in, NULL out
SELECT proportion_confint(0, 0), proportion_confint(NULL, 5), proportion_confint(1, 5, NULL);
SELECT proportion_confint(6, 5);
SELECT proportion_confint(-1, 5);
SELECT proportion_confint(0, -5);
SELECT proportion_confint(1, 5, 0);
SELECT proportion_confint(1, 5, 1);
SELECT proportion_confint(1, 5, 'NaN');
SELECT proportion_confint(1, 5, 0.95, 'wald');

--
-- Two proportions, independent samples
--
-- Fagerland 2015, Newcombe's hybrid: .019 .34
SELECT four(confint_proportions_2indep(7, 34, 1, 34));
-- 56/70 less 48/80: .05243 .33387, chi-square 7.0234 p .008045 (R's prop.test without correction); z is its root
SELECT four(confint_proportions_2indep(56, 70, 48, 80)), six(proportions_ztest(56, 70, 48, 80)), (proportions_ztest(56, 70, 48, 80)).statistic ^ 2 AS chi2;
-- the other way round
SELECT four(confint_proportions_2indep(48, 80, 56, 70)), six(proportions_ztest(48, 80, 56, 70));
-- nothing to tell two rates of 0 or of 1 apart; no trials
SELECT proportions_ztest(0, 10, 0, 20), proportions_ztest(10, 10, 20, 20), proportions_ztest(0, 0, 1, 2), confint_proportions_2indep(1, 2, 0, 0);
SELECT proportions_ztest(11, 10, 1, 2);
SELECT proportions_ztest(1, 10, 3, 2);
SELECT confint_proportions_2indep(1, 10, 1, 2, 1.5);

-- Farrington-Manning; by direct maximisation of the likelihood: 1.419298, .077906
SELECT six(noninferiority_2indep(85, 100, 88, 100, 0.10));
-- both rates 1 or 0: sqrt(n margin / (1 - margin)) = 10/3, with n of the first or of the second
SELECT six(noninferiority_2indep(100, 100, 50, 50, 0.1)), six(noninferiority_2indep(0, 50, 0, 100, 0.1));
-- without a margin it is the z test; and nothing to decide by
SELECT six(noninferiority_2indep(56, 70, 48, 80, 0)), six(noninferiority_2indep(0, 9, 0, 9, 0)), noninferiority_2indep(0, 0, 0, 9, 0.1);
SELECT noninferiority_2indep(1, 2, 1, 2, 1);
SELECT noninferiority_2indep(1, 2, 1, 2, -0.1);

--
-- Two proportions on the same rows
--
-- R's help of mcnemar.test (Agresti 1990): 150 and 86; 17.3559 p 3.0993e-5, 16.8178 p 4.1146e-5, exact 3.71594e-5
SELECT mcnemar(150, 86, false, false), mcnemar(150, 86, false), mcnemar(150, 86);
-- statsmodels: 121 and 59: 21.3556, 20.6722, exact 4.434e-6; 2 and 9: exact .0654297
SELECT (mcnemar(121, 59, false, false)).statistic, (mcnemar(121, 59, false)).statistic, mcnemar(121, 59), mcnemar(2, 9);
-- no difference: the correction does not make one; no discordant rows
SELECT mcnemar(4, 4, false), mcnemar(4, 4), mcnemar(0, 0, false), mcnemar(0, 0), mcnemar(NULL, 1);
SELECT mcnemar(-1, 1);
-- Tango; 'none discordant' has a closed form: n margin / sqrt(n margin (1 - margin)), z^2 / (n + z^2)
SELECT six(noninferiority_paired(0, 0, 100, 0.1)), six(noninferiority_paired(8, 12, 100, 0.1)), four(confint_paired(0, 0, 100)), 1.959964 ^ 2 / (100 + 1.959964 ^ 2) AS closed;
-- without a margin it is McNemar's: (8 - 12) / sqrt(20)
SELECT six(noninferiority_paired(8, 12, 100, 0)), -4 / sqrt(20) AS z, noninferiority_paired(0, 0, 0, 0.1), confint_paired(0, 0, 0);
-- the limits are where z is 1.96
SELECT four(confint_paired(8, 12, 100)), six(noninferiority_paired(8, 12, 100, -(confint_paired(8, 12, 100)).lower)), four(confint_paired(12, 8, 100));
SELECT four(confint_paired(50, 0, 50)), four(confint_paired(0, 50, 50));
SELECT confint_paired(3, 3, 5);
SELECT noninferiority_paired(-3, 3, 5, 0.1);

--
-- Many tests. The vector of Benjamini & Hochberg 1995 (SciPy's documentation); R's p.adjust
--
CREATE TABLE tests AS SELECT * FROM unnest(ARRAY[.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1])
	WITH ORDINALITY t(p, i);
SELECT false_discovery_control(array_agg(p ORDER BY i)) AS bh FROM tests;
SELECT false_discovery_control(array_agg(p ORDER BY i), 'holm') AS holm FROM tests;
SELECT i, p, p_adjust(p) OVER () AS bh, p_adjust(p, 'holm') OVER () AS holm FROM tests ORDER BY i LIMIT 6;
-- the frame and the order do not matter, the partition does
SELECT i % 2 AS half, p, p_adjust(p, 'BH') OVER (PARTITION BY i % 2 ORDER BY i ROWS BETWEEN CURRENT ROW AND CURRENT ROW) AS bh FROM tests WHERE i < 7 ORDER BY 1, i;
-- NULL stays NULL and is not counted
SELECT false_discovery_control('{0.01,NULL,0.04}'), false_discovery_control('{}'), false_discovery_control('{NULL}'), false_discovery_control('[3:4]={0.3,0.01}');
SELECT p, p_adjust(p, 'Holm') OVER () FROM (VALUES (0.01::float8), (NULL), (0.04)) v(p);
SELECT false_discovery_control('{0.1,1.1}');
SELECT false_discovery_control('{NaN}');
SELECT false_discovery_control('{0.1}', 'hochberg');
SELECT false_discovery_control('{{0.1}}');
SELECT p_adjust(-0.1) OVER ();
SELECT p_adjust(p, NULL) OVER () FROM tests;
SELECT p_adjust(p, CASE WHEN i = 1 THEN 'bh' ELSE 'holm' END) OVER () FROM tests;
SELECT p_adjust(0.1);

--
-- Kish's effective number of rows
--
SELECT effective_n(1) AS equal, (SELECT effective_n(w) FROM unnest(ARRAY[1, 1, 2, 4]) w) AS sixtyfour_by_22 FROM generate_series(1, 50);
-- whatever the unit, even where squares are beyond float8; zeros and NULL add nothing
SELECT effective_n(w * 1e300::float8), effective_n(w * 1e-300::float8), effective_n(nullif(w, 1)) FROM unnest(ARRAY[1, 1, 2, 4, 0]) w;
SELECT effective_n(w) FROM (VALUES (1e-308::float8), (1e308), (1e308)) v(w);
SELECT effective_n(w) AS empty FROM unnest('{}'::float8[]) w;
SELECT effective_n(0) AS zero;
SELECT effective_n(-1);
SELECT effective_n('NaN');
SELECT effective_n('Infinity');
-- the support functions take nothing on trust
SELECT effective_n_accum('{0,0}', 1);
SELECT effective_n_accum('{0,0,NULL}', 1);
SELECT effective_n_combine('{0,0,0}', '{1e9,1,1}');
SELECT effective_n_final('{0,-1,1}');

--
-- The bootstrap
--
-- draws are those of the Poisson law of mean 1: .368 .368 .184 .061 .015 .003
SELECT poisson_weight(k, 1, 1) AS draw, round(count(*) / 100000.0, 2) AS share FROM generate_series(1, 100000) k GROUP BY 1 HAVING count(*) > 1000 ORDER BY 1;
-- and depend on the key, the seed and the replicate alone: these numbers never change
SELECT k, array_agg(poisson_weight(k, 42, r) ORDER BY r) AS numbers, array_agg(poisson_weight(k::text, 42, r) ORDER BY r) AS texts,
	   array_agg(poisson_weight(k, 43, r) ORDER BY r) AS another_seed
FROM generate_series(1, 3) k, generate_series(1, 12) r GROUP BY k ORDER BY k;
SELECT poisson_weight(NULL::bigint, 1, 1) IS NULL AS strict, poisson_weight('a', 1, 1), poisson_weight(7, 1, 1);
SELECT poisson_weight(7, 1, 0);

CREATE TABLE rows AS SELECT g AS id, (g % 10 < 3) AS hit, g % 7 > 0 AS counted, g % 50 AS store FROM generate_series(1, 3000) g;
SELECT bootstrap_confint(hit, counted, id, 42, 1000, 0.95) FROM rows;
-- the normal interval of the same share, which has no ends to respect here
SELECT v - 1.96 * sqrt(v * (1 - v) / n) AS lower, v + 1.96 * sqrt(v * (1 - v) / n) AS upper
FROM (SELECT count(*)::float8 AS n, avg(hit::int)::float8 AS v FROM rows WHERE counted) s;
-- the aggregate counts what poisson_weight draws
SELECT (bootstrap_confint(hit, true, id, 42, 1000, 0.95)).lower = (
	SELECT percentile_cont(0.025) WITHIN GROUP (ORDER BY share) FROM (
		SELECT sum(poisson_weight(id, 42, r)) FILTER (WHERE hit)::float8 / sum(poisson_weight(id, 42, r)) AS share
		FROM rows, generate_series(1, 1000) r WHERE id <= 40 GROUP BY r) s) AS same
FROM rows WHERE id <= 40;
-- a key that is a cluster's: its rows are drawn together, and the interval is wider where rows of a cluster are alike
SELECT (r).upper - (r).lower < 0.5 * ((c).upper - (c).lower) AS wider
FROM (SELECT bootstrap_confint(store < 15, true, id, 1, 1000, 0.95) AS r, bootstrap_confint(store < 15, true, store, 1, 1000, 0.95) AS c FROM rows) s;
-- text keys; another seed
SELECT bootstrap_confint(hit, counted, id::text, 42, 1000, 0.95), bootstrap_confint(hit, counted, id, 43, 1000, 0.95) FROM rows;
-- NULL leaves a row out; no denominator; one row, which a third of the replicates lack
SELECT (bootstrap_confint(nullif(hit, false), true, id, 1, 1000, 0.9)).value AS one FROM rows;
SELECT bootstrap_confint(hit, nullif(counted, true), id, 1, 1000, 0.9) AS nothing FROM rows;
SELECT bootstrap_confint(hit, counted, id, 1, 1000, 0.9) AS empty FROM rows WHERE false;
SELECT bootstrap_confint(true, true, 1, 1, 1000, 0.9);
SELECT bootstrap_confint(true, true, NULL::bigint, 1, 1000, 0.9);
SELECT bootstrap_confint(true, true, 1, NULL, 1000, 0.9);
SELECT bootstrap_confint(true, true, 1, 1, 999, 0.9);
SELECT bootstrap_confint(true, true, 1, 1, 100001, 0.9);
SELECT bootstrap_confint(true, true, 1, 1, 1000, 0);
SELECT bootstrap_confint(true, true, id, id, 1000, 0.9) FROM rows;
SELECT bootstrap_confint(true, true, id, 1, 1000 + id, 0.9) FROM rows;
SELECT bootstrap_confint(true, true, id, 1, 1000, 0.9 + id / 1e5) FROM rows;

--
-- Parallel plans give the same, to the last bit
--
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SET parallel_leader_participation = off;
EXPLAIN (COSTS OFF) SELECT bootstrap_confint(hit, counted, id, 42, 1000, 0.95), effective_n(id) FROM rows;
SELECT bootstrap_confint(hit, counted, id, 42, 1000, 0.95), effective_n(id) FROM rows;
SET max_parallel_workers_per_gather = 0;
SELECT bootstrap_confint(hit, counted, id, 42, 1000, 0.95), effective_n(id) FROM rows;

DROP SCHEMA intervals CASCADE;
