SELECT * FROM mlcheck.drift('bench_reference', 'bench_current', exact => true);
