SELECT count(amount) FROM bench_load;
