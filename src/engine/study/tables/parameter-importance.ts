import type { SettingValue } from '../../settings/settings';
import type { StudyAxis, StudyMeasure, StudyResult, StudyTrial } from '../study-result';
import { gridValues, isOnAxes } from './axis-values';
import { mainEffects, type MainEffect } from './main-effects';

/** What a parameter is worth for a measure. */
export interface ParameterImportance extends MainEffect {
  /** "Temperature", "Arm", "Seed". */
  readonly label: string;
}

/** With fewer complete trials nothing is said. */
export const LEAST_TRIALS = 12;

/** A parameter as a coordinate in [0, 1]. */
interface Coordinate {
  readonly label: string;
  of(trial: StudyTrial): number;
}

/**
 * Main effects of the axes, of the arm and of the seed, where a study has several of each, on a measure of its complete
 * trials. That of the seed is chance alone: what is no larger has not been shown to matter.
 * @returns the largest first; null for too few trials, or where all are alike
 */
export function parameterImportance(
  result: StudyResult,
  { key }: StudyMeasure,
): ParameterImportance[] | null {
  const trials = result.trials.filter(
    ({ state, measures, values }) =>
      state === 'complete' && Object.hasOwn(measures, key) && isOnAxes(result.axes, values),
  );
  if (trials.length < LEAST_TRIALS) return null;
  const seeds = [...new Set(trials.map(({ seed }) => seed))].sort((a, b) => a - b);
  const arms = result.arms.map(({ name }) => name);
  const coordinates: Coordinate[] = [
    ...result.axes.map(coordinateOf),
    { label: 'Arm', of: ({ arm }: StudyTrial) => middle(arms.indexOf(arm), arms.length) },
    { label: 'Seed', of: ({ seed }: StudyTrial) => middle(seeds.indexOf(seed), seeds.length) },
  ];
  const columns = coordinates.map((one) => ({
    ...one,
    column: Float64Array.from(trials, (trial) => one.of(trial)),
  }));
  const varied = columns.filter(({ column }) => column.some((value) => value !== column[0]));
  const effects = mainEffects({
    columns: varied.map(({ column }) => column),
    values: Float64Array.from(trials, ({ measures }) => measures[key]),
  });
  return (
    effects &&
    effects.map((effect, i) => ({ label: varied[i].label, ...effect })).sort((a, b) => b.share - a.share)
  );
}

/** The middle of an item's part of [0, 1], where all have the same. */
const middle = (index: number, count: number): number => (index + 0.5) / count;

/** Values of a grid have equal parts of [0, 1]; a search's lie where they lie in its range. */
function coordinateOf(axis: StudyAxis): Coordinate {
  const { name, label, logarithmic, values } = axis;
  const grid = gridValues(axis);
  const of = (value: SettingValue): number => {
    if (grid) return middle(grid.indexOf(value), grid.length);
    if (typeof value !== 'number' || !('low' in values)) return 0.5;
    const isLogarithmic = logarithmic && values.low > 0;
    // A search may begin with settings beyond its range.
    const [low, high, own] = [
      values.low,
      values.high,
      Math.min(values.high, Math.max(values.low, value)),
    ].map((one) => (isLogarithmic ? Math.log(one) : one));
    return high > low ? (own - low) / (high - low) : 0.5;
  };
  return { label, of: (trial) => of(trial.values[name]) };
}
