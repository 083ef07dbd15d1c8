#!/usr/bin/python3
"""Compare the probability kernel with independent references.

    check_laws.py path/to/kernel.so

The shared library holds src/kernel/{kolmogorov,quadform,rank_laws,laws}.c,
linked with GSL.  Each function is evaluated at hundreds of random arguments,
the extremes included, and the worst relative error is printed next to its
tolerance.  Exit status 1 if a tolerance is missed.

Needs SciPy 1.10 and mpmath (Debian: python3-scipy, python3-mpmath).  Run
time some minutes, nearly all of it in the references.
"""

import ctypes
import functools
import itertools
import math
import sys
from fractions import Fraction

import mpmath as mp
import numpy as np
import scipy.special
import scipy.stats
from scipy.stats import _hypotests, _mannwhitneyu

DOUBLE = ctypes.c_double
INT64 = ctypes.c_int64
SIZE = ctypes.c_size_t
POINTER = ctypes.c_void_p

SIGNATURES = {
    "mlc_kolmogorov_sf": (DOUBLE, [INT64, DOUBLE, POINTER]),
    "mlc_ks_exact_worksize": (SIZE, [INT64, INT64]),
    "mlc_ks_2samp_exact_sf": (
        DOUBLE, [INT64, INT64, INT64, POINTER, POINTER, POINTER]),
    "mlc_cramervonmises_sf": (DOUBLE, [DOUBLE]),
    "mlc_anderson_sf": (DOUBLE, [DOUBLE]),
    "mlc_mannwhitneyu_exact_worksize": (SIZE, [INT64, INT64]),
    "mlc_mannwhitneyu_exact_pvalue": (
        DOUBLE, [INT64, INT64, INT64, POINTER, POINTER]),
    "mlc_mannwhitneyu_asymptotic_pvalue": (DOUBLE, [DOUBLE] * 4),
    "mlc_cramervonmises_2samp_exact_worksize": (SIZE, [INT64, INT64]),
    "mlc_cramervonmises_2samp_exact_pvalue": (
        DOUBLE, [INT64, INT64, INT64, POINTER, POINTER]),
    "mlc_cramervonmises_2samp_asymptotic_pvalue": (DOUBLE, [DOUBLE] * 3),
    "mlc_anderson_2samp_pvalue": (DOUBLE, [DOUBLE]),
    "mlc_log1pmx": (DOUBLE, [DOUBLE]),
    "mlc_stirling_error": (DOUBLE, [DOUBLE]),
    "mlc_chi2_sf": (DOUBLE, [DOUBLE, DOUBLE]),
    "mlc_t_two_sided_pvalue": (DOUBLE, [DOUBLE, DOUBLE]),
    "mlc_normal_sf": (DOUBLE, [DOUBLE]),
    "mlc_normal_isf": (DOUBLE, [DOUBLE]),
    "mlc_ncx2_cdf": (DOUBLE, [DOUBLE] * 3),
    "mlc_ncx2_lambda": (DOUBLE, [DOUBLE] * 3),
    "mlc_newcombe_diff": (None, [DOUBLE] * 5 + [POINTER] * 2),
    "mlc_adjust_bh": (None, [POINTER, SIZE, POINTER, POINTER]),
    "mlc_adjust_holm": (None, [POINTER, SIZE, POINTER, POINTER]),
}

RNG = np.random.default_rng(20240229)
MISSES = []


# ---------- plumbing ----------

def load(path):
    library = ctypes.CDLL(path)
    library.gsl_set_error_handler_off()
    for name, (result, arguments) in SIGNATURES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


def relative_error(got, want):
    want = mp.mpf(want)
    if math.isnan(got):
        return mp.inf
    if want == 0:
        return mp.mpf(abs(got))
    return abs((mp.mpf(got) - want) / want)


