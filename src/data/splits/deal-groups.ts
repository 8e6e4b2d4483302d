import type { SplitName } from '../../domain/dataset';
import type { Random } from '../../base/random';
import { NumberTable } from '../../base/number-table';
import type { TrajectorySet } from '../../domain/trajectory-set';

export type SplitShares = Readonly<Record<SplitName, number>>;

/** The order in which splits are filled by chance: training takes what is left. */
const BY_CHANCE: readonly SplitName[] = ['test', 'val', 'train'];

/**
 * Deals groups of trips out to splits by chance: test and validation until they
 * have their share, the rest to training.
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
 * Deals groups of very unequal sizes out by chance: to test and validation those that bring them nearer
 * to their share, or the smallest where none does, the rest to training. Every split with a share gets
 * a group if there are enough of them.
 */
export function dealWhatFits(sizes: ArrayLike<number>, shares: SplitShares, random: Random): SplitName[] {
  const order = random.shuffle(Uint32Array.from(sizes, (_, group) => group));
  const trips = sumOf(sizes);
  const wanted = BY_CHANCE.filter((split) => shares[split] > 0);
  const splitOf = new Array<SplitName>(sizes.length).fill('train');
  let left = [...order];
  wanted.slice(0, -1).forEach((split, place) => {
    const taken = takeFitting(left, sizes, shares[split] * trips, wanted.length - 1 - place);
    for (const group of taken) splitOf[group] = split;
    left = left.filter((group) => !taken.has(group));
  });
  return splitOf;
}

/**
 * Groups that bring a split nearer to `trips` trips, or else the smallest; so
 * many that at least `spared` are left.
 */
function takeFitting(
  groups: readonly number[],
  sizes: ArrayLike<number>,
  trips: number,
  spared: number,
): Set<number> {
  const taken = new Set<number>();
  if (groups.length <= spared) return taken;
  let lacking = trips;
  for (const group of groups) {
    if (groups.length - taken.size <= spared) return taken;
    if (sizes[group] >= 2 * lacking) continue;
    taken.add(group);
    lacking -= sizes[group];
  }
  const smallest = (a: number, b: number) => (sizes[b] < sizes[a] ? b : a);
  return taken.size > 0 ? taken : new Set([groups.reduce(smallest)]);
}

function sumOf(sizes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < sizes.length; i++) sum += sizes[i];
  return sum;
}

/** Trips that belong together. Groups are numbered in the order in which they first occur. */
export interface TripGroups {
  readonly count: number;
  /** (N) group of each trip. */
  readonly groupOf: Uint32Array;
  /** (G) trips of each group. */
  readonly sizes: Uint32Array;
}

/** Road indices are below this: a pair of them is one exact number. */
const MOST_ROADS = 2 ** 26;

/** A number for each trip that is the same for trips of one origin-destination pair: first and last road. */
export function pairKeys({ tripCount, offsets, roads }: TrajectorySet): Float64Array {
  return Float64Array.from(
    { length: tripCount },
    (_, trip) => roads[offsets[trip]] * MOST_ROADS + roads[offsets[trip + 1] - 1],
  );
}

export const groupsByPair = (trips: TrajectorySet): TripGroups => groupsByKey(pairKeys(trips));

export const groupsByVehicle = (vehicleCodes: Uint32Array): TripGroups => groupsByKey(vehicleCodes);

function groupsByKey(keys: Float64Array | Uint32Array): TripGroups {
  const numbers = new NumberTable();
  const groupOf = new Uint32Array(keys.length);
  const sizes: number[] = [];
  keys.forEach((key: number, trip: number) => {
    const group = numbers.add(key);
    if (group === sizes.length) sizes.push(0);
    groupOf[trip] = group;
    sizes[group]++;
  });
  return { count: sizes.length, groupOf, sizes: Uint32Array.from(sizes) };
}
