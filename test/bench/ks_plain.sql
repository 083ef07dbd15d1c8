-- The frame of an ordered window ends with the last of equal values, so ties
-- are right.
SELECT max(abs(r / n1 - c / n2))
FROM (
	SELECT count(*) FILTER (WHERE NOT is_current) OVER w AS r,
		count(*) FILTER (WHERE is_current) OVER w AS c
	FROM bench
	WINDOW w AS (ORDER BY x)
) AS s, (
	SELECT count(*) FILTER (WHERE NOT is_current)::float8 AS n1,
		count(*) FILTER (WHERE is_current)::float8 AS n2
	FROM bench
) AS t;
