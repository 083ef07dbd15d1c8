/*
 * profile_sample.h
 *		Two profiles as a two-sample state, so that every statistic of rows is
 *		one of profiles too.
 */
#ifndef MLCHECK_PROFILE_SAMPLE_H
#define MLCHECK_PROFILE_SAMPLE_H

#include "profile.h"
#include "state/sample.h"

/* ereport unless both are of one kind. */
extern TwoSample *sample_from_profiles(const ProfileImage *reference,
									   const ProfileImage *current);

/*
 * An ordered state from ascending pairs, infinities among them.  The caller
 * sets the counts of missing values, and distinct, minimum and maximum in
 * *cells, which holds the pairs afterwards.
 */
extern TwoSample *sample_from_pairs(ProfileKind kind, const mlc_pair *pair,
									size_t k, SampleCells *cells);

/* An empty state of a profile's kind, and one that counts categories. */
extern TwoSample *sample_of_kind(ProfileKind kind);
extern void sample_add_label(TwoSample *sample, int side, uint64 key,
							 const ProfileLabel *label, int64 count);

/* The key of an infinity of the kind. */
extern uint64 profile_infinity_key(ProfileKind kind, bool high);

/*
 * Do mixed cells hold too much of a side to bin it?  The share beyond which
 * they do is half of a bin's.
 */
extern bool sample_is_too_coarse(const TwoSample *sample, int bins);

#endif
