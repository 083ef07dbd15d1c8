/*
 * sandbox.c
 *		Running queries in somebody's name, so that they can only read.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/syscache.h"

#include "sandbox.h"

void
require_role(Oid role)
{
	if (!SearchSysCacheExists1(AUTHOID, ObjectIdGetDatum(role)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("role with OID %u does not exist", role)));
}

void
pin_setting(const char *setting, const char *value)
{
	(void) set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

void
sandbox_enter(Sandbox *sandbox, Oid owner, bool row_security)
{
	GetUserIdAndSecContext(&sandbox->user, &sandbox->security);
	if (OidIsValid(owner))
		require_role(owner);
	else
		owner = sandbox->user;
	sandbox->settings = NewGUCNestLevel();
	SetUserIdAndSecContext(owner,
						   sandbox->security | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_RESTRICTED_OPERATION);
	pin_setting("search_path", "pg_catalog, pg_temp");
	/* after the first query nobody can take this back, not even the owner */
	pin_setting("transaction_read_only", "on");
	pin_setting("row_security", row_security ? "on" : "off");
	/* the owner's text must not mean something else to whoever runs it */
	pin_setting("standard_conforming_strings", "on");
	pin_setting("transform_null_equals", "off");
	/* nor may what is printed, and read again from a program of checks */
	pin_setting("DateStyle", "ISO, YMD");
	pin_setting("IntervalStyle", "postgres");
	pin_setting("extra_float_digits", "1");
	pin_setting("bytea_output", "hex");
	pin_setting("array_nulls", "on");
}

void
sandbox_leave(Sandbox *sandbox)
{
	/* not as at a commit: what the queries set must not survive */
	AtEOXact_GUC(false, sandbox->settings);
	SetUserIdAndSecContext(sandbox->user, sandbox->security);
}

static bool
ends_more_than_the_query(const ErrorData *error)
{
	int			category = ERRCODE_TO_CATEGORY(error->sqlerrcode);

	return category == ERRCODE_OPERATOR_INTERVENTION ||
		category == ERRCODE_TRANSACTION_ROLLBACK ||
		error->sqlerrcode == ERRCODE_ASSERT_FAILURE;
}

bool
sandbox_try(Oid owner, bool row_security, void (*body) (void *), void *arg,
			ErrorData **error)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner resources = CurrentResourceOwner;

	*error = NULL;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		Sandbox		sandbox;

		sandbox_enter(&sandbox, owner, row_security);
		body(arg);
		sandbox_leave(&sandbox);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		*error = CopyErrorData();
		FlushErrorState();
	}
	PG_END_TRY();
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = resources;
	if (*error != NULL && ends_more_than_the_query(*error))
		ReThrowError(*error);
	return *error == NULL;
}
