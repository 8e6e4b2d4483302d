import type { Dataset } from '../../domain/dataset';
import type { OdPairs } from '../../generation/od-pairs';
import type { ExperimentConfig } from './experiment-config';
import type { StudentName } from './training/train-student';

/** Which parts of the job to do. */
export interface ExperimentParts {
  /** Train one, use the weights of a checkpoint (a safetensors file), or do without: then only the vanilla student can learn. */
  readonly teacher: 'train' | 'none' | Uint8Array;
  /** Trained from one seed in this order; none to train the teacher alone. */
  readonly students: readonly StudentName[];
  /** Whether to draw routes for the OD pairs of the configuration with every student and baseline afterwards. */
  readonly routes: boolean;
}

/** Routes that are drawn with the weights of the moment while a student learns. */
export interface Watched {
  readonly pairs: OdPairs;
  /** Least time between two looks, in seconds. */
  readonly everySeconds: number;
}

export interface ExperimentRequest {
  readonly dataset: Dataset;
  readonly config: ExperimentConfig;
  /** Names the run's checkpoints: a run that is asked for again under the same name goes on from the last of them. */
  readonly runId: string;
  /** Left out: everything that the configuration says. */
  readonly parts?: ExperimentParts;
  readonly watched?: Watched;
}
