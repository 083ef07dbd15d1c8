/*
 * check_program.c
 *		Reading the program of check_agg.
 *
 * Bounds become inclusive here: the next integer or the next float is the end
 * of a range without its bound, and a fractional bound of an integer is rounded
 * inwards.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "check_program.h"
#include "compat.h"
#include "kernel/key.h"

#define MAX_DOMAINS 10000

typedef struct OpName
{
	const char *name;
	CheckKind	kind;
	const char *const *members;
} OpName;

static const char *const program_members[] = {"keys", "domains", NULL};
static const char *const key_members[] = {"input", "name", NULL};
static const char *const domain_members[] = {"input", "second", "mask", "ops", NULL};
static const char *const range_members[] = {"op", "sample", "keys", "min", "max",
"strict_min", "strict_max", NULL};
static const char *const set_members[] = {"op", "values", "sample", "keys", "negate",
"seen", NULL};
static const char *const length_members[] = {"op", "sample", "keys", "min", "max", NULL};
static const char *const plain_members[] = {"op", "sample", "keys", NULL};
static const char *const true_members[] = {"op", "sample", "keys", "value", NULL};
static const char *const compare_members[] = {"op", "sample", "keys", "operator",
"ignore", NULL};
static const char *const stats_members[] = {"op", NULL};

static const OpName op_names[] = {
	{"range", CHECK_RANGE, range_members},
	{"set", CHECK_SET, set_members},
	{"length", CHECK_LENGTH, length_members},
	{"compare", CHECK_COMPARE, compare_members},
	{"stats", CHECK_STATS, stats_members},
	{"finite", CHECK_FINITE, plain_members},
	{"true", CHECK_TRUE, true_members},
	{"null", CHECK_NULL, plain_members},
	{"not_null", CHECK_NOT_NULL, plain_members},
};

static const char *const operators[] = {"=", "<>", "<", "<=", ">", ">="};
static const char *const ignores[] = {"both", "either", "neither"};

pg_noreturn static void program_error(const char *what, const char *name);

/* what: that which is wrong with the member of this name. */
static void
program_error(const char *what, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"program\" is no program of checks: \"%s\" %s", name, what),
			 errhint("Only the functions for suites call check_agg.")));
}

/* JSON's null is as good as nothing. */
static bool
get_member(JsonbContainer *object, const char *name, JsonbValue *value)
{
	return getKeyJsonValueFromContainer(object, name, (int) strlen(name),
										value) != NULL &&
		value->type != jbvNull;
}

static JsonbContainer *
object_of(const JsonbValue *value, const char *name)
{
	if (value->type != jbvBinary || !JsonContainerIsObject(value->val.binary.data))
		program_error("must be an object", name);
	return value->val.binary.data;
}

/* NULL when it is not there. */
static JsonbContainer *
array_member(JsonbContainer *object, const char *name)
{
	JsonbValue	value;

	if (!get_member(object, name, &value))
		return NULL;
	if (value.type != jbvBinary || !JsonContainerIsArray(value.val.binary.data))
		program_error("must be an array", name);
	return value.val.binary.data;
}

static void
check_members(JsonbContainer *object, const char *const *allowed)
{
	JsonbIterator *iterator = JsonbIteratorInit(object);
	JsonbValue	value;
	JsonbIteratorToken token;
	int			i;

	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token != WJB_KEY)
			continue;
		for (i = 0; allowed[i] != NULL; i++)
		{
			if ((int) strlen(allowed[i]) == value.val.string.len &&
				memcmp(allowed[i], value.val.string.val, value.val.string.len) == 0)
				break;
		}
		if (allowed[i] == NULL)
			program_error("is not known here", pnstrdup(value.val.string.val,
														value.val.string.len));
	}
}

static int32
integer_of(const JsonbValue *value, const char *name, int32 low, int32 high)
{
	double		number = -1;

	if (value->type == jbvNumeric)
		number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
													NumericGetDatum(value->val.numeric)));
	if (value->type != jbvNumeric || number != floor(number) ||
		!(number >= low && number <= high))
		program_error(psprintf("must be an integer from %d to %d", low, high), name);
	return (int32) number;
}

