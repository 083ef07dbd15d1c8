/*
 * sample.c
 *		The state of every two-sample aggregate.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "compat.h"
#include "kernel/distance.h"
#include "kernel/sort.h"
#include "state/sample.h"
#include "state/sample_codec.h"

#define INITIAL_KEYS 16
#define DOUBLING_LIMIT 1024

int			sample_max_memory;

/* Memory charged by all states of this process. */
static Size sample_memory = 0;

void
sample_poll(void)
{
	CHECK_FOR_INTERRUPTS();
}

static void
release_charge(void *arg)
{
	sample_memory -= ((TwoSample *) arg)->charged;
}

bool
sample_memory_allows(Size bytes)
{
	Size		limit = (Size) sample_max_memory * 1024;

	return sample_memory <= limit && bytes <= limit - sample_memory;
}

bool
sample_charge(Size *charged, Size bytes)
{
	if (bytes > *charged && !sample_memory_allows(bytes - *charged))
		return false;
	sample_memory += bytes - *charged;
	*charged = bytes;
	return true;
}

void
sample_check_memory(Size bytes)
{
	if (!sample_memory_allows(bytes))
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("the samples to compare need more memory than \"mlcheck.max_sample_memory\" allows"),
				 errdetail("The limit is %d kB; a value takes 8 bytes, and 8 more while it is sorted.",
						   sample_max_memory),
				 errhint("Raise \"mlcheck.max_sample_memory\", or compare a sample of the rows.")));
}

static void
set_charge(TwoSample *sample, Size bytes)
{
	if (bytes > sample->charged)
		sample_check_memory(bytes - sample->charged);
	sample_memory += bytes - sample->charged;
	sample->charged = bytes;
}

static Size
keys_memory(const TwoSample *sample)
{
	return sizeof(uint64) * (Size) (sample->side[REFERENCE].capacity +
									sample->side[CURRENT].capacity);
}

TwoSample *
sample_create(MemoryContext context, Oid type, Oid base, ValueKind kind)
{
	TwoSample  *sample = MemoryContextAllocZero(context, sizeof(TwoSample));

	sample->type = type;
	sample->base = base;
	sample->kind = kind;
	sample->context = context;
	if (VALUE_IS_CATEGORY(kind))
		sample->categories = category_create(context);
	sample->release.func = release_charge;
	sample->release.arg = sample;
	MemoryContextRegisterResetCallback(context, &sample->release);
	return sample;
}

/*
 * Doubling keeps small states cheap; large ones grow by a quarter, so that
 * they stay within 10 bytes a value.
 */
void
sample_reserve(TwoSample *sample, int side, int64 n)
{
	SampleSide *s = &sample->side[side];
	int64		capacity = s->capacity;

	if (n <= capacity)
		return;
	if (n > MLC_MAX_SIDE)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a sample cannot hold more than %lld values",
						(long long) MLC_MAX_SIDE),
				 errhint("Compare a sample of the rows.")));
	capacity = Max(capacity < DOUBLING_LIMIT ? capacity * 2 :
				   capacity + capacity / 4, INITIAL_KEYS);
	capacity = Min(Max(capacity, n), MLC_MAX_SIDE);
	set_charge(sample, keys_memory(sample) +
			   sizeof(uint64) * (Size) (capacity - s->capacity));
	if (s->keys == NULL)
		s->keys = MemoryContextAllocHuge(sample->context,
										 sizeof(uint64) * (Size) capacity);
	else
		s->keys = repalloc_huge(s->keys, sizeof(uint64) * (Size) capacity);
	s->capacity = capacity;
}

void
sample_add_category(TwoSample *sample, int side, const char *data, int length,
					int64 n)
{
	int64		before = category_count(sample->categories);
	Category   *category = category_add(sample->categories, data, length);

	category->count[side] += n;
	sample->side[side].n += n;
	if (category_count(sample->categories) != before)
		set_charge(sample, category_memory(sample->categories));
}

