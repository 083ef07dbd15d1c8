SELECT mlcheck.ks_2samp(x, is_current) FROM bench;
