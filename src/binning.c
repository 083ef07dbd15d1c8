/*
 * binning.c
 *		The bins of a two-sample state: what every binned distance counts.
 */
#include "postgres.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "binning.h"

/* How many new categories a sentence names. */
#define NAMED_CATEGORIES 3

typedef struct BinBuilder
{
	BinLabel   *labels;
	int64	   *reference;
	int64	   *current;
	size_t		k;
} BinBuilder;

static void
start_bins(BinBuilder *builder, size_t capacity)
{
	builder->labels = palloc0(sizeof(BinLabel) * capacity);
	builder->reference = palloc0(sizeof(int64) * capacity);
	builder->current = palloc0(sizeof(int64) * capacity);
	builder->k = 0;
}

static void
add_bin(BinBuilder *builder, BinLabel label, int64 reference, int64 current)
{
	builder->labels[builder->k] = label;
	builder->reference[builder->k] = reference;
	builder->current[builder->k] = current;
	builder->k++;
}

static void
add_plain_bin(BinBuilder *builder, BinKind kind, int64 reference, int64 current)
{
	BinLabel	label = {0};

	label.kind = kind;
	add_bin(builder, label, reference, current);
}

/*
 * The keys that hold every value up to and including a cut.  Integer keys take
 * the floor, which leaves v <= cut as it was; a cut beyond all integers goes,
 * as the bin beyond it is empty on both sides.
 */
static size_t
cut_keys(const TwoSample *sample, uint64 *keys)
{
	size_t		n = 0;
	int			i;

	for (i = 0; i < sample->ncuts; i++)
	{
		double		cut = sample->cuts[i];

		if (value_key_kind(sample->kind) == MLC_KEY_DOUBLE)
			keys[n++] = mlc_key_from_double(cut);
		else if (cut >= -9223372036854775808.0 && cut < 9223372036854775808.0)
			keys[n++] = mlc_key_from_int64((int64) floor(cut));
	}
	return n;
}

static size_t
make_bins(TwoSample *sample, const mlc_two_keys *keys, mlc_bin **bins)
{
	int			nominal = sample->bins > 0 ? sample->bins : DEFAULT_BINS;
	uint64	   *cuts;

	if (sample->ncuts == 0)
	{
		*bins = palloc(sizeof(mlc_bin) * mlc_bins_capacity(nominal));
		return mlc_bins_from_reference(keys->reference,
									   (size_t) keys->n_reference,
									   nominal, *bins);
	}
	*bins = palloc(sizeof(mlc_bin) * (sample->ncuts + 1));
	cuts = palloc(sizeof(uint64) * sample->ncuts);
	return mlc_bins_from_cuts(cuts, cut_keys(sample, cuts), *bins);
}

static size_t
bins_of_keys(TwoSample *sample, mlc_bin **bins)
{
	mlc_two_keys keys = sample_sorted(sample);
	size_t		k = make_bins(sample, &keys, bins);

	mlc_bins_count_reference(*bins, k, keys.reference, (size_t) keys.n_reference);
	mlc_bins_count_current(*bins, k, keys.current, (size_t) keys.n_current);
	return k;
}

/* No bin ends within a cell: cuts lie beside those of the values. */
static size_t
bins_of_cells(TwoSample *sample, mlc_bin **bins)
{
	int			nominal = sample->bins > 0 ? sample->bins : DEFAULT_BINS;

	*bins = palloc(sizeof(mlc_bin) * mlc_bins_capacity(nominal));
	return mlc_pairs_bins(&sample->cells->pairs, nominal, *bins);
}

static void
bin_keys(TwoSample *sample, BinBuilder *builder)
{
	static const BinKind kinds[] = {BIN_INTERVAL, BIN_VALUE, BIN_OTHER};
	mlc_bin    *bins;
	size_t		k = sample->cells != NULL ? bins_of_cells(sample, &bins) :
		bins_of_keys(sample, &bins);
	size_t		i;

	start_bins(builder, k + 2);
	for (i = 0; i < k; i++)
	{
		bool		below_value = i + 1 < k &&
			bins[i + 1].kind == MLC_BIN_VALUE &&
			bins[i + 1].low == bins[i].high + 1;
		BinLabel	label = {kinds[bins[i].kind], bins[i].low, bins[i].high,
		below_value, NULL};

		add_bin(builder, label, bins[i].reference, bins[i].current);
	}
	if (k == 0)					/* the reference has no value */
		add_plain_bin(builder, BIN_OTHER, 0, sample->side[CURRENT].n);
}

