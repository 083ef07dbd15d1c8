#!/usr/bin/env python3
"""How often compare_models() and fairness() decide wrongly, by simulation.

    check_compare_alarms.py

compare_models() at its level alpha of 0.05: a challenger that is worse by
exactly the margin in one slice is promoted in at most alpha / 2 of the runs
(0.04 for metrics that are no shares and get a normal test); of equal models
the champion is kept, as the better one, in at most alpha; and an equal
challenger is promoted in most of the runs. fairness(), with the group sizes of
ProPublica's table: without disparity a measure fails in at most alpha of the
runs, where the rule of four fifths over all groups is broken in most; with a
disparity of 0.2 it fails nearly always. A bound is missed where an exact
binomial test at 0.001 says so. Runs against the server that PGHOST and its kin
name; MLCHECK_RUNS scales the number of runs (1). The last line is "N passed, N
failed"; the exit status is 1 when something failed.
"""

import csv
import io
import os
import subprocess
import sys

import numpy as np
from scipy import optimize, stats

ALPHA = 0.05
LEVEL = 0.001
SHARES = ("accuracy_score", "recall_score")
NORMAL = 0.04       # of metrics that are no shares, whose variance is estimated
SCALE = float(os.environ.get("MLCHECK_RUNS", "1"))
RNG = np.random.default_rng(20240302)
SIZES = {"African-American": 3696, "Caucasian": 2454, "Hispanic": 637, "Other": 377, "Asian": 32, "Native American": 18}
passed = failed = 0


def psql(script):
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-f", "-"], input=script,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_compare_alarms.py: psql: " + done.stderr.strip()[:2000])
    return list(csv.DictReader(io.StringIO(done.stdout)))


def judge(what, count, runs, most=None, least=None):
    global passed, failed
    good = (most is None or stats.binom.sf(count - 1, runs, most) > LEVEL) and \
        (least is None or stats.binom.cdf(count, runs, least) > LEVEL)
    passed, failed = passed + good, failed + (not good)
    bound = "" if most is None else f"  at most {most:.3f}"
    bound += "" if least is None else f"  at least {least:.3f}"
    print(f"{'ok' if good else 'FAIL':4} {what:76} {count / runs:.4f} of {runs}{bound}", flush=True)


# Cells of a row: label, champion, challenger; all eight, in this order.
CELLS = [(a, p, q) for a in (0, 1) for p in (0, 1) for q in (0, 1)]


def cells(prevalence, recall, alarm, gained, lost, more, fewer):
    """Probabilities: of positives the challenger gains and loses, of negatives it has more and fewer alarms."""
    return [(1 - prevalence) * (1 - alarm - more), (1 - prevalence) * more, (1 - prevalence) * fewer,
            (1 - prevalence) * (alarm - fewer), prevalence * (1 - recall - gained), prevalence * gained,
            prevalence * lost, prevalence * (recall - lost)]


def value(metric, probabilities, model):
    t = {(a, p): 0.0 for a in (0, 1) for p in (0, 1)}
    for cell, probability in zip(CELLS, probabilities):
        t[cell[0], cell[model]] += probability
    if metric == "accuracy_score":
        return t[0, 0] + t[1, 1]
    if metric == "recall_score":
        return t[1, 1] / (t[1, 0] + t[1, 1])
    if metric == "precision_score":
        return t[1, 1] / (t[0, 1] + t[1, 1])
    if metric == "f1_score":
        return 2 * t[1, 1] / (2 * t[1, 1] + t[0, 1] + t[1, 0])
    return (t[1, 1] / (t[1, 0] + t[1, 1]) + t[0, 0] / (t[0, 0] + t[0, 1])) / 2


def at_margin(metric, margin):
    """Probabilities at which the challenger is worse by the margin."""
    def probabilities(worse):
        return cells(0.5, 0.8, 0.2, 0.02, 0.02 + worse, 0.02 + worse, 0.02)

    def gap(worse):
        return value(metric, probabilities(worse), 1) - value(metric, probabilities(worse), 2) - margin
    return probabilities(optimize.brentq(gap, 0, 0.6))


def draw(slices, runs):
    """slices: name -> (rows, probabilities)"""
    lines = []
    for name, (n, probabilities) in slices.items():
        for run, row in enumerate(RNG.multinomial(n, np.array(probabilities) / sum(probabilities), runs)):
            lines += [f"{run},{name},{bool(a)},{bool(p)},{bool(q)},{count}" for (a, p, q), count in zip(CELLS, row) if count]
    psql("DROP TABLE IF EXISTS models, drawn; CREATE TABLE drawn (run int, g text, a boolean, p boolean, q boolean, n int);\n"
         "COPY drawn FROM STDIN (FORMAT csv);\n" + "\n".join(lines) + "\n\\.\n"
         "CREATE TABLE models AS SELECT run, g, a, p, q FROM drawn, generate_series(1, n); CREATE INDEX ON models (run); ANALYZE models;")


