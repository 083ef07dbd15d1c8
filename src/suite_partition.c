/*
 * suite_partition.c
 *		A reference distribution of an expectation, and the rows counted by it.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "json_values.h"
#include "suite_partition.h"

#define ARGUMENT "partition_object"
#define SHOWN_OTHERS 20
#define WEIGHT_TOLERANCE 1e-5	/* of their sum, as in Great Expectations */
#define MAX_CELLS 100000

/* Buckets of special values, beside those of width_bucket(). */
#define BUCKET_MISSING (-1)
#define BUCKET_NAN (-2)

static JsonbContainer *
array_member(const Check *check, const char *name)
{
	JsonbValue *object = kwarg_value(check, ARGUMENT);
	JsonbValue *member;

	if (object == NULL || !jsonb_is_object(object))
		kwarg_error(ARGUMENT, "must be an object with \"values\" or \"bins\", and \"weights\"");
	member = answer_member(object->val.binary.data, name);
	if (member == NULL)
		return NULL;
	if (!jsonb_is_array(member))
		kwarg_error(ARGUMENT, psprintf("must have an array as \"%s\"", name));
	return member->val.binary.data;
}

static double *
read_weights(const Check *check, const char *name, int n)
{
	JsonbContainer *array = array_member(check, name);
	double	   *weight = palloc(sizeof(double) * n);
	int			i;

	if (array == NULL || (int) JsonContainerSize(array) != n)
		kwarg_error(ARGUMENT, psprintf("must have %d numbers as \"%s\"", n, name));
	for (i = 0; i < n; i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(array, i);

		weight[i] = value->type != jbvNumeric ? -1 :
			DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
											   NumericGetDatum(value->val.numeric)));
		if (!(weight[i] >= 0 && weight[i] <= 1 + WEIGHT_TOLERANCE))
			kwarg_error(ARGUMENT, psprintf("must have numbers between 0 and 1 as \"%s\"", name));
	}
	return weight;
}

static void
check_sum(const Partition *partition)
{
	double		sum = partition->tail[0] + partition->tail[1];
	int			i;

	for (i = 0; i < partition->n; i++)
		sum += partition->weight[i];
	if (fabs(sum - 1) > WEIGHT_TOLERANCE)
		kwarg_error(ARGUMENT, "must have weights that sum up to 1");
}

/* An infinity or null, which JSON uses for it, as the end of the bins. */
static bool
is_infinite_edge(const JsonbValue *edge, bool high)
{
	char	   *text;

	if (edge->type == jbvNull)
		return true;
	if (edge->type != jbvString)
		return false;
	text = jsonb_scalar_text(ARGUMENT, edge);
	return pg_strcasecmp(text, high ? "Infinity" : "-Infinity") == 0 ||
		pg_strcasecmp(text, high ? "inf" : "-inf") == 0;
}

static void
read_bins(const Check *check, Partition *partition, JsonbContainer *bins)
{
	FigureOrder order = {partition->column->type, partition->column->collation};
	int			n = (int) JsonContainerSize(bins);
	int			i;

	if (n < 2 || n > MAX_CELLS)
		kwarg_error(ARGUMENT, "must have two edges or more as \"bins\"");
	partition->is_binned = true;
	partition->n = n - 1;
	partition->edge = palloc(sizeof(JsonbValue *) * n);
	for (i = 0; i < n; i++)
	{
		JsonbValue *edge = getIthJsonbValueFromContainer(bins, i);

		if ((i == 0 || i == n - 1) && is_infinite_edge(edge, i > 0))
			partition->open[i > 0] = true;
		else
			partition->edge[partition->nedges++] = edge;
	}
	if (partition->nedges == 0)
		kwarg_error(ARGUMENT, "must have a finite edge among \"bins\"");
	for (i = 0; i < partition->nedges; i++)
	{
		JsonbValue *previous = partition->edge[Max(i - 1, 0)];

		if (partition->edge[i]->type == jbvNull ||
			figure_compare(&order, ARGUMENT, partition->edge[i], previous) != (i > 0))
			kwarg_error(ARGUMENT, "must have \"bins\" that ascend");
	}
}

