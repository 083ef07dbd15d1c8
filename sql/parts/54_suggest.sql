-- expectations that fit the rows there are, to start a suite from

CREATE FUNCTION mlcheck.suggest_expectations(
	relation regclass,
	columns text[] DEFAULT NULL,
	exclude_columns text[] DEFAULT NULL,
	row_filter text DEFAULT NULL,
	with_drift boolean DEFAULT false,
	row_security boolean DEFAULT false
)
RETURNS TABLE (
	expectation_type text,
	kwargs jsonb,
	severity text,
	evidence text
)
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $function$
WITH profiled AS MATERIALIZED (
	SELECT a.attnum, p.column_name AS name, format_type(a.atttypid, a.atttypmod) AS type, p.profile, d.*,
		CASE WHEN d.kind <> 'text' THEN mlcheck.min_value(p.profile) END AS low,
		CASE WHEN d.kind <> 'text' THEN mlcheck.max_value(p.profile) END AS high,
		d.row_count - d.null_count AS present
	FROM mlcheck.profile_table(relation, columns, row_filter, exclude_columns => exclude_columns, row_security => row_security) AS p
	JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = p.column_name
	CROSS JOIN LATERAL mlcheck.describe(p.profile) AS d
),
-- few values, each of them seen often: a domain
judged AS MATERIALIZED (
	SELECT p.*, t.labels, t.rarest, t.known,
		p.kind IN ('text', 'boolean', 'integer') AND p.is_exact AND p.distinct_count BETWEEN 1 AND 20
			AND p.present >= 10 * p.distinct_count AS is_domain,
		-- a tenth of the range on either side, but not across zero
		CASE WHEN p.low >= 0 THEN greatest(0, p.low - 0.1 * (p.high - p.low)) ELSE p.low - 0.1 * (p.high - p.low) END AS floor,
		CASE WHEN p.high <= 0 THEN least(0, p.high + 0.1 * (p.high - p.low)) ELSE p.high + 0.1 * (p.high - p.low) END AS ceiling
	FROM profiled AS p
	CROSS JOIN LATERAL (
		SELECT array_agg(v.value ORDER BY CASE WHEN p.kind = 'integer' THEN v.value::numeric END, v.value COLLATE "C") AS labels, min(v.count) AS rarest, sum(v.count) AS known
		FROM mlcheck.top_values(p.profile, 5000) AS v
	) AS t
),
shaped AS (
	SELECT j.attnum, j.name, x.pattern, x.what, cardinality(j.labels) AS seen, j.is_exact
	FROM judged AS j
	CROSS JOIN LATERAL (
		SELECT q.pattern, q.what
		FROM (VALUES
			(1, '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', 'a UUID'),
			(2, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', 'a date'),
			(3, '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}', 'a time stamp'),
			(4, '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$', 'an e-mail address'),
			(5, '^https?://[^[:space:]]+$', 'a URL'),
			(6, '^-?[0-9]+$', 'a whole number'),
			(7, '^-?[0-9]*[.]?[0-9]+$', 'a decimal number'),
			(8, '^[A-Z]{2,3}$', 'two or three capital letters'),
			(9, '^[A-Z]+-?[0-9]+$', 'capital letters and a number')
		) AS q (rank, pattern, what)
		WHERE NOT EXISTS (SELECT FROM unnest(j.labels) AS l WHERE l !~ q.pattern)
		ORDER BY q.rank LIMIT 1
	) AS x
	WHERE j.kind = 'text' AND NOT j.is_domain AND j.type <> 'uuid' AND cardinality(j.labels) >= 10
),
suggested (attnum, rank, expectation_type, kwargs, severity, evidence) AS (
	SELECT 0, 1, 'expect_table_columns_to_match_set',
		jsonb_build_object('column_set', jsonb_agg(a.attname ORDER BY a.attnum), 'exact_match', true), 'error',
		format('the relation has %s columns', count(*))
	FROM pg_attribute AS a
	WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
	UNION ALL
	SELECT 0, 2, 'expect_table_row_count_to_be_between',
		jsonb_build_object('min_value', ceil(0.5 * p.row_count), 'max_value', 2 * p.row_count), 'warn',
		format('%s rows; half and twice as many', p.row_count)
	FROM (SELECT row_count FROM profiled LIMIT 1) AS p
	WHERE p.row_count > 0
	UNION ALL
	SELECT attnum, 1, 'expect_column_values_to_be_of_type', jsonb_build_object('column', name, 'type_', type), 'error',
		format('declared as %s', type)
	FROM judged
	UNION ALL
	SELECT attnum, 2, 'expect_column_values_to_not_be_null', jsonb_build_object('column', name), 'error',
		format('no null in %s rows', row_count)
	FROM judged
	WHERE null_count = 0 AND row_count > 0
	UNION ALL
	SELECT j.attnum, 2, 'expect_column_values_to_not_be_null', jsonb_build_object('column', j.name, 'mostly', m.mostly), 'warn',
		format('%s of %s rows are null; the share of values is at least %s with 99.9 %% confidence', j.null_count, j.row_count, m.mostly)
	FROM judged AS j
	CROSS JOIN LATERAL (
		SELECT trunc((mlcheck.proportion_confint(j.present, j.row_count, 0.998)).lower::numeric, 3) AS mostly
	) AS m
	WHERE j.null_count > 0 AND m.mostly > 0
	UNION ALL
	SELECT attnum, 3, 'expect_column_values_to_be_in_set',
		jsonb_build_object('column', name, 'value_set', CASE kind WHEN 'text' THEN to_jsonb(labels)
			WHEN 'boolean' THEN to_jsonb(labels::boolean[]) ELSE to_jsonb(labels::numeric[]) END), 'error',
		format('%s distinct in %s values, the rarest %s times', distinct_count, present, rarest)
	FROM judged
	WHERE is_domain AND NOT (kind = 'boolean' AND distinct_count = 2)
	UNION ALL
	SELECT attnum, 3, 'expect_column_values_to_be_between',
		jsonb_build_object('column', name, 'min_value', b.low, 'max_value', b.high)
			|| CASE WHEN odd.n > 0 THEN jsonb_build_object('mostly', trunc(1 - odd.n::numeric / present, 3)) ELSE '{}' END, 'error',
		format('values from %s to %s, and a tenth of that range on either side', minimum, maximum)
			|| CASE WHEN odd.n > 0 THEN format('; %s are NaN or infinite', odd.n) ELSE '' END
	FROM judged
	CROSS JOIN LATERAL (SELECT nan_count + infinity_count AS n) AS odd
	CROSS JOIN LATERAL (
		SELECT CASE kind WHEN 'integer' THEN 0 ELSE least(15, greatest(0, 2 - floor(log((high - low)::numeric)))::integer) END AS digits
		WHERE high > low AND high - low < 'Infinity'
	) AS r
	CROSS JOIN LATERAL (
		SELECT CASE kind WHEN 'integer' THEN floor(floor::numeric) ELSE trim_scale(round(floor::numeric, r.digits)) END AS low,
			CASE kind WHEN 'integer' THEN ceil(ceiling::numeric) ELSE trim_scale(round(ceiling::numeric, r.digits)) END AS high
	) AS b
	-- keys grow
	WHERE kind IN ('integer', 'float') AND NOT is_domain AND NOT (kind = 'integer' AND distinct_count >= 0.95 * present AND present >= 10)
	UNION ALL
	SELECT attnum, 3, 'expect_column_values_to_be_between', jsonb_build_object('column', name, 'min_value', minimum), 'error',
		format('the earliest value is %s', minimum)
	FROM judged
	WHERE kind IN ('date', 'timestamp', 'timestamptz') AND minimum IS NOT NULL
	UNION ALL
	SELECT attnum, 4, 'expect_column_values_to_not_be_in_future', jsonb_build_object('column', name), 'error',
		format('the latest value is %s', maximum)
	FROM judged
	WHERE kind IN ('date', 'timestamp', 'timestamptz') AND high < extract(epoch FROM now()) / CASE kind WHEN 'date' THEN 86400 ELSE 1 END
	UNION ALL
	SELECT attnum, 4, 'expect_column_values_to_be_finite', jsonb_build_object('column', name), 'error',
		format('no NaN and no infinity in %s values', present)
	FROM judged
	WHERE kind = 'float' AND type IN ('real', 'double precision') AND present > 0
		AND mlcheck.nan_count(profile) = 0 AND mlcheck.infinity_count(profile) = 0
	UNION ALL
	SELECT attnum, 5, 'expect_column_values_to_be_unique', jsonb_build_object('column', name),
		CASE WHEN is_exact THEN 'error' ELSE 'warn' END,
		format(CASE WHEN is_exact THEN '%s distinct in %s values' ELSE 'about %s distinct (an estimate) in %s values' END, distinct_count, present)
	FROM judged
	WHERE kind IN ('integer', 'text') AND present >= 10
		AND CASE WHEN is_exact THEN distinct_count = present ELSE abs(distinct_count - present) <= 0.05 * present END
	UNION ALL
	SELECT attnum, 6, 'expect_column_values_to_match_regex', jsonb_build_object('column', name, 'regex', pattern), 'error',
		format(CASE WHEN is_exact THEN 'each of the %s distinct values is %s' ELSE 'each of the %s most frequent values is %s' END, seen, what)
	FROM shaped
	UNION ALL
	SELECT j.attnum, 7, 'expect_column_value_lengths_to_be_between',
		jsonb_build_object('column', j.name, 'min_value', l.shortest, 'max_value', l.longest), 'error',
		format('%s to %s characters', l.shortest, l.longest)
	FROM judged AS j
	CROSS JOIN LATERAL (
		SELECT min(char_length(v)) AS shortest, max(char_length(v)) AS longest, max(octet_length(v)) AS bytes
		FROM unnest(j.labels) AS v
	) AS l
	WHERE j.kind = 'text' AND j.type NOT IN ('uuid', 'boolean') AND j.is_exact AND NOT j.is_domain AND l.bytes < 250
	UNION ALL
	SELECT attnum, 8, 'expect_column_drift_to_be_less_than',
		jsonb_build_object('column', name, 'reference', profile::text::jsonb, 'method', 'psi', 'threshold', 0.2,
			'warn', jsonb_build_object('threshold', 0.1)), 'error',
		format('the profile of %s rows', row_count)
	FROM judged
	WHERE with_drift AND present > 0 AND (is_domain OR kind IN ('float', 'integer'))
)
SELECT s.expectation_type, s.kwargs, s.severity, s.evidence
FROM suggested AS s
ORDER BY s.attnum, s.rank
$function$;
COMMENT ON FUNCTION mlcheck.suggest_expectations(regclass, text[], text[], text, boolean, boolean) IS
	'expectations that the rows of a relation meet, each with the evidence for it, from one scan: a suite to start from; with_drift adds the profiles as references';
