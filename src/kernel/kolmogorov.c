/*
 * kolmogorov.c
 *	  Laws of the Kolmogorov-Smirnov statistics, one and two samples.
 */
#include "kolmogorov.h"

#include <math.h>

#include "laws.h"

#define LOG_2PI		1.8378770664093454836
#define SQRT_2PI	2.5066282746310005024
#define PI			3.14159265358979323846

/* Terms of the Smirnov sum, about. */
#define SMIRNOV_NODES	10000

/* Cells of the recursion between two polls. */
#define POLL_CELLS	1000000

/*
 * Largest order of Durbin's matrix: n d^(3/2) <= 1.4 with n <= 10^5 means
 * n d < 58.1, hence k <= 59 and m = 2k - 1 <= 117.
 */
#define DURBIN_MAX	117

/* ---------- one sample ---------- */

/*
 * n!/n^n, scaled by powers of two so as not to underflow.
 */
static double
factorial_ratio(int64_t n, int *exponent)
{
	double		ratio = 1.0;
	int64_t		i;
	int			e;

	*exponent = 0;
	for (i = 1; i <= n; i++)
	{
		ratio *= (double) i / (double) n;
		if (ratio > 1e-100)
			continue;
		ratio = frexp(ratio, &e);
		*exponent += e;
	}
	return ratio;
}

/*
 * Smallest values, 1/2 < nd <= 1: P(D_n < d) = n!/n^n (2nd - 1)^n.
 * Ruben & Gambino (1982), "The exact distribution of Kolmogorov's statistic
 * D_n for n <= 10".
 */
static double
lower_end_cdf(int64_t n, double nd)
{
	double		x = (double) n;

	return exp(0.5 * (log(x) + LOG_2PI) - x + mlc_stirling_error(x) +
			   x * log(2.0 * nd - 1.0));
}

/*
 * One term, 1 <= j < n - nd, of Smirnov's sum times d, that is
 * dbinom(j; n, d + j/n) d / (d + j/n).
 *
 * The binomial probability is in the saddle-point form of Loader (2000): both
 * deviances are of the shape m * log1pmx(-+nd/m), since the term's mean
 * exceeds j by exactly nd.
 */
static double
smirnov_term(double n, double nd, double j, double stirling_n)
{
	double		rest = n - j;
	double		exponent;

	exponent = j * mlc_log1pmx(nd / j) + rest * mlc_log1pmx(-nd / rest);
	if (exponent < -760.0)
		return 0.0;
	exponent += stirling_n - mlc_stirling_error(j) - mlc_stirling_error(rest);
	return sqrt(n / (j * rest)) / SQRT_2PI * exp(exponent) * nd / (nd + j);
}

/*
 * One-sided tail P(D_n^+ >= d) = d sum_j C(n,j) (d+j/n)^(j-1) (1-d-j/n)^(n-j),
 * Smirnov (1944), Birnbaum & Tingey (1951).  All terms are positive.
 *
 * Beyond 10^6 observations SciPy replaces it by an asymptotic expression;
 * so do we, to agree with it.
 *
 * Where there are many terms they are those of a function that is smooth over
 * n d^2 = 2 and more and vanishes with all its derivatives at both ends, as
 * exp(-(nd)^2 / 2j): the trapezoidal rule on every step-th of them converges
 * faster than any power (Trefethen and Weideman 2014), and a step of
 * n / SMIRNOV_NODES leaves nothing to see.
 */
static double
smirnov_sf(int64_t n, double d, mlc_poll poll)
{
	double		x = (double) n;
	double		nd = x * d;
	double		stirling_n;
	double		sum;
	int64_t		step = 1 + n / SMIRNOV_NODES;
	int64_t		j;

	if (n > 1000000)
		return exp(-(6.0 * nd + 1.0) * (6.0 * nd + 1.0) / (18.0 * x));

	stirling_n = mlc_stirling_error(x);
	sum = exp(x * log1p(-d));
	for (j = step; (double) (n - j) > nd; j += step)
		sum += (double) step * smirnov_term(x, nd, (double) j, stirling_n);
	MLC_POLL(poll);
	return sum;
}

static double
upper_tail_sf(int64_t n, double d, mlc_poll poll)
{
	double		sf = 2.0 * smirnov_sf(n, d, poll);

	return sf < 1.0 ? sf : 1.0;
}

/*
 * Durbin's matrix for d = (k - h)/n: h[i][j] = 1/(i-j+1)! on and below the
 * superdiagonal, but for the first column and the last row, which are cut by
 * h.  Marsaglia, Tsang & Wang (2003), "Evaluating Kolmogorov's Distribution",
 * J. Stat. Soft. 8(18).
 */
