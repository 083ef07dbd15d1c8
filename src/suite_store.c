/*
 * suite_store.c
 *		Where suites and their expectations are kept, and who may do what with
 *		them.
 *
 * Nobody has rights on the tables: these functions look at the rights of the
 * current user first and then read or write as the owner of the tables.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "arguments.h"
#include "relation.h"
#include "sandbox.h"
#include "suite.h"
#include "suite_store.h"

static Oid
owner_of_store(void)
{
	Oid			table = get_relname_relid("suite", get_namespace_oid("mlcheck", false));
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("table mlcheck.suite does not exist")));
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

void
store_open(StoreAccess *access)
{
	Oid			owner = owner_of_store();

	GetUserIdAndSecContext(&access->user, &access->security);
	access->settings = NewGUCNestLevel();
	SetUserIdAndSecContext(owner,
						   access->security | SECURITY_LOCAL_USERID_CHANGE);
	pin_setting("search_path", "pg_catalog, pg_temp");
	SPI_connect();
}

void
store_close(StoreAccess *access)
{
	SPI_finish();
	AtEOXact_GUC(false, access->settings);
	SetUserIdAndSecContext(access->user, access->security);
}

void
store_parameter(StoreQuery *query, Oid type, Datum value, bool isnull)
{
	if (query->n == STORE_MAX_PARAMETERS)
		elog(ERROR, "too many parameters of a query");
	query->types[query->n] = type;
	query->values[query->n] = value;
	query->nulls[query->n] = isnull ? 'n' : ' ';
	query->n++;
}

/*
 * Not read-only even for a SELECT: that one would not see what an earlier
 * function of the same statement has stored.
 */
uint64
store_run(const StoreQuery *query, const char *sql)
{
	StoreQuery	copy = *query;
	int			result = SPI_execute_with_args(sql, copy.n, copy.types,
											   copy.values, copy.nulls, false, 0);

	if (result < 0)
		elog(ERROR, "SPI_execute_with_args failed: %s",
			 SPI_result_code_string(result));
	return SPI_processed;
}

static Datum
value_at(uint64 row, int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column,
						 isnull);
}

char *
store_text(uint64 row, int column, MemoryContext context)
{
	char	   *value = SPI_getvalue(SPI_tuptable->vals[row],
									 SPI_tuptable->tupdesc, column);

	return value == NULL ? NULL : MemoryContextStrdup(context, value);
}

Jsonb *
store_jsonb(uint64 row, int column, MemoryContext context)
{
	bool		isnull;
	Datum		value = value_at(row, column, &isnull);
	MemoryContext old;
	Jsonb	   *copy;

	if (isnull)
		return NULL;
	old = MemoryContextSwitchTo(context);
	copy = DatumGetJsonbPCopy(value);
	MemoryContextSwitchTo(old);
	return copy;
}

int64
store_int64(uint64 row, int column)
{
	bool		isnull;

	return DatumGetInt64(value_at(row, column, &isnull));
}

static bool
store_bool(uint64 row, int column)
{
	bool		isnull;

	return DatumGetBool(value_at(row, column, &isnull));
}

/* An array of texts, or NULL. */
static List *
read_names(uint64 row, int column, MemoryContext context)
{
	bool		isnull;
	Datum		value = value_at(row, column, &isnull);
	MemoryContext old;
	List	   *names = NIL;
	Datum	   *values;
	int			n;
	int			i;

	if (isnull)
		return NIL;
	old = MemoryContextSwitchTo(context);
	deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false,
					  TYPALIGN_INT, &values, NULL, &n);
	for (i = 0; i < n; i++)
		names = lappend(names, TextDatumGetCString(values[i]));
	MemoryContextSwitchTo(old);
	return names;
}

