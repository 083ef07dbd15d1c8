-- a query for each check
DO $$
DECLARE
	query text;
BEGIN
	FOR query IN SELECT format('SELECT %s FROM bench_load', plain) FROM bench_checks ORDER BY n LOOP
		EXECUTE query;
	END LOOP;
END $$;
