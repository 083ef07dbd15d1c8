#!/usr/bin/python3
"""Check how often the verdicts of drift() are wrong, by simulation.

Part one: 20 columns, one of them with a known population stability index
(PSI) of 0, 0.1, 0.2 or 0.3, or none at all.  The shares of pass, undecided,
warn and fail of the drifted column, and the share of undrifted runs with any
warn or fail, are compared with EXPECTED, the table that the decision rule was
designed with (simulated with NumPy, with an unknown number of runs).  A cell
passes unless an exact binomial test at 0.001 rejects every share within two
points of the expected one.

Part two: one normal column and the other statistics at their default levels:
how often they fail at a shift of 0.6 standard deviations, how often under no
drift, and their values at the shifts that the levels were calibrated with.

Needs a server with mlcheck (test/cluster.sh), psql and NumPy.  The data are
drawn in the server.  The last line is "N passed, N failed"; the exit status
is 1 when something failed.  MLCHECK_RUNS scales the number of runs (1).
"""

import math
import os
import subprocess
import sys
import threading
import time
from statistics import NormalDist

import numpy as np

COLUMNS = 20
BINS = 10
DRIFTS = [0.1, 0.2, 0.3]
VERDICTS = ["pass", "undecided", "warn", "fail"]
SCALE = float(os.environ.get("MLCHECK_RUNS", "1"))
RUNS = {50: 2000, 200: 2000, 1000: 1500, 10000: 500}

# Percent of pass, undecided, warn and fail of a column of true PSI 0.1, 0.2
# and 0.3, and the percentage of undrifted runs with an alarm.
EXPECTED = {
    50: ([(18, 80, 0, 1), (7, 90, 0, 3), (5, 89, 0, 7)], 2.5),
    200: ([(17, 60, 6, 17), (5, 38, 8, 49), (0, 14, 6, 81)], 3.0),
    1000: ([(51, 0, 48, 1), (1, 0, 49, 50), (0, 0, 0, 100)], 0.0),
    10000: ([(51, 0, 49, 0), (0, 0, 47, 54), (0, 0, 0, 100)], 0.0),
}
TOLERANCE = 0.02
LEVEL = 0.001

# Part two: method, share of failures at 0.6, and the default levels.
METHODS = {
    "psi": (0.10, 0.20),
    "ks_2samp": (0.13, 0.18),
    "total_variation_distance": (0.13, 0.18),
    "jensenshannon": (0.13, 0.19),
    "hellinger_distance": (0.11, 0.16),
    "linf_distance": (0.07, 0.105),
    "chi2_contingency": (0.16, 0.22),
    "wasserstein_distance": (0.32, 0.46),
}
# Simulated nowhere else: reported, not judged.
MORE_METHODS = {
    "kl_divergence": (0.05, 0.10),
    "energy_distance": (0.24, 0.34),
    "mannwhitneyu": (0.09, 0.127),
    "cramervonmises_2samp": (0.10, 0.14),
    "ttest_ind": (0.32, 0.46),
}
POWER_AT = 0.6
POWER = 0.94
FALSE = 0.01
CALIBRATED_AT = (0.32, 0.46)
CALIBRATION = 0.10

passed = 0
failed = 0
started = time.monotonic()


def check(good):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
    return "ok" if good else "FAILED"


def progress(text):
    print(f"[{time.monotonic() - started:4.0f} s] {text}", flush=True)


def psql(script):
    """The rows that a script prints, split at the bars."""
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"],
                          input=script, stdout=subprocess.PIPE, check=True,
                          universal_newlines=True)
    return [line.split("|") for line in done.stdout.splitlines()]