static List *
read_expectations(int64 suite, MemoryContext context)
{
	StoreQuery	query = {0};
	MemoryContext old;
	List	   *expectations = NIL;
	uint64		n;
	uint64		row;

	store_parameter(&query, INT8OID, Int64GetDatum(suite), false);
	n = store_run(&query,
				  "SELECT expectation_id, expectation_type, kwargs, severity, meta"
				  " FROM mlcheck.suite_expectation WHERE suite_id = $1"
				  " ORDER BY expectation_id");
	old = MemoryContextSwitchTo(context);
	for (row = 0; row < n; row++)
	{
		StoredExpectation *expectation = palloc0(sizeof(StoredExpectation));

		CHECK_FOR_INTERRUPTS();
		expectation->id = store_int64(row, 1);
		expectation->type = store_text(row, 2, context);
		expectation->kwargs = store_jsonb(row, 3, context);
		expectation->severity = store_text(row, 4, context);
		expectation->meta = store_jsonb(row, 5, context);
		expectations = lappend(expectations, expectation);
	}
	MemoryContextSwitchTo(old);
	return expectations;
}

/*
 * Rights are those that a role has without SET ROLE, as for the tables of a
 * role: pg_has_role(..., 'USAGE').  Of a role that was dropped nobody but a
 * superuser is a member.  The name of the relation is what it is called now, and
 * what it was called once when it is gone.
 */
#define READ_SUITE \
	"SELECT suite_id, owner::oid::bigint, relation::oid::bigint," \
	" coalesce((SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c" \
	" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = s.relation)," \
	" relation_name), key_columns," \
	" pg_has_role($2, owner, 'USAGE')," \
	" EXISTS (SELECT FROM mlcheck.suite_grant g" \
	" WHERE g.suite_id = s.suite_id AND pg_has_role($2, g.grantee, 'USAGE'))," \
	" time_zone FROM mlcheck.suite s WHERE name = $1"

/* With lock, changes of a suite wait for each other. */
static StoredSuite *
read_suite(const char *name, Oid user, MemoryContext context, bool lock,
		   bool *may_run, bool *may_change)
{
	StoreQuery	query = {0};
	StoredSuite *suite;

	store_parameter(&query, TEXTOID, CStringGetTextDatum(name), false);
	store_parameter(&query, OIDOID, ObjectIdGetDatum(user), false);
	if (store_run(&query, lock ? READ_SUITE " FOR NO KEY UPDATE OF s" : READ_SUITE) == 0)
		return NULL;
	suite = MemoryContextAllocZero(context, sizeof(StoredSuite));
	suite->id = store_int64(0, 1);
	suite->name = MemoryContextStrdup(context, name);
	suite->owner = (Oid) store_int64(0, 2);
	suite->relation = (Oid) store_int64(0, 3);
	suite->relation_name = store_text(0, 4, context);
	suite->key_columns = read_names(0, 5, context);
	suite->time_zone = store_text(0, 8, context);
	*may_change = store_bool(0, 6);
	*may_run = *may_change || store_bool(0, 7);
	suite->expectations = read_expectations(suite->id, context);
	return suite;
}

static StoredSuite *
load(const char *name, bool may_change, bool lock)
{
	StoreAccess access;
	MemoryContext context = CurrentMemoryContext;
	StoredSuite *suite;
	bool		run = false;
	bool		change = false;

	store_open(&access);
	suite = read_suite(name, access.user, context, lock, &run, &change);
	store_close(&access);
	if (suite == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("suite \"%s\" does not exist", name)));
	if (!run || (may_change && !change))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for suite \"%s\"", name),
				 may_change ?
				 errhint("Only its owner, and members of that role, may change it.") :
				 errhint("Its owner can allow it with grant_suite().")));
	return suite;
}

StoredSuite *
suite_load(const char *name, bool may_change)
{
	return load(name, may_change, false);
}

StoredSuite *
suite_load_to_change(const char *name)
{
	return load(name, true, true);
}

static void
check_keys(Relation relation, List *key_columns)
{
	ListCell   *cell;

	foreach(cell, key_columns)
	{
		char	   *name = lfirst(cell);

		require_column(relation, "key_columns", name);
		if (is_name_in(list_copy_head(key_columns, foreach_current_index(cell)), name))
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_COLUMN),
					 errmsg("\"key_columns\" names a column twice: \"%s\"", name)));
	}
}

