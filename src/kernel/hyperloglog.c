/*
 * hyperloglog.c
 *		How many distinct keys there were.
 */
#include "hyperloglog.h"

#include <math.h>

#define RANK_BITS (64 - MLC_HLL_BITS)

void
mlc_hll_merge(uint8_t *registers, const uint8_t *other)
{
	size_t		i;

	for (i = 0; i < MLC_HLL_REGISTERS; i++)
		registers[i] = registers[i] > other[i] ? registers[i] : other[i];
}

/* x + sum of x^(2^k) 2^(k-1) over k >= 1 */
static double
sigma(double x)
{
	double		y = 1;
	double		z = x;
	double		last;

	if (x == 1)
		return INFINITY;
	do
	{
		x *= x;
		last = z;
		z += x * y;
		y += y;
	} while (z != last);
	return z;
}

/* (1 - x - sum of (1 - x^(2^-k))^2 2^-k over k >= 1) / 3 */
static double
tau(double x)
{
	double		y = 1;
	double		z = 1 - x;
	double		last;

	if (x == 0 || x == 1)
		return 0;
	do
	{
		x = sqrt(x);
		last = z;
		y /= 2;
		z -= (1 - x) * (1 - x) * y;
	} while (z != last);
	return z / 3;
}

double
mlc_hll_estimate(const uint8_t *registers)
{
	int			histogram[RANK_BITS + 2] = {0};
	double		m = MLC_HLL_REGISTERS;
	double		z;
	int			i;

	for (i = 0; i < MLC_HLL_REGISTERS; i++)
		histogram[registers[i]]++;
	z = m * tau(1 - histogram[RANK_BITS + 1] / m);
	for (i = RANK_BITS; i >= 1; i--)
		z = (z + histogram[i]) / 2;
	z += m * sigma(histogram[0] / m);
	return m * m / (2 * M_LN2 * z);
}
