--
-- Expectations about columns and a reference: categories, bins, distributions,
-- another column, a profile
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA expect_distribution;
SET search_path = expect_distribution, mlcheck;

CREATE TABLE sample (
	id int, category text, x float8, n numeric, day date, flag boolean, nothing float8,
	"Größe; DROP TABLE sample" int
);
INSERT INTO sample
SELECT g, CASE WHEN g <= 50 THEN 'a' WHEN g <= 80 THEN 'b' ELSE 'ü "c"' END,
	(g - 0.5) / 100, g, date '2024-01-01' + g, g % 2 = 0, NULL, g % 4
FROM generate_series(1, 100) AS g;
INSERT INTO sample (id) VALUES (101), (102);
CREATE TABLE special (x float8);
INSERT INTO special SELECT (g - 0.5) / 100 FROM generate_series(1, 100) AS g;
INSERT INTO special VALUES ('NaN'), ('Infinity'), ('-Infinity'), (NULL);
CREATE TABLE empty (LIKE sample);
CREATE TABLE single AS SELECT * FROM sample WHERE id = 1;

CREATE TABLE expected (
	number int GENERATED ALWAYS AS IDENTITY,
	title text, relation regclass, expectation text, kwargs jsonb,
	verdict text, observed text, reason text
);

-- Kullback-Leibler divergence from categories
INSERT INTO expected (title, relation, expectation, kwargs, verdict, observed, reason)
SELECT title, relation, 'expect_column_kl_divergence_to_be_less_than', kwargs::jsonb, verdict, observed, reason
FROM (VALUES
	('shares as expected', 'sample'::regclass,
		'{"column": "category", "partition_object": {"values": ["a", "b", "ü \"c\""], "weights": [0.5, 0.3, 0.2]}, "threshold": 0}',
		'pass', '0', NULL),
	('other shares', 'sample',
		'{"column": "category", "partition_object": {"values": ["a", "b", "ü \"c\""], "weights": [0.2, 0.3, 0.5]}, "threshold": 0.1}',
		'fail', '0.274887', 'the divergence is 0.2749, above 0.1'),
	('an expected category that is absent adds nothing of its own', 'sample',
		'{"column": "category", "partition_object": {"values": ["a", "b", "ü \"c\"", "d"], "weights": [0.4, 0.3, 0.2, 0.1]}, "threshold": 0.2}',
		'pass', '0.111572', NULL),
	('a category that nobody expects: the divergence is infinite', 'sample',
		'{"column": "category", "partition_object": {"values": ["a", "b"], "weights": [0.6, 0.4]}, "threshold": 10}',
		'fail', '"Infinity"', 'there are values to which the reference gives no weight'),
	('a holdout makes it finite', 'sample',
		'{"column": "category", "partition_object": {"values": ["a", "b"], "weights": [0.6, 0.4]}, "threshold": 10, "tail_weight_holdout": 0.01}',
		'pass', '0.429721', NULL),
	('integers, hostile name', 'sample',
		'{"column": "Größe; DROP TABLE sample", "partition_object": {"values": [0, 1, 2, 3], "weights": [0.25, 0.25, 0.25, 0.25]}, "threshold": 0}',
		'pass', '0', NULL),
	('booleans', 'sample',
		'{"column": "flag", "partition_object": {"values": [true, false], "weights": [0.5, 0.5]}, "threshold": 0}',
		'pass', '0', NULL),
	('a value twice', 'sample',
		'{"column": "Größe; DROP TABLE sample", "partition_object": {"values": [1, 1.0], "weights": [0.5, 0.5]}, "threshold": 0}',
		'error', NULL, '"partition_object" must not have a value twice'),
	('only the rows of the condition', 'sample',
		'{"column": "category", "partition_object": {"values": ["a"], "weights": [1]}, "threshold": 0, "row_condition": "id <= 50"}',
		'pass', '0', NULL),
	('no rows', 'empty',
		'{"column": "category", "partition_object": {"values": ["a"], "weights": [1]}, "threshold": 0}',
		'undecided', NULL, 'there are no rows to check'),
	('all null', 'sample',
		'{"column": "nothing", "partition_object": {"bins": [0, 1], "weights": [1]}, "threshold": 0}',
		'undecided', NULL, 'all values are missing'),
	('all null where the author wants a failure', 'sample',
		'{"column": "nothing", "partition_object": {"bins": [0, 1], "weights": [1]}, "threshold": 0, "on_empty": "fail"}',
		'fail', NULL, 'all values are missing'),
	('weights without sense', 'sample',
		'{"column": "category", "partition_object": {"values": ["a", "b"], "weights": [0.6, 0.5]}, "threshold": 0}',
		'error', NULL, '"partition_object" must have weights that sum up to 1'),
	-- bins [a, b), the last one closed
	('bins', 'sample',
		'{"column": "x", "partition_object": {"bins": [0, 0.25, 0.5, 0.75, 1], "weights": [0.25, 0.25, 0.25, 0.25]}, "threshold": 0}',
		'pass', '0', NULL),
	('the last bin is closed', 'sample',
		'{"column": "n", "partition_object": {"bins": [1, 51, 100], "weights": [0.5, 0.5]}, "threshold": 0}',
		'pass', '0', NULL),
	('values beyond the bins', 'sample',
		'{"column": "n", "partition_object": {"bins": [1, 51, 99], "weights": [0.5, 0.5]}, "threshold": 1}',
		'fail', '"Infinity"', 'there are values to which the reference gives no weight'),
	('values beyond the bins, with tail weights', 'sample',
		'{"column": "n", "partition_object": {"bins": [11, 51, 91], "weights": [0.4, 0.4], "tail_weights": [0.1, 0.1]}, "threshold": 0.001}',
		'pass', '0.000642', NULL),
	('the same with infinite bins', 'sample',
		'{"column": "n", "partition_object": {"bins": ["-Infinity", 11, 51, 91, null], "weights": [0.1, 0.4, 0.4, 0.1]}, "threshold": 0}',
		'pass', '0', NULL),
	('infinite bins have no tails', 'sample',
		'{"column": "n", "partition_object": {"bins": [null, 11, null], "weights": [0.1, 0.9]}, "threshold": 0, "tail_weight_holdout": 0.1}',
		'error', NULL, '"tail_weight_holdout" must not be given where both ends of the bins are infinite'),
	('an empty bin, with a holdout for it', 'sample',
		'{"column": "n", "partition_object": {"bins": [1, 51, 91, 101], "weights": [0.5, 0.5, 0]}, "threshold": 1, "internal_weight_holdout": 0.1}',
		'pass', '0.005567', NULL),
	('NaN is no case, infinities lie beyond', 'special',
		'{"column": "x", "partition_object": {"bins": [0, 1], "weights": [0.98], "tail_weights": [0.01, 0.01]}, "threshold": 0.001}',
		'pass', '0.000004', NULL),
	('dates', 'sample',
		'{"column": "day", "partition_object": {"bins": ["2024-01-01", "2024-02-21", "2024-04-10"], "weights": [0.5, 0.5]}, "threshold": 0.001}',
		'pass', '0', NULL),
	('bins that do not ascend', 'sample',
		'{"column": "x", "partition_object": {"bins": [0, 0.5, 0.5], "weights": [0.5, 0.5]}, "threshold": 0}',
		'error', NULL, '"partition_object" must have "bins" that ascend'),
	('neither bins nor values', 'sample',
		'{"column": "x", "partition_object": {"weights": [0.5, 0.5]}, "threshold": 0}',
		'error', NULL, '"partition_object" must have either "values" or "bins"'),
	('a warning level', 'sample',
		'{"column": "category", "partition_object": {"values": ["a", "b", "ü \"c\""], "weights": [0.2, 0.3, 0.5]}, "threshold": 0.5, "warn": {"threshold": 0.1}}',
		'warn', '0.274887', 'the divergence is 0.2749, above 0.1')
) AS cases (title, relation, kwargs, verdict, observed, reason);

