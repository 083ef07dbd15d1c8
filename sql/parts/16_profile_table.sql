-- profiles of the columns of a relation

CREATE TYPE mlcheck.column_profile AS (
	group_values jsonb,
	column_name text,
	profile mlcheck.profile
);
COMMENT ON TYPE mlcheck.column_profile IS
	'profile of a column, or of a group of its rows';

CREATE FUNCTION mlcheck.profile_table(
	relation regclass,
	columns text[] DEFAULT NULL,
	row_filter text DEFAULT NULL,
	group_by text[] DEFAULT NULL,
	exclude_columns text[] DEFAULT NULL,
	max_cells integer DEFAULT 4096,
	row_security boolean DEFAULT false
)
RETURNS SETOF mlcheck.column_profile
AS 'MODULE_PATHNAME', 'profile_table'
LANGUAGE C VOLATILE PARALLEL UNSAFE
ROWS 20;
COMMENT ON FUNCTION mlcheck.profile_table(regclass, text[], text, text[], text[], integer, boolean) IS
	'profiles of the columns of a relation from one scan: a row per group and column';
