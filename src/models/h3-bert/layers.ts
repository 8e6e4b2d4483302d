import { add, concat, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { dropout, type DropoutSource } from '../../nn/ops/dropout';
import { gelu } from '../../nn/ops/gelu';
import { layerNorm } from '../../nn/ops/layer-norm';
import { linear } from '../../nn/ops/linear';
import { gatherRows } from '../../nn/ops/row-index';
import { denseLayer, type Weights } from '../weights';
import type { H3BertConfig } from './config';
import type { TokenTensors } from './token-batch';

/** How a forward pass is made. */
export interface H3BertPass {
  /** In training, where dropout is drawn from it. */
  readonly source?: DropoutSource;
  /**
   * Called with what each stage makes, under its name: `embedding`, `layerN.ln1`, `layerN.attention` (heads x pairs, as
   * `SequenceLayout` lays out pairs), `layerN.attention_out`, `layerN.ffn_out`, `layerN.out`, `hidden`.
   */
  readonly trace?: (name: string, value: Tensor) => void;
  /** In place of the exact GELU. */
  readonly activation?: (x: Tensor2D) => Tensor2D;
  /** (N x width) added to the embedding, as a segment embedding would be. */
  readonly added?: Tensor2D;
}

/** The layers that the network is made of, over rows of vectors. */
export class Layers {
  constructor(
    readonly weights: Weights,
    readonly config: H3BertConfig,
    readonly pass: H3BertPass = {},
  ) {}

  /** Tells the trace, and hands the value on. */
  told<T extends Tensor>(name: string, value: T): T {
    this.pass.trace?.(name, value);
    return value;
  }

  /** Dropout, in training. */
  thinned(x: Tensor2D): Tensor2D {
    return this.pass.source ? dropout(x, this.config.dropout, this.pass.source) : x;
  }

  norm(name: string, x: Tensor2D): Tensor2D {
    const [gamma, beta] = ['weight', 'bias'].map((part) => this.weights.get<Tensor1D>(`${name}.${part}`));
    return layerNorm(x, gamma, beta, this.config.normEps);
  }

  dense(name: string, x: Tensor2D): Tensor2D {
    return denseLayer(this.weights, name, x);
  }

  /** Several layers of the same input by one product, side by side: (N x outputs of all). */
  joined(names: readonly string[], x: Tensor2D): Tensor2D {
    const all = <T extends Tensor>(part: string): T =>
      concat(names.map((name) => this.weights.get<T>(`${name}.${part}`))) as T;
    return linear(x, all<Tensor2D>('weight'), all<Tensor1D>('bias'));
  }

  /** Token, position in the sequence, level in the hexagon and, where the network knows them, hour of the week: (N x width). */
  embedding({ ids, positions, levels, hours }: TokenTensors): Tensor2D {
    const { weights, pass } = this;
    const parts = [
      gatherRows(weights.get('token_embedding.weight'), ids),
      gatherRows(weights.get('position_embedding.weight'), positions),
      gatherRows(weights.get('level_embedding.weight'), levels),
      ...(hours ? [gatherRows(weights.get('hour_embedding.weight'), hours)] : []),
      ...(pass.added ? [pass.added] : []),
    ];
    return this.thinned(
      this.told(
        'embedding',
        parts.reduce((sum, part) => add<Tensor2D>(sum, part)),
      ),
    );
  }

  /** What a layer does with what its heads have gathered: x + o(attended), then + down(gelu(up(ln2 x))). */
  afterAttention(layer: number, x: Tensor2D, attended: Tensor2D): Tensor2D {
    const at = `layers.${layer}`;
    const { activation = gelu } = this.pass;
    const branch = this.told(`layer${layer}.attention_out`, this.dense(`${at}.o`, attended));
    const y = add<Tensor2D>(x, this.thinned(branch));
    const inner = activation(this.dense(`${at}.up`, this.norm(`${at}.ln2`, y)));
    const fed = this.told(`layer${layer}.ffn_out`, this.dense(`${at}.down`, inner));
    return this.told(`layer${layer}.out`, add<Tensor2D>(y, this.thinned(fed)));
  }
}
