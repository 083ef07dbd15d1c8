#!/usr/bin/env python3
"""Compares fairness() and compare_models() with NumPy, statsmodels and scikit-learn.

    check_fairness.py

Runs against the server that PGHOST and its kin name.  fairness(): rates,
differences, Newcombe's intervals (statsmodels), intervals of ratios (by
bisection of Newcombe's interval of group - ratio * reference), p-values
(statsmodels; of few rows SciPy's hypergeometric law), disparities by the
definitions of fairlearn over the groups with enough rows.  compare_models():
values and differences (scikit-learn), McNemar's test (statsmodels), Tango's
interval (bisection of the score test, whose likelihood is maximised by SciPy),
variances of precision, F1 and balanced accuracy (numeric gradients of
scikit-learn's values by row weights, which is the infinitesimal jackknife),
areas and their difference (DeLong, by all pairs).  Prints a line per quantity:
cases, worst relative error and where.  The exit status is 1 if a tolerance is
missed.
"""

import csv
import io
import math
import subprocess
import sys
import warnings

import numpy as np
from scipy import optimize, stats
from sklearn import metrics as sk
from statsmodels.stats import contingency_tables, proportion
from statsmodels.stats.multitest import multipletests

warnings.simplefilter("ignore")
RNG = np.random.default_rng(20240301)
results = {}


def psql(script):
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-f", "-"],
                          input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_fairness.py: psql: " + done.stderr.strip()[:2000])
    return done.stdout


def tables(script):
    """One list of dictionaries for each result, which "====" lines divide."""
    return [list(csv.DictReader(io.StringIO(part.lstrip("\n")))) for part in psql(script).split("====\n")]


def number(text):
    return None if text in ("", None) else float(text)


def compare(title, got, want, case, tolerance=1e-9, absolute=1e-12):
    if got is None or want is None or math.isnan(want):
        error = 0.0 if got is None and (want is None or math.isnan(want) or math.isinf(want)) else math.inf
        if got is None and want is not None and math.isinf(want):
            error = 0.0
    elif math.isinf(want):
        error = math.inf
    elif abs(got - want) <= absolute:
        error = 0.0
    else:
        error = abs(got - want) / max(abs(want), 1e-300)
    count, worst, where, limit = results.get(title, (0, -1.0, None, tolerance))
    results[title] = (count + 1, max(worst, error), case if error > worst else where, limit)


def same(title, got, want, case):
    compare(title, 0.0 if got == want else 1.0, 0.0, (case, got, want))


def copy(name, columns, rows):
    body = "\n".join(",".join(r"" if v is None else str(v) for v in row) for row in rows)
    return f"DROP TABLE IF EXISTS {name}; CREATE TABLE {name} ({columns});\nCOPY {name} FROM STDIN (FORMAT csv);\n{body}\n\\.\n"


# ---------- fairness ----------

RATES = ["selection_rate", "recall_score", "false_positive_rate", "precision_score"]


def counts_of(a, p):
    """x and n of each rate."""
    return {"selection_rate": (int(p.sum()), len(p)), "recall_score": (int((a & p).sum()), int(a.sum())),
            "false_positive_rate": (int((~a & p).sum()), int((~a).sum())),
            "precision_score": (int((a & p).sum()), int(p.sum()))}


def wilson(x, n, alpha):
    if n == 0:
        return None, None
    low, high = proportion.proportion_confint(x, n, alpha, method="wilson")
    return (0.0 if x == 0 else low), (1.0 if x == n else high)


def hybrid(x1, n1, x2, n2, alpha, theta=1.0):
    """Interval of p1 - theta p2 from Wilson's of both."""
    p1, p2 = x1 / n1, theta * x2 / n2
    l1, u1 = wilson(x1, n1, alpha)
    l2, u2 = (theta * v for v in wilson(x2, n2, alpha))
    return p1 - p2 - math.hypot(p1 - l1, u2 - p2), p1 - p2 + math.hypot(u1 - p1, p2 - l2)


