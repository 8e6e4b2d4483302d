import { expect, it } from 'vitest';
import { writeSafetensors } from '../../../nn/safetensors';
import { hoserTrain, hoserTrainFrom } from '../verification/hoser-train';
import type { HoserReference } from '../verification/hoser-reference';
import { failures, verified } from '../verification/testing/verified';
import { startedStudent, studentStart } from './start-student';

/** The stored initial weights of the official code as a file of its state dict. */
function fileOf({ tensors }: HoserReference, shift = 0): Uint8Array {
  const names = tensors.names.filter((name) => name.startsWith('model.'));
  const state = names.map((name) => {
    const data = Float32Array.from(tensors.numbers(name));
    if (name.endsWith('navigator.v_proj.weight')) data[0] += shift;
    return [name, { dtype: 'F32', shape: tensors.shape(name), data }] as const;
  });
  return writeSafetensors(new Map(state), {});
}

const started = (shift?: number) =>
  hoserTrainFrom((reference) => {
    const from = { bytes: fileOf(reference, shift), name: 'official.safetensors' };
    const start = studentStart(from, reference.dataset, reference.features, 1);
    return startedStudent(start, reference.features);
  });

it.each(['cpu', 'wasm'] as const)(
  'training that starts from a file of the official weights takes the official steps on %s',
  async (backend) => {
    const checks = await verified(started(), backend);
    expect(failures(checks)).toEqual([]);
    expect(checks.length).toBe((await verified(hoserTrain, backend)).length);
  },
);

it('from other weights takes others', async () => {
  expect(failures(await verified(started(0.01), 'wasm')).length).toBeGreaterThan(3);
});