static void
bin_categories(TwoSample *sample, BinBuilder *builder)
{
	const Category **sorted = category_sorted(sample->categories);
	int64		n = category_count(sample->categories);
	double		rare = RARE_CATEGORY_SHARE * (double) sample->side[REFERENCE].n;
	int64		other[2] = {0, 0};
	int64		unknown = 0;
	int64		i;

	start_bins(builder, (size_t) (1 / RARE_CATEGORY_SHARE) + 4);
	for (i = 0; i < n; i++)
	{
		const Category *category = sorted[i];
		BinLabel	label = {BIN_CATEGORY, 0, 0, false, category};

		if (category->count[REFERENCE] == 0)
			unknown += category->count[CURRENT];
		else if ((double) category->count[REFERENCE] >= rare)
			add_bin(builder, label, category->count[REFERENCE],
					category->count[CURRENT]);
		else
		{
			other[REFERENCE] += category->count[REFERENCE];
			other[CURRENT] += category->count[CURRENT];
		}
	}
	add_plain_bin(builder, BIN_OTHER, other[REFERENCE], other[CURRENT]);
	add_plain_bin(builder, BIN_NEW, 0, unknown);
}

bool
bin_sample(TwoSample *sample, bool count_missing, Binning *binning)
{
	SampleSide *reference = &sample->side[REFERENCE];
	SampleSide *current = &sample->side[CURRENT];
	int64		missing[2] = {reference->nulls + reference->nans,
	current->nulls + current->nans};
	int64		n[2] = {reference->n, current->n};
	BinBuilder	builder;

	if (count_missing)
	{
		n[REFERENCE] += missing[REFERENCE];
		n[CURRENT] += missing[CURRENT];
	}
	if (n[REFERENCE] == 0 || n[CURRENT] == 0)
		return false;
	if (sample->categories != NULL)
		bin_categories(sample, &builder);
	else
		bin_keys(sample, &builder);
	if (count_missing)
		add_plain_bin(&builder, BIN_MISSING, missing[REFERENCE],
					  missing[CURRENT]);
	binning->labels = builder.labels;
	binning->counts.reference = builder.reference;
	binning->counts.current = builder.current;
	binning->counts.k = builder.k;
	binning->counts.n_reference = n[REFERENCE];
	binning->counts.n_current = n[CURRENT];
	return true;
}

static char *
describe_interval(const TwoSample *sample, const BinLabel *label)
{
	bool		open_low = label->low == 0;
	bool		open_high = label->high == PG_UINT64_MAX;
	const char *upto = label->below_value ? "below" : "at or below";
	const char *and_upto = label->below_value ? "below" : "up to";
	uint64		end = label->below_value ? label->high + 1 : label->high;

	if (open_low && open_high)
		return pstrdup("lie anywhere");
	if (open_low)
		return psprintf("lie %s %s", upto,
						value_describe_key(sample->kind, sample->base, end));
	if (open_high)
		return psprintf("lie above %s",
						value_describe_key(sample->kind, sample->base, label->low - 1));
	return psprintf("lie above %s and %s %s",
					value_describe_key(sample->kind, sample->base, label->low - 1),
					and_upto,
					value_describe_key(sample->kind, sample->base, end));
}

/* "are in new categories (kiosk, wallet, ...)" */
static char *
describe_new_categories(const TwoSample *sample)
{
	const Category **sorted = category_sorted(sample->categories);
	int64		n = category_count(sample->categories);
	StringInfoData text;
	int			named = 0;
	int64		i;

	initStringInfo(&text);
	appendStringInfoString(&text, "are in new categories");
	for (i = 0; i < n && named <= NAMED_CATEGORIES; i++)
	{
		CategoryKey key = sorted[i]->key;

		if (sorted[i]->count[REFERENCE] > 0 || sorted[i]->count[CURRENT] == 0)
			continue;
		appendStringInfoString(&text, named == 0 ? " (" : ", ");
		if (named++ == NAMED_CATEGORIES)
			appendStringInfoString(&text, "...");
		else
			appendStringInfoString(&text, value_from_category(sample->kind,
															  sample->base,
															  key.data,
															  key.length));
	}
	if (named > 0)
		appendStringInfoChar(&text, ')');
	return text.data;
}

char *
bin_describe(const TwoSample *sample, const BinLabel *label)
{
	switch (label->kind)
	{
		case BIN_INTERVAL:
			return describe_interval(sample, label);
		case BIN_VALUE:
			return psprintf("are %s", value_describe_key(sample->kind, sample->base, label->low));
		case BIN_CATEGORY:
			return psprintf("are \"%s\"",
							value_from_category(sample->kind, sample->base,
												label->category->key.data,
												label->category->key.length));
		case BIN_OTHER:
			return pstrdup(sample->categories != NULL ?
						   "are in rare categories" :
						   "lie where the reference has none");
		case BIN_NEW:
			return describe_new_categories(sample);
		case BIN_MISSING:
			return pstrdup("are missing");
	}
	return pstrdup("");
}
