/*
 * gate.c
 *		gate(): a suite as a statement that fails when the data does.
 *
 * It stores nothing: its error would roll that back.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

#include "arguments.h"
#include "gate.h"
#include "output.h"

/* An error lists no more checks than a person reads. */
#define MAX_LISTED 20

/* Unexpected values that are shown of a check, when asked for. */
#define MAX_SHOWN 5

static void
append_columns(StringInfo text, const Check *check)
{
	static const char *const names[] = {"column", "column_A", "column_B", "column_list"};
	int			i;
	ListCell   *cell;

	for (i = 0; i < (int) lengthof(names); i++)
	{
		foreach(cell, kwarg_texts(check, names[i]))
			appendStringInfo(text, " \"%s\"", (char *) lfirst(cell));
	}
}

static void
append_values(StringInfo text, const Check *check)
{
	JsonbValue *value;
	int			i;

	if (check->observed)
		appendStringInfo(text, "; observed: %s",
						 JsonbToCString(NULL, &check->observed->root,
										VARSIZE(check->observed)));
	if (check->unexpected_values == NULL)
		return;
	for (i = 0; i < MAX_SHOWN; i++)
	{
		value = getIthJsonbValueFromContainer(&check->unexpected_values->root, i);
		if (value == NULL)
			return;
		appendStringInfo(text, "%s%s", i == 0 ? "; such as " : ", ",
						 value->type == jbvNull ? "null" :
						 value->type == jbvBinary ?
						 JsonbToCString(NULL, value->val.binary.data, value->val.binary.len) :
						 jsonb_scalar_text("value", value));
	}
}

/* "expectation 3: expect_column_values_to_not_be_null "amount": 5 of 9 ..." */
static void
append_check(StringInfo text, const Check *check, bool show_values)
{
	const char *reason;

	(void) check_verdict(check, &reason);
	appendStringInfo(text, "expectation " INT64_FORMAT ": %s", check->id,
					 check->expectation->name);
	append_columns(text, check);
	appendStringInfo(text, ": %s", reason ? reason : "not as expected");
	if (show_values)
		append_values(text, check);
}

static char *
list_checks(List *checks, bool show_values)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, checks)
	{
		int			i = foreach_current_index(cell);

		if (i == MAX_LISTED)
		{
			appendStringInfo(&text, "\nand %d more", list_length(checks) - i);
			break;
		}
		appendStringInfoString(&text, i > 0 ? "\n" : "");
		append_check(&text, lfirst(cell), show_values);
	}
	return text.data;
}

static List *
with_verdict(List *checks, mlc_verdict verdict)
{
	List	   *found = NIL;
	const char *reason;
	ListCell   *cell;

	foreach(cell, checks)
	{
		if (check_verdict(lfirst(cell), &reason) == verdict)
			found = lappend(found, lfirst(cell));
	}
	return found;
}

void
gate_report(const StoredSuite *suite, List *checks, GateUndecided undecided,
			bool show_values, const char *hint)
{
	List	   *failed = with_verdict(checks, MLC_FAIL);
	List	   *warned = with_verdict(checks, MLC_WARN);
	List	   *unclear = with_verdict(checks, MLC_UNDECIDED);

	if (undecided == UNDECIDED_FAILS)
		failed = list_concat(failed, unclear);
	if (undecided == UNDECIDED_WARNS)
		warned = list_concat(warned, unclear);
	if (failed != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_GATE_CLOSED),
				 errmsg("%s does not pass suite \"%s\": %d of %d expectations failed",
						suite->relation_name, suite->name,
						list_length(failed), list_length(checks)),
				 errdetail("%s", list_checks(failed, show_values)),
				 errhint("%s", hint)));
	if (warned != NIL)
		ereport(WARNING,
				(errcode(ERRCODE_WARNING),
				 errmsg("%s passes suite \"%s\" with %d of %d expectations in doubt",
						suite->relation_name, suite->name,
						list_length(warned), list_length(checks)),
				 errdetail("%s", list_checks(warned, show_values))));
}

GateUndecided
undecided_of(const char *word)
{
	if (strcmp(word, "warn") == 0)
		return UNDECIDED_WARNS;
	if (strcmp(word, "fail") == 0)
		return UNDECIDED_FAILS;
	if (strcmp(word, "pass") == 0)
		return UNDECIDED_PASSES;
	invalid_argument("undecided", "must be \"warn\", \"fail\" or \"pass\"");
	return UNDECIDED_FAILS;
}

PG_FUNCTION_INFO_V1(gate);
Datum
gate(PG_FUNCTION_ARGS)
{
	GateUndecided undecided;
	StoredSuite *suite;
	SuiteSource source;
	List	   *checks;
	const char *name;

	require_not_null(fcinfo, 2, "undecided");
	undecided = undecided_of(text_argument(fcinfo, 2));
	require_not_null(fcinfo, 4, "show_values");
	suite = suite_load_for(fcinfo, &source, -1, 1, 3);
	checks = suite_checks(suite);
	if (checks == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("suite \"%s\" has no expectations", suite->name)));
	if (!suite_validate(suite, &source, checks))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("the relation of suite \"%s\" no longer exists: %s",
						suite->name, suite->relation_name)));
	name = quote_literal_cstr(suite->name);
	gate_report(suite, checks, undecided, PG_GETARG_BOOL(4),
				psprintf("In the transaction that loads the rows, mlcheck.validate_suite(%s) shows what was found, and mlcheck.failing_rows(%s, number) the rows.",
						 name, name));
	PG_RETURN_VOID();
}
