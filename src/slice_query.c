/*
 * slice_query.c
 *		Reading a relation for slice_metrics() and its kin: one query, one scan,
 *		in parallel when PostgreSQL can.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "arguments.h"
#include "expression.h"
#include "relation.h"
#include "slice.h"

/* An input as the query needs it: a column, or an expression. */
static char *
resolve(SliceQuery *query, const char *argument, const char *text, Oid *type)
{
	Form_pg_attribute attribute = find_column(query->relation, text);

	if (attribute != NULL)
	{
		*type = getBaseType(attribute->atttypid);
		return psprintf("%s.%s",
						quote_identifier(RelationGetRelationName(query->relation)),
						quote_identifier(text));
	}
	*type = getBaseType(expression_type(query->function, argument, text,
										query->relation));
	return psprintf("(%s\n)", text);
}

static bool
is_number(Oid base)
{
	char		category;
	bool		preferred;

	get_type_category_preferred(base, &category, &preferred);
	return category == TYPCATEGORY_NUMERIC;
}

static bool
is_integer(Oid base)
{
	return base == INT2OID || base == INT4OID || base == INT8OID;
}

static void
number_error(const char *argument, Oid type)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("\"%s\" must be a number, not type %s", argument,
					format_type_be(type))));
}

static char *
numeric_input(SliceQuery *query, const char *argument, const char *text)
{
	Oid			type;
	char	   *expression = resolve(query, argument, text, &type);

	if (!is_number(type))
		number_error(argument, type);
	return psprintf("%s::double precision", expression);
}

/* Labels of one kind have one meaning of equality. */
static LabelKind
label_kind(Oid type)
{
	if (type == BOOLOID || is_integer(type))
		return LABEL_WORDS;
	return is_number(type) ? LABEL_DIGITS : LABEL_ANY;
}

static bool
comparable_labels(Oid a, Oid b)
{
	if (a == BOOLOID || b == BOOLOID)
		return a == b;
	return is_number(a) == is_number(b);
}

/* Integers beside other numbers, and what is no plain type, go by their text. */
static char *
label_expression(char *expression, Oid type, LabelKind labels)
{
	if ((labels == LABEL_WORDS && label_kind(type) == LABEL_WORDS) ||
		type == TEXTOID || type == VARCHAROID)
		return expression;
	if (labels == LABEL_DIGITS)
		expression = psprintf("(CASE WHEN %s::pg_catalog.numeric OPERATOR(pg_catalog.<>) 'NaN'::pg_catalog.numeric"
							  " THEN pg_catalog.trim_scale(%s::pg_catalog.numeric) END)",
							  expression, expression);
	return psprintf("%s::pg_catalog.text", expression);
}

/* Where all labels are booleans, either of them can be the positive one. */
static bool
all_boolean(char *const *expressions, const Oid *types)
{
	int			i;

	for (i = SLICE_ACTUAL; i <= SLICE_SECOND; i++)
	{
		if (expressions[i] != NULL && types[i] != BOOLOID)
			return false;
	}
	return true;
}

static void
set_labels(SliceQuery *query, const SliceInputs *inputs)
{
	char	   *expressions[3] = {NULL, NULL, NULL};
	Oid			types[3];
	bool		compare_booleans;
	int			i;

	query->labels = LABEL_WORDS;
	for (i = SLICE_ACTUAL; i <= SLICE_SECOND; i++)
	{
		if (inputs->given[i] == NULL)
			continue;
		expressions[i] = resolve(query, query->names[i], inputs->given[i],
								 &types[i]);
		if (inputs->positive == NULL && label_kind(types[i]) != LABEL_WORDS)
			query->labels = label_kind(types[i]);
	}
	compare_booleans = all_boolean(expressions, types);
	if (compare_booleans && inputs->positive != NULL &&
		strcmp(inputs->positive, "true") != 0 && strcmp(inputs->positive, "false") != 0)
		invalid_argument("positive", "must be \"true\" or \"false\" where labels are booleans");
	for (i = SLICE_ACTUAL; i <= SLICE_SECOND; i++)
	{
		if (expressions[i] == NULL)
			continue;
		if (inputs->positive != NULL && (types[i] != BOOLOID || compare_booleans))
			query->inputs[i] = psprintf("(%s::pg_catalog.text OPERATOR(pg_catalog.=) %s)",
										expressions[i],
										quote_literal_cstr(inputs->positive));
		else if (inputs->positive == NULL && !comparable_labels(types[SLICE_ACTUAL], types[i]))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("\"%s\" of type %s and \"%s\" of type %s cannot be the same labels",
							query->names[SLICE_ACTUAL],
							format_type_be(types[SLICE_ACTUAL]), query->names[i],
							format_type_be(types[i])),
					 errhint("Name the positive class with \"positive\", or give expressions of one type.")));
		else
			query->inputs[i] = label_expression(expressions[i], types[i], query->labels);
	}
}

