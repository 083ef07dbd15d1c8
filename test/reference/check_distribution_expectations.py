#!/usr/bin/env python3
"""Compares expectations about figures and distributions with NumPy and SciPy.

    check_distribution_expectations.py [--seed N] [--cases N]

Runs against the server that PGHOST and its kin name (test/cluster.sh), in a
schema of its own.  Random tables with nulls, NaN, infinities and ties; each
expectation's observed_value, through expect(), against NumPy (figures of the
finite values, quantiles by inverted_cdf), scipy.stats.entropy, chisquare,
kstest with the distribution's cdf, and scipy.stats.contingency.association.
Prints a line per expectation: cases, undefined ones, the worst error.  The exit
status is 1 if a line FAILs.
"""

import argparse
import collections
import json
import math
import subprocess
import sys

try:
    import numpy as np
    from scipy import stats
    from scipy.stats import contingency
except ImportError as error:
    sys.exit(f"check_distribution_expectations.py: {error}: install python3-scipy")

TOLERANCE = 1e-9


def psql(script):
    done = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-At", "-f", "-"],
        input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_distribution_expectations.py: psql: " + done.stderr.strip()[:2000])
    return done.stdout


def literal(value):
    return "'" + str(value).replace("'", "''") + "'"


class Run:
    """Cases of all tables: asked together, compared together."""

    def __init__(self):
        self.script = []
        self.expected = []

    def ask(self, table, name, expected, **kwargs):
        self.script.append(
            f"SELECT coalesce(observed_value::text, 'null') FROM mlcheck.expect('{table}', "
            f"'{name}', {literal(json.dumps(kwargs))}::jsonb);")
        self.expected.append((name, kwargs, expected))


def finite(values):
    return np.array([v for v in values if v is not None and math.isfinite(v)], dtype=float)


def undefined_as_none(value):
    return None if value is None or math.isnan(value) else float(value)


def random_floats(rng):
    n = int(rng.choice([0, 1, 2, 3, 10, 57, 300]))
    scale = float(rng.choice([1, 1e-3, 1e6]))
    values = [float(v) for v in np.round(rng.normal(rng.choice([0, 5]), 1, n) * scale,
                                         int(rng.choice([1, 2, 9])))]
    for i in range(n):
        if rng.random() < 0.05:
            values[i] = [None, math.nan, math.inf, -math.inf][rng.integers(4)]
    return values


def create(run, table, columns):
    names = ", ".join(f"{name} {kind}" for name, (kind, _) in columns.items())
    run.script.append(f"CREATE TABLE {table} ({names});")
    rows = list(zip(*(values for _, values in columns.values())))
    if not rows:
        return

    def text(value):
        return "NULL" if value is None else literal(value)

    run.script.append(f"INSERT INTO {table} VALUES " + ", ".join(
        "(" + ", ".join(text(value) for value in row) + ")" for row in rows) + ";")


def ask_figures(run, table, column, values, rng):
    x = finite(values)
    n = len(x)
    present = [v for v in values if v is not None]
    distinct = len({"nan" if math.isnan(v) else v for v in present})
    figures = {
        "min": np.min(x) if n else None, "max": np.max(x) if n else None,
        "sum": math.fsum(x) if n else None, "mean": math.fsum(x) / n if n else None,
        "median": np.median(x) if n else None,
        "stdev": np.std(x, ddof=1) if n > 1 else None,
        "unique_value_count": distinct if present else None,
        "proportion_of_unique_values": distinct / len(present) if present else None,
        "proportion_of_non_null_values": len(present) / len(values) if values else None}
    for name, value in figures.items():
        run.ask(table, f"expect_column_{name}_to_be_between", undefined_as_none(value),
                column=column, min_value=0)
    # percentile_disc() multiplies a double: shares of powers of two are exact
    shares = sorted(rng.choice(np.arange(65) / 64, size=3, replace=False))
    expected = None if n == 0 else [float(np.sort(x)[max(math.ceil(q * n) - 1, 0)]) for q in shares]
    run.ask(table, "expect_column_quantile_values_to_be_between", expected, column=column,
            quantile_ranges={"quantiles": [float(q) for q in shares], "value_ranges": [[None, None]] * 3})


def ask_categories(run, table, values, rng):
    names = [f"c{i}" for i in range(int(rng.integers(1, 7)))]
    weights = rng.dirichlet(np.ones(len(names)))
    holdout = float(rng.choice([0, 0, 0.05]))
    present = [v for v in values if v is not None]
    counts = collections.Counter(present)
    others = sorted(set(present) - set(names))
    q = list(weights * (1 - holdout if others else 1)) + [holdout / len(others) for _ in others]
    p = [counts[name] for name in names + others]
    partition = {"values": names, "weights": [float(w) for w in weights]}
    kwargs = {"column": "c", "partition_object": partition, "tail_weight_holdout": holdout}
    with np.errstate(all="ignore"):
        kl = float(stats.entropy(p, q)) if present else None
        if not present or len(p) < 2:
            pvalue = None
        elif others and holdout == 0:
            pvalue = 0.0
        else:
            expected = np.array(q) * len(present)
            statistic = float(np.sum((np.array(p) - expected) ** 2 / expected))
            pvalue = float(stats.chi2.sf(statistic, len(p) - 1))
            if len(present) and not others:
                scaled = expected * sum(p) / expected.sum()
                assert math.isclose(pvalue, stats.chisquare(p, scaled)[1], rel_tol=1e-6, abs_tol=1e-12)
    run.ask(table, "expect_column_kl_divergence_to_be_less_than", kl, threshold=1, **kwargs)
    run.ask(table, "expect_column_chisquare_test_p_value_to_be_greater_than", pvalue, **kwargs)


