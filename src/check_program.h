/*
 * check_program.h
 *		Reading the program of check_agg.
 */
#ifndef MLCHECK_CHECK_PROGRAM_H
#define MLCHECK_CHECK_PROGRAM_H

#include "postgres.h"

#include "state/checks.h"

/*
 * The program for inputs of these types; all of it is allocated in context.
 * ereport unless source is one: anybody can call check_agg, and with anything.
 */
extern CheckProgram *check_program_read(MemoryContext context, Jsonb *source,
										int32 ninputs, const Oid *types);

/* What was counted. */
extern Jsonb *check_result(const Checks *checks);

#endif
