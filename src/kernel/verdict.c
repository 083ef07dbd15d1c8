/*
 * verdict.c
 *		From a statistic to pass, warn, fail or undecided.
 *
 * f = 1/N + 1/M is the variance scale of every statistic here.  Within a
 * family all effects translate into one another, by identities for small
 * drifts (JS^2 = PSI / (8 ln 2) and so on) or by the common calibration of
 * the default levels; the decision is made on the family's own scale.
 */
#include "verdict.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_math.h>

#include "laws.h"

#define POWER 0.80
#define EXCLUSION 0.20			/* largest chance of missing a warning */

/* A binned method: effect^exponent * factor = PSI for small drifts. */
typedef struct method_entry
{
	const char *name;
	mlc_family	family;
	double		warn;
	double		fail;
	double		factor;			/* 0: through the calibration */
	double		chance;			/* effect^2 is this * f by chance alone */
} method_entry;

static const method_entry methods[MLC_METHODS] = {
	[MLC_PSI] = {"psi", MLC_FAMILY_BINNED, 0.10, 0.20, 1, 0},
	[MLC_JENSENSHANNON] = {"jensenshannon", MLC_FAMILY_BINNED, 0.13, 0.19, 8 * M_LN2, 0},
	[MLC_KL] = {"kl_divergence", MLC_FAMILY_BINNED, 0.05, 0.10, 2, 0},
	[MLC_HELLINGER] = {"hellinger_distance", MLC_FAMILY_BINNED, 0.11, 0.16, 8, 0},
	[MLC_TOTAL_VARIATION] = {"total_variation_distance", MLC_FAMILY_BINNED, 0.13, 0.18, 0, 0},
	[MLC_LINF] = {"linf_distance", MLC_FAMILY_BINNED, 0.07, 0.105, 0, 0},
	[MLC_CHI2] = {"chi2_contingency", MLC_FAMILY_BINNED, 0.16, 0.22, 4, 0},
	[MLC_KS] = {"ks_2samp", MLC_FAMILY_CDF, 0.13, 0.18, 0, 0},
	[MLC_WASSERSTEIN] = {"wasserstein_distance", MLC_FAMILY_CDF, 0.32, 0.46, 0, 0},
	[MLC_ENERGY] = {"energy_distance", MLC_FAMILY_CDF, 0.24, 0.34, 0, 0},
	[MLC_CRAMERVONMISES] = {"cramervonmises_2samp", MLC_FAMILY_CDF, 0.10, 0.14, 0, 1.0 / 6},
	[MLC_ANDERSON] = {"anderson_ksamp", MLC_FAMILY_CDF, 0.22, 0.31, 0, 1},
	[MLC_MANNWHITNEYU] = {"mannwhitneyu", MLC_FAMILY_SHIFT, 0.09, 0.127, 0, 0},
	[MLC_TTEST] = {"ttest_ind", MLC_FAMILY_SHIFT, 0.32, 0.46, 0, 0},
};

const char *
mlc_method_name(mlc_method method)
{
	return methods[method].name;
}

bool
mlc_method_by_name(const char *name, mlc_method *method)
{
	int			i;

	for (i = 0; i < MLC_METHODS; i++)
	{
		if (strcmp(methods[i].name, name) == 0)
		{
			*method = (mlc_method) i;
			return true;
		}
	}
	return false;
}

mlc_family
mlc_method_family(mlc_method method)
{
	return methods[method].family;
}

void
mlc_default_levels(mlc_method method, size_t bins, double *warn, double *fail)
{
	bool		few = method == MLC_LINF && bins <= 5;

	*warn = few ? 0.10 : methods[method].warn;
	*fail = few ? 0.15 : methods[method].fail;
}

/* PSI and KL are linear in PSI, the other binned methods in its root. */
static bool
is_linear(mlc_method method)
{
	return method == MLC_PSI || method == MLC_KL;
}

static double
binned_factor(const mlc_evidence *evidence)
{
	double		warn;
	double		fail;

	if (methods[evidence->method].factor > 0)
		return methods[evidence->method].factor;
	mlc_default_levels(evidence->method, evidence->bins, &warn, &fail);
	return methods[MLC_PSI].warn / (warn * warn);
}

