#!/usr/bin/env python3
"""Compares check_agg() with count(*) FILTER over random tables.

Each case is a table of random columns with NULLs, NaN, infinities and few or
many distinct values, and a random program over it.  Every count, sample of
values and statistic is found again with plain SQL; and a parallel plan must give
the same jsonb as a serial one, but for the last bits of statistics of floats.

Runs against the server that PGHOST and its kin name.  The exit status is 1 if
anything differs.
"""

import json
import math
import os
import random
import subprocess
import sys

SEED = 20260501
CASES = int(300 * float(os.environ.get("MLCHECK_RUNS", "1")))
NUMBERS = ["smallint", "integer", "bigint", "real", "float8", "numeric"]
TYPES = NUMBERS + ["date", "timestamp", "text", "varchar", "boolean"]
FLOATS = ["real", "float8"]
OPERATORS = ["=", "<>", "<", "<=", ">", ">="]

rng = random.Random(SEED)


def literal(value, kind):
    if value is None:
        return f"NULL::{kind}"
    return "'" + str(value).replace("'", "''") + f"'::{kind}"


def random_value(kind):
    if kind in ("smallint", "integer", "bigint"):
        return rng.choice([rng.randint(-9, 9), rng.randint(-9, 9),
                           rng.randint(-32768, 32767)])
    if kind in ("real", "float8", "numeric"):
        return rng.choice([rng.randint(-9, 9), rng.randint(-36, 36) / 4, "NaN",
                           "Infinity", "-Infinity", "-0"])
    if kind == "date":
        return rng.choice([f"2024-01-{rng.randint(1, 28):02d}", "infinity",
                           f"2024-02-{rng.randint(1, 28):02d}", "-infinity"])
    if kind == "timestamp":
        return rng.choice([f"2024-01-{rng.randint(1, 9):02d} 0{rng.randint(0, 3)}:00",
                           "infinity", "-infinity"])
    if kind == "boolean":
        return rng.choice(["true", "false"])
    return rng.choice(["", "a", "b ", "é", "日本", "o'neill", '"q"', "x\\y",
                       "long text " * 3, "long text  " * 3,
                       str(rng.randint(0, 30))])


def fits(kind, name):
    return {"range": kind not in ("text", "varchar", "boolean"),
            "length": kind in ("text", "varchar"),
            "finite": kind in ("real", "float8", "numeric", "date", "timestamp"),
            "true": kind == "boolean",
            "stats": kind in ("smallint", "integer", "bigint", "real",
                              "float8")}.get(name, True)


def finite_sql(column, kind):
    if kind in ("date", "timestamp"):
        return f"isfinite({column})"
    return f"{column} NOT IN ('NaN', 'Infinity', '-Infinity')"


def random_op(column, kind):
    """An op and the SQL that is true for rows that break it, or is null."""
    name = rng.choice([n for n in ("range", "range", "set", "length", "finite",
                                   "true", "null", "not_null", "stats")
                       if fits(kind, n)])
    op = {"op": name}
    if name == "range":
        wrong = []
        if kind in ("real", "float8", "numeric"):
            wrong.append(f"{column} = 'NaN'")
        for end, strict, outside in (("min", "strict_min", ("<", "<=")),
                                     ("max", "strict_max", (">", ">="))):
            if rng.random() < 0.3:
                continue
            bound = random_value(kind)
            while bound == "NaN":
                bound = random_value(kind)
            as_kind = kind
            if kind in NUMBERS[:3] and rng.random() < 0.5:
                bound = rng.randint(-36, 36) / 4
                as_kind = "numeric"
            op[end] = str(bound)
            op[strict] = rng.random() < 0.5
            wrong.append(f"{column} {outside[op[strict]]} {literal(bound, as_kind)}")
        return op, " OR ".join(wrong) or f"{column} IS NULL AND false"
    if name == "set":
        values = [random_value(kind) for _ in range(rng.choice([0, 1, 3, 9, 30]))]
        op.update(values=[str(v) for v in values], negate=rng.random() < 0.3,
                  seen=rng.random() < 0.5)
        inside = " OR ".join(f"{column} = {literal(v, kind)}" for v in values)
        inside = f"({inside or 'false'})"
        return op, (inside if op["negate"] else f"{column} IS NOT NULL AND NOT {inside}")
    if name == "length":
        op.update(min=rng.randint(0, 3), max=rng.randint(1, 12))
        return op, f"length({column}) NOT BETWEEN {op['min']} AND {op['max']}"
    if name == "finite":
        return op, f"NOT {finite_sql(column, kind)}"
    return op, {"true": f"NOT {column}", "null": f"{column} IS NOT NULL",
                "not_null": f"{column} IS NULL", "stats": None}[name]


