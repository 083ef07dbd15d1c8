"""Profiles against a model of the rule of levels, and how wide the interval of
the KS statistic is at 4096 cells.

For each distribution two samples of 200,000 values go through the server and
through a model written from the text of src/kernel/budget.h: the cells must be
equal.  From the cells of both, the interval of the KS statistic:

    statistic   max |F_i - G_i| over the ends of the common grid's cells
    upper       or F_i - G_{i-1}, G_i - F_{i-1} in a mixed cell, if larger

The D of the values must lie within, and the width within its target.
"""
import json
import subprocess
import sys

import numpy as np

N = 200_000
MAX_CELLS = 4096
SIGN = np.uint64(1 << 63)


def psql(query, data=None):
    """The output of a query; data is what COPY FROM STDIN reads."""
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", query]
    done = subprocess.run(command, input=data, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{query}: {done.stderr}")
    return done.stdout.strip()


def keys_of(values):
    """Ascending keys: IEEE-754 bits with the sign folded, or integers."""
    if values.dtype.kind == "f":
        bits = (values + 0.0).view(np.uint64)
        keys = np.where(bits >= SIGN, ~bits, bits | SIGN)
    else:
        keys = values.astype(np.int64).view(np.uint64) ^ SIGN
    return np.sort(keys)


def prefixes_of(keys, is_float):
    """A number for each sign and exponent, or sign and bit length."""
    if is_float:
        return (keys >> np.uint64(52)).astype(np.int64)
    numbers = [key - (1 << 63) for key in keys.tolist()]
    lengths = [1 + v.bit_length() if v >= 0 else -(~v).bit_length() for v in numbers]
    return np.array(lengths)


def model(keys, is_float, max_cells):
    """[low, high, count] of each cell, by the text of budget.h."""
    distinct, counts = np.unique(keys, return_counts=True)
    prefixes = prefixes_of(distinct, is_float)
    names, sizes = np.unique(prefixes, return_counts=True)
    c = max_cells
    while np.minimum(sizes, c).sum() > max_cells:
        c -= 1
    assert c > 0
    cells = []
    for name in names:
        mine = prefixes == name
        own, own_counts = distinct[mine], counts[mine]
        level = 0
        while len(np.unique(own >> np.uint64(level))) > c:
            level += 1
        ids, first = np.unique(own >> np.uint64(level), return_index=True)
        totals = np.add.reduceat(own_counts, first)
        last = np.append(first[1:], len(own)) - 1
        for i, j, cell, total in zip(first.tolist(), last.tolist(), ids.tolist(), totals.tolist()):
            if i == j:
                cells.append((int(own[i]), int(own[i]), total))
            else:
                cells.append((cell << level, (cell << level) + (1 << level) - 1, total))
    return cells


def cells_from_server(is_float):
    """The cells of the values in the table, from the profile's text form."""
    profile = json.loads(psql(f"SELECT mlcheck.profile_agg(x, {MAX_CELLS}) FROM sample"))
    cells = []
    for low, count, *level in profile["cells"]:
        if isinstance(low, str):        # a key that is no finite number
            low = int(low, 16)
        else:
            low = int(keys_of(np.array([low], np.float64 if is_float else np.int64))[0])
        cells.append((low, low + (1 << level[0]) - 1 if level else low, count))
    return cells


def common_grid(a, b):
    """low < high?, count of a, count of b for each cell of the common grid."""
    result = []
    i = j = 0
    while i < len(a) or j < len(b):
        candidates = ([a[i]] if i < len(a) else []) + ([b[j]] if j < len(b) else [])
        low, high, _ = min(candidates, key=lambda cell: (cell[0], -cell[1]))
        in_a = in_b = 0
        while i < len(a) and a[i][0] <= high:
            in_a += a[i][2]
            i += 1
        while j < len(b) and b[j][0] <= high:
            in_b += b[j][2]
            j += 1
        result.append((low < high, in_a, in_b))
    return result


def ks_interval(a, b):
    n, m = sum(c[2] for c in a), sum(c[2] for c in b)
    f = g = 0.0
    statistic = upper = 0.0
    total_a = total_b = 0
    for mixed, in_a, in_b in common_grid(a, b):
        total_a += in_a
        total_b += in_b
        new_f, new_g = total_a / n, total_b / m
        statistic = max(statistic, abs(new_f - new_g))
        if mixed:
            upper = max(upper, new_f - g, new_g - f)
        f, g = new_f, new_g
    return statistic, max(statistic, upper)


def true_ks(x, y):
    pooled = np.unique(np.concatenate([x, y]))
    return np.abs(np.searchsorted(np.sort(x), pooled, side="right") / len(x)
                  - np.searchsorted(np.sort(y), pooled, side="right") / len(y)).max()


def mixture(rng, n, share, a, b):
    return np.where(rng.random(n) < share, a, b)


def distributions(rng, shift):
    """name, sample, largest width (None: only that D lies within)"""
    n = N
    prices = np.round(rng.lognormal(3 + shift / 20, 1.2, n) * 100) / 100
    yield "normal", rng.normal(shift / 20, 1, n), 0.004
    yield "uniform", rng.random(n) * (1 + shift / 50), 0.004
    yield "log-normal", rng.lognormal(shift / 20, 1, n), 0.004
    yield "Cauchy", rng.standard_cauchy(n) + shift / 20, 0.004
    yield "epoch seconds", 1_700_000_000 + rng.integers(0, 86400 * 30, n) + int(shift * 40000), 0.004
    yield "prices with cents", prices, 0.004
    yield "integers", rng.poisson(100 + shift, n), 0
    yield "constant", np.full(n, 42.0), 0
    yield "60 % zeros, log-normal", mixture(rng, n, 0.6, 0.0, rng.lognormal(shift / 20, 1, n)), 0.004
    yield "30 % 99.99, prices", mixture(rng, n, 0.3, 99.99, prices), None
    yield "95 % normal(1e6, 1), log-normal", mixture(rng, n, 0.95, rng.normal(1e6 + shift / 2, 1, n),
                                                      rng.lognormal(0, 3, n)), 0.03


def main():
    psql("CREATE EXTENSION mlcheck")
    failed = False
    print(f"{'distribution':32} {'D':>8} {'statistic':>10} {'upper':>8} {'width':>8} {'target':>7} {'cells':>11}")
    samples = zip(distributions(np.random.default_rng(1), 0), distributions(np.random.default_rng(2), 1))
    for (name, x, target), (_, y, _) in samples:
        is_float = x.dtype.kind == "f"
        cells = []
        for values in (x, y):
            psql("DROP TABLE IF EXISTS sample; CREATE UNLOGGED TABLE sample (x %s)" % ("float8" if is_float else "bigint"))
            psql("COPY sample FROM STDIN", "\n".join(map(repr, values.tolist())) + "\n")
            cells.append(cells_from_server(is_float))
            if cells[-1] != model(keys_of(values), is_float, MAX_CELLS):
                print(f"FAILED {name}: the cells are not those of the model")
                failed = True
        statistic, upper = ks_interval(*cells)
        d = true_ks(x, y)
        width = upper - statistic
        print(f"{name:32} {d:8.5f} {statistic:10.5f} {upper:8.5f} {width:8.5f} "
              f"{'' if target is None else target:>7} {len(cells[0]):5}/{len(cells[1]):5}")
        if not statistic - 1e-12 <= d <= upper + 1e-12:
            print(f"FAILED {name}: D does not lie within the interval")
            failed = True
        if target is not None and width > target:
            print(f"FAILED {name}: the interval is too wide")
            failed = True
    print("profiles: FAILED" if failed else "profiles: the model's cells, D within its interval")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
