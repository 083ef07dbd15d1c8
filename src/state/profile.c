/*
 * profile.c
 *		A profile in memory.
 *
 * Keys wait in a buffer and go to the grid in blocks.  The grid may be finer
 * than the profile; profile_list() applies the rule of levels and makes the
 * image.  Merging works on sorted cells and leaves the grid to be loaded again
 * when values follow.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "kernel/hash.h"
#include "kernel/sort.h"
#include "state/profile.h"

static Size profile_get_flat_size(ExpandedObjectHeader *header);
static void profile_flatten_into(ExpandedObjectHeader *header, void *result,
								 Size allocated);

static const ExpandedObjectMethods profile_methods = {
	profile_get_flat_size,
	profile_flatten_into
};

const char *
profile_kind_name(ProfileKind kind)
{
	static const char *const names[] = {
		[PROFILE_FLOAT] = "float", [PROFILE_INTEGER] = "integer",
		[PROFILE_BOOLEAN] = "boolean", [PROFILE_DATE] = "date",
		[PROFILE_TIME] = "time", [PROFILE_TIMESTAMP] = "timestamp",
		[PROFILE_TIMESTAMPTZ] = "timestamptz", [PROFILE_INTERVAL] = "interval",
		[PROFILE_TEXT] = "text"
	};

	return names[kind];
}

bool
profile_image_is_empty(const ProfileImage *image)
{
	return image->n == 0 && image->nulls == 0 && image->nans == 0 &&
		image->low_infinite == 0 && image->high_infinite == 0;
}

static void *
profile_alloc(Profile *profile, Size size)
{
	return MemoryContextAllocExtended(profile->header.eoh_context,
									  Max(size, 1), MCXT_ALLOC_HUGE);
}

static void
free_if(const void *pointer)
{
	if (pointer != NULL)
		pfree(unconstify(void *, pointer));
}

Profile *
profile_create(MemoryContext parent, ProfileKind kind, uint32 max_cells)
{
	MemoryContext context = AllocSetContextCreate(parent, "mlcheck profile",
												  ALLOCSET_START_SMALL_SIZES);
	Profile    *profile = MemoryContextAllocZero(context, sizeof(Profile));

	EOH_init_header(&profile->header, &profile_methods, context);
	profile->magic = PROFILE_MAGIC;
	profile->image.kind = kind;
	profile->image.max_cells = max_cells;
	profile->listed = true;
	return profile;
}

static ProfileLabel
copy_label(Profile *profile, const ProfileLabel *label)
{
	ProfileLabel copy;
	char	   *data = profile_alloc(profile, label->length);

	memcpy(data, label->data, label->length);
	copy.data = data;
	copy.length = label->length;
	return copy;
}

/* In the order of their bytes. */
static int
compare_labels(const ProfileLabel *a, const ProfileLabel *b)
{
	int			order = memcmp(a->data, b->data, Min(a->length, b->length));

	if (order != 0)
		return order;
	return a->length < b->length ? -1 : a->length > b->length;
}

/* Move the labels to the slots of their cells in a new table. */
static void
move_slot_labels(Profile *profile, const mlc_slot *old_slots, int old_bits,
				 ProfileLabel *old_labels)
{
	Size		n = (Size) 1 << old_bits;
	Size		i;

	profile->slot_labels = profile_alloc(profile, sizeof(ProfileLabel) << profile->grid.bits);
	for (i = 0; i < n; i++)
	{
		if (old_slots[i].count != 0)
			profile->slot_labels[mlc_grid_find(&profile->grid, old_slots[i].key) -
								 profile->grid.slots] = old_labels[i];
	}
	pfree(old_labels);
}

static void
grow_grid(Profile *profile)
{
	mlc_slot   *old = profile->grid.slots;
	int			old_bits = profile->grid.bits;

	mlc_grid_grow(&profile->grid,
				  profile_alloc(profile, sizeof(mlc_slot) << (old_bits + 1)));
	if (profile->image.kind == PROFILE_TEXT)
		move_slot_labels(profile, old, old_bits, profile->slot_labels);
	pfree(old);
}

