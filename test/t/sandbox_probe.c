/*
 * sandbox_probe.c
 *		A library of the test sandbox.pl: runs queries in the sandbox, for SQL to
 *		ask what they can do there. It is no part of mlcheck.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

/* the code itself: a server's libraries do not share symbols everywhere */
#include "../../src/sandbox.c"

PG_MODULE_MAGIC;

typedef struct Probe
{
	char	   *query;
	MemoryContext context;
	char	   *answer;
} Probe;

/* The first column of all rows. */
static void
run(void *arg)
{
	Probe	   *probe = arg;
	SPIExecuteOptions options = {0};
	StringInfoData answer;
	uint64		row;

	SPI_connect();
	options.read_only = true;
	SPI_execute_extended(probe->query, &options);
	initStringInfo(&answer);
	for (row = 0; row < SPI_processed; row++)
	{
		char	   *value = SPI_getvalue(SPI_tuptable->vals[row],
										 SPI_tuptable->tupdesc, 1);

		appendStringInfo(&answer, "%s%s", row > 0 ? "\n" : "", value ? value : "null");
	}
	probe->answer = MemoryContextStrdup(probe->context, answer.data);
	SPI_finish();
}

/* probe_enter(query text, owner oid, row_security boolean): an error is one. */
PG_FUNCTION_INFO_V1(probe_enter);
Datum
probe_enter(PG_FUNCTION_ARGS)
{
	Probe		probe = {text_to_cstring(PG_GETARG_TEXT_PP(0)), CurrentMemoryContext, NULL};
	Sandbox		sandbox;

	sandbox_enter(&sandbox, PG_GETARG_OID(1), PG_GETARG_BOOL(2));
	run(&probe);
	sandbox_leave(&sandbox);
	PG_RETURN_TEXT_P(cstring_to_text(probe.answer));
}

/* probe_try(query text, owner oid, row_security boolean): an error as text. */
PG_FUNCTION_INFO_V1(probe_try);
Datum
probe_try(PG_FUNCTION_ARGS)
{
	Probe		probe = {text_to_cstring(PG_GETARG_TEXT_PP(0)), CurrentMemoryContext, NULL};
	ResourceOwner resources = CurrentResourceOwner;
	ErrorData  *error;
	bool		good = sandbox_try(PG_GETARG_OID(1), PG_GETARG_BOOL(2), run, &probe, &error);

	if (CurrentMemoryContext != probe.context || CurrentResourceOwner != resources)
		elog(ERROR, "not the memory context or resource owner of before");
	if (!good)
		PG_RETURN_TEXT_P(cstring_to_text(psprintf("%s %s", unpack_sql_state(error->sqlerrcode),
												  error->message)));
	PG_RETURN_TEXT_P(cstring_to_text(probe.answer));
}
