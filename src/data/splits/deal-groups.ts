import type { SplitName } from '../../domain/dataset';
import type { Random } from '../../domain/random';

export type SplitShares = Readonly<Record<SplitName, number>>;

/** The order in which splits are filled by chance: training takes what is left. */
const BY_CHANCE: readonly SplitName[] = ['test', 'val', 'train'];

/**
 * Deals groups of trips out to splits by chance: test and validation until they have their share, the rest to training.
 * @param sizes (G) trips of each group
 * @returns (G) the split of each group
 */
export function dealByChance(sizes: ArrayLike<number>, shares: SplitShares, random: Random): SplitName[] {
  const order = random.shuffle(Uint32Array.from(sizes, (_, group) => group));
  const trips = sumOf(sizes);
  const splitOf = new Array<SplitName>(sizes.length).fill('train');
  let dealt = 0;
  let until = 0;
  let next = 0;
  for (const split of BY_CHANCE) {
    until += shares[split] * trips;
    for (; next < order.length && (dealt < until - 0.5 || split === 'train'); next++) {
      splitOf[order[next]] = split;
      dealt += sizes[order[next]];
    }
  }
  return splitOf;
}

/**
 * Deals groups of very unequal sizes out: the largest first, each to the split that lacks most of its share; chance decides
 * between groups of one size. Every split with a share gets a group if there are enough of them.
 */
export function dealBySize(sizes: ArrayLike<number>, shares: SplitShares, random: Random): SplitName[] {
  const order = random.shuffle(Uint32Array.from(sizes, (_, group) => group));
  order.sort((a, b) => sizes[b] - sizes[a]);
  const wanted = BY_CHANCE.filter((split) => shares[split] > 0);
  const trips = sumOf(sizes);
  const lacks = new Map(wanted.map((split) => [split, shares[split] * trips]));
  const empty = new Set(wanted);
  const splitOf = new Array<SplitName>(sizes.length).fill('train');
  order.forEach((group, dealt) => {
    const mustFill = order.length - dealt <= empty.size;
    const among = mustFill ? [...empty] : wanted;
    const neediest = among.reduce((best, split) =>
      (lacks.get(split) ?? 0) > (lacks.get(best) ?? 0) ? split : best,
    );
    splitOf[group] = neediest;
    empty.delete(neediest);
    lacks.set(neediest, (lacks.get(neediest) ?? 0) - sizes[group]);
  });
  return splitOf;
}

function sumOf(sizes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < sizes.length; i++) sum += sizes[i];
  return sum;
}