static void
read_tails(const Check *check, Partition *partition)
{
	double	   *tail;

	partition->has_tails = array_member(check, "tail_weights") != NULL;
	if (!partition->has_tails)
		return;
	if (!partition->is_binned)
		kwarg_error(ARGUMENT, "must not have \"tail_weights\" of categories");
	if (partition->open[0] || partition->open[1])
		kwarg_error(ARGUMENT, "must not have \"tail_weights\" with infinite bins");
	tail = read_weights(check, "tail_weights", 2);
	partition->tail[0] = tail[0];
	partition->tail[1] = tail[1];
}

Partition *
partition_read(Check *check)
{
	Partition  *partition = palloc0(sizeof(Partition));
	JsonbContainer *values = array_member(check, "values");
	JsonbContainer *bins = array_member(check, "bins");

	partition->column = figure_column(check, "column");
	if ((values == NULL) == (bins == NULL))
		kwarg_error(ARGUMENT, "must have either \"values\" or \"bins\"");
	if (bins)
	{
		figure_require_order(partition->column);
		read_bins(check, partition, bins);
	}
	else
		partition->n = (int) JsonContainerSize(values);
	if (partition->n < 1 || partition->n > MAX_CELLS)
		kwarg_error(ARGUMENT, "must have 1 to 100000 values");
	partition->weight = read_weights(check, "weights", partition->n);
	read_tails(check, partition);
	check_sum(partition);
	return partition;
}

/* The rows of VALUES: (0, a), (1, b), ... */
static char *
category_rows(const Check *check, const Partition *partition)
{
	JsonbContainer *values = array_member(check, "values");
	StringInfoData rows;
	int			i;

	initStringInfo(&rows);
	for (i = 0; i < partition->n; i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(values, i);

		if (value->type == jbvNull)
			kwarg_error(ARGUMENT, "must not have null among \"values\"");
		appendStringInfo(&rows, "%s(%d, %s)", i > 0 ? ", " : "", i,
						 figure_literal(ARGUMENT, value, partition->column->type));
	}
	return rows.data;
}

static char *
category_query(const Check *check, const Partition *partition)
{
	static const char others[] = "FROM s WHERE v IS NOT NULL AND NOT EXISTS (SELECT FROM e WHERE e.v = s.v)";

	return psprintf("WITH s AS (SELECT %s AS v, count(*) AS n %s GROUP BY 1),"
					" e(i, v) AS (VALUES %s)"
					" SELECT jsonb_build_object('rows', (SELECT coalesce(sum(n), 0) FROM s),"
					" 'missing', (SELECT coalesce(sum(n), 0) FROM s WHERE v IS NULL),"
					" 'repeated', (SELECT count(*) <> count(DISTINCT v) FROM e),"
					" 'counts', (SELECT jsonb_agg(jsonb_build_array(i, n) ORDER BY i) FROM e JOIN s ON s.v = e.v),"
					" 'others', (SELECT jsonb_agg(jsonb_build_array(n, m) ORDER BY n)"
					" FROM (SELECT n, count(*) AS m %s GROUP BY n) AS o),"
					" 'unexpected', (SELECT jsonb_agg(jsonb_build_object('value', j, 'count', n) ORDER BY n DESC, t)"
					" FROM (SELECT to_jsonb(v) AS j, n, v::text COLLATE \"C\" AS t %s"
					" ORDER BY n DESC, t LIMIT %d) AS u))",
					partition->column->sql, plan_from(check, NULL),
					category_rows(check, partition), others, others, SHOWN_OTHERS);
}