static int32
integer_member(JsonbContainer *object, const char *name, int32 missing,
			   int32 low, int32 high)
{
	JsonbValue	value;

	return get_member(object, name, &value) ?
		integer_of(&value, name, low, high) : missing;
}

static bool
bool_member(JsonbContainer *object, const char *name)
{
	JsonbValue	value;

	if (!get_member(object, name, &value))
		return false;
	if (value.type != jbvBool)
		program_error("must be true or false", name);
	return value.val.boolean;
}

/* A value of some type in JSON, as text. */
static char *
text_of(const JsonbValue *value, const char *name)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out,
													   NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		default:
			program_error("must be text, a number or a boolean", name);
	}
}

static char *
text_member(JsonbContainer *object, const char *name)
{
	JsonbValue	value;

	return get_member(object, name, &value) ? text_of(&value, name) : NULL;
}

static int
choice_member(JsonbContainer *object, const char *name,
			  const char *const *choices, int n)
{
	char	   *given = text_member(object, name);
	int			i;

	for (i = 0; given != NULL && i < n; i++)
	{
		if (strcmp(given, choices[i]) == 0)
			return i;
	}
	program_error("must be one of those that check_agg knows", name);
}

/* -1 when it is not there, unless it must be. */
static int32
input_member(const CheckProgram *program, JsonbContainer *object,
			 const char *name, bool required)
{
	int32		input = integer_member(object, name, -1, 0, program->ninputs - 1);

	if (input < 0 && required)
		program_error("is missing", name);
	return input;
}

static int32
boolean_input(const CheckProgram *program, JsonbContainer *object,
			  const char *name)
{
	int32		input = input_member(program, object, name, false);

	if (input >= 0 && program->inputs[input].base != BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"%s\" must be a boolean input, not one of type %s", name,
						format_type_be(program->inputs[input].type)),
				 errhint("Only the functions for suites call check_agg.")));
	return input;
}

static Datum
input_value(Oid base, char *text)
{
	Oid			function;
	Oid			parameter;

	getTypeInputInfo(base, &function, &parameter);
	return OidInputFunctionCall(function, text, parameter, -1);
}

/*
 * float4 where the number fits into one, as its values do; beyond it the
 * number itself is as good a bound.
 */
static double
float_value(Oid base, char *text)
{
	double		number = DatumGetFloat8(DirectFunctionCall1(float8in,
															CStringGetDatum(text)));
	float		narrow = (float) number;

	if (base != FLOAT4OID || (isinf(narrow) && !isinf(number)) ||
		(narrow == 0 && number != 0))
		return number;
	return narrow;
}

static Datum
numeric_value(char *text)
{
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text),
							   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

/* -1, 0, 1: is a whole number below, in or above the range of int64? */
static int
whole_place(Datum number)
{
	Datum		lowest = NumericGetDatum(int64_to_numeric(PG_INT64_MIN));
	Datum		highest = NumericGetDatum(int64_to_numeric(PG_INT64_MAX));

	if (DatumGetInt32(DirectFunctionCall2(numeric_cmp, number, lowest)) < 0)
		return -1;
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, number, highest)) > 0;
}

static bool
is_whole_type(Oid base)
{
	return base == INT2OID || base == INT4OID || base == INT8OID;
}

/* An end of a range; false when nothing is inside it. */
static bool
integer_bound(const CheckInput *input, char *text, bool is_low, bool strict, int64 *bound)
{
	Oid			base = input->base;
	Datum		number;
	bool		is_fraction = false;
	Datum		whole;
	int			place;

	if (is_whole_type(base))
	{
		number = numeric_value(text);
		if (numeric_is_nan(DatumGetNumeric(number)))
			program_error("must not be NaN", is_low ? "min" : "max");
		whole = DirectFunctionCall1(is_low ? numeric_ceil : numeric_floor, number);
		is_fraction = DatumGetInt32(DirectFunctionCall2(numeric_cmp, whole, number)) != 0;
		place = whole_place(whole);
		if (place != 0)
			return is_low == (place < 0);
		*bound = DatumGetInt64(DirectFunctionCall1(numeric_int8, whole));
	}
	else
		*bound = check_integer(input, input_value(base, text));
	if (!strict || is_fraction)
		return true;
	if (*bound == (is_low ? PG_INT64_MAX : PG_INT64_MIN))
		return false;
	*bound += is_low ? 1 : -1;
	return true;
}

