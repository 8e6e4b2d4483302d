import type { RouteSet } from '../../../generation/route';
import type { BackendReport } from '../../../engine/backend/backend';
import type { RaceOrder } from './race-order';
import { type TrajectorySet, tripAt } from '../../../domain/trajectory-set';

/** Routes of one runner at one moment, for the pairs of the race in their order. */
export type RaceRoutes = Pick<RouteSet, 'count' | 'offsets' | 'roads' | 'arrived'>;

/** How far a runner has come at a moment. */
export interface RunnerMoment {
  /** How many of its routes arrive. */
  readonly arrived: number;
  /** How many are the real trip, road by road. */
  readonly exact: number;
  /** Means over the steps since the moment before; NaN at the first, and without a teacher. */
  readonly losses: RunnerLosses;
  /** Null where only numbers were kept. */
  readonly routes: RaceRoutes | null;
}

export interface RunnerLosses {
  /** Cross-entropy of the next road, nats. */
  readonly nextStep: number;
  readonly time: number;
  /** Teacher's term of the loss, before its weight. */
  readonly distillation: number;
}

/** All runners after the same number of steps. */
export interface RaceMoment {
  readonly step: number;
  /** In the order of `runnersOf`. */
  readonly runners: readonly RunnerMoment[];
}

/** How good a runner is over many test trips, where the few pairs of the map are an anecdote. */
export interface FinishScores {
  /** Share of the next roads that are right, teacher-forced over all test trips. */
  readonly accuracy: number;
  /** Number of test pairs that routes were drawn for, how many of those arrive, and how many are the real trip. */
  readonly pairs: number;
  readonly arrived: number;
  readonly exact: number;
}

export interface RunnerFinish extends FinishScores {
  /** Cross-entropy of the next road, teacher-forced, nats. */
  readonly crossEntropy: number;
}

/** The race of one seed. */
export interface SeedRun {
  readonly seed: number;
  readonly moments: readonly RaceMoment[];
  /** After the last step, in the order of `runnersOf`; null before, and without test trips. */
  readonly finish: readonly RunnerFinish[] | null;
}

/** The counting baseline, which learns in one pass and is there from the start. */
export interface PaceCar {
  readonly routes: RaceRoutes;
  readonly arrived: number;
  readonly exact: number;
  /** Null without test trips. */
  readonly finish: FinishScores | null;
}

/** A race as far as it has come. Routes are kept of the first seed alone. */
export interface Race {
  readonly order: RaceOrder;
  readonly pace: PaceCar | null;
  /** In the order in which they were run. */
  readonly runs: readonly SeedRun[];
}

/** Where a race comes from. */
export interface RaceOrigin {
  readonly dataset: { readonly name: string; readonly fingerprint: string };
  /** First digits of the digest of the teacher's file. */
  readonly teacher: string;
  readonly backend: Pick<BackendReport, 'backend' | 'threads'> & { readonly device: string };
  readonly versions: Readonly<Record<string, string>>;
  /** Wall-clock, without pauses. */
  readonly seconds: number;
}

/** A finished race that can be kept and watched again. */
export interface RaceRecording extends Race {
  readonly pace: PaceCar;
  readonly origin: RaceOrigin;
}

/** What a recording's file calls itself. */
export const RACE_FORMAT = 'route-distillery-race';

/** In bytes. A recording of a thousand moments of 32 pairs takes some 20 MB. */
export const MOST_RACE_BYTES = 64e6;

/** What happens in a race, as it happens. */
export type RaceEvent =
  | { readonly kind: 'pace'; readonly pace: PaceCar }
  | { readonly kind: 'moment'; readonly run: number; readonly moment: RaceMoment }
  | { readonly kind: 'finish'; readonly run: number; readonly finish: readonly RunnerFinish[] | null };

export const beginRace = (order: RaceOrder): Race => ({ order, pace: null, runs: [] });

/** The race after one more event. */
export function withEvent(race: Race, event: RaceEvent): Race {
  if (event.kind === 'pace') return { ...race, pace: event.pace };
  const seed = (race.order.config.seed + event.run) >>> 0;
  const before = race.runs[event.run] ?? { seed, moments: [], finish: null };
  const after =
    event.kind === 'moment'
      ? { ...before, moments: [...before.moments, event.moment] }
      : { ...before, finish: event.finish };
  return { ...race, runs: [...race.runs.slice(0, event.run), after, ...race.runs.slice(event.run + 1)] };
}

/** Copies of what a race keeps of routes. */
export const raceRoutes = ({ count, offsets, roads, arrived }: RaceRoutes): RaceRoutes => ({
  count,
  offsets: offsets.slice(),
  roads: roads.slice(),
  arrived: arrived.slice(),
});

/** A view of the roads of one route. */
export const roadsAt = (
  { offsets, roads }: Pick<RaceRoutes, 'offsets' | 'roads'>,
  pair: number,
): Uint32Array => roads.subarray(offsets[pair], offsets[pair + 1]);

export const sameRoads = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length === b.length && a.every((road, i) => road === b[i]);

/** Whether a route is the real trip of its pair, road by road. @param trips (pairs) the trip of each pair */
export const isExact = (routes: RaceRoutes, pair: number, set: TrajectorySet, trips: Uint32Array): boolean =>
  sameRoads(roadsAt(routes, pair), tripAt(set, trips[pair]).roads);

/** How many routes arrive, and how many are the real trip. */
export function countRoutes(routes: RaceRoutes, set: TrajectorySet, trips: Uint32Array) {
  let [arrived, exact] = [0, 0];
  for (let pair = 0; pair < routes.count; pair++) {
    arrived += routes.arrived[pair];
    if (isExact(routes, pair, set, trips)) exact++;
  }
  return { arrived, exact };
}

/** A moment at which two runners part, and the first pair at which they do. */
export interface Difference {
  /** Index of the moment. */
  readonly moment: number;
  readonly pair: number;
}

/** The first moment at which two runners draw different routes; null where they never do, or no routes were kept. */
export function firstDifference(moments: readonly RaceMoment[], a: number, b: number): Difference | null {
  for (const [moment, { runners }] of moments.entries()) {
    const [one, other] = [runners[a]?.routes, runners[b]?.routes];
    if (!one || !other) continue;
    for (let pair = 0; pair < one.count; pair++)
      if (!sameRoads(roadsAt(one, pair), roadsAt(other, pair))) return { moment, pair };
  }
  return null;
}