static void
sort_side(SampleSide *s)
{
	Size		tail = (Size) (s->n - s->sorted);
	uint64	   *scratch;

	if (tail == 0)
		return;
	sample_check_memory(tail * sizeof(uint64));
	scratch = MemoryContextAllocHuge(CurrentMemoryContext,
									 tail * sizeof(uint64));
	mlc_sort_keys(s->keys + s->sorted, tail, scratch, sample_poll);
	if (s->sorted > 0)
	{
		memcpy(scratch, s->keys + s->sorted, tail * sizeof(uint64));
		mlc_merge_keys(s->keys, (Size) s->sorted, scratch, tail, sample_poll);
	}
	s->sorted = s->n;
	pfree(scratch);
}

mlc_two_keys
sample_sorted(TwoSample *sample)
{
	mlc_two_keys keys;

	sort_side(&sample->side[REFERENCE]);
	sort_side(&sample->side[CURRENT]);
	keys.reference = sample->side[REFERENCE].keys;
	keys.n_reference = sample->side[REFERENCE].n;
	keys.current = sample->side[CURRENT].keys;
	keys.n_current = sample->side[CURRENT].n;
	return keys;
}

/* Is the cached result for the sizes n that of the sample as it is now? */
static bool
cached(const TwoSample *sample, int64 n[2])
{
	bool		valid = n[0] == sample->side[0].n && n[1] == sample->side[1].n;

	n[0] = sample->side[0].n;
	n[1] = sample->side[1].n;
	return valid;
}

static void
ks_of_cells(const SampleCells *cells, mlc_ks *ks, double *upper)
{
	mlc_ks_interval interval;

	mlc_pairs_ks(&cells->pairs, &interval);
	ks->d = 0;					/* counts of profiles may exceed it */
	ks->statistic = interval.statistic;
	ks->location = interval.location;
	ks->sign = interval.sign;
	*upper = interval.upper;
}

const mlc_ks *
sample_ks(TwoSample *sample)
{
	SampleCache *cache = &sample->cache;
	mlc_two_keys keys;

	if (cached(sample, cache->ks_n))
		return &cache->ks;
	if (sample->cells != NULL)
	{
		ks_of_cells(sample->cells, &cache->ks, &cache->ks_upper);
		return &cache->ks;
	}
	keys = sample_sorted(sample);
	mlc_ks_statistic(&keys, &cache->ks, sample_poll);
	cache->ks_upper = cache->ks.statistic;
	return &cache->ks;
}

double
sample_ks_upper(TwoSample *sample)
{
	(void) sample_ks(sample);
	return sample->cache.ks_upper;
}

/* All undefined, for profiles of more rows than the sums hold. */
static void
undefined_rank(mlc_rank_sums *rank)
{
	double		nan = get_float8_nan();

	rank->u_reference = nan;
	rank->ties = true;
	rank->tie_term = nan;
	rank->cramervonmises_u4 = 0;
	rank->cramervonmises = rank->anderson_a2 = rank->anderson = nan;
}

const mlc_rank_sums *
sample_rank(TwoSample *sample)
{
	SampleCache *cache = &sample->cache;
	mlc_two_keys keys;

	if (cached(sample, cache->rank_n))
		return &cache->rank;
	if (sample->cells != NULL)
	{
		if (!mlc_pairs_rank(&sample->cells->pairs, &cache->rank))
			undefined_rank(&cache->rank);
		return &cache->rank;
	}
	keys = sample_sorted(sample);
	mlc_rank_statistics(&keys, &cache->rank, sample_poll);
	return &cache->rank;
}

void
sample_clamped_transport(TwoSample *sample, uint64 low, uint64 high,
						 double *wasserstein, double *energy)
{
	mlc_key_kind kind = value_key_kind(sample->kind);
	mlc_two_keys keys;

	if (sample->cells != NULL)
	{
		mlc_pairs_transport(&sample->cells->pairs, kind, low, high,
							wasserstein, energy);
		return;
	}
	keys = sample_sorted(sample);
	mlc_transport(&keys, kind, low, high, wasserstein, energy, sample_poll);
}

