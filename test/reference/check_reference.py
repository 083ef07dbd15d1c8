#!/usr/bin/env python3
"""Compares every two-sample aggregate with SciPy, R and exact arithmetic.

    check_reference.py [--seed N] [--only TEXT] [--type TYPE] [--show N]

Runs against the server that PGHOST and its kin name ("make check-reference"
makes one), in a schema of its own, and takes SciPy 1.10 or later, mpmath and,
where it is installed, R 4.2.  Prints a line per statistic and oracle: how many
cases, the worst relative error and where, the tolerance.  The exit status is 1
if a line FAILs.

reference_cases.py makes the samples, reference_oracles.py the exact answers.
Where SciPy's own float64 arithmetic loses digits the exact answer decides, and
SciPy is asked only where it keeps them; the conditions are with each call.
"""

import argparse
import collections
import csv
import io
import math
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
import warnings
from fractions import Fraction

try:
    import mpmath
    import numpy as np
    import scipy
    import scipy.spatial
    import scipy.special
    import scipy.stats
    import scipy.stats.contingency
except ImportError as error:
    sys.exit(f"check_reference.py: {error}: install python3-scipy and python3-mpmath")

import reference_cases
import reference_oracles as oracle
from reference_cases import CATEGORIES, FLOATS, INTEGERS, ORDERED, TIMES, TYPES
from reference_oracles import exact, mpf

TOLERANCE = 1e-9            # relative; statistics, and p-values down to 1e-12
TAIL_TOLERANCE = 1e-6       # asymptotic p-values below 1e-12
NOTHING = 1e-300            # p-values below this may come out as anything below it
KS_EXACT_LIMIT = 10 ** 7    # n1 n2 up to which ks_2samp is exact

BINNED = ("psi", "jensenshannon", "kl_divergence", "hellinger_distance",
          "total_variation_distance", "linf_distance")
TESTS = ("ks_2samp", "cramervonmises_2samp", "anderson_ksamp", "mannwhitneyu", "ttest_ind")


# The server

def psql(script, data=None):
    """Run SQL; data goes to its COPY ... FROM STDIN, which must come last."""
    if data is not None:
        script = script + "\n" + data + "\\.\n"
    done = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-P", "null=(null)", "-f", "-"],
        input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_reference.py: psql: " + done.stderr.strip()[:2000])
    return done.stdout


PARTS = 4


def load(type_name, cases):
    """The rows of all cases, shuffled, in parts that the parallel plan merges."""
    rows = [f"{case.number}\t{flag}\t{text}" for case in cases for flag, side in
            (("f", case.reference), ("t", case.current)) for text in side.text]
    order = np.random.default_rng(len(rows)).permutation(len(rows)).tolist()
    setup = [f"{part}\t{case.number}\t{case.bins}\t{{{','.join(map(repr, case.edges))}}}"
             for case in cases for part in range(PARTS)]
    parts = "".join(f"""
        CREATE TABLE check_reference.{table}_{type_name}_{part}
            PARTITION OF check_reference.{table}_{type_name} FOR VALUES IN ({part});"""
                    for table in ("samples", "setup") for part in range(PARTS))
    psql(f"""
        CREATE TABLE check_reference.samples_{type_name}
            (part integer, case_no integer, is_current boolean, value {sql_type(type_name)})
            PARTITION BY LIST (part);
        CREATE TABLE check_reference.setup_{type_name}
            (part integer, case_no integer, bins integer, edges double precision[])
            PARTITION BY LIST (part);
        {parts}
        COPY check_reference.setup_{type_name} FROM STDIN;\n""" + "\n".join(setup) + f"""\n\\.
        COPY check_reference.samples_{type_name} FROM STDIN;""",
         "".join(f"{i % PARTS}\t{rows[i]}\n" for i in order))
    psql(f"ANALYZE check_reference.samples_{type_name}; ANALYZE check_reference.setup_{type_name};")


def sql_type(type_name):
    return {"mood": "check_reference.mood", "bpchar": "char(9)"}.get(type_name, type_name)


def query(type_name):
    """All aggregates of a type, grouped by case."""
    plain = list(BINNED)
    tests = []
    columns = ["case_no"]
    if type_name in ORDERED:
        plain += ["wasserstein_distance", "energy_distance"]
        tests += TESTS
    if type_name not in FLOATS + TIMES:
        tests.append("chi2_contingency")
    calls = [f"mlcheck.{name}(value, is_current) AS {name}" for name in plain + tests]
    columns += plain
    if type_name not in CATEGORIES:
        calls.append("mlcheck.psi(value, is_current, bins) AS psi_bins")
        columns.append("psi_bins")
    if type_name in FLOATS + INTEGERS:
        calls.append("mlcheck.psi(value, is_current, edges) AS psi_edges")
        columns.append("psi_edges")
    for name in tests:
        fields = ["statistic", "pvalue", "method", "n_reference", "n_current"]
        fields += {"ks_2samp": ["location", "sign"],
                   "chi2_contingency": ["dof", "cramers_v"]}.get(name, [])
        columns += [f'({name}).{field} AS "{name}.{field}"' for field in fields]
    return f"""SELECT {', '.join(columns)} FROM (
        SELECT case_no, {', '.join(calls)}
        FROM check_reference.samples_{type_name}
        JOIN check_reference.setup_{type_name} USING (part, case_no)
        GROUP BY case_no) AS results ORDER BY case_no"""


SERIAL = "SET max_parallel_workers_per_gather = 0; SET enable_partitionwise_aggregate = off;"
PARALLEL = """SET max_parallel_workers_per_gather = 4; SET max_parallel_workers = 8;
    SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
    SET enable_partitionwise_join = on; SET enable_partitionwise_aggregate = on;"""