/* Fill the grid with the listed cells. */
static void
load_grid(Profile *profile)
{
	ProfileImage *image = &profile->image;
	int			bits = MLC_GRID_FIRST_BITS;
	uint32		i;

	while (((uint32) 3 << (bits - 2)) <= image->k)
		bits++;
	if (profile->grid.slots == NULL || profile->grid.bits < bits)
	{
		free_if(profile->grid.slots);
		free_if(profile->slot_labels);
		profile->slot_labels = NULL;
		profile->grid.slots = profile_alloc(profile, sizeof(mlc_slot) << bits);
	}
	else
		bits = profile->grid.bits;
	mlc_grid_load(&profile->grid, profile_prefix_kind(image->kind),
				  profile->grid.slots, bits, image->cells, image->k);
	if (image->kind == PROFILE_TEXT)
	{
		if (profile->slot_labels == NULL)
			profile->slot_labels = profile_alloc(profile, sizeof(ProfileLabel) << bits);
		for (i = 0; i < image->k; i++)
			profile->slot_labels[mlc_grid_find(&profile->grid, image->cells[i].low) -
								 profile->grid.slots] = image->labels[i];
	}
	else if (profile->buffer == NULL)
		profile->buffer = profile_alloc(profile, sizeof(uint64) * PROFILE_BUFFER);
	profile->loaded = true;
}

/* What a collapsed profile knows besides its cells, for cells that are exact. */
static void
describe_exact(Profile *profile, ProfileImage *image)
{
	uint32		i;

	image->registers = profile_alloc(profile, MLC_HLL_REGISTERS);
	memset(image->registers, 0, MLC_HLL_REGISTERS);
	for (i = 0; i < image->k; i++)
		mlc_hll_add(image->registers, image->cells[i].low);
	if (image->kind == PROFILE_TEXT || image->k == 0)
		return;
	mlc_central_of_cells(&image->moments, profile_key_kind(image->kind),
						 image->cells, image->k);
	image->minimum = image->cells[0].low;
	image->maximum = image->cells[image->k - 1].low;
}

/* Count the texts of a profile among the frequent ones. */
static void
add_hitters(Profile *profile, const ProfileImage *image)
{
	uint32		i;

	if (image->kind != PROFILE_TEXT)
		return;
	if (profile->frequent == NULL)
		profile->frequent = hitters_create(profile->header.eoh_context);
	if (image->collapsed)
	{
		profile->frequent->error += image->hitter_error;
		for (i = 0; i < image->hitters; i++)
			hitters_add(profile->frequent, image->hitter[i].key,
						image->hitter[i].count, &image->hitter[i].label);
		return;
	}
	for (i = 0; i < image->k; i++)
		hitters_add(profile->frequent, image->cells[i].low,
					image->cells[i].count, &image->labels[i]);
}

/* The label of a coarser cell is the smallest of those within it. */
static void
reduce_labels(ProfileImage *image, const mlc_cell *finer, uint32 n)
{
	uint32		i;
	uint32		k = 0;

	for (i = 0; i < n; i++)
	{
		ProfileLabel label = image->labels[i];

		if (i > 0 && finer[i].low <= image->cells[k].high)
		{
			if (compare_labels(&label, &image->labels[k]) < 0)
			{
				ProfileLabel larger = image->labels[k];

				image->labels[k] = label;
				label = larger;
			}
			pfree(unconstify(char *, label.data));
			continue;
		}
		k = i == 0 ? 0 : k + 1;
		image->labels[k] = label;
	}
}

/*
 * Apply the rule to the listed cells; true when that changed them.  The first
 * collapse begins what is kept instead of exact keys.
 */
static bool
reduce_cells(Profile *profile)
{
	ProfileImage *image = &profile->image;
	mlc_cell   *finer = NULL;
	uint32		n = image->k;
	bool		collapses = !image->collapsed && n > image->max_cells;

	if (!image->collapsed && !collapses)
		return false;
	if (collapses)
	{
		describe_exact(profile, image);
		add_hitters(profile, image);
		image->collapsed = true;
	}
	if (image->kind == PROFILE_TEXT)
	{
		finer = palloc(sizeof(mlc_cell) * n);
		memcpy(finer, image->cells, sizeof(mlc_cell) * n);
	}
	image->k = (uint32) mlc_cells_reduce(profile_prefix_kind(image->kind),
										 image->max_cells, image->cells, n);
	if (finer != NULL)
	{
		reduce_labels(image, finer, n);
		pfree(finer);
	}
	return collapses || image->k != n;
}

