SELECT mlcheck.roc_auc_score(actual, score) FROM bench_model;
