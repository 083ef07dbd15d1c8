/*
 * score_curve.c
 *		Curves of a score, as arrays of points: an aggregate cannot return a
 *		set, and unnest makes one of an array.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "binning.h"
#include "kernel/key.h"
#include "kernel/score.h"
#include "score.h"

/* Some 100 MB while the array is made. */
#define MAX_POINTS 1000000

#define POINT_COLUMNS 3
#define POLL_POINTS 0xFFFF

/* Points on their way into an array. */
typedef struct Curve
{
	Oid			element;
	TupleDesc	descriptor;
	Datum	   *point;
	int			n;
} Curve;

static void
start_curve(FunctionCallInfo fcinfo, Curve *curve, int64 points)
{
	if (points > MAX_POINTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the curve would have more than %d points", MAX_POINTS),
				 errhint("Round the scores, as in round(score::numeric, 4)::float8.")));
	curve->element = get_element_type(get_func_rettype(fcinfo->flinfo->fn_oid));
	if (!OidIsValid(curve->element))
		elog(ERROR, "return type must be an array");
	curve->descriptor = lookup_rowtype_tupdesc(curve->element, -1);
	curve->point = palloc(sizeof(Datum) * (Size) Max(points, 1));
	curve->n = 0;
}

/* NaN is null. */
static void
add_point(Curve *curve, double first, double second, Datum third,
		  bool third_null)
{
	Datum		values[POINT_COLUMNS] = {0, 0, third};
	bool		nulls[POINT_COLUMNS] = {false, false, third_null};

	score_put_number(values, nulls, 0, first);
	score_put_number(values, nulls, 1, second);
	curve->point[curve->n++] = HeapTupleGetDatum(heap_form_tuple(curve->descriptor,
																 values, nulls));
	if ((curve->n & POLL_POINTS) == 0)
		sample_poll();
}

static Datum
finish_curve(Curve *curve)
{
	ArrayType  *result = construct_array(curve->point, curve->n, curve->element,
										 -1, false, TYPALIGN_DOUBLE);

	ReleaseTupleDesc(curve->descriptor);
	PG_RETURN_ARRAYTYPE_P(result);
}

/* A curve needs both classes. */
static bool
curve_keys(FunctionCallInfo fcinfo, mlc_two_keys *keys)
{
	TwoSample  *sample;

	return score_keys(fcinfo, &sample, keys) &&
		keys->n_reference > 0 && keys->n_current > 0;
}

static int64
count_corners(const mlc_two_keys *keys)
{
	mlc_corner	corner = {0};
	int64		n = 0;

	while (mlc_next_corner(keys, &corner))
	{
		if ((++n & POLL_POINTS) == 0)
			sample_poll();
	}
	return n;
}

PG_FUNCTION_INFO_V1(roc_curve_final);
Datum
roc_curve_final(PG_FUNCTION_ARGS)
{
	mlc_two_keys keys;
	mlc_corner	corner = {0};
	Curve		curve;

	if (!curve_keys(fcinfo, &keys))
		PG_RETURN_NULL();
	start_curve(fcinfo, &curve, count_corners(&keys) + 1);
	add_point(&curve, 0, 0, Float8GetDatum(get_float8_infinity()), false);
	while (mlc_next_corner(&keys, &corner))
		add_point(&curve, mlc_rate(corner.at.fp, keys.n_reference),
				  mlc_rate(corner.at.tp, keys.n_current),
				  Float8GetDatum(mlc_double_from_key(corner.at.key)), false);
	return finish_curve(&curve);
}

/* Thresholds from the lowest to the highest, as scikit-learn has them. */
static void
reverse(Datum *point, int n)
{
	int			i;

	for (i = 0; i < n / 2; i++)
	{
		Datum		swapped = point[i];

		point[i] = point[n - 1 - i];
		point[n - 1 - i] = swapped;
	}
}

static int64
count_thresholds(const mlc_two_keys *keys)
{
	mlc_threshold at = {0};
	int64		n = 0;

	while (mlc_next_threshold(keys, &at))
	{
		if ((++n & POLL_POINTS) == 0)
			sample_poll();
	}
	return n;
}

PG_FUNCTION_INFO_V1(precision_recall_curve_final);
Datum
precision_recall_curve_final(PG_FUNCTION_ARGS)
{
	mlc_two_keys keys;
	mlc_threshold at = {0};
	Curve		curve;

	if (!curve_keys(fcinfo, &keys))
		PG_RETURN_NULL();
	start_curve(fcinfo, &curve, count_thresholds(&keys) + 1);
	add_point(&curve, 1, 0, (Datum) 0, true);
	while (mlc_next_threshold(&keys, &at))
		add_point(&curve, mlc_rate(at.tp, at.tp + at.fp),
				  mlc_rate(at.tp, keys.n_current),
				  Float8GetDatum(mlc_double_from_key(at.key)), false);
	reverse(curve.point, curve.n);
	return finish_curve(&curve);
}

PG_FUNCTION_INFO_V1(calibration_curve_final);
Datum
calibration_curve_final(PG_FUNCTION_ARGS)
{
	TwoSample  *sample;
	mlc_two_keys keys;
	mlc_calibration_bin *bin;
	double	   *edges;
	Curve		curve;
	int			bins;
	int			k;

	if (!score_keys(fcinfo, &sample, &keys))
		PG_RETURN_NULL();
	score_require_probability(&keys, "calibration_curve");
	bins = sample->bins != 0 ? sample->bins : SCORE_CURVE_BINS;
	edges = palloc(sizeof(double) * bins);
	bin = palloc(sizeof(mlc_calibration_bin) * bins);
	if (score_is_quantile(sample))
		mlc_quantile_edges(&keys, (size_t) bins, edges);
	else
		mlc_uniform_edges((size_t) bins, edges);
	mlc_calibration_bins(&keys, edges, (size_t) bins, bin, sample_poll);
	start_curve(fcinfo, &curve, bins);
	for (k = 0; k < bins; k++)
	{
		int64		n = bin[k].positives + bin[k].negatives;

		if (n > 0)
			add_point(&curve, mlc_rate(bin[k].positives, n),
					  mlc_bin_mean(&bin[k]), Int64GetDatum(n), false);
	}
	return finish_curve(&curve);
}
