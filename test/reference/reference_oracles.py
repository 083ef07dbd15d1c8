"""What the two-sample aggregates should return, worked out without mlcheck.

Everything starts from Groups, the pooled sample as distinct values with their
counts on either side.  Integers stay integers: rank sums, ECDF differences and
transport are exact, moments are exact rationals (a float is one), and only the
last step is rounded, by mpmath at 30 digits.  SciPy is called with the samples
themselves, by check_reference.py.

Definitions: Anderson (1962) for Cramer-von Mises, Scholz & Stephens (1987) for
Anderson-Darling, Anderson & Darling (1952, 1954) for their limit laws, the
documentation of SciPy for the rest, and for the bins the comment of
src/kernel/bins.h.
"""

import bisect
import collections
import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np

mp = mpmath.mp
mp.dps = 30
mpf = mpmath.mpf


def exact(fraction):
    """A Fraction as an mpf, rounded once."""
    return mpf(fraction.numerator) / mpf(fraction.denominator)


class Groups:
    """The pooled sample: ascending distinct values, counts of either side."""

    def __init__(self, x, y):
        self.n1, self.n2 = len(x), len(y)
        values, index = np.unique(np.concatenate([x, y]), return_inverse=True)
        self.values = values
        self.a = np.bincount(index[:self.n1], minlength=len(values))
        self.b = np.bincount(index[self.n1:], minlength=len(values))

    @property
    def ties(self):
        return len(self.values) < self.n1 + self.n2

    def integers(self):
        """The values as integers and the power of two they are to be scaled by."""
        if self.values.dtype.kind == "i":
            return self.values.tolist(), 0
        mantissa, exponent = np.frexp(self.values)
        mantissa = np.ldexp(mantissa, 53).astype(np.int64).tolist()
        exponent = (exponent.astype(np.int64) - 53).tolist()
        least = min((e for m, e in zip(mantissa, exponent) if m), default=0)
        return [m << (e - least) if m else 0
                for m, e in zip(mantissa, exponent)], least


def scaled(number, power):
    """The Fraction number * 2**power."""
    return Fraction(number) * (Fraction(2) ** power)


# Kolmogorov-Smirnov

def ks(groups):
    """D n1 n2, the first value that attains it, the sign, and how many do."""
    delta = np.cumsum(groups.a) * groups.n2 - np.cumsum(groups.b) * groups.n1
    d = int(np.max(np.abs(delta)))
    attained = np.flatnonzero(np.abs(delta) == d)
    above = np.flatnonzero(delta == d)
    first = int(above[0] if len(above) else attained[0])
    return {"d": d, "location": groups.values[first],
            "sign": 1 if len(above) else -1, "unique": len(attained) == 1}


def ks_exact_pvalue(groups, d):
    """The share of labellings of the pooled sample with a difference >= d.

    Counts, in integers, the lattice paths that stay below d wherever a group
    of equal values ends.  One antidiagonal of the lattice at a time.
    """
    n1, n2 = groups.n1, groups.n2
    total = math.comb(n1 + n2, n1)
    group_ends = np.cumsum(groups.a + groups.b).tolist()
    first, paths = 0, np.array([1], dtype=object)   # paths to (first + i, ...)
    done = 0
    for end in group_ends:
        while done < end:
            done += 1
            paths = np.concatenate([paths, [0]]) + np.concatenate([[0], paths])
            low, high = max(0, done - n2), min(n1, done)
            paths = paths[max(0, low - first):high - first + 1]
            first = max(first, low)
        i = np.arange(first, first + len(paths), dtype=np.int64)
        inside = np.flatnonzero(np.abs(i * n2 - (done - i) * n1) < d)
        if len(inside) == 0:
            return Fraction(1)
        paths = paths[inside[0]:inside[-1] + 1]
        first += int(inside[0])
    return Fraction(total - int(paths[0]), total)


