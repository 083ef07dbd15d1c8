#!/usr/bin/env python3
"""Compares intervals, tests and adjusted p-values with R, statsmodels and mpmath.

    check_intervals.py

Runs against the server that PGHOST and its kin name, where the extension is
available, and takes R 4.2, statsmodels, SciPy and mpmath.  Prints a line per
function and oracle: how many cases, the worst relative error and where.  The
exit status is 1 if a tolerance is missed.

R's qbeta gives up (NaN, 1 or 1e-308, with a warning from TOMS 708) at some
large counts with extreme confidence.  There the answer is checked the other
way round, in mpmath: the tail beyond our limit, summed by the hypergeometric
series, against alpha / 2.  statsmodels' score method for differences is not
the maximum of the likelihood and is no oracle; mpmath maximises it directly.
"""

import csv
import io
import math
import random
import subprocess
import sys
import warnings

import mpmath as mp
from scipy import stats
from statsmodels.stats import contingency_tables, multitest, proportion

mp.mp.dps = 50
warnings.simplefilter("ignore")
TOLERANCE = 1e-9
RNG = random.Random(20240229)
SMALLEST = 1e-290           # below this float8 runs out of digits
results = {}


def psql(script):
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-t", "-f", "-"],
                          input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_intervals.py: psql: " + done.stderr.strip()[:2000])
    return list(csv.reader(io.StringIO(done.stdout)))


def ask(columns, types, cases, expressions):
    """The expressions, of the columns, for each case, in order; None is NULL."""
    values = ",\n".join("(" + ",".join([str(i)] + [f"'{v!r}'::{t}" for v, t in zip(case, types)]) + ")"
                        for i, case in enumerate(cases))
    rows = psql(f"SELECT {', '.join(expressions)} FROM (VALUES {values}) v(i, {columns}) ORDER BY i;")
    return [[float(x) if x else None for x in row] for row in rows]


def compare(title, got, want, case):
    error = mp.mpf(0)
    if got is None or want is None or mp.isnan(want):
        error = mp.mpf(0) if got is None and (want is None or mp.isnan(want)) else mp.inf
    elif abs(want) > SMALLEST:
        error = abs((mp.mpf(got) - want) / want)
    elif abs(got) > SMALLEST:
        error = mp.inf
    count, worst, where = results.get(title, (0, mp.mpf(-1), None))
    results[title] = (count + 1, max(worst, error), case if error > worst else where)


def log_integer(high):
    return int(round(math.exp(RNG.uniform(0, math.log(high)))))


def successes(n):
    return RNG.choice([0, n, min(n, 1), n - 1, RNG.randint(0, n), int(n * math.exp(RNG.uniform(-20, 0))),
                       n - int(n * math.exp(RNG.uniform(-20, 0)))])


def z_of(alpha):
    """The normal quantile of 1 - alpha / 2, in all digits."""
    tail = mp.log(mp.mpf(alpha))
    return mp.findroot(lambda z: mp.log(mp.erfc(z / mp.sqrt(2))) - tail,
                       mp.mpf(float(stats.norm.isf(alpha / 2))))


# ---------- one proportion ----------

def wilson(x, n, alpha):
    x, n, z = mp.mpf(x), mp.mpf(n), z_of(alpha)
    centre, half = 2 * x + z * z, z * mp.sqrt(z * z + 4 * x * (n - x) / n)
    scale = 2 * (n + z * z)
    return (mp.mpf(0) if x == 0 else (centre - half) / scale,
            mp.mpf(1) if x == n else (centre + half) / scale)


def tail(x, a, b):
    """log of P(X <= x) of a beta law, by DLMF 8.17.8, and its slope in log x."""
    a, b = mp.mpf(a), mp.mpf(b)
    term = total = mp.mpf(1)
    k = 0
    while term > total * mp.mpf(10) ** -25:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
        if k > 200000:
            return None, None
    density = a * mp.log(x) + b * mp.log(1 - x) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b)
    return density + mp.log(total / a), a / total / (1 - x)


