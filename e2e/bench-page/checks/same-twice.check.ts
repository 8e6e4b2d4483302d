import * as tf from '@tensorflow/tfjs-core';
import { makeSampleCity } from '../../../src/data/sample-city/make-sample-city';
import { DEFAULT_DISTILLATION } from '../../../src/distillation/distillation-config';
import { StudentTraining } from '../../../src/distillation/student-training';
import { Random } from '../../../src/domain/random';
import { hoserConfig } from '../../../src/models/hoser/config';
import { hoserFeatures } from '../../../src/models/hoser/features/hoser-features';
import { Hoser } from '../../../src/models/hoser/hoser';
import { registerKernels } from '../../../src/nn/kernels/register';
import { AdamW, TORCH_ADAMW } from '../../../src/nn/training/adamw';
import { differentiate } from '../../../src/nn/training/differentiate';
import type { CheckedBackend, DeviceCheck } from '../device-check';

/** Steps of a batch from which TensorFlow.js sums products by atomics. */
const LONG = 2000;
const UPDATES = 2;

/** Programs of the stock backend, which say of themselves whether they use atomics. */
interface ProgramRunner {
  runWebGPUProgram: (
    program: { readonly atomic?: boolean; readonly shaderKey: string },
    ...rest: unknown[]
  ) => unknown;
}

/** A large batch trained twice from one seed: the same bits, and no shader that adds by atomics. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 0,
  deviations: async (backend: CheckedBackend) => {
    await tf.setBackend(backend);
    registerKernels(backend);
    const atomic = backend === 'webgpu' ? watchAtomics() : new Set<string>();
    const first = await train();
    const second = await train();
    return {
      'steps too few for the check': first.steps >= LONG ? 0 : 1,
      'values that differ': first.values.filter((value, i) => !Object.is(value, second.values[i])).length,
      [`shaders with atomics (${[...atomic].join(' ') || 'none'})`]: atomic.size,
    };
  },
};

function watchAtomics(): Set<string> {
  const found = new Set<string>();
  const runner = tf.backend() as unknown as ProgramRunner;
  const stock = runner.runWebGPUProgram.bind(runner);
  runner.runWebGPUProgram = (program, ...rest) => {
    if (program.atomic) found.add(program.shaderKey);
    return stock(program, ...rest);
  };
  return found;
}

/** Losses, norms and weights after some updates. */
async function train(): Promise<{ steps: number; values: readonly number[] }> {
  const { content } = makeSampleCity({ roads: 100, trips: 220, seed: 1 });
  const { train: trips, val } = content.trips;
  const student = Hoser.initial(hoserConfig(16, 1, 2), hoserFeatures(content), new Random(4));
  const distillation = { ...DEFAULT_DISTILLATION, lambda: 0 };
  const training = new StudentTraining(student, trips, val, distillation, null);
  const optimizer = new AdamW({ ...TORCH_ADAMW, weightDecay: 0.1, clipNorm: 1 });
  const items = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
  const values: number[] = [];
  for (let update = 0; update < UPDATES; update++) {
    const batch = training.batch(items, 0);
    const { loss, grads } = tf.tidy(() => {
      const result = differentiate(training.parameters, (view) => batch.loss(view).loss);
      return { loss: result.loss, grads: Object.fromEntries(result.grads) };
    });
    const norm = optimizer.update(training.parameters, new Map(Object.entries(grads)), 1e-2);
    values.push(...(await loss.data()), ...(await norm.data()));
    tf.dispose([loss, norm, ...Object.values(grads)]);
    batch.dispose();
  }
  for (const { data } of (await training.parameters.snapshot()).values()) values.push(...data);
  optimizer.dispose();
  student.dispose();
  return { steps: trips.roads.length - trips.tripCount, values };
}
