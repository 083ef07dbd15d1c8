/*
 * expect_schema.h
 *		Comparing the columns of a relation with a schema.
 */
#ifndef MLCHECK_EXPECT_SCHEMA_H
#define MLCHECK_EXPECT_SCHEMA_H

#include "suite.h"

extern void compile_schema(Check *check);

#endif
