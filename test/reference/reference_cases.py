"""The samples that check_reference.py compares: reproducible from one seed.

A case holds the two samples twice: as the text that COPY loads, and as what
the oracles take - float64, int64 (times in their own unit) or category names.
"""

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np

MINUS_INFINITY, INFINITY = -2 ** 63, 2 ** 63 - 1    # of dates and times
SECOND = 10 ** 6
DAY = 86400 * SECOND
EPOCH = datetime.datetime(2000, 1, 1)

FLOATS = ("float8", "float4", "numeric")
INTEGERS = ("int2", "int4", "int8")
TIMES = ("date", "time", "timestamp", "timestamptz", "interval")
CATEGORIES = ("bool", "mood", "text", "varchar", "bpchar")
TYPES = FLOATS + INTEGERS + TIMES + CATEGORIES
ORDERED = FLOATS + INTEGERS + TIMES


class Side:
    """One sample: values to compare, the text of every row, missing rows."""

    def __init__(self, values, text, missing):
        self.values, self.text, self.missing = values, text, missing


class Case:
    def __init__(self, number, type_name, label, reference, current, bins, edges):
        self.number, self.type, self.label = number, type_name, label
        self.reference, self.current = reference, current
        self.bins, self.edges = bins, edges

    @property
    def unit(self):
        """What a difference of 1 is in seconds or days."""
        return Fraction(1, SECOND) if self.type in TIMES[1:] else Fraction(1)

    @property
    def finite(self):
        if self.type in CATEGORIES:
            return True
        both = np.concatenate([self.reference.values, self.current.values])
        if self.type in FLOATS:
            return bool(np.all(np.isfinite(both)))
        if self.type in ("date", "timestamp", "timestamptz"):
            return not np.any((both == MINUS_INFINITY) | (both == INFINITY))
        return True

    def __str__(self):
        return (f"case {self.number}, {self.type}, {self.label}, "
                f"{len(self.reference.values)} : {len(self.current.values)} values")


# Text of values, as the types print it.

def float_text(value):
    return repr(float(value))


def float4_text(value):
    return str(np.float32(value))


def date_text(days):
    if days in (MINUS_INFINITY, INFINITY):
        return "-infinity" if days < 0 else "infinity"
    return (EPOCH.date() + datetime.timedelta(days=int(days))).isoformat()


def clock_text(microseconds):
    seconds, fraction = divmod(int(microseconds), SECOND)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text + f".{fraction:06}".rstrip("0") if fraction else text


def timestamp_text(microseconds):
    if microseconds in (MINUS_INFINITY, INFINITY):
        return "-infinity" if microseconds < 0 else "infinity"
    days, rest = divmod(int(microseconds), DAY)
    return f"{date_text(days)} {clock_text(rest)}"


def timestamptz_text(microseconds):
    text = timestamp_text(microseconds)
    return text if text.endswith("infinity") else text + "+00"


def interval_text(microseconds):
    days, rest = divmod(abs(int(microseconds)), DAY)
    sign = "-" if microseconds < 0 else ""
    parts = []
    if days:
        parts.append(f"{sign}{days} {'day' if days == 1 and not sign else 'days'}")
    if rest or not days:
        parts.append(sign + clock_text(rest))
    return " ".join(parts)


TEXT = {"float8": float_text, "float4": float4_text, "numeric": float_text,
        "int2": str, "int4": str, "int8": str, "date": date_text,
        "time": clock_text, "timestamp": timestamp_text,
        "timestamptz": timestamptz_text, "interval": interval_text}


def make_side(type_name, values, nulls=0, nans=0, text=None):
    if type_name in CATEGORIES:
        text = values if text is None else text
        if type_name == "bpchar":
            values = [v.rstrip(" ") for v in values]
    elif type_name in FLOATS:
        values = np.asarray(values, dtype=np.float64)
        if type_name == "float4":
            with np.errstate(over="ignore"):
                values = values.astype(np.float32).astype(np.float64)
    else:
        values = np.asarray(values, dtype=np.int64)
    if text is None:
        text = [TEXT[type_name](v) for v in values.tolist()]
    return Side(values, list(text) + ["\\N"] * nulls + ["NaN"] * nans, int(nulls + nans))


