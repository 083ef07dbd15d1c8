/*
 * check_result.c
 *		What check_agg counted, as jsonb.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "check_program.h"
#include "json_values.h"

typedef struct Output
{
	JsonbParseState *state;
	JsonbValue *root;
} Output;

static void
push(Output *out, JsonbIteratorToken token)
{
	out->root = pushJsonbValue(&out->state, token, NULL);
}

static void
push_key(Output *out, const char *name)
{
	JsonbValue	key;

	check_string_json(name, (int32) strlen(name), &key);
	(void) pushJsonbValue(&out->state, WJB_KEY, &key);
}

static void
push_member(Output *out, const char *name, JsonbValue *value)
{
	push_key(out, name);
	(void) pushJsonbValue(&out->state, WJB_VALUE, value);
}

static void
push_null(Output *out, const char *name)
{
	JsonbValue	value;

	value.type = jbvNull;
	push_member(out, name, &value);
}

static void
push_count(Output *out, const char *name, int64 count)
{
	JsonbValue	value;

	value.type = jbvNumeric;
	value.val.numeric = int64_to_numeric(count);
	push_member(out, name, &value);
}

/* What is not finite is undefined. */
static void
push_double(Output *out, const char *name, double number)
{
	char		digits[DOUBLE_SHORTEST_DECIMAL_LEN];
	JsonbValue	value;

	if (!isfinite(number))
	{
		push_null(out, name);
		return;
	}
	double_to_shortest_decimal_buf(number, digits);
	check_number_json(digits, &value);
	push_member(out, name, &value);
}

/* Decoded, to be sorted and printed. */
typedef struct Printed
{
	const SampledValue *value;
	char	   *text;
} Printed;

static char *
printed_text(const JsonbValue *json)
{
	char	   *text = jsonb_scalar(json);

	return text != NULL ? text : pstrdup("null");
}

static void
decode(const CheckInput *input, const char **at, const SampledValue *value,
	   JsonbValue *json)
{
	if (!check_value_json(input, at, value->key.bytes + value->key.length, json))
		elog(ERROR, "invalid value in a sample of check_agg");
}

static int
compare_printed(const void *a, const void *b)
{
	const Printed *x = a;
	const Printed *y = b;
	int			order;

	if (x->value->count != y->value->count)
		return x->value->count > y->value->count ? -1 : 1;
	order = strcmp(x->text, y->text);
	return order != 0 ? order : x->value->key.hash < y->value->key.hash ? -1 : 1;
}

/* Bytes of keys compare like the keys. */
static int
compare_bytes(const void *a, const void *b)
{
	const SampledKey *x = &((const SampledValue *) a)->key;
	const SampledKey *y = &((const SampledValue *) b)->key;
	int			order = memcmp(x->bytes, y->bytes, Min(x->length, y->length));

	return order != 0 ? order : x->length - y->length;
}

static char *
value_text(const CheckProgram *program, const CheckOp *op,
		   const SampledValue *value)
{
	const char *at = value->key.bytes;
	StringInfoData text;
	JsonbValue	json;
	int32		i;

	initStringInfo(&text);
	for (i = 0; i < op->ninputs; i++)
	{
		decode(&program->inputs[op->inputs[i]], &at, value, &json);
		if (i > 0)
			appendStringInfoChar(&text, '\n');
		appendStringInfoString(&text, printed_text(&json));
	}
	return text.data;
}

/* A pair is an array. */
static void
push_value(Output *out, const CheckProgram *program, const CheckOp *op,
		   const SampledValue *value)
{
	const char *at = value->key.bytes;
	JsonbValue	json;
	int32		i;

	push(out, WJB_BEGIN_OBJECT);
	push_key(out, "value");
	if (op->ninputs == 1)
	{
		decode(&program->inputs[op->inputs[0]], &at, value, &json);
		(void) pushJsonbValue(&out->state, WJB_VALUE, &json);
	}
	else
	{
		push(out, WJB_BEGIN_ARRAY);
		for (i = 0; i < op->ninputs; i++)
		{
			decode(&program->inputs[op->inputs[i]], &at, value, &json);
			(void) pushJsonbValue(&out->state, WJB_ELEM, &json);
		}
		push(out, WJB_END_ARRAY);
	}
	push_count(out, "count", value->count);
	push(out, WJB_END_OBJECT);
}

