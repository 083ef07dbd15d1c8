/*
 * test_verdict.c
 *		From a statistic to a verdict: each row of the decision table, what is
 *		subtracted for noise, and what the sizes can show.
 *
 * "The sheet" is facts/verdicts.md.  Noncentralities come from SciPy:
 *
 *	optimize.brentq(lambda l: ncx2.sf(chi2.isf(alpha, B - 1), B - 1, l) - 0.8, ..)
 *
 * which is 15.649797895188204 for B = 10 and alpha = 0.05.
 */
#include <math.h>
#include <string.h>

#include "check.h"
#include "kernel/verdict.h"

#define LAMBDA_10 15.649797895188204	/* B = 10, alpha = 0.05 */
#define Z_80 0.8416212335729143			/* norm.isf(0.2) */
#define Z_975 1.9599639845400545		/* norm.isf(0.025) */

/* PSI on ten bins, N = M = n, default levels, one test, significant. */
static mlc_evidence
psi_evidence(double n, double effect)
{
	mlc_evidence evidence = {0};

	evidence.method = MLC_PSI;
	evidence.effect = effect;
	evidence.warn = 0.10;
	evidence.fail = 0.20;
	evidence.n_reference = n;
	evidence.n_current = n;
	evidence.bins = 10;
	evidence.pearson = effect * n / 2;
	evidence.pvalue_adjusted = 1e-9;
	evidence.alpha = 0.05;
	evidence.tests = 1;
	return evidence;
}

static mlc_evidence
method_evidence(mlc_method method, double n, double effect)
{
	mlc_evidence evidence = psi_evidence(n, effect);

	evidence.method = method;
	mlc_default_levels(method, 10, &evidence.warn, &evidence.fail);
	return evidence;
}

static mlc_decision
decide(const mlc_evidence *evidence)
{
	mlc_decision decision;

	mlc_decide(evidence, &decision);
	return decision;
}

static void
test_names(void)
{
	static const char *const names[] = {
		"psi", "jensenshannon", "kl_divergence", "hellinger_distance",
		"total_variation_distance", "linf_distance", "chi2_contingency",
		"ks_2samp", "wasserstein_distance", "energy_distance",
		"cramervonmises_2samp", "anderson_ksamp", "mannwhitneyu", "ttest_ind"
	};
	mlc_method	method = MLC_METHODS;
	int			wrong = 0;
	int			i;

	CHECK(sizeof(names) / sizeof(names[0]) == MLC_METHODS, "14 methods");
	for (i = 0; i < MLC_METHODS; i++)
	{
		wrong += strcmp(mlc_method_name((mlc_method) i), names[i]) != 0;
		wrong += !mlc_method_by_name(names[i], &method) || (int) method != i;
	}
	CHECK(wrong == 0, "names of the methods, both ways");
	CHECK(!mlc_method_by_name("ks", &method) && !mlc_method_by_name("", &method) &&
		  !mlc_method_by_name("PSI", &method), "names that are none");
	for (i = 0, wrong = 0; i < MLC_METHODS; i++)
		wrong += mlc_method_family((mlc_method) i) !=
			(i <= MLC_CHI2 ? MLC_FAMILY_BINNED :
			 i <= MLC_ANDERSON ? MLC_FAMILY_CDF : MLC_FAMILY_SHIFT);
	CHECK(wrong == 0, "families of the methods");
}

static void
check_levels(mlc_method method, size_t bins, double want_warn, double want_fail)
{
	double		warn = 0;
	double		fail = 0;

	mlc_default_levels(method, bins, &warn, &fail);
	CHECK(warn == want_warn && fail == want_fail, mlc_method_name(method));
}

/*
 * The sheet, 3.  Anderson-Darling as sqrt(A^2 / n_eff) is not there: at shifts
 * of 0.32 and 0.46 the integral of (F - G)^2 / (H (1 - H)) dH, H the mean of F
 * and G, has the roots 0.220 and 0.313 (SciPy's quad).
 */
