#!/usr/bin/env python3
"""What the statistics and measures of a review come to by scipy and numpy: review-statistics.py [REFERENCES]

Writes review/statistics.json into the folder of reference numbers (reference/ where none is given). Each entry holds its inputs and
the results. Wilcoxon's test, the permutation test, Wilson's interval and the area under the ROC curve are scipy's. Holm's adjustment,
Cohen's kappa and the variances of the area are written here from their papers, pair by pair and as slowly as their formulas stand there,
and share no code with the program. The measures are computed from the coordinates and times of lm-tad-to-hoser/metrics.json, which
are those that the official code was run on, and only what that file does not hold is stored.

Needs scipy and numpy (made with scipy 1.17.1 and numpy 2.4.6).
"""

import json
import math
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

RNG = np.random.default_rng(20240607)
LEVEL = 0.95
Z = float(stats.norm.ppf(0.5 + LEVEL / 2))


def rounded(values, digits=6):
    """Inputs as they are stored: what is computed is computed from these."""
    return [float(round(value, digits)) for value in values]


def wilcoxon_case(name, before, after):
    """scipy's default, which takes the exact distribution where it can."""
    before, after = np.array(before), np.array(after)
    kept = ~(np.isnan(before) | np.isnan(after))
    result = stats.wilcoxon(after[kept], before[kept])
    d = after[kept] - before[kept]
    moved = d[d != 0]
    ranks = stats.rankdata(np.abs(moved))
    plus, minus = float(ranks[moved > 0].sum()), float(ranks[moved < 0].sum())
    assert min(plus, minus) == result.statistic
    return {
        "name": name,
        "before": before.tolist(),
        "after": after.tolist(),
        "pairs": int(kept.sum()),
        "zeros": int((d == 0).sum()),
        "dropped": int((~kept).sum()),
        "plus": plus,
        "minus": minus,
        "p": float(result.pvalue),
        "rank_biserial": (plus - minus) / (plus + minus),
    }


def wilcoxon_cases():
    def pairs(count, shift, digits):
        before = RNG.normal(size=count)
        return rounded(before, digits), rounded(before + shift + 0.7 * RNG.normal(size=count), digits)

    with_nan = pairs(30, 0.3, 6)
    with_nan[0][4] = math.nan
    with_nan[1][9] = math.nan
    return [
        wilcoxon_case("6 pairs", *pairs(6, 0.5, 6)),
        wilcoxon_case("50 pairs, the most that are exact", *pairs(50, 0.2, 6)),
        wilcoxon_case("51 pairs", *pairs(51, 0.2, 6)),
        wilcoxon_case("13 pairs with ties and zeros", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [2, 2, 5, 3, 5, 9, 8, 6, 12, 9, 11, 14, 12]),
        wilcoxon_case("14 pairs with ties and zeros", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], [2, 2, 5, 3, 5, 9, 8, 6, 12, 9, 11, 14, 12, 17]),
        wilcoxon_case("40 pairs with ties", *pairs(40, 0.4, 1)),
        wilcoxon_case("300 pairs with ties and zeros", *pairs(300, 0.05, 1)),
        wilcoxon_case("30 pairs, two without a value", *with_nan),
    ]


def sign_flip_case(name, before, after):
    before, after = np.array(before, float), np.array(after, float)
    d = after - before
    result = stats.permutation_test(
        (after, before), lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples", n_resamples=2 ** len(d) + 1, vectorized=True, alternative="two-sided",
    )
    return {
        "name": name,
        "before": before.tolist(),
        "after": after.tolist(),
        "difference": float(d.mean()),
        "p": float(result.pvalue),
        "cohens_dz": float(d.mean() / d.std(ddof=1)),
    }


def sign_flip_cases():
    before = RNG.normal(size=9)
    arrived = (RNG.random((2, 16)) < [[0.4], [0.8]]).astype(float)
    return [
        sign_flip_case("9 pairs", rounded(before), rounded(before + 0.4 + RNG.normal(size=9))),
        sign_flip_case("12 pairs with ties and zeros", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1, 1, 1, 5, 6, 5, 7, 9, 8, 8, 12, 12]),
        sign_flip_case("16 shares", *arrived),
    ]


