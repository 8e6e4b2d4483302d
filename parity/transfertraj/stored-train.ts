import type { StoredTensors } from '../harness/reference-folder';
import type { StoredFields } from '../harness/stored-fields';

/** The file of training. */
export interface StoredTrain {
  readonly json: StoredFields;
  readonly tensors: StoredTensors;
}
