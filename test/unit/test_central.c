/*
 * test_central.c
 *		Central moments against a two-pass sum in long double, by blocks and
 *		merges of any size; a case by hand.
 */
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "kernel/central.h"
#include "kernel/key.h"

#define MAX_N 20000

static uint64_t random_state = 1;
static uint64_t keys[MAX_N];

static uint64_t
random_bits(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static double
random_unit(void)
{
	return ((double) (random_bits() >> 11) + 0.5) / 9007199254740992.0;
}

/* The moments; abs[p] is the sum of |x - mean|^p, the scale of their errors. */
static void
two_pass(mlc_key_kind kind, size_t n, long double *mean, long double *m,
		 long double *abs)
{
	long double sum = 0;
	size_t		i;
	int			p;

	for (i = 0; i < n; i++)
		sum += (long double) mlc_key_to_double(kind, keys[i]);
	*mean = sum / n;
	for (p = 2; p <= 4; p++)
		m[p] = abs[p] = 0;
	for (i = 0; i < n; i++)
	{
		long double x = (long double) mlc_key_to_double(kind, keys[i]) - *mean;

		for (p = 2; p <= 4; p++)
		{
			long double power = p == 2 ? x * x : p == 3 ? x * x * x : x * x * x * x;

			m[p] += power;
			abs[p] += fabsl(power);
		}
	}
}

/*
 * Within scale times what rounding explains.  Errors are shares of the standard
 * deviation and of abs.  A mean is rounded to a double: that is a share of
 * |mean| / std * 2^-53, and goes on into all else.
 */
static void
compare_moments(const mlc_central *got, mlc_key_kind kind, size_t n,
				double scale, const char *title)
{
	long double mean;
	long double m[5];
	long double abs[5];
	double		std;
	double		tolerance = 1e-13;

	two_pass(kind, n, &mean, m, abs);
	std = (double) sqrtl(m[2] / n);
	if (std > 0)
		tolerance += 16 * 0x1p-53 * fabs((double) mean) / std;
	tolerance *= scale;
	CHECK(got->n == (double) n, title);
	CHECK(fabsl(got->mean - mean) <= tolerance * std + 0x1p-53 * fabsl(mean), title);
	CHECK(fabsl(got->m2 - m[2]) <= tolerance * abs[2], title);
	CHECK(fabsl(got->m3 - m[3]) <= tolerance * abs[3], title);
	CHECK(fabsl(got->m4 - m[4]) <= tolerance * abs[4], title);
	CHECK(got->m2 >= 0 && got->m4 >= 0, title);
}

/* keys[begin, end) in random blocks, or by halves that are merged. */
static mlc_central
moments_by_tree(mlc_key_kind kind, size_t begin, size_t end)
{
	mlc_central result = {0};
	mlc_central right;
	size_t		middle;

	if (end - begin <= 1 + random_bits() % 1000)
	{
		while (begin < end)
		{
			size_t		block = 1 + random_bits() % 512;

			block = block < end - begin ? block : end - begin;
			mlc_central_add(&result, kind, keys + begin, block);
			begin += block;
		}
		return result;
	}
	middle = begin + random_bits() % (end - begin);
	result = moments_by_tree(kind, begin, middle);
	right = moments_by_tree(kind, middle, end);
	mlc_central_merge(&result, &right);
	return result;
}

static void
check_moments(mlc_key_kind kind, size_t n, const char *title)
{
	mlc_central got = {0};
	static mlc_cell cells[MAX_N];
	size_t		done;
	size_t		i;

	/* one block, longer than a profile takes: its sum loses more */
	mlc_central_add(&got, kind, keys, n);
	compare_moments(&got, kind, n, 20, title);

	got = (mlc_central) {0};
	for (done = 0; done < n; done += 512)
		mlc_central_add(&got, kind, keys + done, n - done < 512 ? n - done : 512);
	compare_moments(&got, kind, n, 1, title);

	got = moments_by_tree(kind, 0, n);
	compare_moments(&got, kind, n, 1, title);

	got = (mlc_central) {0};
	for (i = 0; i < n; i++)
	{
		cells[i].low = cells[i].high = keys[i];
		cells[i].count = 1;
		mlc_central_add(&got, kind, &keys[i], 1);
	}
	compare_moments(&got, kind, n, 100, title);
	mlc_central_of_cells(&got, kind, cells, n);
	compare_moments(&got, kind, n, 1, title);
}

static void
check_by_hand(void)
{
	static const double x[] = {1, 2, 2, 3, 7};
	mlc_central m = {0};
	mlc_central none = {0};
	mlc_central copy;
	mlc_cell	cell;
	int			i;

	/* mean 3, deviations -2 -1 -1 0 4 */
	for (i = 0; i < 5; i++)
		keys[i] = mlc_key_from_double(x[i]);
	mlc_central_add(&m, MLC_KEY_DOUBLE, keys, 5);
	CHECK(m.n == 5, "five values");
	CHECK_CLOSE(m.mean, 3, 1e-15, "their mean");
	CHECK_CLOSE(m.m2, 22, 1e-15, "4 + 1 + 1 + 0 + 16");
	CHECK_CLOSE(m.m3, 54, 1e-15, "-8 - 1 - 1 + 64");
	CHECK_CLOSE(m.m4, 274, 1e-15, "16 + 1 + 1 + 256");

	copy = m;
	mlc_central_merge(&copy, &none);
	CHECK(copy.n == m.n && copy.mean == m.mean && copy.m4 == m.m4, "none merged into five");
	mlc_central_merge(&none, &m);
	CHECK(none.n == m.n && none.mean == m.mean && none.m4 == m.m4, "five merged into none");

	cell.low = cell.high = mlc_key_from_double(0.1);
	cell.count = INT64_C(1) << 60;
	mlc_central_of_cells(&m, MLC_KEY_DOUBLE, &cell, 1);
	CHECK(m.n == 0x1p60 && m.mean == 0.1 && m.m2 == 0 && m.m3 == 0 && m.m4 == 0, "one value, often");
	mlc_central_of_cells(&m, MLC_KEY_DOUBLE, &cell, 0);
	CHECK(m.n == 0 && m.mean == 0 && m.m2 == 0, "no cells");

	/* the same value in blocks: no moment but the mean */
	for (i = 0; i < 1000; i++)
		keys[i] = mlc_key_from_double(0.1);
	m = (mlc_central) {0};
	for (i = 0; i < 1000; i += 100)
		mlc_central_add(&m, MLC_KEY_DOUBLE, keys, 100);
	CHECK_CLOSE(m.mean, 0.1, 1e-15, "0.1 a thousand times");
	CHECK(m.m2 >= 0 && m.m2 < 1e-28, "hardly any variance");
}

int
main(void)
{
	size_t		i;
	size_t		round;

	check_by_hand();
	for (round = 0; round < 16; round++)
	{
		size_t		n = 1 + random_bits() % (round < 8 ? 50 : MAX_N);

		for (i = 0; i < n; i++)
			keys[i] = mlc_key_from_double(random_unit() - 0.5);
		check_moments(MLC_KEY_DOUBLE, n, "uniform");
		for (i = 0; i < n; i++)
			keys[i] = mlc_key_from_double(exp(3 * (random_unit() + random_unit() + random_unit() - 1.5)));
		check_moments(MLC_KEY_DOUBLE, n, "skewed");
		for (i = 0; i < n; i++)
			keys[i] = mlc_key_from_double(1e9 + random_unit());
		check_moments(MLC_KEY_DOUBLE, n, "an offset of 10^9 standard deviations");
		for (i = 0; i < n; i++)
			keys[i] = mlc_key_from_double(random_unit() < 0.6 ? 0 : 99.99);
		check_moments(MLC_KEY_DOUBLE, n, "two values");
		for (i = 0; i < n; i++)
			keys[i] = mlc_key_from_int64(INT64_C(757382400000000) + (int64_t) (random_bits() % 86400000000));
		check_moments(MLC_KEY_INTEGER, n, "times of a day");
		for (i = 0; i < n; i++)
			keys[i] = mlc_key_from_double(ldexp(random_unit() - 0.5, (int) (random_bits() % 40)));
		check_moments(MLC_KEY_DOUBLE, n, "of all magnitudes");
	}
	return check_report("central");
}