/* Take the cells out of the grid, as they are there. */
static void
list_grid(Profile *profile)
{
	ProfileImage *image = &profile->image;
	uint32		used = profile->grid.used;
	uint64	   *work = palloc(sizeof(uint64) * (2 * (Size) used + 1));
	uint32		i;

	free_if(image->cells);
	image->cells = profile_alloc(profile, sizeof(mlc_cell) * used);
	image->k = (uint32) mlc_grid_list(&profile->grid, image->cells, work);
	pfree(work);
	if (image->kind != PROFILE_TEXT)
		return;
	free_if(image->labels);
	image->labels = profile_alloc(profile, sizeof(ProfileLabel) * used);
	for (i = 0; i < image->k; i++)
		image->labels[i] =
			profile->slot_labels[mlc_grid_find(&profile->grid, image->cells[i].low) -
								 profile->grid.slots];
}

static void
make_room(Profile *profile)
{
	CHECK_FOR_INTERRUPTS();
	if (profile->grid.bits < mlc_grid_last_bits(profile->image.max_cells))
	{
		grow_grid(profile);
		return;
	}
	list_grid(profile);
	reduce_cells(profile);
	load_grid(profile);
}

/* What a collapsed profile keeps of n > 0 keys besides counting them. */
static void
note_keys(ProfileImage *image, const uint64 *keys, Size n)
{
	uint64		minimum = image->minimum;
	uint64		maximum = image->maximum;
	Size		i;

	for (i = 0; i < n; i++)
	{
		minimum = Min(minimum, keys[i]);
		maximum = Max(maximum, keys[i]);
		mlc_hll_add(image->registers, keys[i]);
	}
	image->minimum = minimum;
	image->maximum = maximum;
	mlc_central_add(&image->moments, profile_key_kind(image->kind), keys, n);
}

/* Keys that were counted while the profile was exact are in its cells. */
void
profile_settle(Profile *profile)
{
	Size		n = (Size) profile->buffered;
	Size		done = 0;

	if (n == 0)
		return;
	profile_touch(profile);
	while (done < n)
	{
		Size		added = mlc_grid_add(&profile->grid, profile->buffer + done,
										 n - done);

		if (profile->image.collapsed && added > 0)
			note_keys(&profile->image, profile->buffer + done, added);
		done += added;
		profile->image.n += (int64) added;
		if (done < n)
			make_room(profile);
	}
	profile->buffered = 0;
}

void
profile_add_text(Profile *profile, uint64 key, const char *data, uint32 length)
{
	ProfileLabel label = {data, length};
	ProfileLabel *place;
	mlc_slot   *slot;

	profile_touch(profile);
	while (mlc_grid_add(&profile->grid, &key, 1) == 0)
		make_room(profile);
	slot = mlc_grid_find(&profile->grid, key);
	place = &profile->slot_labels[slot - profile->grid.slots];
	if (slot->count == 1)
		*place = copy_label(profile, &label);
	else if (slot->key != key && compare_labels(&label, place) < 0)
	{
		pfree(unconstify(char *, place->data));
		*place = copy_label(profile, &label);
	}
	profile->image.n++;
	if (profile->image.collapsed)
	{
		mlc_hll_add(profile->image.registers, key);
		hitters_add(profile->frequent, key, 1, &label);
	}
}

bool
profile_remove_key(Profile *profile, uint64 key)
{
	profile_settle(profile);
	if (profile->image.collapsed)
		return false;
	profile_touch(profile);
	if (!mlc_grid_remove(&profile->grid, key, profile->slot_labels,
						 sizeof(ProfileLabel)))
		return false;
	profile->image.n--;
	return true;
}

ProfileImage *
profile_list(Profile *profile)
{
	ProfileImage *image = &profile->image;

	if (profile->buffered > 0)
		profile_settle(profile);
	if (profile->listed)
		return image;
	if (profile->loaded)
	{
		list_grid(profile);
		if (reduce_cells(profile))
			load_grid(profile);
	}
	if (profile->frequent != NULL)
	{
		hitters_list(profile->frequent);
		image->hitter_error = Min(profile->frequent->error, image->n);
		image->hitters = (uint32) profile->frequent->n;
		image->hitter = profile->frequent->entry;
	}
	profile->listed = true;
	return image;
}

static int64
add_counts(int64 a, int64 b)
{
	if (a > PG_INT64_MAX - b)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the profiles together count more rows than a bigint holds")));
	return a + b;
}

