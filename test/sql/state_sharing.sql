--
-- One state for all two-sample aggregates, and the memory that it takes
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA state_sharing;
SET search_path = state_sharing, mlcheck;

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
-- the SQLSTATE alone
CREATE FUNCTION state_of(query text) RETURNS text LANGUAGE sql AS $$
	SELECT replace(left(error_of(query), 5), 'no er', 'fits')
$$;

-- 60,000 values: 2 x 30,000, which take 2 x 32,768 x 8 bytes = 512 kB as room
-- grows by doubling, and 30,000 x 8 bytes = 234 kB while a side is sorted. One
-- state needs 746 kB, two need 1,258.
CREATE TABLE many AS SELECT hashint4(g) AS x, g % 2 = 0 AS c FROM generate_series(1, 60000) g;
-- not in parallel: workers have the limit for themselves
SET max_parallel_workers_per_gather = 0;
SET mlcheck.max_sample_memory = '1000kB';

-- all statistics of the same arguments share one state
SELECT state_of('SELECT psi(x, c) FROM many') AS one,
	   state_of('SELECT psi(x, c), ks_2samp(x, c), wasserstein_distance(x, c) FROM many') AS three,
	   state_of('SELECT psi(x, c), jensenshannon(x, c), kl_divergence(x, c), hellinger_distance(x, c),
				 total_variation_distance(x, c), linf_distance(x, c), ks_2samp(x, c), cramervonmises_2samp(x, c),
				 anderson_ksamp(x, c), mannwhitneyu(x, c), ttest_ind(x, c), wasserstein_distance(x, c),
				 energy_distance(x, c), chi2_contingency(x, c) FROM many') AS fourteen,
	   state_of('SELECT psi(x, c), (SELECT 1), psi(x, c) + linf_distance(x, c) FROM many HAVING psi(x, c) IS NOT NULL
				 ORDER BY ttest_ind(x, c)') AS anywhere;

-- other arguments, or a FILTER, make another state; which is an error here
SELECT state_of('SELECT psi(x, c), psi(x, c, 20) FROM many') AS bins,
	   state_of('SELECT psi(x, c), psi(x + 1, c) FROM many') AS value,
	   state_of('SELECT psi(x, c), ks_2samp(x, NOT c) FROM many') AS flag,
	   state_of('SELECT psi(x, c), ks_2samp(x, c) FILTER (WHERE x IS NOT NULL) FROM many') AS filter,
	   state_of('SELECT psi(x, c), psi(x::bigint, c) FROM many') AS type,
	   state_of('SELECT psi(x, c, 20), psi(x, c, ARRAY[0]) FROM many') AS edges;

-- the error says what to do
SELECT error_of('SELECT psi(x, c), psi(x, c, 20) FROM many');

--
-- Memory is counted over all states of a session, and returned
--

-- groups add up: 16 groups of 3,750 values take 2 x 2,048 x 8 bytes each, as much
-- as one state
SELECT state_of('SELECT psi(x, c) FROM many GROUP BY x & 15') AS groups,
	   state_of('SELECT psi(x, c), psi(x, c, 20) FROM many GROUP BY x & 15') AS twice;

-- after errors nothing stays charged: 200 of them, then a query that needs
-- three quarters of the limit
DO $$
DECLARE
	caught int := 0;
BEGIN
	FOR i IN 1 .. 200 LOOP
		BEGIN
			PERFORM psi(x, c), psi(x, c, 20) FROM many;
		EXCEPTION WHEN configuration_limit_exceeded THEN
			caught := caught + 1;
		END;
	END LOOP;
	ASSERT caught = 200, caught;
END
$$;
SELECT state_of('SELECT psi(x, c) FROM many') AS after_errors;

-- nor after errors of another kind in the middle of things
DO $$
BEGIN
	FOR i IN 1 .. 200 LOOP
		BEGIN
			PERFORM psi(1 / (g - 3000), g % 2 = 0) FROM generate_series(1, 3000) g;
		EXCEPTION WHEN division_by_zero THEN
		END;
		BEGIN
			PERFORM ks_2samp(g::text, g % 2 = 0) FROM generate_series(1, 300) g;
		EXCEPTION WHEN datatype_mismatch THEN
		END;
	END LOOP;
END
$$;
SELECT state_of('SELECT psi(x, c) FROM many') AS after_other_errors;

-- nor after cursors that were closed half way, rolled back savepoints, rescans
BEGIN;
DECLARE half CURSOR FOR SELECT g, psi(x, c) FROM (SELECT x & 7 AS g, x, c FROM many) AS s GROUP BY g;
FETCH 1 FROM half \g /dev/null
SELECT state_of('SELECT psi(x, c) FROM many') AS beside_a_cursor;
CLOSE half;
SELECT state_of('SELECT psi(x, c) FROM many') AS after_it;
SAVEPOINT s;
DECLARE another CURSOR FOR SELECT g, psi(x, c) FROM (SELECT x & 7 AS g, x, c FROM many) AS s GROUP BY g;
FETCH 1 FROM another \g /dev/null
ROLLBACK TO s;
SELECT state_of('SELECT psi(x, c) FROM many') AS after_rollback;
COMMIT;
SELECT state_of('SELECT (SELECT psi(x + i, c) FROM many) FROM generate_series(1, 5) i') AS rescans;

-- categories are charged too: by names, not by rows
SELECT state_of('SELECT psi((x & 7)::text, c) FROM many') AS few_names,
	   state_of('SELECT psi(x::text, c) FROM many') AS many_names,
	   state_of('SELECT psi(repeat(''x'', 100000) || (x & 15), c) FROM many WHERE x & 240 = 0') AS long_names;
SELECT state_of('SELECT psi(x, c) FROM many') AS after_names;

-- the setting: a session's own, in kB, with limits
RESET mlcheck.max_sample_memory;
SHOW mlcheck.max_sample_memory;
SELECT unit, min_val, boot_val, context, vartype FROM pg_settings WHERE name = 'mlcheck.max_sample_memory';
SET mlcheck.max_sample_memory = '63kB';
SET mlcheck.max_samples_memory = '1GB';

-- the smallest limit: 2,000 values fit, 20,000 do not
SET mlcheck.max_sample_memory = '64kB';
SELECT state_of(format('SELECT psi(g, g %% 2 = 0) FROM generate_series(1, %s) g', n)) AS state, n
FROM unnest('{2000,20000}'::int[]) n;
RESET mlcheck.max_sample_memory;
RESET max_parallel_workers_per_gather;

DROP SCHEMA state_sharing CASCADE;
