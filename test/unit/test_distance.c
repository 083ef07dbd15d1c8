/*
 * test_distance.c
 *		Distances of counts and of values: published vectors, the formulas in
 *		long double, and definitions that share nothing with the kernel.
 *
 * "The sheet" is facts/drift.md, section 4.
 */
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "kernel/distance.h"
#include "kernel/key.h"

#define MAX_BINS 40
#define MAX_KEYS 60
#define ROUNDS 20000

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

static mlc_counts
counts_of(const int64_t *reference, const int64_t *current, size_t k)
{
	mlc_counts	counts = {reference, current, k, 0, 0};
	size_t		i;

	for (i = 0; i < k; i++)
	{
		counts.n_reference += reference[i];
		counts.n_current += current[i];
	}
	return counts;
}

static mlc_counts
exchanged(const mlc_counts *counts)
{
	mlc_counts	result = {counts->current, counts->reference, counts->k,
		counts->n_current, counts->n_reference};

	return result;
}

/* scouter's worked example: the sheet, vector 1 */
static void
test_psi_vector_1(void)
{
	static const int64_t reference[] = {20, 30, 24, 26};
	static const int64_t current[] = {16, 28, 32, 24};
	mlc_counts	counts = counts_of(reference, current, 4);

	CHECK_CLOSE(mlc_psi(&counts), 0.0349210194, 1e-9, "PSI of the sheet's vector 1");
}

/* Evidently's example: the sheet, vector 2; X^2 to more digits from SciPy:
 * chi2_contingency([[16,18,16,14,12,12],[16,16,16,16,16,8]]).statistic */
static void
test_vector_2(void)
{
	static const int64_t reference[] = {16, 18, 16, 14, 12, 12};
	static const int64_t current[] = {16, 16, 16, 16, 16, 8};
	mlc_counts	counts = counts_of(reference, current, 6);
	size_t		used;

	CHECK_CLOSE(mlc_psi(&counts), 0.0372183816, 2e-9, "PSI of vector 2");
	CHECK_CLOSE(mlc_hellinger(&counts), 0.0681277, 1e-6, "Hellinger of vector 2");
	CHECK_CLOSE(mlc_pearson(&counts, false, &used), 1.6224089635854342, 1e-13,
				"Pearson's X^2 of vector 2");
	CHECK(used == 6, "six bins in use");
	CHECK_CLOSE(mlc_pearson(&counts, true, &used), 0.8341736694677871, 1e-13,
				"each |observed - expected| less 1/2 (SciPy's expected_freq)");
	/* by hand: half of (0 + 2 + 0 + 2 + 4 + 4) / 88, the largest 4 / 88 */
	CHECK_CLOSE(mlc_total_variation(&counts), 6.0 / 88, 1e-14,
				"total variation of vector 2");
	CHECK_CLOSE(mlc_linf(&counts), 4.0 / 88, 1e-14, "L-infinity of vector 2");
	/* Cramer's V of a 2 x k table is sqrt(X^2 / n) */
	CHECK_CLOSE(mlc_symmetric_v(&counts), sqrt(1.6224089635854342 / 176), 1e-13,
				"V of vector 2: sizes are equal");
}

/* SciPy: chi2_contingency(table[, correction=False]).statistic */
static void
test_pearson(void)
{
	static const int64_t a[] = {12, 5};
	static const int64_t b[] = {3, 10};
	static const int64_t c[] = {90, 10};
	static const int64_t d[] = {50, 50};
	static const int64_t e[] = {10, 20, 0, 30};
	static const int64_t f[] = {6, 9, 0, 17};
	static const int64_t g[] = {10, 20};
	static const int64_t h[] = {5, 10};
	mlc_counts	ab = counts_of(a, b, 2);
	mlc_counts	cd = counts_of(c, d, 2);
	mlc_counts	ef = counts_of(e, f, 4);
	mlc_counts	gh = counts_of(g, h, 2);
	size_t		used;

	CHECK_CLOSE(mlc_pearson(&ab, false, &used), 6.651583710407239, 1e-13,
				"[[12, 5], [3, 10]]");
	CHECK_CLOSE(mlc_pearson(&ab, true, &used), 4.886877828054299, 1e-13,
				"the same with Yates' correction");
	CHECK_CLOSE(mlc_pearson(&cd, false, &used), 38.095238095238095, 1e-13,
				"[[90, 10], [50, 50]]");
	CHECK_CLOSE(mlc_pearson(&cd, true, &used), 36.214285714285715, 1e-13,
				"the same with Yates' correction");
	CHECK_CLOSE(mlc_pearson(&ef, false, &used), 0.27157465150403504, 1e-12,
				"[[10, 20, 30], [6, 9, 17]] and a bin that is empty");
	CHECK(used == 3, "a bin that is empty on both sides is not in use");
	CHECK(mlc_pearson(&gh, true, &used) == 0 && mlc_pearson(&gh, false, &used) == 0,
		  "equal shares: 0; Yates takes no more than there is");
}