-- chi-square and Kolmogorov-Smirnov
INSERT INTO expected (title, relation, expectation, kwargs, verdict, observed, reason)
SELECT title, relation, expectation, kwargs::jsonb, verdict, observed, reason
FROM (VALUES
	('chi-square: as expected', 'sample'::regclass, 'expect_column_chisquare_test_p_value_to_be_greater_than',
		'{"column": "category", "partition_object": {"values": ["a", "b", "ü \"c\""], "weights": [0.5, 0.3, 0.2]}}',
		'pass', '1', NULL),
	('chi-square: not', 'sample', 'expect_column_chisquare_test_p_value_to_be_greater_than',
		'{"column": "category", "partition_object": {"values": ["a", "b", "ü \"c\""], "weights": [0.4, 0.3, 0.3]}, "p": 0.1}',
		'fail', '0.054114', 'the p-value is 0.05411, not above 0.1'),
	('chi-square: a category that nobody expects', 'sample', 'expect_column_chisquare_test_p_value_to_be_greater_than',
		'{"column": "category", "partition_object": {"values": ["a", "b"], "weights": [0.6, 0.4]}, "p": 0}',
		'fail', '0', 'the p-value is 0, not above 0'),
	('chi-square: a single category', 'single', 'expect_column_chisquare_test_p_value_to_be_greater_than',
		'{"column": "category", "partition_object": {"values": ["a"], "weights": [1]}}',
		'undecided', NULL, 'with a single category there is nothing to test'),
	('chi-square: no rows', 'empty', 'expect_column_chisquare_test_p_value_to_be_greater_than',
		'{"column": "category", "partition_object": {"values": ["a"], "weights": [1]}}',
		'undecided', NULL, 'there are no rows to check'),
	('KS of bins: uniform', 'sample', 'expect_column_bootstrapped_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "partition_object": {"bins": [0, 1], "weights": [1]}, "bootstrap_samples": 1000}',
		'pass', '1', NULL),
	('KS of bins: not', 'sample', 'expect_column_bootstrapped_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "partition_object": {"bins": [0, 0.5, 1], "weights": [0.6, 0.4]}, "p": 0.3}',
		'fail', '0.214146', 'the p-value is 0.2141, not above 0.3'),
	('KS of bins: infinite ones have no density', 'sample', 'expect_column_bootstrapped_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "partition_object": {"bins": [0, null], "weights": [1]}}',
		'error', NULL, '"partition_object" must have finite "bins", and no "tail_weights"'),
	('KS of bins: text', 'sample', 'expect_column_bootstrapped_ks_test_p_value_to_be_greater_than',
		'{"column": "category", "partition_object": {"bins": ["a", "b"], "weights": [1]}}',
		'error', NULL, '"column" must be a column of numbers'),
	('KS: uniform by its bounds', 'sample', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
		'{"column": "n", "distribution": "uniform", "params": {"min": 0.5, "max": 100.5}}',
		'pass', '1', NULL),
	('KS: normal', 'sample', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "distribution": "norm", "params": {"mean": 0.5, "std_dev": 0.3}}',
		'pass', '0.923582', NULL),
	('KS: normal, as a list', 'sample', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "distribution": "norm", "params": [0.5, 0.1], "p_value": 0.01}',
		'fail', '0.000000', 'the p-value is 5.706e-08, not above 0.01'),
	('KS: finite values alone', 'special', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "distribution": "uniform"}',
		'pass', '1', NULL),
	('KS: a single value', 'single', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "distribution": "uniform"}',
		'fail', '0.010000', 'the p-value is 0.01, not above 0.05'),
	('KS: no rows', 'empty', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "distribution": "expon"}',
		'undecided', NULL, 'there are no rows to check'),
	('KS: a shape is missing', 'sample', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "distribution": "gamma"}',
		'error', NULL, '"params" must be given: this distribution has a shape'),
	('KS: a scale of 0', 'sample', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "distribution": "norm", "params": [0, 0]}',
		'error', NULL, '"params" must be finite, shapes and scale above 0'),
	('KS: no such distribution', 'sample', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
		'{"column": "x", "distribution": "cauchy"}',
		'error', NULL, '"distribution" must be norm, uniform, expon, lognorm, gamma, chi2 or beta'),
	-- Cramer's V
	('association: none', 'sample', 'expect_column_pair_cramers_phi_value_to_be_less_than',
		'{"column_A": "flag", "column_B": "category"}',
		'pass', '0', NULL),
	('association: one tells the other', 'sample', 'expect_column_pair_cramers_phi_value_to_be_less_than',
		'{"column_A": "flag", "column_B": "Größe; DROP TABLE sample", "threshold": 0.5}',
		'fail', '1', 'the association is 1, above 0.5'),
	('association: numbers in bins of their ranks', 'sample', 'expect_column_pair_cramers_phi_value_to_be_less_than',
		'{"column_A": "x", "column_B": "n", "n_bins_A": 5, "n_bins_B": 5, "threshold": 0.5}',
		'fail', '1', 'the association is 1, above 0.5'),
	('association: numbers in given bins', 'sample', 'expect_column_pair_cramers_phi_value_to_be_less_than',
		'{"column_A": "x", "column_B": "category", "bins_A": [0.5, 0.8], "threshold": 0.5}',
		'fail', '1', 'the association is 1, above 0.5'),
	('association: a column does not vary', 'single', 'expect_column_pair_cramers_phi_value_to_be_less_than',
		'{"column_A": "flag", "column_B": "category"}',
		'undecided', NULL, 'a column does not vary: the association is undefined'),
	('association: no row with both', 'sample', 'expect_column_pair_cramers_phi_value_to_be_less_than',
		'{"column_A": "nothing", "column_B": "category"}',
		'undecided', NULL, 'no row has a value in both columns'),
	('association: no rows', 'empty', 'expect_column_pair_cramers_phi_value_to_be_less_than',
		'{"column_A": "flag", "column_B": "category"}',
		'undecided', NULL, 'there are no rows to check'),
	('association: bins that do not ascend', 'sample', 'expect_column_pair_cramers_phi_value_to_be_less_than',
		'{"column_A": "x", "column_B": "category", "bins_A": [0.8, 0.5]}',
		'error', NULL, '"bins_A" must have edges that ascend')
) AS cases (title, relation, expectation, kwargs, verdict, observed, reason);