def ask_bins(run, table, values, rng):
    edges = np.sort(rng.choice(np.arange(-40, 90), size=int(rng.integers(2, 8)), replace=False)) / 10
    weights = rng.dirichlet(np.ones(len(edges) - 1))
    tails = rng.random() < 0.5
    holdout = float(rng.choice([0.02, 0.1]))
    x = np.array([v for v in values if v is not None and not math.isnan(v)])
    partition = {"bins": [float(e) for e in edges], "weights": [float(w) for w in weights]}
    inside = np.histogram(x[np.isfinite(x)], edges)[0] if len(x) else np.zeros(len(weights))
    p = [np.sum(x < edges[0]), *inside, np.sum(x > edges[-1])]
    if tails:
        partition["weights"] = [float(w) for w in weights * 0.8]
        partition["tail_weights"] = [0.15, 0.05]
        q = [0.15, *(weights * 0.8), 0.05]
        kwargs = {}
    else:
        q = [holdout / 2, *(weights * (1 - holdout)), holdout / 2]
        kwargs = {"tail_weight_holdout": holdout}
    run.ask(table, "expect_column_kl_divergence_to_be_less_than",
            float(stats.entropy(p, q)) if len(x) else None,
            column="x", partition_object=partition, threshold=1, **kwargs)
    x = finite(values)
    cumulated = np.concatenate([[0], np.cumsum(weights)])
    run.ask(table, "expect_column_bootstrapped_ks_test_p_value_to_be_greater_than",
            float(stats.kstest(x, lambda v: np.interp(v, edges, cumulated / cumulated[-1]))[1])
            if len(x) else None,
            column="x", partition_object={"bins": [float(e) for e in edges],
                                          "weights": [float(w) for w in weights]})


def ask_distributions(run, table, values, rng):
    x = finite(values)
    loc, scale, a, b = (float(v) for v in np.round(
        [rng.normal(0, 1), rng.uniform(0.5, 8), rng.uniform(0.3, 5), rng.uniform(0.3, 5)], 3))
    for name, shapes in (("norm", []), ("uniform", []), ("expon", []), ("lognorm", [a]),
                         ("gamma", [a]), ("chi2", [a]), ("beta", [a, b])):
        params = [*shapes, loc, scale]
        run.ask(table, "expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than",
                float(stats.kstest(x, name, args=params)[1]) if len(x) else None,
                column="x", distribution=name, params=params)


def ask_association(run, table, first, second):
    pairs = [(a, b) for a, b in zip(first, second) if a is not None and b is not None]
    rows = sorted({a for a, _ in pairs})
    columns = sorted({b for _, b in pairs})
    value = None
    if len(rows) > 1 and len(columns) > 1:
        crosstab = np.zeros((len(rows), len(columns)), dtype=int)
        for a, b in pairs:
            crosstab[rows.index(a), columns.index(b)] += 1
        value = contingency.association(crosstab, method="cramer", correction=False)
    run.ask(table, "expect_column_pair_cramers_phi_value_to_be_less_than", undefined_as_none(value),
            column_A="c", column_B="d")


def relative_error(expected, got):
    if expected is None or got is None:
        return 0.0 if expected is got else math.inf
    if isinstance(expected, list):
        return max(relative_error(e, g) for e, g in zip(expected, got["values"]))
    got = float(got)
    if math.isinf(expected) or math.isinf(got):
        return 0.0 if expected == got else math.inf
    return abs(got - expected) / max(abs(expected), 1e-3)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=60)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    run = Run()
    run.script = ["SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS mlcheck;",
                  "DROP SCHEMA IF EXISTS check_expectations CASCADE; CREATE SCHEMA check_expectations;",
                  "SET search_path = check_expectations;"]
    for i in range(options.cases):
        x = random_floats(rng)
        n = len(x)
        k = [None if rng.random() < 0.1 else int(rng.integers(-5, 50)) for _ in range(n)]
        c = [None if rng.random() < 0.1 else f"c{rng.integers(0, 6)}" for _ in range(n)]
        d = [None if rng.random() < 0.1 else f"d{rng.integers(0, 4)}" for _ in range(n)]
        create(run, f"t{i}", {"x": ("float8", x), "k": ("int", k), "n": ("numeric", k), "c": ("text", c), "d": ("text", d)})
        ask_figures(run, f"t{i}", "x", x, rng)
        ask_figures(run, f"t{i}", "k", k, rng)
        ask_figures(run, f"t{i}", "n", k, rng)
        ask_categories(run, f"t{i}", c, rng)
        ask_bins(run, f"t{i}", x, rng)
        ask_distributions(run, f"t{i}", x, rng)
        ask_association(run, f"t{i}", c, d)
    run.script.append("DROP SCHEMA check_expectations CASCADE;")
    lines = psql("\n".join(run.script)).splitlines()
    if len(lines) != len(run.expected):
        sys.exit("check_distribution_expectations.py: an answer is missing")
    worst = collections.defaultdict(lambda: [0, 0, 0.0, None])
    for line, (name, kwargs, expected) in zip(lines, run.expected):
        got = json.loads(line)
        error = relative_error(expected, got)
        entry = worst[name]
        entry[0] += 1
        entry[1] += expected is None
        if error > entry[2] or entry[3] is None:
            entry[2:] = [error, (kwargs, expected, got)]
    failed = False
    for name, (cases, undefined, error, case) in worst.items():
        good = error <= TOLERANCE
        failed = failed or not good
        print(f"{'ok  ' if good else 'FAIL'} {name}: {cases} cases, {undefined} undefined, worst error {error:.1e}")
        if not good:
            print("     ", *case)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
