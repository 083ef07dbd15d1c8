/*
 * central.c
 *		Central moments up to the fourth.
 */
#include "central.h"

#include <string.h>

void
mlc_central_merge(mlc_central *into, const mlc_central *other)
{
	double		n1 = into->n;
	double		n2 = other->n;
	double		n = n1 + n2;
	double		d = other->mean - into->mean;
	double		d_n = d / n;
	mlc_central a = *into;
	const mlc_central *b = other;

	if (n2 == 0)
		return;
	if (n1 == 0)
	{
		*into = *other;
		return;
	}
	into->n = n;
	into->mean = a.mean + d_n * n2;
	into->m2 = a.m2 + b->m2 + d * d_n * n1 * n2;
	into->m3 = a.m3 + b->m3 + d * d_n * d_n * n1 * n2 * (n1 - n2) +
		3 * d_n * (n1 * b->m2 - n2 * a.m2);
	into->m4 = a.m4 + b->m4 +
		d * d_n * d_n * d_n * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2) +
		6 * d_n * d_n * (n1 * n1 * b->m2 + n2 * n2 * a.m2) +
		4 * d_n * (n1 * b->m3 - n2 * a.m3);
}

/* Four sums at a time, so that one addition need not wait for the last. */
static inline void
add_block(mlc_central *into, mlc_key_kind kind, const uint64_t *keys, size_t n)
{
	double		sum[4] = {0};
	double		s1[4] = {0};
	double		s2[4] = {0};
	double		s3[4] = {0};
	double		s4[4] = {0};
	mlc_central block;
	double		mean;
	double		rest;
	size_t		i;

	for (i = 0; i < n; i++)
		sum[i & 3] += mlc_key_to_double(kind, keys[i]);
	mean = (sum[0] + sum[1] + sum[2] + sum[3]) / (double) n;
	for (i = 0; i < n; i++)
	{
		double		x = mlc_key_to_double(kind, keys[i]) - mean;
		double		x2 = x * x;

		s1[i & 3] += x;
		s2[i & 3] += x2;
		s3[i & 3] += x2 * x;
		s4[i & 3] += x2 * x2;
	}
	/* what rounding took from the mean */
	rest = (s1[0] + s1[1] + s1[2] + s1[3]) / (double) n;
	block.n = (double) n;
	block.mean = mean + rest;
	block.m2 = s2[0] + s2[1] + s2[2] + s2[3] - rest * rest * block.n;
	block.m3 = s3[0] + s3[1] + s3[2] + s3[3];
	block.m4 = s4[0] + s4[1] + s4[2] + s4[3];
	/* moments about the mean from those about mean, to first order in rest */
	block.m4 -= 4 * rest * block.m3;
	block.m3 -= 3 * rest * block.m2;
	if (block.m2 < 0)
		block.m2 = 0;
	mlc_central_merge(into, &block);
}

void
mlc_central_add(mlc_central *into, mlc_key_kind kind, const uint64_t *keys,
				size_t n)
{
	if (kind == MLC_KEY_DOUBLE)
		add_block(into, MLC_KEY_DOUBLE, keys, n);
	else
		add_block(into, MLC_KEY_INTEGER, keys, n);
}

void
mlc_central_of_cells(mlc_central *result, mlc_key_kind kind,
					 const mlc_cell *cells, size_t k)
{
	long double sum = 0;
	long double n = 0;
	long double s2 = 0;
	long double s3 = 0;
	long double s4 = 0;
	long double mean;
	size_t		i;

	memset(result, 0, sizeof(*result));
	for (i = 0; i < k; i++)
	{
		n += cells[i].count;
		sum += (long double) mlc_key_to_double(kind, cells[i].low) *
			cells[i].count;
	}
	if (n == 0)
		return;
	mean = sum / n;
	for (i = 0; i < k; i++)
	{
		long double x = mlc_key_to_double(kind, cells[i].low) - mean;
		long double x2 = x * x * cells[i].count;

		s2 += x2;
		s3 += x2 * x;
		s4 += x2 * x * x;
	}
	result->n = (double) n;
	result->mean = (double) mean;
	result->m2 = (double) s2;
	result->m3 = (double) s3;
	result->m4 = (double) s4;
}