static void
test_default_levels(void)
{
	check_levels(MLC_PSI, 10, 0.10, 0.20);
	check_levels(MLC_JENSENSHANNON, 10, 0.13, 0.19);
	check_levels(MLC_KL, 10, 0.05, 0.10);
	check_levels(MLC_HELLINGER, 10, 0.11, 0.16);
	check_levels(MLC_TOTAL_VARIATION, 10, 0.13, 0.18);
	check_levels(MLC_LINF, 10, 0.07, 0.105);
	check_levels(MLC_LINF, 6, 0.07, 0.105);
	check_levels(MLC_LINF, 5, 0.10, 0.15);
	check_levels(MLC_LINF, 2, 0.10, 0.15);
	check_levels(MLC_TOTAL_VARIATION, 2, 0.13, 0.18);
	check_levels(MLC_CHI2, 10, 0.16, 0.22);
	check_levels(MLC_KS, 10, 0.13, 0.18);
	check_levels(MLC_WASSERSTEIN, 10, 0.32, 0.46);
	check_levels(MLC_ENERGY, 10, 0.24, 0.34);
	check_levels(MLC_CRAMERVONMISES, 10, 0.10, 0.14);
	check_levels(MLC_ANDERSON, 10, 0.22, 0.31);
	check_levels(MLC_MANNWHITNEYU, 10, 0.09, 0.127);
	check_levels(MLC_TTEST, 10, 0.32, 0.46);
}

/* Row 1: one side empty, or bins undefined. */
static void
test_undefined(void)
{
	mlc_evidence evidence = psi_evidence(1000, NAN);
	mlc_decision d = decide(&evidence);

	CHECK(d.verdict == MLC_UNDECIDED && d.rule == MLC_RULE_UNDEFINED,
		  "an undefined effect is undecided");
	CHECK(isnan(d.noise) && isnan(d.minimum_detectable), "nothing can be said of it");
	evidence = psi_evidence(1000, 0.5);
	evidence.bins = 0;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_UNDECIDED && d.rule == MLC_RULE_UNDEFINED,
		  "no bins: undecided");
	evidence.method = MLC_KS;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_FAIL, "methods that do not bin need no bins");
	evidence.method = MLC_TTEST;
	evidence.effect = NAN;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_UNDECIDED && d.rule == MLC_RULE_UNDEFINED,
		  "an undefined shift is undecided");
}

/* The sheet, 6: the same constant on both sides passes. */
static void
test_one_bin(void)
{
	mlc_evidence evidence = psi_evidence(3, 0);
	mlc_decision d;

	evidence.bins = 1;
	evidence.pearson = 0;
	evidence.pvalue_adjusted = 1;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_UNDECIDED && d.rule == MLC_RULE_UNDEFINED,
		  "one bin for different values cannot tell anything");
	evidence.constant = true;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_PASS && !d.significant && d.minimum_detectable == 0,
		  "the same constant on both sides passes, however few rows");
}

/* Rows 2 and 3.  f = 1/256, so noise = 9/256 and all limits are exact. */
static void
test_fail_and_warn(void)
{
	double		noise = 9.0 / 256;
	mlc_evidence evidence = psi_evidence(512, 0.25 + noise);
	mlc_decision d;

	evidence.warn = 0.125;
	evidence.fail = 0.25;
	d = decide(&evidence);
	CHECK(d.noise == noise && d.corrected == 0.25, "noise is (B - 1) f");
	CHECK(d.verdict == MLC_FAIL && d.rule == MLC_RULE_FAIL && d.significant,
		  "S* = fail: fail");
	evidence.effect = nextafter(0.25 + noise, 0);
	d = decide(&evidence);
	CHECK(d.verdict == MLC_WARN && d.rule == MLC_RULE_WARN && d.significant,
		  "S* just below fail: warn");
	evidence.effect = 0.125 + noise;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_WARN && d.rule == MLC_RULE_WARN, "S* = warn: warn");
	evidence.effect = nextafter(0.125 + noise, 0);
	d = decide(&evidence);
	CHECK(d.verdict == MLC_PASS && d.rule == MLC_RULE_DETECTABLE && d.significant,
		  "S* just below warn: pass, real but small");
	evidence.effect = 0.5;
	evidence.pvalue_adjusted = 0.05;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_FAIL && d.significant, "p = alpha is significant");
	evidence.pvalue_adjusted = nextafter(0.05, 1);
	d = decide(&evidence);
	CHECK(d.verdict == MLC_PASS && d.rule == MLC_RULE_DETECTABLE && !d.significant,
		  "p just above alpha is not");
	evidence.pvalue_adjusted = NAN;
	d = decide(&evidence);
	CHECK(!d.significant && d.verdict != MLC_FAIL, "an undefined p-value is not");
}

