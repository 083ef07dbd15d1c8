/*
 * verdict.h
 *		From a statistic to pass, warn, fail or undecided.
 *
 * Effect before significance: a column warns or fails when a test says that
 * the samples differ and the effect, freed of what chance alone adds to it,
 * reaches a threshold.  It passes only when these samples could have shown an
 * effect of the size of the warning, or exclude it.  Everything else is
 * undecided.
 */
#ifndef MLC_VERDICT_H
#define MLC_VERDICT_H

#include "kernel.h"

typedef enum mlc_verdict
{
	MLC_PASS,
	MLC_WARN,
	MLC_FAIL,
	MLC_UNDECIDED
} mlc_verdict;

/*
 * The methods.  Which test decides, and how sample sizes turn into a smallest
 * detectable effect, depends on the family:
 *
 * MLC_FAMILY_BINNED	Pearson's contingency test on the bins; effects are
 *						multiples of PSI or of its square root
 * MLC_FAMILY_CDF		distance of distribution functions; the
 *						Kolmogorov-Smirnov scale
 * MLC_FAMILY_SHIFT		asymptotically normal
 */
typedef enum mlc_method
{
	MLC_PSI,
	MLC_JENSENSHANNON,
	MLC_KL,
	MLC_HELLINGER,
	MLC_TOTAL_VARIATION,
	MLC_LINF,
	MLC_CHI2,					/* effect: the symmetric form of Cramer's V */
	MLC_KS,
	MLC_WASSERSTEIN,			/* effect: winsorised, over the reference's sd */
	MLC_ENERGY,					/* effect: winsorised, over sqrt of that sd */
	MLC_CRAMERVONMISES,			/* effect: sqrt(T / n_eff) */
	MLC_ANDERSON,				/* effect: sqrt(A^2 / n_eff) */
	MLC_MANNWHITNEYU,			/* effect: |P(X < Y) - 1/2| */
	MLC_TTEST,					/* effect: |Cohen's d| */
	MLC_METHODS
} mlc_method;

typedef enum mlc_family
{
	MLC_FAMILY_BINNED,
	MLC_FAMILY_CDF,
	MLC_FAMILY_SHIFT
} mlc_family;

/* The public name, that of the aggregate; and the other way, false if none. */
extern const char *mlc_method_name(mlc_method method);
extern bool mlc_method_by_name(const char *name, mlc_method *method);
extern mlc_family mlc_method_family(mlc_method method);

/*
 * Default levels, calibrated to one another: a shift of a normal mean by 0.32
 * and by 0.46 standard deviations.  bins is the number of bins in use.
 */
extern void mlc_default_levels(mlc_method method, size_t bins, double *warn,
							   double *fail);

typedef struct mlc_evidence
{
	mlc_method	method;
	double		effect;			/* NaN: undefined */
	bool		constant;		/* one value, the same on both sides */
	double		warn;
	double		fail;
	double		n_reference;
	double		n_current;
	size_t		bins;			/* bins in use, for MLC_FAMILY_BINNED */
	double		pearson;		/* X^2 on them */
	double		pvalue_adjusted;	/* of the method's test */
	double		alpha;			/* error rate over all tests */
	double		tests;			/* number of tests in the family, >= 1 */
} mlc_evidence;

/* Which row of the decision table decided. */
typedef enum mlc_rule
{
	MLC_RULE_UNDEFINED,
	MLC_RULE_CONSTANT,			/* one value, the same on both sides */
	MLC_RULE_FAIL,
	MLC_RULE_WARN,
	MLC_RULE_DETECTABLE,		/* a drift of warn size would have shown */
	MLC_RULE_EXCLUDED,			/* a drift of warn size is excluded */
	MLC_RULE_TOO_FEW
} mlc_rule;

typedef struct mlc_decision
{
	mlc_verdict verdict;
	mlc_rule	rule;
	bool		significant;
	double		corrected;		/* the effect less what chance adds */
	double		noise;			/* expected effect without drift, for PSI */
	double		minimum_detectable;
	double		rows_needed;	/* current rows, MLC_RULE_TOO_FEW; infinite
								 * when both sides are too small */
	double		rows_needed_each;	/* a side, were both of one size */
} mlc_decision;

extern void mlc_decide(const mlc_evidence *evidence, mlc_decision *decision);

/*
 * A change of the share of missing values, x out of n: fails or warns when
 * the difference is significant and reaches the level; passes when the
 * interval at 1 - alpha excludes the warning level, or nothing is missing.
 */
typedef struct mlc_missing_decision
{
	mlc_verdict verdict;
	double		difference;
	double		lower;
	double		upper;
	double		minimum_detectable;
} mlc_missing_decision;

/* Pearson's test of two proportions; 1 when they cannot differ. */
extern double mlc_two_proportions_pvalue(double x1, double n1, double x2,
										 double n2);

extern void mlc_decide_missing(double x1, double n1, double x2, double n2,
							   double warn, double fail, double alpha,
							   double tests, double pvalue_adjusted,
							   mlc_missing_decision *decision);

#endif