void
sample_transport(TwoSample *sample, double *wasserstein, double *energy)
{
	SampleCache *cache = &sample->cache;

	if (!cached(sample, cache->transport_n))
		sample_clamped_transport(sample, 0, PG_UINT64_MAX,
								 &cache->wasserstein, &cache->energy);
	*wasserstein = cache->wasserstein;
	*energy = cache->energy;
}

static void
moments_of_cells(TwoSample *sample, int side, uint64 low, uint64 high,
				 mlc_moments *moments)
{
	const SampleCells *cells = sample->cells;

	if (cells->has_moments[side] && low == 0 && high == PG_UINT64_MAX)
		*moments = cells->moments[side];
	else
		mlc_pairs_moments(&cells->pairs, (mlc_side) side,
						  value_key_kind(sample->kind), low, high, moments);
}

void
sample_moments(TwoSample *sample, uint64 low, uint64 high,
			   mlc_moments moments[2])
{
	mlc_key_kind kind = value_key_kind(sample->kind);
	int			side;

	if (sample->cells == NULL)
		(void) sample_sorted(sample);
	for (side = 0; side < 2; side++)
	{
		const SampleSide *s = &sample->side[side];

		if (sample->cells != NULL)
			moments_of_cells(sample, side, low, high, &moments[side]);
		else
			mlc_moments_of_keys(s->keys, (size_t) s->n, kind, low, high,
								&moments[side], sample_poll);
	}
}

double
sample_mean_square(TwoSample *sample)
{
	mlc_two_keys keys;

	if (sample->cells != NULL)
		return mlc_pairs_cdf_mean_square(&sample->cells->pairs);
	keys = sample_sorted(sample);
	return mlc_cdf_mean_square(&keys, sample_poll);
}

void
sample_range(TwoSample *sample, int side, uint64 *minimum, uint64 *maximum)
{
	const SampleSide *s = &sample->side[side];

	if (sample->cells != NULL)
	{
		*minimum = sample->cells->minimum[side];
		*maximum = sample->cells->maximum[side];
		return;
	}
	(void) sample_sorted(sample);
	*minimum = s->keys[0];
	*maximum = s->keys[s->n - 1];
}

int64
sample_distinct(TwoSample *sample, int side)
{
	const SampleSide *s = &sample->side[side];

	if (sample->cells != NULL)
		return sample->cells->distinct[side];
	(void) sample_sorted(sample);
	return (int64) mlc_count_distinct(s->keys, (size_t) s->n, sample_poll);
}

static inline int64
pair_count(const mlc_pair *pair, int side)
{
	return side == REFERENCE ? pair->reference : pair->current;
}

uint64
sample_key_at(TwoSample *sample, int side, int64 rank)
{
	const mlc_pairs *pairs;
	size_t		i;

	if (sample->cells == NULL)
	{
		(void) sample_sorted(sample);
		return sample->side[side].keys[rank];
	}
	pairs = &sample->cells->pairs;
	for (i = 0; i + 1 < pairs->k && rank >= pair_count(&pairs->pair[i], side); i++)
		rank -= pair_count(&pairs->pair[i], side);
	return mlc_pair_key(&pairs->pair[i], value_key_kind(sample->kind));
}

int64
sample_count_le(TwoSample *sample, int side, uint64 key)
{
	const SampleSide *s = &sample->side[side];
	const mlc_pairs *pairs;
	int64		count = 0;
	size_t		i;

	if (sample->cells == NULL)
	{
		(void) sample_sorted(sample);
		return (int64) mlc_count_le(s->keys, (size_t) s->n, key);
	}
	pairs = &sample->cells->pairs;
	for (i = 0; i < pairs->k && pairs->pair[i].high <= key; i++)
		count += pair_count(&pairs->pair[i], side);
	return count;
}

