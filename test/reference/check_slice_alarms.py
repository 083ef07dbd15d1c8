#!/usr/bin/env python3
"""Check how often slice_metrics() is wrong, by simulation.

False alarms: tables of 50 slices of 20 to 2000 rows without differences, limits
that forbid any drop, Benjamini-Hochberg.  With no slice worse, any failure is
false, so the share of tables with one is at most alpha / 2 (a drop is one of the
two sides that the test looks at) and must not exceed alpha.  Clustered rows need
"cluster": without it the alarms are many.

Power: one slice of 500 rows, 10 points worse.

Coverage: of 95 % intervals of values and of differences, at 50, 200 and 1000
rows.  At least 93 % from 200 rows on; what is lower at 50 is in the table.

Data sets stand in one table, told apart by a column and read with row_filter.
Needs a server with mlcheck, psql, NumPy and SciPy.  The exit status is 1 when
something failed.  MLCHECK_RUNS scales the number of runs (1).
"""

import io
import math
import os
import subprocess
import sys
import time

import numpy as np
import scipy.stats

SCALE = float(os.environ.get("MLCHECK_RUNS", "1"))
SLICES = 50
ALPHA = 0.05
LEVEL = 0.001                   # of the binomial tests of the shares

random = np.random.default_rng(20260302)
started = time.monotonic()
passed = failed = 0


def check(good, text):
    global passed, failed
    passed += bool(good)
    failed += not good
    print(f"[{time.monotonic() - started:4.0f} s] {'ok' if good else 'FAILED':6} "
          f"{text}", flush=True)


def psql(script):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"],
                          input=script, stdout=subprocess.PIPE, check=True,
                          universal_newlines=True)
    return [line.split("|") for line in done.stdout.splitlines()]


def copy(columns):
    """COPY data of columns given as arrays."""
    out = io.StringIO()
    np.savetxt(out, np.column_stack([np.asarray(c, float) for c in columns]),
               fmt="%.9g", delimiter="\t")
    return out.getvalue() + "\\.\n"


def call(run, arguments, what):
    return (f"SELECT {run}, {what} FROM mlcheck.slice_metrics('r{run}', 'y = 1', "
            f"{arguments});\n")


TABLE = ("(g float8, y float8, p float8, s float8, w float8, c float8)")
HEAD = ("SET client_min_messages = warning; SET jit = off; "
        "SET max_parallel_workers_per_gather = 0; "
        "CREATE EXTENSION IF NOT EXISTS mlcheck;\n")


def alarms(draw, runs, arguments, verdict="fail"):
    """The share of runs where a slice fails, and where slice 0 does."""
    script = [HEAD]
    for run in range(runs):
        script += [f"CREATE TEMP TABLE r{run} {TABLE}; COPY r{run} FROM stdin;\n",
                   copy(draw()),
                   call(run, f"{arguments}, slices => '[\"g\"]'",
                        "coalesce(bool_or(verdict = 'fail'), false), "
                        "coalesce(bool_or(verdict = 'fail') "
                        "FILTER (WHERE slice = 'g=0'), false)"),
                   f"DROP TABLE r{run};\n"]
    rows = psql("".join(script))
    return (sum(r[1] == "t" for r in rows), sum(r[2] == "t" for r in rows))


def sizes(small=20, large=2000):
    return np.exp(random.uniform(np.log(small), np.log(large), SLICES)).astype(int)


def no_difference(accuracy, worse=0.0, weighted=False):
    def draw():
        n = sizes()
        if worse:
            n[0] = 500
        g = np.repeat(np.arange(SLICES), n)
        y = random.random(len(g)) < 0.4
        right = random.random(len(g)) < accuracy - worse * (g == 0)
        w = random.exponential(size=len(g)) if weighted else np.ones(len(g))
        return g, y, np.where(right, y, ~y), 0 * g, w, 0 * g
    return draw


def no_difference_of_areas():
    n = sizes(60, 800)
    g = np.repeat(np.arange(SLICES), n)
    y = random.random(len(g)) < 0.3
    return g, y, y, random.normal(size=len(g)) + 1.2 * y, 1 + 0 * g, 0 * g