def decisions(runs, options):
    rows = psql(f"""SELECT decision, count(*) FROM generate_series(0, {runs - 1}) run,
        mlcheck.compare_models('models', 'a', 'p', 'q', row_filter => 'run = ' || run, {options}) WHERE decision IS NOT NULL GROUP BY 1;""")
    return {row["decision"]: int(row["count"]) for row in rows}


def promotions():
    better = cells(0.5, 0.8, 0.2, 0.12, 0.02, 0.02, 0.12)
    for metric in ("accuracy_score", "recall_score", "precision_score", "f1_score", "balanced_accuracy_score"):
        for n in (60, 250):
            margin = 0.1 if n == 60 else 0.05
            runs = int(1200 * SCALE)
            draw({"worse": (n, at_margin(metric, margin)), "better": (400, better)}, runs)
            found = decisions(runs, f"slices => '[\"g\"]', metrics => '{{{metric}}}', margin => {margin}, alpha => {ALPHA}")
            judge(f"promoted, {metric}, one slice of {n} rows worse by the margin of {margin}", found.get("promote", 0), runs,
                  most=ALPHA / 2 if metric in SHARES else NORMAL)


def keeps():
    equal = cells(0.4, 0.8, 0.2, 0.08, 0.08, 0.05, 0.05)
    for margin in (0, 0.02):
        runs = int(600 * SCALE)
        draw({f"s{i}": (n, equal) for i, n in enumerate((400, 200, 200, 100, 100, 50, 30))}, runs)
        found = decisions(runs, f"slices => '[\"g\"]', metrics => '{{accuracy_score,f1_score}}', margin => {margin}, alpha => {ALPHA}")
        judge(f"kept, equal models, 7 slices, two metrics, margin {margin}", found.get("keep", 0), runs, most=ALPHA)


def power():
    for n, margin, each, least in ((200, 0.05, 0.025, 0.72), (1000, 0.03, 0.05, 0.8), (1000, 0.02, 0.02, 0.82)):
        runs = int(600 * SCALE)
        draw({"all": (n, cells(0.5, 0.8, 0.2, each, each, each, each))}, runs)
        found = decisions(runs, f"metrics => '{{accuracy_score}}', margin => {margin}, alpha => {ALPHA}")
        judge(f"promoted, equal models, {n} rows, {2 * each:.0%} differ, margin {margin}", found.get("promote", 0), runs, least=least)


def fairness_runs(runs, shift):
    """shift: less chance of the prediction in the second group, whatever the label"""
    groups = ",".join(f"('{name}', {n}, {shift if name == 'Caucasian' else 0})" for name, n in SIZES.items())
    psql(f"""DROP TABLE IF EXISTS people; SELECT setseed(0.42);
        CREATE TABLE people AS SELECT run, g, a, u < CASE WHEN a THEN 0.63 ELSE 0.32 END - shift AS p
        FROM (SELECT run, g, random() < 0.45 AS a, random() AS u, shift FROM generate_series(1, {runs}) run,
            (VALUES {groups}) v(g, n, shift), generate_series(1, n)) s;
        CREATE INDEX ON people (run); ANALYZE people;""")
    naive = psql("""SELECT count(*) FILTER (WHERE ratio < 0.8) AS broken, avg(difference) AS difference
        FROM (SELECT min(rate) / max(rate) AS ratio, max(rate) - min(rate) AS difference
            FROM (SELECT run, g, avg(p::int) AS rate FROM people GROUP BY 1, 2) r GROUP BY run) s;""")[0]
    verdicts = psql(f"""SELECT metric, verdict, count(*) FROM generate_series(1, {runs}) run,
        mlcheck.fairness('people', 'a', 'p', '["g"]', row_filter => 'run = ' || run, alpha => {ALPHA})
        WHERE metric ~ '(difference|ratio)$' GROUP BY 1, 2;""")
    counts = {}
    for row in verdicts:
        counts.setdefault(row["metric"], {})[row["verdict"]] = int(row["count"])
    return naive, counts


def fairness():
    runs = int(400 * SCALE)
    naive, counts = fairness_runs(runs, 0)
    judge("four fifths broken over all groups, no disparity", int(naive["broken"]), runs, least=0.5)
    for metric, found in counts.items():
        judge(f"fails, {metric}, no disparity", found.get("fail", 0), runs, most=ALPHA)
    print(f"     largest difference over all groups, no disparity: {float(naive['difference']):.3f} on average; verdicts {counts}")
    runs = int(100 * SCALE)
    _, counts = fairness_runs(runs, 0.2)
    for metric in ("demographic_parity_difference", "demographic_parity_ratio", "equal_opportunity_difference", "equalized_odds_difference"):
        judge(f"fails, {metric}, disparity of 0.2", counts[metric].get("fail", 0), runs, least=0.98)


def main():
    psql("SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS mlcheck;")
    promotions()
    keeps()
    power()
    fairness()
    psql("DROP TABLE IF EXISTS models, drawn, people;")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
