import type { StoredTensors } from '../harness/reference-folder';
import type { StoredFields } from '../harness/stored-fields';

/** A training that the reference has recorded. */
export interface StoredTraining {
  readonly group: string;
  readonly tensors: StoredTensors;
  /** In front of `grad.` and `param_step1.` in the names of its tensors. */
  readonly prefix: string;
  /** Losses, largest gradients and tolerances. */
  readonly json: StoredFields;
  readonly optimizer: StoredFields;
  /** Parameters whose true gradient is 0. */
  readonly withoutGradient: ReadonlySet<string>;
  readonly std: number;
}