static int64
row_count(const ProfileImage *image)
{
	return image->n + image->nulls + image->nans + image->low_infinite +
		image->high_infinite;
}

/* Merge what two collapsed images keep besides cells; either may be exact. */
static void
merge_descriptions(Profile *profile, const ProfileImage *other)
{
	ProfileImage *image = &profile->image;
	ProfileImage copy = *other;

	if (!image->collapsed)
	{
		describe_exact(profile, image);
		add_hitters(profile, image);
	}
	if (!other->collapsed)
		describe_exact(profile, &copy);
	add_hitters(profile, other);
	mlc_hll_merge(image->registers, copy.registers);
	if (copy.n > 0 && image->kind != PROFILE_TEXT)
	{
		image->minimum = image->n == 0 ? copy.minimum :
			Min(image->minimum, copy.minimum);
		image->maximum = image->n == 0 ? copy.maximum :
			Max(image->maximum, copy.maximum);
		mlc_central_merge(&image->moments, &copy.moments);
	}
	if (!other->collapsed)
		pfree(copy.registers);
	image->collapsed = true;
}

/* The smallest label of the cells up to high; the others are freed. */
static ProfileLabel
smallest_own_label(ProfileImage *image, uint32 *i, uint64 high)
{
	ProfileLabel smallest = {NULL, 0};

	for (; *i < image->k && image->cells[*i].low <= high; (*i)++)
	{
		ProfileLabel label = image->labels[*i];

		if (smallest.data != NULL && compare_labels(&label, &smallest) < 0)
		{
			ProfileLabel larger = smallest;

			smallest = label;
			label = larger;
		}
		if (smallest.data == NULL)
			smallest = label;
		else if (label.data != smallest.data)
			pfree(unconstify(char *, label.data));
	}
	return smallest;
}

/* The labels of merged cells: the smallest of those within it, of either side. */
static ProfileLabel *
merge_labels(Profile *profile, const ProfileImage *other,
			 const mlc_cell *cells, uint32 k)
{
	ProfileLabel *labels = profile_alloc(profile, sizeof(ProfileLabel) * k);
	uint32		i = 0;
	uint32		j = 0;
	uint32		c;

	for (c = 0; c < k; c++)
	{
		ProfileLabel own = smallest_own_label(&profile->image, &i, cells[c].high);
		const ProfileLabel *foreign = NULL;

		for (; j < other->k && other->cells[j].low <= cells[c].high; j++)
		{
			if (foreign == NULL || compare_labels(&other->labels[j], foreign) < 0)
				foreign = &other->labels[j];
		}
		if (foreign != NULL &&
			(own.data == NULL || compare_labels(foreign, &own) < 0))
		{
			free_if(own.data);
			own = copy_label(profile, foreign);
		}
		labels[c] = own;
	}
	return labels;
}

static void
merge_cells(Profile *profile, const ProfileImage *other)
{
	ProfileImage *image = &profile->image;
	mlc_cell   *cells = profile_alloc(profile,
									  sizeof(mlc_cell) * ((Size) image->k + other->k));
	ProfileLabel *labels = NULL;
	uint32		k = (uint32) mlc_cells_merge(image->cells, image->k, other->cells,
											 other->k, cells);

	if (image->collapsed || other->collapsed)
		merge_descriptions(profile, other);
	if (image->kind == PROFILE_TEXT)
		labels = merge_labels(profile, other, cells, k);
	free_if(image->cells);
	free_if(image->labels);
	image->cells = cells;
	image->labels = labels;
	image->k = k;
	image->n = add_counts(image->n, other->n);
	(void) reduce_cells(profile);
}

void
profile_merge(Profile *profile, const ProfileImage *other)
{
	ProfileImage *image = profile_list(profile);

	if (image->kind != other->kind)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot merge a profile of kind %s with one of kind %s",
						profile_kind_name(image->kind),
						profile_kind_name(other->kind))));
	/* where one side has no rows, the budget is the other's */
	if (profile_image_is_empty(image) == profile_image_is_empty(other))
		image->max_cells = Min(image->max_cells, other->max_cells);
	else if (profile_image_is_empty(image))
		image->max_cells = other->max_cells;
	profile_touch(profile);
	if (profile_image_is_empty(other))
		return;
	(void) add_counts(row_count(image), row_count(other));
	image->nulls += other->nulls;
	image->nans += other->nans;
	image->low_infinite += other->low_infinite;
	image->high_infinite += other->high_infinite;
	image->rounded += other->rounded;
	merge_cells(profile, other);
	profile->loaded = false;
}

