--
-- drift(): samples, batches and one snapshot
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA drift_reading;
SET search_path = drift_reading, mlcheck;

CREATE TABLE many AS
	SELECT g AS id, (hashint4(g) & 1023) AS x, (hashint4(g) & 15)::text AS t FROM generate_series(1, 20000) g;
CREATE TABLE more AS
	SELECT g AS id, (hashint4(g) & 1023) AS x, (hashint4(g) & 15)::text AS t FROM generate_series(5001, 35000) g;
ANALYZE many, more;

--
-- sample_rows: about so many rows of either side, always the same ones
--

-- 4,000 of 20,000 and of 30,000, by a hash of the key: binomial, so within five
-- standard deviations sqrt(4000 (1 - 4000 / rows)) of 4,000: 283 and 295
SELECT DISTINCT abs(n_reference - 4000) < 283 AS reference, abs(n_current - 4000) < 295 AS current,
	   regexp_replace(reason, '^.*(; sample)', '\1') AS remark
FROM drift('many', 'more', '{x}', sample_rows => 4000, sample_key => '{id}');

-- twice the same rows, and the same ones however the table is stored
CREATE TABLE shuffled AS SELECT * FROM many ORDER BY hashint4(id + 1);
CREATE VIEW first AS SELECT column_name, method, statistic, verdict, reason, pvalue, n_reference, n_current
	FROM drift('many', 'more', sample_rows => 4000, sample_key => '{id}');
CREATE VIEW second AS SELECT column_name, method, statistic, verdict, reason, pvalue, n_reference, n_current
	FROM drift('shuffled', 'more', sample_rows => 4000, sample_key => '{id}');
SELECT count(*) AS rows FROM (TABLE first INTERSECT TABLE first INTERSECT TABLE second) AS s;
SELECT count(*) AS differences FROM ((TABLE first EXCEPT TABLE second) UNION ALL (TABLE second EXCEPT TABLE first)) AS s;

-- the sample of a key is the same on both sides: rows that are in both relations
-- are in both samples. 5001 to 20000 are in both; with equal shares of rows, all
-- of them are sampled alike
CREATE TABLE left_part AS SELECT * FROM many;
CREATE TABLE right_part AS SELECT id, x + 1 AS x, t FROM many;
SELECT DISTINCT n_reference = n_current AS alike
FROM drift('left_part', 'right_part', '{x}', sample_rows => 3000, sample_key => '{id}');

-- the primary key is the default key, then the whole row
CREATE TABLE keyed (LIKE many);
ALTER TABLE keyed ADD PRIMARY KEY (id);
INSERT INTO keyed SELECT * FROM many;
CREATE TABLE keyed_changed (LIKE keyed INCLUDING ALL);
INSERT INTO keyed_changed SELECT id, x + 1, t FROM many;
SELECT DISTINCT n_reference = n_current AS by_key
FROM drift('keyed', 'keyed_changed', '{x}', sample_rows => 3000);
SELECT DISTINCT n_reference <> n_current AS by_row, abs(n_reference - 3000) < 253 AS about
FROM drift('left_part', 'right_part', '{x}', sample_rows => 3000);

-- rows that are all alike are not sampled alike: of 10,000 rows with two values
-- and no key, 1,000 are read, give or take five times 30, and nothing drifts
CREATE TABLE coins AS SELECT g % 2 AS x FROM generate_series(1, 10000) g;
CREATE TABLE more_coins AS SELECT g % 2 AS x FROM generate_series(1, 12000) g;
SELECT verdict, abs(n_reference - 1000) < 150 AS reference, abs(n_current - 1000) < 150 AS current
FROM drift('coins', 'more_coins', sample_rows => 1000) WHERE method = 'psi';

-- a side that has no more rows than that is read whole; the remark says of what
SELECT DISTINCT n_reference, regexp_replace(reason, '^.*(; sample)', '\1') AS remark
FROM drift('many', 'more', '{x}', sample_rows => 20000, sample_key => '{id}');
SELECT DISTINCT n_reference, n_current, reason ~ 'sample' AS sampled
FROM drift('many', 'more', '{x}', sample_rows => 30000, sample_key => '{id}');
-- after the filters
SELECT DISTINCT n_reference, n_current, reason ~ 'sample' AS sampled
FROM drift('many', 'more', '{x}', reference_filter => 'id <= 100', current_filter => 'id <= 5100', sample_rows => 100, sample_key => '{id}');
-- 2,000 of the 10,000 that the filters leave: within five times 40
SELECT DISTINCT abs(n_reference - 2000) < 200 AS reference, abs(n_current - 2000) < 200 AS current,
	   regexp_replace(reason, '^.*(; sample)', '\1') AS remark
