import type { SettingValue } from '../../settings/settings';
import type { StudyAxis, StudyMeasure, StudyResult, StudyTrial } from '../study-result';
import { gridValues, isOnAxes } from './study-cells';
import { Random } from '../../../base/random';

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

/** The share of a function's variance that one of its parameters makes alone. */
interface MainEffect {
  /** Mean over trees. */
  readonly share: number;
  /** The middle nine tenths of the trees. */
  readonly low: number;
  readonly high: number;
}

const TREES = 64;
const SEED = 20140621;

/**
 * Functional ANOVA of a random forest (Hutter, Hoos and Leyton-Brown 2014): of each parameter, the variance of the
 * forest's mean over all other parameters as a share of its whole variance, every point of the cube weighing the same.
 * @returns (D) in the order of the columns; null where no tree sees any variance
 */
export function mainEffects(points: CubePoints): MainEffect[] | null {
  const random = new Random(SEED);
  const trees = Array.from({ length: TREES }, () => effectsOf(bootstrapTree(points, random), points.columns));
  const seen = trees.filter((tree) => tree !== null);
  if (seen.length === 0) return null;
  return points.columns.map((_, column) => {
    const shares = seen.map((tree) => tree[column]).sort((a, b) => a - b);
    const at = (level: number) => shares[Math.round(level * (shares.length - 1))];
    return {
      share: shares.reduce((sum, one) => sum + one, 0) / shares.length,
      low: at(0.05),
      high: at(0.95),
    };
  });
}

/** (D) shares of one tree's variance; null where it has none. */
function effectsOf(leaves: readonly TreeLeaf[], { length }: readonly unknown[]): number[] | null {
  const volumes = leaves.map(({ low, high }) => high.reduce((all, end, k) => all * (end - low[k]), 1));
  const mean = leaves.reduce((sum, { value }, i) => sum + volumes[i] * value, 0);
  const variance = leaves.reduce((sum, { value }, i) => sum + volumes[i] * (value - mean) ** 2, 0);
  if (!(variance > 0)) return null;
  return Array.from({ length }, (_, column) => {
    const ends = [...new Set(leaves.flatMap(({ low, high }) => [low[column], high[column]]))];
    ends.sort((a, b) => a - b);
    // Between two ends the mean over the other parameters is one number.
    const own = ends.slice(1).map((end, k) => {
      const [width, middle] = [end - ends[k], (end + ends[k]) / 2];
      const marginal = leaves.reduce((sum, { low, high, value }, i) => {
        if (middle < low[column] || middle > high[column]) return sum;
        return sum + (volumes[i] / (high[column] - low[column])) * value;
      }, 0);
      return width * (marginal - mean) ** 2;
    });
    return own.reduce((sum, one) => sum + one, 0) / variance;
  });
}

/** Points in the unit cube and a value at each. */
interface CubePoints {
  /** (D) columns of (N) coordinates in [0, 1]. */
  readonly columns: readonly Float64Array[];
  /** (N) */
  readonly values: Float64Array;
}

/** A part of the cube in which a tree says one value. */
interface TreeLeaf {
  /** (D) ends in each coordinate. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly value: number;
}

/** Fewest points of a leaf. */
const LEAST = 2;

/** A tree on a bootstrap sample of the points, grown until no split makes the squared error smaller. */
function bootstrapTree(points: CubePoints, random: Random): TreeLeaf[] {
  const count = points.values.length;
  const rows = Array.from({ length: count }, () => random.int(count));
  const cube = points.columns.map(() => 0);
  return leavesOf(
    points,
    rows,
    cube,
    cube.map(() => 1),
  );
}

function leavesOf(
  points: CubePoints,
  rows: readonly number[],
  low: readonly number[],
  high: readonly number[],
): TreeLeaf[] {
  const split = bestSplit(points, rows);
  if (!split) return [{ low, high, value: meanOf(points.values, rows) }];
  const { column, at } = split;
  const isLeft = (row: number) => points.columns[column][row] < at;
  const cut = (ends: readonly number[]) => ends.map((end, k) => (k === column ? at : end));
  return [
    ...leavesOf(points, rows.filter(isLeft), low, cut(high)),
    ...leavesOf(
      points,
      rows.filter((row) => !isLeft(row)),
      cut(low),
      high,
    ),
  ];
}

const meanOf = (values: Float64Array, rows: readonly number[]): number =>
  rows.reduce((sum, row) => sum + values[row], 0) / rows.length;

/** The cut that takes most from the squared error; null where none takes anything. */
function bestSplit({ columns, values }: CubePoints, rows: readonly number[]) {
  if (rows.length < 2 * LEAST) return null;
  // About the mean, so that sums of squares keep their digits.
  const mean = meanOf(values, rows);
  let best: { column: number; at: number } | null = null;
  let most = 1e-12 * rows.reduce((sum, row) => sum + (values[row] - mean) ** 2, 0);
  for (const [column, own] of columns.entries()) {
    const sorted = [...rows].sort((a, b) => own[a] - own[b]);
    let left = 0;
    for (let k = 1; k <= sorted.length - LEAST; k++) {
      left += values[sorted[k - 1]] - mean;
      const [before, after] = [own[sorted[k - 1]], own[sorted[k]]];
      if (k < LEAST || before === after) continue;
      const gain = (left * left) / k + (left * left) / (sorted.length - k);
      if (gain > most) {
        most = gain;
        best = { column, at: (before + after) / 2 };
      }
    }
  }
  return best;
}
