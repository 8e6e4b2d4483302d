import {
  type DataType,
  engine,
  type KernelFunc,
  type NamedTensorMap,
  registerKernel,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { BackendName } from '../backend-names';
import { adamWParts } from './adamw-parts';

/** Shape and type of one kernel output. */
export interface OutputSpec {
  readonly shape: number[];
  readonly dtype: DataType;
}

type Shapes = Readonly<Record<string, { readonly shape: number[] }>>;
export type KernelAttrs = Readonly<Record<string, number>>;

const f32 = (...shape: number[]): OutputSpec => ({ shape, dtype: 'float32' });
const like = (tensor: { readonly shape: number[] }): OutputSpec => ({
  shape: tensor.shape,
  dtype: 'float32',
});
const columns = (tensor: { readonly shape: number[] }) => tensor.shape[tensor.shape.length - 1];

/**
 * The custom kernels and the shapes of their outputs, shared by every backend. Each backend supplies the
 * arithmetic (`cpu/` is the plain, readable twin; `wasm/` and `webgpu/` are fast and must agree with it).
 */
export const kernelSpecs = {
  /** x -> x Phi(x), any shape. */
  Gelu: ({ x }: Shapes) => [like(x)],
  GeluGrad: ({ x }: Shapes) => [like(x)],

  /** x (N x D), gamma (D), beta (D) or absent -> (N x D). */
  RowLayerNorm: ({ x }: Shapes) => [like(x)],
  /** -> dx, dGamma, dBeta (zeros where there is no beta). */
  RowLayerNormGrad: ({ x, gamma }: Shapes) => [like(x), like(gamma), like(gamma)],

  /** dy (N x D), ids (N), and the ids inverted: offsets (rows+1), order (N) -> (rows x D). */
  ScatterAddRows: ({ dy, offsets }: Shapes) => [f32(offsets.shape[0] - 1, dy.shape[1])],

  /** qkv (N x 3D) ... -> out (N x D), weights (heads x pairs). */
  SequenceAttention: ({ qkv }: Shapes, { heads, pairs }: KernelAttrs) => [
    f32(qkv.shape[0], qkv.shape[1] / 3),
    f32(heads, Math.max(1, pairs)),
  ],
  /** -> dQkv, dWk (dh x 2), dWv (dh x 2), dBv (dh). */
  SequenceAttentionGrad: ({ qkv, wk, wv, bv }: Shapes) => [like(qkv), like(wk), like(wv), like(bv)],
  /** q (N x D), pool (slots x 2D) ... -> (N x D). */
  TreeAttention: ({ q }: Shapes) => [like(q)],

  /**
   * xl (S x D), xr (T x D), we (2 x D), att (D), graph from S sources to T targets -> out (T x D), alpha (E).
   */
  EdgeSoftmaxAggregate: ({ xr, sources }: Shapes) => [like(xr), f32(sources.shape[0])],
  /** -> dXl, dXr, dWe, dAtt. */
  EdgeSoftmaxAggregateGrad: ({ xl, xr, we, att }: Shapes) => [like(xl), like(xr), like(we), like(att)],

  /** q (N x D), k (R x D), candidates (N x C) ... -> logits (N x C). */
  AdditiveAttention: ({ candidates }: Shapes) => [f32(...candidates.shape)],
  /** -> dQ, dK, dWd, dWa, dBias, dV. */
  AdditiveAttentionGrad: ({ q, k, wd, wa, bias, v }: Shapes) => [q, k, wd, wa, bias, v].map(like),

  /** logits (N x V), targets (N) -> losses (N), logsumexp (N). */
  SoftmaxCrossEntropyRows: ({ logits }: Shapes) => [f32(logits.shape[0]), f32(logits.shape[0])],
  /** -> dLogits (N x V). */
  SoftmaxCrossEntropyRowsGrad: ({ logits }: Shapes) => [f32(logits.shape[0], columns(logits))],

  /**
   * Parameters p0, p1, ... with gradients g0, g1, ... and moments in the flat m and v, or of one's own in m0
   * and v0, m1 and v1, ... -> norm of all gradients (scalar), new p0, p1, ... Writes over the moments.
   */
  AdamW: (inputs: Shapes) => [
    f32(),
    ...adamWParts((name) => inputs[name]?.shape).map(({ p }) => like(inputs[p])),
  ],
} satisfies Record<string, (inputs: Shapes, attrs: KernelAttrs) => OutputSpec[]>;

export type KernelName = keyof typeof kernelSpecs;
/** Inputs that a kernel writes over, by the beginning of their names; all others leave theirs alone. */
export const overwritten: Readonly<Partial<Record<KernelName, RegExp>>> = { AdamW: /^[mv]/ };
export const kernelNames = Object.keys(kernelSpecs) as KernelName[];

/** Runs one of our kernels on the current backend; always returns the list of its outputs. */
export function runKernel(
  name: KernelName,
  inputs: Record<string, Tensor>,
  attrs: KernelAttrs = {},
): Tensor[] {
  const result = engine().runKernel(name, inputs as NamedTensorMap, attrs) as unknown as Tensor | Tensor[];
  return Array.isArray(result) ? result : [result];
}

/** A call of one of our kernels by TensorFlow.js: the inputs that are there, and what its outputs are like. */
export interface RegisteredCall<Backend> {
  readonly inputs: Record<string, TensorInfo>;
  readonly attrs: KernelAttrs;
  readonly specs: readonly OutputSpec[];
  readonly backend: Backend;
}

/** Registers all our kernels on a backend. @param kernelOf what makes the outputs of a call of one of them */
export function registerOn<Backend>(
  backendName: BackendName,
  kernelOf: (name: KernelName) => (call: RegisteredCall<Backend>) => readonly object[],
): void {
  for (const kernelName of kernelNames) {
    const kernel = kernelOf(kernelName);
    const kernelFunc = (({ inputs: all, backend, attrs: given }) => {
      const inputs = Object.fromEntries(
        Object.entries(all as Record<string, TensorInfo | undefined>).filter(([, tensor]) => tensor),
      ) as Record<string, TensorInfo>;
      const attrs = (given ?? {}) as unknown as KernelAttrs;
      const specs = kernelSpecs[kernelName](inputs, attrs);
      const outputs = kernel({ inputs, attrs, specs, backend: backend as unknown as Backend });
      return outputs.length === 1 ? outputs[0] : outputs;
    }) as KernelFunc;
    registerKernel({ kernelName, backendName, kernelFunc });
  }
}
