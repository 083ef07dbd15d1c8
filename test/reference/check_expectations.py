#!/usr/bin/env python3
"""Compares expectations about rows with a model in Python.

    check_expectations.py [--tables N] [--seed N]

Runs against the server that PGHOST and its kin name.  Random small tables, with
nulls, NaN and infinities, and random expectations of them: the verdict and the
counts must be those of the model.  on_null sends many of them another way than
the typed checks, so that both ways are compared.  Then random texts: strftime
formats against Python's strptime(), JSON against its parser, and documents
against JSON schemas, if there is a module jsonschema.  The exit status is 1 if
anything differs.
"""

import argparse
import csv
import datetime
import io
import json
import math
import random
import re
import subprocess
import sys
from decimal import Decimal

NAN, INF = float("nan"), float("inf")
POOLS = {
    "i": [-2, -1, 0, 1, 2, 3, 2147483647],
    "j": [-2, -1, 0, 1, 2, 3],
    "f": [-INF, -1.5, 0.0, 0.1, 1.0, 2.5, INF, NAN],
    "n": [Decimal("-1.50"), Decimal("0"), Decimal("0.1"), Decimal("1"), Decimal("2.5")],
    "t": ["", "a", "b", "ab", "abc", "é", "日本", "A", "x%", "it's"],
    "u": ["", "a", "b", "ab", "abc", "é", "日本", "A", "x%", "it's"],
}
TYPES = {"i": "integer", "j": "integer", "f": "double precision", "n": "numeric", "t": "text", "u": "varchar"}
NUMBERS = ["i", "j", "f", "n"]


def psql(script):
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-t", "-f", "-"],
                          input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_expectations.py: psql: " + done.stderr.strip()[:2000])
    return list(csv.reader(io.StringIO(done.stdout)))


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, float) and not math.isfinite(value):
        return "'NaN'" if math.isnan(value) else "'Infinity'" if value > 0 else "'-Infinity'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def in_json(value):
    if isinstance(value, float) and not math.isfinite(value):
        return literal(value).strip("'")
    return float(value) if isinstance(value, Decimal) else value


def same(a, b):
    if isinstance(a, float) and math.isnan(a) or isinstance(b, float) and math.isnan(b):
        return isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b)
    if isinstance(a, float) and isinstance(b, Decimal) or isinstance(a, Decimal) and isinstance(b, float):
        return float(a) == float(b)
    return a == b


def key(value):
    """PostgreSQL's order: NaN is the greatest, texts by their bytes."""
    if isinstance(value, str):
        return value.encode()
    return (1, 0.0) if math.isnan(value) else (0, float(value))


def between(random_, rows):
    column = random_.choice(list(POOLS))
    finite = [v for v in POOLS[column] if isinstance(v, str) or math.isfinite(v)]
    low, high = sorted((random_.choice(finite), random_.choice(finite)), key=key)
    strict = random_.random() < 0.5, random_.random() < 0.5
    kwargs = {"column": column, "min_value": in_json(low), "max_value": in_json(high),
              "strict_min": strict[0], "strict_max": strict[1]}

    def test(value):
        if not isinstance(value, str) and math.isnan(value):
            return False
        k = key(value)
        return (k > key(low) if strict[0] else k >= key(low)) and (k < key(high) if strict[1] else k <= key(high))
    return "values_to_be_between", kwargs, [None if r[column] is None else test(r[column]) for r in rows]


def in_set(random_, rows):
    column = random_.choice(list(POOLS))
    values = random_.sample(POOLS[column], random_.randrange(4))
    negate = random_.random() < 0.5
    given = [in_json(v) for v in values] + ([None] if random_.random() < 0.3 else [])
    return ("values_to_not_be_in_set" if negate else "values_to_be_in_set", {"column": column, "value_set": given},
            [None if r[column] is None else any(same(r[column], v) for v in values) != negate for r in rows])


def lengths(random_, rows):
    column = random_.choice("tu")
    low, high = random_.randrange(3), random_.randrange(4)
    return ("value_lengths_to_be_between", {"column": column, "min_value": low, "max_value": high},
            [None if r[column] is None else low <= len(r[column]) <= high for r in rows])


