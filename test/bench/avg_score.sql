SELECT avg(score) FROM bench_model;