def beta_backwards(limit, a, b, p, case, title):
    """limit is the quantile p, lower tail, of (a, b): by what its tail is."""
    with mp.workdps(30):
        log_tail, slope = tail(mp.mpf(limit), a, b)
        if log_tail is not None:
            compare(title, float(limit), mp.mpf(limit) * (1 - (log_tail - mp.log(p)) / slope), case)


def one_proportion():
    cases = []
    for i in range(700):
        n = log_integer(1e9)
        confidence = RNG.choice([0.95, 0.99, 0.9, 0.68, 0.001, 0.5, 1 - 1e-5, 1 - 1e-10, 1 - 2 ** -52])
        cases.append((successes(n), n, confidence))
    script = """
d <- read.csv(file("stdin"), header = FALSE); x <- d$V1; n <- d$V2; a <- 1 - d$V3
f <- function(v) sprintf("%.17g", v)
cat(paste(f(ifelse(x == 0, 0, qbeta(a/2, x, n-x+1))), f(ifelse(x == n, 1, qbeta(a/2, x+1, n-x, lower = FALSE))),
          f(ifelse(x == 0, 0, qbeta(a/2, x+.5, n-x+.5))), f(ifelse(x == n, 1, qbeta(a/2, x+.5, n-x+.5, lower = FALSE)))), sep = "\\n")"""
    done = subprocess.run(["Rscript", "-e", script], input="".join(f"{x},{n},{c!r}\n" for x, n, c in cases),
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", check=True)
    of_r = [[float(v) for v in line.split()] for line in done.stdout.split("\n") if line]
    answers = ask("x, n, c", ["bigint", "bigint", "float8"], cases,
                  [f"(mlcheck.proportion_confint(x, n, c, '{m}')).{e}"
                   for m in ("wilson", "clopper_pearson", "jeffreys") for e in ("lower", "upper")])
    for case, got, want in zip(cases, answers, of_r):
        x, n, confidence = case
        alpha = 1 - confidence
        for value, exact in zip(got, wilson(x, n, alpha)):
            compare("wilson, mpmath", value, exact, case)
        if n < 10 ** 6:
            for value, other in zip(got, proportion.proportion_confint(x, n, alpha, "wilson")):
                # statsmodels' own lower limit cancels near 0 and its ends are not exact
                if other > 1e-3:
                    compare("wilson, statsmodels", value, mp.mpf(other), case)
        for name, values, oracle, shift in (("clopper_pearson", got[2:4], want[0:2], (0, 1)),
                                            ("jeffreys", got[4:6], want[2:4], (0.5, 0.5))):
            for value, other in zip(values, oracle):
                if not math.isnan(other) and SMALLEST < other < 1 - 1e-12 or value in (0.0, 1.0):
                    compare(f"{name}, R", value, mp.mpf(other), case)
            if n < 5000 and 0 < x < n:
                beta_backwards(values[0], x + shift[0], n - x + shift[1], alpha / 2, case, f"{name}, mpmath")


# ---------- two proportions ----------

def bisect(rises_no_more, low, high):
    for _ in range(240):
        middle = (low + high) / 2
        low, high = (middle, high) if rises_no_more(middle) > 0 else (low, middle)
    return (low + high) / 2


def part(count, share):
    return mp.mpf(0) if count == 0 else count / share


def two_proportions():
    cases = []
    for i in range(400):
        n1, n2 = log_integer(1e9), log_integer(1e9)
        cases.append((successes(n1), n1, successes(n2), n2, RNG.choice([0.95, 0.9, 0.999]),
                      RNG.choice([0.0, 0.1, 0.05, 0.5, 0.99, 1e-3, 1e-8])))
    answers = ask("x1, n1, x2, n2, c, m", ["bigint"] * 4 + ["float8"] * 2, cases,
                  ["(mlcheck.confint_proportions_2indep(x1, n1, x2, n2, c)).lower",
                   "(mlcheck.confint_proportions_2indep(x1, n1, x2, n2, c)).upper",
                   "(mlcheck.proportions_ztest(x1, n1, x2, n2)).statistic",
                   "(mlcheck.proportions_ztest(x1, n1, x2, n2)).pvalue",
                   "(mlcheck.noninferiority_2indep(x1, n1, x2, n2, m)).statistic",
                   "(mlcheck.noninferiority_2indep(x1, n1, x2, n2, m)).pvalue"])
    for case, got in zip(cases, answers):
        x1, n1, x2, n2, confidence, margin = case
        (l1, u1), (l2, u2) = wilson(x1, n1, 1 - confidence), wilson(x2, n2, 1 - confidence)
        p1, p2 = mp.mpf(x1) / n1, mp.mpf(x2) / n2
        lower, upper = p1 - p2 - mp.hypot(p1 - l1, u2 - p2), p1 - p2 + mp.hypot(u1 - p1, p2 - l2)
        scale = max(1e-6, upper - lower)
        compare("newcombe, mpmath (of the width)", got[0] + 2 * scale, lower + 2 * scale, case)
        compare("newcombe, mpmath (of the width)", got[1] + 2 * scale, upper + 2 * scale, case)
        if max(n1, n2) < 10 ** 4:
            for value, other in zip(got[:2], proportion.confint_proportions_2indep(
                    x1, n1, x2, n2, method="newcomb", compare="diff", alpha=1 - confidence)):
                if abs(other) > 1e-3:
                    compare("newcombe, statsmodels", value, mp.mpf(other), case)
        pooled = mp.mpf(x1 + x2) / (n1 + n2)
        if 0 < pooled < 1:
            z = (p1 - p2) / mp.sqrt(pooled * (1 - pooled) * (mp.mpf(1) / n1 + mp.mpf(1) / n2))
            compare("proportions_ztest, mpmath", got[2], z, case)
            if abs(z) < 30:
                compare("proportions_ztest p, mpmath", got[3], mp.erfc(abs(z) / mp.sqrt(2)), case)
            if max(n1, n2) < 10 ** 4 and abs(z) > 1e-3:
                compare("proportions_ztest, statsmodels", got[2],
                        mp.mpf(float(proportion.proportions_ztest([x1, x2], [n1, n2])[0])), case)
        else:
            compare("proportions_ztest, mpmath", got[2], None, case)
        m = mp.mpf(margin)
        q = pooled if margin == 0 else bisect(
            lambda r: part(x1, r) - part(n1 - x1, 1 - r) + part(x2, r + m) - part(n2 - x2, 1 - r - m),
            mp.mpf(0), 1 - m)
        variance = q * (1 - q) / n1 + (q + m) * (1 - q - m) / n2
        z = (p1 - p2 + m) / mp.sqrt(variance) if variance > 0 else mp.mpf(0)
        compare("noninferiority_2indep, mpmath", got[4], z, case)
        if abs(z) < 30:
            compare("noninferiority_2indep p, mpmath", got[5], mp.erfc(z / mp.sqrt(2)) / 2, case)


def paired_z(b, c, n, difference):
    """Tango's z, the likeliest share by bisection of the score."""
    if difference > 0:
        return -paired_z(c, b, n, -difference)
    m = -difference
    if m == 0:
        q = mp.mpf(b + c) / (2 * n)
    else:
        q = bisect(lambda r: part(b, r) + part(c, r + m) - part(2 * (n - b - c), 1 - 2 * r - m),
                   mp.mpf(0), (1 - m) / 2)
    variance = n * (2 * q + m - m * m)
    return (b - c + n * m) / mp.sqrt(variance) if variance > 0 else mp.mpf(0)


def pairs():
    cases = []
    for i in range(300):
        n = log_integer(1e9)
        b = min(n, RNG.choice([0, 1, 5, RNG.randint(0, n), n, int(n * math.exp(RNG.uniform(-15, 0)))]))
        c = min(n - b, RNG.choice([0, 1, 7, RNG.randint(0, n), int(n * math.exp(RNG.uniform(-15, 0)))]))
        cases.append((b, c, n, RNG.choice([0.95, 0.9, 1 - 1e-9]), RNG.choice([0.0, 0.1, 0.02, 0.9, 1e-7])))
    answers = ask("b, c, n, l, m", ["bigint"] * 3 + ["float8"] * 2, cases,
                  ["(mlcheck.noninferiority_paired(b, c, n, m)).statistic",
                   "(mlcheck.noninferiority_paired(b, c, n, m)).pvalue",
                   "(mlcheck.confint_paired(b, c, n, l)).lower", "(mlcheck.confint_paired(b, c, n, l)).upper",
                   "(mlcheck.mcnemar(b, c)).pvalue", "(mlcheck.mcnemar(b, c, false)).statistic",
                   "(mlcheck.mcnemar(b, c, false, false)).statistic", "(mlcheck.mcnemar(b, c, false, false)).pvalue"])
    for case, got in zip(cases, answers):
        b, c, n, confidence, margin = case
        z = paired_z(b, c, n, -mp.mpf(margin))
        compare("noninferiority_paired, mpmath", got[0], z, case)
        if abs(z) < 30:
            compare("noninferiority_paired p, mpmath", got[1], mp.erfc(z / mp.sqrt(2)) / 2, case)
        z = z_of(1 - confidence)
        for limit, sign in ((got[2], 1), (got[3], -1)):
            if abs(limit) < 1:
                # a limit is where z is z: one step of the secant from ours
                step = mp.mpf(10) ** -12 * max(abs(mp.mpf(limit)), mp.mpf(10) ** -12)
                here, there = (paired_z(b, c, n, mp.mpf(limit) + s) for s in (0, step))
                root = limit + (sign * z - here) * step / (there - here)
                compare("confint_paired, mpmath", limit, root, case)
        small, total = min(b, c), b + c
        if total < 5000:
            exact = min(mp.mpf(1), 2 * mp.fsum(mp.binomial(total, k) for k in range(small + 1)) / mp.mpf(2) ** total)
            compare("mcnemar exact p, mpmath", got[4], exact, case)
        other = 2 * stats.binom.cdf(small, total, 0.5)
        if 1e-280 < other < 1:
            # SciPy's binomial tail has 1e-9 itself at counts beyond 1e6
            if total < 10 ** 6:
                compare("mcnemar exact p, SciPy", got[4], mp.mpf(other), case)
        table = [[0, b], [c, 0]]
        if b != c:
            for value, correction in ((got[5], True), (got[6], False)):
                compare("mcnemar statistic, statsmodels", value, mp.mpf(float(
                    contingency_tables.mcnemar(table, exact=False, correction=correction).statistic)), case)
            chi = mp.mpf(b - c) ** 2 / total
            if chi < 1000:
                compare("mcnemar p, mpmath", got[7], mp.erfc(mp.sqrt(chi / 2)), case)


# ---------- many tests ----------

def many_tests():
    for _ in range(60):
        p = [round(RNG.random(), RNG.choice([1, 3, 16])) ** RNG.choice([1, 4]) for _ in range(RNG.randint(1, 60))]
        array = "'{" + ",".join(map(repr, p)) + "}'::float8[]"
        for method, other in (("bh", "fdr_bh"), ("holm", "holm")):
            rows = psql(f"""SELECT a, w FROM (SELECT i, p_adjust(p, '{method}') OVER (ORDER BY i) AS w, a
                FROM (SELECT * FROM unnest({array}, mlcheck.false_discovery_control({array}, '{method}'))
                WITH ORDINALITY t(p, a, i)) s) r ORDER BY i;""".replace("p_adjust", "mlcheck.p_adjust"))
            for row, want in zip(rows, multitest.multipletests(p, method=other)[1]):
                compare(f"false_discovery_control {method}, statsmodels", float(row[0]), mp.mpf(float(want)), p[:3])
                compare(f"p_adjust {method}, statsmodels", float(row[1]), mp.mpf(float(want)), p[:3])


def main():
    psql("SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS mlcheck;")
    one_proportion()
    two_proportions()
    pairs()
    many_tests()
    missed = False
    for title, (count, worst, where) in results.items():
        good = worst <= TOLERANCE
        missed = missed or not good
        print(f"{'ok' if good else 'FAIL':4} {title:46} {count:5} cases  worst {mp.nstr(worst, 2):>8}  at {where}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
