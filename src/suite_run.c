/*
 * suite_run.c
 *		Running checks: compile all of them, scan once, judge, and fetch samples
 *		of what failed.
 *
 * A suite's run does not end at the first check that raises an error: such a
 * check has failed, and the others are run without it.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "expression.h"
#include "relation.h"
#include "sandbox.h"
#include "suite.h"

typedef struct Run
{
	const SuiteSource *source;
	Relation	relation;
	List	   *checks;			/* of Check; of these only */
	List	   *key_columns;
	SuitePlan  *plan;
} Run;

static void
compile_all(Run *run)
{
	ListCell   *cell;

	run->plan = plan_create(run->relation, run->source->source,
							run->source->row_filter, run->key_columns);
	run->plan->trigger = run->source->trigger;
	foreach(cell, run->checks)
		check_compile(lfirst(cell), run->plan);
}

static void
fetch_sample(Check *check)
{
	char	   *query = check_sample_query(check);
	PlanStep	step = {0};
	SuitePlan	plan = {0};

	if (query == NULL)
		return;
	step.sql = query;
	plan.trigger = check->plan->trigger;
	plan.queries = list_make1(&step);
	plan_run(&plan);
	if (step.answer)
		check_take_sample(check, &step.answer->root);
}

static void
judge_one(Check *check)
{
	check->judge(check);
	if (check->warning)
		check->warning->judge(check->warning);
	fetch_sample(check);
}

static void
run_all(void *arg)
{
	Run		   *run = arg;
	ListCell   *cell;

	compile_all(run);
	plan_run(run->plan);
	foreach(cell, run->checks)
		judge_one(lfirst(cell));
}

static void
compile_only(void *arg)
{
	compile_all(arg);
}

/* What went wrong is said without words of the error: they may hold values. */
static void
take_error(Check *check, const ErrorData *error)
{
	check->verdict = MLC_FAIL;
	if (error->sqlerrcode == ERRCODE_UNDEFINED_COLUMN)
		check->reason = pstrdup(error->message);
	else
		check->reason = psprintf("it raised an error, SQLSTATE %s; expect() shows it",
								 unpack_sql_state(error->sqlerrcode));
}

static Run
part_of(const Run *run, List *checks)
{
	Run			part = *run;

	part.checks = checks;
	return part;
}

/* Checks that compile; what does not has failed. */
static List *
compiling_checks(const Run *run)
{
	List	   *good = NIL;
	ErrorData  *error;
	ListCell   *cell;

	foreach(cell, run->checks)
	{
		Run			part = part_of(run, list_make1(lfirst(cell)));

		if (sandbox_try(run->source->owner, run->source->row_security,
						compile_only, &part, &error))
			good = lappend(good, lfirst(cell));
		else
			take_error(lfirst(cell), error);
	}
	return good;
}

/* All together; where that raises an error, one by one. */
static void
run_isolated(Run *run)
{
	const SuiteSource *source = run->source;
	Run			good = part_of(run, compiling_checks(run));
	ErrorData  *error;
	ListCell   *cell;

	if (good.checks == NIL ||
		sandbox_try(source->owner, source->row_security, run_all, &good, &error))
		return;
	foreach(cell, good.checks)
	{
		Run			part = part_of(run, list_make1(lfirst(cell)));

		if (!sandbox_try(source->owner, source->row_security, run_all, &part,
						 &error))
			take_error(lfirst(cell), error);
	}
}

/* Those of the source, and those that a check names. */
static List *
all_key_columns(const SuiteSource *source, List *checks)
{
	List	   *names = list_copy(source->key_columns);
	ListCell   *cell;
	ListCell   *column;

	foreach(cell, checks)
	{
		foreach(column, kwarg_texts(lfirst(cell), "unexpected_index_column_names"))
		{
			if (!is_name_in(names, lfirst(column)))
				names = lappend(names, lfirst(column));
		}
	}
	return names;
}

/* What all that reads the relation has around it. */
typedef struct Reading
{
	Sandbox		sandbox;
	Run			run;
} Reading;

/*
 * Whoever owns a view decides what code runs when it is read.  A superuser may
 * do that by hand; a stored suite that does it on a schedule would hand the
 * superuser's rights to the owner of the view, or of a table that became one.
 */
static void
require_trusted_view(Relation relation, Oid owner)
{
	if (OidIsValid(owner) && superuser_arg(owner) &&
		relation->rd_rel->relkind == RELKIND_VIEW &&
		!superuser_arg(relation->rd_rel->relowner))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("a suite of a superuser does not read view \"%s\" of another role",
						RelationGetRelationName(relation)),
				 errhint("Let a role that has no more rights than it needs own the suite.")));
}

static void
begin_reading(Reading *reading, const SuiteSource *source, List *checks)
{
	Run		   *run = &reading->run;

	memset(run, 0, sizeof(Run));
	run->source = source;
	run->checks = checks;
	run->key_columns = all_key_columns(source, checks);
	sandbox_enter(&reading->sandbox, source->owner, source->row_security);
	if (source->time_zone)
		(void) set_config_option("TimeZone", source->time_zone, PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	run->relation = open_readable_relation(source->relation);
	require_trusted_view(run->relation, source->owner);
	/* younger than the lock: to an older one, a rewritten table looks empty */
	PushActiveSnapshot(GetTransactionSnapshot());
	if (source->row_filter)
		check_filter("validate_suite", "row_filter", source->row_filter,
					 run->relation);
}

static void
end_reading(Reading *reading)
{
	PopActiveSnapshot();
	/* keep the lock: what was said holds until the transaction ends */
	relation_close(reading->run.relation, NoLock);
	sandbox_leave(&reading->sandbox);
}

/*
 * In a subtransaction that is rolled back: there are functions that write even
 * in a transaction that is read-only, such as lo_create().
 */
static void
try_or_raise(const SuiteSource *source, void (*body) (void *), void *arg)
{
	ErrorData  *error;

	if (!sandbox_try(source->owner, source->row_security, body, arg, &error))
		ReThrowError(error);
}

void
suite_run_checks(const SuiteSource *source, List *checks)
{
	Reading		reading;

	begin_reading(&reading, source, checks);
	if (source->isolate)
		run_isolated(&reading.run);
	else
		try_or_raise(source, run_all, &reading.run);
	end_reading(&reading);
}

typedef struct PlanUse
{
	Run		   *run;
	void		(*body) (SuitePlan *plan, List *checks, void *arg);
	void	   *arg;
} PlanUse;

static void
use_plan(void *arg)
{
	PlanUse    *use = arg;

	compile_all(use->run);
	use->body(use->run->plan, use->run->checks, use->arg);
}

void
suite_with_plan(const SuiteSource *source, List *checks,
				void (*body) (SuitePlan *plan, List *checks, void *arg),
				void *arg)
{
	Reading		reading;
	PlanUse		use = {&reading.run, body, arg};

	begin_reading(&reading, source, checks);
	try_or_raise(source, use_plan, &use);
	end_reading(&reading);
}