def patterns(random_, rows):
    column = random_.choice("tu")
    some = random_.sample(["^a", "b$", "[a-z]", "^$", "^.{2}$", "'"], 1 + random_.randrange(3))
    way = random_.randrange(3)
    name = ["values_to_match_regex_list", "values_to_match_regex_list", "values_to_not_match_regex_list"][way]
    kwargs = {"column": column, "regex_list": some}
    if way == 1:
        kwargs["match_on"] = "all"

    def test(value):
        found = [re.search(p, value) is not None for p in some]
        return all(found) if way == 1 else any(found) if way == 0 else not any(found)
    return name, kwargs, [None if r[column] is None else test(r[column]) for r in rows]


def finite(random_, rows):
    return "values_to_be_finite", {"column": "f"}, [None if r["f"] is None else math.isfinite(r["f"]) for r in rows]


def unique(random_, rows):
    column = random_.choice(list(POOLS))
    values = [r[column] for r in rows if r[column] is not None]
    return ("values_to_be_unique", {"column": column},
            [None if r[column] is None else sum(same(r[column], v) for v in values) == 1 for r in rows])


def order(random_, rows):
    column = random_.choice(["i", "n", "f", "t"])
    strictly, up = random_.random() < 0.5, random_.random() < 0.5
    answer, last = [], None
    for row in sorted(rows, key=lambda r: r["id"]):
        value = row[column]
        if value is None or not isinstance(value, str) and math.isnan(value):
            answer.append(None if value is None else False)
            continue
        a, b = (last, key(value)) if up else (key(value), last)
        answer.append(last is None or (a < b if strictly else a <= b))
        last = key(value)
    return ("values_to_be_increasing" if up else "values_to_be_decreasing",
            {"column": column, "order_column": "id", "strictly": strictly}, answer)


def equal_pairs(random_, rows):
    a, b = random_.choice([("i", "j"), ("i", "f"), ("n", "i"), ("f", "n"), ("t", "u"), ("t", "t")])
    ignore = random_.choice(["both_values_are_missing", "either_value_is_missing", "neither"])
    greater = random_.choice([None, False, True])
    kwargs = {"column_A": a, "column_B": b, "ignore_row_if": ignore}
    if greater is not None:
        kwargs["or_equal"] = greater

    def test(row):
        x, y = row[a], row[b]
        missing = (x is None) + (y is None)
        if missing:
            return None if (missing == 2 and ignore[0] == "b") or ignore[0] == "e" else False
        if greater is None:
            return same(x, y)
        return key(x) >= key(y) if greater else key(x) > key(y)
    return ("pair_values_to_be_equal" if greater is None else "pair_values_a_to_be_greater_than_b",
            kwargs, [test(r) for r in rows])


def in_pairs(random_, rows):
    pool = [None] + POOLS["j"]
    pairs = [[random_.choice(pool), random_.choice(pool)] for _ in range(random_.randrange(8))]
    ignore = random_.choice(["both_values_are_missing", "either_value_is_missing", "neither"])

    def test(row):
        missing = (row["i"] is None) + (row["j"] is None)
        if missing and (ignore[0] == "e" or missing == 2 and ignore[0] == "b"):
            return None
        return [row["i"], row["j"]] in pairs
    return ("pair_values_to_be_in_set", {"column_A": "i", "column_B": "j", "value_pairs_set": pairs,
                                         "ignore_row_if": ignore}, [test(r) for r in rows])


def ignored(values, ignore):
    missing = sum(v is None for v in values)
    return ignore == "all_values_are_missing" and missing == len(values) or ignore == "any_value_is_missing" and missing > 0


def several(random_, rows):
    ignore = random_.choice(["all_values_are_missing", "any_value_is_missing", "never"])
    way = random_.randrange(3)
    columns = random_.sample(["i", "j", "n"] if way < 2 else list(POOLS), 2 + random_.randrange(2))
    kwargs = {"column_list": columns, "ignore_row_if": ignore}
    keys = [[None if r[c] is None else str(r[c]) if isinstance(r[c], float) else r[c] for c in columns] for r in rows]
    answer = []
    for row, one in zip(rows, keys):
        values = [row[c] for c in columns]
        if ignored(values, ignore):
            answer.append(None)
        elif way == 0:
            kwargs["sum_total"] = 2.5
            answer.append(None not in values and sum(Decimal(v) for v in values) == Decimal("2.5"))
        elif way == 1:
            answer.append(all(values[a] != values[b] for a in range(len(values)) for b in range(a)))
        else:
            answer.append(sum(one == other for other in keys) == 1)
    kwargs.setdefault("sum_total", 2.5)
    if way > 0:
        del kwargs["sum_total"]
    return (["multicolumn_sum_to_equal", "select_column_values_to_be_unique_within_record",
             "compound_columns_to_be_unique"][way], kwargs, answer)