/* Empty bins: by hand, with the floor 1e-4. */
static void
test_floors(void)
{
	static const int64_t ten[] = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10};
	static const int64_t nine[] = {0, 10, 10, 10, 10, 10, 10, 10, 10, 10};
	static const int64_t left[] = {7, 0, 0};
	static const int64_t right[] = {0, 0, 5};
	static const int64_t rare[] = {99999, 1};
	static const int64_t gone[] = {100000, 0};
	mlc_counts	emptied = counts_of(ten, nine, 10);
	mlc_counts	filled = exchanged(&emptied);
	mlc_counts	apart = counts_of(left, right, 3);
	mlc_counts	vanished = counts_of(rare, gone, 2);

	/* (0.1 - 0.0001) ln 1000; the sheet says 0.690 */
	CHECK_CLOSE(mlc_psi_term(&emptied, 0), 0.0999 * 6.907755278982137, 1e-12,
				"an emptied decile adds 0.690 to PSI");
	CHECK_CLOSE(mlc_psi_term(&filled, 0), 0.0999 * 6.907755278982137, 1e-12,
				"and so does one that was empty");
	CHECK(mlc_psi_term(&apart, 1) == 0, "a bin that is empty on both sides adds nothing");
	/* two bins of (1 - 0.0001) ln 10000 */
	CHECK_CLOSE(mlc_psi(&apart), 2 * 0.9999 * 9.210340371976184, 1e-12,
				"PSI of samples without a common bin");
	CHECK_CLOSE(mlc_kl_divergence(&apart), 9.210340371976184, 1e-12,
				"KL of samples without a common bin is ln 10000");
	/* 0.99999 ln 0.99999 + 0.00001 ln 0.1 = -3.3e-5 */
	CHECK(mlc_kl_divergence(&vanished) == 0,
		  "KL: a share below the floor does not make it negative");
	CHECK(mlc_kl_divergence(&filled) > 0 && isfinite(mlc_kl_divergence(&filled)),
		  "KL: an empty reference share adds nothing");
}

/* No common bin: every distance that ends at 1 is 1.  Equal shares: 0. */
static void
test_extremes(void)
{
	static const int64_t left[] = {7, 0, 0};
	static const int64_t right[] = {0, 0, 5};
	static const int64_t few[] = {1, 2, 0, 3};
	static const int64_t many[] = {1000000, 2000000, 0, 3000000};
	mlc_counts	apart = counts_of(left, right, 3);
	mlc_counts	same = counts_of(few, many, 4);

	CHECK_CLOSE(mlc_jensenshannon(&apart), 1, 1e-15, "Jensen-Shannon: apart");
	CHECK_CLOSE(mlc_hellinger(&apart), 1, 1e-15, "Hellinger: apart");
	CHECK_CLOSE(mlc_total_variation(&apart), 1, 1e-15, "total variation: apart");
	CHECK_CLOSE(mlc_linf(&apart), 1, 1e-15, "L-infinity: apart");
	CHECK_CLOSE(mlc_symmetric_v(&apart), 1, 1e-15, "V: apart");
	CHECK(mlc_psi(&same) == 0, "PSI: equal shares");
	CHECK(mlc_jensenshannon(&same) < 1e-7, "Jensen-Shannon: equal shares");
	CHECK(mlc_kl_divergence(&same) == 0, "KL: equal shares");
	CHECK(mlc_hellinger(&same) == 0, "Hellinger: equal shares");
	CHECK(mlc_total_variation(&same) == 0, "total variation: equal shares");
	CHECK(mlc_linf(&same) == 0, "L-infinity: equal shares");
	CHECK(mlc_symmetric_v(&same) == 0, "V: equal shares");
}

