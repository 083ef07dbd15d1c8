#!/usr/bin/env python3
"""Compares the metrics of classification with scikit-learn and exact arithmetic.

    check_confusion.py [--seed N] [--cases N] [--show N]

Runs against the server that PGHOST and its kin name, in a schema of its own,
and takes scikit-learn 1.2 or later.  Prints a line per metric: how many values,
the worst relative error and where.  The exit status is 1 if a line FAILs.

Each case is compared by both forms, aggregates on rows and functions of a
confusion matrix that is merged from parts, for every average, every class, and
zero_division 0, 1 and NULL.  scikit-learn before 1.3 knows no NaN, so for NULL
its values of single classes are averaged here.  MCC and kappa lose digits by
cancellation in scikit-learn, and it has no specificity: these are compared with
fractions, and where there are no weights with scikit-learn too.
"""

import argparse
import collections
import csv
import io
import math
import subprocess
import sys
import warnings
from fractions import Fraction

try:
    import numpy as np
    import sklearn.metrics as sk
except ImportError as error:
    sys.exit(f"check_confusion.py: {error}: install python3-sklearn")

TOLERANCE = 1e-9
PARTS = 3
AVERAGES = ("micro", "macro", "weighted")
NAN = float("nan")

Case = collections.namedtuple("Case", "number kind title actual predicted weight")


def psql(script):
    done = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-P", "null=(null)", "-f", "-"],
        input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_confusion.py: psql: " + done.stderr.strip()[:2000])
    return done.stdout


# Cases

def labels_of(rng, kind, k):
    if kind == "boolean":
        return [False, True][:k] if k == 2 else [bool(rng.integers(2))]
    if kind == "bigint":
        if k == 2:
            return [0, 1]
        return sorted({int(x) for x in rng.integers(-10 ** 15, 10 ** 15, k)})
    return sorted(f"class {'abc'[i % 3]}{i}" for i in range(k))


def make_case(rng, number):
    kind = ("boolean", "bigint", "text")[number % 3]
    k = 2 if kind == "boolean" else int(rng.choice([2, 2, 3, 4, 7, 20, 50]))
    title = ["plain", "plain", "one class", "one actual class", "one predicted class", "disjoint", "all right",
             "imbalanced"][int(rng.integers(8))]
    n = int(rng.choice([1, 2, 5, 30, 200, 3000]))
    if title == "one class":
        k = 1
    labels = labels_of(rng, kind, k)
    shares = rng.dirichlet(np.full(len(labels), 0.05 if title == "imbalanced" else 2))
    actual = rng.choice(len(labels), n, p=shares)
    predicted = np.where(rng.random(n) < rng.random(), actual, rng.integers(len(labels), size=n))
    if title == "one actual class":
        actual[:] = actual[0]
    elif title == "one predicted class":
        predicted[:] = predicted[0]
    elif title == "all right":
        predicted = actual.copy()
    elif title == "disjoint" and len(labels) > 1:
        actual, predicted = actual // 2 * 2 % len(labels), predicted // 2 * 2 + 1
        predicted %= len(labels) // 2 * 2
    weight = None
    if rng.random() < 0.4:
        weight = [rng.random(n) + 0.01, np.exp(5 * rng.standard_normal(n)), np.full(n, 0.1)][int(rng.integers(3))]
    return Case(number, kind, title, [labels[i] for i in actual], [labels[i] for i in predicted], weight)


def weight_text(case, i):
    return "\\N" if case.weight is None else repr(float(case.weight[i]))


def load(cases, rng):
    script = "CREATE EXTENSION IF NOT EXISTS mlcheck; CREATE SCHEMA check_confusion;\n"
    for kind in ("boolean", "bigint", "text"):
        rows = [f"{case.number}\t{int(rng.integers(PARTS))}\t{a}\t{p}\t{weight_text(case, i)}"
                for case in cases if case.kind == kind for i, (a, p) in enumerate(zip(case.actual, case.predicted))]
        order = rng.permutation(len(rows))
        script += f"""
            CREATE TABLE check_confusion.{kind}_rows
                (case_no integer, part integer, actual {kind}, predicted {kind}, weight double precision);
            COPY check_confusion.{kind}_rows FROM STDIN;\n""" + "\n".join(rows[i] for i in order) + "\n\\.\n"
        for weighted in (False, True):
            argument = ", weight" if weighted else ""
            script += f"""
            CREATE TABLE check_confusion.{kind}_matrix_{weighted} AS
                SELECT case_no, mlcheck.merge_agg(c) AS c FROM (
                    SELECT case_no, part, mlcheck.confusion_agg(actual, predicted{argument}) AS c
                    FROM check_confusion.{kind}_rows WHERE (weight IS NOT NULL) = {weighted} GROUP BY 1, 2) AS s
                GROUP BY 1;"""
    psql(script)


# What is asked: a name, its SQL, and the arguments for the oracle.

CLASS_METRICS = ("precision_score", "recall_score", "specificity_score", "f1_score", "jaccard_score", "fbeta_score 0.5",
                 "fbeta_score 2")


