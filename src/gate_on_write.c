/*
 * gate_on_write.c
 *		gate_on_write() and drop_gate_on_write(): the triggers of a gate.
 *
 * Statement triggers fire for the table that a statement names, and for no
 * other: each partition and child gets its own.  Row triggers of a partitioned
 * table are given to its partitions by PostgreSQL.
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/reltrigger.h"
#include "utils/varlena.h"

#include "arguments.h"
#include "compat.h"
#include "gate_on_write.h"
#include "relation.h"

#define REJECT_FUNCTION "reject_new_rows"
#define QUARANTINE_FUNCTION "quarantine_new_row"

/* Behind most names: other triggers may still change the row before it. */
#define QUARANTINE_PREFIX "zz_mlcheck_quarantine"

/* What is asked for. */
typedef struct GateDefinition
{
	const char *suite;
	int64		suite_id;
	bool		quarantine;
	List	   *arguments;		/* of char *, of the triggers; the first is the suite */
} GateDefinition;

static void
run_utility(const char *sql)
{
	int			result;

	SPI_connect();
	result = SPI_execute(sql, false, 0);
	if (result != SPI_OK_UTILITY)
		elog(ERROR, "SPI_execute failed: %s", SPI_result_code_string(result));
	SPI_finish();
}

/* The function of a gate that a trigger calls, or NULL. */
static const char *
gate_function(const Trigger *trigger)
{
	char	   *name;

	if (get_func_namespace(trigger->tgfoid) != get_namespace_oid("mlcheck", false))
		return NULL;
	name = get_func_name(trigger->tgfoid);
	if (strcmp(name, REJECT_FUNCTION) == 0)
		return REJECT_FUNCTION;
	return strcmp(name, QUARANTINE_FUNCTION) == 0 ? QUARANTINE_FUNCTION : NULL;
}

/* suite: NULL for any */
static bool
is_gate(const Trigger *trigger, const char *suite)
{
	return gate_function(trigger) != NULL && trigger->tgnargs > 0 &&
		(suite == NULL || strcmp(trigger->tgargs[0], suite) == 0);
}

static void
require_ordinary(Relation relation)
{
	char		kind = relation->rd_rel->relkind;

	if (kind == RELKIND_FOREIGN_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("%s is a foreign table, which can have no gate on write",
						quote_relation(relation)),
				 errdetail("Its server can change rows without any trigger here, and no trigger sees the new rows of a statement.")));
	if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("%s is not a table, and can have no gate on write",
						quote_relation(relation)),
				 errhint("Define it on the tables that the rows are stored in.")));
}

static void
require_owner(Oid relation)
{
	if (!pg_class_ownercheck(relation, GetUserId()))
		aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(get_rel_relkind(relation)),
					   get_rel_name(relation));
}

/* The table, its partitions and its children, locked and open: of Relation. */
static List *
open_members(Oid oid)
{
	List	   *members = NIL;
	ListCell   *cell;

	if (get_rel_name(oid) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", oid)));
	/* before there is a lock: others must not have to wait for who may not */
	require_owner(oid);
	relation_close(relation_open(oid, ShareRowExclusiveLock), NoLock);
	foreach(cell, find_all_inheritors(oid, ShareRowExclusiveLock, NULL))
	{
		Relation	member = relation_open(lfirst_oid(cell), NoLock);

		require_owner(RelationGetRelid(member));
		members = lappend(members, member);
	}
	return members;
}

static void
close_members(List *members)
{
	ListCell   *cell;

	foreach(cell, members)
		relation_close(lfirst(cell), NoLock);
}

static bool
same_arguments(const Trigger *trigger, const GateDefinition *definition)
{
	ListCell   *cell;

	if (trigger->tgnargs != list_length(definition->arguments))
		return false;
	foreach(cell, definition->arguments)
	{
		if (strcmp(trigger->tgargs[foreach_current_index(cell)], lfirst(cell)) != 0)
			return false;
	}
	return true;
}

/* Does the table have such a trigger?  ereport when it has another one. */
static bool
has_trigger(Relation relation, const GateDefinition *definition, bool insert)
{
	const char *function = definition->quarantine ? QUARANTINE_FUNCTION : REJECT_FUNCTION;
	int			n = relation->trigdesc ? relation->trigdesc->numtriggers : 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		const Trigger *trigger = &relation->trigdesc->triggers[i];

		if (!is_gate(trigger, definition->suite))
			continue;
		if (gate_function(trigger) != function || !same_arguments(trigger, definition))
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_OBJECT),
					 errmsg("%s already has a gate of suite \"%s\", with other options",
							quote_relation(relation), definition->suite),
					 errhint("Drop it first: mlcheck.drop_gate_on_write().")));
		if (definition->quarantine ||
			(insert ? TRIGGER_FOR_INSERT(trigger->tgtype) : TRIGGER_FOR_UPDATE(trigger->tgtype)))
			return true;
	}
	return false;
}

