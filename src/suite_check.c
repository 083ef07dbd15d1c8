/*
 * suite_check.c
 *		What expectations share: options, counts of unexpected rows, figures
 *		between bounds, and verdicts.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"

#include "arguments.h"
#include "expression.h"
#include "json_values.h"
#include "relation.h"
#include "suite.h"

#define DEFAULT_SAMPLE 20
#define MAX_SAMPLE 1000000

static const char *const null_words[] = {"ignore", "fail", "pass", NULL};
static const char *const severity_words[] = {"info", "warn", "error", NULL};
static const char *const empty_words[] = {"undecided", "pass", "fail", NULL};
static const mlc_verdict empty_verdicts[] = {MLC_UNDECIDED, MLC_PASS, MLC_FAIL};

static Jsonb *
merge_kwargs(Jsonb *kwargs, const JsonbValue *warn)
{
	if (!jsonb_is_object(warn))
		kwarg_error("warn", "must be a JSON object of kwargs");
	return DatumGetJsonbP(DirectFunctionCall2(jsonb_concat, JsonbPGetDatum(kwargs),
											  JsonbPGetDatum(JsonbValueToJsonb((JsonbValue *) warn))));
}

static int
read_sample_size(const Check *check)
{
	int64		size;

	if (!kwarg_integer(check, "partial_unexpected_count", &size))
		return DEFAULT_SAMPLE;
	if (size < -1 || size > MAX_SAMPLE)
		kwarg_error("partial_unexpected_count", "must be between 0 and 1000000, or -1 for all");
	return size < 0 ? MAX_SAMPLE : (int) size;
}

static void
read_options(Check *check)
{
	check->mostly = 1;
	check->max_unexpected = -1;
	if (kwarg_number(check, "mostly", &check->mostly) &&
		!(check->mostly >= 0 && check->mostly <= 1))
		kwarg_error("mostly", "must be between 0 and 1");
	if (kwarg_integer(check, "max_unexpected", &check->max_unexpected) &&
		check->max_unexpected < 0)
		kwarg_error("max_unexpected", "must not be negative");
	check->row_condition = read_row_condition(check);
	check->on_null = kwarg_word(check, "on_null", null_words, NULL_IGNORED);
	check->severity = kwarg_word(check, "severity", severity_words, SEVERITY_ERROR);
	check->on_empty = empty_verdicts[kwarg_word(check, "on_empty", empty_words, 0)];
	check->sample_size = read_sample_size(check);
}

Check *
check_create(const Expectation *expectation, Jsonb *kwargs, int64 id)
{
	Check	   *check = palloc0(sizeof(Check));
	JsonbValue *warn;

	check->expectation = expectation;
	check->kwargs = kwargs;
	check->id = id;
	check->op = PLAN_NO_OP;
	check->element_count = check->missing_count = check->unexpected_count = -1;
	check->unexpected_percent = NAN;
	check->verdict = MLC_UNDECIDED;
	read_options(check);
	warn = kwarg_value(check, "warn");
	if (warn != NULL)
	{
		Jsonb	   *merged = merge_kwargs(kwargs, warn);

		merged = DatumGetJsonbP(DirectFunctionCall2(jsonb_delete, JsonbPGetDatum(merged),
													CStringGetTextDatum("warn")));
		check->warning = check_create(expectation, merged, id);
		check->warning->sample_size = 0;
	}
	return check;
}

static void
compile_context(void *arg)
{
	const Check *check = arg;
	int			code = geterrcode();

	/* names that the author can use elsewhere without their schemas */
	if (code == ERRCODE_UNDEFINED_FUNCTION || code == ERRCODE_UNDEFINED_TABLE)
		errhint("Names that are not in pg_catalog need their schema here: write schema.name.");
	errcontext("expectation %s", check->expectation->name);
}

void
check_compile(Check *check, SuitePlan *plan)
{
	ErrorContextCallback context = {error_context_stack, compile_context, check};

	error_context_stack = &context;
	check->plan = plan;
	if (check->row_condition)
		check_filter("expect", "row_condition", check->row_condition,
					 plan->relation);
	check->expectation->compile(check);
	if (check->warning)
		check_compile(check->warning, plan);
	error_context_stack = context.previous;
}

