/*
 * expect_slices.h
 *		Expectations about a model in every slice.
 */
#ifndef MLCHECK_EXPECT_SLICES_H
#define MLCHECK_EXPECT_SLICES_H

#include "suite.h"

extern void compile_slices(Check *check);

#endif