def measure(type_name, rows, picked, report):
    """The rows of the query, a dict per case; both plans must agree as text.

    The parallel plan aggregates part by part, so that states are merged however
    the workers share the work.
    """
    serial = psql(SERIAL + query(type_name))
    plan = psql(PARALLEL + "EXPLAIN (COSTS OFF) " + query(type_name))
    parallel = psql(PARALLEL + query(type_name))
    # of many rows every worker gets some; a few may all be one worker's, unless
    # each part is aggregated on its own (cases picked by hand do not insist)
    merges = plan.count("Partial ") >= (1 if rows > 100000 or picked else PARTS)
    is_partial = ("Gather" in plan and merges and
                  "Partial" not in psql(SERIAL + "EXPLAIN (COSTS OFF) " + query(type_name)))
    one, two = serial.splitlines(), parallel.splitlines()
    line = "serial and parallel results are the same text"
    for first, second in zip(one[1:], two[1:]):
        report.add(Result(line, None, f"{type_name}, case {first.split(',')[0]}", 0,
                          "" if first == second else f"{first} is not {second}"))
    if not is_partial or len(one) != len(two):
        report.add(Result(line, None, type_name, 0, "no parallel plan, or rows missing:\n" + plan))
    return {int(row["case_no"]): {k: None if v == "(null)" else v for k, v in row.items()}
            for row in csv.DictReader(io.StringIO(serial))}


# Results

Result = collections.namedtuple("Result", "line tolerance where error failure")


class Report:
    """Lines in the order in which they are announced; results in any order."""

    def __init__(self, show):
        self.lines, self.show = collections.OrderedDict(), show

    def add(self, result):
        self.lines.setdefault(result.line, []).append(result)

    def print(self):
        passed = failed = 0
        for line, results in self.lines.items():
            worst = max(results, key=lambda r: r.error)
            failures = [r for r in results if r.failure]
            text = f"{'FAIL' if failures else 'ok  '}  {line}: {len(results)} cases"
            if any(r.tolerance is not None for r in results):
                tolerances = sorted({r.tolerance for r in results if r.tolerance is not None})
                text += (f", worst {worst.error:.1e}" +
                         (f" ({worst.where})" if worst.error > 0 else "") +
                         ", tolerance " + " or ".join(f"{t:g}" for t in tolerances))
            if failures:
                text += f", {len(failures)} FAIL"
            print(text)
            for r in sorted(failures, key=lambda r: -r.error)[:self.show]:
                print(f"          {r.where}: {r.failure}")
            passed += not failures
            failed += bool(failures)
        return passed, failed


class Checker:
    """Collects the results of one case."""

    def __init__(self, where):
        self.where, self.results = where, []

    def same(self, line, got, want):
        self.results.append(Result(line, None, self.where, 0,
                                   "" if got == want else f"{got!r}, expected {want!r}"))

    def close(self, line, got, want, tolerance=TOLERANCE, absolute=0):
        """got is text or None, want an mpf, float or None.

        An error of at most absolute counts as none; each use says why.
        """
        if got is None or want is None:
            ok = got is None and want is None
            error = 0.0 if ok else math.inf
        else:
            want = mpf(want)
            got_number = mpf(float(got))
            error = (0.0 if abs(got_number - want) <= absolute else
                     relative_error(got_number, want))
            ok = error <= tolerance
        shown = want if want is None else mpmath.nstr(want, 17)
        self.results.append(Result(line, tolerance, self.where, error, "" if ok else
                                   f"{got}, expected {shown}, error {error:.1e}"))

    def pvalue(self, line, got, want, asymptotic):
        if got is not None and want is not None and want < NOTHING:
            ok = float(got) < 1.001 * NOTHING
            self.results.append(Result(line, TOLERANCE, self.where, 0.0, "" if ok else
                                       f"{got}, expected less than 1e-300"))
            return
        tolerance = TAIL_TOLERANCE if asymptotic and want is not None and want < 1e-12 else TOLERANCE
        self.close(line, got, want, tolerance)


def relative_error(got, want):
    if got == want:
        return 0.0
    return float(abs(got - want) / abs(want)) if want != 0 else math.inf


# One case

CASES, MEASURED = {}, {}        # for the worker processes, which are forked


def check_case(number):
    case, row = CASES[number], MEASURED[number]
    check = Checker(str(case))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if case.type in CATEGORIES:
            check_categories(case, row, check)
        else:
            check_ordered(case, row, check)
    return check.results


def check_categories(case, row, check):
    reference = collections.Counter(case.reference.values)
    current = collections.Counter(case.current.values)
    missing = case.reference.missing, case.current.missing
    counts = oracle.category_counts(reference, current)
    check_distances(check, row, BINNED, counts, missing, "categories")
    table = [(reference[k], current[k]) for k in reference.keys() | current.keys()]
    check_chi2(check, row, table)


