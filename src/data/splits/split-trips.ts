import type { DataStep } from '../../domain/data-card';
import type { SplitName } from '../../domain/dataset';
import { counted } from '../../base/text';
import { Failure } from '../../base/failure';
import { Random } from '../../base/random';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import {
  dealByChance,
  dealWhatFits,
  type SplitShares,
  groupsByPair,
  groupsByVehicle,
  type TripGroups,
} from './deal-groups';

/**
 * What must not be torn apart: trips of one origin-destination pair (first and last road; the thesis), days
 * gone by and days to come, trips of one vehicle, or nothing.
 */
export const SPLIT_KINDS = ['od', 'time', 'vehicle', 'random'] as const;
export type SplitKind = (typeof SPLIT_KINDS)[number];

export const THESIS_SHARES: SplitShares = { train: 0.8, val: 0.1, test: 0.1 };
/**
 * Of splits and simulated trips, where nobody chose another: page and command
 * line make the same of the same files.
 */
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

export const SPLITS: readonly SplitName[] = ['train', 'val', 'test'];
export const SPLIT_STEP = 'Splits';

/** How a group of trips is called where there are too few of them. */
const GROUP_NAMES: Readonly<Record<SplitKind, string>> = {
  od: 'origin-destination pairs',
  time: 'trips',
  vehicle: 'vehicles',
  random: 'trips',
};

/**
 * Deals trips out to training, validation and test. One seed and the same trips give the same splits.
 * @throws Failure 'bad-input' if a split with a share would be empty, or the options contradict each other
 */
export function splitTrips(trips: TrajectorySet, options: SplitOptions): SplitTrips {
  const shares = checkedShares(options.shares ?? THESIS_SHARES);
  const { by, seed } = options;
  const random = new Random(seed).fork('splits');
  const groups = groupsOf(trips, options);
  const dealt = deal(trips, groups, by, shares, random);
  const splitOf = Uint8Array.from(groups.groupOf, (group) => SPLITS.indexOf(dealt[group]));
  const parts = takeSplits(trips, splitOf);
  refuseEmpty(parts, groups.count, by, shares);
  const settings = { by, seed, train: shares.train, val: shares.val, test: shares.test };
  const counts = {
    trips: trips.tripCount,
    [GROUP_NAMES[by]]: groups.count,
    train: parts.train.tripCount,
    val: parts.val.tripCount,
    test: parts.test.tripCount,
  };
  return { trips: parts, splitOf, step: { name: SPLIT_STEP, settings, counts } };
}

/**
 * Deals out by origin-destination pair, with the chances of `random`: no pair of one split occurs in another.
 */
export function splitByPair(
  trips: TrajectorySet,
  shares: SplitShares,
  random: Random,
): Record<SplitName, TrajectorySet> {
  const { sizes, groupOf } = groupsByPair(trips);
  const dealt = dealByChance(sizes, shares, random);
  return takeSplits(
    trips,
    Uint8Array.from(groupOf, (group) => SPLITS.indexOf(dealt[group])),
  );
}

function groupsOf(trips: TrajectorySet, { by, vehicleCodes }: SplitOptions): TripGroups {
  if (by === 'od') return groupsByPair(trips);
  if (by === 'vehicle') {
    if (vehicleCodes?.length === trips.tripCount) return groupsByVehicle(vehicleCodes);
    const message =
      'These trips do not say which vehicle drove them. Split by origin-destination pair or time.';
    throw new Failure('bad-input', message, { by });
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

/**
 * The earliest trips to training, the next to validation, the latest to test;
 * trips of one moment in their order.
 */
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
  const part = (split: SplitName) =>
    selectTrips(
      trips,
      all.filter((trip) => SPLITS[splitOf[trip]] === split),
    );
  return { train: part('train'), val: part('val'), test: part('test') };
}

function checkedShares(shares: SplitShares): SplitShares {
  const values = SPLITS.map((split) => shares[split]);
  const sum = values.reduce((total, share) => total + share, 0);
  if (values.every((share) => share >= 0 && share <= 1) && shares.train > 0 && Math.abs(sum - 1) < 1e-6)
    return shares;
  const given = SPLITS.map((split) => `${split} ${shares[split]}`).join(', ');
  const message = `The shares of the splits must be numbers from 0 to 1 that make 1 together, with some for training; given are ${given}.`;
  throw new Failure('bad-input', message);
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
  throw new Failure('bad-input', message, { by, groups: groupCount, empty });
}
