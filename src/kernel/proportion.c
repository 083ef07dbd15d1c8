/*
 * proportion.c
 *		Intervals and tests of proportions: one, two independent ones, two on
 *		the same rows.
 */
#include "proportion.h"

#include <math.h>

#include "beta.h"
#include "laws.h"

/* Bisection stops by itself, unless the solution is 0. */
#define MAX_HALVINGS 200

static const mlc_interval undefined = {NAN, NAN};

static bool
is_count(double x, double n)
{
	return n > 0.0 && !isinf(n) && x >= 0.0 && x <= n;
}

static bool
is_level(double alpha)
{
	return alpha > 0.0 && alpha < 1.0;
}

/* ---------- one proportion ---------- */

/*
 * The roots of (n + z^2) p^2 - (2 x + z^2) p + x^2 / n; the lower one from
 * their product, without cancellation.
 */
mlc_interval
mlc_wilson(double x, double n, double alpha)
{
	mlc_interval interval;
	double		z;
	double		sum;

	if (!is_count(x, n) || !is_level(alpha))
		return undefined;
	z = mlc_normal_isf(0.5 * alpha);
	sum = 2.0 * x + z * z + z * sqrt(z * z + 4.0 * x * ((n - x) / n));
	interval.lower = (x == 0.0) ? 0.0 : 2.0 * x * (x / n) / sum;
	interval.upper = (x == n) ? 1.0 : sum / (2.0 * (n + z * z));
	return interval;
}

static double
logistic(double w)
{
	return 1.0 / (1.0 + exp(-w));
}

/* The x with P(X <= x) = p, and the one with P(X >= x) = p. */
static double
beta_lower(double p, double a, double b)
{
	return logistic(mlc_beta_quantile_logit(p, a, b));
}

static double
beta_upper(double p, double a, double b)
{
	return logistic(-mlc_beta_quantile_logit(p, b, a));
}

mlc_interval
mlc_clopper_pearson(double x, double n, double alpha)
{
	mlc_interval interval;

	if (!is_count(x, n) || !is_level(alpha))
		return undefined;
	interval.lower = (x == 0.0) ? 0.0 :
		beta_lower(0.5 * alpha, x, n - x + 1.0);
	interval.upper = (x == n) ? 1.0 :
		beta_upper(0.5 * alpha, x + 1.0, n - x);
	return interval;
}

/* The ends as in Brown, Cai & DasGupta 2001, section 4.1.2. */
mlc_interval
mlc_jeffreys(double x, double n, double alpha)
{
	mlc_interval interval;

	if (!is_count(x, n) || !is_level(alpha))
		return undefined;
	interval.lower = (x == 0.0) ? 0.0 :
		beta_lower(0.5 * alpha, x + 0.5, n - x + 0.5);
	interval.upper = (x == n) ? 1.0 :
		beta_upper(0.5 * alpha, x + 0.5, n - x + 0.5);
	return interval;
}

/* ---------- the same rows, no difference ---------- */

/* P(X <= k) of a binomial law of n and 1/2 is I_1/2(n - k, k + 1). */
double
mlc_mcnemar_exact_pvalue(double b, double c)
{
	if (!(b >= 0.0 && c >= 0.0) || isinf(b) || isinf(c))
		return NAN;
	if (fabs(b - c) <= 1.0)
		return 1.0;				/* I_1/2(a, b) is at least 1/2 when a <= b */
	return fmin(1.0, 2.0 * exp(mlc_beta_log_cdf(0.0, fmax(b, c),
												fmin(b, c) + 1.0)));
}

/* The correction never makes a difference larger, as in R's mcnemar.test. */
double
mlc_mcnemar_pvalue(double b, double c, bool correction, double *statistic)
{
	double		difference = fabs(b - c);

	*statistic = NAN;
	if (!(b >= 0.0 && c >= 0.0) || isinf(b) || isinf(c))
		return NAN;
	if (b + c == 0.0)
		return 1.0;
	if (correction)
		difference = fmax(difference - 1.0, 0.0);
	*statistic = difference * (difference / (b + c));
	return 2.0 * mlc_normal_sf(sqrt(*statistic));
}

/* ---------- independent samples ---------- */

typedef struct Samples
{
	double		x1;
	double		n1;
	double		x2;
	double		n2;
} Samples;

/* The derivative of the log-likelihood of rates q and q + margin; it falls. */
static double
score(const Samples *s, double margin, double q)
{
	double		first = (s->x1 > 0.0) ? s->x1 / q : 0.0;

	return first - (s->n1 - s->x1) / (1.0 - q) + s->x2 / (q + margin) -
		(s->n2 - s->x2) / (1.0 - margin - q);
}

/* The zero of the score in (0, high], where it is not positive at high. */
static double
likeliest_rate(const Samples *s, double margin, double high)
{
	double		low = 0.0;
	int			i;

	if (s->x1 == 0.0 && score(s, margin, 0.0) <= 0.0)
		return 0.0;
	for (i = 0; i < MAX_HALVINGS; i++)
	{
		double		middle = low + 0.5 * (high - low);

		if (middle == low || middle == high)
			break;
		if (score(s, margin, middle) > 0.0)
			low = middle;
		else
			high = middle;
	}
	return low + 0.5 * (high - low);
}

