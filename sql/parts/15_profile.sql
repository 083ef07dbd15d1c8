-- profile: a mergeable, deterministic summary of one column

CREATE TYPE mlcheck.profile;

CREATE FUNCTION mlcheck.profile_in(cstring)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_in(cstring) IS
	'input function of profile';

CREATE FUNCTION mlcheck.profile_out(mlcheck.profile)
RETURNS cstring
AS 'MODULE_PATHNAME', 'profile_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_out(mlcheck.profile) IS
	'output function of profile';

CREATE FUNCTION mlcheck.profile_recv(internal)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_recv(internal) IS
	'binary input function of profile';

CREATE FUNCTION mlcheck.profile_send(mlcheck.profile)
RETURNS bytea
AS 'MODULE_PATHNAME', 'profile_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_send(mlcheck.profile) IS
	'binary output function of profile: the canonical encoding';

CREATE TYPE mlcheck.profile (
	INPUT = mlcheck.profile_in,
	OUTPUT = mlcheck.profile_out,
	RECEIVE = mlcheck.profile_recv,
	SEND = mlcheck.profile_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE mlcheck.profile IS
	'mergeable summary of a column; the same rows give the same bytes in any order';

CREATE FUNCTION mlcheck.profile_eq(mlcheck.profile, mlcheck.profile)
RETURNS boolean
AS 'MODULE_PATHNAME', 'profile_eq'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_eq(mlcheck.profile, mlcheck.profile) IS
	'implementation of = operator';

CREATE FUNCTION mlcheck.profile_ne(mlcheck.profile, mlcheck.profile)
RETURNS boolean
AS 'MODULE_PATHNAME', 'profile_ne'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_ne(mlcheck.profile, mlcheck.profile) IS
	'implementation of <> operator';

CREATE FUNCTION mlcheck.profile_hash(mlcheck.profile)
RETURNS integer
AS 'MODULE_PATHNAME', 'profile_hash'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_hash(mlcheck.profile) IS
	'hash of what = compares';

CREATE FUNCTION mlcheck.profile_hash_extended(mlcheck.profile, bigint)
RETURNS bigint
AS 'MODULE_PATHNAME', 'profile_hash_extended'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_hash_extended(mlcheck.profile, bigint) IS
	'hash of what = compares, with a seed';

CREATE OPERATOR mlcheck.= (
	LEFTARG = mlcheck.profile,
	RIGHTARG = mlcheck.profile,
	FUNCTION = mlcheck.profile_eq,
	COMMUTATOR = OPERATOR(mlcheck.=),
	NEGATOR = OPERATOR(mlcheck.<>),
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES
);
COMMENT ON OPERATOR mlcheck.= (mlcheck.profile, mlcheck.profile) IS
	'do the profiles summarize alike? Moments and frequent texts, which depend on the order of rows, do not count';

CREATE OPERATOR mlcheck.<> (
	LEFTARG = mlcheck.profile,
	RIGHTARG = mlcheck.profile,
	FUNCTION = mlcheck.profile_ne,
	COMMUTATOR = OPERATOR(mlcheck.<>),
	NEGATOR = OPERATOR(mlcheck.=),
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR mlcheck.<> (mlcheck.profile, mlcheck.profile) IS
	'do the profiles differ?';

CREATE OPERATOR CLASS mlcheck.profile_ops
DEFAULT FOR TYPE mlcheck.profile USING hash AS
	OPERATOR 1 mlcheck.= (mlcheck.profile, mlcheck.profile),
	FUNCTION 1 mlcheck.profile_hash(mlcheck.profile),
	FUNCTION 2 mlcheck.profile_hash_extended(mlcheck.profile, bigint);
COMMENT ON OPERATOR FAMILY mlcheck.profile_ops USING hash IS
	'equality of profiles, for GROUP BY, DISTINCT and hash indexes';
COMMENT ON OPERATOR CLASS mlcheck.profile_ops USING hash IS
	'equality of profiles, for GROUP BY, DISTINCT and hash indexes';

-- making profiles

CREATE FUNCTION mlcheck.profile_merge(mlcheck.profile, mlcheck.profile)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_merge_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_merge(mlcheck.profile, mlcheck.profile) IS
	'transition and combine function of the profile aggregates';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, double precision)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_float8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, double precision) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, double precision, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_float8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, double precision, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, double precision)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_float8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, double precision) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, double precision, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_float8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, double precision, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, real)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_float4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, real) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, real, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_float4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, real, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, real)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_float4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, real) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, real, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_float4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, real, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, smallint)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_int2'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, smallint) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, smallint, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_int2'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, smallint, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, smallint)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_int2'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, smallint) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, smallint, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_int2'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, smallint, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_int4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, integer, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_int4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, integer, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_int4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, integer, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_int4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, integer, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, bigint)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_int8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, bigint) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, bigint, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_int8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, bigint, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, bigint)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_int8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, bigint) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, bigint, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_int8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, bigint, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, numeric)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_numeric'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, numeric) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, numeric, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_numeric'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, numeric, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, numeric)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_numeric'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, numeric) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, numeric, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_numeric'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, numeric, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, date)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_date'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, date) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, date, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_date'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, date, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, date)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_date'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, date) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, date, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_date'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, date, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, time)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_time'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, time) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, time, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_time'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, time, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, time)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_time'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, time) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, time, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_time'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, time, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, timestamp)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_timestamp'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, timestamp) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, timestamp, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_timestamp'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, timestamp, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, timestamp)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_timestamp'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, timestamp) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, timestamp, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_timestamp'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, timestamp, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, timestamptz)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_timestamptz'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, timestamptz) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, timestamptz, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_timestamptz'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, timestamptz, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, timestamptz)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_timestamptz'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, timestamptz) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, timestamptz, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_timestamptz'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, timestamptz, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, interval)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_interval'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, interval) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, interval, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_interval'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, interval, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, interval)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_interval'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, interval) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, interval, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_interval'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, interval, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, boolean)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_bool'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, boolean) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, boolean, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_bool'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, boolean, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, boolean)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_bool'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, boolean) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, boolean, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_bool'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, boolean, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, text)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_text'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, text) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, text, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_text'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, text, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, text)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_text'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, text) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, text, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_text'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, text, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, uuid)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_uuid'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, uuid) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, uuid, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_uuid'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, uuid, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, uuid)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_uuid'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, uuid) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, uuid, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_uuid'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, uuid, integer) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, anyenum)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_enum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, anyenum) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_accum(mlcheck.profile, anyenum, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_accum_enum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_accum(mlcheck.profile, anyenum, integer) IS
	'transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, anyenum)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_enum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, anyenum) IS
	'inverse transition function of profile_agg';

CREATE FUNCTION mlcheck.profile_remove(mlcheck.profile, anyenum, integer)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'profile_remove_enum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.profile_remove(mlcheck.profile, anyenum, integer) IS
	'inverse transition function of profile_agg';

CREATE AGGREGATE mlcheck.profile_agg(value double precision) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value double precision) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value double precision, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value double precision, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value real) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value real) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value real, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value real, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value smallint) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value smallint) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value smallint, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value smallint, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value integer) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value integer, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value integer, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value bigint) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value bigint) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value bigint, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value bigint, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value numeric) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value numeric) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value numeric, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value numeric, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value date) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value date) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value date, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value date, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value time) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value time) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value time, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value time, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value timestamp) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value timestamp) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value timestamp, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value timestamp, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value timestamptz) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value timestamptz) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value timestamptz, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value timestamptz, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value interval) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value interval) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value interval, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value interval, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value boolean) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value boolean) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value boolean, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value boolean, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value text) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value text) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value text, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value text, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value varchar) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value varchar) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value varchar, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value varchar, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value uuid) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value uuid) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value uuid, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value uuid, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.profile_agg(value anyenum) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value anyenum) IS
	'profile of a column';

