--
-- Metrics of rankings: aggregates over the rows of one query
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA ranking_metrics;
SET search_path = ranking_metrics, mlcheck;

CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
	RETURN concat_ws(' ', code, message);
END
$$;

--
-- NDCG: values of scikit-learn 1.2.1, whose example the first query is
--
CREATE TABLE graded AS
	SELECT * FROM (VALUES ('example', 10, .1), ('example', 0, .2), ('example', 0, .3), ('example', 1, 4), ('example', 5, 70),
						  ('ties', 10, 1), ('ties', 0, 0), ('ties', 0, 0), ('ties', 1, 0), ('ties', 5, 1),
						  ('falling', 3, 6), ('falling', 2, 5), ('falling', 3, 4), ('falling', 0, 3), ('falling', 1, 2), ('falling', 2, 1)) AS v(query, rel, score);
SELECT query, round(ndcg_score(rel, score)::numeric, 12) AS ndcg, round(ndcg_score(rel, score, 4)::numeric, 12) AS at_4,
	   round(ndcg_score(rel, score, 1)::numeric, 12) AS at_1, round(ndcg_score(rel, score, 100, 'exp')::numeric, 12) AS exponential,
	   ndcg_score(rel, score, 4, 'linear') = ndcg_score(rel, score, 4) AS linear_is_default
FROM graded GROUP BY query ORDER BY query;
-- over queries
SELECT round(avg(ndcg)::numeric, 12) AS ndcg_at_2 FROM (SELECT ndcg_score(rel, score, 2) AS ndcg FROM graded GROUP BY query) AS q;
-- rows that share a score have no order: the mean over both orders
SELECT ndcg_score(rel, score, 1) AS tied, (ndcg_score(rel, score + first, 1) + ndcg_score(rel, score - first, 1)) / 2 AS mean_of_both
FROM (VALUES (2, 1, 0.1), (1, 1, 0), (0, 0, 0)) AS v(rel, score, first);
-- no row is relevant: scikit-learn has 0
SELECT ndcg_score(0, g) AS none, ndcg_score(0, g, 3) AS none_at_3, ndcg_score(0, g, 3, 'exp') AS exponential FROM generate_series(1, 5) g;
-- one row, which scikit-learn refuses
SELECT ndcg_score(3, 0.5) AS one_row;
-- infinite scores have an order; a gain beyond double precision has no ratio
SELECT ndcg_score(rel, score, 2) FROM (VALUES (1, '-Infinity'::float8), (0, 3), (1, 'Infinity')) AS v(rel, score);
SELECT ndcg_score(rel, score, 2, 'exp') AS beyond, ndcg_score(rel, score, 2) AS linear FROM (VALUES (2000, 2), (1, 1)) AS v(rel, score);

--
-- Boolean relevance, by hand: relevant at places 1, 3 and 6 of 6
--
CREATE TABLE found AS SELECT place, place IN (1, 3, 6) AS relevant, -place::float8 AS score FROM generate_series(1, 6) AS place;
SELECT k, round(precision_at_k(relevant, score, k)::numeric, 6) AS "precision", round(recall_at_k(relevant, score, k)::numeric, 6) AS recall,
	   round(average_precision_at_k(relevant, score, k)::numeric, 6) AS ap, round(average_precision_at_k(relevant, score, k, 'relevant')::numeric, 6) AS by_relevant,
	   round(average_precision_at_k(relevant, score, k, 'k')::numeric, 6) AS by_k, reciprocal_rank(relevant, score, k) AS rr
FROM found, unnest('{1,2,3,4,6,10}'::int[]) AS k GROUP BY k ORDER BY k;
SELECT average_precision_at_k(relevant, score, 3, 'min') = average_precision_at_k(relevant, score, 3) AS min_is_default FROM found;
SELECT reciprocal_rank(place = 4, score) AS fourth, reciprocal_rank(place = 4, score, 3) AS beyond_k FROM found;
-- nothing relevant: no reciprocal rank, no precision, and nothing to divide by
SELECT reciprocal_rank(false, score) AS rr, precision_at_k(false, score, 3) AS "precision", recall_at_k(false, score, 3) AS recall,
	   average_precision_at_k(false, score, 3) AS ap, average_precision_at_k(false, score, 3, 'k') AS by_k FROM found;
-- a perfect ranking
SELECT average_precision_at_k(place <= 2, score, 2) AS reachable, average_precision_at_k(place <= 4, score, 2) AS two_of_four,
	   average_precision_at_k(place <= 4, score, 2, 'relevant') AS by_relevant FROM found;
-- ties: one relevant row of two, four, all at one place: (1 + 1/2) / 2, (1 + 1/2 + 1/3 + 1/4) / 4
SELECT n, round(reciprocal_rank(g = 1, 0)::numeric, 12) AS rr, round(average_precision_at_k(g = 1, 0, n)::numeric, 12) AS ap,
	   precision_at_k(g = 1, 0, 1) AS precision_at_1, recall_at_k(g = 1, 0, 1) AS recall_at_1
FROM unnest('{1,2,4}'::int[]) AS n, generate_series(1, n) AS g GROUP BY n ORDER BY n;
-- two relevant rows of three: the mean over (1, 1, 0), (1, 0, 1) and (0, 1, 1)
SELECT round(average_precision_at_k(g <= 2, 0, 3)::numeric, 12) AS ap, round(((1 + (1 + 2/3.0) / 2 + (1/2.0 + 2/3.0) / 2) / 3), 12) AS ap_by_hand,
	   round(reciprocal_rank(g <= 2, 0)::numeric, 12) AS rr, round((1 + 1 + 1/2.0) / 3, 12) AS rr_by_hand FROM generate_series(1, 3) AS g;

