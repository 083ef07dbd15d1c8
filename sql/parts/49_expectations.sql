-- one function for each expectation; made by "make wrappers" from the catalogue

CREATE FUNCTION mlcheck.expect_column_values_to_be_between(
	relation regclass,
	column_name text,
	min_value anycompatible DEFAULT NULL,
	max_value anycompatible DEFAULT NULL,
	strict_min boolean DEFAULT NULL,
	strict_max boolean DEFAULT NULL,
	mostly double precision DEFAULT NULL,
	max_unexpected bigint DEFAULT NULL,
	on_null text DEFAULT NULL,
	row_condition text DEFAULT NULL,
	partial_unexpected_count integer DEFAULT NULL,
	unexpected_index_column_names text[] DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_between IS
	'values lie between two bounds, either of which may be left out';

CREATE FUNCTION mlcheck.expect_column_values_to_not_be_null(
	relation regclass,
	column_name text,
	mostly double precision DEFAULT NULL,
	max_unexpected bigint DEFAULT NULL,
	on_null text DEFAULT NULL,
	row_condition text DEFAULT NULL,
	partial_unexpected_count integer DEFAULT NULL,
	unexpected_index_column_names text[] DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_values_to_not_be_null IS
	'values are not null';

CREATE FUNCTION mlcheck.expect_column_values_to_be_null(
	relation regclass,
	column_name text,
	mostly double precision DEFAULT NULL,
	max_unexpected bigint DEFAULT NULL,
	on_null text DEFAULT NULL,
	row_condition text DEFAULT NULL,
	partial_unexpected_count integer DEFAULT NULL,
	unexpected_index_column_names text[] DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_null IS
	'values are null';

CREATE FUNCTION mlcheck.expect_column_values_to_match_regex(
	relation regclass,
	column_name text,
	regex text,
	mostly double precision DEFAULT NULL,
	max_unexpected bigint DEFAULT NULL,
	on_null text DEFAULT NULL,
	row_condition text DEFAULT NULL,
	partial_unexpected_count integer DEFAULT NULL,
	unexpected_index_column_names text[] DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_values_to_match_regex IS
	'the text of values matches a regular expression somewhere';

CREATE FUNCTION mlcheck.expect_column_values_to_be_unique(
	relation regclass,
	column_name text,
	mostly double precision DEFAULT NULL,
	max_unexpected bigint DEFAULT NULL,
	on_null text DEFAULT NULL,
	row_condition text DEFAULT NULL,
	partial_unexpected_count integer DEFAULT NULL,
	unexpected_index_column_names text[] DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_unique IS
	'no value occurs twice; all copies of one that does are unexpected';

CREATE FUNCTION mlcheck.expect_column_mean_to_be_between(
	relation regclass,
	column_name text,
	min_value anycompatible DEFAULT NULL,
	max_value anycompatible DEFAULT NULL,
	strict_min boolean DEFAULT NULL,
	strict_max boolean DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_mean_to_be_between IS
	'the mean of the finite values lies between two bounds';

CREATE FUNCTION mlcheck.expect_column_min_to_be_between(
	relation regclass,
	column_name text,
	min_value anycompatible DEFAULT NULL,
	max_value anycompatible DEFAULT NULL,
	strict_min boolean DEFAULT NULL,
	strict_max boolean DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_min_to_be_between IS
	'the smallest finite value lies between two bounds';
