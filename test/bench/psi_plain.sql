WITH cuts AS MATERIALIZED (
	SELECT percentile_disc(ARRAY[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
		WITHIN GROUP (ORDER BY x) AS cuts
	FROM bench
	WHERE NOT is_current
), bins AS (
	SELECT width_bucket(x, (SELECT cuts FROM cuts)) AS bin,
		count(*) FILTER (WHERE NOT is_current)::float8 AS r,
		count(*) FILTER (WHERE is_current)::float8 AS c
	FROM bench
	GROUP BY 1
), shares AS (
	SELECT greatest(r / sum(r) OVER (), 0.0001) AS p,
		greatest(c / sum(c) OVER (), 0.0001) AS q
	FROM bins
)
SELECT sum((q - p) * ln(q / p)) FROM shares;
