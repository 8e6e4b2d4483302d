import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { registerOn, type KernelName, type KernelAttrs } from '../specs';
import { crewOver, kernelsOver, type WasmBackend } from './bridge';
import {
  columnsOf,
  LINE,
  runEvenly,
  runWeighted,
  type WeightedWork,
  evenRanges,
  partsOf,
  weightedRanges,
} from './split';
import { mendStockKernels } from './stock-kernels';
import { OWN_SCRATCH, type KernelCrew } from './threads/kernel-crew';
import { adamWParts, clipFactor } from '../adamw-parts';
import type { WasmKernels } from './wasm-backend';

const size = (shape: number[]) => util.sizeFromShape(shape);

/**
 * Nanoseconds that one thread takes for an element (a pair, an edge or a candidate times its channels, a parameter; of attention a
 * pair of tokens, of its sums a token and a channel), to a half or so: what is not worth splitting is told by them.
 */
const COST = {
  gelu: 1.5, geluGrad: 1.7, layerNorm: 0.6, layerNormGrad: 0.7, layerNormSums: 0.4, scatterAddRows: 0.5,
  treeAttention: 0.4, edgeSoftmaxAggregate: 1.2,
  edgeScoreGrad: 0.4, edgeChannelGrad: 1.8, additiveAttention: 3, additiveAttentionGrad: 4, rowExpSums: 0.8,
  softmaxCrossEntropyGrad: 0.8, squaredNorms: 0.3, adamW: 1.2, attention: 0.2, attentionGrad: 0.4, attentionTermSums: 0.5,
} as const; // prettier-ignore

