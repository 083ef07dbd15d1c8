/*
 * bootstrap.h
 *		The state of the bootstrap aggregates: two counters a replicate.
 */
#ifndef MLCHECK_STATE_BOOTSTRAP_H
#define MLCHECK_STATE_BOOTSTRAP_H

#include "postgres.h"

#define MIN_REPLICATES 1000		/* percentiles of fewer are too rough */
#define MAX_REPLICATES 100000

typedef struct BootstrapSettings
{
	int64		seed;
	double		confidence;
	int32		replicates;
} BootstrapSettings;

/* numerator points to the 2 * replicates counters that follow. */
typedef struct Bootstrap
{
	BootstrapSettings settings;
	int64		events;			/* rows in the numerator */
	int64		rows;			/* rows in the denominator */
	int64	   *numerator;
	int64	   *denominator;
} Bootstrap;

/* ereport when the settings are not within their ranges. */
extern Bootstrap *bootstrap_create(MemoryContext context,
								   const BootstrapSettings *settings);

/* ereport when the settings are not those of the state. */
extern void bootstrap_check(const Bootstrap *bootstrap,
							const BootstrapSettings *settings);

extern void bootstrap_merge(Bootstrap *bootstrap, const Bootstrap *other);

/* For the leader of the same server: in the byte order of the machine. */
extern bytea *bootstrap_serialize(const Bootstrap *bootstrap);
extern Bootstrap *bootstrap_deserialize(const bytea *bytes);

#endif