def mcnemar_case():
    """scipy cannot try 2^200 flips, but knows the binomial distribution of their sum."""
    before = (RNG.random(200) < 0.6).astype(int)
    after = (RNG.random(200) < 0.72).astype(int)
    up, down = int(((after - before) == 1).sum()), int(((after - before) == -1).sum())
    return {
        "before": before.tolist(),
        "after": after.tolist(),
        "up": up,
        "down": down,
        "p": float(stats.binomtest(up, up + down, 0.5).pvalue),
    }


def holm(p):
    order = sorted(range(len(p)), key=lambda i: p[i])
    return [min(1.0, max((len(p) - k) * p[order[k]] for k in range(order.index(i) + 1))) for i in range(len(p))]


def holm_case():
    p = [0.01, 0.04, 0.03, 0.005, 0.04, 0.9, 0.2]
    return {"p": p, "adjusted": holm(p)}


def wilson_cases():
    cases = []
    for successes, trials, level in [(0, 10, 0.95), (10, 10, 0.95), (3, 7, 0.9), (250, 1000, 0.99), (1, 1, 0.95)]:
        interval = stats.binomtest(successes, trials).proportion_ci(level, method="wilson")
        cases.append({"successes": successes, "trials": trials, "level": level, "low": float(interval.low), "high": float(interval.high)})
    return cases


def kappa_case(name, first, second, categories):
    """Fleiss, Cohen and Everitt (1969), their equation 13, term by term."""
    p = np.zeros((categories, categories))
    for a, b in zip(first, second):
        if a >= 0 and b >= 0:
            p[a, b] += 1
    n = p.sum()
    p /= n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    po, pe = float(np.trace(p)), float(rows @ columns)
    kappa = (po - pe) / (1 - pe)
    a = sum(p[i, i] * ((1 - pe) - (rows[i] + columns[i]) * (1 - po)) ** 2 for i in range(categories))
    b = (1 - po) ** 2 * sum(p[i, j] * (columns[i] + rows[j]) ** 2 for i in range(categories) for j in range(categories) if i != j)
    c = (po * pe - 2 * pe + po) ** 2
    se = math.sqrt((a + b - c) / (n * (1 - pe) ** 4))
    return {
        "name": name,
        "first": [int(x) for x in first],
        "second": [int(x) for x in second],
        "categories": categories,
        "items": int(n),
        "observed": po,
        "expected": pe,
        "kappa": kappa,
        "low": max(-1.0, kappa - Z * se),
        "high": min(1.0, kappa + Z * se),
    }


def kappa_cases():
    truth = RNG.integers(0, 3, 60)
    other = np.where(RNG.random(60) < 0.7, truth, RNG.integers(0, 3, 60))
    unjudged = other.copy()
    unjudged[[3, 8, 21]] = -1
    return [
        kappa_case("two categories", [0] * 25 + [1] * 25, [0] * 20 + [1] * 5 + [0] * 10 + [1] * 15, 2),
        kappa_case("three categories", truth, other, 3),
        kappa_case("three categories, some items judged by one", truth, unjudged, 3),
        kappa_case("fewer categories used than there are", [0, 1, 0, 1, 1, 0], [0, 1, 1, 1, 0, 0], 4),
    ]