MODELS = [between, between, in_set, in_set, lengths, patterns, finite, unique, order, equal_pairs, equal_pairs, in_pairs, several, several]


def expected_answer(answer, kwargs):
    """Verdict, rows, missing and unexpected, from true, false and None per row."""
    on_null = kwargs.get("on_null", "ignore")
    missing = sum(a is None for a in answer) if on_null == "ignore" else 0
    unexpected = sum(a is False or a is None and on_null == "fail" for a in answer)
    considered = len(answer) - missing
    if considered == 0:
        verdict = "undecided"
    else:
        verdict = "pass" if (considered - unexpected) / considered >= kwargs.get("mostly", 1) else "fail"
    return [verdict, str(len(answer)), str(missing), str(unexpected)]


def check_tables(random_, tables):
    script = ["SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS mlcheck;"
              " DROP SCHEMA IF EXISTS model CASCADE; CREATE SCHEMA model;"]
    wanted = []
    for number in range(tables):
        nulls = random_.choice([0, 0.2, 0.2, 0.5, 1])
        rows = [{"id": i, **{c: None if random_.random() < nulls else random_.choice(pool) for c, pool in POOLS.items()}}
                for i in range(random_.choice([0, 1, 2, 5, 12, 30]))]
        script.append(f"CREATE TABLE model.t{number} (id integer, {', '.join(c + ' ' + t for c, t in TYPES.items())});")
        shuffled = random_.sample(rows, len(rows))
        if rows:
            script.append(f"INSERT INTO model.t{number} VALUES " + ", ".join(
                "(" + ", ".join([str(r["id"])] + [literal(r[c]) for c in POOLS]) + ")" for r in shuffled) + ";")
        for _ in range(15):
            short, kwargs, answer = random_.choice(MODELS)(random_, rows)
            if random_.random() < 0.4:
                kwargs["mostly"] = random_.choice([0, 0.25, 0.5, 0.75, 0.9])
            if random_.random() < 0.4:
                kwargs["on_null"] = random_.choice(["fail", "pass"])
            prefix = "" if short.startswith(("multi", "select", "compound")) else "column_"
            wanted.append((f"t{number} {short} {kwargs}", expected_answer(answer, kwargs)))
            script.append("SELECT verdict, element_count, missing_count, unexpected_count FROM mlcheck.expect("
                          f"'model.t{number}', 'expect_{prefix}{short}', {literal(json.dumps(kwargs))});")
    script.append("DROP SCHEMA model CASCADE;")
    found = psql("\n".join(script))
    return compare("expectations", [w[0] for w in wanted], [w[1] for w in wanted], found)


def compare(what, cases, wanted, found):
    wrong = [(c, w, f) for c, w, f in zip(cases, wanted, found) if w != f]
    for case, right, answer in wrong[:10]:
        print(f"{case}: model {right}, mlcheck {answer}")
    if len(found) != len(wanted):
        print(f"{what}: {len(found)} answers for {len(wanted)} cases")
    print(f"{what}: {len(wanted)} cases, {len(wrong)} differ")
    return bool(wrong) or len(found) != len(wanted) or not wanted


def mutate(random_, text):
    for _ in range(random_.choice([0, 0, 1, 2])):
        at = random_.randrange(len(text) + 1)
        text = text[:at] + random_.choice(["", "0", "9", " ", "-", "x", "3"]) + text[at + random_.randrange(2):]
    return text