/* Without predictions, a score of the threshold or more predicts the positive class. */
static void
predict_by_score(SliceQuery *query, const SliceInputs *inputs)
{
	static const int scores[][2] = {
		{SLICE_PREDICTED, SLICE_SCORE}, {SLICE_SECOND, SLICE_SECOND_SCORE}
	};
	int			i;

	for (i = 0; i < (int) lengthof(scores); i++)
	{
		char	   *score = query->inputs[scores[i][1]];

		if (score == NULL || query->inputs[scores[i][0]] != NULL)
			continue;
		query->inputs[scores[i][0]] =
			psprintf("CASE WHEN %s OPERATOR(pg_catalog.<>) 'NaN'::double precision"
					 " THEN (%s OPERATOR(pg_catalog.>=) %.17g::double precision)%s END",
					 score, score, inputs->score_threshold,
					 query->labels == LABEL_DIGITS ? "::integer::pg_catalog.text" : "");
	}
}

static void
check_label_kinds(const SliceQuery *query)
{
	if (query->inputs[SLICE_SCORE] != NULL && query->labels == LABEL_ANY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"score\" needs labels of two classes"),
				 errhint("Name the positive class with \"positive\".")));
}

static void
set_cluster(SliceQuery *query, const char *text)
{
	Oid			type;
	char	   *expression = resolve(query, query->names[SLICE_CLUSTER], text, &type);

	query->inputs[SLICE_CLUSTER] = is_integer(type) || type == TEXTOID ? expression :
		psprintf("%s::pg_catalog.text", expression);
}

static void
set_inputs(SliceQuery *query, const SliceInputs *inputs)
{
	int			i;

	for (i = SLICE_SCORE; i <= SLICE_WEIGHT; i++)
	{
		if (inputs->given[i] != NULL)
			query->inputs[i] = numeric_input(query, query->names[i],
											 inputs->given[i]);
	}
	if (inputs->regression)
	{
		for (i = SLICE_ACTUAL; i <= SLICE_PREDICTED; i++)
			query->inputs[i] = numeric_input(query, query->names[i],
											 inputs->given[i]);
	}
	else
	{
		set_labels(query, inputs);
		check_label_kinds(query);
		predict_by_score(query, inputs);
	}
	if (inputs->given[SLICE_CLUSTER] != NULL)
		set_cluster(query, inputs->given[SLICE_CLUSTER]);
	query->layout.regression = inputs->regression;
	for (i = 0; i < SLICE_INPUTS; i++)
		query->layout.given[i] = query->inputs[i] != NULL;
	query->layout.wanted = inputs->wanted_scores;
	if (inputs->wanted_scores == 0)
		query->layout.given[SLICE_SCORE] = query->layout.given[SLICE_SECOND_SCORE] = false;
}

