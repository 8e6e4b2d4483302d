import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridTown, walks } from '../domain/testing/grid-town';
import { selectTrips, trajectorySetFrom, tripAt, type TrajectorySet } from '../domain/trajectory-set';
import { foldsOf, tripsInFolds } from './folds';
import {
  countsByFold,
  countsWithout,
  linkBetween,
  linkPairs,
  linksOfTrips,
  pairIndex,
  totalCounts,
  type LinkCounts,
  type LinkPairs,
  LinkProbabilities,
} from './link-counts';
import { Random } from '../base/random';
import { destinationRows } from './destination-counts';

const town = gridTown(3);
const linkCount = town.successors.length;

/** Counts by name: slow, and sharing nothing with the code under test. */
function recount(trips: TrajectorySet): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (...roads: number[]) => counts.set(roads.join(), (counts.get(roads.join()) ?? 0) + 1);
  for (let trip = 0; trip < trips.tripCount; trip++) {
    const roads = [...tripAt(trips, trip).roads];
    roads.forEach((road, i) => {
      if (i >= 1) add(roads[i - 1], road);
      if (i >= 2) add(roads[i - 2], roads[i - 1], road);
    });
  }
  return counts;
}

function named(pairs: LinkPairs, counts: LinkCounts): Map<string, number> {
  const origins = Array.from({ length: town.roadCount }, (_, road) =>
    Array<number>(town.successorOffsets[road + 1] - town.successorOffsets[road]).fill(road),
  ).flat();
  const names = new Map<string, number>();
  counts.links.forEach((count, link) => {
    if (count > 0) names.set([origins[link], town.successors[link]].join(), count);
  });
  for (let link = 0; link < linkCount; link++)
    for (let i = pairs.offsets[link]; i < pairs.offsets[link + 1]; i++)
      if (counts.pairs[i] > 0)
        names.set(
          [origins[link], town.successors[link], town.successors[pairs.next[i]]].join(),
          counts.pairs[i],
        );
  return names;
}

const sorted = (counts: Map<string, number>) => [...counts].sort();

const cases = fc.record({
  seed: fc.nat(1e6),
  trips: fc.nat(30),
  length: fc.integer({ min: 1, max: 9 }),
  folds: fc.integer({ min: 1, max: 4 }),
});

function counted({
  seed,
  trips: count,
  length,
  folds,
}: {
  seed: number;
  trips: number;
  length: number;
  folds: number;
}) {
  const random = new Random(seed);
  const trips = walks(town, count, length, () => random.nextUint32());
  const foldOf = foldsOf(count, folds, seed);
  const links = linksOfTrips(town, trips);
  const pairs = linkPairs(town, links);
  const toward = destinationRows(town, trips, links);
  return { trips, foldOf, pairs, byFold: countsByFold(town, pairs, toward, trips, links, foldOf, folds) };
}

describe('counts of links and pairs of links', () => {
  it('are those of a plain recount, in all trips and in all but one fold', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { trips, foldOf, pairs, byFold } = counted(drawn);
        const total = totalCounts(byFold);
        expect(sorted(named(pairs, total))).toEqual(sorted(recount(trips)));
        byFold.forEach((own, fold) => {
          const others = selectTrips(
            trips,
            tripsInFolds(foldOf, (other) => other !== fold),
          );
          expect(sorted(named(pairs, countsWithout(total, [own])))).toEqual(sorted(recount(others)));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('leave out steps that no link allows, and do not join trips', () => {
    const [a, b] = [0, town.successors[town.successorOffsets[0]]];
    const far = Array.from({ length: town.roadCount }, (_, road) => road).find(
      (road) => linkBetween(town, b, road) < 0,
    )!;
    const trips = trajectorySetFrom([
      { roads: [a, b, far], times: [0, 1, 2] },
      { roads: [b], times: [3] },
    ]);
    const links = linksOfTrips(town, trips);
    expect([...links]).toEqual([linkBetween(town, a, b), -1, -1, -1]);
    expect(linkPairs(town, links).next.length).toBe(0);
    expect(linkBetween(town, -1, a)).toBe(-1);
  });
});

describe('probabilities of links', () => {
  it('sum to 1 over the successors of a road, of the first and of the second order', () => {
    fc.assert(
      fc.property(cases, ({ ...drawn }) => {
        const { pairs, byFold } = counted(drawn);
        const known = new LinkProbabilities(town, pairs, totalCounts(byFold));
        for (let road = 0; road < town.roadCount; road++) {
          const links = Array.from(
            { length: town.successorOffsets[road + 1] - town.successorOffsets[road] },
            (_, i) => town.successorOffsets[road] + i,
          );
          if (links.length === 0) continue;
          const sum = (log: (link: number) => number) =>
            links.reduce((all, link) => all + Math.exp(log(link)), 0);
          expect(sum((link) => known.logFirst[link])).toBeCloseTo(1, 12);
          for (let before = 0; before < linkCount; before++) {
            if (town.successors[before] !== road) continue;
            expect(sum((link) => known.logSecond(before, link))).toBeCloseTo(1, 12);
          }
          expect(known.logSecond(-1, links[0])).toBe(known.logFirst[links[0]]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are smoothed, and back off from pairs to links', () => {
    const { pairs, byFold } = counted({ seed: 5, trips: 30, length: 9, folds: 1 });
    const counts = totalCounts(byFold);
    const known = new LinkProbabilities(town, pairs, counts, { smoothing: 0.5, backOff: 2 });
    const before = pairs.offsets.findIndex((offset, link) => pairs.offsets[link + 1] - offset >= 1);
    const road = town.successors[before];
    const [first, end] = town.successorOffsets.subarray(road, road + 2);
    const sum = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0);
    const all = sum(counts.links.subarray(first, end));
    const row = Array.from({ length: end - first }, (_, i) => pairIndex(pairs, before, first + i)).map(
      (pair) => (pair < 0 ? 0 : counts.pairs[pair]),
    );
    for (let link = first; link < end; link++) {
      const p1 = (counts.links[link] + 0.5) / (all + 0.5 * (end - first));
      expect(Math.exp(known.logFirst[link])).toBeCloseTo(p1, 12);
      expect(Math.exp(known.logSecond(before, link))).toBeCloseTo(
        (row[link - first] + 2 * p1) / (sum(row) + 2),
        12,
      );
    }
  });
});