-- drift: from a profile, a frozen reference, another relation
CREATE TABLE reference AS
	SELECT g AS id, g % 100 AS x, CASE WHEN g % 3 = 0 THEN 'a' ELSE 'b' END AS category, NULL::int AS nothing
	FROM generate_series(1, 3000) AS g;
CREATE TABLE same AS
	SELECT g AS id, g % 100 AS x, CASE WHEN g % 3 = 0 THEN 'a' ELSE 'b' END AS category, NULL::int AS nothing
	FROM generate_series(1, 2900) AS g;
CREATE TABLE drifted AS
	SELECT g AS id, (g % 100) / 2 AS x, CASE WHEN g % 3 = 0 THEN 'a' ELSE 'c' END AS category, NULL::int AS nothing
	FROM generate_series(1, 3000) AS g;
CREATE TABLE few AS SELECT * FROM same WHERE id IN (5, 25, 45, 65, 85);
CREATE TABLE none AS SELECT * FROM same LIMIT 0;
CREATE TABLE other_type AS SELECT x::text AS x FROM same;
CREATE TABLE stored AS
	SELECT profile_agg(x)::text AS profile, freeze(profile_agg(x), 'of a test', '2024-01-01')::text AS frozen FROM reference;

INSERT INTO expected (title, relation, expectation, kwargs, verdict, observed, reason)
SELECT title, relation, 'expect_column_drift_to_be_less_than',
	CASE reference WHEN 'profile' THEN jsonb_build_object('reference', profile::jsonb)
		WHEN 'profile text' THEN jsonb_build_object('reference', profile)
		WHEN 'frozen' THEN jsonb_build_object('reference', frozen::jsonb)
		ELSE jsonb_build_object('reference', reference::jsonb) END || kwargs::jsonb,
	verdict, observed, reason
