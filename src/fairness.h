/*
 * fairness.h
 *		Rates of groups, and how far they are from those of a reference group.
 */
#ifndef MLCHECK_FAIRNESS_H
#define MLCHECK_FAIRNESS_H

#include "arguments.h"
#include "kernel/verdict.h"
#include "slice_measure.h"

/* What is compared between groups. */
typedef enum Rate
{
	RATE_SELECTION,
	RATE_TRUE_POSITIVE,
	RATE_FALSE_POSITIVE,
	RATE_PREDICTIVE,
	RATES
} Rate;

extern const char *const fair_rate_names[RATES];

/* The worst difference or ratio of one rate, or of two. */
typedef struct Disparity
{
	const char *name;
	bool		is_ratio;
	int			rates[2];
	int			nrates;
	double		limit;			/* by default */
} Disparity;

#define DISPARITIES 6

extern const Disparity fair_disparities[DISPARITIES];

typedef enum ReferenceRule
{
	REFERENCE_LARGEST,
	REFERENCE_BEST,				/* the highest selection rate */
	REFERENCE_NAMED
} ReferenceRule;

typedef struct FairnessOptions
{
	SliceInputs inputs;
	Jsonb	   *groups;
	ReferenceRule rule;
	char	   *reference;		/* label of the group, if named */
	double		limits[DISPARITIES];	/* NaN: no verdict */
	double		alpha;
	Adjustment	adjustment;
	int64		min_support;
} FairnessOptions;

/* A rate of a group beside that of the reference group. */
typedef struct GroupRate
{
	mlc_estimate own;
	const char *undefined;
	mlc_contrast difference;
	mlc_ratio	ratio;
	mlc_contrast joint_difference;	/* intervals for all groups at once */
	mlc_ratio	joint_ratio;
	double		adjusted;		/* p-value */
	bool		judged;			/* there is enough of it */
} GroupRate;

typedef struct FairGroup
{
	char	   *label;
	int32		slice;
	int64		rows;
	int64		left_out;		/* rows without a label or a prediction */
	GroupRate	rates[RATES];
} FairGroup;

/* The groups of one entry of "groups". */
typedef struct Grouping
{
	Datum		columns;
	FairGroup  *groups;
	int			n;
	int			reference;		/* -1: none has enough rows */
} Grouping;

/* One comparison as a disparity: 0 (differences) or 1 (ratios) is parity. */
typedef struct Worst
{
	const FairGroup *group;
	const GroupRate *rate;
	Rate		which;
	bool		significant;	/* and beyond the limit */
	double		value;
	double		lower;
	double		upper;
} Worst;

/* What the comparisons of a measure come to. */
typedef struct Finding
{
	Worst		worst;			/* one beyond the limit and significant, if any is;
								 * its group is NULL if there is no comparison */
	double		bound;			/* the farthest from parity that a group may be */
	List	   *left_out;		/* labels of groups that cannot be told */
	int			silent;			/* a rate without a comparison, or -1 */
} Finding;

/* Groupings of all entries of "groups", from 1 on; groups in order of size. */
extern Grouping *fair_measure(SliceQuery *query, Slices *slices,
							  const FairnessOptions *options);

/* grouping has a reference. */
extern void fair_find_worst(const Grouping *grouping, const Disparity *disparity,
							double limit, double alpha, Finding *finding);

#endif