def ratio_limits(x1, n1, x2, n2, alpha):
    """Where the hybrid interval of p1 - theta p2 leaves 0."""
    if x1 == 0 and x2 == 0:
        return None, None

    def root(f):
        low, high = -60.0, 60.0     # log theta
        if f(math.exp(low)) < 0:
            return 0.0
        if f(math.exp(high)) > 0:
            return math.inf
        return math.exp(optimize.brentq(lambda t: f(math.exp(t)), low, high, xtol=1e-14, rtol=1e-14))
    return (root(lambda t: hybrid(x1, n1, x2, n2, alpha, t)[0]) if x1 > 0 else 0.0,
            root(lambda t: hybrid(x1, n1, x2, n2, alpha, t)[1]) if x2 > 0 else math.inf)


def two_proportions(x1, n1, x2, n2):
    pooled = (x1 + x2) / (n1 + n2)
    if pooled in (0.0, 1.0):
        return 1.0
    if min(n1, n2) * min(pooled, 1 - pooled) >= 100:
        return proportion.proportions_ztest([x1, x2], [n1, n2])[1]
    law = stats.hypergeom(n1 + n2, x1 + x2, n1)
    half = law.pmf(x1) / 2
    return min(1.0, 2 * min(law.cdf(x1) - half, law.sf(x1) + half))


def fold(ratio):
    return 1 / ratio if ratio > 1 else ratio


def disparity(kind, rates, groups, reference, support, alpha):
    """Values, groups and intervals of all comparisons that can be told."""
    told = [g for g in groups if g != reference and groups[g]["selection_rate"][1] >= support]
    joint = alpha / max(len(told), 1)
    found = []
    for rate in rates:
        x2, n2 = groups[reference][rate]
        judged = [g for g in groups if g != reference and groups[g][rate][1] >= support and n2 > 0]
        adjusted = dict(zip(judged, multipletests([two_proportions(*groups[g][rate], x2, n2) for g in judged],
                                                  method="fdr_bh")[1])) if judged else {}
        for g in groups:
            x1, n1 = groups[g][rate]
            if g == reference or n1 < support or n2 < support:
                continue
            if kind == "difference":
                low, high = hybrid(x1, n1, x2, n2, joint)
                value = abs(x1 / n1 - x2 / n2)
                interval = max(low, -high, 0), max(abs(low), abs(high))
            else:
                if x1 == 0 and x2 == 0:
                    continue
                low, high = ratio_limits(x1, n1, x2, n2, joint)
                value = fold(x1 / n1 / (x2 / n2)) if x2 else 0.0
                high_f = 1 / high if not math.isinf(high) else 0.0
                ends = fold(low), high_f if high > 1 else high
                interval = min(ends), (1.0 if low <= 1 <= high else max(ends))
            found.append((value, g, interval, adjusted[g]))
    return found


DISPARITIES = {"demographic_parity_difference": ("difference", ["selection_rate"]),
               "demographic_parity_ratio": ("ratio", ["selection_rate"]),
               "equal_opportunity_difference": ("difference", ["recall_score"]),
               "equalized_odds_difference": ("difference", ["recall_score", "false_positive_rate"]),
               "equalized_odds_ratio": ("ratio", ["recall_score", "false_positive_rate"]),
               "predictive_parity_difference": ("difference", ["precision_score"])}