def compare(title, tolerance, cases, got, want):
    """Worst relative error of got(*case) against want(*case)."""
    worst, where, count = mp.mpf(-1), None, 0
    for case in cases:
        count += 1
        error = relative_error(got(*case), want(*case))
        if error > worst:
            worst, where = error, case
    verdict = "ok" if worst <= tolerance else "MISS"
    if verdict == "MISS":
        MISSES.append(title)
    print(f"{verdict:4} {title:54} {count:5} cases  worst "
          f"{mp.nstr(worst, 2):>8} (tolerance {tolerance:g}) at "
          + " ".join(str(where).split())[:60], flush=True)


def log_uniform(low, high):
    return math.exp(RNG.uniform(math.log(low), math.log(high)))


def log_integer(low, high):
    return int(round(log_uniform(low, high)))


def with_work(function, worksize):
    """Call function(n1, n2, *rest) with scratch memory full of NaN."""
    def call(n1, n2, *rest):
        work = np.full(worksize(n1, n2), np.nan)
        return function(n1, n2, *rest, work.ctypes.data, None)
    return call


# ---------- Kolmogorov, one sample ----------

def kolmogorov_cases(count):
    for _ in range(count):
        # SciPy takes seconds per value near the end of Smirnov's sum at 10^6
        n = log_integer(1, 3e4) if RNG.uniform() < 0.99 else 2500000
        if RNG.uniform() < 0.1:
            yield n, RNG.uniform(0, 1)
        else:
            yield n, min(12 * RNG.uniform(0.2, 1)**2 / math.sqrt(n), 0.999)


def kolmogorov_tail_cases(count):
    """Arguments where P(D_n >= d) = 2 P(D_n^+ >= d), exactly."""
    for _ in range(count):
        n = log_integer(2, 1000)
        d = RNG.uniform(0.5, 1)
        if RNG.uniform() < 0.5:
            d = max(0.5, min(0.99, 18 / math.sqrt(n) * RNG.uniform(0.1, 1)))
        yield n, d


@functools.lru_cache(maxsize=None)
def smirnov_exact(n, d):
    """Smirnov's sum in 60 digits."""
    with mp.workdps(60):
        d = mp.mpf(d)
        total = mp.mpf(0)
        binomial = mp.mpf(1)
        for j in range(n):
            rest = 1 - d - mp.mpf(j) / n
            if rest <= 0:
                break
            total += binomial * (d + mp.mpf(j) / n)**(j - 1) * rest**(n - j)
            binomial = binomial * (n - j) / (j + 1)
        return 2 * d * total


def check_kolmogorov(lib):
    def got(n, d):
        return lib.mlc_kolmogorov_sf(n, d, None)

    @functools.lru_cache(maxsize=None)
    def scipy_sf(n, d):
        return float(scipy.stats.kstwo.sf(d, n))

    cases = list(kolmogorov_cases(1000))
    compare("kolmogorov_sf, p >= 1e-12: SciPy kstwo", 1e-9,
            [c for c in cases if scipy_sf(*c) >= 1e-12], got, scipy_sf)
    compare("kolmogorov_sf, 1e-300 < p < 1e-12: SciPy kstwo", 1e-6,
            [c for c in cases if 1e-300 < scipy_sf(*c) < 1e-12], got, scipy_sf)
    compare("kolmogorov_sf, d >= 1/2: Smirnov's sum, mpmath", 1e-10,
            [c for c in kolmogorov_tail_cases(100)
             if smirnov_exact(*c) > 1e-300], got, smirnov_exact)


# ---------- Kolmogorov-Smirnov, two samples ----------

def exact_statistic_p(n1, n2, d, tie_end):
    """The p-value by counting, in integers, the paths that stay below d."""
    below = [[0] * (n2 + 1) for _ in range(n1 + 1)]
    for i, j in itertools.product(range(n1 + 1), range(n2 + 1)):
        paths = 1 if i + j == 0 else 0
        if i > 0:
            paths += below[i - 1][j]
        if j > 0:
            paths += below[i][j - 1]
        seen = i + j > 0 and (tie_end is None or tie_end[i + j])
        below[i][j] = 0 if seen and abs(i * n2 - j * n1) >= d else paths
    total = math.comb(n1 + n2, n1)
    return Fraction(total - below[n1][n2], total)


