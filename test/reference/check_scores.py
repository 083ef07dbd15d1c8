#!/usr/bin/env python3
"""Compares the metrics, curves and tests of scores with scikit-learn and pROC.

    check_scores.py [--seed N] [--cases N]

Runs against the server that PGHOST and its kin name, in a schema of its own,
and takes scikit-learn 1.2, SciPy, mpmath and, where it is installed, R with
pROC.  Prints a line per metric: how many cases, the worst relative error and
where.  The exit status is 1 if a line FAILs.

Areas, variances and the paired test are also compared with exact arithmetic
over all pairs of rows, as pROC's covariances cancel.
"""

import argparse
import collections
import csv
import io
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from fractions import Fraction

try:
    import mpmath
    import numpy as np
    import scipy.stats
    import sklearn.calibration
    import sklearn.metrics as skm
except ImportError as error:
    sys.exit(f"check_scores.py: {error}: install python3-sklearn and python3-mpmath")

TOLERANCE = 1e-9
BINS = (1, 4, 7, 10, 15)
FRACTIONS = (0.001, 0.1, 0.25, 0.5, 0.731, 1.0)
MAX_FPRS = (0.01, 0.1, 0.5, 1.0)

Case = collections.namedtuple("Case", "number kind y a b bins fraction max_fpr")


# The server

def psql(script, data=None):
    """Run SQL; data goes to its COPY ... FROM STDIN, which must come last."""
    if data is not None:
        script = script + "\n" + data + "\\.\n"
    done = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-P", "null=(null)", "-f", "-"],
        input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_scores.py: psql: " + done.stderr.strip()[:2000])
    return done.stdout


QUERY = """
    SET search_path = check_scores, mlcheck;
    SELECT case_no, roc_auc_score(y, a) AS auc, gini_score(y, a) AS gini, ks_score(y, a) AS ks,
        average_precision_score(y, a) AS ap, log_loss(y, a) AS log_loss, brier_score_loss(y, a) AS brier,
        roc_auc_score(y, a, max_fpr) AS partial_auc, gain_score(y, a, fraction) AS gain,
        lift_score(y, a, fraction) AS lift, expected_calibration_error(y, a) AS ece10,
        expected_calibration_error(y, a, bins) AS ece,
        row_to_json(roc_auc_delong(y, a)) AS delong, row_to_json(calibration_test(y, a, bins)) AS calibration,
        row_to_json(delong_test(y, a, b)) AS paired, array_to_json(roc_curve(y, a)) AS roc,
        array_to_json(precision_recall_curve(y, a)) AS pr, array_to_json(calibration_curve(y, a)) AS curve5,
        array_to_json(calibration_curve(y, a, bins, 'uniform')) AS uniform,
        array_to_json(calibration_curve(y, a, bins, 'quantile')) AS quantile
    FROM scores JOIN setup USING (case_no) GROUP BY case_no ORDER BY case_no;"""

PARALLEL = """
    SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
    SET max_parallel_workers_per_gather = 2;"""


def measure(cases):
    rows = [f"{c.number}\t{y}\t{a!r}\t{b!r}\n" for c in cases
            for y, a, b in zip(c.y.tolist(), c.a.tolist(), c.b.tolist())]
    order = np.random.default_rng(1).permutation(len(rows)).tolist()
    setup = "".join(f"{c.number}\t{c.bins}\t{c.fraction!r}\t{c.max_fpr!r}\n" for c in cases)
    psql("""
        SET client_min_messages = warning;
        CREATE EXTENSION IF NOT EXISTS mlcheck;
        DROP SCHEMA IF EXISTS check_scores CASCADE;
        CREATE SCHEMA check_scores;
        CREATE TABLE check_scores.scores (case_no int, y int, a float8, b float8);
        CREATE TABLE check_scores.setup (case_no int, bins int, fraction float8, max_fpr float8);
        COPY check_scores.setup FROM STDIN;
""" + setup + "\\.\nCOPY check_scores.scores FROM STDIN;", "".join(rows[i] for i in order))
    psql("ANALYZE check_scores.scores;")
    serial = psql("SET max_parallel_workers_per_gather = 0;" + QUERY)
    parallel = psql(PARALLEL + QUERY)
    if "Partial" not in psql(PARALLEL + QUERY.replace("SELECT case_no", "EXPLAIN SELECT case_no", 1)):
        sys.exit("check_scores.py: the plan is not parallel")
    psql("SET client_min_messages = warning; DROP SCHEMA check_scores CASCADE;")
    if serial != parallel:
        sys.exit("check_scores.py: a parallel plan gives other results")
    return {int(row["case_no"]): row for row in csv.DictReader(io.StringIO(serial))}


