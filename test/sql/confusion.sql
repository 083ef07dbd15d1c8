--
-- confusion: labels against predictions, and the metrics of scikit-learn
--
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS mlcheck;
CREATE SCHEMA confusion;
SET search_path = confusion, mlcheck;

CREATE FUNCTION error_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	code text; message text; detail text; hint text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE,
		message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', code, message, nullif('[' || detail || ']', '[]'), nullif('(' || hint || ')', '()'));
END
$$;

--
-- The type counts pairs of labels
--
CREATE TABLE animals (actual text, predicted text, weight float8);
INSERT INTO animals VALUES
	('cat', 'cat', 1), ('cat', 'cat', 2), ('cat', 'dog', 1), ('dog', 'dog', 1.5), ('dog', 'cat', 0.5),
	('ant', 'dog', 1), (NULL, 'cat', 1), ('dog', NULL, 1), ('dog', 'dog', NULL), ('ant', 'ant', 0);
SELECT confusion_agg(actual, predicted) FROM animals;
SELECT confusion_agg(actual, predicted, weight) FROM animals;
SELECT confusion_agg(a, p) FROM (VALUES (true, true), (false, true), (NULL, true)) AS v(a, p);
-- integers of any size, in their order
SELECT confusion_agg(a, p) FROM (VALUES (10, 9), (-1, 10), (9, 9223372036854775807)) AS v(a, p);

-- a row is left out when a label or the weight is NULL, or the weight is 0
SELECT total_count(c), excluded_count(c), label_kind(c), class_labels(c), weight_sum(c), effective_count(c)
FROM (SELECT confusion_agg(actual, predicted) AS c FROM animals
	  UNION ALL SELECT confusion_agg(actual, predicted, weight) FROM animals) AS s;
-- Kish: (1 + 2 + 1 + 1.5 + 0.5 + 1)^2 / (1 + 4 + 1 + 2.25 + 0.25 + 1) = 49 / 9.5
SELECT effective_count(confusion_agg(actual, predicted, weight)) = 49 / 9.5 AS effective FROM animals;

SELECT m.* FROM (SELECT confusion_agg(actual, predicted) AS c FROM animals) AS s, confusion_matrix(c) AS m;
SELECT m.* FROM (SELECT confusion_agg(actual, predicted, weight) AS c FROM animals) AS s, class_counts(c) AS m;

-- no rows give no matrix; rows without labels an empty one
SELECT confusion_agg(actual, predicted) IS NULL AS nothing, accuracy_score(actual, predicted) IS NULL AS undefined FROM animals WHERE false;
SELECT total_count(c), excluded_count(c), class_labels(c), effective_count(c), accuracy_score(c), f1_score(c, 'macro'), cohen_kappa_score(c)
FROM (SELECT confusion_agg(actual, NULL::text) AS c FROM animals) AS s;

--
-- Metrics: sklearn 1.2.1 on y = 0 1 2 0 1 2, p = 0 2 1 0 0 1
--
CREATE TABLE documented AS SELECT * FROM unnest(ARRAY[0, 1, 2, 0, 1, 2], ARRAY[0, 2, 1, 0, 0, 1]) AS v(y, p);
SELECT average, precision_score(c, average)::numeric(6, 4) AS precision, recall_score(c, average)::numeric(6, 4) AS recall,
	   f1_score(c, average)::numeric(6, 4) AS f1, fbeta_score(c, 0.5, average)::numeric(6, 4) AS f05,
	   jaccard_score(c, average)::numeric(6, 4) AS jaccard, specificity_score(c, average)::numeric(6, 4) AS specificity
FROM (SELECT confusion_agg(y, p) AS c FROM documented) AS s, unnest('{micro,macro,weighted}'::text[]) AS average;
SELECT accuracy_score(y, p)::numeric(6, 4) AS accuracy, balanced_accuracy_score(y, p)::numeric(6, 4) AS balanced,
	   matthews_corrcoef(y, p)::numeric(6, 4) AS mcc, cohen_kappa_score(y, p)::numeric(6, 4) AS kappa
FROM documented;
SELECT l, precision_score(c, label => l) AS precision, recall_score(c, label => l) AS recall, f1_score(c, label => l) AS f1
FROM (SELECT confusion_agg(y, p) AS c FROM documented) AS s, unnest(class_labels(c)) AS l;

