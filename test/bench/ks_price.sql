SELECT mlcheck.ks_2samp(price, is_current) FROM bench;
