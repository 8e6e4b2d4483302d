import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { NO_TASK } from '../base/task';
import { METERS_PER_DEGREE } from '../domain/geo';
import { gridTown, walks } from '../domain/testing/grid-town';
import { networkOf, type Line } from '../domain/testing/small-network';
import { selectTrips, trajectorySetFrom, tripAt, type TrajectorySet } from '../domain/trajectory-set';
import { CHOICE_FEATURES, ChoiceFeatures } from './choice-features';
import { destinationCells, DestinationProbabilities, destinationRows } from './destination-counts';
import { foldsOf, tripsInFolds } from './folds';
import { linkAttributes } from './link-attributes';
import {
  countsByFold,
  countsWithout,
  linkBetween,
  linkPairs,
  LinkProbabilities,
  linksOfTrips,
  totalCounts,
  type LinkCounts,
} from './link-counts';
import { fitKnowledge } from './route-knowledge';

const town = gridTown(4);
const linkCount = town.successors.length;
/** Squares of 20, 60 and 180 m, in a town of 330 m: most destinations have no trip in the square around them. */
const FINE = 20;
/** Column and row of the square of `cellMeters` that a road of the town is in: shares nothing with the code under test. */
function squareOf(road: number, cellMeters: number): string {
  const place = (axis: number, scale: number) => {
    const all = Array.from({ length: town.roadCount }, (_, other) => town.centroidLonLat[2 * other + axis]);
    return Math.floor(((town.centroidLonLat[2 * road + axis] - Math.min(...all)) * scale) / cellMeters);
  };
  return `${place(0, METERS_PER_DEGREE * Math.cos((41 * Math.PI) / 180))},${place(1, METERS_PER_DEGREE)}`;
}

/** Counts of the links that trips drove which ended in the same square as a road. */
function recount(trips: TrajectorySet, destination: number, cellMeters: number): number[] {
  const counts = Array<number>(linkCount).fill(0);
  for (let trip = 0; trip < trips.tripCount; trip++) {
    const { roads } = tripAt(trips, trip);
    if (squareOf(roads[roads.length - 1], cellMeters) !== squareOf(destination, cellMeters)) continue;
    for (let at = 1; at < roads.length; at++) counts[linkBetween(town, roads[at - 1], roads[at])]++;
  }
  return counts;
}

const cases = fc.record({
  seed: fc.nat(1e6),
  trips: fc.nat(12),
  length: fc.integer({ min: 1, max: 9 }),
  destination: fc.nat(town.roadCount - 1),
});

function counted(seed: number, count: number, length: number, cellMeters: number) {
  const random = new Random(seed);
  const trips = walks(town, count, length, () => random.nextUint32());
  const foldOf = foldsOf(count, 3, seed);
  const links = linksOfTrips(town, trips);
  const [pairs, destinations] = [linkPairs(town, links), destinationRows(town, trips, links, { cellMeters })];
  return { trips, foldOf, pairs, byFold: countsByFold(town, pairs, destinations, trips, links, foldOf, 3) };
}

const linksOf = (road: number) => [town.successorOffsets[road], town.successorOffsets[road + 1]] as const;

/** Probabilities of all links, and their counts, towards a destination. */
function towards(counts: LinkCounts, logFirst: Float64Array, destination: number) {
  const known = new DestinationProbabilities(town, counts.toward!, logFirst);
  const roads = Array.from({ length: town.roadCount }, (_, road) => known.of(...linksOf(road), destination));
  return roads.flat().map(([p, count]) => ({ p: Math.exp(p), count: Math.round(Math.expm1(count)) }));
}

describe('squares of destinations', () => {
  it('lie in larger ones, and hold the roads of one place', () => {
    const { count, ofRoad } = destinationCells(town, FINE);
    for (const [inside, scale] of [1, 3, 9].entries())
      for (let a = 0; a < town.roadCount; a++)
        for (let b = 0; b < a; b++) {
          const number = (road: number) => Math.floor(ofRoad[road] / [1, 9, 81][inside]);
          const isOne = squareOf(a, scale * FINE) === squareOf(b, scale * FINE);
          expect(number(a) === number(b), `${a} and ${b} at ${scale}`).toBe(isOne);
        }
    expect(Math.max(...ofRoad)).toBeLessThan(count);
    expect(destinationCells(town, 1000)).toMatchObject({
      count: 81,
      ofRoad: new Float64Array(town.roadCount),
    });
  });

  it('are tripled until there are few counts', () => {
    const random = new Random(4);
    const trips = walks(town, 200, 9, () => random.nextUint32());
    const links = linksOfTrips(town, trips);
    const all = destinationRows(town, trips, links, { cellMeters: FINE });
    expect(all.cellMeters).toBe(FINE);
    const most = all.cells.length - 1;
    const fewer = destinationRows(town, trips, links, { cellMeters: FINE, most });
    expect(fewer.cellMeters).toBe(3 * FINE);
    expect(fewer.cells.length).toBeLessThanOrEqual(most);
    const fewest = destinationRows(town, trips, links, { cellMeters: FINE, most: 0 });
    expect(fewest.cells.length).toBeLessThanOrEqual(linkCount);
    expect(Math.log(fewest.cellMeters / FINE) / Math.log(3)).toBeCloseTo(3, 9);
  });
});

