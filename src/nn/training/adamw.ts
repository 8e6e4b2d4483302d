import {
  type Scalar,
  type Tensor,
  add,
  div,
  minimum,
  mul,
  reshape,
  scalar,
  sqrt,
  square,
  sum,
  tidy,
} from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/specs';
import type { Parameters } from '../parameters';
import { MomentStore, type SavedMoments } from './differentiate';
import { CLIP_EPS } from '../kernels/adamw-parts';

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

/** Steps that moments had behind them, somewhere else, before the first step here. */
export interface EarlierSteps {
  readonly steps: number;
  /** The parameters whose moments those are. */
  readonly names: readonly string[];
}

export interface OptimizerState {
  /** Steps taken here, by which the learning rate goes. */
  readonly step: number;
  readonly moments: SavedMoments;
  /** Left out where all moments began at zero here. */
  readonly earlier?: EarlierSteps;
}

/** Parameters whose moments have equally many steps behind them. */
interface Group {
  readonly earlierSteps: number;
  readonly moments: MomentStore;
}

/**
 * AdamW (Loshchilov and Hutter 2019) with clipping by global norm. Parameters
 * without a gradient are not touched.
 */
export class AdamW {
  #step = 0;
  readonly #moments = new MomentStore();
  /**
   * Parameters whose moments began elsewhere; their bias is corrected by all the steps that they have taken.
   */
  #earlier: (Group & { readonly names: ReadonlySet<string> }) | null = null;

  constructor(readonly config: AdamWConfig) {}

  /** Steps taken here. */
  get step(): number {
    return this.#step;
  }

  /**
   * One update of `parameters`, in one kernel, or in two where only some moments began elsewhere. Returns the
   * gradient's norm before clipping (the caller disposes of it).
   */
  update(parameters: Parameters, grads: ReadonlyMap<string, Tensor>, learningRate: number): Scalar {
    this.#step++;
    const { clipNorm } = this.config;
    const here: Group = { earlierSteps: 0, moments: this.#moments };
    const groups = [
      { group: here, grads: this.#gradsWhere(grads, false) },
      ...(this.#earlier ? [{ group: this.#earlier, grads: this.#gradsWhere(grads, true) }] : []),
    ];
    const present = groups.filter((each) => each.grads.size > 0);
    if (present.length < 2)
      return this.#move(parameters, grads, learningRate, (present[0] ?? groups[0]).group, clipNorm);
    // The norm is that of all gradients.
    const clipped = clipGradients(grads, clipNorm);
    for (const { group, grads: own } of present) {
      const scaled = new Map([...own.keys()].map((name) => [name, clipped.grads.get(name)!]));
      this.#move(parameters, scaled, learningRate, group, Infinity).dispose();
    }
    for (const grad of clipped.grads.values()) grad.dispose();
    return clipped.norm;
  }

  #gradsWhere(grads: ReadonlyMap<string, Tensor>, isEarlier: boolean): ReadonlyMap<string, Tensor> {
    if (!this.#earlier) return grads;
    const { names } = this.#earlier;
    return new Map([...grads].filter(([name]) => names.has(name) === isEarlier));
  }

  #move(
    parameters: Parameters,
    grads: ReadonlyMap<string, Tensor>,
    learningRate: number,
    { earlierSteps, moments }: Group,
    clip: number,
  ): Scalar {
    const { beta1, beta2, eps, weightDecay } = this.config;
    const steps = earlierSteps + this.#step;
    const inputs = moments.inputsFor(grads);
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
      clip,
      correction1: 1 - beta1 ** steps,
      correction2: 1 - beta2 ** steps,
    });
    names.forEach((name, i) => parameters.set(name, moved[i]));
    return norm as Scalar;
  }

  /** Host copy of the step and moments, for a checkpoint. */
  async snapshot(): Promise<OptimizerState> {
    const moments = await this.#moments.snapshot();
    if (!this.#earlier) return { step: this.#step, moments };
    const { earlierSteps: steps, names, moments: store } = this.#earlier;
    for (const [name, saved] of await store.snapshot()) moments.set(name, saved);
    return { step: this.#step, moments, earlier: { steps, names: [...names] } };
  }

  /**
   * Continues from a snapshot, or from moments that were made elsewhere.
   * @throws Error if its moments are not those of `parameters`
   */
  restore({ step, moments, earlier }: OptimizerState, parameters: Parameters): void {
    for (const [name, { m, v }] of moments) {
      const { size } = parameters.get(name);
      if (m.length !== size || v.length !== size)
        throw new Error(`The moments of "${name}" number ${m.length} and ${v.length}, its weights ${size}`);
    }
    this.dispose();
    this.#step = step;
    const names = new Set(earlier?.names);
    const where = (isEarlier: boolean): SavedMoments =>
      new Map([...moments].filter(([name]) => names.has(name) === isEarlier));
    this.#moments.restore(where(false));
    if (!earlier || names.size === 0) return;
    this.#earlier = { earlierSteps: earlier.steps, names, moments: new MomentStore() };
    this.#earlier.moments.restore(where(true));
  }

  dispose(): void {
    this.#moments.dispose();
    this.#earlier?.moments.dispose();
    this.#earlier = null;
  }
}

interface ClippedGradients {
  /** Norm of all gradients together, before clipping. */
  readonly norm: Scalar;
  readonly grads: ReadonlyMap<string, Tensor>;
}

/**
 * Gradients scaled to a global norm of at most `limit`, as torch.nn.utils.clip_grad_norm_ does it: what the `AdamW`
 * kernel does itself, for gradients that it is given in parts. The caller disposes of all results.
 * @param limit Infinity to leave them as they are
 */
function clipGradients(grads: ReadonlyMap<string, Tensor>, limit: number): ClippedGradients {
  const { norm, clipped } = tidy(() => {
    const squares = [...grads.values()].map(sumOfSquares);
    const norm: Scalar = sqrt(squares.reduce((total, each) => add(total, each), scalar(0)));
    const scale = Number.isFinite(limit) ? minimum(div(limit, add(norm, CLIP_EPS)), 1) : scalar(1);
    return { norm, clipped: [...grads.values()].map((grad) => mul(grad, scale)) };
  });
  return { norm, grads: new Map([...grads.keys()].map((name, i) => [name, clipped[i]])) };
}

/** Row by row first: a backend may add in single precision, one after the other. */
function sumOfSquares(grad: Tensor): Scalar {
  const columns = Math.max(1, grad.shape[grad.rank - 1] ?? 1);
  return sum(sum(square(reshape(grad, [-1, columns])), 1));
}
