/*
 * frozen_codec.c
 *		The bytes of a frozen reference, and what they say as pairs.
 */
#include "frozen_codec.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "bytes.h"
#include "kernel/hash.h"
#include "kernel/key.h"

#define FLAG_PROVENANCE 1
#define FLAG_TIME 2
#define FINGERPRINT_AT 1

static const char *const truncated = "the bytes end too early or hold a number out of range";

static bool
is_text(const FrozenImage *image)
{
	return image->reference.kind == PROFILE_TEXT;
}

/* Writing */

static void
put_reference(Writer *w, const FrozenImage *image)
{
	put_byte(w, FROZEN_VERSION);
	put_fixed(w, 0, FROZEN_HEAD_BYTES - FINGERPRINT_AT);
	put_byte(w, (uint8_t) ((image->has_provenance ? FLAG_PROVENANCE : 0) |
						   (image->has_time ? FLAG_TIME : 0)));
	if (image->has_provenance)
	{
		put_varint(w, image->provenance_length);
		put_bytes(w, image->provenance, image->provenance_length);
	}
	if (image->has_time)
		put_fixed(w, (uint64_t) image->frozen_at, 8);
	put_varint(w, image->profile_length);
	put_bytes(w, image->profile, image->profile_length);
}

size_t
frozen_encode_fixed(const FrozenImage *image, uint8_t *out)
{
	Writer		w = {.out = out};

	put_reference(&w, image);
	if (out != NULL)
		(void) frozen_seal(out, w.length);
	return w.length;
}

/* Of texts, gaps other than slot 0 are not written. */
static inline size_t
next_slot(const FrozenImage *image, size_t slot)
{
	return is_text(image) && slot > 0 ? slot + 2 : slot + 1;
}

static void
put_zeros(Writer *w, uint64_t *zeros)
{
	if (*zeros == 0)
		return;
	put_byte(w, 0);
	put_varint(w, *zeros - 1);
	*zeros = 0;
}

static void
put_counts(Writer *w, const FrozenImage *image)
{
	size_t		slots = MLC_TALLY_SLOTS(image->reference.k);
	uint64_t	zeros = 0;
	size_t		slot;

	for (slot = 0; slot < slots; slot = next_slot(image, slot))
	{
		if (image->count[slot] == 0)
		{
			zeros++;
			continue;
		}
		put_zeros(w, &zeros);
		put_varint(w, (uint64_t) image->count[slot]);
	}
	put_zeros(w, &zeros);
}

size_t
frozen_encode(const FrozenImage *image, uint8_t *out)
{
	Writer		w = {.out = out};

	if (out != NULL)
		memcpy(out, image->fixed, image->fixed_length);
	w.length = image->fixed_length;
	put_varint(&w, (uint64_t) image->nulls);
	put_varint(&w, (uint64_t) image->nans);
	put_varint(&w, (uint64_t) image->low_infinite);
	put_varint(&w, (uint64_t) image->high_infinite);
	put_varint(&w, (uint64_t) image->rounded);
	put_counts(&w, image);
	if (image->n > 0 && !is_text(image))
	{
		put_fixed(&w, image->minimum, 8);
		put_fixed(&w, image->maximum, 8);
	}
	return w.length;
}

/* Reading */

static const char *
read_provenance(Reader *r, FrozenImage *image)
{
	uint64_t	length = get_varint(r);

	if (r->failed || length > FROZEN_PROVENANCE_BYTES ||
		length > (uint64_t) (r->end - r->next))
		return "the provenance is too long";
	image->provenance = (const char *) r->next;
	image->provenance_length = (uint32_t) length;
	r->next += length;
	return NULL;
}

static const char *
read_time(Reader *r, FrozenImage *image)
{
	image->frozen_at = (int64_t) get_fixed(r, 8);
	return image->frozen_at < FROZEN_FIRST_TIME ||
		image->frozen_at > FROZEN_LAST_TIME ? "the time is out of range" : NULL;
}

static const char *
read_profile_place(Reader *r, FrozenImage *image)
{
	uint64_t	length = get_varint(r);

	if (r->failed || length > (uint64_t) (r->end - r->next))
		return truncated;
	image->profile = r->next;
	image->profile_length = (size_t) length;
	r->next += length;
	return NULL;
}

/* All that comes before the counts, but not what is in the profile. */
static const char *
read_reference(Reader *r, FrozenImage *image, uint64_t *fingerprint)
{
	const uint8_t *begin = r->next;
	uint8_t		version = get_byte(r);
	uint8_t		flags;
	const char *error = NULL;

	memset(image, 0, sizeof(*image));
	*fingerprint = get_fixed(r, FROZEN_HEAD_BYTES - FINGERPRINT_AT);
	flags = get_byte(r);
	if (r->failed)
		return truncated;
	if (version != FROZEN_VERSION)
		return "the format version is not known";
	if (flags > (FLAG_PROVENANCE | FLAG_TIME))
		return "a flag is not known";
	image->has_provenance = flags & FLAG_PROVENANCE;
	image->has_time = flags & FLAG_TIME;
	if (image->has_provenance)
		error = read_provenance(r, image);
	if (error == NULL && image->has_time)
		error = read_time(r, image);
	if (error == NULL)
		error = read_profile_place(r, image);
	image->fixed = begin;
	image->fixed_length = (size_t) (r->next - begin);
	return error;
}