def permutations(groups):
    """For at most some 12 values: shares of labellings at least as extreme.

    Returns the p-values of Kolmogorov-Smirnov, of Mann-Whitney (two-sided, as
    twice the larger tail, at most 1) and of Cramer-von Mises.
    """
    n1, n2 = groups.n1, groups.n2
    n = n1 + n2
    size = groups.a + groups.b
    ends = np.cumsum(size)
    midrank2 = np.repeat(2 * ends - size + 1, size)     # doubled midranks
    labels = np.zeros((math.comb(n, n1), n), dtype=np.int64)
    for row, chosen in enumerate(itertools.combinations(range(n), n1)):
        labels[row, list(chosen)] = 1
    observed = np.concatenate([[1] * int(a) + [0] * int(b)
                               for a, b in zip(groups.a, groups.b)])

    def statistics(label):
        x = np.cumsum(label, axis=1)
        y = np.cumsum(1 - label, axis=1)
        d = np.max(np.abs(x * n2 - y * n1)[:, ends - 1], axis=1)
        rank_sum2 = label @ midrank2
        shift_x = (midrank2 - 2 * x) * label
        shift_y = (midrank2 - 2 * y) * (1 - label)
        t = n1 * np.sum(shift_x ** 2, axis=1) + n2 * np.sum(shift_y ** 2, axis=1)
        return d, np.abs(rank_sum2 - n1 * (n + 1)), t

    everything = statistics(labels)
    here = statistics(observed.reshape(1, n))
    count = [int(np.sum(e >= h[0])) for e, h in zip(everything, here)]
    return [Fraction(c, len(labels)) for c in count]


# Mann-Whitney

def mannwhitneyu(groups):
    """U of the reference and the sum of t^3 - t over groups of t equal values."""
    below = np.cumsum(groups.b) - groups.b
    u2 = int(np.sum(groups.a * (2 * below + groups.b)))
    size = (groups.a + groups.b).tolist()
    return Fraction(u2, 2), sum(t ** 3 - t for t in size)


def mannwhitneyu_exact_pvalue(n1, n2, u):
    """Two-sided, without ties, from the Gaussian binomial coefficient."""
    u = max(u, n1 * n2 - u)
    top = n1 * n2 - u                       # as many below as above, by symmetry
    counts = [1] + [0] * top
    for part in range(1, min(n1, n2) + 1):
        factor = max(n1, n2) + part
        if factor <= top:
            counts = counts[:factor] + [c - b for c, b in zip(counts[factor:], counts)]
        for start in range(part):
            counts[start::part] = itertools.accumulate(counts[start::part])
    return min(Fraction(1), 2 * Fraction(sum(counts), math.comb(n1 + n2, n1)))


def mannwhitneyu_asymptotic_pvalue(n1, n2, u, tie_term):
    """Normal, continuity-corrected; the variance is exact until its root."""
    n = n1 + n2
    variance = Fraction(n1 * n2, 12) * (n + 1 - Fraction(tie_term, n * (n - 1)))
    if variance == 0:
        return mpf(1)
    z = exact(max(u, n1 * n2 - u) - Fraction(n1 * n2 + 1, 2)) / mpmath.sqrt(exact(variance))
    return min(mpf(1), mpmath.erfc(z / mpmath.sqrt(2)))


# Cramer-von Mises

def cramervonmises(groups):
    """T of Anderson (1962), from midranks, as a Fraction."""
    n1, n2 = groups.n1, groups.n2
    size = groups.a + groups.b
    ends = np.cumsum(size)
    midrank2 = 2 * ends - size + 1
    u4 = 0
    for count, weight in ((groups.a, n1), (groups.b, n2)):
        shift = np.repeat(midrank2, count) - 2 * np.arange(1, int(np.sum(count)) + 1)
        u4 += weight * int(np.sum(shift * shift))   # below 2^63 up to 10^5 a side
    product, total = n1 * n2, n1 + n2
    return Fraction(u4, 4 * product * total) - Fraction(4 * product - 1, 6 * total)


def cramervonmises_asymptotic_pvalue(n1, n2, t):
    """The limit law at T brought to the limit's mean 1/6 and variance 1/45."""
    k, n = n1 * n2, n1 + n2
    mean = (1 + Fraction(1, n)) / 6
    variance = Fraction((n + 1) * (4 * k * n - 3 * (n1 ** 2 + n2 ** 2) - 2 * k),
                        45 * n ** 2 * 4 * k)
    return limit_sf("cramervonmises",
                    mpf(1) / 6 + exact(t - mean) / mpmath.sqrt(45 * exact(variance)))


# Anderson-Darling

