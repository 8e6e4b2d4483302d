import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/run-kernel';
import type { Parameters } from '../parameters';
import { MomentStore, type SavedMoments } from './moments';

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

export interface OptimizerState {
  readonly step: number;
  readonly moments: SavedMoments;
}

/**
 * AdamW (Loshchilov and Hutter 2019) with clipping by global norm. Parameters
 * without a gradient are not touched.
 */
export class AdamW {
  #step = 0;
  readonly #moments = new MomentStore();

  constructor(readonly config: AdamWConfig) {}

  /** Steps taken. */
  get step(): number {
    return this.#step;
  }

  /**
   * One update of `parameters`, in one kernel. Returns the gradient's norm before
   * clipping (the caller disposes of it).
   */
  update(parameters: Parameters, grads: ReadonlyMap<string, Tensor>, learningRate: number): Scalar {
    this.#step++;
    const { beta1, beta2, eps, weightDecay, clipNorm } = this.config;
    const inputs = this.#moments.inputsFor(grads);
    const names = [...grads.keys()];
    names.forEach((name, i) => {
      inputs[`p${i}`] = parameters.get(name);
      inputs[`g${i}`] = grads.get(name)!;
    });
    const [norm, ...moved] = runKernel('AdamW', inputs, {
      lr: learningRate,
      beta1,
      beta2,
      eps,
      decay: weightDecay,
      clip: clipNorm,
      correction1: 1 - beta1 ** this.#step,
      correction2: 1 - beta2 ** this.#step,
    });
    names.forEach((name, i) => parameters.set(name, moved[i]));
    return norm as Scalar;
  }

  /** Host copy of the step and moments, for a checkpoint. */
  async snapshot(): Promise<OptimizerState> {
    return { step: this.#step, moments: await this.#moments.snapshot() };
  }

  /** Continues from a snapshot. @throws Error if its moments are not those of `parameters` */
  restore(state: OptimizerState, parameters: Parameters): void {
    for (const [name, { m, v }] of state.moments) {
      const { size } = parameters.get(name);
      if (m.length !== size || v.length !== size)
        throw new Error(`The moments of "${name}" number ${m.length} and ${v.length}, its weights ${size}`);
    }
    this.#step = state.step;
    this.#moments.restore(state.moments);
  }

  dispose(): void {
    this.#moments.dispose();
  }
}
