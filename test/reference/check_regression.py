#!/usr/bin/env python3
"""Compares the metrics of regression and ranking with scikit-learn.

    check_regression.py [--seed N] [--cases N]

Runs against the server that PGHOST and its kin name (test/cluster.sh), in a
schema of its own, serially and by a parallel plan, and takes scikit-learn 1.2
or later.  What scikit-learn lacks is computed by its definition: the bias with
math.fsum, the binary ranking metrics in fractions over all orders of tied rows.
R2 and the explained variance are computed in fractions too, and scikit-learn is
asked for them where the actual values vary by more than 1e-9 of their mean:
below that the mean that it subtracts has lost the digits.  Prints a line per
metric: how many cases, how many undefined ones, the worst
relative error.  The exit status is 1 if a line FAILs.

Where scikit-learn gives a number and mlcheck NULL (constant actual values, an
actual value of 0, no relevant row) the expected result is NULL.
"""

import argparse
import collections
import itertools
import math
import subprocess
import sys
import warnings
from fractions import Fraction

try:
    import numpy as np
    from sklearn import metrics
except ImportError as error:
    sys.exit(f"check_regression.py: {error}: install python3-sklearn")

TOLERANCE = 1e-9
ALPHAS = (0.05, 0.5, 0.9)
PARALLEL = """SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0;
    SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
    SET parallel_leader_participation = off;"""
SERIAL = "SET max_parallel_workers_per_gather = 0;"


def psql(script):
    done = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-At", "-f", "-"],
        input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_regression.py: psql: " + done.stderr.strip()[:2000])
    return done.stdout


def number(text):
    return None if text == "" else float(text)


def undefined_as_none(value):
    value = float(value)
    return value if math.isfinite(value) else None


# Regression

def regression_cases(rng, count):
    """Lists of actual, predicted, weight."""
    cases = []
    for i in range(count):
        n = int(rng.choice([1, 2, 3, 5, 20, 100, 300]))
        kind = i % 8
        actual = rng.normal(size=n) * 10.0 ** rng.integers(-6, 7)
        noise = rng.normal(size=n) * 10.0 ** rng.uniform(-3, 1) * (np.std(actual) + 1e-3)
        if kind == 1:
            actual = actual / (np.std(actual) + 1) + 1e9
            noise = rng.normal(size=n)
        elif kind == 2:
            actual, noise = rng.integers(-2, 3, n) * 1.0, rng.integers(-2, 3, n) * 1.0
        elif kind == 3:
            actual = np.full(n, rng.choice([0.1, 7.0, 1e9 + 0.3]))
        elif kind == 4:
            actual = rng.lognormal(size=n) * 100
            noise = actual * rng.normal(size=n) / 5
        elif kind == 5:
            actual = actual / (np.std(actual) + 1) + 1e9
            actual[0] = 0.125
            noise = rng.normal(size=n) + 1e6
        elif kind == 6:
            actual = rng.integers(-10 ** 6, 10 ** 6, n) * 1e12 + rng.normal(size=n)
        elif kind == 7:
            noise = np.zeros(n)
        weight = rng.choice([0.0, 0.25, 1.0, 3.0, 1e-3, 17.0], n) if i % 2 else rng.exponential(size=n)
        if weight.sum() == 0:
            weight[0] = 1.0
        cases.append((actual, actual + noise, weight))
    return cases


def exact_explained(actual, predicted, weight):
    """R2 and explained variance in fractions; of floats that were rounded once."""
    rows = [(Fraction(a), Fraction(p - a), Fraction(w))
            for a, p, w in zip(actual.tolist(), predicted.tolist(), weight.tolist()) if w > 0]
    total = sum(w for _, _, w in rows)

    def about_mean(column):
        mean = sum(row[2] * row[column] for row in rows) / total
        return sum(row[2] * (row[column] - mean) ** 2 for row in rows)
    spread = about_mean(0)
    if spread == 0:
        return None, None
    return (float(1 - sum(w * e * e for _, e, w in rows) / spread),
            float(1 - about_mean(1) / spread))


