/*
 * checks_add.c
 *		Row by row: what the program of check_agg counts.
 *
 * Nothing is done twice for a row: each column is decoded once for all that is
 * asked of it, and only what is not expected leaves the short way through.
 */
#include "postgres.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"

#include "kernel/hash.h"
#include "kernel/key.h"
#include "state/checks.h"

/* Rows after which a memo that finds little is given up. */
#define MEMO_TRIAL 1000

/* The hash of one value, or of several and their bytes. */
static uint64
read_value(const CheckProgram *program, int32 input,
		   const NullableDatum *inputs, CheckValue *value)
{
	check_value_read(&program->inputs[input], &inputs[input], value);
	return check_value_hash(value);
}

static void
read_values(const CheckProgram *program, const int32 *numbers, int32 n,
			const NullableDatum *inputs, StringInfo out)
{
	CheckValue	value;
	int32		i;

	resetStringInfo(out);
	for (i = 0; i < n; i++)
	{
		check_value_read(&program->inputs[numbers[i]], &inputs[numbers[i]], &value);
		check_value_encode(out, &value);
	}
}

static void
sample_value(Checks *checks, const CheckOp *op, Sampled *sampled,
			 const NullableDatum *inputs)
{
	StringInfo	scratch = &checks->scratch;
	CheckValue	value;
	uint64		hash;

	if (op->ninputs == 1)
	{
		hash = read_value(checks->program, op->inputs[0], inputs, &value);
		if (!sampled_wants(sampled, hash))
			return;
		resetStringInfo(scratch);
		check_value_encode(scratch, &value);
	}
	else
	{
		read_values(checks->program, op->inputs, op->ninputs, inputs, scratch);
		hash = mlc_hash_bytes(scratch->data, (size_t) scratch->len);
	}
	sampled_add(sampled, hash, scratch->data, scratch->len, 1);
}

/* The key of a row is read once, however many checks the row fails. */
static void
read_key(Checks *checks, const NullableDatum *inputs)
{
	const CheckProgram *program = checks->program;
	int32		numbers[CHECKS_MAX_INPUTS];
	int32		i;

	if (checks->key_row == checks->rows)
		return;
	for (i = 0; i < program->nkeys; i++)
		numbers[i] = program->keys[i].input;
	read_values(program, numbers, program->nkeys, inputs, &checks->key);
	checks->key_hash = mlc_hash_bytes(checks->key.data, (size_t) checks->key.len);
	checks->key_row = checks->rows;
}

static pg_noinline void
sample_row(Checks *checks, int32 number, const NullableDatum *inputs)
{
	CheckExtra *extra = &checks->extra[number];

	if (extra->values != NULL)
		sample_value(checks, &checks->program->ops[number], extra->values, inputs);
	if (extra->keys == NULL)
		return;
	read_key(checks, inputs);
	if (sampled_wants(extra->keys, checks->key_hash))
		sampled_add(extra->keys, checks->key_hash, checks->key.data,
					checks->key.len, 1);
}

static inline void
count_unexpected(Checks *checks, const CheckStep *step,
				 const NullableDatum *inputs)
{
	checks->unexpected[step->op]++;
	if (step->sampled)
		sample_row(checks, step->op, inputs);
}

/* Rows that counts of the domain say are unexpected. */
static pg_noinline void
sample_counted(Checks *checks, const CheckDomain *domain, CheckKind kind,
			   const NullableDatum *inputs)
{
	int32		i;

	for (i = 0; i < domain->ncounted; i++)
	{
		if (checks->program->ops[domain->counted[i]].kind == kind)
			sample_row(checks, domain->counted[i], inputs);
	}
}

#define SAMPLE_COUNTED(checks, domain, kind, inputs) \
	do { \
		if (unlikely(((domain)->counted_kinds & (1u << (kind))) != 0)) \
			sample_counted(checks, domain, kind, inputs); \
	} while (0)

/* Is the value in the set? */
static inline bool
note_place(Checks *checks, const CheckStep *step, int32 place)
{
	if (step->seen && place >= 0)
		checks->extra[step->op].seen[place] = true;
	return place >= 0;
}

/* Few words are compared here, without looking into the set. */
static inline bool
is_few_word(const CheckStep *step, uint64 word)
{
	return (word == step->few[0]) | (word == step->few[1]) |
		(word == step->few[2]) | (word == step->few[3]);
}

static inline void
judge_place(Checks *checks, const CheckStep *step, int32 place,
			const NullableDatum *inputs)
{
	if (unlikely(note_place(checks, step, place) == step->negate))
		count_unexpected(checks, step, inputs);
}

