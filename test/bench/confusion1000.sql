SELECT count(*) FROM (SELECT segment, mlcheck.confusion_agg(actual, predicted) FROM bench_model GROUP BY segment) AS s;
