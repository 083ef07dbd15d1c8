/*
 * test_rank.c
 *		Rank statistics: SciPy's values, what follows by hand, and on random
 *		tied samples the definitions, a comparison of every pair of keys.
 *
 * SciPy 1.10.1, for the reference x and the current sample y:
 *
 *	ks_2samp(x, y): statistic, statistic_location, statistic_sign
 *	mannwhitneyu(x, y).statistic
 *	cramervonmises_2samp(x, y).statistic, for at least two keys a side
 *	anderson_ksamp([x, y]).statistic, the normalised one
 *
 * A^2 itself is Scholz and Stephens' eq. 7 in Python's fractions.
 */
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "kernel/key.h"
#include "kernel/rank.h"

#define MAX_SAMPLE 1500
#define ROUNDS 4000

static uint64_t random_state = 1;
static int	polls;

static uint64_t
random_bits(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static void
count_poll(void)
{
	polls++;
}

static int
compare(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

static uint64_t *
allocate(int64_t n)
{
	uint64_t   *keys = malloc((size_t) n * sizeof(uint64_t));

	if (keys == NULL)
		abort();
	return keys;
}

typedef struct samples
{
	uint64_t	reference[MAX_SAMPLE];
	uint64_t	current[MAX_SAMPLE];
	mlc_two_keys keys;
} samples;

static samples two;

static int64_t
take_side(uint64_t *keys, const double *values, int n)
{
	int			i;

	for (i = 0; i < n; i++)
		keys[i] = mlc_key_from_double(values[i]);
	qsort(keys, (size_t) n, sizeof(uint64_t), compare);
	return n;
}

static void
take(const double *x, int n1, const double *y, int n2)
{
	two.keys.reference = two.reference;
	two.keys.current = two.current;
	two.keys.n_reference = take_side(two.reference, x, n1);
	two.keys.n_current = take_side(two.current, y, n2);
}

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))
#define TAKE(x, y) take(x, LENGTH(x), y, LENGTH(y))

/*
 * x = x * 48271 % 2147483647, n times from a seed; in Python
 *
 *	def lcg(seed, n):
 *		for _ in range(n): seed = seed * 48271 % 2147483647; yield seed
 *
 * and each value taken modulo mod, then add is added.
 */
static void
lcg(double *values, int64_t seed, int n, int64_t mod, int64_t add)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		seed = seed * 48271 % 2147483647;
		values[i] = (double) (seed % mod + add);
	}
}

static void
take_lcg(int64_t seed1, int n1, int64_t mod1, int64_t seed2, int n2,
		 int64_t mod2, int64_t add2)
{
	static double x[MAX_SAMPLE];
	static double y[MAX_SAMPLE];

	lcg(x, seed1, n1, mod1, 0);
	lcg(y, seed2, n2, mod2, add2);
	take(x, n1, y, n2);
}

typedef struct expected
{
	double		d;				/* times n1 n2 */
	double		location;
	int			sign;
	double		u;
	double		tie_term;
	double		t;				/* NaN: SciPy refuses */
	double		a2;
	double		anderson;
} expected;

static const char *
titled(const char *title, const char *part)
{
	static char buffer[200];

	snprintf(buffer, sizeof(buffer), "%s: %s", title, part);
	return buffer;
}

static void
check_all(const char *title, expected want)
{
	mlc_ks		ks;
	mlc_rank_sums sums;
	double		pairs = (double) (two.keys.n_reference * two.keys.n_current);

	mlc_ks_statistic(&two.keys, &ks, NULL);
	CHECK(ks.d == (int64_t) want.d, titled(title, "D n1 n2, an integer"));
	CHECK_CLOSE(ks.statistic, want.d / pairs, 1e-15, titled(title, "D"));
	CHECK(mlc_double_from_key(ks.location) == want.location,
		  titled(title, "location of D"));
	CHECK(ks.sign == want.sign, titled(title, "sign of D"));
	mlc_rank_statistics(&two.keys, &sums, NULL);
	CHECK(sums.u_reference == want.u, titled(title, "U"));
	CHECK(sums.tie_term == want.tie_term, titled(title, "sum of t^3 - t"));
	CHECK(sums.ties == (want.tie_term > 0), titled(title, "whether there are ties"));
	if (!isnan(want.t))
		CHECK_CLOSE(sums.cramervonmises, want.t, 1e-12, titled(title, "T"));
	CHECK_CLOSE(sums.anderson_a2, want.a2, 1e-12, titled(title, "A^2"));
	if (want.anderson == 0)
		CHECK(fabs(sums.anderson) < 1e-12, titled(title, "A^2, normalised"));
	else
		CHECK_CLOSE(sums.anderson, want.anderson, 1e-10,
					titled(title, "A^2, normalised"));
}

