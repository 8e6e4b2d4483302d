import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { NO_TASK } from '../../base/task';
import { emptyTrajectorySet } from '../../domain/trajectory-set';
import { chosenTrips } from '../testing/chosen-trips';
import { unevenTown } from '../testing/uneven-town';
import { linkFeatures } from './link-features';
import { fitPathSizeLogit, SampledPaths } from './path-size-logit';
import { fitRecursiveLogit, meanLogLikelihood } from './recursive-logit';

/** Per km, a road, left, right, and the class that is not the commonest: the town has no U-turns. */
const TRUE = [-2, -0.6, -0.7, -0.9, 0.4];

function madeTown(seed: number, count: number) {
  const random = new Random(seed);
  const town = unevenTown(5, random);
  const { names, values } = linkFeatures(town);
  const utilities = Float64Array.from(town.successors, (_, link) =>
    TRUE.reduce((sum, weight, i) => sum + weight * values[link * names.length + i], 0),
  );
  return { town, names, utilities, trips: chosenTrips(town, utilities, count, random) };
}

describe('recursive logit', () => {
  it('finds known coefficients again, within its standard errors', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (seed) => {
        const { town, names, trips } = madeTown(seed, 1500);
        const fit = await fitRecursiveLogit(town, trips, { constants: false, seed: 1 }, NO_TASK);
        expect(fit.names).toEqual(names);
        names.forEach((_, i) =>
          expect(Math.abs(fit.weights[i] - TRUE[i]) / fit.standardErrors[i]).toBeLessThan(4.5),
        );
        expect(Math.max(...fit.standardErrors)).toBeLessThan(0.5);
      }),
      { numRuns: 4 },
    );
  });
  it('is likelier than what the trips were made with, and constants are likelier still', async () => {
    const { town, utilities, trips } = madeTown(3, 600);
    const { mean, tripCount } = await meanLogLikelihood(town, trips, utilities, NO_TASK);
    const plain = await fitRecursiveLogit(town, trips, { constants: false, seed: 1 }, NO_TASK);
    const own = await fitRecursiveLogit(town, trips, { constants: true, seed: 1 }, NO_TASK);
    expect(plain.tripCount).toBe(tripCount);
    expect(plain.logLikelihood).toBeGreaterThan(mean * tripCount);
    expect(own.logLikelihood).toBeGreaterThan(plain.logLikelihood);
    expect(own.constants).toHaveLength(town.roadCount);
    expect((await meanLogLikelihood(town, trips, own.utilities, NO_TASK)).mean).toBeCloseTo(
      own.logLikelihood / own.tripCount,
      6,
    );
  });
  it('says so where there is no trip to learn from', async () => {
    const { town } = madeTown(3, 12);
    await expect(
      fitRecursiveLogit(town, emptyTrajectorySet(), { constants: false, seed: 1 }, NO_TASK),
    ).rejects.toThrow('No training trip');
  });
});

describe('path-size logit', () => {
  it('finds known coefficients again from sampled paths, as the sampling is corrected for', async () => {
    const { town, names, trips } = madeTown(8, 1500);
    const sampler = await fitRecursiveLogit(town, trips, { constants: false, seed: 1 }, NO_TASK);
    const sampled = new SampledPaths(town, sampler, 100, 1);
    const fit = await fitPathSizeLogit(town, trips, 1, sampled, NO_TASK);
    expect(fit.names).toEqual([...names, 'logPathSize']);
    names.forEach((name, i) =>
      expect(Math.abs(fit.weights[i] - TRUE[i]), name).toBeLessThan(5 * fit.standardErrors[i]),
    );
  });
  it('draws the same paths for the same pair, each a way', async () => {
    const { town, utilities } = madeTown(8, 12);
    const paths = () => new SampledPaths(town, { utilities, perMeter: 0.002 }, 100, 1).to(3, [7, 9]);
    expect(paths()).toEqual(paths());
    for (const path of paths().flat()) expect(path.roads[path.roads.length - 1]).toBe(3);
  });
});
