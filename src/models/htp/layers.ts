import {
  concat,
  mul,
  pad,
  reshape,
  sigmoid,
  slice,
  tile,
  transpose,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { dropout, type DropoutSource } from '../../nn/ops/dropout';
import { layerNorm } from '../../nn/ops/layer-norm';
import { linear } from '../../nn/ops/linear';
import { denseLayer, type Weights } from '../weights';
import type { PaddedMask } from './padded-mask';
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
    const padded = pad(mul<Tensor3D>(x, valid), NEIGHBOURS);
    const taps = [0, 1, 2].map((tap) => slice(padded, [0, tap, 0], [batch, length, width]));
    return this.#taps(name, concat(taps, 2));
  }

  /** The same at every other position: (B, L, C) -> (B, ceil(L/2), C'). */
  halved(name: string, x: Tensor3D, { valid }: PaddedMask): Tensor3D {
    const [batch, length, width] = x.shape;
    const half = Math.ceil(length / 2);
    const padded = pad(mul<Tensor3D>(x, valid), [
      [0, 0],
      [1, 2 * half + 1 - length],
      [0, 0],
    ]);
    const pairs = reshape<Rank.R3>(padded, [batch, half + 1, 2 * width]);
    const own = slice(pairs, [0, 0, 0], [batch, half, 2 * width]);
    const next = slice(pairs, [0, 1, 0], [batch, half, width]);
    return this.#taps(name, concat([own, next], 2));
  }

  /** Every position twice, as many as `mask` has, then a convolution: (B, L, C) -> (B, L', C'). */
  doubled(name: string, x: Tensor3D, mask: PaddedMask): Tensor3D {
    const [batch, length, width] = x.shape;
    const twice = reshape<Rank.R3>(tile(reshape(x, [batch, length, 1, width]), [1, 1, 2, 1]), [
      batch,
      2 * length,
      width,
    ]);
    const cropped = slice(twice, [0, 0, 0], [batch, mask.longest, width]);
    return this.convolution(name, cropped, mask);
  }

  /** PyTorch's kernel (out, in, 3) applied to (B, L, 3 in), the taps one after the other. */
  #taps(name: string, columns: Tensor3D): Tensor3D {
    const kernel = this.weights.get<Tensor3D>(`${name}.weight`);
    const [outputs, inputs, taps] = kernel.shape;
    const weight = reshape(transpose(kernel, [0, 2, 1]), [outputs, taps * inputs]) as Tensor2D;
    const bias = this.weights.get<Tensor1D>(`${name}.bias`);
    return onRows(columns, (rows) => linear(rows, weight, bias));
  }
}

const NEIGHBOURS: [number, number][] = [
  [0, 0],
  [1, 1],
  [0, 0],
];