static char *
argument_list(const GateDefinition *definition)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, definition->arguments)
		appendStringInfo(&text, "%s%s", foreach_current_index(cell) > 0 ? ", " : "",
						 quote_literal_cstr(lfirst(cell)));
	return text.data;
}

static void
create_reject_trigger(Relation relation, const GateDefinition *definition, bool insert)
{
	run_utility(psprintf("CREATE TRIGGER mlcheck_gate_%s_" INT64_FORMAT
						 " AFTER %s ON %s REFERENCING NEW TABLE AS " NEW_ROWS
						 " FOR EACH STATEMENT EXECUTE FUNCTION mlcheck." REJECT_FUNCTION "(%s)",
						 insert ? "insert" : "update", definition->suite_id,
						 insert ? "INSERT" : "UPDATE", quote_relation(relation),
						 argument_list(definition)));
}

static void
create_quarantine_trigger(Relation relation, const GateDefinition *definition)
{
	run_utility(psprintf("CREATE TRIGGER " QUARANTINE_PREFIX "_" INT64_FORMAT
						 " BEFORE INSERT OR UPDATE ON %s"
						 " FOR EACH ROW EXECUTE FUNCTION mlcheck." QUARANTINE_FUNCTION "(%s)",
						 definition->suite_id, quote_relation(relation),
						 argument_list(definition)));
}

/*
 * Is there one more table with triggers of its own?  Partitions come after
 * their parent, and have the clones of its row trigger by then.
 */
static bool
cover(Relation member, const GateDefinition *definition)
{
	bool		has_insert = has_trigger(member, definition, true);
	bool		has_update = has_trigger(member, definition, false);

	if (has_insert && has_update)
		return false;
	if (definition->quarantine)
	{
		create_quarantine_trigger(member, definition);
		return true;
	}
	if (!has_insert)
		create_reject_trigger(member, definition, true);
	if (!has_update)
		create_reject_trigger(member, definition, false);
	return true;
}

static void
no_more(SuitePlan *plan, List *checks, void *arg)
{
}

/* What would fail at each write is refused now. */
static void
require_gate(const GateDefinition *definition, Relation member)
{
	WriteGate	gate;

	require_ordinary(member);
	write_gate_open(&gate, member, definition->suite);
	if (definition->quarantine)
		quarantine_require_rows(&gate, member);
	else
		suite_with_plan(&gate.source, gate.checks, no_more, NULL);
}

/* "schema.table" in SQL: where rows of the relation go. */
static char *
quarantine_name(Relation relation, const char *given)
{
	const char *schema = get_namespace_name(RelationGetNamespace(relation));
	RangeVar   *range;

	if (given == NULL)
		return quote_qualified_identifier(schema,
										  makeObjectName(RelationGetRelationName(relation),
														 NULL, "quarantine"));
	range = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(given)));
	return quote_qualified_identifier(range->schemaname ? range->schemaname : schema,
									  range->relname);
}

static void
create_quarantine_table(const char *name)
{
	run_utility(psprintf("CREATE TABLE %s ("
						 "quarantine_id pg_catalog.int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
						 "quarantined_at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now(), "
						 "written_by pg_catalog.name NOT NULL, "
						 "relation pg_catalog.text NOT NULL, "
						 "operation pg_catalog.text NOT NULL, "
						 "suite pg_catalog.text NOT NULL, "
						 "expectation_ids pg_catalog.int8[] NOT NULL, "
						 "failed_expectations pg_catalog.text[] NOT NULL, "
						 "row_data pg_catalog.jsonb NOT NULL, "
						 "old_data pg_catalog.jsonb)", name));
}

/* ereport unless rows can be stored there. */
static void
require_columns(Oid table, const char *name)
{
	static const char *const columns[] = {"quarantine_id", "quarantined_at",
		"written_by", "relation", "operation", "suite", "expectation_ids",
		"failed_expectations", "row_data", "old_data"
	};
	int			i;

	for (i = 0; i < (int) lengthof(columns); i++)
	{
		if (get_attnum(table, columns[i]) == InvalidAttrNumber)
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_TABLE),
					 errmsg("%s exists, and is no quarantine table: it has no column \"%s\"",
							name, columns[i]),
					 errhint("Name another one with \"quarantine_table\".")));
	}
}

/* The owner's, whoever of that role defines the gate. */
static void
make_quarantine_table(Relation relation, const char *name)
{
	RangeVar   *range = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(name)));
	Oid			user;
	int			security;

	if (!OidIsValid(RangeVarGetRelid(range, NoLock, true)))
	{
		GetUserIdAndSecContext(&user, &security);
		SetUserIdAndSecContext(relation->rd_rel->relowner,
							   security | SECURITY_LOCAL_USERID_CHANGE);
		create_quarantine_table(name);
		SetUserIdAndSecContext(user, security);
		CommandCounterIncrement();
	}
	require_columns(quarantine_table(name, relation->rd_rel->relowner), name);
}