def anderson(groups):
    """A^2 normalised, Scholz & Stephens (1987) eq. 7; None where undefined."""
    n1, n2 = groups.n1, groups.n2
    n = n1 + n2
    if len(groups.values) < 2 or n < 4:
        return None
    size = (groups.a + groups.b).tolist()
    few = len(size) <= 60                   # all in fractions: A^2 may be 1 exactly
    total = Fraction(0) if few else mpf(0)
    for ni, count in ((n1, groups.a), (n2, groups.b)):
        terms = []
        below_i = below = 0
        for f, l in zip(count.tolist(), size):
            m2, b2 = 2 * below_i + f, 2 * below + l     # doubled M_aij and B_aj
            # l (N M - n B)^2 / (B (N - B) - N l / 4)
            above, under = l * (n * m2 - ni * b2) ** 2, b2 * (2 * n - b2) - n * l
            terms.append(Fraction(above, under) if few else above / under)
            below_i += f
            below += l
        total += sum(terms) / ni if few else mpf(math.fsum(terms)) / ni
    a2 = exact(total * (n - 1) / n ** 2) if few else total * (n - 1) / mpf(n) ** 2
    h = math.fsum((1 / np.arange(1, n)).tolist())
    upwards = np.cumsum(1 / np.arange(n - 1, 0, -1))[::-1]      # sums of 1/j, j >= i
    g = math.fsum((upwards[1:] / np.arange(n - 1, 1, -1)).tolist())
    inverse = mpf(1) / n1 + mpf(1) / n2
    k = 2
    a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse
    b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6
    c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h
    d = (2 * h + 6) * k ** 2 - 4 * h * k
    variance = (a * n ** 3 + b * n ** 2 + c * n + d) / (mpf(n - 1) * (n - 2) * (n - 3))
    return (a2 - (k - 1)) / mpmath.sqrt(variance)


def anderson_pvalue(t):
    """P(A^2 > 1 + sigma t), sigma^2 = 2 (pi^2 - 9) / 3 the limit's variance."""
    return limit_sf("anderson", 1 + t * mpmath.sqrt(2 * (mp.pi ** 2 - 9) / 3))


# The limit laws of the two: Q = sum of Z_j^2 / lambda_j.

def log_determinant(law, y):
    """log prod (1 - y / lambda_j) in the upper half-plane, no branch crossed."""
    if law == "cramervonmises":             # sin(sqrt y) / sqrt y
        root = np.sqrt(y)
        return (-1j * root + np.log(1 - np.exp(2j * root)) + 0.5j * np.pi -
                np.log(2) - np.log(root))
    angle = np.pi / 2 * np.sqrt(1 + 4 * y)          # -cos(angle) / (pi y)
    return (-1j * angle + np.log(1 + np.exp(2j * angle)) + 1j * np.pi -
            np.log(2 * np.pi) - np.log(y))


def limit_sf(law, x):
    """P(Q > x): the Laplace transform inverted on a parabola around its cuts.

    (1 / 2 pi i) int E(e^{sQ}) e^{-sx} ds / s, s = s1 - delta (1 + it)^2, where
    s1 = lambda_1 / 2 is the first singularity.  The trapezoidal rule converges
    like exp(-1 / step), and in relative terms however far out x is: better
    than 1e-12 (check_limit_laws compares it with the series below).
    """
    if x <= 0.005:
        return mpf(1)
    s1 = np.pi ** 2 / 2 if law == "cramervonmises" else 1.0
    s1_exactly = mp.pi ** 2 / 2 if law == "cramervonmises" else mpf(1)
    delta = min(s1 / 4, 3 / float(x))
    step = 0.04
    t = (np.arange(3000) + 0.5) * step
    s = s1 - delta * (1 - t * t) + 2j * delta * t
    transform = np.exp(-log_determinant(law, 2 * s) / 2 - (s - s1) * float(x))
    terms = np.imag(transform / s * 2 * delta * (t + 1j))
    value = math.fsum(terms.tolist()) * step / np.pi
    return min(mpf(1), value * mpmath.exp(-s1_exactly * x))


