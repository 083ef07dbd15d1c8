#!/usr/bin/env python3
"""Exact coverage of the intervals, and exact error rates of the tests.

    check_coverage.py path/to/kernel.so

The shared library holds src/kernel/*.c, linked with GSL.  Nothing is
simulated: every outcome is weighted with its probability, binomial for one
proportion, a product of two for independent samples, trinomial for pairs.
Prints a table and asserts bounds; exit status 1 if one is missed.

What to expect.  Clopper-Pearson never covers less than nominal (that is its
definition), and more than it near 0 and 1.  Wilson and Jeffreys cover nominal
on average over p, with dips next to 0 and 1 that no n removes: Brown, Cai &
DasGupta 2001, "Interval estimation for a binomial proportion".  At nominal .95
Wilson's is near .84, at about p = 0.18 / n.  Newcombe's difference and Tango's
interval cover near nominal on average, and more with little discordance at
small n (Newcombe 1998, Tango 1998).  The tests have their level on average;
at small n a discrete law can put their error some hundredths above it.

Needs NumPy and SciPy.
"""

import ctypes
import sys

import numpy as np
from scipy.special import gammaln
from scipy.stats import binom

DOUBLE = ctypes.c_double
ALPHA = 0.05


class Interval(ctypes.Structure):
    _fields_ = [("lower", DOUBLE), ("upper", DOUBLE)]


def load(path):
    library = ctypes.CDLL(path)
    library.gsl_set_error_handler_off()
    pointer = ctypes.POINTER(DOUBLE)
    for name, result, arguments in (
            ("mlc_wilson", Interval, [DOUBLE] * 3),
            ("mlc_clopper_pearson", Interval, [DOUBLE] * 3),
            ("mlc_jeffreys", Interval, [DOUBLE] * 3),
            ("mlc_tango_interval", Interval, [DOUBLE] * 4),
            ("mlc_newcombe_diff", None, [DOUBLE] * 5 + [pointer] * 2),
            ("mlc_farrington_manning", DOUBLE, [DOUBLE] * 5 + [pointer]),
            ("mlc_tango", DOUBLE, [DOUBLE] * 4 + [pointer]),
            ("mlc_mcnemar_exact_pvalue", DOUBLE, [DOUBLE] * 2)):
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


MISSES = []


def report(title, values, bounds, worst=""):
    """bounds: of the minimum, of the mean (two), of the maximum; None: any."""
    low, mean, high = min(values), float(np.mean(values)), max(values)
    least, mean_low, mean_high, most = bounds
    good = ((least is None or low >= least) and
            (mean_low is None or mean >= mean_low) and
            (mean_high is None or mean <= mean_high) and
            (most is None or high <= most))
    if not good:
        MISSES.append(title)
    print(f"{'ok' if good else 'MISS':4} {title:46} {len(values):6} points  "
          f"min {low:.4f}  mean {mean:.4f}  max {high:.4f}  {worst}", flush=True)


# ---------- one proportion ----------

SIZES = (1, 2, 5, 10, 20, 30, 50, 100, 500, 2000)
EVEN = (np.arange(2000) + 0.5) / 2000
EDGE = np.concatenate([np.geomspace(1e-6, 0.01, 200), 1 - np.geomspace(1e-6, 0.01, 200)])


def coverage(function, n, p, alpha=ALPHA):
    intervals = [function(x, n, alpha) for x in range(n + 1)]
    lower = np.array([i.lower for i in intervals])
    upper = np.array([i.upper for i in intervals])
    if not (np.all(np.diff(lower) >= 0) and np.all(np.diff(upper) >= 0)):
        MISSES.append("limits ascend")
    # limits ascend, so the outcomes that cover p are a range
    first = np.searchsorted(upper, p, side="left")
    last = np.searchsorted(lower, p, side="right") - 1
    inside = binom.cdf(last, n, p) - binom.cdf(first - 1, n, p)
    return np.where(last >= first, inside, 0.0)


def one_proportion(library):
    for alpha in (0.05, 0.01):
        nominal = 1 - alpha
        for n in SIZES:
            conservative = (nominal - 1e-9, None, None, None)
            near = (None, nominal - 0.01, nominal + 0.02, None) if n >= 10 else (None,) * 4
            name = f"{nominal:.2f} n {n:4}"
            report(f"Clopper-Pearson {name}", coverage(library.mlc_clopper_pearson, n, EVEN, alpha), conservative)
            report(f"Wilson          {name}", coverage(library.mlc_wilson, n, EVEN, alpha), near)
            report(f"Jeffreys        {name}", coverage(library.mlc_jeffreys, n, EVEN, alpha), near)
            report(f"Clopper-Pearson {name}, p by 0 and 1",
                   coverage(library.mlc_clopper_pearson, n, EDGE, alpha), conservative)
    # The dips by 0 and 1, at nominal .95
    for n in (10, 50, 500, 2000):
        dense = np.concatenate([EVEN, np.linspace(0.01, 6, 3000) / (n + 6)])
        report(f"Wilson, with its dips by 0    n {n:4}", coverage(library.mlc_wilson, n, dense), (0.83, None, None, None))
        report(f"Jeffreys, with its dips by 0  n {n:4}", coverage(library.mlc_jeffreys, n, dense), (0.80, None, None, None))