/* SciPy: jensenshannon(p, q, base=2); sum(rel_entr(p, q)) */
static void
test_scipy(void)
{
	static const int64_t reference[] = {20, 30, 24, 26};
	static const int64_t current[] = {16, 28, 32, 24};
	static const int64_t gap[] = {50, 0, 25, 25};
	mlc_counts	counts = counts_of(reference, current, 4);
	mlc_counts	gapped = counts_of(gap, current, 4);

	CHECK_CLOSE(mlc_jensenshannon(&counts), 0.07924542247395439, 1e-12, "Jensen-Shannon");
	CHECK_CLOSE(mlc_jensenshannon(&gapped), 0.45770729701462487, 1e-12,
				"Jensen-Shannon with an empty bin");
	CHECK_CLOSE(mlc_kl_divergence(&counts), 0.01709397831561948, 1e-12, "KL");
	CHECK_CLOSE(mlc_kl_divergence(&gapped), 0.5182076207413647, 1e-12,
				"KL with an empty reference bin");
}

/* V does not change when one side has a thousand times the rows. */
static void
test_symmetric_v_is_free_of_sizes(void)
{
	static const int64_t reference[] = {20, 30, 24, 26};
	static const int64_t thousandfold[] = {20000, 30000, 24000, 26000};
	static const int64_t current[] = {16, 28, 32, 24};
	mlc_counts	balanced = counts_of(reference, current, 4);
	mlc_counts	lopsided = counts_of(thousandfold, current, 4);

	CHECK_CLOSE(mlc_symmetric_v(&lopsided), mlc_symmetric_v(&balanced), 1e-14,
				"V at 1:1 and at 1000:1");
}

/* For small drifts PSI = 8 ln 2 JS^2 = 2 KL = 8 H^2 = 4 V^2 (the sheet of
 * verdicts, 3: 5.545, 8 and 4). */
static void
test_small_drifts_agree(void)
{
	static const int64_t reference[] = {1000, 1000, 1000, 1000};
	static const int64_t current[] = {1010, 990, 1005, 995};
	mlc_counts	counts = counts_of(reference, current, 4);
	double		psi = mlc_psi(&counts);
	double		js = mlc_jensenshannon(&counts);
	double		h = mlc_hellinger(&counts);
	double		v = mlc_symmetric_v(&counts);

	CHECK_CLOSE(8 * M_LN2 * js * js, psi, 1e-3, "8 ln 2 JS^2 = PSI");
	CHECK_CLOSE(2 * mlc_kl_divergence(&counts), psi, 2e-2, "2 KL = PSI");
	CHECK_CLOSE(8 * h * h, psi, 1e-3, "8 H^2 = PSI");
	CHECK_CLOSE(4 * v * v, psi, 1e-3, "4 V^2 = PSI");
}

/* The textbook formulas in long double. */
typedef struct distances
{
	long double psi;
	long double js;
	long double kl;
	long double hellinger;
	long double tv;
	long double linf;
	long double v;
	long double x2;
	long double yates;
	size_t		used;
} distances;

static long double
slow_cell(long double observed, long double expected, bool yates)
{
	long double x = fabsl(observed - expected);

	if (yates)
		x = x > 0.5L ? x - 0.5L : 0;
	return expected > 0 ? x * x / expected : 0;
}