--
-- Rows without a relevance or a score are left out
--
SELECT ndcg_score(rel, score) = 1 AS ndcg, precision_at_k(rel > 0, score, 2) AS "precision", recall_at_k(rel > 0, score, 1) AS recall
FROM (VALUES (1, 3), (NULL, 5), (1, NULL), (1, 2), (0, 1)) AS v(rel, score);
SELECT ndcg_score(rel, 1) AS ndcg, reciprocal_rank(rel > 0, 1) AS rr, precision_at_k(rel > 0, 1, 1) AS "precision" FROM (VALUES (NULL::int)) AS v(rel);
SELECT ndcg_score(rel, score) AS ndcg, reciprocal_rank(rel > 0, score) AS rr FROM graded WHERE false;

--
-- Errors
--
SELECT error_of('SELECT ' || call) AS error, call
FROM unnest(ARRAY['ndcg_score(''NaN'', 1)', 'ndcg_score(''Infinity'', 1)', 'ndcg_score(-1, 1)', 'ndcg_score(1, ''NaN'')',
	'ndcg_score(1, 1, 0)', 'ndcg_score(1, 1, NULL)', 'ndcg_score(1, 1, 5, ''Linear'')', 'ndcg_score(1, 1, 5, ''li'')', 'ndcg_score(1, 1, 5, NULL)',
	'average_precision_at_k(true, ''NaN'', 3)', 'average_precision_at_k(true, 1, 3, ''both'')', 'precision_at_k(true, 1, -1)', 'recall_at_k(true, 1, NULL)',
	'reciprocal_rank(true, ''NaN'')']) AS call;
SELECT error_of('SELECT ndcg_score(1, g, g) FROM generate_series(1, 2) g') AS k,
	   error_of('SELECT ndcg_score(1, g, 3, CASE g WHEN 1 THEN ''exp'' ELSE ''linear'' END) FROM generate_series(1, 2) g') AS gain,
	   error_of('SELECT average_precision_at_k(true, g, 3, CASE g WHEN 1 THEN ''k'' ELSE ''min'' END) FROM generate_series(1, 2) g') AS divisor;
SELECT ndcg_score(1, 1, 5, 'cubic');
SELECT average_precision_at_k(true, 1, 5, 'n');
SET mlcheck.max_sample_memory = '1MB';
SELECT error_of('SELECT ndcg_score(g, g) FROM generate_series(1, 60000) g');
-- the memory of finished queries is free again
SELECT count(*) FROM (SELECT ndcg_score(g, g) FROM generate_series(1, 500) AS query, LATERAL generate_series(query, query + 99) AS g GROUP BY query) AS s;
SELECT reciprocal_rank(g = 1, -g) FROM generate_series(1, 20000) AS g;
RESET mlcheck.max_sample_memory;

--
-- Windows
--
SELECT place, round(ndcg_score(relevant::int, score) OVER w::numeric, 6) AS ndcg, round(reciprocal_rank(relevant, score) OVER w::numeric, 6) AS rr
FROM found WINDOW w AS (ORDER BY place DESC) ORDER BY place DESC;

--
-- Parallel plans give what serial ones give, to the last bit
--
CREATE TABLE rows AS
	SELECT g % 300 AS query, CASE WHEN g % 97 > 0 THEN (hashint4(g) & 1023) / 300.0::float8 END AS rel, (hashint4(g + 50000) & 31) / 7.0::float8 AS score
	FROM generate_series(1, 20000) AS g;
ANALYZE rows;
CREATE VIEW results AS
	SELECT query, ndcg_score(rel, score) AS ndcg, ndcg_score(rel, score, 10, 'exp') AS exponential, precision_at_k(rel > 3, score, 10) AS p,
		   recall_at_k(rel > 3, score, 10) AS r, average_precision_at_k(rel > 3, score, 10) AS ap, reciprocal_rank(rel > 3, score) AS rr
	FROM rows GROUP BY query;
CREATE VIEW one_query AS SELECT ndcg_score(rel, score) AS ndcg, average_precision_at_k(rel > 3, score, 1000, 'relevant') AS ap, reciprocal_rank(rel > 3.4, score) AS rr FROM rows;
CREATE FUNCTION parallel(on_or_off boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('parallel_setup_cost', '0', false), set_config('parallel_tuple_cost', '0', false),
			set_config('min_parallel_table_scan_size', '0', false), set_config('parallel_leader_participation', 'off', false),
			set_config('max_parallel_workers_per_gather', CASE WHEN on_or_off THEN '2' ELSE '0' END, false);
END
$$;
SELECT parallel(false);
CREATE TABLE serial AS SELECT * FROM results;
CREATE TABLE serial_one AS SELECT * FROM one_query;
SELECT count(*) AS queries, count(ndcg) AS ndcg, count(ap) AS ap, round(avg(ndcg)::numeric, 9) AS mean_ndcg, round(avg(ap)::numeric, 9) AS map, round(avg(rr)::numeric, 9) AS mrr FROM serial;
SELECT parallel(true);
EXPLAIN (COSTS OFF) SELECT * FROM results;
SELECT count(*) AS different FROM (TABLE serial EXCEPT SELECT * FROM results) AS s;
SELECT count(*) AS different FROM (TABLE serial_one EXCEPT SELECT * FROM one_query) AS s;
-- states of different options meet
SELECT error_of('SELECT ndcg_score(rel, score, CASE WHEN ctid < ''(50,0)'' THEN 1 ELSE 2 END) FROM rows');

DROP SCHEMA ranking_metrics CASCADE;
