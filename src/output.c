/*
 * output.c
 *		Rows of a set-returning function, a column at a time.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "utils/builtins.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"

#include "output.h"

void
output_begin(OutputRow *row, ReturnSetInfo *set)
{
	row->set = set;
	memset(row->values, 0, sizeof(row->values));
	memset(row->nulls, true, sizeof(row->nulls));
}

static void
set_value(OutputRow *row, int column, Datum value)
{
	row->values[column] = value;
	row->nulls[column] = false;
}

void
output_double(OutputRow *row, int column, double value)
{
	if (isfinite(value))
		set_value(row, column, Float8GetDatum(value));
}

void
output_int64(OutputRow *row, int column, int64 value)
{
	set_value(row, column, Int64GetDatum(value));
}

void
output_bool(OutputRow *row, int column, bool value)
{
	set_value(row, column, BoolGetDatum(value));
}

void
output_text(OutputRow *row, int column, const char *value)
{
	if (value != NULL)
		set_value(row, column, CStringGetTextDatum(value));
}

void
output_array(OutputRow *row, int column, Datum value)
{
	if (value != (Datum) 0)
		set_value(row, column, value);
}

void
output_verdict(OutputRow *row, int column, mlc_verdict verdict)
{
	static const char *const labels[] = {
		[MLC_PASS] = "pass", [MLC_WARN] = "warn", [MLC_FAIL] = "fail",
		[MLC_UNDECIDED] = "undecided"
	};
	Oid			type = TupleDescAttr(row->set->setDesc, column)->atttypid;
	HeapTuple	tuple = SearchSysCache2(ENUMTYPOIDNAME, ObjectIdGetDatum(type),
										CStringGetDatum(labels[verdict]));

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "type mlcheck.verdict has no label \"%s\"", labels[verdict]);
	set_value(row, column,
			  ObjectIdGetDatum(((Form_pg_enum) GETSTRUCT(tuple))->oid));
	ReleaseSysCache(tuple);
}

void
output_put(OutputRow *row)
{
	tuplestore_putvalues(row->set->setResult, row->set->setDesc, row->values,
						 row->nulls);
}
