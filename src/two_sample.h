/*
 * two_sample.h
 *		What the two-sample aggregates share with drift().
 */
#ifndef MLCHECK_TWO_SAMPLE_H
#define MLCHECK_TWO_SAMPLE_H

#include "postgres.h"

#include "fmgr.h"

#include "kernel/distance.h"
#include "kernel/moments.h"
#include "state/sample.h"

/* The state a final function is called with, NULL when no row came. */
extern TwoSample *two_sample_state(FunctionCallInfo fcinfo);

/* All of these need a value on either side of an ordered sample. */
extern double two_sample_ks_pvalue(TwoSample *sample);
extern double two_sample_mannwhitneyu_pvalue(TwoSample *sample, bool *exact);
extern double two_sample_cramervonmises_pvalue(TwoSample *sample, bool *exact);

/* What a test came to; the columns of mlcheck.test_result and its kin. */
#define TEST_COLUMNS 5
#define TEST_EXTRAS 5			/* more of them, at most */

typedef struct TestResult
{
	double		statistic;
	double		pvalue;
	const char *method;			/* says why when there is no statistic */
	Datum		extra[TEST_EXTRAS];
	bool		extra_null[TEST_EXTRAS];
	int			extras;
} TestResult;

typedef enum OrderedTest
{
	TEST_KS,
	TEST_MANNWHITNEYU,
	TEST_CRAMERVONMISES,
	TEST_ANDERSON,
	TEST_WELCH
} OrderedTest;

/* sample may be NULL: no rows.  ereport unless the values have an order. */
extern void two_sample_test(TwoSample *sample, OrderedTest test,
							TestResult *result);

/* ereport unless the values are categories, or integers. */
extern void two_sample_chi2(TwoSample *sample, TestResult *result);

extern Datum two_sample_return_test(FunctionCallInfo fcinfo,
									const TwoSample *sample,
									const TestResult *result);

/* A result of TEST_KS on a sample of cells, with the bounds of D. */
extern Datum two_sample_return_ks_interval(FunctionCallInfo fcinfo,
										   TwoSample *sample,
										   TestResult *result);

/* False: undefined, as there is no sample or no value on a side. */
extern bool two_sample_binned(TwoSample *sample,
							  double (*distance) (const mlc_counts *),
							  double *result);
extern bool two_sample_transport(TwoSample *sample, bool energy,
								 double *result);

/* The p-value of a D between two profiles. */
extern double two_sample_ks_pvalue_of(const TwoSample *sample, double d);

#endif
