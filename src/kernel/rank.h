/*
 * rank.h
 *		Statistics of two ascending samples of order-preserving keys that
 *		depend on the order alone: Kolmogorov-Smirnov, Mann-Whitney,
 *		Cramer-von Mises, Anderson-Darling.
 *
 * Everything that can be an integer is one, so results do not depend on the
 * plan that collected the keys.  Sizes: at most MLC_MAX_SIDE keys a side.
 */
#ifndef MLC_RANK_H
#define MLC_RANK_H

#include "kernel.h"

/* Keeps n1 * n2 in an int64 and the rank sums in 128 bits. */
#define MLC_MAX_SIDE (INT64_C(1) << 30)

/* The exact Kolmogorov-Smirnov law is used while n1 * n2 is at most this. */
#define MLC_KS_EXACT_LIMIT INT64_C(10000000)

#ifdef __SIZEOF_INT128__
__extension__ typedef __int128 mlc_wide;
#else
typedef long double mlc_wide;	/* inexact beyond some 10^5 rows a side */
#endif

typedef struct mlc_two_keys
{
	const uint64_t *reference;	/* ascending */
	const uint64_t *current;	/* ascending */
	int64_t		n_reference;
	int64_t		n_current;
} mlc_two_keys;

typedef struct mlc_ks
{
	int64_t		d;				/* D * n_reference * n_current, exact */
	double		statistic;		/* D = sup |F_reference - F_current| */
	uint64_t	location;		/* smallest key where D is attained with sign */
	int			sign;			/* 1: F_reference above F_current there; if D is
								 * attained both ways, 1 */
} mlc_ks;

typedef struct mlc_rank_sums
{
	double		u_reference;	/* pairs with reference > current, ties half */
	bool		ties;
	double		tie_term;		/* sum of t^3 - t over the tie groups */
	int64_t		cramervonmises_u4;	/* 4 U of Anderson 1962, if <= 20 a side */
	double		cramervonmises;	/* T */
	double		anderson_a2;	/* A^2_kN; NaN when undefined */
	double		anderson;		/* the same, normalised, as SciPy reports it */
} mlc_rank_sums;

/* Both sides have at least one key. */
extern void mlc_ks_statistic(const mlc_two_keys *keys, mlc_ks *ks,
							 mlc_poll poll);

/*
 * The two-sided p-value of ks: exact given the ties while n1 * n2 <=
 * MLC_KS_EXACT_LIMIT, else the finite-n one-sample law at the effective size
 * n1 n2 / (n1 + n2), as SciPy's method='asymp'.  work has
 * mlc_ks_pvalue_worksize() bytes, suitably aligned for double.
 */
extern bool mlc_ks_is_exact(int64_t n_reference, int64_t n_current);
extern size_t mlc_ks_pvalue_worksize(int64_t n_reference, int64_t n_current);
extern double mlc_ks_pvalue(const mlc_two_keys *keys, const mlc_ks *ks,
							void *work, mlc_poll poll);

/*
 * Both sides have at least one key.  Anderson-Darling: Scholz and Stephens
 * 1987, eq. 7 (midranks), k = 2; undefined when all keys are equal or there
 * are fewer than four.  Cramer-von Mises: Anderson 1962, with midranks.
 */
extern void mlc_rank_statistics(const mlc_two_keys *keys,
								mlc_rank_sums *sums, mlc_poll poll);

/* Sums over groups of equal keys, from which mlc_rank_sums follows. */
typedef struct mlc_rank_terms
{
	int64_t		groups;
	int64_t		u2;				/* 2 U of the reference */
	mlc_wide	u4;				/* 4 U of Cramer-von Mises, from whole groups */
	mlc_wide	squares1;		/* of below2, over single keys of the reference */
	mlc_wide	squares2;		/* of below1, over single keys of the current */
	long double anderson;
	double		tie_term;
} mlc_rank_terms;

/*
 * The same statistics, to the last bit, from groups that are counted already:
 * all zero but the sizes at the start, then every group in ascending order.
 * No group is empty, and the counts add up to the sizes.
 */
typedef struct mlc_rank_walk
{
	int64_t		n_reference;	/* 1 .. MLC_MAX_SIDE */
	int64_t		n_current;		/* 1 .. MLC_MAX_SIDE */
	int64_t		below1;
	int64_t		below2;
	mlc_rank_terms terms;
	double		single_terms;	/* not in terms.anderson yet */
	int			singles;
} mlc_rank_walk;

extern void mlc_rank_add(mlc_rank_walk *walk, int64_t count1, int64_t count2);
extern void mlc_rank_finish(mlc_rank_walk *walk, mlc_rank_sums *sums);

/*
 * Integral of (F - G)^2 over the pooled distribution, ties or not.  Without
 * ties it is T (n1 + n2) / (n1 n2); with ties T grows with midranks even where
 * F = G, and this does not.
 */
extern double mlc_cdf_mean_square(const mlc_two_keys *keys, mlc_poll poll);

/*
 * Pearson's X^2 of the 2 x k table in which every distinct key is a category
 * (with Yates' correction when asked), and k.
 */
extern double mlc_distinct_chi2(const mlc_two_keys *keys, bool yates,
								int64_t *categories, mlc_poll poll);

#endif
