import type { Dataset } from '../../domain/dataset';
import { Random } from '../../base/random';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import { groupRequest, type GroupMember, type GroupRequest } from './group-request';

/** Trips of one source, of which some were driven for the OD pairs in question. */
export interface TripPool {
  readonly trips: TrajectorySet;
  /** Those of the OD pairs, by their place in `trips`. */
  readonly chosen: Uint32Array;
}

/** What is to be found out about a group beside its measures. */
export interface ReviewRequest extends GroupRequest {
  /** For the noise between driven trips; null if no trip drove the pairs. */
  readonly pool: TripPool | null;
  /** Of each scenario. */
  readonly scenarioResamples: number;
}

/**
 * Resamples of each scenario unless told otherwise: every pair is in four scenarios, so a thousand would take four
 * times as long as those of the whole group. The ends of an interval from 300 have a standard error of some 4 % of
 * its width.
 */
const SCENARIO_RESAMPLES = 300;

/** Other trips that are sent along for each of the OD pairs: two draws among them share a quarter on average. */
const OTHERS_PER_PAIR = 4;

/** What to review of the routes for some of a set of trips, or (`real` null) for pairs that no trip drove. */
export function reviewRequest(
  dataset: Pick<Dataset, 'network'>,
  real: { readonly trips: TrajectorySet; readonly indices: Uint32Array } | null,
  sets: readonly GroupMember[],
  options: { resamples: number; seed: number; scenarioResamples?: number },
): ReviewRequest {
  return {
    ...groupRequest(dataset, real, sets, options),
    pool: real && poolOf(real.trips, real.indices, options.seed),
    scenarioResamples: options.scenarioResamples ?? SCENARIO_RESAMPLES,
  };
}

/** The chosen trips with a seeded sample of the others, so that a large split need not be sent to a worker. */
export function poolOf(split: TrajectorySet, chosen: Uint32Array, seed: number): TripPool {
  const own = Uint32Array.from(new Set(chosen));
  const taken = new Uint8Array(split.tripCount);
  for (const trip of own) taken[trip] = 1;
  const others = Uint32Array.from({ length: split.tripCount }, (_, trip) => trip).filter(
    (trip) => !taken[trip],
  );
  const sample = new Random(seed)
    .fork('trip pool')
    .shuffle(others)
    .subarray(0, OTHERS_PER_PAIR * own.length);
  return {
    trips: selectTrips(split, Uint32Array.from([...own, ...sample])),
    chosen: own.map((_, i) => i),
  };
}