def check_strftime(random_, n):
    formats = ["%Y-%m-%d", "%d/%m/%y", "%Y%m%d", "%m%d%H", "%H:%M:%S", "%I:%M %p", "%b %d %Y", "%B %d, %Y", "%Y-%m-%d %H:%M:%S.%f",
               "%a %d %b", "%Y-%m-%dT%H:%M:%S%z", "%A", "%d.%m", "100%% %y"]
    cases, wanted = [], []
    for _ in range(n):
        format_ = random_.choice(formats)
        when = datetime.datetime(random_.randrange(1900, 2100), random_.randrange(1, 13), random_.randrange(1, 29),
                                 random_.randrange(24), random_.randrange(60), random_.randrange(60),
                                 random_.randrange(10 ** 6), datetime.timezone(datetime.timedelta(minutes=90)))
        text = mutate(random_, when.strftime(format_))
        try:
            datetime.datetime.strptime(text, format_)
            answer = "t"
        except ValueError:
            answer = "f"
        cases.append((text, format_))
        wanted.append([answer])
    found = psql("\n".join(f"SELECT mlcheck.matches_strftime({literal(t)}, {literal(f)});" for t, f in cases))
    return compare("strftime", cases, wanted, found)


def random_document(random_, depth):
    way = random_.randrange(8 if depth else 5)
    if way < 5:
        return random_.choice([None, True, False, 0, 1, 2, 2.5, -1, "", "a", "ab", "é"])
    if way < 6:
        return [random_document(random_, depth - 1) for _ in range(random_.randrange(4))]
    return {random_.choice("abc"): random_document(random_, depth - 1) for _ in range(random_.randrange(4))}


def random_schema(random_, depth):
    if random_.random() < 0.1:
        return random_.random() < 0.8
    choices = {
        "type": lambda: random_.choice(["null", "boolean", "object", "array", "number", "string", "integer", ["object", "array"]]),
        "enum": lambda: [random_document(random_, 1) for _ in range(3)], "const": lambda: random_document(random_, 1),
        "minimum": lambda: random_.randrange(3), "exclusiveMaximum": lambda: random_.randrange(4),
        "multipleOf": lambda: random_.choice([1, 2, 0.5]),
        "minLength": lambda: random_.randrange(3), "maxLength": lambda: random_.randrange(3),
        "pattern": lambda: random_.choice(["^a", "b$", "^$"]), "minItems": lambda: random_.randrange(3),
        "maxItems": lambda: random_.randrange(3), "uniqueItems": lambda: True, "minProperties": lambda: random_.randrange(3),
        "required": lambda: random_.sample("abc", random_.randrange(3)), "maxProperties": lambda: random_.randrange(3),
        "dependentRequired": lambda: {"a": ["b"]},
    }
    if depth:
        deeper = lambda: random_schema(random_, depth - 1)
        choices.update({
            "properties": lambda: {c: deeper() for c in random_.sample("abc", 2)}, "patternProperties": lambda: {"[ab]": deeper()},
            "additionalProperties": deeper, "propertyNames": deeper, "items": deeper, "contains": deeper,
            "prefixItems": lambda: [deeper(), deeper()], "allOf": lambda: [deeper(), deeper()], "anyOf": lambda: [deeper(), deeper()],
            "oneOf": lambda: [deeper(), deeper()], "not": deeper, "if": deeper, "then": deeper, "else": deeper,
            "dependentSchemas": lambda: {"b": deeper()},
        })
    return {name: choices[name]() for name in random_.sample(list(choices), 1 + random_.randrange(3))}


def check_schemas(random_, n):
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        print("JSON schemas: not compared, there is no module jsonschema")
        return False
    cases, wanted = [], []
    for _ in range(n):
        schema, document = random_schema(random_, 2), random_document(random_, 3)
        cases.append((document, schema))
        wanted.append(["t" if Draft202012Validator(schema).is_valid(document) else "f"])
    found = psql("\n".join(f"SELECT mlcheck.matches_json_schema({literal(json.dumps(d))}::jsonb, {literal(json.dumps(s))});"
                           for d, s in cases))
    return compare("JSON schemas", [json.dumps(c) for c in cases], wanted, found)


def check_json(random_, n):
    cases, wanted = [], []
    for _ in range(n):
        text = mutate(random_, json.dumps(random_document(random_, 3)))
        try:
            json.loads(text)
            answer = "t"
        except ValueError:
            answer = "f"
        cases.append(text)
        wanted.append([answer])
    found = psql("\n".join(f"SELECT mlcheck.is_json({literal(t)});" for t in cases))
    return compare("JSON", cases, wanted, found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=60)
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    random_ = random.Random(arguments.seed)
    failed = check_tables(random_, arguments.tables)
    for check in (check_strftime, check_json, check_schemas):
        failed |= check(random_, 2000)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
