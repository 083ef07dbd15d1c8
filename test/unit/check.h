/*
 * check.h
 *	  Checks for the unit tests of the kernel.
 *
 * A test file includes this once, calls CHECK and CHECK_CLOSE, and ends main
 * with "return check_report("name");".  Only failures are printed, and the
 * count.
 */
#ifndef MLC_CHECK_H
#define MLC_CHECK_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

static int	check_passed = 0;
static int	check_failed = 0;

static void
check_that(bool good, const char *title, const char *file, int line)
{
	if (good)
	{
		check_passed++;
		return;
	}
	check_failed++;
	printf("FAILED %s:%d: %s\n", file, line, title);
}

/* Equal to within rel * |want|; NaN and infinities must match. */
static inline bool
check_is_close(double got, double want, double rel)
{
	if (isnan(want))
		return isnan(got);
	if (isinf(want) || want == 0.0)
		return got == want;
	return fabs(got - want) <= rel * fabs(want);
}

static inline void
check_close(double got, double want, double rel, const char *title,
			const char *file, int line)
{
	bool		good = check_is_close(got, want, rel);

	check_that(good, title, file, line);
	if (!good)
		printf("       got %.17g, want %.17g, relative error %.2g\n", got, want,
			   fabs(got - want) / fabs(want));
}

static int
check_report(const char *name)
{
	printf("UNIT %s: %d passed, %d failed\n", name, check_passed, check_failed);
	return check_failed > 0 ? 1 : 0;
}

#define CHECK(cond, title) \
	check_that((cond), (title), __FILE__, __LINE__)
#define CHECK_CLOSE(got, want, rel, title) \
	check_close((got), (want), (rel), (title), __FILE__, __LINE__)

#endif							/* MLC_CHECK_H */
