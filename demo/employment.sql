-- mlcheck's demo on real data: US Census (ACS) persons of Massachusetts with
-- the predictions of an employment model. :data is the path of the CSV file.

\set QUIET on
\pset footer off
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;

CREATE TABLE employment (
	partition text, id int, "AGEP" int, "SCHL" int, "MAR" int, "RELP" int,
	"DIS" int, "ESP" int, "CIT" int, "MIG" int, "MIL" int, "ANC" int,
	"NATIVITY" int, "DEAR" int, "DEYE" int, "DREM" int, "SEX" int, "RAC1P" int,
	year int, employed int, prediction int, predicted_probability float8
);
-- the throwaway server runs as the user who owns the copy of the file
COPY employment FROM :'data' WITH (FORMAT csv, HEADER true);
ANALYZE employment;

\echo
\echo 2015 is what the model knows. What drifted in each later year? The worst
\echo columns of each year, out of 22:
\echo
\echo '    SELECT d.* FROM generate_series(2016, 2018) AS year,'
\echo '        LATERAL mlcheck.drift(''employment'', ''employment'','
\echo '            reference_filter => ''year = 2015'','
\echo '            current_filter => format(''year = %s'', year),'
\echo '            label => ''employed'', prediction => ''prediction'') AS d;'
\echo
CREATE TEMP TABLE findings AS
SELECT y.year, d.*
FROM generate_series(2016, 2018) AS y (year),
	LATERAL mlcheck.drift('employment', 'employment',
		reference_filter => 'year = 2015',
		current_filter => format('year = %s', y.year),
		label => 'employed', prediction => 'prediction') AS d;

WITH ranked AS (
	SELECT f.*, row_number() OVER (PARTITION BY year ORDER BY statistic DESC) AS place
	FROM findings AS f WHERE method = 'psi')
SELECT year, column_name, round(statistic::numeric, 4) AS psi, threshold,
	verdict, round(minimum_detectable::numeric, 5) AS "smallest visible"
FROM ranked WHERE place <= 5 ORDER BY year, place;

\echo How the verdicts fell, over all columns:
\echo
SELECT year,
	count(*) FILTER (WHERE verdict = 'fail') AS fail,
	count(*) FILTER (WHERE verdict = 'warn') AS warn,
	count(*) FILTER (WHERE verdict = 'undecided') AS undecided,
	count(*) FILTER (WHERE verdict = 'pass') AS pass,
	count(*) FILTER (WHERE verdict = 'pass' AND reason LIKE 'real but small%') AS "pass, real but small",
	count(*) FILTER (WHERE verdict IS NULL) AS skipped
FROM findings WHERE method IS DISTINCT FROM 'missing'
GROUP BY year ORDER BY year;

\echo In words, for 2018: every change that is more than chance, and what was skipped
\echo
\pset tuples_only on
\pset format unaligned
SELECT format('%-10s %s: %s', coalesce(verdict::text, ''), column_name, reason)
FROM findings
WHERE year = 2018 AND (verdict IS DISTINCT FROM 'pass' OR reason LIKE '%real but small%')
ORDER BY verdict DESC NULLS LAST, statistic DESC NULLS LAST;

\pset tuples_only off
\pset format aligned

-- codes of the census, in words
CREATE VIEW people AS
SELECT *, CASE "SEX" WHEN 1 THEN 'male' ELSE 'female' END AS sex,
	CASE "RAC1P" WHEN 1 THEN 'white' WHEN 2 THEN 'black' WHEN 6 THEN 'asian'
		WHEN 8 THEN 'other' WHEN 9 THEN 'two or more' ELSE 'native' END AS race,
	"AGEP" AS age
FROM employment;

\echo
\echo ------------------------------------------------------------------------
\echo So nothing drifted. For whom does the model work? Of those who have work, it
\echo should find 70 % in every group, and not 2 points less than in 2015:
\echo
\echo '    SELECT slice, value AS "2016-18", baseline_value AS "2015", support AS rows, verdict, reason'
\echo '    FROM mlcheck.slice_metrics(''people'', ''employed'', ''prediction'','
\echo '        slices => ''["sex", "race", {"column": "age", "bins": [18, 25, 40, 65]}]'','
\echo '        thresholds => ''{"recall_score": {"min": 0.7, "max_baseline_drop": 0.02}}'','
\echo '        baseline_filter => ''year = 2015'');'
\echo
SELECT slice, round(value::numeric, 3) AS "2016-18", round(baseline_value::numeric, 3) AS "2015",
	support AS rows, verdict, reason
FROM mlcheck.slice_metrics('people', 'employed', 'prediction',
	slices => '["sex", "race", {"column": "age", "bins": [18, 25, 40, 65]}]',
	thresholds => '{"recall_score": {"min": 0.7, "max_baseline_drop": 0.02}}',
	baseline_filter => 'year = 2015');

\echo Overall it finds 86 %, but 18 % of those aged 65 or more, and 2 % of those
\echo under 18.
\echo That was so in 2015 as well: the comparison with the past alone, drift
\echo included, is content with a model that never worked for them.
\echo
\echo Did its accuracy fall since 2015, for any race and age? Worst first:
\echo
\echo '    SELECT slice, value AS "2016-18", baseline_value AS "2015", support AS rows, verdict, reason'
\echo '    FROM mlcheck.slice_metrics(''people'', ''employed'', ''prediction'','
\echo '        slices => ''["sex", "race", {"column": "age", "bins": [18, 25, 40, 65]},'
\echo '                    ["race", {"column": "age", "bins": [18, 25, 40, 65]}]]'','
\echo '        thresholds => ''{"accuracy_score": {"max_baseline_drop": 0.02}}'','
\echo '        baseline_filter => ''year = 2015'')'
\echo '    ORDER BY value - baseline_value LIMIT 5;'
\echo
CREATE TEMP TABLE changes AS
SELECT *
FROM mlcheck.slice_metrics('people', 'employed', 'prediction',
	slices => '["sex", "race", {"column": "age", "bins": [18, 25, 40, 65]},
				["race", {"column": "age", "bins": [18, 25, 40, 65]}]]',
	thresholds => '{"accuracy_score": {"max_baseline_drop": 0.02}}',
	baseline_filter => 'year = 2015');
SELECT slice, round(value::numeric, 3) AS "2016-18", round(baseline_value::numeric, 3) AS "2015",
	support AS rows, verdict, reason
FROM changes ORDER BY value - baseline_value LIMIT 5;

\echo How the verdicts fell:
\echo
SELECT count(*) FILTER (WHERE verdict = 'fail') AS fail, count(*) FILTER (WHERE verdict = 'undecided') AS undecided,
	count(*) FILTER (WHERE verdict = 'pass') AS pass
FROM changes;

\echo The largest falls are those of the smallest groups, where they mean least.
\echo One to keep an eye on: black people of 18 to 24, 65 % where it was 71 %. But
\echo this is one of 44 figures, and its interval holds for one figure alone.
