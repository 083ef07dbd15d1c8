/*
 * profile_codec.c
 *		The bytes of a profile.
 */
#include "profile_codec.h"

#include <string.h>

#include "bytes.h"
#include "kernel/hash.h"

#define FLAG_COLLAPSED 1
#define REGISTER_BITS 6
#define PACKED_REGISTERS (MLC_HLL_REGISTERS / 8 * REGISTER_BITS)

mlc_prefix_kind
profile_prefix_kind(ProfileKind kind)
{
	if (kind == PROFILE_FLOAT)
		return MLC_PREFIX_DOUBLE;
	return kind == PROFILE_TEXT ? MLC_PREFIX_HASH : MLC_PREFIX_INTEGER;
}

mlc_key_kind
profile_key_kind(ProfileKind kind)
{
	return kind == PROFILE_FLOAT ? MLC_KEY_DOUBLE : MLC_KEY_INTEGER;
}

bool
profile_has_infinity(ProfileKind kind)
{
	return kind == PROFILE_FLOAT || kind == PROFILE_DATE ||
		kind == PROFILE_TIMESTAMP || kind == PROFILE_TIMESTAMPTZ ||
		kind == PROFILE_INTERVAL;
}

static void
put_head(Writer *w, const ProfileImage *image)
{
	put_byte(w, PROFILE_VERSION);
	put_byte(w, (uint8_t) image->kind);
	put_byte(w, image->collapsed ? FLAG_COLLAPSED : 0);
	put_varint(w, image->max_cells);
	put_varint(w, (uint64_t) image->nulls);
	put_varint(w, (uint64_t) image->nans);
	put_varint(w, (uint64_t) image->low_infinite);
	put_varint(w, (uint64_t) image->high_infinite);
	put_varint(w, (uint64_t) image->rounded);
	put_varint(w, image->k);
}

static inline uint64_t
low_mask(int level)
{
	return level == 0 ? 0 : UINT64_MAX >> (64 - level);
}

/*
 * A run is cells whose prefixes have one level: the level, the number of
 * cells, and per cell how many cells of that level were skipped, whether it is
 * mixed, for a single value its place within the cell, and the count.
 */
static void
put_cell(Writer *w, const mlc_cell *cell, int level, uint64_t next)
{
	uint64_t	skipped = (cell->low >> level) - (next >> level);
	bool		mixed = mlc_cell_is_mixed(cell);

	put_varint(w, level == 0 ? skipped : skipped << 1 | mixed);
	if (!mixed && level > 0)
		put_fixed(w, cell->low & low_mask(level), (level + 7) / 8);
	put_varint(w, (uint64_t) cell->count - 1 - mixed);
}

/*
 * The level of a cell's prefix is that of any mixed cell in it, so it is found
 * while walking over the prefix.
 */
static uint8_t
level_from(const ProfileImage *image, uint32_t i, uint32_t *until)
{
	mlc_prefix_kind kind = profile_prefix_kind(image->kind);
	unsigned	prefix = mlc_prefix(kind, image->cells[i].low);
	int			level = 0;
	uint32_t	end = i;

	while (end < image->k &&
		   mlc_prefix(kind, image->cells[end].low) == prefix)
	{
		int			own = mlc_cell_level(&image->cells[end++]);

		level = own > level ? own : level;
	}
	*until = end;
	return (uint8_t) level;
}

/* A level beyond that of a prefix holds for all; 0 if there is none. */
static int
common_level(const ProfileImage *image)
{
	uint64_t	differ = 0;
	int			level;
	uint32_t	i;

	for (i = 0; i < image->k; i++)
		differ |= image->cells[i].low ^ image->cells[i].high;
	level = mlc_bit_length(differ);
	return level > mlc_prefix_levels(profile_prefix_kind(image->kind)) ? level : 0;
}