def psql_on_all(scripts):
    """Run scripts at the same time; the rows of all of them."""
    rows = [None] * len(scripts)

    def work(i):
        rows[i] = psql(scripts[i])

    threads = [threading.Thread(target=work, args=(i,))
               for i in range(len(scripts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if any(r is None for r in rows):
        raise RuntimeError("psql failed")
    return [row for r in rows for row in r]


def population_psi(shift):
    """PSI of a normal whose mean moves, on the deciles of the reference."""
    normal = NormalDist()
    cuts = [normal.inv_cdf(i / BINS) for i in range(1, BINS)]
    below = [0.0] + [normal.cdf(c - shift) for c in cuts] + [1.0]
    return sum((1 / BINS - q) * math.log(1 / BINS / q)
               for q in np.diff(below))


def shift_of_psi(psi):
    low, high = 0.0, 3.0
    for _ in range(100):
        middle = (low + high) / 2
        if population_psi(middle) < psi:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def log_binomial(n, p):
    """The logarithms of the probabilities of 0 .. n."""
    k = np.arange(n + 1)
    lgamma = np.array([math.lgamma(i + 1) for i in range(n + 1)])
    if p <= 0 or p >= 1:
        return np.where(k == (0 if p <= 0 else n), 0.0, -np.inf)
    return (lgamma[n] - lgamma - lgamma[::-1] + k * math.log(p) +
            (n - k) * math.log1p(-p))


def at_most(k, n, p):
    return float(np.exp(log_binomial(n, p)[:k + 1]).sum())


def at_least(k, n, p):
    return float(np.exp(log_binomial(n, p)[k:]).sum())


def plausible(k, n, share):
    """Could k out of n come from a share within TOLERANCE of this one?"""
    return (at_most(k, n, max(0.0, share - TOLERANCE)) >= LEVEL / 2 and
            at_least(k, n, min(1.0, share + TOLERANCE)) >= LEVEL / 2)


# Normal draws by Box and Muller; 1 - random() is never 0.
NORMAL = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())"


def simulation(n, runs, seed):
    """A script that prints drift, verdict of column d, alarms and the count.

    Each run has tables of its own.  PSI depends on ranks alone, so what the
    other 19 columns are drawn from does not matter: uniform is quickest.
    Columns d1, d2, d3 are d0 moved by the shifts; the calls for the four
    drifts of one run share the draws of the other columns, calls of different
    runs share nothing.
    """
    others = [f"u{i}" for i in range(1, COLUMNS)]
    shifts = [0.0] + [shift_of_psi(d) for d in DRIFTS]
    declared = ", ".join(f"{c} float8" for c in
                         [f"d{i}" for i in range(len(shifts))] + others)
    draws = ", ".join("random()" for _ in others)

    def fill(table, side):
        moved = ", ".join(f"z + {s!r}" if side == "current" else "z"
                          for s in shifts)
        return (f"INSERT INTO {table} SELECT {moved}, {draws} FROM (SELECT "
                f"{NORMAL} AS z FROM generate_series(1, {n}) OFFSET 0) AS s;")

    calls = ""
    for i in range(len(shifts)):
        names = ", ".join(f"'{c}'" for c in [f"d{i}"] + others)
        calls += f"""
            INSERT INTO outcome
            SELECT {i}, max(verdict::text) FILTER (WHERE column_name = 'd{i}'),
                count(*) FILTER (WHERE verdict IN ('warn', 'fail')), count(*)
            FROM mlcheck.drift('reference', 'current', ARRAY[{names}])
            WHERE method = 'psi';"""
    return f"""
        SET temp_buffers = '64MB';
        SET jit = off;
        SET max_parallel_workers_per_gather = 0;
        SET client_min_messages = warning;
        CREATE TEMP TABLE outcome (drift int, verdict text, alarms int, rows int);
        BEGIN;
        CREATE TEMP TABLE reference ({declared});
        CREATE TEMP TABLE current ({declared});
        DO $$
        BEGIN
            PERFORM setseed({seed});
            FOR run IN 1 .. {runs} LOOP
                TRUNCATE reference, current;
                {fill('reference', 'reference')}
                {fill('current', 'current')}
                {calls}
            END LOOP;
        END $$;
        COMMIT;
        SELECT drift, verdict, alarms > 0, rows, count(*)
        FROM outcome GROUP BY 1, 2, 3, 4;
    """


def split_runs(runs, script, seed):
    """Scripts for two sessions, with seeds of their own."""
    sessions = min(2, os.cpu_count() or 1)
    return [script(runs // sessions, (seed + i) / 1000)
            for i in range(sessions)]


def check_table():
    print("Shares of the verdicts of the drifted column in %, pass/undecided/"
          "warn/fail,\nand of runs without drift that raise any alarm among "
          f"{COLUMNS} columns.\nBehind the bar: as designed.")
    print("Shifts: " + ", ".join(
        f"PSI {d} by {shift_of_psi(d):.4f} sd" for d in DRIFTS) + ".\n")
    lines = []
    for n, (expected, alarm) in EXPECTED.items():
        wanted = max(int(RUNS[n] * SCALE), 2)
        rows = psql_on_all(split_runs(
            wanted, lambda r, s: simulation(n, r, s), n % 97 + 1))
        count = {}
        alarms = 0
        for drift, verdict, alarmed, found, times in rows:
            if int(found) != COLUMNS or verdict not in VERDICTS:
                raise RuntimeError(f"{found} rows of method psi, {verdict}")
            key = (int(drift), verdict)
            count[key] = count.get(key, 0) + int(times)
            alarms += int(times) * (drift == "0" and alarmed == "t")
        runs = sum(count.get((0, v), 0) for v in VERDICTS)
        progress(f"n = {n}: {runs} runs")
        lines.append((f"{n:6d}  no drift, any alarm",
                      f"{100 * alarms / runs:.1f}", f"{alarm:.1f}",
                      check(plausible(alarms, runs, alarm / 100)), runs))
        for i, shares in enumerate(expected, 1):
            counts = [count.get((i, v), 0) for v in VERDICTS]
            good = all(plausible(k, runs, s / 100)
                       for k, s in zip(counts, shares))
            lines.append((f"{n:6d}  true PSI {DRIFTS[i - 1]}",
                          "/".join(f"{100 * k / runs:.0f}" for k in counts),
                          "/".join(str(s) for s in shares),
                          check(good), runs))
        null = [count.get((0, v), 0) for v in VERDICTS]
        lines.append((f"{n:6d}  no drift, this column",
                      "/".join(f"{100 * k / runs:.0f}" for k in null), "",
                      "", runs))
    print()
    for label, measured, designed, result, runs in lines:
        print(f"{label:30s} {measured:>14s} | {designed:<14s} {runs:5d} runs"
              f"  {result}")
    print()


def one_column(n, calls, shift, methods, seed, adjustment="none"):
    """A script that prints method, mean statistic, failures, alarms, count.

    A call compares 20 columns.  Without adjustment a column's verdict on a
    drift does not depend on the others, so each column is a run.
    """
    names = ", ".join(f"'{m}'" for m in methods)
    declared = ", ".join(f"c{i} float8" for i in range(COLUMNS))
    draws = ", ".join(NORMAL for _ in range(COLUMNS))
    moved = ", ".join(f"{NORMAL} + {shift!r}" for _ in range(COLUMNS))
    return f"""
        SET temp_buffers = '64MB';
        SET jit = off;
        SET max_parallel_workers_per_gather = 0;
        SET client_min_messages = warning;
        CREATE TEMP TABLE outcome (method text, statistic float8, verdict text);
        BEGIN;
        CREATE TEMP TABLE reference ({declared});
        CREATE TEMP TABLE current ({declared});
        DO $$
        BEGIN
            PERFORM setseed({seed});
            FOR run IN 1 .. {calls} LOOP
                TRUNCATE reference, current;
                INSERT INTO reference SELECT {draws} FROM generate_series(1, {n});
                INSERT INTO current SELECT {moved} FROM generate_series(1, {n});
                INSERT INTO outcome
                SELECT method, statistic, verdict
                FROM mlcheck.drift('reference', 'current', methods => ARRAY[{names}],
                    adjustment => '{adjustment}')
                WHERE method <> 'missing';
            END LOOP;
        END $$;
        COMMIT;
        SELECT method, avg(statistic), count(*) FILTER (WHERE verdict = 'fail'),
            count(*) FILTER (WHERE verdict IN ('warn', 'fail')), count(*)
        FROM outcome GROUP BY 1;
    """


def collect(n, calls, shift, seed):
    methods = list(METHODS) + list(MORE_METHODS)
    result = {}
    for method, mean, fails, alarms, runs in psql_on_all(split_runs(
            calls, lambda c, s: one_column(n, c, shift, methods, s), seed)):
        old = result.get(method, (0.0, 0, 0, 0))
        runs = int(runs)
        result[method] = (old[0] + float(mean) * runs, old[1] + int(fails),
                          old[2] + int(alarms), old[3] + runs)
    if set(result) != set(methods):
        raise RuntimeError(f"methods {sorted(result)}")
    return {m: (s / r, f, a, r) for m, (s, f, a, r) in result.items()}


def check_power():
    print(f"One normal column, its mean moved by {POWER_AT} sd, or not at "
          f"all: failures in %.\nAt least {100 * POWER:.0f} and at most "
          f"{100 * FALSE:.0f} are wanted; any alarm in brackets.\n")
    calls = max(int(100 * SCALE), 2)
    table = {}
    for n in (500, 1000):
        table[n] = (collect(n, calls, POWER_AT, n % 89 + 200),
                    collect(n, calls, 0.0, n % 89 + 300))
        progress(f"n = {n}: {table[n][0]['psi'][3]} runs each")
    print()
    for method in list(METHODS) + list(MORE_METHODS):
        for n in table:
            _, hits, _, runs = table[n][0][method]
            _, false, alarms, nulls = table[n][1][method]
            text = (f"{method:26s} n = {n:4d}: {100 * hits / runs:6.1f}, "
                    f"without drift {100 * false / nulls:.2f} "
                    f"({100 * alarms / nulls:.2f})")
            if method in METHODS:
                good = (at_most(hits, runs, POWER) >= LEVEL and
                        at_least(false, nulls, FALSE) >= LEVEL)
                print(f"{text:70s} {check(good)}")
            else:
                print(f"{text:70s} reported only")
    print()


def check_calibration():
    print("Mean of the statistics at the shifts of the calibration, "
          "100,000 rows a side:\n")
    means = {}
    for i, shift in enumerate(CALIBRATED_AT):
        means[shift] = collect(100000, 2, shift, 400 + 2 * i)
        progress(f"shift {shift}")
    print()
    for method, levels in {**METHODS, **MORE_METHODS}.items():
        text = f"{method:26s}"
        good = True
        for shift, level in zip(CALIBRATED_AT, levels):
            mean = means[shift][method][0]
            text += f"  {mean:.4f} (level {level:g})"
            good = good and abs(mean / level - 1) <= CALIBRATION
        print(f"{text:72s} " +
              (check(good) if method in METHODS else "reported only"))
    print()


def main():
    psql("SET client_min_messages = warning;"
         "CREATE EXTENSION IF NOT EXISTS mlcheck;")
    check_table()
    check_power()
    check_calibration()
    progress("done")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