class Builder:
    """Numbers the cases and gives each its own random numbers."""

    def __init__(self, seed):
        self.seed, self.cases = seed, []

    def random(self):
        return np.random.default_rng([self.seed, len(self.cases)])

    def add(self, type_name, label, x, y, nulls=(0, 0), nans=(0, 0), text=(None, None),
            bins=None, edges=None):
        rng = np.random.default_rng([self.seed, len(self.cases), 1])
        reference = make_side(type_name, x, nulls[0], nans[0], text[0])
        current = make_side(type_name, y, nulls[1], nans[1], text[1])
        if bins is None:
            bins = int(rng.choice([2, 3, 5, 7, 10, 20, 50, 1000]))
        if edges is None:
            edges = random_edges(rng, type_name, reference.values, current.values)
        self.cases.append(Case(len(self.cases), type_name, label, reference, current,
                               bins, edges))


def random_edges(rng, type_name, x, y):
    """Cut points, some of them values, some between values."""
    if type_name not in FLOATS + INTEGERS:
        return []
    both = np.concatenate([x, y]).astype(np.float64)
    both = both[np.isfinite(both)]
    if len(both) == 0:
        return [0.0]
    cuts = rng.choice(both, size=int(rng.integers(1, 12)))
    between = rng.random(len(cuts)) < 0.5
    with np.errstate(over="ignore"):
        cuts = np.where(between, cuts + 0.37 * np.abs(cuts) + 0.01, cuts)
    cuts = np.unique(cuts[np.isfinite(cuts)]) + 0.0
    return cuts.tolist() or [0.0]


# Families of samples.  shift is in units of what can just be detected.

def shifted(rng, draw, n1, n2, shift):
    return draw(n1), draw(n2) + shift


def normal(rng, n1, n2, shift):
    return rng.normal(size=n1), rng.normal(size=n2) + shift


def spread(rng, n1, n2, shift):
    return rng.normal(size=n1), rng.normal(size=n2) * (1 + min(abs(shift), 50))


def uniform(rng, n1, n2, shift):
    return rng.random(n1), rng.random(n2) + 0.3 * shift


def lognormal(rng, n1, n2, shift):
    return rng.lognormal(size=n1), rng.lognormal(size=n2) * np.exp(min(shift, 20))


def cauchy(rng, n1, n2, shift):
    return rng.standard_cauchy(n1), rng.standard_cauchy(n2) + 2 * shift


def large(rng, n1, n2, shift):
    x, y = lognormal(rng, n1, n2, shift)
    return 1e9 * x, 1e9 * y


def small(rng, n1, n2, shift):
    x, y = lognormal(rng, n1, n2, shift)
    return 1e-9 * x, 1e-9 * y


def offset(rng, n1, n2, shift):
    """Mean over standard deviation of a billion."""
    x, y = normal(rng, n1, n2, shift)
    return 1e6 + 1e-3 * x, 1e6 + 1e-3 * y


def far_offset(rng, n1, n2, shift):
    """So far out that neighbouring floats are 1/8 apart."""
    x, y = normal(rng, n1, n2, shift)
    return 1e15 + x, 1e15 + y


def dice(rng, n1, n2, shift):
    return (rng.integers(0, 6, n1).astype(float),
            np.minimum(5, rng.integers(0, 6, n2) + rng.binomial(1, min(1, shift / 3), n2)) + 0.0)


def rounded(rng, n1, n2, shift):
    x, y = normal(rng, n1, n2, shift)
    return np.round(x, 1), np.round(y, 1)


def binary(rng, n1, n2, shift):
    return (rng.random(n1) < 0.95) + 0.0, (rng.random(n2) < max(0.1, 0.95 - shift / 3)) + 0.0


def zeros(rng, n1, n2, shift):
    x, y = lognormal(rng, n1, n2, shift)
    return np.where(rng.random(n1) < 0.6, 0, x), np.where(rng.random(n2) < 0.6, 0, y)


def capped(rng, n1, n2, shift):
    x, y = normal(rng, n1, n2, -shift)
    return np.minimum(100, 108 + 10 * x), np.minimum(100, 108 + 10 * y)


def powers(rng, n1, n2, shift):
    return 10.0 ** rng.uniform(-70, 70, n1), 10.0 ** (rng.uniform(-70, 70, n2) + 20 * min(shift, 3))


