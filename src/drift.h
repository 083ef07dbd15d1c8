/*
 * drift.h
 *		The parts of drift(reference, current, ...): options, columns, query,
 *		report.
 */
#ifndef MLCHECK_DRIFT_H
#define MLCHECK_DRIFT_H

#include "postgres.h"

#include "nodes/execnodes.h"
#include "nodes/pg_list.h"
#include "utils/jsonb.h"
#include "utils/rel.h"

#include "arguments.h"
#include "column_drift.h"
#include "kernel/verdict.h"
#include "state/profile_codec.h"
#include "state/sample.h"
#include "value.h"

/* Warning and failure levels; NaN where the default holds. */
typedef struct Levels
{
	double		warn;
	double		fail;
} Levels;

/* The levels of the missing share stand behind those of the methods. */
#define LEVELS_MISSING MLC_METHODS

typedef struct DriftOptions
{
	List	   *columns;		/* of char *; NIL: all */
	List	   *exclude_columns;
	char	   *filter[2];		/* NULL: all rows */
	mlc_method	methods[MLC_METHODS];
	int			nmethods;
	Levels		levels[MLC_METHODS + 1];
	Jsonb	   *column_options; /* or NULL */
	double		alpha;
	Adjustment	adjustment;
	int			bins;
	int64		sample_rows;	/* 0: all */
	List	   *sample_key;		/* of char * */
	char	   *label;
	char	   *prediction;
	bool		row_security;
	bool		exact;			/* from the rows, not from profiles */
} DriftOptions;

/* What one aggregate call told of a column. */
typedef struct DriftMeasure
{
	bool		known;			/* false: was not read */
	int64		n[2];
	int64		missing[2];
	int64		distinct[2];
	bool		by_length;
	int64		bins;
	int64		empty_bins;
	double		chi2;
	double		chi2_pvalue;
	char	   *range[2][2];	/* minimum and maximum of either side */
	bool		overlap;
	Datum		new_categories; /* text[], 0 when not known */
	Datum		vanished_categories;
	double		effects[MLC_METHODS];	/* NaN: undefined */
	double		pvalues[MLC_METHODS];
	char	   *findings[MLC_METHODS];	/* what differs most, in words */
	bool		estimated;		/* from profiles that have collapsed */
	bool		coarse;			/* which cannot tell what the rows would */
	double		ks_upper;		/* D is not more; NaN: it is the effect */
} DriftMeasure;

typedef struct DriftColumn
{
	char	   *name;
	Oid			type;
	int32		typmod;
	Oid			base;
	ValueKind	kind;
	bool		named;			/* asked for by name: never skipped by rule */
	bool		generated;		/* identity, serial or uuid */
	bool		unique;			/* has a unique index of its own */
	bool		by_filter;		/* a filter may be what makes it constant */
	const char *role;			/* "label", "prediction" or NULL */
	char	   *problem;		/* cannot be compared: why */
	char	   *skipped;		/* is not compared by default: why */
	mlc_method	methods[MLC_METHODS];
	int			nmethods;
	Levels		levels[MLC_METHODS + 1];
	DriftMeasure measure;
} DriftColumn;

/* Something to say of how the rows were read, or NULL. */
typedef struct DriftReading
{
	int			batches;
	int64		sampled_from[2];	/* rows there were, 0: all were read */
} DriftReading;

/* drift_options.c: takes the arguments of drift(), in their order */
#define DRIFT_ARGUMENTS 18
extern void drift_read_options(FunctionCallInfo fcinfo, DriftOptions *options);

/*
 * From a function that takes some of these: { position there, position in
 * drift() } of n arguments; those about rows are as if left out.
 */
extern void drift_read_some_options(FunctionCallInfo fcinfo,
									const int (*positions)[2], int n,
									DriftOptions *options);
extern void drift_set_column_options(const DriftOptions *options,
									 DriftColumn *column);
extern void drift_check_column_options(const DriftOptions *options,
									   List *columns);
extern bool drift_method_applies(mlc_method method, ValueKind kind);

/* drift_columns.c */
extern List *drift_find_columns(Relation reference, Relation current,
								const DriftOptions *options);

/* drift_query.c */
extern void drift_measure_columns(Relation relations[2],
								  const DriftOptions *options, List *columns,
								  DriftReading *reading);

extern void drift_read_measure(Datum composite, DriftMeasure *measure);

/* drift_report.c */

/* Could the rows tell what the measure, which is of profiles, cannot? */
extern bool drift_is_too_coarse(const DriftColumn *column);

typedef struct DriftRow
{
	DriftColumn *column;
	bool		has_method;
	int			method;			/* mlc_method, or LEVELS_MISSING */
	bool		decides;
	double		statistic;		/* NaN: undefined */
	double		threshold;
	bool		has_verdict;
	mlc_verdict verdict;
	char	   *reason;
	double		pvalue;
	double		pvalue_adjusted;
	double		minimum_detectable;
} DriftRow;

/* Rows in the order in which they are shown: the worst first. */
extern List *drift_report(List *columns, const DriftOptions *options,
						  const DriftReading *reading);

/* drift_profiles.c: fill in a column from a sample of this kind */
extern void drift_measure_sample(DriftColumn *column, ProfileKind kind,
								 TwoSample *sample,
								 const DriftOptions *options);

/* drift.c */
extern void drift_put_rows(ReturnSetInfo *result, List *rows);

#endif
