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

/** What became of a tensor: in its place (under its own name or another), not in the file, or left there. */
export type TensorFate = 'used' | 'renamed' | 'missing' | 'ignored';

export interface TensorRow {
  /** Official name. */
  readonly name: string;
  readonly fate: TensorFate;
  /** Null where the file has none. */
  readonly shape: readonly number[] | null;
  /** Why, or under which name the file has it; may be empty. */
  readonly note: string;
}

/** A setting of the network, and where it was found. */
export interface SettingRow {
  readonly name: string;
  readonly value: string;
  readonly from: string;
}

/**
 * What was made of a checkpoint, for people. Words of the file stand in it as they are: show them as text.
 */
export interface CheckpointReport {
  /** Name of the architecture: 'LM-TAD', 'HOSER'. */
  readonly system: string;
  readonly source: CheckpointSource;
  readonly settings: readonly SettingRow[];
  readonly tensors: readonly TensorRow[];
  /** Parts of the file that are no tensors of the network. */
  readonly ignored: readonly IgnoredPart[];
  /** Classes and functions that the file names; none was made or called. */
  readonly inert: readonly string[];
}

/** How many tensors met each fate. */
export function countFates({ tensors }: Pick<CheckpointReport, 'tensors'>): Record<TensorFate, number> {
  const counts = { used: 0, renamed: 0, missing: 0, ignored: 0 };
  for (const { fate } of tensors) counts[fate]++;
  return counts;
}