static void
push_values(Output *out, const CheckProgram *program, const CheckOp *op,
			const Sampled *sampled)
{
	int32		n = 0;
	SampledValue *list = sampled == NULL ? NULL : sampled_list(sampled, &n);
	Printed    *printed = palloc_extended(Max(n, 1) * sizeof(Printed), MCXT_ALLOC_HUGE);
	int32		i;

	for (i = 0; i < n; i++)
	{
		printed[i].value = &list[i];
		printed[i].text = value_text(program, op, &list[i]);
		CHECK_FOR_INTERRUPTS();
	}
	qsort(printed, n, sizeof(Printed), compare_printed);
	push_key(out, "values");
	push(out, WJB_BEGIN_ARRAY);
	for (i = 0; i < n; i++)
		push_value(out, program, op, printed[i].value);
	push(out, WJB_END_ARRAY);
}

static void
push_keys(Output *out, const CheckProgram *program, const Sampled *sampled)
{
	int32		n = 0;
	SampledValue *list = sampled == NULL ? NULL : sampled_list(sampled, &n);
	JsonbValue	json;
	int32		i;
	int32		j;

	if (n > 1)
		qsort(list, n, sizeof(SampledValue), compare_bytes);
	push_key(out, "keys");
	push(out, WJB_BEGIN_ARRAY);
	for (i = 0; i < n; i++)
	{
		const char *at = list[i].key.bytes;

		push(out, WJB_BEGIN_OBJECT);
		for (j = 0; j < program->nkeys; j++)
		{
			decode(&program->inputs[program->keys[j].input], &at, &list[i], &json);
			push_member(out, program->keys[j].name, &json);
		}
		push(out, WJB_END_OBJECT);
	}
	push(out, WJB_END_ARRAY);
}

static void
push_seen(Output *out, const CheckOp *op, const bool *seen)
{
	JsonbValue	value;
	int32		i;

	push_key(out, "seen");
	push(out, WJB_BEGIN_ARRAY);
	for (i = 0; i < op->nvalues; i++)
	{
		value.type = jbvBool;
		value.val.boolean = op->places[i] >= 0 && seen[op->places[i]];
		(void) pushJsonbValue(&out->state, WJB_ELEM, &value);
	}
	push(out, WJB_END_ARRAY);
}

/* Exact arithmetic of the few numbers at the end. */
static Datum
unsigned_number(uint64 value)
{
	return DirectFunctionCall3(numeric_in, CStringGetDatum(psprintf(UINT64_FORMAT, value)),
							   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

static Datum
integer_number(int64 value)
{
	return NumericGetDatum(int64_to_numeric(value));
}

static Datum
times(Datum a, Datum b)
{
	return DirectFunctionCall2(numeric_mul, a, b);
}

static Datum
next_limb(Datum number, uint64 limb)
{
	Datum		two_64 = DirectFunctionCall2(numeric_add, unsigned_number(PG_UINT64_MAX),
											 integer_number(1));

	return DirectFunctionCall2(numeric_add, times(number, two_64),
							   unsigned_number(limb));
}

/* The quotient rounded once, to 30 digits behind the point or more. */
static double
quotient(Datum dividend, Datum divisor)
{
	Datum		shift = DirectFunctionCall3(numeric_in, CStringGetDatum("1e30"),
											ObjectIdGetDatum(InvalidOid),
											Int32GetDatum(-1));
	Datum		digits = DirectFunctionCall2(numeric_div, times(dividend, shift), divisor);
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, digits));

	return DatumGetFloat8(DirectFunctionCall1(float8in,
											  CStringGetDatum(psprintf("%se-30", text))));
}

static void
push_integer_moments(Output *out, const CheckStats *stats)
{
	Datum		sum = next_limb(integer_number(stats->integer_sum.high),
								stats->integer_sum.low);
	Datum		squares = next_limb(next_limb(unsigned_number(stats->integer_squares.limb[2]),
											  stats->integer_squares.limb[1]),
									stats->integer_squares.limb[0]);
	Datum		n = integer_number(stats->n);
	Datum		deviations = DirectFunctionCall2(numeric_sub, times(n, squares),
												 times(sum, sum));
	JsonbValue	value;

	value.type = jbvNumeric;
	value.val.numeric = DatumGetNumeric(sum);
	push_member(out, "sum", &value);
	push_double(out, "mean", quotient(sum, n));
	if (stats->n < 2)
		push_null(out, "std");
	else
		push_double(out, "std",
					sqrt(quotient(deviations, times(n, integer_number(stats->n - 1)))));
}