def clustered():
    """10 slices, each of 200 clusters of 1 to 15 rows that are alike."""
    sizes = random.integers(1, 16, 2000)
    c = np.repeat(np.arange(2000), sizes)
    g = c % 10
    accuracy = random.beta(4, 1, 2000)[c]
    y = random.random(len(g)) < 0.4
    return (g, y, np.where(random.random(len(g)) < accuracy, y, ~y), 0 * g,
            1 + 0 * g, c)


def at_most(count, runs, share, text):
    p = scipy.stats.binom.sf(count - 1, runs, share)
    check(p >= LEVEL, f"{text}: {count} of {runs} runs ({count / runs:.3f}), "
          f"at most {share}")


def at_least(count, runs, share, text):
    p = scipy.stats.binom.cdf(count, runs, share)
    check(p >= LEVEL, f"{text}: {count} of {runs} runs ({count / runs:.3f}), "
          f"at least {share}")


def limits(metric, drop):
    return f"thresholds => '{{\"{metric}\": {{\"max_drop\": {drop}}}}}'"


def false_alarms():
    runs = math.ceil(150 * SCALE)
    for accuracy in (0.5, 0.9, 0.99):
        for drop in (0, 0.02):
            bad, _ = alarms(no_difference(accuracy), runs,
                            "'p = 1', " + limits("accuracy_score", drop))
            at_most(bad, runs, ALPHA,
                    f"false alarms, accuracy {accuracy}, max_drop {drop}")
    for metric in ("f1_score", "balanced_accuracy_score", "recall_score"):
        bad, _ = alarms(no_difference(0.9), runs,
                        "'p = 1', " + limits(metric, 0))
        at_most(bad, runs, ALPHA, f"false alarms, {metric}")
    bad, _ = alarms(no_difference(0.9, weighted=True), runs,
                    "'p = 1', weight => 'w', " + limits("accuracy_score", 0))
    at_most(bad, runs, ALPHA, "false alarms, weights")
    runs = math.ceil(80 * SCALE)
    bad, _ = alarms(no_difference_of_areas, runs,
                    "NULL, 's', " + limits("roc_auc_score", 0))
    at_most(bad, runs, ALPHA, "false alarms, area under the ROC curve")
    runs = math.ceil(80 * SCALE)
    bad, _ = alarms(clustered, runs, "'p = 1', cluster => 'c::integer', " +
                    limits("accuracy_score", 0))
    at_most(bad, runs, ALPHA, "false alarms, clusters told")
    bad, _ = alarms(clustered, runs, "'p = 1', " + limits("accuracy_score", 0))
    at_least(bad, runs, 0.2, "alarms, clusters not told")


def power():
    runs = math.ceil(80 * SCALE)
    for accuracy in (0.9, 0.8):
        bad, found = alarms(no_difference(accuracy, 0.1), runs,
                            "'p = 1', " + limits("accuracy_score", 0.02))
        at_least(found, runs, 0.9, f"found: 10 points below {accuracy} at n = 500")


def table_shares(accuracy, prevalence, n, runs):
    """Runs of slices: half of the rows stand in slice 1, half in slice 0."""
    run = np.repeat(np.arange(runs), 2 * n)
    g = np.tile(np.repeat([0, 1], n), runs)
    y = random.random(len(run)) < prevalence
    right = random.random(len(run)) < accuracy
    return run, g, y, np.where(right, y, ~y)


def truth(accuracy, prevalence):
    a, q = accuracy, prevalence
    tp, fn, fp, tn = q * a, q * (1 - a), (1 - q) * (1 - a), (1 - q) * a
    return {"accuracy_score": a, "precision_score": tp / (tp + fp),
            "recall_score": a, "f1_score": 2 * tp / (2 * tp + fp + fn),
            "balanced_accuracy_score": a,
            "cohen_kappa_score": 2 * (tp * tn - fp * fn) /
            ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn)),
            "matthews_corrcoef": (tp * tn - fp * fn) /
            math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))}


