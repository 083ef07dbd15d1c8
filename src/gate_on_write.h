/*
 * gate_on_write.h
 *		Suites that rows must pass to be written.
 *
 * A gate is made of triggers.  Their arguments, which a dump keeps as text,
 * start with the suite's name; names of suites do not change.
 */
#ifndef MLCHECK_GATE_ON_WRITE_H
#define MLCHECK_GATE_ON_WRITE_H

#include "postgres.h"

#include "utils/rel.h"

#include "gate.h"

/* The transition table of our own triggers. */
#define NEW_ROWS "mlcheck_new_rows"

/* A suite, for the rows of one table that it is about. */
typedef struct WriteGate
{
	Oid			relation;		/* the table */
	StoredSuite *suite;
	SuiteSource source;			/* about the suite's relation */
	List	   *checks;
} WriteGate;

/*
 * gate_trigger.c: what the table's owner may have checked.  ereport unless the
 * suite is about the table, or what it is a partition or child of; the table's
 * owner may run it; and the suite's owner may read all of those rows.
 */
extern void write_gate_open(WriteGate *gate, Relation relation,
							const char *suite);

/* quarantine.c: ereport unless the suite can decide about a single row. */
extern void quarantine_require_rows(const WriteGate *gate, Relation relation);

/* The table of that qualified name; ereport unless it is the owner's. */
extern Oid	quarantine_table(const char *name, Oid owner);

/* The columns of a quarantine table that triggers fill. */
#define QUARANTINE_COLUMNS \
	"written_by, relation, operation, suite, expectation_ids, failed_expectations, row_data, old_data"

#endif