static bool
float_bound(Oid base, char *text, bool is_low, bool strict, double *bound)
{
	*bound = float_value(base, text);
	if (isnan(*bound))
		program_error("must not be NaN", is_low ? "min" : "max");
	if (!strict)
		return true;
	if (isinf(*bound) && is_low == (*bound > 0))
		return false;
	*bound = nextafter(*bound, is_low ? INFINITY : -INFINITY);
	return true;
}

static void
read_range_of_words(const CheckInput *input, CheckOp *op, char *low, char *high)
{
	CheckRange *range = &op->range;
	bool		possible = true;

	if (input->storage == STORE_INTEGER)
	{
		range->low.integer = PG_INT64_MIN;
		range->high.integer = PG_INT64_MAX;
		if (low != NULL)
			possible &= integer_bound(input, low, true, op->strict_low,
									  &range->low.integer);
		if (high != NULL)
			possible &= integer_bound(input, high, false, op->strict_high,
									  &range->high.integer);
		if (!possible)
		{
			range->low.integer = 1;
			range->high.integer = 0;
		}
		return;
	}
	range->low.number = -INFINITY;
	range->high.number = INFINITY;
	if (low != NULL)
		possible &= float_bound(input->base, low, true, op->strict_low,
								&range->low.number);
	if (high != NULL)
		possible &= float_bound(input->base, high, false, op->strict_high,
								&range->high.number);
	if (!possible)
	{
		range->low.number = 1;
		range->high.number = 0;
	}
}

static Numeric
numeric_bound(MemoryContext context, char *text, const char *name)
{
	Datum		number;
	MemoryContext old;

	if (text == NULL)
		return NULL;
	number = numeric_value(text);
	if (numeric_is_nan(DatumGetNumeric(number)))
		program_error("must not be NaN", name);
	old = MemoryContextSwitchTo(context);
	number = datumCopy(number, false, -1);
	MemoryContextSwitchTo(old);
	return DatumGetNumeric(number);
}

static void
read_range(MemoryContext context, const CheckInput *input,
		   JsonbContainer *object, CheckOp *op)
{
	char	   *low = text_member(object, "min");
	char	   *high = text_member(object, "max");

	op->strict_low = bool_member(object, "strict_min");
	op->strict_high = bool_member(object, "strict_max");
	if (input->storage != STORE_NUMERIC)
	{
		read_range_of_words(input, op, low, high);
		return;
	}
	op->low = numeric_bound(context, low, "min");
	op->high = numeric_bound(context, high, "max");
}

/* A number that no integer equals is in no set of them. */
static int32
add_whole_number(CheckSet *set, char *text)
{
	Datum		number = numeric_value(text);
	Datum		whole;

	if (numeric_is_nan(DatumGetNumeric(number)))
		return -1;
	whole = DirectFunctionCall1(numeric_floor, number);
	if (DatumGetInt32(DirectFunctionCall2(numeric_cmp, whole, number)) != 0 ||
		whole_place(whole) != 0)
		return -1;
	return check_set_add_word(set,
							  mlc_key_from_int64(DatumGetInt64(DirectFunctionCall1(numeric_int8,
																				   whole))));
}

static int32
add_to_set(CheckSet *set, const CheckInput *input, char *text)
{
	Oid			base = input->base;
	NullableDatum datum = {0, false};
	CheckValue	value;
	CheckText	bytes;
	int32		length = (int32) strlen(text);

	if (is_whole_type(base))
		return add_whole_number(set, text);
	if (input->storage == STORE_TEXT)
	{
		check_text_set(&bytes, text,
					   base == BPCHAROID ? bpchartruelen(text, length) : length);
		return check_set_add_text(set, &bytes);
	}
	datum.value = input_value(base, text);
	check_value_read(input, &datum, &value);
	return value.is_word ? check_set_add_word(set, value.word) :
		check_set_add_text(set, &value.text);
}

