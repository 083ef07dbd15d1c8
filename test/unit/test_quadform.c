/*
 * test_quadform.c
 *	  Limit laws of Cramer-von Mises' omega^2 and Anderson-Darling's A^2.
 */
#include "check.h"

#include "kernel/quadform.h"

/*
 * Expected values: 1 - cdf from the series of Bessel functions in Csorgo &
 * Faraway (1996), eq. 1.2, in mpmath with 340 digits.
 */
static void
test_cramervonmises(void)
{
	CHECK_CLOSE(mlc_cramervonmises_sf(0.01), 0.99999413556719013, 1e-14, "omega^2 0.01");
	CHECK_CLOSE(mlc_cramervonmises_sf(0.05), 0.87628093104134897, 1e-13, "omega^2 0.05");
	CHECK_CLOSE(mlc_cramervonmises_sf(0.1), 0.58487343840679488, 1e-13, "omega^2 0.1");
	CHECK_CLOSE(mlc_cramervonmises_sf(0.3473), 0.10000308279019988, 1e-13, "omega^2 at 10 %");
	CHECK_CLOSE(mlc_cramervonmises_sf(0.46136), 0.050000383132651278, 1e-13, "omega^2 at 5 %");
	CHECK_CLOSE(mlc_cramervonmises_sf(0.74346), 0.0099999619154553666, 1e-13, "omega^2 at 1 %");
	CHECK_CLOSE(mlc_cramervonmises_sf(1.0), 0.0024604521801339639, 1e-13, "omega^2 1");
	CHECK_CLOSE(mlc_cramervonmises_sf(5.0), 3.0539290331033875e-12, 1e-12, "omega^2 5");
	CHECK_CLOSE(mlc_cramervonmises_sf(20.0), 1.0972093165653866e-44, 1e-12, "omega^2 20");
	CHECK_CLOSE(mlc_cramervonmises_sf(100.0), 1.7349803174727527e-216, 1e-11, "omega^2 100");
	CHECK_CLOSE(mlc_cramervonmises_sf(138.0), 5.3635267486198664e-298, 1e-11, "omega^2 138");
}

/*
 * Expected values: 1 - cdf from the series of Anderson & Darling (1952), in
 * mpmath with 60 digits; beyond 50, Smirnov's integrals in mpmath.
 */
static void
test_anderson(void)
{
	CHECK_CLOSE(mlc_anderson_sf(0.1), 0.99997192189487364, 1e-14, "A^2 0.1");
	CHECK_CLOSE(mlc_anderson_sf(0.3), 0.93815763605712305, 1e-13, "A^2 0.3");
	CHECK_CLOSE(mlc_anderson_sf(0.5), 0.74681437353034448, 1e-13, "A^2 0.5");
	CHECK_CLOSE(mlc_anderson_sf(1.0), 0.35726667321401909, 1e-13, "A^2 1");
	CHECK_CLOSE(mlc_anderson_sf(1.933), 0.099994623208223499, 1e-13, "A^2 at 10 %");
	CHECK_CLOSE(mlc_anderson_sf(2.492), 0.050022186359607866, 1e-13, "A^2 at 5 %");
	CHECK_CLOSE(mlc_anderson_sf(3.857), 0.01024115322986121, 1e-13, "A^2 3.857, known as 1 %");
	CHECK_CLOSE(mlc_anderson_sf(10.0), 1.3815035410685864e-5, 1e-12, "A^2 10");
	CHECK_CLOSE(mlc_anderson_sf(40.0), 6.5341264414759556e-19, 1e-12, "A^2 40");
	CHECK_CLOSE(mlc_anderson_sf(100.0), 3.6283830982111474e-45, 1e-12, "A^2 100");
	CHECK_CLOSE(mlc_anderson_sf(400.0), 9.3530464835002162e-176, 1e-12, "A^2 400");
	CHECK_CLOSE(mlc_anderson_sf(680.0), 1.7920899184232265e-297, 1e-11, "A^2 680");
}

static void
test_edges(void)
{
	CHECK(mlc_cramervonmises_sf(0.0) == 1.0, "omega^2 0 is certain");
	CHECK(mlc_cramervonmises_sf(-1.0) == 1.0, "omega^2 < 0 is certain");
	CHECK(mlc_cramervonmises_sf(1e-5) == 1.0, "tiny omega^2 is certain");
	CHECK_CLOSE(mlc_cramervonmises_sf(7.1e-4), 1.0, 1e-14, "next to the cut, omega^2");
	CHECK(mlc_cramervonmises_sf(1000.0) == 0.0, "omega^2 1000 underflows to 0");
	CHECK(mlc_cramervonmises_sf(INFINITY) == 0.0, "omega^2 inf is impossible");
	CHECK(isnan(mlc_cramervonmises_sf(NAN)), "omega^2 NaN gives NaN");

	CHECK(mlc_anderson_sf(0.0) == 1.0, "A^2 0 is certain");
	CHECK(mlc_anderson_sf(-INFINITY) == 1.0, "A^2 -inf is certain");
	CHECK_CLOSE(mlc_anderson_sf(0.0281), 1.0, 1e-14, "next to the cut, A^2");
	CHECK(mlc_anderson_sf(1000.0) == 0.0, "A^2 1000 underflows to 0");
	CHECK(mlc_anderson_sf(INFINITY) == 0.0, "A^2 inf is impossible");
	CHECK(isnan(mlc_anderson_sf(NAN)), "A^2 NaN gives NaN");
}

/* A survival function never rises, also where alternating terms cancel. */
static void
test_monotone(void)
{
	bool		falls = true;
	double		x;

	for (x = 0.01; x < 140.0; x *= 1.05)
	{
		falls = falls &&
			mlc_cramervonmises_sf(1.05 * x) <= mlc_cramervonmises_sf(x) * (1.0 + 1e-14) &&
			mlc_anderson_sf(1.05 * x) <= mlc_anderson_sf(x) * (1.0 + 1e-14);
	}
	CHECK(falls, "both tails fall over the whole range");
}

int
main(void)
{
	test_cramervonmises();
	test_anderson();
	test_edges();
	test_monotone();
	return check_report("quadform");
}