def permutation_p(n1, n2, d, tie_end):
    """The p-value by going through all labellings of the pooled sample."""
    ends = [k for k in range(1, n1 + n2 + 1) if tie_end[k]]
    hits = 0
    for first in itertools.combinations(range(n1 + n2), n1):
        taken = np.zeros(n1 + n2 + 1, dtype=int)
        taken[np.array(first) + 1] = 1
        counts = np.cumsum(taken)
        hits += any(abs(counts[k] * n2 - (k - counts[k]) * n1) >= d
                    for k in ends)
    return Fraction(hits, math.comb(n1 + n2, n1))


def random_ties(n1, n2):
    ends = (RNG.uniform(size=n1 + n2 + 1) < RNG.uniform(0.1, 1)).astype("u1")
    ends[n1 + n2] = 1
    return ends


def check_ks_2samp(lib):
    def got(n1, n2, d, ties):
        work = np.full(lib.mlc_ks_exact_worksize(n1, n2), np.nan)
        return lib.mlc_ks_2samp_exact_sf(
            n1, n2, d, None if ties is None else ties.ctypes.data,
            work.ctypes.data, None)

    def fraction(value):
        with mp.workdps(40):
            return mp.mpf(value.numerator) / value.denominator

    def cases(count, largest, tied):
        for _ in range(count):
            n1, n2 = log_integer(1, largest), log_integer(1, largest)
            d = int(RNG.integers(1, n1 * n2 + 1))
            if RNG.uniform() < 0.5:
                d = max(1, d // 4)
            yield n1, n2, d, random_ties(n1, n2) if tied else None

    compare("ks_2samp_exact_sf, ties: all labellings", 1e-13,
            [c for c in cases(60, 7, True)], got,
            lambda *c: fraction(permutation_p(*c)))
    compare("ks_2samp_exact_sf, ties: path counts", 1e-12,
            cases(150, 80, True), got,
            lambda *c: fraction(exact_statistic_p(*c)))
    compare("ks_2samp_exact_sf, no ties: path counts", 1e-12,
            cases(150, 120, False), got,
            lambda *c: fraction(exact_statistic_p(*c)))

    def scipy_p(x, y):
        return scipy.stats.ks_2samp(x, y, method="exact").pvalue

    def got_samples(x, y):
        statistic = scipy.stats.ks_2samp(x, y).statistic
        return got(len(x), len(y), round(statistic * len(x) * len(y)), None)

    compare("ks_2samp_exact_sf, no ties: SciPy ks_2samp", 1e-9,
            [(RNG.normal(size=log_integer(1, 400)),
              RNG.normal(0.3, size=log_integer(1, 400))) for _ in range(50)],
            got_samples, scipy_p)


# ---------- quadratic forms ----------

def cramervonmises_series(x):
    """1 - cdf by Csorgo & Faraway's (1996) eq. 1.2.

    40 digits more than the cancellation takes, 2.15 x of them.
    """
    digits = 40 + int(2.2 * x)
    with mp.workdps(digits):
        x = mp.mpf(x)
        total, k = mp.mpf(0), 0
        while True:
            y = 4 * k + 1
            q = mp.mpf(y)**2 / (16 * x)
            term = (mp.gamma(k + mp.mpf(1) / 2) / mp.gamma(k + 1) *
                    mp.sqrt(y) * mp.exp(-q) * mp.besselk(mp.mpf(1) / 4, q))
            total += term
            if term < mp.mpf(10)**-digits:
                break
            k += 1
        return 1 - total / (mp.pi**mp.mpf("1.5") * mp.sqrt(x))


def anderson_series(z):
    """1 - cdf by Anderson & Darling's (1952) series, in 60 digits."""
    with mp.workdps(60):
        z = mp.mpf(z)
        total, j = mp.mpf(0), 0
        while True:
            c = (4 * j + 1)**2 * mp.pi**2 / (8 * z)
            scale = 6 / mp.sqrt(c)
            integral = mp.quad(
                lambda w: mp.exp(z / (8 * (w * w + 1)) - c * w * w),
                [0, scale / 4, scale / 2, scale, 2 * scale, mp.inf])
            term = (mp.gamma(j + mp.mpf(1) / 2) / mp.factorial(j) *
                    (4 * j + 1) * mp.exp(-c) * integral / mp.sqrt(mp.pi))
            total += term if j % 2 == 0 else -term
            if term < mp.mpf(10)**-50:
                break
            j += 1
        return 1 - mp.sqrt(2 * mp.pi) / z * total


def smirnov_integrals(eigenvalue, determinant, x):
    """Smirnov's formula with D as a function of y, adaptive in 40 digits."""
    with mp.workdps(40):
        x = mp.mpf(x)
        total, k = mp.mpf(0), 1
        while True:
            low, high = eigenvalue(2 * k - 1), eigenvalue(2 * k)
            middle, radius = (low + high) / 2, (high - low) / 2

            def integrand(angle):
                y = middle - radius * mp.cos(angle)
                return (mp.exp(-x * (y - low) / 2) / y * radius * mp.sin(angle) /
                        mp.sqrt(abs(determinant(y))))

            # the integrand is some exp(-(angle/scale)^2), nil at 16 scales
            scale = 2 / mp.sqrt(x * radius)
            cuts = [c * scale for c in (0, 1, 2, 4, 8, 16)
                    if c * scale < mp.pi]
            # quad's tolerance is absolute, hence the factor outside
            term = mp.exp(-x * low / 2) * mp.quad(integrand, cuts + [mp.pi])
            total += term if k % 2 == 1 else -term
            if term < mp.mpf(10)**-20 * total:
                return total / mp.pi
            k += 1


def cramervonmises_integrals(x):
    return smirnov_integrals(lambda j: (j * mp.pi)**2,
                             lambda y: mp.sin(mp.sqrt(y)) / mp.sqrt(y), x)


def anderson_integrals(x):
    return smirnov_integrals(
        lambda j: mp.mpf(j * (j + 1)),
        lambda y: mp.cos(mp.pi / 2 * mp.sqrt(1 + 4 * y)) / (mp.pi * y), x)


def check_quadform(lib):
    def points(count, low, high):
        return [(log_uniform(low, high),) for _ in range(count)]

    compare("cramervonmises_sf: Csorgo-Faraway series, mpmath", 1e-10,
            points(40, 5e-4, 138), lib.mlc_cramervonmises_sf,
            cramervonmises_series)
    compare("cramervonmises_sf: Smirnov integrals, mpmath", 1e-10,
            points(20, 0.1, 140), lib.mlc_cramervonmises_sf,
            cramervonmises_integrals)
    compare("anderson_sf: Anderson-Darling series, mpmath", 1e-10,
            points(40, 0.02, 60), lib.mlc_anderson_sf, anderson_series)
    compare("anderson_sf: Smirnov integrals, mpmath", 1e-10,
            points(20, 1, 690), lib.mlc_anderson_sf, anderson_integrals)


# ---------- rank statistics ----------

def check_mannwhitneyu(lib):
    got = with_work(lib.mlc_mannwhitneyu_exact_pvalue,
                    lib.mlc_mannwhitneyu_exact_worksize)

    def scipy_exact(n1, n2, u):
        state = _mannwhitneyu._mwu_state
        return min(1.0, 2 * float(state.sf(np.array([max(u, n1 * n2 - u)]),
                                           n1, n2)[0]))

    def integer_exact(n1, n2, u):
        """The coefficients of the Gaussian binomial in exact integers."""
        m, n = min(n1, n2), max(n1, n2)
        top = min(u, n1 * n2 - u)
        count = [1] + [0] * top
        for i in range(1, m + 1):
            for k in range(i, top + 1):
                count[k] += count[k - i]
        for i in range(1, m + 1):
            for k in range(top, n + i - 1, -1):
                count[k] -= count[k - n - i]
        with mp.workdps(40):
            return min(mp.mpf(1), mp.mpf(2 * sum(count)) / math.comb(m + n, m))

    def cases(count, largest, other):
        for _ in range(count):
            n1, n2 = log_integer(1, largest), log_integer(1, other)
            if RNG.uniform() < 0.5:
                n1, n2 = n2, n1
            yield n1, n2, int(RNG.integers(0, n1 * n2 + 1))

    compare("mannwhitneyu_exact: SciPy", 1e-12, cases(300, 25, 25), got,
            scipy_exact)
    compare("mannwhitneyu_exact, min(n) <= 8: integers", 1e-12,
            cases(60, 8, 3000), got, integer_exact)
    compare("mannwhitneyu_exact, 25 x 25: integers", 1e-12,
            [(25, 25, u) for u in range(0, 626, 7)], got, integer_exact)

    def samples():
        for _ in range(200):
            steps = log_integer(2, 1000)
            x = np.floor(RNG.uniform(size=log_integer(1, 300)) * steps)
            y = np.floor(RNG.uniform(size=log_integer(1, 300))**1.2 * steps)
            yield x, y

    def asymptotic(x, y):
        ranks = scipy.stats.rankdata(np.concatenate([x, y]))
        u = ranks[:len(x)].sum() - len(x) * (len(x) + 1) / 2
        _, ties = np.unique(ranks, return_counts=True)
        return lib.mlc_mannwhitneyu_asymptotic_pvalue(
            len(x), len(y), u, float((ties.astype(float)**3 - ties).sum()))

    def scipy_asymptotic(x, y):
        with np.errstate(divide="ignore"):
            return float(scipy.stats.mannwhitneyu(
                x, y, method="asymptotic").pvalue)

    compare("mannwhitneyu_asymptotic: SciPy", 1e-12, samples(), asymptotic,
            scipy_asymptotic)


def check_cramervonmises_2samp(lib):
    exact = with_work(lib.mlc_cramervonmises_2samp_exact_pvalue,
                      lib.mlc_cramervonmises_2samp_exact_worksize)

    def scipy_exact(n1, n2, u4):
        return float(_hypotests._pval_cvm_2samp_exact(
            np.float64(u4 / 4), n1, n2))

    def u_statistic(x, y):
        ranks = scipy.stats.rankdata(np.concatenate([x, y]))
        first = np.sort(ranks[:len(x)]) - np.arange(1, len(x) + 1)
        second = np.sort(ranks[len(x):]) - np.arange(1, len(y) + 1)
        return len(x) * (first**2).sum() + len(y) * (second**2).sum()

    def cases(count, largest):
        for _ in range(count):
            n1, n2 = RNG.integers(1, largest + 1, size=2)
            steps = log_integer(2, 1000)
            x = np.floor(RNG.uniform(size=n1) * steps)
            y = np.floor(RNG.uniform(size=n2)**RNG.uniform(0.3, 1) * steps)
            yield int(n1), int(n2), round(4 * u_statistic(x, y))

    compare("cramervonmises_2samp_exact, n <= 10: SciPy", 1e-13,
            cases(200, 10), exact, scipy_exact)
    compare("cramervonmises_2samp_exact, n <= 14: SciPy", 1e-13,
            cases(20, 14), exact, scipy_exact)

    def samples():
        for _ in range(200):
            yield (RNG.normal(size=log_integer(2, 500)),
                   RNG.normal(RNG.uniform(0, 0.4), size=log_integer(2, 500)))

    def statistic(x, y):
        return float(scipy.stats.cramervonmises_2samp(
            x, y, method="asymptotic").statistic)

    def scipy_asymptotic(x, y):
        return float(scipy.stats.cramervonmises_2samp(
            x, y, method="asymptotic").pvalue)

    # SciPy's series stops at terms of 1e-7
    compare("cramervonmises_2samp_asymptotic, p > 0.1: SciPy", 1e-6,
            [s for s in samples() if scipy_asymptotic(*s) > 0.1],
            lambda x, y: lib.mlc_cramervonmises_2samp_asymptotic_pvalue(
                len(x), len(y), statistic(x, y)), scipy_asymptotic)

    def normalised(n1, n2, t):
        """Anderson's (1962) moments, in fractions."""
        n, k = n1 + n2, n1 * n2
        mean = Fraction(n + 1, 6 * n)
        variance = Fraction((n + 1) * (4 * k * n - 3 * (n1**2 + n2**2) - 2 * k),
                            45 * 4 * n**2 * k)
        with mp.workdps(40):
            tn = (t - mp.mpf(mean.numerator) / mean.denominator) / mp.sqrt(
                45 * mp.mpf(variance.numerator) / variance.denominator)
            return tn + mp.mpf(1) / 6

    compare("cramervonmises_2samp_asymptotic: series, mpmath", 1e-10,
            [(log_integer(21, 1e6), log_integer(2, 1e6), log_uniform(0.05, 40))
             for _ in range(50)],
            lib.mlc_cramervonmises_2samp_asymptotic_pvalue,
            lambda *c: cramervonmises_series(normalised(*c)))


def check_anderson_2samp(lib):
    def want(t):
        with mp.workdps(40):
            sigma = mp.sqrt(2 * (mp.pi**2 - 9) / 3)
            return anderson_series(1 + sigma * mp.mpf(t))

    compare("anderson_2samp: series, mpmath", 1e-10,
            [(RNG.uniform(-1.2, 50),) for _ in range(30)],
            lib.mlc_anderson_2samp_pvalue, want)


# ---------- classical laws ----------

def gamma_p_exact(a, x):
    """P(a, x), its series in the current precision."""
    a, x = mp.mpf(a), mp.mpf(x)
    term = total = mp.mpf(1)
    n = 1
    while term > total * mp.eps or n < x - a:
        term *= x / (a + n)
        total += term
        n += 1
    return total * mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))


