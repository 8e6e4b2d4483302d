import {
  add,
  concat,
  cos,
  div,
  engine,
  gather,
  greater,
  leakyRelu,
  mul,
  pad,
  sin,
  slice,
  split,
  step,
  sub,
  sum,
  tensor,
  tensor1d,
  transpose,
  where,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { SequenceLayout } from '../../ops/attention';
import { EdgeGraph } from '../../ops/edge-softmax';
import { invertIndex } from '../../ops/row-index';
import { useBackend } from '../../testing/backends';
import { kernelCases } from '../run-cases';
import { overwritten, type KernelAttrs, type KernelName, runKernel } from '../specs';
import { kernelsOver, putCrew, type WasmBackend } from './bridge';
import { splitEverything } from './testing/split-everything';
import type { KernelCrew } from './threads/kernel-crew';

/** What the crew in use was asked to do. */
const used = { mostParts: 0 };

/** Does parts in the wrong order, and every other one twice, as if the thread that had it died at its end. */
function disorderlyCrew(threads: number): KernelCrew {
  const backend = engine().backend as unknown as WasmBackend;
  const kernels = kernelsOver(backend);
  return {
    threads,
    run: (name, parts, scratchFloats = 0) => {
      used.mostParts = Math.max(used.mostParts, parts.length);
      expect(new Set(parts.map((part) => part.length)).size).toBe(1);
      const scratch = backend.wasm._malloc(4 * scratchFloats) >>> 0;
      parts.toReversed().forEach((part, i) => {
        const list = part.map((value) => (Number.isNaN(value) ? scratch : value));
        for (let time = 0; time < 1 + (i % 2); time++) kernels[name](...list);
      });
      backend.wasm._free(scratch);
    },
  };
}

/** What comes of a computation by such a crew. */
function byCrewOf<T>(threads: number, compute: () => T): T {
  const putBack = putCrew(engine().backend as unknown as WasmBackend, disorderlyCrew(threads));
  used.mostParts = 0;
  try {
    return compute();
  } finally {
    putBack();
  }
}

type Values = Readonly<Record<string, { shape: number[]; values: Float32Array | Int32Array }>>;

/** The bits of all that comes out of a kernel, and of all that it writes over. */
function bitsOf(kernel: KernelName, inputs: Values, attrs: KernelAttrs): Uint32Array[] {
  const tensors: Record<string, Tensor> = {};
  for (const [name, { shape, values }] of Object.entries(inputs))
    tensors[name] = tensor(values.slice(), shape, values instanceof Int32Array ? 'int32' : 'float32');
  const outputs = runKernel(kernel, tensors, attrs);
  const written = Object.keys(tensors).filter((name) => overwritten[kernel]?.test(name));
  const all = [...outputs, ...written.map((name) => tensors[name])];
  const bits = all.map((one) => bitsOfTensor(one));
  for (const held of [...outputs, ...Object.values(tensors)]) held.dispose();
  return bits;
}

function bitsOfTensor(one: Tensor): Uint32Array {
  const values = one.dataSync().slice();
  return values.byteLength % 4 ? Uint32Array.from(values) : new Uint32Array(values.buffer as ArrayBuffer);
}

/** Stock kernels that are ours, on tensors of several shapes. */
function stockCases(): [string, () => Tensor[]][] {
  const of = (...shape: number[]) => {
    const { values } = normal(...shape);
    return () => tensor(values.slice(), shape);
  };
  const [x, y, row, column, one] = [of(23, 67), of(23, 67), of(67), of(23, 1), of(1)];
  const [deep, deepRow] = [of(5, 3, 4, 17), of(1, 3, 4, 17)];
  const rows = Int32Array.from({ length: 40 }, () => random.int(23));
  return [
    ['sums, differences, products, ratios', () =>
      [add, sub, mul, div].flatMap((op) => [
        op(x(), y()), op(x(), row()), op(row(), x()), op(x(), column()), op(column(), x()), op(one(), x()), op(x(), one()),
        op(deep(), deepRow()),
      ])],
    ['leaky ReLU, step, comparison, choice', () => [
      leakyRelu(x(), 0.2), step(x(), 0.3), greater(x(), one()), where(greater(x(), 0), y(), x()),
    ]],
    ['columns padded, axes swapped', () => [
      pad(x(), [[0, 0], [3, 5]], 2), transpose(deep(), [0, 2, 1, 3]),
    ]],
    ['sums of columns', () => [sum(x(), 0), sum(deep(), 0), sum(deep(), [0, 1], true)]],
    ['rows gathered, matrices cut and put together', () => [
      gather(x(), tensor1d(rows, 'int32')), slice(x(), [2, 3], [9, 33]), ...split(x(), [20, 40, 7], 1),
      ...split(x(), [20, 3], 0), concat([x(), y()], 0), concat([x(), y()], 1),
    ]],
    ['sine, cosine', () => [sin(x()), cos(x())]],
  ]; // prettier-ignore
}

const THREADS = [2, 3, 5];

function expectSameBits(compute: () => Uint32Array[], label: string): void {
  const whole = compute();
  for (const threads of THREADS) {
    const split = byCrewOf(threads, compute);
    split.forEach((bits, i) => {
      const differs = bits.findIndex((bit, at) => bit !== whole[i][at]);
      expect(differs, `${label}, ${threads} threads, output ${i}: first place that differs`).toBe(-1);
      expect(bits.length).toBe(whole[i].length);
    });
  }
}

const random = new Random(21);
const normal = (...shape: number[]) => ({
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
});
const ints = (values: ArrayLike<number>) => ({ shape: [values.length], values: Int32Array.from(values) });
const indices = (n: number, below: number) => Int32Array.from({ length: n }, () => random.int(below));

let splitAsUsual: () => void;
beforeAll(async () => {
  await useBackend('wasm');
  splitAsUsual = splitEverything();
});
afterAll(() => splitAsUsual());

describe('a kernel split into parts gives the bits of the whole', () => {
  it.each(kernelCases(4).map((one) => [`${one.kernel}, ${one.label}`, one] as const))('%s', (label, one) => {
    expectSameBits(() => bitsOf(one.kernel, one.inputs, one.attrs), label);
  });

  it.each([
    [0, 8],
    [1, 1],
    [1, 67],
    [23, 64],
    [70, 131],
  ])('rows, %i x %i', (n, d) => {
    const eps = { eps: 1e-5 };
    const [x, dy, gamma, beta] = [normal(n, d), normal(n, d), normal(d), normal(d)];
    const targets = ints(Array.from({ length: n }, () => random.int(d + 1) - 1));
    const rows = 7;
    const ids = indices(n, rows);
    const { offsets, order } = invertIndex(ids, rows);
    const cases: [KernelName, Values, KernelAttrs][] = [
      ['Gelu', { x }, {}],
      ['GeluGrad', { x, dy }, {}],
      ['RowLayerNorm', { x, gamma, beta }, eps],
      ['RowLayerNormGrad', { x, gamma, dy }, eps],
      ['ScatterAddRows', { dy, ids: ints(ids), offsets: ints(offsets), order: ints(order) }, {}],
      ['SoftmaxCrossEntropyRows', { logits: x, targets }, {}],
      [
        'SoftmaxCrossEntropyRowsGrad',
        { logits: x, targets, logSumExp: { shape: [n], values: normal(n).values }, dLoss: normal(n) },
        {},
      ],
    ];
    for (const [kernel, inputs, attrs] of cases)
      expectSameBits(() => bitsOf(kernel, inputs, attrs), `${kernel} ${n} x ${d}`);
  });

  it.each([
    [[], 2, 8],
    [[1], 1, 4],
    [[61], 4, 16],
    [[3, 1, 30, 2, 2, 9], 3, 8],
    [[5, 44, 7], 2, 6],
  ] as [number[], number, number][])(
    'attention over sequences of %j tokens, %i heads of %i',
    (lengths, heads, dh) => {
      const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((a, b) => a + b, 0));
      const { first, last, pairRow, pairs, tokens } = new SequenceLayout(Int32Array.from([0, ...ends]));
      const places = { first, last, pairRow };
      const laidOut = Object.fromEntries(
        Object.entries(places).map(([name, place]) => [name, ints(place.dataSync())]),
      );
      const terms = {
      relDistance: normal(pairs), relTime: normal(pairs), wk: normal(dh, 2), wv: normal(dh, 2), bv: normal(dh),
    }; // prettier-ignore
      const qkv = normal(tokens, 3 * heads * dh);
      const dy = normal(tokens, heads * dh);
      for (const relative of [0, 1])
        for (const causal of [0, 1]) {
          const inputs = { qkv, ...laidOut, ...terms };
          const attrs = { heads, pairs, relative, causal };
          const label = `relative ${relative}, causal ${causal}`;
          expectSameBits(() => bitsOf('SequenceAttention', inputs, attrs), label);
          const [, weights] = bitsOf('SequenceAttention', inputs, attrs);
          const shape = [heads, Math.max(1, pairs)];
          const kept = { shape, values: new Float32Array(weights.buffer) };
          expectSameBits(
            () => bitsOf('SequenceAttentionGrad', { ...inputs, weights: kept, dy }, attrs),
            label,
          );
        }
    },
  );

  it.each([
    [1, 1, 4],
    [5, 0, 8],
    [40, 150, 36],
    [9, 300, 64],
  ])('a graph of %i rows and %i edges, %i channels', (rows, edges, d) => {
    const attributes = normal(edges, 2);
    const graph = EdgeGraph.from(rows, indices(edges, rows), indices(edges, rows), attributes.values);
    const lists = { offsets: graph.offsets, sources: graph.sources, targets: graph.targets };
    const inputs = {
      xl: normal(rows, d), xr: normal(rows, d), we: normal(2, d), att: normal(d), attr: attributes,
      ...Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, ints(list.dataSync())])),
      outOffsets: ints(graph.outOffsets.dataSync()), outEdges: ints(graph.outEdges.dataSync()),
    }; // prettier-ignore
    const attrs = { slope: 0.2, maxInDegree: graph.maxInDegree };
    expectSameBits(() => bitsOf('EdgeSoftmaxAggregate', inputs, attrs), 'forward');
    const alpha = { shape: [edges], values: normal(edges).values };
    const dy = normal(rows, d);
    expectSameBits(() => bitsOf('EdgeSoftmaxAggregateGrad', { ...inputs, alpha, dy }, attrs), 'gradient');
  });

  it.each([
    [0, 3, 4],
    [1, 1, 8],
    [30, 5, 68],
  ])('the navigator of %i steps with up to %i candidates, %i channels', (steps, width, d) => {
    const roads = 12;
    const lengths = indices(steps, width + 1);
    const byRoad = { byRoadOffsets: ints(new Int32Array(roads + 1)), byRoadOrder: ints([]) };
    const inputs = {
      q: normal(steps, d), k: normal(roads, d),
      candidates: { shape: [steps, width], values: indices(steps * width, roads) }, lengths: ints(lengths),
      distance: normal(steps, width), angle: normal(steps, width), ...byRoad,
      wd: normal(d), wa: normal(d), bias: normal(d), v: normal(d),
    }; // prettier-ignore
    expectSameBits(() => bitsOf('AdditiveAttention', inputs, {}), 'forward');
    const dy = normal(steps, width);
    expectSameBits(() => bitsOf('AdditiveAttentionGrad', { ...inputs, dy }, {}), 'gradient');
  });

  it.each(stockCases())('of TensorFlow.js: %s', (label, compute) => {
    expectSameBits(() => {
      const made = compute();
      const bits = made.map(bitsOfTensor);
      made.forEach((one) => one.dispose());
      return bits;
    }, label);
  });

  it('cuts what is long enough', () => {
    byCrewOf(5, () => bitsOf('Gelu', { x: normal(40, 64) }, {}));
    expect(used.mostParts).toBe(15);
  });
});

