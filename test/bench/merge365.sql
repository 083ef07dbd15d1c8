SELECT mlcheck.row_count(mlcheck.merge_agg(profile)) FROM bench_daily;