/* Nobody else sees a temporary table, and no dump has it. */
static void
refuse_temporary(Relation relation)
{
	if (relation->rd_rel->relpersistence == RELPERSISTENCE_TEMP)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is temporary, and no suite can be stored for it",
						RelationGetRelationName(relation))));
}

static int64
insert_suite(const char *name, Oid relation, const char *relation_name,
			 List *key_columns, Jsonb *meta)
{
	StoreQuery	query = {0};
	StoreAccess access;
	bool		inserted;
	int64		id = 0;

	store_parameter(&query, TEXTOID, CStringGetTextDatum(name), false);
	store_parameter(&query, REGROLEOID, ObjectIdGetDatum(GetUserId()), false);
	store_parameter(&query, REGCLASSOID, ObjectIdGetDatum(relation), false);
	store_parameter(&query, TEXTOID, CStringGetTextDatum(relation_name), false);
	store_parameter(&query, TEXTARRAYOID, names_array(key_columns),
					key_columns == NIL);
	store_parameter(&query, JSONBOID, JsonbPGetDatum(meta), meta == NULL);
	store_open(&access);
	inserted = store_run(&query,
						 "INSERT INTO mlcheck.suite (name, owner, relation, relation_name, key_columns, meta, time_zone)"
						 " VALUES ($1, $2, $3, $4, $5, $6, current_setting('TimeZone'))"
						 " ON CONFLICT (name) DO NOTHING RETURNING suite_id") > 0;
	if (inserted)
		id = store_int64(0, 1);
	store_close(&access);
	if (!inserted)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("suite \"%s\" already exists", name)));
	return id;
}

int64
suite_create(const char *name, Oid relation_id, List *key_columns, Jsonb *meta)
{
	Relation	relation;
	int64		id;

	if (name[0] == '\0' || strlen(name) > SUITE_MAX_NAME)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"name\" must have 1 to %d bytes", SUITE_MAX_NAME)));
	if (meta != NULL && !JB_ROOT_IS_OBJECT(meta))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"meta\" must be a JSON object")));
	relation = open_readable_relation(relation_id);
	refuse_temporary(relation);
	check_keys(relation, key_columns);
	id = insert_suite(name, relation_id, quote_relation(relation), key_columns,
					  meta);
	/* keep the lock: what was said holds until the transaction ends */
	relation_close(relation, NoLock);
	return id;
}

static void
check_severity(const char *severity)
{
	if (strcmp(severity, "info") != 0 && strcmp(severity, "warn") != 0 &&
		strcmp(severity, "error") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"severity\" must be \"info\", \"warn\" or \"error\"")));
}

int64
suite_add(int64 suite, const char *type, Jsonb *kwargs,
		  const char *severity, Jsonb *meta)
{
	StoreQuery	query = {0};
	StoreAccess access;
	int64		id;

	expectation_check(type, kwargs);
	check_severity(severity);
	if (meta != NULL && !JB_ROOT_IS_OBJECT(meta))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"meta\" must be a JSON object")));
	store_parameter(&query, INT8OID, Int64GetDatum(suite), false);
	store_parameter(&query, TEXTOID, CStringGetTextDatum(type), false);
	store_parameter(&query, JSONBOID, JsonbPGetDatum(kwargs), false);
	store_parameter(&query, TEXTOID, CStringGetTextDatum(severity), false);
	store_parameter(&query, JSONBOID, JsonbPGetDatum(meta), meta == NULL);
	store_open(&access);
	(void) store_run(&query,
					 "INSERT INTO mlcheck.suite_expectation (suite_id, expectation_type, kwargs, severity, meta)"
					 " VALUES ($1, $2, $3, $4, $5) RETURNING expectation_id");
	id = store_int64(0, 1);
	store_close(&access);
	return id;
}
