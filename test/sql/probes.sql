--
-- Behaviour probes: probe_results(relation, ...)
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA probes;
SET search_path = probes, mlcheck;

CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
	RETURN concat_ws(' ', code, message);
END
$$;

CREATE TABLE probe (
	capability text, kind text, case_id int, is_original boolean,
	label text, prediction text, score float8, tolerance float8
);

--
-- Each expectation, one case a capability, whose name says what comes out
--
INSERT INTO probe VALUES
	-- minimum functionality: the prediction is the label
	('mft holds', 'minimum_functionality', 1, NULL, 'yes', 'yes', NULL, NULL),
	('mft fails', 'minimum_functionality', 1, NULL, 'yes', 'no', NULL, NULL),
	('mft filtered: no prediction', 'minimum_functionality', 1, NULL, 'yes', NULL, NULL, NULL),
	('mft filtered: no label', 'minimum_functionality', 1, NULL, NULL, 'yes', NULL, NULL),
	('mft fails: one of two rows', 'minimum_functionality', 1, NULL, 'yes', 'yes', NULL, NULL),
	('mft fails: one of two rows', 'minimum_functionality', 1, NULL, 'yes', 'no', NULL, NULL),
	('mft holds: nulls are removed', 'minimum_functionality', 1, NULL, 'yes', 'yes', NULL, NULL),
	('mft holds: nulls are removed', 'minimum_functionality', 1, NULL, NULL, 'no', NULL, NULL),
	-- invariance: the prediction is that of the original
	('inv holds', 'invariance', 1, true, NULL, 'yes', 0.9, 0),
	('inv holds', 'invariance', 1, false, NULL, 'yes', 0.5, 0),
	('inv fails', 'invariance', 1, true, NULL, 'yes', 0.51, 0),
	('inv fails', 'invariance', 1, false, NULL, 'no', 0.49, 0),
	('inv fails: one of two', 'invariance', 1, true, NULL, 'yes', 0.9, NULL),
	('inv fails: one of two', 'invariance', 1, false, NULL, 'yes', 0.9, NULL),
	('inv fails: one of two', 'invariance', 1, NULL, NULL, 'no', 0.1, NULL),
	('inv holds: within tolerance', 'invariance', 1, true, NULL, 'yes', 0.5625, 0.125),
	('inv holds: within tolerance', 'invariance', 1, false, NULL, 'no', 0.4375, 0.125),
	('inv fails: beyond tolerance', 'invariance', 1, true, NULL, 'yes', 0.5625, 0.1),
	('inv fails: beyond tolerance', 'invariance', 1, false, NULL, 'no', 0.4375, 0.1),
	('inv fails: changed, no score', 'invariance', 1, true, NULL, 'yes', NULL, 0.1),
	('inv fails: changed, no score', 'invariance', 1, false, NULL, 'no', 0.4375, 0.1),
	('inv filtered: no original', 'invariance', 1, false, NULL, 'yes', 0.5, 0),
	('inv filtered: only an original', 'invariance', 1, true, NULL, 'yes', 0.5, 0),
	('inv filtered: null original', 'invariance', 1, true, NULL, NULL, 0.5, 0.1),
	('inv filtered: null original', 'invariance', 1, false, NULL, 'yes', 0.5, 0.1),
	-- the score does not fall, by more than the tolerance
	('inc holds: equal', 'increasing', 1, true, NULL, 'no', 0.25, 0),
	('inc holds: equal', 'increasing', 1, false, NULL, 'no', 0.25, 0),
	('inc holds: rises', 'increasing', 1, true, NULL, 'no', 0.25, 0),
	('inc holds: rises', 'increasing', 1, false, NULL, 'no', 0.75, 0),
	('inc fails: falls', 'increasing', 1, true, NULL, 'no', 0.25, 0),
	('inc fails: falls', 'increasing', 1, false, NULL, 'no', 0.1875, 0),
	('inc holds: falls within tolerance', 'increasing', 1, true, NULL, 'no', 0.25, 0.0625),
	('inc holds: falls within tolerance', 'increasing', 1, false, NULL, 'no', 0.1875, 0.0625),
	('inc filtered: cannot fall', 'increasing', 1, true, NULL, 'no', 0.0625, 0.0625),
	('inc filtered: cannot fall', 'increasing', 1, false, NULL, 'no', 0, 0.0625),
	('inc filtered: at 0', 'increasing', 1, true, NULL, 'no', 0, 0),
	('inc filtered: at 0', 'increasing', 1, false, NULL, 'no', 0, 0),
	('inc filtered: no score', 'increasing', 1, true, NULL, 'no', 0.5, 0),
	('inc filtered: no score', 'increasing', 1, false, NULL, 'no', NULL, 0),
	('dec holds: falls', 'decreasing', 1, true, NULL, 'no', 0.5, 0),
	('dec holds: falls', 'decreasing', 1, false, NULL, 'no', 0.25, 0),
	('dec fails: rises', 'decreasing', 1, true, NULL, 'no', 0.5, 0.125),
	('dec fails: rises', 'decreasing', 1, false, NULL, 'no', 0.75, 0.125),
	('dec holds: rises within tolerance', 'decreasing', 1, true, NULL, 'no', 0.5, 0.25),
	('dec holds: rises within tolerance', 'decreasing', 1, false, NULL, 'no', 0.75, 0.25),
	('dec filtered: cannot rise', 'decreasing', 1, true, NULL, 'no', 0.875, 0.125),
	('dec filtered: cannot rise', 'decreasing', 1, false, NULL, 'no', 1, 0.125),
	-- no capability is one, too
	(NULL, 'minimum_functionality', 1, NULL, 'yes', 'yes', NULL, NULL);