static char *
bin_query(const Check *check, const Partition *partition)
{
	const FigureColumn *column = partition->column;
	StringInfoData edges;
	char	   *last = NULL;
	char	   *nan;
	int			i;

	initStringInfo(&edges);
	for (i = 0; i < partition->nedges; i++)
	{
		last = figure_literal(ARGUMENT, partition->edge[i], column->type);
		appendStringInfo(&edges, "%s%s", i > 0 ? ", " : "", last);
	}
	nan = column->nan ? psprintf(" WHEN %s THEN %d", column->nan, BUCKET_NAN) : "";
	return psprintf("SELECT jsonb_build_object('rows', coalesce(sum(n), 0),"
					" 'missing', coalesce(sum(n) FILTER (WHERE b = %d), 0),"
					" 'nan', coalesce(sum(n) FILTER (WHERE b = %d), 0),"
					" 'counts', jsonb_agg(jsonb_build_array(b, n) ORDER BY b) FILTER (WHERE b >= 0))"
					" FROM (SELECT CASE WHEN %s IS NULL THEN %d%s%s"
					" ELSE width_bucket(%s, ARRAY[%s]) END AS b, count(*) AS n %s GROUP BY 1) AS s",
					BUCKET_MISSING, BUCKET_NAN, column->sql, BUCKET_MISSING, nan,
					partition->open[1] || partition->nedges < 2 ? "" :
					psprintf(" WHEN %s = %s THEN %d", column->sql, last, partition->nedges - 1),
					column->sql, edges.data, plan_from(check, NULL));
}

void
partition_ask(Check *check, const Partition *partition)
{
	check->sample_size = 0;
	check->step = plan_query(check, partition->is_binned ?
							 bin_query(check, partition) :
							 category_query(check, partition),
							 partition->is_binned ? "bins need a count of each" :
							 "shares of categories need a count of each");
}

/* Element i of an array of pairs; false at its end. */
static bool
pair_at(JsonbContainer *array, uint32 i, int64 *first, int64 *second)
{
	JsonbValue *pair;
	int64	   *to[] = {first, second};
	int			j;

	if (array == NULL || i >= JsonContainerSize(array))
		return false;
	pair = getIthJsonbValueFromContainer(array, i);
	for (j = 0; j < 2; j++)
	{
		JsonbValue *number = getIthJsonbValueFromContainer(pair->val.binary.data, j);

		*to[j] = DatumGetInt64(DirectFunctionCall1(numeric_int8,
												   NumericGetDatum(number->val.numeric)));
	}
	return true;
}

static JsonbContainer *
answer_array(JsonbContainer *answer, const char *name)
{
	JsonbValue *member = answer_member(answer, name);

	return member == NULL || member->type != jbvBinary ? NULL : member->val.binary.data;
}

static void
add_bin(const Partition *partition, PartitionCounts *counts, int64 bucket,
		int64 n)
{
	int64		bin = bucket - (partition->open[0] ? 0 : 1);

	if (bin < 0)
		counts->tail[0] += n;
	else if (bin >= partition->n)
		counts->tail[1] += n;
	else
		counts->count[bin] += n;
}

void
partition_counts(Check *check, const Partition *partition,
				 PartitionCounts *counts)
{
	JsonbContainer *answer = check->step->answer ? &check->step->answer->root : NULL;
	JsonbContainer *array = answer_array(answer, "counts");
	int64		place;
	int64		n;
	uint32		i;

	memset(counts, 0, sizeof(*counts));
	if (answer_bool(answer, "repeated"))
		kwarg_error(ARGUMENT, "must not have a value twice");
	figure_read_counts(&counts->rows, answer, "missing");
	check->element_count = counts->rows.rows;
	check->missing_count = counts->rows.missing;
	counts->total = counts->rows.rows - counts->rows.missing - counts->rows.nan;
	counts->count = palloc0(sizeof(int64) * partition->n);
	for (i = 0; pair_at(array, i, &place, &n); i++)
	{
		if (partition->is_binned)
			add_bin(partition, counts, place, n);
		else
			counts->count[place] = n;
	}
	array = answer_array(answer, "others");
	if (array == NULL)
		return;
	counts->other_size = palloc(sizeof(int64) * JsonContainerSize(array));
	counts->other_number = palloc(sizeof(int64) * JsonContainerSize(array));
	for (i = 0; pair_at(array, i, &place, &n); i++)
	{
		counts->other_size[i] = place;
		counts->other_number[i] = n;
		counts->others += n;
		counts->other_rows += place * n;
	}
	counts->nothers = (int) i;
	counts->unexpected = answer_member(answer, "unexpected");
}

