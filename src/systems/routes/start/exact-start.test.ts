import { expect, it } from 'vitest';
import { useBackend } from '../../../nn/testing/backends';
import { writeSafetensors } from '../../../nn/safetensors';
import { runRoutes } from '../testing/run-routes';
import { experimentConfig } from '../settings';
import { hoserTrain, hoserTrainFrom } from '../verification/hoser-train';
import type { HoserReference } from '../verification/hoser-reference';
import { openSearchReference } from '../verification/search-reference';
import { failures, referenceFiles, verified } from '../verification/testing/verified';
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

it("training goes on from PyTorch's own file of a HOSER, in the sizes of that", async () => {
  await useBackend('wasm');
  const folder = referenceFiles();
  const { dataset } = await openSearchReference(folder);
  const start = { vanilla: { bytes: folder.bytes('hoser_best.pth'), name: 'hoser_best.pth' } };
  const config = experimentConfig('quick', { epochs: 1 });
  expect(config.student.hiddenDim).toBe(32);
  const order = { dataset, config, networks: ['vanilla'], results: false, start };
  const { record } = await runRoutes(order);
  const { start: said, config: sizes, training } = record.networks.vanilla;
  expect(said).toMatchObject({ name: 'hoser_best.pth', anew: 0 });
  expect(said!.taken).toBeGreaterThan(50);
  expect(sizes).toMatchObject({ hiddenDim: 16, roadIdDim: 8 });
  expect(training!.history.map(({ epoch }) => epoch)).toEqual([0, 1]);
});

it('from other weights takes others', async () => {
  expect(failures(await verified(started(0.01), 'wasm')).length).toBeGreaterThan(3);
});
