#!/usr/bin/env python3
"""Compares slice_metrics() with other implementations, slice by slice.

Random tables with NULL slices, crosses, overlapping predicates and bins.  Every
slice's own rows and the rest of the rows are picked out here, and measured with:

    scikit-learn    metrics of labels, scores and numbers
    SciPy           Fisher's test with the mid-p-value (fewer than 100 rows
                    expected of a kind)
    statsmodels     Wilson's and Newcombe's interval, the two-proportion test,
                    cluster-robust variances (OLS of right or wrong on a
                    constant, cov_type="cluster"), adjusted p-values
    NumPy           the delta method with derivatives by complex steps, DeLong,
                    Newcombe's interval of an area, weighted shares

Conventions that differ: what scikit-learn replaces (0 of 0, MCC and kappa of one
class, AUC of one class) is NULL here, and macro averages leave such classes out.
Variances of clusters have the factor G / (G - 1), G being the clusters with rows
in the slice, in the rest, and for what both have in common, in all rows;
statsmodels has (n - 1) / (n - k) besides, which is 1 for a mean.

Runs against the server that PGHOST and its kin name, and prints a line per
quantity: cases, worst relative error, tolerance.  The exit status is 1 if a line
FAILs.
"""

import collections
import csv
import io
import json
import math
import os
import subprocess
import sys
import time
import warnings

try:
    import numpy as np
    import scipy.optimize
    import scipy.stats
    import sklearn.metrics as sk
    import statsmodels.api as sm
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import (confint_proportions_2indep,
                                              proportion_confint,
                                              proportions_ztest)
except ImportError as error:
    sys.exit(f"check_slices.py: {error}: install python3-sklearn and "
             "python3-statsmodels")

SEED = 20260301
SCALE = float(os.environ.get("MLCHECK_RUNS", "1"))
CASES = {"binary": 36, "words": 12, "macro": 20, "weight": 24, "cluster": 28,
         "score": 24, "paired": 20, "scores": 16, "regression": 24,
         "baseline": 12}
METRICS = 4                     # of those there are, in each case
LABELS = ["accuracy_score", "balanced_accuracy_score", "precision_score",
          "recall_score", "specificity_score", "f1_score", "jaccard_score",
          "matthews_corrcoef", "cohen_kappa_score", "false_positive_rate",
          "false_negative_rate", "negative_predictive_value", "selection_rate"]
SCORES = ["roc_auc_score", "average_precision_score", "brier_score_loss",
          "log_loss", "expected_calibration_error", "calibration_in_the_large"]
NUMBERS = ["mean_absolute_error", "mean_squared_error",
           "root_mean_squared_error", "mean_bias_error", "r2_score"]
COLUMNS = ["slice", "metric", "value", "lower", "upper", "support",
           "rest_value", "difference", "difference_lower", "difference_upper",
           "pvalue", "pvalue_adjusted", "baseline_value", "left_out"]
ALPHA = 0.05
Z = scipy.stats.norm.isf(ALPHA / 2)
EDGES = [-0.5, 0.25, 1.0]

random = np.random.default_rng(SEED)
lines = collections.OrderedDict()


class Line:
    def __init__(self, tolerance):
        self.tolerance = tolerance
        self.cases = 0
        self.failed = 0
        self.worst = 0.0
        self.where = ""


def compare(quantity, got, want, where, tolerance=1e-9, near=1e-12):
    """Relative error; absolute below near, where a value is all rounding."""
    line = lines.setdefault(quantity, Line(tolerance))
    line.cases += 1
    if math.isnan(want) or math.isnan(got):
        error = 0.0 if math.isnan(want) and math.isnan(got) else math.inf
    elif abs(got - want) <= near:
        error = 0.0
    else:
        error = abs(got - want) / max(abs(want), 1e-300)
    if error > line.worst or not line.where:
        line.worst = max(error, line.worst)
        line.where = f"{where}: got {got!r}, want {want!r}"
    if not error <= tolerance:
        line.failed += 1
        if line.failed <= 3:
            print(f"{quantity}: {where}: got {got!r}, want {want!r}")


# An estimate: what contrasts and tests need to know of a metric of some rows.

Estimate = collections.namedtuple(
    "Estimate", "value lower upper variance low high trials support")
NOTHING = Estimate(*[math.nan] * 8)


def wilson(share, rows):
    """statsmodels' Wilson interval takes an effective number of rows too."""
    low, high = proportion_confint(share * rows, rows, ALPHA, method="wilson")
    return max(low, 0.0), min(high, 1.0)


def bounded(value, variance, low, rows, support):
    """The interval of a share at the rows that have this variance."""
    if math.isnan(value):
        return NOTHING
    width = 1 - low
    share = (value - low) / width
    if variance > 1e-18 and 0 < share < 1:
        rows = share * (1 - share) * width ** 2 / variance
    ends = wilson(share, rows)
    return Estimate(value, low + width * ends[0], low + width * ends[1],
                    variance, low, 1, rows, support)