/*
 * The variance of the difference at the likeliest rates whose difference is
 * the margin.  Successes and failures change places when the rates are nearer
 * to 1: there 1 - q would lose digits.  Bisection instead of Farrington and
 * Manning's closed form, whose arc cosine loses half the digits at its ends.
 */
static double
restricted_variance(Samples s, double margin)
{
	double		q;

	if (margin == 0.0)
	{
		double		n = s.n1 + s.n2;
		double		x = s.x1 + s.x2;

		return (x / n) * ((n - x) / n) * (1.0 / s.n1 + 1.0 / s.n2);
	}
	if (score(&s, margin, 0.5 * (1.0 - margin)) > 0.0)
	{
		Samples		failures = {s.n2 - s.x2, s.n2, s.n1 - s.x1, s.n1};

		s = failures;
	}
	q = likeliest_rate(&s, margin, 0.5 * (1.0 - margin));
	return q * (1.0 - q) / s.n1 + (q + margin) * (1.0 - margin - q) / s.n2;
}

/* z, and its upper tail; without variance there is no evidence either way. */
static double
one_sided(double distance, double variance, double *pvalue)
{
	double		z = (variance > 0.0) ? distance / sqrt(variance) : 0.0;

	*pvalue = mlc_normal_sf(z);
	return z;
}

/*
 * x1/n1 - x2/n2, to the last digits even where they are nearly equal: the
 * difference of two products as in Kahan (see Jeannerod, Louvet & Muller 2013).
 */
static double
rate_difference(const Samples *s)
{
	double		product = s->x2 * s->n1;
	double		rest = fma(-s->x2, s->n1, product);

	return (fma(s->x1, s->n2, -product) + rest) / (s->n1 * s->n2);
}

double
mlc_proportions_z(double x1, double n1, double x2, double n2, double *pvalue)
{
	Samples		samples = {x1, n1, x2, n2};
	double		variance;
	double		z;

	*pvalue = NAN;
	if (!is_count(x1, n1) || !is_count(x2, n2))
		return NAN;
	*pvalue = 1.0;
	variance = restricted_variance(samples, 0.0);
	if (variance == 0.0)
		return NAN;
	z = rate_difference(&samples) / sqrt(variance);
	*pvalue = 2.0 * mlc_normal_sf(fabs(z));
	return z;
}

double
mlc_farrington_manning(double x1, double n1, double x2, double n2,
					   double margin, double *pvalue)
{
	Samples		samples = {x1, n1, x2, n2};

	*pvalue = NAN;
	if (!is_count(x1, n1) || !is_count(x2, n2) ||
		!(margin >= 0.0 && margin < 1.0))
		return NAN;
	return one_sided(rate_difference(&samples) + margin,
					 restricted_variance(samples, margin), pvalue);
}

/* ---------- the same rows, a difference ---------- */

static bool
is_table(double b, double c, double n)
{
	return b >= 0.0 && c >= 0.0 && is_count(b + c, n);
}

/*
 * The variance of b - c at the likeliest shares q of b and q + margin of c,
 * margin >= 0: Tango 1998, the root of 2 n q^2 + B q - b margin (1 - margin).
 */
static double
paired_variance(double b, double c, double n, double margin)
{
	double		spread = margin * (1.0 - margin);
	double		half = 0.5 * ((2.0 * n - c + b) * margin - b - c);
	double		root = sqrt(half * half + 2.0 * n * b * spread);
	double		q;

	if (half > 0.0)
		q = b * spread / (half + root);
	else
		q = (root - half) / (2.0 * n);
	return n * (2.0 * q + spread);
}

/* Tango's z for the hypothesis that the difference is this, of either sign. */
static double
paired_z(double b, double c, double n, double difference, double *pvalue)
{
	double		variance = (difference < 0.0) ?
		paired_variance(b, c, n, -difference) :
		paired_variance(c, b, n, difference);

	return one_sided(b - c - n * difference, variance, pvalue);
}

double
mlc_tango(double b, double c, double n, double margin, double *pvalue)
{
	*pvalue = NAN;
	if (!is_table(b, c, n) || !(margin >= 0.0 && margin < 1.0))
		return NAN;
	return paired_z(b, c, n, -margin, pvalue);
}

/* The difference between -1 and the observed one that is z from it. */
static double
paired_lower(double b, double c, double n, double z)
{
	double		low = -1.0;
	double		high = (b - c) / n;
	int			i;

	for (i = 0; i < MAX_HALVINGS; i++)
	{
		double		middle = low + 0.5 * (high - low);
		double		pvalue;

		if (middle == low || middle == high)
			break;
		if (paired_z(b, c, n, middle, &pvalue) > z)
			low = middle;
		else
			high = middle;
	}
	return low + 0.5 * (high - low);
}

mlc_interval
mlc_tango_interval(double b, double c, double n, double alpha)
{
	mlc_interval interval;
	double		z;

	if (!is_table(b, c, n) || !is_level(alpha))
		return undefined;
	z = mlc_normal_isf(0.5 * alpha);
	interval.lower = paired_lower(b, c, n, z);
	interval.upper = -paired_lower(c, b, n, z);
	return interval;
}
