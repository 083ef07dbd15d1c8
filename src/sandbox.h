/*
 * sandbox.h
 *		Running queries in somebody's name, so that they can only read.
 */
#ifndef MLCHECK_SANDBOX_H
#define MLCHECK_SANDBOX_H

#include "postgres.h"

typedef struct Sandbox
{
	Oid			user;			/* whom to go back to */
	int			security;
	int			settings;		/* nesting level of settings inside */
} Sandbox;

/* ereport for the number of no role: a regrole may be one. */
extern void require_role(Oid role);

/* As SET LOCAL within the nesting level that was opened. */
extern void pin_setting(const char *setting, const char *value);

/*
 * From here on queries run as owner (InvalidOid: as the current user), in a
 * security-restricted operation, cannot write, see only pg_catalog and pg_temp
 * by unqualified names, and raise an error where row security would hide rows
 * (unless row_security).  Settings that they change last until the sandbox is
 * left.
 *
 * There is no subtransaction: whoever opens one has to catch errors to close
 * it.  An error raised inside goes to whom it may concern, and aborting the
 * transaction, or the subtransaction around the sandbox, puts everything back.
 */
extern void sandbox_enter(Sandbox *sandbox, Oid owner, bool row_security);
extern void sandbox_leave(Sandbox *sandbox);

/*
 * Run body(arg) in a sandbox and in a subtransaction, which is rolled back
 * whatever happens: what is palloc'd in the caller's memory context stays, but
 * neither locks, nor the results of SPI, nor rows in temporary tables.  False
 * when it raised an error, which *error then holds, copied to the caller's
 * memory context.  What ends more than the query is raised again: a cancelled
 * statement, a shutdown, a transaction that must be repeated.
 */
extern bool sandbox_try(Oid owner, bool row_security, void (*body) (void *),
						void *arg, ErrorData **error);

#endif
