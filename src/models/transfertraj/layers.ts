import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { dropout, type DropoutSource } from '../../nn/ops/dropout';
import { layerNorm } from '../../nn/ops/layer-norm';
import { denseLayer, type Weights } from '../weights';
import type { TransferTrajConfig } from './config';

/** How a forward pass is made. */
export interface Pass {
  /** Called with what each stage makes, under its name. */
  readonly trace?: (name: string, value: Tensor) => void;
  /** In training, where dropout and the noise of the gates are drawn from it. */
  readonly source?: DropoutSource;
  /** Standard normal draws of the gates, (rows, C) for each layer, in place of drawn ones. */
  readonly noise?: readonly Tensor2D[];
}

/** The layers that the network is made of, over rows of vectors. */
export class Layers {
  constructor(
    readonly weights: Weights,
    readonly config: TransferTrajConfig,
    readonly pass: Pass = {},
  ) {}

  /** Tells the trace, and hands the value on. */
  told<T extends Tensor>(name: string, value: T): T {
    this.pass.trace?.(name, value);
    return value;
  }

  /** Dropout, in training. */
  thinned<T extends Tensor>(x: T): T {
    return this.pass.source ? dropout(x, this.config.dropout, this.pass.source) : x;
  }

  dense(name: string, x: Tensor2D): Tensor2D {
    return denseLayer(this.weights, name, x);
  }

  norm(name: string, x: Tensor2D): Tensor2D {
    const [gamma, beta] = ['weight', 'bias'].map((part) => this.weights.get<Tensor1D>(`${name}.${part}`));
    return layerNorm(x, gamma, beta, this.config.normEps);
  }
}
