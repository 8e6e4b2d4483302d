import type { Random } from '../base/random';
import type { RoadNetwork } from '../domain/road-network';
import { trajectorySetFrom, tripAt, type TrajectorySet } from '../domain/trajectory-set';
import {
  shiftDetour,
  shiftSwitch,
  randomRun,
  type Alter,
  type AlteredTrip,
  type AnomalyOptions,
  nearestRoad,
} from './anomaly-shifts';
import { ShortestPaths } from '../domain/shortest-path';

/**
 * How a normal trip is made anomalous.
 * - `shift-switch`, `shift-detour`: LM-TAD's set-up on Porto ("route switch" and "detour" in its code):
 *   places of the trip jump `level` cells away, each inner one with probability `share`, or a run of `share`
 *   of them together to one side. The result cannot be driven.
 * - `road-detour`: a run of `share` of the roads is replaced by a way through a road
 *   `level` cells to the side. Drivable.
 * - `road-switch`: at a road that both share, the trip goes on as another trip does. Drivable, each step is
 *   normal, and only the whole gives it away: hard to see for a model that does not know the destination.
 */
export type AnomalyKind = 'shift-switch' | 'shift-detour' | 'road-detour' | 'road-switch';

export const ANOMALY_KINDS: readonly AnomalyKind[] = [
  'shift-switch',
  'shift-detour',
  'road-detour',
  'road-switch',
];

/**
 * LM-TAD on Porto: 5 % of the trips for each kind, 3 cells, 30 %; it also reports (3, 10 %) and (5, 10 %).
 */
export const LM_TAD_ANOMALIES: AnomalyOptions = { ratio: 0.05, level: 3, share: 0.3, cellDegrees: 0.001 };

/** Anomalous copies of some trips. */
export interface InjectedAnomalies {
  readonly kind: AnomalyKind;
  readonly trips: TrajectorySet;
  /** (A) the trip that each was made of. */
  readonly sourceTrips: Uint32Array;
  /**
   * Drawn trips that could not be altered this way: too short, no way round,
   * no trip to switch to, too long then.
   */
  readonly skipped: number;
}

/**
 * Draws `ratio` of the trips (seeded, without replacement, at least one) and alters each. Trips that cannot
 * be altered are replaced by further draws as long as there are any, and counted.
 */
export function injectAnomalies(
  kind: AnomalyKind,
  trips: TrajectorySet,
  network: RoadNetwork,
  random: Random,
  options: Partial<AnomalyOptions> = {},
): InjectedAnomalies {
  const settings = { ...LM_TAD_ANOMALIES, ...options };
  const { maxRoads = Infinity } = settings;
  const alter = alterFor(kind, trips, network, random, settings);
  const wanted = Math.min(trips.tripCount, Math.max(1, Math.floor(trips.tripCount * settings.ratio)));
  const order = random.shuffle(Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip));
  const altered: AlteredTrip[] = [];
  const sources: number[] = [];
  let skipped = 0;
  for (const trip of order) {
    if (altered.length === wanted) break;
    const result = alter(trip);
    if (!result || result.roads.length > maxRoads) skipped++;
    else {
      altered.push(result);
      sources.push(trip);
    }
  }
  return { kind, trips: trajectorySetFrom(altered), sourceTrips: Uint32Array.from(sources), skipped };
}

function alterFor(
  kind: AnomalyKind,
  trips: TrajectorySet,
  network: RoadNetwork,
  random: Random,
  options: AnomalyOptions,
): Alter {
  switch (kind) {
    case 'shift-switch':
      return shiftSwitch(trips, network, random, options);
    case 'shift-detour':
      return shiftDetour(trips, network, random, options);
    case 'road-detour':
      return roadDetour(trips, network, random, options);
    case 'road-switch':
      return roadSwitch(trips, random);
  }
}

/**
 * Normal trips followed by anomalous ones, with (N + A) labels: 1 for
 * anomalous. What a detector is scored on.
 */
export function withAnomalies(
  normal: TrajectorySet,
  anomalous: TrajectorySet,
): { trips: TrajectorySet; anomalous: Uint8Array } {
  const all = [normal, anomalous].flatMap((set) =>
    Array.from({ length: set.tripCount }, (_, t) => tripAt(set, t)),
  );
  const labels = new Uint8Array(all.length).fill(1, normal.tripCount);
  return { trips: trajectorySetFrom(all), anomalous: labels };
}

/** Pace where a trip's own times say nothing: 30 km/h. */
const USUAL_SECONDS_PER_METER = 0.12;

/**
 * Runs of a trip that are tried before it counts as one that cannot be
 * altered: one-way streets leave many none.
 */
const RUNS_TO_TRY = 8;

/**
 * Replaces a run of `share` of the inner roads by the shortest way, over other roads, through a road about
 * `level` cells to one side of the run's middle; to the other side, or for another run, if that does not
 * work. Only a longer way counts as a detour.
 */
function roadDetour(
  trips: TrajectorySet,
  network: RoadNetwork,
  random: Random,
  options: AnomalyOptions,
): Alter {
  return (trip) => {
    const { roads, times } = tripAt(trips, trip);
    for (let attempt = 0; attempt < RUNS_TO_TRY; attempt++) {
      const run = randomRun(roads.length, options.share, random);
      if (!run) return null;
      const side = random.next() < 0.5 ? 1 : -1;
      for (const sign of [side, -side]) {
        const way = wayRound(network, roads, run, sign, options);
        if (way) return spliced(network, { roads, times }, run, way);
      }
    }
    return null;
  };
}

