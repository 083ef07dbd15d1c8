/*
 * beta.c
 *		The beta distribution: its lower tail and its quantiles.
 *
 * Everything is a function of w = log(x / (1 - x)).  The density of W is
 * log-concave, and so is its distribution function F.
 */
#include "beta.h"

#include <float.h>
#include <math.h>

#include "laws.h"

#define HALF_LOG_2PI	0.91893853320467274178

/* Terms of the continued fraction; 1e5 are the most that were seen. */
#define MAX_TERMS		1000000

/* Newton's method takes some 5 to 10 steps. */
#define MAX_STEPS		200

/* Stands in for a zero in Lentz's algorithm. */
#define LENTZ_TINY		1e-300

/* log of 1 / (1 + e^-w) */
static double
log_logistic(double w)
{
	return (w < 0.0) ? w - log1p(exp(w)) : -log1p(exp(-w));
}

/* a (log(1 + r) - r), where 1 + r is the ratio whose logarithm is given. */
static double
deviance(double a, double r, double log_ratio)
{
	if (r < -0.5)
		return a * log_ratio - a * r;
	return a * mlc_log1pmx(r);
}

/*
 * log of x^a y^b / B(a, b), which is the density of W at w.  The linear terms
 * of the logarithms around the mean a / (a + b) cancel.
 */
static double
log_density(double w, double a, double b)
{
	double		x = 1.0 / (1.0 + exp(-w));
	double		y = 1.0 / (1.0 + exp(w));
	double		n = a + b;
	double		excess = x * b - y * a;
	double		log_x = log_logistic(w) + log(n / a);
	double		log_y = log_logistic(-w) + log(n / b);

	return deviance(a, excess / a, log_x) + deviance(b, -excess / b, log_y) +
		mlc_stirling_error(n) - mlc_stirling_error(a) - mlc_stirling_error(b) +
		0.5 * (log(a) + log(b / n)) - HALF_LOG_2PI;
}

/* I_x(a, b) over the density above, for x < (a + 1) / (a + b): Lentz's method. */
static double
tail_fraction(double w, double a, double b)
{
	double		x = 1.0 / (1.0 + exp(-w));
	double		y = 1.0 / (1.0 + exp(w));
	double		start = a * y - b * x + 1.0;
	double		value = a * start / (a + 1.0);
	double		c = value;
	double		d = 0.0;
	int			i;

	for (i = 1; i < MAX_TERMS; i++)
	{
		double		s = a + 2.0 * i;
		double		t = i * (b - i) * x / (s - 1.0);
		double		numerator = t * x * ((a + i - 1.0) / (s - 1.0)) *
			(a + b + i - 1.0);
		double		denominator = i + t +
			((a + i) / (s + 1.0)) * (start + i * (1.0 + y));
		double		factor;

		d = denominator + numerator * d;
		c = denominator + numerator / c;
		if (d == 0.0)
			d = LENTZ_TINY;
		if (c == 0.0)
			c = LENTZ_TINY;
		d = 1.0 / d;
		factor = c * d;
		value *= factor;
		if (fabs(factor - 1.0) <= DBL_EPSILON)
			break;
	}
	return 1.0 / value;
}

/* log F, and the density over F, which is its derivative. */
static double
log_tail(double w, double a, double b, double *slope)
{
	double		density = log_density(w, a, b);
	double		fraction;
	double		upper;

	if ((a + b) / (1.0 + exp(-w)) < a + 1.0)
	{
		fraction = tail_fraction(w, a, b);
		*slope = 1.0 / fraction;
		return density + log(fraction);
	}
	upper = exp(density) * tail_fraction(-w, b, a);
	*slope = exp(density) / (1.0 - upper);
	return log1p(-upper);
}

double
mlc_beta_log_cdf(double logit, double a, double b)
{
	double		slope;

	if (isnan(logit) || !(a > 0.0 && b > 0.0) || isinf(a) || isinf(b))
		return NAN;
	if (isinf(logit))
		return (logit > 0) ? 0.0 : -INFINITY;
	return log_tail(logit, a, b, &slope);
}

/*
 * Newton's method for log F(w) = log p.  From the left of the solution it
 * never passes it, since log F is concave.
 */
double
mlc_beta_quantile_logit(double p, double a, double b)
{
	double		log_p = log(p);
	double		z = mlc_normal_isf(p);
	double		w;
	int			i;

	if (!(p > 0.0 && p <= 0.5) || !(a > 0.0 && b >= 0.5) || isinf(a) || isinf(b))
		return NAN;
	w = log(a / b) - z * sqrt(1.0 / a + 1.0 / b);
	for (i = 0; i < MAX_STEPS; i++)
	{
		double		slope;
		double		excess = log_tail(w, a, b, &slope) - log_p;
		double		step = excess / slope;

		w -= step;
		if (fabs(step) <= 1e-12 * fmax(1.0, fabs(w)))
			break;
	}
	return w;
}
