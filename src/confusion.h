/*
 * confusion.h
 *		What the parts of the glue around confusion matrices share.
 */
#ifndef MLCHECK_CONFUSION_GLUE_H
#define MLCHECK_CONFUSION_GLUE_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "kernel/confusion.h"
#include "state/confusion.h"

#define PG_GETARG_CONFUSION(n) confusion_read(PG_GETARG_DATUM(n))

/* A label as text. */
extern text *confusion_label_text(const ConfusionImage *image, uint32 i);

/* Counts as the kernel has them; palloc'd. */
extern mlc_confusion *confusion_table(const ConfusionImage *image);

/* confusion_text.c: the text form */
extern void confusion_write_text(StringInfo out, const ConfusionImage *image);
extern ConfusionImage *confusion_parse_text(const char *text);

#endif
