/*
 * distribution.c
 *		Distribution functions of a few continuous laws, as SciPy parametrises
 *		them.
 */
#include "distribution.h"

#include <math.h>
#include <string.h>

#include "beta.h"
#include "laws.h"

static const struct
{
	const char *name;
	size_t		shapes;
}			distributions[MLC_DISTRIBUTIONS] = {
	[MLC_DIST_NORM] = {"norm", 0},
	[MLC_DIST_UNIFORM] = {"uniform", 0},
	[MLC_DIST_EXPON] = {"expon", 0},
	[MLC_DIST_LOGNORM] = {"lognorm", 1},
	[MLC_DIST_GAMMA] = {"gamma", 1},
	[MLC_DIST_CHI2] = {"chi2", 1},
	[MLC_DIST_BETA] = {"beta", 2}
};

const char *
mlc_distribution_name(mlc_distribution distribution)
{
	return distributions[distribution].name;
}

bool
mlc_distribution_by_name(const char *name, mlc_distribution *distribution)
{
	int			i;

	for (i = 0; i < MLC_DISTRIBUTIONS; i++)
	{
		if (strcmp(distributions[i].name, name) == 0)
		{
			*distribution = (mlc_distribution) i;
			return true;
		}
	}
	return false;
}

size_t
mlc_distribution_shapes(mlc_distribution distribution)
{
	return distributions[distribution].shapes;
}

bool
mlc_distribution_valid(mlc_distribution distribution, const double *parameter)
{
	size_t		shapes = distributions[distribution].shapes;
	size_t		i;

	for (i = 0; i < shapes + 2; i++)
	{
		if (!isfinite(parameter[i]) || (i != shapes && !(parameter[i] > 0)))
			return false;
	}
	return true;
}

/* z is freed of loc and scale. */
static double
standard_cdf(mlc_distribution distribution, const double *shape, double z)
{
	if (distribution == MLC_DIST_NORM)
		return mlc_normal_sf(-z);
	if (z <= 0)
		return 0;
	switch (distribution)
	{
		case MLC_DIST_UNIFORM:
			return z < 1 ? z : 1;
		case MLC_DIST_EXPON:
			return -expm1(-z);
		case MLC_DIST_LOGNORM:
			return mlc_normal_sf(-log(z) / shape[0]);
		case MLC_DIST_GAMMA:
			return 1 - mlc_chi2_sf(2 * z, 2 * shape[0]);
		case MLC_DIST_CHI2:
			return 1 - mlc_chi2_sf(z, shape[0]);
		default:
			return z < 1 ? exp(mlc_beta_log_cdf(log(z) - log1p(-z), shape[0], shape[1])) : 1;
	}
}

double
mlc_distribution_cdf(mlc_distribution distribution, const double *parameter,
					 double x)
{
	size_t		shapes = distributions[distribution].shapes;

	if (isnan(x))
		return NAN;
	if (isinf(x))
		return x > 0 ? 1 : 0;
	return standard_cdf(distribution, parameter,
						(x - parameter[shapes]) / parameter[shapes + 1]);
}

double
mlc_bins_cdf(const double *edge, const double *weight, size_t k, double x)
{
	double		total = 0;
	double		below = 0;
	size_t		i;

	if (isnan(x))
		return NAN;
	for (i = 0; i < k; i++)
	{
		total += weight[i];
		if (x >= edge[i + 1])
			below += weight[i];
		else if (x > edge[i])
			below += weight[i] * ((x - edge[i]) / (edge[i + 1] - edge[i]));
	}
	return below / total;
}
