/*
 * suite_exchange.c
 *		Suites as Great Expectations writes them, in both of its layouts:
 *
 *		{"expectation_suite_name", "expectations": [{"expectation_type",
 *		"kwargs", "meta"}], "meta", ...} before release 1.0, and since then
 *		{"name", "expectations": [{"type", "kwargs", "meta", "severity", ...}],
 *		"meta", ...}.
 *
 * What mlcheck has no use for is kept, so that it comes out again: members of
 * the suite or of an expectation that have no column of their own are a member
 * of "meta".
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "arguments.h"
#include "relation.h"
#include "suite.h"
#include "suite_store.h"

/* The member of "meta" that has those that go beside it. */
#define MEMBERS "'mlcheck.members'"

/*
 * What is stored for an object with this "meta" and these other members, and
 * the way back.  No meta, an empty one and one that is no object differ.
 */
#define PACKED(members, meta) \
	"CASE WHEN " members " = '{}' AND coalesce(jsonb_typeof(" meta "), 'object') = 'object'" \
	" THEN " meta \
	" WHEN " meta " IS NULL" \
	" THEN jsonb_build_object(" MEMBERS ", " members ")" \
	" WHEN jsonb_typeof(" meta ") = 'object' AND " meta " <> '{}'" \
	" THEN " meta " || jsonb_build_object(" MEMBERS ", " members ")" \
	" ELSE jsonb_build_object(" MEMBERS ", " members " || jsonb_build_object('meta', " meta ")) END"

#define UNPACKED(stored) \
	"CASE WHEN " stored " IS NULL THEN '{}'" \
	" WHEN coalesce(jsonb_typeof(" stored " -> " MEMBERS "), '') <> 'object'" \
	" THEN jsonb_build_object('meta', " stored ")" \
	" WHEN " stored " - " MEMBERS " = '{}' THEN " stored " -> " MEMBERS \
	" ELSE (" stored " -> " MEMBERS ") || jsonb_build_object('meta', " stored " - " MEMBERS ") END"

/* Not to be told from what is stored for other members. */
#define META_PROBLEM(meta) \
	" WHEN jsonb_typeof(" meta ") = 'object' AND " meta " ? " MEMBERS \
	" THEN 'must not have a member \"mlcheck.members\" in \"meta\"'"

/* Of one severity by its names here and there. */
#define SEVERITY_FROM(text) \
	"CASE " text " WHEN 'warning' THEN 'warn' WHEN 'info' THEN 'info' ELSE 'error' END"
#define SEVERITY_TO(text) \
	"CASE " text " WHEN 'warn' THEN 'warning' WHEN 'info' THEN 'info' ELSE 'critical' END"

#define READ_SUITE \
	"SELECT CASE" \
	" WHEN jsonb_typeof(d) <> 'object' THEN 'must be a JSON object'" \
	" WHEN jsonb_typeof(d -> 'expectations') IS DISTINCT FROM 'array'" \
	" THEN 'must have an array \"expectations\"'" \
	" WHEN d ?& '{name,expectation_suite_name}'" \
	" THEN 'must not have both \"name\" and \"expectation_suite_name\"'" \
	" WHEN coalesce(jsonb_typeof(d -> 'name'), jsonb_typeof(d -> 'expectation_suite_name'), 'string') <> 'string'" \
	" THEN 'must have a text as its name'" \
	META_PROBLEM("d -> 'meta'") \
	" END," \
	" coalesce(d ->> 'name', d ->> 'expectation_suite_name')," \
	" " PACKED("m", "g") \
	" FROM (SELECT d, d -> 'meta' AS g, CASE WHEN jsonb_typeof(d) = 'object'" \
	" THEN d - '{name,expectation_suite_name,expectations,meta}'::text[] END AS m" \
	" FROM (SELECT $1 AS d) AS a) AS s"

/*
 * The older layout knows no severity; its users keep one in "meta", where this
 * one is written as well.
 */