const calls: Record<KernelName, (call: WasmCall) => void> = {
  Gelu: ({ crew, at, shapes, out }) =>
    runEvenly(crew, 'gelu', { count: size(shapes.x), each: COST.gelu, multiple: LINE }, (from, to) => [
      at.x + 4 * from, out[0] + 4 * from, to - from,
    ]), // prettier-ignore
  GeluGrad: ({ crew, at, shapes, out }) =>
    runEvenly(crew, 'geluGrad', { count: size(shapes.x), each: COST.geluGrad, multiple: LINE }, (from, to) => [
      at.x + 4 * from, at.dy + 4 * from, out[0] + 4 * from, to - from,
    ]), // prettier-ignore

  RowLayerNorm: ({ crew, at, shapes: { x }, out, attrs: { eps } }) => {
    const [count, d] = x;
    runEvenly(crew, 'layerNorm', { count, each: COST.layerNorm * d }, (from, to) => [
      at.x + 4 * d * from, at.gamma, at.beta ?? 0, out[0] + 4 * d * from, to - from, d, eps,
    ]); // prettier-ignore
  },
  RowLayerNormGrad: ({ crew, at, shapes: { x }, out: [dx, dGamma, dBeta], attrs: { eps }, scratch }) => {
    const [rows, d] = x;
    const statistics = scratch(2 * rows);
    runEvenly(crew, 'layerNormGrad', { count: rows, each: COST.layerNormGrad * d }, (from, to) => [
      at.x + 4 * d * from, at.gamma, at.dy + 4 * d * from, dx + 4 * d * from, statistics + 8 * from, to - from, d, eps,
    ]); // prettier-ignore
    runEvenly(crew, 'layerNormSums', columnsOf(d, COST.layerNormSums * rows), (from, to) => [
      at.x + 4 * from, at.dy + 4 * from, statistics, dGamma + 4 * from, dBeta + 4 * from, rows, d, to - from,
    ]); // prettier-ignore
  },

  ScatterAddRows: ({ crew, at, shapes: { dy, offsets }, out }) => {
    const [n, d] = dy;
    runEvenly(crew, 'scatterAddRows', columnsOf(d, COST.scatterAddRows * n), (from, to) => [
      at.dy + 4 * from, at.ids, out[0] + 4 * from, n, d, offsets[0] - 1, to - from,
    ]); // prettier-ignore
  },

  SequenceAttention: sequenceAttention,
  SequenceAttentionGrad: sequenceAttentionGrad,
  TreeAttention: ({ crew, at, shapes: { q, slots }, out, attrs }) => {
    const [n, d] = q;
    const width = slots[1];
    const work = { count: n, each: COST.treeAttention * d * width, scratchFloats: width + 4 };
    runEvenly(crew, 'treeAttention', work, (from, to) => [
      at.q + 4 * d * from, at.pool, at.slots + 4 * width * from, at.counts + 4 * from,
      at.relDistance + 4 * width * from, at.relTime + 4 * width * from, at.wk, at.wv, at.bv, out[0] + 4 * d * from,
      OWN_SCRATCH, to - from, d, attrs.heads, width,
    ]); // prettier-ignore
  },

  EdgeSoftmaxAggregate: ({ crew, at, shapes, out, attrs, heap }) => {
    const d = shapes.xr[1];
    runWeighted(crew, 'edgeSoftmaxAggregate', edgesOf(at, shapes, heap, COST.edgeSoftmaxAggregate), (from, to) => [
      at.xl, at.xr + 4 * d * from, at.attr, at.we, at.att, at.offsets + 4 * from, at.sources,
      out[0] + 4 * d * from, out[1], to - from, d, attrs.slope,
    ]); // prettier-ignore
  },
  EdgeSoftmaxAggregateGrad: ({ crew, at, shapes, out: [dXl, dXr, dWe, dAtt], attrs, heap, scratch }) => {
    const [rows, d] = shapes.xr;
    const edges = shapes.sources[0];
    const dScore = scratch(edges + 4);
    runWeighted(crew, 'edgeScoreGrad', edgesOf(at, shapes, heap, COST.edgeScoreGrad), (from, to) => [
      at.xl, at.offsets + 4 * from, at.sources, at.alpha, at.dy + 4 * d * from, dScore, to - from, d,
    ]); // prettier-ignore
    runEvenly(crew, 'edgeChannelGrad', columnsOf(d, COST.edgeChannelGrad * edges), (from, to) => [
      at.xl + 4 * from, at.xr + 4 * from, at.attr, at.we + 4 * from, at.att + 4 * from, at.offsets, at.sources,
      at.alpha, at.dy + 4 * from, dScore, dXl + 4 * from, dXr + 4 * from, dWe + 4 * from, dAtt + 4 * from,
      rows, shapes.xl[0], d, to - from, attrs.slope,
    ]); // prettier-ignore
  },

  AdditiveAttention: ({ crew, at, shapes: { q, candidates }, out }) => {
    const [count, width] = candidates;
    const d = q[1];
    runEvenly(crew, 'additiveAttention', { count, each: COST.additiveAttention * width * d }, (from, to) => [
      at.q + 4 * d * from, at.k, at.candidates + 4 * width * from, at.lengths + 4 * from,
      at.distance + 4 * width * from, at.angle + 4 * width * from, at.wd, at.wa, at.bias, at.v,
      out[0] + 4 * width * from, to - from, width, d,
    ]); // prettier-ignore
  },
  AdditiveAttentionGrad: ({ crew, at, shapes: { q, k, candidates }, out }) => {
    const [n, width] = candidates;
    const d = q[1];
    runEvenly(
      crew,
      'additiveAttentionGrad',
      columnsOf(d, COST.additiveAttentionGrad * n * width),
      (from, to) => {
        const shift = 4 * from;
        return [
        at.q + shift, at.k + shift, at.candidates, at.lengths, at.distance, at.angle,
        at.wd + shift, at.wa + shift, at.bias + shift, at.v + shift, at.dy,
        ...out.map((pointer) => pointer + shift), n, width, d, k[0], to - from,
      ]; // prettier-ignore
      },
    );
  },

  SoftmaxCrossEntropyRows: ({ crew, at, shapes, out, heap }) => {
    const [n, v] = shapes.logits;
    runEvenly(crew, 'rowExpSums', { count: n, each: COST.rowExpSums * v }, (from, to) => [
      at.logits + 4 * v * from, out[0] + 4 * from, out[1] + 4 * from, to - from, v,
    ]); // prettier-ignore
    const losses = new Float32Array(heap(), out[0], n);
    const logSumExp = new Float32Array(heap(), out[1], n);
    const logits = new Float32Array(heap(), at.logits, n * v);
    const targets = new Int32Array(heap(), at.targets, n);
    for (let r = 0; r < n; r++) {
      logSumExp[r] = losses[r] + Math.log(logSumExp[r]);
      losses[r] = targets[r] < 0 ? 0 : logSumExp[r] - logits[r * v + targets[r]];
    }
  },
  SoftmaxCrossEntropyRowsGrad: ({ crew, at, shapes: { logits }, out }) => {
    const [count, v] = logits;
    runEvenly(crew, 'softmaxCrossEntropyGrad', { count, each: COST.softmaxCrossEntropyGrad * v }, (from, to) => [
      at.logits + 4 * v * from, at.targets + 4 * from, at.logSumExp + 4 * from, at.dLoss + 4 * from,
      out[0] + 4 * v * from, to - from, v,
    ]); // prettier-ignore
  },

  AdamW: adamW,
};