static void
test_scipy_small(void)
{
	static const double a[] = {1, 2, 3};
	static const double b[] = {4, 5, 6};
	static const double odd[] = {1, 3, 5, 7};
	static const double even[] = {2, 4, 6, 8};
	static const double four[] = {1, 2, 3, 4};
	static const double tied1[] = {1, 1, 2, 2, 3};
	static const double tied2[] = {1, 2, 2, 3, 3, 3};
	static const double binary1[] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1};
	static const double binary2[] = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
	static const double five[] = {5};
	static const double nine[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	static const double after[] = {9.5};
	static const double wide[] = {-3, -1, 0.5, 2, 2.5, 7, 11, 19.25};
	static const double narrow[] = {1, 1.5, 1.75, 2.25, 2.25, 3, 3.5, 4, 4.5, 5};
	static const double huge1[] = {-1e300, -1e-300, 1e-300, 1, 1e300};
	static const double huge2[] = {-1e300, 1e-310, 1e-300, 2, 1e305, 1e306};
	static const double fives1[] = {5, 5, 5, 5, 5, 5, 5, 5, 5};
	static const double fives2[] = {5, 5, 5, 5, 5, 5, 5, 5, 6};

	TAKE(a, b);
	check_all("separated",
			  (expected) {9, 3, 1, 0, 0, 0.5277777777777778, 2.48440065681445,
						  2.6332335269661775});
	TAKE(b, a);
	check_all("separated the other way",
			  (expected) {9, 3, -1, 9, 0, 0.5277777777777778, 2.48440065681445,
						  2.6332335269661775});
	TAKE(odd, even);
	check_all("interleaved",
			  (expected) {4, 1, 1, 6, 0, 0.0625, 0.37550383727459913,
						  -1.0241390474324306});
	TAKE(four, four);
	check_all("identical",
			  (expected) {0, 1, 1, 8, 24, 0, 0, -1.6399445001598159});
	TAKE(tied1, tied2);
	check_all("ties across",
			  (expected) {9, 2, 1, 9.5, 144, 0.1431818181818183,
						  0.9445488721804511, -0.08555181861911325});
	TAKE(binary1, binary2);
	check_all("zeros and ones",
			  (expected) {44, 0, 1, 38, 2640, 0.38181818181818183, 2.8,
						  2.56498894793519});
	TAKE(five, nine);
	check_all("one against nine",
			  (expected) {4, 5, 1, 4.5, 6, NAN, 0.26403539249067703,
						  -1.1807858959076059});
	TAKE(nine, after);
	check_all("nine against one",
			  (expected) {9, 9, 1, 0, 0, NAN, 2.518657858623146,
						  2.4365434993404107});
	TAKE(wide, narrow);
	check_all("more spread",
			  (expected) {30, 0.5, 1, 38, 6, 0.1831018518518519,
						  1.4018323372567416, 0.5827650559655833});
	TAKE(huge1, huge2);
	check_all("all magnitudes",
			  (expected) {10, 1e300, 1, 11, 12, 0.08030303030303032,
						  0.4710363057032184, -0.8161025358734068});
	TAKE(fives1, fives2);
	check_all("all equal but one",
			  (expected) {9, 5, 1, 36, 4896, 0.02777777777777768, 1, 0});
}

/*
 * In the first, D is attained at 31, 675 and 767, counted in Python; SciPy
 * names 675, because it looks at the reference's keys first.
 */
