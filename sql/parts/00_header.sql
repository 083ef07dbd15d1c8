\echo Use "CREATE EXTENSION mlcheck" to load this file. \quit

-- nothing below may be captured by objects of another schema
SET LOCAL search_path TO pg_catalog, pg_temp;

-- a schema that someone prepared could hold functions that capture ours
DO $$
BEGIN
	IF EXISTS (SELECT FROM pg_catalog.pg_namespace n
			   WHERE n.nspname OPERATOR(pg_catalog.=) 'mlcheck'
				 AND NOT pg_catalog.pg_has_role(current_user, n.nspowner, 'USAGE'))
		OR EXISTS (SELECT FROM pg_catalog.pg_proc p
				   JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
				   WHERE n.nspname OPERATOR(pg_catalog.=) 'mlcheck')
	THEN
		RAISE EXCEPTION 'schema "mlcheck" exists and is not empty or not yours'
			USING ERRCODE = 'duplicate_schema',
				  HINT = 'Look at who made it, and drop it.';
	END IF;
END
$$;

COMMENT ON SCHEMA mlcheck IS 'checks of machine-learning data and models';
