/*
 * slice_spec.c
 *		The argument "slices": columns, crosses of them, predicates and bins,
 *		and how a slice is called.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/lsyscache.h"

#include "arguments.h"
#include "expression.h"
#include "relation.h"
#include "slice.h"

#define MAX_BINS 1000

/* The code that bins give NaN, which belongs to none of them. */
#define NAN_BIN (-1)

static void
slices_error(const SliceQuery *query, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" %s", query->slices_name, what),
			 errhint("An entry is the name of a column, an array of entries to cross, "
					 "{\"column\": name, \"bins\": [edges]} or {\"name\": name, \"filter\": predicate}.")));
}

static char *
string_of(const SliceQuery *query, const JsonbValue *value)
{
	if (value->type != jbvString)
		slices_error(query, "must have texts as names and filters");
	return pnstrdup(value->val.string.val, value->val.string.len);
}

static char *
column_expression(Relation relation, const char *name)
{
	return psprintf("%s.%s", quote_identifier(RelationGetRelationName(relation)),
					quote_identifier(name));
}

/* Types whose values are told apart as they are; all others by their text. */
static bool
is_direct(Oid base)
{
	switch (base)
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case DATEOID:
		case TEXTOID:
		case VARCHAROID:
			return true;
		default:
			return type_is_enum(base);
	}
}

static SliceColumn *
plain_column(SliceQuery *query, const char *name)
{
	SliceColumn *column = palloc0(sizeof(SliceColumn));

	require_column(query->relation, query->slices_name, name);
	column->name = pstrdup(name);
	column->base = getBaseType(find_column(query->relation, name)->atttypid);
	column->expression = column_expression(query->relation, name);
	if (!is_direct(column->base))
	{
		column->expression = psprintf("%s::pg_catalog.text", column->expression);
		column->base = TEXTOID;
	}
	return column;
}

static void
set_edges(const SliceQuery *query, SliceColumn *column, const double *edges, int n)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		if (isnan(edges[i]) || isinf(edges[i]) || (i > 0 && edges[i] <= edges[i - 1]))
			slices_error(query, "must have finite edges of bins, in ascending order");
	}
	column->edges = palloc(Max(n, 1) * sizeof(double));
	memcpy(column->edges, edges, n * sizeof(double));
	column->nedges = n;
}

/* An array of edges, or a number of bins with about as many rows each. */
static void
read_bins(const SliceQuery *query, SliceColumn *column, const JsonbValue *value)
{
	JsonbContainer *array;
	double	   *edges;
	int			n;
	int			i;

	if (value->type == jbvNumeric)
	{
		double		bins = jsonb_number(query->slices_name, value);

		if (bins != floor(bins) || bins < 2 || bins > MAX_BINS)
			slices_error(query, "must have edges, or between 2 and 1000, as bins");
		column->nedges = -(int) bins;	/* edges are found later */
		return;
	}
	array = jsonb_nested(query->slices_name, value);
	if (!JsonContainerIsArray(array) || JsonContainerSize(array) < 1 ||
		JsonContainerSize(array) >= MAX_BINS)
		slices_error(query, "must have edges, or between 2 and 1000, as bins");
	n = (int) JsonContainerSize(array);
	edges = palloc(n * sizeof(double));
	for (i = 0; i < n; i++)
		edges[i] = jsonb_number(query->slices_name, getIthJsonbValueFromContainer(array, (uint32) i));
	set_edges(query, column, edges, n);
}

static SliceColumn *
binned_column(SliceQuery *query, const char *name, const JsonbValue *bins)
{
	SliceColumn *column = palloc0(sizeof(SliceColumn));
	Oid			base;
	char		category;
	bool		preferred;

	require_column(query->relation, query->slices_name, name);
	base = getBaseType(find_column(query->relation, name)->atttypid);
	get_type_category_preferred(base, &category, &preferred);
	if (category != TYPCATEGORY_NUMERIC)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("\"%s\" has bins for column \"%s\" of type %s, which is not a number",
						query->slices_name, name, format_type_be(base))));
	column->name = pstrdup(name);
	column->base = INT4OID;
	column->expression = column_expression(query->relation, name);
	read_bins(query, column, bins);
	return column;
}

static SliceColumn *
predicate_column(SliceQuery *query, const char *name, const char *filter)
{
	SliceColumn *column = palloc0(sizeof(SliceColumn));

	check_filter(query->function, query->slices_name, filter, query->relation);
	column->name = pstrdup(name);
	column->base = BOOLOID;
	column->expression = psprintf("((%s\n) IS TRUE)", filter);
	column->is_predicate = true;
	return column;
}