def compare_op(kinds):
    op = {"op": "compare", "operator": rng.choice(OPERATORS),
          "ignore": rng.choice(["both", "either", "neither"])}
    wrong = f"NOT (a {op['operator']} b)"
    if op["ignore"] != "either":
        wrong = f"coalesce({wrong}, true)"
    if op["ignore"] == "both":
        wrong += " AND NOT (a IS NULL AND b IS NULL)"
    return op, wrong


def stats_sql(column, kind, where):
    inside = f"{where} AND {column} IS NOT NULL"
    if kind in FLOATS:
        inside += f" AND {finite_sql(column, kind)}"
    cast = f"{column}::numeric" if kind not in FLOATS else f"{column}::float8"
    return (f"SELECT jsonb_build_object('count', count(*), 'min', min({column}), "
            f"'max', max({column}), 'sum', sum({cast}), 'mean', avg({cast}), "
            f"'std', stddev_samp({cast})) FROM t WHERE {inside}")


def case(number):
    kinds = [rng.choice(TYPES) for _ in range(2)]
    if rng.random() < 0.3:
        kinds[1] = kinds[0]
    rows = rng.choice([1, 5, 60, 600])
    pool = [[None if rng.random() < 0.15 else random_value(k)
             for _ in range(rng.choice([1, 4, 200]))] for k in kinds]
    lines = ["DROP TABLE IF EXISTS t;", f"CREATE TABLE t (a {kinds[0]}, b {kinds[1]}, m boolean);",
             "INSERT INTO t VALUES " + ", ".join(
                 f"({literal(rng.choice(pool[0]), kinds[0])}, {literal(rng.choice(pool[1]), kinds[1])}, "
                 f"{rng.choice(['true', 'true', 'false', 'NULL'])})" for _ in range(rows)) + ";"]
    domains, wanted = [], []
    for _ in range(rng.randint(1, 4)):
        which = rng.randint(0, 1)
        domain = {"input": which, "ops": []}
        where = "true"
        if rng.random() < 0.4:
            domain["mask"] = 2
            where = "m"
        orders = kinds[0] not in ("text", "varchar")
        pair = kinds[0] == kinds[1] and orders and rng.random() < 0.4
        column = "ab"[which]
        if pair:
            domain.update(input=0, second=1)
        for _ in range(rng.randint(1, 6)):
            op, wrong = compare_op(kinds) if pair else random_op(column, kinds[which])
            if wrong is not None and not pair and rng.random() < 0.5:
                op["sample"] = rng.choice([1, 3, 1000])
            domain["ops"].append(op)
            wanted.append((len(domains), len(domain["ops"]) - 1, column, kinds[which], where, wrong, op))
        domains.append(domain)
    program = literal(json.dumps({"domains": domains}), "jsonb")
    call = f"SELECT check_agg({program}, a, b, m) FROM t;"
    lines += ["SELECT serial();", call, "SELECT in_parallel();", call, "SELECT serial();"]
    for _, _, column, kind, where, wrong, op in wanted:
        if wrong is None:
            lines.append(stats_sql(column, kind, where) + ";")
            continue
        values = "NULL" if "second" in op or op["op"] == "compare" else (
            f"(SELECT jsonb_object_agg(coalesce(v, 'null'), n) FROM (SELECT v, count(*) AS n FROM "
            f"(SELECT CASE WHEN {'false' if kind not in FLOATS + ['numeric'] else column + ' = 0'} THEN '0' "
            f"ELSE {'trim_scale(' + column + ')' if kind == 'numeric' else column}::text END AS v "
            f"FROM t WHERE ({where}) AND ({wrong})) AS x GROUP BY v) AS y)")
        lines.append(f"SELECT jsonb_build_object('unexpected', count(*) FILTER (WHERE ({where}) AND ({wrong})), "
                     f"'values', {values}) FROM t;")
    return lines, wanted


