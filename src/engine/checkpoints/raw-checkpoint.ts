import type { SafetensorsTensor } from '../../nn/safetensors';
import type { NoOptimizer, TorchOptimizer } from './torch-optimizer';

export type CheckpointSource = 'safetensors' | 'torch zip' | 'torch legacy';

/** A part of a file that is left where it is, and why. */
export interface IgnoredPart {
  readonly name: string;
  readonly why: string;
}

/** What a reader of one format finds, its tensors still under the names of the file. */
export interface RawCheckpoint {
  readonly source: CheckpointSource;
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly config: ReadonlyMap<string, unknown>;
  readonly optimizer: TorchOptimizer | NoOptimizer;
  readonly ignored: readonly IgnoredPart[];
  readonly inert: readonly string[];
}