def fairness_case(number_of):
    sizes = [int(n) for n in np.exp(RNG.uniform(1, RNG.choice([4, 7]), RNG.integers(2, 8)))]
    rows = []
    groups = {}
    for i, n in enumerate(sizes):
        a = RNG.random(n) < RNG.choice([0, 0.05, 0.3, 0.5, 1], p=[.05, .15, .3, .45, .05])
        hit, alarm = RNG.choice([0, 0.5, 0.8, 1], p=[.05, .4, .5, .05]), RNG.choice([0, 0.1, 0.4])
        p = np.where(a, RNG.random(n) < hit, RNG.random(n) < alarm)
        groups[f"g={i}"] = counts_of(a, p)
        rows += [(i, bool(x), bool(y)) for x, y in zip(a, p)]
    alpha = float(RNG.choice([0.05, 0.1, 0.01]))
    support = int(RNG.choice([1, 10, 30]))
    rule = RNG.choice(["largest", "best", "named"])
    reference = f"g={RNG.integers(0, len(sizes))}"
    script = copy(f"f{number_of}", "g int, a boolean, p boolean", rows) + (
        f"SELECT * FROM mlcheck.fairness('f{number_of}', 'a', 'p', '[\"g\"]', min_support => {support}, "
        f"alpha => {alpha}, reference => '{reference if rule == 'named' else rule}');\n\\echo ====\n")
    told = [g for g in groups if groups[g]["selection_rate"][1] >= support]
    if rule == "largest":
        reference = min(told, key=lambda g: (-groups[g]["selection_rate"][1], g)) if told else None
    elif rule == "best":
        reference = min(told, key=lambda g: (-groups[g]["selection_rate"][0] / groups[g]["selection_rate"][1],
                                             -groups[g]["selection_rate"][1], g)) if told else None
    return script, (groups, alpha, support, reference)


def check_group(row, groups, alpha, support, reference):
    name = row["group_name"]
    x1, n1 = groups[name][row["metric"]]
    case = (row["metric"], x1, n1, alpha)
    compare("fairness: rate", number(row["value"]), x1 / n1 if n1 else None, case)
    same("fairness: support", int(row["support"]), n1, case)
    same("fairness: undecided", row["verdict"] == "undecided", n1 < support, case)
    for got, want in zip(("lower", "upper"), wilson(x1, n1, alpha)):
        compare("fairness: Wilson's interval, statsmodels", number(row[got]), want, case)
    if reference is None or name == reference:
        same("fairness: no comparison", row["difference"] + row["pvalue"], "", case)
        return
    x2, n2 = groups[reference][row["metric"]]
    case = (row["metric"], x1, n1, x2, n2, alpha)
    if n1 == 0 or n2 == 0:
        same("fairness: no difference of the undefined", row["difference"] + row["ratio"] + row["pvalue"], "", case)
        return
    compare("fairness: difference", number(row["difference"]), x1 / n1 - x2 / n2, case)
    low, high = proportion.confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", alpha=alpha) \
        if 0 < x1 < n1 and 0 < x2 < n2 else hybrid(x1, n1, x2, n2, alpha)
    compare("fairness: Newcombe's interval, statsmodels", number(row["difference_lower"]), low, case)
    compare("fairness: Newcombe's interval, statsmodels", number(row["difference_upper"]), high, case)
    compare("fairness: ratio", number(row["ratio"]), x1 / n1 / (x2 / n2) if x2 else None, case)
    low, high = ratio_limits(x1, n1, x2, n2, alpha)
    compare("fairness: interval of the ratio, bisection", number(row["ratio_lower"]), low, case)
    compare("fairness: interval of the ratio, bisection", number(row["ratio_upper"]), high, case)
    compare("fairness: p-value, statsmodels and SciPy", number(row["pvalue"]), two_proportions(x1, n1, x2, n2), case)