def infinite(rng, n1, n2, shift):
    x, y = normal(rng, n1, n2, shift)
    x[rng.random(n1) < 0.2] = np.inf
    x[rng.random(n1) < 0.1] = -np.inf
    y[rng.random(n2) < 0.1] = np.inf
    y[rng.random(n2) < 0.2] = -np.inf
    return x, y


def signed_zero(rng, n1, n2, shift):
    return rng.choice([-1.0, -0.0, 0.0, 1.0], n1), rng.choice([-1.0, -0.0, 0.0, 1.0, 2.0], n2)


def denormal(rng, n1, n2, shift):
    return 5e-324 * rng.integers(0, 1000, n1), 5e-324 * (rng.integers(0, 1000, n2) + int(300 * shift))


FAMILIES = (normal, spread, uniform, lognormal, cauchy, large, small, offset, far_offset,
            dice, rounded, binary, zeros, capped, powers, infinite, signed_zero, denormal)

SMALL = ((1, 1), (1, 2), (3, 1), (1, 3), (2, 2), (2, 3), (3, 3), (4, 2), (5, 7), (6, 6), (3, 9),
         (8, 8), (8, 9), (9, 9), (7, 300), (300, 8), (10, 10), (20, 20), (19, 20), (20, 21),
         (1, 1000), (40, 40), (39, 60), (100, 100), (250, 31), (500, 400))
MEDIUM = ((1000, 1000), (1500, 700), (2000, 5), (1, 5000), (3000, 40))
# around n1 n2 = 10^7, where ks_2samp leaves the exact law, and beyond
LARGE = (("normal", 3162, 3162, 0.5), ("normal", 3163, 3162, 0.5), ("lognormal", 1000, 10000, 2),
         ("lognormal", 1001, 10000, 2), ("uniform", 100000, 100, 1), ("uniform", 100001, 100, 1),
         ("rounded", 2000, 3000, 3), ("zeros", 5000, 1500, 1), ("dice", 1000, 10000, 2),
         ("dice", 10000, 10001, 1), ("rounded", 20000, 5000, 3), ("normal", 20000, 20000, 1),
         ("cauchy", 20000, 10000, 5), ("offset", 10000, 20000, 2), ("capped", 30000, 10000, 2),
         ("normal", 100000, 100000, 0), ("lognormal", 100000, 50000, 12),
         ("spread", 100000, 30000, 4), ("zeros", 100000, 100000, 25),
         ("far_offset", 60000, 60000, 1), ("cauchy", 8, 100000, 1), ("normal", 100000, 7, 2),
         ("normal", 100000, 1000, 35))
SHIFTS = (0, 0.3, 1, 2, 4, 8, 16, 26, 37)


