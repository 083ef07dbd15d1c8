/*
 * binning.h
 *		The bins of a two-sample state: what every binned distance counts.
 */
#ifndef MLCHECK_BINNING_H
#define MLCHECK_BINNING_H

#include "postgres.h"

#include "kernel/bins.h"
#include "kernel/distance.h"
#include "state/sample.h"

/* Used when no number of bins is asked for. */
#define DEFAULT_BINS 10
#define MAX_BINS 10000

/* Reference categories rarer than this are counted together. */
#define RARE_CATEGORY_SHARE 0.01

typedef enum BinKind
{
	BIN_INTERVAL,
	BIN_VALUE,					/* one number or time */
	BIN_CATEGORY,
	BIN_OTHER,					/* numbers between the single values; rare categories */
	BIN_NEW,					/* categories the reference does not have */
	BIN_MISSING					/* NULL and NaN */
} BinKind;

typedef struct BinLabel
{
	BinKind		kind;
	uint64		low;			/* BIN_INTERVAL, BIN_VALUE */
	uint64		high;
	bool		below_value;	/* BIN_INTERVAL that ends where a value's bin begins */
	const Category *category;	/* BIN_CATEGORY */
} BinLabel;

typedef struct Binning
{
	mlc_counts	counts;
	BinLabel   *labels;
} Binning;

/*
 * Bin the sample.  False when a side has no value to count or, without
 * missing values being counted, no bins can be made.
 */
extern bool bin_sample(TwoSample *sample, bool count_missing,
					   Binning *binning);

/* What can be said of the values of a bin: "lie above 3 and up to 7". */
extern char *bin_describe(const TwoSample *sample, const BinLabel *label);

#endif
