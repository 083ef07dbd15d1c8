/*
 * checks.h
 *		The state of check_agg: a program of checks, and what it counted.
 *
 * Checks are grouped by domain: a column, or a pair of them, in the rows that a
 * mask leaves.  A domain's value is decoded once a row, and its ranges, which
 * are most checks, are a tight loop.  Checks for null, for NaN and infinities
 * and of boolean expressions follow from the domain's own counts.
 */
#ifndef MLCHECK_CHECKS_H
#define MLCHECK_CHECKS_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/numeric.h"

#include "state/check_set.h"
#include "state/check_stats.h"
#include "state/check_value.h"
#include "state/sampled.h"

#define CHECKS_MAX_INPUTS (FUNC_MAX_ARGS - 2)
#define CHECKS_MAX_OPS 10000

typedef enum CheckKind
{
	CHECK_RANGE,
	CHECK_SET,
	CHECK_LENGTH,
	CHECK_COMPARE,
	CHECK_STATS,
	CHECK_FINITE,				/* from here on, counts of the domain say it */
	CHECK_TRUE,
	CHECK_NULL,
	CHECK_NOT_NULL
} CheckKind;

typedef enum CheckOperator
{
	CHECK_EQ,
	CHECK_NE,
	CHECK_LT,
	CHECK_LE,
	CHECK_GT,
	CHECK_GE
} CheckOperator;

typedef enum CheckIgnore
{
	IGNORE_BOTH,
	IGNORE_EITHER,
	IGNORE_NEITHER
} CheckIgnore;

/* A range of integers or floats, both ends included. */
typedef struct CheckRange
{
	union
	{
		int64		integer;
		double		number;
	}			low,
				high;
	int32		op;				/* its number in the program */
	bool		sampled;
} CheckRange;

typedef struct CheckOp
{
	CheckKind	kind;
	int32		values;			/* sizes of samples, or 0 */
	int32		keys;
	int32		inputs[2];		/* what a sample of values shows */
	int32		ninputs;
	/* range: of integers or floats, or of numerics where there are bounds */
	CheckRange	range;
	Numeric		low;
	Numeric		high;
	bool		strict_low;
	bool		strict_high;
	/* set */
	CheckSet   *set;
	bool		negate;
	bool		seen;			/* are the values that occur to be noted? */
	int32		nvalues;		/* how many were given */
	int32	   *places;			/* of each in the set, or -1: never seen */
	/* length */
	int32		min_length;
	int32		max_length;
	/* compare */
	CheckOperator operator;
	CheckIgnore ignore;
} CheckOp;

/* Words of a set that are few enough to be compared one by one. */
#define CHECK_FEW_WORDS 4

/* What is to be done for each value, but for ranges. */
typedef struct CheckStep
{
	uint64		few[CHECK_FEW_WORDS];	/* the set, filled up with its first word */
	bool		is_few;
	CheckSet   *set;
	CheckKind	kind;
	int32		op;				/* its number in the program */
	int32		min_length;
	int32		max_length;
	bool		negate;
	uint8		accepted;		/* orders of a pair: a bit for -1, 0, 1 */
	bool		seen;			/* is it to be noted? */
	bool		sampled;
} CheckStep;

typedef struct CheckDomain
{
	int32		input;
	int32		second;			/* of a pair, or -1 */
	int32		mask;			/* or -1 */
	CheckDecode decode;
	bool		has_infinity;
	int32		nranges;
	int32		nsteps;
	int32		ncounted;
	uint32		counted_kinds;	/* a bit for each kind among them */
	CheckRange	common;			/* what all ranges have in common */
	CheckRange *ranges;			/* of integers and floats */
	CheckStep  *steps;
	int32	   *counted;		/* ops of the counts that have samples */
	CheckStorage storage;		/* what a pair is compared as */
	int32		first_op;		/* in the program */
	int32		nops;
} CheckDomain;

typedef struct CheckKey
{
	int32		input;
	char	   *name;
} CheckKey;

/* Constant but for the memory of sets. */
typedef struct CheckProgram
{
	Jsonb	   *source;
	int32		ninputs;
	Oid		   *types;			/* as declared */
	CheckInput *inputs;
	bool		utf8;
	int32		widest;			/* bytes of a character */
	int32		nkeys;
	CheckKey   *keys;
	int32		ndomains;
	CheckDomain *domains;
	int32		nops;
	CheckOp    *ops;
} CheckProgram;

typedef struct CheckCounts
{
	int64		rows;
	int64		nulls;
	int64		nans;
	int64		infinite;
	int64		falses;
	int64		both_null;
	int64		either_null;
} CheckCounts;

/* What an op has besides its count. */
typedef struct CheckExtra
{
	Sampled    *values;			/* NULL when not asked for, all of these */
	Sampled    *keys;
	bool	   *seen;			/* by place */
	CheckFigures *figures;
} CheckExtra;

/*
 * What was found of texts that came lately, since columns of texts often have
 * few different ones: a bit for each step of the domain that does not expect
 * the text.
 */
#define CHECK_MEMO_SLOTS 64
#define CHECK_MEMO_STEPS 64
#define CHECK_MEMO_LENGTH 16	/* longer texts are not kept */

typedef struct CheckMemoSlot
{
	int32		length;			/* -1: empty */
	uint64		words[2];
	uint64		unexpected;
} CheckMemoSlot;

typedef struct CheckMemo
{
	int64		found;
	int64		missed;
	CheckMemoSlot slots[CHECK_MEMO_SLOTS];
} CheckMemo;

typedef struct Checks
{
	const CheckProgram *program;
	int64		rows;
	CheckCounts *counts;		/* by domain */
	int64	   *unexpected;		/* by op; not of those that counts say */
	CheckExtra *extra;			/* by op */
	CheckMemo **memos;			/* by domain; NULL where it does not pay */
	int64		key_row;		/* the row that key is of */
	uint64		key_hash;
	StringInfoData key;
	StringInfoData scratch;
	Size		charged;
	MemoryContextCallback release;
} Checks;

/* program must live as long. */
extern Checks *checks_create(MemoryContext context, const CheckProgram *program);

extern void checks_add(Checks *checks, const NullableDatum *inputs);

/* Of the same program; other is not changed. */
extern void checks_merge(Checks *checks, const Checks *other);

/* The rows that an op of a domain did not expect. */
extern int64 checks_unexpected(const Checks *checks, const CheckDomain *domain,
							   int32 op);

/* A program from its source, which the caller of checks_deserialize() has. */
typedef const CheckProgram *(*CheckProgramReader) (void *arg, Jsonb *source,
												   int32 ninputs,
												   const Oid *types);

extern bytea *checks_serialize(const Checks *checks);
extern Checks *checks_deserialize(bytea *bytes, CheckProgramReader reader,
								  void *arg);

#endif
