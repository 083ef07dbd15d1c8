-- slices: where a model breaks, and for whom

-- what one scan counts of every slice; only slice_metrics() and its kin call it

CREATE FUNCTION mlcheck.slice_accum(internal, integer[], VARIADIC "any")
RETURNS internal
AS 'MODULE_PATHNAME', 'slice_accum'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.slice_accum(internal, integer[], VARIADIC "any") IS
	'transition function of slice_agg';

CREATE FUNCTION mlcheck.slice_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'slice_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.slice_combine(internal, internal) IS
	'combine function of slice_agg';

CREATE FUNCTION mlcheck.slice_serialize(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'slice_serialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.slice_serialize(internal) IS
	'serialization function of slice_agg';

CREATE FUNCTION mlcheck.slice_deserialize(bytea, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'slice_deserialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.slice_deserialize(bytea, internal) IS
	'deserialization function of slice_agg';

CREATE FUNCTION mlcheck.slice_final(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'slice_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.slice_final(internal) IS
	'final function of slice_agg';

CREATE AGGREGATE mlcheck.slice_agg(spec integer[], VARIADIC inputs "any") (
	SFUNC = mlcheck.slice_accum,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = mlcheck.slice_final,
	COMBINEFUNC = mlcheck.slice_combine,
	SERIALFUNC = mlcheck.slice_serialize,
	DESERIALFUNC = mlcheck.slice_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mlcheck.slice_agg(spec integer[], VARIADIC inputs "any") IS
	'support of slice_metrics(): what is to be known of all slices';

CREATE FUNCTION mlcheck.slice_metrics(
	relation regclass,
	actual text,
	predicted text DEFAULT NULL,
	score text DEFAULT NULL,
	slices jsonb DEFAULT NULL,
	metrics text[] DEFAULT NULL,
	thresholds jsonb DEFAULT NULL,
	positive text DEFAULT NULL,
	score_threshold double precision DEFAULT 0.5,
	task text DEFAULT 'classification',
	row_filter text DEFAULT NULL,
	baseline_filter text DEFAULT NULL,
	baseline_predicted text DEFAULT NULL,
	baseline_score text DEFAULT NULL,
	weight text DEFAULT NULL,
	cluster text DEFAULT NULL,
	alpha double precision DEFAULT 0.05,
	adjustment text DEFAULT 'bh',
	min_support bigint DEFAULT 10,
	row_security boolean DEFAULT false
)
RETURNS TABLE (
	slice text,
	slice_columns text[],
	metric text,
	value double precision,
	lower double precision,
	upper double precision,
	support bigint,
	rest_value double precision,
	difference double precision,
	difference_lower double precision,
	difference_upper double precision,
	pvalue double precision,
	pvalue_adjusted double precision,
	threshold double precision,
	verdict mlcheck.verdict,
	reason text,
	baseline_value double precision,
	left_out bigint
)
AS 'MODULE_PATHNAME', 'slice_metrics'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.slice_metrics(regclass, text, text, text, jsonb, text[], jsonb, text, double precision, text, text, text, text, text, text, text, double precision, text, bigint, boolean) IS
	'metrics of a model for every slice of a relation, against the rest of the rows and against limits: a row per slice and metric, the worst first';

-- fairness: rates of groups against those of a reference group

CREATE FUNCTION mlcheck.fairness(
	relation regclass,
	actual text,
	predicted text DEFAULT NULL,
	groups jsonb DEFAULT NULL,
	score text DEFAULT NULL,
	reference text DEFAULT 'largest',
	thresholds jsonb DEFAULT NULL,
	positive text DEFAULT NULL,
	score_threshold double precision DEFAULT 0.5,
	row_filter text DEFAULT NULL,
	weight text DEFAULT NULL,
	cluster text DEFAULT NULL,
	alpha double precision DEFAULT 0.05,
	adjustment text DEFAULT 'bh',
	min_support bigint DEFAULT 30,
	row_security boolean DEFAULT false
)
RETURNS TABLE (
	group_columns text[],
	metric text,
	group_name text,
	value double precision,
	lower double precision,
	upper double precision,
	support bigint,
	reference_group text,
	reference_value double precision,
	difference double precision,
	difference_lower double precision,
	difference_upper double precision,
	ratio double precision,
	ratio_lower double precision,
	ratio_upper double precision,
	pvalue double precision,
	pvalue_adjusted double precision,
	threshold double precision,
	verdict mlcheck.verdict,
	reason text,
	left_out bigint
)
AS 'MODULE_PATHNAME', 'fairness'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.fairness(regclass, text, text, jsonb, text, text, jsonb, text, double precision, text, text, text, double precision, text, bigint, boolean) IS
	'rates of a classifier by group against a reference group: first the disparities of each grouping with verdicts, then the rates of every group';

-- two models on the same rows

CREATE FUNCTION mlcheck.compare_models(
	relation regclass,
	actual text,
	champion text DEFAULT NULL,
	challenger text DEFAULT NULL,
	champion_score text DEFAULT NULL,
	challenger_score text DEFAULT NULL,
	slices jsonb DEFAULT NULL,
	metrics text[] DEFAULT NULL,
	margin double precision DEFAULT NULL,
	margins jsonb DEFAULT NULL,
	superiority boolean DEFAULT false,
	positive text DEFAULT NULL,
	score_threshold double precision DEFAULT 0.5,
	task text DEFAULT 'classification',
	row_filter text DEFAULT NULL,
	cluster text DEFAULT NULL,
	alpha double precision DEFAULT 0.05,
	adjustment text DEFAULT 'bh',
	min_support bigint DEFAULT 10,
	row_security boolean DEFAULT false
)
RETURNS TABLE (
	slice text,
	slice_columns text[],
	metric text,
	champion_value double precision,
	challenger_value double precision,
	difference double precision,
	difference_lower double precision,
	difference_upper double precision,
	support bigint,
	pvalue double precision,
	pvalue_adjusted double precision,
	margin_allowed double precision,
	noninferiority_pvalue double precision,
	agreement double precision,
	verdict mlcheck.verdict,
	reason text,
	decision text,
	left_out bigint
)
AS 'MODULE_PATHNAME', 'compare_models'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.compare_models(regclass, text, text, text, text, text, jsonb, text[], double precision, jsonb, boolean, text, double precision, text, text, text, double precision, text, bigint, boolean) IS
	'may the challenger take the champion''s place: first the decision, then paired differences for every slice and metric, the worst first';

-- labels are not needed: what one model says is taken for the truth of the other
CREATE FUNCTION mlcheck.model_agreement(
	relation regclass,
	live text,
	shadow text,
	slices jsonb DEFAULT NULL,
	row_filter text DEFAULT NULL,
	alpha double precision DEFAULT 0.05,
	row_security boolean DEFAULT false
)
RETURNS TABLE (
	slice text,
	slice_columns text[],
	agreement double precision,
	lower double precision,
	upper double precision,
	cohen_kappa double precision,
	support bigint,
	rest_agreement double precision,
	pvalue_adjusted double precision
)
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
	WITH m AS (
		-- bins of one column can give slices of the same name
		SELECT *, pg_catalog.row_number() OVER (PARTITION BY metric, slice, slice_columns
			ORDER BY ordinality) AS number
		FROM mlcheck.slice_metrics($1, $2, $3, slices => $4,
			metrics => '{accuracy_score,cohen_kappa_score}', row_filter => $5,
			alpha => $6, row_security => $7) WITH ORDINALITY
	)
	SELECT a.slice, a.slice_columns, a.value, a.lower, a.upper, k.value, a.support,
		   a.rest_value, a.pvalue_adjusted
	FROM m AS a
	JOIN m AS k ON k.slice OPERATOR(pg_catalog.=) a.slice
		AND k.slice_columns OPERATOR(pg_catalog.=) a.slice_columns
		AND k.number OPERATOR(pg_catalog.=) a.number
		AND k.metric OPERATOR(pg_catalog.=) 'cohen_kappa_score'
	WHERE a.metric OPERATOR(pg_catalog.=) 'accuracy_score'
	ORDER BY a.ordinality
$$;
COMMENT ON FUNCTION mlcheck.model_agreement(regclass, text, text, jsonb, text, double precision, boolean) IS
	'how often a shadow model says the same as the live one, in every slice; the least agreement first';