def check_ordered(case, row, check):
    groups = oracle.Groups(case.reference.values, case.current.values)
    missing = case.reference.missing, case.current.missing
    kind = "numbers" if case.type in FLOATS + INTEGERS else "times"
    check_distances(check, row, BINNED, oracle.bin_counts(groups, 10), missing, kind)
    check_distances(check, row, ("psi_bins",), oracle.bin_counts(groups, case.bins), missing, kind)
    if kind == "numbers":
        check_distances(check, row, ("psi_edges",),
                        oracle.edge_counts(groups, case.edges), missing, kind)
    if case.type in INTEGERS:
        check_chi2(check, row, list(zip(groups.a.tolist(), groups.b.tolist())))
    both = groups.n1 > 0 and groups.n2 > 0
    check_transport(case, row, check, groups if both and case.finite else None)
    if not both:
        why = ("undefined: no values" if groups.n1 + groups.n2 == 0 else
               "undefined: no reference values" if groups.n1 == 0 else
               "undefined: no current values")
        for name in TESTS:
            check_undefined(check, row, name, why)
            check_sizes(check, row, name, groups)
        return
    check_ks(case, row, check, groups)
    check_cramervonmises(case, row, check, groups)
    check_anderson(case, row, check, groups)
    check_mannwhitneyu(case, row, check, groups)
    check_ttest(case, row, check, groups)
    check_permutations(row, check, groups)
    for name in TESTS:
        check_sizes(check, row, name, groups)


def check_undefined(check, row, name, why):
    check.same(f"{name}: undefined results are NULL and say why",
               (row[f"{name}.statistic"], row[f"{name}.pvalue"], row[f"{name}.method"]),
               (None, None, why))


def check_sizes(check, row, name, groups):
    check.same("n_reference and n_current of the tests",
               (row[f"{name}.n_reference"], row[f"{name}.n_current"]),
               (str(groups.n1), str(groups.n2)))


def check_method(check, row, name, want):
    check.same(f"{name}: method", row[f"{name}.method"], want)


def check_distances(check, row, names, counts, missing, kind):
    want = oracle.distances(counts, missing)
    for name in names:
        statistic = name.split("_")[0] if name.startswith("psi") else name
        suffix = {"psi_bins": ", other numbers of bins", "psi_edges": ", given edges"}.get(name, "")
        check.close(f"{name.removesuffix('_bins').removesuffix('_edges')}{suffix}, {kind} = "
                    "bins rebuilt, mpmath", row[name], want and want[statistic],
                    absolute=cancellation(name, want))
    if want is None or names != BINNED:
        return
    # SciPy, which knows neither floor nor cancellation: with all bins filled,
    # and distances above 1e-4
    p = np.array(list(counts[0]) + [missing[0]]) / (sum(counts[0]) + missing[0])
    q = np.array(list(counts[1]) + [missing[1]]) / (sum(counts[1]) + missing[1])
    p, q = p[p + q > 0], q[p + q > 0]
    distance = scipy.spatial.distance.jensenshannon(p, q, base=2)
    if distance > 1e-4:
        check.close("jensenshannon = SciPy on bins rebuilt", row["jensenshannon"], distance)
    if np.all(p > 0) and np.all(q > 0) and scipy.stats.entropy(p, q) > 1e-5:
        check.close("kl_divergence = SciPy's entropy on bins rebuilt", row["kl_divergence"],
                    scipy.stats.entropy(p, q))
        check.close("psi = SciPy's entropy both ways on bins rebuilt", row["psi"],
                    scipy.stats.entropy(p, q) + scipy.stats.entropy(q, p))


def cancellation(name, want):
    """What a sum over bins of terms of either sign may lose in float8.

    The Kullback-Leibler and Jensen-Shannon divergences of almost equal shares
    are sums of terms p log(p / q), each rounded to some 1e-16 and far larger
    than the sum; the distance is the root of the latter.  Allowed: 1e-15 of a
    divergence below 1e-6.
    """
    if want and name == "kl_divergence" and want[name] < 1e-6:
        return 1e-15
    if want and name == "jensenshannon" and want[name] < 1e-3:
        return min(mpf("3e-8"), mpf("1e-15") / max(want[name], mpf("1e-30")))
    return 0


def check_chi2(check, row, table):
    name = "chi2_contingency"
    n1, n2 = sum(r for r, _ in table), sum(c for _, c in table)
    check.same("n_reference and n_current of the tests",
               (row[f"{name}.n_reference"], row[f"{name}.n_current"]), (str(n1), str(n2)))
    if n1 == 0 or n2 == 0:
        check.same(f"{name}: undefined results are NULL and say why",
                   (row[f"{name}.statistic"], row[f"{name}.pvalue"], row[f"{name}.dof"],
                    row[f"{name}.cramers_v"], row[f"{name}.method"].split(":")[0]),
                   (None, None, None, None, "undefined"))
        return
    statistic, pvalue, dof, cramers_v = oracle.chi2(table)
    check_method(check, row, name, "yates" if dof == 1 else "pearson")
    check.same(f"{name}: degrees of freedom", row[f"{name}.dof"], str(dof))
    check.close(f"{name} statistic = exact fractions", row[f"{name}.statistic"], statistic)
    check.pvalue(f"{name} p-value = mpmath", row[f"{name}.pvalue"], pvalue, True)
    check.close(f"{name} Cramér's V = exact fractions", row[f"{name}.cramers_v"], cramers_v)
    if dof == 0:
        return
    # expected - observed cancels in SciPy where the table is nearly proportional
    matrix = np.array(table).T
    if cramers_v > 1e-4:
        result = scipy.stats.chi2_contingency(matrix)
        check.close(f"{name} statistic = SciPy", row[f"{name}.statistic"], result[0])
        check.pvalue(f"{name} p-value = SciPy", row[f"{name}.pvalue"], result[1], True)
        check.close(f"{name} Cramér's V = SciPy", row[f"{name}.cramers_v"],
                    scipy.stats.contingency.association(matrix, method="cramer"))