def limit_sf_series(law, x, digits=40):
    """The same from the series of Anderson & Darling (1952), 1 - F(x)."""
    with mp.workdps(digits):
        x = mpf(x)
        total, coefficient, j = mpf(0), mpf(1), 0
        while True:
            if law == "cramervonmises":
                z = (4 * j + 1) ** 2 / (16 * x)
                term = (coefficient * mpmath.sqrt(4 * j + 1) * mpmath.exp(-z) *
                        mpmath.besselk(mpf(1) / 4, z) / (mp.pi * mpmath.sqrt(x)))
            else:
                z = (4 * j + 1) ** 2 * mp.pi ** 2 / (8 * x)
                width = 1 / mpmath.sqrt(z)
                integral = mpmath.quad(
                    lambda w: mpmath.exp(x / (8 * (w * w + 1)) - z * w * w),
                    [0, width, 3 * width, mp.inf])
                term = ((-1) ** j * coefficient * (4 * j + 1) * mpmath.exp(-z) *
                        integral * mpmath.sqrt(2 * mp.pi) / x)
            total += term
            if abs(term) < mpf(10) ** -digits:
                return 1 - total
            j += 1
            coefficient *= (j - mpf(1) / 2) / j


# Moments

def moments(integers, count, n):
    """Mean and sum of squared deviations of integers with counts, exact."""
    total = sum(v * c for v, c in zip(integers, count) if c)
    squares = sum(v * v * c for v, c in zip(integers, count) if c)
    return Fraction(total, n), squares - Fraction(total * total, n)


Welch = collections.namedtuple("Welch", "t pvalue squares")


def welch(groups):
    """Welch's test; None where undefined.

    squares is the larger of the two sums of squared deviations, in the values'
    own unit.
    """
    n1, n2 = groups.n1, groups.n2
    if n1 < 2 or n2 < 2:
        return None
    integers, power = groups.integers()     # t and p are free of the unit
    mean1, squares1 = moments(integers, groups.a.tolist(), n1)
    mean2, squares2 = moments(integers, groups.b.tolist(), n2)
    if squares1 + squares2 == 0:
        return None
    v1 = exact(squares1 / (n1 * (n1 - 1)))
    v2 = exact(squares2 / (n2 * (n2 - 1)))
    t = exact(mean1 - mean2) / mpmath.sqrt(v1 + v2)
    df = (v1 + v2) ** 2 / (v1 ** 2 / (n1 - 1) + v2 ** 2 / (n2 - 1))
    pvalue = mpf(1) if t == 0 else \
        mpmath.betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True)
    squares = exact(max(squares1, squares2)) * mpf(2) ** (2 * power)
    return Welch(t, pvalue, squares)


# Transport

def transport(groups):
    """Wasserstein distance, and the square of the energy distance, exact."""
    integers, power = groups.integers()
    delta = np.cumsum(groups.a) * groups.n2 - np.cumsum(groups.b) * groups.n1
    area = squares = 0
    for d, low, high in zip(np.abs(delta).tolist(), integers, integers[1:]):
        area += d * (high - low)
        squares += d * d * (high - low)
    pairs = groups.n1 * groups.n2
    return (scaled(Fraction(area, pairs), power),
            scaled(Fraction(2 * squares, pairs ** 2), power))


# Chi-square

def chi2(table):
    """X^2 of a 2 x k table without empty columns, with Yates for k = 2.

    Returns statistic, p-value, degrees of freedom, Cramer's V (None for k = 1).
    """
    columns = [(int(r), int(c)) for r, c in table]
    n1, n2 = sum(r for r, _ in columns), sum(c for _, c in columns)
    n = n1 + n2
    plain = yates = Fraction(0)
    if len(columns) <= 1000:
        for r, c in columns:
            for observed, row in ((r, n1), (c, n2)):
                expected = Fraction(row * (r + c), n)
                distance = abs(observed - expected)
                plain += distance ** 2 / expected
                yates += max(Fraction(0), distance - Fraction(1, 2)) ** 2 / expected
        plain, yates = exact(plain), exact(yates)
    else:                                   # one rounding a term
        plain = mpf(math.fsum((r * n2 - c * n1) ** 2 / (r + c) for r, c in columns)) / (n1 * n2)
    dof = len(columns) - 1
    if dof == 0:
        return mpf(0), mpf(1), 0, None
    statistic = yates if dof == 1 else plain
    pvalue = mpmath.gammainc(mpf(dof) / 2, statistic / 2, mp.inf, regularized=True)
    return statistic, pvalue, dof, mpmath.sqrt(plain / n)


# Bins

MAX_DISCRETE = 20


