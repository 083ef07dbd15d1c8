/*
 * central.h
 *		Central moments up to the fourth, block by block.
 *
 * Blocks are taken about their own mean and merged by the pairwise formulas of
 * Chan, Golub and LeVeque (1979), extended by Pebay (2008, SAND2008-6212, eqs.
 * 2.1 and 3.1): nothing cancels that the data do not cancel.  The last bits
 * depend on the order.
 */
#ifndef MLC_CENTRAL_H
#define MLC_CENTRAL_H

#include "cells.h"
#include "kernel.h"
#include "key.h"

typedef struct mlc_central
{
	double		n;
	double		mean;
	double		m2;				/* sum of (x - mean)^2 */
	double		m3;
	double		m4;
} mlc_central;

extern void mlc_central_merge(mlc_central *into, const mlc_central *other);

/* Add n > 0 finite values given by their keys. */
extern void mlc_central_add(mlc_central *into, mlc_key_kind kind,
							const uint64_t *keys, size_t n);

/* The moments of single-valued cells; depends on the cells alone. */
extern void mlc_central_of_cells(mlc_central *result, mlc_key_kind kind,
								 const mlc_cell *cells, size_t k);

#endif