-- two classes: 90 true negatives, 5 false positives, 2 false negatives, 3 true positives
CREATE TABLE binary_rows AS
	SELECT g > 95 AS y, g > 97 OR g BETWEEN 91 AND 95 AS p FROM generate_series(1, 100) g;
SELECT accuracy_score(y, p), balanced_accuracy_score(y, p)::numeric(8, 6) AS balanced, precision_score(y, p), recall_score(y, p),
	   specificity_score(y, p)::numeric(8, 6) AS specificity, f1_score(y, p)::numeric(8, 6) AS f1, jaccard_score(y, p)
FROM binary_rows;
SELECT abs(matthews_corrcoef(y, p) - 260 / sqrt(95.0::float8 * 5 * 92 * 8)) < 1e-15 AS mcc, abs(cohen_kappa_score(y, p) - 0.052 / 0.122) < 1e-12 AS kappa
FROM binary_rows;
-- on rows and on the type, boolean and 0/1, the same; false can be the positive class
SELECT precision_score(y, p) = precision_score(confusion_agg(y, p)) AS type, precision_score(y, p) = precision_score(y::int, p::int) AS integer,
	   precision_score(confusion_agg(y, p), label => 'false') AS of_false, precision_score(confusion_agg(y, p), label => 'f', average => 'binary') AS the_same
FROM binary_rows;
SELECT false_positive_rate(c) = 5 / 95.0::float8 AS fpr, false_negative_rate(c) AS fnr, negative_predictive_value(c) = 90 / 92.0::float8 AS npv, selection_rate(c)
FROM (SELECT confusion_agg(y, p) AS c FROM binary_rows) AS s;
-- a weight of 2 is a row twice
SELECT f1_score(y, p, 2) = f1_score(y, p) AS scaled,
	   accuracy_score(y, p, CASE WHEN y THEN 2 ELSE 1 END) = (SELECT accuracy_score(y, p) FROM (TABLE binary_rows UNION ALL SELECT * FROM binary_rows WHERE y) AS d) AS repeated
FROM binary_rows;

-- what is undefined is NULL, or what zero_division says; averages leave it out
SELECT l, precision_score(c, label => l), recall_score(c, label => l), recall_score(c, label => l, zero_division => 1) AS instead, f1_score(c, label => l)
FROM (SELECT confusion_agg(a, p) AS c FROM (VALUES ('a', 'a'), ('a', 'b')) AS v(a, p)) AS s, unnest('{a,b,never}'::text[]) AS l;
SELECT recall_score(c, 'macro') AS left_out, recall_score(c, 'macro', zero_division => 0) AS as_0, recall_score(c, 'macro', zero_division => 1) AS as_1,
	   precision_score(c, 'weighted') AS weighted, balanced_accuracy_score(c), matthews_corrcoef(c), matthews_corrcoef(c, 0) AS mcc_of_sklearn, cohen_kappa_score(c)
FROM (SELECT confusion_agg(a, p) AS c FROM (VALUES ('a', 'a'), ('a', 'b')) AS v(a, p)) AS s;
-- one class, on both sides: agreement beyond chance is undefined
SELECT accuracy_score(a, a), f1_score(a, a), specificity_score(a, a), matthews_corrcoef(a, a), cohen_kappa_score(a, a)
FROM (VALUES (true), (true)) AS v(a);
-- no positives at all
SELECT accuracy_score(a, a), precision_score(a, a), recall_score(a, a), f1_score(a, a), specificity_score(a, a)
FROM (VALUES (0), (0)) AS v(a);
-- F with beta of 0 is precision, of infinity recall
SELECT fbeta_score(c, 0) = precision_score(c) AS f0, fbeta_score(c, 'Infinity') = recall_score(c) AS f_infinite
FROM (SELECT confusion_agg(y, p) AS c FROM binary_rows) AS s;

