SELECT mlcheck.psi(category, is_current) FROM bench;