/* Decode; everything is allocated in the context. */
static const char *
decode(const uint8 *bytes, Size length, ProfileImage *image,
	   MemoryContext context,
	   const char *(*decode_body) (const uint8_t *, size_t, ProfileImage *))
{
	const char *error = profile_decode_head(bytes, length, image);

	if (error != NULL)
		return error;
	image->cells = MemoryContextAlloc(context, sizeof(mlc_cell) * image->k + 1);
	if (image->kind == PROFILE_TEXT)
		image->labels = MemoryContextAlloc(context,
										   sizeof(ProfileLabel) * image->k + 1);
	if (image->collapsed)
		image->registers = MemoryContextAlloc(context, MLC_HLL_REGISTERS);
	if (image->collapsed && image->kind == PROFILE_TEXT)
		image->hitter = MemoryContextAlloc(context,
										   sizeof(ProfileHitter) * PROFILE_HITTERS);
	return decode_body(bytes, length, image);
}

static void
decode_error(const char *error, int code)
{
	ereport(ERROR,
			(errcode(code),
			 errmsg("invalid profile"),
			 errdetail_internal("%s.", error)));
}

/* An object of its own with what the image says. */
static Profile *
profile_from_image(const ProfileImage *image, MemoryContext parent)
{
	Profile    *profile = profile_create(parent, image->kind, image->max_cells);

	profile_merge(profile, image);
	return profile;
}

Profile *
profile_from_bytes(const uint8 *bytes, Size length, MemoryContext parent,
				   int code)
{
	ProfileImage image;
	const char *error = decode(bytes, length, &image, CurrentMemoryContext,
								   profile_decode_body);

	if (error != NULL)
		decode_error(error, code);
	return profile_from_image(&image, parent);
}

static Profile *
expanded_profile(Datum datum)
{
	Profile    *profile = (Profile *) DatumGetEOHP(datum);

	if (profile->magic != PROFILE_MAGIC)
		elog(ERROR, "not an expanded profile");
	return profile;
}

const ProfileImage *
profile_read(Datum datum)
{
	struct varlena *flat = (struct varlena *) DatumGetPointer(datum);
	ProfileImage *image;
	const char *error;

	if (VARATT_IS_EXTERNAL_EXPANDED(flat))
		return profile_list(expanded_profile(datum));
	flat = PG_DETOAST_DATUM_PACKED(datum);
	image = palloc(sizeof(ProfileImage));
	error = decode((const uint8 *) VARDATA_ANY(flat), VARSIZE_ANY_EXHDR(flat),
				   image, CurrentMemoryContext, profile_decode_stored);
	if (error != NULL)
		decode_error(error, ERRCODE_DATA_CORRUPTED);
	return image;
}

Profile *
profile_for_update(Datum datum, MemoryContext parent)
{
	Profile    *profile;

	if (VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(datum)))
		profile = expanded_profile(datum);
	else
		profile = profile_from_image(profile_read(datum), parent);
	if (!profile->loaded)
	{
		(void) profile_list(profile);
		load_grid(profile);
	}
	return profile;
}

struct varlena *
profile_flatten(const ProfileImage *image)
{
	Size		length = profile_encode(image, NULL);
	struct varlena *flat = palloc(VARHDRSZ + length);

	SET_VARSIZE(flat, VARHDRSZ + length);
	(void) profile_encode(image, (uint8 *) VARDATA(flat));
	return flat;
}

static Size
profile_get_flat_size(ExpandedObjectHeader *header)
{
	Profile    *profile = (Profile *) header;
	ProfileImage *image = profile_list(profile);

	if (profile->flat == NULL)
	{
		profile->flat_length = profile_encode(image, NULL);
		profile->flat = profile_alloc(profile, profile->flat_length);
		(void) profile_encode(image, (uint8 *) profile->flat);
	}
	return VARHDRSZ + profile->flat_length;
}

static void
profile_flatten_into(ExpandedObjectHeader *header, void *result,
					 Size allocated)
{
	Profile    *profile = (Profile *) header;

	Assert(allocated == VARHDRSZ + profile->flat_length);
	SET_VARSIZE(result, allocated);
	memcpy(VARDATA(result), profile->flat, profile->flat_length);
}