def share_of(x, n):
    if n <= 0:
        return NOTHING
    return Estimate(x / n, *wilson(x / n, n), x / n * (1 - x / n) / n, 0, 1, n,
                    n)


def mean_of(values, floor=-math.inf):
    n = len(values)
    if n == 0:
        return NOTHING
    mean = float(np.mean(values))
    if n == 1:
        return NOTHING._replace(value=mean, support=1)
    variance = float(np.var(values, ddof=1)) / n
    half = Z * math.sqrt(variance)
    return Estimate(mean, max(mean - half, floor), mean + half, variance,
                    -math.inf, math.inf, math.nan, n)


def hybrid(a, b, covariance=0.0):
    """Newcombe's method 10, with the correlation of Zou and Donner 2008."""
    d = a.value - b.value
    r = 0.0
    if covariance != 0 and a.variance > 0 and b.variance > 0:
        r = max(-1, min(1, covariance / math.sqrt(a.variance * b.variance)))

    def reach(x, y):
        return math.sqrt(max(x * x + y * y - 2 * r * x * y, 0.0))
    return (d - reach(a.value - a.lower, b.upper - b.value),
            d + reach(a.upper - a.value, b.value - b.lower))


def z_test(a, b, covariance=0.0):
    variance = a.variance + b.variance - 2 * covariance
    d = a.value - b.value
    if math.isnan(variance):
        return math.nan
    if d == 0:
        return 1.0
    return 2 * scipy.stats.norm.sf(abs(d) / math.sqrt(variance)) \
        if variance > 0 else math.nan


def share_test(a, b):
    x = np.array([(e.value - e.low) / (e.high - e.low) * e.trials
                  for e in (a, b)])
    n = np.array([a.trials, b.trials])
    pooled = x.sum() / n.sum()
    if pooled <= 0 or pooled >= 1:
        return 1.0
    if n.min() * min(pooled, 1 - pooled) < 100:
        if any(abs(v % 1 - 0.5) < 1e-4 for v in (*x, *n)):
            return None         # rounded which way?
        x, n = np.rint(x).astype(int), np.rint(n).astype(int)
        law = scipy.stats.hypergeom(n.sum(), x.sum(), n[0])
        half = law.pmf(x[0]) / 2
        return min(1.0, 2 * min(law.cdf(x[0]) - half, law.sf(x[0]) + half))
    return float(proportions_ztest(x, n)[1])


# Metrics of labels.

def metric_of(name, t, macro):
    """From a table, also of complex numbers; no derivative jumps at a zero."""
    k = len(t)
    rows = t.sum(axis=1)
    columns = t.sum(axis=0)
    total = t.sum()
    diagonal = np.diag(t)
    if name == "accuracy_score":
        return diagonal.sum() / total
    if name == "balanced_accuracy_score":
        there = rows.real > 0
        return (diagonal[there] / rows[there]).mean()
    if name in ("matthews_corrcoef", "cohen_kappa_score"):
        agreement = diagonal.sum() * total - (rows * columns).sum()
        if name == "cohen_kappa_score":
            return agreement / (total ** 2 - (rows * columns).sum())
        return agreement / np.sqrt((total ** 2 - (rows ** 2).sum()) *
                                   (total ** 2 - (columns ** 2).sum()))
    values = []
    for i in range(k) if macro else [1]:
        tp, fp, fn = t[i, i], columns[i] - t[i, i], rows[i] - t[i, i]
        tn = total - tp - fp - fn
        if macro and (tp + fp + fn).real <= 0:
            continue
        part, whole = {
            "precision_score": (tp, tp + fp), "recall_score": (tp, tp + fn),
            "specificity_score": (tn, tn + fp),
            "f1_score": (2 * tp, 2 * tp + fp + fn),
            "jaccard_score": (tp, tp + fp + fn),
            "false_positive_rate": (fp, tn + fp),
            "false_negative_rate": (fn, tp + fn),
            "negative_predictive_value": (tn, tn + fn),
            "selection_rate": (tp + fp, total)}[name]
        if abs(whole) > 0:
            values.append(part / whole)
    return sum(values) / len(values) if values else math.nan


def gradient_of(name, t, macro):
    gradient = np.zeros(t.shape)
    for cell in zip(*np.nonzero(t)):
        moved = t.astype(complex)
        moved[cell] += 1e-40j
        gradient[cell] = np.imag(metric_of(name, moved, macro)) / 1e-40
    return gradient


