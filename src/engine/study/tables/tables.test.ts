import { describe, expect, it } from 'vitest';
import type { StudyResult, StudyTrial } from '../study-result';
import { syntheticGrid } from '../testing/synthetic-study';
import { armCosts, armRows, overallDifference, overallValue } from './arm-comparisons';
import { StudyCells } from './study-cells';
import { sizeFor, tripsSaved } from './trips-saved';

const ACCURACY = { key: 'accuracy', label: 'Accuracy', unit: 'share', better: 'more' } as const;

/** Accuracies of two arms at two values, by seed; `share` decides the place. */
function study(values: Record<string, Record<number, number[]>>): StudyResult {
  const trials = Object.entries(values).flatMap(([arm, places]) =>
    Object.entries(places).flatMap(([share, ofSeeds]) =>
      ofSeeds.map((accuracy, i): Omit<StudyTrial, 'number'> => ({
        arm,
        values: { 'student-share': Number(share) },
        seed: 42 + i,
        state: 'complete',
        measures: { accuracy },
        course: [],
        seconds: 10,
        run: 'run',
      })),
    ),
  );
  const shares = Object.keys(Object.values(values)[0]).map(Number);
  return {
    title: 'Study',
    question: null,
    facts: {},
    arms: Object.keys(values).map((name) => ({ name, settings: {} })),
    baseline: 'alone',
    axes: [{ name: 'student-share', label: 'Share', values: shares, logarithmic: true }],
    measures: [ACCURACY],
    objective: 'accuracy',
    trials: trials.map((trial, number) => ({ ...trial, number })),
  };
}

describe('the tables of a study', () => {
  const cells = new StudyCells(
    study({
      alone: { 0.1: [0.5, 0.6, 0.7], 0.2: [0.6, 0.6, 0.6] },
      taught: { 0.1: [0.6, 0.72, 0.81], 0.2: [0.61, 0.59, 0.6] },
    }),
  );

  it('has mean, deviation and the paired interval, seed by seed', () => {
    const row = armRows(cells).find(({ arm, place }) => arm === 'taught' && place['student-share'] === 0.1)!;
    expect(row.values.accuracy!.value).toBeCloseTo(0.71, 12);
    // Deviations of 0.60, 0.72 and 0.81 from 0.71: squares 0.0121, 0.0001, 0.0100.
    expect(row.values.accuracy!.deviation).toBeCloseTo(Math.sqrt(0.0222 / 2), 12);
    // Differences 0.10, 0.12, 0.11: deviation 0.01, t(2) = 4.303.
    const difference = row.differences.accuracy!;
    expect(difference.value).toBeCloseTo(0.11, 12);
    expect(difference.low).toBeCloseTo(0.11 - (4.303 * 0.01) / Math.sqrt(3), 12);
    expect(difference.finding).toBe('better');
    expect(difference.p).toBeCloseTo(0.00274, 5); // t = 11 sqrt(3), 2 degrees of freedom
    expect(difference.adjusted).toBeCloseTo(2 * difference.p!, 12);
  });

  it('has no clear difference where the interval holds zero, and none for the baseline', () => {
    const rows = armRows(cells);
    const row = rows.find(({ arm, place }) => arm === 'taught' && place['student-share'] === 0.2)!;
    expect(row.differences.accuracy!.finding).toBe('unclear');
    expect(rows.filter(({ arm }) => arm === 'alone').map((one) => one.differences.accuracy)).toEqual([
      null,
      null,
    ]);
  });

  it('averages over places within each seed', () => {
    const overall = overallDifference(cells, ACCURACY, 'alone', 'taught')!;
    expect(overall).toMatchObject({ places: 2, seeds: 3 });
    expect(overall.value).toBeCloseTo(0.055, 12); // (0.055 + 0.055 + 0.055) / 3
    expect(overall.deviation).toBeCloseTo(0, 12);
    expect(overallValue(cells, 'accuracy', 'alone')!.value).toBeCloseTo(0.6, 12);
  });

  it('leaves a place without all seeds out of the mean', () => {
    const cut = new StudyCells(
      study({ alone: { 0.1: [0.5, 0.5], 0.2: [0.6] }, taught: { 0.1: [0.6, 0.7], 0.2: [0.9] } }),
    );
    const overall = overallDifference(cut, ACCURACY, 'alone', 'taught')!;
    expect(overall).toMatchObject({ places: 1, seeds: 2 });
    expect(overall.value).toBeCloseTo(0.15, 12);
  });

  it('pairs only seeds that both arms have, and judges no single seed', () => {
    const uneven = new StudyCells(study({ alone: { 0.1: [0.5] }, taught: { 0.1: [0.6, 0.9] } }));
    const difference = armRows(uneven).find(({ arm }) => arm === 'taught')!.differences.accuracy!;
    expect(difference.value).toBeCloseTo(0.1, 12);
    expect(difference).toMatchObject({ seeds: 1, low: null, finding: 'single', adjusted: null });
  });

  it('counts what arms took', () => {
    const costs = armCosts(syntheticGrid());
    expect(costs[0]).toMatchObject({ arm: 'vanilla', timesBaseline: null });
    expect(costs[0].states).toEqual({ waiting: 0, running: 0, complete: 15, pruned: 0, failed: 0 });
    expect(costs[3].states).toMatchObject({ complete: 13, failed: 1, waiting: 1 });
    expect(costs[1].timesBaseline).toBeGreaterThan(1.05);
  });
});

