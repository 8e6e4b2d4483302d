import type { MetricsReport } from '../../evaluation/metrics-report';
import type { Checkpoint } from '../checkpoints/checkpoint-file';
import type { GeneratedSet } from '../routes/generated-set';
import type { RunRecord } from './run-record';

/** Values at each optimiser step of one network, column by column; `step` counts from 1. */
export interface StepSeries {
  readonly network: string;
  readonly step: Float32Array;
  /** Same length as `step`: loss, its parts, gradNorm, learningRate. */
  readonly columns: Readonly<Record<string, Float32Array>>;
}

/** Where a network that is not trained came from when it is a file that no run holds. */
export const FROM_FILE = 'file';

/** What a run was asked to do: all that is needed to go on with it. */
export interface RunPlan {
  readonly id: string;
  readonly name: string;
  /** Id of the system. */
  readonly system: string;
  /** The system's configuration. */
  readonly config: unknown;
  /** Names of the networks that are trained, in their order. */
  readonly networks: readonly string[];
  /** Networks that were not trained but given, by name: the id of the run that holds it, or `file`. */
  readonly given: Readonly<Record<string, string>>;
  /** Names of the files or runs whose weights networks started from, by network; left out where all began anew. */
  readonly start?: Readonly<Record<string, string>>;
  /** Name of the earlier data that networks are measured on too; left out where there are none. */
  readonly oldData?: string;
  readonly dataset: {
    readonly name: string;
    readonly fingerprint: string;
    readonly id: string | null;
    /** Whether nobody drove its trips: the word stays with what comes of them. */
    readonly simulated?: true;
  };
}

/** Numbers of a run that a list shows, by the keys that its system gives them. */
export type Headline = Readonly<Record<string, number>>;

/** Everything that is kept of a run. */
export interface RunContents {
  readonly plan: RunPlan;
  readonly record: RunRecord | null;
  readonly metrics: MetricsReport | null;
  readonly checkpoints: readonly Checkpoint[];
  readonly sets: readonly GeneratedSet[];
  readonly series: readonly StepSeries[];
}