def check_disparity(row, groups, alpha, support, reference):
    case = (row["metric"], groups, alpha, support, reference)
    kind, rates = DISPARITIES[row["metric"]]
    found = [] if reference is None else disparity(kind, rates, groups, reference, support, alpha)
    if not found:
        same("fairness: nothing to compare", (row["value"], row["verdict"]), ("", "undecided"), case)
        return
    limit = float(row["threshold"])
    broken = [f for f in found if f[3] <= alpha and (f[0] > limit if kind == "difference" else f[0] < limit)]
    same("fairness: fail", row["verdict"] == "fail", len(broken) > 0, case)
    shown = broken or found
    worst = (max if kind == "difference" else min)(value for value, _, _, _ in shown)
    compare("fairness: worst value", number(row["value"]), worst, case)
    ties = [(g, interval) for value, g, interval, _ in shown if abs(value - worst) < 1e-12]
    same("fairness: worst group", row["group_name"] in [g for g, _ in ties], True, case)
    ends = number(row["lower"]), number(row["upper"])
    errors = [max(abs(x - y) for x, y in zip(ends, interval)) for _, interval in ties]
    compare("fairness: joint interval of the worst", min(errors), 0.0, case, absolute=1e-11)
    bound = max(i[1] for _, _, i, _ in found) if kind == "difference" else min(i[0] for _, _, i, _ in found)
    if row["verdict"] == "pass":
        same("fairness: pass within the limit", bound <= limit if kind == "difference" else bound >= limit, True, case)


def fairness(cases=200):
    made = [fairness_case(i) for i in range(cases)]
    for rows, (_, arguments) in zip(tables("".join(script for script, _ in made)), made):
        for row in rows:
            (check_disparity if row["metric"] in DISPARITIES else check_group)(row, *arguments)


# ---------- compare_models ----------

def tango_z(b, c, n, delta):
    """The score test of p10 - p01 = delta, its likelihood maximised."""
    def minus_log(q):           # q is p01, p10 = q + delta
        rest = 1 - 2 * q - delta
        if q < 0 or q + delta < 0 or rest < 0:
            return math.inf
        return -sum(k * math.log(p) if k else 0.0 for k, p in ((b, q + delta), (c, q), (n - b - c, rest)) if k == 0 or p > 0) \
            if all(k == 0 or p > 0 for k, p in ((b, q + delta), (c, q), (n - b - c, rest))) else math.inf
    # the derivative is a quadratic in q: 2n q^2 + (...) q - c delta (1 - delta) = 0
    first = -b - c + (2 * n - b + c) * delta
    q = max((math.sqrt(max(first * first + 8 * n * c * delta * (1 - delta), 0)) - first) / (4 * n), 0, -delta)
    for step in (1e-4, -1e-4):
        assert minus_log(max(q * (1 + step), 0)) >= minus_log(q) - 1e-7
    variance = n * (2 * q + delta * (1 - delta))
    return (b - c - n * delta) / math.sqrt(variance) if variance > 0 else 0.0


VALUES = {
    "accuracy_score": lambda a, p, w: sk.accuracy_score(a, p, sample_weight=w),
    "recall_score": lambda a, p, w: sk.recall_score(a, p, sample_weight=w),
    "specificity_score": lambda a, p, w: sk.recall_score(a, p, pos_label=0, sample_weight=w),
    "false_positive_rate": lambda a, p, w: 1 - sk.recall_score(a, p, pos_label=0, sample_weight=w),
    "false_negative_rate": lambda a, p, w: 1 - sk.recall_score(a, p, sample_weight=w),
    "precision_score": lambda a, p, w: sk.precision_score(a, p, sample_weight=w),
    "negative_predictive_value": lambda a, p, w: sk.precision_score(a, p, pos_label=0, sample_weight=w),
    "f1_score": lambda a, p, w: sk.f1_score(a, p, sample_weight=w),
    "jaccard_score": lambda a, p, w: sk.jaccard_score(a, p, sample_weight=w),
    "balanced_accuracy_score": lambda a, p, w: sk.balanced_accuracy_score(a, p, sample_weight=w),
    "matthews_corrcoef": lambda a, p, w: sk.matthews_corrcoef(a, p, sample_weight=w),
    "cohen_kappa_score": lambda a, p, w: sk.cohen_kappa_score(a, p, sample_weight=w)}
LESS = {"false_positive_rate", "false_negative_rate", "brier_score_loss", "log_loss"}
PAIRED = {"accuracy_score": lambda a: a >= 0, "recall_score": lambda a: a == 1, "false_negative_rate": lambda a: a == 1,
          "specificity_score": lambda a: a == 0, "false_positive_rate": lambda a: a == 0}