FROM stored, (VALUES
	('profile: the same', 'same'::regclass, 'profile', '{"column": "x"}', 'pass', '0', NULL),
	('profile as a string', 'same', 'profile text', '{"column": "x"}', 'pass', '0', NULL),
	('profile: drifted', 'drifted', 'profile', '{"column": "x"}', 'fail', '3.796997', 'psi is 3.797, where 0.2 is too much'),
	('frozen: the same', 'same', 'frozen', '{"column": "x"}', 'pass', '0', NULL),
	('frozen: drifted', 'drifted', 'frozen', '{"column": "x"}', 'fail', '3.796997', 'psi is 3.797, where 0.2 is too much'),
	('relation: drifted, by KS', 'drifted', '{"relation": "expect_distribution.reference"}',
		'{"column": "x", "method": "ks_2samp"}', 'fail', '0.5', 'ks_2samp is 0.5, where 0.18 is too much'),
	('relation: other column', 'drifted', '{"relation": "expect_distribution.reference", "column": "id", "row_condition": "id < 100"}',
		'{"column": "x", "method": "wasserstein_distance"}', 'fail', '0.891614', 'wasserstein_distance is 0.8916, where 0.46 is too much'),
	('a threshold of its own', 'drifted', 'profile', '{"column": "x", "method": "hellinger_distance", "threshold": 0.9}', 'pass', '0.541196', NULL),
	('a warning level', 'drifted', 'profile', '{"column": "x", "method": "ks_2samp", "threshold": 0.9, "warn": {"threshold": 0.1}}',
		'warn', '0.5', 'ks_2samp is 0.5, where 0.1 is too much'),
	('largest difference, by its own levels', 'drifted', 'profile', '{"column": "x", "method": "linf_distance"}', 'pass', '0.1', NULL),
	('categories: a new one', 'drifted', '{"relation": "expect_distribution.reference"}', '{"column": "category"}', 'fail', '11.738073', NULL),
	('categories: the same', 'same', '{"relation": "expect_distribution.reference"}',
		'{"column": "category", "method": "jensenshannon"}', 'pass', NULL, NULL),
	('too few rows', 'few', 'profile', '{"column": "x"}', 'undecided', NULL, 'drift cannot be told; "finding" in details says why'),
	('no rows', 'none', 'profile', '{"column": "x"}', 'undecided', NULL, 'there are no rows to check'),
	('all null', 'same', 'profile', '{"column": "nothing"}', 'undecided', NULL, 'all values are missing'),
	('another type', 'other_type', 'profile', '{"column": "x"}', 'undecided', NULL, 'drift cannot be told; "finding" in details says why'),
	('only the rows of the condition', 'drifted', 'profile', '{"column": "x", "row_condition": "id < 0"}', 'undecided', NULL, 'there are no rows to check'),
	('no such method', 'same', 'profile', '{"column": "x", "method": "guess"}', 'error', NULL, '"method" must be a method of drift(), such as psi or ks_2samp'),
	('no such relation', 'same', '{"relation": "expect_distribution.nowhere"}', '{"column": "x"}', 'error', NULL, 'relation "expect_distribution.nowhere" does not exist'),
	('a condition that is none', 'same', '{"relation": "expect_distribution.reference", "row_condition": "true) union (select 1"}', '{"column": "x"}',
		'error', NULL, 'syntax error at or near ")"')
) AS cases (title, relation, reference, kwargs, verdict, observed, reason);

