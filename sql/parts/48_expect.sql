-- expectations: one at a time

CREATE TYPE mlcheck.validation_result AS (
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
);
COMMENT ON TYPE mlcheck.validation_result IS
	'what came of an expectation: the verdict follows from success and severity; counts are of rows, unexpected_percent of those that are a case; the samples of unexpected values and keys depend on the rows alone';

CREATE FUNCTION mlcheck.expect(
	relation regclass,
	expectation_type text,
	kwargs jsonb DEFAULT '{}'
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect(regclass, text, jsonb) IS
	'checks one expectation about a relation, with the rights of the caller; it reads and stores nothing';

CREATE FUNCTION mlcheck.expectation_types()
RETURNS TABLE (
	expectation_type text,
	family text,
	kwargs text[],
	required text[],
	common_kwargs text[],
	summary text,
	wrapper_arguments text
)
AS 'MODULE_PATHNAME', 'expectation_types'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.expectation_types() IS
	'the catalogue of expectations: a row each, with its kwargs; wrapper_arguments is null where the name is too long for a function';

CREATE FUNCTION mlcheck.expectation_kwargs()
RETURNS TABLE (
	kwarg text,
	sql_type text,
	summary text
)
AS 'MODULE_PATHNAME', 'expectation_kwargs'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.expectation_kwargs() IS
	'what kwargs of expectations mean';
