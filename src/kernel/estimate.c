/*
 * estimate.c
 *		A metric of some rows with its interval, what two of them differ by,
 *		and on which side of a level one of them is.
 */
#include "estimate.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "auc.h"
#include "laws.h"
#include "verdict.h"

/* Expected rows of a cell from which on Pearson's test does, far out in its tail too. */
#define MIN_EXPECTED 100
#define MAX_EXACT 1e9

mlc_estimate
mlc_undefined_estimate(double support)
{
	mlc_estimate estimate = {NAN, NAN, NAN, NAN, 0, -INFINITY, INFINITY, NAN};

	estimate.support = support;
	return estimate;
}

mlc_estimate
mlc_estimate_bounded(double value, double variance, double low, double high,
					 double rows, double support, double alpha)
{
	mlc_estimate estimate = mlc_undefined_estimate(support);
	double		width = high - low;
	double		share = (value - low) / width;
	mlc_interval interval;

	if (isnan(value))
		return estimate;
	share = fmin(fmax(share, 0), 1);	/* rounding */
	if (variance > 0 && share > 0 && share < 1)
		rows = share * (1 - share) * width * width / variance;
	interval = mlc_wilson(share * rows, rows, alpha);
	estimate.value = value;
	estimate.lower = low + width * interval.lower;
	estimate.upper = low + width * interval.upper;
	estimate.variance = variance;
	estimate.low = low;
	estimate.high = high;
	estimate.trials = rows;
	return estimate;
}

mlc_estimate
mlc_estimate_share(double x, double n, double alpha)
{
	if (!(n > 0))
		return mlc_undefined_estimate(0);
	return mlc_estimate_bounded(x / n, x / n * (1 - x / n) / n, 0, 1, n, n,
								alpha);
}

mlc_estimate
mlc_estimate_normal(double value, double variance, double floor,
					double support, double alpha)
{
	mlc_estimate estimate = mlc_undefined_estimate(support);
	double		half = mlc_normal_isf(alpha / 2) * sqrt(variance);

	if (isnan(value))
		return estimate;
	estimate.value = value;
	if (isnan(variance))
		return estimate;
	estimate.variance = variance;
	estimate.lower = fmax(value - half, floor);
	estimate.upper = value + half;
	return estimate;
}

/* The derivative of the root is 1 / (2 root). */
mlc_estimate
mlc_estimate_root(const mlc_estimate *square)
{
	mlc_estimate root = *square;

	root.value = sqrt(square->value);
	root.lower = sqrt(square->lower);
	root.upper = sqrt(square->upper);
	root.variance = square->value > 0 ? square->variance / (4 * square->value) : 0;
	return root;
}

mlc_estimate
mlc_estimate_auc(double area, double variance, double positives,
				 double negatives, double alpha)
{
	mlc_estimate estimate = mlc_undefined_estimate(positives + negatives);
	mlc_interval interval;

	if (isnan(area))
		return estimate;
	interval = mlc_newcombe_auc(area, positives, negatives, alpha);
	estimate.value = area;
	estimate.lower = interval.lower;
	estimate.upper = interval.upper;
	estimate.variance = variance;
	return estimate;
}

/*
 * Pearson's test finds differences where there are none when few rows are right,
 * or few are wrong: of 50 slices of a model that is right in 99 % of the rows,
 * one differs significantly in every fifth table, after adjustment.  There,
 * given both sums, the number is hypergeometric (Fisher 1935): twice the
 * smaller tail, half of what was seen in it (Lancaster 1961).
 */
static double
shares_pvalue(double x1, double n1, double x2, double n2)
{
	double		pooled = (x1 + x2) / (n1 + n2);
	unsigned	x = (unsigned) rint(fmin(x1, MAX_EXACT));
	unsigned	n = (unsigned) rint(fmin(n1, MAX_EXACT));
	unsigned	successes = x + (unsigned) rint(fmin(x2, MAX_EXACT));
	unsigned	failures = n + (unsigned) rint(fmin(n2, MAX_EXACT)) - successes;
	double		half;
	double		lower;
	double		upper;

	if (fmin(n1, n2) * fmin(pooled, 1 - pooled) >= MIN_EXPECTED ||
		n1 > MAX_EXACT || n2 > MAX_EXACT)
		return mlc_two_proportions_pvalue(x1, n1, x2, n2);
	half = gsl_ran_hypergeometric_pdf(x, successes, failures, n) / 2;
	lower = gsl_cdf_hypergeometric_P(x, successes, failures, n) - half;
	upper = gsl_cdf_hypergeometric_Q(x, successes, failures, n) + half;
	return fmin(2 * fmin(lower, upper), 1);
}

static double
normal_pvalue(double difference, double error)
{
	if (difference == 0 && !isnan(error))
		return 1;
	return error > 0 ? 2 * mlc_normal_sf(fabs(difference) / error) : NAN;
}