static void
put_cells(Writer *w, const ProfileImage *image)
{
	int			common = common_level(image);
	uint64_t	next = 0;
	uint32_t	begin = 0;
	uint32_t	end;
	uint32_t	until;
	uint32_t	i;

	for (begin = 0; begin < image->k; begin = end)
	{
		int			level;

		if (common > 0 || !image->collapsed)
		{
			level = common;
			end = image->k;
		}
		else
		{
			level = level_from(image, begin, &end);
			while (end < image->k && level_from(image, end, &until) == level)
				end = until;
		}
		put_byte(w, (uint8_t) level);
		put_varint(w, end - begin);
		for (i = begin; i < end; i++)
		{
			put_cell(w, &image->cells[i], level, next);
			next = (image->cells[i].low | low_mask(level)) + 1;
		}
	}
}

static void
put_label(Writer *w, const ProfileLabel *label)
{
	put_varint(w, label->length);
	put_bytes(w, label->data, label->length);
}

static void
put_registers(Writer *w, const uint8_t *registers)
{
	size_t		i;

	for (i = 0; i < MLC_HLL_REGISTERS; i += 4)
		put_fixed(w, (uint64_t) registers[i] << 18 |
				  (uint64_t) registers[i + 1] << 12 |
				  (uint64_t) registers[i + 2] << 6 | registers[i + 3], 3);
}

static void
put_hitters(Writer *w, const ProfileImage *image)
{
	uint32_t	i;

	put_varint(w, (uint64_t) image->hitter_error);
	put_varint(w, image->hitters);
	for (i = 0; i < image->hitters; i++)
	{
		put_fixed(w, image->hitter[i].key, 8);
		put_varint(w, (uint64_t) image->hitter[i].count);
		put_label(w, &image->hitter[i].label);
	}
}

static void
put_image(Writer *w, const ProfileImage *image, bool whole)
{
	uint32_t	i;

	put_head(w, image);
	put_cells(w, image);
	for (i = 0; image->kind == PROFILE_TEXT && i < image->k; i++)
		put_label(w, &image->labels[i]);
	if (!image->collapsed)
		return;
	put_registers(w, image->registers);
	if (image->kind == PROFILE_TEXT)
	{
		if (whole)
			put_hitters(w, image);
		return;
	}
	put_fixed(w, image->minimum, 8);
	put_fixed(w, image->maximum, 8);
	if (whole)
	{
		put_double(w, image->moments.mean);
		put_double(w, image->moments.m2);
		put_double(w, image->moments.m3);
		put_double(w, image->moments.m4);
	}
}

size_t
profile_encode(const ProfileImage *image, uint8_t *out)
{
	Writer		w = {.out = out};

	put_image(&w, image, true);
	return w.length;
}

size_t
profile_encode_equal(const ProfileImage *image, uint8_t *out)
{
	Writer		w = {.out = out};

	put_image(&w, image, false);
	return w.length;
}

/* There is more than one way to write some images: only one is accepted. */
static bool
is_encoding_of(const ProfileImage *image, const uint8_t *bytes, size_t length)
{
	Writer		w = {.expected = bytes, .expected_length = length};

	put_image(&w, image, true);
	return !w.differs && w.length == length;
}

static const char *const truncated = "the bytes end too early or hold a number out of range";

static const char *
read_head(Reader *r, ProfileImage *image)
{
	uint8_t		version = get_byte(r);
	uint8_t		kind = get_byte(r);
	uint8_t		flags = get_byte(r);
	uint64_t	max_cells = get_varint(r);
	uint64_t	k;

	memset(image, 0, sizeof(*image));
	image->nulls = get_count(r);
	image->nans = get_count(r);
	image->low_infinite = get_count(r);
	image->high_infinite = get_count(r);
	image->rounded = get_count(r);
	k = get_varint(r);
	if (r->failed)
		return truncated;
	if (version != PROFILE_VERSION)
		return "the format version is not known";
	if (kind < PROFILE_FLOAT || kind > PROFILE_LAST_KIND)
		return "the kind is not known";
	if (flags > FLAG_COLLAPSED)
		return "a flag is not known";
	if (max_cells < MLC_MIN_CELLS || max_cells > MLC_MAX_CELLS)
		return "the budget of cells is out of range";
	if (k > max_cells)
		return "there are more cells than the budget allows";
	if (k > (uint64_t) (r->end - r->next))
		return truncated;
	image->kind = (ProfileKind) kind;
	image->collapsed = flags == FLAG_COLLAPSED;
	image->max_cells = (uint32_t) max_cells;
	image->k = (uint32_t) k;
	return NULL;
}

