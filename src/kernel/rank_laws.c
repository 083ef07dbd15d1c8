/*
 * rank_laws.c
 *	  P-values of two-sample rank statistics.
 */
#include "rank_laws.h"

#include <math.h>
#include <string.h>

#include "laws.h"
#include "quadform.h"

#define PI			3.14159265358979323846

/* Additions between two polls. */
#define POLL_ADDS	1000000

/* Largest sample size of the exact Cramer-von Mises law. */
#define CVM_MAX		20

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* ---------- Mann-Whitney ---------- */

size_t
mlc_mannwhitneyu_exact_worksize(int64_t n1, int64_t n2)
{
	if (n1 < 1 || n2 < 1)
		return 0;
	return (size_t) (n1 * n2 / 2 + 1);
}

/* Multiply the polynomial up to degree top by 1 / (1 - q^step). */
static void
divide_by_factor(double *count, int64_t top, int64_t step, mlc_poll poll)
{
	int64_t		u;

	for (u = step; u <= top; u++)
	{
		count[u] += count[u - step];
		if (u % POLL_ADDS == 0)
			MLC_POLL(poll);
	}
}

/* Multiply the polynomial up to degree top by 1 - q^step. */
static void
multiply_by_factor(double *count, int64_t top, int64_t step, mlc_poll poll)
{
	int64_t		u;

	for (u = top; u >= step; u--)
	{
		count[u] -= count[u - step];
		if (u % POLL_ADDS == 0)
			MLC_POLL(poll);
	}
}

/*
 * The number of labellings with U = u is the coefficient of q^u in
 * prod_i (1 - q^(n+i)) / (1 - q^i), i = 1..m.  Only the lower half is needed,
 * by symmetry.  Dividing first leaves the subtractions with numbers of the
 * size of the result, so that they lose about one digit.
 */
double
mlc_mannwhitneyu_exact_pvalue(int64_t n1, int64_t n2, int64_t u, double *work,
							  mlc_poll poll)
{
	int64_t		m = smaller(n1, n2);
	int64_t		n = larger(n1, n2);
	int64_t		top;
	int64_t		i;
	double		labellings = 1.0;
	double		sum = 0.0;

	if (m < 1 || u < 0 || u > n1 * n2)
		return NAN;

	top = smaller(u, n1 * n2 - u);
	for (i = 0; i <= top; i++)
		work[i] = 0.0;
	work[0] = 1.0;
	for (i = 1; i <= m; i++)
		divide_by_factor(work, top, i, poll);
	for (i = 1; i <= m; i++)
		multiply_by_factor(work, top, n + i, poll);

	for (i = 0; i <= top; i++)
		sum += work[i];
	for (i = 1; i <= m; i++)
		labellings *= (double) (n + i) / (double) i;
	return fmin(2.0 * sum / labellings, 1.0);
}

double
mlc_mannwhitneyu_asymptotic_pvalue(double n1, double n2, double u,
								   double tie_term)
{
	double		n = n1 + n2;
	double		product = n1 * n2;
	double		variance = product / 12.0 * (n + 1.0 - tie_term / (n * (n - 1.0)));
	double		excess = fabs(u - 0.5 * product) - 0.5;

	if (!(n1 >= 1.0 && n2 >= 1.0) || isnan(u) || isnan(tie_term))
		return NAN;
	if (!(variance > 0.0) || excess <= 0.0)
		return 1.0;
	return fmin(2.0 * mlc_normal_sf(excess / sqrt(variance)), 1.0);
}

/* ---------- Cramer-von Mises ---------- */

