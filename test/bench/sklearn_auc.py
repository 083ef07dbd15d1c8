"""The way round the database: COPY labels and scores out, parse, score.

Prints the seconds for COPY with parsing, and those for roc_auc_score.
"""

import subprocess
import time

import numpy as np
import sklearn.metrics

start = time.perf_counter()
text = subprocess.run(["psql", "-Xqc", "COPY (SELECT actual::int, score FROM bench_model) TO STDOUT"],
                      check=True, stdout=subprocess.PIPE).stdout
rows = np.fromstring(text, sep="\n").reshape(-1, 2)
copied = time.perf_counter()
sklearn.metrics.roc_auc_score(rows[:, 0], rows[:, 1])
print(copied - start, time.perf_counter() - copied)