const char *
profile_decode_head(const uint8_t *bytes, size_t length, ProfileImage *image)
{
	Reader		r = {bytes, bytes + length, false};

	return read_head(&r, image);
}

/* *next is the first key that may follow, *full when there is none. */
static const char *
read_cell(Reader *r, int level, uint64_t *next, bool *full, mlc_cell *cell)
{
	uint64_t	mask = low_mask(level);
	uint64_t	skipped = get_varint(r);
	bool		mixed = false;
	uint64_t	id;
	int64_t		count;

	if (level > 0)
	{
		mixed = skipped & 1;
		skipped >>= 1;
	}
	id = (*next >> level) + skipped;
	if (*full || id < skipped || id > UINT64_MAX >> level)
		return "cells are not in ascending order";
	cell->low = id << level;
	cell->high = cell->low | mask;
	if (cell->low < *next)
		return "cells overlap";
	*full = cell->high == UINT64_MAX;
	*next = cell->high + 1;
	if (!mixed)
	{
		uint64_t	place = level > 0 ? get_fixed(r, (level + 7) / 8) : 0;

		if (place > mask)
			return "a value lies outside its cell";
		cell->low += place;
		cell->high = cell->low;
	}
	count = get_count(r);
	if (r->failed)
		return truncated;
	if (count > INT64_MAX - 1 - mixed)
		return "counts are too large";
	cell->count = count + 1 + mixed;
	return NULL;
}

static const char *
read_cells(Reader *r, ProfileImage *image)
{
	uint64_t	next = 0;
	bool		full = false;
	uint32_t	i = 0;

	while (i < image->k)
	{
		int			level = get_byte(r);
		uint64_t	run = get_varint(r);

		if (r->failed)
			return truncated;
		if (level > 63 || run < 1 || run > image->k - i)
			return "a run of cells has a wrong level or length";
		for (; run > 0; run--)
		{
			const char *error = read_cell(r, level, &next, &full,
										  &image->cells[i++]);

			if (error)
				return error;
		}
	}
	return NULL;
}

static const char *
read_label(Reader *r, ProfileLabel *label)
{
	uint64_t	length = get_varint(r);

	if (r->failed || length > PROFILE_LABEL_BYTES ||
		length > (uint64_t) (r->end - r->next))
		return "a label is too long";
	label->data = (const char *) r->next;
	label->length = (uint32_t) length;
	r->next += length;
	return NULL;
}

static void
read_registers(Reader *r, uint8_t *registers)
{
	size_t		i;

	for (i = 0; i < MLC_HLL_REGISTERS; i += 4)
	{
		uint32_t	packed = (uint32_t) get_fixed(r, 3);

		registers[i] = packed >> 18 & 0x3F;
		registers[i + 1] = packed >> 12 & 0x3F;
		registers[i + 2] = packed >> 6 & 0x3F;
		registers[i + 3] = packed & 0x3F;
	}
}

