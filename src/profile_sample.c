/*
 * profile_sample.c
 *		Two profiles as a two-sample state.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"

#include "binning.h"
#include "profile_sample.h"

uint64
profile_infinity_key(ProfileKind kind, bool high)
{
	if (kind == PROFILE_FLOAT)
		return mlc_key_from_double(high ? INFINITY : -INFINITY);
	return mlc_key_from_int64(high ? PG_INT64_MAX : PG_INT64_MIN);
}

TwoSample *
sample_of_kind(ProfileKind kind)
{
	static const ValueKind kinds[] = {
		[PROFILE_FLOAT] = VALUE_FLOAT, [PROFILE_INTEGER] = VALUE_INTEGER,
		[PROFILE_BOOLEAN] = VALUE_CODE, [PROFILE_DATE] = VALUE_TIME,
		[PROFILE_TIME] = VALUE_TIME, [PROFILE_TIMESTAMP] = VALUE_TIME,
		[PROFILE_TIMESTAMPTZ] = VALUE_TIME, [PROFILE_INTERVAL] = VALUE_TIME,
		[PROFILE_TEXT] = VALUE_TEXT
	};
	Oid			type = profile_kind_type(kind);

	TwoSample  *sample = sample_create(CurrentMemoryContext, type, type,
									   kinds[kind]);

	sample->from_profiles = true;
	return sample;
}

/* A text that was cut is told from its like by its hash. */
void
sample_add_label(TwoSample *sample, int side, uint64 key,
				 const ProfileLabel *label, int64 count)
{
	char	   *text;

	if (count == 0)
		return;
	if (label->length < PROFILE_LABEL_WHOLE)
	{
		sample_add_category(sample, side, label->data, (int) label->length, count);
		return;
	}
	text = psprintf("%.*s... (%016llx)", (int) label->length, label->data,
					(unsigned long long) key);
	sample_add_category(sample, side, text, (int) strlen(text), count);
}

static void
add_categories(TwoSample *sample, int side, const ProfileImage *image)
{
	uint32		i;

	for (i = 0; i < image->k; i++)
	{
		if (image->kind == PROFILE_BOOLEAN)
		{
			int32		code = (int32) mlc_int64_from_key(image->cells[i].low);

			sample_add_category(sample, side, (const char *) &code,
								sizeof(code), image->cells[i].count);
		}
		else
			sample_add_label(sample, side, image->cells[i].low,
							 &image->labels[i], image->cells[i].count);
	}
}

/* The outer cells may be so large as to reach beyond the finite values. */
static void
clip_cells(mlc_cell *cells, uint32 k, ProfileKind kind)
{
	uint64		low = profile_infinity_key(kind, false);
	uint64		high = profile_infinity_key(kind, true);

	if (k == 0 || !profile_has_infinity(kind))
		return;
	cells[0].low = Max(cells[0].low, low + 1);
	cells[k - 1].high = Min(cells[k - 1].high, high - 1);
}

/* The cells of a profile with its infinities as cells of their own. */
static mlc_cell *
cells_with_infinities(const ProfileImage *image, size_t *k)
{
	mlc_cell   *cells = palloc(sizeof(mlc_cell) * (image->k + 2));

	*k = 0;
	if (image->low_infinite > 0)
	{
		cells[0].low = cells[0].high = profile_infinity_key(image->kind, false);
		cells[0].count = image->low_infinite;
		*k = 1;
	}
	if (image->k > 0)
		memcpy(cells + *k, image->cells, sizeof(mlc_cell) * image->k);
	clip_cells(cells + *k, image->k, image->kind);
	*k += image->k;
	if (image->high_infinite > 0)
	{
		cells[*k].low = cells[*k].high = profile_infinity_key(image->kind, true);
		cells[*k].count = image->high_infinite;
		(*k)++;
	}
	return cells;
}

