-- Prints sql/parts/49_expectations.sql from the catalogue: "make wrappers".
\pset tuples_only on
\pset format unaligned
SELECT '-- one function for each expectation; made by "make wrappers" from the catalogue';
SELECT format(E'\nCREATE FUNCTION mlcheck.%I(\n\t%s\n)\nRETURNS mlcheck.validation_result\nAS ''MODULE_PATHNAME'', ''expect_named''\nLANGUAGE C VOLATILE PARALLEL UNSAFE;\nCOMMENT ON FUNCTION mlcheck.%1$I IS\n\t%3$L;',
	expectation_type, replace(wrapper_arguments, ', ', E',\n\t'), summary)
FROM mlcheck.expectation_types() WITH ORDINALITY
WHERE wrapper_arguments IS NOT NULL
ORDER BY ordinality;
