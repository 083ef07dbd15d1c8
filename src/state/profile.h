/*
 * profile.h
 *		A profile in memory: an expanded object that values are added to and
 *		that other profiles are merged into.
 *
 * Flattened, it is the canonical encoding of profile_codec.h: what is stored,
 * sent, or handed to another process.
 */
#ifndef MLCHECK_PROFILE_H
#define MLCHECK_PROFILE_H

#include "postgres.h"

#include "compat.h"
#include "utils/expandeddatum.h"

#include "kernel/grid.h"
#include "state/hitters.h"
#include "state/profile_codec.h"

#define PROFILE_DEFAULT_CELLS 4096
#define PROFILE_BUFFER 512
#define PROFILE_MAGIC 0x6d6c6370

typedef struct Profile
{
	ExpandedObjectHeader header;

	/* what every row needs, side by side */
	int			magic;
	int			buffered;		/* keys not yet in the grid, none for text */
	uint64	   *buffer;
	bool		loaded;			/* does the grid hold the cells? */
	ProfileImage image;			/* cells, labels and what depends on them are
								 * those of the grid only while listed */
	bool		listed;
	mlc_grid	grid;
	ProfileLabel *slot_labels;	/* text: the label of every slot */
	Hitters    *frequent;		/* collapsed text: image.hitter is made of it */
	char	   *flat;			/* the encoding while nothing changes, or NULL */
	Size		flat_length;
} Profile;

extern Profile *profile_create(MemoryContext parent, ProfileKind kind,
							   uint32 max_cells);

/* A profile that may be changed: the datum's own object, or a copy of it. */
extern Profile *profile_for_update(Datum datum, MemoryContext parent);

/* What a datum says, in the current memory context or in the object. */
extern const ProfileImage *profile_read(Datum datum);

/* The same from bytes of outside; ereport with the given errcode. */
extern Profile *profile_from_bytes(const uint8 *bytes, Size length,
								   MemoryContext parent, int errcode);

extern void profile_settle(Profile *profile);

static inline void
profile_touch(Profile *profile)
{
	profile->listed = false;
	if (profile->flat != NULL)
	{
		pfree(profile->flat);
		profile->flat = NULL;
	}
}

/* Add a finite value that is not a text. */
static inline void
profile_add_key(Profile *profile, uint64 key)
{
	profile->buffer[profile->buffered++] = key;
	if (profile->buffered == PROFILE_BUFFER)
		profile_settle(profile);
}

/*
 * Add a text by its hash and its label, which is the text unless that is
 * longer than PROFILE_LABEL_BYTES.
 */
extern void profile_add_text(Profile *profile, uint64 key, const char *label,
							 uint32 length);

/* Take a value away again; false when the profile does not know it any more. */
extern bool profile_remove_key(Profile *profile, uint64 key);

/* The image, brought up to date. */
extern ProfileImage *profile_list(Profile *profile);

/* Add all that other counted; ereport when the kinds differ. */
extern void profile_merge(Profile *profile, const ProfileImage *other);

extern bool profile_image_is_empty(const ProfileImage *image);

/* A bytea-like varlena with the canonical encoding. */
extern struct varlena *profile_flatten(const ProfileImage *image);

extern const char *profile_kind_name(ProfileKind kind);

#endif
