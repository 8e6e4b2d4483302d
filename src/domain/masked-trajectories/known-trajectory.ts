import { LocalKilometres } from './local-kilometres';
import type { NearbyThings, ThingsNearPoints } from './nearby-things';
import { officialTimeFeatures, timeFeatures } from './time-features';
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
