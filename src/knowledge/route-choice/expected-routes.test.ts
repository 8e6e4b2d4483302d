import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import type { RoadNetwork } from '../../domain/road-network';
import { unevenTown } from '../testing/uneven-town';
import { ExpectedRoutes } from './expected-routes';

const random = new Random(5);
const town = unevenTown(3, random);
const utilities = Float64Array.from(town.successors, () => -1.2 - 2 * random.next());

/** exp(V) as a sum over all walks of up to `steps` steps. */
function summed(network: RoadNetwork, destination: number, steps: number): Float64Array {
  let z = new Float64Array(network.roadCount);
  z[destination] = 1;
  for (let step = 0; step < steps; step++) {
    const next = new Float64Array(network.roadCount);
    for (let road = 0; road < network.roadCount; road++)
      for (let link = network.successorOffsets[road]; link < network.successorOffsets[road + 1]; link++)
        next[road] += Math.exp(utilities[link]) * z[network.successors[link]];
    next[destination] = 1;
    z = next;
  }
  return z;
}

describe('expected routes', () => {
  it('have the value of all routes together, whatever the scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: town.roadCount - 1 }),
        fc.double({ min: 0, max: 0.01, noNaN: true }),
        (destination, scale) => {
          const expected = new ExpectedRoutes(town);
          expect(expected.solve(utilities, destination, scale)).toBe(true);
          summed(town, destination, 400).forEach((z, road) =>
            expect(expected.value(road)).toBeCloseTo(Math.log(z), 8),
          );
        },
      ),
      { numRuns: 20 },
    );
  });
  it('go on from each road with probabilities that add up to 1', () => {
    const expected = new ExpectedRoutes(town);
    expected.solve(utilities, 0, 0.001);
    for (let road = 1; road < town.roadCount; road++) {
      let sum = 0;
      for (let link = town.successorOffsets[road]; link < town.successorOffsets[road + 1]; link++)
        sum += expected.probability(road, link);
      expect(sum).toBeCloseTo(1, 10);
    }
  });
  it('are used by as many as set out: all arrive', () => {
    const expected = new ExpectedRoutes(town);
    expected.solve(utilities, 0, 0.001);
    const uses = new Float64Array(town.successors.length);
    expect(expected.addUses([1, 1, 2, 5, 7], uses)).toBe(true);
    const arrived = uses.reduce((sum, use, link) => sum + (town.successors[link] === 0 ? use : 0), 0);
    expect(arrived).toBeCloseTo(5, 6);
  });
  it('have no solution where going in circles pays', () => {
    expect(
      new ExpectedRoutes(town).solve(
        utilities.map(() => 0.5),
        0,
        0,
      ),
    ).toBe(false);
  });
});
