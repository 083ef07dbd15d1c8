/*
 * confusion_agg.c
 *		The aggregates confusion_agg(actual, predicted [, weight]) and
 *		merge_agg(confusion).
 *
 * The state is a read-write expanded object of the type itself, not internal:
 * that is as fast, partial states need no functions of their own to travel,
 * and the functions that read the type are the final functions of all
 * aggregates, which thereby share one state.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "utils/memutils.h"

#include "confusion.h"

static MemoryContext
state_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	return AggCheckCallContext(fcinfo, &context) ? context :
		CurrentMemoryContext;
}

#define SHARED_CONTEXT "mlcheck confusion matrices"

/*
 * Where a new state lives.  An expanded object must lie in a child of the
 * aggregate's context, but one child serves all groups: a hash aggregate adds
 * up the memory of all children whenever a group comes to it, and with a child
 * for each group the time for that would grow with their square.  Nothing
 * deletes a single state, as all functions return the one that they were given.
 */
static MemoryContext
context_of_new_state(FunctionCallInfo fcinfo)
{
	MemoryContext parent;
	MemoryContext child;
	int			look;

	if (AggCheckCallContext(fcinfo, &parent) != AGG_CONTEXT_AGGREGATE)
		return AllocSetContextCreate(state_context(fcinfo), "mlcheck confusion",
									 ALLOCSET_SMALL_SIZES);
	child = parent->firstchild;
	for (look = 0; look < 8 && child != NULL; look++, child = child->nextchild)
	{
		if (strcmp(child->name, SHARED_CONTEXT) == 0)
			return child;
	}
	return AllocSetContextCreate(parent, SHARED_CONTEXT,
								 ALLOCSET_START_SMALL_SIZES);
}

/* The state of the first row, or one that is not ready to be added to. */
static pg_noinline Confusion *
prepare_state(FunctionCallInfo fcinfo, ConfusionKind kind, bool weighted)
{
	Confusion  *confusion;

	if (PG_ARGISNULL(0))
		return confusion_create(context_of_new_state(fcinfo), kind, weighted);
	confusion = confusion_for_update(PG_GETARG_DATUM(0), state_context(fcinfo));
	if (confusion->kind != kind || confusion->weighted != weighted)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot add %s %s labels to a confusion matrix of %s %s labels",
						weighted ? "weighted" : "unweighted",
						confusion_kind_name(kind),
						confusion->weighted ? "weighted" : "unweighted",
						confusion_kind_name(confusion->kind))));
	return confusion;
}

/* The state to change: usually the one that was returned for the last row. */
static pg_attribute_always_inline Confusion *
state_of(FunctionCallInfo fcinfo, ConfusionKind kind, bool weighted)
{
	if (likely(!PG_ARGISNULL(0) &&
			   VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0))))
	{
		Confusion  *confusion = (Confusion *) DatumGetEOHP(PG_GETARG_DATUM(0));

		if (likely(confusion->magic == CONFUSION_MAGIC &&
				   confusion->kind == kind && confusion->weighted == weighted))
			return confusion;
	}
	return prepare_state(fcinfo, kind, weighted);
}

#define RETURN_CONFUSION(confusion) \
	PG_RETURN_DATUM(EOHPGetRWDatum(&(confusion)->header))

/* A weight that counts; weights of 0 are left out, as NULL is. */
static inline bool
weight_counts(double weight)
{
	if (unlikely(!(weight >= 0) || isinf(weight)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"weight\" must be finite and not negative"),
				 errhint("Leave such rows out with FILTER.")));
	return weight > 0;
}

/* The places of both labels of a row, for one type each. */

static inline void
find_bool(Confusion *confusion, FunctionCallInfo fcinfo, uint32 *actual,
		  uint32 *predicted)
{
	*actual = PG_GETARG_BOOL(1) ? 1 : 0;
	*predicted = PG_GETARG_BOOL(2) ? 1 : 0;
}

static inline void
find_int8(Confusion *confusion, FunctionCallInfo fcinfo, uint32 *actual,
		  uint32 *predicted)
{
	*actual = confusion_place_of_integer(confusion, PG_GETARG_INT64(1));
	*predicted = confusion_place_of_integer(confusion, PG_GETARG_INT64(2));
}

static uint32
find_one_text(Confusion *confusion, Datum value)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(value);
	uint32		place = confusion_place_of_text(confusion, VARDATA_ANY(text),
												VARSIZE_ANY_EXHDR(text));

	if ((Pointer) text != DatumGetPointer(value))
		pfree(text);
	return place;
}

static inline void
find_text(Confusion *confusion, FunctionCallInfo fcinfo, uint32 *actual,
		  uint32 *predicted)
{
	*actual = find_one_text(confusion, PG_GETARG_DATUM(1));
	*predicted = find_one_text(confusion, PG_GETARG_DATUM(2));
}

#define COUNTED_TYPE(name, kind) \
PG_FUNCTION_INFO_V1(confusion_accum_##name); \
Datum \
confusion_accum_##name(PG_FUNCTION_ARGS) \
{ \
	Confusion  *confusion = state_of(fcinfo, kind, false); \
 \
	if (unlikely(PG_ARGISNULL(1) || PG_ARGISNULL(2))) \
		confusion->excluded++; \
	else \
	{ \
		uint32		actual; \
		uint32		predicted; \
 \
		find_##name(confusion, fcinfo, &actual, &predicted); \
		confusion_count(confusion, actual, predicted); \
	} \
	RETURN_CONFUSION(confusion); \
} \
 \
PG_FUNCTION_INFO_V1(confusion_weigh_##name); \
Datum \
confusion_weigh_##name(PG_FUNCTION_ARGS) \
{ \
	Confusion  *confusion = state_of(fcinfo, kind, true); \
	bool		counts = !PG_ARGISNULL(3) && weight_counts(PG_GETARG_FLOAT8(3)); \
 \
	if (!counts || PG_ARGISNULL(1) || PG_ARGISNULL(2)) \
		confusion->excluded++; \
	else \
	{ \
		uint32		actual; \
		uint32		predicted; \
 \
		find_##name(confusion, fcinfo, &actual, &predicted); \
		confusion_weigh(confusion, actual, predicted, PG_GETARG_FLOAT8(3)); \
	} \
	RETURN_CONFUSION(confusion); \
}

COUNTED_TYPE(bool, CONFUSION_BOOLEAN)
COUNTED_TYPE(int8, CONFUSION_INTEGER)
COUNTED_TYPE(text, CONFUSION_TEXT)

/*
 * The transition of merge_agg, and the combine function of all aggregates: the
 * second argument may be an object or flat, and is not changed.
 */
PG_FUNCTION_INFO_V1(confusion_merge_accum);
Datum
confusion_merge_accum(PG_FUNCTION_ARGS)
{
	const ConfusionImage *other;
	Confusion  *confusion;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = PG_GETARG_CONFUSION(1);
	confusion = PG_ARGISNULL(0) ?
		confusion_create(context_of_new_state(fcinfo), other->kind,
						 other->weighted) :
		confusion_for_update(PG_GETARG_DATUM(0), state_context(fcinfo));
	confusion_merge(confusion, other);
	RETURN_CONFUSION(confusion);
}