def expected_regression(actual, predicted, weight):
    error = predicted - actual
    result = {}
    for suffix, w in (("", None), (" weighted", weight)):
        used = np.ones(len(actual)) if w is None else w
        has_zero = (actual[used > 0] == 0).any()
        total = math.fsum(used)

        def ask(metric, **more):
            return undefined_as_none(metric(actual, predicted, sample_weight=w, **more))
        result["mean_absolute_error" + suffix] = ask(metrics.mean_absolute_error)
        result["mean_squared_error" + suffix] = ask(metrics.mean_squared_error)
        result["root_mean_squared_error" + suffix] = math.sqrt(ask(metrics.mean_squared_error))
        result["mean_absolute_percentage_error" + suffix] = (
            None if has_zero else ask(metrics.mean_absolute_percentage_error))
        r2, explained = exact_explained(actual, predicted, used)
        result["r2_score" + suffix + " exact"] = r2
        result["explained_variance_score" + suffix + " exact"] = explained
        if np.std(actual[used > 0]) > 1e-9 * abs(np.mean(actual)):
            result["r2_score" + suffix] = ask(metrics.r2_score)
            result["explained_variance_score" + suffix] = ask(metrics.explained_variance_score)
        result["mean_bias_error" + suffix] = math.fsum(used * error) / total
        for alpha in ALPHAS:
            result[f"mean_pinball_loss {alpha}" + suffix] = ask(metrics.mean_pinball_loss, alpha=alpha)
    result["max_error"] = float(metrics.max_error(actual, predicted))
    result["median_absolute_error"] = float(metrics.median_absolute_error(actual, predicted))
    return result


def regression_calls():
    calls = {}
    for suffix, weight in (("", ""), (" weighted", ", weight")):
        for name in ("mean_absolute_error", "mean_squared_error", "root_mean_squared_error",
                     "mean_absolute_percentage_error", "r2_score", "explained_variance_score",
                     "mean_bias_error"):
            calls[name + suffix] = f"{name}(actual, predicted{weight})"
        for alpha in ALPHAS:
            calls[f"mean_pinball_loss {alpha}" + suffix] = (
                f"mean_pinball_loss(actual, predicted, {alpha}{weight})")
    calls["max_error"] = "max_error(actual, predicted)"
    calls["median_absolute_error"] = "median_absolute_error(actual, predicted)"
    return calls


# Ranking

def ranking_cases(rng, count):
    """Lists of relevance and score, and k."""
    cases = []
    for i in range(count):
        small = i % 2 == 0
        n = int(rng.integers(1, 7)) if small else int(rng.choice([10, 50, 300]))
        grades = int(rng.choice([1, 2, 3, 6]))
        relevance = rng.integers(0, grades, n) * 1.0
        if i % 7 == 3:
            relevance = rng.exponential(size=n) * rng.integers(0, 2, n)
        score = rng.integers(0, 4, n) / 3 if small or i % 4 == 1 else rng.normal(size=n)
        cases.append((relevance, score, int(rng.choice([1, 2, 3, 5, 10, 100]))))
    return cases


def fractions_of(order, relevant, k):
    """The binary metrics of one order, as fractions."""
    hits = 0
    precisions = Fraction(0)
    first = Fraction(0)
    for place, row in enumerate(order[:k], 1):
        if relevant[row]:
            hits += 1
            precisions += Fraction(hits, place)
            first = first or Fraction(1, place)
    total = sum(relevant)
    return {"precision_at_k": Fraction(hits, k),
            "reciprocal_rank": first,
            **({} if total == 0 else {
                "recall_at_k": Fraction(hits, total),
                "average_precision_at_k": precisions / min(k, total),
                "average_precision_at_k relevant": precisions / total,
                "average_precision_at_k k": precisions / k})}


def expected_binary(relevant, score, k):
    """Means over all orders of tied rows; None where these are too many."""
    groups = collections.defaultdict(list)
    for row, s in enumerate(score):
        groups[s].append(row)
    ordered = [groups[s] for s in sorted(groups, reverse=True)]
    if math.prod(math.factorial(len(g)) for g in ordered) > 5040:
        return None
    sums = collections.defaultdict(Fraction)
    orders = 0
    for parts in itertools.product(*(itertools.permutations(g) for g in ordered)):
        orders += 1
        for name, value in fractions_of([row for part in parts for row in part], relevant, k).items():
            sums[name] += value
    return {name: float(value / orders) for name, value in sums.items()}


def expected_ranking(relevance, score, k):
    result = {}
    for gain, values in (("linear", relevance), ("exp", np.exp2(relevance) - 1)):
        for depth, at in ((k, " at k"), (None, "")):
            name = f"ndcg_score {gain}{at}"
            if not (relevance > 0).any():
                result[name] = None
            elif len(relevance) == 1:
                result[name] = 1.0
            else:
                result[name] = float(metrics.ndcg_score([values], [score], k=depth))
    relevant = [bool(r > 0) for r in relevance]
    binary = expected_binary(relevant, score, k)
    if binary is not None:
        for name in ("precision_at_k", "reciprocal_rank", "recall_at_k", "average_precision_at_k",
                     "average_precision_at_k relevant", "average_precision_at_k k"):
            result[name] = binary.get(name)
    if any(relevant) and len(set(score)) == len(score):
        result["average_precision_at_k all"] = float(metrics.average_precision_score(relevant, score))
    return result