static void
test_scipy_medium(void)
{
	take_lcg(1, 30, 1000, 2, 20, 1000, 0);
	check_all("x % 1000, 30 from seed 1 and 20 from seed 2",
			  (expected) {90, 31, -1, 318, 6, 0.07050000000000001,
						  0.5992121138618703, -0.5460349448032875});
	take_lcg(3, 200, 7, 4, 150, 8, 0);
	check_all("200 of x % 7 from seed 3 and 150 of x % 8 from seed 4",
			  (expected) {5300, 5, 1, 11912.5, 754452, 1.1573797619047639,
						  9.846065789612373, 11.68166926942385});
	take_lcg(5, 1000, 2147483647, 6, 1500, 2147483647, 100000000);
	check_all("1000 from seed 5 and 1500 of x + 10^8 from seed 6",
			  (expected) {82500, 2087276428, 1, 696271, 0, 0.8042310666666594,
						  8.492774086348144, 9.84831077197922});
}

/*
 * D is attained above and below: at 1 (current above) and at 3 (reference
 * above).  As SciPy: the reference above.
 */
static void
test_ks_attained_on_both_sides(void)
{
	static const double inner[] = {2, 3};
	static const double outer[] = {1, 4};
	mlc_ks		ks;

	TAKE(inner, outer);
	mlc_ks_statistic(&two.keys, &ks, NULL);
	CHECK(ks.d == 2 && ks.sign == 1 && mlc_double_from_key(ks.location) == 3,
		  "attained both ways: the one with the reference above");
	TAKE(outer, inner);
	mlc_ks_statistic(&two.keys, &ks, NULL);
	CHECK(ks.d == 2 && ks.sign == 1 && mlc_double_from_key(ks.location) == 1,
		  "and with the sides exchanged");
}

/* At every place where D is attained, the smallest counts. */
static void
test_ks_first_location(void)
{
	static const double x[] = {1, 4, 10, 11};
	static const double y[] = {2, 5, 6, 12};
	mlc_ks		ks;

	/* F - G: 1/4 at 1, 0 at 2, 1/4 at 4, 0, -1/4 at 6, 0, 1/4 at 11, 0 */
	TAKE(x, y);
	mlc_ks_statistic(&two.keys, &ks, NULL);
	CHECK(ks.d == 4 && ks.sign == 1 && mlc_double_from_key(ks.location) == 1,
		  "D = 1/4 at 1, 4 and 11: at 1");
}

/* All pairs. */
typedef struct slow_sums
{
	int64_t		d;
	uint64_t	location;
	int			sign;
	double		u;
	double		tie_term;
	double		t;
	double		a2;
	double		chi2;
	double		chi2_yates;
	int64_t		categories;
	int64_t		u4;
} slow_sums;

static int64_t
below(const uint64_t *keys, int64_t n, uint64_t key)
{
	int64_t		count = 0;
	int64_t		i;

	for (i = 0; i < n; i++)
		count += keys[i] < key;
	return count;
}

static int64_t
equal(const uint64_t *keys, int64_t n, uint64_t key)
{
	int64_t		count = 0;
	int64_t		i;

	for (i = 0; i < n; i++)
		count += keys[i] == key;
	return count;
}

static double
slow_cell(double observed, double expected, double correction)
{
	double		x = fabs(observed - expected);

	x = x > correction ? x - correction : 0;
	return x * x / expected;
}

/* The terms of one distinct key of the pooled sample. */
static void
add_distinct_key(const mlc_two_keys *k, uint64_t key, slow_sums *s)
{
	int64_t		n1 = k->n_reference;
	int64_t		n2 = k->n_current;
	double		n = (double) (n1 + n2);
	int64_t		below1 = below(k->reference, n1, key);
	int64_t		below2 = below(k->current, n2, key);
	int64_t		equal1 = equal(k->reference, n1, key);
	int64_t		equal2 = equal(k->current, n2, key);
	int64_t		height = (below1 + equal1) * n2 - (below2 + equal2) * n1;
	double		l = (double) (equal1 + equal2);
	double		b = (double) (below1 + below2) + l / 2;
	double		m1 = (double) below1 + (double) equal1 / 2;
	double		m2 = (double) below2 + (double) equal2 / 2;
	double		spread = b * (n - b) - n * l / 4;

	if (llabs(height) > s->d ||
		(llabs(height) == s->d && height > 0 && s->sign < 0) ||
		(llabs(height) == s->d && (height < 0 ? -1 : 1) == s->sign &&
		 key < s->location))
	{
		s->d = llabs(height);
		s->sign = height < 0 ? -1 : 1;
		s->location = key;
	}
	s->tie_term += l * l * l - l;
	if (spread > 0)
		s->a2 += (n - 1) / n * l / n *
			((n * m1 - b * (double) n1) * (n * m1 - b * (double) n1) / (double) n1 +
			 (n * m2 - b * (double) n2) * (n * m2 - b * (double) n2) / (double) n2) /
			spread;
	s->chi2 += slow_cell((double) equal1, l * (double) n1 / n, 0) +
		slow_cell((double) equal2, l * (double) n2 / n, 0);
	s->chi2_yates += slow_cell((double) equal1, l * (double) n1 / n, 0.5) +
		slow_cell((double) equal2, l * (double) n2 / n, 0.5);
	s->categories++;
}

