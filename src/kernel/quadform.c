/*
 * quadform.c
 *	  Upper tails of infinite sums of weighted chi-square(1) variables.
 *
 * In both laws a root of y runs over intervals of constant length, between
 * neighbouring zeros of the sine or cosine in D.  Under the square root they
 * are singularities of exactly the kind 1/sqrt at both ends, so that
 * Gauss-Chebyshev quadrature sees a smooth function, apart from the
 * exponential, for which the nodes grow in number with the root of the
 * exponent's range.
 */
#include "quadform.h"

#include <math.h>

#define PI			3.14159265358979323846

/* Below these the lower tails, exp(-1/(32 x)) and exp(-pi^2/(8 x)) in order, vanish. */
#define CRAMERVONMISES_LEAST	7e-4
#define ANDERSON_LEAST			0.028

/* exp() of less is zero */
#define UNDERFLOW		-746.0

/* A term that no longer matters, relative to the sum. */
#define NEGLIGIBLE		1e-18

/*
 * Nodes for an integrand exp(-range u), u from 0 to 1, times a smooth
 * function: the Chebyshev coefficients of the first fall like
 * exp(-degree^2/range), those of the second like 4^-degree or faster.
 */
static int
node_count(double range)
{
	return 24 + (int) (4.0 * sqrt(range));
}

/*
 * sqrt((1 - c^2) / cos(pi c / 2)) for the node c = cos(angle), with both
 * differences from 1 written as squares of sines.
 */
static double
singular_factor(double angle)
{
	double		half = sin(0.5 * angle);
	double		other = cos(0.5 * angle);
	double		gap = (half < other) ? half * half : other * other;

	return sin(angle) / sqrt(sin(PI * gap));
}

/*
 * int e^(-xy/2) / (y sqrt|D(y)|) dy over the k-th interval, s = sqrt y from
 * (2k - 1) pi to 2k pi: the integrand is 2 e^(-x s^2/2) / sqrt(s |sin s|) ds.
 */
static double
cramervonmises_integral(double x, int k)
{
	double		low = (2.0 * k - 1.0) * PI;
	double		high = 2.0 * k * PI;
	int			nodes = node_count(0.5 * x * (high - low) * (high + low));
	double		sum = 0.0;
	int			i;

	for (i = 0; i < nodes; i++)
	{
		double		angle = (i + 0.5) * PI / nodes;
		double		s = 0.5 * (low + high) + 0.5 * PI * cos(angle);

		sum += exp(-0.5 * x * s * s) / sqrt(s) * singular_factor(angle);
	}
	return PI * PI * sum / nodes;
}

/*
 * The same with r = sqrt(1 + 4y) from 4k - 1 to 4k + 1: the integrand is
 * sqrt(pi) r e^(-x (r^2 - 1)/8) / sqrt((r^2 - 1) |cos(pi r/2)|) dr.
 */
static double
anderson_integral(double x, int k)
{
	int			nodes = node_count(2.0 * x * k);
	double		sum = 0.0;
	int			i;

	for (i = 0; i < nodes; i++)
	{
		double		angle = (i + 0.5) * PI / nodes;
		double		r = 4.0 * k + cos(angle);
		double		r2 = r * r - 1.0;

		sum += r * exp(-0.125 * x * r2) / sqrt(r2) * singular_factor(angle);
	}
	return PI * sqrt(PI) * sum / nodes;
}

/*
 * The integrals fall in k, so the first one that is negligible ends the
 * alternating sum.
 */
static double
alternating_sum(double (*integral) (double x, int k), double x)
{
	double		sum = integral(x, 1);
	double		sign = -1.0;
	double		term;
	int			k = 2;

	do
	{
		term = integral(x, k);
		sum += sign * term;
		sign = -sign;
		k++;
	} while (term > NEGLIGIBLE * sum);
	return fmin(sum / PI, 1.0);
}

double
mlc_cramervonmises_sf(double x)
{
	if (isnan(x))
		return NAN;
	if (x < CRAMERVONMISES_LEAST)
		return 1.0;
	if (-0.5 * PI * PI * x < UNDERFLOW)
		return 0.0;
	return alternating_sum(cramervonmises_integral, x);
}

double
mlc_anderson_sf(double x)
{
	if (isnan(x))
		return NAN;
	if (x < ANDERSON_LEAST)
		return 1.0;
	if (-x < UNDERFLOW)
		return 0.0;
	return alternating_sum(anderson_integral, x);
}
