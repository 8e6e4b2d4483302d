"""Recomputes the figures of docs/does-distillation-help.md from the records of its studies, without the product's code.

    python3 tools/distillation-answer.py public/studies/san-francisco.json [MEASURE [ARM]]

For each share of trips: the mean over seeds of the baseline (or of ARM), and for every other arm the paired difference with
Student's 95 % interval, its p and that after Holm over all rows. Standard library alone.
"""

import json
import math
import sys


def student_density(x, degrees):
    log = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2) - math.log(degrees * math.pi) / 2
    return math.exp(log - (degrees + 1) / 2 * math.log1p(x * x / degrees))


def two_sided(t, degrees, steps=20_000):
    """p of |t|, by Simpson's rule."""
    width = abs(t) / steps
    inner = sum((4 if i % 2 else 2) * student_density(i * width, degrees) for i in range(1, steps))
    area = width / 3 * (student_density(0, degrees) + inner + student_density(abs(t), degrees))
    return max(0.0, 1 - 2 * area)


def quantile(degrees):
    """t that 95 % lie within, by bisection."""
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if two_sided(middle, degrees, 2000) < 0.05 else (middle, high)
    return low


study = json.load(open(sys.argv[1]))
measure = sys.argv[2] if len(sys.argv) > 2 else study["objective"]
baseline = sys.argv[3] if len(sys.argv) > 3 else study["baseline"]
values = {}
for trial in study["trials"]:
    if trial["state"] == "complete":
        values[trial["values"]["student-share"], trial["arm"], trial["seed"]] = trial["measures"][measure]
arms = [arm["name"] for arm in study["arms"]]
rows = []
for share in sorted({key[0] for key in values}):
    for arm in arms:
        seeds = sorted(seed for at, name, seed in values if at == share and name == arm)
        mean = sum(values[share, arm, seed] for seed in seeds) / len(seeds)
        if arm == baseline:
            rows.append((share, arm, mean, None))
            continue
        apart = [values[share, arm, seed] - values[share, baseline, seed] for seed in seeds]
        n, middle = len(apart), sum(apart) / len(apart)
        error = math.sqrt(sum((x - middle) ** 2 for x in apart) / (n - 1) / n)
        rows.append((share, arm, mean, (middle, quantile(n - 1) * error, two_sided(middle / error, n - 1))))
tested = sorted((row[3][2], i) for i, row in enumerate(rows) if row[3])
adjusted, largest = {}, 0.0
for rank, (p, i) in enumerate(tested):
    largest = max(largest, min(1.0, p * (len(tested) - rank)))
    adjusted[i] = largest
print(f"{study['title']} {measure}")
for i, (share, arm, mean, paired) in enumerate(rows):
    said = f"{share:7.3f}  {arm:36}{mean:9.5f}"
    if paired:
        middle, half, p = paired
        said += f"  {middle:+.5f} [{middle - half:+.5f}, {middle + half:+.5f}]  p {p:.4f}, after Holm {adjusted[i]:.4f}"
    print(said)
