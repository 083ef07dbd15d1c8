/*
 * compat.h
 *		Every difference between PostgreSQL versions, in one place.
 */
#ifndef MLCHECK_COMPAT_H
#define MLCHECK_COMPAT_H

#include "postgres.h"

#if PG_VERSION_NUM < 140000
#error "mlcheck requires PostgreSQL 14 or later"
#endif

#include "utils/timestamp.h"

/* PostgreSQL 17 gave interval its infinities. */
#if PG_VERSION_NUM >= 170000
#define INTERVAL_IS_LOW(i) INTERVAL_IS_NOBEGIN(i)
#define INTERVAL_IS_HIGH(i) INTERVAL_IS_NOEND(i)
#else
#define INTERVAL_IS_LOW(i) false
#define INTERVAL_IS_HIGH(i) false
#endif

/* PostgreSQL 15 renamed this, for good reasons. */
#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)
#endif

/* PostgreSQL 18 lets a library report its name and version. */
#ifdef PG_MODULE_MAGIC_EXT
#define MLCHECK_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "mlcheck")
#else
#define MLCHECK_MODULE_MAGIC PG_MODULE_MAGIC
#endif

#endif
