import { bySplit, SPLITS, type SplitName } from '../../domain/dataset';
import { Random } from '../../base/random';
import { NumberTable } from '../../base/number-table';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import type { DataStep } from '../../domain/data-card';
import { counted } from '../../base/text';
import { badInput } from '../../base/failure';

export type SplitShares = Readonly<Record<SplitName, number>>;

/** The order in which splits are filled by chance: training takes what is left. */
const BY_CHANCE: readonly SplitName[] = ['test', 'val', 'train'];

/**
 * Deals groups of trips out to splits by chance: test and validation until they
 * have their share, the rest to training.
 * @param sizes (G) trips of each group
 * @returns (G) the split of each group
 */
function dealByChance(sizes: ArrayLike<number>, shares: SplitShares, random: Random): SplitName[] {
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
 * Deals groups of very unequal sizes out by chance: test and validation take those that bring them nearer to
 * their share, or the smallest. Every split with a share gets a group if there are enough.
 */
function dealWhatFits(sizes: ArrayLike<number>, shares: SplitShares, random: Random): SplitName[] {
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

/** Groups that bring a split nearer to `trips` trips, else the smallest; at least `spared` are left. */
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
interface TripGroups {
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

/** What must not be torn apart: origin-destination pairs (the thesis), days, vehicles, or nothing. */
export const SPLIT_KINDS = ['od', 'time', 'vehicle', 'random'] as const;
export type SplitKind = (typeof SPLIT_KINDS)[number];

export const THESIS_SHARES: SplitShares = { train: 0.8, val: 0.1, test: 0.1 };
/** Seed of splits and simulated trips on the page and the command line, where nobody chose another. */
export const USUAL_SEED = 7;

export interface SplitOptions {
  readonly by: SplitKind;
  /** Shares of the trips, together 1; training needs one, the others may be 0. Default: 80, 10 and 10 %. */
  readonly shares?: SplitShares;
  readonly seed: number;
  /** (N) the vehicle of each trip: needed for a split by vehicle. */
  readonly vehicleCodes?: Uint32Array;
}

export interface SplitTrips {
  /** Trips keep their order and their row numbers. */
  readonly trips: Readonly<Record<SplitName, TrajectorySet>>;
  /** (N) index into `SPLITS` of each trip. */
  readonly splitOf: Uint8Array;
  /** How it was done, for the data card. */
  readonly step: DataStep;
}

export const SPLIT_STEP = 'Splits';

/** How a group of trips is called where there are too few of them. */
const GROUP_NAMES: Readonly<Record<SplitKind, string>> = {
  od: 'origin-destination pairs',
  time: 'trips',
  vehicle: 'vehicles',
  random: 'trips',
};

/** Whether there are fewer trips than splits with a share: then all of them are for training. */
export const tooFewToSplit = (tripCount: number, shares: SplitShares = THESIS_SHARES): boolean =>
  tripCount > 0 && tripCount < SPLITS.filter((split) => shares[split] > 0).length;

/**
 * Deals trips out by seed; fewer than there are splits all go to training.
 * @throws Failure 'bad-input': a split would be empty, or the options contradict
 */
export function splitTrips(trips: TrajectorySet, options: SplitOptions): SplitTrips {
  const shares = checkedShares(options.shares ?? THESIS_SHARES);
  const { by, seed } = options;
  const random = new Random(seed).fork('splits');
  const groups = groupsOf(trips, options);
  const isTooFew = tooFewToSplit(trips.tripCount, shares);
  const dealt = isTooFew
    ? new Array<SplitName>(groups.count).fill('train')
    : deal(trips, groups, by, shares, random);
  const splitOf = Uint8Array.from(groups.groupOf, (group) => SPLITS.indexOf(dealt[group]));
  const parts = takeSplits(trips, splitOf);
  if (!isTooFew) refuseEmpty(parts, groups.count, by, shares);
  const settings = { by, seed, ...bySplit((split) => shares[split]) };
  const counts = {
    trips: trips.tripCount,
    [GROUP_NAMES[by]]: groups.count,
    ...bySplit((split) => parts[split].tripCount),
  };
  return { trips: parts, splitOf, step: { name: SPLIT_STEP, settings, counts } };
}

/** Deals out by origin-destination pair: no pair of one split occurs in another. */
export function splitByPair(
  trips: TrajectorySet,
  shares: SplitShares,
  random: Random,
): Record<SplitName, TrajectorySet> {
  const { sizes, groupOf } = groupsByKey(pairKeys(trips));
  const dealt = dealByChance(sizes, shares, random);
  return takeSplits(
    trips,
    Uint8Array.from(groupOf, (group) => SPLITS.indexOf(dealt[group])),
  );
}

function groupsOf(trips: TrajectorySet, { by, vehicleCodes }: SplitOptions): TripGroups {
  if (by === 'od') return groupsByKey(pairKeys(trips));
  if (by === 'vehicle') {
    if (vehicleCodes?.length === trips.tripCount) return groupsByKey(vehicleCodes);
    const message =
      'These trips do not say which vehicle drove them. Split by origin-destination pair or time.';
    throw badInput(message, { by });
  }
  const groupOf = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
  return { count: trips.tripCount, groupOf, sizes: new Uint32Array(trips.tripCount).fill(1) };
}

function deal(
  trips: TrajectorySet,
  { sizes }: TripGroups,
  by: SplitKind,
  shares: SplitShares,
  random: Random,
): SplitName[] {
  if (by === 'time') return dealByTime(trips, shares);
  return by === 'vehicle' ? dealWhatFits(sizes, shares, random) : dealByChance(sizes, shares, random);
}

/** The earliest trips to training, the latest to test; trips of one moment in their order. */
function dealByTime({ tripCount, offsets, times }: TrajectorySet, shares: SplitShares): SplitName[] {
  const start = (trip: number) => times[offsets[trip]];
  const order = Uint32Array.from({ length: tripCount }, (_, trip) => trip);
  order.sort((a, b) => start(a) - start(b) || a - b);
  const train = Math.round(shares.train * tripCount);
  const beforeTest = shares.test === 0 ? tripCount : Math.round((shares.train + shares.val) * tripCount);
  const splitOf = new Array<SplitName>(tripCount).fill('train');
  order.forEach((trip, rank) => {
    if (rank >= train) splitOf[trip] = rank < beforeTest ? 'val' : 'test';
  });
  return splitOf;
}

function takeSplits(trips: TrajectorySet, splitOf: Uint8Array): Record<SplitName, TrajectorySet> {
  const all = Array.from({ length: trips.tripCount }, (_, trip) => trip);
  return bySplit((split) =>
    selectTrips(
      trips,
      all.filter((trip) => SPLITS[splitOf[trip]] === split),
    ),
  );
}

function checkedShares(shares: SplitShares): SplitShares {
  const values = SPLITS.map((split) => shares[split]);
  const sum = values.reduce((total, share) => total + share, 0);
  if (values.every((share) => share >= 0 && share <= 1) && shares.train > 0 && Math.abs(sum - 1) < 1e-6)
    return shares;
  const given = SPLITS.map((split) => `${split} ${shares[split]}`).join(', ');
  const message = `The shares of the splits must be numbers from 0 to 1 that make 1 together, with some for training; given are ${given}.`;
  throw badInput(message);
}

function refuseEmpty(
  parts: Readonly<Record<SplitName, TrajectorySet>>,
  groupCount: number,
  by: SplitKind,
  shares: SplitShares,
): void {
  const empty = SPLITS.filter((split) => shares[split] > 0 && parts[split].tripCount === 0);
  if (empty.length === 0) return;
  const wanted = SPLITS.filter((split) => shares[split] > 0);
  const trips = SPLITS.reduce((sum, split) => sum + parts[split].tripCount, 0);
  const message = `${counted(trips, 'trip')} of ${counted(groupCount, GROUP_NAMES[by].slice(0, -1))} cannot be split into ${wanted.join(', ')}: nothing is left for ${empty.join(' and ')}. Give more trips, split another way, or give these splits no share.`;
  throw badInput(message, { by, groups: groupCount, empty });
}

/** A trip by the times of its points, in seconds since 1970 on the clock of the place. */
interface TimedTrip {
  readonly times: Float64Array;
}

/** Trips in three parts. */
export interface TripParts {
  /** Indices of the trips, ascending. Whole days go to one part; where there are fewer than three, trips in the order of time. */
  readonly parts: Readonly<Record<SplitName, Uint32Array>>;
  /** Days, as days since 1970, of each part; empty where trips of one day were parted. */
  readonly days: Readonly<Record<SplitName, readonly number[]>>;
}

const DAY = 86_400;
/** Fewer days cannot be dealt out to training, validation and test. */
const LEAST_DAYS = SPLITS.length;

/** The day on which a trip begins, as days since 1970. */
export const dayOf = ({ times }: TimedTrip): number => Math.floor(times[0] / DAY);

/**
 * Parts trips 80 / 10 / 10 by whole days, always in the same way: no drive of a tested day was learnt. Of
 * fewer than three days the last trips are for testing, those before for validation.
 */
export function splitTripsByDay(trips: readonly TimedTrip[]): TripParts {
  const dayOfTrip = trips.map(dayOf);
  const days = [...new Set(dayOfTrip)].sort((a, b) => a - b);
  if (days.length < LEAST_DAYS)
    return { parts: partsOf(splitInOrder(trips)), days: { train: [], val: [], test: [] } };
  const sizes = days.map((day) => dayOfTrip.filter((each) => each === day).length);
  const splitOfDay = dealWhatFits(sizes, THESIS_SHARES, new Random(USUAL_SEED).fork('days'));
  const splitOf = new Map(days.map((day, i) => [day, splitOfDay[i]]));
  const daysOf = (split: SplitName) => days.filter((day) => splitOf.get(day) === split);
  return {
    parts: partsOf(dayOfTrip.map((day) => splitOf.get(day)!)),
    days: bySplit(daysOf),
  };
}

function splitInOrder(trips: readonly TimedTrip[]): SplitName[] {
  const order = trips.map((_, i) => i).sort((a, b) => trips[a].times[0] - trips[b].times[0] || a - b);
  const share = (part: number) =>
    trips.length < LEAST_DAYS ? 0 : Math.max(1, Math.round(part * trips.length));
  const testFrom = trips.length - share(THESIS_SHARES.test);
  const valFrom = testFrom - share(THESIS_SHARES.val);
  const splitOf = new Array<SplitName>(trips.length).fill('train');
  order.forEach((trip, rank) => {
    if (rank >= valFrom) splitOf[trip] = rank < testFrom ? 'val' : 'test';
  });
  return splitOf;
}

function partsOf(splitOf: readonly SplitName[]): TripParts['parts'] {
  return bySplit((split) =>
    Uint32Array.from(splitOf.flatMap((each, trip) => (each === split ? [trip] : []))),
  );
}
