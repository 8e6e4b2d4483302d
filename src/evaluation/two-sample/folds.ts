import type { Random } from '../../base/random';

/**
 * Deals whole groups out to folds, so that no group is in two. Groups with both labels are dealt first, then those of either
 * label alone: the folds come out with about equal numbers of each.
 * @param groups (N) id of each item's group
 * @param labels (N) 0 or 1
 * @returns (N) fold of each item
 */
export function dealFolds(
  groups: ArrayLike<number>,
  labels: ArrayLike<number>,
  folds: number,
  random: Random,
): Uint8Array {
  const kinds = groupKinds(groups, labels);
  const foldOf = new Map<number, number>();
  for (const kind of [3, 2, 1]) {
    const own = [...kinds].filter(([, found]) => found === kind).map(([group]) => group);
    for (const group of random.shuffle(own)) foldOf.set(group, foldOf.size % folds);
  }
  return Uint8Array.from(groups, (group) => foldOf.get(group)!);
}

/**
 * Labels as they could as well be if both sets came from one source: shuffled within groups that have both, and
 * among the groups that have one alone.
 * @returns (N)
 */
export function shuffledLabels(groups: ArrayLike<number>, labels: Uint8Array, random: Random): Uint8Array {
  const kinds = groupKinds(groups, labels);
  const rows = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const own = rows.get(groups[i]);
    if (own) own.push(i);
    else rows.set(groups[i], [i]);
  }
  const alone = [...kinds].flatMap(([group, kind]) => (kind === 3 ? [] : [group]));
  const dealt = random.shuffle(Uint8Array.from(alone, (group) => kinds.get(group)! - 1));
  const labelOf = new Map(alone.map((group, k) => [group, dealt[k]]));
  const shuffled = new Uint8Array(labels.length);
  for (const [group, own] of rows) {
    const label = labelOf.get(group);
    const found =
      label === undefined
        ? random.shuffle(Uint8Array.from(own, (i) => labels[i]))
        : new Uint8Array(own.length).fill(label);
    own.forEach((i, k) => (shuffled[i] = found[k]));
  }
  return shuffled;
}

/** What labels each group has: 1 for 0 alone, 2 for 1 alone, 3 for both. In the order of first occurrence. */
function groupKinds(groups: ArrayLike<number>, labels: ArrayLike<number>): Map<number, number> {
  const kinds = new Map<number, number>();
  for (let i = 0; i < labels.length; i++)
    kinds.set(groups[i], (kinds.get(groups[i]) ?? 0) | (1 << labels[i]));
  return kinds;
}