bool
sample_is_finite(TwoSample *sample)
{
	uint64		low;
	uint64		high;
	int			side;

	value_finite_range(sample->base, &low, &high);
	for (side = 0; side < 2; side++)
	{
		uint64		minimum;
		uint64		maximum;

		sample_range(sample, side, &minimum, &maximum);
		if (minimum < low || maximum > high)
			return false;
	}
	return true;
}

/* Two ordered runs become one; anything else is sorted when it is needed. */
static void
combine_side(TwoSample *sample, int side, const SampleSide *other)
{
	SampleSide *s = &sample->side[side];
	bool		ordered = s->sorted == s->n && other->sorted == other->n;

	s->nulls += other->nulls;
	s->nans += other->nans;
	if (other->n == 0)
		return;
	sample_reserve(sample, side, s->n + other->n);
	if (ordered)
		mlc_merge_keys(s->keys, (Size) s->n, other->keys, (Size) other->n,
					   sample_poll);
	else
		memcpy(s->keys + s->n, other->keys, (Size) other->n * sizeof(uint64));
	s->n += other->n;
	if (ordered)
		s->sorted = s->n;
}

static void
combine_categories(TwoSample *sample, const TwoSample *other)
{
	const Category **sorted = category_sorted(other->categories);
	int64		n = category_count(other->categories);
	int64		i;

	for (i = 0; i < n; i++)
	{
		sample_add_category(sample, REFERENCE, sorted[i]->key.data,
							sorted[i]->key.length, sorted[i]->count[REFERENCE]);
		sample_add_category(sample, CURRENT, sorted[i]->key.data,
							sorted[i]->key.length, sorted[i]->count[CURRENT]);
		CHECK_FOR_INTERRUPTS();
	}
	sample->side[REFERENCE].nulls += other->side[REFERENCE].nulls;
	sample->side[CURRENT].nulls += other->side[CURRENT].nulls;
}

void
sample_configuration_error(const char *argument)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" must be the same for all rows of a group", argument)));
}

/* A new state has no configuration yet and takes the other's. */
static void
combine_configuration(TwoSample *sample, const TwoSample *other)
{
	Size		bytes = (Size) other->ncuts * sizeof(double);

	if (sample->bins != 0 && sample->bins != other->bins)
		sample_configuration_error("bins");
	sample->bins = other->bins;
	sample->methods = other->methods;
	if (other->ncuts == 0)
		return;
	if (sample->ncuts == 0)
	{
		sample->cuts = MemoryContextAlloc(sample->context, bytes);
		memcpy(sample->cuts, other->cuts, bytes);
		sample->ncuts = other->ncuts;
	}
	else if (sample->ncuts != other->ncuts ||
			 memcmp(sample->cuts, other->cuts, bytes) != 0)
		sample_configuration_error("edges");
}

void
sample_combine(TwoSample *sample, const TwoSample *other)
{
	combine_configuration(sample, other);
	if (sample->categories != NULL)
	{
		combine_categories(sample, other);
		return;
	}
	combine_side(sample, REFERENCE, &other->side[REFERENCE]);
	combine_side(sample, CURRENT, &other->side[CURRENT]);
}

static Size
categories_size(const Category **sorted, int64 n)
{
	Size		size = 0;
	int64		i;

	for (i = 0; i < n; i++)
		size += sizeof(mlc_sample_category) + sorted[i]->key.length;
	return size;
}

static char *
put(char *at, const void *data, Size size)
{
	if (size > 0)
		memcpy(at, data, size);
	return at + size;
}