type Run = NonNullable<ReturnType<typeof randomRun>>;

/** Roads to drive in place of the run, or null if there is no longer way on this side. */
function wayRound(
  network: RoadNetwork,
  roads: Uint32Array,
  { start, end }: Run,
  sign: number,
  { level, cellDegrees }: AnomalyOptions,
): Uint32Array | null {
  const replaced = roads.subarray(start, end);
  const closed = new Set(replaced);
  const [before, after] = [roads[start - 1], roads[end]];
  if (closed.has(before) || closed.has(after)) return null;
  const middle = replaced[replaced.length >> 1];
  const [lon, lat] = pointAside(network, before, middle, after, sign * level * cellDegrees);
  const via = nearestRoad(
    network,
    lon,
    lat,
    (road) => !closed.has(road) && road !== before && road !== after,
  );
  if (via < 0) return null;
  const cost = Float64Array.from(network.lengthMeters, (length, road) =>
    closed.has(road) ? Infinity : length,
  );
  const search = new ShortestPaths(network, cost);
  const there = search.path(before, via);
  const back = there && search.path(via, after);
  if (!there || !back) return null;
  const way = Uint32Array.from([...there.subarray(1), ...back.subarray(1, -1)]);
  const length = (list: Uint32Array) => list.reduce((sum, road) => sum + network.lengthMeters[road], 0);
  return length(way) > length(replaced) ? way : null;
}

/** The point `offset` degrees to the left of `middle`, seen along the line from `before` to `after`. */
function pointAside(
  { centroidLonLat: at }: RoadNetwork,
  before: number,
  middle: number,
  after: number,
  offset: number,
): [lon: number, lat: number] {
  const shrink = Math.cos((at[2 * middle + 1] * Math.PI) / 180);
  const east = (at[2 * after] - at[2 * before]) * shrink;
  const north = at[2 * after + 1] - at[2 * before + 1];
  const norm = Math.hypot(east, north) || 1;
  return [at[2 * middle] - (offset * north) / norm / shrink, at[2 * middle + 1] + (offset * east) / norm];
}

/**
 * The trip with the run replaced; the new roads are driven at the trip's own mean
 * pace, all that follows comes later.
 */
function spliced(
  network: RoadNetwork,
  { roads, times }: { roads: Uint32Array; times: Float64Array },
  { start, end }: Run,
  way: Uint32Array,
): AlteredTrip {
  const meters = roads.reduce((sum, road) => sum + network.lengthMeters[road], 0);
  const pace = (times[times.length - 1] - times[0]) / meters || USUAL_SECONDS_PER_METER;
  const newTimes = Array.from(times.subarray(0, start));
  let now = times[start];
  for (const road of way) {
    newTimes.push(now);
    now += pace * network.lengthMeters[road];
  }
  const delay = now - times[end];
  for (const time of times.subarray(end)) newTimes.push(time + delay);
  return {
    roads: Uint32Array.from([...roads.subarray(0, start), ...way, ...roads.subarray(end)]),
    times: newTimes,
  };
}

/** A visit of a trip. */
interface Visit {
  readonly trip: number;
  readonly place: number;
}

/**
 * At a random road that another trip also drives, goes on as that other trip does. Both parts have at least
 * two roads and the road after the switch differs from the trip's own.
 */
function roadSwitch(trips: TrajectorySet, random: Random): Alter {
  const visitsOf = visitsByRoad(trips);
  return (trip) => {
    const { roads, times } = tripAt(trips, trip);
    const places = random.shuffle(
      Uint32Array.from({ length: Math.max(0, roads.length - 2) }, (_, i) => i + 1),
    );
    for (const place of places) {
      const others = visitsOf
        .get(roads[place])!
        .filter((visit) => leadsElsewhere(trips, visit, trip, roads[place + 1]));
      if (others.length === 0) continue;
      const other = others[random.int(others.length)];
      const rest = tripAt(trips, other.trip);
      const delay = times[place] - rest.times[other.place];
      return {
        roads: Uint32Array.from([...roads.subarray(0, place + 1), ...rest.roads.subarray(other.place + 1)]),
        times: [
          ...times.subarray(0, place + 1),
          ...Array.from(rest.times.subarray(other.place + 1), (time) => time + delay),
        ],
      };
    }
    return null;
  };
}

function leadsElsewhere(trips: TrajectorySet, { trip, place }: Visit, own: number, ownNext: number): boolean {
  const { roads } = tripAt(trips, trip);
  return trip !== own && place + 2 < roads.length && roads[place + 1] !== ownNext;
}

function visitsByRoad(trips: TrajectorySet): Map<number, Visit[]> {
  const visitsOf = new Map<number, Visit[]>();
  for (let trip = 0; trip < trips.tripCount; trip++) {
    tripAt(trips, trip).roads.forEach((road, place) => {
      const visits = visitsOf.get(road);
      if (visits) visits.push({ trip, place });
      else visitsOf.set(road, [{ trip, place }]);
    });
  }
  return visitsOf;
}