/* The sheet, 1: undecided never overrides fail, as at n = 200 with PSI 0.4. */
static void
test_fail_before_undecided(void)
{
	mlc_evidence evidence = psi_evidence(200, 0.4);
	mlc_decision d = decide(&evidence);

	CHECK(d.minimum_detectable > evidence.warn, "n = 200 cannot show PSI 0.1");
	CHECK(d.verdict == MLC_FAIL, "but it shows PSI 0.4");
	/* raw S = 0.28 exceeds fail, S* = 0.19 does not */
	evidence = psi_evidence(200, 0.28);
	d = decide(&evidence);
	CHECK_CLOSE(d.corrected, 0.19, 1e-12, "S* = 0.28 - 9 * 0.01");
	CHECK(d.verdict == MLC_WARN, "S* decides, not S");
}

/* Row 4: pass when m <= warn, before row 5 is looked at. */
static void
test_detectable(void)
{
	mlc_evidence evidence = psi_evidence(1000, 0.02);
	mlc_decision d = decide(&evidence);

	CHECK_CLOSE(d.minimum_detectable, LAMBDA_10 * 0.002, 1e-9,
				"m = lambda f at 1000 a side");
	CHECK(d.verdict == MLC_PASS && d.rule == MLC_RULE_DETECTABLE,
		  "a warning would have shown: pass");
	CHECK(d.rows_needed == 0 && d.rows_needed_each == 0, "no rows needed");
	evidence.warn = d.minimum_detectable;
	evidence.pearson = 1e6;		/* excludes nothing */
	d = decide(&evidence);
	CHECK(d.verdict == MLC_PASS && d.rule == MLC_RULE_DETECTABLE, "m = warn: pass");
	evidence.warn = nextafter(evidence.warn, 0);
	d = decide(&evidence);
	CHECK(d.verdict == MLC_UNDECIDED && d.rule == MLC_RULE_TOO_FEW,
		  "m just above warn: undecided");
}

/*
 * Row 5 at n = 100, where m = 0.313 > warn: pass when X^2 is at most the 20 %
 * point of the noncentral law, ncx2.ppf(0.2, 9, 0.1 / 0.02).
 */
static void
test_excluded(void)
{
	mlc_evidence evidence = psi_evidence(100, 0.15);
	mlc_decision d;

	evidence.pvalue_adjusted = 0.4;
	evidence.pearson = 8.703415659144428 - 1e-8;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_PASS && d.rule == MLC_RULE_EXCLUDED,
		  "X^2 at the 20 % point: a drift of warn size is excluded");
	evidence.pearson = 8.703415659144428 + 1e-8;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_UNDECIDED && d.rule == MLC_RULE_TOO_FEW,
		  "X^2 above it: undecided");
	/* KS: effect <= warn - z80 sqrt(f) / 2 = 0.13 - 0.0595 at n = 100 */
	evidence = method_evidence(MLC_KS, 100, 0.13 - Z_80 * sqrt(0.02) / 2 - 1e-9);
	evidence.pvalue_adjusted = 0.9;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_PASS && d.rule == MLC_RULE_EXCLUDED,
		  "KS: a warning would be that small in 20 % of cases");
	evidence.effect += 2e-9;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_UNDECIDED && d.rule == MLC_RULE_TOO_FEW,
		  "KS: a little more: undecided");
	/* t-test: d <= warn - z80 sqrt(f) = 0.32 - 0.2380 at n = 25 a side */
	evidence = method_evidence(MLC_TTEST, 25, -(0.32 - Z_80 * sqrt(0.08) - 1e-9));
	evidence.pvalue_adjusted = 0.9;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_PASS && d.rule == MLC_RULE_EXCLUDED,
		  "t-test: either sign counts");
	evidence.effect -= 2e-9;
	d = decide(&evidence);
	CHECK(d.verdict == MLC_UNDECIDED && d.rule == MLC_RULE_TOO_FEW,
		  "t-test: a little more: undecided");
}

