/*
 * laws.c
 *	  Chi-square, Student and normal tails, effect sizes and corrections for
 *	  multiple tests.
 */
#include "laws.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_log.h>
#include <gsl/gsl_sort.h>

#define HALF_LOG_2PI	0.91893853320467274178
#define SQRT_2PI		2.5066282746310005024
#define SQRT_PI			1.7724538509055160273

/* Terms of a series or continued fraction; reached by no argument in domain. */
#define MAX_TERMS		1000000

/* Stands in for a zero in Lentz's algorithm. */
#define LENTZ_TINY		1e-300

/* A term that no longer matters, relative to the sum. */
#define NEGLIGIBLE		1e-18

/* ---------- special functions ---------- */

/* The Taylor series, some four times as fast as GSL, for sums of many terms. */
static double
log1pmx_series(double x)
{
	double		sum = 1.0 / 9.0;
	int			i;

	for (i = 8; i >= 2; i--)
		sum = 1.0 / i - x * sum;
	return -x * x * sum;
}

double
mlc_log1pmx(double x)
{
	gsl_sf_result result;

	if (!(x > -1.0))
		return x == -1.0 ? -INFINITY : NAN;
	if (fabs(x) < 0.01)
		return log1pmx_series(x);
	if (gsl_sf_log_1plusx_mx_e(x, &result) != 0)
		return NAN;
	return result.val;
}

double
mlc_stirling_error(double x)
{
	gsl_sf_result result;
	double		y = 1.0 / (x * x);

	if (!(x > 0.0))
		return NAN;
	if (x >= 16.0)
		return (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y *
													 (1.0 / 1680.0 - y / 1188.0)))) / x;
	if (gsl_sf_gammastar_e(x, &result) != 0)
		return NAN;
	return log(result.val);
}

/* x^a e^-x / Gamma(a + 1), for real a >= 0: a Poisson probability. */
static double
poisson_density(double a, double x)
{
	double		deviance;

	if (a == 0.0)
		return exp(-x);
	if (a < 1e-3)
		return exp(a * log(x) - x) / tgamma(a + 1.0);
	if (x < 0.5 * a)
		deviance = a * log(a / x) + x - a;
	else
		deviance = -a * mlc_log1pmx((x - a) / a);
	return exp(-deviance - mlc_stirling_error(a)) / (SQRT_2PI * sqrt(a));
}

/*
 * Lentz's evaluation of b0 + a1/(b1 + a2/(b2 + ...)), modified by Thompson &
 * Barnett (1986), one step at a time.
 */
typedef struct Lentz
{
	double		value;
	double		c;
	double		d;
} Lentz;

static void
lentz_start(Lentz *lentz, double b0)
{
	lentz->value = (b0 != 0.0) ? b0 : LENTZ_TINY;
	lentz->c = lentz->value;
	lentz->d = 0.0;
}

/* True once a step no longer changes the value. */
static bool
lentz_step(Lentz *lentz, double a, double b)
{
	double		factor;

	lentz->d = b + a * lentz->d;
	lentz->c = b + a / lentz->c;
	if (lentz->d == 0.0)
		lentz->d = LENTZ_TINY;
	if (lentz->c == 0.0)
		lentz->c = LENTZ_TINY;
	lentz->d = 1.0 / lentz->d;
	factor = lentz->c * lentz->d;
	lentz->value *= factor;
	return fabs(factor - 1.0) <= DBL_EPSILON;
}

/* ---------- chi-square ---------- */

/* P(a, x), the lower regularised gamma function, for x < a + 1. */
static double
gamma_p_series(double a, double x)
{
	double		term = 1.0;
	double		sum = 1.0;
	int			i;

	for (i = 1; i < MAX_TERMS && term > NEGLIGIBLE * sum; i++)
	{
		term *= x / (a + i);
		sum += term;
	}
	return sum * poisson_density(a, x);
}

/* Q(a, x), the upper one, for x >= a + 1. */
static double
gamma_q_fraction(double a, double x)
{
	Lentz		lentz;
	int			i;

	lentz_start(&lentz, x - a + 1.0);
	for (i = 1; i < MAX_TERMS; i++)
	{
		if (lentz_step(&lentz, i * (a - i), x - a + 2.0 * i + 1.0))
			break;
	}
	return a * poisson_density(a, x) / lentz.value;
}

static double
gamma_p(double a, double x)
{
	if (x < a + 1.0)
		return gamma_p_series(a, x);
	return 1.0 - gamma_q_fraction(a, x);
}

double
mlc_chi2_sf(double x, double df)
{
	double		a = 0.5 * df;

	if (isnan(x) || !(df > 0.0) || isinf(df))
		return NAN;
	if (x <= 0.0)
		return 1.0;
	if (isinf(x))
		return 0.0;
	if (0.5 * x < a + 1.0)
		return 1.0 - gamma_p_series(a, 0.5 * x);
	return gamma_q_fraction(a, 0.5 * x);
}

/* ---------- Student ---------- */

