--
-- drift(reference, current): what it says of a column, and why
--
-- The decision table is that of facts/verdicts.md 1. N reference rows, M current
-- rows, f = 1/N + 1/M, B bins, noise = (B - 1) f, significant = Pearson's
-- contingency test on the bins, adjusted over the columns, at 5 %.
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA drift_verdicts;
SET search_path = drift_verdicts, mlcheck;

-- 10,000 reference rows, in which 'a' and 'b' are halves, and 5,000 current rows
CREATE TABLE reference AS
	SELECT ab AS same, ab AS small, ab AS warn, ab AS fail,
		   1 AS missing_600, 1 AS missing_350, 1 AS missing_100,
		   5 AS constant, 5 AS changed,
		   g % 7 AS seven, g % 20 AS twenty, g % 21 AS twenty_one,
		   ab AS categories
	FROM (SELECT g, (ARRAY['a', 'b'])[1 + g % 2] AS ab FROM generate_series(1, 10000) g) AS s;
CREATE TABLE current AS
	SELECT (ARRAY['a', 'b'])[1 + g % 2] AS same,
		   CASE WHEN g <= 2350 THEN 'a' ELSE 'b' END AS small,
		   CASE WHEN g <= 1650 THEN 'a' ELSE 'b' END AS warn,
		   CASE WHEN g <= 1250 THEN 'a' ELSE 'b' END AS fail,
		   CASE WHEN g > 600 THEN 1 END AS missing_600,
		   CASE WHEN g > 350 THEN 1 END AS missing_350,
		   CASE WHEN g > 100 THEN 1 END AS missing_100,
		   5 AS constant, 6 AS changed,
		   g % 8 AS seven, g % 20 + 2 AS twenty, g % 21 + 2 AS twenty_one,
		   (ARRAY['b', 'c', 'd'])[1 + g % 3] AS categories
	FROM generate_series(1, 5000) g;

--
-- The decision table, with the deciding row for each verdict
--

-- Expected: SciPy 1.10. statistic: sum((p - q) * log(p / q)); pvalue:
-- chi2_contingency(correction=False); adjusted: Benjamini-Hochberg by hand;
-- minimum_detectable: the noncentrality for 80 % power of a chi-square test of
-- one degree of freedom at 0.05/4, by scipy.stats.ncx2, times f = 0.0003
SELECT column_name, verdict, round(statistic::numeric, 9) AS statistic, threshold,
	   to_char(pvalue, '9.999999EEEE') AS pvalue, to_char(pvalue_adjusted, '9.999999EEEE') AS adjusted,
	   round(minimum_detectable::numeric, 9) AS minimum_detectable,
	   trim(to_char(statistic, '0.999999999')) || to_char(pvalue, '9.999999EEEE')
	   || to_char(pvalue_adjusted, '9.999999EEEE') = expected AS expected
FROM drift('reference', 'current', columns => '{same,small,warn,fail}')
JOIN (VALUES ('fail', '0.274653072 2.035643e-188 8.142574e-188'),
			 ('warn', '0.120391460 6.955170e-87 1.391034e-86'),
			 ('small', '0.003604329 5.306365e-04 7.075153e-04'),
			 ('same', '0.000000000 1.000000e+00 1.000000e+00')) AS v(column_name, expected) USING (column_name)
WHERE method = 'psi';

-- the reasons; noise is 0.0003, which is a tenth or more of PSI in one case
SELECT column_name, reason FROM drift('reference', 'current', columns => '{same,small,warn,fail}')
WHERE method = 'psi';

-- the worst first: fail, warn, undecided, pass, and what was skipped
SELECT array_agg(DISTINCT column_name || '/' || coalesce(method, '')) AS rows FROM drift('reference', 'current')
WHERE verdict = 'fail';
SELECT bool_and(previous IS NULL OR previous <= severity) AS ordered
FROM (SELECT severity, lag(severity) OVER (ORDER BY n) AS previous
	  FROM (SELECT coalesce(array_position('{fail,warn,undecided,pass}', verdict::text), 5) AS severity, n
			FROM drift('reference', 'current') WITH ORDINALITY
				 AS d(column_name, column_type, method, statistic, threshold, verdict, reason, pvalue, pvalue_adjusted,
					  minimum_detectable, n_reference, n_current, missing_reference, missing_current,
					  new_categories, vanished_categories, decides, n)) AS s) AS s;

