-- fifty counts in one query, as plain SQL has it
DO $$
BEGIN
	EXECUTE (SELECT 'SELECT ' || string_agg(plain, ', ' ORDER BY n) || ' FROM bench_load' FROM bench_checks);
END $$;
