SELECT mlcheck.psi(x, is_current) FROM bench;
