-- freeze: an immutable reference that counts current rows

CREATE TYPE mlcheck.frozen;

CREATE FUNCTION mlcheck.frozen_in(cstring)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.frozen_in(cstring) IS
	'input function of frozen';

CREATE FUNCTION mlcheck.frozen_out(mlcheck.frozen)
RETURNS cstring
AS 'MODULE_PATHNAME', 'frozen_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.frozen_out(mlcheck.frozen) IS
	'output function of frozen';

CREATE FUNCTION mlcheck.frozen_recv(internal)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.frozen_recv(internal) IS
	'binary input function of frozen';

CREATE FUNCTION mlcheck.frozen_send(mlcheck.frozen)
RETURNS bytea
AS 'MODULE_PATHNAME', 'frozen_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.frozen_send(mlcheck.frozen) IS
	'binary output function of frozen: the canonical encoding';

CREATE TYPE mlcheck.frozen (
	INPUT = mlcheck.frozen_in,
	OUTPUT = mlcheck.frozen_out,
	RECEIVE = mlcheck.frozen_recv,
	SEND = mlcheck.frozen_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE mlcheck.frozen IS
	'reference profile that never changes, with its provenance, and counts of current rows in its cells and between them';

CREATE FUNCTION mlcheck.freeze(profile mlcheck.profile, provenance text DEFAULT NULL, frozen_at timestamptz DEFAULT now())
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_freeze'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.freeze(mlcheck.profile, text, timestamptz) IS
	'a profile as an immutable reference; the form for rows is freeze(profile_agg(value))';

CREATE FUNCTION mlcheck.frozen_reference(frozen mlcheck.frozen)
RETURNS mlcheck.profile
AS 'MODULE_PATHNAME', 'frozen_reference'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.frozen_reference(mlcheck.frozen) IS
	'the profile that was frozen';

CREATE FUNCTION mlcheck.current_count(frozen mlcheck.frozen)
RETURNS bigint
AS 'MODULE_PATHNAME', 'frozen_current_count'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.current_count(mlcheck.frozen) IS
	'current rows that were counted, with those that are NULL, NaN or infinite';

CREATE FUNCTION mlcheck.provenance(frozen mlcheck.frozen)
RETURNS text
AS 'MODULE_PATHNAME', 'frozen_provenance'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.provenance(mlcheck.frozen) IS
	'where the reference comes from, as freeze was told';

CREATE FUNCTION mlcheck.frozen_at(frozen mlcheck.frozen)
RETURNS timestamptz
AS 'MODULE_PATHNAME', 'frozen_frozen_at'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.frozen_at(mlcheck.frozen) IS
	'when the reference was frozen';

-- counting current rows

CREATE FUNCTION mlcheck.frozen_merge(mlcheck.frozen, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_merge_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.frozen_merge(mlcheck.frozen, mlcheck.frozen) IS
	'transition function of merge_agg and combine function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, double precision, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_float8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, double precision, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, real, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_float4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, real, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, smallint, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_int2'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, smallint, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, integer, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_int4'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, integer, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, bigint, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_int8'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, bigint, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, numeric, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_numeric'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, numeric, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, date, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_date'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, date, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, time, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_time'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, time, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, timestamp, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_timestamp'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, timestamp, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, timestamptz, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_timestamptz'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, timestamptz, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, interval, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_interval'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, interval, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, boolean, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_bool'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, boolean, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, text, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_text'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, text, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, uuid, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_uuid'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, uuid, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE FUNCTION mlcheck.count_accum(mlcheck.frozen, anyenum, mlcheck.frozen)
RETURNS mlcheck.frozen
AS 'MODULE_PATHNAME', 'frozen_count_enum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.count_accum(mlcheck.frozen, anyenum, mlcheck.frozen) IS
	'transition function of count_agg';

CREATE AGGREGATE mlcheck.count_agg(value double precision, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value double precision, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value real, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value real, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value smallint, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value smallint, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value integer, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value integer, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value bigint, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value bigint, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value numeric, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value numeric, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value date, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value date, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value time, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value time, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value timestamp, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value timestamp, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value timestamptz, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value timestamptz, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value interval, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value interval, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value boolean, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value boolean, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value text, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value text, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value varchar, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value varchar, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value uuid, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value uuid, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.count_agg(value anyenum, reference mlcheck.frozen) (
	SFUNC = mlcheck.count_accum,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.count_agg(value anyenum, reference mlcheck.frozen) IS
	'the reference with the rows counted against it, and no others';

CREATE AGGREGATE mlcheck.merge_agg(frozen mlcheck.frozen) (
	SFUNC = mlcheck.frozen_merge,
	STYPE = mlcheck.frozen,
	SSPACE = 131072,
	COMBINEFUNC = mlcheck.frozen_merge,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.merge_agg(frozen mlcheck.frozen) IS
	'counts against one frozen reference, added up';

-- comparing the current rows with the reference

CREATE FUNCTION mlcheck.psi(comparison mlcheck.frozen)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'psi_frozen'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.psi(mlcheck.frozen) IS
	'population stability index of the current rows against a frozen reference';

CREATE FUNCTION mlcheck.jensenshannon(comparison mlcheck.frozen)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'jensenshannon_frozen'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.jensenshannon(mlcheck.frozen) IS
	'Jensen-Shannon distance of the current rows from a frozen reference, base 2';

CREATE FUNCTION mlcheck.kl_divergence(comparison mlcheck.frozen)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'kl_divergence_frozen'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.kl_divergence(mlcheck.frozen) IS
	'Kullback-Leibler divergence of the current rows from a frozen reference, in nats';

CREATE FUNCTION mlcheck.hellinger_distance(comparison mlcheck.frozen)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'hellinger_distance_frozen'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.hellinger_distance(mlcheck.frozen) IS
	'Hellinger distance of the current rows from a frozen reference';

CREATE FUNCTION mlcheck.total_variation_distance(comparison mlcheck.frozen)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'total_variation_distance_frozen'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.total_variation_distance(mlcheck.frozen) IS
	'total variation distance of the current rows from a frozen reference';

CREATE FUNCTION mlcheck.linf_distance(comparison mlcheck.frozen)
RETURNS mlcheck.profile_distance
AS 'MODULE_PATHNAME', 'linf_distance_frozen'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.linf_distance(mlcheck.frozen) IS
	'largest difference of the shares of a bin between the current rows and a frozen reference';

CREATE FUNCTION mlcheck.ks_2samp(comparison mlcheck.frozen)
RETURNS mlcheck.profile_ks_result
AS 'MODULE_PATHNAME', 'ks_2samp_frozen'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.ks_2samp(mlcheck.frozen) IS
	'Kolmogorov-Smirnov test of the current rows against a frozen reference: exact when the reference keeps every value, else with a guaranteed interval';

CREATE FUNCTION mlcheck.drift_frozen(
	comparison mlcheck.frozen,
	column_name text DEFAULT NULL,
	methods text[] DEFAULT NULL,
	thresholds jsonb DEFAULT NULL,
	alpha double precision DEFAULT 0.05,
	bins integer DEFAULT 10
)
RETURNS TABLE (
	column_name text,
	column_type text,
	method text,
	statistic double precision,
	threshold double precision,
	verdict mlcheck.verdict,
	reason text,
	pvalue double precision,
	pvalue_adjusted double precision,
	minimum_detectable double precision,
	n_reference bigint,
	n_current bigint,
	missing_reference double precision,
	missing_current double precision,
	new_categories text[],
	vanished_categories text[],
	decides boolean
)
AS 'MODULE_PATHNAME', 'drift_frozen'
LANGUAGE C STABLE PARALLEL SAFE
ROWS 2;
COMMENT ON FUNCTION mlcheck.drift_frozen(mlcheck.frozen, text, text[], jsonb, double precision, integer) IS
	'do the current rows differ from a frozen reference? A row per method, with a verdict';