/* Gamma(a + 1/2) / Gamma(a), by Stirling's formula where it is precise. */
static double
half_step_gamma_ratio(double a)
{
	if (a < 16.0)
		return tgamma(a + 0.5) / tgamma(a);
	return sqrt(a) * exp(a * mlc_log1pmx(0.5 / a) +
						 mlc_stirling_error(a + 0.5) - mlc_stirling_error(a));
}

/* I_y(1/2, a) without the factor y^(1/2) (1-y)^a / B(a, 1/2). */
static double
half_beta_series(double a, double y)
{
	double		term = 2.0;
	double		sum = 2.0;
	int			i;

	for (i = 0; i < MAX_TERMS && term > NEGLIGIBLE * sum; i++)
	{
		term *= (a + 0.5 + i) / (1.5 + i) * y;
		sum += term;
	}
	return sum;
}

/*
 * I_x(a, 1/2) without the factor x^a (1-x)^(1/2) / B(a, 1/2), x = 1 - y.
 * Both x and y are given, so that a y - x/2 is precise for large a.
 */
static double
half_beta_fraction(double a, double x, double y)
{
	Lentz		lentz;
	int			i;

	lentz_start(&lentz, a * (a * y - 0.5 * x + 1.0) / (a + 1.0));
	for (i = 1; i < MAX_TERMS; i++)
	{
		double		s = a + 2.0 * i;
		double		w = i * (0.5 - i) * x / (s - 1.0);
		double		numerator = w * x * ((a + i - 1.0) / (s - 1.0)) *
			(a + i - 0.5);
		double		denominator = i + w + ((a + i) / (s + 1.0)) *
			(a * y - 0.5 * x + 1.0 + i * (1.0 + y));

		if (lentz_step(&lentz, numerator, denominator))
			break;
	}
	return 1.0 / lentz.value;
}

double
mlc_t_two_sided_pvalue(double t, double df)
{
	double		a = 0.5 * df;
	double		ratio;
	double		log_x;
	double		x;
	double		y;
	double		factor;

	if (isnan(t) || !(df > 0.0))
		return NAN;
	t = fabs(t);
	if (isinf(t))
		return 0.0;
	if (isinf(df))
		return 2.0 * mlc_normal_sf(t);

	/* x = df / (df + t^2) and y = 1 - x */
	ratio = t / sqrt(df);
	if (ratio > 1e100)
	{
		log_x = -2.0 * (log(t) - 0.5 * log(df));
		x = 0.0;
		y = 1.0;
	}
	else
	{
		log_x = -log1p(ratio * ratio);
		x = 1.0 / (1.0 + ratio * ratio);
		y = ratio * ratio * x;
	}

	factor = exp(a * log_x) * sqrt(y) * half_step_gamma_ratio(a) / SQRT_PI;
	if (y * (a + 2.5) < 1.5)
		return fmax(1.0 - factor * half_beta_series(a, y), 0.0);
	return fmin(factor * half_beta_fraction(a, x, y), 1.0);
}

/* ---------- normal ---------- */

double
mlc_normal_sf(double z)
{
	return 0.5 * erfc(z / sqrt(2.0));
}

double
mlc_normal_isf(double p)
{
	if (!(p >= 0.0 && p <= 1.0))
		return NAN;
	if (p == 0.0)
		return INFINITY;
	if (p == 1.0)
		return -INFINITY;
	return gsl_cdf_ugaussian_Qinv(p);
}

/* ---------- noncentral chi-square ---------- */

/*
 * The term of the mixture from which on upwards nothing matters.  The terms
 * w(j) P(a+j, z) fall by at least mu/(j+1) min(1, z/(a+j+1)) each.
 */
static double
mixture_top(double a, double z, double mu, double peak)
{
	double		bound = 1.0;
	double		j = peak;

	while (bound > NEGLIGIBLE * 1e-3)
	{
		j += 1.0;
		bound *= mu / j * fmin(1.0, z / (a + j));
	}
	return j;
}

/*
 * Sum over j of Poisson(j; ncp/2) P(df/2 + j, x/2).  P is evaluated once, at
 * the top; downwards P(a) = P(a+1) + x^a e^-x / Gamma(a+1) adds only positive
 * numbers.  The largest term is near where mu z = j (a + j), or at mu.
 */
double
mlc_ncx2_cdf(double x, double df, double ncp)
{
	double		a = 0.5 * df;
	double		z = 0.5 * x;
	double		mu = 0.5 * ncp;
	double		sum = 0.0;
	double		peak;
	double		j;
	double		weight;
	double		density;
	double		lower;

	if (isnan(x) || !(df > 0.0) || isinf(df) || !(ncp >= 0.0 && ncp <= 1e9))
		return NAN;
	if (x <= 0.0)
		return 0.0;
	if (isinf(x))
		return 1.0;
	if (ncp == 0.0)
		return gamma_p(a, z);

	peak = 2.0 * mu * z / (a + sqrt(a * a + 4.0 * mu * z));
	peak = floor(fmin(peak, mu));
	j = mixture_top(a, z, mu, peak);
	weight = poisson_density(j, mu);
	density = poisson_density(a + j, z);
	lower = gamma_p(a + j, z);
	for (;;)
	{
		double		term = weight * lower;

		sum += term;
		if (j == 0.0 || (j < peak && term < NEGLIGIBLE * sum))
			break;
		density *= (a + j) / z;
		lower += density;
		weight *= j / mu;
		j -= 1.0;
	}
	return fmin(sum, 1.0);
}

