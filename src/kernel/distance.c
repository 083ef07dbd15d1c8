/*
 * distance.c
 *		Distances between two samples.
 */
#include "distance.h"

#include <math.h>

#include <gsl/gsl_math.h>

#include "laws.h"

#define POLL_STEPS 0xFFFF

static inline double
share_reference(const mlc_counts *counts, size_t i)
{
	return (double) counts->reference[i] / (double) counts->n_reference;
}

static inline double
share_current(const mlc_counts *counts, size_t i)
{
	return (double) counts->current[i] / (double) counts->n_current;
}

static inline double
floored(double share)
{
	return share > 0 ? share : MLC_SHARE_FLOOR;
}

double
mlc_psi_term(const mlc_counts *counts, size_t i)
{
	double		p = floored(share_reference(counts, i));
	double		q = floored(share_current(counts, i));

	return (p - q) * log(p / q);
}

double
mlc_psi(const mlc_counts *counts)
{
	double		sum = 0;
	size_t		i;

	for (i = 0; i < counts->k; i++)
		sum += mlc_psi_term(counts, i);
	return sum;
}

/*
 * With m = (p + q) / 2 and e = (p - q) / (p + q), the term of a bin,
 * p ln(p / m) + q ln(q / m), is m (ln(1 - e^2) + 2 e atanh(e)), which does not
 * cancel where p and q are close.
 */
double
mlc_jensenshannon(const mlc_counts *counts)
{
	double		sum = 0;
	size_t		i;

	for (i = 0; i < counts->k; i++)
	{
		double		p = share_reference(counts, i);
		double		q = share_current(counts, i);
		double		e = (p - q) / (p + q);

		if (p > 0 && q > 0)
			sum += (p + q) / 2 * (log1p(-e * e) + 2 * e * atanh(e));
		else
			sum += (p + q) * M_LN2;
	}
	return sqrt(GSL_MIN_DBL(1, GSL_MAX_DBL(0, sum / (2 * M_LN2))));
}

/*
 * As the shares of either side add up to 1, the sum of p ln(p / q) is that of
 * p ln(p / q) - p + q, whose terms are never negative and do not cancel; the
 * floored shares, which add to the 1, are taken off again.
 */
double
mlc_kl_divergence(const mlc_counts *counts)
{
	double		sum = 0;
	size_t		i;

	for (i = 0; i < counts->k; i++)
	{
		double		p = share_reference(counts, i);
		double		q = share_current(counts, i);

		if (p <= 0)
		{
			sum += q;
			continue;
		}
		if (q <= 0)
		{
			q = MLC_SHARE_FLOOR;
			sum -= q;
		}
		if (q > p / 2 && q < 2 * p)
			sum -= p * mlc_log1pmx((q - p) / p);
		else
			sum += p * log(p / q) - p + q;
	}
	return GSL_MAX_DBL(0, sum);
}

double
mlc_hellinger(const mlc_counts *counts)
{
	double		sum = 0;
	size_t		i;

	for (i = 0; i < counts->k; i++)
	{
		double		x = sqrt(share_reference(counts, i)) -
			sqrt(share_current(counts, i));

		sum += x * x;
	}
	return sqrt(GSL_MIN_DBL(1, sum / 2));
}

double
mlc_total_variation(const mlc_counts *counts)
{
	double		sum = 0;
	size_t		i;

	for (i = 0; i < counts->k; i++)
		sum += fabs(share_reference(counts, i) - share_current(counts, i));
	return GSL_MIN_DBL(1, sum / 2);
}

double
mlc_linf(const mlc_counts *counts)
{
	double		largest = 0;
	size_t		i;

	for (i = 0; i < counts->k; i++)
		largest = GSL_MAX_DBL(largest, fabs(share_reference(counts, i) -
											share_current(counts, i)));
	return largest;
}

double
mlc_symmetric_v(const mlc_counts *counts)
{
	double		sum = 0;
	size_t		i;

	for (i = 0; i < counts->k; i++)
	{
		double		p = share_reference(counts, i);
		double		q = share_current(counts, i);

		if (p + q > 0)
			sum += (p - q) * (p - q) / (p + q);
	}
	return sqrt(GSL_MIN_DBL(1, sum / 2));
}

/*
 * For two rows, X^2 = sum of (n2 r - n1 c)^2 / (r + c) over the columns,
 * divided by n1 n2.  Yates moves every |observed - expected|, which is
 * |n2 r - n1 c| / (n1 + n2), towards zero by at most 1/2.
 */
double
mlc_pearson(const mlc_counts *counts, bool yates, size_t *used)
{
	double		n1 = (double) counts->n_reference;
	double		n2 = (double) counts->n_current;
	double		sum = 0;
	size_t		i;

	*used = 0;
	for (i = 0; i < counts->k; i++)
	{
		double		r = (double) counts->reference[i];
		double		c = (double) counts->current[i];
		double		x = fabs(n2 * r - n1 * c);

		if (r + c <= 0)
			continue;
		if (yates)
			x -= GSL_MIN_DBL(x, (n1 + n2) / 2);
		sum += x * x / (r + c);
		(*used)++;
	}
	return sum / (n1 * n2);
}

static inline uint64_t
clamped(uint64_t key, uint64_t low, uint64_t high)
{
	return key < low ? low : key > high ? high : key;
}

/* The kind is a constant in either caller, so the loop has no test of it. */
static inline void
transport(const mlc_two_keys *keys, mlc_key_kind kind, uint64_t low,
		  uint64_t high, double *wasserstein, double *energy, mlc_poll poll)
{
	const uint64_t *x = keys->reference;
	const uint64_t *y = keys->current;
	int64_t		n1 = keys->n_reference;
	int64_t		n2 = keys->n_current;
	double		pairs = (double) n1 * (double) n2;
	int64_t		i = 0;
	int64_t		j = 0;
	int64_t		delta = 0;
	long double area = 0;
	long double squares = 0;
	uint64_t	last = clamped(x[0] < y[0] ? x[0] : y[0], low, high);

	while (i < n1 || j < n2)
	{
		bool		from_x = j >= n2 || (i < n1 && x[i] <= y[j]);
		uint64_t	key = clamped(from_x ? x[i] : y[j], low, high);

		/* where the functions agree, not even an infinite gap counts */
		if (key != last && delta != 0)
		{
			double		gap = mlc_key_gap(kind, last, key);
			double		height = fabs((double) delta) / pairs;

			area += height * gap;
			squares += height * height * gap;
		}
		last = key;
		delta += from_x ? n2 : -n1;
		i += from_x;
		j += !from_x;
		if (((i + j) & POLL_STEPS) == 0 && poll)
			poll();
	}
	*wasserstein = (double) area;
	*energy = (double) sqrtl(2 * squares);
}

void
mlc_transport(const mlc_two_keys *keys, mlc_key_kind kind, uint64_t low,
			  uint64_t high, double *wasserstein, double *energy,
			  mlc_poll poll)
{
	if (kind == MLC_KEY_DOUBLE)
		transport(keys, MLC_KEY_DOUBLE, low, high, wasserstein, energy, poll);
	else
		transport(keys, MLC_KEY_INTEGER, low, high, wasserstein, energy, poll);
}
