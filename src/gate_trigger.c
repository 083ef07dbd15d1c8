/*
 * gate_trigger.c
 *		The gate on write that rejects: a suite over the new rows of a statement.
 *
 * Whoever writes needs no right on the suite: it is the table's owner who may
 * run it.  It runs with the rights of the suite's owner, who must be allowed to
 * read the table: otherwise a right to make triggers would be one to read.
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/xact.h"
#include "catalog/pg_inherits.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
#include "utils/tuplestore.h"

#include "gate_on_write.h"
#include "relation.h"

/* Members of the table's owner are not enough: its triggers outlive them. */
static StoredSuite *
load_as_owner(Relation relation, const char *name)
{
	StoredSuite *suite;
	Oid			user;
	int			security;

	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(relation->rd_rel->relowner,
						   security | SECURITY_LOCAL_USERID_CHANGE);
	suite = suite_load(name, false);
	SetUserIdAndSecContext(user, security);
	return suite;
}

/* Of a role that is gone no right can be asked. */
static void
require_owner(const StoredSuite *suite)
{
	if (GetUserNameFromId(suite->owner, true) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("the owner of suite \"%s\" no longer exists", suite->name)));
}

static void
require_about(const StoredSuite *suite, Relation relation)
{
	Oid			type = get_rel_type_id(suite->relation);

	if (suite->relation == RelationGetRelid(relation) ||
		(OidIsValid(type) && typeInheritsFrom(relation->rd_rel->reltype, type)))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_WRONG_OBJECT_TYPE),
			 errmsg("suite \"%s\" is about %s, and not about %s",
					suite->name, suite->relation_name, quote_relation(relation)),
			 errhint("A gate on write needs a suite of the table itself, or of a table that it is a partition or child of.")));
}

/* As for a query of the suite's relation: of a partition, its parent counts. */
static void
require_readable(const StoredSuite *suite)
{
	if (pg_class_aclcheck(suite->relation, suite->owner, ACL_SELECT) != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("the owner of suite \"%s\" may not read all of %s",
						suite->name, suite->relation_name)));
	if (check_enable_rls(suite->relation, suite->owner, true) == RLS_ENABLED)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("row security hides rows of %s from the owner of suite \"%s\"",
						suite->relation_name, suite->name)));
}

void
write_gate_open(WriteGate *gate, Relation relation, const char *suite)
{
	gate->relation = RelationGetRelid(relation);
	gate->suite = load_as_owner(relation, suite);
	require_owner(gate->suite);
	require_about(gate->suite, relation);
	require_readable(gate->suite);
	if (gate->suite->expectations == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("suite \"%s\" has no expectations", suite)));
	suite_source(gate->suite, &gate->source);
	gate->checks = suite_checks(gate->suite);
}

/* Of a partition or child, the columns that the suite knows. */
static char *
source_of(const WriteGate *gate, const char *new_rows)
{
	Relation	relation;
	char	   *columns;

	if (gate->suite->relation == gate->relation)
		return pstrdup(new_rows);
	relation = relation_open(gate->suite->relation, AccessShareLock);
	columns = relation_columns(relation, "");
	relation_close(relation, NoLock);
	return psprintf("(SELECT %s FROM %s)", columns, new_rows);
}

static void
trigger_error(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("mlcheck.reject_new_rows() must be called by a trigger %s", what),
			 errhint("mlcheck.gate_on_write() makes it.")));
}

static TriggerData *
statement_trigger(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		trigger_error("only");
	if (!TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event) ||
		trigger->tg_newtable == NULL)
		trigger_error("for each statement, after INSERT or UPDATE, with REFERENCING NEW TABLE");
	if (trigger->tg_trigger->tgnargs != 3)
		trigger_error("with three arguments");
	return trigger;
}

static void
gate_context(void *arg)
{
	errcontext("gate on write of %s", quote_relation(arg));
}

static void
check_new_rows(TriggerData *trigger)
{
	char	  **arguments = trigger->tg_trigger->tgargs;
	GateUndecided undecided = undecided_of(arguments[1]);
	WriteGate	gate;

	write_gate_open(&gate, trigger->tg_relation, arguments[0]);
	gate.source.trigger = trigger;
	gate.source.source = source_of(&gate, quote_identifier(trigger->tg_trigger->tgnewtable));
	/* a query of the table itself has the new rows too */
	CommandCounterIncrement();
	suite_run_checks(&gate.source, gate.checks);
	gate.suite->relation_name = psprintf("what was written to %s",
										 quote_relation(trigger->tg_relation));
	gate_report(gate.suite, gate.checks, undecided,
				strcmp(arguments[2], "true") == 0,
				psprintf("Nothing of the statement was stored. Write the rows to a table of their own: mlcheck.validate_suite(%s, 'that_table') shows more about them.",
						 quote_literal_cstr(gate.suite->name)));
}

PG_FUNCTION_INFO_V1(reject_new_rows);
Datum
reject_new_rows(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = statement_trigger(fcinfo);
	ErrorContextCallback context;

	if (tuplestore_tuple_count(trigger->tg_newtable) == 0)
		return PointerGetDatum(NULL);
	context.callback = gate_context;
	context.arg = trigger->tg_relation;
	context.previous = error_context_stack;
	error_context_stack = &context;
	check_new_rows(trigger);
	error_context_stack = context.previous;
	return PointerGetDatum(NULL);
}