static int64_t
greatest_common_divisor(int64_t a, int64_t b)
{
	while (b != 0)
	{
		int64_t		rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * The lattice of the exact law: a path takes m steps in the one and n steps in
 * the other direction, m <= n, and S sums the squares of
 * lcm (i/m - j/n) = modulus * i - stride * k over its cells (i, j), k = i + j.
 * Hence S = stride^2 sum k^2 + modulus * T, where the first part is the same
 * for all paths to a cell and T sums modulus * i^2 - 2 * stride * i * k.  It
 * is T that is counted: its range is shorter than that of S by a factor of
 * modulus, 39 in the worst case.
 *
 * least[i][j] is the smallest T at a cell; width is the length of the longest
 * range at any cell.
 */
typedef struct CvmLattice
{
	int64_t		m;
	int64_t		n;
	int64_t		modulus;
	int64_t		stride;
	int64_t		width;
	int64_t		least[CVM_MAX + 1][CVM_MAX + 1];
	int64_t		most[CVM_MAX + 1][CVM_MAX + 1];
} CvmLattice;

/* What a cell adds to T. */
static int64_t
cvm_step(const CvmLattice *lattice, int64_t i, int64_t j)
{
	return lattice->modulus * i * i - 2 * lattice->stride * i * (i + j);
}

static bool
cvm_init(CvmLattice *lattice, int64_t n1, int64_t n2)
{
	int64_t		divisor;
	int64_t		i;
	int64_t		j;

	if (n1 < 1 || n2 < 1 || n1 > CVM_MAX || n2 > CVM_MAX)
		return false;

	divisor = greatest_common_divisor(n1, n2);
	lattice->m = smaller(n1, n2);
	lattice->n = larger(n1, n2);
	lattice->modulus = (n1 + n2) / divisor;
	lattice->stride = lattice->m / divisor;
	lattice->width = 0;
	for (i = 0; i <= lattice->m; i++)
	{
		for (j = 0; j <= lattice->n; j++)
		{
			int64_t		least = 0;
			int64_t		most = 0;

			if (i > 0 && j > 0)
			{
				least = smaller(lattice->least[i - 1][j], lattice->least[i][j - 1]);
				most = larger(lattice->most[i - 1][j], lattice->most[i][j - 1]);
			}
			else if (i + j > 0)
			{
				least = (i > 0) ? lattice->least[i - 1][j] : lattice->least[i][j - 1];
				most = (i > 0) ? lattice->most[i - 1][j] : lattice->most[i][j - 1];
			}
			lattice->least[i][j] = least + cvm_step(lattice, i, j);
			lattice->most[i][j] = most + cvm_step(lattice, i, j);
			lattice->width = larger(lattice->width, most - least + 1);
		}
	}
	return true;
}

size_t
mlc_cramervonmises_2samp_exact_worksize(int64_t n1, int64_t n2)
{
	CvmLattice	lattice;

	if (!cvm_init(&lattice, n1, n2))
		return 0;
	return (size_t) (lattice.width * (lattice.m + 1));
}

static int64_t
cvm_range(const CvmLattice *lattice, int64_t i, int64_t j)
{
	return lattice->most[i][j] - lattice->least[i][j] + 1;
}

/*
 * The paths to cell (i, j) by T, entry 0 standing for the smallest T there.
 * On entry cell still holds those to (i, j - 1); before holds those to
 * (i - 1, j).
 */
static void
cvm_cell(const CvmLattice *lattice, int64_t i, int64_t j, double *cell,
		 const double *before)
{
	int64_t		base = lattice->least[i][j] - cvm_step(lattice, i, j);
	int64_t		range = cvm_range(lattice, i, j);
	int64_t		used = 0;
	int64_t		shift = 0;
	int64_t		t;

	if (j > 0)
	{
		used = cvm_range(lattice, i, j - 1);
		shift = lattice->least[i][j - 1] - base;
		memmove(cell + shift, cell, (size_t) used * sizeof(double));
	}
	for (t = 0; t < shift; t++)
		cell[t] = 0.0;
	for (t = shift + used; t < range; t++)
		cell[t] = 0.0;

	if (i > 0)
	{
		double	   *target = cell + (lattice->least[i - 1][j] - base);

		used = cvm_range(lattice, i - 1, j);
		for (t = 0; t < used; t++)
			target[t] += before[t];
	}
	else if (j == 0)
		cell[0] = 1.0;
}

/*
 * The smallest S that counts: U translated by Anderson's eq. 9 and eq. 2 of
 * Xiao, Gordon & Yakovlev, rounded down.
 */
static int64_t
cvm_threshold(const CvmLattice *lattice, int64_t u4)
{
	int64_t		mn = lattice->m * lattice->n;
	int64_t		lcm = lattice->stride * lattice->n;
	int64_t		excess = 6 * u4 - 4 * mn * (4 * mn - 1);

	if (excess <= 0)
		return 0;
	return lcm * lcm * (lattice->m + lattice->n) * excess / (24 * mn * mn);
}

double
mlc_cramervonmises_2samp_exact_pvalue(int64_t n1, int64_t n2, int64_t u4,
									  double *work, mlc_poll poll)
{
	CvmLattice	lattice;
	double	   *last;
	double		all = 0.0;
	double		tail = 0.0;
	int64_t		threshold;
	int64_t		least;
	int64_t		steps;
	int64_t		i;
	int64_t		j;
	int64_t		t;

	if (!cvm_init(&lattice, n1, n2))
		return NAN;
	for (j = 0; j <= lattice.n; j++)
	{
		for (i = 0; i <= lattice.m; i++)
		{
			double	   *cell = work + i * lattice.width;

			cvm_cell(&lattice, i, j, cell, (i > 0) ? cell - lattice.width : NULL);
			MLC_POLL(poll);
		}
	}

	threshold = cvm_threshold(&lattice, u4);
	last = work + lattice.m * lattice.width;
	steps = lattice.m + lattice.n;
	least = lattice.modulus * lattice.least[lattice.m][lattice.n] +
		lattice.stride * lattice.stride * (steps * (steps + 1) * (2 * steps + 1) / 6);
	for (t = 0; t < cvm_range(&lattice, lattice.m, lattice.n); t++)
	{
		all += last[t];
		if (least + t * lattice.modulus >= threshold)
			tail += last[t];
	}
	return tail / all;
}

double
mlc_cramervonmises_2samp_asymptotic_pvalue(double n1, double n2, double t)
{
	double		product = n1 * n2;
	double		n = n1 + n2;
	double		mean = (1.0 + 1.0 / n) / 6.0;
	double		variance;
	double		normalised;

	if (!(n1 >= 1.0 && n2 >= 1.0))
		return NAN;
	variance = (n + 1.0) * (4.0 * product * n - 3.0 * (n1 * n1 + n2 * n2) -
							2.0 * product) / (45.0 * n * n * 4.0 * product);
	normalised = 1.0 / 6.0 + (t - mean) / sqrt(45.0 * variance);
	if (normalised < 0.003)
		return 1.0;
	return mlc_cramervonmises_sf(normalised);
}

/* ---------- Anderson-Darling ---------- */

double
mlc_anderson_2samp_pvalue(double t)
{
	double		sigma = sqrt(2.0 * (PI * PI - 9.0) / 3.0);

	return mlc_anderson_sf(1.0 + sigma * t);
}