CREATE FUNCTION outcome(relation regclass, expectation text, kwargs jsonb, OUT verdict text, OUT observed text, OUT reason text)
LANGUAGE plpgsql AS $$
DECLARE
	result validation_result;
BEGIN
	result := expect(relation, expectation, kwargs);
	verdict := result.verdict;
	observed := CASE WHEN jsonb_typeof(result.observed_value) = 'number'
		AND result.observed_value::numeric <> round(result.observed_value::numeric, 4)
		THEN round(result.observed_value::numeric, 6)::text ELSE result.observed_value::text END;
	reason := result.reason;
EXCEPTION WHEN OTHERS THEN
	verdict := 'error';
	reason := SQLERRM;
END
$$;

-- What comes out, where it is as expected: the title alone
SELECT e.title, o.*
FROM expected AS e, outcome(relation, expectation, kwargs) AS o
WHERE (e.verdict, coalesce(e.observed, o.observed), coalesce(e.reason, o.reason))
	IS DISTINCT FROM (o.verdict, o.observed, o.reason)
ORDER BY e.number;
SELECT e.title, o.verdict, o.observed
FROM expected AS e, outcome(relation, expectation, kwargs) AS o ORDER BY e.number;

-- Details name what was counted
SELECT element_count, missing_count, jsonb_pretty(details)
FROM expect('sample', 'expect_column_kl_divergence_to_be_less_than',
	'{"column": "category", "partition_object": {"values": ["b", "d"], "weights": [0.6, 0.4]}, "threshold": 10}');
