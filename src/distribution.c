/*
 * distribution.c
 *		distribution_cdf(): distribution functions in SQL.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "arguments.h"
#include "kernel/distribution.h"

#define BINS_NAME "bins"

static const double *
read_parameters(ArrayType *array, int *n)
{
	if (ARR_NDIM(array) > 1 || ARR_HASNULL(array))
		invalid_argument("parameters", "must be an array of one dimension without nulls");
	*n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return (const double *) ARR_DATA_PTR(array);
}

static void
check_bins(const double *parameter, int n)
{
	int			k = (n - 1) / 2;
	double		total = 0;
	int			i;

	if (n < 3 || n % 2 == 0)
		invalid_argument("parameters", "must be edges of bins, then a weight for each");
	for (i = 0; i < k; i++)
	{
		double		weight = parameter[k + 1 + i];

		if (!(parameter[i] < parameter[i + 1]) || isinf(parameter[i]) ||
			isinf(parameter[i + 1]))
			invalid_argument("parameters", "must have finite edges that ascend");
		if (!(weight >= 0) || isinf(weight))
			invalid_argument("parameters", "must have weights that are not negative");
		total += weight;
	}
	if (!(total > 0) || isinf(total))
		invalid_argument("parameters", "must have a weight above 0");
}

PG_FUNCTION_INFO_V1(distribution_cdf);
Datum
distribution_cdf(PG_FUNCTION_ARGS)
{
	char	   *name = text_argument(fcinfo, 0);
	double		value = PG_GETARG_FLOAT8(2);
	mlc_distribution distribution;
	double		result;
	int			n;
	const double *parameter = read_parameters(PG_GETARG_ARRAYTYPE_P(1), &n);

	if (strcmp(name, BINS_NAME) == 0)
	{
		int			k = (n - 1) / 2;

		check_bins(parameter, n);
		result = mlc_bins_cdf(parameter, parameter + k + 1, k, value);
	}
	else if (!mlc_distribution_by_name(name, &distribution))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no distribution \"%s\"", name),
				 errhint("It can be norm, uniform, expon, lognorm, gamma, chi2, beta or bins.")));
	else
	{
		if (n != (int) mlc_distribution_shapes(distribution) + 2 ||
			!mlc_distribution_valid(distribution, parameter))
			invalid_argument("parameters", "must be the shape parameters, loc and scale: finite, all but loc above 0");
		result = mlc_distribution_cdf(distribution, parameter, value);
	}
	if (isnan(result))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}