def sklearn_value(name, y, p, macro, w=None):
    """By scikit-learn; NaN where it replaces something undefined."""
    if w is not None:           # a row without weight is none
        y, p, w = y[w > 0], p[w > 0], w[w > 0]
    if len(y) == 0 or macro and name == "selection_rate":
        return math.nan         # its mean over classes is 1 / classes
    labels = sorted(set(y) | set(p)) if macro else [False, True]
    t = sk.multilabel_confusion_matrix(y, p, labels=labels, sample_weight=w)
    tn, fp, fn, tp = (t[:, 0, 0].astype(float), t[:, 0, 1].astype(float),
                      t[:, 1, 0].astype(float), t[:, 1, 1].astype(float))
    if name == "accuracy_score":
        return sk.accuracy_score(y, p, sample_weight=w)
    if name == "balanced_accuracy_score":
        return sk.balanced_accuracy_score(y, p, sample_weight=w)
    if name == "matthews_corrcoef":
        return math.nan if len(set(y)) < 2 or len(set(p)) < 2 else \
            sk.matthews_corrcoef(y, p, sample_weight=w)
    if name == "cohen_kappa_score":
        return math.nan if len(set(y) | set(p)) < 2 else \
            sk.cohen_kappa_score(y, p, sample_weight=w)
    direct = {"precision_score": (sk.precision_score, tp + fp),
              "recall_score": (sk.recall_score, tp + fn),
              "f1_score": (sk.f1_score, tp + fp + fn),
              "jaccard_score": (sk.jaccard_score, tp + fp + fn)}
    shares = {"specificity_score": (tn, tn + fp),
              "false_positive_rate": (fp, tn + fp),
              "false_negative_rate": (fn, tp + fn),
              "negative_predictive_value": (tn, tn + fn),
              "selection_rate": (tp + fp, tn + fp + fn + tp)}
    if name in direct:
        score, whole = direct[name]
        values = score(y, p, labels=labels, average=None, sample_weight=w,
                       zero_division=0)
    else:
        part, whole = shares[name]
        values = part / np.where(whole > 0, whole, 1)
    values = np.where(whole > 1e-12, values, math.nan)
    if not macro:
        return float(values[1])
    good = values[~np.isnan(values)]
    return float(good.mean()) if len(good) else math.nan


SHARES = {"accuracy_score": (lambda y, p: y == p, lambda y, p: y == y),
          "precision_score": (lambda y, p: y & p, lambda y, p: p),
          "recall_score": (lambda y, p: y & p, lambda y, p: y),
          "specificity_score": (lambda y, p: ~y & ~p, lambda y, p: ~y),
          "jaccard_score": (lambda y, p: y & p, lambda y, p: y | p),
          "false_positive_rate": (lambda y, p: ~y & p, lambda y, p: ~y),
          "false_negative_rate": (lambda y, p: y & ~p, lambda y, p: y),
          "negative_predictive_value": (lambda y, p: ~y & ~p,
                                        lambda y, p: ~p),
          "selection_rate": (lambda y, p: p, lambda y, p: y == y)}


def table_of(y, p, labels, w=None):
    return sk.confusion_matrix(y, p, labels=labels, sample_weight=w).astype(
        float)


def influence(name, y, p, labels, macro, w=None):
    """Of each row on the metric: the derivative by its weight."""
    t = table_of(y, p, labels, w)
    place = {label: i for i, label in enumerate(labels)}
    g = gradient_of(name, t, macro)
    return np.array([g[place[a], place[b]] for a, b in zip(y, p)])


def label_estimate(name, y, p, macro, labels, w=None, clusters=None):
    value = sklearn_value(name, y, p, macro, w)
    if math.isnan(value):
        return NOTHING
    plain = name in SHARES and (not macro or name == "accuracy_score")
    if plain and w is None and clusters is None:
        part, whole = SHARES[name]
        return share_of(float(part(y, p).sum()), float(whole(y, p).sum()))
    u = influence(name, y, p, labels, macro, w)
    weights = np.ones(len(y)) if w is None else w
    if clusters is None:
        variance = float((u ** 2 * weights ** 2).sum())
    else:
        sums = np.bincount(clusters, u)
        groups = len(set(clusters))
        variance = float((sums ** 2).sum()) * groups / (groups - 1) \
            if groups > 1 else math.nan
    rows = weights.sum() ** 2 / (weights ** 2).sum()
    if clusters is not None:
        rows = min(rows, len(set(clusters)))
    if name == "balanced_accuracy_score" and clusters is None:
        # a right and a wrong row more of each class, Price and Bonett 2004
        sizes = np.array([weights[y == k].sum() ** 2 / (weights[y == k] ** 2).sum()
                          for k in labels if weights[y == k].sum() > 0])
        right = np.array([(weights * (y == p))[y == k].sum() /
                          weights[y == k].sum()
                          for k in labels if weights[y == k].sum() > 0])
        right = (right * sizes + 1) / (sizes + 2)
        rows = right.mean() * (1 - right.mean()) * len(sizes) ** 2 / \
            (right * (1 - right) / (sizes + 2)).sum()
        return bounded(value, value * (1 - value) / rows, 0, rows,
                       math.nan)._replace(variance=variance)
    low = -1 if name in ("matthews_corrcoef", "cohen_kappa_score") else 0
    return bounded(value, variance, low, rows, math.nan)


# Scores.

def placements(y, s):
    pos, neg = s[y], s[~y]
    more = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    return more.mean(axis=1), more.mean(axis=0)


def delong(y, s, other=None):
    """The variance of the area, or of its difference to that of another."""
    if min(y.sum(), (~y).sum()) < 2:
        return math.nan
    a, b = placements(y, s)
    if other is not None:
        c, d = placements(y, other)
        a, b = a - c, b - d
    return a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)


