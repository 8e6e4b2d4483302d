import { Random } from '../../../base/random';
import { bootstrapTree, type CubePoints, type TreeLeaf } from './regression-tree';

/** The share of a function's variance that one of its parameters makes alone. */
export interface MainEffect {
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