static SliceColumn *
object_column(SliceQuery *query, JsonbContainer *container)
{
	JsonbIterator *members = jsonb_members(query->slices_name, container);
	JsonbValue	value;
	JsonbValue	bins = {0};
	char	   *column = NULL;
	char	   *name = NULL;
	char	   *filter = NULL;
	bool		has_bins = false;
	char	   *key;

	while (jsonb_next_member(&members, &key, &value))
	{
		if (strcmp(key, "column") == 0)
			column = string_of(query, &value);
		else if (strcmp(key, "name") == 0)
			name = string_of(query, &value);
		else if (strcmp(key, "filter") == 0)
			filter = string_of(query, &value);
		else if (strcmp(key, "bins") == 0)
		{
			bins = value;
			has_bins = true;
		}
		else
			slices_error(query, "has an unknown key");
	}
	if (filter != NULL && name != NULL && column == NULL && !has_bins)
		return predicate_column(query, name, filter);
	if (column != NULL && has_bins && filter == NULL && name == NULL)
		return binned_column(query, column, &bins);
	slices_error(query, "has an object that is neither bins nor a predicate");
	return NULL;				/* not reached */
}

static bool
same_column(const SliceColumn *a, const SliceColumn *b)
{
	return strcmp(a->name, b->name) == 0 &&
		strcmp(a->expression, b->expression) == 0 &&
		a->nedges == b->nedges &&
		(a->nedges <= 0 ||
		 memcmp(a->edges, b->edges, a->nedges * sizeof(double)) == 0);
}

/* Its place among the columns, where it is put once. */
static int
add_column(SliceQuery *query, SliceColumn *column)
{
	ListCell   *cell;

	foreach(cell, query->columns)
	{
		if (same_column(lfirst(cell), column))
			return foreach_current_index(cell);
	}
	if (list_length(query->columns) == SLICE_MAX_COLUMNS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("\"%s\" must not have more than %d columns, bins and predicates",
						query->slices_name, SLICE_MAX_COLUMNS)));
	query->columns = lappend(query->columns, column);
	return list_length(query->columns) - 1;
}

static int
read_column(SliceQuery *query, const JsonbValue *value)
{
	if (value->type == jbvString)
		return add_column(query, plain_column(query, string_of(query, value)));
	if (value->type != jbvBinary || !JsonContainerIsObject(value->val.binary.data))
		slices_error(query, "has an entry that is neither a name nor an object");
	return add_column(query, object_column(query, value->val.binary.data));
}

static bool
is_array(const JsonbValue *value)
{
	return value->type == jbvBinary && JsonContainerIsArray(value->val.binary.data);
}

/* Columns of a slicing that is there already, in the same order? */
static bool
is_repeated(const SliceLayout *layout, const int *columns, int depth)
{
	int			i;

	for (i = 1; i < layout->nslicings; i++)
	{
		if (layout->depth[i] == depth &&
			memcmp(layout->columns[i], columns, depth * sizeof(int)) == 0)
			return true;
	}
	return false;
}

/* Equal entries count once. */
static void
add_slicing(SliceQuery *query, const JsonbValue *value)
{
	SliceLayout *layout = &query->layout;
	int			columns[SLICE_MAX_DEPTH] = {0};
	JsonbContainer *cross;
	int			n = 1;
	int			i;
	int			j;

	if (layout->nslicings == SLICE_MAX_SLICINGS)
		slices_error(query, "has too many entries");
	cross = is_array(value) ? value->val.binary.data : NULL;
	if (cross == NULL)
		columns[0] = read_column(query, value);
	else
		n = (int) JsonContainerSize(cross);
	if (n < 1 || n > SLICE_MAX_DEPTH)
		slices_error(query, "must cross between one and four columns");
	for (i = 0; cross != NULL && i < n; i++)
	{
		columns[i] = read_column(query, getIthJsonbValueFromContainer(cross, (uint32) i));
		for (j = 0; j < i; j++)
		{
			if (columns[i] == columns[j])
				slices_error(query, "crosses a column with itself");
		}
	}
	if (is_repeated(layout, columns, n))
		return;
	memcpy(layout->columns[layout->nslicings], columns, sizeof(columns));
	layout->depth[layout->nslicings++] = n;
}

/* The first slicing, of no column, is all rows. */
void
slice_read_slices(SliceQuery *query, Jsonb *slices)
{
	uint32		i;

	query->layout.depth[0] = 0;
	query->layout.nslicings = 1;
	if (slices != NULL)
	{
		if (!JB_ROOT_IS_ARRAY(slices) || JB_ROOT_IS_SCALAR(slices))
			slices_error(query, "must be a JSON array");
		for (i = 0; i < JB_ROOT_COUNT(slices); i++)
			add_slicing(query, getIthJsonbValueFromContainer(&slices->root, i));
	}
	query->layout.ncolumns = list_length(query->columns);
}

