import {
  add,
  addN,
  concat,
  div,
  keep,
  minimum,
  reshape,
  scalar,
  sqrt,
  square,
  sum,
  tensor,
  tidy,
  zerosLike,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/run-kernel';
import type { Parameters } from '../parameters';

/** torch.optim.AdamW's settings, all parameters in one group. */
export interface AdamWConfig {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** Largest global norm of the gradient; Infinity to leave it. */
  readonly clipNorm: number;
}

export const TORCH_ADAMW: Omit<AdamWConfig, 'weightDecay' | 'clipNorm'> = {
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
};

/** As torch.nn.utils.clip_grad_norm_ has it. */
const CLIP_EPS = 1e-6;

/** Gradients up to this size are joined before they are squared and summed: each kernel costs more than its arithmetic. */
const JOINED_BELOW = 65_536;

/** sqrt of the sum of squares over all gradients. */
export function globalNorm(grads: Iterable<Tensor>): Scalar {
  return tidy(() => {
    const all = [...grads];
    const small = all.filter(({ size }) => size < JOINED_BELOW).map((grad) => reshape(grad, [grad.size]));
    const large = all.filter(({ size }) => size >= JOINED_BELOW);
    const parts = small.length > 1 ? [concat(small), ...large] : all;
    return sqrt(addN(parts.map((grad) => sum(square(grad))))) as Scalar;
  });
}

export interface OptimizerState {
  readonly step: number;
  readonly moments: Map<string, { readonly m: Float32Array; readonly v: Float32Array }>;
}

/** AdamW (Loshchilov and Hutter 2019) with clipping by global norm. Parameters without a gradient are not touched. */
export class AdamW {
  #step = 0;
  readonly #moments = new Map<string, { m: Tensor; v: Tensor }>();

  constructor(readonly config: AdamWConfig) {}

  /** Steps taken. */
  get step(): number {
    return this.#step;
  }

  /** One update in place of `parameters`. Returns the gradient's norm before clipping (the caller disposes of it). */
  update(parameters: Parameters, grads: ReadonlyMap<string, Tensor>, learningRate: number): Scalar {
    this.#step++;
    const { beta1, beta2, eps, weightDecay, clipNorm } = this.config;
    const attrs = {
      lr: learningRate,
      beta1,
      beta2,
      eps,
      decay: weightDecay,
      correction1: 1 - beta1 ** this.#step,
      correction2: 1 - beta2 ** this.#step,
    };
    const norm = globalNorm(grads.values());
    const scale = tidy(() =>
      reshape(Number.isFinite(clipNorm) ? minimum(div(clipNorm, add(norm, CLIP_EPS)), 1) : scalar(1), [1]),
    );
    for (const [name, g] of grads) {
      const { m, v } = this.#moments.get(name) ?? this.#start(name, g);
      const [p, newM, newV] = runKernel('AdamW', { p: parameters.get(name), m, v, g, scale }, attrs);
      parameters.set(name, p);
      this.#moments.set(name, { m: keep(newM), v: keep(newV) });
      m.dispose();
      v.dispose();
    }
    scale.dispose();
    return norm;
  }

  #start(name: string, like: Tensor): { m: Tensor; v: Tensor } {
    const moments = { m: keep(zerosLike(like)), v: keep(zerosLike(like)) };
    this.#moments.set(name, moments);
    return moments;
  }

  /** Host copy of the step and moments, for a checkpoint. */
  async snapshot(): Promise<OptimizerState> {
    const moments = new Map<string, { m: Float32Array; v: Float32Array }>();
    for (const [name, { m, v }] of this.#moments) {
      moments.set(name, {
        m: Float32Array.from((await m.data()) as Float32Array),
        v: Float32Array.from((await v.data()) as Float32Array),
      });
    }
    return { step: this.#step, moments };
  }

  /** Continues from a snapshot; the shapes are those of `parameters`. */
  restore(state: OptimizerState, parameters: Parameters): void {
    this.dispose();
    this.#step = state.step;
    for (const [name, { m, v }] of state.moments) {
      const { shape } = parameters.get(name);
      this.#moments.set(name, { m: keep(tensor(m, shape)), v: keep(tensor(v, shape)) });
    }
  }

  dispose(): void {
    for (const { m, v } of this.#moments.values()) {
      m.dispose();
      v.dispose();
    }
    this.#moments.clear();
  }
}