def calls():
    for name in ("accuracy_score", "balanced_accuracy_score", "matthews_corrcoef", "cohen_kappa_score"):
        yield (name, None, None), f"mlcheck.{name}(c)"
    for name in CLASS_METRICS:
        function, _, beta = name.partition(" ")
        for average in AVERAGES:
            for zero in (0, 1, None):
                yield (name, average, zero), (f"mlcheck.{function}(c, {beta + ', ' if beta else ''}average => '{average}', "
                                              f"zero_division => {'NULL' if zero is None else zero})")


def ask(kind, weighted, by_class):
    """Values by case (and label), in the order of what was asked."""
    table = f"check_confusion.{kind}_matrix_{weighted}"
    if not by_class:
        asked = list(calls())
        result = psql(f"SELECT case_no, {', '.join(sql for _, sql in asked)} FROM {table};")
    else:
        asked, sqls = [], []
        for name in CLASS_METRICS:
            function, _, beta = name.partition(" ")
            for zero in (0, 1, None):
                asked.append((name, zero))
                sqls.append(f"mlcheck.{function}(c, {beta + ', ' if beta else ''}label => l, zero_division => {'NULL' if zero is None else zero})")
        result = psql(f"SELECT case_no, l, {', '.join(sqls)} FROM {table}, unnest(mlcheck.class_labels(c)) AS l;")
    rows = list(csv.reader(io.StringIO(result)))[1:]
    keys = 2 if by_class else 1
    return {tuple(row[:keys]): dict(zip([a if by_class else a[0] for a in asked], map(number, row[keys:]))) for row in rows}


def number(text):
    return NAN if text == "(null)" else float(text)


# Oracles

class Oracle:
    def __init__(self, case):
        self.w = None if case.weight is None else np.asarray(case.weight)
        values = sorted(set(case.actual) | set(case.predicted))
        self.names = values
        place = {value: i for i, value in enumerate(values)}
        self.a = np.array([place[x] for x in case.actual])
        self.p = np.array([place[x] for x in case.predicted])
        self.k = len(values)
        self.classes = list(range(self.k))
        self.support = np.array([(np.ones(len(self.a)) if self.w is None else self.w)[self.a == i].sum() for i in self.classes])
        self.exact = collections.Counter()
        for i in range(len(self.a)):
            self.exact[self.a[i], self.p[i]] += Fraction(1 if self.w is None else float(self.w[i]))
        self.cache = {}

    def per_class(self, name, zero):
        """Each class; NaN where undefined, if zero is None."""
        if (name, zero) in self.cache:
            return self.cache[name, zero]
        if zero is None:
            low, high = self.per_class(name, 0), self.per_class(name, 1)
            result = np.where(low == high, low, NAN)
        elif name == "specificity_score":
            result = self.specificity(zero)
        else:
            result = np.atleast_1d(self.call(name, None, zero))
        self.cache[name, zero] = result
        return result

    def call(self, name, average, zero):
        function, _, beta = name.partition(" ")
        more = {"beta": float(beta)} if beta else {}
        return getattr(sk, function)(self.a, self.p, labels=self.classes, average=average, sample_weight=self.w,
                                     zero_division=zero, **more)

    def specificity(self, zero):
        """scikit-learn has none; of its counts the true negatives are differences."""
        result = []
        for i in self.classes:
            negatives = sum(v for (a, _), v in self.exact.items() if a != i)
            right = sum(v for (a, p), v in self.exact.items() if i not in (a, p))
            result.append(float(right / negatives) if negatives else zero)
        return np.array(result, float)

    def average(self, name, average, zero):
        if average == "micro":
            if name == "specificity_score":
                _, _, total, right = self.margins()
                negatives = (self.k - 1) * total
                return float((negatives - total + right) / negatives) if negatives else NAN if zero is None else zero
            return self.call(name, "micro", 0)      # never undefined with rows
        if zero is not None and name != "specificity_score":
            return self.call(name, average, zero)
        values = self.per_class(name, zero)
        weights = np.ones(self.k) if average == "macro" else self.support
        known = ~np.isnan(values)
        if weights[known].sum() == 0:
            return NAN
        return float((values[known] * weights[known]).sum() / weights[known].sum())

    def margins(self):
        actual, predicted = collections.Counter(), collections.Counter()
        for (i, j), v in self.exact.items():
            actual[i] += v
            predicted[j] += v
        return actual, predicted, sum(actual.values()), sum(v for (i, j), v in self.exact.items() if i == j)

    def matthews(self):
        actual, predicted, total, right = self.margins()
        top = right * total - sum(actual[i] * predicted[i] for i in self.classes)
        bottom = ((total ** 2 - sum(v * v for v in actual.values())) * (total ** 2 - sum(v * v for v in predicted.values())))
        if bottom == 0:
            return NAN
        square = top * top / bottom
        return math.copysign(math.sqrt(square), float(top))

    def kappa(self):
        actual, predicted, total, right = self.margins()
        chance = sum(actual[i] * predicted[i] for i in self.classes)
        return NAN if total ** 2 == chance else float((right * total - chance) / (total ** 2 - chance))

    def whole(self, name):
        if name == "matthews_corrcoef":
            return self.matthews()
        if name == "cohen_kappa_score":
            return self.kappa()
        return getattr(sk, name)(self.a, self.p, sample_weight=self.w)


