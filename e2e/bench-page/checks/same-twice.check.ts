import * as tf from '@tensorflow/tfjs-core';
import { registerKernels } from '../../../src/nn/kernels/register';
import { linear } from '../../../src/nn/ops/linear';
import { AdamW, TORCH_ADAMW } from '../../../src/nn/training/adamw';
import { differentiate } from '../../../src/nn/training/differentiate';
import type { Trainable } from '../../../src/nn/training/batch-feed';
import type { CheckedBackend, DeviceCheck } from '../device-check';
import { SmallModels } from '../small-training';

/** Programs of the stock backend, which say of themselves whether they use atomics. */
interface ProgramRunner {
  runWebGPUProgram: (
    program: { readonly atomic?: boolean; readonly shaderKey: string },
    ...rest: unknown[]
  ) => unknown;
}

/**
 * Training twice from one seed: the same bits, and no shader that adds by atomics,
 * whose order differs from run to run.
 */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 0,
  deviations: async (backend: CheckedBackend) => {
    await tf.setBackend(backend);
    registerKernels(backend);
    const atomic = backend === 'webgpu' ? watchAtomics() : { found: new Set<string>(), end: () => undefined };
    const differing = async (values: () => Promise<readonly number[]>) => {
      const [first, second] = [await values(), await values()];
      return first.length > 0 ? first.filter((value, i) => !Object.is(value, second[i])).length : NaN;
    };
    const models = new SmallModels();
    const soft = await models.softTargets();
    const differences = {
      'values of the student that differ': await differing(async () =>
        update(await models.distillation(soft)),
      ),
      'values of the teacher that differ': await differing(async () => update(models.teacher())),
      'gradients over a large batch that differ': await differing(gradientOfLargeBatch),
    };
    atomic.end();
    return {
      ...differences,
      [`shaders with atomics (${[...atomic.found].join(' ') || 'none'})`]: atomic.found.size,
    };
  },
};

function watchAtomics(): { readonly found: ReadonlySet<string>; readonly end: () => void } {
  const found = new Set<string>();
  const runner = tf.backend() as unknown as ProgramRunner;
  const stock = runner.runWebGPUProgram.bind(runner);
  runner.runWebGPUProgram = (program, ...rest) => {
    if (program.atomic) found.add(program.shaderKey);
    return stock(program, ...rest);
  };
  return { found, end: () => void (runner.runWebGPUProgram = stock) };
}

/** Loss, norm and weights after one update. */
async function update(training: Trainable): Promise<readonly number[]> {
  const optimizer = new AdamW({ ...TORCH_ADAMW, weightDecay: 0.1, clipNorm: 1 });
  const batch = training.batch(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7), 0);
  const { loss, grads } = tf.tidy(() => {
    const result = differentiate(training.parameters, (view) => batch.loss(view).loss);
    return { loss: result.loss, grads: Object.fromEntries(result.grads) };
  });
  const norm = optimizer.update(training.parameters, new Map(Object.entries(grads)), 1e-2);
  const values = [...(await loss.data()), ...(await norm.data())];
  for (const { data } of (await training.parameters.snapshot()).values()) values.push(...data);
  batch.dispose();
  optimizer.dispose();
  return values;
}

/** More steps than TensorFlow.js sums without atomics. */
const STEPS = 2500;

async function gradientOfLargeBatch(): Promise<readonly number[]> {
  const wave = (rows: number, columns: number) =>
    tf.tensor2d(
      Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(0.37 * i)),
      [rows, columns],
    );
  const loss = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
    tf.sum(tf.tanh(linear(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D))) as tf.Scalar;
  const { grads } = tf.valueAndGrads(loss)([wave(STEPS, 24), wave(160, 24), tf.zeros([160])]);
  return [...(await grads[1].data()), ...(await grads[2].data())];
}