FROM drift('many', 'more', '{x}', reference_filter => 'id <= 10000', current_filter => 'id <= 15000', sample_rows => 2000, sample_key => '{id}');
-- one row of many: sample_rows is kept to, within chance
SELECT DISTINCT n_reference + n_current < 20 AS few FROM drift('many', 'more', '{t}', sample_rows => 1, sample_key => '{id}');

-- a key whose columns are null or of any type
CREATE TABLE odd_keys AS SELECT nullif(id % 1000, 1) AS a, ARRAY[id] AS b, ('{"id": ' || id || '}')::jsonb AS c, x FROM many;
SELECT DISTINCT abs(n_reference - 2000) < 212 AS about FROM drift('odd_keys', 'odd_keys', '{x}', sample_rows => 2000, sample_key => '{a,b,c}');

--
-- Batches: columns that do not fit into mlcheck.max_sample_memory together are
-- read in passes, with the same results
--

CREATE TABLE wide AS
	SELECT x AS a, x + 1 AS b, x * 2.5::float8 AS c, sqrt(x) AS d, t AS e, (x || 'days')::interval AS f FROM many;
CREATE TABLE wider AS
	SELECT x AS a, x + 51 AS b, x * 2.5::float8 AS c, sqrt(x) / 2 AS d, t AS e, (x || 'days')::interval AS f FROM more;
ANALYZE wide, wider;
CREATE TABLE in_one AS SELECT * FROM drift('wide', 'wider', methods => '{psi,ks_2samp,energy_distance}', exact => true);
-- 50,000 values of 8 bytes, and as many again for the larger side while it is
-- sorted: one column fits into 1 MB, six do not
SET mlcheck.max_sample_memory = '1MB';
CREATE TABLE in_passes AS SELECT * FROM drift('wide', 'wider', methods => '{psi,ks_2samp,energy_distance}', exact => true);
SELECT DISTINCT regexp_replace(reason, '^.*(; read in) [2-6] (passes.*)$', '\1 few \2') AS remark FROM in_passes;
SELECT count(*) AS rows FROM in_one;
SELECT count(*) AS differences FROM (
	SELECT column_name, method, statistic, threshold, verdict, pvalue, pvalue_adjusted, minimum_detectable, n_reference, n_current,
		   missing_reference, missing_current, decides FROM in_one
	EXCEPT
	SELECT column_name, method, statistic, threshold, verdict, pvalue, pvalue_adjusted, minimum_detectable, n_reference, n_current,
		   missing_reference, missing_current, decides FROM in_passes) AS s;
SELECT count(*) AS unexplained FROM in_one JOIN in_passes USING (column_name, method)
WHERE regexp_replace(in_passes.reason, '; read in [2-6] passes to stay within mlcheck.max_sample_memory$', '') <> in_one.reason;

-- without statistics the planner's guess is checked by counting
CREATE TABLE never_analyzed (LIKE wide);
INSERT INTO never_analyzed SELECT * FROM wide;
SELECT count(DISTINCT verdict) > 0 AS read FROM drift('never_analyzed', 'never_analyzed');

-- a single column that does not fit is an error with a way out
SET mlcheck.max_sample_memory = '300kB';
DO $$
DECLARE
	code text; message text; detail text; hint text;
BEGIN
	PERFORM * FROM drift('wide', 'wider', exact => true);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
		detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RAISE WARNING '% % (%) (%)', code, message, detail, hint;
END
$$;
-- a sample of the rows is one, profiles are another
SELECT count(DISTINCT verdict) > 0 AS read FROM drift('wide', 'wider', sample_rows => 5000, exact => true);
SELECT count(DISTINCT verdict) > 0 AS read FROM drift('wide', 'wider', '{b,c,d}');
RESET mlcheck.max_sample_memory;

--
-- One snapshot for the count, for both sides and for all passes: a volatile
-- function in a filter inserts rows while drift() reads, and drift() does not
-- see them
--
CREATE TABLE growing AS SELECT g % 5 AS x FROM generate_series(1, 1000) g;
CREATE FUNCTION grow() RETURNS boolean LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE AS $$
BEGIN
	INSERT INTO growing VALUES (99);
	RETURN true;
END
$$;
SELECT n_reference, n_current, new_categories
FROM drift('growing', 'growing', reference_filter => 'grow()', current_filter => 'grow()', sample_rows => 1000000)
WHERE method = 'psi';
SELECT count(*) > 1000 AS grown FROM growing;
DELETE FROM growing WHERE x = 99;

-- the transaction's own changes are seen
BEGIN;
INSERT INTO growing SELECT 7 FROM generate_series(1, 100);
SELECT new_categories, n_current > 1000 AS seen FROM drift('growing', 'growing', reference_filter => 'x < 7') WHERE method = 'psi';
ROLLBACK;

DROP SCHEMA drift_reading CASCADE;
