SELECT mlcheck.ks_2samp(code, is_current) FROM bench;