static inline void
judge_word(Checks *checks, const CheckStep *step, uint64 word,
		   const NullableDatum *inputs)
{
	if (step->is_few && !step->seen)
	{
		if (unlikely(is_few_word(step, word) == step->negate))
			count_unexpected(checks, step, inputs);
		return;
	}
	judge_place(checks, step, check_set_find_word(step->set, word), inputs);
}

/* The range that all have in common spares most rows the loop. */
static pg_noinline void
judge_integer_ranges(Checks *checks, const CheckDomain *domain,
					 const NullableDatum *inputs, int64 value)
{
	const CheckRange *range = domain->ranges;
	const CheckRange *end = range + domain->nranges;
	int64	   *unexpected = checks->unexpected;

	for (; range < end; range++)
	{
		bool		outside = (value < range->low.integer) |
			(value > range->high.integer);

		unexpected[range->op] += outside;
		if (outside & range->sampled)
			sample_row(checks, range->op, inputs);
	}
}

static inline bool
is_infinity(const Checks *checks, const CheckDomain *domain, int64 value)
{
	const CheckInput *input = &checks->program->inputs[domain->input];

	return value == input->infinity[0] || value == input->infinity[1];
}

static inline void
add_integer(Checks *checks, const CheckDomain *domain, CheckCounts *counts,
			const NullableDatum *inputs, int64 value)
{
	const CheckStep *step = domain->steps;
	const CheckStep *end = step + domain->nsteps;
	bool		infinite = domain->has_infinity &&
		is_infinity(checks, domain, value);

	if (unlikely(infinite))
	{
		counts->infinite++;
		SAMPLE_COUNTED(checks, domain, CHECK_FINITE, inputs);
	}
	if (domain->nranges > 0 && ((value < domain->common.low.integer) |
								(value > domain->common.high.integer)))
		judge_integer_ranges(checks, domain, inputs, value);
	for (; step < end; step++)
	{
		if (step->kind == CHECK_SET)
			judge_word(checks, step, mlc_key_from_int64(value), inputs);
		else if (!infinite)
			check_figures_add_integer(checks->extra[step->op].figures, value);
	}
}

static void
add_boolean(Checks *checks, const CheckDomain *domain, CheckCounts *counts,
			const NullableDatum *inputs, bool value)
{
	if (!value)
	{
		counts->falses++;
		SAMPLE_COUNTED(checks, domain, CHECK_TRUE, inputs);
	}
	add_integer(checks, domain, counts, inputs, value);
}

static inline uint64
float_word(double value)
{
	return isnan(value) ? PG_UINT64_MAX : mlc_key_from_double(value);
}

static pg_noinline void
judge_float_ranges(Checks *checks, const CheckDomain *domain,
				   const NullableDatum *inputs, double value)
{
	const CheckRange *range = domain->ranges;
	const CheckRange *end = range + domain->nranges;
	int64	   *unexpected = checks->unexpected;

	for (; range < end; range++)
	{
		bool		outside = !((value >= range->low.number) &
								(value <= range->high.number));

		unexpected[range->op] += outside;
		if (outside & range->sampled)
			sample_row(checks, range->op, inputs);
	}
}

static inline void
add_float(Checks *checks, const CheckDomain *domain, CheckCounts *counts,
		  const NullableDatum *inputs, double value)
{
	const CheckStep *step = domain->steps;
	const CheckStep *end = step + domain->nsteps;
	bool		finite = isfinite(value);

	if (unlikely(!finite))
	{
		if (isnan(value))
			counts->nans++;
		else
			counts->infinite++;
		SAMPLE_COUNTED(checks, domain, CHECK_FINITE, inputs);
	}
	if (domain->nranges > 0 && !((value >= domain->common.low.number) &
								 (value <= domain->common.high.number)))
		judge_float_ranges(checks, domain, inputs, value);
	for (; step < end; step++)
	{
		if (step->kind == CHECK_SET)
			judge_word(checks, step, float_word(value), inputs);
		else if (finite)
			check_figures_add_float(checks->extra[step->op].figures, value);
	}
}

/* In UTF-8 every character has one byte that continues none. */
static int32
characters(const CheckProgram *program, const CheckText *text)
{
	int32		n = 0;
	int32		i;

	if (!program->utf8)
		return pg_mbstrlen_with_len(text->data, text->length);
	for (i = 0; i < text->length; i++)
		n += ((unsigned char) text->data[i] & 0xC0) != 0x80;
	return n;
}