static mlc_rule
rule_without_difference(double n1, double n2, size_t bins)
{
	mlc_evidence evidence = psi_evidence(n1, 0);

	evidence.n_current = n2;
	evidence.bins = bins;
	evidence.pearson = 0;
	evidence.pvalue_adjusted = 1;
	return decide(&evidence).rule;
}

/*
 * Row 5 asks the chi-square law, which holds from 10 rows and from n^2 = 10 B
 * on (Koehler and Larntz 1980), n the smaller side.
 */
static void
test_exclusion_needs_the_law(void)
{
	CHECK(rule_without_difference(10, 10, 10) == MLC_RULE_EXCLUDED,
		  "10 rows a side in 10 bins exclude a drift");
	CHECK(rule_without_difference(9, 1000, 3) == MLC_RULE_TOO_FEW,
		  "9 reference rows exclude nothing");
	CHECK(rule_without_difference(1000, 9, 3) == MLC_RULE_TOO_FEW,
		  "9 current rows exclude nothing");
	CHECK(rule_without_difference(100, 100, 1000) == MLC_RULE_EXCLUDED,
		  "100 rows, 1000 bins: n^2 = 10 B");
	CHECK(rule_without_difference(100, 99, 1000) == MLC_RULE_TOO_FEW,
		  "99 rows, 1000 bins: less");
}

static mlc_decision
too_few(mlc_method method, double n1, double n2, double tests)
{
	mlc_evidence evidence = method_evidence(method, 100, 1e3);

	evidence.n_reference = n1;
	evidence.n_current = n2;
	evidence.pearson = 1e6;
	evidence.pvalue_adjusted = 1;
	evidence.tests = tests;
	return decide(&evidence);
}

/* Row 6: lambda / warn = 1/N + 1/M; the numbers are worked with lambda. */
static void
test_rows_needed(void)
{
	mlc_decision d = too_few(MLC_PSI, 10000, 100, 1);

	CHECK(d.rule == MLC_RULE_TOO_FEW, "N = 10^4, M = 100: too few");
	CHECK(d.rows_needed == 159, "1 / (0.1 / lambda - 1 / 10^4) = 158.99");
	CHECK(d.rows_needed_each == 313, "2 lambda / 0.1 = 312.996");
	CHECK(too_few(MLC_PSI, 1000, 100, 1).rows_needed == 186,
		  "N = 1000: 185.53 rows");
	CHECK(too_few(MLC_PSI, 400, 100, 1).rows_needed == 258,
		  "N = 400: 257.08 rows");
	d = too_few(MLC_PSI, 100, 100, 1);
	CHECK(d.rows_needed == INFINITY && d.rows_needed_each == 313,
		  "N = 100: no number of current rows is enough");
}

/* With the rows it asks for, the sizes suffice; with one row less, not. */
static void
test_rows_needed_suffice(void)
{
	static const double references[] = {400, 1000, 5000, 1e6};
	static const double tests[] = {1, 20};
	int			asked = 0;
	int			method;

	for (method = 0; method < MLC_METHODS; method++)
	{
		int			wrong = 0;
		int			i;

		for (i = 0; i < 8; i++)
		{
			double		n = references[i / 2];
			double		t = tests[i % 2];
			mlc_decision d = too_few((mlc_method) method, n, 10, t);

			if (d.rule != MLC_RULE_TOO_FEW)
			{
				wrong++;
				continue;
			}
			wrong += too_few((mlc_method) method, d.rows_needed_each,
							 d.rows_needed_each, t).rule != MLC_RULE_DETECTABLE;
			wrong += too_few((mlc_method) method, d.rows_needed_each - 1,
							 d.rows_needed_each - 1, t).rule != MLC_RULE_TOO_FEW;
			if (isinf(d.rows_needed))
			{
				wrong += too_few((mlc_method) method, n, 1e15, t).rule !=
					MLC_RULE_TOO_FEW;
				continue;
			}
			asked++;
			wrong += too_few((mlc_method) method, n, d.rows_needed, t).rule !=
				MLC_RULE_DETECTABLE;
			wrong += too_few((mlc_method) method, n, d.rows_needed - 1, t).rule !=
				MLC_RULE_TOO_FEW;
		}
		CHECK(wrong == 0, mlc_method_name((mlc_method) method));
	}
	CHECK(asked >= 3 * MLC_METHODS, "most references are large enough to ask for rows");
}

