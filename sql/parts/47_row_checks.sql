-- checks of single values, for expectations: true, false, or null for null

CREATE FUNCTION mlcheck.is_json(value text)
RETURNS boolean
AS 'MODULE_PATHNAME', 'is_json'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.is_json(text) IS
	'is the text JSON? It raises no error; what is nested deeper than 1000 levels is none';

CREATE FUNCTION mlcheck.is_timestamp(value text)
RETURNS boolean
AS 'MODULE_PATHNAME', 'is_timestamp'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.is_timestamp(text) IS
	'does the input of timestamp with time zone take the text? It raises no error; the answer depends on DateStyle';

CREATE FUNCTION mlcheck.matches_strftime(value text, format text)
RETURNS boolean
AS 'MODULE_PATHNAME', 'matches_strftime'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.matches_strftime(text, text) IS
	'is the text a date or time in a format of strftime, as strptime reads it, and does that date exist?';

CREATE FUNCTION mlcheck.contains_pii(value text, patterns text[])
RETURNS boolean
AS 'MODULE_PATHNAME', 'contains_pii'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mlcheck.contains_pii(text, text[]) IS
	'does the text hold personal data: email, card_number (known issuer and Luhn''s check digit), phone (international, or North American with separators), iban (length of its country and check digits)?';

CREATE FUNCTION mlcheck.matches_json_schema(document jsonb, json_schema jsonb)
RETURNS boolean
AS 'MODULE_PATHNAME', 'matches_json_schema'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
COST 100;
COMMENT ON FUNCTION mlcheck.matches_json_schema(jsonb, jsonb) IS
	'does the document match a JSON schema? Keywords that are not known say nothing';

CREATE FUNCTION mlcheck.matches_json_schema(document text, json_schema jsonb)
RETURNS boolean
AS 'MODULE_PATHNAME', 'matches_json_schema_text'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
COST 100;
COMMENT ON FUNCTION mlcheck.matches_json_schema(text, jsonb) IS
	'the same for a text, which matches nothing when it is not JSON';