@functools.lru_cache(maxsize=None)
def chi2_exact(x, df):
    with mp.workdps(340):
        return 1 - gamma_p_exact(mp.mpf(df) / 2, mp.mpf(x) / 2)


@functools.lru_cache(maxsize=None)
def t_exact(t, df):
    """2 P(T >= |t|), one of two series with positive terms."""
    with mp.workdps(340):
        t, df = mp.mpf(t), mp.mpf(df)
        a, half = df / 2, mp.mpf(1) / 2
        x = df / (df + t * t)
        y = t * t / (df + t * t)
        if x < 0.9:
            total, term, n = 1 / a, mp.mpf(1), 0
            while True:
                term *= (half + n) * x / (n + 1)
                n += 1
                total += term / (a + n)
                if term < total * mp.mpf(10)**-40:
                    break
            return x**a * total / mp.beta(a, half)
        total = term = mp.mpf(2)
        n = 0
        while term > total * mp.eps:
            term *= (a + half + n) / (half + 1 + n) * y
            total += term
            n += 1
        log_factor = (a * mp.log(x) + mp.log(y) / 2 + mp.loggamma(a + half) -
                      mp.loggamma(a) - mp.log(mp.pi) / 2)
        return 1 - total * mp.exp(log_factor)


@functools.lru_cache(maxsize=None)
def ncx2_exact(x, df, ncp):
    """The Poisson mixture from its far end, in 40 digits."""
    with mp.workdps(40):
        a, z, mu = mp.mpf(df) / 2, mp.mpf(x) / 2, mp.mpf(ncp) / 2
        j = int(mu + 14 * mp.sqrt(mu) + 60)
        lower = gamma_p_exact(a + j, z)
        density = mp.exp((a + j) * mp.log(z) - z - mp.loggamma(a + j + 1))
        weight = mp.exp(j * mp.log(mu) - mu - mp.loggamma(j + 1))
        total = mp.mpf(0)
        for k in range(j, -1, -1):
            total += weight * lower
            density *= (a + k) / z
            lower += density
            weight *= k / mu
        return total