def check_transport(case, row, check, groups):
    wasserstein = energy = None
    if groups is not None:
        wasserstein, squares = oracle.transport(groups)
        wasserstein = exact(wasserstein * case.unit)
        energy = mpmath.sqrt(exact(squares * case.unit))
        if wasserstein == 0:
            wasserstein = energy = mpf(0)
    # a difference of denormals is exact, but its product with a share is rounded
    # to a multiple of 2^-1074, once for every distinct value
    denormal = wasserstein is not None and 0 < wasserstein < 1e-300
    if denormal:
        check.close("wasserstein_distance, denormal = exact integers, to 2^-1075 a value",
                    row["wasserstein_distance"], wasserstein,
                    absolute=exact(len(groups.values) * Fraction(1, 2 ** 1075)))
    else:
        check.close("wasserstein_distance = exact integers", row["wasserstein_distance"], wasserstein)
        check.close("energy_distance = exact integers", row["energy_distance"], energy)
    if groups is not None and not denormal and case.type in FLOATS:
        check.close("wasserstein_distance = SciPy", row["wasserstein_distance"],
                    scipy.stats.wasserstein_distance(case.reference.values, case.current.values))
        check.close("energy_distance = SciPy", row["energy_distance"],
                    scipy.stats.energy_distance(case.reference.values, case.current.values))


def location_text(case, value):
    """How the location prints: as the type does, numeric as float8."""
    return reference_cases.TEXT[case.type](value)


