/*
 * profile_read.c
 *		What can be asked of one profile: counts, moments, quantiles,
 *		histogram, frequent values.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "profile.h"

#define MAX_HISTOGRAM_BINS 10000

static void
require_numbers(const ProfileImage *image, const char *function)
{
	if (image->kind == PROFILE_TEXT)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("%s needs a profile of numbers, booleans or times, not of kind text",
						function),
				 errhint("For texts use top_values or distinct_count.")));
}

#define COUNT_ACCESSOR(name, expression) \
PG_FUNCTION_INFO_V1(name); \
Datum \
name(PG_FUNCTION_ARGS) \
{ \
	const ProfileImage *image = PG_GETARG_PROFILE(0); \
 \
	PG_RETURN_INT64(expression); \
}

COUNT_ACCESSOR(profile_row_count, profile_rows(image))
COUNT_ACCESSOR(profile_null_count, image->nulls)
COUNT_ACCESSOR(profile_nan_count, image->nans)
COUNT_ACCESSOR(profile_infinity_count, image->low_infinite + image->high_infinite)
COUNT_ACCESSOR(profile_rounded_count, image->rounded)

/* Exact while the profile is, else an estimate; infinities are values. */
static int64
distinct_count(const ProfileImage *image)
{
	int64		infinities = (image->low_infinite > 0) + (image->high_infinite > 0);

	if (!image->collapsed)
		return image->k + infinities;
	return (int64) rint(mlc_hll_estimate(image->registers)) + infinities;
}

PG_FUNCTION_INFO_V1(profile_distinct_count);
Datum
profile_distinct_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(distinct_count(PG_GETARG_PROFILE(0)));
}

static bool
is_exact(const ProfileImage *image)
{
	return !image->collapsed && image->rounded == 0;
}

PG_FUNCTION_INFO_V1(profile_is_exact);
Datum
profile_is_exact(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(is_exact(PG_GETARG_PROFILE(0)));
}

PG_FUNCTION_INFO_V1(profile_kind);
Datum
profile_kind(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(profile_kind_name(PG_GETARG_PROFILE(0)->kind)));
}

/* The largest share of the present values that one mixed cell holds. */
static double
rank_error(const ProfileImage *image)
{
	int64		largest = 0;
	uint32		i;

	for (i = 0; i < image->k; i++)
	{
		if (mlc_cell_is_mixed(&image->cells[i]))
			largest = Max(largest, image->cells[i].count);
	}
	return largest == 0 ? 0 : (double) largest / (double) profile_present(image);
}

PG_FUNCTION_INFO_V1(profile_rank_error);
Datum
profile_rank_error(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(rank_error(PG_GETARG_PROFILE(0)));
}

static void
moments_of(const ProfileImage *image, mlc_central *moments)
{
	if (image->collapsed)
		*moments = image->moments;
	else
		mlc_central_of_cells(moments, profile_key_kind(image->kind),
							 image->cells, image->k);
}

/* Sums of powers may exceed a double: no number, rather than an infinite one. */
static double
number_or_nan(double value)
{
	return isfinite(value) ? value : get_float8_nan();
}

/* Numbers that a profile has one of; NaN where it is undefined. */
static double
mean_of(const ProfileImage *image)
{
	mlc_central m;

	moments_of(image, &m);
	return m.n > 0 ? number_or_nan(profile_number(image->kind, m.mean)) : get_float8_nan();
}

static double
std_of(const ProfileImage *image)
{
	mlc_central m;

	moments_of(image, &m);
	return m.n > 1 ? number_or_nan(sqrt(m.m2 / (m.n - 1)) * profile_unit(image->kind)) :
		get_float8_nan();
}

/* g1 = (m3 / n) / (m2 / n)^1.5, as scipy.stats.skew */
static double
skewness_of(const ProfileImage *image)
{
	mlc_central m;

	moments_of(image, &m);
	return m.m2 > 0 ? number_or_nan(sqrt(m.n) * m.m3 / pow(m.m2, 1.5)) : get_float8_nan();
}

/* g2 = (m4 / n) / (m2 / n)^2 - 3, as scipy.stats.kurtosis */
static double
kurtosis_of(const ProfileImage *image)
{
	mlc_central m;

	moments_of(image, &m);
	return m.m2 > 0 ? number_or_nan(m.n * m.m4 / (m.m2 * m.m2) - 3) : get_float8_nan();
}

