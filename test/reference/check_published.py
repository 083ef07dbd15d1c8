#!/usr/bin/env python3
"""Compares slice_metrics() and fairness() with figures that others published.

    check_published.py [compas.csv [employment.csv.gz]]

compas.csv is ProPublica's table of two-year recidivism (columns race,
score_text, decile_score and two_year_recid among others), employment.csv.gz
the employment table of Massachusetts with the predictions of a model (columns
partition, year, SEX, employed, prediction, predicted_probability).  Runs
against the server that PGHOST and its kin name.  ProPublica's figures are those
printed in its notebook; the others were computed with scikit-learn and pROC.
Without a path there is nothing to compare with: it says so and succeeds.
"""

import csv
import gzip
import io
import os
import subprocess
import sys

NAIVE = "SELECT * FROM mlcheck.slice_metrics('published.compas', 'two_year_recid', 'score_text <> ''Low''')"
# what its error message leads to
HIGH = "mlcheck.{}('published.compas', 'two_year_recid', '(score_text <> ''Low'')::int', {})"
# all, African-American, Caucasian: false positive and negative rates in percent
PRINTED = {"overall": (32.35, 37.40), "race=African-American": (44.85, 27.99), "race=Caucasian": (23.45, 47.72)}
# true negatives, false positives, false negatives, true positives
COUNTS = {"overall": (2681, 1282, 1216, 2035), "race=African-American": (990, 805, 532, 1369),
          "race=Caucasian": (1139, 349, 461, 505)}
AREAS = {"overall": .7021663, "race=African-American": .6918344, "race=Caucasian": .6931463}
# accuracy and area by year and sex
EMPLOYMENT = {"year=2015": (.82716, .90336), "year=2016": (.82533, .90203),
              "year=2017": (.82917, .90508), "year=2018": (.82822, .90570)}
BY_SEX = {"SEX=1": (.84551, .91984), "SEX=2": (.81094, .88654)}
failed = 0


def psql(script, check=True):
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-f", "-"], input=script,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if check and done.returncode != 0:
        sys.exit("check_published.py: psql: " + done.stderr.strip()[:2000])
    return done.stdout if check else done.stderr


def ask(query):
    return list(csv.DictReader(io.StringIO(psql(query + ";"))))


def expect(what, got, want):
    global failed
    good = got == want
    failed += not good
    print(f"{'ok' if good else 'FAIL':4} {what:60} {got}" + ("" if good else f", published {want}"))


def load(path, table, types):
    """All columns of the file, those without a type as text."""
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path, encoding="utf-8")) as file:
        text = file.read()
    names = next(csv.reader(io.StringIO(text)))
    columns = ", ".join(f'"{name}" {types.get(name, "text")}' for name in names)
    psql(f"SET client_min_messages = warning; DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({columns});\n"
         f"COPY {table} FROM STDIN (FORMAT csv, HEADER true);\n{text}\\.\n")


def values(rows):
    return {(row["slice"], row["metric"]): row for row in rows}


def compas(path):
    load(path, "published.compas", {"two_year_recid": "int", "decile_score": "int"})
    message = psql(NAIVE, check=False)
    expect("integer labels beside a boolean prediction: an error",
           '"actual" of type integer and "predicted" of type boolean cannot be the same labels' in message and
           'give expressions of one type' in message, True)
    rows = values(ask("SELECT * FROM " + HIGH.format("slice_metrics", "slices => '[\"race\"]', "
                      "metrics => '{false_positive_rate,false_negative_rate,precision_score,recall_score}'")))
    for name, (positive, negative) in PRINTED.items():
        for metric, want in (("false_positive_rate", positive), ("false_negative_rate", negative)):
            expect(f"ProPublica, {metric}, {name}", f"{100 * float(rows[name, metric]['value']):.2f}", f"{want:.2f}")
    expect("ProPublica, PPV, all", f"{float(rows['overall', 'precision_score']['value']):.2f}", "0.61")
    for name, (tn, fp, fn, tp) in COUNTS.items():
        positives, negatives = (int(rows[name, metric]["support"]) for metric in ("recall_score", "false_positive_rate"))
        found = round(float(rows[name, "recall_score"]["value"]) * positives)
        alarms = round(float(rows[name, "false_positive_rate"]["value"]) * negatives)
        expect(f"ProPublica, counts TN FP FN TP, {name}", (negatives - alarms, alarms, positives - found, found), (tn, fp, fn, tp))
    named = values(ask("SELECT * FROM mlcheck.slice_metrics('published.compas', 'two_year_recid', 'score_text <> ''Low''', "
                       "positive => '1', slices => '[\"race\"]', metrics => '{false_positive_rate,false_negative_rate}')"))
    expect("the same with positive => '1'", all(named[key]["value"] == rows[key]["value"] for key in named), True)
    fair = ask("SELECT * FROM " + HIGH.format("fairness", "'[\"race\"]'"))
    shown = {row["metric"]: row for row in fair if row["group_name"] == "race=Caucasian"}
    expect("reference group", shown["selection_rate"]["reference_group"], "race=African-American")
    expect("selection rates", (f"{float(shown['selection_rate']['reference_value']):.4f}", f"{float(shown['selection_rate']['value']):.4f}"),
           ("0.5882", "0.3480"))
    expect("ratio of selection rates", f"{float(shown['selection_rate']['ratio']):.4f}", "0.5916")
    expect("difference of selection rates", f"{-float(shown['selection_rate']['difference']):.4f}", "0.2402")
    row = shown["false_positive_rate"]
    expect("difference of false positive rates", f"{-float(row['difference']):.4f}", "0.2139")
    parity = {row["metric"]: row for row in fair}["demographic_parity_ratio"]
    expect("four fifths", parity["verdict"], "fail")
    expect("the 18 Native Americans are named, not compared", "race=Native American" in parity["reason"], True)
    areas = values(ask("SELECT * FROM mlcheck.slice_metrics('published.compas', 'two_year_recid', score => 'decile_score', "
                       "slices => '[\"race\"]', metrics => '{roc_auc_score}')"))
    for name, want in AREAS.items():
        expect(f"area, {name}", f"{float(areas[name, 'roc_auc_score']['value']):.7f}", f"{want:.7f}")


def employment(path):
    load(path, "published.employment", {"employed": "int", "prediction": "int", "predicted_probability": "float8", "SEX": "int", "year": "int"})
    call = ("SELECT * FROM mlcheck.slice_metrics('published.employment', 'employed', 'prediction', 'predicted_probability', "
            "slices => '[\"{}\"]', metrics => '{{accuracy_score,roc_auc_score}}'{})")
    for column, table, extra in (("year", EMPLOYMENT, ""), ("SEX", BY_SEX, ", row_filter => 'year > 2015'")):
        rows = values(ask(call.format(column, extra)))
        for name, wants in table.items():
            for metric, want in zip(("accuracy_score", "roc_auc_score"), wants):
                expect(f"employment, {metric}, {name}", f"{float(rows[name, metric]['value']):.5f}", f"{want:.5f}")


def main():
    paths = sys.argv[1:]
    if not paths:
        print("check_published.py: SKIPPED: no file with published data was given")
        return 0
    for path in paths:
        if not os.path.isfile(path):
            sys.exit(f"check_published.py: there is no file {path}")
    psql("SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS mlcheck; CREATE SCHEMA IF NOT EXISTS published;")
    compas(paths[0])
    if len(paths) > 1:
        employment(paths[1])
    psql("SET client_min_messages = warning; DROP SCHEMA published CASCADE;")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
