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
	'values lie between two bounds, either of which may be left out; NaN lies nowhere';

CREATE FUNCTION mlcheck.expect_column_values_to_be_in_set(
	relation regclass,
	column_name text,
	value_set anycompatiblearray,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_in_set IS
	'values are in a set; null in it changes nothing';

CREATE FUNCTION mlcheck.expect_column_values_to_not_be_in_set(
	relation regclass,
	column_name text,
	value_set anycompatiblearray,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_not_be_in_set IS
	'values are not in a set; null in it changes nothing';

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

CREATE FUNCTION mlcheck.expect_column_values_to_be_of_type(
	relation regclass,
	column_name text,
	type_ text,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_of_type IS
	'the column is declared with a type: PostgreSQL''s name or SQLAlchemy''s';

CREATE FUNCTION mlcheck.expect_column_values_to_be_in_type_list(
	relation regclass,
	column_name text,
	type_list text[],
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_in_type_list IS
	'the column is declared with one of several types';

CREATE FUNCTION mlcheck.expect_column_values_to_be_finite(
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_finite IS
	'numbers and times are neither NaN nor infinite';

CREATE FUNCTION mlcheck.expect_column_values_to_not_be_in_future(
	relation regclass,
	column_name text,
	tolerance interval DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_not_be_in_future IS
	'times are not after the start of the transaction, or not by more than a tolerance';

CREATE FUNCTION mlcheck.expect_column_values_to_satisfy(
	relation regclass,
	column_name text,
	expression text,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_satisfy IS
	'SQL over the row is true where the column is not null';

CREATE FUNCTION mlcheck.expect_column_value_lengths_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_value_lengths_to_be_between IS
	'texts have a number of characters between two bounds';

CREATE FUNCTION mlcheck.expect_column_value_lengths_to_equal(
	relation regclass,
	column_name text,
	value bigint,
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
COMMENT ON FUNCTION mlcheck.expect_column_value_lengths_to_equal IS
	'texts have a number of characters';

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

CREATE FUNCTION mlcheck.expect_column_values_to_not_match_regex(
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_not_match_regex IS
	'the text of values matches a regular expression nowhere';

CREATE FUNCTION mlcheck.expect_column_values_to_match_regex_list(
	relation regclass,
	column_name text,
	regex_list text[],
	match_on text DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_match_regex_list IS
	'the text of values matches any (or all) of several regular expressions';

CREATE FUNCTION mlcheck.expect_column_values_to_not_match_regex_list(
	relation regclass,
	column_name text,
	regex_list text[],
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_not_match_regex_list IS
	'the text of values matches none of several regular expressions';

CREATE FUNCTION mlcheck.expect_column_values_to_match_like_pattern(
	relation regclass,
	column_name text,
	like_pattern text,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_match_like_pattern IS
	'the text of values is LIKE a pattern';

CREATE FUNCTION mlcheck.expect_column_values_to_not_match_like_pattern(
	relation regclass,
	column_name text,
	like_pattern text,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_not_match_like_pattern IS
	'the text of values is not LIKE a pattern';

CREATE FUNCTION mlcheck.expect_column_values_to_match_like_pattern_list(
	relation regclass,
	column_name text,
	like_pattern_list text[],
	match_on text DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_match_like_pattern_list IS
	'the text of values is LIKE any (or all) of several patterns';

CREATE FUNCTION mlcheck.expect_column_values_to_not_match_like_pattern_list(
	relation regclass,
	column_name text,
	like_pattern_list text[],
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_not_match_like_pattern_list IS
	'the text of values is LIKE none of several patterns';

CREATE FUNCTION mlcheck.expect_column_values_to_match_strftime_format(
	relation regclass,
	column_name text,
	strftime_format text,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_match_strftime_format IS
	'texts are dates or times in a format, and exist';

CREATE FUNCTION mlcheck.expect_column_values_to_be_dateutil_parseable(
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_dateutil_parseable IS
	'texts are what PostgreSQL reads as timestamp with time zone';

CREATE FUNCTION mlcheck.expect_column_values_to_be_json_parseable(
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_json_parseable IS
	'texts are JSON';

CREATE FUNCTION mlcheck.expect_column_values_to_match_json_schema(
	relation regclass,
	column_name text,
	json_schema jsonb,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_match_json_schema IS
	'JSON, or text that is JSON, matches a schema';

CREATE FUNCTION mlcheck.expect_column_values_to_not_contain_pii(
	relation regclass,
	column_name text,
	patterns text[] DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_not_contain_pii IS
	'the text of values holds no e-mail address, card number, phone number or IBAN; samples show keys only';

CREATE FUNCTION mlcheck.expect_column_value_z_scores_to_be_less_than(
	relation regclass,
	column_name text,
	threshold double precision,
	double_sided boolean DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_value_z_scores_to_be_less_than IS
	'values are less than a number of standard deviations from the mean of the finite ones';

CREATE FUNCTION mlcheck.expect_column_values_to_be_increasing(
	relation regclass,
	column_name text,
	order_column text,
	strictly boolean DEFAULT NULL,
	group_by text[] DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_increasing IS
	'no value is below the one before it, in the order of another column';

CREATE FUNCTION mlcheck.expect_column_values_to_be_decreasing(
	relation regclass,
	column_name text,
	order_column text,
	strictly boolean DEFAULT NULL,
	group_by text[] DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_be_decreasing IS
	'no value is above the one before it, in the order of another column';

CREATE FUNCTION mlcheck.expect_column_pair_values_to_be_equal(
	relation regclass,
	column_a text,
	column_b text,
	ignore_row_if text DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_pair_values_to_be_equal IS
	'the values of two columns are equal in each row';

CREATE FUNCTION mlcheck.expect_column_pair_values_a_to_be_greater_than_b(
	relation regclass,
	column_a text,
	column_b text,
	or_equal boolean DEFAULT NULL,
	ignore_row_if text DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_pair_values_a_to_be_greater_than_b IS
	'the value of the first column is greater than that of the second one in each row';

CREATE FUNCTION mlcheck.expect_column_pair_values_to_be_in_set(
	relation regclass,
	column_a text,
	column_b text,
	value_pairs_set jsonb,
	ignore_row_if text DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_pair_values_to_be_in_set IS
	'the values of two columns are one of several pairs in each row; null in a pair is null';

CREATE FUNCTION mlcheck.expect_multicolumn_sum_to_equal(
	relation regclass,
	column_list text[],
	sum_total double precision,
	ignore_row_if text DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_multicolumn_sum_to_equal IS
	'the columns of each row sum up to a total';

CREATE FUNCTION mlcheck.expect_select_column_values_to_be_unique_within_record(
	relation regclass,
	column_list text[],
	ignore_row_if text DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_select_column_values_to_be_unique_within_record IS
	'no two of the columns have the same value in a row; nulls are the same';

CREATE FUNCTION mlcheck.expect_compound_columns_to_be_unique(
	relation regclass,
	column_list text[],
	ignore_row_if text DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_compound_columns_to_be_unique IS
	'no combination of values occurs twice; all copies are unexpected, nulls are the same';

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

CREATE FUNCTION mlcheck.expect_column_max_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_max_to_be_between IS
	'the largest finite value lies between two bounds';

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

CREATE FUNCTION mlcheck.expect_column_sum_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_sum_to_be_between IS
	'the sum of the finite values lies between two bounds';

CREATE FUNCTION mlcheck.expect_column_stdev_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_stdev_to_be_between IS
	'the standard deviation (n - 1) of the finite values lies between two bounds';

CREATE FUNCTION mlcheck.expect_column_skewness_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_skewness_to_be_between IS
	'the skewness of the finite values lies between two bounds';

CREATE FUNCTION mlcheck.expect_column_kurtosis_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_kurtosis_to_be_between IS
	'the excess kurtosis of the finite values lies between two bounds';

CREATE FUNCTION mlcheck.expect_column_median_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_median_to_be_between IS
	'the median of the finite values lies between two bounds';

CREATE FUNCTION mlcheck.expect_column_quantile_values_to_be_between(
	relation regclass,
	column_name text,
	quantile_ranges jsonb,
	allow_relative_error boolean DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_quantile_values_to_be_between IS
	'quantiles of the finite values, each a value of the column, lie in ranges';

CREATE FUNCTION mlcheck.expect_column_unique_value_count_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_unique_value_count_to_be_between IS
	'the number of different values, without null, lies between two bounds';

CREATE FUNCTION mlcheck.expect_column_proportion_of_unique_values_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_proportion_of_unique_values_to_be_between IS
	'the number of different values per value that is not null lies between two bounds';

CREATE FUNCTION mlcheck.expect_column_proportion_of_non_null_values_to_be_between(
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
COMMENT ON FUNCTION mlcheck.expect_column_proportion_of_non_null_values_to_be_between IS
	'the share of values that are not null lies between two bounds';

CREATE FUNCTION mlcheck.expect_column_most_common_value_to_be_in_set(
	relation regclass,
	column_name text,
	value_set anycompatiblearray,
	ties_okay boolean DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_most_common_value_to_be_in_set IS
	'the most common value is in a set; of several, ties_okay lets one be enough';

CREATE FUNCTION mlcheck.expect_column_distinct_values_to_be_in_set(
	relation regclass,
	column_name text,
	value_set anycompatiblearray,
	partial_unexpected_count integer DEFAULT NULL,
	unexpected_index_column_names text[] DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_distinct_values_to_be_in_set IS
	'the column has no values but those of a set; null is no value';

CREATE FUNCTION mlcheck.expect_column_distinct_values_to_contain_set(
	relation regclass,
	column_name text,
	value_set anycompatiblearray,
	partial_unexpected_count integer DEFAULT NULL,
	unexpected_index_column_names text[] DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_distinct_values_to_contain_set IS
	'the column has all values of a set';

CREATE FUNCTION mlcheck.expect_column_distinct_values_to_equal_set(
	relation regclass,
	column_name text,
	value_set anycompatiblearray,
	partial_unexpected_count integer DEFAULT NULL,
	unexpected_index_column_names text[] DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_distinct_values_to_equal_set IS
	'the column has all values of a set, and no others';

CREATE FUNCTION mlcheck.expect_column_kl_divergence_to_be_less_than(
	relation regclass,
	column_name text,
	partition_object jsonb,
	threshold double precision,
	tail_weight_holdout double precision DEFAULT NULL,
	internal_weight_holdout double precision DEFAULT NULL,
	bucketize_data boolean DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_kl_divergence_to_be_less_than IS
	'the Kullback-Leibler divergence from a reference, in nats, is at most the threshold';

CREATE FUNCTION mlcheck.expect_column_chisquare_test_p_value_to_be_greater_than(
	relation regclass,
	column_name text,
	partition_object jsonb,
	p double precision DEFAULT NULL,
	tail_weight_holdout double precision DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_chisquare_test_p_value_to_be_greater_than IS
	'the chi-square test against the weights of a reference does not reject it';

CREATE FUNCTION mlcheck.expect_column_bootstrapped_ks_test_p_value_to_be_greater_than(
	relation regclass,
	column_name text,
	partition_object jsonb,
	p double precision DEFAULT NULL,
	bootstrap_samples bigint DEFAULT NULL,
	bootstrap_sample_size bigint DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_bootstrapped_ks_test_p_value_to_be_greater_than IS
	'the Kolmogorov-Smirnov test does not reject a reference that is uniform within bins; its p-value is exact, nothing is drawn';

CREATE FUNCTION mlcheck.expect_column_pair_cramers_phi_value_to_be_less_than(
	relation regclass,
	column_a text,
	column_b text,
	bins_a jsonb DEFAULT NULL,
	bins_b jsonb DEFAULT NULL,
	n_bins_a integer DEFAULT NULL,
	n_bins_b integer DEFAULT NULL,
	threshold double precision DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_pair_cramers_phi_value_to_be_less_than IS
	'Cramer''s V of two columns, a measure of association between 0 and 1, is at most the threshold';

CREATE FUNCTION mlcheck.expect_column_drift_to_be_less_than(
	relation regclass,
	column_name text,
	reference jsonb,
	method text DEFAULT NULL,
	threshold double precision DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_drift_to_be_less_than IS
	'the column has not drifted from a reference: a profile, a frozen reference or a column of another relation';

CREATE FUNCTION mlcheck.expect_column_to_exist(
	relation regclass,
	column_name text,
	column_index integer DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_column_to_exist IS
	'there is a column of this name, at this position if one is given';

CREATE FUNCTION mlcheck.expect_table_columns_to_match_set(
	relation regclass,
	column_set text[],
	exact_match boolean DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_table_columns_to_match_set IS
	'the columns are these, in any order, and no others unless exact_match is false';

CREATE FUNCTION mlcheck.expect_table_columns_to_match_ordered_list(
	relation regclass,
	column_list text[],
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_table_columns_to_match_ordered_list IS
	'the columns are these, in this order';

CREATE FUNCTION mlcheck.expect_table_column_count_to_equal(
	relation regclass,
	value bigint,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_table_column_count_to_equal IS
	'there are so many columns';

CREATE FUNCTION mlcheck.expect_table_column_count_to_be_between(
	relation regclass,
	min_value anycompatible DEFAULT NULL,
	max_value anycompatible DEFAULT NULL,
	strict_min boolean DEFAULT NULL,
	strict_max boolean DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_table_column_count_to_be_between IS
	'the number of columns lies between two bounds';

CREATE FUNCTION mlcheck.expect_table_row_count_to_equal(
	relation regclass,
	value bigint,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_table_row_count_to_equal IS
	'there are so many rows; none is a number like any other';

CREATE FUNCTION mlcheck.expect_table_row_count_to_be_between(
	relation regclass,
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
COMMENT ON FUNCTION mlcheck.expect_table_row_count_to_be_between IS
	'the number of rows lies between two bounds';

CREATE FUNCTION mlcheck.expect_table_row_count_to_equal_other_table(
	relation regclass,
	other_table_name text,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_table_row_count_to_equal_other_table IS
	'there are as many rows as in another table';

CREATE FUNCTION mlcheck.expect_table_schema_to_match(
	relation regclass,
	schema jsonb DEFAULT NULL,
	other_table_name text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_table_schema_to_match IS
	'names, types, nullability and order of the columns are those of a stored schema or of another table';

CREATE FUNCTION mlcheck.expect_table_freshness(
	relation regclass,
	column_name text,
	max_age interval,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_table_freshness IS
	'the newest value that does not lie in the future is not older than max_age';

CREATE FUNCTION mlcheck.expect_column_gap_to_be_less_than(
	relation regclass,
	column_name text,
	max_gap anycompatible,
	group_by text[] DEFAULT NULL,
	mostly double precision DEFAULT NULL,
	max_unexpected bigint DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_gap_to_be_less_than IS
	'each value lies less than max_gap behind the one before it, in the column''s own order';

CREATE FUNCTION mlcheck.expect_column_values_to_exist_in_other_table(
	relation regclass,
	column_list text[],
	other_table_name text,
	other_column_list text[] DEFAULT NULL,
	mostly double precision DEFAULT NULL,
	max_unexpected bigint DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_column_values_to_exist_in_other_table IS
	'the columns are a key of another table, as for a foreign key; where one of them is null, nothing is asked';

CREATE FUNCTION mlcheck.expect_no_overlap_with_other_table(
	relation regclass,
	column_list text[],
	other_table_name text,
	other_column_list text[] DEFAULT NULL,
	nulls_equal boolean DEFAULT NULL,
	mostly double precision DEFAULT NULL,
	max_unexpected bigint DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_no_overlap_with_other_table IS
	'no row has a key, or features, that a row of another table has: training and test data are apart';

CREATE FUNCTION mlcheck.unexpected_rows_expectation(
	relation regclass,
	unexpected_rows_query text,
	max_unexpected bigint DEFAULT NULL,
	row_condition text DEFAULT NULL,
	partial_unexpected_count integer DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.unexpected_rows_expectation IS
	'a query returns no rows; {batch} in it stands for the rows looked at';

CREATE FUNCTION mlcheck.expect_expression_to_be_true(
	relation regclass,
	expression text,
	on_null text DEFAULT NULL,
	mostly double precision DEFAULT NULL,
	max_unexpected bigint DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_expression_to_be_true IS
	'a boolean expression is true in each row; null is not, unless on_null says otherwise';

CREATE FUNCTION mlcheck.expect_aggregate_expression_to_be_true(
	relation regclass,
	expression text,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_aggregate_expression_to_be_true IS
	'a boolean expression over aggregates, such as sum(a) = sum(b), is true';

CREATE FUNCTION mlcheck.expect_model_metric_to_be_between(
	relation regclass,
	metric text,
	actual text,
	predicted text DEFAULT NULL,
	score text DEFAULT NULL,
	positive text DEFAULT NULL,
	score_threshold double precision DEFAULT NULL,
	average text DEFAULT NULL,
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
COMMENT ON FUNCTION mlcheck.expect_model_metric_to_be_between IS
	'a metric of predictions against the truth lies between two bounds';

CREATE FUNCTION mlcheck.expect_slice_metrics_to_meet_thresholds(
	relation regclass,
	actual text,
	thresholds jsonb,
	predicted text DEFAULT NULL,
	score text DEFAULT NULL,
	slices jsonb DEFAULT NULL,
	positive text DEFAULT NULL,
	score_threshold double precision DEFAULT NULL,
	task text DEFAULT NULL,
	min_support bigint DEFAULT NULL,
	alpha double precision DEFAULT NULL,
	adjustment text DEFAULT NULL,
	ignore_undecided boolean DEFAULT NULL,
	partial_unexpected_count integer DEFAULT NULL,
	row_condition text DEFAULT NULL,
	on_empty text DEFAULT NULL,
	severity text DEFAULT NULL,
	warn jsonb DEFAULT NULL
)
RETURNS mlcheck.validation_result
AS 'MODULE_PATHNAME', 'expect_named'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.expect_slice_metrics_to_meet_thresholds IS
	'metrics of every slice keep to limits, as slice_metrics() judges them';