static double
minimum_of(const ProfileImage *image)
{
	if (image->low_infinite > 0)
		return -get_float8_infinity();
	if (image->n > 0)
		return profile_number(image->kind,
							  mlc_key_to_double(profile_key_kind(image->kind),
												image->collapsed ? image->minimum :
												image->cells[0].low));
	return image->high_infinite > 0 ? get_float8_infinity() : get_float8_nan();
}

static double
maximum_of(const ProfileImage *image)
{
	if (image->high_infinite > 0)
		return get_float8_infinity();
	if (image->n > 0)
		return profile_number(image->kind,
							  mlc_key_to_double(profile_key_kind(image->kind),
												image->collapsed ? image->maximum :
												image->cells[image->k - 1].low));
	return image->low_infinite > 0 ? -get_float8_infinity() : get_float8_nan();
}

#define NUMBER_ACCESSOR(name, sql_name, function) \
PG_FUNCTION_INFO_V1(name); \
Datum \
name(PG_FUNCTION_ARGS) \
{ \
	const ProfileImage *image = PG_GETARG_PROFILE(0); \
	double		value; \
 \
	require_numbers(image, sql_name); \
	value = function(image); \
	if (isnan(value)) \
		PG_RETURN_NULL(); \
	PG_RETURN_FLOAT8(value); \
}

NUMBER_ACCESSOR(profile_mean, "mean", mean_of)
NUMBER_ACCESSOR(profile_std, "std", std_of)
NUMBER_ACCESSOR(profile_skewness, "skewness", skewness_of)
NUMBER_ACCESSOR(profile_kurtosis, "kurtosis", kurtosis_of)
NUMBER_ACCESSOR(profile_min_value, "min_value", minimum_of)
NUMBER_ACCESSOR(profile_max_value, "max_value", maximum_of)

/* The part of a mixed cell that can hold values, in raw units. */
static void
cell_range(const ProfileImage *image, const mlc_cell *cell, double *low,
		   double *high)
{
	mlc_key_kind kind = profile_key_kind(image->kind);

	*low = mlc_key_to_double(kind, image->collapsed ?
							 Max(cell->low, image->minimum) : cell->low);
	*high = mlc_key_to_double(kind, image->collapsed ?
							  Min(cell->high, image->maximum) : cell->high);
}

/*
 * The value of a rank, 1 .. present values: the inverse of the distribution
 * function.  Within a mixed cell the values are taken to be spread evenly.
 */
static double
value_at_rank(const ProfileImage *image, int64 rank)
{
	int64		below = image->low_infinite;
	double		low;
	double		high;
	uint32		i;

	if (rank <= below)
		return -get_float8_infinity();
	for (i = 0; i < image->k; i++)
	{
		const mlc_cell *cell = &image->cells[i];

		if (rank <= below + cell->count)
		{
			cell_range(image, cell, &low, &high);
			return profile_number(image->kind, low == high ? low :
								  low + (high - low) * (((double) (rank - below) - 0.5) /
														(double) cell->count));
		}
		below += cell->count;
	}
	return get_float8_infinity();
}

static double
quantile_of(const ProfileImage *image, double q)
{
	int64		n = profile_present(image);

	if (n == 0)
		return get_float8_nan();
	return value_at_rank(image, Min(Max((int64) ceil(q * (double) n), 1), n));
}

PG_FUNCTION_INFO_V1(profile_quantile);
Datum
profile_quantile(PG_FUNCTION_ARGS)
{
	const ProfileImage *image = PG_GETARG_PROFILE(0);
	double		q = PG_GETARG_FLOAT8(1);
	double		value;

	require_numbers(image, "quantile");
	if (!(q >= 0 && q <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"q\" must be between 0 and 1")));
	value = quantile_of(image, q);
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

/* Columns of mlcheck.profile_description, in order. */
enum
{
	KIND, ROWS, NULLS, NANS, INFINITIES, ROUNDED, DISTINCT, EXACT, RANK_ERROR,
	MINIMUM, MAXIMUM, MEAN, STD, SKEWNESS, KURTOSIS, P05, P25, MEDIAN, P75, P95,
	CELLS, MAX_CELLS, DESCRIPTION_COLUMNS
};