static const char *
read_hitters(Reader *r, ProfileImage *image)
{
	uint64_t	hitters;
	uint32_t	i;

	image->hitter_error = get_count(r);
	hitters = get_varint(r);
	if (r->failed)
		return truncated;
	if (hitters > PROFILE_HITTERS)
		return "there are too many frequent texts";
	image->hitters = (uint32_t) hitters;
	for (i = 0; i < image->hitters; i++)
	{
		ProfileHitter *hitter = &image->hitter[i];
		const char *error;

		hitter->key = get_fixed(r, 8);
		hitter->count = get_count(r);
		error = read_label(r, &hitter->label);
		if (error)
			return error;
	}
	return NULL;
}

static const char *
read_collapsed(Reader *r, ProfileImage *image)
{
	read_registers(r, image->registers);
	if (image->kind == PROFILE_TEXT)
		return read_hitters(r, image);
	image->minimum = get_fixed(r, 8);
	image->maximum = get_fixed(r, 8);
	image->moments.mean = get_double(r);
	image->moments.m2 = get_double(r);
	image->moments.m3 = get_double(r);
	image->moments.m4 = get_double(r);
	return NULL;
}

const char *
profile_decode_stored(const uint8_t *bytes, size_t length, ProfileImage *image)
{
	Reader		r = {bytes, bytes + length, false};
	ProfileImage head;
	const char *error = read_head(&r, &head);
	uint64_t	n = 0;
	uint32_t	i;

	if (error == NULL)
		error = read_cells(&r, image);
	for (i = 0; error == NULL && image->kind == PROFILE_TEXT && i < image->k; i++)
		error = read_label(&r, &image->labels[i]);
	if (error == NULL && image->collapsed)
		error = read_collapsed(&r, image);
	if (error)
		return error;
	if (r.failed)
		return truncated;
	if (r.next != r.end)
		return "bytes are left over";
	for (i = 0; i < image->k; i++)
	{
		n += (uint64_t) image->cells[i].count;
		if (n > INT64_MAX)
			return "counts are too large";
	}
	image->n = (int64_t) n;
	image->moments.n = (double) n;
	return profile_validate(image);
}

const char *
profile_decode_body(const uint8_t *bytes, size_t length, ProfileImage *image)
{
	const char *error = profile_decode_stored(bytes, length, image);

	if (error == NULL && !is_encoding_of(image, bytes, length))
		error = "the bytes are not in canonical form";
	return error;
}

/* The lowest and highest key that is a finite value of the kind. */
static void
finite_range(ProfileKind kind, uint64_t *low, uint64_t *high)
{
	int64_t		least = INT64_MIN;
	int64_t		most = INT64_MAX;

	switch (kind)
	{
		case PROFILE_FLOAT:
			*low = UINT64_C(0x0010000000000000);
			*high = UINT64_C(0xFFEFFFFFFFFFFFFF);
			return;
		case PROFILE_TEXT:
			*low = 0;
			*high = UINT64_MAX;
			return;
		case PROFILE_BOOLEAN:
			least = 0;
			most = 1;
			break;
		case PROFILE_DATE:		/* 4714-11-24 BC to 5874897-12-31 */
			least = -2451545;
			most = 2145031948;
			break;
		case PROFILE_TIME:		/* 00:00 to 24:00 */
			least = 0;
			most = INT64_C(86400000000);
			break;
		case PROFILE_TIMESTAMP:
		case PROFILE_TIMESTAMPTZ:	/* 4714-11-24 BC to 294276-12-31 */
			least = INT64_C(-211813488000000000);
			most = INT64_C(9223371331199999999);
			break;
		case PROFILE_INTERVAL:	/* the ends stand for infinity */
			least = INT64_MIN + 1;
			most = INT64_MAX - 1;
			break;
		default:
			break;
	}
	*low = mlc_key_from_int64(least);
	*high = mlc_key_from_int64(most);
}