Form_pg_attribute
check_attribute(Check *check, const char *kwarg)
{
	char	   *name = kwarg_text(check, kwarg);

	if (name == NULL)
		kwarg_error(kwarg, "must name a column");
	require_column(check->plan->relation, kwarg, name);
	return find_column(check->plan->relation, name);
}

char *
check_column(Check *check, const char *kwarg)
{
	return plan_column(check->plan, NameStr(check_attribute(check, kwarg)->attname));
}

char *
typed_literal(const char *text, Oid type)
{
	return psprintf("%s::%s", quote_literal_cstr(text),
					format_type_extended(type, -1, FORMAT_TYPE_TYPEMOD_GIVEN |
										 FORMAT_TYPE_FORCE_QUALIFY));
}

char *
check_literal(const char *kwarg, const JsonbValue *value, Oid type)
{
	return typed_literal(jsonb_scalar_text(kwarg, value),
						 value->type == jbvNumeric ? NUMERICOID : type);
}

static char *
with_null_rule(const Check *check, char *expected)
{
	if (check->on_null == NULL_IGNORED)
		return expected;
	return psprintf("coalesce((%s), %s)", expected,
					check->on_null == NULL_FAILS ? "false" : "true");
}

void
check_map(Check *check, char *expected, char *value, const char *op)
{
	check->expected = with_null_rule(check, expected);
	check->value = value;
	check->judge = judge_counts;
	if (op != NULL && check->on_null == NULL_IGNORED)
		check->op = plan_op(check, value, NULL, NULL, op);
	else
		check->op = plan_op(check, psprintf("(%s)", check->expected), NULL,
							value, "\"op\": \"true\"");
}

void
check_rows(Check *check, char *rows, char *value, char *counts,
		   const char *why)
{
	check->rows = rows;
	check->value = value;
	check->judge = judge_counts;
	check->step = plan_query(check, counts, why);
}

char *
check_unexpected_rows(const Check *check)
{
	const char *name = quote_identifier(RelationGetRelationName(check->plan->relation));

	if (check->rows)
		return psprintf("(%s) AS %s", check->rows, name);
	return psprintf("(SELECT %s.* %s) AS %s", name,
					plan_from(check, psprintf("(%s) IS FALSE", check->expected)),
					name);
}

/* The counts are there; is it few enough? */
static void
judge_share(Check *check, int64 considered)
{
	int64		unexpected = check->unexpected_count;
	bool		met;

	if (considered == 0)
	{
		check_empty(check, check->element_count > 0 ?
					"all values are missing" : "there are no rows to check");
		return;
	}
	check->unexpected_percent = 100.0 * (double) unexpected / (double) considered;
	if (check->max_unexpected >= 0)
		met = unexpected <= check->max_unexpected;
	else
		met = (double) (considered - unexpected) / (double) considered >= check->mostly;
	if (met)
		check_met(check);
	else if (check->max_unexpected >= 0)
		check_failed(check, INT64_FORMAT " of " INT64_FORMAT " are unexpected, at most " INT64_FORMAT " may be",
					 unexpected, considered, check->max_unexpected);
	else if (check->mostly < 1)
		check_failed(check, INT64_FORMAT " of " INT64_FORMAT " are unexpected (%.4g %%), at most %.4g %% may be",
					 unexpected, considered, check->unexpected_percent,
					 100 * (1 - check->mostly));
	else
		check_failed(check, INT64_FORMAT " of " INT64_FORMAT " are unexpected",
					 unexpected, considered);
}

/* From [{"value": v, "count": n}, ...] to [v, ...]. */
static Jsonb *
only_values(JsonbContainer *counted)
{
	JsonbParseState *state = NULL;
	ListCell   *cell;

	(void) pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	foreach(cell, jsonb_elements(counted))
	{
		const JsonbValue *item = lfirst(cell);
		JsonbValue *value;

		if (!jsonb_is_object(item))
			continue;
		value = getKeyJsonValueFromContainer(item->val.binary.data, "value", 5, NULL);
		if (value != NULL)
			(void) pushJsonbValue(&state, WJB_ELEM, value);
	}
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY, NULL));
}

static Jsonb *
object_of(const char *name, JsonbValue *value)
{
	JsonbParseState *state = NULL;
	JsonbValue	key;

	jsonb_string(&key, name);
	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	(void) pushJsonbValue(&state, WJB_KEY, &key);
	(void) pushJsonbValue(&state, WJB_VALUE, value);
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
}