/* Sum of (midrank in the pooled sample - place in the own sample)^2. */
static double
squared_shifts(const uint64_t *own, int64_t n, const uint64_t *other, int64_t m)
{
	double		sum = 0;
	int64_t		i;

	for (i = 0; i < n; i++)
	{
		double		midrank = (double) (below(own, n, own[i]) + below(other, m, own[i])) +
			(double) (equal(own, n, own[i]) + equal(other, m, own[i]) + 1) / 2;

		sum += (midrank - (double) (i + 1)) * (midrank - (double) (i + 1));
	}
	return sum;
}

static slow_sums
slow_statistics(const mlc_two_keys *k)
{
	slow_sums	s = {0};
	int64_t		n1 = k->n_reference;
	int64_t		n2 = k->n_current;
	double		pairs = (double) (n1 * n2);
	double		u;
	int64_t		i;
	int64_t		j;

	s.d = -1;
	for (i = 0; i < n1; i++)
	{
		if (i == 0 || k->reference[i] != k->reference[i - 1])
			add_distinct_key(k, k->reference[i], &s);
		for (j = 0; j < n2; j++)
			s.u += k->reference[i] > k->current[j] ? 1 :
				k->reference[i] == k->current[j] ? 0.5 : 0;
	}
	for (j = 0; j < n2; j++)
		if ((j == 0 || k->current[j] != k->current[j - 1]) &&
			equal(k->reference, n1, k->current[j]) == 0)
			add_distinct_key(k, k->current[j], &s);
	if (s.d == 0)
	{
		s.sign = 1;
		s.location = k->reference[0];
	}
	u = (double) n1 * squared_shifts(k->reference, n1, k->current, n2) +
		(double) n2 * squared_shifts(k->current, n2, k->reference, n1);
	s.u4 = (int64_t) (4 * u);
	s.t = u / (pairs * (double) (n1 + n2)) -
		(4 * pairs - 1) / (6 * (double) (n1 + n2));
	return s;
}

static bool
near(double got, double want, double tolerance)
{
	return fabs(got - want) <= tolerance * (1 + fabs(want));
}

static void
fill_random(int largest)
{
	uint64_t	few = 1 + random_bits() % 40;
	int64_t		i;

	two.keys.reference = two.reference;
	two.keys.current = two.current;
	two.keys.n_reference = 1 + (int64_t) (random_bits() % (uint64_t) largest);
	two.keys.n_current = 1 + (int64_t) (random_bits() % (uint64_t) largest);
	for (i = 0; i < two.keys.n_reference; i++)
		two.reference[i] = random_bits() % few;
	for (i = 0; i < two.keys.n_current; i++)
		two.current[i] = random_bits() % (few + 2);
	qsort(two.reference, (size_t) two.keys.n_reference, sizeof(uint64_t), compare);
	qsort(two.current, (size_t) two.keys.n_current, sizeof(uint64_t), compare);
}

