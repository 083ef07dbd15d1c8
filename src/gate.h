/*
 * gate.h
 *		Results of a suite as an error or a warning.
 */
#ifndef MLCHECK_GATE_H
#define MLCHECK_GATE_H

#include "postgres.h"

#include "suite_validate.h"

/* Of no standard class: what stopped a load can be told by it. */
#define ERRCODE_GATE_CLOSED MAKE_SQLSTATE('M', 'L', '0', '0', '1')

/* What a check that could not tell does. */
typedef enum GateUndecided
{
	UNDECIDED_WARNS,
	UNDECIDED_FAILS,
	UNDECIDED_PASSES
} GateUndecided;

/* ereport unless it is "warn", "fail" or "pass". */
extern GateUndecided undecided_of(const char *word);

/*
 * ereport(ERROR) when a check failed, ereport(WARNING) when one warned.
 * hint, for an error, tells where to look.
 */
extern void gate_report(const StoredSuite *suite, List *checks,
						GateUndecided undecided, bool show_values,
						const char *hint);

#endif
