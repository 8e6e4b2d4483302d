import type { Dataset, SplitName } from '../../../domain/dataset';
import type { OdPairs } from '../../../generation/od-pairs';
import type { RouteBeams } from '../../../generation/route-beams';
import type { RouteSet } from '../../../generation/route';
import type { AnomalyKind } from '../../../evaluation/anomalies';
import type { Surprisals } from '../../../models/lm-tad/teacher';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { BackendService } from '../../../engine/backend/backend-service';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { GenerationConfig } from '../experiment-config';
import type { Task } from '../../../base/task';

/** Weights of a network as a safetensors file, with a name under which the worker keeps them once it has seen them. */
export interface NamedWeights {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface DrawRequest {
  readonly pairs: OdPairs;
  readonly sources: readonly RouteSource[];
  /** The students among the sources. */
  readonly models: Readonly<Partial<Record<'vanilla' | 'distilled', NamedWeights>>>;
  readonly generation: Pick<GenerationConfig, 'search' | 'beamWidth' | 'lengthFactor'>;
  /** Whether the students' last beams are returned too. */
  readonly keepBeams: boolean;
}

/** What one model or baseline drew for all pairs of a request. */
export interface DrawnSet {
  readonly source: RouteSource;
  readonly routes: RouteSet;
  /** Of students, where asked for. */
  readonly beams?: RouteBeams;
  /** Wall-clock seconds. */
  readonly seconds: number;
}

export interface SurpriseRequest {
  readonly teacher: NamedWeights;
  readonly split: SplitName;
}

/** Every trip of a split under the teacher. */
export interface Surprise {
  readonly surprisals: Surprisals;
  /** (N) mean surprisal per token of each trip in nats: its log-perplexity. */
  readonly scores: Float64Array;
  /** (N) trips from the most to the least surprising. */
  readonly order: Uint32Array;
  readonly perplexity: number;
}

export interface DetectRequest {
  readonly teacher: NamedWeights;
  readonly kind: AnomalyKind;
  readonly seed: number;
}

/** Injected anomalies among the test trips, and how well the teacher tells them from the rest. */
export interface Detection {
  readonly kind: AnomalyKind;
  /** Anomalous trips alone, and the test trip that each was made of. */
  readonly trips: TrajectorySet;
  readonly sourceTrips: Uint32Array;
  /** Steps of the anomalous trips under the teacher. */
  readonly surprisals: Surprisals;
  readonly scores: Float64Array;
  /** (A) place of each anomalous trip among all, counted from 1 for the most surprising; equal scores count against it. */
  readonly ranks: Uint32Array;
  /** Trips that it was to be told from: the test set as it is. */
  readonly normalTrips: number;
  readonly rocAuc: number;
  readonly prAuc: number;
}

/** Draws routes and reads trips with trained networks, beside whatever trains meanwhile: a worker of its own. */
export interface RoutesService extends BackendService {
  /** Takes the data set that later calls are about, in place of the one before. */
  hold(request: { readonly dataset: Dataset }, task: Task): Promise<void>;
  draw(request: DrawRequest, task: Task): Promise<readonly DrawnSet[]>;
  surprise(request: SurpriseRequest, task: Task): Promise<Surprise>;
  detect(request: DetectRequest, task: Task): Promise<Detection>;
}