static void
durbin_fill(double *matrix, int m, double h)
{
	double		reciprocal[DURBIN_MAX + 1];
	double		edge[DURBIN_MAX];
	int			i;
	int			j;

	reciprocal[0] = 1.0;
	for (i = 1; i <= m; i++)
	{
		reciprocal[i] = reciprocal[i - 1] / i;
		edge[i - 1] = (1.0 - pow(h, i)) * reciprocal[i];
	}
	edge[m - 1] = (1.0 - 2.0 * pow(h, m) + pow(fmax(2.0 * h - 1.0, 0.0), m)) *
		reciprocal[m];

	for (i = 0; i < m; i++)
	{
		for (j = 0; j < m; j++)
			matrix[i * m + j] = (i - j + 1 >= 0) ? reciprocal[i - j + 1] : 0.0;
	}
	for (i = 0; i < m; i++)
	{
		matrix[i * m] = edge[i];
		matrix[(m - 1) * m + i] = edge[m - 1 - i];
	}
}

/* out = row * matrix */
static void
row_times_matrix(const double *row, const double *matrix, double *out, int m)
{
	int			i;
	int			j;

	for (j = 0; j < m; j++)
		out[j] = 0.0;
	for (i = 0; i < m; i++)
	{
		if (row[i] == 0.0)
			continue;
		for (j = 0; j < m; j++)
			out[j] += row[i] * matrix[i * m + j];
	}
}

/*
 * Divide by the power of two that brings the leading element to [1/2, 1), and
 * return its exponent.
 */
static int
normalise(double *array, int count, double leading)
{
	double		scale;
	int			exponent;
	int			i;

	frexp(leading, &exponent);
	scale = ldexp(1.0, -exponent);
	for (i = 0; i < count; i++)
		array[i] *= scale;
	return exponent;
}

/*
 * P(D_n < d) = n!/n^n (H^n)[k][k].  Only row k of the power is carried along,
 * so that the squarings are the only products of matrices.
 */
static double
durbin_cdf(int64_t n, double d, mlc_poll poll)
{
	double		buffer[2][DURBIN_MAX * DURBIN_MAX];
	double		row[2][DURBIN_MAX];
	double		nd = (double) n * d;
	int			k = (int) ceil(nd);
	int			m = 2 * k - 1;
	int			current = 0;
	int			row_current = 0;
	int			matrix_exponent = 0;
	int			row_exponent = 0;
	int			factorial_exponent;
	double		cdf;
	int			i;

	if (m > DURBIN_MAX)
		return NAN;

	durbin_fill(buffer[0], m, k - nd);
	for (i = 0; i < m; i++)
		row[0][i] = (i == k - 1) ? 1.0 : 0.0;

	cdf = factorial_ratio(n, &factorial_exponent);
	for (;;)
	{
		double	   *matrix = buffer[current];
		double	   *square = buffer[1 - current];

		if (n % 2 == 1)
		{
			double	   *next = row[1 - row_current];

			row_times_matrix(row[row_current], matrix, next, m);
			row_exponent += matrix_exponent + normalise(next, m, next[k - 1]);
			row_current = 1 - row_current;
		}
		n /= 2;
		if (n == 0)
			break;
		for (i = 0; i < m; i++)
		{
			row_times_matrix(matrix + i * m, matrix, square + i * m, m);
			MLC_POLL(poll);
		}
		matrix_exponent *= 2;
		matrix_exponent += normalise(square, m * m,
									 square[(k - 1) * m + k - 1]);
		current = 1 - current;
	}
	return ldexp(cdf * row[row_current][k - 1],
				 row_exponent + factorial_exponent);
}

/*
 * P(D_n < d) up to O(n^-2): K0(z) + K1(z)/sqrt(n) + K2(z)/n + K3(z)/n^(3/2)
 * with z = d sqrt(n).  Pelz & Good (1976), "Approximating the Lower
 * Tail-Areas of the Kolmogorov-Smirnov One-Sample Statistic", J. R. Stat. Soc.
 * B 38(2), in the transformed form which converges fast for small z.
 */
static double
pelz_good_cdf(int64_t n, double d)
{
	double		root = sqrt((double) n);
	double		z = root * d;
	double		z2 = z * z;
	double		z4 = z2 * z2;
	double		z6 = z4 * z2;
	double		z8 = z4 * z4;
	double		pi2 = PI * PI;
	double		k0 = 0.0;
	double		k1 = 0.0;
	double		k2 = 0.0;
	double		k3 = 0.0;
	int			k = (int) ceil(16.0 * z / PI);

	if (pi2 / (8.0 * z2) > 708.0)
		return 0.0;

	for (; k >= 1; k--)
	{
		double		m2 = (2.0 * k - 1.0) * (2.0 * k - 1.0) * pi2 / 4.0;
		double		s2 = (double) k * k * pi2;
		double		odd = exp(-m2 / (2.0 * z2));
		double		all = exp(-s2 / (2.0 * z2));

		k0 += odd;
		k1 += odd * (m2 - z2);
		k2 += odd * (6.0 * z6 + 2.0 * z4 + (2.0 * z4 - 5.0 * z2) * m2 +
					 (1.0 - 2.0 * z2) * m2 * m2) / 72.0;
		k2 -= all * s2 * z4 / 36.0;
		k3 += odd * (-30.0 * z6 - 90.0 * z8 + (135.0 * z4 - 96.0 * z6) * m2 +
					 (212.0 * z4 - 60.0 * z2) * m2 * m2 +
					 (5.0 - 30.0 * z2) * m2 * m2 * m2) / 6480.0;
		k3 += all * s2 * (3.0 * z2 - s2) * z4 / 216.0;
	}
	k3 /= root * z8 * z2;
	k2 /= z6 * z;
	k1 /= 6.0 * z4;
	return SQRT_2PI * (k0 / z + (k1 + (k2 + k3) / root) / root);
}