static void
read_set(MemoryContext context, const CheckInput *input,
		 JsonbContainer *object, CheckOp *op)
{
	JsonbContainer *values = array_member(object, "values");
	int32		n;
	int32		i;

	if (values == NULL)
		program_error("is missing", "values");
	n = (int32) JsonContainerSize(values);
	op->set = check_set_create(context, n);
	op->negate = bool_member(object, "negate");
	op->places = MemoryContextAllocHuge(context, Max(n, 1) * sizeof(int32));
	op->seen = bool_member(object, "seen");
	op->nvalues = n;
	for (i = 0; i < n; i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(values, (uint32) i);
		char	   *text = text_of(value, "values");

		op->places[i] = add_to_set(op->set, input, text);
		pfree(text);
		pfree(value);
		CHECK_FOR_INTERRUPTS();
	}
	check_set_finish(op->set);
}

static CheckStorage
pair_storage(const CheckInput *first, const CheckInput *second)
{
	bool		whole = is_whole_type(first->base);
	bool		same_whole = whole && is_whole_type(second->base);
	bool		numbers = (whole || first->storage == STORE_FLOAT ||
						   first->storage == STORE_NUMERIC) &&
		(is_whole_type(second->base) || second->storage == STORE_FLOAT ||
		 second->storage == STORE_NUMERIC);

	if (same_whole)
		return STORE_INTEGER;
	if (numbers)
		return first->storage == STORE_FLOAT || second->storage == STORE_FLOAT ?
			STORE_FLOAT : STORE_NUMERIC;
	if (first->base == second->base)
		return first->storage;
	if (first->storage == STORE_TEXT && second->storage == STORE_TEXT)
		return STORE_TEXT;
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("op \"compare\" does not fit types %s and %s",
					format_type_be(first->type), format_type_be(second->type)),
			 errhint("Compare them in an expression.")));
}

static bool
op_fits(const CheckOp *op, const CheckInput *input, CheckStorage pair)
{
	switch (op->kind)
	{
		case CHECK_RANGE:
			return (input->storage == STORE_INTEGER && input->base != BOOLOID) ||
				input->storage == STORE_FLOAT || input->storage == STORE_NUMERIC;
		case CHECK_LENGTH:
			return input->storage == STORE_TEXT;
		case CHECK_FINITE:
			return input->storage == STORE_FLOAT ||
				input->storage == STORE_NUMERIC || input->has_infinity;
		case CHECK_TRUE:
			return input->base == BOOLOID;
		case CHECK_STATS:
			return (input->storage == STORE_INTEGER && input->base != BOOLOID) ||
				input->storage == STORE_FLOAT;
		case CHECK_COMPARE:
			/* the order of texts is that of a collation: not known here */
			return (pair != STORE_TEXT && pair != STORE_OTHER) ||
				op->operator == CHECK_EQ || op->operator == CHECK_NE;
		default:
			return true;
	}
}

static const OpName *
op_name(JsonbContainer *object)
{
	char	   *name = text_member(object, "op");
	Size		i;

	for (i = 0; name != NULL && i < lengthof(op_names); i++)
	{
		if (strcmp(op_names[i].name, name) == 0)
			return &op_names[i];
	}
	program_error("must name an op that check_agg knows", "op");
}