static void
test_random_samples(void)
{
	int			wrong_d = 0;
	int			wrong_place = 0;
	int			wrong_u = 0;
	int			wrong_ties = 0;
	int			wrong_t = 0;
	int			wrong_u4 = 0;
	int			wrong_a2 = 0;
	int			wrong_chi2 = 0;
	int			round;

	for (round = 0; round < ROUNDS; round++)
	{
		slow_sums	want;
		mlc_ks		ks;
		mlc_rank_sums sums;
		int64_t		categories;
		int64_t		n;

		fill_random(round % 2 ? 8 : 60);
		n = two.keys.n_reference + two.keys.n_current;
		want = slow_statistics(&two.keys);
		mlc_ks_statistic(&two.keys, &ks, NULL);
		mlc_rank_statistics(&two.keys, &sums, NULL);
		wrong_d += ks.d != want.d;
		wrong_place += ks.location != want.location || ks.sign != want.sign;
		wrong_u += sums.u_reference != want.u;
		wrong_ties += sums.tie_term != want.tie_term ||
			sums.ties != (want.tie_term > 0);
		wrong_t += !near(sums.cramervonmises, want.t, 1e-11);
		wrong_u4 += two.keys.n_reference <= 20 && two.keys.n_current <= 20 &&
			sums.cramervonmises_u4 != want.u4;
		wrong_a2 += want.categories < 2 || n < 4 ?
			!isnan(sums.anderson_a2) || !isnan(sums.anderson) :
			!near(sums.anderson_a2, want.a2, 1e-11);
		wrong_chi2 += !near(mlc_distinct_chi2(&two.keys, false, &categories, NULL),
							want.chi2, 1e-11) || categories != want.categories;
		wrong_chi2 += !near(mlc_distinct_chi2(&two.keys, true, &categories, NULL),
							want.chi2_yates, 1e-11) || categories != want.categories;
	}
	CHECK(wrong_d == 0, "D by counting at every key");
	CHECK(wrong_place == 0, "location and sign: the first key, the reference above first");
	CHECK(wrong_u == 0, "U by all pairs");
	CHECK(wrong_ties == 0, "t^3 - t by counting every key");
	CHECK(wrong_t == 0, "T from midranks");
	CHECK(wrong_u4 == 0, "4 U of Cramer-von Mises, an integer");
	CHECK(wrong_a2 == 0, "A^2 by Scholz and Stephens' eq. 7; undefined below 4 keys");
	CHECK(wrong_chi2 == 0, "X^2 of the distinct keys, from expected counts");
}

/* 4 U is for samples of at most 20 keys: 20 a side has it, 21 does not. */
static void
test_u4_limit(void)
{
	slow_sums	want;
	mlc_rank_sums sums;

	take_lcg(1, 20, 30, 2, 20, 30, 0);
	want = slow_statistics(&two.keys);
	mlc_rank_statistics(&two.keys, &sums, NULL);
	CHECK(sums.cramervonmises_u4 == want.u4, "4 U at 20 keys a side");
	take_lcg(1, 21, 30, 2, 20, 30, 0);
	mlc_rank_statistics(&two.keys, &sums, NULL);
	CHECK(sums.cramervonmises_u4 == 0, "no 4 U at 21 keys");
}

/* A^2 needs two distinct keys and four keys. */
static void
test_anderson_undefined(void)
{
	static const double one[] = {1};
	static const double both[] = {1, 2};
	static const double equal3[] = {7, 7, 7};
	mlc_rank_sums sums;

	TAKE(one, both);
	mlc_rank_statistics(&two.keys, &sums, NULL);
	CHECK(isnan(sums.anderson_a2) && isnan(sums.anderson), "three keys");
	TAKE(equal3, equal3);
	mlc_rank_statistics(&two.keys, &sums, NULL);
	CHECK(isnan(sums.anderson_a2) && isnan(sums.anderson), "all keys equal");
	TAKE(both, both);
	mlc_rank_statistics(&two.keys, &sums, NULL);
	CHECK(sums.anderson_a2 == 0 && isfinite(sums.anderson), "four keys, two distinct");
}

/* SciPy: chi2_contingency([[7, 3], [4, 8]]), ([[2, 2, 1], [1, 2, 3]]) */
static void
test_distinct_chi2(void)
{
	static const double a[] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1};
	static const double b[] = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
	static const double c[] = {1, 1, 2, 2, 3};
	static const double d[] = {1, 2, 2, 3, 3, 3};
	int64_t		categories;

	TAKE(a, b);
	CHECK_CLOSE(mlc_distinct_chi2(&two.keys, false, &categories, NULL),
				2.933333333333333, 1e-13, "0/1");
	CHECK(categories == 2, "0/1: two categories");
	CHECK_CLOSE(mlc_distinct_chi2(&two.keys, true, &categories, NULL), 1.65,
				1e-13, "0/1 with Yates' correction");
	TAKE(c, d);
	CHECK_CLOSE(mlc_distinct_chi2(&two.keys, false, &categories, NULL),
				1.252777777777778, 1e-13, "three values");
	CHECK(categories == 3, "three categories");
}

