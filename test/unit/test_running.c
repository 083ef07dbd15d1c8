/*
 * test_running.c
 *		Running means and variances: added, merged and taken apart again.
 */
#include "check.h"

#include <stdint.h>

#include "kernel/running.h"

#define N 1000

static double values[N];

static mlc_running
running_of(int first, int end)
{
	mlc_running r = {0, 0, 0};
	int			i;

	for (i = first; i < end; i++)
		mlc_running_add(&r, values[i]);
	return r;
}

static mlc_running
exact_of(int first, int end)
{
	mlc_running r = {0, 0, 0};
	long double sum = 0;
	long double squares = 0;
	int			i;

	for (i = first; i < end; i++)
		sum += values[i];
	for (i = first; i < end; i++)
		squares += (values[i] - sum / (end - first)) * (values[i] - sum / (end - first));
	r.n = end - first;
	r.mean = (double) (sum / (end - first));
	r.squares = (double) squares;
	return r;
}

static void
check_same(const mlc_running *got, const mlc_running *want, double rel, const char *title)
{
	CHECK(got->n == want->n, title);
	CHECK_CLOSE(got->mean, want->mean, rel, title);
	CHECK_CLOSE(got->squares, want->squares, rel, title);
}

int
main(void)
{
	static const int cuts[] = {0, 1, 2, 500, 998, 999, 1000};
	mlc_running all;
	mlc_running rest;
	mlc_running want;
	mlc_running one = {0, 0, 0};
	uint64_t	state = 88172645463325252u;
	int			i;

	for (i = 0; i < N; i++)
	{
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		values[i] = 1000 + (double) (state % 100000) / 1000;
	}
	all = running_of(0, N);
	want = exact_of(0, N);
	check_same(&all, &want, 1e-12, "added");
	for (i = 0; i < (int) (sizeof(cuts) / sizeof(cuts[0])); i++)
	{
		mlc_running left = running_of(0, cuts[i]);
		mlc_running right = running_of(cuts[i], N);

		rest = mlc_running_less(&all, &left);
		if (cuts[i] < N)
		{
			want = exact_of(cuts[i], N);
			check_same(&rest, &want, 1e-9, "taken out");
		}
		else
			CHECK(rest.n == 0 && rest.squares == 0, "nothing is left");
		mlc_running_merge(&left, &right);
		check_same(&left, &all, 1e-12, "merged");
	}

	/* what is left of rounding must not look like spread */
	for (i = 0; i < 10; i++)
		values[i] = 1234.5;
	all = running_of(0, N);
	want = running_of(10, N);
	rest = mlc_running_less(&all, &want);
	CHECK(rest.squares == 0, "ten equal values have no spread");

	CHECK(isnan(mlc_running_error(&one)), "no value");
	mlc_running_add(&one, 5);
	CHECK(isnan(mlc_running_error(&one)), "one value");
	mlc_running_add(&one, 7);
	CHECK_CLOSE(mlc_running_error(&one), 1, 1e-15, "two values: 2 / 2");
	return check_report("running");
}