static void
set_number(Datum *values, bool *nulls, int column, double value)
{
	values[column] = Float8GetDatum(value);
	nulls[column] = isnan(value);
}

/* Minimum or maximum as the type prints it, NULL for none. */
static char *
extreme_text(const ProfileImage *image, bool high)
{
	ProfileKind kind = image->kind;

	if (kind == PROFILE_TEXT ||
		(image->n == 0 && (high ? image->high_infinite : image->low_infinite) == 0))
		return NULL;
	if (high && image->high_infinite > 0)
		return kind == PROFILE_FLOAT ? "Infinity" : "infinity";
	if (!high && image->low_infinite > 0)
		return kind == PROFILE_FLOAT ? "-Infinity" : "-infinity";
	if (high)
		return profile_value(kind, image->collapsed ? image->maximum :
							 image->cells[image->k - 1].low);
	return profile_value(kind, image->collapsed ? image->minimum :
						 image->cells[0].low);
}

static void
set_text(Datum *values, bool *nulls, int column, const char *value)
{
	nulls[column] = value == NULL;
	if (value != NULL)
		values[column] = CStringGetTextDatum(value);
}

static void
describe_numbers(const ProfileImage *image, Datum *values, bool *nulls)
{
	set_number(values, nulls, MEAN, mean_of(image));
	set_number(values, nulls, STD, std_of(image));
	set_number(values, nulls, SKEWNESS, skewness_of(image));
	set_number(values, nulls, KURTOSIS, kurtosis_of(image));
	set_number(values, nulls, P05, quantile_of(image, 0.05));
	set_number(values, nulls, P25, quantile_of(image, 0.25));
	set_number(values, nulls, MEDIAN, quantile_of(image, 0.5));
	set_number(values, nulls, P75, quantile_of(image, 0.75));
	set_number(values, nulls, P95, quantile_of(image, 0.95));
}

PG_FUNCTION_INFO_V1(profile_describe);
Datum
profile_describe(PG_FUNCTION_ARGS)
{
	const ProfileImage *image = PG_GETARG_PROFILE(0);
	TupleDesc	descriptor;
	Datum		values[DESCRIPTION_COLUMNS];
	bool		nulls[DESCRIPTION_COLUMNS] = {false};
	int			i;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[KIND] = CStringGetTextDatum(profile_kind_name(image->kind));
	values[ROWS] = Int64GetDatum(profile_rows(image));
	values[NULLS] = Int64GetDatum(image->nulls);
	values[NANS] = Int64GetDatum(image->nans);
	values[INFINITIES] = Int64GetDatum(image->low_infinite + image->high_infinite);
	values[ROUNDED] = Int64GetDatum(image->rounded);
	values[DISTINCT] = Int64GetDatum(distinct_count(image));
	values[EXACT] = BoolGetDatum(is_exact(image));
	values[RANK_ERROR] = Float8GetDatum(rank_error(image));
	set_text(values, nulls, MINIMUM, extreme_text(image, false));
	set_text(values, nulls, MAXIMUM, extreme_text(image, true));
	if (image->kind == PROFILE_TEXT)
	{
		nulls[RANK_ERROR] = true;
		for (i = MEAN; i <= P95; i++)
			nulls[i] = true;
	}
	else
		describe_numbers(image, values, nulls);
	values[CELLS] = Int32GetDatum((int32) image->k);
	values[MAX_CELLS] = Int32GetDatum((int32) image->max_cells);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
													  values, nulls)));
}

typedef struct Histogram
{
	int			bins;
	double		low;
	double		high;
	int64	   *counts;
} Histogram;