def auc_case(name, scores, labels, groups=None):
    """The area by Mann and Whitney's U; DeLong (1988) and Obuchowski (1997) pair by pair."""
    x = [(s, g) for s, l, g in zip(scores, labels, groups or range(len(scores))) if l == 1]
    y = [(s, g) for s, l, g in zip(scores, labels, groups or range(len(scores))) if l == 0]
    m, n = len(x), len(y)
    u = stats.mannwhitneyu([s for s, _ in x], [s for s, _ in y]).statistic
    area = float(u / (m * n))

    def psi(a, b):
        return 1.0 if a > b else 0.5 if a == b else 0.0

    v10 = [(sum(psi(a, b) for b, _ in y) / n, g) for a, g in x]
    v01 = [(sum(psi(a, b) for a, _ in x) / m, g) for b, g in y]
    assert abs(sum(v for v, _ in v10) / m - area) < 1e-12
    ids = sorted({g for _, g in x} | {g for _, g in y})
    xs = {g: [v for v, own in v10 if own == g] for g in ids}
    ys = {g: [v for v, own in v01 if own == g] for g in ids}
    i, i10, i01 = len(ids), sum(1 for g in ids if xs[g]), sum(1 for g in ids if ys[g])
    s10 = i10 / ((i10 - 1) * m) * sum((sum(xs[g]) - len(xs[g]) * area) ** 2 for g in ids if xs[g])
    s01 = i01 / ((i01 - 1) * n) * sum((sum(ys[g]) - len(ys[g]) * area) ** 2 for g in ids if ys[g])
    s11 = i / (i - 1) * sum((sum(xs[g]) - len(xs[g]) * area) * (sum(ys[g]) - len(ys[g]) * area) for g in ids)
    variance = s10 / m + s01 / n + 2 * s11 / (m * n)
    if groups is None:
        delong = np.var([v for v, _ in v10], ddof=1) / m + np.var([v for v, _ in v01], ddof=1) / n
        # Groups of one item have no common part.
        assert abs(variance - delong) < 1e-12
    logit, half = math.log(area / (1 - area)), Z * math.sqrt(variance) / (area * (1 - area))
    case = {
        "name": name,
        "scores": list(map(float, scores)),
        "labels": [int(l) for l in labels],
        "auc": area,
        "low": 1 / (1 + math.exp(half - logit)),
        "high": 1 / (1 + math.exp(-half - logit)),
    }
    return case if groups is None else {**case, "groups": [int(g) for g in groups]}


def auc_cases():
    labels = (RNG.random(60) < 0.4).astype(int)
    scores = rounded(RNG.normal(size=60) + 0.8 * labels)
    tied = np.round(np.array(scores) * 2) / 2
    common = np.repeat(RNG.normal(size=40), 2)
    paired = np.tile([0, 1], 40)
    together = rounded(common + 0.5 * RNG.normal(size=80) + 0.3 * paired)
    groups = np.repeat(np.arange(40), 2)
    uneven = RNG.integers(0, 15, 60)
    return [
        auc_case("60 scores", scores, labels),
        auc_case("60 scores with ties", tied, labels),
        auc_case("40 pairs", together, paired, list(groups)),
        auc_case("15 groups of any size, with ties", tied, labels, list(uneven)),
    ]


# The measures.