describe('a step of AdamW that was broken off', () => {
  /** One parameter over three blocks of the journal. */
  const n = 1300;
  const BLOCK = 512;
  const start = [1, 2, 3, 4].map((k) => normal(n).values.map((x) => (k === 4 ? x * x : x)));

  function stepped(
    breakOff: (state: { journal: number; m: number; v: number; call: (to: number) => void }) => void,
  ) {
    const backend = engine().backend as unknown as WasmBackend;
    const { wasm } = backend;
    const kernels = kernelsOver(backend);
    const floats = kernels.adamWJournal();
    const room = wasm._malloc(4 * (5 * n + floats + 64)) >>> 0;
    const [p, g, m, v, newP] = [0, 1, 2, 3, 4].map((k) => room + 4 * n * k);
    const journal = room + 20 * n;
    const [table, settings] = [journal + 4 * floats, journal + 4 * floats + 24];
    const heap = new Float32Array(wasm.HEAPU8.buffer);
    start.forEach((values, k) => heap.set(values, (room + 4 * n * k) / 4));
    new Uint32Array(wasm.HEAPU8.buffer, table, 6).set([p, g, m, v, newP, n]);
    new Float32Array(wasm.HEAPU8.buffer, settings, 8).set([0.5, 1e-3, 0.9, 0.999, 1e-8, 0.1, 0.2, 0.04]);
    new Int32Array(wasm.HEAPU8.buffer, journal, 2).fill(0);
    const call = (to: number) => kernels.adamW(table, 1, settings, 0, to, journal);
    breakOff({ journal, m, v, call });
    call(n);
    const made = [m, v, newP].map((at) => new Uint32Array(wasm.HEAPU8.buffer.slice(at, at + 4 * n)));
    wasm._free(room);
    return made;
  }

  const whole = () => stepped(() => undefined);

  it('between two blocks goes on with the next one', () => {
    expect(stepped(({ call }) => call(BLOCK))).toEqual(whole());
  });

  it('while a block moves into place moves it once more', () => {
    const broken = stepped(({ journal, m, v, call }) => {
      call(BLOCK);
      const { HEAPU8 } = (engine().backend as unknown as WasmBackend).wasm;
      // Computed, but not in place; half of it has arrived, the other half is as it was or torn.
      new Int32Array(HEAPU8.buffer, journal, 2).set([1, 0]);
      for (const at of [m, v]) new Float32Array(HEAPU8.buffer, at + 2 * BLOCK, BLOCK / 2).fill(NaN);
    });
    expect(broken).toEqual(whole());
  });

  it('while a block is computed computes it anew', () => {
    const broken = stepped(({ journal }) => {
      const { HEAPU8 } = (engine().backend as unknown as WasmBackend).wasm;
      new Float32Array(HEAPU8.buffer, journal + 16, BLOCK).fill(NaN);
    });
    expect(broken).toEqual(whole());
  });
});
