import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../src/base/random';
import { lmTadSpecs } from '../../../src/models/lm-tad/lm-tad';
import { hiddenAtEnds } from '../../../src/models/lm-tad/search-model';
import { tokenTrees } from '../../../src/models/lm-tad/token-tree';
import type { BackendName } from '../../../src/nn/backend-names';
import { allowingHalfProducts, turnHalfProducts, HALF_TOLERANCE } from '../../../src/nn/half-products';
import { Parameters } from '../../../src/nn/parameters';
import type { TokenSequences } from '../../../src/models/lm-tad/tokens';
import { registerKernels } from '../../../src/nn/kernels/register';
import { againstCpu, type CheckValues, type DeviceCheck } from '../device-check';

/** Odd sizes, past one tile and one stretch of the inner dimension. */
const [ROWS, INNER, COLUMNS] = [70, 167, 45];

const random = (seed: number, ...shape: [number, number]) => {
  const source = new Random(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  // Products of so many terms are about 1.
  return tf.tensor(
    Float32Array.from({ length: size }, () => source.normal() / Math.sqrt(Math.sqrt(INNER))),
    shape,
  ) as tf.Tensor2D;
};

async function products(): Promise<CheckValues> {
  const [a, b, bt] = [random(1, ROWS, INNER), random(2, INNER, COLUMNS), random(3, COLUMNS, INNER)];
  const bias = random(4, 1, COLUMNS).as1D();
  const half = allowingHalfProducts;
  const all = {
    straight: half(() => tf.matMul(a, b)),
    transposed: half(() => tf.matMul(a, bt, false, true)),
    biased: half(() => tf.fused.matMul({ a, b: bt, transposeB: true, bias })),
    'left alone': half(() => tf.matMul(a, a, true, false)),
  };
  const single = tf.matMul(a, b);
  const values: Record<string, ArrayLike<number>> = {};
  for (const [name, tensor] of Object.entries(all)) values[name] = await tensor.data();
  const [exact, rounded] = [await single.data(), values.straight];
  // On the CPU nothing is rounded, so that both tell the same where the device rounds.
  const isCpu = tf.getBackend() === 'cpu';
  values['is rounded'] = [exact.some((value, i) => value !== rounded[i]) || isCpu ? 1 : 0];
  tf.dispose([a, b, bt, bias, single, ...Object.values(all)]);
  return values;
}

async function askedTeacher(): Promise<CheckValues> {
  const config = { vocabularySize: 60, layers: 2, heads: 2, width: 64, blockSize: 12 };
  const parameters = Parameters.initial(lmTadSpecs(config), new Random(6));
  const source = new Random(7);
  const inputs = Int32Array.from({ length: 8 * 40 }, () => source.int(3));
  const sequenceOffsets = Int32Array.from({ length: 41 }, (_, i) => 8 * i);
  const [tree] = tokenTrees({ inputs, sequenceOffsets } as TokenSequences, 4096);
  const hidden = await hiddenAtEnds({ parameters, config }, tree, true);
  parameters.dispose();
  return { 'hidden states of a teacher': hidden };
}

/** Products in half precision, and a teacher whose products are. */
export const check: DeviceCheck = {
  backends: ['webgpu'],
  needs: 'shader-f16',
  tolerance: HALF_TOLERANCE,
  deviations: againstCpu(async () => {
    registerKernels(tf.getBackend() as BackendName);
    turnHalfProducts(tf.getBackend() === 'webgpu');
    try {
      return { ...(await products()), ...(await askedTeacher()) };
    } finally {
      turnHalfProducts(false);
    }
  }),
};
