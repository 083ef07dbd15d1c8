--
-- Tests and distances on the order of the values: ks_2samp,
-- cramervonmises_2samp, anderson_ksamp, mannwhitneyu, ttest_ind,
-- wasserstein_distance, energy_distance
--
-- Expected values: SciPy 1.10 with the reference as x and the current sample
-- as y, unless another source is named.
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA ordered_tests;
SET search_path = ordered_tests, mlcheck;

CREATE FUNCTION show(t ks_result) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT concat_ws(' ', t.method, round(t.statistic::numeric, 9),
					 trim(to_char(t.pvalue, '9.9999999EEEE')), t.location, t.sign)
$$;
CREATE FUNCTION show(t test_result) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT concat_ws(' ', t.method, round(t.statistic::numeric, 9),
					 trim(to_char(t.pvalue, '9.9999999EEEE')))
$$;

CREATE TABLE samples (name text, x float8, c boolean);

-- 7 and 9 values, no ties
INSERT INTO samples
	SELECT 'small', unnest('{2.1,3.4,1.9,5.6,4.4,2.8,3.9}'::float8[]), false
	UNION ALL SELECT 'small', unnest('{3.1,4.9,6.2,5.1,4.1,7.3,5.8,4.6,6.6}'::float8[]), true;
-- 7 and 8 values, mostly tied
INSERT INTO samples
	SELECT 'small, ties', unnest('{1,2,2,3,3,3,4}'::float8[]), false
	UNION ALL SELECT 'small, ties', unnest('{2,3,4,4,5,5,5,5}'::float8[]), true;
-- 200 and 150 values, no ties: arange(200) * 7919 % 10007 / 100,
-- arange(150) * 104729 % 10007 / 100 * 0.9 + 12
INSERT INTO samples
	SELECT 'middle', i * 7919 % 10007 / 100.0::float8, false FROM generate_series(0, 199) i
	UNION ALL SELECT 'middle', i * 104729 % 10007 / 100.0::float8 * 0.9 + 12, true FROM generate_series(0, 149) i;
-- 200 and 150 values out of 13
INSERT INTO samples
	SELECT 'middle, ties', i * 37 % 11, false FROM generate_series(0, 199) i
	UNION ALL SELECT 'middle, ties', i * 53 % 13, true FROM generate_series(0, 149) i;
-- 1000 values a side, a third of the range apart: far out in the tails
INSERT INTO samples
	SELECT 'far', i + 300.5 * c::int, c FROM generate_series(0, 999) i, (VALUES (false), (true)) AS side(c);
-- 4000 values a side: n1 n2 is above 10^7
INSERT INTO samples
	SELECT 'large', i * 7919::bigint % 10007, false FROM generate_series(0, 3999) i
	UNION ALL SELECT 'large', i * 104729::bigint % 10007 * 0.97::float8 + 0.25, true FROM generate_series(0, 3999) i;

-- ks_2samp: statistic, p-value, where, and 1 where the reference's distribution
-- function is the higher one (statistic_location, statistic_sign). Exact for
-- n1 n2 <= 10^7 (method='exact'), else method='asymp'. With ties the exact law
-- is that given the ties: ks.test(x, y, exact = TRUE) of R 4.2. In 'far' D is
-- attained from 300 to 999, and the smallest is named (SciPy: 330, by rounding).
SELECT name, show(ks_2samp(x, c)) AS ks_2samp, show(ks_2samp(x, c)) = expected AS expected
FROM samples JOIN (VALUES
	('small', 'exact 0.634920635 5.5069930e-02 4.4 1'),
	('small, ties', 'exact 0.607142857 4.0559441e-02 3 1'),
	('middle', 'exact 0.120000000 1.5797547e-01 11.93 1'),
	('middle, ties', 'exact 0.146666667 1.9585642e-02 10 1'),
	('far', 'exact 0.301000000 2.2768629e-40 300 1'),
	('large', 'asymptotic 0.032250000 3.0527980e-02 9655.63 -1')) AS v(name, expected) USING (name)
GROUP BY name, expected ORDER BY name;

-- cramervonmises_2samp: exact with at most 20 values a side. SciPy's series
-- ends at 1e-7: the p-value of 'far' is Smirnov's integral for the limit law,
-- 1/pi sum_k (-1)^(k+1) int_{a(2k-1)}^{a(2k)} exp(-xu) / (u sqrt(-D(2u))) du,
-- D(z) = sin(sqrt z) / sqrt z, a(j) = (j pi)^2 / 2, with mpmath.
SELECT name, show(cramervonmises_2samp(x, c)) AS cramervonmises_2samp,
	   show(cramervonmises_2samp(x, c)) = expected AS expected
