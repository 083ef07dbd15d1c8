/*
 * rank.c
 *		Order statistics of two ascending samples, in one merge walk.
 *
 * The walk stops once per group of equal keys of the pooled sample; what a
 * statistic needs is the number of keys of either side below the group and in
 * it.  All of the sums below are over groups, so ties need no special case.
 */
#include "rank.h"

#include <math.h>

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_psi.h>

#include "kolmogorov.h"

#define POLL_GROUPS 0xFFFF
#define POLL_ROUNDS 0xFF		/* of up to SINGLE_KEYS keys and a group */
#define SINGLE_KEYS 1024

typedef mlc_wide wide;
typedef mlc_rank_terms rank_terms;

/* A group of equal keys, and what lies below it. */
typedef struct group
{
	int64_t		below1;
	int64_t		below2;
	int64_t		count1;
	int64_t		count2;
	uint64_t	key;
} group;

static inline bool
next_group(const mlc_two_keys *keys, group *g)
{
	const uint64_t *x = keys->reference;
	const uint64_t *y = keys->current;
	int64_t		i = g->below1 + g->count1;
	int64_t		j = g->below2 + g->count2;

	g->below1 = i;
	g->below2 = j;
	if (i < keys->n_reference &&
		(j >= keys->n_current || x[i] <= y[j]))
		g->key = x[i];
	else if (j < keys->n_current)
		g->key = y[j];
	else
		return false;
	while (i < keys->n_reference && x[i] == g->key)
		i++;
	while (j < keys->n_current && y[j] == g->key)
		j++;
	g->count1 = i - g->below1;
	g->count2 = j - g->below2;
	return true;
}

/* Where the walk over both samples is, and the extremes of what it has seen. */
typedef struct ks_walk
{
	int64_t		i;
	int64_t		j;
	int64_t		delta;			/* n1 n2 (F_reference - F_current) */
	int64_t		highest;
	int64_t		lowest;
	uint64_t	at_highest;
	uint64_t	at_lowest;
} ks_walk;

static inline void
note_extreme(ks_walk *walk, uint64_t key)
{
	if (walk->delta > walk->highest)
	{
		walk->highest = walk->delta;
		walk->at_highest = key;
	}
	if (walk->delta < walk->lowest)
	{
		walk->lowest = walk->delta;
		walk->at_lowest = key;
	}
}

/*
 * One key of either side a step, both when they are equal, without a branch
 * that depends on which side is next: in shuffled data nothing predicts it.
 * Every step takes at most one key of a side, so that steps below the rest of
 * both sides need no test for the end.  Only the end of a tie group counts.
 */
static void
walk_steps(const mlc_two_keys *keys, ks_walk *walk, int64_t steps)
{
	const uint64_t *x = keys->reference;
	const uint64_t *y = keys->current;
	ks_walk		w = *walk;

	for (; steps > 0; steps--)
	{
		uint64_t	a = x[w.i];
		uint64_t	b = y[w.j];
		int64_t		take_x = a <= b;
		int64_t		take_y = b <= a;
		uint64_t	key = b ^ ((a ^ b) & (uint64_t) -take_x);

		w.i += take_x;
		w.j += take_y;
		w.delta += (keys->n_current & -take_x) - (keys->n_reference & -take_y);
		if ((w.delta > w.highest || w.delta < w.lowest) &&
			x[w.i] != key && y[w.j] != key)
			note_extreme(&w, key);
	}
	*walk = w;
}

/* The tie group of the smallest key that is left. */
static void
walk_group(const mlc_two_keys *keys, ks_walk *walk)
{
	uint64_t	a = keys->reference[walk->i];
	uint64_t	b = keys->current[walk->j];
	uint64_t	key = a < b ? a : b;

	for (; walk->i < keys->n_reference && keys->reference[walk->i] == key; walk->i++)
		walk->delta += keys->n_current;
	for (; walk->j < keys->n_current && keys->current[walk->j] == key; walk->j++)
		walk->delta -= keys->n_reference;
	note_extreme(walk, key);
}