def newcombe_auc(area, m, n):
    """Newcombe 2006 part 2, method 5, by root finding."""
    half = (m + n) / 2 - 1

    def gap(t):
        v = t * (1 - t) * (1 + half * (1 - t) / (2 - t) +
                           half * t / (1 + t)) / (m * n)
        return (t - area) ** 2 - Z * Z * v
    # 0 and 1 are roots of their own where they are the area: begin beside them
    near = min(max(area, 1e-9), 1 - 1e-9)
    lower = 0.0 if area == 0 else scipy.optimize.brentq(
        gap, 0, near, xtol=1e-16, rtol=1e-14)
    upper = 1.0 if area == 1 else scipy.optimize.brentq(
        gap, near, 1, xtol=1e-16, rtol=1e-14)
    return lower, upper


def area_estimate(y, s):
    if len(y) == 0 or y.all() or not y.any():
        return NOTHING
    value = sk.roc_auc_score(y, s)
    m, n = int(y.sum()), int((~y).sum())
    return Estimate(value, *newcombe_auc(value, m, n), delong(y, s), -math.inf,
                    math.inf, math.nan, m + n)


def log_losses(y, s):
    eps = np.finfo(float).eps
    return -np.log(np.clip(np.where(y, s, 1 - s), eps, 1 - eps))


def calibration_error(y, s, bins=10):
    """A score on an inner edge belongs to the lower bin, as in scikit-learn."""
    place = np.searchsorted(np.arange(1, bins) / bins, s)
    return sum(abs(y[place == b].sum() - s[place == b].sum())
               for b in range(bins)) / len(y)


def score_estimate(name, y, s):
    if len(y) == 0:
        return NOTHING
    if name == "roc_auc_score":
        return area_estimate(y, s)
    if name == "average_precision_score":
        return NOTHING._replace(
            value=sk.average_precision_score(y, s) if y.any() else math.nan)
    if s.min() < 0 or s.max() > 1:
        return NOTHING
    if name == "expected_calibration_error":
        return NOTHING._replace(value=calibration_error(y, s))
    if name == "brier_score_loss":
        e = mean_of((s - y) ** 2, 0)
        compare("scikit-learn: brier_score_loss", e.value,
                sk.brier_score_loss(y, s, pos_label=True), "here")
        return e
    if name == "log_loss":
        e = mean_of(log_losses(y, s), 0)
        compare("scikit-learn: log_loss", e.value,
                sk.log_loss(y, s, labels=[False, True]), "here")
        return e
    return mean_of(s - y)


# Numbers.

def number_estimate(name, y, p):
    if len(y) == 0:
        return NOTHING
    if name == "mean_absolute_error":
        return mean_of(abs(p - y), 0)._replace(
            value=sk.mean_absolute_error(y, p))
    if name == "mean_bias_error":
        return mean_of(p - y)
    if name == "r2_score":
        return NOTHING._replace(value=sk.r2_score(y, p)
                                if len(y) > 1 and np.ptp(y) > 0 else math.nan)
    e = mean_of((p - y) ** 2, 0)._replace(value=sk.mean_squared_error(y, p))
    if name == "mean_squared_error":
        return e
    return e._replace(value=math.sqrt(e.value), lower=math.sqrt(e.lower),
                      upper=math.sqrt(e.upper),
                      variance=e.variance / (4 * e.value) if e.value else 0)


# Tables and calls.

def literal(value):
    if value is None:
        return "\\N"
    if isinstance(value, (bool, np.bool_)):
        return "t" if value else "f"
    return repr(float(value)) if isinstance(value, float) else str(value)


def slices_of(rows):
    """Label and mask of every slice that has rows."""
    def text(value):
        return "null" if value is None else str(value)

    def bin_of(x):
        if x is None:
            return "null"
        if math.isnan(x):
            return "NaN"
        i = sum(x >= e for e in EDGES)
        low = f"[{EDGES[i - 1]:g}" if i > 0 else "("
        return f"{low},{EDGES[i]:g})" if i < len(EDGES) else f"{low},)"
    keys = [lambda r: f"g={text(r['g'])}", lambda r: f"h={text(r['h'])}",
            lambda r: f"g={text(r['g'])}, h={text(r['h'])}",
            lambda r: f"x={bin_of(r['x'])}",
            lambda r: "high" if r["x"] is not None and r["x"] > 0.3 else None,
            lambda r: f"high, h={text(r['h'])}"
            if r["x"] is not None and r["x"] > 0.3 else None,
            lambda r: "every g but b" if r["g"] not in ("b", None) else None]
    found = {"overall": np.ones(len(rows), bool)}
    for key in keys:
        for i, row in enumerate(rows):
            label = key(row)
            if label is not None:
                found.setdefault(label, np.zeros(len(rows), bool))[i] = True
    return found


SLICES = ["g", "h", ["g", "h"], {"column": "x", "bins": EDGES},
          {"name": "high", "filter": "x > 0.3 and x <> 'NaN'"},
          [{"name": "high", "filter": "x > 0.3 and x <> 'NaN'"}, "h"],
          {"name": "every g but b", "filter": "g <> 'b'"}]