# The cases

def scores(rng, kind, n):
    if kind == "rounded":
        return np.round(rng.beta(1, 2, n), 1)
    if kind == "hundredths":
        return np.round(rng.random(n), 2)
    if kind == "equal":
        return np.full(n, rng.choice([0.0, 0.3, 0.5, 1.0]))
    if kind == "certain":
        return rng.integers(0, 2, n).astype(float)
    if kind == "edges":
        return rng.integers(0, 11, n) * 0.1
    if kind == "tiny":
        return np.exp(-40 * rng.random(n))
    return rng.random(n)


KINDS = ("uniform", "uniform", "rounded", "hundredths", "equal", "certain", "edges", "tiny")


def make_cases(seed, count):
    rng = np.random.default_rng(seed)
    cases = []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        n = int(rng.choice([1, 2, 3, 5, 10, 30, 100, 400]))
        a = np.clip(scores(rng, kind, n), 0, 1)
        prevalence = rng.choice([0.5, 0.5, 0.1, 0.02, 0.0, 1.0], p=[.35, .3, .15, .1, .05, .05])
        y = (rng.random(n) < prevalence).astype(int)
        if prevalence == 0.5 and rng.random() < 0.5:
            y = (rng.random(n) < a).astype(int)
        b = {0: a, 1: 1 - a, 2: np.round(a, 1)}.get(int(rng.integers(0, 6)), None)
        if b is None:
            b = np.clip(a + rng.normal(0, 0.2, n), 0, 1)
        cases.append(Case(number, kind, y, a, b, int(rng.choice(BINS)), float(rng.choice(FRACTIONS)),
                          float(rng.choice(MAX_FPRS))))
    return cases


# What is compared

class Report:
    def __init__(self):
        self.lines = collections.OrderedDict()

    def add(self, name, case, got, want, tolerance=TOLERANCE, scale=0.0):
        line = self.lines.setdefault(name, [0, 0, 0.0, ""])
        line[0] += 1
        got = math.nan if got is None else float(got)
        want = math.nan if want is None else float(want)
        if math.isnan(got) or math.isnan(want) or math.isinf(want):
            error = 0.0 if (math.isnan(got) and math.isnan(want)) or got == want else math.inf
        elif got == want:
            error = 0.0
        else:
            error = abs(got - want) / max(abs(want), scale)
        if error > tolerance:
            line[1] += 1
        if error > line[2] or (error > tolerance and not line[3]):
            line[2], line[3] = error, f"case {case.number} ({case.kind}, n = {len(case.y)}): {got!r}, not {want!r}"

    def print(self):
        for name, (cases, failed, worst, where) in self.lines.items():
            print(f"{'FAIL' if failed else 'ok':4} {name:42} {cases:6} cases, worst {worst:.1e} {where if failed else ''}")
        return sum(line[1] for line in self.lines.values())


def placements(x, others, above):
    less = np.sign(x[:, None] - others[None, :]).astype(int)
    return ((-less if above else less) + 1).sum(axis=1)


def exact_delong(case):
    """Area and variance of either score, variance of the difference, as fractions."""
    p, n = case.y == 1, case.y == 0
    m, k = int(p.sum()), int(n.sum())
    if m == 0 or k == 0:
        return None
    up = [placements(s[p], s[n], False) for s in (case.a, case.b)]
    down = [placements(s[n], s[p], True) for s in (case.a, case.b)]
    area = [Fraction(int(u.sum()), 2 * m * k) for u in up]
    if m < 2 or k < 2:
        return area, None, None

    def part(v, size, others):
        total, squares = int(v.sum()), sum(int(e) * int(e) for e in v)
        return Fraction(size * squares - total * total, size * size * (size - 1) * 4 * others * others)

    variance = [part(up[i], m, k) + part(down[i], k, m) for i in (0, 1)]
    difference = part(up[0] - up[1], m, k) + part(down[0] - down[1], k, m)
    return area, variance, difference


