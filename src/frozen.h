/*
 * frozen.h
 *		What the parts of the glue around frozen references share.
 */
#ifndef MLCHECK_FROZEN_GLUE_H
#define MLCHECK_FROZEN_GLUE_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "state/frozen.h"

#define PG_GETARG_FROZEN(n) frozen_read(PG_GETARG_DATUM(n))

/*
 * Give the image, which has provenance and time, this reference, without
 * current rows.  ereport when the profile cannot be frozen.
 */
extern void frozen_set_reference(FrozenImage *image,
								 const ProfileImage *reference);

/* frozen_text.c: the text form */
extern void frozen_write_text(StringInfo out, const FrozenImage *image);
extern struct varlena *frozen_parse_text(const char *text);

#endif
