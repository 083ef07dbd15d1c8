/*
 * expect.h
 *		Results of checks as rows.
 */
#ifndef MLCHECK_EXPECT_H
#define MLCHECK_EXPECT_H

#include "postgres.h"

#include "output.h"
#include "suite.h"

/* The columns of mlcheck.validation_result, from the first one on. */
extern void output_check(OutputRow *row, int first, const Check *check);

#endif