static double
ks_pvalue(void)
{
	mlc_ks		ks;
	void	   *work = malloc(mlc_ks_pvalue_worksize(two.keys.n_reference,
													two.keys.n_current) + 1);
	double		p;

	if (work == NULL)
		abort();
	mlc_ks_statistic(&two.keys, &ks, NULL);
	p = mlc_ks_pvalue(&two.keys, &ks, work, NULL);
	free(work);
	return p;
}

/*
 * Without ties SciPy: ks_2samp(x, y, method='exact').pvalue.  With ties the
 * share of all ways to deal the pooled keys out to the sides that have a D at
 * least as large, counted in Python.
 */
static void
test_ks_pvalue_exact(void)
{
	static const double a[] = {1, 2, 3};
	static const double b[] = {4, 5, 6};
	static const double c[] = {1, 2, 3, 4, 5, 6, 7};
	static const double d[] = {4.5, 5.5, 6.5, 7.5, 8.5};
	static const double e[] = {1, 1, 2, 2, 3};
	static const double f[] = {2, 3, 3, 4, 4};
	static const double g[] = {1, 2, 2, 5};
	static const double h[] = {2, 2, 3, 3, 3, 6};

	TAKE(a, b);
	CHECK_CLOSE(ks_pvalue(), 0.1, 1e-13, "separated: 2 of 20 ways");
	TAKE(c, d);
	CHECK_CLOSE(ks_pvalue(), 0.23737373737373738, 1e-12, "7 and 5 without ties");
	TAKE(b, a);
	CHECK_CLOSE(ks_pvalue(), 0.1, 1e-13, "sides exchanged");
	take_lcg(1, 12, 2147483647, 2, 9, 2147483647, 300000000);
	CHECK_CLOSE(ks_pvalue(), 0.8505766679141292, 1e-12, "12 from seed 1, 9 from seed 2");
	TAKE(e, f);
	CHECK_CLOSE(ks_pvalue(), 52.0 / 252, 1e-12, "5 and 5 with ties: 52 of 252 ways");
	TAKE(g, h);
	CHECK_CLOSE(ks_pvalue(), 120.0 / 210, 1e-12, "4 and 6 with ties: 120 of 210 ways");
	TAKE(c, c);
	CHECK(ks_pvalue() == 1, "D = 0");
}

/* SciPy: ks_2samp(x, y, method='asymp').pvalue */
static void
test_ks_pvalue_large(void)
{
	static double x[4000];
	static double y[4000];
	static uint64_t keys1[4000];
	static uint64_t keys2[4000];
	mlc_two_keys keys = {keys1, keys2, 4000, 4000};
	mlc_ks		ks;

	CHECK(mlc_ks_is_exact(10000, 1000), "10^7 pairs: exact");
	CHECK(!mlc_ks_is_exact(10001, 1000), "more: not");
	CHECK(mlc_ks_pvalue_worksize(4000, 4000) == 0, "which needs no memory");
	lcg(x, 7, 4000, 2147483647, 0);
	lcg(y, 8, 4000, 2147483647, 40000000);
	take_side(keys1, x, 4000);
	take_side(keys2, y, 4000);
	mlc_ks_statistic(&keys, &ks, NULL);
	CHECK(ks.d == 852000 && ks.sign == 1 &&
		  mlc_double_from_key(ks.location) == 782659234,
		  "4000 from seed 7 and 4000 of x + 4e7 from seed 8: D");
	CHECK_CLOSE(mlc_ks_pvalue(&keys, &ks, NULL, NULL), 2.275948647342232e-05,
				1e-9, "and its p-value");
}

