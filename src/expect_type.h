/*
 * expect_type.h
 *		Expectations about the declared type of a column.
 */
#ifndef MLCHECK_EXPECT_TYPE_H
#define MLCHECK_EXPECT_TYPE_H

#include "suite.h"

extern void compile_of_type(Check *check);
extern void compile_in_type_list(Check *check);

#endif
