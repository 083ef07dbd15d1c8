/*
 * suite_store.h
 *		Where suites, their expectations, runs and results are kept.
 */
#ifndef MLCHECK_SUITE_STORE_H
#define MLCHECK_SUITE_STORE_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

/* Bytes of a suite's name. */
#define SUITE_MAX_NAME 255

typedef struct StoredExpectation
{
	int64		id;
	char	   *type;
	Jsonb	   *kwargs;
	char	   *severity;		/* info, warn, error */
	Jsonb	   *meta;			/* or NULL */
} StoredExpectation;

typedef struct StoredSuite
{
	int64		id;
	char	   *name;
	Oid			owner;			/* of a role that may have been dropped */
	Oid			relation;		/* of one that may have been dropped */
	char	   *relation_name;	/* its name now; when it is gone, when the suite was made */
	List	   *key_columns;	/* of char * */
	char	   *time_zone;		/* it runs in, or NULL: the caller's */
	List	   *expectations;	/* in the order in which they were added */
} StoredSuite;

/*
 * The suite, which the current user must be allowed to run, or to change:
 * ereport(42704) / (42501) otherwise.
 */
extern StoredSuite *suite_load(const char *name, bool may_change);

/* The same for whoever changes it now: other changes wait. */
extern StoredSuite *suite_load_to_change(const char *name);

/* suite_exchange.c: the expectations of a suite in JSON; id is their place. */
extern List *suite_parse(Jsonb *document);

/*
 * Add a suite of the current user, and an expectation to a suite: the caller
 * has seen to it that the current user may change that one.  Arguments are
 * checked.
 */
extern int64 suite_create(const char *name, Oid relation, List *key_columns,
						  Jsonb *meta);
extern int64 suite_add(int64 suite, const char *type, Jsonb *kwargs,
					   const char *severity, Jsonb *meta);

/*
 * Between open and close, within which SPI is connected, queries run as the
 * owner of the tables.  Nothing of the user's may run there.
 */
typedef struct StoreAccess
{
	Oid			user;
	int			security;
	int			settings;
} StoreAccess;

extern void store_open(StoreAccess *access);
extern void store_close(StoreAccess *access);

#define STORE_MAX_PARAMETERS 16

typedef struct StoreQuery
{
	int			n;
	Oid			types[STORE_MAX_PARAMETERS];
	Datum		values[STORE_MAX_PARAMETERS];
	char		nulls[STORE_MAX_PARAMETERS];
} StoreQuery;

extern void store_parameter(StoreQuery *query, Oid type, Datum value,
							bool isnull);

/* SPI_tuptable has the rows, if any; how many there are, or were changed. */
extern uint64 store_run(const StoreQuery *query, const char *sql);

/* A column of a row that store_run() left, copied to context; NULL for null. */
extern char *store_text(uint64 row, int column, MemoryContext context);
extern Jsonb *store_jsonb(uint64 row, int column, MemoryContext context);
extern int64 store_int64(uint64 row, int column);

#endif
