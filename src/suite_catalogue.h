/*
 * suite_catalogue.h
 *		The expectations of each family, and their parameters.
 */
#ifndef MLCHECK_SUITE_CATALOGUE_H
#define MLCHECK_SUITE_CATALOGUE_H

#include "suite.h"

/* Each ends with an entry without a name. */
extern const Expectation column_map_expectations[];
extern const Expectation column_text_expectations[];
extern const Expectation column_order_expectations[];
extern const Expectation pair_expectations[];
extern const Expectation multicolumn_expectations[];
extern const Expectation column_aggregate_expectations[];
extern const Expectation column_quantile_expectations[];
extern const Expectation column_distinct_expectations[];
extern const Expectation distribution_expectations[];
extern const Expectation kolmogorov_expectations[];
extern const Expectation cramer_expectations[];
extern const Expectation drift_expectations[];
extern const Expectation table_expectations[];
extern const Expectation time_expectations[];
extern const Expectation relations_expectations[];
extern const Expectation query_expectations[];
extern const Expectation model_expectations[];

/* What counts unexpected rows takes, where the family does not say so. */
#define COUNTING_KWARGS " mostly max_unexpected row_condition" \
	" partial_unexpected_count unexpected_index_column_names"

/* A list of char *: names of kwargs, the required ones in *required. */
extern List *expectation_own_parameters(const Expectation *expectation,
										List **required);
extern List *expectation_common_parameters(const Expectation *expectation);

/* The parameter of a wrapper for a kwarg: not a reserved word, lower case. */
extern const char *wrapper_parameter(const char *kwarg);

#endif
