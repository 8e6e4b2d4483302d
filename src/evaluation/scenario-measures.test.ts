import { describe, expect, it } from 'vitest';
import { gridTown, walks } from '../domain/testing/grid-town';
import { selectTrips, type TrajectorySet } from '../domain/trajectory-set';
import { tripsAsRoutes } from '../generation/route';
import { differencesOf, estimatesOf, resampledMeasures } from './measure-statistics';
import { evaluate } from './evaluate';
import { MEASURE_KEYS } from './measure-catalogue';
import { measureAlone, measureRoutes } from './route-measures';
import { measuresByScenario, resampledInScenario, selectMeasured } from './scenario-measures';
import type { Scenario } from './scenarios';

const TOWN = gridTown(5);
const OPTIONS = { resamples: 40, seed: 3 };
let turn = 0;
const drawn = (step: number): TrajectorySet => walks(TOWN, 24, 9, () => (turn += step));
const real = drawn(3);
const models = [drawn(5), drawn(7), real].map((trips) => measureRoutes(real, tripsAsRoutes(trips), TOWN));

const scenario = (mask: readonly number[]): Scenario => ({
  key: 'short',
  mask: Uint8Array.from(mask),
  count: mask.filter((one) => one === 1).length,
});
const everything = scenario(Array.from({ length: 24 }, () => 1));
/** Every other pair, and the one of the longest trip, so that the bins of the part are those of the whole. */
const longest = models[0].real.distanceKm.indexOf(Math.max(...models[0].real.distanceKm));
const part = scenario(Array.from({ length: 24 }, (_, i) => (i % 2 === 0 || i === longest ? 1 : 0)));
const rows = Uint32Array.from({ length: 24 }, (_, i) => i).filter((i) => part.mask[i] === 1);

describe('measures by scenario', () => {
  it('are those of evaluation where the scenario holds every pair', () => {
    const [found] = measuresByScenario(models, [everything], OPTIONS);
    expect(found.count).toBe(24);
    expect(found.estimates[1]).toEqual(evaluate(real, tripsAsRoutes(drawnAgain(1)), TOWN, OPTIONS).estimates);
    const third = found.differences.find(({ before, after }) => before === 0 && after === 2)!;
    const [first, , last] = models.map((model) => resampledMeasures([model], OPTIONS)[0]);
    expect(third.estimates).toEqual(differencesOf(first, last, OPTIONS));
    expect(found.differences).toHaveLength(3);
  });

  it('are those of its pairs alone, but for the bins', () => {
    const own = selectTrips(real, rows);
    const [found] = measuresByScenario(models, [part], OPTIONS);
    const alone = evaluate(own, tripsAsRoutes(selectTrips(drawnAgain(0), rows)), TOWN, {
      ...OPTIONS,
      realOds: real,
    });
    for (const key of MEASURE_KEYS)
      if (key !== 'jsdRadius' && key !== 'jsdDuration')
        expect(found.estimates[0][key], key).toEqual(alone.estimates[key]);
  });

  it('rank the models: the real trips themselves come first, and nothing ranks what only real trips decide', () => {
    const [{ ranks }] = measuresByScenario(models, [part], OPTIONS);
    expect(ranks.dtw[2]).toBe(1);
    expect([...ranks.edr].sort()).toEqual([1, 2, 3]);
    expect(ranks.arrival).toEqual([1, 1, 1]);
    expect(ranks.roads).toEqual([NaN, NaN, NaN]);
  });

  it('of routes without trips have what needs no trip', () => {
    const alone = measureAlone(tripsAsRoutes(real), TOWN);
    const [resampled] = resampledInScenario([alone], part.mask, OPTIONS);
    expect(resampled.values.roads).toBe(9);
    expect(resampled.values.dtw).toBeNaN();
    expect(resampled.values.jsdDistance).toBeNaN();
  });

  it('of all pairs in order are the measured routes themselves', () => {
    const all = Uint32Array.from({ length: 24 }, (_, i) => i);
    expect(selectMeasured(models[0], all)).toEqual(models[0]);
    const [whole] = resampledMeasures([models[0]], OPTIONS);
    const [inScenario] = resampledInScenario([models[0]], everything.mask, OPTIONS);
    expect(estimatesOf(whole, OPTIONS)).toEqual(estimatesOf(inScenario, OPTIONS));
  });
});

/** The trips that a model was measured with, drawn in the same order again. */
function drawnAgain(model: number): TrajectorySet {
  turn = 0;
  drawn(3);
  const all = [drawn(5), drawn(7)];
  return all[model];
}
