/*
 * checks.c
 *		The state of check_agg: what its program counts in each row.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "state/checks.h"
#include "state/sample.h"

static void
release_charge(void *arg)
{
	(void) sample_charge(&((Checks *) arg)->charged, 0);
}

static void
charge_memory(Checks *checks, Size bytes)
{
	if (!sample_charge(&checks->charged, checks->charged + bytes))
		sample_check_memory(bytes);
}

static CheckStatsKind
stats_kind(const CheckInput *input)
{
	if (input->storage == STORE_FLOAT)
		return STATS_FLOAT;
	return input->base == INT2OID || input->base == INT4OID ||
		input->base == INT8OID ? STATS_INTEGER : STATS_TIME;
}

static void
create_extra(Checks *checks, MemoryContext context, const CheckOp *op,
			 const CheckInput *input, CheckExtra *extra)
{
	if (op->values > 0)
		extra->values = sampled_create(context, op->values, &checks->charged);
	if (op->keys > 0)
		extra->keys = sampled_create(context, op->keys, &checks->charged);
	if (op->seen)
	{
		charge_memory(checks, op->set->n);
		extra->seen = MemoryContextAllocZero(context,
											 Max(op->set->n, 1));
	}
	if (op->kind == CHECK_STATS)
	{
		charge_memory(checks, sizeof(CheckFigures));
		extra->figures = MemoryContextAllocZero(context, sizeof(CheckFigures));
		extra->figures->kind = stats_kind(input);
	}
}

static void
create_extras(Checks *checks, MemoryContext context, const CheckDomain *domain)
{
	const CheckProgram *program = checks->program;
	int32		i;

	for (i = domain->first_op; i < domain->first_op + domain->nops; i++)
		create_extra(checks, context, &program->ops[i],
					 &program->inputs[domain->input], &checks->extra[i]);
}

static void
create_memo(Checks *checks, MemoryContext context, int32 domain)
{
	const CheckDomain *d = &checks->program->domains[domain];
	CheckMemo  *memo;
	int32		i;

	if (d->decode != DECODE_TEXT || d->nsteps < 2 || d->nsteps > CHECK_MEMO_STEPS)
		return;
	charge_memory(checks, sizeof(CheckMemo));
	memo = MemoryContextAllocZero(context, sizeof(CheckMemo));
	for (i = 0; i < CHECK_MEMO_SLOTS; i++)
		memo->slots[i].length = -1;
	checks->memos[domain] = memo;
}

Checks *
checks_create(MemoryContext context, const CheckProgram *program)
{
	Checks	   *checks = MemoryContextAllocZero(context, sizeof(Checks));
	MemoryContext old;
	int32		i;

	checks->program = program;
	checks->release.func = release_charge;
	checks->release.arg = checks;
	MemoryContextRegisterResetCallback(context, &checks->release);
	charge_memory(checks, (Size) program->ndomains * sizeof(CheckCounts) +
		   (Size) program->nops * (sizeof(int64) + sizeof(CheckExtra)));
	checks->counts = MemoryContextAllocZero(context, Max(program->ndomains, 1) *
											sizeof(CheckCounts));
	checks->unexpected = MemoryContextAllocZero(context, Max(program->nops, 1) *
												sizeof(int64));
	checks->extra = MemoryContextAllocZero(context, Max(program->nops, 1) *
										   sizeof(CheckExtra));
	checks->memos = MemoryContextAllocZero(context, Max(program->ndomains, 1) *
										   sizeof(CheckMemo *));
	for (i = 0; i < program->ndomains; i++)
	{
		create_extras(checks, context, &program->domains[i]);
		create_memo(checks, context, i);
	}
	old = MemoryContextSwitchTo(context);
	initStringInfo(&checks->key);
	initStringInfo(&checks->scratch);
	MemoryContextSwitchTo(old);
	return checks;
}

int64
checks_unexpected(const Checks *checks, const CheckDomain *domain, int32 op)
{
	const CheckCounts *counts = &checks->counts[domain - checks->program->domains];

	switch (checks->program->ops[op].kind)
	{
		case CHECK_FINITE:
			return counts->nans + counts->infinite;
		case CHECK_TRUE:
			return counts->falses;
		case CHECK_NULL:
			return counts->rows - counts->nulls;
		case CHECK_NOT_NULL:
			return counts->nulls;
		default:
			return checks->unexpected[op];
	}
}

static void
merge_extra(const CheckOp *op, CheckExtra *extra, const CheckExtra *other)
{
	int32		i;

	if (extra->values != NULL)
		sampled_merge(extra->values, other->values);
	if (extra->keys != NULL)
		sampled_merge(extra->keys, other->keys);
	if (extra->figures != NULL)
		check_figures_merge(extra->figures, other->figures);
	for (i = 0; extra->seen != NULL && i < op->set->n; i++)
		extra->seen[i] |= other->seen[i];
}

void
checks_merge(Checks *checks, const Checks *other)
{
	const CheckProgram *program = checks->program;
	int32		i;

	checks->rows += other->rows;
	for (i = 0; i < program->ndomains; i++)
	{
		CheckCounts *counts = &checks->counts[i];
		const CheckCounts *more = &other->counts[i];

		counts->rows += more->rows;
		counts->nulls += more->nulls;
		counts->nans += more->nans;
		counts->infinite += more->infinite;
		counts->falses += more->falses;
		counts->both_null += more->both_null;
		counts->either_null += more->either_null;
	}
	for (i = 0; i < program->nops; i++)
	{
		checks->unexpected[i] += other->unexpected[i];
		merge_extra(&program->ops[i], &checks->extra[i], &other->extra[i]);
	}
}
