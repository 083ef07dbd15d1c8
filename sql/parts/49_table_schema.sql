-- what expect_table_schema_to_match compares with

CREATE FUNCTION mlcheck.table_schema(relation regclass)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'table_schema'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.table_schema(regclass) IS
	'the columns of a relation in order, with types and whether they can be null: what expect_table_schema_to_match takes as its schema';
