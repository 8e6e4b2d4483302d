import { LocalKilometres } from './local-kilometres';
import type { NearbyThings, ThingsNearPoints } from './nearby-things';
import type { Trajectory } from './trajectories';
import type { UtmZone } from './utm-zone';

/** All that a network can be told of a trajectory of L points, before anything is hidden. */
export interface KnownTrajectory {
  /** (L, 2) kilometres to the east and north of the first point; metres in the official form. */
  readonly space: Float64Array;
  /** (L, 4) see `timeFeatures`. */
  readonly time: Float64Array;
  /** Places near each point. */
  readonly places: ThingsNearPoints;
  /** Roads whose middle is near each point. */
  readonly roads: ThingsNearPoints;
}

/** Where the things of a city lie: its places, and the middles of its roads. */
export interface CityThings {
  readonly places: NearbyThings;
  readonly roads: NearbyThings;
}

/** How far around a point things are looked for, in metres. */
export const NEAR_METERS = 100;
/** The same in the official code, which holds squared metres against 100. */
export const OFFICIAL_NEAR_METERS = 10;
/** How many places, and how many roads, a point has at most in training. */
export const MOST_NEAR = 16;

/**
 * What is known in the form of the specification: kilometres, exact times, and things on the sphere.
 * @param most places, and roads, that a point has; the nearest are kept
 */
export function knownTrajectory(
  { lonLat, times }: Trajectory,
  city: CityThings,
  most = MOST_NEAR,
): KnownTrajectory {
  return {
    space: new LocalKilometres(lonLat[0], lonLat[1]).kilometres(lonLat),
    time: timeFeatures(times),
    places: city.places.around(lonLat, most),
    roads: city.roads.around(lonLat, most),
  };
}

/** What is known in the form of the official code: metres in a UTM zone, times in single precision, and all things on the plane of the zone. */
export function officialTrajectory(
  { lonLat, times }: Trajectory,
  zone: UtmZone,
  city: CityThings,
): KnownTrajectory {
  const metres = zone.metres(lonLat);
  return {
    space: metres.map((value, i) => value - metres[i % 2]),
    time: officialTimeFeatures(times),
    places: city.places.around(metres),
    roads: city.roads.around(metres),
  };
}

/** Numbers that a point in time is told by. */
export const TIME_FEATURES = 4;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/**
 * (L, 4) what the network reads of L points in time: days since the week began (0 to 7), hours since the day began (0 to 24), minutes since
 * the hour began (0 to 60), all with their fractions, and minutes since the first point. Weeks begin on Thursdays at midnight, as 1970 did.
 * @param times seconds since 1970
 */
export function timeFeatures(times: ArrayLike<number>): Float64Array {
  return featuresOf(times, (seconds) => seconds);
}

/**
 * The same as the official code has them: it keeps the seconds since 1970 in single precision, whose steps are of 128 s nowadays. Minutes
 * since the first point it takes from the seconds before.
 */
export function officialTimeFeatures(times: ArrayLike<number>): Float64Array {
  return featuresOf(times, Math.fround);
}

function featuresOf(times: ArrayLike<number>, stored: (seconds: number) => number): Float64Array {
  const features = new Float64Array(TIME_FEATURES * times.length);
  for (let i = 0; i < times.length; i++) {
    const seconds = stored(times[i]);
    features[4 * i] = within(seconds, WEEK) / DAY;
    features[4 * i + 1] = within(seconds, DAY) / HOUR;
    features[4 * i + 2] = within(seconds, HOUR) / MINUTE;
    features[4 * i + 3] = (times[i] - times[0]) / MINUTE;
  }
  return features;
}

/** Seconds since the last multiple of a period, before 1970 too. */
const within = (seconds: number, period: number): number => seconds - period * Math.floor(seconds / period);
