import { readSafetensors, writeSafetensors } from '../../src/nn/safetensors';
import type { Dataset } from '../../src/domain/dataset';

/**
 * The file of a teacher as one of another selection of its trips: the roads, and so the cells, are the same. A file
 * says which data set it was trained on, and is refused for any other.
 */
export function forTripsOf({ fingerprint }: Pick<Dataset, 'fingerprint'>, file: Uint8Array): Uint8Array {
  const { tensors, metadata } = readSafetensors(file);
  return writeSafetensors(tensors, { ...metadata, dataset: fingerprint });
}
