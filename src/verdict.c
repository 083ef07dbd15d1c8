/*
 * verdict.c
 *		Values of the type mlcheck.verdict.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "utils/syscache.h"

#include "verdict.h"

Datum
verdict_datum(Oid type, mlc_verdict verdict)
{
	static const char *const labels[] = {
		[MLC_PASS] = "pass", [MLC_WARN] = "warn", [MLC_FAIL] = "fail",
		[MLC_UNDECIDED] = "undecided"
	};
	HeapTuple	tuple = SearchSysCache2(ENUMTYPOIDNAME, ObjectIdGetDatum(type),
										CStringGetDatum(labels[verdict]));
	Oid			label;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "type mlcheck.verdict has no label \"%s\"", labels[verdict]);
	label = ((Form_pg_enum) GETSTRUCT(tuple))->oid;
	ReleaseSysCache(tuple);
	return ObjectIdGetDatum(label);
}
