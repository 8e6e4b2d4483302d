import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../src/base/random';
import { registerKernels } from '../../../src/nn/kernels/register';
import { additiveAttention } from '../../../src/nn/ops/additive-attention';
import { causalAttention, SequenceLayout, treeAttention } from '../../../src/nn/ops/attention';
import { edgeSoftmaxAggregate, EdgeGraph } from '../../../src/nn/ops/edge-softmax';
import { layerNorm, softmaxCrossEntropyRows } from '../../../src/nn/ops/elementwise';
import { gatherRows, invertIndex, RowIndex } from '../../../src/nn/ops/row-index';
import { againstCpu, type CheckValues, type DeviceCheck } from '../device-check';

/** Random tensors of one seed, so that every backend is given the same. */
class Inputs {
  readonly #random = new Random(11);

  normal<T extends tf.Tensor>(...shape: number[]): T {
    const size = shape.reduce((a, b) => a * b, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, () => this.#random.normal()),
      shape,
    ) as T;
  }

  indices(count: number, below: number): Int32Array {
    return Int32Array.from({ length: count }, () => this.#random.int(below));
  }
}

/** Outputs, and the gradient of their product with fixed weights by each of the given tensors. */
async function withGradients<T extends tf.Tensor>(
  name: string,
  f: (...xs: T[]) => tf.Tensor,
  xs: T[],
): Promise<CheckValues> {
  const output = f(...xs);
  const weights = new Inputs().normal(...output.shape);
  const gradients = tf.grads((...args: tf.Tensor[]) => tf.sum(tf.mul(f(...(args as T[])), weights)))(xs);
  const values: Record<string, ArrayLike<number>> = { [name]: await output.data() };
  for (const [i, gradient] of gradients.entries()) values[`${name} gradient ${i}`] = await gradient.data();
  tf.dispose([output, weights, gradients]);
  return values;
}

async function attention(inputs: Inputs): Promise<CheckValues> {
  // A sequence longer than a workgroup has threads, and one of a single token.
  const layout = new SequenceLayout(Int32Array.of(0, 150, 151, 180));
  const distance = inputs.normal<tf.Tensor1D>(layout.pairs);
  const time = inputs.normal<tf.Tensor1D>(layout.pairs);
  const relative = await withGradients(
    'relative attention',
    (qkv, keyWeight, valueWeight, valueBias) =>
      causalAttention(qkv as tf.Tensor2D, layout, 2, {
        distance,
        time,
        keyWeight: keyWeight as tf.Tensor2D,
        valueWeight: valueWeight as tf.Tensor2D,
        valueBias: valueBias as tf.Tensor1D,
      }),
    [inputs.normal(180, 60), inputs.normal(10, 2), inputs.normal(10, 2), inputs.normal(10)],
  );
  const plain = await withGradients('attention', (qkv) => causalAttention(qkv as tf.Tensor2D, layout, 3), [
    inputs.normal(180, 63),
  ]);
  return { ...relative, ...plain };
}

async function tree(inputs: Inputs): Promise<CheckValues> {
  const history = {
    slots: tf.tensor2d(inputs.indices(5 * 90, 120), [5, 90], 'int32'),
    counts: tf.tensor1d([1, 90, 64, 65, 7], 'int32'),
    distance: inputs.normal<tf.Tensor2D>(5, 90),
    time: inputs.normal<tf.Tensor2D>(5, 90),
  };
  const weights = {
    keyWeight: inputs.normal<tf.Tensor2D>(9, 2),
    valueWeight: inputs.normal<tf.Tensor2D>(9, 2),
    valueBias: inputs.normal<tf.Tensor1D>(9),
  };
  const out = treeAttention(inputs.normal(5, 18), inputs.normal(120, 36), history, 2, weights);
  return { 'tree attention': await out.data() };
}

async function graph(inputs: Inputs): Promise<CheckValues> {
  const edges = 1100; // more than two chunks of a column sum
  const attributes = (await inputs.normal(edges, 2).data()) as Float32Array;
  // Road 299 has neither successors nor predecessors.
  const edgeGraph = EdgeGraph.from(300, inputs.indices(edges, 299), inputs.indices(edges, 299), attributes);
  return withGradients(
    'edge softmax',
    (xl, xr, we, att) =>
      edgeSoftmaxAggregate(
        xl as tf.Tensor2D,
        xr as tf.Tensor2D,
        we as tf.Tensor2D,
        att as tf.Tensor1D,
        edgeGraph,
      ),
    [inputs.normal(300, 44), inputs.normal(300, 44), inputs.normal(2, 44), inputs.normal(44)],
  );
}

async function navigator(inputs: Inputs): Promise<CheckValues> {
  const [steps, width, roads] = [600, 3, 40];
  const ids = inputs.indices(steps * width, roads);
  const lengths = inputs.indices(steps, width + 1);
  const real = ids.map((road, at) => (at % width < lengths[Math.floor(at / width)] ? road : roads));
  const { offsets, order } = invertIndex(real, roads + 1);
  const candidates = {
    ids: tf.tensor2d(ids, [steps, width], 'int32'),
    lengths: tf.tensor1d(lengths, 'int32'),
    distance: inputs.normal<tf.Tensor2D>(steps, width),
    angle: inputs.normal<tf.Tensor2D>(steps, width),
    byRoad: {
      offsets: tf.tensor1d(offsets.subarray(0, roads + 1), 'int32'),
      order: tf.tensor1d(order.subarray(0, offsets[roads]), 'int32'),
    },
  };
  return withGradients(
    'additive attention',
    (q, k, distanceWeight, angleWeight, bias, score) =>
      additiveAttention(q as tf.Tensor2D, k as tf.Tensor2D, candidates, {
        distanceWeight: distanceWeight as tf.Tensor1D,
        angleWeight: angleWeight as tf.Tensor1D,
        bias: bias as tf.Tensor1D,
        score: score as tf.Tensor1D,
      }),
    [
      inputs.normal(steps, 20),
      inputs.normal(roads, 20),
      ...[1, 2, 3, 4].map(() => inputs.normal<tf.Tensor>(20)),
    ],
  );
}

async function rows(inputs: Inputs): Promise<CheckValues> {
  const few = RowIndex.from(inputs.indices(700, 4), 6); // many items a row, and rows without any
  const many = RowIndex.from(inputs.indices(700, 400), 500);
  const targets = tf.tensor1d(inputs.indices(3, 5000), 'int32');
  return {
    ...(await withGradients('gather of few rows', (x) => gatherRows(x as tf.Tensor2D, few), [
      inputs.normal(6, 21),
    ])),
    ...(await withGradients('gather of many rows', (x) => gatherRows(x as tf.Tensor2D, many), [
      inputs.normal(500, 21),
    ])),
    ...(await withGradients(
      'layer norm',
      (x, g, b) => layerNorm(x as tf.Tensor2D, g as tf.Tensor1D, b as tf.Tensor1D),
      [inputs.normal(1100, 100), inputs.normal(100), inputs.normal(100)],
    )),
    ...(await withGradients(
      'cross entropy of 5,000 classes',
      (x) => softmaxCrossEntropyRows(tf.mul(x, 20) as tf.Tensor2D, targets),
      [inputs.normal(3, 5000)],
    )),
  };
}

/** The kernels on sizes past one workgroup, one chunk of a sum and one word of bits; with their gradients. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 2e-4,
  deviations: againstCpu(async () => {
    registerKernels(tf.getBackend() as 'cpu' | 'wasm' | 'webgpu');
    const inputs = new Inputs();
    const parts = [attention, tree, graph, navigator, rows];
    let values: CheckValues = {};
    for (const part of parts) values = { ...values, ...(await part(inputs)) };
    return values;
  }),
};
