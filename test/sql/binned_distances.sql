--
-- Distances on the bins of psi, and the chi-square test of categories
--
--		jensenshannon				sqrt((KL2(p, m) + KL2(q, m)) / 2), m = (p + q) / 2, base 2
--		hellinger_distance			sqrt(sum (sqrt p - sqrt q)^2 / 2)
--		total_variation_distance	sum |p - q| / 2
--		linf_distance				max |p - q|
--		kl_divergence				sum p ln(p / q) in nats, q = 0 as 0.0001
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA binned_distances;
SET search_path = binned_distances, mlcheck;

-- one row per unit of the counts, as in test psi_bins
CREATE FUNCTION sample(reference int[], current int[])
RETURNS TABLE (x int, c boolean)
LANGUAGE sql IMMUTABLE AS $$
	SELECT i::int, side.c
	FROM (VALUES (reference, false), (current, true)) AS side(counts, c),
		 unnest(side.counts) WITH ORDINALITY AS u(n, i),
		 generate_series(1, n)
$$;

CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text; hint text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE,
		message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', code, message, nullif('(' || hint || ')', '()'));
END
$$;

--
-- Distances
--

-- Expected: SciPy 1.10, scipy.spatial.distance.jensenshannon(p, q, base=2),
-- sum(scipy.special.rel_entr(p, q)), and NumPy for the rest. facts/drift.md
-- has 0.0681277 for the second Hellinger distance.
CREATE TABLE vectors (id int, reference int[], current int[], js numeric, hellinger numeric,
					  tv numeric, linf numeric, kl numeric);
INSERT INTO vectors VALUES
	(1, '{20,30,24,26}', '{16,28,32,24}',
	 0.0792454225, 0.0660225547, 0.0800000000, 0.0800000000, 0.0170939783),
	(2, '{16,18,16,14,12,12}', '{16,16,16,16,16,8}',
	 0.0817342133, 0.0681277437, 0.0681818182, 0.0454545455, 0.0189096770),
	(3, '{50,950}', '{500,500}',
	 0.4531552711, 0.3907475904, 0.4500000000, 0.4500000000, 0.4946319372),
	-- one category empty on either side: kl by hand,
	-- 90/105 ln((90/105)/0.6) + 10/105 ln((10/105)/0.0001) + 5/105 ln((5/105)/0.1)
	(4, '{90,10,0,5}', '{60,0,30,10}',
	 0.4700253515, 0.4624459736, 0.3523809524, 0.3000000000,
	 90/105.0 * ln(90/105.0 / 0.6) + 10/105.0 * ln(10/105.0 / 0.0001) + 5/105.0 * ln(5/105.0 / 0.1)),
	-- nothing in common: the largest possible values; kl = 1 ln(1 / 0.0001)
	(5, '{10,0}', '{0,10}', 1, 1, 1, 1, ln(10000.0)),
	-- the same shares
	(6, '{1,2,3}', '{10,20,30}', 0, 0, 0, 0, 0);
CREATE TABLE observed AS
	SELECT id, x, c FROM vectors, sample(reference, current);

-- as categories
CREATE FUNCTION differences(OUT id int, OUT kind text, OUT js numeric, OUT hellinger numeric,
							OUT tv numeric, OUT linf numeric, OUT kl numeric)
RETURNS SETOF record LANGUAGE sql STABLE AS $$
	SELECT id, 'text', round(jensenshannon(x::text, c)::numeric, 10),
		   round(hellinger_distance(x::text, c)::numeric, 10),
		   round(total_variation_distance(x::text, c)::numeric, 10),
		   round(linf_distance(x::text, c)::numeric, 10),
		   round(kl_divergence(x::text, c)::numeric, 10)
	FROM observed GROUP BY id
	UNION ALL
	SELECT id, 'integer', round(jensenshannon(x, c)::numeric, 10),
		   round(hellinger_distance(x, c)::numeric, 10),
		   round(total_variation_distance(x, c)::numeric, 10),
		   round(linf_distance(x, c)::numeric, 10),
		   round(kl_divergence(x, c)::numeric, 10)
	FROM observed GROUP BY id
$$;
SELECT * FROM differences() ORDER BY id, kind DESC;

-- as far as ten digits go, these are the expected values
SELECT id, kind, d.js = round(v.js, 10) AS js, d.hellinger = round(v.hellinger, 10) AS hellinger,
	   d.tv = round(v.tv, 10) AS tv, d.linf = round(v.linf, 10) AS linf,
	   d.kl = round(v.kl, 10) AS kl
FROM differences() d JOIN vectors v USING (id) ORDER BY id, kind DESC;

-- the quantile bins of psi: a uniform of 1000 values of which the lowest 300
-- are lifted by 699.5, so that shares of 0.1 become 0 (three times), 0.1 (four
-- times) and 0.2 (three times)
SELECT round(total_variation_distance(v, c)::numeric, 9) AS tv,
	   round(linf_distance(v, c)::numeric, 9) AS linf,
	   round(hellinger_distance(v, c)::numeric, 9) AS hellinger,
	   round(sqrt((3 * 0.1 + 3 * (sqrt(0.2) - sqrt(0.1)) ^ 2) / 2), 9) AS expected
FROM (SELECT g + CASE WHEN c AND g < 300 THEN 699.5 ELSE 0 END AS v, c
	  FROM generate_series(0, 999) g, (VALUES (false), (true)) AS side(c)) AS s;

-- rare and new categories: other and new as in psi, a 95 %, other 5 % (ten of
-- 0.5 %); then a 80 %, other 10 %, new 10 %
SELECT round(total_variation_distance(v, c)::numeric, 9) AS tv, 0.15 AS expected,
	   round(linf_distance(v, c)::numeric, 9) AS linf, 0.15 AS expected