void
mlc_ks_statistic(const mlc_two_keys *keys, mlc_ks *ks, mlc_poll poll)
{
	int64_t		n1 = keys->n_reference;
	int64_t		n2 = keys->n_current;
	ks_walk		walk = {0};

	walk.at_highest = keys->reference[0] < keys->current[0] ?
		keys->reference[0] : keys->current[0];
	walk.at_lowest = walk.at_highest;

	/* Once one side is used up, the difference only shrinks. */
	while (walk.i < n1 && walk.j < n2)
	{
		int64_t		rest1 = n1 - 1 - walk.i;
		int64_t		rest2 = n2 - 1 - walk.j;
		int64_t		steps = rest1 < rest2 ? rest1 : rest2;

		if (steps > 0)
			walk_steps(keys, &walk, steps < POLL_GROUPS ? steps : POLL_GROUPS);
		else
			walk_group(keys, &walk);
		if (poll)
			poll();
	}
	ks->sign = -walk.lowest > walk.highest ? -1 : 1;
	ks->d = ks->sign < 0 ? -walk.lowest : walk.highest;
	ks->location = ks->sign < 0 ? walk.at_lowest : walk.at_highest;
	ks->statistic = (double) ks->d / ((double) n1 * (double) n2);
}

bool
mlc_ks_is_exact(int64_t n_reference, int64_t n_current)
{
	return n_reference * n_current <= MLC_KS_EXACT_LIMIT;
}

size_t
mlc_ks_pvalue_worksize(int64_t n_reference, int64_t n_current)
{
	if (!mlc_ks_is_exact(n_reference, n_current))
		return 0;
	return mlc_ks_exact_worksize(n_reference, n_current) * sizeof(double) +
		(size_t) (n_reference + n_current + 1);
}

/* tie_end[k] is set when the k smallest pooled keys end with a whole group. */
static void
mark_tie_ends(const mlc_two_keys *keys, unsigned char *tie_end)
{
	group		g = {0};
	int64_t		k;

	for (k = 0; k <= keys->n_reference + keys->n_current; k++)
		tie_end[k] = 0;
	while (next_group(keys, &g))
		tie_end[g.below1 + g.count1 + g.below2 + g.count2] = 1;
}

double
mlc_ks_pvalue(const mlc_two_keys *keys, const mlc_ks *ks, void *work,
			  mlc_poll poll)
{
	int64_t		n1 = keys->n_reference;
	int64_t		n2 = keys->n_current;
	double	   *doubles = work;
	unsigned char *tie_end;

	if (!mlc_ks_is_exact(n1, n2))
	{
		double		a = (double) n1;
		double		b = (double) n2;

		return mlc_kolmogorov_sf((int64_t) rint(a * b / (a + b)),
								 ks->statistic, poll);
	}
	tie_end = (unsigned char *) (doubles + mlc_ks_exact_worksize(n1, n2));
	mark_tie_ends(keys, tie_end);
	return mlc_ks_2samp_exact_sf(n1, n2, ks->d, tie_end, doubles, poll);
}

/*
 * Sum of (2 midrank - 2 position)^2 over the count keys of one side in a
 * group that has other keys of the other side, with below of those below.
 * Position k = 1 .. count of the side within the group differs from the
 * doubled midrank by s - 2k, s = 2 below + other + count + 1.
 */
static inline wide
squared_shift(int64_t count, int64_t other, int64_t below)
{
	wide		s = 2 * (wide) below + other + count + 1;
	wide		c = count;

	return c * s * s - 2 * s * c * (c + 1) +
		2 * c * (c + 1) * (2 * c + 1) / 3;
}

/*
 * Normalise A^2_kN - (k - 1) by its standard deviation (Scholz and Stephens
 * 1987, eq. 4 ff., k = 2).  The double sum g there equals
 * H2(N-1) - 2 H(N-1) / N, from sum_{j<N} H(N-j) / j = H(N)^2 - H2(N).
 */
