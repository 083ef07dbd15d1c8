/*
 * sample_codec.h
 *		The bytes in which a worker hands its part of two samples to the
 *		leader.
 *
 * They never leave the server and are not stored, so numbers keep the byte
 * order of the machine.  The decoder nevertheless trusts nothing: whatever it
 * accepts is safe to read.  No PostgreSQL in here, so that it can be fuzzed.
 *
 * Layout: mlc_sample_header; then, for ordered values, the cut points and the
 * ascending keys of the reference and of the current sample; for categories,
 * each as mlc_sample_category followed by its bytes.  The decoder does not
 * look at the order of keys, and that of categories does not matter.
 */
#ifndef MLC_SAMPLE_CODEC_H
#define MLC_SAMPLE_CODEC_H

#include "kernel/kernel.h"

#define MLC_SAMPLE_VERSION 1

typedef struct mlc_sample_header
{
	uint32_t	version;
	uint32_t	type;			/* OID of the values' type */
	int32_t		bins;			/* asked-for number of bins, 0 when not given */
	uint32_t	cuts;			/* asked-for cut points (doubles) */
	int32_t		methods;		/* set of methods asked for */
	int32_t		padding;		/* always 0 */
	int64_t		n[2];			/* keys of either side */
	int64_t		nulls[2];
	int64_t		nans[2];
	int64_t		categories;
} mlc_sample_header;

typedef struct mlc_sample_category
{
	int64_t		count[2];
	int32_t		length;
	int32_t		padding;		/* always 0 */
} mlc_sample_category;

/* Where the parts of an encoded sample stand; not aligned. */
typedef struct mlc_sample_view
{
	mlc_sample_header header;
	const unsigned char *cuts;
	const unsigned char *keys[2];
	const unsigned char *categories;
	const unsigned char *end;
} mlc_sample_view;

/* Check length, counts and ranges of data[0, size); false when invalid. */
extern bool mlc_sample_decode(const unsigned char *data, size_t size,
							  mlc_sample_view *view);

/*
 * Step through view->categories: false at the end.  *at starts as
 * view->categories.  Only for a view that mlc_sample_decode accepted.
 */
extern bool mlc_sample_next_category(const mlc_sample_view *view,
									 const unsigned char **at,
									 mlc_sample_category *category,
									 const unsigned char **bytes);

#endif
