import { describe, expect, it } from 'vitest';
import type { StudyResult } from '../study-result';
import { syntheticGrid, syntheticSearch } from '../testing/synthetic-study';
import { curveAxis, curvesOf, restsBeside } from './trips-saved';
import { StudyCells } from './study-cells';

const grid = syntheticGrid();

describe('curvesOf', () => {
  it('has the mean of each arm over the axis, with its seeds and their interval', () => {
    const curves = curvesOf(grid, 'test-accuracy', 'student-share');
    expect(curves.map(({ name }) => name)).toEqual(grid.arms.map(({ name }) => name));
    const [first] = curves[0].points;
    const seeds = grid.trials
      .filter(({ arm, values }) => arm === 'vanilla' && values['student-share'] === 0.05)
      .map(({ measures }) => measures['test-accuracy']);
    expect(first.x).toBe(0.05);
    expect(first.seeds).toEqual(seeds);
    const mean = seeds.reduce((sum, one) => sum + one, 0) / 3;
    expect(first.mean).toBeCloseTo(mean, 12);
    // Student's t of two degrees of freedom.
    const deviation = Math.sqrt(seeds.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2);
    expect(first.high! - mean).toBeCloseTo((4.302653 * deviation) / Math.sqrt(3), 5);
    expect(first.low! + first.high!).toBeCloseTo(2 * mean, 12);
  });

  it('leaves out what is not complete: trials, places and arms', () => {
    const trials = grid.trials.filter(
      ({ arm, values, seed }) =>
        arm !== 'soft targets' && (arm !== 'vanilla' || (values['student-share'] === 0.1 && seed === 42)),
    );
    const curves = curvesOf({ ...grid, trials }, 'dtw', 'student-share');
    expect(curves.map(({ name }) => name)).toEqual(['vanilla', 'sampled routes', 'uniform teacher']);
    expect(curves[0].points).toEqual([
      { x: 0.1, mean: trials[0].measures.dtw, low: null, high: null, seeds: [trials[0].measures.dtw] },
    ]);
    // Of the last place one trial failed and one waits.
    expect(curves[2].points.at(-1)!.seeds).toHaveLength(1);
  });

  it('is of one combination of the axes beside it', () => {
    const two: StudyResult = {
      ...grid,
      axes: [...grid.axes, { name: 'tau', label: 'Temperature', values: [1, 4], logarithmic: false }],
      trials: grid.trials.map((trial) => ({
        ...trial,
        values: { ...trial.values, tau: trial.seed === 42 ? 1 : 4 },
      })),
    };
    expect(restsBeside(new StudyCells(two), two.axes[0])).toEqual([{ tau: 1 }, { tau: 4 }]);
    const counts = [1, 4].map(
      (tau) => curvesOf(two, 'dtw', 'student-share', { tau })[0].points[0].seeds.length,
    );
    expect(counts).toEqual([1, 2]);
  });

  it('needs an axis with several numbers', () => {
    expect(curveAxis(grid.axes)).toBe(grid.axes[0]);
    expect(curveAxis(syntheticSearch().axes)).toBeNull();
    expect(() => curvesOf(grid, 'dtw', 'tau')).toThrow(RangeError);
  });
});