static uint64_t
fingerprint_of(const FrozenImage *image)
{
	return mlc_hash_bytes(image->fixed + FROZEN_HEAD_BYTES,
						  image->fixed_length - FROZEN_HEAD_BYTES);
}

bool
frozen_seal(uint8_t *bytes, size_t length)
{
	Reader		r = {bytes, bytes + length, false};
	Writer		w = {.out = bytes, .length = FINGERPRINT_AT};
	FrozenImage image;
	uint64_t	fingerprint;

	if (read_reference(&r, &image, &fingerprint) != NULL)
		return false;
	put_fixed(&w, fingerprint_of(&image), FROZEN_HEAD_BYTES - FINGERPRINT_AT);
	return true;
}

const char *
frozen_decode_head(const uint8_t *bytes, size_t length, FrozenImage *image)
{
	Reader		r = {bytes, bytes + length, false};
	uint64_t	fingerprint;
	const char *error = read_reference(&r, image, &fingerprint);

	if (error == NULL && fingerprint != fingerprint_of(image))
		error = "the fingerprint is wrong";
	if (error == NULL)
		error = profile_decode_head(image->profile, image->profile_length,
									&image->reference);
	if (error == NULL && is_text(image) && image->reference.collapsed)
		error = "the reference is a collapsed profile of texts";
	return error;
}

/* A run of zeros from *slot on. */
static const char *
read_zeros(Reader *r, const FrozenImage *image, size_t *slot)
{
	size_t		slots = MLC_TALLY_SLOTS(image->reference.k);
	uint64_t	more = get_varint(r);

	if (r->failed)
		return truncated;
	for (; more > 0 && *slot < slots; more--)
		*slot = next_slot(image, *slot);
	if (*slot >= slots)
		return "there are more counts than cells and gaps";
	*slot = next_slot(image, *slot);
	return NULL;
}

static const char *
read_counts(Reader *r, FrozenImage *image)
{
	size_t		slots = MLC_TALLY_SLOTS(image->reference.k);
	bool		after_zeros = false;
	size_t		slot = 0;

	memset(image->count, 0, sizeof(int64_t) * slots);
	while (slot < slots)
	{
		int64_t		count = get_count(r);
		const char *error;

		if (r->failed)
			return truncated;
		if (count > INT64_MAX - image->n)
			return "counts are too large";
		if (count == 0 && after_zeros)
			return "a run of zeros is not written as one";
		after_zeros = count == 0;
		if (count == 0)
		{
			error = read_zeros(r, image, &slot);
			if (error)
				return error;
			continue;
		}
		image->n += count;
		image->count[slot] = count;
		slot = next_slot(image, slot);
	}
	return NULL;
}

/* Keys of finite values; infinities and NaN lie outside. */
static void
finite_range(ProfileKind kind, uint64_t *low, uint64_t *high)
{
	*low = 0;
	*high = UINT64_MAX;
	if (kind == PROFILE_FLOAT)
	{
		*low = mlc_key_from_double(-DBL_MAX);
		*high = mlc_key_from_double(DBL_MAX);
	}
	else if (kind == PROFILE_BOOLEAN)
	{
		*low = mlc_key_from_int64(0);
		*high = mlc_key_from_int64(1);
	}
	else if (profile_has_infinity(kind))
	{
		*low = mlc_key_from_int64(INT64_MIN) + 1;
		*high = mlc_key_from_int64(INT64_MAX) - 1;
	}
}

/* The keys that belong to a slot; false when there are none. */
static bool
slot_range(const ProfileImage *reference, size_t slot, uint64_t *low,
		   uint64_t *high)
{
	const mlc_cell *above = reference->cells + slot / 2;
	uint64_t	least;
	uint64_t	most;

	finite_range(reference->kind, &least, &most);
	if (slot % 2 == 1)
	{
		*low = above->low < least ? least : above->low;
		*high = above->high > most ? most : above->high;
		return *low <= *high;
	}
	*low = least;
	*high = most;
	if (slot > 0)
	{
		if (above[-1].high >= most)
			return false;
		*low = above[-1].high + 1;
	}
	if (slot / 2 < reference->k)
	{
		if (above->low <= least)
			return false;
		*high = above->low - 1;
	}
	return *low <= *high;
}