static double
psi_detectable(double n1, double n2, size_t bins, double alpha, double tests)
{
	mlc_evidence evidence = psi_evidence(1, 0.5);

	evidence.n_reference = n1;
	evidence.n_current = n2;
	evidence.bins = bins;
	evidence.alpha = alpha;
	evidence.tests = tests;
	return decide(&evidence).minimum_detectable;
}

/* facts/drift.md, 4: 0.080, 0.017, 0.0031; the digits are lambda f. */
static void
test_minimum_detectable_psi(void)
{
	CHECK_CLOSE(psi_detectable(1e4, 200, 10, 0.05, 1), 0.07981396926545985, 1e-9,
				"N = 10^4, M = 200: PSI 0.080");
	CHECK_CLOSE(psi_detectable(1e4, 1000, 10, 0.05, 1), 0.017214777684707024, 1e-9,
				"N = 10^4, M = 1000: PSI 0.017");
	CHECK_CLOSE(psi_detectable(1e4, 1e4, 10, 0.05, 1), 0.003129959579037641, 1e-9,
				"N = M = 10^4: PSI 0.0031");
	CHECK_CLOSE(psi_detectable(2000, 2000, 5, 0.05, 1), 0.011935285837704685, 1e-9,
				"B = 5: lambda = 11.94");
	CHECK_CLOSE(psi_detectable(2000, 2000, 20, 0.05, 1), 0.02055537539647112, 1e-9,
				"B = 20: lambda = 20.56");
	CHECK_CLOSE(psi_detectable(2000, 2000, 10, 0.01, 1), 0.02142855746842089, 1e-9,
				"alpha = 0.01: lambda = 21.43");
	CHECK_CLOSE(psi_detectable(2000, 2000, 10, 0.05, 20), 0.025951767929414164, 1e-9,
				"20 tests: lambda at 0.05 / 20");
}

static double
detectable(mlc_method method, double n, size_t bins)
{
	mlc_evidence evidence = method_evidence(method, n, 0.5);

	evidence.bins = bins;
	return decide(&evidence).minimum_detectable;
}

/*
 * Small drifts: PSI = 8 ln 2 JS^2 = 2 KL = 8 H^2 = 4 V^2; total variation and
 * L-infinity by the common calibration, PSI 0.1 where they warn.
 */
static void
test_minimum_detectable_binned(void)
{
	double		psi = LAMBDA_10 * 0.002;

	CHECK_CLOSE(detectable(MLC_KL, 1000, 10), psi / 2, 1e-9, "KL");
	CHECK_CLOSE(detectable(MLC_JENSENSHANNON, 1000, 10), sqrt(psi / 5.545177444479562),
				1e-9, "Jensen-Shannon");
	CHECK_CLOSE(detectable(MLC_HELLINGER, 1000, 10), sqrt(psi / 8), 1e-9, "Hellinger");
	CHECK_CLOSE(detectable(MLC_CHI2, 1000, 10), sqrt(psi / 4), 1e-9, "V");
	CHECK_CLOSE(detectable(MLC_TOTAL_VARIATION, 1000, 10), 0.13 * sqrt(psi / 0.1),
				1e-9, "total variation");
	CHECK_CLOSE(detectable(MLC_LINF, 1000, 10), 0.07 * sqrt(psi / 0.1), 1e-9,
				"L-infinity, 10 bins");
	CHECK_CLOSE(detectable(MLC_LINF, 1000, 5),
				0.10 * sqrt(11.935285837704685 * 0.002 / 0.1), 1e-9,
				"L-infinity, 5 bins");
}