def draw_rows(n):
    rows = []
    for _ in range(n):
        x = float(random.normal())
        rows.append({
            "g": random.choice(["a", "b", "a long name", None],
                               p=[.5, .3, .1, .1]),
            "h": random.choice([0, 1, 2, None], p=[.4, .3, .2, .1]),
            "x": random.choice([x, None, math.nan, 0.25],
                               p=[.8, .1, .05, .05])})
    return rows


def draw_labels(kind, rows, case):
    """actual, predicted, baseline; missing ones; scores; weight; cluster."""
    n = len(rows)
    accuracy = random.uniform(0.4, 1)
    classes = 2 if kind not in ("macro", "baseline") else \
        int(random.choice([2, 3, 4, 6, 50], p=[.1, .3, .3, .2, .1]))
    prevalence = random.dirichlet(np.ones(classes))
    clusters = max(1, int(random.choice([n // 3, n // 10, 3])))
    effect = random.normal(size=clusters)
    for row in rows:
        row["c"] = int(random.integers(clusters))
        row["w"] = float(random.choice([random.exponential(), 0.0, 1.0],
                                       p=[.85, .05, .1])) * case["scale"]
        y = int(random.choice(classes, p=prevalence))

        def predict():
            noise = 0.3 * math.tanh(effect[row["c"]])
            if random.random() < accuracy + (noise if kind == "cluster" else 0):
                return y
            return int(random.integers(classes))
        row["y"], row["p"], row["q"] = y, predict(), predict()
        digits = case["digits"]
        row["s"] = round(float(random.beta(2 + y, 3 - min(y, 2))), digits)
        row["r"] = round(float(random.beta(2 + y, 3 - min(y, 2))), digits)
        if case["any_score"]:
            row["s"] = row["s"] * 20 - 10
        row["period"] = int(random.random() < 0.4)
        for name in ("y", "p", "q", "s", "r", "w"):
            if random.random() < case["missing"]:
                row[name] = None
        if row["s"] is not None and random.random() < case["missing"]:
            row["s"] = math.nan


def draw_numbers(rows, case):
    for row in rows:
        row["y"] = float(random.normal(100, 10))
        row["p"] = row["y"] + float(random.normal(1, 3))
        for name in ("y", "p"):
            if random.random() < case["missing"]:
                row[name] = random.choice([None, math.nan, math.inf])


CODES = {"boolean": lambda v: v == 1, "integer": lambda v: v,
         "text": lambda v: f"class {v}", "numeric": lambda v: f"{v}.0",
         "double precision": float}


def make_case(kind, number):
    n = int(random.choice([0, 1, 2, 5, 30, 100, 300],
                          p=[.02, .03, .05, .1, .3, .3, .2]))
    case = {"kind": kind, "number": number, "any_score": random.random() < .2,
            "digits": int(random.choice([1, 2, 17])),
            "missing": float(random.choice([0, 0.1])),
            "scale": float(random.choice([1, 1e-4, 1e5])),
            "adjustment": str(random.choice(["bh", "holm", "none"]))}
    rows = draw_rows(n)
    case["rows"] = rows
    if kind == "regression":
        draw_numbers(rows, case)
        case["type"] = "double precision"
        case["metrics"] = NUMBERS
        return case
    draw_labels(kind, rows, case)
    case["type"] = "boolean"
    if kind in ("words", "scores"):
        case["type"] = str(random.choice(["integer", "numeric",
                                          "double precision"]))
    if kind == "macro":
        case["type"] = "text"
    if kind == "baseline":
        case["type"] = "text"
    case["metrics"] = LABELS + (SCORES if kind in ("score", "scores") else [])
    case["metrics"] = list(random.choice(case["metrics"], METRICS, False))
    if kind in ("score", "scores"):
        case["metrics"] = list(random.choice(SCORES, 3, False)) + \
            [str(random.choice(LABELS))]
    if kind == "score" and random.random() < 0.5:
        case["no_prediction"] = True
    return case


def copy_of(case):
    kind = case["kind"]
    table = f"t{case['number']}"
    code = CODES[case["type"]]
    types = [("g", "text"), ("h", "integer"), ("x", "double precision"),
             ("y", case["type"]), ("p", case["type"])]
    if kind != "regression":
        types += [("q", case["type"]), ("s", "double precision"),
                  ("r", "double precision"), ("w", "double precision"),
                  ("c", "integer"), ("period", "integer")]
    script = [f"CREATE TEMP TABLE {table} (" +
              ", ".join(f"{a} {b}" for a, b in types) + ");",
              f"COPY {table} FROM stdin;"]
    for row in case["rows"]:
        values = []
        for name, _ in types:
            value = row[name]
            if name in "ypq" and value is not None and kind != "regression":
                value = code(value)
            values.append(literal(value))
        script.append("\t".join(values))
    script.append("\\.")
    predicted = "NULL" if case.get("no_prediction") else "'p'"
    call = [f"'{table}', 'y', {predicted}",
            f"slices => {quote(json.dumps(SLICES))}",
            f"metrics => '{{{','.join(case['metrics'])}}}'",
            f"adjustment => '{case['adjustment']}'"]
    if kind in ("score", "scores"):
        call.append("score => 's'")
    if kind == "scores":
        call.append("baseline_score => 'r', baseline_predicted => 'q'")
    if kind == "paired":
        call.append("baseline_predicted => 'q'")
    if kind in ("paired", "scores"):
        limits = {m: {"max_baseline_drop": 0} for m in compared(case)}
        call.append(f"thresholds => {quote(json.dumps(limits))}")
    if kind == "baseline":
        call.append("baseline_filter => 'period = 1'")
    if kind == "weight":
        call.append("weight => 'w'")
    if kind == "cluster":
        call.append("cluster => 'c'")
    if kind == "regression":
        call.append("task => 'regression'")
    script.append(f"COPY (SELECT {case['number']}, {', '.join(COLUMNS)} FROM "
                  f"mlcheck.slice_metrics({', '.join(call)})) TO stdout (FORMAT csv);")
    return "\n".join(script)


def quote(text):
    return "'" + text.replace("'", "''") + "'"


UNCOMPARED = ("selection_rate", "calibration_in_the_large",
              "average_precision_score", "expected_calibration_error")


def compared(case):
    return [m for m in case["metrics"] if m not in UNCOMPARED]


def run(cases):
    script = "\n".join(["SET client_min_messages = warning;",
                        "CREATE EXTENSION IF NOT EXISTS mlcheck;"] +
                       [copy_of(case) for case in cases])
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"],
                          input=script, stdout=subprocess.PIPE, check=True,
                          universal_newlines=True)
    found = collections.defaultdict(dict)
    for row in csv.reader(io.StringIO(done.stdout)):
        key = (row[1], row[2])
        if key in found[int(row[0])]:
            sys.exit(f"case {row[0]} has {key} twice")
        found[int(row[0])][key] = dict(zip(
            COLUMNS[2:], [float(v) if v else math.nan for v in row[3:]]))
    return found


def is_there(value):
    return value is not None and not (isinstance(value, float) and
                                      math.isnan(value))


class Columns:
    """The rows of a case that a family of metrics uses, as arrays."""

    def __init__(self, case, needed):
        rows = case["rows"]
        self.complete = np.array([all(is_there(r[c]) and
                                      not (case["kind"] == "regression" and
                                           math.isinf(r[c]))
                                      for c in needed) for r in rows], bool)
        self.data = {c: np.array([r[c] if ok else 0 for r, ok in
                                  zip(rows, self.complete)])
                     for c in needed}

    def of(self, column, mask):
        return self.data[column][mask & self.complete]


def check_row(case, label, metric, got, own, rest, covariance, where):
    """Value, interval, rest, difference and its interval and test."""
    kind = case["kind"]
    loose = metric in ("f1_score", "balanced_accuracy_score",
                       "matthews_corrcoef", "cohen_kappa_score") or \
        kind in ("macro", "weight", "cluster", "baseline", "paired", "scores")
    family = f"{kind}: {metric}"
    near = 1e-9 if metric == "r2_score" else 1e-12
    compare(family + " value", got["value"], own.value, where, near=near)
    # without a variance the delta method has nothing to say
    delta = metric in DELTA or kind in ("weight", "cluster") or \
        kind in ("macro", "baseline") and metric != "accuracy_score"
    degenerate = delta and not own.variance > 1e-18
    tolerance = 1e-6 if loose else 1e-9
    if not degenerate:
        compare(f"{kind}: interval" + (" (delta method)" if loose else ""),
                got["lower"], own.lower, f"{where} lower", tolerance, 1e-9)
        compare(f"{kind}: interval" + (" (delta method)" if loose else ""),
                got["upper"], own.upper, f"{where} upper", tolerance, 1e-9)
    if label == "overall":
        return
    compare(family + " of the rest", got["rest_value"], rest.value, where,
            near=1e-9 if kind == "regression" else 1e-12)
    compare(f"{kind}: difference", got["difference"], own.value - rest.value,
            where, 1e-9, 1e-9)
    if degenerate or (delta and not rest.variance > 1e-18):
        return
    lower, upper = hybrid(own, rest, covariance)
    for name, want in (("difference_lower", lower),
                       ("difference_upper", upper)):
        compare(f"{kind}: interval of the difference", got[name], want,
                f"{where} {name}", 1e-6 if loose else 1e-9, 1e-8)
    if kind in ("paired", "scores") and metric in compared(case):
        return
    if math.isnan(own.value) or math.isnan(rest.value):
        want = math.nan
    elif covariance == 0 and not math.isinf(own.low) and \
            not math.isnan(own.low):
        want = share_test(own, rest)
        if not loose and kind == "binary":
            both = confint_proportions_2indep(
                round(own.value * own.trials), own.trials,
                round(rest.value * rest.trials), rest.trials,
                method="newcomb")
            for got_end, end in zip((got["difference_lower"],
                                     got["difference_upper"]), both):
                compare("statsmodels: Newcombe's interval", got_end, end,
                        where, near=1e-11)
    else:
        want = z_test(own, rest, covariance)
    if want is None:
        return
    compare(f"{kind}: p-value", got["pvalue"], want, where,
            1e-5 if loose else 1e-9, 1e-9)


DELTA = ("f1_score", "balanced_accuracy_score", "matthews_corrcoef",
         "cohen_kappa_score")


def check_adjusted(case, found):
    """Over the slices of a metric, or over all limits."""
    groups = collections.defaultdict(list)
    for (label, metric), got in found.items():
        limited = case["kind"] in ("paired", "scores") and \
            metric in compared(case)
        groups["limits" if limited else metric].append(got)
    for rows in groups.values():
        rows = [r for r in rows if not math.isnan(r["pvalue"])]
        if not rows:
            continue
        p = [r["pvalue"] for r in rows]
        want = p if case["adjustment"] == "none" else multipletests(
            p, method={"bh": "fdr_bh", "holm": "holm"}[case["adjustment"]])[1]
        for row, adjusted in zip(rows, want):
            compare("statsmodels: adjusted p-value", row["pvalue_adjusted"],
                    float(adjusted), f"case {case['number']}")


def check_clusters(own, rest, covariance, y, p, c, mask, where):
    """The same variances from statsmodels' regression on a constant."""
    right = (y == p).astype(float)
    for rows, e in ((mask, own), (~mask, rest)):
        if len(set(c[rows])) < 2 or not e.variance > 1e-12:
            continue
        fit = sm.OLS(right[rows], np.ones(rows.sum())).fit(
            cov_type="cluster", cov_kwds={"groups": c[rows]})
        compare("statsmodels: clustered variance of a mean", e.variance,
                float(fit.cov_params()[0][0]), where)


def cluster_covariance(metric, y, p, c, mask, macro, labels):
    u = np.zeros(len(y))
    u[mask] = influence(metric, y[mask], p[mask], labels, macro)
    v = np.zeros(len(y))
    v[~mask] = influence(metric, y[~mask], p[~mask], labels, macro)
    groups = len(set(c))
    return float((np.bincount(c, u) * np.bincount(c, v)).sum()) * groups / \
        (groups - 1) if groups > 1 else math.nan


# Shares of rows that the predictions have no part in choosing: which rows, and
# what is counted of them.
PAIRED_SHARES = {
    "accuracy_score": (lambda y: y == y, lambda y, p: y == p),
    "recall_score": (lambda y: y, lambda y, p: p),
    "false_negative_rate": (lambda y: y, lambda y, p: ~p),
    "specificity_score": (lambda y: ~y, lambda y, p: ~p),
    "false_positive_rate": (lambda y: ~y, lambda y, p: p),
    "selection_rate": (lambda y: y == y, lambda y, p: p),
}


def mcnemar_pvalue(metric, y, p, q):
    """The exact test, from the rows on which the models differ."""
    among, counted = PAIRED_SHARES[metric]
    first, second = counted(y, p)[among(y)], counted(y, q)[among(y)]
    b, c = int((first & ~second).sum()), int((second & ~first).sum())
    return min(1.0, 2 * scipy.stats.binom.cdf(min(b, c), b + c, 0.5))


def paired_test(metric, y, p, q, labels, s=None, r=None):
    """p-value of own less baseline on the same rows, and the baseline."""
    if metric in SCORES:
        own, other = score_estimate(metric, y, s), score_estimate(metric, y, r)
        if math.isnan(own.value) or math.isnan(other.value):
            return math.nan, other.value
        if metric == "roc_auc_score":
            variance = delong(y, s, r)
        else:
            loss = log_losses if metric == "log_loss" else \
                lambda y, s: (s - y) ** 2
            variance = mean_of(loss(y, s) - loss(y, r)).variance
    else:
        own = label_estimate(metric, y, p, False, labels)
        other = label_estimate(metric, y, q, False, labels)
        if math.isnan(own.value) or math.isnan(other.value):
            return math.nan, other.value
        if metric in PAIRED_SHARES:
            return mcnemar_pvalue(metric, y, p, q), other.value
        u = influence(metric, y, p, labels, False) - \
            influence(metric, y, q, labels, False)
        variance = float((u ** 2).sum())
        # a covariance of 0 or of rounding: the test is that of two shares or not
        if abs(own.variance + other.variance - variance) < 1e-12:
            return None, other.value
    if abs(own.value - other.value) < 1e-14:
        return None, other.value
    if math.isnan(variance):
        return math.nan, other.value
    if variance < 1e-18:
        return None, other.value
    return 2 * scipy.stats.norm.sf(abs(own.value - other.value) /
                                   math.sqrt(variance)), other.value


def check_case(case, found):
    kind = case["kind"]
    rows = case["rows"]
    slices = slices_of(rows)
    current = np.array([kind != "baseline" or r["period"] == 0 for r in rows],
                       bool)
    slices = {label: mask for label, mask in slices.items()
              if label == "overall" or (mask & current).any()}
    want = {(label, metric) for label in slices for metric in case["metrics"]}
    compare("slices that there are", float(len(set(found) ^ want)), 0.0,
            f"case {case['number']} {sorted(set(found) ^ want)[:3]}")
    pairs = kind in ("paired", "scores")
    label_columns = ["y"] + ([] if case.get("no_prediction") else ["p"]) + \
        (["q"] if pairs else []) + (["w"] if kind == "weight" else []) + \
        (["s"] if case.get("no_prediction") else []) + \
        (["c"] if kind == "cluster" else [])
    by_labels = Columns(case, label_columns)
    by_scores = Columns(case, ["y", "s"] + (["r"] if kind == "scores" else [])) \
        if kind in ("score", "scores") else None
    macro = kind in ("macro", "baseline")
    labels = sorted({r[c] for r in rows for c in "yp" if is_there(r[c])}) \
        if macro else [False, True]

    def as_labels(values):
        return values if macro else values == 1

    for (label, metric), got in found.items():
        mask = slices.get(label)
        if mask is None:
            continue
        where = f"case {case['number']} {label} {metric} (n {len(rows)})"
        use = by_scores if metric in SCORES else by_labels
        compare("rows left out", got["left_out"],
                float((mask & current & ~use.complete).sum()), where)
        if metric in SCORES:
            def measure(m):
                return score_estimate(metric, use.of("y", m) == 1,
                                      use.of("s", m))
            if any(len(use.of("s", current)) and
                   (use.of("s", current).min() < 0 or
                    use.of("s", current).max() > 1) for _ in [0]) and \
                    metric not in ("roc_auc_score", "average_precision_score"):
                compare("losses of scores beyond 0 and 1", got["value"],
                        math.nan, where)
                continue
        elif kind == "regression":
            def measure(m):
                return number_estimate(metric, use.of("y", m), use.of("p", m))
        else:
            def predicted(m):
                if case.get("no_prediction"):
                    return use.of("s", m) >= 0.5
                return as_labels(use.of("p", m))

            def measure(m):
                return label_estimate(
                    metric, as_labels(use.of("y", m)), predicted(m), macro,
                    labels, use.of("w", m) if kind == "weight" else None,
                    use.of("c", m) if kind == "cluster" else None)
        if kind == "weight" and not use.of("w", mask).sum() > 0:
            compare("weights of 0", got["value"], math.nan, where)
            continue
        rest_mask = ~mask & current
        own = measure(mask & current)
        if kind == "weight" and not use.of("w", rest_mask).sum() > 0:
            rest = NOTHING
        else:
            rest = measure(rest_mask)
        if metric in ("average_precision_score",
                      "expected_calibration_error") or \
                metric in SCORES and not len(use.of("y", mask)):
            rest = NOTHING
        covariance = 0.0
        if kind == "cluster" and label != "overall":
            y, p, c = (use.of(k, current) for k in "ypc")
            inside = mask[use.complete]
            shared = set(c[inside]) & set(c[~inside])
            if shared and not math.isnan(own.value) and \
                    not math.isnan(rest.value):
                covariance = cluster_covariance(
                    metric, y == 1, p == 1, c, inside, macro, labels)
                if abs(covariance) < 1e-18:
                    continue
            if metric == "accuracy_score":
                check_clusters(own, rest, covariance, y, p, c, inside, where)
        check_row(case, label, metric, got, own, rest, covariance, where)
        if kind == "baseline":
            before = mask & ~current
            compare("baseline: " + metric, got["baseline_value"],
                    measure(before).value, where)
        if pairs and metric in compared(case):
            if metric in SCORES:
                y, s, r = (use.of(k, mask) for k in "ysr")
                p, other = paired_test(metric, y == 1, None, None, labels, s, r)
            else:
                y, p, q = (use.of(k, mask) == 1 for k in "ypq")
                p, other = paired_test(metric, y, p, q, labels)
            compare("paired: " + metric + " of the baseline",
                    got["baseline_value"], other, where)
            if p is not None:
                compare("paired: p-value", got["pvalue"], p, where, 1e-6, 1e-9)
    check_adjusted(case, found)


def main():
    started = time.monotonic()
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    cases = []
    for kind, number in CASES.items():
        for _ in range(math.ceil(number * SCALE)):
            cases.append(make_case(kind, len(cases)))
    found = run(cases)
    for case in cases:
        check_case(case, found[case["number"]])
    failed = 0
    for name, line in lines.items():
        failed += line.failed > 0
        print(f"{'FAIL' if line.failed else 'ok':4} {name}: {line.cases} cases, "
              f"{line.failed} failed, worst {line.worst:.2g} of "
              f"{line.tolerance:.0e} ({line.where})" if line.failed else
              f"ok   {name}: {line.cases} cases, worst {line.worst:.2g} of "
              f"{line.tolerance:.0e}")
    print(f"{len(cases)} tables, {sum(l.cases for l in lines.values())} "
          f"comparisons in {time.monotonic() - started:.0f} s")
    print(f"{len(lines) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
