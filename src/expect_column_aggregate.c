/*
 * expect_column_aggregate.c
 *		Expectations about a figure of a column.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/lsyscache.h"

#include "suite_catalogue.h"

/* Figures of numbers are those of the finite ones. */
static const char *
finite_test(Form_pg_attribute attribute, const char *column)
{
	switch (getBaseType(attribute->atttypid))
	{
		case FLOAT4OID:
		case FLOAT8OID:
			return psprintf("%s > '-Infinity' AND %s < 'Infinity'", column, column);
		case NUMERICOID:
			return psprintf("%s > '-Infinity'::numeric AND %s < 'Infinity'::numeric", column, column);
		default:
			return psprintf("%s IS NOT NULL", column);
	}
}

static void
compile_figure(Check *check, const char *function, Oid type)
{
	Form_pg_attribute attribute = check_attribute(check, "column");
	char	   *column = check_column(check, "column");
	char	   *filter = plan_filter(check, finite_test(attribute, column));
	char	   *figure = psprintf("%s(%s)%s", function, column, filter);
	char	   *rows = psprintf("count(*)%s", filter);

	check->judge = judge_between;
	check->step = plan_item(check, check_between_json(check, figure,
													  type == InvalidOid ? attribute->atttypid : type,
													  rows));
}

static void
compile_mean(Check *check)
{
	compile_figure(check, "avg", NUMERICOID);
}

static void
compile_min(Check *check)
{
	compile_figure(check, "min", InvalidOid);
}

const Expectation column_aggregate_expectations[] = {
	{"expect_column_mean_to_be_between", FAMILY_COLUMN_AGGREGATE,
		"column! min_value max_value strict_min strict_max", compile_mean,
	"the mean of the finite values lies between two bounds"},
	{"expect_column_min_to_be_between", FAMILY_COLUMN_AGGREGATE,
		"column! min_value max_value strict_min strict_max", compile_min,
	"the smallest finite value lies between two bounds"},
	{NULL}
};
