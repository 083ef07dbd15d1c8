-- the checks of a suite, in one scan; only the functions for suites call it

CREATE FUNCTION mlcheck.check_accum(internal, jsonb, VARIADIC "any")
RETURNS internal
AS 'MODULE_PATHNAME', 'check_accum'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.check_accum(internal, jsonb, VARIADIC "any") IS
	'transition function of check_agg';

CREATE FUNCTION mlcheck.check_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'check_combine'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.check_combine(internal, internal) IS
	'combine function of check_agg';

CREATE FUNCTION mlcheck.check_serialize(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'check_serialize'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.check_serialize(internal) IS
	'serialization function of check_agg';

CREATE FUNCTION mlcheck.check_deserialize(bytea, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'check_deserialize'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.check_deserialize(bytea, internal) IS
	'deserialization function of check_agg';

CREATE FUNCTION mlcheck.check_final(internal)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'check_final'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.check_final(internal) IS
	'final function of check_agg';

CREATE AGGREGATE mlcheck.check_agg(program jsonb, VARIADIC inputs "any") (
	SFUNC = mlcheck.check_accum,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = mlcheck.check_final,
	COMBINEFUNC = mlcheck.check_combine,
	SERIALFUNC = mlcheck.check_serialize,
	DESERIALFUNC = mlcheck.check_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.check_agg(program jsonb, VARIADIC inputs "any") IS
	'support of suites: what a program of checks counts in the inputs; null without rows';
