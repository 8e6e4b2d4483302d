import { bootstrap, type BootstrapOptions, type Estimate } from '../bootstrap';

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