/* Bins of equal width, as numpy.histogram: the last one is closed. */
static void
make_histogram(const ProfileImage *image, int bins, Histogram *histogram)
{
	mlc_key_kind kind = profile_key_kind(image->kind);
	double		width;
	uint32		i;

	histogram->low = mlc_key_to_double(kind, image->collapsed ?
									   image->minimum : image->cells[0].low);
	histogram->high = mlc_key_to_double(kind, image->collapsed ?
										image->maximum : image->cells[image->k - 1].low);
	if (histogram->low == histogram->high)
		bins = 1;
	histogram->bins = bins;
	histogram->counts = palloc0(sizeof(int64) * bins);
	width = histogram->high / bins - histogram->low / bins;
	for (i = 0; i < image->k; i++)
	{
		double		low;
		double		high;
		double		at;

		cell_range(image, &image->cells[i], &low, &high);
		at = bins == 1 ? 0 : floor((low / 2 + high / 2 - histogram->low) / width);
		histogram->counts[(int) Min(Max(at, 0), bins - 1)] += image->cells[i].count;
	}
}

static double
histogram_edge(const Histogram *histogram, int i)
{
	double		part = (double) i / histogram->bins;

	return i == histogram->bins ? histogram->high :
		histogram->low * (1 - part) + histogram->high * part;
}