def float8_cases(builder):
    add = builder.add
    for n1, n2 in SMALL:
        for family in FAMILIES:
            rng = builder.random()
            shift = rng.choice(SHIFTS) * np.sqrt(1 / n1 + 1 / n2)
            x, y = family(rng, n1, n2, shift)
            missing = rng.integers(0, 1 + n1 // 4, 2), rng.integers(0, 1 + n2 // 4, 2)
            if rng.random() < 0.6:
                missing = (0, 0), (0, 0)
            add("float8", family.__name__, x, y, nulls=(missing[0][0], missing[1][0]),
                nans=(missing[0][1], missing[1][1]))
    for n1, n2 in MEDIUM:
        for family in FAMILIES:
            rng = builder.random()
            add("float8", family.__name__,
                *family(rng, n1, n2, rng.choice(SHIFTS) * np.sqrt(1 / n1 + 1 / n2)))
    for name, n1, n2, shift in LARGE:
        rng = builder.random()
        add("float8", name,
            *globals()[name](rng, n1, n2, shift * np.sqrt(1 / n1 + 1 / n2)))
    float8_special_cases(builder)


def float8_special_cases(builder):
    add = builder.add
    for n1, n2 in ((1, 1), (2, 3), (50, 70), (1000, 1000)):
        add("float8", "the same constant", [3.5] * n1, [3.5] * n2)
        add("float8", "constants", [3.5] * n1, [3.25] * n2)
        add("float8", "constant reference", [0.1] * n1, builder.random().normal(size=n2))
        add("float8", "constant current", builder.random().normal(size=n1), [0.1] * n2)
    for n in (5, 30, 1000, 100000):
        x = builder.random().normal(size=n)
        add("float8", "permuted", x, x[::-1])
        y = x.copy()
        y[0] += 1
        add("float8", "one value moved", x, y)
        add("float8", "doubled rows", x, np.repeat(x, 2))
    # one side of n1 n2 = 10^7 to the other, p-values far out
    rng = builder.random()
    add("float8", "disjoint", rng.random(600), rng.random(600) + 2)
    add("float8", "nearly disjoint", rng.normal(size=400), rng.normal(size=420) + 4)
    add("float8", "disjoint and tied", np.round(rng.random(500), 1), np.round(rng.random(300) + 2, 1))
    # all missing, one side missing, no rows at all
    add("float8", "no reference values", [], [1.0, 2.0, 3.0], nulls=(4, 1), nans=(1, 0))
    add("float8", "no current values", [1.0, 2.0, 3.0], [], nulls=(0, 2), nans=(0, 1))
    add("float8", "no values", [], [], nulls=(2, 1), nans=(1, 3))
    add("float8", "no reference rows", [], [1.0, 2.0])
    add("float8", "no current rows", [1.0, 2.0], [])
    # the discrete rule: at most 20 values, two rows a value on average
    for distinct, rows in ((20, 40), (20, 39), (21, 42), (1, 2), (1, 1), (20, 400), (21, 400)):
        rng = builder.random()
        x = np.concatenate([np.arange(distinct), rng.integers(0, distinct, rows - distinct)])
        add("float8", f"{distinct} values in {rows} rows", x.astype(float),
            rng.integers(-2, distinct + 2, 300) + rng.choice([0, 0.5], 300), bins=10)
    # atoms: at the share of exactly 1 / bins, just below, at the ends, adjacent
    rng = builder.random()
    rest = rng.normal(size=90)
    y = np.concatenate([rng.normal(size=200), [0.5] * 80, [9.0] * 20])
    add("float8", "atom of exactly a tenth", np.concatenate([rest, [0.5] * 10]), y, bins=10)
    add("float8", "one row short of an atom", np.concatenate([rest, [rest[0]], [0.5] * 9]), y, bins=10)
    x = np.concatenate([rng.normal(size=84), [0.5] * 11, [0.75] * 10])
    add("float8", "11 of 105 rows are an atom, 10 are not", x, np.concatenate([x, [0.7] * 30]), bins=10)
    add("float8", "atoms at the ends", np.concatenate([rest, [-9.0] * 20, [9.0] * 20]), y, bins=10)
    add("float8", "adjacent atoms", np.concatenate(
        [rest, [0.5] * 20, [np.nextafter(0.5, 1)] * 20, [np.nextafter(0.5, 0)] * 20]), y, bins=10)
    add("float8", "atoms at infinity", np.concatenate([rest, [np.inf] * 20, [-np.inf] * 15]), y, bins=10)
    add("float8", "a gap ends in ties", np.concatenate(
        [rng.random(35), [1.0] * 9, [2.0] * 50, 2 + rng.random(6)]),
        np.concatenate([y, [1.5] * 40]), bins=10)
    add("float8", "many bins, few rows", rng.random(25), y, bins=10000)
    for bins in (2, 3, 9, 10, 11, 10000):
        rng = builder.random()
        x = np.concatenate([np.round(rng.normal(size=700), 1), [0.0] * 300])
        add("float8", f"{bins} bins", x, np.round(rng.normal(size=800) + 0.2, 1), bins=bins)
    add("float8", "edges at the ends of float8", rng.normal(size=50), rng.normal(size=50),
        edges=[-1.7976931348623157e308, 0.0, 5e-324, 1.7976931348623157e308])


def numeric_text(value, rng):
    """A decimal near value with more digits than a float holds."""
    if not np.isfinite(value):
        return {np.inf: "Infinity", -np.inf: "-Infinity"}[value]
    return format(Decimal(value), "f") + ("" if rng.random() < 0.5 else
                                          ("" if "." in format(Decimal(value), "f") else ".") +
                                          "".join(map(str, rng.integers(0, 10, 25))))


def other_float_cases(builder):
    sizes = ((1, 1), (3, 2), (6, 6), (8, 30), (20, 20), (100, 150), (3000, 2000))
    families = (normal, lognormal, cauchy, large, small, dice, rounded, zeros, infinite)
    for n1, n2 in sizes:
        for family in families:
            rng = builder.random()
            shift = rng.choice(SHIFTS) * np.sqrt(1 / n1 + 1 / n2)
            x, y = family(rng, n1, n2, shift)
            builder.add("float4", family.__name__, x, y, nulls=(n1 // 8, n2 // 5),
                        nans=(n1 // 9, n2 // 7))
            x, y = family(rng, n1, n2, shift)
            text = [[numeric_text(v, rng) for v in side] for side in (x, y)]
            builder.add("numeric", family.__name__, [float(t) for t in text[0]],
                        [float(t) for t in text[1]], nulls=(n1 // 9, 0), nans=(0, n2 // 7),
                        text=text)
    # numeric goes beyond float8
    text = (["1e400", "-1e400", "1e-400", "3", "3.00000000000000000000000000001"],
            ["1e401", "-1e-401", "0", "3", "2.99999999999999999999999999999", "7"])
    builder.add("numeric", "beyond float8", *[[float(t) for t in side] for side in text], text=text)


def integer_cases(builder):
    add = builder.add
    for n1, n2 in ((1, 1), (2, 2), (5, 4), (9, 30), (200, 100), (4000, 2000)):
        for type_name, limit in (("int2", 2 ** 15), ("int4", 2 ** 31), ("int8", 2 ** 63)):
            rng = builder.random()
            add(type_name, "whole range", rng.integers(-limit, limit, n1, dtype=np.int64),
                rng.integers(-limit, limit, n2, dtype=np.int64), nulls=(n1 // 5, n2 // 5))
            add(type_name, "few values", rng.integers(-3, 4, n1), rng.integers(-2, 5, n2))
            add(type_name, "two values", rng.integers(0, 2, n1), rng.integers(0, 2, n2))
            add(type_name, "poisson", rng.poisson(30, n1), rng.poisson(33, n2))
            add(type_name, "the ends", rng.choice([-limit, -limit + 1, 0, limit - 1], n1),
                rng.choice([-limit, limit - 2, limit - 1], n2))
        rng = builder.random()
        for base in (2 ** 53, -2 ** 53, 2 ** 62, 2 ** 63 - 2000, -2 ** 63 + 2000):
            add("int8", "neighbours beyond 2^53", base + rng.integers(-30, 31, n1),
                base + rng.integers(-25, 36, n2))
    rng = builder.random()
    add("int8", "2^60 and noise", 2 ** 60 + rng.integers(-10 ** 9, 10 ** 9, 50000),
        2 ** 60 + rng.integers(-10 ** 9, 10 ** 9 + 10 ** 8, 30000))
    add("int4", "many categories", rng.integers(0, 800, 3000), rng.integers(0, 900, 5000))
    add("int4", "the same constant", [7] * 40, [7] * 30)
    add("int4", "constants", [7] * 40, [8] * 30)
    add("int4", "no reference values", [], [1, 2], nulls=(3, 0))
    add("int4", "independent two by two", [0] * 30 + [1] * 20, [0] * 60 + [1] * 40)
    add("int4", "Yates stops at zero", [0] * 5 + [1] * 6, [0] * 6 + [1] * 6)


def time_cases(builder):
    add = builder.add
    for n1, n2 in ((1, 1), (2, 3), (6, 6), (25, 30), (400, 300), (5000, 2000)):
        rng = builder.random()
        shift = rng.choice(SHIFTS) * np.sqrt(1 / n1 + 1 / n2)
        x, y = normal(rng, n1, n2, shift)
        days = np.round(8000 + 300 * x), np.round(8000 + 300 * np.minimum(y, 100))
        add("date", "normal", *days, nulls=(n1 // 5, n2 // 7))
        add("date", "few days", *[np.round(side / 300) for side in days])
        with_infinity = [side.astype(np.int64) for side in days]
        with_infinity[0][0] = INFINITY
        with_infinity[1][-1] = MINUS_INFINITY
        add("date", "infinite", *with_infinity)
        add("time", "whole day", rng.integers(0, DAY, n1), rng.integers(0, DAY, n2))
        add("time", "full hours", rng.integers(0, 24, n1) * 3600 * SECOND,
            rng.integers(3, 25, n2) * 3600 * SECOND)
        stamps = [np.round((8.5e8 + 1e5 * side) * SECOND).astype(np.int64)
                  for side in (x, np.minimum(y, 100))]
        close = [7 * 10 ** 14 + np.round(1000 * side).astype(np.int64) for side in (x, y)]
        for type_name in ("timestamp", "timestamptz"):
            add(type_name, "normal", *stamps, nulls=(n1 // 6, 0))
            add(type_name, "microseconds apart", *close)
            add(type_name, "full hours", *[side // (3600 * SECOND) * 3600 * SECOND for side in stamps])
            with_infinity = [side.copy() for side in stamps]
            with_infinity[0][0] = MINUS_INFINITY
            with_infinity[1][-1] = INFINITY
            add(type_name, "infinite", *with_infinity)
        spans = [np.round(side * 1e5 * SECOND).astype(np.int64) for side in (x, y)]
        add("interval", "normal", *spans)
        add("interval", "microseconds", *[side // 10 ** 9 for side in spans])
        months = rng.integers(-3, 4, n1), rng.integers(-3, 5, n2)
        hours = rng.integers(0, 30, n1), rng.integers(0, 30, n2)
        add("interval", "months of 30 days",
            *[(30 * m * 24 + h) * 3600 * SECOND for m, h in zip(months, hours)],
            text=[[f"{m} mons {h}:00:00" for m, h in zip(ms.tolist(), hs.tolist())]
                  for ms, hs in zip(months, hours)])


def category_cases(builder):
    add = builder.add
    for n1, n2 in ((1, 1), (1, 2), (2, 2), (7, 5), (20, 30), (100, 99), (101, 400), (3000, 5000),
                   (60000, 20000)):
        rng = builder.random()
        for p, q in ((0.5, 0.5), (0.9, 0.7), (0.02, 0.03)):
            add("bool", "two values",
                [str(v).lower() for v in (rng.random(n1) < p).tolist()],
                [str(v).lower() for v in (rng.random(n2) < q).tolist()], nulls=(n1 // 8, n2 // 9))
        moods = ["sad", "ok", "happy", "it's \"so\", so"]
        add("mood", "enum", rng.choice(moods[:3], n1).tolist(), rng.choice(moods, n2).tolist())
        for label, k1, k2, power in (("alike", 8, 8, 0.3), ("Zipf", 60, 70, 1.0),
                                     ("new ones", 5, 30, 0.5), ("vanished ones", 30, 5, 0.5)):
            weights = [1 / np.arange(1, k + 1) ** power for k in (k1, k2)]
            sides = [[f"label é {i}" for i in rng.choice(len(w), n, p=w / w.sum())]
                     for w, n in zip(weights, (n1, n2))]
            add("text", label, *sides, nulls=(n1 // 10, n2 // 20))
        add("varchar", "case matters", rng.choice(["a", "A", "a ", "", "ab"], n1).tolist(),
            rng.choice(["a", "A", "a ", "", "abc"], n2).tolist())
        add("bpchar", "trailing blanks do not", rng.choice(["a", "A", "a  ", "b", "ab "], n1).tolist(),
            rng.choice(["a ", "A", "a", "b  ", "abc"], n2).tolist())
    # a share of exactly 1 % is not rare
    for n in (100, 700, 2900, 10000):
        rare = n // 100
        add("text", "exactly 1 %", ["a"] * (n - rare) + ["b"] * rare, ["a"] * 50 + ["b"] * 9)
        add("text", "just below 1 %", ["a"] * (n + 1 - rare) + ["b"] * rare, ["a"] * 50 + ["b"] * 9)
    add("text", "one category", ["a"] * 9, ["a"] * 4)
    add("text", "no category in common", ["a"] * 9 + ["b"] * 5, ["c"] * 4 + ["d"] * 11)
    add("text", "no reference values", [], ["a", "b"], nulls=(3, 1))
    add("text", "no values", [], [], nulls=(3, 1))
    rng = builder.random()
    add("text", "all different", [f"x{i}" for i in range(2000)], [f"x{i}" for i in range(1000, 4000)])


def generate(seed):
    builder = Builder(seed)
    float8_cases(builder)
    other_float_cases(builder)
    integer_cases(builder)
    time_cases(builder)
    category_cases(builder)
    return builder.cases