/*
 * Distribution functions: the critical value of Smirnov's limiting law,
 * sqrt(-ln(0.025) / 2) = 1.358, and z80 standard errors of at most sqrt(f) / 2;
 * the others by calibration.  Shifts: (z975 + z80) standard errors, sqrt(f)
 * for d and sqrt(f / 12) for P(X < Y).
 */
static void
test_minimum_detectable_unbinned(void)
{
	double		root_f = sqrt(0.002);
	double		ks = (1.3581015157406195 + Z_80 / 2) * root_f;

	CHECK_CLOSE(detectable(MLC_KS, 1000, 10), ks, 1e-9, "KS");
	CHECK_CLOSE(detectable(MLC_WASSERSTEIN, 1000, 10), ks * 0.32 / 0.13, 1e-9, "W1");
	CHECK_CLOSE(detectable(MLC_ENERGY, 1000, 10), ks * 0.24 / 0.13, 1e-9, "energy");
	CHECK_CLOSE(detectable(MLC_CRAMERVONMISES, 1000, 10), ks * 0.10 / 0.13, 1e-9,
				"Cramer-von Mises");
	CHECK_CLOSE(detectable(MLC_ANDERSON, 1000, 10), ks * 0.22 / 0.13, 1e-9,
				"Anderson-Darling");
	CHECK_CLOSE(detectable(MLC_TTEST, 1000, 10), (Z_975 + Z_80) * root_f, 1e-9,
				"t-test: two-sided, 80 % power");
	CHECK_CLOSE(detectable(MLC_MANNWHITNEYU, 1000, 10),
				(Z_975 + Z_80) * root_f / sqrt(12), 1e-9, "Mann-Whitney");
}

static void
check_noise(mlc_method method, double noise, double corrected, const char *title)
{
	mlc_evidence evidence = method_evidence(method, 200, 0.5);
	mlc_decision d = decide(&evidence);

	CHECK_CLOSE(d.noise, noise, 1e-12, title);
	CHECK_CLOSE(d.corrected, corrected, 1e-12, title);
}

/*
 * The sheet, 3: noise goes before the root.  B = 10, f = 0.01, effect 0.5.
 * Cramer-von Mises' T has mean 1/6 and A^2 mean 1 without drift.
 */
static void
test_noise(void)
{
	check_noise(MLC_PSI, 0.09, 0.41, "PSI: (B - 1) f");
	check_noise(MLC_KL, 0.045, 0.455, "KL: half of it");
	check_noise(MLC_JENSENSHANNON, sqrt(0.09 / 5.545177444479562),
				sqrt(0.25 - 0.09 / 5.545177444479562), "JS: (B - 1) f / 5.545");
	check_noise(MLC_HELLINGER, sqrt(0.01125), sqrt(0.25 - 0.01125),
				"Hellinger: (B - 1) f / 8");
	check_noise(MLC_CHI2, 0.15, sqrt(0.25 - 0.0225), "V: (B - 1) f / 4");
	check_noise(MLC_CRAMERVONMISES, sqrt(0.01 / 6), sqrt(0.25 - 0.01 / 6),
				"Cramer-von Mises: f / 6");
	check_noise(MLC_ANDERSON, 0.1, sqrt(0.24), "Anderson-Darling: f");
	check_noise(MLC_TOTAL_VARIATION, 0, 0.5, "total variation: none");
	check_noise(MLC_LINF, 0, 0.5, "L-infinity: none");
	check_noise(MLC_KS, 0, 0.5, "KS: none");
	check_noise(MLC_WASSERSTEIN, 0, 0.5, "W1: none");
	check_noise(MLC_ENERGY, 0, 0.5, "energy: none");
	check_noise(MLC_MANNWHITNEYU, 0, 0.5, "Mann-Whitney: none");
	check_noise(MLC_TTEST, 0, 0.5, "t-test: none");
}