SELECT capability, kind, cases, filtered, failures, failure_rate FROM probe_results('probe') ORDER BY kind, capability;
SELECT count(*) AS wrong FROM probe_results('probe')
WHERE capability IS NOT NULL AND (cases <> 1 OR filtered <> (capability ~ 'filtered')::int OR failures <> (capability ~ 'fails')::int);

--
-- Rates, Wilson's interval and the verdict: the worst first
--
CREATE TABLE many AS
	SELECT c.capability, 'minimum_functionality' AS kind, i AS case_id, true AS label, i > c.failures AS prediction
	FROM (VALUES ('negation', 40, 20), ('names', 100, 2), ('few', 5, 0), ('none applies', 3, NULL)) AS c(capability, n, failures), generate_series(1, n) AS i;
-- statsmodels 0.13.5: proportion_confint(20, 40, method='wilson') = 0.351995, 0.648005; (2, 100) 0.005502, 0.070012; (0, 5) 0, 0.434482
SELECT capability, cases, filtered, failures, failure_rate AS rate, round(lower::numeric, 6) AS lower, round(upper::numeric, 6) AS upper, threshold, verdict, reason FROM probe_results('many');
SELECT capability, round(upper::numeric, 6) AS upper, threshold, verdict FROM probe_results('many', threshold => 0.5, alpha => 0.1);
-- exactly at the threshold: the upper limit passes, the lower one does not fail
SELECT capability, verdict FROM probe_results('many', (SELECT upper FROM probe_results('many') WHERE capability = 'names')) WHERE capability = 'names';
SELECT capability, verdict FROM probe_results('many', (SELECT lower FROM probe_results('many') WHERE capability = 'negation')) WHERE capability = 'negation';
SELECT * FROM probe_results('many') WHERE false;
SELECT * FROM probe_results('probe') WHERE kind = 'nothing';
CREATE TABLE empty (LIKE probe);
SELECT count(*) FROM probe_results('empty');

--
-- Columns of other names and types; views
--
CREATE VIEW renamed AS SELECT capability AS area, kind::varchar(30) AS what, case_id::text AS test, is_original AS first, label::boolean AS want, prediction::boolean AS got, score::numeric AS confidence, tolerance::real AS slack FROM probe;
SELECT count(*), sum(cases) AS cases, sum(filtered) AS filtered, sum(failures) AS failures FROM probe_results('renamed', capability => 'area', kind => 'what', case_id => 'test', is_original => 'first',
	label => 'want', prediction => 'got', score => 'confidence', tolerance => 'slack')
