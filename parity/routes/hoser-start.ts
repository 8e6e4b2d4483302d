import { writeSafetensors } from '../../src/nn/safetensors';
import type { Subject } from '../harness/compare';
import { startedStudent, studentStart } from '../../src/systems/routes/start/start-student';
import type { HoserReference } from './hoser-reference';
import { hoserTrainFrom } from './hoser-train';

/**
 * The stored initial weights of the official code as a file of its state dict.
 * @param shift added to the first number of the values of the attention over candidates
 */
function weightsFile({ tensors }: HoserReference, shift = 0): Uint8Array {
  const names = tensors.names.filter((name) => name.startsWith('model.'));
  const state = names.map((name) => {
    const data = Float32Array.from(tensors.numbers(name));
    if (name.endsWith('navigator.v_proj.weight')) data[0] += shift;
    return [name, { dtype: 'F32', shape: tensors.shape(name), data }] as const;
  });
  return writeSafetensors(new Map(state), {});
}

/** The training of `hoser_train` by a student that starts from a file of the stored initial weights. */
export const hoserStart: Subject = hoserStartFrom(0);

/** @param shift as of `weightsFile` */
export function hoserStartFrom(shift: number): Subject {
  return hoserTrainFrom('hoser_start', (reference) => {
    const from = { bytes: weightsFile(reference, shift), name: 'official.safetensors' };
    const start = studentStart(from, reference.dataset, reference.features, 1);
    return startedStudent(start, reference.features);
  });
}