def paired_error(metric, a, p1, p2):
    """Infinitesimal jackknife of the difference: rows of a kind share a weight."""
    kinds = a * 4 + p1 * 2 + p2
    weight = np.ones(len(a))
    variance = 0.0
    for kind in np.unique(kinds):
        mine = kinds == kind
        moved = []
        for step in (1e-4, -1e-4):
            weight[mine] = 1 + step
            moved.append(VALUES[metric](a, p2, weight) - VALUES[metric](a, p1, weight))
        weight[mine] = 1
        variance += ((moved[0] - moved[1]) / 2e-4) ** 2 / mine.sum()
    return math.sqrt(variance)


def delong(y, s1, s2):
    parts = []
    for s in (s1, s2):
        above = s[y == 1][:, None] - s[y == 0][None, :]
        psi = (above > 0) + (above == 0) / 2
        parts.append((psi.mean(), psi.mean(1), psi.mean(0)))
    variance = sum(np.var(parts[1][i] - parts[0][i], ddof=1) / len(parts[0][i]) for i in (1, 2))
    return parts[0][0], parts[1][0], math.sqrt(variance)


def models_case(i):
    n = int(np.exp(RNG.uniform(3.4, 6.5)))
    a = (RNG.random(n) < RNG.choice([0.2, 0.5, 0.7])).astype(int)
    signal = a * RNG.choice([0.3, 0.6]) + RNG.random(n) * 0.7
    scores = [np.clip(np.round(signal * 0.5 + 0.4 * RNG.random(n), int(RNG.choice([2, 6]))), 0.01, 0.99) for _ in range(2)]
    predicted = [(s >= 0.5).astype(int) for s in scores]
    margin = float(RNG.choice([0, 0.01, 0.05, 0.1]))
    alpha = float(RNG.choice([0.05, 0.1]))
    rows = zip(a, *predicted, *scores)
    names = ",".join(list(VALUES) + ["roc_auc_score", "brier_score_loss", "log_loss"])
    script = copy(f"m{i}", "a int, p1 int, p2 int, s1 float8, s2 float8", rows) + (
        f"SELECT * FROM mlcheck.compare_models('m{i}', 'a', 'p1', 'p2', 's1', 's2', metrics => '{{{names}}}', "
        f"margin => {margin}, alpha => {alpha}, adjustment => 'none') WHERE metric <> 'decision';\n\\echo ====\n")
    return script, (a, predicted, scores, margin, alpha)


def defined(metric, a, p):
    if metric in ("precision_score",):
        return p.any()
    if metric == "negative_predictive_value":
        return (p == 0).any()
    if metric in ("matthews_corrcoef", "cohen_kappa_score"):
        return p.any() and (p == 0).any()
    return True


def check_share(row, metric, a, p1, p2, margin, alpha, case):
    considered = PAIRED[metric](a)
    counted = [p == a if metric in ("accuracy_score",) else (p == 0) if metric in ("specificity_score", "false_negative_rate")
               else (p == 1) for p in (p1, p2)]
    b = int((counted[1] & ~counted[0] & considered).sum())
    c = int((counted[0] & ~counted[1] & considered).sum())
    n = int(considered.sum())
    compare("compare_models: McNemar, statsmodels", number(row["pvalue"]),
            contingency_tables.mcnemar([[0, b], [c, 0]], exact=True).pvalue, case + (b, c))
    z = stats.norm.isf(alpha / 2)
    for limit, sign in (("difference_lower", 1), ("difference_upper", -1)):
        got = number(row[limit])
        compare("compare_models: Tango's limits, z there", tango_z(b, c, n, got) if abs(got) < 1 else sign * z, sign * z,
                case + (b, c, n), 1e-6)
    better, worse = (c, b) if metric in LESS else (b, c)
    compare("compare_models: Tango's test", number(row["noninferiority_pvalue"]),
            stats.norm.sf(tango_z(better, worse, n, -margin)), case + (b, c, n, margin), 1e-9)