/* Where products no longer fit 64 bits; by hand. */
static void
test_large_samples(void)
{
	int64_t		n1 = 300000;
	int64_t		n2 = 200000;
	uint64_t   *x = allocate(n1);
	uint64_t   *y = allocate(n2);
	mlc_two_keys keys = {x, y, n1, n2};
	mlc_ks		ks;
	mlc_rank_sums sums;
	int64_t		categories;
	int64_t		i;

	/* All of x below all of y: U = 0, the ranks of y are n1 too large, so
	 * T = n1 n2 / N - (4 n1 n2 - 1) / (6 N) = (2 n1 n2 + 1) / (6 N). */
	for (i = 0; i < n1; i++)
		x[i] = (uint64_t) i;
	for (i = 0; i < n2; i++)
		y[i] = (uint64_t) (n1 + i);
	polls = 0;
	mlc_ks_statistic(&keys, &ks, count_poll);
	CHECK(ks.d == n1 * n2 && ks.location == (uint64_t) n1 - 1 && ks.sign == 1,
		  "large, apart: D = 1 at the last of the reference");
	CHECK(polls >= 2, "large: poll is called in the walk for D");
	polls = 0;
	mlc_rank_statistics(&keys, &sums, count_poll);
	CHECK(polls >= 2, "large: poll is called in the walk for the sums");
	CHECK(sums.u_reference == 0 && !sums.ties, "large, apart: U = 0");
	CHECK_CLOSE(sums.cramervonmises, 120000000001.0 / 3000000, 1e-14,
				"large, apart: T = (2 n1 n2 + 1) / (6 N)");
	polls = 0;
	mlc_distinct_chi2(&keys, false, &categories, count_poll);
	CHECK(polls >= 2 && categories == n1 + n2,
		  "large: poll is called in the walk for X^2");
	keys.reference = y;
	keys.current = x;
	keys.n_reference = n2;
	keys.n_current = n1;
	mlc_ks_statistic(&keys, &ks, NULL);
	mlc_rank_statistics(&keys, &sums, NULL);
	CHECK(ks.sign == -1 && ks.location == (uint64_t) n1 - 1,
		  "large, sides exchanged: D with the other sign");
	CHECK(sums.u_reference == 6e10, "large, sides exchanged: U = n1 n2");

	/* All equal: U of Cramer-von Mises with every midrank (N + 1) / 2, in
	 * Python's fractions: T = 6944.444444416667. */
	for (i = 0; i < n1; i++)
		x[i] = 7;
	for (i = 0; i < n2; i++)
		y[i] = 7;
	mlc_rank_statistics(&keys, &sums, NULL);
	CHECK(sums.u_reference == 3e10, "large, all equal: U is half the pairs");
	CHECK_CLOSE(sums.tie_term, 124999999999500000.0, 1e-14,
				"large, all equal: 500000^3 - 500000");
	CHECK_CLOSE(sums.cramervonmises, 6944.444444416667, 1e-12,
				"large, all equal: T");
	mlc_ks_statistic(&keys, &ks, NULL);
	CHECK(ks.d == 0 && ks.location == 7, "large, all equal: D = 0");
	free(x);
	free(y);
}

/* D where the walk stops to poll: a step at every key near 2^16 and 2^17. */
static void
test_ks_between_polls(void)
{
	int64_t		n = 70000;
	uint64_t   *x = allocate(n);
	uint64_t   *y = allocate(n);
	mlc_two_keys keys = {x, y, n, n};
	int			wrong = 0;
	int64_t		at;

	for (at = 32760; at <= 32775; at++)
	{
		mlc_ks		ks;
		int64_t		i;

		/* the same keys, except that y has a larger one at place "at" */
		for (i = 0; i < n; i++)
			x[i] = y[i] = (uint64_t) (2 * i);
		y[at] += 1;
		mlc_ks_statistic(&keys, &ks, count_poll);
		wrong += ks.d != n || ks.location != (uint64_t) (2 * at) || ks.sign != 1;
	}
	CHECK(wrong == 0, "D = 1/n is found wherever it is");
	free(x);
	free(y);
}

int
main(void)
{
	test_scipy_small();
	test_scipy_medium();
	test_ks_attained_on_both_sides();
	test_ks_first_location();
	test_random_samples();
	test_u4_limit();
	test_anderson_undefined();
	test_distinct_chi2();
	test_ks_pvalue_exact();
	test_ks_pvalue_large();
	test_large_samples();
	test_ks_between_polls();
	return check_report("rank");
}
