import { registerKernel, util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { adamWParts, clipFactor } from '../adamw-parts';
import { kernelNames, kernelSpecs, type KernelAttrs, type KernelName } from '../specs';
import { kernelsOver, type WasmBackend, type WasmKernels } from './bridge';
import { mendStockKernels } from './stock-kernels';

interface WasmCall {
  readonly kernels: WasmKernels;
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

const size = (shape: number[]) => util.sizeFromShape(shape);

const calls: Record<KernelName, (call: WasmCall) => void> = {
  Gelu: ({ kernels, at, shapes, out }) => kernels.gelu(at.x, out[0], size(shapes.x)),
  GeluGrad: ({ kernels, at, shapes, out }) => kernels.geluGrad(at.x, at.dy, out[0], size(shapes.x)),

  RowLayerNorm: ({ kernels, at, shapes, out, attrs }) =>
    kernels.layerNorm(at.x, at.gamma, at.beta ?? 0, out[0], shapes.x[0], shapes.x[1], attrs.eps),
  RowLayerNormGrad: ({ kernels, at, shapes, out, attrs }) =>
    kernels.layerNormGrad(at.x, at.gamma, at.dy, out[0], out[1], out[2], shapes.x[0], shapes.x[1], attrs.eps),

  ScatterAddRows: ({ kernels, at, shapes, out }) =>
    kernels.scatterAddRows(at.dy, at.ids, out[0], shapes.dy[0], shapes.dy[1], shapes.offsets[0] - 1),

  SequenceAttention: ({ kernels, at, shapes, out, attrs }) =>
    kernels.attention(
      at.qkv, at.first, at.last, at.pairRow, at.relDistance, at.relTime, at.wk, at.wv, at.bv, out[0], out[1],
      shapes.qkv[0], shapes.qkv[1] / 3, attrs.heads, Math.max(1, attrs.pairs), attrs.relative, attrs.causal,
    ), // prettier-ignore
  SequenceAttentionGrad: ({ kernels, at, shapes, out, attrs, scratch }) =>
    kernels.attentionGrad(
      at.qkv, at.first, at.last, at.pairRow, at.relDistance, at.relTime, at.wk, at.wv, at.weights, at.dy,
      out[0], out[1], out[2], out[3], scratch(4 * (shapes.qkv[0] + 4)),
      shapes.qkv[0], shapes.qkv[1] / 3, attrs.heads, Math.max(1, attrs.pairs), attrs.relative, attrs.causal,
    ), // prettier-ignore
  TreeAttention: ({ kernels, at, shapes, out, attrs, scratch }) =>
    kernels.treeAttention(
      at.q, at.pool, at.slots, at.counts, at.relDistance, at.relTime, at.wk, at.wv, at.bv, out[0],
      scratch(shapes.slots[1] + 4), shapes.q[0], shapes.q[1], attrs.heads, shapes.slots[1],
    ), // prettier-ignore

  EdgeSoftmaxAggregate: ({ kernels, at, shapes, out, attrs }) =>
    kernels.edgeSoftmaxAggregate(
      at.xl, at.xr, at.attr, at.we, at.att, at.offsets, at.sources, out[0], out[1], shapes.xr[0], shapes.xr[1], attrs.slope,
    ), // prettier-ignore
  EdgeSoftmaxAggregateGrad: ({ kernels, at, shapes, out, attrs, heap, scratch }) => {
    // The kernel zeroes as many rows of dXl as there are targets.
    const beyond = size(shapes.xl) - size(shapes.xr);
    if (beyond > 0) new Float32Array(heap(), out[0] + 4 * size(shapes.xr), beyond).fill(0);
    kernels.edgeSoftmaxAggregateGrad(
      at.xl, at.xr, at.attr, at.we, at.att, at.offsets, at.sources, at.alpha, at.dy, out[0], out[1], out[2], out[3],
      scratch(attrs.maxInDegree + 4), shapes.xr[0], shapes.xr[1], attrs.slope,
    ); // prettier-ignore
  },

  AdditiveAttention: ({ kernels, at, shapes, out }) =>
    kernels.additiveAttention(
      at.q, at.k, at.candidates, at.lengths, at.distance, at.angle, at.wd, at.wa, at.bias, at.v, out[0],
      shapes.candidates[0], shapes.candidates[1], shapes.q[1],
    ), // prettier-ignore
  AdditiveAttentionGrad: ({ kernels, at, shapes, out }) =>
    kernels.additiveAttentionGrad(
      at.q, at.k, at.candidates, at.lengths, at.distance, at.angle, at.wd, at.wa, at.bias, at.v, at.dy,
      out[0], out[1], out[2], out[3], out[4], out[5],
      shapes.candidates[0], shapes.candidates[1], shapes.q[1], shapes.k[0],
    ), // prettier-ignore

  SoftmaxCrossEntropyRows: ({ kernels, at, shapes, out, heap }) => {
    const [n, v] = shapes.logits;
    kernels.rowExpSums(at.logits, out[0], out[1], n, v);
    const losses = new Float32Array(heap(), out[0], n);
    const logSumExp = new Float32Array(heap(), out[1], n);
    const logits = new Float32Array(heap(), at.logits, n * v);
    const targets = new Int32Array(heap(), at.targets, n);
    for (let r = 0; r < n; r++) {
      logSumExp[r] = losses[r] + Math.log(logSumExp[r]);
      losses[r] = targets[r] < 0 ? 0 : logSumExp[r] - logits[r * v + targets[r]];
    }
  },
  SoftmaxCrossEntropyRowsGrad: ({ kernels, at, shapes, out }) =>
    kernels.softmaxCrossEntropyGrad(
      at.logits, at.targets, at.logSumExp, at.dLoss, out[0], shapes.logits[0], shapes.logits[1],
    ), // prettier-ignore

  AdamW: ({ kernels, at, shapes, out: [norm, ...newPs], attrs, heap, scratch }) => {
    const parts = adamWParts((name) => shapes[name]);
    const table = scratch(6 * parts.length);
    const rows = parts.flatMap((part, i) => {
      const moments = [at[part.m], at[part.v]].map((pointer) => pointer + 4 * part.at);
      return [at[part.p], at[part.g], ...moments, newPs[i], part.size];
    });
    new Uint32Array(heap(), table, rows.length).set(rows);
    const held = new Float32Array(heap(), norm, 1);
    held[0] = Math.sqrt(kernels.squaredNorm(table, parts.length));
    const { lr, beta1, beta2, eps, decay, correction1, correction2, clip } = attrs;
    kernels.adamW(
      table, parts.length, clipFactor(held[0], clip), lr, beta1, beta2, eps, decay, correction1, Math.sqrt(correction2),
    ); // prettier-ignore
  },
};

function kernelFunc(name: KernelName): KernelFunc {
  return (({ inputs, backend, attrs }) => {
    const wasm = backend as unknown as WasmBackend;
    const kernels = kernelsOver(wasm);
    const present = Object.entries(inputs as Record<string, TensorInfo | undefined>).filter(
      ([, tensor]) => tensor,
    );
    const tensors = Object.fromEntries(present) as Record<string, TensorInfo>;
    const kernelAttrs = (attrs ?? {}) as unknown as KernelAttrs;
    const outputs = kernelSpecs[name](tensors, kernelAttrs).map((spec) =>
      wasm.makeOutput(spec.shape, spec.dtype),
    );
    const pointer = (tensor: { dataId: object }) => wasm.dataIdMap.get(tensor.dataId).memoryOffset;
    const scratches: number[] = [];
    calls[name]({
      kernels,
      at: Object.fromEntries(present.map(([key, tensor]) => [key, pointer(tensor!)])),
      shapes: Object.fromEntries(present.map(([key, tensor]) => [key, tensor!.shape])),
      out: outputs.map(pointer),
      attrs: kernelAttrs,
      heap: () => wasm.wasm.HEAPU8.buffer,
      scratch: (floats) => {
        const at = wasm.wasm._malloc(4 * floats) >>> 0;
        scratches.push(at);
        return at;
      },
    });
    for (const at of scratches) wasm.wasm._free(at);
    return outputs.length === 1 ? outputs[0] : outputs;
  }) as KernelFunc;
}

/** Registers our SIMD kernels on the `wasm` backend and mends the slow ones of its own. */
export function registerWasmKernels(): void {
  for (const kernelName of kernelNames) {
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernelFunc(kernelName) });
  }
  mendStockKernels();
}