static double
normalised_anderson(double a2, double n1, double n2)
{
	double		n = n1 + n2;
	double		harmonic = gsl_sf_psi(n) + M_EULER;
	double		harmonic2 = M_PI * M_PI / 6 - gsl_sf_psi_1(n);
	double		inverse = 1 / n1 + 1 / n2;
	double		h = harmonic;
	double		g = harmonic2 - 2 * harmonic / n;
	double		a = (4 * g - 6) + (10 - 6 * g) * inverse;
	double		b = (2 * g - 4) * 4 + 16 * h +
		(2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
	double		c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 +
		(2 * h - 6) * inverse + 4 * h;
	double		d = (2 * h + 6) * 4 - 8 * h;
	double		variance = (((a * n + b) * n + c) * n + d) /
		((n - 1) * (n - 2) * (n - 3));

	return (a2 - 1) / sqrt(variance);
}

/* What a group adds to everything but the sum of Anderson-Darling. */
static inline void
add_counts(int64_t n1, int64_t n2, const group *g, rank_terms *terms)
{
	int64_t		size = g->count1 + g->count2;

	terms->groups++;
	terms->u2 += g->count1 * (2 * g->below2 + g->count2);
	terms->u4 += n1 * squared_shift(g->count1, g->count2, g->below2) +
		n2 * squared_shift(g->count2, g->count1, g->below1);
	if (size > 1)
		terms->tie_term += (double) size * size * size - size;
}

static inline double
anderson_term(int64_t n1, int64_t n2, const group *g)
{
	int64_t		n = n1 + n2;
	int64_t		size = g->count1 + g->count2;
	int64_t		t = 2 * (g->below1 + g->below2) + size;
	double		x = (double) (n2 * (2 * g->below1 + g->count1) -
							  n1 * (2 * g->below2 + g->count2));

	return (double) size * x * x / (double) (t * (2 * n - t) - n * size);
}

/*
 * Add groups of one key, at most SINGLE_KEYS of them, and stop before a tie or
 * the end of a side.  The same sums as in add_counts, where squared_shift is 4
 * below^2; but no branch depends on which side is next, as that cannot be
 * predicted.
 */
static void
add_single_keys(const mlc_two_keys *keys, group *g, rank_terms *walk)
{
	int64_t		n1 = keys->n_reference;
	int64_t		n2 = keys->n_current;
	int64_t		n = n1 + n2;
	int64_t		i = g->below1 + g->count1;
	int64_t		j = g->below2 + g->count2;
	const uint64_t *x = keys->reference + i;
	const uint64_t *y = keys->current + j;
	double		anderson = 0;	/* of few terms: needs no more digits */
	int			steps;

	for (steps = 0; steps < SINGLE_KEYS && i + 1 < n1 && j + 1 < n2; steps++)
	{
		int64_t		from_x = *x < *y;
		uint64_t	key = from_x ? x[0] : y[0];
		uint64_t	next = from_x ? x[1] : y[1];
		int64_t		t = 2 * (i + j) + 1;
		wide		below = from_x ? j : i;
		double		d;

		if (*x == *y || key == next)
			break;
		d = (double) (n2 * (2 * i + from_x) - n1 * (2 * j + 1 - from_x));
		anderson += d * d / (double) (t * (2 * n - t) - n);
		walk->u2 += from_x ? 2 * j : 0;
		walk->squares1 += from_x ? below * below : 0;
		walk->squares2 += from_x ? 0 : below * below;
		x += from_x;
		y += 1 - from_x;
		i += from_x;
		j += 1 - from_x;
	}
	walk->anderson += anderson;
	walk->groups += steps;
	g->below1 = i;
	g->below2 = j;
	g->count1 = g->count2 = 0;
}

static void
finish_rank(int64_t n1, int64_t n2, const rank_terms *terms,
			mlc_rank_sums *sums)
{
	int64_t		n = n1 + n2;
	wide		pairs = (wide) n1 * n2;
	wide		u4 = terms->u4 +
		4 * (n1 * terms->squares1 + n2 * terms->squares2);

	sums->u_reference = (double) terms->u2 / 2;
	sums->ties = terms->groups < n;
	sums->tie_term = terms->tie_term;
	sums->cramervonmises_u4 = n1 <= 20 && n2 <= 20 ? (int64_t) u4 : 0;
	sums->cramervonmises = (double) ((long double) (6 * u4 - 4 * pairs * (4 * pairs - 1)) /
									 (24.0L * (long double) pairs * n));
	sums->anderson_a2 = terms->groups < 2 || n < 4 ? GSL_NAN :
		(double) (terms->anderson * (n - 1) / n / n * (1.0L / n1 + 1.0L / n2));
	sums->anderson = normalised_anderson(sums->anderson_a2, (double) n1,
										 (double) n2);
}

void
mlc_rank_statistics(const mlc_two_keys *keys, mlc_rank_sums *sums,
					mlc_poll poll)
{
	int64_t		n1 = keys->n_reference;
	int64_t		n2 = keys->n_current;
	rank_terms	terms = {0};
	group		g = {0};
	int64_t		rounds = 0;

	for (;;)
	{
		add_single_keys(keys, &g, &terms);
		if (!next_group(keys, &g))
			break;
		add_counts(n1, n2, &g, &terms);
		terms.anderson += anderson_term(n1, n2, &g);
		if ((++rounds & POLL_ROUNDS) == 0 && poll)
			poll();
	}
	finish_rank(n1, n2, &terms, sums);
}

static void
flush_singles(mlc_rank_walk *walk)
{
	walk->terms.anderson += walk->single_terms;
	walk->single_terms = 0;
	walk->singles = 0;
}

/* Rounds where add_single_keys does, so that no plan and no profile differ. */
void
mlc_rank_add(mlc_rank_walk *walk, int64_t count1, int64_t count2)
{
	int64_t		n1 = walk->n_reference;
	int64_t		n2 = walk->n_current;
	group		g = {walk->below1, walk->below2, count1, count2, 0};
	bool		single = count1 + count2 == 1 && walk->singles < SINGLE_KEYS &&
		g.below1 + 1 < n1 && g.below2 + 1 < n2;

	add_counts(n1, n2, &g, &walk->terms);
	if (single)
	{
		walk->single_terms += anderson_term(n1, n2, &g);
		walk->singles++;
	}
	else
	{
		flush_singles(walk);
		walk->terms.anderson += anderson_term(n1, n2, &g);
	}
	walk->below1 += count1;
	walk->below2 += count2;
}

void
mlc_rank_finish(mlc_rank_walk *walk, mlc_rank_sums *sums)
{
	flush_singles(walk);
	finish_rank(walk->n_reference, walk->n_current, &walk->terms, sums);
}

double
mlc_cdf_mean_square(const mlc_two_keys *keys, mlc_poll poll)
{
	double		n1 = (double) keys->n_reference;
	double		n2 = (double) keys->n_current;
	long double sum = 0;
	int64_t		groups = 0;
	group		g = {0};

	while (next_group(keys, &g))
	{
		double		d = (double) (g.below1 + g.count1) / n1 -
			(double) (g.below2 + g.count2) / n2;

		sum += (double) (g.count1 + g.count2) * d * d;
		if ((++groups & POLL_GROUPS) == 0 && poll)
			poll();
	}
	return (double) (sum / (n1 + n2));
}

double
mlc_distinct_chi2(const mlc_two_keys *keys, bool yates, int64_t *categories,
				  mlc_poll poll)
{
	double		n1 = (double) keys->n_reference;
	double		n2 = (double) keys->n_current;
	long double sum = 0;
	group		g = {0};

	*categories = 0;
	while (next_group(keys, &g))
	{
		double		x = fabs(n2 * g.count1 - n1 * g.count2);

		if (yates)
			x -= GSL_MIN_DBL(x, (n1 + n2) / 2);
		sum += x * x / (double) (g.count1 + g.count2);
		if ((++*categories & POLL_GROUPS) == 0 && poll)
			poll();
	}
	return (double) (sum / (n1 * n2));
}