def bin_counts(groups, bins):
    """Counts of the reference and of the current sample in the reference's bins.

    The empty bins of values that neither side has are left out: they add
    nothing to any distance.
    """
    n = groups.n1
    if n == 0:
        return [0], [groups.n2]
    values = groups.values.tolist()
    reference = [(v, c) for v, c in zip(values, groups.a.tolist()) if c]
    if len(reference) <= MAX_DISCRETE and n >= 2 * len(reference):
        own = {v for v, _ in reference}
        return add_up(groups, [v if v in own else "other" for v in values])
    atoms = [v for v, c in reference if c >= 2 and Fraction(c, n) >= Fraction(1, bins)]
    gaps = [[] for _ in range(len(atoms) + 1)]
    for v, c in reference:
        if v not in atoms:
            gaps[bisect.bisect_left(atoms, v)].append((v, c))
    cuts = [gap_cuts(gap, bins, n) for gap in gaps]
    labels = []
    for v in values:
        gap = bisect.bisect_left(atoms, v)
        if gap < len(atoms) and atoms[gap] == v:
            labels.append(("atom", v))
        else:
            labels.append(("gap", gap, bisect.bisect_left(cuts[gap], v)))
    return add_up(groups, labels)


def gap_cuts(gap, bins, n):
    """The cut points of a gap: the values where its ECDF reaches i / parts.

    A cut at the gap's own maximum would have no reference value beyond it, and
    is none.
    """
    size = sum(c for _, c in gap)
    parts = max(1, math.floor(Fraction(size * bins, n) + Fraction(1, 2)))
    cuts = []
    below = 0
    part = 1
    for v, c in gap:
        below += c
        while part < parts and Fraction(below, size) >= Fraction(part, parts):
            if not cuts or cuts[-1] != v:
                cuts.append(v)
            part += 1
    if cuts and cuts[-1] == gap[-1][0]:
        cuts.pop()
    return cuts


def edge_counts(groups, edges):
    """Counts between given edges, closed on the right."""
    return add_up(groups, [bisect.bisect_left(edges, v) for v in groups.values.tolist()])


def category_counts(reference, current):
    """Counts of categories: rare ones together, unknown ones together.

    Both arguments are Counters.  Rare: less than 1 % of the reference.
    """
    n = sum(reference.values())
    table = {}
    for category in reference.keys() | current.keys():
        r, c = reference[category], current[category]
        if r == 0:
            label = ("new",)
        elif 100 * r < n:
            label = ("other",)
        else:
            label = ("category", category)
        old = table.get(label, (0, 0))
        table[label] = (old[0] + r, old[1] + c)
    return [r for r, _ in table.values()], [c for _, c in table.values()]


def add_up(groups, labels):
    table = {}
    for label, r, c in zip(labels, groups.a.tolist(), groups.b.tolist()):
        old = table.get(label, (0, 0))
        table[label] = (old[0] + r, old[1] + c)
    return [r for r, _ in table.values()], [c for _, c in table.values()]


FLOOR = mpf(1) / 10000


def distances(counts, missing):
    """All distances on counts (of two sides) and a bin of missing values."""
    r = list(counts[0]) + [missing[0]]
    c = list(counts[1]) + [missing[1]]
    n1, n2 = sum(r), sum(c)
    if n1 == 0 or n2 == 0:
        return None
    psi = kl = js = hellinger = mpf(0)
    variation = Fraction(0)
    largest = Fraction(0)
    for ri, ci in zip(r, c):
        if ri == ci == 0:
            continue
        p, q = mpf(ri) / n1, mpf(ci) / n2
        p_floor = p if ri else FLOOR
        q_floor = q if ci else FLOOR
        psi += (p_floor - q_floor) * mpmath.log(p_floor / q_floor)
        if ri:
            kl += p * mpmath.log(p / q_floor)
            js += p * mpmath.log(2 * p / (p + q), 2) / 2
        if ci:
            js += q * mpmath.log(2 * q / (p + q), 2) / 2
        hellinger += (mpmath.sqrt(p) - mpmath.sqrt(q)) ** 2 / 2
        difference = abs(Fraction(ri, n1) - Fraction(ci, n2))
        variation += difference / 2
        largest = max(largest, difference)
    return {"psi": psi,
            "jensenshannon": mpmath.sqrt(max(mpf(0), js)) if js > mpf("1e-27") else mpf(0),
            "kl_divergence": max(mpf(0), kl) if abs(kl) > mpf("1e-27") else mpf(0),
            "hellinger_distance": mpmath.sqrt(hellinger) if hellinger > mpf("1e-50") else mpf(0),
            "total_variation_distance": exact(variation),
            "linf_distance": exact(largest)}
