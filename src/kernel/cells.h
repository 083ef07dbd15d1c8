/*
 * cells.h
 *		Counts of values in cells of keys: what a profile knows of a column.
 *
 * A cell is a closed range of keys and the number of values in it.  The cells
 * of a sample are ascending and disjoint.  A cell with low = high holds one
 * value only; any other cell is mixed: an aligned range of 2^level keys, so
 * that two cells of different samples are disjoint or one holds the other.
 */
#ifndef MLC_CELLS_H
#define MLC_CELLS_H

#include "kernel.h"

typedef struct mlc_cell
{
	uint64_t	low;
	uint64_t	high;
	int64_t		count;			/* > 0 */
} mlc_cell;

static inline bool
mlc_cell_is_mixed(const mlc_cell *cell)
{
	return cell->low < cell->high;
}

/* A cell of the common grid of two samples. */
typedef struct mlc_pair
{
	uint64_t	low;
	uint64_t	high;
	int64_t		reference;
	int64_t		current;
} mlc_pair;

typedef struct mlc_pairs
{
	const mlc_pair *pair;
	size_t		k;
	int64_t		n_reference;	/* sums over the pairs */
	int64_t		n_current;
} mlc_pairs;

/*
 * The common grid of two samples: every mixed cell swallows the cells of the
 * other sample that lie within it.  result has room for k1 + k2 pairs and
 * overlaps nothing.  Returns their number.
 */
extern size_t mlc_pair_cells(const mlc_cell *reference, size_t k1,
							 const mlc_cell *current, size_t k2,
							 mlc_pair *result);

#endif