def check_laws(lib):
    compare("log1pmx: mpmath", 1e-14,
            [(RNG.uniform(-0.99, 1) * 10**RNG.uniform(-6, 0),)
             for _ in range(300)] + [(log_uniform(1, 1e6),) for _ in range(50)],
            lib.mlc_log1pmx,
            lambda x: mp.log1p(mp.mpf(x)) - mp.mpf(x))
    compare("exp(stirling_error): mpmath", 1e-14,
            [(log_uniform(1e-3, 1e6),) for _ in range(300)],
            lambda x: math.exp(lib.mlc_stirling_error(x)),
            lambda x: mp.exp(mp.loggamma(mp.mpf(x) + 1) -
                             (mp.mpf(x) + 0.5) * mp.log(x) + x -
                             mp.log(2 * mp.pi) / 2))

    def chi2_cases(count, largest):
        for _ in range(count):
            df = log_uniform(1, largest)
            if RNG.uniform() < 0.5:
                df = round(df)
            p = 10**RNG.choice([RNG.uniform(-2, 0), RNG.uniform(-300, 0)])
            yield float(scipy.special.gammainccinv(df / 2, p) * 2), df

    def tail(cases, exact):
        return [c for c in cases if exact(*c) > 1e-300]

    compare("chi2_sf, df 1..1e4: mpmath", 1e-10,
            tail(chi2_cases(250, 1e4), chi2_exact), lib.mlc_chi2_sf,
            chi2_exact)
    compare("chi2_sf, df 1e4..1e6: mpmath", 1e-10,
            tail([(df + math.sqrt(2 * df) * z, df) for df, z in
                  [(round(log_uniform(1e4, 1e6), 1), RNG.uniform(-3, 36))
                   for _ in range(15)]], chi2_exact),
            lib.mlc_chi2_sf, chi2_exact)

    def t_cases(count):
        for _ in range(count):
            df = log_uniform(1, 1e7)
            if RNG.uniform() < 0.5:
                df = float(round(df))
            if RNG.uniform() < 0.6:
                t = RNG.uniform(0, 4)
            else:
                # r with (1 + r^2)^(-df/2) somewhere down to 1e-300
                t = math.sqrt(df) * math.exp(
                    0.5 * math.log(math.expm1(RNG.uniform(0, 1380) / df))
                    if df > 3 else RNG.uniform(0, 690) / df)
            yield t, df

    compare("t_two_sided, df 1..1e7: mpmath", 1e-10,
            tail(t_cases(300), t_exact), lib.mlc_t_two_sided_pvalue, t_exact)

    compare("normal_sf: mpmath", 1e-12,
            [(RNG.uniform(-8, 37.5),) for _ in range(200)], lib.mlc_normal_sf,
            lambda z: mp.ncdf(-mp.mpf(z)))
    compare("normal_isf, through mpmath's cdf", 1e-12,
            [(10**RNG.uniform(-300, 0),) for _ in range(200)] +
            [(RNG.uniform(0, 1),) for _ in range(200)], lib.mlc_normal_isf,
            lambda p: newton_isf(p))

    def ncx2_cases(count):
        for _ in range(count):
            df, ncp = log_uniform(1, 1000), log_uniform(1e-3, 1e4)
            centre = df + ncp
            x = centre * RNG.choice(
                [log_uniform(1e-3, 1), RNG.uniform(0.7, 1.3)])
            yield x, df, ncp

    compare("ncx2_cdf, down to 1e-290: mpmath", 1e-10,
            [c for c in ncx2_cases(120) if ncx2_exact(*c) > 1e-290],
            lib.mlc_ncx2_cdf, ncx2_exact)

    def power(df, alpha, target):
        ncp = lib.mlc_ncx2_lambda(df, alpha, target)
        critical = scipy.special.gammainccinv(df / 2, alpha) * 2
        return float(1 - ncx2_exact(critical, df, ncp))

    compare("ncx2_lambda: power at it, mpmath", 1e-10,
            [(log_integer(1, 1000), 10**RNG.uniform(-4, -1),
              RNG.uniform(0.2, 0.999)) for _ in range(40)], power,
            lambda df, alpha, target: target)


