/*
 * bootstrap.c
 *		The Poisson bootstrap with draws that a hash decides.
 */
#include "bootstrap.h"

#include <math.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

/* P(X <= k) of the Poisson law of mean 1 in units of 2^-64, rounded. */
static const uint64_t threshold[] = {
	UINT64_C(0x5E2D58D8B3BCDF1B),
	UINT64_C(0xBC5AB1B16779BE35),
	UINT64_C(0xEB715E1DC1582DC3),
	UINT64_C(0xFB23979734A252F2),
	UINT64_C(0xFF1025F59174DC3E),
	UINT64_C(0xFFD90F3BA4055E1A),
	UINT64_C(0xFFFA8B71FC72C914),
	UINT64_C(0xFFFF540C0914B3CA),
	UINT64_C(0xFFFFED1F4AA8F120),
	UINT64_C(0xFFFFFE216E641463),
	UINT64_C(0xFFFFFFD4D85D3183),
	UINT64_C(0xFFFFFFFC6DA262B5),
	UINT64_C(0xFFFFFFFFBA12D179),
	UINT64_C(0xFFFFFFFFFB07C64D),
	UINT64_C(0xFFFFFFFFFFAB8EA5),
	UINT64_C(0xFFFFFFFFFFFABE22),
	UINT64_C(0xFFFFFFFFFFFFB11A),
	UINT64_C(0xFFFFFFFFFFFFFBA1),
	UINT64_C(0xFFFFFFFFFFFFFFC5),
	UINT64_C(0xFFFFFFFFFFFFFFFD)
};

#define THRESHOLDS ((int32_t) (sizeof(threshold) / sizeof(threshold[0])))

static inline int32_t
draw(uint64_t stream, int32_t replicate)
{
	uint64_t	uniform = mlc_mix64(stream + (uint64_t) replicate *
									UINT64_C(0x9E3779B97F4A7C15));
	int32_t		k = (uniform >= threshold[0]) + (uniform >= threshold[1]) +
		(uniform >= threshold[2]) + (uniform >= threshold[3]);

	if (k < 4)
		return k;
	while (k < THRESHOLDS && uniform >= threshold[k])
		k++;
	return k;
}

int32_t
mlc_poisson_draw(uint64_t row_hash, uint64_t seed, int32_t replicate)
{
	return draw(mlc_poisson_stream(row_hash, seed), replicate);
}

void
mlc_bootstrap_add(uint64_t row_hash, uint64_t seed, bool event,
				  int64_t *numerator, int64_t *denominator, int32_t replicates)
{
	uint64_t	stream = mlc_poisson_stream(row_hash, seed);
	int64_t		mask = -(int64_t) event;
	int32_t		i;

	for (i = 0; i < replicates; i++)
	{
		int64_t		times = draw(stream, i + 1);

		denominator[i] += times;
		numerator[i] += times & mask;
	}
}

mlc_interval
mlc_bootstrap_interval(const int64_t *numerator, const int64_t *denominator,
					   int32_t replicates, double alpha, double *work,
					   int32_t *used)
{
	mlc_interval interval = {NAN, NAN};
	int32_t		i;

	*used = 0;
	for (i = 0; i < replicates; i++)
	{
		if (denominator[i] > 0)
			work[(*used)++] = (double) numerator[i] / (double) denominator[i];
	}
	if (*used == 0 || !(alpha > 0.0 && alpha < 1.0))
		return interval;
	gsl_sort(work, 1, *used);
	interval.lower = gsl_stats_quantile_from_sorted_data(work, 1, *used,
														 0.5 * alpha);
	interval.upper = gsl_stats_quantile_from_sorted_data(work, 1, *used,
														 1.0 - 0.5 * alpha);
	return interval;
}