/* The moments of a collapsed profile are those of its values. */
static void
set_description(SampleCells *cells, int side, const ProfileImage *image,
				const mlc_cell *cell, size_t k)
{
	cells->distinct[side] = (int64) k;
	if (k == 0)
		return;
	cells->minimum[side] = cell[0].low;
	cells->maximum[side] = cell[k - 1].high;
	if (!image->collapsed)
		return;
	cells->distinct[side] = (int64) rint(mlc_hll_estimate(image->registers)) +
		(int64) (k - image->k);
	if (image->kind == PROFILE_TEXT)
		return;
	if (image->low_infinite == 0)
		cells->minimum[side] = image->minimum;
	if (image->high_infinite == 0)
		cells->maximum[side] = image->maximum;
	cells->has_moments[side] = true;
	cells->moments[side].n = image->n;
	cells->moments[side].mean = image->moments.mean;
	cells->moments[side].mean_rest = 0;
	cells->moments[side].squares = image->moments.m2;
}

TwoSample *
sample_from_pairs(ProfileKind kind, const mlc_pair *pair, size_t k,
				  SampleCells *cells)
{
	TwoSample  *sample = sample_of_kind(kind);
	size_t		i;

	cells->pairs.pair = pair;
	cells->pairs.k = k;
	cells->pairs.n_reference = cells->pairs.n_current = 0;
	cells->mixed = false;
	for (i = 0; i < k; i++)
	{
		cells->pairs.n_reference += pair[i].reference;
		cells->pairs.n_current += pair[i].current;
		cells->mixed |= mlc_pair_is_mixed(&pair[i]);
	}
	sample->side[REFERENCE].n = cells->pairs.n_reference;
	sample->side[CURRENT].n = cells->pairs.n_current;
	sample->cells = cells;
	return sample;
}

/* Texts whose profile has collapsed are known by their hashes only. */
static TwoSample *
sample_of_cells(const ProfileImage *images[2])
{
	SampleCells *cells = palloc0(sizeof(SampleCells));
	mlc_cell   *cell[2];
	mlc_pair   *pair;
	size_t		k[2];
	int			side;

	for (side = 0; side < 2; side++)
	{
		cell[side] = cells_with_infinities(images[side], &k[side]);
		set_description(cells, side, images[side], cell[side], k[side]);
	}
	pair = palloc(sizeof(mlc_pair) * (k[0] + k[1] + 1));
	return sample_from_pairs(images[0]->kind, pair,
							 mlc_pair_cells(cell[0], k[0], cell[1], k[1], pair),
							 cells);
}

static bool
has_categories(const ProfileImage *image)
{
	return image->kind == PROFILE_BOOLEAN ||
		(image->kind == PROFILE_TEXT && !image->collapsed);
}

TwoSample *
sample_from_profiles(const ProfileImage *reference,
					 const ProfileImage *current)
{
	const ProfileImage *images[2] = {reference, current};
	TwoSample  *sample;
	int			side;

	if (reference->kind != current->kind)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot compare a profile of kind %s with one of kind %s",
						profile_kind_name(reference->kind),
						profile_kind_name(current->kind))));
	if (has_categories(reference) && has_categories(current))
	{
		sample = sample_of_kind(reference->kind);
		add_categories(sample, REFERENCE, reference);
		add_categories(sample, CURRENT, current);
	}
	else
	{
		sample = sample_of_cells(images);
		if (VALUE_IS_CATEGORY(sample->kind))
			sample->categories = NULL;
	}
	for (side = 0; side < 2; side++)
	{
		sample->side[side].nulls = images[side]->nulls;
		sample->side[side].nans = images[side]->nans;
	}
	return sample;
}

bool
sample_is_too_coarse(const TwoSample *sample, int bins)
{
	if (sample->cells == NULL)
		return false;
	if (sample->kind == VALUE_TEXT)
		return true;
	if (!sample->cells->mixed)
		return false;
	return mlc_pairs_largest_mixed_share(&sample->cells->pairs) >
		1.0 / (2 * (bins > 0 ? bins : DEFAULT_BINS));
}