bytea *
sample_serialize(TwoSample *sample)
{
	mlc_sample_header header = {0};
	mlc_two_keys keys = {0};
	const Category **sorted = NULL;
	Size		size = VARHDRSZ + sizeof(header);
	bytea	   *result;
	char	   *at;
	int64		i;

	header.version = MLC_SAMPLE_VERSION;
	header.type = sample->type;
	header.bins = sample->bins;
	header.cuts = sample->ncuts;
	header.methods = sample->methods;
	for (i = 0; i < 2; i++)
	{
		header.nulls[i] = sample->side[i].nulls;
		header.nans[i] = sample->side[i].nans;
	}
	if (sample->categories != NULL)
	{
		sorted = category_sorted(sample->categories);
		header.categories = category_count(sample->categories);
	}
	else
	{
		keys = sample_sorted(sample);
		header.n[REFERENCE] = keys.n_reference;
		header.n[CURRENT] = keys.n_current;
	}
	size += sizeof(double) * sample->ncuts +
		sizeof(uint64) * (Size) (keys.n_reference + keys.n_current) +
		categories_size(sorted, header.categories);
	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a parallel worker's part of the samples exceeds 1 GB"),
				 errhint("Set \"max_parallel_workers_per_gather\" to 0, or compare a sample of the rows.")));

	result = palloc(size);
	SET_VARSIZE(result, size);
	at = put(VARDATA(result), &header, sizeof(header));
	at = put(at, sample->cuts, sizeof(double) * sample->ncuts);
	at = put(at, keys.reference, sizeof(uint64) * (Size) keys.n_reference);
	at = put(at, keys.current, sizeof(uint64) * (Size) keys.n_current);
	for (i = 0; i < header.categories; i++)
	{
		mlc_sample_category category = {{sorted[i]->count[0],
		sorted[i]->count[1]}, sorted[i]->key.length, 0};

		at = put(at, &category, sizeof(category));
		at = put(at, sorted[i]->key.data, sorted[i]->key.length);
	}
	return result;
}

static void
invalid_state_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("invalid serialized sample")));
}

static void
read_keys(TwoSample *sample, int side, const mlc_sample_view *view)
{
	SampleSide *s = &sample->side[side];

	s->n = s->capacity = s->sorted = view->header.n[side];
	s->nulls = view->header.nulls[side];
	s->nans = view->header.nans[side];
	s->keys = palloc_extended((Size) s->n * sizeof(uint64), MCXT_ALLOC_HUGE);
	memcpy(s->keys, view->keys[side], (Size) s->n * sizeof(uint64));
	if (!mlc_is_sorted(s->keys, (Size) s->n, sample_poll))
		invalid_state_error();
}

/* The result is short-lived: combining copies it. */
TwoSample *
sample_deserialize(bytea *bytes)
{
	mlc_sample_view view;
	mlc_sample_category category;
	const unsigned char *at;
	const unsigned char *data;
	TwoSample  *sample;
	ValueKind	kind;
	Oid			base;

	if (!mlc_sample_decode((const unsigned char *) VARDATA_ANY(bytes),
						   VARSIZE_ANY_EXHDR(bytes), &view))
		invalid_state_error();
	kind = value_kind(view.header.type, &base);
	if (kind == VALUE_UNSUPPORTED ||
		(VALUE_IS_CATEGORY(kind) && view.header.n[0] + view.header.n[1] > 0))
		invalid_state_error();
	sample = sample_create(CurrentMemoryContext, view.header.type, base, kind);
	sample->bins = view.header.bins;
	sample->methods = view.header.methods;
	sample->ncuts = view.header.cuts;
	sample->cuts = palloc(sizeof(double) * Max(sample->ncuts, 1));
	memcpy(sample->cuts, view.cuts, sizeof(double) * sample->ncuts);
	read_keys(sample, REFERENCE, &view);
	read_keys(sample, CURRENT, &view);
	for (at = view.categories; mlc_sample_next_category(&view, &at, &category, &data);)
	{
		if (sample->categories == NULL)
			invalid_state_error();
		sample_add_category(sample, REFERENCE, (const char *) data,
							category.length, category.count[REFERENCE]);
		sample_add_category(sample, CURRENT, (const char *) data,
							category.length, category.count[CURRENT]);
	}
	return sample;
}
