/*
 * verdict.h
 *		Values of the type mlcheck.verdict.
 */
#ifndef MLCHECK_VERDICT_H
#define MLCHECK_VERDICT_H

#include "postgres.h"

#include "kernel/verdict.h"

/* type is that of the column the verdict is for. */
extern Datum verdict_datum(Oid type, mlc_verdict verdict);

#endif