static distances
slow_distances(const mlc_counts *counts)
{
	distances	d = {0};
	long double n1 = counts->n_reference;
	long double n2 = counts->n_current;
	long double bc = 0;
	size_t		i;

	for (i = 0; i < counts->k; i++)
	{
		long double r = counts->reference[i];
		long double c = counts->current[i];
		long double p = r / n1;
		long double q = c / n2;
		long double pf = r == 0 ? 1e-4L : p;
		long double qf = c == 0 ? 1e-4L : q;
		long double e1 = (r + c) * n1 / (n1 + n2);
		long double e2 = (r + c) * n2 / (n1 + n2);

		d.psi += (pf - qf) * (logl(pf) - logl(qf));
		d.kl += r == 0 ? 0 : p * (logl(p) - logl(qf));
		d.js += (r == 0 ? 0 : p * log2l(2 * p / (p + q)) / 2) +
			(c == 0 ? 0 : q * log2l(2 * q / (p + q)) / 2);
		bc += sqrtl(p * q);
		d.tv += fabsl(p - q) / 2;
		d.linf = fmaxl(d.linf, fabsl(p - q));
		d.v += r + c == 0 ? 0 : (p - q) * (p - q) / (p + q) / 2;
		d.x2 += slow_cell(r, e1, false) + slow_cell(c, e2, false);
		d.yates += slow_cell(r, e1, true) + slow_cell(c, e2, true);
		d.used += r + c > 0;
	}
	d.js = sqrtl(fmaxl(0, d.js));
	d.kl = fmaxl(0, d.kl);
	d.hellinger = sqrtl(fmaxl(0, 1 - bc));
	d.v = sqrtl(d.v);
	return d;
}

/* Close, as far as the square root of a small difference can be. */
static bool
near(double got, long double want, double absolute)
{
	return fabs(got - (double) want) <= absolute + 1e-11 * fabs((double) want);
}

static void
fill_counts(int64_t *reference, int64_t *current, size_t k)
{
	uint64_t	top = UINT64_C(1) << random_bits() % 30;
	size_t		i;

	for (i = 0; i < k; i++)
	{
		reference[i] = random_bits() % 4 == 0 ? 0 : (int64_t) (random_bits() % top);
		current[i] = random_bits() % 4 == 0 ? 0 :
			random_bits() % 8 == 0 ? reference[i] : (int64_t) (random_bits() % top);
	}
	reference[random_bits() % k] += 1;
	current[random_bits() % k] += 1;
}

static void
test_random_counts(void)
{
	int64_t		reference[MAX_BINS];
	int64_t		current[MAX_BINS];
	int			wrong = 0;
	int			wrong_root = 0;
	int			wrong_pearson = 0;
	int			outside = 0;
	int			asymmetric = 0;
	int			unordered = 0;
	int			i;

	for (i = 0; i < ROUNDS; i++)
	{
		size_t		k = 1 + random_bits() % MAX_BINS;
		mlc_counts	c;
		mlc_counts	x;
		distances	want;
		size_t		used;
		double		js;
		double		h;
		double		tv;
		double		linf;
		double		v;
		double		psi = 0;
		size_t		j;

		fill_counts(reference, current, k);
		c = counts_of(reference, current, k);
		x = exchanged(&c);
		want = slow_distances(&c);
		for (j = 0; j < k; j++)
			psi += mlc_psi_term(&c, j);
		js = mlc_jensenshannon(&c);
		h = mlc_hellinger(&c);
		tv = mlc_total_variation(&c);
		linf = mlc_linf(&c);
		v = mlc_symmetric_v(&c);

		wrong += !near(mlc_psi(&c), want.psi, 1e-14) ||
			!near(psi, want.psi, 1e-14) ||
			!near(mlc_kl_divergence(&c), want.kl, 1e-14) ||
			!near(tv, want.tv, 1e-15) || !near(linf, want.linf, 1e-15);
		wrong_root += !near(js, want.js, 1e-7) || !near(v, want.v, 1e-14) ||
			!near(h, want.hellinger, 1e-8);
		wrong_pearson += !near(mlc_pearson(&c, false, &used), want.x2, 1e-9) ||
			used != want.used ||
			!near(mlc_pearson(&c, true, &used), want.yates, 1e-9) ||
			used != want.used;
		outside += !(js >= 0 && js <= 1 && h >= 0 && h <= 1 && tv >= 0 &&
					 tv <= 1 && linf >= 0 && linf <= 1 && v >= 0 && v <= 1 &&
					 mlc_psi(&c) >= 0 && mlc_kl_divergence(&c) >= 0);
		asymmetric += !near(mlc_psi(&x), mlc_psi(&c), 1e-14) ||
			!near(mlc_jensenshannon(&x), js, 1e-7) || mlc_hellinger(&x) != h ||
			mlc_total_variation(&x) != tv || mlc_linf(&x) != linf ||
			!near(mlc_symmetric_v(&x), v, 1e-15) ||
			!near(mlc_pearson(&x, false, &used), want.x2, 1e-9);
		/* H^2 <= TV <= sqrt 2 H; largest term <= TV; V^2 <= TV */
		unordered += h * h > tv + 1e-12 || tv > M_SQRT2 * h + 1e-12 ||
			linf > tv + 1e-12 || v * v > tv + 1e-12;
	}
	CHECK(wrong == 0, "PSI, KL, total variation and L-infinity by their formulas");
	CHECK(wrong_root == 0, "Jensen-Shannon, Hellinger and V by their formulas");
	CHECK(wrong_pearson == 0, "Pearson from observed and expected counts");
	CHECK(outside == 0, "distances stay in their range");
	CHECK(asymmetric == 0, "symmetric distances are symmetric");
	CHECK(unordered == 0, "H^2 <= TV <= sqrt(2) H, L-infinity <= TV, V^2 <= TV");
}