CREATE AGGREGATE mlcheck.profile_agg(value anyenum, max_cells integer) (
	SFUNC = mlcheck.profile_accum,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	MSFUNC = mlcheck.profile_accum,
	MINVFUNC = mlcheck.profile_remove,
	MSTYPE = mlcheck.profile,
	MSSPACE = 65536,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.profile_agg(value anyenum, max_cells integer) IS
	'profile of a column, with a budget of cells';

CREATE AGGREGATE mlcheck.merge_agg(profile mlcheck.profile) (
	SFUNC = mlcheck.profile_merge,
	STYPE = mlcheck.profile,
	SSPACE = 65536,
	COMBINEFUNC = mlcheck.profile_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.merge_agg(profile mlcheck.profile) IS
	'one profile of all the rows that the profiles summarize';

-- reading profiles

CREATE FUNCTION mlcheck.row_count(profile mlcheck.profile)
RETURNS bigint
AS 'MODULE_PATHNAME', 'profile_row_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.row_count(mlcheck.profile) IS
	'rows, with those that are NULL, NaN or infinite';

CREATE FUNCTION mlcheck.null_count(profile mlcheck.profile)
RETURNS bigint
AS 'MODULE_PATHNAME', 'profile_null_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.null_count(mlcheck.profile) IS
	'rows that are NULL';

CREATE FUNCTION mlcheck.nan_count(profile mlcheck.profile)
RETURNS bigint
AS 'MODULE_PATHNAME', 'profile_nan_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.nan_count(mlcheck.profile) IS
	'rows that are NaN';

CREATE FUNCTION mlcheck.infinity_count(profile mlcheck.profile)
RETURNS bigint
AS 'MODULE_PATHNAME', 'profile_infinity_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.infinity_count(mlcheck.profile) IS
	'rows that are infinite';

CREATE FUNCTION mlcheck.rounded_count(profile mlcheck.profile)
RETURNS bigint
AS 'MODULE_PATHNAME', 'profile_rounded_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.rounded_count(mlcheck.profile) IS
	'values that do not fit the key exactly';

CREATE FUNCTION mlcheck.distinct_count(profile mlcheck.profile)
RETURNS bigint
AS 'MODULE_PATHNAME', 'profile_distinct_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.distinct_count(mlcheck.profile) IS
	'distinct values: exact while the profile is, else within 1.6 % (one standard error)';

CREATE FUNCTION mlcheck.is_exact(profile mlcheck.profile)
RETURNS boolean
AS 'MODULE_PATHNAME', 'profile_is_exact'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.is_exact(mlcheck.profile) IS
	'does the profile know every value?';

CREATE FUNCTION mlcheck.kind(profile mlcheck.profile)
RETURNS text
AS 'MODULE_PATHNAME', 'profile_kind'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.kind(mlcheck.profile) IS
	'kind of the values: float, integer, boolean, date, time, timestamp, timestamptz, interval or text';

CREATE FUNCTION mlcheck.rank_error(profile mlcheck.profile)
RETURNS double precision
AS 'MODULE_PATHNAME', 'profile_rank_error'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.rank_error(mlcheck.profile) IS
	'largest share of the values that the profile cannot put in order';

CREATE FUNCTION mlcheck.mean(profile mlcheck.profile)
RETURNS double precision
AS 'MODULE_PATHNAME', 'profile_mean'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.mean(mlcheck.profile) IS
	'mean of the finite values';

CREATE FUNCTION mlcheck.std(profile mlcheck.profile)
RETURNS double precision
AS 'MODULE_PATHNAME', 'profile_std'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.std(mlcheck.profile) IS
	'sample standard deviation of the finite values';

CREATE FUNCTION mlcheck.skewness(profile mlcheck.profile)
RETURNS double precision
AS 'MODULE_PATHNAME', 'profile_skewness'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.skewness(mlcheck.profile) IS
	'skewness g1 of the finite values';

CREATE FUNCTION mlcheck.kurtosis(profile mlcheck.profile)
RETURNS double precision
AS 'MODULE_PATHNAME', 'profile_kurtosis'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.kurtosis(mlcheck.profile) IS
	'excess kurtosis g2 of the finite values';

CREATE FUNCTION mlcheck.min_value(profile mlcheck.profile)
RETURNS double precision
AS 'MODULE_PATHNAME', 'profile_min_value'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.min_value(mlcheck.profile) IS
	'minimum';

CREATE FUNCTION mlcheck.max_value(profile mlcheck.profile)
RETURNS double precision
AS 'MODULE_PATHNAME', 'profile_max_value'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.max_value(mlcheck.profile) IS
	'maximum';

CREATE FUNCTION mlcheck.quantile(profile mlcheck.profile, q double precision)
RETURNS double precision
AS 'MODULE_PATHNAME', 'profile_quantile'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.quantile(mlcheck.profile, double precision) IS
	'smallest value with a share of at least q at or below it';

CREATE TYPE mlcheck.profile_description AS (
	kind text,
	row_count bigint,
	null_count bigint,
	nan_count bigint,
	infinity_count bigint,
	rounded_count bigint,
	distinct_count bigint,
	is_exact boolean,
	rank_error double precision,
	minimum text,
	maximum text,
	mean double precision,
	std double precision,
	skewness double precision,
	kurtosis double precision,
	p05 double precision,
	p25 double precision,
	median double precision,
	p75 double precision,
	p95 double precision,
	cells integer,
	max_cells integer
);
COMMENT ON TYPE mlcheck.profile_description IS
	'what a profile says of its column';

-- stable: minimum and maximum print as DateStyle and TimeZone say
CREATE FUNCTION mlcheck.describe(profile mlcheck.profile)
RETURNS mlcheck.profile_description
AS 'MODULE_PATHNAME', 'profile_describe'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.describe(mlcheck.profile) IS
	'what a profile says of its column, in one row';

CREATE FUNCTION mlcheck.histogram(profile mlcheck.profile, bins integer DEFAULT 10)
RETURNS TABLE (
	bin integer,
	lower double precision,
	upper double precision,
	count bigint
)
AS 'MODULE_PATHNAME', 'profile_histogram'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
ROWS 10;
COMMENT ON FUNCTION mlcheck.histogram(mlcheck.profile, integer) IS
	'counts of the finite values in bins of equal width';

CREATE FUNCTION mlcheck.top_values(profile mlcheck.profile, k integer DEFAULT 10)
RETURNS TABLE (
	value text,
	count bigint,
	share double precision,
	count_error bigint
)
AS 'MODULE_PATHNAME', 'profile_top_values'
LANGUAGE C STABLE STRICT PARALLEL SAFE
ROWS 10;
COMMENT ON FUNCTION mlcheck.top_values(mlcheck.profile, integer) IS
	'most frequent values that the profile knows; the true count is at most count_error larger';

CREATE FUNCTION mlcheck.render(profile mlcheck.profile)
RETURNS text
AS 'MODULE_PATHNAME', 'profile_render'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.render(mlcheck.profile) IS
	'text histogram of a profile';