FROM (SELECT CASE WHEN g >= 190 THEN 'r' || g ELSE 'a' END AS v, false AS c
	  FROM generate_series(0, 199) g
	  UNION ALL
	  SELECT CASE WHEN g < 80 THEN 'a' WHEN g < 90 THEN 'r190' ELSE 'n' || g END, true
	  FROM generate_series(0, 99) g) AS s;

-- missing values are a bin: 10 % against 40 %
SELECT round(total_variation_distance(v, c)::numeric, 9) AS tv,
	   round(linf_distance(v, c)::numeric, 9) AS linf, 0.3 AS expected
FROM (SELECT CASE x WHEN 1 THEN 1.5::float8 WHEN 2 THEN 'NaN' END AS v, c
	  FROM sample('{90,5,5}', '{60,30,10}')) AS s;

-- a side without rows: null
SELECT jensenshannon(x, c) AS js, kl_divergence(x, c) AS kl, hellinger_distance(x, c) AS hellinger,
	   total_variation_distance(x, c) AS tv, linf_distance(x, c) AS linf
FROM sample('{5,5}', '{}');

--
-- chi2_contingency: the categories as columns, the samples as rows
--

-- Expected: SciPy 1.10, scipy.stats.chi2_contingency([reference, current]) and
-- scipy.stats.contingency.association(method='cramer'); facts/drift.md has
-- 1.6224090 and 0.8985262 for the first. Two categories: Yates' correction.
-- The last by hand: X^2 = n (sum of observed^2 / (row total * column total) - 1)
-- = 200 (90/100 + (10^2 + 1^2)/(100 * 11) + 99/100 - 1) = 2160/11; with two
-- degrees of freedom p = exp(-X^2 / 2); V = sqrt(X^2 / 200).
CREATE TABLE tables (id int, reference int[], current int[], expected text);
INSERT INTO tables VALUES
	(1, '{16,18,16,14,12,12}', '{16,16,16,16,16,8}', '1.622408964 8.985262394e-01 5 0.096011628'),
	(2, '{20,30,24,26}', '{16,28,32,24}', '1.736267105 6.289011158e-01 3 0.093173685'),
	(3, '{50,950}', '{500,500}', '505.582445141 5.799041823e-112 1 0.503903260'),
	(4, '{3,1}', '{1,3}', '0.500000000 4.795001222e-01 1 0.500000000'),
	(5, '{5,5}', '{5,6}', '0.000000000 1.000000000e+00 1 0.045454545'),
	(6, '{3,0}', '{0,2}', '1.701388889 1.921064409e-01 1 1.000000000'),
	(7, '{10,20,30}', '{0,5,40}', '18.666666667 8.842698866e-05 2 0.421637021'),
	(8, '{90,10,0}', '{0,1,99}', concat_ws(' ', round(2160 / 11.0, 9), trim(to_char(exp(-1080 / 11.0::float8), '9.999999999EEEE')),
										   2, round(sqrt(108 / 110.0), 9)));
CREATE VIEW tests AS
	SELECT id, chi2_contingency(x::text, c) AS text, chi2_contingency(x, c) AS integer,
		   chi2_contingency(x::smallint, c) AS smallint
	FROM tables, sample(reference, current) GROUP BY id;
CREATE FUNCTION show(t chi2_result) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT concat_ws(' ', round(t.statistic::numeric, 9), trim(to_char(t.pvalue, '9.999999999EEEE')),
					 t.dof, round(t.cramers_v::numeric, 9))
$$;
SELECT id, (text).method, (text).n_reference, (text).n_current, show(text) AS test,
	   show(text) = expected AS expected, show(integer) = show(text) AS integer,
	   show(smallint) = show(text) AS smallint
FROM tests JOIN tables USING (id) ORDER BY id;

-- not merged: 200 categories, of which each is rare, keep their columns; no
-- category is on both sides: X^2 = n
SELECT (t).dof, round((t).statistic::numeric, 9) AS statistic
FROM (SELECT chi2_contingency('k' || g % 200, g % 2 = 0) AS t FROM generate_series(1, 2000) g) AS s;

-- missing values are not counted
SELECT t = (SELECT chi2_contingency(x::text, c) FROM sample('{20,30}', '{30,20}')) AS same
FROM (SELECT chi2_contingency(CASE x WHEN 3 THEN NULL ELSE x::text END, c) AS t
	  FROM sample('{20,30,7}', '{30,20,99}')) AS s;

-- one category cannot differ: p = 1, and V is undefined
SELECT (chi2_contingency(x::text, c)).* FROM sample('{5}', '{7}');

-- a side or both without values: undefined, with the reason
SELECT (chi2_contingency(x::text, c)).* FROM sample('{5,3}', '{}');
SELECT (chi2_contingency(x::text, c)).* FROM sample('{}', '{5}');
SELECT (chi2_contingency(NULL::boolean, c)).* FROM sample('{5}', '{5}');
SELECT (chi2_contingency(x::text, c)).* FROM sample('{}', '{}');

-- booleans and bigints beyond 2^53 are categories; numbers with fractions and
-- times are not
SELECT show(chi2_contingency(x = 1, c)) AS boolean,
	   show(chi2_contingency(9007199254740992 + x, c)) AS bigint
FROM sample('{50,950}', '{500,500}');
SELECT type, error_of(format('SELECT chi2_contingency(NULL::%s, true)', type)) AS error
FROM unnest('{float8,real,numeric,date,timestamptz,interval,time}'::text[]) AS type;

DROP SCHEMA binned_distances CASCADE;