def unit(lonlat):
    lon, lat = np.radians(np.array(lonlat)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def distances(a, b, radius):
    """Great circles in km by the arc tangent of cross and dot product."""
    u, v = unit(a)[:, None, :], unit(b)[None, :, :]
    return radius * np.arctan2(np.linalg.norm(np.cross(u, v), axis=2), (u * v).sum(axis=2))


def dtw(matrix):
    cost = np.full((matrix.shape[0] + 1, matrix.shape[1] + 1), np.inf)
    cost[0, 0] = 0
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            cost[i + 1, j + 1] = matrix[i, j] + min(cost[i, j], cost[i, j + 1], cost[i + 1, j])
    return float(cost[-1, -1])


def edr(matrix, threshold):
    rows, columns = matrix.shape
    cost = np.add.outer(np.arange(rows + 1), np.arange(columns + 1)).astype(float)
    for i in range(rows):
        for j in range(columns):
            change = 0 if matrix[i, j] < threshold else 1
            cost[i + 1, j + 1] = min(cost[i, j] + change, cost[i, j + 1] + 1, cost[i + 1, j] + 1)
    return float(cost[-1, -1] / max(rows, columns))


def divergence(real, generated):
    """Eq. 12: 100 bins over [0, real maximum] and one beyond it; base-2 logarithm."""
    edges = np.append(np.linspace(0, max(real), 101), np.inf)
    p, q = (np.histogram(values, bins=edges)[0] / (len(values) + 1e-14) for values in (real, generated))
    middle = (p + q) / 2
    entropy = lambda a: float(sum(x * math.log2(x / m) for x, m in zip(a, middle) if x > 0))
    return (entropy(p) + entropy(q)) / 2


def attributes(trip):
    points = trip["lonlat"]
    steps = distances(points, points, 6371.009)
    seconds = [datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp() for time in trip["time"]]
    return {
        "distance": float(sum(steps[i, i + 1] for i in range(len(points) - 1))) if len(points) > 1 else math.nan,
        "radius": float(distances(points, [np.mean(points, axis=0)], 6371.009).mean()),
        "duration": [(b - a) / 60 for a, b in zip(seconds, seconds[1:])],
    }


def measures(metrics):
    pairs = metrics["pairs"]
    corner = np.array([p for pair in pairs for side in ("real", "gen") for p in pair[side]["lonlat"]]).min(axis=0)

    def ends(trip):
        """Cells of both ends; a trip of one road has no pair of them."""
        points = trip["lonlat"]
        if len(points) < 2:
            return None
        return tuple(int(math.floor((points[end][axis] - corner[axis]) / 0.001)) for end in (0, -1) for axis in (0, 1))

    driven = {ends(pair["real"]) for pair in pairs} - {None}
    rows = []
    real, generated = [], []
    for pair in pairs:
        a, b = pair["gen"]["lonlat"], pair["real"]["lonlat"]
        km = distances(a, b, 6371.0088)
        mean_roads = (len(a) + len(b)) / 2
        farthest = float(max(km.min(axis=0).max(), km.min(axis=1).max()))
        real.append(attributes(pair["real"]))
        generated.append(attributes(pair["gen"]))
        rows.append({
            "arrival": float(a[-1] == b[-1]),
            "odMatch": float(ends(pair["gen"]) in driven),
            "hausdorff": farthest,
            "dtw": dtw(km),
            "edr": edr(distances(a, b, 6378.137), 0.1),
            "hausdorffPerRoad": farthest / mean_roads,
            "dtwPerRoad": dtw(km) / mean_roads,
            "identical": float(a == b),
            "roads": float(len(a)),
            "distance": generated[-1]["distance"],
        })
    known = {"hausdorff": "hausdorff_km", "dtw": "dtw_exact_km", "edr": "edr_100m", "hausdorffPerRoad": "hausdorff_norm"}
    for name, official in known.items():
        worst = max(abs(row[name] - pair[official]) for row, pair in zip(rows, pairs))
        if worst > 1e-9:
            raise SystemExit(f"{name} differs from the official {official} by {worst}.")

    def values(attribute, trips):
        found = [trip[attribute] for trip in trips]
        return [v for each in found for v in each] if attribute == "duration" else [v for v in found if not math.isnan(v)]

    means = {name: float(np.nanmean([row[name] for row in rows])) for name in rows[0]}
    for attribute in ("distance", "radius", "duration"):
        found = divergence(values(attribute, real), values(attribute, generated))
        official = metrics["jsd"][attribute]["thesis_100_plus_1_bins"]["jsd_bits"]
        if abs(found - official) > 1e-9:
            raise SystemExit(f"The divergence of {attribute} is {found}, and the official one {official}.")
        means[f"jsd{attribute.capitalize()}"] = found
    per_pair = {name: [row[name] for row in rows] for name in rows[0]}
    return {"per_pair": per_pair, "of_the_set": means}


def plain(value):
    """JSON knows no NaN: a value that is missing is null."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def main():
    references = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "reference"
    metrics = json.loads((references / "lm-tad-to-hoser" / "metrics.json").read_text())
    content = {
        "what": "statistics of paired and labelled values, and every measure of the stored pairs of trips as the program reads it",
        "made_by": f"scripts/review-statistics.py, scipy {scipy.__version__}, numpy {np.__version__}",
        "wilcoxon": wilcoxon_cases(),
        "sign_flips": sign_flip_cases(),
        "mcnemar": mcnemar_case(),
        "holm": holm_case(),
        "wilson": wilson_cases(),
        "kappa": kappa_cases(),
        "auc": auc_cases(),
        "measures": measures(metrics),
    }
    target = references / "review" / "statistics.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(plain(content), allow_nan=False) + "\n")


main()