#define READ_EXPECTATIONS \
	"SELECT n, CASE" \
	" WHEN jsonb_typeof(e) <> 'object' THEN 'must be a JSON object'" \
	" WHEN e ?& '{type,expectation_type}'" \
	" THEN 'must not have both \"type\" and \"expectation_type\"'" \
	" WHEN coalesce(jsonb_typeof(e -> 'type'), jsonb_typeof(e -> 'expectation_type'), '') <> 'string'" \
	" THEN 'must have a text \"type\" or \"expectation_type\"'" \
	" WHEN coalesce(jsonb_typeof(e -> 'kwargs'), 'object') <> 'object'" \
	" THEN 'must have a JSON object as \"kwargs\"'" \
	" WHEN e -> 'severity' NOT IN ('null', '\"critical\"', '\"warning\"', '\"info\"')" \
	" THEN 'must have \"critical\", \"warning\" or \"info\" as \"severity\"'" \
	META_PROBLEM("g") \
	" END," \
	" coalesce(e ->> 'type', e ->> 'expectation_type')," \
	" coalesce(e -> 'kwargs', '{}')," \
	" " SEVERITY_FROM("coalesce(e ->> 'severity', CASE WHEN e ? 'expectation_type' THEN g ->> 'severity' END)") "," \
	" " PACKED("m", "g") \
	" FROM (SELECT n, e, e -> 'meta' AS g, CASE WHEN jsonb_typeof(e) = 'object'" \
	" THEN e - '{type,expectation_type,kwargs,meta}'::text[] END AS m" \
	" FROM jsonb_array_elements($1 -> 'expectations') WITH ORDINALITY AS o (e, n)) AS s" \
	" ORDER BY n"

/* Without a severity, newer releases take "critical". */
#define WRITE_TYPE \
	"SELECT " UNPACKED("s.meta") " || jsonb_build_object('name', s.name, 'expectations', coalesce((" \
	"SELECT jsonb_agg(u || jsonb_build_object('type', expectation_type, 'kwargs', kwargs)" \
	" || CASE WHEN severity = 'error' AND u ->> 'severity' IS NULL THEN '{}'" \
	" ELSE jsonb_build_object('severity', " SEVERITY_TO("severity") ") END" \
	" ORDER BY expectation_id)" \
	" FROM (SELECT e.*, " UNPACKED("e.meta") " AS u" \
	" FROM mlcheck.suite_expectation e WHERE e.suite_id = s.suite_id) AS x), '[]'))" \
	" FROM mlcheck.suite s WHERE suite_id = $1"

#define WRITE_EXPECTATION_TYPE \
	"SELECT " UNPACKED("s.meta") " || jsonb_build_object('expectation_suite_name', s.name, 'expectations', coalesce((" \
	"SELECT jsonb_agg((u - 'severity') || jsonb_build_object('expectation_type', expectation_type, 'kwargs', kwargs)" \
	" || CASE WHEN severity = " SEVERITY_FROM("u -> 'meta' ->> 'severity'") " THEN '{}'" \
	" ELSE jsonb_build_object('meta', CASE jsonb_typeof(u -> 'meta') WHEN 'object' THEN u -> 'meta' ELSE '{}' END" \
	" || jsonb_build_object('severity', " SEVERITY_TO("severity") ")) END" \
	" ORDER BY expectation_id)" \
	" FROM (SELECT e.*, " UNPACKED("e.meta") " AS u" \
	" FROM mlcheck.suite_expectation e WHERE e.suite_id = s.suite_id) AS x), '[]'))" \
	" FROM mlcheck.suite s WHERE suite_id = $1"

typedef struct ForeignSuite
{
	char	   *name;			/* or NULL */
	Jsonb	   *meta;			/* or NULL */
	List	   *expectations;	/* of StoredExpectation; id: its place */
} ForeignSuite;

static void
read_head(const StoreQuery *document, ForeignSuite *suite, MemoryContext context)
{
	char	   *problem;

	(void) store_run(document, READ_SUITE);
	problem = store_text(0, 1, context);
	if (problem != NULL)
		invalid_argument("suite", problem);
	suite->name = store_text(0, 2, context);
	suite->meta = store_jsonb(0, 3, context);
}

static void
read_expectations(const StoreQuery *document, ForeignSuite *suite,
				  MemoryContext context)
{
	uint64		n = store_run(document, READ_EXPECTATIONS);
	uint64		row;
	MemoryContext old = MemoryContextSwitchTo(context);

	for (row = 0; row < n; row++)
	{
		StoredExpectation *expectation = palloc0(sizeof(StoredExpectation));
		char	   *problem = store_text(row, 2, context);

		CHECK_FOR_INTERRUPTS();
		expectation->id = store_int64(row, 1);
		if (problem != NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("expectation " INT64_FORMAT " of \"suite\" %s",
							expectation->id, problem)));
		expectation->type = store_text(row, 3, context);
		expectation->kwargs = store_jsonb(row, 4, context);
		expectation->severity = store_text(row, 5, context);
		expectation->meta = store_jsonb(row, 6, context);
		suite->expectations = lappend(suite->expectations, expectation);
	}
	MemoryContextSwitchTo(old);
}