static void
push_float_moments(Output *out, const CheckStats *stats)
{
	double		sum = mlc_sum_value(&stats->sum);
	double		mean = sum / (double) stats->n;

	push_double(out, "sum", sum);
	push_double(out, "mean", isfinite(mean) ? mean : stats->running.mean);
	push_double(out, "std", stats->n < 2 ? get_float8_nan() :
				sqrt(stats->running.squares / (double) (stats->n - 1)));
}

static void
push_stats(Output *out, const CheckInput *input, const CheckStats *stats)
{
	bool		is_float = input->storage == STORE_FLOAT;
	JsonbValue	value;

	push(out, WJB_BEGIN_OBJECT);
	push_count(out, "count", stats->n);
	if (stats->n == 0)
	{
		push_null(out, "min");
		push_null(out, "max");
	}
	else
	{
		if (is_float)
			check_float_json(input, stats->min + 0.0, &value);
		else
			check_integer_json(input, stats->integer_min, &value);
		push_member(out, "min", &value);
		if (is_float)
			check_float_json(input, stats->max + 0.0, &value);
		else
			check_integer_json(input, stats->integer_max, &value);
		push_member(out, "max", &value);
	}
	if (stats->n > 0 && is_float)
		push_float_moments(out, stats);
	else if (stats->n > 0 && (input->base == INT2OID || input->base == INT4OID ||
							  input->base == INT8OID))
		push_integer_moments(out, stats);
	else
	{
		push_null(out, "sum");
		push_null(out, "mean");
		push_null(out, "std");
	}
	push(out, WJB_END_OBJECT);
}

static void
push_op(Output *out, const Checks *checks, const CheckDomain *domain,
		int32 number)
{
	const CheckProgram *program = checks->program;
	const CheckOp *op = &program->ops[number];
	const CheckExtra *extra = &checks->extra[number];

	if (op->kind == CHECK_STATS)
	{
		push_stats(out, &program->inputs[domain->input],
				   check_figures_stats(extra->figures));
		return;
	}
	push(out, WJB_BEGIN_OBJECT);
	push_count(out, "unexpected", checks_unexpected(checks, domain, number));
	if (op->values > 0)
		push_values(out, program, op, extra->values);
	if (op->keys > 0)
		push_keys(out, program, extra->keys);
	if (op->seen)
		push_seen(out, op, extra->seen);
	push(out, WJB_END_OBJECT);
}

static void
push_domain(Output *out, const Checks *checks, const CheckDomain *domain)
{
	const CheckCounts *counts = &checks->counts[domain - checks->program->domains];
	int32		i;

	push(out, WJB_BEGIN_OBJECT);
	push_count(out, "rows", counts->rows);
	push_count(out, "null", counts->nulls);
	if (domain->second < 0)
	{
		push_count(out, "nan", counts->nans);
		push_count(out, "infinite", counts->infinite);
	}
	else
	{
		push_count(out, "both_null", counts->both_null);
		push_count(out, "either_null", counts->either_null);
	}
	push_key(out, "ops");
	push(out, WJB_BEGIN_ARRAY);
	for (i = 0; i < domain->nops; i++)
		push_op(out, checks, domain, domain->first_op + i);
	push(out, WJB_END_ARRAY);
	push(out, WJB_END_OBJECT);
}

Jsonb *
check_result(const Checks *checks)
{
	const CheckProgram *program = checks->program;
	Output		out = {NULL, NULL};
	int32		i;

	push(&out, WJB_BEGIN_OBJECT);
	push_count(&out, "rows", checks->rows);
	push_key(&out, "domains");
	push(&out, WJB_BEGIN_ARRAY);
	for (i = 0; i < program->ndomains; i++)
		push_domain(&out, checks, &program->domains[i]);
	push(&out, WJB_END_ARRAY);
	push(&out, WJB_END_OBJECT);
	return JsonbValueToJsonb(out.root);
}
