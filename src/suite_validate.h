/*
 * suite_validate.h
 *		Checking a stored suite, for those who report or act on it.
 */
#ifndef MLCHECK_SUITE_VALIDATE_H
#define MLCHECK_SUITE_VALIDATE_H

#include "postgres.h"

#include "fmgr.h"

#include "suite.h"
#include "suite_store.h"

/* A list of Check, one for each expectation, in their order. */
extern List *suite_checks(const StoredSuite *suite);

/* Where the suite looks: at its own relation, with its owner's rights. */
extern void suite_source(const StoredSuite *suite, SuiteSource *source);

/*
 * Check them; where the relation is no longer there, all are undecided.  False
 * then.
 */
extern bool suite_validate(const StoredSuite *suite, const SuiteSource *source,
						   List *checks);

/*
 * The suite that the first argument names, and where it looks: arguments other
 * than its own relation (position, or -1: none) and a filter are for members
 * of its owner's role.
 */
extern StoredSuite *suite_load_for(FunctionCallInfo fcinfo, SuiteSource *source,
								   int relation, int row_filter,
								   int row_security);

extern const char *severity_name(Severity severity);

/* How many have each verdict, and what that amounts to. */
extern mlc_verdict suite_verdict(List *checks, int64 counts[4]);

#endif