def check_ks(case, row, check, groups):
    name = "ks_2samp"
    statistic, pvalue = row["ks_2samp.statistic"], row["ks_2samp.pvalue"]
    n1, n2 = groups.n1, groups.n2
    pairs = n1 * n2
    is_exact = pairs <= KS_EXACT_LIMIT
    want = oracle.ks(groups)
    d = want["d"]
    check_method(check, row, name, "exact" if is_exact else "asymptotic")
    check.close(f"{name} statistic = exact integers", statistic, mpf(d) / pairs)
    location = row["ks_2samp.location"]
    if case.type in FLOATS:
        same = np.float32(location) == np.float32(want["location"]) if case.type == "float4" \
            else float(location) == want["location"]
    else:
        same = location == location_text(case, want["location"])
    check.same(f"{name} location = exact integers", (location, bool(same)), (location, True))
    check.same(f"{name} sign = exact integers", row["ks_2samp.sign"], str(want["sign"]))

    # SciPy compares floats: where D is attained more than once it may choose
    # another place, and with it another sign
    x, y = case.reference.values, case.current.values
    if is_exact:
        check.pvalue(f"{name} p-value, exact = lattice paths counted in integers", pvalue,
                     exact(oracle.ks_exact_pvalue(groups, d)), False)
    else:
        n = round(pairs / (n1 + n2))
        check.pvalue(f"{name} p-value, asymptotic = SciPy's kstwo.sf", pvalue,
                     scipy.stats.kstwo.sf(d / pairs, n), True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            result = scipy.stats.ks_2samp(x, y, method="exact" if is_exact else "asymp")
        except RuntimeWarning:          # "Exact calculation unsuccessful"
            return
    if d > 0:
        check.close(f"{name} statistic = SciPy", statistic, result.statistic)
    if want["unique"]:
        check.same(f"{name} location and sign = SciPy, where D is attained once",
                   (result.statistic_location, result.statistic_sign),
                   (want["location"], want["sign"]))
    if is_exact and not groups.ties:
        check.pvalue(f"{name} p-value, exact without ties = SciPy's method='exact'", pvalue,
                     result.pvalue, False)


def order_only(case, groups):
    """The samples for SciPy's rank tests.

    Ranks stand in for integers, which may lie beyond 2^53, and for infinities,
    whose ties SciPy finds in differences, where they are NaN.
    """
    if case.type in FLOATS and case.finite:
        return case.reference.values, case.current.values
    rank = np.arange(len(groups.values), dtype=float)
    return np.repeat(rank, groups.a), np.repeat(rank, groups.b)


def check_cramervonmises(case, row, check, groups):
    name = "cramervonmises_2samp"
    statistic, pvalue = row[f"{name}.statistic"], row[f"{name}.pvalue"]
    n1, n2 = groups.n1, groups.n2
    is_exact = max(n1, n2) <= 20
    want = oracle.cramervonmises(groups)
    check_method(check, row, name, "exact" if is_exact else "asymptotic")
    check.close(f"{name} statistic = exact fractions", statistic, exact(want))
    result = None
    # SciPy wants two values a side, and takes seconds for 19 : 20
    if min(n1, n2) >= 2 and ((n1, n2) != (19, 20) or case.number % 6 == 0):
        result = scipy.stats.cramervonmises_2samp(*order_only(case, groups))
        # its statistic is a difference of sums that grow like n
        if n1 + n2 <= 2000:
            check.close(f"{name} statistic, up to 2000 values = SciPy", statistic, result.statistic)
    if is_exact:
        if result is not None:
            check.pvalue(f"{name} p-value, exact = SciPy", pvalue, result.pvalue, False)
        return
    tail = oracle.cramervonmises_asymptotic_pvalue(n1, n2, want)
    check.pvalue(f"{name} p-value, asymptotic = limit law inverted", pvalue, tail, True)
    # 1 - cdf: SciPy keeps 9 digits down to 1e-6, but its series ends at 1e-7,
    # which shows from 1e-3 on
    if result is not None and n1 + n2 <= 2000 and tail > 0.001:
        check.close(f"{name} p-value, asymptotic and above 0.001 = SciPy", pvalue, result.pvalue)


def check_anderson(case, row, check, groups):
    name = "anderson_ksamp"
    statistic, pvalue = row[f"{name}.statistic"], row[f"{name}.pvalue"]
    want = oracle.anderson(groups)
    if want is None:
        check_undefined(check, row, name, "undefined: needs four values, not all equal")
        return
    check_method(check, row, name, "asymptotic")
    # the statistic is a difference, A^2 - 1: near zero rounding is what is left
    left = 1e-13 if abs(want) < 1e-4 else 0
    check.close(f"{name} statistic = own sums", statistic, want, absolute=left)
    tail = oracle.anderson_pvalue(want)
    check.pvalue(f"{name} p-value = limit law inverted", pvalue, tail, True)
    result = scipy.stats.anderson_ksamp(order_only(case, groups))
    check.close(f"{name} statistic = SciPy", statistic, result.statistic, absolute=left)
    # SciPy interpolates between seven quantiles
    if 0.001 < result.significance_level < 0.25:
        check.close(f"{name} p-value = SciPy's interpolation, roughly", pvalue,
                    result.significance_level, 0.05)


def check_mannwhitneyu(case, row, check, groups):
    name = "mannwhitneyu"
    statistic, pvalue = row[f"{name}.statistic"], row[f"{name}.pvalue"]
    n1, n2 = groups.n1, groups.n2
    is_exact = min(n1, n2) <= 8 and not groups.ties and n1 * n2 <= KS_EXACT_LIMIT
    u, tie_term = oracle.mannwhitneyu(groups)
    check_method(check, row, name, "exact" if is_exact else "asymptotic")
    check.close(f"{name} statistic = exact integers", statistic, exact(u))
    if is_exact:
        check.pvalue(f"{name} p-value, exact = counted in integers", pvalue,
                     exact(oracle.mannwhitneyu_exact_pvalue(n1, n2, int(u))), False)
    else:
        check.pvalue(f"{name} p-value, asymptotic = mpmath", pvalue,
                     oracle.mannwhitneyu_asymptotic_pvalue(n1, n2, u, tie_term), True)
    if is_exact and n1 * n2 > 300:      # SciPy's recursion takes seconds to minutes
        return
    result = scipy.stats.mannwhitneyu(*order_only(case, groups))
    check.close(f"{name} statistic = SciPy", statistic, result.statistic)
    check.pvalue(f"{name} p-value = SciPy", pvalue, result.pvalue, not is_exact)


def check_ttest(case, row, check, groups):
    name = "ttest_ind"
    if not case.finite:
        check_undefined(check, row, name, "undefined: infinite values")
        return
    want = oracle.welch(groups)
    if want is None:
        check_undefined(check, row, name, "undefined: needs two values a side and a variance within range")
        return
    statistic, pvalue = row[f"{name}.statistic"], row[f"{name}.pvalue"]
    if not 1e-290 < want.squares < 1e300:
        check.same(f"{name}: NULL where squared deviations leave the range of float8",
                   (statistic, pvalue, row[f"{name}.method"].split(":")[0]), (None, None, "undefined"))
        return
    check_method(check, row, name, "welch")
    # of equal means only rounding is left
    check.close(f"{name} statistic = exact moments", statistic, want.t,
                absolute=1e-13 if abs(want.t) < 1e-4 else 0)
    check.pvalue(f"{name} p-value = mpmath", pvalue, want.pvalue, True)
    # SciPy's means are float64, so where their difference keeps 12 digits;
    # and it squares variances
    x, y = case.reference.values, case.current.values
    mean = max(abs(float(np.mean(x))), abs(float(np.mean(y))))
    difference = abs(float(np.mean(x)) - float(np.mean(y)))
    if case.type in FLOATS and mean < 1e4 * difference and 1e-120 < want.squares < 1e120:
        result = scipy.stats.ttest_ind(x, y, equal_var=False)
        check.close(f"{name} statistic, offset below 1e4 = SciPy", statistic, result.statistic)
        check.pvalue(f"{name} p-value, offset below 1e4 = SciPy", pvalue, result.pvalue, True)


def check_permutations(row, check, groups):
    if groups.n1 + groups.n2 > 12:
        return
    want = oracle.permutations(groups)
    check.pvalue("ks_2samp p-value, up to 12 values = all labellings",
                 row["ks_2samp.pvalue"], exact(want[0]), False)
    if not groups.ties:
        check.pvalue("mannwhitneyu p-value, up to 12 values = all labellings",
                     row["mannwhitneyu.pvalue"], exact(want[1]), False)
        check.pvalue("cramervonmises_2samp p-value, up to 12 values = all labellings",
                     row["cramervonmises_2samp.pvalue"], exact(want[2]), False)


# R

R_SCRIPT = """
lines <- strsplit(readLines(file("stdin")), " ")
for (line in lines) {
    v <- as.numeric(line)
    z <- rep(seq_along(v[-(1:3)]), v[-(1:3)])
    cat(sprintf("%.17g\\n", psmirnov(v[1] / (v[2] * v[3]), sizes = v[2:3], z = z,
                                     exact = TRUE, lower.tail = FALSE)))
}
"""


def check_with_r(cases, report):
    """psmirnov of R 4.2 is exact with ties, but returns 1 - P: from 0.01 on.

    From about 1000 values on its path counts overflow.
    """
    line = "ks_2samp p-value with ties, up to 1000 values and above 0.01 = R's psmirnov"
    if shutil.which("Rscript") is None:
        print("note: R is not installed, ks_2samp is not compared with it")
        return
    asked, stdin = [], []
    for case in cases:
        if case.type not in ORDERED or len(case.reference.values) * len(case.current.values) == 0:
            continue
        pvalue = float(MEASURED[case.number]["ks_2samp.pvalue"])
        groups = oracle.Groups(case.reference.values, case.current.values)
        if groups.ties and groups.n1 + groups.n2 <= 1000 and pvalue > 0.01:
            asked.append((case, pvalue))
            sizes = (groups.a + groups.b).tolist()
            stdin.append(" ".join(map(str, [oracle.ks(groups)["d"], groups.n1, groups.n2] + sizes)))
    done = subprocess.run(["Rscript", "--vanilla", "-e", R_SCRIPT], input="\n".join(stdin) + "\n",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    answers = done.stdout.split()
    if done.returncode != 0 or len(answers) != len(asked):
        if "psmirnov" in done.stderr:
            print("note: this R is older than 4.2 and has no psmirnov")
            return
        report.add(Result(line, TOLERANCE, "R", math.inf, done.stderr.strip()))
    for (case, pvalue), answer in zip(asked, answers):
        check = Checker(str(case))
        check.close(line, pvalue, float(answer))
        report.add(check.results[0])


# The oracles themselves

def check_limit_laws(report):
    """The inversion of reference_oracles against two other computations."""
    for law, points in (("cramervonmises", (0.05, 0.2, 0.7, 2, 10)), ("anderson", (0.3, 1, 4, 12))):
        for x in points:
            check = Checker(f"x = {x}")
            check.close(f"oracle: the limit law of {law} inverted = Anderson & Darling's series",
                        oracle.limit_sf(law, mpf(x)), oracle.limit_sf_series(law, x), 1e-12)
            report.add(check.results[0])


# Published vectors

def rows_of(type_name, reference, current):
    def array(values):
        return "ARRAY[" + ", ".join("NULL" if v is None else f"'{v}'" for v in values) + f"]::{type_name}[]"
    return (f"(SELECT unnest({array(reference)}) AS v, false AS c UNION ALL "
            f"SELECT unnest({array(current)}), true) AS rows")


def ask(expression, type_name, reference, current):
    """One value of an aggregate over literal samples."""
    text = psql(f"SELECT {expression} FROM {rows_of(type_name, reference, current)}")
    value = next(csv.reader(io.StringIO(text.split("\n", 1)[1])))[0]
    return None if value == "(null)" else value


def spelled(*counts):
    return [str(i) for i, count in enumerate(counts) for _ in range(count)]


VECTORS = (
    # source, expression, type, samples, value, half a unit of its last digit
    ("scouter's documentation, PSI of shares 20/30/24/26 and 16/28/32/24",
     "mlcheck.psi(v, c)", "text", spelled(20, 30, 24, 26), spelled(16, 28, 32, 24), 0.0349210194, 5e-11),
    ("Evidently's test data", "mlcheck.psi(v, c)", "text",
     spelled(16, 18, 16, 14, 12, 12), spelled(16, 16, 16, 16, 16, 8), 0.0372183816, 5e-11),
    ("Evidently's test data", "mlcheck.hellinger_distance(v, c)", "text",
     spelled(16, 18, 16, 14, 12, 12), spelled(16, 16, 16, 16, 16, 8), 0.0681277, 5e-8),
    ("Evidently's test data", "(mlcheck.chi2_contingency(v, c)).statistic", "text",
     spelled(16, 18, 16, 14, 12, 12), spelled(16, 16, 16, 16, 16, 8), 1.6224090, 5e-8),
    ("Evidently's test data", "(mlcheck.chi2_contingency(v, c)).pvalue", "integer",
     spelled(16, 18, 16, 14, 12, 12), spelled(16, 16, 16, 16, 16, 8), 0.8985262, 5e-8),
    ("SciPy, chi2_contingency [[10, 10, 20], [20, 20, 20]]",
     "(mlcheck.chi2_contingency(v, c)).statistic", "text", spelled(10, 10, 20), spelled(20, 20, 20),
     2.7777777777777777, 1e-15),
    ("SciPy, chi2_contingency [[10, 10, 20], [20, 20, 20]]",
     "(mlcheck.chi2_contingency(v, c)).pvalue", "text", spelled(10, 10, 20), spelled(20, 20, 20),
     0.24935220877729619, 1e-15),
    ("SciPy, mannwhitneyu of ages", "(mlcheck.mannwhitneyu(v, c)).statistic", "integer",
     [19, 22, 16, 29, 24], [20, 11, 17, 12], 17, 0),
    ("SciPy, mannwhitneyu of ages", "(mlcheck.mannwhitneyu(v, c)).pvalue", "integer",
     [19, 22, 16, 29, 24], [20, 11, 17, 12], 0.1111111111111111, 1e-15),
    ("Hollander & Wolfe 1973, permeability, in R's wilcox.test",
     "(mlcheck.mannwhitneyu(v, c)).statistic", "numeric",
     [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.90, 0.74, 1.21], 35, 0),
    ("Hollander & Wolfe 1973, permeability, in R's wilcox.test",
     "(mlcheck.mannwhitneyu(v, c)).pvalue", "numeric",
     [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.90, 0.74, 1.21],
     0.2544, 1e-4),
    ("Student 1908, sleep, in R's t.test", "(mlcheck.ttest_ind(v, c)).statistic", "float8",
     [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
     [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4], -1.8608, 5e-5),
    ("Student 1908, sleep, in R's t.test", "(mlcheck.ttest_ind(v, c)).pvalue", "float8",
     [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
     [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4], 0.07939, 5e-6),
    ("SciPy, wasserstein_distance", "mlcheck.wasserstein_distance(v, c)", "integer",
     [0, 1, 3], [5, 6, 8], 5, 0),
    ("SciPy, energy_distance", "mlcheck.energy_distance(v, c)", "float8", [0], [2], 2, 0),
    ("SciPy, jensenshannon [1, 0, 0] and [0, 1, 0], base 2", "mlcheck.jensenshannon(v, c)", "text",
     ["a"], ["b"], 1, 0),
)


def check_vectors(report):
    for source, expression, type_name, reference, current, value, unit in VECTORS:
        got = ask(expression, type_name, reference, current)
        ok = abs(float(got) - value) <= unit
        report.add(Result("published vectors, to their last digit", None, source, 0,
                          "" if ok else f"{expression}: {got}, published {value}"))


# Conventions

def scipy_answer(function, *arguments, **options):
    """What SciPy returns or raises, in short."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = function(*arguments, **options)
        except (ValueError, ZeroDivisionError) as error:
            return type(error).__name__
    if hasattr(result, "significance_level"):
        values = (result.statistic, result.significance_level)
    elif hasattr(result, "pvalue"):
        values = (result.statistic, result.pvalue)
    else:
        values = result[:2] if isinstance(result, tuple) else (result,)
    return ", ".join(f"{float(v):.6g}" for v in values)


def conventions():
    """Where mlcheck and SciPy differ: statement, SciPy's answer, ours, expected."""
    st = scipy.stats
    same, other = [3.0] * 5, [4.0] * 5
    far = [float(i) for i in range(100)], [1000.0 + i for i in range(100)]
    nan, inf = float("nan"), float("inf")

    def test(name, x, y, field="statistic"):
        return ask(f"(mlcheck.{name}(v, c)).{field}", "float8", x, y)

    def distance(name, x, y, type_name="float8"):
        return ask(f"mlcheck.{name}(v, c)", type_name, x, y)

    def refusal(name, x, y):
        """The error that a query ends with."""
        script = f"SELECT mlcheck.{name}(v, c) FROM {rows_of('float8', x, y)}"
        done = subprocess.run(["psql", "-X", "-q", "-c", script], capture_output=True,
                              encoding="utf-8", check=False)
        return done.stderr.strip().removeprefix("ERROR:").strip()

    yield ("a constant equal on both sides: D = 0, p = 1, as SciPy",
           scipy_answer(st.ks_2samp, same, same),
           (test("ks_2samp", same, same), test("ks_2samp", same, same, "pvalue")), ("0", "1"))
    yield ("Mann-Whitney of all values equal: p = 1, as SciPy",
           scipy_answer(st.mannwhitneyu, same, same),
           test("mannwhitneyu", same, same, "pvalue"), "1")
    yield ("Welch's test without variance is NULL, SciPy's NaN or infinite",
           scipy_answer(st.ttest_ind, same, other, equal_var=False),
           (test("ttest_ind", same, other), test("ttest_ind", same, other, "method")),
           (None, "undefined: needs two values a side and a variance within range"))
    yield ("Welch's test of a single value is NULL, SciPy's NaN",
           scipy_answer(st.ttest_ind, [1.0], [2.0, 3.0], equal_var=False),
           test("ttest_ind", [1.0], [2.0, 3.0]), None)
    yield ("Anderson-Darling of all values equal is NULL, SciPy raises",
           scipy_answer(st.anderson_ksamp, [same, same]),
           (test("anderson_ksamp", same, same), test("anderson_ksamp", same, same, "method")),
           (None, "undefined: needs four values, not all equal"))
    yield ("Anderson-Darling of three values is NULL, SciPy divides by zero",
           scipy_answer(st.anderson_ksamp, [[1.0], [2.0, 3.0]]),
           test("anderson_ksamp", [1.0], [2.0, 3.0]), None)
    tail = test("anderson_ksamp", *far, "pvalue")
    yield ("Anderson-Darling: SciPy clips p to 0.001 .. 0.25, mlcheck follows the law",
           scipy_answer(st.anderson_ksamp, far), float(tail) < 1e-30, True)
    yield ("... at the other end too", scipy_answer(st.anderson_ksamp, [far[0], far[0]]),
           float(test("anderson_ksamp", far[0], far[0], "pvalue")) > 0.99, True)
    yield ("Cramer-von Mises: SciPy's 1 - cdf ends at 1e-16, mlcheck's tail goes on",
           scipy_answer(st.cramervonmises_2samp, *far),
           0 < float(test("cramervonmises_2samp", *far, "pvalue")) < 1e-25, True)
    yield ("Cramer-von Mises of one value a side is defined, SciPy raises",
           scipy_answer(st.cramervonmises_2samp, [1.0], [2.0]),
           test("cramervonmises_2samp", [1.0], [2.0], "pvalue"), "1")
    yield ("Kolmogorov-Smirnov beside an empty side is NULL, SciPy raises",
           scipy_answer(st.ks_2samp, [], [1.0]),
           (test("ks_2samp", [None], [1.0]), test("ks_2samp", [None], [1.0], "method")),
           (None, "undefined: no reference values"))
    yield ("psi beside a side that is all NULL counts missing values",
           "no such function", float(distance("psi", [None, None], [1.0])) > 18, True)
    yield ("psi beside a side without rows is NULL", "no such function",
           distance("psi", [], [1.0]), None)
    yield ("NaN is missing to the tests, SciPy's result is NaN",
           scipy_answer(st.mannwhitneyu, [1.0, 2.0, nan], [3.0, 4.0]),
           test("mannwhitneyu", [1.0, 2.0, nan], [3.0, 4.0], "pvalue"),
           test("mannwhitneyu", [1.0, 2.0], [3.0, 4.0], "pvalue"))
    yield ("NaN and NULL are the same bin", "no such function",
           distance("psi", [1.0, 2.0, nan], [1.0, None, 2.0]), "0")
    yield ("infinities have a rank; SciPy subtracts them",
           scipy_answer(st.mannwhitneyu, [-inf, 0.0, 2.0, 3.0], [1.0, 2.5, inf]),
           float(test("mannwhitneyu", [-inf, 0.0, 2.0, 3.0], [1.0, 2.5, inf], "pvalue")),
           float(st.mannwhitneyu([-1.0, 0.0, 2.0, 3.0], [1.0, 2.5, 9.0]).pvalue))
    tied = [0.0, 1.0, 3.0], [3.0, 3.0, 2.0]
    yield ("the exact Kolmogorov-Smirnov law is that of the ties at hand, SciPy's knows none",
           scipy_answer(st.ks_2samp, *tied), test("ks_2samp", *tied, "pvalue"), "0.4")
    yield ("transport of infinities is NULL, SciPy's NaN or infinite",
           scipy_answer(st.wasserstein_distance, [1.0, inf], [2.0, 3.0]),
           (distance("wasserstein_distance", [1.0, inf], [2.0, 3.0]),
            distance("energy_distance", [1.0, inf], [2.0, 3.0])), (None, None))
    yield ("transport beyond float8 is an error, SciPy's infinite",
           scipy_answer(st.wasserstein_distance, [-1.7e308], [1.7e308]),
           refusal("wasserstein_distance", [-1.7e308], [1.7e308]), "value out of range: overflow")
    yield ("Welch's test of infinities is NULL, SciPy's NaN",
           scipy_answer(st.ttest_ind, [1.0, inf, 3.0], [2.0, 3.0], equal_var=False),
           test("ttest_ind", [1.0, inf, 3.0], [2.0, 3.0], "method"), "undefined: infinite values")
    yield ("a table of one category: X^2 = 0, p = 1, as SciPy; V is NULL",
           scipy_answer(st.chi2_contingency, [[9], [4]]),
           ask("mlcheck.chi2_contingency(v, c)", "text", ["a"] * 9, ["a"] * 4), "(0,1,pearson,9,4,0,)")
    yield ("with D attained on either side the sign is 1, and the location the first", "",
           (test("ks_2samp", [1, 4], [2, 3], "sign"), test("ks_2samp", [1, 4], [2, 3], "location")),
           ("1", "1"))
    yield ("-0 and 0 are one value", "", test("ks_2samp", ["-0"], ["0"]), "0")
    yield ("rows without a flag are not counted", "", psql(
        "SELECT mlcheck.ks_2samp(v, c) FROM (VALUES (1.0, true), (2.0, false), (3.0, NULL)) AS t (v, c)"
        ).split("\n")[1], psql(
        "SELECT mlcheck.ks_2samp(v, c) FROM (VALUES (1.0, true), (2.0, false)) AS t (v, c)").split("\n")[1])


def check_conventions(report):
    print("Conventions, with SciPy's answer:")
    for statement, scipys, got, want in conventions():
        print(f"      {statement}; SciPy: {scipys}" if scipys else f"      {statement}")
        report.add(Result("conventions", None, statement, 0,
                          "" if got == want else f"{got!r}, expected {want!r}"))


# Everything

def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=int(os.environ.get("MLCHECK_SEED", "20240607")),
                        help="of the samples; also MLCHECK_SEED")
    parser.add_argument("--only", default="", help="cases whose description contains this text")
    parser.add_argument("--type", choices=TYPES, help="cases of this type")
    parser.add_argument("--show", type=int, default=5, help="failures shown a line")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    started = time.monotonic()
    print(f"seed {arguments.seed}, SciPy {scipy.__version__}, NumPy {np.__version__}, "
          f"mpmath {mpmath.__version__}")
    cases = [case for case in reference_cases.generate(arguments.seed)
             if arguments.only in str(case) and arguments.type in (None, case.type)]
    report = Report(arguments.show)
    psql("""SET client_min_messages = warning;
        CREATE EXTENSION IF NOT EXISTS mlcheck;
        DROP SCHEMA IF EXISTS check_reference CASCADE;
        CREATE SCHEMA check_reference;
        CREATE TYPE check_reference.mood AS ENUM ('sad', 'ok', 'happy', 'it''s "so", so');""")
    for type_name in TYPES:
        of_type = [case for case in cases if case.type == type_name]
        if of_type:
            load(type_name, of_type)
            size = sum(len(c.reference.text) + len(c.current.text) for c in of_type)
            rows = measure(type_name, size, bool(arguments.only), report)
            for case in of_type:
                if case.number in rows:
                    CASES[case.number], MEASURED[case.number] = case, rows[case.number]
                    case.reference.text = case.current.text = None
                else:
                    report.add(Result("every case has a row", None, str(case), 0, "no row"))
    psql("SET client_min_messages = warning; DROP SCHEMA check_reference CASCADE;")
    rows = sum(len(c.reference.values) + len(c.current.values) for c in CASES.values())
    print(f"{len(CASES)} cases, {rows} values, measured after {time.monotonic() - started:.0f} s")

    order = sorted(CASES, key=lambda n: -len(CASES[n].reference.values) * len(CASES[n].current.values))
    results = {}
    with multiprocessing.get_context("fork").Pool() as pool:
        for number, result in zip(order, pool.imap(check_case, order, chunksize=1)):
            results[number] = result
    for number in sorted(results):
        for result in results[number]:
            report.add(result)
    check_with_r(CASES.values(), report)
    check_limit_laws(report)
    check_vectors(report)
    check_conventions(report)
    report.lines = collections.OrderedDict(sorted(report.lines.items()))
    passed, failed = report.print()
    print(f"took {time.monotonic() - started:.0f} s")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
