import {
  concat,
  mul,
  pad,
  reshape,
  sigmoid,
  slice,
  transpose,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { layerNorm, dropout, type DropoutSource } from '../../nn/ops/elementwise';
import { linear } from '../../nn/ops/linear';
import { denseLayer, type Weights } from '../weights';
import type { PaddedMask } from './sequence-length';
import type { RqVaeConfig } from './rq-vae-config';

/** How a forward pass is made. */
export interface Pass {
  /** Called with what each block makes, under the name of its module, and with what its parts make. */
  readonly trace?: (name: string, value: Tensor) => void;
  /** In training, where dropout is drawn from it. */
  readonly source?: DropoutSource;
}

/** x sigmoid(x). */
export const silu = <T extends Tensor>(x: T): T => mul<T>(x, sigmoid(x));

/** Rows of (B, L, C) in a function that takes (N, C). */
function onRows(x: Tensor3D, make: (rows: Tensor2D) => Tensor2D): Tensor3D {
  const [batch, length, width] = x.shape;
  return reshape(make(reshape(x, [batch * length, width])), [batch, length, -1]);
}

/**
 * The layers that the blocks of stage 1 are made of, over padded sequences (B, L, C). Whatever looks at neighbours takes a mask, so
 * that a sequence has the same values alone and in any batch.
 */
export class Layers {
  constructor(
    readonly weights: Weights,
    readonly config: Pick<RqVaeConfig, 'normEps' | 'dropout'>,
    readonly pass: Pass = {},
  ) {}

  /** Tells the trace, and hands the value on. */
  told<T extends Tensor>(name: string, value: T): T {
    this.pass.trace?.(name, value);
    return value;
  }

  thinned<T extends Tensor>(x: T): T {
    return this.pass.source ? dropout(x, this.config.dropout, this.pass.source) : x;
  }

  dense(name: string, x: Tensor3D): Tensor3D {
    return onRows(x, (rows) => denseLayer(this.weights, name, rows));
  }

  norm(name: string, x: Tensor3D): Tensor3D {
    const [gamma, beta] = ['weight', 'bias'].map((part) => this.weights.get<Tensor1D>(`${name}.${part}`));
    return onRows(x, (rows) => layerNorm(rows, gamma, beta, this.config.normEps));
  }

  /** Convolution with three taps and one zero on both sides, of what is there. */
  convolution(name: string, x: Tensor3D, { valid }: PaddedMask): Tensor3D {
    const [batch, length, width] = x.shape;
    const padded = pad(inLines(mul<Tensor3D>(x, valid)), [
      [0, 0],
      [width, width],
    ]);
    const taps = [0, 1, 2].map((tap) => positions(padded, tap * width, [batch, length, width]));
    return this.#taps(name, taps, batch);
  }

  /** The same at every other position: (B, L, C) -> (B, ceil(L/2), C'). */
  halved(name: string, x: Tensor3D, { valid }: PaddedMask): Tensor3D {
    const [batch, length, width] = x.shape;
    const half = Math.ceil(length / 2);
    const padded = pad(inLines(mul<Tensor3D>(x, valid)), [
      [0, 0],
      [width, (2 * half + 1 - length) * width],
    ]);
    const own = positions(padded, 0, [batch, half, 2 * width]);
    const next = positions(padded, 2 * width, [batch, half, 2 * width]);
    return this.#taps(name, [own, slice(next, [0, 0], [batch * half, width])], batch);
  }

  /** Every position twice, as many as `mask` has, then a convolution: (B, L, C) -> (B, L', C'). */
  doubled(name: string, x: Tensor3D, mask: PaddedMask): Tensor3D {
    const [batch, length, width] = x.shape;
    const rows = reshape<Rank.R2>(x, [batch * length, width]);
    const twice = reshape<Rank.R2>(concat([rows, rows], 1), [batch, 2 * length * width]);
    const cropped = positions(twice, 0, [batch, mask.longest, width]);
    return this.convolution(name, reshape(cropped, [batch, mask.longest, width]), mask);
  }

  /** PyTorch's kernel (out, in, 3) applied to its taps, each (B L, in) or several of them side by side. */
  #taps(name: string, taps: Tensor2D[], batch: number): Tensor3D {
    const kernel = this.weights.get<Tensor3D>(`${name}.weight`);
    const [outputs, inputs, count] = kernel.shape;
    const weight = reshape(transpose(kernel, [0, 2, 1]), [outputs, count * inputs]) as Tensor2D;
    const made = linear(concat(taps, 1), weight, this.weights.get<Tensor1D>(`${name}.bias`));
    return reshape(made, [batch, made.shape[0] / batch, outputs]);
  }
}

// As matrices: copying ranges of columns is fast on all backends, and slices of three dimensions are not.

/** (B, L, C) -> (B, L C), one sequence a row. */
const inLines = (x: Tensor3D): Tensor2D => reshape(x, [x.shape[0], x.shape[1] * x.shape[2]]);

/** From column `from` of each row on, so many positions of so many channels: (batch length, width). */
const positions = (lines: Tensor2D, from: number, [batch, length, width]: number[]): Tensor2D =>
  reshape(slice(lines, [0, from], [batch, length * width]), [batch * length, width]);