def check_delong(case, row, report):
    got, paired = json.loads(row["delong"]), json.loads(row["paired"])
    exact = exact_delong(case)
    z = scipy.stats.norm.isf(0.025)
    if exact is None:
        for key in ("auc", "variance", "lower", "upper", "delong_lower"):
            report.add("one class: null", case, got[key], None)
        for key in ("auc_a", "difference", "pvalue", "lower"):
            report.add("one class: null", case, paired[key], None)
        return
    area, variance, difference = exact
    report.add("roc_auc_delong, exact area", case, got["auc"], area[0], 1e-14)
    report.add("delong_test, exact areas", case, paired["auc_a"], area[0], 1e-14)
    report.add("delong_test, exact areas", case, paired["auc_b"], area[1], 1e-14)
    report.add("delong_test, exact difference", case, paired["difference"], area[0] - area[1], 1e-14)
    lower, upper = newcombe(area[0], int(case.y.sum()), int((1 - case.y).sum()))
    report.add("Newcombe's interval, mpmath", case, got["lower"], lower)
    report.add("Newcombe's interval, mpmath", case, got["upper"], upper)
    if variance is None:
        report.add("one row of a class: null", case, got["variance"], None)
        report.add("one row of a class: null", case, paired["pvalue"], None)
        return
    report.add("roc_auc_delong, exact variance", case, got["variance"], variance[0], 1e-13)
    half = z * math.sqrt(variance[0])
    report.add("DeLong's interval", case, got["delong_lower"], max(0, area[0] - half), scale=1e-6)
    report.add("DeLong's interval", case, got["delong_upper"], min(1, area[0] + half))
    if difference == 0:
        statistic = 0 if area[0] == area[1] else None
    else:
        statistic = float(area[0] - area[1]) / math.sqrt(difference)
    report.add("delong_test, exact z", case, paired["statistic"], statistic)
    report.add("delong_test, p-value", case, paired["pvalue"],
               None if statistic is None else 2 * scipy.stats.norm.sf(abs(statistic)))
    if statistic is None:
        report.add("a difference without variance: null", case, paired["lower"], None)
        return
    half = z * math.sqrt(difference)
    report.add("delong_test, interval", case, paired["lower"], max(-1, area[0] - area[1] - half), scale=1e-6)
    report.add("delong_test, interval", case, paired["upper"], min(1, area[0] - area[1] + half), scale=1e-6)


def newcombe(area, m, n):
    """Roots of (a - t)^2 = z^2 V(t) on either side of a, by bisection."""
    with mpmath.workdps(40):
        a = mpmath.mpf(area.numerator) / area.denominator
        z2 = 2 * mpmath.erfinv(mpmath.mpf("0.95")) ** 2
        star = mpmath.mpf(m + n) / 2 - 1

        def positive(t):
            return (a - t) ** 2 > z2 * t * (1 - t) * (1 + star * ((1 - t) / (2 - t) + t / (1 + t))) / (m * n)

        limits = []
        for outer in (mpmath.mpf(0), mpmath.mpf(1)):
            out, inner = outer, a
            if a != outer:
                for _ in range(60):
                    middle = (out + inner) / 2
                    out, inner = (middle, inner) if positive(middle) else (out, middle)
            limits.append(float(out))
        return limits


def bins_of(case, edges):
    which = np.searchsorted(edges[1:-1], case.a)
    k = len(edges) - 1
    return [np.bincount(which, weights=w, minlength=k) for w in
            (case.y, case.a, case.a * (1 - case.a), np.ones(len(case.y)))]


