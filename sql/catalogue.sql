-- Prints docs/expectations.md from the catalogue: "make catalogue".
\pset tuples_only on
\pset format unaligned
SELECT '# Expectations

The catalogue, made from the code by `make catalogue`; `mlcheck.expectation_types()` and `mlcheck.expectation_kwargs()` show the same. What results, options and verdicts mean is in [suites.md](suites.md).

Required kwargs are **bold**. Names that are too long for a function of their own are marked: `expect()` and suites take them.';
WITH types AS (
	SELECT *, min(ordinality) OVER (PARTITION BY family) AS first
	FROM mlcheck.expectation_types() WITH ORDINALITY
)
SELECT format(E'\n## %s\n\n%sExpectation | kwargs | met when\n---|---|---\n%s', upper(left(family, 1)) || substr(family, 2),
	CASE WHEN count(DISTINCT common_kwargs) = 1 THEN format(E'All of them also take %s.\n\n', (
		SELECT string_agg(format('`%s`', c), ', ' ORDER BY c) FROM unnest((array_agg(to_jsonb(common_kwargs)))[1:1]) AS a, jsonb_array_elements_text(a) AS c)) END,
	string_agg(format('`%s`%s | %s | %s', expectation_type, CASE WHEN wrapper_arguments IS NULL THEN ' (no function)' END,
		(SELECT string_agg(format(CASE WHEN k = ANY (required) THEN '**`%s`**' ELSE '`%s`' END, k), ', ' ORDER BY o) FROM unnest(kwargs) WITH ORDINALITY AS u (k, o)),
		replace(summary, '|', '\|')), E'\n' ORDER BY ordinality))
FROM types GROUP BY family, first ORDER BY first;
SELECT E'\n## Kwargs\n\nkwarg | type as a parameter | \n---|---|---\n' || string_agg(format('`%s` | `%s` | %s', kwarg, sql_type, replace(summary, '|', '\|')), E'\n' ORDER BY ordinality)
FROM mlcheck.expectation_kwargs() WITH ORDINALITY;
