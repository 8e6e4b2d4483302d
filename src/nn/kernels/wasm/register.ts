import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { adamW } from './adamw-call';
import { sequenceAttention, sequenceAttentionGrad } from './attention-calls';
import { registerOn, type KernelName } from '../specs';
import { crewOver, kernelsOver, type WasmBackend } from './bridge';
import { columnsOf, LINE, runEvenly, runWeighted, type WeightedWork } from './split';
import { mendStockKernels } from './stock-kernels';
import { OWN_SCRATCH } from './threads/kernel-crew';
import type { WasmCall } from './wasm-call';

const size = (shape: number[]) => util.sizeFromShape(shape);

/**
 * Nanoseconds that one thread takes for an element (a pair, an edge or a candidate times its channels), to a
 * half or so: what is not worth splitting is told by them.
 */
const COST = {
  gelu: 1.5, geluGrad: 1.7, layerNorm: 0.6, layerNormGrad: 0.7, layerNormSums: 0.4, scatterAddRows: 0.5,
  treeAttention: 0.4, edgeSoftmaxAggregate: 1.2,
  edgeScoreGrad: 0.4, edgeChannelGrad: 1.8, additiveAttention: 3, additiveAttentionGrad: 4, rowExpSums: 0.8,
  softmaxCrossEntropyGrad: 0.8,
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