/* slice_agg('{...}', inputs, columns) FILTER (...) */
static void
append_aggregate(StringInfo sql, const SliceQuery *query, const char *filter)
{
	const SliceLayout *layout = &query->layout;
	ListCell   *cell;
	int			i;
	int			j;

	appendStringInfo(sql, "mlcheck.slice_agg('{%d,%d,%d", (int) query->labels,
					 layout->regression, layout->wanted);
	for (i = 0; i < SLICE_INPUTS; i++)
		appendStringInfo(sql, ",%d", layout->given[i]);
	appendStringInfo(sql, ",%d,%d", layout->ncolumns, layout->nslicings);
	for (i = 0; i < layout->nslicings; i++)
	{
		appendStringInfo(sql, ",%d", layout->depth[i]);
		for (j = 0; j < layout->depth[i]; j++)
			appendStringInfo(sql, ",%d", layout->columns[i][j]);
	}
	appendStringInfoString(sql, "}'::integer[]");
	for (i = 0; i < SLICE_INPUTS; i++)
	{
		if (layout->given[i])
			appendStringInfo(sql, ", %s", query->inputs[i]);
	}
	foreach(cell, query->columns)
		appendStringInfo(sql, ", %s", ((SliceColumn *) lfirst(cell))->expression);
	appendStringInfoChar(sql, ')');
	if (filter != NULL)
		appendStringInfo(sql, " FILTER (WHERE %s)", filter);
}

static char *
build_query(const SliceQuery *query)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT ");
	if (query->baseline_filter == NULL)
		append_aggregate(&sql, query, NULL);
	else
	{
		append_aggregate(&sql, query,
						 psprintf("(%s\n) IS NOT TRUE", query->baseline_filter));
		appendStringInfoString(&sql, ", ");
		append_aggregate(&sql, query,
						 psprintf("(%s\n) IS TRUE", query->baseline_filter));
	}
	appendStringInfo(&sql, " FROM %s", quote_relation(query->relation));
	if (query->row_filter)
		appendStringInfo(&sql, " WHERE (%s\n)", query->row_filter);
	return sql.data;
}

/* A column of the result; no slice at all where no row came. */
static Slices *
result_slices(const SliceQuery *query, int column, MemoryContext context)
{
	bool		isnull;
	Datum		bytes = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc,
									  column, &isnull);

	return isnull ? slices_create(context, &query->layout) :
		slices_deserialize(context, DatumGetByteaPP(bytes));
}

/*
 * Row security must not hide rows unasked: with row_security off, PostgreSQL
 * raises an error instead.
 */
static void
run_query(SliceQuery *query, Slices **current, Slices **baseline)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext spi;
	int			nest = NewGUCNestLevel();

	if (!query->row_security)
		(void) set_config_option("row_security", "off", PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
								 false);
	SPI_connect();
	spi = MemoryContextSwitchTo(caller);
	slice_find_edges(query);
	MemoryContextSwitchTo(spi);
	execute_reading(build_query(query));
	*current = result_slices(query, 1, caller);
	*baseline = query->baseline_filter ? result_slices(query, 2, caller) : NULL;
	SPI_finish();
	AtEOXact_GUC(false, nest);
}

void
slice_read(SliceQuery *query, Oid relation, Jsonb *slices,
		   const SliceInputs *inputs, Slices **current, Slices **baseline)
{
	query->relation = open_readable_relation(relation);

	/* younger than the lock: to an older one, a rewritten table looks empty */
	PushActiveSnapshot(GetTransactionSnapshot());
	if (query->row_filter)
		check_filter(query->function, "row_filter", query->row_filter,
					 query->relation);
	if (query->baseline_filter)
		check_filter(query->function, "baseline_filter", query->baseline_filter,
					 query->relation);
	slice_read_slices(query, slices);
	set_inputs(query, inputs);
	run_query(query, current, baseline);
	PopActiveSnapshot();
	(void) slices_find(*current, 0, NULL);	/* all rows, even if there are none */
	/* keep the lock: what was said holds until the transaction ends */
	relation_close(query->relation, NoLock);
}

bool
slice_has_rows(const Slices *slices, int slicing, int32 slice)
{
	const Slicing *s = &slices->slicings[slicing];
	Size		cells = slices_cells(slices);
	Size		i;

	if (s->left_out[slice] > 0 || s->unscored[slice] > 0)
		return true;
	if (slices->layout.regression)
		return s->numbers[(Size) slice * SLICE_NUMBERS].n > 0;
	for (i = 0; i < cells; i++)
	{
		if (s->counts[(Size) slice * cells + i] > 0)
			return true;
	}
	return s->scores != NULL &&
		s->scores[slice].own.positives + s->scores[slice].own.negatives > 0;
}