def check_calibration(case, row, report):
    n = len(case.y)
    positives, sums, variances, _ = bins_of(case, np.linspace(0, 1, case.bins + 1))
    got = json.loads(row["calibration"])
    ece = np.abs(positives - sums).sum() / n
    report.add("expected_calibration_error", case, row["ece"], ece, scale=1e-6)
    report.add("calibration_test", case, got["ece"], ece, scale=1e-6)
    first, second = bins_of(case, np.linspace(0, 1, 11))[:2]
    report.add("expected_calibration_error", case, row["ece10"], np.abs(first - second).sum() / n, scale=1e-6)
    half = scipy.stats.halfnorm.stats(scale=np.sqrt(variances), moments="mvs") if variances.any() else None
    mean = np.nansum(np.sqrt(2 / np.pi * variances)) / n
    report.add("calibration_test", case, got["ece_null_mean"], mean, scale=1e-12)
    if half is not None:
        var = np.nansum(half[1])
        third = np.nansum(half[2] * half[1] ** 1.5)
        skew = third / var ** 1.5
        report.add("calibration_test, 95 % (Pearson III)", case, got["ece_null_95"],
                   mean + scipy.stats.pearson3.ppf(0.95, skew) * math.sqrt(var) / n)
    difference = case.a.mean() - case.y.mean()
    total = (case.a * (1 - case.a)).sum()
    report.add("calibration_test", case, got["calibration_in_the_large"], difference, scale=1e-6)
    report.add("calibration_test", case, got["pvalue"], None if total == 0 else
               2 * scipy.stats.norm.sf(abs(n * difference) / math.sqrt(total)), scale=1e-6)
    if n > 1:
        half = scipy.stats.norm.isf(0.025) * np.std(case.a - case.y, ddof=1) / math.sqrt(n)
        report.add("calibration_test", case, got["lower"], max(-1, difference - half), scale=1e-6)
        report.add("calibration_test", case, got["upper"], min(1, difference + half), scale=1e-6)
    for name, strategy, bins in (("curve5", "uniform", 5), ("uniform", "uniform", case.bins),
                                 ("quantile", "quantile", case.bins)):
        true, pred = sklearn.calibration.calibration_curve(case.y, case.a, n_bins=bins, strategy=strategy) \
            if len(set(case.y)) == 2 else (None, None)
        points = json.loads(row[name])
        if true is None:
            report.add(f"calibration_curve, {strategy}", case, sum(p["n"] for p in points), n)
            continue
        report.add(f"calibration_curve, {strategy}", case, len(points), len(true))
        for point, x, y in zip(points, true, pred):
            report.add(f"calibration_curve, {strategy}", case, point["prob_true"], x)
            report.add(f"calibration_curve, {strategy}", case, point["prob_pred"], y)


def expected_gain(case):
    """Positives among the top rows, those with equal scores in random order."""
    rows, taken = Fraction(case.fraction) * len(case.y), Fraction(0)
    found = Fraction(0)
    for score in np.unique(case.a)[::-1]:
        labels = case.y[case.a == score]
        part = min(Fraction(1), (rows - taken) / len(labels))
        if part <= 0:
            break
        found += part * int(labels.sum())
        taken += part * len(labels)
    return found / int(case.y.sum())


def check_curves(case, row, report):
    fpr, tpr, thresholds = skm.roc_curve(case.y, case.a)
    thresholds[0] = math.inf        # as scikit-learn has it from 1.3 on
    points = json.loads(row["roc"])
    report.add("roc_curve", case, len(points), len(fpr))
    for point, x, y, t in zip(points, fpr, tpr, thresholds):
        report.add("roc_curve", case, point["fpr"], x)
        report.add("roc_curve", case, point["tpr"], y)
        report.add("roc_curve", case, point["threshold"], t)
    fpr, tpr, _ = skm.roc_curve(case.y, case.a, drop_intermediate=False)
    report.add("ks_score", case, row["ks"], np.abs(tpr - fpr).max())
    precision, recall, thresholds = skm.precision_recall_curve(case.y, case.a)
    points = json.loads(row["pr"])
    report.add("precision_recall_curve", case, len(points), len(precision))
    for point, x, y, t in zip(points, precision, recall, list(thresholds) + [None]):
        report.add("precision_recall_curve", case, point["precision"], x)
        report.add("precision_recall_curve", case, point["recall"], y)
        report.add("precision_recall_curve", case, point["threshold"], t)


def value(text):
    return None if text == "(null)" else float(text)


def log_loss(case):
    eps = mpmath.mpf(2) ** -52
    with mpmath.workdps(40):
        clipped = [min(max(mpmath.mpf(p), eps), 1 - eps) for p in case.a.tolist()]
        return -sum(mpmath.log(p if y else 1 - p) for y, p in zip(case.y, clipped)) / len(clipped)


