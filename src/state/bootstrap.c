/*
 * bootstrap.c
 *		The state of the bootstrap aggregates: two counters a replicate.
 *
 * Counters are integers, so the order of rows and workers does not matter.
 * Serialized: the settings and the two numbers of rows, then all counters.
 */
#include "postgres.h"

#include "compat.h"
#include "state/bootstrap.h"

typedef struct Header
{
	int64		seed;
	double		confidence;
	int64		replicates;
	int64		events;
	int64		rows;
} Header;

static Size
counter_bytes(int64 replicates)
{
	return (Size) replicates * 2 * sizeof(int64);
}

static void
configuration_error(const char *argument)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" must be the same for all rows of a group", argument)));
}

static void
check_ranges(const BootstrapSettings *settings)
{
	if (settings->replicates < MIN_REPLICATES ||
		settings->replicates > MAX_REPLICATES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"replicates\" must be between %d and %d",
						MIN_REPLICATES, MAX_REPLICATES)));
	if (!(settings->confidence > 0.0 && settings->confidence < 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"confidence\" must be between 0 and 1, both excluded")));
}

Bootstrap *
bootstrap_create(MemoryContext context, const BootstrapSettings *settings)
{
	Bootstrap  *bootstrap;

	check_ranges(settings);
	bootstrap = MemoryContextAllocZero(context, sizeof(Bootstrap) +
									   counter_bytes(settings->replicates));
	bootstrap->settings = *settings;
	bootstrap->numerator = (int64 *) (bootstrap + 1);
	bootstrap->denominator = bootstrap->numerator + settings->replicates;
	return bootstrap;
}

void
bootstrap_check(const Bootstrap *bootstrap, const BootstrapSettings *settings)
{
	if (bootstrap->settings.seed != settings->seed)
		configuration_error("seed");
	if (bootstrap->settings.replicates != settings->replicates)
		configuration_error("replicates");
	if (bootstrap->settings.confidence != settings->confidence)
		configuration_error("confidence");
}

void
bootstrap_merge(Bootstrap *bootstrap, const Bootstrap *other)
{
	int32		counters = 2 * bootstrap->settings.replicates;
	int32		i;

	bootstrap_check(bootstrap, &other->settings);
	bootstrap->events += other->events;
	bootstrap->rows += other->rows;
	for (i = 0; i < counters; i++)
		bootstrap->numerator[i] += other->numerator[i];
}

bytea *
bootstrap_serialize(const Bootstrap *bootstrap)
{
	Size		counters = counter_bytes(bootstrap->settings.replicates);
	Size		size = VARHDRSZ + sizeof(Header) + counters;
	bytea	   *bytes = palloc(size);
	Header		header = {0};

	header.seed = bootstrap->settings.seed;
	header.confidence = bootstrap->settings.confidence;
	header.replicates = bootstrap->settings.replicates;
	header.events = bootstrap->events;
	header.rows = bootstrap->rows;
	SET_VARSIZE(bytes, size);
	memcpy(VARDATA(bytes), &header, sizeof(Header));
	memcpy(VARDATA(bytes) + sizeof(Header), bootstrap->numerator, counters);
	return bytes;
}

static bool
counters_are_sound(const Bootstrap *bootstrap)
{
	int32		i;

	if (bootstrap->events < 0 || bootstrap->events > bootstrap->rows)
		return false;
	for (i = 0; i < bootstrap->settings.replicates; i++)
	{
		if (bootstrap->numerator[i] < 0 ||
			bootstrap->numerator[i] > bootstrap->denominator[i])
			return false;
	}
	return true;
}

Bootstrap *
bootstrap_deserialize(const bytea *bytes)
{
	Size		size = VARSIZE_ANY_EXHDR(bytes);
	const char *data = VARDATA_ANY(bytes);
	Header		header = {0};
	BootstrapSettings settings;
	Bootstrap  *bootstrap;

	if (size >= sizeof(Header))
		memcpy(&header, data, sizeof(Header));
	if (header.replicates < MIN_REPLICATES ||
		header.replicates > MAX_REPLICATES ||
		size != sizeof(Header) + counter_bytes(header.replicates))
		elog(ERROR, "invalid bootstrap state");
	settings.seed = header.seed;
	settings.confidence = header.confidence;
	settings.replicates = (int32) header.replicates;
	bootstrap = bootstrap_create(CurrentMemoryContext, &settings);
	bootstrap->events = header.events;
	bootstrap->rows = header.rows;
	memcpy(bootstrap->numerator, data + sizeof(Header),
		   counter_bytes(settings.replicates));
	if (!counters_are_sound(bootstrap))
		elog(ERROR, "invalid bootstrap state");
	return bootstrap;
}
