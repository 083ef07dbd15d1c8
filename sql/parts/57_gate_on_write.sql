-- the gate on write: triggers by which a table keeps bad rows out

CREATE FUNCTION mlcheck.reject_new_rows()
RETURNS trigger
AS 'MODULE_PATHNAME', 'reject_new_rows'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.reject_new_rows() IS
	'trigger of gate_on_write(): raises an error (SQLSTATE ML001) when the new rows of a statement do not pass a suite';

CREATE FUNCTION mlcheck.quarantine_new_row()
RETURNS trigger
AS 'MODULE_PATHNAME', 'quarantine_new_row'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.quarantine_new_row() IS
	'trigger of gate_on_write(): a row that does not pass a suite goes to the quarantine table instead';

CREATE FUNCTION mlcheck.gate_on_write(
	relation regclass,
	suite text,
	on_fail text DEFAULT 'reject',
	undecided text DEFAULT 'warn',
	show_values boolean DEFAULT false,
	quarantine_table text DEFAULT NULL
)
RETURNS bigint
AS 'MODULE_PATHNAME', 'gate_on_write'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.gate_on_write(regclass, text, text, text, boolean, text) IS
	'has what is written to a table, its partitions and its children checked by a suite; on_fail: reject (the statement) or quarantine (the row); how many tables got triggers';

CREATE FUNCTION mlcheck.drop_gate_on_write(relation regclass, suite text DEFAULT NULL)
RETURNS bigint
AS 'MODULE_PATHNAME', 'drop_gate_on_write'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.drop_gate_on_write(regclass, text) IS
	'drops the gates on write of a table, its partitions and its children, or the one of a suite; on how many tables it had triggers';

CREATE FUNCTION mlcheck.trigger_arguments(tgargs bytea)
RETURNS text[]
AS 'MODULE_PATHNAME', 'trigger_arguments'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.trigger_arguments(bytea) IS
	'the arguments of a trigger, as pg_trigger.tgargs holds them';

-- One row for a trigger of a gate; internal ones are clones on partitions.
CREATE VIEW mlcheck.gate_triggers AS
	SELECT t.tgrelid::regclass AS relation,
		(mlcheck.trigger_arguments(t.tgargs))[1] AS suite,
		CASE p.proname WHEN 'reject_new_rows' THEN 'reject' ELSE 'quarantine' END AS on_fail,
		CASE p.proname WHEN 'reject_new_rows' THEN (mlcheck.trigger_arguments(t.tgargs))[2] END AS undecided,
		CASE p.proname WHEN 'reject_new_rows' THEN (mlcheck.trigger_arguments(t.tgargs))[3]::boolean END AS show_values,
		CASE p.proname WHEN 'quarantine_new_row' THEN (mlcheck.trigger_arguments(t.tgargs))[2] END AS quarantine_table,
		t.tgname AS trigger_name,
		(t.tgtype::integer OPERATOR(pg_catalog.&) 4) OPERATOR(pg_catalog.<>) 0 AS on_insert,
		(t.tgtype::integer OPERATOR(pg_catalog.&) 16) OPERATOR(pg_catalog.<>) 0 AS on_update,
		t.tgenabled OPERATOR(pg_catalog.=) ANY (ARRAY['O', 'A']::"char"[]) AS enabled
	FROM pg_catalog.pg_trigger t
	JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) t.tgfoid
	JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
	WHERE n.nspname OPERATOR(pg_catalog.=) 'mlcheck'
		AND p.proname OPERATOR(pg_catalog.=) ANY (ARRAY['reject_new_rows', 'quarantine_new_row']::name[]);
COMMENT ON VIEW mlcheck.gate_triggers IS 'triggers of gates on write';

CREATE FUNCTION mlcheck.gate_coverage(relation regclass)
RETURNS TABLE (suite text, on_fail text, member regclass, on_insert boolean, on_update boolean, covered boolean)
LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$
WITH RECURSIVE tree(member) AS (
	SELECT $1::oid
	UNION
	SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent OPERATOR(pg_catalog.=) tree.member
)
SELECT g.suite, g.on_fail, m.member::regclass, e.on_insert, e.on_update, e.on_insert AND e.on_update
FROM (SELECT DISTINCT t.suite, t.on_fail FROM mlcheck.gate_triggers t
	  WHERE t.relation OPERATOR(pg_catalog.=) $1) g
CROSS JOIN tree m
CROSS JOIN LATERAL (
	SELECT coalesce(pg_catalog.bool_or(t.on_insert), false) AS on_insert,
		coalesce(pg_catalog.bool_or(t.on_update), false) AS on_update
	FROM mlcheck.gate_triggers t
	WHERE t.relation OPERATOR(pg_catalog.=) m.member AND t.suite OPERATOR(pg_catalog.=) g.suite
		AND t.on_fail OPERATOR(pg_catalog.=) g.on_fail AND t.enabled) e
ORDER BY g.suite COLLATE "C", g.on_fail COLLATE "C", m.member::regclass::text COLLATE "C"
$$;
COMMENT ON FUNCTION mlcheck.gate_coverage(regclass) IS
	'the gates on write of a table, and which of its partitions and children they cover: those attached later are not until gate_on_write() is called again';

-- Those that no parent has too.
CREATE VIEW mlcheck.write_gates AS
	SELECT g.relation, g.suite, g.on_fail, g.undecided, g.show_values, g.quarantine_table,
		ARRAY(SELECT c.member FROM mlcheck.gate_coverage(g.relation) c
			  WHERE c.suite OPERATOR(pg_catalog.=) g.suite AND c.on_fail OPERATOR(pg_catalog.=) g.on_fail
				AND NOT c.covered) AS uncovered
	FROM (SELECT DISTINCT t.relation, t.suite, t.on_fail, t.undecided, t.show_values, t.quarantine_table
		  FROM mlcheck.gate_triggers t) g
	WHERE NOT EXISTS (
		SELECT FROM pg_catalog.pg_inherits i
		JOIN mlcheck.gate_triggers p ON p.relation OPERATOR(pg_catalog.=) i.inhparent
		WHERE i.inhrelid OPERATOR(pg_catalog.=) g.relation AND p.suite OPERATOR(pg_catalog.=) g.suite);
COMMENT ON VIEW mlcheck.write_gates IS
	'gates on write, each where it was defined; uncovered: partitions and children that can be written to without it, and the table itself where its triggers are disabled';

GRANT SELECT ON mlcheck.gate_triggers, mlcheck.write_gates TO PUBLIC;