def coverage_of(columns, types, runs, arguments, values):
    """Share of runs, of those with an interval, where it has the truth."""
    wanted = ", ".join(f"('{m}', {v!r}::float8)" for m, v in values.items())
    script = (HEAD + f"CREATE TEMP TABLE t ({types}); COPY t FROM stdin;\n" +
              copy(columns) + "CREATE INDEX ON t (run); ANALYZE t;\n" +
              f"""SELECT metric,
    avg((lower - 1e-12 <= truth and truth <= upper + 1e-12)::integer)
        FILTER (WHERE slice <> 'overall' AND upper IS NOT NULL),
    avg((difference_lower - 1e-12 <= 0 and 0 <= difference_upper + 1e-12)::integer)
        FILTER (WHERE slice = 'g=1' AND difference_upper IS NOT NULL),
    count(*) FILTER (WHERE slice <> 'overall' AND upper IS NULL)
FROM generate_series(0, {runs - 1}) AS run,
    mlcheck.slice_metrics('t', {arguments}, slices => '["g"]', row_filter =>
        'run = ' || run, metrics => '{{{','.join(values)}}}') JOIN
    (VALUES {wanted}) AS v (metric, truth) USING (metric) GROUP BY 1;""")
    return {r[0]: (float(r[1] or "nan"), float(r[2] or "nan"), int(r[3]))
            for r in psql(script)}


# Known to cover less than 93 % at 200 rows or more, and why.
LOWER = {}


def coverage():
    print(f"{'':26}{'case':>18}{'rows':>6}{'value':>8}{'diff.':>8}{'none':>6}")
    for n, runs in ((50, 1500), (200, 1500), (1000, 600)):
        runs = math.ceil(runs * SCALE)
        found = []
        for accuracy, prevalence in ((0.9, 0.3), (0.8, 0.1)):
            values = truth(accuracy, prevalence)
            got = coverage_of(table_shares(accuracy, prevalence, n, runs),
                              "run float8, g float8, y float8, p float8", runs,
                              "'y = 1', 'p = 1'", values)
            found += [(m, f"{accuracy}, {prevalence}", c) for m, c in got.items()]
        run = np.repeat(np.arange(runs), 2 * n)
        g = np.tile(np.repeat([0, 1], n), runs)
        errors = random.normal(size=len(run))
        got = coverage_of((run, g, 0 * errors, errors),
                          "run float8, g float8, y float8, p float8", runs,
                          "'y', 'p', task => 'regression'",
                          {"mean_absolute_error": math.sqrt(2 / math.pi),
                           "mean_squared_error": 1.0,
                           "root_mean_squared_error": 1.0,
                           "mean_bias_error": 0.0})
        found += [(m, "normal errors", c) for m, c in got.items()]
        s = random.beta(2, 3, len(run))
        y = random.random(len(run)) < s
        got = coverage_of((run, g, y, s),
                          "run float8, g float8, y float8, s float8", runs,
                          "'y = 1', NULL, 's'",
                          {"brier_score_loss": 2 * 3 / (5 * 6),
                           "calibration_in_the_large": 0.0})
        found += [(m, "beta(2, 3)", c) for m, c in got.items()]
        s = random.normal(size=len(run))
        y = random.random(len(run)) < 0.3
        s = s + 1.5 * y
        got = coverage_of((run, g, y, s),
                          "run float8, g float8, y float8, s float8", runs,
                          "'y = 1', NULL, 's'",
                          {"roc_auc_score":
                           float(scipy.stats.norm.cdf(1.5 / math.sqrt(2)))})
        found += [(m, "binormal", c) for m, c in got.items()]
        for metric, case, (value, difference, none) in found:
            print(f"{metric:26}{case:>18}{n:6}{value:8.3f}{difference:8.3f}{none:6}")
        floor = 0.93 if n >= 200 else 0.88
        for metric, case, (value, difference, _) in found:
            for what, share, of in (("value", value, 2 * runs),
                                    ("difference", difference, runs)):
                need = LOWER.get((metric, case, n), floor)
                if math.isnan(share) or \
                        scipy.stats.binom.cdf(round(share * of), of, need) < LEVEL:
                    check(False, f"coverage of {what}, {metric} ({case}) at {n} "
                          f"rows: {share:.3f}, at least {need}")
        check(True, f"coverage at {n} rows was looked at")


def main():
    coverage()
    power()
    false_alarms()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
