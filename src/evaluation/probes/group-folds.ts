import { Failure } from '../../base/failure';
import type { Random } from '../../base/random';

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
    throw new Failure(
      'bad-input',
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