--
-- Too few rows
--

-- 20 current rows, 8 of them 'a'. With one test at 5 % lambda = 7.8489: a PSI of
-- 0.1 needs f <= 0.1 / 7.8489 = 0.012741, so 1 / (0.012741 - 0.0001) = 79.1
-- current rows. 20 against 20 rows: 2 / 0.012741 = 156.98 on either side.
CREATE TABLE few AS SELECT CASE WHEN g <= 8 THEN 'a' ELSE 'b' END AS same FROM generate_series(1, 20) g;
SELECT verdict, reason, round(minimum_detectable::numeric, 6) AS minimum_detectable,
	   round(7.848860509326205 * (1 / 10000.0 + 1 / 20.0), 6) AS expected
FROM drift('reference', 'few', columns => '{same}') WHERE method = 'psi';
CREATE TABLE twenty AS SELECT same FROM reference LIMIT 20;
SELECT verdict, reason FROM drift('twenty', 'few', columns => '{same}') WHERE method = 'psi';

-- fewer rows than what would show a PSI of 0.1, but so much alike that it is
-- excluded: 60 of 120 rows, P(chi2_1(0.1 / f) <= 0) = 0
CREATE TABLE alike AS SELECT CASE WHEN g % 2 = 0 THEN 'a' ELSE 'b' END AS same FROM generate_series(1, 120) g;
SELECT verdict, reason FROM drift('alike', 'alike', columns => '{same}') WHERE method = 'psi';

-- two rows cannot exclude anything: that law is far off with so few rows
CREATE TABLE two AS SELECT * FROM alike LIMIT 2;
SELECT verdict FROM drift('two', 'two', columns => '{same}') WHERE method = 'psi';

-- no rows on one side or both
CREATE TABLE nothing AS SELECT * FROM reference LIMIT 0;
SELECT DISTINCT 'reference' AS empty, verdict, statistic, reason, n_reference, n_current
FROM drift('nothing', 'current', columns => '{same,constant}')
UNION ALL SELECT DISTINCT 'current', verdict, statistic, reason, n_reference, n_current
FROM drift('reference', 'nothing', columns => '{same,constant}')
UNION ALL SELECT DISTINCT 'both', verdict, statistic, reason, n_reference, n_current
FROM drift('nothing', 'nothing', columns => '{same,constant}');

--
-- Missing values: judged apart. Change of the share, warn at 5, fail at 10
-- points, with Newcombe's interval (method 10, by hand in Python)
--
SELECT column_name, verdict, round(statistic::numeric, 6) AS statistic, threshold, reason,
	   missing_reference, missing_current, n_reference, n_current
FROM drift('reference', 'current', columns => '{missing_600,missing_350,missing_100,same}')
WHERE method = 'missing';
-- the distribution of what is present did not change
SELECT DISTINCT verdict, statistic FROM drift('reference', 'current', columns => '{missing_600,missing_350,missing_100}')
WHERE method = 'psi';
-- less missing than before is a change too; NaN is missing like NULL
SELECT verdict, round(statistic::numeric, 6) AS statistic
FROM drift('current', 'reference', columns => '{missing_600}') WHERE method = 'missing';
CREATE TABLE nan_reference AS SELECT 1.0::float8 AS x FROM generate_series(1, 1000);
CREATE TABLE nan_current AS SELECT CASE g % 8 WHEN 0 THEN 'NaN'::float8 WHEN 1 THEN NULL ELSE 1 END AS x FROM generate_series(1, 1000) g;
SELECT method, verdict, statistic, missing_current, n_current FROM drift('nan_reference', 'nan_current') ORDER BY method;
-- all missing: undecided, and the missing row fails
SELECT method, verdict, statistic, reason
FROM drift('nan_reference', 'nan_current', current_filter => 'x = ''NaN'' or x is null') ORDER BY method;

