import type { Random } from '../base/random';
import type { RoadNetwork } from '../domain/road-network';
import { tripAt, type TrajectorySet } from '../domain/trajectory-set';

/** How trips are altered, whichever the kind of anomaly. */
export interface AnomalyOptions {
  /** Share of the trips of which an anomalous copy is made. */
  readonly ratio: number;
  /** How far aside, in cells. */
  readonly level: number;
  /**
   * Share of a trip's inner roads that is touched (alpha; "prob" in
   * LM-TAD's code). Not used by `road-switch`.
   */
  readonly share: number;
  /** Cell size in degrees. */
  readonly cellDegrees: number;
  /**
   * An anomalous trip of more roads than this counts as one that cannot be
   * made; left out, any length will do.
   */
  readonly maxRoads?: number;
}

/** What is altered: the roads and entry times of one trip. */
export interface AlteredTrip {
  readonly roads: ArrayLike<number>;
  readonly times: ArrayLike<number>;
}

/** Alters trip `index`, or gives null where this trip cannot be altered this way. */
export type Alter = (index: number) => AlteredTrip | null;

/** The eight neighbours of a cell: [columns, rows]. */
const DIRECTIONS: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 0],
  [-1, 0],
  [0, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
  [1, -1],
];

/** A trip needs both its ends and something between them. */
const SHORTEST_TRIP = 3;

/**
 * The road nearest to where `road` would lie, moved by whole cells. LM-TAD moves
 * to the cell itself, road or no road.
 */
function moved(
  network: RoadNetwork,
  road: number,
  columns: number,
  rows: number,
  { level, cellDegrees }: AnomalyOptions,
): number {
  const lon = network.centroidLonLat[2 * road] + columns * level * cellDegrees;
  const lat = network.centroidLonLat[2 * road + 1] + rows * level * cellDegrees;
  return nearestRoad(network, lon, lat);
}

/**
 * LM-TAD's "route switch": each inner place moves with probability `share`, in
 * one of eight directions of its own.
 */
export function shiftSwitch(
  trips: TrajectorySet,
  network: RoadNetwork,
  random: Random,
  options: AnomalyOptions,
): Alter {
  return (trip) => {
    const { roads, times } = tripAt(trips, trip);
    if (roads.length < SHORTEST_TRIP) return null;
    const altered = Uint32Array.from(roads, (road, i) => {
      if (i === 0 || i === roads.length - 1 || random.next() >= options.share) return road;
      const [columns, rows] = DIRECTIONS[random.int(DIRECTIONS.length)];
      return moved(network, road, columns, rows, options);
    });
    return altered.some((road, i) => road !== roads[i]) ? { roads: altered, times } : null;
  };
}

/**
 * LM-TAD's "detour": a run of `share` of the inner places moves together to one side of the line from its
 * first place to its end: one of the signs of the way from end to start is turned.
 */
export function shiftDetour(
  trips: TrajectorySet,
  network: RoadNetwork,
  random: Random,
  options: AnomalyOptions,
): Alter {
  return (trip) => {
    const { roads, times } = tripAt(trips, trip);
    const run = randomRun(roads.length, options.share, random);
    if (!run) return null;
    const at = network.centroidLonLat;
    const cells = (axis: 0 | 1) =>
      Math.sign(
        Math.round((at[2 * roads[run.start] + axis] - at[2 * roads[run.end] + axis]) / options.cellDegrees),
      );
    const turnRows = random.next() < 0.5;
    const columns = turnRows ? cells(0) : -cells(0);
    const rows = turnRows ? -cells(1) : cells(1);
    const altered = Uint32Array.from(roads, (road, i) =>
      i >= run.start && i < run.end ? moved(network, road, columns, rows, options) : road,
    );
    return altered.some((road, i) => road !== roads[i]) ? { roads: altered, times } : null;
  };
}

/**
 * A random run [start, end) of `share` of the inner places (at least one), or null for a trip without any.
 */
export function randomRun(
  length: number,
  share: number,
  random: Random,
): { readonly start: number; readonly end: number } | null {
  if (length < SHORTEST_TRIP) return null;
  const size = Math.max(1, Math.floor((length - 2) * share));
  const start = 1 + random.int(length - 1 - size);
  return { start, end: start + size };
}

/**
 * The road whose centroid is nearest to a point in degrees (longitudes shrunk by the cosine of the
 * latitude), or -1 if none is allowed.
 */
export function nearestRoad(
  { roadCount, centroidLonLat }: RoadNetwork,
  lon: number,
  lat: number,
  allowed: (road: number) => boolean = () => true,
): number {
  const shrink = Math.cos((lat * Math.PI) / 180);
  let [best, bestSquared] = [-1, Infinity];
  for (let road = 0; road < roadCount; road++) {
    const dLon = (centroidLonLat[2 * road] - lon) * shrink;
    const dLat = centroidLonLat[2 * road + 1] - lat;
    const squared = dLon * dLon + dLat * dLat;
    if (squared < bestSquared && allowed(road)) [best, bestSquared] = [road, squared];
  }
  return best;
}
