import { middleNumber } from '../../../base/quantiles';
import type { Dataset } from '../../../domain/dataset';
import { badInput } from '../../../base/failure';
import { Random } from '../../../base/random';
import type { RoadNetwork } from '../../../domain/road-network';
import { mainRoads } from '../../../domain/road-adjacency';
import { secondOfDay } from '../../../domain/time-statistics';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { seededOdPairs } from '../../../generation/od-pairs';
import type { RouteGroup } from './route-book.svelte';

/** OD pairs as a group of routes has them. */
export type ChosenPairs = Pick<RouteGroup, 'from' | 'pairs' | 'tripIndices' | 'driven'>;

/** A departure that a person chose. */
export interface Departure {
  /** Seconds since midnight, wall clock. */
  readonly secondsOfDay: number;
  /** 0 for Monday to 6 for Sunday; null keeps the day. */
  readonly weekday: number | null;
}

/** Number and seed of a sample of pairs. */
export interface RandomPairs {
  readonly count: number;
  readonly seed: number;
}

type Trips = Pick<Dataset, 'network' | 'trips'>;

const SECONDS_PER_DAY = 86_400;
/** 1 January 1970 was a Thursday, three days after a Monday. */
const WEEKDAY_OF_EPOCH = 3;

/**
 * A chosen departure as a time of the data: seconds since 1970 by the wall clock. The day is the first one,
 * from `day` on, that is the chosen weekday, or `day` itself if no weekday was chosen.
 * @param day any time of the day to begin at
 */
export function departureTime({ secondsOfDay, weekday }: Departure, day: number): number {
  const first = Math.floor(day / SECONDS_PER_DAY);
  const wait = weekday === null ? 0 : modulo(weekday - (first + WEEKDAY_OF_EPOCH), 7);
  return (first + wait) * SECONDS_PER_DAY + secondsOfDay;
}

/**
 * The pairs of a seeded sample of trips: the same as a run with this seed and number draws. A chosen
 * departure replaces theirs.
 */
export function pairsOfTrips(
  { trips }: Trips,
  from: 'test' | 'train',
  { count, seed }: RandomPairs,
  departure: Departure | null,
): ChosenPairs {
  checkCount(count);
  const pairs = seededOdPairs(trips[from], from, count, seed);
  if (pairs.origins.length === 0)
    throw badInput(
      `This data set has no ${from} trips of two roads or more. Use other trips, or random pairs.`,
    );
  const { origins, destinations, tripIndices } = pairs;
  const departures = departuresOf(trips.train, pairs.departures, departure);
  return { from, pairs: { origins, destinations, departures }, tripIndices };
}

/**
 * Random pairs of different roads, all equally likely, among the roads that can all be reached from each
 * other. Without a chosen departure each leaves at the time of a random training trip.
 */
export function randomPairs(
  { network, trips: { train } }: Trips,
  { count, seed }: RandomPairs,
  departure: Departure | null,
): ChosenPairs {
  checkCount(count);
  const roads = reachableRoads(network);
  if (roads.length < 2)
    throw badInput(
      'No two roads of this network can be reached from each other, so no pair can be drawn. ' +
        'Draw pairs from trips.',
    );
  const random = new Random(seed).fork('random OD pairs');
  const origins = new Uint32Array(count);
  const destinations = new Uint32Array(count);
  const departures = new Float64Array(count);
  for (let pair = 0; pair < count; pair++) {
    const origin = random.int(roads.length);
    const step = 1 + random.int(roads.length - 1);
    origins[pair] = roads[origin];
    destinations[pair] = roads[(origin + step) % roads.length];
    departures[pair] = departureOfTrip(train, random.int(Math.max(1, train.tripCount)));
  }
  return {
    from: 'random',
    pairs: { origins, destinations, departures: departuresOf(train, departures, departure, true) },
    tripIndices: null,
  };
}

/**
 * One pair that a person chose. Without a chosen departure it leaves at the median time of day of the
 * training trips.
 */
export function pairOnMap(
  { trips: { train } }: Trips,
  origin: number,
  destination: number,
  departure: Departure | null,
): ChosenPairs {
  const at = departureTime(
    departure ?? { secondsOfDay: medianSecondOfDay(train), weekday: null },
    firstDeparture(train),
  );
  return {
    from: 'map',
    pairs: {
      origins: Uint32Array.of(origin),
      destinations: Uint32Array.of(destination),
      departures: Float64Array.of(at),
    },
    tripIndices: null,
  };
}

/**
 * The pairs' own departures, or the chosen one: on the pair's own day if no weekday was chosen, otherwise
 * (and always for pairs without a day of their own, `dayless`) counted from the first day of the training
 * trips.
 */
function departuresOf(
  train: TrajectorySet,
  own: Float64Array,
  departure: Departure | null,
  dayless = false,
): Float64Array {
  if (!departure) return own;
  const first = firstDeparture(train);
  const from = (time: number) => (dayless || departure.weekday !== null ? first : time);
  return own.map((time) => departureTime(departure, from(time)));
}

function checkCount(count: number): void {
  if (!Number.isInteger(count) || count < 1)
    throw badInput(`The number of pairs must be a whole number from 1 up, not ${count}.`);
}

/** 0 if there are no trips. */
function departureOfTrip(trips: TrajectorySet, trip: number): number {
  return trip < trips.tripCount ? trips.times[trips.offsets[trip]] : 0;
}

function firstDeparture(trips: TrajectorySet): number {
  let first = Infinity;
  for (let trip = 0; trip < trips.tripCount; trip++) first = Math.min(first, departureOfTrip(trips, trip));
  return first === Infinity ? 0 : first;
}

function medianSecondOfDay(trips: TrajectorySet): number {
  const seconds = Float64Array.from({ length: trips.tripCount }, (_, trip) =>
    secondOfDay(departureOfTrip(trips, trip)),
  );
  return seconds.length > 0 ? middleNumber(seconds) : 0;
}

const modulo = (value: number, by: number) => ((value % by) + by) % by;

const known = new WeakMap<RoadNetwork, Uint32Array>();

function reachableRoads(network: RoadNetwork): Uint32Array {
  const roads = known.get(network) ?? mainRoads(network);
  known.set(network, roads);
  return roads;
}
