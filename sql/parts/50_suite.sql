-- suites: named expectations on a relation, their runs and results

-- The owner is whose rights a suite runs with. The functions write it; a
-- default or a trigger would hand all suites to whoever restores a dump.
CREATE TABLE mlcheck.suite (
	suite_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE,
	owner regrole NOT NULL,
	relation regclass NOT NULL,
	relation_name text NOT NULL,
	key_columns text[],
	meta jsonb,
	time_zone text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE mlcheck.suite IS
	'suites; owner: whose rights a suite runs with; time_zone: of whoever made the suite, in which it runs; relation_name: as it was when the suite was made';
COMMENT ON SEQUENCE mlcheck.suite_suite_id_seq IS 'numbers of suites';

CREATE TABLE mlcheck.suite_expectation (
	expectation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	suite_id bigint NOT NULL REFERENCES mlcheck.suite ON DELETE CASCADE,
	expectation_type text NOT NULL,
	kwargs jsonb NOT NULL,
	severity text NOT NULL CHECK (severity IN ('info', 'warn', 'error')),
	meta jsonb
);
CREATE INDEX suite_expectation_suite_id_idx ON mlcheck.suite_expectation (suite_id);
COMMENT ON TABLE mlcheck.suite_expectation IS 'expectations of suites';
COMMENT ON SEQUENCE mlcheck.suite_expectation_expectation_id_seq IS 'numbers of expectations';

CREATE TABLE mlcheck.suite_grant (
	suite_id bigint NOT NULL REFERENCES mlcheck.suite ON DELETE CASCADE,
	grantee regrole NOT NULL,
	PRIMARY KEY (suite_id, grantee)
);
COMMENT ON TABLE mlcheck.suite_grant IS 'who may run suites and read their results, besides members of their owners'' roles';

-- History outlives the suite, its relation and the role that ran it: suite_id
-- refers to nothing, and names are kept as they were.
CREATE TABLE mlcheck.suite_run (
	run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	suite_id bigint NOT NULL,
	suite_name text NOT NULL,
	owner regrole NOT NULL,
	relation text NOT NULL,
	run_by text NOT NULL,
	started_at timestamptz NOT NULL,
	finished_at timestamptz NOT NULL,
	row_filter text,
	row_security boolean NOT NULL,
	verdict mlcheck.verdict NOT NULL,
	pass_count bigint NOT NULL,
	warn_count bigint NOT NULL,
	fail_count bigint NOT NULL,
	undecided_count bigint NOT NULL
);
CREATE INDEX suite_run_suite_id_started_at_idx ON mlcheck.suite_run (suite_id, started_at);
CREATE INDEX suite_run_suite_name_started_at_idx ON mlcheck.suite_run (suite_name, started_at);
COMMENT ON TABLE mlcheck.suite_run IS
	'runs of suites, kept when a suite is dropped; row_filter: only these rows were checked; row_security: only the rows that its policies show were checked';
COMMENT ON SEQUENCE mlcheck.suite_run_run_id_seq IS 'numbers of runs';

CREATE TABLE mlcheck.suite_result (
	run_id bigint NOT NULL REFERENCES mlcheck.suite_run ON DELETE CASCADE,
	expectation_id bigint NOT NULL,
	severity text NOT NULL CHECK (severity IN ('info', 'warn', 'error')),
	expectation_type text NOT NULL,
	kwargs jsonb NOT NULL,
	verdict mlcheck.verdict NOT NULL,
	success boolean,
	element_count bigint,
	missing_count bigint,
	unexpected_count bigint,
	unexpected_percent double precision,
	observed_value jsonb,
	unexpected_values jsonb,
	unexpected_keys jsonb,
	details jsonb,
	reason text,
	PRIMARY KEY (run_id, expectation_id)
);
COMMENT ON TABLE mlcheck.suite_result IS 'results of runs: one for each expectation that the suite had';

-- A dump writes a role or relation that is gone as a number, which where it is
-- restored can be that of another. What belongs to a role that is gone, and so
-- to nobody, stays behind; so do grants to it.
SELECT pg_catalog.pg_extension_config_dump('mlcheck.suite',
	'WHERE owner IN (SELECT oid FROM pg_catalog.pg_roles)');
SELECT pg_catalog.pg_extension_config_dump('mlcheck.suite_expectation',
	'WHERE suite_id IN (SELECT suite_id FROM mlcheck.suite WHERE owner IN (SELECT oid FROM pg_catalog.pg_roles))');
SELECT pg_catalog.pg_extension_config_dump('mlcheck.suite_grant',
	'WHERE grantee IN (SELECT oid FROM pg_catalog.pg_roles)'
	' AND suite_id IN (SELECT suite_id FROM mlcheck.suite WHERE owner IN (SELECT oid FROM pg_catalog.pg_roles))');
SELECT pg_catalog.pg_extension_config_dump('mlcheck.suite_run',
	'WHERE owner IN (SELECT oid FROM pg_catalog.pg_roles)');
SELECT pg_catalog.pg_extension_config_dump('mlcheck.suite_result',
	'WHERE run_id IN (SELECT run_id FROM mlcheck.suite_run WHERE owner IN (SELECT oid FROM pg_catalog.pg_roles))');
SELECT pg_catalog.pg_extension_config_dump('mlcheck.suite_suite_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('mlcheck.suite_expectation_expectation_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('mlcheck.suite_run_run_id_seq', '');

-- The views show what the current user may run, or change. USAGE, not MEMBER:
-- as with the tables of a role, rights that need SET ROLE first do not count,
-- nor does being able to admit others to a role.
CREATE VIEW mlcheck.suites WITH (security_barrier) AS
	SELECT s.suite_id, s.name, s.owner, s.relation, s.key_columns, s.meta, s.time_zone, s.created_at,
		ARRAY(SELECT g.grantee FROM mlcheck.suite_grant g
			  WHERE g.suite_id OPERATOR(pg_catalog.=) s.suite_id
			  ORDER BY g.grantee::text COLLATE "C") AS grantees,
		pg_catalog.pg_has_role(current_user, s.owner, 'USAGE') AS may_change
	FROM mlcheck.suite s
	WHERE pg_catalog.pg_has_role(current_user, s.owner, 'USAGE')
		OR EXISTS (SELECT FROM mlcheck.suite_grant g
				   WHERE g.suite_id OPERATOR(pg_catalog.=) s.suite_id
					 AND pg_catalog.pg_has_role(current_user, g.grantee, 'USAGE'));
COMMENT ON VIEW mlcheck.suites IS
	'suites that the current user may run; may_change: and change';

CREATE VIEW mlcheck.expectations WITH (security_barrier) AS
	SELECT s.name AS suite, e.suite_id, e.expectation_id, e.expectation_type, e.kwargs, e.severity, e.meta
	FROM mlcheck.suite_expectation e
	JOIN mlcheck.suites s ON s.suite_id OPERATOR(pg_catalog.=) e.suite_id;
COMMENT ON VIEW mlcheck.expectations IS
	'expectations of the suites that the current user may run';

CREATE VIEW mlcheck.suite_runs WITH (security_barrier) AS
	SELECT r.run_id, r.suite_name AS suite, r.suite_id, r.owner, r.relation, r.run_by, r.started_at, r.finished_at,
		r.row_filter, r.row_security, r.verdict, r.pass_count, r.warn_count, r.fail_count, r.undecided_count
	FROM mlcheck.suite_run r
	WHERE pg_catalog.pg_has_role(current_user, r.owner, 'USAGE')
		OR EXISTS (SELECT FROM mlcheck.suite_grant g
				   WHERE g.suite_id OPERATOR(pg_catalog.=) r.suite_id
					 AND pg_catalog.pg_has_role(current_user, g.grantee, 'USAGE'));
COMMENT ON VIEW mlcheck.suite_runs IS
	'runs of the suites that the current user may run, and of those that were dropped';

CREATE VIEW mlcheck.suite_results WITH (security_barrier) AS
	SELECT r.suite, r.started_at, t.*
	FROM mlcheck.suite_result t
	JOIN mlcheck.suite_runs r ON r.run_id OPERATOR(pg_catalog.=) t.run_id;
COMMENT ON VIEW mlcheck.suite_results IS
	'results of the runs that the current user may see';

GRANT SELECT ON mlcheck.suites, mlcheck.expectations, mlcheck.suite_runs, mlcheck.suite_results TO PUBLIC;

CREATE FUNCTION mlcheck.create_suite(
	name text,
	relation regclass,
	key_columns text[] DEFAULT NULL,
	meta jsonb DEFAULT NULL
)
RETURNS bigint
AS 'MODULE_PATHNAME', 'create_suite'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.create_suite(text, regclass, text[], jsonb) IS
	'make a suite of expectations on a relation; it belongs to the current user, and runs with that role''s rights';

CREATE FUNCTION mlcheck.drop_suite(name text)
RETURNS void
AS 'MODULE_PATHNAME', 'drop_suite'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.drop_suite(text) IS
	'drop a suite with its expectations and grants; its runs stay';

CREATE FUNCTION mlcheck.add_expectation(
	suite text,
	expectation_type text,
	kwargs jsonb DEFAULT '{}',
	severity text DEFAULT 'error',
	meta jsonb DEFAULT NULL
)
RETURNS bigint
AS 'MODULE_PATHNAME', 'add_expectation'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.add_expectation(text, text, jsonb, text, jsonb) IS
	'add an expectation to a suite; its number';

CREATE FUNCTION mlcheck.drop_expectation(suite text, expectation_id bigint)
RETURNS void
AS 'MODULE_PATHNAME', 'drop_expectation'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.drop_expectation(text, bigint) IS
	'drop an expectation of a suite; its results stay';

CREATE FUNCTION mlcheck.grant_suite(suite text, role regrole)
RETURNS void
AS 'MODULE_PATHNAME', 'grant_suite'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.grant_suite(text, regrole) IS
	'allow a role to run a suite, with the rights of its owner, and to read its results and failing rows';

CREATE FUNCTION mlcheck.revoke_suite(suite text, role regrole)
RETURNS void
AS 'MODULE_PATHNAME', 'revoke_suite'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.revoke_suite(text, regrole) IS
	'take back what grant_suite() allowed';

CREATE FUNCTION mlcheck.import_suite(
	suite jsonb,
	relation regclass,
	name text DEFAULT NULL,
	skip_unknown boolean DEFAULT false,
	key_columns text[] DEFAULT NULL
)
RETURNS text
AS 'MODULE_PATHNAME', 'import_suite'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.import_suite(jsonb, regclass, text, boolean, text[]) IS
	'make a suite of a Great Expectations suite, in either of its JSON layouts; its name';

CREATE FUNCTION mlcheck.export_suite(suite text, layout text DEFAULT 'type')
RETURNS jsonb
AS 'MODULE_PATHNAME', 'export_suite'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.export_suite(text, text) IS
	'a suite as Great Expectations writes it; layout: type, or expectation_type for releases before 1.0';