RANKING_CALLS = {
    "ndcg_score linear": "ndcg_score(relevance, score)",
    "ndcg_score linear at k": "ndcg_score(relevance, score, k)",
    "ndcg_score exp": "ndcg_score(relevance, score, 1000000, 'exp')",
    "ndcg_score exp at k": "ndcg_score(relevance, score, k, 'exp')",
    "precision_at_k": "precision_at_k(relevance > 0, score, k)",
    "recall_at_k": "recall_at_k(relevance > 0, score, k)",
    "reciprocal_rank": "reciprocal_rank(relevance > 0, score, k)",
    "average_precision_at_k": "average_precision_at_k(relevance > 0, score, k)",
    "average_precision_at_k relevant": "average_precision_at_k(relevance > 0, score, k, 'relevant')",
    "average_precision_at_k k": "average_precision_at_k(relevance > 0, score, k, 'k')",
    "average_precision_at_k all": "average_precision_at_k(relevance > 0, score, 1000000)",
}


# Comparison

def measure(table, calls, settings):
    columns = ", ".join("mlcheck." + call for call in calls.values())
    lines = psql(f"{settings} SELECT {columns} FROM check_regression.{table}"
                 " GROUP BY case_no ORDER BY case_no;").splitlines()
    return [dict(zip(calls, map(number, line.split("|")))) for line in lines]


def load(table, columns, rows, rng):
    order = rng.permutation(len(rows)).tolist()
    psql(f"CREATE TABLE check_regression.{table} (case_no integer, {columns});\n"
         f"COPY check_regression.{table} FROM STDIN;\n"
         + "".join("\t".join(map(repr, rows[i])) + "\n" for i in order)
         + f"\\.\nANALYZE check_regression.{table};")


def relative_error(name, got, want):
    """R2 and its kin are differences from 1, and relative to the larger part."""
    size = abs(want)
    if name.startswith(("r2_score", "explained_variance")):
        size = max(size, abs(1 - want))
    if got == want:
        return 0.0
    return abs(got - want) / size if size > 0 else math.inf


def compare(results, expected, title):
    failed = 0
    tally = collections.defaultdict(lambda: [0, 0, 0.0, ""])
    for case, (got, want) in enumerate(zip(results, expected)):
        for name, value in want.items():
            line = tally[name]
            line[0] += 1
            result = got[name.removesuffix(" exact")]
            if value is None or result is None:
                line[1] += 1
                error = 0.0 if value is result else math.inf
            else:
                error = relative_error(name, result, value)
            if error > line[2]:
                line[2:] = [error, f"case {case}: got {result}, want {value}"]
    for name, (count, nulls, worst, where) in tally.items():
        good = worst <= TOLERANCE
        failed += not good
        print(f"{title} {name:45} {count:5} cases {nulls:4} null, worst {worst:.1e}"
              f" {'ok' if good else 'FAIL ' + where}")
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=400)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    warnings.simplefilter("ignore")

    psql("SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS mlcheck;"
         "DROP SCHEMA IF EXISTS check_regression CASCADE; CREATE SCHEMA check_regression;")
    regression = regression_cases(rng, options.cases)
    load("regression", "actual double precision, predicted double precision, weight double precision",
         [(i, *row) for i, case in enumerate(regression) for row in zip(*(c.tolist() for c in case))], rng)
    ranking = ranking_cases(rng, options.cases)
    load("ranking", "relevance double precision, score double precision, k integer",
         [(i, *row, case[2]) for i, case in enumerate(ranking)
          for row in zip(case[0].tolist(), case[1].tolist())], rng)

    want_regression = [expected_regression(*case) for case in regression]
    want_ranking = [expected_ranking(*case) for case in ranking]
    failed = 0
    for settings, title in ((SERIAL, "serial  "), (PARALLEL, "parallel")):
        failed += compare(measure("regression", regression_calls(), settings), want_regression, title)
        failed += compare(measure("ranking", RANKING_CALLS, settings), want_ranking, title)
    psql("SET client_min_messages = warning; DROP SCHEMA check_regression CASCADE;")
    print(f"{failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