/* Less than the noise: a root has no negative argument, PSI goes below 0. */
static void
test_below_noise(void)
{
	mlc_evidence evidence = psi_evidence(200, 0.05);
	mlc_decision d = decide(&evidence);

	CHECK_CLOSE(d.corrected, -0.04, 1e-12, "PSI below its noise");
	CHECK(d.verdict != MLC_WARN && d.verdict != MLC_FAIL, "does not warn");
	evidence = method_evidence(MLC_HELLINGER, 200, 0.05);
	CHECK(decide(&evidence).corrected == 0, "Hellinger below its noise");
	evidence = method_evidence(MLC_ANDERSON, 200, 0.05);
	CHECK(decide(&evidence).corrected == 0, "Anderson-Darling below its noise");
}

/* Every method: significant and far above fail; not significant; tiny. */
static void
test_all_methods(void)
{
	int			method;

	for (method = 0; method < MLC_METHODS; method++)
	{
		mlc_evidence evidence = method_evidence((mlc_method) method, 100000, 0);
		const char *name = mlc_method_name((mlc_method) method);

		evidence.effect = evidence.fail * 1.1;
		CHECK(decide(&evidence).verdict == MLC_FAIL, name);
		evidence.effect = (evidence.warn + evidence.fail) / 2;
		CHECK(decide(&evidence).verdict == MLC_WARN, name);
		evidence.effect = evidence.warn * 0.9;
		CHECK(decide(&evidence).verdict == MLC_PASS, name);
		evidence.effect = evidence.fail * 1.1;
		evidence.pvalue_adjusted = 0.051;
		CHECK(decide(&evidence).verdict == MLC_PASS, name);
		evidence.n_current = 10;
		evidence.pearson = 1e6;
		CHECK(decide(&evidence).verdict == MLC_UNDECIDED, name);
	}
}

/* SciPy: chi2_contingency(table, correction=False).pvalue */
static void
test_two_proportions(void)
{
	CHECK_CLOSE(mlc_two_proportions_pvalue(10, 100, 50, 100), 6.73743601893275e-10,
				1e-9, "10 of 100 and 50 of 100");
	CHECK_CLOSE(mlc_two_proportions_pvalue(3, 40, 9, 50), 0.1453682902254118, 1e-9,
				"3 of 40 and 9 of 50");
	CHECK_CLOSE(mlc_two_proportions_pvalue(9, 50, 3, 40), 0.1453682902254118, 1e-9,
				"the other way round");
	CHECK_CLOSE(mlc_two_proportions_pvalue(0, 20, 1, 20), 0.3111846688226151, 1e-9,
				"0 of 20 and 1 of 20");
	CHECK(mlc_two_proportions_pvalue(5, 200, 5, 200) == 1, "equal shares");
	CHECK(mlc_two_proportions_pvalue(0, 50, 0, 70) == 1, "none on either side");
	CHECK(mlc_two_proportions_pvalue(50, 50, 70, 70) == 1, "all on both sides");
}

static mlc_missing_decision
missing(double x1, double n1, double x2, double n2, double tests, double p)
{
	mlc_missing_decision d;

	mlc_decide_missing(x1, n1, x2, n2, 0.05, 0.10, 0.05, tests, p, &d);
	return d;
}

/*
 * The sheet, 5: warn at 5, fail at 10 percentage points.  Intervals are
 * Newcombe's method 10 from Wilson's limits, in Python; m is (z975 + z80)
 * sqrt(p (1 - p) f), p = (x1 + x2 + 1) / (n1 + n2 + 2).
 */