-- the report of sklearn: y = 0 1 2 2 2, p = 0 0 2 2 1
SELECT row_kind, label, precision_score::numeric(4, 2), recall_score::numeric(4, 2), f1_score::numeric(4, 2), support
FROM classification_report((SELECT confusion_agg(a, p) FROM unnest('{0,1,2,2,2}'::int[], '{0,0,2,2,1}'::int[]) AS v(a, p)));
SELECT row_kind, label, precision_score, recall_score, f1_score, support
FROM classification_report((SELECT confusion_agg(a, p) FROM (VALUES ('a', 'b')) AS v(a, p)));
SELECT row_kind, label, precision_score, recall_score, f1_score, support
FROM classification_report((SELECT confusion_agg(a, p) FROM (VALUES ('a', 'b')) AS v(a, p)), zero_division => 1);
SELECT count(*) AS of_null FROM classification_report(NULL);

--
-- Calls: literals and types
--
SELECT accuracy_score(1, 0) AS integers, accuracy_score(true, false) AS booleans, accuracy_score('a', 'a') AS texts, accuracy_score('a', 'b', 2) AS weighted,
	   accuracy_score(NULL, NULL) AS nulls, accuracy_score(1::smallint, 2::bigint) AS mixed_integers, accuracy_score('a'::varchar, 'a'::char(3)) AS strings;
SELECT call, error_of('SELECT ' || call) FROM unnest(ARRAY[
	'accuracy_score(true, 1)', 'accuracy_score(''a''::text, 1)', 'confusion_agg(1.5, 1)', 'confusion_agg(1)',
	'precision_score(''a'', ''b'')', 'precision_score(2, 3)', 'precision_score(y, p) FROM documented',
	'precision_score(confusion_agg(y, p), ''samples'') FROM documented',
	'precision_score(confusion_agg(y, p), ''macro'', ''1'') FROM documented',
	'precision_score(confusion_agg(y, p), label => ''one'') FROM documented',
	'precision_score(confusion_agg(y, p), label => ''one'') FROM binary_rows',
	'fbeta_score(confusion_agg(y, p), -1) FROM binary_rows', 'fbeta_score(confusion_agg(y, p), ''NaN'') FROM binary_rows',
	'confusion_agg(true, true, -1)', 'confusion_agg(true, true, ''NaN'')', 'confusion_agg(true, NULL, ''Infinity'')',
	'confusion_agg(true, true, 1e308) FROM generate_series(1, 3)']) AS call;
-- 2 and 2 alone have no class 1
SELECT precision_score(2, 2) AS undefined;
SELECT error_of('SELECT confusion_agg(g, g) FROM generate_series(1, 1025) g') AS classes,
	   (SELECT accuracy_score(confusion_agg(g, g)) FROM generate_series(1, 1024) g) AS at_most;
SELECT error_of(format('SELECT confusion_agg(%L, %1$L)', repeat('x', 256))) AS label;
SELECT length((class_labels(confusion_agg(repeat('x', 255), repeat('x', 255))))[1]) AS at_most;

--
-- Merging: the same bytes whatever the split, the order or the plan
--
CREATE TABLE many AS
	SELECT g AS id, hashint4(g) & 31 AS y, CASE WHEN hashint4(g + 50000) & 7 > 1 THEN hashint4(g) & 31 ELSE hashint4(g + 90000) & 31 END AS p
	FROM generate_series(1, 20000) g;
CREATE FUNCTION split(by text) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	result bytea;
BEGIN
	EXECUTE format('SELECT confusion_send(merge_agg(c)) FROM (SELECT confusion_agg(y, p) AS c FROM many GROUP BY %s) AS s', by) INTO result;
	RETURN result;
