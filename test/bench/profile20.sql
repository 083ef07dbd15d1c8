SELECT count(*) FROM mlcheck.profile_table('bench_wide');