PG_FUNCTION_INFO_V1(profile_histogram);
Datum
profile_histogram(PG_FUNCTION_ARGS)
{
	const ProfileImage *image = PG_GETARG_PROFILE(0);
	int32		bins = PG_GETARG_INT32(1);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Histogram	histogram;
	int			i;

	require_numbers(image, "histogram");
	if (bins < 1 || bins > MAX_HISTOGRAM_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bins\" must be between 1 and %d", MAX_HISTOGRAM_BINS)));
	InitMaterializedSRF(fcinfo, 0);
	if (image->n == 0)
		PG_RETURN_NULL();
	make_histogram(image, bins, &histogram);
	for (i = 0; i < histogram.bins; i++)
	{
		Datum		values[4];
		bool		nulls[4] = {false};

		values[0] = Int32GetDatum(i + 1);
		values[1] = Float8GetDatum(profile_number(image->kind, histogram_edge(&histogram, i)));
		values[2] = Float8GetDatum(profile_number(image->kind, histogram_edge(&histogram, i + 1)));
		values[3] = Int64GetDatum(histogram.counts[i]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	PG_RETURN_NULL();
}

/* A value and its count, for top_values and render. */
typedef struct TopValue
{
	uint32		index;			/* of the cell, or of the frequent text */
	int64		count;
} TopValue;

typedef struct TopValues
{
	int			n;
	bool		hitters;		/* are indexes those of frequent texts? */
	TopValue   *value;
} TopValues;

static int
compare_top(const void *a, const void *b)
{
	const TopValue *x = a;
	const TopValue *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* What is known to be one value: not what shares a mixed cell. */
static void
find_top_values(const ProfileImage *image, TopValues *top)
{
	uint32		i;

	top->n = 0;
	top->hitters = image->collapsed && image->kind == PROFILE_TEXT;
	top->value = palloc(sizeof(TopValue) * (image->k + image->hitters + 1));
	for (i = 0; top->hitters && i < image->hitters; i++)
	{
		TopValue	value = {i, image->hitter[i].count};

		top->value[top->n++] = value;
	}
	for (i = 0; !top->hitters && i < image->k; i++)
	{
		TopValue	value = {i, image->cells[i].count};

		if (!mlc_cell_is_mixed(&image->cells[i]))
			top->value[top->n++] = value;
	}
	qsort(top->value, top->n, sizeof(TopValue), compare_top);
}

static char *
top_value_text(const ProfileImage *image, const TopValues *top, int i)
{
	const ProfileLabel *label;

	if (image->kind != PROFILE_TEXT)
		return profile_value(image->kind, image->cells[top->value[i].index].low);
	label = top->hitters ? &image->hitter[top->value[i].index].label :
		&image->labels[top->value[i].index];
	return pnstrdup(label->data, label->length);
}

PG_FUNCTION_INFO_V1(profile_top_values);
Datum
profile_top_values(PG_FUNCTION_ARGS)
{
	const ProfileImage *image = PG_GETARG_PROFILE(0);
	int32		k = PG_GETARG_INT32(1);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	TopValues	top;
	int			i;

	if (k < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"k\" must be at least 1")));
	InitMaterializedSRF(fcinfo, 0);
	find_top_values(image, &top);
	for (i = 0; i < Min(k, top.n); i++)
	{
		Datum		values[4];
		bool		nulls[4] = {false};

		values[0] = CStringGetTextDatum(top_value_text(image, &top, i));
		values[1] = Int64GetDatum(top.value[i].count);
		values[2] = Float8GetDatum((double) top.value[i].count /
								   (double) profile_present(image));
		values[3] = Int64GetDatum(top.hitters ? image->hitter_error : 0);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	PG_RETURN_NULL();
}

/* A text histogram: so many rows, bars of so many characters. */
#define RENDER_ROWS 12
#define RENDER_BAR 40

typedef struct Bar
{
	char	   *label;
	int64		count;
} Bar;

/* The value of a bin's lower end, short enough to read. */
static char *
edge_text(const ProfileImage *image, double raw)
{
	if (image->kind == PROFILE_FLOAT)
		return psprintf("%.6g", raw);
	return profile_value(image->kind, mlc_key_from_int64((int64) rint(raw)));
}

static int
bars_of_bins(const ProfileImage *image, Bar *bars)
{
	Histogram	histogram;
	int			i;

	make_histogram(image, RENDER_ROWS, &histogram);
	for (i = 0; i < histogram.bins; i++)
	{
		bars[i].label = edge_text(image, histogram_edge(&histogram, i));
		bars[i].count = histogram.counts[i];
	}
	return histogram.bins;
}

static int
bars_of_values(const ProfileImage *image, Bar *bars)
{
	TopValues	top;
	int			i;

	find_top_values(image, &top);
	for (i = 0; i < Min(top.n, RENDER_ROWS); i++)
	{
		bars[i].label = top_value_text(image, &top, i);
		bars[i].count = top.value[i].count;
	}
	return i;
}

static int
display_width(const char *text)
{
	return pg_dsplen(text) < 0 ? 0 : pg_mbstrlen(text);
}

static void
append_bars(StringInfo out, const ProfileImage *image, const Bar *bars, int n)
{
	double		total = (double) profile_rows(image);
	int64		largest = 1;
	int			width = 0;
	int			i;
	int			j;

	for (i = 0; i < n; i++)
	{
		largest = Max(largest, bars[i].count);
		width = Max(width, display_width(bars[i].label));
	}
	for (i = 0; i < n; i++)
	{
		int			length = (int) rint(RENDER_BAR * (double) bars[i].count / (double) largest);

		appendStringInfo(out, "\n%*s%s |", width - display_width(bars[i].label), "",
						 bars[i].label);
		for (j = 0; j < length; j++)
			appendStringInfoChar(out, '#');
		appendStringInfo(out, "%s" INT64_FORMAT " (%.1f %%)", length > 0 ? " " : "",
						 bars[i].count, 100 * (double) bars[i].count / total);
	}
}

static void
append_summary(StringInfo out, const ProfileImage *image)
{
	appendStringInfo(out, "%s, " INT64_FORMAT " rows", profile_kind_name(image->kind),
					 profile_rows(image));
	if (image->nulls > 0)
		appendStringInfo(out, ", " INT64_FORMAT " null", image->nulls);
	if (image->nans > 0)
		appendStringInfo(out, ", " INT64_FORMAT " NaN", image->nans);
	if (image->low_infinite + image->high_infinite > 0)
		appendStringInfo(out, ", " INT64_FORMAT " infinite",
						 image->low_infinite + image->high_infinite);
	appendStringInfo(out, ", %s" INT64_FORMAT " distinct",
					 image->collapsed ? "about " : "", distinct_count(image));
	if (image->n > 0 && image->kind != PROFILE_TEXT)
		appendStringInfo(out, ", %s to %s", extreme_text(image, false),
						 extreme_text(image, true));
}

PG_FUNCTION_INFO_V1(profile_render);
Datum
profile_render(PG_FUNCTION_ARGS)
{
	const ProfileImage *image = PG_GETARG_PROFILE(0);
	bool		by_value = image->kind == PROFILE_TEXT ||
		(!image->collapsed && image->k <= RENDER_ROWS && image->kind != PROFILE_FLOAT);
	Bar			bars[RENDER_ROWS];
	StringInfoData out;

	initStringInfo(&out);
	append_summary(&out, image);
	if (image->n > 0)
		append_bars(&out, image, bars, by_value ? bars_of_values(image, bars) :
					bars_of_bins(image, bars));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}