/** Targets of a graph by the edges that enter them; `each` is of an edge and channel. */
function edgesOf(
  at: WasmCall['at'],
  { xr, sources }: WasmCall['shapes'],
  heap: WasmCall['heap'],
  each: number,
): WeightedWork {
  const [count, d] = xr;
  const offsets = new Int32Array(heap(), at.offsets, count + 1);
  return { count, nanoseconds: each * d * sources[0], upTo: (target) => offsets[target] + target };
}

/** Registers our SIMD kernels on the `wasm` backend and mends the slow ones of its own. */
export function registerWasmKernels(): void {
  registerOn<WasmBackend>('wasm', (name) => ({ inputs, attrs, specs, backend }) => {
    const outputs = specs.map((spec) => backend.makeOutput(spec.shape, spec.dtype));
    const pointer = (tensor: { dataId: object }) => backend.dataIdMap.get(tensor.dataId).memoryOffset;
    const of = <T>(read: (tensor: TensorInfo) => T) =>
      Object.fromEntries(Object.entries(inputs).map(([key, tensor]) => [key, read(tensor)]));
    const scratches: number[] = [];
    calls[name]({
      kernels: kernelsOver(backend),
      crew: crewOver(backend),
      at: of(pointer),
      shapes: of(({ shape }) => shape),
      out: outputs.map(pointer),
      attrs,
      heap: () => backend.wasm.HEAPU8.buffer,
      scratch: (floats) => {
        const at = backend.wasm._malloc(4 * floats) >>> 0;
        scratches.push(at);
        return at;
      },
    });
    for (const at of scratches) backend.wasm._free(at);
    return outputs;
  });
  mendStockKernels();
}

/** Floats of a parameter's row in the table, as `assembly/adamw.ts` has it. */
const ROW = 6;

/** The norm is split by parameters, each of which one thread adds up, and the step anywhere. */
export function adamW({
  kernels,
  crew,
  at,
  shapes,
  out: [norm, ...newPs],
  attrs,
  heap,
  scratch,
}: WasmCall): void {
  const parameters = adamWParts((name) => shapes[name]);
  const count = parameters.length;
  const table = scratch(ROW * count);
  const rows = parameters.flatMap((part, i) => {
    const moments = [at[part.m], at[part.v]].map((pointer) => pointer + 4 * part.at);
    return [at[part.p], at[part.g], ...moments, newPs[i], part.size];
  });
  new Uint32Array(heap(), table, rows.length).set(rows);
  const ends = [0];
  for (const part of parameters) ends.push(ends[ends.length - 1] + part.size);
  const floats = ends[count];

  const sums = scratch(2 * count);
  const byParameter = { count, nanoseconds: COST.squaredNorms * floats, upTo: (k: number) => ends[k] };
  runWeighted(crew, 'squaredNorms', byParameter, (from, to) => [
    table + 4 * ROW * from,
    to - from,
    sums + 8 * from,
  ]);
  const held = new Float32Array(heap(), norm, 1);
  held[0] = Math.sqrt(new Float64Array(heap(), sums, count).reduce((total, sum) => total + sum, 0));

  const { lr, beta1, beta2, eps, decay, correction1, correction2, clip } = attrs;
  // Through memory: a norm that is no number is none of the arguments that a crew may be given.
  const settings = scratch(8);
  const values = [
    clipFactor(held[0], clip),
    lr,
    beta1,
    beta2,
    eps,
    decay,
    correction1,
    Math.sqrt(correction2),
  ];
  new Float32Array(heap(), settings, values.length).set(values);
  runEvenly(crew, 'adamW', { count: floats, each: COST.adamW, multiple: LINE }, (from, to) => {
    if (crew.threads === 1) return [table, count, settings, from, to, 0];
    const journal = scratch(kernels.adamWJournal());
    new Int32Array(heap(), journal, 2).fill(0);
    return [table, count, settings, from, to, journal];
  });
}

