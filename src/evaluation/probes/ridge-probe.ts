import type { Task } from '../../base/task';
import { NormalEquations } from '../statistics/normal-equations';
import { bootstrap, type BootstrapOptions, type Estimate } from '../bootstrap';
import { badInput } from '../../base/failure';
import type { Random } from '../../base/random';

/** What a probe learns from: N items, each with features, one target and the fold that it is left out in. */
export interface ProbeItems {
  /** (N x width) row by row. */
  readonly features: Float32Array;
  readonly width: number;
  /** (N) */
  readonly targets: Float64Array;
  /** (N) from 0 on; at least two folds have items. */
  readonly folds: Uint8Array;
}

/** Shares of the samples that are added to the diagonal; which of them is taken is decided without the fold that is asked about. */
const RIDGES = [1e-4, 1e-3, 1e-2, 0.1, 1, 10] as const;

/**
 * What a linear probe says of each item that it has not learnt from: ridge regression on standardised features, fitted
 * without the fold of the item. How strongly weights are held down is chosen without that fold too, by the folds that are
 * left (with two folds in all: by none, and the middle strength is taken). Like Alain and Bengio (2016), it reads out what
 * a linear map finds in the features, and nothing is trained but that map.
 * @returns (N) predictions
 * @throws Failure 'cancelled'
 */
export async function heldOutPredictions(items: ProbeItems, task: Task): Promise<Float64Array> {
  const { targets, folds } = items;
  const said = new Float64Array(targets.length);
  const ids = [...new Set(folds)].sort((a, b) => a - b);
  for (const out of ids) {
    const rest = ids.filter((fold) => fold !== out);
    const ridge = rest.length < 2 ? RIDGES[2] : bestRidge(items, rest);
    predictInto(said, items, new Set(rest), new Set([out]), [ridge]);
    await task.checkpoint();
  }
  return said;
}

/** The strength whose predictions of each of the folds, from the others, are least off. */
function bestRidge(items: ProbeItems, among: readonly number[]): number {
  const errors = new Float64Array(RIDGES.length);
  const said = new Float64Array(RIDGES.length * items.targets.length);
  for (const out of among) {
    predictInto(said, items, new Set(among.filter((fold) => fold !== out)), new Set([out]), RIDGES);
    items.folds.forEach((fold, i) => {
      if (fold !== out) return;
      RIDGES.forEach((_, r) => (errors[r] += (said[r * items.targets.length + i] - items.targets[i]) ** 2));
    });
  }
  return RIDGES[errors.indexOf(Math.min(...errors))];
}

/** Writes the predictions of each ridge, one block of N after the other, for the items of some folds as learnt from others. */
function predictInto(
  said: Float64Array,
  { features, width, targets, folds }: ProbeItems,
  learnt: ReadonlySet<number>,
  asked: ReadonlySet<number>,
  ridges: readonly number[],
): void {
  const { means, scales } = standardised(features, width, folds, learnt);
  const row = new Float64Array(width + 1).fill(1);
  const rowOf = (i: number): Float64Array => {
    for (let k = 0; k < width; k++) row[k] = (features[i * width + k] - means[k]) * scales[k];
    return row;
  };
  const equations = new NormalEquations(width + 1, 1);
  const target = new Float64Array(1);
  folds.forEach((fold, i) => {
    if (!learnt.has(fold)) return;
    target[0] = targets[i];
    equations.add(rowOf(i), target);
  });
  ridges.forEach((ridge, r) => {
    const [weights] = equations.solve(ridge);
    folds.forEach((fold, i) => {
      if (!asked.has(fold)) return;
      said[r * targets.length + i] = rowOf(i).reduce((sum, value, k) => sum + value * weights[k], 0);
    });
  });
}

/** Mean of each feature over the items of some folds, and 1 / its spread; a feature that is the same everywhere counts 0. */
function standardised(features: Float32Array, width: number, folds: Uint8Array, of: ReadonlySet<number>) {
  const means = new Float64Array(width);
  const scales = new Float64Array(width);
  let count = 0;
  const each = (visit: (i: number) => void) => folds.forEach((fold, i) => of.has(fold) && visit(i));
  each((i) => {
    count++;
    for (let k = 0; k < width; k++) means[k] += features[i * width + k];
  });
  for (let k = 0; k < width; k++) means[k] /= count;
  each((i) => {
    for (let k = 0; k < width; k++) scales[k] += (features[i * width + k] - means[k]) ** 2;
  });
  for (let k = 0; k < width; k++) {
    const spread = Math.sqrt(scales[k] / count);
    scales[k] = spread > 1e-9 ? 1 / spread : 0;
  }
  return { means, scales };
}

/**
 * R squared of held-out predictions: 1 - (squared errors) / (squared distances from the mean), below 0 where the mean alone
 * would be nearer. The interval is a bootstrap over groups, since items of one group resemble each other. NaN where all
 * targets are the same.
 * @param groups (N) id of the group of each item
 */
export function explainedShare(
  targets: Float64Array,
  predictions: Float64Array,
  groups: ArrayLike<number>,
  options?: BootstrapOptions,
): Estimate {
  const ids = [...new Set(Array.from(groups))];
  const members = ids.map((id) => Array.from(targets, (_, i) => i).filter((i) => groups[i] === id));
  // Of each group: items, sum and squares of the targets, squared errors.
  const sums = members.map((own) => ({
    items: own.length,
    sum: own.reduce((sum, i) => sum + targets[i], 0),
    squares: own.reduce((sum, i) => sum + targets[i] ** 2, 0),
    errors: own.reduce((sum, i) => sum + (targets[i] - predictions[i]) ** 2, 0),
  }));
  const statistic = (weights: Float64Array): number => {
    const total = (name: 'items' | 'sum' | 'squares' | 'errors') =>
      sums.reduce((sum, group, g) => sum + weights[g] * group[name], 0);
    const spread = total('squares') - total('sum') ** 2 / total('items');
    return spread > 1e-12 * total('squares') ? 1 - total('errors') / spread : NaN;
  };
  return bootstrap(ids.length, { explained: statistic }, options).explained;
}

/**
 * Deals groups out to folds, so that items of one group are never learnt from and asked about at once: neighbouring
 * places, or visits of one person, resemble each other. The groups come in an order by chance, each to the fold that
 * has the fewest items.
 * @param groups (N) id of the group of each item
 * @returns (N) fold of each item, from 0 on; as many folds as groups where there are fewer groups
 * @throws Failure 'bad-input' for less than two groups
 */
export function groupFolds(groups: ArrayLike<number>, folds: number, random: Random): Uint8Array {
  const items = new Map<number, number>();
  for (let i = 0; i < groups.length; i++) items.set(groups[i], (items.get(groups[i]) ?? 0) + 1);
  if (items.size < 2)
    throw badInput(
      `A probe learns from some groups and is asked about others, and there ${items.size === 1 ? 'is one' : 'are none'}. Open data of a larger area, or of more people.`,
    );
  const sizes = new Array<number>(Math.min(folds, items.size)).fill(0);
  const foldOf = new Map<number, number>();
  for (const group of random.shuffle([...items.keys()].sort((a, b) => a - b))) {
    const fold = sizes.indexOf(Math.min(...sizes));
    foldOf.set(group, fold);
    sizes[fold] += items.get(group)!;
  }
  return Uint8Array.from({ length: groups.length }, (_, i) => foldOf.get(groups[i])!);
}
