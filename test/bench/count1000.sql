-- the plain counts that confusion matrices of slices are compared with
SELECT count(*) FROM (SELECT segment, count(*) FROM bench_model GROUP BY segment) AS s;