def check_case(case, row, report):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # scikit-learn takes the logarithm of 1 - p, rounded
        report.add("log_loss", case, value(row["log_loss"]), skm.log_loss(case.y, case.a, labels=[0, 1]), scale=1e-6)
        report.add("log_loss, mpmath", case, value(row["log_loss"]), log_loss(case))
        report.add("brier_score_loss", case, value(row["brier"]), skm.brier_score_loss(case.y, case.a, pos_label=1))
        check_calibration(case, row, report)
        check_delong(case, row, report)
        if len(set(case.y)) < 2:
            for name in ("auc", "gini", "ks", "ap", "partial_auc", "gain", "lift", "roc", "pr"):
                report.add("one class: null", case, value(row[name]), None)
            return
        area = skm.roc_auc_score(case.y, case.a)
        report.add("roc_auc_score", case, value(row["auc"]), area)
        report.add("gini_score", case, value(row["gini"]), 2 * area - 1, scale=1e-6)
        report.add("average_precision_score", case, value(row["ap"]), skm.average_precision_score(case.y, case.a))
        report.add("roc_auc_score(max_fpr)", case, value(row["partial_auc"]),
                   skm.roc_auc_score(case.y, case.a, max_fpr=case.max_fpr))
        gain = expected_gain(case)
        report.add("gain_score", case, value(row["gain"]), gain)
        report.add("lift_score", case, value(row["lift"]), gain / Fraction(case.fraction))
        check_curves(case, row, report)


# R

R_SCRIPT = """
suppressMessages(library(pROC))
d <- read.csv(commandArgs(TRUE)[1])
for (i in unique(d$case)) {
    s <- d[d$case == i, ]
    a <- roc(s$y, s$a, levels = c(0, 1), direction = "<", quiet = TRUE)
    b <- roc(s$y, s$b, levels = c(0, 1), direction = "<", quiet = TRUE)
    ci <- ci.auc(a, method = "delong")
    t <- suppressWarnings(roc.test(a, b, method = "delong", paired = TRUE))
    cat(i, format(c(as.numeric(auc(a)), var(a, method = "delong"), ci[1], ci[3], t$statistic, t$p.value), digits = 17), "\\n")
}
"""


def check_with_r(cases, rows, report):
    if shutil.which("Rscript") is None:
        print("R is not installed: not compared with pROC")
        return
    fit = [c for c in cases if min(int(c.y.sum()), int((1 - c.y).sum())) >= 2]
    with tempfile.TemporaryDirectory(dir=os.environ.get("MLCHECK_WORK")) as directory:
        data, script = os.path.join(directory, "cases.csv"), os.path.join(directory, "proc.R")
        with open(data, "w", encoding="utf-8") as file:
            file.write("case,y,a,b\n")
            file.writelines(f"{c.number},{y},{a!r},{b!r}\n" for c in fit
                            for y, a, b in zip(c.y.tolist(), c.a.tolist(), c.b.tolist()))
        with open(script, "w", encoding="utf-8") as file:
            file.write(R_SCRIPT)
        done = subprocess.run(["Rscript", script, data], stdout=subprocess.PIPE, encoding="utf-8", check=True)
    by_number = {c.number: c for c in fit}
    for line in done.stdout.splitlines():
        number, *numbers = line.split()
        case = by_number[int(number)]
        area, variance, lower, upper, statistic, pvalue = map(float, numbers)
        got, paired = json.loads(rows[case.number]["delong"]), json.loads(rows[case.number]["paired"])
        _, variances, difference = exact_delong(case)
        report.add("pROC: auc", case, got["auc"], area)
        report.add("pROC: variance", case, got["variance"], variance, scale=1e-7)
        report.add("pROC: DeLong's interval", case, got["delong_lower"], lower, scale=1e-6)
        report.add("pROC: DeLong's interval", case, got["delong_upper"], upper)
        # its variance of the difference is a difference of covariances
        if difference > 1e-4 * (variances[0] + variances[1]):
            report.add("pROC: roc.test, z", case, paired["statistic"], statistic, scale=1e-6)
            report.add("pROC: roc.test, p-value", case, paired["pvalue"], pvalue)
        elif np.array_equal(case.a, case.b):
            report.add("pROC: roc.test of the same score", case, paired["pvalue"], pvalue if not math.isnan(pvalue) else 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=20240401)
    parser.add_argument("--cases", type=int, default=480)
    arguments = parser.parse_args()
    cases = make_cases(arguments.seed, arguments.cases)
    rows = measure(cases)
    report = Report()
    for case in cases:
        check_case(case, rows[case.number], report)
    check_with_r(cases, rows, report)
    failed = report.print()
    print(f"{len(cases)} cases, {failed} failed comparisons")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
