/*
 * compare_margins.c
 *		How much worse a challenger may be.
 */
#include "postgres.h"

#include <math.h>

#include "arguments.h"
#include "compare_margins.h"

/* When none is given, of shares. */
#define DEFAULT_MARGIN 0.02

/* Of a metric, in all slices or in one. */
typedef struct Margin
{
	const char *metric;
	char	   *label;			/* or NULL */
	double		value;
	bool		used;			/* is there such a slice, or metric? */
} Margin;

/* Margins of shares are below 1, those of errors in their own unit. */
static void
check_margin(const char *argument, double margin, bool regression)
{
	if (!(margin >= 0) || isinf(margin) || (!regression && margin >= 1))
		invalid_argument(argument, regression ? "must be finite and at least 0" :
						 "must be at least 0 and below 1");
}

/* {"metric": margin, "slices": {"region=south": {"metric": margin}}} */
static List *
read_margins(JsonbContainer *container, char *label, bool regression)
{
	JsonbIterator *members = jsonb_members("margins", container);
	List	   *margins = NIL;
	JsonbValue	value;
	char	   *key;

	while (jsonb_next_member(&members, &key, &value))
	{
		Margin	   *margin;

		if (label == NULL && strcmp(key, "slices") == 0)
		{
			JsonbIterator *slices = jsonb_members("margins", jsonb_nested("margins", &value));
			JsonbValue	metrics;
			char	   *slice;

			while (jsonb_next_member(&slices, &slice, &metrics))
				margins = list_concat(margins,
									  read_margins(jsonb_nested("margins", &metrics),
												   slice, regression));
			continue;
		}
		margin = palloc0(sizeof(Margin));
		margin->metric = slice_metric_by_name("margins", key)->name;
		margin->label = label;
		margin->value = jsonb_number("margins", &value);
		check_margin("margins", margin->value, regression);
		margins = lappend(margins, margin);
	}
	return margins;
}

void
compare_read_margins(FunctionCallInfo fcinfo, int margin, int margins,
					 bool regression, Margins *result)
{
	if (regression && PG_ARGISNULL(margin))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"margin\" must be given for a regression"),
				 errhint("It is the loss that does not matter, in the unit of the metric.")));
	result->general = PG_ARGISNULL(margin) ? DEFAULT_MARGIN : PG_GETARG_FLOAT8(margin);
	check_margin("margin", result->general, regression);
	if (!PG_ARGISNULL(margins))
		result->particular = read_margins(&PG_GETARG_JSONB_P(margins)->root, NULL,
										  regression);
}

double
compare_margin(const Margins *margins, const SliceMetric *metric,
			   const char *label)
{
	double		result = margins->general;
	ListCell   *cell;

	foreach(cell, margins->particular)
	{
		Margin	   *margin = lfirst(cell);

		if (strcmp(margin->metric, metric->name) != 0 ||
			(margin->label != NULL && strcmp(margin->label, label) != 0))
			continue;
		margin->used = true;
		if (margin->label != NULL)
			return margin->value;
		result = margin->value;
	}
	return result;
}

void
compare_require_used_margins(const Margins *margins)
{
	ListCell   *cell;

	foreach(cell, margins->particular)
	{
		const Margin *margin = lfirst(cell);

		if (!margin->used)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 margin->label == NULL ?
					 errmsg("\"margins\" names %s, which is not compared", margin->metric) :
					 errmsg("\"margins\" names a slice or its metric that is not compared: \"%s\"",
							margin->label),
					 errhint("A slice is called like region=south; metrics are those of \"metrics\".")));
	}
}