UNION ALL SELECT count(*), sum(cases), sum(filtered), sum(failures) FROM probe_results('probe');
CREATE VIEW numbers AS SELECT 'minimum_functionality' AS kind, g AS case_id, g AS label, CASE WHEN g < 3 THEN g ELSE g + 0.5 END AS prediction FROM generate_series(1, 4) AS g;
SELECT capability, cases, failures FROM probe_results('numbers');
CREATE VIEW arrays AS SELECT 'invariance' AS kind, 1 AS case_id, g = 2 AS is_original, ARRAY[1, g % 2] AS prediction FROM generate_series(1, 3) AS g;
SELECT cases, failures FROM probe_results('arrays');

--
-- Errors
--
SELECT error_of('SELECT * FROM probe_results(' || arguments || ')') AS error, arguments
FROM unnest(ARRAY['NULL', '''probe'', NULL', '''probe'', -0.1', '''probe'', 1.1', '''probe'', ''NaN''', '''probe'', 0.1, 0', '''probe'', 0.1, 1', '''probe'', 0.1, NULL',
	'''probe'', row_security => NULL', '''probe'', prediction => ''predicted''', '''probe'', label => ''lable''', '''probe'', score => ''label''',
	'''probe'', is_original => ''label''', '''probe'', label => ''score''', '''pg_class''']) AS arguments;
CREATE FUNCTION with_row(row_text text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE 'CREATE TABLE one AS SELECT * FROM probe WHERE false; INSERT INTO one VALUES ' || row_text;
	result := error_of('SELECT * FROM probe_results(''one'')');
	DROP TABLE one;
	RETURN result;
END
$$;
SELECT with_row(r) AS error, r AS rows
FROM unnest(ARRAY['(NULL, ''mft'', 1)', '(NULL, NULL, 1)', '(NULL, ''invariance'', NULL)', '(NULL, ''invariance'', 1, true), (NULL, ''invariance'', 1, true)',
	'(NULL, ''invariance'', 1, true, NULL, NULL, ''NaN'')', '(NULL, ''increasing'', 1, true, NULL, NULL, 1.5)', '(NULL, ''invariance'', 1, true, NULL, NULL, 1.5)',
	'(NULL, ''invariance'', 1, true, NULL, NULL, 1, -1)', '(NULL, ''invariance'', 1, true, NULL, NULL, 1, ''NaN'')']) AS r;
CREATE VIEW lacking AS SELECT kind, case_id, prediction FROM probe;
CREATE VIEW lacking_scores AS SELECT kind, case_id, prediction, is_original FROM probe WHERE kind = 'increasing';
CREATE VIEW lacking_labels AS SELECT kind, case_id, prediction FROM probe WHERE kind = 'minimum_functionality';
SELECT error_of('SELECT * FROM probe_results(''lacking'')') AS is_original, error_of('SELECT * FROM probe_results(''lacking_labels'')') AS label, error_of('SELECT * FROM probe_results(''lacking_scores'')') AS score;
-- no right, and rows that row security hides
CREATE ROLE regress_mlcheck_probes;
GRANT USAGE ON SCHEMA probes TO regress_mlcheck_probes;
ALTER TABLE many ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON many USING (capability = 'few');
GRANT SELECT ON many TO regress_mlcheck_probes;
SET ROLE regress_mlcheck_probes;
SELECT error_of('SELECT * FROM probe_results(''probe'')') AS no_right, error_of('SELECT * FROM probe_results(''many'')') AS hidden;
SELECT capability, cases FROM probe_results('many', row_security => true);
RESET ROLE;
-- in a read-only transaction; operators of others are not called
CREATE FUNCTION never(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT 1 / 0 = 1';
CREATE OPERATOR probes.= (LEFTARG = text, RIGHTARG = text, FUNCTION = never);
SET search_path = mlcheck, pg_catalog, probes;
BEGIN READ ONLY;
SELECT sum(cases) FROM probe_results('probe');
COMMIT;

REVOKE ALL ON SCHEMA probes FROM regress_mlcheck_probes;
DROP SCHEMA probes CASCADE;
DROP ROLE regress_mlcheck_probes;