static void
read_op(MemoryContext context, const CheckProgram *program,
		const CheckDomain *domain, JsonbContainer *object, CheckOp *op)
{
	const CheckInput *input = &program->inputs[domain->input];
	const OpName *name = op_name(object);

	check_members(object, name->members);
	op->kind = name->kind;
	if ((op->kind == CHECK_COMPARE) != (domain->second >= 0))
		program_error("must be there for \"compare\", and only for it", "second");
	if (op->kind == CHECK_COMPARE)
	{
		op->operator = choice_member(object, "operator", operators, lengthof(operators));
		op->ignore = choice_member(object, "ignore", ignores, lengthof(ignores));
	}
	if (!op_fits(op, input, domain->storage))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("op \"%s\" does not fit type %s", name->name,
						format_type_be(input->type)),
				 errhint("Judge it by an expression.")));
	if (op->kind != CHECK_STATS)
	{
		op->values = integer_member(object, "sample", 0, 0, SAMPLED_MAX_VALUES);
		op->keys = integer_member(object, "keys", 0, 0, SAMPLED_MAX_VALUES);
	}
	if (op->keys > 0 && program->nkeys == 0)
		program_error("cannot be sampled: the program names none", "keys");
	op->range.sampled = op->values > 0 || op->keys > 0;
	op->inputs[0] = domain->input;
	op->ninputs = 1;
	if (op->kind == CHECK_COMPARE)
		op->inputs[op->ninputs++] = domain->second;
	if (op->kind == CHECK_RANGE)
		read_range(context, input, object, op);
	if (op->kind == CHECK_SET)
		read_set(context, input, object, op);
	if (op->kind == CHECK_LENGTH)
	{
		op->min_length = integer_member(object, "min", 0, 0, PG_INT32_MAX);
		op->max_length = integer_member(object, "max", PG_INT32_MAX, 0, PG_INT32_MAX);
	}
	if (op->kind == CHECK_TRUE && input_member(program, object, "value", false) >= 0)
		op->inputs[0] = input_member(program, object, "value", true);
}

/* What all ranges have in common: most values are inside them all. */
static void
narrow(CheckRange *common, const CheckRange *range, CheckStorage storage)
{
	if (storage == STORE_INTEGER)
	{
		common->low.integer = Max(common->low.integer, range->low.integer);
		common->high.integer = Min(common->high.integer, range->high.integer);
		return;
	}
	common->low.number = Max(common->low.number, range->low.number);
	common->high.number = Min(common->high.number, range->high.number);
}

static void
add_step(CheckDomain *domain, const CheckOp *op, int32 number)
{
	CheckStep  *step = &domain->steps[domain->nsteps++];

	step->kind = op->kind;
	step->op = number;
	step->set = op->set;
	step->negate = op->negate;
	step->seen = op->seen;
	step->sampled = op->range.sampled;
	step->min_length = op->min_length;
	step->max_length = op->max_length;
}

/* Which ops are to be run for a value, and which follow from counts. */
static void
sort_ops(MemoryContext context, const CheckProgram *program,
		 CheckDomain *domain)
{
	CheckStorage storage = program->inputs[domain->input].storage;
	int32		n = Max(domain->nops, 1);
	int32		i;

	domain->ranges = MemoryContextAlloc(context, n * sizeof(CheckRange));
	domain->steps = MemoryContextAllocZero(context, n * sizeof(CheckStep));
	domain->counted = MemoryContextAlloc(context, n * sizeof(int32));
	for (i = domain->first_op; i < domain->first_op + domain->nops; i++)
	{
		CheckOp    *op = &program->ops[i];

		op->range.op = i;
		if (op->kind == CHECK_RANGE && storage != STORE_NUMERIC)
		{
			if (domain->nranges == 0)
				domain->common = op->range;
			narrow(&domain->common, &op->range, storage);
			domain->ranges[domain->nranges++] = op->range;
		}
		else if (op->kind < CHECK_FINITE)
			add_step(domain, op, i);
		else if (op->values > 0 || op->keys > 0)
		{
			domain->counted[domain->ncounted++] = i;
			domain->counted_kinds |= 1u << op->kind;
		}
	}
}

static JsonbContainer *
element(JsonbContainer *array, int32 i, const char *name)
{
	return object_of(getIthJsonbValueFromContainer(array, (uint32) i), name);
}