/* All but the p-value. */
static mlc_contrast
contrast_of(const mlc_estimate *one, const mlc_estimate *other,
			double covariance)
{
	mlc_contrast contrast = {NAN, NAN, NAN, NAN, NAN};
	double		correlation = 0;
	double		variance = one->variance + other->variance - 2 * covariance;
	double		below1 = one->value - one->lower;
	double		above1 = one->upper - one->value;
	double		below2 = other->value - other->lower;
	double		above2 = other->upper - other->value;

	if (isnan(one->value) || isnan(other->value))
		return contrast;
	contrast.difference = one->value - other->value;
	contrast.error = variance < 0 ? 0 : sqrt(variance);	/* rounding; NaN stays */
	if (isnan(below1 + above1 + below2 + above2))
		return contrast;
	if (one->variance > 0 && other->variance > 0)
		correlation = fmax(fmin(covariance / sqrt(one->variance * other->variance),
								1), -1);
	contrast.lower = contrast.difference -
		sqrt(fmax(below1 * below1 + above2 * above2 - 2 * correlation * below1 * above2, 0));
	contrast.upper = contrast.difference +
		sqrt(fmax(above1 * above1 + below2 * below2 - 2 * correlation * above1 * below2, 0));
	return contrast;
}

mlc_contrast
mlc_contrast_of(const mlc_estimate *one, const mlc_estimate *other)
{
	mlc_contrast contrast = contrast_of(one, other, 0);
	double		width = one->high - one->low;

	if (isnan(contrast.difference))
		return contrast;
	if (isfinite(width) && one->low == other->low)
		contrast.pvalue = shares_pvalue((one->value - one->low) / width * one->trials,
										one->trials,
										(other->value - other->low) / width * other->trials,
										other->trials);
	else
		contrast.pvalue = normal_pvalue(contrast.difference, contrast.error);
	return contrast;
}

mlc_contrast
mlc_contrast_dependent(const mlc_estimate *one, const mlc_estimate *other,
					   double covariance)
{
	mlc_contrast contrast = contrast_of(one, other, covariance);

	contrast.pvalue = normal_pvalue(contrast.difference, contrast.error);
	return contrast;
}

/*
 * A difference of margin takes rows on which the models differ.  If none were
 * seen, or few, the variance is still that of as many as the margin takes: for
 * a share of n rows, margin (1 - margin) / n, which is also the variance in
 * Tango's test when no row tells the models apart.
 */
static double
margin_variance(const mlc_estimate *one, const mlc_estimate *other,
				const mlc_contrast *difference, double margin)
{
	double		width = one->high - one->low;

	if (isfinite(width))
		return margin * (width - margin) / fmin(one->trials, other->trials);
	return difference->error == 0 ? margin * (1 - margin) / one->support : 0;
}

double
mlc_noninferiority_pvalue(const mlc_estimate *one, const mlc_estimate *other,
						  const mlc_contrast *difference, double gain,
						  double margin)
{
	double		variance = difference->error * difference->error;

	if (isnan(variance))
		return NAN;
	variance = fmax(variance, margin_variance(one, other, difference, margin));
	if (!(variance > 0))
		return gain + margin > 0 ? 0 : 0.5;
	return mlc_normal_sf((gain + margin) / sqrt(variance));
}

/*
 * The limits are where the hybrid interval of one - ratio * other ends at 0: the
 * roots of quadratic equations, the lower in the form that also holds when the
 * square has a factor below 0.
 */
mlc_ratio
mlc_ratio_of(const mlc_estimate *one, const mlc_estimate *other)
{
	mlc_ratio	ratio = {NAN, NAN, NAN};
	double		product = one->value * other->value;
	double		low1 = one->lower * (2 * one->value - one->lower);
	double		high1 = one->upper * (2 * one->value - one->upper);
	double		low2 = other->lower * (2 * other->value - other->lower);
	double		high2 = other->upper * (2 * other->value - other->upper);
	double		root;

	if (isnan(product) || (one->value == 0 && other->value == 0))
		return ratio;
	ratio.ratio = one->value / other->value;
	root = product + sqrt(fmax(product * product - low1 * high2, 0));
	ratio.lower = root > 0 ? fmax(low1 / root, 0) : 0;
	root = product + sqrt(fmax(product * product - high1 * low2, 0));
	ratio.upper = low2 > 0 ? root / low2 : INFINITY;
	return ratio;
}

/* The score test of a share, whose interval is Wilson's; else a normal law. */
static double
distance_above(const mlc_estimate *estimate, double level)
{
	double		width = estimate->high - estimate->low;
	double		share = (level - estimate->low) / width;
	double		variance = estimate->variance;

	if (isfinite(width))
	{
		share = fmin(fmax(share, 0), 1);
		variance = share * (1 - share) * width * width / estimate->trials;
	}
	if (isnan(estimate->value) || isnan(variance))
		return NAN;
	if (estimate->value == level)
		return 0;
	return (estimate->value - level) / sqrt(variance);
}

double
mlc_pvalue_below(const mlc_estimate *estimate, double level)
{
	return mlc_normal_sf(-distance_above(estimate, level));
}

double
mlc_pvalue_above(const mlc_estimate *estimate, double level)
{
	return mlc_normal_sf(distance_above(estimate, level));
}
