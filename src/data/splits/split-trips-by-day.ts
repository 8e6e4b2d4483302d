import { Random } from '../../base/random';
import type { SplitName } from '../../domain/dataset';
import { dealWhatFits } from './deal-groups';
import { SPLITS, THESIS_SHARES, USUAL_SEED } from './split-trips';

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
 * Parts trips into 80 % for training, 10 % for validation and 10 % for testing: whole days, dealt out by chance, so that no
 * drive of a day that is tested was learnt. Of fewer than three days the last trips in time are for testing and those before
 * for validation, one each where there are three trips. The same trips are always parted in the same way.
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
    days: { train: daysOf('train'), val: daysOf('val'), test: daysOf('test') },
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
  const part = (split: SplitName) =>
    Uint32Array.from(splitOf.flatMap((each, trip) => (each === split ? [trip] : [])));
  return { train: part('train'), val: part('val'), test: part('test') };
}