/* The x with P(X >= x) = p for X chi-square, by bisection. */
static double
chi2_isf(double p, double df)
{
	double		low = 0.0;
	double		high = df + 1.0;

	while (mlc_chi2_sf(high, df) > p)
	{
		low = high;
		high *= 2.0;
	}
	while (high - low > 2.0 * DBL_EPSILON * high)
	{
		double		middle = low + 0.5 * (high - low);

		if (mlc_chi2_sf(middle, df) > p)
			low = middle;
		else
			high = middle;
	}
	return low + 0.5 * (high - low);
}

double
mlc_ncx2_lambda(double df, double alpha, double power)
{
	double		critical;
	double		low = 0.0;
	double		high = 1.0;

	if (!(df > 0.0) || isinf(df) ||
		!(alpha > 0.0 && alpha <= power && power < 1.0))
		return NAN;
	if (power == alpha)
		return 0.0;

	critical = chi2_isf(alpha, df);
	while (high < 1e9 && mlc_ncx2_cdf(critical, df, high) > 1.0 - power)
	{
		low = high;
		high *= 2.0;
	}
	while (high - low > 1e-14 * high)
	{
		double		middle = low + 0.5 * (high - low);

		if (mlc_ncx2_cdf(critical, df, middle) > 1.0 - power)
			low = middle;
		else
			high = middle;
	}
	return low + 0.5 * (high - low);
}

/* ---------- difference of proportions ---------- */

/* Wilson's score limits of x/n; Newcombe (1998), Stat. Med. 17, 857-872. */
static void
wilson_limits(double x, double n, double z, double *lower, double *upper)
{
	double		z2 = z * z;
	double		centre = (2.0 * x + z2) / (2.0 * (n + z2));
	double		half = z * sqrt(z2 + 4.0 * x * (n - x) / n) / (2.0 * (n + z2));

	/* The ends are exact at 0 and n, where the subtraction need not be. */
	*lower = (x == 0.0) ? 0.0 : centre - half;
	*upper = (x == n) ? 1.0 : centre + half;
}

void
mlc_newcombe_diff(double x1, double n1, double x2, double n2, double alpha,
				  double *lower, double *upper)
{
	double		z = mlc_normal_isf(0.5 * alpha);
	double		p1 = x1 / n1;
	double		p2 = x2 / n2;
	double		lower1;
	double		upper1;
	double		lower2;
	double		upper2;

	*lower = NAN;
	*upper = NAN;
	if (!(n1 > 0.0 && x1 >= 0.0 && x1 <= n1 && n2 > 0.0 && x2 >= 0.0 &&
		  x2 <= n2 && alpha > 0.0 && alpha < 1.0))
		return;

	wilson_limits(x1, n1, z, &lower1, &upper1);
	wilson_limits(x2, n2, z, &lower2, &upper2);
	*lower = p2 - p1 - hypot(p2 - lower2, upper1 - p1);
	*upper = p2 - p1 + hypot(upper2 - p2, p1 - lower1);
}

/* ---------- many tests ---------- */

/*
 * Copy p with +inf for NaN, which sorts last, and find the ascending order.
 * Returns the number of p-values that are not NaN.
 */
static size_t
order_pvalues(const double *p, size_t n, double *adjusted, size_t *work)
{
	size_t		tests = 0;
	size_t		i;

	for (i = 0; i < n; i++)
	{
		tests += !isnan(p[i]);
		adjusted[i] = isnan(p[i]) ? INFINITY : p[i];
	}
	if (n > 0)
		gsl_sort_index(work, adjusted, 1, n);
	return tests;
}

static void
restore_nan(size_t n, size_t tests, double *adjusted, const size_t *work)
{
	size_t		i;

	for (i = tests; i < n; i++)
		adjusted[work[i]] = NAN;
}

void
mlc_adjust_bh(const double *p, size_t n, double *adjusted, size_t *work)
{
	size_t		tests = order_pvalues(p, n, adjusted, work);
	double		least = 1.0;
	size_t		rank;

	for (rank = tests; rank >= 1; rank--)
	{
		double	   *entry = &adjusted[work[rank - 1]];

		least = fmin(least, *entry * (double) tests / (double) rank);
		*entry = least;
	}
	restore_nan(n, tests, adjusted, work);
}

void
mlc_adjust_holm(const double *p, size_t n, double *adjusted, size_t *work)
{
	size_t		tests = order_pvalues(p, n, adjusted, work);
	double		greatest = 0.0;
	size_t		rank;

	for (rank = 1; rank <= tests; rank++)
	{
		double	   *entry = &adjusted[work[rank - 1]];

		greatest = fmax(greatest, *entry * (double) (tests - rank + 1));
		*entry = fmin(greatest, 1.0);
	}
	restore_nan(n, tests, adjusted, work);
}
