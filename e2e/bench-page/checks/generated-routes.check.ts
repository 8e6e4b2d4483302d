import { getBackend, keep, tensor1d, tensor2d, tidy, zeros, type Tensor2D } from '@tensorflow/tfjs-core';
import { makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { Random } from '../../../src/base/random';
import { generateRoutes } from '../../../src/generation/generate-routes';
import { odPairsOf } from '../../../src/generation/od-pairs';
import { hoserConfig } from '../../../src/models/hoser/config';
import { hoserFeatures } from '../../../src/models/hoser/features/hoser-features';
import { Hoser } from '../../../src/models/hoser/hoser';
import { HoserSearchModel } from '../../../src/models/hoser/search-model';
import type { BackendName } from '../../../src/nn/backend-names';
import { registerKernels } from '../../../src/nn/kernels/register';
import { writeRows } from '../../../src/nn/ops/write-rows';
import { againstCpu, type CheckValues, type DeviceCheck } from '../device-check';

/** Whole routes of fresh weights, by a search whose cache has been grown and is recycled all the time. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-4,
  deviations: againstCpu(async () => {
    registerKernels(getBackend() as BackendName);
    return { ...(await routes()), 'rows written': await rowsWritten() };
  }),
};

async function routes(): Promise<CheckValues> {
  const { content } = makeSampleCity({ roads: 100, trips: 60, seed: 1 });
  const student = Hoser.initial(hoserConfig(32), hoserFeatures(content), new Random(4));
  const model = await HoserSearchModel.create(student.parameters, student.config, student.features);
  const origins = Array.from({ length: 1100 }, () => model.tree.open(1, 1e9, 5));
  await model.expand(origins);
  for (const node of origins) model.tree.release(node);
  const drawn = await generateRoutes(model, odPairsOf(content.trips.test), { maxRoads: 40 });
  model.dispose();
  student.dispose();
  return { roads: drawn.roads, times: drawn.times, 'log-probabilities': drawn.logProbs };
}

async function rowsWritten(): Promise<ArrayLike<number>> {
  const pool = keep(zeros([70, 33]) as Tensor2D);
  tidy(() => {
    const x = tensor2d(
      Float32Array.from({ length: 40 * 70 }, (_, i) => i),
      [40, 70],
    );
    const slots = Int32Array.from({ length: 40 }, (_, i) => (i * 11) % 70);
    writeRows(pool, tensor1d(slots, 'int32'), x, 30);
    writeRows(pool, tensor1d(slots.slice(0, 5), 'int32'), x, 3);
  });
  const values = (await pool.data()) as Float32Array;
  pool.dispose();
  return values;
}