static bool
reads_quarantine(const char *on_fail)
{
	if (strcmp(on_fail, "quarantine") == 0)
		return true;
	if (strcmp(on_fail, "reject") != 0)
		invalid_argument("on_fail", "must be \"reject\" or \"quarantine\"");
	return false;
}

static GateDefinition
definition_of(FunctionCallInfo fcinfo, Relation relation)
{
	GateDefinition definition = {0};
	char	   *undecided = text_argument(fcinfo, 3);
	bool		show_values = PG_GETARG_BOOL(4);
	char	   *table = text_argument(fcinfo, 5);
	StoredSuite *suite = suite_load(text_argument(fcinfo, 1), false);

	(void) undecided_of(undecided);
	definition.suite = suite->name;
	definition.suite_id = suite->id;
	definition.quarantine = reads_quarantine(text_argument(fcinfo, 2));
	definition.arguments = list_make1(suite->name);
	if (table && !definition.quarantine)
		invalid_argument("quarantine_table", "goes with on_fail => 'quarantine'");
	if (definition.quarantine)
		definition.arguments = lappend(definition.arguments, quarantine_name(relation, table));
	else
	{
		definition.arguments = lappend(definition.arguments, undecided);
		definition.arguments = lappend(definition.arguments, show_values ? "true" : "false");
	}
	return definition;
}

static int64
define_gate(const GateDefinition *definition, List *members)
{
	int64		covered = 0;
	ListCell   *cell;

	foreach(cell, members)
		require_gate(definition, lfirst(cell));
	if (definition->quarantine)
	{
		foreach(cell, members)
			make_quarantine_table(lfirst(cell), lsecond(definition->arguments));
	}
	foreach(cell, members)
		covered += cover(lfirst(cell), definition);
	return covered;
}

PG_FUNCTION_INFO_V1(gate_on_write);
Datum
gate_on_write(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"relation", "suite", "on_fail", "undecided", "show_values"};
	GateDefinition definition;
	List	   *members;
	int64		covered;
	int			i;

	for (i = 0; i < (int) lengthof(names); i++)
		require_not_null(fcinfo, i, names[i]);
	members = open_members(PG_GETARG_OID(0));
	require_ordinary(linitial(members));
	definition = definition_of(fcinfo, linitial(members));
	covered = define_gate(&definition, members);
	close_members(members);
	PG_RETURN_INT64(covered);
}

/*
 * SQL that drops the gates' triggers on one table; of char *.  Clones on
 * partitions are gone with the trigger of the parent.
 */
static List *
drop_statements(Relation relation, const char *suite)
{
	List	   *statements = NIL;
	int			n = relation->trigdesc ? relation->trigdesc->numtriggers : 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		const Trigger *trigger = &relation->trigdesc->triggers[i];

		if (is_gate(trigger, suite))
			statements = lappend(statements,
								 psprintf("DROP TRIGGER %s ON %s",
										  quote_identifier(trigger->tgname),
										  quote_relation(relation)));
	}
	return statements;
}

PG_FUNCTION_INFO_V1(drop_gate_on_write);
Datum
drop_gate_on_write(PG_FUNCTION_ARGS)
{
	char	   *suite = text_argument(fcinfo, 1);
	int64		tables = 0;
	List	   *members;
	ListCell   *cell;
	ListCell   *sql;

	require_not_null(fcinfo, 0, "relation");
	members = open_members(PG_GETARG_OID(0));
	foreach(cell, members)
	{
		List	   *statements = drop_statements(lfirst(cell), suite);

		foreach(sql, statements)
			run_utility(lfirst(sql));
		tables += statements != NIL;
	}
	close_members(members);
	if (tables == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 suite ? errmsg("%s has no gate of suite \"%s\"",
								get_rel_name(PG_GETARG_OID(0)), suite) :
				 errmsg("%s has no gate on write", get_rel_name(PG_GETARG_OID(0)))));
	PG_RETURN_INT64(tables);
}

/* The arguments of a trigger, as pg_trigger.tgargs holds them. */
PG_FUNCTION_INFO_V1(trigger_arguments);
Datum
trigger_arguments(PG_FUNCTION_ARGS)
{
	bytea	   *stored = PG_GETARG_BYTEA_PP(0);
	const char *text = VARDATA_ANY(stored);
	const char *end = text + VARSIZE_ANY_EXHDR(stored);
	const char *zero;
	List	   *arguments = NIL;
	Datum	   *values;
	ListCell   *cell;

	while ((zero = memchr(text, '\0', end - text)) != NULL)
	{
		pg_verifymbstr(text, zero - text, false);
		arguments = lappend(arguments, cstring_to_text(text));
		text = zero + 1;
	}
	values = palloc(sizeof(Datum) * Max(list_length(arguments), 1));
	foreach(cell, arguments)
		values[foreach_current_index(cell)] = PointerGetDatum(lfirst(cell));
	PG_RETURN_ARRAYTYPE_P(construct_array(values, list_length(arguments), TEXTOID,
										  -1, false, TYPALIGN_INT));
}
