/*
 * check_program.c
 *		Reading the program of check_agg: its keys, domains and ops.
 */
#include "postgres.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "check_program.h"
#include "program_constants.h"
#include "program_json.h"

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

/* A bit each for a < b, a = b and a > b. */
static const uint8 accepted_orders[] = {
	[CHECK_EQ] = 2, [CHECK_NE] = 5, [CHECK_LT] = 1, [CHECK_LE] = 3,
	[CHECK_GT] = 4, [CHECK_GE] = 6
};

static void
set_few_words(CheckStep *step, const CheckSet *set)
{
	int32		i;

	if (set == NULL || set->words == NULL || set->n == 0 ||
		set->n > CHECK_FEW_WORDS)
		return;
	step->is_few = true;
	for (i = 0; i < CHECK_FEW_WORDS; i++)
		step->few[i] = set->words[i < set->n ? i : 0];
}

static void
add_step(CheckDomain *domain, const CheckOp *op, int32 number)
{
	CheckStep  *step = &domain->steps[domain->nsteps++];

	step->kind = op->kind;
	step->op = number;
	step->set = op->set;
	step->negate = op->negate;
	step->accepted = accepted_orders[op->operator];
	set_few_words(step, op->set);
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
		read_op(context, program, domain, object_element(ops, i, "ops"),
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
		JsonbContainer *object = object_element(keys, i, "keys");
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
		JsonbContainer *ops = array_member(object_element(domains, i, "domains"), "ops");

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
					object_element(domains, program->ndomains, "domains"),
					&program->domains[program->ndomains]);
	return program;
}