static void
read_domain(MemoryContext context, CheckProgram *program,
			JsonbContainer *object, CheckDomain *domain)
{
	JsonbContainer *ops = array_member(object, "ops");
	int32		i;

	check_members(object, domain_members);
	domain->input = input_member(program, object, "input", true);
	domain->second = input_member(program, object, "second", false);
	domain->mask = boolean_input(program, object, "mask");
	domain->decode = program->inputs[domain->input].decode;
	domain->has_infinity = program->inputs[domain->input].has_infinity;
	domain->storage = program->inputs[domain->input].storage;
	if (domain->second >= 0)
		domain->storage = pair_storage(&program->inputs[domain->input],
									   &program->inputs[domain->second]);
	domain->first_op = program->nops;
	domain->nops = ops == NULL ? 0 : (int32) JsonContainerSize(ops);
	for (i = 0; i < domain->nops; i++)
		read_op(context, program, domain, element(ops, i, "ops"),
				&program->ops[domain->first_op + i]);
	program->nops += domain->nops;
	sort_ops(context, program, domain);
}

static void
read_keys(MemoryContext context, CheckProgram *program, JsonbContainer *keys)
{
	int32		n = keys == NULL ? 0 : (int32) JsonContainerSize(keys);
	int32		i;
	int32		j;

	if (n > CHECKS_MAX_INPUTS)
		program_error("are too many", "keys");
	program->keys = MemoryContextAlloc(context, Max(n, 1) * sizeof(CheckKey));
	for (i = 0; i < n; i++)
	{
		JsonbContainer *object = element(keys, i, "keys");
		char	   *name = text_member(object, "name");

		check_members(object, key_members);
		if (name == NULL)
			program_error("is missing", "name");
		for (j = 0; j < i; j++)
		{
			if (strcmp(program->keys[j].name, name) == 0)
				program_error("must be different for each key", "name");
		}
		program->keys[i].input = input_member(program, object, "input", true);
		program->keys[i].name = MemoryContextStrdup(context, name);
	}
	program->nkeys = n;
}

static int32
count_ops(JsonbContainer *domains, int32 ndomains)
{
	int64		n = 0;
	int32		i;

	for (i = 0; i < ndomains; i++)
	{
		JsonbContainer *ops = array_member(element(domains, i, "domains"), "ops");

		n += ops == NULL ? 0 : JsonContainerSize(ops);
	}
	if (n > CHECKS_MAX_OPS)
		program_error(psprintf("must not be more than %d", CHECKS_MAX_OPS), "ops");
	return (int32) n;
}

CheckProgram *
check_program_read(MemoryContext context, Jsonb *source, int32 ninputs,
				   const Oid *types)
{
	CheckProgram *program = MemoryContextAllocZero(context, sizeof(CheckProgram));
	JsonbContainer *domains;
	int32		ndomains;
	int32		i;

	if (!JB_ROOT_IS_OBJECT(source))
		program_error("must be an object", "program");
	check_members(&source->root, program_members);
	program->utf8 = GetDatabaseEncoding() == PG_UTF8;
	program->widest = pg_database_encoding_max_length();
	program->source = MemoryContextAllocHuge(context, VARSIZE(source));
	memcpy(program->source, source, VARSIZE(source));
	program->ninputs = ninputs;
	program->types = MemoryContextAlloc(context, Max(ninputs, 1) * sizeof(Oid));
	program->inputs = MemoryContextAllocZero(context,
											 Max(ninputs, 1) * sizeof(CheckInput));
	for (i = 0; i < ninputs; i++)
	{
		program->types[i] = types[i];
		check_input_init(&program->inputs[i], types[i], context);
	}
	read_keys(context, program, array_member(&source->root, "keys"));
	domains = array_member(&source->root, "domains");
	if (domains == NULL)
		program_error("is missing", "domains");
	ndomains = (int32) JsonContainerSize(domains);
	if (ndomains > MAX_DOMAINS)
		program_error(psprintf("must not be more than %d", MAX_DOMAINS), "domains");
	program->ops = MemoryContextAllocZero(context,
										  Max(count_ops(domains, ndomains), 1) * sizeof(CheckOp));
	program->domains = MemoryContextAllocZero(context,
											  Max(ndomains, 1) * sizeof(CheckDomain));
	for (program->ndomains = 0; program->ndomains < ndomains; program->ndomains++)
		read_domain(context, program,
					element(domains, program->ndomains, "domains"),
					&program->domains[program->ndomains]);
	return program;
}
