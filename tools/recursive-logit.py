"""The log-likelihood of trips under coefficients of the recursive logit, by another way than the program's: dense
equations, with turns told from the shapes anew. It needs Python 3.8 or later and numpy, and a network of some thousand
roads at most.

  python3 tools/recursive-logit.py DATA COEFFICIENTS.csv [train|val|test]

DATA is a folder in the HOSER layout, COEFFICIENTS.csv what `route-distillery routes --model recursive-logit` or
`link-constants-logit` writes.
"""
import csv
import json
import math
import sys
from collections import defaultdict

import numpy

csv.field_size_limit(10**9)
folder, coefficients, split = (sys.argv[1:] + ['train'])[:3]


def rows(path):
    with open(path, newline='', encoding='utf8') as file:
        yield from csv.DictReader(file)


def angle(a, b):
    east = (b[0] - a[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.atan2(b[1] - a[1], east)


roads = list(rows(f'{folder}/roadmap.geo'))
place = {road['geo_id']: i for i, road in enumerate(roads)}
lines = [json.loads(road['coordinates']) for road in roads]
begins = [angle(line[0], next(p for p in line if p != line[0])) for line in lines]
ends = [angle(next(p for p in line[::-1] if p != line[-1]), line[-1]) for line in lines]
weights = {row['coefficient']: float(row['estimate']) for row in rows(coefficients)}

utilities = numpy.full((len(roads), len(roads)), -numpy.inf)
for link in rows(f'{folder}/roadmap.rel'):
    a, b = place[link['origin_id']], place[link['destination_id']]
    turn = (begins[b] - ends[a] + math.pi) % (2 * math.pi) - math.pi
    utility = weights['km'] * float(roads[b]['length']) / 1000 + weights['road'] + weights.get(roads[b]['highway'], 0)
    if lines[a] == lines[b][::-1] or abs(turn) > math.radians(165):
        utility += weights['uTurn']
    elif abs(turn) >= math.radians(45):
        utility += weights['left' if turn > 0 else 'right']
    utilities[a, b] = utility + weights.get(f"road {roads[b]['geo_id']}", 0)

trips = defaultdict(list)
for trip in rows(f'{folder}/{split}.csv'):
    way = [place[road] for road in trip['rid_list'].replace(' ', '').strip('[]').split(',')]
    trips[way[-1]].append(way)

total = count = 0
for destination, ways in trips.items():
    system = numpy.eye(len(roads)) - numpy.exp(utilities)
    system[destination] = 0
    system[destination, destination] = 1
    one = numpy.zeros(len(roads))
    one[destination] = 1
    with numpy.errstate(divide='ignore'):  # roads from which no way leads there
        values = numpy.log(numpy.linalg.solve(system, one))
    for way in ways:
        total += sum(utilities[a, b] for a, b in zip(way, way[1:])) - values[way[0]]
        count += 1
print(f'{count} trips: log-likelihood {total:.6f}, {total / count:.6f} a trip')
