import type { StoredTensors } from '../../../verification/reference-folder';
import type { StoredFields } from '../../../verification/stored-fields';

/** The file of training. */
export interface StoredTrain {
  readonly json: StoredFields;
  readonly tensors: StoredTensors;
}