describe('trips towards a destination', () => {
  it('are those of a plain recount, in all trips and in all but one fold', () => {
    fc.assert(
      fc.property(cases, ({ seed, trips: count, length, destination }) => {
        const { trips, foldOf, pairs, byFold } = counted(seed, count, length, FINE);
        const total = totalCounts(byFold);
        const { logFirst } = new LinkProbabilities(town, pairs, total);
        const found = (counts: LinkCounts) => towards(counts, logFirst, destination).map((one) => one.count);
        expect(found(total)).toEqual(recount(trips, destination, FINE));
        byFold.forEach((own, fold) => {
          const others = selectTrips(trips, tripsInFolds(foldOf, (other) => other !== fold)); // prettier-ignore
          expect(found(countsWithout(total, [own]))).toEqual(recount(others, destination, FINE));
        });
      }),
      { numRuns: 40 },
    );
  });

  it('give probabilities that sum to 1, backed off from square to larger square to the first order', () => {
    fc.assert(
      fc.property(cases, ({ seed, trips: count, length, destination }) => {
        const { trips, pairs, byFold } = counted(seed, count, length, FINE);
        const total = totalCounts(byFold);
        const { logFirst } = new LinkProbabilities(town, pairs, total);
        const found = towards(total, logFirst, destination);
        const levels = [9, 3, 1].map((scale) => recount(trips, destination, scale * FINE));
        for (let road = 0; road < town.roadCount; road++) {
          const links = Array.from(
            { length: linksOf(road)[1] - linksOf(road)[0] },
            (_, i) => linksOf(road)[0] + i,
          );
          const sum = (values: (link: number) => number) =>
            links.reduce((all, link) => all + values(link), 0);
          if (links.length > 0) expect(sum((link) => found[link].p)).toBeCloseTo(1, 12);
          for (const link of links) {
            const p = levels.reduce(
              (larger, counts) => (counts[link] + 2 * larger) / (sum((one) => counts[one]) + 2),
              Math.exp(logFirst[link]),
            );
            expect(found[link].p).toBeCloseTo(p, 12);
            if (levels[0].every((x) => x === 0))
              expect(found[link].p).toBeCloseTo(Math.exp(logFirst[link]), 12);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a fork from which trips to two places part', () => {
  // 0 leads to the fork; 1 and 2 leave it north and south, and either comes to both 3 (west) and 4 (east), 2 km apart.
  const lines: Line[] = [
    [[0, 0], [0.001, 0]],
    [[0.001, 0], [0.002, 0.001]],
    [[0.001, 0], [0.002, -0.001]],
    [[0.002, 0], [-0.02, 0]],
    [[0.002, 0], [0.02, 0]],
  ]; // prettier-ignore
  const fork = networkOf(lines, [[0, 1], [0, 2], [1, 3], [1, 4], [2, 3], [2, 4]]); // prettier-ignore
  const trip = (...roads: number[]) => ({ roads, times: roads.map((_, i) => 20 * i) });
  const trips = trajectorySetFrom(
    Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? trip(0, 1, 3) : trip(0, 2, 4))),
  );

  it('is told apart by the destination, and by nothing else that is counted', async () => {
    const known = await fitKnowledge(fork, trips, { seed: 1, folds: 2 }, NO_TASK);
    const features = new ChoiceFeatures(fork, linkAttributes(fork), known.pairs, known.full);
    const size = CHOICE_FEATURES.length;
    const rows = (destination: number) => {
      const out = new Float32Array(2 * size);
      features.fill(-1, 0, destination, out);
      return (name: (typeof CHOICE_FEATURES)[number]) =>
        [0, 1].map((row) => out[row * size + CHOICE_FEATURES.indexOf(name)]);
    };
    for (const [destination, taken] of [[3, 0], [4, 1]]) {
      const of = rows(destination);
      expect(of('logFirst')[0]).toBe(of('logFirst')[1]);
      // 8 of 8 trips in each of three squares, and 1/2 before them: 1/2 -> 9/10 -> 98/100 -> 0.996.
      expect(Math.exp(of('logToward')[taken])).toBeCloseTo(0.996, 5);
      expect(Math.exp(of('logToward')[1 - taken])).toBeCloseTo(0.004, 5);
      expect(of('logTowardCount')[taken]).toBeCloseTo(Math.log(9), 6);
      expect(of('logTowardCount')[1 - taken]).toBe(0);
    } // prettier-ignore
  });
});