# Comparing

class Line:
    def __init__(self):
        self.values = 0
        self.undefined = 0
        self.worst = 0.0
        self.where = ""
        self.failed = []

    def add(self, got, want, where):
        self.values += 1
        self.undefined += math.isnan(want)
        if math.isnan(want) or math.isnan(got):
            error = 0.0 if math.isnan(want) and math.isnan(got) else math.inf
        elif want == 0:
            error = 0.0 if abs(got) < 1e-15 else math.inf
        else:
            error = abs(got - want) / abs(want)
        if error > self.worst:
            self.worst, self.where = error, where
        if error > TOLERANCE:
            self.failed.append(f"{where}: got {got!r}, want {want!r}")


def compare(cases, lines):
    for kind in ("boolean", "bigint", "text"):
        for weighted in (False, True):
            whole, single = ask(kind, weighted, False), ask(kind, weighted, True)
            for case in (c for c in cases if c.kind == kind and (c.weight is not None) == weighted):
                compare_case(case, whole[str(case.number),], single, lines)


def compare_case(case, whole, single, lines):
    oracle = Oracle(case)
    where = f"case {case.number} ({case.kind}, {case.title}, {len(case.actual)} rows, {oracle.k} classes)"
    for (name, average, zero), got in whole.items():
        want = oracle.whole(name) if average is None else oracle.average(name, average, zero)
        lines[f"{name} {average or ''}".strip()].add(got, want, f"{where} zero_division {zero}")
        if name in ("matthews_corrcoef", "cohen_kappa_score") and oracle.w is None:
            theirs = getattr(sk, name)(oracle.a, oracle.p)
            ours = 0.0 if math.isnan(got) and name == "matthews_corrcoef" else got
            lines[f"{name}, scikit-learn"].add(ours, 0.0 if abs(theirs) < 1e-12 else theirs, where)
    for i, value in enumerate(oracle.names):
        label = str(value).lower() if case.kind == "boolean" else str(value)
        for (name, zero), got in single[str(case.number), label].items():
            lines[f"{name} of a class"].add(got, float(oracle.per_class(name, zero)[i]), f"{where} {label} zero_division {zero}")


def compare_rows(cases, lines):
    """The aggregates on rows, where they have a positive class."""
    names = ("accuracy_score", "balanced_accuracy_score", "matthews_corrcoef", "cohen_kappa_score", "precision_score",
             "recall_score", "specificity_score", "f1_score", "jaccard_score")
    numbers = {c.number: c for c in cases if c.kind == "boolean" or (c.kind == "bigint" and set(c.actual) | set(c.predicted) <= {0, 1})}
    for kind in ("boolean", "bigint"):
        for weighted in (False, True):
            calls_ = ", ".join(f"mlcheck.{n}(actual, predicted{', weight' if weighted else ''})" for n in names)
            result = psql(f"""SELECT case_no, {calls_} FROM check_confusion.{kind}_rows
                WHERE (weight IS NOT NULL) = {weighted}
                    AND case_no = ANY ('{{{','.join(map(str, numbers))}}}') GROUP BY 1;""")
            for row in list(csv.reader(io.StringIO(result)))[1:]:
                case = numbers[int(row[0])]
                oracle = Oracle(case)
                for name, text in zip(names, row[1:]):
                    if name in names[:4]:
                        want = oracle.whole(name)
                    elif 1 in oracle.names:
                        want = float(oracle.per_class(name, None)[oracle.names.index(1)])
                    else:               # 1 never occurs
                        want = 1.0 if name == "specificity_score" else NAN
                    lines[f"{name} on rows"].add(number(text), want, f"case {case.number} ({case.title})")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--cases", type=int, default=450)
    parser.add_argument("--show", type=int, default=5)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(options.seed)
    cases = [make_case(rng, number) for number in range(options.cases)]
    lines = collections.defaultdict(Line)
    load(cases, rng)
    compare(cases, lines)
    compare_rows(cases, lines)
    psql("DROP SCHEMA check_confusion CASCADE;")
    print(f"{len(cases)} cases, scikit-learn {sys.modules['sklearn'].__version__}, seed {options.seed}")
    status = 0
    for name, line in lines.items():
        bad = bool(line.failed) or line.values == 0
        status |= bad
        print(f"{'FAIL' if bad else 'ok  '} {name:32s} {line.values:6d} values, {line.undefined:5d} undefined, "
              f"worst {line.worst:.1e} {line.where if line.worst > 1e-13 else ''}")
        for text in line.failed[:options.show]:
            print("     " + text)
    return status


if __name__ == "__main__":
    sys.exit(main())