END
$$;
SELECT by, split(by) = (SELECT confusion_send(confusion_agg(y, p ORDER BY id DESC)) FROM many) AS same_bytes
FROM unnest('{id % 7,y,p,hashint4(id) & 63,id}'::text[]) AS by;
SELECT confusion_send(merge_agg(c)) = (SELECT confusion_send(confusion_agg(y::text, p::text)) FROM many) AS same_bytes
FROM (SELECT confusion_agg(y::text, p::text) AS c FROM many GROUP BY id % 9) AS s;
SELECT confusion_send(merge_agg(c)) = (SELECT confusion_send(confusion_agg(y > 20, p > 20)) FROM many) AS same_bytes
FROM (SELECT confusion_agg(y > 20, p > 20) AS c FROM many GROUP BY id % 9) AS s;
SELECT merge_agg(c) IS NULL AS nothing FROM (SELECT NULL::confusion AS c) AS s;
SELECT total_count(merge_agg(c)) AS nulls_are_left_out FROM (SELECT confusion_agg(y, p) AS c FROM many UNION ALL SELECT NULL) AS s;
-- small weights of few bits add up exactly in any order; others up to their last bits
SELECT confusion_send(merge_agg(c)) = (SELECT confusion_send(confusion_agg(y, p, id / 8.0)) FROM many) AS same_bytes
FROM (SELECT confusion_agg(y, p, id / 8.0) AS c FROM many GROUP BY id % 9) AS s;
SELECT query, error_of('SELECT merge_agg(c::confusion) FROM (' || query || ') AS s(c)') FROM unnest(ARRAY[
	'SELECT confusion_agg(1, 1)::text UNION ALL SELECT confusion_agg(true, true)::text',
	'SELECT confusion_agg(1, 1)::text UNION ALL SELECT confusion_agg(1, 1, 1)::text',
	$$SELECT '{"version":1,"kind":"integer","excluded":0,"labels":[1],"counts":[[0,0,9223372036854775807]]}' UNION ALL SELECT confusion_agg(1, 1)::text$$,
	$$SELECT '{"version":1,"kind":"integer","excluded":9223372036854775807,"labels":[],"counts":[]}' UNION ALL SELECT confusion_agg(1, 1)::text$$
	]) AS query;