static void
test_missing(void)
{
	mlc_missing_decision d = missing(0, 10000, 200, 10000, 1, 7.568e-46);

	CHECK(d.verdict == MLC_PASS, "0 to 2 % missing is no warning");
	CHECK_CLOSE(d.difference, 0.02, 1e-12, "0 to 2 %: the difference");
	CHECK_CLOSE(d.lower, 0.017406130508610188, 1e-9, "0 to 2 %: lower limit");
	CHECK_CLOSE(d.upper, 0.022933926760712948, 1e-9, "0 to 2 %: upper limit");
	CHECK_CLOSE(d.minimum_detectable, 0.003951727623380839, 1e-9, "0 to 2 %: m");
	CHECK(missing(0, 10000, 700, 10000, 1, 1e-9).verdict == MLC_WARN, "0 to 7 %: warn");
	CHECK(missing(0, 10000, 1200, 10000, 1, 1e-9).verdict == MLC_FAIL, "0 to 12 %: fail");
	CHECK(missing(1200, 10000, 0, 10000, 1, 1e-9).verdict == MLC_FAIL,
		  "12 % to 0: fail, in either direction");
	CHECK(missing(700, 10000, 0, 10000, 1, 1e-9).verdict == MLC_WARN, "7 % to 0: warn");
	CHECK(missing(0, 64, 8, 64, 1, 0.05).verdict == MLC_FAIL, "p = alpha is significant");
	CHECK(missing(0, 64, 8, 64, 1, 0.0501).verdict == MLC_UNDECIDED,
		  "12.5 % of few rows, not significant: undecided");
	CHECK(missing(0, 10000, 1000, 10000, 1, 1e-9).verdict == MLC_FAIL,
		  "0 to 10 %: the level itself fails");
	CHECK(missing(0, 10000, 500, 10000, 1, 1e-9).verdict == MLC_WARN,
		  "0 to 5 %: the level itself warns");
}

static void
test_missing_with_few_rows(void)
{
	mlc_missing_decision d = missing(0, 20, 1, 20, 1, 0.3111846688226151);

	CHECK(d.verdict == MLC_UNDECIDED, "0 and 1 of 20: undecided");
	CHECK_CLOSE(d.lower, -0.11628906100603144, 1e-9, "0 and 1 of 20: lower limit");
	CHECK_CLOSE(d.upper, 0.2361311934467421, 1e-9, "0 and 1 of 20: upper limit");
	CHECK_CLOSE(d.minimum_detectable, 0.1886685624571117, 1e-9, "0 and 1 of 20: m");
	CHECK(missing(0, 3, 0, 2, 20, 1).verdict == MLC_PASS,
		  "nothing is missing: pass, however few rows");
	/* 5 of 200 twice: m is 0.046 for one test and 0.063 for 20, but the
	 * interval, at 1 - alpha, is -0.035 .. 0.035 */
	d = missing(5, 200, 5, 200, 1, 1);
	CHECK_CLOSE(d.minimum_detectable, 0.04570487289275762, 1e-9, "5 of 200 twice: m");
	CHECK(d.verdict == MLC_PASS, "5 of 200 twice: 5 points would have shown");
	d = missing(5, 200, 5, 200, 20, 1);
	CHECK_CLOSE(d.minimum_detectable, 0.06305274120412549, 1e-9,
				"5 of 200 twice, 20 tests: m");
	CHECK_CLOSE(d.lower, -0.03520268768640457, 1e-9, "5 of 200 twice: lower limit");
	CHECK_CLOSE(d.upper, 0.03520268768640457, 1e-9, "5 of 200 twice: upper limit");
	CHECK(d.verdict == MLC_PASS, "5 of 200 twice, 20 tests: 5 points are excluded");
	/* 5 of 200 and 10 of 200: the interval, -0.014 .. 0.067, reaches 0.05 */
	CHECK(missing(5, 200, 10, 200, 20, 0.19).verdict == MLC_UNDECIDED,
		  "5 and 10 of 200, 20 tests: 5 points are not excluded");
	CHECK(missing(10, 200, 5, 200, 20, 0.19).verdict == MLC_UNDECIDED,
		  "10 and 5 of 200, 20 tests: nor are -5 points");
}

int
main(void)
{
	test_names();
	test_default_levels();
	test_undefined();
	test_one_bin();
	test_fail_and_warn();
	test_fail_before_undecided();
	test_detectable();
	test_excluded();
	test_exclusion_needs_the_law();
	test_rows_needed();
	test_rows_needed_suffice();
	test_minimum_detectable_psi();
	test_minimum_detectable_binned();
	test_minimum_detectable_unbinned();
	test_noise();
	test_below_noise();
	test_all_methods();
	test_two_proportions();
	test_missing();
	test_missing_with_few_rows();
	return check_report("verdict");
}
