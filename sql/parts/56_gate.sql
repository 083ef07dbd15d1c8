-- the gate: what does not pass stops the transaction

CREATE FUNCTION mlcheck.gate(
	suite text,
	row_filter text DEFAULT NULL,
	undecided text DEFAULT 'warn',
	row_security boolean DEFAULT false,
	show_values boolean DEFAULT false
)
RETURNS void
AS 'MODULE_PATHNAME', 'gate'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION mlcheck.gate(text, text, text, boolean, boolean) IS
	'raises an error (SQLSTATE ML001) when an expectation of the suite fails, warns where it should, and returns nothing; it stores nothing';