/* Often the number of bytes decides. */
static inline bool
length_fits(const CheckProgram *program, const CheckStep *step,
			const CheckText *text)
{
	int32		n = text->length;

	if (n < step->min_length)
		return false;
	if (n <= step->max_length && (step->min_length <= 1 ||
								  n / program->widest >= step->min_length))
		return true;
	if (program->widest > 1)
		n = characters(program, text);
	return n >= step->min_length && n <= step->max_length;
}

/* A bit for each of up to 64 steps, from the first one on, that does not expect
 * the text. */
static uint64
judge_text(Checks *checks, const CheckDomain *domain, int32 first,
		   CheckText *text)
{
	int32		n = Min(domain->nsteps - first, CHECK_MEMO_STEPS);
	uint64		unexpected = 0;
	int32		i;

	for (i = 0; i < n; i++)
	{
		const CheckStep *step = &domain->steps[first + i];
		bool		expected;

		if (step->kind == CHECK_SET)
			expected = note_place(checks, step,
								  check_set_find_text(step->set, text)) != step->negate;
		else
			expected = length_fits(checks->program, step, text);
		unexpected |= (uint64) !expected << i;
	}
	return unexpected;
}

static inline uint64
recall_text(Checks *checks, const CheckDomain *domain, CheckMemo **memo,
			CheckText *text)
{
	uint64		rest = text->length <= 8 ? 0 :
		mlc_read_le((const unsigned char *) text->data + 8, (size_t) text->length - 8);
	CheckMemoSlot *slot = &(*memo)->slots[(text->start_hash ^ rest * 31) % CHECK_MEMO_SLOTS];

	if (slot->length == text->length && slot->words[0] == text->start &&
		slot->words[1] == rest)
	{
		(*memo)->found++;
		return slot->unexpected;
	}
	slot->unexpected = judge_text(checks, domain, 0, text);
	slot->length = text->length;
	slot->words[0] = text->start;
	slot->words[1] = rest;
	/* of many different texts, to look for them costs more than it saves */
	if (++(*memo)->missed > MEMO_TRIAL && (*memo)->missed > (*memo)->found)
		*memo = NULL;
	return slot->unexpected;
}

static void
count_steps(Checks *checks, const CheckStep *step, uint64 unexpected,
			const NullableDatum *inputs)
{
	for (; unexpected != 0; step++, unexpected >>= 1)
	{
		if (unexpected & 1)
			count_unexpected(checks, step, inputs);
	}
}

static inline void
add_text(Checks *checks, const CheckDomain *domain, CheckMemo **memo,
		 const NullableDatum *inputs, CheckText *text)
{
	uint64		unexpected;
	int32		first;

	if (*memo != NULL && text->length <= CHECK_MEMO_LENGTH)
	{
		unexpected = recall_text(checks, domain, memo, text);
		if (unexpected != 0)
			count_steps(checks, domain->steps, unexpected, inputs);
		return;
	}
	for (first = 0; first < domain->nsteps; first += CHECK_MEMO_STEPS)
		count_steps(checks, domain->steps + first,
					judge_text(checks, domain, first, text), inputs);
}

static inline int
compare_numerics(Numeric a, Numeric b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a),
											 NumericGetDatum(b)));
}

/* NaN is above all, and so outside every range. */
static bool
numeric_outside(const CheckOp *op, Numeric value)
{
	int			order;

	if (numeric_is_nan(value))
		return true;
	if (op->low != NULL)
	{
		order = compare_numerics(value, op->low);
		if (order < 0 || (order == 0 && op->strict_low))
			return true;
	}
	if (op->high != NULL)
	{
		order = compare_numerics(value, op->high);
		if (order > 0 || (order == 0 && op->strict_high))
			return true;
	}
	return false;
}

static void
add_numeric(Checks *checks, const CheckDomain *domain, CheckCounts *counts,
			const NullableDatum *inputs, Datum datum)
{
	Numeric		value = DatumGetNumeric(datum);
	CheckText	text = {NULL};
	const CheckStep *step = domain->steps;
	const CheckStep *end = step + domain->nsteps;

	if (numeric_is_nan(value) || numeric_is_inf(value))
	{
		if (numeric_is_nan(value))
			counts->nans++;
		else
			counts->infinite++;
		SAMPLE_COUNTED(checks, domain, CHECK_FINITE, inputs);
	}
	for (; step < end; step++)
	{
		if (step->kind == CHECK_RANGE)
		{
			if (numeric_outside(&checks->program->ops[step->op], value))
				count_unexpected(checks, step, inputs);
			continue;
		}
		if (text.data == NULL)
			check_text_read(&checks->program->inputs[domain->input],
							NumericGetDatum(value), &text);
		judge_place(checks, step, check_set_find_text(step->set, &text), inputs);
	}
}

