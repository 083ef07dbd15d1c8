SELECT mlcheck.psi(reference, current), mlcheck.ks_2samp(reference, current) FROM bench_two;