/* Two samples of integers or of doubles, ascending. */
typedef struct samples
{
	uint64_t	reference[MAX_KEYS];
	uint64_t	current[MAX_KEYS];
	mlc_two_keys keys;
	mlc_key_kind kind;
} samples;

static int
compare(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

static void
take_doubles(samples *s, const double *x, int n1, const double *y, int n2)
{
	int			i;

	for (i = 0; i < n1; i++)
		s->reference[i] = mlc_key_from_double(x[i]);
	for (i = 0; i < n2; i++)
		s->current[i] = mlc_key_from_double(y[i]);
	qsort(s->reference, (size_t) n1, sizeof(uint64_t), compare);
	qsort(s->current, (size_t) n2, sizeof(uint64_t), compare);
	s->keys.reference = s->reference;
	s->keys.current = s->current;
	s->keys.n_reference = n1;
	s->keys.n_current = n2;
	s->kind = MLC_KEY_DOUBLE;
}

static void
take_integers(samples *s, const int64_t *x, int n1, const int64_t *y, int n2)
{
	int			i;

	take_doubles(s, NULL, 0, NULL, 0);
	for (i = 0; i < n1; i++)
		s->reference[i] = mlc_key_from_int64(x[i]);
	for (i = 0; i < n2; i++)
		s->current[i] = mlc_key_from_int64(y[i]);
	qsort(s->reference, (size_t) n1, sizeof(uint64_t), compare);
	qsort(s->current, (size_t) n2, sizeof(uint64_t), compare);
	s->keys.n_reference = n1;
	s->keys.n_current = n2;
	s->kind = MLC_KEY_INTEGER;
}

static void
check_transport(const samples *s, double want_w, double want_e, const char *title)
{
	double		w;
	double		e;

	mlc_transport(&s->keys, s->kind, 0, UINT64_MAX, &w, &e, NULL);
	CHECK_CLOSE(w, want_w, 1e-13, title);
	CHECK_CLOSE(e, want_e, 1e-13, title);
}

/* SciPy: wasserstein_distance(x, y), energy_distance(x, y) */
static void
test_transport_scipy(void)
{
	static const double a[] = {0, 1, 3};
	static const double b[] = {5, 6, 8};
	static const double c[] = {3.4, 3.9, 7.5, 7.8};
	static const double d[] = {4.5, 1.4};
	static const double e[] = {-5, 0, 0, 10};
	static const double f[] = {-1, 0.25, 0.25, 0.25, 2};
	static const double zero[] = {0};
	static const double billion[] = {1e9};
	samples		s;

	take_doubles(&s, a, 3, b, 3);
	check_transport(&s, 5, 2.7080128015453204, "(0, 1, 3) and (5, 6, 8)");
	take_doubles(&s, c, 4, d, 2);
	check_transport(&s, 2.7, 1.61245154965971, "(3.4, 3.9, 7.5, 7.8) and (4.5, 1.4)");
	take_doubles(&s, e, 4, f, 5);
	check_transport(&s, 3.275, 1.2903487900563941, "ties and unequal sizes");
	take_doubles(&s, zero, 1, billion, 1);
	check_transport(&s, 1e9, 44721.359549995796, "0 and a billion");
	take_doubles(&s, c, 4, c, 4);
	check_transport(&s, 0, 0, "equal samples");
}

static void
test_transport_integers(void)
{
	static const int64_t lowest[] = {INT64_MIN};
	static const int64_t highest[] = {INT64_MAX};
	static const int64_t even[] = {INT64_C(9007199254740992)};
	static const int64_t odd[] = {INT64_C(9007199254740993)};
	samples		s;

	take_integers(&s, lowest, 1, highest, 1);
	check_transport(&s, 18446744073709551616.0, 6074000999.9521,
					"INT64_MIN and INT64_MAX: 2^64 - 1 and sqrt(2^65)");
	take_integers(&s, even, 1, odd, 1);
	check_transport(&s, 1, M_SQRT2, "2^53 and 2^53 + 1 are 1 apart");
}

/* The header: infinite when a difference overflows; 0 for equal samples. */
static void
test_transport_overflow(void)
{
	static const double low[] = {-1e308};
	static const double high[] = {1e308};
	static const double both[] = {-1e308, 1e308};
	samples		s;

	take_doubles(&s, low, 1, high, 1);
	check_transport(&s, INFINITY, INFINITY, "a difference above DBL_MAX is infinite");
	take_doubles(&s, both, 2, both, 2);
	check_transport(&s, 0, 0, "equal samples with values 2e308 apart");
}

static double
value_at(const samples *s, const uint64_t *keys, int64_t i)
{
	return mlc_key_to_double(s->kind, keys[i]);
}

/*
 * W1 is the mean distance of the i-th smallest values when both sides have
 * the same size; repeating each value of a side as often as the other side
 * has values changes neither distribution.
 */
static double
slow_wasserstein(const samples *s)
{
	int64_t		n1 = s->keys.n_reference;
	int64_t		n2 = s->keys.n_current;
	double		sum = 0;
	int64_t		i;

	for (i = 0; i < n1 * n2; i++)
		sum += fabs(value_at(s, s->keys.reference, i / n2) -
					value_at(s, s->keys.current, i / n1));
	return sum / (double) (n1 * n2);
}

static double
mean_distance(const samples *s, const uint64_t *x, int64_t n, const uint64_t *y,
			  int64_t m)
{
	double		sum = 0;
	int64_t		i;
	int64_t		j;

	for (i = 0; i < n; i++)
		for (j = 0; j < m; j++)
			sum += fabs(value_at(s, x, i) - value_at(s, y, j));
	return sum / (double) (n * m);
}

/* Szekely: the square is 2 E|X - Y| - E|X - X'| - E|Y - Y'|. */
static double
slow_energy(const samples *s)
{
	const mlc_two_keys *k = &s->keys;
	double		square = 2 * mean_distance(s, k->reference, k->n_reference,
										   k->current, k->n_current) -
		mean_distance(s, k->reference, k->n_reference, k->reference, k->n_reference) -
		mean_distance(s, k->current, k->n_current, k->current, k->n_current);

	return sqrt(fmax(0, square));
}

static void
clamp_all(uint64_t *keys, int64_t n, uint64_t low, uint64_t high)
{
	int64_t		i;

	for (i = 0; i < n; i++)
	{
		if (keys[i] < low)
			keys[i] = low;
		if (keys[i] > high)
			keys[i] = high;
	}
}

static void
fill_samples(samples *s)
{
	int			n1 = 1 + (int) (random_bits() % MAX_KEYS);
	int			n2 = 1 + (int) (random_bits() % MAX_KEYS);
	bool		integers = random_bits() % 2;
	int64_t		range = 1 + (int64_t) (random_bits() % 100);
	int64_t		x[2][MAX_KEYS];
	double		v[2][MAX_KEYS];
	int			i;

	for (i = 0; i < MAX_KEYS; i++)
	{
		x[0][i] = (int64_t) (random_bits() % (uint64_t) range) - range / 2;
		x[1][i] = (int64_t) (random_bits() % (uint64_t) range) - range / 3;
		v[0][i] = (double) x[0][i] / 16;
		v[1][i] = (double) x[1][i] / 16;
	}
	if (integers)
		take_integers(s, x[0], n1, x[1], n2);
	else
		take_doubles(s, v[0], n1, v[1], n2);
}

static void
test_transport_random(void)
{
	int			wrong = 0;
	int			wrong_clamped = 0;
	int			i;

	for (i = 0; i < 5000; i++)
	{
		samples		s;
		uint64_t	low;
		uint64_t	high;
		double		w;
		double		e;

		fill_samples(&s);
		mlc_transport(&s.keys, s.kind, 0, UINT64_MAX, &w, &e, NULL);
		wrong += !near(w, slow_wasserstein(&s), 1e-11) ||
			!near(e, slow_energy(&s), 1e-6);
		low = s.reference[random_bits() % (uint64_t) s.keys.n_reference];
		high = low + random_bits() % (i % 2 ? 40 : UINT64_C(1) << 54);
		mlc_transport(&s.keys, s.kind, low, high, &w, &e, NULL);
		clamp_all(s.reference, s.keys.n_reference, low, high);
		clamp_all(s.current, s.keys.n_current, low, high);
		wrong_clamped += !near(w, slow_wasserstein(&s), 1e-11) ||
			!near(e, slow_energy(&s), 1e-6);
	}
	CHECK(wrong == 0, "W1 by matching, energy by mean distances");
	CHECK(wrong_clamped == 0, "clamped in the walk is as clamped before it");
}

/* One outlier a side, clamped: (0, 1, 2) and (1, 2, 3) remain. */
static void
test_winsorised(void)
{
	static const double x[] = {-INFINITY, 1, 2};
	static const double y[] = {1, 2, 1e300};
	samples		s;
	double		w;
	double		e;

	take_doubles(&s, x, 3, y, 3);
	mlc_transport(&s.keys, s.kind, mlc_key_from_double(0), mlc_key_from_double(3),
				  &w, &e, NULL);
	CHECK_CLOSE(w, 1, 1e-15, "(-inf, 1, 2) and (1, 2, 1e300) clamped to 0 .. 3");
	/* sqrt(2 (1/9 + 1/9 + 1/9)) */
	CHECK_CLOSE(e, sqrt(2.0 / 3), 1e-15, "and their energy distance");
	mlc_transport(&s.keys, s.kind, mlc_key_from_double(5), mlc_key_from_double(5),
				  &w, &e, NULL);
	CHECK(w == 0 && e == 0, "all clamped to one value");
}

static void
test_transport_polls(void)
{
	int64_t		n = 300000;
	uint64_t   *keys = malloc((size_t) n * sizeof(uint64_t));
	mlc_two_keys two = {keys, keys, n, n};
	double		w;
	double		e;
	int64_t		i;

	if (keys == NULL)
		abort();
	for (i = 0; i < n; i++)
		keys[i] = mlc_key_from_int64(i);
	polls = 0;
	mlc_transport(&two, MLC_KEY_INTEGER, 0, UINT64_MAX, &w, &e, count_poll);
	CHECK(polls >= 2, "poll is called in a long walk");
	CHECK(w == 0 && e == 0, "a long sample and itself");
	free(keys);
}

int
main(void)
{
	test_psi_vector_1();
	test_vector_2();
	test_pearson();
	test_floors();
	test_extremes();
	test_scipy();
	test_symmetric_v_is_free_of_sizes();
	test_small_drifts_agree();
	test_random_counts();
	test_transport_scipy();
	test_transport_integers();
	test_transport_overflow();
	test_transport_random();
	test_winsorised();
	test_transport_polls();
	return check_report("distance");
}