def newton_isf(p):
    with mp.workdps(30):
        z = mp.mpf(float(scipy.special.ndtri(p)) * -1.0)
        for _ in range(4):
            z += (mp.ncdf(-z) - mp.mpf(p)) / mp.npdf(z)
        return z


# ---------- proportions and multiplicity ----------

def check_newcombe(lib):
    def limits(*case):
        lower, upper = DOUBLE(), DOUBLE()
        lib.mlc_newcombe_diff(*case, ctypes.byref(lower), ctypes.byref(upper))
        return lower.value, upper.value

    def wilson(x, n, z):
        ci = scipy.stats.binomtest(x, n).proportion_ci(
            1 - 2 * scipy.stats.norm.sf(z), method="wilson")
        return ci.low, ci.high

    def want(side, x1, n1, x2, n2, alpha):
        z = scipy.stats.norm.isf(alpha / 2)
        (l1, u1), (l2, u2) = wilson(x1, n1, z), wilson(x2, n2, z)
        p1, p2 = x1 / n1, x2 / n2
        if side == 0:
            return p2 - p1 - math.hypot(p2 - l2, u1 - p1)
        return p2 - p1 + math.hypot(u2 - p2, p1 - l1)

    cases = []
    for _ in range(200):
        n1, n2 = log_integer(1, 1e6), log_integer(1, 1e6)
        cases.append((int(RNG.integers(0, n1 + 1)), n1,
                      int(RNG.integers(0, n2 + 1)), n2,
                      10**RNG.uniform(-3, -0.5)))
    for side, name in enumerate(("lower", "upper")):
        compare(f"newcombe_diff, {name}, + 10: SciPy binomtest", 1e-13, cases,
                lambda *c, side=side: 10 + limits(*c)[side],
                lambda *c, side=side: 10 + want(side, *c))