/* Edges at the quantiles of a column, equal ones once. */
static void
find_quantiles(SliceQuery *query, SliceColumn *column)
{
	int			bins = -column->nedges;
	StringInfoData sql;
	Datum	   *values;
	Datum		array;
	bool		isnull;
	double	   *edges = palloc(bins * sizeof(double));
	int			kept = 0;
	int			n = 0;
	int			i;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT pg_catalog.percentile_disc(ARRAY[");
	for (i = 1; i < bins; i++)
		appendStringInfo(&sql, "%s%d.0::double precision / %d",
						 i > 1 ? ", " : "", i, bins);
	appendStringInfo(&sql, "]) WITHIN GROUP (ORDER BY %s::double precision) FROM %s"
					 " WHERE %s OPERATOR(pg_catalog.<>) 'NaN'::double precision",
					 column->expression, quote_relation(query->relation),
					 column->expression);
	if (query->row_filter)
		appendStringInfo(&sql, " AND (%s\n)", query->row_filter);
	execute_reading(sql.data);
	array = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	if (!isnull)
		deconstruct_array(DatumGetArrayTypeP(array), FLOAT8OID, sizeof(float8),
						  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, NULL, &n);
	for (i = 0; i < n; i++)
	{
		double		edge = DatumGetFloat8(values[i]);

		if (isfinite(edge) && (kept == 0 || edge > edges[kept - 1]))
			edges[kept++] = edge;
	}
	set_edges(query, column, edges, kept);
}

static char *
binned_expression(const SliceColumn *column)
{
	StringInfoData sql;
	int			i;

	initStringInfo(&sql);
	appendStringInfo(&sql, "CASE WHEN %s OPERATOR(pg_catalog.=) 'NaN'::double precision THEN %d"
					 " ELSE pg_catalog.width_bucket(%s::double precision, '{",
					 column->expression, NAN_BIN, column->expression);
	for (i = 0; i < column->nedges; i++)
		appendStringInfo(&sql, "%s%.17g", i > 0 ? "," : "", column->edges[i]);
	appendStringInfoString(&sql, "}'::double precision[]) END");
	return sql.data;
}

void
slice_find_edges(SliceQuery *query)
{
	ListCell   *cell;

	foreach(cell, query->columns)
	{
		SliceColumn *column = lfirst(cell);

		if (column->nedges < 0)
			find_quantiles(query, column);
		if (column->edges != NULL)
			column->expression = binned_expression(column);
	}
}

/* As PostgreSQL writes a range: [18,25). */
static char *
bin_label(const SliceColumn *column, int bin)
{
	char	   *low = "";
	char	   *high = "";

	if (bin == NAN_BIN)
		return "NaN";
	if (bin > 0)
		low = psprintf("%.15g", column->edges[bin - 1]);
	if (bin < column->nedges)
		high = psprintf("%.15g", column->edges[bin]);
	return psprintf("%s%s,%s)", bin > 0 ? "[" : "(", low, high);
}

/* What could be taken for something else is quoted. */
static char *
text_label(const char *text)
{
	if (*text == '\0' || strcmp(text, "null") == 0 || strpbrk(text, ",=\"") != NULL)
		return psprintf("\"%s\"", text);
	return pstrdup(text);
}

static char *
value_label(const SliceColumn *column, const CodeValue *value)
{
	Datum		datum = Int64GetDatum((int64) value->word);
	char		buffer[MAXDATELEN + 1];
	char		word[8];
	const char *text;
	int32		length;
	Oid			output;
	bool		is_varlena;

	if (column->edges != NULL)
		return bin_label(column, (int) (int64) value->word);
	if (column->base == TEXTOID || column->base == VARCHAROID)
	{
		text = codes_text_of(value, word, &length);
		return text_label(pnstrdup(text, length));
	}
	if (column->base == BOOLOID)
		return value->word ? "true" : "false";
	if (column->base == DATEOID)	/* whatever DateStyle says */
		return pstrdup(JsonEncodeDateTime(buffer, datum, DATEOID, NULL));
	getTypeOutputInfo(column->base, &output, &is_varlena);
	return OidOutputFunctionCall(output, datum);
}

char *
slice_label(const SliceQuery *query, const Slices *slices, int slicing,
			int32 slice)
{
	StringInfoData label;
	int			i;

	if (query->layout.depth[slicing] == 0)
		return "overall";
	initStringInfo(&label);
	for (i = 0; i < query->layout.depth[slicing]; i++)
	{
		int			number = query->layout.columns[slicing][i];
		SliceColumn *column = list_nth(query->columns, number);
		int32		code = slice_code(&slices->slicings[slicing], slice, i);

		if (i > 0)
			appendStringInfoString(&label, ", ");
		appendStringInfoString(&label, column->name);
		if (column->is_predicate)
			continue;
		appendStringInfo(&label, "=%s", code == SLICE_NULL ? "null" :
						 value_label(column, codes_value(slices->columns[number],
														 code - 1)));
	}
	return label.data;
}

Datum
slice_column_names(const SliceQuery *query, int slicing)
{
	Datum		names[SLICE_MAX_DEPTH];
	int			n = query->layout.depth[slicing];
	int			i;

	for (i = 0; i < n; i++)
		names[i] = CStringGetTextDatum(((SliceColumn *)
										list_nth(query->columns,
												 query->layout.columns[slicing][i]))->name);
	return PointerGetDatum(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}