static const char *
validate_cells(const ProfileImage *image)
{
	uint64_t	low;
	uint64_t	high;
	bool		mixed = false;
	uint32_t	i;

	if (!mlc_cells_are_canonical(profile_prefix_kind(image->kind),
								 image->max_cells, image->cells, image->k))
		return "the cells do not follow the rule of levels";
	finite_range(image->kind, &low, &high);
	for (i = 0; i < image->k; i++)
	{
		mixed |= mlc_cell_is_mixed(&image->cells[i]);
		if (!mlc_cell_is_mixed(&image->cells[i]) &&
			(image->cells[i].low < low || image->cells[i].low > high))
			return "a value is out of range";
	}
	if (mixed != image->collapsed)
		return "the flag for collapsed cells is wrong";
	return NULL;
}

static const char *
validate_label(const ProfileLabel *label, uint64_t low, uint64_t high)
{
	uint64_t	key;

	if (label->length > PROFILE_LABEL_BYTES)
		return "a label is too long";
	if (label->length >= PROFILE_LABEL_WHOLE)
		return NULL;			/* may have been cut */
	key = mlc_hash_bytes(label->data, label->length);
	return key >= low && key <= high ? NULL :
		"a label does not belong to its cell";
}

static const char *
validate_hitters(const ProfileImage *image)
{
	uint32_t	i;

	for (i = 0; i < image->hitters; i++)
	{
		const ProfileHitter *hitter = &image->hitter[i];

		if (hitter->count < 1 || hitter->count > image->n ||
			(i > 0 && hitter->key <= image->hitter[i - 1].key))
			return "the frequent texts are not in order";
		if (validate_label(&hitter->label, hitter->key, hitter->key))
			return "a frequent text does not belong to its key";
	}
	return image->hitter_error > image->n ?
		"the error of the frequent texts is too large" : NULL;
}

/* Minimum and maximum lie in the outer cells. */
static const char *
validate_range(const ProfileImage *image)
{
	const mlc_cell *first = &image->cells[0];
	const mlc_cell *last = &image->cells[image->k - 1];
	uint64_t	low;
	uint64_t	high;

	finite_range(image->kind, &low, &high);
	if (image->minimum < first->low || image->minimum > first->high ||
		image->maximum < last->low || image->maximum > last->high ||
		image->minimum > image->maximum || image->minimum < low ||
		image->maximum > high)
		return "minimum or maximum is out of range";
	if (image->k == 1 && image->minimum == image->maximum)
		return "a mixed cell holds one value";
	return NULL;
}

static const char *
validate_counts(const ProfileImage *image)
{
	uint64_t	rows = (uint64_t) image->n;

	if (image->nans > 0 && image->kind != PROFILE_FLOAT)
		return "only floats can be NaN";
	if ((image->low_infinite > 0 || image->high_infinite > 0) &&
		!profile_has_infinity(image->kind))
		return "this kind has no infinity";
	rows += (uint64_t) image->nulls;
	if (rows > INT64_MAX)
		return "counts are too large";
	rows += (uint64_t) image->nans;
	if (rows > INT64_MAX)
		return "counts are too large";
	rows += (uint64_t) image->low_infinite;
	if (rows > INT64_MAX)
		return "counts are too large";
	rows += (uint64_t) image->high_infinite;
	if (rows > INT64_MAX)
		return "counts are too large";
	return (uint64_t) image->rounded > rows ?
		"more values are rounded than there are" : NULL;
}

const char *
profile_validate(const ProfileImage *image)
{
	const char *error = validate_counts(image);
	uint32_t	i;

	if (error == NULL)
		error = validate_cells(image);
	for (i = 0; error == NULL && image->kind == PROFILE_TEXT && i < image->k; i++)
		error = validate_label(&image->labels[i], image->cells[i].low,
							   image->cells[i].high);
	if (error || !image->collapsed)
		return error;
	for (i = 0; i < MLC_HLL_REGISTERS; i++)
	{
		if (image->registers[i] > MLC_HLL_HIGHEST)
			return "a register is out of range";
	}
	return image->kind == PROFILE_TEXT ? validate_hitters(image) :
		validate_range(image);
}
