-- suites at work

CREATE FUNCTION mlcheck.validate_suite(
	suite text,
	relation regclass DEFAULT NULL,
	row_filter text DEFAULT NULL,
	row_security boolean DEFAULT false
)
RETURNS TABLE (
	expectation_id bigint,
	severity text,
	expectation_type text,
	kwargs jsonb,
	verdict mlcheck.verdict,
	success boolean,
	element_count bigint,
	missing_count bigint,
	unexpected_count bigint,
	unexpected_percent double precision,
	observed_value jsonb,
	unexpected_values jsonb,
	unexpected_keys jsonb,
	details jsonb,
	reason text
)
AS 'MODULE_PATHNAME', 'validate_suite'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.validate_suite(text, regclass, text, boolean) IS
	'checks all expectations of a suite in one scan, with its owner''s rights: a row each; it stores nothing';

CREATE FUNCTION mlcheck.validate_suite_json(
	suite jsonb,
	relation regclass,
	key_columns text[] DEFAULT NULL,
	row_filter text DEFAULT NULL,
	row_security boolean DEFAULT false
)
RETURNS TABLE (
	expectation_id bigint,
	severity text,
	expectation_type text,
	kwargs jsonb,
	verdict mlcheck.verdict,
	success boolean,
	element_count bigint,
	missing_count bigint,
	unexpected_count bigint,
	unexpected_percent double precision,
	observed_value jsonb,
	unexpected_values jsonb,
	unexpected_keys jsonb,
	details jsonb,
	reason text
)
AS 'MODULE_PATHNAME', 'validate_suite_json'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.validate_suite_json(jsonb, regclass, text[], text, boolean) IS
	'the same for a suite given as JSON, in either layout of Great Expectations, with the rights of the caller; expectation_id is its place in the suite';

CREATE FUNCTION mlcheck.run_suite(
	suite text,
	row_filter text DEFAULT NULL,
	row_security boolean DEFAULT false,
	OUT run_id bigint,
	OUT verdict mlcheck.verdict,
	OUT pass_count bigint,
	OUT warn_count bigint,
	OUT fail_count bigint,
	OUT undecided_count bigint
)
AS 'MODULE_PATHNAME', 'run_suite'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.run_suite(text, text, boolean) IS
	'validates a suite and stores the run with its results; a failed check raises no error';

CREATE FUNCTION mlcheck.explain_suite(suite text)
RETURNS TABLE (
	step integer,
	kind text,
	expectation_ids bigint[],
	reason text,
	query text,
	plan text
)
AS 'MODULE_PATHNAME', 'explain_suite'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.explain_suite(text) IS
	'the queries that a suite''s run consists of, why there is more than one, and PostgreSQL''s plans for them; nothing is run';

CREATE FUNCTION mlcheck.failing_rows(suite text, expectation_id bigint)
RETURNS SETOF jsonb
AS 'MODULE_PATHNAME', 'failing_rows_jsonb'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.failing_rows(text, bigint) IS
	'the rows that an expectation of a suite calls unexpected, as jsonb';

CREATE FUNCTION mlcheck.failing_rows(suite text, expectation_id bigint, row_type anyelement)
RETURNS SETOF anyelement
AS 'MODULE_PATHNAME', 'failing_rows'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.failing_rows(text, bigint, anyelement) IS
	'the rows that an expectation of a suite calls unexpected, as rows of the relation: row_type is NULL::orders for relation orders';
