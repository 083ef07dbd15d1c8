-- twenty columns, and all pairs of five of them
SELECT count(*) FROM mlcheck.slice_metrics('bench_model', 'actual', 'predicted',
	slices => '["c1","c2","c3","c4","c5","c6","c7","c8","c9","c10","c11","c12","c13","c14","c15","c16","c17","c18","c19","c20",["c1","c2"],["c1","c3"],["c1","c4"],["c1","c5"],["c2","c3"],["c2","c4"],["c2","c5"],["c3","c4"],["c3","c5"],["c4","c5"]]');
