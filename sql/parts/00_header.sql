\echo Use "CREATE EXTENSION mlcheck" to load this file. \quit

-- nothing below may be captured by objects of another schema
SET LOCAL search_path TO pg_catalog, pg_temp;

-- a schema that someone else made, or put something into, could hold objects
-- that capture what is called here; another superuser's is as good, and is what
-- a restore finds
DO $$
BEGIN
	IF EXISTS (SELECT FROM pg_catalog.pg_namespace n
			   JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) n.nspowner
			   WHERE n.nspname OPERATOR(pg_catalog.=) 'mlcheck'
				 AND r.rolname OPERATOR(pg_catalog.<>) current_user
				 AND NOT r.rolsuper)
		OR EXISTS (SELECT FROM pg_catalog.pg_depend d
				   JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) d.refobjid
				   WHERE n.nspname OPERATOR(pg_catalog.=) 'mlcheck'
					 AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
					 AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_extension'::pg_catalog.regclass)
	THEN
		RAISE EXCEPTION 'schema "mlcheck" exists and is not empty or not yours'
			USING ERRCODE = 'duplicate_schema',
				  HINT = 'Look at who made it, and drop it.';
	END IF;
END
$$;

COMMENT ON SCHEMA mlcheck IS 'checks of machine-learning data and models';

-- who may read two tables may compare them
GRANT USAGE ON SCHEMA mlcheck TO PUBLIC;