def close(x, y, tolerance):
    if isinstance(x, dict):
        return isinstance(y, dict) and x.keys() == y.keys() and all(close(x[k], y[k], tolerance) for k in x)
    if isinstance(x, list):
        return isinstance(y, list) and len(x) == len(y) and all(map(lambda p: close(p[0], p[1], tolerance), zip(x, y)))
    if isinstance(x, (int, float)) and isinstance(y, (int, float)) and not isinstance(x, bool):
        return x == y or abs(x - y) <= tolerance * max(abs(x), abs(y), 1e-3)
    return x == y


def key_of(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return float(value)
    return value


def keys_of(values, kind):
    found = {}
    for text, n in (values or {}).items():
        number = kind in NUMBERS and text not in ("NaN", "Infinity", "-Infinity", "null")
        found[float(text) if number else text] = n
    return found


def check(number, got, again, wanted, answers):
    errors = []
    if not close(got, again, 1e-12):
        errors.append("serial and parallel plans differ")
    for (d, o, column, kind, where, wrong, op), want in zip(wanted, answers):
        result = got["domains"][d]["ops"][o]
        if wrong is None:
            if not close(result, want, 1e-9):
                errors.append(f"{op}: {result}, not {want}")
            continue
        if result["unexpected"] != want["unexpected"]:
            errors.append(f"{op} of {kind}: {result['unexpected']}, not {want['unexpected']}")
        if "values" not in result:
            continue
        k = op["sample"]
        all_values = keys_of(want["values"], kind)
        sample = {key_of(v["value"]): v["count"] for v in result["values"]}
        if len(sample) != min(k, len(all_values)) or any(all_values.get(v) != n for v, n in sample.items()):
            errors.append(f"{op} of {kind}: sample {sample}, not of {all_values}")
    for error in errors:
        print(f"case {number}: {error}")
    return not errors


def main():
    settings = ("set_config('parallel_setup_cost', '0', false), set_config('parallel_tuple_cost', '0', false), "
                "set_config('min_parallel_table_scan_size', '0', false), "
                "set_config('max_parallel_workers_per_gather', '%d', false)")
    script = ["SET client_min_messages = error;", "CREATE EXTENSION IF NOT EXISTS mlcheck;",
              "SET search_path = public, mlcheck;"]
    for name, workers in (("serial", 0), ("in_parallel", 2)):
        script.append(f"CREATE FUNCTION {name}() RETURNS void LANGUAGE sql AS $$ SELECT {settings % workers} $$;"
                      .replace("SELECT set_config", "SELECT 1 FROM (SELECT set_config").replace(" $$;", ") AS s $$;")
                      .replace("RETURNS void", "RETURNS integer"))
    cases = []
    for number in range(CASES):
        lines, wanted = case(number)
        script += lines
        cases.append(wanted)
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"], input="\n".join(script),
                          stdout=subprocess.PIPE, check=True, universal_newlines=True)
    out = [line for line in done.stdout.split("\n") if line.startswith("{")]
    at, right, ops = 0, 0, 0
    for number, wanted in enumerate(cases):
        answers = [json.loads(line) for line in out[at:at + 2 + len(wanted)]]
        at += 2 + len(wanted)
        ops += len(wanted)
        right += check(number, answers[0], answers[1], wanted, answers[2:])
    print(f"{right} of {CASES} random tables agree, {ops} checks")
    return 0 if right == CASES and at == len(out) else 1


if __name__ == "__main__":
    sys.exit(main())
