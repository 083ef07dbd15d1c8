SELECT tdigest_percentile(x, 100, 0.5) FROM bench;
