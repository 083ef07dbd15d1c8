/*
 * suite_queries.c
 *		Queries that several expectations share: the same text, one answer.
 */
#include "postgres.h"

#include "suite_queries.h"

char *
uniqueness_query(const Check *check, const char *column)
{
	return psprintf("SELECT jsonb_build_object('rows', coalesce(sum(n), 0),"
					" 'missing', coalesce(sum(n) FILTER (WHERE v IS NULL), 0),"
					" 'unexpected', coalesce(sum(n) FILTER (WHERE n > 1 AND v IS NOT NULL), 0),"
					" 'distinct', count(*) FILTER (WHERE v IS NOT NULL),"
					" 'once', count(*) FILTER (WHERE n = 1 AND v IS NOT NULL))"
					" FROM (SELECT %s AS v, count(*) AS n %s GROUP BY 1) AS s",
					column, plan_from(check, NULL));
}