FROM samples JOIN (VALUES
	('small', 'exact 0.618551587 1.9755245e-02'),
	('small, ties', 'exact 0.633234127 1.7094017e-02'),
	('middle', 'asymptotic 0.425433333 6.1981606e-02'),
	('middle, ties', 'asymptotic 0.565119048 2.7300023e-02'),
	('far', 'asymptotic 36.105200000 2.3849719e-79'),
	('large', 'asymptotic 0.661141906 1.5836311e-02')) AS v(name, expected) USING (name)
GROUP BY name, expected ORDER BY name;

-- anderson_ksamp: statistic as SciPy (midrank=True). SciPy clips the p-value to
-- [0.001, 0.25] and interpolates; here it is the law of A^2 at
-- A^2 = 1 + t sqrt(2 (pi^2 - 9) / 3), by Smirnov's integral as above with
-- D(z) = -cos(pi/2 sqrt(1 + 4z)) / (pi z), a(j) = j (j + 1) / 2. SciPy's, where
-- it does not clip: 0.0159, 0.0060, 0.0188, 0.0020
SELECT name, show(anderson_ksamp(x, c)) AS anderson_ksamp,
	   show(anderson_ksamp(x, c)) = expected AS expected
FROM samples JOIN (VALUES
	('small', 'asymptotic 3.227511120 1.6124940e-02'),
	('small, ties', 'asymptotic 4.344437725 6.1780333e-03'),
	('middle', 'asymptotic 3.038802444 1.9016527e-02'),
	('middle, ties', 'asymptotic 5.674342361 2.0239355e-03'),
	('far', 'asymptotic 270.548922625 8.5884536e-92'),
	('large', 'asymptotic 8.450117398 2.0775413e-04')) AS v(name, expected) USING (name)
GROUP BY name, expected ORDER BY name;

-- mannwhitneyu: U of the reference; exact with at most 8 values on a side and
-- no ties, else normal with continuity and tie correction
SELECT name, show(mannwhitneyu(x, c)) AS mannwhitneyu, show(mannwhitneyu(x, c)) = expected AS expected
FROM samples JOIN (VALUES
	('small', 'exact 9.000000000 1.6433566e-02'),
	('small, ties', 'asymptotic 8.500000000 2.4074105e-02'),
	('middle', 'asymptotic 13063.000000000 3.8710182e-02'),
	('middle, ties', 'asymptotic 12984.000000000 3.0848993e-02'),
	('far', 'asymptotic 244650.000000000 4.9522394e-87'),
	('large', 'asymptotic 8255711.000000000 1.3295607e-02')) AS v(name, expected) USING (name)
GROUP BY name, expected ORDER BY name;

-- ttest_ind(equal_var=False)
SELECT name, show(ttest_ind(x, c)) AS ttest_ind, show(ttest_ind(x, c)) = expected AS expected
FROM samples JOIN (VALUES
	('small', 'welch -2.807317792 1.4805189e-02'),
	('small, ties', 'welch -2.862606263 1.3330828e-02'),
	('middle', 'welch -2.186533926 2.9465812e-02'),
	('middle, ties', 'welch -2.346069015 1.9646342e-02'),
	('far', 'welch -23.265000317 3.7916110e-106'),
	('large', 'welch 2.512782017 1.1997861e-02')) AS v(name, expected) USING (name)
GROUP BY name, expected ORDER BY name;

SELECT name, round(wasserstein_distance(x, c)::numeric, 9) AS wasserstein_distance, w AS expected,
	   round(energy_distance(x, c)::numeric, 9) AS energy_distance, e AS expected
FROM samples JOIN (VALUES
	('small', 1.857142857, 1.226974887),
	('small, ties', 1.553571429, 1.209285925),
	('middle', 6.477190000, 0.995780782),
	('middle, ties', 0.890000000, 0.412256662),
	('far', 300.500000000, 12.747976310),
	('large', 159.942712500, 2.572089636)) AS v(name, w, e) USING (name)
GROUP BY name, w, e ORDER BY name;