static void
add_cell(PartitionCells *cells, double observed, double expected, int64 number)
{
	cells->observed[cells->k] = observed;
	cells->expected[cells->k] = expected;
	cells->number[cells->k] = number;
	cells->k++;
}

/* A tail exists where the bins end at a finite edge. */
static void
add_tails(const Partition *partition, const PartitionCounts *counts,
		  double left, double holdout, PartitionCells *cells)
{
	int			tails = !partition->open[0] + !partition->open[1];
	int			i;

	for (i = 0; i < 2; i++)
	{
		if (!partition->open[i])
			add_cell(cells, (double) counts->tail[i],
					 partition->tail[i] * left + holdout / tails, 1);
	}
}

void
partition_cells(const Partition *partition, const PartitionCounts *counts,
				double tail_holdout, double internal_holdout,
				PartitionCells *cells)
{
	int			size = partition->n + counts->nothers + 2;
	bool		has_tail = partition->is_binned || counts->others > 0;
	int			empty = 0;
	double		left;
	int			i;

	cells->k = 0;
	cells->observed = palloc(sizeof(double) * size);
	cells->expected = palloc(sizeof(double) * size);
	cells->number = palloc(sizeof(int64) * size);
	for (i = 0; i < partition->n; i++)
		empty += partition->weight[i] == 0;
	left = 1 - (has_tail ? tail_holdout : 0) - (empty > 0 ? internal_holdout : 0);
	for (i = 0; i < partition->n; i++)
		add_cell(cells, (double) counts->count[i],
				 partition->weight[i] > 0 ? partition->weight[i] * left :
				 internal_holdout / empty, 1);
	if (partition->is_binned)
		add_tails(partition, counts, left, tail_holdout, cells);
	for (i = 0; i < counts->nothers; i++)
		add_cell(cells, (double) counts->other_size[i],
				 tail_holdout / (double) counts->others, counts->other_number[i]);
}

static double
read_holdout(const Check *check, const char *name)
{
	double		holdout = 0;

	if (kwarg_number(check, name, &holdout) && !(holdout >= 0 && holdout < 1))
		kwarg_error(name, "must be at least 0 and less than 1");
	return holdout;
}

void
partition_holdouts(const Check *check, const Partition *partition,
				   double *tail, double *internal)
{
	*tail = read_holdout(check, "tail_weight_holdout");
	*internal = read_holdout(check, "internal_weight_holdout");
	if (*tail + *internal >= 1)
		kwarg_error("tail_weight_holdout", "and \"internal_weight_holdout\" must sum up to less than 1");
	if (*tail > 0 && partition->open[0] && partition->open[1])
		kwarg_error("tail_weight_holdout", "must not be given where both ends of the bins are infinite");
}

void
json_partition(JsonWriter *writer, const Partition *partition,
			   const PartitionCounts *counts)
{
	JsonbValue	number;
	int			i;

	json_key(writer, "observed_counts");
	(void) pushJsonbValue(&writer->state, WJB_BEGIN_ARRAY, NULL);
	for (i = 0; i < partition->n; i++)
	{
		figure_integer(&number, counts->count[i]);
		json_element(writer, &number);
	}
	(void) pushJsonbValue(&writer->state, WJB_END_ARRAY, NULL);
	if (counts->tail[0] > 0)
		json_int64(writer, "below_count", counts->tail[0]);
	if (counts->tail[1] > 0)
		json_int64(writer, "above_count", counts->tail[1]);
	if (counts->others > 0)
	{
		json_int64(writer, "unexpected_categories", counts->others);
		json_int64(writer, "unexpected_category_rows", counts->other_rows);
		json_value(writer, "unexpected_category_counts", counts->unexpected);
	}
	json_special_counts(writer, &counts->rows);
}