static Numeric
numeric_of(const CheckInput *input, Datum datum)
{
	return input->storage == STORE_NUMERIC ? DatumGetNumeric(datum) :
		int64_to_numeric(check_integer(input, datum));
}

/* Texts are only equal or not, byte by byte. */
static int
compare_pair(const CheckProgram *program, const CheckDomain *domain,
			 const NullableDatum *inputs)
{
	const CheckInput *first = &program->inputs[domain->input];
	const CheckInput *second = &program->inputs[domain->second];
	Datum		a = inputs[domain->input].value;
	Datum		b = inputs[domain->second].value;
	int64		x;
	int64		y;
	CheckText	one;
	CheckText	two;

	switch (domain->storage)
	{
		case STORE_INTEGER:
			x = check_integer(first, a);
			y = check_integer(second, b);
			return (x > y) - (x < y);
		case STORE_FLOAT:
			return float8_cmp_internal(check_float_of(first, a),
									   check_float_of(second, b));
		case STORE_NUMERIC:
			return compare_numerics(numeric_of(first, a), numeric_of(second, b));
		default:
			check_text_read(first, a, &one);
			check_text_read(second, b, &two);
			return one.length != two.length ||
				memcmp(one.data, two.data, one.length) != 0 ? 1 : 0;
	}
}

static void
add_pair(Checks *checks, const CheckDomain *domain, CheckCounts *counts,
		 const NullableDatum *inputs)
{
	bool		first = inputs[domain->input].isnull;
	bool		second = inputs[domain->second].isnull;
	int			order = 0;
	int32		i;

	counts->nulls += first;
	counts->both_null += first && second;
	counts->either_null += first || second;
	if (!first && !second)
		order = compare_pair(checks->program, domain, inputs);
	for (i = 0; i < domain->nsteps; i++)
	{
		const CheckStep *step = &domain->steps[i];
		const CheckOp *op = &checks->program->ops[step->op];

		if (first || second)
		{
			if (op->ignore == IGNORE_NEITHER ||
				(op->ignore == IGNORE_BOTH && !(first && second)))
				count_unexpected(checks, step, inputs);
		}
		else if (((step->accepted >> (order + 1)) & 1) == 0)
			count_unexpected(checks, step, inputs);
	}
}

static inline void
add_domain(Checks *checks, const CheckDomain *domain, CheckCounts *counts,
		   const NullableDatum *inputs)
{
	const NullableDatum *datum = &inputs[domain->input];
	CheckText	text;

	if (domain->mask >= 0 && (inputs[domain->mask].isnull ||
							  !DatumGetBool(inputs[domain->mask].value)))
		return;
	counts->rows++;
	if (domain->second >= 0)
	{
		add_pair(checks, domain, counts, inputs);
		return;
	}
	if (datum->isnull)
	{
		counts->nulls++;
		SAMPLE_COUNTED(checks, domain, CHECK_NOT_NULL, inputs);
		return;
	}
	SAMPLE_COUNTED(checks, domain, CHECK_NULL, inputs);
	switch (domain->decode)
	{
		case DECODE_BOOL:
			add_boolean(checks, domain, counts, inputs, DatumGetBool(datum->value));
			return;
		case DECODE_INT2:
			add_integer(checks, domain, counts, inputs, DatumGetInt16(datum->value));
			return;
		case DECODE_INT4:
			add_integer(checks, domain, counts, inputs, DatumGetInt32(datum->value));
			return;
		case DECODE_INT8:
			add_integer(checks, domain, counts, inputs, DatumGetInt64(datum->value));
			return;
		case DECODE_FLOAT4:
			add_float(checks, domain, counts, inputs, DatumGetFloat4(datum->value));
			return;
		case DECODE_FLOAT8:
			add_float(checks, domain, counts, inputs, DatumGetFloat8(datum->value));
			return;
		case DECODE_NUMERIC:
			add_numeric(checks, domain, counts, inputs, datum->value);
			return;
		case DECODE_TEXT:
			if (domain->nsteps == 0)
				return;
			check_text_read(&checks->program->inputs[domain->input], datum->value,
							&text);
			add_text(checks, domain,
					 &checks->memos[domain - checks->program->domains], inputs, &text);
	}
}

void
checks_add(Checks *checks, const NullableDatum *inputs)
{
	const CheckDomain *domain = checks->program->domains;
	const CheckDomain *end = domain + checks->program->ndomains;
	CheckCounts *counts = checks->counts;

	checks->rows++;
	for (; domain < end; domain++)
		add_domain(checks, domain, counts++, inputs);
}