/*
 * Methods for 1 < nd < n - 1 and d < 1/2, chosen by n d^2 as in SciPy.
 */
static double
middle_sf(int64_t n, double d, mlc_poll poll)
{
	double		x = (double) n;
	double		nd2 = x * d * d;
	double		cdf;

	if (n <= 140)
	{
		if (nd2 > 4.0)
			return upper_tail_sf(n, d, poll);
		cdf = durbin_cdf(n, d, poll);
	}
	else if (nd2 >= 370.0)
		return 0.0;
	else if (nd2 >= 2.2)
		return upper_tail_sf(n, d, poll);
	else if (n <= 100000 && x * pow(d, 1.5) <= 1.4)
		cdf = durbin_cdf(n, d, poll);
	else
		cdf = pelz_good_cdf(n, d);

	/* not fmin and fmax, which would turn a NaN into a probability */
	if (cdf > 1.0)
		return 0.0;
	return cdf < 0.0 ? 1.0 : 1.0 - cdf;
}

double
mlc_kolmogorov_sf(int64_t n, double d, mlc_poll poll)
{
	double		nd = (double) n * d;

	if (n < 1 || isnan(d))
		return NAN;
	if (d >= 1.0)
		return 0.0;
	if (nd <= 0.5)
		return 1.0;
	if (nd <= 1.0)
		return 1.0 - lower_end_cdf(n, nd);
	if (nd >= (double) (n - 1))
		return 2.0 * pow(1.0 - d, (double) n);
	if (d >= 0.5)
		return upper_tail_sf(n, d, poll);
	return middle_sf(n, d, poll);
}

/* ---------- two samples ---------- */

size_t
mlc_ks_exact_worksize(int64_t n1, int64_t n2)
{
	if (n1 < 1 || n2 < 1)
		return 0;
	return (size_t) (n1 < n2 ? n1 : n2) + 1;
}

/*
 * Cells with |i n2 - (k - i) n1| = |i (n1 + n2) - k n1| >= d are certain to
 * have exceeded: the two ends of diagonal k.
 */
static void
mark_exceeding(double *exceeds, int64_t n1, int64_t n2, int64_t d, int64_t k,
			   int64_t first, int64_t last)
{
	int64_t		n = n1 + n2;
	int64_t		i;

	for (i = first; i <= last && i * n <= k * n1 - d; i++)
		exceeds[i] = 1.0;
	for (i = last; i >= first && i * n >= k * n1 + d; i--)
		exceeds[i] = 1.0;
}

/*
 * exceeds[i], at the k-th step, is the probability that a path which takes i
 * of its first k steps in the first sample has exceeded by then; all paths to
 * that cell are equally likely, and i/k of them have taken their last step in
 * the first sample.  Going by diagonals k leaves the steps of the inner loop
 * independent of each other, and ties switch off the test of whole diagonals.
 */
double
mlc_ks_2samp_exact_sf(int64_t n1, int64_t n2, int64_t d,
					  const unsigned char *tie_end, double *work,
					  mlc_poll poll)
{
	int64_t		cells = 0;
	int64_t		i;
	int64_t		k;

	if (n1 < 1 || n2 < 1)
		return NAN;
	if (d <= 0)
		return 1.0;
	if (n1 > n2)
	{
		int64_t		swap = n1;

		n1 = n2;
		n2 = swap;
	}

	for (i = 0; i <= n1; i++)
		work[i] = 0.0;
	for (k = 1; k <= n1 + n2; k++)
	{
		int64_t		first = (k > n2) ? k - n2 : 0;
		int64_t		last = (k < n1) ? k : n1;
		double		reciprocal = 1.0 / (double) k;

		/* A cell takes the place of its predecessor, hence downwards. */
		for (i = last; i >= first && i >= 1; i--)
			work[i] = ((double) i * work[i - 1] +
					   (double) (k - i) * work[i]) * reciprocal;
		if (tie_end == NULL || tie_end[k] != 0)
			mark_exceeding(work, n1, n2, d, k, first, last);

		cells += last - first + 1;
		if (cells >= POLL_CELLS)
		{
			MLC_POLL(poll);
			cells = 0;
		}
	}
	return work[n1];
}