/* An effect of this method on its family's scale, and back. */
static double
to_family(const mlc_evidence *evidence, double effect)
{
	const method_entry *entry = &methods[evidence->method];

	switch (entry->family)
	{
		case MLC_FAMILY_BINNED:
			return binned_factor(evidence) *
				(is_linear(evidence->method) ? effect : effect * effect);
		case MLC_FAMILY_CDF:
			return effect * methods[MLC_KS].warn / entry->warn;
		default:
			return effect;
	}
}

static double
from_family(const mlc_evidence *evidence, double value)
{
	const method_entry *entry = &methods[evidence->method];

	switch (entry->family)
	{
		case MLC_FAMILY_BINNED:
			value /= binned_factor(evidence);
			return is_linear(evidence->method) ? value : sqrt(value);
		case MLC_FAMILY_CDF:
			return value * entry->warn / methods[MLC_KS].warn;
		default:
			return value;
	}
}

/*
 * What chance alone adds: PSI has mean (B - 1) f without drift (Yurdakul
 * 2018); it goes before the root is taken.  Total variation and L-infinity
 * have no such correction and rely on the test.
 */
static void
correct_effect(const mlc_evidence *evidence, double f, mlc_decision *decision)
{
	const method_entry *entry = &methods[evidence->method];
	double		effect = fabs(evidence->effect);
	double		chance = entry->chance * f;

	decision->noise = 0;
	decision->corrected = effect;
	if (entry->factor > 0)
	{
		double		noise = (double) (evidence->bins - 1) * f / entry->factor;

		decision->noise = is_linear(evidence->method) ? noise : sqrt(noise);
		decision->corrected = is_linear(evidence->method) ? effect - noise :
			sqrt(GSL_MAX_DBL(0, effect * effect - noise));
	}
	else if (chance > 0)
	{
		decision->noise = sqrt(chance);
		decision->corrected = sqrt(GSL_MAX_DBL(0, effect * effect - chance));
	}
}

/*
 * The standard error of a shift statistic over sqrt(f), and for distribution
 * functions an upper limit of it: F - G has variance at most f / 4.
 */
static double
standard_error(mlc_method method)
{
	if (methods[method].family == MLC_FAMILY_CDF)
		return 0.5;
	return method == MLC_MANNWHITNEYU ? sqrt(1.0 / 12) : 1;
}

/*
 * The smallest effect found with 80 % power at level alpha over the number of
 * tests, on the family's scale, as a multiple of f (binned) or sqrt(f).
 */
static double
detectable_multiple(const mlc_evidence *evidence)
{
	double		alpha = evidence->alpha / evidence->tests;
	double		z = mlc_normal_isf(1 - POWER);

	switch (methods[evidence->method].family)
	{
		case MLC_FAMILY_BINNED:
			return mlc_ncx2_lambda((double) (evidence->bins - 1), alpha, POWER);
		case MLC_FAMILY_CDF:
			/* critical value of the limiting law, Smirnov 1948 */
			return sqrt(-log(alpha / 2) / 2) +
				z * standard_error(evidence->method);
		default:
			return (mlc_normal_isf(alpha / 2) + z) *
				standard_error(evidence->method);
	}
}

/*
 * With fewer rows than this, X^2 does not follow the chi-square law (Koehler
 * and Larntz 1980), and a small value excludes nothing.
 */
static bool
law_holds(const mlc_evidence *evidence)
{
	double		n = GSL_MIN_DBL(evidence->n_reference, evidence->n_current);

	return n >= 10 && n * n >= 10 * (double) evidence->bins;
}

/* Would a drift of the size of the warning have looked this small by chance? */
static bool
warning_is_excluded(const mlc_evidence *evidence, double f)
{
	double		warn = to_family(evidence, evidence->warn);

	if (methods[evidence->method].family == MLC_FAMILY_BINNED)
		return law_holds(evidence) &&
			mlc_ncx2_cdf(evidence->pearson, (double) (evidence->bins - 1),
						 warn / f) <= EXCLUSION;
	return to_family(evidence, fabs(evidence->effect)) <=
		warn - mlc_normal_isf(EXCLUSION) * standard_error(evidence->method) * sqrt(f);
}