SELECT element_count, missing_count, details
FROM expect('special', 'expect_column_kl_divergence_to_be_less_than',
	'{"column": "x", "partition_object": {"bins": [0, 0.5, 1], "weights": [0.5, 0.5]}, "threshold": 10}');
SELECT details - 'pvalue' FROM expect('sample', 'expect_column_pair_cramers_phi_value_to_be_less_than',
	'{"column_A": "flag", "column_B": "category"}');
SELECT element_count, missing_count, details FROM expect('special', 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
	'{"column": "x", "distribution": "uniform"}');
SELECT details ->> 'new_categories' AS new, details ->> 'vanished_categories' AS vanished, details ->> 'n_current' AS n
FROM expect('drifted', 'expect_column_drift_to_be_less_than',
	'{"column": "category", "reference": {"relation": "expect_distribution.reference"}}');
SELECT details ->> 'finding' AS finding FROM expected, expect(relation, expectation, kwargs) WHERE title IN ('too few rows', 'another type');

-- A reference that the caller may not read
CREATE ROLE regress_expect_distribution;
GRANT USAGE ON SCHEMA expect_distribution TO regress_expect_distribution;
GRANT SELECT ON same TO regress_expect_distribution;
SET ROLE regress_expect_distribution;
SELECT expect('same', 'expect_column_drift_to_be_less_than',
	'{"column": "x", "reference": {"relation": "expect_distribution.reference"}}');
RESET ROLE;

-- Distribution functions
SELECT d, round(distribution_cdf(d, p, v)::numeric, 12) AS cdf
FROM (VALUES
	('norm', '{1, 2}'::float8[], 3::float8), ('norm', '{0, 1}', '-Infinity'), ('norm', '{0, 1}', 'Infinity'),
	('norm', '{0, 1}', 'NaN'), ('uniform', '{1, 2}', 2), ('uniform', '{1, 2}', 0), ('uniform', '{1, 2}', 5),
	('expon', '{0, 2}', 1), ('expon', '{0, 2}', -1), ('lognorm', '{0.5, 0, 2}', 2), ('gamma', '{2, 0, 3}', 4),
	('chi2', '{3, 0, 1}', 2), ('beta', '{2, 3, 0, 1}', 0.4), ('beta', '{2, 3, 0, 1}', 1), ('beta', '{2, 3, 0, 1}', 0),
	('bins', '{0, 1, 3, 0.5, 0.5}', 2), ('bins', '{0, 1, 3, 0.5, 0.5}', -1), ('bins', '{0, 1, 3, 0.5, 0.5}', 3)
) AS cases (d, p, v);
SELECT distribution_cdf('cauchy', '{0, 1}', 0);
SELECT distribution_cdf('norm', '{0}', 0);
SELECT distribution_cdf('norm', '{0, NULL}', 0);
SELECT distribution_cdf('norm', '{0, -1}', 0);
SELECT distribution_cdf('bins', '{}', 0);
SELECT distribution_cdf('bins', '{0, 1}', 0);
SELECT distribution_cdf('bins', '{1, 0, 1}', 0);
SELECT distribution_cdf('bins', '{0, 1, -1}', 0);
SELECT distribution_cdf('bins', '{0, 1, 0}', 0);

RESET search_path;
DROP SCHEMA expect_distribution CASCADE;
DROP ROLE regress_expect_distribution;