-- reference and current change places: two-sided p-values stay, signs turn,
-- U becomes n1 n2 - U
SELECT name,
	   (ks_2samp(x, c)).pvalue = (ks_2samp(x, NOT c)).pvalue AS ks,
	   (ks_2samp(x, c)).sign = -(ks_2samp(x, NOT c)).sign AS sign,
	   (ks_2samp(x, c)).location = (ks_2samp(x, NOT c)).location AS location,
	   (cramervonmises_2samp(x, c)).pvalue = (cramervonmises_2samp(x, NOT c)).pvalue AS cvm,
	   (anderson_ksamp(x, c)).statistic = (anderson_ksamp(x, NOT c)).statistic AS ad,
	   (mannwhitneyu(x, c)).statistic + (mannwhitneyu(x, NOT c)).statistic
	   = count(*) FILTER (WHERE c) * count(*) FILTER (WHERE NOT c) AS u,
	   (ttest_ind(x, c)).statistic = -(ttest_ind(x, NOT c)).statistic AS t,
	   wasserstein_distance(x, c) = wasserstein_distance(x, NOT c) AS w,
	   energy_distance(x, c) = energy_distance(x, NOT c) AS e
FROM samples GROUP BY name ORDER BY name;

-- where D is attained twice, the smallest value is named: 1 and 3 against 2, 4:
-- F - G = 1/2 at 1, 0 at 2, 1/2 at 3
SELECT show(ks_2samp(x, c)) FROM (VALUES (1, false), (3, false), (2, true), (4, true)) AS v(x, c);
-- and the current sample's function is the higher one when its values are smaller
SELECT show(ks_2samp(x, c)) FROM (VALUES (5, false), (6, false), (2, true), (4, true)) AS v(x, c);

--
-- The smallest samples
--

-- one value a side, different, then equal. T = U / (n m (n + m)) -
-- (4 n m - 1) / (6 (n + m)) = 1/2 - 3/12; U counts half a tie; A^2 needs four
-- values, t two a side.
SELECT y AS current, (ks_2samp(x, c)).statistic AS d, (ks_2samp(x, c)).pvalue AS p,
	   show(cramervonmises_2samp(x, c)) AS cramervonmises_2samp,
	   show(mannwhitneyu(x, c)) AS mannwhitneyu, wasserstein_distance(x, c) AS w, energy_distance(x, c) AS e
FROM (VALUES (3), (1)) AS u(y), LATERAL (VALUES (1, false), (y, true)) AS v(x, c)
GROUP BY y ORDER BY y DESC;
SELECT show(anderson_ksamp(x, c)), show(ttest_ind(x, c)) FROM (VALUES (1, false), (3, true)) AS v(x, c);

-- all values equal: no difference; A^2 and t are undefined
SELECT (ks_2samp(1, c)).statistic AS d, (ks_2samp(1, c)).pvalue AS p,
	   show(mannwhitneyu(1, c)) AS mannwhitneyu, wasserstein_distance(1, c) AS w, energy_distance(1, c) AS e,
	   show(anderson_ksamp(1, c)) AS anderson_ksamp, show(ttest_ind(1, c)) AS ttest_ind
FROM (SELECT g % 3 = 0 AS c FROM generate_series(1, 30) g) AS s \gx

-- one side constant: Welch's t is defined, by hand (2 - 4) / sqrt(1 / 3) with
-- 2 degrees of freedom, p = 1 - t / sqrt(2 + t^2) with t = sqrt(12)
SELECT show(ttest_ind(x, c)), trim(to_char(1 - sqrt(12::float8 / 14), '9.9999999EEEE')) AS expected
FROM (VALUES (1, false), (2, false), (3, false), (4, true), (4, true)) AS v(x, c);

-- a side or both without values: undefined, with the reason and the sizes
SELECT (ks_2samp(x, c)).* FROM (VALUES (1, false), (NULL, true)) AS v(x, c);
SELECT (cramervonmises_2samp(x, c)).* FROM (VALUES (1, true), (2, true)) AS v(x, c);
SELECT (mannwhitneyu(x, c)).* FROM (VALUES (NULL::int, true), (NULL, false)) AS v(x, c);
SELECT (ttest_ind(x, c)).* FROM (VALUES (1, NULL::boolean), (2, NULL)) AS v(x, c);
SELECT (anderson_ksamp(x, c)).* FROM (VALUES (1, false)) AS v(x, c) WHERE x > 1;
SELECT wasserstein_distance(x, c), energy_distance(x, c) FROM (VALUES (1, false), (NULL, true)) AS v(x, c);

DROP SCHEMA ordered_tests CASCADE;
