-- behaviour probes: predictions of original and perturbed inputs

CREATE TYPE mlcheck.probe_result AS (
	capability text,
	kind text,
	cases bigint,
	filtered bigint,
	failures bigint,
	failure_rate double precision,
	lower double precision,
	upper double precision,
	threshold double precision,
	verdict mlcheck.verdict,
	reason text
);
COMMENT ON TYPE mlcheck.probe_result IS
	'how many cases of a capability and kind of probe fail';

CREATE FUNCTION mlcheck.probe_results(
	relation regclass,
	threshold double precision DEFAULT 0.1,
	alpha double precision DEFAULT 0.05,
	capability text DEFAULT NULL,
	kind text DEFAULT NULL,
	case_id text DEFAULT NULL,
	is_original text DEFAULT NULL,
	label text DEFAULT NULL,
	prediction text DEFAULT NULL,
	score text DEFAULT NULL,
	tolerance text DEFAULT NULL,
	row_security boolean DEFAULT false
)
RETURNS SETOF mlcheck.probe_result
AS 'MODULE_PATHNAME', 'probe_results'
LANGUAGE C VOLATILE PARALLEL UNSAFE
ROWS 20;
COMMENT ON FUNCTION mlcheck.probe_results(regclass, double precision, double precision, text, text, text, text, text, text, text, text, boolean) IS
	'failure rates of behaviour probes (minimum functionality, invariance, direction), per capability, against a threshold';