-- parallel plans give what serial ones give
CREATE FUNCTION parallel(on_or_off boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('parallel_setup_cost', '0', false), set_config('parallel_tuple_cost', '0', false),
			set_config('min_parallel_table_scan_size', '0', false), set_config('parallel_leader_participation', 'off', false),
			set_config('max_parallel_workers_per_gather', CASE WHEN on_or_off THEN '2' ELSE '0' END, false);
END
$$;
CREATE FUNCTION both_plans(query text, OUT equal boolean, OUT workers boolean) LANGUAGE plpgsql AS $$
DECLARE
	line text;
	serial text;
	in_parallel text;
BEGIN
	PERFORM parallel(false);
	EXECUTE query INTO serial;
	PERFORM parallel(true);
	workers := false;
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		workers := workers OR line ~ 'Partial (Hash|Group)?Aggregate';
	END LOOP;
	EXECUTE query INTO in_parallel;
	equal := serial IS NOT DISTINCT FROM in_parallel;
END
$$;
SELECT call, (both_plans(format('SELECT %s::text FROM many', call))).* FROM unnest(ARRAY[
	'confusion_agg(y, p)', 'confusion_agg(y::text, p::text)', 'confusion_agg(y > 20, p > 20)', 'confusion_agg(nullif(y, 3), p)',
	'confusion_agg(y, p, id / 8.0)', 'confusion_agg(y::text, p::text, id / 8.0)', 'confusion_agg(y > 20, p > 20, id / 8.0)',
	'accuracy_score(y, p)', 'balanced_accuracy_score(y, p)', 'matthews_corrcoef(y, p)', 'cohen_kappa_score(y, p)',
	'precision_score(y > 20, p > 20)', 'recall_score(y > 20, p > 20)', 'specificity_score(y > 20, p > 20)', 'f1_score(y > 20, p > 20)',
	'jaccard_score(y > 20, p > 20)', 'precision_score(y > 20, p > 20, 0.5)']) AS call;
CREATE TABLE parts AS SELECT id % 100 AS part, confusion_agg(y, p) AS c FROM many GROUP BY 1;
SELECT (both_plans('SELECT merge_agg(c)::text FROM parts')).*;
-- groups that one worker has and the other has not
SELECT (both_plans('SELECT string_agg(s::text, '' '' ORDER BY y) FROM (SELECT y, confusion_agg(y, p) FILTER (WHERE p > y) FROM many GROUP BY y) AS s')).equal;
SELECT parallel(false);

-- aggregates of equal arguments share one state: the transition runs once a row
CREATE FUNCTION counted(integer) RETURNS integer LANGUAGE plpgsql STABLE AS $$ BEGIN PERFORM nextval('calls'); RETURN $1; END $$;
CREATE SEQUENCE calls;
SELECT accuracy_score(counted(y), p) IS NOT NULL AND matthews_corrcoef(counted(y), p) IS NOT NULL AND total_count(confusion_agg(counted(y), p)) = 20000 AS all_there FROM many;
SELECT nextval('calls') = 20001 AS once;

-- a window, and a state that goes on after it was looked at
SELECT g, f1_score(g % 2 = 0, g % 3 = 0) OVER (ORDER BY g), total_count(confusion_agg(g % 2 = 0, g % 3 = 0) OVER (ORDER BY g)) FROM generate_series(1, 6) g;

--
-- Storing: text and binary forms come back as they were
--
CREATE TABLE stored AS
	SELECT 'integer' AS name, confusion_agg(y, p) AS c FROM many UNION ALL
	SELECT 'boolean', confusion_agg(y > 3, true) FROM many UNION ALL
	SELECT 'text', confusion_agg(a, a) FROM unnest(ARRAY['a', '', 'é "quoted" \', repeat('日', 85), NULL]) AS a UNION ALL
	SELECT 'weighted', confusion_agg(y, p, id / 3.0) FROM many UNION ALL
	SELECT 'extreme', confusion_agg(a, -a) FROM unnest('{-9223372036854775807,9223372036854775807,0}'::bigint[]) AS a UNION ALL
	SELECT 'empty', confusion_agg(NULL::text, 'a');
SELECT name, confusion_send(c::text::confusion) = confusion_send(c) AS text_form FROM stored;
CREATE TABLE restored (LIKE stored);
DO $$
DECLARE
	file text := current_setting('data_directory') || '/mlcheck_confusion.bin';
BEGIN
	EXECUTE format('COPY stored TO %L (FORMAT binary)', file);
	EXECUTE format('COPY restored FROM %L (FORMAT binary)', file);
END
$$;
SELECT name, confusion_send(s.c) = confusion_send(r.c) AS binary_form FROM stored s JOIN restored r USING (name);
-- 50 classes, all pairs: small
SELECT pg_column_size(confusion_agg(g % 50, g / 50 % 50)) < 5300 AS small FROM generate_series(1, 10000) g;

SELECT bad, error_of(format('SELECT %L::confusion', bad)) FROM unnest(ARRAY[
	'', '[]', '{}', '{"version": 2}',
	'{"version": 1, "kind": "float", "excluded": 0, "labels": [], "counts": []}',
	'{"version": 1, "kind": "text", "excluded": -1, "labels": [], "counts": []}',
	'{"version": 1, "kind": "text", "excluded": 0, "labels": ["a"], "counts": []}',
	'{"version": 1, "kind": "text", "excluded": 0, "labels": [1], "counts": [[0, 0, 1]]}',
	'{"version": 1, "kind": "text", "excluded": 0, "labels": ["b", "a"], "counts": [[0, 1, 1]]}',
	'{"version": 1, "kind": "text", "excluded": 0, "labels": ["a"], "counts": [[0, 0, 0]]}',
	'{"version": 1, "kind": "text", "excluded": 0, "labels": ["a"], "counts": [[0, 1, 1]]}',
	'{"version": 1, "kind": "text", "excluded": 0, "labels": ["a"], "counts": [[0, 0]]}',
	'{"version": 1, "kind": "text", "excluded": 0, "labels": ["a"], "counts": [[0, 0, 1], [0, 0, 1]]}',
	'{"version": 1, "kind": "integer", "excluded": 0, "labels": [1.5e300], "counts": [[0, 0, 1]]}',
	'{"version": 1, "kind": "integer", "excluded": 9223372036854775807, "labels": [1], "counts": [[0, 0, 1]]}',
	'{"version": 1, "kind": "integer", "excluded": 0, "squared_weights": 1, "labels": [1], "counts": [[0, 0, 1]]}',
	'{"version": 1, "kind": "integer", "excluded": 0, "rows": 0, "squared_weights": 1, "labels": [1], "counts": [[0, 0, 1]]}',
	'{"version": 1, "kind": "integer", "excluded": 0, "rows": 1, "squared_weights": 1, "labels": [1], "counts": [[0, 0, -1]]}'
	]) AS bad;

DROP SCHEMA confusion CASCADE;
