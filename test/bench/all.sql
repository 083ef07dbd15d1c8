SELECT mlcheck.psi(x, is_current),
	mlcheck.jensenshannon(x, is_current),
	mlcheck.kl_divergence(x, is_current),
	mlcheck.hellinger_distance(x, is_current),
	mlcheck.total_variation_distance(x, is_current),
	mlcheck.linf_distance(x, is_current),
	mlcheck.wasserstein_distance(x, is_current),
	mlcheck.energy_distance(x, is_current),
	mlcheck.ks_2samp(x, is_current),
	mlcheck.cramervonmises_2samp(x, is_current),
	mlcheck.anderson_ksamp(x, is_current),
	mlcheck.mannwhitneyu(x, is_current),
	mlcheck.ttest_ind(x, is_current)
FROM bench;
