import type { Random } from '../base/random';
import type { RoadNetwork } from '../domain/road-network';
import { trajectorySetFrom, tripAt, type TrajectorySet } from '../domain/trajectory-set';
import { shiftDetour, shiftSwitch } from './anomaly-shifts';
import { roadDetour, roadSwitch } from './anomaly-roads';
import type { Alter, AlteredTrip, AnomalyOptions } from './trip-alteration';

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
