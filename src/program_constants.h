/*
 * program_constants.h
 *		Bounds and sets in a program of check_agg, as values of their columns.
 */
#ifndef MLCHECK_PROGRAM_CONSTANTS_H
#define MLCHECK_PROGRAM_CONSTANTS_H

#include "postgres.h"

#include "utils/jsonb.h"

#include "state/checks.h"

/* smallint, integer, bigint */
extern bool is_whole_type(Oid base);

/* What an op of these kinds has beside its kind, allocated in context. */
extern void read_range(MemoryContext context, const CheckInput *input,
					   JsonbContainer *object, CheckOp *op);
extern void read_set(MemoryContext context, const CheckInput *input,
					 JsonbContainer *object, CheckOp *op);

#endif