function sequenceAttention({ crew, at, shapes, out, attrs, heap }: WasmCall): void {
  const [tokens, d] = [shapes.qkv[0], shapes.qkv[1] / 3];
  const pairs = Math.max(1, attrs.pairs);
  if (tokens === 0) return void new Float32Array(heap(), out[1], attrs.heads * pairs).fill(0);
  const { upTo } = pairsSeen(at, tokens, attrs, heap);
  const work = { count: tokens, nanoseconds: COST.attention * d * upTo(tokens), upTo };
  runWeighted(crew, 'attention', work, (from, to) => [
    at.qkv, at.first, at.last, at.pairRow, at.relDistance, at.relTime, at.wk, at.wv, at.bv, out[0], out[1],
    from, to, d, attrs.heads, pairs, attrs.relative, attrs.causal,
  ]); // prettier-ignore
}

/** Cut between sequences, and a long one between its heads too. */
function sequenceAttentionGrad({ crew, at, shapes, out, attrs, heap, scratch }: WasmCall): void {
  const [tokens, d] = [shapes.qkv[0], shapes.qkv[1] / 3];
  const { heads, relative, causal } = attrs;
  const { upTo, starts, longest } = pairsSeen(at, tokens, attrs, heap);
  const upToSequence = (sequence: number) => upTo(starts[sequence]);
  const nanoseconds = COST.attentionGrad * d * upTo(tokens);
  const parts = partsOf(crew.threads, nanoseconds);
  const terms = scratch(4 * tokens * heads);
  const room = longest + 4;
  const ranges = weightedRanges(starts.length - 1, parts, upToSequence).flatMap(([from, to]) => {
    const isLong = parts > 1 && (upToSequence(to) - upToSequence(from)) * crew.threads * 2 > upTo(tokens);
    const ofHeads = evenRanges(heads, isLong ? heads : 1);
    return ofHeads.map(([head, headEnd]) => [starts[from], starts[to], head, headEnd]);
  });
  const argumentsOf = ([from, to, head, headEnd]: number[]) => [
    at.qkv, at.first, at.last, at.pairRow, at.relDistance, at.relTime, at.wk, at.wv, at.weights, at.dy,
    out[0], terms, OWN_SCRATCH, room, from, to, head, headEnd, d, heads, Math.max(1, attrs.pairs), relative, causal,
  ]; // prettier-ignore
  crew.run('attentionGrad', ranges.map(argumentsOf), 4 * room);
  const [, dWk, dWv, dBv] = out;
  if (!relative) {
    const outputs = { [dWk]: shapes.wk, [dWv]: shapes.wv, [dBv]: shapes.bv };
    for (const [pointer, shape] of Object.entries(outputs))
      new Float32Array(heap(), Number(pointer), util.sizeFromShape(shape)).fill(0);
    return;
  }
  const channels = columnsOf(d / heads, COST.attentionTermSums * tokens * heads);
  runEvenly(crew, 'attentionTermSums', channels, (from, to) => [
    at.qkv, at.first, at.dy, terms, dWk, dWv, dBv, from, to, tokens, d, heads,
  ]); // prettier-ignore
}

/**
 * Where sequences begin (and the last one ends), how many tokens the longest has, and how many pairs of tokens
 * are looked at before token i.
 */
function pairsSeen(at: WasmCall['at'], tokens: number, { causal }: KernelAttrs, heap: WasmCall['heap']) {
  const first = new Int32Array(heap(), at.first, tokens);
  const last = new Int32Array(heap(), at.last, tokens);
  const starts = [0];
  const seen = new Float64Array(tokens + 1);
  let longest = 0;
  for (let i = 0; i < tokens; i++) {
    if (i > 0 && first[i] !== first[i - 1]) starts.push(i);
    longest = Math.max(longest, last[i] - first[i]);
    seen[i + 1] = seen[i] + (causal ? i + 1 : last[i]) - first[i];
  }
  if (tokens > 0) starts.push(tokens);
  return { starts, longest, upTo: (token: number) => seen[token] };
}

/** A call of one of our kernels, by pointers. */
export interface WasmCall {
  readonly kernels: WasmKernels;
  readonly crew: KernelCrew;
  /** Input pointers by name; 0 for an absent input. */
  readonly at: Record<string, number>;
  readonly shapes: Record<string, number[]>;
  /** Output pointers in the order of `kernelSpecs`. */
  readonly out: readonly number[];
  readonly attrs: KernelAttrs;
  readonly heap: () => ArrayBufferLike;
  /** Scratch floats, freed when the kernel returns. */
  readonly scratch: (floats: number) => number;
}