describe('trips saved', () => {
  const shares = [0.05, 0.1, 0.2, 0.4, 0.8];
  const learnt = (share: number) => 0.9 - 0.06 * share ** -0.5;
  const saved = (effect: (share: number) => number, noise = [0, 0, 0]) => {
    const arm = (of: (share: number) => number, more: number[]) =>
      Object.fromEntries(shares.map((share) => [share, more.map((one) => of(share) + one)]));
    const cells = new StudyCells(study({ alone: arm(learnt, [0, 0, 0]), taught: arm(effect, noise) }));
    return tripsSaved(cells, ACCURACY);
  };

  it('finds that an arm is worth twice the trips', () => {
    const found = saved((share) => learnt(2 * share));
    expect(found.map(({ size }) => size)).toEqual(shares);
    for (const { size, needed } of found.slice(0, 4)) expect(needed).toBeCloseTo(2 * size, 9);
    expect(found[4].needed).toBe(Infinity);
  });

  it('finds trips lost, and none saved by an arm that does the same', () => {
    const lost = saved((share) => learnt(share / 2));
    for (const { size, needed } of lost.slice(1)) expect(needed).toBeCloseTo(size / 2, 9);
    expect(lost[0].needed).toBe(0);
    for (const { size, needed } of saved(learnt)) expect(needed).toBe(size);
  });

  it('has an interval from the seeds', () => {
    const found = saved((share) => learnt(2 * share), [-0.002, 0, 0.002])[1];
    const half = (4.303 * 0.002) / Math.sqrt(3);
    const curve = { sizes: shares, reached: shares.map(learnt) };
    const gain = learnt(0.2) - learnt(0.1);
    expect(found.low).toBeCloseTo(sizeFor(curve, 0.1, gain - half), 9);
    expect(found.high).toBeCloseTo(sizeFor(curve, 0.1, gain + half), 9);
    expect(found.low).toBeLessThan(0.2);
    expect(found.high).toBeGreaterThan(0.2);
  });

  it('lies within a tenth of the truth between the points of a curve', () => {
    const curve = { sizes: shares, reached: shares.map(learnt) };
    expect(sizeFor(curve, 0.1, learnt(0.3) - learnt(0.1)) / 0.3).toBeCloseTo(1, 1);
  });

  it('reads a measure of which less is better the other way round', () => {
    const cells = new StudyCells(
      study({ alone: { 0.1: [4, 4], 0.2: [3, 3] }, taught: { 0.1: [3, 3], 0.2: [3, 3] } }),
    );
    const found = tripsSaved(cells, { key: 'accuracy', label: 'DTW', better: 'less' });
    expect(found.map(({ needed }) => needed)).toEqual([0.2, 0.2].map((one) => expect.closeTo(one, 9)));
  });
});
