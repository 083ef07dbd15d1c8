/*
 * mlcheck.c
 *		Loading the library: module magic, settings, GSL's error handler.
 */
#include "postgres.h"

#include <limits.h>

#include <gsl/gsl_errno.h>

#include "fmgr.h"
#include "utils/guc.h"

#include "compat.h"
#include "state/sample.h"

MLCHECK_MODULE_MAGIC;

void		_PG_init(void);

void
_PG_init(void)
{
	/* GSL's own handler aborts the server; callers look at the results. */
	gsl_set_error_handler_off();

	DefineCustomIntVariable("mlcheck.max_sample_memory",
							"Sets the memory that the samples of all two-sample aggregates of a session may take.",
							"A value takes 8 bytes, and 8 more while it is sorted. Each parallel worker has this limit of its own.",
							&sample_max_memory,
							1024 * 1024,
							64,
							MAX_KILOBYTES,
							PGC_USERSET,
							GUC_UNIT_KB,
							NULL, NULL, NULL);
	MarkGUCPrefixReserved("mlcheck");
}
