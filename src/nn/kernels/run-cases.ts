import { setBackend, tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backend-names';
import { overwritten, runKernel, type KernelAttrs, type KernelName } from './specs';
import { Random } from '../../base/random';

export interface KernelAgreement {
  readonly kernel: string;
  readonly label: string;
  /** Largest |a - b| / (1 + |b|) over all outputs and all that is written over. */
  readonly worst: number;
}

async function outputsOn(
  backend: BackendName,
  { kernel, inputs, attrs }: KernelCase,
): Promise<Float32Array[]> {
  await setBackend(backend);
  const tensors: Record<string, Tensor> = {};
  for (const [name, { shape, values }] of Object.entries(inputs)) {
    // A copy: the backend may keep the array, and the kernel write over it.
    tensors[name] = tensor(values.slice(), shape, values instanceof Int32Array ? 'int32' : 'float32');
  }
  const outputs = runKernel(kernel, tensors, attrs);
  const written = Object.keys(tensors).filter((name) => overwritten[kernel]?.test(name));
  const results = [...outputs, ...written.map((name) => tensors[name])];
  const values = await Promise.all(results.map((result) => result.data() as Promise<Float32Array>));
  for (const held of [...outputs, ...Object.values(tensors)]) held.dispose();
  return values;
}

/** Runs every kernel case on `backend` and on `cpu`, and says how far they differ. */
export async function kernelAgreement(backend: BackendName): Promise<KernelAgreement[]> {
  const rows: KernelAgreement[] = [];
  for (const kernelCase of kernelCases()) {
    const expected = await outputsOn('cpu', kernelCase);
    const actual = await outputsOn(backend, kernelCase);
    let worst = 0;
    expected.forEach((values, k) =>
      values.forEach((value, i) => {
        const error = Math.abs(actual[k][i] - value) / (1 + Math.abs(value));
        worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
      }),
    );
    rows.push({ kernel: kernelCase.kernel, label: kernelCase.label, worst });
  }
  return rows;
}

/**
 * A named set of inputs for one kernel, small enough to run on every backend and compare with the `cpu` twin.
 */
interface KernelCase {
  readonly kernel: KernelName;
  readonly label: string;
  readonly inputs: Readonly<Record<string, { shape: number[]; values: Float32Array | Int32Array }>>;
  readonly attrs: KernelAttrs;
}

type Value = { shape: number[]; values: Float32Array | Int32Array };

const ints = (...values: number[]): Value => ({ shape: [values.length], values: Int32Array.from(values) });

/** The packed layout of sequences of the given lengths; see `SequenceLayout`. */
function layout(lengths: readonly number[]) {
  const first: number[] = [];
  const last: number[] = [];
  const pairRow: number[] = [];
  let start = 0;
  let pairs = 0;
  for (const length of lengths) {
    for (let i = 0; i < length; i++) {
      first.push(start);
      last.push(start + length);
      pairRow.push(pairs + i * length);
    }
    start += length;
    pairs += length * length;
  }
  return { first: ints(...first), last: ints(...last), pairRow: ints(...pairRow), pairs, tokens: start };
}

/** Softmax weights that the gradient kernels take as given. */
function softmaxWeights(lengths: readonly number[], heads: number, causal: number, random: Random): Value {
  const { pairs } = layout(lengths);
  const values = new Float32Array(heads * pairs);
  let at = 0;
  for (let h = 0; h < heads; h++)
    for (const length of lengths)
      for (let i = 0; i < length; i++, at += length) {
        const seen = causal ? i + 1 : length;
        let total = 0;
        for (let j = 0; j < seen; j++) total += values[at + j] = 0.1 + random.next();
        for (let j = 0; j < seen; j++) values[at + j] /= total;
      }
  return { shape: [heads, pairs], values };
}

/**
 * One or more cases for every custom kernel, with odd sizes, an empty row and repeated indices among them.
 */
export function kernelCases(seed = 1): KernelCase[] {
  const random = new Random(seed);
  const normal = (...shape: number[]): Value => ({
    shape,
    values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
  });
  const indices = (n: number, below: number): Value =>
    ints(...Array.from({ length: n }, () => random.int(below)));

  const cases: KernelCase[] = [];
  const add = (kernel: KernelName, label: string, inputs: KernelCase['inputs'], attrs: KernelAttrs = {}) =>
    cases.push({ kernel, label, inputs, attrs });

  add('Gelu', '7 x 13', { x: normal(7, 13) });
  add('GeluGrad', '7 x 13', { x: normal(7, 13), dy: normal(7, 13) });
  add('RowLayerNorm', 'with beta', { x: normal(9, 20), gamma: normal(20), beta: normal(20) }, { eps: 1e-5 });
  add('RowLayerNorm', 'without beta', { x: normal(5, 12), gamma: normal(12) }, { eps: 1e-5 });
  add(
    'RowLayerNormGrad',
    '9 x 20',
    { x: normal(9, 20), gamma: normal(20), dy: normal(9, 20) },
    { eps: 1e-5 },
  );

  const ids = indices(11, 6);
  const inverse = invert(ids.values as Int32Array, 7);
  add('ScatterAddRows', 'a row without items', { dy: normal(11, 5), ids, ...inverse });

  const lengths = [5, 1, 9];
  const { pairs, tokens, ...places } = layout(lengths);
  for (const [label, relative, causal] of [
    ['plain', 0, 1],
    ['relative', 1, 1],
    ['whole sequences', 0, 0],
    ['whole sequences, relative', 1, 0],
  ] as const) {
    const heads = 2;
    const dh = 8;
    const terms = {
      relDistance: normal(pairs),
      relTime: normal(pairs),
      wk: normal(dh, 2),
      wv: normal(dh, 2),
      bv: normal(dh),
    };
    const attrs = { heads, pairs, relative, causal };
    add('SequenceAttention', label, { qkv: normal(tokens, 3 * heads * dh), ...places, ...terms }, attrs);
    const weights = softmaxWeights(lengths, heads, causal, random);
    const dy = normal(tokens, heads * dh);
    add(
      'SequenceAttentionGrad',
      label,
      { qkv: normal(tokens, 3 * heads * dh), ...places, ...terms, weights, dy },
      attrs,
    );
  }

  add(
    'TreeAttention',
    'paths of 1, 4 and 6',
    {
      q: normal(3, 16),
      pool: normal(10, 32),
      slots: { shape: [3, 6], values: indices(18, 10).values },
      counts: ints(1, 4, 6),
      relDistance: normal(3, 6),
      relTime: normal(3, 6),
      wk: normal(8, 2),
      wv: normal(8, 2),
      bv: normal(8),
    },
    { heads: 2 },
  );

  const roads = 6;
  const edges = 17;
  const targetOf = indices(edges, roads).values as Int32Array;
  targetOf.sort();
  const origins = roads + 3; // sources that are no target
  const sources = indices(edges, origins);
  const incoming = invert(targetOf, roads);
  const outgoing = invert(sources.values as Int32Array, origins);
  const graph = {
    attr: normal(edges, 2),
    offsets: incoming.offsets,
    sources,
    targets: ints(...targetOf),
    outOffsets: outgoing.offsets,
    outEdges: outgoing.order,
  };
  const graphWeights = { xl: normal(origins, 12), xr: normal(roads, 12), we: normal(2, 12), att: normal(12) };
  const graphAttrs = { slope: 0.2, maxInDegree: edges };
  add('EdgeSoftmaxAggregate', '17 edges', { ...graphWeights, ...graph }, graphAttrs);
  const alpha = { shape: [edges], values: Float32Array.from({ length: edges }, () => random.next()) };
  add(
    'EdgeSoftmaxAggregateGrad',
    '17 edges',
    { ...graphWeights, ...graph, alpha, dy: normal(roads, 12) },
    graphAttrs,
  );

  const steps = 5;
  const width = 4;
  const lengthsOf = ints(1, 4, 0, 2, 3);
  const candidates = { shape: [steps, width], values: indices(steps * width, roads).values };
  const byRoad = invertReal(candidates.values as Int32Array, lengthsOf.values as Int32Array, width, roads);
  const navigator = {
    q: normal(steps, 12),
    k: normal(roads, 12),
    candidates,
    lengths: lengthsOf,
    distance: normal(steps, width),
    angle: normal(steps, width),
    byRoadOffsets: byRoad.offsets,
    byRoadOrder: byRoad.order,
    wd: normal(12),
    wa: normal(12),
    bias: normal(12),
    v: normal(12),
  };
  add('AdditiveAttention', 'a step without candidates', navigator);
  add('AdditiveAttentionGrad', 'a step without candidates', { ...navigator, dy: normal(steps, width) });

  const logits = normal(6, 19);
  const targets = ints(0, 18, 7, -1, 7, 3);
  add('SoftmaxCrossEntropyRows', 'one ignored row', { logits, targets });
  add('SoftmaxCrossEntropyRowsGrad', 'one ignored row', {
    logits,
    targets,
    logSumExp: normal(6),
    dLoss: normal(6),
  });

  const squared = (value: Value): Value => ({
    ...value,
    values: value.values.map((x) => x * x) as Float32Array,
  });
  const third = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0.1 };
  const corrections = { correction1: 1 - 0.9 ** 3, correction2: 1 - 0.999 ** 3 };
  const shapes = [[4, 5], [1], [90, 101], [7]];
  const parameters = Object.fromEntries(
    shapes.flatMap((shape, i) => [
      [`p${i}`, normal(...shape)],
      [`g${i}`, normal(...shape)],
    ]),
  );
  // The third has its own moments; behind those of the others stand some of a parameter without a gradient.
  const joinedMoments = { m: normal(28 + 3), v: squared(normal(28 + 3)) };
  const ownMoments = { m2: normal(90, 101), v2: squared(normal(90, 101)) };
  const moments = { ...joinedMoments, ...ownMoments };
  for (const clip of [1, Infinity]) {
    const attrs = { ...third, ...corrections, clip };
    add(
      'AdamW',
      clip === 1 ? 'four parameters, clipped' : 'four parameters',
      { ...parameters, ...moments },
      attrs,
    );
  }
  const own = { p0: normal(4, 5), g0: normal(4, 5), m0: normal(4, 5), v0: squared(normal(4, 5)) };
  add('AdamW', 'none joined', own, { ...third, ...corrections, clip: 0.5 });
  return cases;
}

function invert(ids: Int32Array, rows: number): { offsets: Value; order: Value } {
  const order = Int32Array.from(ids.keys()).sort((a, b) => ids[a] - ids[b] || a - b);
  const offsets = Int32Array.from({ length: rows + 1 }, (_, row) => ids.filter((id) => id < row).length);
  return { offsets: ints(...offsets), order: ints(...order) };
}

function invertReal(ids: Int32Array, lengths: Int32Array, width: number, rows: number) {
  const real = [...ids.keys()].filter((at) => at % width < lengths[Math.floor(at / width)]);
  const order = real.sort((a, b) => ids[a] - ids[b] || a - b);
  const offsets = Array.from({ length: rows + 1 }, (_, row) => real.filter((at) => ids[at] < row).length);
  return { offsets: ints(...offsets), order: ints(...order) };
}
