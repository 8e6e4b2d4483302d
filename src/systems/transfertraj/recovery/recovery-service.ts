import type { Task } from '../../../base/task';
import type { Dataset, SplitName } from '../../../domain/dataset';
import type { HiddenPart, PointMask } from '../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import type { NetworksAtWork, NetworkService } from '../../../engine/checkpoints/network-service';
import type { CheckedTimes } from '../../../evaluation/times/check-times';
import type { RecoveryBaseline } from '../../../evaluation/recovery/baselines/baseline-names';
import type { RouteSet } from '../../../generation/route';
import type { CityEvaluation } from '../evaluation/city-evaluation';
import { TRANSFERTRAJ, type TaskName } from '../networks';
import type { LeftOutReason } from '../trips/trajectories';

/** What the worker needs of a data set. */
export type RecoveryDataset = Pick<Dataset, 'fingerprint' | 'name' | 'network' | 'trips' | 'extras'>;

/** One encoder as a safetensors file, under the id that the worker keeps it by. */
export interface EncoderWeights {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The trajectories of a city, without their points. Typed arrays are by trajectory. */
export interface TrajectoriesSummary {
  readonly traces: number;
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
  readonly parts: Readonly<Record<SplitName, Uint32Array>>;
  readonly points: Uint16Array;
  /** Seconds on the clock of the place. */
  readonly start: Float64Array;
  /** Seconds from the first point to the last. */
  readonly duration: Float32Array;
  /** Seconds between two points, median. */
  readonly interval: Float32Array;
  /** Metres, straight from point to point. */
  readonly distance: Float32Array;
}

/**
 * A trajectory of L points of which some are hidden. Hidden places and times may be NaN where nobody knows them. Where the first point is
 * hidden, places and minutes are counted from the first known one.
 */
export interface FillQuestion {
  readonly trajectory: Trajectory;
  readonly mask: PointMask;
}

/** What an encoder says of the n points that a mask has. */
export interface FilledAnswer {
  /** (2 n) degrees: known points as they are, hidden ones as the network says. */
  readonly lonLat: Float64Array;
  /** (n) minutes since the first point, as the network says. */
  readonly minutes: Float64Array;
  /** (n, C) for each layer: how much each expert had to say; 0 where it was not asked. */
  readonly gates: readonly Float32Array[];
  /** (n, n) for each layer: how much the point of a row minds the point of a column; rows sum to 1. */
  readonly attention: readonly Float32Array[];
}

/** (2 n) degrees: where a baseline puts the points that a mask has. */
export interface BaselineAnswer {
  readonly source: RecoveryBaseline;
  readonly lonLat: Float64Array;
}

/** Origin, destination and departure. */
export interface TimeQuestion {
  /** Degrees. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** Seconds since 1970 on the clock of the place. */
  readonly departure: number;
}

/** Minutes by whom: the network, and baselines of the city. */
export interface TimeAnswer {
  readonly network: number;
  readonly baselines: readonly { readonly source: RecoveryBaseline; readonly minutes: number }[];
}

/** Which experts speak where: P points of trips of which nothing is hidden. */
export interface ExpertPoints {
  /** (2 P) degrees. */
  readonly lonLat: Float64Array;
  /** (P) places within the radius. */
  readonly places: Uint16Array;
  /** (P, C) for each layer. */
  readonly gates: readonly Float32Array[];
  readonly experts: number;
}

/** Networks by what they were trained for, as ids of kept weights. */
export interface NetworkIds {
  readonly pretrained?: string;
  readonly tasks: Readonly<Partial<Record<TaskName, string>>>;
}

/** What a worker offers that recovers the trips of one city: one request after the other. */
export interface RecoveryService extends NetworkService<RecoveryDataset, EncoderWeights> {
  /** Makes the trajectories of the data set (once) and says what there is. */
  trips(request: object, task: Task): Promise<TrajectoriesSummary>;
  /** One of them with its points. */
  trip(request: { readonly index: number }, task: Task): Promise<Trajectory>;
  /** Fills in what is hidden, in one pass. */
  fill(request: FillQuestion & { readonly id: string }, task: Task): Promise<FilledAnswer>;
  /** What the baselines say to the same question: straight lines and along the road, or those of a prediction where nothing is known after the hidden points. */
  baselines(request: FillQuestion, task: Task): Promise<{ readonly answers: readonly BaselineAnswer[] }>;
  /** How long a trip takes. */
  travelTime(request: TimeQuestion & { readonly id: string }, task: Task): Promise<TimeAnswer>;
  /** Holds the times of sets of routes on the city's roads against what a network says; its own error is told by the validation trips. */
  checkTimes(
    request: { readonly id: string; readonly sets: readonly RouteSet[] },
    task: Task,
  ): Promise<CheckedTimes>;
  /** Which experts points of the test part ask: of so many trips at most, evenly spread. */
  experts(request: { readonly id: string; readonly most: number }, task: Task): Promise<ExpertPoints>;
  /** All tasks on the test part, with the baselines. */
  evaluate(
    request: NetworkIds & { readonly hides: HiddenPart; readonly seed: number },
    task: Task,
  ): Promise<CityEvaluation>;
}

/** What the worker has of this system: the weights of the pre-trained encoder and those of all tasks, and no part of the data that would be copied in vain. */
export const RECOVERY_AT_WORK: NetworksAtWork<RecoveryDataset> = {
  system: TRANSFERTRAJ,
  mostKept: 6,
  partOf: ({ fingerprint, name, network, trips, extras: { traces, places } = {} }) => ({
    ...{ fingerprint, name, network, trips },
    extras: { ...(traces && { traces }), ...(places && { places }) },
  }),
};
