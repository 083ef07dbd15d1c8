/*
 * checks_wire.c
 *		The state of check_agg as bytes, from a worker to its leader.
 *
 * They hold the program as it was given, which the leader reads anew.  No user
 * can hand some in, and they do not leave the machine, but what is read is
 * checked all the same.
 */
#include "postgres.h"

#include "compat.h"
#include "state/bytes.h"
#include "state/checks.h"
#include "utils/memutils.h"

#define FORMAT 1

static void
put_sampled(Writer *w, const Sampled *sampled)
{
	int32		n;
	SampledValue *list = sampled_list(sampled, &n);
	int32		i;

	put_varint(w, (uint64) n);
	for (i = 0; i < n; i++)
	{
		put_fixed(w, list[i].key.hash, 8);
		put_varint(w, (uint64) list[i].count);
		put_varint(w, (uint64) list[i].key.length);
		put_bytes(w, list[i].key.bytes, (size_t) list[i].key.length);
	}
	pfree(list);
}

static void
put_extra(Writer *w, const CheckOp *op, const CheckExtra *extra)
{
	int32		i;

	if (extra->values != NULL)
		put_sampled(w, extra->values);
	if (extra->keys != NULL)
		put_sampled(w, extra->keys);
	for (i = 0; extra->seen != NULL && i < op->set->n; i++)
		put_byte(w, extra->seen[i]);
	if (extra->figures != NULL)
		put_bytes(w, check_figures_stats(extra->figures), sizeof(CheckStats));
}

static void
put_checks(Writer *w, const Checks *checks)
{
	const CheckProgram *program = checks->program;
	int32		i;

	put_byte(w, FORMAT);
	put_varint(w, (uint64) program->ninputs);
	for (i = 0; i < program->ninputs; i++)
		put_varint(w, program->types[i]);
	put_varint(w, VARSIZE(program->source));
	put_bytes(w, program->source, VARSIZE(program->source));
	put_varint(w, (uint64) checks->rows);
	put_bytes(w, checks->counts, (size_t) program->ndomains * sizeof(CheckCounts));
	for (i = 0; i < program->nops; i++)
	{
		put_varint(w, (uint64) checks->unexpected[i]);
		put_extra(w, &program->ops[i], &checks->extra[i]);
	}
}

bytea *
checks_serialize(const Checks *checks)
{
	Writer		w = {0};
	bytea	   *bytes;

	put_checks(&w, checks);
	if (!AllocSizeIsValid(w.length + VARHDRSZ))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a parallel worker's part of the checks exceeds 1 GB"),
				 errhint("Ask for smaller samples, or set \"max_parallel_workers_per_gather\" to 0.")));
	bytes = palloc(w.length + VARHDRSZ);
	SET_VARSIZE(bytes, w.length + VARHDRSZ);
	w.length = 0;
	w.out = (uint8 *) VARDATA(bytes);
	put_checks(&w, checks);
	return bytes;
}

pg_noreturn static void invalid_state_error(void);

static void
invalid_state_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("invalid serialized state of check_agg")));
}

static const void *
get_bytes(Reader *r, uint64 n)
{
	const void *bytes = r->next;

	if (n > (uint64) (r->end - r->next))
		invalid_state_error();
	r->next += n;
	return bytes;
}

static void
get_sampled(Reader *r, Sampled *sampled)
{
	uint64		n = get_varint(r);

	if (n > (uint64) sampled->k)
		invalid_state_error();
	for (; n > 0; n--)
	{
		uint64		hash = get_fixed(r, 8);
		int64		count = get_count(r);
		int64		length = get_count(r);

		if (r->failed || count < 1 || length < 1)
			invalid_state_error();
		sampled_add(sampled, hash, get_bytes(r, (uint64) length), (int32) length,
					count);
	}
}

static void
get_extra(Reader *r, const CheckOp *op, CheckExtra *extra)
{
	int32		i;

	if (extra->values != NULL)
		get_sampled(r, extra->values);
	if (extra->keys != NULL)
		get_sampled(r, extra->keys);
	for (i = 0; extra->seen != NULL && i < op->set->n; i++)
		extra->seen[i] = get_byte(r) != 0;
	if (extra->figures != NULL)
	{
		memcpy(&extra->figures->stats, get_bytes(r, sizeof(CheckStats)),
			   sizeof(CheckStats));
		if (extra->figures->stats.n < 0)
			invalid_state_error();
	}
}

/* The source is aligned for whoever reads it. */
static const CheckProgram *
get_program(Reader *r, CheckProgramReader reader, void *arg)
{
	Oid			types[CHECKS_MAX_INPUTS];
	uint64		ninputs;
	uint64		size;
	Jsonb	   *source;
	uint64		i;

	if (get_byte(r) != FORMAT)
		invalid_state_error();
	ninputs = get_varint(r);
	if (ninputs > CHECKS_MAX_INPUTS)
		invalid_state_error();
	for (i = 0; i < ninputs; i++)
		types[i] = (Oid) get_varint(r);
	size = get_varint(r);
	if (r->failed || size < VARHDRSZ || size > (uint64) (r->end - r->next))
		invalid_state_error();
	source = palloc(size);
	memcpy(source, get_bytes(r, size), size);
	if (VARSIZE(source) != size)
		invalid_state_error();
	return reader(arg, source, (int32) ninputs, types);
}

static bool
counts_are_sound(const CheckCounts *counts, int64 rows)
{
	return counts->rows >= 0 && counts->rows <= rows &&
		counts->nulls >= 0 && counts->nulls <= counts->rows &&
		counts->nans >= 0 && counts->infinite >= 0 && counts->falses >= 0 &&
		counts->both_null >= 0 && counts->both_null <= counts->either_null &&
		counts->either_null <= counts->rows;
}

Checks *
checks_deserialize(bytea *bytes, CheckProgramReader reader, void *arg)
{
	Reader		r = {(const uint8 *) VARDATA_ANY(bytes), NULL, false};
	const CheckProgram *program;
	Checks	   *checks;
	int32		i;

	r.end = r.next + VARSIZE_ANY_EXHDR(bytes);
	program = get_program(&r, reader, arg);
	checks = checks_create(CurrentMemoryContext, program);
	checks->rows = get_count(&r);
	for (i = 0; i < program->ndomains; i++)
	{
		memcpy(&checks->counts[i], get_bytes(&r, sizeof(CheckCounts)),
			   sizeof(CheckCounts));
		if (!counts_are_sound(&checks->counts[i], checks->rows))
			invalid_state_error();
	}
	for (i = 0; i < program->nops; i++)
	{
		checks->unexpected[i] = get_count(&r);
		get_extra(&r, &program->ops[i], &checks->extra[i]);
	}
	if (r.failed || r.next != r.end)
		invalid_state_error();
	return checks;
}