--
-- Constants, integers, categories
--

-- the same constant passes, a changed one fails: 2 (1 - 0.0001) ln(10000)
SELECT column_name, verdict, round(statistic::numeric, 9) AS statistic,
	   new_categories, vanished_categories, reason
FROM drift('reference', 'current', columns => '{constant,changed}') WHERE method = 'psi';

-- no method sees a drift where the shares are the same, whatever the sizes:
-- zeros and ones, 1,000 against 500
CREATE TABLE coins AS SELECT g % 2 AS x FROM generate_series(1, 1000) g;
CREATE TABLE fewer_coins AS SELECT * FROM coins LIMIT 500;
SELECT method, verdict FROM drift('coins', 'fewer_coins', methods => '{psi,jensenshannon,kl_divergence,hellinger_distance,
	total_variation_distance,linf_distance,chi2_contingency,ks_2samp,wasserstein_distance,energy_distance,
	cramervonmises_2samp,anderson_ksamp,mannwhitneyu,ttest_ind}') WHERE verdict <> 'pass';

-- integers with at most 20 distinct reference values are categories: 7 is new;
-- 20 and 21 are new and 0 and 1 gone. 21 distinct values are binned.
SELECT column_name, verdict, new_categories, vanished_categories
FROM drift('reference', 'current', columns => '{seven,twenty,twenty_one}') WHERE method = 'psi' ORDER BY column_name;

-- text: c and d are new, a is gone
SELECT verdict, new_categories, vanished_categories, reason
FROM drift('reference', 'current', columns => '{categories}') WHERE method = 'psi';

-- the statistic is that of the aggregate over the values that are present
SELECT d.column_name, round(d.statistic::numeric, 12) = round(s.psi::numeric, 12) AS equal
FROM drift('reference', 'current', columns => '{seven,twenty,twenty_one,categories,fail}') AS d
JOIN (SELECT psi(seven, c) AS seven, psi(twenty, c) AS twenty, psi(twenty_one, c) AS twenty_one,
			 psi(categories, c) AS categories, psi(fail, c) AS fail
	  FROM (SELECT seven, twenty, twenty_one, categories, fail, false AS c FROM reference
			UNION ALL SELECT seven, twenty, twenty_one, categories, fail, true FROM current) AS u) AS a ON d.method = 'psi',
	 LATERAL (VALUES ('seven', seven), ('twenty', twenty), ('twenty_one', twenty_one),
					 ('categories', categories), ('fail', a.fail)) AS s(column_name, psi)
WHERE s.column_name = d.column_name ORDER BY 1;

-- no float of the result is ever NaN or infinite
SELECT count(*) AS rows, count(*) FILTER (WHERE to_jsonb(d)::text ~ 'NaN|Infinity') AS not_finite
FROM drift('reference', 'current', methods => '{psi,jensenshannon,kl_divergence,hellinger_distance,
	total_variation_distance,linf_distance,chi2_contingency,ks_2samp,wasserstein_distance,energy_distance,
	cramervonmises_2samp,anderson_ksamp,mannwhitneyu,ttest_ind}') AS d;
SELECT count(*) AS rows, count(*) FILTER (WHERE to_jsonb(d)::text ~ 'NaN|Infinity') AS not_finite
FROM (VALUES ('nothing', 'nothing'), ('nan_reference', 'nan_current'), ('two', 'few'), ('nothing', 'current')) AS v(r, c),
	 LATERAL drift(r::regclass, c::regclass, methods => '{psi,ks_2samp,wasserstein_distance,energy_distance,ttest_ind,
	anderson_ksamp,mannwhitneyu,cramervonmises_2samp}', current_filter => 'true') AS d;

-- columns of the result
SELECT string_agg(name || ' ' || type, ', ' ORDER BY n) AS columns
FROM (SELECT unnest(proargnames[19:]) AS name, format_type(unnest(proallargtypes[19:]), NULL) AS type,
			 generate_series(1, 17) AS n
	  FROM pg_proc WHERE proname = 'drift' AND pronamespace = 'mlcheck'::regnamespace) AS s;

DROP SCHEMA drift_verdicts CASCADE;