static void
count_rows_needed(const mlc_evidence *evidence, double multiple,
				  mlc_decision *decision)
{
	double		f = to_family(evidence, evidence->warn) / multiple;

	if (methods[evidence->method].family != MLC_FAMILY_BINNED)
		f *= f;
	decision->rows_needed_each = ceil(2 / f);
	decision->rows_needed = f > 1 / evidence->n_reference ?
		ceil(1 / (f - 1 / evidence->n_reference)) : GSL_POSINF;
}

static void
set_verdict(mlc_decision *decision, mlc_verdict verdict, mlc_rule rule)
{
	decision->verdict = verdict;
	decision->rule = rule;
}

void
mlc_decide(const mlc_evidence *evidence, mlc_decision *decision)
{
	bool		binned = methods[evidence->method].family == MLC_FAMILY_BINNED;
	double		f = 1 / evidence->n_reference + 1 / evidence->n_current;
	double		multiple;

	memset(decision, 0, sizeof(*decision));
	decision->noise = decision->minimum_detectable = GSL_NAN;
	set_verdict(decision, MLC_UNDECIDED, MLC_RULE_UNDEFINED);
	if (evidence->constant)
	{
		decision->noise = decision->minimum_detectable = 0;
		set_verdict(decision, MLC_PASS, MLC_RULE_CONSTANT);
		return;
	}
	/* one bin cannot tell anything apart */
	if (isnan(evidence->effect) || (binned && evidence->bins < 2))
		return;
	correct_effect(evidence, f, decision);
	multiple = detectable_multiple(evidence);
	decision->minimum_detectable =
		from_family(evidence, multiple * (binned ? f : sqrt(f)));
	decision->significant = evidence->pvalue_adjusted <= evidence->alpha;

	if (decision->significant && decision->corrected >= evidence->fail)
		set_verdict(decision, MLC_FAIL, MLC_RULE_FAIL);
	else if (decision->significant && decision->corrected >= evidence->warn)
		set_verdict(decision, MLC_WARN, MLC_RULE_WARN);
	else if (decision->minimum_detectable <= evidence->warn)
		set_verdict(decision, MLC_PASS, MLC_RULE_DETECTABLE);
	else if (warning_is_excluded(evidence, f))
		set_verdict(decision, MLC_PASS, MLC_RULE_EXCLUDED);
	else
	{
		set_verdict(decision, MLC_UNDECIDED, MLC_RULE_TOO_FEW);
		count_rows_needed(evidence, multiple, decision);
	}
}

double
mlc_two_proportions_pvalue(double x1, double n1, double x2, double n2)
{
	double		pooled = (x1 + x2) / (n1 + n2);
	double		variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2);
	double		difference = x2 / n2 - x1 / n1;

	if (!(variance > 0))
		return 1;
	return mlc_chi2_sf(difference * difference / variance, 1);
}

void
mlc_decide_missing(double x1, double n1, double x2, double n2, double warn,
				   double fail, double alpha, double tests,
				   double pvalue_adjusted, mlc_missing_decision *decision)
{
	bool		significant = pvalue_adjusted <= alpha;
	double		pooled = (x1 + x2 + 1) / (n1 + n2 + 2);
	double		size;

	decision->difference = x2 / n2 - x1 / n1;
	mlc_newcombe_diff(x1, n1, x2, n2, alpha, &decision->lower,
					  &decision->upper);
	decision->minimum_detectable =
		(mlc_normal_isf(alpha / tests / 2) + mlc_normal_isf(1 - POWER)) *
		sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
	size = fabs(decision->difference);
	if (significant && size >= fail)
		decision->verdict = MLC_FAIL;
	else if (significant && size >= warn)
		decision->verdict = MLC_WARN;
	else if (x1 + x2 == 0 ||
			 decision->minimum_detectable <= warn ||
			 (decision->lower > -warn && decision->upper < warn))
		decision->verdict = MLC_PASS;
	else
		decision->verdict = MLC_UNDECIDED;
}