def check_value(row, metric, a, p1, p2, margin, case):
    difference = number(row["difference"])
    error = paired_error(metric, a, p1, p2)
    if difference and error > 1e-9:
        compare("compare_models: p-value, jackknifed variance", number(row["pvalue"]),
                2 * stats.norm.sf(abs(difference) / error), case, 1e-5)
    gain = -difference if metric in LESS else difference
    p = number(row["noninferiority_pvalue"])
    plain = stats.norm.sf((gain + margin) / error) if error > 0 else 0.0
    # never less than the normal test has, when the challenger may be promoted
    same("compare_models: test not below the normal one", p >= plain * (1 - 1e-4) or gain + margin <= 0, True, case + (p, plain))
    if margin == 0 and error > 1e-9:
        compare("compare_models: test, jackknifed variance, margin 0", p, plain, case, 1e-5)


def check_scores(row, metric, a, scores, margin, case):
    one, two, error = delong(a, *scores) if metric == "roc_auc_score" else (None, None, None)
    if metric != "roc_auc_score":
        loss = [(s - a) ** 2 if metric == "brier_score_loss" else -np.log(np.where(a == 1, s, 1 - s)) for s in scores]
        one, two = loss[0].mean(), loss[1].mean()
        error = np.std(loss[1] - loss[0], ddof=1) / math.sqrt(len(a))
    else:
        compare("compare_models: roc_auc_score, scikit-learn", number(row["champion_value"]), sk.roc_auc_score(a, scores[0]), case)
    compare(f"compare_models: {metric}", number(row["champion_value"]), one, case)
    compare(f"compare_models: {metric}", number(row["challenger_value"]), two, case)
    compare(f"compare_models: {metric}, p-value", number(row["pvalue"]), 2 * stats.norm.sf(abs(two - one) / error), case, 1e-8)
    gain = one - two if metric in LESS else two - one
    compare(f"compare_models: {metric}, test", number(row["noninferiority_pvalue"]),
            stats.norm.sf((gain + margin) / error), case, 1e-8)


def check_models(row, a, predicted, scores, margin, alpha):
    metric = row["metric"]
    case = (metric, len(a), int(a.sum()))
    if min(a.sum(), len(a) - a.sum()) < 2:
        return
    if metric not in VALUES:
        check_scores(row, metric, a, scores, margin, case)
        return
    for column, p in (("champion_value", predicted[0]), ("challenger_value", predicted[1])):
        compare("compare_models: values, scikit-learn", number(row[column]),
                VALUES[metric](a, p, None) if defined(metric, a, p) else None, case)
    if not (defined(metric, a, predicted[0]) and defined(metric, a, predicted[1])):
        return
    compare("compare_models: differences, scikit-learn", number(row["difference"]),
            VALUES[metric](a, predicted[1], None) - VALUES[metric](a, predicted[0], None), case)
    if metric in PAIRED:
        check_share(row, metric, a, *predicted, margin, alpha, case)
    else:
        check_value(row, metric, a, *predicted, margin, case)


def models(cases=120):
    made = [models_case(i) for i in range(cases)]
    for rows, (_, arguments) in zip(tables("".join(script for script, _ in made)), made):
        for row in rows:
            check_models(row, *arguments)


def main():
    psql("SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS mlcheck; "
         "DROP SCHEMA IF EXISTS check_fairness CASCADE; CREATE SCHEMA check_fairness;")
    fairness()
    models()
    missed = False
    for title, (count, worst, where, tolerance) in results.items():
        good = worst <= tolerance
        missed = missed or not good
        print(f"{'ok' if good else 'FAIL':4} {title:56} {count:6} cases  worst {worst:8.2g}" + ("" if good else f"  at {where}"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