void
check_take_sample(Check *check, JsonbContainer *answer)
{
	JsonbValue *values = answer_member(answer, "values");

	if (check->sample_size == 0 || check->unexpected_count <= 0)
		return;
	if (values != NULL && values->type == jbvBinary)
	{
		check->unexpected_values = only_values(values->val.binary.data);
		check->details = object_of("unexpected_value_counts", values);
	}
	if (check->unexpected_keys == NULL)
		check->unexpected_keys = answer_jsonb(answer, "keys");
}

void
judge_counts(Check *check)
{
	JsonbContainer *domain = check->step ?
		(check->step->answer ? &check->step->answer->root : NULL) :
		plan_domain_answer(check->plan, check->op);
	JsonbContainer *op = check->step ? domain :
		plan_op_answer(check->plan, check->op);

	check->element_count = answer_int64(domain, "rows");
	check->missing_count = answer_int64(domain, check->missing ? check->missing :
										check->step ? "missing" : "null");
	check->unexpected_count = answer_int64(op, "unexpected");
	check_take_sample(check, op);
	judge_share(check, check->counts_nulls ? check->element_count :
				check->element_count - check->missing_count);
}

char *
check_sample_query(const Check *check)
{
	const char *name;
	StringInfoData keys;
	StringInfoData query;
	ListCell   *cell;

	if (check->unexpected_count <= 0 || check->sample_size == 0 ||
		(check->expected == NULL && check->rows == NULL))
		return NULL;
	if ((check->unexpected_values != NULL || check->value == NULL) &&
		(check->unexpected_keys != NULL || check->plan->key_columns == NIL))
		return NULL;
	name = check_unexpected_rows(check);
	initStringInfo(&keys);
	foreach(cell, check->plan->key_columns)
		appendStringInfo(&keys, "%s%s::text, %s",
						 foreach_current_index(cell) > 0 ? ", " : "",
						 quote_literal_cstr(lfirst(cell)),
						 plan_column(check->plan, lfirst(cell)));
	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT jsonb_build_object(");
	if (check->value)
		appendStringInfo(&query,
						 "'values', (SELECT jsonb_agg(jsonb_build_object('value', v, 'count', n) ORDER BY n DESC, v)"
						 " FROM (SELECT to_jsonb(%s) AS v, count(*) AS n FROM %s GROUP BY 1"
						 " ORDER BY 2 DESC, 1 LIMIT %d) AS s)",
						 check->value, name, check->sample_size);
	if (keys.len > 0)
		appendStringInfo(&query,
						 "%s'keys', (SELECT jsonb_agg(k ORDER BY k)"
						 " FROM (SELECT jsonb_build_object(%s) AS k FROM %s"
						 " ORDER BY 1 LIMIT %d) AS s)",
						 check->value ? ", " : "", keys.data, name,
						 check->sample_size);
	appendStringInfoChar(&query, ')');
	return query.data;
}

void
check_met(Check *check)
{
	check->verdict = MLC_PASS;
}

void
check_failed(Check *check, const char *reason,...)
{
	StringInfoData text;
	va_list		arguments;

	initStringInfo(&text);
	for (;;)
	{
		int			needed;

		va_start(arguments, reason);
		needed = appendStringInfoVA(&text, reason, arguments);
		va_end(arguments);
		if (needed == 0)
			break;
		enlargeStringInfo(&text, needed);
	}
	check->verdict = MLC_FAIL;
	check->reason = text.data;
}

void
check_empty(Check *check, const char *reason)
{
	check->verdict = check->on_empty;
	check->reason = pstrdup(reason);
}

mlc_verdict
check_verdict(const Check *check, const char **reason)
{
	*reason = check->reason;
	if (check->verdict == MLC_FAIL && check->severity == SEVERITY_WARN)
		return MLC_WARN;
	if (check->verdict == MLC_FAIL && check->severity == SEVERITY_INFO)
		return MLC_PASS;
	if (check->verdict == MLC_PASS && check->warning != NULL &&
		check->warning->verdict == MLC_FAIL)
	{
		*reason = check->warning->reason;
		return check->severity == SEVERITY_INFO ? MLC_PASS : MLC_WARN;
	}
	return check->verdict;
}