# ---------- two independent samples ----------

def newcombe(library):
    lower, upper = DOUBLE(), DOUBLE()
    grid = (np.arange(40) + 0.5) / 40
    for n1, n2 in ((10, 10), (20, 20), (30, 50), (15, 60)):
        low = np.empty((n1 + 1, n2 + 1))
        high = np.empty((n1 + 1, n2 + 1))
        for x1 in range(n1 + 1):
            for x2 in range(n2 + 1):
                library.mlc_newcombe_diff(x1, n1, x2, n2, ALPHA, lower, upper)
                low[x1, x2], high[x1, x2] = lower.value, upper.value
        values = []
        for p1 in grid:
            first = binom.pmf(np.arange(n1 + 1), n1, p1)
            for p2 in grid:
                second = binom.pmf(np.arange(n2 + 1), n2, p2)
                inside = (low <= p2 - p1 + 1e-12) & (high >= p2 - p1 - 1e-12)
                values.append(float(first @ inside @ second))
        report(f"Newcombe's difference  n {n1}, {n2}", values, (0.86, 0.94, 0.97, None))


def farrington_manning(library):
    pvalue = DOUBLE()
    for n1, n2, margin in ((20, 20, 0.1), (30, 30, 0.05), (50, 50, 0.1), (100, 60, 0.1), (60, 120, 0.15)):
        reject = np.empty((n1 + 1, n2 + 1))
        for x1 in range(n1 + 1):
            for x2 in range(n2 + 1):
                library.mlc_farrington_manning(x1, n1, x2, n2, margin, pvalue)
                reject[x1, x2] = pvalue.value <= ALPHA
        values = []
        for p2 in np.linspace(margin, 1, 200):
            p1 = p2 - margin
            values.append(float(binom.pmf(np.arange(n1 + 1), n1, p1) @ reject @
                                binom.pmf(np.arange(n2 + 1), n2, p2)))
        report(f"Farrington-Manning, level .05  n {n1}, {n2} by {margin}", values, (None, 0.03, 0.06, 0.09))


# ---------- pairs ----------

def outcomes(n):
    b, c = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    keep = b + c <= n
    return b[keep], c[keep]


def trinomial(b, c, n, p, q):
    """The law of b and c with probabilities p and q."""
    with np.errstate(divide="ignore", invalid="ignore"):
        def part(k, share):
            return np.where(k == 0, 0.0, k * np.log(max(share, 1e-300)))
        return np.exp(gammaln(n + 1) - gammaln(b + 1) - gammaln(c + 1) - gammaln(n - b - c + 1) +
                      part(b, p) + part(c, q) + part(n - b - c, 1 - p - q))


def tango(library):
    pvalue = DOUBLE()
    for n in (10, 20, 30, 50):
        b, c = outcomes(n)
        intervals = [library.mlc_tango_interval(x, y, n, ALPHA) for x, y in zip(b, c)]
        low = np.array([i.lower for i in intervals])
        high = np.array([i.upper for i in intervals])
        values = []
        for discordant in (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8):
            for share in np.linspace(0, 1, 41):
                p, q = discordant * share, discordant * (1 - share)
                law = trinomial(b, c, n, p, q)
                values.append(float(law @ ((low <= p - q + 1e-12) & (high >= p - q - 1e-12))))
        report(f"Tango's interval  n {n}", values, (0.93, 0.94, 0.99, None))
        for margin in (0.05, 0.1):
            reject = np.empty(len(b))
            for i, (x, y) in enumerate(zip(b, c)):
                library.mlc_tango(x, y, n, margin, pvalue)
                reject[i] = pvalue.value <= ALPHA
            values = [float(trinomial(b, c, n, p, p + margin) @ reject)
                      for p in np.linspace(0, (1 - margin) / 2 - 1e-9, 100)]
            report(f"Tango's test, level .05  n {n} by {margin}", values, (None, None, 0.065, 0.10))


def mcnemar(library):
    for n in (10, 30, 100):
        exact = np.array([library.mlc_mcnemar_exact_pvalue(b, n - b) <= ALPHA for b in range(n + 1)])
        level = float(binom.pmf(np.arange(n + 1), n, 0.5) @ exact)
        report(f"McNemar exact, level .05  {n} discordant", [level], (None, None, None, ALPHA))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_coverage.py path/to/kernel.so")
    library = load(sys.argv[1])
    one_proportion(library)
    newcombe(library)
    farrington_manning(library)
    tango(library)
    mcnemar(library)
    if MISSES:
        print("missed: " + ", ".join(MISSES))
    return 1 if MISSES else 0


if __name__ == "__main__":
    sys.exit(main())