static ForeignSuite *
read_foreign(Jsonb *document)
{
	ForeignSuite *suite = palloc0(sizeof(ForeignSuite));
	MemoryContext context = CurrentMemoryContext;
	StoreQuery	query = {0};
	StoreAccess access;

	store_parameter(&query, JSONBOID, JsonbPGetDatum(document), false);
	store_open(&access);
	read_head(&query, suite, context);
	read_expectations(&query, suite, context);
	store_close(&access);
	return suite;
}

List *
suite_parse(Jsonb *document)
{
	return read_foreign(document)->expectations;
}

/* The types that there are not, each once. */
static List *
unknown_types(const ForeignSuite *suite)
{
	List	   *unknown = NIL;
	ListCell   *cell;

	foreach(cell, suite->expectations)
	{
		char	   *type = ((StoredExpectation *) lfirst(cell))->type;

		if (expectation_find(type) == NULL && !is_name_in(unknown, type))
			unknown = lappend(unknown, type);
	}
	return unknown;
}

static void
report_unknown(const ForeignSuite *suite, bool skip)
{
	List	   *unknown = unknown_types(suite);

	if (unknown == NIL)
		return;
	if (!skip)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("the suite has expectations of unknown types: %s",
						join_names(unknown)),
				 errhint("Leave them out with skip_unknown => true.")));
	ereport(NOTICE,
			(errmsg("skipped expectations of unknown types: %s",
					join_names(unknown))));
}

static void
say_which(void *arg)
{
	errcontext("expectation " INT64_FORMAT " of \"suite\"",
			   ((StoredExpectation *) arg)->id);
}

static void
add_foreign(int64 suite, StoredExpectation *expectation)
{
	ErrorContextCallback callback;

	callback.callback = say_which;
	callback.arg = expectation;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	(void) suite_add(suite, expectation->type, expectation->kwargs,
					 expectation->severity, expectation->meta);
	error_context_stack = callback.previous;
}

PG_FUNCTION_INFO_V1(import_suite);
Datum
import_suite(PG_FUNCTION_ARGS)
{
	ForeignSuite *suite;
	char	   *name = text_argument(fcinfo, 2);
	int64		id;
	ListCell   *cell;

	require_not_null(fcinfo, 0, "suite");
	require_not_null(fcinfo, 1, "relation");
	require_not_null(fcinfo, 3, "skip_unknown");
	suite = read_foreign(PG_GETARG_JSONB_P(0));
	if (name == NULL)
		name = suite->name;
	if (name == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"suite\" has no name"),
				 errhint("Give one with \"name\".")));
	report_unknown(suite, PG_GETARG_BOOL(3));
	id = suite_create(name, PG_GETARG_OID(1),
					  names_argument(fcinfo, 4, "key_columns"), suite->meta);
	foreach(cell, suite->expectations)
	{
		StoredExpectation *expectation = lfirst(cell);

		if (expectation_find(expectation->type) != NULL)
			add_foreign(id, expectation);
	}
	PG_RETURN_TEXT_P(cstring_to_text(name));
}

PG_FUNCTION_INFO_V1(export_suite);
Datum
export_suite(PG_FUNCTION_ARGS)
{
	char	   *layout = text_argument(fcinfo, 1);
	bool		older = strcmp(layout, "expectation_type") == 0;
	StoredSuite *suite;
	StoreQuery	query = {0};
	StoreAccess access;
	MemoryContext context = CurrentMemoryContext;
	Jsonb	   *document = NULL;

	if (!older && strcmp(layout, "type") != 0)
		invalid_argument("layout", "must be \"type\" or \"expectation_type\"");
	suite = suite_load(text_argument(fcinfo, 0), false);
	store_parameter(&query, INT8OID, Int64GetDatum(suite->id), false);
	store_open(&access);
	if (store_run(&query, older ? WRITE_EXPECTATION_TYPE : WRITE_TYPE) > 0)
		document = store_jsonb(0, 1, context);
	store_close(&access);
	if (document == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("suite \"%s\" was dropped meanwhile", suite->name)));
	PG_RETURN_JSONB_P(document);
}
