#!/usr/bin/env python3
"""Simulates how often intervals of an area under the ROC curve hold the area.

    check_auc_coverage.py [--samples N]

Runs against the server that PGHOST and its kin name.  For areas of 0.5, 0.7,
0.9 and 0.99 and 10, 30 and 100 positives (five negatives each) it draws normal
scores, has roc_auc_delong() make both 95 % intervals of each sample, and prints
how often they hold the true area and how often DeLong's is a single point.
The exit status is 1 if Newcombe's covers less than 93 % anywhere, or if DeLong's
does not fail where it is known to.
"""

import argparse
import csv
import io
import math
import subprocess
import sys

AREAS = (0.5, 0.7, 0.9, 0.99)
POSITIVES = (10, 30, 100)
NEGATIVES_EACH = 5
LOWEST = 0.93

# Box and Muller's normal numbers from PostgreSQL's own random(), seeded
QUERY = """
    SET search_path = mlcheck, pg_catalog;
    SET max_parallel_workers_per_gather = 0;
    SELECT setseed(0.25);
    SELECT count(*) AS samples, avg((lower <= {area} AND upper >= {area})::int) AS newcombe,
        avg((delong_lower <= {area} AND delong_upper >= {area})::int) AS delong,
        avg((delong_lower = delong_upper)::int) AS empty, avg(upper - lower) AS width
    FROM (SELECT (roc_auc_delong(i <= {positives}, CASE WHEN i <= {positives} THEN {shift} ELSE 0 END +
            sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))).*
          FROM generate_series(1, {samples}) AS g, generate_series(1, {rows}) AS i GROUP BY g) AS s;"""


def psql(script):
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-f", "-"],
                          input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit("check_auc_coverage.py: psql: " + done.stderr.strip()[:2000])
    return done.stdout


def normal_quantile(p):
    low, high = -10.0, 10.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if 0.5 * math.erfc(-middle / math.sqrt(2)) < p else (low, middle)
    return low


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=10000)
    arguments = parser.parse_args()
    psql("SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS mlcheck;")
    failed = 0
    print("area  positives  negatives  Newcombe  DeLong  DeLong's a point  mean width")
    for area in AREAS:
        for positives in POSITIVES:
            samples = max(arguments.samples * POSITIVES[0] // positives, 100)
            output = psql(QUERY.format(area=area, positives=positives, rows=positives * (1 + NEGATIVES_EACH),
                                       samples=samples, shift=math.sqrt(2) * normal_quantile(area)))
            row = next(csv.DictReader(io.StringIO(output[output.index("samples,"):])))
            newcombe, delong = float(row["newcombe"]), float(row["delong"])
            print(f"{area:<4}  {positives:9}  {positives * NEGATIVES_EACH:9}  {newcombe:8.3f}  {delong:6.3f}"
                  f"  {float(row['empty']):16.3f}  {float(row['width']):10.3f}", flush=True)
            # three standard errors of the simulation
            if newcombe < LOWEST - 3 * math.sqrt(0.05 / samples):
                print(f"FAIL Newcombe's interval covers {newcombe}")
                failed += 1
            if area == 0.99 and positives == 10 and not delong < 0.8:
                print(f"FAIL DeLong's interval covers {delong}, more than it is known to")
                failed += 1
            if not 0.9 <= delong <= 0.98 and area <= 0.9 and positives == 100:
                print(f"FAIL DeLong's interval covers {delong} where it should do well")
                failed += 1
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