def check_adjustments(lib):
    def adjust(function, p):
        adjusted = np.empty(len(p))
        work = np.empty(len(p), dtype=np.uintp)
        function(p.ctypes.data, len(p), adjusted.ctypes.data,
                 work.ctypes.data)
        return adjusted

    def by_definition(p, index, method):
        """Straight from the papers' inequalities, quadratic in time."""
        valid = np.sort(p[~np.isnan(p)])
        m = len(valid)
        ranks = np.arange(1, m + 1)
        if method == "bh":
            here = valid >= p[index]
            return min(1.0, (valid * m / ranks)[here].min())
        here = valid <= p[index]
        if here.sum() > 0 and (valid == p[index]).any():
            # equal p-values share the value of the first of them
            first = np.nonzero(valid == p[index])[0][0]
            return min(1.0, (valid * (m - ranks + 1))[:first + 1].max())
        raise AssertionError

    samples = []
    for _ in range(40):
        p = RNG.uniform(size=log_integer(1, 60))**RNG.integers(1, 5)
        p[RNG.uniform(size=len(p)) < 0.1] = np.nan
        if RNG.uniform() < 0.3:
            p = np.round(p, 1)
        samples.append(p)
    for method, function in (("bh", lib.mlc_adjust_bh),
                             ("holm", lib.mlc_adjust_holm)):
        compare(f"adjust_{method}: definition", 1e-14,
                [(p, i) for p in samples for i in range(len(p))
                 if not np.isnan(p[i])],
                lambda p, i, f=function: adjust(f, p)[i],
                lambda p, i, m=method: by_definition(p, i, m))
        kept = all((np.isnan(adjust(function, p)) == np.isnan(p)).all()
                   for p in samples)
        print(f"{'ok' if kept else 'MISS':4} adjust_{method}: NaN stays NaN")
        if not kept:
            MISSES.append(f"adjust_{method} NaN")


CHECKS = (check_kolmogorov, check_ks_2samp, check_quadform, check_mannwhitneyu,
          check_cramervonmises_2samp, check_anderson_2samp, check_laws,
          check_newcombe, check_adjustments)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lib = load(sys.argv[1])
    mp.mp.dps = 30
    for check in CHECKS:
        check(lib)
    if MISSES:
        sys.exit("missed: " + "; ".join(MISSES))
    print("all within tolerance")


if __name__ == "__main__":
    main()
