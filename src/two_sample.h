/*
 * two_sample.h
 *		What the two-sample aggregates share with drift().
 */
#ifndef MLCHECK_TWO_SAMPLE_H
#define MLCHECK_TWO_SAMPLE_H

#include "postgres.h"

#include "fmgr.h"

#include "kernel/moments.h"
#include "state/sample.h"

/* The state a final function is called with, NULL when no row came. */
extern TwoSample *two_sample_state(FunctionCallInfo fcinfo);

/* All of these need a value on either side of an ordered sample. */
extern double two_sample_ks_pvalue(TwoSample *sample);
extern double two_sample_mannwhitneyu_pvalue(TwoSample *sample, bool *exact);
extern double two_sample_cramervonmises_pvalue(TwoSample *sample, bool *exact);
extern void two_sample_moments(TwoSample *sample, uint64 low, uint64 high,
							   mlc_moments moments[2]);

#endif