/* Rows can only be where there are keys; other texts there always are. */
static const char *
validate_slots(const FrozenImage *image)
{
	size_t		slots = MLC_TALLY_SLOTS(image->reference.k);
	uint64_t	low;
	uint64_t	high;
	size_t		slot;

	for (slot = 0; slot < slots; slot++)
	{
		if (slot % 2 == 0 && (image->count[slot] == 0 || is_text(image)))
			continue;
		if (!slot_range(&image->reference, slot, &low, &high))
			return slot % 2 == 0 ? "there is no gap where rows were counted" :
				"a value of the reference is out of range";
	}
	return NULL;
}

/* Minimum and maximum lie in the outermost slots that hold rows. */
static const char *
validate_range(const FrozenImage *image)
{
	size_t		first = 0;
	size_t		last = MLC_TALLY_SLOTS(image->reference.k) - 1;
	uint64_t	low;
	uint64_t	high;

	while (image->count[first] == 0)
		first++;
	while (image->count[last] == 0)
		last--;
	(void) slot_range(&image->reference, first, &low, &high);
	if (image->minimum < low || image->minimum > high)
		return "the minimum is out of range";
	(void) slot_range(&image->reference, last, &low, &high);
	if (image->maximum < low || image->maximum > high ||
		image->maximum < image->minimum ||
		(image->n == 1 && image->maximum > image->minimum))
		return "the maximum is out of range";
	return NULL;
}

static const char *
validate_rows(const FrozenImage *image)
{
	ProfileKind kind = image->reference.kind;
	const int64_t counts[] = {image->nulls, image->nans, image->low_infinite,
	image->high_infinite};
	int64_t		rows = image->n;
	size_t		i;

	if (image->nans > 0 && kind != PROFILE_FLOAT)
		return "only floats can be NaN";
	if ((image->low_infinite > 0 || image->high_infinite > 0) &&
		!profile_has_infinity(kind))
		return "this kind has no infinity";
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
	{
		if (counts[i] > INT64_MAX - rows)
			return "counts are too large";
		rows += counts[i];
	}
	return image->rounded > rows ? "more values are rounded than there are" :
		NULL;
}

static const char *
read_current(Reader *r, FrozenImage *image)
{
	const char *error;

	image->nulls = get_count(r);
	image->nans = get_count(r);
	image->low_infinite = get_count(r);
	image->high_infinite = get_count(r);
	image->rounded = get_count(r);
	error = read_counts(r, image);
	if (error == NULL && image->n > 0 && !is_text(image))
	{
		image->minimum = get_fixed(r, 8);
		image->maximum = get_fixed(r, 8);
	}
	if (error)
		return error;
	if (r->failed)
		return truncated;
	return r->next != r->end ? "bytes are left over" : NULL;
}

const char *
frozen_decode_body(const uint8_t *bytes, size_t length, FrozenImage *image)
{
	Reader		r = {bytes + image->fixed_length, bytes + length, false};
	const char *error;

	error = profile_decode_body(image->profile, image->profile_length,
								&image->reference);
	if (error == NULL)
		error = read_current(&r, image);
	if (error == NULL)
		error = validate_rows(image);
	if (error == NULL)
		error = validate_slots(image);
	if (error == NULL && image->n > 0 && !is_text(image))
		error = validate_range(image);
	return error;
}

/* Pairs */

static uint64_t
infinity_key(ProfileKind kind, bool high)
{
	if (kind == PROFILE_FLOAT)
		return mlc_key_from_double(high ? INFINITY : -INFINITY);
	return mlc_key_from_int64(high ? INT64_MAX : INT64_MIN);
}

static size_t
list_infinity(ProfileKind kind, bool high, int64_t reference, int64_t current,
			  mlc_pair *pair)
{
	if (reference == 0 && current == 0)
		return 0;
	pair->low = pair->high = infinity_key(kind, high);
	pair->reference = reference;
	pair->current = current;
	return 1;
}

static void
list_slot(const FrozenImage *image, size_t slot, mlc_pair *pair)
{
	(void) slot_range(&image->reference, slot, &pair->low, &pair->high);
	pair->current = image->count[slot];
	if (slot % 2 == 1)
	{
		pair->reference = image->reference.cells[slot / 2].count;
		return;
	}
	pair->reference = 0;
	if (pair->low < image->minimum)
		pair->low = image->minimum;
	if (pair->high > image->maximum)
		pair->high = image->maximum;
}

size_t
frozen_list_pairs(const FrozenImage *image, mlc_pair *pair)
{
	const ProfileImage *reference = &image->reference;
	size_t		slots = MLC_TALLY_SLOTS(reference->k);
	size_t		k;
	size_t		slot;

	k = list_infinity(reference->kind, false, reference->low_infinite,
					  image->low_infinite, pair);
	for (slot = 0; slot < slots; slot++)
	{
		if (slot % 2 == 1 || (image->count[slot] > 0 && !is_text(image)))
			list_slot(image, slot, &pair[k++]);
	}
	return k + list_infinity(reference->kind, true, reference->high_infinite,
							 image->high_infinite, pair + k);
}
